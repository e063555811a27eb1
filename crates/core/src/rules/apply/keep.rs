//! What is erased, purged, held, awaited and adopted, as ops change it.

use super::At;
use crate::ids::{MarkId, ThreadId, VersionId};
use crate::op::{Audience, Kind, Payload, PayloadErase, SpaceAdopted, SpaceHold};
use crate::place::Place;
use crate::rules::remains::NO_SHAPE;
use crate::state::{Adopted, Hold};

impl At<'_> {
    /// Takes what was said out of the entities. A log that is folded without the payload comes to the same.
    pub(super) fn payload_erase(&mut self, said: &PayloadErase) {
        if let Some(comment) = self.slice.comment_mut(said.comment) {
            comment.text.clear();
            comment.history.clear();
            comment.attachments.clear();
            comment.erased = true;
        }
        if said.kind != Kind::ThreadStart.as_str() {
            return;
        }
        for mark in &said.marks {
            self.erase_mark(said.thread, *mark);
        }
        self.set_audience(said.thread, Audience::Team);
        if let Some(thread) = self.slice.thread_mut(said.thread) {
            thread.place = Place::Whole {};
            thread.erased = true;
        }
    }

    /// Signs what came of an op that was folded without its payload.
    pub(super) fn sign_erased(&mut self, remains: &Payload) {
        let (comment, thread) = match remains {
            Payload::ThreadStart(said) => (said.comment.comment, Some(said.thread)),
            Payload::CommentAdd(said) => (said.comment, None),
            Payload::CommentEdit(said) => (said.comment, None),
            _ => return,
        };
        if let Some(comment) = self.slice.comment_mut(comment) {
            comment.erased = true;
        }
        if let Some(thread) = thread.and_then(|thread| self.slice.thread_mut(thread)) {
            thread.erased = true;
        }
    }

    pub(super) fn set_awaiting(&mut self, version: VersionId, awaiting: bool) {
        if let Some(version) = self.slice.version_mut(version) {
            version.awaiting = awaiting;
        }
    }

    pub(super) fn version_purge(&mut self, version: VersionId) {
        if let Some(version) = self.slice.version_mut(version) {
            version.purged = true;
        }
    }

    pub(super) fn space_hold(&mut self, said: &SpaceHold) {
        let (by, at) = (self.op.header.actor, self.stamp.received_at);
        self.set_hold(Some(Hold { reason: said.reason.clone(), by, at }));
    }

    pub(super) fn space_release(&mut self) {
        self.set_hold(None);
    }

    pub(super) fn space_adopted(&mut self, said: &SpaceAdopted) {
        let (prefix_root, size, at) = (said.prefix_root, said.size, self.stamp.received_at);
        let adopted = Some(Adopted { prefix_root, size, at });
        let space = self.op.header.space;
        if let Some(project) = self.slice.project_mut(space.project()) {
            project.adopted = adopted;
        } else if let Some(directory) = self.slice.directory_mut().filter(|one| one.space == space) {
            directory.adopted = adopted;
        }
    }

    fn set_hold(&mut self, hold: Option<Hold>) {
        let space = self.op.header.space;
        if let Some(project) = self.slice.project_mut(space.project()) {
            project.hold = hold;
        } else if let Some(directory) = self.slice.directory_mut().filter(|one| one.space == space) {
            directory.hold = hold;
        }
    }

    fn erase_mark(&mut self, thread: ThreadId, mark: MarkId) {
        let Some(mark) = self.slice.mark_mut(mark) else { return };
        let was_there = !std::mem::replace(&mut mark.removed, true);
        mark.shape = NO_SHAPE;
        mark.place = None;
        mark.stroke = None;
        if let Some(thread) = self.slice.thread_mut(thread).filter(|_| was_there) {
            thread.num_marks = thread.num_marks.saturating_sub(1);
        }
    }
}
