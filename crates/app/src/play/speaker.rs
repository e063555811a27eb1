//! Sound on its way to the device while something plays: decoded ahead along the course, and pushed as there is room.
//!
//! Played time is that of the course: nanoseconds of media since play began, over as many laps as it takes. So many
//! samples have been pushed by a played time; nothing is rounded twice, and laps of any length stay with the picture.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use galley_media::error::{Code, MediaError};
use galley_media::listen::{Listen, Listened};
use galley_media::pool::Medium;
use galley_media::waveform::Waveform;

use super::clock::{Clock, SECOND, scaled};
use super::output::{Device, Output, Settings, State};
use super::player::{Audible, Control};
use super::schedule::Course;

/// How much is decoded at a time, as a part of a second.
const PART: u32 = 5;
/// A device that lets nothing out for so long, or a decoder that brings nothing, is not waited for.
const STUCK: Duration = Duration::from_secs(2);
/// How often a full queue is looked at again.
const LOOK: Duration = Duration::from_millis(20);

/// The device while something plays.
pub(super) struct Speaker {
    output: Output,
    laps: Laps,
    /// What was decoded, and how much of it found room.
    decoded: Vec<f32>,
    pushed: usize,
    /// When more was heard than before, and how much that was.
    moved: Option<(Instant, u64)>,
}

/// What of a course was decoded, and what is to be decoded next.
struct Laps {
    course: Course,
    speed: [u32; 2],
    /// Of the device, as are all samples here.
    rate: u32,
    channels: u16,
    /// Samples of each channel that were decoded since play began.
    done: i64,
    /// Where the next question begins, in samples of the timeline.
    next: i64,
    /// The played time at which the lap ends.
    lap_end: i64,
    /// How many samples were decoded when the sound was at its end.
    silent_from: Option<i64>,
}

impl Laps {
    fn new(course: Course, speed: [u32; 2], rate: u32, channels: u16) -> Self {
        let (done, next, lap_end, silent_from) = (0, 0, 0, None);
        let mut laps = Self { course, speed, rate, channels, done, next, lap_end, silent_from };
        laps.begin_lap(0);
        laps
    }

    fn begin_lap(&mut self, played: i64) {
        let spot = self.course.at(played);
        self.next = scaled(spot.media, i64::from(self.rate), SECOND);
        self.lap_end = played.saturating_add(spot.left);
    }

    /// What to ask for next; `None` at the end of the course.
    fn wants(&mut self) -> Option<Listen> {
        let mut left = self.samples(self.lap_end) - self.done;
        while left <= 0 {
            if self.course.at(self.lap_end).left == 0 {
                return None;
            }
            self.begin_lap(self.lap_end);
            left = self.samples(self.lap_end) - self.done;
        }
        let count = u32::try_from(left).unwrap_or(u32::MAX).min(self.rate / PART);
        Some(Listen { from: self.next, count, rate: self.rate, channels: self.channels, tempo: self.speed })
    }

    /// Takes the answer to what was wanted.
    fn take(&mut self, asked: &Listen, heard: &Listened) {
        self.next = heard.next;
        self.done += i64::from(asked.count);
        if heard.ended {
            self.silent_from.get_or_insert(self.done);
        }
    }

    /// All of the course was decoded.
    fn is_done(&self) -> bool {
        self.done >= self.samples(self.lap_end) && self.course.at(self.lap_end).left == 0
    }

    /// The played time from which there is nothing but silence, once that is known.
    fn silent_from(&self) -> Option<i64> {
        let [num, den] = self.speed.map(i64::from);
        let rate = i64::from(self.rate).saturating_mul(den);
        self.silent_from.map(|samples| scaled(samples, SECOND.saturating_mul(num), rate))
    }

    /// The samples of each channel that belong to a played time.
    fn samples(&self, played: i64) -> i64 {
        let [num, den] = self.speed.map(i64::from);
        scaled(played, i64::from(self.rate).saturating_mul(den), SECOND.saturating_mul(num))
    }
}

