//! W11: labels, to-do states, audiences, reactions, mentions and attachments, by the operations of the interface.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use galley_app::api::{Event, OneAttachment};
use galley_app::handover::Format;
use serde_json::{Value, json};

use crate::bad_input::told_well;
use crate::desk::{Desk, text};
use crate::files;

/// A proof with one thread: the ids of proof, thread and comment.
fn talk(desk: &Desk) -> (String, String, String) {
    let (proof, version) = desk.proof(desk.file("Poster.png", &files::png(60, 40)));
    let start = json!({ "version": version, "place": {}, "marks": [], "text": "Logo too small" });
    let started = desk.ok("thread.start", start);
    (proof, text(&started["thread"]), text(&started["comment"]))
}

fn keep(desk: &Desk, name: &str, bytes: &[u8]) -> Value {
    desk.ok("attachment.keep", json!({ "ticket": desk.ticket(desk.file(name, bytes)) }))
}

fn reply(desk: &Desk, thread: &str, kept: &[&Value]) -> String {
    let new = kept.iter().map(|kept| json!({ "id": kept["id"], "name": kept["name"] }));
    let input = json!({ "thread": thread, "text": "See this", "attachments": new.collect::<Vec<_>>() });
    text(&desk.ok("thread.reply", input)["comment"])
}

#[test]
fn w11_a_thread_has_labels_a_state_and_an_audience() {
    let desk = Desk::new();
    let (proof, thread, _) = talk(&desk);
    let project = text(&desk.get(&proof)["card"]["project"]);
    let seen = || {
        let view = desk.threads(&proof)[0].clone();
        json!([view["labels"], view["to_do"], view["audience"]])
    };
    assert_eq!(seen(), json!([[], null, "everyone"]));
    let label = |label: &str, on: bool| {
        desk.call("thread.label", json!({ "thread": thread, "label": label, "on": on }))
    };
    label("  Final \n copy ", true).unwrap();
    label("Brand", true).unwrap();
    label("Brand", true).unwrap();
    desk.ok("thread.to-do", json!({ "thread": thread, "state": "wont-do" }));
    desk.ok("thread.audience", json!({ "thread": thread, "audience": "team" }));
    assert_eq!(seen(), json!([["Brand", "Final copy"], "wont-do", "team"]));
    assert_eq!(desk.ok("labels.list", json!({ "project": project })), json!(["Brand", "Final copy"]));
    let hit = desk.ok("search.find", json!({ "text": "final copy", "limit": 10 }));
    assert_eq!((&hit[0]["what"], &hit[0]["thread"]), (&json!("label"), &json!(thread)));
    let long = "x".repeat(41);
    for bad in ["", " \n", long.as_str()] {
        assert_eq!(label(bad, true).unwrap_err().code, "label-impossible", "{bad:?}");
    }
    label("Brand", false).unwrap();
    desk.ok("thread.to-do", json!({ "thread": thread, "state": null }));
    assert_eq!(seen(), json!([["Final copy"], null, "team"]));

    let version = text(&desk.get(&proof)["card"]["version"]);
    let start = json!({ "version": version, "place": {}, "marks": [], "text": "Ours", "audience": "team" });
    desk.ok("thread.start", start);
    assert_eq!(desk.threads(&proof)[1]["audience"], "team");
    assert_eq!(desk.ok("record.verify", json!({}))["problems"], json!([]));
}

