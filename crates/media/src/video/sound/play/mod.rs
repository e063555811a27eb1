//! Sound to be heard: that of a film or of a sound file, from anywhere, at a rate, in channels and at a tempo.
//!
//! What is asked for next is decoded on, without a seek and without a seam. For anything else a decoder is sent half a second
//! before it. Of a film timestamps say where that led, and one that led too far is sent farther back, at last to the start.
//! Of sound alone only the packets of the linear pass do (see [`super::fine`]): two of them have to follow each other as they
//! did then, else the sound is decoded from its start.

mod line;
mod mix;
mod stretch;

use self::line::{Clock, Line, Time};
use self::stretch::{Stretch, reach};
use super::{Feed, Step, shape};
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::listen::{Listen, Listened, Places, Task, Zero};
use crate::video::ffi::{DecodedFrame, Input, SharedSource};
use crate::video::{Source, claims, facts};
use crate::waveform::Anchor;

/// A decoder goes on to what is at most so many seconds ahead.
const SECONDS_AHEAD: i64 = 2;
/// How far before what is asked for decoding begins, in halves of a second: at the first try, and after those that failed.
const HALVES_BACK: [i64; 3] = [1, 10, 120];
/// What decoding began less than this part of a second before may lack something of what was not decoded.
const SETTLED_PER_SECOND: i64 = 4;
/// How many anchors before the nearest one decoding begins, at the first try and at the second.
const ANCHORS_BACK: [usize; 2] = [1, 5];

/// The sound that is heard of a file.
pub(crate) struct Listening {
    source: SharedSource,
    stream: usize,
    time_base: [u32; 2],
    /// By which of a film is sought, and its time base.
    guide: (usize, [u32; 2]),
    /// One that was opened and not used yet.
    at_start: Option<Feed>,
    /// One that is somewhere, to be sent elsewhere.
    near: Option<Feed>,
    going: Option<Going>,
}

/// How it is heard.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Manner {
    rate: u32,
    channels: u16,
    tempo: [u32; 2],
    zero: Option<Zero>,
}

/// What goes on from question to question.
struct Going {
    manner: Manner,
    line: Line,
    /// Absent at the usual tempo.
    stretch: Option<Stretch>,
    /// The sample that comes next.
    next: i64,
}

impl Listening {
    /// Finds the sound of a file by its content; nothing of a picture is looked at.
    ///
    /// # Errors
    /// [`Code::Unsupported`] where there is none, and without a decoder; [`Code::Damaged`], [`Code::Io`],
    /// [`Code::Cancelled`].
    pub(crate) fn open(source: impl Source + 'static, cancel: &Cancel) -> Result<Self, MediaError> {
        let source = SharedSource::new(Box::new(source))?;
        claims::check(&source)?;
        let input = Input::open(source.clone(), cancel)?;
        let streams = input.streams();
        let (_, stream) = facts::choose_sound(&streams).ok_or_else(no_sound)?;
        let time_base_of = |stream: usize| streams.get(stream).map_or([1, 1], |facts| facts.time_base);
        // What Matroska knows of places is of its pictures; by its sound it would be read up to there.
        let pictures = facts::choose(&streams).filter(|_| input.format_name().starts_with("matroska"));
        let guide = pictures.unwrap_or(stream);
        let guide = (guide, time_base_of(guide));
        let time_base = time_base_of(stream);
        let at_start = Some(Feed::over(input, stream)?);
        Ok(Self { source, stream, time_base, guide, at_start, near: None, going: None })
    }

    /// What is asked for.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] for what cannot be asked, [`Code::Damaged`] where nothing can be decoded of sound alone,
    /// [`Code::Unsupported`] where that changes its rate or channels midway, [`Code::Limit`], [`Code::Io`],
    /// [`Code::Cancelled`].
    pub(crate) fn listen(&mut self, task: &Task, cancel: &Cancel) -> Result<Listened, MediaError> {
        task.asked.check()?;
        let Listen { from, count, rate, channels, tempo } = task.asked;
        let manner = Manner { rate, channels, tempo, zero: task.zero };
        let mut going = match self.going.take() {
            Some(going) if going.leads_to(manner, from) => going,
            other => {
                if let Some(going) = other {
                    self.near = Some(going.line.into_feed());
                }
                self.begin(manner, from, &task.places, cancel)?
            }
        };
        let listened = going.take(from, count, cancel)?;
        self.going = Some(going);
        Ok(listened)
    }

