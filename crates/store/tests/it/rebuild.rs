//! S31: what was folded op by op is what folding the log anew gives. And what `verify` finds when it is not.

use galley_core::field::{FieldKind, FieldValue};
use galley_core::op::{
    Audience, Choice, CommentEdit, CommentRef, DecisionRef, MarkAdd, MarkChange, MarkRef, ProjectRef,
    ProjectRename, ProofMove, ProofRef, ProofRename, ProofSet, ReactionRef, ThreadAudience, ThreadLabel,
    ThreadRef, ThreadStart, ThreadToDo, ToDo,
};
use galley_core::place::Color;
use galley_core::{FieldId, MarkId, Payload, Place, ProjectId, ProofId, Shape, Stroke, VersionId};
use galley_store::Track;
use proptest::prelude::*;

use crate::desk::{Desk, Guest};

/// Who does it, and how.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Recorded and confirmed at once.
    Record,
    /// Held in the outbox.
    Hold,
    /// Another person's, straight to the authority.
    Guest,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Say { way: Way, what: u8, a: usize, b: usize },
    Deliver(usize),
    Undo,
    Redo,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let way = prop_oneof![2 => Just(Way::Record), 4 => Just(Way::Hold), 3 => Just(Way::Guest)];
    let say =
        (way, 0u8..28, 0usize..8, 0usize..8).prop_map(|(way, what, a, b)| Step::Say { way, what, a, b });
    let step = prop_oneof![
        12 => say,
        2 => (1usize..4).prop_map(Step::Deliver),
        1 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ];
    prop::collection::vec(step, 1..28)
}

/// A shape of one kind or another.
fn drawn(a: i32, b: usize) -> Shape {
    let shapes = [
        Shape::Point { x: a, y: 1 },
        Shape::Box { x: a, y: 1, width: 2, height: 9 },
        Shape::Ellipse { x: a, y: 1, width: 2, height: 9 },
        Shape::Arrow { from: [a, 0], to: [9, 9] },
        Shape::Line { from: [a, 0], to: [9, 9] },
        Shape::Freehand { points: vec![[a, 0, 0], [1, 1, 1_000]] },
        Shape::Polygon { points: vec![[a, 0], [9, 0], [9, 9]] },
    ];
    shapes[b % shapes.len()].clone()
}

/// What was said so far, to speak about.
struct World {
    desk: Desk,
    guest: Guest,
    project: ProjectId,
    proofs: Vec<(ProofId, VersionId)>,
    threads: Vec<ThreadStart>,
    comments: Vec<(CommentRef, String)>,
    decisions: Vec<DecisionRef>,
    field: FieldId,
}

impl World {
    fn new() -> Self {
        let desk = Desk::new();
        let project = desk.store.create_project("Launch").unwrap();
        let guest = Guest::join(&desk, project);
        let field = desk.field("Markets", FieldKind::Tags, &[]);
        let first = desk.proof(project, "Poster");
        let second = desk.proof(project, "Brochure");
        let mut world = Self {
            desk,
            guest,
            project,
            proofs: vec![first, second],
            threads: Vec::new(),
            comments: Vec::new(),
            decisions: Vec::new(),
            field,
        };
        for n in 0..2 {
            let start = world.start(n);
            world.desk.did(project.space(), start);
        }
        world
    }

    fn start(&mut self, a: usize) -> Payload {
        let (proof, version) = self.proofs[a % self.proofs.len()];
        let start = self.desk.thread_start(proof, version, &format!("thread {a}"));
        let ThreadStart { thread, comment, .. } = start.clone();
        self.comments.push((CommentRef { proof, version, thread, comment: comment.comment }, comment.text));
        self.threads.push(start.clone());
        Payload::ThreadStart(start)
    }

