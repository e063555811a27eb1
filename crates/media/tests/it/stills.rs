//! Images: orientation, colour, depth, size, parts and damage.

use std::io::Cursor;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::inspect::{ImageFacts, Kind};
use galley_media::pool::{At, Pool, RenderRequest, Settings, Size};
use galley_media::sample::{ColorModel, Sampled, SourceValues};
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageBuffer, ImageEncoder, Luma, LumaA, Rgb, RgbImage, Rgba};
use moxcms::ColorProfile;

use crate::bench::{open, pixel, pool, render, settings};

const WHOLE: RenderRequest =
    RenderRequest { at: At::Image, size: Size::Native, region: None, tile: None, rgba: true };

/// Red, green above blue, white; 3 × 2 blocks of 8 pixels, the third column black.
fn blocks() -> RgbImage {
    RgbImage::from_fn(24, 16, |x, y| {
        Rgb(match (x / 8, y / 8) {
            (0, 0) => [255, 0, 0],
            (1, 0) => [0, 255, 0],
            (0, 1) => [0, 0, 255],
            (1, 1) => [255, 255, 255],
            _ => [0, 0, 0],
        })
    })
}

fn png(image: &RgbImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

/// A TIFF block with one entry: the orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0]);
    block
}

fn jpeg(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, 100);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    encoder.write_image(image, image.width(), image.height(), ExtendedColorType::Rgb8).unwrap();
    out
}

fn facts(bytes: &[u8]) -> ImageFacts {
    let medium = open(&pool(), bytes).unwrap();
    assert_eq!(medium.opened().kind, Kind::Image);
    medium.opened().image.clone().unwrap()
}

#[test]
fn every_orientation_is_shown_upright() {
    // Where the stored red corner comes to lie, and the size: EXIF 2.32, tag 0x0112.
    let cases = [
        (1, (24, 16), (2, 2)),
        (2, (24, 16), (21, 2)),
        (3, (24, 16), (21, 13)),
        (4, (24, 16), (2, 13)),
        (5, (16, 24), (2, 2)),
        (6, (16, 24), (13, 2)),
        (7, (16, 24), (13, 21)),
        (8, (16, 24), (2, 21)),
    ];
    let pool = pool();
    for (orientation, size, (x, y)) in cases {
        let medium = open(&pool, &jpeg(&blocks(), orientation)).unwrap();
        let facts = medium.opened().image.as_ref().unwrap();
        assert_eq!((facts.orientation, facts.width, facts.height), (orientation, size.0, size.1));
        let rendered = render(&medium, WHOLE).unwrap();
        assert_eq!((rendered.picture.width, rendered.picture.height), size);
        let [red, green, blue, _] = pixel(&rendered, x, y);
        assert!(red > 200 && green < 60 && blue < 60, "{orientation}: {red} {green} {blue}");
    }
}

#[test]
fn small_views_of_a_jpeg_are_of_the_same_places_turned_or_not() {
    // No side is a whole number of eighths; a shift shows in the slopes along both.
    let slopes = RgbImage::from_fn(243, 165, |x, y| Rgb([x as u8, y as u8, 90]));
    let pool = pool();
    for orientation in 1..=8 {
        let medium = open(&pool, &jpeg(&slopes, orientation)).unwrap();
        let full = render(&medium, WHOLE).unwrap();
        for width in [200, 82, 81, 40, 20, 17] {
            let view = render(&medium, RenderRequest { size: Size::Width(width), ..WHOLE }).unwrap();
            let (of, from) = (&view.picture, &full.picture);
            assert_eq!(of.width, width);
            for (x, y) in (2..of.height - 2).flat_map(|y| (2..width - 2).map(move |x| (x, y))) {
                // The middle of what the pixel stands for.
                let (fx, fy) =
                    ((2 * x + 1) * from.width / (2 * width), (2 * y + 1) * from.height / (2 * of.height));
                let (got, wanted) = (pixel(&view, x, y), pixel(&full, fx, fy));
                let is_near = got.iter().zip(wanted).all(|(got, wanted)| got.abs_diff(wanted) <= 3);
                assert!(is_near, "{orientation} at {width}: {x},{y}: {got:?} for {wanted:?}");
            }
        }
    }
}

