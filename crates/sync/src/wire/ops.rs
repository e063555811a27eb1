//! `POST /v1/spaces/{space}/ops`: what a device made; `GET` of the same: what the authority put in order.

use galley_core::{Hash, Head, Outcome, SealedOp, Signature64, SpaceId, Stamp};
use serde::{Deserialize, Serialize};

use super::WireError;
use super::bytes::{list, part, part_or_none, salt_or_none, seal, text_or_none};

/// The most ops of one push.
pub const MAX_PUSH: usize = 100;
/// The most entries of a page (S20).
pub const MAX_PAGE: usize = 500;
/// The most numbers that one page conceals.
pub const MAX_CONCEAL: usize = 10_000;
const MAX_CODE: usize = 64;
/// Times of what somebody may not see are told to the hour (S4).
const HOUR_MS: i64 = 3_600_000;

/// An op as its device made it. Without salt and payload: erased, or discarded by its author before it was sent
/// (S11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireOp {
    #[serde(with = "part")]
    pub header: Vec<u8>,
    #[serde(with = "seal")]
    pub seal: Signature64,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "salt_or_none")]
    pub salt: Option<[u8; 32]>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "part_or_none")]
    pub payload: Option<Vec<u8>>,
}

impl From<&SealedOp> for WireOp {
    fn from(op: &SealedOp) -> Self {
        Self { header: op.header.clone(), seal: op.seal, salt: op.salt, payload: op.payload.clone() }
    }
}

impl TryFrom<WireOp> for SealedOp {
    type Error = WireError;

    fn try_from(op: WireOp) -> Result<Self, WireError> {
        if op.salt.is_some() != op.payload.is_some() {
            return Err(WireError::HalfErased);
        }
        Ok(Self { header: op.header, seal: op.seal, salt: op.salt, payload: op.payload })
    }
}

/// The request: ops of one device in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    #[serde(deserialize_with = "list::<_, _, MAX_PUSH>")]
    pub ops: Vec<WireOp>,
}

/// The answer: one for each op that the server came to, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushed {
    #[serde(deserialize_with = "list::<_, _, MAX_PUSH>")]
    pub answers: Vec<WireAnswer>,
    /// Why it came no further (S11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stop>,
}

/// The number that the server takes next from this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub expected: u64,
}

/// What came of an op: an outcome, or the code of an error that took nothing (S13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireAnswer {
    pub device_seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<WireOutcome>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "text_or_none::<_, MAX_CODE>"
    )]
    pub code: Option<String>,
}

/// What came of one's own op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It has its place in the log; shown as confirmed once it came back by a page.
    Done { device_seq: u64, outcome: Outcome },
    /// It took nothing, and waits.
    Failed { device_seq: u64, code: String },
}

impl From<&Answer> for WireAnswer {
    fn from(answer: &Answer) -> Self {
        match answer {
            Answer::Done { device_seq, outcome } => {
                Self { device_seq: *device_seq, outcome: Some((*outcome).into()), code: None }
            }
            Answer::Failed { device_seq, code } => {
                Self { device_seq: *device_seq, outcome: None, code: Some(code.clone()) }
            }
        }
    }
}

impl TryFrom<WireAnswer> for Answer {
    type Error = WireError;

    fn try_from(answer: WireAnswer) -> Result<Self, WireError> {
        let device_seq = answer.device_seq;
        match (answer.outcome, answer.code) {
            (Some(outcome), None) => Ok(Self::Done { device_seq, outcome: outcome.try_into()? }),
            (None, Some(code)) => Ok(Self::Failed { device_seq, code }),
            _ => Err(WireError::Answer),
        }
    }
}

/// An outcome whose code may be of a newer build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", content = "code", rename_all = "kebab-case")]
pub enum WireOutcome {
    Accepted,
    NoEffect,
    Refused(String),
}

impl From<Outcome> for WireOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Accepted => Self::Accepted,
            Outcome::NoEffect => Self::NoEffect,
            Outcome::Refused(refusal) => Self::Refused(refusal.code().to_owned()),
        }
    }
}

impl TryFrom<WireOutcome> for Outcome {
    type Error = WireError;

    fn try_from(outcome: WireOutcome) -> Result<Self, WireError> {
        Ok(match outcome {
            WireOutcome::Accepted => Self::Accepted,
            WireOutcome::NoEffect => Self::NoEffect,
            WireOutcome::Refused(code) => match code.parse() {
                Ok(refusal) => Self::Refused(refusal),
                Err(_) => {
                    return Err(WireError::NewerCode { code: code.chars().take(MAX_CODE).collect() });
                }
            },
        })
    }
}

/// How far somebody has read a space (S20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub epoch: u32,
    /// The last number read; 0 when nothing was.
    pub seq: u64,
    /// The root of the tree of that size.
    pub root: Hash,
    /// What of it was for this person when it was read.
    pub revision: u64,
}

impl Cursor {
    /// Nothing read yet.
    #[must_use]
    pub fn nothing() -> Self {
        Self { epoch: 0, seq: 0, root: Hash::of_nothing(), revision: 0 }
    }

    /// The request for what follows.
    #[must_use]
    pub const fn query(&self, limit: u32) -> OpsQuery {
        OpsQuery { epoch: self.epoch, after: self.seq, revision: self.revision, limit }
    }
}

