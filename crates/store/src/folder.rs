//! The data folder: owner-only, locked by a file while a process has it, refused when a newer Galley wrote it.
//!
//! Inside: the database, `blobs/` (content store), `derived/` (can be made again). A folder of a newer version is left
//! exactly as it is: the check reads the database's header before anything is made or written.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::disk::{Disk, RealDisk};
use crate::error::{Result, StoreError};

/// The version of the database's tables (SQLite's `user_version`).
pub const DATABASE_VERSION: i64 = 4;
/// The version of the op bytes that this release writes.
pub const OP_VERSION: u32 = 1;
/// The version of the messages between a client and a server.
pub const WIRE_VERSION: u32 = 1;

pub(crate) const DATABASE: &str = "galley.db";
/// Where SQLite keeps `user_version` in a database's first page (file format, 1.3): offset and magic string.
const USER_VERSION_AT: u64 = 60;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// One person's data folder, held by this process for as long as the value lives.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    lock: File,
}

impl DataFolder {
    /// Opens the folder, making it when it is missing.
    ///
    /// Errors: `in-use`, `newer-version` (untouched), `no-access`, `folder-missing`, `disk-full`.
    pub fn open(path: &Path) -> Result<Self> {
        let at = |source| StoreError::folder(path, source);
        refuse_newer(&path.join(DATABASE))?;
        make_missing(path).map_err(at)?;
        let lock = take_lock(path)?;
        for name in ["blobs", "derived"] {
            RealDisk.make_folder(&path.join(name)).map_err(at)?;
        }
        RealDisk.sync_folder(path).map_err(at)?;
        Ok(Self { path: path.to_owned(), lock })
    }

    /// Returns where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.path.join("blobs")
    }

    pub(crate) fn derived(&self) -> PathBuf {
        self.path.join("derived")
    }
}

impl Drop for DataFolder {
    /// A process that is being started at this moment has the file open, too, and would hold the lock a little longer.
    fn drop(&mut self) {
        let _ = self.lock.unlock();
    }
}

/// Makes the folder and what is missing above it; only the folder itself is made private.
fn make_missing(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    RealDisk.make_folder(path)?;
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => RealDisk.sync_folder(parent),
        _ => Ok(()),
    }
}

fn take_lock(path: &Path) -> Result<File> {
    let name = path.join("lock");
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&name).map_err(|source| StoreError::folder(path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(StoreError::folder(path, source)),
    }
}

/// Reads `user_version` out of the database's first page without opening it as a database.
fn refuse_newer(database: &Path) -> Result<()> {
    let mut file = match File::open(database) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::folder(database, error)),
    };
    let read = |file: &mut File, at: u64, buffer: &mut [u8]| -> io::Result<bool> {
        file.seek(SeekFrom::Start(at))?;
        match file.read_exact(buffer) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    };
    let at = |source| StoreError::folder(database, source);
    let mut magic = [0; 16];
    let mut version = [0; 4];
    if !read(&mut file, 0, &mut magic).map_err(at)? {
        return Ok(());
    }
    if &magic != MAGIC {
        return Err(StoreError::damaged("the database file is not a database"));
    }
    if !read(&mut file, USER_VERSION_AT, &mut version).map_err(at)? {
        return Ok(());
    }
    check_version(i64::from(i32::from_be_bytes(version)))
}

/// Refuses a version of the tables that this release does not know.
pub(crate) fn check_version(found: i64) -> Result<()> {
    if found > DATABASE_VERSION {
        return Err(StoreError::NewerVersion { found, known: DATABASE_VERSION });
    }
    Ok(())
}
