//! The outbox: what this device sealed, in order, until an authority has answered (S30, S32, S34).

use std::collections::BTreeSet;

use galley_core::op::{Base, Envelope, seal};
use galley_core::{Key, OpId, Outcome, Payload, SealedOp, Signature64, SpaceId, needs};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::authority::{Authority, Receipt};
use crate::entities::Scope;
use crate::error::{Result, StoreError};
use crate::overlay;
use crate::space::{Identity, Space, id, number};
use crate::store::Store;
use crate::views;

/// An op of this person that did not hold, or would not as things stand (S32).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attention {
    pub op: OpId,
    pub space: SpaceId,
    pub kind: String,
    /// A code of `galley_core::Refusal`.
    pub code: String,
    pub made_at: i64,
    /// The authority has answered; otherwise it is what it would answer now.
    pub answered: bool,
}

/// An op in the outbox that no authority has answered.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub position: i64,
    pub op: OpId,
    pub sealed: SealedOp,
    pub needs: Vec<Key>,
    pub wrote: Vec<Key>,
}

/// Of what its author took back only the header and the seal are left (S11).
const COLUMNS: &str = "position, op, header, seal, needs, wrote,
    iif(position IN (SELECT position FROM voided), NULL, salt),
    iif(position IN (SELECT position FROM voided), NULL, payload)";

/// What waits in a space, in order.
pub(crate) fn waiting(db: &Connection, sid: i64) -> Result<Vec<Waiting>> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE sid = ?1 AND attention IS NULL ORDER BY position");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([sid], |row| Ok(Waiting::of(row)))?;
    rows.map(|row| row?).collect()
}

/// An op of the outbox by its id, whatever came of it.
pub(crate) fn op_by_id(db: &Connection, sid: i64, op: OpId) -> Result<Option<SealedOp>> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE op = ?1 AND sid = ?2");
    let row = params![op.to_string(), sid];
    let found = db.prepare_cached(&sql)?.query_row(row, |row| Ok(Waiting::of(row))).optional()?;
    Ok(found.transpose()?.map(|waiting| waiting.sealed))
}

impl Waiting {
    fn of(row: &Row<'_>) -> Result<Self> {
        let seal: [u8; 64] = row.get(3)?;
        Ok(Self {
            position: row.get(0)?,
            op: id(&row.get::<_, String>(1)?)?,
            sealed: SealedOp {
                header: row.get(2)?,
                seal: Signature64(seal),
                salt: row.get(6)?,
                payload: row.get(7)?,
            },
            needs: serde_json::from_str(&row.get::<_, String>(4)?)?,
            wrote: serde_json::from_str(&row.get::<_, String>(5)?)?,
        })
    }
}

impl Store {
    /// Seals an op and keeps it, shown at once and not confirmed until it is delivered (S34).
    pub fn hold(&self, space: SpaceId, payload: &Payload) -> Result<OpId> {
        self.write(|tx| {
            let scope = self.scope(tx, space)?;
            let held = self.enqueue(tx, &scope, payload)?;
            let ran = overlay::run(tx, &scope, &held)?;
            overlay::shown(tx, &scope, &ran.wrote.into_iter().collect())?;
            Ok(held.op)
        })
    }

    /// Hands the next waiting ops of a space to the local authority, at most `limit` of them; says how many
    /// went. None go where the authority is elsewhere.
    pub fn deliver(&self, space: SpaceId, limit: usize) -> Result<usize> {
        self.write(|tx| Ok(self.deliver_with_tx(tx, space, limit)?.len()))
    }

    /// Takes an op that another device sealed, as the authority (S10).
    ///
    /// Errors: `bad-op`, `gap`, `device-forked`, `blob-missing`; they take nothing.
    pub fn receive(&self, space: SpaceId, sealed: &SealedOp) -> Result<(galley_core::Stamp, Outcome)> {
        self.write(|tx| {
            let scope = self.scope(tx, space)?;
            let receipt = self.authorise(tx, &scope, sealed)?;
            let seen = overlay::rerun(tx, &scope, receipt.changed)?;
            views::refresh(tx, &scope, &seen)?;
            Ok((receipt.stamp, receipt.outcome))
        })
    }

