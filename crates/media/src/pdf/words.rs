//! A page's words with their boxes, in the order in which the page tells them.
//!
//! pdfium gives characters in the order of the content, which programs write in reading order, and makes up spaces
//! and line ends between them. A word is what stands between those.

use crate::cancel::Cancel;
use crate::pdf::native::{Character, Page};
use crate::pool::Word;

/// pdfium's mark for a hyphen at a line's end.
const LINE_HYPHEN: u32 = 2;

pub(super) fn words(page: &Page, number: u32, size: (f64, f64), cancel: &Cancel) -> Vec<Word> {
    let characters = page.characters(cancel);
    let shown = |x: f64, y: f64| page.to_shown(size, x, y);
    spelled(&characters)
        .into_iter()
        .map(|(text, [x0, y0, x1, y1])| {
            let ((ax, ay), (bx, by)) = (shown(x0, y0), shown(x1, y1));
            let (left, top) = (ax.min(bx), ay.min(by));
            let points = |thousandths: f64| thousandths / 1000.0;
            let rect = [left, top, (ax - bx).abs(), (ay - by).abs()].map(points);
            Word { page: number, text, rect }
        })
        .collect()
}

/// Words and their boxes in the page's own space.
fn spelled(characters: &[Character]) -> Vec<(String, [f64; 4])> {
    let mut words = Vec::new();
    let mut word = Spelling::default();
    let mut high = None;
    for character in characters {
        let letter = match (character.unicode, high.take()) {
            (unit @ 0xd800..=0xdbff, _) => {
                high = Some(unit);
                continue;
            }
            (unit @ 0xdc00..=0xdfff, Some(first)) => {
                char::from_u32(0x10000 + ((first - 0xd800) << 10) + (unit - 0xdc00))
            }
            (LINE_HYPHEN, _) => Some('-'),
            (unit, _) => char::from_u32(unit),
        };
        match letter {
            Some(letter) if letter.is_whitespace() || letter == '\u{feff}' => word.end(&mut words),
            Some(letter) if letter.is_control() => {}
            Some(letter) => {
                word.text.push(letter);
                if let Some(rect) = character.rect.filter(|_| !character.generated) {
                    word.grow(rect);
                }
            }
            None => {}
        }
        if character.unicode == LINE_HYPHEN {
            word.end(&mut words);
        }
    }
    word.end(&mut words);
    words
}

#[derive(Default)]
struct Spelling {
    text: String,
    rect: Option<[f64; 4]>,
}

impl Spelling {
    fn grow(&mut self, [x0, y0, x1, y1]: [f64; 4]) {
        let [ax, ay, bx, by] = self.rect.unwrap_or([x0, y0, x1, y1]);
        self.rect = Some([ax.min(x0), ay.min(y0), bx.max(x1), by.max(y1)]);
    }

    fn end(&mut self, words: &mut Vec<(String, [f64; 4])>) {
        let Self { text, rect } = std::mem::take(self);
        if let Some(rect) = rect.filter(|_| !text.is_empty()) {
            words.push((text, rect));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &[u32]) -> Vec<String> {
        let character = |(index, unicode): (usize, &u32)| Character {
            unicode: *unicode,
            generated: *unicode == 32,
            rect: Some([index as f64, 0.0, index as f64 + 1.0, 1.0]),
        };
        let characters: Vec<Character> = text.iter().enumerate().map(character).collect();
        spelled(&characters).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn words_end_at_spaces_line_ends_and_line_hyphens() {
        let text = |text: &str| text.chars().map(u32::from).collect::<Vec<u32>>();
        assert_eq!(line(&text("one two\r\nthree")), ["one", "two", "three"]);
        assert_eq!(line(&text("  a\u{a0}b ")), ["a", "b"]);
        assert_eq!(line(&text("pro\u{2}of")), ["pro-", "of"]);
        assert_eq!(line(&[0xd83d, 0xde00]), ["😀"]);
        assert_eq!(line(&[0, 0xfffe]).len(), 1);
        assert_eq!(line(&[]), Vec::<String>::new());
    }
}
