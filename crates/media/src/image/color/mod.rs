//! Samples to sRGB in eight bits: the one place where colours are converted.
//!
//! ICC profiles go through littleCMS, perceptual intent, as its own `transicc` does by default; 16 bits are
//! converted at 16 bits and reduced last. What a profile cannot be used for is shown as stored, and said.

mod alpha;
mod icc;
mod light;
mod space;

use crate::image::problem;
use crate::image::raster::{Alpha, Depth, Layout, Model, Profile, Samples};
use crate::inspect::Problem;
pub(super) use icc::name as profile_name;
pub(super) use space::{Primaries, Rgb, Transfer};

/// Turns samples of one layout into RGBA, eight bits, straight alpha.
pub(super) struct Converter {
    layout: Layout,
    how: How,
}

enum How {
    /// Gray or RGB that is sRGB already.
    AsStored,
    Icc(icc::Transform),
    /// Primaries and curve by number.
    Space(Box<space::Tables>),
    Light(light::Exposure),
    /// Inks multiply.
    PlainInk,
}

impl Converter {
    /// Finds the way; what is odd about it comes beside.
    pub(super) fn new(layout: Layout, profile: &Profile) -> (Self, Option<Problem>) {
        let (how, found) = way(layout, profile);
        (Self { layout, how }, found)
    }

    /// Appends RGBA for whole pixels.
    pub(super) fn convert(&self, samples: &Samples, out: &mut Vec<u8>) {
        let separated;
        let samples = match alpha::separate(samples, self.layout) {
            Some(samples) => {
                separated = samples;
                &separated
            }
            None => samples,
        };
        let channels = self.layout.num_channels();
        let start = out.len();
        out.resize(start + samples.len() / channels * 4, 255);
        let Some(out) = out.get_mut(start..) else { return };
        match &self.how {
            How::AsStored => as_stored(samples, self.layout, out),
            How::Icc(transform) => transform.run(samples, out),
            How::Space(tables) => tables.run(samples, self.layout, out),
            How::Light(exposure) => exposure.run(samples, self.layout, out),
            How::PlainInk => plain_ink(samples, self.layout, out),
        }
        if self.layout.alpha != Alpha::None {
            alpha::fill_in(samples, channels, out);
        }
    }
}

fn way(layout: Layout, profile: &Profile) -> (How, Option<Problem>) {
    if layout.depth == Depth::Light {
        let primaries = if let Profile::Rgb(rgb) = profile { rgb.primaries } else { Primaries::SRGB };
        let exposure = light::Exposure::new(primaries);
        let found = problem(
            "hdr-clipped",
            "the image holds light beyond white: it is exposed plainly, and what is brighter shows as white",
        );
        return (How::Light(exposure), Some(found));
    }
    match (layout.model, profile) {
        (Model::Lab, _) => match icc::lab(layout) {
            Some(transform) => (How::Icc(transform), None),
            None => (How::AsStored, Some(unusable())),
        },
        (Model::Cmyk, Profile::Icc(icc)) => match icc::Transform::make(layout, icc) {
            icc::Made::Transform(transform) => (How::Icc(transform), None),
            icc::Made::Same | icc::Made::Unfit => (How::PlainInk, Some(unusable())),
        },
        (Model::Cmyk, Profile::CutOff) => (How::PlainInk, Some(cut_off())),
        (Model::Cmyk, _) => {
            let message = "CMYK without a colour profile: the colours on screen are a plain conversion";
            (How::PlainInk, Some(problem("no-color-profile", message)))
        }
        (Model::Gray | Model::Rgb, Profile::Icc(icc)) => match icc::Transform::make(layout, icc) {
            icc::Made::Transform(transform) => (How::Icc(transform), None),
            icc::Made::Same => (How::AsStored, None),
            icc::Made::Unfit => (How::AsStored, Some(unusable())),
        },
        (Model::Gray | Model::Rgb, Profile::Rgb(rgb)) if !rgb.is_srgb() => {
            let found = rgb.is_hdr().then(|| {
                let message = "this is HDR: its brightness is brought into the range of the screen";
                problem("hdr-tone-mapped", message)
            });
            (How::Space(Box::new(space::Tables::new(*rgb))), found)
        }
        (Model::Gray | Model::Rgb, Profile::CutOff) => (How::AsStored, Some(cut_off())),
        (Model::Gray | Model::Rgb, _) => (How::AsStored, None),
    }
}

fn cut_off() -> Problem {
    problem("color-profile-unusable", "the colour profile is cut off: colours are shown without it")
}

