//! S51: apply then undo gives the same visible projection, for every kind that can be undone; and undo of that, redo.

use std::collections::{BTreeMap, BTreeSet};

use galley_core::op::{Audience, Choice, Kind, Payload, ToDo};
use galley_core::place::Color;
use galley_core::state::visible;
use galley_core::{Key, Refusal, Shape, Stroke};
use galley_testkit::authority::{Author, Authority, Record};
use galley_testkit::payloads;
use proptest::prelude::*;
use serde_json::Value;

use crate::scenes::{NO_SCENE, scene};
use crate::stage::Stage;

const NOT_UNDONE: [Kind; 17] = [
    Kind::DeviceRegister,
    Kind::PersonAdd,
    Kind::MemberAdd,
    Kind::ProofOpened,
    Kind::DecisionRecord,
    Kind::DecisionWithdraw,
    Kind::RunStarted,
    Kind::StageOpened,
    Kind::MemberRemove,
    Kind::DeviceRevoke,
    Kind::PayloadErase,
    Kind::VersionPurge,
    Kind::SpaceHold,
    Kind::SpaceRelease,
    Kind::SpaceAdopted,
    Kind::VersionAwaited,
    Kind::VersionReceived,
];

fn seen(authority: &Authority) -> BTreeMap<Key, Value> {
    visible(&authority.everything())
}

/// Applies, undoes, redoes, and compares what is visible after each.
fn there_and_back(
    authority: &mut Authority,
    by: &mut Author,
    record: &Record,
    before: &BTreeMap<Key, Value>,
) {
    let kind = &record.op.header.kind;
    let (space, after) = (record.op.header.space, seen(authority));
    let undo = authority.undo_of(record).unwrap_or_else(|| panic!("{kind} has an inverse"));
    let undone = authority.accept(by, space, &undo);
    assert_eq!(&seen(authority), before, "{kind} undone");
    let redo = authority.undo_of(&undone).unwrap_or_else(|| panic!("the inverse of {kind} has one"));
    let redone = authority.accept(by, space, &redo);
    assert_eq!(seen(authority), after, "{kind} redone");
    let undo = authority.undo_of(&redone).unwrap_or_else(|| panic!("{kind} can be undone again"));
    authority.accept(by, space, &undo);
    assert_eq!(&seen(authority), before, "{kind} undone again");
    authority.accept(by, space, &redo);
}

#[test]
fn s51_every_undoable_kind_goes_there_and_back() {
    for kind in Kind::ALL.iter().filter(|kind| !NOT_UNDONE.contains(kind)) {
        let mut stage = Stage::new();
        let payload = scene(&mut stage, *kind);
        let before = seen(&stage.authority);
        let space = stage.space_of(&payload);
        let record = stage.authority.accept(&mut stage.manager, space, &payload);
        assert_ne!(seen(&stage.authority), before, "{kind} shows");
        there_and_back(&mut stage.authority, &mut stage.manager, &record, &before);
    }
}

#[test]
fn s51_decisions_are_withdrawn_not_undone() {
    let by_people = NOT_UNDONE.iter().filter(|kind| !NO_SCENE.contains(kind));
    for kind in by_people.copied() {
        let mut stage = Stage::new();
        let payload = scene(&mut stage, kind);
        let space = stage.space_of(&payload);
        let record = stage.authority.accept(&mut stage.manager, space, &payload);
        assert_eq!(stage.authority.undo_of(&record), None, "{kind}");
    }
}

#[test]
fn s51_undo_is_checked_again() {
    let mut stage = Stage::new();
    let start = payloads::thread_start(&mut stage.authority.ids, &stage.version, "one");
    let record = stage.managed(&Payload::ThreadStart(start.clone()));
    let answer = payloads::comment_add(&mut stage.authority.ids, &start, "two");
    stage.reviewed(&Payload::CommentAdd(answer));
    let undo = stage.authority.undo_of(&record).unwrap();
    assert_eq!(stage.manager_refused(&undo), Refusal::Answered);

    let mut stage = Stage::new();
    let version = payloads::version_submit(&mut stage.authority.ids, stage.proof.proof, "two");
    let record = stage.managed(&Payload::VersionSubmit(version));
    let undo = stage.authority.undo_of(&record).unwrap();
    assert_eq!(stage.reviewer_refused(&undo), Refusal::NotAllowed, "one's own effects only");
}

