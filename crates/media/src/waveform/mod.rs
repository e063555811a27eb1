//! How loud a sound is, sample by sample: the smallest and the largest value of every block, for each channel.
//!
//! A sample is one value for every channel; its number says how many came before it in a linear decode. Workers make
//! the blocks, in parts; here they are put together, checked, coarsened when they become too many bytes, and read as
//! columns of any width. Values are those of the decoder as 16 bits: 32,768 times, rounded, and held within them.
//!
//! Sounds of more than eight channels have the rest of them within the eighth.

#[cfg(test)]
mod fuzz;
mod kept;

use serde::{Deserialize, Serialize};

use crate::error::MediaError;
use crate::worker::wire::nonsense;

/// Samples of a block as workers make them.
pub const BLOCK: u64 = 256;
/// Channels that are told apart.
pub const MAX_CHANNELS: usize = 8;
/// Columns of one answer.
pub const MAX_COLUMNS: u32 = 8192;
/// More samples than a month at 48 kHz; a file that goes on is refused.
pub const MAX_SAMPLES: u64 = 1 << 37;
/// Most bytes of blocks: six hours of stereo at 48 kHz. Beyond it two blocks become one, again and again.
const MAX_BYTES: usize = 32 << 20;
/// Most anchors; beyond it every second one goes.
const MAX_ANCHORS: usize = 1 << 17;
/// Columns narrower than this are made of the samples themselves where blocks are coarser.
const ALWAYS_EXACT: u64 = 1024;
/// No file is known to have more.
pub(crate) const MAX_SAMPLE_RATE: u32 = 768_000;

/// Where a demuxer can be sent, and which sample is heard there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    pub sample: u64,
    /// In the stream's own time.
    pub pts: i64,
    /// Tells its packet from others.
    pub fingerprint: u64,
}

/// Some blocks more, as a worker gives them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Channels told apart; 0 while nothing came out yet.
    pub channels: u16,
    pub sample_rate: u32,
    /// The number of its first block.
    pub first: u64,
    /// Block after block, in each channel after channel: smallest, largest.
    pub peaks: Vec<i16>,
    /// Samples from the start to the end of its last block, which is whole unless `complete`.
    pub num_samples: u64,
    /// There are no more.
    pub complete: bool,
    pub anchors: Vec<Anchor>,
}

/// A range in columns, to be made of its very samples.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fine {
    pub first: u64,
    pub count: u64,
    pub columns: u32,
    /// So many of them, from the first.
    pub wanted: u32,
    /// Those around the range, in order.
    pub anchors: Vec<Anchor>,
    /// All there are, where that is known.
    pub num_samples: Option<u64>,
}

/// What is known of a sound by now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waveform {
    channels: u16,
    sample_rate: u32,
    /// Samples of a block: 256 times a power of two.
    block: u64,
    peaks: Vec<i16>,
    num_samples: u64,
    complete: bool,
    anchors: Vec<Anchor>,
}

