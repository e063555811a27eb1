//! What is on each page of the brochure.
//!
//! Margins of 36 points, a body of 9.4 on 14, sections in two columns of 166 with a gutter of 15.

use super::brochure::{HEIGHT, WIDTH};
use super::changes::Round;
use super::ink::{Area, Face, Sheet, Type, hue};
use super::interior;
use super::scenery::{self, Ridge, Train};

const LEFT: f32 = 36.0;
const MEASURE: f32 = WIDTH - 2.0 * LEFT;
const COLUMN: f32 = 166.0;
const SECOND: f32 = WIDTH - LEFT - COLUMN;

const TITLE: Type = Type::new(Face::Serif, 38.0, hue::NIGHT).lead(1.0).track(-8.0);
const LEAD: Type = Type::new(Face::SerifItalic, 15.5, hue::DUSK).lead(1.3);
const BODY: Type = Type::new(Face::Sans, 9.4, "#2b335a").lead(1.5);
const STRONG: Type = Type::new(Face::SemiBold, 9.4, hue::NIGHT).lead(1.5);
const HEAD: Type = Type::new(Face::SemiBold, 10.4, hue::RED).lead(1.4);
const SMALL: Type = Type::new(Face::Sans, 7.2, hue::SLATE).lead(1.45);

fn paper(sheet: &mut Sheet) {
    sheet.rect([0.0, 0.0, WIDTH, HEIGHT], hue::SNOW);
}

/// Page number and running name at the foot.
fn folio(sheet: &mut Sheet, number: &str) {
    sheet.text(LEFT, HEIGHT - 26.0, SMALL, "Halvenne");
    sheet.text(WIDTH - LEFT, HEIGHT - 26.0, Type::new(Face::Medium, 8.4, hue::NIGHT).end(), number);
}

fn rule(sheet: &mut Sheet, x: f32, y: f32, width: f32, colour: &str) {
    sheet.rect([x, y, width, 0.7], colour);
}

/// Draws a picture inside a rounded frame.
fn framed(sheet: &mut Sheet, [x, y, w, h]: Area, radius: f32, draw: impl FnOnce(&mut Sheet)) {
    let clip = sheet.clip(&format!(
        "M{} {y}h{}a{radius} {radius} 0 0 1 {radius} {radius}v{}a{radius} {radius} 0 0 1 -{radius} {radius}h-{}a{radius} {radius} 0 0 1 -{radius} -{radius}v-{}a{radius} {radius} 0 0 1 {radius} -{radius}Z",
        x + radius, w - 2.0 * radius, h - 2.0 * radius, w - 2.0 * radius, h - 2.0 * radius
    ));
    sheet.open(&clip);
    draw(sheet);
    sheet.close();
}

pub fn cover(sheet: &mut Sheet) {
    paper(sheet);
    scenery::logo(sheet, LEFT, 34.0, 30.0, hue::NIGHT);
    let season = Type::new(Face::Medium, 9.4, hue::SLATE).end();
    sheet.text(WIDTH - LEFT, 54.0, season, "Winter timetable");
    framed(sheet, [LEFT, 86.0, MEASURE, 330.0], 44.0, |sheet| {
        cover_scene(sheet);
    });
    sheet.lines(
        LEFT - 1.0,
        478.0,
        Type::new(Face::Serif, 50.0, hue::NIGHT).lead(0.96).track(-10.0),
        &["The night train", "over the Alps"],
    );
    sheet.text(
        LEFT,
        560.0,
        Type::new(Face::Sans, 9.4, "#2b335a"),
        "Basel to Trieste and back, every night from December to March",
    );
}

