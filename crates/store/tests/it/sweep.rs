//! Bytes that nothing names go; nothing else does.

use galley_core::op::{VersionPurge, VersionRef};
use galley_core::{Hash, Payload, ProofId, SpaceId};
use galley_store::{DataFolder, Store};

use crate::desk::{Desk, KEYS, TestEdge};

fn sweep(desk: &Desk) -> usize {
    desk.store.sweep(&|| true).unwrap()
}

fn there(desk: &Desk, hash: &Hash) -> bool {
    desk.store.content().size(hash).is_some()
}

fn project(desk: &Desk) -> (SpaceId, ProofId) {
    let project = desk.store.create_project("Spring").unwrap();
    (project.space(), desk.proof(project, "Poster").0)
}

#[test]
fn what_no_op_names_goes_and_what_one_names_stays() {
    let desk = Desk::new();
    let (space, proof) = project(&desk);
    let shown = desk.version(proof, b"shown").unwrap();
    desk.did(space, Payload::VersionSubmit(shown.clone()));
    let withdrawn = desk.version(proof, b"withdrawn").unwrap();
    desk.did(space, Payload::VersionSubmit(withdrawn.clone()));
    desk.did(space, Payload::VersionWithdraw(VersionRef { proof, version: withdrawn.version }));
    let orphan = desk.version(proof, b"no op was made of it").unwrap();
    assert_eq!(sweep(&desk), 0, "an op may be about to name what came in since the start");
    assert!(there(&desk, &orphan.sha256));
    let desk = desk.again();
    assert_eq!(desk.store.sweep(&|| false).unwrap(), 0, "it stops when asked to");
    assert_eq!(sweep(&desk), 1);
    assert!(!there(&desk, &orphan.sha256));
    assert!(there(&desk, &shown.sha256) && there(&desk, &withdrawn.sha256));
    assert_eq!(sweep(&desk), 0);
    desk.verified();
}

#[test]
fn s4_purged_bytes_go_and_stay_where_something_else_needs_them() {
    let desk = Desk::new();
    let (space, proof) = project(&desk);
    let (gone, shared) = (desk.version(proof, b"gone").unwrap(), desk.version(proof, b"shared").unwrap());
    let again = desk.version(proof, b"shared").unwrap();
    for version in [&gone, &shared, &again] {
        desk.did(space, Payload::VersionSubmit(version.clone()));
    }
    for version in [gone.version, shared.version] {
        desk.did(space, Payload::VersionPurge(VersionPurge { proof, version, ground: "rights".into() }));
    }
    let desk = desk.again();
    assert_eq!(sweep(&desk), 1);
    assert!(!there(&desk, &gone.sha256) && there(&desk, &shared.sha256));
    desk.verified();
}

#[test]
fn what_comes_in_again_stays() {
    let desk = Desk::new();
    let (_, proof) = project(&desk);
    let orphan = desk.version(proof, b"orphan").unwrap();
    let desk = desk.again();
    desk.version(proof, b"orphan").unwrap();
    assert_eq!(sweep(&desk), 0);
    assert!(there(&desk, &orphan.sha256));
}

#[test]
fn what_is_younger_than_the_start_stays() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(folder.path(), 1);
    desk.store.name_person("Ada Ames").unwrap();
    let (_, proof) = project(&desk);
    let orphan = desk.version(proof, b"orphan").unwrap();
    drop(desk);
    let edge = TestEdge::new(2);
    edge.set(0);
    let store = Store::open(DataFolder::open(folder.path()).unwrap(), &KEYS, edge).unwrap();
    assert_eq!(store.sweep(&|| true).unwrap(), 0);
    assert!(store.content().size(&orphan.sha256).is_some());
}
