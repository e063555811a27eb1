//! A stream of sound laid along the timeline, at the rate and in the channels that are heard.
//!
//! Frames are laid at the stream's own rate first. Of a film each has its place by its timestamp: where one begins later
//! than the last one ended there is silence, and what begins earlier is cut, so that sound stays with the picture. Less than
//! ten milliseconds, or two ticks, are no gap: containers round. Of sound alone frames follow each other.
//!
//! Then the rate is changed. That begins at a sample from which both rates have a sample at the same moment, counted from
//! 0 of the timeline: so the same comes out wherever it began.

use super::mix::mixed;
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::listen::Zero;
use crate::video::ffi::{DecodedFrame, Resampler};
use crate::video::sound::{Feed, Layout, Step, nothing_heard, shape};

/// So many parts of a second are no gap yet.
const GAPS_PER_SECOND: i64 = 100;
/// Samples of the result that are made in one go, about.
const AT_ONCE: i64 = 1 << 16;
/// Samples that a change of rate looks at on either side, more than enough, at the lower of both rates.
const LOOKS_AROUND: i128 = 64;

/// What says where a frame belongs.
pub(super) enum Clock {
    /// Its timestamp: of a film.
    Time(Time),
    /// How many samples came before it: of sound alone.
    Count(i64),
}

/// The stream's time, and that of frame 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    pub(super) time_base: [u32; 2],
    pub(super) zero: Zero,
}

impl Time {
    /// The sample at a rate that is heard at a timestamp, rounded; `None` for what is beyond every film.
    pub(super) fn sample_at(self, pts: i64, rate: u32) -> Option<i64> {
        let ([num, den], [zero_num, zero_den]) = (self.time_base.map(i128::from), self.zero_base());
        // pts · num/den − zero · zero_num/zero_den, in units of 1 / (den · zero_den) seconds.
        let at = i128::from(pts).checked_mul(num)?.checked_mul(zero_den)?;
        let zero = i128::from(self.zero.pts).checked_mul(zero_num)?.checked_mul(den)?;
        let samples = at.checked_sub(zero)?.checked_mul(2 * i128::from(rate))?;
        let unit = den.checked_mul(zero_den)?.max(1);
        i64::try_from(samples.checked_add(unit)?.div_euclid(unit.checked_mul(2)?)).ok()
    }

    /// The timestamp at which a sample is heard, or the last one before.
    pub(super) fn timestamp_of(self, sample: i64, rate: u32) -> Option<i64> {
        let ([num, den], [zero_num, zero_den]) = (self.time_base.map(i128::from), self.zero_base());
        let rate = i128::from(rate);
        // In units of 1 / (rate · zero_den) seconds.
        let zero = i128::from(self.zero.pts).checked_mul(zero_num)?.checked_mul(rate)?;
        let at = i128::from(sample).checked_mul(zero_den)?.checked_add(zero)?.checked_mul(den)?;
        let unit = rate.checked_mul(zero_den)?.checked_mul(num)?.max(1);
        i64::try_from(at.div_euclid(unit)).ok()
    }

    /// How many samples two ticks are at a rate.
    fn two_ticks(self, rate: u32) -> i64 {
        let [num, den] = self.time_base.map(i128::from);
        i64::try_from(2 * num * i128::from(rate) / den.max(1)).unwrap_or(i64::MAX).saturating_add(1)
    }

    fn zero_base(self) -> [i128; 2] {
        self.zero.time_base.map(i128::from)
    }
}

/// A frame of which a part was not laid yet.
struct Held {
    /// Of its first value.
    position: i64,
    values: Vec<f32>,
    num_laid: usize,
}

pub(super) struct Line {
    feed: Feed,
    clock: Clock,
    /// As it is heard.
    rate: u32,
    channels: usize,
    /// Of the stream; absent before the first frame.
    layout: Option<Layout>,
    /// Absent where the rates are the same.
    resampler: Option<Resampler>,
    /// The sample at the stream's rate that is laid next.
    laid: i64,
    held: Option<Held>,
    /// Where the last frame ended, at the stream's rate.
    expected: Option<i64>,
    /// Where the one would have ended whose timestamp was too far away to be believed.
    doubted: Option<i64>,
    /// The sample as heard that the change of rate gives next.
    given: i64,
    /// What is there, and where it begins.
    ready: Vec<f32>,
    begin: i64,
    ended: bool,
}

