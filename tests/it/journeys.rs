//! Journeys in the real window: what a person does, from an empty home to a decision found again.

use std::path::Path;
use std::time::Duration;

use galley_testkit::clips::{HEIGHT, WIDTH};
use image::RgbaImage;
use serde_json::{Value, json};

use crate::canvas::{
    drag, equals_render, its_threads, key, only_proof, open_document, open_film, open_from_home,
    open_picture, press, settled, settled_on_frame, settled_on_page, typed,
};
use crate::media::{film, number_on_canvas, paper, photo, stills};
use crate::window::Window;

/// Whether a card beside the draft says this.
pub const SAID: &str = "return [...document.querySelectorAll('article[data-thread]')].some(card => card.innerText.includes(arguments[0]))";

pub async fn write_and_send(window: &Window, text: &str) {
    let field = window.find("textarea").await;
    field.send_keys(text).await.unwrap();
    press(window, &[key::CONTROL], key::ENTER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_actions_from_the_empty_home_to_the_first_comment() {
    let window = Window::open_at(1280, 720, &[("GALLEY_NAME", "Ada")]).await;
    window.sees("Drop a draft to start a proof").await;
    window.shot("home-empty");
    let file = photo(window.folder());

    // One: the drop opens the proof.
    window.drop_files(&[&file]).await;
    let shown = settled(&window).await;
    equals_render(&window, &file, &[], &shown).await;
    // Two: a box is drawn, whose tool is in the hand already; the field for the words has the focus then.
    drag(&window, shown.on_page(40.0, 30.0), shown.on_page(140.0, 90.0)).await;
    window.until("the field has the focus", "return document.activeElement?.tagName === 'TEXTAREA'").await;
    // Three: words, sent.
    typed(&window, "The cap is the old one").await;
    press(&window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the comment is on the page", SAID, vec![json!("The cap is the old one")]).await;

    // These and nothing else were done.
    let proof = only_proof(&window).await;
    assert_eq!(proof["card"]["name"], "Poster draft");
    assert_eq!(proof["versions"].as_array().unwrap().len(), 1);
    assert_eq!(proof["versions"][0]["submitted_by"]["name"], "Ada");
    assert_eq!(proof["versions"][0]["decisions"], json!([]));
    let threads = its_threads(&window).await;
    assert_eq!(threads.as_array().unwrap().len(), 1);
    assert_eq!(threads[0]["number"], 1);
    assert_eq!(threads[0]["comments"].as_array().unwrap().len(), 1);
    assert_eq!(threads[0]["comments"][0]["text"], "The cap is the old one");
    assert_eq!(threads[0]["comments"][0]["history"], json!([]));
    assert_eq!(threads[0]["marks"].as_array().unwrap().len(), 1);
    let undo = window.call("undo.state", json!({})).await.unwrap();
    assert_eq!((&undo["undo"], &undo["redo"]), (&json!("thread.start"), &Value::Null));
    window.shot("first-comment");
}

async fn opens_and_shows(file: &Path, place: &[&str]) {
    let window = Window::open_named().await;
    window.drop_files(&[file]).await;
    let shown = settled(&window).await;
    equals_render(&window, file, place, &shown).await;
    let name = file.file_name().unwrap().to_string_lossy().replace('.', "-");
    window.shot(&format!("open-{name}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_image_opens_and_shows_what_render_writes() {
    let folder = tempfile::tempdir().unwrap();
    for file in stills(folder.path()) {
        opens_and_shows(&file, &[]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_opens_turns_pages_and_shows_what_render_writes() {
    let (window, file, shown) = open_document(paper).await;
    equals_render(&window, &file, &["--page", "1"], &shown).await;
    press(&window, &[], key::PAGE_DOWN).await;
    let shown = settled_on_page(&window, 2).await;
    assert_eq!(shown.page, Some(2));
    equals_render(&window, &file, &["--page", "2"], &shown).await;
    window.shot("open-pdf-page-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_steps_to_the_exact_frame_whose_number_is_in_its_pixels() {
    let (window, file, shown) = open_film(film()).await;
    equals_render(&window, &file, &["--frame", "0"], &shown).await;
    for _ in 0..3 {
        press(&window, &[], '.').await;
    }
    let shown = settled_on_frame(&window, 3).await;
    assert_eq!(shown.timecode, "00:00:00:03");
    assert_eq!(number_on_canvas(&window, &shown).await, 3);
    press(&window, &[key::SHIFT], key::RIGHT).await;
    let shown = settled_on_frame(&window, 13).await;
    assert_eq!(number_on_canvas(&window, &shown).await, 13);
    press(&window, &[], key::END).await;
    let last = settled(&window).await;
    assert_eq!(Some(number_on_canvas(&window, &last).await), last.frame);
    press(&window, &[], key::LEFT).await;
    let before = settled_on_frame(&window, last.frame.unwrap() - 1).await;
    assert_eq!(Some(number_on_canvas(&window, &before).await), before.frame);
    equals_render(&window, &file, &["--frame", &before.frame.unwrap().to_string()], &before).await;
    window.shot("open-film");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_by_mouse_is_stored_where_the_pointer_was() {
    let (window, file, shown) = open_picture(photo).await;
    equals_render(&window, &file, &[], &shown).await;
    window.click("Box").await;
    let (from, to) = (shown.on_page(52.0, 41.0), shown.on_page(300.0, 222.0));
    drag(&window, from, to).await;
    write_and_send(&window, "Here").await;
    window.until_with("the comment is on the page", SAID, vec![json!("Here")]).await;
    let threads = its_threads(&window).await;
    let shape = &threads[0]["marks"][0]["shape"];
    let stored = |name: &str| shape[name].as_f64().unwrap() / 1000.0;
    let one_pixel = 1.0 / shown.zoom;
    let origin = shown.on_page(0.0, 0.0);
    let expected = |page: f64, origin: f64| (page.round() - origin) / shown.zoom;
    assert!((stored("x") - expected(from.0, origin.0)).abs() <= one_pixel, "{shape} {shown:?}");
    assert!((stored("y") - expected(from.1, origin.1)).abs() <= one_pixel, "{shape} {shown:?}");
    assert!(
        (stored("x") + stored("width") - expected(to.0, origin.0)).abs() <= one_pixel,
        "{shape} {shown:?}"
    );
    assert!(
        (stored("y") + stored("height") - expected(to.1, origin.1)).abs() <= one_pixel,
        "{shape} {shown:?}"
    );
}

/// Whether what has the focus, `e` in the test, is this.
async fn is_focused(window: &Window, test: &str) -> bool {
    let script = format!("const e = document.activeElement; return Boolean(e && ({test}))");
    window.client.execute(&script, vec![]).await.unwrap() == true
}

/// Presses Tab until the focus is there.
async fn tab_to(window: &Window, what: &str, test: &str) {
    let mut passed = Vec::new();
    for _ in 0..60 {
        if is_focused(window, test).await {
            return;
        }
        let name = "const e = document.activeElement; return `${e.tagName} ${e.type ?? ''} ${e.textContent.slice(0, 20)}`";
        passed.push(window.client.execute(name, vec![]).await.unwrap());
        press(window, &[], key::TAB).await;
    }
    let shot = window.shot("failure");
    panic!("Tab does not reach {what}, only {passed:?}; see {}", shot.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn keyboard_alone_draws_comments_and_decides_and_a_restart_finds_it_all() {
    let (mut window, file, _) = open_film(film()).await;
    press(&window, &[], '.').await;
    let shown = settled_on_frame(&window, 1).await;
    equals_render(&window, &file, &["--frame", "1"], &shown).await;
    let middle = "const stage = document.querySelector('[data-testid=viewer-stage]').getBoundingClientRect(); \
         return [stage.left + stage.width / 2, stage.top + stage.height / 2]";
    let middle = window.client.execute(middle, vec![]).await.unwrap();
    let middle = shown.native((middle[0].as_f64().unwrap(), middle[1].as_f64().unwrap()));
    press(&window, &[], 'r').await;
    for _ in 0..4 {
        press(&window, &[], key::LEFT).await;
        press(&window, &[key::SHIFT], key::DOWN).await;
    }
    press(&window, &[], key::ENTER).await;
    write_and_send(&window, "Too fast here").await;
    window.until_with("the comment is on the page", SAID, vec![json!("Too fast here")]).await;

    let before = its_threads(&window).await;
    assert_eq!(before[0]["place"]["frame"], 1);
    assert_eq!(before[0]["marks"].as_array().unwrap().len(), 1);
    // All of the film is in sight: the box begins with a quarter of its sides, in the middle of the stage. Each key
    // is ten pixels of the screen.
    let shape = &before[0]["marks"][0]["shape"];
    let step = 10.0 / shown.zoom;
    let (width, height) = (WIDTH as f64 / 4.0, HEIGHT as f64 / 4.0);
    for (name, expected, near) in [
        ("x", middle.0 - width / 2.0 - 4.0 * step, 1.0 / shown.zoom),
        ("y", middle.1 - height / 2.0, 1.0 / shown.zoom),
        ("width", width, 0.001),
        ("height", height + 4.0 * step, 0.01),
    ] {
        let stored = shape[name].as_f64().unwrap() / 1000.0;
        assert!((stored - expected).abs() <= near, "{name} is {stored}, not {expected}: {shape} {shown:?}");
    }

    tab_to(&window, "a button named Decide…", "e.textContent.trim() === 'Decide…'").await;
    press(&window, &[], key::ENTER).await;
    window.find("[role=dialog]").await;
    tab_to(&window, "the decisions", "e.type === 'radio'").await;
    window.shot("decide");
    while !is_focused(&window, "e.value === 'request-changes' && e.checked").await {
        press(&window, &[], key::DOWN).await;
    }
    tab_to(&window, "the reason", "e.tagName === 'TEXTAREA'").await;
    for letter in "Slow the first shot down".chars() {
        press(&window, &[], letter).await;
    }
    tab_to(&window, "the button that decides", "e.textContent.trim() === 'Request changes'").await;
    press(&window, &[], key::ENTER).await;
    window.sees("Changes requested").await;

    window.restart().await;
    window.sees("Changes requested").await;
    let again = only_proof(&window).await;
    assert_eq!(again["card"]["standing"], "changes-requested");
    assert_eq!(again["versions"][0]["decisions"][0]["reason"], "Slow the first shot down");
    assert_eq!(its_threads(&window).await, before);
    let verified = window.call("record.verify", json!({})).await.unwrap();
    assert_eq!(verified["problems"], json!([]));
    window.shot("home-after-decision");
    open_from_home(&window, &again).await;
    let shown = settled_on_frame(&window, 1).await;
    equals_render(&window, &file, &["--frame", "1"], &shown).await;
    window.until_with("the comment is on the page", SAID, vec![json!("Too fast here")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_keeps_its_edge_at_800_percent_turned_and_after_a_restart() {
    let (mut window, file, shown) = open_picture(photo).await;
    assert!((shown.zoom - 1.0).abs() < 1e-9, "the picture fits at its own size: {shown:?}");
    equals_render(&window, &file, &[], &shown).await;
    let (x, y, width, height) = (300.0, 180.0, 24.0, 18.0);
    drag(&window, shown.on_page(x, y), shown.on_page(x + width, y + height)).await;
    write_and_send(&window, "This edge").await;
    window.until_with("the comment is on the page", SAID, vec![json!("This edge")]).await;
    let proof = only_proof(&window).await;

    window.restart().await;
    window.sees("Hello, Ada").await;
    let shown = open_from_home(&window, &proof).await;
    equals_render(&window, &file, &[], &shown).await;
    // No text field has the focus then, so that the keys are the viewer's.
    window.client.execute("document.activeElement?.blur()", vec![]).await.unwrap();
    for _ in 0..40 {
        if settled(&window).await.zoom >= 8.0 {
            break;
        }
        press(&window, &[key::CONTROL], '+').await;
    }
    press(&window, &[key::CONTROL, key::SHIFT], 'r').await;
    press(&window, &[], key::DOWN).await;
    let turned = "const canvas = document.querySelector('[data-testid=viewer-canvas]'); return canvas.dataset.turn === '90'";
    window.until("the view is turned", turned).await;
    let shown = settled(&window).await;
    assert!((shown.zoom - 8.0).abs() < 1e-9, "{shown:?}");

    // Turned by 90 degrees, the picture's top is on the right: x counts down the screen, y from right to left.
    let picture_height = shown.rect[2] / shown.ratio / shown.zoom;
    let on_screen = |x: f64, y: f64| {
        (
            shown.left + shown.rect[0] / shown.ratio + (picture_height - y) * shown.zoom,
            shown.top + shown.rect[1] / shown.ratio + x * shown.zoom,
        )
    };
    // A third along each side, away from pin and handles.
    let edges = [
        ("left", on_screen(x, y + height / 3.0), (0.0, 1.0)),
        ("right", on_screen(x + width, y + height / 3.0), (0.0, 1.0)),
        ("top", on_screen(x + width / 3.0, y), (1.0, 0.0)),
        ("bottom", on_screen(x + width / 3.0, y + height), (1.0, 0.0)),
    ];
    let mut off = Vec::new();
    // What is drawn is on the screen a moment later.
    for _ in 0..40 {
        let screen = image::open(window.shot("box-at-800-turned")).unwrap().to_rgba8();
        off = edges.into_iter().filter_map(|edge| how_far_off(&screen, edge)).collect();
        if off.is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{off:?}; {shown:?}");
}

/// What is wrong with an edge of a red box that crosses the screen there; `across` leads over it.
fn how_far_off(screen: &RgbaImage, (what, edge, across): (&str, (f64, f64), (f64, f64))) -> Option<String> {
    let is_red = |x: f64, y: f64| {
        let pixel = screen.get_pixel(x.round() as u32, y.round() as u32);
        pixel[0] > 170 && pixel[1] < 110 && pixel[2] < 110
    };
    let red: Vec<i32> = (-12..=12)
        .filter(|step| is_red(edge.0 + across.0 * f64::from(*step), edge.1 + across.1 * f64::from(*step)))
        .collect();
    let (Some(first), Some(last)) = (red.first(), red.last()) else {
        return Some(format!("no {what} edge near {edge:?}"));
    };
    let middle = f64::from(first + last) / 2.0;
    (middle.abs() > 2.0).then(|| format!("the {what} edge is {middle} screen pixels off ({red:?})"))
}
