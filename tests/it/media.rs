//! Files for the journeys, made here, and what can be read of them on the canvas.

use std::path::{Path, PathBuf};

use galley_testkit::clips::{HEIGHT, Recipe, WIDTH, read_number};
use galley_testkit::papers::{Paper, Sheet, filled, line};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, Rgb, RgbImage};

use crate::canvas::{Painted, pixels};
use crate::window::Window;

/// A picture with edges and gradients, 640 × 400.
fn drawn() -> RgbImage {
    RgbImage::from_fn(640, 400, |x, y| {
        let checks = if (x / 40 + y / 40) % 2 == 0 { 90 } else { 0 };
        Rgb([(x * 255 / 640) as u8, (y * 255 / 400) as u8, 60 + checks])
    })
}

/// A PNG in the folder.
pub fn photo(folder: &Path) -> PathBuf {
    let file = folder.join("Poster draft.png");
    drawn().save(&file).unwrap();
    file
}

/// The same as a JPEG that says how it is to be turned (EXIF 2.32, tag 0x0112).
pub fn turned_photo(folder: &Path, orientation: u8) -> PathBuf {
    // A TIFF block with one entry.
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let picture = drawn();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif).unwrap();
    encoder.write_image(&picture, picture.width(), picture.height(), ExtendedColorType::Rgb8).unwrap();
    let file = folder.join(format!("Turned {orientation}.jpg"));
    std::fs::write(&file, bytes).unwrap();
    file
}

/// One file of each still kind.
pub fn stills(folder: &Path) -> Vec<PathBuf> {
    let picture = DynamicImage::ImageRgb8(drawn());
    ["still.png", "still.jpg", "still.webp"]
        .into_iter()
        .map(|name| {
            let file = folder.join(name);
            picture.save(&file).unwrap();
            file
        })
        .collect()
}

/// A PDF of three pages in the folder.
pub fn paper(folder: &Path) -> PathBuf {
    let file = folder.join("Leaflet.pdf");
    let sheets: Vec<Sheet> = (1..=3)
        .map(|page| {
            let words = line(&format!("Page {page} of the leaflet"), 28, 40, 520);
            Sheet::new(
                420,
                595,
                &format!("{}\n{words}", filled([0.2, 0.5, 0.3], [40, 60, 200, 300 + 20 * page])),
            )
        })
        .collect();
    std::fs::write(&file, Paper::new(&sheets, "", &[]).bytes()).unwrap();
    file
}

/// A film of numbered frames, kept between runs.
pub fn film() -> PathBuf {
    let recipe = Recipe::new(
        "film.mp4",
        60,
        "30000/1001",
        "-c:v libx264 -pix_fmt yuv420p -crf 12 -g 12 -bf 2 -colorspace bt709 -color_primaries bt709 -color_trc bt709 \
         -color_range tv",
    );
    recipe.make(Path::new(env!("CARGO_TARGET_TMPDIR")))
}

/// A drop-frame film: its tenth frame begins a minute, whose first two labels are left out.
pub fn drop_frame_film() -> PathBuf {
    let arguments = "-c:v prores_ks -profile:v 1 -pix_fmt yuv422p10le -timecode 01:00:59;20";
    Recipe::new("drop-frame.mov", 40, "30000/1001", arguments).make(Path::new(env!("CARGO_TARGET_TMPDIR")))
}

/// The same picture as [`photo`] with another cap: its next version.
pub fn next_photo(folder: &Path) -> PathBuf {
    let file = folder.join("Poster draft 2.png");
    let mut picture = drawn();
    for (_, _, pixel) in picture.enumerate_pixels_mut().filter(|(x, y, _)| (200..330).contains(x) && *y < 90)
    {
        *pixel = Rgb([240, 200, 40]);
    }
    picture.save(&file).unwrap();
    file
}

/// Reads the number burned into the frame from the canvas, wherever and however large it is painted. It stands in the top
/// left of the frame, whatever lies beside it.
pub async fn number_on_canvas(window: &Window, shown: &Painted) -> u32 {
    let canvas = pixels(window).await;
    let [left, top, ..] = shown.rect;
    let scale = shown.zoom * shown.ratio;
    let mut luma = vec![0u8; WIDTH * HEIGHT];
    for (at, sample) in luma.iter_mut().enumerate() {
        let (x, y) = ((at % WIDTH) as f64 + 0.5, (at / WIDTH) as f64 + 0.5);
        let (cx, cy) = ((left + x * scale) as u32, (top + y * scale) as u32);
        if cx < canvas.width() && cy < canvas.height() {
            let pixel = canvas.get_pixel(cx, cy);
            *sample = ((u32::from(pixel[0]) + u32::from(pixel[1]) + u32::from(pixel[2])) / 3) as u8;
        }
    }
    read_number(&luma, WIDTH, 1).expect("the blocks of the frame's number are on the canvas")
}
