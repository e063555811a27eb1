//! Our own reader and what is found by it, over bytes that nobody wrote.

use super::annotations::annotations;
use super::bytes::Bytes;
use super::certified::certification;
use super::inks;
use super::layers::{changed, listed};
use super::marking::{appended, num_listed, tests::mark};
use super::shown::Shown;
use super::syntax::{Lexer, Objects, Token, Tree, Value, text};
use crate::cancel::Cancel;
use crate::fuzzing::{fuzz, source};

const NUM_PAGES: u32 = 8;

#[test]
fn inks() {
    let cancel = Cancel::new();
    fuzz("inks", |bytes: &[u8]| {
        let bytes = Bytes::of_file(source(bytes));
        // By the tables of the file, and without believing them.
        for objects in [Objects::open(bytes.clone(), &cancel), Objects::search(bytes, &cancel)] {
            let objects = objects.unwrap();
            let inks = inks::search(&objects, NUM_PAGES, &cancel).unwrap();
            assert!(inks.spot_colors.len() <= 256);
            let _ = certification(&objects);
            for leaf in (0..NUM_PAGES).filter_map(|page| Tree::new(&objects).page(page)) {
                let (width, height) = leaf.size();
                assert!(width >= 0.0 && height >= 0.0 && leaf.user_unit() > 0.0);
            }
        }
    });
}

#[test]
fn notes_of_pages() {
    let cancel = Cancel::new();
    fuzz("notes", |bytes: &[u8]| {
        let bytes = Bytes::of_file(source(bytes));
        for objects in [Objects::open(bytes.clone(), &cancel), Objects::search(bytes, &cancel)] {
            let objects = objects.unwrap();
            let tree = Tree::new(&objects);
            for (page, leaf) in (0..NUM_PAGES).filter_map(|page| Some((page, tree.page(page)?))) {
                let shown = Shown { rect: [-10.0, 0.0, 190.0, 100.0], turns: page };
                let found = annotations(&objects, &leaf, page + 1, shown);
                let num = found.len() as u32;
                for (number, note) in (1..).zip(&found) {
                    assert_eq!(note.number, number);
                    assert!(note.in_reply_to.is_none_or(|other| (1..=num).contains(&other)));
                    // JSON has no other numbers: an infinite one would make all of the answer unreadable.
                    let points = note.quads.iter().flatten().chain(note.paths.iter().flatten());
                    assert!(points.flatten().chain(&note.rect).all(|number| number.is_finite()), "{note:?}");
                }
            }
        }
    });
}

/// What can be put behind a file is found there, and so is what was on its pages.
#[test]
fn marks_behind_a_file() {
    let cancel = Cancel::new();
    fuzz("notes", |bytes: &[u8]| {
        let objects = Objects::open(Bytes::of_file(source(bytes)), &cancel).unwrap();
        let tree = Tree::new(&objects);
        let pages: Vec<u32> = (1..=NUM_PAGES).filter(|page| tree.page(page - 1).is_some()).collect();
        let marks: Vec<_> = pages.iter().map(|page| mark(*page, None)).collect();
        let before: Vec<_> = pages.iter().map(|page| num_listed(&objects, *page)).collect();
        let Some(tail) = appended(&objects, &marks) else { return };
        // Of a file that misleads nothing is believed, and so nothing written.
        if objects.was_misled() || marks.is_empty() {
            return;
        }
        let after = Objects::open(objects.bytes().with_tail(tail), &cancel).unwrap();
        assert!(!after.was_searched());
        for (page, before) in pages.iter().zip(before) {
            assert!(num_listed(&after, *page) > before, "page {page}");
        }
    });
}

#[test]
fn layers() {
    let cancel = Cancel::new();
    fuzz("layers", |bytes: &[u8]| {
        let bytes = Bytes::of_file(source(bytes));
        for objects in [Objects::open(bytes.clone(), &cancel), Objects::search(bytes, &cancel)] {
            let objects = objects.unwrap();
            let ids: Vec<u32> = listed(&objects).iter().map(|layer| layer.id).collect();
            let mut once = ids.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), ids.len(), "each is listed once");
            if let Some(other) = changed(&objects, &ids) {
                listed(&Objects::open(other, &cancel).unwrap());
            }
        }
    });
}

#[test]
fn boxes_of_pages() {
    let cancel = Cancel::new();
    fuzz("pages", |bytes: &[u8]| {
        let bytes = Bytes::of_file(source(bytes));
        for objects in [Objects::open(bytes.clone(), &cancel), Objects::search(bytes, &cancel)] {
            let objects = objects.unwrap();
            let tree = Tree::new(&objects);
            for leaf in (0..NUM_PAGES).chain([u32::MAX]).filter_map(|page| tree.page(page)) {
                assert!(leaf.quarter_turns() < 4);
                assert!(leaf.user_unit() > 0.0 && leaf.user_unit().is_finite());
                for key in ["MediaBox", "CropBox", "TrimBox"] {
                    let _ = (leaf.own_box(key), leaf.inherited_box(key));
                }
                if let Some([left, bottom, right, top]) = leaf.shown_box() {
                    assert!(left <= right && bottom <= top);
                }
            }
        }
    });
}

/// What pages draw by, and the texts in it.
#[test]
fn contents() {
    fuzz("content", |bytes: &[u8]| {
        let mut lexer = Lexer::of_content(bytes);
        let mut before = lexer.at();
        while let Some(token) = lexer.next() {
            assert!((before + 1..=bytes.len()).contains(&lexer.at()), "it goes on, and not too far");
            before = lexer.at();
            if let Token::Value(Value::Text(letters)) = token {
                let _ = text(&letters);
            }
        }
    });
}
