//! Entities: what the log adds up to, one row each. Only `rules::apply` changes them.
//!
//! Each has a bounded size, whatever happens to the proof (docs/decisions/0001). What rules need to know of the rest of
//! a proof is counted here. `seq` members are positions in the log of the entity's space.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Key;
use crate::bytes::{Hash, PublicKey};
use crate::field::{FieldKind, FieldValue};
use crate::ids::{
    CommentId, DecisionId, DeviceId, FieldId, MarkId, PersonId, ProjectId, ProofId, RunId, SpaceId, ThreadId,
    VersionId,
};
use crate::op::{
    Attachment, Audience, Base, Choice, DeviceRole, Effect, OrgRole, ProjectRole, ProofKind, ToDo,
};
use crate::place::{Place, Shape, Stroke};

/// Where a proof or version stands, by the decisions in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    #[default]
    Pending,
    Approved,
    ApprovedWithChanges,
    ChangesRequested,
    Rejected,
}

impl Standing {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::ApprovedWithChanges => "approved-with-changes",
            Self::ChangesRequested => "changes-requested",
            Self::Rejected => "rejected",
        }
    }
}

impl From<Effect> for Standing {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Pass => Self::Approved,
            Effect::PassWithNotes => Self::ApprovedWithChanges,
            Effect::SendBack => Self::ChangesRequested,
            Effect::Stop => Self::Rejected,
        }
    }
}

macro_rules! entities {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )*};
}

entities! {
    Directory {
        space: SpaceId,
        authority: DeviceId,
        authority_key: PublicKey,
        num_people: u32,
        /// Fields that are there.
        #[serde(default)]
        num_fields: u32,
    }
    Person { person: PersonId, role: OrgRole, }
    Device {
        device: DeviceId,
        public_key: PublicKey,
        role: DeviceRole,
        person: Option<PersonId>,
        registered_at: i64,
    }
    Project {
        project: ProjectId,
        name: String,
        archived: bool,
        created_by: Option<PersonId>,
        created_at: i64,
    }
    Member { project: ProjectId, person: PersonId, role: ProjectRole, }
    Proof {
        proof: ProofId,
        project: ProjectId,
        name: String,
        kind: ProofKind,
        archived: bool,
        created_by: Option<PersonId>,
        created_at: i64,
        /// Of the last op that touched anything of the proof.
        updated_at: i64,
        current: Option<VersionId>,
        /// Absent until confirmed.
        current_number: Option<u32>,
        /// Of the current version.
        standing: Standing,
        /// In all versions that are not withdrawn.
        open_threads: u32,
        /// The number the next version gets; numbers are never reused.
        next_version: u32,
        run: Option<RunId>,
        /// Where it lies in its project; empty: at the top.
        #[serde(default)]
        folder: String,
        /// In the bin.
        #[serde(default)]
        deleted: bool,
        /// Fields in which it says something.
        #[serde(default)]
        num_values: u32,
    }
    Version {
        version: VersionId,
        proof: ProofId,
        /// Absent until confirmed (S15).
        number: Option<u32>,
        sha256: Hash,
        chunk_root: Hash,
        bytes: u64,
        file_name: String,
        media_type: String,
        note: String,
        submitted_by: PersonId,
        /// By the authority's clock.
        submitted_at: i64,
        seq: u64,
        withdrawn: bool,
        /// What was current when this one was submitted.
        before: Option<Before>,
        /// The stages that were opened for it.
        stages: Vec<Stage>,
        /// The decision in force of each person.
        decisions: BTreeMap<PersonId, InForce>,
        /// The position of the last decision ever made on it, withdrawn ones too; 0: none.
        decided_seq: u64,
        /// The position of the last comment ever made on it; 0: none.
        commented_seq: u64,
        /// Threads that are there, resolved or not.
        num_threads: u32,
        open_threads: u32,
        /// The number the next thread gets; numbers are never reused (W11a).
        next_thread: u32,
    }
    /// The version that a new one took over from, as it stood.
    Before { version: VersionId, number: Option<u32>, standing: Standing, }
    /// An opened stage (S8).
    Stage { stage: String, opened_at: i64, due_at: Option<i64>, }
    InForce { decision: DecisionId, effect: Effect, }
    Opened { version: VersionId, proof: ProofId, person: PersonId, seq: u64, at: i64, }
    Thread {
        thread: ThreadId,
        version: VersionId,
        proof: ProofId,
        /// Absent until confirmed.
        number: Option<u32>,
        place: Place,
        started_by: PersonId,
        started_at: i64,
        seq: u64,
        /// The position of what last made it visible: its start, or its restoration.
        shown_seq: u64,
        first_comment: CommentId,
        resolved: bool,
        deleted: bool,
        /// Marks that are there.
        num_marks: u32,
        /// Comments ever made.
        num_comments: u32,
        /// The last comment ever made.
        last: Last,
        /// The position of the last comment by somebody else than the author of the last; 0: none.
        last_other_seq: u64,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        labels: BTreeSet<String>,
        /// Absent: it asks for nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_do: Option<ToDo>,
        #[serde(default, skip_serializing_if = "Audience::is_everyone")]
        audience: Audience,
    }
    Last { author: PersonId, seq: u64, }
    Comment {
        comment: CommentId,
        thread: ThreadId,
        version: VersionId,
        proof: ProofId,
        author: PersonId,
        text: String,
        /// By the device's clock.
        made_at: i64,
        /// By the authority's clock.
        received_at: i64,
        seq: u64,
        /// The position of what last made it visible: its making, or its restoration.
        shown_seq: u64,
        /// Changed after somebody answered or decided.
        edited: bool,
        /// Earlier texts that others may have answered or decided on, oldest first.
        history: Vec<String>,
        deleted: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
        /// How many people put which emoji to it.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        reactions: BTreeMap<String, u32>,
    }
    /// What one person put to a comment; there is no more of it than the comment counts.
    Reaction {
        comment: CommentId,
        person: PersonId,
        thread: ThreadId,
        version: VersionId,
        proof: ProofId,
        /// Each with the position of what put it there.
        emoji: BTreeMap<String, u64>,
    }
    Mark {
        mark: MarkId,
        thread: ThreadId,
        version: VersionId,
        proof: ProofId,
        shape: Shape,
        /// Absent: that of the thread.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stroke: Option<Stroke>,
        seq: u64,
        /// Place among the marks of one op.
        nth: u32,
        removed: bool,
    }
    Run { run: RunId, proof: ProofId, template: String, template_hash: Hash, started_at: i64, }
    Decision {
        decision: DecisionId,
        version: VersionId,
        proof: ProofId,
        person: PersonId,
        choice: Choice,
        effect: Effect,
        reason: String,
        stage: String,
        sha256: Hash,
        /// What the person had seen (S14).
        base: Base,
        seq: u64,
        made_at: i64,
        received_at: i64,
        withdrawn: bool,
        /// There are comments after `base` and before `seq`, which the person had not seen.
        unseen_comments: bool,
    }
    /// What an organisation describes its proofs by (W12).
    Field {
        field: FieldId,
        name: String,
        kind: FieldKind,
        options: Vec<String>,
        position: i32,
        removed: bool,
    }
    /// What a proof says in a field; none once it was cleared.
    Value { proof: ProofId, field: FieldId, value: Option<FieldValue>, }
}

