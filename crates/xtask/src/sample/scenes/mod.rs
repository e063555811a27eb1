//! The four scenes of the film: painted once as layers, then moved past the camera frame by frame.
//!
//! What both versions share is the base of a frame; the copy is laid over it per version.

mod cabin;
mod evening;
mod map;
mod morning;

use anyhow::Context as _;
use resvg::tiny_skia::{FilterQuality, Pixmap, PixmapPaint, Transform};

use super::changes::Round;
use super::ink::{Area, Face, Sheet, Type, hue};
use cabin::Cabin;
use evening::Evening;
use map::Map;
use morning::Morning;

pub use evening::{caption_area, opening};
pub use map::arrival_area;
pub use morning::{fare_area, legal_area};

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