fn unusable() -> Problem {
    problem("color-profile-unusable", "the colour profile cannot be used: colours are shown as stored")
}

/// 16 bits to 8, rounded to the nearest.
pub(super) fn reduce(sample: u16) -> u8 {
    // (s × 255 + 32895) >> 16 is s ÷ 257 rounded, for all s.
    u8::try_from((u32::from(sample) * 255 + 32_895) >> 16).unwrap_or(u8::MAX)
}

fn as_stored(samples: &Samples, layout: Layout, out: &mut [u8]) {
    let channels = layout.num_channels();
    let gray = layout.model == Model::Gray;
    match samples {
        Samples::Eight(samples) => {
            for (to, from) in out.as_chunks_mut::<4>().0.iter_mut().zip(samples.chunks_exact(channels)) {
                match *from {
                    [v, ..] if gray => *to = [v, v, v, 255],
                    [r, g, b, ..] => *to = [r, g, b, 255],
                    _ => {}
                }
            }
        }
        Samples::Sixteen(samples) => {
            for (to, from) in out.as_chunks_mut::<4>().0.iter_mut().zip(samples.chunks_exact(channels)) {
                match *from {
                    [v, ..] if gray => *to = [reduce(v), reduce(v), reduce(v), 255],
                    [r, g, b, ..] => *to = [reduce(r), reduce(g), reduce(b), 255],
                    _ => {}
                }
            }
        }
        Samples::Light(_) => {}
    }
}

/// The stated default for inks without a profile: light is what is left after each ink and black have taken theirs.
fn plain_ink(samples: &Samples, layout: Layout, out: &mut [u8]) {
    let mix = |ink: u8, black: u8| {
        let light = u16::from(255 - ink) * u16::from(255 - black);
        u8::try_from((light + 127) / 255).unwrap_or(255)
    };
    let channels = layout.num_channels();
    let pixels = out.as_chunks_mut::<4>().0.iter_mut();
    match samples {
        Samples::Eight(samples) => pixels.zip(samples.chunks_exact(channels)).for_each(|(to, from)| {
            if let [c, m, y, k, ..] = *from {
                *to = [mix(c, k), mix(m, k), mix(y, k), 255];
            }
        }),
        Samples::Sixteen(samples) => pixels.zip(samples.chunks_exact(channels)).for_each(|(to, from)| {
            if let [c, m, y, k, ..] = *from {
                let mix = |ink: u16| {
                    let light = u32::from(u16::MAX - ink) * u32::from(u16::MAX - k);
                    reduce(u16::try_from((u64::from(light) + 32_767) / 65_535).unwrap_or(u16::MAX))
                };
                *to = [mix(c), mix(m), mix(y), 255];
            }
        }),
        Samples::Light(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_reduce_to_the_nearest_of_eight() {
        for sample in 0..=u16::MAX {
            assert_eq!(reduce(sample), (f64::from(sample) / 257.0).round() as u8, "{sample}");
        }
    }

    #[test]
    fn colour_is_taken_apart_from_alpha_before_it_is_converted() {
        for (alpha, samples, expected) in [
            (Alpha::Straight, [50, 25, 0, 100], [50, 25, 0, 100]),
            (Alpha::Premultiplied, [50, 25, 0, 100], [128, 64, 0, 100]),
            (Alpha::OnWhite, [205, 180, 155, 100], [128, 64, 0, 100]),
        ] {
            let layout = Layout { model: Model::Rgb, alpha, depth: Depth::Eight };
            let (converter, found) = Converter::new(layout, &Profile::Silent);
            assert_eq!(found, None);
            let mut out = Vec::new();
            converter.convert(&Samples::Eight(samples.into_iter().chain([9, 9, 9, 0]).collect()), &mut out);
            assert_eq!(out[..4], expected, "{alpha:?}");
            assert_eq!(out[4..], [9, 9, 9, 0], "{alpha:?}");
        }
    }

    #[test]
    fn inks_without_a_profile_multiply_and_say_so() {
        for (depth, samples) in [
            (Depth::Eight, Samples::Eight(vec![0, 255, 255, 0, 0, 0, 0, 255])),
            (Depth::Sixteen, Samples::Sixteen(vec![0, 65_535, 65_535, 0, 0, 0, 0, 65_535])),
        ] {
            let (converter, found) = Converter::new(Layout::new(Model::Cmyk, false, depth), &Profile::Silent);
            assert_eq!(found.unwrap().code, "no-color-profile");
            let mut out = Vec::new();
            converter.convert(&samples, &mut out);
            assert_eq!(out, [255, 0, 0, 255, 0, 0, 0, 255]);
        }
    }
}
