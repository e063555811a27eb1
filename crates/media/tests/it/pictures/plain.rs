//! BMP, GIF of one picture, WebP, PNG and JPEG: what the other tests do not look at.

use galley_media::error::Code;
use galley_media::inspect::Kind;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

use super::{
    codes, convert, difference, endures_damage, is_upright, made_by, opened, pattern, pattern_with_alpha,
    quarters, whole,
};
use crate::bench::{open, pixel, pool};

#[test]
fn bitmaps_of_every_header_are_shown() {
    let pool = pool();
    let few = RgbImage::from_fn(61, 43, |x, y| Rgb([((x / 8) * 36) as u8, ((y / 8) * 51) as u8, 0]));
    for (image, arguments, output, expected) in [
        (pattern(), &[][..], "BMP3:out.bmp", (8, 3, "rgb")),
        (pattern(), &[], "BMP2:out.bmp", (8, 3, "rgb")),
        (pattern(), &[], "BMP:out.bmp", (8, 3, "rgb")),
        (few.clone(), &["-type", "Palette"], "BMP3:out.bmp", (8, 1, "indexed")),
        (few, &["-type", "Palette", "-compress", "RLE"], "BMP3:out.bmp", (8, 1, "indexed")),
    ] {
        let (medium, facts) = opened(&pool, &convert(&image, arguments, output), "image/bmp");
        let got = (facts.bits_per_channel, facts.channels, facts.color_model.as_str());
        assert_eq!(got, expected, "{arguments:?} {output}");
        assert_eq!(difference(&whole(&medium), &image), 0, "{arguments:?} {output}");
        assert_eq!(codes(&medium), [""; 0]);
    }
    let bytes = convert(&pattern(), &["-units", "PixelsPerInch", "-density", "300"], "BMP3:out.bmp");
    let [x, _] = opened(&pool, &bytes, "image/bmp").1.dpi.unwrap();
    assert!((x - 300.0).abs() < 0.1);
    endures_damage(&pool, &bytes);
}

/// A bitmap of 2 × 2 pixels with a header of 40 bytes (BITMAPINFOHEADER), masks or a palette behind it, and its rows, the lower
/// one first.
fn bitmap(bits: u16, compression: u32, table: &[[u8; 4]], rows: &[u8]) -> Vec<u8> {
    let begin = 54 + table.len() * 4;
    let mut out = b"BM".to_vec();
    out.extend(((begin + rows.len()) as u32).to_le_bytes());
    out.extend([0; 4]);
    out.extend((begin as u32).to_le_bytes());
    for value in [40, 2, 2_u32] {
        out.extend(value.to_le_bytes());
    }
    out.extend(1_u16.to_le_bytes());
    out.extend(bits.to_le_bytes());
    let colours = if bits <= 8 { table.len() as u32 } else { 0 };
    for value in [compression, rows.len() as u32, 0, 0, colours, 0] {
        out.extend(value.to_le_bytes());
    }
    out.extend(table.concat());
    out.extend(rows);
    out
}

