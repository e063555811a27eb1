//! S51: undo is a new op over one's own effects; what it does is what was there before, for every kind.

use serde_json::{Value, json};

use crate::desk::{Desk, text};
use crate::files;

/// What people see of everything, without times of change and records of how it came about.
fn seen(desk: &Desk) -> Value {
    let home = desk.ok("home.get", json!({}));
    let projects = desk.ok("project.list", json!({}));
    let mut all = Vec::new();
    for project in projects.as_array().unwrap() {
        for archived in [false, true] {
            let list = json!({ "project": project["id"], "offset": 0, "limit": 100, "archived": archived });
            for card in desk.ok("project.proofs", list)["proofs"].as_array().unwrap() {
                let proof = text(&card["id"]);
                all.push(json!({ "view": desk.get(&proof), "threads": desk.threads(&proof) }));
            }
        }
    }
    let mut seen = json!({ "home": home, "projects": projects, "proofs": all });
    forget(&mut seen);
    seen
}

fn forget(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("updated_at");
            members.remove("edited");
            members.remove("history");
            members.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        _ => {}
    }
}

/// Does it, undoes it, does it again: each time everything is as it was.
#[track_caller]
fn check(desk: &Desk, kind: &str, operation: &str, input: Value) -> Value {
    let before = seen(desk);
    let output = desk.ok(operation, input);
    let after = seen(desk);
    assert_ne!(before, after, "{operation} shows");
    let state = desk.ok("undo.state", json!({}));
    assert_eq!(state["undo"], kind, "{operation}");
    assert_eq!(state["redo"], Value::Null, "{operation}");
    let num_ops = desk.num_ops();
    desk.ok("undo", json!({}));
    assert!(desk.num_ops() > num_ops, "undo is an op");
    assert_eq!(seen(desk), before, "{operation} undone");
    let undone = desk.ok("undo.state", json!({}));
    assert_eq!(undone["redo"], kind);
    let at = |state: &Value, way: &str| state[way].as_i64().unwrap();
    assert!(at(&undone, "redo_at") >= at(&state, "undo_at"), "it was taken back after it was done");
    desk.ok("redo", json!({}));
    let redone = desk.ok("undo.state", json!({}));
    assert!(at(&redone, "undo_at") >= at(&undone, "redo_at"), "and done again after that");
    assert_eq!(seen(desk), after, "{operation} done again");
    output
}

fn shape(x: i32) -> Value {
    json!({ "shape": "box", "x": x, "y": 0, "width": 1000, "height": 1000 })
}

#[test]
fn s51_every_kind_is_undone_and_redone() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("a.png", &files::png(60, 40)));
    let project = text(&desk.get(&proof)["card"]["project"]);
    let start = json!({ "version": version, "place": {}, "marks": [shape(0), shape(2000)], "text": "one" });
    let started = check(&desk, "thread.start", "thread.start", start);
    let thread = started["thread"].clone();
    let reply = check(&desk, "comment.add", "thread.reply", json!({ "thread": thread, "text": "two" }));
    check(&desk, "comment.edit", "comment.edit", json!({ "comment": reply["comment"], "text": "three" }));
    let mark = desk.threads(&proof)[0]["marks"][1]["id"].clone();
    check(&desk, "mark.change", "mark.change", json!({ "mark": mark, "shape": shape(4000) }));
    check(&desk, "mark.remove", "mark.remove", json!({ "mark": mark }));
    check(&desk, "comment.delete", "comment.delete", json!({ "comment": reply["comment"] }));
    check(&desk, "thread.resolve", "thread.resolve", json!({ "thread": thread }));
    check(&desk, "thread.reopen", "thread.reopen", json!({ "thread": thread }));
    check(&desk, "thread.delete", "comment.delete", json!({ "comment": started["comment"] }));
    check(&desk, "proof.rename", "proof.rename", json!({ "proof": proof, "name": "B" }));
    check(&desk, "proof.archive", "proof.archive", json!({ "proof": proof }));
    check(&desk, "proof.restore", "proof.restore", json!({ "proof": proof }));
    check(&desk, "project.rename", "project.rename", json!({ "project": project, "name": "B" }));
    check(&desk, "project.archive", "project.archive", json!({ "project": project }));
    check(&desk, "project.restore", "project.restore", json!({ "project": project }));
    let file = |name: &str, width: u32| desk.ticket(desk.file(name, &files::png(width, 40)));
    let submit = json!({ "proof": proof, "ticket": file("b.png", 61), "note": "" });
    check(&desk, "version.submit", "version.submit", submit);
    check(&desk, "proof.create", "proof.create", json!({ "ticket": file("c.png", 62) }));
}

#[test]
fn s51_decisions_are_withdrawn_not_undone() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("a.png", &files::png(60, 40)));
    let before = desk.ok("undo.state", json!({}));
    desk.ok("decision.record", json!({ "version": version, "decision": "approve", "reason": "" }));
    assert_eq!(desk.ok("undo.state", json!({}))["undo"], before["undo"]);
    assert_eq!(desk.get(&proof)["card"]["standing"], "approved");
}

#[test]
fn undo_says_where_it_happened_and_what_is_next() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("a.png", &files::png(60, 40)));
    let say = |text: &str| {
        desk.ok("thread.start", json!({ "version": version, "place": {}, "marks": [], "text": text }))
    };
    say("one");
    say("two");
    let undone = desk.ok("undo", json!({}));
    let next = [&undone["undo"], &undone["redo"], &undone["proof"]];
    assert_eq!(next, [&json!("thread.start"), &json!("thread.start"), &json!(proof)]);
    say("three");
    assert_eq!(desk.ok("undo.state", json!({}))["redo"], Value::Null, "something new was done");
    let nothing = desk.ok("redo", json!({}));
    assert_eq!(nothing["proof"], Value::Null);
}

#[test]
fn undo_survives_a_restart() {
    let desk = Desk::new();
    let (proof, version) = desk.proof(desk.file("a.png", &files::png(60, 40)));
    desk.ok("thread.start", json!({ "version": version, "place": {}, "marks": [], "text": "one" }));
    let desk = desk.restart();
    desk.ok("undo", json!({}));
    assert_eq!(desk.threads(&proof), Vec::<Value>::new());
}
