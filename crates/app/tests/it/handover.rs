//! Marks and comments to other programs' files, and theirs into proofs.

use galley_app::api::SavePictures;
use galley_app::handover::{Format, TakenIn};
use galley_app::media::cancel::Cancel;
use galley_testkit::clips::Recipe;
use galley_testkit::papers::{Paper, Sheet, line};
use serde_json::{Value, json};

use crate::desk::{Desk, text};
use crate::files;

fn export(desk: &Desk, proof: &str, format: Format) -> Vec<u8> {
    desk.app.export_review(proof, format).unwrap()
}

fn import(desk: &Desk, proof: &str, bytes: &[u8]) -> TakenIn {
    desk.app.import_review(proof, bytes, "from elsewhere").unwrap()
}

/// Places, shapes, strokes and what was said, without ids.
fn said(desk: &Desk, proof: &str) -> Vec<Value> {
    let threads = desk.threads(proof);
    let marks = |thread: &Value| -> Vec<Value> {
        let marks = thread["marks"].as_array().unwrap();
        let bare = |mark: &Value| json!([mark["shape"], mark["stroke"], mark["place"]]);
        marks.iter().map(bare).collect()
    };
    let comments = |thread: &Value| -> Vec<Value> {
        thread["comments"].as_array().unwrap().iter().map(|comment| comment["text"].clone()).collect()
    };
    let bare = |thread: &Value| json!([thread["place"], thread["resolved"], marks(thread), comments(thread)]);
    threads.iter().map(bare).collect()
}

fn reviewed(desk: &Desk, version: &str, place: &Value) {
    let marks = json!([
        { "shape": { "shape": "box", "x": 1_001, "y": 2_002, "width": 30_003, "height": 4_004 } },
        {
            "shape": { "shape": "freehand", "points": [[1, 2, 0], [9_999, 8_888, 1_000]] },
            "stroke": { "color": "purple", "width": 7 },
        },
    ]);
    let start = json!({ "version": version, "place": place, "marks": marks, "text": "Not so\nlarge" });
    let thread = desk.ok("thread.start", start)["thread"].clone();
    desk.ok("thread.reply", json!({ "thread": thread, "text": "Better now?" }));
    desk.ok("thread.resolve", json!({ "thread": thread }));
    desk.ok("thread.start", json!({ "version": version, "place": place, "marks": [], "text": "And this?" }));
    desk.ok("thread.start", json!({ "version": version, "place": {}, "marks": [], "text": "All of it" }));
}

#[test]
fn a_review_of_pages_goes_out_and_comes_in() {
    let desk = Desk::new();
    let bytes = files::pdf(3);
    let (proof, version) = desk.proof(desk.file("Brochure.pdf", &bytes));
    reviewed(&desk, &version, &json!({ "page": 2, "frame": null }));
    for (name, format) in [("xfdf.pdf", Format::Xfdf), ("w3c.pdf", Format::W3c), ("marked.pdf", Format::Pdf)]
    {
        let (other, _) = desk.proof(desk.file(name, &bytes));
        let taken = import(&desk, &other, &export(&desk, &proof, format));
        assert_eq!(taken, TakenIn { threads: 3, ..TakenIn::default() }, "{name}");
        assert_eq!(said(&desk, &other), said(&desk, &proof), "{name}");
    }
    let table = String::from_utf8(export(&desk, &proof, Format::Csv)).unwrap();
    assert!(table.contains("\r\n1,,ii,,,,,,"), "{table}");
}

#[test]
fn a_review_of_a_film_goes_out_and_comes_in() {
    let desk = Desk::new();
    let arguments = "-c:v prores_ks -profile:v 1 -pix_fmt yuv422p10le -timecode 00:59:59;20";
    let film = Recipe::new("film.mov", 40, "30000/1001", arguments).make(desk.folder.path());
    let (proof, version) = desk.proof(film.clone());
    reviewed(&desk, &version, &json!({ "page": null, "frame": 12, "until": 30 }));
    for format in [Format::Otio, Format::W3c] {
        let (other, _) = desk.proof(film.clone());
        let taken = import(&desk, &other, &export(&desk, &proof, format));
        assert_eq!(taken, TakenIn { threads: 3, ..TakenIn::default() });
        assert_eq!(said(&desk, &other), said(&desk, &proof));
    }
    let list = String::from_utf8(export(&desk, &proof, Format::Edl)).unwrap();
    assert!(list.contains("FCM: DROP FRAME\r\n"), "{list}");
    // Ten frames before the hour.
    assert!(list.contains("* LOC: 01:00:00:02 GREEN   Ada: Not so large / Ada: Better now? (to "), "{list}");
    let (other, _) = desk.proof(film);
    assert_eq!(import(&desk, &other, list.as_bytes()).threads, 3);
    let frames = |thread: &Value| (thread["place"]["frame"].clone(), thread["place"]["until"].clone());
    let places: Vec<_> = desk.threads(&other).iter().map(frames).collect();
    assert!(places.contains(&(json!(12), json!(30))), "{places:?}");
}

