//! The tools on screen, in the real window: eyedropper, ruler and overlays, against numbers known from the file.

use std::path::{Path, PathBuf};

use fantoccini::actions::{Actions, InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use galley_app::media::difference::delta_e_2000;
use galley_testkit::papers::{Paper, Sheet, filled};
use serde_json::Value;

use crate::canvas::{Painted, drag, equals_render, key, open_document, open_picture, press, settled};
use crate::media::{paper, photo};
use crate::window::Window;

const MM_PER_POINT: f64 = 25.4 / 72.0;

/// Clicks with the left button, in CSS pixels of the page.
pub async fn click_at(window: &Window, (x, y): (f64, f64)) {
    let mouse = MouseActions::new("mouse".to_owned())
        .then(PointerAction::MoveTo { duration: None, x: x.round(), y: y.round() })
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    window.client.perform_actions(Actions::from(mouse)).await.unwrap();
    window.client.release_actions().await.unwrap();
}

/// The native coordinates that a click at that place of the page lands on, whole CSS pixels as they are.
fn native(shown: &Painted, (x, y): (f64, f64)) -> (f64, f64) {
    let (left, top) = shown.on_page(0.0, 0.0);
    ((x.round() - left) / shown.zoom, (y.round() - top) / shown.zoom)
}

pub async fn card_says(window: &Window, text: &str) -> String {
    let script = "const card = document.querySelector('[data-testid=tool-card]'); \
                  return card && card.innerText.includes(arguments[0]) ? card.innerText : null;";
    let found = window.until_with(&format!("the card says “{text}”"), script, vec![text.into()]).await;
    found.as_str().unwrap().to_owned()
}

fn hex(rgb: [u8; 3]) -> String {
    rgb.iter().fold("#".to_owned(), |text, value| format!("{text}{value:02X}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_eyedropper_shows_the_colour_of_the_file_and_how_far_two_are_apart() {
    let (window, file, shown) = open_picture(photo).await;
    let picture = image::open(&file).unwrap().to_rgb8();
    equals_render(&window, &file, &[], &shown).await;
    let mut colours = Vec::new();
    window.click("Eyedropper").await;
    for place in [(101.0, 51.0), (430.0, 320.0)] {
        let at = shown.on_page(place.0, place.1);
        click_at(&window, at).await;
        let (x, y) = native(&shown, at);
        let rgb = picture.get_pixel(x as u32, y as u32).0;
        colours.push(rgb);
        let card = card_says(&window, &hex(rgb)).await;
        for value in rgb {
            assert!(card.contains(&value.to_string()), "{card}");
        }
    }
    let [one, other] = colours[..] else { unreachable!() };
    let delta_e = delta_e_2000(one, other);
    assert!(delta_e > 5.0);
    let card = card_says(&window, "different").await;
    assert!(card.contains(&format!("{delta_e:.2}")), "{delta_e} and {card}");
    window.shot("eyedropper");
    // By keys: one pixel to the right, taken anew.
    press(&window, &[], key::RIGHT).await;
    press(&window, &[], key::ENTER).await;
    let (x, y) = native(&shown, shown.on_page(430.0, 320.0));
    card_says(&window, &hex(picture.get_pixel(x as u32 + 1, y as u32).0)).await;
    press(&window, &[], key::ESCAPE).await;
    window.until("the card is gone", "return !document.querySelector('[data-testid=tool-card]')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ruler_measures_a_page_in_millimetres_and_stays_where_it_was() {
    let (window, file, shown) = open_document(paper).await;
    equals_render(&window, &file, &["--page", "1"], &shown).await;
    window.click("Ruler").await;
    let (from, to) = (shown.on_page(40.0, 60.0), shown.on_page(240.0, 360.0));
    drag(&window, from, to).await;
    let card = card_says(&window, "Length").await;
    let (one, other) = (native(&shown, from), native(&shown, to));
    let (across, down) = (other.0 - one.0, other.1 - one.1);
    for points in [across, down, across.hypot(down)] {
        for text in [format!("{:.1} mm", points * MM_PER_POINT), format!("{points:.1} pt")] {
            assert!(card.contains(&text), "{text} is not in {card}");
        }
    }
    window.shot("ruler");
    // At another zoom it is the same, and lies over the same points.
    let measured = "return document.querySelector('[data-measured]').dataset.measured";
    let before = window.client.execute(measured, vec![]).await.unwrap();
    press(&window, &[key::CONTROL], '1').await;
    settled(&window).await;
    assert_eq!(window.client.execute(measured, vec![]).await.unwrap(), before);
    assert_eq!(card_says(&window, "Length").await, card);
    let stored: Vec<f64> = before
        .as_str()
        .unwrap()
        .split(' ')
        .skip(1)
        .map(|part| part.parse::<f64>().unwrap() / 1000.0)
        .collect();
    for (stored, expected) in stored.iter().zip([one.0, one.1, other.0, other.1]) {
        assert!((stored - expected).abs() < 0.001, "{stored}, not {expected}");
    }
    press(&window, &[], key::ESCAPE).await;
    card_says(&window, "Drag across the picture").await;
}

/// A page of 420 × 595 points with a trim box 30 points from each edge.
pub fn trimmed(folder: &Path) -> PathBuf {
    let file = folder.join("Trimmed.pdf");
    let sheet =
        Sheet::new(420, 595, &filled([0.9, 0.9, 0.8], [0, 0, 420, 595])).with("/TrimBox [30 30 390 565]");
    std::fs::write(&file, Paper::new(&[sheet], "", &[]).bytes()).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trim_box_lies_where_the_page_says() {
    let (window, file, shown) = open_document(trimmed).await;
    equals_render(&window, &file, &["--page", "1"], &shown).await;
    window.click("Overlays").await;
    window.click("Trim box").await;
    press(&window, &[], key::ESCAPE).await;
    let colour = window
        .until(
            "the trim box is drawn and the menu is gone",
            "const line = document.querySelector('[data-guide=trim] rect:last-child'); \
             const menu = document.querySelector('[role=menu]'); \
             return line && !menu ? getComputedStyle(line).stroke : null;",
        )
        .await;
    // The menu fades.
    window.until("nothing fades", "return document.getAnimations().length === 0").await;
    let screen = image::open(window.shot("trim-box")).unwrap().to_rgb8();
    let line = rgb(&colour);
    let is_line = |x: f64, y: f64| {
        let pixel = screen.get_pixel(x.round() as u32, y.round() as u32).0;
        pixel.iter().zip(line).all(|(one, other)| one.abs_diff(other) <= 24)
    };
    let near = |x: f64, y: f64, dx: f64, dy: f64| {
        (-1..=1).any(|step| is_line(x + dx * f64::from(step), y + dy * f64::from(step)))
    };
    for (x, y, dx, dy) in
        [(30.0, 300.0, 1.0, 0.0), (390.0, 300.0, 1.0, 0.0), (210.0, 30.0, 0.0, 1.0), (210.0, 565.0, 0.0, 1.0)]
    {
        let (px, py) = shown.on_page(x, y);
        assert!(near(px, py, dx, dy), "no line at {x} {y} ({px} {py}), which is {colour}");
        assert!(
            !is_line(px + 6.0 * dx, py + 6.0 * dy) && !is_line(px - 6.0 * dx, py - 6.0 * dy),
            "beside it, at {x} {y}"
        );
    }
}

/// Of a computed colour, `rgb(r, g, b)`.
fn rgb(colour: &Value) -> [u8; 3] {
    let text = colour.as_str().unwrap();
    let parts: Vec<u8> = text
        .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<f64>().unwrap().round() as u8)
        .collect();
    [parts[0], parts[1], parts[2]]
}
