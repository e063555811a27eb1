//! Requests, answers and pokes on their way, what the server makes of the ones and a client of the others.

use galley_core::{DeviceId, Hash, Payload, SpaceId};
use galley_sync::wire::{
    self, Answer, Cursor, MAX_ANSWER_BYTES, PageOf, Push, Pushed, Spaces, WireOp, agree, code,
};
use galley_sync::{Command, Event, Failure, step};

use super::World;
use crate::simulation::client::Replica;

/// How long a client waits for an answer.
const PATIENCE: u64 = 5_000;

/// What a client asks.
#[derive(Clone)]
pub(super) enum Ask {
    List,
    Push { space: SpaceId, device: DeviceId, body: Vec<u8> },
    Pull { space: SpaceId, cursor: Cursor },
    Send { blobs: Vec<Hash> },
    Subscribe { stream: u64 },
}

/// What comes back, or happens by itself.
#[derive(Clone)]
pub(super) enum Reply {
    Listed(Vec<u8>),
    Pushed {
        space: SpaceId,
        device: DeviceId,
        body: Vec<u8>,
    },
    Page {
        space: SpaceId,
        cursor: Cursor,
        body: Vec<u8>,
    },
    Failed(Failure),
    /// Of the client's own making.
    Done(Event),
}

#[derive(Clone)]
pub(super) enum Flight {
    Up { job: u64, ask: Ask },
    Down { job: u64, reply: Reply },
    Subscribed { stream: u64 },
    Poke { stream: u64, space: SpaceId },
    Broken { stream: u64, failure: Failure },
    Timer,
}

pub(super) struct Message {
    pub due: u64,
    pub client: usize,
    pub life: u32,
    pub flight: Flight,
}

impl World {
    pub(super) fn later(&mut self, client: usize, delay: u64, flight: Flight) {
        let (due, life) = (self.now + delay, self.clients[client].life);
        self.messages.push(Message { due, client, life, flight });
    }

    pub(super) fn latency(&mut self) -> u64 {
        u64::from(1 + self.dice.below(400))
    }

    /// Hands an event to an engine and does what it says.
    pub(super) fn feed(&mut self, client: usize, event: Event) {
        for command in step(&mut self.clients[client].engine, event) {
            self.command(client, command);
        }
    }

    pub(super) fn command(&mut self, client: usize, command: Command) {
        match command {
            Command::List { job } => self.ask(client, job, Ask::List),
            Command::Push { job, space } => {
                let ops = self.clients[client].disk.to_push(space);
                // A request is of one device.
                let first = ops.first().map(|waiting| waiting.device);
                let ops = ops.into_iter().take_while(|waiting| Some(waiting.device) == first).take(4);
                let ops: Vec<WireOp> = ops.map(|waiting| WireOp::from(&waiting.sealed)).collect();
                if ops.is_empty() {
                    let nothing = Event::Answered { job, num_answers: 0, stopped: false, more: false };
                    self.by_itself(client, job, Reply::Done(nothing));
                } else {
                    let body = wire::write(&Push { ops }).unwrap();
                    let device = first.unwrap();
                    self.ask(client, job, Ask::Push { space, device, body });
                }
            }
            Command::Pull { job, space } => {
                let cursor = self.clients[client].disk.replicas.get(&space).map(Replica::cursor);
                match cursor {
                    Some(cursor) => self.ask(client, job, Ask::Pull { space, cursor }),
                    None => self.by_itself(client, job, Reply::Failed(Failure::Local)),
                }
            }
            Command::Reseal { job, .. } => {
                self.reseal(client);
                self.by_itself(client, job, Reply::Done(Event::Resealed { job }));
            }
            Command::Send { job, space } => {
                let ops = self.clients[client].disk.to_push(space);
                let payloads = ops.iter().filter_map(|waiting| waiting.payload.as_ref());
                let blobs = payloads.flat_map(Payload::blobs).collect();
                self.ask(client, job, Ask::Send { blobs });
            }
            Command::Hydrate { job, .. } => {
                self.by_itself(client, job, Reply::Done(Event::Hydrated { job, more: false }));
            }
            Command::Cancel { job } => {
                self.clients[client].jobs.remove(&job);
            }
            Command::Wait { millis } => {
                self.clients[client].timer = Some(self.now + millis);
                self.later(client, millis, Flight::Timer);
            }
            Command::StopWaiting => self.clients[client].timer = None,
            Command::Subscribe => {
                self.num_streams += 1;
                let stream = self.num_streams;
                self.clients[client].stream = Some(stream);
                self.ask(client, 0, Ask::Subscribe { stream });
                let timed_out = Flight::Broken { stream, failure: Failure::TimedOut };
                // A stream that never began is given up; one that did has its own end.
                self.later(client, PATIENCE, timed_out);
            }
            Command::Unsubscribe => self.clients[client].stream = None,
            Command::Say(_) => {}
        }
    }

