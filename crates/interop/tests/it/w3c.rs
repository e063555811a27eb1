//! W3C Web Annotation: what is written comes back, and what other programs write is understood.

use galley_core::Shape;
use galley_core::op::ToDo;
use galley_core::place::TextMark;
use galley_interop::{Beside, Format, Place};
use serde_json::{Value, json};

use crate::reviews::{NOON, again, film, others, paper};

#[test]
fn threads_come_back() {
    for review in others().into_iter().chain([paper(), film()]) {
        assert_eq!(again(Format::W3c, &review), review.threads);
    }
}

#[test]
fn labels_and_to_dos_come_back() {
    let mut review = film();
    review.threads[0].labels = vec!["Brand".to_owned(), "Final copy".to_owned()];
    review.threads[0].to_do = Some(ToDo::WontDo);
    review.threads[0].beside = Beside { reactions: 3, attachments: 1 };
    assert_eq!(again(Format::W3c, &review), review.threads);
    let mut written: Value = serde_json::from_slice(&Format::W3c.write(&review).unwrap()).unwrap();
    let bodies = written["items"][0]["body"].as_array_mut().unwrap();
    assert_eq!(bodies[1], json!({ "type": "TextualBody", "purpose": "tagging", "value": "Brand" }));
    // What cannot be a label is none.
    let tag = |value: &str| json!({ "purpose": "tagging", "value": value });
    bodies.extend([tag("Brand"), tag(" "), tag(&"x".repeat(41)), tag(" two\nlines ")]);
    bodies.extend((0..30).map(|n| tag(&n.to_string())));
    let read = Format::W3c.read(&serde_json::to_vec(&written).unwrap(), &review.media).unwrap();
    let labels = &read.threads[0].labels;
    assert_eq!(labels[..4], ["Brand", "Final copy", "two lines", "0"]);
    assert_eq!(labels.len(), 20);
    written["items"][0]["galley:to-do"] = json!("tomorrow");
    let read = Format::W3c.read(&serde_json::to_vec(&written).unwrap(), &review.media).unwrap();
    assert_eq!(read.threads[0].to_do, None);
}

#[test]
fn annotations_are_as_the_model_has_them() {
    let written: Value = serde_json::from_slice(&Format::W3c.write(&film()).unwrap()).unwrap();
    assert_eq!(written["@context"][0], "http://www.w3.org/ns/anno.jsonld");
    assert_eq!(written["type"], "AnnotationPage");
    let items = written["items"].as_array().unwrap();
    assert_eq!(items.len(), 4, "three threads and a reply");
    let first = &items[0];
    assert_eq!(first["motivation"], "commenting");
    assert_eq!(first["created"], "2026-11-30T21:41:39Z");
    assert_eq!(first["creator"], json!({ "type": "Person", "name": "Ada" }));
    assert_eq!(first["body"]["value"], "Make it brighter,\nplease");
    // Whole pixels that the box touches, and its very edges.
    let [way, exact] = first["target"][0]["selector"].as_array().unwrap().as_slice() else {
        panic!("{first}")
    };
    assert_eq!(way["value"], "t=npt:1.5,1.541666667&xywh=pixel:100,50,201,101");
    assert_eq!(exact["value"], "t=npt:1.5,1.541666667");
    let svg = exact["refinedBy"]["value"].as_str().unwrap();
    assert!(svg.contains("x=\"100.5\" y=\"50.25\" width=\"200\" height=\"100.125\""), "{svg}");
    assert!(svg.contains("viewBox=\"0 0 640 360\"") && svg.contains("stroke-width=\"4\""), "{svg}");
    assert_eq!(items[1]["target"], "urn:uuid:t1");
    assert_eq!(items[3]["target"], json!(["hero.mov"]), "all of it");

    let written: Value = serde_json::from_slice(&Format::W3c.write(&paper()).unwrap()).unwrap();
    let words = &written["items"][4]["target"][0]["selector"];
    assert_eq!(words["value"], "page=1");
    assert_eq!(
        words["refinedBy"][0],
        json!({
            "type": "TextQuoteSelector", "exact": "half price\n& <more>", "prefix": "Now \"at\" ",
            "suffix": " until Sunday",
        })
    );
    assert_eq!(written["items"][4]["target"][0]["source"], "Brochure%20%26%20co.pdf");
}

