//! Undo and redo: private rows naming ops. Taking back is a new op, checked like any other (S51).

use galley_core::{OpId, Outcome, Payload, SpaceId, needs, undo_of};
use rusqlite::{Connection, OptionalExtension, params};

use crate::entities::{self, Layer};
use crate::error::{Result, StoreError};
use crate::log;
use crate::outbox;
use crate::record::Recorded;
use crate::space::Space;
use crate::store::Store;

/// How many steps are kept.
const MAX_STEPS: i64 = 200;

/// What would be taken back next, and what taken again: the kind of op, such as `comment.add`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UndoStack {
    pub undo: Option<String>,
    pub redo: Option<String>,
    /// When the one was done, or done again, and when the other was taken back.
    pub undo_at: Option<i64>,
    pub redo_at: Option<i64>,
}

/// One row of the stack.
struct Step {
    step: i64,
    sid: i64,
    ops: Vec<OpId>,
}

impl Store {
    /// Says what could be undone and redone next.
    pub fn undo_state(&self) -> Result<UndoStack> {
        self.read(|db| {
            let (undo, undo_at) =
                look(db, "SELECT kind, ops FROM steps WHERE NOT undone ORDER BY step DESC LIMIT 1")?;
            let (redo, redo_at) = look(db, "SELECT kind, ops FROM steps WHERE undone ORDER BY step LIMIT 1")?;
            Ok(UndoStack { undo, redo, undo_at, redo_at })
        })
    }

    /// Takes back this person's last step. `None`: there is none. A refused one leaves the stack.
    pub fn undo(&self) -> Result<Option<Recorded>> {
        self.turn("SELECT step, sid, ops FROM steps WHERE NOT undone ORDER BY step DESC LIMIT 1", true)
    }

    /// Takes the last undone step again. `None`: there is none. A refused one leaves the stack.
    pub fn redo(&self) -> Result<Option<Recorded>> {
        self.turn("SELECT step, sid, ops FROM steps WHERE undone ORDER BY step LIMIT 1", false)
    }

    /// Records the opposites of a step's ops, last first, and names those in its row. All of them stand, or none does.
    fn turn(&self, sql: &str, undone: bool) -> Result<Option<Recorded>> {
        self.write(|tx| {
            // A step with nothing left to take back makes room for the one below it.
            while let Some(step) = next(tx, sql)? {
                tx.execute_batch("SAVEPOINT turn")?;
                let recorded = self.opposites(tx, &step)?;
                let refused = recorded.iter().any(|one| matches!(one.outcome, Outcome::Refused(_)));
                // Half a step is none: what had been taken back before the refusal stands again.
                if refused && recorded.len() > 1 {
                    tx.execute_batch("ROLLBACK TO turn")?;
                }
                tx.execute_batch("RELEASE turn")?;
                if recorded.is_empty() || refused {
                    tx.prepare_cached("DELETE FROM steps WHERE step = ?1")?.execute([step.step])?;
                } else {
                    let ops: Vec<OpId> = recorded.iter().map(|one| one.op).collect();
                    let sql = "UPDATE steps SET ops = ?2, undone = ?3 WHERE step = ?1";
                    tx.prepare_cached(sql)?.execute(params![
                        step.step,
                        serde_json::to_string(&ops)?,
                        undone
                    ])?;
                }
                if let Some(last) = recorded.into_iter().next_back() {
                    return Ok(Some(last));
                }
            }
            Ok(None)
        })
    }

    fn opposites(&self, tx: &Connection, step: &Step) -> Result<Vec<Recorded>> {
        let space = Space::with_sid(tx, step.sid)?.space;
        let mut recorded = Vec::new();
        for op in step.ops.iter().rev() {
            let Some(payload) = self.opposite(tx, space, *op)? else { continue };
            recorded.extend(self.record_with_tx(tx, space, &[payload])?);
            if recorded.last().is_some_and(|one| matches!(one.outcome, Outcome::Refused(_))) {
                break;
            }
        }
        Ok(recorded)
    }

