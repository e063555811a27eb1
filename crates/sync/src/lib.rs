//! Between a client's store and a server: what they say to each other, when, and how it is sent.
//!
//! `wire` is what both say. `engine` decides when, as a pure state machine. `driver` does it over HTTPS, against a
//! [`driver::Port`] that somebody implements over a store. Nothing here orders ops, checks rules or keeps a log. The
//! numbered rules are in `docs/SYNC.md`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod chunks;
pub mod driver;
pub mod engine;
pub mod wire;

pub use engine::{Command, Engine, Event, Failure, Known, Need, Problem, Settings, State, step};
pub use wire::{Answer, Cursor, Entry, Page, WIRE_VERSION};
