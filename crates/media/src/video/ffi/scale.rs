//! Scaling and change of sample layout, through swscale.

use std::ffi::{CStr, c_int, c_void};
use std::ptr;

use super::{DecodedFrame, PixelFormat, out_of_memory, sys};
use crate::error::{Code, MediaError};
use crate::picture::{Format, Matrix, Picture, Range, Siting, plane_size};

/// How the samples of the source are to be understood.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Colour {
    pub(crate) matrix: Matrix,
    pub(crate) range: Range,
    pub(crate) siting: Siting,
}

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) format: Format,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Makes the packed planes of the target from a frame; matrix, range and siting stay (RGBA8 is full-range RGB).
pub(crate) fn scale(frame: &DecodedFrame, colour: Colour, target: Target) -> Result<Vec<u8>, MediaError> {
    let format = PixelFormat::of(frame.format()).ok_or_else(refused)?;
    let source = Side {
        format: without_full_range_twin(format.id),
        width: frame.width(),
        height: frame.height(),
        shift: format.chroma_shift,
        full: if format.is_rgb { true } else { colour.range == Range::Full },
    };
    let wanted = Side {
        format: av_format(target.format) as c_int,
        width: target.width,
        height: target.height,
        shift: target.format.chroma_shift(),
        full: target.format == Format::Rgba8 || source.full,
    };
    let scaler = Scaler::new(&source, &wanted, colour)?;
    let out = DecodedFrame::blank(wanted.format, target.width, target.height)?;
    scaler.run(frame, &out, source.height)?;
    let mut bytes = Vec::new();
    for plane in 0..3 {
        let (samples, rows) = plane_size(target.format, target.width, target.height, plane);
        out.copy_plane(plane, samples * target.format.bytes_per_sample(), rows, &mut bytes);
    }
    Ok(bytes)
}

/// As [`scale`], from a picture; the layout stays.
pub(crate) fn scale_picture(picture: &Picture, width: u32, height: u32) -> Result<Picture, MediaError> {
    if width == 0 || height == 0 {
        return Err(MediaError::new(Code::OutOfRange, "a picture of no size was asked for"));
    }
    let mut frame = DecodedFrame::blank(av_format(picture.format) as c_int, picture.width, picture.height)?;
    for plane in 0..picture.num_planes() {
        let (samples, _) = picture.plane_size(plane);
        let stride = picture.strides.get(plane).map_or(0, |stride| *stride as usize);
        let row_bytes = samples * picture.format.bytes_per_sample();
        frame.fill_plane(plane, row_bytes, stride, picture.plane(plane));
    }
    let colour = Colour { matrix: picture.matrix, range: picture.range, siting: picture.siting };
    let bytes = scale(&frame, colour, Target { format: picture.format, width, height })?;
    Ok(Picture {
        width,
        height,
        full_width: width,
        full_height: height,
        x: 0,
        y: 0,
        strides: crate::picture::packed_strides(picture.format, width, height),
        bytes,
        ..picture.clone_without_bytes()
    })
}

struct Side {
    format: c_int,
    width: u32,
    height: u32,
    shift: (u32, u32),
    full: bool,
}

struct Scaler {
    context: *mut sys::SwsContext,
}

impl Scaler {
    fn new(source: &Side, wanted: &Side, colour: Colour) -> Result<Self, MediaError> {
        // SAFETY: allocates; NULL is checked.
        let context = unsafe { sys::sws_alloc_context() };
        if context.is_null() {
            return Err(out_of_memory());
        }
        let scaler = Self { context };
        let flags = sys::SWS_BICUBIC as i64 | sys::SWS_ACCURATE_RND as i64 | sys::SWS_FULL_CHR_H_INP as i64;
        let options = [
            (c"srcw", i64::from(source.width)),
            (c"srch", i64::from(source.height)),
            (c"src_format", i64::from(source.format)),
            (c"src_range", i64::from(source.full)),
            (c"dstw", i64::from(wanted.width)),
            (c"dsth", i64::from(wanted.height)),
            (c"dst_format", i64::from(wanted.format)),
            (c"dst_range", i64::from(wanted.full)),
            (c"sws_flags", flags),
            (c"src_h_chr_pos", horizontal(colour.siting, source.shift)),
            (c"src_v_chr_pos", vertical(colour.siting, source.shift)),
            (c"dst_h_chr_pos", horizontal(colour.siting, wanted.shift)),
            (c"dst_v_chr_pos", vertical(colour.siting, wanted.shift)),
        ];
        for (name, value) in options {
            scaler.set(name, value)?;
        }
        // SAFETY: the context is configured; the coefficient tables are static.
        let status = unsafe {
            let status = sys::sws_init_context(context, ptr::null_mut(), ptr::null_mut());
            let table = sys::sws_getCoefficients(coefficients(colour.matrix));
            if status >= 0 {
                let one = 1 << 16;
                sys::sws_setColorspaceDetails(
                    context,
                    table,
                    c_int::from(source.full),
                    table,
                    c_int::from(wanted.full),
                    0,
                    one,
                    one,
                );
            }
            status
        };
        if status < 0 { Err(refused()) } else { Ok(scaler) }
    }