#[test]
fn s51_nothing_is_undone_that_somebody_changed_since() {
    let mut stage = Stage::new();
    let rename = scene(&mut stage, Kind::ProofRename);
    let record = stage.managed(&rename);
    let Payload::ProofRename(said) = rename else { panic!() };
    let theirs = galley_core::op::ProofRename { name: "Theirs".to_owned(), was: said.name, ..said };
    stage.managed(&Payload::ProofRename(theirs));
    assert_eq!(stage.authority.undo_of(&record), None);
}

#[test]
fn s51_several_steps_are_undone_in_reverse() {
    let mut stage = Stage::new();
    let start = stage.thread("0");
    let mut views = Vec::new();
    let mut records = Vec::new();
    for number in 0..5 {
        views.push(seen(&stage.authority));
        let (was, text) = (number.to_string(), (number + 1).to_string());
        let edit = payloads::comment_edit(&start, start.comment.comment, &was, &text);
        records.push(stage.managed(&Payload::CommentEdit(edit)));
    }
    while let (Some(record), Some(view)) = (records.pop(), views.pop()) {
        let undo = stage.authority.undo_of(&record).unwrap();
        stage.managed(&undo);
        assert_eq!(seen(&stage.authority), view);
    }
}

fn drawn(which: u8, how: u8) -> Shape {
    let mut shapes = payloads::drawn_shapes(i32::from(how));
    shapes.swap_remove(usize::from(which) % shapes.len())
}

/// None as often as any.
fn some_stroke(how: u8) -> Option<Stroke> {
    let colors = [Color::Red, Color::Yellow, Color::Black];
    how.is_multiple_of(2).then(|| Stroke { color: colors[usize::from(how) % 3], width: 1 + how % 20 })
}

