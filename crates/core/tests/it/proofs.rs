//! S15, S50, W10: projects, proofs, versions.

use galley_core::op::{
    Choice, OrgRole, Payload, ProjectRef, ProjectRename, ProofKind, ProofOpened, ProofRef, ProofRename,
};
use galley_core::state::Standing;
use galley_core::{Key, Outcome, Refusal, Stamp, Verdict};
use galley_testkit::payloads;

use crate::stage::Stage;

#[test]
fn w10_a_new_version_becomes_current_and_closes_the_old_for_decisions() {
    let mut stage = Stage::new();
    let first = stage.version.clone();
    let approve = payloads::decision_record(&mut stage.authority.ids, &first, Choice::Approve);
    stage.managed(&Payload::DecisionRecord(approve));
    assert_eq!(stage.authority.proof(stage.proof.proof).standing, Standing::Approved);

    let second = stage.next_version("two");
    let proof = stage.authority.proof(stage.proof.proof);
    assert_eq!((proof.current, proof.current_number), (Some(second.version), Some(2)));
    assert_eq!(proof.standing, Standing::Pending, "no decision is inherited");
    let late = payloads::decision_record(&mut stage.authority.ids, &first, Choice::Reject);
    assert_eq!(stage.reviewer_refused(&Payload::DecisionRecord(late)), Refusal::VersionNotCurrent);
}

#[test]
fn w10_comments_on_an_old_version_stay_answerable() {
    let mut stage = Stage::new();
    let start = stage.thread("Move the logo.");
    stage.next_version("two");
    let answer = payloads::comment_add(&mut stage.authority.ids, &start, "Moved.");
    stage.reviewed(&Payload::CommentAdd(answer));
    stage.managed(&Payload::ThreadResolve(payloads::thread_ref(&start)));
}

#[test]
fn w10_the_same_bytes_are_a_new_version_without_the_old_decision() {
    let mut stage = Stage::new();
    let approve = payloads::decision_record(&mut stage.authority.ids, &stage.version, Choice::Approve);
    stage.managed(&Payload::DecisionRecord(approve));
    let again = stage.next_version("one");
    assert_eq!(again.sha256, stage.version.sha256);
    let version = stage.authority.version(again.version);
    assert_eq!(version.number, Some(2));
    assert!(version.decisions.is_empty());
    assert_eq!(stage.authority.proof(stage.proof.proof).standing, Standing::Pending);
}

#[test]
fn s15_the_authority_numbers_versions() {
    let mut stage = Stage::new();
    let next = payloads::version_submit(&mut stage.authority.ids, stage.proof.proof, "two");
    let payload = Payload::VersionSubmit(next.clone());
    let base = stage.authority.base(stage.space);
    let mut aside = stage.authority.clone();
    let op = aside.seal(&mut stage.manager.clone(), stage.space, &payload, base).parse().unwrap();
    let mut slice = aside.slice(&op, &payload);
    let effects = galley_core::apply(&mut slice, &op, &Stamp::provisional(1, 5));
    assert_eq!(slice.version(next.version).unwrap().number, None, "a new version, not yet numbered");
    assert_eq!(slice.proof(stage.proof.proof).unwrap().current_number, None);
    assert!(effects.facts.is_empty(), "facts are the authority's");

    stage.managed(&payload);
    assert_eq!(stage.authority.version(next.version).number, Some(2));
}

#[test]
fn w10_a_version_can_be_withdrawn_while_nothing_answers_it() {
    let mut stage = Stage::new();
    let approve = payloads::decision_record(&mut stage.authority.ids, &stage.version, Choice::Approve);
    stage.managed(&Payload::DecisionRecord(approve));
    let second = stage.next_version("two");
    let withdraw = Payload::VersionWithdraw(payloads::version_ref(&second));
    stage.managed(&withdraw);
    let proof = stage.authority.proof(stage.proof.proof);
    assert_eq!((proof.current, proof.current_number), (Some(stage.version.version), Some(1)));
    assert_eq!(proof.standing, Standing::Approved, "as it stood before");
    assert_eq!(stage.asks(&withdraw), Verdict::NoEffect);

    let start = payloads::thread_start(&mut stage.authority.ids, &second, "Too late.");
    assert_eq!(stage.manager_refused(&Payload::ThreadStart(start)), Refusal::VersionWithdrawn);

    let third = stage.next_version("three");
    assert_eq!(stage.authority.version(third.version).number, Some(3), "numbers are never reused");
    let restore = Payload::VersionRestore(payloads::version_ref(&second));
    assert_eq!(stage.manager_refused(&restore), Refusal::Superseded);
    let first = Payload::VersionWithdraw(payloads::version_ref(&stage.version));
    assert_eq!(stage.manager_refused(&first), Refusal::Superseded);
}

#[test]
fn w10_an_answered_version_stays() {
    let mut stage = Stage::new();
    let withdraw = Payload::VersionWithdraw(payloads::version_ref(&stage.version));
    let start = stage.thread("Move the logo.");
    assert_eq!(stage.manager_refused(&withdraw), Refusal::VersionAnswered);
    stage.managed(&Payload::ThreadDelete(payloads::thread_ref(&start)));
    assert_eq!(stage.asks(&withdraw), Verdict::Ok);
    let decision = payloads::decision_record(&mut stage.authority.ids, &stage.version, Choice::Approve);
    stage.managed(&Payload::DecisionRecord(decision.clone()));
    stage.managed(&Payload::DecisionWithdraw(payloads::decision_ref(&decision)));
    assert_eq!(stage.manager_refused(&withdraw), Refusal::VersionAnswered, "it was decided on once");
}

