//! Video: exact frames, facts, the conversion, hostile files.

mod colours;
mod conversion;
mod exact;
mod facts;
mod fields;
mod fixtures;
mod hostile;
mod named;
mod sampling;
mod turned;

use std::fs::File;
use std::path::Path;

use galley_media::cancel::Cancel;
use galley_media::error::MediaError;
use galley_media::picture::{Picture, Size};
use galley_media::video::Video;
use galley_testkit::truth::Layout;

fn open(path: &Path) -> Result<Video, MediaError> {
    open_stream(path, None)
}

fn open_stream(path: &Path, stream: Option<u32>) -> Result<Video, MediaError> {
    Video::open(File::open(path).unwrap(), stream, &Cancel::new())
}

fn native(video: &Video, number: u32) -> Result<Picture, MediaError> {
    video.frame(number, Size::Native, None, &Cancel::new())
}

/// How the frames of a video lie in memory, by one of them.
fn layout(video: &Video, picture: &Picture) -> Layout {
    let format = picture.format;
    let named = video.facts().unwrap().pixel_format;
    let (sample, stride) = (format.bytes_per_sample(), picture.strides[0]);
    Layout::new(&named, format.is_planar(), sample, stride, picture.bytes.len())
}
