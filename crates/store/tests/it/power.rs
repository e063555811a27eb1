//! A medium that forgets: what was written but not synced is gone, or survives in part, when the power goes.
//!
//! Files are real files; beside them the medium keeps what a disk would hold at each moment, by inode and by
//! name. `PowerDisk` feeds it the content store's steps, `vfs` SQLite's. After `crash_at` steps every further
//! step fails, and `materialise` writes what survived into a new folder.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use galley_store::disk::{Disk, RealDisk};

/// What happens to steps that were not synced when the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// All of them are gone.
    All,
    /// Each file keeps the first few.
    Tail,
    /// Any of them survive, torn at 512 bytes.
    Some,
}

#[derive(Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Clone, Default)]
struct Inode {
    folder: bool,
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Default)]
struct State {
    inodes: Vec<Inode>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    steps: u64,
    crash_at: Option<u64>,
    lies: bool,
    room: Option<u64>,
    frozen: Option<BTreeMap<PathBuf, Option<Vec<u8>>>>,
}

/// The medium below one data folder.
pub struct Medium {
    root: PathBuf,
    loss: Loss,
    seed: u64,
    state: Mutex<State>,
}

/// A small seeded generator (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below.max(1)
    }
}

fn power_is_off() -> io::Error {
    io::Error::other("the power is off")
}

impl Medium {
    /// Starts with nothing but the folder itself.
    pub fn new(root: &Path, loss: Loss, seed: u64) -> Arc<Self> {
        let mut state = State::default();
        state.inodes.push(Inode { folder: true, ..Inode::default() });
        state.names.insert(root.to_owned(), 0);
        state.durable_names.insert(root.to_owned(), 0);
        Arc::new(Self { root: root.to_owned(), loss, seed, state: Mutex::new(state) })
    }

    /// Lets the power go this many steps from now.
    pub fn crash_in(&self, steps: u64) {
        let mut state = self.state.lock().unwrap();
        state.crash_at = Some(state.steps + steps);
    }

    /// From now on a sync is answered and not done.
    pub fn lie(&self) {
        self.state.lock().unwrap().lies = true;
    }

    /// Leaves room for this many bytes more; `None` for any number.
    pub fn room(&self, bytes: Option<u64>) {
        self.state.lock().unwrap().room = bytes;
    }

    pub fn steps(&self) -> u64 {
        self.state.lock().unwrap().steps
    }

    /// Lets the power go now, if it has not gone, and writes what survived into `target`.
    pub fn materialise(&self, target: &Path) {
        let mut state = self.state.lock().unwrap();
        if state.frozen.is_none() {
            self.freeze(&mut state);
        }
        for (path, body) in state.frozen.as_ref().unwrap() {
            let path = target.join(path.strip_prefix(&self.root).unwrap());
            match body {
                None => fs::create_dir_all(path).unwrap(),
                Some(bytes) if path.parent().unwrap().is_dir() => fs::write(path, bytes).unwrap(),
                Some(_) => {}
            }
        }
    }

    pub fn create(&self, path: &Path) -> io::Result<usize> {
        let mut state = self.step()?;
        if let Some(known) = state.names.get(path) {
            return Ok(*known);
        }
        state.inodes.push(Inode::default());
        let inode = state.inodes.len() - 1;
        state.names.insert(path.to_owned(), inode);
        Ok(inode)
    }

    pub fn inode(&self, path: &Path) -> Option<usize> {
        self.state.lock().unwrap().names.get(path).copied()
    }

    pub fn write(&self, inode: usize, at: Option<usize>, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.step()?;
        if let Some(room) = state.room {
            let Some(left) = room.checked_sub(bytes.len() as u64) else {
                return Err(io::Error::from(io::ErrorKind::StorageFull));
            };
            state.room = Some(left);
        }
        let at = at.unwrap_or_else(|| length(&state.inodes[inode]));
        state.inodes[inode].pending.push(Change::Write { at, bytes: bytes.to_vec() });
        Ok(())
    }

    pub fn truncate(&self, inode: usize, len: usize) -> io::Result<()> {
        let mut state = self.step()?;
        state.inodes[inode].pending.push(Change::Truncate(len));
        Ok(())
    }

    pub fn sync(&self, inode: usize) -> io::Result<()> {
        let mut state = self.step()?;
        if !state.lies {
            let file = &mut state.inodes[inode];
            for change in std::mem::take(&mut file.pending) {
                apply(&mut file.durable, &change);
            }
        }
        Ok(())
    }

