//! XFDF: what is written comes back, and what Acrobat writes is understood.

use galley_core::Shape;
use galley_core::place::{Color, Stroke, TextMark};
use galley_interop::{Format, Media, Place, Trouble};

use crate::reviews::{NOON, again, film, labelled, paper, words};

#[test]
fn threads_come_back_from_turned_and_cropped_pages() {
    let review = paper();
    assert_eq!(again(Format::Xfdf, &review), review.threads);
}

#[test]
fn annotations_lie_in_the_space_of_their_page() {
    let xml = String::from_utf8(Format::Xfdf.write(&paper()).unwrap()).unwrap();
    assert!(xml.contains("<f href=\"Brochure &amp; co.pdf\"/>"), "{xml}");
    // A line from (0.001, 0) to (9, 9) on each page.
    for (page, start, end) in [
        (0, "0.001,300", "9,291"),
        (1, "-20.125,30.001", "-11.125,39"),
        (2, "209.999,10", "201,19"),
        (3, "200,299.999", "191,291"),
    ] {
        let line = format!(" start=\"{start}\" end=\"{end}\"");
        let found = xml.lines().filter(|one| one.starts_with("<line ") && one.contains(&line));
        let pages: Vec<bool> = found.map(|one| one.contains(&format!(" page=\"{page}\" "))).collect();
        assert_eq!(pages, [true], "{line} in {xml}");
    }
    // The box without its stroke is 30 × 40.125 points, one point of red around.
    assert!(xml.contains("<square page=\"0\" rect=\"0.001,258.873,32.001,300.998\""), "{xml}");
    assert!(xml.contains("fringe=\"1,1,1,1\" color=\"#e0291b\""), "{xml}");
    assert!(xml.contains("head=\"None\" tail=\"OpenArrow\""), "{xml}");
    // Pressed at 0, 512 and 1000: a little more than evenly, of 2 wide.
    assert!(xml.contains(" width=\"2.008\" galley:width=\"2\" galley:pressure=\"0 512 1000\""), "{xml}");
    assert!(xml.contains("date=\"D:20261130214139Z\""), "{xml}");
    assert!(xml.contains("inreplyto=\"t11\" replyType=\"group\""), "{xml}");
    assert!(xml.contains("statemodel=\"Review\" state=\"Completed\""), "{xml}");
    assert!(xml.contains("<contents>All&#10;of &quot;them&quot; &lt;&amp;&gt; é</contents>"), "{xml}");
}

/// As Acrobat has it: attributes in another order, popups, rich text, a replacement of a caret and struck words.
const OF_ACROBAT: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<xfdf xmlns="http://ns.adobe.com/xfdf/" xml:space="preserve"><annots
><square color="#FF0000" creationdate="D:20261130224139+01'00'" flags="print" date="D:20261130230000+01'00'" width="3"
name="a1" page="0" fringe="1.5,1.5,1.5,1.5" rect="10,20,50,80" title="Cy"
><contents-richtext><body xmlns="http://www.w3.org/1999/xhtml"><p>Two <span style="x">words</span></p><p>again</p></body
></contents-richtext><popup open="no" page="0" rect="0,0,1,1"/></square
><text name="a2" inreplyto="a1" page="0" rect="10,20,28,38" date="D:20261130231000+01'00'" title="Di"><contents>No</contents></text
><text name="a3" inreplyto="a2" page="0" rect="10,20,28,38" title="Cy"><contents>Yes</contents></text
><text name="a4" inreplyto="a1" page="0" rect="10,20,28,38" state="Completed" statemodel="Review" title="Cy"><contents>Completed set by Cy</contents></text
><caret name="b1" page="0" rect="60,190,70,200" intent="Replace" color="#0000FF" title="Di"><contents>new words</contents></caret
><strikeout name="b2" inreplyto="b1" replyType="group" intent="StrikeOutTextEdit" page="0" rect="20,190,60,200" coords="20,200,60,200,20,190,60,190" color="#0000FF"
/><highlight name="c1" page="1" coords="0,100,40,100,40,90,0,90" rect="0,90,40,100" color="#FFFF00" subject="Highlight"
/><line name="d1" page="0" start="1,2" end="3,4" head="ClosedArrow" tail="None" rect="0,0,5,5"><contents>Back</contents></line
><ink name="e1" page="0" rect="0,0,9,9"><inklist><gesture>1,299;2,298</gesture><gesture>3,297;4,296</gesture></inklist><contents>Pen</contents></ink
><link page="0" rect="0,0,1,1"
/><square name="f1" page="9" rect="0,0,1,1"><contents>Nowhere</contents></square
><text name="g1" inreplyto="gone" page="0" rect="0,0,1,1"><contents>To nobody</contents></text
></annots></xfdf>"##;

