//! What we read of animations ourselves, over bytes that nobody wrote.

use std::io::Cursor;

use super::animation::{delays, table};
use super::ffi::SharedSource;
use crate::cancel::Cancel;
use crate::fuzzing::fuzz;

#[test]
fn delays_of_an_animated_webp() {
    let cancel = Cancel::new();
    fuzz("delays", |bytes: &[u8]| {
        let source = SharedSource::new(Box::new(Cursor::new(bytes.to_vec()))).unwrap();
        let Ok((delays, _)) = delays(&source, &cancel) else { return };
        // The head of a chunk takes eight bytes.
        assert!((1..=bytes.len() / 8).contains(&delays.len()));
        assert!(delays.iter().all(|delay| (0..1 << 24).contains(delay)));
        let table = table(&delays, 1, true);
        assert_eq!(table.len() as usize, delays.len());
        assert!(table.frames.iter().all(|frame| frame.duration > 0));
    });
}
