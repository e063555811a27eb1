//! S4, S15, S35, W2: what is erased, purged and held, bytes that have yet to arrive, logs that changed their authority, and
//! threads that are counted apart.

use galley_core::log::leaf;
use galley_core::op::{
    Audience, Body, Choice, Kind, OrgRole, Payload, PayloadErase, ProjectRef, ProofRef, SpaceHold,
    SpaceRelease, ThreadStart, VersionPurge,
};
use galley_core::place::Place;
use galley_core::rules::{self, ERASABLE, Fact};
use galley_core::state::{visible, visible_to};
use galley_core::{Entity, Key, OpId, Outcome, Refusal, Verdict};
use galley_testkit::authority::Record;
use galley_testkit::payloads;
use proptest::prelude::*;

use crate::stage::Stage;
use crate::undo::some_op;

const GROUND: &str = "Its author asked for it.";

/// The erasure of what a recorded op says.
fn erasure(record: &Record) -> PayloadErase {
    let Some(payload) = record.op.payload() else { panic!("{record:?}") };
    let about = payload.about();
    let (comment, marks) = match payload {
        Payload::ThreadStart(said) => (said.comment.comment, said.marks.iter().map(|new| new.mark).collect()),
        Payload::CommentAdd(said) => (said.comment, Vec::new()),
        Payload::CommentEdit(said) => (said.comment, Vec::new()),
        other => panic!("{other:?}"),
    };
    PayloadErase {
        op: record.op.header.op_id,
        kind: record.op.header.kind.clone(),
        proof: about.proof.unwrap(),
        version: about.version.unwrap(),
        thread: about.thread.unwrap(),
        comment,
        marks,
        ground: GROUND.to_owned(),
    }
}

/// A thread with a mark, a reply by the reviewer, and the records of both.
fn talk(stage: &mut Stage) -> (ThreadStart, Record, Record) {
    let start = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Call Ada Ames at home.");
    let started = stage.managed(&Payload::ThreadStart(start.clone()));
    let reply = payloads::comment_add(&mut stage.authority.ids, &start, "She lives in Elm Street.");
    let replied = stage.reviewed(&Payload::CommentAdd(reply));
    (start, started, replied)
}

fn purge(stage: &Stage) -> Payload {
    let (proof, version) = (stage.version.proof, stage.version.version);
    Payload::VersionPurge(VersionPurge { proof, version, ground: GROUND.to_owned() })
}

fn hold() -> Payload {
    Payload::SpaceHold(SpaceHold { reason: "A dispute.".to_owned() })
}

#[test]
fn s4_what_was_written_goes_and_numbers_and_chains_stay() {
    let mut stage = Stage::new();
    let (start, started, replied) = talk(&mut stage);
    let next = stage.thread("The next one.");
    let root = stage.authority.root(stage.space);
    stage.managed(&Payload::PayloadErase(erasure(&started)));
    stage.managed(&Payload::PayloadErase(erasure(&replied)));

    let everything = stage.authority.everything();
    for comment in [erasure(&started).comment, erasure(&replied).comment] {
        let comment = everything.comment(comment).unwrap();
        assert!(comment.erased && comment.text.is_empty() && comment.history.is_empty());
    }
    let thread = everything.thread(start.thread).unwrap();
    assert!(thread.erased);
    assert_eq!((thread.number, thread.num_comments, thread.num_marks), (Some(1), 2, 0));
    assert_eq!((thread.place, thread.audience), (Place::Whole {}, Audience::Team));
    assert!(everything.mark(start.marks[0].mark).unwrap().removed);
    assert_eq!(everything.thread(next.thread).unwrap().number, Some(2));
    let text = serde_json::to_string(&everything.entities().map(|(_, one)| one).collect::<Vec<_>>()).unwrap();
    assert!(!text.contains("Ada") && !text.contains("Elm"), "it is nowhere");

    // The log is what it was: headers, seals, leaves, and so its root.
    let records = &stage.authority.logs[&stage.space].records;
    for record in [&started, &replied] {
        let kept = records.iter().find(|kept| kept.stamp == record.stamp).unwrap();
        assert_eq!(kept.sealed.parse().unwrap().body, Body::Absent);
        assert_eq!(leaf(&kept.sealed, &kept.stamp), leaf(&record.sealed, &record.stamp));
    }
    let size = replied.stamp.seq + 1;
    assert_eq!(stage.authority.logs[&stage.space].tree(size).root().unwrap(), root);
    assert_eq!(stage.authority.replayed(), stage.authority.entities, "folded without what is gone");
}

