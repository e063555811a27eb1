//! This device's unconfirmed ops on top of the confirmed entities (S31).
//!
//! When confirmed entities change, only the waiting ops that share something with the change are run again. The result
//! is the one that running all of them anew would give; a property test holds the two together.

use std::collections::BTreeSet;

use galley_core::rules::Verdict;
use galley_core::{Key, Stamp, apply, check};
use rusqlite::{Connection, params};

use crate::entities::{self, Layer, Scope};
use crate::error::{Result, StoreError};
use crate::outbox::{Waiting, waiting};

/// Runs those waiting ops again that share something with `affected`, and returns every key whose row may differ.
pub(crate) fn rerun(db: &Connection, scope: &Scope, mut affected: BTreeSet<Key>) -> Result<BTreeSet<Key>> {
    loop {
        let ops = waiting(db, scope.space.sid)?;
        let chosen = close(&ops, &mut affected);
        entities::uncover(db, scope, &affected)?;
        let before = affected.len();
        for op in chosen {
            affected.extend(run(db, scope, op)?);
        }
        // An op that wrote what it had not written before may matter to ops that were left alone.
        if affected.len() == before {
            return Ok(affected);
        }
    }
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
pub(crate) fn run(db: &Connection, scope: &Scope, waiting: &Waiting) -> Result<Vec<Key>> {
    let op = waiting.sealed.parse().map_err(|error| StoreError::damaged(error.to_string()))?;
    let mut slice = entities::load(db, scope, &waiting.needs, Layer::Seen)?;
    let (wrote, doubt) = match check(&slice, &op) {
        Verdict::Ok => {
            let nth = u32::try_from(waiting.position).unwrap_or(u32::MAX);
            let effects = apply(&mut slice, &op, &Stamp::provisional(nth, op.header.made_at));
            entities::overlay(db, scope, &slice, &effects.upserted)?;
            (effects.upserted, None)
        }
        Verdict::Refused(refusal) => (Vec::new(), Some(refusal.code())),
        Verdict::NoEffect | Verdict::Unknown => (Vec::new(), None),
    };
    let sql = "UPDATE outbox SET wrote = ?2, doubt = ?3 WHERE position = ?1";
    db.prepare_cached(sql)?.execute(params![waiting.position, serde_json::to_string(&wrote)?, doubt])?;
    Ok(wrote)
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
