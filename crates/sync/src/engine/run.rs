//! The transitions: what an event changes.

use galley_core::SpaceId;

use super::{
    Command, Engine, Event, Failure, Job, Known, LONGEST_ASKED_MS, NO_TROUBLE, Need, Problem, SHOWN_AFTER,
    Settings, Space, Task, Trouble,
};

/// What fails by itself, and holds up nothing else.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Server,
    Stream,
    Pushes(SpaceId),
    Pages(SpaceId),
    Bytes(SpaceId),
}

impl Scope {
    const fn of(task: Task) -> Self {
        match task {
            Task::List => Self::Server,
            Task::Push(space) | Task::Reseal(space) => Self::Pushes(space),
            Task::Pull(space) => Self::Pages(space),
            Task::Send(space) | Task::Hydrate(space) => Self::Bytes(space),
        }
    }

    const fn space(self) -> Option<SpaceId> {
        match self {
            Self::Server | Self::Stream => None,
            Self::Pushes(space) | Self::Pages(space) | Self::Bytes(space) => Some(space),
        }
    }
}

/// What the server asks for, the time, and chance.
type Timing = (Option<u64>, u64, u16);

/// Takes an event and says what to do, in order.
pub fn step(engine: &mut Engine, event: Event) -> Vec<Command> {
    let mut commands = Vec::new();
    engine.take(event, &mut commands);
    engine.go_on(&mut commands);
    let nothing_waits = engine.waits().next().is_none();
    if nothing_waits && engine.timer.take().is_some() {
        commands.push(Command::StopWaiting);
    }
    commands
}

impl Space {
    const fn new(known: &Known) -> Self {
        Self {
            need: known.need,
            push: known.waiting,
            pull: known.need.follows(),
            pull_first: false,
            reseal: false,
            send: false,
            sent: false,
            hydrate: known.need.hydrates(),
            blocked: None,
            trouble: NO_TROUBLE,
            of_pushes: NO_TROUBLE,
            of_bytes: NO_TROUBLE,
            served: 0,
        }
    }

    const fn need(&mut self, need: Need) {
        self.pull |= need.follows() && !self.need.follows();
        self.hydrate |= need.hydrates() && !self.need.hydrates();
        self.need = need;
    }

    /// Until when something of it waits.
    pub(super) fn waits(&self) -> impl Iterator<Item = u64> + use<> {
        [self.trouble.until, self.of_pushes.until, self.of_bytes.until].into_iter().flatten()
    }

    /// How often its ops failed in a row.
    pub(super) fn attempts(&self) -> u32 {
        self.trouble.attempts.max(self.of_pushes.attempts)
    }

    fn troubles(&mut self) -> impl Iterator<Item = &mut Trouble> {
        [&mut self.trouble, &mut self.of_pushes, &mut self.of_bytes].into_iter()
    }

    /// Tries once more what was blocked, for this reason where one is named; says whether it was.
    fn unblock(&mut self, space: SpaceId, only: Option<Failure>, commands: &mut Vec<Command>) -> bool {
        let Some(failure) = self.blocked.take_if(|why| only.is_none_or(|only| only == *why)) else {
            return false;
        };
        commands.push(Command::Say(Problem { space: Some(space), failure, over: true }));
        true
    }
}

