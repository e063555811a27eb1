//! Pages of an image: each by itself, with a size and a resolution of its own.

use galley_testkit::tiffs::{Page, tiff};
use serde_json::{Value, json};

use crate::desk::Desk;

fn flat(size: (u32, u32)) -> Page {
    Page::new(size, 1, 1, 8, vec![90; (size.0 * size.1) as usize])
}

/// Of a kind that is not decoded here.
fn foreign(size: (u32, u32)) -> Page {
    flat(size).with(259, &[34_712])
}

fn told(desk: &Desk, version: &str) -> Vec<(Value, Value, Value)> {
    let pages = desk.ok("media.pages", json!({ "version": version, "first": 1, "count": 9 }));
    let pages = pages.as_array().unwrap();
    pages
        .iter()
        .map(|page| (page["width"].clone(), page["height"].clone(), page["per_inch"].clone()))
        .collect()
}

#[test]
fn each_page_has_a_size_and_a_resolution_of_its_own() {
    let desk = Desk::new();
    let pages = [flat((30, 20)).with_dpi(300, 300), flat((40, 10)).with_dpi(72, 144), flat((7, 9))];
    let (_, version) = desk.proof(desk.file("a.tif", &tiff(&pages)));
    let expected = [
        (json!(30_000), json!(20_000), json!([300.0, 300.0])),
        (json!(40_000), json!(10_000), json!([72.0, 144.0])),
        (json!(7_000), json!(9_000), Value::Null),
    ];
    assert_eq!(told(&desk, &version), expected);
}

#[test]
fn a_page_that_cannot_be_read_blanks_no_other() {
    let desk = Desk::new();
    let pages = [flat((30, 20)).with_dpi(300, 300), foreign((40, 10)), flat((7, 9))];
    let (_, version) = desk.proof(desk.file("a.tif", &tiff(&pages)));
    let expected = [
        (json!(30_000), json!(20_000), json!([300.0, 300.0])),
        // It stands in the place and the size of the first; nothing is said of its resolution.
        (json!(30_000), json!(20_000), Value::Null),
        (json!(7_000), json!(9_000), Value::Null),
    ];
    assert_eq!(told(&desk, &version), expected);
    let small =
        |page: u32| desk.call("media.thumbnail", json!({ "version": version, "page": page, "size": 64 }));
    assert_eq!(small(2).unwrap_err().code, "unsupported");
    assert_eq!(small(3).unwrap()["width"], json!(7), "nothing is enlarged");
}

#[test]
fn a_first_page_that_cannot_be_read_keeps_no_file_out() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("a.tif", &tiff(&[foreign((40, 10)), flat((7, 9))])));
    let view = desk.get(&proof);
    let shown = &view["versions"][0];
    assert_eq!((&shown["media"]["num_pages"], &shown["media"]["width"]), (&json!(2), &json!(7)));
    assert!(shown["problems"][0].as_str().unwrap().contains("page 1 cannot be shown"), "{shown}");
    let small = desk.ok("media.thumbnail", json!({ "version": version, "size": 64 }));
    assert_eq!(small["width"], json!(7), "of the first that can be: 7 × 9");
}

#[test]
fn a_page_of_a_pdf_says_how_many_of_its_units_are_an_inch() {
    use galley_testkit::papers::{Paper, Sheet};
    let desk = Desk::new();
    let sheets = [Sheet::new(20, 30, ""), Sheet::new(20, 30, "").with("/UserUnit 10")];
    let (_, version) = desk.proof(desk.file("a.pdf", &Paper::new(&sheets, "", &[]).bytes()));
    let (width, height) = (json!(20_000), json!(30_000));
    let expected = [(width.clone(), height.clone(), json!([72.0, 72.0])), (width, height, json!([7.2, 7.2]))];
    assert_eq!(told(&desk, &version), expected);
}
