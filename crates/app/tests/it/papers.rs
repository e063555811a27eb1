//! What a PDF brings along: its outline, its layers, its notes.

use galley_app::media::cancel::Cancel;
use galley_app::media::pool::{At, RenderRequest};
use galley_testkit::papers::{Paper, Sheet, line};
use serde_json::json;

use crate::desk::Desk;
use crate::files;

/// A red layer on the left and a blue one, off at first, on the right; objects 8 and 9. A note on the second page.
fn paper() -> Vec<u8> {
    let content = "/OC /A BDC 1 0 0 rg 0 0 50 50 re f EMC /OC /B BDC 0 0 1 rg 50 0 50 50 re f EMC";
    let layered = Sheet::new(100, 50, content).with("/Resources << /Properties << /A 8 0 R /B 9 0 R >> >>");
    let noted = Sheet::new(200, 100, "").with("/Annots [10 0 R 11 0 R]");
    let catalog =
        "/OCProperties << /OCGs [8 0 R 9 0 R] /D << /OFF [9 0 R] /Locked [8 0 R] >> >> /Outlines 12 0 R";
    let more = [
        "<< /Type /OCG /Name (Dieline) >>",
        "<< /Type /OCG /Name (Text) >>",
        "<< /Type /Annot /Subtype /Highlight /Rect [10 20 40 60] /T (Mia) /Contents (Bolder) >>",
        "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (Unseen) /F 2 >>",
        "<< /Type /Outlines /First 13 0 R /Last 13 0 R >>",
        "<< /Title (Notes) /Parent 12 0 R /Dest [6 0 R /Fit] >>",
    ];
    Paper::new(&[layered, noted], catalog, &more).bytes()
}

#[test]
fn outline_layers_and_notes_are_listed() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("Box.pdf", &paper()));
    assert_eq!(
        desk.ok("media.outline", json!({ "version": version })),
        json!([{ "title": "Notes", "page": 2, "level": 0 }])
    );
    assert_eq!(
        desk.ok("media.layers", json!({ "version": version })),
        json!([
            { "id": 8, "name": "Dieline", "visible": true, "locked": true, "damaged": false },
            { "id": 9, "name": "Text", "visible": false, "locked": false, "damaged": false },
        ])
    );
    let notes = desk.ok("media.notes", json!({ "version": version, "page": 2 }));
    assert_eq!(notes.as_array().unwrap().len(), 1, "what is hidden is not for the screen: {notes}");
    assert_eq!((&notes[0]["author"], &notes[0]["text"]), (&json!("Mia"), &json!("Bolder")));
    assert_eq!(
        notes[0]["shape"],
        json!({ "shape": "box", "x": 10_000, "y": 40_000, "width": 30_000, "height": 40_000 })
    );
    assert_eq!(desk.ok("media.notes", json!({ "version": version, "page": 1 })), json!([]));
    let beyond = json!({ "version": version, "page": 3 });
    assert_eq!(desk.fails("media.notes", beyond).code, "out-of-range");
}

#[test]
fn a_search_ends_when_the_next_begins() {
    /// Far more than it takes for two of them to be under way at once.
    const TRIES: usize = 1000;
    let desk = Desk::new();
    let lines: String = (0..40).map(|at| line("Nothing of the kind", 2, 5, 5 + 2 * at)).collect();
    let sheets: Vec<Sheet> = (0..20).map(|_| Sheet::new(200, 100, &lines)).collect();
    let (_, version) = desk.proof(desk.file("Long.pdf", &Paper::new(&sheets, "", &[]).bytes()));
    let find = |text: &str, from_page: u32| {
        let input = json!({ "version": version, "text": text, "from_page": from_page, "limit": 9, "whole_words": false });
        desk.call("media.find", input)
    };
    std::thread::scope(|scope| {
        let earlier = scope.spawn(|| (0..TRIES).find_map(|_| find("first", 1).err()));
        while !earlier.is_finished() {
            let _ = find("then", 1);
        }
        assert_eq!(earlier.join().unwrap().map(|failure| failure.code).as_deref(), Some("cancelled"));
    });
    assert_eq!(find("first", 1).unwrap()["next_page"], 17);
    assert_eq!(find("first", 17).unwrap()["places"], json!([]));
}

