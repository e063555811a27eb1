//! Rules of keeping: what can be erased or purged, what a hold forbids, bytes that have yet to arrive (S4, S15, S35).

use std::str::FromStr;

use super::Refusal;
use super::check::{Stop, differs};
use super::limits::{self, MAX_MARKS};
use super::remains::ERASABLE;
use super::who::Chain;
use crate::op::{Kind, Op, PayloadErase, SpaceAdopted, SpaceHold, VersionPurge};
use crate::state::{Adopted, Comment, Hold, Slice, Thread, Version};

/// Whether the payload can go. That the op is the one that is named, and of this kind and chain, is asked by
/// whoever has the log ([`erases`](super::erases)).
pub(super) fn erase(
    slice: &Slice,
    chain: Chain<'_>,
    thread: &Thread,
    comment: &Comment,
    said: &PayloadErase,
) -> Result<(), Stop> {
    ground(&said.ground)?;
    not_held(slice, chain)?;
    let kind = Kind::from_str(&said.kind).ok().filter(|kind| ERASABLE.contains(kind));
    let is_start = kind.ok_or(Refusal::NotErasable)? == Kind::ThreadStart;
    let fits = if is_start { thread.first_comment == comment.comment } else { said.marks.is_empty() };
    if !fits {
        return Err(Refusal::ChainBroken.into());
    }
    if said.marks.len() > MAX_MARKS as usize {
        return Err(Refusal::TooManyMarks.into());
    }
    for mark in &said.marks {
        let mark = slice.mark(*mark).ok_or(Refusal::NotFound)?;
        if mark.thread != thread.thread {
            return Err(Refusal::ChainBroken.into());
        }
    }
    Ok(())
}

pub(super) fn purge(
    slice: &Slice,
    chain: Chain<'_>,
    version: &Version,
    said: &VersionPurge,
) -> Result<(), Stop> {
    ground(&said.ground)?;
    differs(!version.purged)?;
    not_held(slice, chain)
}

pub(super) fn hold(slice: &Slice, chain: Chain<'_>, said: &SpaceHold) -> Result<(), Stop> {
    limits::text(&said.reason)?;
    differs(held(slice, chain).is_none())
}

pub(super) fn release(slice: &Slice, chain: Chain<'_>) -> Result<(), Stop> {
    differs(held(slice, chain).is_some())
}

/// What was adopted is exactly what the fact is made on top of. A log is adopted once.
pub(super) fn adopted(slice: &Slice, op: &Op, chain: Chain<'_>, said: &SpaceAdopted) -> Result<(), Stop> {
    let base = &op.header.base;
    if (base.seq, base.root) != (said.size, said.prefix_root) {
        return Err(Refusal::ChainBroken.into());
    }
    let before: Option<&Adopted> = match chain.project {
        Some(project) => project.adopted.as_ref(),
        None => slice.directory().and_then(|directory| directory.adopted.as_ref()),
    };
    differs(before.is_none())
}

/// The hold of the very space that an op stands in.
fn held<'a>(slice: &'a Slice, chain: Chain<'a>) -> Option<&'a Hold> {
    match chain.project {
        Some(project) => project.hold.as_ref(),
        None => slice.directory().and_then(|directory| directory.hold.as_ref()),
    }
}

/// A hold of the directory is one of every space.
fn not_held(slice: &Slice, chain: Chain<'_>) -> Result<(), Stop> {
    let everywhere = slice.directory().is_some_and(|directory| directory.hold.is_some());
    let is_held = everywhere || held(slice, chain).is_some();
    if is_held { Err(Refusal::OnHold.into()) } else { Ok(()) }
}

fn ground(ground: &str) -> Result<(), Refusal> {
    if ground.trim().is_empty() { Err(Refusal::GroundRequired) } else { limits::text(ground) }
}
