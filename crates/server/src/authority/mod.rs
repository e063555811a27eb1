//! The order of ops: one space at a time, the log first and the replica second (S10 to S13).
//!
//! The replica is a `galley-store` database that is folded from the log, and may be thrown away: where it contradicts the
//! log, or is damaged, it is. A crash between log and replica is mended by following the log, at the next start or the next
//! op. What is not for this person is said no to before the log: only those who may look at a space leave anything in it.

mod acting;
mod erasing;
mod founding;
mod news;
mod pages;
mod pushing;
mod sight;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ed25519_dalek::SigningKey;
use galley_core::Outcome;
use galley_core::op::{countersign, public_key};
use galley_core::{DeviceId, Hash, PersonId, PublicKey, SealedOp, ServerId, Signature64, SpaceId, Stamp};
use galley_store::{Appended, AuthorityKeys, DataFolder, Edge, Keys, Store, StoreError};

use crate::Failure;
use crate::config::Settings;
use crate::failure;
use crate::log::{Log, LogError};
use crate::metrics::Metrics;

pub use founding::Identity;
pub(crate) use founding::RESTORED;

/// How often an op is tried that others keep getting ahead of.
const TRIES: usize = 8;
/// Ops that are followed at a time, and their bytes.
const PAGE: usize = 500;
const PAGE_BYTES: usize = 8 << 20;

