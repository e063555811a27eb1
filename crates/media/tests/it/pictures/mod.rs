//! Images of every format: facts, pixels against what other programs wrote, orientation, colours, damage, size.

mod avif;
mod colours;
mod drawings;
mod heic;
mod large;
mod light;
mod photoshop;
mod plain;
mod profiles;
mod tiff;

use std::path::Path;
use std::process::Command;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::inspect::{ImageFacts, Kind};
use galley_media::pool::{At, Medium, Pool, RenderRequest, Rendered};
use image::{Rgb, RgbImage, Rgba, RgbaImage};

use crate::bench::{open, pixel, pool, render};

/// Colours that differ everywhere, and do not repeat along a row.
fn pattern() -> RgbImage {
    RgbImage::from_fn(61, 43, |x, y| Rgb([(x * 4) as u8, (y * 5) as u8, ((x * 7) ^ (y * 3)) as u8]))
}

/// As [`pattern`], more transparent to the right.
fn pattern_with_alpha() -> RgbaImage {
    RgbaImage::from_fn(61, 43, |x, y| {
        let Rgb([r, g, b]) = *pattern().get_pixel(x, y);
        Rgba([r, g, b, 255 - (x * 3) as u8])
    })
}

/// Red, green, blue, white in quarters; 32 × 16.
fn quarters() -> RgbImage {
    RgbImage::from_fn(32, 16, |x, y| {
        Rgb(match (x / 16, y / 8) {
            (0, 0) => [255, 0, 0],
            (_, 0) => [0, 255, 0],
            (0, _) => [0, 0, 255],
            _ => [255, 255, 255],
        })
    })
}

/// Flat in blocks of 16 pixels, so that fewer colour samples lose nothing inside; 64 × 48.
fn blocks() -> RgbImage {
    RgbImage::from_fn(64, 48, |x, y| {
        Rgb([(x / 16 * 70) as u8, (y / 16 * 100) as u8, ((x / 16 + y / 16) * 40) as u8])
    })
}

/// Gray that changes along both sides.
fn gray_slope() -> RgbImage {
    RgbImage::from_fn(40, 30, |x, y| Rgb([(x * 3 + y) as u8; 3]))
}

/// Arguments for FFmpeg: HDR by this curve, in the colours of BT.2020.
fn hdr(transfer: &str) -> [&str; 8] {
    ["-color_trc", transfer, "-color_primaries", "bt2020", "-colorspace", "bt2020nc", "-color_range", "pc"]
}

/// Runs a program that set-up installs; its last argument is the file that it writes, which comes back.
pub fn made_by(program: &str, input: &RgbImage, arguments: &[&str], output: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("in.png");
    input.save(&source).unwrap();
    made_from(program, &source, folder.path(), arguments, output)
}

fn made_from(program: &str, source: &Path, folder: &Path, arguments: &[&str], output: &str) -> Vec<u8> {
    // ImageMagick may be told the format in front of the name.
    let name = output.rsplit(':').next().unwrap();
    let mut command = Command::new(program);
    if program == "ffmpeg" {
        command.args(["-v", "error", "-i"]).arg(source).args(arguments).arg(name);
    } else {
        command.arg(source).args(arguments).arg(output);
    }
    let done = command.current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    std::fs::read(folder.join(name)).unwrap()
}

fn convert(input: &RgbImage, arguments: &[&str], output: &str) -> Vec<u8> {
    made_by("convert", input, arguments, output)
}

fn convert_with_alpha(input: &RgbaImage, arguments: &[&str], output: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("in.png");
    input.save(&source).unwrap();
    made_from("convert", &source, folder.path(), arguments, output)
}

fn opened(pool: &Pool, bytes: &[u8], media_type: &str) -> (Medium, ImageFacts) {
    let medium = open(pool, bytes).unwrap();
    assert_eq!((medium.opened().kind, medium.opened().media_type.as_str()), (Kind::Image, media_type));
    let facts = medium.opened().image.clone().unwrap();
    (medium, facts)
}

fn whole(medium: &Medium) -> Rendered {
    render(medium, RenderRequest::new(At::Image)).unwrap()
}

/// The largest difference of any channel, alpha taken as 255 where the wanted picture has none.
fn difference(rendered: &Rendered, wanted: &RgbImage) -> u8 {
    let picture = &rendered.picture;
    assert_eq!((picture.width, picture.height), wanted.dimensions());
    assert_eq!(picture.bytes.len(), wanted.pixels().len() * 4);
    let got = picture.bytes.chunks_exact(4);
    let wanted = wanted.pixels().map(|Rgb([r, g, b])| [*r, *g, *b, 255]);
    got.zip(wanted)
        .flat_map(|(a, b)| (0..4).map(move |i| a[i].abs_diff(b[i])).collect::<Vec<_>>())
        .max()
        .unwrap()
}

/// No channel is farther from the wanted one; alpha is left out.
fn is_about(got: [u8; 4], wanted: [u8; 3], slack: u8, what: &str) {
    let near = got.iter().zip(wanted).all(|(got, wanted)| got.abs_diff(wanted) <= slack);
    assert!(near, "{what}: {got:?} for {wanted:?}");
}

/// Shows [`blocks`], as near as rounding leaves them.
fn shows_blocks(medium: &Medium, what: &str) {
    let (rendered, blocks) = (whole(medium), blocks());
    assert_eq!((rendered.picture.width, rendered.picture.height), blocks.dimensions(), "{what}");
    for (x, y) in [(8, 8), (24, 8), (40, 24), (56, 40)] {
        is_about(pixel(&rendered, x, y), blocks.get_pixel(x, y).0, 2, &format!("{what} at {x},{y}"));
    }
}