impl Line {
    /// Begins with a sample of the timeline; the feed is before it, or at the start.
    pub(super) fn new(feed: Feed, clock: Clock, rate: u32, channels: usize, from: i64) -> Self {
        Self {
            feed,
            clock,
            rate,
            channels: channels.max(1),
            layout: None,
            resampler: None,
            laid: 0,
            held: None,
            expected: None,
            doubted: None,
            given: from,
            ready: Vec::new(),
            begin: from,
            ended: false,
        }
    }

    /// The decoder, to be sent elsewhere.
    pub(super) fn into_feed(self) -> Feed {
        self.feed
    }

    /// Decodes until everything before a sample is there, or the sound has ended.
    ///
    /// # Errors
    /// [`Code::Unsupported`] where sound alone changes midway, [`Code::Damaged`] where nothing of it can be decoded,
    /// [`Code::Limit`], [`Code::Io`], [`Code::Cancelled`].
    pub(super) fn fill(&mut self, until: i64, cancel: &Cancel) -> Result<(), MediaError> {
        self.feed.watch(cancel);
        while !self.ended && self.have() < until {
            cancel.check()?;
            if self.lay()? {
                continue;
            }
            match self.feed.step()? {
                Step::Frame(frame) => self.take(&frame)?,
                Step::Packet => {}
                Step::End => self.end()?,
            }
        }
        Ok(())
    }

    /// So many samples from one on, as far as they are there; else, and before 0 of the timeline, silence.
    pub(super) fn read(&self, from: i64, count: usize) -> Vec<f32> {
        let mut out = vec![0.0; count * self.channels];
        let end = from.saturating_add(i64::try_from(count).unwrap_or(i64::MAX)).min(self.have());
        let start = from.max(self.begin).max(0);
        let values = |samples: i64| usize::try_from(samples).unwrap_or(0) * self.channels;
        if start < end {
            let there = self.ready.get(values(start - self.begin)..values(end - self.begin));
            let place = out.get_mut(values(start - from)..values(end - from));
            if let (Some(there), Some(place)) = (there, place) {
                place.copy_from_slice(there);
            }
        }
        out
    }

    /// Lets go of what lies before a sample.
    pub(super) fn forget(&mut self, before: i64) {
        let count = before.min(self.have()).saturating_sub(self.begin).max(0);
        let num_values = usize::try_from(count).unwrap_or(0) * self.channels;
        self.ready.drain(..num_values.min(self.ready.len()));
        self.begin = self.begin.saturating_add(count);
    }

    /// Where the sound ends, once that is known.
    pub(super) fn end_of_sound(&self) -> Option<i64> {
        self.ended.then(|| self.have())
    }

    /// The sample behind what is there.
    fn have(&self) -> i64 {
        self.begin.saturating_add(self.samples_of(&self.ready))
    }

    fn samples_of(&self, values: &[f32]) -> i64 {
        i64::try_from(values.len() / self.channels).unwrap_or(i64::MAX)
    }

    /// Gives a frame its place.
    pub(super) fn take(&mut self, frame: &DecodedFrame) -> Result<(), MediaError> {
        let expected = if let Clock::Count(_) = self.clock { self.layout } else { None };
        let Some((shape, layout)) = shape(frame, expected)? else { return Ok(()) };
        if self.layout.map(|known| known.sample_rate) != Some(layout.sample_rate) {
            self.change_to(layout.sample_rate)?;
        }
        self.layout = Some(layout);
        let num_samples = i64::try_from(shape.num_samples).unwrap_or(i64::MAX);
        let Some(position) = self.place(frame.pts(), num_samples, layout.sample_rate) else { return Ok(()) };
        let late = self.laid.saturating_sub(position).max(0);
        if late < num_samples {
            let num_laid = usize::try_from(late).unwrap_or(0) * self.channels;
            let values = mixed(frame, shape, self.channels);
            self.held = Some(Held { position: position.saturating_add(late), values, num_laid });
        }
        Ok(())
    }

