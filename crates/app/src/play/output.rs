//! The sound device: what is pushed is heard, and how much of it has been heard by now is known.
//!
//! A thread owns the device's stream. The device asks for one buffer after the other on a thread of its own, and takes
//! frames (one sample of each channel) out of a queue of half a second. Where none are left it plays silence, and goes on
//! as soon as there are more.
//!
//! Counted are frames that were pushed, since the last flush, and nothing else: no silence, and no frame that a flush
//! dropped. A muted frame counts, since it is played all the same. Frames count as heard when the device says that they
//! come out of the loudspeaker, which is later than when it took them.
//!
//! Nothing is decoded, resampled or timed here: whoever pushes does so at the device's rate, and smooths what is heard
//! into a clock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use cpal::{BufferSize, ErrorKind, FromSample, OutputCallbackInfo, SampleFormat, SizedSample, StreamConfig};
use cpal::{SupportedBufferSize, SupportedStreamConfig, SupportedStreamConfigRange};

use crate::edge;

mod device;
mod line;
mod reading;

pub use device::Device;
use line::{Feed, Line};

/// How long a device may take to open.
const PATIENCE: Duration = Duration::from_secs(5);
/// A device that asks for nothing for so long is lost.
const SILENT: Duration = Duration::from_secs(1);
/// How much is asked for at a time on Linux: ALSA's own default may be a quarter of a second, which is how long a pause
/// would take to be heard. Elsewhere the system's own is about ten milliseconds.
const PERIOD: Duration = Duration::from_millis(25);
/// Kinds of samples that are made, the best first.
const FORMATS: [SampleFormat; 4] =
    [SampleFormat::F32, SampleFormat::I32, SampleFormat::I16, SampleFormat::U16];

/// How the device is to be opened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Channels that are pushed: 1 goes to both sides, 2 are left and right.
    pub channels: u16,
    /// As [`Output::set_volume`].
    pub volume: f32,
}

/// Why nothing can be heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoDevice {
    /// In the words of the system, for the log.
    pub reason: String,
}

impl std::fmt::Display for NoDevice {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "no sound device: {}", self.reason)
    }
}

impl std::error::Error for NoDevice {}

/// Whether the device still plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    /// It was unplugged, its server has gone, or it asks for nothing any more. It does not come back: open another.
    Lost {
        /// In the words of the system, for the log.
        reason: String,
    },
}

/// How far the device is with what was pushed since the last flush, or since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Frames that have come out of the loudspeaker by the instant that was asked about. As exact as the device's word,
    /// so it may go back a little where that wavers; never more than `taken`.
    pub frames: u64,
    /// Frames that the device has taken.
    pub taken: u64,
    /// From taking a frame to its coming out of the loudspeaker, as the device said last.
    pub latency: Duration,
    /// Frames that the device takes at a time.
    pub buffer: u64,
    /// Times that sound broke off since the device was opened: nothing was left in the queue, as at the end of what was
    /// pushed, or the device itself ran dry.
    pub underruns: u64,
}

/// The default sound device, open. It closes when this is dropped.
pub struct Output {
    line: Line,
    watch: Arc<Watch>,
    thread: Option<JoinHandle<()>>,
}

/// What is known about the device besides what it plays.
struct Watch {
    opened: Instant,
    /// When it asked for a buffer last, in nanoseconds since `opened`.
    asked: AtomicU64,
    /// Why it is lost.
    lost: OnceLock<String>,
    /// Times that it ran dry itself.
    dry: AtomicU64,
    /// The last that it complained of.
    trouble: Mutex<Option<cpal::Error>>,
    /// Ends the thread that owns the stream.
    end: SyncSender<()>,
}

impl Output {
    /// Opens the system's default device at the rate that it is set to. Silence is played until something is pushed.
    ///
    /// # Errors
    /// When there is no device, it cannot be opened, or does not answer within five seconds.
    pub fn open(settings: Settings) -> Result<Self, NoDevice> {
        let (end, ended) = sync_channel(1);
        // Handed over or not at all: what nobody waits for any more is closed again.
        let (tell, told) = sync_channel(0);
        let watch = Arc::new(Watch::new(end, edge::instant()));
        let theirs = watch.clone();
        let thread = std::thread::Builder::new()
            .name("sound-output".to_owned())
            .spawn(move || own(settings, &theirs, &tell, &ended))
            .map_err(|error| NoDevice { reason: error.to_string() })?;
        let answer = told.recv_timeout(PATIENCE).unwrap_or_else(|error| {
            let reason = match error {
                RecvTimeoutError::Timeout => "the device does not answer",
                RecvTimeoutError::Disconnected => "the thread of the device ended",
            };
            Err(NoDevice { reason: reason.to_owned() })
        });
        Ok(Self { line: answer?, watch, thread: Some(thread) })
    }