    fn begin(
        &mut self,
        manner: Manner,
        from: i64,
        places: &Places,
        cancel: &Cancel,
    ) -> Result<Going, MediaError> {
        let Manner { rate, channels, tempo: [num, den], zero } = manner;
        let stretch = (num != den).then(|| Stretch::new(from, rate, usize::from(channels), manner.tempo));
        // A piece may begin before its time.
        let before = if stretch.is_some() { i64::from(reach(rate)) } else { 0 };
        let start = from.saturating_sub(before);
        let found = match zero {
            Some(zero) => self.by_time(Time { time_base: self.time_base, zero }, start, manner, cancel)?,
            None => self.by_anchors(places, start, manner, cancel)?,
        };
        let line = match found {
            Some(line) => line,
            None => {
                let feed = match self.at_start.take() {
                    Some(feed) => feed,
                    None => Feed::from_start(&self.source, self.stream, cancel)?,
                };
                self.line(feed, self.clock_at_start(zero), start, manner)
            }
        };
        Ok(Going { manner, line, stretch, next: from })
    }

    fn clock_at_start(&self, zero: Option<Zero>) -> Clock {
        let time_base = self.time_base;
        zero.map_or(Clock::Count(0), |zero| Clock::Time(Time { time_base, zero }))
    }

    fn line(&self, feed: Feed, clock: Clock, start: i64, manner: Manner) -> Line {
        Line::new(feed, clock, manner.rate, usize::from(manner.channels), start)
    }

    /// Sends a decoder before a sample of a film; `None` where it has to begin at the start.
    fn by_time(
        &mut self,
        time: Time,
        start: i64,
        manner: Manner,
        cancel: &Cancel,
    ) -> Result<Option<Line>, MediaError> {
        let rate = i64::from(manner.rate);
        // As near to the start as this a seek saves nothing.
        if start < rate {
            return Ok(None);
        }
        let mut feed = self.feed(cancel)?;
        let (guide, time_base) = self.guide;
        let guide_time = Time { time_base, ..time };
        let mut led_to = None;
        for halves in HALVES_BACK {
            let target = guide_time.timestamp_of(start.saturating_sub(halves * rate / 2), manner.rate);
            let Some(target) = target.filter(|_| halves * rate / 2 < start) else { break };
            if !feed.seek_by(guide, target)? {
                break;
            }
            let Some((frame, sample)) = first_in_time(&mut feed, time, manner.rate)? else { continue };
            // Sent farther back it came to the same place: there is nothing between.
            if sample <= start - rate / SETTLED_PER_SECOND || led_to == Some(sample) {
                let mut line = self.line(feed, Clock::Time(time), start, manner);
                line.take(&frame)?;
                return Ok(Some(line));
            }
            led_to = Some(sample);
        }
        self.near = Some(feed);
        Ok(None)
    }

    /// Sends a decoder before a sample of sound alone; `None` where it has to begin at the start.
    fn by_anchors(
        &mut self,
        places: &Places,
        start: i64,
        manner: Manner,
        cancel: &Cancel,
    ) -> Result<Option<Line>, MediaError> {
        let own = i128::from(places.sample_rate);
        // A change of rate looks at what is before.
        let start_of_own = i128::from(start) * own / i128::from(manner.rate.max(1)) - own / 10;
        let end = places.anchors.partition_point(|anchor| i128::from(anchor.sample) <= start_of_own);
        let anchors = places.anchors.get(..end).unwrap_or_default();
        for back in ANCHORS_BACK {
            let target = anchors.len().checked_sub(back + 1).and_then(|at| anchors.get(at));
            let Some(target) = target else { break };
            let mut feed = self.feed(cancel)?;
            let found = if feed.seek(target.pts)? { first_counted(&mut feed, anchors)? } else { None };
            let Some((frame, sample)) = found else {
                self.near = Some(feed);
                continue;
            };
            let mut line = self.line(feed, Clock::Count(sample), start, manner);
            line.take(&frame)?;
            return Ok(Some(line));
        }
        Ok(None)
    }

    /// A decoder that can be sent anywhere.
    fn feed(&mut self, cancel: &Cancel) -> Result<Feed, MediaError> {
        let mut feed = match self.near.take().or_else(|| self.at_start.take()) {
            Some(feed) => feed,
            None => Feed::from_start(&self.source, self.stream, cancel)?,
        };
        feed.watch(cancel);
        Ok(feed)
    }
}