    /// Where a frame begins, at the stream's rate; `None` while nobody knows.
    fn place(&mut self, pts: Option<i64>, num_samples: i64, rate: u32) -> Option<i64> {
        let time = match &mut self.clock {
            Clock::Time(time) => *time,
            Clock::Count(before) => {
                let position = *before;
                *before = before.saturating_add(num_samples);
                return Some(position);
            }
        };
        let said = pts.and_then(|pts| time.sample_at(pts, rate));
        let tolerance = time.two_ticks(rate).max(i64::from(rate) / GAPS_PER_SECOND);
        let is_near = |one: i64, other: i64| one.abs_diff(other) <= tolerance.unsigned_abs();
        let position = match (said, self.expected) {
            (None, expected) => expected?,
            (Some(said), None) => said,
            (Some(said), Some(expected)) if is_near(said, expected) => {
                self.doubted = None;
                expected
            }
            // A leap of more than a second is believed once the next frame follows it: a single one is damage.
            (Some(said), Some(expected))
                if said.abs_diff(expected) > u64::from(rate)
                    && self.doubted.is_none_or(|doubted| !is_near(said, doubted)) =>
            {
                self.doubted = Some(said.saturating_add(num_samples));
                expected
            }
            (Some(said), Some(_)) => said,
        };
        self.expected = Some(position.saturating_add(num_samples));
        Some(position)
    }

    /// Lays a part of what is held, or of the silence before it; false when nothing is held.
    fn lay(&mut self) -> Result<bool, MediaError> {
        let Some(mut held) = self.held.take() else { return Ok(false) };
        let own = self.layout.map_or(self.rate, |layout| layout.sample_rate);
        let most = (AT_ONCE * i64::from(own) / i64::from(self.rate.max(1))).clamp(1, AT_ONCE);
        let gap = held.position.saturating_sub(self.laid);
        if gap > 0 {
            let count = usize::try_from(gap.min(most)).unwrap_or(1);
            self.held = Some(held);
            self.hand_on(&vec![0.0; count * self.channels])?;
            return Ok(true);
        }
        let rest = held.values.get(held.num_laid..).unwrap_or_default();
        let count = usize::try_from(most).unwrap_or(1).saturating_mul(self.channels).min(rest.len());
        self.hand_on(rest.get(..count).unwrap_or_default())?;
        held.num_laid += count;
        if held.num_laid < held.values.len() {
            self.held = Some(held);
        }
        Ok(true)
    }

    fn hand_on(&mut self, values: &[f32]) -> Result<(), MediaError> {
        self.laid = self.laid.saturating_add(self.samples_of(values));
        let Some(resampler) = &mut self.resampler else {
            self.receive(values);
            return Ok(());
        };
        let mut changed = Vec::new();
        resampler.convert(values, &mut changed)?;
        self.receive(&changed);
        Ok(())
    }

    /// Keeps what comes behind what is there.
    fn receive(&mut self, values: &[f32]) {
        let skipped = self.have().saturating_sub(self.given).clamp(0, self.samples_of(values));
        self.given = self.given.saturating_add(self.samples_of(values));
        let skipped = usize::try_from(skipped).unwrap_or(0) * self.channels;
        self.ready.extend_from_slice(values.get(skipped..).unwrap_or_default());
    }

    /// Takes what the change of rate still holds.
    fn drain(&mut self) -> Result<(), MediaError> {
        if let Some(mut resampler) = self.resampler.take() {
            let mut rest = Vec::new();
            resampler.finish(&mut rest)?;
            self.receive(&rest);
        }
        Ok(())
    }

    /// Goes on behind what is there with frames of another rate.
    fn change_to(&mut self, own: u32) -> Result<(), MediaError> {
        self.drain()?;
        let (laid, given) = together(self.have(), own, self.rate).ok_or_else(too_far)?;
        (self.laid, self.given) = (laid, given);
        (self.expected, self.doubted) = (None, None);
        self.resampler =
            if own == self.rate { None } else { Some(Resampler::new(self.channels, own, self.rate)?) };
        Ok(())
    }

