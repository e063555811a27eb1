//! The four scenes of the film: painted once as layers, then moved past the camera frame by frame.
//!
//! What both versions share is the base of a frame; the copy is laid over it per version.

use anyhow::Context as _;
use resvg::tiny_skia::{
    Color, FilterQuality, LineCap, LineJoin, Paint, PathBuilder, Pixmap, PixmapPaint, Rect, Stroke, Transform,
};

use super::changes::Round;
use super::ink::{Area, Face, Sheet, Type, hue};
use super::interior;
use super::pages::lighthouse;
use super::scenery::{self, Ridge, Train, Viaduct};

pub const WIDTH: u32 = 1280;
pub const HEIGHT: u32 = 720;
const FULL: Area = [0.0, 0.0, 1280.0, 720.0];

/// A painted strip with its place in the scene.
struct Layer {
    pixels: Pixmap,
    x: f32,
    y: f32,
}

impl Layer {
    fn new(view: Area, draw: impl FnOnce(&mut Sheet)) -> anyhow::Result<Layer> {
        let mut sheet = Sheet::default();
        draw(&mut sheet);
        Ok(Layer { pixels: sheet.pixels(view, 1.0)?, x: view[0], y: view[1] })
    }

    /// Paints the strip moved by (dx, dy); between pixels it is interpolated.
    fn paint(&self, onto: &mut Pixmap, dx: f32, dy: f32, opacity: f32) {
        if opacity <= 0.0 {
            return;
        }
        let (x, y) = (self.x + dx, self.y + dy);
        let whole = x.fract() == 0.0 && y.fract() == 0.0;
        let quality = if whole { FilterQuality::Nearest } else { FilterQuality::Bilinear };
        let paint = PixmapPaint { opacity, quality, ..PixmapPaint::default() };
        onto.draw_pixmap(0, 0, self.pixels.as_ref(), &paint, Transform::from_translate(x, y), None);
    }
}

/// Where in its course something is, from 0 to 1, starting and ending gently.
fn ease(frame: u32, from: u32, length: u32) -> f32 {
    let t = ((frame as f32 - from as f32) / length as f32).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Everything the film shows, painted.
pub struct Scenes {
    evening: Evening,
    cabin: Cabin,
    map: Map,
    morning: Morning,
}

/// The scenes in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scene {
    Evening,
    Cabin,
    Map,
    Morning,
}

impl Scenes {
    pub fn paint() -> anyhow::Result<Scenes> {
        Ok(Scenes {
            evening: Evening::paint()?,
            cabin: Cabin::paint()?,
            map: Map::paint()?,
            morning: Morning::paint()?,
        })
    }

    /// What a frame of a scene shows in every version.
    pub fn base(&self, scene: Scene, frame: u32) -> anyhow::Result<Pixmap> {
        let mut canvas = Pixmap::new(WIDTH, HEIGHT).context("an empty frame")?;
        match scene {
            Scene::Evening => self.evening.base(&mut canvas, frame),
            Scene::Cabin => self.cabin.base(&mut canvas, frame),
            Scene::Map => self.map.base(&mut canvas, frame),
            Scene::Morning => self.morning.base(&mut canvas, frame),
        }
        Ok(canvas)
    }

    /// The burned-in copy of one version.
    pub fn copy(&self, scene: Scene, frame: u32, round: Round, canvas: &mut Pixmap) {
        match scene {
            Scene::Evening => round.pick(&self.evening.first, &self.evening.second).paint(
                canvas,
                0.0,
                0.0,
                ease(frame, 24, 24),
            ),
            Scene::Cabin => {}
            Scene::Map => round.pick(&self.map.first, &self.map.second).paint(
                canvas,
                0.0,
                0.0,
                ease(frame, Map::LAST, 12),
            ),
            Scene::Morning => round.pick(&self.morning.first, &self.morning.second).paint(
                canvas,
                0.0,
                0.0,
                ease(frame, Morning::CARD + 8, 16),
            ),
        }
    }
}

const CAPTION: Type = Type::new(Face::Serif, 70.0, hue::SNOW).track(-8.0);

