//! First pixels of a local file in the real window, beside the start of a worker and the bare library's first picture.
//!
//! `first_pixels FILE MEASURE REST`, by `cargo xtask bench`: FILE becomes a proof; then, again and again, the app is
//! started anew, the pointer comes to its card at home, stays there for REST milliseconds, presses and lets go at once.
//! What was learnt of the file is kept from before, as for everyone who opens a proof a second time, and the system may
//! have its bytes in memory, for both sides. Ours is from the click until the canvas has settled and the page has been
//! composed once more. MEASURE is the program of `crates/media/examples/measure`, which takes the yardstick. Prints
//! `{"seconds": […]}` twice, the second the yardstick's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code)]
#[path = "../tests/it/display.rs"]
mod display;
#[allow(dead_code)]
#[path = "../tests/it/window.rs"]
mod window;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use fantoccini::actions::{Actions, InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::{Value, json};

use crate::window::Window;

const ROUNDS: usize = 7;
/// Until workers stand ready and pictures at home are there.
const AT_REST: Duration = Duration::from_secs(4);

const SETTLED: &str = "
    const canvas = document.querySelector('[data-testid=viewer-canvas]');
    if (!canvas || canvas.dataset.settled !== 'true' || !canvas.dataset.rect) return null;
    return canvas.dataset.rect.split(' ').map(Number);
";

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    // Cargo adds a word of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [file, measure, rest] = words.as_slice() else {
        println!("first_pixels FILE MEASURE REST: `cargo xtask bench --only first` knows all three");
        return;
    };
    let (file, measure) = (Path::new(file), Path::new(measure));
    let rest = Duration::from_millis(rest.parse().expect("milliseconds"));
    let mut window = Window::open_named().await;
    window.drop_files(&[file]).await;
    window.until("the proof is shown", SETTLED).await;
    let (mut ours, mut yardstick) = (Vec::new(), Vec::new());
    let mut size = [1280, 720];
    for round in 0..=ROUNDS {
        window.restart().await;
        window.find("main a[href^='#/proof/']").await;
        tokio::time::sleep(AT_REST).await;
        // Each after a rest, and who is first changes.
        let before = (round % 2 == 1).then(|| measured(measure, file, size));
        let (seconds, shown) = click(&window, rest).await;
        size = shown;
        let other = before.unwrap_or_else(|| measured(measure, file, size));
        // The first of each warms programs and files up.
        if round > 0 {
            ours.push(seconds);
            yardstick.push(other);
        }
    }
    println!("{}", json!({ "seconds": ours }));
    println!("{}", json!({ "seconds": yardstick }));
}

/// Seconds from the click on the proof's card to its picture, and how large that is on the canvas.
async fn click(window: &Window, rest: Duration) -> (f64, [u32; 2]) {
    let script = format!(
        "const rect = () => {{ {SETTLED} }};
         window.firstPixels = null;
         document.addEventListener('click', () => {{
             const start = performance.now();
             const look = () => {{
                 const found = rect();
                 if (found === null) requestAnimationFrame(look);
                 else requestAnimationFrame(() => {{
                     window.firstPixels = [performance.now() - start, found[2], found[3]];
                 }});
             }};
             look();
         }}, {{ capture: true, once: true }});
         const card = document.querySelector('main a[href^=\"#/proof/\"]').getBoundingClientRect();
         return [card.x + card.width / 2, card.y + card.height / 2];"
    );
    let middle = window.client.execute(&script, vec![]).await.expect("a card");
    let number = |value: &Value, at: usize| value.get(at).and_then(Value::as_f64).expect("a number");
    let (x, y) = (number(&middle, 0).round(), number(&middle, 1).round());
    let mouse = MouseActions::new("mouse".to_owned())
        .then(PointerAction::MoveTo { duration: None, x, y })
        .then(PointerAction::Pause { duration: rest })
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    window.client.perform_actions(Actions::from(mouse)).await.expect("the card is clicked");
    // Nobody asks the page anything meanwhile.
    tokio::time::sleep(AT_REST).await;
    let told = window.until("the proof opens", "return window.firstPixels").await;
    (number(&told, 0) / 1000.0, [number(&told, 1).round() as u32, number(&told, 2).round() as u32])
}

fn measured(program: &Path, file: &Path, [width, height]: [u32; 2]) -> f64 {
    let output = Command::new(program)
        .arg("first")
        .arg(file)
        .args([width.to_string(), height.to_string()])
        .output()
        .expect("the yardstick's program starts");
    assert!(output.status.success(), "{output:?}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    told["seconds"][0].as_f64().expect("a time")
}
