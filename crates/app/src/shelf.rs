//! Open media by content: the last few that were looked at stay open, for the pixel socket.
//!
//! Keyed by hash: two versions with the same bytes are one medium. Opening happens outside the lock.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use galley_core::{Hash, VersionId};
use galley_media::cancel::Cancel;
use galley_media::pool::{Medium, OpenOptions, Pool};
use galley_store::Store;

use crate::api::Failure;

/// How many stay open.
const NUM_OPEN: usize = 12;

pub(crate) struct Shelf {
    pool: Pool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Latest used last.
    open: Vec<(Hash, Medium)>,
    /// What a version's bytes are never changes.
    hashes: HashMap<VersionId, Hash>,
}

impl Shelf {
    pub fn new(pool: Pool) -> Self {
        Self { pool, state: Mutex::default() }
    }

    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// The hash of a version's bytes.
    pub fn hash(&self, store: &Store, version: VersionId) -> Result<Hash, Failure> {
        if let Some(hash) = self.with(|state| state.hashes.get(&version).copied()) {
            return Ok(hash);
        }
        let row = store.version(version)?.ok_or_else(|| Failure::of("gone", &[]))?;
        self.with(|state| state.hashes.insert(version, row.sha256));
        Ok(row.sha256)
    }

    /// The medium if it is open; it counts as used now.
    pub fn known(&self, hash: &Hash) -> Option<Medium> {
        self.with(|state| {
            let at = state.open.iter().position(|(one, _)| one == hash)?;
            let entry = state.open.remove(at);
            let medium = entry.1.clone();
            state.open.push(entry);
            Some(medium)
        })
    }

    /// Opens bytes of the content store without keeping them open.
    pub fn open_briefly(&self, store: &Store, hash: &Hash) -> Result<Medium, Failure> {
        if let Some(medium) = self.known(hash) {
            return Ok(medium);
        }
        let file = store.content().open_blob(hash)?;
        Ok(self.pool.open(file, OpenOptions::default(), &Cancel::new())?)
    }

    /// Keeps a medium; one that another thread opened meanwhile is preferred. The flag says whether it is new.
    pub fn keep(&self, hash: Hash, medium: Medium) -> (Medium, bool) {
        if let Some(there) = self.known(&hash) {
            return (there, false);
        }
        let dropped = self.with(|state| {
            state.open.push((hash, medium.clone()));
            (state.open.len() > NUM_OPEN).then(|| state.open.remove(0))
        });
        // Closed outside the lock: a worker may be told.
        drop(dropped);
        (medium, true)
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
