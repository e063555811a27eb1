//! One demuxer on one descriptor: an allow-list of formats, and no way to open anything else.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;

use super::io::Io;
use super::{Packet, SharedSource, is_out_of_memory, out_of_memory, sys, text};
use crate::cancel::Cancel;
use crate::error::{Code, MediaError};

/// Demuxers that read one file and nothing beside it. Playlists, image sequences, filters and devices are absent, and so
/// is what no clip of the tests holds to a linear decode (docs/FORMATS.md).
const ALLOWED: &CStr =
    c"mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,avi,mxf,ogg,flv,gif,apng,mpegvideo,h264,\
hevc,ivf,asf,yuv4mpegpipe,wav,w64,aiff,caf,mp3,flac,aac,ac3,eac3";

const MIN_PROBE_BYTES: usize = 2048;
const MAX_PROBE_BYTES: usize = 1 << 20;
const MAX_RETRIES: u32 = 100_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamKind {
    Video,
    Audio,
    Other,
}

/// What the container and the codec parameters say of a stream.
#[derive(Clone, Debug)]
pub(crate) struct StreamFacts {
    pub(crate) kind: StreamKind,
    pub(crate) attached_picture: bool,
    pub(crate) default: bool,
    pub(crate) codec: String,
    pub(crate) has_decoder: bool,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) time_base: [u32; 2],
    /// Average, then the lowest rate that all timestamps fit.
    pub(crate) rates: [Option<[u32; 2]>; 2],
    pub(crate) pixel_aspect: Option<[u32; 2]>,
    /// Clockwise, a multiple of 90.
    pub(crate) rotation: u16,
    /// Turned upside down before it is rotated.
    pub(crate) mirrored: bool,
    /// The container keeps an alpha channel beside the picture (WebM: AlphaMode).
    pub(crate) alpha_beside: bool,
    /// As [`super::DecodedFrame::color_tags`].
    pub(crate) color_tags: [c_int; 5],
    pub(crate) interlaced: bool,
    /// As [`super::DecodedFrame::peak_nits`], by the container.
    pub(crate) peak_nits: Option<u16>,
    pub(crate) timecode: Option<String>,
    pub(crate) channels: u16,
    pub(crate) sample_rate: u32,
    /// Ticks of the time base.
    pub(crate) duration: Option<i64>,
}

/// Samples that a container lists.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Listed {
    pub(crate) num_all: u64,
    pub(crate) num_there: u64,
}

impl Listed {
    pub(crate) fn is_cut(self) -> bool {
        self.num_there < self.num_all
    }
}

pub(crate) struct Input {
    context: *mut sys::AVFormatContext,
    io: Io,
}

// SAFETY: a format context may be used from any thread, one at a time; methods that touch it take `&mut self`.
unsafe impl Send for Input {}

impl Input {
    /// Probes by content and reads the header and the first packets.
    pub(crate) fn open(source: SharedSource, cancel: &Cancel) -> Result<Self, MediaError> {
        let io = Io::new(source.clone(), cancel.clone())?;
        let mut input = Self { context: ptr::null_mut(), io };
        let format = input.probe(&source)?;
        // SAFETY: fresh context; on failure `avformat_open_input` frees it and sets it to NULL.
        let status = unsafe {
            input.context = sys::avformat_alloc_context();
            if input.context.is_null() {
                return Err(out_of_memory());
            }
            let context = &mut *input.context;
            context.pb = input.io.context;
            context.flags |= sys::AVFMT_FLAG_CUSTOM_IO as c_int;
            context.io_open = Some(refuse_to_open);
            context.format_whitelist = sys::av_strdup(ALLOWED.as_ptr());
            context.protocol_whitelist = sys::av_strdup(c"".as_ptr());
            if context.format_whitelist.is_null() || context.protocol_whitelist.is_null() {
                return Err(out_of_memory());
            }
            sys::avformat_open_input(&raw mut input.context, c"".as_ptr(), format, ptr::null_mut())
        };
        input.outcome(status)?;
        // SAFETY: the context is open.
        let status = unsafe { sys::avformat_find_stream_info(input.context, ptr::null_mut()) };
        input.outcome(status)?;
        Ok(input)
    }

