//! The turn of long work that nobody waits for: confirming frame tables, looking at all of a file, reading its pages.
//!
//! One at a time has it. So of the two seats for long work one is always left for what a person waits for: waveforms, and
//! large pictures being taken apart. Whoever waits for the turn ends when it is cancelled, and holds no lock.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use galley_media::cancel::Cancel;

/// How often those who wait look whether they still have to.
const LOOK: Duration = Duration::from_millis(100);

#[derive(Default)]
pub(crate) struct Background {
    is_taken: Mutex<bool>,
    freed: Condvar,
}

/// Ends when it is dropped.
pub(crate) struct Turn<'a> {
    of: &'a Background,
}

impl Background {
    /// Waits for the turn; none where it was cancelled before.
    pub(crate) fn turn(&self, cancel: &Cancel) -> Option<Turn<'_>> {
        let mut is_taken = self.lock();
        while !cancel.is_cancelled() {
            if !*is_taken {
                *is_taken = true;
                return Some(Turn { of: self });
            }
            let waited = self.freed.wait_timeout(is_taken, LOOK).unwrap_or_else(PoisonError::into_inner);
            is_taken = waited.0;
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.is_taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.of.lock() = false;
        self.of.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn one_at_a_time_has_the_turn_and_each_has_it_once() {
        let background = Background::default();
        let (now, most, all) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _turn = background.turn(&Cancel::new()).unwrap();
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::yield_now();
                    now.fetch_sub(1, Ordering::SeqCst);
                    all.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        assert_eq!((most.into_inner(), all.into_inner()), (1, 8));
    }

    #[test]
    fn who_waits_ends_when_it_is_cancelled() {
        let background = Background::default();
        let turn = background.turn(&Cancel::new());
        let cancel = Cancel::new();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| background.turn(&cancel).is_some());
            cancel.cancel();
            assert!(!waiting.join().unwrap());
        });
        drop(turn);
        assert!(background.turn(&cancel).is_none(), "nor does it begin afterwards");
        assert!(background.turn(&Cancel::new()).is_some());
    }

    #[test]
    fn a_turn_ends_with_the_thread_that_had_it() {
        let background = Background::default();
        std::thread::scope(|scope| {
            let failing = scope.spawn(|| {
                let _turn = background.turn(&Cancel::new());
                panic!("as a decoder would");
            });
            failing.join().unwrap_err();
        });
        assert!(background.turn(&Cancel::new()).is_some());
    }
}
