//! Shapes of what belongs to the window rather than to proofs: undo, search, drafts, where one looked, files coming in,
//! the pixel socket, the record, events.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::*;

/// `undo {}`, `redo {}`, `undo.state {}`: what can be undone next, as a message key such as `comment.add`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct UndoState {
    pub undo: Option<String>,
    pub redo: Option<String>,
    /// When the one was done, or done again, and when the other was taken back: what is only drawn and not sent
    /// has its place between them.
    #[ts(type = "number | null")]
    pub undo_at: Option<i64>,
    #[ts(type = "number | null")]
    pub redo_at: Option<i64>,
    /// The proof that the last undo or redo touched.
    pub proof: Option<String>,
}

/// `search.find`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Find {
    pub text: String,
    pub limit: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Hit {
    pub proof: String,
    pub proof_name: String,
    pub thread: Option<String>,
    /// That it is about, where it is about one.
    pub version: Option<String>,
    /// The number of the version, where that is not the proof's current one. Pages are found in the current one alone.
    pub superseded: Option<u32>,
    /// Of the version, from 1; with `page-text` alone.
    pub page: Option<u32>,
    /// What that page is called wherever one looks at it: by its label, else its number. With `page` alone.
    pub page_label: Option<String>,
    /// `proof` (its name), `value` (of a field), `file` (its name), `note`, `comment`, `decision` or `page-text`.
    pub what: String,
    /// Plain text around the match; the match between U+2068 and U+2069.
    pub snippet: String,
}

/// `draft.get`: texts not sent yet. `key` is the interface's own, such as `proof/…/composer`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GetDraft {
    pub key: String,
}

/// `draft.set`: an empty text removes it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Draft {
    pub key: String,
    pub text: String,
}

/// `proof.seen`: this person opened this version (recorded once as an op) and has read its threads.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SeeVersion {
    pub version: String,
}

/// `place.get` and `place.remember`: where the person last looked, private to this device.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RememberPlace {
    pub proof: String,
    /// The interface's own JSON.
    pub place: String,
}

/// `files.waiting {}`: files the app was started with, taken once; treated like `dropped`. `files.pick {}` answers
/// with tickets alone, with none when the person cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Waiting {
    pub tickets: Vec<Ticket>,
    pub failures: Vec<Failure>,
    /// Links the app was started with; null for what is none.
    pub links: Vec<Option<Link>>,
}

/// `pixels.address {}`: where the pixel socket listens (docs/PIXELS.md).
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PixelAddress {
    pub url: String,
    pub token: String,
}

/// `job.cancel`: stops the import that a ticket started.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CancelJob {
    pub ticket: String,
}

/// `record.verify {}`: every op, seal, leaf and head of the log checked again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Verified {
    pub num_ops: u32,
    pub root: String,
    pub problems: Vec<String>,
}

/// What the shell tells the interface without being asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// Look again at whatever carries one of these tags (`proof/<id>`, `home`, `app`, `undo`).
    Changed {
        tags: Vec<String>,
    },
    /// An import under way. Phases: `look`, `copy` and `record`, in bytes; `convert`, of an office document, which
    /// tells no measure. Of `sample.add` the ticket is `sample`,
    /// and the phase `sample` counts its files. Of `export.pictures` the phase `pictures` counts those that are drawn. Of
    /// `backup.make`, `backup.restore` and `data.move` it is `data`, with the phases `copy`, in bytes, and `verify`, in
    /// entries of the record. Of bytes on their way to a server or from it the ticket is their SHA-256, and the phase
    /// `send` or `fetch`.
    Progress {
        ticket: String,
        phase: String,
        #[ts(type = "number")]
        done: u64,
        #[ts(type = "number")]
        total: u64,
    },
    /// Files hover over the window.
    DragOver {
        x: i32,
        y: i32,
    },
    DragLeft {},
    Dropped {
        tickets: Vec<Ticket>,
        failures: Vec<Failure>,
    },
    /// A link of `galley:` was opened; null for one that cannot be read.
    Link {
        link: Option<Link>,
    },
    /// The window was asked to close: what is not kept yet has to be kept now, and then `window.close` ends it.
    Closing {},
}
