//! Video: exact frames, facts, the conversion, hostile files.

mod catalogue;
mod conversion;
mod exact;
mod facts;
mod fixtures;
mod hostile;

use std::fs::File;
use std::path::{Path, PathBuf};

use galley_media::cancel::Cancel;
use galley_media::error::MediaError;
use galley_media::picture::{Picture, Size};
use galley_media::video::Video;

/// Where clips are kept between runs.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("clips")
}

fn open(path: &Path) -> Result<Video, MediaError> {
    open_stream(path, None)
}

fn open_stream(path: &Path, stream: Option<u32>) -> Result<Video, MediaError> {
    Video::open(File::open(path).unwrap(), stream, &Cancel::new())
}

fn native(video: &Video, number: u32) -> Result<Picture, MediaError> {
    video.frame(number, Size::Native, None, &Cancel::new())
}

/// Random numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(limit)) as u32
    }
}
