//! What waits for a server: in order, gapless, answered once, and never in the way of what comes after it.

use galley_core::op::{Choice, OrgRole, PersonAdd, ProjectRename, ProofRef, ProofRename};
use galley_core::{DeviceId, Outcome, Payload, Refusal, SpaceId};
use galley_store::{Answer, Said, SignedIn};

use crate::desk::{Desk, copy_folder};
use crate::follow::office;
use crate::node::{Node, confirmed, folded_alike, said, truth};

fn numbers(desk: &Desk, space: SpaceId) -> Vec<u64> {
    let ops = desk.store.to_push(space, 100).unwrap();
    ops.iter().map(|op| op.parse().unwrap().header.device_seq).collect()
}

#[test]
fn s32_a_decision_that_no_longer_holds_needs_attention() {
    let (node, ada, ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    node.exchange(&ben, space);
    // Ben decides offline; Ada submits another version meanwhile.
    let held = said(&ben, space, Payload::DecisionRecord(ben.decide(proof, Choice::Approve, "")));
    let thread = ben.thread_start(proof, version, "said offline, too");
    said(&ben, space, Payload::ThreadStart(thread.clone()));
    let submit = Payload::VersionSubmit(ada.version(proof, b"second").unwrap());
    said(&ada, space, submit);
    node.exchange(&ada, space);
    let followed = node.follow(&ben, space);
    assert_eq!(followed.attention, [held], "as things stand now");
    let doubts = ben.store.needs_attention().unwrap();
    assert_eq!((doubts[0].code.as_str(), doubts[0].answered), ("version-not-current", false));
    assert_eq!(numbers(&ben, space), [1, 2], "it is sent all the same");
    folded_alike(&ben);
    node.exchange(&ben, space);
    let needs = ben.store.needs_attention().unwrap();
    assert_eq!((needs.len(), needs[0].op), (1, held));
    assert_eq!((needs[0].code.as_str(), needs[0].answered), ("version-not-current", true));
    assert!(ben.store.comment(thread.comment.comment).unwrap().unwrap().confirmed, "what came after it went");
    assert_eq!(numbers(&ben, space), Vec::<u64>::new());
    folded_alike(&ben);
    ben.store.discard_attention(held).unwrap();
    said(&ben, space, Payload::CommentAdd(ben.reply(&thread, "again")));
    assert_eq!(numbers(&ben, space), [3]);
    node.exchange(&ben, space);
    assert_eq!(confirmed(&ben.path, space), truth(&node, space));
}

#[test]
fn s32_a_refusal_without_the_log_is_known_and_its_number_is_not_used_again() {
    let (node, ada, ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    node.exchange(&ben, space);
    let thread = ben.thread_start(proof, version, "too late");
    let held = said(&ben, space, Payload::ThreadStart(thread.clone()));
    said(&ada, space, Payload::ProofArchive(ProofRef { proof }));
    node.exchange(&ada, space);
    let answers = node.take(&ben, space);
    assert_eq!(answers, [Answer { device_seq: 1, said: Said::Outcome(Outcome::Refused(Refusal::Archived)) }]);
    ben.store.answered(space, &answers).unwrap();
    ben.store.answered(space, &answers).unwrap();
    assert_eq!(ben.store.needs_attention().unwrap()[0].code, "archived");
    assert!(ben.store.comment(thread.comment.comment).unwrap().is_none(), "and it is shown no more");
    ben.store.discard_attention(held).unwrap();
    let rename = ProjectRename { project, name: "Relaunch".into(), was: "Launch".into() };
    said(&ben, space, Payload::ProjectRename(rename));
    assert_eq!(numbers(&ben, space), [2]);
    folded_alike(&ben);
    node.exchange(&ben, space);
    assert_eq!(confirmed(&ben.path, space), truth(&node, space));
    folded_alike(&ben);
}

#[test]
fn s34_what_is_answered_is_confirmed_by_the_log_alone() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let (proof, _) = ada.proof(project, "Poster");
    let answers = node.take(&ada, space);
    ada.store.answered(space, &answers).unwrap();
    assert!(!ada.store.proof(proof).unwrap().unwrap().confirmed);
    assert_eq!(numbers(&ada, space), Vec::<u64>::new(), "and not sent again");
    let ada = ada.again();
    assert!(!ada.store.proof(proof).unwrap().unwrap().confirmed);
    let rename = ProofRename { proof, name: "Placard".into(), was: "Poster".into() };
    said(&ada, space, Payload::ProofRename(rename));
    assert_eq!(numbers(&ada, space), [3]);
    node.follow(&ada, space);
    let row = ada.store.proof(proof).unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.version_number, row.confirmed), ("Placard", Some(1), false));
    node.exchange(&ada, space);
    assert!(ada.store.proof(proof).unwrap().unwrap().confirmed);
    folded_alike(&ada);
}

