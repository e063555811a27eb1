//! PDF: sizes, labels, boxes, words, outline, passwords, and parts at any size, by numbers that are known.

use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::inspect::PageFacts;
use galley_media::pool::{At, OpenOptions, RenderRequest, Size};
use galley_testkit::papers::{Paper, Sheet, filled, line};

use crate::bench::{file, open, page, pixel, pool, render};

fn never() -> Cancel {
    Cancel::new()
}

#[test]
fn sizes_rotation_boxes_and_labels() {
    let sheets = [
        Sheet::new(200, 100, "").with("/Rotate 90"),
        Sheet::new(300, 400, "")
            .with("/CropBox [10 20 210 320] /TrimBox [15 25 205 315] /BleedBox [12 22 208 318]"),
        Sheet::new(50, 60, "").with("/Rotate -90"),
    ];
    let labels = "/PageLabels << /Nums [0 << /S /r /St 4 >> 2 << /S /D /P (A-) >>] >>";
    let medium = open(&pool(), &Paper::new(&sheets, labels, &[]).bytes()).unwrap();
    let opened = medium.opened().pdf.clone().unwrap();
    assert_eq!((opened.num_pages, opened.encrypted), (3, false));
    let found = medium.inspect(&never()).unwrap().pdf.unwrap();
    let got: Vec<_> = found
        .pages
        .iter()
        .map(|page| (page.number, page.label.as_str(), page.width_pt, page.height_pt, page.rotation))
        .collect();
    assert_eq!(got, [(1, "iv", 100.0, 200.0, 90), (2, "v", 200.0, 300.0, 0), (3, "A-1", 60.0, 50.0, 270)]);
    // What is shown is for the window alone.
    let told = |page: &PageFacts| {
        let mut page = page.clone();
        assert!(page.boxes.shown.take().is_some());
        page
    };
    assert_eq!(found.pages[0], told(&opened.first));
    let boxes = &found.pages[1].boxes;
    assert_eq!(boxes.media, [0.0, 0.0, 300.0, 400.0]);
    assert_eq!(boxes.crop, Some([10.0, 20.0, 210.0, 320.0]));
    assert_eq!(boxes.trim, Some([15.0, 25.0, 205.0, 315.0]));
    assert_eq!(boxes.bleed, Some([12.0, 22.0, 208.0, 318.0]));
    assert_eq!(found.pages[0].boxes.crop, None);
    let some: Vec<PageFacts> = medium.pages(2, 10, &never()).unwrap().iter().map(told).collect();
    assert_eq!(some, found.pages[1..]);
    assert_eq!(medium.pages(4, 1, &never()).unwrap_err().code, Code::OutOfRange);
    assert_eq!(render(&medium, page(0)).unwrap_err().code, Code::OutOfRange);
    assert_eq!(render(&medium, page(4)).unwrap_err().code, Code::OutOfRange);
}

#[test]
fn a_part_at_a_high_scale_is_exactly_there() {
    // A square of one point, its lower left corner at (31, 41) from the bottom: 58 to 59 from the top.
    let sheet = Sheet::new(100, 100, &filled([0.0, 0.0, 1.0], [31, 41, 1, 1]));
    let medium = open(&pool(), &Paper::new(&[sheet], "", &[]).bytes()).unwrap();
    let size = Size::Scale { num: 64, den: 1 };
    let request = RenderRequest { size, region: Some([30_000, 57_000, 3000, 3000]), ..page(1) };
    let rendered = render(&medium, request).unwrap();
    let picture = &rendered.picture;
    assert_eq!((picture.width, picture.height, picture.full_width), (192, 192, 6400));
    assert_eq!((picture.x, picture.y), (30 * 64, 57 * 64));
    for (x, y, inside) in [
        (63, 64, false),
        (64, 63, false),
        (65, 65, true),
        (126, 126, true),
        (128, 100, false),
        (100, 128, false),
    ] {
        let expected = if inside { [0, 0, 255, 255] } else { [255; 4] };
        assert_eq!(pixel(&rendered, x, y), expected, "{x}, {y}");
    }
}