#[test]
fn s50_the_last_accepted_name_wins() {
    let mut stage = Stage::new();
    let rename = |name: &str, was: &str, proof| {
        Payload::ProofRename(ProofRename { proof, name: name.to_owned(), was: was.to_owned() })
    };
    let proof = stage.proof.proof;
    stage.managed(&rename("One", "Poster", proof));
    stage.managed(&rename("Two", "Poster", proof));
    assert_eq!(stage.authority.proof(proof).name, "Two");
    assert_eq!(stage.asks(&rename("Two", "One", proof)), Verdict::NoEffect);
    assert_eq!(stage.manager_refused(&rename(" ", "Two", proof)), Refusal::NameEmpty);
    assert_eq!(stage.manager_refused(&rename("a\nb", "Two", proof)), Refusal::TextNotPlain);
    assert_eq!(stage.manager_refused(&rename(&"x".repeat(201), "Two", proof)), Refusal::TextTooLong);
}

#[test]
fn s50_what_is_archived_stays_as_it_is_until_restored() {
    let mut stage = Stage::new();
    let (proof, project) = (ProofRef { proof: stage.proof.proof }, ProjectRef { project: stage.project });
    let start = stage.thread("x");
    stage.managed(&Payload::ProofArchive(proof.clone()));
    assert_eq!(stage.asks(&Payload::ProofArchive(proof.clone())), Verdict::NoEffect);
    let answer = Payload::CommentAdd(payloads::comment_add(&mut stage.authority.ids, &start, "y"));
    assert_eq!(stage.asks(&answer), Verdict::Refused(Refusal::Archived));
    let open = Payload::ProofOpened(ProofOpened { proof: start.proof, version: start.version });
    assert_eq!(stage.asks(&open), Verdict::Ok, "looking is still possible");
    stage.managed(&Payload::ProofRestore(proof));
    assert_eq!(stage.asks(&answer), Verdict::Ok);

    stage.managed(&Payload::ProjectArchive(project.clone()));
    assert_eq!(stage.asks(&answer), Verdict::Refused(Refusal::Archived));
    let rename = ProjectRename { project: stage.project, name: "x".to_owned(), was: "y".to_owned() };
    assert_eq!(stage.asks(&Payload::ProjectRename(rename)), Verdict::Refused(Refusal::Archived));
    stage.managed(&Payload::ProjectRestore(project));
    assert_eq!(stage.asks(&answer), Verdict::Ok);
}

#[test]
fn w28_a_version_is_opened_once_by_each_person() {
    let mut stage = Stage::new();
    let open = Payload::ProofOpened(ProofOpened { proof: stage.proof.proof, version: stage.version.version });
    stage.managed(&open);
    let again = stage.authority.push(&mut stage.manager, stage.space, &open);
    assert_eq!(again.outcome, Outcome::NoEffect);
    stage.reviewed(&open);
    let key = Key::Opened(stage.version.version, stage.reviewer.person);
    assert!(stage.authority.entities.contains_key(&key));
}

#[test]
fn ids_are_used_once() {
    let mut stage = Stage::new();
    assert_eq!(stage.manager_refused(&Payload::ProofCreate(stage.proof.clone())), Refusal::IdTaken);
    assert_eq!(stage.manager_refused(&Payload::VersionSubmit(stage.version.clone())), Refusal::IdTaken);
    let start = stage.thread("x");
    assert_eq!(stage.manager_refused(&Payload::ThreadStart(start)), Refusal::IdTaken);
    let mut twice = payloads::thread_start(&mut stage.authority.ids, &stage.version, "x");
    twice.marks.push(twice.marks[0].clone());
    assert_eq!(stage.manager_refused(&Payload::ThreadStart(twice)), Refusal::IdTaken);
}

#[test]
fn a_chain_must_hang_together() {
    let mut stage = Stage::new();
    let start = stage.thread("x");
    let other = payloads::proof_create(&mut stage.authority.ids, "Two", ProofKind::Image);
    stage.managed(&Payload::ProofCreate(other.clone()));
    let version = payloads::version_submit(&mut stage.authority.ids, other.proof, "two");
    stage.managed(&Payload::VersionSubmit(version.clone()));
    let mut wrong = payloads::comment_add(&mut stage.authority.ids, &start, "y");
    wrong.proof = other.proof;
    assert_eq!(stage.manager_refused(&Payload::CommentAdd(wrong.clone())), Refusal::ChainBroken);
    wrong.version = version.version;
    assert_eq!(stage.manager_refused(&Payload::CommentAdd(wrong)), Refusal::ChainBroken);
    let elsewhere = payloads::thread_start(&mut stage.authority.ids, &version, "z");
    stage.managed(&Payload::ThreadStart(elsewhere.clone()));
    let wrong = payloads::comment_edit(&elsewhere, start.comment.comment, "x", "w");
    assert_eq!(stage.manager_refused(&Payload::CommentEdit(wrong)), Refusal::ChainBroken);
    let wrong = payloads::mark_ref(&elsewhere, start.marks[0].mark);
    assert_eq!(stage.manager_refused(&Payload::MarkRemove(wrong)), Refusal::ChainBroken);
}

#[test]
fn members_are_people_of_the_directory() {
    let mut stage = Stage::new();
    let stranger = stage.authority.clone().join(Some(&mut stage.manager.clone()), OrgRole::Member);
    let add = galley_core::op::MemberAdd {
        project: stage.project,
        person: stranger.person,
        role: galley_core::op::ProjectRole::Viewer,
    };
    assert_eq!(stage.manager_refused(&Payload::MemberAdd(add)), Refusal::PersonUnknown);
}
