//! Sound for playing: what can be asked for, and what comes back.
//!
//! Positions are on the timeline of the medium, in samples at the rate that is asked for. Of a film 0 is the moment when
//! frame 0 is shown: sound that begins earlier is cut, before sound that begins later there is silence. Of sound alone 0 is
//! the first sample of a linear decode, as [`crate::waveform`] counts them.

use serde::{Deserialize, Serialize};

use crate::error::{Code, MediaError};
use crate::waveform::{Anchor, Waveform};

/// Samples a second that can be asked for.
pub const MIN_RATE: u32 = 8_000;
pub const MAX_RATE: u32 = 192_000;
/// The slowest and the fastest tempo are a quarter of the usual one and four times as fast.
pub const MAX_TEMPO: u32 = 4;
/// Four years at the highest rate: no film is as long.
const MAX_POSITION: i64 = 1 << 44;
/// Numerator and denominator of a tempo.
const MAX_PART: u32 = 1 << 16;
/// The loudest value that is handed on; 1 is full scale.
const LOUDEST: f32 = 4.0;

/// A stretch of sound to be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listen {
    /// Where it begins on the timeline, whatever the tempo; before 0 there is silence.
    pub from: i64,
    /// How many samples come back, a value for every channel each: two seconds at most. At a tempo of n/d they are what the
    /// timeline has in `count` times n/d of its samples.
    pub count: u32,
    /// Samples a second, from [`MIN_RATE`] to [`MAX_RATE`].
    pub rate: u32,
    /// 1 or 2.
    pub channels: u16,
    /// How many times as fast it is heard, `[numerator, denominator]`, from 1/4 to 4. The pitch stays.
    pub tempo: [u32; 2],
}

/// What is heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Listened {
    /// Interleaved, as many as were asked for; 1 is full scale, and none is beyond ±4. Silence where the sound has not
    /// begun or has ended.
    pub samples: Vec<f32>,
    /// From `next` on there is nothing but silence.
    pub ended: bool,
    /// Where the next question has to begin to be answered without a seam.
    pub next: i64,
}

/// When frame 0 of a film is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Zero {
    pub(crate) pts: i64,
    /// Seconds per tick, `[numerator, denominator]`.
    pub(crate) time_base: [u32; 2],
}

/// Places where the decoder of sound alone can be sent, before what is asked for, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Places {
    /// Of the sound itself.
    pub(crate) sample_rate: u32,
    pub(crate) anchors: Vec<Anchor>,
}

/// What a worker is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) asked: Listen,
    /// Of a film; absent of sound alone.
    pub(crate) zero: Option<Zero>,
    pub(crate) places: Places,
}

impl Listen {
    /// Holds every number within what can be asked for.
    ///
    /// # Errors
    /// [`Code::OutOfRange`].
    pub fn check(&self) -> Result<(), MediaError> {
        let [num, den] = self.tempo;
        let is_part = |part: u32| (1..=MAX_PART).contains(&part);
        let fits = (MIN_RATE..=MAX_RATE).contains(&self.rate)
            && (1..=2).contains(&self.channels)
            && (1..=self.rate.saturating_mul(2)).contains(&self.count)
            && (-MAX_POSITION..=MAX_POSITION).contains(&self.from)
            && is_part(num)
            && is_part(den)
            && num <= den.saturating_mul(MAX_TEMPO)
            && den <= num.saturating_mul(MAX_TEMPO);
        if fits {
            return Ok(());
        }
        Err(MediaError::new(Code::OutOfRange, "sound was asked for in a way that there is none").with_hint(
            "Ask for two seconds at most, in one or two channels, at 8 to 192 kHz, at most four times slower or faster.",
        ))
    }

    /// How many values come back.
    #[must_use]
    pub fn num_values(&self) -> usize {
        self.count as usize * usize::from(self.channels)
    }

    pub(crate) fn num_bytes(&self) -> u64 {
        self.num_values() as u64 * size_of::<f32>() as u64
    }

