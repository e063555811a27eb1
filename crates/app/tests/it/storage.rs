//! Backups, moving, the cache, and where links lead.

use std::path::Path;

use galley_app::media::cancel::Cancel;
use galley_app::{App, restore};
use serde_json::{Value, json};

use crate::desk::{Desk, deaf, settings, text};
use crate::files;

fn desk() -> (Desk, String) {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Poster.png", &files::png(120, 80)));
    let said = json!({ "version": version, "place": {}, "marks": [], "text": "Too small" });
    desk.ok("thread.start", said);
    (desk, proof)
}

fn call(app: &App, name: &str, input: Value) -> Value {
    app.call(name, input).unwrap()
}

fn said_in(folder: &Path, proof: &str) -> Value {
    let app = App::open(settings(folder, deaf())).unwrap();
    let verified = call(&app, "record.verify", json!({}));
    assert_eq!(verified["problems"], json!([]));
    call(&app, "threads.list", json!({ "proof": proof }))
}

#[test]
fn a_backup_comes_back_with_the_keys_of_this_device_or_with_those_beside_it() {
    let (desk, proof) = desk();
    let before = json!(desk.threads(&proof));
    let (data, file) = (desk.folder.path().join("data"), desk.folder.path().join("my.galley-backup"));
    let made = desk.app.back_up(&file, &Cancel::new()).unwrap();
    assert_eq!(made.name, "my.galley-backup");
    assert_eq!(made.bytes, std::fs::metadata(&file).unwrap().len());

    let into = desk.folder.path().join("restored");
    restore(&file, &into, &[&data], &deaf(), &Cancel::new()).unwrap();
    assert_eq!(said_in(&into, &proof), before);

    // Another computer: its own keys are not those.
    let other = Desk::new();
    let (elsewhere, beside) = (other.folder.path().join("data"), desk.folder.path());
    let again = desk.folder.path().join("again");
    let failure = restore(&file, &again, &[&elsewhere, beside], &deaf(), &Cancel::new()).unwrap_err();
    assert_eq!(failure.code, "backup-keys");
    assert!(!again.exists());
    std::fs::copy(data.join("keys"), beside.join("keys")).unwrap();
    restore(&file, &again, &[&elsewhere, beside], &deaf(), &Cancel::new()).unwrap();
    assert_eq!(said_in(&again, &proof), before);

    let failure = restore(&beside.join("Poster.png"), &beside.join("no"), &[&data], &deaf(), &Cancel::new());
    let failure = failure.unwrap_err();
    assert_eq!((failure.code.as_str(), failure.params["name"].as_str()), ("backup-damaged", "Poster.png"));
    assert!(!beside.join("no").exists());
}

#[test]
fn a_backup_is_not_put_into_what_it_is_a_backup_of() {
    let (desk, _) = desk();
    let data = desk.folder.path().join("data");
    for name in ["galley.db", "my.galley-backup", "derived/my.galley-backup", "blobs/../keys"] {
        let failure = desk.app.back_up(&data.join(name), &Cancel::new()).unwrap_err();
        assert_eq!(failure.code, "backup-unwritten", "{name}");
    }
    let desk = desk.restart();
    assert_eq!(desk.ok("record.verify", json!({}))["problems"], json!([]));
    assert!(!data.join("my.galley-backup").exists());
    desk.app.back_up(&desk.folder.path().join("data.galley-backup"), &Cancel::new()).unwrap();
}

