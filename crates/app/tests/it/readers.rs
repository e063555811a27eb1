//! What is exported, as programs of others read it: pikepdf and qpdf, pypdfium2, OpenTimelineIO, its EDL adapter, and Python's
//! own readers of tables, JSON and XML. What they find is held against what was said, exactly or to a hundredth of a point.

use std::path::PathBuf;
use std::process::Command;

use galley_app::handover::{Format, TakenIn};
use galley_app::media::pool::Settings;
use galley_testkit::clips::Recipe;
use galley_testkit::papers::{Paper, Sheet};
use galley_testkit::places::package;
use serde_json::{Value, json};

use crate::desk::{Desk, text};
use crate::files;

/// Where a reader's numbers and ours may part, in points.
const NEAR: f64 = 0.01;
/// Of the inks that the screen draws in.
const BLUE: [i64; 3] = [0x23, 0x78, 0xe6];

/// What a reader of `tests/reference/readers.py` finds in a file.
#[track_caller]
fn read(arguments: &[&str]) -> Value {
    let library = Settings::find().pdfium.expect("pdfium is there: cargo xtask setup");
    let tools = library.parent().unwrap().parent().unwrap();
    let folders: Vec<PathBuf> = vec![tools.join("readers"), library.with_file_name("python")];
    assert!(folders.iter().all(|folder| folder.is_dir()), "{folders:?} are missing: cargo xtask setup");
    let mut command = Command::new("python3");
    command.arg(package().join("tests/reference/readers.py")).args(arguments);
    command.env("PYTHONPATH", std::env::join_paths(folders).unwrap()).env("PYTHONDONTWRITEBYTECODE", "1");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// An export as a file, and what its reader finds in it.
#[track_caller]
fn exported(desk: &Desk, proof: &str, format: Format, more: &[&str]) -> (PathBuf, Value) {
    let bytes = desk.app.export_review(proof, format).unwrap();
    let path = desk.file(&format!("export.{}", format.as_str()), &bytes);
    let found = read(&[&[format.as_str(), path.to_str().unwrap()][..], more].concat());
    (path, found)
}

/// What qpdf says of a file: nothing, where it has nothing to say.
fn checked(path: &std::path::Path) -> Result<(), String> {
    let output = Command::new("qpdf").arg("--check").arg(path).output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        one => one.as_f64().into_iter().collect(),
    }
}

#[track_caller]
fn near(found: &Value, expected: &[f64]) {
    let found = numbers(found);
    let is_near = |(one, other): (&f64, &f64)| (one - other).abs() <= NEAR;
    let all = found.len() == expected.len() && found.iter().zip(expected).all(is_near);
    assert!(all, "{found:?} is not {expected:?}");
}

fn stroke() -> Value {
    json!({ "color": "blue", "width": 4 })
}

/// Every shape, as the interface says it.
fn shapes() -> Vec<Value> {
    let text = |mark: &str, quoted: &str, quad: [i32; 8]| {
        json!({
            "shape": "text", "mark": mark, "quads": [quad], "quoted": quoted, "before": "Now ", "after": "",
            "engine": "pdfium 1",
        })
    };
    let words = [20_000, 100_000, 60_500, 100_000, 60_500, 112_000, 20_000, 112_000];
    let gap = [70_000, 100_000, 70_000, 100_000, 70_000, 112_000, 70_000, 112_000];
    vec![
        json!({ "shape": "box", "x": 20_001, "y": 30_002, "width": 40_000, "height": 50_003 }),
        json!({ "shape": "ellipse", "x": 70_000, "y": 30_000, "width": 30_000, "height": 20_000 }),
        json!({ "shape": "line", "from": [70_000, 60_000], "to": [110_000, 80_000] }),
        json!({ "shape": "arrow", "from": [70_000, 70_000], "to": [110_000, 90_000] }),
        json!({ "shape": "freehand", "points": [[20_000, 120_000, 0], [40_000, 125_000, 500], [60_000, 120_001, 1_000]] }),
        json!({ "shape": "polygon", "points": [[70_000, 120_000], [90_000, 120_000], [80_000, 135_000]] }),
        json!({ "shape": "point", "x": 110_000, "y": 40_000 }),
        text("highlight", "half price", words),
        text("strike", "half price", words),
        text("insert", "", gap),
        text("replace", "half price", words),
    ]
}

const KINDS: [&str; 12] = [
    "Square",
    "Circle",
    "Line",
    "Line",
    "Ink",
    "Polygon",
    "Text",
    "Highlight",
    "StrikeOut",
    "Caret",
    "Caret",
    "StrikeOut",
];

