//! Tests of the wire, the driver, and all of it in a simulation, one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod driver;
mod hostile;
mod server;
mod simulation;
mod wire;
