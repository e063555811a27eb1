//! S61: the power goes at a seeded point, and everything that was not synced is gone, or survives in part.
//!
//! `GALLEY_SOAK_SEEDS=1000 cargo test -p galley-store s61` runs as many seeds; `GALLEY_SEED=17` runs that one.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use galley_core::op::Choice;
use galley_core::{CommentId, Hash, Payload, ProjectId, ProofId};
use galley_store::{Below, Result, Track};

use crate::desk::Desk;
use crate::power::{Dice, Loss, Medium, PowerDisk};
use crate::vfs;

/// What a person was told is done.
#[derive(Debug, Default)]
struct Acknowledged {
    name: Option<String>,
    projects: Vec<ProjectId>,
    blobs: Vec<Hash>,
    proofs: Vec<ProofId>,
    comments: Vec<(CommentId, String)>,
    draft: Option<String>,
}

/// What may be there beyond it: said, not answered before the power went.
#[derive(Debug, Default)]
struct Asked {
    draft: Option<String>,
}

fn below(medium: &Arc<Medium>) -> Below {
    Below { disk: Arc::new(PowerDisk(Arc::clone(medium))), vfs: Some(vfs::register(medium)) }
}

/// Works until the power goes or the work is done; a restart in the middle of it.
fn work(
    path: &Path,
    seed: u64,
    medium: &Arc<Medium>,
    done: &mut Acknowledged,
    asked: &mut Asked,
) -> Result<()> {
    let below = below(medium);
    for run in 0..2u64 {
        let desk = Desk::open_on(path, seed * 2 + run, below.clone())?;
        if run == 0 {
            done.name = Some(desk.store.name_person("Ada Ames")?.name);
        } else {
            // Later than the first run, as the authority's clock has it.
            desk.edge.set(1_900_000_000_000);
        }
        let project = desk.store.create_project("Launch")?;
        done.projects.push(project);
        for n in 0..3 {
            let create = desk.proof_create(&format!("Poster {run} {n}"));
            let proof = create.proof;
            let submit = desk.version(proof, &vec![n as u8; 3_000 + 400_000 * n])?;
            let version = submit.version;
            done.blobs.push(submit.sha256);
            let both = vec![Payload::ProofCreate(create), Payload::VersionSubmit(submit)];
            desk.store.record_all(project.space(), both, Track::Undoable)?;
            done.proofs.push(proof);
            for text in ["one", "two"] {
                let start = desk.thread_start(proof, version, text);
                let said = (start.comment.comment, start.comment.text.clone());
                desk.store.record(project.space(), Payload::ThreadStart(start), Track::Undoable)?;
                done.comments.push(said);
            }
            let draft = format!("draft {run} {n}");
            asked.draft = Some(draft.clone());
            desk.store.set_draft("composer", &draft)?;
            done.draft = Some(draft);
        }
        let decision = desk.decide(done.proofs[done.proofs.len() - 1], Choice::Approve, "");
        desk.store.record(project.space(), Payload::DecisionRecord(decision), Track::Undoable)?;
    }
    Ok(())
}

/// Opens what survived and says what is missing of what was acknowledged.
fn losses(path: &Path, seed: u64, done: &Acknowledged, asked: &Asked) -> Vec<String> {
    let mut lost = Vec::new();
    let desk = match Desk::open_on(path, seed, Below::default()) {
        Ok(desk) => desk,
        Err(error) => return vec![format!("it does not open: {error}")],
    };
    let mut expect = |there: bool, what: String| {
        if !there {
            lost.push(what);
        }
    };
    let name = desk.store.person().unwrap().map(|person| person.name);
    expect(done.name.is_none() || name == done.name, "the name".into());
    for project in &done.projects {
        expect(desk.store.project(*project).unwrap().is_some(), format!("{project:?}"));
    }
    for blob in &done.blobs {
        expect(desk.store.content().check(blob).is_ok(), format!("bytes {blob}"));
    }
    for proof in &done.proofs {
        let whole = desk.store.proof(*proof).unwrap().is_some_and(|row| row.confirmed);
        expect(whole, format!("{proof:?}"));
    }
    for (comment, text) in &done.comments {
        let found = desk.store.comment(*comment).unwrap().map(|row| row.text);
        expect(found.as_ref() == Some(text), format!("{comment:?}"));
    }
    let draft = desk.store.draft("composer").unwrap();
    expect(draft == done.draft || draft == asked.draft, format!("the draft: {draft:?}"));
    for problem in desk.store.verify(&mut |_, _| {}).unwrap().problems {
        expect(false, problem);
    }
    let integrity: String =
        desk.database().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    expect(integrity == "ok", integrity.clone());
    // And it goes on from there.
    if done.name.is_some() {
        desk.edge.set(2_000_000_000_000);
        expect(desk.store.create_project("Afterwards").is_ok(), "going on".into());
        expect(
            desk.store.verify(&mut |_, _| {}).unwrap().problems.is_empty(),
            "the record after going on".into(),
        );
    }
    lost
}

