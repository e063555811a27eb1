//! Photoshop documents, as ImageMagick writes them and by hand.

use galley_media::error::Code;
use image::{Rgb, RgbImage};

use super::{codes, convert, convert_with_alpha, difference, endures_damage, opened, pattern, whole};
use crate::bench::{open, pixel, pool};

#[test]
fn merged_pictures_of_every_kind_are_shown() {
    let pool = pool();
    let gray = RgbImage::from_fn(61, 43, |x, y| Rgb([(x * 3 + y) as u8; 3]));
    for (image, arguments, expected) in [
        (pattern(), &["-depth", "8", "-compress", "None"][..], (8, 3, "rgb")),
        (pattern(), &["-depth", "8", "-compress", "RLE"], (8, 3, "rgb")),
        (pattern(), &["-depth", "16", "-compress", "RLE"], (16, 3, "rgb")),
        (gray.clone(), &["-colorspace", "Gray", "-depth", "8"], (8, 1, "gray")),
        (gray, &["-colorspace", "Gray", "-depth", "16"], (16, 1, "gray")),
    ] {
        for output in ["PSD:out.psd", "PSB:out.psd"] {
            let bytes = convert(&image, arguments, output);
            let (medium, facts) = opened(&pool, &bytes, "image/vnd.adobe.photoshop");
            assert_eq!((facts.bits_per_channel, facts.channels, facts.color_model.as_str()), expected);
            assert_eq!((facts.width, facts.height), (61, 43));
            assert_eq!(difference(&whole(&medium), &image), 0, "{arguments:?} {output}");
            assert_eq!(codes(&medium), [""; 0]);
        }
    }
    let bytes = convert(&pattern(), &["-units", "PixelsPerInch", "-density", "300"], "out.psd");
    assert_eq!(opened(&pool, &bytes, "image/vnd.adobe.photoshop").1.dpi, Some([300.0, 300.0]));
}

/// A document without resources and layers; planes of one byte a sample, raw.
fn psd(
    mode: u16,
    depth: u16,
    channels: u16,
    (width, height): (u32, u32),
    palette: &[u8],
    data: &[u8],
) -> Vec<u8> {
    let mut out = b"8BPS\0\x01\0\0\0\0\0\0".to_vec();
    out.extend(channels.to_be_bytes());
    out.extend(height.to_be_bytes());
    out.extend(width.to_be_bytes());
    out.extend(depth.to_be_bytes());
    out.extend(mode.to_be_bytes());
    out.extend((palette.len() as u32).to_be_bytes());
    out.extend(palette);
    out.extend([0; 8]);
    out.extend([0, 0]);
    out.extend(data);
    out
}

#[test]
fn other_modes_mean_what_photoshop_says() {
    let pool = pool();
    let mut palette = vec![0; 768];
    (palette[5], palette[256 + 5], palette[512 + 5]) = (10, 200, 30);
    for (bytes, color, model) in [
        // One bit, 1 is black; a second pixel of white.
        (psd(0, 1, 1, (2, 1), &[], &[0b1000_0000]), [0, 0, 0, 255], "gray"),
        (psd(2, 8, 1, (1, 1), &palette, &[5]), [10, 200, 30, 255], "indexed"),
        // Inks are stored inverted: no cyan, all magenta and yellow.
        (psd(4, 8, 4, (1, 1), &[], &[255, 0, 0, 255]), [255, 0, 0, 255], "cmyk"),
        (psd(9, 8, 3, (1, 1), &[], &[255, 128, 128]), [255, 255, 255, 255], "lab"),
        (psd(9, 16, 3, (1, 1), &[], &[0, 0, 0x80, 0, 0x80, 0]), [0, 0, 0, 255], "lab"),
        (psd(8, 8, 1, (1, 1), &[], &[77]), [77, 77, 77, 255], "gray"),
        (
            psd(3, 32, 3, (1, 1), &[], &[0x3f, 0x80, 0, 0, 0, 0, 0, 0, 0x3f, 0x80, 0, 0]),
            [255, 0, 255, 255],
            "rgb",
        ),
    ] {
        let (medium, facts) = opened(&pool, &bytes, "image/vnd.adobe.photoshop");
        assert_eq!(facts.color_model, model);
        let got = pixel(&whole(&medium), 0, 0);
        for (got, wanted) in got.iter().zip(color) {
            assert!(got.abs_diff(wanted) <= 1, "{model}: {got:?} for {color:?}");
        }
    }
    let error = open(&pool, &psd(7, 8, 5, (1, 1), &[], &[0; 5])).err().unwrap();
    assert_eq!(error.code, Code::Unsupported);
}

#[test]
fn transparency_is_taken_out_of_its_white() {
    let image = super::pattern_with_alpha();
    let (medium, facts) = opened(
        &pool(),
        &convert_with_alpha(&image, &["-depth", "8"], "out.psd"),
        "image/vnd.adobe.photoshop",
    );
    assert!(facts.alpha);
    let rendered = whole(&medium);
    for (x, y, wanted) in image.enumerate_pixels() {
        assert!(pixel(&rendered, x, y)[3].abs_diff(wanted.0[3]) <= 1, "{x},{y}");
    }
}

#[test]
fn documents_without_their_merged_picture_say_what_to_do() {
    let mut bytes = psd(3, 8, 3, (1, 1), &[], &[1, 2, 3]);
    // Resource 1057, "Version info", whose fifth byte says that there is none.
    let resource = b"8BIM\x04\x21\0\0\0\0\0\x06\0\0\0\x01\0\0";
    bytes.splice(30..34, (resource.len() as u32).to_be_bytes().into_iter().chain(*resource));
    let error = open(&pool(), &bytes).err().unwrap();
    assert_eq!(error.code, Code::Unsupported);
    assert!(error.hint.contains("Maximize compatibility"), "{error:?}");
}

#[test]
fn damage_and_bombs_are_answered() {
    let pool = pool();
    endures_damage(&pool, &convert(&pattern(), &["-compress", "RLE"], "out.psd"));
    for (width, height) in [(0, 1), (300_001, 1), (1, u32::MAX)] {
        let error = open(&pool, &psd(3, 8, 3, (width, height), &[], &[0; 16])).err().unwrap();
        assert_eq!(error.code, Code::Damaged);
    }
    let short = open(&pool, &psd(3, 8, 3, (20_000, 3_000), &[], &[0; 16])).unwrap();
    let error = short.inspect(&galley_media::cancel::Cancel::new()).unwrap_err();
    assert_eq!(error.code, Code::Damaged);
}
