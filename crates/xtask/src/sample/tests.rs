//! The manifest is held to the files: what it names exists, and nothing else differs.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use image::RgbImage;
use resvg::tiny_skia::Pixmap;

use super::changes::{Change, Round};
use super::scenes::{Scene, Scenes};
use super::social::Piece;
use super::{PROOFS, all_changes, is_made, make, manifests, recipe, stills};
use super::{brochure, film};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// The whole campaign, made once for all tests.
fn made() -> &'static Path {
    static MADE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let out = folder();
        make(out.path()).unwrap();
        out
    });
    MADE.path()
}

fn inside(boxes: &[[f64; 4]], x: u32, y: u32) -> bool {
    let (x, y) = (f64::from(x), f64::from(y));
    boxes.iter().any(|[left, top, w, h]| x >= *left && x < left + w && y >= *top && y < top + h)
}

fn boxes(change: &Change) -> Vec<[f64; 4]> {
    change.area.into_iter().chain(change.area_before).collect()
}

/// Fails when two pictures differ outside the listed boxes, or when a listed change is not there.
fn check_same_but(changes: &[Change], first: &RgbImage, second: &RgbImage, what: &str) {
    assert_eq!(first.dimensions(), second.dimensions(), "{what}");
    let all: Vec<[f64; 4]> = changes.iter().flat_map(boxes).collect();
    let differing: Vec<(u32, u32)> = first
        .enumerate_pixels()
        .filter(|(x, y, pixel)| second.get_pixel(*x, *y) != *pixel)
        .map(|(x, y, _)| (x, y))
        .collect();
    let outside = differing.iter().find(|(x, y)| !inside(&all, *x, *y));
    assert_eq!(outside, None, "{what}: a pixel differs that no change lists");
    for change in changes {
        for one in boxes(change) {
            assert!(
                differing.iter().any(|(x, y)| inside(&[one], *x, *y)),
                "{what}: nothing differs in {one:?} ({})",
                change.what
            );
        }
    }
}

fn rgb(pixmap: &Pixmap) -> RgbImage {
    let data = pixmap.data().chunks_exact(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
    RgbImage::from_raw(pixmap.width(), pixmap.height(), data).unwrap()
}

#[test]
fn pictures_differ_exactly_where_the_manifest_says() {
    let out = made();
    let files = ["poster.png"].into_iter().chain(Piece::ALL.map(Piece::file));
    for file in files {
        let changes: Vec<Change> =
            all_changes().into_iter().filter(|change| change.after == format!("v2/{file}")).collect();
        assert!(!changes.is_empty(), "{file} has no listed change");
        let [first, second] =
            ["v1", "v2"].map(|round| image::open(out.join(round).join(file)).unwrap().to_rgb8());
        check_same_but(&changes, &first, &second, file);
    }
}

#[test]
fn film_frames_differ_exactly_where_the_manifest_says() {
    let scenes = Scenes::paint().unwrap();
    let changes = film::changes("Film");
    for (scene, length) in film::cut(Round::Second) {
        for frame in [0, 23, 26, length - 1] {
            let [first, second] = Round::BOTH.map(|round| {
                let mut picture = scenes.base(scene, frame).unwrap();
                scenes.copy(scene, frame, round, &mut picture);
                rgb(&picture)
            });
            let (old, new) =
                (film::start(Round::First, scene) + frame, film::start(Round::Second, scene) + frame);
            let at =
                |range: Option<[u32; 2]>, n: u32| range.is_some_and(|[from, to]| (from..=to).contains(&n));
            let here: Vec<Change> = changes
                .iter()
                .filter(|change| change.kind != "trim" && at(change.frames_before, old))
                .cloned()
                .collect();
            assert!(
                here.iter().all(|change| at(change.frames_after, new)),
                "{scene:?} {frame}: frame ranges disagree"
            );
            check_same_but(&here, &first, &second, &format!("{scene:?} {frame}"));
        }
    }
}

#[test]
fn trim_accounts_for_the_difference_in_length() {
    let trim = film::changes("Film").into_iter().find(|change| change.kind == "trim").unwrap();
    let [from, to] = trim.frames_before.unwrap();
    assert_eq!(to - from + 1, film::num_frames(Round::First) - film::num_frames(Round::Second));
    assert_eq!(to + 1, film::start(Round::First, Scene::Map));
    assert_eq!(from, film::start(Round::Second, Scene::Map));
}

#[test]
fn campaign_and_changes_name_files_that_are_written() {
    let out = made();
    let read = |name: &str| -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(out.join(name)).unwrap()).unwrap()
    };
    let mut named: Vec<String> = vec![];
    for proof in read("campaign.json")["proofs"].as_array().unwrap() {
        named.extend(
            proof["versions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|version| version["file"].as_str().unwrap().to_owned()),
        );
    }
    assert_eq!(named.len(), PROOFS.len() * 2);
    for change in read("changes.json")["changes"].as_array().unwrap() {
        for side in ["before", "after"] {
            let file = change[side].as_str().unwrap();
            assert!(named.iter().any(|name| name == file), "{file} is no version of the campaign");
        }
        assert!(PROOFS.iter().any(|(name, ..)| change["proof"] == *name), "{change}");
    }
    for file in &named {
        assert!(out.join(file).metadata().unwrap().len() > 10_000, "{file}");
    }
    let stray: Vec<PathBuf> = ["v1", "v2"]
        .iter()
        .flat_map(|round| out.join(round).read_dir().unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| !named.iter().any(|name| path.ends_with(name)))
        .collect();
    assert_eq!(stray, Vec::<PathBuf>::new());
}

#[test]
fn brochure_pages_differ_only_where_listed() {
    let changes = brochure::changes("Brochure", "brochure.pdf");
    for (index, (first, second)) in
        brochure::order(Round::First).into_iter().zip(brochure::order(Round::Second)).enumerate()
    {
        let same = first == second
            && first.draw(Round::First).svg(brochure::VIEW) == second.draw(Round::Second).svg(brochure::VIEW);
        let listed = changes.iter().any(|change| change.page == Some(index as u32 + 1));
        assert_eq!(same, !listed, "page {}", index + 1);
    }
}

#[test]
fn made_again_only_when_the_recipe_differs_or_a_file_is_missing() {
    let out = folder();
    std::fs::create_dir_all(out.path().join("v1")).unwrap();
    std::fs::create_dir_all(out.path().join("v2")).unwrap();
    manifests(out.path()).unwrap();
    for (_, file, _) in PROOFS {
        for round in Round::BOTH {
            std::fs::write(out.path().join(round.folder()).join(file), "x").unwrap();
        }
    }
    std::fs::write(out.path().join(".stamp"), recipe()).unwrap();
    assert!(is_made(out.path(), &recipe()));
    assert!(!is_made(out.path(), "another recipe"));
    std::fs::remove_file(out.path().join("v2/brochure.pdf")).unwrap();
    assert!(!is_made(out.path(), &recipe()));
}

#[test]
fn same_recipe_gives_the_same_stills() {
    let again = folder();
    stills(again.path()).unwrap();
    for (_, file, _) in PROOFS.iter().filter(|(_, file, _)| *file != film::FILE) {
        for round in Round::BOTH {
            let [a, b] =
                [made(), again.path()].map(|out| std::fs::read(out.join(round.folder()).join(file)).unwrap());
            assert!(a == b, "{file} of {round:?} differs from one run to the next");
        }
    }
}
