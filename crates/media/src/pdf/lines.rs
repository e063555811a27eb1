//! A page's text to be selected: lines of words, each with its corners, and where each letter begins.
//!
//! In the order in which the page tells them. A line here is what stands side by side in one direction: it ends where the
//! text has the end of a line, and where the next letter lies elsewhere or far off while the text goes on; which of both is
//! told. What lies beside the page is left out: nobody sees what they would select.

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::pdf::PdfMedium;
use crate::pdf::native::{Character, Glyph};
use crate::pdf::shown::{Shown, tidy};
use crate::pdf::words::{LINE_HYPHEN, letters};
use crate::pool::{PageText, TextLine, TextWord};

/// Whose characters these are. pdfium does not tell its own build; a test holds this against what set-up fetches.
const ENGINE: &str = "pdfium 8149";
/// Characters of a page that are told.
const MAX_CHARACTERS: usize = 50_000;
/// Cosine of the angle between directions that still count as one.
const SAME_WAY: f64 = 0.999;
/// Sine of the angle up to which writing counts as level, or upright.
const LEVEL: f64 = 0.01;
/// How much of the lower of two letters stands beside the other on one line.
const BESIDE: f64 = 0.2;
/// So many times its height is a gap that ends a line, as between columns.
const FAR: f64 = 3.0;

impl PdfMedium {
    pub(crate) fn text(&self, number: u32, cancel: &Cancel) -> Result<PageText, MediaError> {
        let page = self.page(number)?;
        let shown = self.shown(&page, number)?;
        let (glyphs, cut) = page.glyphs(MAX_CHARACTERS, cancel);
        cancel.check()?;
        let lines = lines(&glyphs, shown);
        cancel.check()?;
        Ok(PageText { lines, cut, engine: ENGINE.to_owned() })
    }
}

/// Where a letter lies: from its beginning to its end along its direction, and across it. All from the origin of the
/// page's own space.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Lie {
    /// Of length 1.
    way: [f64; 2],
    from: f64,
    to: f64,
    low: f64,
    high: f64,
}

fn lines(glyphs: &[Glyph], shown: Shown) -> Vec<TextLine> {
    let characters: Vec<Character> = glyphs.iter().map(|glyph| glyph.character).collect();
    let mut setting =
        Setting { shown, lines: Vec::new(), words: Vec::new(), letters: Vec::new(), last: None };
    for (letter, from, to) in letters(&characters) {
        if letter == '\r' || letter == '\n' {
            setting.end_line(true);
        } else if letter.is_whitespace() || letter == '\u{feff}' {
            setting.end_word();
            setting.space();
        } else if !letter.is_control() {
            let seen = glyphs.get(from..to).unwrap_or_default();
            setting.add(letter, seen.iter().find_map(lie));
        }
        // Behind it the word goes on, on the next line.
        if characters.get(from).is_some_and(|one| one.unicode == LINE_HYPHEN) {
            setting.end_line(true);
        }
    }
    setting.end_line(false);
    setting.lines
}

/// What was set by now.
struct Setting {
    shown: Shown,
    lines: Vec<TextLine>,
    /// Of the line in hand.
    words: Vec<TextWord>,
    /// Of the word in hand.
    letters: Vec<(char, Lie)>,
    /// Of the letter before, whether its word has ended or not.
    last: Option<Lie>,
}

impl Setting {
    /// A letter that lies nowhere stands at the end of the one before it.
    fn add(&mut self, letter: char, lie: Option<Lie>) {
        let before = self.letters.last().map(|(_, lie)| Lie { from: lie.to, ..*lie });
        let Some(lie) = lie.or(before) else { return };
        if self.last.is_some_and(|last| !follows(&last, &lie)) {
            self.end_line(false);
        }
        self.letters.push((letter, lie));
        self.last = Some(lie);
    }

    fn end_word(&mut self) {
        let letters = std::mem::take(&mut self.letters);
        self.words.extend(word(&letters, self.shown));
    }

    /// A space belongs to the word before it.
    fn space(&mut self) {
        let before = self.lines.last_mut().and_then(|line| line.words.last_mut());
        if let Some(word) = self.words.last_mut().or(before) {
            word.spaced = true;
        }
    }