#[test]
fn s4_who_erases_says_on_what_ground_and_which_op() {
    let mut stage = Stage::new();
    let (start, started, replied) = talk(&mut stage);
    let said = erasure(&replied);
    let mut refused = |change: &dyn Fn(&mut PayloadErase)| {
        let mut said = said.clone();
        change(&mut said);
        stage.manager_refused(&Payload::PayloadErase(said))
    };
    assert_eq!(refused(&|said| said.ground = " \n".to_owned()), Refusal::GroundRequired);
    assert_eq!(refused(&|said| said.ground = "x".repeat(10_001)), Refusal::TextTooLong);
    for kind in Kind::ALL.iter().filter(|kind| !ERASABLE.contains(kind)) {
        assert_eq!(refused(&|said| said.kind = kind.to_string()), Refusal::NotErasable, "{kind}");
    }
    assert_eq!(refused(&|said| said.kind = "proof.teleport".to_owned()), Refusal::NotErasable);
    assert_eq!(refused(&|said| said.kind = Kind::CommentEdit.to_string()), Refusal::ChainBroken);
    assert_eq!(refused(&|said| said.kind = Kind::ThreadStart.to_string()), Refusal::ChainBroken);
    assert_eq!(refused(&|said| said.comment = start.comment.comment), Refusal::ChainBroken);
    assert_eq!(refused(&|said| said.marks = vec![start.marks[0].mark]), Refusal::ChainBroken);
    assert_eq!(refused(&|said| said.op = started.op.header.op_id), Refusal::ChainBroken);
    let nothing = OpId::from_uuid(start.thread.uuid());
    assert_eq!(refused(&|said| said.op = nothing), Refusal::NotFound);
    let mut start_less = erasure(&started);
    start_less.marks.clear();
    assert_eq!(stage.manager_refused(&Payload::PayloadErase(start_less)), Refusal::ChainBroken);
    assert_eq!(stage.reviewer_refused(&Payload::PayloadErase(said)), Refusal::NotAllowed);
}

#[test]
fn s4_nothing_is_erased_or_purged_while_it_is_held() {
    let mut stage = Stage::new();
    let (_, _, replied) = talk(&mut stage);
    let erase = Payload::PayloadErase(erasure(&replied));
    let directory = stage.authority.directory;
    for space in [stage.space, directory] {
        let mut owner = stage.manager.clone();
        let empty = Payload::SpaceHold(SpaceHold { reason: String::new() });
        assert_eq!(stage.authority.refusal(&mut owner, space, &empty), Refusal::TextEmpty);
        stage.authority.accept(&mut owner, space, &hold());
        assert_eq!(stage.authority.push(&mut owner, space, &hold()).outcome, Outcome::NoEffect);
        assert_eq!(stage.asks(&erase), Verdict::Refused(Refusal::OnHold));
        let purge = purge(&stage);
        assert_eq!(stage.asks(&purge), Verdict::Refused(Refusal::OnHold));
        let release = Payload::SpaceRelease(SpaceRelease {});
        let mut reviewer = stage.reviewer.clone();
        assert_eq!(stage.authority.refusal(&mut reviewer, space, &release), Refusal::NotAllowed);
        stage.authority.accept(&mut owner, space, &release);
        assert_eq!(stage.authority.push(&mut owner, space, &release).outcome, Outcome::NoEffect);
        assert_eq!(stage.asks(&purge), Verdict::Ok);
    }
    stage.managed(&erase);
    assert_eq!(stage.authority.replayed(), stage.authority.entities);
}

#[test]
fn s4_a_purged_version_stays_on_the_record_and_is_not_decided_on() {
    let mut stage = Stage::new();
    let purge = purge(&stage);
    stage.managed(&purge);
    assert_eq!(stage.asks(&purge), Verdict::NoEffect);
    let version = stage.authority.version(stage.version.version);
    assert!(version.purged && version.number == Some(1) && version.sha256 == stage.version.sha256);
    let decision = payloads::decision_record(&mut stage.authority.ids, &stage.version, Choice::Approve);
    assert_eq!(stage.reviewer_refused(&Payload::DecisionRecord(decision)), Refusal::Purged);
    stage.thread("What was here?");
    let mut said = match purge {
        Payload::VersionPurge(said) => said,
        other => panic!("{other:?}"),
    };
    said.version = stage.next_version("two").version;
    said.ground.clear();
    assert_eq!(stage.manager_refused(&Payload::VersionPurge(said)), Refusal::GroundRequired);
}

