//! Boxes drawn where the view is not at the medium's own size: what is stored is the medium's, not the screen's.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::canvas::{
    Painted, drag, equals_render, its_threads, key, only_proof, open_document, open_film, open_picture,
    press, settled, settled_on_frame, settled_on_page, typed,
};
use crate::journeys::SAID;
use crate::media::{film, paper, photo};
use crate::window::Window;

/// Where one looks, as the app keeps it for the next time, and where the middle of the stage is in the page.
#[derive(Debug)]
struct Looking {
    /// CSS pixels per native unit.
    zoom: f64,
    turn: u64,
    /// In native units: what lies under the middle of the stage.
    center: (f64, f64),
    middle: (f64, f64),
}

/// What is kept once one rests there; before that it is of an earlier view.
const LOOKING: &str = "
    const { zoom, turn } = document.querySelector('[data-testid=viewer-canvas]').dataset;
    const stage = document.querySelector('[data-testid=viewer-stage]').getBoundingClientRect();
    const asked = { name: 'place.get', input: { proof: arguments[0] } };
    return window.__TAURI_INTERNALS__.invoke('call', asked).then(kept => {
        const view = kept === null ? null : JSON.parse(kept.place).view;
        return view !== null && String(view.zoom) === zoom && String(view.turn) === turn
            ? { ...view, middleX: stage.left + stage.width / 2, middleY: stage.top + stage.height / 2 }
            : null;
    });
";

async fn looking(window: &Window, proof: &Value) -> Looking {
    let id = proof["card"]["id"].clone();
    let found = window.until_with("where one looks is kept", LOOKING, vec![id]).await;
    let number = |name: &str| found[name].as_f64().unwrap();
    Looking {
        zoom: number("zoom"),
        turn: found["turn"].as_u64().unwrap(),
        center: (number("centerX"), number("centerY")),
        middle: (number("middleX"), number("middleY")),
    }
}

impl Looking {
    /// The point in native units below a place in the page.
    fn below(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (right, down) = ((x - self.middle.0) / self.zoom, (y - self.middle.1) / self.zoom);
        let (along_x, along_y) = match self.turn {
            0 => (right, down),
            // Turned clockwise, the picture's x runs down the screen and its y to the left.
            90 => (down, -right),
            _ => panic!("not turned like this: {self:?}"),
        };
        (self.center.0 + along_x, self.center.1 + along_y)
    }
}

/// No text field has the focus then, so that the keys are the viewer's.
pub async fn keys_to_the_viewer(window: &Window) {
    window.client.execute("document.activeElement?.blur()", vec![]).await.unwrap();
}

/// Presses + or − until the view is at one of the percentages that they step through.
pub async fn zoomed_to(window: &Window, wanted: u64) -> Painted {
    let other = "const percent = Number(document.querySelector('[data-testid=viewer-canvas]')?.dataset.percent); \
         return Math.round(percent) === arguments[0] ? null : Math.round(percent)";
    keys_to_the_viewer(window).await;
    let mut percent = 0;
    for _ in 0..40 {
        percent = window.until_with("the zoom changes", other, vec![json!(percent)]).await.as_u64().unwrap();
        match percent.cmp(&wanted) {
            Ordering::Equal => return settled(window).await,
            Ordering::Less => press(window, &[key::CONTROL], '+').await,
            Ordering::Greater => press(window, &[key::CONTROL], '-').await,
        }
    }
    panic!("{wanted} % is no step of the zoom: {percent} % is beside it")
}

