//! All of a server in one file, made while it runs, and a data folder made of it.
//!
//! A TAR: the log as it was at one moment, then every file of bytes that was there after that, so that none which the log
//! names is missing, then a manifest with size and SHA-256 of each. The key of the authority is in no backup: whoever has
//! both can speak in the server's name. A restored server begins a new epoch (S21), for devices may have seen more than the
//! backup has.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::path::{Component, Path, PathBuf};

use galley_core::{Hash, SpaceId};
use galley_store::Edge;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::authority::RESTORED;
use crate::config;
use crate::log::{Change, Expected, Log, LogError, SqliteLog};
use crate::server::{BLOBS, LOG};

/// The form of the file.
const VERSION: u32 = 1;
const MANIFEST: &str = "manifest.json";
const MAX_MANIFEST: u64 = 256 << 20;
/// What is being sent is no part of a backup: its sender has it.
const UPLOADS: &str = "uploads";

/// Why a backup was not made, or is none.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    #[error("there is no server in this data folder")]
    NoServer,
    #[error("there is something in the folder already")]
    Occupied,
    #[error("there is no such backup")]
    NoBackup,
    #[error("the backup cannot be written: {0}")]
    Target(#[source] io::Error),
    #[error("this is no whole backup: {0}")]
    NotWhole(String),
    #[error("the backup was made by a newer Galley")]
    Newer,
    #[error("the log: {0}")]
    Log(#[from] LogError),
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub version: u32,
    /// Milliseconds UTC.
    pub made_at: i64,
    /// By the path below the data folder, with `/` between its parts.
    pub files: BTreeMap<String, Piece>,
}

/// One file of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub bytes: u64,
    pub sha256: Hash,
}

/// Writes all of a server to one new file, its owner's alone; the server may run meanwhile.
///
/// # Errors
/// [`BackupError::NoServer`], [`BackupError::Target`]; those of the log and the file system. None leaves a file behind.
pub fn write(data: &Path, target: &Path, edge: &dyn Edge) -> Result<Manifest, BackupError> {
    if !data.join(LOG).is_file() {
        return Err(BackupError::NoServer);
    }
    let aside = Aside(beside(target, "log"));
    // Empty it may be there (SQLite, VACUUM INTO), and so it is nobody else's to read from the start.
    own_file(&aside.0).map_err(BackupError::Target)?;
    SqliteLog::open(&data.join(LOG))?.copy_to(&aside.0)?;
    let half = Aside(beside(target, "half"));
    let file = own_file(&half.0).map_err(BackupError::Target)?;
    let mut archive = tar::Builder::new(BufWriter::with_capacity(1 << 20, file));
    let mut manifest = Manifest { version: VERSION, made_at: edge.now_ms(), files: BTreeMap::new() };
    let mut names = vec![(LOG.to_owned(), aside.0.clone())];
    if data.join(config::FILE).is_file() {
        names.push((config::FILE.to_owned(), data.join(config::FILE)));
    }
    let blobs = data.join(BLOBS);
    if blobs.is_dir() {
        gather(&blobs, BLOBS, &mut names)?;
    }
    for (name, path) in names {
        let piece = add(&mut archive, &name, &path, manifest.made_at)?;
        manifest.files.insert(name, piece);
    }
    let text = serde_json::to_vec(&manifest).map_err(io::Error::other)?;
    let mut header = header(text.len() as u64, manifest.made_at);
    archive.append_data(&mut header, MANIFEST, text.as_slice())?;
    let mut file = archive.into_inner()?;
    file.flush()?;
    file.get_ref().sync_all()?;
    fs::rename(&half.0, target)?;
    settle(target)?;
    Ok(manifest)
}

/// Makes a data folder of a backup. It must not exist, or be empty. The key of the authority has to be put there before
/// the server starts.
///
/// # Errors
/// [`BackupError::NoBackup`], [`BackupError::Occupied`], [`BackupError::NotWhole`], [`BackupError::Newer`]; those of the
/// file system. None leaves anything in the folder.
pub fn restore(file: &Path, data: &Path, edge: &dyn Edge) -> Result<Manifest, BackupError> {
    let backup = File::open(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => BackupError::NoBackup,
        _ => BackupError::Io(error),
    })?;
    if data.is_dir() {
        if fs::read_dir(data)?.next().is_some() {
            return Err(BackupError::Occupied);
        }
    } else {
        fs::create_dir_all(data)?;
    }
    private(data)?;
    let restored = unpack(backup, data).and_then(|manifest| {
        note(data, edge)?;
        Ok(manifest)
    });
    if restored.is_err() {
        let _ = fs::remove_dir_all(data);
    }
    restored
}

/// The epoch that each space begins at the first start: later than any before, also than that of an earlier restore.
fn note(data: &Path, edge: &dyn Edge) -> Result<(), BackupError> {
    let log = SqliteLog::open(&data.join(LOG))?;
    let seconds = u32::try_from(edge.now_ms() / 1000).unwrap_or(0);
    let mut epochs: BTreeMap<SpaceId, u32> = BTreeMap::new();
    for space in log.spaces()? {
        if let Some(head) = log.head(space)? {
            epochs.insert(space, seconds.max(head.epoch.saturating_add(1)));
        }
    }
    let value = serde_json::to_vec(&epochs).map_err(io::Error::other)?;
    let (table, key) = RESTORED;
    log.change(&[Change { table, key: key.to_owned(), expected: Expected::Any, value: Some(value) }])?;
    Ok(())
}