    /// `ends`: the text has the end of a line here.
    fn end_line(&mut self, ends: bool) {
        self.end_word();
        if !self.words.is_empty() {
            self.lines.push(TextLine { words: std::mem::take(&mut self.words), ends });
        } else if let Some(line) = self.lines.last_mut().filter(|_| ends) {
            line.ends = true;
        }
    }
}

/// `None` where nothing of it is on the page as shown.
fn word(letters: &[(char, Lie)], shown: Shown) -> Option<TextWord> {
    let lies = shared(letters.iter().map(|(_, lie)| *lie).collect());
    let (first, last) = (lies.first()?, lies.last()?);
    let least = |of: fn(&Lie) -> f64| lies.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Lie) -> f64| lies.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (left, right) = (least(|lie| lie.from), most(|lie| lie.to));
    let (low, high) = (least(|lie| lie.low), most(|lie| lie.high));
    let [x, y] = first.way;
    let corner = |along: f64, up: f64| shown.point([along * x - up * y, along * y + up * x]);
    let quad = [corner(left, high), corner(right, high), corner(right, low), corner(left, low)];
    if !is_seen(&quad, shown) {
        return None;
    }
    let backwards = match letters {
        [(letter, _)] => is_backwards(*letter),
        _ => first.from + first.to > last.from + last.to,
    };
    let begins = |lie: &Lie| tidy(if backwards { lie.to - left } else { lie.from - left });
    let ends = tidy(if backwards { last.from - left } else { last.to - left });
    let edges = lies.iter().map(begins).chain([ends]).collect();
    let text = letters.iter().map(|(letter, _)| *letter).collect();
    Some(TextWord { text, quad, edges, spaced: false })
}

/// Letters that one glyph stands for have one place; each gets its part of it.
fn shared(mut lies: Vec<Lie>) -> Vec<Lie> {
    let one = |lie: &Lie| (lie.from, lie.to, lie.low, lie.high);
    for run in lies.chunk_by_mut(|left, right| one(left) == one(right)) {
        let count = run.len() as f64;
        for (index, lie) in (0u32..).zip(run) {
            let part = (lie.to - lie.from) / count;
            lie.from += part * f64::from(index);
            lie.to = lie.from + part;
        }
    }
    lies
}

/// Whether a letter stands on the line of the one before it.
fn follows(last: &Lie, next: &Lie) -> bool {
    let ([ax, ay], [bx, by]) = (last.way, next.way);
    let (one, other) = (last.high - last.low, next.high - next.low);
    let beside = last.high.min(next.high) - last.low.max(next.low);
    let apart = last.from.max(next.from) - last.to.min(next.to);
    ax * bx + ay * by >= SAME_WAY && beside >= one.min(other) * BESIDE && apart <= one.max(other) * FAR
}

fn is_seen(quad: &[[f64; 2]; 4], shown: Shown) -> bool {
    let [_, _, width, height] = shown.rect(shown.rect);
    let touches = |axis: fn(&[f64; 2]) -> f64, limit: f64| {
        quad.iter().any(|corner| axis(corner) > 0.0) && quad.iter().any(|corner| axis(corner) < limit)
    };
    touches(|[x, _]| *x, width) && touches(|[_, y]| *y, height)
}

/// Letters of the scripts that are written from right to left (Unicode, roadmap to the BMP).
fn is_backwards(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
}

