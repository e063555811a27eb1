//! The log of a space: what the authority adds to an op, the Merkle tree over the leaves, the signed head.

mod head;
mod stamp;
mod tree;

pub use head::Head;
pub use stamp::{Outcome, Stamp, leaf};
pub use tree::{Node, ProofError, Tree, verify_consistency, verify_inclusion};
