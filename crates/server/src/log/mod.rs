//! The log: what the server must never lose, behind one trait (S55).
//!
//! Ops with stamp, outcome and leaf, tree nodes, signed heads, what each device sent last, and named rows for accounts and
//! records of bytes: nothing else. Every call blocks; callers on the async side hand it to a thread that may. One suite
//! holds every implementation to this contract (`galley_testkit::log_contract`).

mod sqlite;

use galley_core::{DeviceId, Hash, Head, Header, Outcome, SealedOp, SpaceId, Stamp};
use galley_store::{Appended, Batch, Entry};

pub use sqlite::SqliteLog;

/// What the log has of a number of a device (S12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Of header and seal: [`galley_core::SealedOp::hash`].
    pub op_hash: Hash,
    pub stamp: Stamp,
    pub outcome: Outcome,
}

/// A named row: an account, a session, a record of bytes. Bytes, as whoever keeps it writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub value: Vec<u8>,
    /// From 1; one more with every change of this row.
    pub revision: u64,
}

/// What a row must be like for a change to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whatever it is.
    Any,
    /// There is none.
    Absent,
    /// It has this revision.
    Revision(u64),
}

/// One row put, or taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of row, such as `account`.
    pub table: &'static str,
    /// Unique in its table.
    pub key: String,
    pub expected: Expected,
    /// Absent: the row goes.
    pub value: Option<Vec<u8>>,
}

/// Told of each space whose log has grown. Quick: it is called by whoever appends.
pub type Poke = Box<dyn Fn(SpaceId) + Send + Sync>;

/// Why the log could not do it. Whatever it is, nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    #[error("the log cannot be reached or is busy: {what}")]
    Unavailable { what: String },
    #[error("the disk of the log is full")]
    Full,
    #[error("what the log keeps is not what was written: {what}")]
    Damaged { what: String },
    #[error("the log was written by a newer Galley (format {found}, this one knows {known})")]
    Newer { found: i64, known: i64 },
    #[error("this cannot be appended: {what}")]
    Unfit { what: String },
}

/// What functions of the log return.
pub type Result<T, E = LogError> = std::result::Result<T, E>;

/// The truth of a server. Whatever returned `Ok` is on the medium; whatever returned an error left nothing.
pub trait Log: Send + Sync {
    /// Returns every space that has a log, oldest first.
    fn spaces(&self) -> Result<Vec<SpaceId>>;

    /// Returns the last signed head; none while the space has no log.
    fn head(&self, space: SpaceId) -> Result<Option<Head>>;

    /// Returns entries after a number, in order: at most `limit`, and no further one once header and payload of those
    /// before it come to `bytes`. At least one where there is one and `limit` is not 0.
    fn entries(&self, space: SpaceId, after: u64, limit: usize, bytes: usize) -> Result<Vec<Entry>>;

    /// Appends, if the space's last head is the one that the batch goes on from: `first_seq` is one more than its size,
    /// and the epoch is its own. [`Appended::Conflict`] otherwise, and nothing is written.
    ///
    /// Entries, nodes, head and each device's last number become visible together or not at all. A batch that is not
    /// gapless, has an opaque entry, a head that is not about its last entry, or a number of a device that the log has
    /// already or that leaves one out is [`LogError::Unfit`].
    fn append(&self, batch: &Batch) -> Result<Appended>;

    /// Puts a signed head of a later epoch in the place of the last one; size and root stay (S21).
    fn begin_epoch(&self, head: &Head) -> Result<Appended>;

    /// Returns a node of a space's tree; none where it is not stored.
    fn node(&self, space: SpaceId, level: u32, index: u64) -> Result<Option<Hash>>;

    /// Returns the last number of a device in a space; 0 when there is none.
    fn device_seq(&self, space: SpaceId, device: DeviceId) -> Result<u64>;

    /// Returns what came of an op of a device, by its number.
    fn answer(&self, space: SpaceId, device: DeviceId, device_seq: u64) -> Result<Option<Stored>>;

    /// Takes salt and payload of an op away; header, seal and leaf stay (S4). Nothing happens where they are gone.
    fn erase(&self, space: SpaceId, seq: u64) -> Result<()>;

    /// Returns a named row.
    fn row(&self, table: &str, key: &str) -> Result<Option<Row>>;

    /// Returns rows of a table whose keys begin with `prefix` and come after `after`, in order of the keys' bytes.
    fn rows(&self, table: &str, prefix: &str, after: &str, limit: usize) -> Result<Vec<(String, Row)>>;

    /// Makes all of the changes, if every row is as expected; false, and none is made, otherwise.
    fn change(&self, changes: &[Change]) -> Result<bool>;

    /// Calls `poke` after every append, with the space, from then on: also for those of other nodes, where there are
    /// any. A poke may come late or twice, and carries nothing (S23).
    fn subscribe(&self, poke: Poke);

    /// Whether other nodes append to it, so that a replica may be behind at any moment.
    fn is_shared(&self) -> bool {
        false
    }

    /// Writes all of the log as it is now to one new file. Others go on meanwhile.
    fn copy_to(&self, path: &std::path::Path) -> Result<()>;
}

/// Looks whether a batch is one that any log may take; gives the ops with their headers.
///
/// # Errors
/// [`LogError::Unfit`].
pub fn check(batch: &Batch) -> Result<Vec<(&SealedOp, Header)>> {
    let mut headers = Vec::with_capacity(batch.entries.len());
    for (seq, entry) in (batch.first_seq..).zip(&batch.entries) {
        let sealed = entry.sealed.as_ref().ok_or_else(|| unfit("an opaque entry"))?;
        let header: Header =
            serde_json::from_slice(&sealed.header).map_err(|_| unfit("a header that cannot be read"))?;
        if entry.stamp.seq != seq {
            return Err(unfit("entries that are not gapless"));
        }
        if header.space != batch.space {
            return Err(unfit("an op of another space"));
        }
        if galley_core::log::leaf(sealed, &entry.stamp) != entry.leaf {
            return Err(unfit("a leaf that is not of its op"));
        }
        headers.push((sealed, header));
    }
    let last = batch.entries.last().ok_or_else(|| unfit("no entries"))?.stamp.seq;
    let head = &batch.head;
    if batch.first_seq == 0 || head.space != batch.space || head.epoch != batch.epoch || head.size != last {
        return Err(unfit("a head that is not about the last entry"));
    }
    Ok(headers)
}

/// Bytes of header and payload, by which pages are bounded.
#[must_use]
pub fn weight(entry: &Entry) -> usize {
    let of = |sealed: &SealedOp| sealed.header.len() + sealed.payload.as_ref().map_or(0, Vec::len);
    entry.sealed.as_ref().map_or(0, of)
}

/// Says why something cannot be appended.
#[must_use]
pub fn unfit(what: &str) -> LogError {
    LogError::Unfit { what: what.to_owned() }
}
