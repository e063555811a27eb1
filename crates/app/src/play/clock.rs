//! The clock of play: how much media has been played at an instant.
//!
//! The wall is one source. A sound device is the other: it tells now and then how many samples have been heard, some
//! milliseconds early or late, a buffer at a time, by a crystal of its own. Between two readings the clock goes on by
//! itself, and bends towards what the device said. With a time constant of [`SETTLE`] a deviation of 200 ppm leaves it
//! 0.4 ms behind, and readings never take it farther off than they are themselves, but for that. It never goes
//! backwards; only [`Clock::anchor`] sets it anew.

use std::time::{Duration, Instant};

pub(super) const SECOND: i64 = 1_000_000_000;
const MILLION: i64 = 1_000_000;

/// Nanoseconds in which a difference to the device would be made good at the bend that it begins with.
const SETTLE: i64 = 2 * SECOND;
/// Parts per million that the clock runs faster or slower at most.
const BEND: i64 = 5_000;
/// The bend of a clock that stands.
const STILL: i64 = -MILLION;
/// What is farther off than this is no matter of bending: forward it jumps, ahead of the device it stands.
const JUMP: i64 = 80 * MILLION;
/// How long it goes on without a sample being heard: about what a device has queued.
const STALL: i64 = 300 * MILLION;
/// How long [`Clock::wait`] counts on a clock that a device may bend.
const LOOK: Duration = Duration::from_millis(10);

/// Media played, in nanoseconds, by the wall or by a sound device.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// Media over time, numerator and denominator.
    speed: [i64; 2],
    /// The position where `run` was 0.
    begin: i64,
    device: Option<Device>,
    /// When `run` was so many nanoseconds, not yet multiplied by the speed.
    at: Instant,
    run: i64,
    bend: i64,
    /// The greatest position that was told.
    told: i64,
}

#[derive(Clone, Copy, Debug)]
struct Device {
    rate: u32,
    samples: u64,
    /// Where `run` stops unless more is heard.
    limit: i64,
}

impl Clock {
    /// Goes by the wall from `position`.
    pub(crate) fn wall(now: Instant, position: i64, speed: [u32; 2]) -> Clock {
        Clock {
            speed: speed.map(|part| i64::from(part.max(1))),
            begin: position,
            device: None,
            at: now,
            run: 0,
            bend: 0,
            told: position,
        }
    }

    /// Goes by a sound device of `rate` samples a second, whose sample 0 is at `position`; stands until it is heard.
    pub(crate) fn sound(now: Instant, position: i64, speed: [u32; 2], rate: u32) -> Clock {
        let device = Some(Device { rate, samples: 0, limit: 0 });
        Clock { device, bend: STILL, ..Clock::wall(now, position, speed) }
    }

    /// Returns the position, never less than it was.
    pub(crate) fn position(&mut self, now: Instant) -> i64 {
        let [num, den] = self.speed;
        let position = self.begin.saturating_add(scaled(self.run_at(now), num, den));
        self.told = self.told.max(position);
        self.told
    }

    /// Takes a reading of the device: at an instant so many samples of each channel had been heard since it was
    /// opened or flushed. One that says nothing new is left aside.
    pub(crate) fn heard(&mut self, at: Instant, samples: u64) {
        let Some(device) = self.device.filter(|device| samples > device.samples) else { return };
        // A reading from before the last one counts as of then.
        let now = at.max(self.at);
        let since = nanos(now.saturating_duration_since(at));
        let heard = i64::try_from(samples).unwrap_or(i64::MAX);
        let heard = scaled(heard, SECOND, i64::from(device.rate)).saturating_add(since);
        let run = self.run_at(now);
        let (off, stands) = (heard - run, self.bend == STILL);
        (self.run, self.bend) = if off > JUMP || (stands && off >= 0) {
            (heard, 0)
        } else if off < -JUMP || stands {
            (run, STILL)
        } else {
            (run, scaled(off, MILLION, SETTLE).clamp(-BEND, BEND))
        };
        self.at = now;
        self.device = Some(Device { samples, limit: heard.saturating_add(STALL), ..device });
    }

    /// Goes on by the wall from where it is: the device is lost.
    pub(crate) fn go_by_wall(&mut self, now: Instant) {
        let position = self.position(now);
        self.device = None;
        self.anchor(now, position);
    }

