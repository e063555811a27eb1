//! What the device's callback says after each buffer, and how it is handed over: it writes without ever waiting, whoever
//! asks reads the last that was written whole.
//!
//! Positions count frames (one sample of each channel) that the device was handed since it was opened, silence included.
//! Counts are of frames that were pushed. The two differ by silence, so a reading holds which stretches were what.

use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::time::{Duration, Instant};

/// Stretches that a reading knows: more than can be underway from here to the loudspeaker.
const NUM_RUNS: usize = 4;
/// Words of a reading.
const NUM_WORDS: usize = 6 + 3 * NUM_RUNS;

/// A stretch of pushed frames with no silence between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// Its first frame's position.
    position: u64,
    /// Frames that were counted before it.
    before: u64,
    frames: u64,
}

/// The last stretches, the latest first. Those without frames are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Runs([Run; NUM_RUNS]);

impl Runs {
    /// Adds frames that were handed out from this position on.
    pub(super) fn add(&mut self, position: u64, frames: u64) {
        if frames == 0 {
            return;
        }
        let before = self.count();
        match self.0.first_mut() {
            Some(last) if last.frames > 0 && last.position + last.frames == position => last.frames += frames,
            _ => {
                self.0.rotate_right(1);
                if let Some(first) = self.0.first_mut() {
                    *first = Run { position, before, frames };
                }
            }
        }
    }

    /// Frames of all stretches so far, forgotten ones too.
    pub(super) fn count(&self) -> u64 {
        self.0.first().map_or(0, |last| last.before + last.frames)
    }

    /// Frames that come before this position.
    fn before(&self, position: i128) -> u64 {
        let known = self.0.iter().filter(|run| run.frames > 0);
        let mut earliest = 0;
        for run in known {
            let into = position - i128::from(run.position);
            if into >= 0 {
                return run.before + u64::try_from(into).unwrap_or(u64::MAX).min(run.frames);
            }
            earliest = run.before;
        }
        earliest
    }
}

/// What is true after the device took a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// Flushes that had been seen: counts are since the last of them.
    pub(super) flushes: u64,
    /// When the device asked for the buffer.
    pub(super) at: Instant,
    /// Position of the buffer's first frame.
    pub(super) position: u64,
    /// From `at` until the buffer's first frame comes out of the loudspeaker, as the device says.
    pub(super) latency: Duration,
    /// Frames of the buffer, silence included.
    pub(super) length: u64,
    /// Times that frames ran out, since the device was opened.
    pub(super) underruns: u64,
    /// With what this buffer brought.
    pub(super) runs: Runs,
}

impl Reading {
    /// Of a device that has asked for nothing yet.
    pub(super) fn none(at: Instant) -> Self {
        let latency = Duration::ZERO;
        Self { flushes: 0, at, position: 0, latency, length: 0, underruns: 0, runs: Runs::default() }
    }

    /// Pushed frames that have come out of the loudspeaker by then: never more than were handed out.
    pub(super) fn heard(&self, now: Instant, rate: u32) -> u64 {
        let since = nanos(now.saturating_duration_since(self.at)) - nanos(self.latency);
        let frames = (since * i128::from(rate)).div_euclid(1_000_000_000);
        self.runs.before(i128::from(self.position) + frames)
    }

    fn words(&self, base: Instant) -> [u64; NUM_WORDS] {
        let short = |duration: Duration| u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let at = short(self.at.saturating_duration_since(base));
        let [a, b, c, d] = self.runs.0.map(|run| [run.position, run.before, run.frames]);
        let ([a0, a1, a2], [b0, b1, b2], [c0, c1, c2], [d0, d1, d2]) = (a, b, c, d);
        let (flushes, position, latency) = (self.flushes, self.position, short(self.latency));
        let (length, underruns) = (self.length, self.underruns);
        #[rustfmt::skip]
        let words = [
            flushes, at, position, latency, length, underruns,
            a0, a1, a2, b0, b1, b2, c0, c1, c2, d0, d1, d2,
        ];
        words
    }

    fn of(words: [u64; NUM_WORDS], base: Instant) -> Self {
        #[rustfmt::skip]
        let [
            flushes, at, position, latency, length, underruns,
            a0, a1, a2, b0, b1, b2, c0, c1, c2, d0, d1, d2,
        ] = words;
        let runs = [[a0, a1, a2], [b0, b1, b2], [c0, c1, c2], [d0, d1, d2]];
        let runs = Runs(runs.map(|[position, before, frames]| Run { position, before, frames }));
        let at = base.checked_add(Duration::from_nanos(at)).unwrap_or(base);
        Self { flushes, at, position, latency: Duration::from_nanos(latency), length, underruns, runs }
    }
}

fn nanos(duration: Duration) -> i128 {
    i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX)
}

