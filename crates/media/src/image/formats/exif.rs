//! Orientation and resolution out of an EXIF block (EXIF 2.32; TIFF 6.0, section 2).

/// What is wanted of EXIF.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::image) struct Exif {
    /// 1 to 8.
    pub(in crate::image) orientation: Option<u8>,
    pub(in crate::image) dpi: Option<[f64; 2]>,
}

struct Block<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl Block<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        let bytes: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn rational(&self, at: usize) -> Option<f64> {
        let at = self.u32(at)? as usize;
        let (over, under) = (self.u32(at)?, self.u32(at.checked_add(4)?)?);
        (over > 0 && under > 0).then(|| f64::from(over) / f64::from(under))
    }
}

/// Reads the first directory; damaged parts are left out.
pub(in crate::image) fn read(bytes: &[u8]) -> Exif {
    let bytes = bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes);
    let little = match bytes.get(..4) {
        Some(b"II*\0") => true,
        Some(b"MM\0*") => false,
        _ => return Exif::default(),
    };
    directory(&Block { bytes, little }).unwrap_or_default()
}

fn directory(block: &Block<'_>) -> Option<Exif> {
    let start = block.u32(4)? as usize;
    let count = usize::from(block.u16(start)?);
    let (mut orientation, mut x, mut y, mut unit) = (None, None, None, 2);
    for entry in 0..count {
        let at = start.checked_add(2)?.checked_add(entry * 12)?;
        let Some(tag) = block.u16(at) else { break };
        match tag {
            0x0112 => orientation = block.u16(at + 8).filter(|value| (1..=8).contains(value)),
            0x011a => x = block.rational(at + 8),
            0x011b => y = block.rational(at + 8),
            0x0128 => unit = block.u16(at + 8).unwrap_or(2),
            _ => {}
        }
    }
    let per_inch = match unit {
        2 => Some(1.0),
        3 => Some(2.54),
        _ => None,
    };
    let dpi = x.zip(y).zip(per_inch).map(|((x, y), factor)| [x * factor, y * factor]);
    Some(Exif { orientation: orientation.and_then(|value| u8::try_from(value).ok()), dpi })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(entries: &[(u16, u16, u32, u32)], tail: &[u32]) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend([0; 4]);
        tail.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        bytes
    }

    #[test]
    fn orientation_and_resolution_are_read() {
        let at = 8 + 2 + 4 * 12 + 4;
        let bytes =
            block(&[(0x0112, 3, 1, 6), (0x011a, 5, 1, at), (0x011b, 5, 1, at), (0x0128, 3, 1, 3)], &[300, 1]);
        let exif = read(&bytes);
        assert_eq!(exif.orientation, Some(6));
        assert_eq!(exif.dpi, Some([762.0, 762.0]));
    }

    #[test]
    fn damaged_blocks_are_left_out() {
        assert_eq!(read(b""), Exif::default());
        assert_eq!(read(b"II*\0\xff\xff\xff\xff"), Exif::default());
        assert_eq!(read(&block(&[(0x0112, 3, 1, 9)], &[])).orientation, None);
        assert_eq!(read(&block(&[(0x011a, 5, 1, u32::MAX), (0x011b, 5, 1, 4)], &[])).dpi, None);
    }
}
