//! Whether a file goes on to the end that its own blocks lead to.

#[cfg(test)]
mod fuzz;

/// Bytes that are looked at in one read.
const WINDOW: usize = 4096;
/// Of a longer file nothing is said.
const MAX_BYTES: u64 = 256 << 20;

/// Fills as much of a buffer as the file has from a place on, and tells how much; `None` where reading failed.
type ReadAt<'a> = &'a mut dyn FnMut(u64, &mut [u8]) -> Option<usize>;

/// Whether a GIF ends before its trailer (GIF89a, appendix A). Nothing is said of one that has something else between its
/// blocks.
pub(crate) fn gif_is_cut(read: ReadAt<'_>) -> bool {
    let mut walk = Walk::new(read);
    gif(&mut walk).is_none() && !walk.failed
}

/// Whether a PNG ends before its `IEND` chunk (PNG, third edition, 5.6). Nothing is said of one with something else between
/// its chunks.
pub(crate) fn png_is_cut(read: ReadAt<'_>) -> bool {
    let mut walk = Walk::new(read);
    png(&mut walk).is_none() && !walk.failed
}

/// Goes through a file, byte by byte; at its end there is none.
struct Walk<'a> {
    read: ReadAt<'a>,
    /// The next byte.
    at: u64,
    /// What was read, and where it begins.
    window: Vec<u8>,
    start: u64,
    failed: bool,
}

impl<'a> Walk<'a> {
    fn new(read: ReadAt<'a>) -> Self {
        Self { read, at: 0, window: Vec::new(), start: 0, failed: false }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = match self.held() {
            Some(byte) => byte,
            None => {
                if self.at > MAX_BYTES {
                    self.failed = true;
                    return None;
                }
                self.window.resize(WINDOW, 0);
                self.start = self.at;
                let count = (self.read)(self.at, &mut self.window);
                self.failed |= count.is_none();
                self.window.truncate(count.unwrap_or(0));
                self.held()?
            }
        };
        self.at += 1;
        Some(byte)
    }

    fn held(&self) -> Option<u8> {
        let index = usize::try_from(self.at.checked_sub(self.start)?).ok()?;
        self.window.get(index).copied()
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Some(bytes)
    }

    fn skip(&mut self, count: u64) {
        self.at = self.at.saturating_add(count);
    }
}

/// `None` where the file ends first.
fn gif(walk: &mut Walk<'_>) -> Option<()> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3_u64 << ((flags & 7) + 1) };
    let [.., flags, _, _] = walk.bytes::<13>()?;
    walk.skip(table(flags));
    loop {
        let Some(introducer) = walk.byte() else {
            // Some writers leave the trailer out: where the block before is there to its last byte, nothing shows more.
            walk.at = walk.at.saturating_sub(1);
            return walk.byte().map(|_| ());
        };
        match introducer {
            0x2c => {
                let [.., flags] = walk.bytes::<9>()?;
                walk.skip(table(flags));
                // How many bits the codes begin with.
                walk.byte()?;
            }
            0x21 => {
                walk.byte()?;
            }
            _ => return Some(()),
        }
        // Sub-blocks up to an empty one.
        loop {
            let length = walk.byte()?;
            if length == 0 {
                break;
            }
            walk.skip(u64::from(length));
        }
    }
}

/// `None` where the file ends first.
fn png(walk: &mut Walk<'_>) -> Option<()> {
    walk.skip(8);
    loop {
        let [l0, l1, l2, l3, name @ ..] = walk.bytes::<8>()?;
        if &name == b"IEND" || !name.iter().all(u8::is_ascii_alphabetic) {
            return Some(());
        }
        // The data, and a checksum behind.
        walk.skip(u64::from(u32::from_be_bytes([l0, l1, l2, l3])) + 4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_cut(check: impl Fn(ReadAt<'_>) -> bool, bytes: &[u8]) -> bool {
        check(&mut |at, buffer| {
            let rest = bytes.get(usize::try_from(at).unwrap()..).unwrap_or_default();
            let count = rest.len().min(buffer.len());
            buffer[..count].copy_from_slice(&rest[..count]);
            Some(count)
        })
    }

    #[test]
    fn a_gif_is_whole_with_its_trailer_and_at_no_length_before() {
        // Two colours for all, then a comment and two pictures, the second with colours of its own.
        let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x21\xfe\x02hi\0".to_vec();
        bytes.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
        bytes.extend(b"\x2c\0\0\0\0\x01\0\x01\0\x80\0\0\0\xff\xff\xff\x02\x02\x44\x01\0;");
        assert!(!is_cut(gif_is_cut, &bytes));
        assert!(!is_cut(gif_is_cut, &[&bytes[..], b"more behind"].concat()));
        for length in 0..bytes.len() {
            // Between two blocks nothing shows it.
            let is_between = [19, 25, 40, 61].contains(&length);
            assert_eq!(is_cut(gif_is_cut, &bytes[..length]), !is_between, "{length} bytes");
        }
        // What stands between blocks and is none is not said to be cut.
        let at = bytes.len() - 1;
        assert!(!is_cut(gif_is_cut, &[&bytes[..at], b"\0\0"].concat()));
        assert!(!gif_is_cut(&mut |_, _| None), "a disk that fails cuts nothing off");
    }

    #[test]
    fn a_png_is_whole_with_its_end_and_at_no_length_before() {
        let chunk = |name: &[u8], data: &[u8]| {
            [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], name, data, &[0; 4]].concat()
        };
        let head = b"\x89PNG\r\n\x1a\n".to_vec();
        let bytes =
            [head, chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", &[7; 9000]), chunk(b"IEND", &[])].concat();
        assert!(!is_cut(png_is_cut, &bytes));
        for length in (0..bytes.len() - 4).step_by(7) {
            assert!(is_cut(png_is_cut, &bytes[..length]), "{length} bytes");
        }
        assert!(!png_is_cut(&mut |_, _| None), "a disk that fails cuts nothing off");
    }
}
