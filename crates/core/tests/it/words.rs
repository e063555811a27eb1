//! W1, W11a: threads and their numbers, comments, edits and deletions before and after an answer.

use galley_core::op::{Choice, Payload};
use galley_core::{Refusal, Stamp, Verdict};
use galley_testkit::payloads::{self, a_box};

use crate::stage::Stage;

#[test]
fn w11a_threads_are_numbered_per_version_and_never_twice() {
    let mut stage = Stage::new();
    let (one, two) = (stage.thread("one"), stage.thread("two"));
    stage.managed(&Payload::ThreadDelete(payloads::thread_ref(&two)));
    let three = stage.thread("three");
    let numbers = [&one, &two, &three].map(|start| stage.authority.thread(start.thread).number);
    assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
    stage.managed(&Payload::ThreadRestore(payloads::thread_ref(&two)));
    assert_eq!(stage.authority.thread(two.thread).number, Some(2), "it keeps its own");

    let next = stage.next_version("two");
    let start = payloads::thread_start(&mut stage.authority.ids, &next, "x");
    stage.managed(&Payload::ThreadStart(start.clone()));
    assert_eq!(stage.authority.thread(start.thread).number, Some(1), "each version counts for itself");
}

#[test]
fn w11a_a_thread_has_no_number_until_confirmed() {
    let mut stage = Stage::new();
    let payload = Payload::ThreadStart(payloads::thread_start(&mut stage.authority.ids, &stage.version, "x"));
    let Payload::ThreadStart(start) = &payload else { panic!() };
    let base = stage.authority.base(stage.space);
    let op = stage.authority.seal(&mut stage.manager, stage.space, &payload, base).parse().unwrap();
    let mut slice = stage.authority.slice(&op, &payload);
    galley_core::apply(&mut slice, &op, &Stamp::provisional(0, 1));
    assert_eq!(slice.thread(start.thread).unwrap().number, None);
    assert_eq!(slice.version(start.version).unwrap().next_thread, 1, "the number is still to be given");
}

#[test]
fn w1_an_own_comment_is_edited_silently_until_answered() {
    let mut stage = Stage::new();
    let start = stage.thread("Mov the logo.");
    let comment = start.comment.comment;
    stage.managed(&Payload::CommentEdit(payloads::comment_edit(
        &start,
        comment,
        "Mov the logo.",
        "Move the logo.",
    )));
    let now = stage.authority.everything().comment(comment).unwrap().clone();
    assert_eq!((now.text.as_str(), now.edited, now.history.len()), ("Move the logo.", false, 0));

    let own = payloads::comment_add(&mut stage.authority.ids, &start, "Please.");
    stage.managed(&Payload::CommentAdd(own.clone()));
    stage.managed(&Payload::CommentEdit(payloads::comment_edit(
        &start,
        comment,
        "Move the logo.",
        "Move it.",
    )));
    assert!(!stage.authority.everything().comment(comment).unwrap().edited, "one's own reply is no answer");

    let answer = payloads::comment_add(&mut stage.authority.ids, &start, "Why?");
    stage.reviewed(&Payload::CommentAdd(answer));
    stage.managed(&Payload::CommentEdit(payloads::comment_edit(&start, comment, "Move it.", "Leave it.")));
    let now = stage.authority.everything().comment(comment).unwrap().clone();
    assert_eq!((now.text.as_str(), now.edited), ("Leave it.", true));
    assert_eq!(now.history, ["Move it."]);
    let delete = Payload::CommentDelete(payloads::comment_ref(&start, own.comment));
    assert_eq!(stage.manager_refused(&delete), Refusal::Answered);
}

#[test]
fn w1_an_answer_in_between_counts_whoever_spoke_last() {
    let mut stage = Stage::new();
    let start = stage.thread("one");
    let answer = payloads::comment_add(&mut stage.authority.ids, &start, "two");
    stage.reviewed(&Payload::CommentAdd(answer.clone()));
    let last = payloads::comment_add(&mut stage.authority.ids, &start, "three");
    stage.managed(&Payload::CommentAdd(last.clone()));
    stage.managed(&Payload::CommentEdit(payloads::comment_edit(&start, start.comment.comment, "one", "1")));
    assert!(stage.authority.everything().comment(start.comment.comment).unwrap().edited);
    stage.reviewed(&Payload::CommentEdit(payloads::comment_edit(&start, answer.comment, "two", "2")));
    assert!(stage.authority.everything().comment(answer.comment).unwrap().edited);
    stage.managed(&Payload::CommentDelete(payloads::comment_ref(&start, last.comment)));
    assert!(stage.authority.everything().comment(last.comment).unwrap().deleted, "nobody spoke after it");
}

