//! From a decoded frame to a picture as shown: sample layout, size, pixel aspect, orientation, region.

use super::color::{self, Tags};
use super::deinterlace;
use super::facts::shown_size;
use super::ffi::{self, Colour, DecodedFrame, PixelFormat, StreamFacts, Target};
use crate::error::{Code, MediaError};
use crate::picture::{
    Canvas, Format, Picture, Siting, Size, crop, flip, packed_strides, plane_size, resize, rgba_to_srgb,
    rotate, unshared_to_rgba,
};

/// Makes the picture. Planes are scaled before they are turned and cut.
pub(crate) fn show(
    frame: &DecodedFrame,
    stream: &StreamFacts,
    coded: (u32, u32),
    peak_nits: u16,
    size: Size,
    region: Option<[u32; 4]>,
) -> Result<Picture, MediaError> {
    let format = PixelFormat::of(frame.format())
        .ok_or_else(|| MediaError::new(Code::Unsupported, "the frame's sample layout is not supported"))?;
    let (shown, _) = shown_size(stream, coded);
    let (width, height) = size.resolve(shown.0, shown.1)?;
    let upright = if stream.rotation % 180 == 90 { (height, width) } else { (width, height) };
    let tags = Tags::resolve(merge(frame.color_tags(), stream.color_tags), Some(&format), coded);
    let picture = in_known_colours(upright_picture(frame, &format, &tags, upright)?, &tags, peak_nits);
    let picture = rotate(if stream.mirrored { flip(picture) } else { picture }, stream.rotation);
    let Some(region) = region else { return Ok(picture) };
    crop(&picture, scaled_region(region, shown, (width, height)))
        .ok_or_else(|| MediaError::new(Code::OutOfRange, "the region lies outside the picture"))
}

/// As [`show`], the whole frame at its own size, at the beginning of memory that is there already: the picture has no
/// bytes of its own. `None` where it is not shown as it was decoded, or where there is not enough of that memory.
pub(crate) fn show_onto(
    canvas: &mut dyn Canvas,
    frame: &DecodedFrame,
    stream: &StreamFacts,
    coded: (u32, u32),
    peak_nits: u16,
    size: Size,
) -> Result<Option<Picture>, MediaError> {
    let Some(format) = PixelFormat::of(frame.format()) else { return Ok(None) };
    let (shown, _) = shown_size(stream, coded);
    let (width, height) = size.resolve(shown.0, shown.1)?;
    let wanted = nearest(&format);
    let tags = Tags::resolve(merge(frame.color_tags(), stream.color_tags), Some(&format), coded);
    let as_decoded = (frame.width(), frame.height()) == (width, height)
        && (stream.rotation, stream.mirrored) == (0, false)
        && is_same_layout(&format, wanted)
        && !frame.is_interlaced()
        && tags.unshared.is_none();
    if !as_decoded {
        return Ok(None);
    }
    let planes = [0, 1, 2].map(|plane| {
        let (samples, rows) = plane_size(wanted, width, height, plane);
        (samples * wanted.bytes_per_sample(), rows)
    });
    let Some(mut rest) = canvas.room(planes.iter().map(|(row_bytes, rows)| row_bytes * rows).sum())? else {
        return Ok(None);
    };
    for (plane, (row_bytes, rows)) in planes.into_iter().enumerate() {
        let Some((place, beyond)) = rest.split_at_mut_checked(row_bytes * rows) else { return Ok(None) };
        if frame.copy_plane_onto(plane, row_bytes, rows, place) < row_bytes * rows {
            return Ok(None);
        }
        rest = beyond;
    }
    let picture = described(wanted, (width, height), &tags, Vec::new());
    Ok(Some(in_known_colours(picture, &tags, peak_nits)))
}

/// Says how bright HDR is, and converts here what neither [`crate::picture::to_rgba`] nor the canvas can.
fn in_known_colours(mut picture: Picture, tags: &Tags, peak_nits: u16) -> Picture {
    if color::is_hdr(picture.transfer) {
        picture.peak_nits = peak_nits;
    }
    if let Some(matrix) = tags.unshared {
        return unshared_to_rgba(&picture, matrix);
    }
    if !tags.is_planar && tags.is_wide() && !color::is_hdr(tags.transfer) {
        rgba_to_srgb(&mut picture, tags.transfer, tags.primaries);
    }
    picture
}

/// Tags of the frame where it has them, else the stream's.
pub(crate) fn merge(frame: [i32; 5], stream: [i32; 5]) -> [i32; 5] {
    let [fm, fr, fp, ft, fl] = frame;
    let [sm, sr, sp, st, sl] = stream;
    let say = |frame: i32, stream: i32| if frame == 2 || frame == 0 { stream } else { frame };
    let or_zero = |frame: i32, stream: i32| if frame == 0 { stream } else { frame };
    let matrix = if fm == 2 { sm } else { fm };
    [matrix, or_zero(fr, sr), say(fp, sp), say(ft, st), or_zero(fl, sl)]
}

