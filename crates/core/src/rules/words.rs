//! Rules of labels, reactions, attachments, and of whom a thread is for (W2, W11).

use std::collections::BTreeSet;

use super::Refusal;
use super::check::{Stop, differs};
use super::limits::{self, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_LABELS, MAX_REACTIONS};
use crate::emoji::is_emoji;
use crate::op::{Attachment, Audience, Op, Payload, ReactionRef};
use crate::state::{Comment, Reaction, Slice, Thread};

/// A thread of the team is not spoken in by those whom it is not for, nor started or made by them.
pub(super) fn addressed(
    slice: &Slice,
    op: &Op,
    payload: &Payload,
    thread: Option<&Thread>,
) -> Result<(), Refusal> {
    let meant = match payload {
        Payload::ThreadStart(said) => said.audience,
        Payload::ThreadAudience(said) => said.audience,
        _ => Audience::Everyone,
    };
    let Some(person) = op.header.actor.and_then(|actor| slice.person(actor)) else { return Ok(()) };
    let is_now = thread.map_or(Audience::Everyone, |thread| thread.audience);
    let included = meant.includes(person.role) && is_now.includes(person.role);
    if included { Ok(()) } else { Err(Refusal::TeamOnly) }
}

pub(super) fn label(thread: &Thread, label: &str) -> Result<(), Stop> {
    limits::label(label)?;
    differs(!thread.labels.contains(label))?;
    if thread.labels.len() < MAX_LABELS { Ok(()) } else { Err(Refusal::TooManyLabels.into()) }
}

pub(super) fn react(slice: &Slice, op: &Op, comment: &Comment, said: &ReactionRef) -> Result<(), Stop> {
    there(comment)?;
    if !is_emoji(&said.emoji) {
        return Err(Refusal::EmojiImpossible.into());
    }
    differs(!has_put(slice, op, said))?;
    let has_room = comment.reactions.contains_key(&said.emoji) || comment.reactions.len() < MAX_REACTIONS;
    if has_room { Ok(()) } else { Err(Refusal::TooManyReactions.into()) }
}

pub(super) fn take_back(slice: &Slice, op: &Op, comment: &Comment, said: &ReactionRef) -> Result<(), Stop> {
    there(comment)?;
    differs(has_put(slice, op, said))
}

/// Bytes, name and type of each; the same bytes are attached once.
pub(super) fn attachments(all: &[Attachment]) -> Result<(), Stop> {
    if all.len() > MAX_ATTACHMENTS {
        return Err(Refusal::TooManyAttachments.into());
    }
    let mut seen = BTreeSet::new();
    for one in all {
        if !seen.insert(one.sha256) {
            return Err(Refusal::IdTaken.into());
        }
        if one.bytes > MAX_ATTACHMENT_BYTES {
            return Err(Refusal::AttachmentTooLarge.into());
        }
        limits::file_name(&one.file_name)?;
        limits::media_type(&one.media_type)?;
    }
    Ok(())
}

fn there(comment: &Comment) -> Result<(), Stop> {
    if comment.deleted { Err(Refusal::Deleted.into()) } else { Ok(()) }
}

/// Whether the actor has put this emoji to the comment.
fn has_put(slice: &Slice, op: &Op, said: &ReactionRef) -> bool {
    let own = op.header.actor.and_then(|actor| slice.reaction(said.comment, actor));
    own.is_some_and(|own: &Reaction| own.emoji.contains_key(&said.emoji))
}
