//! Facts of an image from its headers alone, before anything is decoded.
//!
//! JPEG: ITU-T T.81 and JFIF 1.02. PNG: W3C PNG, third edition. WebP: RFC 9649.

use crate::source::Source;

/// What the headers say of how colours are stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Stored {
    pub(super) bits: u8,
    pub(super) channels: u8,
    pub(super) model: &'static str,
    pub(super) alpha: bool,
    pub(super) dpi: Option<[f64; 2]>,
    /// JPEG: an Adobe segment, whose CMYK values are inverted by custom.
    pub(super) adobe: bool,
    /// The end of the file is there.
    pub(super) complete: bool,
}

fn read(source: &Source, at: u64, count: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; count];
    let got = source.read_at(&mut bytes, at).ok()?;
    (got == count).then_some(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Walks the chunks up to the first pixels.
pub(super) fn png(source: &Source) -> Option<Stored> {
    let mut stored = Stored { bits: 8, channels: 3, model: "rgb", ..Stored::default() };
    let mut at = 8;
    for _ in 0..10_000 {
        let Some(head) = read(source, at, 8) else { break };
        let length = u64::from(u32_at(&head, 0)?);
        let body = |count: usize| read(source, at + 8, count);
        match head.get(4..)? {
            b"IHDR" => {
                let header = body(13)?;
                stored.bits = *header.get(8)?;
                (stored.channels, stored.model, stored.alpha) = match header.get(9)? {
                    0 => (1, "gray", false),
                    3 => (1, "indexed", false),
                    4 => (2, "gray", true),
                    6 => (4, "rgb", true),
                    _ => (3, "rgb", false),
                };
            }
            b"tRNS" => stored.alpha = true,
            b"pHYs" => {
                let (x, y, metre) = (u32_at(&body(9)?, 0)?, u32_at(&body(9)?, 4)?, *body(9)?.get(8)?);
                stored.dpi = (metre == 1 && x > 0 && y > 0)
                    .then(|| [x, y].map(|per_metre| f64::from(per_metre) * 0.0254));
            }
            b"IDAT" => break,
            _ => {}
        }
        at += 12 + length;
    }
    stored.complete = true;
    Some(stored)
}

/// Walks the segments up to the frame header, and looks for the end of the image.
pub(super) fn jpeg(source: &Source) -> Option<Stored> {
    let mut stored = Stored { bits: 8, channels: 3, model: "rgb", ..Stored::default() };
    let mut at = 2;
    for _ in 0..10_000 {
        let head = read(source, at, 4)?;
        let (mark, kind) = (*head.first()?, *head.get(1)?);
        if mark != 0xff {
            at += 1;
            continue;
        }
        let length = u64::from(u16_at(&head, 2)?);
        match kind {
            0xff => {
                at += 1;
                continue;
            }
            0xe0 => stored.dpi = read(source, at + 4, 12).and_then(|jfif| density(&jfif)),
            0xee => stored.adobe |= read(source, at + 4, 5).is_some_and(|name| name == b"Adobe"),
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let frame = read(source, at + 4, 6)?;
                stored.bits = *frame.first()?;
                stored.channels = *frame.get(5)?;
                stored.model = match stored.channels {
                    1 => "gray",
                    4 => "cmyk",
                    _ => "rgb",
                };
            }
            0xda | 0xd9 => break,
            _ => {}
        }
        at += 2 + length.max(2);
    }
    let tail_at = source.num_bytes().saturating_sub(4096);
    let tail = read(source, tail_at, usize::try_from(source.num_bytes() - tail_at).ok()?)?;
    stored.complete = tail.windows(2).any(|pair| pair == [0xff, 0xd9]);
    Some(stored)
}

fn density(jfif: &[u8]) -> Option<[f64; 2]> {
    if !jfif.starts_with(b"JFIF\0") {
        return None;
    }
    let factor = match jfif.get(7)? {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    let (x, y) = (u16_at(jfif, 8)?, u16_at(jfif, 10)?);
    (x > 0 && y > 0).then(|| [f64::from(x) * factor, f64::from(y) * factor])
}

/// Looks at the first chunk.
pub(super) fn webp(source: &Source) -> Option<Stored> {
    let head = read(source, 0, 30)?;
    let claimed = u64::from(u32::from_le_bytes(head.get(4..8)?.try_into().ok()?)) + 8;
    let alpha = match head.get(12..16)? {
        b"VP8X" => head.get(20)? & 0x10 != 0,
        // One bit after 14 bits each of width and height.
        b"VP8L" => head.get(24)? & 0x10 != 0,
        _ => false,
    };
    let channels = if alpha { 4 } else { 3 };
    let complete = source.num_bytes() >= claimed;
    Some(Stored { bits: 8, channels, model: "rgb", alpha, complete, ..Stored::default() })
}
