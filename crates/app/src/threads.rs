//! Threads: starting, answering, editing, resolving, and their marks.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use galley_core::op::{
    CommentAdd, CommentEdit, CommentRef, FirstComment, MarkChange, MarkRef, NewMark, ThreadRef as CoreThread,
    ThreadStart,
};
use galley_core::timecode::Offset;
use galley_core::{CommentId, MarkId, Payload, Place, ProofId, ThreadId, VersionId};
use galley_media::pool::FrameTable;
use galley_store::{CommentRow, ThreadRow, Track, VersionRow};

use crate::api::{
    self, ChangeMark, EditComment, Failure, OneComment, OneMark, OneProof, OneThread, Reply, StartThread,
    ThreadRef, ThreadView,
};
use crate::app::App;
use crate::{counting, facts, frames, ids, texts, views, waveforms};

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
        let place = match input.place {
            api::Place { span: Some(span), .. } => self.span_place(version.id, span)?,
            api::Place { frame: Some(frame), table_revision, key, .. } => {
                self.frame_place(version.id, frame, table_revision, key)?
            }
            api::Place { page: Some(page), .. } => self.page_place(&version, page)?,
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

    fn thread_view(&self, row: &ThreadRow, all: &[ThreadRow], places: &mut Places) -> ThreadView {
        let (place, place_label) = self.place_view(row, all, places);
        ThreadView {
            id: row.id.to_string(),
            number: row.number,
            version: row.version.to_string(),
            version_number: row.version_number.unwrap_or_default(),
            place,
            place_label,
            marks: row.marks.iter().map(views::mark).collect(),
            resolved: row.resolved,
            comments: said(row).iter().map(views::comment).collect(),
            unread: row.unread,
        }
    }

    /// What people said is shown also where the bytes it is about cannot be opened any more.
    fn place_view(&self, row: &ThreadRow, all: &[ThreadRow], places: &mut Places) -> (api::Place, String) {
        match row.place {
            Place::Whole {} => (api::Place::default(), String::new()),
            Place::Page { page } => {
                let labels = places.labels.entry(row.version).or_insert_with(|| {
                    let pages = all.iter().filter(|one| one.version == row.version).filter_map(page_of);
                    self.page_labels(row.version, pages).unwrap_or_default()
                });
                let label = labels.get(&page).filter(|label| !label.is_empty());
                let label = label.cloned().unwrap_or_else(|| page.to_string());
                (api::Place { page: Some(page), ..api::Place::default() }, format!("Page {label}"))
            }
            Place::Frame { frame, .. } => {
                let table =
                    places.tables.entry(row.version).or_insert_with(|| self.known_table(row.version).ok());
                let offset = places.offsets.entry(row.proof);
                let offset = *offset.or_insert_with(|| self.offset(row.proof).unwrap_or_default());
                let (frame, label) = match table {
                    Some(table) => {
                        let frame = frames::number_now(&row.place, table);
                        (frame, counting::label(table, offset, frame))
                    }
                    None => (frame, format!("Frame {}", offset.number(frame))),
                };
                (api::Place { frame: Some(frame), ..api::Place::default() }, label)
            }
            Place::Span { start, end, sample_rate } => {
                let span = api::Span { start, end, sample_rate };
                (api::Place { span: Some(span), ..api::Place::default() }, waveforms::label(span))
            }
        }
    }

    /// The table of the open medium, else the confirmed one as it is kept, else one that is made now.
    fn known_table(&self, version: VersionId) -> Result<Arc<FrameTable>, Failure> {
        let hash = self.inner.shelf.hash(self.store(), version)?;
        let open = self.inner.shelf.known(&hash).and_then(|medium| medium.known_table());
        match open.or_else(|| facts::table(self.store(), hash)) {
            Some(table) => Ok(table),
            None => self.table_of(version),
        }
    }

    /// A page that is there.
    fn page_place(&self, version: &VersionRow, page: u32) -> Result<Place, Failure> {
        let opened = self.opened(version.id, version.sha256)?;
        let num_pages = match (&opened.pdf, &opened.image) {
            (Some(pdf), _) => pdf.num_pages,
            (None, Some(image)) if image.frames > 1 => image.frames,
            (None, _) => return Err(Failure::of("place-impossible", &[])),
        };
        if (1..=num_pages).contains(&page) {
            Ok(Place::Page { page })
        } else {
            Err(Failure::of("out-of-range", &[]))
        }
    }
}

/// Looked up once per version while a list is made.
#[derive(Default)]
struct Places {
    labels: HashMap<VersionId, BTreeMap<u32, String>>,
    tables: HashMap<VersionId, Option<Arc<FrameTable>>>,
    offsets: HashMap<ProofId, Offset>,
}

/// A deleted comment shows as such where somebody spoke after it; at the end it is simply gone.
fn said(row: &ThreadRow) -> &[CommentRow] {
    let num = row.comments.iter().rposition(|comment| !comment.deleted).map_or(0, |last| last + 1);
    row.comments.get(..num).unwrap_or_default()
}

fn page_of(row: &ThreadRow) -> Option<u32> {
    match row.place {
        Place::Page { page } => Some(page),
        Place::Whole {} | Place::Frame { .. } | Place::Span { .. } => None,
    }
}

fn reference(thread: &ThreadRow) -> CoreThread {
    CoreThread { proof: thread.proof, version: thread.version, thread: thread.id }
}