/// Pages as they come: turned every way, cropped off their origin, with annotations of their own in a list beside them.
fn sheets() -> Vec<Sheet> {
    let own = "/Annots [<< /Type /Annot /Subtype /Square /Rect [5 5 9 9] /NM (own) /F 4 >>]";
    vec![
        Sheet::new(200, 300, "").with(own),
        Sheet::new(200, 300, "").with("/Rotate 90"),
        Sheet::new(300, 300, "").with("/Rotate 180 /CropBox [20.5 30 180 280.25]"),
        Sheet::new(300, 300, "").with("/Rotate 270 /CropBox [-10 10 210 260] /Annots 12 0 R"),
    ]
}

fn paper() -> Vec<u8> {
    let listed = "[<< /Type /Annot /Subtype /Circle /Rect [15 15 19 19] /NM (listed) /F 4 >>]";
    Paper::new(&sheets(), "", &[listed]).with_trailer("/ID [<0102> <0304>]").bytes()
}

/// A thread with every shape on each page, answered and resolved; one on a page, one on all of it.
fn reviewed(desk: &Desk, version: &str, places: &[Value]) {
    for place in places {
        let marks: Vec<Value> =
            shapes().iter().map(|shape| json!({ "shape": shape, "stroke": stroke() })).collect();
        let start =
            json!({ "version": version, "place": place, "marks": marks, "text": "Größer (\\)\nbitte" });
        let thread = desk.ok("thread.start", start)["thread"].clone();
        desk.ok("thread.reply", json!({ "thread": thread, "text": "Better now?" }));
        desk.ok("thread.resolve", json!({ "thread": thread }));
    }
    for place in [places[0].clone(), json!({})] {
        desk.ok(
            "thread.start",
            json!({ "version": version, "place": place, "marks": [], "text": "And this" }),
        );
    }
}

/// By qpdf, from a file: with objects in streams, say.
fn rewritten(desk: &Desk, bytes: &[u8], arguments: &[&str]) -> Vec<u8> {
    let (from, to) = (desk.file("from.pdf", bytes), desk.folder.path().join("to.pdf"));
    let output = Command::new("qpdf").args(arguments).arg(&from).arg(&to).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(to).unwrap()
}

#[test]
fn a_marked_up_pdf_is_read_by_pikepdf_and_drawn_by_pypdfium2() {
    let desk = Desk::new();
    let plain = paper();
    let packed = rewritten(&desk, &plain, &["--object-streams=generate"]);
    let linear = rewritten(&desk, &plain, &["--linearize", "--object-streams=disable"]);
    for (name, bytes) in [("plain.pdf", plain), ("packed.pdf", packed), ("linear.pdf", linear)] {
        let (proof, version) = desk.proof(desk.file(name, &bytes));
        let places: Vec<Value> = (1..=4).map(|page| json!({ "page": page, "frame": null })).collect();
        reviewed(&desk, &version, &places);
        let (path, found) = exported(&desk, &proof, Format::Pdf, &[]);
        let written = std::fs::read(&path).unwrap();
        assert!(written.starts_with(&bytes), "{name}: the file itself stays");
        assert_eq!(checked(&path), Ok(()), "{name}");
        assert_eq!(found["problems"], json!([]), "{name}");
        for (number, page) in (1..).zip(found["pages"].as_array().unwrap()) {
            looked_at(&format!("{name}, page {number}"), number, page);
            drawn(path.to_str().unwrap(), number);
        }
        let (other, _) = desk.proof(desk.file(name, &bytes));
        let taken = desk.app.import_review(&other, &written, name).unwrap();
        assert_eq!((taken.threads, taken.known), (8, 0), "{name}: two are the file's own: {taken:?}");
        let again = desk.app.import_review(&proof, &written, name).unwrap();
        assert_eq!((again.replies, again.known), (0, 10), "{name}: {again:?}");
    }
}

