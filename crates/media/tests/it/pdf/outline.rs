//! Outlines and page labels: nested, looping, by name, and leading nowhere.

use galley_media::cancel::Cancel;
use galley_testkit::papers::{Paper, Sheet};

use crate::bench::{open, pool};
use crate::pdf::reference;

fn outline(catalog: &str, more: &[&str]) -> Vec<(String, Option<u32>, u32)> {
    let sheets = [Sheet::new(100, 100, ""), Sheet::new(100, 100, "")];
    let medium = open(&pool(), &Paper::new(&sheets, catalog, more).bytes()).unwrap();
    let items = medium.outline(&Cancel::new()).unwrap();
    items.into_iter().map(|item| (item.title, item.page, item.level)).collect()
}

fn check(got: Vec<(String, Option<u32>, u32)>, expected: &[(&str, Option<u32>, u32)]) {
    let expected: Vec<_> =
        expected.iter().map(|(title, page, level)| ((*title).to_owned(), *page, *level)).collect();
    assert_eq!(got, expected);
}

#[test]
fn destinations_of_every_form() {
    let more = [
        "<< /Type /Outlines /First 9 0 R /Last 15 0 R >>",
        "<< /Title (By page) /Parent 8 0 R /Next 10 0 R /Dest [4 0 R /XYZ 0 0 0] >>",
        "<< /Title (By old name) /Parent 8 0 R /Next 11 0 R /Dest /second >>",
        "<< /Title (By name) /Parent 8 0 R /Next 12 0 R /A << /S /GoTo /D (first) >> >>",
        "<< /Title (By number) /Parent 8 0 R /Next 13 0 R /Dest [1 /Fit] >>",
        "<< /Title (No such page) /Parent 8 0 R /Next 14 0 R /Dest [7 /Fit] >>",
        "<< /Title (No page) /Parent 8 0 R /Next 15 0 R /Dest [3 0 R /Fit] >>",
        "<< /Title (Elsewhere) /Parent 8 0 R /A << /S /GoToR /F (other.pdf) /D [0 /Fit] >> /Next 16 0 R >>",
        "<< /Title (A link) /Parent 8 0 R /A << /S /URI /URI (https://example.com) >> /Next 17 0 R >>",
        "<< /Title (No such name) /Parent 8 0 R /Dest (third) >>",
    ];
    let catalog = "/Outlines 8 0 R /Dests << /second [6 0 R /Fit] >> \
                   /Names << /Dests << /Names [(first) << /D [4 0 R /Fit] >>] >> >>";
    check(
        outline(catalog, &more),
        &[
            ("By page", Some(1), 0),
            ("By old name", Some(2), 0),
            ("By name", Some(1), 0),
            ("By number", Some(2), 0),
            ("No such page", None, 0),
            ("No page", None, 0),
            ("Elsewhere", None, 0),
            ("A link", None, 0),
            ("No such name", None, 0),
        ],
    );
}

#[test]
fn nesting_and_loops_end() {
    let more = [
        "<< /Type /Outlines /First 9 0 R /Last 9 0 R >>",
        "<< /Title (One) /Parent 8 0 R /First 10 0 R /Next 9 0 R >>",
        "<< /Title (Two) /Parent 9 0 R /First 11 0 R /Next 9 0 R >>",
        "<< /Title (Three) /Parent 10 0 R /First 9 0 R /Next 10 0 R >>",
    ];
    check(outline("/Outlines 8 0 R", &more), &[("One", None, 0), ("Two", None, 1), ("Three", None, 2)]);
    check(outline("/Outlines 99 0 R", &[]), &[]);
    check(outline("/Outlines << /First 2 0 R >>", &[]), &[("", None, 0)]);
    check(outline("", &[]), &[]);
}

#[test]
fn deep_outlines_are_bounded() {
    let more: Vec<String> = std::iter::once("<< /Type /Outlines /First 9 0 R >>".to_owned())
        .chain((9..3009).map(|number| format!("<< /Title (T) /First {} 0 R >>", number + 1)))
        .collect();
    let found = outline("/Outlines 8 0 R", &more.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(found.len() >= 3000);
    assert_eq!(found[2999].2, 2999);
}

#[test]
fn labels_of_every_style() {
    let sheets: Vec<Sheet> = (0..36).map(|_| Sheet::new(100, 100, "")).collect();
    let labels = "/PageLabels << /Nums [0 << /S /r >> 4 << /S /R /St 9 /P (Part ) >> 6 << /S /a /St 25 >> \
                  9 << /S /A /St 27 >> 11 << /P (Cover) >> 13 << /S /D /St 7 >> 15 << /S /D /P (B-) >> 17 << >> \
                  18 << /S /X /St 3 >>] >>";
    let bytes = Paper::new(&sheets, labels, &[]).bytes();
    let medium = open(&pool(), &bytes).unwrap();
    let pages = medium.pages(1, 100, &Cancel::new()).unwrap();
    let got: Vec<&str> = pages.iter().take(18).map(|page| page.label.as_str()).collect();
    let expected = [
        "i", "ii", "iii", "iv", "Part IX", "Part X", "y", "z", "aa", "AA", "BB", "Cover", "Cover", "7", "8",
        "B-1", "B-2",
    ];
    assert_eq!(got[..17], expected);
    assert!(!got[17].is_empty(), "a page is never without a name");
    let all = reference::pages(&bytes, None);
    assert_eq!((pages.len(), all.len()), (36, 36));
    let mut num_told = 0;
    for (page, expected) in pages.iter().zip(all) {
        let expected = expected.unwrap().label;
        assert!(expected.is_empty() || page.label == expected, "{} {expected}", page.label);
        num_told += usize::from(!expected.is_empty());
    }
    assert!(num_told > 0, "pdfium names some of them");
}

#[test]
fn odd_label_trees_still_name_pages() {
    for labels in [
        "/PageLabels 5",
        "/PageLabels << /Kids [1 0 R] >>",
        "/PageLabels << /Nums [0] >>",
        "/PageLabels << /Nums [5 << /S /D >>] >>",
    ] {
        let medium = open(&pool(), &Paper::new(&[Sheet::new(9, 9, "")], labels, &[]).bytes()).unwrap();
        let label = &medium.opened().pdf.as_ref().unwrap().first.label;
        assert!(!label.is_empty(), "{labels}");
    }
}
