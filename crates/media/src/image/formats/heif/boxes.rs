//! The boxes of an AVIF or HEIC: which item is the picture, where its bytes lie, what is said about it.
//!
//! ISO/IEC 23008-12 (HEIF) and 14496-12; AV1 Image File Format 1.1. Only what a still needs.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::bytes::{Order, read};
use super::super::{cut_off, damaged, too_large, unsupported};
use crate::error::MediaError;
use crate::source::Source;
use crate::video::ffi::Coding;

const BIG: Order = Order::Big;
/// Largest `meta` box, and largest picture item, that is read.
const MAX_META: u64 = 16 << 20;
const MAX_ITEM: u64 = 256 << 20;
/// Most parts that all items together lie in; writers make one of each item.
const MAX_EXTENTS: usize = 65_536;
/// Longest configuration of an HEVC decoder: a few parameter sets.
const MAX_CONFIGURATION: usize = 64 << 10;

/// What `ipco` says; those that are not needed are `Other`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Property {
    Size(u32, u32),
    /// Bits of each channel.
    Depths(Vec<u8>),
    /// Primaries, transfer, matrix, full range.
    Codes([u8; 3], bool),
    Icc(Vec<u8>),
    /// Quarter turns, counter-clockwise.
    Turn(u8),
    /// Top and bottom change places, or left and right.
    Mirror {
        sides: bool,
    },
    /// Width, height, and offsets of the centre, as fractions.
    Aperture([i64; 8]),
    Auxiliary(Vec<u8>),
    /// What an HEVC decoder has to know before (ISO/IEC 14496-15, 8.3.3.1).
    Hevc(Vec<u8>),
    Other,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    pub(super) kind: [u8; 4],
    /// Ranges of the file, or of `idat`.
    extents: Vec<(u64, u64)>,
    place: Place,
    pub(super) properties: Vec<Rc<Property>>,
}

/// Where the bytes of an item lie (ISO/IEC 14496-12, 8.11.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Place {
    #[default]
    File,
    Idat,
    /// In another file, or inside another item.
    Elsewhere,
}

pub(super) struct Meta {
    pub(super) primary: u32,
    pub(super) items: HashMap<u32, Item>,
    /// Kind, from, to.
    pub(super) references: Vec<([u8; 4], u32, Vec<u32>)>,
    idat: Vec<u8>,
}

/// A box inside bytes: its kind and its body.
struct Boxes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Boxes<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind: [u8; 4] = self.rest.get(4..8)?.try_into().ok()?;
        let (header, size) = match BIG.u32(self.rest, 0)? {
            0 => (8, self.rest.len()),
            1 => (16, usize::try_from(BIG.u64(self.rest, 8)?).ok()?),
            size => (8, size as usize),
        };
        let body = self.rest.get(header..size)?;
        self.rest = self.rest.get(size..)?;
        Some((kind, body))
    }
}

fn boxes(bytes: &[u8]) -> Boxes<'_> {
    Boxes { rest: bytes }
}

/// A number of 0, 4 or 8 bytes at the front.
fn sized(bytes: &mut &[u8], size: u8) -> Option<u64> {
    let (number, rest) = match size {
        0 => (0, *bytes),
        2 => (u64::from(BIG.u16(bytes, 0)?), bytes.get(2..)?),
        4 => (u64::from(BIG.u32(bytes, 0)?), bytes.get(4..)?),
        8 => (BIG.u64(bytes, 0)?, bytes.get(8..)?),
        _ => return None,
    };
    *bytes = rest;
    Some(number)
}

impl Meta {
    pub(super) fn read(source: &Source) -> Result<Self, MediaError> {
        let (at, size) = find_meta(source).ok_or_else(|| damaged("it has no description of its picture"))?;
        if size > MAX_META {
            return Err(damaged("its description is too long"));
        }
        let bytes = read(source, at, usize::try_from(size).unwrap_or(0)).ok_or_else(cut_off)?;
        Self::parse(&bytes).ok_or_else(|| damaged("the description of its picture is damaged"))
    }

