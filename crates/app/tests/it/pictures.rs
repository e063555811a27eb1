//! Pictures with marks, sets of them, and what the window exports and takes in.

use std::path::Path;

use galley_app::api::{Event, FramePicture, Place, SaveExport, SavePictures};
use galley_app::media::cancel::Cancel;
use galley_app::media::pool::{At, RenderRequest};
use galley_testkit::clips::Recipe;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::files;

const BLUE: [u8; 4] = [0x23, 0x78, 0xe6, 255];

fn asked(version: &str, place: Place, threads: Option<&[&str]>) -> FramePicture {
    let threads = threads.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect());
    FramePicture { version: version.to_owned(), place, with_marks: true, threads, title: None }
}

fn say(desk: &Desk, version: &str, place: &Value, text: &str, marks: Value) -> String {
    let start = json!({ "version": version, "place": place, "marks": marks, "text": text });
    desk.ok("thread.start", start)["thread"].as_str().unwrap().to_owned()
}

fn blue_box() -> Value {
    let shape = json!({ "shape": "box", "x": 100_000, "y": 60_000, "width": 80_000, "height": 60_000 });
    json!([{ "shape": shape, "stroke": { "color": "blue", "width": 6 } }])
}

fn pixel(rgba: &[u8], width: u32, x: u32, y: u32) -> [u8; 4] {
    let at = ((y * width + x) * 4) as usize;
    rgba[at..at + 4].try_into().unwrap()
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn marks_are_drawn_and_all_else_is_the_mediums() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("Poster.png", &files::png(300, 200)));
    let thread = say(&desk, &version, &json!({}), "Half", blue_box());
    let original = files::picture(300, 200);
    let whole = asked(&version, Place::default(), None);
    let drawn = desk.app.frame_picture(&whole).unwrap();
    assert_eq!((drawn.width, drawn.height), (300, 200));
    for (x, y) in [(140, 60), (140, 58), (180, 90), (100, 118), (140, 120)] {
        assert_eq!(pixel(&drawn.rgba, 300, x, y), BLUE, "{x} {y}");
    }
    let is_far = |x: u32, y: u32| {
        let within = (95..=185).contains(&x) && (55..=125).contains(&y);
        let inside = (106..=174).contains(&x) && (66..=114).contains(&y);
        // The number stands at the corner.
        let at_number = (86..=114).contains(&x) && (46..=74).contains(&y);
        (!within || inside) && !at_number
    };
    let mut far = 0;
    for (x, y, pixel_before) in original.enumerate_pixels() {
        if is_far(x, y) {
            let [red, green, blue] = pixel_before.0;
            assert_eq!(pixel(&drawn.rgba, 300, x, y), [red, green, blue, 255], "{x} {y}");
            far += 1;
        }
    }
    assert!(far > 50_000);
    assert_ne!(pixel(&drawn.rgba, 300, 100, 52)[..3], original.get_pixel(100, 52).0, "its number");

    let of = |threads: Option<&[&str]>, with_marks: bool| {
        desk.app
            .frame_picture(&FramePicture { with_marks, ..asked(&version, Place::default(), threads) })
            .unwrap()
    };
    let bare = of(None, false).rgba;
    assert!(original.pixels().zip(bare.chunks_exact(4)).all(|(before, now)| before.0 == now[..3]));
    assert!(of(Some(&[]), true).rgba == bare, "of no thread");
    assert!(of(Some(&[thread.as_str()]), true).rgba == drawn.rgba, "of the one there is");
}

#[test]
fn w2_a_picture_has_no_marks_of_the_team_unless_they_are_named() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("Poster.png", &files::png(300, 200)));
    let thread = say(&desk, &version, &json!({}), "Too dear", blue_box());
    let of = |threads: Option<&[&str]>| {
        desk.app.frame_picture(&asked(&version, Place::default(), threads)).unwrap().rgba
    };
    let marked = of(None);
    assert_eq!(pixel(&marked, 300, 140, 60), BLUE);
    desk.ok("thread.audience", json!({ "thread": thread, "audience": "team" }));
    assert!(of(None) == of(Some(&[])), "for the team only");
    assert!(of(Some(&[thread.as_str()])) == marked, "named");
}

#[test]
fn a_frame_is_the_one_that_was_asked_for_with_the_marks_of_its_range() {
    let desk = Desk::new();
    let arguments = "-c:v prores_ks -profile:v 1 -pix_fmt yuv422p10le -timecode 00:59:59;20";
    let film = Recipe::new("film.mov", 40, "30000/1001", arguments).make(desk.folder.path());
    let (_, version) = desk.proof(film);
    say(&desk, &version, &json!({ "frame": 12, "until": 30 }), "Too dark", blue_box());
    let medium = desk.app.pictured(&version).unwrap();
    for (frame, marked) in [(11, false), (12, true), (20, true), (30, true), (31, false)] {
        let place = Place { frame: Some(frame), ..Place::default() };
        let drawn = desk.app.frame_picture(&asked(&version, place.clone(), None)).unwrap();
        let shown = medium.render(&RenderRequest::new(At::Frame(frame)), &Cancel::new()).unwrap();
        let shown = galley_app::media::picture::to_rgba(&shown.picture);
        assert_eq!((drawn.width, drawn.height), (shown.width, shown.height));
        let differs =
            drawn.rgba.chunks_exact(4).zip(shown.bytes.chunks_exact(4)).filter(|(one, other)| one != other);
        assert_eq!(differs.count() > 0, marked, "frame {frame}");
        let name = desk.app.frame_name(&asked(&version, place, None)).unwrap();
        if frame == 12 {
            assert!(name.ends_with("film v1 01-00-00-02.png"), "{name}");
        }
    }
    let beyond = asked(&version, Place { frame: Some(40), ..Place::default() }, None);
    assert_eq!(desk.app.frame_picture(&beyond).err().unwrap().code, "out-of-range");
}

