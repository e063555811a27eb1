//! What the authority adds to an op (S2), and what came of it (S13).

use serde::{Deserialize, Serialize};

use crate::bytes::Hash;
use crate::op::SealedOp;
use crate::rules::Refusal;

/// Numbers from here on are provisional: positions of ops that the authority has not confirmed.
const PROVISIONAL: u64 = 1 << 62;

/// The place of an op in its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// From 1, gapless.
    pub seq: u64,
    /// Milliseconds UTC by the authority, rising with every op.
    pub received_at: i64,
    /// The last number of the directory's log that the rules had seen; in the directory itself, the number before.
    pub directory_seq: u64,
}

impl Stamp {
    /// The stamp of the next op: `received_at = max(previous + 1 ms, now)`.
    #[must_use]
    pub fn next(previous: Option<&Stamp>, now_ms: i64, directory_seq: u64) -> Self {
        let seq = previous.map_or(1, |previous| previous.seq.saturating_add(1));
        let received_at =
            previous.map_or(now_ms, |previous| previous.received_at.saturating_add(1).max(now_ms));
        Self { seq, received_at, directory_seq }
    }

    /// Stands in for the `nth` unconfirmed op, after everything confirmed; numbers that people see wait for a real one.
    #[must_use]
    pub const fn provisional(nth: u32, made_at: i64) -> Self {
        Self { seq: PROVISIONAL + nth as u64, received_at: made_at, directory_seq: 0 }
    }

    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        self.seq < PROVISIONAL
    }
}

/// What came of an op. A refusal takes a number and a leaf too: the attempt is on the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", content = "code", rename_all = "kebab-case")]
pub enum Outcome {
    Accepted,
    NoEffect,
    Refused(Refusal),
}

/// The leaf of an op: SHA-256(0x00 ‖ header ‖ seal ‖ seq ‖ received_at ‖ directory_seq).
///
/// The three numbers are eight bytes each, big-endian (`received_at` in two's complement). Everything after the header
/// has a fixed width, so no two ops share their bytes. This is the leaf hash of RFC 9162 §2.1.1 over the rest.
#[must_use]
pub fn leaf(op: &SealedOp, stamp: &Stamp) -> Hash {
    Hash::of(&[
        &[0x00],
        &op.header,
        op.seal.as_bytes(),
        &stamp.seq.to_be_bytes(),
        &stamp.received_at.to_be_bytes(),
        &stamp.directory_seq.to_be_bytes(),
    ])
}
