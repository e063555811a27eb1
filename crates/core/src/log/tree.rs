//! The Merkle tree of RFC 9162 §2.1 over leaf hashes, from stored nodes.
//!
//! Only the roots of full subtrees are stored: they never change, so appending a leaf adds a few nodes and touches none.
//! The ragged right edge is computed when asked for. The nodes live wherever the caller keeps them; a node is asked for
//! by level (0: leaves) and index at that level. Proofs are checked without any nodes.

use ct_merkle::{ConsistencyProof, RootHash};
use sha2::Sha256;

use crate::bytes::Hash;

/// The root of a full subtree: the leaves `index << level .. (index + 1) << level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    pub level: u32,
    pub index: u64,
    pub hash: Hash,
}

/// Why a tree or proof does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("node {index} of level {level} is missing")]
    NodeMissing { level: u32, index: u64 },
    #[error("there is no leaf {index} in a tree of {size}")]
    OutOfRange { index: u64, size: u64 },
    #[error("the proof does not lead to the root")]
    Wrong,
}

/// A view of stored nodes as a tree of `size` leaves. `read` finds the hash at (level, index).
pub struct Tree<R> {
    size: u64,
    read: R,
}

impl<R: Fn(u32, u64) -> Option<Hash>> Tree<R> {
    pub const fn new(size: u64, read: R) -> Self {
        Self { size, read }
    }

    /// The nodes that come with the next leaf, to be stored; O(log n) reads and writes.
    ///
    /// # Errors
    /// [`ProofError::NodeMissing`].
    pub fn append(&self, leaf: Hash) -> Result<Vec<Node>, ProofError> {
        let mut node = Node { level: 0, index: self.size, hash: leaf };
        let mut added = vec![node];
        while node.index % 2 == 1 {
            let left = self.node(node.level, node.index - 1)?;
            node = Node { level: node.level + 1, index: node.index / 2, hash: parent(&left, &node.hash) };
            added.push(node);
        }
        Ok(added)
    }

    /// The root of the first `size` leaves.
    ///
    /// # Errors
    /// [`ProofError::NodeMissing`].
    pub fn root(&self) -> Result<Hash, ProofError> {
        if self.size == 0 { Ok(Hash::of_nothing()) } else { self.range(0, self.size) }
    }

    /// The proof that leaf `index` is in the tree (RFC 9162 §2.1.3.1).
    ///
    /// # Errors
    /// [`ProofError::OutOfRange`], [`ProofError::NodeMissing`].
    pub fn prove_inclusion(&self, index: u64) -> Result<Vec<Hash>, ProofError> {
        if index >= self.size {
            return Err(ProofError::OutOfRange { index, size: self.size });
        }
        let (mut start, mut end, mut path) = (0, self.size, Vec::new());
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                path.push(self.range(middle, end)?);
                end = middle;
            } else {
                path.push(self.range(start, middle)?);
                start = middle;
            }
        }
        path.reverse();
        Ok(path)
    }

    /// The proof that the first `old` leaves are what the tree grew from (RFC 9162 §2.1.4.1).
    ///
    /// # Errors
    /// [`ProofError::OutOfRange`] when `old` is 0 or above the size, [`ProofError::NodeMissing`].
    pub fn prove_consistency(&self, old: u64) -> Result<Vec<Hash>, ProofError> {
        if old == 0 || old > self.size {
            return Err(ProofError::OutOfRange { index: old, size: self.size });
        }
        let (mut start, mut end, mut path) = (0, self.size, Vec::new());
        while end != old {
            let middle = start + split(end - start);
            if old <= middle {
                path.push(self.range(middle, end)?);
                end = middle;
            } else {
                path.push(self.range(start, middle)?);
                start = middle;
            }
        }
        if start != 0 {
            path.push(self.range(start, end)?);
        }
        path.reverse();
        Ok(path)
    }

    /// The root over the leaves `start..end`, a range that the splitting of a tree produces.
    fn range(&self, start: u64, end: u64) -> Result<Hash, ProofError> {
        let length = end - start;
        if length.is_power_of_two() {
            let level = length.trailing_zeros();
            return self.node(level, start >> level);
        }
        let middle = start + split(length);
        Ok(parent(&self.range(start, middle)?, &self.range(middle, end)?))
    }

    fn node(&self, level: u32, index: u64) -> Result<Hash, ProofError> {
        (self.read)(level, index).ok_or(ProofError::NodeMissing { level, index })
    }
}

/// Checks an inclusion proof (RFC 9162 §2.1.3.2). It works from the leaf hash, so also for leaves that are opaque to
/// whoever checks.
///
/// # Errors
/// [`ProofError::OutOfRange`], [`ProofError::Wrong`].
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange { index, size });
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Wrong);
        }
        if at % 2 == 1 || at == last {
            hash = parent(sibling, &hash);
            while at % 2 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = parent(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == *root { Ok(()) } else { Err(ProofError::Wrong) }
}

/// Checks a consistency proof (RFC 9162 §2.1.4.2): the log that had `old_root` has only grown.
///
/// # Errors
/// [`ProofError::Wrong`], also for a tree that shrank.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old_size == 0 {
        let nothing_before = *old_root == Hash::of_nothing() && proof.is_empty();
        return if nothing_before { Ok(()) } else { Err(ProofError::Wrong) };
    }
    let bytes = proof.iter().flat_map(|hash| hash.0).collect();
    let proof = ConsistencyProof::<Sha256>::try_from_bytes(bytes).map_err(|_| ProofError::Wrong)?;
    let old = RootHash::<Sha256>::new(old_root.0.into(), old_size);
    let new = RootHash::<Sha256>::new(root.0.into(), size);
    new.verify_consistency(&old, &proof).map_err(|_| ProofError::Wrong)
}

/// The largest power of two below `length` (RFC 9162 §2.1.1); `length` is above 1.
const fn split(length: u64) -> u64 {
    1 << (u64::BITS - 1 - (length - 1).leading_zeros())
}

fn parent(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[&[0x01], left.as_bytes(), right.as_bytes()])
}
