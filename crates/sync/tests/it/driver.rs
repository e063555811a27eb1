//! The driver against a server of a few lines and a store in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use galley_core::log::leaf;
use galley_core::op::{Base, OrgRole};
use galley_core::{DeviceId, Hash, Head, Payload, PublicKey, SealedOp, Signature64, SpaceId, VersionId};
use galley_sync::chunks::{self, CHUNK};
use galley_sync::driver::{Blob, Driver, Handle, News, Port, PortError, Server, Timeouts};
use galley_sync::wire::{
    self, Answer, ChunkRange, Countersigned, Cursor, Entry, Finished, Leaves, NewDevice, Page, PageOf,
    Proposed, Push, Pushed, SpaceRef, Spaces, StartUpload, Upload, WireAnswer, code,
};
use galley_sync::{Event, Failure, Known, Need, Problem, Settings, State};
use galley_testkit::authority::Authority;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::server::{Asked, Said, Says, serve};

const PATIENCE: Duration = Duration::from_secs(20);

/// What the store in memory holds.
#[derive(Default)]
pub struct Held {
    pub need: Option<Need>,
    pub outbox: Vec<SealedOp>,
    pub answers: Vec<Answer>,
    pub entries: BTreeMap<SpaceId, Vec<Entry>>,
    roots: BTreeMap<SpaceId, Hash>,
    to_send: Vec<Blob>,
    pub to_fetch: Vec<Blob>,
    pub bytes: BTreeMap<Hash, Vec<u8>>,
    pub chunks: BTreeMap<u64, Vec<u8>>,
    /// Devices that it went on as.
    pub resealed: Vec<DeviceId>,
    pub revision: u64,
    pub news: Vec<News>,
}

#[derive(Default)]
pub struct Memory {
    held: Mutex<Held>,
    changed: Notify,
}

impl Memory {
    pub fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap()
    }

    pub fn change<T>(&self, what: impl FnOnce(&mut Held) -> T) -> T {
        let done = what(&mut self.held());
        self.changed.notify_waiters();
        done
    }

    /// Waits until something holds.
    pub async fn until(&self, what: &str, holds: impl Fn(&Held) -> bool) {
        loop {
            let changed = self.changed.notified();
            if holds(&self.held()) {
                return;
            }
            tokio::time::timeout(PATIENCE, changed)
                .await
                .unwrap_or_else(|_| panic!("waited in vain: {what}; {:?}", self.held().news));
        }
    }

    pub async fn until_said(&self, problem: Problem) {
        self.until("a problem", |held| held.news.contains(&News::Problem(problem))).await;
    }
}

impl Port for Memory {
    fn cursor(&self, space: SpaceId) -> Result<Cursor, PortError> {
        let held = self.held();
        let seq = held.entries.get(&space).map_or(0, |entries| entries.len() as u64);
        let root = held.roots.get(&space).copied().unwrap_or_else(Hash::of_nothing);
        Ok(Cursor { epoch: 0, seq, root, revision: held.revision })
    }

    fn to_push(&self, _: SpaceId, limit: usize) -> Result<Vec<SealedOp>, PortError> {
        Ok(self.held().outbox.iter().take(limit).cloned().collect())
    }

    fn answered(&self, _: SpaceId, _: DeviceId, answers: &[Answer]) -> Result<(), PortError> {
        self.change(|held| {
            let done = answers.iter().filter(|answer| matches!(answer, Answer::Done { .. })).count();
            held.outbox.drain(..done);
            held.answers.extend_from_slice(answers);
        });
        Ok(())
    }

    fn new_device(&self, _: SpaceId) -> Result<NewDevice, PortError> {
        let device = DeviceId::new(2, [self.held().resealed.len() as u8; 10]);
        Ok(NewDevice { device, public_key: PublicKey([5; 32]), name: "Laptop".to_owned() })
    }

    fn reseal(&self, _: SpaceId, device: DeviceId, word: &Countersigned) -> Result<(), PortError> {
        assert_eq!(word.countersign, Signature64([6; 64]));
        self.change(|held| held.resealed.push(device));
        Ok(())
    }

