//! Sizes, turns and boxes of odd pages, held against pypdfium2's.

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::inspect::PageFacts;
use galley_media::pool::Medium;
use galley_testkit::papers::Paper;

use crate::bench::{campaign, open, open_locked, page, pool, render};
use crate::pdf::reference::{self, Page, all_near};

fn never() -> Cancel {
    Cancel::new()
}

/// Pages below one node that says some things for all of them.
fn paper(node: &str, pages: &[&str]) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|page| format!("{} 0 R ", page + 3)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} {node} >>", pages.len()),
    ];
    objects.extend(pages.iter().map(|entries| format!("<< /Type /Page /Parent 2 0 R {entries} >>")));
    Paper::of(&objects).bytes()
}

fn check(found: &PageFacts, expected: &Page) {
    let number = found.number;
    assert!(all_near(&[found.width_pt, found.height_pt], &expected.size, 1e-3), "{found:?} {expected:?}");
    assert_eq!(found.rotation, expected.rotation, "page {number}");
    assert!(expected.label.is_empty() || found.label == expected.label, "page {number}");
    let boxes = &found.boxes;
    for (got, expected) in
        [(boxes.crop, expected.crop), (boxes.trim, expected.trim), (boxes.bleed, expected.bleed)]
    {
        assert_eq!(got.is_some(), expected.is_some(), "page {number}: {got:?} {expected:?}");
        assert!(all_near(&got.unwrap_or_default(), &expected.unwrap_or_default(), 1e-3), "page {number}");
    }
    // Without a media box of the page's own pypdfium2 has none to tell.
    if let Some(media) = expected.media {
        assert!(all_near(&boxes.media, &media, 1e-3), "page {number}: {:?} {media:?}", boxes.media);
    }
}

/// Every way to ask: all at once, some of them in a worker that drew none, and the first at opening.
fn check_all(bytes: &[u8]) -> Medium {
    check_all_locked(bytes, None)
}

pub fn check_all_locked(bytes: &[u8], password: Option<&str>) -> Medium {
    let expected = reference::pages(bytes, password);
    let asked = open_locked(&pool(), bytes, password).unwrap();
    assert_eq!(asked.opened().pdf.as_ref().unwrap().num_pages as usize, expected.len());
    let some = asked.pages(1, u32::MAX, &never()).unwrap();
    let all = open_locked(&pool(), bytes, password).unwrap().inspect(&never()).unwrap().pdf.unwrap();
    // What is shown is no part of the contract of `galley inspect`.
    let told = |mut page: PageFacts| {
        page.boxes.shown = None;
        page
    };
    assert_eq!(asked.opened().pdf.clone().unwrap().first, some[0]);
    assert_eq!(some.into_iter().map(told).collect::<Vec<_>>(), all.pages);
    assert_eq!(all.pages.len(), expected.len());
    for (found, expected) in all.pages.iter().zip(&expected) {
        check(found, expected.as_ref().unwrap());
    }
    assert_eq!(all.annotations, expected.iter().flatten().map(|page| page.annotations).sum::<u32>());
    asked
}

const ODD: &[&str] = &[
    "/MediaBox [0 0 200 100]",
    "/MediaBox [200 100 0 0]",
    "/MediaBox [0 100 200 0] /TrimBox [90 80 10 20]",
    "/MediaBox [-50 -60 150 40] /CropBox [-10 -10 50 30]",
    "/MediaBox [0 0 200 100] /CropBox [90 80 10 20] /TrimBox [80 70 20 30] /BleedBox [85 75 15 25]",
    "/MediaBox [0 0 200 100] /CropBox [-10 -10 500 50]",
    "/MediaBox [0 0 200 100] /CropBox [10 10 10 10]",
    "/MediaBox [0 0 200 100] /UserUnit 10",
    "/MediaBox [0 0 200 100] /Rotate -90",
    "/MediaBox [0 0 200 100] /Rotate 450",
    "/MediaBox [0 0 200 100] /Rotate 45",
    "/MediaBox [0 0 200 100] /Rotate 90.7",
    "/MediaBox [0 0 200 100] /Rotate -180",
    "/MediaBox [0 0 0 0]",
    "/MediaBox [0 0 (x) 9]",
    "/MediaBox [0 0 200]",
    "/MediaBox [0 0 595.276 841.89]",
    "/MediaBox [0.1 0.2 300.3 400.4] /Rotate 270",
    "/MediaBox [0 0 1000000 1000000] /UserUnit 100",
    "",
];

