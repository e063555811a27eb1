//! What we read of images ourselves, over bytes that nobody wrote.

use crate::fuzzing::{fuzz, source};
use crate::image::{exif, facts};

#[test]
fn png_chunks() {
    fuzz("png", |bytes: &[u8]| {
        if let Some(stored) = facts::png(&source(bytes)) {
            assert!(stored.dpi.is_none_or(|dpi| dpi.iter().all(|value| value.is_finite())));
        }
    });
}

#[test]
fn jpeg_segments() {
    fuzz("jpeg", |bytes: &[u8]| {
        if let Some(stored) = facts::jpeg(&source(bytes)) {
            assert!(stored.dpi.is_none_or(|dpi| dpi.iter().all(|value| value.is_finite())));
        }
    });
}

#[test]
fn webp_chunks() {
    fuzz("webp", |bytes: &[u8]| {
        facts::webp(&source(bytes));
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