    pub(super) fn by_itself(&mut self, client: usize, job: u64, reply: Reply) {
        self.clients[client].jobs.insert(job);
        self.later(client, 1, Flight::Down { job, reply });
    }

    pub(super) fn ask(&mut self, client: usize, job: u64, ask: Ask) {
        let is_stream = matches!(ask, Ask::Subscribe { .. });
        if !is_stream {
            self.clients[client].jobs.insert(job);
            self.later(client, PATIENCE, Flight::Down { job, reply: Reply::Failed(Failure::TimedOut) });
        }
        if self.roll(12) {
            self.seen.drops += 1;
            return;
        }
        if self.roll(12) {
            self.seen.doubles += 1;
            let delay = self.latency() * 8;
            self.later(client, delay, Flight::Up { job, ask: ask.clone() });
        }
        let delay = self.latency();
        self.later(client, delay, Flight::Up { job, ask });
    }

    /// Delivers what is due first.
    pub(super) fn deliver(&mut self) {
        let Some(at) = (0..self.messages.len()).min_by_key(|at| self.messages[*at].due) else { return };
        let Message { due, client, life, flight } = self.messages.swap_remove(at);
        self.now = self.now.max(due);
        match flight {
            Flight::Up { job, ask } => self.arrive(client, life, job, &ask),
            _ if life != self.clients[client].life => {}
            Flight::Down { job, reply } => self.answer(client, job, reply),
            Flight::Timer => {
                if self.clients[client].timer == Some(due) {
                    self.clients[client].timer = None;
                    self.feed(client, Event::Timer { now: due });
                }
            }
            Flight::Subscribed { stream } => {
                if self.clients[client].stream == Some(stream) {
                    self.feed(client, Event::Subscribed);
                }
            }
            Flight::Poke { stream, space } => {
                if self.clients[client].stream == Some(stream) {
                    self.feed(client, Event::Poked { space });
                }
            }
            Flight::Broken { stream, failure } => self.broken(client, stream, failure),
        }
    }

    pub(super) fn broken(&mut self, client: usize, stream: u64, failure: Failure) {
        let began = self.listening.contains_key(&stream);
        let is_this = self.clients[client].stream == Some(stream);
        if is_this && (failure != Failure::TimedOut || !began) {
            self.listening.remove(&stream);
            self.clients[client].stream = None;
            let jitter = self.dice.below(1_001) as u16;
            self.feed(client, Event::Unsubscribed { failure, now: self.now, jitter });
        }
    }

