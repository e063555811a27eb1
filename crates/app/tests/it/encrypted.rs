//! Encrypted PDFs: a password opens them while Galley runs, and is written nowhere.

use std::path::{Path, PathBuf};

use galley_app::api::{CreateProof, Event, Password};
use galley_testkit::papers::{Lock, Paper, Sheet, line};
use serde_json::{Value, json};

use crate::desk::{Desk, text};
use crate::files;

const PASSWORD: &str = "open-sesame-4711";

fn locked(lock: Lock) -> Vec<u8> {
    let sheets = ["Secret terms", "More of them"].map(|text| Sheet::new(200, 100, &line(text, 12, 20, 60)));
    Paper::new(&sheets, "", &[]).locked(lock, PASSWORD, "owner").bytes()
}

fn every_file(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(every_file(&path)) } else { found.push(path) }
    }
    found
}

/// Files below the data folder that hold some bytes.
fn holding(desk: &Desk, bytes: &[u8]) -> Vec<PathBuf> {
    let mut files = every_file(&desk.folder.path().join("data"));
    files.retain(|path| {
        std::fs::read(path).unwrap_or_default().windows(bytes.len()).any(|part| part == bytes)
    });
    files
}

fn create(desk: &Desk, password: Value) -> Value {
    let path = desk.file("contract.pdf", &locked(Lock::Aes256));
    desk.ok("proof.create", json!({ "ticket": desk.ticket(path), "password": password }))
}

#[test]
fn a_password_is_asked_for_and_a_wrong_one_is_said() {
    let desk = Desk::new();
    for lock in Lock::ALL {
        let path = desk.file("contract.pdf", &locked(lock));
        let ticket = desk.ticket(path);
        let before = (desk.num_ops(), every_file(&desk.folder.path().join("data/blobs")));
        let failure =
            |password: Value| desk.fails("proof.create", json!({ "ticket": ticket, "password": password }));
        assert_eq!(failure(Value::Null).code, "password-needed");
        let wrong = failure(json!("Sesame"));
        assert_eq!(wrong.code, "password-wrong");
        assert!(
            wrong.message.contains("contract.pdf")
                && wrong.hint.is_some()
                && !format!("{wrong:?}").contains("Sesame")
        );
        assert_eq!(
            (desk.num_ops(), every_file(&desk.folder.path().join("data/blobs"))),
            before,
            "nothing is left"
        );
        let made = desk.ok("proof.create", json!({ "ticket": ticket, "password": PASSWORD }));
        let view = desk.get(&text(&made["proof"]));
        assert_eq!(view["versions"][0]["media"], json!({ "kind": "pdf", "num_pages": 2 }));
    }
}

#[test]
fn it_is_written_nowhere_and_nothing_that_it_opens_is_kept() {
    let desk = Desk::new();
    let made = create(&desk, json!(PASSWORD));
    let (proof, version) = (text(&made["proof"]), text(&made["version"]));
    desk.get(&proof);
    desk.ok("media.thumbnail", json!({ "version": version, "page": 1, "size": 320 }));
    desk.ok("media.pages", json!({ "version": version, "first": 1, "count": 9 }));
    let place = json!({ "page": 2 });
    desk.ok("thread.start", json!({ "version": version, "place": place, "marks": [], "text": "look" }));
    desk.ok("threads.list", json!({ "proof": proof }));
    assert_eq!(holding(&desk, PASSWORD.as_bytes()), Vec::<PathBuf>::new());
    assert_eq!(holding(&desk, b"\x89PNG"), Vec::<PathBuf>::new(), "a picture of an encrypted page");
    let given = CreateProof {
        ticket: String::new(),
        project: None,
        own_project: None,
        name: None,
        password: Some(Password(PASSWORD.to_owned())),
    };
    assert!(!format!("{given:?}").contains(PASSWORD));
}

#[test]
fn nothing_of_its_pages_is_kept_for_the_search() {
    let desk = Desk::new();
    create(&desk, json!(PASSWORD));
    // They are read one after the other: this one's turn comes when the encrypted one had its own.
    let sheet = Sheet::new(200, 100, &line("Open terms", 12, 20, 60));
    desk.proof(desk.file("open.pdf", &Paper::new(&[sheet], "", &[]).bytes()));
    desk.wait_for(|event| matches!(event, Event::Changed { tags } if *tags == ["search"]));
    let found = desk.ok("search.find", json!({ "text": "terms", "limit": 10 }));
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["snippet"], "Open \u{2068}terms\u{2069}");
    assert_eq!(holding(&desk, b"Secret terms"), Vec::<PathBuf>::new());
}

