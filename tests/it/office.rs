//! Office documents in the real window: dropped, converted, shown as the page that `galley render` writes; and what is
//! offered where LibreOffice is missing.

use galley_testkit::drafts;
use serde_json::json;

use crate::bad_input::is_told;
use crate::canvas::{equals_render, only_proof, settled_on_page};
use crate::window::Window;

const PAGES: [&str; 2] = ["Terms of the offer", "Second sheet"];

#[tokio::test(flavor = "multi_thread")]
async fn a_document_becomes_a_proof_whose_pages_are_the_pdfs() {
    let window = Window::open_named().await;
    let file = window.folder().join("Quote.docx");
    std::fs::write(&file, drafts::docx(&PAGES)).unwrap();
    window.drop_files(&[&file]).await;
    window.sees("Converted to PDF by LibreOffice").await;
    let shown = settled_on_page(&window, 1).await;
    window.shot("office-converted");
    equals_render(&window, &file, &["--page", "1"], &shown).await;
    let proof = only_proof(&window).await;
    assert_eq!((&proof["card"]["name"], &proof["card"]["kind"]), (&json!("Quote"), &json!("pdf")));
    assert_eq!(proof["versions"][0]["file_name"], "Quote.docx");
    window.click("Noticed in this file Information").await;
    window.sees("from “Quote.docx”").await;
    window.shot("office-noticed");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_libreoffice_is_missing_it_is_offered_and_the_same_file_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let office = folder.path().join("soffice");
    let window = Window::open_named_with(&[("GALLEY_OFFICE", office.to_str().unwrap())]).await;
    let file = window.folder().join("Quote.docx");
    std::fs::write(&file, drafts::docx(&PAGES)).unwrap();
    window.drop_files(&[&file]).await;
    is_told(&window, "office-not-installed", Some("Quote.docx")).await;
    window.sees("libreoffice").await;
    window.named("Copy the line").await;
    window.shot("office-not-installed");
    // It is installed meanwhile.
    std::os::unix::fs::symlink("/usr/bin/soffice", &office).unwrap();
    window.click("Try again").await;
    settled_on_page(&window, 1).await;
    assert_eq!(only_proof(&window).await["card"]["name"], "Quote");
}
