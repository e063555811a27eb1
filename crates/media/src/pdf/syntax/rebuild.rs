//! Where the cross-reference table is wrong: every `12 0 obj` in the file, and every trailer. The last one counts.

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::pdf::bytes::Bytes;
use crate::pdf::syntax::lexer::{Lexer, is_space};
use crate::pdf::syntax::objects::{Directory, Entry};
use crate::pdf::syntax::value::Value;

/// Bytes read at a time, and how far the next reading overlaps: longer than a trailer.
const CHUNK: usize = 4 << 20;
const OVERLAP: usize = 64 << 10;
const MAX_OBJECTS: usize = 8_388_607;

/// Walks over all bytes.
pub(super) fn directory(bytes: &Bytes, cancel: &Cancel) -> Result<Directory, MediaError> {
    let mut directory = Directory::default();
    let mut at = 0;
    while at < bytes.len() {
        cancel.check()?;
        let part = bytes.part(at, CHUNK + OVERLAP);
        look(&part, at, &mut directory);
        at += CHUNK as u64;
    }
    Ok(directory)
}

fn look(part: &[u8], base: u64, directory: &mut Directory) {
    for at in positions(part, b"obj") {
        if at >= CHUNK + 32 || directory.entries.len() >= MAX_OBJECTS {
            break;
        }
        if let Some((number, start)) = number_before(part, at) {
            directory.entries.insert(number, Entry::At(base + start as u64));
        }
    }
    for at in positions(part, b"trailer") {
        let rest = part.get(at + b"trailer".len()..).unwrap_or_default();
        if let Some(Value::Dict(dict)) = Lexer::new(rest).value()
            && dict.get("Root").is_some()
        {
            directory.trailer = (*dict).clone();
        }
    }
}

fn positions<'a>(bytes: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let first = word.first().copied().unwrap_or_default();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
            from = at + 1;
            if bytes.get(at..at + word.len()) == Some(word) {
                return Some(at);
            }
        }
    })
}

/// Reads `12 0 ` backwards from where `obj` stands.
fn number_before(part: &[u8], at: usize) -> Option<(u32, usize)> {
    let back = |from: usize, fits: fn(u8) -> bool| -> usize {
        let before = part.get(..from).unwrap_or_default();
        from - before.iter().rev().take(12).take_while(|byte| fits(**byte)).count()
    };
    let digit: fn(u8) -> bool = |byte| byte.is_ascii_digit();
    let generation_end = back(at, is_space);
    let generation = back(generation_end, digit);
    let number_end = back(generation, is_space);
    let number = back(number_end, digit);
    if generation == generation_end || number_end == generation || number == number_end {
        return None;
    }
    let text = std::str::from_utf8(part.get(number..number_end)?).ok()?;
    Some((text.parse().ok()?, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_and_trailers_are_found() {
        let mut found = Directory::default();
        let text =
            b"junk 1 0 obj<<>>endobj\n12  0\nobj null 3 obj 1 0 obj trailer << /Root 1 0 R >> trailer <<>>";
        look(text, 100, &mut found);
        let mut entries: Vec<_> = found.entries.into_iter().collect();
        entries.sort_by_key(|(number, _)| *number);
        assert_eq!(entries, [(1, Entry::At(144)), (12, Entry::At(123))]);
        assert_eq!(found.trailer.get("Root"), Some(&Value::Ref(1)));
    }
}
