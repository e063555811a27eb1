//! Finding text: where it stands, a few pages at a time.

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::pool::{FindRequest, Medium, TextHit};
use galley_testkit::papers::{Paper, Sheet, line};

use crate::bench::{open, pool};

fn request(text: &str) -> FindRequest {
    FindRequest { text: text.to_owned(), from_page: 1, limit: 100, whole_words: false }
}

/// Asks until there is no more, and how often.
fn all(medium: &Medium, mut request: FindRequest) -> (Vec<TextHit>, u32) {
    let (mut hits, mut num_asked) = (Vec::new(), 0);
    loop {
        let found = medium.find(&request, &Cancel::new()).unwrap();
        hits.extend(found.hits);
        num_asked += 1;
        match found.next_page {
            Some(next) => request.from_page = next,
            None => return (hits, num_asked),
        }
    }
}

#[test]
fn hits_have_the_boxes_of_their_words() {
    let content = line("Terms and TERMS of trade", 12, 20, 150) + &line("see terms", 12, 20, 130);
    let sheet = Sheet::new(300, 200, &content);
    let sheets = [sheet.clone(), sheet.clone().with("/Rotate 90"), sheet.with("/CropBox [10 10 290 190]")];
    let medium = open(&pool(), &Paper::new(&sheets, "", &[]).bytes()).unwrap();
    let (hits, _) = all(&medium, request("terms"));
    assert_eq!(hits.len(), 9);
    for page in 1..=3 {
        let words = medium.words(page, &Cancel::new()).unwrap();
        let words: Vec<_> =
            words.into_iter().filter(|word| word.text.eq_ignore_ascii_case("terms")).collect();
        let hits: Vec<_> = hits.iter().filter(|hit| hit.page == page).collect();
        assert_eq!(hits.len(), words.len());
        for (hit, word) in hits.iter().zip(&words) {
            assert_eq!((&hit.text, &hit.boxes), (&word.text, &vec![word.rect]));
        }
    }
    assert_eq!((hits[1].before.as_str(), hits[1].after.as_str()), ("Terms and ", " of trade see terms"));
}

#[test]
fn over_line_ends_and_hyphens_there_is_a_box_for_each_line() {
    let content = line("A long proof-", 12, 20, 150)
        + &line("reading of terms", 12, 20, 130)
        + &line("and conditions", 12, 20, 110);
    let medium = open(&pool(), &Paper::new(&[Sheet::new(300, 200, &content)], "", &[]).bytes()).unwrap();
    for (text, written) in
        [("proofreading", "proof-reading"), ("Terms and", "terms and"), ("proof-reading", "proof-reading")]
    {
        let (hits, _) = all(&medium, request(text));
        assert_eq!(hits.iter().map(|hit| hit.text.as_str()).collect::<Vec<_>>(), [written]);
        let [upper, lower] = hits[0].boxes[..] else { panic!("{:?}", hits[0].boxes) };
        assert!(upper[1] < lower[1] && upper[1] + upper[3] < lower[1] + lower[3], "{upper:?} {lower:?}");
    }
}

#[test]
fn whole_words_only_when_asked_for() {
    let medium = open(
        &pool(),
        &Paper::new(&[Sheet::new(300, 200, &line("term terms, term.", 12, 20, 150))], "", &[]).bytes(),
    )
    .unwrap();
    assert_eq!(all(&medium, request("term")).0.len(), 3);
    assert_eq!(all(&medium, FindRequest { whole_words: true, ..request("term") }).0.len(), 2);
    assert_eq!(all(&medium, request("nowhere")).0, []);
    assert_eq!(all(&medium, request("   ")).0, []);
    let beyond = medium.find(&FindRequest { from_page: 2, ..request("x") }, &Cancel::new()).unwrap_err();
    assert_eq!(beyond.code, Code::OutOfRange);
}

#[test]
fn the_first_hits_come_before_the_last_page() {
    let sheets: Vec<Sheet> = (1..=200)
        .map(|page| Sheet::new(100, 100, &line(if page % 50 == 3 { "needle" } else { "hay" }, 12, 10, 50)))
        .collect();
    let medium = open(&pool(), &Paper::new(&sheets, "", &[]).bytes()).unwrap();
    let first = medium.find(&request("needle"), &Cancel::new()).unwrap();
    assert_eq!(first.hits.iter().map(|hit| hit.page).collect::<Vec<_>>(), [3]);
    assert!(first.next_page.unwrap() <= 17, "{:?}", first.next_page);
    let one = medium.find(&FindRequest { limit: 1, ..request("needle") }, &Cancel::new()).unwrap();
    assert_eq!(one.next_page, Some(4), "as many as were asked for, and not a page more");
    let (hits, num_asked) = all(&medium, request("NEEDLE"));
    assert_eq!(hits.iter().map(|hit| hit.page).collect::<Vec<_>>(), [3, 53, 103, 153]);
    assert!(num_asked >= 12, "{num_asked}");
}

#[test]
fn a_search_can_be_given_up() {
    let medium =
        open(&pool(), &Paper::new(&[Sheet::new(100, 100, &line("x", 12, 10, 50))], "", &[]).bytes()).unwrap();
    let cancel = Cancel::new();
    cancel.cancel();
    assert_eq!(medium.find(&request("x"), &cancel).unwrap_err().code, Code::Cancelled);
}
