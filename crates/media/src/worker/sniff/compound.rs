//! Whether a compound file (OLE2) is an office document: by the names of its streams.
//!
//! [MS-CFB] 2.2 to 2.6. Whether it has a password: [MS-OFFCRYPTO] 2.3 (`EncryptedPackage`), [MS-DOC] 2.5.2
//! (`fEncrypted`), [MS-XLS] 2.4.117 (`FilePass`), [MS-PPT] 2.3.2 (`headerToken`). Chains are bounded, whatever a file
//! claims.

use std::collections::HashSet;

use crate::office::OfficeKind;
use crate::source::Source;

/// What a compound file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compound {
    Office(OfficeKind),
    /// An office document with a password.
    Locked,
    Other,
}

const STREAM: u8 = 2;
const NONE: u32 = 0xffff_ffff;
/// Sectors numbered from here on mean something else than a sector.
const MAX_SECTOR: u32 = 0xffff_fffa;
/// Streams below this size lie in pieces of 64 bytes within the stream of the root ([MS-CFB] 2.4).
const MINI: u64 = 4096;
const MINI_SECTOR: u64 = 64;
/// The token of a `CurrentUserAtom` whose slides are encrypted.
const ENCRYPTED_SLIDES: u32 = 0xf3d1_c4df;
/// Most sectors of the directory: half a million entries.
const MAX_CHAIN: usize = 1 << 17;

pub(super) fn look(head: &[u8], source: &Source) -> Compound {
    let Some(mut file) = File::open(head, source) else { return Compound::Other };
    let streams = file.top_level_streams();
    let find = |names: &[&str]| streams.iter().find(|stream| names.contains(&stream.name.as_str()));
    if find(&["EncryptedPackage"]).is_some() {
        return Compound::Locked;
    }
    if let Some(document) = find(&["WordDocument"]) {
        // Bit 8 of the flags at 10.
        let is_locked = |begin: Vec<u8>| begin.get(11).is_some_and(|flags| flags & 1 == 1);
        return office(OfficeKind::Doc, file.beginning(document).is_some_and(is_locked));
    }
    if let Some(book) = find(&["Workbook", "Book"]) {
        return office(OfficeKind::Xls, file.beginning(book).is_some_and(|begin| has_file_pass(&begin)));
    }
    if find(&["PowerPoint Document"]).is_some() {
        // Encrypted ones may carry their properties in a stream of their own ([MS-PPT] 2.3.7).
        let user = find(&["Current User"]).and_then(|user| file.beginning(user));
        let is_locked = user.and_then(|begin| number::<4>(&begin, 12)) == Some(ENCRYPTED_SLIDES);
        return office(OfficeKind::Ppt, is_locked || find(&["EncryptedSummary"]).is_some());
    }
    Compound::Other
}

fn office(kind: OfficeKind, locked: bool) -> Compound {
    if locked { Compound::Locked } else { Compound::Office(kind) }
}

/// Whether a record `FilePass` follows soon after the beginning of the globals.
fn has_file_pass(begin: &[u8]) -> bool {
    const FILE_PASS: u32 = 0x002f;
    let mut rest = begin;
    for _ in 0..8 {
        let (Some(kind), Some(length)) = (number::<2>(rest, 0), number::<2>(rest, 2)) else { return false };
        if kind == FILE_PASS {
            return true;
        }
        let Some(next) = rest.get(4 + length as usize..) else { return false };
        rest = next;
    }
    false
}

struct File<'a> {
    source: &'a Source,
    sector_bytes: u64,
    directory: u32,
    /// Sectors of the allocation table that the header lists, and where the list goes on.
    tables: Vec<u32>,
    more_tables: u32,
    /// The first sector of the stream of the root, once the directory is read.
    root: u32,
}

struct Stream {
    name: String,
    begin: u32,
    num_bytes: u64,
}

impl<'a> File<'a> {
    fn open(head: &[u8], source: &'a Source) -> Option<Self> {
        let shift = number::<2>(head, 30)?;
        if !matches!(shift, 9 | 12) {
            return None;
        }
        let tables = (0..109).map_while(|at| number::<4>(head, 76 + at * 4)).collect();
        Some(Self {
            source,
            sector_bytes: 1 << shift,
            directory: number::<4>(head, 48)?,
            tables,
            more_tables: number::<4>(head, 68)?,
            root: NONE,
        })
    }

