//! The header of an op: who, on what device, on top of what, about what. Sealed; never erased.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Kind;
use crate::bytes::Hash;
use crate::ids::{DeviceId, OpId, PersonId, SpaceId};

/// The position in the log that the maker of an op had seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    pub epoch: u32,
    /// The last number seen; 0 when nothing was.
    pub seq: u64,
    /// The root of the tree of that size.
    pub root: Hash,
}

impl Base {
    /// Nothing seen yet.
    #[must_use]
    pub fn nothing() -> Self {
        Self { epoch: 0, seq: 0, root: Hash::of_nothing() }
    }
}

/// What an op says of itself in the open. The order of the members is the order of the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    pub op_id: OpId,
    pub space: SpaceId,
    pub device: DeviceId,
    /// Gapless per device and space, from 1.
    pub device_seq: u64,
    pub base: Base,
    /// Absent: the authority itself.
    pub actor: Option<PersonId>,
    /// A word of [`Kind`], or of a newer build.
    pub kind: String,
    /// Version of the payload's form.
    pub v: u32,
    /// What the op changes; of an unknown kind these are read-only until it is understood (S24).
    pub touches: Vec<Uuid>,
    /// Bytes that must be there before the op can be accepted.
    pub blobs: Vec<Hash>,
    /// Milliseconds UTC, by the device's clock.
    pub made_at: i64,
    /// SHA-256(salt ‖ payload).
    pub payload_commit: Hash,
}

impl Header {
    /// The kind, when this build knows it in this version.
    #[must_use]
    pub fn known_kind(&self) -> Option<Kind> {
        if self.v == super::OP_VERSION { self.kind.parse().ok() } else { None }
    }
}