/// Some op that could be meant now, by what there is.
pub fn some_op(stage: &mut Stage, dice: (u8, u8, u8)) -> Option<Payload> {
    let (what, which, how) = dice;
    let everything = stage.authority.everything();
    let pick = |num: usize| usize::from(which) % num.max(1);
    let threads: Vec<_> = stage
        .authority
        .entities
        .values()
        .filter_map(|entity| match entity {
            galley_core::Entity::Thread(one) => Some(one.clone()),
            _ => None,
        })
        .collect();
    let thread = threads.get(pick(threads.len()));
    let proof = everything.proof(stage.proof.proof)?.clone();
    let version = everything.version(proof.current.unwrap_or(stage.version.version))?.clone();
    let on = galley_core::op::VersionSubmit {
        version: version.version,
        sha256: version.sha256,
        ..stage.version.clone()
    };
    let ids = &mut stage.authority.ids;
    let text = format!("text {how}");
    let thread_ref = |thread: &galley_core::state::Thread| galley_core::op::ThreadRef {
        proof: thread.proof,
        version: thread.version,
        thread: thread.thread,
    };
    let comment = |thread: &galley_core::state::Thread| {
        let mut all = stage.authority.entities.values().filter_map(|entity| match entity {
            galley_core::Entity::Comment(one) if one.thread == thread.thread => Some(one.clone()),
            _ => None,
        });
        all.nth(usize::from(how) % thread.num_comments as usize)
    };
    let mark = |thread: &galley_core::state::Thread| {
        let mut all = stage.authority.entities.values().filter_map(|entity| match entity {
            galley_core::Entity::Mark(one) if one.thread == thread.thread => Some(one.clone()),
            _ => None,
        });
        all.nth(usize::from(how) % thread.num_marks.max(1) as usize)
    };
    let under = |thread: &galley_core::state::Thread| (thread.proof, thread.version, thread.thread);
    Some(match what % 26 {
        0..=2 => {
            let mut start = payloads::thread_start(ids, &on, &text);
            start.audience = Audience::ALL[usize::from(how) % 2];
            Payload::ThreadStart(start)
        }
        3 => Payload::ThreadDelete(thread_ref(thread?)),
        4 => Payload::ThreadRestore(thread_ref(thread?)),
        5 => Payload::ThreadResolve(thread_ref(thread?)),
        6 => Payload::ThreadReopen(thread_ref(thread?)),
        7 | 8 => {
            let (proof, version, thread) = under(thread?);
            let comment = galley_core::ids::CommentId::from_uuid(ids.uuid());
            let attachments =
                if how.is_multiple_of(4) { vec![payloads::attachment(&text)] } else { Vec::new() };
            Payload::CommentAdd(galley_core::op::CommentAdd {
                proof,
                version,
                thread,
                comment,
                text,
                attachments,
            })
        }
        9 | 10 => {
            let (proof, version, id) = under(thread?);
            let now = comment(thread?)?;
            Payload::CommentEdit(galley_core::op::CommentEdit {
                proof,
                version,
                thread: id,
                comment: now.comment,
                text,
                was: now.text,
            })
        }
        11 | 12 => {
            let (proof, version, id) = under(thread?);
            let comment = comment(thread?)?.comment;
            let one = galley_core::op::CommentRef { proof, version, thread: id, comment };
            if what % 26 == 11 { Payload::CommentDelete(one) } else { Payload::CommentRestore(one) }
        }
        13 => {
            let (proof, version, thread) = under(thread?);
            let mark = galley_core::ids::MarkId::from_uuid(ids.uuid());
            Payload::MarkAdd(galley_core::op::MarkAdd {
                proof,
                version,
                thread,
                mark,
                shape: drawn(which, how),
                place: how.is_multiple_of(5).then_some(galley_core::Place::Page { page: 2 }),
                stroke: some_stroke(how),
            })
        }
        14 => {
            let (proof, version, id) = under(thread?);
            let now = mark(thread?)?;
            let moved = payloads::drawn_shapes(i32::from(how));
            let shape = moved.into_iter().find(|shape| shape.is_like(&now.shape))?;
            // The shape, the stroke, or both.
            let shape = if how.is_multiple_of(3) { now.shape.clone() } else { shape };
            let stroke = if how % 3 == 1 { None } else { some_stroke(how.wrapping_add(which)) };
            let stroke_was = stroke.and(now.stroke);
            Payload::MarkChange(galley_core::op::MarkChange {
                proof,
                version,
                thread: id,
                mark: now.mark,
                shape,
                was: now.shape,
                stroke,
                stroke_was,
            })
        }
        15 => {
            let (proof, version, id) = under(thread?);
            let now = mark(thread?)?;
            let one = galley_core::op::MarkRef { proof, version, thread: id, mark: now.mark };
            if now.removed { Payload::MarkRestore(one) } else { Payload::MarkRemove(one) }
        }
        16 => Payload::VersionSubmit(payloads::version_submit(ids, proof.proof, &text)),
        17 => Payload::DecisionRecord(payloads::decision_record(ids, &on, Choice::ALL[usize::from(how) % 4])),
        18 => {
            let in_force = version.decisions.values().next()?.decision;
            let decision = galley_core::op::DecisionRef {
                proof: proof.proof,
                version: version.version,
                decision: in_force,
            };
            Payload::DecisionWithdraw(decision)
        }
        19 | 20 => {
            let (proof, version, id) = under(thread?);
            let label = format!("label {}", how % 24);
            let one = galley_core::op::ThreadLabel { proof, version, thread: id, label };
            let is_on = thread?.labels.contains(&one.label);
            if is_on { Payload::ThreadUnlabel(one) } else { Payload::ThreadLabel(one) }
        }
        21 => {
            let (proof, version, id) = under(thread?);
            let state = ToDo::ALL.get(usize::from(how) % 5).copied();
            let was = thread?.to_do;
            Payload::ThreadToDo(galley_core::op::ThreadToDo { proof, version, thread: id, state, was })
        }
        22 => {
            let (proof, version, id) = under(thread?);
            let (audience, was) = (Audience::ALL[usize::from(how) % 2], thread?.audience);
            Payload::ThreadAudience(galley_core::op::ThreadAudience {
                proof,
                version,
                thread: id,
                audience,
                was,
            })
        }
        23 | 24 => {
            let (proof, version, id) = under(thread?);
            let comment = comment(thread?)?.comment;
            let emoji = ["👍", "🎉", "3️⃣"][usize::from(how / 2) % 3].to_owned();
            let one = galley_core::op::ReactionRef { proof, version, thread: id, comment, emoji };
            if how.is_multiple_of(2) { Payload::ReactionAdd(one) } else { Payload::ReactionRemove(one) }
        }
        _ => Payload::ProofRename(galley_core::op::ProofRename {
            proof: proof.proof,
            name: text,
            was: proof.name,
        }),
    })
}

