//! How it stands with one server: what its engine is about, and what it cannot get over by itself.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use galley_core::SpaceId;
use galley_sync::{Failure as Trouble, Problem, State};

use crate::api::{Failure, ServerState};

/// Of one server, told by its driver.
#[derive(Default)]
pub(super) struct Standing(Mutex<Now>);

struct Now {
    state: State,
    problems: BTreeMap<Option<SpaceId>, Trouble>,
}

impl Default for Now {
    fn default() -> Self {
        Self { state: State::Listing, problems: BTreeMap::new() }
    }
}

impl Standing {
    /// Takes what the engine is about now; says whether that is another state for a person.
    pub fn state(&self, state: State) -> bool {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = now.seen();
        now.state = state;
        before != now.seen()
    }

    /// Takes what the engine cannot get over by itself, or has got over.
    pub fn problem(&self, problem: Problem) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if problem.over {
            now.problems.remove(&problem.space);
        } else {
            now.problems.insert(problem.space, problem.failure);
        }
    }

    /// What a person sees, and why it is so, where there is a reason.
    pub fn now(&self) -> (ServerState, Option<Failure>) {
        let now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let trouble = match now.state {
            State::Blocked(trouble) => Some(trouble),
            State::SignedOut => Some(Trouble::SignedOut),
            _ => now.problems.values().next().copied(),
        };
        (now.seen(), trouble.map(failure))
    }
}

impl Now {
    fn seen(&self) -> ServerState {
        match self.state {
            State::SignedOut => ServerState::NeedsSignIn,
            State::Blocked(_) => ServerState::NeedsAttention,
            State::Offline => ServerState::Offline,
            State::BackingOff { .. } if !self.problems.keys().any(Option::is_some) => ServerState::Offline,
            State::BackingOff { .. } => ServerState::NeedsAttention,
            State::Idle if self.problems.is_empty() => ServerState::InStep,
            State::Idle => ServerState::NeedsAttention,
            State::Listing
            | State::Pushing(_)
            | State::Pulling(_)
            | State::Sending(_)
            | State::Hydrating(_) => ServerState::Syncing,
        }
    }
}

/// What an engine's trouble is for a person: a row of the table of failures.
pub(super) fn failure(trouble: Trouble) -> Failure {
    Failure::of(code(trouble), &[])
}

const fn code(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable | Trouble::TimedOut => "server-unreachable",
        Trouble::Busy | Trouble::Server => "server-failed",
        Trouble::BadAnswer => "server-unknown",
        Trouble::Local => "failed",
        Trouble::Gap => "gap",
        Trouble::NoAccess => "no-space",
        Trouble::Behind => "directory-behind",
        Trouble::BytesMissing => "blob-missing",
        Trouble::Forked => "device-forked",
        Trouble::Rejected => "bad-op",
        Trouble::SignedOut => "sign-in-required",
        Trouble::Revoked => "device-ended",
        Trouble::CursorAhead => "cursor-ahead",
        Trouble::NewEpoch => "epoch-changed",
        Trouble::History => "history-forked",
        Trouble::Newer => "newer-ops",
        Trouble::ClientTooOld | Trouble::ServerTooOld => "wire-version",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::failure::rows;

    const ALL: [Trouble; 20] = [
        Trouble::Unreachable,
        Trouble::TimedOut,
        Trouble::Busy,
        Trouble::Server,
        Trouble::BadAnswer,
        Trouble::Local,
        Trouble::Gap,
        Trouble::NoAccess,
        Trouble::Behind,
        Trouble::BytesMissing,
        Trouble::Forked,
        Trouble::Rejected,
        Trouble::SignedOut,
        Trouble::Revoked,
        Trouble::CursorAhead,
        Trouble::NewEpoch,
        Trouble::History,
        Trouble::Newer,
        Trouble::ClientTooOld,
        Trouble::ServerTooOld,
    ];

    #[test]
    fn every_trouble_of_an_engine_has_words_and_a_next_step() {
        for trouble in ALL {
            assert!(rows().any(|row| row.code == code(trouble)), "{trouble:?}");
        }
    }

    #[test]
    fn a_problem_of_one_project_needs_attention_until_it_is_over() {
        let standing = Standing::default();
        assert_eq!(standing.now(), (ServerState::Syncing, None));
        assert!(standing.state(State::Idle), "another state for a person");
        let space = Some(SpaceId::new(1, [1; 10]));
        let problem = Problem { space, failure: Trouble::NewEpoch, over: false };
        standing.problem(problem);
        assert_eq!(standing.now().0, ServerState::NeedsAttention);
        assert_eq!(standing.now().1.unwrap().code, "epoch-changed");
        standing.problem(Problem { over: true, ..problem });
        assert_eq!(standing.now(), (ServerState::InStep, None));
        assert!(standing.state(State::BackingOff { until: 1 }));
        assert_eq!(standing.now().0, ServerState::Offline);
        assert!(!standing.state(State::Offline), "the same for a person");
        assert!(standing.state(State::SignedOut));
        assert_eq!(standing.now().0, ServerState::NeedsSignIn);
    }
}
