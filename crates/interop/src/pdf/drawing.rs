//! Drawings of marks by the outlines that the screen draws them by, in the space of a page.

use galley_core::Stroke;
use galley_core::place::Color;

use super::PdfDrawing;
use super::syntax::{joined, light};
use crate::colors;
use crate::model::Space;
use crate::outline::{Outline, Step};

/// How far a quarter of a circle's handles are from its ends, of its radius.
const HANDLE: f64 = 0.552_284_749_8;
/// A line has so much of another light on both sides of it together, to be seen on any ground.
const CASING: f64 = 2.0;
/// As the screen has them: a highlight, and what is around lines.
const MARKER: f64 = 0.35;
const AROUND: f64 = 0.7;

type Point = [f64; 2];

/// What is drawn, and how far it reaches: left, bottom, right, top in the page's own space.
pub struct Drawn {
    pub drawing: PdfDrawing,
    pub around: [f64; 4],
    /// How much of that at each side is no more than the line's width.
    pub edge: f64,
}

/// Draws a path of thousandths of the page as shown.
pub fn drawn(outline: &Outline, stroke: Stroke, is_marker: bool, space: &Space) -> Drawn {
    let Path { content: path, around } = Path::of(&outline.steps, space);
    let width = outline.width / 1000.0;
    let ink = light(colors::rgb(stroke.color));
    let is_light = matches!(stroke.color, Color::Yellow | Color::White);
    let casing = if is_light { "0 0 0" } else { "1 1 1" };
    let outer = if outline.fill { CASING } else { width + CASING };
    let content = match (outline.fill, is_marker) {
        (true, true) => format!("/M gs {ink} rg\n{path}f"),
        (true, false) => {
            let outer = joined(&[outer]);
            format!("q /C gs {casing} RG {outer} w 1 j\n{path}S Q\n{ink} rg\n{path}f")
        }
        (false, _) => {
            let (outer, width) = (joined(&[outer]), joined(&[width]));
            format!("1 J 1 j\nq /C gs {casing} RG {outer} w\n{path}S Q\n{ink} RG {width} w\n{path}S")
        }
    };
    let resources = format!("/ExtGState << /M << /ca {MARKER} >> /C << /CA {AROUND} >> >>");
    let edge = if is_marker { 0.0 } else { outer / 2.0 };
    let [left, bottom, right, top] = around;
    let around = [left - edge, bottom - edge, right + edge, top + edge];
    Drawn { drawing: PdfDrawing { rect: joined(&around), resources, content }, around, edge }
}

/// Takes the place of an icon that a reader would put there.
pub fn nothing(rect: [f64; 4]) -> PdfDrawing {
    PdfDrawing { rect: joined(&rect), resources: String::new(), content: String::new() }
}

/// A path in PDF's operators, and the box around its points.
struct Path {
    content: String,
    around: [f64; 4],
}

impl Path {
    fn of(steps: &[Step], space: &Space) -> Self {
        let none = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let mut path = Self { content: String::new(), around: none };
        let mut at = [0.0, 0.0];
        for step in steps {
            match *step {
                Step::Move(to) => {
                    path.put(&[to], "m", space);
                    at = to;
                }
                Step::Line(to) => {
                    path.put(&[to], "l", space);
                    at = to;
                }
                Step::Arc(radii, to) => {
                    for quarter in quarters(at, to, radii) {
                        path.put(&quarter, "c", space);
                    }
                    at = to;
                }
                Step::Close => path.content.push_str("h\n"),
            }
        }
        // A point alone is a dot, which takes a line to itself.
        if let [Step::Move(to)] = steps {
            path.put(&[*to], "l", space);
        }
        if steps.is_empty() {
            path.around = [0.0; 4];
        }
        path
    }

    fn put(&mut self, points: &[Point], operator: &str, space: &Space) {
        for point in points {
            let [x, y] = space.exact(*point);
            let [left, bottom, right, top] = self.around;
            self.around = [left.min(x), bottom.min(y), right.max(x), top.max(y)];
            self.content.push_str(&joined(&[x, y]));
            self.content.push(' ');
        }
        self.content.push_str(operator);
        self.content.push('\n');
    }
}

/// Half an ellipse from its left end to its right one or back, clockwise as seen, as two curves.
fn quarters([fx, fy]: Point, [tx, ty]: Point, [across, down]: Point) -> [[Point; 3]; 2] {
    let (cx, cy) = ((fx + tx) / 2.0, (fy + ty) / 2.0);
    // To the right over the top, to the left through the bottom.
    let way = if tx >= fx { 1.0 } else { -1.0 };
    let (rx, ry) = (across * way, down * way);
    let top = [cx, cy - ry];
    let first = [[fx, fy - HANDLE * ry], [cx - HANDLE * rx, cy - ry], top];
    let second = [[cx + HANDLE * rx, cy - ry], [tx, ty - HANDLE * ry], [tx, ty]];
    [first, second]
}

#[cfg(test)]
mod tests {
    use galley_core::Shape;

    use super::*;
    use crate::outline::outline_of;

    const RED: Stroke = Stroke { color: Color::Red, width: 2 };

    fn of(shape: &Shape, rotation: u16) -> Drawn {
        let space = Space { shown: [10.0, 20.0, 110.0, 220.0], rotation };
        drawn(&outline_of(shape, 2_000.0, 1_000.0), RED, false, &space)
    }

    #[test]
    fn a_box_is_drawn_where_it_is_on_the_page_however_it_is_turned() {
        let shape = Shape::Box { x: 1_000, y: 2_000, width: 30_000, height: 4_000 };
        let upright = of(&shape, 0);
        assert_eq!((upright.around, upright.edge), ([9.0, 212.0, 43.0, 220.0], 2.0));
        let line = "0.8784 0.1608 0.1059 RG 2 w\n11 218 m\n41 218 l\n41 214 l\n11 214 l\nh\nS";
        assert!(upright.drawing.content.ends_with(line), "{}", upright.drawing.content);
        assert_eq!(of(&shape, 90).around, [10.0, 19.0, 18.0, 53.0]);
        assert_eq!(of(&shape, 180).around, [77.0, 20.0, 111.0, 28.0]);
        assert_eq!(of(&shape, 270).around, [102.0, 187.0, 110.0, 221.0]);
    }

    #[test]
    fn an_ellipse_reaches_as_far_as_its_box() {
        let shape = Shape::Ellipse { x: 1_000, y: 2_000, width: 30_000, height: 4_000 };
        assert_eq!(of(&shape, 0).around, [9.0, 212.0, 43.0, 220.0]);
        let content = of(&shape, 0).drawing.content;
        // From the left end over the top to the right one.
        assert!(content.contains("11 216 m\n11 217.1046 17.7157 218 26 218 c\n"), "{content}");
        assert!(content.contains("34.2843 218 41 217.1046 41 216 c\n"), "{content}");
        assert!(content.contains("41 214.8954 34.2843 214 26 214 c\n"), "{content}");
    }

    #[test]
    fn a_dot_of_a_pen_is_drawn() {
        let pen = of(&Shape::Freehand { points: vec![[5_000, 5_000, 500]] }, 0);
        assert!(pen.drawing.content.ends_with("15 215 m\n15 215 l\nS"), "{}", pen.drawing.content);
    }
}