    /// A request at the server.
    pub(super) fn arrive(&mut self, client: usize, life: u32, job: u64, ask: &Ask) {
        let one = &self.clients[client];
        let person = one.disk.author.person;
        let reply = match agree(one.version, self.server.version) {
            Err(wire::Disagreement::ServerTooOld { .. }) => Reply::Failed(Failure::ServerTooOld),
            Err(_) => Reply::Failed(Failure::ClientTooOld),
            Ok(_) if self.roll(40) => Reply::Failed(Failure::Busy),
            Ok(_) => match ask {
                Ask::List => Reply::Listed(self.server.list(person)),
                Ask::Push { space, device, body } => {
                    let half = if self.roll(8) { Some(self.dice.below(3) as usize) } else { None };
                    let before = self.sizes();
                    let pushed = self.server.push(person, *space, body, half);
                    self.poke(&before);
                    match pushed {
                        Ok(Some(body)) => Reply::Pushed { space: *space, device: *device, body },
                        Ok(None) => {
                            self.seen.halves += 1;
                            return;
                        }
                        Err(failure) => Reply::Failed(failure),
                    }
                }
                Ask::Pull { space, cursor } => match self.server.page(person, *space, cursor) {
                    Ok(body) => Reply::Page { space: *space, cursor: *cursor, body },
                    Err(failure) => Reply::Failed(failure),
                },
                Ask::Send { blobs } => {
                    self.server.take_blobs(blobs);
                    Reply::Done(Event::Sent { job })
                }
                Ask::Subscribe { stream } => {
                    self.listening.insert(*stream, (client, life));
                    if life == self.clients[client].life {
                        let delay = self.latency();
                        self.later(client, delay, Flight::Subscribed { stream: *stream });
                    }
                    return;
                }
            },
        };
        if let (Ask::Subscribe { stream }, Reply::Failed(failure)) = (ask, &reply) {
            if life == self.clients[client].life {
                self.later(client, 1, Flight::Broken { stream: *stream, failure: *failure });
            }
            return;
        }
        if self.roll(12) {
            self.seen.drops += 1;
            return;
        }
        let due = self.now + self.latency();
        self.messages.push(Message { due, client, life, flight: Flight::Down { job, reply } });
    }

    /// Says to whoever listens which spaces have grown.
    pub(super) fn poke(&mut self, before: &[u64]) {
        for (space, before) in self.server.spaces().into_iter().zip(before) {
            if self.server.size(space) == *before {
                continue;
            }
            self.listening.retain(|_, (client, life)| *life == self.clients[*client].life);
            for (stream, (client, life)) in self.listening.clone() {
                let person = self.clients[client].disk.author.person;
                let lives = life == self.clients[client].life;
                if lives && self.server.may_see(person, space) && !self.roll(10) {
                    let delay = self.latency();
                    self.later(client, delay, Flight::Poke { stream, space });
                }
            }
        }
    }

    /// An answer at the client: first to its disk, then to its engine, with a crash in between now and then.
    pub(super) fn answer(&mut self, client: usize, job: u64, reply: Reply) {
        if !self.clients[client].network && !matches!(reply, Reply::Done(_)) {
            return;
        }
        let is_under_way = self.clients[client].jobs.remove(&job);
        if !is_under_way {
            if matches!(reply, Reply::Failed(_) | Reply::Done(_)) {
                return;
            }
            self.seen.late += 1;
            // The store may have been at it when the job was given up.
            if self.dice.below(2) == 0 {
                return;
            }
        }
        let event = match reply {
            Reply::Done(event) => Ok(event),
            Reply::Failed(failure) => Err(failure),
            Reply::Listed(body) => Ok(self.listed(client, job, &body)),
            Reply::Pushed { space, device, body } => self.pushed(client, job, (space, device), &body),
            Reply::Page { space, cursor, body } => match self.page(client, job, space, &cursor, &body) {
                Some(event) => event,
                None => return,
            },
        };
        if self.roll(40) {
            self.crash(client);
        } else if is_under_way {
            let (now, jitter) = (self.now, self.dice.below(1_001) as u16);
            let failed = |failure| Event::Failed { job, failure, wait_ms: None, now, jitter };
            self.feed(client, event.unwrap_or_else(failed));
        }
    }

