//! `galley export` and `galley import` over a data folder of their own.

use std::path::Path;
use std::sync::Arc;

use galley_app::media::pool;
use galley_app::{App, AppSettings, KeyPlace};
use galley_testkit::papers::{Paper, Sheet};
use serde_json::{Value, json};

use crate::inputs::Inputs;
use crate::run::galley;

const DATA: &str = "data";

fn app(folder: &Path) -> App {
    let settings = AppSettings {
        data: folder.join(DATA),
        keys: KeyPlace::File,
        pool: pool::Settings::find(),
        sample: None,
        on_event: Arc::new(|_| ()),
    };
    App::open(settings).unwrap()
}

/// A data folder with a picture, a comment on it, and a paper.
fn desk() -> Inputs {
    let inputs = Inputs::new();
    let _ = galley_testkit::programs::worker();
    let app = app(inputs.folder());
    app.call("person.name", json!({ "name": "Ada" })).unwrap();
    let add = |name: &str| {
        let ticket = app.ticket(inputs.path(name)).unwrap().ticket;
        app.call("proof.create", json!({ "ticket": ticket })).unwrap()
    };
    let (poster, _) = (add("poster.png"), add("paper.pdf"));
    let shape = json!({ "shape": "box", "x": 1_000, "y": 2_000, "width": 3_500, "height": 4_000 });
    let marks = json!([{ "shape": shape }]);
    let start = json!({ "version": poster["version"], "place": {}, "marks": marks, "text": "Larger" });
    app.call("thread.start", start).unwrap();
    inputs
}

fn threads(folder: &Path, name: &str) -> Vec<Value> {
    let app = app(folder);
    let proof = app.find_proof(name).unwrap();
    app.call("threads.list", json!({ "proof": proof })).unwrap().as_array().unwrap().clone()
}

