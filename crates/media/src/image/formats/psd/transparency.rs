//! Whether the first channel beyond the colours is the transparency of the merged picture.
//!
//! The sign of the number of layers says so ("Layer info"). Photoshop keeps layers of 16 and 32 bits, and leaves that
//! number, in a block of "Additional layer information"; another block says it by itself ("Saving Merged Transparency").

use super::super::bytes::read;
use super::BIG;
use crate::source::Source;

/// Blocks whose length has eight bytes in a PSB.
const LONG: [&[u8; 4]; 13] = [
    b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk", b"lnk2", b"FEid",
    b"FXid", b"PxSD",
];
const MAX_BLOCKS: u32 = 10_000;

/// Looks through the section of layers and masks, which begins at `at`.
pub(super) fn is_merged(source: &Source, at: u64, length: u64, large: bool) -> bool {
    length > 0 && search(source, at, at.saturating_add(length), large).unwrap_or(false)
}

fn search(source: &Source, at: u64, end: u64, large: bool) -> Option<bool> {
    let (layers_at, layers) = counted(source, at, large)?;
    let behind = layers_at.checked_add(layers).filter(|behind| *behind <= end)?;
    if layers > 0 && is_negative(source, layers_at)? {
        return Some(true);
    }
    let (mask_at, mask) = counted(source, behind, false)?;
    let mut at = mask_at.checked_add(mask)?;
    for _ in 0..MAX_BLOCKS {
        // Blocks are filled up to twos or fours, whether or not their length says so.
        let (head_at, head) = (at..at.checked_add(4)?)
            .filter_map(|at| Some((at, read(source, at, 8)?)))
            .find(|(_, head)| head.starts_with(b"8BIM") || head.starts_with(b"8B64"))?;
        let key = head.get(4..)?;
        let long = head.starts_with(b"8B64") || large && LONG.iter().any(|long| key == *long);
        let (data_at, length) = counted(source, head_at + 8, long)?;
        at = data_at.checked_add(length)?;
        if at > end {
            return None;
        }
        match key {
            b"Mtrn" | b"Mt16" | b"Mt32" => return Some(true),
            b"Layr" | b"Lr16" | b"Lr32" if length > 0 && is_negative(source, data_at)? => return Some(true),
            _ => {}
        }
    }
    None
}

/// A length, and where what it counts begins.
fn counted(source: &Source, at: u64, long: bool) -> Option<(u64, u64)> {
    if long {
        return Some((at.checked_add(8)?, BIG.u64(&read(source, at, 8)?, 0)?));
    }
    Some((at.checked_add(4)?, u64::from(BIG.u32(&read(source, at, 4)?, 0)?)))
}

fn is_negative(source: &Source, at: u64) -> Option<bool> {
    Some(BIG.u16(&read(source, at, 2)?, 0)? & 0x8000 != 0)
}
