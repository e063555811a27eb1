//! Damaged and hostile PDFs: a documented code or what could be read, soon, and the worker lives on.

use std::time::Duration;

use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::inspect::Inspection;
use galley_media::pool::{OpenOptions, Pool, Settings};
use galley_testkit::papers::{Paper, Sheet, line};

use crate::bench::{file, page, render, settings};

/// Opens, inspects, draws and reads, each within 20 seconds.
fn look(pool: &Pool, bytes: &[u8]) -> Result<Inspection, MediaError> {
    let cancel = Cancel::new();
    let medium = pool.open(file(bytes), OpenOptions::default(), &cancel)?;
    let found = medium.inspect(&cancel)?;
    let outcomes = [
        render(&medium, page(1)).map(drop),
        medium.words(1, &cancel).map(drop),
        medium.outline(&cancel).map(drop),
        medium.annotations(1, &cancel).map(drop),
        medium.pages(1, 50, &cancel).map(drop),
    ];
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(error.code, Code::Damaged | Code::Limit), "{error:?}");
        assert!(!error.hint.is_empty() && !error.message.contains("took longer"), "{error:?}");
    }
    Ok(found)
}

fn strict() -> Pool {
    Pool::new(Settings { deadline: Duration::from_secs(20), ..settings() })
}

fn whole() -> Vec<u8> {
    let sheets = [1, 2, 3].map(|page| Sheet::new(100, 100, &line(&format!("Page {page}"), 12, 10, 10)));
    Paper::new(&sheets, "", &[]).bytes()
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|part| part == from.as_bytes()).unwrap();
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

/// The number of pages, or the code; and codes of problems, but for the font, which is in none of these files.
fn told(found: &Result<Inspection, MediaError>) -> (Result<usize, Code>, Vec<&str>) {
    match found {
        Ok(found) => {
            let codes = found.problems.iter().map(|problem| problem.code.as_str());
            let codes = codes.filter(|code| *code != "font-substituted").collect();
            (Ok(found.pdf.as_ref().unwrap().pages.len()), codes)
        }
        Err(error) => (Err(error.code), Vec::new()),
    }
}

#[test]
fn what_can_be_mended_is_shown_whole() {
    let whole = whole();
    let pool = strict();
    let cases = [
        replaced(&whole, "xref\n0", "xrfe\n0"),
        replaced(&whole, "startxref\n", "startxref\n9"),
        replaced(&whole, "startxref\n", "startxref\nx"),
        replaced(&whole, "0000000000 65535 f", "0000000000 65535 n"),
        replaced(&whole, "endobj\n2 0 obj", "\n2 0 obj"),
        replaced(&whole, "endobj\n5 0 obj", "\n5 0 obj"),
        replaced(&whole, "endstream\nendobj", "\nendobj"),
        replaced(&whole, "/Count 3", "/Count 3 /Count 3"),
        replaced(&whole, "%PDF-1.7", "%PDF-9.9"),
        replaced(&whole, "3 0 obj\n", "3 0 obj\n\n\n\n"),
    ];
    for (number, bytes) in cases.iter().enumerate() {
        let found = look(&pool, bytes);
        assert_eq!(told(&found), (Ok(3), vec![]), "case {number}");
    }
}

#[test]
fn page_trees_that_lie() {
    let pool = strict();
    let counts =
        [("/Count 3", "/Count 2", 2, 0), ("/Count 3", "/Count 5", 5, 2), ("/Count 3", "/Count -1", 3, 0)];
    for (from, to, pages, missing) in counts {
        let found = look(&pool, &replaced(&whole(), from, to));
        assert_eq!(told(&found), (Ok(pages), vec!["page-unreadable"; missing]), "{to}");
    }
    for huge in ["/Count 999999", "/Count 1048574"] {
        let found = look(&pool, &replaced(&whole(), "/Count 3", huge));
        assert_eq!(told(&found), (Ok(3), vec!["page-count-wrong"]), "{huge}");
    }
    for impossible in ["/Count 2147483647", "/Count 99999999999"] {
        let (pages, _) = told(&look(&pool, &replaced(&whole(), "/Count 3", impossible)));
        assert!(pages == Ok(3) || pages == Err(Code::Damaged), "{impossible}: {pages:?}");
    }
}

