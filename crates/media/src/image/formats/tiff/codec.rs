//! The bytes of one strip or tile of a TIFF, unpacked as they are read (TIFF 6.0, sections 9 to 14; TechNote 2).

use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom, Take};

use fax::decoder::{DecodeStatus, Group3Decoder, Group4Decoder};
use flate2::bufread::ZlibDecoder;
use weezl::{BitOrder, LzwStatus};

use super::super::{cut_off, jpeg, too_large};
use super::plan::{Compression, Meaning, Plan};
use crate::error::MediaError;
use crate::source::Source;

/// The bytes of a chunk, each turned around where the page says so (FillOrder 2, section 8).
struct Packed {
    bytes: Take<Source>,
    reversed: bool,
}

impl Read for Packed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(out)?;
        if self.reversed {
            out.iter_mut().take(count).for_each(|byte| *byte = byte.reverse_bits());
        }
        Ok(count)
    }
}

type Section = BufReader<Packed>;

/// Begins to read one chunk; `rows` of it are wanted.
pub(super) fn open(
    source: &Source,
    plan: &Plan,
    number: usize,
    rows: u32,
    memory_bytes: u64,
) -> Result<Box<dyn Read>, MediaError> {
    let (Some(at), Some(count)) = (plan.offsets.get(number).copied(), plan.counts.get(number).copied())
    else {
        return Err(cut_off());
    };
    let mut bytes = source.clone();
    if at >= source.num_bytes() || bytes.seek(SeekFrom::Start(at)).is_err() {
        return Err(cut_off());
    }
    let count = count.min(source.num_bytes() - at);
    // A JPEG is a stream of bytes by itself.
    let reversed = plan.reversed_bits && plan.compression != Compression::Jpeg;
    let section = BufReader::with_capacity(1 << 14, Packed { bytes: bytes.take(count), reversed });
    let fax = |width: u32| u16::try_from(width).unwrap_or(u16::MAX);
    Ok(match plan.compression {
        Compression::None => Box::new(section),
        Compression::PackBits => Box::new(PackBits { section, run: Run::Literal(0) }),
        Compression::Deflate => Box::new(ZlibDecoder::new(section)),
        Compression::Lzw => {
            let decoder = weezl::decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8);
            Box::new(Lzw { section, decoder })
        }
        Compression::Jpeg => Box::new(Cursor::new(jpeg_chunk(section, plan, rows, count, memory_bytes)?)),
        Compression::Fax4 => Box::new(Cursor::new(fax4(section, fax(plan.chunk.0), rows))),
        Compression::Fax3 => Box::new(Cursor::new(fax3(section, fax(plan.chunk.0), rows))),
    })
}

enum Run {
    Literal(usize),
    Repeat(usize, u8),
}

/// Apple's run lengths (section 9).
struct PackBits {
    section: Section,
    run: Run,
}

impl PackBits {
    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.section.fill_buf()?.first().copied();
        self.section.consume(usize::from(byte.is_some()));
        Ok(byte)
    }
}

impl Read for PackBits {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match &mut self.run {
                Run::Literal(0) | Run::Repeat(0, _) => {
                    let Some(head) = self.byte()? else { return Ok(0) };
                    self.run = match head {
                        0..=127 => Run::Literal(usize::from(head) + 1),
                        128 => Run::Literal(0),
                        129.. => match self.byte()? {
                            Some(value) => Run::Repeat(257 - usize::from(head), value),
                            None => return Ok(0),
                        },
                    };
                }
                Run::Literal(left) => {
                    let count = (*left).min(out.len());
                    let Some(room) = out.get_mut(..count) else { return Ok(0) };
                    let got = self.section.read(room)?;
                    *left -= got;
                    return Ok(got);
                }
                Run::Repeat(left, value) => {
                    let count = (*left).min(out.len());
                    out.iter_mut().take(count).for_each(|to| *to = *value);
                    *left -= count;
                    return Ok(count);
                }
            }
        }
    }
}

/// Section 13.
struct Lzw {
    section: Section,
    decoder: weezl::decode::Decoder,
}

impl Read for Lzw {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let input = self.section.fill_buf()?;
            let ended = input.is_empty();
            let done = self.decoder.decode_bytes(input, out);
            self.section.consume(done.consumed_in);
            let status = done.status.map_err(|error| io::Error::other(error.to_string()))?;
            let stuck = ended || matches!(status, LzwStatus::NoProgress | LzwStatus::Done);
            if done.consumed_out > 0 || stuck {
                return Ok(done.consumed_out);
            }
        }
    }
}

/// A complete JPEG of a chunk: the shared tables go in front, and a note of Adobe's says what the channels are,
/// because TIFF says it outside of the JPEG.
fn jpeg_chunk(
    section: Section,
    plan: &Plan,
    rows: u32,
    count: u64,
    memory_bytes: u64,
) -> Result<Vec<u8>, MediaError> {
    let pixels = u64::from(plan.chunk.0) * u64::from(rows);
    if count > memory_bytes / 4 || pixels * 4 > memory_bytes / 2 {
        return Err(too_large());
    }
    let mut data = Vec::new();
    section.into_inner().read_to_end(&mut data).map_err(|error| super::super::explain_io(&error))?;
    let transform = u8::from(plan.meaning == Meaning::YCbCr);
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xee, 0, 14];
    bytes.extend_from_slice(b"Adobe\0\x64\0\0\0\0");
    bytes.push(transform);
    if let Some(tables) = &plan.jpeg_tables {
        // Without its beginning and end of image.
        bytes.extend_from_slice(tables.get(2..tables.len().saturating_sub(2)).unwrap_or_default());
    }
    bytes.extend_from_slice(data.get(2..).unwrap_or_default());
    jpeg::decode_bytes(&bytes, plan.samples_per_chunk(), (plan.chunk.0, rows))
}

/// Packs the places where the colour changes into bits, black being 1; white is first.
fn pack(transitions: &[u16], width: u16, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + usize::from(width).div_ceil(8), 0);
    let Some(row) = out.get_mut(start..) else { return };
    for pair in transitions.chunks(2) {
        let from = pair.first().copied().unwrap_or(width).min(width);
        let to = pair.get(1).copied().unwrap_or(width).min(width);
        for x in from..to {
            if let Some(byte) = row.get_mut(usize::from(x / 8)) {
                *byte |= 0x80 >> (x % 8);
            }
        }
    }
}

/// ITU-T T.6. Rows after a damaged one are missing.
fn fax4(section: Section, width: u16, rows: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let bytes = section.bytes().map_while(Result::ok).map(Ok::<u8, std::convert::Infallible>);
    let Ok(mut decoder) = Group4Decoder::new(bytes, width);
    for _ in 0..rows {
        match decoder.advance() {
            Ok(DecodeStatus::Incomplete) => pack(decoder.transition(), width, &mut out),
            _ => break,
        }
    }
    out
}

/// ITU-T T.4, one dimension, each row after its end-of-line code.
fn fax3(section: Section, width: u16, rows: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let bytes = section.bytes().map_while(Result::ok).map(Ok::<u8, std::convert::Infallible>);
    let Ok(mut decoder) = Group3Decoder::new(bytes) else { return out };
    for _ in 0..rows {
        let status = decoder.advance();
        pack(decoder.transitions(), width, &mut out);
        if !matches!(status, Ok(DecodeStatus::Incomplete)) {
            break;
        }
    }
    out
}
