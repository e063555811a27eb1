//! The very large in the real window: a picture that is only held in parts, and a document of ten thousand pages.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use galley_testkit::catalogue::folder;
use galley_testkit::clips::{derive, from_bytes};
use galley_testkit::papers::{Paper, Sheet, filled, line};
use image::RgbaImage;

use crate::canvas::{
    Painted, drag, equals_region, equals_render, key, open_document, open_picture, pixels, press, settled_at,
    settled_on_page,
};
use crate::journeys_film::go_to;
use crate::journeys_zoomed::keys_to_the_viewer;
use crate::window::Window;

/// Cells of the picture across and down, and how many pixels wide and high each is: 108 megapixels.
const CELLS: (u32, u32) = (120, 90);
const CELL: u32 = 100;

/// What a channel of two cells differs by at least where they are not to be taken for each other.
const APART: u8 = 24;

/// No other cell has the same colour, and none nearby one that is like it: red and green tell a cell from the next two
/// along both sides, blue from those that come after.
fn color(x: u32, y: u32) -> [u8; 3] {
    let along = |cell: u32| 20 + 50 * (cell % 3) + cell / 3;
    let blue = 60 + (24 * (x / 3) + 48 * (y / 3)) % 121;
    [along(x), along(y), blue].map(|level| level as u8)
}

#[test]
fn cells_are_told_from_those_around_them() {
    let all = || (0..CELLS.1).flat_map(|y| (0..CELLS.0).map(move |x| (x, y)));
    let around = |cell: u32| cell.saturating_sub(5)..=cell + 5;
    for (x, y) in all() {
        for (u, v) in around(y).flat_map(|v| around(x).map(move |u| (u, v))) {
            let (one, other) = (color(x, y), color(u, v));
            let apart = (0..3).any(|channel| one[channel].abs_diff(other[channel]) >= APART);
            assert!(apart || (u, v) == (x, y), "{x},{y} is {one:?} and {u},{v} is {other:?}");
        }
    }
    let different: HashSet<[u8; 3]> = all().map(|(x, y)| color(x, y)).collect();
    assert_eq!(different.len(), (CELLS.0 * CELLS.1) as usize);
}

/// A JPEG of the cells, kept between runs.
fn cells() -> PathBuf {
    let mut small = format!("P6\n{} {}\n255\n", CELLS.0, CELLS.1).into_bytes();
    small.extend((0..CELLS.1).flat_map(|y| (0..CELLS.0).flat_map(move |x| color(x, y))));
    let small = from_bytes(&folder(), "cells.ppm", &small);
    let (width, height) = (CELLS.0 * CELL, CELLS.1 * CELL);
    let larger = format!("-vf scale={width}:{height}:flags=neighbor -pix_fmt yuvj444p -q:v 2");
    derive(&folder(), "cells.jpg", &small, "", &larger)
}

