//! Marks and their numbers, drawn over a picture: the outlines that the screen draws, in its colours.
//!
//! They are drawn on a sheet of their own, which is then laid over the picture: where there is no ink the picture keeps its
//! pixels to the bit.

use galley_core::place::{Color, TextMark};
use galley_core::{Shape, Stroke};
use galley_interop::{Outline, Step, bounds_of, outline_of};
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Transform};

use super::letters::{Letters, Weight};

type Rgba = [u8; 4];

/// What a mark of a colour is drawn in: `INKS` of the interface.
const INKS: [(Color, [u8; 3]); 8] = [
    (Color::Red, [0xe0, 0x29, 0x1b]),
    (Color::Orange, [0xf0, 0x78, 0x00]),
    (Color::Yellow, [0xf5, 0xc4, 0x00]),
    (Color::Green, [0x1e, 0x9e, 0x3f]),
    (Color::Blue, [0x23, 0x78, 0xe6]),
    (Color::Purple, [0x8c, 0x3f, 0xd1]),
    (Color::Black, [0x00, 0x00, 0x00]),
    (Color::White, [0xff, 0xff, 0xff]),
];
/// Of what has no stroke of its own, and under numbers: red while a comment is open, green once it is resolved.
pub(crate) const OPEN: [u8; 3] = [0xd7, 0x32, 0x20];
pub(crate) const RESOLVED: [u8; 3] = [0x05, 0x83, 0x4e];
/// Around lines, so that they are seen on any ground.
const AROUND_DARK: Rgba = [255, 255, 255, 140];
const AROUND_LIGHT: Rgba = [0, 0, 0, 140];
/// What is highlighted is still to be read.
const MARKER: u8 = 89;

/// In screen pixels: a line without a stroke of its own, the widest line, and what lies around each.
const PLAIN: f64 = 2.0;
const WIDEST: f64 = 40.0;
const CASING: f64 = 2.0;
/// Half the height of a number's disc, what each digit beyond two adds to half its width, the digits, a dot instead.
const HALF: f32 = 11.0;
const DIGIT: f32 = 4.0;
const FIGURE: f32 = 12.0;
const DOT: f32 = 3.5;
/// The radius of the sign that a comment is resolved, at the upper end of its disc; how far out it is, as a part of the disc.
const SIGN: f32 = 6.0;
const SIGN_OUT: f32 = 0.85;
/// A check, from the middle of its sign.
const CHECK: [[f32; 2]; 3] = [[-3.0, 0.2], [-0.9, 2.4], [3.1, -2.4]];

/// How large things are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Measure {
    /// Pixels of the picture in a unit of the medium.
    pub scale: f64,
    /// The same at 100 %, at which strokes are as wide as they say.
    pub whole: f64,
    /// Pixels of the picture in a pixel of the screen on which all of it would be looked at.
    pub pixel: f64,
}

/// A longer picture is looked at smaller than it is: lines and numbers grow with it.
const LOOKED_AT: f64 = 1600.0;

impl Measure {
    pub(crate) fn new(scale: f64, whole: f64, longest: u32) -> Self {
        Self { scale, whole, pixel: (scale / whole).max(f64::from(longest) / LOOKED_AT) }
    }

    /// Pixels of the picture.
    fn width_of(&self, stroke: Option<Stroke>) -> f64 {
        stroke.map_or(PLAIN * self.pixel, |Stroke { width, .. }| {
            (f64::from(width) * self.scale / self.whole).clamp(self.pixel, WIDEST * self.pixel)
        })
    }
}

/// What marks are drawn on.
pub(crate) struct Sheet<'a> {
    ink: Pixmap,
    measure: Measure,
    letters: &'a Letters,
}

impl<'a> Sheet<'a> {
    /// As large as the picture; `None` for a size that no picture has.
    pub(crate) fn new(width: u32, height: u32, measure: Measure, letters: &'a Letters) -> Option<Self> {
        Some(Self { ink: Pixmap::new(width, height)?, measure, letters })
    }

    pub(crate) fn mark(&mut self, shape: &Shape, stroke: Option<Stroke>, resolved: bool) {
        let Measure { scale, pixel, .. } = self.measure;
        let width = self.measure.width_of(stroke);
        let outline = outline_of(shape, width / scale * 1000.0, pixel / scale * 1000.0);
        let on_pixels = matches!(shape, Shape::Box { .. });
        let Some(path) = path_of(&outline, scale / 1000.0, on_pixels) else { return };
        let [red, green, blue] = stroke.map_or(state(resolved), |stroke| ink_of(stroke.color));
        let ink = [red, green, blue, 255];
        let light = stroke.is_some_and(|stroke| matches!(stroke.color, Color::Yellow | Color::White));
        let casing = if light { AROUND_LIGHT } else { AROUND_DARK };
        if outline.fill {
            if matches!(shape, Shape::Text { mark: TextMark::Highlight, .. }) {
                return self.fill(&path, [red, green, blue, MARKER]);
            }
            self.stroke(&path, CASING * pixel, casing);
            return self.fill(&path, ink);
        }
        // The pen's own width, which it was pressed to.
        let drawn = outline.width / 1000.0 * scale;
        self.stroke(&path, drawn + CASING * pixel, casing);
        self.stroke(&path, drawn, ink);
    }

