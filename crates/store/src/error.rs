//! What can go wrong in the store: a closed set of codes, each with the person's next step.
//!
//! Codes are kebab-case words that callers branch on; message text is never matched. A refusal by the rules is
//! no error: it is an outcome that is on the record.

use std::io;
use std::path::{Path, PathBuf};

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    #[error("the data folder is in use by another running Galley")]
    InUse { path: PathBuf },
    #[error("the data folder was written by a newer Galley (format {found}, this one knows {known})")]
    NewerVersion { found: i64, known: i64 },
    #[error("the disk is full")]
    DiskFull,
    #[error("no access to the data folder")]
    NoAccess {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the data folder cannot be made or is not a folder")]
    FolderMissing {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("what is kept is not what was written: {what}")]
    Damaged { what: String },
    #[error("the file changed while it was copied")]
    SourceChanged,
    #[error("the file is no longer there")]
    SourceVanished,
    #[error("the file cannot be read")]
    SourceUnreadable {
        #[source]
        source: io::Error,
    },
    #[error("stopped on request")]
    Cancelled,
    #[error("nobody is named on this device yet")]
    NotNamed,
    #[error("no such {what}")]
    NotFound { what: &'static str },
    #[error("the bytes that this names are not in the content store: {sha256}")]
    BlobMissing { sha256: String },
    #[error("the key of this data folder's record is not the one it was begun with")]
    KeysLost,
    #[error("another op with the number {device_seq} of this device is on the record")]
    DeviceForked { device_seq: u64 },
    #[error("a number of this device is missing: {expected} was expected, {found} came")]
    Gap { expected: u64, found: u64 },
    #[error("a log contradicts what is known of it: {what}")]
    HistoryForked { what: String },
    #[error("what came is no page of the log: {what}")]
    PageBroken { what: String },
    /// Of an authority over a replica.
    #[error("the log has gone on")]
    Behind,
    #[error("op {expected} of the directory is not here yet")]
    DirectoryBehind { expected: u64 },
    #[error("the authority of this project is elsewhere")]
    SpaceElsewhere,
    #[error("the seal or header of the op does not hold: {what}")]
    BadOp { what: String },
    /// Only where nothing came to be on the record.
    #[error("{refusal}")]
    Refused { refusal: galley_core::Refusal },
    #[error("the backup cannot be written")]
    BackupUnwritten {
        #[source]
        source: io::Error,
    },
    #[error("this is no whole backup: {what}")]
    NotABackup { what: String },
    #[error("the backup was made by a newer Galley")]
    NewerBackup,
    #[error("the database is busy")]
    Busy,
    #[error("{what}")]
    Failed { what: String },
}

impl StoreError {
    /// Returns the stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InUse { .. } => "in-use",
            Self::NewerVersion { .. } => "newer-version",
            Self::DiskFull => "disk-full",
            Self::NoAccess { .. } => "no-access",
            Self::FolderMissing { .. } => "folder-missing",
            Self::Damaged { .. } => "damaged",
            Self::SourceChanged => "source-changed",
            Self::SourceVanished => "source-vanished",
            Self::SourceUnreadable { .. } => "source-unreadable",
            Self::Cancelled => "cancelled",
            Self::NotNamed => "not-named",
            Self::NotFound { .. } => "not-found",
            Self::BlobMissing { .. } => "blob-missing",
            Self::KeysLost => "keys-lost",
            Self::DeviceForked { .. } => "device-forked",
            Self::Gap { .. } => "gap",
            Self::HistoryForked { .. } => "history-forked",
            Self::PageBroken { .. } => "page-broken",
            Self::Behind => "behind",
            Self::DirectoryBehind { .. } => "directory-behind",
            Self::SpaceElsewhere => "space-elsewhere",
            Self::BadOp { .. } => "bad-op",
            Self::Refused { refusal } => refusal.code(),
            Self::BackupUnwritten { .. } => "backup-unwritten",
            Self::NotABackup { .. } => "backup-damaged",
            Self::NewerBackup => "backup-newer",
            Self::Busy => "busy",
            Self::Failed { .. } => "failed",
        }
    }

    /// Returns the next step, for the person.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::InUse { .. } => "Switch to the Galley that is already open, or close it and try again.",
            Self::NewerVersion { .. } => {
                "Install the newer Galley, or start this one with another data folder. Nothing was changed."
            }
            Self::DiskFull => {
                "Free some space on the disk of the data folder and try again. Nothing was lost."
            }
            Self::NoAccess { .. } => "Check that the data folder belongs to you and may be written.",
            Self::FolderMissing { .. } => "Check the place of the data folder, or choose another one.",
            Self::Damaged { .. } => "Restore the data folder from a backup, and check the disk.",
            Self::SourceChanged => {
                "Wait until the other program has finished writing the file, then add it again."
            }
            Self::SourceVanished => "Check that the file or its drive is still there, then add it again.",
            Self::SourceUnreadable { .. } => "Check that you may read the file, then add it again.",
            Self::Cancelled => "Add the file again when you want it.",
            Self::NotNamed => "Enter your name first.",
            Self::NotFound { .. } => "Go back to the list; it may have changed.",
            Self::BlobMissing { .. } => "Add the file again.",
            Self::KeysLost => {
                "Bring back the keychain or key file that belongs to this data folder, or use another folder."
            }
            Self::DeviceForked { .. } => {
                "Use the data folder that it was copied from, or bring this one back from a backup."
            }
            Self::Gap { .. } => "Start Galley again: it sends what is missing first.",
            Self::HistoryForked { .. } => {
                "Ask whoever runs the server whether it was restored or replaced. Nothing here was changed."
            }
            Self::PageBroken { .. } => {
                "Try again; if it comes back, ask whoever runs the server. Nothing here was changed."
            }
            Self::Behind | Self::DirectoryBehind { .. } => "Try again: what is missing comes first.",
            Self::SpaceElsewhere => "Work on it at the place that it belongs to.",
            Self::BadOp { .. } => "Check the record; what was sent is not what was sealed.",
            Self::Refused { refusal } => refusal.hint(),
            Self::BackupUnwritten { .. } => {
                "Choose a folder that you may write to, on a disk with room for it, then try again."
            }
            Self::NotABackup { .. } => "Choose another backup. Nothing was changed.",
            Self::NewerBackup => {
                "Install the newer Galley, then restore the backup with it. Nothing was changed."
            }
            Self::Busy => "Try again.",
            Self::Failed { .. } => "Try again; if it comes back, start Galley again.",
        }
    }

    /// Returns whether the same call may succeed later without anything else being done about it.
    pub fn retryable(&self) -> bool {
        matches!(
            self,
            Self::Busy
                | Self::DiskFull
                | Self::SourceChanged
                | Self::InUse { .. }
                | Self::PageBroken { .. }
                | Self::Behind
                | Self::DirectoryBehind { .. }
        )
    }

    /// Sorts an error of the file system at a place inside the data folder.
    pub(crate) fn folder(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::NoAccess { path: path.to_owned(), source }
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                Self::FolderMissing { path: path.to_owned(), source }
            }
            _ => Self::Failed { what: format!("the file system failed: {source}") },
        }
    }

    /// Sorts an error of reading a file that a person chose.
    pub(crate) fn source_file(source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::StaleNetworkFileHandle => Self::SourceVanished,
            _ => Self::SourceUnreadable { source },
        }
    }

    pub(crate) fn forked(what: impl Into<String>) -> Self {
        Self::HistoryForked { what: what.into() }
    }

    pub(crate) fn page(what: impl Into<String>) -> Self {
        Self::PageBroken { what: what.into() }
    }

    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }

    pub(crate) fn not_a_backup(what: impl Into<String>) -> Self {
        Self::NotABackup { what: what.into() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        // The index beside the write-ahead log could not grow: what SQLite says where a disk is full before any write.
        if error.sqlite_error().is_some_and(|one| one.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::DiskFull;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::damaged(error.to_string()),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::NoAccess {
                    path: PathBuf::new(),
                    source: io::Error::new(io::ErrorKind::PermissionDenied, error),
                }
            }
            _ => Self::Failed { what: format!("the database failed: {error}") },
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::damaged(format!("a stored row cannot be read: {error}"))
    }
}