impl Speaker {
    /// Opens the device for a course. The reason why there is none goes to the log.
    pub(super) fn open(device: &Device, speed: [u32; 2], course: Course, volume: u32) -> Option<Self> {
        let settings = Settings { channels: 2, volume: loudness(volume) };
        let output = match device.open(settings) {
            Ok(output) => output,
            Err(error) => {
                tracing::info!(%error, "it plays without sound");
                return None;
            }
        };
        let laps = Laps::new(course, speed, output.rate(), output.channels());
        Some(Self { output, laps, decoded: Vec::new(), pushed: 0, moved: None })
    }

    /// A clock that goes by the device.
    pub(super) fn clock(&self, now: Instant) -> Clock {
        Clock::sound(now, 0, self.laps.speed, self.output.rate())
    }

    /// Has the clock follow what was heard; false where the device is lost, and the clock goes on by the wall.
    pub(super) fn lead(&mut self, clock: &mut Clock, now: Instant) -> bool {
        if let State::Lost { reason } = self.output.state(now) {
            tracing::warn!(reason, "the sound device is lost");
            clock.go_by_wall(now);
            return false;
        }
        let frames = self.output.heard(now).frames;
        match self.moved {
            Some((_, before)) if frames > before => self.moved = Some((now, frames)),
            None => self.moved = Some((now, frames)),
            // Decoding is behind, or the device is: the picture goes on.
            Some((at, _)) if now.saturating_duration_since(at) > STUCK && !self.is_done() => {
                tracing::warn!("nothing more is heard");
                clock.go_by_wall(now);
                return false;
            }
            Some(_) => {}
        }
        clock.heard(now, frames);
        true
    }

    /// All of the course was pushed.
    fn is_done(&self) -> bool {
        self.pushed >= self.decoded.len() && self.laps.is_done()
    }

    pub(super) fn set_volume(&self, volume: u32) {
        self.output.set_volume(loudness(volume));
    }

    /// What to ask for next; `None` at the end of the course, and where some of the last is left to be pushed.
    pub(super) fn wants(&mut self) -> Option<Listen> {
        if self.pushed < self.decoded.len() { None } else { self.laps.wants() }
    }

    /// Takes the answer to what was wanted.
    pub(super) fn take(&mut self, asked: &Listen, heard: Listened) {
        self.laps.take(asked, &heard);
        (self.decoded, self.pushed) = (heard.samples, 0);
    }

    /// Pushes what there is room for.
    pub(super) fn push(&mut self) {
        let rest = self.decoded.get(self.pushed..).unwrap_or_default();
        self.pushed += self.output.push(rest);
    }
}

/// The sound of what plays, shared by the one who feeds it and the one who goes by it.
pub(super) struct Sound {
    /// Where the device rests before and after.
    device: Device,
    state: Mutex<Line>,
}

struct Line {
    speaker: Option<Speaker>,
    audible: Audible,
    /// It is known by now whether there is sound, and the first of it is decoded.
    is_ready: bool,
    /// Sound may be pushed.
    has_begun: bool,
    has_ended: bool,
    failed: Option<MediaError>,
}

impl Sound {
    /// Nothing is heard, for this reason.
    pub(super) fn silent(audible: Audible) -> Self {
        let line =
            Line { speaker: None, audible, is_ready: true, has_begun: false, has_ended: false, failed: None };
        Self { device: Device::default(), state: Mutex::new(line) }
    }

    /// Somebody will feed it.
    pub(super) fn expected(device: &Device) -> Self {
        let sound = Self { device: device.clone(), ..Self::silent(Audible::Heard) };
        sound.lock().is_ready = false;
        sound
    }

