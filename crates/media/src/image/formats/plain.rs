//! WebP, BMP, GIF of one picture and Radiance HDR, decoded whole by the `image` crate.
//!
//! WebP: RFC 9649. GIF: GIF89a, 18 to 25. BMP: Microsoft's BITMAPINFOHEADER. Radiance: Ward, "Real Pixels".

use std::io::BufReader;

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, hdr::HdrDecoder, webp::WebPDecoder};
use image::{ColorType, DynamicImage, ImageDecoder, Limits};

use super::bytes::{Order, read, reading};
use super::{damaged, exif, explain, unsupported, without_end};
use crate::ends;
use crate::error::MediaError;
use crate::image::Format;
use crate::image::raster::{Depth, Layout, Model, Profile, Rows, Samples, Still, Stored, Whole};
use crate::source::Source;

fn decoder(source: &Source, format: Format) -> Result<Box<dyn ImageDecoder>, MediaError> {
    let reader = BufReader::with_capacity(1 << 16, source.clone());
    let decoder: Result<Box<dyn ImageDecoder>, _> = match format {
        Format::WebP => WebPDecoder::new(reader).map(|decoder| Box::new(decoder) as _),
        Format::Bmp => BmpDecoder::new(reader).map(|decoder| Box::new(decoder) as _),
        Format::Gif => GifDecoder::new(reader).map(|decoder| Box::new(decoder) as _),
        _ => HdrDecoder::new(reader).map(|decoder| Box::new(decoder) as _),
    };
    decoder.map_err(|error| explain(&error))
}

pub(super) fn still(source: &Source, format: Format) -> Result<Still, MediaError> {
    let mut decoder = decoder(source, format)?;
    let (width, height) = decoder.dimensions();
    let (model, alpha, depth) = match decoder.color_type() {
        ColorType::L8 => (Model::Gray, false, Depth::Eight),
        ColorType::Rgb8 => (Model::Rgb, false, Depth::Eight),
        ColorType::Rgba8 => (Model::Rgb, true, Depth::Eight),
        ColorType::Rgb32F => (Model::Rgb, false, Depth::Light),
        other => return Err(unsupported(&format!("{other:?}"))),
    };
    let mut still = Still::new(width, height, Layout::new(model, alpha, depth));
    if let Some(icc) = decoder.icc_profile().unwrap_or_default().filter(|icc| !icc.is_empty()) {
        still.profile = Profile::Icc(icc);
    }
    let exif = decoder.exif_metadata().unwrap_or_default();
    let exif = exif.as_deref().map(exif::read).unwrap_or_default();
    still.orientation = exif.orientation.unwrap_or(1);
    still.dpi = exif.dpi;
    match format {
        Format::WebP => webp(source, &mut still).ok_or_else(|| damaged("its headers are cut off"))?,
        Format::Bmp => bmp(source, &mut still).ok_or_else(|| damaged("its headers are cut off"))?,
        Format::Gif => gif(source, &mut still).ok_or_else(|| damaged("its headers are cut off"))?,
        // Three mantissas and an exponent of eight bits each, of which none is alpha.
        _ => (still.bits, still.channels) = (8, 3),
    }
    Ok(still)
}

pub(super) fn rows(source: &Source, format: Format, memory_bytes: u64) -> Result<Box<dyn Rows>, MediaError> {
    let mut decoder = decoder(source, format)?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(memory_bytes);
    decoder.set_limits(limits).map_err(|error| explain(&error))?;
    let image = DynamicImage::from_decoder(decoder).map_err(|error| explain(&error))?;
    let rows = image.height();
    let samples = match image {
        DynamicImage::ImageLuma8(image) => Samples::Eight(image.into_raw()),
        DynamicImage::ImageRgb8(image) => Samples::Eight(image.into_raw()),
        DynamicImage::ImageRgba8(image) => Samples::Eight(image.into_raw()),
        DynamicImage::ImageRgb32F(image) => Samples::Light(image.into_raw()),
        _ => return Err(unsupported("its samples")),
    };
    Ok(Box::new(Whole::new(rows, samples)))
}

