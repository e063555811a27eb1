//! A server as far as the store sees one: a replica without a person, and the log that it appends to before
//! it keeps anything.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use galley_core::log::Tree;
use galley_core::op::{
    Base, DeviceRegister, DeviceRole, Envelope, MemberAdd, OrgRole, PersonAdd, ProjectCreate, ProjectRole,
    countersign, public_key, seal,
};
use galley_core::{
    DeviceId, Hash, Head, OpId, Outcome, Payload, PersonId, ProjectId, PublicKey, SealedOp, ServerId,
    Signature64, SpaceId, Stamp,
};
use galley_store::{
    Answer, Appended, AuthorityKeys, Below, DataFolder, Edge, Entry, Followed, Keys, Reach, Result, Said,
    SignedIn, Store, StoreError, Track,
};

use crate::desk::{Desk, KEYS, TestEdge};
use crate::rebuild::dump;

/// What the log of a space holds.
#[derive(Clone, Default)]
pub struct Log {
    pub entries: Vec<Entry>,
    pub head: Option<Head>,
}

/// What happens when the node appends to its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Luck {
    Good,
    /// Another node was faster.
    Conflict,
    /// It is in the log, and then the node stops.
    Crash,
}

pub struct Node {
    pub store: Store,
    pub server: ServerId,
    pub directory: SpaceId,
    pub keys: AuthorityKeys,
    pub key: PublicKey,
    pub logs: RefCell<BTreeMap<SpaceId, Log>>,
    pub luck: Cell<Luck>,
    edge: Arc<TestEdge>,
    owner: (DeviceId, PersonId),
    said: RefCell<BTreeMap<SpaceId, u64>>,
    _folder: tempfile::TempDir,
}

/// The owner's device has this key.
const OWNER: [u8; 32] = [11; 32];