    /// Frames per second.
    #[must_use]
    pub fn rate(&self) -> u32 {
        self.line.rate()
    }

    /// Channels that are pushed, 1 or 2, whatever the device has: a device of one plays the mean of both, of more than
    /// two the first two.
    #[must_use]
    pub fn channels(&self) -> u16 {
        self.line.channels()
    }

    /// Queues interleaved samples within −1 to 1, as many whole frames as there is room for. Returns how many samples
    /// that were.
    pub fn push(&mut self, samples: &[f32]) -> usize {
        self.line.push(samples)
    }

    /// Samples that [`Output::push`] would take now. It only grows until something is pushed.
    #[must_use]
    pub fn room(&self) -> usize {
        self.line.room()
    }

    /// Drops what is queued, and counts from zero. What the device has taken is still heard, for as long as its latency,
    /// and is not counted; room is made when it asks for its next buffer.
    pub fn flush(&mut self) {
        self.line.flush();
    }

    /// Sets the volume, 0 to 1; beyond is as the nearest. Its square is the amplitude, so that half of it sounds about
    /// half as loud. Reached within 5 ms of the next buffer.
    pub fn set_volume(&self, volume: f32) {
        self.line.set_volume(volume);
    }

    /// Returns how far the device is at that instant.
    #[must_use]
    pub fn heard(&self, now: Instant) -> Heard {
        let reading = self.line.reading();
        Heard {
            frames: reading.heard(now, self.line.rate()),
            taken: reading.runs.count(),
            latency: reading.latency,
            buffer: reading.length,
            underruns: reading.underruns + self.watch.dry.load(Ordering::Relaxed),
        }
    }

