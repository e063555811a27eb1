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
    CommentId, DecisionId, DeviceId, FieldId, GroupId, MarkId, PersonId, ProjectId, ProofId, RunId, SpaceId,
    ThreadId, VersionId,
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
        /// People ever added.
        num_people: u32,
        /// Fields that are there.
        #[serde(default)]
        num_fields: u32,
        /// Owners that are there beside one; there always is one once there are people.
        #[serde(default, skip_serializing_if = "is_zero")]
        num_further_owners: u32,
        /// Groups that are there.
        #[serde(default, skip_serializing_if = "is_zero")]
        num_groups: u32,
        /// Nothing is erased or purged, in no space.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hold: Option<Hold>,
        /// Of the directory's own log.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        adopted: Option<Adopted>,
    }
    /// Why nothing is erased or purged, since when (S4).
    Hold { reason: String, by: Option<PersonId>, at: i64, }
    /// What of a log another authority had put in order (S35).
    Adopted { prefix_root: Hash, size: u64, at: i64, }
    Person {
        person: PersonId,
        role: OrgRole,
        /// No longer in the organisation; the role is what they had.
        #[serde(default, skip_serializing_if = "is_false")]
        removed: bool,
    }
    Device {
        device: DeviceId,
        public_key: PublicKey,
        role: DeviceRole,
        person: Option<PersonId>,
        registered_at: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revoked: Option<Revoked>,
    }
    /// When a device lost its rights: position in the directory's log, milliseconds UTC by the authority (S5).
    Revoked { seq: u64, at: i64, }
    Project {
        project: ProjectId,
        name: String,
        archived: bool,
        created_by: Option<PersonId>,
        created_at: i64,
        /// Nothing of it is erased or purged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hold: Option<Hold>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        adopted: Option<Adopted>,
    }
    Member {
        project: ProjectId,
        person: PersonId,
        role: ProjectRole,
        /// No longer in the project; the role is what they had.
        #[serde(default, skip_serializing_if = "is_false")]
        removed: bool,
    }
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
        /// In all versions that are not withdrawn, whomever they are for.
        open_threads: u32,
        /// Those of them that are for the team (W2).
        #[serde(default, skip_serializing_if = "is_zero")]
        open_team_threads: u32,
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
        /// Threads that are there, resolved or not, whomever they are for.
        num_threads: u32,
        /// Those of them that are for the team (W2).
        #[serde(default, skip_serializing_if = "is_zero")]
        num_team_threads: u32,
        open_threads: u32,
        /// Those of them that are for the team.
        #[serde(default, skip_serializing_if = "is_zero")]
        open_team_threads: u32,
        /// The number the next thread gets; numbers are never reused (W11a).
        next_thread: u32,
        /// Its bytes have not all arrived (S15).
        #[serde(default, skip_serializing_if = "is_false")]
        awaiting: bool,
        /// Its bytes are gone for good (S4).
        #[serde(default, skip_serializing_if = "is_false")]
        purged: bool,
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
        /// What its start said was erased (S4); then it is at no place, and for the team until somebody says otherwise.
        #[serde(default, skip_serializing_if = "is_false")]
        erased: bool,
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
        /// What it said was erased (S4).
        #[serde(default, skip_serializing_if = "is_false")]
        erased: bool,
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
    /// People whom the organisation speaks of together (W1).
    Group {
        group: GroupId,
        name: String,
        removed: bool,
        /// People in it.
        num_people: u32,
    }
    /// Whether a person is in a group.
    InGroup { group: GroupId, person: PersonId, there: bool, }
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
    Group(one) => Key::Group(one.group),
    InGroup(one) => Key::InGroup(one.group, one.person),
}

impl Entity {
    /// What it hangs on, for lists of what belongs to something.
    #[must_use]
    pub const fn parent(&self) -> Option<Key> {
        Some(match self {
            Self::Directory(_) | Self::Project(_) => return None,
            Self::Person(_) | Self::Device(_) | Self::Field(_) | Self::Group(_) => Key::Directory,
            Self::InGroup(one) => Key::Group(one.group),
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
            | Self::Field(_)
            | Self::Group(_)
            | Self::InGroup(_) => return None,
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

impl Member {
    /// What they are in the project now; nothing once they were removed.
    #[must_use]
    pub const fn role_now(&self) -> Option<ProjectRole> {
        if self.removed { None } else { Some(self.role) }
    }
}

impl Proof {
    /// Open threads that are for somebody of this role in the organisation (W2).
    #[must_use]
    pub fn open_for(&self, role: OrgRole) -> u32 {
        count_for(self.open_threads, self.open_team_threads, role)
    }
}

impl Version {
    /// Threads that are there and for somebody of this role in the organisation (W2).
    #[must_use]
    pub fn threads_for(&self, role: OrgRole) -> u32 {
        count_for(self.num_threads, self.num_team_threads, role)
    }

    /// Open threads that are for somebody of this role in the organisation (W2).
    #[must_use]
    pub fn open_for(&self, role: OrgRole) -> u32 {
        count_for(self.open_threads, self.open_team_threads, role)
    }

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

fn count_for(all: u32, of_team: u32, role: OrgRole) -> u32 {
    if Audience::Team.includes(role) { all } else { all.saturating_sub(of_team) }
}

const fn is_false(flag: &bool) -> bool {
    !*flag
}

const fn is_zero(number: &u32) -> bool {
    *number == 0
}
