//! Any part of a page at any size; forms as filled in; nothing that runs or leads away.

use galley_media::cancel::Cancel;
use galley_media::pool::{Medium, RenderRequest, Rendered, Size};
use galley_testkit::papers::{Paper, Sheet, filled, line};

use crate::bench::{open, page, pixel, pool, render, settings};

fn part(medium: &Medium, scale: u32, tile: [u32; 4]) -> Rendered {
    let size = Size::Scale { num: scale, den: 1 };
    render(medium, RenderRequest { size, tile: Some(tile), ..page(1) }).unwrap()
}

/// The greatest difference of a channel between a tile and the same place of a larger part.
fn difference(tile: &Rendered, larger: &Rendered) -> u8 {
    let (dx, dy) = (tile.picture.x - larger.picture.x, tile.picture.y - larger.picture.y);
    let mut most = 0;
    for y in 0..tile.picture.height {
        for x in 0..tile.picture.width {
            let (one, other) = (pixel(tile, x, y), pixel(larger, x + dx, y + dy));
            most = one.iter().zip(other).map(|(one, other)| one.abs_diff(other)).fold(most, u8::max);
        }
    }
    most
}

fn busy_page(width: u32, height: u32) -> Vec<u8> {
    let mut content = String::new();
    for row in 0..height / 40 {
        content += &line("Fine print, 6400 %: gjpqy", 9, 7, row * 40 + 5);
        content += &line("far right", 9, width - 60, row * 40 + 5);
        content += &format!("0.3 w {} {} m {} {} l S\n", row * 3, row * 40, width - row, row * 40 + 33);
        content += &format!(
            "0 0.{row:02} 0.9 rg {} {} m {} {} {} {} {} {} c f\n",
            90,
            row * 40,
            120,
            row * 40 + 50,
            150,
            (row * 40).saturating_sub(20),
            190,
            row * 40 + 20
        );
    }
    content += "q 40 0 0 40 20 60 cm BI /W 4 /H 4 /BPC 8 /CS /G ID 0123456789abcdef EI Q\n";
    Paper::new(&[Sheet::new(width, height, &content).with("/Rotate 90")], "", &[]).bytes()
}

#[test]
fn a_tile_at_6400_percent_is_the_same_part_of_a_larger_one() {
    // A4 at 6400 % is 38,080 × 53,888 pixels: 8 GB as one picture.
    let medium = open(&pool(), &busy_page(595, 842)).unwrap();
    for corner in [[1_000, 400], [26_000, 19_200], [53_888 - 900, 38_080 - 800]] {
        let [x, y] = corner;
        let larger = part(&medium, 64, [x, y, 900, 800]);
        assert_eq!((larger.picture.full_width, larger.picture.full_height), (53_888, 38_080));
        for [dx, dy, w, h] in [[0, 0, 256, 256], [311, 207, 256, 256], [643, 543, 257, 257]] {
            let tile = part(&medium, 64, [x + dx, y + dy, w, h]);
            let most = difference(&tile, &larger);
            assert!(most <= 2, "at {x}, {y}: {most}");
        }
    }
}

#[test]
fn a_tile_is_the_same_part_of_the_whole_page() {
    let medium = open(&pool(), &busy_page(100, 90)).unwrap();
    let size = Size::Scale { num: 64, den: 1 };
    let whole = render(&medium, RenderRequest { size, ..page(1) }).unwrap();
    assert_eq!((whole.picture.width, whole.picture.height), (5_760, 6_400));
    for tile in [[0, 0, 300, 200], [2_000, 3_000, 512, 512], [5_460, 6_200, 300, 200]] {
        assert!(difference(&part(&medium, 64, tile), &whole) <= 2, "{tile:?}");
    }
}

#[test]
fn a_small_part_takes_little_memory() {
    let pool = pool();
    let medium = open(&pool, &busy_page(595, 842)).unwrap();
    part(&medium, 2, [0, 0, 100, 100]);
    let peak = || {
        let text = std::fs::read_to_string(format!("/proc/{}/status", pool.processes()[0])).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<u64>().unwrap() >> 10
    };
    let before = peak();
    part(&medium, 64, [20_000, 20_000, 512, 512]);
    assert!(peak() - before < 64, "{} MB more for a megabyte of pixels", peak() - before);
}

