//! The folder in which one document becomes a PDF: private, of this conversion alone, gone afterwards.
//!
//! A lock beside it says that somebody is at work; what a killed Galley left behind has none, and is swept. Whoever is
//! shut in here may leave anything in it, so nothing in it is followed: no link, no name but the one that was agreed.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::source::{Source, failed};

const PREFIX: &str = "galley-office-";
const LOCK: &str = ".lock";
/// Entries of the folder that are counted before it is too many.
const MAX_ENTRIES: usize = 50_000;

pub(super) struct Room {
    path: PathBuf,
    /// Locked for as long as this lives, and gone after the folder is.
    _lock: tempfile::NamedTempFile,
}

/// What was copied in.
pub(super) struct Copied {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Room {
    /// Makes one in the folder; `None` for where the system keeps what is passing.
    pub(super) fn new(place: Option<&Path>) -> io::Result<Self> {
        let place = place.map_or_else(passing, Path::to_owned);
        sweep_place(&place);
        loop {
            let lock = tempfile::Builder::new().prefix(PREFIX).suffix(LOCK).tempfile_in(&place)?;
            lock.as_file().lock()?;
            // Somebody who swept just now may have taken it for an old one.
            if !lock.path().is_file() {
                continue;
            }
            let path =
                folder_of(lock.path()).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
            make_private(&path)?;
            return Ok(Self { path, _lock: lock });
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Copies a document in under that name.
    pub(super) fn bring(&self, source: &Source, name: &str, cancel: &Cancel) -> Result<Copied, MediaError> {
        let mut file = File::create_new(self.path.join(name)).map_err(|error| no_room(&error))?;
        let (mut hash, mut bytes) = (Sha256::new(), 0);
        let mut buffer = vec![0; 1 << 20];
        loop {
            let count = source.read_at(&mut buffer, bytes).map_err(|error| failed(&error, cancel))?;
            let Some(part) = buffer.get(..count).filter(|part| !part.is_empty()) else { break };
            hash.update(part);
            file.write_all(part).map_err(|error| no_room(&error))?;
            bytes += part.len() as u64;
        }
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Copied { bytes, sha256 })
    }

    /// The file of that name, when there is one: a regular one, of this folder, with no other name.
    pub(super) fn take(&self, name: &str) -> Option<File> {
        let path = self.path.join(name);
        let is_plain = fs::symlink_metadata(&path).is_ok_and(|facts| facts.is_file() && is_alone(&facts));
        is_plain.then(|| crate::source::open(&path).ok()).flatten()
    }

    /// Bytes of all that lies in it; more than any limit when there is too much to count.
    pub(super) fn num_bytes(&self) -> u64 {
        let (mut bytes, mut entries) = (0, 0);
        let mut waiting = vec![self.path.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                entries += 1;
                let Ok(facts) = entry.metadata() else { continue };
                if facts.is_dir() {
                    waiting.push(entry.path());
                } else {
                    bytes += facts.len();
                }
                if entries > MAX_ENTRIES {
                    return u64::MAX;
                }
            }
        }
        bytes
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        clear(&self.path);
    }
}

/// Removes what a Galley that was killed left in the folder.
pub(super) fn sweep(place: Option<&Path>) {
    sweep_place(&place.map_or_else(passing, Path::to_owned));
}

fn sweep_place(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let is_lock = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(LOCK));
        if !is_lock || !is_own(&path) {
            continue;
        }
        let Ok(lock) = File::open(&path) else { continue };
        // A lock that cannot be asked counts as held.
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => continue,
        }
        if let Some(folder) = folder_of(&path) {
            clear(&folder);
        }
        let _ = fs::remove_file(&path);
    }
}

/// The room's folder has the name of its lock, without its ending.
fn folder_of(lock: &Path) -> Option<PathBuf> {
    let name = lock.file_name()?.to_str()?.strip_suffix(LOCK)?;
    Some(lock.with_file_name(name))
}

