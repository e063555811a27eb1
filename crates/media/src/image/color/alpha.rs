//! Transparency: colour is taken apart from it before it is converted, and alpha itself is left as it is.

use crate::image::color::reduce;
use crate::image::raster::{Alpha, Layout, Samples};

/// Colour as it is without its alpha; `None` where it is stored so. Where nothing can be seen, nothing is known of it.
pub(super) fn separate(samples: &Samples, layout: Layout) -> Option<Samples> {
    let white = match layout.alpha {
        Alpha::None | Alpha::Straight => return None,
        Alpha::Premultiplied => false,
        Alpha::OnWhite => true,
    };
    let channels = layout.num_channels();
    Some(match samples {
        Samples::Eight(samples) => Samples::Eight(divided(samples, channels, |part, over| {
            let value = whole(u32::from(part), u32::from(over), 255, white);
            u8::try_from(value).unwrap_or(u8::MAX)
        })),
        Samples::Sixteen(samples) => Samples::Sixteen(divided(samples, channels, |part, over| {
            let value = whole(u32::from(part), u32::from(over), 65_535, white);
            u16::try_from(value).unwrap_or(u16::MAX)
        })),
        Samples::Light(samples) => Samples::Light(divided(samples, channels, |part, over| {
            if over <= 0.0 || over >= 1.0 {
                return part;
            }
            if white { ((part - (1.0 - over)) / over).max(0.0) } else { part / over }
        })),
    })
}

/// Runs over the colours of each pixel, with its alpha.
fn divided<T: Copy>(samples: &[T], channels: usize, of: impl Fn(T, T) -> T) -> Vec<T> {
    let mut samples = samples.to_vec();
    for pixel in samples.chunks_exact_mut(channels) {
        let Some((alpha, colour)) = pixel.split_last_mut() else { continue };
        colour.iter_mut().for_each(|part| *part = of(*part, *alpha));
    }
    samples
}

/// Rounded; more than `full` where a file holds more colour than its alpha lets through.
fn whole(part: u32, over: u32, full: u32, white: bool) -> u64 {
    if over == 0 || over >= full {
        return u64::from(part);
    }
    let part = if white { part.saturating_sub(full - over) } else { part };
    (u64::from(part) * u64::from(full) + u64::from(over / 2)) / u64::from(over)
}

/// Fills in alpha, the last channel of each pixel.
pub(super) fn fill_in(samples: &Samples, channels: usize, out: &mut [u8]) {
    let pixels = out.as_chunks_mut::<4>().0.iter_mut();
    match samples {
        Samples::Eight(samples) => pixels
            .zip(samples.chunks_exact(channels))
            .for_each(|([.., to], from)| *to = from.last().copied().unwrap_or(255)),
        Samples::Sixteen(samples) => pixels
            .zip(samples.chunks_exact(channels))
            .for_each(|([.., to], from)| *to = reduce(from.last().copied().unwrap_or(u16::MAX))),
        Samples::Light(samples) => pixels.zip(samples.chunks_exact(channels)).for_each(|([.., to], from)| {
            let alpha = from.last().copied().unwrap_or(1.0);
            *to = (alpha.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        }),
    }
}
