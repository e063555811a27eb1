//! S31 for what is followed: whatever three people do, in whatever order it goes back and forth, every desk
//! shows what folding its log anew shows, and at the end all of them what the server has.

use galley_core::op::{
    Choice, CommentRef, DecisionRef, ProjectRef, ProofMove, ProofRef, ProofRename, ReactionRef, ThreadLabel,
    ThreadRef, ThreadStart,
};
use galley_core::{CommentId, OpId, Payload, ProjectId, ProofId, VersionId};
use galley_store::{Reach, Track};
use proptest::prelude::*;

use crate::desk::Desk;
use crate::follow::office;
use crate::node::{Node, confirmed, folded_alike, truth};

#[derive(Clone, Copy, Debug)]
enum Step {
    Say {
        who: usize,
        what: u8,
        a: usize,
        b: usize,
    },
    /// Sends at most so much, and hears the answers or not.
    Push {
        who: usize,
        limit: usize,
        heard: bool,
    },
    /// Takes a page of at most so much.
    Pull {
        who: usize,
        limit: usize,
        last: bool,
    },
    Discard {
        who: usize,
        nth: usize,
    },
    Reseal {
        who: usize,
    },
    Undo {
        who: usize,
    },
    Again {
        who: usize,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = || 0usize..2;
    let step = prop_oneof![
        12 => (who(), 0u8..13, 0usize..6, 0usize..6)
            .prop_map(|(who, what, a, b)| Step::Say { who, what, a, b }),
        5 => (who(), 1usize..5, any::<bool>()).prop_map(|(who, limit, heard)| Step::Push { who, limit, heard }),
        5 => (who(), 1usize..6, any::<bool>()).prop_map(|(who, limit, last)| Step::Pull { who, limit, last }),
        1 => (who(), 0usize..3).prop_map(|(who, nth)| Step::Discard { who, nth }),
        1 => who().prop_map(|who| Step::Reseal { who }),
        1 => who().prop_map(|who| Step::Undo { who }),
        1 => who().prop_map(|who| Step::Again { who }),
    ];
    prop::collection::vec(step, 1..30)
}

struct World {
    node: Node,
    desks: Vec<Option<Desk>>,
    project: ProjectId,
    proofs: Vec<(ProofId, VersionId)>,
    threads: Vec<ThreadStart>,
    comments: Vec<CommentRef>,
    decisions: Vec<DecisionRef>,
}

impl World {
    fn new() -> Self {
        let (node, ada, ben, project) = office();
        let space = project.space();
        let proof = ada.proof(project, "Poster");
        let thread = ada.thread_start(proof.0, proof.1, "the first");
        ada.store.record(space, Payload::ThreadStart(thread.clone()), Track::Undoable).unwrap();
        node.exchange(&ada, space);
        node.exchange(&ben, space);
        let comment = comment_of(&thread, thread.comment.comment);
        Self {
            node,
            desks: vec![Some(ada), Some(ben)],
            project,
            proofs: vec![proof],
            threads: vec![thread],
            comments: vec![comment],
            decisions: Vec::new(),
        }
    }

    fn desk(&self, who: usize) -> &Desk {
        self.desks[who].as_ref().unwrap()
    }

    fn payload(&mut self, who: usize, what: u8, a: usize, b: usize) -> Option<Payload> {
        let thread = self.threads[a % self.threads.len()].clone();
        let (proof, version) = self.proofs[b % self.proofs.len()];
        let about = ThreadRef { proof: thread.proof, version: thread.version, thread: thread.thread };
        let comment = self.comments[b % self.comments.len()].clone();
        let desk = self.desks[who].as_ref().unwrap();
        Some(match what {
            0 | 1 => {
                let start = desk.thread_start(proof, version, &format!("thread {a} {b}"));
                self.comments.push(comment_of(&start, start.comment.comment));
                self.threads.push(start.clone());
                Payload::ThreadStart(start)
            }
            2 => {
                let add = desk.reply(&thread, &format!("reply {b}"));
                self.comments.push(comment_of(&thread, add.comment));
                Payload::CommentAdd(add)
            }
            3 => Payload::CommentDelete(comment),
            4 => Payload::ThreadResolve(about),
            5 => Payload::ThreadReopen(about),
            6 => {
                let decision = desk.store.proof(proof).unwrap().map(|_| {
                    let choice = if a.is_multiple_of(2) { Choice::Approve } else { Choice::Reject };
                    desk.decide(proof, choice, "because")
                })?;
                let (version, decided) = (decision.version, decision.decision);
                self.decisions.push(DecisionRef { proof, version, decision: decided });
                Payload::DecisionRecord(decision)
            }
            7 => Payload::DecisionWithdraw(self.decisions.get(b % self.decisions.len().max(1))?.clone()),
            8 => {
                let submit = desk.version(proof, format!("version {who} {a} {b}").as_bytes()).unwrap();
                let at = b % self.proofs.len();
                self.proofs[at].1 = submit.version;
                Payload::VersionSubmit(submit)
            }
            9 => {
                let was = desk.store.proof(proof).unwrap()?.name;
                Payload::ProofRename(ProofRename { proof, name: format!("name {a}"), was })
            }
            10 => {
                let was = desk.store.proof(proof).unwrap()?.folder;
                let folder = ["", "Spring", "Spring/Social"][a % 3].to_owned();
                Payload::ProofMove(ProofMove { proof, folder, was })
            }
            11 if a < 2 => Payload::ProofArchive(ProofRef { proof }),
            11 if a < 4 => Payload::ProofRestore(ProofRef { proof }),
            11 if b < 2 => Payload::ProjectArchive(ProjectRef { project: self.project }),
            11 => Payload::ProjectRestore(ProjectRef { project: self.project }),
            _ if b < 3 => {
                let ThreadRef { proof, version, thread } = about;
                let label = format!("label {}", a % 2);
                Payload::ThreadLabel(ThreadLabel { proof, version, thread, label })
            }
            _ => {
                let CommentRef { proof, version, thread, comment } = comment;
                Payload::ReactionAdd(ReactionRef { proof, version, thread, comment, emoji: "👍".into() })
            }
        })
    }

