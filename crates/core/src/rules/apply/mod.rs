//! What an accepted op does to a slice. Evaluates nothing (S8): no clock, no conditions, only what op and stamp say.

mod decisions;
mod fields;
mod keep;
mod people;
mod proofs;
mod reactions;
mod words;

use super::{facts, remains};
use crate::ids::{OpId, ProofId, VersionId};
use crate::log::Stamp;
use crate::op::{Audience, Op, Payload};
use crate::state::{Before, Key, Member, Proof, Slice, Version};

/// What an op did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Entities that are new or changed; they are in the slice.
    pub upserted: Vec<Key>,
    /// Facts that the authority has to append right after, in this order, in the same transaction.
    pub facts: Vec<Fact>,
}

/// A fact to be sealed by the authority (S8, S9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Derived from what it is about.
    pub op_id: OpId,
    pub payload: Payload,
}

/// Applies an op that [`check`](super::check()) found to be `Ok` on this very slice. One that is not does nothing.
///
/// Of one that was accepted and whose payload was erased since, what [`remains`](super::remains()) is applied; the slice
/// has to hold what that needs.
pub fn apply(slice: &mut Slice, op: &Op, stamp: &Stamp) -> Effects {
    let remains = remains(op);
    let Some(payload) = op.payload().or(remains.as_ref()) else { return Effects::default() };
    let before = slice.clone();
    let mut at = At { slice, op, stamp };
    at.by_kind(payload);
    if let Some(remains) = &remains {
        at.sign_erased(remains);
    }
    at.touch_proof(payload);
    let facts = if stamp.is_confirmed() { facts::after(slice, payload) } else { Vec::new() };
    let upserted = slice
        .entities()
        .filter(|(key, entity)| before.get(key) != Some(*entity))
        .map(|(key, _)| *key)
        .collect();
    Effects { upserted, facts }
}

/// A slice, and the op that happens to it.
struct At<'a> {
    slice: &'a mut Slice,
    op: &'a Op,
    stamp: &'a Stamp,
}

