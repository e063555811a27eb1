//! Small files that are made to become too much: refused or shown in part, in time, and within memory.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::inspect::Kind;
use galley_media::pool::{At, Medium, OpenOptions, Pool, RenderRequest, Size};
use galley_media::waveform::Waveform;
use galley_testkit::papers::{Paper, Sheet, filled};

use super::{PATIENCE, alone, check_error, check_memory, now};
use crate::bench::{file, open, page, pixel, pool, render};

fn packed(byte: u8, count: usize) -> Vec<u8> {
    let block = vec![byte; 1 << 20];
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..count >> 20 {
        encoder.write_all(&block).unwrap();
    }
    encoder.finish().unwrap()
}

fn packed_again(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// CRC-32 of PNG chunks (PNG, third edition, annex D).
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 },
        )
    };
    !bytes.iter().fold(u32::MAX, step)
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&name[..], data].concat();
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], &named, &crc(&named).to_be_bytes()].concat()
}

fn png(width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &header));
    bytes.extend(chunks.concat());
    bytes.extend(chunk(b"IEND", b""));
    bytes
}

fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xc0\0\x11\x08".to_vec();
    bytes.extend([height.to_be_bytes(), width.to_be_bytes()].concat());
    bytes.extend(
        b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xda\0\x0c\x03\x01\0\x02\x11\x03\x11\0\x3f\0\0\xff\xd9",
    );
    bytes
}

/// A little-endian TIFF of one strip, 8 bits of gray, that claims this size (TIFF 6.0, section 2).
fn tiff(width: u32, height: u32) -> Vec<u8> {
    let entries: [(u16, u16, u32); 8] = [
        (256, 4, width),
        (257, 4, height),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (278, 4, height),
        (279, 4, u32::MAX),
    ];
    let mut bytes = b"II*\0\x08\0\0\0\x08\0".to_vec();
    for (tag, kind, value) in entries {
        bytes.extend(
            [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &1_u32.to_le_bytes(), &value.to_le_bytes()]
                .concat(),
        );
    }
    bytes.extend([0; 4]);
    bytes
}

fn svg(body: &str) -> Vec<u8> {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10'>{body}</svg>").into_bytes()
}

