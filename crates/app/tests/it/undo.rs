//! S51: undo is a new op over one's own effects; what it does is what was there before, for every kind.

use std::collections::BTreeSet;

use galley_app::registry::{Kind as Way, OPERATIONS};
use galley_core::Kind;
use serde_json::{Value, json};

use crate::desk::{Desk, text};
use crate::files;

/// Kinds that are never a step of a person's undo.
const NO_STEPS: [(Kind, &str); 31] = [
    (Kind::DeviceRegister, "recorded by the directory"),
    (Kind::PersonAdd, "recorded by the directory"),
    (Kind::MemberAdd, "members are not undone"),
    (Kind::ProofOpened, "what was seen stays seen"),
    (Kind::DecisionRecord, "decisions are withdrawn, not undone"),
    (Kind::DecisionWithdraw, "decisions are recorded again, not undone"),
    (Kind::RunStarted, "recorded by the authority"),
    (Kind::StageOpened, "recorded by the authority"),
    (Kind::VersionWithdraw, "only ever takes back a version.submit"),
    (Kind::VersionRestore, "only ever takes back a version.withdraw"),
    (Kind::ThreadRestore, "only ever takes back a thread.delete"),
    (Kind::CommentRestore, "only ever takes back a comment.delete"),
    (Kind::MarkRestore, "only ever takes back a mark.remove"),
    (Kind::PersonRole, "of no operation yet"),
    (Kind::PersonRemove, "of no operation yet"),
    (Kind::PersonReturn, "of no operation yet"),
    (Kind::MemberRole, "of no operation yet"),
    (Kind::MemberRemove, "members are not undone"),
    (Kind::GroupDefine, "of no operation yet"),
    (Kind::GroupAdd, "of no operation yet"),
    (Kind::GroupDrop, "of no operation yet"),
    (Kind::GroupRemove, "of no operation yet"),
    (Kind::GroupRestore, "of no operation yet"),
    (Kind::DeviceRevoke, "what was revoked stays revoked"),
    (Kind::PayloadErase, "what was erased is gone"),
    (Kind::VersionPurge, "what was purged is gone"),
    (Kind::SpaceHold, "holds are released, not undone"),
    (Kind::SpaceRelease, "what is held again is held for another reason"),
    (Kind::SpaceAdopted, "recorded by the authority"),
    (Kind::VersionAwaited, "recorded by the authority"),
    (Kind::VersionReceived, "recorded by the authority"),
];

/// Commands that change what could be undone next, and make no step.
const NO_CASE: [(&str, &str); 10] = [
    ("undo", "goes along the steps"),
    ("redo", "goes along the steps"),
    ("decision.record", "decisions are withdrawn, not undone"),
    ("decision.withdraw", "decisions are recorded again, not undone"),
    ("sample.add", "the sample is archived, not undone"),
    ("servers.sign-out", "takes steps away with the server that they were at"),
    ("team.role", "needs a server: `s51_roles_and_groups_go_back_in_reverse`"),
    ("team.remove", "who was taken out is invited again, not undone"),
    ("member.set", "needs a server: `s51_roles_and_groups_go_back_in_reverse`"),
    ("member.remove", "who was taken out is added again, not undone"),
];