/// How many steps the work takes when nothing happens.
fn steps_of_work() -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let medium = Medium::new(folder.path(), Loss::All, 0);
    work(folder.path(), 1, &medium, &mut Acknowledged::default(), &mut Asked::default()).unwrap();
    medium.steps()
}

/// What one crash showed.
struct Crash {
    cut: bool,
    acknowledged: usize,
    lost: Vec<String>,
}

fn crash(seed: u64, steps: u64, lies: bool) -> Crash {
    let mut dice = Dice(seed);
    let loss = [Loss::All, Loss::Tail, Loss::Some][dice.roll(3) as usize];
    let loss = if lies { Loss::All } else { loss };
    let folder = tempfile::tempdir().unwrap();
    let medium = Medium::new(folder.path(), loss, seed);
    medium.crash_in(1 + dice.roll(steps));
    if lies {
        medium.lie();
    }
    let (mut done, mut asked) = (Acknowledged::default(), Asked::default());
    let outcome = work(folder.path(), seed, &medium, &mut done, &mut asked);
    let after = tempfile::tempdir().unwrap();
    medium.materialise(after.path());
    let acknowledged =
        usize::from(done.name.is_some()) + done.projects.len() + done.blobs.len() + done.comments.len();
    Crash { cut: outcome.is_err(), acknowledged, lost: losses(after.path(), seed + 7, &done, &asked) }
}

fn seeds() -> Vec<u64> {
    if let Some(seed) = std::env::var("GALLEY_SEED").ok().and_then(|seed| seed.parse().ok()) {
        return vec![seed];
    }
    let many = std::env::var("GALLEY_SOAK_SEEDS").ok().and_then(|many| many.parse().ok()).unwrap_or(50);
    (1..=many).collect()
}

#[test]
fn s61_nothing_acknowledged_is_lost_when_the_power_goes() {
    let steps = steps_of_work();
    let seeds = seeds();
    let mut interrupted = 0;
    for seed in &seeds {
        let crash = crash(*seed, steps, false);
        assert_eq!(crash.lost, Vec::<String>::new(), "GALLEY_SEED={seed}");
        interrupted += usize::from(crash.cut && crash.acknowledged > 0);
    }
    assert!(
        interrupted * 10 >= seeds.len() * 6,
        "the power went within the work in {interrupted} of {}",
        seeds.len()
    );
}

#[test]
fn s61_a_disk_that_lies_about_syncing_is_found_out() {
    let steps = steps_of_work();
    let mut found_out = 0;
    for seed in 1..=10 {
        let crash = crash(seed, steps, true);
        if crash.acknowledged > 0 {
            assert_ne!(crash.lost, Vec::<String>::new(), "seed {seed}: the harness sees nothing");
            found_out += 1;
        }
    }
    assert!(found_out >= 4, "too few crashes came after anything was acknowledged: {found_out}");
}

#[test]
fn s61_a_full_disk_refuses_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let medium = Medium::new(folder.path(), Loss::All, 1);
    let desk = Desk::open_on(folder.path(), 1, below(&medium)).unwrap();
    desk.store.name_person("Ada").unwrap();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster");
    medium.room(Some(1_500_000));
    let mut said = Vec::new();
    let refused = loop {
        let start = desk.thread_start(proof, version, &"x".repeat(2_000));
        let comment = start.comment.comment;
        match desk.store.record(project.space(), Payload::ThreadStart(start), Track::Undoable) {
            Ok(_) => said.push(comment),
            Err(error) => break error,
        }
        assert!(said.len() < 1_000, "the disk never became full");
    };
    assert_eq!(refused.code(), "disk-full");
    assert!(refused.hint().contains("Free some space"));
    assert_eq!(desk.store.version(version).unwrap().unwrap().id, version, "looking still works");
    let there = |desk: &Desk| said.iter().all(|comment| desk.store.comment(*comment).unwrap().is_some());
    assert!(there(&desk) && !said.is_empty());
    desk.verified();
    medium.room(None);
    desk.did(project.space(), Payload::ThreadStart(desk.thread_start(proof, version, "after it was freed")));
    drop(desk);
    let desk = Desk::open(folder.path(), 2);
    assert!(there(&desk));
    assert_eq!(desk.store.threads(proof).unwrap().len(), said.len() + 1);
    desk.verified();
    assert!(fs::read_dir(folder.path().join("blobs/incoming")).unwrap().next().is_none());
}
