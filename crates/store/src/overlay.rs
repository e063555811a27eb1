//! This device's unconfirmed ops on top of the confirmed entities (S31).
//!
//! When confirmed entities change, only the waiting ops that share something with the change are run again. The result
//! is the one that running all of them anew would give; a property test holds the two together.

use std::collections::BTreeSet;

use galley_core::op::DeviceRole;
use galley_core::rules::Verdict;
use galley_core::state::Device;
use galley_core::{Key, Outcome, Payload, PublicKey, Stamp, apply, check};
use rusqlite::{Connection, params};

use crate::entities::{self, Layer, Scope};
use crate::error::{Result, StoreError};
use crate::outbox::{Waiting, waiting};
use crate::space::{Identity, Space};
use crate::views;

/// What came of running a waiting op.
pub(crate) struct Ran {
    pub wrote: Vec<Key>,
    /// What its authority would answer now; absent where that depends on what is not here.
    pub outcome: Option<Outcome>,
}

/// Runs those waiting ops again that share something with `affected`, and returns every key whose row may differ.
pub(crate) fn rerun(db: &Connection, scope: &Scope, mut affected: BTreeSet<Key>) -> Result<BTreeSet<Key>> {
    loop {
        let ops = waiting(db, scope.space.sid)?;
        let chosen = close(&ops, &mut affected);
        entities::uncover(db, scope, &affected)?;
        let before = affected.len();
        for op in chosen {
            affected.extend(run(db, scope, op)?.wrote);
        }
        // An op that wrote what it had not written before may matter to ops that were left alone.
        if affected.len() == before {
            return Ok(affected);
        }
    }
}

/// Runs what waits in a space again where it shares something with `affected`, and shows it.
pub(crate) fn settle(db: &Connection, scope: &Scope, affected: BTreeSet<Key>) -> Result<()> {
    let seen = rerun(db, scope, affected)?;
    shown(db, scope, &seen)
}

/// Brings the views up to date with keys that are seen as others now, and what waits in the spaces of a
/// directory.
pub(crate) fn shown(db: &Connection, scope: &Scope, seen: &BTreeSet<Key>) -> Result<()> {
    views::refresh(db, scope, seen)?;
    if !scope.is_directory() {
        return Ok(());
    }
    let sql = "SELECT DISTINCT sid FROM outbox WHERE attention IS NULL AND sid <> ?1";
    let mut statement = db.prepare_cached(sql)?;
    let sids = statement.query_map([scope.space.sid], |row| row.get(0))?;
    for sid in sids.collect::<rusqlite::Result<Vec<i64>>>()? {
        let other = Scope::of(db, Space::with_sid(db, sid)?)?;
        if other.directory.sid == scope.space.sid {
            let affected = rerun(db, &other, seen.clone())?;
            views::refresh(db, &other, &affected)?;
        }
    }
    // What is for this person depends on their role.
    let me = Identity::of(db, &scope.space)?;
    if me.is_some_and(|me| seen.contains(&Key::Person(me.person))) {
        for other in Scope::all(db)?.iter().filter(|other| other.directory.sid == scope.space.sid) {
            views::put_all_unread(db, other.space.sid)?;
        }
    }
    Ok(())
}

/// Clears the overlay of a space and runs everything that waits.
pub(crate) fn rerun_all(db: &Connection, scope: &Scope) -> Result<()> {
    db.prepare_cached("DELETE FROM overlay WHERE sid = ?1")?.execute([scope.space.sid])?;
    for op in waiting(db, scope.space.sid)? {
        run(db, scope, &op)?;
    }
    Ok(())
}

/// Runs one waiting op on what is seen now, and notes what it wrote and what speaks against it.
pub(crate) fn run(db: &Connection, scope: &Scope, waiting: &Waiting) -> Result<Ran> {
    let op = waiting.sealed.parse().map_err(|error| StoreError::damaged(error.to_string()))?;
    let mut slice = entities::load(db, scope, &waiting.needs, Layer::Seen)?;
    if !matches!(op.payload(), Some(Payload::DeviceRegister(_)))
        && slice.device(op.header.device).is_none()
        && let Some(me) = Identity::of(db, &scope.space)?.filter(|me| me.device == op.header.device)
    {
        slice.put(not_yet_registered(&me, op.header.made_at));
    }
    let (wrote, outcome) = match check(&slice, &op) {
        Verdict::Ok => {
            let nth = u32::try_from(waiting.position).unwrap_or(u32::MAX);
            let effects = apply(&mut slice, &op, &Stamp::provisional(nth, op.header.made_at));
            entities::overlay(db, scope, &slice, &effects.upserted)?;
            (effects.upserted, Some(Outcome::Accepted))
        }
        Verdict::Refused(refusal) => (Vec::new(), Some(Outcome::Refused(refusal))),
        Verdict::NoEffect => (Vec::new(), Some(Outcome::NoEffect)),
        Verdict::Unknown => (Vec::new(), None),
    };
    let doubt = match outcome {
        Some(Outcome::Refused(refusal)) => Some(refusal.code()),
        _ => None,
    };
    let sql = "UPDATE outbox SET wrote = ?2, doubt = ?3 WHERE position = ?1";
    db.prepare_cached(sql)?.execute(params![waiting.position, serde_json::to_string(&wrote)?, doubt])?;
    Ok(Ran { wrote, outcome })
}

/// This device as its server will know it: it registers before it pushes, and what waits is judged as of then. Its key is
/// not asked for here.
fn not_yet_registered(me: &Identity, registered_at: i64) -> Device {
    Device {
        device: me.device,
        public_key: PublicKey([0; 32]),
        role: DeviceRole::Person,
        person: Some(me.person),
        registered_at,
        revoked: None,
    }
}

/// Chooses the ops that share a key with `affected`, growing it by what they wrote and by what of it others wrote.
fn close<'a>(ops: &'a [Waiting], affected: &mut BTreeSet<Key>) -> Vec<&'a Waiting> {
    let written: BTreeSet<Key> = ops.iter().flat_map(|op| op.wrote.iter().copied()).collect();
    let mut chosen = vec![false; ops.len()];
    loop {
        let mut grew = false;
        for (op, chosen) in ops.iter().zip(&mut chosen) {
            let shares = || op.needs.iter().chain(&op.wrote).any(|key| affected.contains(key));
            if !*chosen && shares() {
                *chosen = true;
                grew = true;
                affected.extend(op.wrote.iter().copied());
                affected.extend(op.needs.iter().copied().filter(|key| written.contains(key)));
            }
        }
        if !grew {
            return ops.iter().zip(chosen).filter_map(|(op, chosen)| chosen.then_some(op)).collect();
        }
    }
}
