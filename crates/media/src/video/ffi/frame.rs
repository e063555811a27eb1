//! One decoded frame: its timestamps, flags, colour tags and planes.

use std::ffi::c_int;

use super::input::{MATRIX_BYTES, turned};
use super::{out_of_memory, sys, text, timestamp};
use crate::error::MediaError;
use crate::sample::{ColorModel, SourceValues};

/// A reference to a decoded picture; clones share the pixels.
pub(crate) struct DecodedFrame {
    raw: *mut sys::AVFrame,
    /// Decoding its packet failed, whatever the frame itself says.
    flawed: bool,
}

// SAFETY: the pixels are reference counted atomically and never written to after decoding.
unsafe impl Send for DecodedFrame {}

/// What a pixel format is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PixelFormat {
    pub(crate) id: c_int,
    pub(crate) name: String,
    pub(crate) bits: u32,
    pub(crate) chroma_shift: (u32, u32),
    pub(crate) is_rgb: bool,
    pub(crate) is_gray: bool,
    pub(crate) has_alpha: bool,
    /// Shown as RGBA: RGB, palettes, and grey with alpha, for which planes have no room.
    pub(crate) in_rgba: bool,
    /// Y, Cb and Cr in planes of their own, samples in the low bits, little endian.
    pub(crate) is_plain_planar: bool,
}

impl PixelFormat {
    /// `None` for formats that live in a GPU, and for none at all.
    pub(crate) fn of(id: c_int) -> Option<Self> {
        // SAFETY: the table is searched by number and answers NULL for an unknown one; the number is passed as
        // the C enum it came from.
        let descriptor = unsafe {
            if id < 0 || id >= sys::AVPixelFormat::AV_PIX_FMT_NB as c_int {
                return None;
            }
            let descriptor = sys::av_pix_fmt_desc_get(std::mem::transmute::<c_int, sys::AVPixelFormat>(id));
            descriptor.as_ref()?
        };
        let flag = |bit: u32| descriptor.flags & u64::from(bit) != 0;
        if flag(sys::AV_PIX_FMT_FLAG_HWACCEL as u32) {
            return None;
        }
        let components = descriptor.nb_components;
        let bits = descriptor.comp.first().map_or(0, |luma| luma.depth);
        let step = if bits > 8 { 2 } else { 1 };
        let plain = descriptor.comp.iter().take(usize::from(components)).enumerate().all(|(index, part)| {
            usize::try_from(part.plane) == Ok(index)
                && part.step == step
                && part.offset == 0
                && part.shift == 0
        });
        let has_alpha = flag(sys::AV_PIX_FMT_FLAG_ALPHA as u32);
        let is_rgb = flag(sys::AV_PIX_FMT_FLAG_RGB as u32) || flag(sys::AV_PIX_FMT_FLAG_PAL as u32);
        Some(Self {
            id,
            // SAFETY: the name is a static string of the library.
            name: unsafe { text(descriptor.name) },
            bits: u32::try_from(bits).unwrap_or(0),
            chroma_shift: (u32::from(descriptor.log2_chroma_w), u32::from(descriptor.log2_chroma_h)),
            is_rgb,
            is_gray: components <= 2 && !is_rgb,
            has_alpha,
            in_rgba: is_rgb || components == 2 && has_alpha,
            is_plain_planar: plain && components >= 3 && !is_rgb && !flag(sys::AV_PIX_FMT_FLAG_BE as u32),
        })
    }
}

impl PixelFormat {
    /// Planes are shown without alpha.
    pub(crate) fn loses_alpha(&self) -> bool {
        self.has_alpha && !self.in_rgba
    }
}

impl DecodedFrame {
    pub(super) fn new() -> Result<Self, MediaError> {
        // SAFETY: allocates; NULL is checked.
        let raw = unsafe { sys::av_frame_alloc() };
        if raw.is_null() { Err(out_of_memory()) } else { Ok(Self { raw, flawed: false }) }
    }