#[test]
fn the_text_of_a_page_is_told_word_by_word() {
    let desk = Desk::new();
    let sheets = [Sheet::new(200, 100, &line("Terms apply", 20, 10, 50)), Sheet::new(200, 100, "")];
    let (_, version) = desk.proof(desk.file("Terms.pdf", &Paper::new(&sheets, "", &[]).bytes()));
    let text = desk.ok("media.text", json!({ "version": version, "page": 1 }));
    assert_eq!((&text["cut"], text["lines"].as_array().unwrap().len()), (&json!(false), 1));
    assert!(text["engine"].as_str().unwrap().starts_with("pdfium "), "{text}");
    let words = &text["lines"][0]["words"];
    assert_eq!((&words[0]["text"], &words[0]["spaced"]), (&json!("Terms"), &json!(true)));
    assert_eq!((&words[1]["text"], words[1]["edges"].as_array().unwrap().len()), (&json!("apply"), 6));
    let quad: Vec<i64> = words[0]["quad"].as_array().unwrap().iter().map(|at| at.as_i64().unwrap()).collect();
    assert_eq!(
        (quad[0], quad[1], quad[3]),
        (10_000, quad[3], quad[1]),
        "its corners stand upright: {quad:?}"
    );
    assert!(quad[1] < 50_000 && quad[5] > 50_000, "its baseline is between: {quad:?}");
    let none = desk.ok("media.text", json!({ "version": version, "page": 2 }));
    assert_eq!(none["lines"], json!([]));
    assert_eq!(desk.fails("media.text", json!({ "version": version, "page": 3 })).code, "out-of-range");
}

#[test]
fn only_a_pdf_has_them() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("a.png", &files::png(40, 30)));
    for name in ["media.outline", "media.layers"] {
        assert_eq!(desk.fails(name, json!({ "version": version })).code, "unsupported", "{name}");
    }
    assert_eq!(desk.fails("media.text", json!({ "version": version, "page": 1 })).code, "unsupported");
}

#[test]
fn a_page_without_what_the_file_hides_is_the_page_as_it_is() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("Box.pdf", &paper()));
    let medium = desk.app.pictured(&version).unwrap();
    let (page, never) = (RenderRequest::new(At::Page(1)), Cancel::new());
    let plain = medium.render(&page, &never).unwrap().picture.bytes;
    let without = |hidden: &[u32]| medium.render_without(hidden, &page, &never).unwrap().picture.bytes;
    assert_eq!(without(&[9]), plain);
    assert_ne!(without(&[8]), plain);
    assert_ne!(without(&[]), plain);
}

#[test]
fn colours_are_those_of_the_layers_that_are_shown() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("Box.pdf", &paper()));
    let ask = |hidden: serde_json::Value| {
        let points = json!([{ "x": 25_000, "y": 25_000 }, { "x": 75_000, "y": 25_000 }]);
        desk.call(
            "media.sample",
            json!({ "version": version, "page": 1, "points": points, "hidden": hidden }),
        )
    };
    let colors = |hidden: serde_json::Value| {
        let found = ask(hidden).unwrap();
        [0, 1].map(|at| found["points"][at]["rgb"].clone())
    };
    let (red, blue, white) = (json!([255, 0, 0]), json!([0, 0, 255]), json!([255, 255, 255]));
    assert_eq!(colors(json!(null)), [red.clone(), white.clone()]);
    assert_eq!(colors(json!([])), [red.clone(), blue.clone()]);
    assert_eq!(colors(json!([8])), [white.clone(), blue]);
    assert_eq!(colors(json!([8, 9])), [white.clone(), white.clone()]);
    assert_eq!(colors(json!(null)), [red, white], "the file itself is as before");
    assert_eq!(ask(json!([7])).unwrap_err().code, "out-of-range");
}