    /// Finds the demuxer by the first bytes and refuses those that are not on the list.
    fn probe(&mut self, source: &SharedSource) -> Result<*const sys::AVInputFormat, MediaError> {
        let mut format: *const sys::AVInputFormat = ptr::null();
        let mut length = MIN_PROBE_BYTES;
        while format.is_null() && length <= MAX_PROBE_BYTES {
            self.io.cursor().cancel.check()?;
            let mut bytes = vec![0; length];
            let read = source.read_full(0, &mut bytes)?;
            let is_all = read < length || length == MAX_PROBE_BYTES;
            bytes.resize(length + sys::AVPROBE_PADDING_SIZE as usize, 0);
            let mut score = 0;
            // SAFETY: the data is followed by the padding that probing wants; all fields are valid or NULL.
            let found = unsafe {
                let mut data: sys::AVProbeData = std::mem::zeroed();
                data.filename = c"".as_ptr();
                data.buf = bytes.as_mut_ptr();
                data.buf_size = c_int::try_from(read).unwrap_or(0);
                sys::av_probe_input_format3(&raw const data, 1, &raw mut score)
            };
            // As the library does it: a weak guess only counts once there is no more to look at.
            if is_all || score > sys::AVPROBE_SCORE_MAX as c_int / 4 {
                format = found;
            }
            length = if is_all { usize::MAX } else { length * 2 };
        }
        // SAFETY: the name of a found format is a static string.
        let allowed = !format.is_null()
            && unsafe { sys::av_match_list((*format).name, ALLOWED.as_ptr(), b',' as c_char) } > 0;
        if allowed {
            return Ok(format);
        }
        Err(MediaError::new(Code::Unsupported, "this is no video or sound file of a kind that is supported")
            .with_hint(
                "Galley opens PDF, video (MP4, MOV, MKV, WebM, MPEG, AVI, MXF), sound (WAV, MP3, FLAC, AAC, Ogg), images (PNG, \
                 JPEG, WebP, AVIF, HEIC, TIFF, GIF, BMP, PSD, SVG, OpenEXR, HDR, JPEG XL) and office documents (DOCX, XLSX, PPTX, ODT, \
                 ODS, ODP, DOC, XLS, PPT); the bytes count, not the name.",
            ))
    }

    fn outcome(&mut self, status: c_int) -> Result<(), MediaError> {
        if let Some(failure) = self.io.cursor().failure.take() {
            return Err(failure);
        }
        match status {
            0.. => Ok(()),
            _ if is_out_of_memory(status) => Err(out_of_memory()),
            _ => Err(MediaError::new(
                Code::Damaged,
                "the file is damaged or incomplete: its header cannot be read",
            )
            .with_hint("Export or download it again.")),
        }
    }

    /// Whose flag is looked at from now on.
    pub(crate) fn watch(&mut self, cancel: &Cancel) {
        self.io.cursor().cancel = cancel.clone();
    }

    /// Short names of the demuxer, as `mov,mp4,m4a,3gp,3g2,mj2`.
    pub(crate) fn format_name(&self) -> String {
        // SAFETY: an open context has a format, whose name is a static string.
        unsafe { text((*(*self.context).iformat).name) }
    }

    /// A tag of the container.
    pub(crate) fn tag(&self, key: &CStr) -> Option<String> {
        // SAFETY: the dictionary belongs to the open context.
        unsafe { tag((*self.context).metadata, key) }
    }

    /// The container's duration in microseconds.
    pub(crate) fn duration_us(&self) -> Option<i64> {
        // SAFETY: the context is open.
        super::timestamp(unsafe { (*self.context).duration }).filter(|duration| *duration > 0)
    }

    pub(crate) fn streams(&self) -> Vec<StreamFacts> {
        (0..self.num_streams())
            .filter_map(|index| self.stream_pointer(index))
            // SAFETY: valid stream pointers of the open context.
            .map(|stream| unsafe { facts(stream) })
            .collect()
    }

    /// What the container's own list has of a stream, and how much of that lies within a file of so many bytes. Nothing
    /// where there is no list with places and sizes.
    pub(crate) fn listed(&self, stream: usize, num_bytes: u64) -> Listed {
        let Some(raw) = self.stream_pointer(stream) else { return Listed::default() };
        // SAFETY: a stream of the open context; entries are valid or NULL until more is read.
        let num_all = unsafe { sys::avformat_index_get_entries_count(raw) }.max(0);
        let is_there = |entry: &c_int| {
            // SAFETY: as above.
            let entry = unsafe { sys::avformat_index_get_entry(raw, *entry).as_ref() };
            entry.is_none_or(|entry| {
                let end = entry.pos.saturating_add(i64::from(entry.size()));
                u64::try_from(end).is_ok_and(|end| end <= num_bytes)
            })
        };
        let count = |entries: usize| u64::try_from(entries).unwrap_or(u64::MAX);
        Listed {
            num_all: u64::try_from(num_all).unwrap_or(0),
            num_there: count((0..num_all).filter(is_there).count()),
        }
    }