#[test]
fn bitmaps_of_few_and_of_many_bits_are_shown() {
    const PLAIN: u32 = 0;
    const BIT_FIELDS: u32 = 3;
    let pool = pool();
    // Blue comes first in a palette.
    let two = [[30, 20, 10, 0], [220, 210, 200, 0]];
    let (dark, light) = ([10, 20, 30], [200, 210, 220]);
    let words = |words: [u16; 4]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let masks = |masks: [u32; 3]| masks.map(u32::to_le_bytes);
    let (red, green, blue) = ([255, 0, 0], [0, 255, 0], [0, 0, 255]);
    let coloured = [[10, 20, 30], [40, 50, 60], [70, 80, 90], [250, 251, 252]];
    let red_first = [70, 80, 90, 9, 250, 251, 252, 9, 10, 20, 30, 9, 40, 50, 60, 9];
    let blue_first: Vec<u8> = red_first.chunks_exact(4).flat_map(|p| [p[2], p[1], p[0], p[3]]).collect();
    for (name, bytes, expected, wanted) in [
        // Pixels lie in the upper bits; rows are filled up to four bytes.
        (
            "1 bit",
            bitmap(1, PLAIN, &two, &[0b1000_0000, 0, 0, 0, 0b0100_0000, 0, 0, 0]),
            (1, 1, "indexed"),
            [dark, light, light, dark],
        ),
        (
            "4 bits",
            bitmap(4, PLAIN, &two, &[0x10, 0, 0, 0, 0x01, 0, 0, 0]),
            (4, 1, "indexed"),
            [dark, light, light, dark],
        ),
        // Five bits a channel where nothing is said.
        (
            "16 bits",
            bitmap(16, PLAIN, &[], &words([0x001f, 0x7fff, 0x7c00, 0x03e0])),
            (5, 3, "rgb"),
            [red, green, blue, [255; 3]],
        ),
        (
            "16 bits, 5, 6 and 5",
            bitmap(
                16,
                BIT_FIELDS,
                &masks([0xf800, 0x07e0, 0x001f]),
                &words([0x001f, 0xffff, 0xf800, 0x07e0]),
            ),
            (5, 3, "rgb"),
            [red, green, blue, [255; 3]],
        ),
        ("32 bits", bitmap(32, PLAIN, &[], &blue_first), (8, 3, "rgb"), coloured),
        (
            "32 bits, red first",
            bitmap(32, BIT_FIELDS, &masks([0xff, 0xff00, 0x00ff_0000]), &red_first),
            (8, 3, "rgb"),
            coloured,
        ),
    ] {
        let (medium, facts) = opened(&pool, &bytes, "image/bmp");
        let got = (facts.bits_per_channel, facts.channels, facts.color_model.as_str());
        assert_eq!(got, expected, "{name}");
        let rendered = whole(&medium);
        for (place, [r, g, b]) in (0..).zip(wanted) {
            assert_eq!(pixel(&rendered, place % 2, place / 2), [r, g, b, 255], "{name} at {place}");
        }
    }
}

#[test]
fn a_gif_of_one_picture_is_an_image_and_of_several_a_video() {
    let pool = pool();
    let few = RgbImage::from_fn(61, 43, |x, y| Rgb([((x / 8) * 36) as u8, ((y / 8) * 51) as u8, 0]));
    let bytes = convert(&few, &[], "out.gif");
    let (medium, facts) = opened(&pool, &bytes, "image/gif");
    assert_eq!((facts.color_model.as_str(), facts.channels, facts.frames), ("indexed", 1, 1));
    assert_eq!(difference(&whole(&medium), &few), 0);
    endures_damage(&pool, &bytes);
    let moving =
        made_by("ffmpeg", &few, &["-vf", "loop=5:1,negate=enable='gt(n,2)'", "-frames:v", "5"], "out.gif");
    assert_eq!(open(&pool, &moving).unwrap().opened().kind, Kind::Video);
}

/// A TIFF block with one entry: the orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0]);
    block
}

#[test]
fn every_orientation_of_png_and_webp_is_upright() {
    let pool = pool();
    for orientation in 1..=8 {
        let mut png = Vec::new();
        let mut encoder = PngEncoder::new(&mut png);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder.write_image(&quarters(), 32, 16, ExtendedColorType::Rgb8).unwrap();
        is_upright(&pool, &png, orientation);
        let mut webp = Vec::new();
        let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut webp);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder.write_image(&quarters(), 32, 16, ExtendedColorType::Rgb8).unwrap();
        is_upright(&pool, &webp, orientation);
    }
}