fn cover_scene(sheet: &mut Sheet) {
    scenery::sky(sheet, [LEFT, 86.0, MEASURE, 330.0], 360.0, scenery::EVENING);
    scenery::stars(sheet, [LEFT, 86.0, MEASURE, 150.0], 70, 0.8, 17);
    scenery::moon(sheet, 322.0, 146.0, 23.0);
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (20.0, 320.0),
                (90.0, 268.0),
                (130.0, 296.0),
                (190.0, 248.0),
                (230.0, 290.0),
                (330.0, 250.0),
                (400.0, 300.0),
            ],
            floor: 380.0,
            shade: "#8d70a2",
            foot: "#eab4a0",
            light: "#f9d3bb",
            glow: "#eaa6a0",
            shine: 0.75,
            rough: 2.4,
            seed: 61,
        },
    );
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (20.0, 340.0),
                (80.0, 310.0),
                (140.0, 336.0),
                (258.0, 178.0),
                (300.0, 262.0),
                (322.0, 250.0),
                (372.0, 318.0),
                (410.0, 300.0),
            ],
            floor: 410.0,
            shade: "#3d4484",
            foot: "#a583a4",
            light: "#fde6d2",
            glow: "#d690a5",
            shine: 0.92,
            rough: 2.8,
            seed: 62,
        },
    );
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (20.0, 352.0),
                (60.0, 340.0),
                (120.0, 362.0),
                (200.0, 350.0),
                (280.0, 368.0),
                (350.0, 338.0),
                (410.0, 356.0),
            ],
            floor: 460.0,
            shade: "#232f66",
            foot: "#47508c",
            light: "#8d8cc0",
            glow: "#6f6aa8",
            shine: 0.45,
            rough: 2.4,
            seed: 63,
        },
    );
    let track = |x: f32| 384.0 - 0.000_3 * (x - 60.0).powi(2) * 0.6;
    let mut bank: Vec<(f32, f32)> = (0..=40).map(|n| 30.0 + n as f32 * 9.0).map(|x| (x, track(x))).collect();
    bank.extend([(WIDTH, 430.0), (20.0, 430.0)]);
    scenery::pines(sheet, 30.0, 390.0, &|x| track(x) + 2.0, (12.0, 26.0), "#1a2551", 64);
    scenery::train(
        sheet,
        &Train { nose: 340.0, cars: 5, unit: 0.44, rail: &|x| track(x) - 0.6, livery: hue::RED, lit: true },
    );
    sheet.shape(&bank, "#121b40");
    scenery::pines(sheet, 28.0, 130.0, &|_| 426.0, (22.0, 42.0), hue::INK, 65);
    scenery::pines(sheet, 330.0, 394.0, &|_| 426.0, (24.0, 48.0), hue::INK, 66);
    scenery::pines(sheet, 130.0, 335.0, &|_| 424.0, (14.0, 26.0), hue::INK, 67);
}

pub fn quiet(sheet: &mut Sheet) {
    let night =
        sheet.fade(0.0, HEIGHT, &[(0.0, hue::INK, 1.0), (0.6, hue::NIGHT, 1.0), (1.0, hue::DUSK, 1.0)]);
    sheet.rect([0.0, 0.0, WIDTH, HEIGHT], &night);
    scenery::stars(sheet, [0.0, 0.0, WIDTH, 470.0], 150, 0.8, 71);
    let quote = Type::new(Face::SerifItalic, 33.0, hue::SNOW).lead(1.16);
    sheet.lines(
        LEFT,
        190.0,
        quote,
        &[
            "There is a particular",
            "quiet that comes over",
            "a train once the lamps",
            "are lowered and the",
            "mountains begin.",
        ],
    );
    let ground = |x: f32| 520.0 + 8.0 * (x / 70.0).sin();
    scenery::pines(sheet, -10.0, WIDTH + 10.0, &ground, (20.0, 46.0), "#1a2654", 72);
    scenery::train(
        sheet,
        &Train { nose: 372.0, cars: 5, unit: 0.5, rail: &|_| 528.0, livery: hue::RED, lit: true },
    );
    sheet.rect([0.0, 527.5, WIDTH, 70.0], hue::INK);
    sheet.rect([0.0, 527.2, WIDTH, 1.2], "#c9b48a");
    sheet.text(WIDTH - LEFT, HEIGHT - 26.0, Type::new(Face::Medium, 8.4, hue::ICE).end(), "i");
}

