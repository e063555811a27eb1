//! Cross-reference tables and streams (ISO 32000-2, 7.5.4 to 7.5.8), newest first.

use std::collections::HashSet;

use crate::pdf::bytes::Bytes;
use crate::pdf::syntax::lexer::{Lexer, Token};
use crate::pdf::syntax::objects::{Directory, Entry, Objects, read_object};
use crate::pdf::syntax::value::{Dict, Value};

/// Objects beyond this number are passed over, as in pdfium.
pub(super) const MAX_NUMBER: u32 = 8_388_607;
const MAX_SECTIONS: usize = 4096;
const MAX_TABLE: usize = 256 << 20;

/// Follows `startxref` and every /Prev; `None` where one of them leads nowhere.
pub(super) fn directory(bytes: &Bytes) -> Option<Directory> {
    let base = bytes.header();
    let mut directory = Directory::default();
    let mut waiting = vec![start(bytes)?.checked_add(base)?];
    let mut seen = HashSet::new();
    while let Some(at) = waiting.pop() {
        if !seen.insert(at) || seen.len() > MAX_SECTIONS {
            continue;
        }
        let dict = section(bytes, at, base, &mut directory)?;
        let place = |key: &str| dict.get(key).and_then(Value::as_index).and_then(|at| at.checked_add(base));
        // Of a hybrid file the stream's objects come before those of earlier sections.
        waiting.extend(place("Prev"));
        waiting.extend(place("XRefStm"));
        if directory.trailer.get("Root").is_none() {
            directory.trailer = dict;
        }
    }
    Some(directory)
}

/// The number behind the last `startxref`.
pub(super) fn start(bytes: &Bytes) -> Option<u64> {
    const WORD: &[u8] = b"startxref";
    let tail = bytes.part(bytes.len().saturating_sub(4096), 4096);
    let at = tail.windows(WORD.len()).rposition(|part| part == WORD)?;
    Lexer::new(tail.get(at + WORD.len()..)?).value()?.as_index()
}

fn section(bytes: &Bytes, at: u64, base: u64, directory: &mut Directory) -> Option<Dict> {
    if is_table(bytes, at) {
        return table(bytes, at, base, directory);
    }
    let (_, Value::Stream(stream)) = read_object(bytes, at)? else { return None };
    if !stream.dict.get("Type")?.is_name("XRef") {
        return None;
    }
    // Nothing in its dictionary may be a reference.
    let plain = Objects::without_directory(bytes.clone()).unpack(&stream, MAX_TABLE)?;
    entries(&plain, &stream.dict, base, directory)?;
    Some(stream.dict.clone())
}

/// Whether a table, and no stream, stands there.
pub(super) fn is_table(bytes: &Bytes, at: u64) -> bool {
    bytes.part(at, 64).trim_ascii_start().starts_with(b"xref")
}

fn table(bytes: &Bytes, at: u64, base: u64, directory: &mut Directory) -> Option<Dict> {
    let mut size = 1 << 16;
    loop {
        let part = bytes.part(at, size);
        let whole = part.len() < size;
        let mut found = Vec::new();
        if let Some(dict) = lines(&part, base, &mut found) {
            for (number, entry) in found {
                directory.entries.entry(number).or_insert(entry);
            }
            return Some(dict);
        }
        if whole || size >= MAX_TABLE {
            return None;
        }
        size *= 8;
    }
}

/// Sections of a table, each `first count` and then lines; ends with the trailer's dictionary.
fn lines(part: &[u8], base: u64, found: &mut Vec<(u32, Entry)>) -> Option<Dict> {
    let mut lexer = Lexer::of_content(part);
    lexer.takes("xref").then_some(())?;
    loop {
        let first = match lexer.next()? {
            Token::Word(word) if word == b"trailer" => break,
            Token::Value(value) => value.as_index()?,
            Token::Word(_) => return None,
        };
        let count = lexer.value()?.as_index()?;
        for number in first..first.checked_add(count)? {
            let at = lexer.value()?.as_index()?;
            lexer.value()?;
            let Token::Word(kind) = lexer.next()? else { return None };
            let number = if number <= u64::from(MAX_NUMBER) { u32::try_from(number).ok()? } else { continue };
            // A free entry hides older ones of its number.
            let there = kind == b"n" && at > 0;
            found.push((number, if there { Entry::At(at.checked_add(base)?) } else { Entry::Free }));
        }
    }
    let mut lexer = Lexer::new(lexer.rest());
    let Value::Dict(dict) = lexer.value()? else { return None };
    Some((*dict).clone())
}

fn entries(plain: &[u8], dict: &Dict, base: u64, directory: &mut Directory) -> Option<()> {
    let numbers =
        |value: &Value| -> Option<Vec<u64>> { value.as_array()?.iter().map(Value::as_index).collect() };
    let widths = numbers(dict.get("W")?)?;
    let [kind_width, second_width, third_width] = widths.try_into().ok()?;
    let index = match dict.get("Index") {
        Some(index) => numbers(index)?,
        None => vec![0, dict.get("Size")?.as_index()?],
    };
    let width = |width: u64| usize::try_from(width).ok().filter(|width| *width <= 8);
    let (kind_width, second_width, third_width) =
        (width(kind_width)?, width(second_width)?, width(third_width)?);
    let mut rows = plain.chunks_exact((kind_width + second_width + third_width).max(1));
    for pair in index.chunks_exact(2) {
        let [first, count] = *pair else { continue };
        for number in first..first.checked_add(count)? {
            let Some(row) = rows.next() else { return Some(()) };
            let (kind, rest) = row.split_at_checked(kind_width)?;
            let (second, third) = rest.split_at_checked(second_width)?;
            let kind = if kind_width == 0 { 1 } else { field(kind) };
            let (second, third) = (field(second), field(third));
            let entry = match kind {
                1 => Entry::At(second.checked_add(base)?),
                2 => Entry::In {
                    stream: u32::try_from(second).ok()?,
                    index: u32::try_from(third).unwrap_or(0),
                },
                _ => Entry::Free,
            };
            if number <= u64::from(MAX_NUMBER) {
                directory.entries.entry(u32::try_from(number).ok()?).or_insert(entry);
            }
        }
    }
    Some(())
}

fn field(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}
