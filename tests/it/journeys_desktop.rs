//! Journeys at home on the desktop: the language, a backup and back, another data folder, links from outside.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::canvas::{its_threads, only_proof, settled};
use crate::journeys::{SAID, write_and_send};
use crate::media::photo;
use crate::window::{PATIENCE, Window};

/// Opens a page by its address within the window.
async fn go(window: &Window, hash: &str) {
    window.client.execute("window.location.hash = arguments[0]", vec![json!(hash)]).await.unwrap();
}

/// A window with one proof and one comment, that can be moved: its data folder stands for the platform's place.
async fn with_a_comment() -> Window {
    let window = Window::open_named_with(&[("GALLEY_E2E_PLACE", "1")]).await;
    window.drop_files(&[&photo(window.folder())]).await;
    settled(&window).await;
    write_and_send(&window, "The cap is the old one").await;
    window.until_with("the comment is on the page", SAID, vec![json!("The cap is the old one")]).await;
    window
}

/// What is chosen in the next dialog of the system.
async fn answer(window: &Window, path: &Path) {
    window.call("e2e.answer", json!({ "path": path })).await.unwrap();
}

/// Waits until the process of the window is one that is wanted, or none where that is.
async fn process_is(window: &Window, wanted: impl Fn(Option<u32>) -> bool) -> Option<u32> {
    let found = async {
        loop {
            let process = window.app_process();
            if wanted(process) {
                return process;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, found).await.expect("processes come and go")
}

/// Waits until the process that was `before` has ended and another runs in its place, and ends that one once it
/// has done what the first start does: it has no driver.
async fn started_again(window: &mut Window, before: u32, is_done: impl Fn() -> bool) {
    let next = process_is(window, |process| process.is_some_and(|pid| pid != before)).await.unwrap();
    let starting = async {
        while !is_done() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, starting).await.expect("the first start is through");
    assert!(std::process::Command::new("kill").arg(next.to_string()).status().unwrap().success());
    process_is(window, |process| process.is_none()).await;
    window.end_driver();
    window.start_again().await;
    window.until("the page is there", "return document.querySelector('main') !== null").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_is_switched_at_once_and_spoken_from_the_first_word_after_a_start() {
    let mut window = Window::open_named().await;
    go(&window, "#/settings").await;
    window.click("Language").await;
    window.click_on("//button[contains(., 'As the system')]").await;
    window.click("Deutsch").await;
    window.sees("Einstellungen").await;
    let state = window.call("app.state", json!({})).await.unwrap();
    assert_eq!(state["language"], "de");
    window.shot("settings-german");
    window.restart().await;
    window.sees("Willkommen, Ada").await;
    let lang = window.client.execute("return document.documentElement.lang", vec![]).await.unwrap();
    assert!(lang.as_str().unwrap().starts_with("de"), "{lang}");
    window.shot("home-german");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_right_to_left_nothing_is_out_of_the_window() {
    for locale in ["pseudo", "pseudo-rtl"] {
        let window =
            Window::open_at(1280, 720, &[("GALLEY_E2E_LOCALE", locale), ("GALLEY_NAME", "Ada")]).await;
        window.drop_files(&[&photo(window.folder())]).await;
        settled(&window).await;
        let dir = window.client.execute("return document.documentElement.dir", vec![]).await.unwrap();
        assert_eq!(dir, if locale == "pseudo" { "ltr" } else { "rtl" });
        window.shot(&format!("proof-{locale}"));
        for page in ["", "settings"] {
            go(&window, &format!("#/{page}")).await;
            window.until("the page is there", "return document.querySelector('h1') !== null").await;
            window.at_rest().await;
            let wide = "return document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth";
            assert_eq!(
                window.client.execute(wide, vec![]).await.unwrap(),
                Value::Bool(false),
                "{locale} {page}"
            );
            window.shot(&format!("page-{page}-{locale}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_and_comes_back_beside_what_was_there() {
    let mut window = with_a_comment().await;
    let before = its_threads(&window).await;
    let backup = window.folder().join("my.galley-backup");
    answer(&window, &backup).await;
    go(&window, "#/settings").await;
    window.click("Storage").await;
    window.click("Back up to a file…").await;
    window.sees("Backed up to").await;
    assert!(backup.is_file());
    window.shot("settings-storage");
    window.call("project.create", json!({ "name": "Made afterwards" })).await.unwrap();

    answer(&window, &backup).await;
    let pid = window.app_process().unwrap();
    window.click("Restore a backup…").await;
    window.click("Choose a backup…").await;
    let restored = window.folder().join("data-restored/galley.db");
    started_again(&mut window, pid, || restored.is_file()).await;
    assert_eq!(its_threads(&window).await, before);
    let projects = window.call("project.list", json!({})).await.unwrap();
    assert!(projects.as_array().unwrap().iter().all(|project| project["name"] != "Made afterwards"));
    assert!(window.folder().join("data/galley.db").is_file(), "what was there is kept");
    assert!(window.folder().join("data-restored/galley.db").is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_folder_is_moved_and_the_old_one_goes() {
    let mut window = with_a_comment().await;
    let before = its_threads(&window).await;
    let new = window.folder().join("elsewhere");
    std::fs::create_dir(&new).unwrap();
    answer(&window, &new).await;
    let pid = window.app_process().unwrap();
    go(&window, "#/settings").await;
    window.click("Storage").await;
    window.click("Move the data folder…").await;
    window.click("Choose an empty folder…").await;
    // The folder that was left is emptied.
    let left = window.folder().join("data/galley.db");
    started_again(&mut window, pid, || !left.exists()).await;
    assert_eq!(its_threads(&window).await, before);
    assert!(new.join("galley.db").is_file());
    assert!(!window.folder().join("data/galley.db").exists());
    let state = window.call("app.state", json!({})).await.unwrap();
    assert_eq!(state["data_folder"], new.to_str().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_opened_by_the_window_that_is_there_and_a_hostile_one_is_not_here() {
    let window = Window::open_named().await;
    window.drop_files(&[&photo(window.folder())]).await;
    settled(&window).await;
    write_and_send(&window, "The cap is the old one").await;
    window.until_with("the comment is on the page", SAID, vec![json!("The cap is the old one")]).await;
    let thread = its_threads(&window).await[0]["id"].as_str().unwrap().to_owned();
    let proof = only_proof(&window).await["card"]["id"].as_str().unwrap().to_owned();
    go(&window, "#/").await;
    window.sees("Waiting for me").await;

    // What comes of it can be seen, and be gone, before the second start has ended.
    let open = |link: String| window.second_start().arg(link).spawn().unwrap();
    let mut second = open(format!("galley://thread/{thread}"));
    let here = format!("return window.location.hash === '#/proof/{proof}?thread={thread}'");
    window.until("the comment's proof is open", &here).await;
    assert!(second.wait().unwrap().success(), "the second start hands over and ends");

    for hostile in
        ["galley://thread/../../x", "galley://proof/0190a000-0000-7000-8000-000000000000", "galley:%00"]
    {
        go(&window, "#/").await;
        let mut second = open(hostile.to_owned());
        window.sees("What this link leads to is not here.").await;
        assert!(second.wait().unwrap().success(), "the second start hands over and ends");
        assert_eq!(window.client.execute("return window.location.hash", vec![]).await.unwrap(), "#/");
        let gone = "return !document.body.innerText.includes('What this link leads to is not here.')";
        window.until("it is no longer said", gone).await;
    }
    assert_eq!(only_proof(&window).await["versions"].as_array().unwrap().len(), 1, "no link became a file");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_copied_for_support_names_nobody_and_no_place() {
    let window = Window::open_named().await;
    window.drop_files(&[&photo(window.folder())]).await;
    settled(&window).await;
    let said = window.call("support.text", json!({})).await.unwrap();
    let text = said["text"].as_str().unwrap();
    assert!(text.contains("Galley: 0.1.0") && text.contains("started"), "{text}");
    let home = window.folder().join("home").to_string_lossy().into_owned();
    for name in ["Ada", "Poster", home.as_str()] {
        assert!(!text.contains(name), "{name} is in it:\n{text}");
    }
}
