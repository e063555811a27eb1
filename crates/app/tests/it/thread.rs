//! The thin thread: start a proof, mark it, talk, decide, quit, find it again.

use serde_json::{Value, json};

use crate::desk::{Desk, text};
use crate::files;

const SHAPE: [i32; 4] = [10_500, 20_250, 30_000, 40_125];

fn shape([x, y, width, height]: [i32; 4]) -> Value {
    json!({ "shape": "box", "x": x, "y": y, "width": width, "height": height })
}

#[test]
fn everything_is_there_after_a_restart() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Poster.png", &files::png(120, 80)));
    let started = desk.ok(
        "thread.start",
        json!({ "version": version, "place": {}, "marks": [{ "shape": shape(SHAPE) }], "text": "Logo too small" }),
    );
    let thread = text(&started["thread"]);
    desk.ok("thread.reply", json!({ "thread": thread, "text": "Twice as large?" }));
    desk.ok("comment.edit", json!({ "comment": started["comment"], "text": "Logo much too small" }));
    let mark = text(&desk.threads(&proof)[0]["marks"][0]["id"]);
    desk.ok("mark.change", json!({ "mark": mark, "shape": shape([0, 0, 5_000, 5_000]) }));
    desk.ok("thread.resolve", json!({ "thread": thread }));
    desk.ok("proof.rename", json!({ "proof": proof, "name": "Poster, A2" }));
    desk.ok("proof.seen", json!({ "version": version }));
    desk.ok("place.remember", json!({ "proof": proof, "place": "{\"zoom\":2}" }));
    desk.ok("draft.set", json!({ "key": "composer", "text": "not sent" }));
    desk.ok("settings.set", json!({ "theme": "dark" }));
    let decided = desk.ok(
        "decision.record",
        json!({ "version": version, "decision": "request-changes", "reason": "The logo" }),
    );
    assert_eq!(decided["can_withdraw"], true);
    let num_ops = desk.num_ops();
    let before = (desk.get(&proof), desk.threads(&proof));

    let desk = desk.restart();
    assert_eq!((desk.get(&proof), desk.threads(&proof)), before);
    assert_eq!(desk.num_ops(), num_ops);
    let (view, threads) = before;
    assert_eq!(view["card"]["name"], "Poster, A2");
    assert_eq!(view["card"]["standing"], "changes-requested");
    assert_eq!(view["card"]["version_number"], 1);
    assert_eq!(view["workflow"], "solo@1");
    assert_eq!(view["cannot_decide"], "already-decided");
    assert_eq!(
        view["versions"][0]["media"],
        json!({ "kind": "image", "num_pages": 1, "width": 120, "height": 80, "dpi": null, "vector": false })
    );
    assert_eq!(view["versions"][0]["file_name"], "Poster.png");
    assert_eq!(view["versions"][0]["submitted_by"]["name"], "Ada");
    assert_eq!(view["versions"][0]["decisions"][0]["reason"], "The logo");
    assert_eq!(threads[0]["number"], 1);
    assert_eq!(threads[0]["resolved"], true);
    assert_eq!(threads[0]["marks"][0]["shape"], shape([0, 0, 5_000, 5_000]));
    assert_eq!(threads[0]["comments"][0]["text"], "Logo much too small");
    assert_eq!(threads[0]["comments"][1]["text"], "Twice as large?");
    assert_eq!(desk.ok("draft.get", json!({ "key": "composer" }))["text"], "not sent");
    assert_eq!(desk.ok("place.get", json!({ "proof": proof }))["place"], "{\"zoom\":2}");
    let state = desk.ok("app.state", json!({}));
    assert_eq!(
        (&state["theme"], &state["person"]["name"], &state["key_storage"]),
        (&json!("dark"), &json!("Ada"), &json!("file"))
    );
    let home = desk.ok("home.get", json!({}));
    assert_eq!(home["waiting"], json!([]), "it was decided on");
    assert_eq!(home["recent"][0]["id"], json!(proof));
    assert_eq!(home["projects"][0]["name"], "My proofs");
}