/// pdfium tells the box around a letter that is turned; out of it comes the letter's own.
fn lie(glyph: &Glyph) -> Option<Lie> {
    let rect = glyph.character.rect.filter(|_| !glyph.character.generated)?;
    let (origin, [a, b]) = (glyph.origin?, glyph.along);
    let length = a.hypot(b);
    let is_finite = rect.iter().chain(&origin).all(|number| number.is_finite());
    if !is_finite || !length.is_normal() {
        return None;
    }
    let way = levelled([a / length, b / length]);
    let [ox, oy] = origin;
    let [x0, y0, x1, y1] = rect;
    // Turned back by quarters, until the writing rises to the right or is level.
    let (mut rising, mut around) = (way, [x0 - ox, y0 - oy, x1 - ox, y1 - oy]);
    while !(rising[0] > 0.0 && rising[1] >= 0.0) {
        rising = [rising[1], -rising[0]];
        around = [around[1], -around[2], around[3], -around[0]];
    }
    let ([cosine, sine], [left, bottom, right, top]) = (rising, around);
    let [from, to, low, high] = if sine == 0.0 {
        [left, right, bottom, top]
    } else {
        // Its upper left corner is the leftmost, its lower left one the lowest, its lower right one the rightmost.
        let (high, low) = (-left / sine, bottom / cosine);
        [0.0, (right + sine * low) / cosine, low, high]
    };
    let (along, up) = (ox * way[0] + oy * way[1], oy * way[0] - ox * way[1]);
    let (to, high) = (to.max(from), high.max(low));
    Some(Lie { way, from: along + from, to: along + to, low: up + low, high: up + high })
}