    /// The number of a comment at one of its marks; a dot until it has one. All of it is within the picture.
    pub(crate) fn number(&mut self, shape: &Shape, number: Option<u32>, resolved: bool) {
        let pixel = self.measure.pixel as f32;
        let more = if resolved { SIGN } else { 0.0 };
        let half = (disc_half(number) + more) * pixel;
        let [x, y] = pin_of(shape).map(|one| (one * self.measure.scale / 1000.0) as f32);
        let within = |at: f32, half: f32, side: u32| at.min(side as f32 - half).max(half);
        let margin = pixel;
        let x = within(x, half + margin, self.ink.width());
        let y = within(y, (HALF + more) * pixel + margin, self.ink.height());
        disc(&mut self.ink, self.letters, [x, y], pixel, number, resolved);
    }

    /// Lays it over a picture of the same size: rows packed, straight alpha.
    pub(crate) fn lay_over(&self, rgba: &mut [u8]) {
        for (pixel, ink) in rgba.chunks_exact_mut(4).zip(self.ink.data().chunks_exact(4)) {
            let ([red, green, blue, alpha], &[ink_red, ink_green, ink_blue, ink_alpha]) = (pixel, ink) else {
                continue;
            };
            if ink_alpha == 0 {
                continue;
            }
            let (over, under) = (f32::from(ink_alpha) / 255.0, f32::from(*alpha) / 255.0);
            let shows = under * (1.0 - over);
            let all = over + shows;
            // Ink comes multiplied by its own alpha; a cast of what is within a byte.
            let mixed =
                |ink: u8, below: u8| ((f32::from(ink) + f32::from(below) * shows) / all).round() as u8;
            (*red, *green, *blue) = (mixed(ink_red, *red), mixed(ink_green, *green), mixed(ink_blue, *blue));
            *alpha = (all * 255.0).round() as u8;
        }
    }

    fn stroke(&mut self, path: &Path, width: f64, color: Rgba) {
        let stroke = tiny_skia::Stroke {
            width: width as f32,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..tiny_skia::Stroke::default()
        };
        self.ink.stroke_path(path, &paint(color), &stroke, Transform::identity(), None);
    }

    fn fill(&mut self, path: &Path, color: Rgba) {
        self.ink.fill_path(path, &paint(color), FillRule::Winding, Transform::identity(), None);
    }
}

/// A disc with a number, or a dot, around a point; with a check at its corner where it is resolved.
pub(crate) fn disc(
    ink: &mut Pixmap,
    letters: &Letters,
    [x, y]: [f32; 2],
    pixel: f32,
    number: Option<u32>,
    resolved: bool,
) {
    let [red, green, blue] = state(resolved);
    let (half, up) = (disc_half(number) * pixel, HALF * pixel);
    let winding = FillRule::Winding;
    if let Some(path) = pill([x, y], half, up) {
        let white = tiny_skia::Stroke { width: 2.0 * pixel, ..tiny_skia::Stroke::default() };
        ink.fill_path(&path, &paint([red, green, blue, 255]), winding, Transform::identity(), None);
        ink.stroke_path(&path, &paint([255; 4]), &white, Transform::identity(), None);
    }
    let figure = match number {
        None => PathBuilder::from_circle(x, y, DOT * pixel),
        Some(number) => {
            let (text, size) = (number.to_string(), FIGURE * pixel);
            let from = x - letters.width(&text, size, Weight::Bold) / 2.0;
            // Digits are about seven tenths of their size high.
            letters.line(&text, [from, y + 0.345 * size], size, Weight::Bold)
        }
    };
    if let Some(figure) = figure {
        ink.fill_path(&figure, &paint([255; 4]), winding, Transform::identity(), None);
    }
    if resolved {
        check(ink, [x + SIGN_OUT * half, y - SIGN_OUT * up], pixel);
    }
}

/// The sign of what is resolved: nobody has to tell green from red.
fn check(ink: &mut Pixmap, [x, y]: [f32; 2], pixel: f32) {
    let [red, green, blue] = RESOLVED;
    let color = paint([red, green, blue, 255]);
    if let Some(ground) = PathBuilder::from_circle(x, y, SIGN * pixel) {
        ink.fill_path(&ground, &paint([255; 4]), FillRule::Winding, Transform::identity(), None);
    }
    let mut line = PathBuilder::new();
    for (nth, [across, down]) in CHECK.into_iter().enumerate() {
        let (x, y) = (x + across * pixel, y + down * pixel);
        if nth == 0 {
            line.move_to(x, y);
        } else {
            line.line_to(x, y);
        }
    }
    let stroke = tiny_skia::Stroke {
        width: 2.0 * pixel,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..tiny_skia::Stroke::default()
    };
    if let Some(line) = line.finish() {
        ink.stroke_path(&line, &color, &stroke, Transform::identity(), None);
    }
}