#[test]
fn a_set_has_a_picture_for_each_page_that_was_spoken_about_and_is_never_in_the_way() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("Brochure.pdf", &files::pdf(4)));
    say(&desk, &version, &json!({ "page": 3 }), "Half the price", blue_box());
    let two = say(&desk, &version, &json!({ "page": 2 }), "שלום", json!([]));
    desk.ok("thread.reply", json!({ "thread": two, "text": "=1+1" }));
    say(&desk, &version, &json!({}), "All of it", json!([]));
    let parent = desk.folder.path().join("out");
    std::fs::create_dir(&parent).unwrap();
    let set = SavePictures { version: version.clone(), threads: None, title: None };
    let saved = desk.app.save_pictures(&set, || Some(parent.clone())).unwrap().unwrap();
    assert_eq!((saved.name.as_str(), saved.folder.as_str(), saved.pictures), ("Brochure v1 notes", "out", 2));
    let first = parent.join("Brochure v1 notes");
    assert_eq!(names_in(&first), ["01 page ii.png", "02 page iii.png", "notes.csv", "notes.txt"]);
    let picture = image::open(first.join("02 page iii.png")).unwrap().into_rgba8();
    assert_eq!(picture.width(), 640, "a page of 417 pixels on a wider ground");
    assert!(picture.height() > 625 + 60, "and notes below it");
    // The box of points, at 150 dpi.
    assert_eq!(picture.get_pixel(290, 125).0, BLUE);
    let text = std::fs::read_to_string(first.join("notes.txt")).unwrap();
    for said in ["Half the price", "שלום", "    =1+1", "All of it", "Page iii", "Ada"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(text.contains(" · open"), "{text}");
    let table = std::fs::read_to_string(first.join("notes.csv")).unwrap();
    assert!(table.contains("Half the price") && table.contains("'=1+1"), "{table}");

    let again = SavePictures { version: version.clone(), threads: Some(vec![two]), title: None };
    let saved = desk.app.save_pictures(&again, || Some(parent.clone())).unwrap().unwrap();
    assert_eq!((saved.name.as_str(), saved.pictures), ("Brochure v1 notes 2", 1));
    assert_eq!(names_in(&parent.join("Brochure v1 notes 2")), ["01 page ii.png", "notes.csv", "notes.txt"]);
    let told: Vec<(u64, u64)> = desk
        .told()
        .into_iter()
        .filter_map(|event| match event {
            Event::Progress { ticket, done, total, .. } if ticket == format!("pictures/{version}") => {
                Some((done, total))
            }
            _ => None,
        })
        .collect();
    assert_eq!(told, [(0, 0), (0, 2), (1, 2), (2, 2), (0, 0), (0, 1), (1, 1)]);
}

#[test]
fn a_set_that_is_stopped_leaves_nothing() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("Long.pdf", &files::pdf(60)));
    for page in 1..=60 {
        say(&desk, &version, &json!({ "page": page }), "Here", blue_box());
    }
    let parent = desk.folder.path().join("out");
    std::fs::create_dir(&parent).unwrap();
    let set = SavePictures { version: version.clone(), threads: None, title: None };
    let ended = std::thread::scope(|threads| {
        let under_way = threads.spawn(|| desk.app.save_pictures(&set, || Some(parent.clone())));
        desk.wait_for(
            |event| matches!(event, Event::Progress { phase, done: 1.., .. } if phase == "pictures"),
        );
        desk.ok("job.cancel", json!({ "ticket": format!("pictures/{version}") }));
        under_way.join().unwrap()
    });
    assert_eq!(ended.err().unwrap().code, "cancelled");
    assert_eq!(names_in(&parent), Vec::<String>::new());
}

#[test]
fn where_there_is_no_picture_it_is_said() {
    let desk = Desk::new();
    let (_, sound) = desk.proof(desk.file("Jingle.wav", &files::wav()));
    let (_, poster) = desk.proof(desk.file("Poster.png", &files::png(12, 8)));
    let (_, paper) = desk.proof(desk.file("Paper.pdf", &files::pdf(1)));
    say(&desk, &paper, &json!({}), "All of it", json!([]));
    let frame =
        |version: &str| desk.app.frame_picture(&asked(version, Place::default(), None)).err().unwrap().code;
    assert_eq!((frame(&sound).as_str(), frame(&paper).as_str()), ("no-picture", "out-of-range"));
    let set = |version: &str| {
        let set = SavePictures { version: version.to_owned(), threads: None, title: None };
        desk.app.save_pictures(&set, || Some(desk.folder.path().to_owned())).err().unwrap().code
    };
    assert_eq!(
        (set(&sound).as_str(), set(&poster).as_str(), set(&paper).as_str()),
        ("no-picture", "nothing-to-draw", "nothing-to-draw")
    );
}

