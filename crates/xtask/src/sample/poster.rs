//! The poster, 400 × 600 mm: as a picture for the screen and as a PDF for the printer.
//!
//! Drawn in units of a third of a millimetre, 1200 × 1800 within the trim; backgrounds run 9 units (3 mm) over.

use super::changes::{Change, Round, Scale};
use super::ink::{Area, Face, Sheet, Type, hue};
use super::print::{self, PageBoxes};
use super::scenery::{self, Ridge, Viaduct};
use super::train::{self, Train};

pub const TRIM: Area = [0.0, 0.0, 1200.0, 1800.0];
const BLEED: f32 = 9.0;
const MARGIN: f32 = 90.0;
/// Pixels per unit of the picture for the screen.
pub const SCREEN: f32 = 2.0;
const POINTS: f32 = 72.0 / 25.4 / 3.0;
/// Room around the trim for the marks: 15 mm.
const SLUG: f32 = 45.0;

pub fn draw(round: Round) -> Sheet {
    let mut sheet = Sheet::default();
    landscape(&mut sheet, round);
    copy(&mut sheet, round);
    sheet
}

fn landscape(sheet: &mut Sheet, round: Round) {
    let wide: Area = [-BLEED, -BLEED, 1200.0 + 2.0 * BLEED, 1800.0 + 2.0 * BLEED];
    scenery::sky(sheet, wide, 1130.0, scenery::EVENING);
    scenery::stars(sheet, [-BLEED, -BLEED, 1218.0, 820.0], 170, 1.9, 7);
    scenery::moon(sheet, 990.0, 372.0, 84.0);
    mountains(sheet);
    let mist =
        sheet.fade(1060.0, 1300.0, &[(0.0, hue::PEACH, 0.0), (0.5, "#f3c9b0", 0.42), (1.0, "#8f88b4", 0.0)]);
    sheet.rect([-BLEED, 1060.0, 1218.0, 240.0], &mist);
    let deck = |x: f32| 1268.0 - 0.000_052 * (x - 240.0).powi(2);
    scenery::viaduct(
        sheet,
        &Viaduct {
            from: -60.0,
            to: 1260.0,
            bay: 120.0,
            deck: &deck,
            ground: 1560.0,
            stone: "#5d5787",
            foot: "#1a2349",
            edge: "#e8b99f",
        },
    );
    let livery = train::draw(
        sheet,
        &Train {
            nose: 1010.0,
            cars: 5,
            unit: 1.22,
            rail: &|x| deck(x) - 2.2,
            livery: round.pick(hue::RUST, hue::RED),
            lit: true,
        },
    );
    sheet.note(
        "livery",
        [livery[0].max(-BLEED), livery[1], livery[0] + livery[2] - livery[0].max(-BLEED), livery[3]],
    );
    foreground(sheet);
}

fn mountains(sheet: &mut Sheet) {
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (-40.0, 930.0),
                (90.0, 838.0),
                (190.0, 912.0),
                (330.0, 800.0),
                (450.0, 900.0),
                (900.0, 900.0),
                (1010.0, 806.0),
                (1100.0, 880.0),
                (1180.0, 830.0),
                (1260.0, 900.0),
            ],
            floor: 1130.0,
            shade: "#8d70a2",
            foot: "#eab4a0",
            light: "#f9d3bb",
            glow: "#eaa6a0",
            shine: 0.75,
            rough: 7.0,
            seed: 3,
        },
    );
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (-40.0, 1080.0),
                (130.0, 985.0),
                (240.0, 1040.0),
                (420.0, 860.0),
                (500.0, 905.0),
                (716.0, 684.0),
                (836.0, 880.0),
                (896.0, 846.0),
                (1010.0, 1010.0),
                (1110.0, 950.0),
                (1260.0, 1060.0),
            ],
            floor: 1240.0,
            shade: "#3d4484",
            foot: "#a583a4",
            light: "#fde6d2",
            glow: "#d690a5",
            shine: 0.92,
            rough: 8.0,
            seed: 11,
        },
    );
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (-40.0, 1130.0),
                (60.0, 1076.0),
                (210.0, 1160.0),
                (330.0, 1108.0),
                (560.0, 1205.0),
                (800.0, 1135.0),
                (930.0, 1172.0),
                (1090.0, 1060.0),
                (1260.0, 1150.0),
            ],
            floor: 1600.0,
            shade: "#232f66",
            foot: "#47508c",
            light: "#8d8cc0",
            glow: "#6f6aa8",
            shine: 0.45,
            rough: 7.0,
            seed: 23,
        },
    );
}

fn foreground(sheet: &mut Sheet) {
    let far = |x: f32| 1452.0 + 34.0 * (x / 260.0).sin() + 14.0 * (x / 97.0).cos();
    scenery::pines(sheet, -30.0, 1230.0, &far, (46.0, 92.0), "#16204a", 5);
    let near = |x: f32| 1516.0 - 40.0 * ((x - 600.0) / 600.0).powi(2) + 10.0 * (x / 120.0).sin();
    let mut hill = vec![(-BLEED, 1810.0)];
    hill.extend((0..=61).map(|n| -BLEED + n as f32 * 20.0).map(|x| (x, near(x))));
    hill.push((1209.0, 1810.0));
    let ground = sheet.fade(1460.0, 1640.0, &[(0.0, "#121b40", 1.0), (1.0, hue::INK, 1.0)]);
    let mut back = vec![(-BLEED, 1810.0)];
    back.extend((0..=61).map(|n| -BLEED + n as f32 * 20.0).map(|x| (x, far(x))));
    back.push((1211.0, 1810.0));
    sheet.shape(&back, "#16204a");
    scenery::pines(sheet, -30.0, 330.0, &near, (80.0, 170.0), "#0f1739", 8);
    scenery::pines(sheet, 330.0, 900.0, &near, (36.0, 70.0), "#0f1739", 9);
    scenery::pines(sheet, 880.0, 1230.0, &near, (80.0, 160.0), "#0f1739", 12);
    sheet.shape(&hill, &ground);
}