    pub(crate) fn num_streams(&self) -> usize {
        // SAFETY: the context is open.
        unsafe { (*self.context).nb_streams as usize }
    }

    pub(super) fn stream_pointer(&self, index: usize) -> Option<*mut sys::AVStream> {
        // SAFETY: the array has `nb_streams` entries.
        (index < self.num_streams()).then(|| unsafe { *(*self.context).streams.add(index) })
    }

    /// Drops packets of all other streams early.
    pub(crate) fn select(&mut self, stream: usize) {
        for index in 0..self.num_streams() {
            if let Some(raw) = self.stream_pointer(index) {
                let wanted = if index == stream {
                    sys::AVDiscard::AVDISCARD_DEFAULT
                } else {
                    sys::AVDiscard::AVDISCARD_ALL
                };
                // SAFETY: a valid stream of the open context.
                unsafe { (*raw).discard = wanted };
            }
        }
    }

    /// Reads the next packet of any stream that is not dropped; false at the end.
    pub(crate) fn read(&mut self, packet: &mut Packet) -> Result<bool, MediaError> {
        let mut status = sys::AVERROR(sys::EAGAIN);
        // Some demuxers ask to be called again; the bound only guards against one that never stops asking.
        for _ in 0..MAX_RETRIES {
            self.io.cursor().cancel.check()?;
            // SAFETY: context and packet are valid; the packet's old content is released first.
            status = unsafe {
                sys::av_packet_unref(packet.raw);
                sys::av_read_frame(self.context, packet.raw)
            };
            if status != sys::AVERROR(sys::EAGAIN) || self.io.cursor().failure.is_some() {
                break;
            }
        }
        if let Some(failure) = self.io.cursor().failure.take() {
            return Err(failure);
        }
        // Damage in the middle ends the file here, as it does for the `ffmpeg` command.
        if is_out_of_memory(status) { Err(out_of_memory()) } else { Ok(status >= 0) }
    }

    /// Moves to the random access point at or before a timestamp of the stream; false when the demuxer cannot.
    pub(crate) fn seek(&mut self, stream: usize, timestamp: i64) -> Result<bool, MediaError> {
        let stream = c_int::try_from(stream).unwrap_or(-1);
        // SAFETY: the context is open.
        let status = unsafe {
            sys::av_seek_frame(self.context, stream, timestamp, sys::AVSEEK_FLAG_BACKWARD as c_int)
        };
        if let Some(failure) = self.io.cursor().failure.take() {
            return Err(failure);
        }
        Ok(status >= 0)
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        if !self.context.is_null() {
            // SAFETY: open, or allocated and never opened; the custom I/O context is left to `io`.
            unsafe { sys::avformat_close_input(&raw mut self.context) };
        }
    }
}

unsafe extern "C" fn refuse_to_open(
    _: *mut sys::AVFormatContext,
    _: *mut *mut sys::AVIOContext,
    _: *const c_char,
    _: c_int,
    _: *mut *mut sys::AVDictionary,
) -> c_int {
    sys::AVERROR(sys::EPERM)
}

/// # Safety
/// `dictionary` is NULL or valid.
unsafe fn tag(dictionary: *mut sys::AVDictionary, key: &CStr) -> Option<String> {
    // SAFETY: by the function's contract; the entry lives as long as the dictionary.
    unsafe {
        let entry = sys::av_dict_get(dictionary, key.as_ptr(), ptr::null(), 0);
        entry.as_ref().map(|entry| text(entry.value))
    }
}

