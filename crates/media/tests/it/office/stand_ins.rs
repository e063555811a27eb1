//! A LibreOffice that is none: it sleeps, writes nothing or rubbish, reaches outside, starts others. The parent
//! believes the one file in the room, keeps to its clock, and leaves nothing behind.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::office::OfficeKind;
use galley_media::pool::{OpenOptions, Sandbox};
use galley_testkit::drafts;
use galley_testkit::papers::{Paper, Sheet};
use galley_testkit::programs::{stand_in, stand_in_that_says};

use super::{Desk, left_in, wait_for};
use crate::bench::{SOON, file};

/// A desk whose LibreOffice is a script.
fn desk(script: &str) -> (Desk, tempfile::TempDir) {
    let elsewhere = tempfile::tempdir().unwrap();
    let program = stand_in(elsewhere.path(), "office.sh", &format!("#!/bin/sh\n{script}\n"));
    (Desk::with(|settings| settings.office.program = Some(program)), elsewhere)
}

fn refused(desk: &Desk) -> Code {
    desk.convert(&drafts::docx(&["a"]), OfficeKind::Docx).err().unwrap().code
}

/// The message of the limit that it went beyond: several limits have the same code.
#[track_caller]
fn limit(desk: &Desk) -> String {
    let error = desk.convert(&drafts::docx(&["a"]), OfficeKind::Docx).err().unwrap();
    assert_eq!(error.code, Code::Limit, "{error:?}");
    error.message
}

/// Processes whose command line has the word in it.
fn running(word: &str) -> usize {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter(|entry| {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(word)
        })
        .count()
}

#[test]
fn one_that_is_not_there_is_told_with_what_to_do() {
    let desk = Desk::with(|settings| settings.office.program = Some("/nowhere/soffice".into()));
    let error = desk.convert(&drafts::docx(&["a"]), OfficeKind::Docx).err().unwrap();
    assert_eq!(error.code, Code::OfficeNotInstalled);
    assert!(error.hint.contains("LibreOffice") && error.hint.contains("export"), "{error:?}");
}

#[test]
fn one_that_writes_nothing_made_no_pdf_whatever_it_says() {
    assert_eq!(refused(&desk("exit 0").0), Code::OfficeFailed);
    assert_eq!(refused(&desk("exit 1").0), Code::OfficeFailed);
    assert_eq!(refused(&desk(": > draft.pdf").0), Code::OfficeFailed, "an empty file");
    assert_eq!(refused(&desk("exit 81").0), Code::OfficeFailed, "twice, and no third time");
    assert_eq!(refused(&desk("kill -15 $$").0), Code::OfficeFailed);
}

#[test]
fn one_that_the_system_ends_was_beyond_a_limit() {
    for signal in ["KILL", "XCPU", "XFSZ"] {
        let message = limit(&desk(&format!("kill -{signal} $$")).0);
        assert!(message.contains("more time, memory or room than there is"), "{signal}: {message}");
    }
}

#[test]
fn rubbish_opens_as_what_it_is() {
    let (desk, _elsewhere) = desk("echo rubbish > draft.pdf");
    let converted = desk.convert(&drafts::docx(&["a"]), OfficeKind::Docx).unwrap();
    let opened = desk.pool.open(converted.pdf, OpenOptions::default(), &Cancel::new());
    assert_eq!(opened.err().unwrap().code, Code::Unsupported);
}

#[test]
fn what_it_leaves_is_the_pdf_and_the_facts_are_the_documents() {
    let paper = Paper::new(&[Sheet::new(100, 50, "")], "", &[]).bytes();
    // Its own text is all that a lone script may read besides the room.
    let octal: String = paper.iter().map(|byte| format!("\\{byte:03o}")).collect();
    let (desk, _elsewhere) = desk(&format!("printf '{octal}' > draft.pdf\necho more > home/more"));
    let document = drafts::docx(&["a"]);
    let converted = desk.convert(&document, OfficeKind::Docx).unwrap();
    assert_eq!((converted.by.as_str(), converted.bytes), ("LibreOffice", document.len() as u64));
    assert_eq!(converted.sha256.len(), 64);
    let pdf = desk.pool.open(converted.pdf, OpenOptions::default(), &Cancel::new()).unwrap();
    assert!(galley_media::office::is_good(pdf.opened()));
}

#[test]
fn a_pdf_without_its_end_is_not_good_though_it_opens() {
    let paper = Paper::new(&[Sheet::new(100, 50, "")], "", &[]).bytes();
    let end = paper.windows(9).rposition(|part| part == b"startxref").unwrap();
    let octal: String = paper[..end].iter().map(|byte| format!("\\{byte:03o}")).collect();
    let (desk, _elsewhere) = desk(&format!("printf '{octal}' > draft.pdf"));
    let converted = desk.convert(&drafts::docx(&["a"]), OfficeKind::Docx).unwrap();
    let pdf = desk.pool.open(converted.pdf, OpenOptions::default(), &Cancel::new()).unwrap();
    assert_eq!(pdf.opened().num_pages(), Some(1), "put together from what is there");
    assert!(!galley_media::office::is_good(pdf.opened()));
}