#[test]
fn w11_people_react_and_are_named() {
    let desk = Desk::new();
    let (proof, thread, comment) = talk(&desk);
    let project = text(&desk.get(&proof)["card"]["project"]);
    let me = desk.ok("app.state", json!({}))["person"].clone();
    assert_eq!(desk.ok("people.list", json!({ "project": project })), json!([me]));
    let react = |emoji: &str, on: bool| {
        desk.call("comment.react", json!({ "comment": comment, "emoji": emoji, "on": on }))
    };
    react("👍", true).unwrap();
    react("🎉", true).unwrap();
    let reactions = || desk.threads(&proof)[0]["comments"][0]["reactions"].clone();
    let of = |emoji: &str| json!({ "emoji": emoji, "people": [me], "mine": true });
    assert_eq!(reactions(), json!([of("👍"), of("🎉")]));
    react("👍", false).unwrap();
    assert_eq!(reactions(), json!([of("🎉")]));
    told_refused(&react("ok", true).unwrap_err(), "emoji-impossible");

    let said = format!("@[{}], please. @[nobody]", text(&me["id"]));
    desk.ok("thread.reply", json!({ "thread": thread, "text": said }));
    let comment = desk.threads(&proof)[0]["comments"][1].clone();
    assert_eq!((&comment["text"], &comment["mentions"]), (&json!(said), &json!([me])));
    let hits = desk.ok("search.find", json!({ "text": "@Ada", "limit": 10 }));
    assert_eq!(hits.as_array().unwrap().len(), 1, "who is named is found by name");
    desk.told();
    desk.ok("person.name", json!({ "name": "Bea" }));
    let is_stale = |tags: &[String], tag: &str| tags.iter().any(|one| one == tag);
    desk.wait_for(
        |event| matches!(event, Event::Changed { tags } if is_stale(tags, "app") && is_stale(tags, "search")),
    );
    let hits = desk.ok("search.find", json!({ "text": "@Bea", "limit": 10 }));
    assert_eq!(hits.as_array().unwrap().len(), 1, "by the new one, too");
}

#[track_caller]
fn told_refused(failure: &galley_app::api::Failure, expected: &str) {
    assert_eq!(failure.code, expected, "{failure:?}");
    assert!(failure.message.ends_with('.') && failure.hint.as_ref().is_some_and(|hint| hint.ends_with('.')));
}

#[test]
fn s40_an_attachment_is_kept_shown_and_written() {
    let desk = Desk::new();
    let (proof, thread, _) = talk(&desk);
    let bytes = files::png(300, 200);
    let picture = keep(&desk, "Logo.png", &bytes);
    assert_eq!(
        (&picture["name"], &picture["media_type"], &picture["bytes"], &picture["picture"]),
        (&json!("Logo.png"), &json!("image/png"), &json!(bytes.len()), &json!(true))
    );
    let notes = keep(&desk, "Notes.csv", b"a,b\n1,2\n");
    assert_eq!((&notes["media_type"], &notes["picture"]), (&json!("text/csv"), &json!(false)));
    let before = desk.num_ops();
    // What waits for its comment outlives a restart: a draft names it.
    desk.ok(
        "draft.set",
        json!({ "key": "composer", "text": json!({ "files": [picture, notes] }).to_string() }),
    );
    let desk = desk.restart();
    assert_eq!(desk.num_ops(), before, "nothing is recorded yet");
    let comment = reply(&desk, &thread, &[&picture, &notes, &picture]);
    let attachments = desk.threads(&proof)[0]["comments"][1]["attachments"].clone();
    let view = |kept: &Value| {
        json!({
            "id": kept["id"], "name": kept["name"], "media_type": kept["media_type"], "bytes": kept["bytes"],
            "picture": kept["picture"],
        })
    };
    assert_eq!(attachments, json!([view(&picture), view(&notes)]), "the same bytes once");

    let ask = |attachment: &Value, width: u32, height: u32| {
        let asked =
            json!({ "comment": comment, "attachment": attachment["id"], "width": width, "height": height });
        desk.call("attachment.picture", asked)
    };
    let shown = ask(&picture, 150, 2000).unwrap();
    assert_eq!((&shown["width"], &shown["height"]), (&json!(150), &json!(100)));
    assert!(text(&shown["data_url"]).starts_with("data:image/jpeg;base64,"));
    told_well(&ask(&notes, 10, 10).unwrap_err(), "not-a-picture");

    let one = |attachment: &Value| OneAttachment {
        comment: comment.clone(),
        attachment: text(&attachment["id"]),
        title: None,
    };
    assert_eq!(desk.app.attachment_name(&one(&notes)).unwrap(), "Notes.csv");
    let to = desk.file("elsewhere.csv", b"old");
    desk.app.save_attachment(&one(&notes), &to).unwrap();
    assert_eq!(std::fs::read(&to).unwrap(), b"a,b\n1,2\n");
    let nowhere = desk.folder.path().join("no such folder/a.csv");
    told_well(&desk.app.save_attachment(&one(&notes), &nowhere).unwrap_err(), "attachment-not-saved");
    desk.ok("comment.delete", json!({ "comment": comment }));
    told_well(&ask(&picture, 10, 10).unwrap_err(), "gone");
    assert_eq!(desk.ok("record.verify", json!({}))["problems"], json!([]));
}

