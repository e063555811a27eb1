//! Colours at points, and what the tools on screen are told of a medium.

use galley_app::media::difference::delta_e_2000;
use galley_testkit::papers::{Paper, Sheet, filled};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::files;

fn png() -> Vec<u8> {
    files::png(120, 80)
}

#[test]
fn a_picture_is_sampled_as_shown_and_as_stored() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("a.png", &png()));
    let ask = |points: Value| desk.call("media.sample", json!({ "version": version, "points": points }));
    let found = ask(json!([{ "x": 30_500, "y": 40_500 }, { "x": 0, "y": 79_999 }])).unwrap();
    let picture = files::picture(120, 80);
    let (one, other) = (picture.get_pixel(30, 40).0, picture.get_pixel(0, 79).0);
    for (point, expected) in [(&found["points"][0], one), (&found["points"][1], other)] {
        assert_eq!((&point["rgb"], &point["alpha"]), (&json!(expected), &json!(255)));
        assert_eq!(
            point["source"],
            json!({ "model": "rgb", "bits": 8, "decoded": false, "values": expected })
        );
    }
    assert_eq!(found["delta_e"], json!(delta_e_2000(one, other)));
    assert_eq!(found["points"][0]["lab"].as_array().unwrap().len(), 3);

    assert_eq!(ask(json!([{ "x": 1, "y": 1 }])).unwrap()["delta_e"], Value::Null);
    assert_eq!(ask(json!([{ "x": 120_001, "y": 1 }])).unwrap_err().code, "out-of-range");
    for points in [
        json!([]),
        json!([{ "x": 1, "y": 1 }, { "x": 1, "y": 1 }, { "x": 1, "y": 1 }]),
        json!([{ "x": -1, "y": 1 }]),
    ] {
        assert_eq!(ask(points).unwrap_err().code, "bad-input");
    }
}

#[test]
fn a_page_is_sampled_and_says_where_its_boxes_are() {
    let desk = Desk::new();
    let sheet = Sheet::new(200, 300, &filled([1.0, 0.0, 0.0], [20, 30, 100, 100]))
        .with("/TrimBox [20 30 180 280] /BleedBox [10 20 190 290] /CropBox [10 10 190 290] /Rotate 90");
    let (_, version) = desk.proof(desk.file("a.pdf", &Paper::new(&[sheet], "", &[]).bytes()));
    let pages = desk.ok("media.pages", json!({ "version": version, "first": 1, "count": 1 }));
    assert_eq!((&pages[0]["width"], &pages[0]["height"]), (&json!(280_000), &json!(180_000)));
    assert_eq!(
        pages[0]["boxes"],
        json!({
            "media": [-10_000, -10_000, 300_000, 200_000],
            "crop": [0, 0, 280_000, 180_000],
            "trim": [20_000, 10_000, 250_000, 160_000],
            "bleed": [10_000, 0, 270_000, 180_000],
        })
    );
    let ask =
        |points: Value| desk.ok("media.sample", json!({ "version": version, "page": 1, "points": points }));
    // The trim box's corner is the red square's, too.
    let found = ask(json!([{ "x": 21_000, "y": 11_000 }, { "x": 19_000, "y": 11_000 }]));
    assert_eq!(found["points"][0]["rgb"], json!([255, 0, 0]));
    assert_eq!(found["points"][1]["rgb"], json!([255, 255, 255]));
    assert_eq!(found["points"][0]["source"], Value::Null);
}
