//! The log in PostgreSQL: the contract of every log, and what only several nodes can do.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod log;
#[path = "../../../server/tests/it/node.rs"]
#[allow(dead_code, reason = "the server's own tests use more of it")]
mod node;
mod nodes;
mod servers;
