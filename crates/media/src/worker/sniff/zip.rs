//! Whether a ZIP is an office document: by its directory, its first entry and the one part that says so.
//!
//! APPNOTE.TXT 6.3.10; OpenDocument 1.3 part 2, 3.3 (`mimetype`); ISO/IEC 29500-2 (`[Content_Types].xml`). What is
//! read of a file is bounded, whatever it claims of itself. Nothing else in it is unpacked.

use std::io::Read;

use crate::office::OfficeKind;
use crate::source::Source;

/// What a ZIP turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zip {
    Office(OfficeKind),
    /// An office document with a password.
    Locked,
    /// An office document without its end.
    Cut,
    /// An office document whose directory is not read, and what to call it.
    Unread(&'static str),
    Other,
}

const LOCAL: &[u8] = b"PK\x03\x04";
const ENTRY: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// The end of a directory with the longest comment.
const MAX_END: u64 = 22 + 0xffff;
const MAX_DIRECTORY: u64 = 8 << 20;
/// Most bytes of a part, packed and unpacked.
const MAX_PART: u64 = 1 << 20;

pub(super) fn look(head: &[u8], source: &Source) -> Zip {
    let open_document = mimetype(head);
    let directory = match directory(source) {
        Ok(directory) => directory,
        Err(instead) => {
            let begun = open_document.is_some() || first_name(head).is_some_and(is_of_a_package);
            return if begun { instead } else { Zip::Other };
        }
    };
    if let Some(kind) = open_document {
        let manifest = part(source, &directory, b"META-INF/manifest.xml").unwrap_or_default();
        return if contains(&manifest, b"encryption-data") { Zip::Locked } else { Zip::Office(kind) };
    }
    let Some(types) = part(source, &directory, b"[Content_Types].xml") else { return Zip::Other };
    let named = |kind: &OfficeKind| kind.main_part().is_some_and(|main| is_quoted(&types, main.as_bytes()));
    OfficeKind::ALL.into_iter().find(named).map_or(Zip::Other, Zip::Office)
}

/// The kind that a first entry `mimetype`, stored as it is, names.
fn mimetype(head: &[u8]) -> Option<OfficeKind> {
    if first_name(head)? != b"mimetype" || number::<2>(head, 8)? != 0 {
        return None;
    }
    let begin = 30 + 8 + usize::try_from(number::<2>(head, 28)?).ok()?;
    let length = usize::try_from(number::<4>(head, 18)?).ok()?;
    let text = head.get(begin..begin.checked_add(length)?)?;
    let named = |kind: &OfficeKind| kind.is_open_document() && text == kind.media_type().as_bytes();
    OfficeKind::ALL.into_iter().find(named)
}

fn first_name(head: &[u8]) -> Option<&[u8]> {
    let length = usize::try_from(number::<2>(head, 26)?).ok()?;
    head.strip_prefix(LOCAL)?;
    head.get(30..30 + length)
}

/// Names that programs write first into office documents.
fn is_of_a_package(name: &[u8]) -> bool {
    const FIRST: &[&[u8]] =
        &[b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"word/", b"xl/", b"ppt/"];
    FIRST.iter().any(|first| name.starts_with(first))
}

/// The bytes of the central directory; else what an office document without them is.
fn directory(source: &Source) -> Result<Vec<u8>, Zip> {
    let length = source.num_bytes().min(MAX_END);
    let tail = read(source, source.num_bytes() - length, length).ok_or(Zip::Cut)?;
    let end = end(&tail).ok_or(Zip::Cut)?;
    let number = |at| number::<4>(end, at).ok_or(Zip::Cut);
    let (size, begin) = (number(12)?, number(16)?);
    // 4.4.1.4: the number stands elsewhere.
    if size == u64::from(u32::MAX) || begin == u64::from(u32::MAX) {
        return Err(Zip::Unread("an office document packed as ZIP64"));
    }
    if size > MAX_DIRECTORY {
        return Err(Zip::Unread("an office document of too many parts"));
    }
    let directory = read(source, begin, size).ok_or(Zip::Cut)?;
    if size == 0 || directory.starts_with(ENTRY) { Ok(directory) } else { Err(Zip::Cut) }
}

/// The record at the end: the first whose comment is the rest of the file, for a comment may hold others. Where there is
/// none something was added, and the last one is taken.
fn end(tail: &[u8]) -> Option<&[u8]> {
    let at_end = |at: &usize| {
        let length = tail.get(*at..).and_then(|end| number::<2>(end, 20));
        let length = length.and_then(|length| usize::try_from(length).ok());
        length.is_some() && length == tail.len().checked_sub(at + 22)
    };
    let all = || tail.windows(END.len()).enumerate().filter(|(_, part)| *part == END).map(|(at, _)| at);
    let at = all().find(at_end).or_else(|| all().next_back())?;
    tail.get(at..)
}

/// The unpacked bytes of the entry with that name, as far as they are looked at.
fn part(source: &Source, directory: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let mut rest = directory;
    while rest.starts_with(ENTRY) {
        let length = |at| number::<2>(rest, at).and_then(|length| usize::try_from(length).ok());
        let (named, extra, comment) = (length(28)?, length(30)?, length(32)?);
        if rest.get(46..46 + named)?.eq_ignore_ascii_case(name) {
            return unpacked(source, rest);
        }
        rest = rest.get(46 + named + extra + comment..)?;
    }
    None
}

fn unpacked(source: &Source, entry: &[u8]) -> Option<Vec<u8>> {
    let (method, size, at) = (number::<2>(entry, 10)?, number::<4>(entry, 20)?, number::<4>(entry, 42)?);
    let local = read(source, at, 30)?;
    local.strip_prefix(LOCAL)?;
    let begin = at + 30 + number::<2>(&local, 26)? + number::<2>(&local, 28)?;
    let packed = read(source, begin, size.min(MAX_PART))?;
    match method {
        0 => Some(packed),
        8 => {
            let mut bytes = Vec::new();
            // What came out before an error is looked at all the same.
            let _ =
                flate2::read::DeflateDecoder::new(packed.as_slice()).take(MAX_PART).read_to_end(&mut bytes);
            Some(bytes)
        }
        _ => None,
    }
}

/// That many bytes from there on, or nothing.
fn read(source: &Source, at: u64, length: u64) -> Option<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    let count = source.read_at(&mut bytes, at).ok()?;
    (count == bytes.len()).then_some(bytes)
}

/// A number of `N` bytes, the lowest first.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let part = bytes.get(at..at.checked_add(N)?)?;
    Some(part.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// Whether the text stands somewhere as a whole value of an attribute.
fn is_quoted(text: &[u8], value: &[u8]) -> bool {
    text.windows(value.len() + 2)
        .any(|part| matches!(part, [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] if inner == value))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