    fn end(&mut self) -> Result<(), MediaError> {
        if self.layout.is_none() && matches!(self.clock, Clock::Count(_)) {
            return Err(nothing_heard());
        }
        self.drain()?;
        self.ended = true;
        Ok(())
    }
}

/// The last moment at which a stream of `own` samples a second and one of `rate` both have a sample, early enough for all
/// that is needed to make sample `heard` of the latter: the number that it has in each.
fn together(heard: i64, own: u32, rate: u32) -> Option<(i64, i64)> {
    if own == rate {
        return Some((heard, heard));
    }
    let (own, rate) = (i128::from(own), i128::from(rate.max(1)));
    let common = common_divisor(own, rate).max(1);
    let (own_step, step) = (own / common, rate / common);
    let margin = LOOKS_AROUND * (own / rate + 1);
    let wanted = (i128::from(heard) * own).div_euclid(rate) - margin;
    let number = wanted.div_euclid(own_step.max(1));
    Some((i64::try_from(number * own_step).ok()?, i64::try_from(number * step).ok()?))
}

fn common_divisor(one: i128, other: i128) -> i128 {
    if other == 0 { one } else { common_divisor(other, one % other) }
}

fn too_far() -> MediaError {
    MediaError::new(Code::OutOfRange, "there is no sound as far from the start as that")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ZERO: Zero = Zero { pts: 133_200, time_base: [1, 90_000] };

    #[test]
    fn a_timestamp_is_the_sample_that_it_means() {
        let check = |time: Time, pts: i64, rate: u32, expected: Option<i64>| {
            assert_eq!(time.sample_at(pts, rate), expected, "{time:?} {pts}");
        };
        let ts = Time { time_base: [1, 90_000], zero: ZERO };
        check(ts, 133_200, 48_000, Some(0));
        check(ts, 131_280, 48_000, Some(-1024));
        check(ts, 133_201, 48_000, Some(1));
        check(ts, 133_199, 48_000, Some(-1));
        let other = Time { time_base: [1, 1000], zero: Zero { pts: -512, time_base: [1, 12_800] } };
        check(other, 494, 48_000, Some(23_712 + 1_920));
        check(other, -40, 44_100, Some(0));
        check(other, i64::MAX, 48_000, None);
        let first = Zero { pts: i64::MIN, time_base: [u32::MAX, u32::MAX] };
        let odd = Time { time_base: [u32::MAX, 1], zero: first };
        check(odd, i64::MAX, 768_000, None);
    }

    #[test]
    fn rates_meet_before_what_is_heard() {
        assert_eq!(together(12_345, 48_000, 48_000), Some((12_345, 12_345)));
        // 147 samples of 44.1 kHz are 160 of 48 kHz.
        assert_eq!(together(0, 44_100, 48_000), Some((-147, -160)));
        assert_eq!(together(48_000, 44_100, 48_000), Some((147 * 299, 160 * 299)));
        assert_eq!(together(0, 192_000, 8_000), Some((-1608, -67)));
    }

    proptest! {
        #[test]
        fn a_sample_is_found_at_its_timestamp(
            pts in -(1_i64 << 40)..1 << 40,
            zero in -(1_i64 << 40)..1 << 40,
            ticks in 1000_u32..1_000_000,
            zero_ticks in 1000_u32..1_000_000,
            rate in 8_000_u32..192_000,
        ) {
            let zero = Zero { pts: zero, time_base: [1, zero_ticks] };
            let time = Time { time_base: [1, ticks], zero };
            let sample = time.sample_at(pts, rate).unwrap();
            let back = time.timestamp_of(sample, rate).unwrap();
            // As far away as half a sample, and the tick before.
            prop_assert!(back.abs_diff(pts) <= u64::from(ticks / rate) + 1, "{back} of {pts}");
        }

        #[test]
        fn rates_meet_at_the_same_moment(
            heard in 0_i64..1 << 40,
            own in 1_u32..768_000,
            rate in 8_000_u32..192_000,
        ) {
            let (first, second) = together(heard, own, rate).unwrap();
            prop_assert_eq!(i128::from(first) * i128::from(rate), i128::from(second) * i128::from(own));
            prop_assert!(second <= heard);
        }
    }
}
