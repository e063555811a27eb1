//! Journeys of what is written: not sent yet, sent, taken back and done again.

use serde_json::{Value, json};

use crate::canvas::{
    drag, equals_render, its_threads, key, only_proof, open_from_home, open_picture, press, settled, typed,
};
use crate::journeys::{SAID, write_and_send};
use crate::media::photo;
use crate::window::Window;

/// Waits until a text not sent yet is in the data folder: what is promised after a restart.
pub async fn kept(window: &Window, key: &str, script: &str) {
    let asked = format!(
        "return window.__TAURI_INTERNALS__.invoke('call', {{ name: 'draft.get', input: {{ key: arguments[0] }} }})\
         .then(({{ text }}) => {script})"
    );
    window.until_with(&format!("{key} is kept"), &asked, vec![json!(key)]).await;
}

const UNSENT_BOX: &str = "return document.querySelector('[data-draft]')?.dataset.shape ?? null";

async fn in_the_field(window: &Window, text: &str) {
    let script = "return document.querySelector('section textarea')?.value === arguments[0]";
    window.until_with(&format!("the field says “{text}”"), script, vec![json!(text)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsent_text_and_an_unsent_box_are_found_again_after_a_restart() {
    let (mut window, file, shown) = open_picture(photo).await;
    drag(&window, shown.on_page(300.0, 180.0), shown.on_page(420.0, 260.0)).await;
    let drawn = window.until("the box is drawn", UNSENT_BOX).await;
    window.until("the field has the focus", "return document.activeElement?.tagName === 'TEXTAREA'").await;
    typed(&window, "Not sent yet").await;
    let proof = only_proof(&window).await;
    let id = proof["card"]["id"].as_str().unwrap();
    kept(&window, &format!("proof/{id}/drafts"), "text.includes('Not sent yet') && text.includes('box')")
        .await;

    window.restart().await;
    window.sees("Hello, Ada").await;
    let shown = open_from_home(&window, &proof).await;
    equals_render(&window, &file, &[], &shown).await;
    in_the_field(&window, "Not sent yet").await;
    assert_eq!(window.until("the box is there again", UNSENT_BOX).await, drawn);
    window.sees("1 mark").await;
    window.shot("unsent-after-restart");
    assert_eq!(its_threads(&window).await, json!([]), "nothing was sent by itself");

    window.find("section textarea").await.click().await.unwrap();
    press(&window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the comment is on the page", SAID, vec![json!("Not sent yet")]).await;
    let shape = its_threads(&window).await[0]["marks"][0]["shape"].clone();
    let side = |name: &str| shape[name].as_i64().unwrap();
    let sent = format!("{} {} {} {}", side("x"), side("y"), side("width"), side("height"));
    assert_eq!(Value::String(sent), drawn);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_words_before_the_window_was_closed_are_there() {
    let (mut window, file, shown) = open_picture(photo).await;
    equals_render(&window, &file, &[], &shown).await;
    let proof = only_proof(&window).await;
    window.find("section textarea").await.send_keys("Typed and closed at once").await.unwrap();
    window.restart().await;
    window.sees("Hello, Ada").await;
    let shown = open_from_home(&window, &proof).await;
    equals_render(&window, &file, &[], &shown).await;
    in_the_field(&window, "Typed and closed at once").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_is_taken_back_and_sent_again_by_keyboard() {
    let (window, file, shown) = open_picture(photo).await;
    equals_render(&window, &file, &[], &shown).await;
    drag(&window, shown.on_page(40.0, 30.0), shown.on_page(140.0, 90.0)).await;
    write_and_send(&window, "The cap is the old one").await;
    window.until_with("the comment is on the page", SAID, vec![json!("The cap is the old one")]).await;
    let before = its_threads(&window).await;

    // Out of the field, where Ctrl+Z is the field's own.
    press(&window, &[], key::ESCAPE).await;
    let gone =
        "return !document.querySelector('article[data-thread]') && !document.querySelector('[data-mark]')";
    for redo in [&[key::CONTROL, key::SHIFT][..], &[key::CONTROL]] {
        press(&window, &[key::CONTROL], 'z').await;
        window.sees("Undone: comment").await;
        window.until("comment and mark are gone", gone).await;
        assert_eq!(its_threads(&window).await, json!([]));
        press(&window, redo, if redo.len() == 2 { 'z' } else { 'y' }).await;
        window.sees("Done again: comment").await;
        window.until_with("the comment is back", SAID, vec![json!("The cap is the old one")]).await;
        window.until("its mark is back", "return document.querySelector('[data-mark]') !== null").await;
        assert_eq!(its_threads(&window).await, before);
    }
    assert_eq!(window.call("record.verify", json!({})).await.unwrap()["problems"], json!([]));
    let shown = settled(&window).await;
    equals_render(&window, &file, &[], &shown).await;
}
