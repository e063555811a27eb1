//! Bytes on which decoders die are remembered by their hash, also by the next start, until a person tries again. What
//! is refused for want of a sandbox is not the bytes' fault, and not remembered.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use galley_app::api::Event;
use galley_app::media::pool::{self, Sandbox};
use galley_app::{App, AppSettings, OnEvent};
use galley_testkit::programs;
use serde_json::{Value, json};

use crate::bad_input::told_well;
use crate::desk::{Desk, deaf, settings};
use crate::files;

/// An app whose decoder dies on whatever it is handed, and tells that it was there.
fn doomed(data: &Path, folder: &Path) -> App {
    let script = format!("#!/bin/sh\necho x >> {}\nkill -9 $$\n", folder.join("tally").display());
    let worker = programs::stand_in(folder, "worker", &script);
    let pool = pool::Settings { worker, ..pool::Settings::find() };
    App::open(AppSettings { pool, ..settings(data, deaf()) }).unwrap()
}

fn tries(folder: &Path) -> usize {
    fs::read_to_string(folder.join("tally")).unwrap_or_default().lines().count()
}

#[test]
fn a_file_that_kills_decoders_is_not_tried_again_until_somebody_asks() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("poster.png", &files::png(80, 60)));
    let Desk { app, folder, .. } = desk;
    drop(app);
    let data = folder.path().join("data");
    let small = |app: &App| app.call("media.thumbnail", json!({ "version": version, "size": 99 }));
    let crashed = |result: Result<Value, galley_app::api::Failure>| {
        let failure = result.unwrap_err();
        assert_eq!(failure.code, "crashed");
        assert!(failure.hint.is_some_and(|hint| !hint.is_empty()));
    };

    let app = doomed(&data, folder.path());
    crashed(small(&app));
    assert_eq!(tries(folder.path()), 2, "once, and once more elsewhere");
    crashed(small(&app));
    assert_eq!(tries(folder.path()), 2, "not again");
    drop(app);

    let app = doomed(&data, folder.path());
    crashed(small(&app));
    assert_eq!(tries(folder.path()), 2, "nor after a restart");
    app.call("media.retry", json!({ "version": version })).unwrap();
    crashed(small(&app));
    assert_eq!(tries(folder.path()), 4);
    drop(app);

    // A decoder that can do it, and a person who asks.
    let desk = Desk::over(folder, None);
    assert_eq!(desk.fails("media.thumbnail", json!({ "version": version, "size": 99 })).code, "crashed");
    desk.ok("media.retry", json!({ "version": version }));
    desk.ok("media.thumbnail", json!({ "version": version, "size": 99 }));
    assert_eq!(desk.ok("app.state", json!({}))["sandbox"], "proved");
}

/// An app whose decoder says of itself that one way out is open, and does with what it is sent then as `keep` says.
fn unproved(data: &Path, folder: &Path, sandbox: Sandbox, keep: &str, on_event: OnEvent) -> App {
    let message = r#"{"proof":{"num_tried":9,"open":["run a program"],"landlock":false}}"#;
    let (worker, _) = programs::stand_in_that_says(folder, message, keep);
    let pool = pool::Settings { worker, sandbox, ..pool::Settings::find() };
    App::open(AppSettings { pool, ..settings(data, on_event) }).unwrap()
}

#[test]
fn without_a_sandbox_nothing_is_opened_nor_taken_in() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("poster.png", &files::png(80, 60)));
    let Desk { app, folder, .. } = desk;
    let before = app.call("record.verify", json!({})).unwrap();
    drop(app);
    let (sender, told) = sync_channel(1000);
    let on_event: OnEvent = Arc::new(move |event| drop(sender.try_send(event)));
    let app = unproved(&folder.path().join("data"), folder.path(), Sandbox::Required, "cat", on_event);
    assert_eq!(app.call("app.state", json!({})).unwrap()["sandbox"], "proved", "as far as anybody knows");
    let refused = |operation: &str, input: Value| {
        let failure = app.call(operation, input).unwrap_err();
        told_well(&failure, "unproved");
        assert!(failure.hint.as_ref().is_some_and(|hint| hint.contains("GALLEY_ALLOW_UNPROVED=1")));
        assert!(failure.params["detail"].contains("run a program"), "{failure:?}");
        failure
    };

    let path = folder.path().join("next.png");
    fs::write(&path, files::png(90, 60)).unwrap();
    let ticket = app.ticket(path).unwrap().ticket;
    let failure = refused("proof.create", json!({ "ticket": ticket }));
    assert_eq!(failure.params["name"], "next.png");
    let is_told = |event| matches!(event, Event::Changed { tags } if tags.iter().any(|tag| tag == "app"));
    assert!(told.try_iter().any(is_told), "the interface asks again");
    refused("version.submit", json!({ "proof": proof, "ticket": ticket, "note": "" }));
    refused("media.thumbnail", json!({ "version": version, "size": 99 }));
    assert_eq!(app.medium(&version).err().unwrap().code, "unproved");

    let heard = fs::read(folder.path().join("heard")).unwrap_or_default();
    assert!(!heard.windows(4).any(|part| part == b"Open"), "it was handed a file");
    assert_eq!(app.call("app.state", json!({})).unwrap()["sandbox"], "refused");
    assert_eq!(app.call("record.verify", json!({})).unwrap(), before, "nothing is on the record");
    let blobs = || {
        let shelves = fs::read_dir(folder.path().join("data/blobs")).unwrap();
        shelves.flat_map(|shelf| fs::read_dir(shelf.unwrap().path()).unwrap()).count()
    };
    assert_eq!(blobs(), 1, "no byte was taken in");
    drop(app);

    // Where decoders can prove it the same bytes open, without anybody having to ask.
    let desk = Desk::over(folder, None);
    desk.ok("media.thumbnail", json!({ "version": version, "size": 99 }));
    assert_eq!(desk.ok("app.state", json!({}))["sandbox"], "proved");
}

#[test]
fn that_decoders_without_a_sandbox_are_allowed_is_said_from_the_first_on() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("poster.png", &files::png(80, 60)));
    let Desk { app, folder, .. } = desk;
    drop(app);
    // It ends as soon as it has said how it stands.
    let app = unproved(&folder.path().join("data"), folder.path(), Sandbox::AllowUnproved, "true", deaf());
    let failure = app.call("media.thumbnail", json!({ "version": version, "size": 99 })).unwrap_err();
    assert_eq!(failure.code, "crashed");
    assert_eq!(app.call("app.state", json!({})).unwrap()["sandbox"], "unproved");
}
