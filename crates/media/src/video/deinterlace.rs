//! Interlaced frames on a screen that shows all lines at once: combing is smoothed, everything else left as it is.
//!
//! A frame stays that frame: nothing of its neighbours is used, and where nothing moved between the two fields (or both
//! come from one moment, as in segmented film) no sample changes. Where lines of the later field stand out from both
//! lines around them, they are replaced by the mean of those. The rule stands in docs/PIXELS.md, Interlaced frames.

use crate::picture::Picture;

/// A sample combs when it differs from the line above and from the line below by more than this, to the same side; for
/// 8 bits.
const THRESHOLD: i32 = 12;
/// A frame combs when that many of the 128 samples of a field in a block of 16 × 16 do.
const ENOUGH: u16 = 40;
const BLOCK: usize = 16;
/// Samples beside a combing one that are taken along.
const BESIDE: usize = 2;

/// Smooths the later field of a planar picture at its native size, where it combs.
pub(super) fn smooth(picture: &mut Picture, top_field_first: bool) {
    let later = usize::from(top_field_first);
    let threshold = THRESHOLD << (picture.format.bits() - 8);
    let luma = Plane::read(picture, 0);
    if !luma.combs(later, threshold) {
        return;
    }
    for index in 0..picture.num_planes() {
        let plane = Plane::read(picture, index);
        let smoothed = plane.smoothed(later, threshold);
        smoothed.write(picture, index);
    }
}

/// Samples of one plane as numbers.
struct Plane {
    width: usize,
    height: usize,
    samples: Vec<u16>,
}

impl Plane {
    fn read(picture: &Picture, index: usize) -> Self {
        let (width, height) = picture.plane_size(index);
        let bytes = picture.plane(index);
        let samples = if picture.format.bytes_per_sample() == 2 {
            bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect()
        } else {
            bytes.iter().map(|sample| u16::from(*sample)).collect()
        };
        Self { width, height, samples }
    }

    fn row(&self, y: usize) -> &[u16] {
        self.samples.get(y * self.width..(y + 1) * self.width).unwrap_or_default()
    }

    /// Which samples of a line stand out from both lines around it.
    fn combing(&self, y: usize, threshold: i32) -> impl Iterator<Item = bool> {
        let (above, line, below) = (self.row(y - 1), self.row(y), self.row(y + 1));
        line.iter().zip(above).zip(below).map(move |((own, above), below)| {
            let up = i32::from(*own) - i32::from(*above);
            let down = i32::from(*own) - i32::from(*below);
            up.min(down) > threshold || up.max(down) < -threshold
        })
    }

    /// Lines of the later field that have one of the other on both sides.
    fn lines(&self, later: usize) -> impl Iterator<Item = usize> {
        let first = if later == 0 { 2 } else { 1 };
        (first..self.height.saturating_sub(1)).step_by(2)
    }

    fn combs(&self, later: usize, threshold: i32) -> bool {
        let across = self.width.div_ceil(BLOCK);
        let mut counts = vec![0_u16; across * self.height.div_ceil(BLOCK)];
        for y in self.lines(later) {
            for (x, _) in self.combing(y, threshold).enumerate().filter(|(_, combs)| *combs) {
                if let Some(count) = counts.get_mut(y / BLOCK * across + x / BLOCK) {
                    *count += 1;
                }
            }
        }
        counts.into_iter().any(|count| count >= ENOUGH)
    }

    fn smoothed(&self, later: usize, threshold: i32) -> Self {
        let mut samples = self.samples.clone();
        for y in self.lines(later) {
            let combing: Vec<bool> = self.combing(y, threshold).collect();
            let (above, below) = (self.row(y - 1), self.row(y + 1));
            let Some(line) = samples.get_mut(y * self.width..(y + 1) * self.width) else { continue };
            for (x, (sample, (above, below))) in line.iter_mut().zip(above.iter().zip(below)).enumerate() {
                let from = x.saturating_sub(BESIDE);
                let near = combing.get(from..(x + BESIDE + 1).min(combing.len()));
                if near.is_some_and(|near| near.contains(&true)) {
                    *sample = u16::midpoint(*above, *below + 1);
                }
            }
        }
        Self { samples, ..*self }
    }

    fn write(&self, picture: &mut Picture, index: usize) {
        let before: usize = (0..index).map(|plane| picture.plane(plane).len()).sum();
        let deep = picture.format.bytes_per_sample() == 2;
        let Some(out) = picture.bytes.get_mut(before..) else { return };
        if deep {
            for (to, sample) in out.as_chunks_mut::<2>().0.iter_mut().zip(&self.samples) {
                *to = sample.to_le_bytes();
            }
        } else {
            for (to, sample) in out.iter_mut().zip(&self.samples) {
                *to = u8::try_from(*sample).unwrap_or(u8::MAX);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use crate::picture::{Format, packed_strides};

    const WIDTH: usize = 64;
    const HEIGHT: usize = 48;

    /// A bright square on grey; on lines of the later field it has moved on by `by`.
    fn square(by: usize) -> Picture {
        let mut picture = Picture::rgba(WIDTH as u32, HEIGHT as u32, Vec::new());
        picture.format = Format::Yuv420p8;
        picture.strides = packed_strides(picture.format, picture.width, picture.height);
        let mut bytes = vec![90; WIDTH * HEIGHT];
        for (at, sample) in bytes.iter_mut().enumerate() {
            let (x, y) = (at % WIDTH, at / WIDTH);
            let left = if y % 2 == 1 { 12 + by } else { 12 };
            if (left..left + 24).contains(&x) && (8..40).contains(&y) {
                *sample = 200;
            }
        }
        bytes.extend(vec![128; WIDTH * HEIGHT / 2]);
        picture.bytes = bytes;
        picture
    }

    #[test]
    fn what_did_not_move_is_left_as_it_is() {
        let still = square(0);
        let mut smoothed = still.clone();
        smooth(&mut smoothed, true);
        assert!(smoothed.bytes == still.bytes);
    }

    #[test]
    fn combing_edges_become_those_of_the_first_field() {
        let still = square(0);
        let mut moved = square(9);
        smooth(&mut moved, true);
        // Inside of the square's height the two moments are one again.
        for y in 9..39 {
            let row = y * WIDTH..(y + 1) * WIDTH;
            assert_eq!(moved.bytes[row.clone()], still.bytes[row], "line {y}");
        }
    }

    #[test]
    fn a_single_fine_line_is_no_combing() {
        let mut line = square(0);
        line.bytes[21 * WIDTH..22 * WIDTH].fill(235);
        let before = line.bytes.clone();
        smooth(&mut line, true);
        assert!(line.bytes == before);
    }
}
