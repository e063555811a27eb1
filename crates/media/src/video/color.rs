//! What the samples mean: matrix, range, primaries, transfer and siting, with the usual rule where a file is silent.
//!
//! ITU-T H.273 numbers throughout. Unspecified is BT.709 from 1280 pixels wide or above 576 lines, else BT.601.

use super::ffi::PixelFormat;
use crate::inspect::ColorFacts;
use crate::picture::{Matrix, Range, Siting, Unshared};

const UNSPECIFIED: i32 = 2;

/// What HDR is most often mastered to, where it does not say.
pub(crate) const USUAL_PEAK_NITS: u16 = 1000;

/// PQ (SMPTE ST 2084) or HLG (ITU-R BT.2100).
pub(crate) fn is_hdr(transfer: u8) -> bool {
    matches!(transfer, 16 | 18)
}

/// Tags of one stream or frame, nothing left open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tags {
    /// The nearest that the canvas knows.
    pub(crate) matrix: Matrix,
    /// The matrix itself, where the canvas does not know it and the decoder converts.
    pub(crate) unshared: Option<Unshared>,
    /// The file means a matrix that nothing here converts.
    pub(crate) unconverted: bool,
    pub(crate) range: Range,
    pub(crate) siting: Siting,
    pub(crate) primaries: u8,
    pub(crate) transfer: u8,
    matrix_number: u8,
    /// The file does not say which matrix.
    pub(crate) assumed: bool,
    /// YCbCr or grey, whose light is converted on the way to the screen.
    pub(crate) is_planar: bool,
}

impl Tags {
    /// From `[matrix, range, primaries, transfer, chroma location]` as FFmpeg numbers them.
    pub(crate) fn resolve(tags: [i32; 5], format: Option<&PixelFormat>, (width, height): (u32, u32)) -> Self {
        let [matrix, range, primaries, transfer, location] = tags;
        let is_rgb = format.is_some_and(|format| format.is_rgb);
        let in_rgba = format.is_some_and(|format| format.in_rgba);
        let usual = if width >= 1280 || height > 576 { 1 } else { 6 };
        let known =
            |number: i32| (number != UNSPECIFIED && number > 0).then(|| u8::try_from(number).ok()).flatten();
        let (matrix_number, assumed) = match known(matrix) {
            _ if is_rgb => (0, false),
            Some(number) => (number, false),
            None => (usual, !format.is_some_and(|format| format.is_gray)),
        };
        let full = match range {
            2 => true,
            1 => false,
            _ => in_rgba || format.is_some_and(|format| format.name.starts_with("yuvj")),
        };
        let chroma = format.map_or((0, 0), |format| format.chroma_shift);
        let primaries = known(primaries).unwrap_or(if is_rgb { 1 } else { usual });
        let has_colour = !format.is_some_and(|format| format.is_gray);
        let meant = meaning(matrix_number, primaries);
        let stand_in = match matrix_number {
            10 | 11 | 13 | 14 => Matrix::Bt2020,
            _ if usual == 1 => Matrix::Bt709,
            _ => Matrix::Bt601,
        };
        let (matrix, unshared) = meant.unwrap_or((stand_in, None));
        Self {
            matrix,
            unshared: unshared.filter(|_| has_colour),
            unconverted: has_colour && meant.is_none(),
            range: if full || in_rgba { Range::Full } else { Range::Limited },
            siting: siting(location, chroma),
            primaries,
            transfer: known(transfer).unwrap_or(if is_rgb { 13 } else { usual }),
            matrix_number,
            assumed,
            is_planar: !in_rgba,
        }
    }

    pub(crate) fn facts(&self) -> ColorFacts {
        ColorFacts {
            matrix: matrix_name(self.matrix_number).into(),
            primaries: primaries_name(self.primaries).into(),
            transfer: transfer_name(self.transfer).into(),
            range: if self.range == Range::Full { "full" } else { "limited" }.into(),
        }
    }

    /// BT.2020 or P3: more colours than an sRGB canvas has.
    pub(crate) fn is_wide(&self) -> bool {
        matches!(self.primaries, 9 | 11 | 12)
    }
}

