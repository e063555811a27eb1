//! What packs streams of text (ISO 32000-2, 7.4): Flate, LZW, hexadecimal, base 85, run lengths, and predictors.
//!
//! Pictures' own filters are not undone. What came out before an error counts; nothing grows beyond the given bound.

use std::io::Read;

/// How one filter packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) predictor: usize,
    pub(super) colors: usize,
    pub(super) bits: usize,
    pub(super) columns: usize,
    /// Of LZW: codes grow one code early.
    pub(super) early: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { predictor: 1, colors: 1, bits: 8, columns: 1, early: true }
    }
}

/// Undoes one filter; `None` when it is not one of these.
pub(super) fn unpack(name: &[u8], packed: &[u8], settings: Settings, most: usize) -> Option<Vec<u8>> {
    let plain = match name {
        b"FlateDecode" | b"Fl" => flate(packed, most),
        b"LZWDecode" | b"LZW" => lzw(packed, settings.early, most),
        b"ASCIIHexDecode" | b"AHx" => hexadecimal(packed),
        b"ASCII85Decode" | b"A85" => base85(packed),
        b"RunLengthDecode" | b"RL" => run_lengths(packed, most),
        _ => return None,
    };
    Some(unpredict(plain, settings))
}

fn flate(packed: &[u8], most: usize) -> Vec<u8> {
    let mut plain = Vec::new();
    let _ = flate2::read::ZlibDecoder::new(packed).take(most as u64).read_to_end(&mut plain);
    plain
}

fn hexadecimal(packed: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = packed
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    digits.chunks(2).map(|pair| pair.first().unwrap_or(&0) << 4 | pair.get(1).unwrap_or(&0)).collect()
}

fn base85(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut group = Vec::new();
    for byte in packed.iter().copied().take_while(|byte| *byte != b'~') {
        match byte {
            b'z' if group.is_empty() => plain.extend([0; 4]),
            b'!'..=b'u' => group.push(u32::from(byte - b'!')),
            _ => continue,
        }
        if group.len() == 5 {
            plain.extend(quad(&group));
            group.clear();
        }
    }
    if group.len() > 1 {
        let keep = group.len() - 1;
        group.resize(5, 84);
        plain.extend(quad(&group).into_iter().take(keep));
    }
    plain
}

fn quad(group: &[u32]) -> [u8; 4] {
    group.iter().fold(0u32, |sum, digit| sum.wrapping_mul(85).wrapping_add(*digit)).to_be_bytes()
}

fn run_lengths(packed: &[u8], most: usize) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut rest = packed;
    while let [length, after @ ..] = rest {
        if plain.len() >= most {
            break;
        }
        match *length {
            128 => break,
            0..=127 => {
                let (run, beyond) = after.split_at_checked(usize::from(*length) + 1).unwrap_or((after, &[]));
                plain.extend(run);
                rest = beyond;
            }
            _ => {
                let Some((byte, beyond)) = after.split_first() else { break };
                plain.extend(std::iter::repeat_n(*byte, 257 - usize::from(*length)));
                rest = beyond;
            }
        }
    }
    plain
}

fn lzw(packed: &[u8], early: bool, most: usize) -> Vec<u8> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut plain: Vec<u8> = Vec::new();
    // Of each code from 258 on, where in `plain` its bytes first came, and how many they are.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let (mut bits, mut held, mut width) = (0u32, 0u32, 9u32);
    let mut last: Option<(usize, usize)> = None;
    for byte in packed {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held & ((1 << width) - 1)) as usize;
        bits &= (1 << held) - 1;
        match code {
            CLEAR => {
                table.clear();
                (width, last) = (9, None);
                continue;
            }
            END => break,
            _ => {}
        }
        let start = plain.len();
        if code < CLEAR {
            plain.push(u8::try_from(code).unwrap_or(0));
        } else {
            // A code that is just being made is the last one and its first byte again.
            let (from, length) = match (table.get(code - 258), last) {
                (Some(known), _) => *known,
                (None, Some((from, length))) if code - 258 == table.len() => (from, length + 1),
                _ => break,
            };
            for offset in 0..length {
                let Some(byte) = plain.get(from + offset).copied() else { break };
                plain.push(byte);
            }
        }
        if let Some((from, length)) = last
            && table.len() < 4096 - 258
        {
            table.push((from, length + 1));
        }
        last = Some((start, plain.len() - start));
        width = match 258 + table.len() + usize::from(early) {
            0..=511 => 9,
            512..=1023 => 10,
            1024..=2047 => 11,
            _ => 12,
        };
        if plain.len() >= most {
            break;
        }
    }
    plain
}

