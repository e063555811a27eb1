//! The walks to the end of a GIF and of a PNG, over bytes that nobody wrote.

use super::{ReadAt, WINDOW, gif_is_cut, png_is_cut};
use crate::fuzzing::fuzz;

fn is_cut(check: impl Fn(ReadAt<'_>) -> bool, bytes: &[u8]) -> bool {
    let mut num_reads = 0;
    let is_cut = check(&mut |at, buffer| {
        num_reads += 1;
        let rest = usize::try_from(at).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Some(count)
    });
    // Every byte once, then the end, and the last byte again.
    assert!(num_reads <= bytes.len() / WINDOW + 3, "{num_reads} reads of {} bytes", bytes.len());
    is_cut
}

#[test]
fn blocks_of_a_gif() {
    fuzz("gif", |bytes: &[u8]| {
        if is_cut(gif_is_cut, bytes) {
            // Colours for all, a head and an end: no block needs more, and nothing is no block.
            assert!(!is_cut(gif_is_cut, &[bytes, &[0_u8; 1024]].concat()));
        } else {
            assert!(!is_cut(gif_is_cut, &[bytes, b"more"].concat()));
        }
    });
}

#[test]
fn chunks_of_a_png() {
    fuzz("png", |bytes: &[u8]| {
        if !is_cut(png_is_cut, bytes) {
            assert!(!is_cut(png_is_cut, &[bytes, b"more"].concat()));
        }
    });
}
