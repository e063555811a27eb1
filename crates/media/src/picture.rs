//! Decoded pixels on their way to a screen or a file, and the one conversion to sRGB that both use.
//!
//! The canvas converts planar pictures in a shader; `galley render` converts them here. Both compute the same
//! formula, so that they agree within 2/255 (docs/PIXELS.md). Pictures are as shown: orientation, rotation
//! and pixel aspect are applied before a `Picture` exists.

use crate::error::{Code, MediaError};

mod convert;
mod light;
mod planes;

pub use convert::to_rgba;
pub(crate) use convert::{Unshared, rgba_to_srgb, unshared_to_rgba};
pub use planes::crop;
pub(crate) use planes::{flip, packed_strides, rotate};

/// How the samples of a [`Picture`] are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Format {
    /// One plane, R G B A, 8 bits, straight alpha, sRGB.
    Rgba8 = 1,
    /// Three planes Y, Cb, Cr, 8 bits.
    Yuv420p8 = 2,
    Yuv422p8 = 3,
    Yuv444p8 = 4,
    /// Three planes, 10 bits in the low bits of 16, little endian.
    Yuv420p10 = 5,
    Yuv422p10 = 6,
    Yuv444p10 = 7,
}

/// Luma coefficients, ITU-T H.273 MatrixCoefficients, reduced to those we convert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Matrix {
    /// Not YCbCr.
    Rgb = 0,
    /// Kr 0.299, Kb 0.114 (BT.601).
    Bt601 = 1,
    /// Kr 0.2126, Kb 0.0722 (BT.709).
    Bt709 = 2,
    /// Kr 0.2627, Kb 0.0593 (BT.2020, non-constant luminance).
    Bt2020 = 3,
}

/// Sample range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Range {
    /// Luma 16 to 235, chroma 16 to 240, times 2^(bits-8).
    Limited = 1,
    Full = 2,
}

/// Where chroma samples sit (ITU-T H.273 ChromaLocType).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Siting {
    Center = 0,
    Left = 1,
    TopLeft = 2,
}

/// One page, image or frame (or a region of it), as shown.
#[derive(Clone, Debug)]
pub struct Picture {
    pub format: Format,
    pub matrix: Matrix,
    pub range: Range,
    pub siting: Siting,
    /// TransferCharacteristics of ITU-T H.273; 13 is sRGB.
    pub transfer: u8,
    /// ColourPrimaries of ITU-T H.273; 1 is BT.709 and sRGB.
    pub primaries: u8,
    /// Of HDR: the brightest light that the source holds, in cd/m². 0 for everything else.
    pub peak_nits: u16,
    /// Of this picture, in pixels.
    pub width: u32,
    pub height: u32,
    /// Of the whole page, image or frame at the same scale.
    pub full_width: u32,
    pub full_height: u32,
    /// Top left of this picture within the whole, in pixels at the same scale.
    pub x: u32,
    pub y: u32,
    /// Bytes per row of each plane; 0 for planes that are absent.
    pub strides: [u32; 3],
    /// The planes one after the other, each `stride × rows` bytes, no padding between.
    pub bytes: Vec<u8>,
}

/// How large a picture is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// As it is; a PDF page at 144 dpi.
    Native,
    /// Output pixels per native unit.
    Scale { num: u32, den: u32 },
    /// So many pixels wide.
    Width(u32),
    /// The largest that fits, never enlarged.
    Fit { width: u32, height: u32 },
    /// For PDF pages; anything else comes at its native size.
    Dpi(u32),
}

/// Longest side of a picture that is made on request.
const MAX_SIDE: u64 = 32_768;

impl Size {
    /// Works out the size in pixels of a picture that is `width` by `height` natively.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] for nothing at all, [`Code::Limit`] above 32,768 pixels on a side.
    pub fn resolve(self, width: u32, height: u32) -> Result<(u32, u32), MediaError> {
        let (w, h) = (u64::from(width), u64::from(height));
        let (num, den) = match self {
            Self::Native | Self::Dpi(_) => (1, 1),
            Self::Scale { num, den } => (u64::from(num), u64::from(den)),
            Self::Width(wanted) => (u64::from(wanted), w),
            Self::Fit { width: fw, height: fh } => fit(w, h, u64::from(fw), u64::from(fh)),
        };
        if num == 0 || den == 0 || w == 0 || h == 0 {
            return Err(MediaError::new(Code::OutOfRange, "a picture of no size was asked for"));
        }
        let side = |native: u64| ((2 * native).saturating_mul(num).saturating_add(den) / (2 * den)).max(1);
        let (out_w, out_h) = (side(w), side(h));
        if out_w.max(out_h) > MAX_SIDE.max(w).max(h) {
            return Err(MediaError::new(Code::Limit, format!("{out_w} × {out_h} pixels are too many"))
                .with_hint("Ask for a smaller size, or for a region."));
        }
        let narrow = |side: u64| u32::try_from(side).unwrap_or(u32::MAX);
        Ok((narrow(out_w), narrow(out_h)))
    }
}

