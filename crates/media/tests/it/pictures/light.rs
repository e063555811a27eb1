//! Scene light: OpenEXR by FFmpeg, Radiance by hand; and JPEG XL, from files made with libjxl (see fixtures).

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
fn damaged_jpeg_xl_is_answered() {
    let pool = pool();
    endures_damage(&pool, include_bytes!("../../fixtures/rgba16-lossless.jxl"));
    endures_damage(&pool, include_bytes!("../../fixtures/rgb-lossy.jxl"));
    let small = Pool::new(Settings { memory_bytes: 1000, ..settings() });
    let error = open(&small, include_bytes!("../../fixtures/rgb-lossless.jxl")).err().unwrap();
    assert_eq!(error.code, Code::Limit);
}