    fn sector(&self, number: u32) -> Option<Vec<u8>> {
        if number >= MAX_SECTOR {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(self.sector_bytes).ok()?];
        let count = self.source.read_at(&mut bytes, (u64::from(number) + 1) * self.sector_bytes).ok()?;
        bytes.truncate(count);
        (!bytes.is_empty()).then_some(bytes)
    }

    /// The streams that stand at the top: what is embedded in them has names of its own.
    fn top_level_streams(&mut self) -> Vec<Stream> {
        let entries = self.directory_bytes();
        self.root = number::<4>(&entries, 116).unwrap_or(NONE);
        let entry = |number: u32| {
            let begin = (number as usize).checked_mul(128)?;
            entries.get(begin..begin + 128)
        };
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting: Vec<u32> = entry(0).and_then(|root| number::<4>(root, 76)).into_iter().collect();
        while let Some(next) = waiting.pop() {
            let Some(entry) = entry(next).filter(|_| next != NONE && seen.insert(next)) else { continue };
            waiting.extend([68, 72].into_iter().filter_map(|at| number::<4>(entry, at)));
            if entry.get(66) == Some(&STREAM) {
                found.extend(stream(entry));
            }
        }
        found
    }

    fn directory_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (mut next, mut table) = (self.directory, None);
        // A chain that is longer than the file leads in a circle.
        let num_sectors = usize::try_from(self.source.num_bytes() / self.sector_bytes).unwrap_or(MAX_CHAIN);
        for _ in 0..num_sectors.min(MAX_CHAIN) {
            let Some(sector) = self.sector(next) else { break };
            bytes.extend(sector);
            let Some(following) = self.following(next, &mut table) else { break };
            next = following;
        }
        bytes
    }

    /// The sector after that one in its chain; the part of the table read last is kept.
    fn following(&self, sector: u32, kept: &mut Option<(u32, Vec<u8>)>) -> Option<u32> {
        let per_sector = u32::try_from(self.sector_bytes / 4).ok()?;
        let (part, at) = (sector / per_sector, sector % per_sector);
        if kept.as_ref().is_none_or(|(known, _)| *known != part) {
            *kept = Some((part, self.sector(self.table(part as usize)?)?));
        }
        number::<4>(&kept.as_ref()?.1, at as usize * 4)
    }

    /// The sector that holds a part of the allocation table.
    fn table(&self, part: usize) -> Option<u32> {
        if let Some(sector) = self.tables.get(part) {
            return Some(*sector);
        }
        let per_list = usize::try_from(self.sector_bytes / 4).ok()? - 1;
        let (mut rest, mut list) = (part - self.tables.len(), self.more_tables);
        for _ in 0..MAX_CHAIN {
            let sector = self.sector(list)?;
            if rest < per_list {
                return number::<4>(&sector, rest * 4);
            }
            rest -= per_list;
            list = number::<4>(&sector, per_list * 4)?;
        }
        None
    }

    /// The first sector of a stream, large or small.
    fn beginning(&self, stream: &Stream) -> Option<Vec<u8>> {
        if stream.num_bytes >= MINI {
            return self.sector(stream.begin);
        }
        let at = u64::from(stream.begin) * MINI_SECTOR;
        let (mut sector, mut table) = (self.root, None);
        for _ in 0..usize::try_from(at / self.sector_bytes).ok().filter(|steps| *steps < MAX_CHAIN)? {
            sector = self.following(sector, &mut table)?;
        }
        let begin = usize::try_from(at % self.sector_bytes).ok()?;
        self.sector(sector)?.get(begin..)?.chunks(64).next().map(<[u8]>::to_vec)
    }
}

fn stream(entry: &[u8]) -> Option<Stream> {
    let length = number::<2>(entry, 64)? as usize;
    // In UTF-16, with its end.
    let name = entry.get(..length.checked_sub(2)?.min(64))?;
    let units: Vec<u16> = name.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let num_bytes = u64::from(number::<4>(entry, 120)?);
    Some(Stream { name: String::from_utf16_lossy(&units), begin: number::<4>(entry, 116)?, num_bytes })
}

/// A number of `N` bytes, the lowest first.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u32> {
    let part = bytes.get(at..at.checked_add(N)?)?;
    Some(part.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}
