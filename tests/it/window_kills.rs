//! Kills of the real window: whatever was seen on the screen is on the screen afterwards.
//!
//! Five in the gate, 20 with `GALLEY_SOAK=1`. Everything is done as a person does it, by keys and clicks in the page,
//! and SIGKILL comes at the moment that the page shows what came of it. What was typed and not sent is promised from
//! some moments after the last key (`PAUSE` of `ui/src/review/useDraftText.ts`), which the page does not show: there
//! the kill comes when the data folder answers with the text. In a burst it comes while more are on their way.

use serde_json::{Value, json};

use crate::canvas::{equals_render, key, only_proof, open_from_home, open_picture, press};
use crate::journeys::SAID;
use crate::journeys_words::kept;
use crate::media::photo;
use crate::window::Window;

/// What the screen has shown.
#[derive(Default)]
struct Seen {
    texts: Vec<String>,
    resolved: Vec<String>,
    approved: bool,
    unsent: String,
}

#[derive(Clone, Copy)]
enum Act {
    Comment,
    Resolve,
    Decide,
    TypeOnly,
    Burst,
}

const ACTS: [Act; 5] = [Act::Comment, Act::Resolve, Act::Decide, Act::TypeOnly, Act::Burst];

#[tokio::test(flavor = "multi_thread")]
async fn window_kills_lose_nothing_that_was_seen() {
    let soak = std::env::var("GALLEY_SOAK").is_ok_and(|value| value == "1");
    let kills = if soak { 20 } else { 5 };
    let (mut window, file, _) = open_picture(photo).await;
    let proof = only_proof(&window).await;
    let mut seen = Seen::default();
    for (kill, act) in (0..kills).zip(ACTS.into_iter().cycle()) {
        match act {
            Act::Comment => comment(&window, &mut seen, kill).await,
            Act::Resolve => resolve(&window, &mut seen).await,
            Act::Decide => decide(&window, &mut seen).await,
            Act::TypeOnly => type_only(&window, &mut seen, &proof, kill).await,
            Act::Burst => burst(&window, &mut seen, &proof, kill).await,
        }
        window.kill_and_start().await;
        window.sees("Hello, Ada").await;
        let shown = open_from_home(&window, &proof).await;
        equals_render(&window, &file, &[], &shown).await;
        is_there(&window, &seen).await;
        let verified = window.call("record.verify", json!({})).await.unwrap();
        assert_eq!(verified["problems"], json!([]), "after kill {kill}");
    }
}

async fn comment(window: &Window, seen: &mut Seen, kill: usize) {
    let text = format!("Comment before kill {kill}");
    let field = window.find("section textarea").await;
    field.click().await.unwrap();
    press(window, &[key::CONTROL], 'a').await;
    field.send_keys(&text).await.unwrap();
    press(window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the comment is on the page", SAID, vec![json!(text)]).await;
    // It was sent: it may stand in the field again after the kill, or not.
    seen.unsent = String::new();
    seen.texts.push(text);
}

/// The card of a comment, brought on screen: a card that is not has no inner text.
const CARD: &str = "const card = [...document.querySelectorAll('article[data-thread]')] \
     .find(card => card.textContent.includes(arguments[0])); card?.scrollIntoView({ block: 'center' });";

async fn resolve(window: &Window, seen: &mut Seen) {
    let text = seen.texts.iter().find(|text| !seen.resolved.contains(text)).expect("an open one").clone();
    let head = format!("//article[@data-thread][contains(., '{text}')]//button[@aria-expanded]");
    let script = format!("{CARD} return card !== undefined");
    window.until_with("its card is on screen", &script, vec![json!(text)]).await;
    window.click_on(&head).await;
    window.click("Resolve").await;
    let script = format!("{CARD} return card === undefined || card.innerText.includes('Resolved')");
    window.until_with("it is resolved", &script, vec![json!(text)]).await;
    seen.resolved.push(text);
}

const STANDS: &str = "return document.querySelector('header').innerText.split('\\n').includes(arguments[0])";

async fn decide(window: &Window, seen: &mut Seen) {
    if seen.approved {
        window.click("Decision…").await;
        window.click("Withdraw").await;
    } else {
        window.click("Decide…").await;
        window.click_on("//*[@role='dialog']//label[.//input[@value='approve']]").await;
        window.click_on("//*[@role='dialog']//button[normalize-space(.)='Approve']").await;
    }
    seen.approved = !seen.approved;
    window.until_with("the decision is seen", STANDS, vec![json!(standing(seen))]).await;
}

fn standing(seen: &Seen) -> &'static str {
    if seen.approved { "Approved" } else { "Pending" }
}

async fn type_only(window: &Window, seen: &mut Seen, proof: &Value, kill: usize) {
    let text = format!("Typed before kill {kill}");
    let field = window.find("section textarea").await;
    field.click().await.unwrap();
    press(window, &[key::CONTROL], 'a').await;
    field.send_keys(&text).await.unwrap();
    let id = proof["card"]["id"].as_str().unwrap();
    kept(window, &format!("proof/{id}/drafts"), &format!("text.includes('{text}')")).await;
    seen.unsent = text;
}

/// Started without waiting for any of them; those count that were acknowledged when the kill came.
async fn burst(window: &Window, seen: &mut Seen, proof: &Value, kill: usize) {
    let texts: Vec<String> = (0..4).map(|number| format!("Burst {number} before kill {kill}")).collect();
    let script = "const [version, texts] = arguments; window.__seen = []; \
         texts.forEach(text => window.__TAURI_INTERNALS__.invoke('call', { name: 'thread.start', \
           input: { version, place: { page: null, frame: null }, marks: [], text } }) \
           .then(() => window.__seen.push(text)));";
    window.client.execute(script, vec![proof["card"]["version"].clone(), json!(texts)]).await.unwrap();
    let script = "return window.__seen.length > 0 ? window.__seen : null";
    let acknowledged = window.until("one of the burst is acknowledged", script).await;
    seen.texts.extend(acknowledged.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()));
}

/// All of it is on the screen.
async fn is_there(window: &Window, seen: &Seen) {
    window.click_on("//*[@role='tab'][starts-with(normalize-space(.), 'All')]").await;
    for text in &seen.texts {
        let script = format!("{CARD} return card?.innerText.includes(arguments[0])");
        window.until_with(&format!("“{text}” is on the page"), &script, vec![json!(text)]).await;
        let script = format!("{CARD} return card.innerText.includes('Resolved') === arguments[1]");
        let resolved = seen.resolved.contains(text);
        let what = format!("“{text}” is {}", if resolved { "resolved" } else { "open" });
        window.until_with(&what, &script, vec![json!(text), json!(resolved)]).await;
    }
    window.until_with("the proof stands where it stood", STANDS, vec![json!(standing(seen))]).await;
    if !seen.unsent.is_empty() {
        let script = "return document.querySelector('section textarea')?.value === arguments[0]";
        window.until_with("what was typed is in the field", script, vec![json!(seen.unsent)]).await;
    }
}
