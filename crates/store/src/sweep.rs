//! Bytes that nothing names: what an import left that ended between its copy and its op.
//!
//! Looked for once, after the start, by whoever has a thread to spare. It never touches what came in since the store
//! was opened, and where it cannot read an op it touches nothing.

use std::collections::HashSet;
use std::time::{Duration, UNIX_EPOCH};

use galley_core::{Entity, Hash, SealedOp};
use rusqlite::Connection;

use crate::error::{Result, StoreError};
use crate::space::Space;
use crate::store::Store;
use crate::{log, outbox};

/// Ops that are read at a time; between them the store is free for others.
const AT_ONCE: u32 = 500;

impl Store {
    /// Removes bytes that were here when the store was opened and that no op names; says how many. `go_on` is asked
    /// between the steps.
    pub fn sweep(&self, go_on: &dyn Fn() -> bool) -> Result<usize> {
        let since = UNIX_EPOCH + Duration::from_millis(self.opened_at.max(0).unsigned_abs());
        let mut loose: HashSet<Hash> = self.content().older_than(since)?.into_iter().collect();
        // The few that people see come first: mostly nothing is left then, and the log need not be read.
        for hash in self.read(seen)? {
            loose.remove(&hash);
        }
        if loose.is_empty() || !self.take_out_named(&mut loose, go_on)? {
            return Ok(0);
        }
        let mut removed = 0;
        for hash in loose {
            if !go_on() {
                break;
            }
            removed += usize::from(self.content().remove(&hash)?);
        }
        Ok(removed)
    }

    /// Leaves what no op names. False: it was stopped.
    fn take_out_named(&self, loose: &mut HashSet<Hash>, go_on: &dyn Fn() -> bool) -> Result<bool> {
        for space in self.read(Space::all)? {
            for waiting in self.read(|db| outbox::waiting(db, space.sid))? {
                take_out(loose, &waiting.sealed)?;
            }
            let mut seq = 0;
            loop {
                let entries = self.read(|db| log::after(db, space.sid, seq, AT_ONCE))?;
                let Some(last) = entries.last() else { break };
                seq = last.stamp.seq;
                for entry in &entries {
                    take_out(loose, &entry.sealed)?;
                }
                if !go_on() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// The bytes of every version that stands.
fn seen(db: &Connection) -> Result<Vec<Hash>> {
    let mut statement = db.prepare_cached("SELECT entity FROM rows WHERE what = 'version'")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut hashes = Vec::new();
    for row in rows {
        if let Entity::Version(version) = serde_json::from_str(&row?)? {
            hashes.push(version.sha256);
        }
    }
    Ok(hashes)
}

/// A header names the bytes also where the payload is gone.
fn take_out(loose: &mut HashSet<Hash>, sealed: &SealedOp) -> Result<()> {
    let op = sealed.parse().map_err(|error| StoreError::damaged(error.to_string()))?;
    for hash in &op.header.blobs {
        loose.remove(hash);
    }
    Ok(())
}