    /// Sets the position, backwards too; the samples of a device count from here anew, since it was flushed.
    pub(crate) fn anchor(&mut self, now: Instant, position: i64) {
        (self.begin, self.told) = (position, position);
        (self.at, self.run, self.bend) = (now, 0, 0);
        if let Some(device) = &mut self.device {
            (device.samples, device.limit) = (0, 0);
            self.bend = STILL;
        }
    }

    /// Returns how long to sleep until a position is reached, or until it is worth another look.
    pub(crate) fn wait(&self, now: Instant, position: i64) -> Duration {
        if self.bend == STILL {
            return LOOK;
        }
        let [num, den] = self.speed;
        let run = scaled_up(position.saturating_sub(self.begin), den, num);
        let left = run.saturating_sub(self.run_at(now)).max(0);
        let left = scaled_up(left, MILLION, MILLION + self.bend);
        let left = Duration::from_nanos(u64::try_from(left).unwrap_or(0));
        if self.device.is_some() { left.min(LOOK) } else { left }
    }

    fn run_at(&self, now: Instant) -> i64 {
        let since = nanos(now.saturating_duration_since(self.at));
        let run = self.run.saturating_add(scaled(since, MILLION + self.bend, MILLION));
        self.device.map_or(run, |device| run.min(device.limit).max(self.run))
    }
}

/// Returns `value * num / den`, rounded down; a `den` below 1 counts as 1.
pub(super) fn scaled(value: i64, num: i64, den: i64) -> i64 {
    let product = i128::from(value) * i128::from(num);
    let scaled = product.div_euclid(i128::from(den.max(1)));
    i64::try_from(scaled).unwrap_or(if scaled < 0 { i64::MIN } else { i64::MAX })
}

/// As [`scaled`], rounded up.
fn scaled_up(value: i64, num: i64, den: i64) -> i64 {
    scaled(value.saturating_neg(), num, den).saturating_neg()
}

