//! Scrubbing hard in the real window: the playhead is dragged back and forth over long GOPs, by walks that a seed says.
//!
//! Four seconds in the gate, a minute with `GALLEY_SOAK=1`; where the hand goes, `GALLEY_ACCESS_SEED` says. At each frame
//! of the page's animation the number in the canvas' pixels is held against the one that the canvas claims; wherever the
//! hand rests, the frame asked for last is there to stay.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::actions::{Actions, InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use galley_testkit::chance::{Dice, is_soak, seed};
use galley_testkit::clips::Recipe;
use serde_json::json;

use crate::canvas::{counted, equals_render, key, open_film, press, settled, settled_on_frame};
use crate::journeys_film::{field_says, on_ruler};
use crate::media::number_on_canvas;
use crate::window::Window;

const FRAMES: u32 = 600;

/// However slow the machine is, the hand rests so often.
const RESTS: u64 = 5;

/// What was asked for before comes within this, if it comes.
const REST: Duration = Duration::from_millis(150);

/// Three GOPs of eight seconds, with B-frames.
fn long_film() -> PathBuf {
    let arguments = "-c:v libx264 -pix_fmt yuv420p -crf 12 -g 200 -keyint_min 200 -sc_threshold 0 -bf 3 -colorspace bt709 \
         -color_primaries bt709 -color_trc bt709 -color_range tv";
    Recipe::new("scrubbed.mp4", FRAMES, "25", arguments).make(Path::new(env!("CARGO_TARGET_TMPDIR")))
}

/// Reads the canvas at each frame of the page's animation, and keeps what contradicts itself: the blocks of the number, 20
/// wide and high, each above its opposite (see `clips`), beside what the canvas says of itself; and a canvas that says that
/// it has settled, beside the slider.
const WATCH: &str = "
    const [BLOCK, BITS] = [20, 16];
    const tally = { samples: 0, changes: 0, wrong: [] };
    window.tally = tally;
    const strip = document.createElement('canvas');
    const context = strip.getContext('2d', { willReadFrequently: true });
    const numberOn = canvas => {
        const [x, y] = canvas.dataset.rect.split(' ').map(Number);
        const [left, top] = [Math.floor(x), Math.floor(y)];
        const scale = Number(canvas.dataset.zoom) * canvas.width / canvas.getBoundingClientRect().width;
        // That clears it, too.
        strip.width = Math.ceil(BITS * BLOCK * scale) + 1;
        strip.height = Math.ceil(2 * BLOCK * scale) + 1;
        context.drawImage(canvas, -left, -top);
        const { data } = context.getImageData(0, 0, strip.width, strip.height);
        const level = (bit, row) => {
            const across = Math.floor(x - left + (bit + 0.5) * BLOCK * scale);
            const down = Math.floor(y - top + (row + 0.5) * BLOCK * scale);
            const at = 4 * (down * strip.width + across);
            return (data[at] + data[at + 1] + data[at + 2]) / 3;
        };
        let number = 0;
        for (let bit = 0; bit < BITS; bit += 1) {
            const [one, opposite] = [level(bit, 0), level(bit, 1)];
            if (!(Math.abs(one - opposite) >= 64)) return null;
            if (one > opposite) number += 2 ** bit;
        }
        return number;
    };
    let before = null;
    const look = () => {
        requestAnimationFrame(look);
        const canvas = document.querySelector('[data-testid=viewer-canvas]');
        const { frame, settled } = canvas.dataset;
        const number = numberOn(canvas);
        const asked = document.querySelector('[data-testid=timeline] [role=slider]').getAttribute('aria-valuenow');
        const isRight = String(number) === frame && (settled !== 'true' || frame === asked);
        if (!isRight && tally.wrong.length < 20) tally.wrong.push({ number, frame, settled, asked });
        tally.samples += 1;
        if (number !== before) tally.changes += 1;
        before = number;
    };
    look();
";

#[expect(clippy::disallowed_methods, reason = "how long one scrubs is asked for")]
fn now() -> Instant {
    Instant::now()
}

fn stepped(frame: u32, by: i32) -> u32 {
    frame.saturating_add_signed(by).min(FRAMES - 1)
}

/// The frames that one stroke of the hand goes over: mostly near each other, now and then far away.
fn stroke(dice: &mut Dice, from: u32) -> Vec<u32> {
    let mut at = from;
    let count = 20 + dice.below(60);
    let walk = (0..count).map(|_| {
        at = if dice.below(4) == 0 { dice.below(FRAMES) } else { stepped(at, dice.below(81) as i32 - 40) };
        at
    });
    walk.collect()
}