impl Engine {
    fn take(&mut self, event: Event, commands: &mut Vec<Command>) {
        match event {
            Event::Started { signed_in, directory, spaces } => {
                self.signed_in = signed_in;
                self.directory = directory;
                self.list = true;
                self.spaces = spaces.iter().map(|known| (known.space, Space::new(known))).collect();
            }
            Event::SignedIn => {
                self.signed_in = true;
                self.unblock_server(commands);
                self.afresh();
            }
            Event::SignedOut => self.sign_out(commands),
            Event::NetworkUp => {
                if !self.network {
                    self.network = true;
                    self.afresh();
                }
            }
            Event::NetworkDown => {
                self.network = false;
                self.hang_up(commands);
                self.forget_waits();
            }
            Event::Joined { space, need } | Event::Needed { space, need } => {
                let known = Known { space, need, waiting: false };
                self.spaces.entry(space).or_insert_with(|| Space::new(&known)).need(need);
            }
            Event::Left { space } => self.leave(space, commands),
            Event::Recorded { space } => {
                // What is not known yet is in the list that the store will give, with what waits in it.
                match self.spaces.get_mut(&space) {
                    Some(known) => known.push = true,
                    None => self.list = true,
                }
            }
            Event::Discarded { space } => {
                if let Some(known) = self.spaces.get_mut(&space) {
                    known.push = true;
                    known.unblock(space, Some(Failure::Rejected), commands);
                }
            }
            Event::Poked { space } => {
                if self.subscribed {
                    self.stream = NO_TROUBLE;
                }
                match self.spaces.get_mut(&space) {
                    Some(known) => known.pull |= known.need.follows(),
                    None => self.list = true,
                }
            }
            Event::Subscribed => {
                if self.subscribed {
                    self.over(Scope::Stream, commands);
                    self.look_everywhere();
                }
            }
            Event::Unsubscribed { failure, now, jitter } => {
                if self.subscribed {
                    self.subscribed = false;
                    self.stream_failed(failure, (None, now, jitter), commands);
                }
            }
            Event::Listed { job, directory, spaces } => {
                if self.finished(job).is_some() {
                    self.over(Scope::Server, commands);
                    self.listed(directory, &spaces, commands);
                }
            }
            Event::Answered { job, num_answers, stopped, more } => {
                if let Some(Task::Push(space)) = self.finished(job) {
                    self.answered(space, num_answers, stopped, more, commands);
                }
            }
            Event::Page { job, num_entries, more } => {
                if let Some(Task::Pull(space)) = self.finished(job) {
                    self.succeeded(Scope::Pages(space), commands);
                    if let Some(known) = self.spaces.get_mut(&space) {
                        known.pull |= more;
                        known.hydrate |= num_entries > 0 && known.need.hydrates();
                    }
                }
            }
            Event::Resealed { job } => {
                if let Some(Task::Reseal(_)) = self.finished(job) {
                    // Of every space: they have other numbers now.
                    for known in self.spaces.values_mut() {
                        known.reseal = false;
                        known.push = true;
                    }
                }
            }
            Event::Sent { job } => {
                if let Some(Task::Send(space)) = self.finished(job) {
                    self.succeeded(Scope::Bytes(space), commands);
                    if let Some(known) = self.spaces.get_mut(&space) {
                        known.send = false;
                        known.sent = true;
                        known.push = true;
                    }
                }
            }
            Event::Hydrated { job, more } => {
                if let Some(Task::Hydrate(space)) = self.finished(job) {
                    self.succeeded(Scope::Bytes(space), commands);
                    if more {
                        self.want(Task::Hydrate(space), true);
                    }
                }
            }
            Event::Failed { job, failure, wait_ms, now, jitter } => {
                if let Some(task) = self.finished(job) {
                    self.failed(task, failure, (wait_ms, now, jitter), commands);
                }
            }
            Event::Timer { now } => self.time_passed(now, commands),
            Event::BytesPaused => {
                self.paused = true;
                if let Some(job) = self.about_bytes.take() {
                    self.cancel(job, commands);
                }
            }
            Event::BytesResumed => self.paused = false,
            Event::Retry => {
                self.unblock_server(commands);
                for (space, known) in &mut self.spaces {
                    if known.unblock(*space, None, commands) {
                        known.push = true;
                        known.pull = true;
                        known.hydrate |= known.need.hydrates();
                    }
                }
                self.forget_waits();
            }
        }
    }

    /// The task of a job that is under way, which it no longer is.
    fn finished(&mut self, id: u64) -> Option<Task> {
        let lanes = [&mut self.about_ops, &mut self.about_bytes];
        let lane = lanes.into_iter().find(|lane| lane.is_some_and(|job| job.id == id))?;
        lane.take().map(|job| job.task)
    }