pub fn welcome(sheet: &mut Sheet, round: Round) {
    paper(sheet);
    sheet.text(LEFT, 84.0, TITLE, "Good evening");
    let y = sheet.paragraph(LEFT, 118.0, LEAD, MEASURE - 20.0, "You are about to cross a mountain range in your sleep. We would like you to notice as little of it as you please.");
    let y = sheet.paragraph(LEFT, y + 12.0, BODY, MEASURE, "Halvenne runs one train in each direction, every night of the winter. It leaves Basel after supper, climbs to the Gotthard under the stars and rolls into Trieste in time for coffee on the quay. There is no airport at either end and no alarm in between.");
    let y = sheet.paragraph(LEFT, y + 6.0, BODY, MEASURE, "Every cabin is private. Every bed lies along the window. Breakfast arrives when you raise the blind, and not before.");
    let y = sheet.paragraph(LEFT, y + 6.0, BODY, MEASURE, "And if you cannot sleep, come forward to the dining car. Somebody is always there, and the mountains are on the left.");
    sheet.text(LEFT, y + 20.0, Type::new(Face::SerifItalic, 17.0, hue::NIGHT), "The crew of the night train");
    contents(sheet, round);
    folio(sheet, "ii");
}

fn contents(sheet: &mut Sheet, round: Round) {
    let top = 384.0;
    sheet.text(LEFT, top, HEAD, "In this booklet");
    let [second, third] =
        round.pick(["Your cabin", "Supper at the Gotthard"], ["Supper at the Gotthard", "Your cabin"]);
    let entry = Type::new(Face::Serif, 18.0, hue::NIGHT);
    for (n, title) in ["One line, five cities", second, third, "Fares", "Before you board"].iter().enumerate()
    {
        let y = top + 30.0 + n as f32 * 30.0;
        let name = sheet.text(LEFT, y, entry, title);
        let number = sheet.text(WIDTH - LEFT, y, entry.end(), &(n + 1).to_string());
        rule(sheet, LEFT, y + 9.0, MEASURE, "#d9cdbb");
        if n == 1 || n == 2 {
            sheet.note("contents", super::ink::union(name, number));
        }
    }
}

pub fn line(sheet: &mut Sheet) {
    paper(sheet);
    sheet.text(LEFT, 84.0, TITLE, "One line, five cities");
    sheet.paragraph(
        LEFT,
        116.0,
        LEAD,
        MEASURE - 30.0,
        "Eight hundred and forty kilometres, one long climb and one long sleep.",
    );
    profile(sheet);
    table(
        sheet,
        LEFT,
        398.0,
        "Southbound",
        &[
            ("Basel", "dep. 21:04"),
            ("Zürich", "dep. 22:12"),
            ("Milan", "arr. 02:48"),
            ("Venice", "arr. 06:05"),
            ("Trieste", "arr. 08:10"),
        ],
    );
    table(
        sheet,
        SECOND,
        398.0,
        "Northbound",
        &[
            ("Trieste", "dep. 20:50"),
            ("Venice", "dep. 22:55"),
            ("Milan", "dep. 02:20"),
            ("Zürich", "arr. 06:51"),
            ("Basel", "arr. 07:58"),
        ],
    );
    sheet.text(
        LEFT,
        535.0,
        SMALL,
        "Between Zürich and Milan nobody will wake you: passports are looked at before departure.",
    );
    folio(sheet, "1");
}

