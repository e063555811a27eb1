//! Finding text in a PDF, a few pages at a time: the first hit never waits for the last page.
//!
//! Case and diacritics do not matter, ligatures are their letters, any space is one space (also over line ends), and
//! a hyphen that ends a line may be there or not. Letters are compared after Unicode's compatibility decomposition.

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::pdf::PdfMedium;
use crate::pdf::native::Character;
use crate::pdf::shown::Shown;
use crate::pdf::words::{LINE_HYPHEN, letters};
use crate::pool::{FindRequest, TextFound, TextHit};

/// Pages looked at, and hits given, before an answer; a page is never cut in two.
const MAX_PAGES: u32 = 16;
const MAX_HITS: u32 = 1000;
/// Hits of one page.
const MAX_PAGE_HITS: usize = 5000;
/// Letters shown before and after a hit.
const CONTEXT: usize = 40;

impl PdfMedium {
    /// Looks at some pages from `from_page` on; the answer says where to go on.
    pub(crate) fn find(&self, request: &FindRequest, cancel: &Cancel) -> Result<TextFound, MediaError> {
        self.check_number(request.from_page)?;
        let needle = Needle::new(&request.text, request.whole_words);
        let limit = request.limit.clamp(1, MAX_HITS) as usize;
        let last = self.num_pages.min(request.from_page.saturating_add(MAX_PAGES - 1));
        let mut hits = Vec::new();
        for number in request.from_page..=last {
            cancel.check()?;
            // A page that cannot be read has nothing to find.
            if let Ok(page) = self.passing_page(number)
                && let Ok(shown) = self.shown(&page, number)
            {
                hits.extend(needle.hits(&page.characters(cancel), number, shown));
            }
            if hits.len() >= limit {
                let next_page = (number < self.num_pages).then_some(number + 1);
                return Ok(TextFound { hits, next_page });
            }
        }
        cancel.check()?;
        Ok(TextFound { hits, next_page: (last < self.num_pages).then_some(last + 1) })
    }
}

/// What is looked for.
struct Needle {
    letters: Vec<char>,
    whole_words: bool,
}

/// A letter as it is compared, and the characters of the page that it comes from.
#[derive(Clone, Copy, Debug)]
struct Folded {
    letter: char,
    from: usize,
    to: usize,
}

impl Needle {
    fn new(text: &str, whole_words: bool) -> Self {
        let mut letters = Vec::new();
        for letter in text.chars() {
            fold(letter, |folded| push(&mut letters, folded, |letter| *letter));
        }
        while letters.last() == Some(&' ') {
            letters.pop();
        }
        Self { letters, whole_words }
    }

    fn hits(&self, characters: &[Character], page: u32, shown: Shown) -> Vec<TextHit> {
        let mut hay: Vec<Folded> = Vec::new();
        for (letter, from, to) in letters(characters) {
            // A hyphen that ends a line stays apart from others.
            if characters.get(from).is_some_and(|character| character.unicode == LINE_HYPHEN) {
                hay.push(Folded { letter: SOFT, from, to });
            } else {
                fold(letter, |letter| push(&mut hay, Folded { letter, from, to }, |folded| folded.letter));
            }
        }
        let (mut hits, mut at) = (Vec::new(), 0);
        while at < hay.len() && hits.len() < MAX_PAGE_HITS {
            match self.length_at(&hay, at) {
                Some(length) => {
                    hits.push(hit(&hay, at, length, characters, page, shown));
                    at += length;
                }
                None => at += 1,
            }
        }
        hits
    }

    /// How many folded letters from `at` on are the text; `None` when they are another.
    fn length_at(&self, hay: &[Folded], at: usize) -> Option<usize> {
        let mut here = at;
        let mut wanted = self.letters.iter().peekable();
        wanted.peek()?;
        // Neither begins nor ends with a line's hyphen that it does not ask for.
        while let Some(letter) = wanted.peek() {
            let found = hay.get(here)?.letter;
            if found == SOFT && here > at && **letter != '-' {
                here += 1;
            } else if found == **letter || (found == SOFT && **letter == '-') {
                here += 1;
                wanted.next();
            } else {
                return None;
            }
        }
        let ends_word =
            |folded: Option<&Folded>| folded.is_none_or(|folded| !folded.letter.is_alphanumeric());
        let apart =
            ends_word(at.checked_sub(1).and_then(|before| hay.get(before))) && ends_word(hay.get(here));
        (!self.whole_words || apart).then_some(here - at)
    }
}

const NORMALIZER: DecomposingNormalizerBorrowed<'_> = DecomposingNormalizerBorrowed::new_nfkd();
const CLASSES: CanonicalCombiningClassMapBorrowed<'_> = CanonicalCombiningClassMapBorrowed::new();
/// A line's hyphen among folded letters.
const SOFT: char = '\u{2}';

/// Small letters without marks, ligatures apart; any space is a plain one.
fn fold(letter: char, mut with: impl FnMut(char)) {
    if letter.is_whitespace() {
        return with(' ');
    }
    if matches!(letter, 'ß' | 'ẞ') {
        with('s');
        return with('s');
    }
    for part in NORMALIZER.normalize_iter(letter.to_lowercase()) {
        let hidden = CLASSES.get_u8(part) != 0
            || part.is_control()
            || matches!(part, '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}');
        if part.is_whitespace() {
            with(' ');
        } else if !hidden {
            part.to_lowercase().for_each(&mut with);
        }
    }
}

