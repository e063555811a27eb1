//! How fast bytes go: at most so many a second, for all of them together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// A bound on bytes a second; 0 is none.
#[derive(Debug, Default)]
pub struct Pace {
    a_second: AtomicU64,
    /// When the next bytes may go.
    free_at: Mutex<Option<Instant>>,
}

impl Pace {
    /// Sets the bound, for what has not begun to wait.
    pub fn set(&self, bytes_a_second: u64) {
        self.a_second.store(bytes_a_second, Ordering::Relaxed);
    }

    /// Waits until so many bytes may go.
    pub(super) async fn wait_for(&self, num_bytes: usize) {
        let a_second = self.a_second.load(Ordering::Relaxed);
        if a_second == 0 {
            return;
        }
        let micros = (num_bytes as u64).saturating_mul(1_000_000) / a_second;
        let start = {
            let mut free_at = self.free_at.lock().await;
            let now = Instant::now();
            let start = free_at.map_or(now, |at| at.max(now));
            *free_at = Some(start + Duration::from_micros(micros));
            start
        };
        sleep_until(start).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_no_faster_than_the_bound() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let pace = Pace::default();
            let begun = Instant::now();
            pace.wait_for(usize::MAX).await;
            pace.set(100_000);
            for _ in 0..3 {
                pace.wait_for(5_000).await;
            }
            assert!(begun.elapsed() >= Duration::from_millis(100), "the third waits for two before it");
        });
    }
}