/// Within a hair of level or upright it is that: nothing is divided by nearly nothing.
fn levelled([x, y]: [f64; 2]) -> [f64; 2] {
    if y.abs() < LEVEL {
        [x.signum(), 0.0]
    } else if x.abs() < LEVEL {
        [0.0, y.signum()]
    } else {
        [x, y]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: Shown = Shown { rect: [0.0, 0.0, 300.0, 200.0], turns: 0 };

    fn glyph(letter: char, rect: [f64; 4], origin: [f64; 2], along: [f64; 2]) -> Glyph {
        let character = Character { unicode: u32::from(letter), generated: false, rect: Some(rect) };
        Glyph { character, origin: Some(origin), along }
    }

    /// As pdfium makes up spaces and ends of lines.
    fn made_up(letter: char) -> Glyph {
        let character = Character { unicode: u32::from(letter), generated: true, rect: None };
        Glyph { character, origin: None, along: [1.0, 0.0] }
    }

    /// Letters 10 wide and 12 high, one after the other on a level line; its baseline is 2 above their feet.
    fn set(text: &str, x: f64, y: f64) -> Vec<Glyph> {
        let place = |(index, letter): (u32, char)| {
            let left = x + 10.0 * f64::from(index);
            match letter {
                ' ' | '\n' => made_up(letter),
                letter => glyph(letter, [left, y - 2.0, left + 10.0, y + 10.0], [left, y], [1.0, 0.0]),
            }
        };
        (0..).zip(text.chars()).map(place).collect()
    }

    /// The text as it is copied, `|` where another line begins.
    fn told(lines: &[TextLine]) -> String {
        let word = |word: &TextWord| format!("{}{}", word.text, if word.spaced { " " } else { "" });
        let line = |line: &TextLine| {
            let words: String = line.words.iter().map(word).collect();
            if line.ends { words + "\n" } else { words }
        };
        lines.iter().map(line).collect::<Vec<_>>().join("|")
    }

    fn near(got: &[f64], expected: &[f64]) {
        let close = got.iter().zip(expected).all(|(got, expected)| (got - expected).abs() < 0.01);
        assert!(close && got.len() == expected.len(), "{got:?} {expected:?}");
    }

    #[test]
    fn words_have_corners_and_edges() {
        let found = lines(&set("ab c", 20.0, 100.0), SHOWN);
        let [TextLine { words, .. }] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(words[0].text, "ab");
        assert_eq!(words[0].quad, [[20.0, 90.0], [40.0, 90.0], [40.0, 102.0], [20.0, 102.0]]);
        assert_eq!(words[0].edges, [0.0, 10.0, 20.0]);
        assert_eq!((words[1].quad[0], words[1].edges.len()), ([50.0, 90.0], 2));
    }

    #[test]
    fn lines_end_where_the_text_has_their_end_and_where_letters_lie_elsewhere() {
        let text = [set("one two\n", 20.0, 150.0), set("three", 20.0, 130.0)].concat();
        assert_eq!(told(&lines(&text, SHOWN)), "one two\n|three");
        let columns = [set("left ", 20.0, 150.0), set("right", 200.0, 150.0)].concat();
        assert_eq!(told(&lines(&columns, SHOWN)), "left |right", "far off, and the text goes on");
        let hyphen = [set("pro\u{2}", 20.0, 150.0), set("of", 20.0, 130.0)].concat();
        assert_eq!(told(&lines(&hyphen, SHOWN)), "pro-\n|of");
        let raised = [set("x", 20.0, 150.0), set("2", 30.0, 156.0), set("y", 40.0, 150.0)].concat();
        assert_eq!(told(&lines(&raised, SHOWN)), "x2y");
        assert_eq!(told(&lines(&set("  a  \n\n b", 20.0, 150.0), SHOWN)), "a \n|b");
        assert_eq!(told(&lines(&[], SHOWN)), "");
    }

    #[test]
    fn turned_pages_turn_the_corners() {
        let turned = Shown { turns: 1, ..SHOWN };
        let found = lines(&set("ab", 20.0, 100.0), turned);
        assert_eq!(found[0].words[0].quad, [[110.0, 20.0], [110.0, 40.0], [98.0, 40.0], [98.0, 20.0]]);
        assert_eq!(found[0].words[0].edges, [0.0, 10.0, 20.0]);
    }

    #[test]
    fn turned_writing_has_corners_of_its_own() {
        // What pdfium tells of Helvetica at 12 points, a "U" that goes up and a "D" that rises by an eighth of a turn.
        let up = lie(&glyph('U', [88.66, 20.0, 102.69, 28.66], [100.0, 20.0], [0.0, 1.0])).unwrap();
        near(&[up.from, up.to, up.low, up.high], &[20.0, 28.66, -102.69, -88.66]);
        let way = [0.5f64.sqrt(), 0.5f64.sqrt()];
        let rising = lie(&glyph('D', [91.98, 18.1, 108.03, 34.14], [100.0, 20.0], way)).unwrap();
        near(&[rising.to - rising.from, rising.high - rising.low], &[8.67, 14.03]);
        let [x, y] = rising.way;
        near(&[rising.from * x - rising.high * y], &[91.98]);
        let down = lie(&glyph('u', [193.33, 88.66, 200.0, 102.69], [200.0, 100.0], [-1.0, 0.0])).unwrap();
        near(&[down.from, down.to, down.low, down.high], &[-200.0, -193.33, -102.69, -88.66]);
    }

    #[test]
    fn writing_from_right_to_left_counts_its_edges_down() {
        let letters = ['\u{5e9}', '\u{5dc}'];
        let place = |(index, letter): (u32, char)| {
            let left = 60.0 - 10.0 * f64::from(index);
            glyph(letter, [left, 98.0, left + 10.0, 110.0], [left, 100.0], [1.0, 0.0])
        };
        let found = lines(&(0..).zip(letters).map(place).collect::<Vec<_>>(), SHOWN);
        let word = &found[0].words[0];
        assert_eq!(word.text, "\u{5e9}\u{5dc}");
        assert_eq!(word.edges, [20.0, 10.0, 0.0]);
        let alone = lines(&[glyph('\u{5e9}', [60.0, 98.0, 70.0, 110.0], [60.0, 100.0], [1.0, 0.0])], SHOWN);
        assert_eq!(alone[0].words[0].edges, [10.0, 0.0]);
    }

    #[test]
    fn letters_of_one_glyph_share_its_place() {
        let one = |letter| glyph(letter, [20.0, 98.0, 50.0, 110.0], [20.0, 100.0], [1.0, 0.0]);
        let found = lines(&[one('f'), one('f'), one('i')], SHOWN);
        assert_eq!(found[0].words[0].edges, [0.0, 10.0, 20.0, 30.0]);
    }

    #[test]
    fn what_lies_nowhere_or_beside_the_page_is_no_text() {
        assert_eq!(lines(&set("gone", 20.0, 400.0), SHOWN), []);
        assert_eq!(told(&lines(&[set("in ", 20.0, 100.0), set("out", 400.0, 100.0)].concat(), SHOWN)), "in ");
        let odd = glyph('a', [f64::NAN, 0.0, 1.0, 1.0], [0.0, 0.0], [1.0, 0.0]);
        let flat = glyph('a', [0.0, 0.0, 1.0, 1.0], [0.0, 0.0], [0.0, 0.0]);
        assert_eq!(lines(&[odd, flat], SHOWN), []);
    }
}
