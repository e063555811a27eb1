//! The cache of what is made from bytes: thumbnails, frame tables. Keyed (hash, recipe, engine version), S42.
//!
//! Never part of the log and never synced: a missing or damaged entry is made again. Bounded by bytes; what was
//! used longest ago goes first. Each entry carries the hash of its bytes, so that a half-written one is a miss.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use galley_core::Hash;
use sha2::{Digest, Sha256};

/// What the cache may hold unless told otherwise.
pub const DEFAULT_BYTES: u64 = 500_000_000;

/// Letters of an entry's name: a SHA-256.
const NAME: usize = 64;
/// What the name of an entry ends in while it is written.
const PARTIAL: &str = ".new";

/// What an entry was made from, and how.
#[derive(Clone, Copy, Debug)]
pub struct DerivedKey<'a> {
    /// SHA-256 of the bytes it was made from.
    pub hash: Hash,
    /// What was made, with its settings, such as `thumbnail/page=1/fit=320`.
    pub recipe: &'a str,
    /// What made it, with its version: another version is another entry.
    pub engine: &'a str,
}

impl DerivedKey<'_> {
    fn name(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.hash.as_bytes());
        for part in [self.recipe, self.engine] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hex::encode(hash.finalize())
    }
}

/// The folder of derived bytes.
pub struct Derived {
    root: PathBuf,
    limit: AtomicU64,
    /// Read from the folder at first use, so that a start costs nothing.
    index: Mutex<Option<Index>>,
}

#[derive(Default)]
struct Index {
    entries: HashMap<String, Entry>,
    bytes: u64,
    clock: u64,
}

struct Entry {
    bytes: u64,
    used: u64,
}

impl Derived {
    /// Opens a cache that holds at most `limit` bytes.
    pub fn open(root: &Path, limit: u64) -> Self {
        Self { root: root.to_owned(), limit: AtomicU64::new(limit), index: Mutex::new(None) }
    }

    /// Returns an entry's bytes, or nothing when it has to be made.
    pub fn get(&self, key: &DerivedKey<'_>) -> Option<Vec<u8>> {
        let name = key.name();
        let known = self.with_index(|index| index.touch(&name));
        if !known {
            return None;
        }
        let path = self.root.join(&name);
        let body = fs::read(&path).ok().and_then(|mut kept| {
            let body = kept.split_off(32.min(kept.len()));
            (Sha256::digest(&body).as_slice() == kept).then_some(body)
        });
        if body.is_none() {
            self.with_index(|index| index.forget(&name));
            let _ = fs::remove_file(&path);
        }
        body
    }

    /// Keeps bytes. What does not fit or cannot be written is not kept, and costs only making it again.
    pub fn put(&self, key: &DerivedKey<'_>, bytes: &[u8]) {
        let size = bytes.len() as u64 + 32;
        let limit = self.limit();
        if size > limit {
            return;
        }
        let name = key.name();
        let evicted = self.with_index(|index| {
            index.add(&name, size);
            index.evict(limit, &name)
        });
        self.remove(evicted);
        if write(&self.root, &name, bytes).is_err() {
            self.with_index(|index| index.forget(&name));
        }
    }

    /// Returns how many bytes may be kept.
    pub fn limit(&self) -> u64 {
        self.limit.load(Ordering::Relaxed)
    }

    /// Changes how many bytes may be kept; what is too much goes now.
    pub fn set_limit(&self, limit: u64) {
        self.limit.store(limit, Ordering::Relaxed);
        self.remove(self.with_index(|index| index.evict(limit, "")));
    }

    /// Removes every entry; each is made again when it is asked for.
    pub fn clear(&self) {
        self.remove(self.with_index(|index| {
            let all = index.entries.keys().cloned().collect();
            *index = Index::default();
            all
        }));
    }

    fn remove(&self, names: Vec<String>) {
        for name in names {
            let _ = fs::remove_file(self.root.join(name));
        }
    }

    /// Returns how many bytes are kept.
    pub fn bytes(&self) -> u64 {
        self.with_index(|index| index.bytes)
    }

    fn with_index<T>(&self, act: impl FnOnce(&mut Index) -> T) -> T {
        let mut guard = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        act(guard.get_or_insert_with(|| Index::read(&self.root)))
    }
}

