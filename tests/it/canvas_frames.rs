//! Frame exactness on the canvas of the real window: clips are opened by a drop and gone through by what is typed, and what
//! is painted says which frame it is.
//!
//! The number that a frame carries is read from the canvas' own pixels and held against a linear decode by the `ffmpeg`
//! command; some frames are compared whole with what `galley render` writes. The gate goes to three frames of the oddest
//! clips, `GALLEY_SOAK=1` to the first, 8 random and 4 descending ones of every numbered clip.

use galley_testkit::catalogue::{self, Clip};
use galley_testkit::chance::{accesses, is_soak, seed};
use galley_testkit::truth::Truth;

use crate::canvas::{Painted, counted, equals_render, settled_on_frame};
use crate::journeys_film::go_to;
use crate::media::number_on_canvas;
use crate::socket_frames::truth;
use crate::window::Window;

/// Those in which a player loses its way most easily, and which `kinds` does not open.
const ODDEST: [&str; 12] = [
    "HEVC open GOP in TS",
    "edit list",
    "cut TS",
    "joined TS",
    "gap in TS",
    "VFR in MKV",
    "MPEG-4 with B-frames in AVI",
    "VP9 with alt-ref",
    "intra refresh",
    "MPEG-2 interlaced in PS",
    "raw HEVC",
    "negative offsets",
];

fn clips() -> Vec<Clip> {
    let mut clips = catalogue::numbered();
    if !is_soak() {
        clips.retain(|clip| ODDEST.contains(&clip.name));
        assert_eq!(clips.len(), ODDEST.len(), "each of them is in the catalogue under this name");
    }
    clips
}

/// Which of so many frames are gone to after the first.
fn asked(clip: &str, count: u32) -> Vec<u32> {
    if is_soak() {
        let all = accesses(clip, 3, count);
        return [&all[..8], &all[all.len() - 4..]].concat();
    }
    // One in the middle, and the last.
    let quarter = count / 4;
    vec![quarter + accesses(clip, 3, count - 2 * quarter)[0], count - 1]
}

/// The canvas says that it shows this frame, and its pixels say so too.
async fn is_on(window: &Window, clip: &Clip, truth: &Truth, frame: u32) -> Painted {
    let shown = settled_on_frame(window, frame).await;
    let came = number_on_canvas(window, &shown).await;
    assert_eq!(Some(came), truth.number(frame), "{}: frame {frame} of the linear decode", clip.name);
    shown
}

async fn check(window: &Window, clip: &Clip) {
    let (truth, _) = truth(clip);
    // Half a frame is refused, and nothing is painted.
    let whole = truth.len() - u32::from(clip.ends_in_half_a_frame && truth.numbers.contains(&None));
    let frames = asked(clip.name, whole);
    println!("{}: 0, then {frames:?} of {whole}", clip.name);

    window.drop_files(&[&clip.path]).await;
    let stem = clip.path.file_stem().unwrap().to_str().unwrap();
    window.find(&format!("[data-testid=viewer-stage][aria-label*='{stem}']")).await;
    settled_on_frame(window, 0).await;
    // What is shown before that may come from a table that is only supposed.
    counted(window).await;
    let first = is_on(window, clip, &truth, 0).await;
    equals_render(window, &clip.path, &["--frame", "0"], &first).await;
    for (at, frame) in frames.into_iter().enumerate() {
        go_to(window, &frame.to_string()).await;
        let shown = is_on(window, clip, &truth, frame).await;
        if at == 0 {
            equals_render(window, &clip.path, &["--frame", &frame.to_string()], &shown).await;
        }
    }
    window.until_no_dialog().await;
    window.click("Back").await;
    window.sees("Hello, Ada").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn canvas_frames_are_the_frames_asked_for() {
    println!("GALLEY_ACCESS_SEED={}", seed());
    let window = Window::open_named().await;
    for clip in clips() {
        check(&window, &clip).await;
    }
}