    fn payload(&mut self, what: u8, a: usize, b: usize) -> Option<Payload> {
        let thread = self.threads[a % self.threads.len()].clone();
        let ThreadStart { proof, version, .. } = thread;
        let thread_ref = ThreadRef { proof, version, thread: thread.thread };
        let at = b % self.comments.len();
        Some(match what {
            0 | 1 => self.start(a),
            2 => {
                let add = self.desk.reply(&thread, &format!("reply {b}"));
                let comment = CommentRef { proof, version, thread: thread.thread, comment: add.comment };
                self.comments.push((comment, add.text.clone()));
                Payload::CommentAdd(add)
            }
            3 => {
                let (one, was) = &mut self.comments[at];
                let text = format!("{was}!");
                let CommentRef { proof, version, thread, comment } = one.clone();
                let edit =
                    CommentEdit { proof, version, thread, comment, text: text.clone(), was: was.clone() };
                *was = text;
                Payload::CommentEdit(edit)
            }
            4 => Payload::CommentDelete(self.comments[at].0.clone()),
            5 => Payload::ThreadResolve(thread_ref),
            6 => Payload::ThreadReopen(thread_ref),
            7 => Payload::ThreadDelete(thread_ref),
            8 => Payload::MarkAdd(MarkAdd {
                proof,
                version,
                thread: thread.thread,
                mark: self.desk.store.fresh(MarkId::new),
                shape: drawn(a as i32, b),
                place: b.is_multiple_of(3).then_some(Place::Page { page: 2 }),
                stroke: b.is_multiple_of(2).then_some(Stroke { color: Color::Blue, width: 4 }),
            }),
            9 => Payload::MarkRemove(MarkRef {
                proof,
                version,
                thread: thread.thread,
                mark: thread.marks[0].mark,
            }),
            10 => {
                self.desk.store.proof(proof).unwrap()?;
                let choice = if b.is_multiple_of(2) { Choice::Approve } else { Choice::Reject };
                let decision = self.desk.decide(proof, choice, "because");
                self.decisions.push(DecisionRef {
                    proof,
                    version: decision.version,
                    decision: decision.decision,
                });
                Payload::DecisionRecord(decision)
            }
            11 => Payload::DecisionWithdraw(self.decisions.get(b % self.decisions.len().max(1))?.clone()),
            12 => {
                let submit = self.desk.version(proof, format!("version {a} {b}").as_bytes()).unwrap();
                let at = self.proofs.iter().position(|one| one.0 == proof)?;
                self.proofs[at].1 = submit.version;
                Payload::VersionSubmit(submit)
            }
            13 => Payload::ProjectArchive(ProjectRef { project: self.project }),
            14 => Payload::ProjectRestore(ProjectRef { project: self.project }),
            15 => {
                let was = self.desk.store.project(self.project).unwrap()?.name;
                Payload::ProjectRename(ProjectRename {
                    project: self.project,
                    name: format!("project {b}"),
                    was,
                })
            }
            16 => {
                let mark = self.desk.store.mark(thread.marks[0].mark).unwrap()?;
                let moved = Shape::Box { x: 1 + b as i32, y: 1, width: 2, height: 9 };
                let shape = if a.is_multiple_of(2) { moved } else { mark.shape.clone() };
                let stroke =
                    (!b.is_multiple_of(3)).then_some(Stroke { color: Color::Red, width: 1 + b as u8 });
                Payload::MarkChange(MarkChange {
                    proof,
                    version,
                    thread: thread.thread,
                    mark: mark.id,
                    shape,
                    was: mark.shape,
                    stroke,
                    stroke_was: stroke.and(mark.stroke),
                })
            }
            18 => {
                let was = self.desk.store.proof(proof).unwrap()?.folder;
                let folder = ["", "Spring", "Spring/Social", "Autumn"][b % 4].to_owned();
                Payload::ProofMove(ProofMove { proof, folder, was })
            }
            19 if b < 5 => Payload::ProofDelete(ProofRef { proof }),
            19 => Payload::ProofRecover(ProofRef { proof }),
            20 | 21 => {
                let tags = (0..b % 3).map(|n| format!("tag {a} {n}")).collect::<Vec<_>>();
                let value = (!tags.is_empty()).then_some(FieldValue::Tags(tags));
                let said = self.desk.store.proof(proof).unwrap()?.values;
                let was = said.into_iter().find(|one| one.field == self.field).map(|one| one.value);
                Payload::ProofSet(ProofSet { proof, field: self.field, value, was })
            }
            22 | 23 => {
                let label = format!("label {}", b % 3);
                let one = ThreadLabel { proof, version, thread: thread.thread, label };
                if what == 22 { Payload::ThreadLabel(one) } else { Payload::ThreadUnlabel(one) }
            }
            24 => {
                let (state, was) = (ToDo::ALL.get(b).copied(), None);
                Payload::ThreadToDo(ThreadToDo { proof, version, thread: thread.thread, state, was })
            }
            25 => {
                let (audience, was) = (Audience::ALL[b % 2], Audience::ALL[(b + 1) % 2]);
                Payload::ThreadAudience(ThreadAudience {
                    proof,
                    version,
                    thread: thread.thread,
                    audience,
                    was,
                })
            }
            26 => {
                let CommentRef { proof, version, thread, comment } = self.comments[at].0.clone();
                let emoji = ["👍", "🎉"][a % 2].to_owned();
                let one = ReactionRef { proof, version, thread, comment, emoji };
                if b.is_multiple_of(3) { Payload::ReactionRemove(one) } else { Payload::ReactionAdd(one) }
            }
            _ if b < 2 => Payload::ProofArchive(ProofRef { proof }),
            _ if b < 4 => Payload::ProofRestore(ProofRef { proof }),
            _ => {
                let was = self.desk.store.proof(proof).unwrap()?.name;
                Payload::ProofRename(ProofRename { proof, name: format!("name {b}"), was })
            }
        })
    }