    fn cancel(&mut self, job: Job, commands: &mut Vec<Command>) {
        commands.push(Command::Cancel { job: job.id });
        self.want(job.task, true);
    }

    /// Stops all that is under way; it is wanted again.
    fn hang_up(&mut self, commands: &mut Vec<Command>) {
        for job in [self.about_ops.take(), self.about_bytes.take()].into_iter().flatten() {
            self.cancel(job, commands);
        }
        if std::mem::take(&mut self.subscribed) {
            commands.push(Command::Unsubscribe);
        }
    }

    fn sign_out(&mut self, commands: &mut Vec<Command>) {
        self.hang_up(commands);
        self.signed_in = false;
        self.forget_waits();
    }

    /// After a time without a connection anything may have happened.
    fn afresh(&mut self) {
        self.forget_waits();
        self.look_everywhere();
    }

    /// What may have been missed: that somebody was let in somewhere, too.
    fn look_everywhere(&mut self) {
        self.list = true;
        for known in self.spaces.values_mut() {
            known.pull |= known.need.follows();
        }
    }

    fn forget_waits(&mut self) {
        self.server = Trouble { said: self.server.said, last: self.server.last, ..NO_TROUBLE };
        self.stream.until = None;
        for known in self.spaces.values_mut() {
            known.troubles().for_each(|trouble| trouble.until = None);
        }
    }

    fn leave(&mut self, space: SpaceId, commands: &mut Vec<Command>) {
        self.spaces.remove(&space);
        for lane in [&mut self.about_ops, &mut self.about_bytes] {
            if let Some(job) = lane.take_if(|job| job.task.space() == Some(space)) {
                commands.push(Command::Cancel { job: job.id });
            }
        }
    }

    fn listed(&mut self, directory: SpaceId, spaces: &[Known], commands: &mut Vec<Command>) {
        self.directory = Some(directory);
        let gone: Vec<SpaceId> = self
            .spaces
            .keys()
            .filter(|space| !spaces.iter().any(|known| known.space == **space))
            .copied()
            .collect();
        for space in gone {
            self.leave(space, commands);
        }
        for known in spaces {
            let space = self.spaces.entry(known.space).or_insert_with(|| Space::new(known));
            space.need(known.need);
            space.push |= known.waiting;
        }
    }

    fn answered(
        &mut self,
        space: SpaceId,
        num_answers: usize,
        stopped: bool,
        more: bool,
        commands: &mut Vec<Command>,
    ) {
        if num_answers == 0 && !stopped {
            // Nothing waited, and nobody was asked.
            return;
        }
        self.succeeded(Scope::Pushes(space), commands);
        let Some(known) = self.spaces.get_mut(&space) else { return };
        known.pull |= num_answers > 0;
        known.push |= more || stopped;
        known.sent &= num_answers == 0;
    }

    /// An answer about a space is one of the server too.
    fn succeeded(&mut self, scope: Scope, commands: &mut Vec<Command>) {
        self.over(Scope::Server, commands);
        self.over(scope, commands);
    }

    fn trouble(&mut self, scope: Scope) -> Option<&mut Trouble> {
        match scope {
            Scope::Server => Some(&mut self.server),
            Scope::Stream => Some(&mut self.stream),
            Scope::Pushes(space) => self.spaces.get_mut(&space).map(|known| &mut known.of_pushes),
            Scope::Pages(space) => self.spaces.get_mut(&space).map(|known| &mut known.trouble),
            Scope::Bytes(space) => self.spaces.get_mut(&space).map(|known| &mut known.of_bytes),
        }
    }

    /// Forgets failures in a row, and says that they are past where they were shown.
    fn over(&mut self, scope: Scope, commands: &mut Vec<Command>) {
        let Some(trouble) = self.trouble(scope) else { return };
        let shown = trouble.last.filter(|_| trouble.said);
        // How often a stream broke is forgotten when a poke came: one that opens and ends at once is no success.
        let attempts = if scope == Scope::Stream { trouble.attempts } else { 0 };
        *trouble = Trouble { until: trouble.until, attempts, ..NO_TROUBLE };
        if let Some((failure, _)) = shown {
            commands.push(Command::Say(Problem { space: scope.space(), failure, over: true }));
        }
    }

