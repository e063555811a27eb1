//! S62: the bytes of one op of each kind, kept for ever. Each must parse, verify, and be what sealing makes today.
//! A kind whose payload came to say more has another file for that, named after the kind and a plus sign.
//!
//! A new one gets its file with `GALLEY_WRITE_GOLDEN=1`; a file that exists is never rewritten.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use galley_core::log::leaf;
use galley_core::op::{self, Base, Envelope, Kind, OpError, Payload};
use galley_core::{Hash, SealedOp, Stamp};
use galley_testkit::ids::Ids;
use serde_json::{Value, json};

const STAMP: Stamp = Stamp { seq: 42, received_at: 1_767_225_700_000, directory_seq: 5 };

fn key() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

fn folder() -> PathBuf {
    galley_testkit::places::package().join("tests/golden")
}

/// What each file says, as JSON written by hand rather than by the code that is tested.
fn said() -> BTreeMap<&'static str, Value> {
    let hash = "ab".repeat(32);
    let id = |n: u8| format!("019b7c00-0000-7000-8000-0000000000{n:02x}");
    let (project, proof, version, thread) = (id(1), id(2), id(3), id(4));
    let (comment, mark, decision, run, person, device) = (id(5), id(6), id(7), id(8), id(9), id(10));
    let (field, group) = (id(11), id(12));
    let in_thread = json!({ "proof": proof, "version": version, "thread": thread });
    let with = |base: &Value, more: Value| {
        let mut all = base.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let a_box = json!({ "shape": "box", "x": -1500, "y": 2000, "width": 10_000, "height": 20_000 });
    let other_box = json!({ "shape": "box", "x": 0, "y": 0, "width": 1, "height": 1 });
    let one_comment = with(&in_thread, json!({ "comment": comment }));
    let one_mark = with(&in_thread, json!({ "mark": mark }));
    let one_version = json!({ "proof": proof, "version": version });
    let brief = json!({
        "sha256": "cd".repeat(32), "chunk_root": hash, "bytes": 100_000_000, "file_name": "Brief – Été.pdf",
        "media_type": "application/pdf",
    });
    let logo = json!({
        "sha256": "ef".repeat(32), "chunk_root": hash, "bytes": 1, "file_name": "logo.png",
        "media_type": "image/png",
    });
    BTreeMap::from([
        (
            "device.register",
            json!({
                "device": device, "public_key": hash, "role": "person", "person": person, "countersign": "cd".repeat(64),
            }),
        ),
        ("person.add", json!({ "person": person, "role": "owner" })),
        ("person.role", json!({ "person": person, "role": "external", "was": "administrator" })),
        ("person.remove", json!({ "person": person })),
        ("person.return", json!({ "person": person })),
        ("group.define", json!({ "group": group, "name": "M\u{e4}rkte \u{590f}", "was": null })),
        ("group.define+renamed", json!({ "group": group, "name": "Markets", "was": "M\u{e4}rkte" })),
        ("group.add", json!({ "group": group, "person": person })),
        ("group.drop", json!({ "group": group, "person": person })),
        ("group.remove", json!({ "group": group })),
        ("group.restore", json!({ "group": group })),
        ("device.revoke", json!({ "device": device })),
        (
            "member.role",
            json!({ "project": project, "person": person, "role": "collaborator", "was": "manager" }),
        ),
        ("member.remove", json!({ "project": project, "person": person })),
        ("space.hold", json!({ "reason": "A dispute over \u{c9}t\u{e9}." })),
        ("space.release", json!({})),
        ("space.adopted", json!({ "prefix_root": hash, "size": 9_007_199_254_740_991_u64 })),
        ("version.awaited", one_version.clone()),
        ("version.received", one_version.clone()),
        ("version.purge", with(&one_version, json!({ "ground": "A court order." }))),
        (
            "payload.erase",
            with(&one_comment, json!({ "op": id(13), "kind": "comment.edit", "ground": "Asked for." })),
        ),
        (
            "payload.erase+start",
            with(
                &one_comment,
                json!({ "op": id(13), "kind": "thread.start", "marks": [mark, id(14)], "ground": "Asked for." }),
            ),
        ),
        ("project.create", json!({ "project": project, "name": "Été 夏 \"26\"" })),
        ("project.rename", json!({ "project": project, "name": "Autumn", "was": "Summer" })),
        ("project.archive", json!({ "project": project })),
        ("project.restore", json!({ "project": project })),
        ("member.add", json!({ "project": project, "person": person, "role": "reviewer" })),
        ("proof.create", json!({ "proof": proof, "name": "Hero film", "kind": "video" })),
        ("proof.create+audio", json!({ "proof": proof, "name": "Radio spot", "kind": "audio" })),
        ("proof.rename", json!({ "proof": proof, "name": "Hero", "was": "Hero film" })),
        ("proof.archive", json!({ "proof": proof })),
        ("proof.restore", json!({ "proof": proof })),
        ("proof.move", json!({ "proof": proof, "folder": "\u{c9}t\u{e9}/Social ads", "was": "" })),
        ("proof.delete", json!({ "proof": proof })),
        ("proof.recover", json!({ "proof": proof })),
        (
            "proof.set",
            json!({ "proof": proof, "field": field, "value": { "number": "-12.5" }, "was": { "number": "0" } }),
        ),
        (
            "proof.set+tags",
            json!({ "proof": proof, "field": field, "value": { "tags": ["AU", "\u{590f}"] }, "was": null }),
        ),
        (
            "field.define",
            json!({
                "field": field, "name": "Risk", "kind": "choice", "options": ["High", "Low"], "position": 0,
                "was": null,
            }),
        ),
        (
            "field.define+changed",
            json!({
                "field": field, "name": "Risk", "kind": "choice", "options": [], "position": -3,
                "was": { "name": "Danger", "options": ["High"], "position": 7 },
            }),
        ),
        ("field.remove", json!({ "field": field })),
        ("field.restore", json!({ "field": field })),
        ("proof.opened", one_version.clone()),
        (
            "version.submit",
            with(
                &one_version,
                json!({
                    "sha256": hash, "chunk_root": hash, "bytes": 5_000_000_000_u64, "file_name": "hero v2.mov",
                    "media_type": "video/quicktime", "note": "New grade.",
                }),
            ),
        ),
        ("version.withdraw", one_version.clone()),
        ("version.restore", one_version.clone()),
        (
            "thread.start",
            with(
                &in_thread,
                json!({
                    "place": {
                        "on": "frame", "frame": 132, "pts": -132_132, "ordinal": 1, "table_revision": 2,
                        "time_base": [1, 30_000],
                    },
                    "marks": [{ "mark": mark, "shape": a_box }],
                    "comment": { "comment": comment, "text": "Cut\nearlier." },
                }),
            ),
        ),
        (
            "thread.start+span",
            with(
                &in_thread,
                json!({
                    "place": {
                        "on": "span", "start": 4_406_400, "end": 9_007_199_254_740_991_u64, "sample_rate": 48_000,
                    },
                    "marks": [],
                    "comment": { "comment": comment, "text": "Too loud." },
                }),
            ),
        ),
        (
            "thread.start+marks",
            with(
                &in_thread,
                json!({
                    "place": {
                        "on": "range", "first": { "frame": 132, "pts": -132_132, "ordinal": 1 },
                        "last": { "frame": 160, "pts": 160_160, "ordinal": 0 }, "table_revision": 2,
                        "time_base": [1, 30_000],
                    },
                    "marks": every_mark(),
                    "comment": { "comment": comment, "text": "From here." },
                }),
            ),
        ),
        (
            "thread.start+team",
            with(
                &in_thread,
                json!({
                    "place": { "on": "whole" },
                    "marks": [],
                    "comment": { "comment": comment, "text": "Between us.", "attachments": [logo] },
                    "audience": "team",
                }),
            ),
        ),
        ("thread.label", with(&in_thread, json!({ "label": "Copy" }))),
        ("thread.unlabel", with(&in_thread, json!({ "label": "夏 copy" }))),
        ("thread.to-do", with(&in_thread, json!({ "state": "in-progress", "was": null }))),
        ("thread.to-do+none", with(&in_thread, json!({ "state": null, "was": "wont-do" }))),
        ("thread.audience", with(&in_thread, json!({ "audience": "team", "was": "everyone" }))),
        ("reaction.add", with(&one_comment, json!({ "emoji": "👍🏽" }))),
        ("reaction.remove", with(&one_comment, json!({ "emoji": "👍🏽" }))),
        (
            "comment.add+attachments",
            with(&one_comment, json!({ "text": format!("See @[{person}]."), "attachments": [brief, logo] })),
        ),
        ("thread.delete", in_thread.clone()),
        ("thread.restore", in_thread.clone()),
        ("thread.resolve", in_thread.clone()),
        ("thread.reopen", in_thread.clone()),
        ("comment.add", with(&one_comment, json!({ "text": "Agreed." }))),
        ("comment.edit", with(&one_comment, json!({ "text": "Agreed!", "was": "Agreed." }))),
        ("comment.delete", one_comment.clone()),
        ("comment.restore", one_comment),
        ("mark.add", with(&one_mark, json!({ "shape": a_box }))),
        ("mark.change", with(&one_mark, json!({ "shape": other_box, "was": a_box }))),
        (
            "mark.add+stroke",
            with(
                &one_mark,
                json!({
                    "shape": { "shape": "freehand", "points": [[-1, 2, 0], [3, 4, 1000]] },
                    "place": { "on": "page", "page": 4 }, "stroke": { "color": "yellow", "width": 20 },
                }),
            ),
        ),
        (
            "mark.change+stroke",
            with(
                &one_mark,
                json!({
                    "shape": other_box, "was": a_box, "stroke": { "color": "white", "width": 1 },
                    "stroke_was": { "color": "black", "width": 3 },
                }),
            ),
        ),
        ("mark.remove", one_mark.clone()),
        ("mark.restore", one_mark),
        (
            "decision.record",
            with(
                &one_version,
                json!({
                    "decision": decision, "sha256": hash, "stage": "sign-off", "choice": "request-changes",
                    "effect": "send-back", "reason": "The price is wrong.",
                }),
            ),
        ),
        ("decision.withdraw", with(&one_version, json!({ "decision": decision }))),
        ("run.started", json!({ "run": run, "proof": proof, "template": "solo@1", "template_hash": hash })),
        (
            "stage.opened",
            json!({
                "run": run, "proof": proof, "version": version, "stage": "sign-off", "due_at": null, "matched": [],
                "inputs_hash": hash, "engine": "none",
            }),
        ),
    ])
}