    fn parse(meta: &[u8]) -> Option<Self> {
        // A full box: version and flags.
        let body = meta.get(4..)?;
        let mut found = Self { primary: 0, items: HashMap::new(), references: Vec::new(), idat: Vec::new() };
        let (mut properties, mut associations) = (Vec::<Rc<Property>>::new(), Vec::new());
        for (kind, body) in boxes(body) {
            match &kind {
                b"pitm" => {
                    let mut rest = body.get(4..)?;
                    let size = if *body.first()? == 0 { 2 } else { 4 };
                    found.primary = u32::try_from(sized(&mut rest, size)?).ok()?;
                }
                b"iinf" => found.infos(body)?,
                b"iloc" => found.locations(body)?,
                b"iref" => found.references(body)?,
                b"idat" => found.idat = body.to_vec(),
                b"iprp" => {
                    for (kind, body) in boxes(body) {
                        match &kind {
                            b"ipco" => {
                                properties =
                                    boxes(body).map(|(kind, body)| Rc::new(property(kind, body))).collect()
                            }
                            b"ipma" => associations.extend(associations_of(body)?),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        let mut seen = HashSet::new();
        for (item, indices) in associations {
            // Each item has one entry (ISO/IEC 23008-12, 9.3.1).
            if !seen.insert(item) {
                continue;
            }
            let entry = found.items.entry(item).or_default();
            let said = indices.iter().filter_map(|index| properties.get(index.checked_sub(1)?));
            entry.properties.extend(said.cloned());
        }
        Some(found)
    }

    fn infos(&mut self, body: &[u8]) -> Option<()> {
        let entries = body.get(if *body.first()? == 0 { 6 } else { 8 }..)?;
        for (kind, body) in boxes(entries).take(65_536) {
            if &kind != b"infe" {
                continue;
            }
            let (id, kind) = match *body.first()? {
                2 => (u32::from(BIG.u16(body, 4)?), body.get(8..12)?),
                3 => (BIG.u32(body, 4)?, body.get(10..14)?),
                _ => continue,
            };
            self.items.entry(id).or_default().kind = kind.try_into().ok()?;
        }
        Some(())
    }

    fn locations(&mut self, body: &[u8]) -> Option<()> {
        let version = *body.first()?;
        let (sizes, more) = (*body.get(4)?, *body.get(5)?);
        let (offset_size, length_size) = (sizes >> 4, sizes & 15);
        let (base_size, index_size) = (more >> 4, if version == 0 { 0 } else { more & 15 });
        let mut rest = body.get(6..)?;
        let wide = if version < 2 { 2 } else { 4 };
        let count = sized(&mut rest, wide)?;
        let mut num_extents = 0;
        for _ in 0..count.min(65_536) {
            let id = u32::try_from(sized(&mut rest, wide)?).ok()?;
            let method = if version == 0 { 0 } else { sized(&mut rest, 2)? & 15 };
            let file = sized(&mut rest, 2)?;
            let base = sized(&mut rest, base_size)?;
            let extents = sized(&mut rest, 2)?;
            num_extents += usize::try_from(extents).ok()?;
            if num_extents > MAX_EXTENTS {
                return None;
            }
            let item = self.items.entry(id).or_default();
            item.place = match (method, file) {
                (0, 0) => Place::File,
                (1, _) => Place::Idat,
                _ => Place::Elsewhere,
            };
            for _ in 0..extents {
                sized(&mut rest, index_size)?;
                let offset = sized(&mut rest, offset_size)?;
                item.extents.push((base.checked_add(offset)?, sized(&mut rest, length_size)?));
            }
        }
        Some(())
    }

    fn references(&mut self, body: &[u8]) -> Option<()> {
        let wide = if *body.first()? == 0 { 2 } else { 4 };
        for (kind, body) in boxes(body.get(4..)?).take(65_536) {
            let mut rest = body;
            let from = u32::try_from(sized(&mut rest, wide)?).ok()?;
            let count = sized(&mut rest, 2)?;
            let mut to = Vec::new();
            for _ in 0..count {
                to.push(u32::try_from(sized(&mut rest, wide)?).ok()?);
            }
            self.references.push((kind, from, to));
        }
        Some(())
    }

    pub(super) fn item(&self, id: u32) -> Result<&Item, MediaError> {
        self.items.get(&id).ok_or_else(|| damaged("its picture is not there"))
    }

    /// The bytes of an item, put together.
    pub(super) fn data(&self, source: &Source, id: u32) -> Result<Vec<u8>, MediaError> {
        let item = self.item(id)?;
        let there = match item.place {
            Place::File => source.num_bytes(),
            Place::Idat => self.idat.len() as u64,
            Place::Elsewhere => return Err(unsupported("its picture lies in another file or item")),
        };
        // A length of 0 means up to the end.
        let up_to = |at: u64, length: u64| if length == 0 { there.saturating_sub(at) } else { length };
        let parts = || item.extents.iter().map(|(at, length)| (*at, up_to(*at, *length)));
        let total = parts().fold(0_u64, |sum, (_, length)| sum.saturating_add(length));
        if total == 0 || total > there {
            return Err(cut_off());
        }
        if total > MAX_ITEM {
            return Err(too_large());
        }
        let mut data = Vec::with_capacity(usize::try_from(total).map_err(|_| too_large())?);
        for (at, length) in parts() {
            let count = usize::try_from(length).map_err(|_| cut_off())?;
            if item.place == Place::Idat {
                let start = usize::try_from(at).map_err(|_| cut_off())?;
                data.extend_from_slice(
                    self.idat.get(start..start.saturating_add(count)).ok_or_else(cut_off)?,
                );
            } else {
                data.extend(read(source, at, count).ok_or_else(cut_off)?);
            }
        }
        Ok(data)
    }

    /// The item that holds the transparency of another.
    pub(super) fn alpha_of(&self, id: u32) -> Option<u32> {
        self.references.iter().find_map(|(kind, from, to)| {
            let item = self.items.get(from)?;
            let is_alpha = item.properties.iter().any(|property| {
                matches!(&**property, Property::Auxiliary(kind)
                    if kind.starts_with(b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")
                        || kind.starts_with(b"urn:mpeg:hevc:2015:auxid:1"))
            });
            (kind == b"auxl" && to.contains(&id) && is_alpha).then_some(*from)
        })
    }

    pub(super) fn is_premultiplied(&self, id: u32) -> bool {
        self.references.iter().any(|(kind, from, _)| kind == b"prem" && *from == id)
    }

    /// What a grid, or what is shown as another item is, is made from, in order.
    pub(super) fn made_from(&self, id: u32) -> Result<&[u32], MediaError> {
        let found = self.references.iter().find(|(kind, from, _)| kind == b"dimg" && *from == id);
        found.map(|(_, _, to)| to.as_slice()).ok_or_else(|| damaged("what it is made from is not there"))
    }
}

impl Item {
    pub(super) fn find<T>(&self, find: impl Fn(&Property) -> Option<T>) -> Option<T> {
        self.properties.iter().find_map(|property| find(property))
    }

    pub(super) fn size(&self) -> Result<(u32, u32), MediaError> {
        let size = self.find(|property| match property {
            Property::Size(width, height) if *width > 0 && *height > 0 => Some((*width, *height)),
            _ => None,
        });
        size.ok_or_else(|| damaged("it has no size"))
    }

    /// By which decoder its bytes become a picture.
    pub(super) fn coding(&self) -> Result<Coding<'_>, MediaError> {
        match &self.kind {
            b"av01" => Ok(Coding::Av1),
            b"hvc1" | b"hev1" => {
                let configuration = self.properties.iter().find_map(|property| match &**property {
                    Property::Hevc(configuration) => Some(configuration.as_slice()),
                    _ => None,
                });
                Ok(Coding::Hevc(
                    configuration.ok_or_else(|| damaged("it does not say how it is compressed"))?,
                ))
            }
            _ => Err(unsupported("its picture is put together in a way that is not known")),
        }
    }
}

/// The `meta` box of the file.
fn find_meta(source: &Source) -> Option<(u64, u64)> {
    let mut at = 0;
    for _ in 0..1000 {
        let head = read(source, at, 8)?;
        let (header, size) = match BIG.u32(&head, 0)? {
            0 => (8, source.num_bytes() - at),
            1 => (16, BIG.u64(&read(source, at + 8, 8)?, 0)?),
            size => (8, u64::from(size)),
        };
        if head.ends_with(b"meta") {
            return Some((at + header, size.checked_sub(header)?));
        }
        at = at.checked_add(size.max(8))?;
    }
    None
}

fn associations_of(body: &[u8]) -> Option<Vec<(u32, Vec<usize>)>> {
    let (version, wide_index) = (*body.first()?, body.get(3)? & 1 != 0);
    let mut rest = body.get(4..)?;
    let count = sized(&mut rest, 4)?;
    let mut found = Vec::new();
    for _ in 0..count.min(65_536) {
        let id = u32::try_from(sized(&mut rest, if version == 0 { 2 } else { 4 })?).ok()?;
        let (number, mut after) = rest.split_first()?;
        let mut indices = Vec::new();
        for _ in 0..*number {
            // The highest bit says that the property is essential.
            if wide_index {
                indices.push(usize::try_from(sized(&mut after, 2)? & 0x7fff).ok()?);
            } else {
                let (index, rest) = after.split_first()?;
                indices.push(usize::from(index & 0x7f));
                after = rest;
            }
        }
        rest = after;
        found.push((id, indices));
    }
    Some(found)
}

fn property(kind: [u8; 4], body: &[u8]) -> Property {
    parse_property(kind, body).unwrap_or(Property::Other)
}

fn parse_property(kind: [u8; 4], body: &[u8]) -> Option<Property> {
    Some(match &kind {
        b"ispe" => Property::Size(BIG.u32(body, 4)?, BIG.u32(body, 8)?),
        b"pixi" => {
            Property::Depths(body.get(5..)?.iter().take(usize::from(*body.get(4)?)).copied().collect())
        }
        b"colr" => match body.get(..4)? {
            b"nclx" => {
                let code = |at| BIG.u16(body, at).map(|code| u8::try_from(code).unwrap_or(2));
                Property::Codes([code(4)?, code(6)?, code(8)?], body.get(10)? & 0x80 != 0)
            }
            b"prof" | b"rICC" => Property::Icc(body.get(4..)?.to_vec()),
            _ => Property::Other,
        },
        b"irot" => Property::Turn(body.first()? & 3),
        b"imir" => Property::Mirror { sides: body.first()? & 1 != 0 },
        b"clap" => {
            let mut parts = [0; 8];
            for (index, part) in parts.iter_mut().enumerate() {
                let value = BIG.u32(body, index * 4)?;
                // Sizes and denominators are unsigned, offsets are not.
                *part =
                    if matches!(index, 4 | 6) { i64::from(value.cast_signed()) } else { i64::from(value) };
            }
            Property::Aperture(parts)
        }
        b"hvcC" => Property::Hevc(body.get(..body.len().min(MAX_CONFIGURATION))?.to_vec()),
        b"auxC" => Property::Auxiliary(body.get(4..)?.to_vec()),
        _ => Property::Other,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use super::*;
    use crate::cancel::Cancel;
    use crate::error::Code;

    fn a_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).unwrap();
        [&size.to_be_bytes()[..], kind, body].concat()
    }

    fn meta(boxes: &[Vec<u8>]) -> Vec<u8> {
        [&[0; 4][..], &boxes.concat()].concat()
    }

    /// Places of one item, in extents whose offsets and lengths have so many bytes.
    fn iloc(sizes: u8, extents: u16, each: &[u8]) -> Vec<u8> {
        let mut body = vec![0, 0, 0, 0, sizes, 0, 0, 1, 0, 1, 0, 0];
        body.extend(extents.to_be_bytes());
        (0..extents).for_each(|_| body.extend(each));
        a_box(b"iloc", &body)
    }

    #[test]
    fn places_without_bytes_of_their_own_do_not_add_up() {
        let mut body = vec![0, 0, 0, 0, 0, 0, 0, 2];
        for _ in 0..2 {
            body.extend([0, 1, 0, 0, 0xff, 0xff]);
        }
        assert!(Meta::parse(&meta(&[a_box(b"iloc", &body)])).is_none());
    }

    #[test]
    fn an_item_has_one_entry_of_properties() {
        let properties = a_box(b"ipco", &a_box(b"irot", &[1]));
        let entry = [0, 1, 3, 1, 1, 1];
        let associations = a_box(b"ipma", &[&[0, 0, 0, 0, 0, 0, 0, 2][..], &entry, &entry].concat());
        let meta = Meta::parse(&meta(&[a_box(b"iprp", &[properties, associations].concat())])).unwrap();
        assert_eq!(meta.items.get(&1).unwrap().properties.len(), 3);
    }

    #[test]
    fn an_item_is_no_longer_than_its_file() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[7; 1000]).unwrap();
        let source = Source::new(Arc::new(file), Cancel::new()).unwrap();
        let data = |extents, offset: u32, length: u32| {
            let each = [offset.to_be_bytes(), length.to_be_bytes()].concat();
            let meta = Meta::parse(&meta(&[iloc(0x44, extents, &each)])).unwrap();
            meta.data(&source, 1).map(|data| data.len()).map_err(|error| error.code)
        };
        assert_eq!(data(1, 900, 100), Ok(100));
        assert_eq!(data(1, 900, 0), Ok(100));
        assert_eq!(data(1, 900, 200), Err(Code::Damaged));
        // Each goes to the end, and together they are longer than all there is.
        assert_eq!(data(4000, 0, 0), Err(Code::Damaged));
        assert_eq!(data(11, 0, 100), Err(Code::Damaged));
    }
}
