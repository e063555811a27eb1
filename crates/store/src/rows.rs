//! What the lists hold: one struct for each thing the interface shows, read from the views.

use galley_core::field::{FieldKind, FieldValue};
use galley_core::op::{Attachment, Audience, Choice, Effect, ProofKind, ToDo};
use galley_core::state::Standing;
use galley_core::{
    CommentId, DecisionId, FieldId, Hash, MarkId, PersonId, Place, ProjectId, ProofId, Shape, SpaceId,
    Stroke, ThreadId, VersionId,
};

/// A person, with the name of the profile as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    pub id: PersonId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRow {
    pub id: ProjectId,
    pub space: SpaceId,
    pub name: String,
    /// Not counting archived and deleted ones.
    pub num_proofs: u32,
    pub archived: bool,
    pub confirmed: bool,
}

/// A proof that has a current version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofRow {
    pub id: ProofId,
    pub space: SpaceId,
    pub project: ProjectId,
    pub project_name: String,
    pub name: String,
    pub kind: ProofKind,
    pub version: VersionId,
    /// Absent until confirmed.
    pub version_number: Option<u32>,
    pub standing: Standing,
    pub open_threads: u32,
    /// Comments by others since this person last read the proof.
    pub unread: u32,
    pub created_at: i64,
    pub updated_at: i64,
    pub archived: bool,
    /// In the bin.
    pub deleted: bool,
    /// Where it lies in its project; empty: at the top.
    pub folder: String,
    /// In fields that are there.
    pub values: Vec<ValueRow>,
    /// The template it runs, such as `solo@1`; absent until confirmed.
    pub workflow: Option<String>,
    pub confirmed: bool,
}

/// What a proof says in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueRow {
    pub field: FieldId,
    pub value: FieldValue,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRow {
    pub id: FieldId,
    pub name: String,
    pub kind: FieldKind,
    pub options: Vec<String>,
    pub position: i32,
    pub removed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    pub id: VersionId,
    pub proof: ProofId,
    pub space: SpaceId,
    /// Absent until confirmed.
    pub number: Option<u32>,
    pub current: bool,
    pub file_name: String,
    pub media_type: String,
    pub note: String,
    pub sha256: Hash,
    pub chunk_root: Hash,
    pub bytes: u64,
    pub submitted_by: PersonRow,
    pub submitted_at: i64,
    pub standing: Standing,
    pub confirmed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadRow {
    pub id: ThreadId,
    pub proof: ProofId,
    pub space: SpaceId,
    pub version: VersionId,
    pub version_number: Option<u32>,
    /// Absent until confirmed.
    pub number: Option<u32>,
    pub place: Place,
    pub marks: Vec<MarkRow>,
    pub resolved: bool,
    /// The first comment, then replies, in authority order.
    pub comments: Vec<CommentRow>,
    pub unread: bool,
    pub started_by: PersonId,
    pub labels: Vec<String>,
    pub to_do: Option<ToDo>,
    pub audience: Audience,
    pub confirmed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentRow {
    pub id: CommentId,
    pub thread: ThreadId,
    pub version: VersionId,
    pub proof: ProofId,
    pub space: SpaceId,
    pub author: PersonRow,
    /// Empty when deleted.
    pub text: String,
    pub made_at: i64,
    pub received_at: i64,
    pub edited: bool,
    pub deleted: bool,
    /// Earlier texts, oldest first.
    pub history: Vec<String>,
    pub can_edit: bool,
    /// As they were first put.
    pub reactions: Vec<ReactionRow>,
    /// None when deleted.
    pub attachments: Vec<Attachment>,
    /// People of the directory that the text names, as they are first named.
    pub mentions: Vec<PersonRow>,
    pub confirmed: bool,
}

/// An emoji that people put to a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionRow {
    pub emoji: String,
    pub people: Vec<PersonRow>,
    pub mine: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkRow {
    pub id: MarkId,
    pub thread: ThreadId,
    pub version: VersionId,
    pub proof: ProofId,
    pub space: SpaceId,
    pub shape: Shape,
    /// Absent: that of the thread.
    pub place: Option<Place>,
    pub stroke: Option<Stroke>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    pub id: DecisionId,
    pub version: VersionId,
    pub proof: ProofId,
    pub space: SpaceId,
    pub person: PersonRow,
    pub choice: Choice,
    pub effect: Effect,
    pub reason: String,
    pub made_at: i64,
    pub received_at: i64,
    pub withdrawn: bool,
    pub can_withdraw: bool,
    /// There were comments that the person had not seen when deciding.
    pub unseen_comments: bool,
    pub confirmed: bool,
}
