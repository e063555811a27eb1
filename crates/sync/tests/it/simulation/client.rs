//! A client of the simulation: what is on its disk, and the engine over it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use galley_core::log::Tree;
use galley_core::op::Base;
use galley_core::rules::remains;
use galley_core::{
    Body, DeviceId, Entity, Hash, Key, Op, OpId, Outcome, Payload, PublicKey, SealedOp, Slice, SpaceId,
    Stamp, apply, needs,
};
use galley_sync::wire::{Answer, Cursor, Entry, Page};
use galley_sync::{Engine, Known, Need, Settings};
use galley_testkit::authority::Author;

/// A space as it was read.
#[derive(Clone, Debug, Default)]
pub struct Replica {
    pub entries: Vec<Entry>,
    /// What is in them, where it is for this person.
    pub ops: Vec<Option<Rc<Op>>>,
    pub epoch: u32,
    pub revision: u64,
    pub entities: BTreeMap<Key, Entity>,
    nodes: BTreeMap<(u32, u64), Hash>,
}

/// An op in the outbox.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub sealed: SealedOp,
    /// Absent: taken back, or erased.
    pub payload: Option<Payload>,
    pub op_id: OpId,
    pub device: DeviceId,
    pub device_seq: u64,
    pub answered: bool,
}

/// What survives a crash.
#[derive(Clone, Debug)]
pub struct Disk {
    pub author: Author,
    pub replicas: BTreeMap<SpaceId, Replica>,
    pub outbox: BTreeMap<SpaceId, Vec<Waiting>>,
}

pub struct Client {
    pub disk: Disk,
    pub backup: Option<Disk>,
    pub engine: Engine,
    /// Rises with each crash: what was sent before is answered to nobody.
    pub life: u32,
    pub network: bool,
    pub timer: Option<u64>,
    /// The number of the stream that it listens to.
    pub stream: Option<u64>,
    /// Jobs that the engine waits for.
    pub jobs: BTreeSet<u64>,
    pub need: Need,
    pub version: u32,
}

impl Waiting {
    pub fn of(sealed: SealedOp) -> Self {
        let op = sealed.parse().unwrap();
        let (payload, header) = (op.payload().cloned(), op.header);
        let (op_id, device, device_seq) = (header.op_id, header.device, header.device_seq);
        Self { sealed, payload, op_id, device, device_seq, answered: false }
    }
}

impl Replica {
    pub fn root(&self) -> Hash {
        let size = self.entries.len() as u64;
        Tree::new(size, |level, index| self.nodes.get(&(level, index)).copied()).root().unwrap()
    }

    pub fn cursor(&self) -> Cursor {
        let (epoch, revision) = (self.epoch, self.revision);
        Cursor { epoch, seq: self.entries.len() as u64, root: self.root(), revision }
    }

    pub fn base(&self) -> Base {
        let Cursor { epoch, seq, root, .. } = self.cursor();
        Base { epoch, seq, root }
    }

    pub fn has_op(&self, id: OpId) -> bool {
        self.ops.iter().flatten().any(|op| op.header.op_id == id)
    }

    fn grow(&mut self, entry: Entry) {
        let size = self.entries.len() as u64;
        let grown = Tree::new(size, |level, index| self.nodes.get(&(level, index)).copied())
            .append(entry.leaf)
            .unwrap();
        self.nodes.extend(grown.iter().map(|node| ((node.level, node.index), node.hash)));
        let op = parsed(&entry);
        if let Some(op) = &op {
            fold(&mut self.entities, op, entry.outcome, &entry.stamp);
        }
        self.ops.push(op.clone());
        self.entries.push(entry);
        if let Some(op) = op {
            self.erase(self.entries.len() - 1, &op);
        }
    }

    /// What an erasure names goes; what it came to stays as it is.
    fn erase(&mut self, at: usize, by: &Op) {
        let (Some(Payload::PayloadErase(said)), Outcome::Accepted) = (by.payload(), self.entries[at].outcome)
        else {
            return;
        };
        let of = |op: &Option<Rc<Op>>| op.as_ref().is_some_and(|op| op.header.op_id == said.op);
        let Some(at) = self.ops.iter().position(of) else { return };
        if let (Some(sealed), Some(op)) = (&mut self.entries[at].sealed, &mut self.ops[at]) {
            (sealed.salt, sealed.payload) = (None, None);
            *op = Rc::new(Op { body: Body::Absent, ..(**op).clone() });
        }
    }

    fn fold_anew(&mut self) {
        self.entities.clear();
        for (op, entry) in self.ops.iter().zip(&self.entries) {
            if let Some(op) = op {
                fold(&mut self.entities, op, entry.outcome, &entry.stamp);
            }
        }
    }
}

fn parsed(entry: &Entry) -> Option<Rc<Op>> {
    entry.sealed.as_ref().map(|sealed| Rc::new(sealed.parse().unwrap()))
}

/// What an op adds to what was there, with its payload or without.
pub fn fold(entities: &mut BTreeMap<Key, Entity>, op: &Op, outcome: Outcome, stamp: &Stamp) {
    let remains = remains(op);
    let Some(payload) = op.payload().or(remains.as_ref()).filter(|_| outcome == Outcome::Accepted) else {
        return;
    };
    let mut slice = Slice::new();
    for key in needs(&op.header, payload) {
        slice.load(key, entities.get(&key).cloned());
    }
    for key in apply(&mut slice, op, stamp).upserted {
        entities.insert(key, slice.get(&key).unwrap().clone());
    }
}

impl Disk {
    pub fn new(author: Author) -> Self {
        Self { author, replicas: BTreeMap::new(), outbox: BTreeMap::new() }
    }

