//! Office documents damaged at random: the first look over all of them, and a few given to LibreOffice.

use std::time::Duration;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::office::is_good;
use galley_media::pool::{Pool, Settings};
use galley_testkit::drafts::{self, compound};

use super::damage::damaged;
use super::{Chance, PATIENCE, alone, check_error, check_memory, is_soak, now};
use crate::bench::{file, open, pool, settings};

/// A document of each of the three ways to write one, twice: packed in the manner of OOXML and of OpenDocument, and in streams.
fn documents() -> [(&'static str, Vec<u8>); 9] {
    let pages = ["Terms of the offer", "Second sheet"];
    let zeros = [0; 4096];
    [
        ("docx", drafts::docx(&pages)),
        ("docm", drafts::docm(&pages)),
        ("xlsx", drafts::xlsx(&pages)),
        ("pptx", drafts::pptx(&pages)),
        ("odt", drafts::odt(&pages)),
        ("ods", drafts::ods(&pages)),
        ("odp", drafts::odp(&pages)),
        ("locked odt", drafts::locked_odt()),
        ("doc", compound(&[("WordDocument", &zeros), ("1Table", &zeros)])),
    ]
}

#[test]
fn every_office_document_damaged_is_looked_at() {
    alone("hostile::office::every_office_document_damaged_is_looked_at", || {
        let pool = pool();
        for (name, whole) in documents() {
            let (mut known, mut refused) = (0, 0);
            for seed in 0..if is_soak() { 400 } else { 40 } {
                let bytes = damaged(&whole, &mut Chance(seed));
                let begun = now();
                let answer = open(&pool, &bytes).map(drop);
                let what = format!("{name}, seed {seed}");
                assert!(begun.elapsed() < PATIENCE, "{what}: {:?}", begun.elapsed());
                match answer {
                    Err(error) if matches!(error.code, Code::Office(_) | Code::OfficeLocked) => known += 1,
                    Err(error) => {
                        check_error(&error, &what);
                        assert_ne!(error.code, Code::Crashed, "{what}: {error:?}");
                        refused += 1;
                    }
                    Ok(()) => panic!("{what}: it was opened without LibreOffice"),
                }
                check_memory(&pool, &what);
            }
            println!("{name}: {known} known, {refused} refused");
            let code = open(&pool, &whole).err().map(|error| error.code);
            assert!(
                matches!(code, Some(Code::Office(_) | Code::OfficeLocked)),
                "{name} afterwards: {code:?}"
            );
        }
    });
}

/// Whatever LibreOffice makes of them: an answer in time, a PDF that opens or a code, and nothing left behind.
#[test]
fn damaged_office_documents_are_converted_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings { scratch: Some(folder.path().to_owned()), ..settings() };
    settings.office.program = None;
    let pool = Pool::new(settings.clone());
    // Long, for a machine that has much else to do.
    settings.office.deadline = Duration::from_secs(400);
    let patient = Pool::new(settings);
    let kinds = if is_soak() { &["docx", "xlsx", "pptx", "odt", "ods", "odp"][..] } else { &["docx", "odp"] };
    for (name, whole) in documents().iter().filter(|(name, _)| kinds.contains(name)) {
        // It is not LibreOffice that is missing, nor room for it.
        let Some(Code::Office(kind)) = open(&patient, whole).err().map(|error| error.code) else {
            panic!("{name} is not known undamaged")
        };
        let converted = patient.to_pdf(file(whole), kind, &Cancel::new());
        let pdf = converted.unwrap_or_else(|error| panic!("{name} undamaged: {error:?}")).pdf;
        let pdf = patient.open(pdf, Default::default(), &Cancel::new()).unwrap();
        assert!(is_good(pdf.opened()), "{name} undamaged");
        drop(pdf);
        let mut left_to_do = if is_soak() { 8 } else { 1 };
        for seed in 0..400 {
            let bytes = damaged(whole, &mut Chance(seed));
            let Some(Code::Office(kind)) = open(&pool, &bytes).err().map(|error| error.code) else {
                continue;
            };
            let what = format!("{name}, seed {seed}");
            match pool.to_pdf(file(&bytes), kind, &Cancel::new()) {
                Ok(converted) => {
                    let opened = pool.open(converted.pdf, Default::default(), &Cancel::new());
                    println!("{what}: a PDF, {:?}", opened.map(|pdf| pdf.opened().num_pages()));
                }
                Err(error) => {
                    println!("{what}: {error:?}");
                    assert!(matches!(error.code, Code::OfficeFailed | Code::Limit), "{what}: {error:?}");
                    assert!(!error.hint.is_empty(), "{what}: {error:?}");
                }
            }
            let left = std::fs::read_dir(folder.path()).unwrap().count();
            assert_eq!(left, 0, "{what}: something stays behind");
            left_to_do -= 1;
            if left_to_do == 0 {
                break;
            }
        }
        assert_eq!(left_to_do, 0, "{name}: too few of the damaged are still known for what they were");
    }
}