/// Removes a folder and all in it. Folders that may not be listed are made to be first.
fn clear(folder: &Path) {
    if fs::remove_dir_all(folder).is_ok() || !folder.is_dir() {
        return;
    }
    let mut waiting = vec![folder.to_owned()];
    let mut entries = 0;
    while let Some(next) = waiting.pop().filter(|_| entries <= MAX_ENTRIES) {
        allow(&next);
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            entries += 1;
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(entry.path());
            }
        }
    }
    // What is left even so is tried again at the next sweep.
    let _ = fs::remove_dir_all(folder);
}

/// Where the system keeps what is passing.
fn passing() -> PathBuf {
    let own = if cfg!(windows) { std::env::var_os("TEMP") } else { std::env::var_os("TMPDIR") };
    let usual = || PathBuf::from(if Path::new("/var/tmp").is_dir() { "/var/tmp" } else { "/tmp" });
    own.filter(|own| !own.is_empty()).map_or_else(usual, PathBuf::from)
}

fn no_room(error: &io::Error) -> MediaError {
    MediaError::new(crate::error::Code::Io, format!("there is no place to convert it in: {error}"))
        .with_hint("Make room on the disk, then try again.")
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

#[cfg(unix)]
fn allow(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
}

#[cfg(not(unix))]
fn allow(_folder: &Path) {}

#[cfg(unix)]
fn is_own(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::symlink_metadata(path).is_ok_and(|facts| facts.uid() == rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
fn is_own(_path: &Path) -> bool {
    true
}

#[cfg(unix)]
fn is_alone(facts: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(facts) == 1
}

#[cfg(not(unix))]
fn is_alone(_facts: &fs::Metadata) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_room_is_private_and_goes_with_all_that_is_in_it() {
        let place = tempfile::tempdir().unwrap();
        let room = Room::new(Some(place.path())).unwrap();
        assert_eq!(fs::metadata(room.path()).unwrap().permissions().mode() & 0o777, 0o700);
        let shut = room.path().join("shut").join("inside");
        fs::create_dir_all(&shut).unwrap();
        fs::write(shut.join("file"), [0; 1000]).unwrap();
        symlink("/", room.path().join("everything")).unwrap();
        assert!((1000..10_000).contains(&room.num_bytes()), "links are not followed: {}", room.num_bytes());
        fs::set_permissions(room.path().join("shut"), fs::Permissions::from_mode(0o300)).unwrap();
        assert_eq!(names(place.path()).len(), 2);
        drop(room);
        assert_eq!(names(place.path()), Vec::<String>::new());
    }

    #[test]
    fn what_a_killed_galley_left_is_swept_and_what_is_in_use_stays() {
        let place = tempfile::tempdir().unwrap();
        let kept = Room::new(Some(place.path())).unwrap();
        let left = place.path().join("galley-office-left");
        fs::create_dir(&left).unwrap();
        fs::write(left.join("draft.docx"), "words").unwrap();
        fs::write(place.path().join("galley-office-left.lock"), "").unwrap();
        fs::write(place.path().join("another"), "").unwrap();
        sweep(Some(place.path()));
        assert!(!left.exists() && kept.path().is_dir());
        let mut names = names(place.path());
        names.sort();
        assert_eq!(names.len(), 3, "{names:?}");
        assert_eq!(names[0], "another");
    }

    #[test]
    fn only_a_plain_file_is_taken() {
        let place = tempfile::tempdir().unwrap();
        let secret = place.path().join("secret.pdf");
        fs::write(&secret, "%PDF-").unwrap();
        let room = Room::new(Some(place.path())).unwrap();
        let out = room.path().join("draft.pdf");
        assert!(room.take("draft.pdf").is_none());
        symlink(&secret, &out).unwrap();
        assert!(room.take("draft.pdf").is_none(), "a link");
        fs::remove_file(&out).unwrap();
        fs::hard_link(&secret, &out).unwrap();
        assert!(room.take("draft.pdf").is_none(), "a second name of another file");
        fs::remove_file(&out).unwrap();
        fs::create_dir(&out).unwrap();
        assert!(room.take("draft.pdf").is_none(), "a folder");
        fs::remove_dir(&out).unwrap();
        fs::write(&out, "%PDF-").unwrap();
        assert!(room.take("draft.pdf").is_some());
    }
}