    fn follow(&self, space: SpaceId, entries: &[Entry], head: &Head) -> Result<(), PortError> {
        self.change(|held| {
            held.entries.entry(space).or_default().extend_from_slice(entries);
            held.roots.insert(space, head.root);
        });
        Ok(())
    }

    fn shift(&self, _: SpaceId, _: &[Entry], _: &[u64], revision: u64) -> Result<(), PortError> {
        self.change(|held| held.revision = revision);
        Ok(())
    }

    fn spaces(&self, listed: &Spaces) -> Result<Vec<Known>, PortError> {
        let need = self.held().need.unwrap_or(Need::Open);
        let space = listed.directory.space;
        Ok(vec![Known { space, need, waiting: !self.held().outbox.is_empty() }])
    }

    fn to_send(&self, _: SpaceId) -> Result<Vec<Blob>, PortError> {
        Ok(self.held().to_send.clone())
    }

    fn read(&self, sha256: &Hash, range: Range<u64>) -> Result<Vec<u8>, PortError> {
        Ok(self.held().bytes[sha256][range.start as usize..range.end as usize].to_vec())
    }

    fn to_fetch(&self, _: SpaceId, _: usize) -> Result<Vec<Blob>, PortError> {
        Ok(self.held().to_fetch.clone())
    }

    fn kept(&self, _: &Blob) -> Result<Vec<u64>, PortError> {
        Ok(self.held().chunks.keys().copied().collect())
    }

    fn keep(&self, _: &Blob, chunk: u64, bytes: &[u8]) -> Result<(), PortError> {
        self.change(|held| held.chunks.insert(chunk, bytes.to_vec()));
        Ok(())
    }

    fn complete(&self, blob: &Blob) -> Result<(), PortError> {
        self.change(|held| {
            let whole: Vec<u8> = held.chunks.values().flatten().copied().collect();
            assert_eq!(Hash::of(&[&whole]), blob.sha256);
            held.bytes.insert(blob.sha256, whole);
            held.to_fetch.clear();
        });
        Ok(())
    }

    fn tell(&self, news: News) {
        self.change(|held| held.news.push(news));
    }
}

/// A server with a directory and its owner, and an op that the owner sealed and did not send.
pub struct Truth {
    pub authority: Authority,
    waiting: Vec<SealedOp>,
    asked: Vec<Asked>,
}

impl Truth {
    pub fn new() -> Self {
        let mut authority = Authority::new(1);
        let mut owner = authority.join(None, OrgRole::Owner);
        let space = authority.directory;
        let person = galley_core::PersonId::from_uuid(authority.ids.uuid());
        let add = galley_core::op::PersonAdd { person, role: OrgRole::Member };
        let sealed = authority.seal(&mut owner, space, &Payload::PersonAdd(add), Base::nothing());
        Self { authority, waiting: vec![sealed], asked: Vec::new() }
    }

    pub fn space(&self) -> SpaceId {
        self.authority.directory
    }

    pub fn space_and_op(&self) -> (SpaceId, SealedOp) {
        (self.space(), self.waiting[0].clone())
    }

    fn list(&self) -> Said {
        let directory = SpaceRef { space: self.space(), name: None, size: 3, role: "owner".to_owned() };
        json(&Spaces { directory, spaces: vec![] })
    }

    fn page(&self, asked: &Asked) -> Said {
        let after: usize =
            asked.path.split("after=").nth(1).unwrap().split('&').next().unwrap().parse().unwrap();
        let log = &self.authority.logs[&self.space()];
        let entries: Vec<Entry> = log.records[after..]
            .iter()
            .map(|record| Entry {
                stamp: record.stamp,
                outcome: record.outcome,
                leaf: leaf(&record.sealed, &record.stamp),
                sealed: Some(record.sealed.clone()),
            })
            .collect();
        let head = self.authority.head_at(self.space(), 0, log.size());
        let (reveal, conceal) = (vec![], vec![]);
        json(&PageOf::from(&Page { entries, head, revision: 0, more: false, reveal, conceal }))
    }

