//! The log over a pool of connections.
//!
//! The library blocks on a runtime of its own and may not be called where another runtime drives tasks: such callers are
//! served on a thread besides theirs.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use galley_core::{DeviceId, Hash, Head, SpaceId};
use galley_server::log::{Change, Expected, Log, LogError, Poke, Result, Row, Stored, check};
use galley_store::{Appended, Batch, Entry};
use postgres::{IsolationLevel, Transaction};
use r2d2::{NopErrorHandler, Pool, PooledConnection};
use r2d2_postgres::PostgresConnectionManager;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::address::Address;
use crate::failures::{of_pg, of_pool};
use crate::listen::{CHANNEL, Listener, Pokes};
use crate::rows::{self, find, fixed, get, number};
use crate::{copy, tables};

/// Connections of one node at once, beside the one that listens.
const CONNECTIONS: u32 = 8;
/// How long a caller waits for one of them.
const WAIT: Duration = Duration::from_secs(10);
/// How long making a connection may take where the address does not say.
const CONNECT: Duration = Duration::from_secs(5);
/// How often it is asked what became of a transaction whose end was not heard.
const ASKED: usize = 10;
const ASK_AGAIN: Duration = Duration::from_millis(300);

type Connections = PostgresConnectionManager<MakeRustlsConnect>;
type Connection = PooledConnection<Connections>;

/// The log in one database, which other nodes have as well.
pub struct PgLog {
    pool: Option<Pool<Connections>>,
    listener: Option<Listener>,
    pokes: Pokes,
}

impl PgLog {
    /// Connects, makes the tables where they are missing, and listens to the other nodes.
    ///
    /// # Errors
    /// [`LogError::Newer`] (untouched), [`LogError::Unavailable`], [`LogError::Damaged`].
    pub fn open(address: &Address) -> Result<Self> {
        apart(|| Self::connect(address))
    }

    fn connect(address: &Address) -> Result<Self> {
        let tls = address.tls().map_err(|error| LogError::Unavailable { what: error.to_string() })?;
        let mut config = address.config.clone();
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        // The first is made apart from the pool: its error says more.
        let mut first = config.connect(tls.clone()).map_err(|error| of_pg(&error))?;
        tables::prepare(&mut first)?;
        drop(first);
        let pokes: Pokes = Arc::new(RwLock::new(Vec::new()));
        let listener = Listener::start(config.clone(), tls.clone(), Arc::clone(&pokes))?;
        let pool = Pool::builder()
            .max_size(CONNECTIONS)
            .min_idle(Some(1))
            .connection_timeout(WAIT)
            // What is asked fails as soon as the connection broke, and broken ones are not kept.
            .test_on_check_out(false)
            .error_handler(Box::new(NopErrorHandler))
            .build(Connections::new(config, tls))
            .map_err(|error| of_pool(&error))?;
        Ok(Self { pool: Some(pool), listener: Some(listener), pokes })
    }

    /// A connection that stands. One that broke while it lay idle is found out here, so that a database that was started
    /// anew costs nobody a failure.
    fn connection(&self) -> Result<Connection> {
        let pool = self.pool.as_ref().ok_or_else(|| LogError::Unavailable { what: "the end".into() })?;
        for _ in 0..CONNECTIONS {
            let mut connection = pool.get().map_err(|error| of_pool(&error))?;
            if connection.simple_query("").is_ok() {
                return Ok(connection);
            }
        }
        pool.get().map_err(|error| of_pool(&error))
    }