#[test]
fn what_came_from_here_is_not_doubled() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Poster.png", &files::png(120, 80)));
    reviewed(&desk, &version, &json!({}));
    let mut file: Value = serde_json::from_slice(&export(&desk, &proof, Format::W3c)).unwrap();
    let num_ops = desk.num_ops();
    let taken = import(&desk, &proof, file.to_string().as_bytes());
    assert_eq!(taken, TakenIn { known: 4, ..TakenIn::default() });
    assert_eq!(desk.num_ops(), num_ops);

    let first = file["items"][0]["id"].clone();
    let reply = json!({
        "type": "Annotation", "motivation": "replying", "body": "From afar", "target": first,
        "creator": { "name": "Bo" },
    });
    file["items"].as_array_mut().unwrap().push(reply);
    let taken = import(&desk, &proof, file.to_string().as_bytes());
    assert_eq!(taken, TakenIn { known: 4, replies: 1, ..TakenIn::default() });
    let threads = desk.threads(&proof);
    let comments = &threads[0]["comments"];
    assert_eq!(comments[2]["text"], "Bo: From afar", "others are named");
    assert_eq!(comments[2]["author"]["name"], "Ada");
}

#[test]
fn who_said_it_and_when_is_named_where_the_file_says_so() {
    let desk = Desk::new();
    let (proof, _) = desk.proof(desk.file("Brochure.pdf", &files::pdf(1)));
    let square = |author: &str, date: &str| {
        format!(
            "<square page=\"0\" rect=\"10,10,30,30\" title=\"{author}\" creationdate=\"{date}\"><contents>Wrong</contents>\
             </square>"
        )
    };
    let all = [("Bo", "D:20240305120000Z"), ("Ada", "D:20240305120000Z"), ("Bo", ""), ("", "")];
    let all: String = all.iter().map(|(author, date)| square(author, date)).collect();
    import(&desk, &proof, format!("<xfdf><annots>{all}</annots></xfdf>").as_bytes());
    let said: Vec<String> =
        desk.threads(&proof).iter().map(|thread| text(&thread["comments"][0]["text"])).collect();
    assert_eq!(said, ["Bo, 2024-03-05: Wrong", "2024-03-05: Wrong", "Bo: Wrong", "Wrong"]);
}

#[test]
fn w11_a_file_of_others_names_nobody() {
    let desk = Desk::new();
    let (proof, _) = desk.proof(desk.file("Brochure.pdf", &files::pdf(1)));
    let me = text(&desk.ok("app.state", json!({}))["person"]["id"]);
    let file = format!(
        "<xfdf><annots><square page=\"0\" rect=\"10,10,30,30\" title=\"@[{me}]\"><contents>See @[{me}]</contents></square>\
         </annots></xfdf>"
    );
    assert_eq!(import(&desk, &proof, file.as_bytes()).threads, 1);
    let said = desk.threads(&proof)[0]["comments"][0]["text"].clone();
    assert_eq!(said, json!(format!("@({me}): See @({me})")));
}

#[test]
fn w2_what_is_for_the_team_goes_out_by_name_only() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Brochure.pdf", &files::pdf(1)));
    let place = json!({ "page": 1, "frame": null });
    let start = |said: &str, audience: &str| {
        let input =
            json!({ "version": version, "place": place, "marks": [], "text": said, "audience": audience });
        text(&desk.ok("thread.start", input)["thread"])
    };
    start("For all", "everyone");
    let ours = start("Too dear", "team");
    for format in [Format::Csv, Format::Xfdf, Format::W3c, Format::Pdf] {
        let said = String::from_utf8_lossy(&export(&desk, &proof, format)).into_owned();
        assert!(said.contains("For all") && !said.contains("Too dear"), "{}", format.as_str());
    }
    let only = [ours];
    let named = desk.app.export_threads(&proof, Format::Csv, Some(&only[..])).unwrap();
    let named = String::from_utf8(named).unwrap();
    assert!(named.contains("Too dear") && !named.contains("For all"), "{named}");
    let pictures = desk.folder.path().join("pictures");
    std::fs::create_dir(&pictures).unwrap();
    let set = SavePictures { version, threads: None, title: None };
    let saved = desk.app.save_pictures(&set, || Some(pictures.clone())).unwrap().unwrap();
    for name in ["notes.txt", "notes.csv"] {
        let said = std::fs::read_to_string(pictures.join(&saved.name).join(name)).unwrap();
        assert!(said.contains("For all") && !said.contains("Too dear"), "{name}");
    }
}

/// A PDF of one page that its author certified.
fn certified(level: u32) -> Vec<u8> {
    let sheet = Sheet::new(200, 100, &line("Signed", 12, 20, 50));
    let signature = format!(
        "<< /Type /Sig /Filter /Adobe.PPKLite /Reference [<< /Type /SigRef /TransformMethod /DocMDP \
         /TransformParams << /Type /TransformParams /P {level} /V /1.2 >> >>] >>"
    );
    Paper::new(&[sheet], "/Perms << /DocMDP 6 0 R >>", &[signature.as_str()]).bytes()
}

