//! Annotations of a PDF: what goes onto which page, in which space, and what it belongs to.

use galley_core::Shape;
use galley_core::place::{Color, TextMark};
use galley_interop::pdf::{PdfMark, PdfNote, marks, read};
use galley_interop::{Format, Mark, Media, Place, Review, Trouble};

use crate::reviews::{drawn, film, others, paper, plain, stroked, thread, words};

fn kind(mark: &PdfMark) -> &str {
    mark.entries.split("/Subtype /").nth(1).unwrap().split(' ').next().unwrap()
}

/// The numbers of an array of an entry.
fn numbers(mark: &PdfMark, key: &str) -> Vec<f64> {
    let list = mark.entries.split(&format!("/{key} [")).nth(1).unwrap().split(']').next().unwrap();
    list.split(' ').map(|number| number.trim_matches('[').parse().unwrap()).collect()
}

fn alone(place: Place, all: Vec<Mark>) -> Review {
    let mut review = paper();
    review.threads = vec![thread(1, place, all, "Larger")];
    review
}

#[test]
fn every_shape_is_an_annotation_in_the_space_of_its_page() {
    // A line from (0.001, 0) to (9, 9) on each page.
    let ends = [
        (1, [0.001, 300.0, 9.0, 291.0]),
        (2, [-20.125, 30.001, -11.125, 39.0]),
        (3, [209.999, 10.0, 201.0, 19.0]),
        (4, [200.0, 299.999, 191.0, 291.0]),
    ];
    for (page, expected) in ends {
        let made = marks(&alone(Place::Page(page), drawn().into_iter().map(plain).collect())).unwrap();
        let kinds: Vec<&str> = made.iter().map(kind).collect();
        assert_eq!(kinds, ["Text", "Square", "Circle", "Line", "Line", "Ink", "Polygon"]);
        assert_eq!(numbers(&made[4], "L"), expected, "page {page}");
        assert!(made.iter().all(|mark| mark.page == page && mark.drawing.is_some()));
        let answers: Vec<Option<u32>> = made.iter().map(|mark| mark.answers).collect();
        assert_eq!(answers, [None, Some(0), Some(0), Some(0), Some(0), Some(0), Some(0)]);
        for mark in &made {
            let rect: Vec<f64> = numbers(mark, "Rect");
            let boxed: Vec<f64> = mark
                .drawing
                .as_ref()
                .map(|drawing| drawing.rect.split(' ').map(|number| number.parse().unwrap()).collect())
                .unwrap();
            assert_eq!(rect, boxed, "a drawing lies where its annotation is");
            assert!(rect[0] < rect[2] && rect[1] < rect[3], "{rect:?}");
        }
    }
}

#[test]
fn words_are_marked_as_programs_do_it() {
    for (mark, kinds) in [
        (TextMark::Highlight, &["Highlight"][..]),
        (TextMark::Strike, &["StrikeOut"]),
        (TextMark::Insert, &["Caret"]),
        (TextMark::Replace, &["Caret", "StrikeOut"]),
    ] {
        let made = marks(&alone(Place::Page(1), vec![plain(words(mark))])).unwrap();
        assert_eq!(made.iter().map(kind).collect::<Vec<_>>(), kinds);
        if mark != TextMark::Insert {
            // Upper corners before lower ones, each from the left.
            let first = [72.0, 210.0, 130.5, 210.0, 72.0, 195.999, 130.5, 195.999];
            assert_eq!(numbers(made.last().unwrap(), "QuadPoints")[..8], first);
        }
        if mark == TextMark::Replace {
            assert!(made[0].entries.contains("/IT /Replace"), "{}", made[0].entries);
            assert!(made[1].entries.contains("/IT /StrikeOutTextEdit"), "{}", made[1].entries);
            assert!(made[1].entries.contains("/RT /Group"), "{}", made[1].entries);
        }
    }
}

#[test]
fn answers_and_groups_stay_on_their_page() {
    let made = marks(&paper()).unwrap();
    for mark in &made {
        let to = mark.answers.map(|at| &made[at as usize]);
        assert!(to.is_none_or(|to| to.page == mark.page && to.answers.is_none()), "{}", mark.entries);
    }
    let of_last = |mark: &&PdfMark| mark.entries.contains("(t11") || mark.entries.contains("/NM (r");
    let last: Vec<&PdfMark> = made.iter().filter(of_last).collect();
    // On page 2 first; what is on page 1 stands there for itself, the struck words beside their caret.
    let kinds: Vec<(u32, &str, bool)> =
        last.iter().map(|mark| (mark.page, kind(mark), mark.answers.is_some())).collect();
    let expected = [
        (2, "Square", false),
        (1, "Caret", false),
        (1, "StrikeOut", true),
        (1, "Caret", false),
        (2, "Text", true),
        (2, "Text", true),
        (2, "Text", true),
    ];
    assert_eq!(kinds, expected);
    assert!(last[0].entries.contains("/Contents (Here and there)"), "{}", last[0].entries);
    assert!(last[1].entries.contains("/Contents (Here and there)"), "{}", last[1].entries);
    assert!(last[6].entries.contains("/StateModel (Review) /State (Completed)"), "{}", last[6].entries);
    assert!(last[0].entries.contains("/CreationDate (D:20261130214139Z)"), "{}", last[0].entries);
}

#[test]
fn signs_of_threads_that_mark_nothing_lie_below_each_other() {
    let mut review = alone(Place::Whole, Vec::new());
    review.threads.push(thread(2, Place::Page(1), Vec::new(), "And this"));
    let made = marks(&review).unwrap();
    assert_eq!(made.iter().map(kind).collect::<Vec<_>>(), ["Text", "Text"]);
    let tops: Vec<f64> = made.iter().map(|mark| numbers(mark, "Rect")[3]).collect();
    assert_eq!(tops, [298.0, 274.0]);
    assert!(made[0].entries.contains("/at (whole)") && !made[1].entries.contains("/at "));
}

#[test]
fn colours_are_those_of_the_screen() {
    let shape = Shape::Box { x: 0, y: 0, width: 9_000, height: 9_000 };
    let made = marks(&alone(Place::Page(1), vec![stroked(shape, Color::Blue, 4)])).unwrap();
    assert!(made[0].entries.contains("/C [0.1373 0.4706 0.902]"), "{}", made[0].entries);
    assert!(made[0].entries.contains("/BS << /W 4 >>"), "{}", made[0].entries);
    let content = &made[0].drawing.as_ref().unwrap().content;
    assert!(content.contains("0.1373 0.4706 0.902 RG 4 w\n"), "{content}");
}

#[test]
fn it_is_for_pages() {
    assert!(matches!(marks(&film()), Err(Trouble::Unfit(_))));
    assert!(matches!(read(&[], &film().media), Err(Trouble::Unfit(_))));
    assert!(matches!(Format::Pdf.write(&paper()), Err(Trouble::Unfit(_))), "it takes the file");
    let note = PdfNote { page: 1, number: 1, kind: "Square".to_owned(), ..PdfNote::default() };
    let picture = &others()[0].media;
    assert!(matches!(picture, Media::Image { .. }));
    assert_eq!(read(&[note], picture).unwrap().skipped, 1, "a box without an extent");
}
