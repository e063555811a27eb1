//! The log in one SQLite file: what a server has that runs from one command.
//!
//! WAL with `synchronous=FULL` (and `fullfsync` where the system has it): a commit that returned is on the medium. One
//! connection writes, others read the last commit. One process has the file; it is its own source of pokes.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Duration;

use galley_core::log::Node;
use galley_core::{DeviceId, Hash, Head, Header, SealedOp, Signature64, SpaceId, Stamp};
use galley_store::{Appended, Batch, Entry};
use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Row as SqlRow, Transaction, TransactionBehavior,
    params,
};

use super::{Change, Expected, Log, LogError, Poke, Result, Row, Stored, check, unfit, weight};

/// "GALO", so that tools can tell the file.
const APPLICATION_ID: i32 = 0x4741_4c4f;
/// The version of the tables.
const LOG_VERSION: i64 = 1;
const SCHEMA: &str = include_str!("schema.sql");
/// How many idle reading connections are kept.
const MAX_IDLE_READERS: usize = 4;
const BUSY: Duration = Duration::from_secs(10);

/// One file.
pub struct SqliteLog {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    pokes: RwLock<Vec<Poke>>,
}

impl SqliteLog {
    /// Opens the file, making it when it is missing; its owner alone may read it.
    ///
    /// # Errors
    /// [`LogError::Newer`] (untouched), [`LogError::Unavailable`], [`LogError::Full`], [`LogError::Damaged`].
    pub fn open(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        Self::over(path, Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?)
    }

    /// The log of a file over a connection to it that was opened elsewhere, such as one that fails on purpose.
    ///
    /// # Errors
    /// As [`SqliteLog::open`].
    pub fn over(path: &Path, mut writer: Connection) -> Result<Self> {
        let found: i64 = writer.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > LOG_VERSION {
            return Err(LogError::Newer { found, known: LOG_VERSION });
        }
        private(path)?;
        settle(&writer)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        for (name, value) in [("synchronous", "FULL"), ("fullfsync", "ON"), ("checkpoint_fullfsync", "ON")] {
            writer.pragma_update(None, name, value)?;
        }
        if found == 0 {
            let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            tx.execute_batch(SCHEMA)?;
            tx.pragma_update(None, "user_version", LOG_VERSION)?;
            tx.pragma_update(None, "application_id", APPLICATION_ID)?;
            tx.commit()?;
        }
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            pokes: RwLock::new(Vec::new()),
        })
    }

    /// Puts rows that are those of another log, with the revisions that they had there.
    ///
    /// # Errors
    /// As every change of a log.
    pub fn put_as_they_were(&self, table: &str, rows: &[(String, Row)]) -> Result<()> {
        self.write(|tx| {
            let sql = "INSERT OR REPLACE INTO named (kind, key, revision, value) VALUES (?1, ?2, ?3, ?4)";
            let mut statement = tx.prepare_cached(sql)?;
            for (key, row) in rows {
                statement.execute(params![table, key, number(row.revision), row.value])?;
            }
            Ok(())
        })
    }

    /// Runs one transaction. When this returns `Ok`, what it wrote is on the medium; an error leaves nothing.
    fn write<T>(&self, act: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let outcome = act(&tx)?;
        tx.commit()?;
        Ok(outcome)
    }

    /// Reads one consistent state.
    fn read<T>(&self, act: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let tx = connection.unchecked_transaction()?;
        let outcome = act(&tx);
        drop(tx);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < MAX_IDLE_READERS {
            readers.push(connection);
        }
        outcome
    }

    fn reader(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        settle(&connection)?;
        connection.pragma_update(None, "query_only", "ON")?;
        Ok(connection)
    }

    fn poke(&self, space: SpaceId) {
        for poke in self.pokes.read().unwrap_or_else(PoisonError::into_inner).iter() {
            poke(space);
        }
    }
}

impl Log for SqliteLog {
    fn spaces(&self) -> Result<Vec<SpaceId>> {
        self.read(|db| {
            let mut statement = db.prepare_cached("SELECT space FROM spaces ORDER BY sid")?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            rows.map(|row| id(&row?)).collect()
        })
    }