    /// What a worker left for this question, held against it: `None` for what no honest one says.
    pub(crate) fn believed(&self, bytes: &[u8], ended: bool, next: i64) -> Option<Listened> {
        let [num, den] = self.tempo.map(i128::from);
        let passed = (i128::from(self.count) * num).div_euclid(den.max(1));
        let off = i128::from(next) - i128::from(self.from) - passed;
        // Between two questions the remainder of a division may fall on either side.
        let follows = if num == den { off == 0 } else { (0..=1).contains(&off) };
        if !follows || bytes.len() as u64 != self.num_bytes() {
            return None;
        }
        let samples = bytes.as_chunks::<4>().0.iter().map(|value| sane(f32::from_le_bytes(*value))).collect();
        Some(Listened { samples, ended, next })
    }
}

impl Listened {
    /// As they lie in the slot: 32-bit floating point, little endian.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.samples.iter().flat_map(|value| value.to_le_bytes()).collect()
    }
}

impl Places {
    /// Those of a waveform that lie before a question.
    pub(crate) fn before(asked: &Listen, waveform: &Waveform) -> Self {
        let sample_rate = waveform.sample_rate();
        let from = i128::from(asked.from) * i128::from(sample_rate) / i128::from(asked.rate.max(1));
        let anchors = waveform.anchors_before(u64::try_from(from).unwrap_or(0)).to_vec();
        Self { sample_rate, anchors }
    }
}

/// A value that a loudspeaker can be handed: what is no number or beyond every one is silence.
pub(crate) fn sane(value: f32) -> f32 {
    if value.is_finite() { value.clamp(-LOUDEST, LOUDEST) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ASKED: Listen = Listen { from: 100, count: 3, rate: 48_000, channels: 2, tempo: [1, 1] };

    #[test]
    fn what_there_is_none_of_is_refused() {
        let check = |change: fn(&mut Listen), expected: bool| {
            let mut asked = ASKED;
            change(&mut asked);
            assert_eq!(asked.check().is_ok(), expected, "{asked:?}");
        };
        check(|_| {}, true);
        check(|asked| asked.from = -1, true);
        check(|asked| asked.from = i64::MIN, false);
        check(|asked| asked.from = i64::MAX, false);
        check(|asked| asked.count = 0, false);
        check(|asked| asked.count = 96_000, true);
        check(|asked| asked.count = 96_001, false);
        check(|asked| asked.rate = 7_999, false);
        check(|asked| asked.rate = 192_001, false);
        check(|asked| asked.channels = 0, false);
        check(|asked| asked.channels = 3, false);
        check(|asked| asked.tempo = [1, 4], true);
        check(|asked| asked.tempo = [4, 1], true);
        check(|asked| asked.tempo = [401, 100], false);
        check(|asked| asked.tempo = [24, 100], false);
        check(|asked| asked.tempo = [0, 1], false);
        check(|asked| asked.tempo = [1, 0], false);
        check(|asked| asked.tempo = [u32::MAX, u32::MAX], false);
    }

    #[test]
    fn a_worker_is_believed_only_what_can_be() {
        let values = [0.5, -1.0, f32::NAN, f32::INFINITY, 9.0, -9.0];
        let honest = Listened { samples: values.to_vec(), ended: true, next: 103 };
        let bytes = honest.to_bytes();
        let believed = ASKED.believed(&bytes, true, 103).unwrap();
        assert_eq!(believed.samples, [0.5, -1.0, 0.0, 0.0, 4.0, -4.0]);
        assert_eq!((believed.ended, believed.next), (true, 103));
        assert_eq!(ASKED.believed(&bytes[1..], true, 103), None);
        assert_eq!(ASKED.believed(&[&bytes[..], &[0; 4]].concat(), true, 103), None);
        for next in [100, 102, 104, i64::MIN, i64::MAX] {
            assert_eq!(ASKED.believed(&bytes, true, next), None, "{next}");
        }
        let faster = Listen { tempo: [3, 2], ..ASKED };
        for (next, expected) in [(103, false), (104, true), (105, true), (106, false)] {
            assert_eq!(faster.believed(&bytes, true, next).is_some(), expected, "{next}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_left_is_finite_and_bounded(bytes in proptest::collection::vec(any::<u8>(), 24)) {
            let heard = ASKED.believed(&bytes, false, 103).unwrap();
            prop_assert_eq!(heard.samples.len(), ASKED.num_values());
            prop_assert!(heard.samples.iter().all(|value| value.abs() <= LOUDEST));
        }
    }
}
