//! Journeys of commands and keys: the palette, another program's keys, letters switched off, the sheet that says so.

use std::time::Duration;

use serde_json::{Value, json};

use crate::canvas::{key, only_proof, open_picture, press, settled_at, typed};
use crate::media::photo;
use crate::window::Window;

const TOOL: &str = "return document.querySelector('[data-testid=viewer-canvas]') !== null && \
    [...document.querySelectorAll('[role=toolbar] button, button')].some(button => \
    button.getAttribute('aria-label') === arguments[0] && button.getAttribute('aria-pressed') === 'true')";

async fn in_hand(window: &Window, name: &str) {
    window.until_with(&format!("{name} is in hand"), TOOL, vec![json!(name)]).await;
}

/// Opens the palette, finds, and does what is found first.
async fn command(window: &Window, words: &str, found: &str) {
    press(window, &[key::CONTROL], 'k').await;
    window
        .until("the palette has the keys", "return document.activeElement?.matches('[role=dialog] input')")
        .await;
    typed(window, words).await;
    let first = "const [first] = [...document.querySelectorAll('[role=dialog] [role=menuitem]')]; \
         return first && first.innerText.includes(arguments[0])";
    window.until_with(&format!("“{found}” is found first"), first, vec![json!(found)]).await;
    press(window, &[], key::ENTER).await;
    window.until_no_dialog().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_finds_and_does_what_the_keys_do() {
    let (window, _, _) = open_picture(photo).await;
    press(&window, &[], key::ESCAPE).await;
    command(&window, "draw an ell", "Draw an ellipse").await;
    in_hand(&window, "Ellipse").await;
    command(&window, "actual size", "Actual size").await;
    settled_at(&window, 100).await;
    // What cannot be done now says why.
    press(&window, &[key::CONTROL], 'k').await;
    window
        .until("the palette has the keys", "return document.activeElement?.matches('[role=dialog] input')")
        .await;
    typed(&window, "next frame").await;
    let greyed = "return [...document.querySelectorAll('[role=dialog] [role=menuitem][aria-disabled=true]')]\
         .map(row => row.innerText).find(text => text.includes('Next frame')) ?? null";
    let row = window.until("it is there and greyed", greyed).await;
    assert!(row.as_str().unwrap().lines().count() > 1, "with a reason: {row}");
    window.shot("palette-greyed");
    // The first empties the field.
    press(&window, &[], key::ESCAPE).await;
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
    command(&window, "light", "Theme: light").await;
    // It is kept while the palette closes.
    let mut theme = Value::Null;
    for _ in 0..100 {
        theme = window.call("app.state", json!({})).await.unwrap()["theme"].clone();
        if theme == json!("light") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(theme, json!("light"));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_those_of_the_profile_and_letters_can_be_switched_off() {
    let (mut window, _, _) = open_picture(photo).await;
    let proof = only_proof(&window).await;
    press(&window, &[], key::ESCAPE).await;
    press(&window, &[], 'e').await;
    in_hand(&window, "Ellipse").await;
    keyboard_settings(&window).await;
    window.click_on("//button[contains(., 'Editor')]").await;
    window.click_on("//*[@role='option'][contains(., 'Proofer')]").await;
    window.until("it is chosen", "return document.querySelector('[role=option]') === null && [...document.querySelectorAll('button')].some(button => button.innerText.includes('Proofer'))").await;
    window.shot("settings-profile");
    // What was chosen holds after a restart.
    window.restart().await;
    window.sees("Hello, Ada").await;
    crate::canvas::open_from_home(&window, &proof).await;
    press(&window, &[], 'b').await;
    in_hand(&window, "Box").await;
    press(&window, &[], key::ESCAPE).await;
    press(&window, &[], 'c').await;
    window.until("C writes", "return document.activeElement?.matches('section textarea')").await;
    press(&window, &[], key::ESCAPE).await;

    keyboard_settings(&window).await;
    window.click_on("//label[contains(., 'Letters and signs alone are keys')]").await;
    open_again(&window, &proof).await;
    press(&window, &[], 'e').await;
    press(&window, &[], 'b').await;
    let pressed = "return [...document.querySelectorAll('button[aria-pressed=true]')].map(b => b.getAttribute('aria-label'))";
    let tools: Value = window.client.execute(pressed, vec![]).await.unwrap();
    assert!(!tools.as_array().unwrap().contains(&json!("Ellipse")), "a letter alone does nothing: {tools}");
    press(&window, &[key::SHIFT], '?').await;
    let open = "return document.querySelector('[role=dialog]') !== null";
    assert_eq!(window.client.execute(open, vec![]).await.unwrap(), json!(false), "nor does a sign");
    command(&window, "draw an ell", "Draw an ellipse").await;
    in_hand(&window, "Ellipse").await;
}

async fn keyboard_settings(window: &Window) {
    command(window, "settings", "Settings").await;
    window.click_on("//*[@role='tab'][contains(., 'Keyboard')]").await;
    window.sees("Letters and signs alone are keys").await;
}

async fn open_again(window: &Window, proof: &Value) {
    let id = proof["card"]["id"].as_str().unwrap();
    window.client.execute("location.hash = `#/proof/${arguments[0]}`", vec![json!(id)]).await.unwrap();
    crate::canvas::settled(window).await;
}
