//! Recently decoded frames, bounded by bytes; the one farthest from where the viewer is goes first.

use std::collections::BTreeMap;

use super::ffi::DecodedFrame;
use crate::error::MediaError;

/// Forty frames of 1080p at 8 bits.
pub(crate) const CACHE_BYTES: u64 = 128 << 20;

pub(crate) struct Cache {
    frames: BTreeMap<u32, DecodedFrame>,
    bytes: u64,
    limit: u64,
    focus: u32,
}

impl Cache {
    pub(crate) fn new(limit: u64) -> Self {
        Self { frames: BTreeMap::new(), bytes: 0, limit, focus: 0 }
    }

    /// The frame that is wanted now; others are kept by their distance from it.
    pub(crate) fn focus(&mut self, number: u32) {
        self.focus = number;
    }

    pub(crate) fn get(&self, number: u32) -> Result<Option<DecodedFrame>, MediaError> {
        self.frames.get(&number).map(DecodedFrame::share).transpose()
    }

    pub(crate) fn put(&mut self, number: u32, frame: DecodedFrame) {
        self.bytes += frame.bytes();
        if let Some(old) = self.frames.insert(number, frame) {
            self.bytes -= old.bytes();
        }
        while self.bytes > self.limit {
            let Some(farthest) = self.farthest() else { return };
            if let Some(old) = self.frames.remove(&farthest) {
                self.bytes -= old.bytes();
            }
        }
    }

    pub(crate) fn clear(&mut self) {
        self.frames.clear();
        self.bytes = 0;
    }

    fn farthest(&self) -> Option<u32> {
        let first = self.frames.keys().next()?;
        let last = self.frames.keys().next_back()?;
        let farthest = if first.abs_diff(self.focus) > last.abs_diff(self.focus) { first } else { last };
        Some(*farthest)
    }
}
