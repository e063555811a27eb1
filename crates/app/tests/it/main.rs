//! Integration tests of the use cases: real files, the real store, the real worker.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod bad_input;
mod codegen;
mod counting;
mod dangerous;
mod desk;
mod encrypted;
mod errors;
mod fields;
mod files;
mod handover;
mod importing;
mod keychain;
mod listing;
mod marks;
mod noticed;
mod office;
#[cfg(target_os = "linux")]
mod output;
mod pages;
mod papers;
mod pictures;
mod places;
mod play;
mod readers;
mod registry;
mod sample;
mod sampling;
mod sound;
mod soundtrack;
mod stopping;
mod storage;
mod talk;
mod team;
mod thread;
mod undo;
