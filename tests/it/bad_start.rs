//! Starts that cannot be: why, and the next step, stand where the app would have been, and nothing is touched.

use std::path::{Path, PathBuf};

use crate::bad_input::{MADE_READY, in_a_namespace_of_its_own, is_told, lock};
use crate::window::Window;

/// Opens a window on a data folder that was spoilt after it was used, and expects to be told.
async fn start_is_refused(code: &str, spoil: impl FnOnce(&Path)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let environment = [("GALLEY_DATA", data.to_str().unwrap())];
    drop(Window::open_named_with(&environment).await);
    spoil(&data);
    let window = Window::open_at(1280, 720, &environment).await;
    is_told(&window, code, None).await;
    window.named("Try again").await;
    window.shot(&format!("start-{code}"));
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_data_folder_of_a_newer_version_changes_nothing() {
    let mut before = Vec::new();
    let folder = start_is_refused("newer-version", |data| {
        let database = data.join("galley.db");
        before = std::fs::read(&database).unwrap();
        // SQLite keeps `user_version` at offset 60 (file format, 1.3).
        before[60..64].copy_from_slice(&99_u32.to_be_bytes());
        std::fs::write(&database, &before).unwrap();
    })
    .await;
    assert!(std::fs::read(folder.path().join("data/galley.db")).unwrap() == before, "it is left as it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_damaged_data_folder_says_so() {
    start_is_refused("data-damaged", |data| {
        std::fs::write(data.join("galley.db"), b"this was a database once, and is none now").unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_without_the_folders_keys_says_so() {
    start_is_refused("keys-lost", |data| std::fs::remove_file(data.join("keys")).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_data_folder_that_is_a_file_says_so() {
    start_is_refused("folder-missing", |data| {
        std::fs::remove_dir_all(data).unwrap();
        std::fs::write(data, b"a file").unwrap();
    })
    .await;
}

/// In a user namespace of its own, where even root has no right to what is somebody else's.
#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_data_folder_of_somebody_else_says_so() {
    let Some(ready) = std::env::var_os(MADE_READY).map(PathBuf::from) else {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        lock(&data);
        return in_a_namespace_of_its_own(
            "bad_start::a_start_on_a_data_folder_of_somebody_else_says_so",
            folder.path(),
        );
    };
    let window = Window::open_at(1280, 720, &[("GALLEY_DATA", ready.join("data").to_str().unwrap())]).await;
    is_told(&window, "no-access", None).await;
    window.named("Try again").await;
    window.shot("start-no-access");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_that_cannot_be_used_says_why_and_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let environment = [("GALLEY_DATA", data.to_str().unwrap())];
    let first = Window::open_named_with(&environment).await;
    let second = Window::open_at(1280, 720, &environment).await;
    second.sees("Try again").await;
    let said = second.client.execute("return document.body.innerText", vec![]).await.unwrap();
    assert!(said.as_str().unwrap().to_lowercase().contains("already"), "{said}");
    second.shot("start-in-use");
    drop(first);
    second.click("Try again").await;
    second.sees("Welcome, Ada").await;
}
