//! From HDR and wide-gamut video to what an sRGB canvas can show: the last step of the one conversion (docs/PIXELS.md).
//!
//! Light is counted in units of reference white, 203 cd/m² (ITU-R BT.2408, 5.1). SDR of a wider gamut keeps its
//! transfer; HDR is tone-mapped and encoded as sRGB. BT.601 and BT.709 primaries are left alone, as on every screen.

/// ITU-R BT.2408: HDR reference white, cd/m².
const WHITE: f32 = 203.0;
/// ITU-R BT.2100 HLG: nominal peak of the display, cd/m².
const HLG_PEAK: f32 = 1000.0;
/// Up to this part of reference white nothing is compressed.
const KNEE: f32 = 0.3;
const STEPS: usize = 4096;

/// How the light of one picture is brought to the canvas.
pub(super) struct Light {
    /// From an encoded value, 0 … 1 in [`STEPS`] steps, to light.
    linear: Vec<f32>,
    to_709: [[f32; 3]; 3],
    tone: Option<Mobius>,
    hlg: bool,
}

/// A curve that is the identity up to a knee, and brings `peak` to 1 (Möbius transformation, slope kept at the knee).
struct Mobius {
    scale: f32,
    a: f32,
    b: f32,
}

impl Light {
    /// `None` where the encoded values are shown as they are. Transfer and primaries by ITU-T H.273.
    pub(super) fn of(transfer: u8, primaries: u8, peak_nits: u16) -> Option<Self> {
        let to_709 = matrix_to_709(primaries);
        let (curve, peak): (fn(f32) -> f32, Option<f32>) = match transfer {
            16 => (pq, Some(f32::from(peak_nits) / WHITE)),
            18 => (hlg, Some(HLG_PEAK / WHITE)),
            _ => (sdr, None),
        };
        if peak.is_none() && to_709.is_none() {
            return None;
        }
        let linear = (0..=STEPS).map(|step| curve(step as f32 / STEPS as f32)).collect();
        let identity = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        Some(Self {
            linear,
            to_709: to_709.unwrap_or(identity),
            tone: peak.map(Mobius::new),
            hlg: transfer == 18,
        })
    }

    /// From encoded 0 … 255 of the source to encoded 0 … 255 of the canvas.
    pub(super) fn shown(&self, rgb: [f32; 3]) -> [f32; 3] {
        let mut light = rgb.map(|value| self.linear(value / 255.0));
        if self.hlg {
            light = display_light(light);
        }
        let mut out =
            self.to_709.map(|row| row.iter().zip(light).map(|(weight, value)| weight * value).sum());
        let Some(tone) = &self.tone else {
            return out.map(|value: f32| 255.0 * value.max(0.0).powf(1.0 / 2.4));
        };
        let brightest = out.into_iter().fold(1e-6, f32::max);
        let factor = tone.map(brightest) / brightest;
        for value in &mut out {
            *value = 255.0 * srgb(*value * factor);
        }
        out
    }

    fn linear(&self, encoded: f32) -> f32 {
        let at = encoded.clamp(0.0, 1.0) * STEPS as f32;
        let low = at as usize;
        let from = self.linear.get(low).copied().unwrap_or_default();
        let to = self.linear.get(low + 1).copied().unwrap_or(from);
        from + (to - from) * (at - low as f32)
    }
}

impl Mobius {
    fn new(peak: f32) -> Self {
        let peak = peak.max(1.0 + 1e-3);
        let a = -KNEE * KNEE * (peak - 1.0) / (KNEE * KNEE - 2.0 * KNEE + peak);
        let b = (KNEE * KNEE - 2.0 * KNEE * peak + peak) / (peak - 1.0);
        Self { scale: (b * b + 2.0 * b * KNEE + KNEE * KNEE) / (b - a), a, b }
    }

    fn map(&self, light: f32) -> f32 {
        if light <= KNEE { light } else { self.scale * (light + self.a) / (light + self.b) }
    }
}

/// BT.1886 with a black of nothing.
fn sdr(encoded: f32) -> f32 {
    encoded.powf(2.4)
}