fn upright_picture(
    frame: &DecodedFrame,
    format: &PixelFormat,
    tags: &Tags,
    (width, height): (u32, u32),
) -> Result<Picture, MediaError> {
    let wanted = nearest(format);
    let own = (frame.width(), frame.height());
    if frame.is_interlaced() && wanted.is_planar() && own != (width, height) {
        // Fields are told apart by lines, which scaling mixes.
        return resize(&upright_picture(frame, format, tags, own)?, width, height);
    }
    let bytes = if own == (width, height) && is_same_layout(format, wanted) {
        copy_planes(frame, wanted, width, height)
    } else {
        let colour = Colour { matrix: tags.matrix, range: tags.range, siting: tags.siting };
        ffi::scale(frame, colour, Target { format: wanted, width, height })?
    };
    let strides = packed_strides(wanted, width, height);
    let rows = |plane| plane_size(wanted, width, height, plane).1;
    let length: usize =
        strides.iter().enumerate().map(|(plane, stride)| *stride as usize * rows(plane)).sum();
    if bytes.len() != length {
        return Err(MediaError::new(Code::Damaged, "the frame is smaller than it says"));
    }
    let mut picture = described(wanted, (width, height), tags, bytes);
    if wanted.is_planar() {
        if format.is_gray {
            blank_chroma(&mut picture);
        }
        if frame.is_interlaced() {
            deinterlace::smooth(&mut picture, frame.is_top_field_first());
        }
    }
    Ok(picture)
}

/// A picture of bytes whose planes are packed.
fn described(format: Format, (width, height): (u32, u32), tags: &Tags, bytes: Vec<u8>) -> Picture {
    let mut picture = Picture::rgba(width, height, bytes);
    if format.is_planar() {
        picture.format = format;
        picture.strides = packed_strides(format, width, height);
        picture.matrix = tags.matrix;
        picture.range = tags.range;
        picture.siting = if format.chroma_shift().0 == 0 { Siting::Center } else { tags.siting };
        picture.transfer = tags.transfer;
        picture.primaries = tags.primaries;
    }
    picture
}

/// The layout that loses least.
fn nearest(format: &PixelFormat) -> Format {
    if format.in_rgba {
        return Format::Rgba8;
    }
    let deep = format.bits > 8;
    match format.chroma_shift {
        _ if format.is_gray => {
            if deep {
                Format::Yuv420p10
            } else {
                Format::Yuv420p8
            }
        }
        (0, _) => {
            if deep {
                Format::Yuv444p10
            } else {
                Format::Yuv444p8
            }
        }
        (_, 0) => {
            if deep {
                Format::Yuv422p10
            } else {
                Format::Yuv422p8
            }
        }
        _ => {
            if deep {
                Format::Yuv420p10
            } else {
                Format::Yuv420p8
            }
        }
    }
}

fn is_same_layout(format: &PixelFormat, wanted: Format) -> bool {
    format.is_plain_planar && format.bits == wanted.bits() && format.chroma_shift == wanted.chroma_shift()
}

fn copy_planes(frame: &DecodedFrame, format: Format, width: u32, height: u32) -> Vec<u8> {
    // Room for all planes at once: growing would copy what is there.
    let samples: usize = (0..3)
        .map(|plane| plane_size(format, width, height, plane))
        .map(|(samples, rows)| samples * rows)
        .sum();
    let mut bytes = Vec::with_capacity(samples * format.bytes_per_sample());
    for plane in 0..3 {
        let (samples, rows) = plane_size(format, width, height, plane);
        frame.copy_plane(plane, samples * format.bytes_per_sample(), rows, &mut bytes);
    }
    bytes
}

/// A grey picture has no colour, whatever the scaler made of it.
fn blank_chroma(picture: &mut Picture) {
    let luma = picture.plane(0).len();
    let deep = picture.format.bytes_per_sample() == 2;
    let Some(chroma) = picture.bytes.get_mut(luma..) else { return };
    if deep {
        for sample in chroma.chunks_exact_mut(2) {
            sample.copy_from_slice(&512_u16.to_le_bytes());
        }
    } else {
        chroma.fill(128);
    }
}

/// A region in native pixels as shown, at another scale: every pixel that it touches.
pub(super) fn scaled_region([x, y, w, h]: [u32; 4], native: (u32, u32), scaled: (u32, u32)) -> [u32; 4] {
    let span = |start: u32, length: u32, native: u32, scaled: u32| {
        let (native, scaled) = (u64::from(native.max(1)), u64::from(scaled));
        let end = (u64::from(start) + u64::from(length)).min(native);
        let from = (u64::from(start) * scaled / native).min(scaled);
        let to = (end * scaled).div_ceil(native).min(scaled);
        let narrow = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
        (narrow(from), narrow(to.saturating_sub(from)))
    };
    let (left, width) = span(x, w, native.0, scaled.0);
    let (top, height) = span(y, h, native.1, scaled.1);
    [left, top, width, height]
}
