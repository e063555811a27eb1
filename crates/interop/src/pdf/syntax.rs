//! Values of PDF as text (ISO 32000-2, 7.3 and 7.9).

use std::fmt::Write as _;

use crate::numbers::decimal;

/// Entries of a dictionary in the making.
#[derive(Debug, Default)]
pub struct Entries(String);

impl Entries {
    /// An entry with a value in PDF's own words.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        let gap = if self.0.is_empty() { "" } else { " " };
        let _ = write!(self.0, "{gap}/{key} {value}");
        self
    }

    /// An entry that is a text.
    #[must_use]
    pub fn saying(self, key: &str, said: &str) -> Self {
        self.with(key, &text(said))
    }

    pub fn finish(self) -> String {
        self.0
    }
}

/// A text string: as it is where that is ASCII, else UTF-16.
pub fn text(text: &str) -> String {
    let plain = |letter: char| matches!(letter, ' '..='~' | '\n' | '\r' | '\t');
    if !text.chars().all(plain) {
        let units = text.encode_utf16().fold(String::from("<FEFF"), |mut units, unit| {
            let _ = write!(units, "{unit:04X}");
            units
        });
        return units + ">";
    }
    let escaped = text.chars().fold(String::from("("), |mut escaped, letter| {
        match letter {
            '(' | ')' | '\\' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            _ => escaped.push(letter),
        }
        escaped
    });
    escaped + ")"
}

/// An array of numbers.
pub fn array(numbers: &[f64]) -> String {
    format!("[{}]", joined(numbers))
}

pub fn joined(numbers: &[f64]) -> String {
    numbers.iter().map(|number| decimal(*number, 4)).collect::<Vec<_>>().join(" ")
}

/// A colour of light, each part from 0 to 1.
pub fn light([red, green, blue]: [u8; 3]) -> String {
    joined(&[red, green, blue].map(|part| f64::from(part) / 255.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_strings_of_either_kind() {
        for (said, expected) in [
            ("", "()"),
            ("a (b\\) c\n", "(a \\(b\\\\\\) c\\n)"),
            ("é😀", "<FEFF00E9D83DDE00>"),
            ("a\u{7}", "<FEFF00610007>"),
        ] {
            assert_eq!(text(said), expected);
        }
        let entries = Entries::default().with("F", "4").saying("T", "Ada");
        assert_eq!(entries.finish(), "/F 4 /T (Ada)");
        assert_eq!(array(&[1.0, -0.000_01, 2.5]), "[1 0 2.5]");
        assert_eq!(light([255, 0, 51]), "1 0 0.2");
    }
}