    fn head(&self, space: SpaceId) -> Result<Option<Head>> {
        self.read(|db| Ok(Known::find(db, space)?.map(|known| known.head)))
    }

    fn entries(&self, space: SpaceId, after: u64, limit: usize, bytes: usize) -> Result<Vec<Entry>> {
        self.read(|db| {
            let Some(known) = Known::find(db, space)? else { return Ok(Vec::new()) };
            let sql = "SELECT seq, received_at, directory_seq, outcome, leaf, header, seal, salt, payload
                       FROM entries WHERE sid = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
            let mut statement = db.prepare_cached(sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = statement.query(params![known.sid, number(after), limit])?;
            let (mut entries, mut taken) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let entry = entry(row)?;
                taken += weight(&entry);
                entries.push(entry);
                if taken >= bytes {
                    break;
                }
            }
            Ok(entries)
        })
    }

    fn append(&self, batch: &Batch) -> Result<Appended> {
        let headers = check(batch)?;
        let appended = self.write(|tx| {
            let sid = match Known::find(tx, batch.space)? {
                Some(known) if known.head.size + 1 == batch.first_seq && known.head.epoch == batch.epoch => {
                    known.sid
                }
                None if batch.first_seq == 1 => start(tx, batch)?,
                _ => return Ok(Appended::Conflict),
            };
            for (entry, (sealed, header)) in batch.entries.iter().zip(&headers) {
                number_of(tx, sid, header)?;
                insert(tx, sid, entry, sealed, header)?;
            }
            for node in &batch.nodes {
                insert_node(tx, sid, node)?;
            }
            set_head(tx, sid, &batch.head)?;
            Ok(Appended::Done)
        })?;
        if matches!(appended, Appended::Done) {
            self.poke(batch.space);
        }
        Ok(appended)
    }

    fn begin_epoch(&self, head: &Head) -> Result<Appended> {
        let appended = self.write(|tx| match Known::find(tx, head.space)? {
            Some(known)
                if known.head.epoch < head.epoch
                    && known.head.size == head.size
                    && known.head.root == head.root =>
            {
                set_head(tx, known.sid, head)?;
                Ok(Appended::Done)
            }
            _ => Ok(Appended::Conflict),
        })?;
        if matches!(appended, Appended::Done) {
            self.poke(head.space);
        }
        Ok(appended)
    }

    fn node(&self, space: SpaceId, level: u32, index: u64) -> Result<Option<Hash>> {
        self.read(|db| {
            let Some(known) = Known::find(db, space)? else { return Ok(None) };
            let sql = "SELECT hash FROM nodes WHERE sid = ?1 AND level = ?2 AND position = ?3";
            let found = db
                .prepare_cached(sql)?
                .query_row(params![known.sid, level, number(index)], |row| Ok(Hash(row.get(0)?)))
                .optional()?;
            Ok(found)
        })
    }

    fn device_seq(&self, space: SpaceId, device: DeviceId) -> Result<u64> {
        self.read(|db| match Known::find(db, space)? {
            Some(known) => last_of(db, known.sid, device),
            None => Ok(0),
        })
    }

    fn answer(&self, space: SpaceId, device: DeviceId, device_seq: u64) -> Result<Option<Stored>> {
        self.read(|db| {
            let Some(known) = Known::find(db, space)? else { return Ok(None) };
            let sql = "SELECT seq, received_at, directory_seq, outcome, op_hash FROM entries
                       WHERE sid = ?1 AND device = ?2 AND device_seq = ?3";
            let mut statement = db.prepare_cached(sql)?;
            let found = statement
                .query_row(params![known.sid, device.to_string(), number(device_seq)], |row| Ok(stored(row)))
                .optional()?;
            found.transpose()
        })
    }

    fn erase(&self, space: SpaceId, seq: u64) -> Result<()> {
        self.write(|tx| {
            let Some(known) = Known::find(tx, space)? else { return Ok(()) };
            let sql = "UPDATE entries SET salt = NULL, payload = NULL WHERE sid = ?1 AND seq = ?2";
            tx.prepare_cached(sql)?.execute(params![known.sid, number(seq)])?;
            Ok(())
        })
    }