#[test]
fn s41_a_hash_is_no_permission() {
    let desk = Desk::new();
    let (_, thread, comment) = talk(&desk);
    let kept = keep(&desk, "Logo.png", &files::png(30, 20));
    reply(&desk, &thread, &[&kept]);
    // Of the bytes of another comment, and of a version.
    let asked = json!({ "comment": comment, "attachment": kept["id"], "width": 10, "height": 10 });
    told_well(&desk.fails("attachment.picture", asked), "gone");
    let never = "ab".repeat(32);
    let new = json!([{ "id": never, "name": "a.pdf" }]);
    let failure = desk.fails("thread.reply", json!({ "thread": thread, "text": "x", "attachments": new }));
    told_well(&failure, "attachment-gone");
    assert_eq!(failure.params["name"], "a.pdf");
    let version_hash = text(&desk.get(&talk(&desk).0)["versions"][0]["sha256"]);
    let new = json!([{ "id": version_hash, "name": "a.png" }]);
    let failure = desk.fails("thread.reply", json!({ "thread": thread, "text": "x", "attachments": new }));
    told_well(&failure, "attachment-gone");
}

#[test]
fn what_cannot_be_attached_is_refused() {
    let desk = Desk::new();
    let (_, thread, _) = talk(&desk);
    let before = desk.num_ops();
    let fails = |name: &str, bytes: &[u8]| {
        desk.fails("attachment.keep", json!({ "ticket": desk.ticket(desk.file(name, bytes)) }))
    };
    told_well(&fails("empty.txt", b""), "empty");
    let large = desk.file("large.bin", b"x");
    std::fs::File::options().write(true).open(&large).unwrap().set_len(100_000_001).unwrap();
    let failure = desk.fails("attachment.keep", json!({ "ticket": desk.ticket(large) }));
    told_refused(&failure, "attachment-too-large");
    told_well(&desk.fails("attachment.keep", json!({ "ticket": "0123" })), "ticket-expired");
    told_well(&desk.fails("attachment.keep", json!({})), "bad-input");
    let both = json!({ "ticket": "0123", "pasted": { "name": "a", "base64": "" } });
    told_well(&desk.fails("attachment.keep", both), "bad-input");

    let kept: Vec<Value> = (0..11_u8).map(|n| keep(&desk, &format!("{n}.bin"), &[n + 1])).collect();
    let new: Vec<Value> = kept.iter().map(|kept| json!({ "id": kept["id"], "name": kept["name"] })).collect();
    let failure = desk.fails("thread.reply", json!({ "thread": thread, "text": "x", "attachments": new }));
    told_refused(&failure, "too-many-attachments");
    assert_eq!(desk.num_ops(), before);
}

#[test]
fn what_lies_about_itself_is_no_picture() {
    let desk = Desk::new();
    for (name, bytes) in [
        ("photo.png", b"Dear all, please find attached".to_vec()),
        ("cut.png", files::png(400, 300)[..60].to_vec()),
        ("bomb.png", files::png_bomb()),
    ] {
        let kept = keep(&desk, name, &bytes);
        assert_eq!(kept["picture"], false, "{name}");
        assert!(!text(&kept["media_type"]).starts_with("image/"), "{name}: {kept}");
    }
}

