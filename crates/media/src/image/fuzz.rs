//! What is read of images, over bytes that nobody wrote: every header, and the rows of what we unpack ourselves.

use crate::fuzzing::{fuzz, source};
use crate::image::Format;
use crate::image::color::{Converter, profile_name};
use crate::image::decode::guarded;
use crate::image::formats::svg::Svg;
use crate::image::formats::{self, Effort, exif};
use crate::image::raster::{Depth, Layout, Model, Profile, Samples};

/// Larger pictures say nothing that smaller ones do not.
const MAX_PIXELS: u64 = 1 << 16;

fn read(bytes: &[u8], format: Format) {
    let source = source(bytes);
    for place in formats::pages(&source, format).unwrap_or_default().0.into_iter().take(3) {
        let Ok(still) = formats::still(&source, format, place) else { continue };
        assert!(still.dpi.is_none_or(|dpi| dpi.iter().all(|value| value.is_finite())));
        assert!((1..=8).contains(&still.orientation));
        let effort = Effort { memory_bytes: 1 << 24, eighths: 8 };
        if u64::from(still.width) * u64::from(still.height) > MAX_PIXELS {
            continue;
        }
        let Ok(mut rows) = formats::rows(&source, format, place, effort) else { continue };
        while let Ok(Some(_)) = rows.next() {}
    }
}

/// As [`read`], of decoders that are others' code altogether: what they panic at is damaged, as it is when it is opened.
fn read_guarded(bytes: &[u8], format: Format) {
    let source = source(bytes);
    let Ok(still) = guarded(|| formats::still(&source, format, 0)) else { return };
    assert!((1..=8).contains(&still.orientation));
    let effort = Effort { memory_bytes: 1 << 24, eighths: 8 };
    let pixels = u64::from(still.width) * u64::from(still.height);
    if pixels > MAX_PIXELS || still.bytes_held > effort.memory_bytes {
        return;
    }
    let _ = guarded(|| {
        let mut rows = formats::rows(&source, format, 0, effort)?;
        while rows.next()?.is_some() {}
        Ok(())
    });
}

#[test]
fn png_chunks() {
    fuzz("png", |bytes: &[u8]| read(bytes, Format::Png));
}

#[test]
fn jpeg_segments() {
    fuzz("jpeg", |bytes: &[u8]| read(bytes, Format::Jpeg));
}

#[test]
fn webp_chunks() {
    fuzz("webp", |bytes: &[u8]| read(bytes, Format::WebP));
}

#[test]
fn tiff_directories() {
    fuzz("tiff", |bytes: &[u8]| read(bytes, Format::Tiff));
}

#[test]
fn photoshop_documents() {
    fuzz("psd", |bytes: &[u8]| read(bytes, Format::Psd));
}

#[test]
fn heif_boxes() {
    fuzz("avif", |bytes: &[u8]| read(bytes, Format::Avif));
}

#[test]
fn bitmaps() {
    fuzz("bmp", |bytes: &[u8]| read(bytes, Format::Bmp));
}

#[test]
fn gif_blocks() {
    fuzz("gif", |bytes: &[u8]| {
        formats::is_animated_gif(&source(bytes));
        read(bytes, Format::Gif);
    });
}

#[test]
fn exif_blocks() {
    fuzz("exif", |bytes: &[u8]| {
        let found = exif::read(bytes);
        assert!(found.orientation.is_none_or(|orientation| (1..=8).contains(&orientation)));
        assert!(found.dpi.is_none_or(|dpi| dpi.iter().all(|value| value.is_finite() && *value > 0.0)));
    });
}

#[test]
fn openexr_headers() {
    fuzz("exr", |bytes: &[u8]| read_guarded(bytes, Format::Exr));
}

#[test]
fn radiance_runs() {
    fuzz("hdr", |bytes: &[u8]| read_guarded(bytes, Format::Hdr));
}

#[test]
fn jpeg_xl_boxes() {
    fuzz("jxl", |bytes: &[u8]| read_guarded(bytes, Format::Jxl));
}

#[test]
fn color_profiles() {
    const NUM_PIXELS: usize = 4;
    fuzz("icc", |bytes: &[u8]| {
        assert!(profile_name(bytes).is_none_or(|name| !name.trim().is_empty()));
        let profile = Profile::Icc(bytes.to_vec());
        for model in [Model::Gray, Model::Rgb, Model::Cmyk] {
            for alpha in [false, true] {
                let layout = Layout::new(model, alpha, Depth::Eight);
                let (converter, _) = Converter::new(layout, &profile);
                let samples: Vec<u8> =
                    (0..=255).step_by(12).take(NUM_PIXELS * layout.num_channels()).collect();
                let mut out = Vec::new();
                converter.convert(&Samples::Eight(samples), &mut out);
                assert_eq!(out.len(), NUM_PIXELS * 4, "{model:?}");
                let is_opaque = out.iter().skip(3).step_by(4).all(|value| *value == 255);
                assert_eq!(is_opaque, !alpha, "{model:?}: alpha is left alone");
            }
        }
    });
}

#[test]
fn drawings() {
    fuzz("svg", |bytes: &[u8]| {
        let Ok(svg) = guarded(|| Svg::open(&source(bytes))) else { return };
        assert!((1..=1_000_000).contains(&svg.width) && (1..=1_000_000).contains(&svg.height));
        if let Ok(picture) = guarded(|| svg.render((32, 20), [5, 3, 16, 9], 1 << 20)) {
            assert_eq!(picture.dimensions(), (16, 9));
        }
    });
}
