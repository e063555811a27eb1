//! Demuxing and decoding on, frame by frame, from the start or from a random access point.

use std::collections::HashMap;
use std::sync::Arc;

use super::ffi::{DecodedFrame, Decoder, Effort, Input, Packet, SharedSource};
use crate::cancel::Cancel;
use crate::error::MediaError;

/// What frames carry as their token.
#[derive(Clone)]
pub(crate) enum Naming {
    /// The number of their packet in demux order; means nothing after a seek.
    Number(i64),
    /// The dts of their packet, as long as the packet is the one that the index saw with that dts.
    Dts(Arc<Fingerprints>),
}

/// Packets by dts.
pub(crate) type Fingerprints = HashMap<i64, u64>;

/// The token of a packet that the index does not know.
pub(crate) const UNKNOWN: i64 = i64::MIN;

/// A demuxer and a decoder with their own cursor in the file.
pub(crate) struct Walk {
    input: Input,
    decoder: Decoder,
    packet: Packet,
    stream: usize,
    naming: Naming,
    ended: bool,
    /// After a seek, packets before the first key are no use.
    wants_key: bool,
}

impl Walk {
    /// Opens the file anew, before its first packet.
    pub(crate) fn from_start(
        source: &SharedSource,
        stream: usize,
        effort: Effort,
        cancel: &Cancel,
    ) -> Result<Self, MediaError> {
        let mut input = Input::open(source.clone(), cancel)?;
        input.select(stream);
        let decoder = Decoder::new(&input, stream, effort)?;
        let packet = Packet::new()?;
        let naming = Naming::Number(0);
        Ok(Self { input, decoder, packet, stream, naming, ended: false, wants_key: false })
    }

    /// Changes what frames carry from now on.
    pub(crate) fn name_by(&mut self, naming: Naming) {
        self.naming = naming;
    }

    /// From here on frames are not to be shown.
    pub(crate) fn only_count(&mut self) {
        self.decoder.skip_loop_filter();
    }

    /// As [`Decoder::reorder_depth`].
    pub(crate) fn reorder_depth(&self) -> u32 {
        self.decoder.reorder_depth()
    }

    /// Whose flag is looked at from now on.
    pub(crate) fn watch(&mut self, cancel: &Cancel) {
        self.input.watch(cancel);
    }

    /// Moves to the random access point at or before a timestamp; false when the demuxer cannot.
    pub(crate) fn seek(&mut self, timestamp: i64) -> Result<bool, MediaError> {
        let moved = self.input.seek(self.stream, timestamp)?;
        self.decoder.flush();
        self.ended = false;
        self.wants_key = true;
        Ok(moved)
    }

    /// The next frame in order of presentation; `None` at the end. Cancel is looked at before each packet.
    pub(crate) fn next_frame(&mut self) -> Result<Option<DecodedFrame>, MediaError> {
        loop {
            if let Some(frame) = self.decoder.receive()? {
                return Ok(Some(frame));
            }
            if self.ended {
                return Ok(None);
            }
            if !self.input.read(&mut self.packet)? {
                self.ended = true;
                self.decoder.send(None)?;
            } else if self.packet.stream() == self.stream {
                self.send_packet()?;
            }
        }
    }

    fn send_packet(&mut self) -> Result<(), MediaError> {
        let token = self.token();
        self.wants_key &= !self.packet.is_key();
        if self.wants_key || self.packet.is_empty() {
            return Ok(());
        }
        self.packet.set_token(token);
        self.decoder.send(Some(&self.packet))
    }

    fn token(&mut self) -> i64 {
        match &mut self.naming {
            Naming::Number(next) => {
                let token = *next;
                *next += 1;
                token
            }
            Naming::Dts(known) => {
                let dts = self.packet.dts();
                let seen = dts.and_then(|dts| known.get(&dts).copied());
                dts.filter(|_| seen == Some(self.packet.mark())).unwrap_or(UNKNOWN)
            }
        }
    }
}