fn is_mark(unicode: u32) -> bool {
    char::from_u32(unicode).is_some_and(|letter| CLASSES.get_u8(letter) != 0)
}

/// Adds a letter; spaces that follow each other, or come first, are none.
fn push<T>(letters: &mut Vec<T>, next: T, letter: impl Fn(&T) -> char) {
    if letter(&next) != ' ' || letters.last().is_some_and(|last| letter(last) != ' ') {
        letters.push(next);
    }
}

fn hit(
    hay: &[Folded],
    at: usize,
    length: usize,
    characters: &[Character],
    page: u32,
    shown: Shown,
) -> TextHit {
    let found = hay.get(at..at + length).unwrap_or_default();
    let from = found.first().map_or(0, |folded| folded.from);
    let end = found.last().map_or(from, |folded| folded.to);
    // Marks that follow the last letter are its own.
    let marks =
        characters.get(end..).unwrap_or_default().iter().take_while(|character| is_mark(character.unicode));
    let to = end + marks.count();
    let before = written(characters.get(from.saturating_sub(CONTEXT)..from).unwrap_or_default());
    let after = written(characters.get(to..(to + CONTEXT).min(characters.len())).unwrap_or_default());
    let inside = characters.get(from..to).unwrap_or_default();
    TextHit { page, text: written(inside), before, after, boxes: boxes(inside, shown) }
}

/// Characters as one line of text.
fn written(characters: &[Character]) -> String {
    let mut text = String::new();
    for (letter, ..) in letters(characters) {
        match letter {
            letter if letter.is_whitespace() => {
                if !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            letter if letter.is_control() => {}
            letter => text.push(letter),
        }
    }
    text
}

/// One box for each line that the characters stand on.
fn boxes(characters: &[Character], shown: Shown) -> Vec<[f64; 4]> {
    let mut lines: Vec<[f64; 4]> = Vec::new();
    let mut open = false;
    for character in characters {
        if let Some([x0, y0, x1, y1]) = character.rect.filter(|_| !character.generated) {
            match lines.last_mut().filter(|_| open) {
                Some([ax, ay, bx, by]) => {
                    (*ax, *ay, *bx, *by) = (ax.min(x0), ay.min(y0), bx.max(x1), by.max(y1));
                }
                None => lines.push([x0, y0, x1, y1]),
            }
            open = true;
        }
        // Spaces at a line's end are pdfium's own; the line's end itself is one of them.
        open &= !matches!(character.unicode, 0xa | 0xd | LINE_HYPHEN);
    }
    lines.into_iter().map(|line| shown.rect(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: Shown = Shown { rect: [0.0, 0.0, 100.0, 10.0], turns: 0 };

    fn page(text: &str) -> Vec<Character> {
        let character = |(index, unit): (usize, u16)| Character {
            unicode: u32::from(unit),
            generated: unit < 32,
            rect: Some([index as f64, 0.0, index as f64 + 1.0, 1.0]),
        };
        text.encode_utf16().enumerate().map(character).collect()
    }

    fn check(text: &str, wanted: &str, expected: &[&str]) {
        let hits = Needle::new(wanted, false).hits(&page(text), 1, SHOWN);
        assert_eq!(
            hits.iter().map(|hit| hit.text.as_str()).collect::<Vec<_>>(),
            expected,
            "{wanted} in {text}"
        );
    }

    #[test]
    fn case_marks_and_ligatures_do_not_matter() {
        check("The TERMS of terms", "Terms", &["TERMS", "terms"]);
        check("Café, cafe\u{301}, CAFE", "café", &["Café", "cafe\u{301}", "CAFE"]);
        check("Zürich", "zurich", &["Zürich"]);
        check("Straße STRASSE", "strasse", &["Straße", "STRASSE"]);
        check("e\u{fb03}cient", "Efficient", &["e\u{fb03}cient"]);
        check("İstanbul", "istanbul", &["İstanbul"]);
        check("ﾊﾟｰﾙ 😀", "パール", &["ﾊﾟｰﾙ"]);
        check("x😀y", "😀", &["😀"]);
        check("aaa", "aa", &["aa"]);
        check("text", "", &[]);
        check("text", "  \n", &[]);
        check("", "a", &[]);
    }

    #[test]
    fn spaces_and_line_ends() {
        check("one\r\ntwo", "one two", &["one two"]);
        check("one  \u{a0}two", " one two ", &["one two"]);
        check("pro\u{2}of", "proof", &["pro-of"]);
        check("well\u{2}known", "well-known", &["well-known"]);
        check("pro\u{2}of", "pro-", &["pro-"]);
        check("so\u{ad}ft", "soft", &["so\u{ad}ft"]);
        let hits = Needle::new("proof", false).hits(&page("a pro\u{2}of b"), 7, SHOWN);
        assert_eq!((hits[0].page, hits[0].before.as_str(), hits[0].after.as_str()), (7, "a ", " b"));
        assert_eq!(hits[0].boxes, [[2.0, 9.0, 3.0, 1.0], [6.0, 9.0, 2.0, 1.0]]);
    }

    #[test]
    fn whole_words() {
        let whole = |text: &str| Needle::new("cat", true).hits(&page(text), 1, SHOWN).len();
        assert_eq!((whole("cat concat cats Cat, (cat)"), whole("cat"), whole("cats")), (3, 1, 0));
    }
}
