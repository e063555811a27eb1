//! What crosses the boundary about sound alone: stretches of it, and its waveform.
//!
//! Places are counted in samples: one sample is one value for every channel, and the first that is heard is 0.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A stretch of sound; where both ends are the same, a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Span {
    /// Samples from the first that is heard.
    #[ts(type = "number")]
    pub start: u64,
    /// Behind the last; not before `start`.
    #[ts(type = "number")]
    pub end: u64,
    /// Samples a second: that of the version.
    pub sample_rate: u32,
}

/// `media.waveform`: how loud some samples are, in columns. The first question begins to count them all; until that
/// is done the tag `waveform/<version>` goes stale as more is known, at most twice a second.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GetWaveform {
    pub version: String,
    /// Samples from the first that is heard.
    #[ts(type = "number")]
    pub first: u64,
    /// At least 1.
    #[ts(type = "number")]
    pub count: u64,
    /// 1 to 8192; column `i` is about samples `first + i × count ÷ columns` up to the next one's, and at least one.
    pub columns: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Waveform {
    /// All there are; until `complete` what the file says of itself.
    #[ts(type = "number")]
    pub num_samples: u64,
    /// How many of them were decoded so far, from the first.
    #[ts(type = "number")]
    pub known: u64,
    /// All were.
    pub complete: bool,
    pub sample_rate: u32,
    /// Of the columns: at most 8; of more the channels beyond the eighth are within the eighth.
    pub channels: u32,
    /// Column after column, in each channel after channel: the smallest and the largest value, −32768 to 32767.
    /// What is not known yet is left off the end.
    pub columns: Vec<i16>,
}

/// `media.soundtrack`: how loud a film is, in columns of equal shares of its frames. Counted as `media.waveform` says.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GetSoundtrack {
    pub version: String,
    /// 1 to 8192.
    pub columns: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Soundtrack {
    /// Column after column: the smallest and the largest value of all channels, −32768 to 32767. What is not known yet is
    /// left off the end.
    pub peaks: Vec<i16>,
    /// All of the sound was decoded.
    pub complete: bool,
}