fn looked_at(name: &str, number: usize, page: &Value) {
    let all = page["annotations"].as_array().unwrap();
    let own = [Some("own"), None, None, Some("listed")][number - 1];
    let (before, ours) = all.split_at(usize::from(own.is_some()));
    assert_eq!(before.first().map(|one| one["name"].as_str().unwrap()), own, "{name}");
    let marks = &ours[..KINDS.len()];
    let kinds: Vec<&str> = marks.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, KINDS, "{name}");
    let size = numbers(&page["size"]);
    for one in ours {
        assert_eq!((&one["drawn"], &one["page"]), (&json!(true), &json!(true)), "{name}: {one}");
        let [x, y, width, height] = numbers(&one["rect"])[..] else { panic!("{one}") };
        assert!(x >= -NEAR && y >= -NEAR, "{name}: {one}");
        assert!(x + width <= size[0] + NEAR && y + height <= size[1] + NEAR, "{name}: {one}");
    }
    near(&marks[0]["inner"], &[20.001, 30.002, 40.0, 50.003]);
    near(&marks[1]["inner"], &[70.0, 30.0, 30.0, 20.0]);
    near(&marks[2]["points"], &[70.0, 60.0, 110.0, 80.0]);
    near(&marks[3]["points"], &[70.0, 70.0, 110.0, 90.0]);
    assert_eq!(marks[3]["ends"], json!(["/None", "/OpenArrow"]));
    near(&marks[4]["points"], &[20.0, 120.0, 40.0, 125.0, 60.0, 120.001]);
    near(&marks[5]["points"], &[70.0, 120.0, 90.0, 120.0, 80.0, 135.0]);
    // Of width 4 a point is a circle of radius 8, with its line and what is around that.
    near(&marks[6]["rect"], &[110.0 - 11.0, 40.0 - 11.0, 22.0, 22.0]);
    for words in [7, 8, 11] {
        near(&marks[words]["points"], &[20.0, 100.0, 60.5, 100.0, 20.0, 112.0, 60.5, 112.0]);
    }
    let head = &marks[0];
    assert_eq!((&head["author"], &head["contents"]), (&json!("Ada"), &json!("Größer (\\)\nbitte")), "{name}");
    assert_eq!((&head["answers"], &head["flags"]), (&Value::Null, &json!(4)));
    near(&head["color"], &BLUE.map(|part| part as f64 / 255.0));
    for member in &marks[1..] {
        assert_eq!((&member["answers"], &member["answer"]), (&head["name"], &json!("/Group")), "{name}");
    }
    assert_eq!(
        (&marks[10]["intent"], &marks[11]["intent"]),
        (&json!("/Replace"), &json!("/StrikeOutTextEdit"))
    );
    let [reply, state] = &ours[KINDS.len()..KINDS.len() + 2] else { panic!("{ours:?}") };
    assert_eq!((&reply["answers"], &reply["answer"]), (&head["name"], &json!("/R")), "{name}");
    assert_eq!(reply["contents"], "Better now?");
    assert_eq!((&state["answers"], &state["state"]), (&head["name"], &json!("Completed")), "{name}");
    let names: std::collections::BTreeSet<&str> =
        ours.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), ours.len(), "{name}: each has a name of its own");
    // Two threads that mark nothing, on the first page.
    assert_eq!(ours.len() - KINDS.len() - 2, if number == 1 { 2 } else { 0 }, "{name}");
}

/// Pixels of marks, where the screen has them.
#[track_caller]
fn drawn(path: &str, number: usize) {
    // On the lines of the box, of the ellipse, of the line and of the polygon; then inside of the box.
    let places = ["20,55", "60,55", "40,30", "85,30", "90,70", "80,120", "40,60"];
    let found = read(&[&["seen", path, &number.to_string()][..], &places[..]].concat());
    let pixels: Vec<Vec<f64>> = found.as_array().unwrap().iter().map(numbers).collect();
    let (inside, lines) = pixels.split_last().unwrap();
    for (pixel, place) in lines.iter().zip(places) {
        let far = pixel.iter().zip(BLUE).map(|(got, wanted)| (got - wanted as f64).abs()).fold(0.0, f64::max);
        assert!(far <= 2.0, "{path}, page {number}, at {place}: {pixel:?}");
    }
    assert_eq!(inside, &[255.0; 3], "{path}, page {number}: nothing but lines");
}

#[test]
fn a_picture_becomes_a_page_with_its_marks() {
    let desk = Desk::new();
    let mut picture = std::io::Cursor::new(Vec::new());
    let plain = image::RgbImage::from_pixel(120, 80, image::Rgb([10, 200, 30]));
    plain.write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let (proof, version) = desk.proof(desk.file("Poster.png", picture.get_ref()));
    let shape = json!({ "shape": "box", "x": 20_000, "y": 30_000, "width": 40_000, "height": 30_000 });
    let marks = json!([{ "shape": shape, "stroke": stroke() }]);
    desk.ok("thread.start", json!({ "version": version, "place": {}, "marks": marks, "text": "Larger" }));
    let (path, found) = exported(&desk, &proof, Format::Pdf, &[]);
    assert_eq!(checked(&path), Ok(()));
    near(&found["pages"][0]["size"], &[120.0, 80.0]);
    near(&found["pages"][0]["annotations"][0]["inner"], &[20.0, 30.0, 40.0, 30.0]);
    let pixels = read(&["seen", path.to_str().unwrap(), "1", "20,45", "100.5,10.5"]);
    near(&pixels[0], &BLUE.map(|part| part as f64));
    near(&pixels[1], &[10.0, 200.0, 30.0]);
    let (other, _) = desk.proof(desk.file("Again.png", &files::png(120, 80)));
    let taken = desk.app.import_review(&other, &std::fs::read(&path).unwrap(), "x").unwrap();
    assert_eq!(taken, TakenIn { threads: 1, ..TakenIn::default() });
    assert_eq!(desk.threads(&other)[0]["marks"][0]["shape"], shape);
}

