//! Demuxing and decoding one stream of sound, step by step, so that each question can be bounded.

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::video::ffi::{DecodedFrame, Decoder, Effort, Input, Packet, SharedSource};

/// What one step brought.
pub(super) enum Step {
    /// Its token is the fingerprint of its packet.
    Frame(DecodedFrame),
    /// A packet went in.
    Packet,
    End,
}

/// A demuxer and a decoder with their own cursor in the file.
pub(super) struct Feed {
    input: Input,
    decoder: Decoder,
    packet: Packet,
    stream: usize,
    ended: bool,
    /// How many packets had failed when the last frame came out.
    num_before_frame: usize,
}

/// More packets that fail behind the last frame are no tags: the end of the sound is damaged.
const MAX_PADDING: usize = 16;

impl Feed {
    pub(super) fn from_start(
        source: &SharedSource,
        stream: usize,
        cancel: &Cancel,
    ) -> Result<Self, MediaError> {
        Self::over(Input::open(source.clone(), cancel)?, stream)
    }

    /// With a demuxer that is at the start.
    pub(super) fn over(mut input: Input, stream: usize) -> Result<Self, MediaError> {
        input.select(stream);
        let decoder = Decoder::new(&input, stream, Effort::Full)?;
        Ok(Self { input, decoder, packet: Packet::new()?, stream, ended: false, num_before_frame: 0 })
    }

    /// Whose flag is looked at from now on.
    pub(super) fn watch(&mut self, cancel: &Cancel) {
        self.input.watch(cancel);
    }

    /// Moves to a timestamp or before it, as far as the demuxer knows how; false when it does not.
    pub(super) fn seek(&mut self, timestamp: i64) -> Result<bool, MediaError> {
        self.seek_by(self.stream, timestamp)
    }

    /// The same by a timestamp of any stream.
    pub(super) fn seek_by(&mut self, stream: usize, timestamp: i64) -> Result<bool, MediaError> {
        let moved = self.input.seek(stream, timestamp)?;
        self.decoder.flush();
        self.num_before_frame = 0;
        self.ended = false;
        Ok(moved)
    }

    /// Takes a frame that is ready, else hands one packet on. The flag is looked at before each packet.
    pub(super) fn step(&mut self) -> Result<Step, MediaError> {
        if let Some(frame) = self.decoder.receive()? {
            self.num_before_frame = self.decoder.num_failed();
            return Ok(Step::Frame(frame));
        }
        if self.ended {
            return Ok(Step::End);
        }
        if !self.input.read(&mut self.packet)? {
            self.ended = true;
            self.decoder.send(None)?;
        } else if self.packet.stream() == self.stream && !self.packet.is_empty() {
            self.packet.set_token(self.packet.fingerprint().cast_signed());
            self.decoder.send(Some(&self.packet))?;
        }
        Ok(Step::Packet)
    }

    /// How many packets failed since the last seek. A few behind the last that is heard are tags or padding.
    pub(super) fn num_failed(&self) -> usize {
        let num_all = self.decoder.num_failed();
        let is_padding = self.ended && num_all.saturating_sub(self.num_before_frame) <= MAX_PADDING;
        if is_padding { self.num_before_frame } else { num_all }
    }
}
