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

    /// A packet that holds a copy of the bytes.
    pub(super) fn holding(bytes: &[u8]) -> Result<Self, MediaError> {
        let packet = Self::new()?;
        let size = i32::try_from(bytes.len()).map_err(|_| out_of_memory())?;
        // SAFETY: a new packet; on success its data has `size` bytes and padding behind them.
        unsafe {
            if sys::av_new_packet(packet.raw, size) < 0 {
                return Err(out_of_memory());
            }
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), (*packet.raw).data, bytes.len());
        }
        Ok(packet)
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

    /// Tells packets of one stream apart, with their timestamps (FNV-1a of the first and last bytes and the size).
    ///
    /// Kept with waveforms on the disk: it stays as it is.
    pub(crate) fn fingerprint(&self) -> u64 {
        let packet = self.get();
        let size = usize::try_from(packet.size).unwrap_or(0);
        if packet.data.is_null() || size == 0 {
            return 0;
        }
        // SAFETY: a packet's data has `size` bytes.
        let data = unsafe { std::slice::from_raw_parts(packet.data, size) };
        let head = data.iter().take(512);
        let tail = data.iter().rev().take(512);
        let mix = |hash: u64, byte: u64| (hash ^ byte).wrapping_mul(0x0100_0000_01b3);
        let hash = head.chain(tail).fold(0xcbf2_9ce4_8422_2325, |hash, byte| mix(hash, u64::from(*byte)));
        mix(hash, size as u64)
    }

    /// As [`Self::fingerprint`], eight bytes a step, and kept nowhere: each packet of a film passes here when it is opened.
    pub(crate) fn mark(&self) -> u64 {
        let packet = self.get();
        let size = usize::try_from(packet.size).unwrap_or(0);
        if packet.data.is_null() || size == 0 {
            return 0;
        }
        // SAFETY: a packet's data has `size` bytes.
        let data = unsafe { std::slice::from_raw_parts(packet.data, size) };
        let head = data.get(..512).unwrap_or(data);
        let tail = data.get(size.saturating_sub(512)..).unwrap_or(data);
        // Every step can be undone, so that a single difference is never lost.
        let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        let hash = [head, tail].into_iter().fold(0, |hash, part| {
            let (words, rest) = part.as_chunks::<8>();
            let hash = words.iter().fold(hash, |hash, word| mix(hash, u64::from_le_bytes(*word)));
            rest.iter().fold(hash, |hash, byte| mix(hash, u64::from(*byte)))
        });
        mix(hash, size as u64)
    }

    pub(crate) fn stream(&self) -> usize {
        usize::try_from(self.get().stream_index).unwrap_or(usize::MAX)
    }

    /// What [`Self::set_token`] put there.
    pub(super) fn token(&self) -> i64 {
        self.get().pos
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
