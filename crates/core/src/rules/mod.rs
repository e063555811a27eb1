//! The rulebook: what an op needs to see, whether it may stand, what it does, how it is undone.

mod refusal;

pub use refusal::Refusal;
