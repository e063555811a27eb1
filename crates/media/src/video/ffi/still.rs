//! One picture out of bytes that lie in memory: AV1 for AVIF, HEVC for HEIC.

use std::ffi::c_int;
use std::ptr;

use super::{DecodedFrame, Packet, is_out_of_memory, out_of_memory, sys};
use crate::error::{Code, MediaError};

/// Largest picture that is decoded: 16,384 × 16,384.
const MAX_PIXELS: i64 = 1 << 28;
/// Largest block that pictures are padded to, of AV1.
const BLOCK: i64 = 128;

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

/// Decodes the first picture of a bitstream, which has the size that is said of it.
pub(crate) fn decode_still(
    coding: Coding<'_>,
    bytes: &[u8],
    (width, height): (u32, u32),
) -> Result<DecodedFrame, MediaError> {
    // What is decoded may be larger by what is cut off at its edges, less than a block.
    let pixels = (i64::from(width) + BLOCK).saturating_mul(i64::from(height) + BLOCK);
    let packet = Packet::holding(bytes)?;
    let context = opened(coding, pixels.min(MAX_PIXELS))?;
    // SAFETY: context, packet and frame are valid.
    unsafe {
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
        if received < 0 || !frame.is_sound() || (frame.width(), frame.height()) != (width, height) {
            return Err(damaged());
        }
        Ok(frame)
    }
}

/// Primaries and transfer (H.273) as far as they are known before decoding: of HEVC only, whose parameter sets come first.
pub(crate) fn tags_before(coding: Coding<'_>) -> Result<Option<[u8; 2]>, MediaError> {
    if !matches!(coding, Coding::Hevc(_)) {
        return Ok(None);
    }
    let context = opened(coding, MAX_PIXELS)?;
    // SAFETY: the fields are C enums of an open context, read as the integers that they are.
    let tags = unsafe {
        [
            (&raw const (*context.0).color_primaries).cast::<c_int>().read(),
            (&raw const (*context.0).color_trc).cast::<c_int>().read(),
        ]
    };
    Ok(Some(tags.map(|tag| u8::try_from(tag).unwrap_or(2))))
}

fn opened(coding: Coding<'_>, max_pixels: i64) -> Result<Context, MediaError> {
    super::be_silent();
    // SAFETY: the context is freed by its owner on every path.
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
        (*context.0).max_pixels = max_pixels;
        (*context.0).thread_count = 1;
        // What is cut off at the left is cut off to the pixel.
        (*context.0).flags |= sys::AV_CODEC_FLAG_UNALIGNED as c_int;
        if let Coding::Hevc(configuration) = coding {
            configure(context.0, configuration)?;
        }
        match sys::avcodec_open2(context.0, codec, ptr::null_mut()) {
            result if is_out_of_memory(result) => Err(out_of_memory()),
            result if result < 0 => Err(damaged()),
            _ => Ok(context),
        }
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
