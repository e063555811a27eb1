//! The samples of an item from its top, a row of tiles at a time; an item that is no grid is one tile.

use super::super::{damaged, unsupported};
use super::boxes::{Meta, Property};
use super::planes::{Matrix, Planes};
use crate::error::MediaError;
use crate::image::raster::{Depth, Samples};
use crate::source::Source;
use crate::video::ffi;

/// As which samples a picture is handed out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    Rgb,
    Gray,
    /// Transparency: the first plane as it is, whatever is said of its range (ISO/IEC 23008-12, 6.5.8).
    Raw,
}

impl Wanted {
    pub(super) fn channels(self) -> usize {
        if matches!(self, Self::Rgb) { 3 } else { 1 }
    }
}

pub(super) struct Canvas {
    pub(super) size: (u32, u32),
    pub(super) tile: (u32, u32),
    ids: Vec<u32>,
    columns: usize,
    wanted: Wanted,
    depth: Depth,
    /// What the container says: primaries, transfer, matrix; and whether the range is full.
    said: Option<([u8; 3], bool)>,
    done: usize,
}

impl Canvas {
    /// Lays an item out; nothing is decoded.
    pub(super) fn of(
        meta: &Meta,
        source: &Source,
        id: u32,
        (wanted, depth): (Wanted, Depth),
    ) -> Result<Self, MediaError> {
        let item = meta.item(id)?;
        let size = item.size()?;
        let (ids, columns) = if &item.kind == b"grid" { grid(meta, source, id)? } else { (vec![id], 1) };
        let first = meta.item(ids.first().copied().unwrap_or(id))?;
        let said = item.find(codes).or_else(|| first.find(codes));
        let tile = first.size()?;
        let canvas = Self { size, tile, ids, columns, wanted, depth, said, done: 0 };
        let rows = canvas.num_rows() as u64;
        // They cover all of it, and none lies outside (ISO/IEC 23008-12, 6.6.2.3.1).
        let covers = |full: u32, one: u32, count: u64| {
            let (full, one) = (u64::from(full), u64::from(one));
            one * count >= full && one * count.saturating_sub(1) < full
        };
        if !covers(size.0, tile.0, columns as u64) || !covers(size.1, tile.1, rows) {
            return Err(damaged("the tiles of its grid do not fit its size"));
        }
        Ok(canvas)
    }

    pub(super) fn num_rows(&self) -> usize {
        self.ids.len() / self.columns
    }

    /// How many rows of samples come next; 0 at the end.
    pub(super) fn coming(&self) -> usize {
        let (height, tile) = (self.size.1 as usize, self.tile.1 as usize);
        height.saturating_sub(self.done * tile).min(tile)
    }

    /// The next row of tiles, without what reaches beyond the picture.
    pub(super) fn next(&mut self, meta: &Meta, source: &Source) -> Result<Samples, MediaError> {
        let (rows, channels) = (self.coming(), self.wanted.channels());
        let ids = self.ids.get(self.done * self.columns..).unwrap_or_default();
        let ids: Vec<u32> = ids.iter().take(self.columns).copied().collect();
        self.done += 1;
        if let [id] = ids.as_slice()
            && self.tile == self.size
        {
            return self.decode(meta, source, *id);
        }
        let (width, tile_width) = (self.size.0 as usize, self.tile.0 as usize);
        let mut band = blank(self.depth, width * rows * channels);
        for (column, id) in ids.into_iter().enumerate() {
            source.check()?;
            let samples = self.decode(meta, source, id)?;
            blit(&mut band, width, &samples, tile_width, column * tile_width, channels);
        }
        Ok(band)
    }

    fn decode(&self, meta: &Meta, source: &Source, id: u32) -> Result<Samples, MediaError> {
        let item = meta.item(id)?;
        if item.size()? != self.tile {
            return Err(damaged("tiles of its grid differ in size"));
        }
        let frame = ffi::decode_still(item.coding()?, &meta.data(source, id)?, self.tile)?;
        let [matrix, range, primaries, _, location] = frame.color_tags();
        let tagged = |tag: i32| u8::try_from(tag).unwrap_or(UNSAID);
        let ([said_primaries, _, said_matrix], said_full) =
            self.said.map_or(([UNSAID; 3], None), |(codes, full)| (codes, Some(full)));
        let or = |said: u8, tag: i32| if said == UNSAID { tagged(tag) } else { said };
        let full = match self.wanted {
            Wanted::Raw => true,
            Wanted::Rgb | Wanted::Gray => said_full.unwrap_or(range == FULL),
        };
        let planes = Planes::of(&frame, location)?;
        drop(frame);
        let matrix = Matrix::from_code(or(said_matrix, matrix), or(said_primaries, primaries));
        Ok(fit(planes.samples(matrix, full), planes.gray, self.wanted.channels(), self.depth))
    }
}