#[test]
fn what_acrobat_writes_is_understood() {
    let incoming = Format::Xfdf.read(OF_ACROBAT.as_bytes(), &paper().media).unwrap();
    assert_eq!(incoming.skipped, 3, "a link, a page that is not there, a reply to nothing");
    let [square, replace, highlight, line, pen] = incoming.threads.as_slice() else {
        panic!("{:?}", incoming.threads)
    };
    assert_eq!(square.marks[0].shape, Shape::Box { x: 11_500, y: 221_500, width: 37_000, height: 57_000 });
    assert_eq!(square.marks[0].stroke, Some(Stroke { color: Color::Red, width: 3 }));
    let said: Vec<(&str, &str)> =
        square.comments.iter().map(|one| (one.author.as_str(), one.text.as_str())).collect();
    assert_eq!(said, [("Cy", "Two words\nagain"), ("Di", "No"), ("Cy", "Yes")]);
    assert_eq!((square.comments[0].made_at, square.resolved), (NOON, true));

    let [mark] = replace.marks.as_slice() else { panic!("{replace:?}") };
    let Shape::Text { mark, quads, quoted, .. } = &mark.shape else { panic!("{mark:?}") };
    assert_eq!((*mark, quoted.as_str()), (TextMark::Replace, ""), "the caret is not a mark of its own");
    assert_eq!(quads[0], [20_000, 100_000, 60_000, 100_000, 60_000, 110_000, 20_000, 110_000]);

    assert_eq!(highlight.place, Place::Page(2));
    let Shape::Text { quads, .. } = &highlight.marks[0].shape else { panic!("{highlight:?}") };
    // Corners that go around, on a page that is turned a quarter.
    assert_eq!(quads[0], [70_000, 20_125, 70_000, 60_125, 60_000, 60_125, 60_000, 20_125]);
    assert_eq!(highlight.comments[0].text, "Highlight");

    assert_eq!(line.marks[0].shape, Shape::Arrow { from: [3_000, 296_000], to: [1_000, 298_000] });
    assert_eq!(pen.marks.len(), 2);
    assert_eq!(
        pen.marks[1].shape,
        Shape::Freehand { points: vec![[3_000, 3_000, 500], [4_000, 4_000, 500]] }
    );
}

#[test]
fn a_replacement_is_a_caret_and_struck_words() {
    let mut review = paper();
    review.threads.retain(|thread| thread.marks.iter().any(|mark| mark.shape == words(TextMark::Replace)));
    let xml = String::from_utf8(Format::Xfdf.write(&review).unwrap()).unwrap();
    assert_eq!(xml.matches("<caret ").count(), 3, "two of replacements, one of an insertion: {xml}");
    assert_eq!(xml.matches("intent=\"Replace\"").count(), 2);
    assert_eq!(xml.matches("intent=\"StrikeOutTextEdit\"").count(), 2);
}

#[test]
fn it_is_for_pdf_alone() {
    assert!(matches!(Format::Xfdf.write(&film()), Err(Trouble::Unfit(_))));
    let mut scans = paper();
    if let Media::Pages(pages) = &mut scans.media {
        pages[0].space = None;
    }
    assert!(matches!(Format::Xfdf.write(&scans), Err(Trouble::Unfit(_))));
    assert!(matches!(Format::Xfdf.read(b"<xfdf/>", &film().media), Err(Trouble::Unfit(_))));
}

#[test]
fn labels_and_what_is_to_do_come_back_and_the_rest_is_counted() {
    let review = labelled(paper());
    assert_eq!(again(Format::Xfdf, &review), review.threads);
}
