//! What each kind of op says. Names of people are never here (S4).
//!
//! A payload names the chain it hangs on (proof, version, thread), so that `needs` can tell from the bytes alone which
//! entities it is about. One that replaces a value carries the value it replaces (`was`): undo needs nothing else.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::fields::{FieldDefine, FieldRef, ProofMove, ProofSet};
use super::keeping::{PayloadErase, SpaceAdopted, SpaceHold, SpaceRelease, VersionPurge};
use super::people::{
    DeviceRef, GroupDefine, GroupPerson, GroupRef, MemberRef, MemberRole, PersonRef, PersonRole,
};
use super::{Attachment, Audience, Kind, ReactionRef, ThreadAudience, ThreadLabel, ThreadToDo};
use crate::bytes::{Hash, PublicKey, Signature64};
use crate::ids::{
    CommentId, DecisionId, DeviceId, MarkId, PersonId, ProjectId, ProofId, RunId, SpaceId, ThreadId,
    VersionId,
};
use crate::place::{Place, Shape, Stroke};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $(#[serde(rename = $word)] $variant,)* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

words! {
    /// What a device is for.
    DeviceRole { Person = "person", Authority = "authority", }
    /// A role in the organisation (W1).
    OrgRole { Owner = "owner", Administrator = "administrator", Member = "member", External = "external", }
    /// A role in a project (W1).
    ProjectRole {
        Manager = "manager", Reviewer = "reviewer", Collaborator = "collaborator", Contributor = "contributor", Viewer = "viewer",
    }
    ProofKind { Image = "image", Pdf = "pdf", Video = "video", Audio = "audio", }
    /// A decision, as a person picks it (W23).
    Choice {
        Approve = "approve", ApproveWithChanges = "approve-with-changes", RequestChanges = "request-changes", Reject = "reject",
    }
    /// What a decision does (W23).
    Effect { Pass = "pass", PassWithNotes = "pass-with-notes", SendBack = "send-back", Stop = "stop", }
}

impl Choice {
    /// What it does, in the set of decisions that templates start from.
    #[must_use]
    pub const fn effect(self) -> Effect {
        match self {
            Self::Approve => Effect::Pass,
            Self::ApproveWithChanges => Effect::PassWithNotes,
            Self::RequestChanges => Effect::SendBack,
            Self::Reject => Effect::Stop,
        }
    }

    /// Everything but a plain approval says why.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        !matches!(self, Self::Approve)
    }
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )*};
}

