//! Chunks of bytes: how many, where, and whether one is what the op promised (S40).
//!
//! A blob is cut into chunks of 1 MiB, the last one shorter. The root is that of RFC 9162 §2.1 over the SHA-256 of
//! each.

use std::collections::BTreeMap;
use std::ops::Range;

use galley_core::Hash;
use galley_core::log::Tree;

/// The bytes of a chunk.
pub const CHUNK: u64 = 1 << 20;

/// How many chunks so many bytes are.
#[must_use]
pub const fn count(bytes: u64) -> u64 {
    bytes.div_ceil(CHUNK)
}

/// Where a chunk lies; empty for one beyond the end.
#[must_use]
pub fn range(bytes: u64, chunk: u64) -> Range<u64> {
    let start = chunk.saturating_mul(CHUNK).min(bytes);
    start..start.saturating_add(CHUNK).min(bytes)
}

/// The root over the SHA-256 of each chunk.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    let mut nodes: BTreeMap<(u32, u64), Hash> = BTreeMap::new();
    let mut size = 0;
    for leaf in leaves {
        let leaf = Hash::of(&[&[0x00], leaf.as_bytes()]);
        // Every node that is asked for was stored before; without one the root would differ and nothing be believed.
        let grown = Tree::new(size, |level, index| nodes.get(&(level, index)).copied()).append(leaf);
        nodes.extend(grown.unwrap_or_default().iter().map(|node| ((node.level, node.index), node.hash)));
        size += 1;
    }
    let tree = Tree::new(size, |level, index| nodes.get(&(level, index)).copied());
    tree.root().unwrap_or_else(|_| Hash::of_nothing())
}

/// Whether these leaves are those of a blob of so many bytes with this root.
#[must_use]
pub fn are_of(leaves: &[Hash], bytes: u64, chunk_root: &Hash) -> bool {
    leaves.len() as u64 == count(bytes) && root(leaves) == *chunk_root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_every_byte_once() {
        for bytes in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7] {
            let mut at = 0;
            for chunk in 0..count(bytes) {
                let range = range(bytes, chunk);
                assert_eq!(range.start, at);
                assert!(range.end > range.start);
                at = range.end;
            }
            assert_eq!(at, bytes);
            assert!(range(bytes, count(bytes)).is_empty());
        }
        assert!(range(u64::MAX, u64::MAX).is_empty());
    }

    #[test]
    fn s40_leaves_are_believed_when_they_add_up_to_the_root() {
        let leaves: Vec<Hash> = (0..5_u8).map(|number| Hash::of(&[&[number]])).collect();
        let whole = root(&leaves);
        assert!(are_of(&leaves, 5 * CHUNK, &whole));
        assert!(are_of(&leaves, 4 * CHUNK + 1, &whole));
        assert!(!are_of(&leaves, 4 * CHUNK, &whole), "a chunk too many");
        assert!(!are_of(&leaves[..4], 5 * CHUNK, &whole));
        let mut other = leaves.clone();
        other.swap(0, 1);
        assert!(!are_of(&other, 5 * CHUNK, &whole));
        let one = Hash::of(&[b"one"]);
        assert_eq!(root(&[one]), Hash::of(&[&[0], one.as_bytes()]));
        assert_eq!(root(&[]), Hash::of_nothing());
    }
}
