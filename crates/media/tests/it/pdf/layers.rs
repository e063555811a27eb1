//! Layers: what there is and what is shown at first, and other ones shown.

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::pool::{Medium, OpenOptions, Rendered};
use galley_testkit::papers::{Lock, Paper, Sheet};

use crate::bench::{file, open, page, pixel, pool, render};
use crate::pdf::inks::packed;

const RED: [u8; 4] = [255, 0, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];
const WHITE: [u8; 4] = [255; 4];

/// A red layer on the left and a blue one on the right; objects 6 and 7.
fn sheet() -> Sheet {
    let content = "/OC /A BDC 1 0 0 rg 0 0 50 50 re f EMC /OC /B BDC 0 0 1 rg 50 0 50 50 re f EMC";
    Sheet::new(100, 50, content).with("/Resources << /Properties << /A 6 0 R /B 7 0 R >> >>")
}

fn paper(properties: &str, groups: [&str; 2]) -> Paper {
    let [first, second] = groups.map(|usage| format!("<< /Type /OCG {usage} >>"));
    Paper::new(
        &[sheet()],
        &format!("/OCProperties {properties}"),
        &[&first, &second, "<< /OCGs [6 0 R 7 0 R] /D << >> >>"],
    )
}

const NAMES: [&str; 2] = ["/Name (Dieline)", "/Name <FEFF004400E9>"];

fn colors(rendered: &Rendered) -> [[u8; 4]; 2] {
    [pixel(rendered, 50, 50), pixel(rendered, 150, 50)]
}

fn without(medium: &Medium, hidden: &[u32]) -> [[u8; 4]; 2] {
    colors(&medium.render_without(hidden, &page(1), &Cancel::new()).unwrap())
}

/// What the list says is what is seen, and every choice can be shown.
fn check(bytes: &[u8], expected: [bool; 2]) -> Medium {
    let medium = open(&pool(), bytes).unwrap();
    let layers = medium.layers(&Cancel::new()).unwrap();
    assert_eq!(layers.iter().map(|layer| layer.visible).collect::<Vec<_>>(), expected);
    assert!(layers.iter().all(|layer| !layer.damaged), "{layers:?}");
    let seen = colors(&render(&medium, page(1)).unwrap());
    assert_eq!([seen[0] == RED, seen[1] == BLUE], expected, "{seen:?}");
    let ids: Vec<u32> = layers.iter().map(|layer| layer.id).collect();
    assert_eq!(without(&medium, &[]), [RED, BLUE]);
    assert_eq!(without(&medium, &ids[..1]), [WHITE, BLUE]);
    assert_eq!(without(&medium, &ids[1..]), [RED, WHITE]);
    assert_eq!(without(&medium, &[ids[1], ids[0], ids[1]]), [WHITE, WHITE]);
    assert_eq!(colors(&render(&medium, page(1)).unwrap()), seen, "the file itself is as before");
    medium
}

#[test]
fn layers_have_names_and_states() {
    let config = "<< /OCGs [6 0 R 7 0 R] /D << /OFF [7 0 R] /Locked [6 0 R] >> >>";
    let medium = check(&paper(config, NAMES).bytes(), [true, false]);
    let layers = medium.inspect(&Cancel::new()).unwrap().pdf.unwrap().layers;
    let got: Vec<_> = layers.iter().map(|layer| (layer.id, layer.name.as_str(), layer.locked)).collect();
    assert_eq!(got, [(6, "Dieline", true), (7, "Dé", false)]);
}

#[test]
fn every_way_to_say_what_is_shown_at_first() {
    let all = "/OCGs [6 0 R 7 0 R]";
    check(&paper(&format!("<< {all} /D << >> >>"), NAMES).bytes(), [true, true]);
    check(&paper(&format!("<< {all} /D << /BaseState /OFF >> >>"), NAMES).bytes(), [false, false]);
    check(&paper(&format!("<< {all} /D << /BaseState /OFF /ON [6 0 R] >> >>"), NAMES).bytes(), [true, false]);
    check(
        &paper(&format!("<< {all} /D << /BaseState /Unchanged /OFF [6 0 R] >> >>"), NAMES).bytes(),
        [false, true],
    );
    let usage = [
        "/Name (A) /Usage << /View << /ViewState /OFF >> >>",
        "/Name (B) /Usage << /Print << /PrintState /OFF >> >>",
    ];
    check(
        &paper(&format!("<< {all} /D << /AS [<< /Event /View /Category [/View] {all} >>] >> >>"), usage)
            .bytes(),
        [false, true],
    );
    check(&paper("8 0 R", NAMES).bytes(), [true, true]);
}

