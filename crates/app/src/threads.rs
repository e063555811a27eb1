//! Threads: starting, answering, editing, resolving, and their marks.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use galley_core::op::{
    CommentAdd, CommentEdit, CommentRef, FirstComment, MarkChange, MarkRef, NewMark, ThreadRef as CoreThread,
    ThreadStart,
};
use galley_core::{CommentId, MarkId, Payload, Place, ThreadId, VersionId};
use galley_media::pool::FrameTable;
use galley_store::{CommentRow, ThreadRow, Track};

use crate::api::{
    self, ChangeMark, EditComment, Failure, OneComment, OneMark, OneProof, OneThread, Reply, StartThread,
    ThreadRef, ThreadView,
};
use crate::app::App;
use crate::{facts, frames, ids, texts, views};

impl App {
    pub(crate) fn threads_list(&self, input: OneProof) -> Result<Vec<ThreadView>, Failure> {
        let proof = self.proof_row(ids::parse(&input.proof)?)?;
        let rows = self.store().threads(proof.id)?;
        let mut places = Places::default();
        rows.iter().map(|row| self.thread_view(row, &rows, &mut places)).collect()
    }

    pub(crate) fn thread_start(&self, input: StartThread) -> Result<ThreadRef, Failure> {
        self.named()?;
        let version = self.version_row(ids::parse(&input.version)?)?;
        let place = match input.place {
            api::Place { frame: Some(frame), table_revision, .. } => {
                self.frame_place(version.id, frame, table_revision)?
            }
            api::Place { page: Some(page), .. } => Place::Page { page },
            api::Place { .. } => Place::Whole {},
        };
        let store = self.store();
        let start = ThreadStart {
            proof: version.proof,
            version: version.id,
            thread: store.fresh(ThreadId::new),
            place,
            marks: input
                .marks
                .iter()
                .map(|shape| NewMark { mark: store.fresh(MarkId::new), shape: views::core_shape(shape) })
                .collect(),
            comment: FirstComment {
                comment: store.fresh(CommentId::new),
                text: texts::comment(&input.text)?,
            },
        };
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

    pub(crate) fn mark_change(&self, input: ChangeMark) -> Result<(), Failure> {
        let mark = self.store().mark(ids::parse(&input.mark)?)?.ok_or_else(|| Failure::of("gone", &[]))?;
        let thread = self.thread_row(mark.thread)?;
        let change = MarkChange {
            proof: thread.proof,
            version: thread.version,
            thread: thread.id,
            mark: mark.id,
            shape: views::core_shape(&input.shape),
            was: mark.shape,
        };
        self.record(thread.space, Payload::MarkChange(change), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn mark_remove(&self, input: OneMark) -> Result<(), Failure> {
        let mark = self.store().mark(ids::parse(&input.mark)?)?.ok_or_else(|| Failure::of("gone", &[]))?;
        let thread = self.thread_row(mark.thread)?;
        let remove =
            MarkRef { proof: thread.proof, version: thread.version, thread: thread.id, mark: mark.id };
        self.record(thread.space, Payload::MarkRemove(remove), Track::Undoable)?;
        Ok(())
    }

    fn thread_row(&self, thread: ThreadId) -> Result<ThreadRow, Failure> {
        self.store().thread(thread)?.ok_or_else(|| Failure::of("gone", &[]))
    }

    fn comment_and_thread(&self, comment: &str) -> Result<(CommentRow, ThreadRow), Failure> {
        let comment = self.store().comment(ids::parse(comment)?)?.ok_or_else(|| Failure::of("gone", &[]))?;
        let thread = self.thread_row(comment.thread)?;
        Ok((comment, thread))
    }

    fn thread_view(
        &self,
        row: &ThreadRow,
        all: &[ThreadRow],
        places: &mut Places,
    ) -> Result<ThreadView, Failure> {
        let (place, place_label) = self.place_view(row, all, places)?;
        Ok(ThreadView {
            id: row.id.to_string(),
            number: row.number,
            version: row.version.to_string(),
            version_number: row.version_number.unwrap_or_default(),
            place,
            place_label,
            marks: row.marks.iter().map(views::mark).collect(),
            resolved: row.resolved,
            comments: row.comments.iter().map(views::comment).collect(),
            unread: row.unread,
        })
    }

    fn place_view(
        &self,
        row: &ThreadRow,
        all: &[ThreadRow],
        places: &mut Places,
    ) -> Result<(api::Place, String), Failure> {
        match row.place {
            Place::Whole {} => Ok((api::Place::default(), String::new())),
            Place::Page { page } => {
                if !places.labels.contains_key(&row.version) {
                    let pages = all.iter().filter(|one| one.version == row.version).filter_map(page_of);
                    places.labels.insert(row.version, self.page_labels(row.version, pages)?);
                }
                let label = places.labels.get(&row.version).and_then(|labels| labels.get(&page));
                let label =
                    label.filter(|label| !label.is_empty()).cloned().unwrap_or_else(|| page.to_string());
                Ok((api::Place { page: Some(page), ..api::Place::default() }, format!("Page {label}")))
            }
            Place::Frame { .. } => {
                let table = match places.tables.get(&row.version) {
                    Some(table) => Arc::clone(table),
                    None => {
                        let table = self.known_table(row.version)?;
                        places.tables.insert(row.version, Arc::clone(&table));
                        table
                    }
                };
                let frame = frames::number_now(&row.place, &table);
                let label = frames::label(&table, frame);
                Ok((api::Place { frame: Some(frame), ..api::Place::default() }, label))
            }
        }
    }

    /// The confirmed table as it is kept, else the best that the open medium has.
    fn known_table(&self, version: VersionId) -> Result<Arc<FrameTable>, Failure> {
        let hash = self.inner.shelf.hash(self.store(), version)?;
        match facts::table(self.store(), hash) {
            Some(table) => Ok(table),
            None => self.table_of(version),
        }
    }
}

/// Looked up once per version while a list is made.
#[derive(Default)]
struct Places {
    labels: HashMap<VersionId, BTreeMap<u32, String>>,
    tables: HashMap<VersionId, Arc<FrameTable>>,
}

fn page_of(row: &ThreadRow) -> Option<u32> {
    match row.place {
        Place::Page { page } => Some(page),
        Place::Whole {} | Place::Frame { .. } => None,
    }
}

fn reference(thread: &ThreadRow) -> CoreThread {
    CoreThread { proof: thread.proof, version: thread.version, thread: thread.id }
}
