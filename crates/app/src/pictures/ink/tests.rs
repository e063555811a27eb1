//! Ink on pictures: where a mark is its colour is, and elsewhere nothing has changed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
use super::*;

const GROUND: [u8; 4] = [10, 200, 30, 255];

/// A picture of 200 × 100 pixels at its own size, and what is on it.
fn drawn(draw: impl Fn(&mut Sheet<'_>)) -> Vec<[u8; 4]> {
    let letters = Letters::new();
    let mut sheet = Sheet::new(200, 100, Measure::new(1.0, 1.0, 200), &letters).unwrap();
    draw(&mut sheet);
    let mut rgba = GROUND.repeat(200 * 100);
    sheet.lay_over(&mut rgba);
    rgba.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2], pixel[3]]).collect()
}

fn at(picture: &[[u8; 4]], x: usize, y: usize) -> [u8; 4] {
    picture[y * 200 + x]
}

fn opaque([red, green, blue]: [u8; 3]) -> [u8; 4] {
    [red, green, blue, 255]
}

#[test]
fn a_line_has_its_colour_and_the_rest_is_as_it_was() {
    let stroke = Stroke { color: Color::Blue, width: 6 };
    let shape = Shape::Box { x: 50_000, y: 30_000, width: 80_000, height: 40_000 };
    let picture = drawn(|sheet| sheet.mark(&shape, Some(stroke), false));
    for (x, y) in [(90, 30), (90, 28), (90, 31), (50, 50), (130, 50), (90, 70)] {
        assert_eq!(at(&picture, x, y), opaque([0x23, 0x78, 0xe6]), "{x} {y}");
    }
    for y in 0..100 {
        for x in 0..200 {
            let near = |value: usize, edge: usize| value.abs_diff(edge) <= 5;
            let across = (45..=135).contains(&x) && (near(y, 30) || near(y, 70));
            let down = (25..=75).contains(&y) && (near(x, 50) || near(x, 130));
            if !across && !down {
                assert_eq!(at(&picture, x, y), GROUND, "{x} {y}");
            }
        }
    }
}

#[test]
fn what_has_no_stroke_is_in_the_colour_of_its_state() {
    let line = Shape::Line { from: [20_000, 50_000], to: [180_000, 50_000] };
    for (resolved, ink) in [(false, OPEN), (true, RESOLVED)] {
        let picture = drawn(|sheet| sheet.mark(&line, None, resolved));
        assert_eq!(at(&picture, 100, 50), opaque(ink));
        assert_eq!(at(&picture, 100, 54), GROUND);
    }
}

#[test]
fn an_ellipse_is_round() {
    let shape = Shape::Ellipse { x: 40_000, y: 20_000, width: 120_000, height: 60_000 };
    let picture = drawn(|sheet| sheet.mark(&shape, Some(Stroke { color: Color::Red, width: 4 }), false));
    let ink = opaque([0xe0, 0x29, 0x1b]);
    // The ends of its axes, and a point between: (60 cos 45°, 30 sin 45°) from the middle.
    for (x, y) in [(40, 50), (159, 50), (100, 20), (100, 79), (142, 71), (57, 28)] {
        assert_eq!(at(&picture, x, y), ink, "{x} {y}");
    }
    assert_eq!(at(&picture, 100, 50), GROUND);
    assert_eq!(at(&picture, 42, 22), GROUND);
}

#[test]
fn what_is_highlighted_can_still_be_read() {
    let quads = vec![[20_000, 20_000, 120_000, 20_000, 120_000, 40_000, 20_000, 40_000]];
    let (quoted, none) = ("Half".to_owned(), String::new());
    let shape = Shape::Text {
        mark: TextMark::Highlight,
        quads,
        quoted,
        before: none.clone(),
        after: none.clone(),
        engine: none,
    };
    let picture = drawn(|sheet| sheet.mark(&shape, Some(Stroke { color: Color::Yellow, width: 2 }), false));
    // 35 % of the ink.
    let near =
        at(&picture, 70, 30).iter().zip([92, 199, 20, 255]).all(|(one, other)| one.abs_diff(other) <= 2);
    assert!(near, "{:?}", at(&picture, 70, 30));
    assert_eq!(at(&picture, 70, 45), GROUND);
}