impl Index {
    /// Reads the folder; an entry's last use is its file's time.
    fn read(root: &Path) -> Self {
        let mut found = Vec::new();
        for entry in fs::read_dir(root).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Ok(data) = entry.metadata() else { continue };
            if name.len() != NAME {
                // Half written. Others keep what is passing in this folder, too.
                if name.strip_suffix(PARTIAL).is_some_and(|name| name.len() == NAME) {
                    let _ = fs::remove_file(entry.path());
                }
                continue;
            }
            let time = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            found.push((time.unwrap_or_default(), name, data.len()));
        }
        found.sort();
        let mut index = Self::default();
        for (_, name, bytes) in found {
            index.add(&name, bytes);
        }
        index
    }

    fn add(&mut self, name: &str, bytes: u64) {
        self.forget(name);
        self.clock += 1;
        self.bytes += bytes;
        self.entries.insert(name.to_owned(), Entry { bytes, used: self.clock });
    }

    fn touch(&mut self, name: &str) -> bool {
        self.clock += 1;
        match self.entries.get_mut(name) {
            Some(entry) => {
                entry.used = self.clock;
                true
            }
            None => false,
        }
    }

    fn forget(&mut self, name: &str) {
        if let Some(entry) = self.entries.remove(name) {
            self.bytes -= entry.bytes;
        }
    }

    /// Drops entries, oldest use first, down to nine tenths of the limit once it is passed.
    fn evict(&mut self, limit: u64, keep: &str) -> Vec<String> {
        if self.bytes <= limit {
            return Vec::new();
        }
        let mut by_use: Vec<_> =
            self.entries.iter().map(|(name, entry)| (entry.used, name.clone())).collect();
        by_use.sort();
        let mut evicted = Vec::new();
        for (_, name) in by_use {
            if self.bytes <= limit / 10 * 9 {
                break;
            }
            if name != keep {
                self.forget(&name);
                evicted.push(name);
            }
        }
        evicted
    }
}

fn write(root: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let partial = root.join(format!("{name}{PARTIAL}"));
    let mut kept = Sha256::digest(bytes).to_vec();
    kept.extend_from_slice(bytes);
    fs::write(&partial, kept)?;
    fs::rename(&partial, root.join(name))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn key(recipe: &str) -> DerivedKey<'_> {
        DerivedKey { hash: Hash([7; 32]), recipe, engine: "e1" }
    }

    #[test]
    fn s42_an_entry_is_found_by_hash_recipe_and_engine() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Derived::open(folder.path(), 1000);
        cache.put(&key("a"), b"one");
        assert_eq!(cache.get(&key("a")).unwrap(), b"one");
        assert_eq!(cache.get(&key("b")), None);
        assert_eq!(cache.get(&DerivedKey { engine: "e2", ..key("a") }), None);
        assert_eq!(Derived::open(folder.path(), 1000).get(&key("a")).unwrap(), b"one");
    }

    #[test]
    fn s42_a_damaged_entry_is_a_miss_and_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Derived::open(folder.path(), 1000);
        cache.put(&key("a"), b"one");
        let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        fs::write(&file, b"short").unwrap();
        assert_eq!(cache.get(&key("a")), None);
        assert!(!file.exists());
        assert_eq!(cache.bytes(), 0);
    }

    #[test]
    fn s42_what_is_half_written_goes_and_what_is_of_others_stays() {
        let folder = tempfile::tempdir().unwrap();
        let half = folder.path().join(format!("{}.new", "a".repeat(64)));
        let lock = folder.path().join("galley-office-x.lock");
        fs::write(&half, b"half").unwrap();
        fs::write(&lock, b"").unwrap();
        assert_eq!(Derived::open(folder.path(), 1000).bytes(), 0);
        assert!(!half.exists() && lock.exists());
    }

    #[test]
    fn s42_the_bound_holds_and_the_latest_used_stay() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Derived::open(folder.path(), 1000);
        for recipe in ["a", "b", "c"] {
            cache.put(&key(recipe), &[0; 268]);
        }
        assert!(cache.get(&key("a")).is_some());
        cache.put(&key("d"), &[0; 268]);
        assert!(cache.bytes() <= 1000);
        assert!(cache.get(&key("b")).is_none());
        assert!(cache.get(&key("a")).is_some() && cache.get(&key("d")).is_some());
        let on_disk: u64 =
            fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
        assert_eq!(on_disk, cache.bytes());
        cache.put(&key("huge"), &[0; 2000]);
        assert!(cache.get(&key("huge")).is_none());
    }

    #[test]
    fn s42_a_lower_bound_holds_at_once_and_clearing_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Derived::open(folder.path(), 10_000);
        for recipe in ["a", "b", "c"] {
            cache.put(&key(recipe), &[0; 268]);
        }
        cache.set_limit(700);
        assert!(cache.get(&key("a")).is_none() && cache.get(&key("c")).is_some());
        assert!(cache.bytes() <= 700);
        cache.clear();
        assert_eq!((cache.bytes(), fs::read_dir(folder.path()).unwrap().count()), (0, 0));
        cache.put(&key("a"), b"one");
        assert_eq!(cache.get(&key("a")).unwrap(), b"one");
    }
}