/// The place where the last reading stands. One thread writes and never waits; others read, and look again where it was
/// being written meanwhile (a sequence lock: odd while it is written).
pub(super) struct Board {
    base: Instant,
    turn: AtomicU64,
    words: [AtomicU64; NUM_WORDS],
}

impl Board {
    /// Holds [`Reading::none`] of that instant; no reading is earlier.
    pub(super) fn new(base: Instant) -> Self {
        Self { base, turn: AtomicU64::new(0), words: Reading::none(base).words(base).map(AtomicU64::new) }
    }

    /// To be called by one thread only.
    pub(super) fn write(&self, reading: &Reading) {
        let turn = self.turn.load(Ordering::Relaxed);
        self.turn.store(turn.wrapping_add(1), Ordering::Relaxed);
        // No word is written before the turn is seen to be odd.
        fence(Ordering::Release);
        for (place, word) in self.words.iter().zip(reading.words(self.base)) {
            place.store(word, Ordering::Relaxed);
        }
        self.turn.store(turn.wrapping_add(2), Ordering::Release);
    }

    pub(super) fn read(&self) -> Reading {
        loop {
            let before = self.turn.load(Ordering::Acquire);
            if before.is_multiple_of(2) {
                let words = self.words.each_ref().map(|word| word.load(Ordering::Relaxed));
                // No word is read after the turn is looked at again.
                fence(Ordering::Acquire);
                if self.turn.load(Ordering::Relaxed) == before {
                    return Reading::of(words, self.base);
                }
            }
            // The writer may have been stopped half way: it needs a processor more than this does.
            std::thread::yield_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge;

    const RATE: u32 = 48_000;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn frames_are_heard_once_the_latency_is_over_and_only_those_that_were_handed_out() {
        let at = edge::instant();
        let mut reading = Reading { latency: ms(40), position: 960, length: 960, ..Reading::none(at) };
        reading.runs.add(960, 960);
        let heard = |after| reading.heard(at + ms(after), RATE);
        assert_eq!([0, 39, 40, 41, 50, 60, 61, 5_000].map(heard), [0, 0, 0, 48, 480, 960, 960, 960]);
    }

    #[test]
    fn silence_that_ran_between_is_not_counted_nor_does_the_count_go_back_for_it() {
        let at = edge::instant();
        let mut runs = Runs::default();
        runs.add(0, 500);
        // 460 frames of silence; the next came while the first were still underway.
        runs.add(960, 960);
        let reading = Reading { runs, position: 960, latency: ms(20), ..Reading::none(at) };
        let heard = |after: u64| reading.heard(at + Duration::from_micros(after), RATE);
        // At once the very first comes out, the 500th some ten milliseconds later, the 501st after twenty.
        assert_eq!([0, 5_000, 10_500, 19_000, 20_000, 21_000].map(heard), [0, 240, 500, 500, 500, 548]);
    }

    #[test]
    fn stretches_that_are_forgotten_count_as_heard() {
        let at = edge::instant();
        let mut runs = Runs::default();
        for run in 0..10 {
            runs.add(run * 100, 50);
        }
        assert_eq!(runs.count(), 500);
        let reading = Reading { runs, position: 1_000, latency: ms(20), ..Reading::none(at) };
        assert_eq!(reading.heard(at, RATE), 300, "the four that are known are 600 to 950");
    }

    #[test]
    fn a_reading_comes_back_as_it_was_written() {
        let base = edge::instant();
        let board = Board::new(base);
        assert_eq!(board.read(), Reading::none(base));
        let mut runs = Runs::default();
        for run in 0..5 {
            runs.add(run * 1_000 + 7, 31 + run);
        }
        let reading = Reading {
            flushes: 3,
            at: base + Duration::from_nanos(123_456_789),
            position: 4_040,
            latency: Duration::from_nanos(20_000_001),
            length: 960,
            underruns: 5,
            runs,
        };
        board.write(&reading);
        assert_eq!(board.read(), reading);
    }

    #[test]
    fn nobody_reads_half_of_one_reading_and_half_of_another() {
        let base = edge::instant();
        let board = Board::new(base);
        let of = |number: u64| Reading {
            flushes: number,
            at: base + Duration::from_nanos(number),
            position: number,
            latency: Duration::from_nanos(number),
            length: number,
            underruns: number,
            runs: Runs([Run { position: number, before: number, frames: number }; NUM_RUNS]),
        };
        std::thread::scope(|scope| {
            scope.spawn(|| (1..=200_000).for_each(|number| board.write(&of(number))));
            let mut last = 0;
            while last < 200_000 {
                let reading = board.read();
                assert_eq!(reading, of(reading.flushes));
                assert!(reading.flushes >= last);
                last = reading.flushes;
            }
        });
    }
}
