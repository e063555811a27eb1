//! The sound of a file without a picture: which of several it is, and what can be asked of it.

use super::ffi::{SharedSource, StreamFacts};
use super::sound::Sound;
use super::{Video, facts, nothing_inside};
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::inspect::{AudioFacts, Problem};
use crate::waveform::{Fine, Part};

/// The sound of a file without a picture.
pub(super) struct Heard {
    /// Among all that the file has.
    pub(super) number: usize,
    pub(super) sound: Sound,
}

impl Heard {
    /// Chooses the sound that is heard, and corrects its facts by what comes out of its decoder.
    pub(super) fn open(
        source: &SharedSource,
        streams: &[StreamFacts],
        audio: &mut [AudioFacts],
        cancel: &Cancel,
    ) -> Result<Self, MediaError> {
        let (number, stream) = facts::choose_sound(streams).ok_or_else(nothing_inside)?;
        let time_base = streams.get(stream).map_or([1, 1], |facts| facts.time_base);
        let (sound, first) = Sound::open(source, stream, time_base, cancel)?;
        if let (Some((channels, sample_rate)), Some(facts)) = (first, audio.get_mut(number)) {
            (facts.channels, facts.sample_rate) = (channels, sample_rate);
        }
        Ok(Self { number, sound })
    }

    /// What is odd about it, as far as it was decoded.
    pub(super) fn problems(&self) -> Vec<Problem> {
        self.sound.problems()
    }
}

impl Video {
    /// Which of [`Video::audio`] is heard; `None` where there is a picture.
    #[must_use]
    pub fn heard(&self) -> Option<u32> {
        self.sound.as_ref().and_then(|heard| u32::try_from(heard.number).ok())
    }

    /// Some blocks of the waveform of sound alone, about `max_blocks` from number `from` on.
    ///
    /// # Errors
    /// [`Code::Unsupported`] where there is a picture, without a decoder, and where the sound changes midway;
    /// [`Code::Damaged`] when nothing can be decoded, [`Code::Limit`], [`Code::Io`], [`Code::Cancelled`].
    pub fn waveform(&self, from: u64, max_blocks: u32, cancel: &Cancel) -> Result<Part, MediaError> {
        self.sound()?.part(from, max_blocks, cancel)
    }

    /// A short range of sound alone in columns, out of its samples; fewer columns where it ends before.
    ///
    /// # Errors
    /// As [`Video::waveform`].
    pub fn waveform_closely(&self, asked: &Fine, cancel: &Cancel) -> Result<Vec<i16>, MediaError> {
        self.sound()?.fine(asked, cancel)
    }

    /// Decodes all of sound alone, so that its duration is counted.
    ///
    /// # Errors
    /// As [`Video::waveform`].
    pub fn count_samples(&self, cancel: &Cancel) -> Result<u64, MediaError> {
        Ok(self.sound()?.count(cancel)?.num_samples)
    }

    fn sound(&self) -> Result<&Sound, MediaError> {
        self.sound.as_ref().map(|heard| &heard.sound).ok_or_else(|| {
            MediaError::new(Code::Unsupported, "this is no sound, so it has no waveform")
                .with_hint("Waveforms are made of sound without a picture only.")
        })
    }
}
