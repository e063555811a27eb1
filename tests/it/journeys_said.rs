//! Journeys of what is said in passing: where it lies, what its way back leads to, and when it goes.

use serde_json::{Value, json};

use crate::canvas::{
    its_threads, key, only_proof, open_from_home, open_picture, press, settled, settled_on_frame, typed,
};
use crate::journeys::{SAID, write_and_send};
use crate::media::{film, photo};
use crate::window::Window;

const WORDS: &str = "The cap is the old one";

/// Says something and settles it.
async fn resolved(window: &Window) {
    write_and_send(window, WORDS).await;
    window.until_with("the comment is on the page", SAID, vec![json!(WORDS)]).await;
    window.click("Resolve").await;
    window.sees("Comment 1 resolved").await;
}

/// What is said lies within the canvas: below the tools, above what stands below, and not over the panel.
async fn lies_over_the_canvas(window: &Window, shot: &str) {
    let free = "const at = selector => document.querySelector(selector)?.getBoundingClientRect(); \
         const [said, tools, panel, below, canvas] = ['[data-toasts] [role=alertdialog]', '[data-viewer] [role=toolbar]', \
           'aside:has(textarea)', '[data-viewer] > section', '[data-viewer]'].map(at); \
         return said !== undefined && tools !== undefined && panel !== undefined && canvas !== undefined \
           && said.width > 0 && said.top >= tools.bottom && said.left >= canvas.left && said.right <= panel.left \
           && said.bottom <= Math.min(canvas.bottom, below?.top ?? Infinity)";
    window.until("what is said lies over the canvas alone", free).await;
    window.shot(shot);
}

/// Back to where the proof was opened, and what was said is not there.
async fn gone_with_the_proof(window: &Window) {
    window.click("Back").await;
    window.find("main a[href^='#/proof/']").await;
    let gone = "return document.querySelector('[data-toasts] [role=alertdialog]') === null";
    window.until("what was said is gone", gone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_on_a_picture_lies_over_the_canvas_and_goes_with_the_proof() {
    let (window, _, _) = open_picture(photo).await;
    resolved(&window).await;
    lies_over_the_canvas(&window, "said-on-a-picture").await;
    gone_with_the_proof(&window).await;
    assert_eq!(its_threads(&window).await[0]["resolved"], true, "nothing was taken back");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_on_a_film_lies_above_its_timeline_at_twice_the_size_of_text_too() {
    let window = Window::open_at(1280, 720, &[("GALLEY_NAME", "Ada")]).await;
    window.drop_files(&[&film()]).await;
    settled_on_frame(&window, 0).await;
    resolved(&window).await;
    lies_over_the_canvas(&window, "said-on-a-film").await;
    gone_with_the_proof(&window).await;
    window.call("settings.set", json!({ "text_size": 200 })).await.unwrap();
    window.client.refresh().await.unwrap();
    open_from_home(&window, &only_proof(&window).await).await;
    window.click_on("//*[@role='tab'][starts-with(normalize-space(.), 'Resolved')]").await;
    window.click_on("//*[@data-thread-head]").await;
    window.click("Reopen").await;
    window.sees("Comment 1 reopened").await;
    // There is no room between the tools and what stands below a film: it may lie over either, and not over the comments.
    let free = "const at = selector => document.querySelector(selector)?.getBoundingClientRect(); \
         const [said, panel] = ['[data-toasts] [role=alertdialog]', 'aside:has(textarea)'].map(at); \
         return said !== undefined && panel !== undefined && said.width > 0 && said.left >= 0 && said.top >= 0 \
           && said.right <= panel.left && said.bottom <= window.innerHeight";
    window.until("what is said lies beside the comments", free).await;
    window.shot("said-on-a-film-200");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_on_a_settled_comment_is_whole() {
    let (window, _, _) = open_picture(photo).await;
    resolved(&window).await;
    window.click_on("//*[@role='tab'][starts-with(normalize-space(.), 'Resolved')]").await;
    let whole = "const name = [...document.querySelectorAll('[data-thread-head] span')]\
           .find(one => one.childElementCount === 0 && one.textContent === 'Ada'); \
         return name !== undefined && name.clientWidth > 0 && name.scrollWidth <= name.clientWidth";
    window.until("the name is whole", whole).await;
    window.shot("settled-comment");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_words_before_the_proof_was_left_are_there() {
    let (window, _, _) = open_picture(photo).await;
    let proof = only_proof(&window).await;
    for words in ["my unsent draft", ", and more of it"] {
        window.find("section textarea").await.click().await.unwrap();
        press(&window, &[], key::END).await;
        typed(&window, words).await;
        press(&window, &[], key::ESCAPE).await;
        window.click("Back").await;
        open_from_home(&window, &proof).await;
    }
    settled(&window).await;
    let field =
        "return document.querySelector('section textarea')?.value === 'my unsent draft, and more of it'";
    assert_eq!(window.until("all of it is there", field).await, Value::Bool(true));
}
