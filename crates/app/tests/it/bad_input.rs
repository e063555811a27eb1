//! Bad input: each state with the code and next step that a person gets, with real files, store and workers.
//!
//! After each nothing is on the record and nothing half written is left: no proof, no project, no op.

use std::path::{Path, PathBuf};

use galley_app::api::Failure;
use galley_app::{App, failure};
#[cfg(target_os = "linux")]
use galley_testkit::again;
use serde_json::json;

use crate::desk::{self, Desk};
use crate::files;

/// Offers a file and expects a refusal, by ticket or by import.
#[track_caller]
fn check(desk: &Desk, path: PathBuf, expected: &str) -> Failure {
    let before = (desk.num_ops(), left_over(desk));
    let failure = match desk.app.ticket(path) {
        Err(failure) => failure,
        Ok(ticket) => desk.fails("proof.create", json!({ "ticket": ticket.ticket })),
    };
    told_well(&failure, expected);
    assert_eq!((desk.num_ops(), left_over(desk)), before, "something was left behind");
    assert_eq!(desk.ok("home.get", json!({}))["projects"], json!([]));
    failure
}

#[track_caller]
pub fn told_well(failure: &Failure, expected: &str) {
    assert_eq!(failure.code, expected, "{failure:?}");
    assert!(failure.message.ends_with('.') && !failure.message.contains(['{', '/']), "{}", failure.message);
    assert!(failure.hint.as_ref().is_some_and(|hint| hint.len() > 10), "a next step");
    assert!(failure::rows().any(|row| row.code == failure.code), "it is in the table");
}

/// Files of the content store.
fn left_over(desk: &Desk) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&desk.folder.path().join("data/blobs"), &mut found);
    found
}

#[test]
fn damaged_and_truncated_files() {
    let desk = Desk::new();
    let png = files::png(400, 300);
    check(&desk, desk.file("cut.png", &png[..png.len() / 2]), "damaged");
    check(&desk, desk.file("header only.png", &png[..20]), "damaged");
    let mut holed = png.clone();
    let middle = holed.len() / 2;
    holed[middle..middle + 64].fill(0xaa);
    check(&desk, desk.file("holed.png", &holed), "damaged");
    check(&desk, desk.file("cut.jpg", &files::jpeg(400, 300)[..60]), "damaged");
    let pdf = files::pdf(3);
    check(&desk, desk.file("cut.pdf", &pdf[..60]), "damaged");
}

#[test]
fn files_that_are_not_what_they_say() {
    let desk = Desk::new();
    check(&desk, desk.file("text.png", b"Dear all, please find attached"), "unsupported");
    check(&desk, desk.file("archive.pdf", b"PK\x03\x04 and so on, but no archive at all"), "unsupported");
    check(&desk, desk.file("noise.mov", &[0x5a; 5000]), "unsupported");
}

#[test]
fn a_playlist_named_like_a_video_opens_no_other_file() {
    let desk = Desk::new();
    let other = desk.file("other.png", &files::png(64, 64));
    let hls = format!(
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{}\n#EXT-X-ENDLIST\n",
        other.display()
    );
    check(&desk, desk.file("playlist.mp4", hls.as_bytes()), "unsupported");
    let concat = format!("ffconcat version 1.0\nfile '{}'\n", other.display());
    check(&desk, desk.file("concat.mp4", concat.as_bytes()), "unsupported");
}

#[test]
fn empty_and_enormous_files() {
    let desk = Desk::new();
    check(&desk, desk.file("empty.png", b""), "empty");
    check(&desk, desk.file("bomb.png", &files::png_bomb()), "limit");
    let sparse = desk.file("sparse.mp4", b"");
    std::fs::File::options().write(true).open(&sparse).unwrap().set_len(1 << 40).unwrap();
    check(&desk, sparse, "unsupported");
}

#[test]
fn encrypted_files() {
    let desk = Desk::new();
    check(&desk, desk.file("secret.pdf", &files::encrypted_pdf()), "password-needed");
}

#[test]
fn files_that_vanish() {
    let desk = Desk::new();
    check(&desk, desk.folder.path().join("never there.png"), "file-missing");
    let path = desk.file("here now.png", &files::png(40, 40));
    let ticket = desk.ticket(path.clone());
    std::fs::remove_file(path).unwrap();
    let failure = desk.fails("proof.create", json!({ "ticket": ticket }));
    told_well(&failure, "file-missing");
    assert_eq!(failure.params["name"], "here now.png");
    told_well(&desk.fails("proof.create", json!({ "ticket": "0123" })), "ticket-expired");
}

