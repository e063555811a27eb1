//! Which bytes a request asks for (RFC 9110 §14). Several ranges at once are answered with everything, as §14.2 allows.

use std::ops::Range;

/// What a `Range` header comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// No header, or one that is passed over: another unit, several ranges, not understood.
    All,
    Part(Range<u64>),
    /// Understood, and nothing of it is there.
    Nothing,
}

/// Reads a `Range` header for so many bytes.
#[must_use]
pub fn wanted(header: Option<&str>, bytes: u64) -> Wanted {
    let Some(set) = header.and_then(|text| text.trim().split_once('=')) else { return Wanted::All };
    let (unit, ranges) = set;
    if !unit.trim_end().eq_ignore_ascii_case("bytes") || ranges.contains(',') {
        return Wanted::All;
    }
    let Some((first, last)) = ranges.trim().split_once('-') else { return Wanted::All };
    match (number(first), number(last)) {
        (Some(Number::None), Some(Number::Is(suffix))) => part(bytes.saturating_sub(suffix), bytes, bytes),
        (Some(Number::Is(first)), Some(Number::None)) => part(first, bytes, bytes),
        (Some(Number::Is(first)), Some(Number::Is(last))) if first <= last => {
            part(first, last.saturating_add(1), bytes)
        }
        _ => Wanted::All,
    }
}

enum Number {
    None,
    Is(u64),
}

/// Digits, or nothing at all; one too large for the type is as large as can be.
fn number(text: &str) -> Option<Number> {
    if text.is_empty() {
        return Some(Number::None);
    }
    let digits = text.bytes().all(|letter| letter.is_ascii_digit());
    digits.then(|| Number::Is(text.parse().unwrap_or(u64::MAX)))
}

fn part(start: u64, end: u64, bytes: u64) -> Wanted {
    if start >= bytes { Wanted::Nothing } else { Wanted::Part(start..end.min(bytes)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_the_standard_has_them() {
        let check = |header: &str, bytes: u64, expected: Wanted| {
            assert_eq!(wanted(Some(header), bytes), expected, "{header} of {bytes}");
        };
        check("bytes=0-0", 10, Wanted::Part(0..1));
        check("bytes=2-5", 10, Wanted::Part(2..6));
        check("bytes=2-", 10, Wanted::Part(2..10));
        check("bytes=2-99", 10, Wanted::Part(2..10));
        check("bytes=-3", 10, Wanted::Part(7..10));
        check("bytes=-99", 10, Wanted::Part(0..10));
        check("BYTES=9-9", 10, Wanted::Part(9..10));
        check("bytes=0-99999999999999999999999", 10, Wanted::Part(0..10));
        check("bytes=10-", 10, Wanted::Nothing);
        check("bytes=99999999999999999999999-", 10, Wanted::Nothing);
        check("bytes=-0", 10, Wanted::Nothing);
        check("bytes=0-", 0, Wanted::Nothing);
        check("bytes=-1", 0, Wanted::Nothing);
        for odd in [
            "bytes=5-2",
            "bytes=a-b",
            "bytes=-",
            "bytes=",
            "bytes",
            "",
            "items=0-1",
            "bytes=0-1,3-4",
            "bytes=+1-2",
        ] {
            check(odd, 10, Wanted::All);
        }
        assert_eq!(wanted(None, 10), Wanted::All);
    }
}