shapes! {
    DeviceRegister {
        device: DeviceId,
        public_key: PublicKey,
        role: DeviceRole,
        /// Whose device it is; absent for the authority.
        person: Option<PersonId>,
        /// By the authority over device, key and person; absent for the first authority of a directory.
        countersign: Option<Signature64>,
    }
    PersonAdd { person: PersonId, role: OrgRole, }
    ProjectCreate { project: ProjectId, name: String, }
    ProjectRename { project: ProjectId, name: String, was: String, }
    /// `project.archive`, `project.restore`
    ProjectRef { project: ProjectId, }
    MemberAdd { project: ProjectId, person: PersonId, role: ProjectRole, }
    ProofCreate { proof: ProofId, name: String, kind: ProofKind, }
    ProofRename { proof: ProofId, name: String, was: String, }
    /// `proof.archive`, `proof.restore`, `proof.delete`, `proof.recover`
    ProofRef { proof: ProofId, }
    /// By the actor, for the first time.
    ProofOpened { proof: ProofId, version: VersionId, }
    VersionSubmit {
        proof: ProofId,
        version: VersionId,
        sha256: Hash,
        /// RFC 9162 root over the SHA-256 of each MiB (S40).
        chunk_root: Hash,
        bytes: u64,
        file_name: String,
        media_type: String,
        note: String,
    }
    /// `version.withdraw`, `version.restore`, and the facts `version.awaited`, `version.received`
    VersionRef { proof: ProofId, version: VersionId, }
    NewMark {
        mark: MarkId,
        shape: Shape,
        /// Where it sits, when not where its thread does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stroke: Option<Stroke>,
    }
    FirstComment {
        comment: CommentId,
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
    }
    ThreadStart {
        proof: ProofId,
        version: VersionId,
        thread: ThreadId,
        place: Place,
        marks: Vec<NewMark>,
        comment: FirstComment,
        /// Whom it is for, when not everyone.
        #[serde(default, skip_serializing_if = "Audience::is_everyone")]
        audience: Audience,
    }
    /// `thread.delete`, `thread.restore`, `thread.resolve`, `thread.reopen`
    ThreadRef { proof: ProofId, version: VersionId, thread: ThreadId, }
    CommentAdd {
        proof: ProofId,
        version: VersionId,
        thread: ThreadId,
        comment: CommentId,
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
    }
    CommentEdit {
        proof: ProofId,
        version: VersionId,
        thread: ThreadId,
        comment: CommentId,
        text: String,
        was: String,
    }
    /// `comment.delete`, `comment.restore`
    CommentRef { proof: ProofId, version: VersionId, thread: ThreadId, comment: CommentId, }
    MarkAdd {
        proof: ProofId,
        version: VersionId,
        thread: ThreadId,
        mark: MarkId,
        shape: Shape,
        /// Where it sits, when not where its thread does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stroke: Option<Stroke>,
    }
    /// Of the shape, of the stroke, or of both: with neither `stroke` nor `stroke_was` the stroke stays; with one of them
    /// it becomes `stroke`, and the shape stays where it is also `was`.
    MarkChange {
        proof: ProofId,
        version: VersionId,
        thread: ThreadId,
        mark: MarkId,
        shape: Shape,
        was: Shape,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stroke: Option<Stroke>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stroke_was: Option<Stroke>,
    }
    /// `mark.remove`, `mark.restore`
    MarkRef { proof: ProofId, version: VersionId, thread: ThreadId, mark: MarkId, }
    /// What was decided on exactly which bytes; the log position seen is the header's `base` (S14).
    DecisionRecord {
        proof: ProofId,
        version: VersionId,
        decision: DecisionId,
        sha256: Hash,
        stage: String,
        choice: Choice,
        effect: Effect,
        /// Required for all but `approve`; may be empty there.
        reason: String,
    }
    DecisionRef { proof: ProofId, version: VersionId, decision: DecisionId, }
    /// A fact: the proof runs a template from now on.
    RunStarted { run: RunId, proof: ProofId, template: String, template_hash: Hash, }
    /// A fact: a stage is open for a version (S8).
    StageOpened {
        run: RunId,
        proof: ProofId,
        version: VersionId,
        stage: String,
        due_at: Option<i64>,
        /// Names of the conditions that held.
        matched: Vec<String>,
        /// Of what the conditions were given.
        inputs_hash: Hash,
        /// What evaluated them; `none` when there were none.
        engine: String,
    }
}

impl MarkChange {
    /// Whether it is about the shape.
    #[must_use]
    pub fn says_shape(&self) -> bool {
        self.shape != self.was || !self.says_stroke()
    }

    /// Whether it is about the stroke.
    #[must_use]
    pub const fn says_stroke(&self) -> bool {
        self.stroke.is_some() || self.stroke_was.is_some()
    }
}

macro_rules! payloads {
    ($($kind:ident($type:ty),)*) => {
        /// What an op says, by kind.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Payload { $($kind($type),)* }

        impl Payload {
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind,)* }
            }

            /// Reads what an op of a kind says from its JSON.
            ///
            /// # Errors
            /// When the members are not exactly those of the kind.
            pub fn from_json(kind: Kind, json: &[u8]) -> Result<Self, serde_json::Error> {
                match kind { $(Kind::$kind => serde_json::from_slice(json).map(Self::$kind),)* }
            }

            pub(super) fn write(&self) -> Result<Vec<u8>, serde_json::Error> {
                match self { $(Self::$kind(said) => serde_json::to_vec(said),)* }
            }

            /// What is written, as JSON: there is one form of it.
            pub(super) fn value(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self { $(Self::$kind(said) => serde_json::to_value(said),)* }
            }
        }
    };
}

