//! All of a data folder but its keys and its cache: as one file, as a folder again, and as another folder.
//!
//! The file is a tar archive: the manifest, the database, then every blob, in the manifest's order (docs/FORMATS.md).
//! Names and sizes are taken from the manifest alone and what differs is refused, so that no archive leads out of the
//! folder that is made of it. What is written has its name only when all of it is on the medium.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::MutexGuard;

use galley_core::Hash;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::content::{Flow, Progress};
use crate::database;
use crate::disk::{Disk, RealDisk};
use crate::error::{Result, StoreError};
use crate::folder::{DATABASE, DATABASE_VERSION};
use crate::store::Store;

/// The version of the archive that this release writes.
pub const BACKUP_VERSION: u32 = 1;

const MANIFEST: &str = "galley-backup.json";
/// Some two million blobs.
const MAX_MANIFEST: u64 = 256 << 20;
const ASIDE: &str = "backup.db";

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// Of the database's tables.
    pub database_version: i64,
    pub app_version: String,
    /// Milliseconds UTC.
    pub made_at: i64,
    pub database: Piece,
    pub blobs: Vec<Piece>,
}

/// A file in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub sha256: Hash,
    pub bytes: u64,
}

impl Manifest {
    /// The bytes of database and blobs.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.blobs.iter().fold(self.database.bytes, |sum, blob| sum.saturating_add(blob.bytes))
    }
}

/// Nobody writes while this lives; reading goes on.
pub struct Frozen<'a> {
    _writer: MutexGuard<'a, Connection>,
}

impl Store {
    /// Writes a backup; when this returns, it is on the medium under its name. Others go on writing meanwhile: what is
    /// on the record when this begins is in it.
    ///
    /// Errors: `backup-unwritten`, `cancelled`, `damaged`, `blob-missing`, `disk-full`. None leaves anything behind.
    pub fn back_up(
        &self,
        target: &Path,
        app_version: &str,
        tick: &mut dyn FnMut(Progress) -> Flow,
    ) -> Result<Manifest> {
        let copy = Aside(self.folder().derived().join(ASIDE));
        self.copy_database(&copy.0)?;
        let database = weigh(&copy.0).map_err(|source| StoreError::folder(&copy.0, source))?;
        let manifest = Manifest {
            format: BACKUP_VERSION,
            database_version: DATABASE_VERSION,
            app_version: app_version.to_owned(),
            made_at: self.now(),
            database,
            blobs: self.content().all()?,
        };
        let part = Aside(beside(target, "part"));
        let unwritten = |source| StoreError::BackupUnwritten { source };
        let _ = fs::remove_file(&part.0);
        let file = RealDisk.create(&part.0).map_err(unwritten)?;
        self.write_archive(file, &manifest, &copy.0, tick)?;
        fs::rename(&part.0, target).map_err(unwritten)?;
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            RealDisk.sync_folder(folder).map_err(unwritten)?;
        }
        Ok(manifest)
    }

    /// Copies what is missing of the blobs into another folder; once more after `freeze` for what came meanwhile.
    pub fn copy_blobs(&self, folder: &Path, tick: &mut dyn FnMut(Progress) -> Flow) -> Result<()> {
        let mut blobs = self.content().all()?;
        blobs.retain(|blob| {
            !fs::metadata(place_of(folder, &blob.sha256)).is_ok_and(|found| found.len() == blob.bytes)
        });
        let mut reading = Reading::new(blobs.iter().map(|blob| blob.bytes).sum(), tick);
        for blob in &blobs {
            let source = self.content().open_blob(&blob.sha256)?;
            put(&place_of(folder, &blob.sha256), *blob, &mut reading.of(source), StoreError::damaged)?;
        }
        sync_names(folder)
    }

    /// Lets nobody write until the answer is dropped. Waits for whoever writes now.
    pub fn freeze(&self) -> Frozen<'_> {
        Frozen { _writer: self.writer() }
    }

    /// Writes one consistent state of the database to a file of its own.
    pub fn copy_database(&self, target: &Path) -> Result<()> {
        let at = |source| StoreError::folder(target, source);
        match fs::remove_file(target) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(error)),
            _ => {}
        }
        // Made first: what SQLite makes itself others could read. It takes an empty file for a new one.
        let file = RealDisk.create(target).map_err(at)?;
        self.vacuum_into(target)?;
        file.sync_all().map_err(at)
    }

    fn write_archive(
        &self,
        file: File,
        manifest: &Manifest,
        database: &Path,
        tick: &mut dyn FnMut(Progress) -> Flow,
    ) -> Result<()> {
        let unwritten = |source| StoreError::BackupUnwritten { source };
        let mut archive = tar::Builder::new(BufWriter::with_capacity(1 << 20, file));
        let text = serde_json::to_vec(manifest)?;
        add(&mut archive, MANIFEST, text.len() as u64, manifest.made_at, &mut text.as_slice())
            .map_err(unwritten)?;
        let mut reading = Reading::new(manifest.bytes(), tick);
        let file = File::open(database).map_err(|source| StoreError::folder(database, source))?;
        let pieces = std::iter::once((DATABASE.to_owned(), manifest.database, Ok(file)));
        let blobs = manifest
            .blobs
            .iter()
            .map(|blob| (name_of(&blob.sha256), *blob, self.content().open_blob(&blob.sha256)));
        for (name, piece, source) in pieces.chain(blobs) {
            let mut source = reading.of(source?);
            let added = add(&mut archive, &name, piece.bytes, manifest.made_at, &mut source);
            if source.is_stopped {
                return Err(StoreError::Cancelled);
            }
            if let Some(error) = source.failed.take() {
                return Err(StoreError::folder(Path::new(&name), error));
            }
            added.map_err(unwritten)?;
            if source.weighed() != piece {
                return Err(StoreError::damaged(format!("the bytes of {name}")));
            }
        }
        let mut written = archive.into_inner().map_err(unwritten)?;
        written.flush().map_err(unwritten)?;
        written.get_ref().sync_all().map_err(unwritten)
    }
}