    /// Reads one consistent state.
    fn read<T: Send>(&self, act: impl FnOnce(&mut Transaction<'_>) -> Result<T> + Send) -> Result<T> {
        apart(|| {
            let mut connection = self.connection()?;
            let mut tx = connection
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
                .start()
                .map_err(|error| of_pg(&error))?;
            act(&mut tx)
        })
    }

    /// Runs one transaction. When this returns `Ok`, what it wrote is on the medium; an error leaves nothing. `act` says
    /// with what it returns whether there is anything to keep.
    fn write<T: Send>(
        &self,
        act: impl FnOnce(&mut Transaction<'_>) -> Result<(T, bool)> + Send,
    ) -> Result<T> {
        apart(|| {
            let mut connection = self.connection()?;
            let mut tx = connection.transaction().map_err(|error| of_pg(&error))?;
            // Also where the database says it need not be: an op is on the medium before anybody sees success (S30).
            tx.batch_execute("SET LOCAL synchronous_commit = on").map_err(|error| of_pg(&error))?;
            let (outcome, is_kept) = act(&mut tx)?;
            if !is_kept {
                tx.rollback().map_err(|error| of_pg(&error))?;
                return Ok(outcome);
            }
            let row = tx.query_one("SELECT pg_current_xact_id()::text", &[]);
            let name: String = row.and_then(|row| row.try_get(0)).map_err(|error| of_pg(&error))?;
            match tx.commit() {
                Ok(()) => Ok(outcome),
                // It was said that nothing was kept.
                Err(error) if error.as_db_error().is_some() => Err(of_pg(&error)),
                Err(error) => {
                    drop(connection);
                    if self.was_kept(&name)? { Ok(outcome) } else { Err(of_pg(&error)) }
                }
            }
        })
    }

    /// What became of a transaction whose end was not heard, as the connection broke.
    fn was_kept(&self, name: &str) -> Result<bool> {
        for _ in 0..ASKED {
            let asked = self.connection().and_then(|mut connection| {
                connection
                    .query_one("SELECT pg_xact_status($1::text::xid8)", &[&name])
                    .and_then(|row| row.try_get::<_, Option<String>>(0))
                    .map_err(|error| of_pg(&error))
            });
            match asked.as_ref().map(Option::as_deref) {
                Ok(Some("committed")) => return Ok(true),
                Ok(Some("aborted")) => return Ok(false),
                _ => std::thread::sleep(ASK_AGAIN),
            }
        }
        Err(LogError::Unavailable { what: "it is not known whether it was kept".into() })
    }
}

impl Drop for PgLog {
    fn drop(&mut self) {
        let (pool, listener) = (self.pool.take(), self.listener.take());
        apart(move || drop((listener, pool)));
    }
}

impl Log for PgLog {
    fn spaces(&self) -> Result<Vec<SpaceId>> {
        self.read(copy::spaces)
    }

    fn head(&self, space: SpaceId) -> Result<Option<Head>> {
        self.read(|tx| Ok(find(tx, space, false)?.map(|known| known.head)))
    }

    fn entries(&self, space: SpaceId, after: u64, limit: usize, bytes: usize) -> Result<Vec<Entry>> {
        self.read(|tx| {
            let Some(known) = find(tx, space, false)? else { return Ok(Vec::new()) };
            copy::entries(tx, known.sid, after, limit, bytes)
        })
    }

    fn append(&self, batch: &Batch) -> Result<Appended> {
        let headers = check(batch)?;
        self.write(|tx| {
            let sid = match find(tx, batch.space, true)? {
                Some(known) if known.head.size + 1 == batch.first_seq && known.head.epoch == batch.epoch => {
                    known.sid
                }
                None if batch.first_seq == 1 => match rows::start(tx, batch.space, &batch.head)? {
                    Some(sid) => sid,
                    None => return Ok((Appended::Conflict, false)),
                },
                _ => return Ok((Appended::Conflict, false)),
            };
            for (entry, (sealed, header)) in batch.entries.iter().zip(&headers) {
                rows::number_of(tx, sid, header)?;
                rows::insert(tx, sid, entry, sealed, header)?;
            }
            for node in &batch.nodes {
                rows::insert_node(tx, sid, node)?;
            }
            rows::set_head(tx, sid, &batch.head)?;
            tell(tx, batch.space)?;
            Ok((Appended::Done, true))
        })
    }

    fn begin_epoch(&self, head: &Head) -> Result<Appended> {
        self.write(|tx| match find(tx, head.space, true)? {
            Some(known)
                if known.head.epoch < head.epoch
                    && known.head.size == head.size
                    && known.head.root == head.root =>
            {
                rows::set_head(tx, known.sid, head)?;
                tell(tx, head.space)?;
                Ok((Appended::Done, true))
            }
            _ => Ok((Appended::Conflict, false)),
        })
    }

    fn node(&self, space: SpaceId, level: u32, index: u64) -> Result<Option<Hash>> {
        self.read(|tx| {
            let Some(known) = find(tx, space, false)? else { return Ok(None) };
            let sql = "SELECT hash FROM galley_nodes WHERE sid = $1 AND level = $2 AND position = $3";
            let row = tx
                .query_opt(sql, &[&known.sid, &i64::from(level), &number(index)])
                .map_err(|error| of_pg(&error))?;
            row.map(|row| Ok(Hash(fixed(get(&row, 0)?, "a node")?))).transpose()
        })
    }

    fn device_seq(&self, space: SpaceId, device: DeviceId) -> Result<u64> {
        self.read(|tx| match find(tx, space, false)? {
            Some(known) => rows::last_of(tx, known.sid, device),
            None => Ok(0),
        })
    }

    fn answer(&self, space: SpaceId, device: DeviceId, device_seq: u64) -> Result<Option<Stored>> {
        self.read(|tx| {
            let Some(known) = find(tx, space, false)? else { return Ok(None) };
            let sql = "SELECT seq, received_at, directory_seq, outcome, op_hash FROM galley_entries
                       WHERE sid = $1 AND device = $2 AND device_seq = $3";
            let row = tx
                .query_opt(sql, &[&known.sid, &device.to_string(), &number(device_seq)])
                .map_err(|error| of_pg(&error))?;
            row.map(|row| rows::stored(&row)).transpose()
        })
    }

    fn erase(&self, space: SpaceId, seq: u64) -> Result<()> {
        self.write(|tx| {
            let Some(known) = find(tx, space, false)? else { return Ok(((), false)) };
            let sql = "UPDATE galley_entries SET salt = NULL, payload = NULL WHERE sid = $1 AND seq = $2";
            tx.execute(sql, &[&known.sid, &number(seq)]).map_err(|error| of_pg(&error))?;
            Ok(((), true))
        })
    }

    fn row(&self, table: &str, key: &str) -> Result<Option<Row>> {
        self.read(|tx| named(tx, table, key))
    }

    fn rows(&self, table: &str, prefix: &str, after: &str, limit: usize) -> Result<Vec<(String, Row)>> {
        self.read(|tx| copy::named_rows(tx, table, prefix, after, limit))
    }

    fn change(&self, changes: &[Change]) -> Result<bool> {
        self.write(|tx| {
            hold(tx, changes)?;
            let mut revisions = Vec::with_capacity(changes.len());
            for change in changes {
                let found = named(tx, change.table, &change.key)?.map(|row| row.revision);
                let fits = match change.expected {
                    Expected::Any => true,
                    Expected::Absent => found.is_none(),
                    Expected::Revision(revision) => found == Some(revision),
                };
                if !fits {
                    return Ok((false, false));
                }
                revisions.push(found.unwrap_or(0) + 1);
            }
            for (change, revision) in changes.iter().zip(revisions) {
                put(tx, change, revision)?;
            }
            Ok((true, !changes.is_empty()))
        })
    }

    fn subscribe(&self, poke: Poke) {
        self.pokes.write().unwrap_or_else(PoisonError::into_inner).push(poke);
    }

    fn is_shared(&self) -> bool {
        true
    }

    /// The file is a log in SQLite, which a server can be restored from.
    fn copy_to(&self, path: &Path) -> Result<()> {
        self.read(|tx| copy::write(tx, path))
    }
}

/// Tells every node, this one included, once the transaction is kept.
fn tell(tx: &mut Transaction<'_>, space: SpaceId) -> Result<()> {
    tx.execute("SELECT pg_notify($1, $2)", &[&CHANNEL, &space.to_string()]).map_err(|error| of_pg(&error))?;
    Ok(())
}

/// Keeps others from changing the same rows until the transaction ends; also rows that are not there. In one order for
/// everybody, so that no two wait for each other.
fn hold(tx: &mut Transaction<'_>, changes: &[Change]) -> Result<()> {
    let mut names: Vec<i64> = changes
        .iter()
        .map(|change| {
            let hash = Hash::of(&[change.table.as_bytes(), b"/", change.key.as_bytes()]);
            let (first, _) = hash.0.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
            i64::from_be_bytes(*first)
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        tx.execute("SELECT pg_advisory_xact_lock($1)", &[&name]).map_err(|error| of_pg(&error))?;
    }
    Ok(())
}

fn named(tx: &mut Transaction<'_>, table: &str, key: &str) -> Result<Option<Row>> {
    let sql = "SELECT revision, value FROM galley_named WHERE kind = $1 AND key = $2";
    let row = tx.query_opt(sql, &[&table, &key.as_bytes()]).map_err(|error| of_pg(&error))?;
    row.map(|row| rows::named(&row, 0)).transpose()
}

fn put(tx: &mut Transaction<'_>, change: &Change, revision: u64) -> Result<()> {
    let key = change.key.as_bytes();
    match &change.value {
        Some(value) => tx.execute(
            "INSERT INTO galley_named (kind, key, revision, value) VALUES ($1, $2, $3, $4)
             ON CONFLICT (kind, key) DO UPDATE SET revision = excluded.revision, value = excluded.value",
            &[&change.table, &key, &number(revision), value],
        ),
        None => tx.execute("DELETE FROM galley_named WHERE kind = $1 AND key = $2", &[&change.table, &key]),
    }
    .map_err(|error| of_pg(&error))?;
    Ok(())
}

/// Runs what blocks, on a thread of its own where this one belongs to a runtime.
fn apart<T: Send>(act: impl FnOnce() -> T + Send) -> T {
    if tokio::runtime::Handle::try_current().is_err() {
        return act();
    }
    std::thread::scope(|scope| match scope.spawn(act).join() {
        Ok(outcome) => outcome,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}