    fn take(&mut self, step: Step) {
        let space = self.project.space();
        match step {
            Step::Say { way, what, a, b } => {
                let Some(payload) = self.payload(what, a, b) else { return };
                match way {
                    Way::Record => drop(self.desk.store.record(space, payload, Track::Undoable).unwrap()),
                    Way::Hold => drop(self.desk.store.hold(space, &payload).unwrap()),
                    Way::Guest => drop(self.guest.say(&self.desk, space, &payload).unwrap()),
                }
            }
            Step::Deliver(limit) => drop(self.desk.store.deliver(space, limit).unwrap()),
            Step::Undo => drop(self.desk.store.undo().unwrap()),
            Step::Redo => drop(self.desk.store.redo().unwrap()),
        }
    }
}

/// Every derived table, row by row.
pub fn dump(desk: &Desk) -> Vec<String> {
    let db = desk.database();
    let mut lines = Vec::new();
    for sql in [
        "SELECT 'confirmed', sid, key, entity FROM confirmed ORDER BY sid, key",
        "SELECT 'overlay', sid, key, entity FROM overlay ORDER BY sid, key",
        "SELECT 'rows', * FROM rows ORDER BY key",
        "SELECT 'project', * FROM view_projects ORDER BY project",
        "SELECT 'proof', * FROM view_proofs ORDER BY proof",
        "SELECT 'folder', * FROM view_folders ORDER BY project, folder",
        "SELECT 'value', * FROM view_values ORDER BY proof, field, nth",
        "SELECT 'label', * FROM view_labels ORDER BY sid, label, thread",
        "SELECT 'text', key, what, sid, proof, version, thread, text FROM texts ORDER BY key",
        "SELECT 'outbox', position, wrote, doubt, attention FROM outbox ORDER BY position",
    ] {
        let mut statement = db.prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<_> = (0..columns).map(|n| format!("{:?}", row.get_ref(n).unwrap())).collect();
            lines.push(cells.join(" "));
        }
    }
    db.execute_batch("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)").unwrap();
    lines
}

/// Fewer than the library's own number: each case opens a store. `GALLEY_SOAK=1` runs 400, `PROPTEST_CASES` as many
/// as it says, and `PROPTEST_RNG_SEED` which.
fn cases() -> u32 {
    let soak = std::env::var_os("GALLEY_SOAK").is_some_and(|value| value == "1");
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    asked.unwrap_or(if soak { 400 } else { 24 })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn s31_incremental_equals_full_rebuild(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
        }
        let incremental = dump(&world.desk);
        world.desk.verified();
        world.desk.store.rebuild().unwrap();
        prop_assert_eq!(dump(&world.desk), incremental);
    }
}

#[test]
fn s31_an_op_is_never_run_again_on_top_of_a_later_one() {
    let mut world = World::new();
    let space = world.project.space();
    let reply = world.desk.reply(&world.threads[0].clone(), "before the project is archived");
    world.desk.store.hold(space, &Payload::CommentAdd(reply.clone())).unwrap();
    let archive = Payload::ProjectArchive(ProjectRef { project: world.project });
    world.desk.store.hold(space, &archive).unwrap();
    let theirs = world.desk.reply(&world.threads[0].clone(), "theirs, in the same thread");
    world.guest.say(&world.desk, space, &Payload::CommentAdd(theirs)).unwrap();
    assert_eq!(world.desk.store.needs_attention().unwrap(), vec![]);
    assert!(world.desk.store.comment(reply.comment).unwrap().is_some());
    let incremental = dump(&world.desk);
    world.desk.store.rebuild().unwrap();
    assert_eq!(dump(&world.desk), incremental);
}

