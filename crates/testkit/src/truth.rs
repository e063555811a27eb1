//! What a clip shows: the `ffmpeg` command's linear decode, in order of presentation, each frame with the number
//! that its pixels carry; where its fields are of different moments, smoothed by [`crate::fields`].
//!
//! Neither table nor seek is asked: whatever Galley says of a frame is held against this.

use std::collections::HashSet;

use crate::catalogue::Clip;
use crate::clips::{linear_decode, read_number};
use crate::fields;

/// How a frame's samples lie in its bytes.
#[derive(Clone, Debug)]
pub struct Layout {
    /// As the `ffmpeg` command names it.
    pub pixel_format: String,
    pub frame_bytes: usize,
    /// Bytes of a row of the first plane.
    pub stride: usize,
    /// Bytes from one pixel of the first plane to the next; 3 and 4 are RGB and RGBA, of which green is read.
    pub step: usize,
}

impl Layout {
    /// Of a picture of the decoder's: planar in the stream's own format, or RGBA.
    #[must_use]
    pub fn new(stream_format: &str, is_planar: bool, sample: usize, stride: u32, frame_bytes: usize) -> Self {
        let pixel_format = if is_planar { stream_format } else { "rgba" }.to_owned();
        let step = if is_planar { sample } else { 4 };
        Self { pixel_format, frame_bytes, stride: stride as usize, step }
    }

    /// The number burned into a frame; `None` when its blocks contradict each other.
    #[must_use]
    pub fn number(&self, frame: &[u8]) -> Option<u32> {
        let green = if self.step > 2 { frame.get(1..)? } else { frame };
        read_number(green, self.stride, self.step)
    }
}

/// All frames of a clip.
pub struct Truth {
    pub frames: Vec<Vec<u8>>,
    /// What each frame's pixels say; `None` where they carry no number.
    pub numbers: Vec<Option<u32>>,
}

impl Truth {
    /// Decodes a clip.
    ///
    /// # Panics
    /// When the command decodes nothing, or the pixels of more frames than the last say nothing.
    #[must_use]
    pub fn of(clip: &Clip, layout: &Layout) -> Self {
        let Clip { name, path, stream, .. } = clip;
        let mut frames = linear_decode(path, *stream as usize, &layout.pixel_format, layout.frame_bytes);
        assert!(!frames.is_empty(), "{name}: the command decodes nothing of it");
        let read = |frames: &[Vec<u8>]| frames.iter().map(|frame| layout.number(frame)).collect::<Vec<_>>();
        let mut numbers = read(&frames);
        if clip.is_numbered {
            let unreadable = numbers.iter().filter(|number| number.is_none()).count();
            assert!(
                unreadable <= 1,
                "{name}: only the last frame of a cut file may be unreadable: {numbers:?}"
            );
            let distinct: HashSet<_> = numbers.iter().collect();
            if distinct.len() == numbers.len() && unreadable == 0 {
                // Presentation order; around a gap the command's decoder lets one out late.
                frames.sort_by_key(|frame| layout.number(frame));
                numbers.sort_unstable();
            }
        }
        if let Some(first) = clip.woven {
            assert_eq!(layout.pixel_format, "yuv420p", "{name}");
            frames = frames.iter().map(|frame| fields::shown(frame, layout.stride, first)).collect();
        }
        Self { frames, numbers }
    }

    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.frames.len()).unwrap_or(u32::MAX)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// The bytes of frame `number`.
    ///
    /// # Panics
    /// When there is no such frame.
    #[must_use]
    #[expect(clippy::panic, reason = "a test that asks beyond the clip must fail")]
    pub fn frame(&self, number: u32) -> &[u8] {
        self.frames.get(number as usize).unwrap_or_else(|| panic!("the linear decode has no frame {number}"))
    }

    /// What the pixels of frame `number` say.
    #[must_use]
    pub fn number(&self, number: u32) -> Option<u32> {
        self.numbers.get(number as usize).copied().flatten()
    }

    /// Where a picture stands in the linear decode, for a message.
    #[must_use]
    pub fn position(&self, bytes: &[u8]) -> Option<usize> {
        self.frames.iter().position(|frame| frame == bytes)
    }
}
