//! W2, W11: labels, to-do states, reactions, attachments, and whom a thread is for.

use galley_core::op::{Audience, Kind, OpError, OrgRole, Payload, ToDo};
use galley_core::rules::{MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_LABELS, MAX_REACTIONS};
use galley_core::state::{visible, visible_to};
use galley_core::{Entity, Key, Outcome, Refusal, Verdict};
use galley_testkit::payloads;
use serde_json::json;

use crate::stage::Stage;

/// Emoji that are all different.
fn emoji(n: usize) -> String {
    char::from_u32(0x1f300 + u32::try_from(n).unwrap()).unwrap().to_string()
}

#[test]
fn s50_labels_are_a_set_by_element() {
    let mut stage = Stage::new();
    let start = stage.thread("Move the logo.");
    let on = |label: &str| Payload::ThreadLabel(payloads::thread_label(&start, label));
    let off = |label: &str| Payload::ThreadUnlabel(payloads::thread_label(&start, label));
    assert_eq!(stage.asks(&off("Copy")), Verdict::NoEffect, "what is not there is not taken away");
    stage.managed(&on("Legal"));
    stage.reviewed(&on("Copy"));
    assert_eq!(stage.asks(&on("Copy")), Verdict::NoEffect, "what is there is not added");
    let labels =
        |stage: &Stage| -> Vec<String> { stage.authority.thread(start.thread).labels.into_iter().collect() };
    assert_eq!(labels(&stage), ["Copy", "Legal"]);
    stage.managed(&off("Copy"));
    assert_eq!(labels(&stage), ["Legal"], "each goes by itself");
}

#[test]
fn w11_a_label_is_one_short_line() {
    let mut stage = Stage::new();
    let start = stage.thread("Move the logo.");
    let on = |label: &str| Payload::ThreadLabel(payloads::thread_label(&start, label));
    let long = "x".repeat(41);
    for label in ["", " ", " Copy", "Copy ", "two\nlines", "a\u{7}", long.as_str()] {
        assert_eq!(stage.asks(&on(label)), Verdict::Refused(Refusal::LabelImpossible), "{label:?}");
    }
    for number in 0..MAX_LABELS - 1 {
        stage.managed(&on(&format!("label {number}")));
    }
    stage.managed(&on(&"字".repeat(40)));
    assert_eq!(stage.asks(&on("one more")), Verdict::Refused(Refusal::TooManyLabels));
    assert_eq!(stage.asks(&on("label 0")), Verdict::NoEffect);
}

#[test]
fn s50_the_last_accepted_state_of_a_to_do_wins() {
    let mut stage = Stage::new();
    let start = stage.thread("Move the logo.");
    assert_eq!(stage.authority.thread(start.thread).to_do, None);
    let to = |was, state| Payload::ThreadToDo(payloads::thread_to_do(&start, was, state));
    let first = stage.managed(&to(None, Some(ToDo::Open)));
    stage.reviewed(&to(None, Some(ToDo::Done)));
    assert_eq!(stage.authority.thread(start.thread).to_do, Some(ToDo::Done));
    assert_eq!(stage.authority.undo_of(&first), None, "somebody changed it since");
    assert_eq!(stage.asks(&to(Some(ToDo::Open), Some(ToDo::Done))), Verdict::NoEffect);
    stage.managed(&to(Some(ToDo::Done), None));
    assert_eq!(stage.authority.thread(start.thread).to_do, None);
}

#[test]
fn s50_reactions_are_a_set_by_person_and_emoji() {
    let mut stage = Stage::new();
    let start = stage.thread("Move the logo.");
    let comment = start.comment.comment;
    let add = |emoji: &str| Payload::ReactionAdd(payloads::reaction(&start, comment, emoji));
    let remove = |emoji: &str| Payload::ReactionRemove(payloads::reaction(&start, comment, emoji));
    stage.managed(&add("👍"));
    assert_eq!(stage.asks(&add("👍")), Verdict::NoEffect);
    assert_eq!(stage.asks(&remove("🎉")), Verdict::NoEffect);
    stage.reviewed(&add("👍"));
    stage.reviewed(&add("🎉"));
    let counted = |stage: &Stage| -> Vec<(String, u32)> {
        stage.authority.everything().comment(comment).unwrap().reactions.clone().into_iter().collect()
    };
    assert_eq!(counted(&stage), [("🎉".to_owned(), 1), ("👍".to_owned(), 2)]);
    stage.managed(&remove("👍"));
    assert_eq!(counted(&stage), [("🎉".to_owned(), 1), ("👍".to_owned(), 1)], "another's stays");
    let seen = visible(&stage.authority.everything());
    assert!(!seen.contains_key(&Key::Reaction(comment, stage.manager.person)), "nothing of theirs is left");
    assert_eq!(seen[&Key::Reaction(comment, stage.reviewer.person)], json!(["🎉", "👍"]));
}