fn scrim(sheet: &mut Sheet) {
    let dark =
        sheet.fade(470.0, 720.0, &[(0.0, hue::INK, 0.0), (0.7, hue::INK, 0.82), (1.0, hue::INK, 0.95)]);
    sheet.rect([0.0, 470.0, 1280.0, 250.0], &dark);
}

struct Evening {
    sky: Layer,
    far: Layer,
    high: Layer,
    near: Layer,
    bridge: Layer,
    train: Layer,
    front: Layer,
    dim: Layer,
    first: Layer,
    second: Layer,
}

/// The box of the first scene's caption.
pub fn caption_area(text: &str) -> Area {
    CAPTION.area(72.0, 660.0, text)
}

/// The first scene's caption.
pub fn opening(round: Round) -> &'static str {
    round.pick("Fall asleep in Basel.", "Go to bed in Basel.")
}

impl Evening {
    fn paint() -> anyhow::Result<Evening> {
        let caption = |text: &'static str| {
            Layer::new([0.0, 560.0, 1280.0, 160.0], |sheet| {
                sheet.text(72.0, 660.0, CAPTION, text);
            })
        };
        Ok(Evening {
            sky: Layer::new(FULL, |sheet| {
                scenery::sky(sheet, FULL, 500.0, scenery::EVENING);
                scenery::stars(sheet, [0.0, 0.0, 1280.0, 330.0], 130, 1.3, 201);
                scenery::moon(sheet, 1010.0, 150.0, 50.0);
            })?,
            far: range(
                &[
                    (-40.0, 380.0),
                    (90.0, 322.0),
                    (190.0, 372.0),
                    (340.0, 300.0),
                    (470.0, 370.0),
                    (900.0, 380.0),
                    (1010.0, 306.0),
                    (1120.0, 360.0),
                    (1220.0, 322.0),
                    (1420.0, 390.0),
                ],
                202,
                ["#8d70a2", "#eab4a0", "#f9d3bb", "#eaa6a0"],
                0.75,
            )?,
            high: range(
                &[
                    (-40.0, 440.0),
                    (160.0, 372.0),
                    (290.0, 420.0),
                    (440.0, 330.0),
                    (520.0, 362.0),
                    (690.0, 176.0),
                    (820.0, 340.0),
                    (890.0, 312.0),
                    (1030.0, 420.0),
                    (1190.0, 356.0),
                    (1440.0, 440.0),
                ],
                203,
                ["#3d4484", "#a583a4", "#fde6d2", "#d690a5"],
                0.92,
            )?,
            near: range(
                &[
                    (-40.0, 470.0),
                    (120.0, 440.0),
                    (330.0, 482.0),
                    (560.0, 446.0),
                    (800.0, 486.0),
                    (1060.0, 440.0),
                    (1260.0, 476.0),
                    (1560.0, 440.0),
                ],
                204,
                ["#232f66", "#47508c", "#8d8cc0", "#6f6aa8"],
                0.4,
            )?,
            bridge: Layer::new([-20.0, 506.0, 1860.0, 214.0], |sheet| {
                scenery::viaduct(
                    sheet,
                    &Viaduct {
                        from: -60.0,
                        to: 1880.0,
                        bay: 104.0,
                        deck: &|_| 520.0,
                        ground: 730.0,
                        stone: "#5d5787",
                        foot: "#1a2349",
                        edge: "#e8b99f",
                    },
                );
            })?,
            train: Layer::new([-1010.0, 440.0, 1400.0, 84.0], |sheet| {
                scenery::train(
                    sheet,
                    &Train { nose: 0.0, cars: 5, unit: 1.05, rail: &|_| 517.0, livery: hue::RED, lit: true },
                );
            })?,
            front: Layer::new([-20.0, 500.0, 2260.0, 220.0], |sheet| {
                let ground = |x: f32| 640.0 + 12.0 * (x / 190.0).sin();
                scenery::pines(sheet, -30.0, 2250.0, &ground, (44.0, 100.0), "#101838", 205);
                sheet.rect([-20.0, 636.0, 2260.0, 90.0], "#101838");
            })?,
            dim: Layer::new([0.0, 470.0, 1280.0, 250.0], scrim)?,
            first: caption(opening(Round::First))?,
            second: caption(opening(Round::Second))?,
        })
    }

    fn base(&self, canvas: &mut Pixmap, frame: u32) {
        let n = frame as f32;
        self.sky.paint(canvas, 0.0, 0.0, 1.0);
        self.far.paint(canvas, -0.18 * n, 0.0, 1.0);
        self.high.paint(canvas, -0.42 * n, 0.0, 1.0);
        self.near.paint(canvas, -0.9 * n, 0.0, 1.0);
        self.train.paint(canvas, -60.0 + 8.0 * n, 0.0, 1.0);
        self.bridge.paint(canvas, -2.0 * n, 0.0, 1.0);
        self.front.paint(canvas, -5.0 * n, 0.0, 1.0);
        self.dim.paint(canvas, 0.0, 0.0, 1.0);
    }
}