#[test]
fn s31_the_comparison_sees_a_row_that_is_wrong() {
    let world = World::new();
    let before = dump(&world.desk);
    let sql = "UPDATE rows SET entity = replace(entity, 'thread 0', 'thread 9') WHERE what = 'comment'";
    assert!(world.desk.database().execute(sql, []).unwrap() > 0);
    assert_ne!(dump(&world.desk), before);
    world.desk.store.rebuild().unwrap();
    assert_eq!(dump(&world.desk), before);
}

#[test]
fn verify_finds_whatever_was_touched() {
    let check = |sql: &str, expected: &str| {
        let world = World::new();
        world.desk.verified();
        assert!(world.desk.database().execute(sql, []).unwrap() > 0, "{sql}");
        let problems = world.desk.store.verify(&mut |_, _| {}).unwrap().problems;
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{sql}: {problems:?}");
    };
    let last = "WHERE sid = 2 AND seq = 3";
    check(
        &format!(
            "UPDATE ops SET payload = CAST(replace(CAST(payload AS TEXT), 'Poster', 'Toaster') AS BLOB) {last}"
        ),
        "commits to",
    );
    check(
        &format!(
            "UPDATE ops SET header = CAST(replace(CAST(header AS TEXT), '\"made_at\":1', '\"made_at\":2') AS BLOB) {last}"
        ),
        "seal",
    );
    check(&format!("UPDATE ops SET seal = zeroblob(64) {last}"), "seal");
    check(
        &format!("UPDATE ops SET received_at = received_at + 1 {last}"),
        "the leaf is not that of its bytes",
    );
    check(&format!("UPDATE ops SET leaf = zeroblob(32) {last}"), "the leaf is not that of its bytes");
    check("UPDATE ops SET received_at = 5 WHERE sid = 2 AND seq = 4", "received before");
    check("DELETE FROM ops WHERE sid = 2 AND seq = 4", "op 4 is missing");
    check(
        "DELETE FROM ops WHERE sid = 2 AND seq = (SELECT max(seq) FROM ops WHERE sid = 2)",
        "the log ends at",
    );
    check(
        "UPDATE nodes SET hash = zeroblob(32) WHERE sid = 2 AND level = 1 AND position = 0",
        "node 0 of level 1",
    );
    check("INSERT INTO nodes (sid, level, position, hash) VALUES (2, 9, 9, zeroblob(32))", "belong to no op");
    check("DELETE FROM heads WHERE sid = 2 AND size = 3", "the head of size 3 is missing");
    check(
        "UPDATE heads SET head = (SELECT head FROM heads WHERE sid = 2 AND size = 2) WHERE sid = 2 AND size = 3",
        "the head of size 3 is not that of the log",
    );
    check(
        "UPDATE heads SET head = replace(head, '\"signature\":\"', '\"signature\":\"00') WHERE sid = 2 AND size = 3",
        "the head of size 3",
    );
    check("UPDATE devices SET last_seq = last_seq + 1 WHERE sid = 2", "the last number of device");
    check(
        "UPDATE confirmed SET entity = replace(entity, 'Poster', 'Toaster') WHERE key LIKE 'proof/%'",
        "what is shown",
    );
    let shown = "what is shown is not";
    check("UPDATE rows SET entity = replace(entity, 'Poster', 'Toaster') WHERE key LIKE 'proof/%'", shown);
    check("UPDATE rows SET hidden = 1 WHERE key LIKE 'version/%'", shown);
    check("DELETE FROM rows WHERE key LIKE 'version/%'", shown);
    check("UPDATE rows SET confirmed = 0, entity = '{}' WHERE key LIKE 'version/%'", shown);
    check(
        "INSERT INTO rows SELECT key || 'x', sid, what, parent, proof, position, nth, hidden, confirmed, entity FROM rows WHERE key LIKE 'version/%'",
        shown,
    );
    check(
        "UPDATE ops SET outcome = '{\"outcome\":\"no-effect\"}' WHERE sid = 2 AND seq = 4",
        "what is shown",
    );
}

#[test]
fn verify_finds_bytes_that_are_gone() {
    let world = World::new();
    let version = world.desk.store.version(world.proofs[0].1).unwrap().unwrap();
    let name = version.sha256.to_string();
    std::fs::remove_file(world.desk.path.join("blobs").join(&name[..2]).join(&name)).unwrap();
    let problems = world.desk.store.verify(&mut |_, _| {}).unwrap().problems;
    assert!(problems.len() == 1 && problems[0].contains(&name), "{problems:?}");
}