#[test]
fn w11_a_reaction_is_one_emoji_to_a_comment_that_is_there() {
    let mut stage = Stage::new();
    let start = stage.thread("Move the logo.");
    let reply = payloads::comment_add(&mut stage.authority.ids, &start, "Why?");
    stage.managed(&Payload::CommentAdd(reply.clone()));
    let add = |emoji: &str| Payload::ReactionAdd(payloads::reaction(&start, reply.comment, emoji));
    for emoji in ["", "ok", "👍👍", "👍 ", "<b>"] {
        assert_eq!(stage.asks(&add(emoji)), Verdict::Refused(Refusal::EmojiImpossible), "{emoji:?}");
    }
    let other = stage.thread("Another.");
    let elsewhere = Payload::ReactionAdd(payloads::reaction(&other, reply.comment, "👍"));
    assert_eq!(stage.asks(&elsewhere), Verdict::Refused(Refusal::ChainBroken));
    stage.managed(&Payload::CommentDelete(payloads::comment_ref(&start, reply.comment)));
    assert_eq!(stage.asks(&add("👍")), Verdict::Refused(Refusal::Deleted));
}

#[test]
fn s7_reactions_of_many_people_keep_entities_small() {
    let mut stage = Stage::new();
    let start = stage.thread("Move the logo.");
    let comment = start.comment.comment;
    let add = |emoji: &str| Payload::ReactionAdd(payloads::reaction(&start, comment, emoji));
    for number in 0..MAX_REACTIONS {
        stage.managed(&add(&emoji(number)));
    }
    assert_eq!(stage.asks(&add(&emoji(MAX_REACTIONS))), Verdict::Refused(Refusal::TooManyReactions));
    let size = |stage: &Stage| {
        let everything = stage.authority.everything();
        serde_json::to_vec(everything.comment(comment).unwrap()).unwrap().len()
    };
    let before = size(&stage);
    for number in 0..MAX_REACTIONS {
        stage.reviewed(&add(&emoji(number)));
    }
    assert_eq!(size(&stage), before, "people are counted, not listed");
    let refused = stage.authority.push(&mut stage.reviewer, stage.space, &add(&emoji(MAX_REACTIONS))).outcome;
    assert_eq!(refused, Outcome::Refused(Refusal::TooManyReactions));
}

#[test]
fn w11_attachments_are_named_in_the_open_and_bounded() {
    let mut stage = Stage::new();
    let start = stage.thread("See the brief.");
    let mut add = payloads::comment_add(&mut stage.authority.ids, &start, "Here.");
    add.attachments = vec![payloads::attachment("brief"), payloads::attachment("logo")];
    let hashes: Vec<_> = add.attachments.iter().map(|one| one.sha256).collect();
    let record = stage.managed(&Payload::CommentAdd(add.clone()));
    assert_eq!(record.op.header.blobs, hashes, "whoever orders ops asks for the bytes first");
    let kept = stage.authority.everything().comment(add.comment).unwrap().attachments.clone();
    assert_eq!(kept, add.attachments);

    let mut ask = |change: &dyn Fn(&mut Vec<galley_core::op::Attachment>)| {
        let mut more = payloads::comment_add(&mut stage.authority.ids, &start, "Here.");
        more.attachments = vec![payloads::attachment("brief")];
        change(&mut more.attachments);
        let by_reply = stage.asks(&Payload::CommentAdd(more.clone()));
        let mut first = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Here.");
        first.comment.attachments = more.attachments;
        assert_eq!(stage.asks(&Payload::ThreadStart(first)), by_reply);
        by_reply
    };
    let refused = Verdict::Refused;
    assert_eq!(ask(&|_| ()), Verdict::Ok);
    assert_eq!(ask(&|all| all.push(all[0].clone())), refused(Refusal::IdTaken));
    assert_eq!(ask(&|all| all[0].bytes = MAX_ATTACHMENT_BYTES), Verdict::Ok);
    assert_eq!(ask(&|all| all[0].bytes = MAX_ATTACHMENT_BYTES + 1), refused(Refusal::AttachmentTooLarge));
    assert_eq!(ask(&|all| all[0].file_name.clear()), refused(Refusal::NameEmpty));
    assert_eq!(ask(&|all| all[0].file_name.push('\n')), refused(Refusal::TextNotPlain));
    assert_eq!(ask(&|all| all[0].media_type.clear()), refused(Refusal::TextEmpty));
    let many = |num: usize| (0..num).map(|n| payloads::attachment(&n.to_string())).collect::<Vec<_>>();
    assert_eq!(ask(&|all| *all = many(MAX_ATTACHMENTS)), Verdict::Ok);
    assert_eq!(ask(&|all| *all = many(MAX_ATTACHMENTS + 1)), refused(Refusal::TooManyAttachments));
}

