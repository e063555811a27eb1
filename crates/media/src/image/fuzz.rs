//! What is read of images, over bytes that nobody wrote: every header, and the rows of what we unpack ourselves.

use crate::fuzzing::{fuzz, source};
use crate::image::Format;
use crate::image::formats::{self, Effort, exif};

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