#[test]
fn colours_come_to_srgb_through_the_profile() {
    let mut p3 = Cursor::new(Vec::new());
    let mut encoder = PngEncoder::new(&mut p3);
    let profile = ColorProfile::new_display_p3();
    encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
    let image = RgbImage::from_pixel(4, 4, Rgb([128, 200, 100]));
    encoder.write_image(&image, 4, 4, ExtendedColorType::Rgb8).unwrap();
    let pool = pool();
    let medium = open(&pool, p3.get_ref()).unwrap();
    assert!(medium.opened().image.as_ref().unwrap().icc_profile.as_ref().unwrap().contains("P3"));
    // Display P3 (128, 200, 100) by SMPTE EG 432-1 and IEC 61966-2-1: linear, matrix, encode.
    let [red, green, blue, alpha] = pixel(&render(&medium, WHOLE).unwrap(), 1, 1);
    for (got, expected) in [(red, 103), (green, 202), (blue, 85)] {
        assert!(got.abs_diff(expected) <= 1, "{red} {green} {blue}");
    }
    assert_eq!(alpha, 255);

    let mut srgb = Cursor::new(Vec::new());
    let mut encoder = PngEncoder::new(&mut srgb);
    encoder.set_icc_profile(ColorProfile::new_srgb().encode().unwrap()).unwrap();
    encoder.write_image(&image, 4, 4, ExtendedColorType::Rgb8).unwrap();
    let rendered = render(&open(&pool, srgb.get_ref()).unwrap(), WHOLE).unwrap();
    assert_eq!(pixel(&rendered, 1, 1), [128, 200, 100, 255], "sRGB stays exactly as it is");
}

#[test]
fn a_broken_profile_is_a_problem_and_not_a_failure() {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(b"no profile at all".to_vec()).unwrap();
    encoder.write_image(&blocks(), 24, 16, ExtendedColorType::Rgb8).unwrap();
    let medium = open(&pool(), bytes.get_ref()).unwrap();
    let found = medium.inspect(&Cancel::new()).unwrap();
    assert_eq!(
        found.problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(),
        ["color-profile-unusable"]
    );
    assert_eq!(pixel(&render(&medium, WHOLE).unwrap(), 2, 2), [255, 0, 0, 255]);
}

#[test]
fn depth_model_and_alpha_are_told_and_brought_to_eight_bits() {
    let encode = |image: image::DynamicImage| {
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    };
    let gray16 = encode(ImageBuffer::from_pixel(3, 2, Luma([0x8080u16])).into());
    let gray_alpha = encode(ImageBuffer::from_pixel(3, 2, LumaA([10u8, 99])).into());
    let rgba16 = encode(ImageBuffer::from_pixel(3, 2, Rgba([0xffffu16, 0x0101, 0x4040, 0xc0c0])).into());
    let cases = [
        (gray16, (16, 1, "gray", false), [128, 128, 128, 255]),
        (gray_alpha, (8, 2, "gray", true), [10, 10, 10, 99]),
        (rgba16, (16, 4, "rgb", true), [255, 1, 64, 192]),
        (jpeg(&RgbImage::from_pixel(8, 8, Rgb([90, 90, 90])), 1), (8, 3, "rgb", false), [90, 90, 90, 255]),
    ];
    for (bytes, expected, color) in cases {
        let facts = facts(&bytes);
        let got = (facts.bits_per_channel, facts.channels, facts.color_model.as_str(), facts.alpha);
        assert_eq!(got, expected);
        let rendered = render(&open(&pool(), &bytes).unwrap(), WHOLE).unwrap();
        assert_eq!(pixel(&rendered, 1, 1), color, "{expected:?}");
    }
}

#[test]
fn webp_opens_with_and_without_alpha() {
    for (alpha, kind) in [(255, ExtendedColorType::Rgb8), (40, ExtendedColorType::Rgba8)] {
        let mut bytes = Vec::new();
        let pixels: Vec<u8> = match kind {
            ExtendedColorType::Rgb8 => [1, 2, 3].repeat(16),
            _ => [1, 2, 3, alpha].repeat(16),
        };
        WebPEncoder::new_lossless(&mut bytes).write_image(&pixels, 4, 4, kind).unwrap();
        let medium = open(&pool(), &bytes).unwrap();
        assert_eq!(medium.opened().media_type, "image/webp");
        assert_eq!(medium.opened().image.as_ref().unwrap().alpha, alpha != 255);
        assert_eq!(pixel(&render(&medium, WHOLE).unwrap(), 3, 3), [1, 2, 3, alpha]);
    }
}

