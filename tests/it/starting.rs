//! Starting with files, and starting a second time.

use std::path::Path;
use std::process::Child;
use std::time::Duration;

use serde_json::json;

use crate::canvas::{equals_render, only_proof, open_from_home, settled};
use crate::media::{next_photo, paper, photo};
use crate::window::{PATIENCE, Window};

#[tokio::test(flavor = "multi_thread")]
async fn files_named_at_the_start_open() {
    let folder = tempfile::tempdir().unwrap();
    let file = photo(folder.path());
    let window = Window::open_with(1280, 720, &[("GALLEY_NAME", "Ada")], &[&file]).await;
    let shown = settled(&window).await;
    equals_render(&window, &file, &[], &shown).await;
    assert_eq!(only_proof(&window).await["card"]["name"], "Poster draft");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_files_named_at_the_start_each_becomes_a_proof_and_each_refusal_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other, none) =
        (photo(folder.path()), paper(folder.path()), folder.path().join("never there.png"));
    let window = Window::open_with(1280, 720, &[("GALLEY_NAME", "Ada")], &[&one, &none, &other]).await;
    window.sees("“never there.png” is no longer there.").await;
    window
        .until("both are there", "return document.querySelectorAll('main a[href^=\"#/proof/\"]').length >= 2")
        .await;
    window.sees("Hello, Ada").await;
    let home = window.call("home.get", json!({})).await.unwrap();
    let cards = home["waiting"].as_array().unwrap();
    let mut names: Vec<&str> = cards.iter().map(|card| card["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Leaflet", "Poster draft"]);
    window.shot("started-with-files");
    let each: [(&str, &Path, &[&str]); 2] =
        [("Poster draft", &one, &[]), ("Leaflet", &other, &["--page", "1"])];
    for (name, file, place) in each {
        let card = cards.iter().find(|card| card["name"] == name).unwrap();
        window.at_rest().await;
        let shown = open_from_home(&window, &json!({ "card": card })).await;
        equals_render(&window, file, place, &shown).await;
        window.click("Back").await;
        window.sees("Hello, Ada").await;
    }
}

/// Waits until it has ended by itself.
async fn ended(mut child: Child) -> std::process::ExitStatus {
    let ending = async {
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, ending).await;
    waited.unwrap_or_else(|_| {
        let _ = child.kill();
        panic!("the second start goes on beside the first")
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_hands_its_files_to_the_first_window() {
    let window = Window::open_named().await;
    let (first, next) = (photo(window.folder()), next_photo(window.folder()));
    let pid = window.app_process();
    // A name as a shell gives it, from the folder that it stands in.
    let mut second = window.second_start();
    let second = second.arg("Poster draft.png").current_dir(window.folder()).spawn().unwrap();
    assert!(ended(second).await.success());
    let shown = settled(&window).await;
    equals_render(&window, &first, &[], &shown).await;
    assert_eq!(window.app_process(), pid, "the first goes on");
    // Now a proof is open: where the next file belongs is for the person to say, as with a drop.
    let second = window.second_start().arg(&next).spawn().unwrap();
    assert!(ended(second).await.success());
    window.sees("Where does Poster draft 2.png belong?").await;
    window.click("Cancel").await;
    assert_eq!(only_proof(&window).await["versions"].as_array().unwrap().len(), 1);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_finds_the_first_also_where_the_data_folder_is_reached_by_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real"), folder.path().join("link"));
    std::fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let file = photo(folder.path());
    let data = link.join("data");
    let window =
        Window::open_at(1280, 720, &[("GALLEY_DATA", data.to_str().unwrap()), ("GALLEY_NAME", "Ada")]).await;
    window.sees("Drop a draft to start a proof").await;
    let second = window.second_start().arg(&file).spawn().unwrap();
    assert!(ended(second).await.success());
    let shown = settled(&window).await;
    equals_render(&window, &file, &[], &shown).await;
}
