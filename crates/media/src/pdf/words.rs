//! A page's words with their boxes, in the order in which the page tells them.
//!
//! pdfium gives characters in the order of the content, which programs write in reading order, and makes up spaces
//! and line ends between them. A word is what stands between those.

use crate::pdf::native::Character;
use crate::pdf::shown::Shown;
use crate::pool::Word;

/// pdfium's mark for a hyphen at a line's end.
pub(super) const LINE_HYPHEN: u32 = 2;

pub(super) fn words(characters: &[Character], page: u32, shown: Shown) -> Vec<Word> {
    let word = |(text, rect)| Word { page, text, rect: shown.rect(rect) };
    spelled(characters).into_iter().map(word).collect()
}

/// Letters, and from which character up to which each one comes: two make one of the far planes.
pub(super) fn letters(characters: &[Character]) -> impl Iterator<Item = (char, usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let from = at;
            let unit = characters.get(from)?.unicode;
            at += 1;
            let next = characters.get(at).map(|character| character.unicode);
            let letter = match (unit, next) {
                (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) => {
                    at += 1;
                    char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
                }
                (LINE_HYPHEN, _) => Some('-'),
                _ => char::from_u32(unit),
            };
            if let Some(letter) = letter {
                return Some((letter, from, at));
            }
        }
    })
}

/// Words and their boxes in the page's own space.
fn spelled(characters: &[Character]) -> Vec<(String, [f64; 4])> {
    let mut words = Vec::new();
    let mut word = Spelling::default();
    for (letter, from, to) in letters(characters) {
        if letter.is_whitespace() || letter == '\u{feff}' {
            word.end(&mut words);
        } else if !letter.is_control() {
            word.text.push(letter);
            let seen = characters.get(from..to).unwrap_or_default();
            seen.iter()
                .filter(|one| !one.generated)
                .filter_map(|one| one.rect)
                .for_each(|rect| word.grow(rect));
        }
        if characters.get(from).is_some_and(|one| one.unicode == LINE_HYPHEN) {
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
