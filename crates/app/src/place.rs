//! Where the data folder is: where `GALLEY_DATA` says, else where it was moved to, else the platform's place.
//!
//! What it was moved to stands in a note in the platform's place, written aside and renamed: a crash at any moment leaves
//! the old folder in use or the new one, and both are whole. Whatever opens the data folder of a person asks here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::api::Failure;
use crate::keys;

/// In the platform's place, which may be the data folder, too.
pub(crate) const NOTE: &str = "place.json";
const DATABASE: &str = "galley.db";
/// All that Galley puts into a data folder, the lock last.
pub(crate) const FILES: [&str; 9] = [
    "galley.db",
    "galley.db-wal",
    "galley.db-shm",
    "keys",
    "keys.where",
    "keys.new",
    "window.json",
    ".window-state.json",
    "lock",
];
pub(crate) const FOLDERS: [&str; 3] = ["blobs", "derived", "logs"];
/// How often, and how many times, it is looked whether the old folder is free.
const LOOK: Duration = Duration::from_millis(200);
const PATIENCE: u32 = 50;

/// The note.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    data: PathBuf,
    /// The folder that it was copied from, until a start with the new one succeeded.
    #[serde(default)]
    leaving: Option<PathBuf>,
}

/// Where the data folder is, and why there.
#[derive(Debug)]
pub struct Place {
    pub data: PathBuf,
    /// The platform's place, where the note is; none where `GALLEY_DATA` rules.
    home: Option<PathBuf>,
    moved: bool,
    leaving: Option<PathBuf>,
}

impl Place {
    /// Named by `GALLEY_DATA`.
    #[must_use]
    pub fn fixed(data: PathBuf) -> Self {
        Self { data, home: None, moved: false, leaving: None }
    }

    /// The platform's place, or where the note in it leads. A note that cannot be read leads nowhere, but it says that
    /// the data is not here unless it is seen to be.
    #[must_use]
    pub fn below(home: PathBuf) -> Self {
        let text = fs::read(home.join(NOTE));
        let is_noted = !text.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        let note = text.ok().and_then(|text| serde_json::from_slice::<Note>(&text).ok());
        match note.filter(|note| note.data.is_absolute()) {
            Some(note) => Self {
                moved: note.data != home,
                leaving: note.leaving.filter(|left| *left != note.data),
                data: note.data,
                home: Some(home),
            },
            None => Self { data: home.clone(), home: Some(home), moved: is_noted, leaving: None },
        }
    }

    /// Whether `GALLEY_DATA` says where it is: it is not moved then, and no other takes its place.
    #[must_use]
    pub const fn is_fixed(&self) -> bool {
        self.home.is_none()
    }

    /// A folder on a drive that is not connected must not be taken for one that was never there.
    ///
    /// # Errors
    /// `data-away`
    pub fn is_there(&self) -> Result<(), Failure> {
        if self.moved && !self.data.join(DATABASE).is_file() {
            let shown = self.data.to_string_lossy();
            return Err(Failure::of("data-away", &[("name", shown.as_ref())]));
        }
        Ok(())
    }

    /// Starts go to this folder from now on. The one in use is removed after one succeeded, or kept. After an error
    /// they go where they went before.
    ///
    /// # Errors
    /// `data-fixed`, `disk-full`, `no-access`
    pub fn turn_to(&self, data: &Path, leave: bool) -> Result<(), Failure> {
        let home = self.home.as_deref().ok_or_else(|| Failure::of("data-fixed", &[]))?;
        let note = Note { data: data.to_owned(), leaving: leave.then(|| self.data.clone()) };
        write(home, &note).map_err(|error| keys::folder_failed(&error))
    }