    /// Opens the device and feeds it along the course until that ends or play does. `known` is what is known of the samples
    /// of a sound file.
    pub(super) fn feed(
        &self,
        medium: &Medium,
        course: Course,
        speed: [u32; 2],
        control: &Control,
        known: &dyn Fn() -> Option<Waveform>,
    ) {
        match Speaker::open(&self.device, speed, course, control.wishes().volume) {
            Some(speaker) => self.begin_with(speaker, control),
            None => self.fall_silent(Audible::NoDevice),
        }
        let mut expected = None;
        loop {
            let wishes = control.wishes();
            let asked = {
                let mut line = self.lock();
                if line.has_ended || wishes.dropped {
                    return;
                }
                let has_begun = line.has_begun;
                let Some(speaker) = &mut line.speaker else { break };
                if has_begun {
                    speaker.push();
                }
                speaker.wants()
            };
            let Some(asked) = asked else {
                self.ready(control);
                control.wait(&wishes, LOOK);
                continue;
            };
            // Where the decoder goes on it need not be told where it can be sent.
            let known = if expected == Some(asked.from) { None } else { known() };
            let heard = match known {
                Some(known) => medium.listen_near(&asked, &known, &control.cancel),
                None => medium.listen(&asked, &control.cancel),
            };
            match heard {
                Ok(heard) => {
                    expected = Some(heard.next);
                    if let Some(speaker) = &mut self.lock().speaker {
                        speaker.take(&asked, heard);
                    }
                }
                Err(error) => {
                    self.fail(error);
                    break;
                }
            }
        }
        self.ready(control);
    }

    fn begin_with(&self, speaker: Speaker, control: &Control) {
        let mut line = self.lock();
        // Nobody waits for it any more.
        if line.has_ended || line.is_ready {
            drop(line);
            self.device.keep(speaker.output);
            return;
        }
        // What was wished for while it opened.
        speaker.set_volume(control.wishes().volume);
        line.speaker = Some(speaker);
    }

    fn fail(&self, error: MediaError) {
        let why = if error.code == Code::OutOfRange { Audible::NoDevice } else { Audible::None };
        if error.code != Code::Cancelled {
            tracing::warn!(code = ?error.code, "sound cannot be decoded");
            self.lock().failed = Some(error);
        }
        self.fall_silent(why);
    }

    /// Why it cannot be decoded, once.
    pub(super) fn failure(&self) -> Option<MediaError> {
        self.lock().failed.take()
    }

    /// It took too long: play begins without it.
    pub(super) fn give_up(&self) {
        self.lock().is_ready = true;
        self.fall_silent(Audible::NoDevice);
    }

    fn ready(&self, control: &Control) {
        let was_ready = std::mem::replace(&mut self.lock().is_ready, true);
        if !was_ready {
            control.wake();
        }
    }

    /// Whether play may begin.
    pub(super) fn is_ready(&self) -> bool {
        self.lock().is_ready
    }

    /// Has sound begin, and returns the clock that goes by it: the wall's where there is none.
    pub(super) fn begin(&self, now: Instant, speed: [u32; 2]) -> Clock {
        let mut line = self.lock();
        line.has_begun = true;
        let Some(speaker) = &mut line.speaker else { return Clock::wall(now, 0, speed) };
        speaker.push();
        speaker.clock(now)
    }

    /// Has the clock follow what was heard.
    pub(super) fn lead(&self, clock: &mut Clock, now: Instant) {
        let leads = match &mut self.lock().speaker {
            Some(speaker) => speaker.lead(clock, now),
            // By the wall already, or from now on.
            None => {
                clock.go_by_wall(now);
                return;
            }
        };
        if !leads {
            // It is of no use any more. Closing may wait for it: nobody waits with it.
            let gone = self.silence(Audible::NoDevice);
            drop(gone);
        }
    }

    /// Whether something is heard that pictures go with.
    pub(super) fn leads(&self) -> bool {
        self.lock().speaker.is_some()
    }

    /// Nothing is heard from now on.
    pub(super) fn fall_silent(&self, why: Audible) {
        if let Some(speaker) = self.silence(why) {
            self.device.keep(speaker.output);
        }
    }

    fn silence(&self, why: Audible) -> Option<Speaker> {
        let mut line = self.lock();
        line.audible = why;
        line.speaker.take()
    }

    /// What is heard at this volume.
    pub(super) fn audible(&self, volume: u32) -> Audible {
        match self.lock().audible {
            Audible::Heard if volume == 0 => Audible::Muted,
            audible => audible,
        }
    }

