//! Rules of marks: which shapes there can be, where, and what of them can change (W11).

use super::Refusal;
use super::check::{Stop, differs};
use crate::op::{MarkChange, ProofKind};
use crate::place::{Place, Shape, Stroke};
use crate::state::Mark;

/// Whether a thread can be at a place; `has_marks`: there is something drawn at this very place.
pub(super) fn place_fits(kind: ProofKind, place: &Place, has_marks: bool) -> Result<(), Stop> {
    let of_kind = match place {
        Place::Whole {} => kind == ProofKind::Image || !has_marks,
        // Of a PDF, or of an image of several pages.
        Place::Page { .. } => matches!(kind, ProofKind::Image | ProofKind::Pdf),
        Place::Frame { .. } | Place::Range { .. } => kind == ProofKind::Video,
        // There is nothing to draw on.
        Place::Span { .. } => kind == ProofKind::Audio && !has_marks,
    };
    if of_kind && place.is_sane() { Ok(()) } else { Err(Refusal::PlaceImpossible.into()) }
}

/// Whether a mark can be at a place. Words are on pages of PDFs.
pub(super) fn fits(kind: ProofKind, place: &Place, shape: &Shape) -> Result<(), Stop> {
    place_fits(kind, place, true)?;
    let has_words = kind == ProofKind::Pdf && matches!(place, Place::Page { .. });
    if has_words || !shape.is_text() { Ok(()) } else { Err(Refusal::PlaceImpossible.into()) }
}

pub(super) fn sane(shape: &Shape, stroke: Option<Stroke>) -> Result<(), Stop> {
    let sane = shape.is_sane() && stroke.is_none_or(Stroke::is_sane);
    if sane { Ok(()) } else { Err(Refusal::ShapeImpossible.into()) }
}

/// Whether a mark can become what is said. It stays of its kind: who means another one draws another one.
pub(super) fn change(mark: &Mark, said: &MarkChange) -> Result<(), Stop> {
    if mark.removed {
        return Err(Refusal::Deleted.into());
    }
    sane(&said.shape, said.stroke)?;
    if !mark.shape.is_like(&said.shape) {
        return Err(Refusal::ShapeImpossible.into());
    }
    let shape_differs = said.says_shape() && mark.shape != said.shape;
    differs(shape_differs || (said.says_stroke() && mark.stroke != said.stroke))
}
