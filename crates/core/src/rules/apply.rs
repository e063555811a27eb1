//! What an accepted op does to a slice. Evaluates nothing (S8): no clock, no conditions, only what op and stamp say.

use super::facts;
use crate::ids::{OpId, PersonId, ProofId, ThreadId, VersionId};
use crate::log::Stamp;
use crate::op::{
    CommentAdd, CommentEdit, DecisionRecord, DecisionRef, DeviceRegister, DeviceRole, MarkAdd, Op, Payload,
    ProjectCreate, ProjectRole, ProofCreate, ProofOpened, RunStarted, StageOpened, ThreadRef, ThreadStart,
    VersionRef, VersionSubmit,
};
use crate::state::{
    Before, Comment, Decision, Device, Directory, InForce, Key, Last, Mark, Member, Opened, Person, Project,
    Proof, Run, Slice, Stage, Standing, Thread, Version,
};

/// What an op did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Entities that are new or changed; they are in the slice.
    pub upserted: Vec<Key>,
    /// Facts that the authority has to append right after, in this order, in the same transaction.
    pub facts: Vec<Fact>,
}

/// A fact to be sealed by the authority (S8, S9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Derived from what it is about.
    pub op_id: OpId,
    pub payload: Payload,
}

/// Applies an op that [`check`](super::check()) found to be `Ok` on this very slice. One that is not does nothing.
pub fn apply(slice: &mut Slice, op: &Op, stamp: &Stamp) -> Effects {
    let Some(payload) = op.payload() else { return Effects::default() };
    let before = slice.clone();
    let mut at = At { slice, op, stamp };
    at.by_kind(payload);
    at.touch_proof(payload);
    let facts = if stamp.is_confirmed() { facts::after(slice, payload) } else { Vec::new() };
    let upserted = slice
        .entities()
        .filter(|(key, entity)| before.get(key) != Some(*entity))
        .map(|(key, _)| *key)
        .collect();
    Effects { upserted, facts }
}

/// A slice, and the op that happens to it.
struct At<'a> {
    slice: &'a mut Slice,
    op: &'a Op,
    stamp: &'a Stamp,
}

