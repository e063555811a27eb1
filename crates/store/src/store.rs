//! The store: one connection that writes, some that read, and what they need from outside.
//!
//! One writer at a time, each write one transaction; readers see the last commit and never wait for the writer.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ed25519_dalek::SigningKey;
use galley_core::Hash;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::content::ContentStore;
use crate::database::Database;
use crate::derived::{DEFAULT_BYTES, Derived};
use crate::disk::{Disk, RealDisk};
use crate::error::Result;
use crate::folder::DataFolder;

/// How many idle reading connections are kept.
const MAX_IDLE_READERS: usize = 4;

/// Time and randomness, from outside.
pub trait Edge: Send + Sync {
    /// Milliseconds UTC.
    fn now_ms(&self) -> i64;
    /// Fills with unpredictable bytes.
    fn random(&self, bytes: &mut [u8]);
}

/// The Ed25519 seeds of this device and of the authority that runs on it.
#[derive(Clone)]
pub struct Keys {
    pub device: [u8; 32],
    pub authority: [u8; 32],
}

/// What lies below the store; the operating system's unless a test puts something else there.
#[derive(Clone)]
pub struct Below {
    pub disk: Arc<dyn Disk>,
    /// The name of a registered file system of SQLite.
    pub vfs: Option<String>,
}

impl Default for Below {
    fn default() -> Self {
        Self { disk: Arc::new(RealDisk), vfs: None }
    }
}

/// The door to everything that stays.
pub struct Store {
    pub(crate) device_key: SigningKey,
    pub(crate) authority_key: SigningKey,
    edge: Arc<dyn Edge>,
    database: Database,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    content: ContentStore,
    derived: Derived,
    folder: DataFolder,
    /// Milliseconds UTC.
    pub(crate) opened_at: i64,
}

impl Store {
    /// Opens the folder's store, making or migrating it.
    ///
    /// Errors: `newer-version`, `damaged`, `disk-full`, `no-access`, `keys-lost`.
    pub fn open(folder: DataFolder, keys: &Keys, edge: Arc<dyn Edge>) -> Result<Self> {
        Self::open_on(folder, keys, edge, Below::default())
    }

    /// Opens the store on another file layer than the operating system's.
    pub fn open_on(folder: DataFolder, keys: &Keys, edge: Arc<dyn Edge>, below: Below) -> Result<Self> {
        // Before anything can be written.
        let opened_at = edge.now_ms();
        let database = Database { path: folder.database(), vfs: below.vfs };
        let writer = database.writer()?;
        below
            .disk
            .sync_folder(folder.path())
            .map_err(|source| crate::StoreError::folder(folder.path(), source))?;
        let store = Self {
            device_key: SigningKey::from_bytes(&keys.device),
            authority_key: SigningKey::from_bytes(&keys.authority),
            edge,
            database,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            content: ContentStore::open(&folder.blobs(), below.disk)?,
            derived: Derived::open(&folder.derived(), DEFAULT_BYTES),
            folder,
            opened_at,
        };
        store.settle_views()?;
        store.settle_device()?;
        store.settle_followed()?;
        store.deliver_all()?;
        Ok(store)
    }

    /// Returns the folder that this store lives in.
    pub fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// Returns the immutable bytes.
    pub fn content(&self) -> &ContentStore {
        &self.content
    }

    /// Returns the cache of what is made from bytes.
    pub fn derived(&self) -> &Derived {
        &self.derived
    }

    /// Makes a new id: `store.fresh(ProofId::new)`.
    pub fn fresh<T>(&self, make: fn(i64, [u8; 10]) -> T) -> T {
        make(self.now(), self.random())
    }

    /// The instant that is it now, milliseconds UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.edge.now_ms()
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.edge.random(&mut bytes);
        bytes
    }

    /// Whether the bytes that an op names are here.
    pub(crate) fn has_blob(&self, hash: &Hash) -> bool {
        self.content.size(hash).is_some()
    }

    /// Runs one transaction. When this returns `Ok`, what it wrote is on the medium.
    pub(crate) fn write<T>(&self, act: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let outcome = act(&tx)?;
        tx.commit()?;
        Ok(outcome)
    }

    /// Waits for whoever writes now, and lets nobody write after that.
    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes one consistent state to another file, which has to be empty.
    pub(crate) fn vacuum_into(&self, target: &Path) -> Result<()> {
        // Not one of those that are kept: they may change nothing, and to SQLite this is a change.
        let connection = self.database.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let target = target.to_str().ok_or_else(|| crate::StoreError::Failed {
            what: "the path of the data folder is no text".to_owned(),
        })?;
        connection.execute("VACUUM INTO ?1", [target])?;
        Ok(())
    }

    /// Returns how many bytes the database and what SQLite keeps beside it take.
    pub fn database_bytes(&self) -> u64 {
        let path = self.folder.database();
        ["", "-wal", "-shm"]
            .iter()
            .filter_map(|ending| {
                let mut name = path.clone().into_os_string();
                name.push(ending);
                std::fs::metadata(name).ok()
            })
            .map(|found| found.len())
            .sum()
    }

    /// Reads one consistent state.
    pub(crate) fn read<T>(&self, act: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.database.reader()?,
        };
        let tx = connection.unchecked_transaction()?;
        let outcome = act(&tx);
        drop(tx);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < MAX_IDLE_READERS {
            readers.push(connection);
        }
        outcome
    }
}
