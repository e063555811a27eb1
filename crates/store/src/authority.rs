//! The local authority: what puts the ops of a local space in order (S10 to S13, S35).
//!
//! A struct, not a trait: there is one. Everything it does for an op happens in the caller's transaction: leaf, nodes,
//! signed head, outcome, entities, high-water mark and the facts that follow become visible together or not at all.

use std::collections::BTreeSet;

use ed25519_dalek::SigningKey;
use galley_core::log::{Node, Tree, leaf};
use galley_core::op::{Envelope, seal};
use galley_core::rules::{Fact, Verdict, sealing_key};
use galley_core::{
    DeviceId, Effects, Hash, Head, Key, Op, Outcome, Refusal, SealedOp, Slice, Stamp, apply, check, needs,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::entities::{self, Layer, Scope};
use crate::error::{Result, StoreError};
use crate::space::{Space, number};
use crate::views;

/// Facts may bring facts; a chain longer than this is a mistake in the rules.
const MAX_FACTS_DEEP: u32 = 8;

/// What the authority answers.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    pub stamp: Stamp,
    pub outcome: Outcome,
    /// Entities of the confirmed layer that are others now, also by the facts that followed.
    pub changed: BTreeSet<Key>,
}

/// The authority of this installation's spaces, for one transaction.
pub(crate) struct Authority<'a> {
    pub db: &'a Connection,
    pub device: DeviceId,
    pub key: &'a SigningKey,
    pub now: i64,
    /// A new salt for each fact.
    pub random: &'a dyn Fn() -> [u8; 32],
    pub has_blob: &'a dyn Fn(&Hash) -> bool,
}

