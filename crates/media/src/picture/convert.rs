//! The one conversion of docs/PIXELS.md: planar YCbCr to RGBA8, chroma interpolated bilinearly at its siting.
//!
//! The same arithmetic as the canvas's shader. What is HDR or of a wider gamut goes through `light` on its way.

use super::light::Light;
use super::{Format, Matrix, Picture, Range, Siting};

/// Converts to RGBA8; a picture that is RGBA8 already comes back as it is.
#[must_use]
pub fn to_rgba(picture: &Picture) -> Picture {
    if !picture.format.is_planar() {
        return picture.clone();
    }
    let weights = luma_weights(picture.matrix);
    let coefficients = Coefficients::of(weights, picture.range, picture.format.bits());
    converted(picture, |luma, cb, cr| coefficients.rgb(luma, cb, cr))
}

/// A matrix that the canvas does not know: converted before a picture leaves the decoder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unshared {
    /// Kr and Kb.
    Weights(f64, f64),
    /// ITU-T H.273, MatrixCoefficients 8: Cg in the place of Cb, Co in that of Cr.
    Ycgco,
}

/// As [`to_rgba`], by another matrix than the picture says.
pub(crate) fn unshared_to_rgba(picture: &Picture, matrix: Unshared) -> Picture {
    let bits = picture.format.bits();
    match matrix {
        Unshared::Weights(kr, kb) => {
            let coefficients = Coefficients::of((kr, kb), picture.range, bits);
            converted(picture, |luma, cb, cr| coefficients.rgb(luma, cb, cr))
        }
        Unshared::Ycgco => {
            // Y, Cg and Co are sums of quantised R, G and B: one scale for all three, limited range too.
            let (low, span) = match picture.range {
                Range::Limited => (16.0, 219.0),
                Range::Full => (0.0, f64::from((1_u32 << bits) - 1) / f64::from(1_u32 << (bits - 8))),
            };
            let unit = f64::from(1_u32 << (bits - 8));
            let scale = (255.0 / (span * unit)) as f32;
            let (low, middle) = ((low * unit) as f32, (128.0 * unit) as f32);
            converted(picture, |luma, cg, co| {
                let (y, cg, co) = ((luma - low) * scale, (cg - middle) * scale, (co - middle) * scale);
                [y - cg + co, y + cg, y - cg - co]
            })
        }
    }
}

/// Brings RGBA8 of wider primaries (ITU-T H.273) to sRGB, clipped at its edge.
pub(crate) fn rgba_to_srgb(picture: &mut Picture, transfer: u8, primaries: u8) {
    let Some(light) = Light::of(transfer, primaries, 0) else { return };
    for [r, g, b, _] in picture.bytes.as_chunks_mut::<4>().0 {
        let shown = light.shown([*r, *g, *b].map(f32::from));
        // `as u8` clamps to 0 … 255.
        [*r, *g, *b] = shown.map(|value| (value + 0.5) as u8);
    }
}

fn converted(picture: &Picture, to_rgb: impl Fn(f32, f32, f32) -> [f32; 3]) -> Picture {
    let (width, height) = picture.plane_size(0);
    let light = Light::of(picture.transfer, picture.primaries, picture.peak_nits);
    let mut bytes = vec![255_u8; width * height * 4];
    let mut luma = vec![0.0_f32; width];
    let mut blue = ChromaRow::new(picture, 1);
    let mut red = ChromaRow::new(picture, 2);
    for (y, out) in bytes.chunks_exact_mut((width * 4).max(1)).enumerate() {
        read_row(picture, 0, y, &mut luma);
        let (cb, cr) = (blue.at(picture, y), red.at(picture, y));
        for (((pixel, l), b), r) in out.chunks_exact_mut(4).zip(&luma).zip(cb).zip(cr) {
            let rgb = to_rgb(*l, *b, *r);
            let rgb = light.as_ref().map_or(rgb, |light| light.shown(rgb));
            for (to, from) in pixel.iter_mut().zip(rgb) {
                // `as u8` clamps to 0 … 255.
                *to = (from + 0.5) as u8;
            }
        }
    }
    Picture {
        format: Format::Rgba8,
        matrix: Matrix::Rgb,
        range: Range::Full,
        siting: Siting::Center,
        transfer: 13,
        primaries: 1,
        peak_nits: 0,
        strides: [picture.width * 4, 0, 0],
        bytes,
        ..picture.clone_without_bytes()
    }
}

/// Kr and Kb of a matrix.
pub(crate) fn luma_weights(matrix: Matrix) -> (f64, f64) {
    match matrix {
        Matrix::Rgb | Matrix::Bt601 => (0.299, 0.114),
        Matrix::Bt709 => (0.2126, 0.0722),
        Matrix::Bt2020 => (0.2627, 0.0593),
    }
}

/// The affine map from sample values to 0 … 255.
struct Coefficients {
    luma_scale: f32,
    luma_offset: f32,
    chroma_scale: f32,
    chroma_offset: f32,
    red: f32,
    green_blue: f32,
    green_red: f32,
    blue: f32,
}

