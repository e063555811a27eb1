//! A backup is whole or is none; a folder made of one is what was backed up.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use galley_core::Payload;
use galley_store::backup::{self, Manifest};
use galley_store::{DataFolder, Flow, Progress, Store};

use crate::desk::{Desk, KEYS, TestEdge};

fn go(_: Progress) -> Flow {
    Flow::Go
}

/// A desk with one proof of one version.
fn desk() -> Desk {
    let desk = Desk::new();
    let project = desk.store.create_project("Spring").unwrap();
    let (proof, _) = desk.proof(project, "Poster");
    let version = desk.version(proof, b"the second draft").unwrap();
    desk.did(project.space(), Payload::VersionSubmit(version));
    desk
}

fn backed_up(desk: &Desk, target: &Path) -> Manifest {
    desk.store.back_up(target, "0.1.0", &mut go).unwrap()
}

/// Opens a folder with the keys that it was made with, and checks all of its record.
fn opened(folder: &Path) -> u64 {
    let store = Store::open(DataFolder::open(folder).unwrap(), &KEYS, TestEdge::new(9)).unwrap();
    let verified = store.verify(&mut |_, _| ()).unwrap();
    assert_eq!(verified.problems, Vec::<String>::new());
    verified.num_ops
}

fn num_ops(desk: &Desk) -> u64 {
    desk.store.verify(&mut |_, _| ()).unwrap().num_ops
}

#[track_caller]
fn refused(file: &Path, expected: &str) {
    let place = tempfile::tempdir().unwrap();
    let into = place.path().join("made");
    let error = backup::restore(file, &into, &mut go).unwrap_err();
    assert_eq!(error.code(), expected, "{error}");
    assert!(!into.exists(), "nothing is left behind");
}

#[test]
fn what_was_backed_up_is_there_again() {
    let (desk, place) = (desk(), tempfile::tempdir().unwrap());
    let (file, into) = (place.path().join("galley.backup"), place.path().join("made"));
    let ops = num_ops(&desk);
    let manifest = backed_up(&desk, &file);
    desk.store.create_project("Made afterwards").unwrap();
    assert_eq!(backup::restore(&file, &into, &mut go).unwrap(), manifest);
    assert!(!into.join("keys").exists(), "a backup holds no keys");
    assert_eq!(opened(&into), ops);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2, "nothing else was left");
    assert!(!desk.path.join("derived/backup.db").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(&into), mode(&into.join("galley.db"))), (0o600, 0o700, 0o600));
    }
}

#[test]
fn a_backup_that_is_stopped_leaves_the_one_before() {
    let (desk, place) = (desk(), tempfile::tempdir().unwrap());
    let file = place.path().join("galley.backup");
    fs::write(&file, "the one before").unwrap();
    let error = desk.store.back_up(&file, "0.1.0", &mut |_| Flow::Stop).unwrap_err();
    assert_eq!(error.code(), "cancelled");
    assert_eq!(fs::read_to_string(&file).unwrap(), "the one before");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    let nowhere = place.path().join("no such folder/galley.backup");
    assert_eq!(desk.store.back_up(&nowhere, "0.1.0", &mut go).unwrap_err().code(), "backup-unwritten");
}

#[test]
fn a_cut_or_changed_backup_is_refused_wherever_it_is_cut_or_changed() {
    let (desk, place) = (desk(), tempfile::tempdir().unwrap());
    let file = place.path().join("galley.backup");
    backed_up(&desk, &file);
    let whole = fs::read(&file).unwrap();
    // The two blocks of zeros at the end say nothing.
    let content = whole.len() - 1024;
    for at in (0..10).map(|part| content * part / 10) {
        fs::write(&file, &whole[..at]).unwrap();
        refused(&file, "backup-damaged");
    }
    // Where the bytes of the last blob are.
    let at = whole.windows(16).rposition(|part| part == b"the second draft").unwrap();
    let mut changed = whole.clone();
    changed[at] ^= 1;
    fs::write(&file, &changed).unwrap();
    refused(&file, "backup-damaged");
    fs::write(&file, "no archive").unwrap();
    refused(&file, "backup-damaged");
    refused(&place.path().join("not there"), "source-vanished");
}

