//! The tools on screen, in the real window: eyedropper, ruler and overlays, against numbers known from the file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use fantoccini::actions::{Actions, InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use galley_testkit::clips::{HEIGHT, WIDTH, linear_decode};
use galley_testkit::papers::{Paper, Sheet, filled};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use serde_json::{Value, json};

use crate::canvas::{
    Painted, drag, equals_render, key, open_document, open_film, open_picture, press, rendered, settled,
    settled_on_frame,
};
use crate::difference::delta_e_2000;
use crate::journeys_film::go_to;
use crate::journeys_zoomed::zoomed_to;
use crate::media::{film, paper, photo};
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

/// Cyan, magenta, yellow and black of six patches, three in a row: 255 is full ink.
const INKS: [[u8; 4]; 6] =
    [[0, 0, 0, 0], [128, 0, 0, 0], [26, 204, 230, 13], [230, 51, 128, 0], [0, 0, 0, 153], [77, 77, 77, 77]];
const PATCH: (usize, usize) = (220, 200);

/// A file that ImageMagick makes of another one in the folder.
fn converted(folder: &Path, arguments: &[&str], name: &str) -> PathBuf {
    let done = Command::new("convert").args(arguments).arg(name).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    folder.join(name)
}

/// A TIFF of the patches, without a profile.
fn inks(folder: &Path) -> PathBuf {
    let (width, height) = (3 * PATCH.0, 2 * PATCH.1);
    let at = |place: usize| INKS[place / width / PATCH.1 * 3 + place % width / PATCH.0];
    let raw: Vec<u8> = (0..width * height).flat_map(at).collect();
    std::fs::write(folder.join("inks.raw"), raw).unwrap();
    let size = format!("{width}x{height}");
    converted(folder, &["-size", &size, "-depth", "8", "cmyk:inks.raw", "-compress", "zip"], "Inks.tif")
}