#[test]
fn formats_are_told_with_why_they_do_not_fit() {
    let desk = Desk::new();
    let fitting = |proof: &str| -> Vec<String> {
        let formats = desk.ok("export.formats", json!({ "proof": proof }));
        let formats = formats.as_array().unwrap().clone();
        assert!(
            formats.iter().all(|one| one["unfit"].is_null() || one["unfit"].as_str().unwrap().len() > 10)
        );
        let fits = formats.iter().filter(|one| one["unfit"].is_null() && one["format"] != "pdf");
        fits.map(|one| one["format"].as_str().unwrap().to_owned()).collect()
    };
    let (poster, _) = desk.proof(desk.file("Poster.png", &files::png(12, 8)));
    let (paper, _) = desk.proof(desk.file("Paper.pdf", &files::pdf(1)));
    let (sound, _) = desk.proof(desk.file("Jingle.wav", &files::wav()));
    assert_eq!(fitting(&poster), ["w3c", "csv"]);
    assert_eq!(fitting(&paper), ["xfdf", "w3c", "csv"]);
    assert_eq!(fitting(&sound), ["w3c", "otio", "csv"]);
}

#[test]
fn comments_are_saved_and_come_back_as_one_step() {
    let desk = Desk::new();
    let bytes = files::pdf(2);
    let (proof, version) = desk.proof(desk.file("Brochure: spring.pdf", &bytes));
    let one = say(&desk, &version, &json!({ "page": 1 }), "One", blue_box());
    desk.ok("thread.reply", json!({ "thread": one, "text": "And more" }));
    desk.ok("thread.resolve", json!({ "thread": one }));
    let two = say(&desk, &version, &json!({ "page": 2 }), "Two", json!([]));
    let save = |format: &str, threads: Option<Vec<String>>| {
        let input = SaveExport { proof: proof.clone(), format: format.to_owned(), threads, title: None };
        let (name, ending) = desk.app.export_name(&input).unwrap();
        let path = desk.folder.path().join(&name);
        assert!(desk.app.save_export(&input, || None).unwrap().is_none() && !path.exists());
        let saved = desk.app.save_export(&input, || Some(path.clone())).unwrap().unwrap();
        assert_eq!(saved.name, name);
        (path, ending)
    };
    let (all, ending) = save("w3c", None);
    assert_eq!((all.file_name().unwrap().to_str().unwrap(), ending), ("Brochure- spring v1.json", "json"));
    let (table, _) = save("csv", Some(vec![two]));
    let table = std::fs::read_to_string(table).unwrap();
    assert!(table.contains("Two") && !table.contains("One"), "{table}");
    let input = SaveExport { proof: proof.clone(), format: "docx".to_owned(), threads: None, title: None };
    assert_eq!(desk.app.export_name(&input).unwrap_err().code, "bad-input");

    let (other, _) = desk.proof(desk.file("Again.pdf", &bytes));
    let take =
        |proof: &str| desk.ok("import.take", json!({ "proof": proof, "ticket": desk.ticket(all.clone()) }));
    assert_eq!(
        take(&other),
        json!({ "threads": 2, "replies": 0, "known": 0, "skipped": 0, "reactions": 0, "attachments": 0 })
    );
    assert_eq!(desk.threads(&other).len(), 2);
    assert_eq!(desk.ok("undo.state", json!({}))["undo"], "thread.start");
    desk.ok("undo", json!({}));
    assert_eq!(desk.threads(&other), Vec::<Value>::new(), "all of it");
    desk.ok("redo", json!({}));
    assert_eq!(desk.threads(&other).len(), 2);
    assert_eq!(take(&proof)["known"], 3);
}

#[test]
fn very_many_comments_are_one_step_as_well() {
    let desk = Desk::new();
    let (proof, _) = desk.proof(desk.file("Poster.png", &files::png(120, 80)));
    let notes: Vec<Value> = (0..250)
        .map(|number| json!({ "type": "Annotation", "body": format!("Note {number}"), "target": "Poster.png#xywh=1,2,9,9" }))
        .collect();
    let file = desk.file("notes.json", json!(notes).to_string().as_bytes());
    let taken = desk.ok("import.take", json!({ "proof": proof, "ticket": desk.ticket(file) }));
    assert_eq!(taken["threads"], 250);
    desk.ok("undo", json!({}));
    assert_eq!(desk.threads(&proof), Vec::<Value>::new());
    assert_eq!(desk.fails("import.take", json!({ "proof": proof, "ticket": "none" })).code, "ticket-expired");
}