macro_rules! entity {
    ($($name:ident($one:ident) => $key:expr,)*) => {
        /// One row of the state.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Entity { $($name($name),)* }

        impl Entity {
            #[must_use]
            pub fn key(&self) -> Key {
                match self { $(Self::$name($one) => $key,)* }
            }
        }

        $(impl From<$name> for Entity {
            fn from(one: $name) -> Self {
                Self::$name(one)
            }
        })*
    };
}

entity! {
    Directory(_one) => Key::Directory,
    Person(one) => Key::Person(one.person),
    Device(one) => Key::Device(one.device),
    Project(one) => Key::Project(one.project),
    Member(one) => Key::Member(one.project, one.person),
    Proof(one) => Key::Proof(one.proof),
    Version(one) => Key::Version(one.version),
    Opened(one) => Key::Opened(one.version, one.person),
    Thread(one) => Key::Thread(one.thread),
    Comment(one) => Key::Comment(one.comment),
    Mark(one) => Key::Mark(one.mark),
    Run(one) => Key::Run(one.run),
    Decision(one) => Key::Decision(one.decision),
    Field(one) => Key::Field(one.field),
    Value(one) => Key::Value(one.proof, one.field),
    Reaction(one) => Key::Reaction(one.comment, one.person),
}

impl Entity {
    /// What it hangs on, for lists of what belongs to something.
    #[must_use]
    pub const fn parent(&self) -> Option<Key> {
        Some(match self {
            Self::Directory(_) | Self::Project(_) => return None,
            Self::Person(_) | Self::Device(_) | Self::Field(_) => Key::Directory,
            Self::Member(one) => Key::Project(one.project),
            Self::Proof(one) => Key::Project(one.project),
            Self::Version(one) => Key::Proof(one.proof),
            Self::Run(one) => Key::Proof(one.proof),
            Self::Value(one) => Key::Proof(one.proof),
            Self::Opened(one) => Key::Version(one.version),
            Self::Thread(one) => Key::Version(one.version),
            Self::Decision(one) => Key::Version(one.version),
            Self::Comment(one) => Key::Thread(one.thread),
            Self::Mark(one) => Key::Thread(one.thread),
            Self::Reaction(one) => Key::Comment(one.comment),
        })
    }

    /// The proof it belongs to.
    #[must_use]
    pub const fn proof(&self) -> Option<ProofId> {
        Some(match self {
            Self::Directory(_)
            | Self::Project(_)
            | Self::Person(_)
            | Self::Device(_)
            | Self::Member(_)
            | Self::Field(_) => return None,
            Self::Proof(one) => one.proof,
            Self::Version(one) => one.proof,
            Self::Run(one) => one.proof,
            Self::Value(one) => one.proof,
            Self::Opened(one) => one.proof,
            Self::Thread(one) => one.proof,
            Self::Decision(one) => one.proof,
            Self::Comment(one) => one.proof,
            Self::Mark(one) => one.proof,
            Self::Reaction(one) => one.proof,
        })
    }
}

impl Version {
    /// The worst of the decisions in force: nothing passes while somebody sends it back.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.decisions.values().map(|in_force| Standing::from(in_force.effect)).max().unwrap_or_default()
    }
}

impl Comment {
    /// Whether somebody else answered it, or somebody decided, while it was there to be seen (W1).
    #[must_use]
    pub fn is_answered(&self, thread: &Thread, version: &Version) -> bool {
        let shown = self.shown_seq.max(thread.shown_seq);
        thread.is_answered_since(self.author, shown) || version.decided_seq > shown
    }
}

impl Thread {
    /// Whether somebody else answered it, or somebody decided, while it was there to be seen.
    #[must_use]
    pub fn is_answered(&self, version: &Version) -> bool {
        self.is_answered_since(self.started_by, self.shown_seq) || version.decided_seq > self.shown_seq
    }

    fn is_answered_since(&self, author: PersonId, seq: u64) -> bool {
        if self.last.author == author { self.last_other_seq > seq } else { self.last.seq > seq }
    }
}
