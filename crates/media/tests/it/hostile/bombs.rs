//! Small files that are made to become too much: refused or shown in part, in time, and within memory.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::inspect::Kind;
use galley_media::pool::{At, Medium, OpenOptions, Pool, RenderRequest, Size};
use galley_media::waveform::Waveform;
use galley_testkit::catalogue;
use galley_testkit::clips::Recipe;
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

/// Numbers of so many bits each, the lowest bit first.
fn low_first(numbers: &[(u32, usize)]) -> Vec<u8> {
    let bits: Vec<u8> = numbers
        .iter()
        .flat_map(|(value, count)| (0..*count).map(move |bit| u8::from((value >> bit) & 1 == 1)))
        .collect();
    bits.chunks(8).map(|byte| byte.iter().rev().fold(0_u8, |sum, bit| (sum << 1) | *bit)).collect()
}

/// A lossless WebP of one colour: every code has one symbol, so that no pixel takes a bit (RFC 9649, 3.7.2.1.1).
fn webp(side: u32) -> Vec<u8> {
    let mut numbers: Vec<(u32, usize)> = vec![(side - 1, 14), (side - 1, 14), (0, 1), (0, 3), (0, 3)];
    for value in [0x33, 0x66, 0x99, 0xff] {
        numbers.extend([(1, 1), (0, 1), (1, 1), (value, 8)]);
    }
    numbers.extend([(1, 1), (0, 1), (0, 1), (0, 1)]);
    let data = [&b"\x2f"[..], &low_first(&numbers)].concat();
    let length = u32::try_from(data.len()).unwrap();
    let head = [&b"RIFF"[..], &(length + 12).to_le_bytes(), b"WEBPVP8L", &length.to_le_bytes()].concat();
    [head, data].concat()
}

/// The beginning of a JPEG XL that claims this size (ISO/IEC 18181-1, size header).
fn jxl(side: u32) -> Vec<u8> {
    let size = low_first(&[(0, 1), (3, 2), (side - 1, 30), (0, 3), (3, 2), (side - 1, 30), (1, 1)]);
    [&b"\xff\x0a"[..], &size, &[0; 64]].concat()
}

/// An OpenEXR of one channel of half precision in blocks of 16 lines, each of these bytes; without them it ends in zeros.
fn exr(side: u32, packed: Option<&[u8]>) -> Vec<u8> {
    let window = [0, 0, side - 1, side - 1].map(u32::to_le_bytes).concat();
    let channel = [&b"Y\0"[..], &[1, 0, 1, 1].map(u32::to_le_bytes).concat(), b"\0"].concat();
    let one = 1.0_f32.to_le_bytes();
    let attributes: [(&[u8], &[u8]); 8] = [
        (b"channels\0chlist\0", &channel),
        (b"compression\0compression\0", &[3]),
        (b"dataWindow\0box2i\0", &window),
        (b"displayWindow\0box2i\0", &window),
        (b"lineOrder\0lineOrder\0", &[0]),
        (b"pixelAspectRatio\0float\0", &one),
        (b"screenWindowCenter\0v2f\0", &[0; 8]),
        (b"screenWindowWidth\0float\0", &one),
    ];
    let mut bytes = b"\x76\x2f\x31\x01\x02\0\0\0".to_vec();
    for (name, value) in attributes {
        let length = u32::try_from(value.len()).unwrap().to_le_bytes();
        bytes.extend([name, &length, value].concat());
    }
    bytes.push(0);
    let Some(packed) = packed else {
        bytes.extend([0; 4096]);
        return bytes;
    };
    let length = u32::try_from(packed.len()).unwrap();
    let blocks = side.div_ceil(16);
    let begin = bytes.len() as u64 + 8 * u64::from(blocks);
    for block in 0..blocks {
        bytes.extend((begin + u64::from(block) * (8 + u64::from(length))).to_le_bytes());
    }
    for block in 0..blocks {
        bytes.extend([&(block * 16).to_le_bytes()[..], &length.to_le_bytes(), packed].concat());
    }
    bytes
}

/// An AVIF of one colour, 16,384 × 8,192, that says so, or that says it is smaller.
fn avif(said: Option<u32>) -> Vec<u8> {
    let mut bytes = include_bytes!("../../fixtures/huge.avif").to_vec();
    if let Some(side) = said {
        let at = bytes.windows(4).position(|name| name == b"ispe").unwrap() + 8;
        bytes[at..at + 8].copy_from_slice(&[side.to_be_bytes(), side.to_be_bytes()].concat());
    }
    bytes
}

