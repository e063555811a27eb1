//! What people do, and what becomes of an outbox whose device was doubled.

use galley_core::op::{
    Audience, Base, Choice, DeviceRef, GroupDefine, GroupPerson, MemberAdd, MemberRef, MemberRole, OrgRole,
    PayloadErase, PersonRole, ProjectRole, SpaceHold, SpaceRelease, ThreadStart, VersionSubmit,
};
use galley_core::{Entity, GroupId, Key, Payload, PersonId, SpaceId};
use galley_sync::Event;
use galley_testkit::payloads;

use super::{Versions, World};
use crate::simulation::client::{Replica, Waiting};

/// The reviewer and the agency: whom sight is narrowed and widened for.
const WATCHED: [usize; 2] = [2, 4];

impl World {
    /// A new device of the same person; what waits in any space without an answer is sealed by it.
    pub(super) fn reseal(&mut self, client: usize) {
        self.seen.resealed += 1;
        let before = self.sizes();
        let author = self.server.truth.another_device(&self.clients[client].disk.author);
        self.server.note_all();
        self.poke(&before);
        self.clients[client].disk.author = author;
        for space in self.server.spaces() {
            self.seal_anew(client, space, |waiting| !waiting.answered);
        }
    }

    /// Of what waits, what is like this is said by the present device.
    pub(super) fn seal_anew(&mut self, client: usize, space: SpaceId, which: impl Fn(&Waiting) -> bool) {
        let disk = &mut self.clients[client].disk;
        let base = disk.replicas.get(&space).map_or_else(Base::nothing, Replica::base);
        let Some(outbox) = disk.outbox.get_mut(&space) else { return };
        outbox.retain_mut(|waiting| {
            if !which(waiting) {
                return true;
            }
            if self.promised.get(&waiting.op_id) == Some(&client) {
                self.promised.remove(&waiting.op_id);
                self.pending.remove(&waiting.op_id);
            }
            // What was taken back needs no number of this device.
            let Some(payload) = &waiting.payload else { return false };
            let sealed = self.server.truth.seal(&mut disk.author, space, payload, base);
            *waiting = Waiting::of(sealed);
            self.promised.insert(waiting.op_id, client);
            self.pending.insert(waiting.op_id);
            true
        });
        outbox.sort_by_key(|waiting| waiting.device_seq);
    }

    /// What was answered waits for an answer again; what a former device said is said by this one. Whether there is
    /// any: the engine has to hear of both.
    pub(super) fn offer_again(&mut self, client: usize, space: SpaceId) -> bool {
        let disk = &mut self.clients[client].disk;
        let (device, is_again) = (disk.device(), disk.ask_again(space));
        let is_former = |waiting: &Waiting| waiting.device != device;
        let is_anew = disk.outbox.get(&space).into_iter().flatten().any(is_former);
        self.seal_anew(client, space, is_former);
        is_again || is_anew
    }

    pub(super) fn sizes(&self) -> [u64; 2] {
        self.server.spaces().map(|space| self.server.size(space))
    }

    /// A person does something, with what they see before them.
    pub(super) fn act(&mut self, client: usize) {
        let payload = match self.dice.below(20) {
            0..=8 => self.talk(client),
            9..=13 => return self.rule(),
            14 | 15 => return self.keep(),
            _ => self.decide(client),
        };
        if let Some(payload) = payload {
            self.record(client, self.server.project, payload);
        }
    }

    fn versions_of(&self, client: usize) -> Vec<VersionSubmit> {
        let Some(replica) = self.clients[client].disk.replicas.get(&self.server.project) else {
            return vec![];
        };
        let there = |key: Key| replica.entities.contains_key(&key);
        self.versions.iter().filter(|version| there(Key::Version(version.version))).cloned().collect()
    }

    fn a_thread_of(&mut self, client: usize) -> Option<ThreadStart> {
        let replica = self.clients[client].disk.replicas.get(&self.server.project)?;
        let there = |key: Key| replica.entities.contains_key(&key);
        let threads: Vec<&ThreadStart> =
            self.threads.iter().filter(|thread| there(Key::Thread(thread.thread))).collect();
        let at = self.dice.below(threads.len().max(1) as u32) as usize;
        threads.get(at).map(|thread| (*thread).clone())
    }

    fn entity(&self, client: usize, space: SpaceId, key: Key) -> Option<Entity> {
        self.clients[client].disk.replicas.get(&space)?.entities.get(&key).cloned()
    }

