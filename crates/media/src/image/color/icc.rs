//! ICC profiles, by littleCMS: every version and class that describes gray, RGB or CMYK.

use lcms2::{ColorSpaceSignature, GlobalContext, InfoType, Intent, Locale, PixelFormat, Profile};

use crate::image::raster::{Alpha, Depth, Layout, Model, Samples};

/// Returns the profile's own name.
pub(crate) fn name(icc: &[u8]) -> Option<String> {
    let profile = Profile::new_icc(icc).ok()?;
    let name = profile.info(InfoType::Description, Locale::new("en_US"))?;
    let name = name.trim_matches(|letter: char| letter == '\0' || letter.is_whitespace());
    (!name.is_empty()).then(|| name.to_owned())
}

/// From stored samples to RGBA in eight bits; alpha is left alone.
pub(super) struct Transform {
    raw: lcms2::Transform<u8, u8>,
    /// Gray in a file whose profile is for RGB.
    spread: Option<usize>,
}

pub(super) enum Made {
    Transform(Transform),
    /// Moves no colour by more than one step: pixels are left exactly as they are.
    Same,
    /// Broken, or for other colours.
    Unfit,
}

/// littleCMS's numbers for colour spaces (lcms2.h, `PT_*`).
const GRAY: u32 = 3;
const RGB: u32 = 4;
const CMYK: u32 = 6;
const LAB_V2: u32 = 30;

/// littleCMS's description of a pixel (lcms2.h, "Format of pixel is defined by one cmsUInt32Number").
fn pixel(space: u32, channels: u32, extra: bool, bytes: u32) -> PixelFormat {
    PixelFormat(space << 16 | u32::from(extra) << 7 | channels << 3 | bytes)
}

fn bytes(depth: Depth) -> u32 {
    if depth == Depth::Eight { 1 } else { 2 }
}

const RGBA_8: (u32, u32, bool, u32) = (RGB, 3, true, 1);

fn make(input: &Profile<GlobalContext>, from: PixelFormat) -> Option<lcms2::Transform<u8, u8>> {
    let (space, channels, extra, bytes) = RGBA_8;
    let srgb = Profile::new_srgb();
    lcms2::Transform::new(input, from, &srgb, pixel(space, channels, extra, bytes), Intent::Perceptual).ok()
}

/// L*a*b* needs no profile.
pub(super) fn lab(layout: Layout) -> Option<Transform> {
    let white = lcms2::CIExyY { x: 0.345_702_9, y: 0.358_538_6, Y: 1.0 };
    let profile = Profile::new_lab2_context(GlobalContext::new(), &white).ok()?;
    let raw = make(&profile, pixel(LAB_V2, 3, layout.alpha != Alpha::None, 2))?;
    Some(Transform { raw, spread: None })
}

impl Transform {
    pub(super) fn make(layout: Layout, icc: &[u8]) -> Made {
        let Ok(profile) = Profile::new_icc(icc) else { return Made::Unfit };
        let extra = layout.alpha != Alpha::None;
        let bytes = bytes(layout.depth);
        let mut spread = None;
        let from = match (layout.model, profile.color_space()) {
            (Model::Gray, ColorSpaceSignature::GrayData) => pixel(GRAY, 1, extra, bytes),
            (Model::Gray, ColorSpaceSignature::RgbData) => {
                spread = Some(layout.num_channels());
                pixel(RGB, 3, false, bytes)
            }
            (Model::Rgb, ColorSpaceSignature::RgbData) => pixel(RGB, 3, extra, bytes),
            (Model::Cmyk, ColorSpaceSignature::CmykData) => pixel(CMYK, 4, extra, bytes),
            _ => return Made::Unfit,
        };
        if changes_nothing(&profile) {
            return Made::Same;
        }
        match make(&profile, from) {
            Some(raw) => Made::Transform(Self { raw, spread }),
            None => Made::Unfit,
        }
    }

    pub(super) fn run(&self, samples: &Samples, out: &mut [u8]) {
        let spread;
        let samples = match self.spread {
            Some(channels) => {
                spread = as_rgb(samples, channels);
                &spread
            }
            None => samples,
        };
        match samples {
            Samples::Eight(samples) => self.raw.transform_pixels(samples, out),
            Samples::Sixteen(samples) => self.raw.transform_pixels(bytemuck::cast_slice(samples), out),
            Samples::Light(_) => {}
        }
    }
}

fn as_rgb(samples: &Samples, channels: usize) -> Samples {
    fn spread<T: Copy>(samples: &[T], channels: usize) -> Vec<T> {
        samples.iter().step_by(channels).flat_map(|gray| [*gray; 3]).collect()
    }
    match samples {
        Samples::Eight(samples) => Samples::Eight(spread(samples, channels)),
        Samples::Sixteen(samples) => Samples::Sixteen(spread(samples, channels)),
        Samples::Light(samples) => Samples::Light(spread(samples, channels)),
    }
}

/// Whether the profile moves no probe by more than one step of 255.
fn changes_nothing(profile: &Profile<GlobalContext>) -> bool {
    let steps = || (0..=255_u8).step_by(15);
    let (probes, format): (Vec<u8>, _) = match profile.color_space() {
        ColorSpaceSignature::RgbData => (
            steps().flat_map(|r| steps().flat_map(move |g| steps().flat_map(move |b| [r, g, b]))).collect(),
            pixel(RGB, 3, false, 1),
        ),
        ColorSpaceSignature::GrayData => ((0..=255).collect(), pixel(GRAY, 1, false, 1)),
        _ => return false,
    };
    let Some(transform) = make(profile, format) else { return false };
    let per_pixel = if profile.color_space() == ColorSpaceSignature::GrayData { 1 } else { 3 };
    let mut out = vec![0; probes.len() / per_pixel * 4];
    transform.transform_pixels(&probes, &mut out);
    let close = |from: &[u8], to: &[u8]| {
        let wanted = from.iter().cycle().take(3);
        wanted.zip(to).all(|(from, to)| from.abs_diff(*to) <= 1)
    };
    probes.chunks_exact(per_pixel).zip(out.chunks_exact(4)).all(|(from, to)| close(from, to))
}
