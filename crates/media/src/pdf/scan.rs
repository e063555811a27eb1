//! Spot colours and overprint, by looking for their names in the file.
//!
//! Colour spaces and graphics states are objects, so their names stand in the file's plain parts or in its object
//! streams (ISO 32000-2, 7.5.7), which are unpacked here. Best effort: an encrypted file's object streams, and those
//! packed by anything but Flate, are passed over. Nothing is drawn and no reference is followed.

use std::collections::BTreeSet;
use std::io::Read;

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::source::{Source, failed};

/// Bytes read at a time, and how far the next reading overlaps: longer than any object that is looked for.
const CHUNK: usize = 4 << 20;
const OVERLAP: usize = 64 << 10;
/// Most bytes that one object stream may unpack to.
const MAX_UNPACKED: u64 = 64 << 20;
const MAX_NAMES: usize = 256;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inks {
    pub(super) spot_colors: BTreeSet<String>,
    pub(super) overprint: bool,
}

/// Walks over the whole file.
pub(super) fn scan(source: &Source, cancel: &Cancel) -> Result<Inks, MediaError> {
    let mut inks = Inks::default();
    let mut at = 0;
    let mut buffer = vec![0; CHUNK + OVERLAP];
    loop {
        let count = source.read_at(&mut buffer, at).map_err(|error| failed(&error, cancel))?;
        let bytes = buffer.get(..count).unwrap_or_default();
        look(bytes, &mut inks);
        for start in positions(bytes, b"/ObjStm").filter(|start| *start < CHUNK) {
            if let Some(unpacked) = object_stream(source, at + start as u64) {
                look(&unpacked, &mut inks);
            }
            cancel.check()?;
        }
        if count < buffer.len() {
            return Ok(inks);
        }
        at += CHUNK as u64;
    }
}

fn positions<'a>(bytes: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let found = find(bytes.get(from..)?, name)? + from;
        from = found + name.len();
        Some(found)
    })
}

fn find(bytes: &[u8], name: &[u8]) -> Option<usize> {
    let first = *name.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes.get(at..at + name.len()) == Some(name) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Unpacks the stream whose dictionary holds the name at `at`.
fn object_stream(source: &Source, at: u64) -> Option<Vec<u8>> {
    let mut head = vec![0; 4096];
    let count = source.read_at(&mut head, at).ok()?;
    head.truncate(count);
    let start = find(&head, b"stream")? + b"stream".len();
    let line_end = match head.get(start..start + 2)? {
        b"\r\n" => 2,
        _ => 1,
    };
    let mut reader = source.clone();
    std::io::Seek::seek(&mut reader, std::io::SeekFrom::Start(at + (start + line_end) as u64)).ok()?;
    let mut unpacked = Vec::new();
    // What was unpacked before an error still counts.
    let _ = flate2::read::ZlibDecoder::new(std::io::BufReader::new(reader))
        .take(MAX_UNPACKED)
        .read_to_end(&mut unpacked);
    Some(unpacked)
}

fn look(bytes: &[u8], inks: &mut Inks) {
    for at in positions(bytes, b"/Separation") {
        if let Some((name, _)) = bytes.get(at + b"/Separation".len()..).and_then(name) {
            note(inks, name);
        }
    }
    for at in positions(bytes, b"/DeviceN") {
        let rest = bytes.get(at + b"/DeviceN".len()..).unwrap_or_default();
        let Some(mut rest) = rest.trim_ascii_start().strip_prefix(b"[") else { continue };
        while let Some((found, after)) = name(rest) {
            note(inks, found);
            rest = after;
        }
    }
    inks.overprint |= [&b"/OP"[..], b"/op"].iter().any(|key| {
        positions(bytes, key).any(|at| {
            let rest = bytes.get(at + key.len()..).unwrap_or_default();
            rest.first().is_some_and(u8::is_ascii_whitespace) && rest.trim_ascii_start().starts_with(b"true")
        })
    });
}

/// Reads one name, `#xx` resolved (ISO 32000-2, 7.3.5), and what follows it.
fn name(bytes: &[u8]) -> Option<(String, &[u8])> {
    let mut rest = bytes.trim_ascii_start().strip_prefix(b"/")?;
    let mut letters = Vec::new();
    while let [byte, after @ ..] = rest {
        if byte.is_ascii_whitespace() || b"()<>[]{}/%\0".contains(byte) {
            break;
        }
        rest = after;
        if *byte == b'#'
            && let [high, low, beyond @ ..] = after
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            letters.push(high << 4 | low);
            rest = beyond;
        } else {
            letters.push(*byte);
        }
        if letters.len() > 127 {
            return None;
        }
    }
    (!letters.is_empty()).then(|| (String::from_utf8_lossy(&letters).into_owned(), rest))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// `All` and `None` are no inks, and the process colours are no spot colours (ISO 32000-2, 8.6.6.4).
fn note(inks: &mut Inks, name: String) {
    let process = ["All", "None", "Cyan", "Magenta", "Yellow", "Black"];
    if inks.spot_colors.len() < MAX_NAMES && !process.contains(&name.as_str()) {
        inks.spot_colors.insert(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8], spots: &[&str], overprint: bool) {
        let mut inks = Inks::default();
        look(text, &mut inks);
        assert_eq!(inks.spot_colors.iter().map(String::as_str).collect::<Vec<_>>(), spots);
        assert_eq!(inks.overprint, overprint);
    }

    #[test]
    fn names_are_found() {
        check(b"[/Separation /PANTONE#20286#20C /DeviceCMYK 7 0 R]", &["PANTONE 286 C"], false);
        check(b"[/Separation/Gold/DeviceCMYK]", &["Gold"], false);
        check(b"[/DeviceN [/Cyan /Varnish /Spot#2] /DeviceCMYK 1 0 R]", &["Spot#2", "Varnish"], false);
        check(b"[/Separation /All /DeviceGray 1 0 R] [/Separation /Black /DeviceGray 1 0 R]", &[], false);
        check(b"<< /OP true /op false >>", &[], true);
        check(b"<< /OP false /OPM 1 /op\ntrue >>", &[], true);
        check(b"<< /OPM 1 /OP false /opt true >>", &[], false);
    }
}
