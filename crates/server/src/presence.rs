//! Who looks at which proof just now (S23). Never stored: in this node's memory, until it is said otherwise or for a minute.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use galley_core::{PersonId, ProofId, SpaceId};

/// So long what was said holds, in milliseconds. Clients say it again every half of that.
const HOLDS_MS: i64 = 60_000;
/// Sessions that are remembered at once.
const MAX_LOOKS: usize = 10_000;

/// One session that looks at a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    person: PersonId,
    space: SpaceId,
    proof: ProofId,
    until: i64,
}

/// Where somebody came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moved {
    pub space: SpaceId,
    pub proof: ProofId,
}

/// Who looks at what, by session.
#[derive(Default)]
pub(crate) struct Presence(Mutex<BTreeMap<String, Look>>);

impl Presence {
    /// Says that somebody looks at a proof. Returns where that changed anything. Beyond what is remembered nothing is.
    pub(crate) fn look(&self, session: &str, person: PersonId, at: Moved, now: i64) -> Vec<Moved> {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if looks.len() >= MAX_LOOKS {
            looks.retain(|_, look| look.until > now);
        }
        if looks.len() >= MAX_LOOKS && !looks.contains_key(session) {
            return Vec::new();
        }
        let Moved { space, proof } = at;
        let look = Look { person, space, proof, until: now.saturating_add(HOLDS_MS) };
        let former = looks.insert(session.to_owned(), look).filter(|former| former.until > now);
        match former {
            Some(former) if former.proof == proof => Vec::new(),
            Some(former) => vec![Moved { space: former.space, proof: former.proof }, at],
            None => vec![at],
        }
    }

    /// Says that a session looks at nothing any more. Returns where that changed anything.
    pub(crate) fn leave(&self, session: &str, now: i64) -> Option<Moved> {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let former = looks.remove(session).filter(|former| former.until > now)?;
        Some(Moved { space: former.space, proof: former.proof })
    }

    /// Who looks at which proofs of a space, each once.
    pub(crate) fn of(&self, space: SpaceId, now: i64) -> BTreeSet<(PersonId, ProofId)> {
        let looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = looks.values().filter(|look| look.space == space && look.until > now);
        here.map(|look| (look.person, look.proof)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(number: u8) -> Moved {
        Moved { space: SpaceId::new(1, [1; 10]), proof: ProofId::new(1, [number; 10]) }
    }

    #[test]
    fn what_is_said_again_changes_nothing_and_what_is_not_is_over() {
        let presence = Presence::default();
        let (ada, space) = (PersonId::new(1, [9; 10]), at(1).space);
        assert_eq!(presence.look("s", ada, at(1), 0), [at(1)]);
        assert_eq!(presence.look("s", ada, at(1), 30_000), []);
        assert_eq!(presence.look("t", ada, at(1), 30_000), [at(1)]);
        assert_eq!(presence.of(space, 89_999).len(), 1, "two devices are one person");
        assert!(presence.of(space, 90_000).is_empty());
        assert!(presence.of(SpaceId::new(1, [2; 10]), 30_000).is_empty());
        assert_eq!(presence.look("s", ada, at(2), 31_000), [at(1), at(2)]);
        assert_eq!(presence.leave("s", 32_000), Some(at(2)));
        assert_eq!(presence.leave("s", 32_000), None);
        assert_eq!(presence.leave("t", 90_000), None, "that was over before");
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let presence = Presence::default();
        let ada = PersonId::new(1, [9; 10]);
        for number in 0..=MAX_LOOKS {
            presence.look(&number.to_string(), ada, at(1), 0);
        }
        assert_eq!(presence.0.lock().unwrap().len(), MAX_LOOKS);
        assert_eq!(presence.look("later", ada, at(1), HOLDS_MS), [at(1)]);
    }
}
