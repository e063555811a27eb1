//! Inside the train: the cabin at night and the dining car, each 1280 × 720 with a window left open to whatever is
//! drawn behind.

use super::ink::{Area, Sheet, hue};
use super::scenery::{self, Ridge};

/// The cabin's window, within its brass frame.
pub const CABIN_WINDOW: Area = [352.0, 96.0, 640.0, 344.0];
/// The dining car's window.
pub const DINING_WINDOW: Area = [250.0, 70.0, 780.0, 376.0];

const BRASS: &str = "#cfa765";

fn rounded([x, y, w, h]: Area, r: f32) -> String {
    format!(
        "M{} {y}H{}a{r} {r} 0 0 1 {r} {r}V{}a{r} {r} 0 0 1 -{r} {r}H{}a{r} {r} 0 0 1 -{r} -{r}V{}a{r} {r} 0 0 1 {r} -{r}Z",
        x + r,
        x + w - r,
        y + h - r,
        x + r,
        y + r
    )
}

/// What stands outside a window while the train is still: mountains by moonlight.
pub fn outside(sheet: &mut Sheet, [x, y, w, h]: Area) {
    scenery::sky(sheet, [x, y, w, h], y + h * 0.92, scenery::EVENING);
    scenery::stars(sheet, [x, y, w, h * 0.5], 60, 1.6, 31);
    scenery::moon(sheet, x + w * 0.78, y + h * 0.24, h * 0.085);
    let at = |u: f32, v: f32| (x + w * u, y + h * v);
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                at(-0.05, 0.74),
                at(0.1, 0.56),
                at(0.2, 0.68),
                at(0.40, 0.30),
                at(0.54, 0.62),
                at(0.66, 0.5),
                at(0.8, 0.7),
                at(0.92, 0.58),
                at(1.05, 0.72),
            ],
            floor: y + h,
            shade: "#3d4484",
            foot: "#a583a4",
            light: "#fde6d2",
            glow: "#d690a5",
            shine: 0.9,
            rough: h * 0.012,
            seed: 51,
        },
    );
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                at(-0.05, 0.8),
                at(0.14, 0.74),
                at(0.3, 0.86),
                at(0.62, 0.78),
                at(0.78, 0.84),
                at(0.9, 0.72),
                at(1.05, 0.8),
            ],
            floor: y + h * 1.2,
            shade: "#232f66",
            foot: "#47508c",
            light: "#8d8cc0",
            glow: "#6f6aa8",
            shine: 0.45,
            rough: h * 0.012,
            seed: 52,
        },
    );
    let ground = |_: f32| y + h * 0.99;
    scenery::pines(sheet, x - 10.0, x + w + 10.0, &ground, (h * 0.08, h * 0.19), "#141d45", 53);
}

fn wall(sheet: &mut Sheet, window: Area, radius: f32) {
    let panel =
        sheet.fade(0.0, 720.0, &[(0.0, "#3a2a4c", 1.0), (0.62, "#4b3152", 1.0), (1.0, "#2a1d3c", 1.0)]);
    sheet.raw(&format!(
        "<path fill-rule=\"evenodd\" d=\"M-2 -2H1282V722H-2Z{}\" fill=\"{panel}\"/>",
        rounded(window, radius)
    ));
    for x in [118.0, 1162.0] {
        sheet.raw(&format!(
            "<rect x=\"{x}\" y=\"-2\" width=\"1.6\" height=\"724\" fill=\"#000000\" fill-opacity=\"0.22\"/>"
        ));
    }
    sheet.raw(&format!(
        "<rect x=\"-2\" y=\"470\" width=\"1284\" height=\"3\" fill=\"{BRASS}\" fill-opacity=\"0.55\"/>"
    ));
    let [x, y, w, h] = window;
    sheet.raw(&format!(
        "<path d=\"{}\" fill=\"none\" stroke=\"#241832\" stroke-width=\"22\"/>",
        rounded([x - 9.0, y - 9.0, w + 18.0, h + 18.0], radius + 9.0)
    ));
    sheet.raw(&format!(
        "<path d=\"{}\" fill=\"none\" stroke=\"{BRASS}\" stroke-width=\"5\"/>",
        rounded([x - 18.0, y - 18.0, w + 36.0, h + 36.0], radius + 18.0)
    ));
    let sheen = rounded(window, radius);
    let clip = sheet.clip(&sheen);
    sheet.open(&clip);
    for (dx, width) in [(0.16, 0.08), (0.28, 0.025)] {
        let left = x + w * dx;
        sheet.raw(&format!(
            "<path d=\"M{left} {y}h{}l-{} {h}h-{}Z\" fill=\"#ffffff\" fill-opacity=\"0.05\"/>",
            w * width,
            h * 0.5,
            w * width
        ));
    }
    sheet.close();
}