/// The line from the side: height above the sea along the way.
fn profile(sheet: &mut Sheet) {
    let (base, scale) = (346.0, 0.098);
    let heights: &[(f32, f32)] = &[
        (0.0, 277.0),
        (0.05, 330.0),
        (0.12, 408.0),
        (0.17, 440.0),
        (0.22, 520.0),
        (0.27, 840.0),
        (0.31, 1106.0),
        (0.34, 1151.0),
        (0.38, 1010.0),
        (0.43, 560.0),
        (0.48, 270.0),
        (0.53, 230.0),
        (0.6, 122.0),
        (0.7, 70.0),
        (0.84, 4.0),
        (0.92, 10.0),
        (1.0, 4.0),
    ];
    let at = |(t, metres): (f32, f32)| (LEFT + t * MEASURE, base - metres * scale);
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (LEFT, base - 34.0),
                (76.0, base - 66.0),
                (100.0, base - 50.0),
                (132.0, base - 116.0),
                (144.0, base - 100.0),
                (166.0, base - 166.0),
                (186.0, base - 118.0),
                (200.0, base - 132.0),
                (226.0, base - 62.0),
                (246.0, base - 70.0),
                (290.0, base - 22.0),
                (LEFT + MEASURE, base - 6.0),
            ],
            floor: base + 4.0,
            shade: "#c9cfe4",
            foot: "#f1e6da",
            light: "#ffffff",
            glow: "#f8ece2",
            shine: 0.95,
            rough: 2.2,
            seed: 81,
        },
    );
    let course: Vec<(f32, f32)> = heights.iter().copied().map(at).collect();
    let mut fill = course.clone();
    fill.extend([(LEFT + MEASURE, base), (LEFT, base)]);
    let paint = sheet.fade(base - 120.0, base, &[(0.0, hue::DUSK, 0.9), (1.0, hue::NIGHT, 1.0)]);
    sheet.shape(&fill, &paint);
    sheet.stroke(&super::ink::outline(&course), hue::RED, 2.2);
    let stops = [
        (0.0, 277.0, "Basel", "277 m"),
        (0.12, 408.0, "Zürich", "408 m"),
        (0.34, 1151.0, "Gotthard", "1151 m"),
        (0.6, 122.0, "Milan", "122 m"),
        (0.84, 4.0, "Venice", "2 m"),
        (1.0, 4.0, "Trieste", "2 m"),
    ];
    for (t, metres, name, height) in stops {
        let (x, y) = at((t, metres));
        sheet.disc(x, y, 4.0, hue::SNOW);
        sheet.disc(x, y, 2.5, hue::RED);
        let (name_look, height_look) = if t == 0.0 {
            (STRONG, SMALL)
        } else if t == 1.0 {
            (STRONG.end(), SMALL.end())
        } else {
            (STRONG.middle(), SMALL.middle())
        };
        sheet.text(x, base + 16.0, name_look, name);
        sheet.text(x, base + 26.5, height_look, height);
    }
}

fn table(sheet: &mut Sheet, x: f32, y: f32, title: &str, rows: &[(&str, &str)]) {
    sheet.text(x, y, HEAD, title);
    rule(sheet, x, y + 7.0, COLUMN, hue::NIGHT);
    for (n, (city, time)) in rows.iter().enumerate() {
        let line = y + 24.0 + n as f32 * 21.5;
        sheet.text(x, line, STRONG, city);
        sheet.text(x + COLUMN, line, BODY.end(), time);
        rule(sheet, x, line + 7.0, COLUMN, "#d9cdbb");
    }
}

fn interior_picture(sheet: &mut Sheet, y: f32, window: Area, draw: fn(&mut Sheet)) {
    let scale = WIDTH / 1280.0;
    let mut inside = Sheet::default();
    interior::outside(&mut inside, window);
    draw(&mut inside);
    sheet.adopt_defs(&inside);
    sheet.place(&inside, 0.0, y, scale);
}

pub fn cabin(sheet: &mut Sheet, round: Round) {
    paper(sheet);
    interior_picture(sheet, 0.0, interior::CABIN_WINDOW, interior::cabin);
    sheet.text(LEFT, 290.0, TITLE, "Your cabin");
    let first = "A sofa for two, a table that folds away and a window the width of the wall.";
    sheet.text(LEFT, 322.0, HEAD, "By day");
    sheet.paragraph(LEFT, 337.0, BODY, COLUMN, first);
    sheet.text(SECOND, 322.0, HEAD, "By night");
    let typo = round.pick("accomodates", "accommodates");
    sheet.paragraph(
        SECOND,
        337.0,
        BODY,
        COLUMN,
        "Two full-length beds, made up while you are at supper, with linen sheets and wool blankets.",
    );
    let y = 404.0;
    let note =
        sheet.text(LEFT, y, BODY, &format!("A family cabin {typo} four, with a ladder, a night light"));
    sheet.text(LEFT, y + 14.1, BODY, "and a shelf for the animals that travel along.");
    sheet.note("typo", note);
    facts(
        sheet,
        452.0,
        &[
            ("2.05 m", "length of each bed"),
            ("19 °C", "unless you turn the dial"),
            ("48", "cabins on the whole train"),
        ],
    );
    folio(sheet, round.pick("2", "3"));
}

fn facts(sheet: &mut Sheet, y: f32, items: &[(&str, &str)]) {
    rule(sheet, LEFT, y, MEASURE, hue::NIGHT);
    let step = MEASURE / items.len() as f32;
    for (n, (figure, words)) in items.iter().enumerate() {
        let x = LEFT + n as f32 * step;
        sheet.text(x, y + 39.0, Type::new(Face::Serif, 31.0, hue::RED), figure);
        sheet.text(x, y + 55.0, Type::new(Face::Sans, 8.6, "#2b335a"), words);
    }
}

