//! Shapes as SVG in units of the medium, and back: what SvgSelectors hold.
//!
//! Each shape is the element that SVG has for it; its class says what it is where that is not enough. Paths are drawn for the
//! eye alone (the head of an arrow) and not read.

use std::fmt::Write as _;

use galley_core::place::{
    MAX_FREEHAND_POINTS, MAX_POLYGON_POINTS, MAX_PRESSURE, MIN_POLYGON_POINTS, Shape, Stroke,
};

use crate::colors;
use crate::markup::{self, Node, escaped};
use crate::model::corners;
use crate::numbers::{decimal, number, points, thinned, thousandths, units};
use crate::outline::outline_of;

/// Without pressure a pen presses evenly.
pub const EVEN_PRESSURE: i32 = 500;

/// A picture as large as the medium with one shape in it.
pub fn write(shape: &Shape, stroke: Stroke, [width, height]: [u32; 2]) -> String {
    let of_picture = |side: u32| decimal(f64::from(side) / 1000.0, 3);
    // A pen draws as wide as it was pressed on the mean; what it was set to stands beside.
    let drawn = outline_of(shape, 1000.0 * f64::from(stroke.width), 1000.0).width / 1000.0;
    let mut paint = format!(
        "fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"",
        escaped(&colors::hex(stroke.color)),
        decimal(drawn, 3)
    );
    if matches!(shape, Shape::Freehand { .. }) {
        let _ = write!(paint, " data-width=\"{}\"", stroke.width);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\">{}</svg>",
        of_picture(width),
        of_picture(height),
        element(shape, stroke, &paint)
    )
}

fn element(shape: &Shape, stroke: Stroke, paint: &str) -> String {
    let class = crate::model::name_of(shape);
    let half = |from: i32, length: i32| decimal(f64::from(from) / 1000.0 + f64::from(length) / 2000.0, 4);
    match shape {
        Shape::Point { x, y } => {
            let (x, y, radius) = (units(*x), units(*y), 2 * u32::from(stroke.width));
            format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {paint}/>")
        }
        Shape::Box { x, y, width, height } => {
            let [x, y, width, height] = [*x, *y, *width, *height].map(units);
            format!(
                "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {paint}/>"
            )
        }
        Shape::Ellipse { x, y, width, height } => {
            let (cx, cy) = (half(*x, *width), half(*y, *height));
            let (rx, ry) = (half(0, *width), half(0, *height));
            format!("<ellipse class=\"{class}\" cx=\"{cx}\" cy=\"{cy}\" rx=\"{rx}\" ry=\"{ry}\" {paint}/>")
        }
        Shape::Line { from: [fx, fy], to: [tx, ty] } => {
            let [fx, fy, tx, ty] = [*fx, *fy, *tx, *ty].map(units);
            format!("<line class=\"{class}\" x1=\"{fx}\" y1=\"{fy}\" x2=\"{tx}\" y2=\"{ty}\" {paint}/>")
        }
        Shape::Arrow { from: [fx, fy], to: [tx, ty] } => {
            let width = 1000.0 * f64::from(stroke.width);
            let path = outline_of(shape, width, 1000.0).svg();
            let [fx, fy, tx, ty] = [*fx, *fy, *tx, *ty].map(units);
            format!(
                "<line class=\"{class}\" x1=\"{fx}\" y1=\"{fy}\" x2=\"{tx}\" y2=\"{ty}\" {paint}/>\
                 <path class=\"head\" d=\"{path}\" transform=\"scale(0.001)\" fill=\"none\" stroke=\"{}\" \
                 stroke-width=\"{}\"/>",
                escaped(&colors::hex(stroke.color)),
                1000 * u32::from(stroke.width)
            )
        }
        Shape::Freehand { points } => {
            let line = listed(points.iter().map(|[x, y, _]| [*x, *y]));
            let pressures: Vec<String> = points.iter().map(|[_, _, pressure]| pressure.to_string()).collect();
            let pressures = pressures.join(" ");
            format!("<polyline class=\"{class}\" points=\"{line}\" data-pressure=\"{pressures}\" {paint}/>")
        }
        Shape::Polygon { points } => {
            format!("<polygon class=\"{class}\" points=\"{}\" {paint}/>", listed(points.iter().copied()))
        }
        Shape::Text { quads, .. } => quads.iter().fold(String::new(), |mut all, quad| {
            let line = listed(corners(*quad).into_iter());
            let _ = write!(all, "<polygon class=\"{class}\" points=\"{line}\" {paint}/>");
            all
        }),
    }
}

/// Points as SVG lists them: `1,2 3,4`.
fn listed(points: impl Iterator<Item = [i32; 2]>) -> String {
    points.map(|[x, y]| format!("{},{}", units(x), units(y))).collect::<Vec<_>>().join(" ")
}

/// The shapes that are understood in a picture, and how they are drawn.
pub struct Drawn {
    pub shapes: Vec<Shape>,
    /// The polygons of four corners, should they be quads of a text.
    pub quads: Vec<[i32; 8]>,
    pub stroke: Option<Stroke>,
}

