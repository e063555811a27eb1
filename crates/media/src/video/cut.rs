//! Whether a file ends before its container says that it does: a copy or a download that was broken off.

use super::ffi::Input;
use crate::inspect::Problem;

/// Writers are a few bytes wrong about the end: padding that is counted or is not.
const SLACK: u64 = 16;

/// What is said of it. `None` where nothing is missing, and where the container does not say how long it is (MPEG-TS,
/// MPEG-PS, raw streams, MP3, FLAC, Ogg). `shown` is the stream of the pictures.
pub(super) fn problem(input: &Input, shown: Option<usize>, head: &[u8], num_bytes: u64) -> Option<Problem> {
    let of_pictures = shown.map(|stream| input.listed(stream, num_bytes)).filter(|listed| listed.is_cut());
    let message = match of_pictures {
        Some(listed) => format!(
            "the file is cut off: of {} frames that it lists, {} are in it",
            listed.num_all, listed.num_there
        ),
        None if (0..input.num_streams()).any(|stream| input.listed(stream, num_bytes).is_cut()) => {
            "the file is cut off: it lists more than is in it".into()
        }
        None => {
            let missing = declared_end(head)?.checked_sub(num_bytes).filter(|missing| *missing > SLACK)?;
            format!("the file is cut off: at least {missing} bytes are missing at its end")
        }
    };
    Some(Problem { code: "cut-short".into(), message, page: None, frame: None })
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
}
