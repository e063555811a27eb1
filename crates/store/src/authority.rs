//! The authority: what puts the ops of a space in order (S10 to S13, S35), on this device or over a server's
//! replica.
//!
//! A struct, not a trait: there is one. Everything it does for an op happens in the caller's transaction:
//! leaf, nodes, signed head, outcome, entities, high-water mark and the facts that follow become visible
//! together or not at all. What it appended is collected as a batch, for whoever has to have it elsewhere
//! before that.

use std::cell::RefCell;
use std::collections::BTreeSet;

use ed25519_dalek::SigningKey;
use galley_core::log::{Node, Tree, leaf};
use galley_core::op::{Body, Envelope, public_key, seal};
use galley_core::rules::{Fact, Verdict, sealing_key};
use galley_core::{
    DeviceId, Effects, Hash, Head, Header, Key, Op, Outcome, Refusal, SealedOp, Slice, SpaceId, Stamp, apply,
    check, needs,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::entities::{self, Layer, Scope};
use crate::erase;
use crate::error::{Result, StoreError};
use crate::follow::is_pinned;
use crate::log::Entry;
use crate::overlay;
use crate::servers::Server;
use crate::space::{Space, number};
use crate::store::Store;
use crate::views;

/// Facts may bring facts; a chain longer than this is a mistake in the rules.
const MAX_FACTS_DEEP: u32 = 8;

/// The authority of a server, over a replica.
#[derive(Clone)]
pub struct AuthorityKeys {
    pub device: DeviceId,
    /// The Ed25519 seed.
    pub key: [u8; 32],
}

/// What an op brings into the log: it, and the facts that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub space: SpaceId,
    pub epoch: u32,
    pub first_seq: u64,
    pub entries: Vec<Entry>,
    pub nodes: Vec<Node>,
    /// Over the last of the entries.
    pub head: Head,
}

/// What came of putting a batch at the end of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    Done,
    /// The log is longer than this replica believed.
    Conflict,
}

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
    /// What it appended; empty at first.
    pub batch: RefCell<Option<Batch>>,
}

impl Store {
    /// Takes an op of a followed space as that space's authority. `append` is called with what would be
    /// appended, after everything else and before anything is committed; where it fails or finds another log,
    /// nothing is kept here. For an op that came before it is not called. Whether the bytes that an op names
    /// are there is for the caller to know.
    ///
    /// Errors: `behind` where the log had gone on; `bad-op`, `gap`, `device-forked`; `keys-lost` where the
    /// space is another authority's, `history-forked` where its directory would be. They take nothing.
    pub fn authorise_with(
        &self,
        space: SpaceId,
        sealed: &SealedOp,
        authority: &AuthorityKeys,
        append: &mut dyn FnMut(&Batch) -> Result<Appended>,
    ) -> Result<(Stamp, Outcome)> {
        self.write(|tx| {
            let scope = self.followed(tx, space)?;
            let key = SigningKey::from_bytes(&authority.key);
            let pinned = scope.space.server.map(|server| Server::need(tx, server)).transpose()?;
            let own = (authority.device, public_key(&key));
            let Some(pinned) = pinned.filter(|one| (one.authority, one.key) == own) else {
                return Err(StoreError::KeysLost);
            };
            let authority = Authority {
                db: tx,
                device: authority.device,
                key: &key,
                now: self.now(),
                random: &|| self.random(),
                has_blob: &|_| true,
                batch: RefCell::default(),
            };
            let receipt = authority.receive(scope.space, scope.directory, sealed)?;
            let scope = self.followed(tx, space)?;
            is_pinned(tx, &scope, &pinned)?;
            overlay::settle(tx, &scope, receipt.changed)?;
            if let Some(batch) = authority.batch.into_inner() {
                keep_last_head(tx, scope.space.sid, scope.space.num_ops)?;
                if append(&batch)? == Appended::Conflict {
                    return Err(StoreError::Behind);
                }
            }
            Ok((receipt.stamp, receipt.outcome))
        })
    }
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
        let payload = op.payload();
        // One that its author took back comes as header and seal alone, and takes its number (S11).
        let is_void = op.body == Body::Absent;
        if payload.is_none() && !is_void {
            return Err(StoreError::BadOp { what: "a kind that is not known here".into() });
        }
        if op.header.space != space.space {
            return Err(StoreError::BadOp { what: "made for another space".into() });
        }
        let scope = Scope { space, directory };
        let keys = payload.map_or_else(|| speaker(&op.header), |payload| needs(&op.header, payload));
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
        let mut named = op.header.blobs.iter().filter(|_| !is_void);
        if let Some(missing) = named.find(|hash| !(self.has_blob)(hash)) {
            return Err(StoreError::BlobMissing { sha256: missing.to_string() });
        }
        let directory_seq = directory.num_ops;
        let stamp = space.next_stamp(self.now, directory_seq);
        let (outcome, effects) = if is_void {
            (Outcome::NoEffect, Effects::default())
        } else {
            self.decide(&scope, &mut slice, &op, &stamp)?
        };
        self.append(space, &op, sealed, &stamp, &outcome)?;
        if outcome == Outcome::Accepted {
            erase::carry_out(self.db, space.sid, &op)?;
        }
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
                if let Some(refusal) = erase::against(self.db, scope.space.sid, op)? {
                    return Ok((Outcome::Refused(refusal), nothing));
                }
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
        let nodes = insert_leaf(self.db, space.sid, space.num_ops, leaf)?;
        let size = space.num_ops + 1;
        let root = space.root(self.db, size)?;
        let head = Head::sign(space.space, space.epoch, size, root, stamp.received_at, self.device, self.key);
        insert_head(self.db, space.sid, &head)?;
        let entry = Entry { stamp: *stamp, outcome: *outcome, leaf, sealed: Some(sealed.clone()) };
        insert_op(self.db, space.sid, Some(&op.header), &entry)?;
        self.db
            .prepare_cached("UPDATE spaces SET num_ops = ?2, last_received_at = ?3 WHERE sid = ?1")?
            .execute(params![space.sid, number(size), stamp.received_at])?;
        self.collect(space, entry, nodes, head);
        Ok(())
    }

    fn collect(&self, space: Space, entry: Entry, nodes: Vec<Node>, head: Head) {
        let mut batch = self.batch.borrow_mut();
        if let Some(batch) = batch.as_mut() {
            batch.entries.push(entry);
            batch.nodes.extend(nodes);
            batch.head = head;
        } else {
            *batch = Some(Batch {
                space: space.space,
                epoch: space.epoch,
                first_seq: entry.stamp.seq,
                entries: vec![entry],
                nodes,
                head,
            });
        }
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

/// Whose word an op is, told from its header alone.
fn speaker(header: &Header) -> Vec<Key> {
    let mut keys = vec![Key::Directory, Key::Device(header.device)];
    keys.extend(header.actor.map(Key::Person));
    keys
}

/// Puts a leaf behind the `size` that are there, and the nodes that it completes. Returns all of them.
pub(crate) fn insert_leaf(db: &Connection, sid: i64, size: u64, leaf: Hash) -> Result<Vec<Node>> {
    let nodes = Tree::new(size, |level, index| node(db, sid, level, index)).append(leaf).map_err(tree)?;
    let sql = "INSERT INTO nodes (sid, level, position, hash) VALUES (?1, ?2, ?3, ?4)";
    let mut statement = db.prepare_cached(sql)?;
    for node in &nodes {
        statement.execute(params![sid, node.level, number(node.index), node.hash.as_bytes()])?;
    }
    Ok(nodes)
}

/// Keeps a signed head.
pub(crate) fn insert_head(db: &Connection, sid: i64, head: &Head) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO heads (sid, size, head) VALUES (?1, ?2, ?3)")?
        .execute(params![sid, number(head.size), serde_json::to_string(head)?])?;
    Ok(())
}

