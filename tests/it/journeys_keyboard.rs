//! Journeys by the keyboard alone: nothing is clicked, and at each step it is seen what has the focus.

use serde_json::{Value, json};

use crate::canvas::{
    counted, its_threads, key, only_proof, open_document, open_film, open_picture, press, settled,
    settled_on_frame, typed,
};
use crate::journeys::SAID;
use crate::journeys_film::go_to;
use crate::journeys_lists::{cards, lists, num_in_folder, open_project, open_project_with_folder};
use crate::journeys_output::{answer, out};
use crate::journeys_versions::{on_version, stands};
use crate::keyboard::{
    arrow_to, focus_is, focused, go_by, reach, reach_back, reach_row, tab_back_to, tab_to, take_from_menu,
    tap,
};
use crate::media::{film, next_photo, paper, photo};
use crate::screens::open_link;
use crate::window::Window;

/// The key that moves to the bin (WebDriver, §17.4.2).
const DELETE: char = '\u{e017}';

/// Takes back the last, and waits until it is said what that was.
async fn undo(window: &Window) {
    tap(window, &[key::CONTROL], 'z').await;
    window.sees("Undone").await;
}

async fn names(window: &Window, project: &str) -> Vec<String> {
    cards(window, project).await.iter().map(|card| card["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_opened_sorted_filtered_and_a_proof_in_it_renamed() {
    let (window, project) = open_project().await;
    let its_name = window.call("project.list", json!({})).await.unwrap()[0]["name"].clone();
    open_link(&window, "", "").await;
    window.sees("Hello, Ada").await;
    let test = format!("e.matches('a[href^=\"#/project/\"]') && n.startsWith({its_name})");
    tab_to(&window, "the project", &test).await;
    press(&window, &[], key::ENTER).await;
    window.until("the project is shown", "return location.hash.startsWith('#/project/')").await;
    window.sees("3 proofs").await;
    focused(&window).await;

    // Up from the first row are the heads of the columns.
    reach_row(&window, "Leaflet").await;
    go_by(&window, (&[], key::UP), "the heads", "e.closest('[role=columnheader]') !== null").await;
    let head = "e.closest('[role=columnheader]')?.innerText.trim() === 'Proof'";
    go_by(&window, (&[], key::RIGHT), "the head of the names", head).await;
    let sorted = |way: &str| {
        format!(
            "const head = [...document.querySelectorAll('[role=columnheader]')].find(one => one.innerText.trim() === 'Proof'); \
             const names = [...document.querySelectorAll('[role=rowheader]')].map(one => one.innerText.trim()); \
             return head?.getAttribute('aria-sort') === '{way}' && names.join() === arguments[0]"
        )
    };
    tap(&window, &[], key::ENTER).await;
    let up = json!("Leaflet,Poster draft,Poster draft 2");
    window.until_with("it is sorted by name", &sorted("ascending"), vec![up]).await;
    tap(&window, &[], key::ENTER).await;
    let down = json!("Poster draft 2,Poster draft,Leaflet");
    window.until_with("the other way", &sorted("descending"), vec![down]).await;

    reach_back(&window, "Find by name").await;
    typed(&window, "poster").await;
    lists(&window, &["Poster draft", "Poster draft 2"]).await;
    focus_is(&window, "the field", "n === 'Find by name'").await;

    reach_row(&window, "Poster draft").await;
    arrow_to(&window, key::RIGHT, "More for Poster draft").await;
    take_from_menu(&window, "Rename").await;
    focus_is(&window, "the field of the dialog", "e.matches('[role=dialog] input')").await;
    typed(&window, "Poster for spring").await;
    press(&window, &[], key::ENTER).await;
    window.until_no_dialog().await;
    lists(&window, &["Poster for spring", "Poster draft 2"]).await;
    focused(&window).await;
    assert!(names(&window, &project).await.contains(&"Poster for spring".to_owned()));
    window.shot("keyboard-renamed");

    undo(&window).await;
    lists(&window, &["Poster draft", "Poster draft 2"]).await;
    assert_eq!(names(&window, &project).await, ["Leaflet", "Poster draft", "Poster draft 2"]);
}

/// Selects rows, one after the other.
async fn select(window: &Window, which: &[&str]) {
    for name in which {
        reach_row(window, name).await;
        tap(window, &[], key::SPACE).await;
    }
    window.sees(&format!("{} selected", which.len())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_proofs_are_moved_archived_and_binned_and_each_is_taken_back() {
    let (window, project) = open_project().await;
    let all = ["Leaflet", "Poster draft", "Poster draft 2"];
    let two = ["Poster draft", "Poster draft 2"];
    select(&window, &two).await;
    reach(&window, "Move to…").await;
    press(&window, &[], key::ENTER).await;
    focus_is(&window, "the field of the dialog", "e.matches('[role=dialog] input')").await;
    typed(&window, "Spring").await;
    window.sees("New folder “Spring”").await;
    press(&window, &[], key::ENTER).await;
    window.sees("2 proofs moved to “Spring”").await;
    window.until_no_dialog().await;
    focused(&window).await;
    assert_eq!(num_in_folder(&window, &project).await, 2);
    undo(&window).await;
    assert_eq!(num_in_folder(&window, &project).await, 0);

    select(&window, &two).await;
    reach(&window, "Move to…").await;
    arrow_to(&window, key::RIGHT, "Archive").await;
    press(&window, &[], key::ENTER).await;
    window.sees("2 proofs archived").await;
    lists(&window, &["Leaflet"]).await;
    focused(&window).await;
    undo(&window).await;
    lists(&window, &all).await;

    select(&window, &two).await;
    press(&window, &[], DELETE).await;
    window.sees("2 proofs moved to the bin").await;
    lists(&window, &["Leaflet"]).await;
    focused(&window).await;
    undo(&window).await;
    lists(&window, &all).await;
    assert_eq!(names(&window, &project).await, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_toast_offers_is_reached_by_f6() {
    let (window, _) = open_project().await;
    reach_row(&window, "Leaflet").await;
    press(&window, &[], DELETE).await;
    window.sees("1 proof moved to the bin").await;
    tap(&window, &[], key::F6).await;
    focus_is(&window, "the toast", "e.closest('[data-toasts], [role=region]') !== null").await;
    reach(&window, "Undo").await;
    press(&window, &[], key::ENTER).await;
    window.sees("Undone").await;
    lists(&window, &["Leaflet", "Poster draft", "Poster draft 2"]).await;
    focused(&window).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn selected_proofs_are_carried_to_a_folder_and_taken_back_in_one_step() {
    let (window, project) = open_project_with_folder().await;

    select(&window, &["Poster draft", "Poster draft 2"]).await;
    go_by(
        &window,
        (&[], key::RIGHT),
        "the handle",
        "e.matches('button[slot=drag]') || n.startsWith('Drag ')",
    )
    .await;
    press(&window, &[], key::ENTER).await;
    let over = "e.matches('a[data-drop-target]') && n === 'Spring, 1 proof'";
    tab_to(&window, "the folder", over).await;
    window.shot("keyboard-carried");
    press(&window, &[], key::ENTER).await;
    window.sees("2 proofs moved to “Spring”").await;
    focused(&window).await;
    assert_eq!(num_in_folder(&window, &project).await, 3);
    undo(&window).await;
    assert_eq!(num_in_folder(&window, &project).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_is_drawn_on_commented_answered_resolved_and_approved() {
    let (window, _, _) = open_picture(photo).await;
    focused(&window).await;
    tap(&window, &[], 'e').await;
    tap(&window, &[], key::LEFT).await;
    tap(&window, &[key::SHIFT], key::DOWN).await;
    press(&window, &[], key::ENTER).await;
    focus_is(&window, "the field for the comment", "n === 'New comment'").await;
    typed(&window, "The cap is the old one").await;
    tap(&window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the comment is on the page", SAID, vec![json!("The cap is the old one")]).await;
    let threads = its_threads(&window).await;
    assert_eq!(threads[0]["marks"][0]["shape"]["shape"], "ellipse", "{threads}");

    // Another one, to go on to.
    focus_is(&window, "the field for the comment", "n === 'New comment'").await;
    typed(&window, "The line below is too long").await;
    tap(&window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the other is on the page", SAID, vec![json!("The line below")]).await;
    press(&window, &[], key::ESCAPE).await;
    focus_is(&window, "the canvas", "e.matches('[data-viewer-stage]')").await;
    let opened = "return document.querySelector('[data-thread-head][aria-expanded=true]')?.closest('[data-thread]')\
         .innerText.includes(arguments[0])";
    tap(&window, &[], key::UP).await;
    window.until_with("the first is open", opened, vec![json!("The cap is the old one")]).await;

    tab_to(&window, "the field for the answer", "e.matches('textarea') && n === 'Reply'").await;
    typed(&window, "Which one is the new one?").await;
    tap(&window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the answer is on the page", SAID, vec![json!("Which one is the new one?")]).await;
    reach(&window, "Resolve").await;
    tap(&window, &[], key::ENTER).await;
    window.sees("Comment 1 resolved").await;
    // Only those that are open are listed: the next one has come into its place.
    let next =
        "e.matches('[data-thread-head]') && words(e.closest('[data-thread]')).includes('The line below')";
    focus_is(&window, "the next comment", next).await;
    let threads = its_threads(&window).await;
    assert_eq!(threads[0]["resolved"], true);
    assert_eq!(threads[0]["comments"][1]["text"], "Which one is the new one?");

    tab_back_to(&window, "the canvas", "e.matches('[data-viewer-stage]')").await;
    // The arrows would move the mark of the one that was open.
    tap(&window, &[], key::ESCAPE).await;
    tap(&window, &[], key::DOWN).await;
    window.until_with("the next is open", opened, vec![json!("The line below")]).await;
    window.shot("keyboard-next-comment");

    reach_back(&window, "Decide…").await;
    press(&window, &[], key::ENTER).await;
    focus_is(&window, "the dialog", "e.closest('[role=dialog]') !== null").await;
    tab_to(&window, "the decisions", "e.type === 'radio'").await;
    go_by(&window, (&[], key::DOWN), "Approve, chosen", "e.value === 'approve' && e.checked").await;
    tab_to(&window, "the button that decides", "e.matches('button') && n === 'Approve'").await;
    press(&window, &[], key::ENTER).await;
    stands(&window, "Approved").await;
    focus_is(&window, "the way to the decision", "n === 'Decision…'").await;
    let proof = only_proof(&window).await;
    assert_eq!(proof["card"]["standing"], "approved");
    assert_eq!(proof["versions"][0]["decisions"][0]["decision"], "approve");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_goes_from_version_to_version_and_back_to_where_one_came_from() {
    let (window, _, _) = open_picture(photo).await;
    let second = next_photo(window.folder());
    window.drop_files(&[&second]).await;
    focus_is(&window, "the question", "e.closest('[role=dialog]') !== null").await;
    reach(&window, "New version").await;
    press(&window, &[], key::ENTER).await;
    window.sees("2 of 2, current").await;
    window.until_no_dialog().await;
    focused(&window).await;
    let versions = only_proof(&window).await["versions"].clone();
    on_version(&window, &versions[1]["id"]).await;

    tab_back_to(
        &window,
        "the versions",
        "e.matches('header button') && words(e).includes('2 of 2, current')",
    )
    .await;
    press(&window, &[], key::ENTER).await;
    focus_is(&window, "a version", "e.closest('[role=listbox]') !== null").await;
    let first = "e.matches('[role=option]') && words(e).includes('1 of 2')";
    go_by(&window, (&[], key::DOWN), "the first version", first).await;
    press(&window, &[], key::ENTER).await;
    window.sees("You are looking at version 1. Version 2 is the current one.").await;
    on_version(&window, &versions[0]["id"]).await;
    focused(&window).await;

    // What leads back goes with the strip that it stands in, and the focus is on the page all the same.
    reach(&window, "Go to version 2").await;
    press(&window, &[], key::ENTER).await;
    on_version(&window, &versions[1]["id"]).await;
    window.until("the strip is gone", "return !document.body.innerText.includes('You are looking at')").await;
    focused(&window).await;
    window.shot("keyboard-versions");

    reach_back(&window, "Back").await;
    press(&window, &[], key::ENTER).await;
    window.sees("Hello, Ada").await;
    focused(&window).await;
}

/// What the app has it set to.
async fn set(window: &Window, what: &str) -> Value {
    window.call("app.state", json!({})).await.unwrap()[what].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_gone_through_and_theme_and_language_changed_there_and_back() {
    let window = Window::open_named().await;
    press(&window, &[key::CONTROL], ',').await;
    window.until("settings are shown", "return location.hash === '#/settings'").await;
    focused(&window).await;

    tab_to(&window, "the sections", "e.matches('[role=tab]')").await;
    let sections = "return document.querySelectorAll('[role=tab]').length";
    let count = window.client.execute(sections, vec![]).await.unwrap().as_u64().unwrap();
    assert!(count >= 9, "{count} sections");
    let mut seen = Vec::new();
    for _ in 0..count {
        let section = focused(&window).await;
        let shown = "return document.querySelector('[role=tabpanel] h2')?.innerText.trim() === arguments[0]";
        window.until_with(&format!("{section} is shown"), shown, vec![json!(section)]).await;
        assert!(!seen.contains(&section), "{section} comes twice: {seen:?}");
        seen.push(section);
        tap(&window, &[], key::DOWN).await;
    }

    arrow_to(&window, key::DOWN, "Look").await;
    tab_to(&window, "the themes", "e.matches('[role=radio]')").await;
    for (theme, name, way) in [("light", "Light", key::RIGHT), ("system", "System", key::LEFT)] {
        arrow_to(&window, way, name).await;
        tap(&window, &[], key::SPACE).await;
        let script = "return window.__TAURI_INTERNALS__.invoke('call', { name: 'app.state', input: {} })\
             .then(state => state.theme === arguments[0])";
        window.until_with(&format!("it is {name}"), script, vec![json!(theme)]).await;
        focus_is(&window, name, &format!("n === '{name}'")).await;
    }

    tab_back_to(&window, "the sections", "e.matches('[role=tab]')").await;
    arrow_to(&window, key::DOWN, "Language").await;
    let before = set(&window, "language").await;
    for (option, way, said) in [
        ("Deutsch", key::DOWN, "Sprache der Oberfläche"),
        ("Wie das System", key::UP, "Language of the interface"),
    ] {
        tab_to(&window, "the languages", "e.matches('[role=tabpanel] button[aria-haspopup=listbox]')").await;
        press(&window, &[], key::ENTER).await;
        focus_is(&window, "a language", "e.closest('[role=listbox]') !== null").await;
        arrow_to(&window, way, option).await;
        press(&window, &[], key::ENTER).await;
        window.sees(said).await;
        // All of it was made anew, and the choice has the focus again.
        focus_is(&window, "the languages", "e.matches('button[aria-haspopup=listbox]')").await;
        window.shot(&format!("keyboard-{}", set(&window, "language").await.as_str().unwrap()));
    }
    assert_eq!(set(&window, "language").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_are_written_into_a_pdf_from_the_menu() {
    let (window, _, _) = open_document(paper).await;
    tap(&window, &[key::CONTROL], key::ENTER).await;
    focus_is(&window, "the field for the comment", "n === 'New comment'").await;
    typed(&window, "Half the price").await;
    tap(&window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the comment is on the page", SAID, vec![json!("Half the price")]).await;

    let file = out(&window).join("marked.pdf");
    answer(&window, Some(&file)).await;
    tab_back_to(&window, "the menu of the proof", "e.matches('button') && n === 'More for Leaflet'").await;
    take_from_menu(&window, "Export…").await;
    focus_is(&window, "the dialog", "e.closest('[role=dialog]') !== null").await;
    window.find("[role=dialog] input[type=radio]").await;
    tab_to(&window, "the formats", "e.type === 'radio'").await;
    go_by(&window, (&[], key::DOWN), "PDF, chosen", "e.value === 'pdf' && e.checked").await;
    window.shot("keyboard-export");
    reach(&window, "Save…").await;
    press(&window, &[], key::ENTER).await;
    window.sees("“marked.pdf” saved in “out”").await;
    window.until_no_dialog().await;
    focused(&window).await;
    let written = std::fs::read(&file).unwrap();
    assert!(written.starts_with(b"%PDF-"), "a PDF of {} bytes", written.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_is_played_stepped_through_cut_to_a_range_and_gone_through_by_timecode() {
    let (window, _, _) = open_film(film()).await;
    counted(&window).await;
    tab_to(&window, "the canvas", "e.matches('[data-viewer-stage]')").await;
    tap(&window, &[], key::SPACE).await;
    let moved = "return Number(document.querySelector('[data-testid=viewer-canvas]')?.dataset.frame) > 0";
    window.until("it plays", moved).await;
    // It may have come to its end by itself meanwhile.
    tap(&window, &[], 'k').await;
    let rests = "return document.querySelector('[data-testid=viewer-canvas]')?.dataset.playing !== 'true'";
    window.until("it rests", rests).await;
    assert!(settled(&window).await.frame.unwrap() > 0);

    tap(&window, &[], key::HOME).await;
    settled_on_frame(&window, 0).await;
    tap(&window, &[], '.').await;
    settled_on_frame(&window, 1).await;
    tap(&window, &[], key::RIGHT).await;
    settled_on_frame(&window, 2).await;
    tap(&window, &[key::SHIFT], key::RIGHT).await;
    settled_on_frame(&window, 12).await;
    tap(&window, &[], 'i').await;
    tap(&window, &[key::SHIFT], key::RIGHT).await;
    settled_on_frame(&window, 22).await;
    tap(&window, &[], 'o').await;
    window.find("[data-testid=range-bar]").await;
    window
        .until("it is said", "return document.body.textContent.includes('Plays from frame 12 to 22')")
        .await;
    window.shot("keyboard-range");

    go_to(&window, "00:00:01:12").await;
    let shown = settled_on_frame(&window, 42).await;
    assert_eq!(shown.timecode, "00:00:01:12");
    window.until_no_dialog().await;
    focused(&window).await;

    // The same in the field of the timeline, which Escape leaves for the canvas.
    tab_to(&window, "the timecode", "e.dataset.testid === 'place-timecode'").await;
    press(&window, &[key::CONTROL], 'a').await;
    typed(&window, "00:00:00:17").await;
    tap(&window, &[], key::ENTER).await;
    settled_on_frame(&window, 17).await;
    press(&window, &[], key::ESCAPE).await;
    focus_is(&window, "the canvas", "e.matches('[data-viewer-stage]')").await;
    tap(&window, &[], 'x').await;
    window.until("the range is gone", "return !document.querySelector('[data-testid=range-bar]')").await;
}
