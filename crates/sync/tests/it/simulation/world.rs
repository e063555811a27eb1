//! Clients, network, clock and chance, and what has to hold after each step.

mod acts;
mod network;
mod seen;

use std::collections::{BTreeMap, BTreeSet};

use galley_core::op::{ThreadStart, VersionSubmit};
use galley_core::{Entity, GroupId, Key, OpId, Outcome, Payload, PublicKey, SpaceId};
use galley_sync::{Event, Failure, Need, State};
use galley_testkit::chance::Dice;

use super::client::{Client, Disk, fold};
use super::server::{People, Server};
use network::{Flight, Message};
pub use seen::Seen;

/// More steps than a world needs that comes to rest.
const TO_REST: usize = 100_000;
/// So often at most something has to be put right by a person before all is quiet.
const TO_HEAL: usize = 30;
const YEAR_MS: i64 = 31_557_600_000;

#[derive(Clone, Copy, Debug)]
pub struct Versions {
    pub client: u32,
    pub server: u32,
}

/// The projection of a person up to a place, kept while it grows.
struct Oracle {
    epoch: u32,
    revision: u64,
    size: usize,
    entities: BTreeMap<Key, Entity>,
}

pub struct World {
    pub seen: Seen,
    server: Server,
    backup: Option<Server>,
    clients: Vec<Client>,
    authority: PublicKey,
    dice: Dice,
    now: u64,
    calm: bool,
    messages: Vec<Message>,
    num_streams: u64,
    listening: BTreeMap<u64, (usize, u32)>,
    /// What a client said is recorded.
    promised: BTreeMap<OpId, usize>,
    /// Those of them that were in no log when that was last looked at.
    pending: BTreeSet<OpId>,
    versions: Vec<VersionSubmit>,
    threads: Vec<ThreadStart>,
    groups: Vec<GroupId>,
    oracles: BTreeMap<(usize, SpaceId), Oracle>,
}

