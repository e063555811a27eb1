//! The colour of single pixels: as it is shown, and as the file stores it.
//!
//! What is shown is what [`crate::picture::to_rgba`] makes of the picture at its native size, so that an eyedropper
//! and `galley render` never disagree. A page is looked at at [`PAGE_DPI`]. Stored values are the file's code values,
//! not interpolated, scaled or converted on the way; where they cannot be had, the decoder's, and marked so.

use serde::{Deserialize, Serialize};

use crate::error::{Code, MediaError};
use crate::picture::{Picture, crop, to_rgba};

/// What a page is drawn at for its colours.
pub const PAGE_DPI: u32 = 288;

/// More points than this are not asked for at once.
pub const MAX_POINTS: usize = 16;

/// Pixels around the wanted one that are converted with it; chroma is interpolated over two.
const MARGIN: u32 = 4;

/// A pixel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sampled {
    /// sRGB, as shown.
    pub rgb: [u8; 3],
    /// Straight.
    pub alpha: u8,
    /// `None` where the file has no such thing (a page), or where it is not known any more.
    pub source: Option<SourceValues>,
}

/// Code values of one pixel, without alpha.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceValues {
    pub model: ColorModel,
    /// Of one value.
    pub bits: u8,
    /// What the decoder makes of it, where the file holds something else: YCbCr, floating point, numbers of a palette.
    pub decoded: bool,
    /// In the model's order; of CMYK the largest value is full ink.
    pub values: Vec<i32>,
}

/// What stored values mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColorModel {
    Ycbcr,
    Rgb,
    Gray,
    Cmyk,
    Indexed,
    Lab,
}

/// The pixel that a point lies in, of a picture `full` pixels large that shows `native` units; the far edges belong to
/// the last pixels.
///
/// # Errors
/// [`Code::OutOfRange`] beyond the edges. Points are in thousandths of a native unit.
pub(crate) fn pixel_under(
    point: [u32; 2],
    native: (f64, f64),
    full: (u32, u32),
) -> Result<(u32, u32), MediaError> {
    let along = |at: u32, native: f64, full: u32| -> Option<u32> {
        let units = f64::from(at) / 1000.0;
        // Sizes of pages are told rounded to thousandths.
        if units > native + 0.0005 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ..= full")]
        let pixel =
            (units * f64::from(full) / native.max(f64::MIN_POSITIVE)).clamp(0.0, f64::from(full)) as u32;
        Some(pixel.min(full.saturating_sub(1)))
    };
    let [x, y] = point;
    match (along(x, native.0, full.0), along(y, native.1, full.1)) {
        (Some(x), Some(y)) => Ok((x, y)),
        _ => Err(outside()),
    }
}

/// Shown colour and alpha of a pixel, as the conversion of the whole picture gives them.
pub(crate) fn shown_at(picture: &Picture, (x, y): (u32, u32)) -> Result<([u8; 3], u8), MediaError> {
    let (left, top) = (x.saturating_sub(MARGIN), y.saturating_sub(MARGIN));
    let around =
        crop(picture, [left, top, x - left + 1 + MARGIN, y - top + 1 + MARGIN]).ok_or_else(outside)?;
    let (x, y) = (x - (around.x - picture.x), y - (around.y - picture.y));
    let around = to_rgba(&around);
    let at = (y * around.width + x) as usize * 4;
    match around.bytes.get(at..at + 4) {
        Some(&[r, g, b, alpha]) => Ok(([r, g, b], alpha)),
        _ => Err(outside()),
    }
}

fn outside() -> MediaError {
    MediaError::new(Code::OutOfRange, "there is no picture at that point")
        .with_hint("Points are in thousandths of a pixel or point, from the top left.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Format, Matrix, Range, Siting};

    #[test]
    fn points_lie_in_pixels() {
        let page = (595.276, 841.89);
        for (point, native, full, expected) in [
            ([0, 0], (100.0, 50.0), (100, 50), Some((0, 0))),
            ([999, 1000], (100.0, 50.0), (100, 50), Some((0, 1))),
            ([99_500, 49_999], (100.0, 50.0), (100, 50), Some((99, 49))),
            ([100_000, 50_000], (100.0, 50.0), (100, 50), Some((99, 49))),
            ([100_001, 0], (100.0, 50.0), (100, 50), None),
            ([0, 50_001], (100.0, 50.0), (100, 50), None),
            ([595_276, 841_890], page, (2381, 3368), Some((2380, 3367))),
            ([250, 251], page, (2381, 3368), Some((0, 1))),
            ([u32::MAX, 0], page, (2381, 3368), None),
        ] {
            assert_eq!(pixel_under(point, native, full).ok(), expected, "{point:?}");
        }
    }

    /// Every pixel of a subsampled picture with odd sides is what converting all of it gives.
    #[test]
    fn one_pixel_is_converted_as_the_whole_is() {
        for format in [Format::Yuv420p8, Format::Yuv422p10, Format::Yuv444p8] {
            for siting in [Siting::Center, Siting::Left, Siting::TopLeft] {
                let (width, height) = (23, 17);
                let mut picture = Picture::rgba(width, height, Vec::new());
                picture.format = format;
                picture.matrix = Matrix::Bt709;
                picture.range = Range::Limited;
                picture.siting = siting;
                picture.strides = crate::picture::packed_strides(format, width, height);
                let unit = format.bytes_per_sample();
                let num_samples: usize =
                    (0..3).map(|plane| picture.plane_size(plane)).map(|(samples, rows)| samples * rows).sum();
                let levels = (0..num_samples).map(|at| 64 + (at * 37 % 120) as u16);
                picture.bytes = levels.flat_map(|level| level.to_le_bytes().into_iter().take(unit)).collect();
                let whole = to_rgba(&picture);
                for (at, expected) in whole.bytes.chunks_exact(4).enumerate() {
                    let (x, y) = (at as u32 % width, at as u32 / width);
                    let ([r, g, b], alpha) = shown_at(&picture, (x, y)).unwrap();
                    assert_eq!([r, g, b, alpha], expected, "{format:?} {siting:?} at {x} {y}");
                }
            }
        }
    }
}
