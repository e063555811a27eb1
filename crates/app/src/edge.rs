//! The clock and the randomness of this machine: the only place here that asks for either.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The real ones.
pub(crate) struct Machine;

impl galley_store::Edge for Machine {
    fn now_ms(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "this is the edge that reads the clock")]
        let now = SystemTime::now();
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn random(&self, bytes: &mut [u8]) {
        fill(bytes);
    }
}

/// Returns what the clock that never goes back says; the sound device is followed by it.
#[expect(clippy::disallowed_methods, reason = "this is the edge that reads the clock")]
pub(crate) fn instant() -> Instant {
    Instant::now()
}

/// Fills from the system's source; ids and keys must never come from a weaker one.
pub(crate) fn fill(bytes: &mut [u8]) {
    let mut tries = 0;
    while getrandom::fill(bytes).is_err() {
        tries += 1;
        if tries > 100 {
            tracing::error!("the system gives no random bytes");
            std::process::abort();
        }
    }
}