impl Authority<'_> {
    /// Authenticates, dedupes, authorises, checks, applies and appends an op.
    ///
    /// Errors take nothing and leave nothing: `bad-op`, `device-forked`, `gap`, `blob-missing`.
    pub fn receive(&self, space: Space, directory: Space, sealed: &SealedOp) -> Result<Receipt> {
        self.receive_at_depth(space, directory, sealed, 0)
    }

    fn receive_at_depth(
        &self,
        space: Space,
        directory: Space,
        sealed: &SealedOp,
        depth: u32,
    ) -> Result<Receipt> {
        let op = sealed.parse().map_err(bad)?;
        let payload =
            op.payload().ok_or_else(|| StoreError::BadOp { what: "a kind that is not known here".into() })?;
        if op.header.space != space.space {
            return Err(StoreError::BadOp { what: "made for another space".into() });
        }
        let scope = Scope { space, directory };
        let keys = needs(&op.header, payload);
        let mut slice = entities::load(self.db, &scope, &keys, Layer::Confirmed)?;
        self.authenticate(&slice, &op, sealed)?;
        if let Some(stored) = self.known(&space, &op, sealed)? {
            return Ok(stored);
        }
        let expected = space.last_of(self.db, op.header.device)? + 1;
        if op.header.device_seq != expected {
            return Err(StoreError::Gap { expected, found: op.header.device_seq });
        }
        if !space.had(self.db, &op.header.base)? {
            return Err(StoreError::BadOp { what: "made on top of another history".into() });
        }
        if let Some(missing) = op.header.blobs.iter().find(|hash| !(self.has_blob)(hash)) {
            return Err(StoreError::BlobMissing { sha256: missing.to_string() });
        }
        let directory_seq = directory.num_ops;
        let stamp = space.next_stamp(self.now, directory_seq);
        let (outcome, effects) = self.decide(&scope, &mut slice, &op, &stamp)?;
        self.append(space, &op, sealed, &stamp, &outcome)?;
        let mut changed: BTreeSet<Key> = effects.upserted.iter().copied().collect();
        for fact in &effects.facts {
            changed.extend(self.state(space.sid, directory.sid, fact, depth + 1)?);
        }
        Ok(Receipt { stamp, outcome, changed })
    }

    fn authenticate(&self, slice: &Slice, op: &Op, sealed: &SealedOp) -> Result<()> {
        let key = sealing_key(slice, op)
            .ok_or_else(|| StoreError::BadOp { what: "a device that is not known".into() })?;
        sealed.verify(&key).map_err(bad)
    }

    /// The stored answer to an op that came before (S12).
    fn known(&self, space: &Space, op: &Op, sealed: &SealedOp) -> Result<Option<Receipt>> {
        let sql = "SELECT op_hash, seq, received_at, directory_seq, outcome FROM ops
                   WHERE sid = ?1 AND device = ?2 AND device_seq = ?3";
        let device_seq = op.header.device_seq;
        let found = self
            .db
            .prepare_cached(sql)?
            .query_row(params![space.sid, op.header.device.to_string(), number(device_seq)], |row| {
                let stamp = Stamp {
                    seq: row.get::<_, i64>(1)?.unsigned_abs(),
                    received_at: row.get(2)?,
                    directory_seq: row.get::<_, i64>(3)?.unsigned_abs(),
                };
                Ok((row.get::<_, Vec<u8>>(0)?, stamp, row.get::<_, String>(4)?))
            })
            .optional()?;
        let Some((hash, stamp, outcome)) = found else { return Ok(None) };
        if hash != sealed.hash().as_bytes() {
            return Err(StoreError::DeviceForked { device_seq });
        }
        Ok(Some(Receipt { stamp, outcome: serde_json::from_str(&outcome)?, changed: BTreeSet::new() }))
    }

    fn decide(&self, scope: &Scope, slice: &mut Slice, op: &Op, stamp: &Stamp) -> Result<(Outcome, Effects)> {
        let nothing = Effects { upserted: Vec::new(), facts: Vec::new() };
        match check(slice, op) {
            Verdict::Ok => {
                let before = slice.clone();
                let effects = apply(slice, op, stamp);
                for key in effects.upserted.iter().filter(|key| before.get(key).is_none()) {
                    if views::is_elsewhere(self.db, scope, key)? {
                        return Ok((Outcome::Refused(Refusal::IdTaken), nothing));
                    }
                }
                entities::confirm(self.db, scope, slice, &effects.upserted)?;
                Ok((Outcome::Accepted, effects))
            }
            Verdict::NoEffect => Ok((Outcome::NoEffect, nothing)),
            Verdict::Refused(refusal) => Ok((Outcome::Refused(refusal), nothing)),
            Verdict::Unknown => {
                Err(StoreError::BadOp { what: "it needs what this authority does not have".into() })
            }
        }
    }

    /// Appends the leaf, its nodes and the signed head, and moves the device's high-water mark.
    fn append(
        &self,
        space: Space,
        op: &Op,
        sealed: &SealedOp,
        stamp: &Stamp,
        outcome: &Outcome,
    ) -> Result<()> {
        let leaf = leaf(sealed, stamp);
        let read = |level, index| node(self.db, space.sid, level, index);
        for added in Tree::new(space.num_ops, read).append(leaf).map_err(tree)? {
            self.insert_node(space.sid, &added)?;
        }
        let size = space.num_ops + 1;
        let root = Tree::new(size, read).root().map_err(tree)?;
        let head = Head::sign(space.space, space.epoch, size, root, stamp.received_at, self.device, self.key);
        self.db
            .prepare_cached("INSERT INTO heads (sid, size, head) VALUES (?1, ?2, ?3)")?
            .execute(params![space.sid, number(size), serde_json::to_string(&head)?])?;
        self.insert_op(space.sid, op, sealed, stamp, &leaf, outcome)?;
        self.db
            .prepare_cached("INSERT OR REPLACE INTO devices (sid, device, last_seq) VALUES (?1, ?2, ?3)")?
            .execute(params![space.sid, op.header.device.to_string(), number(op.header.device_seq)])?;
        self.db
            .prepare_cached("UPDATE spaces SET num_ops = ?2, last_received_at = ?3 WHERE sid = ?1")?
            .execute(params![space.sid, number(size), stamp.received_at])?;
        Ok(())
    }

    fn insert_node(&self, sid: i64, node: &Node) -> Result<()> {
        let sql = "INSERT INTO nodes (sid, level, position, hash) VALUES (?1, ?2, ?3, ?4)";
        self.db.prepare_cached(sql)?.execute(params![
            sid,
            node.level,
            number(node.index),
            node.hash.as_bytes()
        ])?;
        Ok(())
    }

    fn insert_op(
        &self,
        sid: i64,
        op: &Op,
        sealed: &SealedOp,
        stamp: &Stamp,
        leaf: &Hash,
        outcome: &Outcome,
    ) -> Result<()> {
        let sql = "INSERT INTO ops (sid, seq, op, device, device_seq, op_hash, header, seal, salt, payload, received_at,
                                    directory_seq, leaf, outcome)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
        self.db.prepare_cached(sql)?.execute(params![
            sid,
            number(stamp.seq),
            op.header.op_id.to_string(),
            op.header.device.to_string(),
            number(op.header.device_seq),
            sealed.hash().as_bytes(),
            sealed.header,
            sealed.seal.as_bytes(),
            sealed.salt,
            sealed.payload,
            stamp.received_at,
            number(stamp.directory_seq),
            leaf.as_bytes(),
            serde_json::to_string(outcome)?,
        ])?;
        Ok(())
    }

    /// Seals a fact with the authority's own key and appends it like any op (S8, S9).
    fn state(&self, sid: i64, directory: i64, fact: &Fact, depth: u32) -> Result<BTreeSet<Key>> {
        if depth > MAX_FACTS_DEEP {
            return Err(StoreError::Failed { what: "facts without end".into() });
        }
        let space = Space::with_sid(self.db, sid)?;
        let directory = Space::with_sid(self.db, directory)?;
        let envelope = Envelope {
            op_id: fact.op_id,
            space: space.space,
            device: self.device,
            device_seq: space.last_of(self.db, self.device)? + 1,
            base: space.base(self.db)?,
            actor: None,
            made_at: self.now,
        };
        let sealed = seal(&envelope, &fact.payload, (self.random)(), self.key).map_err(bad)?;
        let receipt = self.receive_at_depth(space, directory, &sealed, depth)?;
        match receipt.outcome {
            Outcome::Accepted | Outcome::NoEffect => Ok(receipt.changed),
            Outcome::Refused(refusal) => {
                Err(StoreError::Failed { what: format!("a fact was refused: {}", refusal.code()) })
            }
        }
    }
}

/// Reads one stored node; one that cannot be read counts as missing.
pub(crate) fn node(db: &Connection, sid: i64, level: u32, index: u64) -> Option<Hash> {
    let sql = "SELECT hash FROM nodes WHERE sid = ?1 AND level = ?2 AND position = ?3";
    let read = || -> rusqlite::Result<Vec<u8>> {
        db.prepare_cached(sql)?.query_row(params![sid, level, number(index)], |row| row.get(0))
    };
    read().ok().and_then(|bytes| bytes.try_into().ok()).map(Hash)
}

fn bad(error: galley_core::op::OpError) -> StoreError {
    StoreError::BadOp { what: error.to_string() }
}

fn tree(error: galley_core::log::ProofError) -> StoreError {
    StoreError::damaged(error.to_string())
}