impl World {
    /// The owner at two devices, a reviewer, a contributor, and an agency; each with another idea of what year it is.
    pub fn new(seed: u64, versions: Versions) -> Self {
        let (mut server, people, first) = Server::new(seed, versions.server);
        let People { owner, reviewer, agency, contributor } = people;
        let second = server.truth.another_device(&owner);
        server.note_all();
        let authority = server.truth.public_key();
        let of = [
            (owner, Need::Open, 0),
            (second, Need::Pinned, 3),
            (reviewer, Need::Open, -5),
            (contributor, Need::Inbox, 40),
            (agency, Need::Open, 0),
        ];
        let clients = of.map(|(mut author, need, years)| {
            author.clock_off = years * YEAR_MS;
            Client::new(author, need, versions.client)
        });
        let mut world = Self {
            seen: Seen::default(),
            server,
            backup: None,
            clients: clients.into(),
            authority,
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1)),
            now: 0,
            calm: false,
            messages: Vec::new(),
            num_streams: 0,
            listening: BTreeMap::new(),
            promised: BTreeMap::new(),
            pending: BTreeSet::new(),
            versions: vec![first],
            threads: Vec::new(),
            groups: Vec::new(),
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
        let of = |client: &Client| {
            format!("{:?} {:?}", client.engine.state(), client.engine.blocked().collect::<Vec<_>>())
        };
        panic!("no rest: {:?}", self.clients.iter().map(of).collect::<Vec<_>>());
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
        for _ in 0..TO_HEAL {
            for client in 0..self.clients.len() {
                self.go_online(client);
                self.put_right(client);
                self.feed(client, Event::Retry);
                self.break_stream(client);
            }
            self.rest();
            let idle = |client: &Client| {
                client.engine.state() == State::Idle && client.engine.blocked().next().is_none()
            };
            if self.clients.iter().all(idle) {
                break;
            }
        }
        self.seen.decisions += self.server.num_decisions as u64;
        self.seen.refusals += self.server.num_refused as u64;
        self.seen.erased += self.server.num_erased as u64;
        self.seen.holds += self.server.num_held as u64;
        self.is_whole();
    }

    fn is_whole(&self) {
        self.server.sees_what_core_says();
        for (at, client) in self.clients.iter().enumerate() {
            assert_eq!(client.engine.state(), State::Idle, "client {at}");
            assert!(!client.engine.is_timed(), "idle means no timers");
            let person = client.disk.author.person;
            for space in self.server.spaces().into_iter().filter(|space| self.server.may_see(person, *space))
            {
                let waits = client.disk.outbox.get(&space).into_iter().flatten();
                let waits: Vec<_> = waits.map(|one| (one.op_id, one.device_seq, one.answered)).collect();
                assert_eq!(waits, [], "client {at}");
                let replica = &client.disk.replicas[&space];
                assert_eq!(replica.entries.len() as u64, self.server.size(space), "client {at}");
                if replica.ops.iter().all(Option::is_some) {
                    let in_directory = space == self.server.truth.directory;
                    let mut whole = self.server.truth.entities.clone();
                    whole.retain(|key, _| key.in_directory() == in_directory);
                    assert_eq!(replica.entities, whole, "client {at} against the authority itself");
                }
            }
        }
        for (op, of) in &self.promised {
            // What waits in a space that is no longer for its author waits for them.
            let waits =
                || self.clients[*of].disk.outbox.values().flatten().any(|waiting| waiting.op_id == *op);
            assert!(self.server.ops.contains(op) || waits(), "an op that was recorded never arrived");
        }
    }

    fn roll(&mut self, of: u32) -> bool {
        !self.calm && self.dice.below(of) == 0
    }

    fn chance(&mut self) {
        let client = self.dice.below(self.clients.len() as u32) as usize;
        match self.dice.below(400) {
            0..=89 => self.act(client),
            90..=93 => self.crash(client),
            94..=97 => {
                self.clients[client].network = false;
                self.clients[client].stream = None;
                self.feed(client, Event::NetworkDown);
            }
            98..=117 => self.go_online(client),
            118..=121 => self.clients[client].backup = Some(self.clients[client].disk.clone()),
            122 | 123 => self.restore(client),
            124..=126 => self.break_stream(client),
            127..=136 => self.put_right(client),
            137 => self.backup = Some(self.server.clone()),
            138 => self.restore_server(),
            139 if self.dice.below(2) == 0 => self.double(),
            140..=142 => self.take_back(client),
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

    /// Puts back a data folder of earlier.
    fn restore(&mut self, client: usize) {
        let Some(disk) = self.clients[client].backup.take() else { return };
        self.seen.restored += 1;
        self.put_disk(client, disk);
    }

    /// The owner's folder is copied to their other machine, and both go on under one name.
    fn double(&mut self) {
        self.seen.twins += 1;
        let disk = self.clients[0].disk.clone();
        self.put_disk(1, disk);
    }

    /// What it recorded since and nobody got is lost with the disk.
    fn put_disk(&mut self, client: usize, disk: Disk) {
        let server = &self.server;
        self.promised.retain(|op, of| *of != client || disk.holds(*op) || server.ops.contains(op));
        self.clients[client].disk = disk;
        self.oracles.retain(|(of, _), _| *of != client);
        self.look_what_pends();
        self.crash(client);
    }

    /// The server goes on from its backup: what nobody has any more is lost with its disk.
    fn restore_server(&mut self) {
        let Some(backup) = self.backup.take() else { return };
        self.seen.epochs += 1;
        self.server.restore(backup);
        self.oracles.clear();
        let (server, clients) = (&self.server, &self.clients);
        self.promised.retain(|op, of| server.ops.contains(op) || clients[*of].disk.holds(*op));
        self.look_what_pends();
        for client in 0..self.clients.len() {
            self.break_stream(client);
        }
    }

    fn look_what_pends(&mut self) {
        let promised = self.promised.keys().copied();
        self.pending = promised.filter(|op| !self.server.ops.contains(op)).collect();
    }

    /// What only a person can put right: signing in after a device was revoked, agreeing that a log began anew.
    fn put_right(&mut self, client: usize) {
        if self.clients[client].engine.state() == State::SignedOut {
            self.seen.revoked += 1;
            self.reseal(client);
            self.feed(client, Event::SignedIn);
        }
        let blocked: Vec<(SpaceId, Failure)> = self.clients[client].engine.blocked().collect();
        for (space, failure) in blocked {
            assert_eq!(failure, Failure::NewEpoch, "client {client}");
            self.begin_anew(client, space);
        }
    }

    fn begin_anew(&mut self, client: usize, space: SpaceId) {
        self.seen.begun_anew += 1;
        self.without(client, |disk| disk.begin_anew(space));
        self.oracles.remove(&(client, space));
        self.feed(client, Event::Retry);
    }

    fn leave(&mut self, client: usize, space: SpaceId) {
        self.without(client, |disk| disk.leave(space));
    }

    /// A log goes from a disk. Of a former device nobody takes anything any more.
    fn without(&mut self, client: usize, goes: impl FnOnce(&mut Disk)) {
        let had = self.clients[client].disk.clone();
        goes(&mut self.clients[client].disk);
        let (server, disk) = (&self.server, &self.clients[client].disk);
        self.promised
            .retain(|op, of| *of != client || !had.holds(*op) || disk.holds(*op) || server.ops.contains(op));
        self.look_what_pends();
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
        let server = &self.server;
        self.pending.retain(|op| !server.ops.contains(op));
        for op in &self.pending {
            let of = self.promised[op];
            assert!(self.clients[of].disk.holds(*op), "client {of} lost {op}");
        }
    }

    fn equals_its_projection(&mut self, at: usize, space: SpaceId) {
        let client = &self.clients[at];
        let Some(replica) = client.disk.replicas.get(&space) else { return };
        let (epoch, revision, size) = (replica.epoch, replica.revision, replica.entries.len());
        if size == 0 || epoch != self.server.epoch {
            // Of a log that began anew the server says nothing any more.
            return;
        }
        let nothing = || Oracle { epoch, revision, size: 0, entities: BTreeMap::new() };
        let oracle = self.oracles.entry((at, space)).or_insert_with(nothing);
        if (oracle.epoch, oracle.revision, oracle.size) == (epoch, revision, size) {
            return;
        }
        let server = &self.server;
        let flags = server.flags(space, client.disk.author.person, revision, size as u64);
        let erases = |at: usize| {
            let record = server.record(space, at);
            match record.op.payload() {
                Some(Payload::PayloadErase(said)) if record.outcome == Outcome::Accepted => Some(said.op),
                _ => None,
            }
        };
        let is_new = (oracle.epoch, oracle.revision) != (epoch, revision) || oracle.size > size;
        if is_new || (oracle.size..size).any(|at| erases(at).is_some()) {
            *oracle = nothing();
        }
        let shown: Vec<bool> = replica.ops.iter().map(Option::is_some).collect();
        assert_eq!(shown, flags, "client {at} sees what is not for it, or does not see what is");
        assert_eq!(replica.root(), server.truth.root_at(space, size as u64), "client {at}");
        let erased: BTreeSet<OpId> = (0..size).filter(|at| flags[*at]).filter_map(erases).collect();
        for (index, op) in replica.ops.iter().enumerate().skip(oracle.size) {
            let (Some(op), record) = (op, server.record(space, index)) else { continue };
            let entry = &replica.entries[index];
            assert_eq!((entry.stamp, entry.outcome), (record.stamp, record.outcome), "client {at}");
            assert_eq!(op.header, record.op.header, "client {at}");
            // What was erased may be here until the log says so, and not after.
            let is_gone = op.payload().is_none();
            assert!(!is_gone || record.sealed.payload.is_none(), "client {at} misses what {index} said");
            assert!(is_gone || !erased.contains(&op.header.op_id), "client {at} has what was erased");
            fold(&mut oracle.entities, op, record.outcome, &record.stamp);
        }
        oracle.size = size;
        assert_eq!(replica.entities, oracle.entities, "client {at}");
    }
}