/// H.273: unspecified.
const UNSAID: u8 = 2;
/// As FFmpeg counts ranges.
const FULL: i32 = 2;

fn codes(property: &Property) -> Option<([u8; 3], bool)> {
    match property {
        Property::Codes(codes, full) => Some((*codes, *full)),
        _ => None,
    }
}

/// The tiles of a grid in order, and how many of them lie beside each other.
fn grid(meta: &Meta, source: &Source, id: u32) -> Result<(Vec<u32>, usize), MediaError> {
    let grid = meta.data(source, id)?;
    let (rows, columns) = match grid.get(2..4) {
        Some(&[rows, columns]) => (usize::from(rows) + 1, usize::from(columns) + 1),
        _ => return Err(damaged("its grid is cut off")),
    };
    let tiles = meta.made_from(id)?.get(..rows * columns);
    let tiles = tiles.ok_or_else(|| damaged("tiles of its grid are missing"))?;
    if tiles.contains(&id) {
        return Err(unsupported("it is made from itself"));
    }
    Ok((tiles.to_vec(), columns))
}

/// As many channels and bits as the picture is said to have.
fn fit(samples: Samples, gray: bool, channels: usize, depth: Depth) -> Samples {
    fn channel<T: Copy>(samples: Vec<T>, had: usize, wanted: usize) -> Vec<T> {
        match (had, wanted) {
            (1, 3) => samples.iter().flat_map(|gray| [*gray; 3]).collect(),
            // Green stands for all where the header knows of gray only.
            (3, 1) => samples.into_iter().skip(1).step_by(3).collect(),
            _ => samples,
        }
    }
    let had = if gray { 1 } else { 3 };
    match (samples, depth) {
        (Samples::Eight(samples), Depth::Eight) => Samples::Eight(channel(samples, had, channels)),
        (Samples::Eight(samples), _) => Samples::Sixteen(channel(
            samples.into_iter().map(|v| u16::from(v) * 257).collect(),
            had,
            channels,
        )),
        (Samples::Sixteen(samples), Depth::Eight) => {
            Samples::Eight(channel(samples.into_iter().map(rounded).collect(), had, channels))
        }
        (Samples::Sixteen(samples), _) => Samples::Sixteen(channel(samples, had, channels)),
        (other, _) => other,
    }
}

/// The nearest of eight bits.
fn rounded(sample: u16) -> u8 {
    ((u32::from(sample) + 128) / 257) as u8
}

pub(super) fn blank(depth: Depth, count: usize) -> Samples {
    if depth == Depth::Eight { Samples::Eight(vec![0; count]) } else { Samples::Sixteen(vec![0; count]) }
}

/// Puts a tile where it belongs; what reaches beyond the band is left out.
fn blit(band: &mut Samples, width: usize, tile: &Samples, tile_width: usize, x: usize, channels: usize) {
    fn copy<T: Copy>(to: &mut [T], to_row: usize, from: &[T], from_row: usize, x: usize) {
        let count = from_row.min(to_row.saturating_sub(x));
        for (to, from) in to.chunks_exact_mut(to_row).zip(from.chunks_exact(from_row)) {
            if let (Some(to), Some(from)) = (to.get_mut(x..x + count), from.get(..count)) {
                to.copy_from_slice(from);
            }
        }
    }
    let (to_row, from_row, x) = (width * channels, tile_width * channels, x * channels);
    match (band, tile) {
        (Samples::Eight(to), Samples::Eight(from)) => copy(to, to_row, from, from_row, x),
        (Samples::Sixteen(to), Samples::Sixteen(from)) => copy(to, to_row, from, from_row, x),
        _ => {}
    }
}
