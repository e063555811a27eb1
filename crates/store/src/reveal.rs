//! What of a followed space is for this person, when that changes: ops that come after their leaves, and ops
//! that go again (S22). The space is folded anew then, in order, so that what was opaque has its place among
//! the others.

use std::collections::BTreeSet;

use galley_core::{Key, Outcome, SpaceId};
use rusqlite::{Connection, params};

use crate::authority::{node, raise};
use crate::entities::{self, Scope};
use crate::erase;
use crate::error::{Result, StoreError};
use crate::follow::{check_bytes, check_seal, is_pinned, keep_revision};
use crate::log::{self, Entry};
use crate::rebuild;
use crate::servers::{Server, forget};
use crate::space::number;
use crate::store::Store;

/// Times of ops that are not for this person are cut to the hour, in milliseconds.
const HOUR: i64 = 3_600_000;

impl Store {
    /// Takes ops of which the leaf alone was here. What is here already is passed over.
    ///
    /// Errors take nothing: `history-forked` for an op that is not the one of the leaf, `page-broken` for
    /// what is no op of this log.
    pub fn reveal(&self, space: SpaceId, entries: &[Entry]) -> Result<()> {
        self.write(|tx| reveal_all(tx, &self.followed(tx, space)?, entries))
    }

    /// Evicts ops that are no longer for this person: their leaves stay.
    pub fn conceal(&self, space: SpaceId, seqs: &[u64]) -> Result<()> {
        self.write(|tx| conceal_all(tx, &self.followed(tx, space)?, seqs))
    }

    /// Does both, and notes the revision of which they are true, all at once.
    pub fn shift(&self, space: SpaceId, reveal: &[Entry], conceal: &[u64], revision: u64) -> Result<()> {
        self.write(|tx| {
            let scope = self.followed(tx, space)?;
            reveal_all(tx, &scope, reveal)?;
            conceal_all(tx, &scope, conceal)?;
            keep_revision(tx, &scope, revision)
        })
    }
}

fn reveal_all(tx: &Connection, scope: &Scope, entries: &[Entry]) -> Result<()> {
    let mut shown = false;
    // In order: in the directory what comes first may bring the key of the next.
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by_key(|entry| entry.stamp.seq);
    for entry in entries {
        shown |= reveal_one(tx, scope, entry)?;
    }
    if shown { anew(tx, scope) } else { Ok(()) }
}

fn conceal_all(tx: &Connection, scope: &Scope, seqs: &[u64]) -> Result<()> {
    let sql = "UPDATE ops SET op = NULL, device = NULL, device_seq = NULL, op_hash = NULL, header = NULL,
               seal = NULL, salt = NULL, payload = NULL, received_at = received_at - received_at % ?3
               WHERE sid = ?1 AND seq = ?2 AND header IS NOT NULL";
    let mut num = 0;
    for seq in seqs {
        num += tx.prepare_cached(sql)?.execute(params![scope.space.sid, number(*seq), HOUR])?;
    }
    if num == 0 {
        return Ok(());
    }
    let before = entities::keys(tx, scope.space.sid)?;
    anew(tx, scope)?;
    let after: BTreeSet<Key> = entities::keys(tx, scope.space.sid)?;
    before.difference(&after).try_for_each(|key| forget(tx, key))
}

/// False: it is here already.
fn reveal_one(tx: &Connection, scope: &Scope, entry: &Entry) -> Result<bool> {
    let seq = entry.stamp.seq;
    let sealed = entry
        .sealed
        .as_ref()
        .ok_or_else(|| StoreError::page(format!("op {seq} is revealed without its bytes")))?;
    let index = seq.checked_sub(1).filter(|_| seq <= scope.space.num_ops);
    let index =
        index.ok_or_else(|| StoreError::page(format!("op {seq} is revealed before its leaf came")))?;
    if node(tx, scope.space.sid, 0, index) != Some(entry.leaf) {
        return Err(StoreError::forked(format!("op {seq} is another one than its leaf said")));
    }
    let op = check_bytes(scope, entry, sealed)?;
    let hidden = log::has_hidden(tx, scope.directory.sid)?;
    check_seal(tx, scope, &op, sealed, hidden)?;
    let sql = "SELECT 1 FROM ops WHERE sid = ?1 AND seq = ?2 AND header IS NOT NULL";
    if tx.prepare_cached(sql)?.exists(params![scope.space.sid, number(seq)])? {
        return Ok(false);
    }
    let sql = "SELECT 1 FROM ops WHERE sid = ?1 AND device = ?2 AND device_seq = ?3";
    let (device, device_seq) = (op.header.device.to_string(), number(op.header.device_seq));
    if tx.prepare_cached(sql)?.exists(params![scope.space.sid, device, device_seq])? {
        return Err(StoreError::forked(format!("op {seq} has the number of another one of its device")));
    }
    let sql = "UPDATE ops SET op = ?3, device = ?4, device_seq = ?5, op_hash = ?6, header = ?7, seal = ?8, salt = ?9,
               payload = ?10, received_at = ?11, directory_seq = ?12, outcome = ?13 WHERE sid = ?1 AND seq = ?2";
    tx.prepare_cached(sql)?.execute(params![
        scope.space.sid,
        number(seq),
        op.header.op_id.to_string(),
        device,
        device_seq,
        sealed.hash().0,
        sealed.header,
        sealed.seal.as_bytes(),
        sealed.salt,
        sealed.payload,
        entry.stamp.received_at,
        number(entry.stamp.directory_seq),
        serde_json::to_string(&entry.outcome)?,
    ])?;
    raise(tx, scope.space.sid, &op.header)?;
    if entry.outcome == Outcome::Accepted {
        erase::carry_out(tx, scope.space.sid, &op)?;
    }
    if scope.is_directory() {
        rebuild::refold_one(tx, scope)?;
    }
    Ok(true)
}

/// Folds what is here now, and looks whether it holds together.
fn anew(tx: &Connection, scope: &Scope) -> Result<()> {
    rebuild::refold_one(tx, scope)?;
    match scope.space.server {
        Some(server) => is_pinned(tx, scope, &Server::need(tx, server)?),
        None => Ok(()),
    }
}