    fn row(&self, table: &str, key: &str) -> Result<Option<Row>> {
        self.read(|db| named(db, table, key))
    }

    fn rows(&self, table: &str, prefix: &str, after: &str, limit: usize) -> Result<Vec<(String, Row)>> {
        self.read(|db| {
            let sql = "SELECT key, revision, value FROM named WHERE kind = ?1 AND key >= ?2 AND key > ?3
                       ORDER BY key LIMIT ?4";
            let mut statement = db.prepare_cached(sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = statement.query(params![table, prefix, after, limit])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let key: String = row.get(0)?;
                if !key.starts_with(prefix) {
                    break;
                }
                found.push((key, Row { revision: row.get::<_, i64>(1)?.unsigned_abs(), value: row.get(2)? }));
            }
            Ok(found)
        })
    }

    fn change(&self, changes: &[Change]) -> Result<bool> {
        self.write(|tx| {
            // All are looked at before any is made: a transaction that says no has nothing to take back.
            let mut revisions = Vec::with_capacity(changes.len());
            for change in changes {
                let found = named(tx, change.table, &change.key)?.map(|row| row.revision);
                let fits = match change.expected {
                    Expected::Any => true,
                    Expected::Absent => found.is_none(),
                    Expected::Revision(revision) => found == Some(revision),
                };
                if !fits {
                    return Ok(false);
                }
                revisions.push(found.unwrap_or(0) + 1);
            }
            for (change, revision) in changes.iter().zip(revisions) {
                match &change.value {
                    Some(value) => tx
                        .prepare_cached("INSERT OR REPLACE INTO named (kind, key, revision, value) VALUES (?1, ?2, ?3, ?4)")?
                        .execute(params![change.table, change.key, number(revision), value])?,
                    None => tx
                        .prepare_cached("DELETE FROM named WHERE kind = ?1 AND key = ?2")?
                        .execute(params![change.table, change.key])?,
                };
            }
            Ok(true)
        })
    }

    fn subscribe(&self, poke: Poke) {
        self.pokes.write().unwrap_or_else(PoisonError::into_inner).push(poke);
    }

    fn copy_to(&self, path: &Path) -> Result<()> {
        let target =
            path.to_str().ok_or_else(|| LogError::Unavailable { what: "the path is no text".into() })?;
        // Not one of those that are kept: they may change nothing, and to SQLite this is a change.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        settle(&connection)?;
        connection.execute("VACUUM INTO ?1", [target])?;
        Ok(())
    }
}

/// A space that has a log.
struct Known {
    sid: i64,
    head: Head,
}