/// What people see of everything, without times of change and records of how it came about. Of a project that is
/// archived with nothing in it, such as one that was made and taken back, they see nothing.
fn seen(desk: &Desk) -> Value {
    let home = desk.ok("home.get", json!({}));
    let mut projects = desk.ok("project.list", json!({})).as_array().unwrap().clone();
    projects.retain(|project| project["archived"] == false || project["num_proofs"] != 0);
    let mut all = Vec::new();
    for project in &projects {
        let sort = json!({ "by": "created", "descending": false });
        let list =
            json!({ "project": project["id"], "sort": sort, "filter": { "archived": "yes" }, "limit": 100 });
        for card in desk.ok("project.proofs", list)["proofs"].as_array().unwrap() {
            let proof = text(&card["id"]);
            all.push(json!({ "view": desk.get(&proof), "threads": desk.threads(&proof) }));
        }
    }
    let schema = desk.ok("schema.get", json!({}));
    let mut seen = json!({ "home": home, "projects": projects, "proofs": all, "schema": schema });
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
    let mut done = BTreeSet::new();
    let mut step = |kind: &'static str, operation: &'static str, input: Value| {
        done.insert((kind, operation));
        check(&desk, kind, operation, input)
    };
    let start = json!({ "version": version, "place": {}, "marks": [{ "shape": shape(0) }, { "shape": shape(2000) }], "text": "one" });
    let started = step("thread.start", "thread.start", start);
    let thread = started["thread"].clone();
    let reply = step("comment.add", "thread.reply", json!({ "thread": thread, "text": "two" }));
    step("comment.edit", "comment.edit", json!({ "comment": reply["comment"], "text": "three" }));
    let mark = desk.threads(&proof)[0]["marks"][1]["id"].clone();
    step("mark.change", "mark.change", json!({ "mark": mark, "shape": shape(4000) }));
    let stroke = json!({ "color": "blue", "width": 4 });
    step("mark.change", "mark.change", json!({ "mark": mark, "shape": shape(4000), "stroke": stroke }));
    let both = json!([{ "shape": shape(6000) }, { "shape": shape(8000), "stroke": stroke }]);
    step("mark.add", "mark.add", json!({ "thread": thread, "marks": both }));
    step("mark.remove", "mark.remove", json!({ "mark": mark }));
    step("comment.delete", "comment.delete", json!({ "comment": reply["comment"] }));
    step("thread.resolve", "thread.resolve", json!({ "thread": thread }));
    step("thread.reopen", "thread.reopen", json!({ "thread": thread }));
    step("thread.label", "thread.label", json!({ "thread": thread, "label": "Copy", "on": true }));
    step("thread.unlabel", "thread.label", json!({ "thread": thread, "label": "Copy", "on": false }));
    step("thread.to-do", "thread.to-do", json!({ "thread": thread, "state": "in-progress" }));
    step("thread.to-do", "thread.to-do", json!({ "thread": thread, "state": null }));
    step("thread.audience", "thread.audience", json!({ "thread": thread, "audience": "team" }));
    step(
        "reaction.add",
        "comment.react",
        json!({ "comment": started["comment"], "emoji": "👍", "on": true }),
    );
    step(
        "reaction.remove",
        "comment.react",
        json!({ "comment": started["comment"], "emoji": "👍", "on": false }),
    );
    step("thread.delete", "comment.delete", json!({ "comment": started["comment"] }));
    step("proof.rename", "proof.rename", json!({ "proof": proof, "name": "B" }));
    step("proof.archive", "proof.archive", json!({ "proof": proof }));
    step("proof.restore", "proof.restore", json!({ "proof": proof }));
    step("proof.archive", "proofs.archive", json!({ "proofs": [proof], "archived": true }));
    step("proof.restore", "proofs.archive", json!({ "proofs": [proof], "archived": false }));
    let many = json!([proof]);
    step("proof.move", "proofs.move", json!({ "proofs": many, "folder": "Spring/Social", "step": null }));
    step("proof.move", "folder.rename", json!({ "project": project, "folder": "Spring", "to": "Autumn" }));
    step("proof.delete", "proofs.delete", json!({ "proofs": many, "step": null }));
    step("proof.recover", "proofs.recover", json!({ "proofs": many, "step": null }));
    let define = json!({ "name": "Markets", "kind": "tags", "options": [], "position": 0 });
    let field = step("field.define", "field.define", define)["id"].clone();
    let change = json!({ "id": field, "name": "Market", "kind": "tags", "options": [], "position": 2 });
    step("field.define", "field.define", change);
    let set = json!({ "proofs": many, "field": field, "value": { "tags": ["AU", "NZ"] }, "step": null });
    step("proof.set", "proofs.set", set);
    let alter = json!({ "proofs": many, "field": field, "add": ["DE"], "remove": ["AU"], "step": null });
    step("proof.set", "proofs.alter", alter);
    step("field.remove", "field.remove", json!({ "field": field }));
    step("field.restore", "field.restore", json!({ "field": field }));
    step("project.rename", "project.rename", json!({ "project": project, "name": "B" }));
    step("project.archive", "project.archive", json!({ "project": project }));
    step("project.restore", "project.restore", json!({ "project": project }));
    let notes = json!([
        { "id": "urn:x:1", "type": "Annotation", "body": "From afar", "target": "a.png#xywh=1,2,10,10" },
        { "type": "Annotation", "motivation": "replying", "body": "Indeed", "target": "urn:x:1" },
        { "type": "Annotation", "body": "And this", "target": "a.png#xywh=5,6,10,10" },
    ]);
    let notes = desk.ticket(desk.file("notes.json", notes.to_string().as_bytes()));
    step("thread.start", "import.take", json!({ "proof": proof, "ticket": notes }));
    let file = |name: &str, width: u32| desk.ticket(desk.file(name, &files::png(width, 40)));
    let submit = json!({ "proof": proof, "ticket": file("b.png", 61), "note": "" });
    step("version.submit", "version.submit", submit);
    step("proof.create", "proof.create", json!({ "ticket": file("c.png", 62) }));
    step("project.create", "project.create", json!({ "name": "Spring" }));

    let without = |kind: &str| NO_STEPS.iter().any(|(none, _)| none.as_str() == kind);
    for kind in Kind::ALL.iter().map(|kind| kind.as_str()) {
        let is_done = done.iter().any(|(step, _)| *step == kind);
        assert!(is_done != without(kind), "{kind} has either a case here or a reason to have none");
    }
    let without = |name: &str| NO_CASE.iter().any(|(none, _)| *none == name);
    for operation in OPERATIONS.iter().filter(|one| one.kind == Way::Command && one.tags.contains(&"undo")) {
        let is_done = done.iter().any(|(_, name)| *name == operation.name);
        assert!(is_done != without(operation.name), "{} has a case here or a reason", operation.name);
    }
}

/// Nobody asked for the project that a first file came into, nor is it in the way of what was done before.
#[test]
fn a_project_that_was_made_for_a_file_is_no_step() {
    let desk = Desk::new();
    let (proof, _) = desk.proof(desk.file("a.png", &files::png(60, 40)));
    let project = desk.get(&proof)["card"]["project"].clone();
    assert_eq!(desk.ok("undo.state", json!({}))["undo"], "proof.create");
    let undone = desk.ok("undo", json!({}));
    assert_eq!((&undone["undo"], &undone["redo"]), (&Value::Null, &json!("proof.create")));
    let projects = desk.ok("project.list", json!({}));
    assert_eq!((&projects[0]["id"], &projects[0]["archived"]), (&project, &json!(false)));
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