proptest! {
    /// In any state that ops can lead to, whatever one did can be taken back and done again without a trace on screen;
    /// and what the counters say is what is there.
    #[test]
    fn s51_apply_then_undo_is_the_same_projection(
        dice in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), any::<bool>()), 1..25)
    ) {
        let mut stage = Stage::new();
        let mut kinds = BTreeSet::new();
        for (what, which, how, reviewer) in dice {
            let Some(payload) = some_op(&mut stage, (what, which, how)) else { continue };
            let mut by = if reviewer { stage.reviewer.clone() } else { stage.manager.clone() };
            let before = seen(&stage.authority);
            let record = stage.authority.push(&mut by, stage.space, &payload);
            if record.outcome == galley_core::Outcome::Accepted && !NOT_UNDONE.contains(&payload.kind()) {
                there_and_back(&mut stage.authority, &mut by, &record, &before);
                kinds.insert(payload.kind());
            } else if record.outcome != galley_core::Outcome::Accepted {
                prop_assert_eq!(seen(&stage.authority), before, "what was not accepted changed nothing");
            }
            if reviewer { stage.reviewer = by } else { stage.manager = by }
        }
        counters_are_right(&stage);
        prop_assert!(stage.authority.replayed() == stage.authority.entities, "replay gives the same state");
    }
}

/// Recounts what entities count of the rest of the proof.
fn counters_are_right(stage: &Stage) {
    let all = &stage.authority.entities;
    let threads = || {
        all.values().filter_map(|entity| match entity {
            galley_core::Entity::Thread(one) => Some(one),
            _ => None,
        })
    };
    for entity in all.values() {
        match entity {
            galley_core::Entity::Version(one) => {
                let here = || threads().filter(|thread| thread.version == one.version && !thread.deleted);
                assert_eq!(one.num_threads as usize, here().count());
                assert_eq!(one.open_threads as usize, here().filter(|thread| !thread.resolved).count());
                let of_team = || here().filter(|thread| thread.audience == Audience::Team);
                assert_eq!(one.num_team_threads as usize, of_team().count());
                assert_eq!(
                    one.open_team_threads as usize,
                    of_team().filter(|thread| !thread.resolved).count()
                );
                let numbers: BTreeSet<_> = threads()
                    .filter(|thread| thread.version == one.version)
                    .map(|thread| thread.number)
                    .collect();
                assert_eq!(numbers.len(), threads().filter(|thread| thread.version == one.version).count());
            }
            galley_core::Entity::Proof(one) => {
                let open = || {
                    threads()
                        .filter(|thread| thread.proof == one.proof && !thread.deleted && !thread.resolved)
                };
                assert_eq!(one.open_threads as usize, open().count());
                let of_team = open().filter(|thread| thread.audience == Audience::Team);
                assert_eq!(one.open_team_threads as usize, of_team.count());
                let current = one.current.and_then(|id| all.get(&Key::Version(id)));
                let Some(galley_core::Entity::Version(version)) = current else {
                    panic!("a current version")
                };
                assert_eq!((one.standing, one.current_number), (version.standing(), version.number));
                assert!(!version.withdrawn);
            }
            galley_core::Entity::Thread(one) => {
                let marks = all.values().filter(|entity| {
                    matches!(entity, galley_core::Entity::Mark(mark) if mark.thread == one.thread && !mark.removed)
                });
                assert_eq!(one.num_marks as usize, marks.count());
            }
            galley_core::Entity::Comment(one) => {
                let mut counted: BTreeMap<&str, u32> = BTreeMap::new();
                for entity in all.values() {
                    let galley_core::Entity::Reaction(own) = entity else { continue };
                    for emoji in own.emoji.keys().filter(|_| own.comment == one.comment) {
                        *counted.entry(emoji).or_default() += 1;
                    }
                }
                let said = one.reactions.iter().map(|(emoji, people)| (emoji.as_str(), *people));
                assert!(said.eq(counted));
            }
            _ => {}
        }
    }
}