#[test]
fn s11_what_its_author_took_back_still_takes_its_number() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    let first = ada.thread_start(proof, version, "a word too many");
    let op = said(&ada, space, Payload::ThreadStart(first.clone()));
    said(&ada, space, Payload::CommentAdd(ada.reply(&first, "on it")));
    let second = ada.thread_start(proof, version, "stays");
    said(&ada, space, Payload::ThreadStart(second.clone()));
    ada.store.discard(op).unwrap();
    ada.store.discard(op).unwrap();
    assert!(ada.store.comment(first.comment.comment).unwrap().is_none());
    let ops = ada.store.to_push(space, 9).unwrap();
    assert_eq!(numbers(&ada, space), [3, 4, 5]);
    assert_eq!((&ops[0].salt, &ops[0].payload), (&None, &None), "header and seal alone");
    assert!(ops[1].payload.is_some());
    let reply = ada.store.needs_attention().unwrap();
    assert_eq!(
        (reply.len(), reply[0].code.as_str()),
        (1, "not-found"),
        "what hung on it has nothing to hang on"
    );
    folded_alike(&ada);
    let before = node.log(space).entries.len();
    node.exchange(&ada, space);
    let log = node.log(space).entries;
    let outcomes: Vec<_> = log[before..].iter().map(|entry| entry.outcome).collect();
    let refused = Outcome::Refused(Refusal::NotFound);
    assert_eq!(outcomes, [Outcome::NoEffect, refused, Outcome::Accepted]);
    assert_eq!(log[before].sealed.as_ref().unwrap().payload, None);
    assert_eq!(ada.store.threads(proof).unwrap().len(), 1);
    assert_eq!(ada.store.discard(op).unwrap_err().code(), "not-found", "it waits no more");
    assert_eq!(confirmed(&ada.path, space), truth(&node, space));
    folded_alike(&ada);
    assert_eq!(node.store.verify(&mut |_, _| {}).unwrap().problems, Vec::<String>::new());
}

#[test]
fn s11_what_is_not_taken_holds_its_number_until_it_is_taken_back() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    let thread = ada.thread_start(proof, version, "one");
    let op = said(&ada, space, Payload::ThreadStart(thread.clone()));
    let second = ada.thread_start(proof, version, "two");
    said(&ada, space, Payload::ThreadStart(second.clone()));
    // A number above the next: nothing is taken.
    let ops = ada.store.to_push(space, 9).unwrap();
    assert_eq!(node.say(space, &ops[1]).unwrap_err().code(), "gap");
    let no = Answer { device_seq: 3, said: Said::Code("bad-op".into()) };
    ada.store.answered(space, &[no]).unwrap();
    let needs = ada.store.needs_attention().unwrap();
    assert_eq!((needs.len(), needs[0].code.as_str(), needs[0].answered), (1, "bad-op", false));
    assert_eq!(numbers(&ada, space), [3, 4]);
    ada.store.discard(op).unwrap();
    assert_eq!(ada.store.needs_attention().unwrap(), vec![]);
    node.exchange(&ada, space);
    assert_eq!(ada.store.threads(proof).unwrap().len(), 1);
    folded_alike(&ada);
}

#[test]
fn s12_a_forked_device_seals_anew_what_waits() {
    let (node, ada, ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    // A copy of the folder goes on by itself, and is faster.
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&ada.path, folder.path());
    let copy = Desk::open(folder.path(), 77);
    copy.edge.set(1_900_000_000_000);
    said(&copy, space, Payload::ThreadStart(copy.thread_start(proof, version, "of the copy")));
    node.exchange(&copy, space);
    let thread = ada.thread_start(proof, version, "of the first");
    said(&ada, space, Payload::ThreadStart(thread.clone()));
    let decision = ada.decide(proof, Choice::Approve, "");
    said(&ada, space, Payload::DecisionRecord(decision.clone()));
    let taken_back = said(&ada, space, Payload::CommentAdd(ada.reply(&thread, "taken back")));
    ada.store.discard(taken_back).unwrap();
    let before = ada.store.to_push(space, 9).unwrap();
    let answers = node.take(&ada, space);
    assert_eq!(answers[0].said, Said::Code("device-forked".into()));
    node.follow(&ada, space);
    assert_eq!(ada.store.threads(proof).unwrap().len(), 2, "its own is not taken for that of the copy");
    let forked = ada.store.servers().unwrap()[0].signed_in.unwrap().device;
    ada.store.reseal(space).unwrap();
    // Late answers to the first device are none to the ops that have its numbers now.
    let late = Answer { device_seq: 1, said: Said::Outcome(Outcome::Refused(Refusal::NotAllowed)) };
    ada.store.answered_by(space, forked, &[late]).unwrap();
    assert_eq!(ada.store.needs_attention().unwrap(), vec![]);
    let who = ada.store.servers().unwrap()[0].signed_in.unwrap();
    node.register_again(&who);
    let ops = ada.store.to_push(space, 9).unwrap();
    assert_eq!(numbers(&ada, space), [1, 2], "what was taken back has no number to take");
    let (was, is) = (before[1].parse().unwrap().header, ops[1].parse().unwrap().header);
    assert_eq!((is.base, is.made_at, is.device), (was.base, was.made_at, who.device));
    assert_ne!(is.op_id, was.op_id);
    folded_alike(&ada);
    node.exchange(&ada, space);
    assert_eq!(ada.store.to_push(space, 9).unwrap(), vec![]);
    assert_eq!(ada.store.needs_attention().unwrap(), vec![]);
    let decided = ada.store.decision(decision.decision).unwrap().unwrap();
    assert!(decided.unseen_comments && decided.confirmed, "what the copy said was not seen: {decided:?}");
    assert_eq!(confirmed(&ada.path, space), truth(&node, space));
    folded_alike(&ada);
    node.exchange(&ben, space);
    assert_eq!(ben.store.threads(proof).unwrap().len(), 2);
}

