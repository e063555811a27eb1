//! Integration tests of galley-media.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod bench;
mod campaign;
mod films;
mod hostile;
mod lettering;
mod office;
mod papers;
mod pdf;
mod pictures;
mod sandbox;
mod slot;
mod sound;
mod stills;
mod video;
mod workers;
