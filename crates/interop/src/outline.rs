//! How shapes are drawn: paths in thousandths, to be stroked or filled.
//!
//! One rule with the interface's `outlineOf`, held by `tests/vectors/outlines.json`, which both read. Freehand alone is
//! simpler here: the line that the pen went, as wide as it was pressed on the mean, and not the outline of every pressure.

use galley_core::Shape;
use galley_core::place::{MAX_PRESSURE, TextMark};

use crate::model::corners;

/// The head of an arrow is so many strokes wide, and as long.
const HEAD: f64 = 4.0;
/// At least, in screen pixels.
const LEAST_HEAD: f64 = 10.0;
/// A caret's share of the height of its line, and the least of it in strokes and in screen pixels.
const CARET: f64 = 0.45;
const CARET_STROKES: f64 = 3.0;
const CARET_PIXELS: f64 = 8.0;

type Point = [f64; 2];

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    Move(Point),
    Line(Point),
    /// Half an ellipse of these radii, clockwise as seen, to a point.
    Arc(Point, Point),
    Close,
}

/// A path, and what is done with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    pub steps: Vec<Step>,
    /// Filled, else stroked.
    pub fill: bool,
    /// Of the stroke.
    pub width: f64,
}

/// `width` is that of the stroke and `pixel` what a screen pixel is, for what must not get too small to be seen, both in
/// thousandths.
#[must_use]
pub fn outline_of(shape: &Shape, width: f64, pixel: f64) -> Outline {
    let stroked = |steps: Vec<Step>| Outline { steps, fill: false, width };
    match shape {
        Shape::Point { x, y } => {
            let radius = 2.0 * width;
            stroked(ellipse([f64::from(*x), f64::from(*y)], [radius, radius]))
        }
        Shape::Box { x, y, width: across, height } => {
            let [left, top, right, bottom] = edges([*x, *y, *across, *height]);
            stroked(closed(&[[left, top], [right, top], [right, bottom], [left, bottom]]))
        }
        Shape::Polygon { points } => {
            stroked(closed(&points.iter().map(|point| exact(*point)).collect::<Vec<_>>()))
        }
        Shape::Ellipse { x, y, width: across, height } => {
            let [left, top, right, bottom] = edges([*x, *y, *across, *height]);
            let radii = [(right - left) / 2.0, (bottom - top) / 2.0];
            stroked(ellipse([left + (right - left) / 2.0, top + (bottom - top) / 2.0], radii))
        }
        Shape::Line { from, to } => stroked(open(&[exact(*from), exact(*to)])),
        Shape::Arrow { from, to } => {
            stroked(arrow(exact(*from), exact(*to), (HEAD * width).max(LEAST_HEAD * pixel)))
        }
        Shape::Freehand { points } => {
            let line: Vec<Point> = points.iter().map(|[x, y, _]| exact([*x, *y])).collect();
            Outline { steps: open(&line), fill: false, width: width * pressed(points) }
        }
        Shape::Text { mark, quads, .. } => text(*mark, quads, width, pixel),
    }
}

impl Outline {
    /// SVG path data, to a tenth of a thousandth.
    #[must_use]
    pub fn svg(&self) -> String {
        let pair = |[x, y]: Point| format!("{} {}", digits(x), digits(y));
        self.steps.iter().fold(String::new(), |mut path, step| {
            match step {
                Step::Move(to) => path.push_str(&format!("M{}", pair(*to))),
                Step::Line(to) => path.push_str(&format!("L{}", pair(*to))),
                Step::Arc([across, down], to) => {
                    path.push_str(&format!("A{} {} 0 0 1 {}", digits(*across), digits(*down), pair(*to)));
                }
                Step::Close => path.push('Z'),
            }
            path
        })
    }
}

/// As the interface rounds: halves upwards.
fn digits(value: f64) -> String {
    // Adding nothing makes a nought of a negative one.
    ((value * 10.0 + 0.5).floor() / 10.0 + 0.0).to_string()
}

/// How wide a pen draws, in strokes, on the mean: from half a stroke to one and a half.
fn pressed(points: &[[i32; 3]]) -> f64 {
    let sum: f64 = points.iter().map(|[_, _, pressure]| f64::from(*pressure)).sum();
    0.5 + sum / (points.len().max(1) as f64 * f64::from(MAX_PRESSURE))
}

fn exact([x, y]: [i32; 2]) -> Point {
    [f64::from(x), f64::from(y)]
}

fn edges([x, y, width, height]: [i32; 4]) -> [f64; 4] {
    let [x, y, width, height] = [x, y, width, height].map(f64::from);
    [x, y, x + width, y + height]
}

fn open(points: &[Point]) -> Vec<Step> {
    let mut steps: Vec<Step> = points.iter().skip(1).map(|point| Step::Line(*point)).collect();
    if let Some(first) = points.first() {
        steps.insert(0, Step::Move(*first));
    }
    steps
}

fn closed(points: &[Point]) -> Vec<Step> {
    let mut steps = open(points);
    steps.push(Step::Close);
    steps
}

