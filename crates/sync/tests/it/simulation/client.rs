//! A client of the simulation: what is on its disk, and the engine over it.

use std::collections::{BTreeMap, BTreeSet};

use galley_core::log::Tree;
use galley_core::{
    DeviceId, Entity, Hash, Key, OpId, Outcome, Payload, PublicKey, SealedOp, Slice, SpaceId, Stamp, apply,
    needs,
};
use galley_sync::wire::{Answer, Cursor, Entry, Page};
use galley_sync::{Engine, Known, Need, Settings};
use galley_testkit::authority::Author;

/// A space as it was read.
#[derive(Clone, Debug, Default)]
pub struct Replica {
    pub entries: Vec<Entry>,
    pub revision: u64,
    pub entities: BTreeMap<Key, Entity>,
    nodes: BTreeMap<(u32, u64), Hash>,
}

/// An op in the outbox.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub sealed: SealedOp,
    pub payload: Payload,
    pub op_id: OpId,
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

impl Replica {
    pub fn root(&self) -> Hash {
        let size = self.entries.len() as u64;
        Tree::new(size, |level, index| self.nodes.get(&(level, index)).copied()).root().unwrap()
    }

    pub fn cursor(&self) -> Cursor {
        Cursor { epoch: 0, seq: self.entries.len() as u64, root: self.root(), revision: self.revision }
    }

    fn grow(&mut self, entry: Entry) {
        let size = self.entries.len() as u64;
        let grown = Tree::new(size, |level, index| self.nodes.get(&(level, index)).copied())
            .append(entry.leaf)
            .unwrap();
        self.nodes.extend(grown.iter().map(|node| ((node.level, node.index), node.hash)));
        fold(&mut self.entities, &entry);
        self.entries.push(entry);
    }

    fn fold_anew(&mut self) {
        self.entities = fold_all(&self.entries);
    }
}

/// What entries add up to, for whoever can read some of them.
pub fn fold_all<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> BTreeMap<Key, Entity> {
    let mut entities = BTreeMap::new();
    for entry in entries {
        fold(&mut entities, entry);
    }
    entities
}

pub fn fold(entities: &mut BTreeMap<Key, Entity>, entry: &Entry) {
    let (Some(sealed), Outcome::Accepted) = (&entry.sealed, entry.outcome) else { return };
    let op = sealed.parse().unwrap();
    let Some(payload) = op.payload() else { return };
    let mut slice = Slice::new();
    for key in needs(&op.header, payload) {
        slice.load(key, entities.get(&key).cloned());
    }
    let stamp: Stamp = entry.stamp;
    for key in apply(&mut slice, &op, &stamp).upserted {
        entities.insert(key, slice.get(&key).unwrap().clone());
    }
}

impl Disk {
    pub fn new(author: Author) -> Self {
        Self { author, replicas: BTreeMap::new(), outbox: BTreeMap::new() }
    }

    pub fn known(&self, need: Need) -> Vec<Known> {
        let waits = |space: &SpaceId| {
            self.outbox.get(space).is_some_and(|ops| ops.iter().any(|waiting| !waiting.answered))
        };
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
                waiting.answered |= waiting.device_seq == *device_seq;
            }
        }
    }

    /// Reveals and conceals, with the revision; checked against the leaves that are there.
    pub fn shift(&mut self, space: SpaceId, page: &Page) {
        let replica = self.replicas.get_mut(&space).unwrap();
        for entry in &page.reveal {
            let place = &mut replica.entries[entry.stamp.seq as usize - 1];
            assert_eq!(place.leaf, entry.leaf, "another op than the one that was opaque");
            *place = entry.clone();
        }
        for seq in &page.conceal {
            let place = &mut replica.entries[*seq as usize - 1];
            *place = place.opaque();
        }
        replica.revision = page.revision;
        replica.fold_anew();
        self.confirm(space, &page.reveal);
    }

    /// Folds what follows, all of it or nothing.
    pub fn follow(&mut self, space: SpaceId, page: &Page, authority: &PublicKey) {
        page.head.verify(authority).unwrap();
        let replica = self.replicas.get_mut(&space).unwrap();
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

    pub fn device(&self) -> DeviceId {
        self.author.device
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
