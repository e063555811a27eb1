//! The line on the map, drawn as the night goes by.

use resvg::tiny_skia::{Color, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke, Transform};

use super::{FULL, Layer, ease};
use crate::sample::changes::Round;
use crate::sample::ink::{Area, Face, Sheet, Type, hue};
use crate::sample::train;

pub struct Map {
    land: Layer,
    stops: Vec<(u32, Layer)>,
    course: Vec<(f32, f32)>,
    pub first: Layer,
    pub second: Layer,
}

/// Points that the line on the map runs through.
const WAY: &[(f32, f32)] = &[
    (262.0, 236.0),
    (330.0, 222.0),
    (430.0, 246.0),
    (476.0, 290.0),
    (492.0, 350.0),
    (480.0, 420.0),
    (486.0, 492.0),
    (560.0, 520.0),
    (690.0, 506.0),
    (836.0, 500.0),
    (900.0, 466.0),
    (970.0, 450.0),
    (1030.0, 474.0),
];

/// The line on the map as short pieces: a Catmull-Rom curve through [`WAY`].
fn course() -> Vec<(f32, f32)> {
    let mut points = vec![];
    let last = WAY.len() - 1;
    for n in 0..last {
        let at = |k: usize| WAY.get(k.min(last)).copied().unwrap_or_default();
        let (a, b, c, d) = (at(n.saturating_sub(1)), at(n), at(n + 1), at(n + 2));
        let curve = |a: f32, b: f32, c: f32, d: f32, t: f32| {
            0.5 * (2.0 * b
                + (c - a) * t
                + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                + (3.0 * b - a - 3.0 * c + d) * t * t * t)
        };
        points.extend(
            (0..10)
                .map(|step| step as f32 / 10.0)
                .map(|t| (curve(a.0, b.0, c.0, d.0, t), curve(a.1, b.1, c.1, d.1, t))),
        );
    }
    points.extend(WAY.last());
    points
}

impl Map {
    const START: u32 = 14;
    const LENGTH: u32 = 84;
    /// When the last stop is reached.
    pub const LAST: u32 = 96;

    pub fn paint() -> anyhow::Result<Map> {
        let stop = |x: f32, y: f32, name: &'static str, time: &'static str| {
            Layer::new(FULL, move |sheet| town(sheet, x, y, name, time))
        };
        Ok(Map {
            land: Layer::new(FULL, land)?,
            course: course(),
            stops: vec![
                (10, stop(262.0, 236.0, "Basel", "21:04")?),
                (26, stop(430.0, 246.0, "Zürich", "22:12")?),
                (52, stop(486.0, 492.0, "Milan", "02:48")?),
                (78, stop(836.0, 500.0, "Venice", "06:05")?),
            ],
            first: stop(1030.0, 474.0, "Trieste", arrival(Round::First))?,
            second: stop(1030.0, 474.0, "Trieste", arrival(Round::Second))?,
        })
    }

    pub fn base(&self, canvas: &mut Pixmap, frame: u32) {
        self.land.paint(canvas, 0.0, 0.0, 1.0);
        let done = ease(frame, Map::START, Map::LENGTH);
        let Some((x, y)) = self.way(canvas, done) else { return };
        for (at, layer) in &self.stops {
            layer.paint(canvas, 0.0, 0.0, ease(frame, *at, 12));
        }
        for (radius, colour) in
            [(13.0, Color::from_rgba8(0xd8, 0x41, 0x2f, 70)), (7.0, Color::from_rgba8(0xd8, 0x41, 0x2f, 255))]
        {
            let Some(dot) = PathBuilder::from_circle(x, y, radius) else { continue };
            let mut paint = Paint { anti_alias: true, ..Paint::default() };
            paint.set_color(colour);
            canvas.fill_path(&dot, &paint, resvg::tiny_skia::FillRule::Winding, Transform::identity(), None);
        }
    }

