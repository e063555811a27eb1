//! Our own reader and the search for inks, over bytes that nobody wrote.

use super::bytes::Bytes;
use super::inks;
use super::syntax::{Objects, Tree};
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
            for leaf in (0..NUM_PAGES).filter_map(|page| Tree::new(&objects).page(page)) {
                let (width, height) = leaf.size();
                assert!(width >= 0.0 && height >= 0.0 && leaf.user_unit() > 0.0);
            }
        }
    });
}