    /// What takes an op back as things stand now, when anything does.
    fn opposite(&self, tx: &Connection, space: SpaceId, op: OpId) -> Result<Option<Payload>> {
        let scope = self.scope(tx, space)?;
        let found = match log::op_by_id(tx, scope.space.sid, op)? {
            None => outbox::op_by_id(tx, scope.space.sid, op)?,
            found => found,
        };
        let Some(sealed) = found else {
            // From elsewhere it may not be for this person any more.
            if scope.space.server.is_some() {
                return Ok(None);
            }
            return Err(StoreError::damaged("a step of undo names an op that is not there"));
        };
        let parsed = sealed.parse().map_err(|error| StoreError::damaged(error.to_string()))?;
        let Some(payload) = parsed.payload() else { return Ok(None) };
        let slice = entities::load(tx, &scope, &needs(&parsed.header, payload), Layer::Seen)?;
        Ok(undo_of(&slice, &parsed))
    }
}

/// Puts what was accepted on the stack, if any of it can be taken back.
pub(crate) fn push(store: &Store, tx: &Connection, space: SpaceId, recorded: &[Recorded]) -> Result<()> {
    push_onto(store, tx, space, recorded, None)?;
    Ok(())
}

/// As [`push`], onto a step that is there, while nothing was done or taken back after it. Returns the step.
pub(crate) fn push_onto(
    store: &Store,
    tx: &Connection,
    space: SpaceId,
    recorded: &[Recorded],
    begun: Option<i64>,
) -> Result<Option<i64>> {
    let mut ops = Vec::new();
    for one in recorded.iter().filter(|one| one.outcome == Outcome::Accepted) {
        if store.opposite(tx, space, one.op)?.is_some() {
            ops.push(one.op);
        }
    }
    let Some(first) = recorded.iter().find(|one| ops.contains(&one.op)) else { return Ok(begun) };
    let sid = Space::need(tx, space)?.sid;
    tx.prepare_cached("DELETE FROM steps WHERE undone")?.execute([])?;
    if let Some(step) = begun
        && let Some(mut earlier) = last_of(tx, step, sid, first.kind.as_str())?
    {
        earlier.extend(ops);
        let sql = "UPDATE steps SET ops = ?2 WHERE step = ?1";
        tx.prepare_cached(sql)?.execute(params![step, serde_json::to_string(&earlier)?])?;
        return Ok(begun);
    }
    tx.prepare_cached("INSERT INTO steps (sid, ops, kind, proof, undone) VALUES (?1, ?2, ?3, ?4, 0)")?
        .execute(params![
            sid,
            serde_json::to_string(&ops)?,
            first.kind.as_str(),
            first.proof.map(|proof| proof.to_string()),
        ])?;
    let step = tx.last_insert_rowid();
    let sql = "DELETE FROM steps WHERE step <= (SELECT max(step) FROM steps) - ?1";
    tx.prepare_cached(sql)?.execute([MAX_STEPS])?;
    Ok(Some(step))
}

/// The ops of a step of this space, if it is the last one and of this kind.
fn last_of(tx: &Connection, step: i64, sid: i64, kind: &str) -> Result<Option<Vec<OpId>>> {
    let sql = "SELECT ops FROM steps
               WHERE step = ?1 AND sid = ?2 AND kind = ?3 AND step = (SELECT max(step) FROM steps)";
    let row = params![step, sid, kind];
    let ops: Option<String> = tx.prepare_cached(sql)?.query_row(row, |row| row.get(0)).optional()?;
    Ok(ops.map(|ops| serde_json::from_str(&ops)).transpose()?)
}

/// The kind of a step, and when the last of its ops was received.
fn look(db: &Connection, sql: &str) -> Result<(Option<String>, Option<i64>)> {
    let found: Option<(String, String)> =
        db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((kind, ops)) = found else { return Ok((None, None)) };
    let ops: Vec<OpId> = serde_json::from_str(&ops)?;
    let sql = "SELECT max(received_at) FROM ops WHERE op = ?1";
    let mut last = None;
    // All are of one space, whose stamps rise.
    if let Some(op) = ops.last() {
        last = db.prepare_cached(sql)?.query_row([op.to_string()], |row| row.get(0))?;
    }
    Ok((Some(kind), last))
}

fn next(tx: &Connection, sql: &str) -> Result<Option<Step>> {
    let found = tx
        .prepare_cached(sql)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))
        .optional()?;
    let Some((step, sid, ops)) = found else { return Ok(None) };
    Ok(Some(Step { step, sid, ops: serde_json::from_str(&ops)? }))
}
