//! How the screen differs from what a file means: found by looking at all of it, said beside the picture, and kept.

use galley_app::api::Event;
use galley_testkit::catalogue;
use galley_testkit::clips::Recipe;
use galley_testkit::papers::{Lock, Paper, Sheet, line};
use serde_json::{Value, json};

use crate::desk::{Desk, PATIENCE, text};

/// Its second page is set in a font that is not in the file, and paints with a spot colour over what lies below.
fn printed() -> Paper {
    let tint = "<< /FunctionType 2 /Domain [0 1] /N 1 /C0 [0 0 0 0] /C1 [1 0.7 0 0] >>";
    let resources = format!(
        "/Resources << /Font << /F1 8 0 R >> /ExtGState << /O << /OP true /op true >> >> \
         /ColorSpace << /S [/Separation /PANTONE#20286#20C /DeviceCMYK {tint}] >> >>"
    );
    let content = format!("/O gs /S cs 1 scn 10 10 50 50 re f {}", line("Words", 12, 20, 80));
    let sheets = [Sheet::new(200, 100, ""), Sheet::new(200, 100, &content).with(&resources)];
    let font = "<< /Type /Font /Subtype /TrueType /BaseFont /Gronlandia /FirstChar 32 /LastChar 33 /Widths [500 500] \
                /Encoding /WinAnsiEncoding >>";
    Paper::new(&sheets, "", &[font])
}

fn is_told(event: &Event) -> bool {
    matches!(event, Event::Changed { tags } if *tags == ["proof"])
}

/// Whether anything that is derived from bytes has this in it.
fn derived_says(desk: &Desk, words: &str) -> bool {
    let derived = std::fs::read_dir(desk.folder.path().join("data/derived")).unwrap();
    let mut entries = derived.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    entries.any(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(words.len()).any(|part| part == words.as_bytes())
    })
}

/// What was found of each PDF that was looked at to its end: nothing else that is derived from a PDF is a list.
fn found(desk: &Desk) -> Vec<Value> {
    let derived = std::fs::read_dir(desk.folder.path().join("data/derived")).unwrap();
    // Half-written entries have an ending; what lies before an entry's body is its hash.
    let entries = derived.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_none());
    let bodies = entries.filter_map(|path| {
        let bytes = std::fs::read(path).ok()?;
        serde_json::from_slice::<Value>(bytes.get(32..)?).ok()
    });
    bodies.filter(Value::is_array).collect()
}

fn notices(desk: &Desk, proof: &str) -> Vec<(String, String)> {
    let view = desk.get(proof);
    let notices = view["versions"][0]["notices"].as_array().unwrap();
    let problems = view["versions"][0]["problems"].as_array().unwrap();
    assert!(notices.iter().all(|one| problems.contains(&one["message"])), "{view}");
    notices.iter().map(|one| (text(&one["code"]), text(&one["message"]))).collect()
}

#[track_caller]
fn check(found: &[(String, String)]) {
    let message = |code: &str| {
        let found = found.iter().find(|(one, _)| one == code);
        found.unwrap_or_else(|| panic!("{code} is not among {found:?}")).1.clone()
    };
    assert!(message("spot-colors-approximated").contains("PANTONE 286 C"));
    assert!(message("overprint-not-shown").contains("not simulated"));
    assert!(message("font-substituted").contains("Gronlandia"));
}

#[test]
fn inks_and_fonts_of_later_pages_are_found_in_the_background_and_kept() {
    let desk = Desk::new();
    let (proof, _) = desk.proof(desk.file("Print.pdf", &printed().bytes()));
    desk.wait_for(is_told);
    check(&notices(&desk, &proof));
    assert!(derived_says(&desk, "PANTONE"), "what is found of other files is kept");
    // Known without opening the file again.
    let desk = desk.restart();
    check(&notices(&desk, &proof));
}

#[test]
fn of_an_encrypted_file_they_are_known_until_the_app_ends() {
    let desk = Desk::new();
    let bytes = printed().locked(Lock::Aes256, "sesame", "owner").bytes();
    let ticket = desk.ticket(desk.file("Print.pdf", &bytes));
    let made = desk.ok("proof.create", json!({ "ticket": ticket, "password": "sesame" }));
    let (proof, version) = (text(&made["proof"]), text(&made["version"]));
    desk.wait_for(is_told);
    check(&notices(&desk, &proof));
    assert!(!derived_says(&desk, "PANTONE"), "nothing that a password opens is on disk");

    // Tried again, it is looked at again.
    desk.ok("media.retry", json!({ "version": version }));
    desk.ok("media.pages", json!({ "version": version, "first": 1, "count": 1 }));
    desk.wait_for(is_told);
    check(&notices(&desk, &proof));

    let desk = desk.restart();
    assert!(notices(&desk, &proof).is_empty(), "nothing that a password opens is kept");
    desk.ok("media.unlock", json!({ "version": version, "password": "sesame" }));
    while notices(&desk, &proof).is_empty() {
        desk.wait_for(is_told);
    }
    check(&notices(&desk, &proof));
    assert!(!derived_says(&desk, "PANTONE"));
}

