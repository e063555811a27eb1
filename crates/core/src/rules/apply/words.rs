//! Threads, comments and marks, as ops change them.

use std::collections::{BTreeMap, BTreeSet};

use super::At;
use crate::ids::{PersonId, ThreadId};
use crate::op::{Audience, CommentAdd, CommentEdit, MarkAdd, MarkChange, NewMark, ThreadRef, ThreadStart};
use crate::state::{Comment, Last, Mark, Thread};

impl At<'_> {
    pub(super) fn thread_start(&mut self, said: &ThreadStart) {
        let (seq, at, confirmed) = (self.stamp.seq, self.stamp.received_at, self.stamp.is_confirmed());
        let Some(author) = self.op.header.actor else { return };
        let Some(version) = self.slice.version_mut(said.version) else { return };
        let number = confirmed.then_some(version.next_thread);
        version.next_thread += u32::from(confirmed);
        version.commented_seq = seq;
        self.slice.put(Thread {
            thread: said.thread,
            version: said.version,
            proof: said.proof,
            number,
            place: said.place,
            started_by: author,
            started_at: at,
            seq,
            shown_seq: seq,
            first_comment: said.comment.comment,
            resolved: false,
            deleted: false,
            num_marks: 0,
            num_comments: 1,
            last: Last { author, seq },
            last_other_seq: 0,
            labels: BTreeSet::new(),
            to_do: None,
            audience: said.audience,
            erased: false,
        });
        let comment = &said.comment;
        self.put_comment(&CommentAdd {
            proof: said.proof,
            version: said.version,
            thread: said.thread,
            comment: comment.comment,
            text: comment.text.clone(),
            attachments: comment.attachments.clone(),
        });
        for (new, nth) in said.marks.iter().zip(0..) {
            let (proof, version, thread) = (said.proof, said.version, said.thread);
            let NewMark { mark, shape, place, stroke } = new.clone();
            self.put_mark(&MarkAdd { proof, version, thread, mark, shape, place, stroke }, nth);
        }
        self.count_threads(said.version, said.audience, 1);
        self.count_open(said.proof, said.version, said.audience, 1);
    }

    pub(super) fn set_deleted(&mut self, said: &ThreadRef, deleted: bool) {
        let seq = self.stamp.seq;
        let Some(thread) = self.slice.thread_mut(said.thread) else { return };
        thread.deleted = deleted;
        if !deleted {
            thread.shown_seq = seq;
        }
        let (open, audience) = (i32::from(!thread.resolved), thread.audience);
        let step = if deleted { -1 } else { 1 };
        self.count_threads(said.version, audience, step);
        self.count_open(said.proof, said.version, audience, step * open);
    }

    pub(super) fn set_resolved(&mut self, said: &ThreadRef, resolved: bool) {
        let Some(thread) = self.slice.thread_mut(said.thread) else { return };
        thread.resolved = resolved;
        let audience = thread.audience;
        self.count_open(said.proof, said.version, audience, if resolved { -1 } else { 1 });
    }

    /// Counts it again as one of whom it is for now.
    pub(super) fn set_audience(&mut self, thread: ThreadId, audience: Audience) {
        let Some(thread) = self.slice.thread_mut(thread) else { return };
        let was = std::mem::replace(&mut thread.audience, audience);
        let (proof, version) = (thread.proof, thread.version);
        let there = i32::from(!thread.deleted);
        let open = there * i32::from(!thread.resolved);
        self.count_threads(version, was, -there);
        self.count_threads(version, audience, there);
        self.count_open(proof, version, was, -open);
        self.count_open(proof, version, audience, open);
    }

    pub(super) fn comment_add(&mut self, said: &CommentAdd) {
        let seq = self.stamp.seq;
        let Some(author) = self.op.header.actor else { return };
        if let Some(version) = self.slice.version_mut(said.version) {
            version.commented_seq = seq;
        }
        self.answer(said.thread, author);
        self.put_comment(said);
    }

    pub(super) fn answer(&mut self, thread: ThreadId, author: PersonId) {
        let seq = self.stamp.seq;
        let Some(thread) = self.slice.thread_mut(thread) else { return };
        if thread.last.author != author {
            thread.last_other_seq = thread.last.seq;
        }
        thread.last = Last { author, seq };
        thread.num_comments += 1;
    }

    pub(super) fn put_comment(&mut self, said: &CommentAdd) {
        let Some(author) = self.op.header.actor else { return };
        self.slice.put(Comment {
            comment: said.comment,
            thread: said.thread,
            version: said.version,
            proof: said.proof,
            author,
            text: said.text.clone(),
            made_at: self.op.header.made_at,
            received_at: self.stamp.received_at,
            seq: self.stamp.seq,
            shown_seq: self.stamp.seq,
            edited: false,
            history: Vec::new(),
            deleted: false,
            attachments: said.attachments.clone(),
            reactions: BTreeMap::new(),
            erased: false,
        });
    }

    pub(super) fn comment_edit(&mut self, said: &CommentEdit) {
        let answered = self
            .slice
            .thread(said.thread)
            .zip(self.slice.version(said.version))
            .zip(self.slice.comment(said.comment))
            .is_some_and(|((thread, version), comment)| comment.is_answered(thread, version));
        let Some(comment) = self.slice.comment_mut(said.comment) else { return };
        let was = std::mem::replace(&mut comment.text, said.text.clone());
        comment.erased = false;
        if answered {
            comment.edited = true;
            comment.history.push(was);
        }
    }

    pub(super) fn mark_add(&mut self, said: &MarkAdd) {
        self.put_mark(said, 0);
    }

    pub(super) fn mark_change(&mut self, said: &MarkChange) {
        let Some(mark) = self.slice.mark_mut(said.mark) else { return };
        if said.says_shape() {
            mark.shape = said.shape.clone();
        }
        if said.says_stroke() {
            mark.stroke = said.stroke;
        }
    }

    pub(super) fn put_mark(&mut self, said: &MarkAdd, nth: u32) {
        let MarkAdd { proof, version, thread, mark, shape, place, stroke } = said.clone();
        self.slice.put(Mark {
            mark,
            thread,
            version,
            proof,
            shape,
            place,
            stroke,
            seq: self.stamp.seq,
            nth,
            removed: false,
        });
        if let Some(thread) = self.slice.thread_mut(thread) {
            thread.num_marks += 1;
        }
    }
}