    pub fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        if !state.lies {
            keep_names(&mut state, folder);
        }
        Ok(())
    }

    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        let inode = state.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.names.insert(to.to_owned(), inode);
        Ok(())
    }

    pub fn make_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.step()?;
        if !state.names.contains_key(path) {
            state.inodes.push(Inode { folder: true, ..Inode::default() });
            let inode = state.inodes.len() - 1;
            state.names.insert(path.to_owned(), inode);
        }
        Ok(())
    }

    pub fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?.names.remove(path);
        Ok(())
    }

    /// Counts a step, or lets the power go before it.
    fn step(&self) -> io::Result<std::sync::MutexGuard<'_, State>> {
        let mut state = self.state.lock().unwrap();
        state.steps += 1;
        if state.frozen.is_none() && state.crash_at.is_some_and(|at| state.steps >= at) {
            self.freeze(&mut state);
        }
        if state.frozen.is_some() { Err(power_is_off()) } else { Ok(state) }
    }

    fn freeze(&self, state: &mut State) {
        let mut dice = Dice(self.seed);
        if self.loss != Loss::All {
            // The names of a folder may have reached the medium unasked, all of them as they were at one moment.
            let folders: Vec<_> = state
                .names
                .iter()
                .filter(|(_, i)| state.inodes[**i].folder)
                .map(|(p, _)| p.clone())
                .collect();
            for folder in folders {
                if dice.roll(2) == 0 {
                    keep_names(state, &folder);
                }
            }
        }
        let mut image = BTreeMap::new();
        for (path, inode) in &state.durable_names {
            let file = &state.inodes[*inode];
            let mut body = file.durable.clone();
            let first = dice.roll(file.pending.len() as u64 + 1) as usize;
            for (number, change) in file.pending.iter().enumerate() {
                match self.loss {
                    Loss::All => {}
                    Loss::Tail if number < first => apply(&mut body, change),
                    Loss::Tail => {}
                    Loss::Some => apply_torn(&mut body, change, &mut dice),
                }
            }
            image.insert(path.clone(), (!file.folder).then_some(body));
        }
        state.frozen = Some(image);
    }
}

fn length(file: &Inode) -> usize {
    file.pending.iter().fold(file.durable.len(), |len, change| match change {
        Change::Write { at, bytes } => len.max(at + bytes.len()),
        Change::Truncate(to) => *to,
    })
}

fn apply(body: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, bytes } => {
            let end = at + bytes.len();
            if body.len() < end {
                body.resize(end, 0);
            }
            body[*at..end].copy_from_slice(bytes);
        }
        Change::Truncate(len) => body.resize(*len, 0),
    }
}

/// Applies a change, nothing of it, or some of its sectors.
fn apply_torn(body: &mut Vec<u8>, change: &Change, dice: &mut Dice) {
    match (change, dice.roll(3)) {
        (_, 0) => {}
        (Change::Write { at, bytes }, 1) => {
            for (number, sector) in bytes.chunks(512).enumerate() {
                if dice.roll(2) == 0 {
                    apply(body, &Change::Write { at: at + number * 512, bytes: sector.to_vec() });
                }
            }
        }
        _ => apply(body, change),
    }
}

fn keep_names(state: &mut State, folder: &Path) {
    let inside = |path: &Path| path.parent() == Some(folder);
    state.durable_names.retain(|path, _| !inside(path));
    let now: Vec<_> =
        state.names.iter().filter(|(path, _)| inside(path)).map(|(p, i)| (p.clone(), *i)).collect();
    state.durable_names.extend(now);
}

/// The content store's steps on such a medium.
pub struct PowerDisk(pub Arc<Medium>);

impl PowerDisk {
    fn inode(&self, path: &Path) -> io::Result<usize> {
        self.0.inode(path).ok_or_else(power_is_off)
    }
}

impl Disk for PowerDisk {
    fn create(&self, path: &Path) -> io::Result<File> {
        self.0.create(path)?;
        RealDisk.create(path)
    }

    fn share(&self, _file: &File, _path: &Path, _source: &File) -> bool {
        false
    }

    fn write(&self, file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.0.write(self.inode(path)?, None, bytes)?;
        RealDisk.write(file, path, bytes)
    }

    fn sync(&self, _file: &File, path: &Path) -> io::Result<()> {
        self.0.sync(self.inode(path)?)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)?;
        RealDisk.rename(from, to)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.0.make_folder(path)?;
        RealDisk.make_folder(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.0.sync_folder(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.remove(path)?;
        RealDisk.remove(path)
    }
}
