//! What can be asked of an open medium, and what comes back.

use serde::{Deserialize, Serialize};

use crate::inspect::{AudioFacts, ImageFacts, Kind, PageFacts, Problem, VideoFacts};
use crate::picture::{Picture, Size};

/// How to open a file.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOptions {
    /// Never written anywhere.
    pub password: Option<String>,
    /// The video stream to show, by its index in the file; `None` for the default.
    pub stream: Option<u32>,
}

impl std::fmt::Debug for OpenOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let password = self.password.as_ref().map(|_| "…");
        f.debug_struct("OpenOptions").field("password", &password).field("stream", &self.stream).finish()
    }
}

/// What is known before the first pixel; nothing here took a walk over all pages or frames.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    pub kind: Kind,
    pub media_type: String,
    pub bytes: u64,
    pub problems: Vec<Problem>,
    pub image: Option<ImageFacts>,
    pub pdf: Option<PdfOpened>,
    /// Its number of frames is provisional.
    pub video: Option<VideoFacts>,
    pub audio: Vec<AudioFacts>,
    /// Which of `audio` is heard; absent where there is a picture. Its duration is what the container says.
    #[serde(default)]
    pub sound: Option<u32>,
}

impl Opened {
    /// Counts the pages: of a PDF, and of an image that has more than one.
    #[must_use]
    pub fn num_pages(&self) -> Option<u32> {
        let image = self.image.as_ref().map(|image| image.frames).filter(|pages| *pages > 1);
        self.pdf.as_ref().map(|pdf| pdf.num_pages).or(image)
    }

    /// The sound that is heard, where there is no picture.
    #[must_use]
    pub fn heard(&self) -> Option<&AudioFacts> {
        self.audio.get(self.sound? as usize)
    }
}

/// A PDF before any but its first page was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PdfOpened {
    pub num_pages: u32,
    pub first: PageFacts,
    pub encrypted: bool,
}

/// Which picture of a medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum At {
    Image,
    /// Of a PDF, or of an image with several; from 1.
    Page(u32),
    /// From 0.
    Frame(u32),
}

/// One picture, or a part of it, at a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderRequest {
    pub at: At,
    pub size: Size,
    /// `[x, y, w, h]` in native pixels as shown; thousandths of a point for a PDF.
    pub region: Option<[u32; 4]>,
    /// `[x, y, w, h]` in output pixels of the whole picture at `size`; wins over `region`.
    pub tile: Option<[u32; 4]>,
    /// Wants RGBA; otherwise planar YUV may come back.
    pub rgba: bool,
}

impl RenderRequest {
    /// Asks for the whole picture at its native size, in RGBA.
    #[must_use]
    pub fn new(at: At) -> Self {
        Self { at, size: Size::Native, region: None, tile: None, rgba: true }
    }
}

/// A picture and what it is a picture of.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub picture: Picture,
    pub page: Option<u32>,
    pub frame: Option<u32>,
    pub pts: Option<i64>,
    /// Of the frame table that named the frame; 0 without one.
    pub table_revision: u32,
    pub confirmed: bool,
    /// What that table says of the frame.
    pub stamp: Option<FrameStamp>,
}

/// A frame as one table names it: with the picture, because a table that comes later may say something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameStamp {
    /// Among the frames of equal pts, from 0.
    pub ordinal: u32,
    /// Seconds per tick, `[numerator, denominator]`.
    pub time_base: [u32; 2],
    /// Ticks since frame 0.
    pub time: i64,
    /// Hours, minutes, seconds, frames; absent where the rate varies.
    pub timecode: Option<[u8; 4]>,
    pub drop_frame: bool,
}

/// A word of a PDF page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// From 1.
    pub page: u32,
    pub text: String,
    /// `[x, y, w, h]` in points from the top left of the page as shown.
    #[serde(rename = "box")]
    pub rect: [f64; 4],
}

/// The text of a PDF page to be selected, in the order in which the page tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    pub lines: Vec<TextLine>,
    /// There is more on the page than is told.
    pub cut: bool,
    /// Whose characters these are, and which build of it.
    pub engine: String,
}

/// Words side by side in one direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextLine {
    pub words: Vec<TextWord>,
    /// The text has the end of a line behind it; without, it goes on elsewhere.
    pub ends: bool,
}

