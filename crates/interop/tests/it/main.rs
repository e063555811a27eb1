//! Reviews written and read again, files of other programs, and files that mean harm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod edl;
mod hostile;
mod otio;
mod outlines;
mod pdf;
mod reviews;
mod tables;
mod w3c;
mod xfdf;
