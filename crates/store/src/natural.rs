//! Names in the order in which people read them: "Banner 2" before "Banner 10", whatever the case and the accents.
//!
//! A key is a text whose order by bytes is that order, so that an index holds it. It is kept in views alone: a release
//! whose keys are others makes the views anew.

/// Ends the folded part of a key. Lower than anything in a name, so that a name stands before what goes on from it.
const END: char = '\u{1}';
/// The length of a number, as one letter: this one for no digits, the next for one.
const NO_DIGITS: u32 = 0x100;
/// Numbers longer than this are compared by their first digits; a name is shorter.
const MAX_DIGITS: u32 = 0x1000;

/// Latin letters that are read as another one, or as two.
const BASES: &[(&str, &str)] = &[
    ("a", "àáâãäåāăą"),
    ("ae", "æ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęě"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįı"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņňŉ"),
    ("o", "òóôõöøōŏőơ"),
    ("oe", "œ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšș"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųư"),
    ("w", "ŵ"),
    ("y", "ýÿŷ"),
    ("z", "źżž"),
];

/// Makes the key that a name is sorted by. Two names have the same key when they are the same.
pub(crate) fn key(name: &str) -> String {
    let folded = fold(name);
    let mut key = String::with_capacity(folded.len() + name.len() + 8);
    let mut letters = folded.chars().peekable();
    while let Some(letter) = letters.next() {
        if !letter.is_ascii_digit() {
            key.push(letter);
            continue;
        }
        let mut digits = String::from(letter);
        while let Some(digit) = letters.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        // Numbers stand where digits do; the longer is the larger once nothing is in front of it.
        let number = digits.trim_start_matches('0');
        key.push('0');
        key.push(length(number.len()));
        key.push_str(number);
    }
    key.push(END);
    key.push_str(name);
    key
}

/// Takes case and accents away, for keys and for finding a part of a name.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase).filter(|letter| !is_accent(*letter)) {
        match BASES.iter().find(|(_, letters)| !letter.is_ascii() && letters.contains(letter)) {
            Some((base, _)) => folded.push_str(base),
            None => folded.push(letter),
        }
    }
    folded
}

/// Combining diacritical marks (Unicode, U+0300 to U+036F).
fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

fn length(num_digits: usize) -> char {
    let num_digits = u32::try_from(num_digits).unwrap_or(MAX_DIGITS).min(MAX_DIGITS);
    char::from_u32(NO_DIGITS + num_digits).unwrap_or(char::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_people_read_them() {
        let check = |names: &[&str]| {
            let mut sorted = names.to_vec();
            sorted.reverse();
            sorted.sort_by_key(|name| key(name));
            assert_eq!(sorted, names);
        };
        check(&["Banner 2", "Banner 10", "Banner 100"]);
        check(&["Banner", "banner 1", "Banner 1b", "Banner 2"]);
        check(&["1 Poster", "2 Poster", "10 Poster", "Poster"]);
        check(&["v1.2.9", "v1.2.10", "v1.10.0"]);
        check(&["Äpfel", "apple", "žaba", "Zebra"]);
        check(&["Strand", "Straße", "Strasse 2", "Stratus"]);
        check(&["a 0", "a 00", "a 01", "a 1", "a 2"]);
        check(&["Poster", "poster"]);
        check(&["99999999999999999999", "100000000000000000000"]);
        check(&["", " ", "a"]);
    }

    #[test]
    fn every_name_has_a_key_of_its_own() {
        assert_ne!(key("Poster 1"), key("Poster 01"));
        assert_ne!(key("Poster"), key("poster"));
        assert_ne!(key("Äpfel"), key("Apfel"));
        assert_eq!(key("Äpfel 7"), key("Äpfel 7"));
    }

    #[test]
    fn case_and_accents_are_no_matter_when_one_looks_for_a_part() {
        let check = |text: &str, expected: &str| assert_eq!(fold(text), expected);
        check("ÜBERSCHRIFT", "uberschrift");
        check("Cafe\u{301} Œuvre", "cafe oeuvre");
        check("İstanbul", "istanbul");
        check("映画 12", "映画 12");
    }
}
