//! Single pixels: as shown, and as decoded before their colours are converted.
//!
//! Rows are read from the top to the last one that is wanted, a strip at a time where the format comes so. A strip
//! that a point lay in is kept, as is all before it where that is little, so that a pointer that moves is cheap.

use super::{Leaf, MadeOf, Reading};
use crate::error::{Code, MediaError};
use crate::image::color::Converter;
use crate::image::raster::{Depth, Model, Samples, Still, Stored, Strip};
use crate::pool::{At, RenderRequest};
use crate::sample::{ColorModel, Sampled, SourceValues, pixel_under, shown_at};

/// This part of the memory may hold strips.
const SHARE: u64 = 8;

impl Leaf {
    /// Pixels at points in thousandths of a pixel, as shown.
    pub(in crate::image) fn sample(
        &mut self,
        reading: Reading<'_>,
        points: &[[u32; 2]],
    ) -> Result<Vec<Sampled>, MediaError> {
        let (width, height) = (self.facts.width, self.facts.height);
        let native = (f64::from(width), f64::from(height));
        let pixels = points
            .iter()
            .map(|point| pixel_under(*point, native, (width, height)))
            .collect::<Result<Vec<_>, _>>()?;
        let MadeOf::Pixels(still, converter) = &self.made_of else {
            return self.sample_drawing(reading, &pixels);
        };
        let stored: Vec<(u32, u32)> = pixels
            .iter()
            .map(|pixel| as_stored(*pixel, (still.width, still.height), still.orientation))
            .collect();
        let known = |strips: &[(u32, Strip)]| {
            let pixel = |at: &(u32, u32)| pixel_of(strips, still, *at);
            stored.iter().map(pixel).collect::<Option<Vec<Samples>>>()
        };
        let samples = match known(&self.strips) {
            Some(samples) => samples,
            None => {
                let rows: Vec<u32> = stored.iter().map(|(_, y)| *y).collect();
                let budget = reading.memory_bytes / SHARE;
                let task = reading.task(self.place, still, converter);
                // Those kept go first: what is held at one time stays within the bounds of one decoding.
                self.strips = Vec::new();
                let strips = task.strips(&rows, budget)?;
                let samples = known(&strips).ok_or_else(missing)?;
                if strips.iter().map(|(_, strip)| strip.num_bytes()).sum::<u64>() <= budget {
                    self.strips = strips;
                }
                samples
            }
        };
        samples.iter().map(|samples| sampled(samples, still, converter)).collect()
    }

    /// A drawing has no pixels of its own.
    fn sample_drawing(
        &mut self,
        reading: Reading<'_>,
        pixels: &[(u32, u32)],
    ) -> Result<Vec<Sampled>, MediaError> {
        let mut found = Vec::with_capacity(pixels.len());
        for (x, y) in pixels {
            let mut request = RenderRequest::new(At::Image);
            request.tile = Some([*x, *y, 1, 1]);
            let picture = self.render(reading, &request)?;
            let (rgb, alpha) = shown_at(&picture.ok_or_else(missing)?, (0, 0))?;
            found.push(Sampled { rgb, alpha, source: None });
        }
        Ok(found)
    }
}

fn missing() -> MediaError {
    MediaError::new(Code::Damaged, "the image ends before that point").with_hint("Copy or export it again.")
}

/// Where a pixel lies before the picture is turned, as EXIF numbers it. `size` is as stored.
fn as_stored((x, y): (u32, u32), (width, height): (u32, u32), orientation: u8) -> (u32, u32) {
    let (right, bottom) = (width.saturating_sub(1), height.saturating_sub(1));
    match orientation {
        2 => (right.saturating_sub(x), y),
        3 => (right.saturating_sub(x), bottom.saturating_sub(y)),
        4 => (x, bottom.saturating_sub(y)),
        5 => (y, x),
        6 => (y, bottom.saturating_sub(x)),
        7 => (right.saturating_sub(y), bottom.saturating_sub(x)),
        8 => (right.saturating_sub(y), x),
        _ => (x, y),
    }
}

/// The samples of one pixel, where its row is among the strips.
fn pixel_of(strips: &[(u32, Strip)], still: &Still, (x, y): (u32, u32)) -> Option<Samples> {
    let (first, strip) = strips.iter().find(|(first, strip)| (*first..*first + strip.rows).contains(&y))?;
    let channels = still.layout.num_channels();
    let start = ((y - first) as usize * still.width as usize + x as usize) * channels;
    let range = start..start + channels;
    Some(match &strip.samples {
        Samples::Eight(samples) => Samples::Eight(samples.get(range)?.to_vec()),
        Samples::Sixteen(samples) => Samples::Sixteen(samples.get(range)?.to_vec()),
        Samples::Light(samples) => Samples::Light(samples.get(range)?.to_vec()),
    })
}

fn sampled(samples: &Samples, still: &Still, converter: &Converter) -> Result<Sampled, MediaError> {
    let mut rgba = Vec::with_capacity(4);
    converter.convert(samples, &mut rgba);
    match rgba.as_slice() {
        [r, g, b, alpha] => {
            Ok(Sampled { rgb: [*r, *g, *b], alpha: *alpha, source: source_values(samples, still) })
        }
        _ => Err(MediaError::new(Code::Internal, "a pixel has another number of channels")),
    }
}