#[test]
fn forms_are_drawn_as_they_are_filled_in() {
    let sheet = Sheet::new(200, 100, "").with("/Annots [6 0 R 7 0 R 8 0 R]");
    let looks = |color: &str| {
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 30 30] /Length 29 >>\nstream\n{color} rg 0 0 30 30 re f     \nendstream"
        )
    };
    let (on, off) = (looks("0 0.5 0"), looks("1 0.0 0"));
    let more = [
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (WWWWWWWW) /DA (/Helv 20 Tf 0 0 1 rg) /Rect [10 60 150 90] /F 4 >>",
        "<< /Type /Annot /Subtype /Widget /FT /Btn /T (yes) /V /Yes /AS /Yes /Rect [10 10 40 40] /F 4 /AP << /N << /Yes 9 0 R /Off 10 0 R >> >> >>",
        "<< /Type /Annot /Subtype /Widget /FT /Btn /T (no) /V /Off /AS /Off /Rect [60 10 90 40] /F 4 /AP << /N << /Yes 9 0 R /Off 10 0 R >> >> >>",
        &on,
        &off,
    ];
    let catalog = "/AcroForm << /Fields [6 0 R 7 0 R 8 0 R] /DR << /Font << /Helv 3 0 R >> >> >>";
    let medium = open(&pool(), &Paper::new(&[sheet], catalog, &more).bytes()).unwrap();
    let rendered = render(&medium, page(1)).unwrap();
    assert_eq!(pixel(&rendered, 50, 150), [0, 128, 0, 255], "ticked");
    assert_eq!(pixel(&rendered, 150, 150), [255, 0, 0, 255], "not ticked");
    let blue = (20..300)
        .any(|x| (20..80).any(|y| pixel(&rendered, x, y)[2] > 200 && pixel(&rendered, x, y)[0] < 80));
    assert!(blue, "the text that was filled in");
    // Tiles show forms where they belong.
    let whole = part(&medium, 4, [0, 0, 800, 400]);
    assert!(difference(&part(&medium, 4, [30, 200, 200, 150]), &whole) <= 2);
}

#[test]
fn xfa_is_named_and_not_pretended() {
    let xfa = "<< /Length 0 >>\nstream\n\nendstream";
    let catalog = "/AcroForm << /Fields [] /XFA 6 0 R >>";
    let sheet = Sheet::new(60, 40, &filled([0.0, 1.0, 0.0], [0, 0, 60, 40]));
    let medium = open(&pool(), &Paper::new(&[sheet], catalog, &[xfa]).bytes()).unwrap();
    assert_eq!(medium.opened().problems[0].code, "xfa-not-supported");
    assert_eq!(pixel(&render(&medium, page(1)).unwrap(), 20, 20), [0, 255, 0, 255]);
}

#[test]
fn scripts_never_run_and_links_lead_nowhere() {
    // A script engine brings these along.
    let library = std::fs::read(settings().pdfium.unwrap()).unwrap();
    for name in ["FPDF_GetRecommendedV8Flags", "FPDF_GetArrayBufferAllocatorSharedInstance"] {
        assert!(!library.windows(name.len()).any(|part| part == name.as_bytes()), "{name}: pdfium with V8");
    }
    let script =
        "<< /S /JavaScript /JS (this.getField\\('name'\\).value = 'WWWWWWWW'; app.alert\\('hello'\\);) >>";
    let widget = format!(
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /DA (/Helv 20 Tf 0 g) /Rect [10 60 150 90] /F 4 /AA << /C {script} \
         /F {script} /PV {script} /PO {script} >> >>"
    );
    let link = "<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [0 0 200 50] /A << /S /URI /URI (file:///etc/passwd) >> >>";
    let launch = "<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [0 0 200 50] /A << /S /Launch /F (/bin/true) >> >>";
    let catalog = |actions: &str| {
        format!("{actions} /AcroForm << /Fields [6 0 R] /CO [6 0 R] /DR << /Font << /Helv 3 0 R >> >> >>")
    };
    let drawn = |actions: &str| {
        let sheet = Sheet::new(200, 100, "").with(&format!(
            "/Annots [6 0 R 7 0 R 8 0 R] {}",
            if actions.is_empty() { String::new() } else { format!("/AA << /O {script} >>") }
        ));
        let bytes = Paper::new(&[sheet], &catalog(actions), &[&widget, link, launch]).bytes();
        let medium = open(&pool(), &bytes).unwrap();
        medium.inspect(&Cancel::new()).unwrap();
        render(&medium, page(1)).unwrap().picture.bytes
    };
    let names = format!(
        "/OpenAction {script} /Names << /JavaScript << /Names [(a) {script}] >> >> /AA << /WC {script} >>"
    );
    let (quiet, with_scripts) = (drawn(""), drawn(&names));
    assert!(quiet == with_scripts, "a script changed what is shown");
}
