//! One rule of outlines here and in the interface: both read `tests/vectors/outlines.json`.

use galley_core::Shape;
use galley_interop::outline_of;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    name: String,
    shape: Shape,
    width: f64,
    pixel: f64,
    path: String,
    fill: bool,
}

#[test]
fn outlines_are_those_of_the_interface() {
    let path = galley_testkit::places::package().join("../../tests/vectors/outlines.json");
    let vectors: Vec<Vector> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(vectors.len() >= 20);
    for Vector { name, shape, width, pixel, path, fill } in vectors {
        assert!(shape.is_sane(), "{name}");
        let outline = outline_of(&shape, width, pixel);
        assert_eq!((outline.svg(), outline.fill), (path, fill), "{name}");
    }
}