fn curtain(sheet: &mut Sheet, x: f32, y: f32, width: f32, height: f32, mirrored: bool) {
    let turn = if mirrored {
        format!("transform=\"translate({x} {y}) scale(-1 1)\"")
    } else {
        format!("transform=\"translate({x} {y})\"")
    };
    sheet.open(&turn);
    let cloth = sheet.fade(0.0, height, &[(0.0, "#a83a3a", 1.0), (1.0, "#6e2438", 1.0)]);
    let tie = height * 0.62;
    sheet.path(
        &format!(
            "M0 0H{width}C{width} {} {} {} {} {tie}C{} {} {} {} {} {height}H0Z",
            height * 0.3,
            width * 0.72,
            height * 0.5,
            width * 0.46,
            width * 0.56,
            height * 0.8,
            width * 0.66,
            height * 0.92,
            width * 0.68
        ),
        &cloth,
    );
    for n in 1..5 {
        let top = width * n as f32 / 5.0;
        let waist = width * 0.46 * n as f32 / 5.0;
        let foot = width * 0.68 * n as f32 / 5.0;
        sheet.raw(&format!("<path d=\"M{top} 0C{top} {} {waist} {} {waist} {tie}C{waist} {} {foot} {} {foot} {height}\" fill=\"none\" stroke=\"#3d1028\" stroke-opacity=\"0.38\" stroke-width=\"3\"/>", height * 0.3, height * 0.46, height * 0.8, height * 0.9));
    }
    sheet.round([-2.0, tie - 7.0, width * 0.50, 14.0], 5.0, BRASS);
    sheet.close();
}

fn lamp_light(sheet: &mut Sheet, x: f32, y: f32, radius: f32) {
    let light =
        sheet.glow(x, y, radius, &[(0.0, "#ffe4a6", 0.62), (0.35, hue::AMBER, 0.22), (1.0, hue::AMBER, 0.0)]);
    sheet.disc(x, y, radius, &light);
}

/// The cabin: window, curtains, a made bed, a reading lamp.
pub fn cabin(sheet: &mut Sheet) {
    wall(sheet, CABIN_WINDOW, 46.0);
    sheet.round([296.0, 58.0, 752.0, 8.0], 4.0, BRASS);
    curtain(sheet, 306.0, 62.0, 138.0, 402.0, false);
    curtain(sheet, 1038.0, 62.0, 138.0, 402.0, true);
    sheet.path("M1120 300V262Q1120 236 1144 228", "none");
    sheet.raw(&format!("<path d=\"M1132 322V262Q1132 236 1110 226\" fill=\"none\" stroke=\"{BRASS}\" stroke-width=\"6\" stroke-linecap=\"round\"/>"));
    sheet.round([1120.0, 318.0, 24.0, 34.0], 6.0, BRASS);
    sheet.path("M1082 250Q1086 208 1114 208Q1136 212 1134 244Z", "#f7e3b8");
    lamp_light(sheet, 1100.0, 262.0, 300.0);
    bed(sheet);
    shelf(sheet);
}

fn bed(sheet: &mut Sheet) {
    sheet.rect([-2.0, 640.0, 1284.0, 84.0], "#1d1430");
    let frame = sheet.fade(600.0, 690.0, &[(0.0, "#6b4454", 1.0), (1.0, "#3c2440", 1.0)]);
    sheet.round([96.0, 604.0, 1088.0, 76.0], 12.0, &frame);
    let linen = sheet.fade(520.0, 620.0, &[(0.0, "#fbf5ea", 1.0), (1.0, "#cdbfc8", 1.0)]);
    sheet.path("M110 622V566Q110 542 136 542H1144Q1170 542 1170 566V622Z", &linen);
    let wool = sheet.fade(520.0, 650.0, &[(0.0, "#40519a", 1.0), (1.0, "#222c63", 1.0)]);
    sheet.path(
        "M410 650Q396 600 404 548Q408 526 436 526H1134Q1176 528 1178 566V640Q1178 650 1166 650Z",
        &wool,
    );
    sheet.path("M410 650Q396 600 404 548Q408 526 436 526H488Q462 540 462 566Q458 606 470 650Z", "#f8f2e6");
    for (x, colour) in [(1016.0, hue::RUST), (1046.0, hue::AMBER), (1076.0, hue::RUST)] {
        sheet.raw(&format!(
            "<path d=\"M{x} 526.5H{}Q{} 590 {} 650H{}Q{} 590 {x} 526.5Z\" fill=\"{colour}\"/>",
            x + 16.0,
            x + 22.0,
            x + 18.0,
            x + 2.0,
            x + 6.0
        ));
    }
    let pillow = sheet.fade(474.0, 560.0, &[(0.0, "#fffaf2", 1.0), (1.0, "#d9ccd2", 1.0)]);
    sheet.path("M142 552Q126 520 144 494Q152 478 178 484Q250 474 322 484Q346 478 354 494Q370 522 354 552Q346 562 322 557Q250 566 176 557Q150 562 142 552Z", &pillow);
    sheet.raw("<path d=\"M176 500Q186 520 178 540M320 498Q308 518 316 538\" fill=\"none\" stroke=\"#b9a9b6\" stroke-width=\"3\" stroke-linecap=\"round\"/>");
}