#[test]
fn w2_threads_of_the_team_are_for_no_external_member() {
    let mut stage = Stage::new();
    let start = stage.thread("Between us.");
    let mut external = stage.collaborator.clone();
    let space = stage.space;
    let to = |was, audience| Payload::ThreadAudience(payloads::thread_audience(&start, was, audience));
    let answer = payloads::comment_add(&mut stage.authority.ids, &start, "I see.");
    stage.authority.accept(&mut external, space, &Payload::CommentAdd(answer.clone()));
    stage.managed(&to(Audience::Everyone, Audience::Team));

    let more = payloads::comment_add(&mut stage.authority.ids, &start, "Still here.");
    let of_team = [
        Payload::CommentAdd(more),
        Payload::CommentEdit(payloads::comment_edit(&start, answer.comment, "I see.", "Hm.")),
        Payload::ReactionAdd(payloads::reaction(&start, start.comment.comment, "👍")),
        to(Audience::Team, Audience::Everyone),
    ];
    // Not even what they said themselves while it was for everyone.
    for payload in of_team {
        let refusal = stage.authority.refusal(&mut external, space, &payload);
        assert_eq!(refusal, Refusal::TeamOnly, "{payload:?}");
    }
    let mut own = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Hello.");
    own.audience = Audience::Team;
    let refusal = stage.authority.refusal(&mut external, space, &Payload::ThreadStart(own.clone()));
    assert_eq!(refusal, Refusal::TeamOnly, "nor are they started by them");
    stage.reviewed(&Payload::ThreadStart(own));
}

#[test]
fn w2_an_external_member_sees_nothing_of_the_teams_threads() {
    let mut stage = Stage::new();
    let shown = stage.thread("For all.");
    let mut hidden = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Between us.");
    hidden.audience = Audience::Team;
    stage.managed(&Payload::ThreadStart(hidden.clone()));
    stage.reviewed(&Payload::ReactionAdd(payloads::reaction(&hidden, hidden.comment.comment, "👍")));
    let everything = stage.authority.everything();
    let all = visible(&everything);
    let of_hidden = [
        Key::Thread(hidden.thread),
        Key::Comment(hidden.comment.comment),
        Key::Mark(hidden.marks[0].mark),
        Key::Reaction(hidden.comment.comment, stage.reviewer.person),
    ];
    for role in OrgRole::ALL {
        let seen = visible_to(&everything, *role);
        assert!(seen.contains_key(&Key::Thread(shown.thread)));
        let gone: Vec<_> = all.keys().filter(|key| !seen.contains_key(key)).copied().collect();
        if *role == OrgRole::External {
            let mut expected = of_hidden.to_vec();
            expected.sort_unstable();
            assert_eq!(gone, expected, "the thread with all that hangs on it, and nothing else");
        } else {
            assert_eq!(seen, all, "{role}");
        }
    }
}

#[test]
fn s1_what_is_not_said_is_left_out() {
    let mut stage = Stage::new();
    let start = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Here.");
    let written = serde_json::to_value(&start).unwrap();
    assert!(written.get("audience").is_none() && written["comment"].get("attachments").is_none());
    // The bytes of an entity are as they were, and such as were kept before read as if nothing had been said.
    let started = stage.thread("Move it.");
    let everything = stage.authority.everything();
    for key in [Key::Thread(started.thread), Key::Comment(started.comment.comment)] {
        let row = serde_json::to_value(everything.get(&key).unwrap()).unwrap();
        let members = row.as_object().unwrap().values().next().unwrap().as_object().unwrap().clone();
        for name in ["labels", "to_do", "audience", "attachments", "reactions"] {
            assert!(!members.contains_key(name), "{key}: {name}");
        }
        assert_eq!(&serde_json::from_value::<Entity>(row).unwrap(), everything.get(&key).unwrap());
    }
}

#[test]
fn s1_the_new_members_have_one_form() {
    let mut stage = Stage::new();
    let start = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Here.");
    let add = payloads::comment_add(&mut stage.authority.ids, &start, "There.");
    let with = |value: serde_json::Value, name: &str, member: serde_json::Value| {
        let mut value = value;
        value.as_object_mut().unwrap().insert(name.to_owned(), member);
        value
    };
    let start = serde_json::to_value(&start).unwrap();
    let add = serde_json::to_value(&add).unwrap();
    let base = stage.authority.base(stage.space);
    let mut form = |kind: Kind, said: &serde_json::Value| {
        let bytes = serde_json::to_vec(said).unwrap();
        let payload = Payload::from_json(kind, &bytes).unwrap();
        let mut sealed = stage.authority.seal(&mut stage.manager, stage.space, &payload, base);
        let salt = sealed.salt.unwrap();
        let commit = galley_core::Hash::of(&[&salt, &bytes]);
        let header = String::from_utf8(sealed.header).unwrap();
        let (before, _) = header.split_once("\"payload_commit\":").unwrap();
        sealed.header = format!("{before}\"payload_commit\":\"{commit}\"}}").into_bytes();
        sealed.payload = Some(bytes);
        sealed.parse().map(|_| ())
    };
    assert!(form(Kind::ThreadStart, &start).is_ok(), "the header is put together as it was");
    assert!(form(Kind::CommentAdd, &add).is_ok());
    let everyone = with(start, "audience", json!("everyone"));
    assert!(matches!(form(Kind::ThreadStart, &everyone), Err(OpError::Form)));
    let none = with(add, "attachments", json!([]));
    assert!(matches!(form(Kind::CommentAdd, &none), Err(OpError::Form)));
}
