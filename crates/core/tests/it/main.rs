//! Tests of the rules, one binary. Names carry the number of the rule in docs/SYNC.md or the workflow.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod audience;
mod bytes;
mod decisions;
mod fields;
mod golden;
mod keeping;
mod marks;
mod people;
mod places;
mod proofs;
mod roles;
mod scenes;
mod slices;
mod stage;
mod talk;
mod timecode;
mod tree;
mod undo;
mod words;
