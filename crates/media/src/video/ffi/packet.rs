//! One demuxed packet.

use super::{out_of_memory, sys, timestamp};
use crate::error::MediaError;

pub(crate) struct Packet {
    pub(super) raw: *mut sys::AVPacket,
}

// SAFETY: a packet is plain memory with one owner.
unsafe impl Send for Packet {}

impl Packet {
    pub(crate) fn new() -> Result<Self, MediaError> {
        // SAFETY: allocates; NULL is checked.
        let raw = unsafe { sys::av_packet_alloc() };
        if raw.is_null() { Err(out_of_memory()) } else { Ok(Self { raw }) }
    }

    fn get(&self) -> &sys::AVPacket {
        // SAFETY: `raw` is valid for as long as `self`.
        unsafe { &*self.raw }
    }

    pub(crate) fn pts(&self) -> Option<i64> {
        timestamp(self.get().pts)
    }

    pub(crate) fn dts(&self) -> Option<i64> {
        timestamp(self.get().dts)
    }

    pub(crate) fn duration(&self) -> i64 {
        self.get().duration
    }

    pub(crate) fn is_key(&self) -> bool {
        self.get().flags & sys::AV_PKT_FLAG_KEY != 0
    }

    pub(crate) fn is_discarded(&self) -> bool {
        self.get().flags & sys::AV_PKT_FLAG_DISCARD != 0
    }

    /// Holds no data; a decoder would take it for the end of the stream.
    pub(crate) fn is_empty(&self) -> bool {
        self.get().size <= 0
    }

    pub(crate) fn stream(&self) -> usize {
        usize::try_from(self.get().stream_index).unwrap_or(usize::MAX)
    }

    /// Puts a number on the packet that comes out again on its frame ([`super::DecodedFrame::token`]).
    ///
    /// The packet's byte position carries it: decoders hand that on untouched.
    pub(crate) fn set_token(&mut self, token: i64) {
        // SAFETY: `raw` is valid and ours alone.
        unsafe { (*self.raw).pos = token };
    }
}

impl Drop for Packet {
    fn drop(&mut self) {
        // SAFETY: made by `av_packet_alloc`, freed once.
        unsafe { sys::av_packet_free(&raw mut self.raw) };
    }
}