impl Waveform {
    /// Nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self { block: BLOCK, ..Self::default() }
    }

    /// Channels told apart; 0 while nothing is known.
    #[must_use]
    pub fn channels(&self) -> u16 {
        self.channels
    }

    #[must_use]
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Counts the samples that were decoded so far.
    #[must_use]
    pub fn num_samples(&self) -> u64 {
        self.num_samples
    }

    /// All of them were.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The number of the block that has to come next.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.num_samples.div_ceil(BLOCK)
    }

    #[must_use]
    pub fn num_bytes(&self) -> usize {
        self.peaks.len() * 2 + self.anchors.len() * size_of::<Anchor>()
    }

    /// Takes the blocks that come next.
    ///
    /// # Errors
    /// [`crate::error::Code::Crashed`] for what no honest worker says.
    pub fn add(&mut self, part: &Part) -> Result<(), MediaError> {
        let num_blocks = self.check(part).ok_or_else(nonsense)?;
        if part.channels > 0 {
            (self.channels, self.sample_rate) = (part.channels, part.sample_rate);
        }
        let per_block = self.values_per_block();
        let blocks = part.peaks.chunks_exact(per_block.max(1));
        for (number, block) in (part.first..part.first + num_blocks).zip(blocks) {
            self.push(number, block, per_block);
        }
        (self.num_samples, self.complete) = (part.num_samples, part.complete);
        // A worker that took over says once more what it passed.
        let last = self.anchors.last().map(|anchor| anchor.sample);
        let new = part.anchors.iter().filter(|anchor| last.is_none_or(|last| last < anchor.sample));
        self.anchors.extend(new);
        if self.anchors.len() > MAX_ANCHORS {
            let mut keep = false;
            self.anchors.retain(|_| {
                keep = !keep;
                keep
            });
        }
        Ok(())
    }

    /// How many blocks a part has, when it follows what is known and agrees with itself.
    fn check(&self, part: &Part) -> Option<u64> {
        let known = self.channels > 0;
        let shape = (part.channels, part.sample_rate);
        let sane = match part.channels {
            0 => part.peaks.is_empty() && part.anchors.is_empty() && part.sample_rate == 0,
            _ => {
                usize::from(part.channels) <= MAX_CHANNELS
                    && (1..=MAX_SAMPLE_RATE).contains(&part.sample_rate)
            }
        };
        let same = !known || part.channels == 0 || shape == (self.channels, self.sample_rate);
        let per_block = usize::from(part.channels) * 2;
        let whole = part.peaks.len().checked_rem(per_block).unwrap_or(0) == 0;
        let num_blocks = part.peaks.len().checked_div(per_block).unwrap_or(0) as u64;
        let end = part.first.checked_add(num_blocks)?;
        let counted = if part.complete {
            part.num_samples.div_ceil(BLOCK) == end
        } else {
            end.checked_mul(BLOCK) == Some(part.num_samples)
        };
        let follows = !self.complete && part.first == self.next() && part.num_samples <= MAX_SAMPLES;
        let ordered = part.peaks.chunks_exact(2).all(|pair| matches!(pair, [least, most] if least <= most));
        let rising = part.anchors.is_sorted_by(|one, next| one.sample < next.sample)
            && part.anchors.last().is_none_or(|anchor| anchor.sample <= MAX_SAMPLES);
        (sane && same && whole && counted && follows && ordered && rising).then_some(num_blocks)
    }

    fn values_per_block(&self) -> usize {
        usize::from(self.channels) * 2
    }

    /// Adds block `number` of 256 samples.
    fn push(&mut self, number: u64, block: &[i16], per_block: usize) {
        let merged = number.saturating_mul(BLOCK) / self.block;
        let there = (self.peaks.len() / per_block.max(1)) as u64;
        if merged >= there {
            self.peaks.extend_from_slice(block);
        } else if let Some(last) =
            self.peaks.len().checked_sub(per_block).and_then(|at| self.peaks.get_mut(at..))
        {
            merge(last, block);
        }
        if self.peaks.len() * 2 > MAX_BYTES {
            self.coarsen(per_block);
        }
    }

    /// Makes one block of two.
    fn coarsen(&mut self, per_block: usize) {
        let mut coarse = Vec::with_capacity(self.peaks.len() / 2 + per_block);
        for pair in self.peaks.chunks(per_block.max(1) * 2) {
            let (one, other) = pair.split_at(per_block.min(pair.len()));
            let start = coarse.len();
            coarse.extend_from_slice(one);
            if let Some(merged) = coarse.get_mut(start..) {
                merge(merged, other);
            }
        }
        self.peaks = coarse;
        self.block *= 2;
    }

    /// Whether columns of this width are narrower than the blocks, so that they have to be made of the samples.
    #[must_use]
    pub fn needs_samples(&self, count: u64, columns: u32) -> bool {
        u128::from(count) < u128::from(columns) * u128::from(self.block.min(ALWAYS_EXACT))
    }

    /// How many columns of a range are known: those wholly within what was decoded, and at the end of all the last one.
    #[must_use]
    pub fn num_known(&self, first: u64, count: u64, columns: u32) -> u32 {
        let known = |column: u32| {
            let (start, end) = bounds(first, count, columns, column);
            end <= self.num_samples || (self.complete && start < self.num_samples)
        };
        let (mut low, mut high) = (0, columns);
        while low < high {
            let middle = low + (high - low) / 2;
            if known(middle) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// A range in columns, of blocks: each block is in the column that its first sample lies in, and a column without one
    /// has the block that it lies within. What is not known yet is left off the end.
    #[must_use]
    pub fn columns(&self, first: u64, count: u64, columns: u32) -> Vec<i16> {
        let num_known = self.num_known(first, count, columns);
        let per_block = self.values_per_block();
        let mut out = Vec::with_capacity(per_block * num_known as usize);
        for column in 0..num_known {
            let (start, end) = bounds(first, count, columns, column);
            let end = end.min(self.num_samples);
            let (from, to) = (start.div_ceil(self.block), end.div_ceil(self.block));
            let from = if from < to { from } else { start / self.block };
            let blocks = self.blocks(from, to.max(from + 1), per_block);
            let at = out.len();
            let mut blocks = blocks.chunks_exact(per_block.max(1));
            let Some(one) = blocks.next() else { break };
            out.extend_from_slice(one);
            if let Some(merged) = out.get_mut(at..) {
                blocks.for_each(|block| merge(merged, block));
            }
        }
        out
    }

    fn blocks(&self, from: u64, to: u64, per_block: usize) -> &[i16] {
        let at = |block: u64| {
            let block = usize::try_from(block).unwrap_or(usize::MAX);
            block.saturating_mul(per_block).min(self.peaks.len())
        };
        self.peaks.get(at(from)..at(to)).unwrap_or_default()
    }

    /// Some places to seek to before a sample, in order; the last is the nearest.
    pub(crate) fn anchors_before(&self, sample: u64) -> &[Anchor] {
        let end = self.anchors.partition_point(|anchor| anchor.sample <= sample);
        self.anchors.get(end.saturating_sub(8)..end).unwrap_or_default()
    }

    /// What a worker is asked for to make the known columns of a range out of its samples.
    #[must_use]
    pub fn fine(&self, first: u64, count: u64, columns: u32) -> Fine {
        // Those before are where decoding can begin; those behind make sure of where it ended.
        let before = self.anchors.partition_point(|anchor| anchor.sample <= first);
        let behind = self.anchors.partition_point(|anchor| anchor.sample < first.saturating_add(count));
        let around = before.saturating_sub(8)..behind.saturating_add(4).min(self.anchors.len());
        Fine {
            first,
            count,
            columns,
            wanted: self.num_known(first, count, columns),
            anchors: self.anchors.get(around).unwrap_or_default().to_vec(),
            num_samples: self.complete.then_some(self.num_samples),
        }
    }
}

/// Where a column of a range begins and ends; each has one sample at least.
pub(crate) fn bounds(first: u64, count: u64, columns: u32, column: u32) -> (u64, u64) {
    let edge = |column: u64| {
        let samples = u128::from(column) * u128::from(count) / u128::from(columns.max(1));
        first.saturating_add(u64::try_from(samples).unwrap_or(u64::MAX))
    };
    let start = edge(u64::from(column));
    (start, edge(u64::from(column) + 1).max(start.saturating_add(1)))
}

/// The smallest and the largest of some samples as 16 bits; what is not a number is passed over, and nothing is silence.
pub(crate) fn cell(samples: impl Iterator<Item = f32>) -> [i16; 2] {
    let nothing = [f32::INFINITY, f32::NEG_INFINITY];
    let [least, most] = samples.fold(nothing, |[least, most], sample| {
        [if sample < least { sample } else { least }, if sample > most { sample } else { most }]
    });
    in_16_bits([least, most])
}

/// As 16 bits; nothing, which is the other way round, is silence.
pub(crate) fn in_16_bits([least, most]: [f32; 2]) -> [i16; 2] {
    if least > most {
        return [0, 0];
    }
    // A saturating cast.
    [least, most].map(|value| (value * 32_768.0).round() as i16)
}

/// Widens pairs of smallest and largest by others.
fn merge(into: &mut [i16], other: &[i16]) {
    for (into, other) in into.chunks_exact_mut(2).zip(other.chunks_exact(2)) {
        if let ([least, most], [other_least, other_most]) = (into, other) {
            *least = (*least).min(*other_least);
            *most = (*most).max(*other_most);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A part of one channel whose blocks hold these pairs.
    fn part(first: u64, pairs: &[(i16, i16)]) -> Part {
        Part {
            channels: 1,
            sample_rate: 48_000,
            first,
            peaks: pairs.iter().flat_map(|(least, most)| [*least, *most]).collect(),
            num_samples: (first + pairs.len() as u64) * BLOCK,
            complete: false,
            anchors: Vec::new(),
        }
    }

    fn of(pairs: &[(i16, i16)], num_samples: u64) -> Waveform {
        let mut waveform = Waveform::new();
        waveform.add(&Part { num_samples, complete: true, ..part(0, pairs) }).unwrap();
        waveform
    }

    #[test]
    fn a_block_is_in_the_column_that_it_begins_in() {
        let waveform = of(&[(-1, 1), (-2, 2), (-3, 3), (-4, 4)], 4 * BLOCK);
        assert_eq!(waveform.columns(0, 4 * BLOCK, 4), [-1, 1, -2, 2, -3, 3, -4, 4]);
        assert_eq!(waveform.columns(0, 4 * BLOCK, 2), [-2, 2, -4, 4]);
        assert_eq!(waveform.columns(100, 3 * BLOCK, 3), [-2, 2, -3, 3, -4, 4]);
        assert_eq!(waveform.columns(BLOCK, 2 * BLOCK, 1), [-3, 3]);
    }

    #[test]
    fn what_is_not_known_is_left_off_the_end() {
        let mut waveform = Waveform::new();
        assert!(waveform.columns(0, 1000, 3).is_empty());
        waveform.add(&part(0, &[(-1, 1), (-2, 2)])).unwrap();
        assert_eq!(waveform.columns(0, 4 * BLOCK, 4), [-1, 1, -2, 2]);
        assert!(waveform.columns(0, 5 * BLOCK, 2).is_empty(), "half a column is not known");
        waveform.add(&Part { complete: true, num_samples: 2 * BLOCK + 9, ..part(2, &[(-9, 9)]) }).unwrap();
        assert_eq!(waveform.columns(0, 5 * BLOCK, 2), [-9, 9], "at the end there is no more to come");
        assert_eq!(waveform.columns(0, 4 * BLOCK, 4), [-1, 1, -2, 2, -9, 9]);
        assert!(waveform.columns(3 * BLOCK, BLOCK, 1).is_empty());
        assert_eq!(waveform.num_known(u64::MAX, u64::MAX, 8192), 0);
    }

    #[test]
    fn a_worker_that_lies_is_not_believed() {
        let mut waveform = Waveform::new();
        waveform.add(&part(0, &[(0, 1)])).unwrap();
        let honest = part(1, &[(-5, 5), (0, 0)]);
        let lies: [fn(&mut Part); 11] = [
            |part| part.first = 0,
            |part| part.first = u64::MAX,
            |part| part.channels = 2,
            |part| part.channels = 9,
            |part| part.channels = 0,
            |part| part.sample_rate = 44_100,
            |part| part.num_samples += 1,
            |part| part.num_samples = u64::MAX,
            |part| part.peaks = vec![5, -5, 0, 0],
            |part| part.peaks.truncate(3),
            |part| {
                let anchor = |sample| Anchor { sample, pts: 0, fingerprint: 0 };
                part.anchors = vec![anchor(2), anchor(1)];
            },
        ];
        for (number, lie) in lies.into_iter().enumerate() {
            let mut part = honest.clone();
            lie(&mut part);
            assert!(waveform.clone().add(&part).is_err(), "lie {number}");
        }
        waveform.add(&honest).unwrap();
        waveform.add(&Part { complete: true, ..part(3, &[]) }).unwrap();
        assert!(waveform.add(&part(3, &[])).is_err(), "nothing follows the end");
    }

    #[test]
    fn more_than_fits_becomes_coarser_and_stays_true() {
        let mut waveform = Waveform::new();
        let num_parts = 3 * MAX_BYTES as u64 / 4 / 8192;
        for number in 0..num_parts {
            let level = i16::try_from(number % 1000).unwrap();
            waveform.add(&part(number * 8192, &vec![(-level, level); 8192])).unwrap();
        }
        assert!(waveform.peaks.len() * 2 <= MAX_BYTES, "{}", waveform.peaks.len());
        assert_eq!(waveform.block, 4 * BLOCK);
        let a_part = 8192 * BLOCK;
        assert_eq!(waveform.columns(5 * a_part, 2 * a_part, 2), [-5, 5, -6, 6]);
        assert_eq!(waveform.columns(0, num_parts * a_part, 1), [-999, 999]);
        assert!(waveform.needs_samples(1023 * 10, 10) && !waveform.needs_samples(1024 * 10, 10));
        assert!(Waveform::new().needs_samples(2559, 10) && !Waveform::new().needs_samples(2560, 10));
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let mut waveform = of(&[(-1, 1), (-32_768, 32_767), (0, 0)], 700);
        assert_eq!(Waveform::new().to_bytes(), None, "half of one is not kept");
        waveform.anchors = vec![Anchor { sample: 3, pts: -7, fingerprint: u64::MAX }];
        let bytes = waveform.to_bytes().unwrap();
        assert_eq!(Waveform::from_bytes(&bytes), Some(waveform));
        for length in 0..bytes.len() {
            assert_eq!(Waveform::from_bytes(&bytes[..length]), None, "{length}");
        }
    }

    proptest! {
        /// Whatever is kept or said is refused, or can be asked anything.
        #[test]
        fn no_bytes_and_no_question_are_too_much(
            mut edits in proptest::collection::vec((0..72_usize, any::<u8>()), 0..6),
            first: u64, count in 1..u64::MAX, columns in 1..40_u32,
        ) {
            let mut bytes = of(&[(-1, 1), (-2, 2), (0, 0)], 700).to_bytes().unwrap();
            for (at, value) in edits.drain(..) {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = value;
                }
            }
            if let Some(waveform) = Waveform::from_bytes(&bytes) {
                let known = waveform.columns(first, count, columns);
                prop_assert_eq!(
                    known.len(),
                    waveform.num_known(first, count, columns) as usize * usize::from(waveform.channels) * 2
                );
                let _ = waveform.fine(first, count, columns);
            }
        }
    }
}