/// A word as it lies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextWord {
    pub text: String,
    /// Upper left, upper right, lower right, lower left, as its letters stand upright: in points from the top left of the
    /// page as shown.
    pub quad: [[f64; 2]; 4],
    /// Where each letter begins and the last one ends, in points from the first corner towards the second. They count down
    /// where it is written from right to left.
    pub edges: Vec<f64>,
    /// There is a space behind it.
    pub spaced: bool,
}

/// A line of a PDF's outline, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineItem {
    pub title: String,
    /// From 1; `None` when it leads nowhere in this file.
    pub page: Option<u32>,
    /// From 0.
    pub level: u32,
}

/// A note, highlight or the like that a PDF brings along.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PdfAnnotation {
    /// From 1, of those listed of the page.
    pub number: u32,
    /// From 1.
    pub page: u32,
    /// `Highlight`, `Text`, `Ink` and so on, as the file names it.
    pub kind: String,
    /// `[x, y, w, h]` in points from the top left of the page as shown.
    #[serde(rename = "box")]
    pub rect: [f64; 4],
    /// Four corners each, of the text that is marked; in the file's order.
    pub quads: Vec<[[f64; 2]; 4]>,
    /// Points of lines, polygons and strokes.
    pub paths: Vec<Vec<[f64; 2]>>,
    pub author: Option<String>,
    pub contents: Option<String>,
    /// As RFC 3339, without an offset where the file has none.
    pub created: Option<String>,
    pub modified: Option<String>,
    pub color: Option<[u8; 3]>,
    /// The number of the one that this answers.
    pub in_reply_to: Option<u32>,
    /// Such as `Accepted`, of an answer that only says so.
    pub state: Option<String>,
    /// Not meant for the screen.
    pub hidden: bool,
    /// What names it in the file, whoever reads it (/NM).
    pub name: Option<String>,
    pub subject: Option<String>,
    /// Such as `Replace`, of a caret that stands for words beside it.
    pub intent: Option<String>,
    /// It belongs to the one that it names as answered: both are one mark.
    pub grouped: bool,
    /// What its state is one of: `Review`, `Marked`.
    pub state_model: Option<String>,
    /// Of its stroke, in the page's units.
    pub width: Option<f64>,
    /// `rect` without the edge that its stroke and its effects take.
    pub inner: [f64; 4],
    /// The corner of `rect` at which an icon sits however the page is turned.
    pub corner: [f64; 2],
    /// Whether a line has something at its beginning, and at its end.
    pub ends: [bool; 2],
    /// What Galley wrote beside the rest, by its names.
    pub own: Vec<(String, String)>,
}

/// What may be changed in a PDF that its author certified, by what its DocMDP signature says (ISO 32000-2, 12.8.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Certification {
    /// P is 1.
    Nothing,
    /// P is 2: forms may be filled in, pages come from templates, others sign.
    Forms,
    /// P is 3: that, and annotations.
    Notes,
}

impl Certification {
    /// Whether annotations that are put behind the file leave it certified.
    #[must_use]
    pub fn allows_notes(self) -> bool {
        self == Self::Notes
    }
}

/// What is put onto a page of a PDF as an annotation, in PDF's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PdfDrawing {
    /// The box around it, as its /Rect.
    pub rect: String,
    /// Entries of a dictionary of resources.
    pub resources: String,
    pub content: String,
}

/// Text to be found in a PDF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindRequest {
    pub text: String,
    /// From 1; the last answer says where to go on.
    pub from_page: u32,
    /// About this many hits come at once: a page is never cut in two.
    pub limit: u32,
    pub whole_words: bool,
}

/// Hits on some pages, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextFound {
    pub hits: Vec<TextHit>,
    /// Where to go on; `None` after the last page.
    pub next_page: Option<u32>,
}

/// One place where the text stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextHit {
    /// From 1.
    pub page: u32,
    /// As it is written there.
    pub text: String,
    /// A few letters around it.
    pub before: String,
    pub after: String,
    /// One for each line, `[x, y, w, h]` in points from the top left of the page as shown.
    pub boxes: Vec<[f64; 4]>,
}
