//! Where threads sit: pages with their labels, frames with their timecode, and finding frames again.

use galley_app::api::Event;
use galley_testkit::{clips, fixtures};
use serde_json::{Value, json};

use crate::desk::{Desk, text};
use crate::files;

#[test]
fn pages_have_labels_and_sizes() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Brochure.pdf", &files::pdf(5)));
    assert_eq!(desk.get(&proof)["versions"][0]["media"], json!({ "kind": "pdf", "num_pages": 5 }));
    let boxes = json!({ "media": [0, 0, 200_000, 300_000], "crop": null, "trim": null, "bleed": null });
    let pages = desk.ok("media.pages", json!({ "version": version, "first": 4, "count": 10 }));
    assert_eq!(
        pages,
        json!([
            { "number": 4, "label": "iv", "width": 200_000, "height": 300_000, "boxes": boxes, "per_inch": [72.0, 72.0] },
            { "number": 5, "label": "v", "width": 200_000, "height": 300_000, "boxes": boxes, "per_inch": [72.0, 72.0] },
        ])
    );
    for page in [4, 2, 4] {
        desk.ok(
            "thread.start",
            json!({ "version": version, "place": { "page": page }, "marks": [], "text": "x" }),
        );
    }
    desk.ok("thread.start", json!({ "version": version, "place": {}, "marks": [], "text": "all of it" }));
    for page in [0, 6] {
        let start = json!({ "version": version, "place": { "page": page }, "marks": [], "text": "x" });
        assert_eq!(desk.fails("thread.start", start).code, "out-of-range");
    }
    let labels = |desk: &Desk| {
        desk.threads(&proof).iter().map(|thread| text(&thread["place_label"])).collect::<Vec<_>>()
    };
    assert_eq!(labels(&desk), ["Page iv", "Page ii", "Page iv", ""]);
    assert_eq!(desk.threads(&proof)[0]["place"], json!({ "page": 4, "frame": null }));
    let desk = desk.restart();
    assert_eq!(labels(&desk), ["Page iv", "Page ii", "Page iv", ""]);
}

#[test]
fn a_frame_place_is_found_again_in_the_confirmed_table() {
    let Some(film) = fixtures::path("video/nasa_13013.mp4") else { return };
    let desk = Desk::new();
    let (proof, version) = desk.proof(film);
    desk.ok(
        "thread.start",
        json!({ "version": version, "place": { "frame": 100 }, "marks": [], "text": "here" }),
    );
    let pts = desk.app.table(&version).unwrap().get(100).unwrap().pts;
    let label = text(&desk.threads(&proof)[0]["place_label"]);
    assert_eq!(desk.threads(&proof)[0]["place"], json!({ "page": null, "frame": 100 }));
    if !desk.app.table(&version).unwrap().confirmed {
        desk.wait_for(
            |event| matches!(event, Event::Changed { tags } if tags.len() == 1 && tags[0] == "proof"),
        );
    }
    let table = desk.app.table(&version).unwrap();
    assert!(table.confirmed);
    assert_eq!(table.get(100).unwrap().pts, pts);
    let media = &desk.get(&proof)["versions"][0]["media"];
    assert_eq!((&media["confirmed"], &media["num_frames"]), (&json!(true), &json!(table.len())));
    let find = |typed: &str| desk.call("media.find-frame", json!({ "version": version, "text": typed }));
    assert_eq!(find("100").unwrap()["frame"], 100);
    assert_eq!(find(&label).unwrap()["frame"], 100, "what is written beside the thread leads to it");
    assert_eq!(find("0s").unwrap()["frame"], 0);
    assert_eq!(find("99:00:00:00").unwrap_err().code, "out-of-range");
    assert_eq!(find("yesterday").unwrap_err().code, "not-a-frame");

    let desk = desk.restart();
    assert!(desk.app.table(&version).unwrap().confirmed, "what was confirmed once stays so");
    assert_eq!(desk.threads(&proof)[0]["place"]["frame"], 100);
}

/// Two pictures in its middle do not decode: their packets are counted first, and not any more once all are decoded.
fn film_with_holes(desk: &Desk) -> std::path::PathBuf {
    let folder = desk.folder.path();
    let whole = clips::Recipe::new("whole.mov", 60, "24", "-c:v mjpeg -pix_fmt yuvj420p -q:v 3").make(folder);
    let mut bytes = std::fs::read(whole).unwrap();
    let starts: Vec<usize> =
        (0..bytes.len() - 3).filter(|at| bytes[*at..].starts_with(&[0xff, 0xd8, 0xff])).collect();
    bytes[starts[30]..starts[32]].fill(0);
    clips::from_bytes(folder, "holes.mov", &bytes)
}