#[test]
fn s4_what_has_to_go_goes_from_wherever_it_was_put() {
    let mut stage = Stage::new();
    let (_, started, _) = talk(&mut stage);
    let proof = ProofRef { proof: stage.proof.proof };
    stage.managed(&Payload::ProofArchive(proof.clone()));
    stage.managed(&Payload::ProofDelete(proof));
    stage.managed(&Payload::ProjectArchive(ProjectRef { project: stage.project }));
    let purge = purge(&stage);
    stage.managed(&purge);
    stage.managed(&Payload::PayloadErase(erasure(&started)));
    stage.managed(&hold());

    let mut stage = Stage::new();
    let alone = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Call Ada.");
    let alone = stage.managed(&Payload::ThreadStart(alone));
    let about = erasure(&alone);
    let delete =
        galley_core::op::ThreadRef { proof: about.proof, version: about.version, thread: about.thread };
    stage.managed(&Payload::ThreadDelete(delete));
    stage.managed(&Payload::PayloadErase(about));
    assert_eq!(stage.authority.version(stage.version.version).num_threads, 0);
    assert_eq!(stage.authority.replayed(), stage.authority.entities);
}

#[test]
fn s15_nobody_decides_before_every_byte_is_there() {
    let mut stage = Stage::new();
    let next = stage.next_version("two");
    let (space, ids) = (stage.space, (next.proof, next.version));
    let (awaited, received) = (rules::awaited(ids.0, ids.1), rules::received(ids.0, ids.1));
    assert_eq!(stage.manager_refused(&awaited.payload), Refusal::AuthorityOnly);
    assert_eq!(stage.authority.state(space, &awaited).outcome, Outcome::Accepted);
    let decision = payloads::decision_record(&mut stage.authority.ids, &next, Choice::Approve);
    let decision = Payload::DecisionRecord(decision);
    assert_eq!(stage.reviewer_refused(&decision), Refusal::AwaitingMedia);
    let start = payloads::thread_start(&mut stage.authority.ids, &next, "Before they are all there.");
    stage.reviewed(&Payload::ThreadStart(start));
    assert_eq!(stage.manager_refused(&received.payload), Refusal::AuthorityOnly);
    // Bytes arrive when they do.
    let proof = ProofRef { proof: next.proof };
    stage.managed(&Payload::ProofDelete(proof.clone()));
    stage.managed(&Payload::ProjectArchive(ProjectRef { project: stage.project }));
    assert_eq!(stage.authority.state(space, &received).outcome, Outcome::Accepted);
    assert_eq!(stage.authority.state(space, &received).outcome, Outcome::NoEffect);
    stage.managed(&Payload::ProjectRestore(ProjectRef { project: stage.project }));
    stage.managed(&Payload::ProofRecover(proof));
    stage.reviewed(&decision);
    assert_eq!(stage.authority.replayed(), stage.authority.entities);
}

#[test]
fn s9_facts_about_bytes_and_adoption_have_derived_ids() {
    let mut stage = Stage::new();
    let (one, two) = (stage.version.clone(), stage.next_version("two"));
    let base = stage.authority.base(stage.space);
    let facts = || -> Vec<OpId> {
        let of = |fact: Fact| fact.op_id;
        vec![
            of(rules::awaited(one.proof, one.version)),
            of(rules::awaited(two.proof, two.version)),
            of(rules::received(one.proof, one.version)),
            of(rules::adopted(stage.space, &base)),
        ]
    };
    let ids: std::collections::BTreeSet<OpId> = facts().into_iter().collect();
    assert_eq!(ids.len(), 4);
    assert!(facts().iter().all(|id| ids.contains(id) && id.uuid().get_version_num() == 5));
}

