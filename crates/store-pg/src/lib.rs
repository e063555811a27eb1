//! The log of a server in PostgreSQL, for several nodes at once (S55).
//!
//! The same contract as the one in SQLite. A batch is appended in one transaction that holds the row of its space, so that
//! of two nodes one comes first and the other finds the head changed. Every append tells all nodes, its own included, by
//! NOTIFY; a node that lost its connection looks at everything once it has one again.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod address;
mod copy;
mod failures;
mod listen;
mod log;
mod rows;
mod tables;

pub use address::{Address, AddressError};
pub use log::PgLog;
