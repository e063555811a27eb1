//! Marks: drawing more of them in a thread, changing and removing them, and their shapes on both sides of the boundary.

use galley_core::op::{MarkAdd, MarkChange, MarkRef, NewMark, ThreadStart};
use galley_core::{MarkId, Payload, Place, Refusal, Shape, Stroke, place, rules};
use galley_store::{MarkRow, Track, VersionRow};

use crate::api::{self, AddMarks, ChangeMark, Failure, MarkView, OneMark};
use crate::app::App;
use crate::ids;

/// What the header of an op may need besides its payload.
const HEADER_BYTES: usize = 8 * 1024;

impl App {
    /// Marks come together: one step to take back, and none of them where one may not be.
    pub(crate) fn mark_add(&self, input: AddMarks) -> Result<(), Failure> {
        let row = self.thread_row(ids::parse(&input.thread)?)?;
        let marks = self.new_marks(&self.version_row(row.version)?, &row.place, input.marks)?;
        if row.marks.len() + marks.len() > rules::MAX_MARKS as usize {
            return Err(Failure::refused(Refusal::TooManyMarks));
        }
        let (proof, version, thread) = (row.proof, row.version, row.id);
        let mut payloads = Vec::new();
        for NewMark { mark, shape, place, stroke } in marks {
            let add = MarkAdd { proof, version, thread, mark, shape, place, stroke };
            payloads.push(Payload::MarkAdd(add));
        }
        for payload in &payloads {
            if let Some(refusal) = self.store().would_refuse(row.space, payload)? {
                return Err(Failure::refused(refusal));
            }
        }
        let recorded = self.store().record_all(row.space, payloads, Track::Undoable)?;
        recorded.iter().try_for_each(|one| self.settle(one))
    }

