//! Bytes coming in: progress, stopping, files that change under way, names of any bytes.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};

use galley_app::api::Event;
use galley_app::{App, media::inspect::Kind};
use serde_json::json;

use crate::desk::{self, Desk, Later, text};
use crate::files;

#[test]
fn a_file_is_what_its_bytes_are() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("really a picture.mp4", &files::jpeg(50, 40)));
    let view = desk.get(&proof);
    assert_eq!((&view["card"]["kind"], &view["card"]["name"]), (&json!("image"), &json!("really a picture")));
    assert_eq!(desk.app.medium(&version).unwrap().opened().kind, Kind::Image);
}

#[test]
fn w10_bytes_that_are_there_already_are_told_and_taken_all_the_same() {
    let desk = Desk::new();
    let bytes = files::jpeg(50, 40);
    let add = |name: &str, bytes: &[u8]| {
        desk.ok("proof.create", json!({ "ticket": desk.ticket(desk.file(name, bytes)) }))
    };
    let first = add("brochure.jpg", &bytes);
    assert_eq!(first["same"], json!(null));
    let second = add("other name.jpg", &bytes);
    let project = desk.get(&text(&first["proof"]))["card"]["project_name"].clone();
    let of_first = json!({
        "proof": first["proof"], "name": "brochure", "project_name": project, "version_number": 1,
    });
    assert_eq!(second["same"], of_first);
    assert_ne!(second["proof"], first["proof"], "it is a proof of its own");
    assert_eq!(add("third.jpg", &files::jpeg(30, 40))["same"], json!(null));

    // One of the proof itself comes before all others.
    let submit = |name: &str| {
        let ticket = desk.ticket(desk.file(name, &bytes));
        desk.ok("version.submit", json!({ "proof": second["proof"], "ticket": ticket, "note": "" }))
    };
    let again = submit("again.jpg");
    assert_eq!((&again["same"]["proof"], &again["same"]["version_number"]), (&second["proof"], &json!(1)));

    // What is in the bin is not led to.
    desk.ok("proofs.delete", json!({ "proofs": [second["proof"]] }));
    assert_eq!(add("fourth.jpg", &bytes)["same"], of_first);
}

#[test]
fn the_own_project_is_called_as_the_interface_says_when_it_is_made() {
    let desk = Desk::new();
    let add = |name: &str, own: &str| {
        let ticket = desk.ticket(desk.file(name, &files::jpeg(20, 20)));
        let made = desk.ok("proof.create", json!({ "ticket": ticket, "own_project": own }));
        desk.get(&text(&made["proof"]))["card"]["project_name"].clone()
    };
    assert_eq!(add("a.jpg", "Meine Proofs"), "Meine Proofs");
    assert_eq!(add("b.jpg", "My proofs"), "Meine Proofs", "what is there keeps its name");
}

#[test]
fn progress_is_told_in_order_and_ends_at_the_whole() {
    let desk = Desk::new();
    let path = desk.file("a.png", &files::png(900, 700));
    let size = std::fs::metadata(&path).unwrap().len();
    let ticket = desk.ticket(path);
    desk.told();
    desk.ok("proof.create", json!({ "ticket": ticket }));
    let mut phases = Vec::new();
    let mut copied = 0;
    for event in desk.told() {
        if let Event::Progress { ticket: of, phase, done, total } = event {
            assert_eq!((of, total), (ticket.clone(), size));
            if phase == "copy" {
                assert!(done >= copied);
                copied = done;
            }
            phases.push(phase);
        }
    }
    phases.dedup();
    assert_eq!((phases, copied), (vec!["look".to_owned(), "copy".to_owned(), "record".to_owned()], size));
}

/// An app whose first piece of a copy waits for what is given.
fn app_that_stops_to(folder: &std::path::Path) -> (App, Later) {
    let later: Later = Arc::default();
    let hook = Arc::clone(&later);
    let settings = desk::settings(
        &folder.join("data"),
        Arc::new(move |event| {
            if matches!(&event, Event::Progress { phase, .. } if phase == "copy")
                && let Some(then) = hook.lock().unwrap().take()
            {
                then();
            }
        }),
    );
    let app = App::open(settings).unwrap();
    app.call("person.name", json!({ "name": "Ada" })).unwrap();
    (app, later)
}