#[test]
fn one_that_reaches_outside_or_starts_others_is_refused_that() {
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret");
    fs::write(&secret, "secret\n").unwrap();
    let (secret, written) = (secret.display().to_string(), outside.path().join("written"));
    // Each line would leave something: outside, or in the room in the place of the PDF.
    let script = format!(
        "read -r line < {secret} && echo read > draft.pdf\n\
         read -r line < /etc/passwd && echo read > draft.pdf\n\
         echo x > {} && echo wrote > draft.pdf\n\
         echo x > ../beside && echo wrote > draft.pdf\n\
         ( echo forked > draft.pdf )",
        written.display()
    );
    let (desk, _elsewhere) = desk(&script);
    assert_eq!(refused(&desk), Code::OfficeFailed);
    assert!(!written.exists());
    assert_eq!(fs::read_to_string(&secret).unwrap(), "secret\n");
}

#[test]
fn one_that_links_to_another_file_has_made_no_pdf() {
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.pdf");
    fs::write(&secret, "%PDF-1.7").unwrap();
    let (desk, _elsewhere) = desk(&format!("exec ln -s {} draft.pdf", secret.display()));
    assert_eq!(refused(&desk), Code::OfficeFailed);
    assert!(secret.exists());
}

#[test]
fn one_that_takes_too_long_is_ended() {
    let (_, elsewhere) = desk("exec sleep 4711.5");
    let desk = Desk::with(|settings| {
        settings.office.program = Some(elsewhere.path().join("office.sh"));
        settings.office.deadline = SOON;
    });
    let message = limit(&desk);
    assert!(message.contains("longer than"), "{message}");
    assert_eq!(running("4711.5"), 0);
}

#[test]
fn one_that_fills_the_disk_is_ended() {
    let line = "0123456789".repeat(100);
    // One that the system ends at the size of a file; two that are each small enough, which the parent counts. With the
    // document beside it, the one is too much for the room by then.
    let one = format!("while :; do echo {line} >> tmp/growing; done");
    let two = format!(
        "i=0\nwhile [ $i -lt 80 ]; do echo {line} >> tmp/one; echo {line} >> tmp/two; i=$((i+1)); done\n\
         exec sleep 4714.5"
    );
    for script in [one, two] {
        let (_, elsewhere) = desk(&script);
        let desk = Desk::with(|settings| {
            settings.office.program = Some(elsewhere.path().join("office.sh"));
            settings.office.max_bytes = 100_000;
        });
        assert_eq!(limit(&desk), "what LibreOffice makes of it is too large");
    }
    assert_eq!(running("4714.5"), 0);
}

#[test]
fn a_second_start_gets_no_second_deadline() {
    // Each start alone would be in time.
    let (_, elsewhere) = desk(
        "exec perl -e 'if (-e \"tmp/begun\") { open(F, \">tmp/again\"); close F; sleep 7; \
         open(F, \">draft.pdf\"); print F \"x\"; close F; exit 0 } \
         open(F, \">tmp/begun\"); close F; sleep 2; exit 81'",
    );
    let desk = Desk::with(|settings| {
        settings.office.program = Some(elsewhere.path().join("office.sh"));
        settings.office.deadline = Duration::from_secs(8);
    });
    let cancel = Cancel::new();
    let message = std::thread::scope(|scope| {
        let converting = scope.spawn(|| limit(&desk));
        // What the second start leaves lies in the room for as long as it runs.
        let has_begun_again = || {
            let rooms = left_in(desk.folder.path());
            rooms.iter().any(|room| room.join("tmp/again").exists()).then_some(())
        };
        wait_for(&converting, &cancel, has_begun_again);
        converting.join().unwrap()
    });
    assert!(message.contains("longer than 8 s"), "{message}");
}

#[test]
fn a_cancel_ends_it_at_once() {
    let (desk, _elsewhere) = desk("exec sleep 4712.5");
    let cancel = Cancel::new();
    let error = std::thread::scope(|scope| {
        let converting = scope.spawn(|| {
            desk.pool.to_pdf(file(&drafts::docx(&["a"])), OfficeKind::Docx, &cancel).err().unwrap()
        });
        wait_for(&converting, &cancel, || (running("4712.5") > 0).then_some(()));
        cancel.cancel();
        converting.join().unwrap()
    });
    assert_eq!(error.code, Code::Cancelled);
    assert_eq!(running("4712.5"), 0);
    assert_eq!(left_in(desk.folder.path()), Vec::<PathBuf>::new());
}

#[test]
fn a_launcher_without_a_proof_starts_nothing_unless_that_is_allowed_and_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    // It says of itself that one way is open, and keeps what it is told then.
    let message = r#"{"Ready":{"num_tried":9,"open":["read the accounts"],"landlock":false}}"#;
    let (program, heard) = stand_in_that_says(folder.path(), message, "exec head -c 15");
    let with = |sandbox| {
        Desk::with(|settings| {
            settings.worker = program.clone();
            settings.office.program = Some(program.clone());
            settings.sandbox = sandbox;
        })
    };
    let desk = with(Sandbox::Required);
    assert!(desk.pool.is_sandbox_proved());
    let error = desk.convert(&drafts::docx(&["a"]), OfficeKind::Docx).err().unwrap();
    assert_eq!(error.code, Code::Unproved, "{error:?}");
    assert!(error.message.contains("read the accounts"), "{error:?}");
    assert!(error.hint.contains("GALLEY_ALLOW_UNPROVED"), "{error:?}");
    assert!(desk.pool.is_sandbox_proved(), "what was refused ran nothing");
    assert_eq!(fs::read(&heard).unwrap_or_default(), b"", "it was told nothing");
    let desk = with(Sandbox::AllowUnproved);
    assert_eq!(refused(&desk), Code::OfficeFailed, "it went on, and made nothing");
    assert_eq!(fs::read(&heard).unwrap().len(), 15, "the whole word");
    assert!(!desk.pool.is_sandbox_proved());
}
