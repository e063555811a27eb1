//! Single pixels: code values against the `ffmpeg` command's linear decode, colours against the conversion of all.

use std::path::Path;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::picture::to_rgba;
use galley_media::sample::{ColorModel, SourceValues};
use galley_testkit::catalogue;
use galley_testkit::clips::linear_decode;
use galley_testkit::fields;

use super::{native, open};

/// Compares pixels all over a frame; `shift` is the chroma's of its own format.
fn check(name: &str, path: &Path, number: u32, bits: u8, shift: (usize, usize)) {
    let video = open(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    video.confirm(&Cancel::new()).unwrap();
    let facts = video.facts().unwrap();
    let coded = (facts.coded_width as usize, facts.coded_height as usize);
    let unit = if bits > 8 { 2 } else { 1 };
    let chroma = (coded.0.div_ceil(1 << shift.0), coded.1.div_ceil(1 << shift.1));
    let frame_bytes = (coded.0 * coded.1 + 2 * chroma.0 * chroma.1) * unit;
    let truth = linear_decode(path, 0, &facts.pixel_format, frame_bytes);
    let planes = &truth[number as usize];
    let value = |plane: usize, x: usize, y: usize| -> i32 {
        let (start, width, x, y) = match plane {
            0 => (0, coded.0, x, y),
            _ => {
                (coded.0 * coded.1 + (plane - 1) * chroma.0 * chroma.1, chroma.0, x >> shift.0, y >> shift.1)
            }
        };
        let at = (start + y * width + x) * unit;
        let low = i32::from(planes[at]);
        if unit == 2 { low | i32::from(planes[at + 1]) << 8 } else { low }
    };
    let shown = to_rgba(&native(&video, number).unwrap());
    assert_eq!((shown.width, shown.height), (facts.width, facts.height));
    let (width, height) = (facts.width as usize, facts.height as usize);
    for (x, y) in (0..height).step_by(13).flat_map(|y| (0..width).step_by(17).map(move |x| (x, y))) {
        let point = [x as u32 * 1000 + 400, y as u32 * 1000 + 600];
        let found = video.sample(number, &[point], &Cancel::new()).unwrap().remove(0);
        let at = (y * width + x) * 4;
        assert_eq!([&found.rgb[..], &[found.alpha]].concat(), shown.bytes[at..at + 4], "{name} at {x} {y}");
        // Where it lies unturned, then in the decoded frame.
        let (ux, uy, upright) = match facts.rotation {
            90 => (y, width - 1 - x, height),
            180 => (width - 1 - x, height - 1 - y, width),
            270 => (height - 1 - y, x, height),
            _ => (x, y, width),
        };
        let cx = ((ux as f64 + 0.5) * coded.0 as f64 / upright as f64) as usize;
        let values = (0..3).map(|plane| value(plane, cx, uy)).collect();
        let expected = SourceValues { model: ColorModel::Ycbcr, bits, decoded: false, values };
        assert_eq!(found.source, Some(expected), "{name} at {x} {y}");
    }
}

#[test]
fn code_values_are_those_of_the_decoded_frame() {
    check("8 bits, 4:2:0", &catalogue::closed_mp4(), 31, 8, (1, 1));
    check("10 bits, 4:2:2", &catalogue::prores_mov(), 17, 10, (1, 0));
    check("full range, 4:2:2", &catalogue::mjpeg_mov(), 5, 8, (1, 0));
    check("interlaced", &catalogue::interlaced_ts(), 9, 8, (1, 1));
    check("interlaced and smoothed", &fields::woven_ts(), 9, 8, (1, 1));
}

#[test]
fn a_turned_or_stretched_frame_is_sampled_as_shown() {
    let turned = catalogue::rotated_mp4();
    assert_eq!(open(&turned).unwrap().facts().unwrap().rotation % 180, 90);
    check("turned", &turned, 31, 8, (1, 1));
    let wide = catalogue::wide_pixels_mp4();
    assert_ne!(open(&wide).unwrap().facts().unwrap().pixel_aspect, [1, 1]);
    check("wide pixels", &wide, 31, 8, (1, 1));
}

#[test]
fn what_is_stored_as_rgb_comes_as_rgb() {
    // The samples of an APNG are the file's own; those of a WebP come out of its decoder.
    for (path, decoded) in [(catalogue::apng(), false), (catalogue::animated_webp(), true)] {
        let video = open(&path).unwrap();
        let found = video.sample(3, &[[100_500, 90_500]], &Cancel::new()).unwrap().remove(0);
        let source = found.source.unwrap();
        assert_eq!((source.model, source.bits, source.decoded), (ColorModel::Rgb, 8, decoded));
        assert_eq!(source.values, found.rgb.map(i32::from));
    }
}

#[test]
fn beyond_the_frame_there_is_nothing() {
    let video = open(&catalogue::closed_mp4()).unwrap();
    let code = |number, point| video.sample(number, &[point], &Cancel::new()).unwrap_err().code;
    assert_eq!(code(0, [320_001, 0]), Code::OutOfRange);
    assert_eq!(code(0, [0, 176_001]), Code::OutOfRange);
    assert_eq!(code(100_000, [0, 0]), Code::OutOfRange);
}