    pub fn known(&self, need: Need) -> Vec<Known> {
        let waits = |space: &SpaceId| !self.to_push(*space).is_empty();
        self.replicas.keys().map(|space| Known { space: *space, need, waiting: waits(space) }).collect()
    }

    pub fn to_push(&self, space: SpaceId) -> Vec<&Waiting> {
        self.outbox.get(&space).into_iter().flatten().filter(|waiting| !waiting.answered).collect()
    }

    pub fn answered(&mut self, space: SpaceId, device: DeviceId, answers: &[Answer]) {
        if device != self.author.device {
            return;
        }
        for answer in answers {
            let Answer::Done { device_seq, .. } = answer else { continue };
            for waiting in self.outbox.entry(space).or_default() {
                waiting.answered |= (waiting.device, waiting.device_seq) == (device, *device_seq);
            }
        }
    }

    /// Reveals and conceals, with the revision; checked against the leaves that are there. How many of each.
    pub fn shift(&mut self, space: SpaceId, page: &Page) -> (u64, u64) {
        let replica = self.replicas.get_mut(&space).unwrap();
        let (mut num_revealed, mut num_concealed) = (0, 0);
        for entry in &page.reveal {
            let at = entry.stamp.seq as usize - 1;
            assert_eq!(replica.entries[at].leaf, entry.leaf, "another op than the one that was opaque");
            if replica.ops[at].is_none() {
                num_revealed += 1;
                replica.ops[at] = parsed(entry);
                replica.entries[at] = entry.clone();
            }
        }
        for seq in &page.conceal {
            let at = *seq as usize - 1;
            num_concealed += u64::from(replica.ops[at].is_some());
            replica.ops[at] = None;
            replica.entries[at] = replica.entries[at].opaque();
        }
        replica.revision = page.revision;
        replica.fold_anew();
        self.confirm(space, &page.reveal);
        (num_revealed, num_concealed)
    }

    /// Folds what follows, all of it or nothing.
    pub fn follow(&mut self, space: SpaceId, page: &Page, authority: &PublicKey) {
        page.head.verify(authority).unwrap();
        let replica = self.replicas.get_mut(&space).unwrap();
        replica.epoch = page.head.epoch;
        for entry in &page.entries {
            assert_eq!(entry.stamp.seq, replica.entries.len() as u64 + 1);
            replica.grow(entry.clone());
        }
        assert_eq!(replica.root(), page.head.root, "the leaves do not add up to the head");
        self.confirm(space, &page.entries);
    }

    /// What came by the log waits no longer.
    fn confirm(&mut self, space: SpaceId, entries: &[Entry]) {
        let came: BTreeSet<Hash> =
            entries.iter().filter_map(|entry| entry.sealed.as_ref()).map(SealedOp::hash).collect();
        self.outbox.entry(space).or_default().retain(|waiting| !came.contains(&waiting.sealed.hash()));
    }

    /// All was read: what was answered and is not there was lost by the server with its log. Whether anything was.
    pub fn ask_again(&mut self, space: SpaceId) -> bool {
        let outbox = self.outbox.entry(space).or_default();
        let lost = outbox.iter_mut().filter(|waiting| waiting.answered);
        lost.map(|waiting| waiting.answered = false).count() > 0
    }

    /// Somebody agrees that the log began anew (S21): what this device said in it is offered again as it was sealed,
    /// and the log is read from its beginning.
    pub fn begin_anew(&mut self, space: SpaceId) {
        let replica = self.replicas.insert(space, Replica::default()).unwrap_or_default();
        let device = self.author.device;
        self.keep_own(space, &replica);
        for waiting in self.outbox.entry(space).or_default() {
            waiting.answered &= waiting.device != device;
        }
    }

    /// It is no longer for this person. What this device said stays: a server that was put back may have none of it,
    /// and where the space is for them again, what its log lacks is offered again (S21).
    pub fn leave(&mut self, space: SpaceId) {
        if let Some(replica) = self.replicas.remove(&space) {
            self.keep_own(space, &replica);
        }
    }

    /// What this device said in a log waits for it to be read again.
    fn keep_own(&mut self, space: SpaceId, replica: &Replica) {
        let device = self.author.device;
        let outbox = self.outbox.entry(space).or_default();
        for (op, entry) in replica.ops.iter().zip(&replica.entries) {
            let (Some(op), Some(sealed)) = (op, &entry.sealed) else { continue };
            let is_there = outbox.iter().any(|waiting| waiting.op_id == op.header.op_id);
            if op.header.device == device && !is_there {
                outbox.push(Waiting { answered: true, ..Waiting::of(sealed.clone()) });
            }
        }
        outbox.sort_by_key(|waiting| (waiting.device, waiting.device_seq));
    }

    pub fn device(&self) -> DeviceId {
        self.author.device
    }

    /// Whether an op that was recorded here is here still.
    pub fn holds(&self, op: OpId) -> bool {
        let waits = self.outbox.values().flatten().any(|waiting| waiting.op_id == op);
        waits || self.replicas.values().any(|replica| replica.has_op(op))
    }
}

impl Client {
    pub fn new(author: Author, need: Need, version: u32) -> Self {
        Self {
            disk: Disk::new(author),
            backup: None,
            engine: Engine::new(Settings::default()),
            life: 0,
            network: true,
            timer: None,
            stream: None,
            jobs: BTreeSet::new(),
            need,
            version,
        }
    }

    /// Everything that is not on disk is gone.
    pub fn crash(&mut self) {
        self.engine = Engine::new(Settings::default());
        self.life += 1;
        self.timer = None;
        self.stream = None;
        self.jobs.clear();
    }
}
