//! What people do, and what becomes of an outbox whose device was doubled.

use galley_core::op::{Audience, Base, Choice, MemberAdd, ProjectRole, ThreadStart, VersionSubmit};
use galley_core::{Entity, Key, Payload, SealedOp, SpaceId};
use galley_sync::Event;
use galley_sync::wire::Cursor;
use galley_testkit::payloads;

use super::World;
use crate::simulation::client::{Replica, Waiting};

impl World {
    /// A new device of the same person; what waits without an answer is sealed by it.
    pub(super) fn reseal(&mut self, client: usize, space: SpaceId) {
        self.seen.resealed += 1;
        let before = [self.server.size(self.server.truth.directory), self.server.size(self.server.project)];
        let author = self.server.truth.device(&self.clients[client].disk.author);
        self.server.note_all();
        self.poke(&before);
        let disk = &mut self.clients[client].disk;
        disk.author = author;
        let base = disk.replicas.get(&space).map_or_else(Base::nothing, base_of);
        for waiting in disk.outbox.entry(space).or_default().iter_mut().filter(|waiting| !waiting.answered) {
            let sealed = self.server.truth.seal(&mut disk.author, space, &waiting.payload, base);
            let old = waiting.op_id;
            *waiting = wait_for(sealed, waiting.payload.clone());
            self.promised.remove(&old);
            self.promised.insert(waiting.op_id, client);
        }
    }

    /// A person does something, with what they see before them.
    pub(super) fn act(&mut self, client: usize) {
        let space = self.server.project;
        let disk = &self.clients[client].disk;
        let Some(replica) = disk.replicas.get(&space) else { return };
        let has = |key: Key| replica.entities.contains_key(&key);
        let versions: Vec<VersionSubmit> =
            self.versions.iter().filter(|version| has(Key::Version(version.version))).cloned().collect();
        let threads: Vec<ThreadStart> =
            self.threads.iter().filter(|thread| has(Key::Thread(thread.thread))).cloned().collect();
        let Some(latest) = versions.last().cloned() else { return };
        let thread =
            (!threads.is_empty()).then(|| threads[self.dice.below(threads.len() as u32) as usize].clone());
        let now_for =
            thread.as_ref().and_then(|thread| match replica.entities.get(&Key::Thread(thread.thread)) {
                Some(Entity::Thread(one)) => Some(one.audience),
                _ => None,
            });
        let people: Vec<_> = self.clients.iter().map(|client| client.disk.author.person).collect();
        let ids = &mut self.server.truth.ids;
        let payload = match (self.dice.below(12), thread) {
            (0..=2, _) => {
                let mut said = payloads::thread_start(ids, &latest, "Too dark.");
                if self.dice.below(4) == 0 {
                    said.audience = Audience::Team;
                }
                self.threads.push(said.clone());
                Payload::ThreadStart(said)
            }
            (3..=5, Some(thread)) => Payload::CommentAdd(payloads::comment_add(ids, &thread, "Yes.")),
            (6 | 7, Some(thread)) => {
                let was = now_for.unwrap_or_default();
                let audience = if was == Audience::Team { Audience::Everyone } else { Audience::Team };
                Payload::ThreadAudience(payloads::thread_audience(&thread, was, audience))
            }
            (8, _) => {
                let number = self.versions.len();
                let said = payloads::version_submit(ids, latest.proof, &format!("version {number}"));
                self.versions.push(said.clone());
                Payload::VersionSubmit(said)
            }
            (9, _) => {
                let roles = [ProjectRole::Reviewer, ProjectRole::Viewer, ProjectRole::Collaborator];
                let role = roles[self.dice.below(3) as usize];
                // The reviewer's role changes under their hands; the agency is let in.
                let person = people[if self.dice.below(2) == 0 { 2 } else { 4 }];
                Payload::MemberAdd(MemberAdd { project: space.project(), person, role })
            }
            _ => {
                let choice = if self.dice.below(2) == 0 { Choice::Approve } else { Choice::RequestChanges };
                Payload::DecisionRecord(payloads::decision_record(ids, &latest, choice))
            }
        };
        self.record(client, space, payload);
    }

    /// Into the outbox first; then it is said to be recorded.
    pub(super) fn record(&mut self, client: usize, space: SpaceId, payload: Payload) {
        let disk = &mut self.clients[client].disk;
        let base = base_of(&disk.replicas[&space]);
        let sealed = self.server.truth.seal(&mut disk.author, space, &payload, base);
        let waiting = wait_for(sealed, payload);
        assert_eq!(waiting.sealed.parse().unwrap().header.device, disk.device());
        self.promised.insert(waiting.op_id, client);
        disk.outbox.entry(space).or_default().push(waiting);
        if self.roll(15) {
            self.crash(client);
        } else {
            self.feed(client, Event::Recorded { space });
        }
    }
}

fn base_of(replica: &Replica) -> Base {
    let Cursor { epoch, seq, root, .. } = replica.cursor();
    Base { epoch, seq, root }
}

fn wait_for(sealed: SealedOp, payload: Payload) -> Waiting {
    let header = sealed.parse().unwrap().header;
    Waiting { sealed, payload, op_id: header.op_id, device_seq: header.device_seq, answered: false }
}
