//! Numbers at places of a file, by either byte order; nothing past the end is ever read.

use crate::source::Source;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Big,
    Little,
}

impl Order {
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self == Self::Little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self == Self::Little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    pub(super) fn u64(self, bytes: &[u8], at: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(8)?)?.try_into().ok()?;
        Some(if self == Self::Little { u64::from_le_bytes(bytes) } else { u64::from_be_bytes(bytes) })
    }
}

/// Reads as much as there is, from place to place.
pub(super) fn reading(source: &Source) -> impl FnMut(u64, &mut [u8]) -> Option<usize> {
    move |at, buffer| source.read_at(buffer, at).ok()
}

/// Exactly `count` bytes from `at` on.
pub(super) fn read(source: &Source, at: u64, count: usize) -> Option<Vec<u8>> {
    if at.checked_add(count as u64)? > source.num_bytes() {
        return None;
    }
    let mut bytes = vec![0; count];
    let got = source.read_at(&mut bytes, at).ok()?;
    (got == count).then_some(bytes)
}
