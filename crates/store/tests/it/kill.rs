//! Real kills: a process that says on its standard output what is done is killed at any moment.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use galley_core::{CommentId, Payload};
use galley_store::Track;

use crate::desk::Desk;
use crate::power::Dice;

const FOLDER: &str = "GALLEY_STORE_KILL_FOLDER";
const KILLS: u64 = 8;

/// The child: says a thread, prints it, and so on until it is killed.
fn acknowledge_for_ever(path: &Path) -> ! {
    let seed = std::process::id().into();
    let desk = Desk::open(path, seed);
    // Each child's clock is ahead of the one before it.
    desk.edge.set(1_800_000_000_000 + 1_000_000 * i64::from(std::process::id()));
    if desk.store.person().unwrap().is_none() {
        desk.store.name_person("Ada").unwrap();
    }
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, &format!("Poster {seed}"));
    loop {
        let start = desk.thread_start(proof, version, "said");
        let comment = start.comment.comment;
        desk.did(project.space(), Payload::ThreadStart(start));
        desk.store
            .record(
                project.space(),
                Payload::CommentAdd(galley_core::op::CommentAdd {
                    proof,
                    version,
                    thread: desk.store.comment(comment).unwrap().unwrap().thread,
                    comment: desk.store.fresh(CommentId::new),
                    text: "answered".into(),
                    attachments: Vec::new(),
                }),
                Track::Not,
            )
            .unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged {comment}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn s30_everything_acknowledged_is_there_after_a_kill() {
    if let Some(path) = std::env::var_os(FOLDER) {
        acknowledge_for_ever(Path::new(&path));
    }
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(4);
    let mut said: Vec<CommentId> = Vec::new();
    for _ in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::s30_everything_acknowledged_is_there_after_a_kill", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let enough = 1 + dice.roll(12) as usize;
        let mut heard = 0;
        let mut killed = false;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let Some((_, comment)) = line.split_once("acknowledged ") else { continue };
            said.push(comment.parse().unwrap());
            heard += 1;
            // What it says until the signal arrives counts too.
            if heard == enough {
                child.kill().unwrap();
                killed = true;
            }
        }
        child.wait().unwrap();
        assert!(killed, "the child ended by itself");
        let desk = Desk::open(folder.path(), 1_000 + dice.roll(1_000_000));
        for comment in &said {
            assert!(
                desk.store.comment(*comment).unwrap().is_some_and(|row| row.confirmed),
                "{comment} is lost"
            );
        }
        desk.verified();
    }
    assert!(said.len() as u64 >= KILLS);
}