/// # Safety
/// `stream` is a valid stream of an open context.
unsafe fn facts(stream: *mut sys::AVStream) -> StreamFacts {
    // SAFETY: by the function's contract; C enums are read as integers.
    unsafe {
        let parameters = (*stream).codecpar;
        let raw = |field: *const c_void| field.cast::<c_int>().read();
        let kind = match raw((&raw const (*parameters).codec_type).cast()) {
            0 => StreamKind::Video,
            1 => StreamKind::Audio,
            _ => StreamKind::Other,
        };
        let id = (&raw const (*parameters).codec_id).read();
        let disposition = (*stream).disposition;
        let side = |value: c_int| u32::try_from(value).unwrap_or(0);
        let field_order = raw((&raw const (*parameters).field_order).cast());
        let (rotation, mirrored) = orientation(stream);
        StreamFacts {
            kind,
            attached_picture: disposition
                & (sys::AV_DISPOSITION_ATTACHED_PIC | sys::AV_DISPOSITION_TIMED_THUMBNAILS) as c_int
                != 0,
            default: disposition & sys::AV_DISPOSITION_DEFAULT as c_int != 0,
            codec: text(sys::avcodec_get_name(id)),
            has_decoder: !sys::avcodec_find_decoder(id).is_null(),
            width: side((*parameters).width),
            height: side((*parameters).height),
            time_base: positive((*stream).time_base).unwrap_or([1, 1000]),
            rates: [positive((*stream).avg_frame_rate), positive((*stream).r_frame_rate)],
            pixel_aspect: positive((*stream).sample_aspect_ratio)
                .or_else(|| positive((*parameters).sample_aspect_ratio)),
            rotation,
            mirrored,
            alpha_beside: tag((*stream).metadata, c"alpha_mode").is_some_and(|mode| mode == "1"),
            color_tags: [
                raw((&raw const (*parameters).color_space).cast()),
                raw((&raw const (*parameters).color_range).cast()),
                raw((&raw const (*parameters).color_primaries).cast()),
                raw((&raw const (*parameters).color_trc).cast()),
                raw((&raw const (*parameters).chroma_location).cast()),
            ],
            interlaced: field_order > 1,
            peak_nits: peak_nits(stream),
            timecode: tag((*stream).metadata, c"timecode"),
            channels: u16::try_from((*parameters).ch_layout.nb_channels).unwrap_or(0),
            sample_rate: side((*parameters).sample_rate),
            duration: super::timestamp((*stream).duration).filter(|duration| *duration > 0),
        }
    }
}

fn positive(ratio: sys::AVRational) -> Option<[u32; 2]> {
    let part = |value: c_int| u32::try_from(value).ok().filter(|value| *value > 0);
    Some([part(ratio.num)?, part(ratio.den)?])
}

/// # Safety
/// `stream` is a valid stream of an open context.
unsafe fn peak_nits(stream: *mut sys::AVStream) -> Option<u16> {
    let side = |kind| {
        let mut size = 0;
        // SAFETY: by the function's contract; the block lives as long as the stream.
        let data = unsafe { sys::av_stream_get_side_data(stream, kind, &raw mut size) };
        (!data.is_null()).then_some((data.cast_const(), size))
    };
    let level = side(sys::AVPacketSideDataType::AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
    let mastering = side(sys::AVPacketSideDataType::AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
    // SAFETY: pointers and sizes come from the library as a pair.
    unsafe { super::frame::peak_nits(level, mastering) }
}

/// Degrees clockwise, and whether the picture is turned upside down before that.
///
/// The display matrix (QuickTime File Format, "Matrices") maps (x, y) to (ax + cy, bx + dy). The angle is that of its first
/// row, as FFmpeg has it; a negative determinant mirrors. Upside down and 180° is left and right swapped.
///
/// # Safety
/// `stream` is a valid stream of an open context.
unsafe fn orientation(stream: *mut sys::AVStream) -> (u16, bool) {
    // SAFETY: by the function's contract; the matrix is nine 32-bit integers when its size says so, and is read without
    // assuming how it is aligned.
    unsafe {
        let mut size = 0;
        let kind = sys::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
        let data = sys::av_stream_get_side_data(stream, kind, &raw mut size);
        if data.is_null() || size < MATRIX_BYTES { (0, false) } else { turned(data) }
    }
}

/// Of a display matrix.
pub(super) const MATRIX_BYTES: usize = 36;

/// Quarter turns, clockwise and in degrees, after turning upside down where the flag says so.
///
/// # Safety
/// `matrix` leads to [`MATRIX_BYTES`].
pub(super) unsafe fn turned(matrix: *const u8) -> (u16, bool) {
    // SAFETY: by the function's contract: nine 32-bit integers, read without assuming how they are aligned.
    let (counter_clockwise, [a, b, _, c, d, ..]) = unsafe {
        let values = matrix.cast::<[i32; 9]>().read_unaligned();
        (sys::av_display_rotation_get(values.as_ptr()), values)
    };
    if !counter_clockwise.is_finite() {
        return (0, false);
    }
    let mirrored = i64::from(a) * i64::from(d) - i64::from(b) * i64::from(c) < 0;
    let quarters = (-counter_clockwise / 90.0).round().rem_euclid(4.0);
    (quarters as u16 * 90, mirrored)
}
