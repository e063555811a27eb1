//! Shapes of marks: what is drawn or marked at a place, in the medium's own space, in thousandths.
//!
//! What was put in is kept, and nothing that follows from it: the points of a pen with their pressure rather than an
//! outline, quads and words of a text rather than a picture of them (docs/decisions/0011). Numbers and texts are
//! bounded here; whether a shape can be at its place is up to the rules.

use serde::{Deserialize, Serialize};

use super::MAX_COORDINATE;
use crate::text::is_plain;

pub const MAX_FREEHAND_POINTS: usize = 2_000;
/// What a pen that presses as hard as it can says.
pub const MAX_PRESSURE: i32 = 1_000;
pub const MIN_POLYGON_POINTS: usize = 3;
pub const MAX_POLYGON_POINTS: usize = 200;
pub const MAX_QUADS: usize = 500;
pub const MAX_QUOTED_CHARS: usize = 2_000;
/// On either side of the quoted text (W11a).
pub const MAX_CONTEXT_CHARS: usize = 32;
pub const MAX_ENGINE_CHARS: usize = 100;
pub const MAX_STROKE_WIDTH: u8 = 20;

/// A shape in the medium's own space, in thousandths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Shape {
    Point {
        x: i32,
        y: i32,
    },
    /// `width` and `height` are above 0.
    Box {
        x: i32,
        y: i32,
        width: i32,
        height: i32,
    },
    /// By the box around it; `width` and `height` are above 0.
    Ellipse {
        x: i32,
        y: i32,
        width: i32,
        height: i32,
    },
    /// The head is at `to`.
    Arrow {
        from: [i32; 2],
        to: [i32; 2],
    },
    Line {
        from: [i32; 2],
        to: [i32; 2],
    },
    /// x, y and pressure, as the pen went.
    Freehand {
        points: Vec<[i32; 3]>,
    },
    /// Closed: the last corner leads to the first.
    Polygon {
        points: Vec<[i32; 2]>,
    },
    /// Words of a page. A quad is the corners of a run of them, clockwise from the top left in reading direction.
    Text {
        mark: TextMark,
        quads: Vec<[i32; 8]>,
        /// The words themselves; of an insertion empty.
        quoted: String,
        before: String,
        after: String,
        /// What read the text, and its version.
        engine: String,
    },
}

/// What a text mark asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextMark {
    Highlight,
    Strike,
    /// Its quads stand where something goes in, and need no width.
    Insert,
    Replace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Color {
    Red,
    Orange,
    Yellow,
    Green,
    Blue,
    Purple,
    Black,
    White,
}

/// How a mark is drawn. Without one it has the colour of its thread's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stroke {
    pub color: Color,
    /// Screen pixels at 100 %, from 1 (W11a).
    pub width: u8,
}

impl Shape {
    /// Whether it has an extent where its kind has one, and lies within the limits. It may reach over the edge of the
    /// medium.
    #[must_use]
    pub fn is_sane(&self) -> bool {
        match self {
            Self::Point { x, y } => near(&[*x, *y]),
            Self::Box { x, y, width, height } | Self::Ellipse { x, y, width, height } => {
                near(&[*x, *y]) && extent(*width) && extent(*height)
            }
            Self::Arrow { from, to } | Self::Line { from, to } => near(from) && near(to) && from != to,
            Self::Freehand { points } => {
                let sane =
                    |[x, y, pressure]: &[i32; 3]| near(&[*x, *y]) && (0..=MAX_PRESSURE).contains(pressure);
                (1..=MAX_FREEHAND_POINTS).contains(&points.len()) && points.iter().all(sane)
            }
            Self::Polygon { points } => {
                (MIN_POLYGON_POINTS..=MAX_POLYGON_POINTS).contains(&points.len())
                    && points.iter().all(|point| near(point))
            }
            Self::Text { mark, quads, quoted, before, after, engine } => {
                (1..=MAX_QUADS).contains(&quads.len())
                    && quads.iter().all(|quad| near(quad))
                    && quoted.is_empty() == (*mark == TextMark::Insert)
                    && plain(quoted, MAX_QUOTED_CHARS)
                    && plain(before, MAX_CONTEXT_CHARS)
                    && plain(after, MAX_CONTEXT_CHARS)
                    && engine.chars().nth(MAX_ENGINE_CHARS).is_none()
                    && !engine.chars().any(char::is_control)
            }
        }
    }

    /// Whether both are of one kind: a mark that changes stays what it is.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// Whether it marks words of a page rather than a part of a picture.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text { .. })
    }
}

impl Stroke {
    #[must_use]
    pub fn is_sane(self) -> bool {
        (1..=MAX_STROKE_WIDTH).contains(&self.width)
    }
}

fn near(coordinates: &[i32]) -> bool {
    coordinates.iter().all(|one| (-MAX_COORDINATE..=MAX_COORDINATE).contains(one))
}

fn extent(length: i32) -> bool {
    (1..=MAX_COORDINATE).contains(&length)
}

