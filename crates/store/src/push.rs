//! What waits for an authority elsewhere: its ops in order, what was answered, what was taken back, and
//! sealing all of it anew under another device (S11, S12, S32). Whether it was accepted is shown only once it
//! comes back with the log.

use std::collections::{BTreeMap, BTreeSet};

use galley_core::op::{DeviceRegister, DeviceRole, public_key};
use galley_core::{
    DeviceId, Key, OpId, Outcome, Payload, PublicKey, Refusal, SealedOp, ServerId, Signature64, SpaceId,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::entities::Scope;
use crate::error::{Result, StoreError};
use crate::outbox::{Waiting, waiting};
use crate::overlay;
use crate::servers::{Server, SignedIn, keep_identity};
use crate::space::{Identity, Space, id, number};
use crate::store::Store;
use crate::views;

/// What an authority elsewhere said to an op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub device_seq: u64,
    pub said: Said,
}

/// Its number was taken, or nothing was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The op is on the record under its number, a refused one too.
    Outcome(Outcome),
    /// It was not taken, and will not be as it is: a code of failure, such as `bad-op`.
    Code(String),
}

impl Store {
    /// Returns what is to be sent next, in order of its numbers, at most `limit` of it. Of what its author
    /// took back there is the header and the seal (S11).
    pub fn to_push(&self, space: SpaceId, limit: usize) -> Result<Vec<SealedOp>> {
        self.read(|db| {
            let scope = self.followed(db, space)?;
            let sql = "SELECT position FROM outbox WHERE sid = ?1 AND attention IS NULL
                       AND position NOT IN (SELECT position FROM answered) ORDER BY device_seq LIMIT ?2";
            let limit = number(u64::try_from(limit).unwrap_or(u64::MAX));
            let mut statement = db.prepare_cached(sql)?;
            let next = statement.query_map(params![scope.space.sid, limit], |row| row.get(0))?;
            let next = next.collect::<rusqlite::Result<BTreeSet<i64>>>()?;
            let mut ops = waiting(db, scope.space.sid)?;
            ops.retain(|op| next.contains(&op.position));
            Ok(ops.into_iter().map(|op| op.sealed).collect())
        })
    }

    /// Notes what the authority said. What it took waits for the log, shown as not confirmed; what it refused
    /// needs attention (S32), and so does what it did not take.
    pub fn answered(&self, space: SpaceId, answers: &[Answer]) -> Result<()> {
        self.answered_to(space, None, answers)
    }

    /// As [`Store::answered`], to ops that this device had sealed; nothing where this person has another
    /// device there by now.
    pub fn answered_by(&self, space: SpaceId, device: DeviceId, answers: &[Answer]) -> Result<()> {
        self.answered_to(space, Some(device), answers)
    }

    fn answered_to(&self, space: SpaceId, device: Option<DeviceId>, answers: &[Answer]) -> Result<()> {
        self.write(|tx| {
            let scope = self.followed(tx, space)?;
            let me = Identity::need_of(tx, &scope.space)?;
            if device.is_some_and(|device| device != me.device) {
                return Ok(());
            }
            let mut affected = BTreeSet::new();
            let ops = waiting(tx, scope.space.sid)?.into_iter();
            let mut ops: BTreeMap<i64, Waiting> = ops.map(|op| (op.position, op)).collect();
            for answer in answers {
                let sql = "SELECT position FROM outbox WHERE sid = ?1 AND device = ?2 AND device_seq = ?3
                           AND attention IS NULL";
                let row = params![scope.space.sid, me.device.to_string(), number(answer.device_seq)];
                let position: Option<i64> =
                    tx.prepare_cached(sql)?.query_row(row, |row| row.get(0)).optional()?;
                let Some(op) = position.and_then(|position| ops.remove(&position)) else { continue };
                match &answer.said {
                    Said::Outcome(outcome) => {
                        let sql = "UPDATE followed SET last_answered = max(last_answered, ?2) WHERE sid = ?1";
                        tx.prepare_cached(sql)?
                            .execute(params![scope.space.sid, number(answer.device_seq)])?;
                        tx.prepare_cached("DELETE FROM untaken WHERE position = ?1")?
                            .execute([op.position])?;
                        match outcome {
                            Outcome::Refused(refusal) if !is_voided(tx, op.position)? => {
                                needs_attention(tx, op.position, refusal.code())?;
                                affected.extend(op.wrote);
                            }
                            _ => {
                                let sql = "INSERT OR IGNORE INTO answered (position) VALUES (?1)";
                                tx.prepare_cached(sql)?.execute([op.position])?;
                            }
                        }
                    }
                    Said::Code(code) => {
                        let sql = "INSERT OR REPLACE INTO untaken (position, code) VALUES (?1, ?2)";
                        tx.prepare_cached(sql)?.execute(params![op.position, code])?;
                    }
                }
            }
            overlay::settle(tx, &scope, affected)
        })
    }