/// What the functions of this crate return.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_becomes_a_code_with_a_next_step() {
        use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem, StorageFull};
        let check = |error: StoreError, code: &str, retryable: bool| {
            assert_eq!((error.code(), error.retryable()), (code, retryable));
            assert!(error.hint().ends_with('.') && !error.to_string().is_empty());
        };
        let folder = |kind: io::ErrorKind| StoreError::folder(Path::new("/x"), kind.into());
        check(folder(StorageFull), "disk-full", true);
        check(folder(PermissionDenied), "no-access", false);
        check(folder(ReadOnlyFilesystem), "no-access", false);
        check(folder(NotADirectory), "folder-missing", false);
        check(folder(io::ErrorKind::Other), "failed", false);
        check(StoreError::forked("x"), "history-forked", false);
        check(StoreError::page("x"), "page-broken", true);
        check(StoreError::Behind, "behind", true);
        check(StoreError::DirectoryBehind { expected: 7 }, "directory-behind", true);
        check(StoreError::SpaceElsewhere, "space-elsewhere", false);
        check(StoreError::source_file(NotFound.into()), "source-vanished", false);
        check(StoreError::source_file(PermissionDenied.into()), "source-unreadable", false);
        let sqlite =
            |code| StoreError::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        check(sqlite(rusqlite::ffi::SQLITE_FULL), "disk-full", true);
        check(sqlite(rusqlite::ffi::SQLITE_IOERR_SHMSIZE), "disk-full", true);
        check(sqlite(rusqlite::ffi::SQLITE_BUSY), "busy", true);
        check(sqlite(rusqlite::ffi::SQLITE_CORRUPT), "damaged", false);
        check(sqlite(rusqlite::ffi::SQLITE_NOTADB), "damaged", false);
        check(sqlite(rusqlite::ffi::SQLITE_READONLY), "no-access", false);
        check(sqlite(rusqlite::ffi::SQLITE_IOERR), "failed", false);
    }
}
