//! Payloads of ordinary ops, with ids from the given source.

use galley_core::ids::{CommentId, DecisionId, MarkId, ProofId, ThreadId, VersionId};
use galley_core::op::{
    Attachment, Audience, Choice, CommentAdd, CommentEdit, CommentRef, DecisionRecord, DecisionRef,
    FirstComment, MarkAdd, MarkChange, MarkRef, NewMark, Payload, ProofCreate, ProofKind, ReactionRef,
    ThreadAudience, ThreadLabel, ThreadRef, ThreadStart, ThreadToDo, ToDo, VersionRef, VersionSubmit,
};
use galley_core::place::{FrameRef, Place, Shape, TextMark};
use galley_core::{Hash, rules};

use crate::ids::Ids;

/// A box of 10 × 20 pixels.
#[must_use]
pub const fn a_box(x: i32, y: i32) -> Shape {
    Shape::Box { x, y, width: 10_000, height: 20_000 }
}

/// One of each shape that can be drawn, moved along by `by`: all but text marks.
#[must_use]
pub fn drawn_shapes(by: i32) -> Vec<Shape> {
    vec![
        Shape::Point { x: by, y: 5 },
        a_box(by, 0),
        Shape::Ellipse { x: by, y: -5, width: 10_000, height: 1 },
        Shape::Arrow { from: [by, 0], to: [20_000, 30_000] },
        Shape::Line { from: [by, -20_000], to: [0, 30_000] },
        Shape::Freehand { points: vec![[by, 0, 0], [500, 500, 512], [900, 700, 1_000]] },
        Shape::Polygon { points: vec![[by, 0], [9_000, 0], [9_000, 9_000], [0, 9_000]] },
    ]
}

/// Words of a page, struck out or otherwise marked.
#[must_use]
pub fn a_text_mark(mark: TextMark) -> Shape {
    let quoted = if mark == TextMark::Insert { "" } else { "half price" };
    Shape::Text {
        mark,
        quads: vec![[72_000, 90_000, 130_500, 90_000, 130_500, 104_000, 72_000, 104_000]],
        quoted: quoted.to_owned(),
        before: "Now at ".to_owned(),
        after: " until Sunday".to_owned(),
        engine: "pdfium 7350".to_owned(),
    }
}

/// Frame 12 of a film at 30000/1001.
#[must_use]
pub const fn frame_twelve() -> Place {
    Place::Frame { frame: 12, pts: 12_012, ordinal: 0, table_revision: 1, time_base: [1, 30_000] }
}

/// Frames 12 to 40 of the same film.
#[must_use]
pub const fn frames_twelve_to_forty() -> Place {
    Place::Range {
        first: FrameRef { frame: 12, pts: 12_012, ordinal: 0 },
        last: FrameRef { frame: 40, pts: 40_040, ordinal: 0 },
        table_revision: 1,
        time_base: [1, 30_000],
    }
}

/// The second second of a sound at 48 kHz.
#[must_use]
pub const fn second_of_sound() -> Place {
    Place::Span { start: 48_000, end: 96_000, sample_rate: 48_000 }
}

#[must_use]
pub fn proof_create(ids: &mut Ids, name: &str, kind: ProofKind) -> ProofCreate {
    ProofCreate { proof: ProofId::from_uuid(ids.uuid()), name: name.to_owned(), kind }
}

/// A version whose bytes are `content`.
#[must_use]
pub fn version_submit(ids: &mut Ids, proof: ProofId, content: &str) -> VersionSubmit {
    VersionSubmit {
        proof,
        version: VersionId::from_uuid(ids.uuid()),
        sha256: Hash::of(&[content.as_bytes()]),
        chunk_root: Hash::of(&[&[0], Hash::of(&[content.as_bytes()]).as_bytes()]),
        bytes: content.len() as u64,
        file_name: "poster.png".to_owned(),
        media_type: "image/png".to_owned(),
        note: String::new(),
    }
}

#[must_use]
pub fn version_ref(said: &VersionSubmit) -> VersionRef {
    VersionRef { proof: said.proof, version: said.version }
}

/// A thread with one mark on an image.
#[must_use]
pub fn thread_start(ids: &mut Ids, on: &VersionSubmit, text: &str) -> ThreadStart {
    ThreadStart {
        proof: on.proof,
        version: on.version,
        thread: ThreadId::from_uuid(ids.uuid()),
        place: Place::Whole {},
        marks: vec![new_mark(ids, a_box(1_000, 2_000))],
        comment: FirstComment {
            comment: CommentId::from_uuid(ids.uuid()),
            text: text.to_owned(),
            attachments: Vec::new(),
        },
        audience: Audience::Everyone,
    }
}

