//! What the driver needs of a store, and what it tells.

use std::ops::Range;

use galley_core::{DeviceId, Hash, Head, SealedOp, SpaceId};

use crate::engine::{Failure, Known, Problem, State};
use crate::wire::{Answer, Countersigned, Cursor, Entry, NewDevice, Proposed, Spaces};

/// Why a store did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// It can be tried again: a full disk, a locked file, entries that do not follow on what is there.
    #[error("the store failed: {what}")]
    Failed { what: String },
    /// It stands on more of the directory than is here.
    #[error("it stands on more of the directory than is here")]
    Behind,
    /// The log is not the one that it was (S3).
    #[error("the log contradicts what it said before")]
    History,
    /// Only a newer build understands it.
    #[error("it was written by a newer version")]
    Newer,
}

impl PortError {
    pub(super) const fn failure(&self) -> Failure {
        match self {
            Self::Failed { .. } => Failure::Local,
            Self::Behind => Failure::Behind,
            Self::History => Failure::History,
            Self::Newer => Failure::Newer,
        }
    }
}

/// Bytes that go up or come down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blob {
    pub sha256: Hash,
    pub bytes: u64,
    /// As the op has it that names them (S40).
    pub chunk_root: Hash,
    /// The version or comment by which they may be seen.
    pub proposed: Proposed,
}

/// What the driver has to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// What the engine is about now.
    State(State),
    Problem(Problem),
    Progress(Progress),
}

/// How far bytes have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub sha256: Hash,
    /// To the server, else from it.
    pub up: bool,
    pub done: u64,
    pub bytes: u64,
}

/// A store, as the driver sees it. Every method may block and is called on a thread that may, but for [`Port::tell`].
/// Each is one transaction: an error has changed nothing. What belongs to a request that was given up may still come;
/// of two methods that change ops, one is called at a time.
pub trait Port: Send + Sync + 'static {
    /// How far the space was read.
    ///
    /// # Errors
    /// [`PortError`].
    fn cursor(&self, space: SpaceId) -> Result<Cursor, PortError>;

    /// Ops that wait and have no outcome yet, in the order of their numbers, also those that their author discarded.
    ///
    /// # Errors
    /// [`PortError`].
    fn to_push(&self, space: SpaceId, limit: usize) -> Result<Vec<SealedOp>, PortError>;

    /// What came of some of them, which this device had sealed; nothing where the outbox is another device's by now.
    /// They wait on, shown as not confirmed, until [`Port::follow`] brings them.
    ///
    /// # Errors
    /// [`PortError`].
    fn answered(&self, space: SpaceId, device: DeviceId, answers: &[Answer]) -> Result<(), PortError>;

    /// A new id for this device at the server of a space, with the key that it seals with; nothing is kept of it.
    ///
    /// # Errors
    /// [`PortError`].
    fn new_device(&self, space: SpaceId) -> Result<NewDevice, PortError>;

    /// Goes on as this device, for which the server gave its word: `device.register` first in the directory, and
    /// behind it, sealed anew, what waits in any space of the server (S12).
    ///
    /// # Errors
    /// [`PortError`].
    fn reseal(&self, space: SpaceId, device: DeviceId, word: &Countersigned) -> Result<(), PortError>;

    /// Folds entries that follow on the cursor, after checking them against the head; refuses any others.
    ///
    /// # Errors
    /// [`PortError`].
    fn follow(&self, space: SpaceId, entries: &[Entry], head: &Head) -> Result<(), PortError>;

    /// Takes what was opaque and is for this person now, evicts what no longer is, and keeps the revision of which
    /// this is true (S22): all at once. What is taken without its revision could not be taken back by the next page,
    /// which says only what differs from the revision that is kept.
    ///
    /// # Errors
    /// [`PortError`].
    fn shift(
        &self,
        space: SpaceId,
        reveal: &[Entry],
        conceal: &[u64],
        revision: u64,
    ) -> Result<(), PortError>;

    /// Joins what is listed, leaves what is not, and says how much of each is wanted. What was begun here and is not
    /// at the server yet is not left, and neither is what was recorded in a space that is no longer for this person:
    /// it needs their attention (S32). What this device said in a space that is left is kept until its log is read
    /// again: a server that was put back may have none of it, and the list says no epoch (S21).
    ///
    /// # Errors
    /// [`PortError`].
    fn spaces(&self, listed: &Spaces) -> Result<Vec<Known>, PortError>;

    /// Bytes that ops name which wait in this space.
    ///
    /// # Errors
    /// [`PortError`].
    fn to_send(&self, space: SpaceId) -> Result<Vec<Blob>, PortError>;

    /// A piece of bytes that are here, all of it.
    ///
    /// # Errors
    /// [`PortError`].
    fn read(&self, sha256: &Hash, range: Range<u64>) -> Result<Vec<u8>, PortError>;

    /// Bytes of this space that are wanted and not here, at most so many.
    ///
    /// # Errors
    /// [`PortError`].
    fn to_fetch(&self, space: SpaceId, limit: usize) -> Result<Vec<Blob>, PortError>;

    /// The chunks of it that an earlier run kept.
    ///
    /// # Errors
    /// [`PortError`].
    fn kept(&self, blob: &Blob) -> Result<Vec<u64>, PortError>;

    /// Keeps a chunk, whose bytes are those that the op promised.
    ///
    /// # Errors
    /// [`PortError`].
    fn keep(&self, blob: &Blob, chunk: u64, bytes: &[u8]) -> Result<(), PortError>;

    /// Every chunk is there: names the bytes by their hash, after reading them once more.
    ///
    /// # Errors
    /// [`PortError`].
    fn complete(&self, blob: &Blob) -> Result<(), PortError>;

    /// Hears what is new. Called between requests: it must not wait.
    fn tell(&self, news: News);
}
