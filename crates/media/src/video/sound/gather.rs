//! The smallest and the largest value of cells of samples that follow each other, for each channel.

use crate::error::{Code, MediaError};
use crate::video::ffi::{DecodedFrame, SoundShape};
use crate::waveform::{MAX_CHANNELS, in_16_bits};

/// Smallest and largest; the other way round where nothing was seen.
type Pair = [f32; 2];

const NOTHING: Pair = [f32::INFINITY, f32::NEG_INFINITY];

/// Cells without gaps between them; `edge` says before which sample each one ends, and rises.
pub(super) struct Gather<E> {
    edge: E,
    /// The sample that comes next.
    at: u64,
    /// The cell that it is in.
    cell: u64,
    /// What is known of that cell, a pair for every channel told apart; empty before its first sample.
    open: Vec<Pair>,
    done: Vec<i16>,
    scratch: Vec<f32>,
}

impl<E: Fn(u64) -> u64> Gather<E> {
    /// Begins with sample `first`, in cell 0.
    pub(super) fn new(first: u64, edge: E) -> Self {
        Self { edge, at: first, cell: 0, open: Vec::new(), done: Vec::new(), scratch: Vec::new() }
    }

    /// The sample that comes next.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Takes the samples of a frame between two of them.
    pub(super) fn push(
        &mut self,
        frame: &DecodedFrame,
        shape: SoundShape,
        (from, to): (usize, usize),
    ) -> Result<(), MediaError> {
        let (lengths, num_ended) = self.cells(to.saturating_sub(from) as u64);
        let slots = shape.channels.min(MAX_CHANNELS);
        let mut rows = vec![NOTHING; lengths.len() * slots];
        if self.open.len() == slots {
            rows.iter_mut().zip(&self.open).for_each(|(row, open)| *row = *open);
        }
        for channel in 0..shape.channels {
            if !frame.read_channel(channel, &mut self.scratch) {
                return Err(MediaError::new(Code::Damaged, "a piece of the sound holds less than it says"));
            }
            let mut rest = self.scratch.get(from..to).unwrap_or_default();
            for (length, row) in lengths.iter().zip(rows.chunks_exact_mut(slots.max(1))) {
                let (samples, after) = rest.split_at(usize::try_from(*length).unwrap_or(0).min(rest.len()));
                if let Some(pair) = row.get_mut(channel.min(slots.saturating_sub(1))) {
                    widen(pair, samples);
                }
                rest = after;
            }
        }
        let (ended, open) = rows.split_at((num_ended * slots).min(rows.len()));
        self.done.extend(ended.iter().flat_map(|pair| in_16_bits(*pair)));
        self.open.clear();
        self.open.extend_from_slice(open);
        Ok(())
    }

    /// Ends the cell that is not full, at the end of the sound.
    pub(super) fn finish(&mut self) {
        let open = std::mem::take(&mut self.open);
        self.done.extend(open.into_iter().flat_map(in_16_bits));
    }

    /// Values of cells that have ended: cell after cell, channel after channel, smallest and largest.
    pub(super) fn done(&self) -> &[i16] {
        &self.done
    }

    /// Forgets the first so many of those values.
    pub(super) fn drop_first(&mut self, count: usize) {
        self.done.drain(..count.min(self.done.len()));
    }

    pub(super) fn take(&mut self) -> Vec<i16> {
        std::mem::take(&mut self.done)
    }

    /// Moves on by so many samples: how many of them each cell has, and how many of those cells end there.
    fn cells(&mut self, count: u64) -> (Vec<u64>, usize) {
        let end = self.at.saturating_add(count);
        let (mut lengths, mut num_ended) = (Vec::new(), 0);
        while self.at < end {
            let edge = (self.edge)(self.cell).max(self.at + 1);
            let until = edge.min(end);
            lengths.push(until - self.at);
            self.at = until;
            if until == edge {
                self.cell += 1;
                num_ended += 1;
            }
        }
        (lengths, num_ended)
    }
}

/// What is not a number is passed over.
fn widen(pair: &mut Pair, samples: &[f32]) {
    let [mut least, mut most] = *pair;
    for sample in samples {
        if *sample < least {
            least = *sample;
        }
        if *sample > most {
            most = *sample;
        }
    }
    *pair = [least, most];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_rounded_and_held_within_16_bits() {
        assert_eq!(in_16_bits([-1.0, 1.0]), [-32_768, 32_767]);
        assert_eq!(in_16_bits([-7.5, f32::INFINITY]), [-32_768, 32_767]);
        assert_eq!(in_16_bits([-1.0 / 32_768.0, 2.0 / 32_768.0]), [-1, 2]);
        assert_eq!(in_16_bits([0.4 / 32_768.0, 0.6 / 32_768.0]), [0, 1]);
        assert_eq!(in_16_bits(NOTHING), [0, 0]);
    }

    #[test]
    fn what_is_no_number_is_passed_over() {
        let mut pair = NOTHING;
        widen(&mut pair, &[f32::NAN]);
        assert_eq!(in_16_bits(pair), [0, 0]);
        widen(&mut pair, &[0.5, f32::NAN, -0.25]);
        assert_eq!(in_16_bits(pair), [-8_192, 16_384]);
        widen(&mut pair, &[f32::NEG_INFINITY]);
        assert_eq!(in_16_bits(pair), [-32_768, 16_384]);
    }

    #[test]
    fn cells_are_cut_where_their_edges_are() {
        let mut gather = Gather::new(5, |cell| 10 * (cell + 1));
        assert_eq!(gather.cells(2), (vec![2], 0));
        assert_eq!(gather.cells(3), (vec![3], 1), "one that ends with the samples is ended");
        assert_eq!(gather.cells(25), (vec![10, 10, 5], 2));
        assert_eq!((gather.at, gather.cell), (35, 3));
        assert_eq!(gather.cells(0), (vec![], 0));
    }
}