#[test]
fn after_a_restart_it_is_asked_for_again() {
    let desk = Desk::new();
    let made = create(&desk, json!(PASSWORD));
    let (proof, version) = (text(&made["proof"]), text(&made["version"]));
    let desk = desk.restart();
    let standing = |desk: &Desk| desk.get(&proof)["versions"][0].clone();
    assert_eq!(standing(&desk)["unavailable"]["code"], "password-needed");
    assert_eq!(standing(&desk)["media"], Value::Null);
    let thumbnail = json!({ "version": version, "page": 1, "size": 64 });
    assert_eq!(desk.fails("media.thumbnail", thumbnail.clone()).code, "password-needed");
    let unlock = |password: &str| json!({ "version": version, "password": password });
    assert_eq!(desk.fails("media.unlock", unlock("")).code, "password-needed");
    assert_eq!(desk.fails("media.unlock", unlock("Sesame")).code, "password-wrong");
    assert_eq!(standing(&desk)["unavailable"]["code"], "password-needed", "a wrong one changes nothing");
    desk.ok("media.unlock", unlock(PASSWORD));
    assert_eq!(standing(&desk)["unavailable"], Value::Null);
    assert_eq!(standing(&desk)["media"]["num_pages"], 2);
    desk.ok("media.thumbnail", thumbnail);
    assert_eq!(holding(&desk, PASSWORD.as_bytes()), Vec::<PathBuf>::new());
}

#[test]
fn a_version_may_be_encrypted_too() {
    let desk = Desk::new();
    let (proof, _) = desk.proof(desk.file("open.pdf", &files::pdf(1)));
    let path = desk.file("closed.pdf", &locked(Lock::Aes128));
    let submit = |password: Value| json!({ "proof": proof, "ticket": desk.ticket(path.clone()), "note": "", "password": password });
    assert_eq!(desk.fails("version.submit", submit(Value::Null)).code, "password-needed");
    desk.ok("version.submit", submit(json!("owner")));
    assert_eq!(desk.get(&proof)["versions"][1]["media"]["num_pages"], 2);
}

#[test]
fn other_files_do_not_mind_a_password() {
    let desk = Desk::new();
    let path = desk.file("a.png", &files::png(30, 20));
    let made = desk.ok("proof.create", json!({ "ticket": desk.ticket(path), "password": "x" }));
    let version = text(&made["version"]);
    desk.ok("media.unlock", json!({ "version": version, "password": "y" }));
    let desk = desk.restart();
    assert_eq!(desk.get(&text(&made["proof"]))["versions"][0]["media"]["kind"], "image");
}

#[test]
fn text_is_found_page_by_page() {
    let desk = Desk::new();
    let sheets: Vec<Sheet> =
        (1..=40).map(|page| Sheet::new(200, 100, &line(&format!("Page {page}"), 12, 20, 60))).collect();
    let (_, version) = desk.proof(desk.file("long.pdf", &Paper::new(&sheets, "", &[]).bytes()));
    let find = |text: &str, from_page: u32| {
        let input = json!({ "version": version, "text": text, "from_page": from_page, "limit": 50, "whole_words": true });
        desk.ok("media.find", input)
    };
    let mut pages = Vec::new();
    let mut next = Some(1);
    while let Some(page) = next {
        let found = find("PAGE", page);
        pages.extend(found["places"].as_array().unwrap().iter().map(|place| place["page"].as_u64().unwrap()));
        next = found["next_page"].as_u64().map(|page| page as u32);
    }
    assert_eq!(pages, (1..=40).collect::<Vec<_>>());
    let found = find("page 7", 7);
    assert_eq!(found["places"][0]["text"], "Page 7");
    let shape = &found["places"][0]["boxes"][0];
    assert_eq!(shape["shape"], "box");
    assert!((19_000..21_000).contains(&shape["x"].as_i64().unwrap()), "{shape}");
    let picture = desk.proof(desk.file("a.png", &files::png(30, 20))).1;
    let input = json!({ "version": picture, "text": "x", "from_page": 1, "limit": 5, "whole_words": false });
    assert_eq!(desk.fails("media.find", input).code, "unsupported");
}