fn shelf(sheet: &mut Sheet) {
    sheet.round([1074.0, 452.0, 170.0, 12.0], 4.0, "#7d5160");
    sheet.round([1090.0, 440.0, 78.0, 12.0], 2.0, hue::RED);
    sheet.round([1096.0, 428.0, 70.0, 12.0], 2.0, "#dfe6ee");
    sheet.path("M1192 416H1226V436Q1224 452 1209 452Q1194 452 1192 436Z", "#f8f2e6");
    sheet.raw("<path d=\"M1226 422Q1240 424 1236 436Q1232 442 1224 442\" fill=\"none\" stroke=\"#f8f2e6\" stroke-width=\"4\"/>");
}

/// The dining car: a laid table for two by a wide window.
pub fn dining(sheet: &mut Sheet) {
    wall(sheet, DINING_WINDOW, 60.0);
    lamp_light(sheet, 640.0, 424.0, 330.0);
    let cloth = sheet.fade(540.0, 720.0, &[(0.0, "#fbf5ea", 1.0), (1.0, "#d4c3c6", 1.0)]);
    sheet.path("M170 548Q640 532 1110 548L1150 722H130Z", &cloth);
    sheet.raw("<path d=\"M170 548Q640 532 1110 548L1114 564Q640 548 166 564Z\" fill=\"#ffffff\" fill-opacity=\"0.7\"/>");
    for x in [330.0, 950.0] {
        sheet.raw(&format!("<ellipse cx=\"{x}\" cy=\"628\" rx=\"128\" ry=\"30\" fill=\"#e9e0e4\"/><ellipse cx=\"{x}\" cy=\"624\" rx=\"128\" ry=\"30\" fill=\"#ffffff\"/><ellipse cx=\"{x}\" cy=\"624\" rx=\"86\" ry=\"18\" fill=\"none\" stroke=\"{BRASS}\" stroke-width=\"2.5\"/>"));
    }
    for (x, wine) in [(498.0, "#8e2b45"), (782.0, "#eccf86")] {
        sheet.raw(&format!(
            "<path d=\"M{} 452Q{} 528 {x} 530Q{} 528 {} 452Z\" fill=\"#ffffff\" fill-opacity=\"0.32\"/>",
            x - 30.0,
            x - 32.0,
            x + 32.0,
            x + 30.0
        ));
        sheet.raw(&format!(
            "<path d=\"M{} 484Q{} 526 {x} 527Q{} 526 {} 484Z\" fill=\"{wine}\"/>",
            x - 30.5,
            x - 26.0,
            x + 26.0,
            x + 30.5
        ));
        sheet.raw(&format!("<path d=\"M{x} 530V586M{} 588Q{x} 580 {} 588\" fill=\"none\" stroke=\"#ffffff\" stroke-opacity=\"0.75\" stroke-width=\"4\" stroke-linecap=\"round\"/>", x - 24.0, x + 24.0));
    }
    sheet.path("M632 444H648V560H632Z", BRASS);
    sheet.raw(&format!("<ellipse cx=\"640\" cy=\"564\" rx=\"46\" ry=\"11\" fill=\"{BRASS}\"/>"));
    let shade = sheet.fade(360.0, 452.0, &[(0.0, "#f6c777", 1.0), (1.0, "#fff0c8", 1.0)]);
    sheet.path("M602 362H678L712 450H568Z", &shade);
    for (x, turn) in [(186.0, 6.0), (1094.0, -6.0)] {
        sheet.raw(&format!("<path transform=\"rotate({turn} {x} 630)\" d=\"M{x} 598V660\" stroke=\"#a99ba6\" stroke-width=\"7\" stroke-linecap=\"round\"/>"));
    }
}
