//! The formats: each tells its [`Still`] from the headers and hands out its rows. Nothing here knows of sizes,
//! turning or sRGB.

mod bytes;
pub(super) mod exif;
mod exr;
mod heif;
mod jpeg;
mod jxl;
mod plain;
mod png;
mod psd;
pub(super) mod svg;
mod tiff;
mod warned;

use std::io;

use image::ImageError;

use crate::error::{Code, MediaError};
use crate::image::raster::{Rows, Still};
use crate::image::{Format, problem};
use crate::inspect::Problem;
use crate::source::Source;
pub(crate) use plain::is_animated_gif;

/// How much may be taken for one picture, and how large it is to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    pub(super) memory_bytes: u64,
    /// JPEG: eighths of the size; 8 is all of it.
    pub(super) eighths: u8,
}

/// Finds the pictures that are pages of their own: where their descriptions lie, which only TIFF asks for. What is said
/// where some may be missing comes beside.
pub(super) fn pages(source: &Source, format: Format) -> Result<(Vec<u64>, Option<Problem>), MediaError> {
    if format == Format::Tiff { tiff::pages(source) } else { Ok((vec![0], None)) }
}

/// Reads the headers of the page that is described at a place.
pub(super) fn still(source: &Source, format: Format, place: u64) -> Result<Still, MediaError> {
    match format {
        Format::Png => png::still(source),
        Format::Jpeg => jpeg::still(source),
        Format::WebP | Format::Bmp | Format::Gif | Format::Hdr => plain::still(source, format),
        Format::Tiff => tiff::still(source, place),
        Format::Psd => psd::still(source),
        Format::Exr => exr::still(source),
        Format::Jxl => jxl::still(source),
        Format::Avif | Format::Heic => heif::still(source),
        Format::Svg => Err(MediaError::new(Code::Internal, "an SVG has no pixels of its own")),
    }
}

/// Begins to decode one page.
pub(super) fn rows(
    source: &Source,
    format: Format,
    place: u64,
    effort: Effort,
) -> Result<Box<dyn Rows>, MediaError> {
    match format {
        Format::Png => png::rows(source),
        Format::Jpeg => jpeg::rows(source, effort.eighths),
        Format::WebP | Format::Bmp | Format::Gif | Format::Hdr => {
            plain::rows(source, format, effort.memory_bytes)
        }
        Format::Tiff => tiff::rows(source, place, effort.memory_bytes),
        Format::Psd => psd::rows(source),
        Format::Exr => exr::rows(source),
        Format::Jxl => jxl::rows(source, effort.memory_bytes),
        Format::Avif | Format::Heic => heif::rows(source),
        Format::Svg => Err(MediaError::new(Code::Internal, "an SVG has no pixels of its own")),
    }
}

/// Rows that make a strip of about a megabyte.
fn rows_per_strip(row_bytes: u64, height: u32) -> u32 {
    let rows = (1 << 20) / row_bytes.max(1);
    u32::try_from(rows).unwrap_or(u32::MAX).clamp(1, height.max(1))
}

/// Of a format that marks its end.
fn without_end() -> Problem {
    problem("truncated", "the file ends early: the mark of its end is missing")
}

fn damaged(what: &str) -> MediaError {
    MediaError::new(Code::Damaged, format!("the image is damaged: {what}"))
        .with_hint("Copy or export it again.")
}

fn cut_off() -> MediaError {
    MediaError::new(Code::Damaged, "the file ends before the picture is complete")
        .with_hint("Copy or export it again; the transfer was probably cut short.")
}

fn unsupported(what: &str) -> MediaError {
    MediaError::new(Code::Unsupported, format!("the image cannot be decoded: {what}"))
        .with_hint("Export it as a plain PNG or JPEG.")
}

fn too_large() -> MediaError {
    MediaError::new(Code::Limit, "the image needs more memory than one image may take")
        .with_hint("Export it at a smaller size, or as a JPEG, PNG or TIFF, which can be read in parts.")
}

fn explain_io(error: &io::Error) -> MediaError {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return cut_off();
    }
    MediaError::new(Code::Io, format!("the file could not be read to its end: {error}"))
}

fn explain(error: &ImageError) -> MediaError {
    match error {
        ImageError::Limits(_) => too_large(),
        ImageError::Unsupported(error) => unsupported(&error.to_string()),
        ImageError::IoError(error) => explain_io(error),
        error => damaged(&error.to_string()),
    }
}
