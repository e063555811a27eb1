//! The tools with something in hand, over a picture and over a page: axe finds nothing, and their pictures are kept.

use crate::canvas::{drag, key, press, settled, settled_on_page};
use crate::media::photo;
use crate::screens::{Tour, in_each_look, open_link, themed_empty};
use crate::tools::{card_says, click_at, trimmed};
use crate::window::Window;

async fn tour(width: u32, height: u32, theme: &str) {
    let window = themed_empty(width, height, theme, &[("GALLEY_NAME", "Ada")]).await;
    let mut tour = Tour::at(width, height, theme);
    over_a_picture(&window, &mut tour).await;
    over_a_page(&window, &mut tour).await;
    tour.found_nothing();
}

async fn over_a_picture(window: &Window, tour: &mut Tour) {
    window.drop_files(&[&photo(window.folder())]).await;
    let shown = settled(window).await;
    window.click("Eyedropper").await;
    tour.stop(window, "tool-eyedropper-in-hand").await;
    click_at(window, shown.on_page(101.0, 51.0)).await;
    card_says(window, "#").await;
    tour.stop(window, "tool-eyedropper-one").await;
    click_at(window, shown.on_page(430.0, 320.0)).await;
    // How far the two are apart.
    card_says(window, "different").await;
    tour.stop(window, "tool-eyedropper-two").await;

    window.click("Ruler").await;
    card_says(window, "Drag across the picture").await;
    tour.stop(window, "tool-ruler-in-hand").await;
    drag(window, shown.on_page(60.0, 80.0), shown.on_page(420.0, 240.0)).await;
    card_says(window, "Length").await;
    tour.stop(window, "tool-ruler-line").await;
    press(window, &[], key::ESCAPE).await;
    press(window, &[], key::ESCAPE).await;
    open_link(window, "", "").await;
    window.sees("Hello, Ada").await;
}

async fn over_a_page(window: &Window, tour: &mut Tour) {
    window.drop_files(&[&trimmed(window.folder())]).await;
    let shown = settled_on_page(window, 1).await;
    window.click("Ruler").await;
    window
        .click_on("//*[@data-testid='tool-card']//*[@role='radio' or self::label][contains(., 'Area')]")
        .await;
    drag(window, shown.on_page(60.0, 80.0), shown.on_page(300.0, 400.0)).await;
    card_says(window, "Width").await;
    tour.stop(window, "tool-ruler-area").await;

    window.click("Overlays").await;
    window.find("[role=menu]").await;
    tour.stop(window, "tool-overlays-menu").await;
    window.click("Trim box").await;
    press(window, &[], key::ESCAPE).await;
    window.until("the menu is gone", "return !document.querySelector('[role=menu]')").await;
    window.find("[data-guide=trim]").await;
    // The button has the focus back, and with it its tip, which would lie over the guides.
    window.client.execute("document.activeElement.blur()", Vec::new()).await.unwrap();
    tour.stop(window, "tool-overlays").await;
}

in_each_look!(tools_are_accessible, tour);
