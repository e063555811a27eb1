//! The team's server: accounts, the order of ops, bytes; reached over HTTP.
//!
//! The log ([`log::Log`]) is the truth. What is asked of it is answered from a replica, which is folded from the log by
//! the very code that a client has, and can be thrown away. Rules are those of `galley-core`; nothing here decides what
//! an op does. Time and randomness come from [`edge`].

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod accounts;
mod authority;
pub mod backup;
pub mod blobs;
pub mod config;
mod digest;
pub mod edge;
pub mod failure;
mod http;
pub mod keys;
pub mod log;
pub mod metrics;
pub mod oidc;
pub mod openapi;
mod presence;
pub mod serve;
mod server;

pub use authority::{Authority, Identity, StartError};
pub use failure::Failure;
pub use http::{REQUEST_ID, router};
pub use server::{OpenError, Server, Shared};
