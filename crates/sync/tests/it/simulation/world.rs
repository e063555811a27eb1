//! Clients, network, clock and chance, and what has to hold after each step.

mod acts;
mod network;

use std::collections::BTreeMap;

use galley_core::op::{ThreadStart, VersionSubmit};
use galley_core::{Entity, Key, OpId, PublicKey, SpaceId};
use galley_sync::{Event, Failure, Need, State};
use galley_testkit::chance::Dice;

use super::client::{Client, fold};
use super::server::{People, Server};
use network::{Flight, Message};

/// More steps than a world needs that comes to rest.
const TO_REST: usize = 100_000;

#[derive(Clone, Copy, Debug)]
pub struct Versions {
    pub client: u32,
    pub server: u32,
}

/// How often it happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    pub crashes: u64,
    pub restored: u64,
    pub resealed: u64,
    pub halves: u64,
    pub drops: u64,
    pub doubles: u64,
    pub late: u64,
    pub reveals: u64,
    pub conceals: u64,
    pub missing_bytes: u64,
    pub decisions: u64,
    pub refusals: u64,
}

impl Seen {
    pub fn all(&self) -> [(&'static str, u64); 12] {
        [
            ("a crash", self.crashes),
            ("a backup put back", self.restored),
            ("an outbox sealed anew", self.resealed),
            ("half a request", self.halves),
            ("a message lost", self.drops),
            ("a request twice", self.doubles),
            ("an answer to a job that was over", self.late),
            ("an op revealed", self.reveals),
            ("an op concealed", self.conceals),
            ("an op before its bytes", self.missing_bytes),
            ("a decision", self.decisions),
            ("a refusal", self.refusals),
        ]
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            crashes: self.crashes + other.crashes,
            restored: self.restored + other.restored,
            resealed: self.resealed + other.resealed,
            halves: self.halves + other.halves,
            drops: self.drops + other.drops,
            doubles: self.doubles + other.doubles,
            late: self.late + other.late,
            reveals: self.reveals + other.reveals,
            conceals: self.conceals + other.conceals,
            missing_bytes: self.missing_bytes + other.missing_bytes,
            decisions: self.decisions + other.decisions,
            refusals: self.refusals + other.refusals,
        }
    }
}

/// The projection of a person up to a place, kept while it grows.
type Oracle = (u64, usize, BTreeMap<Key, Entity>);

pub struct World {
    pub seen: Seen,
    server: Server,
    clients: Vec<Client>,
    authority: PublicKey,
    dice: Dice,
    now: u64,
    calm: bool,
    messages: Vec<Message>,
    num_streams: u64,
    listening: BTreeMap<u64, (usize, u32)>,
    promised: BTreeMap<OpId, usize>,
    versions: Vec<VersionSubmit>,
    threads: Vec<ThreadStart>,
    oracles: BTreeMap<(usize, SpaceId), Oracle>,
}

