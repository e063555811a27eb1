//! Shapes of how a version is shown: what the screen cannot show as it is, how frames are counted, and what a PDF
//! brings along.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api::Shape;

/// How the screen differs from what the file means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Notice {
    /// Stable kebab-case word, such as `spot-colors-approximated`.
    pub code: String,
    /// In words, with names.
    pub message: String,
    /// From 1, where it is about one page, or met there first.
    pub page: Option<u32>,
}

/// `media.count-frames`: how the frames of a video's proof are written on this device.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CountFrames {
    pub version: String,
    /// The number of frame 0, such as 1001; at most 9,999,999.
    pub first_frame: u32,
    /// The timecode of frame 0, with a semicolon for drop-frame; empty: as the file says; absent: as it was set.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub start_timecode: Option<String>,
}

/// `media.outline`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListOutline {
    pub version: String,
}

/// A line of a PDF's outline, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutlineLine {
    pub title: String,
    /// From 1; absent where it leads nowhere in this file.
    pub page: Option<u32>,
    /// From 0.
    pub level: u32,
}

/// `media.layers`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListLayers {
    pub version: String,
}

/// A layer (optional content group) of a PDF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LayerView {
    /// As the pixel socket's `hidden` names it.
    pub id: u32,
    pub name: String,
    /// As the file is shown at first.
    pub visible: bool,
    /// Not to be switched: the file says so, or is damaged.
    pub locked: bool,
    /// None of the file's layers can be switched, as it is damaged.
    pub damaged: bool,
}

/// `media.notes`: what a page brings along in notes, highlights and the like.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListNotes {
    pub version: String,
    /// From 1.
    pub page: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct NoteView {
    /// From 1, of those of the page.
    pub number: u32,
    /// From 1.
    pub page: u32,
    /// As the file names it, such as `Highlight`.
    pub kind: String,
    pub shape: Shape,
    pub author: Option<String>,
    pub text: Option<String>,
    /// As RFC 3339, without an offset where the file has none.
    pub modified: Option<String>,
    /// The number of the one that this answers.
    pub in_reply_to: Option<u32>,
    /// Such as `Accepted`, of an answer that only says so.
    pub state: Option<String>,
}
