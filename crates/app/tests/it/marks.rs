//! W11, W11a: marks of every shape and their strokes, at places of their own, and threads on ranges of frames.

use galley_testkit::clips::Recipe;
use serde_json::{Value, json};

use crate::desk::{Desk, text};
use crate::files;

/// Every shape that can be drawn, moved along by `by`.
fn drawn(by: i32) -> Vec<Value> {
    vec![
        json!({ "shape": "point", "x": by, "y": 2_000 }),
        json!({ "shape": "box", "x": by, "y": 0, "width": 30_000, "height": 40_125 }),
        json!({ "shape": "ellipse", "x": by, "y": -5, "width": 30_000, "height": 1 }),
        json!({ "shape": "arrow", "from": [by, 0], "to": [9_000, 9_000] }),
        json!({ "shape": "line", "from": [by, 0], "to": [9_000, 9_000] }),
        json!({ "shape": "freehand", "points": [[by, 0, 0], [500, 500, 512], [900, 700, 1_000]] }),
        json!({ "shape": "polygon", "points": [[by, 0], [9_000, 0], [9_000, 9_000]] }),
    ]
}

fn words(mark: &str, quoted: &str) -> Value {
    json!({
        "shape": "text", "mark": mark, "quads": [[72_000, 90_000, 130_500, 90_000, 130_500, 104_000, 72_000, 104_000]],
        "quoted": quoted, "before": "Now at ", "after": " until Sunday", "engine": "pdfium 7350",
    })
}

fn stroke(color: &str, width: u32) -> Value {
    json!({ "color": color, "width": width })
}

fn marks(desk: &Desk, proof: &str) -> Vec<Value> {
    desk.threads(proof)[0]["marks"].as_array().unwrap().clone()
}

/// Without the id.
fn said(mark: &Value) -> Value {
    let mut said = mark.clone();
    said.as_object_mut().unwrap().remove("id").unwrap();
    said
}

#[test]
fn w11_marks_of_every_shape_are_there_after_a_restart() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Poster.png", &files::png(120, 80)));
    let colors = ["red", "orange", "yellow", "green", "blue", "purple", "black"];
    let given: Vec<Value> = drawn(1_000)
        .into_iter()
        .zip(colors.iter().zip(1..))
        .map(|(shape, (color, width))| json!({ "shape": shape, "stroke": stroke(color, width) }))
        .collect();
    desk.ok("thread.start", json!({ "version": version, "place": {}, "marks": given, "text": "all" }));
    let made = marks(&desk, &proof);
    assert_eq!(made.iter().map(said).collect::<Vec<_>>(), given);
    for (mark, moved) in made.iter().zip(drawn(5_000)) {
        desk.ok("mark.change", json!({ "mark": mark["id"], "shape": moved }));
    }
    let change = json!({ "mark": made[0]["id"], "shape": drawn(5_000)[0], "stroke": stroke("white", 20) });
    desk.ok("mark.change", change);
    let before = desk.threads(&proof);
    let num_ops = desk.num_ops();

    let desk = desk.restart();
    assert_eq!(desk.threads(&proof), before);
    assert_eq!(desk.num_ops(), num_ops);
    let now = marks(&desk, &proof);
    for (nth, (mark, moved)) in now.iter().zip(drawn(5_000)).enumerate() {
        let drawn_with = if nth == 0 { stroke("white", 20) } else { given[nth]["stroke"].clone() };
        assert_eq!(
            said(mark),
            json!({ "shape": moved, "stroke": drawn_with }),
            "a stroke stays unless it is named"
        );
    }
}

#[test]
fn w11_words_are_marked_and_marks_sit_on_other_pages() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Brochure.pdf", &files::pdf(5)));
    let on = |page: u32| json!({ "page": page, "frame": null });
    let given = json!([
        { "shape": words("highlight", "half price") },
        { "shape": words("insert", ""), "place": on(4) },
        { "shape": words("replace", "half"), "place": on(2), "stroke": stroke("purple", 2) },
    ]);
    let start = json!({ "version": version, "place": on(4), "marks": given, "text": "Reword" });
    let thread = desk.ok("thread.start", start)["thread"].clone();
    let more = json!([
        { "shape": drawn(0)[5], "place": on(1), "stroke": stroke("red", 4) },
        { "shape": words("strike", "Sunday") },
    ]);
    desk.ok("mark.add", json!({ "thread": thread, "marks": more }));
    let expected = [
        json!({ "shape": words("highlight", "half price") }),
        // That of the thread is not said again.
        json!({ "shape": words("insert", "") }),
        given[2].clone(),
        more[0].clone(),
        more[1].clone(),
    ];
    let check = |desk: &Desk| {
        assert_eq!(marks(desk, &proof).iter().map(said).collect::<Vec<_>>(), expected);
        assert_eq!(desk.threads(&proof)[0]["place_label"], "Page iv");
    };
    check(&desk);
    let desk = desk.restart();
    check(&desk);
    desk.ok("undo", json!({}));
    assert_eq!(marks(&desk, &proof).len(), 3, "what was added together is taken back together");
    desk.ok("redo", json!({}));
    check(&desk);

    let fails = |marks: Value| desk.fails("mark.add", json!({ "thread": thread, "marks": marks })).code;
    assert_eq!(fails(json!([{ "shape": drawn(0)[0], "place": on(6) }])), "out-of-range");
    assert_eq!(fails(json!([{ "shape": drawn(0)[0], "place": { "frame": 1 } }])), "not-a-video");
    assert_eq!(fails(json!([{ "shape": drawn(0)[0], "place": {} }])), "place-impossible");
    check(&desk);
}