/// Makes a folder of a backup: database and blobs, each of the hash that the manifest names. The folder must not exist.
///
/// Errors: `backup-damaged`, `backup-newer`, `source-unreadable`, `cancelled`, `disk-full`, `no-access`. None leaves
/// anything behind.
pub fn restore(file: &Path, into: &Path, tick: &mut dyn FnMut(Progress) -> Flow) -> Result<Manifest> {
    let source = File::open(file).map_err(StoreError::source_file)?;
    fs::create_dir(into).map_err(|source| StoreError::folder(into, source))?;
    let outcome = unpack(source, into, tick);
    if outcome.is_err() {
        let _ = fs::remove_dir_all(into);
    }
    outcome
}

fn unpack(source: File, into: &Path, tick: &mut dyn FnMut(Progress) -> Flow) -> Result<Manifest> {
    let at = |source| StoreError::folder(into, source);
    private(into).map_err(at)?;
    let mut archive = tar::Archive::new(BufReader::with_capacity(1 << 20, source));
    // Raw: long names, links and sparse files are none of ours, and are not followed.
    let mut entries = archive.entries().map_err(not_whole)?.raw(true);
    let manifest = read_manifest(entries.next())?;
    let mut reading = Reading::new(manifest.bytes(), tick);
    let mut pieces = vec![(DATABASE.to_owned(), manifest.database)];
    pieces.extend(manifest.blobs.iter().map(|blob| (name_of(&blob.sha256), *blob)));
    for (name, piece) in pieces {
        let entry =
            entries.next().ok_or_else(|| StoreError::not_a_backup("it is cut off"))?.map_err(not_whole)?;
        if !entry.header().entry_type().is_file()
            || *entry.path_bytes() != *name.as_bytes()
            || entry.size() != piece.bytes
        {
            return Err(StoreError::not_a_backup(format!("{name} is not where it belongs")));
        }
        put(&into.join(&name), piece, &mut reading.of(entry), StoreError::not_a_backup)?;
    }
    if entries.next().is_some() {
        return Err(StoreError::not_a_backup("it holds more than its manifest names"));
    }
    match database::acts_as_ours(&into.join(DATABASE)) {
        Ok(true) => {}
        Ok(false) => return Err(StoreError::not_a_backup("something of others acts in its database")),
        Err(error) => return Err(StoreError::not_a_backup(error.to_string())),
    }
    sync_names(into)?;
    if let Some(above) = into.parent().filter(|above| !above.as_os_str().is_empty()) {
        RealDisk.sync_folder(above).map_err(at)?;
    }
    Ok(manifest)
}

/// Brings the names of a folder's blobs to the medium, and its own; those of each blob are there since it was written.
fn sync_names(folder: &Path) -> Result<()> {
    for folder in [folder.join("blobs"), folder.to_owned()] {
        RealDisk
            .make_folder(&folder)
            .and_then(|()| RealDisk.sync_folder(&folder))
            .map_err(|source| StoreError::folder(&folder, source))?;
    }
    Ok(())
}

