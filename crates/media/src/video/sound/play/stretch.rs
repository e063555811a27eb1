//! Another tempo at the same pitch: pieces of the sound are taken closer together or farther apart, and faded into each
//! other where they are most alike (WSOLA: Verhelst and Roelands, ICASSP 1993).
//!
//! Pieces of 40 ms begin where the tempo says, or up to 10 ms beside it. Each is heard from 20 ms before the last one ends.
//! At the tempo 1 what comes out is what went in. FFmpeg's `atempo` does the same; its library would bring some thirty others
//! into every worker.

/// So many parts of a second come out at once.
const HOPS_PER_SECOND: u32 = 50;
/// A piece is looked for within this part of a second, on both sides.
const REACHES_PER_SECOND: u32 = 100;
/// Samples a second that are compared at first; then all are, around the place that was found.
const ROUGHLY: u32 = 16_000;

pub(super) struct Stretch {
    channels: usize,
    tempo: [u32; 2],
    /// Where on the timeline the first sample that comes out lies.
    start: i64,
    /// Samples of a hop.
    hop: usize,
    /// Samples on either side.
    reach: usize,
    /// Every so many samples are compared at first.
    step: usize,
    num_hops: i64,
    /// How the last piece goes on; empty before the first.
    tail: Vec<f32>,
    /// What came out and was not taken.
    done: Vec<f32>,
    num_taken: i64,
}

impl Stretch {
    pub(super) fn new(start: i64, rate: u32, channels: usize, tempo: [u32; 2]) -> Self {
        let samples = |part: u32| usize::try_from(part).unwrap_or(1).max(1);
        Self {
            channels: channels.max(1),
            tempo,
            start,
            hop: samples(rate / HOPS_PER_SECOND),
            reach: samples(reach(rate)),
            step: samples(rate / ROUGHLY),
            num_hops: 0,
            tail: Vec::new(),
            done: Vec::new(),
            num_taken: 0,
        }
    }

    /// How many samples are there to be taken.
    pub(super) fn num_ready(&self) -> usize {
        self.done.len() / self.channels
    }

    /// The samples of the timeline that the next hop looks at: the first one, and how many.
    pub(super) fn window(&self) -> (i64, usize) {
        let hop = i64::try_from(self.hop).unwrap_or(0);
        let place = self.place_of(self.num_hops.saturating_mul(hop));
        (place.saturating_sub(i64::try_from(self.reach).unwrap_or(0)), 2 * (self.reach + self.hop))
    }

    /// Makes a hop out of that window.
    pub(super) fn hop(&mut self, window: &[f32]) {
        let length = self.hop * self.channels;
        let offset = if self.tail.len() == length { self.most_alike(window) } else { self.reach };
        let piece = window.get(offset * self.channels..).unwrap_or_default();
        let (head, rest) = piece.split_at(length.min(piece.len()));
        if self.tail.len() == length {
            let frames = self.tail.chunks_exact(self.channels).zip(head.chunks_exact(self.channels));
            for (number, (old, new)) in frames.enumerate() {
                let weight = fade(number, self.hop);
                self.done.extend(old.iter().zip(new).map(|(old, new)| old + (new - old) * weight));
            }
        } else {
            self.done.extend_from_slice(head);
        }
        self.tail.clear();
        self.tail.extend_from_slice(rest.get(..length.min(rest.len())).unwrap_or_default());
        self.tail.resize(length, 0.0);
        self.num_hops = self.num_hops.saturating_add(1);
    }

    /// So many samples, or as many as there are.
    pub(super) fn take(&mut self, count: usize) -> Vec<f32> {
        let count = count.min(self.num_ready());
        self.num_taken = self.num_taken.saturating_add(i64::try_from(count).unwrap_or(0));
        self.done.drain(..count * self.channels).collect()
    }

    /// Where on the timeline the sample lies that is taken next.
    pub(super) fn next(&self) -> i64 {
        self.place_of(self.num_taken)
    }

    /// Of a piece, in samples.
    pub(super) fn length(&self) -> i64 {
        i64::try_from(2 * self.hop).unwrap_or(0)
    }

    fn place_of(&self, taken: i64) -> i64 {
        let [num, den] = self.tempo.map(i128::from);
        let passed = (i128::from(taken) * num).div_euclid(den.max(1));
        self.start.saturating_add(i64::try_from(passed).unwrap_or(i64::MAX))
    }

    /// The sample of the window at which a piece begins that goes on as the last one does. As the tempo says where none is
    /// better, in silence for example.
    fn most_alike(&self, window: &[f32]) -> usize {
        let all = (0..=2 * self.reach).step_by(self.step);
        let roughly = self.best(window, self.reach, all, self.step);
        let around = roughly.saturating_sub(self.step)..=(roughly + self.step).min(2 * self.reach);
        self.best(window, roughly, around, 1)
    }

