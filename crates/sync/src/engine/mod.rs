//! The client's engine for one server: a state machine without I/O, clock or randomness (S33).
//!
//! [`step`] takes an event and says what to do. Whoever runs it does that and reports back with another event. Times
//! and chance come in with events; what is on disk stays on disk. After a crash a new engine is started with what the
//! store knows, and nothing is lost: whatever was under way is asked for again, and the server answers a repeated op
//! with its stored outcome (S12).
//!
//! Two things are under way at most: one request about ops and lists, one about bytes, so that a large file holds up
//! no comment. A space is pushed, pulled or resealed, never two of these at once, which keeps its numbers in order
//! (S11).
//!
//! What [`Engine::state`] says, and what leads on from there:
//!
//! | state | event | what follows |
//! | --- | --- | --- |
//! | signed out | signed in | list, subscribe, then push and pull every space that is followed |
//! | any | signed out, `Failure::SignedOut`, `Failure::Revoked` | *signed out*; what is under way is cancelled |
//! | any | network down | *offline*; what is under way is cancelled and wanted again; nothing is timed |
//! | offline | network up | as after signing in |
//! | idle | recorded(space) | *pushing*(space) |
//! | idle | poked(space), subscribed | *pulling*(space); a space that is only listed is not pulled; an unknown one is listed |
//! | pushing | answered, more | *pushing* again, when its turn comes |
//! | pushing | answered | *pulling*: acceptance is confirmed only by the log itself |
//! | pushing | `Failure::Gap`: another number is expected, and none was taken | *pulling*, a wait, then *pushing* (S11); the third time as where it forked |
//! | pushing | `Failure::BytesMissing` | *sending*(space), then *pushing*; a wait where they were sent already |
//! | pushing | `Failure::Forked` | no pushes; *pulling* everywhere, a wait, resealing, then *pushing* (S12) |
//! | pushing | `Failure::Rejected` | *blocked* for pushes of this space; it is pulled all the same |
//! | blocked for pushes | discarded(space) | *pushing* |
//! | pulling | page, more | *pulling* again, when its turn comes |
//! | pulling | page | bytes wanted of a pinned space or the inbox: *hydrating*; else idle |
//! | pulling | `Failure::Behind` | the directory is pulled, and this space after a wait |
//! | pulling | `CursorAhead`, `NewEpoch`, `History`, `Newer` | *blocked* for this space; the others go on |
//! | any | `ClientTooOld`, `ServerTooOld` | *blocked* for this server |
//! | any | `NoAccess` | list, and a wait for this space alone |
//! | any | `BadAnswer`, `Local`, of a space | *backing off* for its pushes, its pages or its bytes; the others go on before it |
//! | any | `Unreachable`, `TimedOut`, `Busy`, `Server` | *backing off*(until) for this server |
//! | backing off | timer | what was wanted, again |
//! | blocked, backing off | retry | what was wanted, at once |
//!
//! Waits double from [`Settings::first_wait_ms`] to [`Settings::longest_wait_ms`]; between half and all of it is
//! waited, as the jitter says. The same failure three times in a row is said, once, and said again when it is over.
//! When idle there is no timer. While no stream of pokes can be had, each try for one looks for what was missed
//! (S23).

mod choose;
mod run;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use galley_core::SpaceId;

pub use run::step;

/// How many times in a row a failure has to come before it is shown.
pub const SHOWN_AFTER: u32 = 3;
/// The longest wait that a server can ask for.
pub const LONGEST_ASKED_MS: u64 = 3_600_000;

/// How long to wait after failures, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub first_wait_ms: u64,
    pub longest_wait_ms: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { first_wait_ms: 1_000, longest_wait_ms: 300_000 }
    }
}

/// How much of a space is wanted here (S25). A greater one goes before a lesser one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Its line in the list of projects.
    Listed,
    /// Everything, also its bytes, when there is nothing more urgent.
    Pinned,
    /// Everything, also its bytes: somebody waits for this person there.
    Inbox,
    /// Somebody looks at it: its ops now, its bytes as they are opened.
    Open,
}

impl Need {
    /// Whether its ops are wanted.
    #[must_use]
    pub const fn follows(self) -> bool {
        !matches!(self, Self::Listed)
    }

    /// Whether its bytes are wanted before somebody opens them.
    #[must_use]
    pub const fn hydrates(self) -> bool {
        matches!(self, Self::Pinned | Self::Inbox)
    }
}

/// What the store knows of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub space: SpaceId,
    pub need: Need,
    /// Whether ops wait in its outbox.
    pub waiting: bool,
}