    /// An empty picture of that format and size, to write into.
    pub(super) fn blank(format: c_int, width: u32, height: u32) -> Result<Self, MediaError> {
        let frame = Self::new()?;
        // SAFETY: a fresh frame; the library checks format and size and answers with an error.
        let status = unsafe {
            (*frame.raw).format = format;
            (*frame.raw).width = c_int::try_from(width).unwrap_or(0);
            (*frame.raw).height = c_int::try_from(height).unwrap_or(0);
            sys::av_frame_get_buffer(frame.raw, 64)
        };
        if status < 0 { Err(out_of_memory()) } else { Ok(frame) }
    }

    /// Another reference to the same pixels.
    pub(crate) fn share(&self) -> Result<Self, MediaError> {
        // SAFETY: `raw` is valid.
        let raw = unsafe { sys::av_frame_clone(self.raw) };
        if raw.is_null() { Err(out_of_memory()) } else { Ok(Self { raw, flawed: self.flawed }) }
    }

    pub(super) fn set_flawed(&mut self) {
        self.flawed = true;
    }

    pub(super) fn raw(&self) -> *mut sys::AVFrame {
        self.raw
    }

    fn get(&self) -> &sys::AVFrame {
        // SAFETY: `raw` is valid for as long as `self`; no enum field is read through this reference.
        unsafe { &*self.raw }
    }

    pub(crate) fn pts(&self) -> Option<i64> {
        timestamp(self.get().pts)
    }

    /// The decoder's guess where the file is silent.
    pub(crate) fn guessed_pts(&self) -> Option<i64> {
        timestamp(self.get().best_effort_timestamp)
    }

    /// What [`super::Packet::set_token`] put on the packet.
    pub(crate) fn token(&self) -> i64 {
        self.get().pkt_pos
    }

    pub(crate) fn duration(&self) -> i64 {
        self.get().pkt_duration
    }

    /// Not marked corrupt, no error while decoding it.
    pub(crate) fn is_sound(&self) -> bool {
        let frame = self.get();
        !self.flawed
            && frame.flags & sys::AV_FRAME_FLAG_CORRUPT as c_int == 0
            && frame.decode_error_flags == 0
    }

    pub(crate) fn is_interlaced(&self) -> bool {
        self.get().interlaced_frame != 0
    }

    pub(crate) fn is_top_field_first(&self) -> bool {
        self.get().top_field_first != 0
    }

    pub(crate) fn width(&self) -> u32 {
        u32::try_from(self.get().width).unwrap_or(0)
    }

    pub(crate) fn height(&self) -> u32 {
        u32::try_from(self.get().height).unwrap_or(0)
    }

    pub(crate) fn format(&self) -> c_int {
        self.get().format
    }

    /// How it is to be turned, as [`super::StreamFacts`] has it, where the pictures themselves say so (ITU-T H.264,
    /// D.2.27, and H.265, D.3.17: display orientation).
    pub(crate) fn orientation(&self) -> Option<(u16, bool)> {
        let kind = sys::AVFrameSideDataType::AV_FRAME_DATA_DISPLAYMATRIX;
        // SAFETY: `raw` is valid; what is found lives as long as the frame and is `size` bytes long.
        unsafe {
            let side = sys::av_frame_get_side_data(self.raw, kind).as_ref()?;
            (!side.data.is_null() && side.size >= MATRIX_BYTES).then(|| turned(side.data))
        }
    }

    /// Bytes that the pixels take, about.
    pub(crate) fn bytes(&self) -> u64 {
        // SAFETY: `buf` holds NULL or valid references.
        self.get().buf.iter().map(|buffer| unsafe { buffer.as_ref() }.map_or(0, |b| b.size as u64)).sum()
    }

    /// ITU-T H.273 numbers: matrix, range, primaries, transfer, and chroma location.
    pub(crate) fn color_tags(&self) -> [c_int; 5] {
        // SAFETY: the fields are C enums, read as the integers that they are.
        unsafe {
            let frame = self.raw;
            [
                (&raw const (*frame).colorspace).cast::<c_int>().read(),
                (&raw const (*frame).color_range).cast::<c_int>().read(),
                (&raw const (*frame).color_primaries).cast::<c_int>().read(),
                (&raw const (*frame).color_trc).cast::<c_int>().read(),
                (&raw const (*frame).chroma_location).cast::<c_int>().read(),
            ]
        }
    }

