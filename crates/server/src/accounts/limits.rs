//! How often something may be tried: so many at once, and one more every so often (the generic cell rate algorithm,
//! ITU-T I.371 annex A).
//!
//! Kept in memory, by node: a restart forgets. What is tried is counted whether or not it exists, so that an answer tells
//! nothing about that.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Keys that are remembered at once.
const MAX_KEYS: usize = 100_000;

/// So many at once, then one every so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub at_once: u32,
    pub every_ms: i64,
}

/// When each key will have rested, in milliseconds UTC.
#[derive(Default)]
pub(crate) struct Limits {
    rested: Mutex<HashMap<String, i64>>,
}

impl Limits {
    /// Counts an attempt; otherwise says in how many seconds the next one is counted. One that is not counted delays nothing.
    pub(crate) fn count(&self, key: &str, rate: Rate, now: i64) -> Result<(), u64> {
        let mut rested = self.rested.lock().unwrap_or_else(PoisonError::into_inner);
        let after = rested.get(key).copied().unwrap_or(now).max(now).saturating_add(rate.every_ms);
        let too_early = after - now - rate.every_ms.saturating_mul(i64::from(rate.at_once));
        if too_early > 0 {
            return Err(u64::try_from(too_early).unwrap_or(0).div_ceil(1000));
        }
        if rested.len() >= MAX_KEYS && !rested.contains_key(key) {
            rested.retain(|_, at| *at > now);
            // Rather the many that began this than whoever comes now.
            if rested.len() >= MAX_KEYS {
                rested.clear();
            }
        }
        rested.insert(key.to_owned(), after);
        Ok(())
    }

    /// Forgets what was counted.
    pub(crate) fn forget(&self, key: &str) {
        self.rested.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { at_once: 3, every_ms: 10_000 };

    #[test]
    fn three_at_once_and_one_every_ten_seconds() {
        let limits = Limits::default();
        let mut now = 1_000_000;
        for _ in 0..3 {
            assert_eq!(limits.count("a", RATE, now), Ok(()));
        }
        assert_eq!(limits.count("a", RATE, now), Err(10));
        assert_eq!(limits.count("b", RATE, now), Ok(()), "another key");
        now += 9_999;
        assert_eq!(limits.count("a", RATE, now), Err(1), "refused attempts delay nothing");
        now += 1;
        assert_eq!(limits.count("a", RATE, now), Ok(()));
        assert_eq!(limits.count("a", RATE, now), Err(10));
        limits.forget("a");
        assert_eq!(limits.count("a", RATE, now), Ok(()));
    }

    #[test]
    fn a_clock_that_goes_back_lets_nobody_in_early() {
        let limits = Limits::default();
        for _ in 0..3 {
            limits.count("a", RATE, 1_000_000).unwrap();
        }
        assert_eq!(limits.count("a", RATE, 0), Err(1010));
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let limits = Limits::default();
        for key in 0..=MAX_KEYS {
            limits.count(&key.to_string(), RATE, 0).unwrap();
        }
        assert!(limits.rested.lock().unwrap().len() <= MAX_KEYS);
    }
}