#[test]
fn parts_of_a_scaled_image_are_cut_from_the_whole() {
    let noise =
        RgbImage::from_fn(97, 61, |x, y| Rgb([(x * 53 + y * 17) as u8, (x * y) as u8, (x ^ y) as u8]));
    let medium = open(&pool(), &png(&noise)).unwrap();
    let size = Size::Scale { num: 2, den: 5 };
    let whole = render(&medium, RenderRequest { size, ..WHOLE }).unwrap();
    assert_eq!((whole.picture.width, whole.picture.height), (39, 24));
    let tile = render(&medium, RenderRequest { size, tile: Some([30, 20, 20, 20]), ..WHOLE }).unwrap();
    let picture = &tile.picture;
    assert_eq!((picture.x, picture.y, picture.width, picture.height), (30, 20, 9, 4));
    assert_eq!((picture.full_width, picture.full_height), (39, 24));
    for y in 0..4 {
        for x in 0..9 {
            assert_eq!(pixel(&tile, x, y), pixel(&whole, x + 30, y + 20));
        }
    }
    let region = render(&medium, RenderRequest { region: Some([10, 5, 7, 3]), ..WHOLE }).unwrap();
    assert_eq!(pixel(&region, 6, 2)[..3], noise.get_pixel(16, 7).0);
    let nothing = render(&medium, RenderRequest { region: Some([97, 0, 1, 1]), ..WHOLE });
    assert_eq!(nothing.err().unwrap().code, Code::OutOfRange);
}

#[test]
fn scaling_takes_alpha_into_account() {
    // Invisible red beside opaque blue: no red may bleed in.
    let image = ImageBuffer::from_fn(64, 64, |x, _| {
        if x % 2 == 0 { Rgba([255u8, 0, 0, 0]) } else { Rgba([0, 0, 255, 255]) }
    });
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    let medium = open(&pool(), out.get_ref()).unwrap();
    let rendered = render(&medium, RenderRequest { size: Size::Width(16), ..WHOLE }).unwrap();
    let [red, _, blue, alpha] = pixel(&rendered, 8, 8);
    assert!(red == 0 && blue >= 250 && alpha.abs_diff(128) < 6, "{red} {blue} {alpha}");
}

#[test]
fn cut_files_are_damaged_or_say_so() {
    let noise =
        RgbImage::from_fn(200, 200, |x, y| Rgb([(x * 53 + y * 17) as u8, (x * y) as u8, (x ^ y) as u8]));
    let whole = png(&noise);
    let medium = open(&pool(), &whole[..whole.len() / 2]).unwrap();
    assert_eq!(medium.inspect(&Cancel::new()).unwrap_err().code, Code::Damaged);
    let whole = jpeg(&noise, 1);
    let medium = open(&pool(), &whole[..whole.len() / 2]).unwrap();
    match medium.inspect(&Cancel::new()) {
        Ok(found) => assert_eq!(found.problems.first().unwrap().code, "truncated"),
        Err(error) => assert_eq!(error.code, Code::Damaged),
    }
}

#[test]
fn a_jpeg_that_is_damaged_within_says_so() {
    let noise =
        RgbImage::from_fn(200, 200, |x, y| Rgb([(x * 53 + y * 17) as u8, (x * y) as u8, (x ^ y) as u8]));
    let codes = |bytes: &[u8]| -> Vec<String> {
        let found = open(&pool(), bytes).unwrap().inspect(&Cancel::new()).unwrap();
        found.problems.into_iter().map(|problem| problem.code).collect()
    };
    let whole = jpeg(&noise, 1);
    assert_eq!(codes(&whole), [""; 0]);
    // Bytes before the end mark are padding, also as many as fill a sector; so are those between headers.
    let (body, end) = whole.split_at(whole.len() - 2);
    assert_eq!(codes(&[body, &[0; 4], end].concat()), [""; 0]);
    assert_eq!(codes(&[body, &[0; 512], end].concat()), [""; 0]);
    assert_eq!(codes(&[&whole[..20], &[0; 64], &whole[20..]].concat()), [""; 0]);
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    // What looks like a marker ends the picture there, and so does what comes from elsewhere.
    damaged[middle..middle + 40].copy_from_slice(&[0xff_u8, 0x5a].repeat(20));
    assert_eq!(codes(&damaged), ["damaged-picture"]);
    let doubled = [&whole[..middle], &whole[1000..]].concat();
    assert_eq!(codes(&doubled), ["damaged-picture"], "more of it than there is room for");
}

