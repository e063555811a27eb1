//! The use cases of Galley: one function per operation, listed once in a registry.
//!
//! Everything here blocks and may be called from any thread; the shell brings threads. Nothing holds a lock
//! while media is decoded. Bytes are looked at by worker processes only, never here.

pub mod api;
pub mod codegen;
pub mod registry;

pub use galley_media as media;

/// Name of the window event that carries an [`api::Event`].
pub const EVENT: &str = "galley";