#[test]
fn what_cannot_be_a_mark_is_refused_and_leaves_nothing() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Poster.png", &files::png(120, 80)));
    let start =
        json!({ "version": version, "place": {}, "marks": [{ "shape": drawn(0)[3] }], "text": "one" });
    let thread = desk.ok("thread.start", start)["thread"].clone();
    let num_ops = desk.num_ops();
    let fails = |marks: Value| desk.fails("mark.add", json!({ "thread": thread, "marks": marks })).code;
    let good = json!({ "shape": drawn(0)[1] });
    let flat = json!({ "shape": { "shape": "line", "from": [5, 5], "to": [5, 5] } });
    assert_eq!(fails(json!([good, flat])), "shape-impossible");
    assert_eq!(fails(json!([good, { "shape": words("strike", "x") }])), "place-impossible", "of a picture");
    assert_eq!(
        fails(json!([good, { "shape": drawn(0)[0], "stroke": stroke("red", 0) }])),
        "shape-impossible"
    );
    assert_eq!(fails(json!([{ "shape": drawn(0)[0], "stroke": stroke("red", 300) }])), "shape-impossible");
    assert_eq!(fails(json!([{ "shape": drawn(0)[0], "stroke": stroke("pink", 3) }])), "bad-input");
    assert_eq!(fails(json!([{ "shape": { "shape": "cloud", "x": 1, "y": 1 } }])), "bad-input");
    assert_eq!(fails(Value::Array(vec![good.clone(); 100])), "too-many-marks");
    assert_eq!((desk.num_ops(), marks(&desk, &proof).len()), (num_ops, 1), "nothing of it was recorded");
    assert_eq!(desk.fails("mark.add", json!({ "thread": version, "marks": [good] })).code, "gone");

    let mark = marks(&desk, &proof)[0]["id"].clone();
    let other = json!({ "mark": mark, "shape": drawn(0)[4] });
    assert_eq!(desk.fails("mark.change", other).code, "shape-impossible", "an arrow stays an arrow");

    // Each by itself is well, and an op has an end.
    let long =
        json!({ "shape": { "shape": "freehand", "points": vec![[1_234_567, 1_234_567, 500]; 2_000] } });
    let start = |num: usize| {
        let marks = vec![long.clone(); num];
        desk.call("thread.start", json!({ "version": version, "place": {}, "marks": marks, "text": "long" }))
    };
    assert_eq!(start(7).unwrap_err().code, "too-many-marks");
    let started = start(4).unwrap();
    desk.ok("mark.add", json!({ "thread": started["thread"], "marks": [long, long, long] }));
    assert_eq!(desk.threads(&proof)[1]["marks"].as_array().unwrap().len(), 7);
}

#[test]
fn w11a_a_thread_on_a_range_of_frames_is_written_by_its_ends() {
    let desk = Desk::new();
    let arguments = "-c:v prores_ks -profile:v 1 -pix_fmt yuv422p10le -timecode 01:00:59;20";
    let (proof, version) =
        desk.proof(Recipe::new("film.mov", 40, "30000/1001", arguments).make(desk.folder.path()));
    let start = |place: Value, marks: Value| {
        desk.call("thread.start", json!({ "version": version, "place": place, "marks": marks, "text": "x" }))
    };
    let given = json!([
        { "shape": drawn(0)[1] },
        { "shape": drawn(0)[0], "place": { "page": null, "frame": 20 } },
        { "shape": drawn(0)[2], "place": { "page": null, "frame": 0, "until": 39 } },
    ]);
    start(json!({ "frame": 10, "until": 12 }), given.clone()).unwrap();
    start(json!({ "frame": 10, "until": 10 }), json!([])).unwrap();
    let check = |desk: &Desk| {
        let threads = desk.threads(&proof);
        assert_eq!(threads[0]["place"], json!({ "page": null, "frame": 10, "until": 12 }));
        assert_eq!(text(&threads[0]["place_label"]), "01:01:00;02 – 01:01:00;04");
        assert_eq!(marks(desk, &proof).iter().map(said).collect::<Vec<_>>(), *given.as_array().unwrap());
        assert_eq!(threads[1]["place"], json!({ "page": null, "frame": 10 }), "one frame is no stretch");
        assert_eq!(text(&threads[1]["place_label"]), "01:01:00;02");
    };
    check(&desk);
    let code = |place: Value| start(place, json!([])).unwrap_err().code;
    assert_eq!(code(json!({ "frame": 10, "until": 40 })), "out-of-range");
    assert_eq!(code(json!({ "frame": 12, "until": 10 })), "place-impossible");
    assert_eq!(code(json!({ "until": 10 })), "place-impossible");
    let desk = desk.restart();
    check(&desk);
}

#[test]
fn as_many_strokes_as_a_comment_takes_are_kept_until_it_is_sent() {
    let desk = Desk::new();
    let points: Vec<Value> = (0..2_000).map(|at| json!([1_000_000 + at, 1_000_000 - at, 500])).collect();
    let mark = json!({ "shape": { "shape": "freehand", "points": points }, "stroke": stroke("green", 8) });
    let kept =
        json!([{ "version": "v", "place": null, "marks": vec![mark; 100], "text": "Here" }]).to_string();
    desk.ok("draft.set", json!({ "key": "proof/p/drafts", "text": kept }));
    let desk = desk.restart();
    assert_eq!(desk.ok("draft.get", json!({ "key": "proof/p/drafts" }))["text"], kept);
    let too_long = "x".repeat((8 << 20) + 1);
    assert_eq!(
        desk.fails("draft.set", json!({ "key": "proof/p/drafts", "text": too_long })).code,
        "bad-input"
    );
}