#[test]
fn what_others_write_is_understood() {
    let picture = others().remove(0).media;
    let annotations = json!([
        {
            "type": "Annotation",
            "body": [
                { "type": "TextualBody", "purpose": "tagging", "value": "Logo" },
                { "type": "TextualBody", "format": "text/html", "value": "<p>Too <b>big</b> &amp; red</p><p>Really</p>" },
            ],
            "creator": { "name": "Cy" },
            "created": "2026-11-30T22:41:39+01:00",
            "target": {
                "source": "http://example.org/poster.png",
                "selector": { "type": "FragmentSelector", "value": "xywh=percent:50,25,10,20" },
            },
            "id": "#a",
        },
        {
            "type": "Annotation",
            "body": "Plain",
            "target": {
                "selector": {
                    "type": "SvgSelector",
                    "value": "<svg><g><polygon points=\"0,0 10.5,0 0,10\"/></g><g transform='scale(2)'><rect/></g></svg>",
                },
            },
        },
        { "type": "Annotation", "body": "By address", "target": "http://example.org/poster.png#xywh=1,2,3,4" },
        { "type": "Annotation", "motivation": "replying", "body": "Yes", "target": "#a" },
        { "type": "Annotation", "motivation": "replying", "body": "To nobody", "target": "#b" },
        { "type": "Annotation", "target": "http://example.org/poster.png" },
    ]);
    let incoming = Format::W3c.read(annotations.to_string().as_bytes(), &picture).unwrap();
    assert_eq!(incoming.skipped, 2, "a reply to nothing, and one that says nothing");
    let [html, svg, address] = incoming.threads.as_slice() else { panic!("{:?}", incoming.threads) };
    assert_eq!(html.marks[0].shape, Shape::Box { x: 60_000, y: 20_000, width: 12_000, height: 16_000 });
    assert_eq!(html.comments[0].text, "Too big & red\nReally");
    assert_eq!((html.comments[0].author.as_str(), html.comments[0].made_at), ("Cy", NOON));
    assert_eq!(html.comments[1].text, "Yes");
    assert_eq!(svg.marks.len(), 1, "what is scaled is somewhere else");
    assert_eq!(svg.marks[0].shape, Shape::Polygon { points: vec![[0, 0], [10_500, 0], [0, 10_000]] });
    assert_eq!(address.marks[0].shape, Shape::Box { x: 1_000, y: 2_000, width: 3_000, height: 4_000 });
}

#[test]
fn times_are_read_however_they_are_written() {
    let media = film().media;
    for (fragment, place) in [
        ("t=1.5", Some((36, 36))),
        ("t=npt:0:01.5,2", Some((36, 47))),
        ("t=,1", Some((0, 23))),
        ("t=0:0:2,0:0:3", Some((48, 71))),
        ("t=9,10", None),
        ("t=2,1", None),
        ("t=-1,1", None),
        ("t=smpte:1", None),
    ] {
        let annotation =
            json!({ "type": "Annotation", "body": "x", "target": format!("hero.mov#{fragment}") });
        let incoming = Format::W3c.read(annotation.to_string().as_bytes(), &media).unwrap();
        let expected = place.map_or(Place::Whole, |(first, last)| Place::Frames { first, last });
        assert_eq!(incoming.threads[0].place, expected, "{fragment}");
    }
}

#[test]
fn words_without_a_place_are_quoted_in_the_text() {
    let annotation = json!({
        "type": "Annotation",
        "body": "Reword",
        "target": { "selector": { "type": "TextQuoteSelector", "exact": "half price" } },
    });
    let incoming = Format::W3c.read(annotation.to_string().as_bytes(), &paper().media).unwrap();
    assert_eq!(incoming.threads[0].comments[0].text, "“half price”\nReword");
    assert!(incoming.threads[0].marks.is_empty());
    // A mark of ours says which it is.
    let marks = again(Format::W3c, &paper());
    let is_strike = |shape: &Shape| matches!(shape, Shape::Text { mark: TextMark::Strike, .. });
    assert!(marks.iter().any(|thread| thread.marks.iter().any(|mark| is_strike(&mark.shape))));
}
