//! What ops about keeping say: what is erased, purged or held, and under whom a log goes on (S4, S35).

use serde::{Deserialize, Serialize};

use crate::bytes::Hash;
use crate::ids::{CommentId, MarkId, OpId, ProofId, ThreadId, VersionId};

/// Salt and payload of an op go, everywhere. It repeats kind and chain of that op, so that what it is about can be
/// told from its own bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayloadErase {
    /// The op whose payload goes.
    pub op: OpId,
    /// Its kind.
    pub kind: String,
    pub proof: ProofId,
    pub version: VersionId,
    pub thread: ThreadId,
    pub comment: CommentId,
    /// Those it brought along, of a `thread.start`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<MarkId>,
    /// Why it had to be.
    pub ground: String,
}

/// The bytes of a version go, everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionPurge {
    pub proof: ProofId,
    pub version: VersionId,
    /// Why it had to be.
    pub ground: String,
}

/// Nothing of the space is erased or purged from now on; of the directory's: of no space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpaceHold {
    pub reason: String,
}

/// The hold ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpaceRelease {}

/// A fact: another authority goes on with the log, which had so many ops and this root (S35).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpaceAdopted {
    pub prefix_root: Hash,
    pub size: u64,
}