    fn take(&mut self, asked: &Asked) -> Said {
        let push: Push = wire::read(&asked.body, wire::MAX_PUSH_BYTES).unwrap();
        let mut answers = Vec::new();
        for op in push.ops {
            let record = self.authority.receive(SealedOp::try_from(op).unwrap());
            let device_seq = record.op.header.device_seq;
            answers.push(WireAnswer::from(&Answer::Done { device_seq, outcome: record.outcome }));
        }
        json(&Pushed { answers, stopped: None })
    }

    /// What every test of ops needs: lists, pages, pushes, and a stream that stays open.
    pub fn answer(&mut self, asked: &Asked) -> Said {
        self.asked.push(asked.clone());
        match (asked.method.as_str(), asked.path.split('?').next().unwrap()) {
            ("GET", "/v1/spaces") => self.list(),
            ("GET", "/v1/events") => Said::Open(vec![b": here\n\n".to_vec()]),
            ("GET", path) if path.ends_with("/ops") => self.page(asked),
            ("POST", path) if path.ends_with("/ops") => self.take(asked),
            _ => Said::Whole(404, vec![], vec![]),
        }
    }
}

pub fn json<T: serde::Serialize>(answer: &T) -> Said {
    let headers = vec![("galley-wire", "1".to_owned()), ("content-type", "application/json".to_owned())];
    Said::Whole(200, headers, wire::write(answer).unwrap())
}

fn empty() -> Said {
    Said::Whole(200, vec![("galley-wire", "1".to_owned())], vec![])
}

pub fn timeouts() -> Timeouts {
    let short = Duration::from_secs(5);
    Timeouts { connect: short, read: short, whole: short }
}

const SETTINGS: Settings = Settings { first_wait_ms: 10, longest_wait_ms: 50 };

/// Starts a driver over a store and a server.
pub async fn start(memory: &Arc<Memory>, says: Says, timeouts: Timeouts) -> (Handle, JoinHandle<()>) {
    let server = Server { address: serve(says).await, token: "of-a-session".to_owned() };
    let (driver, handle) = Driver::new(Arc::clone(memory), &server, SETTINGS, timeouts).unwrap();
    let started = Event::Started { signed_in: true, directory: None, spaces: vec![] };
    (handle, tokio::spawn(driver.run(started)))
}

pub type Does = Box<dyn Fn() -> Said + Send + Sync>;

pub fn does(what: impl Fn() -> Said + Send + Sync + 'static) -> Does {
    Box::new(what)
}

