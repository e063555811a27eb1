//! Journeys of the list of comments: filtered, sorted, searched, several at once, the next that is unread.

use serde_json::{Value, json};

use crate::canvas::{its_threads, key, only_proof, open_document, press, settled_on_page};
use crate::media::paper;
use crate::window::Window;

/// Six comments on three pages, said by the one person there is.
async fn said(window: &Window) -> Vec<Value> {
    let version = only_proof(window).await["card"]["version"].clone();
    let texts =
        ["Too dark", "A comma is missing", "Check the date", "Wrong logo", "Too dark as well", "Fine print"];
    for (at, text) in texts.into_iter().enumerate() {
        let place = json!({ "page": 3 - at / 2, "frame": null });
        let input = json!({ "version": version, "place": place, "marks": [], "text": text });
        window.call("thread.start", input).await.unwrap();
    }
    its_threads(window).await.as_array().unwrap().clone()
}

const LISTED: &str =
    "return [...document.querySelectorAll('article[data-thread]')].map(card => card.textContent)";

/// Waits until the cards, from the top, hold these words.
async fn listed(window: &Window, words: &[&str]) {
    let script = format!(
        "const cards = (() => {{ {LISTED} }})(); \
         return cards.length === arguments[0].length && cards.every((card, at) => card.includes(arguments[0][at]))"
    );
    window.until_with(&format!("{words:?} are listed"), &script, vec![json!(words)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_are_sorted_filtered_and_searched() {
    let (window, _, _) = open_document(paper).await;
    said(&window).await;
    // Said elsewhere, they are listed when the window looks again.
    window.client.execute("location.reload()", vec![]).await.unwrap();
    settled_on_page(&window, 1).await;
    listed(
        &window,
        &["Too dark", "A comma", "Check the date", "Wrong logo", "Too dark as well", "Fine print"],
    )
    .await;
    window.click("Sort").await;
    window.click_on("//*[@role='menuitemradio'][contains(., 'By place')]").await;
    listed(
        &window,
        &["Too dark as well", "Fine print", "Check the date", "Wrong logo", "Too dark", "A comma"],
    )
    .await;
    window.click("Page").await;
    listed(&window, &["Too dark as well", "Fine print"]).await;
    window.shot("comments-of-the-page");
    window.click("Page").await;

    window.click("Search in comments").await;
    let field = window.find("[data-testid=comment-search] input").await;
    field.send_keys("too dark").await.unwrap();
    listed(&window, &["Too dark as well", "Too dark"]).await;
    window.sees("Found in 2 of 6").await;
    press(&window, &[], key::ENTER).await;
    settled_on_page(&window, 1).await;
    press(&window, &[], key::ENTER).await;
    settled_on_page(&window, 3).await;
    window.shot("comments-searched");
    press(&window, &[], key::ESCAPE).await;
    listed(
        &window,
        &["Too dark as well", "Fine print", "Check the date", "Wrong logo", "Too dark", "A comma"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_comments_are_resolved_and_taken_back_together() {
    let (window, _, _) = open_document(paper).await;
    said(&window).await;
    window.client.execute("location.reload()", vec![]).await.unwrap();
    settled_on_page(&window, 1).await;
    window.click("Choose several").await;
    window.click_on("//section[@data-testid='chosen-bar']//button[contains(., 'All 6')]").await;
    window.shot("comments-chosen");
    window.click("Resolve 6").await;
    window.sees("6 comments resolved").await;
    let resolved = async || {
        let threads = its_threads(&window).await;
        threads.as_array().unwrap().iter().filter(|thread| thread["resolved"] == true).count()
    };
    assert_eq!(resolved().await, 6);
    window.click_on("//button[normalize-space(.)='Undo']").await;
    window.sees("6 changes undone").await;
    assert_eq!(resolved().await, 0);
    assert_eq!(window.call("record.verify", json!({})).await.unwrap()["problems"], json!([]));
}
