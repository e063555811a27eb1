//! Names and lines on their way to a terminal.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::Path;

use serde::Serialize;

use crate::failure::Failure;

/// A name on one line, whatever bytes it is made of.
pub fn printable(path: &Path) -> String {
    let name = path.to_string_lossy();
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_control()
            || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            text.extend(letter.escape_default());
        } else {
            text.push(letter);
        }
    }
    text
}

/// Standard output, written in large pieces.
pub struct Lines {
    out: BufWriter<StdoutLock<'static>>,
}

impl Lines {
    pub fn new() -> Self {
        Self { out: BufWriter::with_capacity(1 << 16, io::stdout().lock()) }
    }

    pub fn json<T: Serialize>(&mut self, value: &T) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(|error| Failure::internal(&error.to_string()))?;
        self.text(&text)
    }

    pub fn text(&mut self, line: &str) -> Result<(), Failure> {
        writeln!(self.out, "{line}").map_err(|error| Failure::stdout(&error))
    }

    /// Hands on what was written, for whoever waits at the other end of a pipe.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush().map_err(|error| Failure::stdout(&error))
    }

    pub fn end(mut self) -> Result<(), Failure> {
        self.out.flush().map_err(|error| Failure::stdout(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_on_one_line() {
        let cases =
            [("a.png", "a.png"), ("a\nb\u{1b}[31m", "a\\nb\\u{1b}[31m"), ("\u{202e}gnp", "\\u{202e}gnp")];
        for (name, expected) in cases {
            assert_eq!(printable(Path::new(name)), expected);
        }
    }
}