/// The query of a request for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpsQuery {
    pub epoch: u32,
    pub after: u64,
    pub revision: u64,
    /// At most [`MAX_PAGE`]; more counts as that.
    pub limit: u32,
}

impl std::fmt::Display for OpsQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { epoch, after, revision, limit } = self;
        write!(f, "epoch={epoch}&after={after}&revision={revision}&limit={limit}")
    }
}

/// A place of the log: with its op, or opaque.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireEntry {
    pub stamp: Stamp,
    pub outcome: WireOutcome,
    pub leaf: Hash,
    /// Absent: not for this person (S4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<WireOp>,
}

/// A place of the log as it is folded. Without its op it is opaque: its outcome says nothing, its time is to the
/// hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub stamp: Stamp,
    pub outcome: Outcome,
    pub leaf: Hash,
    pub sealed: Option<SealedOp>,
}

impl Entry {
    /// The same place for somebody who may not see what it is: number and leaf, nothing of what came of it.
    #[must_use]
    pub const fn opaque(&self) -> Self {
        let past_the_hour = self.stamp.received_at.rem_euclid(HOUR_MS);
        let received_at = self.stamp.received_at.saturating_sub(past_the_hour);
        let stamp = Stamp { seq: self.stamp.seq, received_at, directory_seq: 0 };
        Self { stamp, outcome: Outcome::NoEffect, leaf: self.leaf, sealed: None }
    }
}

impl From<&Entry> for WireEntry {
    fn from(entry: &Entry) -> Self {
        Self {
            stamp: entry.stamp,
            outcome: entry.outcome.into(),
            leaf: entry.leaf,
            op: entry.sealed.as_ref().map(WireOp::from),
        }
    }
}

impl TryFrom<WireEntry> for Entry {
    type Error = WireError;

    /// Demands that the leaf is that of op and stamp, where there is an op.
    fn try_from(entry: WireEntry) -> Result<Self, WireError> {
        let sealed = entry.op.map(SealedOp::try_from).transpose()?;
        if sealed.as_ref().is_some_and(|op| galley_core::log::leaf(op, &entry.stamp) != entry.leaf) {
            return Err(WireError::Leaf);
        }
        Ok(Self { stamp: entry.stamp, outcome: entry.outcome.try_into()?, leaf: entry.leaf, sealed })
    }
}

/// The answer: what follows on a cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageOf {
    /// In the order of the log, without gaps.
    #[serde(deserialize_with = "list::<_, _, MAX_PAGE>")]
    pub entries: Vec<WireEntry>,
    /// The signed head of the tree that ends with the last entry; of the cursor's tree when there is none.
    pub head: Head,
    /// What the cursor says from now on.
    pub revision: u64,
    /// Whether another page follows.
    pub more: bool,
    /// Earlier entries that were opaque and are for this person now (S22).
    #[serde(default, deserialize_with = "list::<_, _, MAX_PAGE>")]
    pub reveal: Vec<WireEntry>,
    /// Numbers of earlier entries that are no longer for this person.
    #[serde(default, deserialize_with = "list::<_, _, MAX_CONCEAL>")]
    pub conceal: Vec<u64>,
}

/// A page that fits its cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub entries: Vec<Entry>,
    pub head: Head,
    pub revision: u64,
    pub more: bool,
    pub reveal: Vec<Entry>,
    pub conceal: Vec<u64>,
}

impl From<&Page> for PageOf {
    fn from(page: &Page) -> Self {
        Self {
            entries: page.entries.iter().map(WireEntry::from).collect(),
            head: page.head,
            revision: page.revision,
            more: page.more,
            reveal: page.reveal.iter().map(WireEntry::from).collect(),
            conceal: page.conceal.clone(),
        }
    }
}

impl PageOf {
    /// Demands that the page follows on the cursor without a gap, that the head is of its last entry, and that what
    /// it reveals or conceals lies before. Signatures and roots are left to whoever keeps the log.
    ///
    /// # Errors
    /// [`WireError::Order`], [`WireError::Head`], and those of its entries.
    pub fn follow_on(self, space: SpaceId, cursor: &Cursor) -> Result<Page, WireError> {
        let entries = read_all(self.entries)?;
        let mut numbered = entries.iter().zip(1_u64..);
        if !numbered.all(|(entry, nth)| entry.stamp.seq == cursor.seq.saturating_add(nth)) {
            return Err(WireError::Order { after: cursor.seq });
        }
        let size = cursor.seq.saturating_add(entries.len() as u64);
        let same_epoch = self.head.epoch == cursor.epoch || cursor.seq == 0;
        if self.head.space != space || self.head.size != size || !same_epoch {
            return Err(WireError::Head);
        }
        let reveal = read_all(self.reveal)?;
        let earlier = |seq: u64| seq > 0 && seq <= cursor.seq;
        let shown = reveal.iter().all(|entry| earlier(entry.stamp.seq) && entry.sealed.is_some());
        if !shown || !self.conceal.iter().all(|seq| earlier(*seq)) {
            return Err(WireError::Order { after: cursor.seq });
        }
        let Self { head, revision, more, conceal, .. } = self;
        Ok(Page { entries, head, revision, more, reveal, conceal })
    }
}

fn read_all(entries: Vec<WireEntry>) -> Result<Vec<Entry>, WireError> {
    entries.into_iter().map(Entry::try_from).collect()
}
