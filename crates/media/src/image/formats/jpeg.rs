//! JPEG (ITU-T T.81), a scanline at a time, at eighths of its size where that is enough.
//!
//! libjpeg-turbo's decoder as mozjpeg ships it; its fatal errors arrive as unwinding and are caught here. The
//! headers are read by us: JFIF 1.02 for the resolution, ICC.1:2022, B.4 for the profile.

use std::io::{self, BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use mozjpeg::ColorSpace;
use mozjpeg::decompress::{Decompress, DecompressBuilder, DecompressStarted};

use super::bytes::{Order, read};
use super::{damaged, exif, explain_io, rows_per_strip, unsupported, warned};
use crate::error::MediaError;
use crate::image::problem;
use crate::image::raster::{Depth, Layout, Model, Profile, Rows, Samples, Still, Stored, Strip};
use crate::inspect::Problem;
use crate::source::Source;

/// Longest profile that is put together from its parts.
const MAX_PROFILE: usize = 16 << 20;

pub(super) fn truncated() -> Problem {
    problem("truncated", "the file ends early: what is missing is gray or empty")
}

/// What the segments before the first scan say.
#[derive(Default)]
struct Headers {
    size: Option<(u32, u32)>,
    bits: u8,
    channels: u8,
    process: u8,
    /// In the first scan.
    scanned: u8,
    dpi: Option<[f64; 2]>,
    jfif: bool,
    /// Adobe's note, with what it says of how the colours were turned (Adobe Technical Note 5116).
    adobe: Option<u8>,
    /// How the channels of the frame are numbered.
    numbers: Vec<u8>,
    exif: exif::Exif,
    profile: Vec<(u8, Vec<u8>)>,
}

pub(super) fn still(source: &Source) -> Result<Still, MediaError> {
    let headers = headers(source).ok_or_else(|| damaged("its headers are cut off"))?;
    let (width, height) =
        headers.size.filter(|(w, h)| *w > 0 && *h > 0).ok_or_else(|| damaged("it has no size"))?;
    if headers.bits != 8 || !matches!(headers.process, 0xc0..=0xc2) {
        return Err(unsupported("JPEG of this kind (lossless, hierarchical, arithmetic or 12 bits)"));
    }
    let model = match headers.channels {
        1 => Model::Gray,
        3 => Model::Rgb,
        4 => Model::Cmyk,
        _ => return Err(unsupported("JPEG with this number of channels")),
    };
    let mut still = Still::new(width, height, Layout::new(model, false, Depth::Eight));
    let mut parts = headers.profile;
    parts.sort_by_key(|(number, _)| *number);
    let icc: Vec<u8> = parts.into_iter().flat_map(|(_, part)| part).collect();
    if !icc.is_empty() {
        still.profile = Profile::Icc(icc);
    }
    still.orientation = headers.exif.orientation.unwrap_or(1);
    still.dpi = headers.dpi.or(headers.exif.dpi);
    still.streams = true;
    still.scales = true;
    if is_turned(headers.channels, headers.jfif, headers.adobe, &headers.numbers) {
        still.stored = Stored::Otherwise;
    }
    // Several scans are put together from coefficients of 16 bits.
    if headers.process == 0xc2 || headers.scanned < headers.channels {
        still.bytes_held = still.num_pixels() * u64::from(headers.channels) * 2;
    }
    if !ends(source) {
        still.problems.push(truncated());
    }
    Ok(still)
}

/// Whether colours are stored as YCbCr or YCCK, by libjpeg's own rules ("Default decompression parameters").
fn is_turned(channels: u8, jfif: bool, adobe: Option<u8>, numbers: &[u8]) -> bool {
    match (channels, adobe) {
        (3, _) if jfif => true,
        (3, Some(turn)) => turn != 0,
        (3, None) => numbers != b"RGB",
        (4, Some(turn)) => turn == 2,
        _ => false,
    }
}

/// Walks the segments up to the first scan.
fn headers(source: &Source) -> Option<Headers> {
    let mut found = Headers::default();
    let mut at = 2;
    for _ in 0..10_000 {
        let head = read(source, at, 4)?;
        let [mark, kind, l0, l1] = *head.as_slice() else { return None };
        if mark != 0xff || kind == 0xff {
            at += 1;
            continue;
        }
        let length = u64::from(u16::from_be_bytes([l0, l1]));
        let body = || read(source, at + 4, usize::try_from(length.saturating_sub(2)).ok()?);
        match kind {
            0xe0 => {
                let body = body().unwrap_or_default();
                found.jfif |= body.starts_with(b"JFIF\0");
                found.dpi = found.dpi.or(density(&body));
            }
            0xe1 => {
                let body = body().unwrap_or_default();
                if body.starts_with(b"Exif\0") && found.exif == exif::Exif::default() {
                    found.exif = exif::read(&body);
                }
            }
            0xe2 => {
                let body = body().unwrap_or_default();
                let size: usize = found.profile.iter().map(|(_, part)| part.len()).sum();
                if let (Some(part), Some(number)) = (body.get(14..), body.get(12))
                    && body.starts_with(b"ICC_PROFILE\0")
                    && size + part.len() <= MAX_PROFILE
                {
                    found.profile.push((*number, part.to_vec()));
                }
            }
            0xee => {
                let body = body().filter(|body| body.starts_with(b"Adobe"));
                found.adobe = found.adobe.or(body.map(|body| body.get(11).copied().unwrap_or(0)));
            }
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let frame = read(source, at + 4, 6)?;
                found.process = kind;
                found.bits = *frame.first()?;
                let side = |at| Order::Big.u16(&frame, at).map(u32::from);
                found.size = Some((side(3)?, side(1)?));
                found.channels = *frame.get(5)?;
                let parts = read(source, at + 10, usize::from(found.channels) * 3).unwrap_or_default();
                found.numbers = parts.iter().step_by(3).copied().collect();
            }
            0xda | 0xd9 => {
                found.scanned = body().and_then(|scan| scan.first().copied()).unwrap_or(0);
                return Some(found);
            }
            0x01 | 0xd0..=0xd8 => {
                at += 2;
                continue;
            }
            _ => {}
        }
        at += 2 + length.max(2);
    }
    None
}

