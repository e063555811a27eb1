//! RGB whose primaries and curve are named by number (ITU-T H.273), as PNG and AVIF do.
//!
//! BT.709's curve and its kin are shown as sRGB: files tagged so come from cameras and screens and are meant to be
//! seen unchanged, and video is treated the same way.

use crate::image::color::reduce;
use crate::image::raster::{Layout, Model, Samples};

/// Where red, green, blue and white lie (CIE 1931 x and y).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Primaries(pub(crate) [[f64; 2]; 4]);

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Transfer {
    Srgb,
    /// Light is the sample to this power.
    Gamma(f64),
    /// SMPTE ST 2084, to 10,000 cd/m².
    Pq,
    /// ARIB STD-B67, at 1,000 cd/m².
    Hlg,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rgb {
    pub(crate) primaries: Primaries,
    pub(crate) transfer: Transfer,
}

/// Of diffuse white (ITU-R BT.2408, 3).
const WHITE_NITS: f64 = 203.0;
const HLG_PEAK_NITS: f64 = 1000.0;

const D65: [f64; 2] = [0.3127, 0.3290];
const D65_XYZ: [f64; 3] = [0.950_455_927, 1.0, 1.089_057_751];

impl Primaries {
    pub(crate) const SRGB: Self = Self([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06], D65]);

    /// ITU-T H.273, table 2; unspecified and unknown ones are sRGB's.
    pub(crate) fn from_code(code: u8) -> Self {
        const C: [f64; 2] = [0.310, 0.316];
        match code {
            4 => Self([[0.67, 0.33], [0.21, 0.71], [0.14, 0.08], C]),
            5 => Self([[0.64, 0.33], [0.29, 0.60], [0.15, 0.06], D65]),
            6 | 7 => Self([[0.630, 0.340], [0.310, 0.595], [0.155, 0.070], D65]),
            8 => Self([[0.681, 0.319], [0.243, 0.692], [0.145, 0.049], C]),
            9 => Self([[0.708, 0.292], [0.170, 0.797], [0.131, 0.046], D65]),
            10 => Self([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [1.0 / 3.0, 1.0 / 3.0]]),
            11 => Self([[0.680, 0.320], [0.265, 0.690], [0.150, 0.060], [0.314, 0.351]]),
            12 => Self([[0.680, 0.320], [0.265, 0.690], [0.150, 0.060], D65]),
            22 => Self([[0.630, 0.340], [0.295, 0.605], [0.155, 0.077], D65]),
            _ => Self::SRGB,
        }
    }

    fn is_near(&self, other: &Self) -> bool {
        self.0.iter().flatten().zip(other.0.iter().flatten()).all(|(a, b)| (a - b).abs() < 0.002)
    }

    /// Linear light in these primaries to linear light in sRGB's; white becomes white (Bradford).
    /// `None` for primaries that span nothing.
    pub(crate) fn to_srgb(self) -> Option<[[f64; 3]; 3]> {
        if self.is_near(&Self::SRGB) {
            return Some([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
        }
        let [.., white] = self.0;
        let ours = multiply(adapt(xyz(white)?, D65_XYZ)?, self.to_xyz()?);
        Some(multiply(invert(Self::SRGB.to_xyz()?)?, ours))
    }

    /// SMPTE RP 177-1993, 3.3.
    fn to_xyz(self) -> Option<[[f64; 3]; 3]> {
        let [red, green, blue, white] = self.0;
        let [r, g, b] = [xyz(red)?, xyz(green)?, xyz(blue)?];
        let columns = transpose([r, g, b]);
        let scale = apply(&invert(columns)?, xyz(white)?);
        let [[a, b, c], [d, e, f], [g, h, i]] = columns;
        let [x, y, z] = scale;
        Some([[a * x, b * y, c * z], [d * x, e * y, f * z], [g * x, h * y, i * z]])
    }
}

impl Transfer {
    /// ITU-T H.273, table 3.
    pub(crate) fn from_code(code: u8) -> Self {
        match code {
            4 => Self::Gamma(2.2),
            5 => Self::Gamma(2.8),
            8 => Self::Gamma(1.0),
            16 => Self::Pq,
            17 => Self::Gamma(2.6),
            18 => Self::Hlg,
            _ => Self::Srgb,
        }
    }

    /// Light of a sample from 0 to 1; 1 is diffuse white.
    fn light(self, value: f64) -> f64 {
        match self {
            // IEC 61966-2-1, 5.2.
            Self::Srgb if value <= 0.040_45 => value / 12.92,
            Self::Srgb => ((value + 0.055) / 1.055).powf(2.4),
            Self::Gamma(gamma) => value.powf(gamma),
            // SMPTE ST 2084, 5.1.
            Self::Pq => {
                let (m1, m2) = (1305.0 / 8192.0, 2523.0 / 32.0);
                let (c1, c2, c3) = (107.0 / 128.0, 2413.0 / 128.0, 2392.0 / 128.0);
                let power = value.powf(1.0 / m2);
                let light = ((power - c1).max(0.0) / (c2 - c3 * power)).powf(1.0 / m1);
                light * 10_000.0 / WHITE_NITS
            }
            // ITU-R BT.2100, table 5; the system gamma of 1.2 is applied to each channel.
            Self::Hlg => {
                let (a, b, c) = (0.178_832_77, 0.284_668_92, 0.559_910_73);
                let scene =
                    if value <= 0.5 { value * value / 3.0 } else { (((value - c) / a).exp() + b) / 12.0 };
                scene.powf(1.2) * HLG_PEAK_NITS / WHITE_NITS
            }
        }
    }

    /// The brightest light there is.
    fn peak(self) -> f64 {
        match self {
            // More than that is seldom mastered, and would take the contrast from everything else.
            Self::Pq => 4000.0 / WHITE_NITS,
            Self::Hlg => HLG_PEAK_NITS / WHITE_NITS,
            Self::Srgb | Self::Gamma(_) => 1.0,
        }
    }
}

impl Rgb {
    pub(crate) fn from_codes(primaries: u8, transfer: u8) -> Self {
        Self { primaries: Primaries::from_code(primaries), transfer: Transfer::from_code(transfer) }
    }

    pub(crate) fn is_srgb(&self) -> bool {
        self.transfer == Transfer::Srgb && self.primaries.is_near(&Primaries::SRGB)
    }

    pub(crate) fn is_hdr(&self) -> bool {
        matches!(self.transfer, Transfer::Pq | Transfer::Hlg)
    }
}

/// The way to sRGB: curve, matrix, range, curve.
pub(super) struct Tables {
    /// Light of each 16-bit sample.
    light: Vec<f32>,
    matrix: [[f32; 3]; 3],
    peak: Option<f32>,
    encode: Encode,
}

impl Tables {
    pub(super) fn new(rgb: Rgb) -> Self {
        let light = (0..=u16::MAX).map(|sample| rgb.transfer.light(f64::from(sample) / 65_535.0) as f32);
        let identity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let matrix = rgb.primaries.to_srgb().unwrap_or(identity);
        Self {
            light: light.collect(),
            matrix: matrix.map(|row| row.map(|value| value as f32)),
            peak: rgb.is_hdr().then(|| rgb.transfer.peak() as f32),
            encode: Encode::new(),
        }
    }

    pub(super) fn run(&self, samples: &Samples, layout: Layout, out: &mut [u8]) {
        let channels = layout.num_channels();
        let gray = layout.model == Model::Gray;
        let pixels = out.as_chunks_mut::<4>().0.iter_mut();
        match samples {
            Samples::Eight(samples) => pixels.zip(samples.chunks_exact(channels)).for_each(|(to, from)| {
                let wide = |sample: u8| u16::from(sample) * 257;
                match *from {
                    [v, ..] if gray => *to = self.pixel([wide(v); 3]),
                    [r, g, b, ..] => *to = self.pixel([wide(r), wide(g), wide(b)]),
                    _ => {}
                }
            }),
            Samples::Sixteen(samples) => {
                pixels.zip(samples.chunks_exact(channels)).for_each(|(to, from)| match *from {
                    [v, ..] if gray => *to = self.pixel([v; 3]),
                    [r, g, b, ..] => *to = self.pixel([r, g, b]),
                    _ => {}
                })
            }
            Samples::Light(_) => {}
        }
    }

    fn pixel(&self, samples: [u16; 3]) -> [u8; 4] {
        let light = samples.map(|sample| self.light.get(usize::from(sample)).copied().unwrap_or(0.0));
        let mut rgb = mix(&self.matrix, light);
        if let Some(peak) = self.peak {
            rgb = compress(rgb, peak);
        }
        let [r, g, b] = rgb.map(|value| self.encode.of(value));
        [r, g, b, 255]
    }
}

pub(super) fn mix(matrix: &[[f32; 3]; 3], [x, y, z]: [f32; 3]) -> [f32; 3] {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

/// Leaves three quarters of white alone and brings the rest, up to `peak`, smoothly below white.
///
/// The upper part is Reinhard's extended curve (Reinhard et al. 2002, equation 4), whose slope at the knee is 1;
/// the brightest channel decides, so that hues stay.
fn compress(rgb: [f32; 3], peak: f32) -> [f32; 3] {
    const KNEE: f32 = 0.75;
    let [r, g, b] = rgb;
    let most = r.max(g).max(b);
    if most <= KNEE {
        return rgb;
    }
    let above = (most - KNEE) / (1.0 - KNEE);
    let limit = (peak - KNEE) / (1.0 - KNEE);
    let mapped = KNEE + (1.0 - KNEE) * (above * (1.0 + above / (limit * limit)) / (1.0 + above)).min(1.0);
    rgb.map(|value| value * mapped / most)
}

/// Linear light to eight bits of sRGB, by a table (IEC 61966-2-1, 5.2).
pub(super) struct Encode {
    table: Vec<u8>,
}

impl Encode {
    pub(super) fn new() -> Self {
        let table = (0..=u16::MAX).map(|step| {
            let light = f64::from(step) / 65_535.0;
            let value =
                if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
            reduce((value * 65_535.0 + 0.5) as u16)
        });
        Self { table: table.collect() }
    }

    pub(super) fn of(&self, light: f32) -> u8 {
        // `as` takes what is below 0, and what is no number, to 0.
        let step = ((light * 65_535.0 + 0.5) as usize).min(65_535);
        self.table.get(step).copied().unwrap_or(0)
    }
}

fn xyz([x, y]: [f64; 2]) -> Option<[f64; 3]> {
    let fine = x.is_finite() && y.is_finite() && y.abs() > 1e-9;
    fine.then(|| [x / y, 1.0, (1.0 - x - y) / y]).or_else(|| {
        // Blue of CIE XYZ has no luminance.
        (x.is_finite() && y.is_finite() && (1.0 - x - y).abs() > 1e-9).then_some([x, y, 1.0 - x - y])
    })
}

/// Bradford, as ICC.1:2022, annex E has it.
fn adapt(from: [f64; 3], to: [f64; 3]) -> Option<[[f64; 3]; 3]> {
    const CONES: [[f64; 3]; 3] =
        [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
    let ([a, b, c], [x, y, z]) = (apply(&CONES, from), apply(&CONES, to));
    if [a, b, c].iter().any(|cone| cone.abs() < 1e-9) {
        return None;
    }
    let scale = [[x / a, 0.0, 0.0], [0.0, y / b, 0.0], [0.0, 0.0, z / c]];
    Some(multiply(invert(CONES)?, multiply(scale, CONES)))
}

fn apply(matrix: &[[f64; 3]; 3], [x, y, z]: [f64; 3]) -> [f64; 3] {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

fn transpose([[a, b, c], [d, e, f], [g, h, i]]: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    [[a, d, g], [b, e, h], [c, f, i]]
}

fn multiply(left: [[f64; 3]; 3], right: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    transpose(transpose(right).map(|column| apply(&left, column)))
}

fn invert([[a, b, c], [d, e, f], [g, h, i]]: [[f64; 3]; 3]) -> Option<[[f64; 3]; 3]> {
    let determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    if !determinant.is_finite() || determinant.abs() < 1e-12 {
        return None;
    }
    let adjugate = [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ];
    Some(adjugate.map(|row| row.map(|value| value / determinant)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::raster::Depth;

    #[test]
    fn display_p3_comes_out_as_its_standards_say() {
        let tables = Tables::new(Rgb::from_codes(12, 13));
        let mut out = vec![0; 4];
        let layout = Layout::new(Model::Rgb, false, Depth::Eight);
        tables.run(&Samples::Eight(vec![128, 200, 100]), layout, &mut out);
        for (got, expected) in out.iter().zip([103_u8, 202, 85, 255]) {
            assert!(got.abs_diff(expected) <= 1, "{out:?}");
        }
    }

    #[test]
    fn diffuse_white_of_hdr_stays_bright_and_its_peak_is_white() {
        // PQ: 203 cd/m² is 58 % of the signal (BT.2408, table 1); HLG: 75 %.
        for (code, white) in [(16, 0.5807), (18, 0.75)] {
            let tables = Tables::new(Rgb::from_codes(1, code));
            let [gray, ..] = tables.pixel([(white * 65_535.0) as u16; 3]);
            assert!((225..=250).contains(&gray), "{code}: {gray}");
            assert_eq!(tables.pixel([u16::MAX; 3]), [255; 4]);
            assert_eq!(tables.pixel([0; 3]), [0, 0, 0, 255]);
        }
    }

    #[test]
    fn primaries_that_span_nothing_change_nothing() {
        let flat = Primaries([[0.3, 0.3]; 4]);
        assert_eq!(flat.to_srgb(), None);
        assert_eq!(Primaries([[f64::NAN; 2]; 4]).to_srgb(), None);
    }
}
