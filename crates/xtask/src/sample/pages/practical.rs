//! Fares, and what to know before boarding.

use super::{BODY, COLUMN, HEAD, LEAD, LEFT, MEASURE, SECOND, TITLE, folio, paper, rule};
use crate::sample::brochure::WIDTH;
use crate::sample::changes::Round;
use crate::sample::ink::{Face, Sheet, Type, hue};
use crate::sample::scenery::{self, Ridge};
use crate::sample::train::{self, Train};

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
        ("Family cabin", "Four beds and a ladder, for all of you", "€320"),
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
    scenery::lighthouse(sheet, 352.0, 146.0, 0.55);
    let track = |x: f32| 194.0 + 0.000_12 * (x - 120.0).powi(2);
    let mut bank: Vec<(f32, f32)> =
        (0..=44).map(|n| -10.0 + n as f32 * 10.0).map(|x| (x, track(x))).collect();
    bank.extend([(WIDTH + 10.0, h + 5.0), (-10.0, h + 5.0)]);
    train::draw(
        sheet,
        &Train { nose: 330.0, cars: 5, unit: 0.46, rail: &|x| track(x) - 0.4, livery: hue::RED, lit: false },
    );
    sheet.shape(&bank, "#2c3768");
    sheet.close();
}
