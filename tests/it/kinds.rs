//! Each kind of picture in the real window: opened by a drop, equal to `galley render`, and kept as a screenshot.

use std::path::{Path, PathBuf};
use std::process::Command;

use galley_testkit::catalogue;
use serde_json::json;

use crate::canvas::{
    counted, drag, equals_render, its_threads, key, only_proof, open_document, open_from_home, pixels, press,
    settled, settled_on_frame, settled_on_page,
};
use crate::journeys::SAID;
use crate::journeys_film::go_to;
use crate::media::{number_on_canvas, photo, turned_photo};
use crate::window::Window;

/// A file that ImageMagick or FFmpeg makes of the picture of the other journeys.
fn made(folder: &Path, program: &str, arguments: &[&str], name: &str) -> PathBuf {
    let mut command = Command::new(program);
    if program == "ffmpeg" {
        command.args(["-v", "error", "-i"]);
    }
    command.arg(photo(folder)).args(arguments).arg(name).current_dir(folder);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    folder.join(name)
}

const DRAWING: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 400'>\
     <defs><linearGradient id='g'><stop offset='0' stop-color='#0b6b4f'/><stop offset='1' stop-color='#e9b44c'/>\
     </linearGradient></defs><rect width='640' height='400' fill='url(#g)'/><circle cx='180' cy='200' r='110' \
     fill='#fff8'/><text x='320' y='220' font-size='64' font-family='Georgia' fill='#fff'>Nordlys</text></svg>";

