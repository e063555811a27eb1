//! The one place of this crate that calls into FFmpeg: safe wrappers, no policy.
//!
//! Each type owns what it points to and frees it. Enum fields are read as plain integers, because a hostile file
//! may leave values there that the bindings' enums do not have.
#![allow(unsafe_code)]

mod decoder;
mod frame;
mod input;
mod io;
mod packet;
mod resample;
mod samples;
mod scale;
mod still;

pub(crate) use decoder::{Decoder, Effort};
pub(crate) use frame::{DecodedFrame, PixelFormat};
pub(crate) use input::{Input, StreamFacts, StreamKind};
pub(crate) use io::SharedSource;
pub(crate) use packet::Packet;
pub(crate) use resample::Resampler;
pub(crate) use samples::SoundShape;
pub(crate) use scale::{Colour, Target, scale, scale_picture};
pub(crate) use still::{Coding, decode_still, tags_before};

use std::ffi::{CStr, c_char, c_int};

use ffmpeg_next::ffi as sys;

use crate::error::{Code, MediaError};

/// Stops FFmpeg from writing to stderr.
fn be_silent() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    // SAFETY: sets one atomic integer of the library.
    ONCE.call_once(|| unsafe { sys::av_log_set_level(sys::AV_LOG_QUIET) });
}

/// What the library finds out about the processor the first time it is asked.
pub(crate) fn warm() {
    be_silent();
    decoder::num_threads();
    // SAFETY: both only fill in what the library keeps for itself.
    unsafe {
        sys::av_get_cpu_flags();
        sys::av_cpu_count();
    }
}

/// Copies a NUL-terminated string of the library's; empty for NULL.
///
/// # Safety
/// `text` is NULL or points to a NUL-terminated string.
unsafe fn text(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: by the function's contract.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

fn timestamp(value: i64) -> Option<i64> {
    (value != sys::AV_NOPTS_VALUE).then_some(value)
}

fn out_of_memory() -> MediaError {
    MediaError::new(Code::Limit, "there is not enough memory for this video")
        .with_hint("Close other files, or give the workers more memory.")
}

fn is_out_of_memory(status: c_int) -> bool {
    status == sys::AVERROR(sys::ENOMEM)
}
