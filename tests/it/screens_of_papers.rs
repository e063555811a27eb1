//! What a PDF brings along, opened and switched, and a comment begun on another of its pages: axe finds nothing, and
//! their pictures are kept.

use std::path::{Path, PathBuf};

use galley_testkit::papers::{Paper, Sheet, filled, line};

use crate::canvas::{drag, key, press, settled, settled_on_page, typed};
use crate::screens::{Tour, in_each_look, pointer_away, put_away, themed};
use crate::window::Window;

/// Three pages of words; over the first a layer that can be switched, object 10, one that cannot, and a note with its
/// answer; an outline that is nested and leads beyond the end.
fn volume(folder: &Path) -> PathBuf {
    let layered = format!(
        "{}{}/OC /A BDC {} EMC",
        line("The first lantern", 28, 40, 300),
        line("and one more lantern", 28, 40, 220),
        filled([0.9, 0.1, 0.1], [40, 400, 300, 120])
    );
    let first = Sheet::new(420, 595, &layered)
        .with("/Resources << /Font << /F1 3 0 R >> /Properties << /A 10 0 R >> >> /Annots [17 0 R 18 0 R]");
    let sheets = [
        first,
        Sheet::new(420, 595, &line("Nothing to see here", 28, 40, 300)),
        Sheet::new(420, 595, &line("A lantern", 28, 40, 500)),
    ];
    let catalog = "/OCProperties << /OCGs [10 0 R 11 0 R] /D << /Locked [11 0 R] >> >> /Outlines 12 0 R";
    let more = [
        "<< /Type /OCG /Name (Dieline) >>",
        "<< /Type /OCG /Name (Varnish) >>",
        "<< /Type /Outlines /First 13 0 R /Last 16 0 R >>",
        "<< /Title (Beginning) /Parent 12 0 R /Next 15 0 R /First 14 0 R /Last 14 0 R /Dest [4 0 R /Fit] >>",
        "<< /Title (By night) /Parent 13 0 R /Dest [6 0 R /Fit] >>",
        "<< /Title (The end) /Parent 12 0 R /Next 16 0 R /Dest [8 0 R /Fit] >>",
        "<< /Title (The other volume) /Parent 12 0 R /Dest [7 /Fit] >>",
        "<< /Type /Annot /Subtype /Square /Rect [36 290 280 330] /C [0.8 0.2 0.1] /T (Grace) \
         /Contents (Is it a lantern, or a lamp?) >>",
        "<< /Type /Annot /Subtype /Text /Rect [290 300 310 320] /IRT 17 0 R /T (Mia) /Contents (A lamp) >>",
    ];
    let file = folder.join("Lanterns.pdf");
    std::fs::write(&file, Paper::new(&sheets, catalog, &more).bytes()).unwrap();
    file
}

async fn tour(width: u32, height: u32, theme: &str) {
    let window = themed(width, height, theme, &[]).await;
    let mut tour = Tour::at(width, height, theme);
    window.drop_files(&[&volume(window.folder())]).await;
    settled_on_page(&window, 1).await;
    words_are_found(&window, &mut tour).await;
    layers_are_switched(&window, &mut tour).await;

    window.click("2 notes of the file on this page").await;
    window.find("[role=menu]").await;
    tour.stop(&window, "pdf-notes-menu").await;
    put_away(&window, "[role=menu]").await;

    window.click("Outline").await;
    window.click("The end").await;
    settled_on_page(&window, 3).await;
    pointer_away(&window).await;
    tour.stop(&window, "pdf-outline").await;

    // One box on another page begins a comment of its own.
    window.find("section textarea").await.send_keys("It ends too early").await.unwrap();
    window.click("Beginning").await;
    let shown = settled_on_page(&window, 1).await;
    drag(&window, shown.on_page(60.0, 100.0), shown.on_page(300.0, 220.0)).await;
    window.named("Go on").await;
    window.sees("Comment on page 3").await;
    window.sees("1 mark").await;
    tour.stop(&window, "draft-of-another-page").await;
    tour.found_nothing();
}

async fn words_are_found(window: &Window, tour: &mut Tour) {
    let thumbnails = "return document.querySelectorAll('[data-testid=page-strip] img').length === 3";
    window.until("the pages have their thumbnails", thumbnails).await;
    press(window, &[key::CONTROL], 'f').await;
    let there = "return document.activeElement?.matches('[data-testid=find-bar] input')";
    window.until("the field has the keys", there).await;
    typed(window, "lantern").await;
    window.sees("1 of 3").await;
    let hits = "return document.querySelectorAll('[data-testid=hits] rect[data-hit]').length === 2";
    window.until("those of the page are highlighted", hits).await;
    settled_on_page(window, 1).await;
    tour.stop(window, "pdf-find").await;
    press(window, &[], key::ESCAPE).await;
    window.until("the search is closed", "return !document.querySelector('[data-testid=find-bar]')").await;
}

async fn layers_are_switched(window: &Window, tour: &mut Tour) {
    window.click("Layers").await;
    window.find("[role=menu]").await;
    tour.stop(window, "pdf-layers-menu").await;
    let before = "return document.querySelector('[data-testid=viewer-canvas]').dataset.paintedRequest";
    let before = window.client.execute(before, vec![]).await.unwrap();
    window.click_on("//*[starts-with(@role, 'menuitem')][contains(., 'Dieline')]").await;
    put_away(window, "[role=menu]").await;
    window.find("[data-testid=layers-switched]").await;
    let painted = "const { paintedRequest, settled } = document.querySelector('[data-testid=viewer-canvas]').dataset; \
         return settled === 'true' && paintedRequest !== arguments[0]";
    window.until_with("it is painted anew", painted, vec![before]).await;
    settled(window).await;
    tour.stop(window, "pdf-layers-switched").await;
    window.click("As in the file").await;
    let gone = "return !document.querySelector('[data-testid=layers-switched]')";
    window.until("the layers are as in the file", gone).await;
}

in_each_look!(papers_are_accessible, tour);
