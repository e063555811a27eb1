//! Open media by content: the last few that were looked at stay open, for the pixel socket.
//!
//! Keyed by hash: two versions with the same bytes are one medium. Opening happens outside the lock. Bytes on which
//! decoders died are remembered across starts and not tried again until a person asks. Passwords of encrypted ones
//! are kept here, in memory alone, until the app ends; of what they open nothing derived is kept.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use galley_core::{Hash, VersionId};
use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::pool::{Medium, OpenOptions, Pool};
use galley_store::{Store, StoreError};

use crate::api::{Failure, Password};
use crate::facts;

/// How many stay open.
const NUM_OPEN: usize = 12;

/// Why kept bytes did not open.
pub(crate) enum Refused {
    Store(StoreError),
    Media(MediaError),
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Store(error) => error.into(),
            Refused::Media(error) => error.into(),
        }
    }
}

/// A medium that stays open.
pub(crate) struct Kept {
    pub medium: Medium,
    /// It was not open before.
    pub new: bool,
    /// What was closed to make room.
    pub closed: Option<Hash>,
}

pub(crate) struct Shelf {
    pool: Pool,
    state: Mutex<State>,
    /// Nobody has been told yet that a worker could not prove its sandbox.
    thought_proved: AtomicBool,
}

#[derive(Default)]
struct State {
    /// Latest used last.
    open: Vec<(Hash, Medium)>,
    /// What a version's bytes are never changes.
    hashes: HashMap<VersionId, Hash>,
    passwords: HashMap<Hash, Password>,
}

impl Shelf {
    pub fn new(pool: Pool) -> Self {
        let thought_proved = AtomicBool::new(pool.is_sandbox_proved());
        Self { pool, state: Mutex::default(), thought_proved }
    }

    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Whether a worker was found not to prove its sandbox since this was last asked.
    pub fn lost_its_proof(&self) -> bool {
        !self.pool.is_sandbox_proved() && self.thought_proved.swap(false, Ordering::Relaxed)
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

    /// The medium if it is open; nobody looks at it for that.
    pub fn peek(&self, hash: &Hash) -> Option<Medium> {
        self.with(|state| state.open.iter().find(|(one, _)| one == hash).map(|(_, medium)| medium.clone()))
    }

    /// Opens bytes of the content store without keeping them open.
    pub fn open_briefly(&self, store: &Arc<Store>, hash: &Hash) -> Result<Medium, Failure> {
        self.open_until(store, hash, &Cancel::new())
    }

    /// The same, until it is given up.
    pub fn open_until(&self, store: &Arc<Store>, hash: &Hash, cancel: &Cancel) -> Result<Medium, Failure> {
        if let Some(medium) = self.known(hash) {
            return Ok(medium);
        }
        let password = self.with(|state| state.passwords.get(hash).cloned());
        self.open_with(store, hash, password.as_ref(), cancel)
    }

    /// Opens bytes of the content store with a password, unless decoders died on them.
    pub fn open_with(
        &self,
        store: &Arc<Store>,
        hash: &Hash,
        password: Option<&Password>,
        cancel: &Cancel,
    ) -> Result<Medium, Failure> {
        if facts::is_dangerous(store, *hash) {
            return Err(Failure::of("crashed", &[]));
        }
        Ok(self.open_kept(store, hash, password, cancel)?)
    }

    /// Opens bytes of the content store, and remembers when decoders die on them.
    pub fn open_kept(
        &self,
        store: &Arc<Store>,
        hash: &Hash,
        password: Option<&Password>,
        cancel: &Cancel,
    ) -> Result<Medium, Refused> {
        let file = store.content().open_blob(hash).map_err(Refused::Store)?;
        let opened = self.pool.open(file, options(password), cancel);
        if opened.as_ref().is_err_and(|error| error.code == Code::Crashed) {
            facts::keep_dangerous(store, *hash, true);
        }
        let medium = opened.map_err(Refused::Media)?;
        let (store, hash) = (Arc::clone(store), *hash);
        medium.when_dangerous(move || facts::keep_dangerous(&store, hash, true));
        Ok(medium)
    }

    /// Forgets that bytes are dangerous, and closes them, so that they are tried afresh.
    pub fn retry(&self, store: &Store, hash: &Hash) {
        facts::keep_dangerous(store, *hash, false);
        let dropped = self.with(|state| {
            let at = state.open.iter().position(|(one, _)| one == hash)?;
            Some(state.open.remove(at))
        });
        drop(dropped);
    }

    /// Keeps a password that has opened these bytes; an empty one opens nothing that is not open anyway.
    pub fn unlocked(&self, hash: Hash, password: Option<&Password>) {
        if let Some(password) = password.filter(|password| !password.0.is_empty()) {
            self.with(|state| state.passwords.insert(hash, password.clone()));
        }
    }

    /// Whether these bytes were opened with a password.
    pub fn is_locked(&self, hash: &Hash) -> bool {
        self.with(|state| state.passwords.contains_key(hash))
    }

    /// Keeps a medium; one that another thread opened meanwhile is preferred.
    pub fn keep(&self, hash: Hash, medium: Medium) -> Kept {
        if let Some(medium) = self.known(&hash) {
            return Kept { medium, new: false, closed: None };
        }
        let dropped = self.with(|state| {
            state.open.push((hash, medium.clone()));
            (state.open.len() > NUM_OPEN).then(|| state.open.remove(0))
        });
        // Closed outside the lock: a worker may be told.
        Kept { medium, new: true, closed: dropped.map(|(hash, _)| hash) }
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How a file is opened with a password, or without.
pub(crate) fn options(password: Option<&Password>) -> OpenOptions {
    OpenOptions { password: password.map(|password| password.0.clone()), ..OpenOptions::default() }
}