#[cfg(unix)]
#[test]
fn folders_pipes_and_devices() {
    let desk = Desk::new();
    check(&desk, desk.folder.path().to_owned(), "is-folder");
    let pipe = desk.folder.path().join("pipe.png");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    check(&desk, pipe, "not-a-file");
    check(&desk, PathBuf::from("/dev/zero"), "not-a-file");
    let loops = desk.folder.path().join("loop.png");
    std::os::unix::fs::symlink(&loops, &loops).unwrap();
    let failure = check(&desk, loops, "io");
    assert!(failure.retryable);
}

/// The kernel has no speed of the loopback device to tell: a regular file that opens, and whose reading fails.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_to_its_end() {
    let desk = Desk::new();
    let failure = check(&desk, PathBuf::from("/sys/class/net/lo/speed"), "io");
    assert_eq!((failure.retryable, &failure.params["name"]), (true, &"speed".to_owned()));
    let (proof, _) = desk.proof(desk.file("a.png", &files::png(40, 40)));
    let before = desk.num_ops();
    let ticket = desk.ticket(PathBuf::from("/sys/class/net/lo/speed"));
    told_well(&desk.fails("version.submit", json!({ "proof": proof, "ticket": ticket, "note": "" })), "io");
    assert_eq!((desk.num_ops(), left_over(&desk).len()), (before, 1), "no byte of it was copied");
}

#[test]
fn a_version_of_another_kind() {
    let desk = Desk::new();
    let (proof, _) = desk.proof(desk.file("a.png", &files::png(40, 40)));
    let ticket = desk.ticket(desk.file("b.pdf", &files::pdf(1)));
    let before = desk.num_ops();
    let failure = desk.fails("version.submit", json!({ "proof": proof, "ticket": ticket, "note": "" }));
    told_well(&failure, "kind-differs");
    assert_eq!(desk.num_ops(), before);
    assert_eq!(left_over(&desk).len(), 1, "no byte of it was copied");
}

#[test]
fn a_version_of_what_is_archived() {
    let desk = Desk::new();
    let (proof, _) = desk.proof(desk.file("a.png", &files::png(40, 40)));
    let project = desk.get(&proof)["card"]["project"].clone();
    let (a, b) = (desk.file("b.png", &files::png(50, 40)), desk.file("c.png", &files::png(60, 40)));
    desk.ok("proof.archive", json!({ "proof": proof }));
    let submit = |path| json!({ "proof": proof, "ticket": desk.ticket(path), "note": "" });
    assert_eq!(desk.fails("version.submit", submit(a.clone())).code, "archived");
    desk.ok("proof.restore", json!({ "proof": proof }));
    desk.ok("project.archive", json!({ "project": project }));
    assert_eq!(desk.fails("version.submit", submit(a)).code, "archived");
    let create = json!({ "ticket": desk.ticket(b), "project": project });
    assert_eq!(desk.fails("proof.create", create).code, "archived");
    assert_eq!(left_over(&desk).len(), 1, "no byte of them was copied");
}

#[test]
fn bytes_that_nothing_names_go_at_the_next_start() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("a.png", &files::png(40, 40)));
    // As an import leaves them that ended between the copy and the record.
    let orphan = desk.folder.path().join("data/blobs/ab").join(format!("ab{}", "0".repeat(62)));
    std::fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    std::fs::write(&orphan, b"orphan").unwrap();
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    std::fs::File::options().write(true).open(&orphan).unwrap().set_modified(long_ago).unwrap();
    let desk = desk.restart();
    let wait = std::time::Duration::from_millis(10);
    let looks = crate::desk::PATIENCE.as_millis() / wait.as_millis();
    let gone = (0..looks).any(|_| {
        std::thread::sleep(wait);
        !orphan.exists()
    });
    assert!(gone, "it is still there");
    assert_eq!(left_over(&desk).len(), 1);
    desk.app.medium(&version).unwrap();
}

#[test]
fn two_copies_of_the_app() {
    let desk = Desk::new();
    let data = desk.folder.path().join("data");
    let failure = App::open(desk::settings(&data, desk::deaf())).err().unwrap();
    told_well(&failure, "in-use");
    assert!(failure.retryable);
    desk.ok("app.state", json!({}));
}