/// What a matrix (ITU-T H.273, table 4) is converted as; `None` for those that are not.
fn meaning(number: u8, primaries: u8) -> Option<(Matrix, Option<Unshared>)> {
    match (number, primaries) {
        (0, _) => Some((Matrix::Rgb, None)),
        // 12: by the primaries, which give the same weights for these two.
        (1, _) | (12, 1) => Some((Matrix::Bt709, None)),
        (4, _) => Some((Matrix::Bt601, Some(Unshared::Weights(0.30, 0.11)))),
        (5 | 6, _) => Some((Matrix::Bt601, None)),
        // 12 by the primaries of SMPTE 170M and 240M: luma of their white and chromaticities.
        (12, 6 | 7) => Some((Matrix::Bt709, Some(Unshared::Weights(0.2124, 0.0866)))),
        (7, _) => Some((Matrix::Bt709, Some(Unshared::Weights(0.212, 0.087)))),
        (8, _) => Some((Matrix::Bt709, Some(Unshared::Ycgco))),
        (9, _) | (12, 9) => Some((Matrix::Bt2020, None)),
        _ => None,
    }
}

/// Unspecified 4:2:0 is left, as MPEG-2 and later have it; the others are reduced to what can be said.
fn siting(location: i32, (horizontal, _): (u32, u32)) -> Siting {
    match location {
        _ if horizontal == 0 => Siting::Center,
        2 => Siting::Center,
        3 | 4 => Siting::TopLeft,
        _ => Siting::Left,
    }
}

fn matrix_name(number: u8) -> &'static str {
    match number {
        0 => "rgb",
        1 => "bt709",
        4 => "fcc",
        5 => "bt470bg",
        6 => "smpte170m",
        7 => "smpte240m",
        8 => "ycgco",
        9 => "bt2020nc",
        10 => "bt2020c",
        11 => "smpte2085",
        12 => "chroma-derived-nc",
        13 => "chroma-derived-c",
        14 => "ictcp",
        _ => "other",
    }
}

fn primaries_name(number: u8) -> &'static str {
    match number {
        1 => "bt709",
        4 => "bt470m",
        5 => "bt470bg",
        6 => "smpte170m",
        7 => "smpte240m",
        9 => "bt2020",
        11 => "smpte431",
        12 => "smpte432",
        _ => "other",
    }
}

fn transfer_name(number: u8) -> &'static str {
    match number {
        1 => "bt709",
        4 => "gamma22",
        5 => "gamma28",
        6 => "smpte170m",
        7 => "smpte240m",
        8 => "linear",
        13 => "srgb",
        14 => "bt2020-10",
        15 => "bt2020-12",
        16 => "smpte2084",
        18 => "arib-std-b67",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_means_601_below_hd_and_709_from_there() {
        let resolve = |size| Tags::resolve([2, 0, 2, 2, 0], None, size);
        assert_eq!((resolve((720, 576)).matrix, resolve((720, 576)).assumed), (Matrix::Bt601, true));
        assert_eq!(resolve((1280, 720)).matrix, Matrix::Bt709);
        assert_eq!(resolve((720, 720)).matrix, Matrix::Bt709);
        assert_eq!(Tags::resolve([9, 2, 9, 16, 3], None, (64, 64)).matrix, Matrix::Bt2020);
    }

    #[test]
    fn what_is_not_converted_is_said() {
        for (matrix, unshared, unconverted) in [
            (1, None, false),
            (5, None, false),
            (6, None, false),
            (9, None, false),
            (4, Some(Unshared::Weights(0.30, 0.11)), false),
            (7, Some(Unshared::Weights(0.212, 0.087)), false),
            (8, Some(Unshared::Ycgco), false),
            (10, None, true),
            (11, None, true),
            (13, None, true),
            (14, None, true),
            (99, None, true),
        ] {
            let tags = Tags::resolve([matrix, 1, 9, 1, 1], None, (64, 64));
            assert_eq!((tags.unshared, tags.unconverted), (unshared, unconverted), "{matrix}");
            assert!(!tags.assumed, "{matrix}");
        }
        let derived = |primaries| Tags::resolve([12, 1, primaries, 1, 1], None, (64, 64));
        assert_eq!((derived(9).matrix, derived(9).unconverted), (Matrix::Bt2020, false));
        assert_eq!((derived(1).matrix, derived(1).unconverted), (Matrix::Bt709, false));
        assert!(derived(12).unconverted);
    }
}
