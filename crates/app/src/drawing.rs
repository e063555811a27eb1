//! Small pictures of what has no picture of its own.

use galley_media::picture::Picture;

use crate::waveforms::Small;

/// A grey that is seen on light and on dark.
const INK: [u8; 4] = [128, 128, 128, 255];
/// Channels that have a row of their own; of more the first ones are shown.
const MAX_ROWS: usize = 8;

/// Draws a sound as wide as the box and half as high, channels below each other, on nothing. A column has a pixel of ink at
/// least; what is not known yet has none.
pub(crate) fn waveform(small: &Small, size: u32) -> Picture {
    let (width, height) = (size.max(1), (size / 2).max(1));
    let mut bytes = vec![0; width as usize * height as usize * 4];
    let channels = usize::from(small.channels).max(1);
    let rows = channels.min(MAX_ROWS).min(height as usize);
    for (x, column) in small.values.chunks_exact(channels * 2).take(width as usize).enumerate() {
        for (row, pair) in column.chunks_exact(2).take(rows).enumerate() {
            let [least, most] = pair else { continue };
            let (top, bottom) = edges(height as usize, rows, row);
            let (first, last) = (level(*most, top, bottom), level(*least, top, bottom));
            for y in first..=last {
                let at = (y * width as usize + x) * 4;
                if let Some(pixel) = bytes.get_mut(at..at + 4) {
                    pixel.copy_from_slice(&INK);
                }
            }
        }
    }
    Picture::rgba(width, height, bytes)
}

/// The lines between which a channel is drawn, the second one not included.
fn edges(height: usize, rows: usize, row: usize) -> (usize, usize) {
    let edge = |row: usize| row * height / rows.max(1);
    (edge(row), edge(row + 1))
}

/// The line of a value: the largest at the top, the smallest at the bottom.
fn level(value: i16, top: usize, bottom: usize) -> usize {
    let down = usize::try_from(i32::from(i16::MAX) - i32::from(value)).unwrap_or(0);
    let last = bottom.saturating_sub(top).saturating_sub(1);
    top + (down * last + 32_767) / 65_535
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    fn inked(picture: &Picture, x: usize) -> Vec<usize> {
        let rows = 0..picture.height as usize;
        rows.filter(|y| picture.bytes[(y * picture.width as usize + x) * 4 + 3] == 255).collect()
    }

    #[test]
    fn loud_is_high_and_silence_is_a_line() {
        let values = vec![-32_768, 32_767, 0, 0, 0, 32_767];
        let picture = waveform(&Small { values, channels: 1, complete: false }, 18);
        assert_eq!((picture.width, picture.height), (18, 9));
        assert_eq!(inked(&picture, 0), (0..9).collect::<Vec<_>>());
        assert_eq!(inked(&picture, 1), [4]);
        assert_eq!(inked(&picture, 2), [0, 1, 2, 3, 4]);
        assert!(inked(&picture, 3).is_empty(), "nothing is known there");
    }

    #[test]
    fn channels_are_below_each_other() {
        let values = vec![-32_768, 32_767, 0, 0];
        let picture = waveform(&Small { values, channels: 2, complete: true }, 20);
        assert_eq!(inked(&picture, 0), [0, 1, 2, 3, 4, 7]);
    }

    #[test]
    fn any_numbers_are_drawn() {
        for (channels, size) in [(0, 0), (1, 1), (8, 3), (300, 16), (2, 640)] {
            let values = (0..5000).map(|number: i32| (number * 7919) as i16).collect();
            let picture = waveform(&Small { values, channels, complete: true }, size);
            assert_eq!(picture.bytes.len(), (picture.width * picture.height * 4) as usize);
        }
    }
}