#[test]
fn w1_a_decision_after_it_fixes_a_comment() {
    let mut stage = Stage::new();
    let start = stage.thread("one");
    let reply = payloads::comment_add(&mut stage.authority.ids, &start, "two");
    stage.managed(&Payload::CommentAdd(reply.clone()));
    let decision = payloads::decision_record(&mut stage.authority.ids, &stage.version, Choice::Approve);
    stage.managed(&Payload::DecisionRecord(decision));
    let refused = [
        Payload::CommentDelete(payloads::comment_ref(&start, reply.comment)),
        Payload::ThreadDelete(payloads::thread_ref(&start)),
        Payload::MarkRemove(payloads::mark_ref(&start, start.marks[0].mark)),
        Payload::MarkChange(payloads::mark_change(
            &start,
            start.marks[0].mark,
            a_box(1_000, 2_000),
            a_box(1, 2),
        )),
        Payload::MarkAdd(payloads::mark_add(&mut stage.authority.ids, &start, a_box(1, 2))),
    ];
    for payload in refused {
        assert_eq!(stage.manager_refused(&payload), Refusal::Answered, "{payload:?}");
    }
    stage.managed(&Payload::CommentEdit(payloads::comment_edit(&start, reply.comment, "two", "2")));
    assert!(stage.authority.everything().comment(reply.comment).unwrap().edited, "shown as edited");
    let later = payloads::comment_add(&mut stage.authority.ids, &start, "three");
    stage.managed(&Payload::CommentAdd(later.clone()));
    stage.managed(&Payload::CommentDelete(payloads::comment_ref(&start, later.comment)));
}

#[test]
fn w1_only_ones_own() {
    let mut stage = Stage::new();
    let start = stage.thread("one");
    let refused = [
        Payload::CommentEdit(payloads::comment_edit(&start, start.comment.comment, "one", "two")),
        Payload::CommentDelete(payloads::comment_ref(&start, start.comment.comment)),
        Payload::ThreadDelete(payloads::thread_ref(&start)),
        Payload::MarkRemove(payloads::mark_ref(&start, start.marks[0].mark)),
        Payload::MarkAdd(payloads::mark_add(&mut stage.authority.ids, &start, a_box(1, 2))),
    ];
    for payload in refused {
        assert_eq!(stage.reviewer_refused(&payload), Refusal::NotYours, "{payload:?}");
    }
}

#[test]
fn the_first_comment_goes_with_its_thread() {
    let mut stage = Stage::new();
    let start = stage.thread("one");
    let first = Payload::CommentDelete(payloads::comment_ref(&start, start.comment.comment));
    assert_eq!(stage.manager_refused(&first), Refusal::FirstComment);
    let reply = payloads::comment_add(&mut stage.authority.ids, &start, "two");
    stage.managed(&Payload::ThreadDelete(payloads::thread_ref(&start)));
    assert_eq!(stage.manager_refused(&Payload::CommentAdd(reply)), Refusal::Deleted);
    assert_eq!(stage.asks(&Payload::ThreadDelete(payloads::thread_ref(&start))), Verdict::NoEffect);
    let version = stage.authority.version(stage.version.version);
    assert_eq!((version.num_threads, version.open_threads), (0, 0));
}

#[test]
fn open_threads_are_counted() {
    let mut stage = Stage::new();
    let (one, two) = (stage.thread("one"), stage.thread("two"));
    let open = |stage: &Stage| stage.authority.proof(stage.proof.proof).open_threads;
    assert_eq!(open(&stage), 2);
    stage.managed(&Payload::ThreadResolve(payloads::thread_ref(&one)));
    assert_eq!(open(&stage), 1);
    assert_eq!(stage.asks(&Payload::ThreadResolve(payloads::thread_ref(&one))), Verdict::NoEffect);
    stage.managed(&Payload::ThreadDelete(payloads::thread_ref(&one)));
    assert_eq!(open(&stage), 1, "it was not open");
    stage.managed(&Payload::ThreadDelete(payloads::thread_ref(&two)));
    assert_eq!(open(&stage), 0);
    stage.managed(&Payload::ThreadRestore(payloads::thread_ref(&one)));
    stage.managed(&Payload::ThreadReopen(payloads::thread_ref(&one)));
    assert_eq!(open(&stage), 1);
}

#[test]
fn texts_have_limits() {
    let mut stage = Stage::new();
    let start = stage.thread("one");
    let mut check = |text: &str, refusal| {
        let add = payloads::comment_add(&mut stage.authority.ids, &start, text);
        assert_eq!(stage.asks(&Payload::CommentAdd(add)), refusal, "{text:.20}");
    };
    check("", Verdict::Refused(Refusal::TextEmpty));
    check(" \n ", Verdict::Refused(Refusal::TextEmpty));
    check("a\u{0}b", Verdict::Refused(Refusal::TextNotPlain));
    check("a\r\nb", Verdict::Refused(Refusal::TextNotPlain));
    check(&"é".repeat(10_001), Verdict::Refused(Refusal::TextTooLong));
    check(&"é".repeat(10_000), Verdict::Ok);
    check("a\n\tb", Verdict::Ok);
}

#[test]
fn visible_edits_have_a_limit() {
    let mut stage = Stage::new();
    let start = stage.thread("0");
    let answer = payloads::comment_add(&mut stage.authority.ids, &start, "Why?");
    stage.reviewed(&Payload::CommentAdd(answer));
    let edit = |number: u32| {
        let (was, text) = (number.to_string(), (number + 1).to_string());
        Payload::CommentEdit(payloads::comment_edit(&start, start.comment.comment, &was, &text))
    };
    for number in 0..50 {
        stage.managed(&edit(number));
    }
    assert_eq!(stage.manager_refused(&edit(50)), Refusal::TooManyEdits);
}
