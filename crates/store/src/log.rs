//! Reading the log: ops as they were received, by number or by id.

use galley_core::{Hash, OpId, Outcome, SealedOp, Signature64, Stamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Result;
use crate::space::{hash, number};

/// One op of a log, with what the authority added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Of an op that is not for this person, with the time cut to the hour.
    pub stamp: Stamp,
    pub outcome: Outcome,
    pub leaf: Hash,
    /// Absent: it is not for this person; the leaf alone stands for it (S4).
    pub sealed: Option<SealedOp>,
}

impl Entry {
    /// Returns how many bytes header and payload have.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let of = |sealed: &SealedOp| sealed.header.len() + sealed.payload.as_ref().map_or(0, Vec::len);
        self.sealed.as_ref().map_or(0, of)
    }
}

const COLUMNS: &str = "header, seal, salt, payload, seq, received_at, directory_seq, outcome, leaf";

/// Reads the ops after a number, at most `limit` of them.
pub(crate) fn after(db: &Connection, sid: i64, seq: u64, limit: u32) -> Result<Vec<Entry>> {
    let sql = format!("SELECT {COLUMNS} FROM ops WHERE sid = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(params![sid, number(seq), limit], |row| Ok(entry(row)))?;
    rows.map(|row| row?).collect()
}

/// Reads an op of a space by its id.
pub(crate) fn op_by_id(db: &Connection, sid: i64, op: OpId) -> Result<Option<SealedOp>> {
    let sql = format!("SELECT {COLUMNS} FROM ops WHERE op = ?1 AND sid = ?2 ORDER BY seq LIMIT 1");
    let found =
        db.prepare_cached(&sql)?.query_row(params![op.to_string(), sid], |row| Ok(entry(row))).optional()?;
    Ok(found.transpose()?.and_then(|entry| entry.sealed))
}

/// Whether there are ops in a space that are not for this person.
pub(crate) fn has_hidden(db: &Connection, sid: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM ops WHERE sid = ?1 AND header IS NULL";
    Ok(db.prepare_cached(sql)?.exists([sid])?)
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    let header: Option<Vec<u8>> = row.get(0)?;
    let sealed = match header {
        Some(header) => {
            Some(SealedOp { header, seal: Signature64(row.get(1)?), salt: row.get(2)?, payload: row.get(3)? })
        }
        None => None,
    };
    Ok(Entry {
        sealed,
        stamp: Stamp {
            seq: row.get::<_, i64>(4)?.unsigned_abs(),
            received_at: row.get(5)?,
            directory_seq: row.get::<_, i64>(6)?.unsigned_abs(),
        },
        outcome: serde_json::from_str(&row.get::<_, String>(7)?)?,
        leaf: hash(&row.get::<_, Vec<u8>>(8)?)?,
    })
}