/// Reads a picture; `None` where it is none.
pub fn read(text: &str) -> Option<Drawn> {
    let root = markup::read(text).ok()?;
    let mut drawn = Drawn { shapes: Vec::new(), quads: Vec::new(), stroke: None };
    gather(&root, &mut drawn);
    (!drawn.shapes.is_empty()).then_some(drawn)
}

fn gather(node: &Node, drawn: &mut Drawn) {
    // A turned or scaled part would be somewhere else.
    if node.attribute("transform").is_some() {
        return;
    }
    if let Some(shape) = shape_of(node) {
        if let Shape::Polygon { points } = &shape
            && let &[[ax, ay], [bx, by], [cx, cy], [dx, dy]] = points.as_slice()
        {
            drawn.quads.push([ax, ay, bx, by, cx, cy, dx, dy]);
        }
        drawn.shapes.push(shape);
        drawn.stroke = drawn.stroke.or_else(|| stroke_of(node));
    }
    node.children.iter().for_each(|child| gather(child, drawn));
}

fn stroke_of(node: &Node) -> Option<Stroke> {
    let color = colors::nearest(node.attribute("stroke")?)?;
    let width = node.attribute("data-width").or_else(|| node.attribute("stroke-width"));
    let width = width.and_then(number).unwrap_or(2.0);
    Some(Stroke { color, width: width_of(width) })
}

/// A width of a file as one that strokes can have.
pub fn width_of(width: f64) -> u8 {
    // A cast of what is within a `u8`.
    width.round().clamp(1.0, f64::from(galley_core::place::MAX_STROKE_WIDTH)) as u8
}

fn shape_of(node: &Node) -> Option<Shape> {
    let of = |name: &str| node.attribute(name).map_or(Some(0.0), number);
    let is = |class: &str| node.attribute("class") == Some(class);
    let at = |x: f64, y: f64| Some([thousandths(x)?, thousandths(y)?]);
    match node.name.as_str() {
        "rect" => {
            let [x, y] = at(of("x")?, of("y")?)?;
            let [width, height] = at(of("width")?, of("height")?)?;
            Some(Shape::Box { x, y, width, height })
        }
        "circle" if is("point") => {
            let [x, y] = at(of("cx")?, of("cy")?)?;
            Some(Shape::Point { x, y })
        }
        "circle" => ellipse([of("cx")?, of("cy")?], [of("r")?; 2]),
        "ellipse" => ellipse([of("cx")?, of("cy")?], [of("rx")?, of("ry")?]),
        "line" => {
            let (from, to) = (at(of("x1")?, of("y1")?)?, at(of("x2")?, of("y2")?)?);
            Some(if is("arrow") { Shape::Arrow { from, to } } else { Shape::Line { from, to } })
        }
        "polyline" => {
            let pressures =
                node.attribute("data-pressure").and_then(|text| crate::numbers::numbers(text, 100_000));
            pen(&points(node.attribute("points")?, 100_000)?, &pressures.unwrap_or_default())
        }
        "polygon" => polygon(&points(node.attribute("points")?, 100_000)?),
        _ => None,
    }
}

fn ellipse([cx, cy]: [f64; 2], [rx, ry]: [f64; 2]) -> Option<Shape> {
    let (x, y) = (thousandths(cx - rx)?, thousandths(cy - ry)?);
    Some(Shape::Ellipse { x, y, width: thousandths(2.0 * rx)?, height: thousandths(2.0 * ry)? })
}

/// A line that a pen went; of too many points as many as there may be.
pub fn pen(line: &[[f64; 2]], pressures: &[f64]) -> Option<Shape> {
    let pressed = |nth: usize| match pressures.get(nth) {
        // A cast of what is within an `i32`.
        Some(pressure) => pressure.round().clamp(0.0, f64::from(MAX_PRESSURE)) as i32,
        None => EVEN_PRESSURE,
    };
    let exact = |(nth, [x, y]): (usize, &[f64; 2])| Some([thousandths(*x)?, thousandths(*y)?, pressed(nth)]);
    let points: Vec<[i32; 3]> = line.iter().enumerate().map(exact).collect::<Option<_>>()?;
    (!points.is_empty()).then(|| Shape::Freehand { points: thinned(&points, MAX_FREEHAND_POINTS) })
}

/// A closed line through corners; one of too many is a line that a pen went.
pub fn polygon(corners: &[[f64; 2]]) -> Option<Shape> {
    if corners.len() > MAX_POLYGON_POINTS {
        let round: Vec<[f64; 2]> = corners.iter().chain(corners.first()).copied().collect();
        return pen(&round, &[]);
    }
    let exact = |[x, y]: &[f64; 2]| Some([thousandths(*x)?, thousandths(*y)?]);
    let points: Vec<[i32; 2]> = corners.iter().map(exact).collect::<Option<_>>()?;
    (points.len() >= MIN_POLYGON_POINTS).then_some(Shape::Polygon { points })
}
