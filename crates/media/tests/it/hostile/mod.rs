//! Hostile circumstances: workers killed under load, files damaged at random, files made to be too much.
//!
//! A few of each in every run; `GALLEY_SOAK=1` for as many as it takes to be sure. Seeds are fixed, so what fails once
//! fails again.

mod bombs;
mod damage;
mod kills;
#[cfg(all(target_os = "linux", not(feature = "portable")))]
mod office;

use std::path::Path;
use std::time::{Duration, Instant};

use galley_media::error::{Code, MediaError};
use galley_media::pool::Pool;
use galley_testkit::again;

/// No answer may take longer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Most memory that a worker may have had at any time.
const MOST_MEMORY: u64 = 2 << 30;

#[expect(clippy::disallowed_methods, reason = "how long an answer takes is what is being tested")]
fn now() -> Instant {
    Instant::now()
}

fn is_soak() -> bool {
    std::env::var_os("GALLEY_SOAK").is_some_and(|value| value == "1")
}

/// Numbers that look like chance (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// Runs `work` in a process of its own, in an empty folder, where it is alone: descriptors, memory and files left
/// behind can be counted. The test calls itself by its full name.
fn alone(name: &str, work: impl FnOnce()) {
    if again::is_again() {
        return work();
    }
    let folder = tempfile::tempdir().unwrap();
    let status = again::command(name)
        .args(["--test-threads", "1"])
        .current_dir(folder.path())
        .env("TMPDIR", folder.path())
        .status()
        .unwrap();
    assert!(status.success(), "{name}: {status}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, Vec::<std::path::PathBuf>::new(), "left behind");
}

/// A number of kilobytes out of `/proc/<process>/status`, in bytes.
pub fn status(process: &str, name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(Path::new("/proc").join(process).join("status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? << 10)
}

/// Fails when a worker of the pool has had too much memory.
fn check_memory(pool: &Pool, what: &str) {
    for process in pool.processes() {
        if let Some(most) = status(&process.to_string(), "VmHWM") {
            assert!(most <= MOST_MEMORY, "{what}: {} MB", most >> 20);
        }
    }
}

/// Fails for an error that no file may cause, or that does not lead on.
fn check_error(error: &MediaError, what: &str) {
    let expected = [
        Code::Damaged,
        Code::Unsupported,
        Code::Limit,
        Code::Empty,
        Code::OutOfRange,
        Code::PasswordNeeded,
        Code::Crashed,
    ];
    assert!(expected.contains(&error.code), "{what}: {error:?}");
    assert!(!error.message.is_empty(), "{what}");
}
