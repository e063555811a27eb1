//! Guides over a film and over a page lie where the numbers of the file put them, at more than one zoom: where they are
//! drawn, and what is seen of them on the screen.

use std::path::{Path, PathBuf};
use std::time::Duration;

use galley_testkit::catalogue;
use galley_testkit::papers::{Paper, Sheet, filled};
use image::RgbImage;
use serde_json::json;

use crate::canvas::{Painted, equals_render, key, open_document, open_film, press, settled_on_frame};
use crate::journeys_zoomed::zoomed_to;
use crate::media::film;
use crate::tools::rgb;
use crate::window::Window;

/// Left, top, right and bottom in native units.
type Edges = [f64; 4];

/// Lays a guide over the picture by the menu.
async fn lay(window: &Window, guide: &str) {
    window.click("Overlays").await;
    window.find("[role=menu]").await;
    window.click(guide).await;
    press(window, &[], key::ESCAPE).await;
    window.until("the menu is gone", "return !document.querySelector('[role=menu]')").await;
}

/// A guide's box is drawn where these edges are on screen, to the half pixel that makes a line sharp.
async fn lies_at(window: &Window, shown: &Painted, guide: &str, edges: Edges) {
    let script = "const box = document.querySelector(`[data-guide=${arguments[0]}] rect:last-child`); \
         if (!box) return null; \
         const layer = box.ownerSVGElement.getBoundingClientRect(); \
         const side = name => Number(box.getAttribute(name)); \
         const [left, top] = [layer.left + side('x'), layer.top + side('y')]; \
         return [left, top, left + side('width'), top + side('height')];";
    let found = window.until_with(&format!("{guide} is drawn"), script, vec![json!(guide)]).await;
    let ((left, top), (right, bottom)) =
        (shown.on_page(edges[0], edges[1]), shown.on_page(edges[2], edges[3]));
    for (side, expected) in [left, top, right, bottom].into_iter().enumerate() {
        let drawn = found[side].as_f64().unwrap();
        assert!(
            (drawn - expected).abs() <= 0.51,
            "{guide}: side {side} is drawn at {drawn}, not {expected}: {found} for {edges:?} in {shown:?}"
        );
    }
}

/// Whether a line of this colour, one pixel wide, crosses the screen from above to below at this point of the page.
fn line_is_at(screen: &RgbImage, colour: [u8; 3], (x, y): (f64, f64)) -> bool {
    let is_line = |x: f64| {
        let pixel = screen.get_pixel(x.round() as u32, y.round() as u32).0;
        pixel.iter().zip(colour).all(|(one, other)| one.abs_diff(other) <= 24)
    };
    (-1..=1).any(|step| is_line(x + f64::from(step))) && !is_line(x - 3.0) && !is_line(x + 3.0)
}

/// Both upright lines of a guide are seen on the screen at this height, in native units.
async fn is_seen_at(window: &Window, shown: &Painted, guide: &str, edges: Edges, height: f64, shot: &str) {
    let script = "const box = document.querySelector(`[data-guide=${arguments[0]}] rect:last-child`); \
         return box && getComputedStyle(box).stroke;";
    let colour = rgb(&window.until_with(&format!("{guide} is drawn"), script, vec![json!(guide)]).await);
    let (left, right) = (shown.on_page(edges[0], height), shown.on_page(edges[2], height));
    let mut seen = (false, false);
    // What is drawn is on the screen a moment later.
    for _ in 0..40 {
        let screen = image::open(window.shot(shot)).unwrap().to_rgb8();
        seen = (line_is_at(&screen, colour, left), line_is_at(&screen, colour, right));
        if seen == (true, true) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{guide}: lines at {left:?} and {right:?}, {colour:?}: {seen:?}; see {shot}.png");
}

/// Safe areas by SMPTE ST 2046-1: the middle 93 % of width and height for action, 90 % for titles.
fn safe_areas(width: f64, height: f64) -> [(&'static str, Edges); 2] {
    let inside = |part: f64| [width * part, height * part, width * (1.0 - part), height * (1.0 - part)];
    [("action-safe", inside(0.035)), ("title-safe", inside(0.05))]
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_areas_lie_where_the_size_of_a_film_puts_them() {
    let (window, file, first) = open_film(film()).await;
    equals_render(&window, &file, &["--frame", "0"], &first).await;
    lay(&window, "Action safe 93 %").await;
    lay(&window, "Title safe 90 %").await;
    for percent in [100, 200] {
        let shown = zoomed_to(&window, percent).await;
        for (guide, edges) in safe_areas(320.0, 176.0) {
            lies_at(&window, &shown, guide, edges).await;
            // Below the boxes of the frame's number, nothing of the film is white.
            is_seen_at(&window, &shown, guide, edges, 110.0, &format!("safe-areas-{percent}")).await;
        }
    }
    window.click("Back").await;
    window.sees("Hello, Ada").await;

    // Stored lying, shown standing: they go with what is shown, and stay chosen for the next film.
    window.drop_files(&[&catalogue::rotated_mp4()]).await;
    settled_on_frame(&window, 0).await;
    for percent in [100, 150] {
        let shown = zoomed_to(&window, percent).await;
        for (guide, edges) in safe_areas(176.0, 320.0) {
            lies_at(&window, &shown, guide, edges).await;
        }
    }
    window.shot("safe-areas-turned");
}

/// Left, bottom, right and top of a page's boxes, in its own points, of which no two edges are the same distance apart.
const CROP: [u32; 4] = [20, 15, 400, 580];
const BLEED: [u32; 4] = [34, 27, 388, 569];
const TRIM: [u32; 4] = [46, 43, 373, 558];

fn boxed(folder: &Path) -> PathBuf {
    let file = folder.join("Boxed.pdf");
    let entry =
        |name: &str, [left, bottom, right, top]: [u32; 4]| format!("/{name} [{left} {bottom} {right} {top}]");
    let sheet = Sheet::new(420, 595, &filled([0.9, 0.9, 0.8], [0, 0, 420, 595]))
        .with(&entry("CropBox", CROP))
        .with(&entry("BleedBox", BLEED))
        .with(&entry("TrimBox", TRIM));
    std::fs::write(&file, Paper::new(&[sheet], "", &[]).bytes()).unwrap();
    file
}

/// A box as it lies on the page that is shown: the crop box, from its top left.
fn on_shown_page([left, bottom, right, top]: [u32; 4]) -> Edges {
    [left - CROP[0], CROP[3] - top, right - CROP[0], CROP[3] - bottom].map(f64::from)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_boxes_of_a_page_lie_where_the_file_says() {
    let (window, file, shown) = open_document(boxed).await;
    equals_render(&window, &file, &["--page", "1"], &shown).await;
    assert!((shown.rect[2] / shown.rect[3] - 380.0 / 565.0).abs() < 0.01, "the crop box is shown: {shown:?}");
    for guide in ["Crop box", "Trim box", "Bleed box"] {
        lay(&window, guide).await;
    }
    for percent in [50, 100] {
        let shown = zoomed_to(&window, percent).await;
        for (guide, edges) in [("crop", CROP), ("bleed", BLEED), ("trim", TRIM)] {
            let edges = on_shown_page(edges);
            lies_at(&window, &shown, guide, edges).await;
            is_seen_at(&window, &shown, guide, edges, 282.0, &format!("page-boxes-{percent}")).await;
        }
    }
}
