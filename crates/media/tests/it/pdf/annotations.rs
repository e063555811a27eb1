//! Annotations that PDFs bring along: what they say, where, and that they are seen.

use galley_media::cancel::Cancel;
use galley_media::pool::PdfAnnotation;
use galley_testkit::papers::{Paper, Sheet};

use crate::bench::{open, page, pixel, pool, render};
use crate::pdf::reference;

fn never() -> Cancel {
    Cancel::new()
}

/// One page of 200 × 100 with these annotations, object 6 on.
fn paper(entries: &str, marks: &[&str]) -> Vec<u8> {
    let list: String = (0..marks.len()).map(|mark| format!("{} 0 R ", mark + 6)).collect();
    let sheet = Sheet::new(200, 100, "").with(&format!("{entries} /Annots [{list}]"));
    Paper::new(&[sheet], "", marks).bytes()
}

fn listed(bytes: &[u8]) -> Vec<PdfAnnotation> {
    let medium = open(&pool(), bytes).unwrap();
    let found = medium.annotations(1, &never()).unwrap();
    let counted = medium.inspect(&never()).unwrap().pdf.unwrap().annotations;
    let expected = reference::pages(bytes, None)[0].as_ref().unwrap().annotations;
    assert_eq!((found.len(), counted), (expected as usize, expected));
    found
}

#[test]
fn every_kind_is_listed_but_popups_and_links() {
    let kinds = [
        "Text",
        "FreeText",
        "Line",
        "Square",
        "Circle",
        "Polygon",
        "PolyLine",
        "Highlight",
        "Underline",
        "Squiggly",
        "StrikeOut",
        "Stamp",
        "Caret",
        "Ink",
        "FileAttachment",
        "Redact",
        "Widget",
        "Watermark",
        "Odd",
    ];
    let marks: Vec<String> = ["Popup", "Link"]
        .iter()
        .chain(&kinds)
        .map(|kind| format!("<< /Type /Annot /Subtype /{kind} /Rect [10 20 30 60] >>"))
        .collect();
    let found = listed(&paper("", &marks.iter().map(String::as_str).collect::<Vec<_>>()));
    let got: Vec<_> = found.iter().map(|mark| (mark.number, mark.kind.as_str())).collect();
    assert_eq!(got, (1..).zip(kinds).collect::<Vec<_>>());
    assert!(found.iter().all(|mark| mark.rect == [10.0, 40.0, 20.0, 40.0]));
}

