//! The social set: square post, story and banner, drawn in their own pixels.

use super::changes::{Change, Round, Scale};
use super::ink::{Area, Face, Sheet, Type, hue};
use super::interior;
use super::scenery::{self, Ridge, Viaduct};
use super::train::{self, Train};

/// One of the three pieces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece {
    Square,
    Story,
    Banner,
}

impl Piece {
    pub const ALL: [Piece; 3] = [Piece::Square, Piece::Story, Piece::Banner];

    pub fn file(self) -> &'static str {
        match self {
            Piece::Square => "social-square.jpg",
            Piece::Story => "social-story.webp",
            Piece::Banner => "social-banner.jpg",
        }
    }

    pub fn proof(self) -> &'static str {
        match self {
            Piece::Square => "Square post",
            Piece::Story => "Story",
            Piece::Banner => "Banner",
        }
    }

    pub fn view(self) -> Area {
        match self {
            Piece::Square => [0.0, 0.0, 1080.0, 1080.0],
            Piece::Story => [0.0, 0.0, 1080.0, 1920.0],
            Piece::Banner => [0.0, 0.0, 1920.0, 640.0],
        }
    }

    pub fn draw(self, round: Round) -> Sheet {
        let mut sheet = Sheet::default();
        match self {
            Piece::Square => square(&mut sheet, round),
            Piece::Story => story(&mut sheet, round),
            Piece::Banner => banner(&mut sheet, round),
        }
        sheet
    }

    pub fn changes(self) -> Vec<Change> {
        let (first, second) = (self.draw(Round::First), self.draw(Round::Second));
        let [_, _, w, h] = self.view();
        // JPEG here has blocks of 8 × 8 in every component; WebP is lossless.
        let grid = if self == Piece::Story { 1.0 } else { 8.0 };
        let scale = Scale { unit: "px", factor: 1.0, origin: [0.0, 0.0], grid, size: [w, h] };
        let listed: &[(&str, &str, &str)] = match self {
            Piece::Square => &[
                ("headline", "fact", "The summit lies at 1,151 metres, not 1,511"),
                ("button", "colour", "The button in the brand's red instead of rust"),
            ],
            Piece::Story => &[
                ("logo", "logo", "Logo moved below the strip that the app covers"),
                ("button", "wording", "“Book your berth” is now “Book your cabin”"),
                ("legal", "legal", "Legal line added under the button"),
            ],
            Piece::Banner => &[
                ("headline", "headline", "“Over the Alps by night” is now “The Alps, overnight”"),
                ("livery", "colour", "The train's stripe in the brand's red instead of rust"),
                ("price", "price", "€89 corrected to €98"),
            ],
        };
        listed
            .iter()
            .map(|(part, kind, what)| {
                Change::new(self.proof(), self.file(), kind, what).part(part, &first, &second, &scale)
            })
            .collect()
    }
}

fn pill(sheet: &mut Sheet, area: Area, fill: &str, look: Type, words: &str) {
    let [x, y, w, h] = area;
    sheet.round(area, h / 2.0, fill);
    sheet.text(x + w / 2.0, y + h / 2.0 + look.size * 0.34, look.middle(), words);
}

fn square(sheet: &mut Sheet, round: Round) {
    let mut table = Sheet::default();
    interior::outside(&mut table, interior::DINING_WINDOW);
    interior::dining(&mut table);
    sheet.adopt_defs(&table);
    sheet.place(&table, -64.0, 0.0, 1208.0 / 1280.0);
    sheet.rect([0.0, 678.0, 1080.0, 402.0], hue::SNOW);
    let headline = Type::new(Face::Serif, 112.0, hue::NIGHT).track(-10.0);
    let area =
        sheet.text(70.0, 802.0, headline, round.pick("Supper at 1,511 metres", "Supper at 1,151 metres"));
    sheet.note("headline", area);
    let words = Type::new(Face::Sans, 33.0, "#2b335a").lead(1.36);
    sheet.lines(
        72.0,
        862.0,
        words,
        &["The dining car serves until the summit.", "Then the lamps go down and the Alps begin."],
    );
    train::logo(sheet, 72.0, 958.0, 62.0, hue::NIGHT);
    let button = [708.0, 950.0, 300.0, 78.0];
    pill(
        sheet,
        button,
        round.pick(hue::RUST, hue::RED),
        Type::new(Face::SemiBold, 31.0, "#fffaf0"),
        "Reserve a table",
    );
    sheet.note("button", button);
}