/// Two halves from left to right and back.
fn ellipse([x, y]: Point, radii: Point) -> Vec<Step> {
    let [across, _] = radii;
    let left = [x - across, y];
    vec![Step::Move(left), Step::Arc(radii, [x + across, y]), Step::Arc(radii, left), Step::Close]
}

/// The shaft, and two wings that meet at its end. An arrow shorter than its head has a head of its own length.
fn arrow(from: Point, to: Point, head: f64) -> Vec<Step> {
    let ([fx, fy], [tx, ty]) = (from, to);
    let length = (tx - fx).hypot(ty - fy);
    let (way, size) = if length == 0.0 {
        ([1.0, 0.0], head)
    } else {
        ([(tx - fx) / length, (ty - fy) / length], head.min(length))
    };
    let wing = |side: f64| moved(to, way, -size, side * size / 2.0);
    let mut steps = open(&[from, to]);
    steps.extend(open(&[wing(1.0), to, wing(-1.0)]));
    steps
}

/// Along a direction, and to the right of it (as it looks with y downwards).
fn moved([x, y]: Point, [along_x, along_y]: Point, along: f64, aside: f64) -> Point {
    [x + along_x * along - along_y * aside, y + along_y * along + along_x * aside]
}

fn text(mark: TextMark, quads: &[[i32; 8]], width: f64, pixel: f64) -> Outline {
    let (steps, fill) = match mark {
        TextMark::Highlight => {
            let around = |quad: &[i32; 8]| closed(&corners(*quad).map(exact));
            (quads.iter().flat_map(around).collect(), true)
        }
        TextMark::Strike => (quads.iter().flat_map(|quad| open(&middle(*quad))).collect(), false),
        TextMark::Insert => {
            (quads.first().map(|quad| caret(*quad, false, width, pixel)).unwrap_or_default(), true)
        }
        TextMark::Replace => {
            let mut steps: Vec<Step> = quads.iter().flat_map(|quad| bar(*quad, width)).collect();
            steps.extend(quads.last().map(|quad| caret(*quad, true, width, pixel)).unwrap_or_default());
            (steps, true)
        }
    };
    Outline { steps, fill, width }
}

/// The line half way up, in reading direction.
fn middle(quad: [i32; 8]) -> [Point; 2] {
    let [top_left, top_right, bottom_right, bottom_left] = corners(quad).map(exact);
    [half_way(top_left, bottom_left), half_way(top_right, bottom_right)]
}

fn half_way([ax, ay]: Point, [bx, by]: Point) -> Point {
    [(ax + bx) / 2.0, (ay + by) / 2.0]
}

/// The same line as something to fill.
fn bar(quad: [i32; 8], width: f64) -> Vec<Step> {
    let [from, to] = middle(quad);
    let (way, _) = axes(quad);
    let half = width / 2.0;
    closed(&[
        moved(from, way, 0.0, -half),
        moved(to, way, 0.0, -half),
        moved(to, way, 0.0, half),
        moved(from, way, 0.0, half),
    ])
}

/// Below the line of text, with its tip where the text goes in.
fn caret(quad: [i32; 8], at_end: bool, width: f64, pixel: f64) -> Vec<Step> {
    let [_, _, bottom_right, bottom_left] = corners(quad).map(exact);
    let (way, height) = axes(quad);
    let size = (height * CARET).max(CARET_STROKES * width).max(CARET_PIXELS * pixel);
    let tip = if at_end { bottom_right } else { bottom_left };
    let foot = |along: f64, down: f64| moved(tip, way, along * size, down * size);
    closed(&[tip, foot(0.6, 1.0), foot(0.0, 0.55), foot(-0.6, 1.0)])
}

/// Reading direction and height. Of a quad without width the direction is across its height.
fn axes(quad: [i32; 8]) -> (Point, f64) {
    let [[left, top], [right, right_top], _, [bottom_left, bottom]] = corners(quad).map(exact);
    let (down, across) = ([bottom_left - left, bottom - top], [right - left, right_top - top]);
    let length = |[x, y]: Point| x.hypot(y);
    let (height, width) = (length(down), length(across));
    let way = if width > 0.0 {
        let [x, y] = across;
        [x / width, y / width]
    } else if height > 0.0 {
        let [x, y] = down;
        [y / height, -x / height]
    } else {
        [1.0, 0.0]
    };
    (way, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pen_draws_a_line_as_wide_as_it_was_pressed() {
        let pen = |pressures: &[i32]| {
            let points = pressures.iter().map(|pressure| [1_000, 2_000, *pressure]).collect();
            outline_of(&Shape::Freehand { points }, 2_000.0, 1_000.0)
        };
        assert_eq!(pen(&[500, 500]).width, 2_000.0);
        assert_eq!(pen(&[0, 1_000, 0, 1_000]).width, 2_000.0);
        assert_eq!(pen(&[1_000]).width, 3_000.0);
        assert_eq!((pen(&[0, 0]).svg().as_str(), pen(&[0]).fill), ("M1000 2000L1000 2000", false));
    }
}
