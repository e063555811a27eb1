//! The data folder: private, one process at a time, and hands off what a newer release wrote.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use galley_store::{DATABASE_VERSION, DataFolder};

#[test]
fn the_folder_is_made_for_its_owner_only() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("deep/er");
    let folder = DataFolder::open(&path).unwrap();
    for name in ["", "blobs", "derived", "logs", "lock"] {
        let mode = fs::metadata(path.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o77, 0, "{name:?}");
    }
    assert_eq!(folder.path(), path);
}

#[test]
fn two_openings_of_one_folder_name_the_next_step() {
    let parent = tempfile::tempdir().unwrap();
    let first = DataFolder::open(parent.path()).unwrap();
    let refused = DataFolder::open(parent.path()).unwrap_err();
    assert_eq!(refused.code(), "in-use");
    assert!(refused.hint().contains("close it"));
    drop(first);
    DataFolder::open(parent.path()).unwrap();
}

#[test]
fn a_newer_folder_is_refused_and_left_untouched() {
    let parent = tempfile::tempdir().unwrap();
    let database = parent.path().join("galley.db");
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection.execute_batch("CREATE TABLE of_the_future (x)").unwrap();
    connection.pragma_update(None, "user_version", DATABASE_VERSION + 1).unwrap();
    drop(connection);
    let before = fs::read(&database).unwrap();
    let refused = DataFolder::open(parent.path()).unwrap_err();
    assert_eq!(refused.code(), "newer-version");
    assert!(refused.hint().contains("newer Galley"));
    assert_eq!(fs::read(&database).unwrap(), before);
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1, "nothing was made beside it");
}

#[test]
fn what_is_no_folder_or_no_database_is_said() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, b"x").unwrap();
    assert_eq!(DataFolder::open(&file).unwrap_err().code(), "folder-missing");
    assert_eq!(DataFolder::open(&file.join("below")).unwrap_err().code(), "folder-missing");
    fs::write(parent.path().join("galley.db"), b"this is plain text, and long enough").unwrap();
    assert_eq!(DataFolder::open(parent.path()).unwrap_err().code(), "damaged");
}
