//! Bytes on which decoders die are remembered by their hash, also by the next start, until a person tries again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use galley_app::media::pool;
use galley_app::{App, AppSettings};
use serde_json::{Value, json};

use crate::desk::{Desk, deaf, settings};
use crate::files;

/// An app whose decoder dies on whatever it is handed, and tells that it was there.
fn doomed(data: &Path, folder: &Path) -> App {
    let (program, tally) = (folder.join("worker"), folder.join("tally"));
    fs::write(&program, format!("#!/bin/sh\necho x >> {}\nkill -9 $$\n", tally.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let pool = pool::Settings { worker: program, ..pool::Settings::find() };
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
