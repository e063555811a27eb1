//! Builders, fake clock and ids, media makers. Only ever a dev-dependency.

pub mod fixtures;
