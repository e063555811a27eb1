//! TIFF's directories: where the pages are, and what their tags hold (TIFF 6.0, section 2; BigTIFF as libtiff has it).

use super::super::bytes::{Order, read};
use super::super::{cut_off, damaged};
use crate::error::MediaError;
use crate::source::Source;

/// More pages than that are not looked for.
const MAX_PAGES: usize = 65_536;
/// A directory that claims more tags is none.
const MAX_ENTRIES: u64 = 4096;
/// Most values of one tag: strips of a very tall picture.
const MAX_VALUES: u64 = 8 << 20;

pub(super) mod tag {
    pub(crate) const NEW_SUBFILE_TYPE: u16 = 254;
    pub(crate) const SUBFILE_TYPE: u16 = 255;
    pub(crate) const WIDTH: u16 = 256;
    pub(crate) const HEIGHT: u16 = 257;
    pub(crate) const BITS: u16 = 258;
    pub(crate) const COMPRESSION: u16 = 259;
    pub(crate) const PHOTOMETRIC: u16 = 262;
    pub(crate) const FILL_ORDER: u16 = 266;
    pub(crate) const STRIP_OFFSETS: u16 = 273;
    pub(crate) const ORIENTATION: u16 = 274;
    pub(crate) const SAMPLES: u16 = 277;
    pub(crate) const ROWS_PER_STRIP: u16 = 278;
    pub(crate) const STRIP_BYTES: u16 = 279;
    pub(crate) const X_RESOLUTION: u16 = 282;
    pub(crate) const Y_RESOLUTION: u16 = 283;
    pub(crate) const PLANAR: u16 = 284;
    pub(crate) const T4_OPTIONS: u16 = 292;
    pub(crate) const RESOLUTION_UNIT: u16 = 296;
    pub(crate) const PREDICTOR: u16 = 317;
    pub(crate) const COLOR_MAP: u16 = 320;
    pub(crate) const TILE_WIDTH: u16 = 322;
    pub(crate) const TILE_HEIGHT: u16 = 323;
    pub(crate) const TILE_OFFSETS: u16 = 324;
    pub(crate) const TILE_BYTES: u16 = 325;
    pub(crate) const INK_SET: u16 = 332;
    pub(crate) const EXTRA_SAMPLES: u16 = 338;
    pub(crate) const SAMPLE_FORMAT: u16 = 339;
    pub(crate) const JPEG_TABLES: u16 = 347;
    pub(crate) const YCBCR_SUBSAMPLING: u16 = 530;
    pub(crate) const ICC_PROFILE: u16 = 34_675;
}

/// The header, and where the pages begin.
pub(super) struct Header {
    pub(super) order: Order,
    big: bool,
    first: u64,
}

struct Entry {
    tag: u16,
    kind: u16,
    count: u64,
    /// Where the values lie.
    at: u64,
}

/// The tags of one page.
pub(super) struct Directory<'a> {
    source: &'a Source,
    order: Order,
    entries: Vec<Entry>,
    /// Where the next one lies, 0 behind the last; `None` where the file ends before it says.
    next: Option<u64>,
}

impl Header {
    pub(super) fn read(source: &Source) -> Result<Self, MediaError> {
        Self::parse(source).ok_or_else(|| damaged("its header is cut off"))
    }

    fn parse(source: &Source) -> Option<Self> {
        let head = read(source, 0, 8)?;
        let order = if head.starts_with(b"II") { Order::Little } else { Order::Big };
        if order.u16(&head, 2)? == 43 {
            let first = order.u64(&read(source, 8, 8)?, 0)?;
            return Some(Self { order, big: true, first });
        }
        Some(Self { order, big: false, first: u64::from(order.u32(&head, 4)?) })
    }

    /// Finds the directories that are pages; reduced copies and masks are none (TIFF 6.0, tags 254 and 255). With them
    /// comes whether the file ends before the last one.
    pub(super) fn pages(&self, source: &Source) -> Result<(Vec<u64>, bool), MediaError> {
        let (mut pages, mut seen) = (Vec::new(), std::collections::HashSet::new());
        let (mut at, mut is_cut) = (self.first, false);
        while at != 0 && seen.insert(at) && seen.len() <= MAX_PAGES {
            // A chain that breaks off keeps the pages before.
            let Some(directory) = self.parse_directory(source, at) else {
                is_cut = self.is_cut(source, at);
                break;
            };
            let kind = directory.number(tag::NEW_SUBFILE_TYPE).unwrap_or(0);
            if kind & 0b101 == 0 && directory.number(tag::SUBFILE_TYPE) != Some(2) {
                pages.push(at);
            }
            is_cut = directory.next.is_none();
            at = directory.next.unwrap_or(0);
        }
        if pages.is_empty() {
            self.directory(source, self.first)?;
            pages.push(self.first);
        }
        Ok((pages, is_cut))
    }

