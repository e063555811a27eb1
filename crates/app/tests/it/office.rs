//! Office documents become proofs: as the PDF that LibreOffice makes of them, once, with what it was made from said.

use std::path::PathBuf;

use galley_app::App;
use galley_app::api::Event;
use galley_app::media::inspect::Kind;
use galley_testkit::drafts;
use serde_json::json;

use crate::desk::{self, Desk, text};
use crate::files;

/// A desk whose LibreOffice is this one, or the usual.
fn with_office(program: Option<PathBuf>) -> Desk {
    let mut desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let mut settings = desk::settings(&folder.path().join("data"), desk::deaf());
    settings.pool.office.program = program;
    settings.pool.office.deadline = desk::PATIENCE * 3;
    desk.app = App::open(settings).unwrap();
    desk.folder = folder;
    desk.call("person.name", json!({ "name": "Ada" })).unwrap();
    desk
}

#[test]
fn a_document_becomes_a_pdf_that_says_so() {
    let desk = Desk::new();
    let path = desk.file("Quote.docx", &drafts::docx(&["Terms of the offer", "Second sheet"]));
    let ticket = desk.ticket(path.clone());
    desk.told();
    let made = desk.ok("proof.create", json!({ "ticket": ticket }));
    let mut phases: Vec<String> = Vec::new();
    for event in desk.told() {
        if let Event::Progress { phase, done, total, .. } = event {
            assert!(phase != "convert" || (done, total) == (0, 0), "no measure is made up");
            phases.push(phase);
        }
    }
    phases.dedup();
    assert_eq!(phases, ["look", "convert", "copy", "record"]);
    let by = text(&made["converted_by"]);
    assert!(by.starts_with("LibreOffice "), "{by}");
    let view = desk.get(&text(&made["proof"]));
    assert_eq!((&view["card"]["name"], &view["card"]["kind"]), (&json!("Quote"), &json!("pdf")));
    let version = &view["versions"][0];
    assert_eq!((&version["file_name"], &version["converted_by"]), (&json!("Quote.docx"), &json!(by)));
    assert_eq!(version["media"], json!({ "kind": "pdf", "num_pages": 2 }));
    let medium = desk.app.medium(&text(&version["id"])).unwrap();
    assert_eq!((medium.opened().kind, medium.opened().media_type.as_str()), (Kind::Pdf, "application/pdf"));
    assert_eq!(version["bytes"], json!(medium.num_bytes()), "what is kept is the PDF");
    let derived = std::fs::read_dir(desk.folder.path().join("data/derived")).unwrap();
    let rooms =
        derived.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("office"));
    assert_eq!(rooms.count(), 0, "the room is gone");
    // And the next version of a PDF may be a document, and of a picture may not.
    let next = desk.ticket(desk.file("Quote 2.odt", &drafts::odt(&["Other terms"])));
    let next = desk.ok("version.submit", json!({ "proof": made["proof"], "ticket": next, "note": "" }));
    assert_eq!(next["proof"], made["proof"]);
    let (picture, _) = desk.proof(desk.file("a.png", &files::png(40, 40)));
    let before = desk.num_ops();
    let ticket = desk.ticket(path);
    desk.told();
    let failure = desk.fails("version.submit", json!({ "proof": picture, "ticket": ticket, "note": "" }));
    assert_eq!(failure.code, "kind-differs");
    assert_eq!(desk.num_ops(), before);
    let converted = |event: &Event| matches!(event, Event::Progress { phase, .. } if phase == "convert");
    assert!(!desk.told().iter().any(converted), "it was not converted for nothing");
}

#[test]
fn without_libreoffice_it_is_offered_and_nothing_is_left() {
    let desk = with_office(Some("nowhere".into()));
    let ticket = desk.ticket(desk.file("Quote.docx", &drafts::docx(&["a"])));
    let failure = desk.fails("proof.create", json!({ "ticket": ticket }));
    assert_eq!((failure.code.as_str(), failure.retryable), ("office-not-installed", true));
    assert_eq!(failure.message, "“Quote.docx” becomes a PDF by LibreOffice, which is not installed.");
    assert!(failure.hint.unwrap().contains("export the document as PDF"));
    let line = galley_app::media::office::how_to_install();
    assert_eq!(failure.params.get("command").map(String::as_str), line);
    assert_eq!(desk.ok("home.get", json!({}))["projects"], json!([]));
}

/// A program that leaves this in the place of the PDF. It may read itself alone.
#[cfg(unix)]
fn stand_in(folder: &std::path::Path, script: &str) -> PathBuf {
    galley_testkit::programs::stand_in(folder, "office.sh", &format!("#!/bin/sh\n{script}\n"))
}

#[cfg(unix)]
fn printing(bytes: &[u8]) -> String {
    let octal: String = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
    format!("printf '{octal}' > draft.pdf")
}

#[cfg(unix)]
#[test]
fn what_was_converted_says_so_whatever_its_name_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let desk = with_office(Some(stand_in(folder.path(), &printing(&files::pdf(1)))));
    let (converted, _) = desk.proof(desk.file("Quote.pdf", &drafts::docx(&["a"])));
    let (plain, _) = desk.proof(desk.file("Offer.docx", &files::pdf(2)));
    let (same, _) = desk.proof(desk.file("Same.pdf", &files::pdf(1)));
    let check = |desk: &Desk| {
        let version = |proof: &str| desk.get(proof)["versions"][0].clone();
        let says = |version: &serde_json::Value| {
            let problems = version["problems"].as_array().unwrap();
            problems.iter().any(|one| one.as_str().unwrap().contains("the name ends in .docx"))
        };
        let one = version(&converted);
        assert_eq!((&one["converted_by"], says(&one)), (&json!("LibreOffice"), false), "{one}");
        let one = version(&plain);
        assert_eq!((&one["converted_by"], says(&one)), (&json!(null), true), "{one}");
        // The very bytes that came of the document, as a PDF of its own.
        let one = version(&same);
        assert_eq!((&one["converted_by"], says(&one)), (&json!(null), false), "{one}");
    };
    check(&desk);
    // Nothing of it lies with what can be made again.
    for entry in std::fs::read_dir(desk.folder.path().join("data/derived")).unwrap().flatten() {
        let _ = std::fs::remove_file(entry.path());
    }
    check(&desk.restart());
}

#[cfg(unix)]
#[test]
fn rubbish_in_the_place_of_a_pdf_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let whole = files::pdf(1);
    let end = whole.windows(9).rposition(|part| part == b"startxref").unwrap();
    // The last one opens, put together from what is there.
    let cut = printing(&whole[..end]);
    for script in ["echo rubbish > draft.pdf", "printf '%%PDF-1.7 and no more' > draft.pdf", "exit 0", &cut] {
        let desk = with_office(Some(stand_in(folder.path(), script)));
        let ticket = desk.ticket(desk.file("Quote.docx", &drafts::docx(&["a"])));
        let failure = desk.fails("proof.create", json!({ "ticket": ticket }));
        assert_eq!(failure.code, "office-failed", "{script}: {failure:?}");
        assert_eq!(desk.ok("home.get", json!({}))["projects"], json!([]));
    }
}

#[test]
fn a_locked_document_is_told_with_its_next_step() {
    let desk = Desk::new();
    let ticket = desk.ticket(desk.file("secret.odt", &drafts::locked_odt()));
    let failure = desk.fails("proof.create", json!({ "ticket": ticket }));
    assert_eq!(failure.code, "office-locked");
    assert!(failure.hint.unwrap().contains("export it as PDF"));
}
