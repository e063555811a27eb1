//! Marks put behind PDFs of every making, held against qpdf: what it has no word to say about before, it has none after.

use std::io::Write;
use std::process::Command;

use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::pool::{Medium, PdfDrawing, PdfMark};
use galley_testkit::chance::Dice;
use galley_testkit::papers::{Paper, Sheet, line};

use crate::bench::{campaign, open, pool};

fn mark(page: u32, answers: Option<u32>) -> PdfMark {
    let drawing = PdfDrawing {
        rect: "10 20 30 60".to_owned(),
        resources: String::new(),
        content: "1 0 0 RG 10 20 20 40 re S".to_owned(),
    };
    let entries = "/Subtype /Square /Rect [10 20 30 60] /F 4 /C [1 0 0] /T (Ada) /Contents (Larger)";
    PdfMark { page, entries: entries.to_owned(), answers, drawing: Some(drawing) }
}

/// Two on each page of some, the second in answer to the first.
fn marked_up(medium: &Medium, pages: &[u32]) -> Result<Vec<u8>, MediaError> {
    let pair = |(nth, page): (u32, &u32)| [mark(*page, None), mark(*page, Some(2 * nth))];
    let marks: Vec<PdfMark> = (0..).zip(pages).flat_map(pair).collect();
    medium.marked_up(&marks, &Cancel::new())
}

/// How bad qpdf finds it: 0 is nothing, 1 are warnings, 2 is that it cannot be read.
fn verdict(bytes: &[u8]) -> u8 {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    match Command::new("qpdf").arg("--check").arg(file.path()).output().unwrap().status.code() {
        Some(0) => 0,
        Some(3) => 1,
        _ => 2,
    }
}

fn rewritten(bytes: &[u8], arguments: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.pdf"), folder.path().join("to.pdf"));
    std::fs::write(&from, bytes).unwrap();
    let output = Command::new("qpdf").args(arguments).arg(&from).arg(&to).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(to).unwrap()
}

fn paper() -> Vec<u8> {
    let own = "/Annots [<< /Type /Annot /Subtype /Text /Rect [5 5 9 9] /Contents (Own) >>]";
    let sheets = [
        Sheet::new(200, 100, &line("One", 12, 20, 50)),
        Sheet::new(200, 100, &line("Two", 12, 20, 50)).with(own),
        Sheet::new(200, 100, &line("Three", 12, 20, 50)).with("/Rotate 90 /Annots 10 0 R"),
    ];
    let listed = "[<< /Type /Annot /Subtype /Square /Rect [5 5 9 9] >>]";
    Paper::new(&sheets, "", &[listed]).with_trailer("/ID [<01> <02>]").bytes()
}

fn papers() -> Vec<(&'static str, Vec<u8>)> {
    let plain = paper();
    let packed = rewritten(&plain, &["--object-streams=generate"]);
    let linear = rewritten(&plain, &["--linearize", "--object-streams=generate"]);
    let late = [b"# junk\n".as_slice(), &plain].concat();
    vec![("plain", plain), ("packed", packed), ("linear", linear), ("late", late)]
}

#[test]
fn what_is_put_behind_a_file_is_found_by_all() {
    for (name, bytes) in papers() {
        let medium = open(&pool(), &bytes).unwrap();
        let before: Vec<_> =
            (1..=3).map(|page| medium.annotations(page, &Cancel::new()).unwrap().len()).collect();
        let tail = marked_up(&medium, &[1, 2, 3]).unwrap();
        let after = [bytes.as_slice(), &tail].concat();
        assert!(verdict(&after) <= verdict(&bytes), "{name}");
        let medium = open(&pool(), &after).unwrap();
        for (page, had) in (1..).zip(before) {
            let found = medium.annotations(page, &Cancel::new()).unwrap();
            assert_eq!(found.len(), had + 2, "{name}, page {page}");
            let [.., first, second] = found.as_slice() else { panic!("{found:?}") };
            assert_eq!((second.in_reply_to, first.contents.as_deref()), (Some(first.number), Some("Larger")));
        }
        // And once more behind that.
        let again = [after.as_slice(), &marked_up(&medium, &[2]).unwrap()].concat();
        assert!(verdict(&again) <= verdict(&bytes), "{name}");
    }
}

#[test]
fn files_of_the_campaign_take_marks() {
    for name in ["brochure.pdf", "poster-print.pdf"] {
        let bytes = std::fs::read(campaign().join("v1").join(name)).unwrap();
        let medium = open(&pool(), &bytes).unwrap();
        let after = [bytes.as_slice(), &marked_up(&medium, &[1]).unwrap()].concat();
        assert!(verdict(&after) <= verdict(&bytes), "{name}");
    }
}

#[test]
fn what_is_damaged_is_refused_or_no_worse_for_it() {
    let (pool, mut dice, mut num_written) = (pool(), Dice(11), 0);
    for (name, bytes) in papers() {
        for round in 0..40 {
            let mut damaged = bytes.clone();
            for _ in 0..=dice.below(3) {
                let at = dice.below(damaged.len() as u32) as usize;
                damaged[at] = b"0123456789 /<>[]R(\n"[dice.below(19) as usize];
            }
            let Ok(medium) = open(&pool, &damaged) else { continue };
            let Ok(tail) = marked_up(&medium, &[1]) else { continue };
            num_written += 1;
            let after = [damaged.as_slice(), &tail].concat();
            assert!(verdict(&after) <= verdict(&damaged), "{name}, round {round}");
        }
    }
    assert!(num_written > 20, "only {num_written}: it refuses nearly all");
}

#[test]
fn what_cannot_take_them_says_why() {
    let refused = |bytes: &[u8], pages: &[u32]| {
        let error = marked_up(&open(&pool(), bytes).unwrap(), pages).unwrap_err();
        (error.code, !error.hint.is_empty())
    };
    let locked = Paper::new(&[Sheet::new(200, 100, "")], "", &[]).encrypted("").bytes();
    assert_eq!(refused(&locked, &[1]), (Code::Unsupported, true));
    let mut misled = paper();
    let at = misled.windows(9).rposition(|part| part == b"startxref").unwrap();
    misled.truncate(at + 10);
    misled.extend(b"5\n%%EOF\n");
    assert_eq!(refused(&misled, &[1]), (Code::Damaged, true));
    assert_eq!(refused(&paper(), &[4]), (Code::OutOfRange, true));
    assert_eq!(marked_up(&open(&pool(), &paper()).unwrap(), &[]), Ok(Vec::new()), "nothing is nothing");
}