/// A file whose bytes are `content`.
#[must_use]
pub fn attachment(content: &str) -> Attachment {
    Attachment {
        sha256: Hash::of(&[content.as_bytes()]),
        chunk_root: Hash::of(&[&[0], Hash::of(&[content.as_bytes()]).as_bytes()]),
        bytes: content.len() as u64,
        file_name: "brief.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
    }
}

#[must_use]
pub fn thread_label(on: &ThreadStart, label: &str) -> ThreadLabel {
    ThreadLabel { proof: on.proof, version: on.version, thread: on.thread, label: label.to_owned() }
}

#[must_use]
pub const fn thread_to_do(on: &ThreadStart, was: Option<ToDo>, state: Option<ToDo>) -> ThreadToDo {
    ThreadToDo { proof: on.proof, version: on.version, thread: on.thread, state, was }
}

#[must_use]
pub const fn thread_audience(on: &ThreadStart, was: Audience, audience: Audience) -> ThreadAudience {
    ThreadAudience { proof: on.proof, version: on.version, thread: on.thread, audience, was }
}

#[must_use]
pub fn reaction(on: &ThreadStart, comment: CommentId, emoji: &str) -> ReactionRef {
    let CommentRef { proof, version, thread, comment } = comment_ref(on, comment);
    ReactionRef { proof, version, thread, comment, emoji: emoji.to_owned() }
}

/// A mark where its thread is, drawn as its state has it.
#[must_use]
pub fn new_mark(ids: &mut Ids, shape: Shape) -> NewMark {
    NewMark { mark: MarkId::from_uuid(ids.uuid()), shape, place: None, stroke: None }
}

#[must_use]
pub const fn thread_ref(said: &ThreadStart) -> ThreadRef {
    ThreadRef { proof: said.proof, version: said.version, thread: said.thread }
}

#[must_use]
pub fn comment_add(ids: &mut Ids, to: &ThreadStart, text: &str) -> CommentAdd {
    let comment = CommentId::from_uuid(ids.uuid());
    CommentAdd {
        proof: to.proof,
        version: to.version,
        thread: to.thread,
        comment,
        text: text.to_owned(),
        attachments: Vec::new(),
    }
}

#[must_use]
pub const fn comment_ref(thread: &ThreadStart, comment: CommentId) -> CommentRef {
    CommentRef { proof: thread.proof, version: thread.version, thread: thread.thread, comment }
}

#[must_use]
pub fn comment_edit(thread: &ThreadStart, comment: CommentId, was: &str, text: &str) -> CommentEdit {
    let CommentRef { proof, version, thread, comment } = comment_ref(thread, comment);
    CommentEdit { proof, version, thread, comment, text: text.to_owned(), was: was.to_owned() }
}

#[must_use]
pub fn mark_add(ids: &mut Ids, to: &ThreadStart, shape: Shape) -> MarkAdd {
    let mark = MarkId::from_uuid(ids.uuid());
    let (place, stroke) = (None, None);
    MarkAdd { proof: to.proof, version: to.version, thread: to.thread, mark, shape, place, stroke }
}

#[must_use]
pub const fn mark_change(thread: &ThreadStart, mark: MarkId, was: Shape, shape: Shape) -> MarkChange {
    let ThreadStart { proof, version, thread, .. } = *thread;
    MarkChange { proof, version, thread, mark, shape, was, stroke: None, stroke_was: None }
}

#[must_use]
pub const fn mark_ref(thread: &ThreadStart, mark: MarkId) -> MarkRef {
    MarkRef { proof: thread.proof, version: thread.version, thread: thread.thread, mark }
}

/// A decision at the stage of `solo@1`, with a reason where one is needed.
#[must_use]
pub fn decision_record(ids: &mut Ids, on: &VersionSubmit, choice: Choice) -> DecisionRecord {
    let stage =
        rules::template(rules::SOLO).and_then(|solo| solo.stages.first()).map(|stage| stage.name.clone());
    DecisionRecord {
        proof: on.proof,
        version: on.version,
        decision: DecisionId::from_uuid(ids.uuid()),
        sha256: on.sha256,
        stage: stage.unwrap_or_default(),
        choice,
        effect: choice.effect(),
        reason: if choice.needs_reason() { "The price is wrong.".to_owned() } else { String::new() },
    }
}

#[must_use]
pub const fn decision_ref(said: &DecisionRecord) -> DecisionRef {
    DecisionRef { proof: said.proof, version: said.version, decision: said.decision }
}

/// Wraps what was said into the payload of its kind.
#[must_use]
pub fn said<T>(kind: fn(T) -> Payload, what: &T) -> Payload
where
    T: Clone,
{
    kind(what.clone())
}