fn packed_svg(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A page whose content is this stream.
fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let head = format!("<< /Length {} {entries} >>\nstream\n", data.len()).into_bytes();
    let objects: [&[&[u8]]; 4] = [
        &[b"<< /Type /Catalog /Pages 2 0 R >>"],
        &[b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"],
        &[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R >>"],
        &[&head, data, b"\nendstream"],
    ];
    for (index, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        bytes.extend(object.concat());
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(b"xref\n0 5\n0000000000 65535 f \n");
    offsets.iter().for_each(|at| bytes.extend(format!("{at:010} 00000 n \n").into_bytes()));
    bytes.extend(format!("trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").into_bytes());
    bytes
}

/// Hears all of a sound.
fn listen(medium: &Medium) -> Result<(), MediaError> {
    let mut waveform = Waveform::new();
    while !waveform.is_complete() {
        waveform.add(&medium.waveform(waveform.next(), 1 << 16, &Cancel::new())?)?;
    }
    Ok(())
}

/// A WAV of 16 bits that claims this many channels and samples a second, and more bytes than it has.
fn wav(channels: u16, rate: u32) -> Vec<u8> {
    let mut bytes = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0".to_vec();
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend(rate.wrapping_mul(2).to_le_bytes());
    bytes.extend(channels.wrapping_mul(2).to_le_bytes());
    bytes.extend(b"\x10\0data\xff\xff\xff\xff");
    bytes.extend(vec![7; 1 << 20]);
    bytes
}

/// Opens, renders small and large, inspects.
fn look(pool: &Pool, bytes: &[u8]) -> Result<(), MediaError> {
    let cancel = Cancel::new();
    let medium = pool.open(file(bytes), OpenOptions::default(), &cancel)?;
    let at = match medium.opened().kind {
        Kind::Pdf => At::Page(1),
        Kind::Video => At::Frame(0),
        Kind::Audio => return listen(&medium),
        Kind::Image => At::Image,
    };
    let small = RenderRequest { size: Size::Fit { width: 100, height: 100 }, ..RenderRequest::new(at) };
    let results = [
        medium.render(&small, &cancel).map(drop),
        medium.inspect(&cancel).map(drop),
        medium.render(&RenderRequest::new(at), &cancel).map(drop),
    ];
    results.into_iter().collect()
}

#[test]
fn bombs_are_refused_in_time_and_within_memory() {
    alone("hostile::bombs::bombs_are_refused_in_time_and_within_memory", || {
        let zeros = packed(0, 512 << 20);
        let spaces = packed(b' ', 512 << 20);
        let nested = "[".repeat(200_000);
        let profile = [&b"bomb\0\0"[..], &zeros].concat();
        let text = [&b"bomb\0\0"[..], &zeros].concat();
        let pixels = packed_again(&[0; 4]);
        let cases: Vec<(&str, Vec<u8>, Option<Code>)> = vec![
            ("a PNG that claims a billion a side", png(1_000_000_000, 1_000_000_000, &[chunk(b"IDAT", &pixels)]), Some(Code::Limit)),
            ("a PNG beyond what its format allows", png(u32::MAX, 1, &[]), None),
            ("a PNG with too many pixels for memory", png(40_000, 40_000, &[chunk(b"IDAT", &zeros)]), Some(Code::Damaged)),
            ("a PNG with more data than pixels", png(1, 1, &[chunk(b"IDAT", &zeros)]), None),
            ("a PNG with a packed profile", png(1, 1, &[chunk(b"iCCP", &profile), chunk(b"IDAT", &pixels)]), None),
            ("a PNG with packed text", png(1, 1, &[chunk(b"zTXt", &text), chunk(b"IDAT", &pixels)]), None),
            ("a JPEG of the largest size", jpeg(65_535, 65_535), None),
            ("a page of a million points", Paper::new(&[Sheet::new(1_000_000, 1_000_000, &filled([1.0, 0.0, 0.0], [0, 0, 9, 9]))], "", &[]).bytes(), Some(Code::Limit)),
            ("a page whose content unpacks to much", stream("/Filter /FlateDecode", &spaces), None),
            ("a page whose content is packed twice", stream("/Filter [/FlateDecode /FlateDecode]", &packed_again(&spaces)), None),
            ("object streams that unpack to much", stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &zeros), None),
            ("lists within lists", stream("", nested.as_bytes()), None),
            ("lists within lists in a page", Paper::new(&[Sheet::new(10, 10, "").with(&format!("/Deep {nested}"))], "", &[]).bytes(), None),
            ("pages that are their own parents", b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF".to_vec(), None),
            ("a GIF of the largest size", [&b"GIF89a\xff\xff\xff\xff\x80\0\0\xff\0\0\0\0\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;"[..], b""].concat(), None),
            ("a TIFF of the largest size", tiff(u32::MAX, u32::MAX), None),
            ("a TIFF whose strips claim all of the file", tiff(60_000, 60_000), None),
            ("a Photoshop document of the largest size", [&b"8BPS\0\x02\0\0\0\0\0\0\0\x03\0\x04\x93\xe0\0\x04\x93\xe0\0\x08\0\x03"[..], &[0; 4096]].concat(), None),
            ("a bitmap of the largest size", [&b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\xff\xff\xff\x7f\xff\xff\xff\x7f\x01\0\x18\0"[..], &[0; 64]].concat(), None),
            ("an HDR of the largest size", b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2000000000 +X 2000000000\n\x02\x02\xff\xff".to_vec(), None),
            ("a WAV of the most channels", wav(u16::MAX, 48_000), None),
            ("a WAV of the most samples a second", wav(2, u32::MAX), None),
            ("a WAV of nothing at all", wav(0, 0), None),
            ("an SVG of groups within groups", svg(&("<g>".repeat(100_000) + &"</g>".repeat(100_000))), Some(Code::Limit)),
            ("an SVG that unpacks to much", packed_svg(&svg(&" ".repeat(512 << 20))), Some(Code::Limit)),
            ("an SVG of a billion pixels a side", b"<svg xmlns='http://www.w3.org/2000/svg' width='1000000000' height='1000000000'><rect width='9' height='9'/></svg>".to_vec(), None),
        ];
        let pool = pool();
        let harmless =
            Paper::new(&[Sheet::new(20, 20, &filled([0.0, 0.0, 1.0], [0, 0, 20, 20]))], "", &[]).bytes();
        for (what, bytes, expected) in cases {
            let begun = now();
            let result = look(&pool, &bytes);
            let took = begun.elapsed();
            println!(
                "{what}: {} bytes, {took:?}, {:?}",
                bytes.len(),
                result.as_ref().map_err(|error| error.code)
            );
            assert!(took < PATIENCE, "{what}: {took:?}");
            match &result {
                Ok(()) => {}
                Err(error) => check_error(error, what),
            }
            if let Some(code) = expected {
                assert_eq!(result.as_ref().err().map(|error| error.code), Some(code), "{what}");
            }
            assert_ne!(result.err().map(|error| error.code), Some(Code::Crashed), "{what}");
            check_memory(&pool, what);
            let next = open(&pool, &harmless).unwrap();
            assert_eq!(pixel(&render(&next, page(1)).unwrap(), 5, 5), [0, 0, 255, 255], "after {what}");
        }
    });
}