fn story(sheet: &mut Sheet, round: Round) {
    scenery::sky(sheet, [0.0, 0.0, 1080.0, 1130.0], 1120.0, scenery::MORNING);
    let ink = hue::NIGHT;
    cloud(sheet, 250.0, 925.0, 0.9);
    cloud(sheet, 860.0, 800.0, 0.8);
    scenery::sun(sheet, 730.0, 1048.0, 66.0);
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (-30.0, 1010.0),
                (70.0, 940.0),
                (170.0, 1000.0),
                (270.0, 962.0),
                (430.0, 1062.0),
                (540.0, 1090.0),
                (640.0, 1122.0),
            ],
            floor: 1124.0,
            shade: "#8a86b8",
            foot: "#d8a9ab",
            light: "#fbdcc0",
            glow: "#f3b7a4",
            shine: 0.7,
            rough: 5.0,
            seed: 101,
        },
    );
    scenery::sea(sheet, [0.0, 1118.0, 1080.0, 802.0], 730.0, 102);
    scenery::lighthouse(sheet, 930.0, 1134.0, 1.7);
    coast(sheet);
    let headline = Type::new(Face::Serif, 196.0, ink).lead(0.94).track(-14.0);
    sheet.lines(74.0, 566.0, headline, &["Wake to", "the sea."]);
    sheet.text(84.0, 836.0, Type::new(Face::Medium, 40.0, ink), "In Trieste at 08:10, rested.");
    let logo = train::logo(sheet, 82.0, round.pick(84.0, 258.0), 76.0, ink);
    sheet.note("logo", logo);
    let button = [290.0, 1636.0, 500.0, 108.0];
    pill(
        sheet,
        button,
        hue::RED,
        Type::new(Face::SemiBold, 42.0, "#fffaf0"),
        round.pick("Book your berth", "Book your cabin"),
    );
    sheet.note("button", button);
    if round == Round::Second {
        let look = Type::new(Face::Sans, 25.0, hue::ICE).middle();
        let area = sheet.text(
            540.0,
            1806.0,
            look,
            "Every night until 31 March, subject to availability. Conditions at halvenne.example.",
        );
        sheet.note("legal", area);
    }
}

fn cloud(sheet: &mut Sheet, x: f32, y: f32, scale: f32) {
    for (dx, dy, w) in [(-120.0, 0.0, 240.0), (-70.0, -16.0, 150.0), (-30.0, 16.0, 190.0)] {
        sheet.raw(&format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{:.1}\" fill=\"#ffe9d6\" fill-opacity=\"0.5\"/>",
            x + dx * scale, y + dy * scale, w * scale, 13.0 * scale, 6.5 * scale
        ));
    }
}

fn coast(sheet: &mut Sheet) {
    let track = |x: f32| 1470.0 + 0.000_06 * (x - 320.0).powi(2);
    let mut bank: Vec<(f32, f32)> =
        (0..=57).map(|n| -20.0 + n as f32 * 20.0).map(|x| (x, track(x))).collect();
    bank.extend([(1120.0, 1930.0), (-20.0, 1930.0)]);
    let earth =
        sheet.fade(1470.0, 1760.0, &[(0.0, "#39457c", 1.0), (0.35, "#222d60", 1.0), (1.0, "#131c44", 1.0)]);
    train::draw(
        sheet,
        &Train { nose: 846.0, cars: 5, unit: 1.28, rail: &|x| track(x) - 1.0, livery: hue::RED, lit: false },
    );
    sheet.shape(&bank, &earth);
    sheet.stroke(&super::ink::outline(bank.get(..58).unwrap_or(&bank)), "#e8b99f", 4.0);
    let lower = |x: f32| 1598.0 + 0.000_1 * (x - 500.0).powi(2);
    scenery::pines(sheet, -20.0, 300.0, &lower, (60.0, 120.0), "#17214e", 103);
    scenery::pines(sheet, 800.0, 1110.0, &lower, (60.0, 120.0), "#17214e", 104);
    scenery::pines(sheet, 300.0, 800.0, &|x| lower(x) - 6.0, (26.0, 46.0), "#17214e", 105);
    let front = sheet.fade(1560.0, 1920.0, &[(0.0, "#17214e", 1.0), (1.0, hue::INK, 1.0)]);
    let mut hill: Vec<(f32, f32)> =
        (0..=57).map(|n| -20.0 + n as f32 * 20.0).map(|x| (x, lower(x) - 4.0)).collect();
    hill.extend([(1120.0, 1930.0), (-20.0, 1930.0)]);
    sheet.shape(&hill, &front);
}