    /// A name for another data folder that nothing has yet: beside the one in use, else, where that is away or nothing
    /// can be made there, beside the platform's place. What is made where a drive belongs is not seen when it is back.
    ///
    /// # Errors
    /// `disk-full`, `no-access`
    pub fn for_another(&self, what: &str) -> Result<PathBuf, Failure> {
        let mut failed = None;
        let here = self.is_there().is_ok().then_some(&self.data);
        for folder in here.into_iter().chain(&self.home) {
            let path = beside(folder, what);
            match can_be_made(&path) {
                Ok(()) => return Ok(path),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        Err(failed.map_or_else(|| Failure::of("no-access", &[]), |error| keys::folder_failed(&error)))
    }

    /// After a start: removes the folder that was left, unless somebody has it open. Blocks, some seconds at most.
    pub fn leave(&self) {
        let (Some(home), Some(left)) = (self.home.as_deref(), self.leaving.as_deref()) else { return };
        // What leads to the new folder is on the medium before anything of the old one goes.
        if let Err(error) = sync(home) {
            return tracing::warn!(kind = ?error.kind(), "the old data folder is not removed yet");
        }
        let mut cleared = clear(left);
        // The process that started this one may be about to end.
        for _ in 0..PATIENCE {
            if !cleared.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock) {
                break;
            }
            std::thread::sleep(LOOK);
            cleared = clear(left);
        }
        let done = cleared.and_then(|()| write(home, &Note { data: self.data.clone(), leaving: None }));
        if let Err(error) = done {
            tracing::warn!(kind = ?error.kind(), "the old data folder is not removed yet");
        }
    }
}

/// Puts the note in the place of the one before; after an error that one holds, or none where there was none.
fn write(home: &Path, note: &Note) -> io::Result<()> {
    make_private(home)?;
    let path = home.join(NOTE);
    let before = match fs::read(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    put(home, &serde_json::to_vec(note)?)?;
    let Err(error) = sync(home) else { return Ok(()) };
    // Whoever is told of an error goes on with the folder of before, and so must the next start.
    let undone = match before {
        Some(text) => put(home, &text),
        None => missing_is_fine(fs::remove_file(&path)),
    };
    // Where not even that can be done the new note holds, and whoever asked must go on with it.
    if undone.is_err() { Ok(()) } else { Err(error) }
}

fn put(home: &Path, text: &[u8]) -> io::Result<()> {
    let aside = home.join("place.new");
    missing_is_fine(fs::remove_file(&aside))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&aside)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&aside, home.join(NOTE))
}

/// Windows cannot sync a folder; its file systems journal names.
fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Whether a folder can be made here: made, and removed again.
fn can_be_made(path: &Path) -> io::Result<()> {
    if let Some(above) = path.parent() {
        make_private(above)?;
    }
    fs::create_dir(path)?;
    fs::remove_dir(path)
}

/// Removes what Galley keeps in a data folder, and the folder, if that is all.
fn clear(folder: &Path) -> io::Result<()> {
    let lock = match File::options().read(true).write(true).open(folder.join("lock")) {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    lock.try_lock().map_err(io::Error::from)?;
    for name in FOLDERS {
        missing_is_fine(fs::remove_dir_all(folder.join(name)))?;
    }
    for name in FILES {
        missing_is_fine(fs::remove_file(folder.join(name)))?;
    }
    // Where something of others is in it, it stays.
    let _ = fs::remove_dir(folder);
    Ok(())
}

fn missing_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Makes a folder for its owner alone; one that is there stays as it is.
///
/// # Errors
/// Those of the system.
pub fn make_private(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    }
}