    fn talk(&mut self, client: usize) -> Option<Payload> {
        let latest = self.versions_of(client).pop()?;
        let thread = self.a_thread_of(client);
        let what = self.dice.below(11);
        let ids = &mut self.server.truth.ids;
        Some(match (what, thread) {
            (4..=6, Some(thread)) => Payload::CommentAdd(payloads::comment_add(ids, &thread, "Yes.")),
            (7..=10, Some(thread)) => {
                let was = match self.entity(client, self.server.project, Key::Thread(thread.thread)) {
                    Some(Entity::Thread(one)) => one.audience,
                    _ => Audience::Everyone,
                };
                let audience = if was == Audience::Team { Audience::Everyone } else { Audience::Team };
                Payload::ThreadAudience(payloads::thread_audience(&thread, was, audience))
            }
            _ => {
                let mut said = payloads::thread_start(ids, &latest, "Too dark.");
                if self.dice.below(4) == 0 {
                    said.audience = Audience::Team;
                }
                self.threads.push(said.clone());
                Payload::ThreadStart(said)
            }
        })
    }

    fn decide(&mut self, client: usize) -> Option<Payload> {
        let latest = self.versions_of(client).pop()?;
        let number = self.versions.len();
        let ids = &mut self.server.truth.ids;
        Some(if self.dice.below(3) == 0 {
            let said = payloads::version_submit(ids, latest.proof, &format!("version {number}"));
            self.versions.push(said.clone());
            Payload::VersionSubmit(said)
        } else {
            let choice = if self.dice.below(2) == 0 { Choice::Approve } else { Choice::RequestChanges };
            Payload::DecisionRecord(payloads::decision_record(ids, &latest, choice))
        })
    }

    /// Holds, releases, and what of the owner's own words has to go.
    fn keep(&mut self) {
        let by = self.dice.below(2) as usize;
        if let Some(payload) = self.keeping() {
            self.record(by, self.server.project, payload);
        }
    }

    fn keeping(&mut self) -> Option<Payload> {
        let space = self.server.project;
        Some(match self.dice.below(7) {
            0 => Payload::SpaceHold(SpaceHold { reason: "A dispute.".to_owned() }),
            1 | 2 => Payload::SpaceRelease(SpaceRelease {}),
            _ => {
                let records = &self.server.truth.logs[&space].records;
                let own = self.clients[0].disk.author.person;
                let starts: Vec<PayloadErase> = records
                    .iter()
                    .filter(|record| record.op.header.actor == Some(own))
                    .filter_map(|record| erasure(record.op.header.op_id, record.op.payload()?))
                    .collect();
                let at = self.dice.below(starts.len().max(1) as u32) as usize;
                Payload::PayloadErase(starts.get(at)?.clone())
            }
        })
    }

    /// The owner lets in, puts out, and gives other roles.
    fn rule(&mut self) {
        let by = self.dice.below(2) as usize;
        let (project, directory) = (self.server.project, self.server.truth.directory);
        let whom = WATCHED[self.dice.below(2) as usize];
        let person = self.clients[whom].disk.author.person;
        let payload = match self.dice.below(10) {
            0..=3 => self.membership(by, person).map(|payload| (project, payload)),
            4..=7 => self.org_role(by, person).map(|payload| (directory, payload)),
            8 => Some((directory, self.group(person))),
            _ => {
                let device = self.clients[whom].disk.device();
                Some((directory, Payload::DeviceRevoke(DeviceRef { device })))
            }
        };
        if let Some((space, payload)) = payload
            && self.clients[by].disk.replicas.contains_key(&space)
        {
            self.record(by, space, payload);
        }
    }

    fn membership(&mut self, by: usize, person: PersonId) -> Option<Payload> {
        let project = self.server.project.project();
        let roles = [ProjectRole::Reviewer, ProjectRole::Viewer, ProjectRole::Collaborator];
        let role = roles[self.dice.below(3) as usize];
        let member = match self.entity(by, self.server.project, Key::Member(project, person)) {
            Some(Entity::Member(member)) => member.role_now(),
            _ => None,
        };
        Some(match member {
            None => Payload::MemberAdd(MemberAdd { project, person, role }),
            Some(_) if self.dice.below(3) == 0 => Payload::MemberRemove(MemberRef { project, person }),
            Some(was) => Payload::MemberRole(MemberRole { project, person, role, was }),
        })
    }