#[test]
fn odd_boxes_are_as_pdfium_has_them() {
    check_all(&paper("", ODD));
}

#[test]
fn what_pages_inherit_is_theirs() {
    let medium = check_all(&paper("/MediaBox [5 6 305 406] /CropBox [15 16 205 206] /Rotate 180", ODD));
    let last = medium.pages(ODD.len().try_into().unwrap(), 1, &never()).unwrap().remove(0);
    assert_eq!((last.width_pt, last.height_pt, last.rotation), (190.0, 190.0, 180));
    assert_eq!(last.boxes.media, [5.0, 6.0, 305.0, 406.0], "inherited, which pypdfium2 does not tell");
    assert_eq!(last.boxes.crop, None, "only what its own dictionary has");
}

#[test]
fn pages_without_an_area_are_told_and_not_drawn() {
    let pages = ["/MediaBox [0 0 200 100]", "/MediaBox [0 0 200 100] /CropBox [300 300 400 400]"];
    let medium = check_all(&paper("", &pages));
    let found = medium.inspect(&never()).unwrap();
    let facts = &found.pdf.unwrap().pages[1];
    assert_eq!((facts.width_pt, facts.height_pt), (0.0, 0.0));
    assert_eq!((found.problems[0].code.as_str(), found.problems[0].page), ("page-unreadable", Some(2)));
    assert_eq!(render(&medium, page(2)).unwrap_err().code, Code::Damaged);
    assert!(render(&medium, page(1)).is_ok());
}

#[test]
fn units_of_a_page_are_named() {
    let medium =
        open(&pool(), &paper("", &["/MediaBox [0 0 9 9]", "/MediaBox [0 0 9 9] /UserUnit 2.5"])).unwrap();
    let problems = medium.inspect(&never()).unwrap().problems;
    let got: Vec<_> = problems.iter().map(|problem| (problem.code.as_str(), problem.page)).collect();
    assert_eq!(got, [("user-unit-not-applied", Some(2))]);
    let units = |medium: &galley_media::pool::Medium| -> Vec<f64> {
        medium.pages(1, 2, &never()).unwrap().iter().map(|page| page.user_unit).collect()
    };
    assert_eq!(units(&medium), [1.0, 2.5], "also of pages that are parsed already");
    let fresh =
        open(&pool(), &paper("", &["/MediaBox [0 0 9 9]", "/MediaBox [0 0 9 9] /UserUnit 2.5"])).unwrap();
    assert_eq!(units(&fresh), [1.0, 2.5]);
    let said = serde_json::to_value(fresh.pages(1, 2, &never()).unwrap()).unwrap();
    assert_eq!((&said[0]["user_unit"], &said[1]["user_unit"]), (&serde_json::Value::Null, &2.5.into()));
}

#[test]
fn nested_trees_have_the_same_pages() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 5 /MediaBox [0 0 11 11] >>",
        "<< /Type /Pages /Parent 2 0 R /Kids [6 0 R 7 0 R] /Count 2 /Rotate 90 /MediaBox [0 0 22 44] >>",
        "<< /Type /Page /Parent 2 0 R >>",
        "<< /Type /Pages /Parent 2 0 R /Kids [8 0 R] /Count 2 /MediaBox [0 0 33 33] >>",
        "<< /Type /Page /Parent 3 0 R >>",
        "<< /Type /Page /Parent 3 0 R /MediaBox [0 0 7 77] >>",
        "<< /Type /Pages /Parent 5 0 R /Kids [9 0 R 10 0 R] /Count 2 >>",
        "<< /Type /Page /Parent 8 0 R /Rotate 270 >>",
        "<< /Type /Page /Parent 8 0 R /CropBox [1 1 9 9] >>",
    ];
    let medium = check_all(&Paper::of(&objects).bytes());
    let media: Vec<_> =
        medium.pages(1, 9, &never()).unwrap().iter().map(|page| page.boxes.media[2]).collect();
    assert_eq!(media, [22.0, 7.0, 11.0, 33.0, 33.0]);
}

#[test]
fn the_sample_campaign_is_as_pdfium_has_it() {
    let folder = campaign();
    let mut found = 0;
    let versions = ["v1", "v2"].map(|version| std::fs::read_dir(folder.join(version)).unwrap());
    for entry in versions.into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "pdf") {
            let bytes = std::fs::read(&path).unwrap();
            check_all(&bytes);
            super::text::check_words(&bytes);
            found += 1;
        }
    }
    assert_eq!(found, 4, "a brochure and a poster, twice");
}
