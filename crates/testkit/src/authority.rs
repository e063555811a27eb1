//! An authority in memory: everything the rules ask of one, without a database.
//!
//! It loads slices, checks, stamps, applies, appends facts, grows the trees, and keeps every op. Tests of the rules push
//! ops through it; tests of a real store compare with it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that leaves the rules must fail where it does")]

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use galley_core::ids::{DeviceId, OpId, PersonId, ProjectId, ProofId, SpaceId, ThreadId, VersionId};
use galley_core::log::{Head, Tree, leaf};
use galley_core::op::{
    self, Base, DeviceRegister, DeviceRole, Envelope, OrgRole, PersonAdd, ProjectCreate, ProjectRole,
};
use galley_core::rules::{Fact, erases, is_blurred, needs, remains, sealing_key};
use galley_core::{
    Effects, Entity, Hash, Key, Op, Outcome, Payload, Refusal, SealedOp, Slice, Stamp, Verdict,
};

use crate::ids::Ids;

/// An op with its place in the log and what came of it.
#[derive(Clone, Debug)]
pub struct Record {
    pub sealed: SealedOp,
    pub op: Op,
    pub stamp: Stamp,
    pub outcome: Outcome,
}

/// One log: ops, and the nodes of their tree.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub records: Vec<Record>,
    pub nodes: BTreeMap<(u32, u64), Hash>,
}

impl Log {
    #[must_use]
    pub fn size(&self) -> u64 {
        self.records.len() as u64
    }

    /// The tree of the first `size` leaves.
    pub fn tree(&self, size: u64) -> Tree<impl Fn(u32, u64) -> Option<Hash> + '_> {
        Tree::new(size, |level, index| self.nodes.get(&(level, index)).copied())
    }
}

/// A person at a device.
#[derive(Clone, Debug)]
pub struct Author {
    pub person: PersonId,
    pub device: DeviceId,
    /// How far its clock is off, in milliseconds.
    pub clock_off: i64,
    key: SigningKey,
    sent: BTreeMap<SpaceId, u64>,
}

/// Orders ops and keeps what they add up to.
#[derive(Clone, Debug)]
pub struct Authority {
    pub ids: Ids,
    pub directory: SpaceId,
    pub logs: BTreeMap<SpaceId, Log>,
    pub entities: BTreeMap<Key, Entity>,
    me: Author,
}

