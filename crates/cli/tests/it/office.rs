//! Office documents on the command line: the answers of the PDF, said of the file that was named.

use galley_testkit::drafts;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::run::{Ran, command, galley};

#[test]
fn a_document_is_inspected_read_and_rendered_as_its_pdf() {
    let folder = tempfile::tempdir().unwrap();
    let document = drafts::docx(&["Terms of the offer", "Second sheet"]);
    std::fs::write(folder.path().join("Quote.docx"), &document).unwrap();
    let passing = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        Ran::of(command(folder.path()).env("TMPDIR", passing.path()).args(arguments).output().unwrap())
    };
    let found = run(&["inspect", "Quote.docx", "--json"]).json();
    assert_eq!(found["kind"], "pdf");
    let media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    assert_eq!(found["media_type"], media_type);
    assert_eq!(found["bytes"], json!(document.len()));
    assert_eq!(found["sha256"], json!(hex::encode(Sha256::digest(&document))));
    assert_eq!(found["pdf"]["pages"].as_array().unwrap().len(), 2);
    assert_eq!(found["problems"][0]["code"], "converted-from-office");
    let message = found["problems"][0]["message"].as_str().unwrap();
    assert!(message.contains("LibreOffice "), "{message}");
    assert!(!found["problems"].to_string().contains("mislabelled"), "{found}");
    let words = run(&["text", "Quote.docx", "--page", "2", "--json"]).lines();
    assert_eq!(
        words.iter().map(|word| word["text"].as_str().unwrap()).collect::<Vec<_>>(),
        ["Second", "sheet"]
    );
    let rendered = run(&["render", "Quote.docx", "--page", "2", "--width", "200", "-o", "page.png"]);
    assert_eq!(rendered.exit, 0, "{rendered:?}");
    assert_eq!(image::open(folder.path().join("page.png")).unwrap().width(), 200);
    assert_eq!(std::fs::read_dir(passing.path()).unwrap().count(), 0, "nothing is left");
}

#[test]
fn what_cannot_be_converted_has_its_exit_and_word() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Quote.docx"), drafts::docx(&["a"])).unwrap();
    std::fs::write(folder.path().join("locked.odt"), drafts::locked_odt()).unwrap();
    let ran = command(folder.path()).args(["inspect", "Quote.docx"]).env("GALLEY_OFFICE", "nowhere").output();
    let ran = Ran::of(ran.unwrap());
    assert_eq!((ran.exit, ran.out.as_str()), (65, ""));
    assert!(ran.err.starts_with("error[office-not-installed]: Quote.docx: "), "{ran:?}");
    assert!(ran.err.contains("\nhint: Install LibreOffice"), "{ran:?}");
    let ran = galley(folder.path(), &["text", "locked.odt"]);
    assert_eq!(ran.exit, 77);
    assert!(ran.err.starts_with("error[office-locked]: locked.odt: "), "{ran:?}");
}
