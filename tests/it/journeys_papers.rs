//! Journeys through what a PDF brings along: its words, its layers, its outline.

use std::path::{Path, PathBuf};

use galley_testkit::papers::{Paper, Sheet, filled, line};
use serde_json::json;

use crate::canvas::{equals_render, key, open_document, pixels, press, settled, settled_on_page, typed};
use crate::keyboard::focus_is;

/// Three pages of words; a red layer over the first one, object 10; an outline.
fn book(folder: &Path) -> PathBuf {
    let layered = format!(
        "/OC /A BDC {} EMC {}",
        filled([0.9, 0.1, 0.1], [40, 400, 300, 120]),
        line("The first lantern", 28, 40, 300)
    );
    let first = Sheet::new(420, 595, &layered)
        .with("/Resources << /Font << /F1 3 0 R >> /Properties << /A 10 0 R >> >>");
    let sheets = [
        first,
        Sheet::new(420, 595, &line("Nothing to see here", 28, 40, 300)),
        Sheet::new(
            420,
            595,
            &format!("{}{}", line("A lantern", 28, 40, 500), line("and a lantern", 28, 40, 90)),
        ),
    ];
    let catalog = "/OCProperties << /OCGs [10 0 R] /D << >> >> /Outlines 11 0 R";
    let more = [
        "<< /Type /OCG /Name (Dieline) >>",
        "<< /Type /Outlines /First 12 0 R /Last 13 0 R >>",
        "<< /Title (Beginning) /Parent 11 0 R /Next 13 0 R /Dest [4 0 R /Fit] >>",
        "<< /Title (The end) /Parent 11 0 R /Dest [8 0 R /Fit] >>",
    ];
    written(folder, "Lanterns.pdf", &Paper::new(&sheets, catalog, &more))
}

