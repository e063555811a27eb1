//! Sound alone: its samples counted, measured and found again. Sound to be heard, beside a picture too, is in [`play`].
//!
//! A sample is one value for every channel. Its number says how many come before it in a linear decode of the stream, as
//! `ffmpeg -f f32le` writes it: encoder delay and padding are left out where the container tells them, packets that
//! cannot be decoded are left out, and where timestamps leave a gap what follows is heard at once; silence is not made up.
//! A stream that changes its rate or its number of channels midway is refused there.

mod feed;
mod fine;
mod gather;
mod pass;
mod play;

use std::sync::{Mutex, MutexGuard, PoisonError};

use self::feed::{Feed, Step};
use self::gather::Gather;
use self::pass::Pass;
pub(crate) use self::play::{Listening, no_sound};
use super::ffi::{DecodedFrame, SharedSource, SoundShape};
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::inspect::Problem;
use crate::waveform::{Fine, MAX_SAMPLE_RATE, MAX_SAMPLES, Part};

/// Packets without a single sample after which a stream is given up.
const MAX_SILENT_PACKETS: u64 = 1 << 20;
/// Packets that opening looks at, to learn what comes out.
const MAX_FIRST_PACKETS: u64 = 256;

/// The sound that is heard of a file.
pub(crate) struct Sound {
    source: SharedSource,
    stream: usize,
    time_base: [u32; 2],
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Where the linear pass stands.
    pass: Option<Pass>,
    /// Goes to and fro for what is looked at closely.
    near: Option<Feed>,
    counted: Option<Counted>,
}

/// What a linear decode found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) num_samples: u64,
    pub(crate) sample_rate: u32,
    num_gaps: u32,
    pub(crate) num_damaged: u32,
}

/// What every frame of a stream has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    channels: usize,
    sample_rate: u32,
}

impl Sound {
    /// Looks at what comes out first: channels and samples a second; `None` where nothing does.
    pub(crate) fn open(
        source: &SharedSource,
        stream: usize,
        time_base: [u32; 2],
        cancel: &Cancel,
    ) -> Result<(Self, Option<(u16, u32)>), MediaError> {
        let sound = Self { source: source.clone(), stream, time_base, state: Mutex::default() };
        let first = match Feed::from_start(source, stream, cancel) {
            Ok(mut feed) => first(&mut feed)?,
            // It can be described all the same.
            Err(error) if error.code == Code::Unsupported => None,
            Err(error) => return Err(error),
        };
        let facts = first.and_then(|layout| Some((u16::try_from(layout.channels).ok()?, layout.sample_rate)));
        Ok((sound, facts))
    }

    /// The blocks from number `from` on, about `max_blocks` of them; fewer where packets give little. The decoder waits
    /// behind them for the next question; asked for others, it begins anew.
    ///
    /// # Errors
    /// [`Code::Unsupported`] without a decoder and where the sound changes midway, [`Code::Damaged`] when nothing can be
    /// decoded, [`Code::Limit`], [`Code::Io`], [`Code::Cancelled`].
    pub(crate) fn part(&self, from: u64, max_blocks: u32, cancel: &Cancel) -> Result<Part, MediaError> {
        let mut state = self.state();
        let mut pass = match state.pass.take() {
            Some(pass) if pass.next() == from => pass,
            _ => Pass::begin(Feed::from_start(&self.source, self.stream, cancel)?, self.time_base),
        };
        let part = pass.part(from, max_blocks.max(1), cancel)?;
        if part.complete {
            state.counted = Some(pass.counted());
        } else {
            state.pass = Some(pass);
        }
        Ok(part)
    }

    /// A range in columns out of its samples; fewer columns where the sound ends before.
    ///
    /// # Errors
    /// As [`Sound::part`].
    pub(crate) fn fine(&self, asked: &Fine, cancel: &Cancel) -> Result<Vec<i16>, MediaError> {
        let mut state = self.state();
        fine::columns(&self.source, self.stream, &mut state.near, asked, cancel)
    }

    /// Decodes all of it once and counts.
    ///
    /// # Errors
    /// As [`Sound::part`].
    pub(crate) fn count(&self, cancel: &Cancel) -> Result<Counted, MediaError> {
        let known = self.state().counted;
        if let Some(known) = known {
            return Ok(known);
        }
        let mut pass = Pass::begin(Feed::from_start(&self.source, self.stream, cancel)?, self.time_base);
        let counted = pass.count(cancel)?;
        self.state().counted = Some(counted);
        Ok(counted)
    }

    /// What was counted by now.
    pub(crate) fn counted(&self) -> Option<Counted> {
        self.state().counted
    }

    /// What is odd about it, as far as it was decoded.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let Some(counted) = self.counted() else { return Vec::new() };
        let problem =
            |code: &str, message: String| Problem { code: code.to_owned(), message, page: None, frame: None };
        let gaps = (counted.num_gaps > 0).then(|| {
            let message = format!(
                "timestamps leave {} gaps: what follows is heard at once, so that times count what is heard",
                counted.num_gaps
            );
            problem("sound-gaps", message)
        });
        let damaged = (counted.num_damaged > 0).then(|| {
            let message = format!("{} pieces of the sound are damaged and left out", counted.num_damaged);
            problem("damaged-sound", message)
        });
        gaps.into_iter().chain(damaged).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn first(feed: &mut Feed) -> Result<Option<Layout>, MediaError> {
    for _ in 0..MAX_FIRST_PACKETS {
        match feed.step()? {
            Step::Frame(frame) => {
                if let Some(shape) = shape(&frame, None)? {
                    return Ok(Some(shape.1));
                }
            }
            Step::Packet => {}
            Step::End => break,
        }
    }
    Ok(None)
}

/// What a frame holds, held against what the others did; `None` for one that holds nothing.
fn shape(frame: &DecodedFrame, expected: Option<Layout>) -> Result<Option<(SoundShape, Layout)>, MediaError> {
    let Some(shape) = frame.sound() else { return Ok(None) };
    let layout = Layout { channels: shape.channels, sample_rate: shape.sample_rate };
    if layout.sample_rate > MAX_SAMPLE_RATE {
        return Err(MediaError::new(
            Code::Unsupported,
            "the sound claims more samples a second than any does",
        )
        .with_hint("Export it at 48 kHz, for example."));
    }
    if expected.is_some_and(|expected| expected != layout) {
        return Err(MediaError::new(
            Code::Unsupported,
            "the sound changes its sample rate or its number of channels midway",
        )
        .with_hint("Export it anew, with one rate and the same channels throughout."));
    }
    Ok(Some((shape, layout)))
}

fn nothing_heard() -> MediaError {
    MediaError::new(Code::Damaged, "not one sample of this sound can be decoded")
        .with_hint("Export or download it again.")
}

fn too_long(num_samples: u64) -> Result<(), MediaError> {
    if num_samples <= MAX_SAMPLES {
        return Ok(());
    }
    Err(MediaError::new(Code::Limit, "the sound goes on for longer than a month")
        .with_hint("Export a shorter part of it."))
}
