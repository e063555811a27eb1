//! Scene light: OpenEXR by FFmpeg, Radiance by hand; and JPEG XL, from files made with libjxl (see fixtures).

use exr::meta::attribute::Chromaticities;
use exr::prelude::{AnyChannel, AnyChannels, FlatSamples, Image, Vec2, WritableImage};
use galley_media::error::Code;
use galley_media::pool::{Pool, Settings};
use image::{Rgb, RgbImage, Rgba};

use super::{codes, difference, endures_damage, made_by, opened, pattern, whole};
use crate::bench::{open, pixel, pool, settings};

/// IEC 61966-2-1, 5.2.
fn encoded(light: f64) -> u8 {
    let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

#[test]
fn openexr_is_exposed_plainly() {
    let pool = pool();
    // FFmpeg writes eight bits ÷ 255 as light.
    let wanted = RgbImage::from_fn(61, 43, |x, y| {
        Rgb(pattern().get_pixel(x, y).0.map(|value| encoded(f64::from(value) / 255.0)))
    });
    for (format, bits) in [("half", 16), ("float", 32)] {
        for compression in ["none", "rle", "zip1", "zip16"] {
            let arguments = ["-c:v", "exr", "-format", format, "-compression", compression];
            let bytes = made_by("ffmpeg", &pattern(), &arguments, "out.exr");
            let (medium, facts) = opened(&pool, &bytes, "image/x-exr");
            let got = (facts.width, facts.height, facts.bits_per_channel, facts.color_model.as_str());
            assert_eq!(got, (61, 43, bits, "rgb"), "{compression}");
            let off = difference(&whole(&medium), &wanted);
            assert!(off <= 1, "{format} {compression}: {off}");
            assert_eq!(codes(&medium), ["hdr-clipped"]);
        }
    }
}

/// An OpenEXR of one row with these channels, all of one type.
fn openexr(channels: Vec<(&str, FlatSamples)>, primaries: Option<Chromaticities>) -> Vec<u8> {
    let width = match &channels[0].1 {
        FlatSamples::F32(samples) => samples.len(),
        FlatSamples::U32(samples) => samples.len(),
        FlatSamples::F16(samples) => samples.len(),
    };
    let channels = channels.into_iter().map(|(name, samples)| AnyChannel::new(name, samples)).collect();
    let mut image = Image::from_channels((width, 1), AnyChannels::sort(channels));
    image.attributes.chromaticities = primaries;
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write().to_buffered(&mut bytes).unwrap();
    bytes.into_inner()
}

fn is_near(got: [u8; 4], wanted: [u8; 4]) {
    assert!(got.iter().zip(wanted).all(|(got, wanted)| got.abs_diff(wanted) <= 1), "{got:?} for {wanted:?}");
}

#[test]
fn openexr_of_luminance_is_gray() {
    let bytes = openexr(vec![("Y", FlatSamples::F32(vec![0.25, 0.0, 2.0]))], None);
    let (medium, facts) = opened(&pool(), &bytes, "image/x-exr");
    assert_eq!((facts.color_model.as_str(), facts.channels, facts.bits_per_channel), ("gray", 1, 32));
    let rendered = whole(&medium);
    is_near(pixel(&rendered, 0, 0), [encoded(0.25), encoded(0.25), encoded(0.25), 255]);
    is_near(pixel(&rendered, 1, 0), [0, 0, 0, 255]);
    is_near(pixel(&rendered, 2, 0), [255; 4]);
}

#[test]
fn openexr_has_its_colours_multiplied_by_alpha() {
    let of = |values: [f32; 3]| FlatSamples::F32(values.to_vec());
    let channels = vec![
        ("R", of([0.25, 0.5, 0.0])),
        ("G", of([0.1, 0.2, 0.0])),
        ("B", of([0.0, 0.0, 0.0])),
        ("A", of([0.5, 1.0, 0.0])),
    ];
    let (medium, facts) = opened(&pool(), &openexr(channels, None), "image/x-exr");
    assert!(facts.alpha);
    let rendered = whole(&medium);
    is_near(pixel(&rendered, 0, 0), [encoded(0.5), encoded(0.2), 0, 128]);
    is_near(pixel(&rendered, 1, 0), [encoded(0.5), encoded(0.2), 0, 255]);
    assert_eq!(pixel(&rendered, 2, 0)[3], 0);
}

#[test]
fn openexr_of_integers_counts_in_whole_light() {
    let of = |values: [u32; 3]| FlatSamples::U32(values.to_vec());
    let channels = vec![("R", of([1, 0, 7])), ("G", of([0, 1, 7])), ("B", of([0, 0, 7]))];
    let (medium, facts) = opened(&pool(), &openexr(channels, None), "image/x-exr");
    assert_eq!((facts.bits_per_channel, facts.color_model.as_str()), (32, "rgb"));
    let rendered = whole(&medium);
    is_near(pixel(&rendered, 0, 0), [255, 0, 0, 255]);
    is_near(pixel(&rendered, 1, 0), [0, 255, 0, 255]);
    is_near(pixel(&rendered, 2, 0), [255; 4]);
}

#[test]
fn openexr_says_of_which_primaries_its_light_is() {
    let light = [0.5_f32, 0.4, 0.3];
    let channels = || ["R", "G", "B"].into_iter().zip(light.map(|value| FlatSamples::F32(vec![value])));
    // ITU-R BT.2020, table 3.
    let wide = Chromaticities {
        red: Vec2(0.708, 0.292),
        green: Vec2(0.170, 0.797),
        blue: Vec2(0.131, 0.046),
        white: Vec2(0.3127, 0.3290),
    };
    let shown = |primaries| {
        let (medium, _) = opened(&pool(), &openexr(channels().collect(), primaries), "image/x-exr");
        pixel(&whole(&medium), 0, 0)
    };
    let [red, green, blue] = light.map(|value| encoded(f64::from(value)));
    is_near(shown(None), [red, green, blue, 255]);
    // Rows of ITU-R BT.2087-0, annex 1.
    let rows = [
        [1.660_491, -0.587_641_1, -0.072_849_9],
        [-0.124_550_5, 1.132_899_9, -0.008_349_4],
        [-0.018_150_8, -0.100_578_9, 1.118_729_7],
    ];
    let [red, green, blue] = rows.map(|row: [f64; 3]| {
        encoded(row.iter().zip(light).map(|(weight, value)| weight * f64::from(value)).sum())
    });
    is_near(shown(Some(wide)), [red, green, blue, 255]);
}

/// Greg Ward's format, without run lengths: mantissas and a common exponent less 128.
fn radiance(pixels: &[[u8; 4]]) -> Vec<u8> {
    let mut out = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X ".to_vec();
    out.extend(format!("{}\n", pixels.len()).into_bytes());
    pixels.iter().for_each(|pixel| out.extend(pixel));
    out
}

#[test]
fn radiance_is_exposed_plainly() {
    // 0.5, 0.25 and 0; white; four times white; black.
    let bytes = radiance(&[[128, 64, 0, 128], [128, 128, 128, 129], [128, 128, 128, 131], [0, 0, 0, 0]]);
    let (medium, facts) = opened(&pool(), &bytes, "image/vnd.radiance");
    assert_eq!((facts.width, facts.height, facts.bits_per_channel, facts.channels), (4, 1, 8, 3));
    let rendered = whole(&medium);
    assert_eq!(pixel(&rendered, 0, 0), [encoded(0.5), encoded(0.25), 0, 255]);
    assert_eq!(pixel(&rendered, 1, 0), [255; 4]);
    assert_eq!(pixel(&rendered, 2, 0), [255; 4]);
    assert_eq!(pixel(&rendered, 3, 0), [0, 0, 0, 255]);
    assert_eq!(codes(&medium), ["hdr-clipped"]);
}

/// A header for one row, and the row as it is stored.
fn radiance_row(width: usize, row: &[u8]) -> Vec<u8> {
    [format!("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X {width}\n").as_bytes(), row].concat()
}

#[test]
fn radiance_run_lengths_old_and_new_are_spread_out() {
    // New: the width, then each channel by itself; above 128 a run, else so many values.
    let mut row = vec![2, 2, 0, 16];
    row.extend([128 + 16, 128]);
    row.extend([16]);
    row.extend((0..16).map(|x| x * 8));
    row.extend([128 + 10, 0, 6, 1, 2, 4, 8, 16, 32]);
    row.extend([128 + 16, 128]);
    let (medium, facts) = opened(&pool(), &radiance_row(16, &row), "image/vnd.radiance");
    assert_eq!((facts.width, facts.height), (16, 1));
    let rendered = whole(&medium);
    for x in 0..16_u32 {
        let blue = if x < 10 { 0 } else { 1 << (x - 10) };
        let wanted = [128, x * 8, blue].map(|mantissa| encoded(f64::from(mantissa) / 256.0));
        is_near(pixel(&rendered, x, 0), [wanted[0], wanted[1], wanted[2], 255]);
    }
    // Old: mantissas of 1 say how often the pixel before comes again; a second such pixel counts in 256s.
    let mut row = vec![128, 64, 0, 128, 1, 1, 1, 7, 128, 128, 128, 129, 1, 1, 1, 3];
    row.extend([1, 1, 1, 1]);
    let (medium, facts) = opened(&pool(), &radiance_row(12 + 256, &row), "image/vnd.radiance");
    assert_eq!((facts.width, facts.height), (268, 1));
    let rendered = whole(&medium);
    for x in 0..8 {
        assert_eq!(pixel(&rendered, x, 0), [encoded(0.5), encoded(0.25), 0, 255], "{x}");
    }
    for x in [8, 9, 11, 12, 100, 267] {
        assert_eq!(pixel(&rendered, x, 0), [255; 4], "{x}");
    }
}

#[test]
fn damaged_light_is_answered() {
    let pool = pool();
    endures_damage(
        &pool,
        &made_by("ffmpeg", &pattern(), &["-c:v", "exr", "-compression", "zip16"], "out.exr"),
    );
    endures_damage(&pool, &radiance(&[[1, 2, 3, 128]; 40]));
    let mut bomb = radiance(&[[1, 2, 3, 128]; 4]);
    let at = bomb.windows(4).position(|part| part == b"-Y 1").unwrap();
    bomb.splice(at..at + 4, *b"-Y 200000000");
    assert_eq!(open(&pool, &bomb).err().unwrap().code, Code::Limit);
}

/// The picture that `fixtures/README.md` describes.
fn of_fixtures() -> RgbImage {
    RgbImage::from_fn(24, 16, |x, y| Rgb([(x * 10) as u8, (y * 16) as u8, (x * y) as u8]))
}

#[test]
fn jpeg_xl_without_loss_comes_out_as_it_went_in() {
    let pool = pool();
    for bytes in [
        &include_bytes!("../../fixtures/rgb-lossless.jxl")[..],
        include_bytes!("../../fixtures/rgb-boxes.jxl"),
    ] {
        let (medium, facts) = opened(&pool, bytes, "image/jxl");
        let got = (facts.width, facts.height, facts.bits_per_channel, facts.channels, facts.alpha);
        assert_eq!(got, (24, 16, 8, 3, false));
        assert_eq!(difference(&whole(&medium), &of_fixtures()), 0);
        assert_eq!(codes(&medium), [""; 0]);
    }
    let (medium, facts) = opened(&pool, include_bytes!("../../fixtures/gray-lossless.jxl"), "image/jxl");
    assert_eq!((facts.color_model.as_str(), facts.channels), ("gray", 1));
    assert_eq!(pixel(&whole(&medium), 7, 3), [70, 70, 70, 255]);
    let (medium, facts) = opened(&pool, include_bytes!("../../fixtures/rgba16-lossless.jxl"), "image/jxl");
    assert_eq!((facts.bits_per_channel, facts.channels, facts.alpha), (16, 4, true));
    let rendered = whole(&medium);
    for (x, y) in [(0_u32, 0_u32), (9, 4), (23, 15)] {
        let stored = [x * 2500, y * 4000, x * y * 100, 65_535 - x * 2000];
        // The file says that its light is linear; alpha has no transfer function.
        let encoded = |light: f64| {
            if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
        };
        let mut wanted =
            Rgba(stored.map(|value| (encoded(f64::from(value) / 65_535.0) * 255.0).round() as u8));
        wanted.0[3] = (f64::from(stored[3]) / 257.0).round() as u8;
        assert_eq!(pixel(&rendered, x, y), wanted.0, "{x},{y}");
    }
}

#[test]
fn jpeg_xl_with_loss_is_near() {
    let (medium, _) = opened(&pool(), include_bytes!("../../fixtures/rgb-lossy.jxl"), "image/jxl");
    let got = pixel(&whole(&medium), 30, 30);
    for (got, wanted) in got.iter().zip([200, 80, 40, 255]) {
        assert!(got.abs_diff(wanted) <= 3, "{got:?}");
    }
}

#[test]
fn every_orientation_of_jpeg_xl_is_upright() {
    let pool = pool();
    let files: [&[u8]; 8] = [
        include_bytes!("../../fixtures/turned-1.jxl"),
        include_bytes!("../../fixtures/turned-2.jxl"),
        include_bytes!("../../fixtures/turned-3.jxl"),
        include_bytes!("../../fixtures/turned-4.jxl"),
        include_bytes!("../../fixtures/turned-5.jxl"),
        include_bytes!("../../fixtures/turned-6.jxl"),
        include_bytes!("../../fixtures/turned-7.jxl"),
        include_bytes!("../../fixtures/turned-8.jxl"),
    ];
    for (orientation, bytes) in (1..).zip(files) {
        // The decoder turns it, so that nothing is left to turn.
        let (medium, facts) = opened(&pool, bytes, "image/jxl");
        let (size, (x, y)) = super::corner(orientation);
        assert_eq!((facts.width, facts.height), size, "{orientation}");
        let rendered = whole(&medium);
        assert_eq!((rendered.picture.width, rendered.picture.height), size, "{orientation}");
        assert_eq!(pixel(&rendered, x, y), [255, 0, 0, 255], "{orientation}");
        let opposite = (size.0 - 1 - x, size.1 - 1 - y);
        assert_eq!(pixel(&rendered, opposite.0, opposite.1), [255; 4], "{orientation}");
    }
}

#[test]
fn damaged_jpeg_xl_is_answered() {
    let pool = pool();
    endures_damage(&pool, include_bytes!("../../fixtures/rgba16-lossless.jxl"));
    endures_damage(&pool, include_bytes!("../../fixtures/rgb-lossy.jxl"));
    let small = Pool::new(Settings { memory_bytes: 1000, ..settings() });
    let error = open(&small, include_bytes!("../../fixtures/rgb-lossless.jxl")).err().unwrap();
    assert_eq!(error.code, Code::Limit);
}
