//! From the packed bytes of a row to samples: predictors undone (TIFF 6.0, section 14; TechNote 3), bits taken apart,
//! deep samples brought to 16 bits; and from raw pixels to what their page says they mean.

use super::super::bytes::Order;
use super::plan::{Kind, Meaning, Plan};
use crate::image::raster::{Alpha, Samples};

/// Samples as stored: up to eight bits as they are, more as 16.
pub(super) enum Raw {
    Eight(Vec<u8>),
    Sixteen(Vec<u16>),
}

impl Raw {
    pub(super) fn new(plan: &Plan, pixels: usize) -> Self {
        let count = pixels * plan.samples as usize;
        if plan.bits <= 8 { Self::Eight(vec![0; count]) } else { Self::Sixteen(vec![0; count]) }
    }
}

/// Where a row of a chunk goes.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Pixel of the raw buffer, and how many follow.
    pub(super) at: usize,
    pub(super) pixels: usize,
    /// The channel when planes lie apart.
    pub(super) plane: usize,
}

/// Undoes the predictor of one row in place, then puts its samples where they belong.
pub(super) fn row(plan: &Plan, order: Order, bytes: &mut [u8], raw: &mut Raw, place: Place) {
    let per_pixel = plan.samples_per_chunk() as usize;
    let floats = undo_predictor(plan, order, bytes, per_pixel);
    let order = if floats { Order::Big } else { order };
    let (samples, channels) = (plan.samples as usize, per_pixel);
    let count = place.pixels * channels;
    // Of planes that lie apart only every n-th sample is ours.
    let (start, step) =
        if plan.planar { (place.at * samples + place.plane, samples) } else { (place.at * samples, 1) };
    match raw {
        Raw::Eight(out) => {
            let Some(out) = out.get_mut(start..) else { return };
            let to = out.iter_mut().step_by(step).take(count);
            if plan.bits == 8 {
                to.zip(&*bytes).for_each(|(to, from)| *to = *from);
            } else {
                to.enumerate().for_each(|(index, to)| *to = bits(bytes, index, plan.bits) as u8);
            }
        }
        Raw::Sixteen(out) => {
            let Some(out) = out.get_mut(start..) else { return };
            let to = out.iter_mut().step_by(step).take(count);
            to.enumerate().for_each(|(index, to)| *to = deep(plan, order, bytes, index));
        }
    }
}

/// One sample of more than eight bits as 16.
fn deep(plan: &Plan, order: Order, bytes: &[u8], index: usize) -> u16 {
    let unit = |value: f64| (value.clamp(0.0, 1.0) * 65_535.0 + 0.5) as u16;
    match (plan.kind, plan.bits) {
        (Kind::Float, 16) => unit(half(order.u16(bytes, index * 2).unwrap_or(0))),
        (Kind::Float, 32) => unit(f64::from(f32::from_bits(order.u32(bytes, index * 4).unwrap_or(0)))),
        (Kind::Float, _) => unit(f64::from_bits(order.u64(bytes, index * 8).unwrap_or(0))),
        (_, 16) => order.u16(bytes, index * 2).unwrap_or(0),
        (_, 32) => (order.u32(bytes, index * 4).unwrap_or(0) >> 16) as u16,
        (_, count) => {
            let most = (1_u32 << count) - 1;
            ((bits(bytes, index, count) * 65_535 + most / 2) / most) as u16
        }
    }
}

/// Samples that do not fill bytes lie most significant bit first, rows beginning at a byte.
fn bits(bytes: &[u8], index: usize, count: u32) -> u32 {
    let first = index * count as usize;
    (first..first + count as usize).fold(0, |value, at| {
        let byte = bytes.get(at / 8).copied().unwrap_or(0);
        value << 1 | u32::from(byte >> (7 - at % 8) & 1)
    })
}

/// IEEE 754 binary16.
fn half(value: u16) -> f64 {
    let sign = if value & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(value >> 10 & 0x1f), f64::from(value & 0x3ff));
    match exponent {
        0 => sign * fraction * 2_f64.powi(-24),
        31 => {
            if fraction == 0.0 {
                sign * f64::INFINITY
            } else {
                f64::NAN
            }
        }
        _ => sign * (1.0 + fraction / 1024.0) * 2_f64.powi(exponent - 15),
    }
}

