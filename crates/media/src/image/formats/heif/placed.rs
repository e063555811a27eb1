//! Where a picture is cut out of what is decoded, and how it is turned: by its properties, in their order (ISO/IEC
//! 23008-12, 6.3).

use super::boxes::Property;

/// Which part is shown, and how it is turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    /// `[x, y, width, height]` of what is decoded.
    pub(super) crop: [u32; 4],
    /// As EXIF numbers it, 1 to 8.
    pub(super) orientation: u8,
}

impl Placed {
    pub(super) fn by<'a>(
        (width, height): (u32, u32),
        properties: impl Iterator<Item = &'a Property>,
    ) -> Self {
        let mut placed = Self { crop: [0, 0, width, height], orientation: 1 };
        for property in properties {
            match property {
                Property::Turn(quarters) => placed.turn([1, 8, 3, 6], usize::from(*quarters)),
                Property::Mirror { sides } => placed.turn([4, 2, 1, 1], usize::from(*sides)),
                Property::Aperture(parts) => placed.cut(*parts),
                _ => {}
            }
        }
        placed
    }

    fn turn(&mut self, orientations: [u8; 4], which: usize) {
        let then = orientations.get(which).copied().unwrap_or(1);
        self.orientation = joined(self.orientation, then);
    }

    /// The clean aperture, where it lies on whole pixels inside (ISO/IEC 14496-12, 12.1.4.1).
    fn cut(&mut self, [wn, wd, hn, hd, xn, xd, yn, yd]: [i64; 8]) {
        let [x, y, w, h] = self.crop;
        let (width, height) = if self.orientation > 4 { (h, w) } else { (w, h) };
        if [wd, hd, xd, yd].contains(&0) {
            return;
        }
        // Left is offset + (size − clean size) ÷ 2, in halves so that it stays whole.
        let side = |full: u32, size: (i64, i64), offset: (i64, i64)| {
            let clean = size.0 / size.1;
            let twice = 2 * offset.0 / offset.1 + i64::from(full) - clean;
            let (left, clean) = (u32::try_from(twice / 2).ok()?, u32::try_from(clean).ok()?);
            (clean > 0 && left.checked_add(clean)? <= full).then_some((left, clean))
        };
        let (Some((left, across)), Some((top, down))) =
            (side(width, (wn, wd), (xn, xd)), side(height, (hn, hd), (yn, yd)))
        else {
            return;
        };
        // Right and bottom of what is left of the turned picture, for the turns that begin there.
        let (right, bottom) = (width - left - across, height - top - down);
        let (left, top, across, down) = match self.orientation {
            2 => (right, top, across, down),
            3 => (right, bottom, across, down),
            4 => (left, bottom, across, down),
            5 => (top, left, down, across),
            6 => (top, right, down, across),
            7 => (bottom, right, down, across),
            8 => (bottom, left, down, across),
            _ => (left, top, across, down),
        };
        self.crop = [x + left, y + top, across, down];
    }
}

/// What turning first by one and then by another comes to.
fn joined(first: u8, then: u8) -> u8 {
    /// Where right and down of the stored picture point on screen.
    const WAYS: [[i8; 4]; 8] = [
        [1, 0, 0, 1],
        [-1, 0, 0, 1],
        [-1, 0, 0, -1],
        [1, 0, 0, -1],
        [0, 1, 1, 0],
        [0, -1, 1, 0],
        [0, -1, -1, 0],
        [0, 1, -1, 0],
    ];
    let way = |orientation: u8| WAYS.get(usize::from(orientation) - 1).copied().unwrap_or([1, 0, 0, 1]);
    let ([a, b, c, d], [e, f, g, h]) = (way(then), way(first));
    let both = [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];
    (1..=8).find(|orientation| way(*orientation) == both).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of numbers, turned as EXIF 2.32 describes each orientation.
    fn turned(rows: &[Vec<u8>], orientation: u8) -> Vec<Vec<u8>> {
        let mirrored = |rows: &[Vec<u8>]| -> Vec<Vec<u8>> {
            rows.iter().map(|row| row.iter().rev().copied().collect()).collect()
        };
        let flipped = |rows: &[Vec<u8>]| -> Vec<Vec<u8>> { rows.iter().rev().cloned().collect() };
        let transposed = |rows: &[Vec<u8>]| -> Vec<Vec<u8>> {
            (0..rows[0].len()).map(|x| rows.iter().map(|row| row[x]).collect()).collect()
        };
        match orientation {
            2 => mirrored(rows),
            3 => flipped(&mirrored(rows)),
            4 => flipped(rows),
            5 => transposed(rows),
            6 => mirrored(&transposed(rows)),
            7 => flipped(&mirrored(&transposed(rows))),
            8 => flipped(&transposed(rows)),
            _ => rows.to_vec(),
        }
    }

    fn cut(rows: &[Vec<u8>], [x, y, width, height]: [u32; 4]) -> Vec<Vec<u8>> {
        let (x, y, width, height) = (x as usize, y as usize, width as usize, height as usize);
        rows[y..y + height].iter().map(|row| row[x..x + width].to_vec()).collect()
    }

    fn numbers() -> Vec<Vec<u8>> {
        (0..5).map(|y| (0..7).map(|x| y * 7 + x).collect()).collect()
    }

    #[test]
    fn two_turns_are_one() {
        for first in 1..=8 {
            for then in 1..=8 {
                assert_eq!(
                    turned(&turned(&numbers(), first), then),
                    turned(&numbers(), joined(first, then)),
                    "{first} {then}"
                );
            }
        }
    }

    #[test]
    fn properties_hold_in_their_order() {
        // Three wide and two high, one to the right of the middle and half a row below it.
        let aperture = Property::Aperture([3, 1, 2, 1, 1, 1, 1, 2]);
        for orientation in 1..=8 {
            let (turn, mirror) = match orientation {
                1 => (0, None),
                2 => (0, Some(true)),
                3 => (2, None),
                4 => (0, Some(false)),
                5 => (1, Some(false)),
                6 => (3, None),
                7 => (3, Some(false)),
                _ => (1, None),
            };
            let mut properties = vec![Property::Turn(turn)];
            properties.extend(mirror.map(|sides| Property::Mirror { sides }));
            properties.push(aperture.clone());
            let placed = Placed::by((7, 5), properties.iter());
            assert_eq!(placed.orientation, orientation);
            let shown = turned(&numbers(), orientation);
            let (width, height) = (shown[0].len() as u32, shown.len() as u32);
            // ISO/IEC 14496-12, 12.1.4.1: halves are cut.
            let (left, top) = ((2 + width - 3) / 2, (1 + height - 2) / 2);
            let wanted = cut(&shown, [left, top, 3, 2]);
            assert_eq!(turned(&cut(&numbers(), placed.crop), orientation), wanted, "{orientation}");
        }
        let first = Placed::by((7, 5), [aperture, Property::Turn(1)].iter());
        assert_eq!(first, Placed { crop: [3, 2, 3, 2], orientation: 8 });
    }

    #[test]
    fn what_lies_outside_cuts_nothing() {
        for parts in [[9, 1, 2, 1, 0, 1, 0, 1], [3, 1, 2, 1, 6, 1, 0, 1], [3, 0, 2, 1, 0, 1, 0, 1]] {
            let placed = Placed::by((7, 5), [Property::Aperture(parts)].iter());
            assert_eq!(placed.crop, [0, 0, 7, 5], "{parts:?}");
        }
    }
}
