//! The clock and the randomness of this machine: the only place here that asks for either.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use galley_store::Edge;

/// The real ones.
pub struct Machine;

impl Edge for Machine {
    fn now_ms(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "this is the edge that reads the clock")]
        let now = SystemTime::now();
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn random(&self, bytes: &mut [u8]) {
        // Keys, tokens and ids must never come from a weaker source: a system without one is not served from.
        let mut tries = 0;
        while getrandom::fill(bytes).is_err() {
            tries += 1;
            if tries > 100 {
                tracing::error!("the system gives no random bytes");
                std::process::abort();
            }
        }
    }
}

/// Returns what the clock that never goes back says: how long something took.
#[expect(clippy::disallowed_methods, reason = "this is the edge that reads the clock")]
pub(crate) fn instant() -> Instant {
    Instant::now()
}