/// A mark of each shape, with a stroke or a place of its own or neither.
fn every_mark() -> Value {
    let id = |n: usize| format!("019b7c00-0000-7000-8000-0000000001{n:02x}");
    let quad = [0, 0, 9_000, 10, 9_000, 5_010, 0, 5_000];
    let text = |mark: &str, quoted: &str| {
        json!({
            "shape": "text", "mark": mark, "quads": [quad, quad], "quoted": quoted, "before": "Now at ",
            "after": " \u{c9}t\u{e9}", "engine": "pdfium 7350",
        })
    };
    let shapes = [
        json!({ "shape": "point", "x": -1, "y": 2 }),
        json!({ "shape": "ellipse", "x": -1500, "y": 2000, "width": 10_000, "height": 20_000 }),
        json!({ "shape": "arrow", "from": [0, -1], "to": [2, 3] }),
        json!({ "shape": "line", "from": [4, 5], "to": [6, 7] }),
        json!({ "shape": "freehand", "points": [[0, 0, 500], [1, 1, 1000]] }),
        json!({ "shape": "polygon", "points": [[0, 0], [1, 0], [1, 1]] }),
        text("highlight", "half"),
        text("strike", "half"),
        text("insert", ""),
        text("replace", "half"),
    ];
    let mut marks: Vec<Value> = Vec::new();
    for (nth, shape) in shapes.into_iter().enumerate() {
        marks.push(json!({ "mark": id(nth), "shape": shape }));
    }
    let colors = ["red", "orange", "yellow", "green", "blue", "purple", "black", "white"];
    for (mark, color) in marks.iter_mut().zip(colors) {
        mark["stroke"] = json!({ "color": color, "width": 4 });
    }
    marks[6]["place"] = json!({ "on": "page", "page": 2 });
    Value::Array(marks)
}