#[test]
fn tiles_meet_without_a_seam() {
    let content =
        format!("{}{}", filled([1.0, 0.5, 0.0], [10, 10, 55, 33]), line("Terms and more", 14, 8, 60));
    let medium = open(&pool(), &Paper::new(&[Sheet::new(120, 90, &content)], "", &[]).bytes()).unwrap();
    let size = Size::Dpi(150);
    let whole = render(&medium, RenderRequest { size, ..page(1) }).unwrap();
    assert_eq!((whole.picture.width, whole.picture.height), (250, 188));
    for (x, y, w, h) in [(0, 0, 100, 100), (100, 0, 150, 100), (0, 100, 250, 88), (33, 47, 101, 13)] {
        let tile = render(&medium, RenderRequest { size, tile: Some([x, y, w, h]), ..page(1) }).unwrap();
        for dy in 0..h {
            for dx in 0..w {
                assert_eq!(pixel(&tile, dx, dy), pixel(&whole, x + dx, y + dy), "at {}, {}", x + dx, y + dy);
            }
        }
    }
}

#[test]
fn words_have_boxes_on_the_page_as_shown() {
    let content = format!("{}{}", line("Terms apply", 20, 40, 150), line("Second", 10, 40, 100));
    let upright = Sheet::new(300, 200, &content);
    let cropped = upright.clone().with("/CropBox [20 30 300 200]");
    let turned = upright.clone().with("/Rotate 90");
    let medium = open(&pool(), &Paper::new(&[upright, cropped, turned], "", &[]).bytes()).unwrap();
    let words = |page| medium.words(page, &never()).unwrap();
    let first = words(1);
    let texts: Vec<&str> = first.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(texts, ["Terms", "apply", "Second"]);
    let near =
        |got: f64, expected: f64| assert!((got - expected).abs() < 1.5, "{got} is not near {expected}");
    // Helvetica: "Terms" is 2.834 em wide; the baseline is 50 points from the top.
    let [x, y, w, h] = first[0].rect;
    near(x, 40.0);
    near(w, 2.834 * 20.0);
    assert!(y < 38.0 && y + h > 50.0 && h < 32.0, "{y} {h}");
    let [cropped_x, cropped_y, ..] = words(2)[0].rect;
    near(x - cropped_x, 20.0);
    near(y - cropped_y, 0.0);
    // Turned clockwise, up becomes right: x is the height above the bottom, y the way from the left.
    let turned = words(3);
    let [tx, ty, tw, th] = turned.iter().find(|word| word.text == "Terms").unwrap().rect;
    near(tx, 200.0 - y - h);
    near(ty, x);
    near(tw, h);
    near(th, w);
}

#[test]
fn the_outline_is_flat_and_in_order() {
    let sheets = [Sheet::new(100, 100, ""), Sheet::new(100, 100, "")];
    let more = [
        "<< /Type /Outlines /First 9 0 R /Last 10 0 R >>",
        "<< /Title (One) /Parent 8 0 R /Next 10 0 R /First 11 0 R /Last 11 0 R /Dest [4 0 R /Fit] >>",
        "<< /Title <FEFF00DC> /Parent 8 0 R /Prev 9 0 R /A << /S /GoTo /D [6 0 R /Fit] >> >>",
        "<< /Title (Inner) /Parent 9 0 R /Next 11 0 R >>",
    ];
    let medium = open(&pool(), &Paper::new(&sheets, "/Outlines 8 0 R", &more).bytes()).unwrap();
    let got: Vec<_> = medium
        .outline(&never())
        .unwrap()
        .into_iter()
        .map(|item| (item.title, item.page, item.level))
        .collect();
    let expected = [("One", Some(1), 0), ("Inner", None, 1), ("Ü", Some(2), 0)];
    assert_eq!(got, expected.map(|(title, page, level)| (title.to_owned(), page, level)));
}

#[test]
fn encrypted_files_ask_for_their_password() {
    let sheet = Sheet::new(60, 40, &filled([0.0, 1.0, 0.0], [0, 0, 60, 40]));
    let bytes = Paper::new(&[sheet], "", &[]).encrypted("sesame").bytes();
    let pool = pool();
    let with = |password: Option<&str>| {
        let options = OpenOptions { password: password.map(str::to_owned), stream: None };
        pool.open(file(&bytes), options, &never())
    };
    for wrong in [None, Some(""), Some("Sesame")] {
        let error = with(wrong).err().unwrap();
        let tried = wrong.is_some_and(|wrong| !wrong.is_empty());
        assert_eq!(error.code, if tried { Code::PasswordWrong } else { Code::PasswordNeeded }, "{wrong:?}");
        assert!(!error.hint.is_empty());
    }
    let medium = with(Some("sesame")).unwrap();
    assert!(medium.opened().pdf.as_ref().unwrap().encrypted);
    assert_eq!(pixel(&render(&medium, page(1)).unwrap(), 20, 20), [0, 255, 0, 255]);
}

