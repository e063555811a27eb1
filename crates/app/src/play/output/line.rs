//! The two ends of the queue between the player and the device.
//!
//! The player's end, [`Line`], pushes, flushes, sets the volume and asks. The device's end, [`Feed`], fills buffers: it
//! never locks, allocates, waits or writes to the log, whatever the other end does.
//!
//! No step is heard. What begins rises, what has ended falls from its last sample, and a new volume is reached, each
//! within [`FADE`]. But for the first 5 ms and at full volume, samples come out as they were pushed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cpal::{FromSample, Sample};
use rtrb::{Consumer, Producer, RingBuffer};

use super::reading::{Board, Reading, Runs};

/// How long a full rise or fall takes.
const FADE: Duration = Duration::from_millis(5);
/// What the queue holds.
pub(super) const DEPTH: Duration = Duration::from_millis(500);

/// What both ends see.
struct Shared {
    board: Board,
    /// Flushes so far.
    flushes: AtomicU64,
    /// Samples that had been pushed at the last flush; written before `flushes`.
    flushed_at: AtomicU64,
    /// The amplitude, as the bits of an `f32`.
    amplitude: AtomicU32,
}

/// The player's end.
pub(super) struct Line {
    queue: Producer<f32>,
    shared: Arc<Shared>,
    rate: u32,
    channels: usize,
    pushed: u64,
    flushes: u64,
}

/// The device's end.
pub(super) struct Feed {
    queue: Consumer<f32>,
    shared: Arc<Shared>,
    channels: usize,
    smooth: Smooth,
    /// Samples that have left the queue, dropped ones too.
    taken: u64,
    flushes: u64,
    /// Samples pushed before the last flush: those of them that are still to come are dropped.
    flushed_at: u64,
    position: u64,
    underruns: u64,
    runs: Runs,
}

/// Keeps steps out of what is heard.
struct Smooth {
    /// The most that a factor of 0 to 1 changes from frame to frame.
    step: f32,
    /// How far the rise after silence is; 0 where nothing plays.
    gate: f32,
    amplitude: f32,
    last: [f32; 2],
    /// What fell silent, and how much of it is left.
    held: [f32; 2],
    tail: f32,
}

/// Makes both ends for 1 or 2 channels; nothing is ever earlier than `base`.
pub(super) fn line(rate: u32, channels: u16, volume: f32, base: Instant) -> (Line, Feed) {
    let channels = usize::from(channels.clamp(1, 2));
    let (producer, consumer) = RingBuffer::new(frames_of(DEPTH, rate) * channels);
    let amplitude = amplitude_of(volume);
    let shared = Arc::new(Shared {
        board: Board::new(base),
        flushes: AtomicU64::new(0),
        flushed_at: AtomicU64::new(0),
        amplitude: AtomicU32::new(amplitude.to_bits()),
    });
    let line = Line { queue: producer, shared: shared.clone(), rate, channels, pushed: 0, flushes: 0 };
    let feed = Feed {
        queue: consumer,
        shared,
        channels,
        smooth: Smooth {
            step: 1.0 / frames_of(FADE, rate) as f32,
            gate: 0.0,
            amplitude,
            last: [0.0; 2],
            held: [0.0; 2],
            tail: 0.0,
        },
        taken: 0,
        flushes: 0,
        flushed_at: 0,
        position: 0,
        underruns: 0,
        runs: Runs::default(),
    };
    (line, feed)
}

impl Line {
    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    pub(super) fn channels(&self) -> u16 {
        if self.channels == 2 { 2 } else { 1 }
    }

    /// See [`super::Output::push`].
    pub(super) fn push(&mut self, samples: &[f32]) -> usize {
        let count = samples.len().min(self.queue.slots()) / self.channels * self.channels;
        let whole = samples.get(..count).unwrap_or_default();
        if self.queue.push_entire_slice(whole).is_err() {
            return 0;
        }
        self.pushed += count as u64;
        count
    }