#[test]
fn what_was_pasted_is_kept_as_a_file_is() {
    let desk = Desk::new();
    let (proof, thread, _) = talk(&desk);
    let bytes = files::png(30, 20);
    let paste = |name: &str, base64: String| {
        desk.call("attachment.keep", json!({ "pasted": { "name": name, "base64": base64 } }))
    };
    let pasted = paste("../image.png", STANDARD.encode(&bytes)).unwrap();
    assert_eq!((&pasted["name"], &pasted["picture"]), (&json!("image.png"), &json!(true)));
    assert_eq!(pasted["id"], keep(&desk, "the same.png", &bytes)["id"]);
    let comment = reply(&desk, &thread, &[&pasted]);
    assert_eq!(desk.threads(&proof)[0]["comments"][1]["id"], json!(comment));
    assert_eq!(desk.ok("record.verify", json!({}))["problems"], json!([]));
    told_well(&paste("a.png", "not base64".to_owned()).unwrap_err(), "bad-input");
    told_well(&paste("a.png", String::new()).unwrap_err(), "empty");
    told_well(&paste("a.png", "A".repeat(28_000_000)).unwrap_err(), "paste-too-large");
    let folder = desk.folder.path().join("data/blobs/incoming");
    assert_eq!(std::fs::read_dir(Path::new(&folder)).unwrap().count(), 0, "nothing is left half copied");
}

#[test]
fn labels_go_to_other_programs_and_people_by_their_names() {
    let desk = Desk::new();
    let (proof, thread, comment) = talk(&desk);
    let me = text(&desk.ok("app.state", json!({}))["person"]["id"]);
    desk.ok("comment.edit", json!({ "comment": comment, "text": format!("Larger, @[{me}]") }));
    desk.ok("thread.label", json!({ "thread": thread, "label": "Brand", "on": true }));
    desk.ok("thread.to-do", json!({ "thread": thread, "state": "done" }));
    let written = desk.app.export_review(&proof, Format::W3c).unwrap();
    let again = desk.app.import_review(&proof, &written, "review.json").unwrap();
    assert_eq!((again.known, again.threads, again.replies), (1, 0, 0), "what was here is known");
    let (other, _) = desk.proof(desk.file("Other.png", &files::png(60, 40)));
    desk.app.import_review(&other, &written, "review.json").unwrap();
    let view = desk.threads(&other)[0].clone();
    assert_eq!((&view["labels"], &view["to_do"]), (&json!(["Brand"]), &json!("done")));
    assert_eq!(view["comments"][0]["text"], "Larger, @Ada");
}

#[test]
fn what_a_thread_has_comes_back_from_a_marked_up_pdf_and_what_does_not_is_counted() {
    let desk = Desk::new();
    let bytes = files::pdf(1);
    let (proof, version) = desk.proof(desk.file("Brochure.pdf", &bytes));
    let start = json!({ "version": version, "place": { "page": 1 }, "marks": [], "text": "Logo too small" });
    let started = desk.ok("thread.start", start);
    let thread = text(&started["thread"]);
    desk.ok("thread.label", json!({ "thread": thread, "label": "Brand", "on": true }));
    desk.ok("thread.to-do", json!({ "thread": thread, "state": "in-progress" }));
    for emoji in ["👍", "🎉"] {
        desk.ok("comment.react", json!({ "comment": started["comment"], "emoji": emoji, "on": true }));
    }
    reply(&desk, &thread, &[&keep(&desk, "Logo.png", &files::png(30, 20))]);
    for format in [Format::Pdf, Format::Xfdf, Format::W3c] {
        let written = desk.app.export_review(&proof, format).unwrap();
        let (other, _) = desk.proof(desk.file("Other.pdf", &bytes));
        let taken = desk.app.import_review(&other, &written, "review").unwrap();
        assert_eq!((taken.threads, taken.skipped), (1, 0), "{}", format.as_str());
        assert_eq!((taken.reactions, taken.attachments), (2, 1), "{}", format.as_str());
        let view = desk.threads(&other)[0].clone();
        assert_eq!((&view["labels"], &view["to_do"]), (&json!(["Brand"]), &json!("in-progress")));
        let again = desk.app.import_review(&proof, &written, "review").unwrap();
        assert_eq!((again.known, again.reactions, again.attachments), (2, 0, 0), "they are here");
    }
}
