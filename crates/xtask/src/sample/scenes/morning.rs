//! Morning by the sea, and the end card.

use resvg::tiny_skia::{Paint, Pixmap, Rect, Transform};

use super::{FULL, Layer, ease};
use crate::sample::changes::Round;
use crate::sample::ink::{Area, Face, Type, hue};
use crate::sample::scenery::{self, Ridge};
use crate::sample::train::{self, Train};

pub struct Morning {
    sky: Layer,
    sun: Layer,
    water: Layer,
    shore: Layer,
    train: Layer,
    caption: Layer,
    card: Layer,
    pub first: Layer,
    pub second: Layer,
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

    pub fn paint() -> anyhow::Result<Morning> {
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
                scenery::lighthouse(sheet, 1040.0, 410.0, 1.25);
            })?,
            shore: Layer::new([0.0, 600.0, 1280.0, 120.0], |sheet| {
                let earth = sheet.fade(640.0, 720.0, &[(0.0, "#39457c", 1.0), (1.0, "#1b2552", 1.0)]);
                sheet.rect([0.0, 640.0, 1280.0, 80.0], &earth);
                sheet.rect([0.0, 638.0, 1280.0, 4.0], "#e8b99f");
            })?,
            train: Layer::new([-1200.0, 560.0, 1240.0, 84.0], |sheet| {
                train::draw(
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
                train::logo(sheet, 640.0 - train::logo_width(96.0) / 2.0, 150.0, 96.0, hue::SNOW);
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

    pub fn base(&self, canvas: &mut Pixmap, frame: u32) {
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