payloads! {
    DeviceRegister(DeviceRegister),
    PersonAdd(PersonAdd),
    ProjectCreate(ProjectCreate),
    ProjectRename(ProjectRename),
    ProjectArchive(ProjectRef),
    ProjectRestore(ProjectRef),
    MemberAdd(MemberAdd),
    ProofCreate(ProofCreate),
    ProofRename(ProofRename),
    ProofArchive(ProofRef),
    ProofRestore(ProofRef),
    ProofOpened(ProofOpened),
    VersionSubmit(VersionSubmit),
    VersionWithdraw(VersionRef),
    VersionRestore(VersionRef),
    ThreadStart(ThreadStart),
    ThreadDelete(ThreadRef),
    ThreadRestore(ThreadRef),
    ThreadResolve(ThreadRef),
    ThreadReopen(ThreadRef),
    CommentAdd(CommentAdd),
    CommentEdit(CommentEdit),
    CommentDelete(CommentRef),
    CommentRestore(CommentRef),
    MarkAdd(MarkAdd),
    MarkChange(MarkChange),
    MarkRemove(MarkRef),
    MarkRestore(MarkRef),
    DecisionRecord(DecisionRecord),
    DecisionWithdraw(DecisionRef),
    RunStarted(RunStarted),
    StageOpened(StageOpened),
    ProofMove(ProofMove),
    ProofDelete(ProofRef),
    ProofRecover(ProofRef),
    ProofSet(ProofSet),
    FieldDefine(FieldDefine),
    FieldRemove(FieldRef),
    FieldRestore(FieldRef),
    ThreadLabel(ThreadLabel),
    ThreadUnlabel(ThreadLabel),
    ThreadToDo(ThreadToDo),
    ThreadAudience(ThreadAudience),
    ReactionAdd(ReactionRef),
    ReactionRemove(ReactionRef),
    PersonRole(PersonRole),
    PersonRemove(PersonRef),
    PersonReturn(PersonRef),
    MemberRole(MemberRole),
    MemberRemove(MemberRef),
    GroupDefine(GroupDefine),
    GroupAdd(GroupPerson),
    GroupDrop(GroupPerson),
    GroupRemove(GroupRef),
    GroupRestore(GroupRef),
    DeviceRevoke(DeviceRef),
    PayloadErase(PayloadErase),
    VersionPurge(VersionPurge),
    SpaceHold(SpaceHold),
    SpaceRelease(SpaceRelease),
    SpaceAdopted(SpaceAdopted),
    VersionAwaited(VersionRef),
    VersionReceived(VersionRef),
}

impl Payload {
    /// What the op changes, outermost first: the header's `touches`.
    #[must_use]
    pub fn touches(&self) -> Vec<Uuid> {
        let About { proof, version, thread } = self.about();
        let mut ids: Vec<Uuid> = proof.map(ProofId::uuid).into_iter().collect();
        ids.extend(version.map(VersionId::uuid));
        ids.extend(thread.map(ThreadId::uuid));
        match self {
            Self::DeviceRegister(said) => ids.push(said.device.uuid()),
            Self::PersonAdd(said) => ids.push(said.person.uuid()),
            Self::ProjectCreate(said) => ids.push(said.project.uuid()),
            Self::ProjectRename(said) => ids.push(said.project.uuid()),
            Self::ProjectArchive(said) | Self::ProjectRestore(said) => ids.push(said.project.uuid()),
            Self::MemberAdd(said) => ids.extend([said.project.uuid(), said.person.uuid()]),
            Self::ThreadStart(said) => {
                ids.push(said.comment.comment.uuid());
                ids.extend(said.marks.iter().map(|new| new.mark.uuid()));
            }
            Self::CommentAdd(said) => ids.push(said.comment.uuid()),
            Self::CommentEdit(said) => ids.push(said.comment.uuid()),
            Self::CommentDelete(said) | Self::CommentRestore(said) => ids.push(said.comment.uuid()),
            Self::ReactionAdd(said) | Self::ReactionRemove(said) => ids.push(said.comment.uuid()),
            Self::MarkAdd(said) => ids.push(said.mark.uuid()),
            Self::MarkChange(said) => ids.push(said.mark.uuid()),
            Self::MarkRemove(said) | Self::MarkRestore(said) => ids.push(said.mark.uuid()),
            Self::DecisionRecord(said) => ids.push(said.decision.uuid()),
            Self::DecisionWithdraw(said) => ids.push(said.decision.uuid()),
            Self::RunStarted(said) => ids.push(said.run.uuid()),
            Self::StageOpened(said) => ids.push(said.run.uuid()),
            Self::ProofSet(said) => ids.push(said.field.uuid()),
            Self::FieldDefine(said) => ids.push(said.field.uuid()),
            Self::FieldRemove(said) | Self::FieldRestore(said) => ids.push(said.field.uuid()),
            Self::PersonRole(said) => ids.push(said.person.uuid()),
            Self::PersonRemove(said) | Self::PersonReturn(said) => ids.push(said.person.uuid()),
            Self::MemberRole(said) => ids.extend([said.project.uuid(), said.person.uuid()]),
            Self::MemberRemove(said) => ids.extend([said.project.uuid(), said.person.uuid()]),
            Self::GroupDefine(said) => ids.push(said.group.uuid()),
            Self::GroupAdd(said) | Self::GroupDrop(said) => {
                ids.extend([said.group.uuid(), said.person.uuid()]);
            }
            Self::GroupRemove(said) | Self::GroupRestore(said) => ids.push(said.group.uuid()),
            Self::DeviceRevoke(said) => ids.push(said.device.uuid()),
            // Those of the op whose payload goes.
            Self::PayloadErase(said) => {
                ids.push(said.comment.uuid());
                ids.extend(said.marks.iter().map(|mark| mark.uuid()));
            }
            Self::ProofCreate(_)
            | Self::ProofRename(_)
            | Self::ProofArchive(_)
            | Self::ProofRestore(_)
            | Self::ProofOpened(_)
            | Self::ProofMove(_)
            | Self::ProofDelete(_)
            | Self::ProofRecover(_)
            | Self::VersionSubmit(_)
            | Self::VersionWithdraw(_)
            | Self::VersionRestore(_)
            | Self::ThreadDelete(_)
            | Self::ThreadRestore(_)
            | Self::ThreadResolve(_)
            | Self::ThreadReopen(_)
            | Self::ThreadLabel(_)
            | Self::ThreadUnlabel(_)
            | Self::ThreadToDo(_)
            | Self::ThreadAudience(_)
            | Self::VersionPurge(_)
            | Self::VersionAwaited(_)
            | Self::VersionReceived(_)
            | Self::SpaceHold(_)
            | Self::SpaceRelease(_)
            | Self::SpaceAdopted(_) => {}
        }
        ids
    }

