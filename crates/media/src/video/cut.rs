//! Whether a file ends before its container says that it does: a copy or a download that was broken off.

#[cfg(test)]
mod fuzz;

use super::ffi::{Input, SharedSource};
use super::flac;
use crate::ends;
use crate::inspect::Problem;

/// Writers are a few bytes wrong about the end: padding that is counted or is not.
const SLACK: u64 = 16;
/// Longest frame of an MP3: some count the one that tells how many bytes there are, and some do not.
const MP3_SLACK: u64 = 1441;
/// Longest page of an Ogg (RFC 3533, 6).
const MAX_OGG_PAGE: u64 = 65_307;

/// What is said of it. `None` where nothing is missing, and where the container does not say how long it is (MPEG-TS,
/// MPEG-PS, raw streams, some MP3). `shown` is the stream of the pictures.
pub(super) fn problem(
    input: &Input,
    shown: Option<usize>,
    head: &[u8],
    source: &SharedSource,
) -> Option<Problem> {
    let num_bytes = source.size();
    let of_pictures = shown.map(|stream| input.listed(stream, num_bytes)).filter(|listed| listed.is_cut());
    let message = match of_pictures {
        Some(listed) => format!(
            "the file is cut off: of {} frames that it lists, {} are in it",
            listed.num_all, listed.num_there
        ),
        None if (0..input.num_streams()).any(|stream| input.listed(stream, num_bytes).is_cut()) => {
            "the file is cut off: it lists more than is in it".into()
        }
        None => match input.format_name().as_str() {
            "gif" => ends::gif_is_cut(&mut reading(source)).then(|| without_end("frames"))?,
            "apng" => ends::png_is_cut(&mut reading(source)).then(|| without_end("frames"))?,
            "ogg" => ogg_is_cut(&tail(source)?).then(|| without_end("pages"))?,
            "flac" => {
                let (num_all, per_frame) = flac_samples(head)?;
                let tail = tail(source)?;
                let there = flac::end_of_last(&tail, per_frame)?;
                // What was cut out without decoding it keeps the number of samples that it was cut out of.
                (there < num_all && !flac::ends_whole(&tail)).then(|| missing_samples(num_all, there))?
            }
            format => {
                let (end, slack) = match format {
                    "mp3" => (mp3_end(source)?, MP3_SLACK),
                    _ => (declared_end(head)?, SLACK),
                };
                missing_bytes(end.checked_sub(num_bytes).filter(|missing| *missing > slack)?)
            }
        },
    };
    Some(cut_short(message))
}

fn cut_short(message: String) -> Problem {
    Problem { code: "cut-short".into(), message, page: None, frame: None }
}

fn missing_bytes(missing: u64) -> String {
    format!("the file is cut off: at least {missing} bytes are missing at its end")
}

fn missing_samples(num_all: u64, there: u64) -> String {
    format!("the file is cut off: of {num_all} samples that it lists, at most {there} are in it")
}

fn without_end(parts: &str) -> String {
    format!("the file is cut off: the mark of its end is missing, and so may be {parts} before it")
}

fn reading(source: &SharedSource) -> impl FnMut(u64, &mut [u8]) -> Option<usize> {
    move |at, buffer| source.read_full(at, buffer).ok()
}

/// The last bytes, with at least one whole page of an Ogg in them.
fn tail(source: &SharedSource) -> Option<Vec<u8>> {
    let num_bytes = source.size().min(2 * MAX_OGG_PAGE);
    let mut tail = vec![0; usize::try_from(num_bytes).ok()?];
    let length = source.read_full(source.size() - num_bytes, &mut tail).ok()?;
    tail.truncate(length);
    Some(tail)
}

/// Whether the last page of an Ogg is cut off (RFC 3533, 6). That it says to be the last one is not asked for: what records
/// a live stream may not know which that is.
fn ogg_is_cut(tail: &[u8]) -> bool {
    let Some(at) = tail.windows(5).rposition(|head| head == b"OggS\0") else { return false };
    tail.get(at..).and_then(whole_page).is_none()
}

/// `None` where a page is cut off.
fn whole_page(page: &[u8]) -> Option<()> {
    let lengths = page.get(27..)?.get(..usize::from(*page.get(26)?))?;
    let body: usize = lengths.iter().map(|length| usize::from(*length)).sum();
    page.get(27 + lengths.len()..)?.get(..body).map(|_| ())
}