impl Node {
    /// A server with its first person.
    pub fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let edge = TestEdge::new(seed);
        let none = Keys { device: [1; 32], authority: [2; 32] };
        let store =
            Store::open_on(DataFolder::open(folder.path()).unwrap(), &none, edge.clone(), Below::default())
                .unwrap();
        let keys = AuthorityKeys { device: store.fresh(DeviceId::new), key: [seed as u8; 32] };
        let node = Self {
            server: store.fresh(ServerId::new),
            directory: store.fresh(SpaceId::new),
            key: public_key(&SigningKey::from_bytes(&keys.key)),
            owner: (store.fresh(DeviceId::new), store.fresh(PersonId::new)),
            keys,
            store,
            logs: RefCell::default(),
            luck: Cell::new(Luck::Good),
            edge,
            said: RefCell::default(),
            _folder: folder,
        };
        node.open(node.directory);
        let authority = Payload::DeviceRegister(DeviceRegister {
            device: node.keys.device,
            public_key: node.key,
            role: DeviceRole::Authority,
            person: None,
            countersign: None,
        });
        let sealed = node.seal(node.directory, &authority, node.keys.device, 1, None, &node.keys.key);
        assert_eq!(node.say(node.directory, &sealed).unwrap().1, Outcome::Accepted);
        let (device, person) = node.owner;
        node.register(device, person, &OWNER);
        node.said.borrow_mut().insert(node.directory, 1);
        node.did(node.directory, &Payload::PersonAdd(PersonAdd { person, role: OrgRole::Owner }));
        node
    }

    /// Begins to have a space.
    pub fn open(&self, space: SpaceId) {
        self.store.join(self.server, space, self.keys.device, self.key).unwrap();
        self.logs.borrow_mut().entry(space).or_default();
    }

    fn seal(
        &self,
        space: SpaceId,
        payload: &Payload,
        device: DeviceId,
        device_seq: u64,
        actor: Option<PersonId>,
        key: &[u8; 32],
    ) -> SealedOp {
        let envelope = Envelope {
            op_id: self.store.fresh(OpId::new),
            space,
            device,
            device_seq,
            base: Base::nothing(),
            actor,
            made_at: self.edge.now_ms(),
        };
        seal(&envelope, payload, [7; 32], &SigningKey::from_bytes(key)).unwrap()
    }

    fn register(&self, device: DeviceId, person: PersonId, key: &[u8; 32]) {
        let own = public_key(&SigningKey::from_bytes(key));
        let authority = SigningKey::from_bytes(&self.keys.key);
        let register = Payload::DeviceRegister(DeviceRegister {
            device,
            public_key: own,
            role: DeviceRole::Person,
            person: Some(person),
            countersign: Some(countersign(&authority, device, &own, Some(person))),
        });
        let sealed = self.seal(self.directory, &register, device, 1, Some(person), key);
        assert_eq!(self.say(self.directory, &sealed).unwrap().1, Outcome::Accepted);
    }

    /// The owner's next op, sealed.
    pub fn sealed(&self, space: SpaceId, payload: &Payload) -> SealedOp {
        let next = self.said.borrow().get(&space).copied().unwrap_or(0) + 1;
        self.said.borrow_mut().insert(space, next);
        self.seal(space, payload, self.owner.0, next, Some(self.owner.1), &OWNER)
    }

    /// The owner says what has to stand.
    pub fn did(&self, space: SpaceId, payload: &Payload) -> Stamp {
        let (stamp, outcome) = self.say(space, &self.sealed(space, payload)).unwrap();
        assert_eq!(outcome, Outcome::Accepted, "{payload:?}");
        stamp
    }

    /// Answers an op as the authority, its log first.
    pub fn say(&self, space: SpaceId, sealed: &SealedOp) -> Result<(Stamp, Outcome)> {
        self.store.authorise_with(space, sealed, &self.keys, &mut |batch| {
            if self.luck.get() == Luck::Conflict {
                return Ok(Appended::Conflict);
            }
            let mut logs = self.logs.borrow_mut();
            let log = logs.entry(space).or_default();
            assert_eq!((batch.space, batch.first_seq), (space, log.entries.len() as u64 + 1));
            assert_eq!(batch.head.size, batch.first_seq + batch.entries.len() as u64 - 1);
            log.entries.extend(batch.entries.iter().cloned());
            log.head = Some(batch.head);
            match self.luck.get() {
                Luck::Crash => Err(StoreError::Failed { what: "the node stops".into() }),
                _ => Ok(Appended::Done),
            }
        })
    }

    /// Lets the person of a desk in: adds them, registers their device, and signs them in there.
    pub fn admit(&self, desk: &Desk, role: OrgRole) -> SignedIn {
        let who =
            SignedIn { device: desk.store.fresh(DeviceId::new), person: desk.store.fresh(PersonId::new) };
        self.did(self.directory, &Payload::PersonAdd(PersonAdd { person: who.person, role }));
        self.register(who.device, who.person, &KEYS.device);
        desk.store.join(self.server, self.directory, self.keys.device, self.key).unwrap();
        desk.store.sign_in(self.server, &who).unwrap();
        self.follow(desk, self.directory);
        who
    }

    /// The authority's word that a device of a desk is its person's.
    pub fn word(&self, desk: &Desk, who: &SignedIn) -> Signature64 {
        let authority = SigningKey::from_bytes(&self.keys.key);
        countersign(&authority, who.device, &desk.store.device_public_key(), Some(who.person))
    }

    /// Registers another device of a desk's person.
    pub fn register_again(&self, who: &SignedIn) {
        self.register(who.device, who.person, &KEYS.device);
    }

    /// A project of the owner's, with the people in it as managers.
    pub fn project(&self, people: &[PersonId]) -> ProjectId {
        let project = self.store.fresh(ProjectId::new);
        let space = project.space();
        self.open(space);
        self.did(space, &Payload::ProjectCreate(ProjectCreate { project, name: "Launch".into() }));
        for person in people {
            let role = ProjectRole::Manager;
            self.did(space, &Payload::MemberAdd(MemberAdd { project, person: *person, role }));
        }
        project
    }

    /// Joins a desk to a space and brings it up to date.
    pub fn share(&self, desk: &Desk, space: SpaceId) {
        desk.store.join(self.server, space, self.keys.device, self.key).unwrap();
        self.follow(desk, space);
    }

    pub fn log(&self, space: SpaceId) -> Log {
        self.logs.borrow().get(&space).cloned().unwrap()
    }

    /// What a desk has not got yet, at most so many, and the head of all.
    pub fn page(&self, desk: &Desk, space: SpaceId, limit: usize) -> (Vec<Entry>, Head) {
        let seq = desk.store.cursor(space).unwrap().seq as usize;
        let log = self.log(space);
        (log.entries.iter().skip(seq).take(limit).cloned().collect(), log.head.unwrap())
    }

    pub fn follow(&self, desk: &Desk, space: SpaceId) -> Followed {
        let (entries, head) = self.page(desk, space, usize::MAX);
        desk.store.follow(space, &entries, &head).unwrap()
    }

    /// Takes what waits at a desk, up to what it cannot take; its answers.
    pub fn take(&self, desk: &Desk, space: SpaceId) -> Vec<Answer> {
        self.take_some(desk, space, 100)
    }

    /// As [`Node::take`], at most so much of it.
    pub fn take_some(&self, desk: &Desk, space: SpaceId, limit: usize) -> Vec<Answer> {
        let mut answers = Vec::new();
        for sealed in desk.store.to_push(space, limit).unwrap() {
            let device_seq = sealed.parse().unwrap().header.device_seq;
            match self.say(space, &sealed) {
                Ok((_, outcome)) => answers.push(Answer { device_seq, said: Said::Outcome(outcome) }),
                Err(error) => {
                    answers.push(Answer { device_seq, said: Said::Code(error.code().to_owned()) });
                    break;
                }
            }
        }
        answers
    }

    /// Everything there and back.
    pub fn exchange(&self, desk: &Desk, space: SpaceId) -> Followed {
        self.follow(desk, self.directory);
        let answers = self.take(desk, space);
        desk.store.answered(space, &answers).unwrap();
        self.follow(desk, space)
    }

    /// A page at a time.
    pub fn catch_up(&self, desk: &Desk, space: SpaceId, limit: usize) {
        self.follow(desk, self.directory);
        loop {
            let (entries, head) = self.page(desk, space, limit);
            let last = entries.last().is_none_or(|entry| entry.stamp.seq == head.size);
            let reach = if last { Reach::Last } else { Reach::More };
            desk.store.follow_on(space, &entries, &head, reach).unwrap();
            if last {
                return;
            }
        }
    }

    /// A head over these leaves, signed as the authority would, were it to.
    pub fn head_over(&self, space: SpaceId, leaves: &[Hash]) -> Head {
        let mut nodes: HashMap<(u32, u64), Hash> = HashMap::new();
        for (size, leaf) in (0_u64..).zip(leaves) {
            let added = Tree::new(size, |level, index| nodes.get(&(level, index)).copied()).append(*leaf);
            for node in added.unwrap() {
                nodes.insert((node.level, node.index), node.hash);
            }
        }
        let size = leaves.len() as u64;
        let root = Tree::new(size, |level, index| nodes.get(&(level, index)).copied()).root().unwrap();
        let key = SigningKey::from_bytes(&self.keys.key);
        Head::sign(space, 0, size, root, self.edge.now_ms(), self.keys.device, &key)
    }
}

