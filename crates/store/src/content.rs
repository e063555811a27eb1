//! The content store: immutable bytes under their SHA-256, `blobs/aa/<sha256>`.
//!
//! Bytes are copied (shared, where the file system can) into `blobs/incoming/`, hashed in the same pass, synced,
//! renamed and their folder synced; only then does the store hand out the hash that an op may name (S30, S40).
//! Nothing here is ever changed in place. A hash is no permission: who may see bytes is asked elsewhere.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use galley_core::Hash;
use galley_core::log::Tree;
use sha2::{Digest, Sha256};

use crate::backup::Piece;
use crate::disk::Disk;
use crate::error::{Result, StoreError};

/// The part of a file that one leaf of its chunk tree covers.
pub const CHUNK: usize = 1 << 20;

/// How far a copy is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

/// Whether a copy goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Go,
    Stop,
}

/// Bytes that are in the store and on the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub sha256: Hash,
    /// RFC 9162 root over the SHA-256 of each 1 MiB.
    pub chunk_root: Hash,
    pub bytes: u64,
    /// The same bytes were there before.
    pub known: bool,
}

/// The folder of immutable bytes.
pub struct ContentStore {
    root: PathBuf,
    disk: Arc<dyn Disk>,
    next: AtomicU64,
    /// What came in since this was opened: an op may be about to name it.
    fresh: Mutex<HashSet<Hash>>,
}

impl ContentStore {
    /// Opens the folder and removes what an earlier run left half copied.
    pub fn open(root: &Path, disk: Arc<dyn Disk>) -> Result<Self> {
        let incoming = root.join("incoming");
        let at = |source| StoreError::folder(root, source);
        disk.make_folder(root).map_err(at)?;
        disk.make_folder(&incoming).map_err(at)?;
        for entry in fs::read_dir(&incoming).map_err(at)? {
            disk.remove(&entry.map_err(at)?.path()).map_err(at)?;
        }
        disk.sync_folder(root).map_err(at)?;
        Ok(Self { root: root.to_owned(), disk, next: AtomicU64::new(0), fresh: Mutex::default() })
    }

    /// Takes in a file by its path.
    ///
    /// Errors as [`ContentStore::take_in`], and `source-vanished` when it is not there.
    pub fn take_in_path(&self, source: &Path, tick: &mut dyn FnMut(Progress) -> Flow) -> Result<Taken> {
        self.take_in(File::open(source).map_err(StoreError::source_file)?, tick)
    }

    /// Copies a regular file in, hashing it on the way; when this returns, it is on the medium.
    ///
    /// Errors: `source-changed`, `source-vanished`, `source-unreadable`, `cancelled`, `disk-full`. None leaves
    /// anything behind.
    pub fn take_in(&self, mut source: File, tick: &mut dyn FnMut(Progress) -> Flow) -> Result<Taken> {
        let before = Stamp::of(&source)?;
        source.seek(SeekFrom::Start(0)).map_err(StoreError::source_file)?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.root.join("incoming").join(number.to_string());
        let mut file = self.disk.create(&path).map_err(|error| self.sort(error))?;
        let outcome = self.copy(&mut source, &before, &mut file, &path, tick).and_then(|hashed| {
            let after = Stamp::of(&source)?;
            if after.gone && !before.gone {
                return Err(StoreError::SourceVanished);
            }
            if after != before || hashed.bytes != before.len {
                return Err(StoreError::SourceChanged);
            }
            self.keep(&file, &path, hashed, tick)
        });
        if outcome.as_ref().map_or(true, |taken| taken.known) {
            // Also swept at the next start, should this fail.
            let _ = self.disk.remove(&path);
        }
        outcome
    }