fn ends(source: &Source) -> bool {
    let at = source.num_bytes().saturating_sub(4096);
    let count = usize::try_from(source.num_bytes() - at).unwrap_or(0);
    read(source, at, count).is_some_and(|tail| tail.windows(2).any(|pair| pair == [0xff, 0xd9]))
}

fn density(jfif: &[u8]) -> Option<[f64; 2]> {
    if !jfif.starts_with(b"JFIF\0") {
        return None;
    }
    let factor = match jfif.get(7)? {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    let (x, y) = (Order::Big.u16(jfif, 8)?, Order::Big.u16(jfif, 10)?);
    (x > 0 && y > 0).then(|| [f64::from(x) * factor, f64::from(y) * factor])
}

/// The file, and why reading it failed: the decoder itself only knows that it did.
struct Input {
    reader: BufReader<Source>,
    failure: Arc<Mutex<Option<io::Error>>>,
}

impl Input {
    fn note(&self, error: io::Error) -> io::Error {
        let kind = error.kind();
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        io::Error::from(kind)
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer).map_err(|error| self.note(error))
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if let Err(error) = self.reader.fill_buf() {
            return Err(self.note(error));
        }
        Ok(self.reader.buffer())
    }

    fn consume(&mut self, count: usize) {
        self.reader.consume(count);
    }
}

struct JpegRows {
    decoder: Option<DecompressStarted<Input>>,
    failure: Arc<Mutex<Option<io::Error>>>,
    width: usize,
    channels: usize,
    left: u32,
    at_once: u32,
    /// Adobe's programs store inks inverted (Adobe Technical Note 5116).
    inverted: bool,
    damaged: bool,
}

