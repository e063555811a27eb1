//! What an MP4 or MOV claims before FFmpeg lays out memory for it: a few bytes may name thousands of millions of samples.

use super::SharedSource;
use crate::error::{Code, MediaError};

/// Most boxes that are looked at; what lies behind is not.
const MAX_BOXES: u32 = 1_000_000;
/// Files that are cut off claim more samples than they have bytes, but not by so much.
const SAMPLES_PER_BYTE: u64 = 16;
const ALWAYS: u64 = 1_000_000;

/// Refuses samples that all have one size, and so no bytes of their own in the table, where there are more of them than
/// any such file can hold (ISO/IEC 14496-12, 8.7.3.2 and 8.8.8.2).
pub(super) fn check(source: &SharedSource) -> Result<(), MediaError> {
    let mut claims = Claims { source, left: MAX_BOXES, samples: 0, is_sound: false };
    claims.walk(0, source.size(), 0)?;
    let most = source.size().saturating_mul(SAMPLES_PER_BYTE).saturating_add(ALWAYS);
    if claims.samples > most {
        return Err(MediaError::new(Code::Damaged, "the file claims more frames than it can hold")
            .with_hint("Export or download it again."));
    }
    Ok(())
}

struct Claims<'a> {
    source: &'a SharedSource,
    left: u32,
    samples: u64,
    /// The track is of sound, whose samples FFmpeg takes by the chunk.
    is_sound: bool,
}

impl Claims<'_> {
    fn walk(&mut self, mut at: u64, end: u64, depth: u32) -> Result<(), MediaError> {
        while at < end && self.left > 0 {
            self.left -= 1;
            let mut head = [0; 20];
            let length = self.source.read_full(at, &mut head)?;
            let Some((kind, body, size)) = head.get(..length).and_then(|head| outline(head, end - at)) else {
                return Ok(());
            };
            if !kind.iter().all(|letter| (b' '..=b'~').contains(letter) || *letter == 0xa9) {
                return Ok(());
            }
            let inside = at.saturating_add(body);
            match &kind {
                b"moov" | b"mdia" | b"minf" | b"stbl" | b"moof" | b"traf" if depth < 6 => {
                    self.walk(inside, at.saturating_add(size).min(end), depth + 1)?;
                }
                b"trak" if depth < 6 => {
                    self.is_sound = false;
                    self.walk(inside, at.saturating_add(size).min(end), depth + 1)?;
                }
                b"hdlr" => {
                    let [_, _, kind] = self.numbers(inside)?;
                    self.is_sound |= kind == u32::from_be_bytes(*b"soun");
                }
                // A size for all samples, and their number.
                b"stsz" => {
                    if let [_, size, count] = self.numbers(inside)?
                        && size != 0
                        && !self.is_sound
                    {
                        self.samples = self.samples.saturating_add(u64::from(count));
                    }
                }
                // Sizes, durations, flags and offsets of each sample may all be left out.
                b"trun" => {
                    if let [flags, count, _] = self.numbers(inside)?
                        && flags & 0xf00 == 0
                    {
                        self.samples = self.samples.saturating_add(u64::from(count));
                    }
                }
                _ => {}
            }
            at = at.saturating_add(size);
        }
        Ok(())
    }

    /// The first three numbers of a body, the first of them version and flags; 0 where it ends before.
    fn numbers(&self, at: u64) -> Result<[u32; 3], MediaError> {
        let mut body = [0; 12];
        self.source.read_full(at, &mut body)?;
        let [first, second, third] = [0, 4, 8].map(|at| {
            body.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes)
        });
        Ok([first & 0xff_ffff, second, third])
    }
}

/// The kind of a box, where its body begins, and how long it is.
fn outline(head: &[u8], rest: u64) -> Option<([u8; 4], u64, u64)> {
    let kind = head.get(4..8)?.try_into().ok()?;
    let small = u32::from_be_bytes(head.get(..4)?.try_into().ok()?);
    let (body, size) = match small {
        0 => (8, rest),
        1 => (16, u64::from_be_bytes(head.get(8..16)?.try_into().ok()?)),
        size => (8, u64::from(size)),
    };
    (size >= body).then_some((kind, body, size))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn a_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).unwrap();
        [&size.to_be_bytes()[..], kind, body].concat()
    }

    fn checked(table: Vec<u8>, around: &[&[u8; 4]]) -> Result<(), Code> {
        let inside = around.iter().rev().fold(table, |inside, kind| a_box(kind, &inside));
        let bytes = [a_box(b"ftyp", b"isom\0\0\0\0"), inside].concat();
        check(&SharedSource::new(Box::new(Cursor::new(bytes))).unwrap()).map_err(|error| error.code)
    }

    #[test]
    fn samples_without_bytes_of_their_own_are_held_against_the_file() {
        let stsz = |size: u32, count: u32| {
            a_box(b"stsz", &[[0; 4], size.to_be_bytes(), count.to_be_bytes()].concat())
        };
        let film: [&[u8; 4]; 5] = [b"moov", b"trak", b"mdia", b"minf", b"stbl"];
        assert_eq!(checked(stsz(1, 900_000), &film), Ok(()));
        assert_eq!(checked(stsz(1, 20_000_000), &film), Err(Code::Damaged));
        // Each has its own size there, which FFmpeg reads as far as they go.
        assert_eq!(checked(stsz(0, 20_000_000), &film), Ok(()));
        let trun =
            |flags: u32, count: u32| a_box(b"trun", &[flags.to_be_bytes(), count.to_be_bytes()].concat());
        assert_eq!(checked(trun(1, 20_000_000), &[b"moof", b"traf"]), Err(Code::Damaged));
        assert_eq!(checked(trun(0x200, 20_000_000), &[b"moof", b"traf"]), Ok(()));
    }

    #[test]
    fn what_is_no_movie_is_let_through() {
        for bytes in
            [&b"RIFF\x10\0\0\0AVI LIST"[..], b"", b"\0\0\0\x08moov", b"\0\0\0\x04moov", b"\0\0\0\x01moov"]
        {
            let source = SharedSource::new(Box::new(Cursor::new(bytes.to_vec()))).unwrap();
            assert!(check(&source).is_ok());
        }
    }
}
