//! Threads and comments, with labels, what is to be done, whom they are for, reactions, people who are named, and attachments.
//!
//! A text names a person by the token `@[<person id>]`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MarkView, NewMark, Person, Place};

/// `thread.start`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct StartThread {
    pub version: String,
    pub place: Place,
    /// At most 100.
    pub marks: Vec<NewMark>,
    pub text: String,
    /// At most 10.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub attachments: Vec<NewAttachment>,
    /// Absent: everyone.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub audience: Option<Audience>,
}

/// `threads.list`: all threads of a proof, in order of their numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ThreadView {
    pub id: String,
    /// Per version, in authority order, never reused; absent until confirmed.
    pub number: Option<u32>,
    pub version: String,
    pub version_number: u32,
    pub place: Place,
    /// "Page iv", "00:00:04;12", "00:00:04;12 – 00:00:05;02", or empty.
    pub place_label: String,
    pub marks: Vec<MarkView>,
    pub resolved: bool,
    /// The first comment, then replies, in authority order.
    pub comments: Vec<CommentView>,
    pub unread: bool,
    /// In the order of the alphabet; at most 20.
    pub labels: Vec<String>,
    /// Absent: it asks for nothing.
    pub to_do: Option<ToDo>,
    pub audience: Audience,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CommentView {
    pub id: String,
    pub author: Person,
    pub text: String,
    #[ts(type = "number")]
    pub made_at: i64,
    pub edited: bool,
    pub deleted: bool,
    /// Earlier texts, oldest first.
    pub history: Vec<String>,
    pub can_edit: bool,
    /// As they were first put.
    pub reactions: Vec<ReactionView>,
    pub attachments: Vec<AttachmentView>,
    /// Each person that the text names.
    pub mentions: Vec<Person>,
}

/// `thread.reply`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Reply {
    pub thread: String,
    pub text: String,
    /// At most 10.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub attachments: Vec<NewAttachment>,
}

/// What became of what a thread asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ToDo {
    Open,
    InProgress,
    Done,
    WontDo,
}

/// Whom a thread is for; the team are all but external members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    Everyone,
    Team,
}

/// An emoji that people put to a comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ReactionView {
    pub emoji: String,
    /// As they put it.
    pub people: Vec<Person>,
    pub mine: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AttachmentView {
    /// Of its bytes: their SHA-256.
    pub id: String,
    pub name: String,
    pub media_type: String,
    #[ts(type = "number")]
    pub bytes: i64,
    /// It can be shown: `attachment.picture`.
    pub picture: bool,
}

/// A file of `attachment.keep` that a comment brings along.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct NewAttachment {
    pub id: String,
    pub name: String,
}

/// `thread.label`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LabelThread {
    pub thread: String,
    /// One line of at most 40 characters.
    pub label: String,
    pub on: bool,
}

/// `thread.to-do`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetToDo {
    pub thread: String,
    /// Null: it asks for nothing.
    pub state: Option<ToDo>,
}

/// `thread.audience`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetAudience {
    pub thread: String,
    pub audience: Audience,
}

/// `comment.react`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct React {
    pub comment: String,
    pub emoji: String,
    pub on: bool,
}

/// `people.list`: who can be named; `labels.list`: labels of the project's threads, those of most threads first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListPeople {
    pub project: String,
}

/// `attachment.keep`: copies a file in that a comment is to bring along. One of the two.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeepAttachment {
    /// Of `files.pick`, or of a drop.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub ticket: Option<String>,
    #[serde(default)]
    #[ts(optional = nullable)]
    pub pasted: Option<Pasted>,
}

/// What was pasted from the clipboard.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Pasted {
    pub name: String,
    /// At most 20 MB.
    pub base64: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KeptAttachment {
    /// Of its bytes: their SHA-256.
    pub id: String,
    pub name: String,
    pub media_type: String,
    #[ts(type = "number")]
    pub bytes: i64,
    /// It can be shown once it is sent.
    pub picture: bool,
}

/// `attachment.save`: false when the person chose no place.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneAttachment {
    pub comment: String,
    pub attachment: String,
    /// Of the dialog.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub title: Option<String>,
}

/// `attachment.picture`: to fit a box of at most 2048 pixels a side.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GetAttachmentPicture {
    pub comment: String,
    pub attachment: String,
    pub width: u32,
    pub height: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AttachmentPicture {
    /// `data:image/png;base64,…` or `data:image/jpeg;base64,…`
    pub data_url: String,
    pub width: u32,
    pub height: u32,
}
