//! The log in PostgreSQL: the contract of every log, and what only several nodes can do.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod log;
mod nodes;
