//! Bytes that nothing names: what an import left that ended between its copy and its op, and files of drafts that were
//! given up.
//!
//! Looked for once, after the start, by whoever has a thread to spare. It never touches what came in since the store
//! was opened, and where it cannot read an op it touches nothing.

use std::collections::HashSet;
use std::time::{Duration, UNIX_EPOCH};

use galley_core::op::Body;
use galley_core::rules::ERASABLE;
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
        // Before the log: what is sent meanwhile goes from the drafts into that.
        if !loose.is_empty() {
            self.read(|db| leave_drafted(db, &mut loose))?;
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
        let purged = self.read(purged)?;
        for space in self.read(Space::all)? {
            for waiting in self.read(|db| outbox::waiting(db, space.sid))? {
                take_out(loose, &waiting.sealed, &purged)?;
            }
            let mut seq = 0;
            loop {
                let entries = self.read(|db| log::after(db, space.sid, seq, AT_ONCE))?;
                let Some(last) = entries.last() else { break };
                seq = last.stamp.seq;
                for sealed in entries.iter().filter_map(|entry| entry.sealed.as_ref()) {
                    take_out(loose, sealed, &purged)?;
                }
                if !go_on() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// The bytes of every version, and of what comments bring along.
fn seen(db: &Connection) -> Result<Vec<Hash>> {
    let sql = "SELECT entity FROM rows
               WHERE what = 'version' OR (what = 'comment' AND entity ->> '$.comment.attachments' IS NOT NULL)";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut hashes = Vec::new();
    for row in rows {
        match serde_json::from_str(&row?)? {
            Entity::Version(version) if !version.purged => hashes.push(version.sha256),
            Entity::Comment(comment) => hashes.extend(comment.attachments.iter().map(|one| one.sha256)),
            _ => {}
        }
    }
    Ok(hashes)
}

/// Leaves what a text that was not sent names: its files stand there by their hashes.
fn leave_drafted(db: &Connection, loose: &mut HashSet<Hash>) -> Result<()> {
    let mut statement = db.prepare_cached("SELECT text FROM drafts")?;
    let mut drafts = statement.query([])?;
    while let Some(draft) = drafts.next()? {
        let text: String = draft.get(0)?;
        loose.retain(|hash| !text.contains(&hash.to_string()));
    }
    Ok(())
}

/// A header names the bytes also where the payload is not here; of what was erased or taken back, nothing is needed.
fn take_out(loose: &mut HashSet<Hash>, sealed: &SealedOp, purged: &HashSet<Hash>) -> Result<()> {
    let op = sealed.parse().map_err(|error| StoreError::damaged(error.to_string()))?;
    if op.body == Body::Absent && op.header.known_kind().is_some_and(|kind| ERASABLE.contains(&kind)) {
        return Ok(());
    }
    for hash in op.header.blobs.iter().filter(|hash| !purged.contains(hash)) {
        loose.remove(hash);
    }
    Ok(())
}

/// The bytes of versions that were purged (S4); those that something else needs were seen before.
fn purged(db: &Connection) -> Result<HashSet<Hash>> {
    let sql = "SELECT entity FROM rows WHERE what = 'version' AND entity ->> '$.version.purged'";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut hashes = HashSet::new();
    for row in rows {
        if let Entity::Version(version) = serde_json::from_str(&row?)? {
            hashes.insert(version.sha256);
        }
    }
    Ok(hashes)
}
