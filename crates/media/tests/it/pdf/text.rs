//! Words and their boxes, held against pypdfium2's, over what writing can be.

use galley_media::cancel::Cancel;
use galley_testkit::papers::{Paper, Sheet, line};

use crate::bench::{open_locked, pool};
use crate::pdf::reference::{self, all_near};

/// The words of every page, the same as pypdfium2's in the same boxes.
pub fn check_words(bytes: &[u8]) -> Vec<Vec<String>> {
    check_words_locked(bytes, None)
}

pub fn check_words_locked(bytes: &[u8], password: Option<&str>) -> Vec<Vec<String>> {
    let medium = open_locked(&pool(), bytes, password).unwrap();
    let expected = reference::pages(bytes, password);
    assert_eq!(medium.opened().pdf.as_ref().unwrap().num_pages as usize, expected.len());
    let mut all = Vec::new();
    for (number, expected) in (1..).zip(expected) {
        let words = medium.words(number, &Cancel::new()).unwrap();
        let expected = expected.unwrap().words;
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(
            texts,
            expected.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(),
            "page {number}"
        );
        for (word, (_, rect)) in words.iter().zip(&expected) {
            assert!(all_near(&word.rect, rect, 0.01), "page {number}: {word:?} {rect:?}");
        }
        all.push(texts.into_iter().map(str::to_owned).collect());
    }
    all
}

/// A page in a font whose code 1 stands for `unicode[0]`, and so on; `content` writes them in hexadecimal.
fn spelled(unicode: &[&str], font: &str, content: &str) -> Vec<u8> {
    let hex = |text: &str| text.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<String>();
    let width = if font.contains("Type0") { 4 } else { 2 };
    let lines: String =
        (1..).zip(unicode).map(|(code, text)| format!("<{code:0width$X}> <{}>\n", hex(text))).collect();
    let space = format!("<{:0width$X}> <{}>", 0, "F".repeat(width));
    let map = format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange {space} endcodespacerange\n\
         {} beginbfchar\n{lines}endbfchar\nendcmap end end",
        unicode.len()
    );
    let map = format!("<< /Length {} >>\nstream\n{map}\nendstream", map.len());
    let font = format!("<< /Type /Font {font} /ToUnicode 6 0 R >>");
    let descendant = "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Arial /DW 1000 /CIDSystemInfo << /Registry (Adobe) \
                      /Ordering (Japan1) /Supplement 0 >> >>";
    let sheet = Sheet::new(300, 200, content).with("/Resources << /Font << /F1 3 0 R /X 7 0 R >> >>");
    Paper::new(&[sheet], "", &[&map, &font, descendant]).bytes()
}

const SIMPLE: &str = "/Subtype /Type1 /BaseFont /Helvetica";

fn show(codes: &str, x: u32, y: u32) -> String {
    format!("BT /X 20 Tf {x} {y} Td <{codes}> Tj ET\n")
}

#[test]
fn columns_are_read_one_after_the_other() {
    let column = |x: u32, lines: [&str; 3]| {
        (0..).zip(lines).map(|(row, text)| line(text, 10, x, 180 - row * 14)).collect::<String>()
    };
    let content =
        column(20, ["Left one", "left two", "left three"]) + &column(160, ["Right one", "right two", "end"]);
    let bytes = Paper::new(&[Sheet::new(300, 200, &content)], "", &[]).bytes();
    assert_eq!(check_words(&bytes)[0].join(" "), "Left one left two left three Right one right two end");
}

#[test]
fn lines_end_in_hyphens() {
    let content = line("A proof-", 12, 20, 150) + &line("reading of well-known", 12, 20, 135);
    let bytes = Paper::new(&[Sheet::new(300, 200, &content)], "", &[]).bytes();
    assert_eq!(check_words(&bytes)[0], ["A", "proof-", "reading", "of", "well-known"]);
}

#[test]
fn turned_cropped_and_tiny_writing() {
    let content = format!(
        "{}q 0 1 -1 0 100 20 cm {}Q {}",
        line("Level text", 12, 20, 150),
        line("Rising text", 12, 0, 0),
        "BT /F1 1 Tf 0.2 0 0 0.2 200 100 Tm (small print) Tj ET "
    );
    let sheet = Sheet::new(300, 200, &content);
    let sheets: Vec<Sheet> =
        ["", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox [10 20 280 190] /Rotate 270"]
            .map(|entries| sheet.clone().with(entries))
            .into();
    let words = check_words(&Paper::new(&sheets, "", &[]).bytes());
    for page in &words {
        assert_eq!(page.iter().filter(|word| *word == "text").count(), 2, "{page:?}");
    }
}

#[test]
fn ligatures_marks_and_far_planes() {
    let unicode = ["ffi", "e\u{301}", "\u{fb01}", "😀", "ct"];
    let content = show("01 02 03 04 05", 20, 100);
    let words = check_words(&spelled(&unicode, SIMPLE, &content));
    let text = words[0].join("");
    for part in ["ffi", "😀", "ct"] {
        assert!(text.contains(part), "{text:?}");
    }
    assert!(text.contains("e\u{301}") || text.contains('é'), "{text:?}");
}

#[test]
fn writing_from_right_to_left_is_in_reading_order() {
    // Drawn from left to right as it looks; read from the right: "שלום".
    let unicode = ["\u{5dd}", "\u{5d5}", "\u{5dc}", "\u{5e9}"];
    let words = check_words(&spelled(&unicode, SIMPLE, &show("01020304", 20, 100)));
    assert_eq!(words[0], ["\u{5e9}\u{5dc}\u{5d5}\u{5dd}"]);
}

#[test]
fn vertical_writing_goes_down() {
    let font = "/Subtype /Type0 /BaseFont /Ryumin /Encoding /UniJIS-UCS2-V /DescendantFonts [8 0 R]";
    let bytes = spelled(&["縦", "書", "き"], font, &show("7E2666F8304D", 150, 180));
    assert_eq!(check_words(&bytes)[0].join(""), "縦書き");
}

#[test]
fn pages_without_words_have_none() {
    let empty = Sheet::new(100, 100, "");
    let odd = Sheet::new(100, 100, "BT /F1 12 Tf (never ends");
    let words = check_words(&Paper::new(&[empty, odd], "", &[]).bytes());
    assert_eq!(words[0], Vec::<String>::new());
}
