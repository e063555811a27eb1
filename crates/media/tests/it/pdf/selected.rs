//! Text to be selected: the words of the page where they stand, letter by letter.

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::pool::TextWord;
use galley_testkit::papers::{Paper, Sheet, line};

use crate::bench::{open, pool};
use crate::pdf::reference::{all_near, build, near};

/// `[x, y, w, h]`
fn around(quad: &[[f64; 2]; 4]) -> [f64; 4] {
    let least = |axis: usize| quad.iter().map(|corner| corner[axis]).fold(f64::INFINITY, f64::min);
    let most = |axis: usize| quad.iter().map(|corner| corner[axis]).fold(f64::NEG_INFINITY, f64::max);
    [least(0), least(1), most(0) - least(0), most(1) - least(1)]
}

fn side([ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
    (bx - ax).hypot(by - ay)
}

/// From the word's beginning to its end.
fn check_edges(word: &TextWord) {
    let [from, to, ..] = word.quad;
    assert_eq!(word.edges.len(), word.text.chars().count() + 1, "{word:?}");
    assert!(word.edges.is_sorted(), "{word:?}");
    assert!(near(word.edges[0], 0.0, 0.01), "{word:?}");
    assert!(near(*word.edges.last().unwrap(), side(from, to), 0.01), "{word:?}");
}

#[test]
fn level_and_upright_words_fill_the_boxes_of_words() {
    let content = format!(
        "{}q 0 1 -1 0 100 20 cm {}Q ",
        line("Level text", 12, 20, 150),
        line("Rising text", 12, 0, 0)
    );
    let sheet = Sheet::new(300, 200, &content);
    let sheets: Vec<Sheet> =
        ["", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox [10 15 280 190] /Rotate 270"]
            .map(|entries| sheet.clone().with(entries))
            .into();
    let medium = open(&pool(), &Paper::new(&sheets, "", &[]).bytes()).unwrap();
    for page in 1..=5 {
        let words = medium.words(page, &Cancel::new()).unwrap();
        let text = medium.text(page, &Cancel::new()).unwrap();
        assert_eq!(text.lines.len(), 2, "page {page}: {text:?}");
        let selected: Vec<&TextWord> = text.lines.iter().flat_map(|line| &line.words).collect();
        assert_eq!(selected.len(), words.len(), "page {page}");
        for (selected, word) in selected.into_iter().zip(&words) {
            assert_eq!(selected.text, word.text, "page {page}");
            assert!(all_near(&around(&selected.quad), &word.rect, 0.01), "{selected:?} {word:?}");
            check_edges(selected);
        }
    }
}

#[test]
fn slanted_words_have_corners_of_their_own() {
    let level = line("Slanted", 12, 0, 0);
    let content = format!(
        "q 1 0 0 1 20 150 cm {level}Q q 0.86602540 0.5 -0.5 0.86602540 100 20 cm {level}Q \
         q -0.5 -0.86602540 0.86602540 -0.5 250 150 cm {level}Q "
    );
    let medium = open(&pool(), &Paper::new(&[Sheet::new(300, 200, &content)], "", &[]).bytes()).unwrap();
    let text = medium.text(1, &Cancel::new()).unwrap();
    let words: Vec<&TextWord> = text.lines.iter().flat_map(|line| &line.words).collect();
    assert_eq!(words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["Slanted"; 3]);
    let [_, _, width, height] = around(&words[0].quad);
    for word in words {
        let [a, b, c, d] = word.quad;
        let sides = [side(a, b), side(b, c), side(c, d), side(d, a)];
        assert!(all_near(&sides, &[width, height, width, height], 0.05), "{word:?} {width} {height}");
        check_edges(word);
    }
}

#[test]
fn lines_end_as_the_text_does() {
    let content = line("A proof-", 12, 20, 150) + &line("reading of terms", 12, 20, 135);
    let medium = open(&pool(), &Paper::new(&[Sheet::new(300, 200, &content)], "", &[]).bytes()).unwrap();
    let text = medium.text(1, &Cancel::new()).unwrap();
    let told: Vec<(Vec<&str>, bool)> = text
        .lines
        .iter()
        .map(|line| (line.words.iter().map(|word| word.text.as_str()).collect(), line.ends))
        .collect();
    assert_eq!(told, [(vec!["A", "proof-"], true), (vec!["reading", "of", "terms"], false)]);
    assert_eq!(text.lines[1].words.iter().map(|word| word.spaced).collect::<Vec<_>>(), [true, true, false]);
    assert!(!text.cut);
}

#[test]
fn a_page_with_far_too_much_is_cut() {
    let lines: String = (0..600).map(|at| line(&"hostile123".repeat(10), 1, 2, 5 + at)).collect();
    let medium = open(&pool(), &Paper::new(&[Sheet::new(300, 700, &lines)], "", &[]).bytes()).unwrap();
    let text = medium.text(1, &Cancel::new()).unwrap();
    assert!(text.cut);
    let letters: usize =
        text.lines.iter().flat_map(|line| &line.words).map(|word| word.text.chars().count()).sum();
    assert!((47_000..=50_000).contains(&letters), "{letters}");
}

#[test]
fn the_engine_is_the_one_that_set_up_fetches() {
    let medium = open(&pool(), &Paper::new(&[Sheet::new(100, 100, "")], "", &[]).bytes()).unwrap();
    let text = medium.text(1, &Cancel::new()).unwrap();
    assert_eq!((text.engine, text.lines), (format!("pdfium {}", build()), Vec::new()));
    assert_eq!(medium.text(2, &Cancel::new()).unwrap_err().code, Code::OutOfRange);
    let given_up = Cancel::new();
    given_up.cancel();
    assert_eq!(medium.text(1, &given_up).unwrap_err().code, Code::Cancelled);
}