fn written(folder: &Path, name: &str, paper: &Paper) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, paper.bytes()).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_highlighted_and_gone_through() {
    let (window, file, _) = open_document(book).await;
    press(&window, &[key::CONTROL], 'f').await;
    let there = "return document.activeElement?.matches('[data-testid=find-bar] input')";
    window.until("the field has the keys", there).await;
    typed(&window, "lantern").await;
    window.sees("1 of 3").await;
    let hits = |count: u32| {
        format!("return document.querySelectorAll('[data-testid=hits] rect[data-hit]').length === {count}")
    };
    window.until("the hit is highlighted", &hits(1)).await;
    let shown = settled_on_page(&window, 1).await;
    equals_render(&window, &file, &["--page", "1"], &shown).await;
    window.shot("find-first");
    press(&window, &[], key::ENTER).await;
    window.sees("2 of 3").await;
    settled_on_page(&window, 3).await;
    window.until("both are highlighted", &hits(2)).await;
    press(&window, &[], key::ENTER).await;
    window.sees("3 of 3").await;
    press(&window, &[key::SHIFT], key::ENTER).await;
    window.sees("2 of 3").await;
    window.shot("find-second");
    press(&window, &[], key::ESCAPE).await;
    window.until("the search is closed", "return !document.querySelector('[data-testid=find-bar]')").await;
    window.until("nothing is highlighted", &hits(0)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_layer_is_hidden_and_shown_again() {
    let (window, file, shown) = open_document(book).await;
    let (x, y) =
        (shown.rect[0] + 190.0 * shown.zoom * shown.ratio, shown.rect[1] + 135.0 * shown.zoom * shown.ratio);
    let (x, y) = (x as u32, y as u32);
    let red = [230, 26, 26];
    let near = |pixel: &image::Rgba<u8>| (0..3).all(|at| pixel[at].abs_diff(red[at]) <= 2);
    assert!(near(pixels(&window).await.get_pixel(x, y)));

    let switch = async || {
        let before = "return document.querySelector('[data-testid=viewer-canvas]').dataset.paintedRequest";
        let before = window.client.execute(before, vec![]).await.unwrap();
        window.click("Layers").await;
        window.find("[role=menu]").await;
        window.at_rest().await;
        window.shot("layers-menu");
        window.click_on("//*[starts-with(@role, 'menuitem')][contains(., 'Dieline')]").await;
        press(&window, &[], key::ESCAPE).await;
        let painted = "const { paintedRequest, settled } = document.querySelector('[data-testid=viewer-canvas]').dataset; \
             return settled === 'true' && paintedRequest !== arguments[0]";
        window.until_with("it is painted anew", painted, vec![json!(before)]).await;
        settled(&window).await
    };
    switch().await;
    assert_eq!(pixels(&window).await.get_pixel(x, y).0[..3], [255, 255, 255]);
    window.find("[data-testid=layers-switched]").await;
    window.shot("layer-hidden");
    let shown = switch().await;
    assert!(near(pixels(&window).await.get_pixel(x, y)));
    equals_render(&window, &file, &["--page", "1"], &shown).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outline_leads_to_its_pages() {
    let (window, file, _) = open_document(book).await;
    window.click("Outline").await;
    window.click("The end").await;
    let shown = settled_on_page(&window, 3).await;
    equals_render(&window, &file, &["--page", "3"], &shown).await;
    window.shot("outline");
}

/// More layers, notes and lines of an outline than a menu takes, on two pages.
fn atlas(folder: &Path) -> PathBuf {
    const MANY: usize = 300;
    // Objects of the document itself: catalog, pages, font, and two of each page.
    let (layers, notes) = (8, 8 + MANY);
    let outline = notes + MANY;
    let all = |first: usize| (first..first + MANY).map(|at| format!("{at} 0 R ")).collect::<String>();
    let mut more: Vec<String> =
        (0..MANY).map(|at| format!("<< /Type /OCG /Name (Map layer {at}) >>")).collect();
    more.extend((0..MANY).map(|at| {
        let (x, y) = (20 + at % 20 * 19, 560 - at / 20 * 30);
        format!(
            "<< /Type /Annot /Subtype /Square /Rect [{x} {y} {} {}] /C [0.8 0.2 0.1] /T (Grace) \
             /Contents (Is the name of place {at} spelled as people there spell it?) >>",
            x + 14,
            y + 14
        )
    }));
    more.push(format!("<< /Type /Outlines /First {} 0 R /Last {} 0 R >>", outline + 1, outline + MANY));
    more.extend((0..MANY).map(|at| {
        let next = if at + 1 < MANY { format!("/Next {} 0 R", outline + at + 2) } else { String::new() };
        let page = if at < MANY / 2 { 4 } else { 6 };
        format!("<< /Title (Sheet {at} of the atlas) /Parent {outline} 0 R {next} /Dest [{page} 0 R /Fit] >>")
    }));
    let catalog =
        format!("/OCProperties << /OCGs [{}] /D << /Order [{0}] >> >> /Outlines {outline} 0 R", all(layers));
    let sheets = [
        Sheet::new(420, 595, &line("Places", 28, 40, 60)).with(&format!("/Annots [{}]", all(notes))),
        Sheet::new(420, 595, &line("More places", 28, 40, 60)),
    ];
    let more: Vec<&str> = more.iter().map(String::as_str).collect();
    written(folder, "Atlas.pdf", &Paper::new(&sheets, &catalog, &more))
}

#[tokio::test(flavor = "multi_thread")]
async fn many_layers_notes_and_lines_are_gone_through_by_keys() {
    let (window, file, shown) = open_document(atlas).await;
    equals_render(&window, &file, &["--page", "1"], &shown).await;

    window.click("Layers").await;
    window.find("[data-testid=layers-long]").await;
    window.at_rest().await;
    window.shot("layers-many");
    press(&window, &[], key::END).await;
    focus_is(&window, "the last layer", "words(e.closest('[data-row]')).includes('Map layer 299')").await;
    press(&window, &[], ' ').await;
    press(&window, &[], key::ESCAPE).await;
    window.find("[data-testid=layers-switched]").await;
    window.click("As in the file").await;

    window.click("300 notes of the file on this page").await;
    window.find("[data-testid=notes-long]").await;
    window.at_rest().await;
    window.shot("notes-many");
    press(&window, &[], key::END).await;
    focus_is(&window, "the last note", "words(e.closest('[data-row]')).includes('place 299')").await;
    press(&window, &[], key::ENTER).await;
    window.until("the list is closed", "return !document.querySelector('[data-testid=notes-long]')").await;
    window.find("[data-testid=note-shown]").await;
    let shown = settled_on_page(&window, 1).await;
    equals_render(&window, &file, &["--page", "1"], &shown).await;
    window.shot("note-shown");

    window.click("Outline").await;
    window.find("[data-testid=outline]").await;
    window.at_rest().await;
    window.shot("outline-many");
    window.click("Sheet 3 of the atlas").await;
    press(&window, &[], key::END).await;
    window.sees("Sheet 299 of the atlas").await;
    let last = "words(e.closest('[data-row]')).includes('Sheet 299 of the atlas')";
    focus_is(&window, "the last line", last).await;
    press(&window, &[], key::ENTER).await;
    let shown = settled_on_page(&window, 2).await;
    equals_render(&window, &file, &["--page", "2"], &shown).await;
    window.shot("outline-end");
}
