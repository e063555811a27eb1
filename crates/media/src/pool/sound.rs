//! What can be asked of sound: whether it sounds, its waveform, and itself, to be heard.

use crate::cancel::Cancel;
#[cfg(doc)]
use crate::error::Code;
use crate::error::MediaError;
use crate::inspect::Kind;
use crate::listen::{Listen, Listened, Places, Task, Zero};
use crate::pool::medium::{Medium, json};
use crate::pool::process::Delivered;
use crate::pool::seats::Lane;
use crate::video::no_sound;
use crate::waveform::{BLOCK, Fine, Part, Waveform, cell};
use crate::worker::wire::{Job, nonsense};

/// Samples a second, and channels, of the waveform of a film's sound.
const TRACK_RATE: u32 = 48_000;
const TRACK_CHANNELS: u16 = 2;
/// Blocks of one part of it: two seconds.
const TRACK_BLOCKS: u32 = 375;

impl Medium {
    /// Decodes the first second of sound alone: a header does not make a sound.
    ///
    /// # Errors
    /// [`Code::Damaged`] when nothing is heard; else as [`Medium::waveform`].
    pub fn hear(&self, cancel: &Cancel) -> Result<(), MediaError> {
        let rate = self.opened().heard().map_or(0, |sound| u64::from(sound.sample_rate));
        let max_blocks = u32::try_from(rate.div_ceil(BLOCK)).unwrap_or(u32::MAX).max(1);
        let mut begun = Waveform::new();
        while begun.num_samples() == 0 {
            let job = Job::Waveform { from: 0, max_blocks };
            begun.add(&json(self.inner.ask(Lane::Warm, &job, cancel)?)?)?;
        }
        Ok(())
    }

    /// About `max_blocks` blocks of its waveform, from number `from` on; [`Waveform::next`] says which that is. The decoder
    /// goes on from where it was, as long as it is asked for what comes next. To be held against what is known by
    /// [`Waveform::add`].
    ///
    /// # Errors
    /// [`Code::Unsupported`] when this is no sound alone, without a decoder, and where the sound changes its rate or
    /// channels midway; else as [`Code`] lists them.
    pub fn waveform(&self, from: u64, max_blocks: u32, cancel: &Cancel) -> Result<Part, MediaError> {
        json(self.inner.ask(Lane::Long, &Job::Waveform { from, max_blocks }, cancel)?)
    }

    /// The known columns of a range out of its samples, as [`Waveform::columns`] gives them out of blocks.
    ///
    /// # Errors
    /// As [`Medium::waveform`]; [`Code::Limit`] for a range that is too long.
    pub fn waveform_closely(
        &self,
        asked: &Fine,
        channels: u16,
        cancel: &Cancel,
    ) -> Result<Vec<i16>, MediaError> {
        let values: Vec<i16> = json(self.inner.ask(Lane::Warm, &Job::Fine(asked.clone()), cancel)?)?;
        let per_column = usize::from(channels) * 2;
        let most = per_column * asked.wanted as usize;
        let whole = values.len().checked_rem(per_column) == Some(0) && values.len() <= most;
        let ordered = values.chunks_exact(2).all(|pair| matches!(pair, [least, most] if least <= most));
        if whole && ordered { Ok(values) } else { Err(nonsense()) }
    }

    /// Some blocks of the waveform of a film's sound, from number `from` on, as it is heard when the film is played: sample 0
    /// is the moment at which frame 0 is shown, there are 48,000 of them a second, and it ends with the film. To be
    /// held against what is known by [`Waveform::add`].
    ///
    /// # Errors
    /// As [`Medium::listen`].
    pub fn soundtrack(&self, from: u64, cancel: &Cancel) -> Result<Part, MediaError> {
        let begin = from.saturating_mul(BLOCK);
        let asked = Listen {
            from: i64::try_from(begin).unwrap_or(i64::MAX),
            count: TRACK_BLOCKS * BLOCK as u32,
            rate: TRACK_RATE,
            channels: TRACK_CHANNELS,
            tempo: [1, 1],
        };
        let heard = self.listen_in(Lane::Long, &asked, Places::default(), cancel)?;
        let table = self.provisional_table(cancel)?;
        let end = table.frames.last().map_or(0, |last| last.time.saturating_add(last.duration));
        let num_samples = begin.saturating_add(u64::from(asked.count));
        let block = BLOCK as usize * usize::from(TRACK_CHANNELS);
        Ok(Part {
            channels: TRACK_CHANNELS,
            sample_rate: TRACK_RATE,
            first: from,
            peaks: heard.samples.chunks_exact(block).flat_map(peaks).collect(),
            num_samples,
            complete: heard.ended || num_samples >= table.samples(end, TRACK_RATE),
            anchors: Vec::new(),
        })
    }

    /// Sound for playing, of a film or of a sound file: the default one of those that can be decoded, where there are
    /// several. [`crate::listen`] says what positions count. Asked for what comes next ([`Listened::next`]) the decoder
    /// goes on without a seam; asked for anything else it is sent there, which takes longer. A sound file is decoded from
    /// its start then; see [`Medium::listen_near`]. [`crate::pool::Opened::audio`] says beforehand whether there is any.
    ///
    /// # Errors
    /// [`Code::Unsupported`] when there is no sound, or no decoder for it, and where the sound of a sound file changes its
    /// rate or channels midway; [`Code::OutOfRange`] for what [`Listen::check`] refuses; else as [`Code`] lists them.
    pub fn listen(&self, asked: &Listen, cancel: &Cancel) -> Result<Listened, MediaError> {
        self.listen_in(Lane::Sound, asked, Places::default(), cancel)
    }

    /// As [`Medium::listen`], with what is known of a sound file's samples: the decoder can be sent anywhere within that.
    ///
    /// # Errors
    /// As [`Medium::listen`].
    pub fn listen_near(
        &self,
        asked: &Listen,
        known: &Waveform,
        cancel: &Cancel,
    ) -> Result<Listened, MediaError> {
        self.listen_in(Lane::Sound, asked, Places::before(asked, known), cancel)
    }

    fn listen_in(
        &self,
        lane: Lane,
        asked: &Listen,
        places: Places,
        cancel: &Cancel,
    ) -> Result<Listened, MediaError> {
        asked.check()?;
        let opened = self.opened();
        if opened.audio.is_empty() {
            return Err(no_sound());
        }
        let zero = if opened.kind == Kind::Video {
            let table = self.provisional_table(cancel)?;
            table.get(0).map(|first| Zero { pts: first.pts, time_base: table.time_base })
        } else {
            None
        };
        let job = Job::Listen(Task { asked: *asked, zero, places });
        match self.inner.ask(lane, &job, cancel)? {
            Delivered::Sound(heard) => Ok(heard),
            Delivered::Json(_) | Delivered::Picture(_) | Delivered::NotYet => Err(nonsense()),
        }
    }
}

/// The smallest and the largest value of each channel of interleaved samples.
fn peaks(samples: &[f32]) -> [i16; 4] {
    let channel =
        |number: usize| cell(samples.iter().skip(number).step_by(usize::from(TRACK_CHANNELS)).copied());
    let ([left_least, left_most], [right_least, right_most]) = (channel(0), channel(1));
    [left_least, left_most, right_least, right_most]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_are_those_of_each_channel() {
        assert_eq!(peaks(&[0.5, -0.25, -1.0, 0.0, 0.0, 1.0]), [-32_768, 16_384, -8_192, 32_767]);
        assert_eq!(peaks(&[]), [0; 4]);
    }
}