    fn set(&self, name: &CStr, value: i64) -> Result<(), MediaError> {
        // SAFETY: the context starts with its option class.
        let status = unsafe { sys::av_opt_set_int(self.context.cast::<c_void>(), name.as_ptr(), value, 0) };
        if status < 0 { Err(refused()) } else { Ok(()) }
    }

    fn run(&self, source: &DecodedFrame, out: &DecodedFrame, height: u32) -> Result<(), MediaError> {
        // SAFETY: both frames hold the planes of the formats and sizes that the context was set up with.
        let rows = unsafe {
            let (from, to) = (source.raw(), out.raw());
            sys::sws_scale(
                self.context,
                (&raw const (*from).data).cast(),
                (&raw const (*from).linesize).cast(),
                0,
                c_int::try_from(height).unwrap_or(0),
                (&raw const (*to).data).cast(),
                (&raw const (*to).linesize).cast(),
            )
        };
        if rows <= 0 { Err(refused()) } else { Ok(()) }
    }
}

impl Drop for Scaler {
    fn drop(&mut self) {
        // SAFETY: made by `sws_alloc_context`, freed once.
        unsafe { sys::sws_freeContext(self.context) };
    }
}

fn refused() -> MediaError {
    MediaError::new(Code::Unsupported, "this picture's sample layout cannot be converted")
}

/// In 256ths of a luma sample, as swscale counts; −513 leaves it alone where chroma is not subsampled.
fn horizontal(siting: Siting, (shift, _): (u32, u32)) -> i64 {
    match (shift, siting) {
        (0, _) => -513,
        (_, Siting::Center) => 128,
        (_, Siting::Left | Siting::TopLeft) => 0,
    }
}

fn vertical(siting: Siting, (_, shift): (u32, u32)) -> i64 {
    match (shift, siting) {
        (0, _) => -513,
        (_, Siting::Center | Siting::Left) => 128,
        (_, Siting::TopLeft) => 0,
    }
}

fn coefficients(matrix: Matrix) -> c_int {
    match matrix {
        Matrix::Rgb | Matrix::Bt601 => 5,
        Matrix::Bt709 => 1,
        Matrix::Bt2020 => 9,
    }
}

fn av_format(format: Format) -> sys::AVPixelFormat {
    match format {
        Format::Rgba8 => sys::AVPixelFormat::AV_PIX_FMT_RGBA,
        Format::Yuv420p8 => sys::AVPixelFormat::AV_PIX_FMT_YUV420P,
        Format::Yuv422p8 => sys::AVPixelFormat::AV_PIX_FMT_YUV422P,
        Format::Yuv444p8 => sys::AVPixelFormat::AV_PIX_FMT_YUV444P,
        Format::Yuv420p10 => sys::AVPixelFormat::AV_PIX_FMT_YUV420P10LE,
        Format::Yuv422p10 => sys::AVPixelFormat::AV_PIX_FMT_YUV422P10LE,
        Format::Yuv444p10 => sys::AVPixelFormat::AV_PIX_FMT_YUV444P10LE,
    }
}

/// The formats named `yuvj…` mean full range by their name; range is said separately here.
fn without_full_range_twin(format: c_int) -> c_int {
    use sys::AVPixelFormat as P;
    let twins = [
        (P::AV_PIX_FMT_YUVJ420P, P::AV_PIX_FMT_YUV420P),
        (P::AV_PIX_FMT_YUVJ422P, P::AV_PIX_FMT_YUV422P),
        (P::AV_PIX_FMT_YUVJ444P, P::AV_PIX_FMT_YUV444P),
        (P::AV_PIX_FMT_YUVJ440P, P::AV_PIX_FMT_YUV440P),
        (P::AV_PIX_FMT_YUVJ411P, P::AV_PIX_FMT_YUV411P),
    ];
    twins.iter().find(|(twin, _)| *twin as c_int == format).map_or(format, |(_, plain)| *plain as c_int)
}