impl At<'_> {
    fn by_kind(&mut self, payload: &Payload) {
        match payload {
            Payload::DeviceRegister(said) => self.device_register(said),
            Payload::DeviceRevoke(said) => self.device_revoke(said),
            Payload::PersonAdd(said) => self.person_add(said),
            Payload::PersonRole(said) => self.person_role(said),
            Payload::PersonRemove(said) => self.set_person_removed(said.person, true),
            Payload::PersonReturn(said) => self.set_person_removed(said.person, false),
            Payload::GroupDefine(said) => self.group_define(said),
            Payload::GroupAdd(said) => self.set_in_group(said, true),
            Payload::GroupDrop(said) => self.set_in_group(said, false),
            Payload::GroupRemove(said) => self.set_group_removed(said, true),
            Payload::GroupRestore(said) => self.set_group_removed(said, false),
            Payload::ProjectCreate(said) => self.project_create(said),
            Payload::ProjectRename(said) => {
                if let Some(project) = self.slice.project_mut(said.project) {
                    project.name.clone_from(&said.name);
                }
            }
            Payload::ProjectArchive(said) => {
                if let Some(project) = self.slice.project_mut(said.project) {
                    project.archived = true;
                }
            }
            Payload::ProjectRestore(said) => {
                if let Some(project) = self.slice.project_mut(said.project) {
                    project.archived = false;
                }
            }
            Payload::MemberAdd(said) => {
                let (project, person, role) = (said.project, said.person, said.role);
                self.slice.put(Member { project, person, role, removed: false });
            }
            Payload::MemberRole(said) => self.member_role(said),
            Payload::MemberRemove(said) => self.member_remove(said),
            Payload::ProofCreate(said) => self.proof_create(said),
            Payload::ProofRename(said) => {
                if let Some(proof) = self.slice.proof_mut(said.proof) {
                    proof.name.clone_from(&said.name);
                }
            }
            Payload::ProofArchive(said) => {
                if let Some(proof) = self.slice.proof_mut(said.proof) {
                    proof.archived = true;
                }
            }
            Payload::ProofRestore(said) => {
                if let Some(proof) = self.slice.proof_mut(said.proof) {
                    proof.archived = false;
                }
            }
            Payload::ProofMove(said) => {
                if let Some(proof) = self.slice.proof_mut(said.proof) {
                    proof.folder.clone_from(&said.folder);
                }
            }
            Payload::ProofDelete(said) => {
                if let Some(proof) = self.slice.proof_mut(said.proof) {
                    proof.deleted = true;
                }
            }
            Payload::ProofRecover(said) => {
                if let Some(proof) = self.slice.proof_mut(said.proof) {
                    proof.deleted = false;
                }
            }
            Payload::ProofSet(said) => self.proof_set(said),
            Payload::FieldDefine(said) => self.field_define(said),
            Payload::FieldRemove(said) => self.set_removed(said, true),
            Payload::FieldRestore(said) => self.set_removed(said, false),
            Payload::ProofOpened(said) => self.proof_opened(said),
            Payload::VersionSubmit(said) => self.version_submit(said),
            Payload::VersionWithdraw(said) => self.version_withdraw(said),
            Payload::VersionRestore(said) => self.version_restore(said),
            Payload::ThreadStart(said) => self.thread_start(said),
            Payload::ThreadDelete(said) => self.set_deleted(said, true),
            Payload::ThreadRestore(said) => self.set_deleted(said, false),
            Payload::ThreadResolve(said) => self.set_resolved(said, true),
            Payload::ThreadReopen(said) => self.set_resolved(said, false),
            Payload::CommentAdd(said) => self.comment_add(said),
            Payload::CommentEdit(said) => self.comment_edit(said),
            Payload::CommentDelete(said) => {
                if let Some(comment) = self.slice.comment_mut(said.comment) {
                    comment.deleted = true;
                }
            }
            Payload::CommentRestore(said) => {
                let seq = self.stamp.seq;
                if let Some(comment) = self.slice.comment_mut(said.comment) {
                    comment.deleted = false;
                    comment.shown_seq = seq;
                }
            }
            Payload::MarkAdd(said) => self.mark_add(said),
            Payload::MarkChange(said) => self.mark_change(said),
            Payload::MarkRemove(said) => {
                if let Some(mark) = self.slice.mark_mut(said.mark) {
                    mark.removed = true;
                }
                if let Some(thread) = self.slice.thread_mut(said.thread) {
                    thread.num_marks = thread.num_marks.saturating_sub(1);
                }
            }
            Payload::MarkRestore(said) => {
                if let Some(mark) = self.slice.mark_mut(said.mark) {
                    mark.removed = false;
                }
                if let Some(thread) = self.slice.thread_mut(said.thread) {
                    thread.num_marks += 1;
                }
            }
            Payload::DecisionRecord(said) => self.decision_record(said),
            Payload::DecisionWithdraw(said) => self.decision_withdraw(said),
            Payload::RunStarted(said) => self.run_started(said),
            Payload::StageOpened(said) => self.stage_opened(said),
            Payload::ThreadLabel(said) => {
                if let Some(thread) = self.slice.thread_mut(said.thread) {
                    thread.labels.insert(said.label.clone());
                }
            }
            Payload::ThreadUnlabel(said) => {
                if let Some(thread) = self.slice.thread_mut(said.thread) {
                    thread.labels.remove(&said.label);
                }
            }
            Payload::ThreadToDo(said) => {
                if let Some(thread) = self.slice.thread_mut(said.thread) {
                    thread.to_do = said.state;
                }
            }
            Payload::ThreadAudience(said) => self.set_audience(said.thread, said.audience),
            Payload::ReactionAdd(said) => self.reaction_add(said),
            Payload::ReactionRemove(said) => self.reaction_remove(said),
            Payload::PayloadErase(said) => self.payload_erase(said),
            Payload::VersionPurge(said) => self.version_purge(said.version),
            Payload::VersionAwaited(said) => self.set_awaiting(said.version, true),
            Payload::VersionReceived(said) => self.set_awaiting(said.version, false),
            Payload::SpaceHold(said) => self.space_hold(said),
            Payload::SpaceRelease(_) => self.space_release(),
            Payload::SpaceAdopted(said) => self.space_adopted(said),
        }
    }

    /// Counts threads that are there, of all and of the team's (W2).
    fn count_threads(&mut self, version: VersionId, audience: Audience, step: i32) {
        let Some(version) = self.slice.version_mut(version) else { return };
        version.num_threads = version.num_threads.saturating_add_signed(step);
        version.num_team_threads = version.num_team_threads.saturating_add_signed(of_team(audience, step));
    }

    /// Counts open threads, of all and of the team's.
    fn count_open(&mut self, proof: ProofId, version: VersionId, audience: Audience, step: i32) {
        let team_step = of_team(audience, step);
        if let Some(version) = self.slice.version_mut(version) {
            version.open_threads = version.open_threads.saturating_add_signed(step);
            version.open_team_threads = version.open_team_threads.saturating_add_signed(team_step);
        }
        if let Some(proof) = self.slice.proof_mut(proof) {
            proof.open_threads = proof.open_threads.saturating_add_signed(step);
            proof.open_team_threads = proof.open_team_threads.saturating_add_signed(team_step);
        }
    }

    /// Where the proof stands follows its current version.
    fn stand(&mut self, proof: ProofId, version: VersionId) {
        let Some(standing) = self.slice.version(version).map(Version::standing) else { return };
        if let Some(proof) = self.slice.proof_mut(proof) {
            proof.standing = standing;
        }
    }

    /// Looking is no change, and facts follow an op that was one.
    fn touch_proof(&mut self, payload: &Payload) {
        let silent = payload.is_fact() || matches!(payload, Payload::ProofOpened(_));
        let at = self.stamp.received_at;
        if let Some(proof) = payload.proof().filter(|_| !silent).and_then(|id| self.slice.proof_mut(id)) {
            proof.updated_at = at;
        }
    }
}

const fn of_team(audience: Audience, step: i32) -> i32 {
    if audience.is_everyone() { 0 } else { step }
}

fn stands(proof: &Proof) -> Option<Before> {
    proof.current.map(|version| Before { version, number: proof.current_number, standing: proof.standing })
}