#[test]
fn what_was_said_is_found() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("Hero film.png", &files::png(40, 40)));
    let started = desk.ok(
        "thread.start",
        json!({ "version": version, "place": {}, "marks": [], "text": "The kerning is loose" }),
    );
    let find = |text: &str| desk.ok("search.find", json!({ "text": text, "limit": 10 }));
    let hits = find("kerning");
    assert_eq!(hits[0]["thread"], started["thread"]);
    assert_eq!(hits[0]["what"], "comment");
    assert!(text(&hits[0]["snippet"]).contains("\u{2068}kerning\u{2069}"));
    assert_eq!(find("hero")[0]["proof"], json!(proof));
    assert_eq!(find("nowhere"), json!([]));
    assert_eq!(find(""), json!([]));
}

#[test]
fn s14_a_decision_is_about_the_current_version_and_says_why() {
    let desk = Desk::new();
    let (proof, first) = desk.proof(desk.file("a.png", &files::png(40, 40)));
    let decide = |version: &str, decision: &str, reason: &str| {
        desk.call("decision.record", json!({ "version": version, "decision": decision, "reason": reason }))
    };
    for decision in ["approve-with-changes", "request-changes", "reject"] {
        assert_eq!(decide(&first, decision, "  ").unwrap_err().code, "reason-required");
    }
    let made = decide(&first, "approve", "").unwrap();
    assert_eq!(desk.get(&proof)["card"]["standing"], "approved");
    assert_eq!(decide(&first, "approve", "").unwrap_err().code, "already-decided");
    desk.ok("decision.withdraw", json!({ "decision": made["id"] }));
    assert_eq!(desk.get(&proof)["card"]["standing"], "pending");
    assert_eq!(desk.get(&proof)["versions"][0]["decisions"][0]["withdrawn"], true);

    let ticket = desk.ticket(desk.file("b.png", &files::png(41, 40)));
    let second = desk.ok("version.submit", json!({ "proof": proof, "ticket": ticket, "note": "Larger" }));
    assert_eq!(decide(&first, "approve", "").unwrap_err().code, "version-not-current");
    decide(&text(&second["version"]), "reject", "No").unwrap();
    let view = desk.get(&proof);
    assert_eq!(view["card"]["standing"], "rejected");
    assert_eq!(view["versions"][1]["note"], "Larger");
    assert_eq!(
        (&view["versions"][0]["current"], &view["versions"][1]["current"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(view["versions"][1]["number"], 2);
}

#[test]
fn w11_a_thread_goes_with_its_first_comment_and_numbers_are_not_reused() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("a.png", &files::png(40, 40)));
    let start = |text: &str| {
        desk.ok("thread.start", json!({ "version": version, "place": {}, "marks": [], "text": text }))
    };
    let first = start("one");
    let reply = |text: &str| desk.ok("thread.reply", json!({ "thread": first["thread"], "text": text }));
    let (second, third) = (reply("two"), reply("three"));
    desk.ok("comment.delete", json!({ "comment": second["comment"] }));
    let gone = desk.threads(&proof)[0]["comments"][1].clone();
    assert_eq!((&gone["deleted"], &gone["text"]), (&json!(true), &json!("")), "somebody spoke after it");
    desk.ok("comment.delete", json!({ "comment": third["comment"] }));
    assert_eq!(desk.threads(&proof)[0]["comments"].as_array().unwrap().len(), 1);
    desk.ok("comment.delete", json!({ "comment": first["comment"] }));
    assert_eq!(desk.threads(&proof), Vec::<Value>::new());
    start("three");
    assert_eq!(desk.threads(&proof)[0]["number"], 2);
    assert_eq!(desk.get(&proof)["card"]["open_threads"], 1);
}

#[test]
fn texts_are_made_fit_or_refused() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("a.png", &files::png(40, 40)));
    let start = |text: &str| {
        desk.call("thread.start", json!({ "version": version, "place": {}, "marks": [], "text": text }))
    };
    assert_eq!(start(" \n ").unwrap_err().code, "text-empty");
    assert_eq!(start(&"x".repeat(10_001)).unwrap_err().code, "text-too-long");
    start("one\r\ntwo\u{0}\u{7}  ").unwrap();
    assert_eq!(desk.threads(&proof)[0]["comments"][0]["text"], "one\ntwo");
    assert_eq!(desk.fails("proof.rename", json!({ "proof": proof, "name": " " })).code, "name-empty");
    assert_eq!(desk.fails("person.name", json!({ "name": "" })).code, "name-empty");
    let outside =
        json!({ "version": version, "place": {}, "marks": [{ "shape": shape([0, 0, 0, 5]) }], "text": "x" });
    assert_eq!(desk.fails("thread.start", outside).code, "shape-impossible");
    let page = json!({ "version": version, "place": { "page": 1 }, "marks": [], "text": "x" });
    assert_eq!(desk.fails("thread.start", page).code, "place-impossible");
    let frame = json!({ "version": version, "place": { "frame": 1 }, "marks": [], "text": "x" });
    assert_eq!(desk.fails("thread.start", frame).code, "not-a-video");
    assert_eq!(desk.fails("thread.resolve", json!({ "thread": proof })).code, "gone");
    assert_eq!(desk.fails("thread.resolve", json!({ "thread": "x" })).code, "bad-input");
}

