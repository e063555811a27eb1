//! One picture out of bytes that lie in memory: AV1 for AVIF, HEVC for HEIC.

use std::ptr;

use super::{DecodedFrame, Packet, is_out_of_memory, out_of_memory, sys};
use crate::error::{Code, MediaError};

/// Largest picture that is decoded: 16,384 × 16,384.
const MAX_PIXELS: i64 = 1 << 28;

struct Context(*mut sys::AVCodecContext);

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: made by `avcodec_alloc_context3`, freed once.
        unsafe { sys::avcodec_free_context(&raw mut self.0) };
    }
}

/// What the bytes are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Coding<'a> {
    /// The low-overhead format (AV1 specification, section 5).
    Av1,
    /// Units with their lengths, under this configuration record (ISO/IEC 14496-15, 8.3.3.1).
    Hevc(&'a [u8]),
}

impl Coding<'_> {
    fn name(self) -> &'static str {
        match self {
            Self::Av1 => "AV1",
            Self::Hevc(_) => "HEVC",
        }
    }
}

/// Decodes the first picture of a bitstream.
pub(crate) fn decode_still(coding: Coding<'_>, bytes: &[u8]) -> Result<DecodedFrame, MediaError> {
    super::be_silent();
    let packet = Packet::holding(bytes)?;
    // SAFETY: the context is freed by its owner on every path; packet and frame are valid.
    unsafe {
        let codec = sys::avcodec_find_decoder(match coding {
            Coding::Av1 => sys::AVCodecID::AV_CODEC_ID_AV1,
            Coding::Hevc(_) => sys::AVCodecID::AV_CODEC_ID_HEVC,
        });
        if codec.is_null() {
            return Err(MediaError::new(
                Code::Unsupported,
                format!("there is no decoder for {}", coding.name()),
            )
            .with_hint("Export it as a PNG or JPEG."));
        }
        let context = Context(sys::avcodec_alloc_context3(codec));
        if context.0.is_null() {
            return Err(out_of_memory());
        }
        (*context.0).max_pixels = MAX_PIXELS;
        (*context.0).thread_count = 1;
        if let Coding::Hevc(configuration) = coding {
            configure(context.0, configuration)?;
        }
        if sys::avcodec_open2(context.0, codec, ptr::null_mut()) < 0 {
            return Err(damaged());
        }
        let sent = sys::avcodec_send_packet(context.0, packet.raw);
        if is_out_of_memory(sent) {
            return Err(out_of_memory());
        }
        let _ = sys::avcodec_send_packet(context.0, ptr::null());
        let frame = DecodedFrame::new()?;
        let received = sys::avcodec_receive_frame(context.0, frame.raw());
        if is_out_of_memory(received) {
            return Err(out_of_memory());
        }
        if received < 0 || !frame.is_sound() {
            return Err(damaged());
        }
        Ok(frame)
    }
}

/// Gives a context that is not open yet what its decoder has to know before.
///
/// # Safety
/// The context is valid, and has no such data yet.
unsafe fn configure(context: *mut sys::AVCodecContext, configuration: &[u8]) -> Result<(), MediaError> {
    let size = i32::try_from(configuration.len()).map_err(|_| damaged())?;
    let padded = configuration.len() + sys::AV_INPUT_BUFFER_PADDING_SIZE as usize;
    // SAFETY: as long as is asked for, and zero behind what is copied; freed together with the context.
    unsafe {
        let data = sys::av_mallocz(padded).cast::<u8>();
        if data.is_null() {
            return Err(out_of_memory());
        }
        ptr::copy_nonoverlapping(configuration.as_ptr(), data, configuration.len());
        (*context).extradata = data;
        (*context).extradata_size = size;
    }
    Ok(())
}

fn damaged() -> MediaError {
    MediaError::new(Code::Damaged, "the picture inside cannot be decoded")
        .with_hint("Copy or export it again.")
}
