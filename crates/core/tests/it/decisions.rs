//! S14, W23, W25: what a decision names, when it is refused, until when it can be withdrawn.

use galley_core::op::{Choice, DecisionRecord, Effect, Payload};
use galley_core::state::Standing;
use galley_core::{Hash, Refusal, Verdict};
use galley_testkit::payloads;

use crate::stage::Stage;

fn decide(stage: &mut Stage, choice: Choice) -> DecisionRecord {
    let version = stage.version.clone();
    payloads::decision_record(&mut stage.authority.ids, &version, choice)
}

#[test]
fn s14_a_decision_is_bound_to_version_bytes_stage_and_position() {
    let mut stage = Stage::new();
    let base = stage.authority.base(stage.space);
    let said = decide(&mut stage, Choice::ApproveWithChanges);
    let record = stage.managed(&Payload::DecisionRecord(said.clone()));
    let everything = stage.authority.everything();
    let decision = everything.decision(said.decision).unwrap();
    assert_eq!((decision.version, decision.sha256), (stage.version.version, stage.version.sha256));
    assert_eq!((decision.stage.as_str(), decision.effect), ("sign-off", Effect::PassWithNotes));
    assert_eq!((decision.base, decision.seq), (base, record.stamp.seq));
    assert_eq!(decision.base.root, stage.authority.logs[&stage.space].tree(base.seq).root().unwrap());
    assert_eq!(stage.authority.proof(stage.proof.proof).standing, Standing::ApprovedWithChanges);
}

#[test]
fn s14_other_bytes_stage_or_effect_are_refused() {
    let mut stage = Stage::new();
    let said = decide(&mut stage, Choice::Approve);
    let refused = [
        (DecisionRecord { sha256: Hash::of(&[b"other"]), ..said.clone() }, Refusal::ContentDiffers),
        (DecisionRecord { stage: "legal".to_owned(), ..said.clone() }, Refusal::StageNotOpen),
        (DecisionRecord { effect: Effect::Stop, ..said }, Refusal::EffectDiffers),
    ];
    for (said, refusal) in refused {
        assert_eq!(stage.manager_refused(&Payload::DecisionRecord(said)), refusal);
    }
}

#[test]
fn s14_a_version_that_is_no_longer_current_is_refused_not_merged() {
    let mut stage = Stage::new();
    let said = decide(&mut stage, Choice::Approve);
    let base = stage.authority.base(stage.space);
    stage.next_version("two");
    let (mut by, space) = (stage.reviewer.clone(), stage.space);
    let late = stage.authority.push_on(&mut by, space, &Payload::DecisionRecord(said), base);
    assert_eq!(late.outcome, galley_core::Outcome::Refused(Refusal::VersionNotCurrent));
    assert_eq!(stage.authority.proof(stage.proof.proof).standing, Standing::Pending);
}

#[test]
fn s14_comments_after_base_are_noted_as_not_seen() {
    let mut stage = Stage::new();
    let unseen = |stage: &Stage, said: &DecisionRecord| {
        stage.authority.everything().decision(said.decision).unwrap().unseen_comments
    };
    stage.thread("Seen.");
    let base = stage.authority.base(stage.space);
    let said = decide(&mut stage, Choice::Approve);
    stage.managed(&Payload::DecisionRecord(said.clone()));
    assert!(!unseen(&stage, &said));

    stage.thread("Not seen.");
    let said = decide(&mut stage, Choice::Approve);
    let (mut by, space) = (stage.reviewer.clone(), stage.space);
    stage.authority.push_on(&mut by, space, &Payload::DecisionRecord(said.clone()), base);
    assert!(unseen(&stage, &said));
}

#[test]
fn w23_everything_but_approve_needs_a_reason() {
    for choice in Choice::ALL {
        let mut stage = Stage::new();
        let said = DecisionRecord { reason: " ".to_owned(), ..decide(&mut stage, *choice) };
        let expected = match choice {
            Choice::Approve => Verdict::Ok,
            _ => Verdict::Refused(Refusal::ReasonRequired),
        };
        assert_eq!(stage.asks(&Payload::DecisionRecord(said)), expected, "{choice}");
    }
}