    pub(super) fn listed(&mut self, client: usize, job: u64, body: &[u8]) -> Event {
        let listed: Spaces = wire::read(body, MAX_ANSWER_BYTES).unwrap();
        let one = &mut self.clients[client];
        let spaces: Vec<SpaceId> =
            listed.spaces.iter().chain([&listed.directory]).map(|line| line.space).collect();
        let left: Vec<SpaceId> =
            one.disk.replicas.keys().filter(|space| !spaces.contains(space)).copied().collect();
        self.seen.left += left.len() as u64;
        left.into_iter().for_each(|space| self.leave(client, space));
        self.oracles.retain(|(of, space), _| *of != client || spaces.contains(space));
        let one = &mut self.clients[client];
        for space in spaces {
            one.disk.replicas.entry(space).or_default();
        }
        Event::Listed { job, directory: listed.directory.space, spaces: one.disk.known(one.need) }
    }

    pub(super) fn pushed(
        &mut self,
        client: usize,
        job: u64,
        (space, device): (SpaceId, DeviceId),
        body: &[u8],
    ) -> Result<Event, Failure> {
        let pushed: Pushed = wire::read(body, MAX_ANSWER_BYTES).unwrap();
        let answers: Vec<Answer> =
            pushed.answers.into_iter().map(Answer::try_from).collect::<Result<_, _>>().unwrap();
        let num_answers = answers.iter().filter(|answer| matches!(answer, Answer::Done { .. })).count();
        let stopped = pushed.stopped.is_some() || num_answers < answers.len();
        let failed = answers.iter().find_map(|answer| match answer {
            Answer::Failed { code, .. } => Some(code.clone()),
            Answer::Done { .. } => None,
        });
        let disk = &mut self.clients[client].disk;
        disk.answered(space, device, &answers);
        let more = !disk.to_push(space).is_empty();
        match failed.as_deref() {
            Some(_) | None if num_answers > 0 => Ok(Event::Answered { job, num_answers, stopped, more }),
            Some(code::DEVICE_FORKED | code::NOT_YOURS) => Err(Failure::Forked),
            Some(code::BLOB_MISSING) => {
                self.seen.missing_bytes += 1;
                Err(Failure::BytesMissing)
            }
            Some(other) => panic!("{other}"),
            None => {
                self.seen.gaps += 1;
                Err(Failure::Gap)
            }
        }
    }

    /// Takes a page in two writes; nothing where it crashed after one of them.
    pub(super) fn page(
        &mut self,
        client: usize,
        job: u64,
        space: SpaceId,
        cursor: &Cursor,
        body: &[u8],
    ) -> Option<Result<Event, Failure>> {
        let page: PageOf = wire::read(body, MAX_ANSWER_BYTES).unwrap();
        let page = page.follow_on(space, cursor).unwrap();
        let crash_after = if self.roll(15) { Some(self.dice.below(2)) } else { None };
        let Some(replica) = self.clients[client].disk.replicas.get(&space) else {
            return Some(Err(Failure::Local));
        };
        if replica.cursor() != *cursor {
            return Some(Err(Failure::Local));
        }
        let (reveals, conceals) = self.clients[client].disk.shift(space, &page);
        self.seen.reveals += reveals;
        self.seen.conceals += conceals;
        if crash_after == Some(0) {
            self.crash(client);
            return None;
        }
        let authority = self.authority;
        self.clients[client].disk.follow(space, &page, &authority);
        if crash_after == Some(1) {
            self.crash(client);
            return None;
        }
        // All was read: what was answered and is not there was lost by the server with its log.
        if !page.more && self.offer_again(client, space) {
            self.feed(client, Event::Recorded { space });
        }
        let num_entries = page.entries.len() + page.reveal.len() + page.conceal.len();
        Some(Ok(Event::Page { job, num_entries, more: page.more }))
    }
}