    /// Lists all that is here, by hash.
    pub(crate) fn all(&self) -> Result<Vec<Piece>> {
        let at = |source| StoreError::folder(&self.root, source);
        let mut found = Vec::new();
        for folder in fs::read_dir(&self.root).map_err(at)? {
            let folder = folder.map_err(at)?;
            if folder.file_name() == "incoming" || !folder.file_type().map_err(at)?.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder.path()).map_err(at)? {
                let file = file.map_err(at)?;
                let named = file.file_name().to_str().and_then(|name| name.parse::<Hash>().ok());
                // One that goes between is one that no op named.
                let Ok(facts) = file.metadata() else { continue };
                if let Some(sha256) = named.filter(|_| facts.is_file()) {
                    found.push(Piece { sha256, bytes: facts.len() });
                }
            }
        }
        found.sort_unstable_by_key(|piece| piece.sha256);
        Ok(found)
    }

    /// Returns how many bytes are kept.
    pub fn bytes(&self) -> Result<u64> {
        Ok(self.all()?.iter().map(|piece| piece.bytes).sum())
    }

    /// Takes in bytes that are in no file; when this returns, they are on the medium.
    ///
    /// Errors: `disk-full`. None leaves anything behind.
    pub fn take_in_bytes(&self, bytes: &[u8]) -> Result<Taken> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.root.join("incoming").join(number.to_string());
        let mut file = self.disk.create(&path).map_err(|error| self.sort(error))?;
        let written = self.disk.write(&mut file, &path, bytes).map_err(|error| self.sort(error));
        let outcome = written.and_then(|()| {
            let mut chunks = Chunks::default();
            bytes.chunks(CHUNK).try_for_each(|chunk| chunks.push(chunk))?;
            let (sha256, chunk_root) = (Hash::of(&[bytes]), chunks.root()?);
            let hashed = Hashed { sha256, chunk_root, bytes: bytes.len() as u64 };
            self.keep(&file, &path, hashed, &mut |_| Flow::Go)
        });
        if outcome.as_ref().map_or(true, |taken| taken.known) {
            // Also swept at the next start, should this fail.
            let _ = self.disk.remove(&path);
        }
        outcome
    }

    /// Lists the bytes that were here before `since`, and did not come in again after that.
    pub(crate) fn older_than(&self, since: SystemTime) -> Result<Vec<Hash>> {
        let at = |source| StoreError::folder(&self.root, source);
        let mut found = Vec::new();
        for folder in fs::read_dir(&self.root).map_err(at)? {
            let folder = folder.map_err(at)?;
            if folder.file_name() == "incoming" || !folder.file_type().map_err(at)?.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder.path()).map_err(at)? {
                let file = file.map_err(at)?;
                let facts = file.metadata().map_err(at)?;
                let older = facts.modified().is_ok_and(|modified| modified < since);
                let named = file.file_name().to_str().and_then(|name| name.parse::<Hash>().ok());
                if let Some(hash) = named.filter(|_| facts.is_file() && older) {
                    found.push(hash);
                }
            }
        }
        Ok(found)
    }

    /// Removes bytes unless they came in, or came in again, since this was opened; says whether.
    pub(crate) fn remove(&self, sha256: &Hash) -> Result<bool> {
        // Held while they go: whoever takes the same bytes in either finds them fresh, or finds them gone.
        let fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        if fresh.contains(sha256) {
            return Ok(false);
        }
        self.disk.remove(&self.path_of(sha256)).map_err(|error| self.sort(error))?;
        Ok(true)
    }

    /// Keeps bytes that an op is about to name from being removed while this is open. False: they are not here.
    pub(crate) fn hold(&self, sha256: &Hash) -> bool {
        // Whoever removes holds this too, and finds them fresh, or they are found gone.
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        let is_here = self.size(sha256).is_some();
        if is_here {
            fresh.insert(*sha256);
        }
        is_here
    }

    /// Opens bytes for reading. Errors: `blob-missing`.
    pub fn open_blob(&self, sha256: &Hash) -> Result<File> {
        File::open(self.path_of(sha256)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::BlobMissing { sha256: sha256.to_string() },
            _ => self.sort(error),
        })
    }

    /// Returns whether the bytes are there, and how many.
    pub fn size(&self, sha256: &Hash) -> Option<u64> {
        fs::metadata(self.path_of(sha256)).ok().filter(fs::Metadata::is_file).map(|found| found.len())
    }

    /// Reads bytes again from end to end and compares their hash. Errors: `blob-missing`, `damaged`.
    pub fn check(&self, sha256: &Hash) -> Result<()> {
        self.read_again(sha256, &mut |_| Flow::Go)
    }

    /// As [`ContentStore::check`], and whether there are as many as is said of them, in these chunks. Errors: `blob-missing`,
    /// `damaged`.
    pub fn check_as(&self, sha256: &Hash, bytes: u64, chunk_root: &Hash) -> Result<()> {
        let unlike = || StoreError::damaged(format!("what is recorded about the bytes of {sha256}"));
        // Told before all of them are read.
        if self.size(sha256).is_some_and(|found| found != bytes) {
            return Err(unlike());
        }
        let mut chunks = Chunks::default();
        self.read_by(sha256, &mut |part| chunks.push(part), &mut |_| Flow::Go)?;
        if chunks.root()? == *chunk_root { Ok(()) } else { Err(unlike()) }
    }

    fn read_again(&self, sha256: &Hash, tick: &mut dyn FnMut(Progress) -> Flow) -> Result<()> {
        self.read_by(sha256, &mut |_| Ok(()), tick)
    }

    /// Chunk by chunk, and then against the hash of all.
    fn read_by(
        &self,
        sha256: &Hash,
        see: &mut dyn FnMut(&[u8]) -> Result<()>,
        tick: &mut dyn FnMut(Progress) -> Flow,
    ) -> Result<()> {
        let (mut done, total) = (0, self.size(sha256).unwrap_or(0));
        let mut file = self.open_blob(sha256)?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; CHUNK];
        loop {
            match fill(&mut file, &mut buffer).map_err(|error| self.sort(error))? {
                [] => break,
                part => {
                    hash.update(part);
                    see(part)?;
                    done += part.len() as u64;
                }
            }
            if tick(Progress { done, total: total.max(done) }) == Flow::Stop {
                return Err(StoreError::Cancelled);
            }
        }
        if hash.finalize().as_slice() != sha256.as_bytes() {
            return Err(StoreError::damaged(format!("the bytes of {sha256}")));
        }
        Ok(())
    }

    fn copy(
        &self,
        source: &mut File,
        before: &Stamp,
        file: &mut File,
        path: &Path,
        tick: &mut dyn FnMut(Progress) -> Flow,
    ) -> Result<Hashed> {
        let shared = self.disk.share(file, path, source);
        let mut whole = Sha256::new();
        let mut chunks = Chunks::default();
        let mut bytes = 0;
        let mut buffer = vec![0; CHUNK];
        loop {
            if tick(Progress { done: bytes, total: before.len.max(bytes) }) == Flow::Stop {
                return Err(StoreError::Cancelled);
            }
            let part = if shared {
                fill(file, &mut buffer).map_err(|error| self.sort(error))?
            } else {
                fill(source, &mut buffer).map_err(StoreError::source_file)?
            };
            if part.is_empty() {
                return Ok(Hashed {
                    sha256: Hash(whole.finalize().into()),
                    chunk_root: chunks.root()?,
                    bytes,
                });
            }
            bytes += part.len() as u64;
            // Not to its end: a file that grows as fast as it is copied has none.
            if bytes > before.len {
                return Err(StoreError::SourceChanged);
            }
            whole.update(part);
            chunks.push(part)?;
            if !shared {
                self.disk.write(file, path, part).map_err(|error| self.sort(error))?;
            }
        }
    }

    /// Syncs, renames and syncs the folder; the same bytes found there win.
    fn keep(
        &self,
        file: &File,
        path: &Path,
        hashed: Hashed,
        tick: &mut dyn FnMut(Progress) -> Flow,
    ) -> Result<Taken> {
        let sort = |error| self.sort(error);
        let target = self.path_of(&hashed.sha256);
        let folder = target.parent().unwrap_or(&self.root).to_owned();
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner).insert(hashed.sha256);
        // Bytes that rotted are not the same: the good ones take their place.
        let known = self.size(&hashed.sha256) == Some(hashed.bytes)
            && match self.read_again(&hashed.sha256, tick) {
                Err(StoreError::Cancelled) => return Err(StoreError::Cancelled),
                read => read.is_ok(),
            };
        if !known {
            self.disk.sync(file, path).map_err(sort)?;
            self.disk.make_folder(&folder).map_err(sort)?;
            self.disk.rename(path, &target).map_err(sort)?;
        }
        // Also for known bytes: the run that put them there may have ended before it synced their name.
        self.disk.sync_folder(&folder).map_err(sort)?;
        self.disk.sync_folder(&self.root).map_err(sort)?;
        Ok(Taken { sha256: hashed.sha256, chunk_root: hashed.chunk_root, bytes: hashed.bytes, known })
    }

    fn path_of(&self, sha256: &Hash) -> PathBuf {
        let name = sha256.to_string();
        self.root.join(name.get(..2).unwrap_or_default()).join(name)
    }

    fn sort(&self, error: io::Error) -> StoreError {
        StoreError::folder(&self.root, error)
    }
}