impl Authority {
    /// A directory with its authority registered.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut ids = Ids::new(seed);
        let directory = SpaceId::from_uuid(ids.uuid());
        let me = author(&mut ids);
        let mut authority =
            Self { ids, directory, logs: BTreeMap::new(), entities: BTreeMap::new(), me: me.clone() };
        let register = Payload::DeviceRegister(DeviceRegister {
            device: me.device,
            public_key: op::public_key(&me.key),
            role: DeviceRole::Authority,
            person: None,
            countersign: None,
        });
        let op_id = OpId::from_uuid(authority.ids.uuid());
        authority.push_own(op_id, directory, &register);
        authority
    }

    /// Registers a device for a new person and adds them; the first one is the owner whatever is asked for.
    pub fn join(&mut self, by: Option<&mut Author>, role: OrgRole) -> Author {
        let mut new = author(&mut self.ids);
        self.register(&mut new);
        let directory = self.directory;
        let role = if by.is_some() { role } else { OrgRole::Owner };
        let add = Payload::PersonAdd(PersonAdd { person: new.person, role });
        let added = match by {
            Some(by) => self.push(by, directory, &add),
            None => self.push(&mut new, directory, &add),
        };
        assert_eq!(added.outcome, Outcome::Accepted);
        new
    }

    /// Registers another device for the same person.
    pub fn another_device(&mut self, of: &Author) -> Author {
        let mut new = Author { person: of.person, clock_off: of.clock_off, ..author(&mut self.ids) };
        self.register(&mut new);
        new
    }

    /// Registers a device of the same person of which the key is elsewhere too, as in a store.
    pub fn device_with_key(&mut self, of: &Author, device: DeviceId, key: &[u8; 32]) -> Author {
        let key = SigningKey::from_bytes(key);
        let mut new = Author { device, key, sent: BTreeMap::new(), ..of.clone() };
        self.register(&mut new);
        new
    }

    fn register(&mut self, new: &mut Author) {
        let public_key = op::public_key(&new.key);
        let person = Some(new.person);
        let countersign = Some(op::countersign(&self.me.key, new.device, &public_key, person));
        let register =
            DeviceRegister { device: new.device, public_key, role: DeviceRole::Person, person, countersign };
        let directory = self.directory;
        assert_eq!(self.push(new, directory, &Payload::DeviceRegister(register)).outcome, Outcome::Accepted);
    }

    /// Makes a project whose manager is its maker.
    pub fn project(&mut self, by: &mut Author, name: &str) -> ProjectId {
        let project = ProjectId::from_uuid(self.ids.uuid());
        let create = Payload::ProjectCreate(ProjectCreate { project, name: name.to_owned() });
        assert_eq!(self.push(by, project.space(), &create).outcome, Outcome::Accepted);
        project
    }

    /// Adds a member to a project.
    pub fn member(&mut self, by: &mut Author, project: ProjectId, person: PersonId, role: ProjectRole) {
        let add = Payload::MemberAdd(op::MemberAdd { project, person, role });
        assert_eq!(self.push(by, project.space(), &add).outcome, Outcome::Accepted);
    }

    /// Seals and pushes an op that has seen everything in its space.
    pub fn push(&mut self, by: &mut Author, space: SpaceId, payload: &Payload) -> Record {
        let base = self.base(space);
        self.push_on(by, space, payload, base)
    }

    /// Seals and pushes an op made on top of `base`.
    pub fn push_on(&mut self, by: &mut Author, space: SpaceId, payload: &Payload, base: Base) -> Record {
        let sealed = self.seal(by, space, payload, base);
        self.receive(sealed)
    }

    /// Seals an op without sending it; it takes the device's next number all the same.
    pub fn seal(&mut self, by: &mut Author, space: SpaceId, payload: &Payload, base: Base) -> SealedOp {
        let op_id = OpId::from_uuid(self.ids.uuid());
        self.seal_as(by, Some(by.person), op_id, space, payload, base)
    }

    fn seal_as(
        &mut self,
        by: &mut Author,
        actor: Option<PersonId>,
        op_id: OpId,
        space: SpaceId,
        payload: &Payload,
        base: Base,
    ) -> SealedOp {
        let sent = by.sent.entry(space).or_default();
        *sent += 1;
        let (device, device_seq) = (by.device, *sent);
        let made_at = self.ids.tick().saturating_add(by.clock_off);
        let envelope = Envelope { op_id, space, device, device_seq, base, actor, made_at };
        op::seal(&envelope, payload, self.ids.bytes(), &by.key).expect("an op within the limits")
    }

    /// What somebody who has seen everything builds on.
    #[must_use]
    pub fn base(&self, space: SpaceId) -> Base {
        let seq = self.logs.get(&space).map_or(0, Log::size);
        Base { epoch: 0, seq, root: self.root(space) }
    }

    /// Takes an op in as an authority does: seal, rules, stamp, effects, leaf, facts.
    pub fn receive(&mut self, sealed: SealedOp) -> Record {
        let op = sealed.parse().expect("an op that parses");
        let Some(payload) = op.payload().cloned() else { return self.receive_void(sealed, op) };
        let mut slice = self.slice(&op, &payload);
        let key = sealing_key(&slice, &op).expect("a known device");
        sealed.verify(&key).expect("a seal by its device");
        let outcome = self.judge_here(&slice, &op);
        let stamp = self.append(op.header.space, &sealed, &op, outcome);
        let effects = self.take_effect(&mut slice, &op, &stamp, outcome);
        for fact in effects.facts {
            let done = self.push_own(fact.op_id, op.header.space, &fact.payload);
            assert_eq!(done.outcome, Outcome::Accepted, "a fact is never refused");
        }
        if let (Payload::PayloadErase(said), Outcome::Accepted) = (&payload, outcome) {
            self.erase(said.op);
        }
        Record { sealed, op, stamp, outcome }
    }

    /// One that its author took back takes its number, and has no effect (S11).
    fn receive_void(&mut self, sealed: SealedOp, op: Op) -> Record {
        let key = match self.entities.get(&Key::Device(op.header.device)) {
            Some(Entity::Device(device)) => device.public_key,
            other => panic!("{other:?}, where a known device was expected"),
        };
        sealed.verify(&key).expect("a seal by its device");
        let outcome = Outcome::NoEffect;
        let stamp = self.append(op.header.space, &sealed, &op, outcome);
        Record { sealed, op, stamp, outcome }
    }

    /// What the rules answer, and what only whoever has the log can tell: that an erasure names an op of it.
    fn judge_here(&self, slice: &Slice, op: &Op) -> Outcome {
        let outcome = judge(slice, op);
        let Some(Payload::PayloadErase(said)) = op.payload() else { return outcome };
        let records = self.logs.get(&op.header.space).map(|log| log.records.as_slice()).unwrap_or_default();
        let named = records.iter().find(|record| record.op.header.op_id == said.op);
        match named.map_or(Err(Refusal::NotFound), |record| erases(said, &record.op.header)) {
            Err(refusal) if outcome == Outcome::Accepted => Outcome::Refused(refusal),
            _ => outcome,
        }
    }

    fn erase(&mut self, op: OpId) {
        let records = self.logs.values_mut().flat_map(|log| log.records.iter_mut());
        for record in records.filter(|record| record.op.header.op_id == op) {
            record.sealed.salt = None;
            record.sealed.payload = None;
        }
    }

    /// States a fact, as an authority does when it comes to know something.
    pub fn state(&mut self, space: SpaceId, fact: &Fact) -> Record {
        self.push_own(fact.op_id, space, &fact.payload)
    }

    fn take_effect(&mut self, slice: &mut Slice, op: &Op, stamp: &Stamp, outcome: Outcome) -> Effects {
        if outcome != Outcome::Accepted {
            return Effects::default();
        }
        let effects = galley_core::apply(slice, op, stamp);
        for key in &effects.upserted {
            let entity = slice.get(key).expect("an upserted entity is in the slice");
            self.entities.insert(*key, entity.clone());
        }
        effects
    }

    /// What the logs add up to when they are read again from their bytes; each outcome must come out as recorded.
    #[must_use]
    pub fn replayed(&self) -> BTreeMap<Key, Entity> {
        let mut again = Self { entities: BTreeMap::new(), ..self.clone() };
        let in_directory = |record: &&Record| record.op.header.space == self.directory;
        let mut records: Vec<&Record> = self.logs.values().flat_map(|log| &log.records).collect();
        // An op follows what its authority had seen of the directory. The sort is stable: each log keeps its order.
        records.sort_by_key(|record| match in_directory(record) {
            true => (record.stamp.seq, false),
            false => (record.stamp.directory_seq, true),
        });
        for record in records {
            let op = record.sealed.parse().expect("an op that parses");
            let remains = remains(&op);
            let payload = op.payload().or(remains.as_ref()).expect("an op of a known kind");
            let mut slice = again.slice(&op, payload);
            // Over what was erased nothing is judged again.
            if op.payload().is_some() && !is_blurred(&slice) {
                assert_eq!(again.judge_here(&slice, &op), record.outcome, "replayed: {payload:?}");
            }
            again.take_effect(&mut slice, &op, &record.stamp, record.outcome);
        }
        again.entities
    }

    fn push_own(&mut self, op_id: OpId, space: SpaceId, payload: &Payload) -> Record {
        let mut me = self.me.clone();
        let base = self.base(space);
        let sealed = self.seal_as(&mut me, None, op_id, space, payload, base);
        self.me = me;
        self.receive(sealed)
    }

    fn append(&mut self, space: SpaceId, sealed: &SealedOp, op: &Op, outcome: Outcome) -> Stamp {
        let directory_seq = self.logs.get(&self.directory).map_or(0, Log::size);
        let now = self.ids.now();
        let log = self.logs.entry(space).or_default();
        let stamp = Stamp::next(log.records.last().map(|record| &record.stamp), now, directory_seq);
        let nodes = log.tree(log.size()).append(leaf(sealed, &stamp)).expect("a whole tree");
        log.nodes.extend(nodes.iter().map(|node| ((node.level, node.index), node.hash)));
        log.records.push(Record { sealed: sealed.clone(), op: op.clone(), stamp, outcome });
        stamp
    }

    /// The slice that an op needs.
    #[must_use]
    pub fn slice(&self, op: &Op, payload: &Payload) -> Slice {
        let mut slice = Slice::new();
        for key in needs(&op.header, payload) {
            slice.load(key, self.entities.get(&key).cloned());
        }
        slice
    }

    /// Everything as one slice, for projections.
    #[must_use]
    pub fn everything(&self) -> Slice {
        let mut slice = Slice::new();
        for (key, entity) in &self.entities {
            slice.load(*key, Some(entity.clone()));
        }
        slice
    }

    /// What takes back a recorded op, as things stand.
    #[must_use]
    pub fn undo_of(&self, record: &Record) -> Option<Payload> {
        galley_core::undo_of(&self.slice(&record.op, record.op.payload()?), &record.op)
    }

    #[must_use]
    pub fn root(&self, space: SpaceId) -> Hash {
        self.logs
            .get(&space)
            .map_or_else(Hash::of_nothing, |log| log.tree(log.size()).root().expect("a whole tree"))
    }

    /// The head of a space, signed now.
    #[must_use]
    pub fn head(&self, space: SpaceId) -> Head {
        let size = self.logs.get(&space).map_or(0, Log::size);
        Head::sign(space, 0, size, self.root(space), self.ids.now(), self.me.device, &self.me.key)
    }

    /// The device that signs heads.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.me.device
    }

    #[must_use]
    pub fn public_key(&self) -> galley_core::PublicKey {
        op::public_key(&self.me.key)
    }

    /// Pushes and demands acceptance.
    pub fn accept(&mut self, by: &mut Author, space: SpaceId, payload: &Payload) -> Record {
        let record = self.push(by, space, payload);
        assert_eq!(record.outcome, Outcome::Accepted, "{payload:?}");
        record
    }

    /// Pushes and gives the code of the refusal.
    pub fn refusal(&mut self, by: &mut Author, space: SpaceId, payload: &Payload) -> Refusal {
        match self.push(by, space, payload).outcome {
            Outcome::Refused(refusal) => refusal,
            other => panic!("{other:?}, where a refusal was expected: {payload:?}"),
        }
    }

    #[must_use]
    pub fn proof(&self, id: ProofId) -> galley_core::state::Proof {
        self.everything().proof(id).expect("a proof").clone()
    }

    #[must_use]
    pub fn version(&self, id: VersionId) -> galley_core::state::Version {
        self.everything().version(id).expect("a version").clone()
    }

    #[must_use]
    pub fn thread(&self, id: ThreadId) -> galley_core::state::Thread {
        self.everything().thread(id).expect("a thread").clone()
    }
}

