//! What the data folder takes, backups of it, and data folders made of it or of a backup.
//!
//! Whoever makes one has nothing to undo when it fails: it is checked as a whole, with its keys, before it is the answer,
//! and what was made of it is removed otherwise.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use galley_media::cancel::Cancel;
use galley_store::backup::{self, Frozen};
use galley_store::{DataFolder, Flow, Progress, Store};

use crate::api::{BackupMade, Event, Failure, Nothing, StorageView};
use crate::app::{App, OnEvent};
use crate::edge::Machine;
use crate::keys::{self, KeyPlace};
use crate::place::{FILES, FOLDERS, NOTE};
use crate::tickets::printable_name;

/// The setting of how many bytes the cache may hold, and what it may say.
const LIMIT: &str = "cache.limit";
const LEAST: u64 = 64 << 20;
const MOST: u64 = 64 << 30;

/// The ticket of what is told of long work with data folders.
const TICKET: &str = "data";
/// In a data folder, and in no backup of it.
const KEYS: [&str; 2] = ["keys", "keys.where"];
/// More is no key.
const MAX_KEYS_BYTES: u64 = 4096;
const WINDOW: &str = "window.json";

/// A data folder that was made of the one in use. Nobody writes to that one while this lives.
pub struct Held<'a> {
    _frozen: Frozen<'a>,
    folder: PathBuf,
}

impl Held<'_> {
    /// Takes what it made out of the new folder again: nothing is to lead to it. Then others go on writing to the old one.
    pub fn take_back(self) {
        make_empty(&self.folder);
    }
}

impl App {
    pub(crate) fn storage_get(&self, _: Nothing) -> Result<StorageView, Failure> {
        let store = self.store();
        Ok(StorageView {
            content: store.content().bytes()?,
            cache: store.derived().bytes(),
            cache_limit: store.derived().limit(),
            database: store.database_bytes(),
        })
    }

    pub(crate) fn storage_clear(&self, _: Nothing) -> Result<(), Failure> {
        self.store().derived().clear();
        Ok(())
    }

    pub(crate) fn limit_cache(&self, bytes: u64) -> Result<(), Failure> {
        if !(LEAST..=MOST).contains(&bytes) {
            return Err(Failure::of("bad-input", &[]).because("a limit that the cache cannot have"));
        }
        self.store().set_setting(LIMIT, &bytes.to_string())?;
        self.store().derived().set_limit(bytes);
        self.changed(vec!["storage".to_owned()]);
        Ok(())
    }

    /// Writes everything but keys and cache into one file.
    ///
    /// # Errors
    /// `backup-unwritten`, also for a place in the data folder, `cancelled`, `data-damaged`, `blob-missing`, `disk-full`;
    /// whatever had the name stays then.
    pub fn back_up(&self, target: &Path, cancel: &Cancel) -> Result<BackupMade, Failure> {
        if is_inside(target, &self.inner.data) {
            // It would go with the data that it is for, or take the place of some of it.
            return Err(Failure::of("backup-unwritten", &[]).because("the place is in the data folder"));
        }
        let mut tick = ticks(&self.inner.on_event, cancel);
        self.store().back_up(target, env!("CARGO_PKG_VERSION"), &mut tick)?;
        let bytes = fs::metadata(target).map_or(0, |found| found.len());
        Ok(BackupMade { name: printable_name(target), bytes })
    }

    /// Makes an empty folder the same as the data folder, keys and all. Others go on until the last moments.
    ///
    /// # Errors
    /// `folder-not-empty`, `cancelled`, `disk-full`, `no-access`, `data-damaged`, `keychain-locked`; the folder is empty
    /// again then.
    pub fn copy_to(&self, folder: &Path, cancel: &Cancel) -> Result<Held<'_>, Failure> {
        empty_apart(folder, &self.inner.data)?;
        let outcome = self.copy_all(folder, cancel);
        if outcome.is_err() {
            make_empty(folder);
        }
        outcome
    }

    fn copy_all(&self, folder: &Path, cancel: &Cancel) -> Result<Held<'_>, Failure> {
        let (store, on_event) = (self.store(), &self.inner.on_event);
        private(folder).map_err(|error| Failure::of("no-access", &[]).because(error))?;
        store.copy_blobs(folder, &mut ticks(on_event, cancel))?;
        let frozen = store.freeze();
        store.copy_blobs(folder, &mut ticks(on_event, cancel))?;
        store.copy_database(&folder.join(keys::DATABASE))?;
        bring_keys(&self.inner.data, folder)?;
        // Where the window stood; a new place is no loss.
        let _ = fs::copy(self.inner.data.join(WINDOW), folder.join(WINDOW));
        check(folder, on_event)?;
        Ok(Held { _frozen: frozen, folder: folder.to_owned() })
    }
}