#[test]
fn what_breaks_a_certification_is_told_before_it_is_written() {
    let desk = Desk::new();
    let told = |name: &str, bytes: &[u8]| {
        let (proof, version) = desk.proof(desk.file(name, bytes));
        let start = json!({ "version": version, "place": { "page": 1 }, "marks": [], "text": "Wrong" });
        desk.ok("thread.start", start);
        let formats = desk.ok("export.formats", json!({ "proof": proof }));
        let breaking = formats.as_array().unwrap().iter().filter(|one| one["breaks_certification"] == true);
        let breaking: Vec<String> = breaking.map(|one| text(&one["format"])).collect();
        assert_eq!(
            desk.app.breaks_certification(&proof, &Cancel::new()).unwrap(),
            !breaking.is_empty(),
            "{name}"
        );
        // It can be written all the same, and the original is in it as it is.
        assert!(export(&desk, &proof, Format::Pdf).starts_with(bytes), "{name}");
        breaking
    };
    assert_eq!(told("Closed.pdf", &certified(1)), ["pdf"]);
    assert_eq!(told("Forms.pdf", &certified(2)), ["pdf"]);
    assert!(told("Open.pdf", &certified(3)).is_empty());
    assert!(told("Plain.pdf", &files::pdf(1)).is_empty());
    let (poster, _) = desk.proof(desk.file("Poster.png", &files::png(12, 8)));
    assert!(!desk.app.breaks_certification(&poster, &Cancel::new()).unwrap());
}

#[test]
fn words_that_a_file_marks_without_telling_are_read_from_the_page() {
    let desk = Desk::new();
    let sheet = Sheet::new(300, 200, &line("Now at half price", 12, 20, 150));
    let paper = Paper::new(&[sheet], "", &[]).bytes();
    let (proof, _) = desk.proof(desk.file("Terms.pdf", &paper));
    let highlight = |coords: &str| {
        format!(
            "<xfdf><annots><highlight page=\"0\" rect=\"0,0,9,9\" coords=\"{coords}\"><contents>x</contents></highlight>\
             </annots></xfdf>"
        )
    };
    import(&desk, &proof, highlight("10,165,200,165,10,145,200,145").as_bytes());
    import(&desk, &proof, highlight("10,65,200,65,10,45,200,45").as_bytes());
    let threads = desk.threads(&proof);
    let shape = |nth: usize| threads[nth]["marks"][0]["shape"].clone();
    assert_eq!((&shape(0)["mark"], &shape(0)["quoted"]), (&json!("highlight"), &json!("Now at half price")));
    let empty = json!({ "shape": "box", "x": 10_000, "y": 135_000, "width": 190_000, "height": 20_000 });
    assert_eq!(shape(1), empty, "where no words are it is a box");
}

#[test]
fn proofs_are_found_by_what_people_call_them() {
    let desk = Desk::new();
    let (poster, _) = desk.proof(desk.file("Poster.png", &files::png(12, 8)));
    let (banner, _) = desk.proof(desk.file("Banner.png", &files::png(12, 8)));
    let find = |said: &str| desk.app.find_proof(said);
    assert_eq!(find("Poster").unwrap(), poster);
    assert_eq!(find(&poster).unwrap(), poster);
    assert_eq!(find("poster").unwrap_err().code, "proof-unknown");
    let (again, _) = desk.proof(desk.file("Poster.png", &files::png(12, 8)));
    let failure = find(" Poster ").unwrap_err();
    assert_eq!(failure.code, "proof-ambiguous");
    assert!(failure.message.contains(&poster) && failure.message.contains(&again), "{failure}");
    desk.ok("proof.archive", json!({ "proof": again }));
    assert_eq!(find("Poster").unwrap(), poster, "the one that is not put away");
    desk.ok("proof.archive", json!({ "proof": banner }));
    assert_eq!(find("Banner").unwrap(), banner);
    let file = export(&desk, &poster, Format::W3c);
    assert_eq!(desk.app.import_review(&banner, &file, "x").unwrap_err().code, "archived");
}

#[test]
fn what_cannot_be_is_said() {
    let desk = Desk::new();
    let (proof, _) = desk.proof(desk.file("Poster.png", &files::png(12, 8)));
    for format in [Format::Xfdf, Format::Otio, Format::Edl] {
        let failure = desk.app.export_review(&proof, format).unwrap_err();
        assert_eq!(failure.code, "format-unfit");
        assert!(failure.message.ends_with('.') && !failure.message.ends_with(".."), "{failure}");
    }
    let num_ops = desk.num_ops();
    for bytes in [&b"{\"items\": ["[..], b"", b"%PDF-1.7", files::png(12, 8).as_slice()] {
        let failure = desk.app.import_review(&proof, bytes, "marks.json").unwrap_err();
        assert_eq!(failure.code, "review-damaged");
        assert_eq!(text(&json!(failure.params["name"])), "marks.json");
    }
    assert_eq!(desk.num_ops(), num_ops);
    let beside = json!([{ "type": "Annotation", "body": "x", "target": "Poster.png#xywh=1,2,0,0" }]);
    let taken = import(&desk, &proof, beside.to_string().as_bytes());
    assert_eq!(taken, TakenIn { threads: 1, skipped: 1, ..TakenIn::default() });
}
