//! SVG: sizes, parts, fonts, and nothing from outside.

use std::io::Write;

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::pool::{At, RenderRequest, Size};

use super::{codes, opened, whole};
use crate::bench::{open, pixel, pool, render};

fn svg(size: &str, body: &str) -> Vec<u8> {
    format!("<?xml version='1.0'?>\n<!-- a drawing -->\n<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' {size}>{body}</svg>").into_bytes()
}

const HALVES: &str =
    "<rect width='20' height='10' fill='#0000ff'/><rect width='10' height='10' fill='#ff0000'/>";

#[test]
fn shapes_are_drawn_anew_at_every_size() {
    let pool = pool();
    let bytes = svg("width='20' height='10'", HALVES);
    let (medium, facts) = opened(&pool, &bytes, "image/svg+xml");
    assert_eq!((facts.width, facts.height, facts.alpha), (20, 10, true));
    assert_eq!(pixel(&whole(&medium), 2, 2), [255, 0, 0, 255]);
    // 25 times larger, the edge between the halves is as sharp as before.
    let large =
        render(&medium, RenderRequest { size: Size::Width(500), ..RenderRequest::new(At::Image) }).unwrap();
    assert_eq!((large.picture.width, large.picture.height), (500, 250));
    assert_eq!(pixel(&large, 249, 100), [255, 0, 0, 255]);
    assert_eq!(pixel(&large, 250, 100), [0, 0, 255, 255]);
    let tile = RenderRequest {
        size: Size::Width(500),
        tile: Some([240, 100, 20, 10]),
        ..RenderRequest::new(At::Image)
    };
    let tile = render(&medium, tile).unwrap();
    assert_eq!((tile.picture.width, tile.picture.x, tile.picture.full_width), (20, 240, 500));
    assert_eq!(pixel(&tile, 9, 5), [255, 0, 0, 255]);
    assert_eq!(pixel(&tile, 10, 5), [0, 0, 255, 255]);
}

#[test]
fn a_part_of_a_drawing_too_large_to_make_whole_is_drawn_by_itself() {
    let medium = open(&pool(), &svg("width='20' height='10'", HALVES)).unwrap();
    let size = Size::Width(32_000);
    let tile = RenderRequest { size, tile: Some([15_990, 8_000, 20, 4]), ..RenderRequest::new(At::Image) };
    let part = render(&medium, tile).unwrap();
    assert_eq!(pixel(&part, 9, 1), [255, 0, 0, 255]);
    assert_eq!(pixel(&part, 10, 1), [0, 0, 255, 255]);
    let all = render(&medium, RenderRequest { size, ..RenderRequest::new(At::Image) });
    assert_eq!(all.err().unwrap().code, Code::Limit);
}

/// A pattern that covers all of it, as drawing programs write pictures that fill a frame.
fn filled(side: u32) -> Vec<u8> {
    let body = format!(
        "<pattern id='p' width='1' height='1' patternContentUnits='objectBoundingBox'>\
         <rect width='1' height='1' fill='#0000ff'/><rect width='.5' height='1' fill='#ff0000'/></pattern>\
         <rect width='{side}' height='{side}' fill='url(#p)'/>"
    );
    svg(&format!("width='{side}' height='{side}'"), &body)
}

#[test]
fn a_pattern_takes_no_more_than_its_share_however_near_one_looks() {
    let medium = open(&pool(), &filled(1024)).unwrap();
    let half = 16_384;
    for y in [0, 12_345, 32_700] {
        let size = Size::Width(32_768);
        let tile =
            RenderRequest { size, tile: Some([half - 400, y, 800, 60]), ..RenderRequest::new(At::Image) };
        let part = render(&medium, tile).unwrap();
        assert_eq!((part.picture.width, part.picture.height), (800, 60));
        assert_eq!(pixel(&part, 100, 30), [255, 0, 0, 255]);
        assert_eq!(pixel(&part, 700, 30), [0, 0, 255, 255]);
    }
    // At its own size it is as sharp as anything.
    let near = |x: u32| {
        let tile = RenderRequest { tile: Some([x, 500, 1, 1]), ..RenderRequest::new(At::Image) };
        pixel(&render(&medium, tile).unwrap(), 0, 0)
    };
    assert_eq!((near(511), near(512)), ([255, 0, 0, 255], [0, 0, 255, 255]));
}

#[test]
fn patterns_inside_patterns_do_not_multiply() {
    let mut body = String::new();
    for level in 0..12 {
        let inner = if level == 0 { "#888".to_owned() } else { format!("url(#p{})", level - 1) };
        let uses = format!("<rect width='1000' height='1000' fill='{inner}'/>").repeat(8);
        body.push_str(&format!(
            "<pattern id='p{level}' width='1000' height='1000' patternUnits='userSpaceOnUse'>{uses}</pattern>"
        ));
    }
    body.push_str("<rect width='1000' height='1000' fill='url(#p11)'/>");
    let medium = open(&pool(), &svg("width='1000' height='1000'", &body));
    let refused = medium.and_then(|medium| render(&medium, RenderRequest::new(At::Image)).map(|_| ()));
    assert_eq!(refused.err().unwrap().code, Code::Limit);
}

