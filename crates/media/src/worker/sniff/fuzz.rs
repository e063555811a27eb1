//! The insides of packed and compound files, whatever they begin with, over bytes that nobody wrote.

use super::{HEAD, compound, zip};
use crate::fuzzing::{fuzz, source};

fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..HEAD.min(bytes.len())).unwrap_or_default()
}

#[test]
fn parts_of_a_zip() {
    fuzz("zip", |bytes: &[u8]| {
        zip::look(head(bytes), &source(bytes));
    });
}

#[test]
fn streams_of_a_compound_file() {
    fuzz("compound", |bytes: &[u8]| {
        compound::look(head(bytes), &source(bytes));
    });
}

/// Edits reach what they are meant to.
#[test]
fn what_is_edited_is_known_at_first() {
    use crate::office::OfficeKind;
    let zip = |bytes: &[u8]| zip::look(head(bytes), &source(bytes));
    let office = zip::Zip::Office;
    assert_eq!(zip(include_bytes!("../../../tests/corpus/zip/docx.bin")), office(OfficeKind::Docx));
    assert_eq!(zip(include_bytes!("../../../tests/corpus/zip/packed.bin")), office(OfficeKind::Pptx));
    assert_eq!(zip(include_bytes!("../../../tests/corpus/zip/locked.bin")), zip::Zip::Locked);
    assert_eq!(zip(include_bytes!("../../../tests/corpus/zip/zip.bin")), zip::Zip::Other);
    let compound = |bytes: &[u8]| compound::look(head(bytes), &source(bytes));
    let office = compound::Compound::Office;
    assert_eq!(compound(include_bytes!("../../../tests/corpus/compound/doc.bin")), office(OfficeKind::Doc));
    assert_eq!(compound(include_bytes!("../../../tests/corpus/compound/xls.bin")), office(OfficeKind::Xls));
    assert_eq!(
        compound(include_bytes!("../../../tests/corpus/compound/ppt.bin")),
        compound::Compound::Locked
    );
}