pub fn dining(sheet: &mut Sheet, round: Round) {
    paper(sheet);
    interior_picture(sheet, 0.0, interior::DINING_WINDOW, interior::dining);
    sheet.text(LEFT, 290.0, TITLE, "Supper at the Gotthard");
    sheet.paragraph(LEFT, 318.0, BODY, MEASURE, "The dining car opens when the train leaves Basel and serves until the summit. Everything is cooked on board, on two burners and with great patience.");
    let dishes = [
        ("Barley soup", "with smoked trout and chives", "€11"),
        ("Polenta", "with braised leeks and mountain cheese", "€17"),
        ("Veal in white wine", "with rösti, as it is done in Zürich", "€24"),
        ("Pear tart", "with walnut and a spoon of cream", "€9"),
    ];
    for (n, (dish, with, price)) in dishes.iter().enumerate() {
        let y = 370.0 + n as f32 * 40.0;
        sheet.text(LEFT, y, Type::new(Face::Serif, 18.0, hue::NIGHT), dish);
        sheet.text(LEFT, y + 13.0, BODY, with);
        sheet.text(WIDTH - LEFT, y, Type::new(Face::Serif, 18.0, hue::RED).end(), price);
        rule(sheet, LEFT, y + 21.0, MEASURE, "#d9cdbb");
    }
    sheet.text(
        LEFT,
        532.0,
        SMALL,
        "Breakfast is in the fare. Tell the steward about allergies before the train leaves Zürich.",
    );
    folio(sheet, round.pick("3", "2"));
}

pub fn fares(sheet: &mut Sheet, round: Round) {
    paper(sheet);
    sheet.text(LEFT, 84.0, TITLE, "Fares");
    sheet.paragraph(
        LEFT,
        116.0,
        LEAD,
        MEASURE - 40.0,
        "One way, breakfast included, per person. The price you see is the price you pay.",
    );
    let rows = [
        ("Reclining seat", "In the quiet coach, with a blanket", "€49"),
        ("Cabin for two", "Two beds, washbasin, wide window", round.pick("€89", "€98")),
        ("Cabin for one", "The same cabin, all of it yours", "€149"),
        ("Family cabin", "Four beds and a ladder, per person", "€72"),
        ("Observation suite", "Double bed under a glass roof", "€265"),
    ];
    let top = 186.0;
    rule(sheet, LEFT, top - 26.0, MEASURE, hue::NIGHT);
    for (n, (name, words, price)) in rows.iter().enumerate() {
        let y = top + n as f32 * 49.0;
        sheet.text(LEFT, y, Type::new(Face::Serif, 21.0, hue::NIGHT), name);
        sheet.text(LEFT, y + 14.0, BODY, words);
        let area = sheet.text(WIDTH - LEFT, y + 6.0, Type::new(Face::Serif, 31.0, hue::RED).end(), price);
        if n == 1 {
            sheet.note("price", area);
        }
        rule(sheet, LEFT, y + 25.0, MEASURE, "#d9cdbb");
    }
    sheet.round([LEFT, 430.0, MEASURE, 98.0], 14.0, hue::NIGHT);
    scenery::stars(sheet, [LEFT + 200.0, 434.0, 140.0, 60.0], 26, 0.7, 91);
    scenery::moon(sheet, WIDTH - LEFT - 48.0, 470.0, 15.0);
    sheet.text(LEFT + 20.0, 466.0, Type::new(Face::SerifItalic, 20.0, hue::SNOW), "Children sleep free");
    sheet.paragraph(LEFT + 20.0, 485.0, Type::new(Face::Sans, 9.4, hue::ICE).lead(1.5), 220.0, "Up to their twelfth birthday, in the cabin of whoever reads to them. Bicycles and skis travel free as well.");
    folio(sheet, "4");
}