    /// Takes back an op that waits. Its number is taken all the same: it goes as its header and seal alone
    /// (S11).
    ///
    /// Errors: `not-found` for what does not wait.
    pub fn discard(&self, op: OpId) -> Result<()> {
        self.write(|tx| {
            let sql = "SELECT position, sid FROM outbox WHERE op = ?1 AND attention IS NULL
                       AND position NOT IN (SELECT position FROM answered)";
            let found: Option<(i64, i64)> = tx
                .prepare_cached(sql)?
                .query_row([op.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let (position, sid) = found.ok_or(StoreError::NotFound { what: "waiting op" })?;
            let scope = Scope::of(tx, Space::with_sid(tx, sid)?)?;
            let wrote = waiting(tx, sid)?.into_iter().find(|one| one.position == position);
            tx.prepare_cached("INSERT OR IGNORE INTO voided (position) VALUES (?1)")?.execute([position])?;
            tx.prepare_cached("DELETE FROM untaken WHERE position = ?1")?.execute([position])?;
            let sql =
                "UPDATE outbox SET salt = zeroblob(32), payload = zeroblob(0), needs = '[]', wrote = '[]',
                       doubt = NULL WHERE position = ?1";
            tx.prepare_cached(sql)?.execute([position])?;
            let affected = wrote.into_iter().flat_map(|one| one.wrote).collect();
            overlay::settle(tx, &scope, affected)
        })
    }

    /// Gives this device a new id at the server of a space, and seals anew what waits in any of the server's
    /// spaces (S12). The id is to be registered there before anything is sent. To be followed first: what was
    /// taken and has not come back would be said twice.
    pub fn reseal(&self, space: SpaceId) -> Result<()> {
        self.write(|tx| {
            let scope = self.followed(tx, space)?;
            let Some(server) = scope.space.server else { return Ok(()) };
            let me = Identity::need_of(tx, &scope.space)?;
            let who = SignedIn { device: self.fresh(DeviceId::new), person: me.person };
            keep_identity(tx, server, &who)?;
            self.reseal_with_tx(tx, server, None)
        })
    }

    /// Goes on at a server as a device for which its authority gave its word (S5): `device.register` goes first in
    /// the directory, and behind it, sealed anew where it was another device's, what waits in any of the server's
    /// spaces (S12). The first time this is how one signs in. To be followed first, as for [`Store::reseal`].
    ///
    /// Errors: `not-found` for a server that was not joined.
    pub fn register(&self, server: ServerId, who: &SignedIn, word: Signature64) -> Result<()> {
        self.write(|tx| {
            let known = Server::need(tx, server)?;
            // Under numbers that it has used already nothing is sealed again.
            if known.signed_in.is_some_and(|before| before.device == who.device) {
                return Ok(());
            }
            let is_other_person = known.signed_in.is_none_or(|before| before.person != who.person);
            keep_identity(tx, server, who)?;
            if is_other_person {
                for scope in known.scopes(tx)? {
                    views::put_all_unread(tx, scope.space.sid)?;
                }
            }
            let register = Payload::DeviceRegister(DeviceRegister {
                device: who.device,
                public_key: self.device_public_key(),
                role: DeviceRole::Person,
                person: Some(who.person),
                countersign: Some(word),
            });
            self.reseal_with_tx(tx, server, Some(&register))
        })
    }

    /// The key that this device seals with, for servers to register.
    #[must_use]
    pub fn device_public_key(&self) -> PublicKey {
        public_key(&self.device_key)
    }

    /// What waits in a space that is no longer for this person will never be answered: it needs their attention
    /// (S32). Until nothing of it is left the space is not to be left.
    pub fn shut_out(&self, space: SpaceId) -> Result<()> {
        self.write(|tx| {
            let scope = self.followed(tx, space)?;
            let mut affected = BTreeSet::new();
            for op in waiting(tx, scope.space.sid)? {
                if is_voided(tx, op.position)? {
                    tx.prepare_cached("DELETE FROM outbox WHERE position = ?1")?.execute([op.position])?;
                } else {
                    needs_attention(tx, op.position, Refusal::NotAllowed.code())?;
                }
                affected.extend(op.wrote);
            }
            overlay::settle(tx, &scope, affected)
        })
    }

    /// Seals anew what waits in the spaces of a server, behind what is to come `first` in its directory.
    pub(crate) fn reseal_with_tx(
        &self,
        tx: &Connection,
        server: ServerId,
        first: Option<&Payload>,
    ) -> Result<()> {
        for scope in Server::need(tx, server)?.scopes(tx)? {
            let sid = scope.space.sid;
            tx.execute("UPDATE followed SET last_answered = 0 WHERE sid = ?1", [sid])?;
            let sql = "DELETE FROM outbox WHERE sid = ?1 AND position IN (SELECT position FROM voided)
                       AND position NOT IN (SELECT position FROM answered)";
            tx.execute(sql, [sid])?;
            let mut affected = BTreeSet::new();
            let before = waiting(tx, sid)?;
            if let Some(first) = first.filter(|_| scope.is_directory()) {
                affected.extend(self.enqueue(tx, &scope, first)?.needs);
            }
            for op in before {
                if is_answered(tx, op.position)? {
                    continue;
                }
                let parsed = op.sealed.parse().map_err(|error| StoreError::damaged(error.to_string()))?;
                let Some(payload) = parsed.payload() else { continue };
                tx.prepare_cached("DELETE FROM outbox WHERE position = ?1")?.execute([op.position])?;
                let (base, made_at) = (parsed.header.base, parsed.header.made_at);
                let anew = self.enqueue_on(tx, &scope, payload, base, made_at)?;
                affected.extend(op.wrote);
                affected.extend(anew.needs);
                // Undo names ops by their ids.
                tx.prepare_cached("UPDATE steps SET ops = replace(ops, ?2, ?3) WHERE sid = ?1")?
                    .execute(params![sid, op.op.to_string(), anew.op.to_string()])?;
            }
            overlay::settle(tx, &scope, affected)?;
        }
        Ok(())
    }

    /// The scope of a space whose authority is elsewhere. Errors: `not-found`.
    pub(crate) fn followed(&self, db: &Connection, space: SpaceId) -> Result<Scope> {
        match Space::find(db, space)? {
            Some(found) if found.server.is_some() => Scope::of(db, found),
            _ => Err(StoreError::NotFound { what: "followed project" }),
        }
    }
}

/// Takes the answer to an own op out of the log: what was accepted waits no more, what was refused needs
/// attention. Returns what it had written.
pub(crate) fn came_back(
    tx: &Connection,
    scope: &Scope,
    sealed: &SealedOp,
    op: OpId,
    outcome: Outcome,
) -> Result<Vec<Key>> {
    let sql = "SELECT position, header, wrote FROM outbox WHERE sid = ?1 AND op = ?2 AND attention IS NULL";
    let found: Option<(i64, Vec<u8>, String)> = tx
        .prepare_cached(sql)?
        .query_row(params![scope.space.sid, op.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((position, header, wrote)) = found else { return Ok(Vec::new()) };
    if header != sealed.header {
        return Ok(Vec::new());
    }
    match outcome {
        Outcome::Refused(refusal) if !is_voided(tx, position)? => {
            needs_attention(tx, position, refusal.code())?;
        }
        _ => {
            tx.prepare_cached("DELETE FROM outbox WHERE position = ?1")?.execute([position])?;
        }
    }
    Ok(serde_json::from_str(&wrote)?)
}

fn needs_attention(tx: &Connection, position: i64, code: &str) -> Result<()> {
    let sql = "UPDATE outbox SET attention = ?2, wrote = '[]', doubt = NULL WHERE position = ?1";
    tx.prepare_cached(sql)?.execute(params![position, code])?;
    Ok(())
}

fn is_answered(db: &Connection, position: i64) -> Result<bool> {
    Ok(db.prepare_cached("SELECT 1 FROM answered WHERE position = ?1")?.exists([position])?)
}

fn is_voided(db: &Connection, position: i64) -> Result<bool> {
    Ok(db.prepare_cached("SELECT 1 FROM voided WHERE position = ?1")?.exists([position])?)
}

/// Own ops that need attention, answered or as things stand.
pub(crate) fn in_attention(db: &Connection) -> Result<BTreeSet<OpId>> {
    let sql = "SELECT op FROM outbox WHERE attention IS NOT NULL OR doubt IS NOT NULL";
    let mut statement = db.prepare_cached(sql)?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?;
    found.map(|op| id(&op?)).collect()
}