fn pictures(folder: &Path) -> Vec<PathBuf> {
    let drawing = folder.join("drawing.svg");
    std::fs::write(&drawing, DRAWING).unwrap();
    let lossy = folder.join("lossy.jxl");
    std::fs::write(&lossy, include_bytes!("../../crates/media/tests/fixtures/rgb-lossy.jxl")).unwrap();
    vec![
        made(folder, "convert", &["-compress", "lzw", "-depth", "16"], "deep.tif"),
        made(folder, "convert", &["-colorspace", "CMYK", "-compress", "zip"], "inks.tif"),
        made(folder, "convert", &["-compress", "rle"], "composite.psd"),
        made(folder, "convert", &[], "plain.bmp"),
        made(folder, "convert", &[], "still.gif"),
        made(folder, "convert", &["-quality", "92"], "phone.heic"),
        made(
            folder,
            "ffmpeg",
            &["-c:v", "libaom-av1", "-still-picture", "1", "-cpu-used", "8"],
            "still.avif",
        ),
        made(folder, "ffmpeg", &["-c:v", "exr"], "light.exr"),
        made(folder, "convert", &[], "light.hdr"),
        drawing,
        lossy,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_picture_is_shown_as_it_is() {
    let window = Window::open_named().await;
    for file in pictures(window.folder()) {
        window.drop_files(&[&file]).await;
        let name = file.file_name().unwrap().to_str().unwrap();
        window.sees(file.file_stem().unwrap().to_str().unwrap()).await;
        let shown = settled(&window).await;
        equals_render(&window, &file, &[], &shown).await;
        window.shot(&format!("kind-{}", name.replace('.', "-")));
        window.click("Back").await;
        window.sees("Hello, Ada").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_shown_as_it_says_that_it_is_turned() {
    let window = Window::open_named().await;
    // Where the stored top left corner comes to lie, from the left and from the top.
    for (orientation, is_upended, (x, y)) in [(6, true, (0.9, 0.1)), (3, false, (0.9, 0.9))] {
        let file = turned_photo(window.folder(), orientation);
        window.drop_files(&[&file]).await;
        window.sees(&format!("Turned {orientation}")).await;
        let shown = settled(&window).await;
        equals_render(&window, &file, &[], &shown).await;
        let [left, top, width, height] = shown.rect;
        assert_eq!(width < height, is_upended, "{orientation}: {shown:?}");
        let canvas = pixels(&window).await;
        let at = |x: f64, y: f64| canvas.get_pixel((left + x * width) as u32, (top + y * height) as u32).0;
        // Red and green grow from there to the opposite corner.
        let (least, most) = (at(x, y), at(1.0 - x, 1.0 - y));
        assert!(least[0] < 60 && least[1] < 60, "{orientation}: {least:?}");
        assert!(most[0] > 195 && most[1] > 195, "{orientation}: {most:?}");
        window.shot(&format!("kind-turned-{orientation}"));
        window.click("Back").await;
        window.sees("Hello, Ada").await;
    }
}

/// Animations, and films that are not shown as they are stored; HDR and wide gamuts are among `colours`.
#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_moving_picture_is_shown_as_it_is() {
    let window = Window::open_named().await;
    for (name, file) in [
        ("gif", catalogue::gif()),
        ("apng", catalogue::apng()),
        ("animated-webp", catalogue::animated_webp()),
        ("turned-film", catalogue::rotated_mp4()),
        ("wide-pixels", catalogue::wide_pixels_mp4()),
        ("interlaced", catalogue::interlaced_ts()),
    ] {
        println!("{name}");
        window.drop_files(&[&file]).await;
        let first = settled_on_frame(&window, 0).await;
        equals_render(&window, &file, &["--frame", "0"], &first).await;
        if name == "turned-film" {
            assert!(first.rect[2] < first.rect[3], "a quarter turn: {first:?}");
        }
        // Another one than the first, which a player that ignores what is asked might show always.
        press(&window, &[], '.').await;
        settled_on_frame(&window, 1).await;
        press(&window, &[], '.').await;
        let third = settled_on_frame(&window, 2).await;
        equals_render(&window, &file, &["--frame", "2"], &third).await;
        window.shot(&format!("kind-{name}"));
        window.click("Back").await;
        window.sees("Hello, Ada").await;
    }
}

/// What holds pictures in other ways than most films do: beginnings before zero and after an hour, several streams, no
/// timestamps at all. Each by its first frame and by one that is gone to.
#[tokio::test(flavor = "multi_thread")]
async fn films_are_shown_as_they_are_whatever_holds_them() {
    let window = Window::open_named().await;
    for (name, file) in [
        ("dnxhd-mxf", catalogue::dnxhd_mxf()),
        ("negative-start", catalogue::negative_start_mkv()),
        ("several-streams", catalogue::several_streams_mkv()),
        ("no-timestamps", catalogue::raw_h264()),
        ("transport-stream", catalogue::late_start_ts()),
    ] {
        println!("{name}");
        window.drop_files(&[&file]).await;
        settled_on_frame(&window, 0).await;
        // What is shown before that may come from a table that is only supposed.
        counted(&window).await;
        let first = settled_on_frame(&window, 0).await;
        equals_render(&window, &file, &["--frame", "0"], &first).await;
        go_to(&window, "42").await;
        window.until_no_dialog().await;
        let other = settled_on_frame(&window, 42).await;
        equals_render(&window, &file, &["--frame", "42"], &other).await;
        assert_eq!(number_on_canvas(&window, &other).await, 42, "{name}");
        window.shot(&format!("kind-{name}"));
        window.click("Back").await;
        window.sees("Hello, Ada").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_tiff_are_turned_marked_and_found_again() {
    let pages = ["(", "+clone", "-negate", "-crop", "600x300+20+40", "+repage", ")", "-compress", "lzw"];
    let (mut window, file, first) = open_document(|folder| made(folder, "convert", &pages, "Fax.tif")).await;
    equals_render(&window, &file, &["--page", "1"], &first).await;
    press(&window, &[], key::PAGE_DOWN).await;
    let second = settled_on_page(&window, 2).await;
    equals_render(&window, &file, &["--page", "2"], &second).await;
    window.find("[data-testid=viewer-stage][aria-label*='page 2']").await;

    drag(&window, second.on_page(100.0, 80.0), second.on_page(220.0, 170.0)).await;
    let field = window.find("section textarea").await;
    field.click().await.unwrap();
    field.send_keys("Second sheet").await.unwrap();
    press(&window, &[key::CONTROL], key::ENTER).await;
    window.until_with("the comment is on the page", SAID, vec![json!("Second sheet")]).await;
    window.shot("kind-tiff-page");
    let threads = its_threads(&window).await;
    assert_eq!(threads[0]["place"]["page"], json!(2), "{threads}");
    let proof = only_proof(&window).await;

    window.restart().await;
    window.sees("Hello, Ada").await;
    open_from_home(&window, &proof).await;
    let again = settled_on_page(&window, 2).await;
    equals_render(&window, &file, &["--page", "2"], &again).await;
    window.sees("Second sheet").await;
}
