//! What the canvas shows, read back from its pixels, beside what `galley render` writes.

use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use fantoccini::actions::{
    Actions, InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use image::RgbaImage;
use serde_json::{Value, json};

use crate::window::{Window, program};

/// The canvas' own account of what is painted, from its data attributes.
#[derive(Clone, Debug)]
pub struct Painted {
    /// CSS pixels per native unit.
    pub zoom: f64,
    /// The whole picture on the canvas, in backing-store pixels: x, y, width, height.
    pub rect: [f64; 4],
    pub page: Option<u32>,
    pub frame: Option<u32>,
    pub timecode: String,
    /// Backing-store pixels per CSS pixel.
    pub ratio: f64,
    /// The canvas' place in the page, in CSS pixels.
    pub left: f64,
    pub top: f64,
}

const SETTLED: &str = r#"
    const canvas = document.querySelector('[data-testid=viewer-canvas]');
    if (!canvas || canvas.dataset.settled !== 'true' || !canvas.dataset.rect) return null;
    const box = canvas.getBoundingClientRect();
    const d = canvas.dataset;
    const whole = text => text === undefined || text === '' ? null : Number(text);
    return { zoom: Number(d.zoom), rect: d.rect.split(' ').map(Number), page: whole(d.page), frame: whole(d.frame),
             timecode: d.timecode ?? '', ratio: canvas.width / box.width, left: box.left, top: box.top };
"#;

/// Waits until nothing asked for is outstanding, and says what is painted.
pub async fn settled(window: &Window) -> Painted {
    read(&window.until("the canvas has settled", SETTLED).await)
}

/// Waits until the canvas has settled on this frame.
pub async fn settled_on_frame(window: &Window, frame: u32) -> Painted {
    let script = format!(
        "const found = (() => {{ {SETTLED} }})(); return found && found.frame === {frame} ? found : null;"
    );
    read(&window.until(&format!("frame {frame} is painted"), &script).await)
}

/// Waits until the canvas has settled on this page.
pub async fn settled_on_page(window: &Window, page: u32) -> Painted {
    let script = format!(
        "const found = (() => {{ {SETTLED} }})(); return found && found.page === {page} ? found : null;"
    );
    read(&window.until(&format!("page {page} is painted"), &script).await)
}

/// Waits until the canvas has settled at this zoom, in percent of the medium's own size.
pub async fn settled_at(window: &Window, percent: u32) -> Painted {
    let script = format!(
        "const found = (() => {{ {SETTLED} }})(); \
         const {{ percent }} = document.querySelector('[data-testid=viewer-canvas]')?.dataset ?? {{}}; \
         return found && Math.abs(Number(percent) - {percent}) < 0.001 ? found : null;"
    );
    read(&window.until(&format!("the canvas shows {percent} %"), &script).await)
}

/// Whether the frames of the film on screen are counted: its table is provisional before that.
pub const COUNTED: &str = "
    const timeline = document.querySelector('[data-testid=timeline]')?.closest('section');
    return timeline && !timeline.textContent.includes('Frames are still being counted');
";

/// Waits until the frames of the film on screen are counted.
pub async fn counted(window: &Window) {
    window.until("the frames are counted", COUNTED).await;
}

/// A new window where somebody has a name and drops a file that is made in its folder.
async fn dropped(make: impl FnOnce(&Path) -> PathBuf) -> (Window, PathBuf) {
    let window = Window::open_named().await;
    let file = make(window.folder());
    window.drop_files(&[&file]).await;
    (window, file)
}

/// Drops a picture on a new window, and waits until it is painted.
pub async fn open_picture(make: impl FnOnce(&Path) -> PathBuf) -> (Window, PathBuf, Painted) {
    let (window, file) = dropped(make).await;
    let shown = settled(&window).await;
    (window, file, shown)
}

/// Drops a document on a new window, and waits until its first page is painted.
pub async fn open_document(make: impl FnOnce(&Path) -> PathBuf) -> (Window, PathBuf, Painted) {
    let (window, file) = dropped(make).await;
    let shown = settled_on_page(&window, 1).await;
    (window, file, shown)
}

/// Drops a film on a new window, and waits until its first frame is painted.
pub async fn open_film(file: PathBuf) -> (Window, PathBuf, Painted) {
    let (window, file) = dropped(|_| file).await;
    let shown = settled_on_frame(&window, 0).await;
    (window, file, shown)
}

fn read(found: &Value) -> Painted {
    let number = |name: &str| found[name].as_f64().unwrap();
    let whole = |name: &str| found[name].as_u64().map(|value| u32::try_from(value).unwrap());
    let rect: Vec<f64> =
        found["rect"].as_array().unwrap().iter().map(|edge| edge.as_f64().unwrap()).collect();
    Painted {
        zoom: number("zoom"),
        rect: rect.try_into().unwrap(),
        page: whole("page"),
        frame: whole("frame"),
        timecode: found["timecode"].as_str().unwrap().to_owned(),
        ratio: number("ratio"),
        left: number("left"),
        top: number("top"),
    }
}

impl Painted {
    /// The place in the page, in CSS pixels, of a point in native units, while the view is not turned.
    pub fn on_page(&self, x: f64, y: f64) -> (f64, f64) {
        (
            self.left + self.rect[0] / self.ratio + x * self.zoom,
            self.top + self.rect[1] / self.ratio + y * self.zoom,
        )
    }

    /// The point in native units below a place in the page: the way back.
    pub fn native(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let origin = self.on_page(0.0, 0.0);
        ((x - origin.0) / self.zoom, (y - origin.1) / self.zoom)
    }
}

/// Reads the canvas back.
pub async fn pixels(window: &Window) -> RgbaImage {
    let script = "return document.querySelector('[data-testid=viewer-canvas]').toDataURL('image/png')";
    let url = window.client.execute(script, vec![]).await.unwrap();
    let encoded = url.as_str().unwrap().strip_prefix("data:image/png;base64,").unwrap().to_owned();
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
    image::load_from_memory(&bytes).unwrap().to_rgba8()
}

/// Runs `galley render` with these arguments and reads what it wrote.
pub fn rendered(file: &Path, arguments: &[String]) -> RgbaImage {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.png");
    let mut galley = Command::new(program("galley"));
    galley.arg("render").arg(file).args(arguments).arg("-o").arg(&out);
    let output = galley.output().expect("the galley program is built beside the app");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    image::open(&out).unwrap().to_rgba8()
}

/// Asserts that the canvas shows what `galley render` writes at the same scale, within 2/255 a channel.
///
/// `place` is `--page N` or `--frame N`, or nothing for an image. The comparison is over the part of the picture
/// that is on the canvas.
pub async fn equals_render(window: &Window, file: &Path, place: &[&str], shown: &Painted) {
    let canvas = pixels(window).await;
    let width = shown.rect[2].round();
    let mut arguments: Vec<String> = place.iter().map(|word| (*word).to_owned()).collect();
    arguments.extend(["--width".to_owned(), format!("{width}")]);
    let expected = rendered(file, &arguments);
    assert_eq!(f64::from(expected.width()), width);
    assert!(
        (f64::from(expected.height()) - shown.rect[3]).abs() < 1.5,
        "{} and {shown:?}",
        expected.height()
    );
    // Where the place is half way between two pixels, the painter may take either.
    let ways = |edge: f64| {
        if (edge.fract() - 0.5).abs() < 0.01 { vec![edge.floor(), edge.ceil()] } else { vec![edge.round()] }
    };
    // Both heights follow from the width and are rounded: the rows that both have are the same.
    let rows = expected.height().min(shown.rect[3].round() as u32);
    let mut found = Vec::new();
    for left in ways(shown.rect[0]) {
        for top in ways(shown.rect[1]) {
            found.push(farthest(&canvas, &expected, rows, (left as i64, top as i64)));
        }
    }
    let found = found.into_iter().min().unwrap();
    assert_near(found, &canvas, &expected, shown);
}

/// The same for the part of an image that is on the canvas at its own size, asked for as `--region` alone. Gives that
/// part: x, y, width and height in pixels of the image.
pub async fn equals_region(window: &Window, file: &Path, shown: &Painted) -> [u32; 4] {
    let canvas = pixels(window).await;
    let [left, top, right, bottom] = {
        let [x, y, width, height] = shown.rect.map(|edge| edge.round() as i64);
        [x, y, x + width, y + height]
    };
    let seen = |from: i64, to: i64, room: u32| {
        let (first, last) = ((-from).max(0), to.min(i64::from(room)) - from);
        (first as u32, (last - first) as u32)
    };
    let ((x, width), (y, height)) = (seen(left, right, canvas.width()), seen(top, bottom, canvas.height()));
    let expected = rendered(file, &["--region".to_owned(), format!("{x},{y},{width},{height}")]);
    assert_eq!((expected.width(), expected.height()), (width, height), "{shown:?}");
    let place = (left + i64::from(x), top + i64::from(y));
    assert_near(farthest(&canvas, &expected, height, place), &canvas, &expected, shown);
    [x, y, width, height]
}

/// Asserts that two pictures are within 2/255 a channel of each other, and keeps both where they are not.
fn assert_near(
    (worst, compared): ((u8, u32, u32), u64),
    canvas: &RgbaImage,
    expected: &RgbaImage,
    shown: &Painted,
) {
    if worst.0 > 2 || compared < 1000 {
        let folder = crate::window::artefacts();
        std::fs::create_dir_all(&folder).unwrap();
        canvas.save(folder.join("canvas.png")).unwrap();
        expected.save(folder.join("rendered.png")).unwrap();
        panic!(
            "the canvas is {}/255 away from `galley render` at {},{} ({compared} pixels compared, {shown:?}); see \
             canvas.png and rendered.png in {}",
            worst.0,
            worst.1,
            worst.2,
            folder.display()
        );
    }
}

/// The largest difference of a channel with its place, and how many pixels were compared: all of the first rows of the
/// expected picture that are on the canvas, where its top left corner is at `left` and `top`.
fn farthest(
    canvas: &RgbaImage,
    expected: &RgbaImage,
    rows: u32,
    (left, top): (i64, i64),
) -> ((u8, u32, u32), u64) {
    let mut worst = (0, 0, 0);
    let mut compared = 0u64;
    // Its edges too: a view lies on whole pixels, so none of them is covered in part.
    for y in 0..rows {
        for x in 0..expected.width() {
            let (cx, cy) = (left + i64::from(x), top + i64::from(y));
            if cx < 0 || cy < 0 || cx >= i64::from(canvas.width()) || cy >= i64::from(canvas.height()) {
                continue;
            }
            compared += 1;
            let (ours, theirs) = (canvas.get_pixel(cx as u32, cy as u32), expected.get_pixel(x, y));
            for channel in 0..3 {
                let apart = ours[channel].abs_diff(theirs[channel]);
                if apart > worst.0 {
                    worst = (apart, x, y);
                }
            }
        }
    }
    (worst, compared)
}

/// Drags with the left button, in CSS pixels of the page.
pub async fn drag(window: &Window, from: (f64, f64), to: (f64, f64)) {
    let step = |x: f64, y: f64| PointerAction::MoveTo { duration: None, x: x.round(), y: y.round() };
    let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
    let mouse = MouseActions::new("mouse".to_owned())
        .then(step(from.0, from.1))
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(step(middle.0, middle.1))
        .then(step(to.0, to.1))
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    window.client.perform_actions(Actions::from(mouse)).await.unwrap();
    window.client.release_actions().await.unwrap();
}

/// Types where the focus is.
pub async fn typed(window: &Window, text: &str) {
    window.client.active_element().await.unwrap().send_keys(text).await.unwrap();
}

/// Waits until the field of the dialog that is open has the keys: it is there a moment before it has.
pub async fn field_of_dialog(window: &Window) {
    let there = "return document.activeElement?.matches('[role=dialog] input')";
    window.until("the field of the dialog has the keys", there).await;
}

/// Presses a key with modifiers held, wherever the focus is.
pub async fn press(window: &Window, held: &[char], key: char) {
    let mut keys = KeyActions::new("keys".to_owned());
    for modifier in held {
        keys = keys.then(KeyAction::Down { value: *modifier });
    }
    keys = keys.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
    for modifier in held.iter().rev() {
        keys = keys.then(KeyAction::Up { value: *modifier });
    }
    window.client.perform_actions(keys).await.unwrap();
}

/// The key codes of the WebDriver standard (§17.4.2) that the journeys use.
pub mod key {
    pub const SHIFT: char = '\u{e008}';
    pub const CONTROL: char = '\u{e009}';
    pub const ENTER: char = '\u{e007}';
    pub const ESCAPE: char = '\u{e00c}';
    pub const SPACE: char = ' ';
    pub const F6: char = '\u{e036}';
    pub const UP: char = '\u{e013}';
    pub const LEFT: char = '\u{e012}';
    pub const RIGHT: char = '\u{e014}';
    pub const DOWN: char = '\u{e015}';
    pub const TAB: char = '\u{e004}';
    pub const END: char = '\u{e010}';
    pub const HOME: char = '\u{e011}';
    pub const PAGE_DOWN: char = '\u{e00f}';
    pub const PAGE_UP: char = '\u{e00e}';
}

/// The one proof that a fresh data folder holds after one import, with its threads.
pub async fn only_proof(window: &Window) -> Value {
    let home = window.call("home.get", json!({})).await.unwrap();
    let mut all = home["recent"].as_array().unwrap().clone();
    all.extend(home["waiting"].as_array().unwrap().iter().cloned());
    let id = all.first().expect("a proof")["id"].clone();
    assert!(all.iter().all(|card| card["id"] == id), "one proof and no other: {all:?}");
    window.call("proof.get", json!({ "proof": id })).await.unwrap()
}

/// What was said about the one proof.
pub async fn its_threads(window: &Window) -> Value {
    let proof = only_proof(window).await;
    window.call("threads.list", json!({ "proof": proof["card"]["id"] })).await.unwrap()
}

/// Opens a proof from the home screen by its card.
pub async fn open_from_home(window: &Window, proof: &Value) -> Painted {
    let id = proof["card"]["id"].as_str().unwrap();
    window.click_on(&format!("//main//a[@href='#/proof/{id}']")).await;
    settled(window).await
}