    /// The played time from which there is nothing but silence, once that is known.
    pub(super) fn silent_from(&self) -> Option<i64> {
        self.lock().speaker.as_ref().and_then(|speaker| speaker.laps.silent_from())
    }

    pub(super) fn set_volume(&self, volume: u32) {
        if let Some(speaker) = &self.lock().speaker {
            speaker.set_volume(volume);
        }
    }

    /// Ends what feeds it. What the device has taken is still heard.
    pub(super) fn end(&self) {
        let gone = {
            let mut line = self.lock();
            line.has_ended = true;
            line.speaker.take()
        };
        if let Some(speaker) = gone {
            self.device.keep(speaker.output);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Thousandths as the device takes them.
fn loudness(volume: u32) -> f32 {
    // Thousandths are exact enough in 32 bits.
    volume.min(1000) as f32 / 1000.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATES: [u32; 4] = [8_000, 44_100, 48_000, 192_000];
    const SPEEDS: [[u32; 2]; 7] = [[1, 4], [1, 2], [3, 4], [1, 1], [5, 4], [2, 1], [4, 1]];

    #[test]
    fn it_is_silent_from_where_the_sound_ends() {
        let course = Course::new([0, SECOND], 0, false, false);
        let mut laps = Laps::new(course, [2, 1], 48_000, 2);
        for (ended, from) in [(false, None), (true, Some(800_000_000)), (true, Some(800_000_000))] {
            let asked = laps.wants().unwrap();
            laps.take(&asked, &Listened { samples: Vec::new(), ended, next: asked.from + 19_200 });
            assert_eq!(laps.silent_from(), from);
        }
        assert!(laps.is_done() && laps.wants().is_none());
    }

    proptest! {
        /// Whatever the speed and the length of a lap, at its end as many samples were asked for as its time has: none is
        /// lost or asked for twice where the next lap begins.
        #[test]
        fn laps_have_all_of_their_samples(
            begin in 0..10 * SECOND, length in prop_oneof![1_000..1_000_000_i64, 1_000_000..3 * SECOND],
            thousandths in 0..=1_000_i64, looped in any::<bool>(),
            rate in prop::sample::select(RATES.to_vec()), speed in prop::sample::select(SPEEDS.to_vec()),
        ) {
            let skipped = length * thousandths / 1_000 % length;
            let course = Course::new([begin, begin + length], begin + skipped, false, looped);
            let [num, den] = speed.map(i64::from);
            let samples = |played: i64| {
                let parts = i128::from(played) * i128::from(rate) * i128::from(den);
                i64::try_from(parts / (i128::from(SECOND) * i128::from(num))).unwrap()
            };
            let place = |media: i64| scaled(media, i64::from(rate), SECOND);
            let mut laps = Laps::new(course, speed, rate, 2);
            let (mut sum, mut lap_begin, mut lap_from) = (0, 0, place(begin + skipped));
            for _ in 0..60 {
                let lap_end = laps.lap_end;
                prop_assert_eq!((lap_end + skipped) % length, 0);
                let Some(asked) = laps.wants() else {
                    prop_assert!(!looped && laps.is_done());
                    prop_assert_eq!((lap_end, sum), (length - skipped, samples(lap_end)));
                    break;
                };
                if laps.lap_end != lap_end {
                    prop_assert!(looped);
                    prop_assert_eq!(sum, samples(lap_end));
                    (lap_begin, lap_from) = (sum, place(begin));
                }
                prop_assert!(0 < asked.count && asked.count <= rate / 5);
                prop_assert_eq!((asked.rate, asked.channels, asked.tempo), (rate, 2, speed));
                sum += i64::from(asked.count);
                // As a decoder goes on; at most what one sample of the device takes is beyond the end.
                let next = lap_from + scaled(sum - lap_begin, num, den);
                prop_assert!(place(begin) <= asked.from && asked.from <= next);
                prop_assert!(next <= place(begin + length) + num / den + 1, "{next}");
                laps.take(&asked, &Listened { samples: Vec::new(), ended: false, next });
            }
        }
    }
}
