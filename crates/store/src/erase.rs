//! Taking salt and payload of an op out of the log once another that says so was accepted (S4). Header, seal and leaf
//! stay, so the tree holds; what the op had said is folded from what remains of it.

use galley_core::rules::erases;
use galley_core::{Op, Payload, Refusal, SealedOp};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Result, StoreError};

/// What the log says to an op that the rules have nothing against: an erasure must name an op of the same space, and
/// that one by all that it is. None: nothing is against it.
pub(crate) fn against(db: &Connection, sid: i64, op: &Op) -> Result<Option<Refusal>> {
    let Some(Payload::PayloadErase(said)) = op.payload() else { return Ok(None) };
    let sql = "SELECT header, seal FROM ops WHERE sid = ?1 AND op = ?2 AND header IS NOT NULL";
    let named: Option<(Vec<u8>, Vec<u8>)> = db
        .prepare_cached(sql)?
        .query_row(params![sid, said.op.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((header, seal)) = named else { return Ok(Some(Refusal::NotFound)) };
    let seal = seal.try_into().map_err(|_| StoreError::damaged("a seal of another length"))?;
    let sealed = SealedOp { header, seal: galley_core::Signature64(seal), salt: None, payload: None };
    let named = sealed.parse().map_err(|error| StoreError::damaged(error.to_string()))?;
    Ok(erases(said, &named.header).err())
}

/// Does to the log what an accepted op says: where it erases another's payload, that is gone. Whatever was folded of it
/// is for the op itself to change.
pub(crate) fn carry_out(db: &Connection, sid: i64, op: &Op) -> Result<()> {
    let Some(Payload::PayloadErase(said)) = op.payload() else { return Ok(()) };
    let sql = "UPDATE ops SET salt = NULL, payload = NULL WHERE sid = ?1 AND op = ?2";
    db.prepare_cached(sql)?.execute(params![sid, said.op.to_string()])?;
    Ok(())
}
