//! Text whose font is not in the file: drawn in the bundled fonts, the same everywhere, and said so.

use galley_media::cancel::Cancel;
use galley_media::inspect::Problem;
use galley_media::pool::{RenderRequest, Rendered, Size};
use galley_testkit::papers::{Paper, Sheet, line};

use crate::bench::{open, page, pixel, pool, render};

/// A page of 100 points with one letter, 80 points high, in a font that objects 6 and up describe.
fn letter(code: &str, font: &[&str]) -> Vec<u8> {
    let sheet = Sheet::new(100, 100, &format!("BT /F9 80 Tf 10 20 Td <{code}> Tj ET"))
        .with("/Resources << /Font << /F9 6 0 R >> >>");
    Paper::new(&[sheet], "", font).bytes()
}

fn composite(name: &str, encoding: &str, ordering: &str) -> [String; 3] {
    [
        format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /{encoding} /DescendantFonts [7 0 R] >>"
        ),
        format!(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /DW 1000 /FontDescriptor 8 0 R \
             /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 2 >> >>"
        ),
        format!(
            "<< /Type /FontDescriptor /FontName /{name} /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 \
             /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>"
        ),
    ]
}

/// Width and height of what is not white.
fn ink(rendered: &Rendered) -> (u32, u32) {
    let (width, height) = (rendered.picture.width, rendered.picture.height);
    let dark: Vec<(u32, u32)> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .filter(|(x, y)| pixel(rendered, *x, *y)[0] < 128)
        .collect();
    let span = |of: fn(&(u32, u32)) -> u32| {
        let (least, most) = (dark.iter().map(of).min(), dark.iter().map(of).max());
        most.zip(least).map_or(0, |(most, least)| most - least + 1)
    };
    (span(|(x, _)| *x), span(|(_, y)| *y))
}

fn drawn(bytes: &[u8]) -> (Rendered, Vec<Problem>) {
    let medium = open(&pool(), bytes).unwrap();
    let rendered = render(&medium, RenderRequest { size: Size::Dpi(72), ..page(1) }).unwrap();
    (rendered, medium.inspect(&Cancel::new()).unwrap().problems)
}

fn substitutions(problems: &[Problem]) -> Vec<&str> {
    let found = problems.iter().filter(|problem| problem.code == "font-substituted");
    found.map(|problem| problem.message.as_str()).collect()
}

#[test]
fn ideographs_are_there_in_every_script_that_has_them() {
    let cases = [
        ("HeiseiMin-W3", "UniJIS-UCS2-H", "Japan1"),
        ("STSong-Light", "UniGB-UCS2-H", "GB1"),
        ("MSung-Light", "UniCNS-UCS2-H", "CNS1"),
        ("HYSMyeongJo-Medium", "UniKS-UCS2-H", "Korea1"),
    ];
    for (name, encoding, ordering) in cases {
        let font = composite(name, encoding, ordering);
        let font: Vec<&str> = font.iter().map(String::as_str).collect();
        // “One” is a single stroke from left to right, “ten” as high as it is wide.
        let (one, problems) = drawn(&letter("4E00", &font));
        let (width, height) = ink(&one);
        assert!(width > 60 && height < 15, "{name}: {width} × {height}");
        let (width, height) = ink(&drawn(&letter("5341", &font)).0);
        assert!(width > 60 && height > 60, "{name}: {width} × {height}");
        let expected = format!("{name} is not in the file: its text is drawn in Droid Sans Fallback");
        assert_eq!(substitutions(&problems), [expected]);
    }
}

#[test]
fn arabic_letters_are_there() {
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap \
               1 begincodespacerange <0000> <FFFF> endcodespacerange \
               1 beginbfchar <0001> <0627> endbfchar endcmap end end";
    let stream = format!("<< /Length {} >>\nstream\n{map}\nendstream", map.len());
    let font = [
        "<< /Type /Font /Subtype /Type0 /BaseFont /TraditionalArabic /Encoding /Identity-H /DescendantFonts [7 0 R] \
         /ToUnicode 9 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /TraditionalArabic /DW 500 /FontDescriptor 8 0 R \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        "<< /Type /FontDescriptor /FontName /TraditionalArabic /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 \
         /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>",
        stream.as_str(),
    ];
    // Alef is a stroke from top to bottom.
    let (alef, problems) = drawn(&letter("0001", &font));
    let (width, height) = ink(&alef);
    assert!(height > 40 && width * 3 < height, "{width} × {height}");
    assert_eq!(
        substitutions(&problems),
        ["TraditionalArabic is not in the file: its text is drawn in DejaVu Sans"]
    );
}

#[test]
fn cyrillic_letters_are_there_where_the_file_counts_on_helvetica() {
    let font = [
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding << /Type /Encoding /Differences [65 /afii10024] >> >>",
    ];
    // Ж is as wide as it is high; without the letter there would be nothing.
    let (zhe, problems) = drawn(&letter("41", &font));
    let (width, height) = ink(&zhe);
    assert!(width > 45 && height > 45, "{width} × {height}");
    assert_eq!(
        substitutions(&problems),
        ["Helvetica-Bold is not in the file: its text is drawn in Liberation Sans"]
    );
}

#[test]
fn a_font_is_named_once_with_the_first_page_that_lacks_it() {
    let sheets = [
        Sheet::new(100, 100, ""),
        Sheet::new(100, 100, &line("One", 10, 10, 10)),
        Sheet::new(100, 100, &line("Two", 10, 10, 10)),
    ];
    let medium = open(&pool(), &Paper::new(&sheets, "", &[]).bytes()).unwrap();
    let problems = medium.inspect(&Cancel::new()).unwrap().problems;
    let found: Vec<_> = problems.iter().map(|problem| (problem.code.as_str(), problem.page)).collect();
    assert_eq!(found, [("font-substituted", Some(2))]);
    assert!(medium.opened().problems.is_empty(), "looked for by a full inspection only");
}

#[test]
fn a_page_without_text_lacks_no_font_and_symbols_stay_symbols() {
    assert_eq!(drawn(&Paper::new(&[Sheet::new(100, 100, "0 0 9 9 re f")], "", &[]).bytes()).1, []);
    let font = ["<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>"];
    // A black square.
    let (square, problems) = drawn(&letter("6E", &font));
    let (width, height) = ink(&square);
    assert!(width > 40 && width.abs_diff(height) < 4, "{width} × {height}");
    assert_eq!(
        substitutions(&problems),
        ["ZapfDingbats is not in the file: its text is drawn in pdfium's own font"]
    );
}