#[test]
fn damage_is_said_or_refused_and_never_hangs() {
    let whole = Paper::new(&[Sheet::new(100, 100, &line("Hello", 12, 10, 10))], "", &[]).bytes();
    let pool = pool();
    for cut in [9, 40, 200, whole.len() / 2, whole.len() - 60, whole.len() - 7] {
        match open(&pool, &whole[..cut]).and_then(|medium| medium.inspect(&never())) {
            Ok(found) => assert_eq!(found.problems.first().unwrap().code, "truncated", "cut at {cut}"),
            Err(error) => assert_eq!(error.code, Code::Damaged, "cut at {cut}: {error:?}"),
        }
    }
    let mut shifted = b"junk before\n".to_vec();
    shifted.extend(&whole);
    let found = open(&pool, &shifted).unwrap().inspect(&never()).unwrap();
    assert_eq!(found.problems.first().unwrap().code, "leading-bytes");
}

#[test]
fn a_page_is_sampled_as_it_is_drawn_at_288_dpi() {
    let content =
        format!("{}{}", filled([1.0, 0.5, 0.0], [10, 10, 55, 33]), line("Terms and more", 14, 8, 60));
    let sheets = [Sheet::new(120, 90, &content), Sheet::new(120, 90, &content).with("/Rotate 90")];
    let medium = open(&pool(), &Paper::new(&sheets, "", &[]).bytes()).unwrap();
    for number in [1, 2] {
        let whole = render(&medium, RenderRequest { size: Size::Dpi(288), ..page(number) }).unwrap();
        let (width, height) = (whole.picture.width, whole.picture.height);
        let places: Vec<[u32; 2]> =
            (0..height).step_by(41).flat_map(|y| (0..width).step_by(53).map(move |x| [x, y])).collect();
        for places in places.chunks(16) {
            let points: Vec<[u32; 2]> = places.iter().map(|place| place.map(|at| at * 250 + 100)).collect();
            let found = medium.sample(At::Page(number), &points, &never()).unwrap();
            for ([x, y], found) in places.iter().zip(found) {
                let [r, g, b, alpha] = pixel(&whole, *x, *y);
                assert_eq!((found.rgb, found.alpha), ([r, g, b], alpha), "page {number} at {x} {y}");
                assert_eq!(found.source, None, "a page has no pixels of its own");
            }
        }
    }
    let code = |at, points: &[[u32; 2]]| medium.sample(at, points, &never()).err().unwrap().code;
    assert_eq!(code(At::Page(1), &[[0, 90_002]]), Code::OutOfRange);
    assert_eq!(code(At::Page(3), &[[0, 0]]), Code::OutOfRange);
    assert_eq!(code(At::Frame(0), &[[0, 0]]), Code::OutOfRange);
    assert_eq!(code(At::Page(1), &[[0, 0]; 17]), Code::Limit);
}

#[test]
fn an_inherited_crop_box_is_what_is_shown() {
    let bytes = Paper::new(&[Sheet::new(200, 100, "")], "", &[]).bytes();
    let at = bytes.windows(8).position(|part| part == b"/Count 1").unwrap();
    // pdfium mends the table of offsets, which is wrong now.
    let bytes = [&bytes[..at], b"/CropBox [10 20 150 90] ", &bytes[at..]].concat();
    let medium = open(&pool(), &bytes).unwrap();
    let found = medium.pages(1, 1, &never()).unwrap().remove(0);
    assert_eq!((found.boxes.shown, found.boxes.crop), (Some([10.0, 20.0, 150.0, 90.0]), None));
    assert_eq!((found.width_pt, found.height_pt), (140.0, 70.0));
    let inspected = medium.inspect(&never()).unwrap().pdf.unwrap().pages.remove(0);
    assert_eq!(inspected.boxes.shown, None, "not part of the contract of `galley inspect`");
}
