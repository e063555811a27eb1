//! Rules of folders, fields and values (W12).

use super::check::{Stop, differs};
use super::{Refusal, limits};
use crate::field::{MAX_FIELDS, MAX_VALUES, are_options};
use crate::folder;
use crate::op::{FieldDefine, FieldRef, ProofMove, ProofSet};
use crate::state::{Field, Proof, Slice};

pub(super) fn moved(proof: Option<&Proof>, said: &ProofMove) -> Result<(), Stop> {
    if !folder::is_clean(&said.folder) {
        return Err(Refusal::FolderImpossible.into());
    }
    differs(proof.is_some_and(|proof| proof.folder != said.folder))
}

pub(super) fn set(slice: &Slice, proof: Option<&Proof>, said: &ProofSet) -> Result<(), Stop> {
    let proof = proof.ok_or(Refusal::NotFound)?;
    let field = there(slice.field(said.field))?;
    if said.value.as_ref().is_some_and(|value| !value.fits(field.kind, &field.options)) {
        return Err(Refusal::ValueImpossible.into());
    }
    let now = slice.value(said.proof, said.field).and_then(|now| now.value.as_ref());
    differs(now != said.value.as_ref())?;
    let is_one_more = now.is_none() && said.value.is_some();
    if is_one_more && proof.num_values >= MAX_VALUES { Err(Refusal::TooManyValues.into()) } else { Ok(()) }
}

pub(super) fn define(slice: &Slice, said: &FieldDefine) -> Result<(), Stop> {
    limits::name(&said.name)?;
    let has_right = said.kind.has_options() || said.options.is_empty();
    if !(has_right && are_options(&said.options)) {
        return Err(Refusal::OptionsImpossible.into());
    }
    let Some(now) = slice.field(said.field) else { return room(slice) };
    if now.removed {
        return Err(Refusal::Deleted.into());
    }
    if now.kind != said.kind {
        return Err(Refusal::FieldKindFixed.into());
    }
    differs((&now.name, &now.options, now.position) != (&said.name, &said.options, said.position))
}

pub(super) fn remove(slice: &Slice, said: &FieldRef) -> Result<(), Stop> {
    let field = slice.field(said.field).ok_or(Refusal::NotFound)?;
    differs(!field.removed)
}

pub(super) fn restore(slice: &Slice, said: &FieldRef) -> Result<(), Stop> {
    let field = slice.field(said.field).ok_or(Refusal::NotFound)?;
    differs(field.removed)?;
    room(slice)
}

fn there(field: Option<&Field>) -> Result<&Field, Refusal> {
    match field {
        Some(field) if !field.removed => Ok(field),
        Some(_) => Err(Refusal::Deleted),
        None => Err(Refusal::NotFound),
    }
}

fn room(slice: &Slice) -> Result<(), Stop> {
    let is_full = slice.directory().is_none_or(|directory| directory.num_fields >= MAX_FIELDS);
    if is_full { Err(Refusal::TooManyFields.into()) } else { Ok(()) }
}
