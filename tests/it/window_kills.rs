//! Kills of the real window: whatever the screen acknowledged is there afterwards.
//!
//! Five in the gate, 20 with `GALLEY_SOAK=1`. The window is killed with SIGKILL at a moment that the test does not
//! choose: as soon as the last comment of a burst is seen on the screen, while more are on their way.

use serde_json::{Value, json};

use crate::canvas::{only_proof, settled};
use crate::media::photo;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn window_kills_lose_nothing_that_was_seen() {
    let soak = std::env::var("GALLEY_SOAK").is_ok_and(|value| value == "1");
    let kills = if soak { 20 } else { 5 };
    let mut window = Window::open().await;
    window.call("person.name", json!({ "name": "Ada" })).await.unwrap();
    window.sees("Welcome, Ada").await;
    let file = photo(window.folder());
    window.drop_files(&[&file]).await;
    settled(&window).await;
    let proof = only_proof(&window).await;
    let version = proof["card"]["version"].clone();
    let mut seen: Vec<String> = Vec::new();
    for kill in 0..kills {
        // Started without waiting for any of them; the page shows each when it was acknowledged.
        let burst: Vec<String> = (0..4).map(|number| format!("kill {kill} comment {number}")).collect();
        let script = "const [version, texts] = arguments; window.__seen = []; \
             texts.forEach(text => window.__TAURI_INTERNALS__.invoke('call', { name: 'thread.start', \
               input: { version, place: { page: null, frame: null }, marks: [], text } }) \
               .then(() => window.__seen.push(text)));";
        window.client.execute(script, vec![version.clone(), json!(burst)]).await.unwrap();
        let acknowledged = window
            .until(
                "one of the burst is acknowledged",
                "return window.__seen.length > 0 ? window.__seen : null",
            )
            .await;
        seen.extend(acknowledged.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()));
        window.kill_and_start().await;
        window.sees("Galley").await;
        let threads = window.call("threads.list", json!({ "proof": proof["card"]["id"] })).await.unwrap();
        let there: Vec<&Value> =
            threads.as_array().unwrap().iter().map(|thread| &thread["comments"][0]["text"]).collect();
        for text in &seen {
            assert!(
                there.iter().any(|found| *found == text),
                "{text} was seen before kill {kill} and is lost"
            );
        }
        let verified = window.call("record.verify", json!({})).await.unwrap();
        assert_eq!(verified["problems"], json!([]), "after kill {kill}");
    }
}
