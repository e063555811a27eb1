//! Decoding PNG, JPEG and WebP to upright RGBA in sRGB, within limits.

use std::io::{BufReader, Read};

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{DynamicImage, ImageDecoder, ImageError, Limits, RgbaImage};
use zune_jpeg::JpegDecoder as InkDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::image::color::{self, Applied};
use crate::image::facts::Stored;
use crate::image::{Format, problem};
use crate::inspect::Problem;
use crate::source::Source;

/// Pixels, and what was odd about getting them.
pub(super) struct Decoded {
    pub(super) image: RgbaImage,
    pub(super) problems: Vec<Problem>,
}

/// What the decoder's headers say.
pub(super) struct Headers {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) icc: Option<Vec<u8>>,
    pub(super) exif: Option<Vec<u8>>,
}

pub(super) fn headers(source: &Source, format: Format) -> Result<Headers, MediaError> {
    let mut decoder = decoder(source, format, None)?;
    let (width, height) = decoder.dimensions();
    let icc = decoder.icc_profile().unwrap_or_default().filter(|icc| !icc.is_empty());
    let exif = decoder.exif_metadata().unwrap_or_default();
    Ok(Headers { width, height, icc, exif })
}

fn decoder<'a>(
    source: &'a Source,
    format: Format,
    limit: Option<u64>,
) -> Result<Box<dyn ImageDecoder + 'a>, MediaError> {
    let reader = BufReader::with_capacity(1 << 16, source.clone());
    let mut limits = Limits::no_limits();
    limits.max_alloc = limit;
    let told = |error: ImageError| explain(&error);
    Ok(match format {
        Format::Png => Box::new(PngDecoder::with_limits(reader, limits).map_err(told)?),
        Format::Jpeg => Box::new(JpegDecoder::new(reader).map_err(told)?),
        Format::WebP => Box::new(WebPDecoder::new(reader).map_err(told)?),
    })
}

/// Decodes all of it: orientation applied, colours in sRGB.
pub(super) fn decode(
    source: &Source,
    format: Format,
    stored: &Stored,
    orientation: u8,
    limit: u64,
    cancel: &Cancel,
) -> Result<Decoded, MediaError> {
    let mut problems = Vec::new();
    let icc = headers(source, format)?.icc;
    cancel.check()?;
    let (image, applied) = if stored.model == "cmyk" {
        let (inks, width, height) = inks(source, stored.adobe)?;
        cancel.check()?;
        color::cmyk_to_srgb(&inks, width, height, icc.as_deref())
    } else {
        let decoded = DynamicImage::from_decoder(decoder(source, format, Some(limit))?)
            .map_err(|error| explain(&error))?;
        cancel.check()?;
        let mut image = decoded.into_rgba8();
        let applied = icc.as_deref().map_or(Applied::Yes, |icc| color::rgb_to_srgb(&mut image, icc));
        (image, applied)
    };
    cancel.check()?;
    match (applied, stored.model, icc.is_some()) {
        (Applied::Unfit, "cmyk", false) => problems.push(problem(
            "no-color-profile",
            "CMYK without a colour profile: the colours on screen are a plain conversion",
        )),
        (Applied::Unfit, ..) => problems.push(problem(
            "color-profile-unusable",
            "the colour profile cannot be used: colours are shown as stored",
        )),
        _ => {}
    }
    if !stored.complete {
        problems.push(problem("truncated", "the file ends early: what is missing is gray or empty"));
    }
    let mut image = DynamicImage::ImageRgba8(image);
    if let Some(turn) = image::metadata::Orientation::from_exif(orientation) {
        image.apply_orientation(turn);
    }
    Ok(Decoded { image: image.into_rgba8(), problems })
}

/// Decodes a four-channel JPEG to inks, 255 being full.
///
/// Adobe's programs store inks inverted, as YCCK or as they are (Adobe Technical Note 5116).
fn inks(source: &Source, inverted: bool) -> Result<(Vec<u8>, u32, u32), MediaError> {
    let mut bytes = Vec::new();
    source.clone().read_to_end(&mut bytes).map_err(|error| {
        MediaError::new(Code::Io, format!("the file could not be read to its end: {error}"))
    })?;
    let told = |error: zune_jpeg::errors::DecodeErrors| {
        MediaError::new(Code::Damaged, format!("this is a damaged JPEG: {error:?}"))
    };
    let options = DecoderOptions::default().set_strict_mode(false);
    let mut probe = InkDecoder::new_with_options(ZCursor::new(&bytes), options);
    probe.decode_headers().map_err(told)?;
    let space = probe.input_colorspace().unwrap_or(ColorSpace::CMYK);
    let options = options.set_max_width(usize::MAX).set_max_height(usize::MAX).jpeg_set_out_colorspace(space);
    let mut decoder = InkDecoder::new_with_options(ZCursor::new(&bytes), options);
    let mut samples = decoder.decode().map_err(told)?;
    let info =
        decoder.info().ok_or_else(|| MediaError::new(Code::Damaged, "this is a JPEG without a size"))?;
    if space == ColorSpace::YCCK {
        samples.chunks_exact_mut(4).for_each(ycck_to_cmyk);
    }
    if inverted {
        samples.iter_mut().for_each(|sample| *sample = 255 - *sample);
    }
    Ok((samples, u32::from(info.width), u32::from(info.height)))
}

/// JFIF's conversion on the first three channels; black stays.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn ycck_to_cmyk(pixel: &mut [u8]) {
    if let [first, second, third, _] = pixel {
        let (y, cb, cr) = (f32::from(*first), f32::from(*second) - 128.0, f32::from(*third) - 128.0);
        let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
        *first = byte(y + 1.402 * cr);
        *second = byte(y - 0.344_136 * cb - 0.714_136 * cr);
        *third = byte(y + 1.772 * cb);
    }
}

fn explain(error: &ImageError) -> MediaError {
    match error {
        ImageError::Limits(_) => {
            MediaError::new(Code::Limit, "the image needs more memory than one image may take")
                .with_hint("Export it at a smaller size.")
        }
        ImageError::Unsupported(error) => {
            MediaError::new(Code::Unsupported, format!("the image cannot be decoded: {error}"))
                .with_hint("Export it as a plain PNG or JPEG.")
        }
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            MediaError::new(Code::Damaged, "the file ends before the picture is complete")
                .with_hint("Copy or export it again; the transfer was probably cut short.")
        }
        ImageError::IoError(error) => {
            MediaError::new(Code::Io, format!("the file could not be read to its end: {error}"))
        }
        error => MediaError::new(Code::Damaged, format!("the image is damaged: {error}"))
            .with_hint("Copy or export it again."),
    }
}