/// A name beside the folder that nothing has yet.
fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().map_or_else(|| "galley".into(), |name| name.to_string_lossy().into_owned());
    let mut number = 1_u32;
    loop {
        let numbered = if number == 1 { format!("{name}-{what}") } else { format!("{name}-{what}-{number}") };
        let path = folder.with_file_name(numbered);
        if path.symlink_metadata().is_err() {
            return path;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(folder: &Path) {
        fs::create_dir_all(folder.join("blobs/aa")).unwrap();
        for name in ["galley.db", "keys", "lock"] {
            fs::write(folder.join(name), name).unwrap();
        }
    }

    #[test]
    fn a_moved_folder_is_found_again_and_the_old_one_goes_after_a_start() {
        let root = tempfile::tempdir().unwrap();
        let (home, new) = (root.path().join("home"), root.path().join("new"));
        used(&home);
        used(&new);
        let place = Place::below(home.clone());
        assert_eq!((place.data.clone(), place.is_fixed()), (home.clone(), false));
        place.turn_to(&new, true).unwrap();
        assert!(home.join("galley.db").exists(), "nothing goes before a start succeeded");
        let place = Place::below(home.clone());
        assert_eq!(place.data, new);
        place.is_there().unwrap();
        place.leave();
        let left: Vec<_> = fs::read_dir(&home).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left, [NOTE]);
        Place::below(home.clone()).leave();
        assert!(new.join("galley.db").exists());
        fs::remove_file(new.join("galley.db")).unwrap();
        assert_eq!(Place::below(home).is_there().unwrap_err().code, "data-away");
    }

    #[test]
    fn the_folder_that_was_in_use_before_a_backup_stays() {
        let root = tempfile::tempdir().unwrap();
        let (home, new) = (root.path().join("home"), root.path().join("home-restored"));
        used(&home);
        assert_eq!(beside(&home, "restored"), new);
        used(&new);
        assert_eq!(beside(&home, "restored"), root.path().join("home-restored-2"));
        Place::below(home.clone()).turn_to(&new, false).unwrap();
        Place::below(home.clone()).leave();
        assert!(home.join("galley.db").exists());
    }

    #[test]
    fn what_somebody_has_open_or_put_there_stays() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("old");
        used(&folder);
        fs::write(folder.join("mine.txt"), "mine").unwrap();
        let lock = File::open(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        assert!(clear(&folder).is_err() && folder.join("galley.db").exists());
        drop(lock);
        clear(&folder).unwrap();
        assert!(!folder.join("galley.db").exists() && folder.join("mine.txt").exists());
    }

    #[test]
    fn a_note_that_says_nothing_leads_nowhere_else() {
        let root = tempfile::tempdir().unwrap();
        for note in ["", "{}", "{\"data\":\"relative\"}", "{\"data\":7}", "no note"] {
            fs::write(root.path().join(NOTE), note).unwrap();
            assert_eq!(Place::below(root.path().to_owned()).data, root.path(), "{note}");
        }
        let fixed = Place::fixed(root.path().to_owned());
        assert_eq!(fixed.turn_to(root.path(), true).unwrap_err().code, "data-fixed");
    }

    #[test]
    fn a_note_that_cannot_be_read_is_not_taken_for_a_first_start() {
        let root = tempfile::tempdir().unwrap();
        let home = root.path().join("home");
        Place::below(home.clone()).is_there().expect("nothing was ever here");
        fs::create_dir(&home).unwrap();
        fs::write(home.join(NOTE), "{\"data\": \"/mnt").unwrap();
        assert_eq!(Place::below(home.clone()).is_there().unwrap_err().code, "data-away");
        used(&home);
        Place::below(home).is_there().expect("what is seen to be here is here");
    }

    #[test]
    fn a_note_that_cannot_be_written_leaves_the_one_before() {
        let root = tempfile::tempdir().unwrap();
        let (home, new) = (root.path().join("home"), root.path().join("new"));
        used(&home);
        used(&new);
        // Nothing is written over a folder of that name.
        fs::create_dir_all(home.join("place.new/x")).unwrap();
        assert_eq!(Place::below(home.clone()).turn_to(&new, true).unwrap_err().code, "no-access");
        assert_eq!(Place::below(home.clone()).data, home);
        fs::remove_dir_all(home.join("place.new")).unwrap();
        Place::below(home.clone()).turn_to(&new, true).unwrap();
        assert_eq!(Place::below(home).data, new);
    }

    #[test]
    fn another_folder_is_made_at_home_where_the_one_in_use_is_away() {
        let root = tempfile::tempdir().unwrap();
        let home = root.path().join("home");
        fs::create_dir(&home).unwrap();
        // What is a file has nothing below it.
        fs::write(root.path().join("drive"), "").unwrap();
        let away = root.path().join("drive/galley");
        Place::below(home.clone()).turn_to(&away, false).unwrap();
        let place = Place::below(home.clone());
        assert_eq!(place.is_there().unwrap_err().code, "data-away");
        assert_eq!(place.for_another("restored").unwrap(), root.path().join("home-restored"));
        let fixed = Place::fixed(away);
        assert_eq!(fixed.for_another("restored").unwrap_err().code, "no-access");

        let mounted = root.path().join("mounted/galley");
        used(&mounted);
        Place::below(home.clone()).turn_to(&mounted, false).unwrap();
        let place = Place::below(home.clone());
        assert_eq!(place.for_another("restored").unwrap(), root.path().join("mounted/galley-restored"));
        fs::remove_dir_all(&mounted).unwrap();
        assert_eq!(place.for_another("restored").unwrap(), root.path().join("home-restored"));
    }
}