#[test]
fn s35_a_log_that_changed_its_authority_says_so_once_and_from_where() {
    let mut stage = Stage::new();
    let directory = stage.authority.directory;
    for space in [stage.space, directory] {
        let earlier = stage.authority.base(space);
        let mut owner = stage.manager.clone();
        let by_a_person = rules::adopted(space, &earlier);
        let refusal = stage.authority.refusal(&mut owner, space, &by_a_person.payload);
        assert_eq!(refusal, Refusal::AuthorityOnly);
        let stale = stage.authority.state(space, &rules::adopted(space, &earlier));
        assert_eq!(stale.outcome, Outcome::Refused(Refusal::ChainBroken), "it goes on from here only");
        let base = stage.authority.base(space);
        let record = stage.authority.state(space, &rules::adopted(space, &base));
        assert_eq!(record.outcome, Outcome::Accepted);
        let everything = stage.authority.everything();
        let adopted = if space == directory {
            everything.directory().unwrap().adopted.clone()
        } else {
            everything.project(stage.project).unwrap().adopted.clone()
        };
        let adopted = adopted.unwrap();
        assert_eq!((adopted.size, adopted.prefix_root), (base.seq, base.root));
        let base = stage.authority.base(space);
        let again = stage.authority.state(space, &rules::adopted(space, &base));
        assert_eq!(again.outcome, Outcome::NoEffect);
    }
    assert_eq!(stage.authority.replayed(), stage.authority.entities);
}

#[test]
fn w2_threads_of_the_team_are_counted_apart() {
    let mut stage = Stage::new();
    let shown = stage.thread("For all.");
    let mut hidden = payloads::thread_start(&mut stage.authority.ids, &stage.version, "Between us.");
    hidden.audience = Audience::Team;
    stage.managed(&Payload::ThreadStart(hidden.clone()));
    let counts = |stage: &Stage, role: OrgRole| {
        let (proof, version) = (stage.authority.proof(hidden.proof), stage.authority.version(hidden.version));
        (proof.open_for(role), version.open_for(role), version.threads_for(role))
    };
    let check = |stage: &Stage, team: (u32, u32, u32), external: (u32, u32, u32)| {
        for role in OrgRole::ALL {
            let expected = if *role == OrgRole::External { external } else { team };
            assert_eq!(counts(stage, *role), expected, "{role}");
        }
    };
    check(&stage, (2, 2, 2), (1, 1, 1));
    let everything = stage.authority.everything();
    let seen = visible_to(&everything, OrgRole::External);
    assert_eq!(seen[&Key::Proof(hidden.proof)]["open_threads"], 1);
    assert_eq!(seen[&Key::Version(hidden.version)]["open_threads"], 1);
    assert_eq!(seen[&Key::Version(hidden.version)]["threads"], 1);
    assert_eq!(visible(&everything)[&Key::Proof(hidden.proof)]["open_threads"], 2);

    stage.managed(&Payload::ThreadResolve(payloads::thread_ref(&hidden)));
    check(&stage, (1, 1, 2), (1, 1, 1));
    let to = |start: &ThreadStart, was, audience| {
        Payload::ThreadAudience(payloads::thread_audience(start, was, audience))
    };
    stage.managed(&to(&hidden, Audience::Team, Audience::Everyone));
    check(&stage, (1, 1, 2), (1, 1, 2));
    stage.managed(&to(&shown, Audience::Everyone, Audience::Team));
    check(&stage, (1, 1, 2), (0, 0, 1));
    stage.managed(&Payload::ThreadDelete(payloads::thread_ref(&shown)));
    check(&stage, (0, 0, 1), (0, 0, 1));
    stage.managed(&Payload::ThreadRestore(payloads::thread_ref(&shown)));
    check(&stage, (1, 1, 2), (0, 0, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is erased of whatever was done: folding the log without it comes to what erasing it left.
    #[test]
    fn s4_a_log_without_what_was_erased_folds_to_the_same(
        dice in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), any::<bool>(), any::<bool>()), 1..40)
    ) {
        let mut stage = Stage::new();
        let mut written: Vec<Record> = Vec::new();
        for (what, which, how, reviewer, erases) in dice {
            if erases && !written.is_empty() {
                let record = written.swap_remove(usize::from(which) % written.len());
                stage.managed(&Payload::PayloadErase(erasure(&record)));
                continue;
            }
            let Some(payload) = some_op(&mut stage, (what, which, how)) else { continue };
            let by = if reviewer { &mut stage.reviewer } else { &mut stage.manager };
            let record = stage.authority.push(by, stage.space, &payload);
            if record.outcome == Outcome::Accepted && ERASABLE.contains(&payload.kind()) {
                written.push(record);
            }
        }
        let replayed = stage.authority.replayed();
        for (key, entity) in &stage.authority.entities {
            prop_assert_eq!(replayed.get(key), Some(entity));
        }
        prop_assert_eq!(replayed.len(), stage.authority.entities.len());
        let is_told =
            |entity: &Entity| matches!(entity, Entity::Comment(one) if one.erased && !one.text.is_empty());
        prop_assert!(!stage.authority.entities.values().any(is_told));
    }
}