fn nanos(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MS: i64 = MILLION;
    const RATE: u32 = 48_000;
    const SPEEDS: [[u32; 2]; 5] = [[1, 1], [1, 4], [4, 1], [3, 2], [1, 3]];

    #[expect(clippy::disallowed_methods, reason = "an instant to count from; no time passes in these tests")]
    fn start() -> Instant {
        Instant::now()
    }

    fn after(start: Instant, ns: i64) -> Instant {
        start + Duration::from_nanos(u64::try_from(ns).unwrap())
    }

    /// Ten milliseconds after each reading: what was really heard, and the position, in nanoseconds of media.
    /// The device runs `ppm` fast, and tells of a buffer as many nanoseconds late as `late` says.
    fn follow(speed: [u32; 2], ppm: i64, buffer: i64, late: &[i64]) -> Vec<[i64; 2]> {
        let start = start();
        let [num, den] = speed.map(i64::from);
        let mut clock = Clock::sound(start, 0, speed, RATE);
        // The first sample comes out only then.
        let first = 50 * MS;
        let mut followed = Vec::new();
        for (number, late) in (1..).zip(late) {
            let samples = number * buffer;
            let ideal = scaled(samples, SECOND, i64::from(RATE));
            let told = first + scaled(ideal, MILLION, MILLION + ppm);
            clock.heard(after(start, told + late), samples.unsigned_abs());
            let truth = scaled(told + 10 * MS - first, MILLION + ppm, MILLION);
            let position = clock.position(after(start, told + 10 * MS));
            followed.push([scaled(truth, num, den), position]);
        }
        followed
    }

    #[test]
    fn the_wall_is_exact_at_every_speed() {
        let start = start();
        for speed in SPEEDS {
            let [num, den] = speed.map(i64::from);
            let mut clock = Clock::wall(start, 7, speed);
            for ns in [0, 1, 999, 3_600 * SECOND + 1] {
                let now = after(start, ns);
                assert_eq!(clock.position(now), 7 + ns * num / den, "{speed:?}");
                // After the wait the position is reached, and a nanosecond before it is not.
                let wait = clock.wait(now, 20_000 * SECOND);
                assert!(clock.clone().position(now + wait - Duration::from_nanos(1)) < 20_000 * SECOND);
                assert!(clock.clone().position(now + wait) >= 20_000 * SECOND);
            }
        }
    }

    #[test]
    fn it_stands_until_the_first_sample_is_heard() {
        let start = start();
        let mut clock = Clock::sound(start, 5, [2, 1], RATE);
        clock.heard(after(start, 100 * MS), 0);
        assert_eq!(clock.position(after(start, 200 * MS)), 5);
        assert_eq!(clock.wait(after(start, 200 * MS), 6), LOOK);
        clock.heard(after(start, 210 * MS), 480);
        assert_eq!(clock.position(after(start, 210 * MS)), 5 + 20 * MS);
        assert_eq!(clock.position(after(start, 211 * MS)), 5 + 22 * MS);
        assert_eq!(clock.wait(after(start, 211 * MS), 5 + 24 * MS), Duration::from_millis(1));
        clock.anchor(after(start, 220 * MS), 400);
        assert_eq!(clock.position(after(start, 290 * MS)), 400, "flushed, it stands again");
        clock.heard(after(start, 300 * MS), 48);
        assert_eq!(clock.position(after(start, 300 * MS)), 400 + 2 * MS);
    }

    #[test]
    fn without_a_reading_it_stops_and_then_lets_the_device_catch_up() {
        let start = start();
        let mut clock = Clock::sound(start, 0, [1, 1], RATE);
        clock.heard(start, 4_800);
        assert_eq!(clock.position(after(start, 250 * MS)), 350 * MS);
        assert_eq!(clock.position(after(start, 900 * MS)), 400 * MS);
        // Half a second was missing: what is heard then comes after 100 ms.
        for ms in (510..800).step_by(10) {
            clock.heard(after(start, ms * MS), u64::try_from(4_800 + (ms - 500) * 48).unwrap());
        }
        assert_eq!(clock.position(after(start, 800 * MS)), 400 * MS);
        clock.heard(after(start, 805 * MS), 19_440);
        assert_eq!(clock.position(after(start, 806 * MS)), 406 * MS);
    }

    #[test]
    fn it_jumps_only_where_it_is_far_behind() {
        let start = start();
        for (off, position) in [(79, 300), (81, 381)] {
            let mut clock = Clock::sound(start, 0, [1, 1], RATE);
            clock.heard(after(start, 100 * MS), 4_800);
            clock.heard(after(start, 300 * MS), (300 + off) * 48);
            assert_eq!(clock.position(after(start, 300 * MS)), position * MS);
            let later = clock.position(after(start, 400 * MS)) - position * MS;
            assert_eq!(later, if off > 80 { 100 * MS } else { 100_500_000 });
        }
    }

    proptest! {
        /// A device that is 200 ppm off and tells up to 10 ms early or late, a buffer at a time.
        #[test]
        fn a_device_is_followed_closely(
            ppm in -200..=200_i64, buffer in 960..2_048_i64, speed in 0..SPEEDS.len(),
            late in prop::collection::vec(-10 * MS..=10 * MS, 1_200),
        ) {
            let speed = SPEEDS[speed];
            let [num, den] = speed.map(i64::from);
            let mut before = 0;
            for (number, [truth, position]) in follow(speed, ppm, buffer, &late).into_iter().enumerate() {
                let within = if number < 600 { 11 * MS } else { 6 * MS };
                let off = (position - truth) * den / num;
                prop_assert!(off.abs() <= within, "{number}: {off}");
                prop_assert!(position >= before);
                before = position;
            }
        }

        /// Whatever a device says, in whatever order it is asked, the position never goes backwards; it goes no
        /// farther than what was heard and queued, and where it becomes the wall's it neither jumps nor stands.
        #[test]
        fn it_never_goes_backwards(
            says in prop::collection::vec((0..400 * MS, 0..30_000_u64, -20 * MS..=20 * MS), 1..60),
            speed in 0..SPEEDS.len(),
        ) {
            let [num, den] = SPEEDS[speed].map(i64::from);
            let start = start();
            let mut clock = Clock::sound(start, 0, SPEEDS[speed], RATE);
            let (mut ns, mut samples, mut before, mut most) = (30 * MS, 0, 0, 0);
            for (wait, more, late) in says {
                ns += wait;
                samples += more;
                clock.heard(after(start, ns + late), samples);
                // A reading may be counted as of 40 ms later: of the one before, that was so much later.
                let heard = scaled(i64::try_from(samples).unwrap(), SECOND, i64::from(RATE)) + 40 * MS;
                most = most.max(scaled(heard + STALL, num, den));
                let position = clock.position(after(start, ns));
                prop_assert!(before <= position && position <= most, "{before} {position} {most}");
                before = position;
            }
            let now = after(start, ns);
            clock.go_by_wall(now);
            prop_assert_eq!(clock.position(now), before);
            prop_assert_eq!(clock.position(after(start, ns + 12 * MS)), before + 12 * MS * num / den);
        }
    }
}