pub fn boarding(sheet: &mut Sheet, round: Round) {
    paper(sheet);
    let mut morning = Sheet::default();
    shore(&mut morning);
    sheet.adopt_defs(&morning);
    sheet.place(&morning, 0.0, 0.0, 1.0);
    sheet.text(LEFT, 274.0, TITLE, "Before you board");
    let notes = [
        (
            "Luggage",
            "Bring what you can carry. There is room under the bed for two large cases and a hook for every coat.",
        ),
        (
            "Boarding",
            "The doors open forty minutes before departure. Your cabin is lit, your name is on the door.",
        ),
        (
            "Supper",
            "Tables are laid for two and four. Reserve one with your cabin, or ask the steward on the platform.",
        ),
        (
            "Questions",
            "Write to hello@halvenne.example or telephone any evening. A person answers, usually Marta.",
        ),
    ];
    for (n, (head, words)) in notes.iter().enumerate() {
        let x = if n % 2 == 0 { LEFT } else { SECOND };
        let y = 314.0 + (n / 2) as f32 * 92.0;
        sheet.text(x, y, HEAD, head);
        sheet.paragraph(x, y + 15.0, BODY, COLUMN, words);
    }
    rule(sheet, LEFT, 492.0, MEASURE, hue::NIGHT);
    sheet.text(LEFT, 518.0, Type::new(Face::Serif, 19.0, hue::NIGHT), "Book at halvenne.example");
    if round == Round::Second {
        let legal = "Fares per person and way, subject to availability. Times may change during track works; booked guests are told in person.";
        let area = sheet.text(LEFT, 536.0, Type::new(Face::Sans, 6.3, hue::SLATE), legal);
        sheet.note("legal", area);
    }
    folio(sheet, "5");
}

fn shore(sheet: &mut Sheet) {
    let h = 218.0;
    let clip = sheet.clip(&format!("M0 0H{WIDTH}V{h}H0Z"));
    sheet.open(&clip);
    scenery::sky(sheet, [0.0, 0.0, WIDTH, 150.0], 142.0, scenery::MORNING);
    scenery::sun(sheet, 292.0, 122.0, 17.0);
    scenery::ridge(
        sheet,
        &Ridge {
            keys: &[
                (-10.0, 118.0),
                (40.0, 96.0),
                (90.0, 116.0),
                (140.0, 106.0),
                (210.0, 134.0),
                (250.0, 142.0),
            ],
            floor: 144.0,
            shade: "#8a86b8",
            foot: "#d8a9ab",
            light: "#fbdcc0",
            glow: "#f3b7a4",
            shine: 0.6,
            rough: 1.6,
            seed: 95,
        },
    );
    scenery::sea(sheet, [0.0, 142.0, WIDTH, h - 142.0], 292.0, 96);
    lighthouse(sheet, 352.0, 146.0, 0.55);
    let track = |x: f32| 194.0 + 0.000_12 * (x - 120.0).powi(2);
    let mut bank: Vec<(f32, f32)> =
        (0..=44).map(|n| -10.0 + n as f32 * 10.0).map(|x| (x, track(x))).collect();
    bank.extend([(WIDTH + 10.0, h + 5.0), (-10.0, h + 5.0)]);
    scenery::train(
        sheet,
        &Train { nose: 330.0, cars: 5, unit: 0.46, rail: &|x| track(x) - 0.4, livery: hue::RED, lit: false },
    );
    sheet.shape(&bank, "#2c3768");
    sheet.close();
}

/// A lighthouse on its rock; the point is the middle of the waterline.
pub fn lighthouse(sheet: &mut Sheet, x: f32, y: f32, scale: f32) {
    sheet.open(&format!("transform=\"translate({x} {y}) scale({scale})\""));
    sheet.path("M-46 2Q-38 -14 -20 -16Q0 -24 18 -16Q40 -12 52 2Z", "#4a4f82");
    let tower = sheet.fade(-110.0, -14.0, &[(0.0, "#fffaf0", 1.0), (1.0, "#e3d3d0", 1.0)]);
    sheet.path("M-9 -104H9L13 -16H-13Z", &tower);
    sheet.path("M-10.4 -74H10.4L11.2 -56H-11.2Z", hue::RED);
    sheet.path("M-12 -40H12L12.8 -22H-12.8Z", hue::RED);
    sheet.rect([-13.0, -107.0, 26.0, 4.0], "#3a3f70");
    sheet.rect([-7.0, -121.0, 14.0, 14.0], "#ffe7a8");
    sheet.path("M-10 -121L0 -133L10 -121Z", hue::RED);
    sheet.close();
}