    /// See [`super::Output::room`].
    pub(super) fn room(&self) -> usize {
        self.queue.slots() / self.channels * self.channels
    }

    /// See [`super::Output::flush`].
    pub(super) fn flush(&mut self) {
        self.flushes += 1;
        self.shared.flushed_at.store(self.pushed, Ordering::Relaxed);
        self.shared.flushes.store(self.flushes, Ordering::Release);
    }

    /// See [`super::Output::set_volume`].
    pub(super) fn set_volume(&self, volume: f32) {
        self.shared.amplitude.store(amplitude_of(volume).to_bits(), Ordering::Relaxed);
    }

    /// Returns what the device last said; its counts are zero where it has not seen the last flush yet.
    pub(super) fn reading(&self) -> Reading {
        let reading = self.shared.board.read();
        if reading.flushes == self.flushes {
            reading
        } else {
            Reading { flushes: self.flushes, runs: Runs::default(), ..reading }
        }
    }
}

impl Feed {
    /// Fills a buffer of the device, which has `device` channels: pushed frames as far as there are any, then silence.
    /// The device asked for it at this instant, and what is first in it is heard so much later.
    pub(super) fn fill<T>(&mut self, buffer: &mut [T], device: usize, at: Instant, latency: Duration)
    where
        T: Sample + FromSample<f32>,
    {
        let device = device.max(1);
        let length = buffer.len() / device;
        // The queue before the flushes: frames that were pushed after a flush are then never seen without it.
        let mut queued = self.queue.slots() / self.channels;
        let flushes = self.shared.flushes.load(Ordering::Acquire);
        if flushes != self.flushes {
            self.flushes = flushes;
            self.flushed_at = self.shared.flushed_at.load(Ordering::Relaxed);
            self.runs = Runs::default();
            self.smooth.let_go();
        }
        let old = usize::try_from(self.flushed_at.saturating_sub(self.taken)).unwrap_or(usize::MAX);
        let old = (old / self.channels).min(queued);
        self.drop_frames(old);
        queued -= old;
        let count = queued.min(length);
        self.hand_out(buffer, device, count);
        self.runs.add(self.position, count as u64);
        if count < length {
            self.underruns += u64::from(self.smooth.is_playing());
            self.smooth.let_go();
            for frame in buffer.chunks_exact_mut(device).skip(count) {
                place(frame, self.smooth.fall());
            }
        }
        self.shared.board.write(&Reading {
            flushes,
            at,
            position: self.position,
            latency,
            length: length as u64,
            underruns: self.underruns,
            runs: self.runs,
        });
        self.position += length as u64;
    }

    /// Moves so many frames out of the queue into the buffer.
    fn hand_out<T>(&mut self, buffer: &mut [T], device: usize, count: usize)
    where
        T: Sample + FromSample<f32>,
    {
        let Ok(chunk) = self.queue.read_chunk(count * self.channels) else { return };
        let (first, second) = chunk.as_slices();
        let mut samples = first.iter().chain(second).copied();
        let amplitude = f32::from_bits(self.shared.amplitude.load(Ordering::Relaxed));
        for frame in buffer.chunks_exact_mut(device).take(count) {
            let left = samples.next().unwrap_or_default();
            let right = if self.channels == 2 { samples.next().unwrap_or_default() } else { left };
            place(frame, self.smooth.next([left, right], amplitude));
        }
        chunk.commit_all();
        self.taken += (count * self.channels) as u64;
    }

    fn drop_frames(&mut self, count: usize) {
        if let Ok(chunk) = self.queue.read_chunk(count * self.channels) {
            chunk.commit_all();
            self.taken += (count * self.channels) as u64;
        }
    }
}

impl Smooth {
    fn is_playing(&self) -> bool {
        self.gate > 0.0
    }