impl Going {
    /// Whether decoding on comes to what is asked for.
    fn leads_to(&self, manner: Manner, from: i64) -> bool {
        let ahead = if self.stretch.is_none() { SECONDS_AHEAD * i64::from(manner.rate) } else { 0 };
        self.manner == manner && (self.next..=self.next.saturating_add(ahead)).contains(&from)
    }

    fn take(&mut self, from: i64, count: u32, cancel: &Cancel) -> Result<Listened, MediaError> {
        let num_samples = usize::try_from(count).unwrap_or(0);
        let Some(stretch) = &mut self.stretch else {
            self.line.forget(from);
            let end = from.saturating_add(i64::from(count));
            // One more tells whether it has ended.
            self.line.fill(end.saturating_add(1), cancel)?;
            let samples = self.line.read(from, num_samples);
            self.line.forget(end);
            self.next = end;
            let ended = self.line.end_of_sound().is_some_and(|last| last <= end);
            return Ok(Listened { samples, ended, next: end });
        };
        while stretch.num_ready() < num_samples {
            let (first, length) = stretch.window();
            self.line.forget(first);
            self.line.fill(first.saturating_add(i64::try_from(length).unwrap_or(0)), cancel)?;
            stretch.hop(&self.line.read(first, length));
        }
        let samples = stretch.take(num_samples);
        self.next = stretch.next();
        // The last piece may be heard on behind its time.
        let behind = stretch.length();
        let ended = self.line.end_of_sound().is_some_and(|last| last.saturating_add(behind) <= self.next);
        Ok(Listened { samples, ended, next: self.next })
    }
}

/// The first frame whose place is known, and the sample that it begins with at a rate.
fn first_in_time(feed: &mut Feed, time: Time, rate: u32) -> Result<Option<(DecodedFrame, i64)>, MediaError> {
    loop {
        match feed.step()? {
            Step::Frame(frame) => {
                let sample = frame.pts().and_then(|pts| time.sample_at(pts, rate));
                if let (Some(_), Some(sample)) = (frame.sound(), sample) {
                    return Ok(Some((frame, sample)));
                }
            }
            Step::Packet => {}
            Step::End => return Ok(None),
        }
    }
}

/// The first frame of which it is certain how many samples come before it, and how many those are; `None` when the packets
/// are not those of the linear pass.
fn first_counted(feed: &mut Feed, anchors: &[Anchor]) -> Result<Option<(DecodedFrame, i64)>, MediaError> {
    let (mut place, mut layout, mut token) = (None, None, None);
    loop {
        let frame = match feed.step()? {
            Step::Frame(frame) => frame,
            Step::Packet => continue,
            Step::End => return Ok(None),
        };
        let Some((shape, found)) = shape(&frame, layout)? else { continue };
        layout = Some(found);
        let is_first = token.replace(frame.token()) != Some(frame.token());
        let fingerprint = frame.token().cast_unsigned();
        let (at, next) = match place {
            None => {
                let Some(number) = is_first.then(|| recognised(&frame, anchors)).flatten() else { continue };
                let (Some(anchor), Some(next)) = (anchors.get(number), anchors.get(number + 1)) else {
                    return Ok(None);
                };
                (anchor.sample, next)
            }
            Some((at, next)) => (at, next),
        };
        if at == next.sample && is_first && fingerprint == next.fingerprint {
            return Ok(i64::try_from(at).ok().map(|at| (frame, at)));
        }
        if at >= next.sample {
            return Ok(None);
        }
        place = Some((at + shape.num_samples as u64, next));
    }
}

/// The anchor whose packet a frame is of: by its fingerprint, where several share that by the time it has too.
fn recognised(frame: &DecodedFrame, anchors: &[Anchor]) -> Option<usize> {
    let fingerprint = frame.token().cast_unsigned();
    let is_alike = |anchor: &Anchor| anchor.fingerprint == fingerprint;
    let is_alone = anchors.iter().filter(|anchor| is_alike(anchor)).count() == 1;
    anchors.iter().position(|anchor| is_alike(anchor) && (is_alone || frame.pts() == Some(anchor.pts)))
}

pub(crate) fn no_sound() -> MediaError {
    MediaError::new(Code::Unsupported, "there is no sound in this file").with_hint("Play it without sound.")
}