/// What is seen of inks without a profile: each lets pass what it does not take, and so does black (docs/FORMATS.md).
fn light([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    let left = |ink: u8| 1.0 - f64::from(ink) / 255.0;
    [cyan, magenta, yellow].map(|ink| (left(ink) * left(black) * 255.0).round() as u8)
}

/// What the card says below a colour once that colour is at the head of a column: the names of the rows, each with what
/// stands in this column.
async fn column_of(window: &Window, rgb: [u8; 3]) -> Vec<(String, String)> {
    let script = "const card = document.querySelector('[data-testid=tool-card]'); \
         const heads = [...(card?.querySelectorAll('[data-testid=color-set], [data-testid=color-live]') ?? [])]; \
         const at = heads.findIndex(head => head.textContent.includes(arguments[0])); \
         if (at < 0) return null; \
         const cells = [...heads[at].parentElement.children].map(cell => cell.textContent); \
         const width = 1 + heads.length; \
         return cells.flatMap((name, index) => \
             index >= width && index % width === 0 ? [[name, cells[index + 1 + at] ?? '']] : []);";
    let what = format!("the card has {} at the head of a column", hex(rgb));
    let found = window.until_with(&what, script, vec![json!(hex(rgb))]).await;
    serde_json::from_value(found).unwrap()
}

/// The card says a colour in sRGB, and beside it what the file has there, in eight bits.
async fn card_says_source(window: &Window, rgb: [u8; 3], values: &str) {
    let column = column_of(window, rgb).await;
    let says = |name: &str| column.iter().find(|row| row.0 == name).map(|row| row.1.as_str());
    let source = format!("{values} 8 bits");
    let shown = rgb.map(|value| value.to_string()).join("\u{2002}");
    assert_eq!(says("sRGB"), Some(shown.as_str()), "{column:?}");
    assert_eq!(says("Source"), Some(source.as_str()), "{column:?}");
    assert_eq!(says("Decoded"), None, "these are the file's own: {column:?}");
}

/// The card says the colour of a patch in sRGB, and its inks in percent as the file has them.
async fn card_says_inks(window: &Window, inks: [u8; 4]) {
    let [c, m, y, k] = inks.map(|ink| format!("{:.0}", f64::from(ink) / 2.55));
    let values = format!("C {c}\u{2002}M {m}\u{2002}Y {y}\u{2002}K {k} %");
    card_says_source(window, light(inks), &values).await;
}

/// The difference that the card says once it is that of these two colours, so many of which are taken by a click.
async fn difference_on_card(window: &Window, one: [u8; 3], other: [u8; 3], num_taken: usize) -> f64 {
    let script = "const [one, other, numTaken] = arguments; \
         const heads = [...document.querySelectorAll('[data-testid=color-set], [data-testid=color-live]')]; \
         const taken = heads.filter(head => head.dataset.testid === 'color-set').length; \
         const says = (head, hex) => head?.textContent.includes(hex); \
         const row = document.querySelector('[data-testid=delta-e]'); \
         return heads.length === 2 && taken === numTaken && says(heads[0], one) && says(heads[1], other) && row \
             ? row.children[1].textContent : null;";
    let what = format!("{} and {} are compared, {num_taken} of them taken", hex(one), hex(other));
    let input = vec![json!(hex(one)), json!(hex(other)), json!(num_taken)];
    let found = window.until_with(&what, script, input).await;
    found.as_str().unwrap().parse().unwrap()
}

/// Moves the pointer, and presses nothing.
pub async fn point_at(window: &Window, (x, y): (f64, f64)) {
    let there = PointerAction::MoveTo { duration: None, x: x.round(), y: y.round() };
    let mouse = MouseActions::new("mouse".to_owned()).then(there);
    window.client.perform_actions(Actions::from(mouse)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_eyedropper_shows_the_inks_of_a_print_file_and_how_far_they_are_apart() {
    let (window, file, shown) = open_picture(inks).await;
    equals_render(&window, &file, &[], &shown).await;
    // In the upper part of a patch: the card lies over what is lowest.
    let spot = |patch: usize| {
        let (x, y) = (patch % 3 * PATCH.0 + PATCH.0 / 2, patch / 3 * PATCH.1 + PATCH.1 / 6);
        shown.on_page(x as f64, y as f64)
    };
    window.click("Eyedropper").await;
    // Pointing is enough.
    for (patch, inks) in INKS.into_iter().enumerate() {
        point_at(&window, spot(patch)).await;
        card_says_inks(&window, inks).await;
        let taken = "return document.querySelectorAll('[data-testid=color-set]').length";
        assert_eq!(window.client.execute(taken, vec![]).await.unwrap(), json!(0));
    }
    window.shot("eyedropper-inks-pointed");
    for (one, other) in [(1, 2), (3, 4), (5, 2)] {
        click_at(&window, spot(one)).await;
        point_at(&window, spot(other)).await;
        let (first, second) = (light(INKS[one]), light(INKS[other]));
        let expected = delta_e_2000(first, second);
        assert!(expected > 5.0);
        let pointed = difference_on_card(&window, first, second, 1).await;
        card_says_inks(&window, INKS[one]).await;
        card_says_inks(&window, INKS[other]).await;
        click_at(&window, spot(other)).await;
        let taken = difference_on_card(&window, first, second, 2).await;
        card_says_inks(&window, INKS[one]).await;
        card_says_inks(&window, INKS[other]).await;
        for said in [pointed, taken] {
            assert!((said - expected).abs() < 0.005_1, "{said}, not {expected}, between {one} and {other}");
        }
    }
    window.shot("eyedropper-inks");
}

/// What `galley render` shows of a pixel.
fn colour_of(picture: &image::RgbaImage, x: u32, y: u32) -> [u8; 3] {
    let [red, green, blue, _] = picture.get_pixel(x, y).0;
    [red, green, blue]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_eyedropper_shows_a_frame_in_srgb_and_its_samples_as_they_are_decoded() {
    let (window, file, _) = open_film(film()).await;
    go_to(&window, "17").await;
    window.until_no_dialog().await;
    let shown = settled_on_frame(&window, 17).await;
    let picture = rendered(&file, &["--frame".to_owned(), "17".to_owned()]);
    assert_eq!((picture.width() as usize, picture.height() as usize), (WIDTH, HEIGHT));
    let planes = linear_decode(&file, 0, "yuv420p", WIDTH * HEIGHT * 3 / 2).swap_remove(17);
    let (luma, chroma) = planes.split_at(WIDTH * HEIGHT);
    let (cb, cr) = chroma.split_at(chroma.len() / 2);
    window.click("Eyedropper").await;
    // In the upper part of the frame: the card lies over what is lowest.
    for place in [(40.5, 50.5), (200.5, 60.5), (301.5, 44.5)] {
        let at = shown.on_page(place.0, place.1);
        point_at(&window, at).await;
        let (x, y) = native(&shown, at);
        let (x, y) = (x as usize, y as usize);
        let within = y / 2 * (WIDTH / 2) + x / 2;
        let values = format!("Y′ {}\u{2002}Cb {}\u{2002}Cr {}", luma[y * WIDTH + x], cb[within], cr[within]);
        card_says_source(&window, colour_of(&picture, x as u32, y as u32), &values).await;
    }
    window.shot("eyedropper-frame");
}

/// Adobe RGB (1998) alike, as Debian's package `libgs-common` has it.
const A98: &str = "/usr/share/color/icc/ghostscript/a98.icc";

/// The photo with another profile than that of sRGB: the same values, other colours.
fn profiled(folder: &Path) -> PathBuf {
    let picture = image::open(photo(folder)).unwrap().to_rgb8();
    let file = folder.join("Profiled.png");
    let mut encoder = PngEncoder::new(File::create(&file).unwrap());
    encoder.set_icc_profile(std::fs::read(A98).unwrap()).unwrap();
    encoder.write_image(&picture, picture.width(), picture.height(), ExtendedColorType::Rgb8).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn the_eyedropper_shows_a_picture_with_a_profile_in_srgb_and_as_it_is_stored() {
    let (window, file, shown) = open_picture(profiled).await;
    equals_render(&window, &file, &[], &shown).await;
    let stored = image::open(&file).unwrap().to_rgb8();
    let picture = rendered(&file, &[]);
    assert_eq!(picture.dimensions(), stored.dimensions());
    window.click("Eyedropper").await;
    for place in [(560.5, 60.5), (120.5, 140.5), (420.5, 180.5)] {
        let at = shown.on_page(place.0, place.1);
        point_at(&window, at).await;
        let (x, y) = native(&shown, at);
        let (x, y) = (x as u32, y as u32);
        let [red, green, blue] = stored.get_pixel(x, y).0;
        let rgb = colour_of(&picture, x, y);
        assert_ne!(rgb, [red, green, blue], "the profile says another colour at {x} {y}");
        let values = format!("R {red}\u{2002}G {green}\u{2002}B {blue}");
        card_says_source(&window, rgb, &values).await;
    }
    window.shot("eyedropper-profile");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ruler_measures_a_page_in_millimetres_and_stays_where_it_was() {
    let (window, file, shown) = open_document(paper).await;
    equals_render(&window, &file, &["--page", "1"], &shown).await;
    window.click("Ruler").await;
    let (from, to) = (shown.on_page(40.0, 60.0), shown.on_page(240.0, 360.0));
    drag(&window, from, to).await;
    let (one, other) = (native(&shown, from), native(&shown, to));
    is_measured(&window, "line", one, other).await;
    let card = card_says(&window, "Length").await;
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
    assert_eq!(stored.len(), 4, "two points: {before}");
    for (stored, expected) in stored.iter().zip([one.0, one.1, other.0, other.1]) {
        assert!((stored - expected).abs() < 0.001, "{stored}, not {expected}");
    }
    press(&window, &[], key::ESCAPE).await;
    card_says(&window, "Drag across the picture").await;
}

/// The ruler's card, cell by cell: names, each with its numbers.
async fn measures(window: &Window) -> Vec<String> {
    let script = "const grid = document.querySelector('[data-testid=measures]'); \
                  return grid && [...grid.children].map(cell => cell.textContent);";
    let found = window.until("the ruler's card has numbers", script).await;
    found.as_array().unwrap().iter().map(|cell| cell.as_str().unwrap().to_owned()).collect()
}

/// The row of this name says these numbers with their units, to the last digit that it shows.
fn row_says(cells: &[String], name: &str, expected: &[(f64, &str)]) {
    let at = cells.iter().position(|cell| cell == name).unwrap_or_else(|| panic!("no {name} in {cells:?}"));
    assert!(cells.len() > at + expected.len(), "{name} in each unit: {cells:?}");
    for (cell, (value, unit)) in cells[at + 1..].iter().zip(expected) {
        let number = cell.strip_suffix(unit).unwrap_or_else(|| panic!("{name} in {unit}: {cells:?}"));
        let number = number.trim().replace(',', "");
        let digits = number.split_once('.').map_or(0, |(_, digits)| digits.len());
        let slack = 0.500_001 / 10_f64.powi(digits as i32);
        let said: f64 = number.parse().unwrap();
        assert!((said - value).abs() <= slack, "{name}: {said} {unit}, not {value}: {cells:?}");
    }
}

/// Waits until what is measured is this, in thousandths of the medium's own unit: `line` or `area`, from and to.
async fn is_measured(window: &Window, mode: &str, from: (f64, f64), to: (f64, f64)) {
    let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(|along| (along * 1000.0).round() as i64);
    let wanted = format!("{mode} {x1} {y1} {x2} {y2}");
    let script = "return document.querySelector('[data-measured]')?.dataset.measured === arguments[0]";
    window.until_with(&format!("{wanted} is measured"), script, vec![json!(wanted)]).await;
}

/// Takes the ruler for areas.
async fn measure_areas(window: &Window) {
    let area = "//*[@data-testid='tool-card']//*[@role='radio' or self::label][contains(., 'Area')]";
    window.click_on(area).await;
    card_says(window, "Drag a box over the picture").await;
}

/// What stands at the measurement itself.
async fn label(window: &Window) -> String {
    window.find("[data-testid=measured]").await.text().await.unwrap()
}

/// The photo with a tenth of a millimetre for a pixel.
fn dense(folder: &Path) -> PathBuf {
    photo(folder);
    converted(folder, &["Poster draft.png", "-units", "PixelsPerInch", "-density", "254"], "Dense.tif")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ruler_measures_an_image_in_its_pixels_from_afar_and_from_near() {
    let (window, file, shown) = open_picture(dense).await;
    equals_render(&window, &file, &[], &shown).await;
    // Lengths go from edge to edge of pixels.
    let edge = |shown: &Painted, at: (f64, f64)| {
        let (x, y) = native(shown, at);
        (x.round(), y.round())
    };
    window.click("Ruler").await;
    let (from, to) = (shown.on_page(160.0, 80.0), shown.on_page(521.0, 243.0));
    drag(&window, from, to).await;
    let (one, other) = (edge(&shown, from), edge(&shown, to));
    is_measured(&window, "line", one, other).await;
    let (across, down) = (other.0 - one.0, other.1 - one.1);
    let cells = measures(&window).await;
    for (name, pixels) in [("Length", across.hypot(down)), ("Across", across), ("Down", down)] {
        row_says(&cells, name, &[(pixels, " px"), (pixels / 10.0, " mm")]);
    }
    let angle = format!("−{:.1}°", down.atan2(across).to_degrees());
    assert!(cells.contains(&angle), "{angle} is not in {cells:?}");
    card_says(&window, "254 pixels per inch").await;
    window.shot("ruler-image");

    press(&window, &[], key::ESCAPE).await;
    card_says(&window, "Drag across the picture").await;
    measure_areas(&window).await;
    let shown = zoomed_to(&window, 300).await;
    let (from, to) = (shown.on_page(291.0, 171.0), shown.on_page(353.0, 232.0));
    drag(&window, from, to).await;
    let (one, other) = (edge(&shown, from), edge(&shown, to));
    is_measured(&window, "area", one, other).await;
    let (width, height) = (other.0 - one.0, other.1 - one.1);
    let cells = measures(&window).await;
    row_says(&cells, "Width", &[(width, " px"), (width / 10.0, " mm")]);
    row_says(&cells, "Height", &[(height, " px"), (height / 10.0, " mm")]);
    row_says(&cells, "Area", &[(width * height, " px²"), (width * height / 100.0, " mm²")]);
    assert_eq!(label(&window).await, format!("{width} × {height} px"));
    window.shot("ruler-image-area");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ruler_measures_areas_of_a_page_in_square_millimetres() {
    let (window, _, shown) = open_document(paper).await;
    window.click("Ruler").await;
    measure_areas(&window).await;
    // From the bottom right up to the left: sides have no sign.
    let (from, to) = (shown.on_page(331.0, 407.0), shown.on_page(62.0, 153.0));
    drag(&window, from, to).await;
    let (one, other) = (native(&shown, from), native(&shown, to));
    is_measured(&window, "area", one, other).await;
    // Points are kept to a thousandth.
    let between = |from: f64, to: f64| ((from * 1000.0).round() - (to * 1000.0).round()) / 1000.0;
    let (width, height) = (between(one.0, other.0), between(one.1, other.1));
    let cells = measures(&window).await;
    for (name, points) in [("Width", width), ("Height", height)] {
        row_says(&cells, name, &[(points * MM_PER_POINT, " mm"), (points, " pt")]);
    }
    let area = width * height;
    row_says(&cells, "Area", &[(area * MM_PER_POINT * MM_PER_POINT, " mm²"), (area, " pt²")]);
    let sides = format!("{:.1} × {:.1} mm", width * MM_PER_POINT, height * MM_PER_POINT);
    assert_eq!(label(&window).await, sides.replace(".0 ", " "));
    window.shot("ruler-page-area");
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
    let line = rgb(&colour);
    let mut off = Vec::new();
    // What is drawn is on the screen a moment later.
    for _ in 0..40 {
        let screen = image::open(window.shot("trim-box")).unwrap().to_rgb8();
        let edges = [
            (30.0, 300.0, 1.0, 0.0),
            (390.0, 300.0, 1.0, 0.0),
            (210.0, 30.0, 0.0, 1.0),
            (210.0, 565.0, 0.0, 1.0),
        ];
        off = edges
            .into_iter()
            .filter(|(x, y, dx, dy)| !is_line_at(&screen, line, shown.on_page(*x, *y), (*dx, *dy)))
            .collect();
        if off.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no line, or one beside it, of {colour} at {off:?} in {shown:?}");
}

/// Whether a line of this colour crosses the screen there, and nothing like it lies beside it; `dx` and `dy` lead
/// over it.
fn is_line_at(screen: &RgbImage, line: [u8; 3], (x, y): (f64, f64), (dx, dy): (f64, f64)) -> bool {
    let is_line = |along: f64| {
        let pixel = screen.get_pixel((x + dx * along).round() as u32, (y + dy * along).round() as u32).0;
        pixel.iter().zip(line).all(|(one, other)| one.abs_diff(other) <= 24)
    };
    (-1..=1).any(|step| is_line(f64::from(step))) && !is_line(6.0) && !is_line(-6.0)
}

/// Of a computed colour, `rgb(r, g, b)`.
pub fn rgb(colour: &Value) -> [u8; 3] {
    let text = colour.as_str().unwrap();
    let parts: Vec<u8> = text
        .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<f64>().unwrap().round() as u8)
        .collect();
    [parts[0], parts[1], parts[2]]
}