/// Drags the playhead over frames in turn, as fast as the window takes it. `ends` are the places of the first and the last
/// frame in the page.
async fn scrub(window: &Window, [first, last]: [(f64, f64); 2], frames: &[u32]) {
    let over = |frame: u32| {
        let x = first.0 + (last.0 - first.0) * f64::from(frame) / f64::from(FRAMES - 1);
        PointerAction::MoveTo { duration: None, x: x.round(), y: first.1.round() }
    };
    let mut mouse = MouseActions::new("mouse".to_owned())
        .then(over(frames[0]))
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT });
    for frame in &frames[1..] {
        mouse = mouse.then(over(*frame));
    }
    mouse = mouse.then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    window.client.perform_actions(Actions::from(mouse)).await.unwrap();
    window.client.release_actions().await.unwrap();
}

/// The canvas settles on this frame and stays there; slider, field and pixels say so.
async fn rests_on(window: &Window, frame: u32) {
    settled_on_frame(window, frame).await;
    tokio::time::sleep(REST).await;
    let shown = settled(window).await;
    assert_eq!(shown.frame, Some(frame));
    assert_eq!(number_on_canvas(window, &shown).await, frame);
    let slider = "return document.querySelector('[data-testid=timeline] [role=slider]').getAttribute('aria-valuenow') \
         === arguments[0]";
    window.until_with("the slider is there", slider, vec![json!(frame.to_string())]).await;
    field_says(window, "frame", &frame.to_string()).await;
}

/// No note of a failure, nothing that is still waited for, and an app that answers.
async fn nothing_is_left_behind(window: &Window) {
    let notes = "return [...document.querySelectorAll('[role=alert], [role=alertdialog]')].map(note => note.textContent)";
    assert_eq!(window.client.execute(notes, vec![]).await.unwrap(), json!([]));
    let calm = "const timeline = document.querySelector('[data-testid=timeline]').closest('section'); \
         const stage = document.querySelector('[data-testid=viewer-stage]'); \
         return [stage, timeline].every(part => !part.querySelector('[role=progressbar]'))";
    window.until("nothing is waited for", calm).await;
    window.call("home.get", json!({})).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_frame_that_is_painted_says_its_own_number_however_hard_one_scrubs() {
    println!("GALLEY_ACCESS_SEED={}", seed());
    let time = Duration::from_secs(if is_soak() { 60 } else { 4 });
    let (window, file, _) = open_film(long_film()).await;
    counted(&window).await;
    let app = window.app_process().expect("the app runs");
    let ends = [on_ruler(&window, 0).await, on_ruler(&window, FRAMES - 1).await];
    assert!(ends[1].0 - ends[0].0 > f64::from(FRAMES), "on a shorter ruler a pixel is of several frames");
    window.client.execute(WATCH, vec![]).await.unwrap();

    let mut dice = Dice(seed());
    let (mut at, mut rests) = (0, 0);
    let began = now();
    while began.elapsed() < time || rests < RESTS {
        for _ in 0..=dice.below(3) {
            let frames = stroke(&mut dice, at);
            scrub(&window, ends, &frames).await;
            at = frames[frames.len() - 1];
            for _ in 0..dice.below(6) {
                let (arrow, by) = if dice.below(2) == 0 { (key::LEFT, -1) } else { (key::RIGHT, 1) };
                press(&window, &[], arrow).await;
                at = stepped(at, by);
            }
        }
        rests_on(&window, at).await;
        rests += 1;
    }
    window.shot("film-scrubbed-hard");

    let tally = window.client.execute("return window.tally", vec![]).await.unwrap();
    let count = |name: &str| tally[name].as_u64().unwrap();
    println!("{rests} rests, {} samples, {} changes", count("samples"), count("changes"));
    assert_eq!(tally["wrong"], json!([]), "GALLEY_ACCESS_SEED={}", seed());
    // Where nothing moved nothing was shown.
    assert!(count("samples") >= 5 * rests, "{rests} rests, {tally}");
    assert!(count("changes") >= 3 * rests, "{rests} rests, {tally}");

    nothing_is_left_behind(&window).await;
    assert_eq!(window.app_process(), Some(app));
    let shown = settled_on_frame(&window, at).await;
    equals_render(&window, &file, &["--frame", &at.to_string()], &shown).await;
}