#[test]
fn in_encrypted_and_packed_files() {
    let config = "<< /OCGs [6 0 R 7 0 R] /D << /OFF [6 0 R] >> >>";
    let leading = [b"junk before\n".as_slice(), &paper(config, NAMES).bytes()].concat();
    check(&leading, [false, true]);
    let objects = [
        (
            1,
            "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R 7 0 R] /D << /OFF [6 0 R] >> >> >>",
        ),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (
            3,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 50] /Contents 4 0 R /Resources << /Properties << /A 6 0 R /B 7 0 R >> >> >>",
        ),
        (6, "<< /Type /OCG /Name (A) >>"),
        (7, "<< /Type /OCG /Name (B) >>"),
    ];
    let content = sheet().content;
    let stream = format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
    check(&packed(&objects, &[(4, stream)]), [false, true]);
    for lock in [Lock::Rc4, Lock::Aes256] {
        let bytes = paper(config, ["", ""]).locked(lock, "sesame", "owner").bytes();
        let options = OpenOptions { password: Some("sesame".to_owned()), stream: None };
        let medium = pool().open(file(&bytes), options, &Cancel::new()).unwrap();
        assert_eq!(colors(&render(&medium, page(1)).unwrap()), [WHITE, BLUE]);
        let hidden: Vec<u32> =
            medium.layers(&Cancel::new()).unwrap().iter().map(|layer| layer.id).skip(1).collect();
        assert_eq!(without(&medium, &hidden), [RED, WHITE], "{lock:?}");
    }
}

#[test]
fn files_without_layers_and_layers_that_are_none() {
    let medium = open(&pool(), &Paper::new(&[Sheet::new(9, 9, "")], "", &[]).bytes()).unwrap();
    assert_eq!(medium.layers(&Cancel::new()).unwrap(), []);
    let refused = |medium: &Medium, hidden: &[u32]| {
        medium.render_without(hidden, &page(1), &Cancel::new()).unwrap_err().code
    };
    assert_eq!(refused(&medium, &[7]), Code::OutOfRange);
    for odd in ["5", "<< >>", "<< /OCGs 5 >>", "<< /OCGs [1 0 R 99 0 R null << >>] /D 5 >>"] {
        let medium = open(&pool(), &paper(odd, NAMES).bytes()).unwrap();
        assert!(medium.layers(&Cancel::new()).unwrap().len() <= 1, "{odd}");
        assert!(render(&medium, page(1)).is_ok());
    }
}

/// A damaged table is mended for drawing; layers of such a file are listed and not switched.
#[test]
fn layers_of_a_damaged_file_are_all_locked() {
    let whole = paper("<< /OCGs [6 0 R 7 0 R] /D << /OFF [7 0 R] >> >>", NAMES).bytes();
    let at = whole.windows(9).rposition(|part| part == b"startxref").unwrap();
    let damaged = [&whole[..at], b"startxref\n7\n%%EOF\n"].concat();
    let medium = open(&pool(), &damaged).unwrap();
    let layers = medium.layers(&Cancel::new()).unwrap();
    let got: Vec<_> =
        layers.iter().map(|layer| (layer.id, layer.visible, layer.locked, layer.damaged)).collect();
    assert_eq!(got, [(6, true, true, true), (7, false, true, true)]);
    assert_eq!(colors(&render(&medium, page(1)).unwrap()), [RED, WHITE]);
    let refused = medium.render_without(&[6], &page(1), &Cancel::new()).unwrap_err();
    assert_eq!(refused.code, Code::Unsupported);
}