/// Forgets the heads of a followed space that later ones have proved, up to the last of those that are
/// reached.
pub(crate) fn keep_last_head(db: &Connection, sid: i64, num_ops: u64) -> Result<()> {
    let sql = "DELETE FROM heads WHERE sid = ?1
               AND size < (SELECT max(size) FROM heads WHERE sid = ?1 AND size <= ?2)";
    db.prepare_cached(sql)?.execute(params![sid, number(num_ops)])?;
    Ok(())
}

/// Puts an op into the log and moves its device's high-water mark; of one that is not for this person there
/// is no header.
pub(crate) fn insert_op(db: &Connection, sid: i64, header: Option<&Header>, entry: &Entry) -> Result<()> {
    let sql = "INSERT INTO ops (sid, seq, op, device, device_seq, op_hash, header, seal, salt, payload, received_at,
                                directory_seq, leaf, outcome)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let sealed = entry.sealed.as_ref();
    db.prepare_cached(sql)?.execute(params![
        sid,
        number(entry.stamp.seq),
        header.map(|header| header.op_id.to_string()),
        header.map(|header| header.device.to_string()),
        header.map(|header| number(header.device_seq)),
        sealed.map(|sealed| sealed.hash().0),
        sealed.map(|sealed| &sealed.header),
        sealed.map(|sealed| sealed.seal.as_bytes()),
        sealed.and_then(|sealed| sealed.salt),
        sealed.and_then(|sealed| sealed.payload.as_ref()),
        entry.stamp.received_at,
        number(entry.stamp.directory_seq),
        entry.leaf.as_bytes(),
        serde_json::to_string(&entry.outcome)?,
    ])?;
    header.map_or(Ok(()), |header| raise(db, sid, header))
}

/// Moves the high-water mark of an op's device.
pub(crate) fn raise(db: &Connection, sid: i64, header: &Header) -> Result<()> {
    let sql = "INSERT INTO devices (sid, device, last_seq) VALUES (?1, ?2, ?3)
               ON CONFLICT (sid, device) DO UPDATE SET last_seq = max(last_seq, excluded.last_seq)";
    db.prepare_cached(sql)?.execute(params![sid, header.device.to_string(), number(header.device_seq)])?;
    Ok(())
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