    /// Whether a directory that cannot be read lies beyond the end of the file, in whole or in part.
    fn is_cut(&self, source: &Source, at: u64) -> bool {
        let order = self.order;
        let (count, head, size) = if self.big {
            (read(source, at, 8).and_then(|bytes| order.u64(&bytes, 0)), 8, 20)
        } else {
            (read(source, at, 2).and_then(|bytes| order.u16(&bytes, 0)).map(u64::from), 2, 12)
        };
        let Some(count) = count else { return true };
        let ends_within = || at.checked_add(head + count * size).is_some_and(|end| end <= source.num_bytes());
        count <= MAX_ENTRIES && !ends_within()
    }

    pub(super) fn directory<'a>(&self, source: &'a Source, at: u64) -> Result<Directory<'a>, MediaError> {
        self.parse_directory(source, at).ok_or_else(cut_off)
    }

    fn parse_directory<'a>(&self, source: &'a Source, at: u64) -> Option<Directory<'a>> {
        let order = self.order;
        let (count, start) = if self.big {
            (order.u64(&read(source, at, 8)?, 0)?, at.checked_add(8)?)
        } else {
            (u64::from(order.u16(&read(source, at, 2)?, 0)?), at.checked_add(2)?)
        };
        if count > MAX_ENTRIES {
            return None;
        }
        let (size, inline) = if self.big { (20, 8) } else { (12, 4) };
        let count = usize::try_from(count).ok()?;
        let bytes = read(source, start, count * size)?;
        let mut entries = Vec::with_capacity(count);
        for (index, entry) in bytes.chunks_exact(size).enumerate() {
            let (tag, kind) = (order.u16(entry, 0)?, order.u16(entry, 2)?);
            let count = if self.big { order.u64(entry, 4)? } else { u64::from(order.u32(entry, 4)?) };
            let Some(width) = width(kind) else { continue };
            let here = start + (index * size + size - inline) as u64;
            let at = if count.checked_mul(width)? <= inline as u64 {
                here
            } else if self.big {
                order.u64(entry, size - inline)?
            } else {
                u64::from(order.u32(entry, size - inline)?)
            };
            entries.push(Entry { tag, kind, count, at });
        }
        let after = start + (count * size) as u64;
        let next = if self.big {
            read(source, after, 8).and_then(|bytes| order.u64(&bytes, 0))
        } else {
            read(source, after, 4).and_then(|bytes| order.u32(&bytes, 0)).map(u64::from)
        };
        Some(Directory { source, order, entries, next })
    }
}

/// Bytes of a value of a kind (TIFF 6.0, "Types").
fn width(kind: u16) -> Option<u64> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16 | 17 | 18 => Some(8),
        _ => None,
    }
}

impl Directory<'_> {
    fn raw(&self, tag: u16) -> Option<(&Entry, Vec<u8>)> {
        let entry = self.entries.iter().find(|entry| entry.tag == tag)?;
        if entry.count > MAX_VALUES {
            return None;
        }
        let count = usize::try_from(entry.count.checked_mul(width(entry.kind)?)?).ok()?;
        Some((entry, read(self.source, entry.at, count)?))
    }

    /// The first of a tag's values, however many it claims.
    fn first(&self, tag: u16) -> Option<u64> {
        let entry = self.entries.iter().find(|entry| entry.tag == tag).filter(|entry| entry.count > 0)?;
        let bytes = read(self.source, entry.at, usize::try_from(width(entry.kind)?).ok()?)?;
        self.value(entry.kind, &bytes)
    }

    /// Whether the values of a tag lie beyond the end of the file, in whole or in part.
    pub(super) fn is_cut(&self, tag: u16) -> bool {
        let Some(entry) = self.entries.iter().find(|entry| entry.tag == tag) else { return false };
        let length = width(entry.kind).and_then(|width| entry.count.checked_mul(width));
        let end = length.and_then(|length| entry.at.checked_add(length));
        end.is_none_or(|end| end > self.source.num_bytes())
    }

    pub(super) fn bytes(&self, tag: u16) -> Option<Vec<u8>> {
        self.raw(tag).map(|(_, bytes)| bytes)
    }

    /// Unsigned whole numbers; `None` where the tag is absent, damaged or holds something else.
    pub(super) fn numbers(&self, tag: u16) -> Option<Vec<u64>> {
        let (entry, bytes) = self.raw(tag)?;
        let width = usize::try_from(width(entry.kind)?).ok()?;
        bytes.chunks_exact(width).map(|value| self.value(entry.kind, value)).collect()
    }

    fn value(&self, kind: u16, value: &[u8]) -> Option<u64> {
        match kind {
            1 | 7 => value.first().copied().map(u64::from),
            3 => self.order.u16(value, 0).map(u64::from),
            4 | 13 => self.order.u32(value, 0).map(u64::from),
            16 | 18 => self.order.u64(value, 0),
            _ => None,
        }
    }

    pub(super) fn number(&self, tag: u16) -> Option<u64> {
        self.first(tag)
    }

    pub(super) fn rational(&self, tag: u16) -> Option<f64> {
        let (entry, bytes) = self.raw(tag)?;
        if entry.kind != 5 {
            return None;
        }
        let (over, under) = (self.order.u32(&bytes, 0)?, self.order.u32(&bytes, 4)?);
        (over > 0 && under > 0).then(|| f64::from(over) / f64::from(under))
    }
}