fn text(sealed: &SealedOp) -> (String, String) {
    let utf8 = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (utf8(&sealed.header), utf8(sealed.payload.as_ref().unwrap()))
}

/// The kind that a file is of: its name up to the plus sign.
fn kind_of(name: &str) -> Kind {
    let word = name.split('+').next().unwrap();
    *Kind::ALL.iter().find(|kind| kind.as_str() == word).unwrap_or_else(|| panic!("{name}: no such kind"))
}

fn write(name: &str, said: &Value, path: &Path) {
    let kind = kind_of(name);
    let mut ids = Ids::new(62);
    let space = "019b7c00-0000-7000-8000-000000000001".parse().unwrap();
    let device = "019b7c00-0000-7000-8000-00000000000a".parse().unwrap();
    let actor = Some("019b7c00-0000-7000-8000-000000000009".parse().unwrap());
    let op_id = op_id(name);
    let base = Base { epoch: 0, seq: 41, root: Hash::of(&[b"root"]) };
    let envelope = Envelope { op_id, space, device, device_seq: 7, base, actor, made_at: ids.tick() };
    let payload = Payload::from_json(kind, &serde_json::to_vec(said).unwrap()).unwrap();
    let sealed = op::seal(&envelope, &payload, [62; 32], &key()).unwrap();
    let (header, payload) = text(&sealed);
    let file = json!({
        "header": header, "seal": sealed.seal, "salt": Hash([62; 32]), "payload": payload,
        "stamp": STAMP, "leaf": leaf(&sealed, &STAMP), "public_key": op::public_key(&key()),
    });
    fs::write(path, format!("{}\n", serde_json::to_string_pretty(&file).unwrap())).unwrap();
}