    fn best(&self, window: &[f32], usual: usize, others: impl Iterator<Item = usize>, step: usize) -> usize {
        let (mut best, mut most) = (usual, self.likeness(window, usual, step));
        for offset in others {
            let score = self.likeness(window, offset, step);
            if score > most {
                (best, most) = (offset, score);
            }
        }
        best
    }

    /// How alike the tail and the window from `offset` on are, of every `step`-th sample; 0 where there is silence.
    fn likeness(&self, window: &[f32], offset: usize, step: usize) -> f32 {
        let other = window.get(offset * self.channels..).unwrap_or_default();
        let frames = self.tail.chunks_exact(self.channels).zip(other.chunks_exact(self.channels));
        let (mut product, mut energy) = (0.0_f32, 0.0_f32);
        for (one, other) in frames.step_by(step) {
            for (one, other) in one.iter().zip(other) {
                product += one * other;
                energy += other * other;
            }
        }
        if energy > 0.0 { product / energy.sqrt() } else { 0.0 }
    }
}

/// How many samples on either side of where a piece should begin it is looked for.
pub(super) fn reach(rate: u32) -> u32 {
    rate / REACHES_PER_SECOND
}

/// From 0 to 1 over so many samples: half a period of a cosine.
fn fade(number: usize, count: usize) -> f32 {
    let part = (number as f32 + 0.5) / count as f32;
    0.5 - 0.5 * (std::f32::consts::PI * part).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    /// What comes out of a sound that is given for every sample of the timeline.
    fn stretched(
        tempo: [u32; 2],
        channels: usize,
        count: usize,
        value: impl Fn(i64) -> f32,
    ) -> (Vec<f32>, i64) {
        let mut stretch = Stretch::new(1000, RATE, channels, tempo);
        let mut out = Vec::new();
        while out.len() < count * channels {
            while stretch.num_ready() == 0 {
                let (from, count) = stretch.window();
                let frames = (from..).take(count);
                let window: Vec<f32> =
                    frames.flat_map(|at| (0..channels).map(move |_| at)).map(&value).collect();
                stretch.hop(&window);
            }
            out.extend(stretch.take(777));
        }
        (out, stretch.next())
    }

    /// Of 1 kHz.
    fn sine(at: i64) -> f32 {
        (at.rem_euclid(48) as f32 * std::f32::consts::TAU / 48.0).sin()
    }

    #[test]
    fn at_the_usual_tempo_it_is_what_it_was() {
        let noise = |at: i64| (at.wrapping_mul(7_919) % 1_009) as f32 / 1_009.0;
        let (out, next) = stretched([1, 1], 2, 20_000, noise);
        let most = out.chunks(2).enumerate().map(|(number, pair)| {
            let expected = noise(1000 + i64::try_from(number).unwrap());
            (pair[0] - expected).abs().max((pair[1] - expected).abs())
        });
        assert!(most.fold(0.0, f32::max) < 1e-6);
        assert_eq!(next, 1000 + i64::try_from(out.len() / 2).unwrap());
    }

    #[test]
    fn a_tone_stays_the_tone_it_was() {
        for tempo in [[1, 4], [1, 2], [3, 2], [2, 1], [4, 1]] {
            let (out, next) = stretched(tempo, 1, 96_000, sine);
            let crossings = out.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
            let expected = out.len() / 48;
            assert!(crossings.abs_diff(expected) <= expected / 200, "{tempo:?}: {crossings} of {expected}");
            // Faded without a hole: each millisecond is as loud as the tone is.
            for (number, part) in out.chunks_exact(48).enumerate() {
                let loudest = part.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
                assert!((0.9..1.01).contains(&loudest), "{tempo:?}: {loudest} in millisecond {number}");
            }
            let [num, den] = tempo.map(|part| part as usize);
            assert_eq!(next, 1000 + i64::try_from(out.len() * num / den).unwrap());
        }
    }

    #[test]
    fn silence_stays_silence() {
        let (out, _) = stretched([2, 1], 2, 10_000, |_| 0.0);
        assert!(out.iter().all(|value| *value == 0.0));
    }

    #[test]
    fn a_click_comes_when_it_should() {
        // Where it is found again depends on what is around it: here there is nothing.
        for tempo in [[2, 1], [1, 2]] {
            let (out, _) = stretched(tempo, 1, 96_000, |at| if at == 25_000 { 1.0 } else { 0.0 });
            let loudest = out.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1)).unwrap();
            let expected = 24_000 * tempo[1] as usize / tempo[0] as usize;
            let hop = (RATE / HOPS_PER_SECOND) as usize;
            assert!(loudest.0.abs_diff(expected) <= 2 * hop, "{tempo:?}: {} of {expected}", loudest.0);
        }
    }
}