#[test]
fn png_interlaced_or_not_and_with_few_bits_is_the_same() {
    let pool = pool();
    for arguments in [&["-interlace", "PNG"][..], &["-depth", "16"], &["-define", "png:color-type=2"]] {
        let (medium, _) = opened(&pool, &convert(&pattern(), arguments, "out.png"), "image/png");
        assert_eq!(difference(&whole(&medium), &pattern()), 0, "{arguments:?}");
    }
    let few = RgbImage::from_fn(61, 43, |x, y| Rgb([if (x + y) % 3 == 0 { 255 } else { 0 }; 3]));
    for (arguments, expected) in [
        (&["-type", "bilevel"][..], (1, "gray")),
        (&["-type", "Palette", "-define", "png:color-type=3", "-define", "png:bit-depth=2"], (2, "indexed")),
    ] {
        let (medium, facts) = opened(&pool, &convert(&few, arguments, "out.png"), "image/png");
        assert_eq!((facts.bits_per_channel, facts.color_model.as_str()), expected);
        assert_eq!(difference(&whole(&medium), &few), 0, "{arguments:?}");
    }
    endures_damage(&pool, &convert(&pattern(), &[], "out.png"));
}

#[test]
fn jpegs_of_every_kind_are_near() {
    let pool = pool();
    let smooth = RgbImage::from_fn(64, 48, |x, y| Rgb([(x * 3) as u8, (y * 4) as u8, 128]));
    for arguments in [
        &["-quality", "100"][..],
        &["-quality", "100", "-interlace", "JPEG"],
        &["-quality", "98", "-sampling-factor", "2x2"],
        &["-quality", "98", "-sampling-factor", "4:2:2", "-interlace", "Plane"],
    ] {
        let (medium, facts) = opened(&pool, &convert(&smooth, arguments, "out.jpg"), "image/jpeg");
        assert_eq!((facts.width, facts.height, facts.channels), (64, 48, 3));
        let off = difference(&whole(&medium), &smooth);
        assert!(off <= 8, "{arguments:?}: {off}");
    }
    endures_damage(&pool, &convert(&smooth, &[], "out.jpg"));
    endures_damage(&pool, &convert(&smooth, &["-interlace", "JPEG"], "out.jpg"));
    // Arithmetic coding and 12 bits are refused by name.
    let mut other = convert(&smooth, &[], "out.jpg");
    let frame = other.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    other[frame + 1] = 0xc9;
    assert_eq!(open(&pool, &other).err().unwrap().code, Code::Unsupported);
}

#[test]
fn webp_of_both_kinds_is_shown() {
    let pool = pool();
    let lossless =
        super::convert_with_alpha(&pattern_with_alpha(), &["-define", "webp:lossless=true"], "out.webp");
    let (medium, facts) = opened(&pool, &lossless, "image/webp");
    assert!(facts.alpha);
    let got = pixel(&whole(&medium), 20, 20);
    assert_eq!(got, pattern_with_alpha().get_pixel(20, 20).0);
    let smooth = RgbImage::from_fn(64, 48, |x, y| Rgb([(x * 3) as u8, (y * 4) as u8, 128]));
    let lossy = convert(&smooth, &["-quality", "100"], "out.webp");
    let off = difference(&whole(&open(&pool, &lossy).unwrap()), &smooth);
    assert!(off <= 12, "{off}");
    endures_damage(&pool, &lossy);
    endures_damage(&pool, &lossless);
}

#[test]
fn a_gif_or_png_without_its_end_says_so() {
    let pool = pool();
    for output in ["out.gif", "out.png"] {
        let bytes = convert(&pattern(), &[], output);
        assert!(codes(&open(&pool, &bytes).unwrap()).is_empty(), "{output} is whole");
        // The trailer of a GIF and what ends its picture; the last chunk of a PNG.
        let length = bytes.len() - if output == "out.gif" { 2 } else { 12 };
        let medium = open(&pool, &bytes[..length]).unwrap();
        assert_eq!(medium.opened().problems[0].code, "truncated", "{output}");
    }
}
