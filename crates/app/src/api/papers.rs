//! What crosses the boundary about PDFs alone: passwords, text that is looked for, text that is selected.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::api::Shape;

/// The password of an encrypted file: kept in memory until Galley ends, never written anywhere.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// `media.unlock`: the password of a version whose bytes are encrypted, for as long as Galley runs.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UnlockVersion {
    pub version: String,
    pub password: Password,
}

/// `media.find`: text in a PDF. Some pages at a time; asked again from `next_page` until there is none. At the first page a
/// search begins, and stops the version's earlier one, which fails with `cancelled`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FindText {
    pub version: String,
    pub text: String,
    /// From 1.
    pub from_page: u32,
    /// About this many come at once: a page is never cut in two.
    pub limit: u32,
    pub whole_words: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TextPlaces {
    pub places: Vec<TextPlace>,
    /// Absent after the last page.
    pub next_page: Option<u32>,
}

/// Where a text stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TextPlace {
    /// From 1.
    pub page: u32,
    /// As it is written there, and a few letters around it.
    pub text: String,
    pub before: String,
    pub after: String,
    /// One for each line.
    pub boxes: Vec<Shape>,
}

/// `media.text`: the text of a page of a PDF, to be selected. Asked again in the version, an earlier question
/// fails with `cancelled`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GetText {
    pub version: String,
    /// From 1.
    pub page: u32,
}

/// In the order in which the page tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PageText {
    pub lines: Vec<TextLine>,
    /// There is more on the page than is told.
    pub cut: bool,
    /// Whose characters these are, and which build of it.
    pub engine: String,
}

/// Words side by side in one direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TextLine {
    pub words: Vec<TextWord>,
    /// The text has the end of a line behind it; without, it goes on elsewhere.
    pub ends: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TextWord {
    pub text: String,
    /// Upper left, upper right, lower right, lower left, as its letters stand upright.
    pub quad: [i32; 8],
    /// Where each letter begins and the last one ends, from the first corner towards the second. They count down where it
    /// is written from right to left.
    pub edges: Vec<i32>,
    /// There is a space behind it.
    pub spaced: bool,
}
