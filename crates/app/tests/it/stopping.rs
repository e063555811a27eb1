//! Exports and files of comments that are stopped: before they begin, at each of their stages, at their end.

use std::io::{self, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use galley_app::api::{Event, Failure, SaveExport, SavePictures, Saved};
use galley_app::handover::Format;
use galley_app::media::cancel::Cancel;
use galley_app::{App, OnEvent};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::desk::{PATIENCE, settings, text};
use crate::files;

/// The first word of a phase, or that it is through.
#[derive(Clone, Copy)]
enum Stage {
    First(&'static str),
    Through(&'static str),
}

impl Stage {
    fn is_at(self, phase: &str, done: u64, total: u64) -> bool {
        match self {
            Self::First(wanted) => wanted == phase,
            Self::Through(wanted) => wanted == phase && total > 0 && done == total,
        }
    }
}

/// An app that waits at a stage until what tells of it was stopped.
struct Halting {
    app: App,
    folder: TempDir,
    stage: Arc<Mutex<Option<Stage>>>,
    reached: Mutex<Receiver<String>>,
    go: SyncSender<()>,
}

impl Halting {
    fn new() -> Self {
        let stage: Arc<Mutex<Option<Stage>>> = Arc::default();
        let wanted = Arc::clone(&stage);
        let (reach, reached) = sync_channel::<String>(1);
        let (go, gone) = sync_channel::<()>(1);
        let gone = Mutex::new(gone);
        let on_event: OnEvent = Arc::new(move |event: Event| {
            let Event::Progress { ticket, phase, done, total } = event else { return };
            let is_here = wanted.lock().unwrap().take_if(|stage| stage.is_at(&phase, done, total)).is_some();
            if is_here {
                reach.send(ticket).unwrap();
                gone.lock().unwrap().recv().unwrap();
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(settings(&folder.path().join("data"), on_event)).unwrap();
        app.call("person.name", json!({ "name": "Ada" })).unwrap();
        std::fs::create_dir(folder.path().join("out")).unwrap();
        Self { app, folder, stage, reached: Mutex::new(reached), go }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        self.app.ticket(path).unwrap().ticket
    }

    /// A proof with a box on it and words, at a place: its id.
    fn proof(&self, name: &str, bytes: &[u8], place: &Value) -> String {
        let made = self.app.call("proof.create", json!({ "ticket": self.file(name, bytes) })).unwrap();
        let shape = json!({ "shape": "box", "x": 1_000, "y": 2_000, "width": 3_000, "height": 4_000 });
        let marks = json!([{ "shape": shape }]);
        let start = json!({ "version": made["version"], "place": place, "marks": marks, "text": "Larger" });
        self.app.call("thread.start", start).unwrap();
        text(&made["proof"])
    }

    fn num_threads(&self, proof: &str) -> usize {
        self.app.call("threads.list", json!({ "proof": proof })).unwrap().as_array().unwrap().len()
    }

    fn stopped_at<T: Send>(&self, stage: Stage, act: impl FnOnce(&App) -> T + Send) -> T {
        self.stopped_by(
            |ticket| {
                self.app.call("job.cancel", json!({ "ticket": ticket })).unwrap();
            },
            stage,
            act,
        )
    }

    fn stopped_by<T: Send>(
        &self,
        stop: impl FnOnce(&str),
        stage: Stage,
        act: impl FnOnce(&App) -> T + Send,
    ) -> T {
        *self.stage.lock().unwrap() = Some(stage);
        std::thread::scope(|threads| {
            let app = &self.app;
            let under_way = threads.spawn(move || act(app));
            let ticket = self.reached.lock().unwrap().recv_timeout(PATIENCE).expect("it never came so far");
            stop(&ticket);
            self.go.send(()).unwrap();
            under_way.join().unwrap()
        })
    }
}

fn save(app: &App, proof: &str, format: &str, path: &Path) -> Result<Saved, Failure> {
    let input = SaveExport { proof: proof.to_owned(), format: format.to_owned(), threads: None, title: None };
    app.save_export(&input, || Some(path.to_owned())).map(|saved| saved.expect("a place was named"))
}

#[test]
fn an_export_that_is_stopped_leaves_the_earlier_file_and_nothing_beside_it() {
    let halting = Halting::new();
    let paper = halting.proof("Paper.pdf", &files::pdf(3), &json!({ "page": 2 }));
    let poster = halting.proof("Poster.png", &files::png(60, 40), &json!({}));
    let out = halting.folder.path().join("out");
    let path = out.join("Hero.out");
    std::fs::write(&path, b"earlier").unwrap();
    let is_untouched = |what: &str| {
        assert_eq!(std::fs::read(&path).unwrap(), b"earlier", "{what}");
        assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1, "{what}");
    };
    let cancel = |proof: &str| {
        halting.app.call("job.cancel", json!({ "ticket": format!("export/{proof}") })).unwrap();
    };
    let input = SaveExport { proof: paper.clone(), format: "pdf".to_owned(), threads: None, title: None };
    let asked = halting.app.save_export(&input, || {
        let second = halting.app.save_export(&input, || unreachable!("one of a proof at a time"));
        assert_eq!(second.unwrap_err().code, "in-progress");
        cancel(&paper);
        Some(path.clone())
    });
    assert_eq!(asked.unwrap_err().code, "cancelled", "while it asks where");
    is_untouched("asked");
    for (proof, format, phase) in [
        (&paper, "csv", "read"),
        (&paper, "pdf", "read"),
        (&paper, "pdf", "marks"),
        (&paper, "pdf", "write"),
        (&poster, "pdf", "pictures"),
        (&poster, "pdf", "marks"),
        (&poster, "pdf", "write"),
    ] {
        let ended = halting.stopped_at(Stage::First(phase), |app| save(app, proof, format, &path));
        assert_eq!(ended.unwrap_err().code, "cancelled", "{format}, {phase}");
        is_untouched(phase);
    }
    for proof in [&paper, &poster] {
        // Too late for the one before.
        cancel(proof);
        save(&halting.app, proof, "pdf", &path).unwrap();
        assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF-"), "the next try is another");
    }
}

#[test]
fn a_set_of_pictures_that_is_stopped_leaves_no_folder() {
    let halting = Halting::new();
    let paper = halting.proof("Paper.pdf", &files::pdf(3), &json!({ "page": 2 }));
    let proof = halting.app.call("proof.get", json!({ "proof": paper })).unwrap();
    let version = text(&proof["versions"][0]["id"]);
    let out = halting.folder.path().join("out");
    let draw = |app: &App| {
        let set = SavePictures { version: version.clone(), threads: None, title: None };
        app.save_pictures(&set, || Some(out.clone())).map(|saved| saved.expect("a folder was chosen"))
    };
    let cancel = || {
        halting.app.call("job.cancel", json!({ "ticket": format!("pictures/{version}") })).unwrap();
    };
    let set = SavePictures { version: version.clone(), threads: None, title: None };
    let asked = halting.app.save_pictures(&set, || {
        cancel();
        Some(out.clone())
    });
    assert_eq!(asked.unwrap_err().code, "cancelled", "while it asks where");
    assert!(halting.app.save_pictures(&set, || None).unwrap().is_none());
    for stage in [Stage::First("pictures"), Stage::Through("pictures")] {
        assert_eq!(halting.stopped_at(stage, draw).unwrap_err().code, "cancelled");
        assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
    }
    // Too late for the one before.
    cancel();
    assert_eq!(draw(&halting.app).unwrap().pictures, 1);
}

#[test]
fn what_is_under_way_as_the_program_ends_is_taken_away() {
    let halting = Halting::new();
    let paper = halting.proof("Paper.pdf", &files::pdf(3), &json!({ "page": 2 }));
    let out = halting.folder.path().join("out");
    assert!(halting.app.stop_work(), "nothing is under way");
    let mut meanwhile = None;
    let ended = halting.stopped_by(
        |_| meanwhile = Some((std::fs::read_dir(&out).unwrap().count(), halting.app.stop_work())),
        Stage::First("write"),
        |app| save(app, &paper, "pdf", &out.join("Hero.pdf")),
    );
    assert_eq!(meanwhile, Some((1, false)), "half of it is there, and it has not ended yet");
    assert_eq!(ended.unwrap_err().code, "cancelled");
    assert!(halting.app.stop_work());
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
}

/// Where bytes go until so many came; then whoever writes is stopped.
struct Stopping {
    cancel: Cancel,
    after: usize,
    written: usize,
}

impl Write for Stopping {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written += bytes.len();
        if self.written >= self.after {
            self.cancel.cancel();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_export_that_is_stopped_at_its_last_byte_has_not_succeeded() {
    let halting = Halting::new();
    let paper = halting.proof("Paper.pdf", &files::pdf(3), &json!({ "page": 2 }));
    for format in [Format::Pdf, Format::Csv] {
        let whole = halting.app.export_review(&paper, format).unwrap().len();
        for (after, code) in [(1, "cancelled"), (whole, "cancelled"), (whole + 1, "")] {
            let cancel = Cancel::new();
            let mut out = Stopping { cancel: cancel.clone(), after, written: 0 };
            let ended = halting.app.export_review_to(&paper, format, &mut out, &cancel);
            assert_eq!(ended.err().map_or_else(String::new, |failure| failure.code), code, "after {after}");
        }
    }
}

#[test]
fn a_file_of_comments_that_is_stopped_records_nothing_or_all_of_it() {
    let halting = Halting::new();
    let pages = files::pdf(3);
    let from = halting.proof("From.pdf", &pages, &json!({ "page": 2 }));
    let proof = halting.proof("Into.pdf", &pages, &json!({ "page": 1 }));
    let marked = halting.app.export_review(&from, Format::Pdf).unwrap();
    let xfdf = halting.app.export_review(&from, Format::Xfdf).unwrap();
    let undo = || halting.app.call("undo.state", json!({})).unwrap();
    let before = undo();
    for (name, bytes, phase) in [
        ("marked.pdf", &marked, "read"),
        ("marked.pdf", &marked, "place"),
        ("marked.xfdf", &xfdf, "read"),
        ("marked.xfdf", &xfdf, "place"),
    ] {
        let input = json!({ "proof": proof, "ticket": halting.file(name, bytes) });
        let ended = halting.stopped_at(Stage::First(phase), |app| app.call("import.take", input));
        assert_eq!(ended.unwrap_err().code, "cancelled", "{name}, {phase}");
        assert_eq!(halting.num_threads(&proof), 1, "{name}, {phase}");
        assert_eq!(undo(), before, "{name}, {phase}");
    }
    // What is being recorded is recorded to its end.
    let input = json!({ "proof": proof, "ticket": halting.file("marked.xfdf", &xfdf) });
    let ended = halting.stopped_at(Stage::First("record"), |app| app.call("import.take", input));
    assert_eq!(ended.unwrap()["threads"], 1);
    assert_eq!(halting.num_threads(&proof), 2);
    halting.app.call("undo", json!({})).unwrap();
    assert_eq!(halting.num_threads(&proof), 1, "one step of undo");

    let raised = Cancel::new();
    raised.cancel();
    let path = halting.folder.path().join("marked.pdf");
    let file = std::fs::File::open(path).unwrap();
    let ended = halting.app.import_review_from(&proof, file, "marked.pdf", &raised);
    assert_eq!(ended.unwrap_err().code, "cancelled", "before it begins");
    assert_eq!(halting.num_threads(&proof), 1);
}
