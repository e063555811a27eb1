//! What is left of an op whose payload was erased (S4): its kind and its chain stand in the header, so that folding the log
//! anew numbers and counts as before.

use std::str::FromStr;

use uuid::Uuid;

use super::Refusal;
use crate::ids::{CommentId, MarkId, ProofId, ThreadId, VersionId};
use crate::op::{
    Audience, Body, CommentAdd, CommentEdit, FirstComment, Header, Kind, NewMark, Op, Payload, PayloadErase,
    ThreadStart,
};
use crate::place::{Place, Shape};
use crate::state::{Entity, Slice};

/// Kinds whose payload can be erased: what people write. Of all others the log has to go on saying what they said.
pub const ERASABLE: [Kind; 3] = [Kind::ThreadStart, Kind::CommentAdd, Kind::CommentEdit];

/// What an op of an erasable kind comes to without its payload: the same things, saying nothing. A thread is then for the
/// team, since nothing says that it is for everyone. None: the payload is there, or nothing can be told without it.
#[must_use]
pub fn remains(op: &Op) -> Option<Payload> {
    if op.body != Body::Absent {
        return None;
    }
    let [proof, version, thread, comment, marks @ ..] = op.header.touches.as_slice() else { return None };
    let (proof, version) = (ProofId::from_uuid(*proof), VersionId::from_uuid(*version));
    let (thread, comment) = (ThreadId::from_uuid(*thread), CommentId::from_uuid(*comment));
    let (text, was) = (String::new(), String::new());
    match op.header.known_kind()? {
        Kind::ThreadStart => Some(Payload::ThreadStart(ThreadStart {
            proof,
            version,
            thread,
            place: Place::Whole {},
            marks: marks.iter().map(nothing_drawn).collect(),
            comment: FirstComment { comment, text, attachments: Vec::new() },
            audience: Audience::Team,
        })),
        Kind::CommentAdd => {
            let attachments = Vec::new();
            Some(Payload::CommentAdd(CommentAdd { proof, version, thread, comment, text, attachments }))
        }
        Kind::CommentEdit => {
            Some(Payload::CommentEdit(CommentEdit { proof, version, thread, comment, text, was }))
        }
        _ => None,
    }
}

/// Whether something in a slice is not as it was, because what was said of it was erased: what rules answer over it now may
/// differ from what they answered then, and the recorded outcome stands.
#[must_use]
pub fn is_blurred(slice: &Slice) -> bool {
    slice.entities().any(|(_, entity)| match entity {
        Entity::Thread(one) => one.erased,
        Entity::Comment(one) => one.erased,
        _ => false,
    })
}

/// Whether an op whose payload is to be erased is the one that is named. Rules over a slice cannot see the log; whoever
/// orders ops asks this of the header that it has under the id.
///
/// # Errors
/// [`Refusal::ChainBroken`], to be recorded like any refusal.
pub fn erases(said: &PayloadErase, erased: &Header) -> Result<(), Refusal> {
    let kind = Kind::from_str(&erased.kind).ok();
    let same = said.op == erased.op_id
        && kind.is_some_and(|kind| kind.as_str() == said.kind && ERASABLE.contains(&kind))
        && Payload::PayloadErase(said.clone()).touches() == erased.touches;
    if same { Ok(()) } else { Err(Refusal::ChainBroken) }
}

/// A mark of which nothing is known but that it was there.
fn nothing_drawn(mark: &Uuid) -> NewMark {
    let mark = MarkId::from_uuid(*mark);
    NewMark { mark, shape: NO_SHAPE, place: None, stroke: None }
}

/// What stands in for a shape that was erased.
pub(super) const NO_SHAPE: Shape = Shape::Point { x: 0, y: 0 };
