//! What becomes of documents, by the real LibreOffice: words and pages.

use std::process::Command;
use std::time::Duration;

use galley_media::error::Code;
use galley_media::office::OfficeKind;
use galley_testkit::drafts::{self, Archive};

use super::Desk;
use crate::bench::{open, pool};

#[test]
fn texts_become_their_words_page_by_page() {
    let desk = Desk::new();
    let pages = ["Terms of the offer", "Second sheet"];
    assert_eq!(desk.words(&drafts::docx(&pages)), pages);
    assert_eq!(desk.words(&drafts::odt(&["Grüße an alle", "und mehr"])), ["Grüße an alle und mehr"]);
}

#[test]
fn sheets_and_slides_become_their_words_page_by_page() {
    let desk = Desk::new();
    let slides = ["Campaign opening", "Second slide"];
    assert_eq!(desk.words(&drafts::xlsx(&["Posters", "Films"])), ["Posters Films"]);
    // A sheet of LibreOffice's own is printed with its name above and its page below.
    assert_eq!(desk.words(&drafts::ods(&["Posters", "Films"])), ["Budget Page 1 Posters Films"]);
    assert_eq!(desk.words(&drafts::pptx(&slides)), slides);
    assert_eq!(desk.words(&drafts::odp(&slides)), slides);
}

/// The older kind of a document, as LibreOffice itself writes it.
fn older(bytes: &[u8], ending: &str, old: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let draft = folder.path().join(format!("draft.{ending}"));
    std::fs::write(&draft, bytes).unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let done = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", old, "--outdir"])
        .args([folder.path(), &draft])
        .env("HOME", folder.path())
        .output()
        .expect("LibreOffice is installed: `cargo xtask run` sees to it");
    let made = folder.path().join(format!("draft.{old}"));
    std::fs::read(made).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
}

#[test]
fn the_older_kinds_become_their_words_too() {
    let desk = Desk::new();
    for (bytes, ending, old, kind, words) in [
        (drafts::odt(&["Terms of the offer"]), "odt", "doc", OfficeKind::Doc, "Terms of the offer"),
        (drafts::ods(&["Posters"]), "ods", "xls", OfficeKind::Xls, "Budget Page 1 Posters"),
        (drafts::odp(&["Campaign"]), "odp", "ppt", OfficeKind::Ppt, "Campaign"),
    ] {
        let bytes = older(&bytes, ending, old);
        assert_eq!(open(&desk.pool, &bytes).err().unwrap().code, Code::Office(kind));
        assert_eq!(desk.words(&bytes), [words]);
    }
}

#[test]
fn slides_of_the_older_kind_say_in_a_small_stream_that_they_have_a_password() {
    let bytes = older(&drafts::odp(&["Campaign"]), "odp", "ppt");
    // [MS-PPT] 2.3.2: `headerToken`; nothing else differs here.
    let (open_token, locked_token) = (0xe391_c05f_u32.to_le_bytes(), 0xf3d1_c4df_u32.to_le_bytes());
    let at = bytes.windows(4).position(|part| part == open_token).unwrap();
    let locked = [&bytes[..at], &locked_token, &bytes[at + 4..]].concat();
    assert_eq!(open(&pool(), &locked).err().unwrap().code, Code::OfficeLocked);
    assert_eq!(open(&pool(), &bytes).err().unwrap().code, Code::Office(OfficeKind::Ppt));
}

/// Little to send, much to unpack: the document is given up, or found to be none, and nothing of it stays.
#[test]
fn bombs_are_given_up() {
    let desk = Desk::with(|settings| {
        settings.office.program = None;
        settings.office.deadline = Duration::from_secs(20);
    });
    // It is not LibreOffice that is missing.
    assert_eq!(Desk::new().words(&drafts::docx(&["A good one"])), ["A good one"]);
    let spread = drafts::docx(&[&"</w:t></w:r></w:p><w:p><w:r><w:t>".repeat(8_000_000)]);
    assert!(spread.len() < 4_000_000);
    let entities: String = (1..12)
        .map(|level| format!("<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10)))
        .collect();
    let laughs = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY e0 \"0123456789\">{entities}]><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.3\"><office:body><office:text>\
         <text:p>&e11;</text:p></office:text></office:body></office:document-content>"
    );
    let laughs =
        Archive::new().stored("mimetype", OfficeKind::Odt.media_type()).packed("content.xml", laughs).bytes();
    for (bytes, kind) in [(spread, OfficeKind::Docx), (laughs, OfficeKind::Odt)] {
        assert_eq!(open(&desk.pool, &bytes).err().unwrap().code, Code::Office(kind));
        let error = desk.convert(&bytes, kind).expect_err("it does not become a PDF");
        assert!(matches!(error.code, Code::Limit | Code::OfficeFailed), "{error:?}");
        assert!(!error.hint.is_empty(), "{error:?}");
    }
}

#[test]
fn what_is_damaged_inside_makes_no_pdf() {
    let desk = Desk::new();
    let types = "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-\
         officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let broken =
        Archive::new().stored("[Content_Types].xml", types).stored("word/document.xml", "<w:docu").bytes();
    assert_eq!(open(&desk.pool, &broken).err().unwrap().code, Code::Office(OfficeKind::Docx));
    let error = desk.convert(&broken, OfficeKind::Docx).err().unwrap();
    assert_eq!(error.code, Code::OfficeFailed, "{error:?}");
    assert!(error.hint.contains("PDF"), "{error:?}");
}