/// Why the authority cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the log: {0}")]
    Log(#[from] LogError),
    #[error("the replica: {0}")]
    Store(#[from] StoreError),
    #[error("the key of this server's authority is not the one that its log was begun with")]
    KeysLost,
    #[error("the row that says which server this is cannot be read")]
    Identity,
}

/// Whoever puts the ops of a server in order.
pub struct Authority {
    store: Store,
    log: Arc<dyn Log>,
    edge: Arc<dyn Edge>,
    metrics: Arc<Metrics>,
    settings: Settings,
    identity: Identity,
    key: SigningKey,
    /// One lock for each space that was written to.
    spaces: Mutex<BTreeMap<SpaceId, Arc<Mutex<()>>>>,
    sights: sight::Sights,
}

impl Authority {
    /// Begins with the log as it is: founds a directory where there is none, and folds what the replica lacks.
    ///
    /// # Errors
    /// [`StartError::KeysLost`] where the log is another key's; those of log and replica.
    pub fn open(
        replica: &Path,
        log: Arc<dyn Log>,
        edge: Arc<dyn Edge>,
        metrics: Arc<Metrics>,
        settings: &Settings,
        seed: [u8; 32],
    ) -> Result<Self, StartError> {
        let key = SigningKey::from_bytes(&seed);
        let (table, row) = RESTORED;
        if log.row(table, row)?.is_some() && replica.exists() {
            // It was folded from another log than the one that is here now (S21).
            aside(replica).map_err(|source| StoreError::NoAccess { path: replica.to_owned(), source })?;
        }
        let identity = founding::find(log.as_ref(), edge.as_ref(), &key)?;
        founding::begin_epochs(log.as_ref(), &identity, edge.as_ref(), &key)?;
        let open = || -> Result<Self, StartError> {
            let store = Store::open(
                DataFolder::open(replica)?,
                &Keys { device: seed, authority: seed },
                Arc::clone(&edge),
            )?;
            let authority = Self {
                store,
                log: Arc::clone(&log),
                edge: Arc::clone(&edge),
                metrics: Arc::clone(&metrics),
                settings: settings.clone(),
                identity,
                key: key.clone(),
                spaces: Mutex::default(),
                sights: sight::Sights::default(),
            };
            authority.catch_up_all()?;
            authority.finish_erasing()?;
            Ok(authority)
        };
        match open() {
            Err(StartError::Store(error)) if is_worthless(&error) => {
                tracing::warn!(code = error.code(), "the replica is folded anew");
                aside(replica).map_err(|source| StoreError::NoAccess { path: replica.to_owned(), source })?;
                open()
            }
            other => other,
        }
    }

    /// The space of people, devices and fields.
    #[must_use]
    pub const fn directory(&self) -> SpaceId {
        self.identity.directory
    }

    /// This server, as its clients tell it from others.
    #[must_use]
    pub const fn server(&self) -> ServerId {
        self.identity.server
    }

    /// The device that stamps, and states facts.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.identity.authority
    }

    /// The key that clients pin.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        public_key(&self.key)
    }

    /// Gives the authority's word that a device is a person's (S5).
    #[must_use]
    pub fn countersign(&self, device: DeviceId, key: &PublicKey, person: PersonId) -> Signature64 {
        countersign(&self.key, device, key, Some(person))
    }

    /// Every project that there is.
    pub(crate) fn projects(&self) -> Result<Vec<SpaceId>, Failure> {
        let spaces = self.log.spaces().map_err(|error| failure::of_log(&error))?;
        Ok(spaces.into_iter().filter(|space| *space != self.directory()).collect())
    }

    /// Whether an op of the log names these bytes.
    pub(crate) fn is_named(&self, sha256: &Hash) -> Result<bool, Failure> {
        for space in self.log.spaces().map_err(|error| failure::of_log(&error))? {
            let mut after = 0;
            loop {
                let page = self.log.entries(space, after, PAGE, PAGE_BYTES);
                let page = page.map_err(|error| failure::of_log(&error))?;
                let Some(last) = page.last() else { break };
                after = last.stamp.seq;
                for sealed in page.iter().filter_map(|entry| entry.sealed.as_ref()) {
                    let op = sealed.parse().map_err(|_| failure::broken())?;
                    if op.header.blobs.contains(sha256) {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    /// Follows the log of every space, the directory first: the others stand on it.
    fn catch_up_all(&self) -> Result<(), StartError> {
        self.join(self.directory())?;
        self.catch_up(self.directory())?;
        for space in self.log.spaces()? {
            self.join(space)?;
            self.catch_up(space)?;
        }
        Ok(())
    }

    fn join(&self, space: SpaceId) -> Result<(), StoreError> {
        self.store.join(self.server(), space, self.device(), self.public_key())
    }

    /// Has the replica follow a space up to where its log is now: an append is told of before it is folded, and other nodes
    /// append, too.
    pub(crate) fn keep_up(&self, space: SpaceId) -> Result<(), Failure> {
        let followed = match self.store.cursor(space) {
            Err(StoreError::NotFound { .. }) => self.join(space).and_then(|()| self.catch_up(space)),
            Ok(_) => self.catch_up(space),
            Err(error) => Err(error),
        };
        followed.map_err(|error| failure::of_store(&error))
    }

    /// Has the replica follow a space that other nodes append to as well, before it is asked who may do what there.
    fn freshen(&self, space: SpaceId) -> Result<(), Failure> {
        if self.log.is_shared() { self.keep_up(space) } else { Ok(()) }
    }

    /// Folds what the log of a space has beyond the replica.
    fn catch_up(&self, space: SpaceId) -> Result<(), StoreError> {
        loop {
            let cursor = self.store.cursor(space)?;
            let after = cursor.seq;
            let head = self.log.head(space).map_err(|error| of_log(&error))?;
            let Some(head) = head else {
                return if after == 0 { Ok(()) } else { Err(other_log(space)) };
            };
            let is_other = head.size < after || head.epoch != cursor.epoch;
            if after > 0 && (is_other || (head.size == after && head.root != cursor.root)) {
                return Err(other_log(space));
            }
            if head.size == after {
                return Ok(());
            }
            let entries = self.log.entries(space, after, PAGE, PAGE_BYTES).map_err(|error| of_log(&error))?;
            if entries.is_empty() {
                return Ok(());
            }
            match self.store.follow(space, &entries, &head) {
                Err(StoreError::DirectoryBehind { .. }) if space != self.directory() => {
                    self.catch_up(self.directory())?;
                    self.store.follow(space, &entries, &head)?;
                }
                // Another thread of this node was first with the same entries.
                Err(error) if self.store.cursor(space)?.seq <= after => return Err(error),
                Err(_) | Ok(_) => {}
            }
        }
    }

    /// Puts one op in order. The caller has the space's lock.
    fn order(&self, space: SpaceId, sealed: &SealedOp) -> Result<(Stamp, Outcome), StoreError> {
        let keys = AuthorityKeys { device: self.device(), key: self.key.to_bytes() };
        for _ in 0..TRIES {
            let mut append = |batch: &galley_store::Batch| -> Result<Appended, StoreError> {
                self.log.append(batch).map_err(|error| of_log(&error))
            };
            match self.store.authorise_with(space, sealed, &keys, &mut append) {
                Err(StoreError::Behind) => {
                    self.metrics.conflicts.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    self.catch_up(space)?;
                }
                done => return done,
            }
        }
        Err(StoreError::Busy)
    }

    /// The lock of a space: within this process one op after the other is tried.
    fn lock(&self, space: SpaceId) -> Arc<Mutex<()>> {
        let mut spaces = self.spaces.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(spaces.entry(space).or_default())
    }
}

/// What the log says where the replica is asked. The log's own words go to this server's log.
fn of_log(error: &LogError) -> StoreError {
    match error {
        LogError::Full => StoreError::DiskFull,
        LogError::Unavailable { .. } => {
            tracing::warn!(%error, "the log");
            StoreError::Busy
        }
        other => StoreError::Failed { what: format!("the log: {other}") },
    }
}

/// The replica of a space is of another log than this one: an older copy of it was put in its place, say.
fn other_log(space: SpaceId) -> StoreError {
    StoreError::HistoryForked { what: format!("the replica of {space} is not of this log") }
}

/// Whether a replica has to be folded anew: it holds nothing that the log does not.
fn is_worthless(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Damaged { .. }
            | StoreError::HistoryForked { .. }
            | StoreError::PageBroken { .. }
            | StoreError::NewerVersion { .. }
            | StoreError::SpaceElsewhere
    )
}

/// Moves a replica out of the way, and what was moved before away for good.
fn aside(replica: &Path) -> std::io::Result<()> {
    let mut name = replica.as_os_str().to_owned();
    name.push(".old");
    let old = PathBuf::from(name);
    if old.exists() {
        std::fs::remove_dir_all(&old)?;
    }
    std::fs::rename(replica, &old)
}