/// Why something did not come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// No connection.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// The server asks for patience: 429 or 503.
    Busy,
    /// The server failed: any other 5xx.
    Server,
    /// An answer that cannot be read, or an error that this build has no answer to.
    BadAnswer,
    /// The store could not take or give it: a full disk, a locked file.
    Local,
    /// The server expects another number and took none (S11).
    Gap,
    /// The space is not, or no longer, for this person.
    NoAccess,
    /// Ops stand on more of the directory than is here.
    Behind,
    /// The server does not have bytes that an op names which waits.
    BytesMissing,
    /// Two devices seal under one name (S12).
    Forked,
    /// The server does not take an op that waits, and will not.
    Rejected,
    /// The session is over.
    SignedOut,
    /// The device's rights were taken away.
    Revoked,
    /// The server knows less of the log than this device: restored, or not the same (S20).
    CursorAhead,
    /// The log began anew after a restore, which somebody has to agree to (S21).
    NewEpoch,
    /// The log contradicts what it said before (S3).
    History,
    /// The server speaks of something that only a newer build understands.
    Newer,
    /// This build is too old for the server.
    ClientTooOld,
    /// The server is too old for this build.
    ServerTooOld,
}

/// Something happened. `job` names the command that it answers; an answer to a job that is no longer under way says
/// nothing. `now` is of any clock that rises, in milliseconds; `jitter` is 0 to 1,000.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The first event of an engine.
    Started {
        signed_in: bool,
        directory: Option<SpaceId>,
        spaces: Vec<Known>,
    },
    SignedIn,
    SignedOut,
    NetworkUp,
    NetworkDown,
    /// A space is to be kept here from now on.
    Joined {
        space: SpaceId,
        need: Need,
    },
    /// It is not, any longer.
    Left {
        space: SpaceId,
    },
    /// More or less of it is wanted.
    Needed {
        space: SpaceId,
        need: Need,
    },
    /// An op stands in the outbox.
    Recorded {
        space: SpaceId,
    },
    /// An op that waited was taken back: what held its number up may go on (S11).
    Discarded {
        space: SpaceId,
    },
    /// The server says that a space has grown.
    Poked {
        space: SpaceId,
    },
    /// Pokes come from now on; what came before may have been missed.
    Subscribed,
    /// Pokes come no longer.
    Unsubscribed {
        failure: Failure,
        now: u64,
        jitter: u16,
    },
    /// Spaces as the server lists them and the store now keeps them.
    Listed {
        job: u64,
        directory: SpaceId,
        spaces: Vec<Known>,
    },
    /// Of the ops that were sent so many have their outcome; none where none waited.
    Answered {
        job: u64,
        num_answers: usize,
        stopped: bool,
        more: bool,
    },
    /// So many entries were folded, revealed or concealed.
    Page {
        job: u64,
        num_entries: usize,
        more: bool,
    },
    /// What waits in any space of the server is sealed anew.
    Resealed {
        job: u64,
    },
    /// The server has every byte that waiting ops name.
    Sent {
        job: u64,
    },
    /// Some bytes came.
    Hydrated {
        job: u64,
        more: bool,
    },
    /// `wait_ms`: what the server asks for, at least.
    Failed {
        job: u64,
        failure: Failure,
        wait_ms: Option<u64>,
        now: u64,
        jitter: u16,
    },
    /// The wait is over.
    Timer {
        now: u64,
    },
    /// A person says: bytes can wait, or not.
    BytesPaused,
    BytesResumed,
    /// A person says: try again.
    Retry,
}

/// What to do. A command with a `job` is answered by an event with the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Ask for the list of spaces: `Listed`.
    List { job: u64 },
    /// Send what waits, from its first number on: `Answered`.
    Push { job: u64, space: SpaceId },
    /// Ask for a page and fold it: `Page`.
    Pull { job: u64, space: SpaceId },
    /// Take a new device id at the server of the space and seal anew what waits in any of its spaces: `Resealed`.
    Reseal { job: u64, space: SpaceId },
    /// Send the bytes that waiting ops name: `Sent`.
    Send { job: u64, space: SpaceId },
    /// Fetch bytes that are wanted: `Hydrated`.
    Hydrate { job: u64, space: SpaceId },
    /// Stop it; whatever it still says is passed over.
    Cancel { job: u64 },
    /// One timer, instead of any before: `Timer`.
    Wait { millis: u64 },
    /// No timer.
    StopWaiting,
    /// Open the stream of pokes: `Subscribed`, `Poked`, `Unsubscribed`.
    Subscribe,
    /// Close it; nothing more is said of it.
    Unsubscribe,
    /// A person should see this.
    Say(Problem),
}

/// What a person should see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Of this space alone; else of the server.
    pub space: Option<SpaceId>,
    pub failure: Failure,
    /// It was said before and is past.
    pub over: bool,
}

