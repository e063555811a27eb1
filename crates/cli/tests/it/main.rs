//! The contract of docs/CLI.md, held against the built program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod exact;
mod handover;
mod inputs;
mod looking;
mod office;
mod refusals;
mod run;
mod serving;
#[cfg(target_os = "linux")]
mod serving_nodes;
mod writing;