#[test]
fn a_data_folder_is_copied_to_an_empty_folder_only() {
    let (desk, proof) = desk();
    let before = json!(desk.threads(&proof));
    let refused = |folder: &Path| desk.app.copy_to(folder, &Cancel::new()).err().unwrap().code;
    assert_eq!(refused(desk.folder.path()), "folder-not-empty");
    let inside = desk.folder.path().join("data/inside");
    std::fs::create_dir(&inside).unwrap();
    assert_eq!(refused(&inside), "folder-not-empty");
    assert_eq!(refused(&desk.folder.path().join("not there")), "folder-not-empty");

    let folder = tempfile::tempdir().unwrap();
    let stopped = Cancel::new();
    stopped.cancel();
    assert_eq!(desk.app.copy_to(folder.path(), &stopped).err().unwrap().code, "cancelled");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    // The platform's place holds the note of where the data is, and can become the data folder again.
    std::fs::write(folder.path().join("place.json"), "{}").unwrap();
    let held = desk.app.copy_to(folder.path(), &Cancel::new()).unwrap();
    std::fs::write(folder.path().join("mine.txt"), "put there meanwhile").unwrap();
    held.take_back();
    let mut left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().flatten().map(|one| one.file_name()).collect();
    left.sort();
    assert_eq!(left, ["mine.txt", "place.json"], "nothing leads there, and what is not ours stays");
    std::fs::remove_file(folder.path().join("mine.txt")).unwrap();
    desk.ok("project.create", json!({ "name": "It goes on here" }));

    let held = desk.app.copy_to(folder.path(), &Cancel::new()).unwrap();
    assert_eq!(said_in(folder.path(), &proof), before);
    drop(held);
    desk.ok("project.create", json!({ "name": "It goes on" }));
}

#[test]
fn the_cache_can_be_cleared_and_bounded() {
    let (desk, proof) = desk();
    let version = text(&desk.get(&proof)["versions"][0]["id"]);
    desk.ok("media.pages", json!({ "version": version, "first": 1, "count": 1 }));
    let before = desk.ok("storage.get", json!({}));
    assert!(before["cache"].as_u64().unwrap() > 0 && before["database"].as_u64().unwrap() > 0);
    assert_eq!(before["content"], std::fs::metadata(desk.folder.path().join("Poster.png")).unwrap().len());
    desk.ok("storage.clear", json!({}));
    // What looks at files to their end may have kept its few bytes meanwhile.
    let after = desk.ok("storage.get", json!({}))["cache"].as_u64().unwrap();
    assert!(after < before["cache"].as_u64().unwrap() / 2, "{after}");
    desk.ok("media.pages", json!({ "version": version, "first": 1, "count": 1 }));
    assert_eq!(desk.fails("settings.set", json!({ "cache_limit": 1 })).code, "bad-input");
    desk.ok("settings.set", json!({ "cache_limit": 256 << 20, "language": "de", "notifications": false }));
    assert_eq!(desk.fails("settings.set", json!({ "text_size": 110 })).code, "bad-input");
    desk.ok("settings.set", json!({ "key_profile": "acrobat", "character_keys": false, "text_size": 150 }));
    let desk = desk.restart();
    assert_eq!(desk.ok("storage.get", json!({}))["cache_limit"], 256 << 20);
    let state = desk.ok("app.state", json!({}));
    assert_eq!((&state["language"], &state["notifications"]), (&json!("de"), &json!(false)));
    assert_eq!((&state["key_profile"], &state["character_keys"]), (&json!("acrobat"), &json!(false)));
    assert_eq!(state["text_size"], 150);
}

#[test]
fn a_link_leads_to_what_is_here_and_nowhere_else() {
    let (desk, proof) = desk();
    let (thread, view) = (text(&desk.threads(&proof)[0]["id"]), desk.get(&proof));
    let version = text(&view["versions"][0]["id"]);
    let find = |kind: &str, id: &str, version: Option<&str>| {
        desk.ok("link.find", json!({ "kind": kind, "id": id, "version": version }))
    };
    assert_eq!(find("thread", &thread, None)["proof"], json!(proof));
    assert_eq!(find("proof", &proof, Some(&version))["version"], json!(version));
    let project = text(&find("proof", &proof, None)["project"]);
    assert_eq!(find("project", &project, None)["project"], json!(project));
    let other = desk.proof(desk.file("Other.png", &files::png(10, 10))).1;
    assert_eq!(find("proof", &proof, Some(&other)), Value::Null);
    for kind in ["thread", "proof", "project"] {
        assert_eq!(find(kind, "0190a000-0000-7000-8000-000000000000", None), Value::Null, "{kind}");
        assert_eq!(
            desk.fails("link.find", json!({ "kind": kind, "id": "../x", "version": null })).code,
            "bad-input"
        );
    }
}