/// A film in MP4 with other numbers in its tables: the box, how far behind its name, and what stands there.
fn mp4(changes: &[(&[u8; 4], usize, u32)]) -> Vec<u8> {
    let mut bytes = std::fs::read(catalogue::closed_mp4()).unwrap();
    for (name, behind, value) in changes {
        let at = bytes.windows(4).position(|window| window == *name).unwrap() + 4 + behind;
        bytes[at..at + 4].copy_from_slice(&value.to_be_bytes());
    }
    bytes
}

/// As many samples of a byte each in one chunk.
fn sampled(count: u32) -> Vec<u8> {
    mp4(&[(b"stsz", 4, 1), (b"stsz", 8, count), (b"stsc", 12, count)])
}

/// A Matroska of one block that claims pixels a side, and bytes of its codec's data and of the block (RFC 8794, RFC 9559).
fn mkv(side: u64, private: u64, block: u64) -> Vec<u8> {
    const MOST: u64 = (1 << 56) - 2;
    fn element(id: &[u8], length: u64, data: &[u8]) -> Vec<u8> {
        [id, &((1 << 56) | length).to_be_bytes(), data].concat()
    }
    fn whole(id: &[u8], data: &[u8]) -> Vec<u8> {
        element(id, data.len() as u64, data)
    }
    let size = [whole(b"\xb0", &side.to_be_bytes()), whole(b"\xba", &side.to_be_bytes())].concat();
    let track = [
        whole(b"\xd7", &[1]),
        whole(b"\x73\xc5", &[1]),
        whole(b"\x83", &[1]),
        whole(b"\x86", b"V_VP9"),
        whole(b"\xe0", &size),
        element(b"\x63\xa2", private, &[b'x'; 100]),
    ];
    let frame = [&b"\x81\0\0\x80"[..], &[0; 1000]].concat();
    let cluster = [whole(b"\xe7", &[0]), element(b"\xa3", block, &frame)].concat();
    let segment = [
        whole(b"\x15\x49\xa9\x66", &whole(b"\x2a\xd7\xb1", &1_000_000_u32.to_be_bytes())),
        whole(b"\x16\x54\xae\x6b", &whole(b"\xae", &track.concat())),
        element(b"\x1f\x43\xb6\x75", MOST, &cluster),
    ];
    let head = whole(b"\x1a\x45\xdf\xa3", &whole(b"\x42\x82", b"matroska"));
    [head, element(b"\x18\x53\x80\x67", MOST, &segment.concat())].concat()
}

/// A number as an Exp-Golomb code (ITU-T H.264, 9.1).
fn golomb(number: u32) -> String {
    let bits = format!("{:b}", number + 1);
    format!("{}{bits}", "0".repeat(bits.len() - 1))
}

/// Where the code ends that begins there.
fn behind_golomb(bits: &str, at: usize) -> usize {
    at + 2 * bits[at..].find('1').unwrap() + 1
}

