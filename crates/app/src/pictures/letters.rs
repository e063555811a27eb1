//! Letters of the bundled fonts as paths: the numbers of comments, and what they say.
//!
//! Letter after letter, from left to right: what needs more than that (other directions, letters that join) is not written,
//! and neither is what no font has. No font of the machine is looked at.

use galley_media::fonts;
use tiny_skia::{Path, PathBuilder};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Each has what the one before lacks.
const FAMILIES: [&str; 3] = ["Liberation Sans", "DejaVu Sans", "Droid Sans Fallback"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// The faces that are looked through for each letter.
pub(crate) struct Letters {
    regular: Vec<Face<'static>>,
    bold: Vec<Face<'static>>,
}

impl Letters {
    pub(crate) fn new() -> Self {
        let regular = faces(false);
        let bold = faces(true).into_iter().chain(regular.iter().cloned()).collect();
        Self { regular, bold }
    }

    /// Whether all of a text can be written so that it can be read.
    pub(crate) fn can_write(&self, text: &str) -> bool {
        text.chars().all(|letter| {
            letter.is_whitespace()
                || (!needs_shaping(letter) && self.glyph(letter, Weight::Regular).is_some())
        })
    }

    pub(crate) fn width(&self, text: &str, size: f32, weight: Weight) -> f32 {
        text.chars().map(|letter| self.advance(letter, size, weight)).sum()
    }

    /// A line that begins at a point of its base line; `None` where there is nothing to be seen.
    pub(crate) fn line(&self, text: &str, [x, y]: [f32; 2], size: f32, weight: Weight) -> Option<Path> {
        let mut builder = PathBuilder::new();
        let mut at = x;
        for letter in text.chars() {
            if let Some((face, glyph)) = self.glyph(letter, weight) {
                let scale = size / f32::from(face.units_per_em().max(1));
                face.outline_glyph(glyph, &mut Pen { builder: &mut builder, scale, x: at, y });
            }
            at += self.advance(letter, size, weight);
        }
        builder.finish()
    }

    /// Lines no wider than this, broken between words; words that are wider, and those of scripts without spaces, within.
    pub(crate) fn wrapped(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                let gap = if line.is_empty() { "" } else { " " };
                let longer = format!("{line}{gap}{word}");
                if self.width(&longer, size, Weight::Regular) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for letter in word.chars() {
                    line.push(letter);
                    if line.chars().nth(1).is_some() && self.width(&line, size, Weight::Regular) > width {
                        line.pop();
                        lines.push(std::mem::replace(&mut line, letter.to_string()));
                    }
                }
            }
            lines.push(line);
        }
        lines
    }

    fn advance(&self, letter: char, size: f32, weight: Weight) -> f32 {
        let Some((face, glyph)) = self.glyph(letter, weight) else { return 0.0 };
        let units = f32::from(face.glyph_hor_advance(glyph).unwrap_or_default());
        units * size / f32::from(face.units_per_em().max(1))
    }

    fn glyph(&self, letter: char, weight: Weight) -> Option<(&Face<'static>, GlyphId)> {
        let faces = if weight == Weight::Bold { &self.bold } else { &self.regular };
        faces.iter().find_map(|face| {
            let glyph = face.glyph_index(letter).filter(|glyph| glyph.0 != 0)?;
            Some((face, glyph))
        })
    }
}

fn faces(bold: bool) -> Vec<Face<'static>> {
    let of = |family: &&str| {
        fonts::bundled().iter().find(|font| font.family == *family && font.bold == bold && !font.italic)
    };
    FAMILIES.iter().filter_map(of).filter_map(|font| Face::parse(font.bytes, 0).ok()).collect()
}

/// Letters that are turned, joined or stacked before they can be read.
fn needs_shaping(letter: char) -> bool {
    matches!(
        letter,
        '\u{0590}'..='\u{109f}'
            | '\u{1780}'..='\u{18af}'
            | '\u{1900}'..='\u{1cff}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{a800}'..='\u{abff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{11fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

/// Draws a glyph, whose y goes upwards, at a point.
struct Pen<'a> {
    builder: &'a mut PathBuilder,
    scale: f32,
    x: f32,
    y: f32,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.builder.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.builder.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.builder.close();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn what_can_be_read_is_written_and_the_rest_is_not() {
        let letters = Letters::new();
        for text in ["Half the price, no?", "Größe: 40 × 30 – “so”", "Цвет", "値段は半分", "a\nb"]
        {
            assert!(letters.can_write(text), "{text}");
        }
        for text in ["שלום", "مرحبا", "नमस्ते", "\u{10ffff}", "a\u{202e}b"] {
            assert!(!letters.can_write(text), "{text}");
        }
    }

    #[test]
    fn digits_have_outlines_of_their_own_and_one_width() {
        let letters = Letters::new();
        let bounds = |text: &str| letters.line(text, [0.0, 0.0], 100.0, Weight::Bold).unwrap().bounds();
        let all: Vec<_> =
            (0..10).map(|digit| letters.line(&digit.to_string(), [0.0, 0.0], 100.0, Weight::Bold)).collect();
        for (nth, one) in all.iter().enumerate() {
            assert!(all[..nth].iter().all(|other| other != one), "{nth} looks like another");
            let (width, first) = (
                letters.width(&nth.to_string(), 100.0, Weight::Bold),
                letters.width("0", 100.0, Weight::Bold),
            );
            assert!((width - first).abs() < 0.01, "{nth}");
        }
        assert!(bounds("8").top() < -60.0 && bounds("8").bottom() < 5.0, "it stands on its line");
        assert!(bounds("88").width() > 1.8 * bounds("8").width());
        assert!(letters.line(" ", [0.0, 0.0], 100.0, Weight::Bold).is_none());
    }

    #[test]
    fn lines_are_as_wide_as_they_may_be() {
        let letters = Letters::new();
        let width = letters.width("Half the", 20.0, Weight::Regular) + 1.0;
        assert_eq!(letters.wrapped("Half the price\n\nNo", 20.0, width), ["Half the", "price", "", "No"]);
        let long = letters.wrapped("Donaudampfschifffahrt", 20.0, width);
        assert!(long.len() > 1 && long.concat() == "Donaudampfschifffahrt", "{long:?}");
        for line in &long {
            assert!(letters.width(line, 20.0, Weight::Regular) <= width, "{line}");
        }
        assert_eq!(letters.wrapped("ab", 20.0, 0.1), ["a", "b"], "a letter at least");
    }
}