#[test]
fn what_decoding_all_of_a_film_shows_is_said_and_kept() {
    // Its rate is even but for what is lost with the damage.
    let film = catalogue::copy_with("scratched-long.mp4", &catalogue::closed_mp4(), |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..middle + 4000].fill(0x55);
    });
    let desk = Desk::new();
    let (proof, _) = desk.proof(film.clone());
    let check = |desk: &Desk| {
        let view = desk.get(&proof);
        let version = &view["versions"][0];
        let says =
            |word: &str| version["problems"].as_array().unwrap().iter().any(|one| text(one).contains(word));
        assert!(says("is damaged"), "{version}");
        assert_eq!(version["media"]["confirmed"], true);
        // As the table says that was confirmed, and the command line with it.
        let table = desk.app.table(&text(&version["id"])).unwrap();
        assert_eq!(version["media"]["frame_rate"], json!(table.frame_rate), "{version}");
        assert_eq!(version["media"]["num_frames"], json!(table.len()));
    };
    let is_confirmed = || desk.get(&proof)["versions"][0]["media"]["confirmed"] == true;
    while !is_confirmed() {
        desk.wait_for(is_told);
    }
    check(&desk);
    let desk = desk.restart();
    check(&desk);
    // The same bytes again take nothing of it away.
    desk.proof(film);
    check(&desk);
}

#[test]
fn pieces_of_a_sound_that_are_damaged_are_said() {
    let whole = catalogue::sound("whole.flac", 2, "7", "-c:a flac");
    let sound = catalogue::copy_with("scratched.flac", &whole, |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..middle + 3000].fill(0x5a);
    });
    let desk = Desk::new();
    let (proof, _) = desk.proof(sound);
    let says = |desk: &Desk| {
        let view = desk.get(&proof);
        view["versions"][0]["problems"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| text(one).contains("damaged and left out"))
    };
    while !says(&desk) {
        desk.wait_for(is_told);
    }
    let desk = desk.restart();
    assert!(says(&desk));
}

#[test]
fn a_plain_file_has_nothing_to_say() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Plain.pdf", &crate::files::pdf(3)));
    desk.ok("media.pages", json!({ "version": version, "first": 1, "count": 3 }));
    // Where nothing is found nothing is told; that it was looked at is kept.
    let wait = std::time::Duration::from_millis(10);
    let looks = PATIENCE.as_millis() / wait.as_millis();
    let is_looked_at = (0..looks).any(|_| {
        std::thread::sleep(wait);
        !found(&desk).is_empty()
    });
    assert!(is_looked_at, "it was never looked at");
    assert_eq!(found(&desk), [json!([])]);
    assert!(notices(&desk, &proof).is_empty());
}

#[test]
fn hdr_is_a_notice_as_soon_as_it_is_open() {
    let desk = Desk::new();
    let arguments = "-c:v ffv1 -pix_fmt yuv420p10le -colorspace bt2020nc -color_range tv -color_primaries bt2020 \
                     -color_trc smpte2084";
    let (proof, _) = desk.proof(Recipe::new("hdr.mkv", 4, "25", arguments).make(desk.folder.path()));
    let codes: Vec<String> = notices(&desk, &proof).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["hdr-tone-mapped"]);
}

#[test]
fn what_is_left_out_of_a_drawing_or_of_a_page_is_a_notice() {
    let desk = Desk::new();
    let codes =
        |proof: &str| -> Vec<String> { notices(&desk, proof).into_iter().map(|(code, _)| code).collect() };
    let drawing = br#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><image href="b.png" width="9" height="9"/></svg>"#;
    let (proof, _) = desk.proof(desk.file("a.svg", drawing));
    assert_eq!(codes(&proof), ["outside-files-not-shown"]);
    let paper = Paper::new(&[Sheet::new(200, 100, "").with("/UserUnit 2")], "", &[]);
    let (proof, _) = desk.proof(desk.file("Large.pdf", &paper.bytes()));
    desk.wait_for(is_told);
    assert_eq!(codes(&proof), ["user-unit-not-applied"]);
}

#[test]
fn only_a_drawing_has_no_pixels_of_its_own() {
    let desk = Desk::new();
    let is_vector = |name: &str, bytes: &[u8]| -> Value {
        let (proof, _) = desk.proof(desk.file(name, bytes));
        desk.get(&proof)["versions"][0]["media"]["vector"].clone()
    };
    let drawing = br#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="9" height="9"/></svg>"#;
    assert_eq!(is_vector("a.svg", drawing), json!(true));
    assert_eq!(is_vector("a.png", &crate::files::png(40, 30)), json!(false));
}
