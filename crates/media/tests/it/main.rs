//! Integration tests of galley-media.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod bench;
mod campaign;
mod films;
mod hostile;
mod lettering;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod office;
mod papers;
mod pdf;
mod pictures;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod sandbox;
mod slot;
mod sound;
mod stills;
#[cfg(any(not(target_os = "linux"), feature = "portable"))]
mod unproved;
mod video;
mod workers;