#[test]
fn a_stopped_import_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (app, later) = app_that_stops_to(folder.path());
    let path = folder.path().join("a.png");
    std::fs::write(&path, files::png(1200, 1200)).unwrap();
    let ticket = app.ticket(path).unwrap().ticket;
    let (ask, asked) = sync_channel::<()>(0);
    let (tell, told) = sync_channel::<()>(0);
    *later.lock().unwrap() = Some(Box::new(move || {
        ask.send(()).unwrap();
        told.recv().unwrap();
    }));
    std::thread::scope(|scope| {
        let create = scope.spawn(|| app.call("proof.create", json!({ "ticket": ticket })));
        asked.recv().unwrap();
        assert_eq!(app.call("proof.create", json!({ "ticket": ticket })).unwrap_err().code, "in-progress");
        app.call("job.cancel", json!({ "ticket": ticket })).unwrap();
        tell.send(()).unwrap();
        assert_eq!(create.join().unwrap().unwrap_err().code, "cancelled");
    });
    assert_eq!(app.call("home.get", json!({})).unwrap()["waiting"], json!([]));
    assert_eq!(app.call("home.get", json!({})).unwrap()["projects"], json!([]));
    app.call("proof.create", json!({ "ticket": ticket })).unwrap();
}

#[test]
fn a_file_that_changes_while_it_is_copied_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (app, later) = app_that_stops_to(folder.path());
    let path = folder.path().join("a.png");
    std::fs::write(&path, files::png(1200, 1200)).unwrap();
    let ticket = app.ticket(path.clone()).unwrap().ticket;
    *later.lock().unwrap() = Some(Box::new(move || {
        OpenOptions::new().append(true).open(path).unwrap().write_all(b"more").unwrap();
    }));
    let failure = app.call("proof.create", json!({ "ticket": ticket })).unwrap_err();
    assert_eq!((failure.code.as_str(), failure.retryable), ("source-changed", true));
    assert_eq!(app.call("home.get", json!({})).unwrap()["waiting"], json!([]));
    app.call("proof.create", json!({ "ticket": ticket })).unwrap();
}

#[test]
fn several_imports_at_once_all_arrive() {
    let desk = Desk::new();
    let tickets: Vec<String> =
        (0..6).map(|at| desk.ticket(desk.file(&format!("{at}.png"), &files::png(100 + at, 80)))).collect();
    std::thread::scope(|scope| {
        for ticket in &tickets {
            let desk = &desk;
            scope.spawn(move || desk.ok("proof.create", json!({ "ticket": ticket })));
        }
    });
    let home = desk.ok("home.get", json!({}));
    assert_eq!(home["waiting"].as_array().unwrap().len(), 6);
    assert_eq!(home["projects"].as_array().unwrap().len(), 1, "one project for all of them");
}

#[cfg(unix)]
#[test]
fn names_of_any_bytes_come_in_and_can_be_shown() {
    use std::os::unix::ffi::OsStrExt as _;
    let desk = Desk::new();
    let names: [(&[u8], &str); 5] = [
        (b"caf\xe9 \xff.png", "caf\u{fffd} \u{fffd}"),
        ("海报 ملصق.png".as_bytes(), "海报 ملصق"),
        (b"two\nlines\x1b[31m.png", "two\u{fffd}lines\u{fffd}[31m"),
        (b"-rf --help.png", "-rf --help"),
        ("\u{202e}gnp.exe.png".as_bytes(), "\u{fffd}gnp.exe"),
    ];
    for (at, (bytes, expected)) in names.into_iter().enumerate() {
        let path = desk.folder.path().join(std::ffi::OsStr::from_bytes(bytes));
        std::fs::write(&path, files::png(40 + at as u32, 40)).unwrap();
        let (proof, _) = desk.proof(path);
        assert_eq!(text(&desk.get(&proof)["card"]["name"]), expected);
    }
    let long = format!("{}.png", "x".repeat(251));
    let (proof, _) = desk.proof(desk.file(&long, &files::png(90, 40)));
    assert_eq!(text(&desk.get(&proof)["card"]["name"]), "x".repeat(200));
}

#[test]
fn the_same_bytes_again_are_a_new_version_and_inherit_no_decision() {
    let desk = Desk::new();
    let path = desk.file("a.png", &files::png(40, 40));
    let (proof, version) = desk.proof(path.clone());
    desk.ok("decision.record", json!({ "version": version, "decision": "approve", "reason": "" }));
    let ticket = desk.ticket(path);
    desk.ok("version.submit", json!({ "proof": proof, "ticket": ticket, "note": "" }));
    let view = desk.get(&proof);
    assert_eq!(view["versions"][0]["sha256"], view["versions"][1]["sha256"]);
    assert_eq!((&view["card"]["standing"], &view["card"]["version_number"]), (&json!("pending"), &json!(2)));
}

#[test]
fn an_app_that_is_dropped_lets_go_of_its_folder() {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let kept = Arc::clone(&kept);
        let on_event = Arc::new(move |event| kept.lock().unwrap().push(event));
        let app = App::open(desk::settings(folder.path(), on_event)).unwrap();
        let clone = app.clone();
        drop(app);
        clone.call("app.state", json!({})).unwrap();
    }
}
