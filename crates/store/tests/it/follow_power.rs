//! S61 for what is followed and what waits: the power goes between any two steps to the disk, and nothing
//! that was acknowledged is lost, doubled or at odds with the log.
//!
//! `GALLEY_SOAK_SEEDS=1000 cargo test -p galley-store follow_power` runs as many seeds; `GALLEY_SEED=17` runs
//! that one.

use std::sync::Arc;

use galley_core::op::{OrgRole, ProofRename};
use galley_core::{CommentId, Outcome, Payload, ProjectId, ProofId, VersionId};
use galley_store::{Answer, Below, Reach, Result, Said, Track};

use crate::desk::Desk;
use crate::node::{Node, confirmed, folded_alike, said, truth};
use crate::power::{Dice, Loss, Medium, PowerDisk};
use crate::vfs;

/// A desk on a medium that forgets, one on a real disk, and their server.
struct Scene {
    node: Node,
    ada: Desk,
    ben: Desk,
    project: ProjectId,
    proof: ProofId,
    version: VersionId,
}

fn scene(folder: &std::path::Path, seed: u64, medium: &Arc<Medium>) -> Scene {
    let below = Below { disk: Arc::new(PowerDisk(Arc::clone(medium))), vfs: Some(vfs::register(medium)) };
    let ada = Desk::open_on(folder, seed, below).unwrap();
    ada.store.name_person("Ada Ames").unwrap();
    let (node, ben) = (Node::new(90), Desk::seeded(2));
    let people = [&ada, &ben].map(|desk| node.admit(desk, OrgRole::Member).person);
    let project = node.project(&people);
    for desk in [&ada, &ben] {
        node.follow(desk, node.directory);
        node.share(desk, project.space());
    }
    let (proof, version) = ben.proof(project, "Poster");
    node.exchange(&ben, project.space());
    node.exchange(&ada, project.space());
    Scene { node, ada, ben, project, proof, version }
}

/// Works until the power goes or the work is done; notes what was acknowledged.
fn work(scene: &Scene, done: &mut Vec<CommentId>) -> Result<()> {
    let Scene { node, ada, ben, project, proof, version } = scene;
    let space = project.space();
    for n in 0..4 {
        let thread = ada.thread_start(*proof, *version, &format!("{n}"));
        let recorded = ada.store.record(space, Payload::ThreadStart(thread.clone()), Track::Undoable)?;
        assert_eq!(recorded.outcome, Outcome::Accepted);
        done.push(thread.comment.comment);
        let reply = ada.reply(&thread, "and a reply");
        let recorded = ada.store.record(space, Payload::CommentAdd(reply.clone()), Track::Undoable)?;
        assert_eq!(recorded.outcome, Outcome::Accepted);
        done.push(reply.comment);
        let was = ben.store.proof(*proof).unwrap().unwrap().name;
        let rename = ProofRename { proof: *proof, name: format!("Poster {n}"), was };
        said(ben, space, Payload::ProofRename(rename));
        node.exchange(ben, space);
        for sealed in ada.store.to_push(space, 3)? {
            let device_seq = sealed.parse().unwrap().header.device_seq;
            let (_, outcome) = node.say(space, &sealed).unwrap();
            ada.store.answered(space, &[Answer { device_seq, said: Said::Outcome(outcome) }])?;
        }
        for reach in [Reach::More, Reach::Last] {
            let (seq, log) = (ada.store.cursor(space)?.seq as usize, node.log(space));
            let limit = if reach == Reach::More { 2 } else { 99 };
            let entries: Vec<_> = log.entries.iter().skip(seq).take(limit).cloned().collect();
            ada.store.follow_on(space, &entries, &log.head.unwrap(), reach)?;
        }
    }
    Ok(())
}

/// How many steps the work takes when nothing happens.
fn steps_of_work() -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let medium = Medium::new(folder.path(), Loss::All, 0);
    let scene = scene(folder.path(), 1, &medium);
    let before = medium.steps();
    work(&scene, &mut Vec::new()).unwrap();
    medium.steps() - before
}

fn seeds() -> Vec<u64> {
    if let Some(seed) = std::env::var("GALLEY_SEED").ok().and_then(|seed| seed.parse().ok()) {
        return vec![seed];
    }
    let many = std::env::var("GALLEY_SOAK_SEEDS").ok().and_then(|many| many.parse().ok()).unwrap_or(16);
    (1..=many).collect()
}

#[test]
fn s61_what_is_followed_and_what_waits_survive_the_power() {
    let steps = steps_of_work();
    let mut interrupted = 0;
    let seeds = seeds();
    for seed in &seeds {
        eprintln!("GALLEY_SEED={seed}");
        let mut dice = Dice(*seed);
        let loss = [Loss::All, Loss::Tail, Loss::Some][dice.roll(3) as usize];
        let folder = tempfile::tempdir().unwrap();
        let medium = Medium::new(folder.path(), loss, *seed);
        let scene = scene(folder.path(), *seed + 100, &medium);
        medium.crash_in(1 + dice.roll(steps));
        let mut done = Vec::new();
        let cut = work(&scene, &mut done).is_err();
        interrupted += usize::from(cut && !done.is_empty());
        let Scene { node, ada, ben, project, proof, .. } = scene;
        drop(ada);
        let after = tempfile::tempdir().unwrap();
        medium.materialise(after.path());
        let ada = Desk::open_on(after.path(), *seed + 200, Below::default()).unwrap();
        ada.edge.set(1_900_000_000_000);
        let space = project.space();
        for comment in &done {
            assert!(ada.store.comment(*comment).unwrap().is_some(), "GALLEY_SEED={seed}: {comment:?}");
        }
        folded_alike(&ada);
        node.exchange(&ada, space);
        node.exchange(&ben, space);
        assert_eq!(ada.store.to_push(space, 9).unwrap(), vec![], "GALLEY_SEED={seed}");
        assert_eq!(ada.store.needs_attention().unwrap(), vec![], "GALLEY_SEED={seed}");
        for desk in [&ada, &ben] {
            assert_eq!(confirmed(&desk.path, space), truth(&node, space), "GALLEY_SEED={seed}");
        }
        let threads = ben.store.threads(proof).unwrap();
        let there: Vec<_> =
            threads.iter().flat_map(|thread| &thread.comments).map(|comment| comment.id).collect();
        for comment in &done {
            assert_eq!(there.iter().filter(|one| *one == comment).count(), 1, "GALLEY_SEED={seed}");
        }
    }
    assert!(
        interrupted * 2 >= seeds.len(),
        "the power went within the work in {interrupted} of {}",
        seeds.len()
    );
}
