//! Reviews as other programs write and read them: XFDF, W3C Web Annotation, OpenTimelineIO, EDL, CSV and PDF.
//!
//! Everything is pure: from a [`Review`] to bytes, and from bytes to threads that somebody may record. Files of others are
//! taken for hostile: sizes, depths and numbers are bounded, nothing outside of the file is looked at, and what cannot be
//! understood is counted and left out. What each format holds and what it does not is in `docs/FORMATS.md`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod colors;
mod csv;
mod edl;
mod format;
mod instant;
mod markup;
mod model;
mod numbers;
mod otio;
mod outline;
pub mod pdf;
mod svg;
mod w3c;
mod xfdf;

pub use format::{Format, Trouble};
pub use instant::iso as written_instant;
pub use model::{
    Beside, Comment, Film, Incoming, MAX_THREADS, Mark, Media, Page, Place, Review, Space, Thread, bounds_of,
    drawn_with,
};
pub use outline::{Outline, Step, outline_of};
