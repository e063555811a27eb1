//! Devices and disks that do not keep to the rules: what they say never stands in for what others said.

use std::fs;

use galley_core::op::{Base, Choice, ProofCreate, ProofKind, ThreadRef};
use galley_core::{Head, Outcome, Payload, Refusal, SpaceId};
use galley_store::Track;

use crate::desk::{Desk, Guest};

#[test]
fn an_id_of_another_space_is_taken() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let thread = desk.thread_start(proof, version, "ours");
    desk.did(project.space(), Payload::ThreadStart(thread.clone()));
    let before = (desk.store.proof(proof).unwrap(), desk.store.threads(proof).unwrap());

    let other = desk.store.create_project("Elsewhere").unwrap();
    let mut guest = Guest::join(&desk, other);
    let create = ProofCreate { proof, name: "Taken over".into(), kind: ProofKind::Image };
    let said = guest.say(&desk, other.space(), &Payload::ProofCreate(create)).unwrap();
    assert_eq!(said.1, Outcome::Refused(Refusal::IdTaken));
    let submit = Payload::VersionSubmit(desk.version(proof, b"other bytes").unwrap());
    let said = guest.say(&desk, other.space(), &submit).unwrap();
    assert_eq!(said.1, Outcome::Refused(Refusal::NotFound));

    assert_eq!((desk.store.proof(proof).unwrap(), desk.store.threads(proof).unwrap()), before);
    assert_eq!(desk.store.find("Taken", 10).unwrap(), vec![]);
    assert_eq!(desk.store.find("Poster", 10).unwrap().len(), 1);
    desk.verified();
    desk.store.rebuild().unwrap();
    assert_eq!((desk.store.proof(proof).unwrap(), desk.store.threads(proof).unwrap()), before);
}

/// What a device has seen that has seen everything up to a size.
fn base_at(desk: &Desk, space: SpaceId, size: u64) -> Base {
    let sql = "SELECT head FROM heads JOIN spaces USING (sid) WHERE space = ?1 AND size = ?2";
    let head: String =
        desk.database().query_row(sql, (space.to_string(), size as i64), |row| row.get(0)).unwrap();
    let head: Head = serde_json::from_str(&head).unwrap();
    Base { epoch: head.epoch, seq: head.size, root: head.root }
}

#[test]
fn s3_an_op_on_top_of_another_history_takes_nothing() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let guest = Guest::join(&desk, project);
    let space = project.space();
    let now = desk.store.verify(&mut |_, _| {}).unwrap();
    let check = |base: Base| {
        let payload = Payload::ThreadStart(desk.thread_start(proof, version, "x"));
        desk.store.receive(space, &guest.seal_on(&desk, space, &payload, 1, base))
    };
    let seen = base_at(&desk, space, 3);
    let mut other_root = seen;
    other_root.root.0[0] ^= 1;
    assert_eq!(check(other_root).unwrap_err().code(), "bad-op", "a root that never was");
    assert_eq!(check(Base { seq: 2, ..seen }).unwrap_err().code(), "bad-op", "the root of another size");
    assert_eq!(check(Base { seq: 1_000, ..seen }).unwrap_err().code(), "bad-op", "ahead of the log");
    assert_eq!(check(Base { seq: u64::MAX, ..seen }).unwrap_err().code(), "bad-op");
    assert_eq!(check(Base { epoch: 7, ..seen }).unwrap_err().code(), "bad-op", "a later epoch");
    assert_eq!(check(Base { root: seen.root, ..Base::nothing() }).unwrap_err().code(), "bad-op");
    assert_eq!(desk.store.verify(&mut |_, _| {}).unwrap(), now);
    assert_eq!(check(seen).unwrap().1, Outcome::Accepted);
    desk.verified();
}

#[test]
fn verify_finds_an_answer_that_the_rules_did_not_give() {
    let check = |what: &str, from: &str, to: &str| {
        let desk = Desk::new();
        let project = desk.store.create_project("Launch").unwrap();
        let (proof, _) = desk.proof(project, "Poster");
        let decide = |choice, reason| Payload::DecisionRecord(desk.decide(proof, choice, reason));
        let refused = desk.store.record(project.space(), decide(Choice::Reject, ""), Track::Not).unwrap();
        assert_eq!(refused.outcome, Outcome::Refused(Refusal::ReasonRequired));
        desk.did(project.space(), decide(Choice::Approve, ""));
        desk.verified();
        let sql = "UPDATE ops SET outcome = ?2 WHERE outcome = ?1 AND CAST(header AS TEXT) LIKE '%decision.record%'";
        assert_eq!(desk.database().execute(sql, [from, to]).unwrap(), 1, "{what}");
        desk.store.rebuild().unwrap();
        let problems = desk.store.verify(&mut |_, _| {}).unwrap().problems;
        assert!(problems.iter().any(|problem| problem.contains("the rules")), "{what}: {problems:?}");
    };
    let accepted = r#"{"outcome":"accepted"}"#;
    let refused = r#"{"outcome":"refused","code":"reason-required"}"#;
    check("a refused rejection shown as made", refused, accepted);
    check("an approval taken away", accepted, refused);
    check("an approval without effect", accepted, r#"{"outcome":"no-effect"}"#);
}

#[test]
fn a_proof_that_was_taken_back_is_not_found() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, _) = desk.proof(project, "Poster");
    assert_eq!(desk.store.find("Poster", 10).unwrap().len(), 1);
    desk.store.undo().unwrap().unwrap();
    assert_eq!(desk.store.proof(proof).unwrap(), None);
    assert_eq!(desk.store.find("Poster", 10).unwrap(), vec![], "nothing leads there");
    desk.store.redo().unwrap().unwrap();
    assert_eq!(desk.store.find("Poster", 10).unwrap().len(), 1);
}

#[test]
fn any_text_can_be_looked_for() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    desk.proof(project, "Poster");
    let check = |text: &str| assert!(desk.store.find(text, 10).is_ok(), "{text:?}");
    check("Pos\0ter");
    check("\0\0\0");
    check("\"\"\"");
    check("a\0");
    check("* OR NEAR( ^ : - +");
    check("\u{301}\u{301}\u{301}");
    check(&"x".repeat(100_000));
}

#[test]
fn a_thread_that_was_taken_back_is_not_unread() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    let mut guest = Guest::join(&desk, project);
    let start = desk.thread_start(proof, version, "never mind");
    guest.say(&desk, project.space(), &Payload::ThreadStart(start.clone())).unwrap();
    assert_eq!(desk.store.proof(proof).unwrap().unwrap().unread, 1);
    let delete = ThreadRef { proof, version, thread: start.thread };
    let answer = guest.say(&desk, project.space(), &Payload::ThreadDelete(delete)).unwrap();
    assert_eq!(answer.1, Outcome::Accepted);
    assert_eq!(desk.store.proof(proof).unwrap().unwrap().unread, 0, "nobody can read it any more");
}

#[test]
fn s40_adding_a_file_again_heals_bytes_that_rotted() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, _) = desk.proof(project, "Poster");
    let submit = desk.version(proof, b"good bytes").unwrap();
    let name = submit.sha256.to_string();
    fs::write(desk.path.join("blobs").join(&name[..2]).join(&name), b"evil bytes").unwrap();
    assert_eq!(desk.store.content().check(&submit.sha256).unwrap_err().code(), "damaged");
    assert_eq!(desk.version(proof, b"good bytes").unwrap().sha256, submit.sha256);
    desk.store.content().check(&submit.sha256).unwrap();
}