    /// Notes a failure, waits, and says so when it is the same for the third time.
    fn back_off(&mut self, scope: Scope, failure: Failure, timing: Timing, commands: &mut Vec<Command>) {
        let settings = self.settings;
        let Some(trouble) = self.trouble(scope) else { return };
        // Two requests that fail together are one failure of the server.
        let counted = scope == Scope::Server && trouble.until.is_some();
        if !counted && trouble.failed(&settings, failure, timing) {
            commands.push(Command::Say(Problem { space: scope.space(), failure, over: false }));
        }
        let (_, now, _) = timing;
        self.set_timer(now, commands);
    }

    fn failed(&mut self, task: Task, failure: Failure, timing: Timing, commands: &mut Vec<Command>) {
        match failure {
            Failure::SignedOut | Failure::Revoked => {
                self.want(task, true);
                self.sign_out(commands);
                commands.push(Command::Say(Problem { space: None, failure, over: false }));
            }
            Failure::ClientTooOld | Failure::ServerTooOld => {
                self.want(task, true);
                self.block_server(failure, commands);
            }
            Failure::Unreachable | Failure::TimedOut | Failure::Busy | Failure::Server => {
                self.want(task, true);
                self.back_off(Scope::Server, failure, timing, commands);
            }
            // What is asked for is no op: it is asked for again, and no push has to wait for it.
            Failure::Rejected if !matches!(task, Task::Push(_) | Task::Send(_) | Task::Reseal(_)) => {
                self.want(task, true);
                self.back_off(Scope::of(task), failure, timing, commands);
            }
            Failure::Rejected
            | Failure::CursorAhead
            | Failure::NewEpoch
            | Failure::History
            | Failure::Newer => match task.space() {
                Some(space) => self.block(space, failure, commands),
                None => {
                    self.want(task, true);
                    self.back_off(Scope::Server, failure, timing, commands);
                }
            },
            Failure::Forked => {
                self.want(task, true);
                if let Some(space) = task.space() {
                    self.reseal_after_reading(space);
                }
                self.back_off(Scope::of(task), failure, timing, commands);
            }
            Failure::BytesMissing => {
                self.want(task, true);
                let known = task.space().and_then(|space| self.spaces.get_mut(&space));
                let again = known.is_some_and(|known| {
                    known.send = true;
                    std::mem::take(&mut known.sent)
                });
                if let Some(space) = task.space().filter(|_| again) {
                    // They were sent, and it does not have them: sending them over and over helps nobody.
                    self.back_off(Scope::Pushes(space), failure, timing, commands);
                }
            }
            Failure::Behind => {
                self.want(task, true);
                if let Some(known) = self.directory.and_then(|space| self.spaces.get_mut(&space)) {
                    // A poke for it may have been missed (S23).
                    known.pull = true;
                }
                self.back_off(Scope::of(task), failure, timing, commands);
            }
            Failure::Gap => {
                self.want(task, true);
                if let Some(known) = task.space().and_then(|space| self.spaces.get_mut(&space)) {
                    // What the log says meanwhile may explain it.
                    known.pull = true;
                    known.pull_first = true;
                }
                self.back_off(Scope::of(task), failure, timing, commands);
                let Some(space) = task.space() else { return };
                let again = self.spaces.get(&space).and_then(|known| known.of_pushes.last);
                if again.is_some_and(|(last, times)| last == Failure::Gap && times >= SHOWN_AFTER) {
                    // Numbers before it are gone, here and there: another device has none before it.
                    self.reseal_after_reading(space);
                }
            }
            Failure::NoAccess => {
                self.want(task, true);
                self.list = true;
                self.back_off(Scope::of(task), failure, timing, commands);
            }
            Failure::BadAnswer | Failure::Local => {
                self.want(task, true);
                self.back_off(Scope::of(task), failure, timing, commands);
            }
        }
    }