    /// Returns a frame as it is heard, on its way to that amplitude.
    fn next(&mut self, [left, right]: [f32; 2], amplitude: f32) -> [f32; 2] {
        self.gate = (self.gate + self.step).min(1.0);
        self.amplitude += (amplitude - self.amplitude).clamp(-self.step, self.step);
        let gain = self.gate * self.amplitude;
        let [falling_left, falling_right] = self.fall();
        self.last = [left * gain + falling_left, right * gain + falling_right];
        self.last
    }

    /// What played falls silent from here on.
    fn let_go(&mut self) {
        if self.is_playing() {
            (self.held, self.tail, self.gate) = (self.last, 1.0, 0.0);
        }
    }

    /// Returns what is left of what fell silent.
    fn fall(&mut self) -> [f32; 2] {
        self.tail = (self.tail - self.step).max(0.0);
        if self.tail > 0.0 { self.held.map(|sample| sample * self.tail) } else { [0.0; 2] }
    }
}

/// Puts a frame into the device's channels: one takes the mean, those beyond the second are silent.
fn place<T>(frame: &mut [T], [left, right]: [f32; 2])
where
    T: Sample + FromSample<f32>,
{
    match frame {
        [] => {}
        [only] => *only = T::from_sample(f32::midpoint(left, right)),
        [first, second, others @ ..] => {
            *first = T::from_sample(left);
            *second = T::from_sample(right);
            others.fill(T::EQUILIBRIUM);
        }
    }
}

/// The square of the volume: half way down the slider sounds about half as loud (−12 dB), where half the amplitude
/// would be hardly less (−6 dB).
fn amplitude_of(volume: f32) -> f32 {
    let volume = if volume.is_nan() { 0.0 } else { volume.clamp(0.0, 1.0) };
    volume * volume
}

