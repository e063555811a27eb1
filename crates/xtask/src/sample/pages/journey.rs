//! The line, the cabin and the dining car.

use super::{BODY, COLUMN, HEAD, LEAD, LEFT, MEASURE, SECOND, SMALL, STRONG, TITLE, folio, paper, rule};
use crate::sample::brochure::WIDTH;
use crate::sample::changes::Round;
use crate::sample::ink::{Area, Face, Sheet, Type, hue};
use crate::sample::interior;
use crate::sample::scenery::{self, Ridge};

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
    sheet.stroke(&crate::sample::ink::outline(&course), hue::RED, 2.2);
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
