//! What is an office document is known by its bytes, in a worker, and nothing is converted for that.

use galley_media::error::Code;
use galley_media::office::OfficeKind;
use galley_testkit::drafts::{self, Archive, compound};

use crate::bench::{open, pool};

fn zeros() -> Vec<u8> {
    vec![0; 4096]
}

/// The beginning of a text document of Word 97, with its flags.
fn word(flags: u8) -> Vec<u8> {
    let mut bytes = zeros();
    bytes[..4].copy_from_slice(&[0xec, 0xa5, 0xc1, 0]);
    bytes[11] = flags;
    bytes
}

/// The beginning of a book of Excel 97, and perhaps a password.
fn book(locked: bool) -> Vec<u8> {
    let mut bytes = vec![0x09, 0x08, 16, 0];
    bytes.extend([0; 16]);
    bytes.extend(if locked { [0x2f, 0, 6, 0] } else { [0xe1, 0, 2, 0] });
    bytes.resize(4096, 0);
    bytes
}

#[test]
fn each_kind_by_its_bytes() {
    let pool = pool();
    let check = |bytes: &[u8], expected: Code| {
        let error = open(&pool, bytes).err().unwrap();
        assert_eq!(error.code, expected, "{error:?}");
        let has_step = matches!(error.code, Code::Office(_)) || !error.hint.is_empty();
        assert!(has_step, "{error:?}");
    };
    let is = Code::Office;
    check(&drafts::docx(&["a"]), is(OfficeKind::Docx));
    check(&drafts::docm(&["a"]), is(OfficeKind::Docm));
    check(&drafts::xlsx(&["a"]), is(OfficeKind::Xlsx));
    check(&drafts::pptx(&["a"]), is(OfficeKind::Pptx));
    check(&drafts::odt(&["a"]), is(OfficeKind::Odt));
    check(&drafts::ods(&["a"]), is(OfficeKind::Ods));
    check(&drafts::odp(&["a"]), is(OfficeKind::Odp));
    for (kind, part) in [
        (OfficeKind::Xlsm, "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        (OfficeKind::Pptm, "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
    ] {
        let types = format!("<Types><Override ContentType='{part}' PartName='/x'/></Types>");
        check(&Archive::new().stored("[content_types].xml", types).bytes(), is(kind));
    }
    check(&compound(&[("WordDocument", &word(0)), ("1Table", &zeros())]), is(OfficeKind::Doc));
    check(&compound(&[("Workbook", &book(false))]), is(OfficeKind::Xls));
    check(&compound(&[("Current User", &zeros()), ("PowerPoint Document", &zeros())]), is(OfficeKind::Ppt));

    check(&drafts::locked_odt(), Code::OfficeLocked);
    check(&compound(&[("EncryptionInfo", &zeros()), ("EncryptedPackage", &zeros())]), Code::OfficeLocked);
    check(&compound(&[("WordDocument", &word(1)), ("1Table", &zeros())]), Code::OfficeLocked);
    check(&compound(&[("Workbook", &book(true))]), Code::OfficeLocked);

    let whole = drafts::docx(&["a"]);
    check(&whole[..whole.len() - 30], Code::Damaged);
    let whole = drafts::odt(&["a"]);
    check(&whole[..whole.len() / 2], Code::Damaged);

    check(&Archive::new().stored("readme.txt", "hello").bytes(), Code::Unsupported);
    check(&Archive::new().stored("[Content_Types].xml", "<Types/>").bytes(), Code::Unsupported);
    // Named in another value, or in the text of something else.
    let near = "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.\
         wordprocessingml.document.main+xml.old\"/></Types>";
    check(&Archive::new().stored("[Content_Types].xml", near).bytes(), Code::Unsupported);
    check(&Archive::new().stored("mimetype", "application/epub+zip").bytes(), Code::Unsupported);
    check(&compound(&[("__properties_version1.0", &zeros())]), Code::Unsupported);
    check(&compound(&[]), Code::Unsupported);
    check(b"{\\rtf1 hello}", Code::Unsupported);
}

#[test]
fn the_end_of_a_zip_is_not_looked_for_in_its_comment() {
    let whole = drafts::docx(&["a"]);
    let with = |comment: &[u8]| {
        let mut bytes = whole.clone();
        let at = bytes.len() - 2;
        bytes[at..].copy_from_slice(&(comment.len() as u16).to_le_bytes());
        bytes.extend(comment);
        open(&pool(), &bytes).err().unwrap()
    };
    let is = Code::Office(OfficeKind::Docx);
    assert_eq!(with(b"").code, is);
    assert_eq!(with(b"made by hand").code, is);
    // Another end: of no entries, and perhaps with more behind it.
    let other = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    assert_eq!(with(&other).code, is);
    assert_eq!(with(&[&other[..], b"more"].concat()).code, is);
    // What was added behind the end is no comment.
    let added = [&whole[..], b"\r\n"].concat();
    assert_eq!(open(&pool(), &added).err().unwrap().code, is);
}

#[test]
fn zip64_is_told_by_its_name() {
    let mut bytes = drafts::docx(&["a"]);
    let at = bytes.len() - 10;
    bytes[at..at + 8].fill(0xff);
    let error = open(&pool(), &bytes).err().unwrap();
    assert_eq!(error.code, Code::Unsupported);
    assert!(error.message.contains("ZIP64") && !error.hint.is_empty(), "{error:?}");
}

#[test]
fn what_lies_deeper_makes_no_office_document() {
    // A chain that leads back to itself, and a directory that claims children that are not there.
    let mut bytes = compound(&[("A", &zeros()), ("B", &zeros())]);
    bytes[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    assert_eq!(open(&pool(), &bytes).err().unwrap().code, Code::Unsupported);
    let mut bytes = compound(&[("WordDocument", &zeros())]);
    bytes[1024 + 76..1024 + 80].copy_from_slice(&900_u32.to_le_bytes());
    assert_eq!(open(&pool(), &bytes).err().unwrap().code, Code::Unsupported);
    assert_eq!(open(&pool(), &bytes[..600]).err().unwrap().code, Code::Unsupported);
}