fn plain(text: &str, max_chars: usize) -> bool {
    text.chars().nth(max_chars).is_none() && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAR: i32 = MAX_COORDINATE + 1;

    #[track_caller]
    fn check(shape: &Shape, sane: bool) {
        assert_eq!(shape.is_sane(), sane, "{shape:?}");
    }

    #[test]
    fn boxes_and_ellipses_have_an_extent() {
        for (x, width, sane) in [
            (0, 1, true),
            (-5_000, 1, true),
            (0, 0, false),
            (0, -1, false),
            (FAR, 1, false),
            (i32::MIN, 1, false),
            (0, FAR, false),
        ] {
            check(&Shape::Box { x, y: 0, width, height: 1 }, sane);
            check(&Shape::Box { x: 0, y: x, width: 1, height: width }, sane);
            check(&Shape::Ellipse { x, y: 0, width, height: 1 }, sane);
            check(&Shape::Ellipse { x: 0, y: x, width: 1, height: width }, sane);
        }
    }

    #[test]
    fn points_lie_within_the_limits() {
        check(&Shape::Point { x: -MAX_COORDINATE, y: MAX_COORDINATE }, true);
        check(&Shape::Point { x: -FAR, y: 0 }, false);
        check(&Shape::Point { x: 0, y: FAR }, false);
    }

    #[test]
    fn arrows_and_lines_lead_somewhere() {
        for (from, to, sane) in [
            ([0, 0], [0, 1], true),
            ([0, 0], [-1, 0], true),
            ([7, 7], [7, 7], false),
            ([FAR, 0], [0, 0], false),
            ([0, 0], [0, -FAR], false),
        ] {
            check(&Shape::Arrow { from, to }, sane);
            check(&Shape::Line { from, to }, sane);
        }
    }

    #[test]
    fn a_pen_makes_so_many_points_and_presses_so_hard() {
        let freehand = |point, num| Shape::Freehand { points: vec![point; num] };
        check(&freehand([0, 0, 0], 0), false);
        check(&freehand([0, 0, 0], 1), true);
        check(&freehand([-1, 1, 1_000], 2_000), true);
        check(&freehand([0, 0, 0], 2_001), false);
        check(&freehand([0, 0, 1_001], 1), false);
        check(&freehand([0, 0, -1], 1), false);
        check(&freehand([0, FAR, 0], 1), false);
    }

    #[test]
    fn a_polygon_has_so_many_corners() {
        let polygon = |corner, num| Shape::Polygon { points: vec![corner; num] };
        check(&polygon([0, 0], 2), false);
        check(&polygon([0, 0], 3), true);
        check(&polygon([0, 0], 200), true);
        check(&polygon([0, 0], 201), false);
        check(&polygon([0, FAR], 3), false);
    }

    #[test]
    fn a_text_mark_quotes_what_it_is_about() {
        let text = |mark, num_quads, quoted: &str, around: &str, engine: &str| Shape::Text {
            mark,
            quads: vec![[0, 0, 9, 0, 9, 5, 0, 5]; num_quads],
            quoted: quoted.to_owned(),
            before: around.to_owned(),
            after: around.to_owned(),
            engine: engine.to_owned(),
        };
        for mark in [TextMark::Highlight, TextMark::Strike, TextMark::Replace] {
            check(&text(mark, 1, "Half price\n到 Sunday", "", "pdfium 7350"), true);
            check(&text(mark, 1, "", "", ""), false);
            check(&text(mark, 500, &"é".repeat(2_000), &"é".repeat(32), &"é".repeat(100)), true);
        }
        check(&text(TextMark::Insert, 1, "", "price ", ""), true);
        check(&text(TextMark::Insert, 1, "x", "", ""), false);
        let strike = |num_quads, quoted: &str, around: &str, engine: &str| {
            check(&text(TextMark::Strike, num_quads, quoted, around, engine), false);
        };
        strike(0, "x", "", "");
        strike(501, "x", "", "");
        strike(1, &"é".repeat(2_001), "", "");
        strike(1, "a\u{0}b", "", "");
        strike(1, "x", &"é".repeat(33), "");
        strike(1, "x", "\u{7}", "");
        strike(1, "x", "", &"é".repeat(101));
        strike(1, "x", "", "two\nlines");
        let mut far = text(TextMark::Strike, 1, "x", "", "");
        if let Shape::Text { quads, .. } = &mut far {
            quads[0][7] = FAR;
        }
        check(&far, false);
    }

    #[test]
    fn strokes_have_a_width() {
        let sane = |width| Stroke { color: Color::Red, width }.is_sane();
        assert_eq!([0, 1, 20, 21, 255].map(sane), [false, true, true, false, false]);
    }

    #[test]
    fn a_shape_is_like_another_of_its_kind() {
        let line = Shape::Line { from: [0, 0], to: [1, 1] };
        assert!(line.is_like(&Shape::Line { from: [5, 0], to: [1, 1] }));
        assert!(!line.is_like(&Shape::Arrow { from: [0, 0], to: [1, 1] }));
    }
}
