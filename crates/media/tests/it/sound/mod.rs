//! Sound: samples counted and measured as a linear decode by the `ffmpeg` command has them, near and far, in files of every
//! kind, damaged and hostile ones too.

mod close;
mod counted;
mod heard;
mod hostile;
mod workers;

use std::fs::File;
use std::path::{Path, PathBuf};

use galley_media::cancel::Cancel;
use galley_media::error::MediaError;
use galley_media::video::Video;
use galley_media::waveform::{BLOCK, MAX_CHANNELS, Waveform};
use galley_testkit::{catalogue, clips};

/// A kind of file, and how it is made.
struct Made {
    name: &'static str,
    channels: usize,
    arguments: &'static str,
}

const fn made(name: &'static str, channels: usize, arguments: &'static str) -> Made {
    Made { name, channels, arguments }
}

/// Every kind that is claimed (docs/FORMATS.md).
const KINDS: &[Made] = &[
    made("8.wav", 1, "-c:a pcm_u8"),
    made("16.wav", 2, "-c:a pcm_s16le"),
    made("24.wav", 2, "-c:a pcm_s24le"),
    made("32.wav", 1, "-c:a pcm_s32le"),
    made("float.wav", 2, "-c:a pcm_f32le"),
    made("double.wav", 1, "-c:a pcm_f64le"),
    made("surround.wav", 6, "-c:a pcm_s16le"),
    made("long.w64", 2, "-c:a pcm_s16le"),
    made("plain.aiff", 2, "-c:a pcm_s16be"),
    made("plain.caf", 2, "-c:a pcm_s24le"),
    made("plain.flac", 2, "-c:a flac"),
    made("24.flac", 1, "-c:a flac -sample_fmt s32"),
    made("seven.flac", 8, "-c:a flac"),
    made("constant.mp3", 2, "-c:a libmp3lame -b:a 128k"),
    made("varying.mp3", 2, "-c:a libmp3lame -q:a 3"),
    made("unsaid.mp3", 1, "-c:a libmp3lame -b:a 64k -write_xing 0"),
    made("aac.m4a", 2, "-c:a aac"),
    made("alac.m4a", 2, "-c:a alac"),
    made("raw.aac", 1, "-c:a aac"),
    made("opus.ogg", 2, "-c:a libopus"),
    made("vorbis.ogg", 2, "-c:a libvorbis"),
    made("opus.mka", 1, "-c:a libopus"),
    made("surround.ac3", 6, "-c:a ac3"),
    made("stereo.eac3", 2, "-c:a eac3"),
];

impl Made {
    fn path(&self, seconds: &str) -> PathBuf {
        catalogue::sound(self.name, self.channels, seconds, self.arguments)
    }
}

fn open(path: &Path) -> Result<Video, MediaError> {
    Video::open(File::open(path).unwrap(), None, &Cancel::new())
}

/// The waveform of a sound, made in parts of so many blocks.
fn whole(video: &Video, max_blocks: u32) -> Result<Waveform, MediaError> {
    let mut waveform = Waveform::new();
    while !waveform.is_complete() {
        waveform.add(&video.waveform(waveform.next(), max_blocks, &Cancel::new())?)?;
    }
    Ok(waveform)
}

/// A sound as the `ffmpeg` command decodes it.
struct Truth {
    values: Vec<f32>,
    channels: usize,
}

impl Truth {
    fn of(path: &Path, channels: usize) -> Self {
        Self { values: clips::linear_samples(path), channels }
    }

    fn len(&self) -> u64 {
        (self.values.len() / self.channels) as u64
    }

    /// Smallest and largest of each channel between two samples, as 16 bits; those beyond the eighth are within it.
    fn pairs(&self, start: u64, end: u64) -> Vec<i16> {
        let shown = self.channels.min(MAX_CHANNELS);
        let mut pairs = vec![[f32::INFINITY, f32::NEG_INFINITY]; shown];
        for sample in start..end.min(self.len()) {
            for channel in 0..self.channels {
                let value = self.values[sample as usize * self.channels + channel];
                let pair = &mut pairs[channel.min(shown - 1)];
                *pair = [pair[0].min(value), pair[1].max(value)];
            }
        }
        let bits = |value: f32| (value * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16;
        pairs.into_iter().flatten().map(bits).collect()
    }

    /// A range in columns of its samples, as far as it goes.
    fn columns(&self, first: u64, count: u64, columns: u64) -> Vec<i16> {
        let edge = |column: u64| first + column * count / columns;
        let within = (0..columns).filter(|column| edge(*column) < self.len());
        within.flat_map(|column| self.pairs(edge(column), edge(column + 1).max(edge(column) + 1))).collect()
    }
}

/// Fails unless a waveform has every sample of the truth, block by block.
#[track_caller]
fn check_blocks(waveform: &Waveform, truth: &Truth, what: &str) {
    assert_eq!(waveform.num_samples(), truth.len(), "{what}: samples");
    assert!(waveform.is_complete(), "{what}");
    let num_blocks = truth.len().div_ceil(BLOCK);
    let mut first = 0;
    while first < num_blocks {
        let count = (num_blocks - first).min(8000);
        let found = waveform.columns(first * BLOCK, count * BLOCK, count as u32);
        let expected = truth.columns(first * BLOCK, count * BLOCK, count);
        let differs = found.iter().zip(&expected).position(|(found, expected)| found != expected);
        assert_eq!((found.len(), differs), (expected.len(), None), "{what}: blocks from {first}");
        first += count;
    }
}