    /// Lists own ops that did not hold, oldest first (S32). They hold nothing up.
    pub fn needs_attention(&self) -> Result<Vec<Attention>> {
        self.read(|db| {
            let sql = "SELECT o.op, s.space, o.kind, coalesce(o.attention, u.code, o.doubt), o.made_at,
                              o.attention IS NOT NULL
                       FROM outbox o JOIN spaces s USING (sid) LEFT JOIN untaken u USING (position)
                       WHERE coalesce(o.attention, u.code, o.doubt) IS NOT NULL ORDER BY o.position";
            let mut statement = db.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| Ok(attention(row)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// Forgets an answered op that did not hold; it stays on the record.
    pub fn discard_attention(&self, op: OpId) -> Result<()> {
        self.write(|tx| {
            let sql = "DELETE FROM outbox WHERE op = ?1 AND attention IS NOT NULL";
            tx.prepare_cached(sql)?.execute([op.to_string()])?;
            Ok(())
        })
    }

    /// Delivers what an earlier run left waiting. An op that cannot go now keeps waiting and stops only its own space.
    pub(crate) fn deliver_all(&self) -> Result<()> {
        let spaces = self.read(|db| {
            let sql = "SELECT DISTINCT s.space FROM outbox o JOIN spaces s USING (sid)
                       WHERE o.attention IS NULL AND NOT EXISTS (SELECT 1 FROM followed f WHERE f.sid = o.sid)";
            let mut statement = db.prepare_cached(sql)?;
            let found = statement.query_map([], |row| row.get::<_, String>(0))?;
            found.map(|space| id(&space?)).collect::<Result<Vec<SpaceId>>>()
        })?;
        for space in spaces {
            loop {
                match self.deliver(space, 1) {
                    Ok(0) | Err(StoreError::BlobMissing { .. } | StoreError::BadOp { .. }) => break,
                    Ok(_) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Delivers in order; an op that is refused needs attention.
    pub(crate) fn deliver_with_tx(
        &self,
        tx: &Connection,
        space: SpaceId,
        limit: usize,
    ) -> Result<Vec<(OpId, Receipt)>> {
        let first = self.scope(tx, space)?;
        let mut receipts = Vec::new();
        if first.space.server.is_some() {
            return Ok(receipts);
        }
        let mut changed = BTreeSet::new();
        for waiting in waiting(tx, first.space.sid)?.into_iter().take(limit) {
            let scope = self.scope(tx, space)?;
            let receipt = self.authorise(tx, &scope, &waiting.sealed)?;
            match receipt.outcome {
                Outcome::Accepted | Outcome::NoEffect => {
                    tx.prepare_cached("DELETE FROM outbox WHERE position = ?1")?
                        .execute([waiting.position])?;
                }
                Outcome::Refused(refusal) => {
                    let sql =
                        "UPDATE outbox SET attention = ?2, wrote = '[]', doubt = NULL WHERE position = ?1";
                    tx.prepare_cached(sql)?.execute(params![waiting.position, refusal.code()])?;
                }
            }
            changed.extend(waiting.wrote.iter().copied());
            changed.extend(receipt.changed.iter().copied());
            receipts.push((waiting.op, receipt));
        }
        let scope = self.scope(tx, space)?;
        let seen = overlay::rerun(tx, &scope, changed)?;
        views::refresh(tx, &scope, &seen)?;
        Ok(receipts)
    }

    /// Seals an op with this device's key and puts it at the end of the outbox.
    pub(crate) fn enqueue(&self, tx: &Connection, scope: &Scope, payload: &Payload) -> Result<Waiting> {
        let base = scope.space.base(tx)?;
        self.enqueue_on(tx, scope, payload, base, self.now())
    }

    /// As [`Store::enqueue`], for an op that was made at `made_at` by somebody who had seen `base`.
    pub(crate) fn enqueue_on(
        &self,
        tx: &Connection,
        scope: &Scope,
        payload: &Payload,
        base: Base,
        made_at: i64,
    ) -> Result<Waiting> {
        let me = Identity::need_of(tx, &scope.space)?;
        if let Some(missing) = payload.blobs().iter().find(|hash| !self.has_blob(hash)) {
            return Err(StoreError::BlobMissing { sha256: missing.to_string() });
        }
        let envelope = Envelope {
            op_id: self.fresh(OpId::new),
            space: scope.space.space,
            device: me.device,
            device_seq: next_device_seq(tx, &scope.space, &me)?,
            base,
            actor: Some(me.person),
            made_at,
        };
        let salt = self.random();
        let sealed = seal(&envelope, payload, salt, &self.device_key)
            .map_err(|error| StoreError::BadOp { what: error.to_string() })?;
        let op = sealed.parse().map_err(|error| StoreError::BadOp { what: error.to_string() })?;
        let needs = needs(&op.header, payload);
        let sql = "INSERT INTO outbox (sid, op, device, device_seq, kind, header, seal, salt, payload, made_at, needs, wrote)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, '[]')";
        tx.prepare_cached(sql)?.execute(params![
            scope.space.sid,
            envelope.op_id.to_string(),
            me.device.to_string(),
            number(envelope.device_seq),
            op.header.kind,
            sealed.header,
            sealed.seal.as_bytes(),
            salt,
            sealed.payload,
            made_at,
            serde_json::to_string(&needs)?,
        ])?;
        Ok(Waiting { position: tx.last_insert_rowid(), op: envelope.op_id, sealed, needs, wrote: Vec::new() })
    }

    /// Lets the local authority answer an op.
    pub(crate) fn authorise(&self, tx: &Connection, scope: &Scope, sealed: &SealedOp) -> Result<Receipt> {
        if scope.space.server.is_some() {
            return Err(StoreError::SpaceElsewhere);
        }
        let authority = Authority {
            db: tx,
            device: Identity::need(tx)?.authority,
            key: &self.authority_key,
            now: self.now(),
            random: &|| self.random(),
            has_blob: &|hash| self.has_blob(hash),
            batch: std::cell::RefCell::default(),
        };
        authority.receive(scope.space, scope.directory, sealed)
    }

    /// A space as it stands, with the directory as it stands.
    pub(crate) fn scope(&self, db: &Connection, space: SpaceId) -> Result<Scope> {
        match Space::find(db, space)? {
            Some(space) => Scope::of(db, space),
            None => {
                Identity::need(db)?;
                Err(StoreError::NotFound { what: "project" })
            }
        }
    }
}

/// The next number of this device: after what the log has and what waits.
fn next_device_seq(db: &Connection, space: &Space, me: &Identity) -> Result<u64> {
    let sql = "SELECT ifnull(max(device_seq), 0) FROM outbox WHERE sid = ?1 AND device = ?2";
    let waiting: i64 =
        db.prepare_cached(sql)?.query_row(params![space.sid, me.device.to_string()], |row| row.get(0))?;
    let answered = match space.server {
        Some(_) => last_answered(db, space.sid)?,
        None => 0,
    };
    Ok(space.last_of(db, me.device)?.max(waiting.unsigned_abs()).max(answered) + 1)
}

/// The last number of this device that the authority of a followed space has answered.
pub(crate) fn last_answered(db: &Connection, sid: i64) -> Result<u64> {
    let sql = "SELECT last_answered FROM followed WHERE sid = ?1";
    let found: Option<i64> = db.prepare_cached(sql)?.query_row([sid], |row| row.get(0)).optional()?;
    Ok(found.unwrap_or(0).unsigned_abs())
}

fn attention(row: &Row<'_>) -> Result<Attention> {
    Ok(Attention {
        op: id(&row.get::<_, String>(0)?)?,
        space: id(&row.get::<_, String>(1)?)?,
        kind: row.get(2)?,
        code: row.get(3)?,
        made_at: row.get(4)?,
        answered: row.get(5)?,
    })
}