fn copy(sheet: &mut Sheet, round: Round) {
    let headline = Type::new(Face::Serif, 158.0, hue::SNOW).lead(1.0).track(-12.0);
    let lines = round.pick(
        ["Fall asleep", "in Basel. Wake", "to the sea."],
        ["Go to bed", "in Basel. Wake", "to the sea."],
    );
    let area = sheet.lines(MARGIN - 6.0, 336.0, headline, &lines[..1]);
    sheet.lines(MARGIN - 6.0, 494.0, headline, &lines[1..]);
    sheet.note("headline", area);
    let logo = match round {
        Round::First => train::logo(sheet, MARGIN, MARGIN, 66.0, hue::SNOW),
        Round::Second => train::logo(sheet, 1110.0 - train::logo_width(66.0), MARGIN, 66.0, hue::SNOW),
    };
    sheet.note("logo", logo);
    timetable(sheet);
    let label = Type::new(Face::Medium, 25.0, hue::ICE).track(20.0);
    sheet.text(1110.0, 1576.0, label.end(), "One way, private cabin, from");
    let fare = Type::new(Face::Serif, 140.0, hue::AMBER).end().track(-10.0);
    let area = sheet.text(1110.0, 1712.0, fare, round.pick("€89", "€98"));
    sheet.note("price", area);
    let small = Type::new(Face::Sans, 17.0, hue::ICE);
    if round == Round::Second {
        let legal = "Fare per person for two sharing, subject to availability. Bicycles and skis travel free. Full conditions at halvenne.example.";
        let area = sheet.text(MARGIN, 1764.0, small, legal);
        sheet.note("legal", area);
    }
}

fn timetable(sheet: &mut Sheet) {
    let stops = [
        ("Basel", "21:04"),
        ("Zürich", "22:12"),
        ("Milan", "02:48"),
        ("Venice", "06:05"),
        ("Trieste", "08:10"),
    ];
    let label = Type::new(Face::Medium, 25.0, hue::ICE).track(20.0);
    sheet.text(MARGIN, 1576.0, label, "Every night, all winter");
    let step = 128.0;
    sheet.raw(&format!(
        "<path d=\"M{} 1640H{}\" stroke=\"{}\" stroke-width=\"2\" stroke-opacity=\"0.6\"/>",
        MARGIN + 8.0,
        MARGIN + 8.0 + step * 4.0,
        hue::ICE
    ));
    for (n, (city, time)) in stops.iter().enumerate() {
        let x = MARGIN + n as f32 * step;
        let end = n == 0 || n == 4;
        sheet.disc(x + 8.0, 1640.0, if end { 8.0 } else { 5.5 }, if end { hue::AMBER } else { hue::ICE });
        sheet.text(x, 1682.0, Type::new(Face::SemiBold, 26.0, hue::SNOW), city);
        sheet.text(x, 1713.0, Type::new(Face::Sans, 24.0, hue::ICE), time);
    }
}

/// The poster for the printer: bleed, marks and boxes.
pub fn pdf(round: Round) -> anyhow::Result<Vec<u8>> {
    let art = draw(round);
    let boxes = PageBoxes {
        trim: [SLUG, SLUG, 1200.0, 1800.0],
        bleed: BLEED,
        size: [1200.0 + 2.0 * SLUG, 1800.0 + 2.0 * SLUG],
        points: POINTS,
    };
    let slug = format!("Halvenne, winter poster, 400 × 600 mm, version {}", round.pick(1, 2));
    let page = print::with_marks(&art, &boxes, &slug);
    print::single("Halvenne, winter poster", &page, &boxes)
}

pub fn changes(proof: &str, file: &str, printed: bool) -> Vec<Change> {
    let (first, second) = (draw(Round::First), draw(Round::Second));
    let scale = if printed {
        let size = [(1200.0 + 2.0 * SLUG) * POINTS, (1800.0 + 2.0 * SLUG) * POINTS];
        Scale { unit: "pt", factor: POINTS, origin: [SLUG * POINTS, SLUG * POINTS], grid: 1.0, size }
    } else {
        Scale { unit: "px", factor: SCREEN, origin: [0.0, 0.0], grid: 1.0, size: [2400.0, 3600.0] }
    };
    [
        ("headline", "headline", "“Fall asleep” is now “Go to bed”"),
        ("logo", "logo", "Logo moved from the left margin to the right"),
        ("livery", "colour", "The train's stripe in the brand's red instead of rust"),
        ("price", "price", "€89 corrected to €98"),
        ("legal", "legal", "Legal line added at the foot"),
    ]
    .map(|(part, kind, what)| {
        let change = Change::new(proof, file, kind, what).part(part, &first, &second, &scale);
        if printed { change.page(1) } else { change }
    })
    .to_vec()
}
