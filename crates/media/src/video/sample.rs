//! Single pixels of a frame: their code values in the decoded frame beside what is shown.
//!
//! A pixel as shown stands for the decoded sample under its middle, before rotation, pixel aspect and deinterlacing;
//! subsampled chroma is the sample that covers it.

use super::{Video, show};
use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::picture::{Picture, Size};
use crate::sample::{ColorModel, Sampled, SourceValues, pixel_under, shown_at};

impl Video {
    /// Pixels of frame `number` at points in thousandths of a pixel as shown.
    ///
    /// # Errors
    /// As [`Video::frame`]; [`crate::error::Code::OutOfRange`] for a point beyond the frame.
    pub fn sample(
        &self,
        number: u32,
        points: &[[u32; 2]],
        cancel: &Cancel,
    ) -> Result<Vec<Sampled>, MediaError> {
        let Some(shown) = self.shown.as_ref().filter(|_| self.animation.is_none()) else {
            let picture = self.frame(number, Size::Native, None, cancel)?;
            return points.iter().map(|point| of_animation(&picture, *point)).collect();
        };
        let (frame, coded, peak_nits) = shown.fetch(number, cancel)?;
        let picture = show::show(&frame, &shown.stream, coded, peak_nits, Size::Native, None)?;
        points
            .iter()
            .map(|point| {
                let pixel = under(&picture, *point)?;
                let (rgb, alpha) = shown_at(&picture, pixel)?;
                let whole = (picture.width, picture.height);
                let turn = (shown.stream.rotation, shown.stream.mirrored);
                let (x, y) = decoded(pixel, whole, turn, (frame.width(), frame.height()));
                Ok(Sampled { rgb, alpha, source: frame.values_at(x, y) })
            })
            .collect()
    }
}

fn under(picture: &Picture, point: [u32; 2]) -> Result<(u32, u32), MediaError> {
    let (width, height) = (picture.width, picture.height);
    pixel_under(point, (f64::from(width), f64::from(height)), (width, height))
}

/// An animation is shown as it is decoded.
fn of_animation(picture: &Picture, point: [u32; 2]) -> Result<Sampled, MediaError> {
    let (rgb, alpha) = shown_at(picture, under(picture, point)?)?;
    let values = rgb.map(i32::from).to_vec();
    let source = SourceValues { model: ColorModel::Rgb, bits: 8, decoded: true, values };
    Ok(Sampled { rgb, alpha, source: Some(source) })
}

/// The decoded pixel under the middle of one as shown; rotation clockwise, as [`crate::picture::rotate`] turns, and
/// whether the frame is turned upside down before that.
fn decoded(
    (x, y): (u32, u32),
    (width, height): (u32, u32),
    (rotation, mirrored): (u16, bool),
    coded: (u32, u32),
) -> (u32, u32) {
    let ((x, y), (width, height)) = match rotation {
        90 => ((y, width - 1 - x), (height, width)),
        180 => ((width - 1 - x, height - 1 - y), (width, height)),
        270 => ((height - 1 - y, x), (height, width)),
        _ => ((x, y), (width, height)),
    };
    let y = if mirrored { height - 1 - y } else { y };
    let along = |at: u32, shown: u32, coded: u32| {
        let (at, shown, coded) = (u64::from(at), u64::from(shown.max(1)), u64::from(coded));
        u32::try_from((2 * at + 1) * coded / (2 * shown))
            .unwrap_or(u32::MAX)
            .min(coded.saturating_sub(1) as u32)
    };
    (along(x, width, coded.0), along(y, height, coded.1))
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_shown_pixel_is_found_in_the_decoded_frame() {
        // 8 × 4 as coded; shown turned, or twice as wide.
        for (pixel, whole, rotation, expected) in [
            ((3, 1), (8, 4), 0, (3, 1)),
            ((0, 0), (4, 8), 90, (0, 3)),
            ((3, 0), (4, 8), 90, (0, 0)),
            ((0, 7), (4, 8), 90, (7, 3)),
            ((0, 0), (8, 4), 180, (7, 3)),
            ((0, 0), (4, 8), 270, (7, 0)),
            ((3, 7), (4, 8), 270, (0, 3)),
            ((7, 2), (16, 4), 0, (3, 2)),
            ((15, 3), (16, 4), 0, (7, 3)),
            ((1, 1), (4, 4), 0, (3, 1)),
        ] {
            let found = decoded(pixel, whole, (rotation, false), (8, 4));
            assert_eq!(found, expected, "{pixel:?} {whole:?} {rotation}");
        }
        // Upside down; left and right swapped; the two diagonals.
        for (pixel, whole, rotation, expected) in [
            ((2, 0), (8, 4), 0, (2, 3)),
            ((0, 1), (8, 4), 180, (7, 1)),
            ((1, 5), (4, 8), 90, (5, 1)),
            ((0, 0), (4, 8), 270, (7, 3)),
        ] {
            let found = decoded(pixel, whole, (rotation, true), (8, 4));
            assert_eq!(found, expected, "{pixel:?} {whole:?} {rotation}, mirrored");
        }
    }
}
