//! Demuxing and decoding on, frame by frame, from the start or from a random access point.

use super::ffi::{DecodedFrame, Decoder, Effort, Input, Packet, SharedSource};
use crate::cancel::Cancel;
use crate::error::MediaError;

/// A demuxer and a decoder with their own cursor in the file.
pub(crate) struct Walk {
    input: Input,
    decoder: Decoder,
    packet: Packet,
    stream: usize,
    next_token: i64,
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
        Ok(Self { input, decoder, packet, stream, next_token: 0, ended: false, wants_key: false })
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
    ///
    /// Frames carry the number of their packet in demux order as their token; it means nothing after a seek.
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
        let token = self.next_token;
        self.next_token += 1;
        self.wants_key &= !self.packet.is_key();
        if self.wants_key || self.packet.is_empty() {
            return Ok(());
        }
        self.packet.set_token(token);
        self.decoder.send(Some(&self.packet))
    }
}