/// What a server asks besides.
impl Authority {
    /// The root when the log of a space had this size.
    #[must_use]
    pub fn root_at(&self, space: SpaceId, size: u64) -> Hash {
        let root = self.logs.get(&space).map(|log| log.tree(size).root().expect("a whole tree"));
        root.unwrap_or_else(Hash::of_nothing)
    }

    /// The head of a space when its log had this size, signed now for an epoch.
    #[must_use]
    pub fn head_at(&self, space: SpaceId, epoch: u32, size: u64) -> Head {
        let root = self.root_at(space, size);
        Head::sign(space, epoch, size, root, self.ids.now(), self.me.device, &self.me.key)
    }
}

fn judge(slice: &Slice, op: &Op) -> Outcome {
    match galley_core::check(slice, op) {
        Verdict::Ok => Outcome::Accepted,
        Verdict::NoEffect => Outcome::NoEffect,
        Verdict::Refused(refusal) => Outcome::Refused(refusal),
        Verdict::Unknown => panic!("the slice of a complete state cannot be unknown: {op:?}"),
    }
}

fn author(ids: &mut Ids) -> Author {
    let person = PersonId::from_uuid(ids.uuid());
    let device = DeviceId::from_uuid(ids.uuid());
    let key = SigningKey::from_bytes(&ids.bytes());
    Author { person, device, clock_off: 0, key, sent: BTreeMap::new() }
}
