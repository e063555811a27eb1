//! Chance that is the same in every run, and which frames of a clip are asked for.
//!
//! The gate asks 8 random and 4 descending frames of a clip, `GALLEY_SOAK=1` 60 and 39. Which ones, the seed says:
//! [`DEFAULT_SEED`], or what `GALLEY_ACCESS_SEED` names. No clock and no system randomness.

/// What chance starts from where nothing else is said.
pub const DEFAULT_SEED: u64 = 1;

/// Random numbers from a seed.
pub struct Dice(pub u64);

impl Dice {
    /// The next number below a limit.
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(limit)) as u32
    }
}

/// Whether this is one of the longer runs.
#[must_use]
pub fn is_soak() -> bool {
    std::env::var_os("GALLEY_SOAK").is_some_and(|value| value == "1")
}

/// The seed of this run, for its report.
///
/// # Panics
/// When `GALLEY_ACCESS_SEED` is no number: another seed than the one asked for must not pass for it.
#[must_use]
#[expect(clippy::panic, reason = "a seed that cannot be read must fail the test that asked for it")]
pub fn seed() -> u64 {
    let Some(text) = std::env::var_os("GALLEY_ACCESS_SEED") else { return DEFAULT_SEED };
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.unwrap_or_else(|| panic!("GALLEY_ACCESS_SEED={} is no number", text.display()))
}

/// Which of `count` frames are asked for: random ones, then descending ones. Clips and rounds differ.
#[must_use]
pub fn accesses(clip: &str, round: u64, count: u32) -> Vec<u32> {
    let (random, descending) = if is_soak() { (60, 39) } else { (8, 4) };
    let mut dice = Dice(mixed(clip, round));
    let mut numbers: Vec<u32> = (0..random).map(|_| dice.below(count)).collect();
    let descending = descending.min(count);
    let top = dice.below(count).max(descending.saturating_sub(1));
    numbers.extend((0..descending).map(|step| top - step));
    numbers
}

/// Seed, round and name as one number (FNV-1a).
fn mixed(clip: &str, round: u64) -> u64 {
    let all = seed().to_le_bytes().into_iter().chain(round.to_le_bytes()).chain(clip.bytes());
    all.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accesses_lie_within_the_clip_and_repeat() {
        for count in [1, 2, 12, 390] {
            let numbers = accesses("a clip", 0, count);
            assert!(numbers.iter().all(|number| *number < count), "{numbers:?}");
            assert_eq!(numbers, accesses("a clip", 0, count));
        }
        assert_ne!(accesses("a clip", 0, 1000), accesses("another", 0, 1000));
        assert_ne!(accesses("a clip", 0, 1000), accesses("a clip", 1, 1000));
        let last: Vec<u32> = accesses("a clip", 0, 1000).into_iter().rev().take(4).collect();
        assert!(last.windows(2).all(|pair| pair[1] == pair[0] + 1), "descending: {last:?}");
    }
}