/// Code values before any profile: the file's own, or the decoder's where those are of another kind. Light has none.
fn source_values(samples: &Samples, still: &Still) -> Option<SourceValues> {
    let layout = still.layout;
    let model = match layout.model {
        Model::Gray => ColorModel::Gray,
        Model::Rgb => ColorModel::Rgb,
        Model::Cmyk => ColorModel::Cmyk,
        Model::Lab => ColorModel::Lab,
    };
    let (decoded_bits, values): (u8, Vec<i32>) = match samples {
        Samples::Eight(samples) => (8, samples.iter().map(|value| i32::from(*value)).collect()),
        Samples::Sixteen(samples) => (16, samples.iter().map(|value| i32::from(*value)).collect()),
        Samples::Light(_) => return None,
    };
    let colours = values.into_iter().take(layout.model.num_channels());
    // A palette's numbers are not those of the colours.
    let decoded = still.stored == Stored::Otherwise || still.model != layout.model.name();
    if layout.model == Model::Lab {
        let values = lab(colours, layout.depth);
        return Some(SourceValues { model, bits: decoded_bits, decoded, values });
    }
    if decoded {
        return Some(SourceValues { model, bits: decoded_bits, decoded, values: colours.collect() });
    }
    // Fewer bits were spread over the whole range.
    let bits = if (1..decoded_bits).contains(&still.bits) { still.bits } else { decoded_bits };
    let most = |bits: u8| (1_i64 << bits) - 1;
    let (from, to) = (most(decoded_bits), most(bits));
    let code = |value: i32| {
        let code = (i64::from(value) * to + from / 2) / from;
        let code = if still.stored == Stored::Inverted { to - code } else { code };
        i32::try_from(code).unwrap_or(i32::MAX)
    };
    Some(SourceValues { model, bits, decoded, values: colours.map(code).collect() })
}

/// L* from 0 to 100, a* and b* around 0, rounded, from ICC.1:2001-04, A.3.
fn lab(values: impl Iterator<Item = i32>, depth: Depth) -> Vec<i32> {
    let (white, unit, zero) = if depth == Depth::Eight { (255, 1, 128) } else { (0xff00, 256, 0x8000) };
    let star = |(channel, value): (usize, i32)| match channel {
        0 => (value * 100 + white / 2) / white,
        _ => (value - zero + unit / 2).div_euclid(unit),
    };
    values.enumerate().map(star).collect()
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;
    use crate::image::decode::upright;
    use crate::image::raster::Layout;

    #[test]
    fn pixels_are_found_before_they_are_turned() {
        let stored = RgbaImage::from_fn(3, 2, |x, y| Rgba([x as u8, y as u8, 0, 255]));
        for orientation in 1..=8 {
            let shown = upright(stored.clone(), orientation);
            for (x, y, pixel) in shown.enumerate_pixels() {
                let found = as_stored((x, y), (3, 2), orientation);
                let [left, top, ..] = pixel.0;
                assert_eq!(found, (u32::from(left), u32::from(top)), "{orientation} at {x} {y}");
            }
        }
    }

    #[test]
    fn code_values_are_those_of_the_file() {
        let still = |model, depth, bits| Still { bits, ..Still::new(1, 1, Layout::new(model, true, depth)) };
        let values =
            |still: &Still, samples| source_values(&samples, still).map(|found| (found.bits, found.values));
        let gray = still(Model::Gray, Depth::Eight, 1);
        assert_eq!(values(&gray, Samples::Eight(vec![255, 9])), Some((1, vec![1])));
        let gray = still(Model::Gray, Depth::Eight, 4);
        assert_eq!(values(&gray, Samples::Eight(vec![0x77, 9])), Some((4, vec![7])));
        let ink = still(Model::Cmyk, Depth::Sixteen, 16);
        assert_eq!(
            values(&ink, Samples::Sixteen(vec![1, 2, 3, 65_535, 9])),
            Some((16, vec![1, 2, 3, 65_535]))
        );
        let inverted = Still { stored: Stored::Inverted, ..still(Model::Gray, Depth::Sixteen, 12) };
        assert_eq!(values(&inverted, Samples::Sixteen(vec![65_535, 9])), Some((12, vec![0])));
        assert_eq!(values(&inverted, Samples::Sixteen(vec![16, 9])), Some((12, vec![4094])));
        let other = Still { stored: Stored::Otherwise, ..still(Model::Gray, Depth::Sixteen, 12) };
        assert_eq!(values(&other, Samples::Sixteen(vec![16, 9])), Some((16, vec![16])));
        assert!(source_values(&Samples::Sixteen(vec![16, 9]), &other).is_some_and(|found| found.decoded));
        let palette = Still { model: "indexed", ..still(Model::Rgb, Depth::Eight, 4) };
        assert_eq!(values(&palette, Samples::Eight(vec![1, 2, 3, 9])), Some((8, vec![1, 2, 3])));
        let star = still(Model::Lab, Depth::Sixteen, 8);
        assert_eq!(
            values(&star, Samples::Sixteen(vec![0xff00, 0x8000, 0x7f00, 9])),
            Some((16, vec![100, 0, -1]))
        );
        let light = still(Model::Gray, Depth::Light, 32);
        assert_eq!(values(&light, Samples::Light(vec![0.5, 1.0])), None);
    }
}
