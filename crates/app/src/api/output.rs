//! What crosses the boundary when something is handed over: pictures with marks, reviews for other programs, and theirs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api::Place;
pub use crate::handover::TakenIn;

/// `frame.copy`, `frame.save`: a page, image or frame as a picture. `frame.save` answers with nothing where the person
/// cancelled.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FramePicture {
    pub version: String,
    pub place: Place,
    pub with_marks: bool,
    /// The threads whose marks are drawn; absent: all that have some there, but for what is for the team only.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub threads: Option<Vec<String>>,
    /// Of the dialog.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub title: Option<String>,
}

/// `export.formats`: what the current version's marks and comments can be written as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FormatView {
    /// Such as `xfdf`.
    pub format: String,
    /// Of its files, without a dot.
    pub ending: String,
    /// Why it does not fit, in words; absent where it does.
    pub unfit: Option<String>,
    /// Whether the file is certified by its author, and this would break that in what is written (ISO 32000-2, 12.8.2.2).
    pub breaks_certification: bool,
}

/// `export.save`: asks where, and writes what was said about the current version. Progress comes under the ticket
/// `export/<proof>`, which stops it, too. Nothing where the person cancelled.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveExport {
    pub proof: String,
    pub format: String,
    /// Absent: all.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub threads: Option<Vec<String>>,
    /// Of the dialog.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub title: Option<String>,
}

/// Where something was saved, in printable names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Saved {
    pub name: String,
    pub folder: String,
}

/// `export.pictures`: asks for a folder, and makes one in it with a picture for each page or frame that was spoken about.
/// Progress comes under the ticket `pictures/<version>`, which stops it, too. Nothing where the person cancelled.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SavePictures {
    pub version: String,
    /// Absent: all.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub threads: Option<Vec<String>>,
    /// Of the dialog.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub title: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedPictures {
    /// The folder that was made, and the one that it is in.
    pub name: String,
    pub folder: String,
    pub pictures: u32,
}

/// `import.take`: what a file of another program says about the current version is recorded, as one step of undo.
/// Progress comes under the ticket, which stops it, too, until it is recorded.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TakeComments {
    pub proof: String,
    /// Of `import.pick`, which answers with nothing where the person cancelled, or of a drop.
    pub ticket: String,
}
