//! S2, S3: the tree against an independent one, and what heads and proofs refuse.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use galley_core::Hash;
use galley_core::log::{ProofError, leaf, verify_consistency, verify_inclusion};
use galley_testkit::authority::{Authority, Log};
use proptest::prelude::*;
use sha2::Sha256;

use crate::stage::Stage;

/// A log of leaves, and the same in the library's own tree.
fn grown(size: u64) -> (Log, MemoryBackedTree<Sha256, Vec<u8>>, Vec<Hash>) {
    let (mut log, mut other, mut leaves) = (Log::default(), MemoryBackedTree::new(), Vec::new());
    for index in 0..size {
        let content = index.to_be_bytes().to_vec();
        let hash = Hash::of(&[&[0], &content]);
        let nodes = log.tree(index).append(hash).unwrap();
        assert!(nodes.len() <= 65, "O(log n)");
        log.nodes.extend(nodes.iter().map(|node| ((node.level, node.index), node.hash)));
        other.push(content);
        leaves.push(hash);
    }
    (log, other, leaves)
}

fn bytes(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.0).collect()
}

proptest! {
    #[test]
    fn s2_the_tree_is_that_of_rfc_9162(size in 1u64..300, at: u64, old: u64) {
        let (log, other, leaves) = grown(size);
        let tree = log.tree(size);
        let root = tree.root().unwrap();
        prop_assert!(root.0.as_slice() == other.root().as_bytes().as_slice(), "root");

        let at = at % size;
        let inclusion = tree.prove_inclusion(at).unwrap();
        let index = usize::try_from(at).unwrap();
        prop_assert!(bytes(&inclusion) == other.prove_inclusion(index).as_bytes(), "inclusion");
        prop_assert_eq!(verify_inclusion(&leaves[index], at, size, &root, &inclusion), Ok(()));

        let old = 1 + old % size;
        let consistency = tree.prove_consistency(old).unwrap();
        if old < size {
            let added = usize::try_from(size - old).unwrap();
            prop_assert!(bytes(&consistency) == other.prove_consistency(added).as_bytes(), "consistency");
        }
        let old_root = log.tree(old).root().unwrap();
        prop_assert_eq!(verify_consistency(old, &old_root, size, &root, &consistency), Ok(()));
    }

    #[test]
    fn s3_a_false_proof_is_refused(size in 2u64..200, at: u64, old: u64, flip in 0usize..32) {
        let (log, _, leaves) = grown(size);
        let tree = log.tree(size);
        let root = tree.root().unwrap();
        let at = at % size;
        let index = usize::try_from(at).unwrap();
        let proof = tree.prove_inclusion(at).unwrap();
        let mut wrong = proof.clone();
        wrong[0].0[flip] ^= 1;
        prop_assert_eq!(verify_inclusion(&leaves[index], at, size, &root, &wrong), Err(ProofError::Wrong));
        let mut other = leaves[index];
        other.0[flip] ^= 1;
        prop_assert_eq!(verify_inclusion(&other, at, size, &root, &proof), Err(ProofError::Wrong));
        prop_assert!(verify_inclusion(&leaves[index], (at + 1) % size, size, &root, &proof).is_err());
        prop_assert!(verify_inclusion(&leaves[index], at, size, &root, &proof[1..]).is_err());

        let old = 1 + old % (size - 1);
        let mut old_root = log.tree(old).root().unwrap();
        let proof = tree.prove_consistency(old).unwrap();
        old_root.0[flip] ^= 1;
        prop_assert_eq!(verify_consistency(old, &old_root, size, &root, &proof), Err(ProofError::Wrong));
    }
}

#[test]
fn s3_a_log_that_shrank_or_changed_is_refused() {
    let mut stage = Stage::new();
    let space = stage.space;
    let before = stage.authority.head(space);
    stage.thread("Move the logo.");
    let after = stage.authority.head(space);
    let log = &stage.authority.logs[&space];
    let proof = log.tree(after.size).prove_consistency(before.size).unwrap();
    assert_eq!(verify_consistency(before.size, &before.root, after.size, &after.root, &proof), Ok(()));
    assert!(
        verify_consistency(after.size, &after.root, before.size, &before.root, &proof).is_err(),
        "it shrank"
    );

    let mut rewritten = Log::default();
    for (record, index) in log.records.iter().zip(0..) {
        let mut stamp = record.stamp;
        stamp.received_at += i64::from(index == 2);
        let nodes = rewritten.tree(index).append(leaf(&record.sealed, &stamp)).unwrap();
        rewritten.nodes.extend(nodes.iter().map(|node| ((node.level, node.index), node.hash)));
    }
    let tree = rewritten.tree(after.size);
    let (root, proof) = (tree.root().unwrap(), tree.prove_consistency(before.size).unwrap());
    assert!(verify_consistency(before.size, &before.root, after.size, &root, &proof).is_err(), "it changed");
}

#[test]
fn s3_every_op_is_proved_to_be_in_the_log() {
    let mut stage = Stage::new();
    stage.thread("Move the logo.");
    for (space, log) in &stage.authority.logs {
        let head = stage.authority.head(*space);
        for (record, index) in log.records.iter().zip(0..) {
            let proof = log.tree(head.size).prove_inclusion(index).unwrap();
            assert_eq!(record.stamp.seq, index + 1);
            let leaf = leaf(&record.sealed, &record.stamp);
            assert_eq!(verify_inclusion(&leaf, index, head.size, &head.root, &proof), Ok(()));
        }
    }
}

#[test]
fn s2_heads_are_signed_by_the_authority() {
    let stage = Stage::new();
    let head = stage.authority.head(stage.space);
    head.verify(&stage.authority.public_key()).unwrap();
    assert!(head.verify(&Authority::new(8).public_key()).is_err(), "another authority");
    let mut other = head;
    other.size += 1;
    assert!(other.verify(&stage.authority.public_key()).is_err());
    let mut other = head;
    other.epoch += 1;
    assert!(other.verify(&stage.authority.public_key()).is_err());
}

#[test]
fn s2_an_empty_tree_has_the_hash_of_nothing() {
    let log = Log::default();
    let root = log.tree(0).root().unwrap();
    assert_eq!(root.to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert!(log.tree(0).prove_inclusion(0).is_err());
    assert_eq!(verify_consistency(0, &root, 3, &Hash::of(&[b"x"]), &[]), Ok(()));
    assert!(matches!(log.tree(1).root(), Err(ProofError::NodeMissing { level: 0, index: 0 })));
}