    /// What was taken and has not come back would be said twice, in any space.
    fn reseal_after_reading(&mut self, space: SpaceId) {
        if let Some(known) = self.spaces.get_mut(&space) {
            known.reseal = true;
            for known in self.spaces.values_mut() {
                known.pull |= known.need.follows() || known.push;
            }
        }
    }

    fn block(&mut self, space: SpaceId, failure: Failure, commands: &mut Vec<Command>) {
        if let Some(known) = self.spaces.get_mut(&space) {
            known.blocked = Some(failure);
            commands.push(Command::Say(Problem { space: Some(space), failure, over: false }));
        }
    }

    fn block_server(&mut self, failure: Failure, commands: &mut Vec<Command>) {
        self.hang_up(commands);
        self.forget_waits();
        self.blocked = Some(failure);
        commands.push(Command::Say(Problem { space: None, failure, over: false }));
    }

    /// Whatever held the server up is tried once more; what is still wrong is said again.
    fn unblock_server(&mut self, commands: &mut Vec<Command>) {
        if let Some(failure) = self.blocked.take() {
            commands.push(Command::Say(Problem { space: None, failure, over: true }));
        }
    }

    fn stream_failed(&mut self, failure: Failure, timing: Timing, commands: &mut Vec<Command>) {
        match failure {
            Failure::SignedOut | Failure::Revoked => {
                self.sign_out(commands);
                commands.push(Command::Say(Problem { space: None, failure, over: false }));
            }
            Failure::ClientTooOld | Failure::ServerTooOld => self.block_server(failure, commands),
            _ => self.back_off(Scope::Stream, failure, timing, commands),
        }
    }

    fn time_passed(&mut self, now: u64, commands: &mut Vec<Command>) {
        self.timer = None;
        let is_past = |until: &mut u64| *until <= now;
        self.server.until.take_if(is_past);
        if self.stream.until.take_if(is_past).is_some() {
            // Without pokes nobody says that something came.
            self.look_everywhere();
        }
        for known in self.spaces.values_mut() {
            for trouble in known.troubles() {
                let _ = trouble.until.take_if(is_past);
            }
        }
        self.set_timer(now, commands);
    }

    fn waits(&self) -> impl Iterator<Item = u64> + '_ {
        let elsewhere = [self.server.until, self.stream.until];
        self.spaces.values().flat_map(Space::waits).chain(elsewhere.into_iter().flatten())
    }

    /// One timer, for whatever is due first.
    fn set_timer(&mut self, now: u64, commands: &mut Vec<Command>) {
        let Some(until) = self.waits().min() else { return };
        if self.timer != Some(until) {
            self.timer = Some(until);
            commands.push(Command::Wait { millis: until.saturating_sub(now) });
        }
    }
}

impl Trouble {
    /// Notes a failure and waits. Whether it is to be shown: the same one for the third time in a row.
    fn failed(&mut self, settings: &Settings, failure: Failure, timing: Timing) -> bool {
        let (wait_ms, now, jitter) = timing;
        let times = match self.last {
            Some((last, times)) if last == failure => times.saturating_add(1),
            _ => 1,
        };
        self.last = Some((failure, times));
        self.attempts = self.attempts.saturating_add(1);
        let wait = settings.wait(self.attempts, jitter, wait_ms);
        self.until = Some(now.saturating_add(wait));
        let shown = times == SHOWN_AFTER;
        self.said |= shown;
        shown
    }
}

impl Settings {
    /// How long to wait after so many failures in a row: doubled each time, between half and all of it.
    #[must_use]
    pub fn wait(&self, attempts: u32, jitter: u16, asked_ms: Option<u64>) -> u64 {
        let doublings = attempts.saturating_sub(1).min(32);
        let whole = self.first_wait_ms.saturating_mul(1 << doublings).min(self.longest_wait_ms);
        let half = whole / 2;
        let wait = half + half.saturating_mul(u64::from(jitter.min(1_000))) / 1_000;
        wait.max(asked_ms.unwrap_or(0).min(LONGEST_ASKED_MS)).max(1)
    }
}