/// SMPTE ST 2084, 5.1, in units of reference white.
fn pq(encoded: f32) -> f32 {
    const M1: f32 = 2610.0 / 16_384.0;
    const M2: f32 = 2523.0 / 4096.0 * 128.0;
    const C1: f32 = 3424.0 / 4096.0;
    const C2: f32 = 2413.0 / 4096.0 * 32.0;
    const C3: f32 = 2392.0 / 4096.0 * 32.0;
    let power = encoded.powf(1.0 / M2);
    ((power - C1).max(0.0) / (C2 - C3 * power)).powf(1.0 / M1) * 10_000.0 / WHITE
}

/// ITU-R BT.2100, table 5: inverse OETF, scene light 0 … 1.
fn hlg(encoded: f32) -> f32 {
    const A: f32 = 0.178_832_77;
    const B: f32 = 0.284_668_92;
    const C: f32 = 0.559_910_7;
    if encoded <= 0.5 { encoded * encoded / 3.0 } else { (((encoded - C) / A).exp() + B) / 12.0 }
}

/// ITU-R BT.2100, table 5: the OOTF of a display of 1,000 cd/m², gamma 1.2, in units of reference white.
fn display_light([red, green, blue]: [f32; 3]) -> [f32; 3] {
    let luminance = 0.2627 * red + 0.678 * green + 0.0593 * blue;
    let factor = HLG_PEAK / WHITE * luminance.max(0.0).powf(0.2);
    [red * factor, green * factor, blue * factor]
}

/// IEC 61966-2-1.
fn srgb(light: f32) -> f32 {
    let light = light.clamp(0.0, 1.0);
    if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// Rows of the matrix from linear light of wider primaries (all with the white of D65) to BT.709.
fn matrix_to_709(primaries: u8) -> Option<[[f32; 3]; 3]> {
    match primaries {
        // ITU-R BT.2087-0, annex 1.
        9 => Some([
            [1.660_491, -0.587_641_1, -0.072_849_9],
            [-0.124_550_5, 1.132_899_9, -0.008_349_4],
            [-0.018_150_8, -0.100_578_9, 1.118_729_7],
        ]),
        // SMPTE EG 432-1: P3 primaries with D65; 11 has another white, which is taken for the viewer's own.
        11 | 12 => Some([
            [1.224_940_2, -0.224_940_2, 0.0],
            [-0.042_056_95, 1.042_056_9, 0.0],
            [-0.019_637_55, -0.078_636_05, 1.098_273_6],
        ]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn plain_video_is_left_alone() {
        for primaries in [1, 2, 5, 6, 7] {
            assert!(Light::of(1, primaries, 0).is_none(), "{primaries}");
        }
    }

    #[test]
    fn white_stays_white_and_black_black() {
        for (transfer, primaries, peak) in [(1, 9, 0), (1, 12, 0), (16, 9, 1000), (18, 9, 1000), (16, 9, 0)] {
            let light = Light::of(transfer, primaries, peak).unwrap();
            let grey = light.shown([128.0; 3]);
            assert!((grey[0] - grey[1]).abs() < 0.2 && (grey[1] - grey[2]).abs() < 0.2, "{grey:?}");
            assert!(light.shown([0.0; 3]).iter().all(|value| *value < 0.5));
            let white = light.shown([255.0; 3]);
            assert!(white.iter().all(|value| *value > 254.0), "{transfer} {primaries}: {white:?}");
        }
    }

    #[test]
    fn hlg_keeps_hue_by_the_luminance_of_the_standard() {
        // By hand from ITU-R BT.2100, table 5, for the encoded colour (200, 60, 60) / 255.
        let [red, green, blue] = display_light([200.0, 60.0, 60.0].map(|value: f32| hlg(value / 255.0)));
        assert!((red - 0.975_41).abs() < 1e-3 && (green - 0.056_97).abs() < 1e-4, "{red} {green}");
        assert!((green - blue).abs() < 1e-6);
    }

    #[test]
    fn reference_white_in_pq_is_203_nits() {
        // ITU-R BT.2408, table 1: 58 % PQ.
        assert!((pq(0.580_7) - 1.0).abs() < 0.01, "{}", pq(0.580_7));
    }
}