#[test]
fn what_cannot_take_marks_is_told_with_a_way_out() {
    let desk = Desk::new();
    // A table that leads nowhere: seen all the same, and not written behind.
    let mut bytes = files::pdf(1);
    let at = bytes.windows(9).rposition(|part| part == b"startxref").unwrap();
    bytes.truncate(at + 10);
    bytes.extend(b"5\n%%EOF\n");
    let (broken, version) = desk.proof(desk.file("Broken.pdf", &bytes));
    // Nobody has to say a password for it.
    let locked = Paper::new(&[Sheet::new(200, 100, "")], "", &[]).encrypted("").bytes();
    let (locked, of_locked) = desk.proof(desk.file("Locked.pdf", &locked));
    for version in [version, of_locked] {
        let place = json!({ "page": 1, "frame": null });
        desk.ok("thread.start", json!({ "version": version, "place": place, "marks": [], "text": "x" }));
    }
    for proof in [broken, locked] {
        let failure = desk.app.export_review(&proof, Format::Pdf).unwrap_err();
        assert_eq!(failure.code, "format-unfit");
        assert!(failure.hint.unwrap().contains("XFDF"), "another way is told");
    }
}

#[test]
fn xfdf_is_read_by_an_xml_reader() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Paper.pdf", &paper()));
    reviewed(&desk, &version, &[json!({ "page": 3, "frame": null })]);
    let (_, found) = exported(&desk, &proof, Format::Xfdf, &[]);
    let all = found.as_array().unwrap();
    let kinds: Vec<String> = KINDS.iter().map(|kind| kind.to_lowercase()).collect();
    let tags: Vec<&str> = all.iter().take(KINDS.len()).map(|one| one["tag"].as_str().unwrap()).collect();
    assert_eq!(tags, kinds);
    assert_eq!((&all[0]["page"], &all[0]["contents"]), (&json!("2"), &json!("Größer (\\)\nbitte")));
    // Page 3 lies upside down in [20.5 30 180 280.25]: from its right and its bottom.
    let rect: Vec<f64> =
        all[0]["rect"].as_str().unwrap().split(',').map(|number| number.parse().unwrap()).collect();
    let inner = [rect[0] + 2.0, rect[1] + 2.0, rect[2] - 2.0, rect[3] - 2.0];
    near(&json!(inner), &[180.0 - 60.001, 30.0 + 30.002, 180.0 - 20.001, 30.0 + 80.005]);
    let state = all.iter().find(|one| one.get("state").is_some()).unwrap();
    assert_eq!((&state["state"], &state["inreplyto"]), (&json!("Completed"), &all[0]["name"]));
}

/// A film of 40 frames with a range that is answered and resolved, and a thread on all of it.
fn film(desk: &Desk, rate: &str, start: &str) -> String {
    let arguments = format!("-c:v prores_ks -profile:v 1 -pix_fmt yuv422p10le -timecode {start}");
    let film = Recipe::new("film.mov", 40, rate, &arguments).make(desk.folder.path());
    let (proof, version) = desk.proof(film);
    let place = json!({ "page": null, "frame": 12, "until": 30 });
    let thread =
        desk.ok("thread.start", json!({ "version": version, "place": place, "marks": [], "text": "Cut" }));
    let thread = thread["thread"].clone();
    desk.ok("thread.reply", json!({ "thread": thread, "text": "Better now?" }));
    desk.ok("thread.resolve", json!({ "thread": thread }));
    desk.ok("thread.start", json!({ "version": version, "place": {}, "marks": [], "text": "All of it" }));
    proof
}