impl At<'_> {
    fn by_kind(&mut self, payload: &Payload) {
        match payload {
            Payload::DeviceRegister(said) => self.device_register(said),
            Payload::PersonAdd(said) => {
                self.slice.put(Person { person: said.person, role: said.role });
                if let Some(directory) = self.slice.directory_mut() {
                    directory.num_people += 1;
                }
            }
            Payload::ProjectCreate(said) => self.project_create(said),
            Payload::ProjectRename(said) => {
                if let Some(project) = self.slice.project_mut(said.project) {
                    project.name.clone_from(&said.name);
                }
            }
            Payload::ProjectArchive(said) => {
                if let Some(project) = self.slice.project_mut(said.project) {
                    project.archived = true;
                }
            }
            Payload::ProjectRestore(said) => {
                if let Some(project) = self.slice.project_mut(said.project) {
                    project.archived = false;
                }
            }
            Payload::MemberAdd(said) => {
                self.slice.put(Member { project: said.project, person: said.person, role: said.role });
            }
            Payload::ProofCreate(said) => self.proof_create(said),
            Payload::ProofRename(said) => {
                if let Some(proof) = self.slice.proof_mut(said.proof) {
                    proof.name.clone_from(&said.name);
                }
            }
            Payload::ProofArchive(said) => {
                if let Some(proof) = self.slice.proof_mut(said.proof) {
                    proof.archived = true;
                }
            }
            Payload::ProofRestore(said) => {
                if let Some(proof) = self.slice.proof_mut(said.proof) {
                    proof.archived = false;
                }
            }
            Payload::ProofOpened(said) => self.proof_opened(said),
            Payload::VersionSubmit(said) => self.version_submit(said),
            Payload::VersionWithdraw(said) => self.version_withdraw(said),
            Payload::VersionRestore(said) => self.version_restore(said),
            Payload::ThreadStart(said) => self.thread_start(said),
            Payload::ThreadDelete(said) => self.set_deleted(said, true),
            Payload::ThreadRestore(said) => self.set_deleted(said, false),
            Payload::ThreadResolve(said) => self.set_resolved(said, true),
            Payload::ThreadReopen(said) => self.set_resolved(said, false),
            Payload::CommentAdd(said) => self.comment_add(said),
            Payload::CommentEdit(said) => self.comment_edit(said),
            Payload::CommentDelete(said) => {
                if let Some(comment) = self.slice.comment_mut(said.comment) {
                    comment.deleted = true;
                }
            }
            Payload::CommentRestore(said) => {
                let seq = self.stamp.seq;
                if let Some(comment) = self.slice.comment_mut(said.comment) {
                    comment.deleted = false;
                    comment.shown_seq = seq;
                }
            }
            Payload::MarkAdd(said) => self.mark_add(said),
            Payload::MarkChange(said) => {
                if let Some(mark) = self.slice.mark_mut(said.mark) {
                    mark.shape = said.shape;
                }
            }
            Payload::MarkRemove(said) => {
                if let Some(mark) = self.slice.mark_mut(said.mark) {
                    mark.removed = true;
                }
                if let Some(thread) = self.slice.thread_mut(said.thread) {
                    thread.num_marks = thread.num_marks.saturating_sub(1);
                }
            }
            Payload::MarkRestore(said) => {
                if let Some(mark) = self.slice.mark_mut(said.mark) {
                    mark.removed = false;
                }
                if let Some(thread) = self.slice.thread_mut(said.thread) {
                    thread.num_marks += 1;
                }
            }
            Payload::DecisionRecord(said) => self.decision_record(said),
            Payload::DecisionWithdraw(said) => self.decision_withdraw(said),
            Payload::RunStarted(said) => self.run_started(said),
            Payload::StageOpened(said) => self.stage_opened(said),
        }
    }

    fn device_register(&mut self, said: &DeviceRegister) {
        self.slice.put(Device {
            device: said.device,
            public_key: said.public_key,
            role: said.role,
            person: said.person,
            registered_at: self.stamp.received_at,
        });
        if said.role == DeviceRole::Authority {
            self.slice.put(Directory {
                space: self.op.header.space,
                authority: said.device,
                authority_key: said.public_key,
                num_people: 0,
            });
        }
    }

    fn project_create(&mut self, said: &ProjectCreate) {
        let Some(actor) = self.op.header.actor else { return };
        self.slice.put(Project {
            project: said.project,
            name: said.name.clone(),
            archived: false,
            created_by: Some(actor),
            created_at: self.stamp.received_at,
        });
        self.slice.put(Member { project: said.project, person: actor, role: ProjectRole::Manager });
    }

    fn proof_create(&mut self, said: &ProofCreate) {
        self.slice.put(Proof {
            proof: said.proof,
            project: self.op.header.space.project(),
            name: said.name.clone(),
            kind: said.kind,
            archived: false,
            created_by: self.op.header.actor,
            created_at: self.stamp.received_at,
            updated_at: self.stamp.received_at,
            current: None,
            current_number: None,
            standing: Standing::Pending,
            open_threads: 0,
            next_version: 1,
            run: None,
        });
    }

    fn proof_opened(&mut self, said: &ProofOpened) {
        let Some(person) = self.op.header.actor else { return };
        let (seq, at) = (self.stamp.seq, self.stamp.received_at);
        self.slice.put(Opened { version: said.version, proof: said.proof, person, seq, at });
    }

    fn version_submit(&mut self, said: &VersionSubmit) {
        let confirmed = self.stamp.is_confirmed();
        let Some(submitted_by) = self.op.header.actor else { return };
        let Some(proof) = self.slice.proof_mut(said.proof) else { return };
        let number = confirmed.then_some(proof.next_version);
        let before = stands(proof);
        proof.next_version += u32::from(confirmed);
        proof.current = Some(said.version);
        proof.current_number = number;
        proof.standing = Standing::Pending;
        self.slice.put(Version {
            version: said.version,
            proof: said.proof,
            number,
            sha256: said.sha256,
            chunk_root: said.chunk_root,
            bytes: said.bytes,
            file_name: said.file_name.clone(),
            media_type: said.media_type.clone(),
            note: said.note.clone(),
            submitted_by,
            submitted_at: self.stamp.received_at,
            seq: self.stamp.seq,
            withdrawn: false,
            before,
            stages: Vec::new(),
            decisions: std::collections::BTreeMap::new(),
            decided_seq: 0,
            commented_seq: 0,
            num_threads: 0,
            open_threads: 0,
            next_thread: 1,
        });
    }

    fn version_withdraw(&mut self, said: &VersionRef) {
        let Some(version) = self.slice.version_mut(said.version) else { return };
        version.withdrawn = true;
        let before = version.before.clone();
        let Some(proof) = self.slice.proof_mut(said.proof) else { return };
        proof.current = before.as_ref().map(|before| before.version);
        proof.current_number = before.as_ref().and_then(|before| before.number);
        proof.standing = before.map(|before| before.standing).unwrap_or_default();
    }

    fn version_restore(&mut self, said: &VersionRef) {
        let Some(before) = self.slice.proof(said.proof).map(stands) else { return };
        let Some(version) = self.slice.version_mut(said.version) else { return };
        version.withdrawn = false;
        version.before = before;
        let (number, standing) = (version.number, version.standing());
        let Some(proof) = self.slice.proof_mut(said.proof) else { return };
        proof.current = Some(said.version);
        proof.current_number = number;
        proof.standing = standing;
    }

    fn thread_start(&mut self, said: &ThreadStart) {
        let (seq, at, confirmed) = (self.stamp.seq, self.stamp.received_at, self.stamp.is_confirmed());
        let Some(author) = self.op.header.actor else { return };
        let Some(version) = self.slice.version_mut(said.version) else { return };
        let number = confirmed.then_some(version.next_thread);
        version.next_thread += u32::from(confirmed);
        version.num_threads += 1;
        version.commented_seq = seq;
        self.slice.put(Thread {
            thread: said.thread,
            version: said.version,
            proof: said.proof,
            number,
            place: said.place,
            started_by: author,
            started_at: at,
            seq,
            shown_seq: seq,
            first_comment: said.comment.comment,
            resolved: false,
            deleted: false,
            num_marks: 0,
            num_comments: 1,
            last: Last { author, seq },
            last_other_seq: 0,
        });
        let comment = &said.comment;
        self.put_comment(&CommentAdd {
            proof: said.proof,
            version: said.version,
            thread: said.thread,
            comment: comment.comment,
            text: comment.text.clone(),
        });
        for (new, nth) in said.marks.iter().zip(0..) {
            let (proof, version, thread) = (said.proof, said.version, said.thread);
            self.put_mark(&MarkAdd { proof, version, thread, mark: new.mark, shape: new.shape }, nth);
        }
        self.count_open(said.proof, said.version, 1);
    }

    fn set_deleted(&mut self, said: &ThreadRef, deleted: bool) {
        let seq = self.stamp.seq;
        let Some(thread) = self.slice.thread_mut(said.thread) else { return };
        thread.deleted = deleted;
        if !deleted {
            thread.shown_seq = seq;
        }
        let open = i32::from(!thread.resolved);
        let step = if deleted { -1 } else { 1 };
        if let Some(version) = self.slice.version_mut(said.version) {
            version.num_threads = version.num_threads.saturating_add_signed(step);
        }
        self.count_open(said.proof, said.version, step * open);
    }

    fn set_resolved(&mut self, said: &ThreadRef, resolved: bool) {
        let Some(thread) = self.slice.thread_mut(said.thread) else { return };
        thread.resolved = resolved;
        self.count_open(said.proof, said.version, if resolved { -1 } else { 1 });
    }

    fn comment_add(&mut self, said: &CommentAdd) {
        let seq = self.stamp.seq;
        let Some(author) = self.op.header.actor else { return };
        if let Some(version) = self.slice.version_mut(said.version) {
            version.commented_seq = seq;
        }
        self.answer(said.thread, author);
        self.put_comment(said);
    }

    fn answer(&mut self, thread: ThreadId, author: PersonId) {
        let seq = self.stamp.seq;
        let Some(thread) = self.slice.thread_mut(thread) else { return };
        if thread.last.author != author {
            thread.last_other_seq = thread.last.seq;
        }
        thread.last = Last { author, seq };
        thread.num_comments += 1;
    }

    fn put_comment(&mut self, said: &CommentAdd) {
        let Some(author) = self.op.header.actor else { return };
        self.slice.put(Comment {
            comment: said.comment,
            thread: said.thread,
            version: said.version,
            proof: said.proof,
            author,
            text: said.text.clone(),
            made_at: self.op.header.made_at,
            received_at: self.stamp.received_at,
            seq: self.stamp.seq,
            shown_seq: self.stamp.seq,
            edited: false,
            history: Vec::new(),
            deleted: false,
        });
    }

    fn comment_edit(&mut self, said: &CommentEdit) {
        let answered = self
            .slice
            .thread(said.thread)
            .zip(self.slice.version(said.version))
            .zip(self.slice.comment(said.comment))
            .is_some_and(|((thread, version), comment)| comment.is_answered(thread, version));
        let Some(comment) = self.slice.comment_mut(said.comment) else { return };
        let was = std::mem::replace(&mut comment.text, said.text.clone());
        if answered {
            comment.edited = true;
            comment.history.push(was);
        }
    }

    fn mark_add(&mut self, said: &MarkAdd) {
        self.put_mark(said, 0);
    }

    fn put_mark(&mut self, said: &MarkAdd, nth: u32) {
        let MarkAdd { proof, version, thread, mark, shape } = *said;
        self.slice.put(Mark {
            mark,
            thread,
            version,
            proof,
            shape,
            seq: self.stamp.seq,
            nth,
            removed: false,
        });
        if let Some(thread) = self.slice.thread_mut(thread) {
            thread.num_marks += 1;
        }
    }

    fn decision_record(&mut self, said: &DecisionRecord) {
        let header = &self.op.header;
        let Some(person) = header.actor else { return };
        let Some(version) = self.slice.version_mut(said.version) else { return };
        version.decisions.insert(person, InForce { decision: said.decision, effect: said.effect });
        version.decided_seq = self.stamp.seq;
        let unseen_comments = version.commented_seq > header.base.seq;
        self.slice.put(Decision {
            decision: said.decision,
            version: said.version,
            proof: said.proof,
            person,
            choice: said.choice,
            effect: said.effect,
            reason: said.reason.clone(),
            stage: said.stage.clone(),
            sha256: said.sha256,
            base: header.base,
            seq: self.stamp.seq,
            made_at: header.made_at,
            received_at: self.stamp.received_at,
            withdrawn: false,
            unseen_comments,
        });
        self.stand(said.proof, said.version);
    }

    fn decision_withdraw(&mut self, said: &DecisionRef) {
        let Some(decision) = self.slice.decision_mut(said.decision) else { return };
        decision.withdrawn = true;
        let person = decision.person;
        if let Some(version) = self.slice.version_mut(said.version) {
            version.decisions.remove(&person);
        }
        self.stand(said.proof, said.version);
    }

    fn run_started(&mut self, said: &RunStarted) {
        self.slice.put(Run {
            run: said.run,
            proof: said.proof,
            template: said.template.clone(),
            template_hash: said.template_hash,
            started_at: self.stamp.received_at,
        });
        if let Some(proof) = self.slice.proof_mut(said.proof) {
            proof.run = Some(said.run);
        }
    }

    fn stage_opened(&mut self, said: &StageOpened) {
        let opened_at = self.stamp.received_at;
        if let Some(version) = self.slice.version_mut(said.version) {
            version.stages.push(Stage { stage: said.stage.clone(), opened_at, due_at: said.due_at });
        }
    }

    fn count_open(&mut self, proof: ProofId, version: VersionId, step: i32) {
        if let Some(version) = self.slice.version_mut(version) {
            version.open_threads = version.open_threads.saturating_add_signed(step);
        }
        if let Some(proof) = self.slice.proof_mut(proof) {
            proof.open_threads = proof.open_threads.saturating_add_signed(step);
        }
    }

    /// Where the proof stands follows its current version.
    fn stand(&mut self, proof: ProofId, version: VersionId) {
        let Some(standing) = self.slice.version(version).map(Version::standing) else { return };
        if let Some(proof) = self.slice.proof_mut(proof) {
            proof.standing = standing;
        }
    }

    /// Looking is no change, and facts follow an op that was one.
    fn touch_proof(&mut self, payload: &Payload) {
        let silent =
            matches!(payload, Payload::ProofOpened(_) | Payload::RunStarted(_) | Payload::StageOpened(_));
        let at = self.stamp.received_at;
        if let Some(proof) = payload.proof().filter(|_| !silent).and_then(|id| self.slice.proof_mut(id)) {
            proof.updated_at = at;
        }
    }
}

fn stands(proof: &Proof) -> Option<Before> {
    proof.current.map(|version| Before { version, number: proof.current_number, standing: proof.standing })
}
