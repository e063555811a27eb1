//! Colours to sRGB through the file's ICC profile, by moxcms.

use image::RgbaImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, ProfileText, TransformOptions};

/// Pixels transformed at a time, so that a cancel is heeded and memory stays flat.
const CHUNK: usize = 1 << 16;

/// Returns the profile's own name.
pub(super) fn profile_name(icc: &[u8]) -> Option<String> {
    let profile = ColorProfile::new_from_slice(icc).ok()?;
    let name = match profile.description? {
        ProfileText::PlainString(text) => text,
        ProfileText::Localizable(texts) => {
            let english = texts.iter().find(|text| text.language.starts_with("en"));
            english.or_else(|| texts.first())?.value.clone()
        }
        ProfileText::Description(text) if text.unicode_string.is_empty() => text.ascii_string,
        ProfileText::Description(text) => text.unicode_string,
    };
    let name = name.trim_matches(|letter: char| letter == '\0' || letter.is_whitespace());
    (!name.is_empty()).then(|| name.to_owned())
}

/// What became of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Applied {
    Yes,
    /// Broken, or for another kind of colours.
    Unfit,
}

/// Transforms RGB (or gray spread over RGB) in place; alpha stays.
pub(super) fn rgb_to_srgb(image: &mut RgbaImage, icc: &[u8]) -> Applied {
    let Ok(profile) = ColorProfile::new_from_slice(icc) else { return Applied::Unfit };
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    match profile.color_space {
        DataColorSpace::Rgb => {
            let Ok(transform) = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options)
            else {
                return Applied::Unfit;
            };
            let run = |from: &[u8], to: &mut [u8]| transform.transform(from, to).is_ok();
            if is_identity(&run) {
                return Applied::Yes;
            }
            in_chunks(image, |pixels| {
                let from = pixels.to_vec();
                run(&from, pixels)
            })
        }
        DataColorSpace::Gray => {
            let Ok(transform) = profile.create_transform_8bit(Layout::Gray, &srgb, Layout::Rgb, options)
            else {
                return Applied::Unfit;
            };
            in_chunks(image, |pixels| {
                let from: Vec<u8> = pixels.iter().step_by(4).copied().collect();
                let mut to = vec![0; from.len() * 3];
                if transform.transform(&from, &mut to).is_err() {
                    return false;
                }
                for (pixel, rgb) in pixels.chunks_exact_mut(4).zip(to.chunks_exact(3)) {
                    pixel.iter_mut().zip(rgb).for_each(|(to, from)| *to = *from);
                }
                true
            })
        }
        _ => Applied::Unfit,
    }
}

fn in_chunks(image: &mut RgbaImage, each: impl FnMut(&mut [u8]) -> bool) -> Applied {
    let samples: &mut [u8] = image;
    if samples.chunks_mut(CHUNK * 4).all(each) { Applied::Yes } else { Applied::Unfit }
}

/// Whether a transform moves no probe by more than one step: then the pixels are left exactly as they are.
fn is_identity(run: &impl Fn(&[u8], &mut [u8]) -> bool) -> bool {
    let steps = || (0..=255u8).step_by(15);
    let probes: Vec<u8> =
        steps().flat_map(|r| steps().flat_map(move |g| steps().flat_map(move |b| [r, g, b, 255]))).collect();
    let mut out = vec![0; probes.len()];
    run(&probes, &mut out) && probes.iter().zip(&out).all(|(from, to)| from.abs_diff(*to) <= 1)
}

/// Transforms CMYK, 255 being full ink, through its profile; without a fit one by the plain formula.
pub(super) fn cmyk_to_srgb(inks: &[u8], width: u32, height: u32, icc: Option<&[u8]>) -> (RgbaImage, Applied) {
    let mut image = RgbaImage::from_pixel(width, height, image::Rgba([0, 0, 0, 255]));
    if let Some(icc) = icc
        && through_profile(inks, &mut image, icc)
    {
        return (image, Applied::Yes);
    }
    for (pixel, ink) in image.pixels_mut().zip(inks.chunks_exact(4)) {
        if let [c, m, y, k] = *ink {
            let mix = |ink: u8| {
                let light = u16::from(255 - ink) * u16::from(255 - k);
                u8::try_from((light + 127) / 255).unwrap_or(255)
            };
            pixel.0 = [mix(c), mix(m), mix(y), 255];
        }
    }
    (image, Applied::Unfit)
}

fn through_profile(inks: &[u8], image: &mut RgbaImage, icc: &[u8]) -> bool {
    let Ok(profile) = ColorProfile::new_from_slice(icc) else { return false };
    if profile.color_space != DataColorSpace::Cmyk {
        return false;
    }
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options) else {
        return false;
    };
    let samples: &mut [u8] = image;
    let pairs = inks.chunks(CHUNK * 4).zip(samples.chunks_mut(CHUNK * 4));
    for (from, to) in pairs {
        if transform.transform(from, to).is_err() {
            return false;
        }
        to.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = 255);
    }
    true
}