#[test]
fn a_review_is_written_and_recorded() {
    let inputs = desk();
    let folder = inputs.folder();
    let ran = galley(folder, &["export", "poster", "--as", "csv", "-o", "review.csv", "--data", DATA]);
    assert_eq!((ran.exit, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{ran:?}");
    let table = std::fs::read_to_string(inputs.path("review.csv")).unwrap();
    assert!(table.contains(",1,2,3.5,4,box,Ada,"), "{table}");

    let ran = galley(folder, &["export", "poster", "--as", "w3c", "-o", "review.json", "--data", DATA]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    let again = ["import", "review.json", "--into", "poster", "--data", DATA, "--json"];
    let expected =
        json!({ "threads": 0, "replies": 0, "known": 1, "skipped": 0, "reactions": 0, "attachments": 0 });
    assert_eq!(galley(folder, &again).json(), expected);

    inputs.write(
        "note.xfdf",
        b"<xfdf><annots><square page=\"1\" rect=\"10,20,30,60\" title=\"Bo\"><contents>Wrong</contents></square>\
          </annots></xfdf>",
    );
    let ran = galley(folder, &["import", "note.xfdf", "--into", "paper", "--data", DATA]);
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(ran.out, "threads recorded: 1, replies: 0, already there: 0, left out: 0\n");
    let thread = threads(folder, "paper").remove(0);
    assert_eq!(thread["comments"][0]["text"], "Bo: Wrong");
    let shape = json!({ "shape": "box", "x": 10_000, "y": 40_000, "width": 20_000, "height": 40_000 });
    assert_eq!(thread["marks"][0]["shape"], shape);
}

#[test]
fn a_pdf_goes_out_with_its_marks_and_comes_back() {
    let inputs = desk();
    let folder = inputs.folder();
    inputs.write(
        "note.xfdf",
        b"<xfdf><annots><square page=\"1\" rect=\"10,20,30,60\" title=\"Bo\"><contents>Wrong</contents></square>\
          </annots></xfdf>",
    );
    let data = ["--data", DATA];
    let run = |arguments: &[&str]| galley(folder, &[arguments, &data].concat());
    assert_eq!(run(&["import", "note.xfdf", "--into", "paper"]).exit, 0);
    let ran = run(&["export", "paper", "--as", "pdf", "-o", "marked.pdf"]);
    assert_eq!((ran.exit, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{ran:?}");
    let (before, after) =
        (std::fs::read(inputs.path("paper.pdf")).unwrap(), std::fs::read(inputs.path("marked.pdf")).unwrap());
    assert!(after.starts_with(&before) && after.len() > before.len(), "the file itself stays");
    let expected =
        json!({ "threads": 0, "replies": 0, "known": 1, "skipped": 0, "reactions": 0, "attachments": 0 });
    assert_eq!(run(&["import", "marked.pdf", "--into", "paper", "--json"]).json(), expected);
    let ran = run(&["export", "poster", "--as", "pdf", "-o", "poster.pdf"]);
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(std::fs::read(inputs.path("poster.pdf")).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn what_the_format_does_not_hold_is_noted() {
    let inputs = desk();
    let folder = inputs.folder();
    inputs.write(
        "note.xfdf",
        b"<xfdf xmlns:galley=\"urn:galley:interop:1\"><annots><square page=\"0\" rect=\"10,20,30,60\" galley:reactions=\"3\" \
          galley:attachments=\"1\"><contents>Wrong</contents></square></annots></xfdf>",
    );
    let ran = galley(folder, &["import", "note.xfdf", "--into", "paper", "--data", DATA, "--json"]);
    let expected =
        json!({ "threads": 1, "replies": 0, "known": 0, "skipped": 0, "reactions": 3, "attachments": 1 });
    assert_eq!((ran.exit, ran.json()), (0, expected), "{ran:?}");
    let noted: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(noted["note"]["code"], "not-in-format");
    assert_eq!(noted["note"]["message"], "3 reactions and 1 attached file are not part of this format");
}

#[test]
fn a_broken_certification_is_noted_and_written_all_the_same() {
    let inputs = desk();
    let folder = inputs.folder();
    let signature =
        "<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 2 >> >>] >>";
    let sheet = Sheet::new(200, 100, "");
    inputs.write("certified.pdf", &Paper::new(&[sheet], "/Perms << /DocMDP 6 0 R >>", &[signature]).bytes());
    {
        let app = app(folder);
        let ticket = app.ticket(inputs.path("certified.pdf")).unwrap().ticket;
        let made = app.call("proof.create", json!({ "ticket": ticket })).unwrap();
        let start =
            json!({ "version": made["version"], "place": { "page": 1 }, "marks": [], "text": "Wrong" });
        app.call("thread.start", start).unwrap();
    }
    let run = |more: &[&str]| {
        let arguments = ["export", "certified", "--data", DATA];
        galley(folder, &[&arguments[..], more].concat())
    };
    let ran = run(&["--as", "pdf", "-o", "a.pdf"]);
    assert_eq!((ran.exit, ran.out.as_str()), (0, ""), "{ran:?}");
    assert!(ran.err.starts_with("note[certification-broken]: certified: "), "{ran:?}");
    assert!(ran.err.contains("\nhint: "), "{ran:?}");
    assert!(std::fs::read(inputs.path("a.pdf")).unwrap().starts_with(b"%PDF-"));
    let ran = run(&["--as", "pdf", "-o", "b.pdf", "--json"]);
    assert_eq!((ran.exit, ran.out.as_str()), (0, ""), "{ran:?}");
    let note: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(note["note"]["code"], "certification-broken", "{ran:?}");
    let ran = run(&["--as", "xfdf", "-o", "a.xfdf"]);
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "of the comments alone nothing is said: {ran:?}");
}

#[test]
fn what_is_wrong_is_said_with_its_exit_code() {
    let inputs = desk();
    let folder = inputs.folder();
    inputs.write("marks.json", b"{\"items\": [");
    inputs.write("there.csv", b"mine");
    let table: [(&[&str], i32, &str); 13] = [
        (&["export", "poster", "-o", "a.csv"], 2, "usage"),
        (&["export", "poster", "--as", "docx", "-o", "a.docx"], 2, "usage"),
        (&["export", "poster", "--as", "csv"], 2, "usage"),
        (&["import", "marks.json"], 2, "usage"),
        (&["export", "nothing", "--as", "csv", "-o", "a.csv"], 66, "not-found"),
        (&["export", "poster", "--as", "csv", "-o", "a.csv", "--data", "elsewhere"], 66, "not-found"),
        (&["import", "no-such.json", "--into", "poster"], 66, "not-found"),
        (&["export", "poster", "--as", "edl", "-o", "a.edl"], 65, "unsupported"),
        (&["import", "marks.json", "--into", "poster"], 65, "damaged"),
        (&["import", "letter.mp4", "--into", "poster"], 65, "damaged"),
        (&["export", "poster", "--as", "csv", "-o", "there.csv"], 73, "output-exists"),
        (&["export", "poster", "--as", "csv", "-o", "no-such-folder/a.csv"], 73, "output-unwritable"),
        (&["export", "poster", "--as", "csv", "-o", "."], 73, "output-unwritable"),
    ];
    for (arguments, exit, code) in table {
        let mut all = arguments.to_vec();
        if !arguments.contains(&"--data") {
            all.extend(["--data", DATA]);
        }
        let ran = galley(folder, &all);
        assert_eq!((ran.exit, ran.out.as_str()), (exit, ""), "{all:?} {ran:?}");
        assert!(ran.err.starts_with(&format!("error[{code}]: ")), "{all:?} {ran:?}");
        assert!(ran.err.contains("\nhint: "), "{all:?} {ran:?}");
    }
    assert!(!inputs.path("elsewhere").exists(), "looking makes no folder");
    assert_eq!(std::fs::read(inputs.path("there.csv")).unwrap(), b"mine");
    let forced = ["export", "poster", "--as", "csv", "-o", "there.csv", "--force", "--data", DATA];
    assert_eq!(galley(folder, &forced).exit, 0);
    assert!(std::fs::read(inputs.path("there.csv")).unwrap().starts_with(b"\xef\xbb\xbfnumber,"));
}

#[test]
fn what_is_in_the_bin_is_written_and_takes_nothing() {
    let inputs = desk();
    let folder = inputs.folder();
    let proof = app(folder).find_proof("paper").unwrap();
    app(folder).call("proofs.delete", json!({ "proofs": [proof], "step": null })).unwrap();
    let ran = galley(folder, &["export", &proof, "--as", "csv", "-o", "a.csv", "--data", DATA]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    inputs.write(
        "note.xfdf",
        b"<xfdf><annots><square page=\"1\" rect=\"10,20,30,60\" title=\"Bo\"><contents>Wrong</contents></square>\
          </annots></xfdf>",
    );
    let ran = galley(folder, &["import", "note.xfdf", "--into", &proof, "--data", DATA]);
    assert_eq!((ran.exit, ran.out.as_str()), (77, ""), "{ran:?}");
    assert!(ran.err.starts_with("error[deleted]: "), "{ran:?}");
}

#[test]
fn a_data_folder_is_one_programs_at_a_time() {
    let inputs = desk();
    let open = app(inputs.folder());
    let arguments = ["export", "poster", "--as", "csv", "-o", "a.csv", "--data", DATA, "--json"];
    let ran = galley(inputs.folder(), &arguments);
    assert_eq!(ran.exit, 74, "{ran:?}");
    let said: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(said["error"]["code"], "in-use");
    drop(open);
    assert_eq!(galley(inputs.folder(), &arguments).exit, 0);
}

#[test]
fn an_encrypted_proof_needs_its_password() {
    let inputs = desk();
    let folder = inputs.folder();
    {
        let app = app(folder);
        let ticket = app.ticket(inputs.path("locked.pdf")).unwrap().ticket;
        app.call("proof.create", json!({ "ticket": ticket, "password": "sesame" })).unwrap();
    }
    inputs.write("right.txt", b"sesame\n");
    inputs.write("wrong.txt", b"barley\n");
    let export = |more: &[&str]| {
        let mut arguments = vec!["export", "locked", "--as", "xfdf", "-o", "a.xfdf", "--data", DATA];
        arguments.extend(more);
        galley(folder, &arguments)
    };
    let none: &[&str] = &[];
    for more in [none, &["--password-file", "wrong.txt"]] {
        let ran = export(more);
        assert_eq!(ran.exit, 77, "{ran:?}");
        assert!(ran.err.starts_with("error[password-needed]: locked: "), "{ran:?}");
        assert!(ran.err.contains("--password-file"), "{ran:?}");
    }
    let ran = export(&["--password-file", "right.txt"]);
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(std::fs::read_to_string(inputs.path("a.xfdf")).unwrap().contains("<f href=\"locked.pdf\"/>"));
}

/// The app's own data folder is where the app moved it to.
#[cfg(target_os = "linux")]
#[test]
fn the_data_folder_that_was_moved_is_the_one_that_is_read() {
    let inputs = desk();
    let folder = inputs.folder();
    let home = folder.join("share/galley");
    std::fs::create_dir_all(&home).unwrap();
    let run = || {
        let mut command = crate::run::command(folder);
        command.env("XDG_DATA_HOME", folder.join("share")).env_remove("GALLEY_DATA");
        command.args(["export", "poster", "--as", "csv", "-o", "review.csv"]);
        crate::run::Ran::of(command.output().unwrap())
    };
    assert!(run().err.contains("no data folder"), "nothing is made where there is none");
    let note = json!({ "data": folder.join(DATA) });
    std::fs::write(home.join("place.json"), note.to_string()).unwrap();
    assert_eq!(run().exit, 0);
    assert!(std::fs::read_to_string(inputs.path("review.csv")).unwrap().contains("Larger"));
}