struct Hashed {
    sha256: Hash,
    chunk_root: Hash,
    bytes: u64,
}

/// The tree over the SHA-256 of each chunk, while it grows.
#[derive(Default)]
struct Chunks {
    nodes: HashMap<(u32, u64), Hash>,
    size: u64,
}

impl Chunks {
    fn push(&mut self, chunk: &[u8]) -> Result<()> {
        // RFC 9162 §2.1.1: the leaf hash of the entry, which is the chunk's own hash.
        let leaf = Hash::of(&[&[0x00], Hash::of(&[chunk]).as_bytes()]);
        let grown = self.tree().append(leaf).map_err(|error| StoreError::damaged(error.to_string()))?;
        for node in grown {
            self.nodes.insert((node.level, node.index), node.hash);
        }
        self.size += 1;
        Ok(())
    }

    fn root(&self) -> Result<Hash> {
        self.tree().root().map_err(|error| StoreError::damaged(error.to_string()))
    }

    fn tree(&self) -> Tree<impl Fn(u32, u64) -> Option<Hash>> {
        Tree::new(self.size, |level, index| self.nodes.get(&(level, index)).copied())
    }
}

/// What tells that a file was written to: size and times.
#[derive(PartialEq, Eq)]
struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    changed: (i64, i64),
    /// No folder names it any longer.
    gone: bool,
}