#[test]
fn nothing_is_recorded_before_there_is_a_name() {
    let desk = Desk::unnamed(None);
    assert_eq!(desk.ok("app.state", json!({}))["person"], Value::Null);
    let ticket = desk.ticket(desk.file("a.png", &files::png(40, 40)));
    assert_eq!(desk.fails("proof.create", json!({ "ticket": ticket })).code, "not-named");
    let person = desk.ok("person.name", json!({ "name": "  Ada \n Lovelace " }));
    assert_eq!(person["name"], "Ada Lovelace");
    desk.ok("proof.create", json!({ "ticket": ticket }));
    let renamed = desk.ok("person.name", json!({ "name": "Ada" }));
    assert_eq!(renamed["id"], person["id"]);
    assert_eq!(desk.ok("home.get", json!({}))["waiting"].as_array().unwrap().len(), 1);
}

#[test]
fn archived_things_stay_and_come_back() {
    let desk = Desk::new();
    let project = desk.ok("project.create", json!({ "name": "Spring" }));
    let ticket = desk.ticket(desk.file("a.png", &files::png(40, 40)));
    let made =
        desk.ok("proof.create", json!({ "ticket": ticket, "project": project["id"], "name": "Banner" }));
    let list = |archived: bool| {
        desk.ok(
            "project.proofs",
            json!({ "project": project["id"], "limit": 10, "filter": { "archived": if archived { "only" } else { "no" } } }),
        )
    };
    desk.ok("proof.archive", json!({ "proof": made["proof"] }));
    assert_eq!((&list(false)["total"], &list(true)["total"]), (&json!(0), &json!(1)));
    let start = json!({ "version": made["version"], "place": {}, "marks": [], "text": "x" });
    assert_eq!(desk.fails("thread.start", start).code, "archived");
    desk.ok("proof.restore", json!({ "proof": made["proof"] }));
    assert_eq!(list(false)["proofs"][0]["name"], "Banner");
    desk.ok("project.archive", json!({ "project": project["id"] }));
    assert_eq!(desk.ok("home.get", json!({}))["projects"], json!([]));
    assert_eq!(desk.ok("project.list", json!({}))[0]["archived"], true);
    desk.ok("project.restore", json!({ "project": project["id"] }));
    desk.ok("project.rename", json!({ "project": project["id"], "name": "Summer" }));
    assert_eq!(desk.get(&text(&made["proof"]))["card"]["project_name"], "Summer");
}

#[test]
fn opening_is_recorded_once() {
    let desk = Desk::new();
    let (_, version) = desk.proof(desk.file("a.png", &files::png(40, 40)));
    desk.ok("proof.seen", json!({ "version": version }));
    let num_ops = desk.num_ops();
    desk.ok("proof.seen", json!({ "version": version }));
    assert_eq!(desk.num_ops(), num_ops);
}