    fn take(&mut self, step: Step) {
        let space = self.project.space();
        match step {
            Step::Say { who, what, a, b } => {
                let Some(payload) = self.payload(who, what, a, b) else { return };
                let _ = self.desk(who).store.record(space, payload, Track::Undoable).unwrap();
            }
            Step::Push { who, limit, heard } => {
                let desk = self.desk(who);
                self.node.follow(desk, self.node.directory);
                let answers = self.node.take_some(desk, space, limit);
                if heard {
                    desk.store.answered(space, &answers).unwrap();
                }
            }
            Step::Pull { who, limit, last } => {
                let desk = self.desk(who);
                self.node.follow(desk, self.node.directory);
                let (entries, head) = self.node.page(desk, space, limit);
                let reach = if last { Reach::Last } else { Reach::More };
                desk.store.follow_on(space, &entries, &head, reach).unwrap();
            }
            Step::Discard { who, nth } => {
                let desk = self.desk(who);
                let waiting: Vec<OpId> = desk
                    .store
                    .to_push(space, 9)
                    .unwrap()
                    .iter()
                    .map(|op| op.parse().unwrap().header.op_id)
                    .collect();
                if let Some(op) = waiting.get(nth) {
                    desk.store.discard(*op).unwrap();
                }
            }
            Step::Reseal { who } => {
                let desk = self.desk(who);
                // What went without an answer that was heard is on the record under the old device.
                self.node.exchange(desk, space);
                desk.store.reseal(space).unwrap();
                self.node.register_again(&desk.store.servers().unwrap()[0].signed_in.unwrap());
            }
            Step::Undo { who } => {
                let _ = self.desk(who).store.undo().unwrap();
            }
            Step::Again { who } => {
                let desk = self.desks[who].take().unwrap();
                self.desks[who] = Some(desk.again());
            }
        }
    }

    /// What is shown is what folding anew shows.
    fn check(&self, who: usize) {
        let desk = self.desk(who);
        let space = self.project.space();
        desk.store.follow(space, &[], &self.node.log(space).head.unwrap()).unwrap();
        folded_alike(desk);
    }
}

fn comment_of(thread: &ThreadStart, comment: CommentId) -> CommentRef {
    CommentRef { proof: thread.proof, version: thread.version, thread: thread.thread, comment }
}

/// Each case opens three stores. `GALLEY_SOAK=1` runs 300, `PROPTEST_CASES` as many as it says.
fn cases() -> u32 {
    let soak = std::env::var_os("GALLEY_SOAK").is_some_and(|value| value == "1");
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    asked.unwrap_or(if soak { 300 } else { 16 })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn s31_what_is_followed_is_what_folding_anew_gives(steps in steps()) {
        let mut world = World::new();
        let space = world.project.space();
        for step in steps {
            world.take(step);
        }
        for who in [0, 1] {
            world.check(who);
        }
        for who in [0, 1, 0] {
            world.node.exchange(world.desk(who), space);
        }
        for who in [0, 1] {
            world.check(who);
            prop_assert_eq!(world.desk(who).store.to_push(space, 9).unwrap(), vec![]);
            prop_assert_eq!(confirmed(&world.desk(who).path, space), truth(&world.node, space));
        }
        let found = world.node.store.verify(&mut |_, _| {}).unwrap();
        prop_assert_eq!(found.problems, Vec::<String>::new());
    }
}