/// Whether samples are big endian afterwards, whatever the file is.
fn undo_predictor(plan: &Plan, order: Order, bytes: &mut [u8], per_pixel: usize) -> bool {
    match (plan.predictor, plan.bits) {
        (2, 8) => {
            for at in per_pixel..bytes.len() {
                let before = bytes.get(at - per_pixel).copied().unwrap_or(0);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = byte.wrapping_add(before);
                }
            }
            false
        }
        (2, 16) => {
            let mut before = vec![0_u16; per_pixel];
            for pixel in bytes.chunks_exact_mut(per_pixel * 2) {
                for (pair, before) in pixel.as_chunks_mut::<2>().0.iter_mut().zip(&mut before) {
                    *before = before.wrapping_add(order.u16(&*pair, 0).unwrap_or(0));
                    *pair = if order == Order::Little { before.to_le_bytes() } else { before.to_be_bytes() };
                }
            }
            false
        }
        (2, 32) => {
            let mut before = vec![0_u32; per_pixel];
            for pixel in bytes.chunks_exact_mut(per_pixel * 4) {
                for (four, before) in pixel.as_chunks_mut::<4>().0.iter_mut().zip(&mut before) {
                    *before = before.wrapping_add(order.u32(&*four, 0).unwrap_or(0));
                    *four = if order == Order::Little { before.to_le_bytes() } else { before.to_be_bytes() };
                }
            }
            false
        }
        (3, count) => {
            // Bytes are differences, and lie sorted by significance, the highest ones first.
            for at in per_pixel..bytes.len() {
                let before = bytes.get(at - per_pixel).copied().unwrap_or(0);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = byte.wrapping_add(before);
                }
            }
            let sorted = bytes.to_vec();
            let width = (count / 8) as usize;
            let samples = sorted.len() / width;
            for (index, sample) in bytes.chunks_exact_mut(width).enumerate() {
                for (place, byte) in sample.iter_mut().enumerate() {
                    *byte = sorted.get(place * samples + index).copied().unwrap_or(0);
                }
            }
            true
        }
        _ => false,
    }
}

/// Keeps the channels that count, and makes them what the page says they are.
pub(super) fn finish(plan: &Plan, raw: Raw) -> Samples {
    let samples = plan.samples as usize;
    let colours = plan.layout().model.num_channels();
    let kept = colours + usize::from(plan.alpha != Alpha::None);
    match raw {
        Raw::Eight(raw) => eight(plan, &raw, samples, kept),
        Raw::Sixteen(mut raw) => {
            if samples != kept {
                raw = raw.chunks_exact(samples).flat_map(|pixel| pixel.iter().take(kept)).copied().collect();
            }
            match plan.meaning {
                Meaning::WhiteIsZero => {
                    raw.iter_mut().step_by(kept).for_each(|gray| *gray = u16::MAX - *gray);
                }
                // L* 100 is 65535 here and 0xff00 there; a* and b* are signed.
                Meaning::CieLab => raw.chunks_exact_mut(kept).for_each(|pixel| {
                    if let [l, a, b, ..] = pixel {
                        *l = ((u32::from(*l) * 0xff00 + 32_767) / 65_535) as u16;
                        *a ^= 0x8000;
                        *b ^= 0x8000;
                    }
                }),
                _ => {}
            }
            Samples::Sixteen(raw)
        }
    }
}

fn eight(plan: &Plan, raw: &[u8], samples: usize, kept: usize) -> Samples {
    let pixels = raw.chunks_exact(samples);
    match plan.meaning {
        Meaning::Palette => Samples::Eight(
            pixels
                .flat_map(|pixel| {
                    let index = pixel.first().copied().unwrap_or(0);
                    plan.colors.get(usize::from(index)).copied().unwrap_or_default()
                })
                .collect(),
        ),
        Meaning::WhiteIsZero | Meaning::BlackIsZero => {
            let most = (1_u32 << plan.bits.min(8)) - 1;
            let inverted = plan.meaning == Meaning::WhiteIsZero;
            let level = |value: u8| {
                let level = (u32::from(value) * 255 / most) as u8;
                if inverted { 255 - level } else { level }
            };
            let spread = |value: &u8| (u32::from(*value) * 255 / most) as u8;
            Samples::Eight(
                pixels
                    .flat_map(|pixel| {
                        let (gray, rest) = pixel.split_first().map_or((0, &[][..]), |(g, rest)| (*g, rest));
                        std::iter::once(level(gray)).chain(rest.iter().take(kept - 1).map(spread))
                    })
                    .collect(),
            )
        }
        Meaning::CieLab | Meaning::IccLab => {
            let flip = if plan.meaning == Meaning::CieLab { 0x80 } else { 0 };
            let wide = |value: u8| u16::from(value) << 8;
            Samples::Sixteen(
                pixels
                    .flat_map(|pixel| {
                        pixel.iter().take(kept).enumerate().map(move |(channel, value)| match channel {
                            0 => wide(*value),
                            1 | 2 => wide(*value ^ flip),
                            _ => u16::from(*value) * 257,
                        })
                    })
                    .collect(),
            )
        }
        // JPEG has come out as RGB already; the others hold all three for each pixel (section 21, CCIR 601).
        Meaning::YCbCr if plan.compression != super::plan::Compression::Jpeg => {
            Samples::Eight(pixels.flat_map(|pixel| from_ycbcr(pixel, kept)).collect())
        }
        _ => {
            let most = (1_u32 << plan.bits.min(8)) - 1;
            let level = |value: &u8| (u32::from(*value) * 255 / most) as u8;
            if samples == kept && most == 255 {
                return Samples::Eight(raw.to_vec());
            }
            Samples::Eight(pixels.flat_map(|pixel| pixel.iter().take(kept).map(level)).collect())
        }
    }
}

fn from_ycbcr(pixel: &[u8], kept: usize) -> Vec<u8> {
    let [y, cb, cr, ..] = *pixel else { return vec![0; kept] };
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    let byte = |value: f32| (value + 0.5) as u8;
    let rgb = [byte(y + 1.402 * cr), byte(y - 0.344_136 * cb - 0.714_136 * cr), byte(y + 1.772 * cb)];
    rgb.into_iter().chain(pixel.iter().skip(3).copied()).take(kept).collect()
}