    /// Strokes the travelled share of the way; returns where it ends.
    fn way(&self, canvas: &mut Pixmap, done: f32) -> Option<(f32, f32)> {
        let course = &self.course;
        let lengths: Vec<f32> = course
            .windows(2)
            .map(|pair| if let [a, b] = pair { (b.0 - a.0).hypot(b.1 - a.1) } else { 0.0 })
            .collect();
        let mut left = done * lengths.iter().sum::<f32>();
        let mut builder = PathBuilder::new();
        let mut end = *course.first()?;
        builder.move_to(end.0, end.1);
        for (pair, length) in course.windows(2).zip(lengths) {
            let [a, b] = *pair else { continue };
            let t = (left / length).min(1.0);
            end = (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
            builder.line_to(end.0, end.1);
            left -= length;
            if left <= 0.0 {
                break;
            }
        }
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        paint.set_color_rgba8(0xd8, 0x41, 0x2f, 255);
        let stroke =
            Stroke { width: 6.0, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        if done > 0.0
            && let Some(path) = builder.finish()
        {
            canvas.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
        }
        Some(end)
    }
}

/// The arrival in Trieste as the map has it.
pub fn arrival(round: Round) -> &'static str {
    round.pick("08:01", "08:10")
}

const TOWN_TIME: Type = Type::new(Face::Sans, 25.0, "#2b335a");

/// The box of the arrival time in Trieste.
pub fn arrival_area(round: Round) -> Area {
    TOWN_TIME.area(1046.0, 539.0, arrival(round))
}

fn town(sheet: &mut Sheet, x: f32, y: f32, name: &str, time: &str) {
    sheet.disc(x, y, 11.0, hue::NIGHT);
    sheet.disc(x, y, 6.0, hue::SNOW);
    let (dx, dy) = match name {
        "Basel" => (-112.0, 6.0),
        "Zürich" => (20.0, -30.0),
        "Milan" => (-112.0, 14.0),
        "Venice" => (-40.0, 48.0),
        _ => (16.0, 36.0),
    };
    sheet.text(x + dx, y + dy, Type::new(Face::SemiBold, 31.0, hue::NIGHT), name);
    sheet.text(x + dx, y + dy + 29.0, TOWN_TIME, time);
}

fn land(sheet: &mut Sheet) {
    sheet.rect(FULL, hue::SNOW);
    let water = sheet.fade(480.0, 720.0, &[(0.0, "#c9dae6", 1.0), (1.0, "#9fbcd4", 1.0)]);
    sheet.path("M1300 470C1230 500 1180 520 1120 506C1080 496 1050 486 1030 478C1000 462 960 462 930 474C890 486 866 500 852 520C838 548 862 570 868 610C880 660 930 700 960 740H1300Z", &water);
    sheet.path("M398 262C420 252 452 262 474 276C462 282 430 272 398 262Z", "#a9c6da");
    sheet.path("M470 448C476 430 488 424 492 408C498 428 490 446 480 460Z", "#a9c6da");
    let peaks = [
        (330.0, 330.0, 34.0),
        (392.0, 354.0, 48.0),
        (452.0, 322.0, 40.0),
        (540.0, 318.0, 46.0),
        (606.0, 344.0, 62.0),
        (676.0, 318.0, 50.0),
        (742.0, 340.0, 58.0),
        (812.0, 324.0, 46.0),
        (872.0, 348.0, 52.0),
        (934.0, 336.0, 38.0),
        (300.0, 392.0, 44.0),
        (366.0, 420.0, 52.0),
        (560.0, 392.0, 44.0),
        (640.0, 402.0, 40.0),
        (724.0, 398.0, 44.0),
        (800.0, 398.0, 34.0),
    ];
    for (x, y, size) in peaks {
        let lean = size * 0.12;
        sheet.shape(&[(x - size * 0.72, y), (x, y - size), (x + size * 0.72, y)], "#8f97bf");
        sheet.shape(
            &[
                (x, y - size),
                (x + size * 0.72, y),
                (x + lean, y),
                (x - lean * 0.6, y - size * 0.4),
                (x + lean, y - size * 0.66),
            ],
            "#dfd9dd",
        );
    }
    let dashed = crate::sample::ink::outline(&course());
    sheet.raw(&format!("<path d=\"{dashed}\" fill=\"none\" stroke=\"{}\" stroke-width=\"3\" stroke-dasharray=\"2 10\" stroke-linecap=\"round\"/>", hue::SLATE));
    sheet.text(
        72.0,
        128.0,
        Type::new(Face::Serif, 70.0, hue::NIGHT).track(-8.0),
        "Five cities, one night, no alarm.",
    );
    train::logo(sheet, 72.0, 624.0, 44.0, hue::NIGHT);
}
