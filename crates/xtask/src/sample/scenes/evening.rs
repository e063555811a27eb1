//! The train crosses the viaduct at dusk.

use super::{CAPTION, FULL, Layer, scrim};
use crate::sample::changes::Round;
use crate::sample::ink::{Area, hue};
use crate::sample::scenery::{self, Ridge, Viaduct};
use crate::sample::train::{self, Train};
use resvg::tiny_skia::Pixmap;

pub struct Evening {
    sky: Layer,
    far: Layer,
    high: Layer,
    near: Layer,
    bridge: Layer,
    train: Layer,
    front: Layer,
    dim: Layer,
    pub first: Layer,
    pub second: Layer,
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
    pub fn paint() -> anyhow::Result<Evening> {
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
                500.0,
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
                500.0,
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
                640.0,
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
                train::draw(
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

    pub fn base(&self, canvas: &mut Pixmap, frame: u32) {
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

/// A mountain range down to where the next one hides it.
fn range(
    keys: &[(f32, f32)],
    seed: u64,
    [shade, foot, light, glow]: [&str; 4],
    shine: f32,
    bottom: f32,
) -> anyhow::Result<Layer> {
    let top = keys.iter().map(|key| key.1).fold(f32::MAX, f32::min) - 10.0;
    let right = keys.last().map_or(1280.0, |key| key.0);
    Layer::new([-40.0, top.floor(), right + 40.0, bottom - top.floor()], |sheet| {
        scenery::ridge(
            sheet,
            &Ridge { keys, floor: 640.0, shade, foot, light, glow, shine, rough: 5.0, seed },
        );
    })
}