#[test]
fn a_data_folder_of_a_newer_version() {
    let desk = Desk::new();
    let Desk { app, folder, .. } = desk;
    drop(app);
    let database = folder.path().join("data/galley.db");
    let mut bytes = std::fs::read(&database).unwrap();
    // SQLite keeps `user_version` at offset 60 (file format, 1.3).
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&database, &bytes).unwrap();
    let failure = App::open(desk::settings(&folder.path().join("data"), desk::deaf())).err().unwrap();
    told_well(&failure, "newer-version");
    assert!(std::fs::read(&database).unwrap() == bytes, "it is left as it is");
}

#[test]
fn a_data_folder_that_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("taken");
    std::fs::write(&path, b"a file").unwrap();
    told_well(&App::open(desk::settings(&path, desk::deaf())).err().unwrap(), "folder-missing");
    let below = path.join("below");
    told_well(&App::open(desk::settings(&below, desk::deaf())).err().unwrap(), "folder-missing");
}

#[test]
fn a_data_folder_that_was_damaged() {
    let Desk { app, folder, .. } = Desk::new();
    drop(app);
    let data = folder.path().join("data");
    std::fs::write(data.join("galley.db"), b"this was a database once, and is none now").unwrap();
    told_well(&App::open(desk::settings(&data, desk::deaf())).err().unwrap(), "data-damaged");
}

#[test]
fn s5_keys_that_are_gone_or_not_the_folders_own() {
    let Desk { app, folder, .. } = Desk::new();
    drop(app);
    let data = folder.path().join("data");
    let open = || App::open(desk::settings(&data, desk::deaf()));
    let keys = std::fs::read(data.join("keys")).unwrap();
    std::fs::remove_file(data.join("keys")).unwrap();
    told_well(&open().err().unwrap(), "keys-lost");
    assert!(!data.join("keys").exists(), "none are made up");
    std::fs::write(data.join("keys"), format!("{0}\n{0}\n", "07".repeat(32))).unwrap();
    told_well(&open().err().unwrap(), "keys-lost");
    std::fs::write(data.join("keys"), keys).unwrap();
    open().unwrap();
}

#[test]
fn content_that_is_gone() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("a.png", &files::png(40, 40)));
    let desk = desk.restart();
    for blob in left_over(&desk) {
        std::fs::remove_file(blob).unwrap();
    }
    told_well(&desk.app.medium(&version).err().unwrap(), "blob-missing");
}

/// The right to read everything would hide what is tested, so somebody without it runs it.
#[cfg(target_os = "linux")]
#[test]
fn files_and_folders_without_permission() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("locked.png");
    std::fs::write(&path, files::png(40, 40)).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&path).is_ok() && !again::is_again() {
        let mut nobody = std::process::Command::new("setpriv");
        nobody.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        return again::run("bad_input::files_and_folders_without_permission", &mut nobody);
    }
    let desk = Desk::new();
    told_well(&desk.app.ticket(path).unwrap_err(), "not-permitted");
    let locked = folder.path().join("data");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o500)).unwrap();
    told_well(&App::open(desk::settings(&locked, desk::deaf())).err().unwrap(), "no-access");
}

/// A disk of a few megabytes, in a namespace of its own.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    if !again::is_again() {
        let small = tempfile::tempdir().unwrap();
        let mut disk = again::namespace("--mount", "mount -t tmpfs -o size=6m none \"$TMPDIR\"");
        return again::run("bad_input::a_full_disk", disk.env("TMPDIR", small.path()));
    }
    let desk = Desk::new();
    let path = desk.file("large.png", &files::png(1000, 700));
    let ticket = desk.ticket(path);
    // Fills what is left but for less than the picture needs.
    let filler = desk.folder.path().join("filler");
    let mut block = vec![1_u8; 1 << 20];
    let mut file = std::fs::File::create(&filler).unwrap();
    while std::io::Write::write_all(&mut file, &block).is_ok() || block.len() > 4096 {
        if std::io::Write::write_all(&mut file, &block).is_err() {
            block.truncate(block.len() / 2);
        }
    }
    file.sync_all().unwrap();
    let blobs = left_over(&desk);
    let failure = desk.fails("proof.create", json!({ "ticket": ticket }));
    told_well(&failure, "disk-full");
    assert!(failure.retryable);
    assert_eq!(left_over(&desk), blobs, "nothing half written stays");
    let failure = desk.fails("project.create", json!({ "name": "No room" }));
    told_well(&failure, "disk-full");
    drop(file);
    std::fs::remove_file(filler).unwrap();
    desk.ok("proof.create", json!({ "ticket": ticket }));
    assert_eq!(desk.ok("home.get", json!({}))["waiting"].as_array().unwrap().len(), 1);
}