#[test]
fn page_trees_that_go_in_circles() {
    let pool = strict();
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>";
    let trees: [&[&str]; 5] = [
        &["<< /Type /Pages /Kids [2 0 R] /Count 1 >>"],
        &[
            "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
            page,
            "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
        ],
        &["<< /Type /Pages /Kids [3 0 R] /Count 9 >>", "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9 >>"],
        &[
            "<< /Type /Pages /Parent 3 0 R /Kids [4 0 R] /Count 1 >>",
            "<< /Parent 2 0 R >>",
            "<< /Type /Page /Parent 2 0 R >>",
        ],
        &["<< /Type /Pages /Kids 2 0 R /Count 1 >>"],
    ];
    for (number, tree) in trees.iter().enumerate() {
        let objects: Vec<&str> =
            std::iter::once("<< /Type /Catalog /Pages 2 0 R >>").chain(tree.iter().copied()).collect();
        if let Err(error) = look(&pool, &Paper::of(&objects).bytes()) {
            assert_eq!(error.code, Code::Damaged, "tree {number}: {error:?}");
        }
    }
}

#[test]
fn pages_of_a_million_points() {
    let pool = strict();
    for boxes in [
        "[0 0 1000000 1000000]",
        "[0 0 100 1000000] /UserUnit 10000",
        "[-1e9 -1e9 1e9 1e9]",
        "[0 0 1e38 1e38]",
    ] {
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            format!("<< /Type /Page /Parent 2 0 R /MediaBox {boxes} >>"),
        ];
        let found = look(&pool, &Paper::of(&objects).bytes());
        assert_eq!(told(&found).0, Ok(1), "{boxes}");
    }
}

#[test]
fn cut_off_anywhere() {
    let whole = whole();
    let pool = strict();
    for cut in (9..whole.len()).step_by(37) {
        match look(&pool, &whole[..cut]) {
            Ok(found) => {
                assert!(found.problems.iter().any(|problem| problem.code == "truncated"), "cut at {cut}")
            }
            Err(error) => assert_eq!(error.code, Code::Damaged, "cut at {cut}: {error:?}"),
        }
    }
}

#[test]
fn bytes_changed_anywhere() {
    let whole = whole();
    let pool = strict();
    // The same every time: a linear congruence picks places and bytes.
    let mut state = 20_260_101u32;
    let mut next = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for round in 0..150 {
        let mut bytes = whole.clone();
        for _ in 0..1 + next(12) {
            let at = next(bytes.len());
            bytes[at] = u8::try_from(next(256)).unwrap();
        }
        if let Err(error) = look(&pool, &bytes) {
            let fine =
                matches!(error.code, Code::Damaged | Code::Unsupported | Code::PasswordNeeded | Code::Limit);
            assert!(fine, "round {round}: {error:?}");
        }
    }
}

#[test]
fn contents_that_never_end() {
    let pool = strict();
    let deep = "q ".repeat(200_000);
    let nested = format!("{}{}", "[".repeat(5_000), "<<".repeat(5_000));
    for content in [deep.as_str(), &nested] {
        let found = look(&pool, &Paper::new(&[Sheet::new(100, 100, content)], "", &[]).bytes());
        assert_eq!(told(&found).0, Ok(1));
    }
}

#[test]
fn a_form_inside_itself_twice_is_given_up() {
    // pdfium follows it to a depth of forty, twice at each: it is ended by the deadline or by its share of memory.
    let pool = Pool::new(Settings { deadline: Duration::from_secs(10), ..settings() });
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 6 0 R >> >> /Length 12 >>\n\
                stream\n/F Do /F Do \nendstream";
    let sheet = Sheet::new(100, 100, "/F Do").with("/Resources << /XObject << /F 6 0 R >> >>");
    let bytes = Paper::new(&[sheet], "", &[form]).bytes();
    let medium = pool.open(file(&bytes), OpenOptions::default(), &Cancel::new()).unwrap();
    assert_eq!(medium.pages(1, 1, &Cancel::new()).unwrap().len(), 1, "its facts are there all the same");
    let error = medium.inspect(&Cancel::new()).unwrap_err();
    assert!(matches!(error.code, Code::Limit | Code::Crashed), "{error:?}");
}