    /// The brightest light of HDR, cd/m², where the frame says so.
    pub(crate) fn peak_nits(&self) -> Option<u16> {
        let side = |kind| {
            // SAFETY: `raw` is valid; what is found lives as long as the frame and is `size` bytes long.
            unsafe {
                let found = sys::av_frame_get_side_data(self.raw, kind).as_ref()?;
                Some((found.data.cast_const(), found.size))
            }
        };
        let level = side(sys::AVFrameSideDataType::AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
        let mastering = side(sys::AVFrameSideDataType::AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
        // SAFETY: the pointers and sizes come from the library as a pair.
        unsafe { peak_nits(level, mastering) }
    }

    /// Code values of one decoded pixel, alpha left out; `None` beyond the frame and for layouts without such values.
    pub(crate) fn values_at(&self, x: u32, y: u32) -> Option<SourceValues> {
        if x >= self.width() || y >= self.height() {
            return None;
        }
        let layout = PixelFormat::of(self.format())?;
        // SAFETY: the number is one that `PixelFormat::of` found in the table.
        let descriptor = unsafe {
            sys::av_pix_fmt_desc_get(std::mem::transmute::<c_int, sys::AVPixelFormat>(layout.id)).as_ref()?
        };
        let has = |bit: c_int| descriptor.flags & u64::from(bit.unsigned_abs()) != 0;
        if has(sys::AV_PIX_FMT_FLAG_FLOAT) || has(sys::AV_PIX_FMT_FLAG_BAYER) || layout.bits > 16 {
            return None;
        }
        let alpha = usize::from(has(sys::AV_PIX_FMT_FLAG_ALPHA));
        let (model, num_values) = match usize::from(descriptor.nb_components) - alpha {
            _ if has(sys::AV_PIX_FMT_FLAG_PAL) => (ColorModel::Indexed, 1),
            num if has(sys::AV_PIX_FMT_FLAG_RGB) => (ColorModel::Rgb, num),
            1 => (ColorModel::Gray, 1),
            num => (ColorModel::Ycbcr, num),
        };
        let value = |component: usize| -> Option<i32> {
            let (shift_x, shift_y) = if matches!(component, 1 | 2) { layout.chroma_shift } else { (0, 0) };
            let at = |side: u32| c_int::try_from(side).ok();
            let (x, y) = (at(x >> shift_x)?, at(y >> shift_y)?);
            let part = descriptor.comp.get(component)?;
            if self.get().data.get(usize::try_from(part.plane).ok()?)?.is_null() {
                return None;
            }
            let mut value = 0_u16;
            // SAFETY: the plane is there and holds the pixel, which lies within the frame's own size; one value of two
            // bytes is written. Palettes are not looked up.
            unsafe {
                sys::av_read_image_line2(
                    (&raw mut value).cast(),
                    (&raw mut (*self.raw).data).cast(),
                    (&raw const (*self.raw).linesize).cast(),
                    descriptor,
                    x,
                    y,
                    c_int::try_from(component).ok()?,
                    1,
                    0,
                    2,
                );
            }
            Some(i32::from(value))
        };
        let values: Vec<i32> = (0..num_values).map(value).collect::<Option<_>>()?;
        Some(SourceValues { model, bits: u8::try_from(layout.bits).ok()?, decoded: false, values })
    }

    /// Appends a plane's rows, packed. Nothing where the plane is absent or rows are shorter than asked.
    pub(crate) fn copy_plane(&self, plane: usize, row_bytes: usize, rows: usize, out: &mut Vec<u8>) {
        out.reserve(row_bytes * rows);
        for part in self.rows(plane, row_bytes, rows) {
            out.extend_from_slice(part);
        }
    }

    /// As [`Self::copy_plane`], to memory that is there already; how much of it was filled.
    pub(crate) fn copy_plane_onto(
        &self,
        plane: usize,
        row_bytes: usize,
        rows: usize,
        out: &mut [u8],
    ) -> usize {
        let mut filled = 0;
        for part in self.rows(plane, row_bytes, rows) {
            let Some(place) = out.get_mut(filled..filled + part.len()) else { break };
            place.copy_from_slice(part);
            filled += part.len();
        }
        filled
    }

    /// A plane's rows; all in one where they lie without a gap.
    fn rows(&self, plane: usize, row_bytes: usize, rows: usize) -> impl Iterator<Item = &[u8]> {
        let frame = self.get();
        let data = frame.data.get(plane).copied().filter(|data| !data.is_null());
        let stride = frame.linesize.get(plane).map_or(0, |stride| *stride as isize);
        let is_there = data.is_some() && stride.unsigned_abs() >= row_bytes;
        let (row_bytes, rows) =
            if usize::try_from(stride) == Ok(row_bytes) { (row_bytes * rows, 1) } else { (row_bytes, rows) };
        let data = data.unwrap_or(std::ptr::null_mut());
        (0..if is_there { rows } else { 0 }).map(move |row| {
            // SAFETY: the decoder allocated `rows` rows of |stride| bytes from `data` (backwards when negative);
            // callers pass the plane size that follows from the frame's own width, height and format.
            unsafe { std::slice::from_raw_parts(data.offset(row as isize * stride), row_bytes) }
        })
    }

    /// Fills a plane's rows from packed bytes; the counterpart of [`Self::copy_plane`] for blank pictures.
    pub(super) fn fill_plane(&mut self, plane: usize, row_bytes: usize, stride: usize, bytes: &[u8]) {
        let frame = self.get();
        let (Some(data), Some(room)) = (frame.data.get(plane), frame.linesize.get(plane)) else { return };
        let (data, room) = (*data, usize::try_from(*room).unwrap_or(0));
        if data.is_null() || room < row_bytes || stride < row_bytes {
            return;
        }
        for (row, line) in bytes.chunks_exact(stride.max(1)).enumerate() {
            let Some(line) = line.get(..row_bytes) else { return };
            // SAFETY: `blank` allocated as many rows of `room` bytes as the picture that the bytes come from has.
            unsafe { std::ptr::copy_nonoverlapping(line.as_ptr(), data.add(row * room), row_bytes) };
        }
    }
}

/// `AVContentLightMetadata` of libavutil/mastering_display_metadata.h, which the bindings leave out.
#[repr(C)]
struct ContentLight {
    max_content: u32,
    max_average: u32,
}

/// `AVMasteringDisplayMetadata` of the same header.
#[repr(C)]
struct MasteringDisplay {
    primaries: [[sys::AVRational; 2]; 3],
    white_point: [sys::AVRational; 2],
    min_luminance: sys::AVRational,
    max_luminance: sys::AVRational,
    has_primaries: c_int,
    has_luminance: c_int,
}

/// The brightest light by content light level (CTA-861.3: MaxCLL), else by mastering display (SMPTE ST 2086).
///
/// # Safety
/// Each pair is a block of side data of its kind and its length.
pub(super) unsafe fn peak_nits(
    level: Option<(*const u8, usize)>,
    mastering: Option<(*const u8, usize)>,
) -> Option<u16> {
    let level = level.filter(|(data, size)| !data.is_null() && *size >= size_of::<ContentLight>());
    // SAFETY: long enough, and read without assuming how it is aligned.
    let level = level.map(|(data, _)| unsafe { data.cast::<ContentLight>().read_unaligned() });
    let by_content = level.and_then(|level| u16::try_from(level.max_content).ok()).filter(|nits| *nits > 0);
    let whole = size_of::<MasteringDisplay>();
    let mastering = mastering.filter(|(data, size)| !data.is_null() && *size >= whole);
    // SAFETY: as above.
    let display = mastering.map(|(data, _)| unsafe { data.cast::<MasteringDisplay>().read_unaligned() });
    let by_display = display.filter(|display| display.has_luminance != 0 && display.max_luminance.den > 0);
    let by_display = by_display.map(|display| display.max_luminance.num / display.max_luminance.den);
    by_content
        .or_else(|| by_display.and_then(|nits| u16::try_from(nits).ok()))
        .map(|nits| nits.clamp(100, 10_000))
}

impl Drop for DecodedFrame {
    fn drop(&mut self) {
        // SAFETY: made by `av_frame_alloc` or `av_frame_clone`, freed once.
        unsafe { sys::av_frame_free(&raw mut self.raw) };
    }
}
