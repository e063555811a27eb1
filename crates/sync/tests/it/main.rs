//! Tests of the wire, the engine among others, and the driver, one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod simulation;
