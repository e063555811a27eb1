//! What the screen cannot show as the file means it is said, and what can be shown sharp is.

use std::path::{Path, PathBuf};

use galley_testkit::clips::Recipe;
use galley_testkit::papers::{Paper, Sheet, line};
use serde_json::json;

use crate::canvas::{Painted, equals_render, key, open_document, open_film, press, settled};
use crate::window::Window;

/// A page with a spot colour that overprints, and words in a font that is not in the file.
fn printed(folder: &Path) -> PathBuf {
    let tint = "<< /FunctionType 2 /Domain [0 1] /N 1 /C0 [0 0 0 0] /C1 [1 0.7 0 0] >>";
    let resources = format!(
        "/Resources << /Font << /F1 6 0 R >> /ExtGState << /O << /OP true /op true >> >> \
         /ColorSpace << /S [/Separation /PANTONE#20286#20C /DeviceCMYK {tint}] >> >>"
    );
    let content = format!("/O gs /S cs 1 scn 60 200 300 300 re f {}", line("Nordlys", 40, 80, 120));
    let font = "<< /Type /Font /Subtype /TrueType /BaseFont /Gronlandia /FirstChar 32 /LastChar 33 /Widths [500 500] \
                /Encoding /WinAnsiEncoding >>";
    let sheet = Sheet::new(420, 595, &content).with(&resources);
    let file = folder.join("Print.pdf");
    std::fs::write(&file, Paper::new(&[sheet], "", &[font]).bytes()).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn inks_and_fonts_that_are_stood_in_for_are_said_below_the_page() {
    let (window, file, shown) = open_document(printed).await;
    window.find("[data-testid=viewer-notices]").await;
    // For print the inks matter most.
    window.sees("Spot colours are shown by their process colours: PANTONE 286 C").await;
    window.sees("2 more").await;
    equals_render(&window, &file, &["--page", "1"], &shown).await;
    window.shot("notices-one");
    window.click_on("//*[@data-testid='viewer-notices']//*[@aria-expanded='false']").await;
    window.sees("overprint, which is not simulated").await;
    window.sees("Gronlandia is not in the file").await;
    window.shot("notices-all");
    // The card of a tool stands on it, however high it is.
    window.click("Ruler").await;
    let stands = "const at = name => document.querySelector(`[data-testid=${name}]`)?.getBoundingClientRect(); \
                  const [card, bar] = [at('tool-card'), at('viewer-notices')]; \
                  return card !== undefined && bar !== undefined && card.height > 40 && card.bottom <= bar.top;";
    window.until("the card stands on the note", stands).await;
    window.shot("notices-below-a-card");
    window.click("Put this note away").await;
    window.until("the note is away", "return !document.querySelector('[data-testid=viewer-notices]')").await;
    // It is still where all that was noticed is.
    window.click("Noticed in this file Information").await;
    window.sees("PANTONE 286 C").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hdr_has_a_badge_beside_its_rate() {
    let arguments = "-c:v ffv1 -pix_fmt yuv420p10le -colorspace bt2020nc -color_range tv -color_primaries bt2020 \
                     -color_trc smpte2084";
    let file = Recipe::new("hdr.mkv", 10, "25", arguments).make(Path::new(env!("CARGO_TARGET_TMPDIR")));
    let (window, file, shown) = open_film(file).await;
    window.find("section[aria-label=Timeline] [data-testid=viewer-hdr]").await;
    window.sees("HDR, tone-mapped").await;
    equals_render(&window, &file, &["--frame", "0"], &shown).await;
    window.shot("hdr-badge");
}

/// Waits until the canvas has settled at a zoom.
async fn settled_at(window: &Window, percent: u32) -> Painted {
    let at = "const { percent, settled } = document.querySelector('[data-testid=viewer-canvas]').dataset; \
         return settled === 'true' && Math.round(Number(percent)) === arguments[0]";
    window.until_with(&format!("it is shown at {percent} %"), at, vec![json!(percent)]).await;
    settled(window).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drawing_is_sharp_at_eight_times_its_size() {
    let window = Window::open_named().await;
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 400' width='640' height='400'>\
         <rect width='640' height='400' fill='#f4efe6'/><circle cx='320' cy='200' r='37' fill='#0b6b4f'/>\
         <path d='M285 160 L360 243' stroke='#b3261e' stroke-width='1.5'/>\
         <text x='290' y='206' font-size='16' font-family='Georgia' fill='#fff'>Nordlys</text></svg>";
    let file = window.folder().join("Drawing.svg");
    std::fs::write(&file, drawing).unwrap();
    window.drop_files(&[&file]).await;
    settled(&window).await;
    press(&window, &[key::CONTROL], '1').await;
    let shown = settled_at(&window, 100).await;
    equals_render(&window, &file, &[], &shown).await;
    window.click("Zoom, 100 %").await;
    window.click_on("//*[starts-with(@role, 'menuitem')][contains(., '800')]").await;
    let shown = settled_at(&window, 800).await;
    assert!((shown.rect[2] - 5120.0).abs() < 1e-6, "{shown:?}");
    equals_render(&window, &file, &[], &shown).await;
    window.shot("drawing-800");
}