#[test]
fn what_they_say_and_to_whom() {
    let marks = [
        "<< /Type /Annot /Subtype /Popup /Rect [0 0 9 9] >>",
        "<< /Type /Annot /Subtype /Highlight /Rect [10 20 30 60] /QuadPoints [10 60 30 60 10 20 30 20] /T (M\\374ller) \
         /Contents <FEFF004B00FC0072007A0065006E> /C [1 0.5 0] /CreationDate (D:20260102030405+01'00') /M (D:20260203) \
         /Popup 6 0 R >>",
        "<< /Subtype /Text /Rect [10 20 30 60] /IRT 7 0 R /T (Ada) /Contents (Done) /C [0.5] /F 2 >>",
        "<< /Subtype /Text /Rect [10 20 30 60] /IRT 8 0 R /StateModel (Review) /State (Accepted) /C [0 1 1 0] >>",
        "<< /Subtype /Line /Rect [0 0 50 50] /L [0 0 50 25] /C [] /M (soon) >>",
        "<< /Subtype /Ink /Rect [0 0 50 50] /InkList [[0 0 1 1 2 2] [5 5 6 6] []] >>",
        "<< /Subtype /PolyLine /Rect [0 0 50 50] /Vertices [1 2 3 4] /IRT 99 0 R >>",
    ];
    let found = listed(&paper("", &marks));
    let highlight = &found[0];
    assert_eq!(highlight.author.as_deref(), Some("Müller"));
    assert_eq!(highlight.contents.as_deref(), Some("Kürzen"));
    assert_eq!(highlight.color, Some([255, 128, 0]));
    assert_eq!(highlight.created.as_deref(), Some("2026-01-02T03:04:05+01:00"));
    assert_eq!(highlight.modified.as_deref(), Some("2026-02-03T00:00:00"));
    assert_eq!(highlight.quads, [[[10.0, 40.0], [30.0, 40.0], [10.0, 80.0], [30.0, 80.0]]]);
    let replies: Vec<_> = found.iter().map(|mark| (mark.number, mark.in_reply_to)).collect();
    assert_eq!(replies, [(1, None), (2, Some(1)), (3, Some(2)), (4, None), (5, None), (6, None)]);
    assert_eq!((found[1].color, found[1].hidden), (Some([128; 3]), true));
    assert_eq!((found[2].state.as_deref(), found[2].color), (Some("Accepted"), Some([255, 0, 0])));
    assert_eq!((found[3].color, &found[3].modified), (None, &None));
    assert_eq!(found[3].paths, [[[0.0, 100.0], [50.0, 75.0]]]);
    assert_eq!(found[4].paths.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(found[5].paths, [[[1.0, 98.0], [3.0, 96.0]]]);
}

#[test]
fn what_they_are_called_and_how_they_are_drawn() {
    let marks = [
        "<< /Subtype /Square /Rect [10 20 50 60] /NM (a1) /Subj (Box) /BS << /W 3 >> /RD [1 2 3 4] \
         /XXGalley << /comment (c1) /number 3 /quoted <FEFF00E9> >> >>",
        "<< /Subtype /Line /Rect [0 0 50 50] /L [0 0 50 25] /LE [/None /OpenArrow] /Border [0 0 2] /IRT 6 0 R /RT /Group >>",
        "<< /Subtype /Caret /Rect [10 20 30 60] /IT /Replace /BS << /S /D >> /RD [30 0 30 0] >>",
        "<< /Subtype /Text /Rect [10 20 28 38] /IRT 6 0 R /StateModel (Review) /State (Completed) >>",
    ];
    let found = listed(&paper("/Rotate 90", &marks));
    let [square, line, caret, state] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((square.name.as_deref(), square.subject.as_deref()), (Some("a1"), Some("Box")));
    // Left 1, top 2, right 3 and bottom 4 of it, on a page that is turned a quarter.
    assert_eq!((square.width, square.inner), (Some(3.0), [24.0, 11.0, 34.0, 36.0]));
    assert_eq!((square.corner, square.grouped), ([60.0, 10.0], false));
    let own = [("comment", "c1"), ("quoted", "é")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(square.own, own, "a number is no text");
    assert_eq!((line.ends, line.width, line.grouped), ([false, true], Some(2.0), true));
    assert_eq!((caret.intent.as_deref(), caret.width), (Some("Replace"), Some(1.0)));
    assert_eq!(caret.inner, caret.rect, "more edge than there is");
    assert_eq!((state.state_model.as_deref(), state.in_reply_to), (Some("Review"), Some(1)));
}

#[test]
fn places_are_those_of_the_page_as_shown() {
    let mark = "<< /Subtype /Square /Rect [30 60 10 20] /QuadPoints [10 60 30 60 10 20 30 20] >>";
    let cases = [
        ("/Rotate 90", [20.0, 10.0, 40.0, 20.0]),
        ("/Rotate 180", [170.0, 20.0, 20.0, 40.0]),
        ("/Rotate 270", [40.0, 170.0, 40.0, 20.0]),
        ("/CropBox [5 10 150 90]", [5.0, 30.0, 20.0, 40.0]),
    ];
    for (entries, expected) in cases {
        let found = listed(&paper(entries, &[mark]));
        assert_eq!(found[0].rect, expected, "{entries}");
        let [x, y] = found[0].quads[0][0];
        let inside = (expected[0]..=expected[0] + expected[2]).contains(&x)
            && (expected[1]..=expected[1] + expected[3]).contains(&y);
        assert!(inside, "{entries}: {:?}", found[0].quads);
    }
}

#[test]
fn they_are_drawn_on_the_page() {
    let marks = [
        "<< /Type /Annot /Subtype /Square /Rect [10 10 60 60] /C [1 0 0] /IC [1 0 0] /F 4 >>",
        "<< /Type /Annot /Subtype /Stamp /Rect [100 10 150 60] /F 4 /AP << /N 8 0 R >> >>",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 50 50] /Length 24 >>\nstream\n0 0 1 rg 0 0 50 50 re f \nendstream",
    ];
    let list = "/Annots [6 0 R 7 0 R]";
    let bytes = Paper::new(&[Sheet::new(200, 100, "").with(list)], "", &marks).bytes();
    let rendered = render(&open(&pool(), &bytes).unwrap(), page(1)).unwrap();
    assert_eq!(pixel(&rendered, 70, 130), [255, 0, 0, 255], "as pdfium draws one without an appearance");
    assert_eq!(pixel(&rendered, 250, 130), [0, 0, 255, 255], "by its own appearance");
    assert_eq!(pixel(&rendered, 10, 10), [255; 4]);
}

#[test]
fn odd_lists_of_annotations_are_read_as_far_as_they_go() {
    let lists =
        ["/Annots 6 0 R", "/Annots [null 6 0 R 99 0 R (x) << /Subtype /Text >>]", "/Annots 5", "/Annots []"];
    for list in lists {
        let sheet = Sheet::new(200, 100, "").with(list);
        listed(&Paper::new(&[sheet], "", &["[<< /Subtype /Caret /Rect [1 2] >> << >>]"]).bytes());
    }
}

#[test]
fn those_of_encrypted_files_are_read_too() {
    let sheet = Sheet::new(200, 100, "").with("/Annots [<< /Subtype /Square /Rect [10 20 30 60] /F 4 >>]");
    let bytes = Paper::new(&[sheet], "", &[]).encrypted("").bytes();
    assert_eq!(listed(&bytes)[0].rect, [10.0, 40.0, 20.0, 40.0]);
}
