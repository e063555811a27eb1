//! How far a FLAC goes, by the headers of its last frames (RFC 9639, 9.1): known without decoding it.

/// Where the last frame that begins in these bytes ends, in samples from the start of the file; `None` where none does.
/// `per_frame` is what a frame holds where all hold the same.
pub(super) fn end_of_last(tail: &[u8], per_frame: u64) -> Option<u64> {
    let starts = tail.windows(2).enumerate().filter(|(_, pair)| matches!(pair, [0xff, 0xf8 | 0xf9]));
    starts.filter_map(|(at, _)| end(tail.get(at..)?, per_frame)).max()
}

/// Whether the last byte is that of a whole frame, by the checksum of all of it (RFC 9639, 9.3): CRC-16, which is 0 over a
/// frame with its own behind it. From the last byte on, so that one pass is enough however many frames seem to begin.
pub(super) fn ends_whole(tail: &[u8]) -> bool {
    // The sum so far, and what a bit at this place adds to it.
    let (mut sum, mut power) = (0_u16, 0x8005_u16);
    for (at, &byte) in tail.iter().enumerate().rev() {
        for bit in 0..8_u32 {
            if (byte >> bit) & 1 != 0 {
                sum ^= power;
            }
            power = if power & 0x8000 == 0 { power << 1 } else { power << 1 ^ 0x8005 };
        }
        let is_frame = |frame: &[u8]| matches!(frame, [0xff, 0xf8 | 0xf9, ..]) && end(frame, 0).is_some();
        if sum == 0 && tail.get(at..).is_some_and(is_frame) {
            return true;
        }
    }
    false
}

/// Where a frame ends; `None` for what is none, by the checksum of its header.
fn end(frame: &[u8], per_frame: u64) -> Option<u64> {
    let [_, sync, sizes, kinds] = *frame.first_chunk::<4>()?;
    if kinds & 1 != 0 || kinds >> 4 > 10 {
        return None;
    }
    let (number, length) = coded_number(frame.get(4..)?)?;
    let mut at = 4 + length;
    let byte = |at: usize| frame.get(at).copied().map(u64::from);
    let num_samples = match sizes >> 4 {
        0 => return None,
        1 => 192,
        code @ 2..=5 => 144_u64 << code,
        6 => {
            at += 1;
            byte(at - 1)? + 1
        }
        7 => {
            at += 2;
            (byte(at - 2)? << 8 | byte(at - 1)?) + 1
        }
        code => 1_u64 << code,
    };
    at += match sizes & 15 {
        12 => 1,
        13 | 14 => 2,
        15 => return None,
        _ => 0,
    };
    if checksum(frame.get(..at)?) != *frame.get(at)? {
        return None;
    }
    // Of frames of one size the number is the frame's, else that of its first sample.
    let start = if sync & 1 == 0 { number.checked_mul(per_frame)? } else { number };
    start.checked_add(num_samples)
}

/// A number as UTF-8 would have it, up to seven bytes, and how many it takes.
fn coded_number(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = match first.leading_ones() {
        0 => return Some((u64::from(first), 1)),
        length @ 2..=7 => length as usize,
        _ => return None,
    };
    let rest = bytes.get(1..length)?;
    let head = u64::from(first) & (0x7f >> length);
    let number = rest.iter().fold(head, |all, byte| all << 6 | u64::from(byte & 0x3f));
    rest.iter().all(|byte| byte & 0xc0 == 0x80).then_some((number, length))
}

/// CRC-8 of a frame's header.
fn checksum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0_u8, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc: u8, _| if crc & 0x80 == 0 { crc << 1 } else { crc << 1 ^ 0x07 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(head: &[u8]) -> Vec<u8> {
        [head, &[checksum(head)], &[0x33; 20]].concat()
    }

    /// CRC-16 as it is defined, from the first byte on.
    fn frame_checksum(bytes: &[u8]) -> u16 {
        bytes.iter().fold(0_u16, |crc, byte| {
            (0..8).fold(crc ^ u16::from(*byte) << 8, |crc: u16, _| {
                if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x8005 }
            })
        })
    }

    #[test]
    fn the_last_header_tells_where_a_flac_ends() {
        // 4096 samples in each, by number of frame; the last one is shorter, in one byte or in two.
        let fixed: [u8; 4] = [0xff, 0xf8, 0xca, 0x18];
        let first = frame(&[&fixed[..], &[0]].concat());
        let later = frame(&[&fixed[..], &[0xc4, 0x80]].concat());
        let short = frame(&[0xff, 0xf8, 0x6a, 0x18, 0xc4, 0x81, 99]);
        let other = frame(&[0xff, 0xf8, 0x7a, 0x18, 0xc4, 0x81, 0x01, 0x03]);
        assert_eq!(end_of_last(&first, 4096), Some(4096));
        assert_eq!(end_of_last(&[&first[..], &later[..]].concat(), 4096), Some(257 * 4096));
        assert_eq!(end_of_last(&[&later[..], &short[..]].concat(), 4096), Some(257 * 4096 + 100));
        assert_eq!(end_of_last(&[&later[..], &other[..]].concat(), 4096), Some(257 * 4096 + 260));
        // By number of sample.
        let varying = frame(&[0xff, 0xf9, 0x3a, 0x18, 0xe1, 0x80, 0x81]);
        assert_eq!(end_of_last(&varying, 4096), Some(0x1001 + 1152));
        let mut wrong = first.clone();
        wrong[5] ^= 1;
        for none in [&wrong[..], &first[..5], b"\xff", b""] {
            assert_eq!(end_of_last(none, 4096), None, "{none:?}");
        }
    }

    #[test]
    fn a_frame_with_its_checksum_behind_it_is_whole() {
        let mut bytes = frame(&[0xff, 0xf8, 0xca, 0x18, 0]);
        bytes.extend(frame(&[0xff, 0xf8, 0xca, 0x18, 1]));
        let second = bytes.len() / 2;
        bytes.extend(frame_checksum(&bytes[second..]).to_be_bytes());
        assert!(ends_whole(&bytes));
        assert!(!ends_whole(&bytes[..bytes.len() - 1]));
        assert!(!ends_whole(&[&bytes[..], b"TAG"].concat()));
    }

    #[test]
    fn as_many_frames_as_fit_begin_and_none_is_whole() {
        let head = [0xff_u8, 0xf8, 0xca, 0x18, 0];
        let mut bytes = [&head[..], &[checksum(&head)]].concat().repeat(20_000);
        assert!(!ends_whole(&bytes));
        let sum = frame_checksum(&bytes[6..]);
        bytes.extend(sum.to_be_bytes());
        assert!(ends_whole(&bytes));
    }
}
