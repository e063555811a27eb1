//! pypdfium2 as the yardstick: the wheel that set-up takes pdfium from, as a Python package.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use galley_media::pool::Settings;
use galley_testkit::places::package;
use serde::Deserialize;

/// What pypdfium2 says of a page.
#[derive(Debug, Deserialize)]
pub struct Page {
    pub size: [f64; 2],
    pub rotation: u16,
    pub media: Option<[f64; 4]>,
    pub crop: Option<[f64; 4]>,
    pub trim: Option<[f64; 4]>,
    pub bleed: Option<[f64; 4]>,
    pub label: String,
    pub annotations: u32,
    pub words: Vec<(String, [f64; 4])>,
}

/// Where set-up put it: beside the library.
fn python() -> PathBuf {
    let library = Settings::find().pdfium.expect("pdfium is there: cargo xtask setup");
    let folder = library.parent().unwrap().join("python");
    assert!(folder.join("pypdfium2").is_dir(), "{} is missing: cargo xtask setup", folder.display());
    folder
}

/// Which build of pdfium the wheel holds.
pub fn build() -> u64 {
    let version = std::fs::read(python().join("pypdfium2_raw/version.json")).unwrap();
    let version: serde_json::Value = serde_json::from_slice(&version).unwrap();
    version["build"].as_u64().unwrap()
}

/// What a script of `tests/reference/` says of these bytes.
fn said(script: &str, bytes: &[u8], more: &[&str]) -> Vec<u8> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let (script, fonts) = (package().join("tests/reference").join(script), package().join("fonts"));
    let mut command = Command::new("python3");
    command.arg(script).arg(fonts).arg(file.path()).args(more).env("PYTHONPATH", python());
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// All pages; one that cannot be read is `None`.
pub fn pages(bytes: &[u8], password: Option<&str>) -> Vec<Option<Page>> {
    serde_json::from_slice(&said("pages.py", bytes, password.as_slice())).unwrap()
}

/// A page, from 1, at so many pixels: four bytes each, of which the last says nothing.
pub fn drawn(bytes: &[u8], password: Option<&str>, page: u32, width: u32, height: u32) -> Vec<u8> {
    let [page, width, height] = [page, width, height].map(|number| number.to_string());
    said("drawn.py", bytes, &[&[&*page, &width, &height][..], password.as_slice()].concat())
}

pub fn near(got: f64, expected: f64, within: f64) -> bool {
    (got - expected).abs() <= within
}

pub fn all_near(got: &[f64], expected: &[f64], within: f64) -> bool {
    got.len() == expected.len()
        && got.iter().zip(expected).all(|(got, expected)| near(*got, *expected, within))
}
