//! One decoder: packets in, frames out.

use std::collections::HashSet;
use std::ffi::c_int;
use std::ptr;

use super::{DecodedFrame, Input, Packet, is_out_of_memory, out_of_memory, sys};
use crate::error::{Code, MediaError};

/// Largest picture that is decoded: 8,192 × 8,192. A decoder keeps up to sixteen.
const MAX_PIXELS: i64 = 1 << 26;
/// Most samples of one frame of sound.
const MAX_SAMPLES: i64 = 1 << 22;

/// What the frames are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// To be shown.
    Full,
    /// Only to learn which come out: the loop filter is left off, pixels may differ slightly, and not every
    /// damaged frame is flagged.
    CountOnly,
}

pub(crate) struct Decoder {
    context: *mut sys::AVCodecContext,
    /// Token of the packet sent last.
    token: Option<i64>,
    /// Tokens of packets that failed since the last seek: some codecs give out their frame all the same, unmarked.
    failed: HashSet<i64>,
}

// SAFETY: a codec context may be used from any thread, one at a time; `&mut self` sees to that.
unsafe impl Send for Decoder {}

impl Decoder {
    pub(crate) fn new(input: &Input, stream: usize, effort: Effort) -> Result<Self, MediaError> {
        let Some(raw) = input.stream_pointer(stream) else {
            return Err(MediaError::new(Code::Internal, "the stream is gone"));
        };
        // SAFETY: `raw` is a stream of an open input; the context is freed in `Drop` on every path below.
        unsafe {
            let parameters = (*raw).codecpar;
            let id = (&raw const (*parameters).codec_id).read();
            let is_sound = (&raw const (*parameters).codec_type).cast::<c_int>().read() == 1;
            let no_decoder = || no_decoder(is_sound);
            let codec = sys::avcodec_find_decoder(id);
            if codec.is_null() {
                return Err(no_decoder());
            }
            let context = sys::avcodec_alloc_context3(codec);
            if context.is_null() {
                return Err(out_of_memory());
            }
            let mut decoder = Self { context, token: None, failed: HashSet::new() };
            if effort == Effort::CountOnly {
                decoder.skip_loop_filter();
            }
            if sys::avcodec_parameters_to_context(context, parameters) < 0 {
                return Err(no_decoder());
            }
            (*context).pkt_timebase = (*raw).time_base;
            (*context).max_pixels = MAX_PIXELS;
            (*context).max_samples = MAX_SAMPLES;
            (*context).thread_count = num_threads();
            // FFmpeg 5 loses the error flags of frames that are decoded by frame threads, so pictures to be shown
            // are decoded by slice threads only.
            (*context).thread_type = match effort {
                Effort::Full => sys::FF_THREAD_SLICE as c_int,
                Effort::CountOnly => (sys::FF_THREAD_FRAME | sys::FF_THREAD_SLICE) as c_int,
            };
            let status = sys::avcodec_open2(context, codec, ptr::null_mut());
            if is_out_of_memory(status) {
                return Err(out_of_memory());
            }
            if status < 0 {
                return Err(no_decoder());
            }
            Ok(decoder)
        }
    }

    /// As [`Effort::CountOnly`] from the next packet on, with the threads that there are.
    pub(crate) fn skip_loop_filter(&mut self) {
        // SAFETY: the context is valid; decoders read this field anew for every picture.
        unsafe { (*self.context).skip_loop_filter = sys::AVDiscard::AVDISCARD_ALL };
    }

    /// How many pictures may be held back to put them in order, as the stream or the pictures so far say.
    pub(crate) fn reorder_depth(&self) -> u32 {
        // SAFETY: the context is open.
        u32::try_from(unsafe { (*self.context).has_b_frames }).unwrap_or(0)
    }

    /// Hands over a packet, or the end of the stream. Damage is not an error here: it shows on the frames.
    ///
    /// Frames must have been taken until there was none, so that the packet is never refused.
    pub(crate) fn send(&mut self, packet: Option<&Packet>) -> Result<(), MediaError> {
        let raw = packet.map_or(ptr::null(), |packet| packet.raw.cast_const());
        // SAFETY: the context is open; the packet is valid or NULL for the end.
        let status = unsafe { sys::avcodec_send_packet(self.context, raw) };
        self.token = packet.map(Packet::token);
        if is_out_of_memory(status) {
            return Err(out_of_memory());
        }
        if status < 0 {
            self.failed.extend(self.token);
        }
        Ok(())
    }

    /// The next frame, if there is one already.
    pub(crate) fn receive(&mut self) -> Result<Option<DecodedFrame>, MediaError> {
        let mut frame = DecodedFrame::new()?;
        // A damaged packet is reported once, then the decoder goes on; the bound only guards against one that does not.
        for _ in 0..64 {
            // SAFETY: context and frame are valid.
            let status = unsafe { sys::avcodec_receive_frame(self.context, frame.raw()) };
            match status {
                0.. => {
                    if self.failed.contains(&frame.token()) {
                        frame.set_flawed();
                    }
                    return Ok(Some(frame));
                }
                _ if status == sys::AVERROR(sys::EAGAIN) || status == sys::AVERROR_EOF => return Ok(None),
                _ if is_out_of_memory(status) => return Err(out_of_memory()),
                _ => self.failed.extend(self.token),
            }
        }
        Ok(None)
    }

    /// How many packets failed since the last seek.
    pub(crate) fn num_failed(&self) -> usize {
        self.failed.len()
    }

    /// Forgets everything, after a seek.
    pub(crate) fn flush(&mut self) {
        self.failed.clear();
        // SAFETY: the context is open.
        unsafe { sys::avcodec_flush_buffers(self.context) };
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: made by `avcodec_alloc_context3`, freed once.
        unsafe { sys::avcodec_free_context(&raw mut self.context) };
    }
}

/// Asked for once, before a worker is closed: the system tells in files how much of it may be used.
pub(super) fn num_threads() -> c_int {
    static CORES: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    let cores = CORES.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from));
    c_int::try_from((*cores).min(8)).unwrap_or(1)
}

fn no_decoder(is_sound: bool) -> MediaError {
    let (message, hint) = if is_sound {
        ("there is no decoder for this sound's codec", "Export it as WAV, FLAC, MP3 or AAC.")
    } else {
        ("there is no decoder for this video's codec", "Export it as H.264, H.265, VP9, AV1 or ProRes.")
    };
    MediaError::new(Code::Unsupported, message).with_hint(hint)
}
