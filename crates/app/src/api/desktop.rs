//! Shapes of what belongs to the desktop: where data is kept and backed up to, links, notifications, the log.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `storage.get {}`: what the data folder takes, in bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StorageView {
    /// Drafts as they were added.
    #[ts(type = "number")]
    pub content: u64,
    /// What can be made again of them.
    #[ts(type = "number")]
    pub cache: u64,
    #[ts(type = "number")]
    pub cache_limit: u64,
    #[ts(type = "number")]
    pub database: u64,
}

/// The words of a dialog of the system, which the interface has in the person's language: `backup.make`,
/// `backup.restore`, `data.move`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AskFile {
    pub title: String,
    /// What the kind of file is called, and what a new one is called at first; unused where a folder is asked for.
    pub kind: String,
}

/// `files.pick`, `import.pick`: the words of the dialog; those that are absent are English.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct PickFiles {
    #[ts(optional = nullable)]
    pub title: Option<String>,
    #[ts(optional = nullable)]
    pub kinds: Option<String>,
    #[ts(optional = nullable)]
    pub all: Option<String>,
}

/// `backup.make`: nothing when the person cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct BackupMade {
    /// Of the file, printable.
    pub name: String,
    #[ts(type = "number")]
    pub bytes: u64,
}

/// `data.place {}`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DataPlace {
    /// `GALLEY_DATA` says where it is: it is not moved, and no other takes its place.
    pub fixed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    Proof,
    Thread,
    Project,
}

/// `galley://proof/<id>?version=<id>`, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Link {
    pub kind: LinkKind,
    pub id: String,
    pub version: Option<String>,
}

/// `link.find`: where it leads; nothing when that is not here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct LinkPlace {
    pub project: String,
    pub proof: Option<String>,
    pub version: Option<String>,
    pub thread: Option<String>,
}

/// `desktop.notify`: said by the system; a press opens what it is about.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Notify {
    pub title: String,
    pub body: String,
    pub link: Option<Link>,
}

/// `support.text {}`: what somebody who helps has to know, without names of people and files.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SupportText {
    pub text: String,
}