#[test]
fn claimed_sizes_beyond_the_limit_are_refused_before_decoding() {
    let mut bytes = png(&blocks());
    // IHDR: width and height, then the chunk's CRC.
    bytes[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    let error = open(&pool(), &bytes).err().unwrap();
    assert_eq!(error.code, Code::Limit, "{error:?}");
    let small = Pool::new(Settings { memory_bytes: 1 << 20, ..settings() });
    let large = png(&RgbImage::new(1000, 1000));
    assert_eq!(open(&small, &large).err().unwrap().code, Code::Limit);
}

/// PNG, third edition, annex D.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

#[test]
fn inspection_takes_the_hash_of_the_bytes() {
    let bytes = png(&blocks());
    let found = open(&pool(), &bytes).unwrap().inspect(&Cancel::new()).unwrap();
    use sha2::Digest;
    let expected: String = sha2::Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((found.sha256, found.bytes, found.problems.len()), (expected, bytes.len() as u64, 0));
}

#[test]
fn four_ink_jpegs_are_shown_as_their_inks_mix() {
    // Baseline JPEG, 8 × 8, four components, one flat block: see `ink_jpeg`.
    for (adobe, stored, expected) in [
        (false, [0, 255, 255, 0], [255, 0, 0]),
        (true, [255, 0, 0, 255], [255, 0, 0]),
        (true, [255, 255, 255, 0], [0, 0, 0]),
    ] {
        let bytes = ink_jpeg(adobe, stored);
        let facts = facts(&bytes);
        assert_eq!((facts.color_model.as_str(), facts.channels), ("cmyk", 4));
        let medium = open(&pool(), &bytes).unwrap();
        let [red, green, blue, _] = pixel(&render(&medium, WHOLE).unwrap(), 4, 4);
        for (got, want) in [red, green, blue].into_iter().zip(expected) {
            assert!(got.abs_diff(want) <= 6, "{adobe} {stored:?}: {red} {green} {blue}");
        }
        let found = medium.inspect(&Cancel::new()).unwrap();
        assert_eq!(found.problems.first().unwrap().code, "no-color-profile");
    }
}

/// Writes flat colour by hand (ITU-T T.81): each block is its DC difference and an end of block.
fn ink_jpeg(adobe: bool, values: [u8; 4]) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    let mut segment = |kind: u8, body: &[u8]| {
        out.extend([0xff, kind]);
        out.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        out.extend(body);
    };
    if adobe {
        segment(0xee, b"Adobe\0\x64\0\0\0\0\0");
    }
    let mut quantisers = vec![0];
    quantisers.extend([8; 64]);
    segment(0xdb, &quantisers);
    segment(0xc0, &[8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]);
    // DC: categories 0 and 7 as the codes 0 and 10. AC: end of block as 0.
    let mut dc = vec![0x00, 1, 1];
    dc.extend([0; 14]);
    dc.extend([0, 7]);
    segment(0xc4, &dc);
    let mut ac = vec![0x10, 1];
    ac.extend([0; 15]);
    ac.push(0);
    segment(0xc4, &ac);
    segment(0xda, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    let mut bits = String::new();
    for value in values {
        // DC × 8 ÷ 8 + 128: 127 for white, -128 has no code of seven bits, so -127.
        let level = if value == 255 { 127 } else { -127 };
        bits += "10";
        bits += &format!("{:07b}", if level > 0 { level } else { level + 127 });
        bits += "0";
    }
    while !bits.len().is_multiple_of(8) {
        bits.push('1');
    }
    for byte in bits.as_bytes().chunks(8) {
        let byte = u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap();
        out.push(byte);
        if byte == 0xff {
            out.push(0);
        }
    }
    out.extend([0xff, 0xd9]);
    out
}

#[test]
fn pixels_are_sampled_as_shown_and_as_stored_where_that_is_known() {
    let pool = pool();
    let sampled = |bytes: &[u8], points: &[[u32; 2]]| {
        open(&pool, bytes).unwrap().sample(At::Image, points, &Cancel::new())
    };
    let found = sampled(&png(&blocks()), &[[1_500, 1_500], [8_000, 0], [23_999, 16_000]]).unwrap();
    let colours = [[255, 0, 0], [0, 255, 0], [0, 0, 0]];
    for (found, rgb) in found.iter().zip(colours) {
        let source = SourceValues {
            model: ColorModel::Rgb,
            bits: 8,
            decoded: false,
            values: rgb.map(i32::from).to_vec(),
        };
        assert_eq!(found, &Sampled { rgb, alpha: 255, source: Some(source) });
    }
    assert_eq!(sampled(&png(&blocks()), &[[24_001, 0]]).err().unwrap().code, Code::OutOfRange);

    let encoded = |color: ExtendedColorType, samples: &[u8], icc: Option<Vec<u8>>| {
        let mut out = Cursor::new(Vec::new());
        let mut encoder = PngEncoder::new(&mut out);
        if let Some(icc) = icc {
            encoder.set_icc_profile(icc).unwrap();
        }
        encoder.write_image(samples, 2, 1, color).unwrap();
        sampled(out.get_ref(), &[[1_000, 0]]).unwrap().remove(0)
    };
    let gray = encoded(ExtendedColorType::La8, &[1, 2, 77, 128], None);
    let source = SourceValues { model: ColorModel::Gray, bits: 8, decoded: false, values: vec![77] };
    assert_eq!(gray, Sampled { rgb: [77; 3], alpha: 128, source: Some(source) });
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let wide = encoded(ExtendedColorType::Rgb8, &[9, 9, 9, 0, 200, 0], Some(p3));
    let source = SourceValues { model: ColorModel::Rgb, bits: 8, decoded: false, values: vec![0, 200, 0] };
    assert_eq!(wide.source, Some(source), "before its profile");
    assert_ne!(wide.rgb, [0, 200, 0]);
    let deep = encoded(ExtendedColorType::L16, &[9; 4], None).source;
    let source = SourceValues { model: ColorModel::Gray, bits: 16, decoded: false, values: vec![0x0909] };
    assert_eq!(deep, Some(source), "before it is reduced");

    // Each ink alone, so that none is taken for another; Adobe's programs store what is left of the paper.
    for (ink, adobe) in (0..4).flat_map(|ink| [(ink, false), (ink, true)]) {
        let stored: [u8; 4] = std::array::from_fn(|place| if place == ink { 255 } else { 0 });
        let found = sampled(&ink_jpeg(adobe, stored), &[[0, 0]]).unwrap().remove(0);
        // The least that `ink_jpeg` writes is 1.
        let decoded = stored.map(|value| i32::from(value).max(1));
        let values = decoded.map(|value| if adobe { 255 - value } else { value }).to_vec();
        let source = SourceValues { model: ColorModel::Cmyk, bits: 8, decoded: false, values };
        assert_eq!(found.source, Some(source), "inks are stored as such: {adobe}, {stored:?}");
    }
}

#[test]
fn where_the_file_holds_something_else_the_decoders_values_are_marked() {
    use galley_testkit::tiffs::{Page, tiff};
    let pool = pool();
    let source = |bytes: &[u8]| {
        let found = open(&pool, bytes).unwrap().sample(At::Image, &[[0, 0]], &Cancel::new());
        found.unwrap().remove(0).source.unwrap()
    };
    let values =
        |bits, decoded, values: &[i32], model| SourceValues { model, bits, decoded, values: values.to_vec() };
    let jpeg = |turned: bool| {
        let mut encoder = mozjpeg::Compress::new(mozjpeg::ColorSpace::JCS_RGB);
        if !turned {
            encoder.set_color_space(mozjpeg::ColorSpace::JCS_RGB);
        }
        encoder.set_size(8, 8);
        encoder.set_quality(100.0);
        let mut encoder = encoder.start_compress(Vec::new()).unwrap();
        encoder.write_scanlines(&[90; 192]).unwrap();
        encoder.finish().unwrap()
    };
    assert!(source(&jpeg(true)).decoded, "YCbCr");
    assert!(!source(&jpeg(false)).decoded, "RGB");
    // White is 0: the file's own numbers all the same.
    let gray = |bits, data: &[u8]| tiff(&[Page::new((1, 1), 0, 1, bits, data.to_vec())]);
    assert_eq!(source(&gray(8, &[3])), values(8, false, &[3], ColorModel::Gray));
    assert_eq!(source(&gray(4, &[0x30])), values(4, false, &[3], ColorModel::Gray));
    assert_eq!(source(&gray(16, &[3, 7])), values(16, false, &[0x0307], ColorModel::Gray));
    let float = Page::new((1, 1), 1, 1, 32, 0.5_f32.to_be_bytes().to_vec()).with(339, &[3]);
    assert!(source(&tiff(&[float])).decoded);
    // A red of half transparency, as Photoshop mixes it with white, is told as it is stored.
    let mut psd = b"8BPS\0\x01\0\0\0\0\0\0\0\x04\0\0\0\x01\0\0\0\x01\0\x08\0\x03\0\0\0\0\0\0\0\0".to_vec();
    psd.extend(b"\0\0\0\x0a\0\0\0\x02\xff\xff\0\0\0\0\0\0");
    psd.extend([255, 127, 127, 128]);
    assert_eq!(source(&psd), values(8, false, &[255, 127, 127], ColorModel::Rgb));
}
