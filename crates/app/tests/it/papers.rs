//! What a PDF brings along: its outline, its layers, its notes.

use galley_app::media::cancel::Cancel;
use galley_app::media::pool::{At, RenderRequest};
use galley_testkit::papers::{Paper, Sheet};
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
            { "id": 8, "name": "Dieline", "visible": true, "locked": true },
            { "id": 9, "name": "Text", "visible": false, "locked": false },
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
fn only_a_pdf_has_them() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("a.png", &files::png(40, 30)));
    for name in ["media.outline", "media.layers"] {
        assert_eq!(desk.fails(name, json!({ "version": version })).code, "unsupported", "{name}");
    }
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
