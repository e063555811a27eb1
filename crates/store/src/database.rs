//! The SQLite file: how it is opened, its settings, and the steps from one version of its tables to the next.
//!
//! WAL with `synchronous=FULL` (and `fullfsync` where the system has it): a commit that returned is on the medium.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Result, StoreError};
use crate::folder::{DATABASE_VERSION, OP_VERSION, WIRE_VERSION, check_version};

/// "GALY", so that tools can tell the file.
const APPLICATION_ID: i32 = 0x4741_4c59;

/// Each step from `user_version` n to n + 1.
const MIGRATIONS: &[&str] = &[
    concat!(include_str!("schema.sql"), include_str!("views.sql")),
    include_str!("lists.sql"),
    concat!(include_str!("fields.sql"), include_str!("words.sql")),
    include_str!("team.sql"),
];
/// In `meta` from a step that changed the views to when they were folded anew.
const VIEWS_STALE: &str = "views-stale";

/// Where the database is, and below which of SQLite's file systems.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub path: PathBuf,
    pub vfs: Option<String>,
}

impl Database {
    /// Opens the one connection that writes, bringing the tables to this release's version.
    pub fn writer(&self) -> Result<Connection> {
        let mut connection =
            self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        check_version(version(&connection)?)?;
        private(&self.path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        for (name, value) in [("synchronous", "FULL"), ("fullfsync", "ON"), ("checkpoint_fullfsync", "ON")] {
            connection.pragma_update(None, name, value)?;
        }
        migrate(&mut connection)?;
        Ok(connection)
    }

    /// Opens a connection that only reads.
    pub fn reader(&self) -> Result<Connection> {
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.pragma_update(None, "query_only", "ON")?;
        Ok(connection)
    }

    pub fn connect(&self, flags: OpenFlags) -> Result<Connection> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match &self.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(&self.path, flags, vfs.as_str())?,
            None => Connection::open_with_flags(&self.path, flags)?,
        };
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "trusted_schema", "OFF")?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(connection)
    }
}

fn version(connection: &Connection) -> Result<i64> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

fn migrate(connection: &mut Connection) -> Result<()> {
    let found = version(connection)?;
    if found < DATABASE_VERSION {
        let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for step in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
            tx.execute_batch(step)?;
        }
        tx.pragma_update(None, "user_version", DATABASE_VERSION)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        let versions = [("wire-version", WIRE_VERSION), ("op-version", OP_VERSION)];
        for (key, value) in versions {
            tx.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", (key, value.to_string()))?;
        }
        if found > 0 {
            tx.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, '1')", [VIEWS_STALE])?;
        }
        tx.commit()?;
        // Into the first page of the file itself, where an older release looks before it touches anything.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    Ok(())
}

/// Whether nothing acts by itself in a database from elsewhere but what this release puts there: a trigger of others
/// would change, unseen, what is recorded later.
pub(crate) fn acts_as_ours(path: &Path) -> rusqlite::Result<bool> {
    let ours = Connection::open_in_memory()?;
    for step in MIGRATIONS {
        ours.execute_batch(step)?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let theirs = Connection::open_with_flags(path, flags)?;
    theirs.pragma_update(None, "trusted_schema", "OFF")?;
    Ok(acts(&theirs)?.is_subset(&acts(&ours)?))
}

/// Triggers and views, as they were written.
fn acts(db: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut statement = db.prepare("SELECT sql FROM sqlite_schema WHERE type IN ('trigger', 'view')")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.collect()
}

/// Whether the views have to be folded anew, as after a step that changed their tables.
pub(crate) fn views_are_stale(db: &Connection) -> Result<bool> {
    Ok(db.prepare_cached("SELECT 1 FROM meta WHERE key = ?1")?.exists([VIEWS_STALE])?)
}

/// Notes that they were.
pub(crate) fn views_are_fresh(db: &Connection) -> Result<()> {
    db.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([VIEWS_STALE])?;
    Ok(())
}

/// The database is readable by its owner only; SQLite gives the same mode to the files beside it.
fn private(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(path, private).map_err(|source| StoreError::folder(path, source))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
