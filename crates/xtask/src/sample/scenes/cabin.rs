//! Inside the cabin; the night runs past the window.

use super::{CAPTION, FULL, Layer, ease, scrim};
use crate::sample::ink::Area;
use crate::sample::interior;
use crate::sample::scenery::{self, Ridge};
use resvg::tiny_skia::Pixmap;

pub struct Cabin {
    sky: Layer,
    high: Layer,
    near: Layer,
    pines: Layer,
    inside: Layer,
    caption: Layer,
}

impl Cabin {
    pub fn paint() -> anyhow::Result<Cabin> {
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

    pub fn base(&self, canvas: &mut Pixmap, frame: u32) {
        let n = frame as f32;
        self.sky.paint(canvas, 0.0, 0.0, 1.0);
        self.high.paint(canvas, -0.7 * n, 0.0, 1.0);
        self.near.paint(canvas, -2.0 * n, 0.0, 1.0);
        self.pines.paint(canvas, -15.0 * n, 0.0, 1.0);
        self.inside.paint(canvas, 0.0, 0.0, 1.0);
        self.caption.paint(canvas, 0.0, 0.0, ease(frame, 10, 20));
    }
}