#[test]
fn s12_signing_in_as_another_device_seals_anew_what_waits() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    said(&ada, space, Payload::ThreadStart(ada.thread_start(proof, version, "waits")));
    let was = ada.store.servers().unwrap()[0].signed_in.unwrap();
    let who = SignedIn { device: ada.store.fresh(DeviceId::new), person: was.person };
    ada.store.sign_in(node.server, &who).unwrap();
    node.register_again(&who);
    node.exchange(&ada, space);
    assert!(ada.store.threads(proof).unwrap()[0].confirmed);
    // The step of undo went with it.
    assert_eq!(ada.store.undo().unwrap().unwrap().outcome, Outcome::Accepted);
    node.exchange(&ada, space);
    assert_eq!(ada.store.threads(proof).unwrap(), vec![]);
    folded_alike(&ada);
}

#[test]
fn s12_a_device_registers_itself_ahead_of_what_waits() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    said(&ada, space, Payload::ThreadStart(ada.thread_start(proof, version, "waits")));
    let was = ada.store.servers().unwrap()[0].signed_in.unwrap();
    let who = SignedIn { device: ada.store.fresh(DeviceId::new), person: was.person };
    ada.store.register(node.server, &who, node.word(&ada, &who)).unwrap();
    assert_eq!(ada.store.needs_attention().unwrap(), vec![]);
    let first = ada.store.to_push(node.directory, 9).unwrap();
    assert_eq!(first.len(), 1, "its registration");
    assert_eq!(first[0].parse().unwrap().header.device_seq, 1);
    // Nobody knows it before.
    let other = ada.store.to_push(space, 9).unwrap();
    assert_eq!(node.say(space, &other[0]).unwrap_err().code(), "bad-op");
    node.exchange(&ada, node.directory);
    node.exchange(&ada, space);
    assert!(ada.store.threads(proof).unwrap()[0].confirmed);
    assert_eq!(ada.store.to_push(node.directory, 9).unwrap(), vec![]);
    folded_alike(&ada);
}

#[test]
fn s32_what_waits_where_one_is_let_in_no_more_needs_attention() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    let op = said(&ada, space, Payload::ThreadStart(ada.thread_start(proof, version, "waits")));
    let taken_back = said(&ada, space, Payload::ThreadStart(ada.thread_start(proof, version, "not")));
    ada.store.discard(taken_back).unwrap();
    ada.store.shut_out(space).unwrap();
    let needs = ada.store.needs_attention().unwrap();
    assert_eq!(
        needs.iter().map(|one| (one.op, one.code.as_str())).collect::<Vec<_>>(),
        [(op, "not-allowed")]
    );
    assert_eq!(ada.store.to_push(space, 9).unwrap(), vec![]);
    assert_eq!(ada.store.threads(proof).unwrap(), vec![]);
    folded_alike(&ada);
    ada.store.discard_attention(op).unwrap();
    ada.store.leave(space).unwrap();
}

#[test]
fn nothing_is_recorded_at_a_server_before_signing_in() {
    let (node, _ada, _ben, project) = office();
    let cho = Desk::seeded(5);
    node.admit(&cho, OrgRole::Member);
    let other = Node::new(94);
    cho.store.join(other.server, other.directory, other.keys.device, other.key).unwrap();
    other.follow(&cho, other.directory);
    let add = PersonAdd { person: cho.store.person().unwrap().unwrap().id, role: OrgRole::Member };
    let refused = cho.store.hold(other.directory, &Payload::PersonAdd(add)).unwrap_err();
    assert_eq!(refused.code(), "not-named");
    node.share(&cho, project.space());
    cho.verified();
}
