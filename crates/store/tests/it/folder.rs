//! The data folder: private, one process at a time, and hands off what a newer release wrote.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use galley_store::{DATABASE_VERSION, DataFolder};

#[test]
fn the_folder_is_made_for_its_owner_only() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("deep/er");
    let folder = DataFolder::open(&path).unwrap();
    for name in ["", "blobs", "derived", "lock"] {
        let mode = fs::metadata(path.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o77, 0, "{name:?}");
    }
    assert_eq!(folder.path(), path);
}

/// Earlier builds made a folder for logs, and people may keep anything there.
#[test]
fn what_else_lies_in_the_folder_is_left_alone() {
    let parent = tempfile::tempdir().unwrap();
    fs::create_dir(parent.path().join("logs")).unwrap();
    fs::write(parent.path().join("logs/old.log"), b"kept").unwrap();
    for _ in 0..2 {
        drop(DataFolder::open(parent.path()).unwrap());
        assert_eq!(fs::read(parent.path().join("logs/old.log")).unwrap(), b"kept");
    }
    let fresh = parent.path().join("fresh");
    let _folder = DataFolder::open(&fresh).unwrap();
    assert!(!fresh.join("logs").exists());
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

#[test]
fn a_damaged_database_is_said_and_not_made_anew() {
    let desk = crate::desk::Desk::new();
    let copy = tempfile::tempdir().unwrap();
    crate::desk::copy_folder(&desk.path, copy.path());
    let database = copy.path().join("galley.db");
    let mut bytes = fs::read(&database).unwrap();
    let len = bytes.len();
    bytes[100..len].fill(0x5a);
    fs::write(&database, &bytes).unwrap();
    fs::remove_file(copy.path().join("galley.db-wal")).unwrap();
    let opened = crate::desk::Desk::open_on(copy.path(), 1, galley_store::Below::default());
    assert_eq!(opened.err().map(|error| error.code()), Some("damaged"));
    assert_eq!(fs::metadata(&database).unwrap().len(), len as u64);
}

#[test]
fn the_three_version_numbers_are_kept() {
    let desk = crate::desk::Desk::new();
    let db = desk.database();
    let meta = |key: &str| -> String {
        db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).unwrap()
    };
    let database: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(database, DATABASE_VERSION);
    assert_eq!(meta("op-version"), galley_store::OP_VERSION.to_string());
    assert_eq!(meta("wire-version"), galley_store::WIRE_VERSION.to_string());
    assert_eq!(meta("op-version").parse::<u32>().unwrap(), galley_core::op::OP_VERSION);
    let journal: String = db.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(journal, "wal");
}
