//! Between a page as shown and the space of its PDF.

use crate::model::Space;
use crate::numbers::thousandths;

impl Space {
    /// A place of the page as shown, in thousandths from its top left, in the page's own space.
    pub(crate) fn point(&self, [x, y]: [i32; 2]) -> [f64; 2] {
        self.exact([f64::from(x), f64::from(y)])
    }

    /// The same of a place between thousandths.
    pub(crate) fn exact(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (x, y) = (x / 1000.0, y / 1000.0);
        let [left, bottom, right, top] = self.shown;
        match self.rotation {
            90 => [left + y, bottom + x],
            180 => [right - x, bottom + y],
            270 => [right - y, top - x],
            _ => [left + x, top - y],
        }
    }

    /// The other way.
    pub(super) fn shown_at(&self, [x, y]: [f64; 2]) -> Option<[i32; 2]> {
        let [left, bottom, right, top] = self.shown;
        let [across, down] = match self.rotation {
            90 => [y - bottom, x - left],
            180 => [right - x, y - bottom],
            270 => [top - y, right - x],
            _ => [x - left, top - y],
        };
        Some([thousandths(across)?, thousandths(down)?])
    }

    /// The box around places of the page as shown: left, bottom, right, top.
    pub(crate) fn around(&self, points: impl Iterator<Item = [i32; 2]>) -> [f64; 4] {
        let none = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        points.map(|point| self.point(point)).fold(none, |[left, bottom, right, top], [x, y]| {
            [left.min(x), bottom.min(y), right.max(x), top.max(y)]
        })
    }

    /// A box of the page's own space as shown: x, y, width, height.
    pub(super) fn shown_box(&self, [x0, y0, x1, y1]: [f64; 4]) -> Option<[i32; 4]> {
        let ([ax, ay], [bx, by]) = (self.shown_at([x0, y0])?, self.shown_at([x1, y1])?);
        let (left, top) = (ax.min(bx), ay.min(by));
        Some([left, top, ax.max(bx).checked_sub(left)?, ay.max(by).checked_sub(top)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of 200 × 100 points, whose space begins at (-50, 5).
    fn space(rotation: u16) -> Space {
        Space { shown: [-50.0, 5.0, 150.0, 105.0], rotation }
    }

    #[test]
    fn corners_are_where_the_page_is_turned_to() {
        // Of the top left as shown, and of 10 to the right and 20 below it.
        for (rotation, corner, beside) in [
            (0, [-50.0, 105.0], [-40.0, 85.0]),
            (90, [-50.0, 5.0], [-30.0, 15.0]),
            (180, [150.0, 5.0], [140.0, 25.0]),
            (270, [150.0, 105.0], [130.0, 95.0]),
        ] {
            let space = space(rotation);
            assert_eq!(space.point([0, 0]), corner, "{rotation}");
            assert_eq!(space.point([10_000, 20_000]), beside, "{rotation}");
            assert_eq!(space.shown_at(beside), Some([10_000, 20_000]), "{rotation}");
            let around = space.around([[0, 0], [10_000, 20_000]].into_iter());
            assert_eq!(space.shown_box(around), Some([0, 0, 10_000, 20_000]), "{rotation}");
        }
        assert_eq!(space(0).shown_at([1e9, 0.0]), None);
    }
}
