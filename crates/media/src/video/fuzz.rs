//! What we read of films and sounds ourselves, over bytes that nobody wrote.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::animation::{delays, table};
use super::ffi::SharedSource;
use super::table::{parse_timecode, timecode_text};
use super::{claims, flac};
use crate::cancel::Cancel;
use crate::error::Code;
use crate::fuzzing::fuzz;

/// Bytes that tell how often they are read.
struct Counted {
    bytes: Cursor<Vec<u8>>,
    reads: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.bytes.read(buffer)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// A file of these bytes, and how often it is read.
pub(super) fn counted(bytes: &[u8]) -> (SharedSource, Arc<AtomicU64>) {
    let reads = Arc::new(AtomicU64::new(0));
    let counted = Counted { bytes: Cursor::new(bytes.to_vec()), reads: reads.clone() };
    (SharedSource::new(Box::new(counted)).unwrap(), reads)
}

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

fn claimed(bytes: &[u8]) -> Result<(), Code> {
    let (source, reads) = counted(bytes);
    let result = claims::check(&source).map_err(|error| error.code);
    // Seven boxes within each other at most, each of eight bytes or more and looked into twice: a look is a read, and one
    // more at the end of the file.
    let most = 7 * (bytes.len() as u64 / 8 + 1) * 2 * 2;
    assert!(reads.load(Ordering::Relaxed) <= most, "as many reads as it has boxes");
    result
}

#[test]
fn boxes_of_a_movie() {
    fuzz("claims", |bytes: &[u8]| {
        let result = claimed(bytes);
        assert!(matches!(result, Ok(()) | Err(Code::Damaged)));
        assert_eq!(claimed(bytes), result);
    });
}

#[test]
fn frames_of_a_flac() {
    fuzz("flac", |bytes: &[u8]| {
        let ends = [0, 1, 4096, 65_535].map(|per_frame| flac::end_of_last(bytes, per_frame));
        assert!(ends.is_sorted(), "what holds more ends later");
        assert!(ends.iter().all(|end| end.is_some() == ends[0].is_some()));
        // A number of 36 bits, and a frame behind it.
        assert!(ends.iter().flatten().all(|end| *end <= (1 << 36) * 65_535 + 65_536));
        let _ = flac::end_of_last(bytes, u64::MAX);
        for length in [0, bytes.len() / 2, bytes.len().saturating_sub(1)] {
            assert!(flac::end_of_last(&bytes[..length], 4096) <= ends[2], "less of it goes less far");
        }
        assert!(ends[0].is_some() || !flac::ends_whole(bytes), "only a frame is whole");
    });
}

#[test]
fn timecodes_as_text() {
    fuzz("timecode", |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let Some((parts, drop_frame)) = parse_timecode(&text) else { return };
        let again = timecode_text(parts, drop_frame);
        assert_eq!(parse_timecode(&again), Some((parts, drop_frame)), "{again}");
    });
}

/// Edits reach what they are meant to.
#[test]
fn what_is_edited_is_read_at_first() {
    assert_eq!(claimed(include_bytes!("../../tests/corpus/claims/film.mp4")), Ok(()));
    assert_eq!(claimed(include_bytes!("../../tests/corpus/claims/sound.mp4")), Ok(()));
    assert_eq!(claimed(include_bytes!("../../tests/corpus/claims/too-many.mp4")), Err(Code::Damaged));
    assert_eq!(claimed(include_bytes!("../../tests/corpus/claims/parts.mp4")), Err(Code::Damaged));
    let fixed = include_bytes!("../../tests/corpus/flac/fixed.bin");
    assert_eq!((flac::end_of_last(fixed, 4096), flac::ends_whole(fixed)), (Some(8192), true));
    let varying = include_bytes!("../../tests/corpus/flac/varying.bin");
    assert_eq!((flac::end_of_last(varying, 4096), flac::ends_whole(varying)), (Some(0x1001 + 1152), false));
    let dropped = parse_timecode(include_str!("../../tests/corpus/timecode/dropped.txt"));
    assert_eq!(dropped, Some(([10, 20, 30, 12], true)));
}
