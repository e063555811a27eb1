//! Journeys through pages that lie below one another or side by side, and deep into one of them.

use galley_testkit::papers::{Paper, Sheet, filled, line};
use image::RgbaImage;
use serde_json::{Value, json};

use crate::canvas::{
    Painted, drag, equals_render, its_threads, key, open_document, pixels, press, rendered, settled,
    settled_at, settled_on_page, typed,
};
use crate::journeys::SAID;
use crate::journeys_zoomed::keys_to_the_viewer;
use crate::window::Window;

/// Five pages of two sizes.
fn brochure(folder: &std::path::Path) -> std::path::PathBuf {
    let file = folder.join("Brochure.pdf");
    let sheets: Vec<Sheet> = (1..=5)
        .map(|page| {
            let words = line(&format!("Page {page} of the brochure"), 28, 40, 400);
            // In the middle of it, for those who go near.
            let near = line("IIIIIIIIIIII", 28, 160, 305);
            let (width, height) = if page == 2 { (595, 420) } else { (420, 595) };
            Sheet::new(
                width,
                height,
                &format!("{}\n{words}\n{near}", filled([0.2, 0.3, 0.6], [40, 60, 200, 20 * page])),
            )
        })
        .collect();
    std::fs::write(&file, Paper::new(&sheets, "", &[]).bytes()).unwrap();
    file
}

/// The page that is drawn as the one one is at, and the pages beside it that are painted, once all of them are.
const ALL_PAINTED: &str = "
    const d = document.querySelector('[data-testid=viewer-canvas]')?.dataset ?? {};
    const [ready, all] = (d.beside ?? '0 of 0').split(' of ').map(Number);
    return d.settled === 'true' && ready === all ? all + 1 : null;
";

async fn all_painted(window: &Window) -> u64 {
    window.until("all pages in sight are painted", ALL_PAINTED).await.as_u64().unwrap()
}

/// Where a page lies in the window, in CSS pixels: left, top, width and height; null where it does not.
const PAPER: &str = "
    const paper = document.querySelector(`[data-paper='${arguments[0]}']`);
    if (!paper) return null;
    const { left, top, width, height } = paper.getBoundingClientRect();
    return [left, top, width, height];
";

async fn paper_of(window: &Window, page: u32) -> [f64; 4] {
    let found = window.until_with(&format!("page {page} is in sight"), PAPER, vec![json!(page)]).await;
    let edges: Vec<f64> = found.as_array().unwrap().iter().map(|edge| edge.as_f64().unwrap()).collect();
    edges.try_into().unwrap()
}

async fn laid_out(window: &Window, by: char) {
    keys_to_the_viewer(window).await;
    press(window, &[], by).await;
    window
        .until("pages lie beside one another", "return document.querySelectorAll('[data-paper]').length > 1")
        .await;
}

/// Scrolls down by as much as the wheel would.
async fn scrolled(window: &Window, by: f64) {
    let script = "
        const stage = document.querySelector('[data-testid=viewer-stage]');
        const { left, top } = stage.getBoundingClientRect();
        stage.dispatchEvent(new WheelEvent('wheel',
            { deltaY: arguments[0], clientX: left + 300, clientY: top + 300, bubbles: true, cancelable: true }));
    ";
    window.client.execute(script, vec![json!(by)]).await.unwrap();
}