fn op_id(name: &str) -> galley_core::OpId {
    galley_core::OpId::of_fact("golden", &[uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_DNS, name.as_bytes())])
}

fn read(path: &Path) -> (SealedOp, Value) {
    let file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let string = |name: &str| file[name].as_str().unwrap().to_owned();
    let sealed = SealedOp {
        header: string("header").into_bytes(),
        seal: string("seal").parse().unwrap(),
        salt: Some(string("salt").parse::<Hash>().unwrap().0),
        payload: Some(string("payload").into_bytes()),
    };
    (sealed, file)
}

#[test]
fn s62_golden_bytes_of_every_kind_hold() {
    let said = said();
    assert!(Kind::ALL.iter().all(|kind| said.contains_key(kind.as_str())), "a kind without golden bytes");
    for (name, said) in &said {
        let path = folder().join(format!("{name}.json"));
        if !path.exists() && std::env::var_os("GALLEY_WRITE_GOLDEN").is_some() {
            write(name, said, &path);
        }
        let (sealed, file) = read(&path);
        let public_key = file["public_key"].as_str().unwrap().parse().unwrap();
        sealed.verify(&public_key).unwrap();
        let stamp: Stamp = serde_json::from_value(file["stamp"].clone()).unwrap();
        assert_eq!(leaf(&sealed, &stamp).to_string(), file["leaf"].as_str().unwrap(), "{name}");

        let op = sealed.parse().unwrap();
        let payload = op.payload().unwrap_or_else(|| panic!("{name} is known"));
        assert_eq!(payload.kind(), kind_of(name));
        let json: Value = serde_json::from_slice(sealed.payload.as_ref().unwrap()).unwrap();
        assert_eq!(&json, said, "{name} says what it said");

        let header = op.header.clone();
        let envelope = Envelope {
            op_id: header.op_id,
            space: header.space,
            device: header.device,
            device_seq: header.device_seq,
            base: header.base,
            actor: header.actor,
            made_at: header.made_at,
        };
        let again = op::seal(&envelope, payload, sealed.salt.unwrap(), &key()).unwrap();
        assert_eq!(text(&again), text(&sealed), "{name}: the same bytes today");
        assert_eq!(again.seal, sealed.seal, "{name}");
    }
    let files = fs::read_dir(folder()).unwrap().count();
    assert_eq!(files, said.len(), "a golden file that nothing is said of");
}

#[test]
fn s62_a_golden_op_that_was_touched_is_noticed() {
    let (sealed, file) = read(&folder().join("comment.add.json"));
    let public_key = file["public_key"].as_str().unwrap().parse().unwrap();
    for at in [0, 40, sealed.header.len() - 2] {
        let mut other = sealed.clone();
        other.header[at] ^= 1;
        assert!(matches!(other.verify(&public_key), Err(OpError::Seal)));
    }
}