fn range(
    keys: &[(f32, f32)],
    seed: u64,
    [shade, foot, light, glow]: [&str; 4],
    shine: f32,
) -> anyhow::Result<Layer> {
    let top = keys.iter().map(|key| key.1).fold(f32::MAX, f32::min) - 10.0;
    let right = keys.last().map_or(1280.0, |key| key.0);
    Layer::new([-40.0, top.floor(), right + 40.0, 640.0 - top.floor()], |sheet| {
        scenery::ridge(
            sheet,
            &Ridge { keys, floor: 640.0, shade, foot, light, glow, shine, rough: 5.0, seed },
        );
    })
}

struct Cabin {
    sky: Layer,
    high: Layer,
    near: Layer,
    pines: Layer,
    inside: Layer,
    caption: Layer,
}

impl Cabin {
    fn paint() -> anyhow::Result<Cabin> {
        let [x, y, w, h] = interior::CABIN_WINDOW;
        let window: Area = [x - 4.0, y - 4.0, w + 8.0, h + 8.0];
        Ok(Cabin {
            sky: Layer::new(window, |sheet| {
                scenery::sky(sheet, window, y + h * 0.95, scenery::EVENING);
                scenery::stars(sheet, [x, y, w, h * 0.55], 60, 1.2, 211);
                scenery::moon(sheet, x + w * 0.74, y + 84.0, 30.0);
            })?,
            high: Layer::new([330.0, 150.0, 1000.0, 300.0], |sheet| {
                let keys = [
                    (320.0, 360.0),
                    (430.0, 300.0),
                    (500.0, 340.0),
                    (640.0, 190.0),
                    (740.0, 320.0),
                    (800.0, 290.0),
                    (930.0, 370.0),
                    (1040.0, 260.0),
                    (1130.0, 330.0),
                    (1200.0, 300.0),
                    (1340.0, 380.0),
                ];
                scenery::ridge(
                    sheet,
                    &Ridge {
                        keys: &keys,
                        floor: 460.0,
                        shade: "#3d4484",
                        foot: "#a583a4",
                        light: "#fde6d2",
                        glow: "#d690a5",
                        shine: 0.9,
                        rough: 4.0,
                        seed: 212,
                    },
                );
            })?,
            near: Layer::new([330.0, 320.0, 1400.0, 130.0], |sheet| {
                let keys = [
                    (320.0, 390.0),
                    (460.0, 352.0),
                    (600.0, 396.0),
                    (800.0, 350.0),
                    (960.0, 392.0),
                    (1130.0, 344.0),
                    (1300.0, 390.0),
                    (1500.0, 350.0),
                    (1740.0, 390.0),
                ];
                scenery::ridge(
                    sheet,
                    &Ridge {
                        keys: &keys,
                        floor: 520.0,
                        shade: "#232f66",
                        foot: "#47508c",
                        light: "#8d8cc0",
                        glow: "#6f6aa8",
                        shine: 0.4,
                        rough: 4.0,
                        seed: 213,
                    },
                );
            })?,
            pines: Layer::new([330.0, 320.0, 3300.0, 130.0], |sheet| {
                scenery::pines(
                    sheet,
                    320.0,
                    3640.0,
                    &|x| 442.0 + 8.0 * (x / 210.0).sin(),
                    (40.0, 96.0),
                    "#101838",
                    214,
                );
                sheet.rect([320.0, 438.0, 3400.0, 20.0], "#101838");
            })?,
            inside: Layer::new(FULL, |sheet| {
                interior::cabin(sheet);
                scrim(sheet);
            })?,
            caption: Layer::new([0.0, 560.0, 1280.0, 160.0], |sheet| {
                sheet.text(72.0, 660.0, CAPTION, "A bed of your own, a view that never stops.");
            })?,
        })
    }

