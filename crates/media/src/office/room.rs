//! The folder in which one document becomes a PDF: private, of this conversion alone, gone afterwards.
//!
//! A lock beside it says that somebody is at work; what nobody holds a lock of is swept. The lock goes after the folder,
//! and stays where the folder does. Whoever is shut in here may leave anything in it, so nothing in it is followed: no
//! link, no name but the one that was agreed.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::office::{changed, clear};
use crate::source::{Source, failed};
use crate::worker::transport;

const PREFIX: &str = "galley-office-";
const LOCK: &str = ".lock";
/// Entries of the folder that are counted before it is too many.
const MAX_ENTRIES: usize = 50_000;

pub(super) struct Room {
    path: PathBuf,
    /// Locked for as long as this lives; `None` once it is going.
    lock: Option<tempfile::NamedTempFile>,
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
            return Ok(Self { path, lock: Some(lock) });
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that are free on its disk; `None` where that cannot be asked.
    pub(super) fn free(&self) -> Option<u64> {
        transport::room(&self.path)
    }

    /// Copies a document in under that name; no more of it than there was when the source was opened.
    pub(super) fn bring(&self, source: &Source, name: &str, cancel: &Cancel) -> Result<Copied, MediaError> {
        let mut file = File::create_new(self.path.join(name)).map_err(|error| no_room(&error))?;
        let (mut hash, mut bytes) = (Sha256::new(), 0);
        let mut buffer = vec![0; 1 << 20];
        loop {
            let count = source.read_at(&mut buffer, bytes).map_err(|error| failed(&error, cancel))?;
            let Some(part) = buffer.get(..count).filter(|part| !part.is_empty()) else { break };
            bytes += part.len() as u64;
            // Not to its end: a file that grows as fast as it is copied has none.
            if bytes > source.num_bytes() {
                return Err(changed());
            }
            hash.update(part);
            file.write_all(part).map_err(|error| no_room(&error))?;
        }
        if bytes < source.num_bytes() {
            return Err(changed());
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

    /// Bytes of all that lies in it; more than any limit when there is too much to count, or a folder cannot be listed.
    pub(super) fn num_bytes(&self) -> u64 {
        let (mut bytes, mut entries) = (0, 0);
        let mut waiting = vec![self.path.clone()];
        while let Some(folder) = waiting.pop() {
            let listed = match fs::read_dir(folder) {
                Ok(listed) => listed,
                Err(error) if is_gone(&error) => continue,
                Err(_) => return u64::MAX,
            };
            for entry in listed {
                entries += 1;
                if entries > MAX_ENTRIES {
                    return u64::MAX;
                }
                match entry.and_then(|entry| Ok((entry.metadata()?, entry.path()))) {
                    Ok((facts, path)) if facts.is_dir() => waiting.push(path),
                    Ok((facts, _)) => bytes = facts.len().saturating_add(bytes),
                    Err(error) if is_gone(&error) => {}
                    Err(_) => return u64::MAX,
                }
            }
        }
        bytes
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let is_gone = clear::remove(&self.path).is_ok();
        if let Some(lock) = self.lock.take().filter(|_| !is_gone) {
            let _ = lock.keep();
        }
    }
}

/// What was there a moment ago: programs make and remove files as they work.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Removes the rooms in the folder that nobody is at work in.
pub(super) fn sweep(place: Option<&Path>) {
    sweep_place(&place.map_or_else(passing, Path::to_owned));
}

fn sweep_place(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX) && is_own(&path)) else {
            continue;
        };
        if name.ends_with(LOCK) {
            sweep_locked(&path);
        } else if !lock_of(&path).try_exists().unwrap_or(true) {
            // A new room has its lock first: this one has lost it.
            let _ = clear::remove(&path);
        }
    }
}

/// Removes a lock that nobody holds, after its room. What cannot be removed is tried again at the next sweep.
fn sweep_locked(path: &Path) {
    let Ok(lock) = File::open(path) else { return };
    // A lock that cannot be asked counts as held.
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return,
    }
    if folder_of(path).is_none_or(|folder| clear::remove(&folder).is_ok()) {
        let _ = fs::remove_file(path);
    }
}

/// The room's folder has the name of its lock, without its ending.
fn folder_of(lock: &Path) -> Option<PathBuf> {
    let name = lock.file_name()?.to_str()?.strip_suffix(LOCK)?;
    Some(lock.with_file_name(name))
}

fn lock_of(folder: &Path) -> PathBuf {
    let mut path = folder.as_os_str().to_owned();
    path.push(LOCK);
    path.into()
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
        let loose = place.path().join("galley-office-loose");
        fs::create_dir_all(loose.join("home")).unwrap();
        fs::write(loose.join("draft.docx"), "words").unwrap();
        sweep(Some(place.path()));
        assert!(!left.exists() && !loose.exists() && kept.path().is_dir());
        let mut names = names(place.path());
        names.sort();
        assert_eq!(names.len(), 3, "{names:?}");
        assert_eq!(names[0], "another");
    }

    #[test]
    fn a_lock_stays_where_its_room_does() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("galley-office-stuck");
        fs::create_dir(&folder).unwrap();
        let lock = tempfile::Builder::new().prefix(PREFIX).suffix(LOCK).tempfile_in(place.path()).unwrap();
        let kept = lock.path().to_owned();
        // A folder is not removed by the name that it has for itself.
        drop(Room { path: folder.join("."), lock: Some(lock) });
        assert!(folder.is_dir() && kept.is_file());
    }

    #[test]
    fn what_lies_deeper_than_a_path_reaches_is_too_much_and_goes_too() {
        use rustix::fs::{Mode, OFlags, mkdirat, openat};
        let place = tempfile::tempdir().unwrap();
        let room = Room::new(Some(place.path())).unwrap();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY;
        let mut deepest = rustix::fs::open(room.path(), flags, Mode::empty()).unwrap();
        // More than may be open at a time, too.
        for _ in 0..1500 {
            mkdirat(&deepest, "folder", Mode::RWXU).unwrap();
            deepest = openat(&deepest, "folder", flags, Mode::empty()).unwrap();
        }
        assert_eq!(room.num_bytes(), u64::MAX);
        drop(room);
        assert_eq!(names(place.path()), Vec::<String>::new());
    }

    #[test]
    fn a_document_that_changes_as_it_is_copied_is_refused() {
        use std::sync::Arc;
        let place = tempfile::tempdir().unwrap();
        let room = Room::new(Some(place.path())).unwrap();
        let path = place.path().join("growing.docx");
        for (before, after) in [(1000, 3000), (3000, 1000)] {
            fs::write(&path, vec![1; before]).unwrap();
            let source = Source::new(Arc::new(File::open(&path).unwrap()), Cancel::new()).unwrap();
            File::options().write(true).open(&path).unwrap().set_len(after).unwrap();
            let error = room.bring(&source, &format!("{after}.docx"), &Cancel::new()).err().unwrap();
            assert_eq!(error, changed());
            let copied = fs::metadata(room.path().join(format!("{after}.docx"))).unwrap().len();
            assert!(copied <= before as u64, "{copied}");
        }
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
