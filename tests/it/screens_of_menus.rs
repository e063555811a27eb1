//! What opens from the bars of a proof, a comment begun on another version, and how to get LibreOffice: axe finds
//! nothing, and their pictures are kept.

use galley_testkit::drafts;

use crate::canvas::{field_of_dialog, key, press, settled, settled_on_frame, typed};
use crate::media::{film, next_photo, photo};
use crate::screens::{Tour, in_each_look, open_link, put_away, themed};
use crate::window::Window;

async fn tour(width: u32, height: u32, theme: &str) {
    let folder = tempfile::tempdir().unwrap();
    let office = folder.path().join("soffice");
    let window = themed(width, height, theme, &[("GALLEY_OFFICE", office.to_str().unwrap())]).await;
    let mut tour = Tour::at(width, height, theme);
    over_two_versions(&window, &mut tour).await;
    over_a_film(&window, &mut tour).await;

    // A file that is dropped on a proof would be asked about.
    open_link(&window, "", "").await;
    window.sees("Hello, Ada").await;
    window.until("the thumbnails are there", "return document.images.length >= 1").await;
    let file = window.folder().join("Quote.docx");
    std::fs::write(&file, drafts::docx(&["Terms of the offer"])).unwrap();
    window.drop_files(&[&file]).await;
    window.named("Copy the line").await;
    tour.stop(&window, "office-offer").await;
    tour.found_nothing();
}

async fn over_two_versions(window: &Window, tour: &mut Tour) {
    window.drop_files(&[&photo(window.folder())]).await;
    settled(window).await;
    window.find("section textarea").await.send_keys("The cap is the old one").await.unwrap();
    window.drop_files(&[&next_photo(window.folder())]).await;
    window.sees("Where does Poster draft 2.png belong?").await;
    window.click("New version").await;
    window.sees("2 of 2, current").await;
    window.until_no_dialog().await;
    window.sees("Comment on version 1").await;
    window.named("Go on").await;
    settled(window).await;
    tour.stop(window, "draft-of-another-version").await;

    window.click_on("//button[contains(., '2 of 2, current')]").await;
    window.find("[role=listbox] [role=option]").await;
    tour.stop(window, "version-picker").await;
    put_away(window, "[role=listbox]").await;

    window.click("More for Poster draft").await;
    window.find("[role=menu]").await;
    tour.stop(window, "proof-menu").await;
    put_away(window, "[role=menu]").await;

    // Its name goes on with how near the picture is, which is a matter of the window's size.
    window.click_on("//button[starts-with(@aria-label, 'Zoom, ')]").await;
    window.find("[role=menu]").await;
    tour.stop(window, "zoom-menu").await;
    put_away(window, "[role=menu]").await;
}

async fn over_a_film(window: &Window, tour: &mut Tour) {
    open_link(window, "", "").await;
    window.sees("Hello, Ada").await;
    window.drop_files(&[&film()]).await;
    settled_on_frame(window, 0).await;
    window.click("Frame numbers and timecode").await;
    field_of_dialog(window).await;
    tour.stop(window, "frame-numbers").await;
    press(window, &[key::CONTROL], 'a').await;
    typed(window, "the first").await;
    window.sees("Type a whole number of at most seven digits.").await;
    tour.stop(window, "frame-numbers-refused").await;
    press(window, &[], key::ESCAPE).await;
    window.until_no_dialog().await;
}

in_each_look!(menus_are_accessible, tour);
