//! The search for inks, over bytes that nobody wrote.

use super::scan;
use crate::cancel::Cancel;
use crate::fuzzing::{fuzz, source};

#[test]
fn inks() {
    fuzz("inks", |bytes: &[u8]| {
        let inks = scan::scan(&source(bytes), &Cancel::new()).unwrap();
        assert!(inks.spot_colors.len() <= 256);
        assert!(inks.spot_colors.iter().all(|name| name.len() <= 127 * 3));
    });
}