#[test]
fn numbers_are_told_apart_and_stay_within_the_picture() {
    let corner = Shape::Box { x: 0, y: 0, width: 10_000, height: 10_000 };
    let numbered = |number: Option<u32>| drawn(|sheet| sheet.number(&corner, number, false));
    let (one, seven, many, none) =
        (numbered(Some(1)), numbered(Some(7)), numbered(Some(1234)), numbered(None));
    assert_ne!(one, seven);
    let white = [255; 4];
    assert_eq!(at(&none, 12, 12), white, "a dot until there is a number");
    assert_eq!(at(&seven, 12, 3), opaque(OPEN), "on a disc");
    let width = |picture: &[[u8; 4]]| (0..200).filter(|x| at(picture, *x, 12) != GROUND).count();
    assert_eq!((width(&one), width(&many)), (24, 40));
    let in_sight = |picture: &[[u8; 4]]| picture.iter().filter(|pixel| **pixel == white).count();
    assert!(in_sight(&many) > in_sight(&one));
}

#[test]
fn lines_grow_with_pictures_that_are_looked_at_smaller() {
    let of = |width: u8| Some(Stroke { color: Color::Red, width });
    let plain = Measure::new(1.0, 1.0, 800);
    assert_eq!((plain.pixel, plain.width_of(None), plain.width_of(of(7))), (1.0, 2.0, 7.0));
    let large = Measure::new(1.0, 1.0, 6400);
    assert_eq!(
        (large.pixel, large.width_of(None), large.width_of(of(1)), large.width_of(of(20))),
        (4.0, 8.0, 4.0, 20.0)
    );
    // A page at 144 dpi, whose points are 96 a 72nd part at 100 %.
    let page = Measure::new(2.0, 96.0 / 72.0, 1000);
    assert_eq!((page.pixel, page.width_of(of(4))), (1.5, 6.0));
}

#[test]
fn nothing_under_the_ink_is_lost() {
    let letters = Letters::new();
    let mut sheet = Sheet::new(40, 20, Measure::new(1.0, 1.0, 40), &letters).unwrap();
    sheet.mark(&Shape::Line { from: [5_000, 10_000], to: [35_000, 10_000] }, None, false);
    let clear = [7, 8, 9, 0];
    let mut rgba = clear.repeat(40 * 20);
    sheet.lay_over(&mut rgba);
    assert_eq!(rgba[..4], clear, "straight alpha, with whatever colour there is below it");
    let on_line = (10 * 40 + 20) * 4;
    assert_eq!(rgba[on_line..on_line + 4], opaque(OPEN));
}

#[test]
fn colours_are_those_of_the_screen() {
    let of_screen = include_str!("../../../../../ui/src/viewer/marks/ink.ts");
    for (color, [red, green, blue]) in INKS {
        let line = format!("{}: '#{red:02x}{green:02x}{blue:02x}'", format!("{color:?}").to_lowercase());
        assert!(of_screen.contains(&line), "{line}");
    }
}

#[test]
fn what_is_resolved_has_a_check_beside_its_number() {
    let corner = Shape::Point { x: 100_000, y: 50_000 };
    let numbered = |resolved| drawn(|sheet| sheet.number(&corner, Some(7), resolved));
    // The middle of the sign's ground, and the end of the check in it.
    let (ground, end) = ((106, 38), (112, 38));
    let resolved = numbered(true);
    assert_eq!(at(&resolved, ground.0, ground.1), [255; 4]);
    assert_eq!(at(&resolved, end.0, end.1), opaque(RESOLVED));
    assert_eq!(at(&numbered(false), end.0, end.1), GROUND);
    // At the edge it is seen whole.
    let edge = drawn(|sheet| sheet.number(&Shape::Point { x: 199_000, y: 1_000 }, Some(7), true));
    assert!((0..100).all(|y| at(&edge, 199, y) == GROUND) && (0..200).all(|x| at(&edge, x, 0) == GROUND));
}
