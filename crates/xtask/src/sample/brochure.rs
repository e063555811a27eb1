//! The brochure: eight A5 pages with real text, page labels and an outline. Drawn in points.

use krilla::page::{NumberingStyle, PageLabel};
use std::num::NonZeroU32;

use super::changes::{Change, Round, Scale, tidy};
use super::ink::{Area, Sheet};
use super::pages;
use super::print::{self, PrintPage};

pub const WIDTH: f32 = 419.53;
pub const HEIGHT: f32 = 595.28;
pub const VIEW: Area = [0.0, 0.0, WIDTH, HEIGHT];

/// One page by what is on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leaf {
    Cover,
    Quiet,
    Welcome,
    Line,
    Cabin,
    Dining,
    Fares,
    Boarding,
}

impl Leaf {
    fn title(self) -> &'static str {
        match self {
            Leaf::Cover => "Cover",
            Leaf::Quiet => "A particular quiet",
            Leaf::Welcome => "Good evening",
            Leaf::Line => "One line, five cities",
            Leaf::Cabin => "Your cabin",
            Leaf::Dining => "Supper at the Gotthard",
            Leaf::Fares => "Fares",
            Leaf::Boarding => "Before you board",
        }
    }

    fn sections(self) -> &'static [&'static str] {
        match self {
            Leaf::Line => &["Southbound", "Northbound"],
            Leaf::Cabin => &["By day", "By night"],
            Leaf::Boarding => &["Luggage", "Boarding", "Questions"],
            _ => &[],
        }
    }

    pub fn draw(self, round: Round) -> Sheet {
        let mut sheet = Sheet::default();
        match self {
            Leaf::Cover => pages::cover(&mut sheet),
            Leaf::Quiet => pages::quiet(&mut sheet),
            Leaf::Welcome => pages::welcome(&mut sheet, round),
            Leaf::Line => pages::line(&mut sheet),
            Leaf::Cabin => pages::cabin(&mut sheet, round),
            Leaf::Dining => pages::dining(&mut sheet, round),
            Leaf::Fares => pages::fares(&mut sheet, round),
            Leaf::Boarding => pages::boarding(&mut sheet, round),
        }
        sheet
    }
}

/// The pages in order; the second version has supper before the cabin.
pub fn order(round: Round) -> [Leaf; 8] {
    let [fifth, sixth] = round.pick([Leaf::Cabin, Leaf::Dining], [Leaf::Dining, Leaf::Cabin]);
    [Leaf::Cover, Leaf::Quiet, Leaf::Welcome, Leaf::Line, fifth, sixth, Leaf::Fares, Leaf::Boarding]
}

/// The label printed on a page and shown by readers: cover, i, ii, 1 to 5.
pub fn label(index: usize) -> PageLabel {
    match index {
        0 => PageLabel::new(None, Some("cover".to_owned()), None),
        1 | 2 => PageLabel::new(Some(NumberingStyle::LowerRoman), None, NonZeroU32::new(index as u32)),
        n => PageLabel::new(Some(NumberingStyle::Arabic), None, NonZeroU32::new(n as u32 - 2)),
    }
}

pub fn pdf(round: Round) -> anyhow::Result<Vec<u8>> {
    let mut booklet = vec![];
    let mut outline = vec![];
    for (index, leaf) in order(round).into_iter().enumerate() {
        outline.push((index, 0, leaf.title().to_owned()));
        outline.extend(leaf.sections().iter().map(|section| (index, 1, (*section).to_owned())));
        booklet.push(PrintPage { sheet: leaf.draw(round), label: label(index) });
    }
    print::booklet("Halvenne, the winter timetable", &booklet, VIEW, [WIDTH, HEIGHT], &outline)
}

pub fn changes(proof: &str, file: &str) -> Vec<Change> {
    let scale = Scale { unit: "pt", factor: 1.0, origin: [0.0, 0.0], grid: 1.0, size: [WIDTH, HEIGHT] };
    let part = |leaf: Leaf, name: &str, page: u32, kind: &str, what: &str| {
        let (first, second) = (leaf.draw(Round::First), leaf.draw(Round::Second));
        Change::new(proof, file, kind, what).page(page).part(name, &first, &second, &scale)
    };
    let whole = |page: u32, what: &str| Change {
        area: Some(tidy(VIEW)),
        unit: Some("pt"),
        ..Change::new(proof, file, "pages-swapped", what).page(page)
    };
    vec![
        part(Leaf::Welcome, "contents", 3, "contents", "The contents follow the swapped pages"),
        whole(5, "Supper now comes before the cabin (page labelled 2)"),
        whole(6, "The cabin now comes after supper (page labelled 3)"),
        Change {
            page_before: Some(5),
            ..part(Leaf::Cabin, "typo", 6, "typo", "“accomodates” corrected to “accommodates”")
        },
        part(Leaf::Fares, "price", 7, "price", "Private cabin for two: €89 corrected to €98"),
        part(Leaf::Boarding, "legal", 8, "legal", "Legal line added at the foot"),
    ]
}