impl Coefficients {
    fn of((kr, kb): (f64, f64), range: Range, bits: u32) -> Self {
        let unit = f64::from(1_u32 << (bits - 8));
        let top = f64::from((1_u32 << bits) - 1);
        let (luma_low, luma_span, chroma_span) = match range {
            Range::Limited => (16.0 * unit, 219.0 * unit, 224.0 * unit),
            Range::Full => (0.0, top, top),
        };
        let kg = 1.0 - kr - kb;
        Self {
            luma_scale: (255.0 / luma_span) as f32,
            luma_offset: (-luma_low * 255.0 / luma_span) as f32,
            chroma_scale: (255.0 / chroma_span) as f32,
            chroma_offset: (-128.0 * unit * 255.0 / chroma_span) as f32,
            red: (2.0 * (1.0 - kr)) as f32,
            green_blue: (-2.0 * (1.0 - kb) * kb / kg) as f32,
            green_red: (-2.0 * (1.0 - kr) * kr / kg) as f32,
            blue: (2.0 * (1.0 - kb)) as f32,
        }
    }

    /// Red, green and blue, 0 … 255 where they are colours that exist.
    fn rgb(&self, luma: f32, cb: f32, cr: f32) -> [f32; 3] {
        let y = luma.mul_add(self.luma_scale, self.luma_offset);
        let b = cb.mul_add(self.chroma_scale, self.chroma_offset);
        let r = cr.mul_add(self.chroma_scale, self.chroma_offset);
        [y + self.red * r, y + self.green_blue * b + self.green_red * r, y + self.blue * b]
    }
}

/// Appends one chroma plane at luma resolution, as the conversion sees it, rounded to samples.
pub(super) fn chroma_to_full(picture: &Picture, plane: usize, out: &mut Vec<u8>) {
    let (_, height) = picture.plane_size(0);
    let mut chroma = ChromaRow::new(picture, plane);
    for y in 0..height {
        for value in chroma.at(picture, y) {
            let rounded = value + 0.5;
            if picture.format.bytes_per_sample() == 2 {
                out.extend_from_slice(&(rounded as u16).to_le_bytes());
            } else {
                out.push(rounded as u8);
            }
        }
    }
}

/// One chroma plane, brought to the luma grid row by row.
struct ChromaRow {
    plane: usize,
    above: Vec<f32>,
    below: Vec<f32>,
    /// Rows that `above` and `below` hold.
    held: Option<(usize, usize)>,
    full: Vec<f32>,
}

impl ChromaRow {
    fn new(picture: &Picture, plane: usize) -> Self {
        let (samples, _) = picture.plane_size(plane);
        let (width, _) = picture.plane_size(0);
        Self {
            plane,
            above: vec![0.0; samples],
            below: vec![0.0; samples],
            held: None,
            full: vec![0.0; width],
        }
    }

    fn at(&mut self, picture: &Picture, y: usize) -> &[f32] {
        let (sx, sy) = picture.format.chroma_shift();
        let (_, rows) = picture.plane_size(self.plane);
        let (row, next, weight) = neighbours(y, sy, picture.siting != Siting::TopLeft, rows);
        if self.held != Some((row, next)) {
            read_row(picture, self.plane, row, &mut self.above);
            read_row(picture, self.plane, next, &mut self.below);
            self.held = Some((row, next));
        }
        let centred = picture.siting == Siting::Center;
        let samples = self.above.len();
        let mix = |index: usize| {
            let top = self.above.get(index).copied().unwrap_or_default();
            let bottom = self.below.get(index).copied().unwrap_or_default();
            top + (bottom - top) * weight
        };
        for (x, value) in self.full.iter_mut().enumerate() {
            let (left, right, share) = neighbours(x, sx, centred, samples);
            let first = mix(left);
            *value = if share == 0.0 { first } else { first + (mix(right) - first) * share };
        }
        &self.full
    }
}

/// The two chroma samples around a luma position and the second one's weight, edges clamped.
fn neighbours(position: usize, shift: u32, centred: bool, count: usize) -> (usize, usize, f32) {
    if shift == 0 {
        return (position, position, 0.0);
    }
    let last = count.saturating_sub(1);
    // In quarters of a chroma sample: position / 2, less a quarter where the sample sits between two pixels.
    let quarters = 2 * position as isize - isize::from(centred);
    if quarters <= 0 {
        return (0, 0, 0.0);
    }
    let quarters = quarters as usize;
    let first = (quarters / 4).min(last);
    (first, (first + 1).min(last), (quarters % 4) as f32 / 4.0)
}

/// Reads one row of samples; rows outside the plane's bytes read as zero.
fn read_row(picture: &Picture, plane: usize, row: usize, out: &mut [f32]) {
    let stride = picture.strides.get(plane).map_or(0, |stride| *stride as usize);
    let bytes = picture.plane(plane);
    let line = bytes.get(row * stride..).unwrap_or_default();
    if picture.format.bytes_per_sample() == 2 {
        for (value, pair) in out.iter_mut().zip(line.as_chunks::<2>().0) {
            *value = f32::from(u16::from_le_bytes(*pair));
        }
    } else {
        for (value, sample) in out.iter_mut().zip(line) {
            *value = f32::from(*sample);
        }
    }
}