/// Half the width of a disc, in screen pixels.
pub(crate) fn disc_half(number: Option<u32>) -> f32 {
    let digits = number.map_or(0, |number| number.checked_ilog10().unwrap_or(0) + 1);
    HALF + digits.saturating_sub(2) as f32 * DIGIT
}

pub(crate) const fn state(resolved: bool) -> [u8; 3] {
    if resolved { RESOLVED } else { OPEN }
}

fn ink_of(color: Color) -> [u8; 3] {
    INKS.iter().find(|(of, _)| *of == color).map_or(OPEN, |(_, ink)| *ink)
}

pub(crate) fn paint([red, green, blue, alpha]: Rgba) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, alpha);
    paint
}

/// Where the number stands, in thousandths: top left of an area, the tail of an arrow, the first point of a line.
fn pin_of(shape: &Shape) -> [f64; 2] {
    let exact = |[x, y]: [i32; 2]| [x, y].map(f64::from);
    match shape {
        Shape::Arrow { from, .. } | Shape::Line { from, .. } => exact(*from),
        Shape::Freehand { points } => points.first().map_or([0.0; 2], |[x, y, _]| exact([*x, *y])),
        Shape::Text { quads, .. } => quads.first().map_or([0.0; 2], |[x, y, ..]| exact([*x, *y])),
        Shape::Point { .. } | Shape::Box { .. } | Shape::Ellipse { .. } | Shape::Polygon { .. } => {
            let [left, top, _, _] = bounds_of(shape);
            exact([left, top])
        }
    }
}

/// A path in pixels. `on_pixels`: its corners are, so that a line of even width is not smeared over its neighbours.
fn path_of(outline: &Outline, scale: f64, on_pixels: bool) -> Option<Path> {
    let put = |[x, y]: [f64; 2]| {
        let pixels = [x * scale, y * scale];
        if on_pixels { pixels.map(f64::round) } else { pixels }
    };
    let mut builder = PathBuilder::new();
    let mut last = [0.0; 2];
    for step in &outline.steps {
        match step {
            Step::Move(to) => {
                last = put(*to);
                let [x, y] = last.map(|one| one as f32);
                builder.move_to(x, y);
            }
            Step::Line(to) => {
                last = put(*to);
                let [x, y] = last.map(|one| one as f32);
                builder.line_to(x, y);
            }
            Step::Arc([across, down], to) => {
                let to = put(*to);
                half_round(&mut builder, last, [across * scale, down * scale], to);
                last = to;
            }
            Step::Close => builder.close(),
        }
    }
    if outline.steps.len() == 1 {
        // A dot is a line without a length, which round caps make seen.
        let [x, y] = last.map(|one| one as f32);
        builder.line_to(x, y);
    }
    builder.finish()
}

/// Half an ellipse between two points that lie opposite, clockwise as seen: two quarters.
fn half_round(builder: &mut PathBuilder, [fx, fy]: [f64; 2], [rx, ry]: [f64; 2], [tx, ty]: [f64; 2]) {
    /// How far the handles of a quarter reach.
    const HANDLE: f64 = 0.552_284_75;
    if rx <= 0.0 || ry <= 0.0 {
        return builder.line_to(tx as f32, ty as f32);
    }
    let [cx, cy] = [(fx + tx) / 2.0, (fy + ty) / 2.0];
    let start = ((fy - cy) / ry).atan2((fx - cx) / rx);
    for quarter in 0..2 {
        let angle = start + f64::from(quarter) * std::f64::consts::FRAC_PI_2;
        let (sin, cos) = angle.sin_cos();
        let (next_sin, next_cos) = (angle + std::f64::consts::FRAC_PI_2).sin_cos();
        let at = |x: f64, y: f64| ((cx + rx * x) as f32, (cy + ry * y) as f32);
        let (x1, y1) = at(cos - HANDLE * sin, sin + HANDLE * cos);
        let (x2, y2) = at(next_cos + HANDLE * next_sin, next_sin - HANDLE * next_cos);
        let (x, y) = at(next_cos, next_sin);
        builder.cubic_to(x1, y1, x2, y2, x, y);
    }
}

/// A rectangle whose ends are round.
fn pill([x, y]: [f32; 2], half: f32, up: f32) -> Option<Path> {
    if half <= up {
        return PathBuilder::from_circle(x, y, up);
    }
    let mut builder = PathBuilder::new();
    let straight = half - up;
    let [left, right] = [f64::from(x - straight), f64::from(x + straight)];
    let [top, bottom] = [f64::from(y - up), f64::from(y + up)];
    let radii = [f64::from(up); 2];
    builder.move_to(right as f32, top as f32);
    half_round(&mut builder, [right, top], radii, [right, bottom]);
    builder.line_to(left as f32, bottom as f32);
    half_round(&mut builder, [left, bottom], radii, [left, top]);
    builder.close();
    builder.finish()
}

/// A rectangle of a colour.
pub(crate) fn ground(ink: &mut Pixmap, [x, y, width, height]: [f32; 4], color: Rgba) {
    if let Some(rect) = Rect::from_xywh(x, y, width, height) {
        ink.fill_rect(rect, &paint(color), Transform::identity(), None);
    }
}

#[cfg(test)]
mod tests;