/// The middle of the stage, in the page.
async fn middle(window: &Window) -> (f64, f64) {
    let script = "const box = document.querySelector('[data-testid=viewer-stage]').getBoundingClientRect(); \
         return [box.left + box.width / 2, box.top + box.height / 2]";
    let at = window.client.execute(script, vec![]).await.unwrap();
    (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
}

/// The canvas shows the colour of a cell in its middle, as near as JPEG and scaling keep it.
fn cell_is_there(canvas: &RgbaImage, shown: &Painted, (x, y): (u32, u32), slack: u8) {
    assert!(slack <= APART / 2, "the one beside it would do as well");
    let scale = shown.zoom * shown.ratio;
    let along = |edge: f64, cell: u32| (edge + (f64::from(cell) + 0.5) * f64::from(CELL) * scale) as u32;
    let at = (along(shown.rect[0], x), along(shown.rect[1], y));
    let in_sight = at.0 < canvas.width() && at.1 < canvas.height();
    assert!(in_sight, "cell {x},{y} is at {at:?}: {shown:?}");
    let found = canvas.get_pixel(at.0, at.1).0;
    let near = color(x, y).iter().zip(found).all(|(wanted, found)| wanted.abs_diff(found) <= slack);
    assert!(near, "{found:?} in cell {x},{y}, which is {:?} ({shown:?})", color(x, y));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_a_hundred_megapixels_is_shown_whole_and_then_its_far_corner_at_its_own_size() {
    let (window, file, shown) = open_picture(|_| cells()).await;
    assert!(shown.zoom < 0.2, "all of it is in sight: {shown:?}");
    equals_render(&window, &file, &[], &shown).await;
    let canvas = pixels(&window).await;
    for cell in [(0, 0), (119, 0), (0, 89), (119, 89), (60, 45)] {
        cell_is_there(&canvas, &shown, cell, 10);
    }
    window.shot("large-picture");

    // What is brought to the middle stays there when one goes near.
    window.click("Hand").await;
    let corner = shown.on_page(11_700.0, 8_700.0);
    drag(&window, corner, middle(&window).await).await;
    press(&window, &[key::CONTROL], '1').await;
    let shown = settled_at(&window, 100).await;
    let [x, y, width, height] = equals_region(&window, &file, &shown).await;
    assert_eq!((x + width, y + height), (12_000, 9_000), "the corner is in sight: {shown:?}");
    assert!(width >= 300 && height >= 300, "{width} × {height}");
    let canvas = pixels(&window).await;
    for cell in [(119, 89), (118, 89), (119, 88), (117, 87)] {
        cell_is_there(&canvas, &shown, cell, 6);
    }
    window.shot("large-picture-corner");
}

const NUM_PAGES: u32 = 10_000;

/// Boxes across the page that are black where the page's number has a one, the lowest bit first.
const NUM_BITS: u32 = 14;
const BIT: u32 = 20;
const BITS_LEFT: u32 = 40;
const BITS_BOTTOM: u32 = 300;

/// A document whose pages say their number in words and in boxes.
fn encyclopedia(folder: &Path) -> PathBuf {
    let sheet = |page: u32| {
        let mut content = line(&format!("Page {page} of {NUM_PAGES}"), 28, 40, 520);
        for bit in (0..NUM_BITS).filter(|bit| page >> bit & 1 == 1) {
            content += &filled([0.0; 3], [BITS_LEFT + bit * BIT, BITS_BOTTOM, BIT, BIT]);
        }
        Sheet::new(420, 595, &content)
    };
    let sheets: Vec<Sheet> = (1..=NUM_PAGES).map(sheet).collect();
    let file = folder.join("Encyclopedia.pdf");
    std::fs::write(&file, Paper::new(&sheets, "", &[]).bytes()).unwrap();
    file
}

/// The number that the boxes on the canvas say.
async fn number_on_page(window: &Window, shown: &Painted) -> u32 {
    let canvas = pixels(window).await;
    let scale = shown.zoom * shown.ratio;
    let half = f64::from(BIT) / 2.0;
    let y = shown.rect[1] + (595.0 - f64::from(BITS_BOTTOM) - half) * scale;
    let is_black = |bit: u32| {
        let x = shown.rect[0] + (f64::from(BITS_LEFT + bit * BIT) + half) * scale;
        let [red, ..] = canvas.get_pixel(x as u32, y as u32).0;
        assert!(!(40..=215).contains(&red), "box {bit} is neither black nor white: {red} ({shown:?})");
        red < 40
    };
    (0..NUM_BITS).filter(|bit| is_black(*bit)).map(|bit| 1_u32 << bit).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_thousand_pages_the_last_and_any_other_are_gone_to() {
    let (window, file, first) = open_document(encyclopedia).await;
    equals_render(&window, &file, &["--page", "1"], &first).await;
    assert_eq!(number_on_page(&window, &first).await, 1);

    keys_to_the_viewer(&window).await;
    press(&window, &[], key::END).await;
    let last = settled_on_page(&window, NUM_PAGES).await;
    equals_render(&window, &file, &["--page", "10000"], &last).await;
    assert_eq!(number_on_page(&window, &last).await, NUM_PAGES);

    for page in [9_999_u32, 5_001] {
        go_to(&window, &page.to_string()).await;
        let shown = settled_on_page(&window, page).await;
        window.until_no_dialog().await;
        equals_render(&window, &file, &["--page", &page.to_string()], &shown).await;
        assert_eq!(number_on_page(&window, &shown).await, page);
        window.at_rest().await;
        window.shot(&format!("page-{page}-of-10000"));
    }
}
