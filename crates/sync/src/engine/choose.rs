//! What is done next: the order of spaces, one job about ops and one about bytes.

use std::cmp::Reverse;

use galley_core::SpaceId;

use super::{Command, Engine, Failure, Job, SHOWN_AFTER, Space, Task};

/// Whether what waits is to be sealed anew (S12). Until then nothing is pushed, in no space of the server.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Resealing {
    No,
    /// Every space has been read.
    Now,
    Later,
}

impl Space {
    /// What of its ops is wanted and can be done.
    fn ops_task(&self, space: SpaceId, resealing: Resealing) -> Option<Task> {
        let is_free = self.of_pushes.until.is_none();
        let may_push = is_free && self.blocked.is_none() && !self.send && resealing == Resealing::No;
        let is_read = !(self.pull && self.pull_first);
        if is_free && self.reseals() && resealing == Resealing::Now {
            Some(Task::Reseal(space))
        } else if self.push && may_push && is_read {
            Some(Task::Push(space))
        } else if self.pull && self.may_pull() && self.trouble.until.is_none() {
            Some(Task::Pull(space))
        } else {
            None
        }
    }

    fn may_pull(&self) -> bool {
        matches!(self.blocked, None | Some(Failure::Rejected))
    }

    fn reseals(&self) -> bool {
        self.reseal && self.blocked.is_none()
    }

    /// Whether something of this person may have been taken that has not come back. What fails again and again is not
    /// waited for.
    fn is_unread(&self) -> bool {
        self.pull && self.may_pull() && self.trouble.attempts < SHOWN_AFTER
    }

    fn bytes_task(&self, space: SpaceId) -> Option<Task> {
        if self.of_bytes.until.is_some() || self.blocked.is_some() {
            None
        } else if self.send {
            Some(Task::Send(space))
        } else if self.hydrate && self.need.hydrates() {
            Some(Task::Hydrate(space))
        } else {
            None
        }
    }
}

impl Engine {
    /// Whether requests go out at all.
    pub(super) const fn is_ready(&self) -> bool {
        self.signed_in && self.network && self.blocked.is_none()
    }

    /// Starts what is wanted and can be done.
    pub(super) fn go_on(&mut self, commands: &mut Vec<Command>) {
        if !self.is_ready() {
            return;
        }
        if !self.subscribed && self.stream.until.is_none() && self.server.until.is_none() {
            self.subscribed = true;
            commands.push(Command::Subscribe);
        }
        if self.server.until.is_some() {
            return;
        }
        if self.about_ops.is_none()
            && let Some(task) = self.next_of_ops()
        {
            self.listed_last = task == Task::List;
            self.about_ops = Some(self.start(task, commands));
        }
        if self.about_bytes.is_none()
            && !self.paused
            && let Some(task) = self.next_of_bytes()
        {
            self.about_bytes = Some(self.start(task, commands));
        }
    }

    /// The list goes first, but not twice in a row: pokes of what is in no list would hold up every op.
    fn next_of_ops(&self) -> Option<Task> {
        let resealing = self.resealing();
        let of_a_space = self.first(|known, space| known.ops_task(space, resealing));
        if self.list && !(self.listed_last && of_a_space.is_some()) { Some(Task::List) } else { of_a_space }
    }

    fn resealing(&self) -> Resealing {
        if !self.spaces.values().any(Space::reseals) {
            Resealing::No
        } else if self.spaces.values().any(Space::is_unread) {
            Resealing::Later
        } else {
            Resealing::Now
        }
    }

    /// What waits to be sent goes before what is fetched ahead.
    fn next_of_bytes(&self) -> Option<Task> {
        let sends =
            |known: &Space, space| known.bytes_task(space).filter(|task| matches!(task, Task::Send(_)));
        self.first(sends).or_else(|| self.first(Space::bytes_task))
    }

    /// What fails goes last, so that it holds up nothing. Before it the directory, for every space depends on it;
    /// then what is needed more; of equals the one that was served longest ago.
    fn first(&self, task: impl Fn(&Space, SpaceId) -> Option<Task>) -> Option<Task> {
        let wanted = self.spaces.iter().filter_map(|(space, known)| {
            let elsewhere = self.directory != Some(*space);
            let order = (known.attempts() > 0, elsewhere, Reverse(known.need), known.served, *space);
            Some((order, task(known, *space)?))
        });
        wanted.min_by_key(|(order, _)| *order).map(|(_, task)| task)
    }

    fn start(&mut self, task: Task, commands: &mut Vec<Command>) -> Job {
        self.last_job += 1;
        let id = self.last_job;
        if let Some(known) = task.space().and_then(|space| self.spaces.get_mut(&space)) {
            known.served = id;
        }
        self.want(task, false);
        commands.push(match task {
            Task::List => Command::List { job: id },
            Task::Push(space) => Command::Push { job: id, space },
            Task::Pull(space) => Command::Pull { job: id, space },
            Task::Reseal(space) => Command::Reseal { job: id, space },
            Task::Send(space) => Command::Send { job: id, space },
            Task::Hydrate(space) => Command::Hydrate { job: id, space },
        });
        Job { id, task }
    }

    /// Notes that something is wanted, or is being done. What is sent stays wanted until it is there: no push before.
    pub(super) fn want(&mut self, task: Task, wanted: bool) {
        let known = task.space().and_then(|space| self.spaces.get_mut(&space));
        match (task, known) {
            (Task::List, _) => self.list = wanted,
            (_, None) | (Task::Send(_), _) => {}
            (Task::Push(_), Some(known)) => known.push = wanted,
            (Task::Pull(_), Some(known)) => {
                known.pull = wanted;
                known.pull_first &= wanted;
            }
            (Task::Reseal(_), Some(known)) => known.reseal = wanted,
            (Task::Hydrate(_), Some(known)) => known.hydrate = wanted,
        }
    }
}
