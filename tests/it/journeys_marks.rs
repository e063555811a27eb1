//! Journeys of marks: every tool by mouse and by keys, text of a page, several in one comment, changed, copied, taken back.

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::{Value, json};

use crate::canvas::{
    counted, drag, its_threads, key, open_document, open_film, open_picture, press, settled,
    settled_on_frame, typed,
};
use crate::journeys::SAID;
use crate::media::{film, paper, photo};
use crate::window::{PATIENCE, Window};

/// Out of the field that a mark opened, as far as the canvas.
async fn on_canvas(window: &Window) {
    press(window, &[], key::ESCAPE).await;
    let there = "return !document.activeElement?.matches('textarea, input')";
    window.until("the keys belong to the canvas", there).await;
}

async fn drawn(window: &Window, kind: &str, count: u64) {
    let script =
        "return document.querySelectorAll(`[data-draft][data-kind=${arguments[0]}]`).length === arguments[1]";
    window.until_with(&format!("{count} {kind} not sent yet"), script, vec![json!(kind), json!(count)]).await;
}

/// The field is open, and takes the words.
async fn say(window: &Window, text: &str) {
    let there = "return document.activeElement?.matches('section textarea')";
    window.until("the field has the keys", there).await;
    typed(window, text).await;
    press(window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the comment is on the page", SAID, vec![json!(text)]).await;
}

/// Presses and releases at points of the page.
async fn clicks(window: &Window, points: &[(f64, f64)]) {
    let mut mouse = MouseActions::new("mouse".to_owned());
    for (x, y) in points {
        mouse = mouse
            .then(PointerAction::MoveTo { duration: None, x: x.round(), y: y.round() })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    }
    window.client.perform_actions(mouse).await.unwrap();
    window.client.release_actions().await.unwrap();
}

/// The marks of the thread that says this.
async fn marks_of(window: &Window, text: &str) -> Vec<Value> {
    let threads = its_threads(window).await;
    let said = |thread: &&Value| thread["comments"][0]["text"] == text;
    let thread = threads.as_array().unwrap().iter().find(said).expect("a thread says so");
    thread["marks"].as_array().unwrap().clone()
}

fn near(found: &Value, expected: f64, slack: f64) {
    let found = found.as_f64().unwrap() / 1000.0;
    assert!((found - expected).abs() <= slack, "{found} is not about {expected}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tool_draws_its_shape_where_the_mouse_went() {
    let (window, _, shown) = open_picture(photo).await;
    let slack = 1.5 / shown.zoom;
    for (letter, kind) in [('r', "box"), ('e', "ellipse"), ('a', "arrow"), ('n', "line"), ('d', "freehand")] {
        on_canvas(&window).await;
        press(&window, &[], letter).await;
        drag(&window, shown.on_page(100.0, 60.0), shown.on_page(180.0, 120.0)).await;
        drawn(&window, kind, 1).await;
        say(&window, kind).await;
        let marks = marks_of(&window, kind).await;
        let shape = &marks[0]["shape"];
        assert_eq!((marks.len(), shape["shape"].as_str()), (1, Some(kind)));
        match kind {
            "box" | "ellipse" => {
                for (name, expected) in [("x", 100.0), ("y", 60.0), ("width", 80.0), ("height", 60.0)] {
                    near(&shape[name], expected, slack);
                }
            }
            "arrow" | "line" => {
                for (end, expected) in [("from", [100.0, 60.0]), ("to", [180.0, 120.0])] {
                    near(&shape[end][0], expected[0], slack);
                    near(&shape[end][1], expected[1], slack);
                }
            }
            _ => {
                let points = shape["points"].as_array().unwrap();
                near(&points[0][0], 100.0, slack);
                near(&points[points.len() - 1][1], 120.0, slack);
            }
        }
    }
    // A polygon is set corner by corner, and closed on its first.
    on_canvas(&window).await;
    press(&window, &[], 'g').await;
    let corners = [(200.0, 60.0), (280.0, 80.0), (240.0, 140.0)];
    let mut points: Vec<_> = corners.iter().map(|(x, y)| shown.on_page(*x, *y)).collect();
    points.push(points[0]);
    clicks(&window, &points).await;
    drawn(&window, "polygon", 1).await;
    say(&window, "polygon").await;
    let shape = marks_of(&window, "polygon").await[0]["shape"].clone();
    for (at, corner) in corners.iter().enumerate() {
        near(&shape["points"][at][0], corner.0, slack);
        near(&shape["points"][at][1], corner.1, slack);
    }
    // A point is where one presses.
    on_canvas(&window).await;
    press(&window, &[], 'p').await;
    clicks(&window, &[shown.on_page(60.0, 200.0)]).await;
    drawn(&window, "point", 1).await;
    say(&window, "point").await;
    near(&marks_of(&window, "point").await[0]["shape"]["x"], 60.0, slack);
    on_canvas(&window).await;
    window.shot("marks-of-every-shape");
}

#[tokio::test(flavor = "multi_thread")]
async fn shapes_are_drawn_and_changed_without_a_mouse() {
    let (window, _, _) = open_picture(photo).await;
    on_canvas(&window).await;
    press(&window, &[], 'e').await;
    for _ in 0..3 {
        press(&window, &[], key::LEFT).await;
    }
    press(&window, &[key::SHIFT], key::RIGHT).await;
    press(&window, &[], key::ENTER).await;
    drawn(&window, "ellipse", 1).await;
    say(&window, "By keys").await;
    let before = marks_of(&window, "By keys").await[0]["shape"].clone();
    assert_eq!(before["shape"], "ellipse");

    // Its mark is selected, and goes where the arrows send it.
    on_canvas(&window).await;
    press(&window, &[key::CONTROL], 'a').await;
    press(&window, &[], key::RIGHT).await;
    let at = |x: i64, y: i64| {
        let (x, y) = (before["x"].as_i64().unwrap() + x, before["y"].as_i64().unwrap() + y);
        format!(
            "return window.__TAURI_INTERNALS__.invoke('call', {{ name: 'home.get', input: {{}} }}) \
             .then(home => window.__TAURI_INTERNALS__.invoke('call', {{ name: 'threads.list', input: {{ proof: home.recent[0].id }} }})) \
             .then(threads => threads[0]?.marks[0]?.shape.x === {x} && threads[0].marks[0].shape.y === {y})"
        )
    };
    // Nudges that come soon after one another are one step: the first is stored before the second is made.
    window.until("it is one to the right", &at(1000, 0)).await;
    press(&window, &[key::SHIFT], key::DOWN).await;
    window.until("it is ten down as well", &at(1000, 10_000)).await;
    press(&window, &[key::CONTROL], 'z').await;
    window.until("it is no longer down", &at(1000, 0)).await;
    press(&window, &[key::CONTROL], 'z').await;
    window.until("it is where it was", &at(0, 0)).await;
    press(&window, &[key::CONTROL, key::SHIFT], 'z').await;
    window.until("it went to the right again", &at(1000, 0)).await;
    press(&window, &[key::CONTROL, key::SHIFT], 'z').await;
    window.until("and down again", &at(1000, 10_000)).await;
    assert_eq!(window.call("record.verify", json!({})).await.unwrap()["problems"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_marks_make_one_comment_and_are_copied_into_another() {
    let (window, _, shown) = open_picture(photo).await;
    press(&window, &[], 'r').await;
    drag(&window, shown.on_page(40.0, 30.0), shown.on_page(100.0, 70.0)).await;
    drawn(&window, "box", 1).await;
    on_canvas(&window).await;
    press(&window, &[], 'a').await;
    drag(&window, shown.on_page(200.0, 150.0), shown.on_page(110.0, 75.0)).await;
    drawn(&window, "arrow", 1).await;
    drawn(&window, "box", 1).await;
    say(&window, "This goes there").await;
    assert_eq!(marks_of(&window, "This goes there").await.len(), 2);

    on_canvas(&window).await;
    press(&window, &[], 'v').await;
    press(&window, &[key::CONTROL], 'a').await;
    press(&window, &[key::CONTROL], 'c').await;
    press(&window, &[], key::ESCAPE).await;
    press(&window, &[key::CONTROL], 'v').await;
    drawn(&window, "box", 1).await;
    drawn(&window, "arrow", 1).await;
    window.shot("marks-pasted");
    window.find("section textarea").await.click().await.unwrap();
    say(&window, "And the same here").await;
    assert_eq!(marks_of(&window, "And the same here").await.len(), 2);

    // One of them is deleted, and comes back.
    let four = "return document.querySelectorAll('[data-mark]').length === 4 && !document.querySelector('[data-draft]')";
    on_canvas(&window).await;
    window.until("both comments have their marks", four).await;
    let middle = marks_of(&window, "And the same here").await[0]["shape"].clone();
    let side = |name: &str| middle[name].as_f64().unwrap() / 1000.0;
    clicks(&window, &[shown.on_page(side("x"), side("y") + side("height") / 2.0)]).await;
    window
        .until(
            "a mark is selected",
            "return document.querySelector('[data-mark][aria-pressed=true]') !== null",
        )
        .await;
    press(&window, &[], '\u{e017}').await;
    window.until("three are left", "return document.querySelectorAll('[data-mark]').length === 3").await;
    press(&window, &[key::CONTROL], 'z').await;
    window.until("it is back", "return document.querySelectorAll('[data-mark]').length === 4").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_page_are_selected_and_struck_out() {
    let (window, _, shown) = open_document(paper).await;
    on_canvas(&window).await;
    // The text of a page comes after its picture; until then there is nowhere for the caret.
    let caret = "return document.querySelector('[data-testid=text-layer] [data-caret]') !== null";
    let taking = async {
        loop {
            press(&window, &[], 'v').await;
            press(&window, &[], 't').await;
            if window.client.execute(caret, vec![]).await.unwrap() == true {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, taking).await.expect("the tool for text has its caret");
    let page =
        window.call("media.text", json!({ "version": version(&window).await, "page": 1 })).await.unwrap();
    let word = page["lines"][0]["words"][2].clone();
    assert!(!word.is_null(), "{page}");
    let quad: Vec<f64> =
        word["quad"].as_array().unwrap().iter().map(|at| at.as_f64().unwrap() / 1000.0).collect();
    let middle = (quad[1] + quad[7]) / 2.0;
    drag(&window, shown.on_page(quad[0] + 1.0, middle), shown.on_page(quad[2] - 0.5, middle)).await;
    drawn(&window, "text", 1).await;
    window.click("Strike out").await;
    window.shot("text-struck-out");
    window.find("section textarea").await.click().await.unwrap();
    say(&window, "Not this word").await;
    let marks = marks_of(&window, "Not this word").await;
    let shape = &marks[0]["shape"];
    assert_eq!(shape["mark"], "strike");
    assert_eq!(shape["quoted"].as_str().map(str::trim), word["text"].as_str().map(str::trim), "{shape}");
}

async fn version(window: &Window) -> Value {
    crate::canvas::only_proof(window).await["card"]["version"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_is_about_a_range_of_frames() {
    let (window, _, _) = open_film(film()).await;
    counted(&window).await;
    on_canvas(&window).await;
    for _ in 0..10 {
        press(&window, &[], '.').await;
    }
    settled_on_frame(&window, 10).await;
    press(&window, &[], 'i').await;
    press(&window, &[key::SHIFT], key::RIGHT).await;
    settled_on_frame(&window, 20).await;
    press(&window, &[], 'o').await;
    press(&window, &[key::CONTROL], key::ENTER).await;
    say(&window, "All of this is too dark").await;
    let threads = its_threads(&window).await;
    assert_eq!(
        (&threads[0]["place"]["frame"], &threads[0]["place"]["until"]),
        (&json!(10), &json!(20)),
        "{threads}"
    );
    settled(&window).await;
    window.shot("range-of-frames");
}