#[test]
fn what_was_drawn_before_frames_were_counted_stays_on_its_frame() {
    let desk = Desk::new();
    let film = film_with_holes(&desk);
    let (proof, version) = desk.proof(film);
    let provisional = desk.app.table(&version).unwrap();
    assert!(!provisional.confirmed);
    desk.wait_for(|event| matches!(event, Event::Changed { tags } if tags.len() == 1 && tags[0] == "proof"));
    let confirmed = desk.app.table(&version).unwrap();
    let moved = |number: &u32| {
        let frame = provisional.get(*number).unwrap();
        confirmed.frame_at(frame.pts, frame.ordinal).is_some_and(|now| now != *number)
    };
    let seen = (0..provisional.len()).find(moved).expect("a film whose frames are numbered anew");
    let frame = provisional.get(seen).unwrap();
    let now = confirmed.frame_at(frame.pts, frame.ordinal).unwrap();

    // The draft was kept by the interface; nothing here remembers the provisional table.
    let desk = desk.restart();
    let key = json!({ "pts": frame.pts.to_string(), "ordinal": frame.ordinal });
    let asked = json!({ "version": version, "key": key });
    assert_eq!(desk.ok("media.frame-now", asked), json!({ "frame": now }));
    let place = json!({ "frame": seen, "table_revision": provisional.revision, "key": key });
    desk.ok("thread.start", json!({ "version": version, "place": place, "marks": [], "text": "here" }));
    assert_eq!(desk.threads(&proof)[0]["place"]["frame"], now);
    let start_key = json!({ "pts": provisional.get(0).unwrap().pts.to_string(), "ordinal": 0 });
    let range = json!({ "frame": 0, "key": start_key, "until": seen, "until_key": key });
    desk.ok("thread.start", json!({ "version": version, "place": range, "marks": [], "text": "up to it" }));
    assert_eq!(desk.threads(&proof)[1]["place"], json!({ "page": null, "frame": 0, "until": now }));
    let nowhere = json!({ "frame": seen, "key": { "pts": "-9223372036854775808", "ordinal": 0 } });
    let start = json!({ "version": version, "place": nowhere, "marks": [], "text": "x" });
    assert_eq!(desk.fails("thread.start", start).code, "out-of-range");
}

#[test]
fn a_frame_that_does_not_exist_is_no_place() {
    let Some(film) = fixtures::path("video/nasa_13013.mp4") else { return };
    let desk = Desk::new();
    let (_, version) = desk.proof(film);
    let start = json!({ "version": version, "place": { "frame": 100_000 }, "marks": [], "text": "x" });
    assert_eq!(desk.fails("thread.start", start).code, "out-of-range");
}

#[test]
fn thumbnails_fit_their_box_and_are_kept() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("wide.png", &files::png(1000, 500)));
    let ask = || desk.ok("media.thumbnail", json!({ "version": version, "size": 200 }));
    let first = ask();
    assert_eq!((&first["width"], &first["height"]), (&json!(200), &json!(100)));
    assert!(text(&first["url"]).starts_with("data:image/png;base64,"));
    assert_eq!(ask(), first);
    let page = |desk: &Desk, version: &Value, page: u32| {
        desk.ok("media.thumbnail", json!({ "version": version, "page": page, "size": 60 }))
    };
    let (_, version) = desk.proof(desk.file("b.pdf", &files::pdf(3)));
    assert_eq!(page(&desk, &json!(version), 3)["height"], 60);
    let beyond = json!({ "version": version, "page": 4, "size": 60 });
    assert_eq!(desk.fails("media.thumbnail", beyond).code, "out-of-range");
}

#[test]
fn any_frame_of_a_film_is_drawn_small_and_only_the_first_is_kept() {
    let desk = Desk::new();
    let folder = desk.folder.path();
    let film = clips::Recipe::new("film.mov", 60, "24", "-c:v mjpeg -pix_fmt yuvj420p -q:v 3").make(folder);
    let (_, version) = desk.proof(film);
    let call = |frame: u32| {
        let input = json!({ "version": version, "frame": frame, "size": 160 });
        desk.call("media.thumbnail", input)
    };
    let ask = |frame: u32| call(frame).unwrap();
    let (first, later) = (ask(0), ask(40));
    assert_eq!(first, desk.ok("media.thumbnail", json!({ "version": version, "size": 160 })));
    assert_eq!((&later["width"], &later["height"]), (&first["width"], &first["height"]));
    assert_ne!(later["url"], first["url"]);
    assert_eq!(ask(40), later);
    assert_eq!(call(60).unwrap_err().code, "out-of-range");
    let both = json!({ "version": version, "page": 1, "frame": 1, "size": 160 });
    assert_eq!(desk.fails("media.thumbnail", both).code, "bad-input");
    // What has no frames is as ever.
    let (_, version) = desk.proof(desk.file("wide.png", &files::png(320, 160)));
    let picture = desk.ok("media.thumbnail", json!({ "version": version, "frame": 7, "size": 160 }));
    assert_eq!(picture["height"], 80);
}
