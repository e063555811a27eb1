//! The worker: the one process that parses media, and how the parent talks with it.
//!
//! `transport` is the platform's part (sockets, descriptors, shared memory, limits), `wire` the messages,
//! `serve` the worker's own loop, `sandbox` what it gives up first, `desk` the media it has open. The parent's side is [`crate::pool`]; it shares
//! `transport` and `wire` and nothing else, so the parent links no step that parses media.

mod desk;
#[cfg(test)]
mod fuzz;
pub(crate) mod sandbox;
pub mod serve;
mod sniff;
pub(crate) mod transport;
pub(crate) mod wire;