fn fit(w: u64, h: u64, fit_w: u64, fit_h: u64) -> (u64, u64) {
    if fit_w >= w && fit_h >= h {
        (1, 1)
    } else if fit_w * h <= fit_h * w {
        (fit_w, w)
    } else {
        (fit_h, h)
    }
}

impl Format {
    #[must_use]
    pub fn is_planar(self) -> bool {
        self != Self::Rgba8
    }

    /// Of one sample; of one pixel for RGBA8.
    #[must_use]
    pub fn bytes_per_sample(self) -> usize {
        match self {
            Self::Rgba8 => 4,
            Self::Yuv420p8 | Self::Yuv422p8 | Self::Yuv444p8 => 1,
            Self::Yuv420p10 | Self::Yuv422p10 | Self::Yuv444p10 => 2,
        }
    }

    /// Base 2 logarithms of the chroma subsampling, horizontal and vertical.
    #[must_use]
    pub fn chroma_shift(self) -> (u32, u32) {
        match self {
            Self::Yuv420p8 | Self::Yuv420p10 => (1, 1),
            Self::Yuv422p8 | Self::Yuv422p10 => (1, 0),
            Self::Rgba8 | Self::Yuv444p8 | Self::Yuv444p10 => (0, 0),
        }
    }

    /// Bits of one sample.
    #[must_use]
    pub fn bits(self) -> u32 {
        if self.bytes_per_sample() == 2 { 10 } else { 8 }
    }
}

/// Memory that a picture is drawn into where it is not to have its own.
pub trait Canvas {
    /// So many bytes, its first; `None` when there are not as many.
    ///
    /// # Errors
    /// [`crate::error::Code::Io`] when the system has no memory for them.
    fn room(&mut self, num_bytes: usize) -> Result<Option<&mut [u8]>, MediaError>;
}

impl Canvas for Vec<u8> {
    fn room(&mut self, num_bytes: usize) -> Result<Option<&mut [u8]>, MediaError> {
        Ok(self.get_mut(..num_bytes))
    }
}

impl Picture {
    /// A whole picture in sRGB, rows packed, straight alpha.
    #[must_use]
    pub fn rgba(width: u32, height: u32, bytes: Vec<u8>) -> Self {
        Self {
            format: Format::Rgba8,
            matrix: Matrix::Rgb,
            range: Range::Full,
            siting: Siting::Center,
            transfer: 13,
            primaries: 1,
            peak_nits: 0,
            width,
            height,
            full_width: width,
            full_height: height,
            x: 0,
            y: 0,
            strides: [width * 4, 0, 0],
            bytes,
        }
    }

    #[must_use]
    pub fn num_planes(&self) -> usize {
        if self.format.is_planar() { 3 } else { 1 }
    }

    /// Rows of a plane; 0 where there is none.
    #[must_use]
    pub fn plane_rows(&self, plane: usize) -> usize {
        self.plane_size(plane).1
    }

    /// Samples per row and rows of a plane (pixels for RGBA8).
    pub(crate) fn plane_size(&self, plane: usize) -> (usize, usize) {
        plane_size(self.format, self.width, self.height, plane)
    }

    /// The bytes of one plane; empty where there is none, or where the picture is not well formed.
    #[must_use]
    pub fn plane(&self, plane: usize) -> &[u8] {
        let length = |index: usize| {
            self.strides.get(index).map_or(0, |stride| *stride as usize) * self.plane_rows(index)
        };
        let start: usize = (0..plane).map(length).sum();
        self.bytes.get(start..start + length(plane)).unwrap_or_default()
    }
}

/// Samples per row and rows of a plane of a picture of that size.
pub(crate) fn plane_size(format: Format, width: u32, height: u32, plane: usize) -> (usize, usize) {
    let (width, height) = (width as usize, height as usize);
    let (sx, sy) = format.chroma_shift();
    match plane {
        0 => (width, height),
        1 | 2 if format.is_planar() => (width.div_ceil(1 << sx), height.div_ceil(1 << sy)),
        _ => (0, 0),
    }
}

/// Scales a whole picture, samples before conversion, chroma kept at its siting.
///
/// # Errors
/// [`Code::Internal`] when the scaler refuses; [`Code::OutOfRange`] for a size of nothing.
pub fn resize(picture: &Picture, width: u32, height: u32) -> Result<Picture, MediaError> {
    crate::video::ffi::scale_picture(picture, width, height)
}
