//! Journeys of what leaves the window and what comes back into it: pictures with marks, exports, comments of other programs.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::canvas::{drag, its_threads, key, only_proof, open_document, open_picture, press, settled};
use crate::journeys::write_and_send;
use crate::media::{paper, photo};
use crate::window::Window;

/// What is chosen in the next dialog of the system.
pub async fn answer(window: &Window, path: Option<&Path>) {
    window.call("e2e.answer", json!({ "path": path })).await.unwrap();
}

/// Through the menu of the proof.
async fn from_menu(window: &Window, name: &str) {
    window.click_on("//button[starts-with(@aria-label, 'More for')]").await;
    window.find("[role=menu]").await;
    window.click_on(&format!("//*[@role='menuitem'][contains(., '{name}')]")).await;
}

async fn export(window: &Window, format: &str) {
    from_menu(window, "Export…").await;
    window.find("[role=dialog] input[type=radio]").await;
    window.click_on(&format!("//*[@role='dialog']//label[contains(., '{format}')]")).await;
    window.click("Save…").await;
    window.until_no_dialog().await;
}

/// A folder beside the data, for what is saved.
pub fn out(window: &Window) -> PathBuf {
    let folder = window.folder().join("out");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_with_its_marks_is_copied_and_saved() {
    let (window, file, shown) = open_picture(photo).await;
    drag(&window, shown.on_page(40.0, 30.0), shown.on_page(140.0, 90.0)).await;
    write_and_send(&window, "The cap is the old one").await;
    window.sees("The cap is the old one").await;
    press(&window, &[], key::ESCAPE).await;
    settled(&window).await;

    press(&window, &[key::CONTROL, key::SHIFT], 'c').await;
    window.sees("Picture copied, with its marks").await;
    let original = image::open(&file).unwrap().into_rgba8();
    let (width, height) = original.dimensions();
    assert_eq!(window.call("e2e.clipboard", json!({})).await.unwrap(), json!([width, height]));
    window.shot("picture-copied");

    let saved = out(&window).join("picture.png");
    answer(&window, Some(&saved)).await;
    window.click("Marks and picture").await;
    window.find("[role=menu]").await;
    window.at_rest().await;
    window.shot("picture-menu");
    window.click_on("//*[@role='menuitem'][contains(., 'Save picture with marks')]").await;
    window.sees("“picture.png” saved in “out”").await;
    let saved = image::open(&saved).unwrap().into_rgba8();
    assert_eq!(saved.dimensions(), (width, height));
    let differ = original.pixels().zip(saved.pixels()).filter(|(one, other)| one != other).count();
    // A line around 100 by 60 pixels, its casing and a number: much less than the picture.
    assert!((500..8_000).contains(&differ), "{differ} pixels differ");

    answer(&window, None).await;
    let cancelled = json!({
        "version": only_proof(&window).await["versions"][0]["id"], "place": {}, "with_marks": true,
    });
    assert_eq!(window.call("frame.save", cancelled).await.unwrap(), Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_go_out_in_a_format_that_fits_and_come_back_as_one_step() {
    let (window, _, shown) = open_document(paper).await;
    drag(&window, shown.on_page(40.0, 30.0), shown.on_page(140.0, 90.0)).await;
    write_and_send(&window, "Half the price").await;
    window.sees("Half the price").await;

    from_menu(&window, "Export…").await;
    window.sees("Only for films whose frames have a timecode.").await;
    window.at_rest().await;
    window.shot("export-dialog");
    press(&window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;

    let xfdf = out(&window).join("notes.xfdf");
    answer(&window, Some(&xfdf)).await;
    export(&window, "XFDF").await;
    window.sees("“notes.xfdf” saved in “out”").await;
    let written = std::fs::read_to_string(&xfdf).unwrap();
    assert!(written.contains("Half the price"), "{written}");

    // Somebody else adds a comment of their own.
    let more = "<square page=\"0\" rect=\"50,50,90,90\" title=\"Bo\"><contents>And this</contents></square></annots>";
    std::fs::write(&xfdf, written.replace("</annots>", more)).unwrap();
    answer(&window, Some(&xfdf)).await;
    from_menu(&window, "Import comments…").await;
    window.sees("1 comment taken in").await;
    window.sees("Bo: And this").await;
    window.shot("comments-taken-in");
    window.click("Undo").await;
    let count = "return document.querySelectorAll('article[data-thread]').length === 1";
    window.until("it is taken back", count).await;
    assert_eq!(its_threads(&window).await.as_array().unwrap().len(), 1);

    // The same file dropped on the proof is asked about.
    window.drop_files(&[&xfdf]).await;
    window.sees("Take in the comments of notes.xfdf?").await;
    window.at_rest().await;
    window.shot("drop-of-comments");
    window.click("Take in its comments").await;
    window.sees("Bo: And this").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_with_notes_are_put_into_a_folder_of_their_own() {
    let (window, _, shown) = open_document(paper).await;
    drag(&window, shown.on_page(40.0, 30.0), shown.on_page(140.0, 90.0)).await;
    write_and_send(&window, "Half the price").await;
    window.sees("Half the price").await;
    answer(&window, Some(&out(&window))).await;
    export(&window, "Pictures with notes").await;
    window.sees("1 picture saved in").await;
    window.shot("pictures-saved");
    let made: Vec<_> = std::fs::read_dir(out(&window)).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    let names = std::fs::read_dir(&made[0]).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    assert!(names[0].starts_with("01 page ") && names[0].ends_with(".png"), "{names:?}");
    assert_eq!(names[1..], ["notes.csv", "notes.txt"]);
}