/// Where an MP3 ends by what its first frame says.
fn mp3_end(source: &SharedSource) -> Option<u64> {
    let mut start = 0;
    // One set of tags is usual (ID3v2.4, 3.1).
    for _ in 0..4 {
        let mut tags = [0; 10];
        source.read_full(start, &mut tags).ok()?;
        let [b'I', b'D', b'3', _, _, flags, size @ ..] = tags else { break };
        let size = size.iter().fold(0_u64, |all, byte| all << 7 | u64::from(byte & 0x7f));
        start += 10 + size + if flags & 0x10 == 0 { 0 } else { 10 };
    }
    let mut frame = [0; 192];
    let length = source.read_full(start, &mut frame).ok()?;
    Some(start + mp3_bytes(frame.get(..length)?)?)
}

/// How many bytes there are from the first frame on, as encoders note it there: Xing and LAME behind the room for side
/// information (ISO 11172-3, 2.4.1.7), Fraunhofer at a fixed place.
fn mp3_bytes(frame: &[u8]) -> Option<u64> {
    let [sync, kind, _, mode] = *frame.first_chunk::<4>()?;
    // Layer III of MPEG-1, 2 or 2.5.
    if sync != 0xff || kind & 0xe6 != 0xe2 {
        return None;
    }
    let number = |bytes: &[u8], at: usize| {
        let bytes: [u8; 4] = *bytes.get(at..)?.first_chunk()?;
        Some(u32::from_be_bytes(bytes))
    };
    let side = match (kind & 0x18 == 0x18, mode & 0xc0 == 0xc0) {
        (true, false) => 32,
        (false, true) => 9,
        _ => 17,
    };
    let note = frame.get(4 + side..)?;
    let bytes = if note.starts_with(b"Xing") || note.starts_with(b"Info") {
        let flags = number(note, 4)?;
        // The number of frames stands before, where there is one.
        let at = if flags & 1 == 0 { 8 } else { 12 };
        number(note, at).filter(|_| flags & 2 != 0)?
    } else {
        number(frame.get(36..)?.strip_prefix(b"VBRI")?, 6)?
    };
    (bytes > 0).then_some(u64::from(bytes))
}

/// How many samples a FLAC says that it has, and the most that one of its frames may hold (RFC 9639, 8.2).
fn flac_samples(head: &[u8]) -> Option<(u64, u64)> {
    let info = head.strip_prefix(b"fLaC")?;
    if info.first()? & 0x7f != 0 {
        return None;
    }
    let info = info.get(4..)?;
    let largest: [u8; 2] = *info.get(2..)?.first_chunk()?;
    let numbers: [u8; 8] = *info.get(10..)?.first_chunk()?;
    let num_samples = u64::from_be_bytes(numbers) & 0xf_ffff_ffff;
    (num_samples > 0).then_some((num_samples, u64::from(u16::from_be_bytes(largest))))
}

/// Where the outermost element ends: RIFF (AVI, WAV), AIFF, Matroska and WebM (RFC 8794 and RFC 9559).
fn declared_end(head: &[u8]) -> Option<u64> {
    let size: [u8; 4] = *head.get(4..)?.first_chunk()?;
    let of = |size: u32| (size > 0 && size < 0x7fff_0000).then(|| u64::from(size) + 8);
    match head.first_chunk()? {
        b"RIFF" => of(u32::from_le_bytes(size)),
        b"FORM" => of(u32::from_be_bytes(size)),
        [0x1a, 0x45, 0xdf, 0xa3] => {
            let (length, width) = ebml_size(head.get(4..)?)?;
            let segment = usize::try_from(length).ok()?.checked_add(4 + width)?;
            let head = head.get(segment..)?.strip_prefix(&[0x18, 0x53, 0x80, 0x67])?;
            let (length, width) = ebml_size(head)?;
            (segment as u64 + 4 + width as u64).checked_add(length)
        }
        _ => None,
    }
}