impl World {
    /// The owner at two devices, a reviewer, a contributor, and an agency that the project does not know yet.
    pub fn new(seed: u64, versions: Versions) -> Self {
        let (mut server, people, first) = Server::new(seed, versions.server);
        let People { owner, reviewer, agency, contributor } = people;
        let second = server.truth.device(&owner);
        server.note_all();
        let authority = server.truth.public_key();
        let client = |author, need| Client::new(author, need, versions.client);
        let clients = vec![
            client(owner, Need::Open),
            client(second, Need::Pinned),
            client(reviewer, Need::Open),
            client(contributor, Need::Inbox),
            client(agency, Need::Open),
        ];
        let mut world = Self {
            seen: Seen::default(),
            server,
            clients,
            authority,
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1)),
            now: 0,
            calm: false,
            messages: Vec::new(),
            num_streams: 0,
            listening: BTreeMap::new(),
            promised: BTreeMap::new(),
            versions: vec![first],
            threads: Vec::new(),
            oracles: BTreeMap::new(),
        };
        for client in 0..world.clients.len() {
            world.start(client);
        }
        world
    }

    pub fn set_server_version(&mut self, version: u32) {
        self.server.version = version;
    }

    pub fn run(&mut self, steps: usize) {
        for _ in 0..steps {
            self.chance();
            self.hold();
        }
    }

    /// Nothing goes wrong any more, until nothing is under way.
    fn rest(&mut self) {
        self.calm = true;
        for _ in 0..TO_REST {
            if self.messages.is_empty() {
                return;
            }
            self.deliver();
            self.hold();
        }
        panic!("no rest: {:?}", self.clients.iter().map(|client| client.engine.state()).collect::<Vec<_>>());
    }

    pub fn is_blocked_everywhere(&mut self) -> bool {
        self.calm = true;
        for client in 0..self.clients.len() {
            self.go_online(client);
        }
        self.rest();
        self.clients.iter().all(|client| matches!(client.engine.state(), State::Blocked(_)))
    }

    /// Heals the network, waits until all is quiet, and demands that everybody has everything.
    pub fn heal(&mut self) {
        self.calm = true;
        for client in 0..self.clients.len() {
            self.go_online(client);
            self.feed(client, Event::Retry);
            self.break_stream(client);
        }
        self.rest();
        self.seen.decisions += self.server.num_decisions as u64;
        self.seen.refusals += self.server.num_refused as u64;
        for (at, client) in self.clients.iter().enumerate() {
            assert_eq!(client.engine.state(), State::Idle, "client {at}");
            assert!(!client.engine.is_timed(), "idle means no timers");
            assert!(
                client.disk.outbox.values().all(Vec::is_empty),
                "client {at} waits: {:?}",
                client.disk.outbox
            );
            let person = client.disk.author.person;
            for space in self.server.spaces().into_iter().filter(|space| self.server.may_see(person, *space))
            {
                let replica = &client.disk.replicas[&space];
                assert_eq!(replica.entries.len() as u64, self.server.size(space), "client {at}");
                if replica.entries.iter().all(|entry| entry.sealed.is_some()) {
                    let in_directory = space == self.server.truth.directory;
                    let mut whole = self.server.truth.entities.clone();
                    whole.retain(|key, _| key.in_directory() == in_directory);
                    assert_eq!(replica.entities, whole, "client {at} against the authority itself");
                }
            }
        }
        for op in self.promised.keys() {
            assert!(self.server.ops.contains(op), "an op that was recorded never arrived");
        }
    }

    fn roll(&mut self, of: u32) -> bool {
        !self.calm && self.dice.below(of) == 0
    }

    fn chance(&mut self) {
        let client = self.dice.below(self.clients.len() as u32) as usize;
        match self.dice.below(100) {
            0..=24 => self.act(client),
            25..=27 => self.crash(client),
            28 | 29 => {
                self.clients[client].network = false;
                self.clients[client].stream = None;
                self.feed(client, Event::NetworkDown);
            }
            30..=33 => self.go_online(client),
            34 | 35 => self.clients[client].backup = Some(self.clients[client].disk.clone()),
            36 => self.restore(client),
            37 => self.break_stream(client),
            _ => self.deliver(),
        }
    }

    fn start(&mut self, client: usize) {
        let one = &self.clients[client];
        let directory = Some(self.server.truth.directory);
        let started = Event::Started { signed_in: true, directory, spaces: one.disk.known(one.need) };
        let network = one.network;
        self.feed(client, started);
        if !network {
            self.feed(client, Event::NetworkDown);
        }
    }

    fn crash(&mut self, client: usize) {
        self.seen.crashes += 1;
        self.clients[client].crash();
        self.start(client);
    }

    /// Puts back a data folder of earlier: what it recorded since and nobody got is lost with the disk.
    fn restore(&mut self, client: usize) {
        let Some(disk) = self.clients[client].backup.take() else { return };
        self.seen.restored += 1;
        let kept: Vec<OpId> = disk.outbox.values().flatten().map(|waiting| waiting.op_id).collect();
        let server = &self.server;
        self.promised.retain(|op, of| *of != client || kept.contains(op) || server.ops.contains(op));
        self.clients[client].disk = disk;
        self.oracles.retain(|(of, _), _| *of != client);
        self.crash(client);
    }

    fn go_online(&mut self, client: usize) {
        self.clients[client].network = true;
        self.feed(client, Event::NetworkUp);
    }

    fn break_stream(&mut self, client: usize) {
        if let Some(stream) = self.clients[client].stream {
            self.later(client, 1, Flight::Broken { stream, failure: Failure::Unreachable });
        }
    }

    /// What has to hold after each step.
    fn hold(&mut self) {
        for at in 0..self.clients.len() {
            for space in self.server.spaces() {
                self.equals_its_projection(at, space);
            }
        }
        for (op, of) in &self.promised {
            let arrived = self.server.ops.contains(op);
            let mut outbox = self.clients[*of].disk.outbox.values().flatten();
            assert!(arrived || outbox.any(|waiting| waiting.op_id == *op), "client {of} lost {op}");
        }
    }

    fn equals_its_projection(&mut self, at: usize, space: SpaceId) {
        let client = &self.clients[at];
        let Some(replica) = client.disk.replicas.get(&space) else { return };
        let (revision, size) = (replica.revision, replica.entries.len());
        let oracle = self.oracles.entry((at, space)).or_insert_with(|| (u64::MAX, 0, BTreeMap::new()));
        if (oracle.0, oracle.1) == (revision, size) {
            return;
        }
        if oracle.0 != revision || oracle.1 > size {
            *oracle = (revision, 0, BTreeMap::new());
        }
        if size > 0 {
            let person = client.disk.author.person;
            let flags = self.server.flags(space, person, revision, size as u64);
            let shown: Vec<bool> = replica.entries.iter().map(|entry| entry.sealed.is_some()).collect();
            assert_eq!(shown, flags, "client {at} sees what is not for it, or does not see what is");
            assert_eq!(replica.root(), self.server.truth.root_at(space, size as u64), "client {at}");
            for (index, _) in flags.iter().enumerate().skip(oracle.1).filter(|(_, shown)| **shown) {
                fold(&mut oracle.2, &self.server.entry(space, index));
            }
        }
        oracle.1 = size;
        assert_eq!(replica.entities, oracle.2, "client {at}");
    }
}