async fn said(window: &Window, words: &str) -> Value {
    let drawn =
        "return document.querySelector('[data-draft]') && document.activeElement?.tagName === 'TEXTAREA'";
    window.until("the box is drawn and the field has the focus", drawn).await;
    typed(window, words).await;
    press(window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the comment is on the page", SAID, vec![json!(words)]).await;
    let threads = its_threads(window).await;
    let mut all = threads.as_array().unwrap().iter();
    all.find(|one| one["comments"][0]["text"] == words).expect("the thread is stored").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_drawn_among_pages_is_of_the_page_that_it_was_begun_on() {
    let (window, file, _) = open_document(brochure).await;
    laid_out(&window, '2').await;
    // Small enough for the page after it to be in sight, too.
    keys_to_the_viewer(&window).await;
    press(&window, &[key::CONTROL], '-').await;
    let has_come = "
        const paper = document.querySelector(\"[data-paper='3']\")?.getBoundingClientRect();
        const stage = document.querySelector('[data-testid=viewer-stage]').getBoundingClientRect();
        return paper !== undefined && paper.top + 150 < stage.bottom;
    ";
    for _ in 0..60 {
        settled(&window).await;
        if window.client.execute(has_come, vec![]).await.unwrap() == json!(true) {
            break;
        }
        scrolled(&window, 40.0).await;
    }
    let shown = settled_on_page(&window, 2).await;
    assert!(all_painted(&window).await > 1);
    window.shot("pages-continuous");
    equals_around(&window, &file, &shown).await;

    // One is at page 2; the box is begun on page 3, and goes on up into page 2.
    let [left, top, width, _] = paper_of(&window, 3).await;
    let zoom = width / 420.0;
    let (from, to) = ((left + 60.0, top + 50.0), (left + 160.0, top - 60.0));
    drag(&window, from, to).await;
    let shown = settled_on_page(&window, 3).await;
    let thread = said(&window, "Of the third page").await;
    assert_eq!(thread["place"]["page"], 3, "{thread}");
    let shape = &thread["marks"][0]["shape"];
    let side = |name: &str| shape[name].as_f64().unwrap() / 1000.0;
    assert!((shown.zoom - zoom).abs() < 0.01, "{shown:?} {zoom}");
    for (name, expected) in [("x", 60.0 / zoom), ("y", 0.0), ("width", 100.0 / zoom), ("height", 50.0 / zoom)]
    {
        assert!((side(name) - expected).abs() <= 1.5 / zoom, "{name}: {shape}, not {expected}");
    }
    all_painted(&window).await;
    window.shot("pages-continuous-marked");

    // From far away the comment leads back.
    keys_to_the_viewer(&window).await;
    press(&window, &[], key::HOME).await;
    settled_on_page(&window, 1).await;
    window.click_on("//*[@data-thread-head]").await;
    let shown = settled_on_page(&window, 3).await;
    equals_around(&window, &file, &shown).await;
}

/// The page one is at is drawn as it is rendered alone; of the canvas only its part is looked at.
async fn equals_around(window: &Window, file: &std::path::Path, shown: &Painted) {
    let page = shown.page.unwrap().to_string();
    equals_render(window, file, &["--page", &page], shown).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn spreads_lie_side_by_side_and_are_turned_as_one() {
    let (window, _, _) = open_document(brochure).await;
    keys_to_the_viewer(&window).await;
    press(&window, &[], '3').await;
    // The cover lies alone.
    window.until("it is a spread", "return document.querySelectorAll('[data-paper]').length === 1").await;
    press(&window, &[], key::PAGE_DOWN).await;
    settled_on_page(&window, 2).await;
    assert_eq!(all_painted(&window).await, 2);
    let (one, other) = (paper_of(&window, 2).await, paper_of(&window, 3).await);
    assert!((one[0] + one[2] - other[0]).abs() <= 1.5, "{one:?} {other:?}");
    // One pixel of the screen where they meet, over the picture and not in it: what is read back has none.
    let seam = "const seam = document.querySelector('[data-testid=seam]').getBoundingClientRect(); \
         return Math.abs(seam.width * devicePixelRatio - 1) < 0.01 && Math.abs(seam.right - arguments[0]) <= 1 \
         && seam.height > 100";
    window.until_with("a seam is between them", seam, vec![json!(other[0])]).await;
    window.shot("pages-spread");
    press(&window, &[], key::PAGE_DOWN).await;
    settled_on_page(&window, 4).await;
    press(&window, &[], key::PAGE_UP).await;
    settled_on_page(&window, 2).await;

    let at = (other[0] + other[2] / 2.0, other[1] + other[3] / 2.0);
    drag(&window, at, (at.0 + 60.0, at.1 + 40.0)).await;
    let thread = said(&window, "On the right").await;
    assert_eq!(thread["place"]["page"], 3, "{thread}");
    window.shot("pages-spread-marked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_sharp_at_6400_percent_with_an_overview_beside_it() {
    let (window, file, _) = open_document(brochure).await;
    laid_out(&window, '2').await;
    keys_to_the_viewer(&window).await;
    for _ in 0..40 {
        let percent = "return Math.round(Number(document.querySelector('[data-testid=viewer-canvas]').dataset.percent))";
        if window.client.execute(percent, vec![]).await.unwrap() == json!(6400) {
            break;
        }
        press(&window, &[key::CONTROL], '+').await;
        settled(&window).await;
    }
    let shown = settled_at(&window, 6400).await;
    let rect = shown.rect;
    // As many pixels as are shown, and none of them drawn larger.
    assert!((rect[2] - (420.0 * 64.0 * 96.0 / 72.0 * shown.ratio).round()).abs() < 1.0, "{shown:?}");
    window.find("[data-testid=navigator]").await;
    window.shot("pages-6400");
    assert_eq!(shown.page, Some(1));
    sharp_in_the_middle(&window, &file, &shown).await;

    window.click("Hide the overview").await;
    window.until("it is gone", "return !document.querySelector('[data-testid=navigator]')").await;
    keys_to_the_viewer(&window).await;
    press(&window, &[key::CONTROL], '0').await;
    settled(&window).await;
    // An area is dragged around, and fills the window.
    press(&window, &[], 'z').await;
    let before = settled(&window).await.zoom;
    let (from, to) = (shown_middle(&window).await, 90.0);
    drag(&window, from, (from.0 + to, from.1 + to)).await;
    let after = settled(&window).await.zoom;
    assert!(after > 3.0 * before, "{before} {after}");
    window.shot("pages-zoomed-to-area");
}

/// What is in sight of the first page is what `galley render` writes of that part at this size, within 2/255 a channel.
async fn sharp_in_the_middle(window: &Window, file: &std::path::Path, shown: &Painted) {
    let canvas = pixels(window).await;
    let scale = shown.rect[2] / 420.0;
    // At this zoom three points are a whole number of pixels.
    let inner = |from: f64, room: u32| {
        let first = ((-from).max(0.0) / scale / 3.0).ceil() * 3.0;
        let last = ((f64::from(room) - from) / scale / 3.0).floor() * 3.0;
        (first, last - first)
    };
    let (x, width) = inner(shown.rect[0], canvas.width());
    let (y, height) = inner(shown.rect[1], canvas.height());
    assert!(width > 0.0 && height > 0.0, "{shown:?}");
    let asked = [
        "--page".to_owned(),
        "1".to_owned(),
        "--width".to_owned(),
        format!("{}", shown.rect[2].round()),
        "--region".to_owned(),
        format!("{x},{y},{width},{height}"),
    ];
    let expected = rendered(file, &asked);
    assert!(expected.pixels().any(|pixel| pixel[0] < 60), "there is something to be sharp");
    assert!(expected.pixels().any(|pixel| pixel[0] > 200), "and something around it");
    let (left, top) = (shown.rect[0] + x * scale, shown.rect[1] + y * scale);
    // The height of all of it is rounded: a row may begin one pixel beside.
    let worst = [-1.0, 0.0, 1.0].map(|off| apart(&canvas, &expected, left.round(), top.round() + off));
    assert!(worst.iter().any(|apart| *apart <= 2), "{worst:?} {shown:?}");
}

/// The greatest difference of a channel where both are.
fn apart(canvas: &RgbaImage, expected: &RgbaImage, left: f64, top: f64) -> u8 {
    let mut worst = 0;
    for (x, y, theirs) in expected.enumerate_pixels() {
        let (across, down) = (left + f64::from(x), top + f64::from(y));
        if across < 0.0
            || down < 0.0
            || across >= f64::from(canvas.width())
            || down >= f64::from(canvas.height())
        {
            continue;
        }
        let ours = canvas.get_pixel(across as u32, down as u32);
        worst = (0..3).map(|channel| ours[channel].abs_diff(theirs[channel])).fold(worst, u8::max);
    }
    worst
}

async fn shown_middle(window: &Window) -> (f64, f64) {
    let script = "
        const { left, top, width, height } = document.querySelector('[data-testid=viewer-stage]').getBoundingClientRect();
        return [left + width / 2, top + height / 2];
    ";
    let found = window.client.execute(script, vec![]).await.unwrap();
    (found[0].as_f64().unwrap(), found[1].as_f64().unwrap())
}