    pub(crate) fn mark_change(&self, input: ChangeMark) -> Result<(), Failure> {
        let mark = self.mark_row(&input.mark)?;
        let thread = self.thread_row(mark.thread)?;
        let stroke = input.stroke.map(core_stroke).transpose()?.filter(|new| mark.stroke != Some(*new));
        let change = MarkChange {
            proof: thread.proof,
            version: thread.version,
            thread: thread.id,
            mark: mark.id,
            shape: core_shape(input.shape),
            was: mark.shape,
            stroke,
            stroke_was: stroke.and(mark.stroke),
        };
        self.record(thread.space, Payload::MarkChange(change), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn mark_remove(&self, input: OneMark) -> Result<(), Failure> {
        let mark = self.mark_row(&input.mark)?;
        let thread = self.thread_row(mark.thread)?;
        let remove =
            MarkRef { proof: thread.proof, version: thread.version, thread: thread.id, mark: mark.id };
        self.record(thread.space, Payload::MarkRemove(remove), Track::Undoable)?;
        Ok(())
    }

    /// Gives marks their ids, and places of their own where they sit elsewhere than their thread.
    pub(crate) fn new_marks(
        &self,
        version: &VersionRow,
        of_thread: &Place,
        marks: Vec<api::NewMark>,
    ) -> Result<Vec<NewMark>, Failure> {
        let one = |new: api::NewMark| {
            let place = new.place.map(|place| self.place_of(version, &place)).transpose()?;
            Ok(NewMark {
                mark: self.store().fresh(MarkId::new),
                shape: core_shape(new.shape),
                place: place.filter(|place| place != of_thread),
                stroke: new.stroke.map(core_stroke).transpose()?,
            })
        };
        marks.into_iter().map(one).collect()
    }

    fn mark_row(&self, mark: &str) -> Result<MarkRow, Failure> {
        self.store().mark(ids::parse(mark)?)?.ok_or_else(|| Failure::of("gone", &[]))
    }
}

/// Whether one op holds all of a thread's first marks.
pub(crate) fn fit_in_one_op(start: &ThreadStart) -> Result<(), Failure> {
    let json = serde_json::to_vec(start).map_err(|error| Failure::of("internal", &[]).because(error))?;
    let fits = start.marks.len() <= rules::MAX_MARKS as usize
        && json.len() + HEADER_BYTES <= galley_core::op::MAX_OP_BYTES;
    if fits { Ok(()) } else { Err(Failure::refused(Refusal::TooManyMarks)) }
}

/// A mark as the interface sees it, `place` being its own.
pub(crate) fn view(row: &MarkRow, place: Option<api::Place>) -> MarkView {
    let shape = api_shape(row.shape.clone());
    MarkView { id: row.id.to_string(), shape, stroke: row.stroke.map(api_stroke), place }
}

pub(crate) fn api_shape(shape: Shape) -> api::Shape {
    match shape {
        Shape::Point { x, y } => api::Shape::Point { x, y },
        Shape::Box { x, y, width, height } => api::Shape::Box { x, y, width, height },
        Shape::Ellipse { x, y, width, height } => api::Shape::Ellipse { x, y, width, height },
        Shape::Arrow { from, to } => api::Shape::Arrow { from, to },
        Shape::Line { from, to } => api::Shape::Line { from, to },
        Shape::Freehand { points } => api::Shape::Freehand { points },
        Shape::Polygon { points } => api::Shape::Polygon { points },
        Shape::Text { mark, quads, quoted, before, after, engine } => {
            let mark = match mark {
                place::TextMark::Highlight => api::TextMark::Highlight,
                place::TextMark::Strike => api::TextMark::Strike,
                place::TextMark::Insert => api::TextMark::Insert,
                place::TextMark::Replace => api::TextMark::Replace,
            };
            api::Shape::Text { mark, quads, quoted, before, after, engine }
        }
    }
}

pub(crate) fn api_stroke(Stroke { color, width }: Stroke) -> api::Stroke {
    let color = match color {
        place::Color::Red => api::Color::Red,
        place::Color::Orange => api::Color::Orange,
        place::Color::Yellow => api::Color::Yellow,
        place::Color::Green => api::Color::Green,
        place::Color::Blue => api::Color::Blue,
        place::Color::Purple => api::Color::Purple,
        place::Color::Black => api::Color::Black,
        place::Color::White => api::Color::White,
    };
    api::Stroke { color, width: u32::from(width) }
}

fn core_shape(shape: api::Shape) -> Shape {
    match shape {
        api::Shape::Point { x, y } => Shape::Point { x, y },
        api::Shape::Box { x, y, width, height } => Shape::Box { x, y, width, height },
        api::Shape::Ellipse { x, y, width, height } => Shape::Ellipse { x, y, width, height },
        api::Shape::Arrow { from, to } => Shape::Arrow { from, to },
        api::Shape::Line { from, to } => Shape::Line { from, to },
        api::Shape::Freehand { points } => Shape::Freehand { points },
        api::Shape::Polygon { points } => Shape::Polygon { points },
        api::Shape::Text { mark, quads, quoted, before, after, engine } => {
            let mark = match mark {
                api::TextMark::Highlight => place::TextMark::Highlight,
                api::TextMark::Strike => place::TextMark::Strike,
                api::TextMark::Insert => place::TextMark::Insert,
                api::TextMark::Replace => place::TextMark::Replace,
            };
            Shape::Text { mark, quads, quoted, before, after, engine }
        }
    }
}

fn core_stroke(api::Stroke { color, width }: api::Stroke) -> Result<Stroke, Failure> {
    let width = u8::try_from(width).map_err(|_| Failure::refused(Refusal::ShapeImpossible))?;
    let color = match color {
        api::Color::Red => place::Color::Red,
        api::Color::Orange => place::Color::Orange,
        api::Color::Yellow => place::Color::Yellow,
        api::Color::Green => place::Color::Green,
        api::Color::Blue => place::Color::Blue,
        api::Color::Purple => place::Color::Purple,
        api::Color::Black => place::Color::Black,
        api::Color::White => place::Color::White,
    };
    Ok(Stroke { color, width })
}
