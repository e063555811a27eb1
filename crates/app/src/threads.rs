//! Threads: starting, answering, editing and resolving.

use galley_core::op::{
    CommentAdd, CommentEdit, CommentRef, FirstComment, ThreadRef as CoreThread, ThreadStart,
};
use galley_core::{CommentId, Payload, ThreadId};
use galley_store::{CommentRow, MarkRow, ThreadRow, Track};

use crate::api::{
    EditComment, Failure, OneComment, OneProof, OneThread, Reply, StartThread, ThreadRef, ThreadView,
};
use crate::app::App;
use crate::places::Places;
use crate::{ids, marks, talk, texts, views};

impl App {
    pub(crate) fn threads_list(&self, input: OneProof) -> Result<Vec<ThreadView>, Failure> {
        let proof = self.proof_row(ids::parse(&input.proof)?)?;
        let rows = self.store().threads(proof.id)?;
        let mut places = Places::default();
        Ok(rows.iter().map(|row| self.thread_view(row, &rows, &mut places)).collect())
    }

    pub(crate) fn thread_start(&self, input: StartThread) -> Result<ThreadRef, Failure> {
        self.named()?;
        let version = self.version_row(ids::parse(&input.version)?)?;
        let place = self.place_of(&version, &input.place)?;
        let marks = self.new_marks(&version, &place, input.marks)?;
        let store = self.store();
        let start = ThreadStart {
            proof: version.proof,
            version: version.id,
            thread: store.fresh(ThreadId::new),
            place,
            marks,
            comment: FirstComment {
                comment: store.fresh(CommentId::new),
                text: texts::comment(&input.text)?,
                attachments: self.new_attachments(&input.attachments)?,
            },
            audience: input.audience.map(talk::core_audience).unwrap_or_default(),
        };
        marks::fit_in_one_op(&start)?;
        let answer =
            ThreadRef { thread: start.thread.to_string(), comment: start.comment.comment.to_string() };
        self.record(version.space, Payload::ThreadStart(start), Track::Undoable)?;
        Ok(answer)
    }

    pub(crate) fn thread_reply(&self, input: Reply) -> Result<ThreadRef, Failure> {
        self.named()?;
        let thread = self.thread_row(ids::parse(&input.thread)?)?;
        let add = CommentAdd {
            proof: thread.proof,
            version: thread.version,
            thread: thread.id,
            comment: self.store().fresh(CommentId::new),
            text: texts::comment(&input.text)?,
            attachments: self.new_attachments(&input.attachments)?,
        };
        let answer = ThreadRef { thread: thread.id.to_string(), comment: add.comment.to_string() };
        self.record(thread.space, Payload::CommentAdd(add), Track::Undoable)?;
        Ok(answer)
    }

    pub(crate) fn comment_edit(&self, input: EditComment) -> Result<(), Failure> {
        let (comment, thread) = self.comment_and_thread(&input.comment)?;
        let edit = CommentEdit {
            proof: thread.proof,
            version: thread.version,
            thread: thread.id,
            comment: comment.id,
            text: texts::comment(&input.text)?,
            was: comment.text,
        };
        self.record(thread.space, Payload::CommentEdit(edit), Track::Undoable)?;
        Ok(())
    }

    /// Deleting the comment that a thread began with deletes the thread.
    pub(crate) fn comment_delete(&self, input: OneComment) -> Result<(), Failure> {
        let (comment, thread) = self.comment_and_thread(&input.comment)?;
        let first = thread.comments.first().is_some_and(|first| first.id == comment.id);
        let payload = if first {
            Payload::ThreadDelete(reference(&thread))
        } else {
            Payload::CommentDelete(CommentRef {
                proof: thread.proof,
                version: thread.version,
                thread: thread.id,
                comment: comment.id,
            })
        };
        self.record(thread.space, payload, Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn thread_resolve(&self, input: OneThread) -> Result<(), Failure> {
        let thread = self.thread_row(ids::parse(&input.thread)?)?;
        self.record(thread.space, Payload::ThreadResolve(reference(&thread)), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn thread_reopen(&self, input: OneThread) -> Result<(), Failure> {
        let thread = self.thread_row(ids::parse(&input.thread)?)?;
        self.record(thread.space, Payload::ThreadReopen(reference(&thread)), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn thread_row(&self, thread: ThreadId) -> Result<ThreadRow, Failure> {
        self.store().thread(thread)?.ok_or_else(|| Failure::of("gone", &[]))
    }

    fn comment_and_thread(&self, comment: &str) -> Result<(CommentRow, ThreadRow), Failure> {
        let comment = self.store().comment(ids::parse(comment)?)?.ok_or_else(|| Failure::of("gone", &[]))?;
        let thread = self.thread_row(comment.thread)?;
        Ok((comment, thread))
    }

    fn thread_view(&self, row: &ThreadRow, all: &[ThreadRow], places: &mut Places) -> ThreadView {
        let own = |mark: &MarkRow, places: &mut Places| {
            let place = mark.place.map(|place| self.place_view(row, &place, places));
            marks::view(mark, place)
        };
        ThreadView {
            id: row.id.to_string(),
            number: row.number,
            version: row.version.to_string(),
            version_number: row.version_number.unwrap_or_default(),
            place: self.place_view(row, &row.place, places),
            place_label: self.place_label(row, all, places),
            marks: row.marks.iter().map(|mark| own(mark, places)).collect(),
            resolved: row.resolved,
            comments: said(row).iter().map(views::comment).collect(),
            unread: row.unread,
            labels: row.labels.clone(),
            to_do: row.to_do.map(talk::to_do),
            audience: talk::audience(row.audience),
        }
    }
}

/// A deleted comment shows as such where somebody spoke after it; at the end it is simply gone.
fn said(row: &ThreadRow) -> &[CommentRow] {
    let num = row.comments.iter().rposition(|comment| !comment.deleted).map_or(0, |last| last + 1);
    row.comments.get(..num).unwrap_or_default()
}

fn reference(thread: &ThreadRow) -> CoreThread {
    CoreThread { proof: thread.proof, version: thread.version, thread: thread.id }
}