/// Writes the archive anew with a manifest that was changed, and with names that are given.
fn rewritten(file: &Path, change: impl FnOnce(&mut serde_json::Value), rename: impl Fn(&str) -> String) {
    let mut archive = tar::Archive::new(fs::File::open(file).unwrap());
    let mut entries = archive.entries().unwrap();
    let mut text = String::new();
    entries.next().unwrap().unwrap().read_to_string(&mut text).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    change(&mut manifest);
    let mut made = tar::Builder::new(Vec::new());
    let mut add = |name: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        made.append(&header, bytes).unwrap();
    };
    add("galley-backup.json", manifest.to_string().as_bytes());
    for entry in entries {
        let mut entry = entry.unwrap();
        let name = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        add(&rename(&name), &bytes);
    }
    let made = made.into_inner().unwrap();
    fs::File::create(file).unwrap().write_all(&made).unwrap();
}

#[test]
fn a_hostile_backup_writes_nothing_outside() {
    let (desk, place) = (desk(), tempfile::tempdir().unwrap());
    let file = place.path().join("galley.backup");
    for name in ["../escaped", "/tmp/escaped", "blobs/../../escaped", "galley.db/../x"] {
        backed_up(&desk, &file);
        rewritten(&file, |_| (), |_| name.to_owned());
        refused(&file, "backup-damaged");
    }
    backed_up(&desk, &file);
    rewritten(&file, |manifest| manifest["format"] = 2.into(), str::to_owned);
    refused(&file, "backup-newer");
    backed_up(&desk, &file);
    rewritten(&file, |manifest| manifest["database_version"] = 99.into(), str::to_owned);
    refused(&file, "backup-newer");
    backed_up(&desk, &file);
    rewritten(&file, |manifest| manifest["database"]["bytes"] = u64::MAX.into(), str::to_owned);
    refused(&file, "backup-damaged");
    backed_up(&desk, &file);
    let twice = |manifest: &mut serde_json::Value| {
        let first = manifest["blobs"][0].clone();
        manifest["blobs"].as_array_mut().unwrap().push(first);
    };
    rewritten(&file, twice, str::to_owned);
    refused(&file, "backup-damaged");
    backed_up(&desk, &file);
    rewritten(&file, |_| (), str::to_owned);
    let into = place.path().join("made");
    backup::restore(&file, &into, &mut go).expect("what is only written anew is whole");
}

#[test]
fn what_would_act_by_itself_later_is_not_restored() {
    let (desk, place) = (desk(), tempfile::tempdir().unwrap());
    let file = place.path().join("galley.backup");
    let hostile = "CREATE TRIGGER forgets AFTER INSERT ON texts BEGIN DELETE FROM page_texts; END";
    desk.database().execute_batch(hostile).unwrap();
    backed_up(&desk, &file);
    refused(&file, "backup-damaged");
    desk.database().execute_batch("DROP TRIGGER forgets; CREATE VIEW seen AS SELECT * FROM texts").unwrap();
    backed_up(&desk, &file);
    refused(&file, "backup-damaged");
    desk.database().execute_batch("DROP VIEW seen").unwrap();
    backed_up(&desk, &file);
    backup::restore(&file, &place.path().join("made"), &mut go).expect("what is ours acts as it did");
}

#[test]
fn a_copied_folder_is_the_same_and_nobody_writes_meanwhile() {
    let (desk, place) = (desk(), tempfile::tempdir().unwrap());
    let into = place.path().join("copied");
    let ops = num_ops(&desk);
    desk.store.copy_blobs(&into, &mut go).unwrap();
    std::thread::scope(|scope| {
        let frozen = desk.store.freeze();
        desk.store.copy_blobs(&into, &mut |_| Flow::Stop).expect("nothing is left to copy");
        desk.store.copy_database(&into.join("galley.db")).unwrap();
        let writing = scope.spawn(|| desk.store.set_setting("theme", "dark").unwrap());
        assert_eq!(opened(&into), ops);
        assert!(!writing.is_finished(), "who writes waits");
        drop(frozen);
        writing.join().unwrap();
    });
    assert_eq!(desk.store.setting("theme").unwrap().as_deref(), Some("dark"));
}