/// Draws a box around the middle of the stage and sends it with words; it is stored where the pointer was, to a pixel
/// of the screen. Gives the thread.
async fn a_box_is_stored(window: &Window, proof: &Value, words: &str) -> Value {
    let looking = looking(window, proof).await;
    assert!((looking.zoom - 1.0).abs() > 0.2, "else screen and medium are the same: {looking:?}");
    let pointer = |x: f64, y: f64| ((looking.middle.0 + x).round(), (looking.middle.1 + y).round());
    // Four different distances, so that no edge can stand for another.
    let (from, to) = (pointer(-97.0, -41.0), pointer(83.0, 62.0));
    drag(window, from, to).await;
    let drawn =
        "return document.querySelector('[data-draft]') && document.activeElement?.tagName === 'TEXTAREA'";
    window.until("the box is drawn and the field has the focus", drawn).await;
    typed(window, words).await;
    press(window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the comment is on the page", SAID, vec![json!(words)]).await;

    let threads = its_threads(window).await;
    let mut all = threads.as_array().unwrap().iter();
    let thread = all.find(|one| one["comments"][0]["text"] == words).expect("the thread is stored").clone();
    assert_eq!(thread["marks"].as_array().unwrap().len(), 1);
    let shape = &thread["marks"][0]["shape"];
    let side = |name: &str| shape[name].as_f64().unwrap() / 1000.0;
    let (one, other) = (looking.below(from), looking.below(to));
    for (edge, stored, expected) in [
        ("left", side("x"), one.0.min(other.0)),
        ("top", side("y"), one.1.min(other.1)),
        ("right", side("x") + side("width"), one.0.max(other.0)),
        ("bottom", side("y") + side("height"), one.1.max(other.1)),
    ] {
        assert!(
            (stored - expected).abs() <= 1.0 / looking.zoom,
            "{words}: the {edge} edge is at {stored}, not {expected}: {shape} {from:?} {to:?} {looking:?}"
        );
    }
    thread
}

#[tokio::test(flavor = "multi_thread")]
async fn boxes_on_an_image_are_in_its_own_pixels_from_afar_from_near_and_turned() {
    let (window, file, shown) = open_picture(photo).await;
    equals_render(&window, &file, &[], &shown).await;
    let proof = only_proof(&window).await;
    // What is looked at is not the middle of the picture any more.
    keys_to_the_viewer(&window).await;
    press(&window, &[key::CONTROL], key::RIGHT).await;

    let shown = zoomed_to(&window, 50).await;
    assert!((shown.zoom - 0.5).abs() < 1e-9, "{shown:?}");
    equals_render(&window, &file, &[], &shown).await;
    a_box_is_stored(&window, &proof, "From afar").await;

    let shown = zoomed_to(&window, 300).await;
    assert!((shown.zoom - 3.0).abs() < 1e-9, "{shown:?}");
    a_box_is_stored(&window, &proof, "From near").await;

    keys_to_the_viewer(&window).await;
    press(&window, &[key::CONTROL, key::SHIFT], 'r').await;
    let turned = "return document.querySelector('[data-testid=viewer-canvas]').dataset.turn === '90'";
    window.until("the view is turned", turned).await;
    let shown = settled(&window).await;
    assert!((shown.zoom - 3.0).abs() < 1e-9, "{shown:?}");
    a_box_is_stored(&window, &proof, "Turned").await;
    window.shot("boxes-at-300-turned");
}

#[tokio::test(flavor = "multi_thread")]
async fn boxes_on_a_page_are_in_its_points() {
    let (window, file, _) = open_document(paper).await;
    press(&window, &[], key::PAGE_DOWN).await;
    settled_on_page(&window, 2).await;
    let proof = only_proof(&window).await;
    for percent in [200, 50] {
        let shown = zoomed_to(&window, percent).await;
        // At 100 % an inch is 96 CSS pixels, and 72 points.
        let zoom = percent as f64 / 100.0 * 96.0 / 72.0;
        assert!((shown.zoom - zoom).abs() < 1e-9, "{shown:?}");
        equals_render(&window, &file, &["--page", "2"], &shown).await;
        let thread = a_box_is_stored(&window, &proof, &format!("At {percent} percent")).await;
        assert_eq!(thread["place"]["page"], 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_on_a_frame_is_in_its_own_pixels_from_near() {
    let (window, file, _) = open_film(film()).await;
    for _ in 0..3 {
        press(&window, &[], '.').await;
    }
    let shown = settled_on_frame(&window, 3).await;
    equals_render(&window, &file, &["--frame", "3"], &shown).await;
    let proof = only_proof(&window).await;
    let shown = zoomed_to(&window, 300).await;
    assert!((shown.zoom - 3.0).abs() < 1e-9, "{shown:?}");
    assert_eq!(shown.frame, Some(3));
    let thread = a_box_is_stored(&window, &proof, "From near").await;
    assert_eq!(thread["place"]["frame"], 3);
}