    fn org_role(&self, by: usize, person: PersonId) -> Option<Payload> {
        let Some(Entity::Person(one)) = self.entity(by, self.server.truth.directory, Key::Person(person))
        else {
            return None;
        };
        let was = one.role;
        let role = if was == OrgRole::External { OrgRole::Member } else { OrgRole::External };
        Some(Payload::PersonRole(PersonRole { person, role, was }))
    }

    fn group(&mut self, person: PersonId) -> Payload {
        let at = self.dice.below(self.groups.len() as u32 + 1) as usize;
        match self.groups.get(at).copied() {
            Some(group) if self.dice.below(2) == 0 => Payload::GroupAdd(GroupPerson { group, person }),
            Some(group) => Payload::GroupDrop(GroupPerson { group, person }),
            None => {
                let group = GroupId::from_uuid(self.server.truth.ids.uuid());
                self.groups.push(group);
                Payload::GroupDefine(GroupDefine { group, name: format!("group {at}"), was: None })
            }
        }
    }

    /// Into the outbox first; then it is said to be recorded.
    pub(super) fn record(&mut self, client: usize, space: SpaceId, payload: Payload) {
        let disk = &mut self.clients[client].disk;
        let Some(replica) = disk.replicas.get(&space) else { return };
        let base = replica.base();
        let sealed = self.server.truth.seal(&mut disk.author, space, &payload, base);
        let waiting = Waiting::of(sealed);
        assert_eq!(waiting.device, disk.device());
        self.promised.insert(waiting.op_id, client);
        self.pending.insert(waiting.op_id);
        disk.outbox.entry(space).or_default().push(waiting);
        if self.roll(15) {
            self.crash(client);
        } else {
            self.feed(client, Event::Recorded { space });
        }
    }

    /// Somebody takes back what has no answer yet; its number is taken all the same (S11).
    pub(super) fn take_back(&mut self, client: usize) {
        let space = self.server.project;
        let device = self.clients[client].disk.device();
        let Some(outbox) = self.clients[client].disk.outbox.get_mut(&space) else { return };
        let own = |waiting: &&mut Waiting| !waiting.answered && waiting.device == device;
        let Some(waiting) = outbox.iter_mut().filter(own).last() else { return };
        (waiting.sealed.salt, waiting.sealed.payload, waiting.payload) = (None, None, None);
        self.seen.taken_back += 1;
        self.feed(client, Event::Discarded { space });
    }
}

fn erasure(op: galley_core::OpId, said: &Payload) -> Option<PayloadErase> {
    let about = said.about();
    let (comment, marks) = match said {
        Payload::ThreadStart(said) => (said.comment.comment, said.marks.iter().map(|new| new.mark).collect()),
        Payload::CommentAdd(said) => (said.comment, Vec::new()),
        _ => return None,
    };
    Some(PayloadErase {
        op,
        kind: said.kind().to_string(),
        proof: about.proof?,
        version: about.version?,
        thread: about.thread?,
        comment,
        marks,
        ground: "They asked for it.".to_owned(),
    })
}

#[test]
fn what_a_former_device_said_and_a_server_lost_is_offered_again_before_all_is_quiet() {
    let mut world = World::new(1, Versions { client: 5, server: 5 });
    world.heal();
    let space = world.server.project;
    world.clients[0].network = false;
    world.clients[0].stream = None;
    world.feed(0, Event::NetworkDown);
    let said = world.talk(0).unwrap();
    world.record(0, space, said);
    let former = world.clients[0].disk.device();
    world.clients[0].disk.outbox.get_mut(&space).unwrap()[0].answered = true;
    world.reseal(0);
    assert_eq!(world.clients[0].disk.outbox[&space][0].device, former, "it was answered");
    let size = world.server.size(space);
    world.go_online(0);
    world.rest();
    assert_eq!(world.server.size(space), size + 1);
    world.is_whole();
}

#[test]
fn what_was_said_in_a_space_that_was_left_is_offered_to_a_server_that_lost_it() {
    let mut world = World::new(2, Versions { client: 5, server: 5 });
    world.heal();
    let (space, backup) = (world.server.project, world.server.clone());
    let said = world.talk(2).unwrap();
    world.record(2, space, said);
    world.rest();
    let op = *world.pending.iter().chain(world.promised.keys()).next().unwrap();
    assert!(world.server.ops.contains(&op));
    world.backup = Some(backup);
    world.restore_server();
    world.leave(2, space);
    assert!(world.clients[2].disk.holds(op), "its log is gone, and what they said is not");
    world.heal();
    assert!(world.server.ops.contains(&op));
}