/// A size and how many bytes it takes; `None` for one that is not known, all ones.
fn ebml_size(bytes: &[u8]) -> Option<(u64, usize)> {
    let width = bytes.first()?.leading_zeros() as usize + 1;
    let all = bytes.get(..width)?.iter().fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    let most = (1_u64 << (7 * width)) - 1;
    (width <= 8 && all & most != most).then_some((all & most, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_as_containers_declare_them() {
        let matroska =
            |size: &[u8]| [&[0x1a, 0x45, 0xdf, 0xa3, 0x82, 1, 2, 0x18, 0x53, 0x80, 0x67], size].concat();
        assert_eq!(declared_end(b"RIFF\x10\0\0\0WAVE"), Some(24));
        assert_eq!(declared_end(b"FORM\0\0\0\x10AIFF"), Some(24));
        assert_eq!(declared_end(&matroska(&[0x85])), Some(17));
        assert_eq!(declared_end(&matroska(&[0x40, 0x7f])), Some(140));
        assert_eq!(declared_end(&matroska(&[0x01, 0, 0, 0, 0, 0, 1, 0])), Some(275));
        let unknown: [&[u8]; 7] = [
            b"RIFF\xff\xff\xff\xffWAVE",
            b"RIFF\0\0\0\0WAVE",
            b"RIF",
            b"",
            &matroska(&[0xff]),
            &matroska(&[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            &matroska(&[0x00, 1, 1, 1, 1, 1, 1, 1, 1]),
        ];
        for head in unknown {
            assert_eq!(declared_end(head), None, "{head:?}");
        }
    }

    #[test]
    fn an_ogg_ends_with_a_whole_page() {
        let page = |flags: u8, body: &[u8]| {
            let mut page = b"OggS\0".to_vec();
            page.push(flags);
            page.extend([0; 20]);
            page.extend([1, u8::try_from(body.len()).unwrap()]);
            page.extend(body);
            page
        };
        let whole = [page(2, b"first"), page(0, b"middle"), page(4, b"last")].concat();
        assert!(!ogg_is_cut(&whole));
        assert!(!ogg_is_cut(&[&whole[..], b"TAG of others"].concat()));
        assert!(!ogg_is_cut(b"no page at all"));
        for length in 33..whole.len() {
            // Between two pages, and before the next has said what it is, nothing shows it.
            let begun = [0, 33, 67].into_iter().filter(|start| *start < length).max().unwrap();
            let is_shown = length - begun >= 5 && !whole[length..].starts_with(b"OggS");
            assert_eq!(ogg_is_cut(&whole[..length]), is_shown, "{length} bytes");
        }
        assert!(!ogg_is_cut(&[whole.clone(), whole].concat()));
    }

    #[test]
    fn an_mp3_tells_its_bytes_in_its_first_frame() {
        let frame = |kind: u8, mode: u8, at: usize, note: &[u8]| {
            let mut frame = vec![0xff, kind, 0x90, mode];
            frame.resize(at, 0);
            frame.extend(note);
            frame.resize(192, 0);
            frame
        };
        let xing = b"Xing\0\0\0\x03\0\0\0\x63\0\x01\0\0";
        let info = b"Info\0\0\0\x02\0\x01\0\0";
        let vbri = b"VBRI\0\x01\0\0\0\0\0\x01\0\0";
        for (kind, mode, at, note) in [
            (0xfb, 0x00, 36, &xing[..]),
            (0xfb, 0xc0, 21, xing),
            (0xf3, 0x00, 21, info),
            (0xe3, 0xc0, 13, info),
            (0xfb, 0x00, 36, vbri),
        ] {
            assert_eq!(mp3_bytes(&frame(kind, mode, at, note)), Some(0x1_0000), "{kind:x} {mode:x}");
        }
        for (kind, at, note) in [
            (0xfb, 36, &b"Xing\0\0\0\x01\0\0\0\x63\0\x01\0\0"[..]),
            (0xfb, 21, xing),
            (0xfb, 36, b"none"),
            (0xfd, 36, xing),
        ] {
            assert_eq!(mp3_bytes(&frame(kind, 0, at, note)), None, "{kind:x} {at}");
        }
        assert_eq!(mp3_bytes(&[0xff, 0xfb]), None);
    }

    #[test]
    fn a_flac_has_as_many_samples_as_it_says() {
        let mut head = b"fLaC\0\0\0\x22\x10\0\x12\0".to_vec();
        head.extend([0; 6]);
        head.extend([0x0b, 0xb8, 0x02, 0xf1, 0, 0, 0x20, 0x01]);
        assert_eq!(flac_samples(&head), Some((0x1_0000_2001, 0x1200)));
        let unknown = [&head[..21], &[0xf0, 0, 0, 0, 0]].concat();
        assert_eq!(flac_samples(&unknown), None, "none is not known");
        assert_eq!(flac_samples(b"fLaC\x84"), None);
    }
}