impl Stamp {
    fn of(file: &File) -> Result<Self> {
        let found = file.metadata().map_err(StoreError::source_file)?;
        if !found.is_file() {
            let source = io::Error::new(io::ErrorKind::InvalidInput, "not a regular file");
            return Err(StoreError::SourceUnreadable { source });
        }
        let (changed, gone) = changed(&found);
        Ok(Self { len: found.len(), modified: found.modified().ok(), changed, gone })
    }
}

/// The time of the last change of bytes or attributes, which no program can set back, and whether the last name
/// of the file was removed.
#[cfg(unix)]
fn changed(found: &fs::Metadata) -> ((i64, i64), bool) {
    use std::os::unix::fs::MetadataExt;
    // A link made or removed elsewhere also counts as a change of attributes: without harm, the person tries again.
    ((found.ctime(), found.ctime_nsec()), found.nlink() == 0)
}

#[cfg(not(unix))]
fn changed(_found: &fs::Metadata) -> ((i64, i64), bool) {
    ((0, 0), false)
}

/// Reads until the buffer is full or the file ends.
fn fill<'a>(file: &mut File, buffer: &'a mut [u8]) -> io::Result<&'a [u8]> {
    let mut len = 0;
    while let Some(rest) = buffer.get_mut(len..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => len += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(buffer.get(..len).unwrap_or_default())
}