fn webp(source: &Source, still: &mut Still) -> Option<()> {
    let head = read(source, 0, 30)?;
    let claimed = u64::from(Order::Little.u32(&head, 4)?) + 8;
    let alpha = match head.get(12..16)? {
        b"VP8X" => head.get(20)? & 0x10 != 0,
        // One bit after 14 bits each of width and height.
        b"VP8L" => head.get(24)? & 0x10 != 0,
        _ => false,
    };
    (still.alpha, still.channels) = (alpha, if alpha { 4 } else { 3 });
    // Its decoder unpacks to RGBA on the way.
    still.bytes_held = still.num_pixels().saturating_mul(4);
    // What has other chunks as well is not looked through for how its colours are stored.
    if head.get(12..16)? != b"VP8L" {
        still.stored = Stored::Otherwise;
    }
    if source.num_bytes() < claimed {
        still.problems.push(super::jpeg::truncated());
    }
    Some(())
}

fn bmp(source: &Source, still: &mut Still) -> Option<()> {
    let head = read(source, 14, 12)?;
    let (bits, header) = match Order::Little.u32(&head, 0)? {
        12 => (Order::Little.u16(&head, 10)?, None),
        _ => {
            let header = read(source, 14, 40)?;
            (Order::Little.u16(&header, 14)?, Some(header))
        }
    };
    (still.bits, still.channels, still.model) = match bits {
        1..=8 => (u8::try_from(bits).ok()?, 1, "indexed"),
        16 => (5, 3, "rgb"),
        _ => (8, if still.alpha { 4 } else { 3 }, "rgb"),
    };
    // Five bits of red, and five or six of green.
    if bits == 16 {
        still.stored = Stored::Otherwise;
    }
    let per_metre =
        header.and_then(|header| Some([Order::Little.u32(&header, 24)?, Order::Little.u32(&header, 28)?]));
    still.dpi = per_metre
        .filter(|pair| pair.iter().all(|value| (1..10_000_000).contains(value)))
        .map(|pair| pair.map(|value| f64::from(value) * 0.0254));
    Some(())
}

fn gif(source: &Source, still: &mut Still) -> Option<()> {
    let head = read(source, 0, 13)?;
    let table = head.get(10)? & 0x87;
    (still.bits, still.channels, still.model) =
        (if table & 0x80 == 0 { 8 } else { (table & 7) + 1 }, 1, "indexed");
    still.alpha = pictures(source).is_some_and(|found| found.transparent);
    if ends::gif_is_cut(&mut reading(source)) {
        still.problems.push(without_end());
    }
    Some(())
}

struct Pictures {
    count: u32,
    transparent: bool,
}

/// Whether there is more than one picture in a GIF.
pub(crate) fn is_animated_gif(source: &Source) -> bool {
    pictures(source).is_some_and(|found| found.count > 1)
}

/// Walks the blocks up to the second picture (GIF89a, appendix A and B).
fn pictures(source: &Source) -> Option<Pictures> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut found = Pictures { count: 0, transparent: false };
    let mut at = 13 + table(*read(source, 10, 1)?.first()?);
    for _ in 0..100_000 {
        let Some(block) = read(source, at, 2) else { return Some(found) };
        match block.as_slice() {
            [0x2c, _] => {
                found.count += 1;
                if found.count > 1 {
                    return Some(found);
                }
                let Some(flags) = read(source, at + 9, 1) else { return Some(found) };
                at += 11 + table(*flags.first()?);
            }
            [0x21, kind] => {
                if *kind == 0xf9 && found.count == 0 {
                    found.transparent = read(source, at + 3, 1)?.first()? & 1 != 0;
                }
                at += 2;
            }
            _ => return Some(found),
        }
        // Sub-blocks up to an empty one.
        loop {
            let Some(length) = read(source, at, 1).and_then(|byte| byte.first().copied()) else {
                return Some(found);
            };
            at += u64::from(length) + 1;
            if length == 0 {
                break;
            }
        }
    }
    Some(found)
}