#[test]
fn svgz_and_view_boxes_are_understood() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&svg("viewBox='0 0 20 10'", HALVES)).unwrap();
    let (medium, facts) = opened(&pool(), &packed.finish().unwrap(), "image/svg+xml");
    assert_eq!((facts.width, facts.height), (20, 10));
    assert_eq!(pixel(&whole(&medium), 15, 5), [0, 0, 255, 255]);
    let (_, facts) = opened(&pool(), &svg("width='1in' height='0.5in'", ""), "image/svg+xml");
    assert_eq!((facts.width, facts.height), (96, 48));
}

#[test]
fn fonts_come_from_the_set_and_substitutions_are_named() {
    let text = |family: &str| {
        svg(
            "width='200' height='40'",
            &format!("<text x='5' y='30' font-size='30' font-family='{family}'>Hill</text>"),
        )
    };
    let pool = pool();
    for (family, named) in [
        ("Liberation Sans", None),
        ("serif", None),
        ("monospace", None),
        ("Helvetica Neue, sans-serif", Some("Helvetica Neue")),
        ("Brandon Grotesque", Some("Brandon Grotesque")),
    ] {
        let medium = open(&pool, &text(family)).unwrap();
        let found = medium.inspect(&Cancel::new()).unwrap().problems;
        match named {
            None => assert_eq!(found, [], "{family}"),
            Some(name) => {
                assert_eq!(found[0].code, "fonts-substituted");
                assert!(found[0].message.contains(name), "{found:?}");
            }
        }
        let rendered = whole(&medium);
        let inked = rendered.picture.bytes.chunks_exact(4).filter(|pixel| pixel[3] > 128).count();
        assert!(inked > 100, "{family}: text is drawn ({inked})");
    }
}

#[test]
fn nothing_outside_of_the_file_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let beside = folder.path().join("beside.png");
    super::quarters().save(&beside).unwrap();
    let pool = pool();
    for address in [beside.to_str().unwrap(), "https://example.org/a.png", "file:///etc/passwd"] {
        let body = format!("<image width='20' height='10' href='{address}'/>");
        let medium = open(&pool, &svg("width='20' height='10'", &body)).unwrap();
        assert_eq!(codes(&medium), ["outside-files-not-shown"]);
        assert_eq!(pixel(&whole(&medium), 5, 5), [0, 0, 0, 0]);
    }
    let mut png = std::io::Cursor::new(Vec::new());
    super::quarters().write_to(&mut png, image::ImageFormat::Png).unwrap();
    let data = base64(png.get_ref());
    let body = format!("<image width='32' height='16' xlink:href='data:image/png;base64,{data}'/>");
    let medium = open(&pool, &svg("width='32' height='16'", &body)).unwrap();
    assert_eq!(codes(&medium), [""; 0]);
    assert_eq!(pixel(&whole(&medium), 4, 4), [255, 0, 0, 255]);
}

/// RFC 4648, 4.
fn base64(bytes: &[u8]) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks(3)
        .flat_map(|three| {
            let value = three.iter().fold(0_u32, |value, byte| value << 8 | u32::from(*byte))
                << (8 * (3 - three.len()));
            let letter = move |index: usize| {
                if index > three.len() {
                    '='
                } else {
                    char::from(letters[(value >> (18 - 6 * index) & 63) as usize])
                }
            };
            (0..4).map(letter).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn bombs_and_damage_are_answered() {
    let pool = pool();
    let refused = |bytes: &[u8], wanted: &[Code]| {
        let outcome = open(&pool, bytes)
            .and_then(|medium| medium.render(&RenderRequest::new(At::Image), &Cancel::new()).map(|_| ()));
        let error = outcome.err().unwrap();
        assert!(wanted.contains(&error.code), "{error:?}");
    };
    let size = "width='20' height='10'";
    // Groups inside each other, references that double ten million times, entities that laugh.
    refused(&svg(size, &("<g>".repeat(20_000) + &"</g>".repeat(20_000))), &[Code::Limit]);
    let mut doubling = String::from("<defs><g id='a0'><rect width='1' height='1'/></g>");
    for level in 1..=24 {
        let before = level - 1;
        doubling +=
            &format!("<g id='a{level}'><use xlink:href='#a{before}'/><use xlink:href='#a{before}'/></g>");
    }
    refused(&svg(size, &(doubling + "</defs><use xlink:href='#a24'/>")), &[Code::Limit, Code::Crashed]);
    let entities: String = (1..=12)
        .map(|level| format!("<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10)))
        .collect();
    let laughs = format!(
        "<!DOCTYPE svg [<!ENTITY e0 'ha'>{entities}]><svg xmlns='http://www.w3.org/2000/svg' {size}><text>&e12;</text></svg>"
    );
    refused(laughs.as_bytes(), &[Code::Limit, Code::Damaged]);
    refused(b"<svg xmlns='http://www.w3.org/2000/svg' width='20'", &[Code::Damaged]);
    refused(b"<svg xmlns='http://www.w3.org/2000/svg' width='0' height='0'/>", &[Code::Damaged]);
    // A gigabyte of blanks in a megabyte.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(b"<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10'>").unwrap();
    for _ in 0..200 {
        packed.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    packed.write_all(b"</svg>").unwrap();
    refused(&packed.finish().unwrap(), &[Code::Limit]);
}
