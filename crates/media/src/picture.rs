//! Decoded pixels on their way to a screen or a file, and the one conversion to sRGB that both use.
//!
//! The canvas converts planar pictures in a shader; `galley render` converts them here. Both compute the same
//! formula, so that they agree within 2/255 (docs/PIXELS.md). Pictures are as shown: orientation, rotation
//! and pixel aspect are applied before a `Picture` exists.

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