/// What the engine is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    SignedOut,
    Offline,
    /// For the whole server; [`Engine::blocked`] names spaces that are.
    Blocked(Failure),
    /// Nothing is sent before then.
    BackingOff {
        until: u64,
    },
    Listing,
    Pushing(SpaceId),
    Pulling(SpaceId),
    Sending(SpaceId),
    Hydrating(SpaceId),
    Idle,
}

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    List,
    Push(SpaceId),
    Pull(SpaceId),
    Reseal(SpaceId),
    Send(SpaceId),
    Hydrate(SpaceId),
}

impl Task {
    const fn space(self) -> Option<SpaceId> {
        match self {
            Self::List => None,
            Self::Push(space)
            | Self::Pull(space)
            | Self::Reseal(space)
            | Self::Send(space)
            | Self::Hydrate(space) => Some(space),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Job {
    id: u64,
    task: Task,
}

/// Failures in a row, and how long they make wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Trouble {
    /// The last one, and how many times in a row.
    last: Option<(Failure, u32)>,
    /// Failures of whatever kind in a row.
    attempts: u32,
    until: Option<u64>,
    said: bool,
}

const NO_TROUBLE: Trouble = Trouble { last: None, attempts: 0, until: None, said: false };

#[derive(Clone, Debug, PartialEq, Eq)]
struct Space {
    need: Need,
    push: bool,
    pull: bool,
    /// Before the next push.
    pull_first: bool,
    reseal: bool,
    send: bool,
    /// Bytes were sent since the last op was taken.
    sent: bool,
    hydrate: bool,
    blocked: Option<Failure>,
    trouble: Trouble,
    /// Of pushing and resealing, which is not over because a page came.
    of_pushes: Trouble,
    /// Of sending and fetching bytes, which holds up no op.
    of_bytes: Trouble,
    /// The job that was last about it: of equals, the one served longest ago goes first.
    served: u64,
}

/// The engine of one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    settings: Settings,
    signed_in: bool,
    network: bool,
    blocked: Option<Failure>,
    directory: Option<SpaceId>,
    spaces: BTreeMap<SpaceId, Space>,
    list: bool,
    /// The last job about ops was one for the list.
    listed_last: bool,
    paused: bool,
    /// The stream of pokes was asked for.
    subscribed: bool,
    about_ops: Option<Job>,
    about_bytes: Option<Job>,
    last_job: u64,
    server: Trouble,
    stream: Trouble,
    timer: Option<u64>,
}

impl Engine {
    /// Signed out, online, with no spaces; [`Event::Started`] says otherwise.
    #[must_use]
    pub const fn new(settings: Settings) -> Self {
        Self {
            settings,
            signed_in: false,
            network: true,
            blocked: None,
            directory: None,
            spaces: BTreeMap::new(),
            list: false,
            listed_last: false,
            paused: false,
            subscribed: false,
            about_ops: None,
            about_bytes: None,
            last_job: 0,
            server: NO_TROUBLE,
            stream: NO_TROUBLE,
            timer: None,
        }
    }

    /// What it is about. Ops go before bytes.
    #[must_use]
    pub fn state(&self) -> State {
        if !self.signed_in {
            return State::SignedOut;
        }
        if let Some(failure) = self.blocked {
            return State::Blocked(failure);
        }
        if !self.network {
            return State::Offline;
        }
        if let Some(until) = self.server.until {
            return State::BackingOff { until };
        }
        let job = self.about_ops.or(self.about_bytes);
        let waiting = self.spaces.values().flat_map(Space::waits).min();
        match (job.map(|job| job.task), waiting) {
            (Some(Task::List), _) => State::Listing,
            (Some(Task::Push(space) | Task::Reseal(space)), _) => State::Pushing(space),
            (Some(Task::Pull(space)), _) => State::Pulling(space),
            (Some(Task::Send(space)), _) => State::Sending(space),
            (Some(Task::Hydrate(space)), _) => State::Hydrating(space),
            (None, Some(until)) => State::BackingOff { until },
            (None, None) => State::Idle,
        }
    }

    /// Spaces that nothing is done for until somebody says so, and why.
    pub fn blocked(&self) -> impl Iterator<Item = (SpaceId, Failure)> + '_ {
        self.spaces.iter().filter_map(|(space, known)| Some((*space, known.blocked?)))
    }

    /// Whether anything is timed: never when idle.
    #[must_use]
    pub const fn is_timed(&self) -> bool {
        self.timer.is_some()
    }

    /// The number of failures in a row of the server, or of a space.
    #[must_use]
    pub fn attempts(&self, space: Option<SpaceId>) -> u32 {
        match space {
            None => self.server.attempts,
            Some(space) => self.spaces.get(&space).map_or(0, Space::attempts),
        }
    }
}