#[test]
fn otio_is_read_by_opentimelineio_with_exact_times() {
    let desk = Desk::new();
    let proof = film(&desk, "30000/1001", "00:59:59;20");
    let (_, found) = exported(&desk, &proof, Format::Otio, &[]);
    let rate = 30_000.0 / 1_001.0;
    let clip = &found["clips"][0];
    // 59:59;20 of drop frame: of an hour's 107,892 frames all but the last ten.
    let start = 107_882.0;
    assert_eq!(numbers(&found["start"]), [start, rate]);
    assert_eq!((numbers(&clip["start"]), numbers(&clip["length"])), (vec![start, rate], vec![40.0, rate]));
    let markers = clip["markers"].as_array().unwrap();
    let cut = markers.iter().find(|one| text(&one["comment"]).contains("Cut")).unwrap();
    assert_eq!(numbers(&cut["start"]), [start + 12.0, rate]);
    assert_eq!((numbers(&cut["length"]), &cut["color"]), (vec![19.0, rate], &json!("GREEN")));
    let all = markers.iter().find(|one| text(&one["comment"]).contains("All of it")).unwrap();
    assert_eq!((numbers(&all["start"]), numbers(&all["length"])), (vec![start, rate], vec![40.0, rate]));
}

#[test]
fn an_edl_is_read_by_the_adapter_for_it() {
    let desk = Desk::new();
    let proof = film(&desk, "24", "01:00:00:00");
    let (_, found) = exported(&desk, &proof, Format::Edl, &["24"]);
    let clip = &found["clips"][0];
    assert!(text(&clip["name"]).ends_with("film.mov"), "{clip}");
    assert_eq!(numbers(&clip["start"]), [86_400.0, 24.0]);
    let markers = clip["markers"].as_array().unwrap();
    let cut = markers.iter().find(|one| text(&one["name"]).contains("Cut")).unwrap();
    assert_eq!((numbers(&cut["start"]), &cut["color"]), (vec![86_412.0, 24.0], &json!("GREEN")));
    assert_eq!(cut["name"], "Ada: Cut / Ada: Better now? (to 01:00:01:06)");
    assert_eq!(markers.len(), 2);
}

#[test]
fn a_table_is_read_by_a_reader_of_csv() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Paper.pdf", &paper()));
    reviewed(&desk, &version, &[json!({ "page": 2, "frame": null })]);
    let (_, found) = exported(&desk, &proof, Format::Csv, &[]);
    let rows = found.as_array().unwrap();
    let cells = |row: &Value, names: [&str; 5]| names.map(|name| text(&row[name]));
    let first = cells(&rows[0], ["number", "reply_to", "page", "author", "text"]);
    assert_eq!(first, ["1", "", "2", "Ada", "Größer (\\)\nbitte"]);
    let second = cells(&rows[1], ["number", "reply_to", "state", "file", "text"]);
    assert_eq!(second, ["1.1", "1", "resolved", "Paper.pdf", "Better now?"]);
    let around = ["x", "y"].map(|name| text(&rows[0][name]).parse::<f64>().unwrap());
    assert_eq!(around, [20.0, 30.0]);
    assert_eq!(rows.len(), 4);
}

#[test]
fn annotations_of_the_web_are_read_as_json() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Paper.pdf", &paper()));
    reviewed(&desk, &version, &[json!({ "page": 2, "frame": null })]);
    let (_, found) = exported(&desk, &proof, Format::W3c, &[]);
    assert_eq!(
        (&found["@context"][0], &found["type"]),
        (&json!("http://www.w3.org/ns/anno.jsonld"), &json!("AnnotationPage"))
    );
    let items = found["items"].as_array().unwrap();
    let motivations: Vec<&str> = items.iter().map(|one| one["motivation"].as_str().unwrap()).collect();
    assert_eq!(motivations, ["commenting", "replying", "commenting", "commenting"]);
    let [first, reply, ..] = items.as_slice() else { panic!("{items:?}") };
    for one in items {
        assert_eq!((&one["type"], &one["body"]["type"]), (&json!("Annotation"), &json!("TextualBody")));
        assert_eq!(one["creator"], json!({ "type": "Person", "name": "Ada" }));
        assert!(text(&one["created"]).ends_with('Z') && text(&one["id"]).starts_with("urn:uuid:"));
    }
    assert_eq!(first["body"]["value"], "Größer (\\)\nbitte");
    assert_eq!((&reply["target"], &reply["body"]["value"]), (&first["id"], &json!("Better now?")));
    let targets = first["target"].as_array().unwrap();
    assert_eq!(targets.len(), shapes().len());
    let selector = &targets[0]["selector"];
    assert_eq!((&targets[0]["source"], &selector["value"]), (&json!("Paper.pdf"), &json!("page=2")));
    assert_eq!(selector["refinedBy"]["type"], "SvgSelector");
    let quote = &targets[7]["selector"]["refinedBy"][0];
    assert_eq!((&quote["type"], &quote["exact"]), (&json!("TextQuoteSelector"), &json!("half price")));
}