    fn base(&self, canvas: &mut Pixmap, frame: u32) {
        let n = frame as f32;
        self.sky.paint(canvas, 0.0, 0.0, 1.0);
        self.high.paint(canvas, -0.7 * n, 0.0, 1.0);
        self.near.paint(canvas, -2.0 * n, 0.0, 1.0);
        self.pines.paint(canvas, -15.0 * n, 0.0, 1.0);
        self.inside.paint(canvas, 0.0, 0.0, 1.0);
        self.caption.paint(canvas, 0.0, 0.0, ease(frame, 10, 20));
    }
}

struct Map {
    land: Layer,
    stops: Vec<(u32, Layer)>,
    course: Vec<(f32, f32)>,
    first: Layer,
    second: Layer,
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
    const LAST: u32 = 96;

    fn paint() -> anyhow::Result<Map> {
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

    fn base(&self, canvas: &mut Pixmap, frame: u32) {
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
    let dashed = super::ink::outline(&course());
    sheet.raw(&format!("<path d=\"{dashed}\" fill=\"none\" stroke=\"{}\" stroke-width=\"3\" stroke-dasharray=\"2 10\" stroke-linecap=\"round\"/>", hue::SLATE));
    sheet.text(
        72.0,
        128.0,
        Type::new(Face::Serif, 70.0, hue::NIGHT).track(-8.0),
        "Five cities, one night, no alarm.",
    );
    scenery::logo(sheet, 72.0, 624.0, 44.0, hue::NIGHT);
}

struct Morning {
    sky: Layer,
    sun: Layer,
    water: Layer,
    shore: Layer,
    train: Layer,
    caption: Layer,
    card: Layer,
    first: Layer,
    second: Layer,
}

/// The fare on the end card.
pub const FARE: Type = Type::new(Face::Serif, 124.0, hue::AMBER).middle().track(-10.0);
/// The legal line on the end card of the second version.
pub const LEGAL: &str =
    "Per person for two sharing, subject to availability. Conditions at halvenne.example.";
const LEGAL_LOOK: Type = Type::new(Face::Sans, 21.0, hue::ICE).middle();

pub fn fare(round: Round) -> &'static str {
    round.pick("€89", "€98")
}

pub fn fare_area(round: Round) -> Area {
    FARE.area(640.0, 520.0, fare(round))
}

pub fn legal_area() -> Area {
    LEGAL_LOOK.area(640.0, 676.0, LEGAL)
}

impl Morning {
    /// When the end card begins to come up.
    pub const CARD: u32 = 62;

