//! The server, as clients see it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod accounts;
mod accounts_joining;
mod accounts_machines;
mod backups;
mod blobs;
mod desk;
mod ending;
mod hostile;
mod log;
mod node;
mod ops;
mod routes;
mod sight;
mod tls;