    /// Returns whether the device still plays at that instant. Once lost, it stays so.
    #[must_use]
    pub fn state(&self, now: Instant) -> State {
        self.watch.look(now);
        match self.watch.lost.get() {
            None => State::Open,
            Some(reason) => State::Lost { reason: reason.clone() },
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // Full means that it was told already.
        let _ = self.watch.end.try_send(());
        // A lost device may never let go of its thread; one that plays is closed before another is opened.
        if self.watch.lost.get().is_none()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}

impl Watch {
    fn new(end: SyncSender<()>, opened: Instant) -> Self {
        let (asked, dry) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { opened, asked, lost: OnceLock::new(), dry, trouble: Mutex::new(None), end }
    }

    fn asked(&self, now: Instant) {
        let since = now.saturating_duration_since(self.opened).as_nanos();
        self.asked.store(u64::try_from(since).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// A device that asks for nothing any more is lost.
    fn look(&self, now: Instant) {
        let asked = Duration::from_nanos(self.asked.load(Ordering::Relaxed));
        if now.saturating_duration_since(self.opened).saturating_sub(asked) > SILENT {
            let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let trouble = trouble.map(|error| format!(" ({error})")).unwrap_or_default();
            self.lose(&format!("the device asks for nothing any more{trouble}"));
        }
    }

    fn lose(&self, reason: &str) {
        if self.lost.set(reason.to_owned()).is_ok() {
            let _ = self.end.try_send(());
        }
    }

    /// What the device says on a thread of its own, if anything. Some errors pass, as one of ALSA's before PulseAudio
    /// knows its latency: where they do not, no buffer is asked for either, and that is what counts.
    fn told(&self, error: cpal::Error) {
        match error.kind() {
            ErrorKind::Xrun => {
                self.dry.fetch_add(1, Ordering::Relaxed);
            }
            ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable | ErrorKind::StreamInvalidated => {
                self.lose(&error.to_string());
            }
            ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
            _ => *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error),
        }
    }
}

/// Opens the device, tells how that went, and keeps its stream until the end is told.
fn own(
    settings: Settings,
    watch: &Arc<Watch>,
    tell: &SyncSender<Result<Line, NoDevice>>,
    ended: &Receiver<()>,
) {
    let said = Said::listen();
    match start(settings, watch) {
        Ok((stream, line)) => {
            if tell.send(Ok(line)).is_ok() {
                // Looks by itself, too: a stream that fails over and over takes all of a processor.
                while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(SILENT) {
                    watch.look(edge::instant());
                }
            }
            drop(stream);
        }
        Err(error) => {
            let reason = said.with(&error);
            let _ = tell.send(Err(NoDevice { reason }));
        }
    }
}

fn start(settings: Settings, watch: &Arc<Watch>) -> Result<(cpal::Stream, Line), cpal::Error> {
    let none = ErrorKind::DeviceNotAvailable;
    // Not `cpal::default_host`, which panics where the system's library finds no configuration.
    let host = cpal::host_from_id(cpal::available_hosts().first().copied().ok_or(none)?)?;
    let device = host.default_output_device().ok_or(none)?;
    let own = device.default_output_config()?;
    // Asking for all of them opens ALSA's device once more.
    let config = match own.sample_format() {
        SampleFormat::F32 => own,
        _ => choose(own, device.supported_output_configs()?).ok_or(ErrorKind::UnsupportedConfig)?,
    };
    let mut tried = Err(none.into());
    for size in sizes(&config) {
        tried = build(&device, &config, size, settings, watch);
        if tried.is_ok() {
            break;
        }
    }
    let (stream, line) = tried?;
    stream.play()?;
    Ok((stream, line))
}

/// The device's own rate and channels with the best kind of samples that can be made.
fn choose(
    own: SupportedStreamConfig,
    all: impl Iterator<Item = SupportedStreamConfigRange>,
) -> Option<SupportedStreamConfig> {
    let rank =
        |config: &SupportedStreamConfig| FORMATS.iter().position(|format| *format == config.sample_format());
    all.filter(|range| range.channels() == own.channels())
        .filter_map(|range| range.try_with_sample_rate(own.sample_rate()))
        .chain([own])
        .filter(|config| rank(config).is_some())
        .min_by_key(rank)
}

/// Sizes of buffers to try, the best first.
fn sizes(config: &SupportedStreamConfig) -> Vec<BufferSize> {
    let wanted = u128::from(config.sample_rate()) * PERIOD.as_millis() / 1_000;
    let wanted = u32::try_from(wanted).unwrap_or(u32::MAX).max(1);
    match *config.buffer_size() {
        SupportedBufferSize::Range { min, max } if cfg!(target_os = "linux") && min <= max => {
            vec![BufferSize::Fixed(wanted.clamp(min, max)), BufferSize::Default]
        }
        _ => vec![BufferSize::Default],
    }
}

fn build(
    device: &cpal::Device,
    config: &SupportedStreamConfig,
    size: BufferSize,
    settings: Settings,
    watch: &Arc<Watch>,
) -> Result<(cpal::Stream, Line), cpal::Error> {
    let stream_config = StreamConfig { buffer_size: size, ..config.config() };
    let (line, feed) = line::line(config.sample_rate(), settings.channels, settings.volume, edge::instant());
    let stream = match config.sample_format() {
        SampleFormat::F32 => build_of::<f32>(device, stream_config, feed, watch),
        SampleFormat::I32 => build_of::<i32>(device, stream_config, feed, watch),
        SampleFormat::I16 => build_of::<i16>(device, stream_config, feed, watch),
        SampleFormat::U16 => build_of::<u16>(device, stream_config, feed, watch),
        _ => Err(cpal::Error::new(ErrorKind::UnsupportedConfig)),
    };
    Ok((stream?, line))
}

fn build_of<T>(
    device: &cpal::Device,
    config: StreamConfig,
    mut feed: Feed,
    watch: &Arc<Watch>,
) -> Result<cpal::Stream, cpal::Error>
where
    T: SizedSample + FromSample<f32> + 'static,
{
    let channels = usize::from(config.channels);
    let (asked, told) = (watch.clone(), watch.clone());
    device.build_output_stream(
        config,
        move |buffer: &mut [T], info: &OutputCallbackInfo| {
            let now = edge::instant();
            asked.asked(now);
            let times = info.timestamp();
            feed.fill(buffer, channels, now, times.playback.saturating_duration_since(times.callback));
        },
        move |error| told.told(error),
        Some(PATIENCE),
    )
}

/// What the system's library would write to standard error on this thread.
#[cfg(target_os = "linux")]
struct Said(Option<std::rc::Rc<std::cell::RefCell<alsa::Output>>>);

#[cfg(target_os = "linux")]
impl Said {
    /// Lasts as long as the thread.
    fn listen() -> Self {
        Self(alsa::Output::local_error_handler().ok())
    }

    /// The error with what led to it, on one line.
    fn with(&self, error: &cpal::Error) -> String {
        let said = self.0.as_ref().map(|output| output.borrow().to_string()).unwrap_or_default();
        let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
        std::iter::once(error.to_string().as_str()).chain(lines).collect::<Vec<_>>().join("; ")
    }
}

#[cfg(not(target_os = "linux"))]
struct Said;

#[cfg(not(target_os = "linux"))]
impl Said {
    fn listen() -> Self {
        Self
    }

    fn with(&self, error: &cpal::Error) -> String {
        error.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(channels: u16, format: SampleFormat) -> SupportedStreamConfigRange {
        SupportedStreamConfigRange::new(channels, 8_000, 96_000, SupportedBufferSize::Unknown, format)
    }

    fn own(channels: u16, rate: u32, format: SampleFormat) -> SupportedStreamConfig {
        SupportedStreamConfig::new(channels, rate, SupportedBufferSize::Unknown, format)
    }

    #[test]
    fn the_devices_own_rate_and_channels_are_kept_and_the_best_samples_taken() {
        use SampleFormat::{F32, F64, I16, I24, I32, U16};
        let all = [range(2, I16), range(2, I24), range(2, I32), range(1, F32), range(2, U16)];
        let chosen = choose(own(2, 44_100, I24), all.into_iter()).unwrap();
        assert_eq!((chosen.channels(), chosen.sample_rate(), chosen.sample_format()), (2, 44_100, I32));
        let chosen = choose(own(1, 48_000, U16), all.into_iter()).unwrap();
        assert_eq!((chosen.channels(), chosen.sample_format()), (1, F32));
        let chosen = choose(own(6, 192_000, I16), all.into_iter()).unwrap();
        assert_eq!((chosen.channels(), chosen.sample_rate(), chosen.sample_format()), (6, 192_000, I16));
        assert_eq!(choose(own(4, 48_000, F64), all.into_iter()), None);
    }

    #[test]
    fn buffers_are_short_where_the_device_allows_it() {
        let within = |min, max| {
            let sizes = SupportedBufferSize::Range { min, max };
            super::sizes(&SupportedStreamConfig::new(2, 48_000, sizes, SampleFormat::F32))
        };
        assert_eq!(super::sizes(&own(2, 48_000, SampleFormat::F32)), [BufferSize::Default]);
        if cfg!(target_os = "linux") {
            assert_eq!(within(16, 1 << 20), [BufferSize::Fixed(1_200), BufferSize::Default]);
            assert_eq!(within(2_048, 1 << 20), [BufferSize::Fixed(2_048), BufferSize::Default]);
            assert_eq!(within(16, 512), [BufferSize::Fixed(512), BufferSize::Default]);
        } else {
            assert_eq!(within(16, 1 << 20), [BufferSize::Default]);
        }
    }

    /// An output whose device never asks for anything, and its feed.
    pub(super) fn silent() -> (Output, Feed, Receiver<()>) {
        let (end, ended) = sync_channel(1);
        let opened = edge::instant();
        let watch = Arc::new(Watch::new(end, opened));
        let (line, feed) = line::line(48_000, 2, 1.0, opened);
        (Output { line, watch, thread: None }, feed, ended)
    }

    #[test]
    fn a_device_that_asks_for_nothing_for_a_second_is_lost_for_good() {
        let (output, _feed, ended) = silent();
        let start = output.watch.opened;
        assert_eq!(output.state(start + SILENT), State::Open);
        output.watch.asked(start + SILENT);
        output.watch.told(cpal::Error::with_message(ErrorKind::BackendError, "broken"));
        assert_eq!(output.state(start + SILENT * 2), State::Open);
        assert!(ended.try_recv().is_err());
        let late = start + SILENT * 2 + Duration::from_millis(1);
        let lost = State::Lost { reason: "the device asks for nothing any more (broken)".to_owned() };
        assert_eq!(output.state(late), lost);
        assert!(ended.try_recv().is_ok(), "its thread is told to end");
        output.watch.asked(late);
        assert_eq!(output.state(late), lost);
    }

    #[test]
    fn what_the_device_says_is_an_underrun_nothing_or_its_end() {
        let (output, _feed, _ended) = silent();
        let now = output.watch.opened;
        for kind in [ErrorKind::Xrun, ErrorKind::DeviceChanged, ErrorKind::RealtimeDenied, ErrorKind::Xrun] {
            output.watch.told(cpal::Error::new(kind));
        }
        assert_eq!((output.state(now), output.heard(now).underruns), (State::Open, 2));
        output.watch.told(cpal::Error::with_message(ErrorKind::DeviceNotAvailable, "unplugged"));
        output.watch.told(cpal::Error::new(ErrorKind::HostUnavailable));
        assert_eq!(output.state(now), State::Lost { reason: "unplugged".to_owned() });
    }

    #[test]
    fn what_is_heard_is_what_was_taken_less_the_latency() {
        let (mut output, mut feed, _ended) = silent();
        let now = output.watch.opened;
        let ms = Duration::from_millis;
        assert_eq!(output.heard(now + ms(500)), Heard::default());
        output.push(&[0.5; 2 * 9_600]);
        feed.fill(&mut [0.0_f32; 2 * 4_800], 2, now, ms(30));
        let heard = output.heard(now + ms(50));
        let expected = Heard { frames: 960, taken: 4_800, latency: ms(30), buffer: 4_800, underruns: 0 };
        assert_eq!(heard, expected);
        output.flush();
        assert_eq!(output.heard(now + ms(50)), Heard { frames: 0, taken: 0, ..expected });
        assert_eq!((output.rate(), output.channels()), (48_000, 2));
    }
}