    /// The bytes that must be there: the header's `blobs`.
    #[must_use]
    pub fn blobs(&self) -> Vec<Hash> {
        let attached = |all: &[Attachment]| all.iter().map(|one| one.sha256).collect();
        match self {
            Self::VersionSubmit(said) => vec![said.sha256],
            Self::ThreadStart(said) => attached(&said.comment.attachments),
            Self::CommentAdd(said) => attached(&said.attachments),
            _ => Vec::new(),
        }
    }

    /// The space it belongs in, where the payload itself says so.
    #[must_use]
    pub fn space(&self) -> Option<SpaceId> {
        match self {
            Self::ProjectCreate(said) => Some(said.project.space()),
            Self::ProjectRename(said) => Some(said.project.space()),
            Self::ProjectArchive(said) | Self::ProjectRestore(said) => Some(said.project.space()),
            Self::MemberAdd(said) => Some(said.project.space()),
            Self::MemberRole(said) => Some(said.project.space()),
            Self::MemberRemove(said) => Some(said.project.space()),
            _ => None,
        }
    }

    /// The chain it hangs on, as far down as a thread.
    #[must_use]
    pub const fn about(&self) -> About {
        match self {
            Self::DeviceRegister(_)
            | Self::PersonAdd(_)
            | Self::ProjectCreate(_)
            | Self::ProjectRename(_)
            | Self::ProjectArchive(_)
            | Self::ProjectRestore(_)
            | Self::MemberAdd(_)
            | Self::FieldDefine(_)
            | Self::FieldRemove(_)
            | Self::FieldRestore(_)
            | Self::PersonRole(_)
            | Self::PersonRemove(_)
            | Self::PersonReturn(_)
            | Self::MemberRole(_)
            | Self::MemberRemove(_)
            | Self::GroupDefine(_)
            | Self::GroupAdd(_)
            | Self::GroupDrop(_)
            | Self::GroupRemove(_)
            | Self::GroupRestore(_)
            | Self::DeviceRevoke(_)
            | Self::SpaceHold(_)
            | Self::SpaceRelease(_)
            | Self::SpaceAdopted(_) => About { proof: None, version: None, thread: None },
            Self::ProofCreate(said) => About::proof(said.proof),
            Self::ProofRename(said) => About::proof(said.proof),
            Self::ProofArchive(said) | Self::ProofRestore(said) => About::proof(said.proof),
            Self::ProofDelete(said) | Self::ProofRecover(said) => About::proof(said.proof),
            Self::ProofMove(said) => About::proof(said.proof),
            Self::ProofSet(said) => About::proof(said.proof),
            Self::RunStarted(said) => About::proof(said.proof),
            Self::ProofOpened(said) => About::version(said.proof, said.version),
            Self::VersionSubmit(said) => About::version(said.proof, said.version),
            Self::VersionWithdraw(said) | Self::VersionRestore(said) => {
                About::version(said.proof, said.version)
            }
            Self::DecisionRecord(said) => About::version(said.proof, said.version),
            Self::DecisionWithdraw(said) => About::version(said.proof, said.version),
            Self::StageOpened(said) => About::version(said.proof, said.version),
            Self::VersionPurge(said) => About::version(said.proof, said.version),
            Self::VersionAwaited(said) | Self::VersionReceived(said) => {
                About::version(said.proof, said.version)
            }
            Self::ThreadStart(said) => About::thread(said.proof, said.version, said.thread),
            Self::ThreadDelete(said)
            | Self::ThreadRestore(said)
            | Self::ThreadResolve(said)
            | Self::ThreadReopen(said) => About::thread(said.proof, said.version, said.thread),
            Self::CommentAdd(said) => About::thread(said.proof, said.version, said.thread),
            Self::CommentEdit(said) => About::thread(said.proof, said.version, said.thread),
            Self::CommentDelete(said) | Self::CommentRestore(said) => {
                About::thread(said.proof, said.version, said.thread)
            }
            Self::MarkAdd(said) => About::thread(said.proof, said.version, said.thread),
            Self::MarkChange(said) => About::thread(said.proof, said.version, said.thread),
            Self::MarkRemove(said) | Self::MarkRestore(said) => {
                About::thread(said.proof, said.version, said.thread)
            }
            Self::ThreadLabel(said) | Self::ThreadUnlabel(said) => {
                About::thread(said.proof, said.version, said.thread)
            }
            Self::ThreadToDo(said) => About::thread(said.proof, said.version, said.thread),
            Self::ThreadAudience(said) => About::thread(said.proof, said.version, said.thread),
            Self::ReactionAdd(said) | Self::ReactionRemove(said) => {
                About::thread(said.proof, said.version, said.thread)
            }
            Self::PayloadErase(said) => About::thread(said.proof, said.version, said.thread),
        }
    }

