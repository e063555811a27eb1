//! From decoded planes to interleaved RGB or gray (ITU-T H.273, 8.3): any matrix, range, depth and subsampling.

use super::super::{cut_off, unsupported};
use crate::error::MediaError;
use crate::image::raster::{Depth, Samples};
use crate::video::ffi::{DecodedFrame, PixelFormat};

/// How Y, Cb and Cr become red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Matrix {
    /// The planes are green, blue and red.
    Identity,
    /// Kr and Kb.
    Weights(f32, f32),
    YCgCo,
}

impl Matrix {
    /// H.273, table 4; what is unspecified or unknown is BT.601, as for JPEG.
    pub(super) fn from_code(code: u8, primaries: u8) -> Self {
        match (code, primaries) {
            (0, _) => Self::Identity,
            (1, _) | (12, 1) => Self::Weights(0.2126, 0.0722),
            (4, _) => Self::Weights(0.30, 0.11),
            (7, _) => Self::Weights(0.212, 0.087),
            (8, _) => Self::YCgCo,
            (9 | 10, _) | (12, 9) => Self::Weights(0.2627, 0.0593),
            _ => Self::Weights(0.299, 0.114),
        }
    }
}

/// One decoded picture, samples from 0 to 1 less their range.
pub(super) struct Planes {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) bits: u32,
    pub(super) gray: bool,
    shift: (u32, u32),
    /// Whether samples of colour lie on those of light, across and down, or between them.
    on: (bool, bool),
    /// Y, Cb, Cr; or green, blue, red.
    planes: Vec<Vec<u16>>,
    is_rgb: bool,
}

impl Planes {
    /// `location` is where its samples of colour lie, as FFmpeg counts (H.273, 8.7, plus one).
    pub(super) fn of(frame: &DecodedFrame, location: i32) -> Result<Self, MediaError> {
        let format = PixelFormat::of(frame.format()).ok_or_else(|| unsupported("its sample layout"))?;
        if !(format.is_gray || format.is_plain_planar || format.name.starts_with("gbrp")) {
            return Err(unsupported("its sample layout"));
        }
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let shift = if format.is_gray || format.is_rgb { (0, 0) } else { format.chroma_shift };
        // Most encoders of stills place them in the middle, and say nothing.
        let on = (matches!(location, 1 | 3 | 5), matches!(location, 3 | 4));
        let deep = format.bits > 8;
        let mut planes = Vec::new();
        for plane in 0..if format.is_gray { 1 } else { 3 } {
            let (w, h) = if plane == 0 {
                (width, height)
            } else {
                (width.div_ceil(1 << shift.0), height.div_ceil(1 << shift.1))
            };
            let mut bytes = Vec::new();
            frame.copy_plane(plane, if deep { w * 2 } else { w }, h, &mut bytes);
            let samples: Vec<u16> = if deep {
                bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect()
            } else {
                bytes.into_iter().map(u16::from).collect()
            };
            if samples.len() != w * h {
                return Err(cut_off());
            }
            planes.push(samples);
        }
        let (bits, gray) = (format.bits, format.is_gray);
        Ok(Self { width, height, bits, gray, shift, on, planes, is_rgb: format.is_rgb })
    }

    /// Interleaved samples: gray where there is one plane, else RGB; eight bits, or 16 for deeper ones.
    pub(super) fn samples(&self, matrix: Matrix, full: bool) -> Samples {
        let top = ((1_u32 << self.bits) - 1) as f32;
        let unit = (1_u32 << (self.bits - 8)) as f32;
        let (luma_low, luma_span, chroma_span) =
            if full { (0.0, top, top) } else { (16.0 * unit, 219.0 * unit, 224.0 * unit) };
        let luma = |value: f32| (value - luma_low) / luma_span;
        let chroma = |value: f32| (value - 128.0 * unit) / chroma_span;
        let mut out = Output::new(self.depth(), self.width * self.height * if self.gray { 1 } else { 3 });
        let identity = self.is_rgb || matrix == Matrix::Identity;
        for y in 0..self.height {
            for x in 0..self.width {
                let first = luma(self.at(0, x, y));
                if self.gray {
                    out.push(first);
                    continue;
                }
                let [red, green, blue] = if identity {
                    [luma(self.at(2, x, y)), first, luma(self.at(1, x, y))]
                } else {
                    let (cb, cr) = (chroma(self.near(1, x, y)), chroma(self.near(2, x, y)));
                    match matrix {
                        Matrix::Weights(kr, kb) => {
                            let (red, blue) = (first + 2.0 * (1.0 - kr) * cr, first + 2.0 * (1.0 - kb) * cb);
                            [red, (first - kr * red - kb * blue) / (1.0 - kr - kb), blue]
                        }
                        _ => [first - cb + cr, first + cb, first - cb - cr],
                    }
                };
                [red, green, blue].into_iter().for_each(|value| out.push(value));
            }
        }
        out.samples
    }

    pub(super) fn depth(&self) -> Depth {
        if self.bits > 8 { Depth::Sixteen } else { Depth::Eight }
    }

    fn at(&self, plane: usize, x: usize, y: usize) -> f32 {
        let row = if plane == 0 { self.width } else { self.width.div_ceil(1 << self.shift.0) };
        let sample = self.planes.get(plane).and_then(|samples| samples.get(y * row + x));
        f32::from(sample.copied().unwrap_or(0))
    }

    /// Chroma between its samples.
    fn near(&self, plane: usize, x: usize, y: usize) -> f32 {
        let (width, height) =
            (self.width.div_ceil(1 << self.shift.0), self.height.div_ceil(1 << self.shift.1));
        let (left, right, across) = neighbours(x, self.shift.0, width, self.on.0);
        let (above, below, down) = neighbours(y, self.shift.1, height, self.on.1);
        let mix = |row| {
            let first = self.at(plane, left, row);
            if across == 0.0 { first } else { first + (self.at(plane, right, row) - first) * across }
        };
        let first = mix(above);
        if down == 0.0 { first } else { first + (mix(below) - first) * down }
    }
}

/// The two samples around a place and the second one's weight.
fn neighbours(place: usize, shift: u32, count: usize, on: bool) -> (usize, usize, f32) {
    if shift == 0 {
        return (place, place, 0.0);
    }
    let last = count.saturating_sub(1);
    let sample = (place / 2).min(last);
    match (place.is_multiple_of(2), on) {
        (true, true) => (sample, sample, 0.0),
        (true, false) => (sample, sample.saturating_sub(1), 0.25),
        (false, true) => (sample, (sample + 1).min(last), 0.5),
        (false, false) => (sample, (sample + 1).min(last), 0.25),
    }
}

struct Output {
    samples: Samples,
}

impl Output {
    fn new(depth: Depth, count: usize) -> Self {
        let samples = match depth {
            Depth::Eight => Samples::Eight(Vec::with_capacity(count)),
            _ => Samples::Sixteen(Vec::with_capacity(count)),
        };
        Self { samples }
    }

    fn push(&mut self, value: f32) {
        match &mut self.samples {
            Samples::Eight(samples) => samples.push((value * 255.0 + 0.5) as u8),
            Samples::Sixteen(samples) => samples.push((value * 65_535.0 + 0.5) as u16),
            Samples::Light(samples) => samples.push(value),
        }
    }
}