/// Undoes TIFF's predictor and PNG's (ISO 32000-2, 7.4.4.4).
fn unpredict(bytes: Vec<u8>, settings: Settings) -> Vec<u8> {
    let Settings { predictor, colors, bits, columns, .. } = settings;
    if predictor < 2 || !(1..=32).contains(&colors) || !(1..=16).contains(&bits) || columns == 0 {
        return bytes;
    }
    let Some(row) = columns.checked_mul(colors * bits).map(|bits| bits.div_ceil(8)) else { return bytes };
    // A row that is longer than all there is needs no more room than that.
    let row = row.min(bytes.len().max(1));
    let step = (colors * bits).div_ceil(8);
    if predictor == 2 {
        return if bits == 8 { tiff(bytes, row, step) } else { bytes };
    }
    let mut above = vec![0; row];
    let mut plain = Vec::with_capacity(bytes.len());
    for line in bytes.chunks(row + 1) {
        let Some((kind, line)) = line.split_first() else { break };
        let mut current = vec![0; row];
        for (at, byte) in line.iter().enumerate() {
            let behind = |row: &[u8]| at.checked_sub(step).and_then(|at| row.get(at)).copied().unwrap_or(0);
            let (left, up) = (behind(&current), above.get(at).copied().unwrap_or(0));
            let guess = match kind {
                1 => left,
                2 => up,
                3 => u8::try_from((u16::from(left) + u16::from(up)) / 2).unwrap_or(0),
                4 => paeth(left, up, behind(&above)),
                _ => 0,
            };
            if let Some(place) = current.get_mut(at) {
                *place = byte.wrapping_add(guess);
            }
        }
        plain.extend(current.iter().take(line.len()));
        above = current;
    }
    plain
}

fn tiff(mut bytes: Vec<u8>, row: usize, step: usize) -> Vec<u8> {
    for line in bytes.chunks_mut(row) {
        for at in step..line.len() {
            let left = line.get(at - step).copied().unwrap_or(0);
            if let Some(byte) = line.get_mut(at) {
                *byte = byte.wrapping_add(left);
            }
        }
    }
    bytes
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i32::from(left), i32::from(up), i32::from(corner));
    let guess = a + b - c;
    let [to_left, to_up, to_corner] = [a, b, c].map(|value| (guess - value).abs());
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, packed: &[u8], settings: Settings, expected: &[u8]) {
        assert_eq!(unpack(name.as_bytes(), packed, settings, 1 << 16).as_deref(), Some(expected), "{name}");
    }

    #[test]
    fn text_filters() {
        let plain = Settings::default();
        check("ASCIIHexDecode", b"48 65 6c6C 6F 7>rest", plain, b"Hellop");
        check("A85", b"87cURD]i,\"Ebo80~>", plain, b"Hello World!");
        check("ASCII85Decode", b"z!!~>", plain, &[0; 5]);
        check("RunLengthDecode", &[2, b'a', b'b', b'c', 254, b'x', 128, 9], plain, b"abcxxx");
        // ISO 32000-2, 7.4.4.2, example.
        let packed = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        check("LZWDecode", &packed, plain, &[45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
        assert_eq!(unpack(b"DCTDecode", b"", plain, 9), None);
    }

    #[test]
    fn flate_stops_at_its_bound_and_keeps_what_came_before_an_error() {
        use std::io::Write;
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&[7; 10_000]).unwrap();
        let packed = packed.finish().unwrap();
        let unpacked = |most| unpack(b"FlateDecode", &packed, Settings::default(), most).unwrap();
        assert_eq!((unpacked(1 << 20).len(), unpacked(100).len()), (10_000, 100));
        let cut = &packed[..packed.len() / 2];
        assert!(unpack(b"Fl", cut, Settings::default(), 1 << 20).is_some());
        assert_eq!(unpack(b"Fl", b"junk", Settings::default(), 9), Some(Vec::new()));
    }

    #[test]
    fn predictors() {
        let settings = |predictor, columns| Settings { predictor, columns, ..Settings::default() };
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + ">";
        let rows = [0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1, 3, 2, 2, 2, 4, 1, 1, 1];
        let plain = [1, 2, 3, 1, 2, 3, 2, 3, 4, 3, 5, 6, 4, 6, 7];
        check("AHx", hex(&rows).as_bytes(), settings(15, 3), &plain);
        check("AHx", hex(&[1, 1, 1, 5, 1, 1]).as_bytes(), settings(2, 3), &[1, 2, 3, 5, 6, 7]);
    }
}