/// The file holds [`pattern`] without loss, and says so.
fn is_the_pattern(bytes: &[u8], media_type: &str) {
    let (medium, facts) = opened(&pool(), bytes, media_type);
    assert_eq!((facts.width, facts.height, facts.bits_per_channel, facts.channels), (61, 43, 8, 3));
    assert_eq!((facts.color_model.as_str(), facts.alpha, facts.icc_profile), ("rgb", false, None));
    assert_eq!(difference(&whole(&medium), &pattern()), 0);
    assert_eq!(codes(&medium), [""; 0]);
}

/// The file holds [`gray_slope`], and says that it is gray.
fn is_the_gray_slope(bytes: &[u8], media_type: &str) {
    let (medium, facts) = opened(&pool(), bytes, media_type);
    assert_eq!((facts.color_model.as_str(), facts.channels), ("gray", 1));
    assert!(difference(&whole(&medium), &gray_slope()) <= 1);
}

/// The file is of one colour, and lets through more and more to the right.
fn is_less_and_less_seen(bytes: &[u8], media_type: &str, slack: u8) {
    let (medium, facts) = opened(&pool(), bytes, media_type);
    assert!(facts.alpha);
    let rendered = whole(&medium);
    for (x, y) in [(3, 3), (30, 20), (58, 38)] {
        let got = pixel(&rendered, x, y);
        is_about(got, [200, 80, 40], 4, &format!("{x},{y}"));
        assert!(got[3].abs_diff(255 - 4 * x as u8) <= slack, "{x},{y}: {got:?}");
    }
}

/// What is diffuse white in HDR (203 cd/m² by ITU-R BT.2408, table 1) is a light gray, and it is said that it was mapped.
fn is_mapped_white(medium: &Medium, what: &str) {
    assert_eq!(codes(medium), ["hdr-tone-mapped"], "{what}");
    let [red, green, blue, _] = pixel(&whole(medium), 8, 8);
    assert!(red == green && green == blue, "{what}: {red} {green} {blue}");
    assert!((200..=250).contains(&red), "{what}: {red}");
}

fn codes(medium: &Medium) -> Vec<String> {
    let found = medium.inspect(&Cancel::new()).unwrap();
    found.problems.into_iter().map(|problem| problem.code).collect()
}

/// Every length of the file, and bytes that are turned around: an answer with a code, and never a crash.
fn endures_damage(pool: &Pool, bytes: &[u8]) {
    let check = |bytes: &[u8], what: &str| {
        let outcome = open(pool, bytes).and_then(|medium| medium.inspect(&Cancel::new()).map(|_| ()));
        if let Err(error) = outcome {
            let fine = matches!(
                error.code,
                Code::Damaged | Code::Unsupported | Code::Limit | Code::Empty | Code::PasswordNeeded
            );
            assert!(fine, "{what}: {error:?}");
        }
    };
    let step = (bytes.len() / 23).max(1);
    for length in (1..bytes.len()).step_by(step) {
        check(&bytes[..length], &format!("cut at {length}"));
    }
    for at in (0..bytes.len()).step_by(step) {
        let mut broken = bytes.to_vec();
        broken[at] ^= 0xff;
        check(&broken, &format!("byte {at}"));
    }
}

/// The bytes of its picture, which stand last, are cut away.
fn is_damaged_when_cut(pool: &Pool, bytes: &[u8]) {
    let medium = open(pool, &bytes[..bytes.len() - 200]).unwrap();
    assert_eq!(medium.inspect(&Cancel::new()).unwrap_err().code, Code::Damaged);
}

/// As EXIF 2.32, tag 0x0112 has it: where the stored top left corner comes to lie, for 32 × 16.
fn corner(orientation: u8) -> ((u32, u32), (u32, u32)) {
    match orientation {
        1 => ((32, 16), (2, 2)),
        2 => ((32, 16), (29, 2)),
        3 => ((32, 16), (29, 13)),
        4 => ((32, 16), (2, 13)),
        5 => ((16, 32), (2, 2)),
        6 => ((16, 32), (13, 2)),
        7 => ((16, 32), (13, 29)),
        _ => ((16, 32), (2, 29)),
    }
}

/// The picture of [`quarters`], stored in that orientation, is shown upright.
fn is_upright(pool: &Pool, bytes: &[u8], orientation: u8) {
    let medium = open(pool, bytes).unwrap();
    let facts = medium.opened().image.clone().unwrap();
    let (size, (x, y)) = corner(orientation);
    assert_eq!((facts.orientation, (facts.width, facts.height)), (orientation, size));
    let rendered = whole(&medium);
    assert_eq!((rendered.picture.width, rendered.picture.height), size);
    let [red, green, blue, _] = pixel(&rendered, x, y);
    assert!(red > 200 && green < 60 && blue < 60, "{orientation}: {red} {green} {blue}");
}

#[test]
fn files_that_are_recognised_and_not_opened_say_what_they_are() {
    let pool = pool();
    for (head, name) in [
        (&b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 "[..], "JPEG 2000"),
        (b"PK\x03\x04.........", "ZIP archive"),
        (b"<?xml version='1.0'?><feed/>", "XML"),
    ] {
        let error = open(&pool, head).err().unwrap();
        assert_eq!(error.code, Code::Unsupported);
        assert!(error.message.contains(name), "{error:?}");
        assert!(!error.hint.is_empty());
    }
}

#[test]
fn an_image_of_one_page_has_no_other() {
    let medium = open(&pool(), &convert(&pattern(), &[], "out.bmp")).unwrap();
    assert_eq!(medium.opened().num_pages(), None);
    let second = render(&medium, RenderRequest::new(At::Page(2)));
    assert_eq!(second.err().unwrap().code, Code::OutOfRange);
}