/// A stream whose first parameter set of that kind has other bits.
fn parameters(stream: &[u8], is_wanted: impl Fn(u8) -> bool, change: impl Fn(&str) -> String) -> Vec<u8> {
    const START: &[u8] = &[0, 0, 1];
    let begins: Vec<usize> =
        stream.windows(3).enumerate().filter(|(_, part)| *part == START).map(|(at, _)| at + 3).collect();
    let begin = begins.iter().copied().find(|at| is_wanted(stream[*at])).unwrap();
    let end = begins.iter().copied().find(|at| *at > begin).unwrap() - 3;
    // A three that stands after two zeros is there so that nothing looks like a start.
    let (mut bits, mut zeros) = (String::new(), 0);
    for byte in &stream[begin..end] {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        bits += &format!("{byte:08b}");
    }
    let mut changed = change(&bits);
    while !changed.len().is_multiple_of(8) {
        changed.push('0');
    }
    let (mut out, mut zeros) = (stream[..begin].to_vec(), 0);
    for byte in changed.as_bytes().chunks(8) {
        let byte = u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap();
        if zeros >= 2 && byte <= 3 {
            out.push(3);
            zeros = 0;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        out.push(byte);
    }
    out.extend_from_slice(&stream[end..]);
    out
}

/// Four small frames of H.264 that are said to be this large a side (ITU-T H.264, 7.3.2.1.1).
fn h264(side: u32) -> Vec<u8> {
    let arguments = "-c:v libx264 -profile:v baseline -preset veryfast -threads 1";
    let small = Recipe::new("bomb.h264", 4, "25", arguments).make(&catalogue::folder());
    let larger = |bits: &str| {
        // Behind profile and level: its number, bits of the frame's number, and the order, which is that of decoding.
        let order = behind_golomb(bits, behind_golomb(bits, 32));
        assert_eq!(&bits[order..order + 3], golomb(2));
        let size = behind_golomb(bits, order + 3) + 1;
        let blocks = golomb(side / 16 - 1);
        // Whole frames, direct prediction of 8 × 8; no cropping, nothing about use.
        format!("{}{blocks}{blocks}11001", &bits[..size])
    };
    parameters(&std::fs::read(small).unwrap(), |head| head & 31 == 7, larger)
}

/// As [`h264`], of H.265 (ITU-T H.265, 7.3.2.2.1).
fn hevc(side: u32) -> Vec<u8> {
    let arguments = "-c:v libx265 -preset ultrafast -x265-params log-level=error:pools=1";
    let small = Recipe::new("bomb.hevc", 4, "25", arguments).make(&catalogue::folder());
    let larger = |bits: &str| {
        // Behind profile, tier and level: its number and the chroma format.
        let size = behind_golomb(bits, behind_golomb(bits, 120));
        let rest = behind_golomb(bits, behind_golomb(bits, size));
        let side = golomb(side);
        format!("{}{side}{side}{}", &bits[..size], bits[rest..].trim_end_matches('0'))
    };
    parameters(&std::fs::read(small).unwrap(), |head| (head >> 1) & 63 == 33, larger)
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

/// What it is, its bytes, and the code where there is only one that is right.
type Case = (&'static str, Vec<u8>, Option<Code>);

fn check(cases: Vec<Case>) {
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
        check(vec![
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
            ("a WebP of the largest size that its numbers can say", webp(16_384), None),
            ("a JPEG XL that claims a billion a side", jxl(1 << 30), None),
            ("a JPEG XL with too many pixels for memory", jxl(20_000), Some(Code::Limit)),
            ("an OpenEXR that claims a billion a side", exr(1 << 30, None), None),
            ("an OpenEXR with too many pixels for memory", exr(60_000, None), Some(Code::Limit)),
            ("an OpenEXR that unpacks to much", exr(16_384, Some(&packed(0, 1 << 20))), Some(Code::Limit)),
            ("an AVIF of one colour, 16,384 across", avif(None), Some(Code::Limit)),
            ("an AVIF whose picture is larger than it says", avif(Some(64)), Some(Code::Damaged)),
        ]);
    });
}

#[test]
fn films_that_claim_too_much_are_refused_in_time_and_within_memory() {
    alone("hostile::bombs::films_that_claim_too_much_are_refused_in_time_and_within_memory", || {
        let y4m = |side: u32| {
            let head = format!("YUV4MPEG2 W{side} H{side} F25:1 Ip A1:1 C420\nFRAME\n");
            [head.as_bytes(), &[0; 4096]].concat()
        };
        check(vec![
            ("an MP4 of 2^31 samples", sampled(0x7fff_ffff), None),
            ("an MP4 of more sizes than it holds", mp4(&[(b"stsz", 8, 0x7fff_ffff)]), Some(Code::Damaged)),
            ("an MP4 of 2^32 entries of times", mp4(&[(b"stts", 4, u32::MAX)]), None),
            ("an MP4 of one time for 2^31 samples", mp4(&[(b"stts", 8, 0x7fff_ffff)]), None),
            ("an H.264 of 16,384 a side", h264(16_384), None),
            ("an H.265 of 16,384 a side", hevc(16_384), None),
            ("a Matroska of 2^63 pixels a side", mkv(i64::MAX as u64, 100, 1004), None),
            ("a Matroska of 2^31 pixels a side", mkv(0x7fff_ffff, 100, 1004), None),
            ("a Matroska of 16,000 pixels a side", mkv(16_000, 100, 1004), None),
            ("a Matroska with 256 MB of its codec's data", mkv(320, 0x0fff_ffff, 1004), None),
            ("a Matroska with all there is of its codec's data", mkv(320, (1 << 56) - 2, 1004), None),
            ("a Matroska with a block of 2 GB", mkv(320, 100, 0x7fff_fff0), None),
            ("a Matroska with a block of a terabyte", mkv(320, 100, 1 << 40), None),
            ("a YUV4MPEG2 of the largest size", y4m(0x7fff_ffff), None),
            ("a YUV4MPEG2 of 16,000 pixels a side", y4m(16_000), None),
        ]);
    });
}

/// As large as the decoders take: what is within their own bounds must be within ours.
#[test]
fn the_largest_that_decoders_take_are_in_time_and_within_memory() {
    alone("hostile::bombs::the_largest_that_decoders_take_are_in_time_and_within_memory", || {
        check(vec![
            ("a WebP of one colour, 16,383 a side", webp(16_383), None),
            ("an H.264 of 16,000 a side", h264(16_000), None),
            ("an H.265 of 16,000 a side", hevc(16_000), None),
            ("an MP4 of twenty million samples", sampled(20_000_000), None),
        ]);
    });
}
