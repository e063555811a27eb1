//! What an op is (S1, S2): a header and a payload, made once as bytes, sealed by a device.
//!
//! The bytes are the op. They are stored and sent as they are and never written again from the parsed form.

mod fields;
mod header;
mod keeping;
mod kind;
mod payload;
mod people;
mod sealed;
mod strict;
mod words;

pub use fields::{FieldDefine, FieldRef, FieldWas, ProofMove, ProofSet};
pub use header::{Base, Header};
pub use keeping::{PayloadErase, SpaceAdopted, SpaceHold, SpaceRelease, VersionPurge};
pub use kind::Kind;
pub use payload::{
    About, Choice, CommentAdd, CommentEdit, CommentRef, DecisionRecord, DecisionRef, DeviceRegister,
    DeviceRole, Effect, FirstComment, MarkAdd, MarkChange, MarkRef, MemberAdd, NewMark, OrgRole, Payload,
    PersonAdd, ProjectCreate, ProjectRef, ProjectRename, ProjectRole, ProofCreate, ProofKind, ProofOpened,
    ProofRef, ProofRename, RunStarted, StageOpened, ThreadRef, ThreadStart, VersionRef, VersionSubmit,
};
pub use people::{
    DeviceRef, GroupDefine, GroupPerson, GroupRef, MemberRef, MemberRole, PersonRef, PersonRole,
};
pub(crate) use sealed::verify;
pub use sealed::{Body, Envelope, Op, OpError, SealedOp, countersign, countersigned_by, public_key, seal};
pub use strict::MAX_OP_BYTES;
pub use words::{Attachment, Audience, ReactionRef, ThreadAudience, ThreadLabel, ThreadToDo, ToDo};

/// The version of the op format this build writes.
pub const OP_VERSION: u32 = 1;