fn read_manifest<R: Read>(first: Option<io::Result<tar::Entry<'_, R>>>) -> Result<Manifest> {
    let entry = first.ok_or_else(|| StoreError::not_a_backup("it is empty"))?.map_err(not_whole)?;
    if *entry.path_bytes() != *MANIFEST.as_bytes() || entry.size() > MAX_MANIFEST {
        return Err(StoreError::not_a_backup("it does not begin with its manifest"));
    }
    let mut text = Vec::new();
    entry.take(MAX_MANIFEST).read_to_end(&mut text).map_err(not_whole)?;
    // Before the rest, which a later release may write in another way.
    #[derive(Deserialize)]
    struct Of {
        format: u32,
        database_version: i64,
    }
    let of: Of =
        serde_json::from_slice(&text).map_err(|error| StoreError::not_a_backup(error.to_string()))?;
    if of.format > BACKUP_VERSION || of.database_version > DATABASE_VERSION {
        return Err(StoreError::NewerBackup);
    }
    serde_json::from_slice(&text).map_err(|error| StoreError::not_a_backup(error.to_string()))
}

fn not_whole(error: io::Error) -> StoreError {
    StoreError::not_a_backup(error.to_string())
}

fn add<W: Write>(
    archive: &mut tar::Builder<W>,
    name: &str,
    bytes: u64,
    made_at: i64,
    source: &mut dyn Read,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_mode(0o600);
    header.set_mtime(made_at.max(0).unsigned_abs() / 1000);
    header.set_size(bytes);
    archive.append_data(&mut header, name, source)
}

/// Writes a file that did not exist, brings it to the medium, and looks whether it is what was named.
fn put<R: Read>(
    target: &Path,
    piece: Piece,
    source: &mut Source<'_, '_, R>,
    differs: fn(String) -> StoreError,
) -> Result<()> {
    let at = |source| StoreError::folder(target, source);
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).and_then(|()| private(folder)).map_err(at)?;
    }
    let mut file = RealDisk.create(target).map_err(at)?;
    let copied = io::copy(source, &mut file);
    if source.is_stopped {
        return Err(StoreError::Cancelled);
    }
    if let Some(error) = source.failed.take() {
        return Err(differs(error.to_string()));
    }
    copied.map_err(at)?;
    if source.weighed() != piece {
        return Err(differs(format!("the bytes of {}", piece.sha256)));
    }
    file.sync_all().map_err(at)?;
    target.parent().map_or(Ok(()), |folder| RealDisk.sync_folder(folder)).map_err(at)
}

/// Telling how far it is, and whether to go on, over several sources.
struct Reading<'t> {
    done: u64,
    total: u64,
    tick: &'t mut dyn FnMut(Progress) -> Flow,
}

/// One of them, hashed as it is read.
struct Source<'r, 't, R> {
    from: R,
    hash: Sha256,
    bytes: u64,
    is_stopped: bool,
    failed: Option<io::Error>,
    reading: &'r mut Reading<'t>,
}

impl<'t> Reading<'t> {
    fn new(total: u64, tick: &'t mut dyn FnMut(Progress) -> Flow) -> Self {
        Self { done: 0, total, tick }
    }

    fn of<R>(&mut self, from: R) -> Source<'_, 't, R> {
        Source { from, hash: Sha256::new(), bytes: 0, is_stopped: false, failed: None, reading: self }
    }
}

impl<R> Source<'_, '_, R> {
    fn weighed(&self) -> Piece {
        Piece { sha256: Hash(self.hash.clone().finalize().into()), bytes: self.bytes }
    }
}

impl<R: Read> Read for Source<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let reading = &mut *self.reading;
        let progress = Progress { done: reading.done, total: reading.total.max(reading.done) };
        if (reading.tick)(progress) == Flow::Stop {
            self.is_stopped = true;
            return Err(io::Error::other("stopped on request"));
        }
        match self.from.read(buffer) {
            Ok(read) => {
                self.hash.update(buffer.get(..read).unwrap_or_default());
                self.bytes += read as u64;
                self.reading.done += read as u64;
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }
}

/// A file that goes when this does, unless it has got another name.
struct Aside(PathBuf);

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn weigh(path: &Path) -> io::Result<Piece> {
    let mut go_on = |_| Flow::Go;
    let mut reading = Reading::new(0, &mut go_on);
    let mut source = reading.of(File::open(path)?);
    io::copy(&mut source, &mut io::sink())?;
    Ok(source.weighed())
}

fn name_of(sha256: &Hash) -> String {
    let name = sha256.to_string();
    format!("blobs/{}/{name}", name.get(..2).unwrap_or_default())
}

fn place_of(folder: &Path, sha256: &Hash) -> PathBuf {
    folder.join(name_of(sha256))
}

/// The same name with another ending after its own.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
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
