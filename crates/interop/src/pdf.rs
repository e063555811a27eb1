//! Reviews as annotations in a PDF itself (ISO 32000-2, 12.5): what goes onto its pages, and what is found there.
//!
//! No bytes of a file are read or written here: what comes out are dictionaries and drawings for whoever puts them behind
//! the file, what goes in is what was read of each annotation. Which annotation is what is as in XFDF, which was made after
//! them: a thread is the annotation of its first mark, with the others as its group and replies to it; resolved is the
//! state Completed. A group and its replies have to be on one page, so a mark on another one stands there for itself.
//! What PDF has no word for is in one entry that others pass over; positions never are.

mod drawing;
mod reading;
mod syntax;
mod writing;

pub use reading::read;
pub use writing::marks;

/// What is put onto a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfMark {
    /// From 1.
    pub page: u32,
    /// Entries of its dictionary, but for those that lead to other objects.
    pub entries: String,
    /// The place in the list of the one that it answers or belongs to.
    pub answers: Option<u32>,
    pub drawing: Option<PdfDrawing>,
}

/// How it is drawn, in the page's own space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfDrawing {
    /// The box around it, as its /Rect.
    pub rect: String,
    /// Entries of a dictionary of resources.
    pub resources: String,
    pub content: String,
}

/// An annotation of a file, in units of the page as shown, from its top left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PdfNote {
    /// From 1.
    pub page: u32,
    /// From 1, of those of its page.
    pub number: u32,
    /// Its subtype, such as `Highlight`.
    pub kind: String,
    /// x, y, width and height, without the edge that its stroke takes.
    pub inner: [f64; 4],
    /// Where an icon sits.
    pub corner: [f64; 2],
    /// In the file's order of corners.
    pub quads: Vec<[[f64; 2]; 4]>,
    pub paths: Vec<Vec<[f64; 2]>>,
    /// Whether a line has something at its beginning, and at its end.
    pub ends: [bool; 2],
    pub name: Option<String>,
    pub author: Option<String>,
    pub contents: Option<String>,
    pub subject: Option<String>,
    pub intent: Option<String>,
    /// Any form of dates.
    pub made_at: Option<String>,
    pub color: Option<[u8; 3]>,
    pub width: Option<f64>,
    /// The number, on its page, of the one that it answers or belongs to.
    pub answers: Option<u32>,
    pub grouped: bool,
    pub state: Option<String>,
    pub state_model: Option<String>,
    pub hidden: bool,
    /// What we wrote beside the rest.
    pub own: Vec<(String, String)>,
}

/// The entry of our own. Names that begin so are nobody's (ISO 32000-2, annex E); readers and writers agree on it for good.
const OWN: &str = "XXGalley";