    fn paint() -> anyhow::Result<Morning> {
        let closing = |round: Round| {
            Layer::new(FULL, move |sheet| {
                sheet.text(640.0, 520.0, FARE, fare(round));
                if round == Round::Second {
                    sheet.text(640.0, 676.0, LEGAL_LOOK, LEGAL);
                }
            })
        };
        Ok(Morning {
            sky: Layer::new([0.0, 0.0, 1280.0, 402.0], |sheet| {
                scenery::sky(sheet, [0.0, 0.0, 1280.0, 402.0], 390.0, scenery::MORNING);
            })?,
            sun: Layer::new([400.0, 60.0, 660.0, 660.0], |sheet| scenery::sun(sheet, 730.0, 390.0, 56.0))?,
            water: Layer::new([0.0, 230.0, 1280.0, 490.0], |sheet| {
                scenery::ridge(
                    sheet,
                    &Ridge {
                        keys: &[
                            (-30.0, 356.0),
                            (80.0, 312.0),
                            (190.0, 350.0),
                            (300.0, 326.0),
                            (480.0, 384.0),
                            (600.0, 402.0),
                        ],
                        floor: 404.0,
                        shade: "#8a86b8",
                        foot: "#d8a9ab",
                        light: "#fbdcc0",
                        glow: "#f3b7a4",
                        shine: 0.7,
                        rough: 4.0,
                        seed: 221,
                    },
                );
                scenery::sea(sheet, [0.0, 398.0, 1280.0, 330.0], 730.0, 222);
                lighthouse(sheet, 1040.0, 410.0, 1.25);
            })?,
            shore: Layer::new([0.0, 600.0, 1280.0, 120.0], |sheet| {
                let earth = sheet.fade(640.0, 720.0, &[(0.0, "#39457c", 1.0), (1.0, "#1b2552", 1.0)]);
                sheet.rect([0.0, 640.0, 1280.0, 80.0], &earth);
                sheet.rect([0.0, 638.0, 1280.0, 4.0], "#e8b99f");
            })?,
            train: Layer::new([-1200.0, 560.0, 1240.0, 84.0], |sheet| {
                scenery::train(
                    sheet,
                    &Train { nose: 0.0, cars: 5, unit: 1.2, rail: &|_| 637.0, livery: hue::RED, lit: false },
                );
            })?,
            caption: Layer::new([0.0, 60.0, 1280.0, 160.0], |sheet| {
                sheet.text(
                    72.0,
                    150.0,
                    Type::new(Face::Serif, 84.0, hue::NIGHT).track(-8.0),
                    "Wake to the sea.",
                );
            })?,
            card: Layer::new(FULL, |sheet| {
                let night = sheet.fade(0.0, 720.0, &[(0.0, hue::INK, 1.0), (1.0, hue::NIGHT, 1.0)]);
                sheet.rect(FULL, &night);
                scenery::stars(sheet, FULL, 120, 1.3, 223);
                scenery::logo(sheet, 640.0 - scenery::logo_width(96.0) / 2.0, 150.0, 96.0, hue::SNOW);
                sheet.text(
                    640.0,
                    322.0,
                    Type::new(Face::SerifItalic, 46.0, hue::SNOW).middle(),
                    "The night train over the Alps",
                );
                sheet.text(
                    640.0,
                    404.0,
                    Type::new(Face::Medium, 27.0, hue::ICE).middle(),
                    "Basel to Trieste, private cabin from",
                );
                sheet.text(
                    640.0,
                    600.0,
                    Type::new(Face::Medium, 30.0, hue::SNOW).middle(),
                    "halvenne.example",
                );
            })?,
            first: closing(Round::First)?,
            second: closing(Round::Second)?,
        })
    }

    fn base(&self, canvas: &mut Pixmap, frame: u32) {
        let n = frame as f32;
        let card = ease(frame, Morning::CARD, 20);
        if card < 1.0 {
            self.sky.paint(canvas, 0.0, 0.0, 1.0);
            self.sun.paint(canvas, 0.0, 46.0 - 0.55 * n, 1.0);
            self.water.paint(canvas, 0.0, 0.0, 1.0);
            self.shore.paint(canvas, 0.0, 0.0, 1.0);
            self.train.paint(canvas, 240.0 + 9.0 * n, 0.0, 1.0);
            self.caption.paint(canvas, 0.0, 0.0, ease(frame, 8, 20));
        }
        self.card.paint(canvas, 0.0, 0.0, card);
        self.glint(canvas, frame);
    }

    /// A thin bar that runs out under the end card, like a train leaving.
    fn glint(&self, canvas: &mut Pixmap, frame: u32) {
        let run = ease(frame, Morning::CARD + 12, 50);
        let Some(rect) = Rect::from_xywh(640.0 - 130.0 * run, 346.0, 260.0 * run + 0.01, 2.0) else { return };
        let mut paint = Paint::default();
        paint.set_color_rgba8(0xd8, 0x41, 0x2f, 255);
        if run > 0.0 {
            canvas.fill_rect(rect, &paint, Transform::identity(), None);
        }
    }
}