pub fn problem(failure: Failure) -> Problem {
    Problem { space: None, failure, over: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_pushed_and_comes_back_by_the_log() {
    let truth = Arc::new(Mutex::new(Truth::new()));
    let (space, op) = truth.lock().unwrap().space_and_op();
    let memory = Arc::new(Memory::default());
    memory.change(|held| held.outbox.push(op.clone()));
    let served = Arc::clone(&truth);
    let says: Says = Arc::new(move |asked: &Asked| served.lock().unwrap().answer(asked));
    let (handle, running) = start(&memory, says, timeouts()).await;
    let is_there = |held: &Held| {
        held.entries.get(&space).is_some_and(|log| log.iter().any(|entry| entry.sealed.as_ref() == Some(&op)))
    };
    memory.until("the op in the log", is_there).await;
    memory.until("rest", |held| held.news.last() == Some(&News::State(State::Idle))).await;
    assert_eq!(memory.held().entries[&space].len(), 4, "each entry once");
    assert_eq!(memory.held().answers.len(), 1);
    for asked in &truth.lock().unwrap().asked {
        assert_eq!(asked.headers["galley-wire"], "1");
        assert_eq!(asked.headers["authorization"], "Bearer of-a-session");
    }
    drop(handle);
    tokio::time::timeout(PATIENCE, running).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn s23_a_poke_is_heard_and_a_stream_that_broke_is_opened_again() {
    let truth = Arc::new(Mutex::new(Truth::new()));
    let space = truth.lock().unwrap().space();
    let streams = Arc::new(Mutex::new(0));
    let memory = Arc::new(Memory::default());
    let (served, opened) = (Arc::clone(&truth), Arc::clone(&streams));
    let says: Says = Arc::new(move |asked: &Asked| {
        if asked.path != "/v1/events" {
            return served.lock().unwrap().answer(asked);
        }
        let mut opened = opened.lock().unwrap();
        *opened += 1;
        let mut truth = served.lock().unwrap();
        if *opened == 2 {
            // What came while nobody listened is found without a poke.
            let op = truth.waiting.remove(0);
            truth.authority.receive(op);
        }
        let poke = format!("data: {{\"space\":\"{space}\"}}\n\n").into_bytes();
        if *opened < 3 { Said::Pieces(vec![poke]) } else { Said::Open(vec![poke]) }
    });
    let (_handle, _running) = start(&memory, says, timeouts()).await;
    memory.until("the op", |held| held.entries.get(&space).is_some_and(|log| log.len() == 4)).await;
    let opened = *streams.lock().unwrap();
    assert!(opened >= 2, "{opened} streams");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_does_wrong_is_shown_the_third_time() {
    let kind = || ("content-type", "application/json".to_owned());
    let ours = move || vec![("galley-wire", "1".to_owned()), kind()];
    let huge = move || Said::Whole(200, ours(), vec![b' '; wire::MAX_ANSWER_BYTES + 1]);
    let unsaid = move || Said::Whole(200, vec![kind()], b"{}".to_vec());
    let nonsense = move || Said::Whole(200, ours(), b"<html>".to_vec());
    let elsewhere = || Said::Whole(302, vec![("location", "/v1/other".to_owned())], vec![]);
    let broken = || Said::Whole(500, vec![], vec![]);
    let cases = [
        (does(huge), Failure::BadAnswer),
        (does(unsaid), Failure::BadAnswer),
        (does(nonsense), Failure::BadAnswer),
        (does(elsewhere), Failure::BadAnswer),
        (does(broken), Failure::Server),
        (does(|| Said::Cut), Failure::Unreachable),
        (does(|| Said::Silence), Failure::TimedOut),
    ];
    for (said, failure) in cases {
        let memory = Arc::new(Memory::default());
        let says: Says = Arc::new(move |asked: &Asked| {
            assert_ne!(asked.path, "/v1/other", "nobody is led elsewhere");
            if asked.path == "/v1/events" { Said::Open(vec![]) } else { said() }
        });
        let short = Duration::from_millis(if failure == Failure::TimedOut { 200 } else { 5_000 });
        let timeouts = Timeouts { whole: short, ..timeouts() };
        let (_handle, _running) = start(&memory, says, timeouts).await;
        memory.until_said(problem(failure)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s24_a_server_of_another_time_and_a_session_that_is_over_are_said_at_once() {
    let cases = [
        ("3", 200, Failure::ClientTooOld),
        ("3", 426, Failure::ClientTooOld),
        ("1", 401, Failure::SignedOut),
    ];
    for (version, status, failure) in cases {
        let memory = Arc::new(Memory::default());
        let says: Says = Arc::new(move |_: &Asked| {
            Said::Whole(status, vec![("galley-wire", version.to_owned())], b"{}".to_vec())
        });
        let (_handle, _running) = start(&memory, says, timeouts()).await;
        memory.until_said(problem(failure)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_driver_ends_with_its_handle_whatever_is_under_way() {
    let memory = Arc::new(Memory::default());
    let says: Says = Arc::new(|_: &Asked| Said::Silence);
    let (handle, running) = start(&memory, says, timeouts()).await;
    memory.until("a request", |held| held.news.contains(&News::State(State::Listing))).await;
    drop(handle);
    tokio::time::timeout(PATIENCE, running).await.unwrap().unwrap();
}

/// Bytes of a few chunks, each of them other, and what an op says of them.
pub fn some_bytes(space: SpaceId, num_bytes: u64) -> (Vec<u8>, Blob) {
    let bytes: Vec<u8> = (0..num_bytes).map(|at| (at / CHUNK * 31 + at % 251) as u8).collect();
    let leaves = leaves_of(&bytes);
    let version = Some(VersionId::new(1, [7; 10]));
    let proposed = Proposed { space, version, comment: None };
    let blob =
        Blob { sha256: Hash::of(&[&bytes]), bytes: num_bytes, chunk_root: chunks::root(&leaves), proposed };
    (bytes, blob)
}

pub fn leaves_of(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks(CHUNK as usize).map(|chunk| Hash::of(&[chunk])).collect()
}

/// What came up.
#[derive(Default)]
struct Received {
    chunks: BTreeMap<u64, Vec<u8>>,
    num_puts: BTreeMap<u64, u32>,
    /// What the client was told is there.
    told: BTreeSet<u64>,
    /// What it sent all the same.
    again: Vec<u64>,
    finished: u32,
}

#[tokio::test(flavor = "multi_thread")]
async fn s40_bytes_go_up_before_their_op_without_what_the_server_has_and_go_on_after_a_failure() {
    let truth = Arc::new(Mutex::new(Truth::new()));
    let (space, op) = truth.lock().unwrap().space_and_op();
    let (bytes, blob) = some_bytes(space, 5 * CHUNK + 7);
    let received = Arc::new(Mutex::new(Received::default()));
    let had = bytes[CHUNK as usize..2 * CHUNK as usize].to_vec();
    received.lock().unwrap().chunks.insert(1, had);
    let memory = Arc::new(Memory::default());
    memory.change(|held| {
        held.outbox.push(op);
        held.to_send.push(blob);
        held.bytes.insert(blob.sha256, bytes.clone());
    });
    let (served, up) = (Arc::clone(&truth), Arc::clone(&received));
    let says: Says = Arc::new(move |asked: &Asked| {
        let mut up = up.lock().unwrap();
        let parts: Vec<&str> = asked.path.split('/').collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("POST", ["", "v1", "uploads"]) => {
                let start: StartUpload = wire::read(&asked.body, wire::MAX_REQUEST_BYTES).unwrap();
                assert_eq!((start.sha256, start.chunk_root), (blob.sha256, blob.chunk_root));
                up.told = up.chunks.keys().copied().collect();
                let have = up.chunks.keys().map(|chunk| ChunkRange { first: *chunk, last: *chunk }).collect();
                json(&Upload { upload: "u1".to_owned(), have })
            }
            ("PUT", ["", "v1", "uploads", "u1", chunk]) => {
                let chunk: u64 = chunk.parse().unwrap();
                if up.told.contains(&chunk) {
                    up.again.push(chunk);
                }
                let puts = up.num_puts.entry(chunk).or_default();
                *puts += 1;
                if chunk == 3 && *puts == 1 {
                    return Said::Whole(500, vec![], vec![]);
                }
                up.chunks.insert(chunk, asked.body.clone());
                empty()
            }
            ("POST", ["", "v1", "uploads", "u1", "finish"]) => {
                up.finished += 1;
                json(&Finished { sha256: blob.sha256, bytes: blob.bytes })
            }
            ("POST", _) if up.finished == 0 => {
                let missing = Answer::Failed { device_seq: 3, code: code::BLOB_MISSING.to_owned() };
                json(&Pushed { answers: vec![WireAnswer::from(&missing)], stopped: None })
            }
            _ => served.lock().unwrap().answer(asked),
        }
    });
    let number = truth.lock().unwrap().waiting[0].parse().unwrap().header.device_seq;
    assert_eq!(number, 3, "the number that the answer above names");
    let (_handle, _running) = start(&memory, says, timeouts()).await;
    memory
        .until("the op in the log", |held| held.entries.get(&space).is_some_and(|log| log.len() == 4))
        .await;
    let received = received.lock().unwrap();
    let whole: Vec<u8> = received.chunks.values().flatten().copied().collect();
    assert!(whole == bytes, "byte for byte");
    assert_eq!(received.finished, 1);
    assert_eq!(received.num_puts.get(&1), None, "the server had it");
    assert_eq!(received.num_puts[&3], 2, "once more after it failed");
    assert!(received.again.is_empty(), "what was there was sent again: {:?}", received.again);
    let last = memory.held().news.iter().rev().find_map(|news| match news {
        News::Progress(progress) if progress.up => Some(*progress),
        _ => None,
    });
    assert_eq!(last.unwrap().done, blob.bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn s41_bytes_come_down_by_ranges_each_checked_before_it_is_kept() {
    let truth = Arc::new(Mutex::new(Truth::new()));
    let space = truth.lock().unwrap().space();
    let (bytes, blob) = some_bytes(space, 6 * CHUNK + 1);
    let memory = Arc::new(Memory::default());
    memory.change(|held| {
        held.need = Some(Need::Pinned);
        held.to_fetch.push(blob);
        held.chunks.insert(2, bytes[2 * CHUNK as usize..3 * CHUNK as usize].to_vec());
    });
    let ranges: Arc<Mutex<BTreeMap<u64, u32>>> = Arc::default();
    let (served, asked_for, whole) = (Arc::clone(&truth), Arc::clone(&ranges), bytes.clone());
    let says: Says = Arc::new(move |asked: &Asked| {
        if !asked.path.starts_with("/v1/blobs/") {
            return served.lock().unwrap().answer(asked);
        }
        assert!(
            asked.path.contains(&format!("?version={}", blob.proposed.version.unwrap())),
            "{}",
            asked.path
        );
        if asked.path.contains("/leaves?") {
            return json(&Leaves { leaves: leaves_of(&whole) });
        }
        let range = asked.headers["range"].strip_prefix("bytes=").unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let (start, end): (u64, u64) = (start.parse().unwrap(), end.parse().unwrap());
        let mut ranges = asked_for.lock().unwrap();
        let times = ranges.entry(start / CHUNK).or_default();
        *times += 1;
        let mut piece = whole[start as usize..=end as usize].to_vec();
        if start == CHUNK && *times == 1 {
            piece[9] ^= 1;
        }
        Said::Whole(206, vec![("galley-wire", "1".to_owned())], piece)
    });
    let (_handle, _running) = start(&memory, says, timeouts()).await;
    memory.until("the bytes", |held| held.bytes.contains_key(&blob.sha256)).await;
    assert!(memory.held().bytes[&blob.sha256] == bytes, "byte for byte");
    let ranges = ranges.lock().unwrap();
    assert_eq!(ranges.get(&2), None, "it was kept");
    assert_eq!(ranges[&1], 2, "once more after it was damaged");
}

#[tokio::test(flavor = "multi_thread")]
async fn s41_leaves_that_do_not_add_up_are_not_believed() {
    let truth = Arc::new(Mutex::new(Truth::new()));
    let space = truth.lock().unwrap().space();
    let (bytes, blob) = some_bytes(space, 2 * CHUNK);
    let memory = Arc::new(Memory::default());
    memory.change(|held| {
        held.need = Some(Need::Pinned);
        held.to_fetch.push(blob);
    });
    let served = Arc::clone(&truth);
    let says: Says = Arc::new(move |asked: &Asked| {
        if !asked.path.starts_with("/v1/blobs/") {
            return served.lock().unwrap().answer(asked);
        }
        assert!(asked.path.contains("/leaves?"), "no byte is asked for");
        let mut leaves = leaves_of(&bytes);
        leaves.swap(0, 1);
        json(&Leaves { leaves })
    });
    let (_handle, _running) = start(&memory, says, timeouts()).await;
    memory.until_said(Problem { space: Some(space), failure: Failure::BadAnswer, over: false }).await;
    assert!(memory.held().chunks.is_empty());
}