    /// Whether it belongs in the directory. What is about a space as a whole ([`Self::is_of_any_space`]) can too.
    #[must_use]
    pub const fn is_of_directory(&self) -> bool {
        matches!(
            self,
            Self::DeviceRegister(_)
                | Self::DeviceRevoke(_)
                | Self::PersonAdd(_)
                | Self::PersonRole(_)
                | Self::PersonRemove(_)
                | Self::PersonReturn(_)
                | Self::FieldDefine(_)
                | Self::FieldRemove(_)
                | Self::FieldRestore(_)
                | Self::GroupDefine(_)
                | Self::GroupAdd(_)
                | Self::GroupDrop(_)
                | Self::GroupRemove(_)
                | Self::GroupRestore(_)
        )
    }

    /// Whether it is about the space that it stands in, be that a project or the directory.
    #[must_use]
    pub const fn is_of_any_space(&self) -> bool {
        matches!(self, Self::SpaceHold(_) | Self::SpaceRelease(_) | Self::SpaceAdopted(_))
    }

    /// Whether the authority alone states it (S8).
    #[must_use]
    pub const fn is_fact(&self) -> bool {
        matches!(
            self,
            Self::RunStarted(_)
                | Self::StageOpened(_)
                | Self::VersionAwaited(_)
                | Self::VersionReceived(_)
                | Self::SpaceAdopted(_)
        )
    }

    /// The proof it is about.
    #[must_use]
    pub const fn proof(&self) -> Option<ProofId> {
        self.about().proof
    }
}

/// The chain that an op hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    pub proof: Option<ProofId>,
    pub version: Option<VersionId>,
    pub thread: Option<ThreadId>,
}

impl About {
    const fn proof(proof: ProofId) -> Self {
        Self { proof: Some(proof), version: None, thread: None }
    }

    const fn version(proof: ProofId, version: VersionId) -> Self {
        Self { proof: Some(proof), version: Some(version), thread: None }
    }

    const fn thread(proof: ProofId, version: VersionId, thread: ThreadId) -> Self {
        Self { proof: Some(proof), version: Some(version), thread: Some(thread) }
    }
}