#[test]
fn w22_the_worst_decision_in_force_is_where_it_stands() {
    let mut stage = Stage::new();
    let standing = |stage: &Stage| stage.authority.proof(stage.proof.proof).standing;
    let reject = decide(&mut stage, Choice::Reject);
    stage.reviewed(&Payload::DecisionRecord(reject.clone()));
    let approve = decide(&mut stage, Choice::Approve);
    stage.managed(&Payload::DecisionRecord(approve));
    assert_eq!(standing(&stage), Standing::Rejected);
    stage.reviewed(&Payload::DecisionWithdraw(payloads::decision_ref(&reject)));
    assert_eq!(standing(&stage), Standing::Approved);
}

#[test]
fn w25_solo_lets_its_submitter_decide() {
    let mut stage = Stage::new();
    assert_eq!(stage.authority.version(stage.version.version).submitted_by, stage.manager.person);
    let said = decide(&mut stage, Choice::Approve);
    assert_eq!(stage.asks(&Payload::DecisionRecord(said)), Verdict::Ok);
}

#[test]
fn w25_one_decision_each_until_it_is_withdrawn() {
    let mut stage = Stage::new();
    let first = decide(&mut stage, Choice::RequestChanges);
    stage.managed(&Payload::DecisionRecord(first.clone()));
    let second = decide(&mut stage, Choice::Approve);
    assert_eq!(stage.manager_refused(&Payload::DecisionRecord(second.clone())), Refusal::AlreadyDecided);
    let withdraw = Payload::DecisionWithdraw(payloads::decision_ref(&first));
    assert_eq!(stage.reviewer_refused(&withdraw), Refusal::NotYours);
    stage.managed(&withdraw);
    assert_eq!(stage.asks(&withdraw), Verdict::NoEffect);
    stage.managed(&Payload::DecisionRecord(second));
    assert_eq!(stage.authority.proof(stage.proof.proof).standing, Standing::Approved);
}

#[test]
fn w25_a_decision_can_be_withdrawn_until_its_stage_closes() {
    let mut stage = Stage::new();
    let said = decide(&mut stage, Choice::Approve);
    stage.managed(&Payload::DecisionRecord(said.clone()));
    let second = stage.next_version("two");
    let withdraw = Payload::DecisionWithdraw(payloads::decision_ref(&said));
    assert_eq!(stage.manager_refused(&withdraw), Refusal::StageClosed);
    stage.managed(&Payload::VersionWithdraw(payloads::version_ref(&second)));
    stage.managed(&withdraw);
}

#[test]
fn w1_a_collaborator_never_decides() {
    let mut stage = Stage::new();
    let said = Payload::DecisionRecord(decide(&mut stage, Choice::Approve));
    let (mut by, space) = (stage.collaborator.clone(), stage.space);
    assert_eq!(stage.authority.refusal(&mut by, space, &said), Refusal::NotAllowed);
}

#[test]
fn s14_nothing_is_decided_without_a_run() {
    let mut stage = Stage::new();
    let said = decide(&mut stage, Choice::Approve);
    let payload = Payload::DecisionRecord(said.clone());
    let base = stage.authority.base(stage.space);
    let op = stage.authority.seal(&mut stage.manager, stage.space, &payload, base).parse().unwrap();
    let mut slice = stage.authority.slice(&op, &payload);
    let run = galley_core::ids::RunId::of_proof(said.proof);
    let mut newer = slice.run(run).unwrap().clone();
    newer.template = "newer@1".to_owned();
    slice.put(newer);
    assert_eq!(galley_core::check(&slice, &op), Verdict::Unknown, "a template of a newer build");
    slice.load(galley_core::Key::Run(run), None);
    assert_eq!(galley_core::check(&slice, &op), Verdict::Refused(Refusal::StageNotOpen));
}