impl Known {
    fn find(db: &Connection, space: SpaceId) -> Result<Option<Self>> {
        let found: Option<(i64, String)> = db
            .prepare_cached("SELECT sid, head FROM spaces WHERE space = ?1")?
            .query_row([space.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let known = |(sid, head): (i64, String)| -> Result<Self> { Ok(Self { sid, head: parse(&head)? }) };
        found.map(known).transpose()
    }
}

fn start(tx: &Connection, batch: &Batch) -> Result<i64> {
    tx.prepare_cached("INSERT INTO spaces (space, epoch, size, head) VALUES (?1, ?2, 0, '')")?
        .execute(params![batch.space.to_string(), batch.epoch])?;
    Ok(tx.last_insert_rowid())
}

/// Takes the next number of a device.
fn number_of(tx: &Connection, sid: i64, header: &Header) -> Result<()> {
    if header.device_seq != last_of(tx, sid, header.device)? + 1 {
        return Err(unfit("a number of a device that is not the next"));
    }
    tx.prepare_cached("INSERT OR REPLACE INTO devices (sid, device, last_seq) VALUES (?1, ?2, ?3)")?
        .execute(params![sid, header.device.to_string(), number(header.device_seq)])?;
    Ok(())
}

fn last_of(db: &Connection, sid: i64, device: DeviceId) -> Result<u64> {
    let found: Option<i64> = db
        .prepare_cached("SELECT last_seq FROM devices WHERE sid = ?1 AND device = ?2")?
        .query_row(params![sid, device.to_string()], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or(0).unsigned_abs())
}

fn insert(tx: &Connection, sid: i64, entry: &Entry, sealed: &SealedOp, header: &Header) -> Result<()> {
    let sql = "INSERT INTO entries (sid, seq, device, device_seq, op_hash, header, seal, salt, payload, received_at,
                                    directory_seq, leaf, outcome)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    tx.prepare_cached(sql)?.execute(params![
        sid,
        number(entry.stamp.seq),
        header.device.to_string(),
        number(header.device_seq),
        sealed.hash().as_bytes(),
        sealed.header,
        sealed.seal.as_bytes(),
        sealed.salt,
        sealed.payload,
        entry.stamp.received_at,
        number(entry.stamp.directory_seq),
        entry.leaf.as_bytes(),
        write(&entry.outcome)?,
    ])?;
    Ok(())
}

fn insert_node(tx: &Connection, sid: i64, node: &Node) -> Result<()> {
    let sql = "INSERT INTO nodes (sid, level, position, hash) VALUES (?1, ?2, ?3, ?4)";
    tx.prepare_cached(sql)?.execute(params![sid, node.level, number(node.index), node.hash.as_bytes()])?;
    Ok(())
}

fn set_head(tx: &Connection, sid: i64, head: &Head) -> Result<()> {
    let text = write(head)?;
    tx.prepare_cached("INSERT INTO heads (sid, epoch, size, head) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![sid, head.epoch, number(head.size), text])?;
    tx.prepare_cached("UPDATE spaces SET epoch = ?2, size = ?3, head = ?4 WHERE sid = ?1")?
        .execute(params![sid, head.epoch, number(head.size), text])?;
    Ok(())
}

fn named(db: &Connection, table: &str, key: &str) -> Result<Option<Row>> {
    let sql = "SELECT revision, value FROM named WHERE kind = ?1 AND key = ?2";
    let found = db.prepare_cached(sql)?.query_row(params![table, key], |row| {
        Ok(Row { revision: row.get::<_, i64>(0)?.unsigned_abs(), value: row.get(1)? })
    });
    Ok(found.optional()?)
}

/// Columns 0 to 3 of both queries.
fn stamp(row: &SqlRow<'_>) -> rusqlite::Result<(Stamp, String)> {
    let stamp = Stamp {
        seq: row.get::<_, i64>(0)?.unsigned_abs(),
        received_at: row.get(1)?,
        directory_seq: row.get::<_, i64>(2)?.unsigned_abs(),
    };
    Ok((stamp, row.get(3)?))
}

fn entry(row: &SqlRow<'_>) -> Result<Entry> {
    let (stamp, outcome) = stamp(row)?;
    let sealed = SealedOp {
        header: row.get(5)?,
        seal: Signature64(row.get(6)?),
        salt: row.get(7)?,
        payload: row.get(8)?,
    };
    Ok(Entry { stamp, outcome: parse(&outcome)?, leaf: Hash(row.get(4)?), sealed: Some(sealed) })
}

fn stored(row: &SqlRow<'_>) -> Result<Stored> {
    let (stamp, outcome) = stamp(row)?;
    Ok(Stored { op_hash: Hash(row.get(4)?), stamp, outcome: parse(&outcome)? })
}

fn settle(connection: &Connection) -> Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// SQLite gives the same mode to the files beside it.
fn private(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(|error| LogError::Unavailable { what: error.to_string() })?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// A number as SQLite keeps it; numbers here never come near its end.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn id(text: &str) -> Result<SpaceId> {
    text.parse().map_err(|_| LogError::Damaged { what: "the id of a space".into() })
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| LogError::Damaged { what: error.to_string() })
}

fn write<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| LogError::Damaged { what: error.to_string() })
}

impl From<rusqlite::Error> for LogError {
    fn from(error: rusqlite::Error) -> Self {
        let what = error.to_string();
        // The index beside the write-ahead log could not grow: what SQLite says where a disk is full before any write.
        if error.sqlite_error().is_some_and(|one| one.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::Full;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { what },
            Some(ErrorCode::ConstraintViolation) => Self::Unfit { what },
            // Without a code of SQLite's: a column that holds something else than was written.
            None => Self::Damaged { what },
            Some(_) => Self::Unavailable { what },
        }
    }
}