/// An entry without what is in it, as it is sent to whom it is not for.
pub fn opaque(entry: &Entry) -> Entry {
    let received_at = entry.stamp.received_at - entry.stamp.received_at % 3_600_000;
    Entry { stamp: Stamp { received_at, ..entry.stamp }, sealed: None, ..entry.clone() }
}

/// What a space adds up to at a desk or a node, by the path of its folder.
pub fn confirmed(path: &std::path::Path, space: SpaceId) -> Vec<(String, String)> {
    let db = rusqlite::Connection::open(path.join("galley.db")).unwrap();
    let sql =
        "SELECT c.key, c.entity FROM confirmed c JOIN spaces s USING (sid) WHERE s.space = ?1 ORDER BY c.key";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([space.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

/// The node's own.
pub fn truth(node: &Node, space: SpaceId) -> Vec<(String, String)> {
    confirmed(node.store.folder().path(), space)
}

/// Records what has to be shown at once.
pub fn said(desk: &Desk, space: SpaceId, payload: Payload) -> OpId {
    let recorded = desk.store.record(space, payload, Track::Undoable).unwrap();
    assert_eq!((recorded.outcome, recorded.seq), (Outcome::Accepted, 0), "{recorded:?}");
    recorded.op
}

/// The record holds, and what is shown is what folding it anew shows.
pub fn folded_alike(desk: &Desk) {
    let incremental = dump(desk);
    desk.verified();
    desk.store.rebuild().unwrap();
    assert_eq!(dump(desk), incremental);
}
