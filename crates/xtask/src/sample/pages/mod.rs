//! What is on each page of the brochure: the opening pages here, the journey and the practical ones beside.
//!
//! Margins of 36 points, a body of 9.4 on 14, sections in two columns of 166 with a gutter of 15.

mod journey;
mod practical;

pub use journey::{cabin, dining, line};
pub use practical::{boarding, fares};

use super::brochure::{HEIGHT, WIDTH};
use super::changes::Round;
use super::ink::{Area, Face, Sheet, Type, hue};
use super::scenery::{self, Ridge};
use super::train::{self, Train};

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
    train::logo(sheet, LEFT, 34.0, 30.0, hue::NIGHT);
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
    train::draw(
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
    train::draw(
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
    let y = sheet.paragraph(LEFT, y + 12.0, BODY, MEASURE, "Halvenne runs one train in each direction, every night of the winter. It leaves Basel as the lamps come on, climbs to the Gotthard under the stars and rolls into Trieste in time for coffee on the quay. There is no airport at either end and no alarm in between.");
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
