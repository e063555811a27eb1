//! The use cases of Galley: one function per operation, listed once in a registry.

pub mod api;
