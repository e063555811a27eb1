//! The domain of Galley: ids, ops and their bytes, the log's tree, entities, rules, places, timecode.
//!
//! Everything is pure: time, ids and randomness are arguments; there is no I/O, clock, thread or environment here, so
//! that whoever orders ops runs the very same rules. The numbered rules are in `docs/SYNC.md`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod bytes;
pub mod emoji;
pub mod field;
pub mod folder;
pub mod ids;
pub mod log;
pub mod mention;
pub mod op;
pub mod place;
pub mod rules;
pub mod state;
pub mod text;
pub mod timecode;

pub use bytes::{Hash, PublicKey, Signature64};
pub use ids::{
    CommentId, DecisionId, DeviceId, FieldId, FilterId, GroupId, MarkId, OpId, PersonId, ProjectId, ProofId,
    RunId, ServerId, SpaceId, ThreadId, VersionId,
};
pub use log::{Head, Outcome, Stamp};
pub use op::{Body, Header, Kind, Op, Payload, SealedOp};
pub use place::{Place, Shape, Stroke};
pub use rules::{Effects, Refusal, Verdict, apply, check, needs, undo_of};
pub use state::{Entity, Key, Slice};
