//! Erasing what was written, and purging bytes (S4): everywhere, for good, and with a record that still holds.

use galley_core::op::{PayloadErase, SpaceHold, VersionPurge};
use galley_core::{Kind, OpId, Outcome, Payload, Refusal, SpaceId};

use crate::desk::Desk;
use crate::follow::office;
use crate::node::{Node, confirmed, folded_alike, said, truth};

const SECRET: &str = "unmentionable";

/// An erasure of the op that started a thread.
fn erasure(desk: &Desk, op: OpId, started: &galley_core::op::ThreadStart) -> Payload {
    assert!(desk.store.threads(started.proof).is_ok());
    Payload::PayloadErase(PayloadErase {
        op,
        kind: Kind::ThreadStart.as_str().into(),
        proof: started.proof,
        version: started.version,
        thread: started.thread,
        comment: started.comment.comment,
        marks: started.marks.iter().map(|mark| mark.mark).collect(),
        ground: "asked for".into(),
    })
}

/// Whether any payload in a log says it.
fn is_said(node: &Node, space: SpaceId, desk: &Desk) -> [bool; 2] {
    let says = |store: &galley_store::Store| {
        let entries = store.entries(space, 0, 500, usize::MAX).unwrap();
        entries
            .iter()
            .filter_map(|entry| entry.sealed.as_ref()?.payload.as_ref())
            .any(|payload| payload.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()))
    };
    [says(&node.store), says(&desk.store)]
}

#[test]
fn s4_what_is_erased_is_gone_everywhere_and_the_record_holds() {
    let (node, ada, ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    let started = ada.thread_start(proof, version, SECRET);
    let op = said(&ada, space, Payload::ThreadStart(started.clone()));
    said(&ada, space, Payload::CommentAdd(ada.reply(&started, "an answer")));
    node.exchange(&ada, space);
    node.exchange(&ben, space);
    assert_eq!(is_said(&node, space, &ben), [true, true]);
    node.did(space, &erasure(&ada, op, &started));
    for desk in [&ada, &ben] {
        node.exchange(desk, space);
        assert_eq!(is_said(&node, space, desk), [false, false]);
        let threads = desk.store.threads(proof).unwrap();
        assert_eq!(threads.len(), 1, "that something was said stays");
        assert!(!format!("{threads:?}").contains(SECRET));
        assert_eq!(confirmed(&desk.path, space), truth(&node, space));
        folded_alike(desk);
    }
    assert_eq!(node.store.verify(&mut |_, _| {}).unwrap().problems, Vec::<String>::new());
    // Who follows from the beginning never hears of it.
    let cho = Desk::seeded(5);
    node.admit(&cho, galley_core::op::OrgRole::Owner);
    node.share(&cho, space);
    assert_eq!(is_said(&node, space, &cho), [false, false]);
    folded_alike(&cho);
}

#[test]
fn s4_an_erasure_names_an_op_of_this_log_and_nothing_is_erased_on_hold() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    let started = ada.thread_start(proof, version, SECRET);
    let op = said(&ada, space, Payload::ThreadStart(started.clone()));
    node.exchange(&ada, space);
    let refused = |payload: &Payload| node.say(space, &node.sealed(space, payload)).unwrap().1;
    let nowhere = ada.store.fresh(OpId::new);
    assert_eq!(refused(&erasure(&ada, nowhere, &started)), Outcome::Refused(Refusal::NotFound));
    let first = node.store.entries(space, 0, 1, usize::MAX).unwrap();
    let another = first[0].sealed.as_ref().unwrap().parse().unwrap().header.op_id;
    assert_eq!(refused(&erasure(&ada, another, &started)), Outcome::Refused(Refusal::ChainBroken));
    node.did(space, &Payload::SpaceHold(SpaceHold { reason: "a case".into() }));
    assert!(matches!(refused(&erasure(&ada, op, &started)), Outcome::Refused(_)));
    node.follow(&ada, space);
    assert_eq!(is_said(&node, space, &ada), [true, true]);
    folded_alike(&ada);
}

#[test]
fn s4_purged_bytes_are_no_fault_of_the_record() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    node.did(space, &Payload::VersionPurge(VersionPurge { proof, version, ground: "rights".into() }));
    node.exchange(&ada, space);
    assert_eq!(node.store.verify(&mut |_, _| {}).unwrap().problems, Vec::<String>::new());
    folded_alike(&ada);
}