pub(super) fn rows(source: &Source, eighths: u8) -> Result<Box<dyn Rows>, MediaError> {
    let headers = headers(source).ok_or_else(|| damaged("its headers are cut off"))?;
    let failure = Arc::new(Mutex::new(None));
    let reader = BufReader::with_capacity(1 << 16, source.clone());
    let input = Input { reader, failure: Arc::clone(&failure) };
    let (wanted, channels) = match headers.channels {
        1 => (ColorSpace::JCS_GRAYSCALE, 1),
        4 => (ColorSpace::JCS_CMYK, 4),
        _ => (ColorSpace::JCS_RGB, 3),
    };
    // What stands between its headers is no part of the picture.
    let decoder =
        caught(&failure, || DecompressBuilder::new().with_err(warned::manager()).from_reader(input))?;
    let (decoder, damaged) = warned::watched(|| {
        caught(&failure, || {
            let mut decoder = decoder;
            if eighths < 8 {
                decoder.scale(eighths.max(1));
            }
            // Several scans are read to their end here.
            decoder.to_colorspace(wanted)
        })
    });
    let decoder = decoder?;
    let (width, height) = (decoder.width(), u32::try_from(decoder.height()).unwrap_or(0));
    Ok(Box::new(JpegRows {
        decoder: Some(decoder),
        failure,
        width,
        channels,
        left: height,
        at_once: rows_per_strip((width * channels) as u64, height),
        inverted: headers.adobe.is_some() && channels == 4,
        damaged,
    }))
}

impl Rows for JpegRows {
    fn next(&mut self) -> Result<Option<Strip>, MediaError> {
        let rows = self.left.min(self.at_once);
        // A decoder that failed is not asked again.
        let Some(mut decoder) = self.decoder.take().filter(|_| rows > 0) else { return Ok(None) };
        let mut samples = vec![0; self.width * self.channels * rows as usize];
        let (decoder, damaged) = warned::watched(|| {
            caught(&self.failure, || {
                decoder.read_scanlines_into::<u8>(&mut samples)?;
                Ok(decoder)
            })
        });
        self.damaged |= damaged;
        self.left -= rows;
        self.decoder = Some(decoder?);
        if self.left == 0 {
            self.finish();
        }
        if self.inverted {
            samples.iter_mut().for_each(|sample| *sample = 255 - *sample);
        }
        Ok(Some(Strip { rows, samples: Samples::Eight(samples) }))
    }

    fn is_damaged(&self) -> bool {
        self.damaged
    }
}

impl JpegRows {
    /// Goes on to the end mark, as what is left over tells of damage before it. Where that fails all rows are there.
    fn finish(&mut self) {
        let Some(decoder) = self.decoder.take() else { return };
        let (_, damaged) = warned::watched(|| caught(&self.failure, || decoder.finish()));
        self.damaged |= damaged;
    }
}

/// Runs a step of the decoder and tells what stopped it.
fn caught<T>(
    failure: &Mutex<Option<io::Error>>,
    step: impl FnOnce() -> io::Result<T>,
) -> Result<T, MediaError> {
    let outcome = catch_unwind(AssertUnwindSafe(step));
    if let Some(error) = failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(explain_io(&error));
    }
    match outcome {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(damaged(&error.to_string())),
        Err(panic) => {
            let told = panic.downcast_ref::<String>().map_or("it cannot be decoded", String::as_str);
            let told = told.trim_start_matches("libjpeg fatal error: ");
            if told.contains("memory") { Err(super::too_large()) } else { Err(damaged(told)) }
        }
    }
}

/// Decodes a JPEG that lies inside another file: `width` by `height` pixels of so many channels, packed.
pub(super) fn decode_bytes(
    bytes: &[u8],
    channels: u32,
    (width, height): (u32, u32),
) -> Result<Vec<u8>, MediaError> {
    let wanted = match channels {
        1 => ColorSpace::JCS_GRAYSCALE,
        3 => ColorSpace::JCS_RGB,
        4 => ColorSpace::JCS_CMYK,
        _ => return Err(unsupported("JPEG with this number of channels")),
    };
    caught(&Mutex::new(None), || {
        let decoder = Decompress::new_mem(bytes)?;
        let same = decoder.components().len() == channels as usize && decoder.width() == width as usize;
        if !same || decoder.height() < height as usize {
            return Err(io::Error::other("a part of it holds another size than it says"));
        }
        let mut decoder = decoder.to_colorspace(wanted)?;
        let mut samples = vec![0; width as usize * height as usize * channels as usize];
        decoder.read_scanlines_into::<u8>(&mut samples)?;
        Ok(samples)
    })
}