fn banner(sheet: &mut Sheet, round: Round) {
    scenery::sky(sheet, [0.0, 0.0, 1920.0, 640.0], 470.0, scenery::EVENING);
    scenery::stars(sheet, [0.0, 0.0, 1920.0, 330.0], 130, 1.5, 111);
    scenery::moon(sheet, 1490.0, 150.0, 54.0);
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (-30.0, 400.0),
                (110.0, 350.0),
                (240.0, 396.0),
                (420.0, 330.0),
                (600.0, 400.0),
                (800.0, 330.0),
                (960.0, 380.0),
                (1500.0, 380.0),
                (1640.0, 300.0),
                (1780.0, 366.0),
                (1870.0, 340.0),
                (1950.0, 380.0),
            ],
            floor: 500.0,
            shade: "#8d70a2",
            foot: "#eab4a0",
            light: "#f9d3bb",
            glow: "#eaa6a0",
            shine: 0.75,
            rough: 5.0,
            seed: 112,
        },
    );
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (-30.0, 450.0),
                (200.0, 404.0),
                (380.0, 440.0),
                (640.0, 380.0),
                (820.0, 430.0),
                (1010.0, 290.0),
                (1080.0, 320.0),
                (1216.0, 168.0),
                (1330.0, 330.0),
                (1400.0, 306.0),
                (1540.0, 420.0),
                (1700.0, 360.0),
                (1950.0, 440.0),
            ],
            floor: 540.0,
            shade: "#3d4484",
            foot: "#a583a4",
            light: "#fde6d2",
            glow: "#d690a5",
            shine: 0.92,
            rough: 5.5,
            seed: 113,
        },
    );
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (-30.0, 480.0),
                (160.0, 452.0),
                (420.0, 490.0),
                (720.0, 456.0),
                (980.0, 484.0),
                (1300.0, 462.0),
                (1560.0, 488.0),
                (1760.0, 440.0),
                (1950.0, 470.0),
            ],
            floor: 640.0,
            shade: "#232f66",
            foot: "#47508c",
            light: "#8d8cc0",
            glow: "#6f6aa8",
            shine: 0.4,
            rough: 5.0,
            seed: 114,
        },
    );
    let deck = |_: f32| 536.0;
    scenery::viaduct(
        sheet,
        &Viaduct {
            from: -40.0,
            to: 1960.0,
            bay: 84.0,
            deck: &deck,
            ground: 650.0,
            stone: "#5d5787",
            foot: "#2a2f62",
            edge: "#e8b99f",
        },
    );
    let livery = train::draw(
        sheet,
        &Train {
            nose: 1560.0,
            cars: 6,
            unit: 0.9,
            rail: &|_| 534.4,
            livery: round.pick(hue::RUST, hue::RED),
            lit: true,
        },
    );
    sheet.note("livery", livery);
    scenery::pines(sheet, -20.0, 1940.0, &|x| 652.0 + 8.0 * (x / 140.0).sin(), (24.0, 56.0), "#121b42", 115);
    let headline = Type::new(Face::Serif, 112.0, hue::SNOW).lead(1.0).track(-10.0);
    let area = sheet.text(90.0, 250.0, headline, round.pick("Over the Alps by night", "The Alps, overnight"));
    sheet.note("headline", area);
    sheet.text(
        94.0,
        308.0,
        Type::new(Face::Medium, 30.0, hue::ICE),
        "Basel to Trieste, every evening at 21:04",
    );
    train::logo(sheet, 92.0, 62.0, 56.0, hue::SNOW);
    sheet.text(1828.0, 96.0, Type::new(Face::Medium, 26.0, hue::ICE).end(), "Private cabin from");
    let area = sheet.text(
        1828.0,
        196.0,
        Type::new(Face::Serif, 104.0, hue::AMBER).end().track(-10.0),
        round.pick("€89", "€98"),
    );
    sheet.note("price", area);
}