/// Makes a data folder of a backup. The keys are those of the first of the folders that has the right ones.
///
/// # Errors
/// `backup-damaged`, `backup-newer`, `backup-keys`, `cancelled`, `file-missing`, `not-permitted`, `io`, `disk-full`,
/// `no-access`, `folder-missing`, `keychain-locked`; there is no new folder then.
pub fn restore(
    file: &Path,
    into: &Path,
    keys_of: &[&Path],
    on_event: &OnEvent,
    cancel: &Cancel,
) -> Result<(), Failure> {
    let name = printable_name(file);
    backup::restore(file, into, &mut ticks(on_event, cancel))
        .map_err(|error| Failure::of_taking_in(&error, &name))?;
    let outcome = with_keys(into, keys_of, on_event).map_err(|failure| {
        if failure.code != "data-damaged" {
            return failure;
        }
        let detail = failure.params.get("detail").map_or("", String::as_str);
        Failure::of("backup-damaged", &[("name", name.as_str())]).because(detail)
    });
    if outcome.is_err() {
        let _ = fs::remove_dir_all(into);
    }
    outcome
}

fn with_keys(folder: &Path, keys_of: &[&Path], on_event: &OnEvent) -> Result<(), Failure> {
    for from in keys_of {
        if !bring_keys(from, folder)? {
            continue;
        }
        match check(folder, on_event) {
            Err(failure) if failure.code == "keys-lost" => {}
            done => return done,
        }
    }
    Err(Failure::of("backup-keys", &[]))
}

/// Opens a data folder as it would be at a start, and reads its record from end to end.
fn check(folder: &Path, on_event: &OnEvent) -> Result<(), Failure> {
    let opened = DataFolder::open(folder)?;
    let (keys, _) = keys::find(opened.path(), KeyPlace::File)?;
    let store = Store::open(opened, &keys, Arc::new(Machine))?;
    let mut told = None;
    let verified = store.verify(&mut |done, total| tell(on_event, &mut told, "verify", done, total))?;
    match verified.problems.first() {
        Some(problem) => Err(Failure::of("data-damaged", &[]).because(problem)),
        None => Ok(()),
    }
}

/// Puts the keys of a data folder, or the note of where they are, into another; says whether there were any.
fn bring_keys(from: &Path, to: &Path) -> Result<bool, Failure> {
    let mut found = false;
    for name in KEYS {
        let _ = fs::remove_file(to.join(name));
        let source = from.join(name);
        if !fs::metadata(&source).is_ok_and(|facts| facts.is_file() && facts.len() <= MAX_KEYS_BYTES) {
            continue;
        }
        let bytes = fs::read(&source).map_err(|error| Failure::of("no-access", &[]).because(error))?;
        keys::write_new(&to.join(name), &bytes).map_err(|error| keys::folder_failed(&error))?;
        found = true;
    }
    Ok(found)
}

/// The cache holds at most what was chosen.
pub(crate) fn apply_limit(store: &Store) {
    let chosen = store.setting(LIMIT).ok().flatten().and_then(|bytes| bytes.parse().ok());
    if let Some(bytes) = chosen.filter(|bytes| (LEAST..=MOST).contains(bytes)) {
        store.derived().set_limit(bytes);
    }
}

fn ticks<'a>(on_event: &'a OnEvent, cancel: &'a Cancel) -> impl FnMut(Progress) -> Flow + 'a {
    let mut told = None;
    move |progress| {
        tell(on_event, &mut told, "copy", progress.done, progress.total);
        if cancel.is_cancelled() { Flow::Stop } else { Flow::Go }
    }
}

/// At most a hundred steps.
fn tell(on_event: &OnEvent, told: &mut Option<u64>, phase: &str, done: u64, total: u64) {
    let step = done.saturating_mul(100).checked_div(total).unwrap_or(100);
    if *told != Some(step) {
        *told = Some(step);
        on_event(Event::Progress { ticket: TICKET.to_owned(), phase: phase.to_owned(), done, total });
    }
}

/// Whether a file of that name would lie in the folder or below it.
fn is_inside(file: &Path, folder: &Path) -> bool {
    let above = file.parent().and_then(|above| above.canonicalize().ok());
    above.zip(folder.canonicalize().ok()).is_some_and(|(above, folder)| above.starts_with(folder))
}

/// Whether nothing is in the folder but the note of where the data is, and neither lies in the other.
fn empty_apart(folder: &Path, data: &Path) -> Result<(), Failure> {
    let name = printable_name(folder);
    let not_empty = || Failure::of("folder-not-empty", &[("name", name.as_str())]);
    let real = folder.canonicalize().map_err(|error| not_empty().because(error))?;
    let data = data.canonicalize().unwrap_or_else(|_| data.to_owned());
    let mut inside = fs::read_dir(&real).map_err(|error| not_empty().because(error))?;
    let is_empty = inside.all(|entry| entry.is_ok_and(|entry| entry.file_name() == NOTE));
    if real.starts_with(&data) || data.starts_with(&real) || !is_empty {
        return Err(not_empty());
    }
    Ok(())
}

/// Removes what Galley put there. What others put there meanwhile stays, as the note of where the data is does.
fn make_empty(folder: &Path) {
    for name in FOLDERS {
        let _ = fs::remove_dir_all(folder.join(name));
    }
    for name in FILES {
        let _ = fs::remove_file(folder.join(name));
    }
}

fn private(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