/// Frames of a duration, at least one.
fn frames_of(duration: Duration, rate: u32) -> usize {
    usize::try_from(duration.as_millis() * u128::from(rate) / 1_000).unwrap_or(usize::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::edge;

    const RATE: u32 = 48_000;
    /// Frames of [`FADE`].
    const FALL: usize = 240;

    /// A device of two channels that asks for one buffer after the other, and keeps all it was given.
    struct Device {
        feed: Feed,
        at: Instant,
        latency: Duration,
        channels: usize,
        heard: Vec<f32>,
    }

    impl Device {
        fn new(channels: u16, volume: f32) -> (Line, Self) {
            let at = edge::instant();
            let (line, feed) = line(RATE, channels, volume, at);
            (line, Self { feed, at, latency: Duration::ZERO, channels: 2, heard: Vec::new() })
        }

        /// Takes so many frames and lets the time pass that they last.
        fn take(&mut self, frames: usize) -> Vec<f32> {
            let mut buffer = vec![f32::NAN; frames * self.channels];
            self.feed.fill(&mut buffer, self.channels, self.at, self.latency);
            self.at += Duration::from_nanos(frames as u64 * 1_000_000_000 / u64::from(RATE));
            self.heard.extend_from_slice(&buffer);
            buffer
        }
    }

    /// Frames of a ramp, no two the same, the second channel the opposite of the first.
    fn ramp(from: usize, frames: usize) -> Vec<f32> {
        (from..from + frames).flat_map(|frame| [value(frame), -value(frame)]).collect()
    }

    fn value(frame: usize) -> f32 {
        (frame + 1) as f32 / 65_536.0
    }

    fn largest_step(samples: &[f32]) -> f32 {
        let left: Vec<f32> = samples.iter().step_by(2).copied().collect();
        left.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn what_is_pushed_comes_out_as_it_was_once_it_has_risen() {
        let (mut line, mut device) = Device::new(2, 1.0);
        assert_eq!(line.push(&ramp(0, 4_000)), 8_000);
        let (first, second) = (device.take(1_000), device.take(1_000));
        assert_eq!(first[FALL * 2..], ramp(0, 1_000)[FALL * 2..]);
        assert_eq!(second, ramp(1_000, 1_000));
        assert!(first[0] > 0.0 && first[0] < value(0) / 100.0, "it rises from silence");
    }

    #[test]
    fn a_queue_that_is_full_takes_what_it_has_room_for() {
        let (mut line, mut device) = Device::new(2, 1.0);
        assert_eq!(line.room(), 48_000, "half a second of two channels");
        assert_eq!(line.push(&ramp(0, 30_000)), 48_000);
        assert_eq!((line.room(), line.push(&[0.5, 0.5])), (0, 0));
        device.take(100);
        assert_eq!(line.room(), 200);
        assert_eq!(line.push(&ramp(24_000, 100)[..199]), 198, "whole frames only");
        assert_eq!(line.push(&[]), 0);
    }

    #[test]
    fn after_what_ran_out_there_is_silence_that_nobody_counts() {
        let (mut line, mut device) = Device::new(2, 1.0);
        line.push(&vec![0.5; 2 * 1_500]);
        let heard = [device.take(1_000), device.take(1_000), device.take(1_000)].concat();
        assert_eq!(heard[2 * FALL..2 * 1_500], [0.5; 2 * (1_500 - FALL)]);
        assert!(heard[2 * (1_500 + FALL)..].iter().all(|sample| *sample == 0.0));
        assert!(largest_step(&heard) < 0.5 / FALL as f32 * 1.1);
        let reading = line.reading();
        assert_eq!((reading.runs.count(), reading.underruns, reading.position), (1_500, 1, 2_000));
        line.push(&vec![0.5; 2 * 3_000]);
        device.take(1_000);
        let reading = line.reading();
        assert_eq!((reading.runs.count(), reading.underruns), (2_500, 1));
        assert!(largest_step(&device.heard) < 0.5 / FALL as f32 * 1.1, "it rises again");
    }

    #[test]
    fn a_flush_drops_what_is_queued_and_counts_anew() {
        let (mut line, mut device) = Device::new(2, 1.0);
        line.push(&vec![0.5; 2 * 10_000]);
        device.take(1_000);
        line.flush();
        assert_eq!(line.reading().runs.count(), 0, "before the device has seen it, too");
        line.push(&vec![-0.25; 2 * 5_000]);
        let after = device.take(1_000);
        assert_eq!(after[2 * FALL..], [-0.25; 2 * (1_000 - FALL)], "what is new begins at once");
        assert!(largest_step(&device.heard) < 0.75 / FALL as f32 * 1.1);
        let reading = line.reading();
        assert_eq!((reading.runs.count(), reading.underruns), (1_000, 0));
        assert_eq!(line.room(), 2 * (24_000 - 5_000 + 1_000), "the old ones have gone");
    }

    #[test]
    fn a_flush_while_nothing_plays_lets_no_old_frame_out() {
        let (mut line, mut device) = Device::new(2, 1.0);
        line.push(&[0.5; 2 * 300]);
        line.flush();
        line.flush();
        line.push(&vec![-0.5; 2 * 3_000]);
        assert!(device.take(1_000).iter().all(|sample| *sample < 0.0));
        assert_eq!(line.reading().runs.count(), 1_000);
    }

    #[test]
    fn frames_pushed_after_a_flush_that_nothing_was_left_for_are_counted_from_the_first() {
        let (mut line, mut device) = Device::new(2, 1.0);
        line.push(&ramp(0, 1_000));
        device.take(1_000);
        line.flush();
        line.push(&ramp(0, 1_000));
        device.take(600);
        assert_eq!(line.reading().runs.count(), 600);
    }

    #[test]
    fn whatever_was_pushed_before_a_flush_is_dropped_while_the_device_takes_buffers() {
        let (mut line, mut device) = Device::new(2, 1.0);
        std::thread::scope(|scope| {
            let pushing = scope.spawn(|| {
                for _ in 0..2_000 {
                    line.push(&[0.5; 2 * 100]);
                    line.flush();
                    line.push(&[0.25; 2 * 10]);
                    while line.reading().runs.count() < 10 {
                        std::thread::yield_now();
                    }
                    assert_eq!(line.reading().runs.count(), 10);
                }
            });
            while !pushing.is_finished() {
                device.take(64);
                device.heard.clear();
            }
        });
    }

    #[test]
    fn volume_is_squared_and_reached_without_a_step() {
        let (mut line, mut device) = Device::new(2, 0.5);
        line.push(&vec![0.8; 2 * 20_000]);
        device.take(1_000);
        assert_eq!(device.take(10), [0.2; 20]);
        line.set_volume(1.0);
        let rising = device.take(1_000);
        assert!(largest_step(&rising) < 0.8 / FALL as f32 * 1.1);
        assert_eq!(rising[2 * FALL..], [0.8; 2 * (1_000 - FALL)]);
        line.set_volume(0.0);
        assert_eq!(device.take(1_000)[2 * FALL..], [0.0; 2 * (1_000 - FALL)]);
        assert_eq!(line.reading().runs.count(), 3_010, "what is muted is played all the same");
        assert_eq!([f32::NAN, -1.0, 7.0].map(amplitude_of), [0.0, 0.0, 1.0]);
    }

    #[test]
    fn each_device_gets_its_channels_and_its_kind_of_samples() {
        fn one<T: Sample + FromSample<f32>>(left: f32, right: f32, channels: usize) -> Vec<T> {
            let mut frame = vec![T::from_sample(1.0_f32); channels];
            place(&mut frame, [left, right]);
            frame
        }
        assert_eq!(one::<f32>(0.5, -0.25, 1), [0.125]);
        assert_eq!(one::<f32>(0.5, -0.25, 2), [0.5, -0.25]);
        assert_eq!(one::<f32>(0.5, -0.25, 4), [0.5, -0.25, 0.0, 0.0]);
        assert_eq!(one::<i16>(0.5, -1.0, 3), [16_384, -32_768, 0]);
        assert_eq!(one::<i16>(1.5, -1.5, 2), [i16::MAX, i16::MIN], "too loud is not turned over");
        assert_eq!(one::<i32>(0.5, 2.0, 2), [1 << 30, i32::MAX]);
        assert_eq!(one::<u16>(0.0, 0.5, 3), [32_768, 49_152, 32_768]);
    }

    #[test]
    fn one_channel_goes_to_both_sides() {
        let (mut line, mut device) = Device::new(1, 1.0);
        assert_eq!((line.room(), line.push(&[0.5; 1_000])), (24_000, 1_000));
        assert_eq!(device.take(500)[2 * FALL..], [0.5; 2 * (500 - FALL)]);
    }

    proptest! {
        /// Whatever is pushed, flushed and asked for: counted is at most what was pushed since the flush, what is heard
        /// is at most that and never goes back, and there is no step.
        #[test]
        fn counts_follow_what_is_taken(acts in prop::collection::vec((0_u8..8, 0_usize..1_500), 1..60)) {
            let (mut line, mut device) = Device::new(2, 1.0);
            device.latency = Duration::from_millis(30);
            let (mut pushed, mut last) = (0, 0);
            for (act, size) in acts {
                match act {
                    0 => {
                        line.flush();
                        (pushed, last) = (0, 0);
                    }
                    1..4 => pushed += line.push(&vec![0.5; 2 * size]) / 2,
                    _ => {
                        device.take(size);
                    }
                }
                let reading = line.reading();
                prop_assert!(reading.runs.count() <= pushed as u64);
                prop_assert_eq!(reading.flushes, line.flushes);
                let heard = reading.heard(device.at, RATE);
                prop_assert!(heard <= reading.runs.count() && heard >= last, "{} after {}", heard, last);
                last = heard;
            }
            prop_assert!(device.heard.iter().all(|sample| (0.0..0.5001).contains(sample)));
            prop_assert!(largest_step(&device.heard) <= 0.5 / FALL as f32 * 1.1);
        }
    }
}
