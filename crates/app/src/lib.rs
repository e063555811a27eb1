//! The use cases of Galley: one function per operation, listed once in a registry.
//!
//! Everything here blocks and may be called from any thread; the shell brings threads. Nothing holds a lock
//! while media is decoded. Bytes are looked at by worker processes only, never here.

pub mod api;
mod app;
mod attachments;
mod background;
mod boxes;
pub mod codegen;
mod counting;
mod decisions;
mod drawing;
mod edge;
mod exporting;
mod facts;
pub mod failure;
mod fields;
mod folders;
mod frames;
pub mod handover;
mod ids;
mod import;
mod jobs;
mod keys;
mod links;
mod listing;
pub mod look;
mod looking;
mod marked_up;
mod marks;
mod noticed;
mod page_texts;
mod papers;
mod people;
mod pictures;
pub mod place;
mod places;
pub mod play;
mod private;
mod projects;
mod proofs;
mod reading;
mod recording;
pub mod registry;
mod sample;
mod sampling;
mod saving;
mod servers;
mod sheets;
mod shelf;
mod soundtracks;
mod storage;
mod talk;
mod texts;
mod threads;
mod tickets;
mod typed;
mod undo;
mod views;
mod waveforms;

pub use app::{App, AppSettings, OnEvent};
pub use facts::{ENGINE, is_drawn};
pub use galley_media as media;
pub use keys::KeyPlace;
pub use storage::{Held, restore};

/// Name of the window event that carries an [`api::Event`].
pub const EVENT: &str = "galley";