/// Every file below a folder but what is half written or still being sent, by its name in the backup.
fn gather(folder: &Path, name: &str, names: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let own = entry.file_name();
        let Some(own) = own.to_str() else { continue };
        let full = format!("{name}/{own}");
        let kind = entry.file_type()?;
        if kind.is_dir() && !(name == BLOBS && own == UPLOADS) {
            gather(&entry.path(), &full, names)?;
        } else if kind.is_file() && !own.contains('#') {
            names.push((full, entry.path()));
        }
    }
    Ok(())
}

fn header(bytes: u64, made_at: i64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_mode(0o600);
    header.set_mtime(made_at.max(0).unsigned_abs() / 1000);
    header.set_size(bytes);
    header
}

fn add<W: io::Write>(
    archive: &mut tar::Builder<W>,
    name: &str,
    path: &Path,
    made_at: i64,
) -> io::Result<Piece> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut source = Weighing::new(file);
    archive.append_data(&mut header(bytes, made_at), name, &mut source)?;
    Ok(source.piece())
}

fn unpack(file: File, data: &Path) -> Result<Manifest, BackupError> {
    let mut archive = tar::Archive::new(BufReader::with_capacity(1 << 20, file));
    let mut found: BTreeMap<String, Piece> = BTreeMap::new();
    let not_whole = |error: io::Error| BackupError::NotWhole(error.to_string());
    for entry in archive.entries().map_err(not_whole)? {
        let mut entry = entry.map_err(not_whole)?;
        let path = entry.path().map_err(not_whole)?.into_owned();
        let name = plain(&path).ok_or_else(|| BackupError::NotWhole("a name that leads elsewhere".into()))?;
        if !entry.header().entry_type().is_file() {
            return Err(BackupError::NotWhole(format!("{name} is no file")));
        }
        if name == MANIFEST {
            let mut text = Vec::new();
            entry.by_ref().take(MAX_MANIFEST).read_to_end(&mut text).map_err(not_whole)?;
            return agree(&text, &found);
        }
        let target = data.join(&name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut written = File::create_new(&target)?;
        let mut source = Weighing::new(&mut entry);
        io::copy(&mut source, &mut written).map_err(not_whole)?;
        written.sync_all()?;
        found.insert(name, source.piece());
    }
    Err(BackupError::NotWhole("it is cut off".into()))
}

/// Looks whether what came out is what the manifest names, all of it and nothing besides.
fn agree(text: &[u8], found: &BTreeMap<String, Piece>) -> Result<Manifest, BackupError> {
    #[derive(Deserialize)]
    struct Of {
        version: u32,
    }
    let of: Of = serde_json::from_slice(text).map_err(|error| BackupError::NotWhole(error.to_string()))?;
    if of.version > VERSION {
        return Err(BackupError::Newer);
    }
    let manifest: Manifest =
        serde_json::from_slice(text).map_err(|error| BackupError::NotWhole(error.to_string()))?;
    if manifest.files != *found || !found.contains_key(LOG) {
        return Err(BackupError::NotWhole("its files are not those that it names".into()));
    }
    Ok(manifest)
}

/// A path that leads nowhere but below where it is put: the log, the settings, or something of the bytes.
fn plain(path: &Path) -> Option<String> {
    let mut parts = Vec::new();
    for component in path.components() {
        let Component::Normal(part) = component else { return None };
        parts.push(part.to_str()?);
    }
    let name = parts.join("/");
    let is_ours = [MANIFEST, LOG, config::FILE].contains(&name.as_str());
    (is_ours || (parts.len() > 1 && parts.first() == Some(&BLOBS))).then_some(name)
}

fn private(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// An empty file that nobody but its owner reads: what comes into it holds accounts and what the settings keep secret.
fn own_file(path: &Path) -> io::Result<File> {
    let _ = fs::remove_file(path);
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// A name is there after a loss of power once its folder is on the medium.
fn settle(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// A file that goes when this does, unless it has got another name.
struct Aside(PathBuf);

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// What is read is hashed.
struct Weighing<R> {
    from: R,
    hash: Sha256,
    bytes: u64,
}

impl<R> Weighing<R> {
    fn new(from: R) -> Self {
        Self { from, hash: Sha256::new(), bytes: 0 }
    }

    fn piece(self) -> Piece {
        Piece { bytes: self.bytes, sha256: Hash(self.hash.finalize().into()) }
    }
}

impl<R: Read> Read for Weighing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        self.bytes += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_is_none_of_ours() {
        for good in ["log.db", "server.toml", "manifest.json", "blobs/blobs/aa/x"] {
            assert_eq!(plain(Path::new(good)).as_deref(), Some(good));
        }
        for bad in
            ["../log.db", "/log.db", "blobs", "blobs/../../x", "authority.key", "replica/galley.db", ""]
        {
            assert_eq!(plain(Path::new(bad)), None, "{bad}");
        }
    }
}
