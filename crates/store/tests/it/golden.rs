//! S62: the data folders of every release open, hold what they held, and take new ops.
//!
//! `GALLEY_WRITE_GOLDEN=1 cargo test -p galley-store golden` makes the folder of this release where there is none yet.
//! A folder that is there is never written again.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use galley_core::op::{Choice, CommentEdit, MarkChange, ProofRename};
use galley_core::{Payload, Shape};

use crate::desk::{Desk, copy_folder};

/// Releases whose folders are kept.
const RELEASES: &[&str] = &["0.1.0"];

fn kept(release: &str) -> PathBuf {
    Path::new("tests/golden").join(release)
}

/// Something of every kind of op.
fn make(path: &Path) {
    let desk = Desk::open(path, 61);
    desk.store.name_person("Ada Ames").unwrap();
    let project = desk.store.create_project("Launch").unwrap();
    let space = project.space();
    let (proof, version) = desk.proof(project, "Poster");
    let thread = desk.thread_start(proof, version, "The logo is too small");
    desk.did(space, Payload::ThreadStart(thread.clone()));
    let reply = desk.reply(&thread, "Larger in the nxt one");
    desk.did(space, Payload::CommentAdd(reply.clone()));
    desk.did(
        space,
        Payload::CommentEdit(CommentEdit {
            proof,
            version,
            thread: thread.thread,
            comment: reply.comment,
            text: "Larger in the next one".into(),
            was: reply.text,
        }),
    );
    let mark = &thread.marks[0];
    let shape = Shape::Box { x: -5, y: 7, width: 11, height: 13 };
    let change = MarkChange {
        proof,
        version,
        thread: thread.thread,
        mark: mark.mark,
        shape,
        was: mark.shape.clone(),
        stroke: None,
        stroke_was: None,
    };
    desk.did(space, Payload::MarkChange(change));
    desk.did(space, Payload::DecisionRecord(desk.decide(proof, Choice::RequestChanges, "Logo")));
    desk.did(space, Payload::VersionSubmit(desk.version(proof, b"the second version").unwrap()));
    desk.did(
        space,
        Payload::ProofRename(ProofRename { proof, name: "Placard".into(), was: "Poster".into() }),
    );
    desk.store.undo().unwrap().unwrap();
    desk.store.mark_read(proof).unwrap();
    desk.store.set_draft("composer", "not sent").unwrap();
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// What a person sees in the folder.
fn seen(desk: &Desk) -> String {
    let mut out = String::new();
    let verified = desk.store.verify(&mut |_, _| {}).unwrap();
    writeln!(
        out,
        "ops {} root {} problems {:?}",
        verified.num_ops,
        verified.root.unwrap(),
        verified.problems
    )
    .unwrap();
    writeln!(out, "person {}", desk.store.person().unwrap().unwrap().name).unwrap();
    for project in desk.store.projects().unwrap() {
        writeln!(out, "project {} {}", project.name, project.num_proofs).unwrap();
    }
    for proof in desk.store.recent(10).unwrap() {
        let standing = proof.standing.as_str();
        writeln!(
            out,
            "proof {} v{:?} {standing} open {}",
            proof.name, proof.version_number, proof.open_threads
        )
        .unwrap();
        for version in desk.store.versions(proof.id).unwrap() {
            let whole = desk.store.content().check(&version.sha256).is_ok();
            writeln!(
                out,
                "version {:?} {} {} {whole}",
                version.number, version.sha256, version.submitted_by.name
            )
            .unwrap();
            for decision in desk.store.decisions(version.id).unwrap() {
                writeln!(out, "decision {} {}", decision.choice, decision.reason).unwrap();
            }
        }
        for thread in desk.store.threads(proof.id).unwrap() {
            writeln!(out, "thread {:?} {} {}", thread.number, json(&thread.place), thread.resolved).unwrap();
            for mark in thread.marks {
                writeln!(out, "mark {}", json(&mark.shape)).unwrap();
            }
            for comment in thread.comments {
                writeln!(out, "comment {} {:?} {:?}", comment.text, comment.edited, comment.history).unwrap();
            }
        }
    }
    let steps = desk.store.undo_state().unwrap();
    writeln!(out, "draft {:?}", desk.store.draft("composer").unwrap()).unwrap();
    writeln!(out, "undo {:?} redo {:?}", steps.undo, steps.redo).unwrap();
    writeln!(out, "found {}", desk.store.find("logo", 10).unwrap().len()).unwrap();
    out
}

#[test]
fn s62_golden_folders_of_every_release_open() {
    let this = env!("CARGO_PKG_VERSION");
    if std::env::var_os("GALLEY_WRITE_GOLDEN").is_some() && !kept(this).exists() {
        make(&kept(this).join("folder"));
        for gone in ["derived", "lock", "blobs/incoming"] {
            let path = kept(this).join("folder").join(gone);
            fs::remove_dir(&path).or_else(|_| fs::remove_file(&path)).unwrap();
        }
        let copy = tempfile::tempdir().unwrap();
        copy_folder(&kept(this).join("folder"), copy.path());
        fs::write(kept(this).join("seen.txt"), seen(&Desk::open(copy.path(), 62))).unwrap();
    }
    assert!(RELEASES.contains(&this), "a release keeps its folder: add {this} to RELEASES and make it");
    for release in RELEASES {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(&kept(release).join("folder"), copy.path());
        let desk = Desk::open(copy.path(), 63);
        desk.edge.set(1_900_000_000_000);
        let expected = fs::read_to_string(kept(release).join("seen.txt")).unwrap();
        assert!(expected.contains("problems []"));
        assert_eq!(seen(&desk), expected, "{release}");
        desk.store.rebuild().unwrap();
        assert_eq!(seen(&desk), expected, "{release}, folded anew");
        let project = desk.store.projects().unwrap()[0].id;
        desk.proof(project, "A proof of today");
        desk.verified();
    }
}
