//! The store against its rules, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod backup;
mod content;
mod desk;
mod erase;
mod fields;
mod folder;
mod follow;
mod follow_eyes;
mod follow_hostile;
mod follow_out;
mod follow_power;
mod follow_property;
mod golden;
mod hostile;
mod kill;
mod listing;
mod node;
mod power;
mod rebuild;
mod record;
mod s61;
mod sweep;
mod talk;
mod together;
mod vfs;
