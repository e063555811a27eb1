//! A page as shown: its visible box with the origin at the top left, after /Rotate.

/// Which part of a page's own space is shown, and how it is turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shown {
    /// `[x0, y0, x1, y1]` in the page's own space.
    pub(super) rect: [f64; 4],
    /// Quarter turns clockwise.
    pub(super) turns: u32,
}

impl Shown {
    /// Points from the top left for a point of the page's own space.
    pub(super) fn point(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [x0, y0, x1, y1] = self.rect;
        match self.turns % 4 {
            0 => [x - x0, y1 - y],
            1 => [y - y0, x - x0],
            2 => [x1 - x, y - y0],
            _ => [y1 - y, x1 - x],
        }
        .map(tidy)
    }

    /// `[x, y, w, h]` from the top left for `[x0, y0, x1, y1]`.
    pub(super) fn rect(&self, [x0, y0, x1, y1]: [f64; 4]) -> [f64; 4] {
        let ([ax, ay], [bx, by]) = (self.point([x0, y0]), self.point([x1, y1]));
        [ax.min(bx), ay.min(by), (ax - bx).abs(), (ay - by).abs()].map(tidy)
    }
}

/// pdfium's numbers are single precision; 595.276 came as 595.2760009765625.
pub(super) fn tidy(points: f64) -> f64 {
    (points * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_turn() {
        let expected = [
            [5.0, 60.0, 10.0, 20.0],
            [20.0, 5.0, 20.0, 10.0],
            [85.0, 20.0, 10.0, 20.0],
            [60.0, 85.0, 20.0, 10.0],
        ];
        for (turns, expected) in (0..).zip(expected) {
            let shown = Shown { rect: [-10.0, 10.0, 90.0, 110.0], turns };
            assert_eq!(shown.rect([-5.0, 30.0, 5.0, 50.0]), expected, "{turns}");
            assert_eq!(shown.rect([5.0, 50.0, -5.0, 30.0]), expected, "{turns}");
        }
    }
}
