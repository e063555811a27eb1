//! One AV1 picture out of bytes that lie in memory, for AVIF.

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

/// Decodes the first picture of an AV1 bitstream (AV1 specification, section 5: low-overhead format).
pub(crate) fn decode_av1(bytes: &[u8]) -> Result<DecodedFrame, MediaError> {
    super::be_silent();
    let packet = Packet::holding(bytes)?;
    // SAFETY: the context is freed by its owner on every path; packet and frame are valid.
    unsafe {
        let codec = sys::avcodec_find_decoder(sys::AVCodecID::AV_CODEC_ID_AV1);
        if codec.is_null() {
            return Err(MediaError::new(Code::Unsupported, "there is no decoder for AV1")
                .with_hint("Export it as a PNG or JPEG."));
        }
        let context = Context(sys::avcodec_alloc_context3(codec));
        if context.0.is_null() {
            return Err(out_of_memory());
        }
        (*context.0).max_pixels = MAX_PIXELS;
        (*context.0).thread_count = 1;
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

fn damaged() -> MediaError {
    MediaError::new(Code::Damaged, "the picture inside cannot be decoded")
        .with_hint("Copy or export it again.")
}
