//! Pictures that are too large to be held: a pyramid of tiles in a file that the parent has handed over.
//!
//! Level 0 is the picture, each level above is half of the one below, rounded up; a level is tiles of 256 × 256 from
//! the top left, rows of tiles one after the other, each tile whole. Everything is as stored, not yet turned. The
//! places follow from the size alone, so that two workers that build at the same time write the same bytes to the
//! same places; a record at the front, written last, says that all is there.
//!
//! The smallest level, an eighth of the size, is what most views need. It is kept in memory as well; of a JPEG views at a
//! quarter or less are decoded so (`leaf/reduced.rs`), at once, and are the same whether or not the pyramid is there.

use std::fs::File;
use std::sync::Arc;

use image::RgbaImage;

use crate::error::{Code, MediaError};
use crate::image::decode::{Task, upright};
use crate::image::scale;
use crate::source::{read_exactly_at, write_all_at};

/// From so many pixels on; below, a picture is held whole.
pub(crate) const MIN_PIXELS: u64 = 64_000_000;

/// Beyond that nothing is taken apart: the file would take ten gigabytes and more.
pub(super) const MAX_PIXELS: u64 = 1 << 31;

const TILE: u32 = 256;
const NUM_LEVELS: usize = 4;
/// Of the level that is kept in memory.
const TOP: usize = NUM_LEVELS - 1;
/// Between the pyramids of two pages; no pyramid is larger.
const ROOM: u64 = 1 << 37;
const MAX_PAGES: u32 = 100;
/// What the file for them may come to, holes included; ext4 ends a file at 16 TB.
pub(crate) const MAX_SCRATCH_BYTES: u64 = ROOM * MAX_PAGES as u64;
/// In front of the first level.
const RECORD: u64 = 4096;
const MAGIC: &[u8; 8] = b"galleyP1";
/// Rows and columns that scaling looks at beyond the part that is wanted: three lobes at less than half the size.
const MARGIN: f64 = 8.0;

/// The file, and which page of it.
#[derive(Clone)]
pub(super) struct Pyramid {
    file: Arc<File>,
    base: u64,
    width: u32,
    height: u32,
    /// Bytes of a pixel: 4 with transparency, else 3.
    depth: usize,
}

impl Pyramid {
    /// # Errors
    /// [`Code::Limit`] for more than fits.
    pub(super) fn new(
        file: Arc<File>,
        page: u32,
        (width, height): (u32, u32),
        has_alpha: bool,
    ) -> Result<Self, MediaError> {
        let base = u64::from(page - 1) * ROOM;
        let pyramid = Self { file, base, width, height, depth: if has_alpha { 4 } else { 3 } };
        if pyramid.place(NUM_LEVELS) > ROOM || page > MAX_PAGES {
            return Err(MediaError::new(Code::Limit, "the picture is too large to be shown in parts")
                .with_hint("Export it at a smaller size."));
        }
        Ok(pyramid)
    }

    fn size(&self, level: usize) -> (u32, u32) {
        (self.width.div_ceil(1 << level), self.height.div_ceil(1 << level))
    }

    fn tiles(&self, level: usize) -> (u32, u32) {
        let (width, height) = self.size(level);
        (width.div_ceil(TILE), height.div_ceil(TILE))
    }

    fn tile_bytes(&self) -> usize {
        TILE as usize * TILE as usize * self.depth
    }

    /// Where a level begins, from the front of the page's room.
    fn place(&self, level: usize) -> u64 {
        let tiles = |level| {
            let (across, down) = self.tiles(level);
            u64::from(across) * u64::from(down)
        };
        RECORD + (0..level).map(tiles).sum::<u64>() * self.tile_bytes() as u64
    }

    fn record(&self) -> [u8; 16] {
        let mut record = [0; 16];
        let parts = MAGIC.iter().copied().chain(self.width.to_le_bytes()).chain(self.height.to_le_bytes());
        record.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
        record
    }

    /// Whether all of it has been written, by this worker or another.
    pub(super) fn is_there(&self) -> bool {
        let mut record = [0; 16];
        read_exactly_at(&self.file, &mut record, self.base).is_ok() && record == self.record()
    }

    /// Decodes the picture once and writes all levels.
    pub(super) fn build(&self, task: &Task<'_>) -> Result<(), MediaError> {
        let mut levels: Vec<Level> = (0..NUM_LEVELS).map(|level| Level::new(self, level)).collect();
        task.run(|_, rgba| {
            for row in rgba.chunks_exact(self.width as usize * 4) {
                feed(self, &mut levels, row)?;
            }
            Ok(())
        })?;
        finish(self, &mut levels)?;
        write_all_at(&self.file, &self.record(), self.base).map_err(|error| no_room(&error))
    }

    /// The smallest level as a picture.
    pub(super) fn top(&self) -> Result<RgbaImage, MediaError> {
        let (width, height) = self.size(TOP);
        self.region(TOP, [0, 0, width, height])
    }

    /// The level to scale from: the smallest one that is no smaller than what is wanted.
    fn level_for(&self, full: (u32, u32)) -> usize {
        let fits = |level: &usize| {
            let (width, height) = self.size(*level);
            width >= full.0 && height >= full.1
        };
        (0..NUM_LEVELS).rev().find(fits).unwrap_or(0)
    }

    /// A part, upright, of the picture scaled to `full`.
    pub(super) fn part(
        &self,
        orientation: u8,
        full: (u32, u32),
        rect: [u32; 4],
    ) -> Result<RgbaImage, MediaError> {
        let stored_full = if orientation >= 5 { (full.1, full.0) } else { full };
        let [x, y, width, height] = as_stored(orientation, stored_full, rect);
        let level = self.level_for(stored_full);
        let (level_width, level_height) = self.size(level);
        if stored_full == (level_width, level_height) {
            return Ok(upright(self.region(level, [x, y, width, height])?, orientation));
        }
        let along = |start: u32, length: u32, full: u32, level: u32| {
            let factor = f64::from(level) / f64::from(full);
            let (from, count) = (f64::from(start) * factor, f64::from(length) * factor);
            let margin = MARGIN * factor.max(1.0);
            let first = (from - margin).floor().max(0.0);
            let last = (from + count + margin).ceil().min(f64::from(level));
            (first as u32, (last - first) as u32, from - first, count)
        };
        let (left, columns, inner_x, inner_width) = along(x, width, stored_full.0, level_width);
        let (top, rows, inner_y, inner_height) = along(y, height, stored_full.1, level_height);
        let around = self.region(level, [left, top, columns, rows])?;
        // Rounding may carry the part a hair beyond what was read.
        let inner_width = inner_width.min(f64::from(columns) - inner_x);
        let inner_height = inner_height.min(f64::from(rows) - inner_y);
        let part = [inner_x, inner_y, inner_width, inner_height];
        Ok(upright(scale::scale_part(&around, part, width, height)?, orientation))
    }

    /// Pixels of a level.
    fn region(&self, level: usize, [x, y, width, height]: [u32; 4]) -> Result<RgbaImage, MediaError> {
        let mut image = RgbaImage::from_pixel(width, height, image::Rgba([0, 0, 0, 255]));
        let (across, _) = self.tiles(level);
        let mut tile = vec![0; self.tile_bytes()];
        let stride = TILE as usize * self.depth;
        for tile_y in y / TILE..(y + height).div_ceil(TILE) {
            for tile_x in x / TILE..(x + width).div_ceil(TILE) {
                let number = u64::from(tile_y) * u64::from(across) + u64::from(tile_x);
                let at = self.base + self.place(level) + number * tile.len() as u64;
                read_exactly_at(&self.file, &mut tile, at).map_err(|error| {
                    MediaError::new(
                        Code::Io,
                        format!("a part of the picture could not be read back: {error}"),
                    )
                })?;
                let (left, right) = (x.max(tile_x * TILE), (x + width).min((tile_x + 1) * TILE));
                for row in y.max(tile_y * TILE)..(y + height).min((tile_y + 1) * TILE) {
                    let from = (row % TILE) as usize * stride + (left % TILE) as usize * self.depth;
                    let from = tile.get(from..).unwrap_or_default().chunks_exact(self.depth);
                    let to = ((row - y) as usize * width as usize + (left - x) as usize) * 4;
                    let count = (right - left) as usize * 4;
                    let to = image.get_mut(to..to + count).unwrap_or_default();
                    for (to, from) in to.chunks_exact_mut(4).zip(from) {
                        to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
                    }
                }
            }
        }
        Ok(image)
    }
}

/// One level while it is built: the rows of the current row of tiles, and a row that waits for its neighbour.
struct Level {
    number: usize,
    width: usize,
    done: u32,
    rows: Vec<u8>,
    waiting: Option<Vec<u8>>,
}

impl Level {
    fn new(pyramid: &Pyramid, number: usize) -> Self {
        let (width, _) = pyramid.size(number);
        Self { number, width: width as usize, done: 0, rows: Vec::new(), waiting: None }
    }

    /// Takes a row of RGBA; writes a row of tiles when it is full.
    fn take(&mut self, pyramid: &Pyramid, row: &[u8]) -> Result<(), MediaError> {
        if pyramid.depth == 4 {
            self.rows.extend_from_slice(row);
        } else {
            self.rows.extend(row.chunks_exact(4).flat_map(|pixel| pixel.iter().take(3)));
        }
        self.done += 1;
        if self.done.is_multiple_of(TILE) { self.write(pyramid) } else { Ok(()) }
    }

    fn write(&mut self, pyramid: &Pyramid) -> Result<(), MediaError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let (across, _) = pyramid.tiles(self.number);
        let first = u64::from((self.done - 1) / TILE) * u64::from(across);
        let mut at = pyramid.base + pyramid.place(self.number) + first * pyramid.tile_bytes() as u64;
        let (row_bytes, stride) = (self.width * pyramid.depth, TILE as usize * pyramid.depth);
        for column in 0..across as usize {
            let mut tile = vec![0; pyramid.tile_bytes()];
            for (row, to) in self.rows.chunks_exact(row_bytes).zip(tile.chunks_exact_mut(stride)) {
                let from = row.get(column * stride..).unwrap_or_default();
                to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            }
            write_all_at(&pyramid.file, &tile, at).map_err(|error| no_room(&error))?;
            at += tile.len() as u64;
        }
        self.rows.clear();
        Ok(())
    }
}

/// Puts a row into a level and, with the one before it, a row of half the size into the next.
fn feed(pyramid: &Pyramid, levels: &mut [Level], row: &[u8]) -> Result<(), MediaError> {
    let Some((level, above)) = levels.split_first_mut() else { return Ok(()) };
    level.take(pyramid, row)?;
    match level.waiting.take() {
        None if !above.is_empty() => level.waiting = Some(row.to_vec()),
        Some(before) => feed(pyramid, above, &halved(&before, row))?,
        None => {}
    }
    Ok(())
}

/// Writes what waits; a last row without a neighbour stands for two.
fn finish(pyramid: &Pyramid, levels: &mut [Level]) -> Result<(), MediaError> {
    let Some((level, above)) = levels.split_first_mut() else { return Ok(()) };
    if let Some(last) = level.waiting.take() {
        feed(pyramid, above, &halved(&last, &last))?;
    }
    level.write(pyramid)?;
    finish(pyramid, above)
}

/// The mean of two by two pixels, colours weighed by their alpha; a last column stands for two.
pub(super) fn halved(first: &[u8], second: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(first.len() / 2 + 4);
    for (above, below) in first.chunks(8).zip(second.chunks(8)) {
        let four = [
            above.get(..4),
            above.get(4..8).or(above.get(..4)),
            below.get(..4),
            below.get(4..8).or(below.get(..4)),
        ];
        let four = four.map(|pixel| pixel.unwrap_or(&[0; 4]));
        let alpha = |pixel: &[u8]| u32::from(pixel.get(3).copied().unwrap_or(0));
        let total: u32 = four.iter().map(|pixel| alpha(pixel)).sum();
        for channel in 0..3 {
            let value = |pixel: &[u8]| u32::from(pixel.get(channel).copied().unwrap_or(0));
            let mean = if total == 4 * 255 {
                (four.iter().map(|pixel| value(pixel)).sum::<u32>() + 2) / 4
            } else {
                let sum = four.iter().map(|pixel| value(pixel) * alpha(pixel)).sum::<u32>();
                (sum + total / 2).checked_div(total).unwrap_or(0)
            };
            out.push(mean as u8);
        }
        out.push(((total + 2) / 4) as u8);
    }
    out
}

/// A part of the upright picture as a part of the stored one, whose size is given (EXIF 2.32, tag 0x0112).
fn as_stored(orientation: u8, (width, height): (u32, u32), [x, y, w, h]: [u32; 4]) -> [u32; 4] {
    let back = |full: u32, start: u32, length: u32| full.saturating_sub(start).saturating_sub(length);
    match orientation {
        2 => [back(width, x, w), y, w, h],
        3 => [back(width, x, w), back(height, y, h), w, h],
        4 => [x, back(height, y, h), w, h],
        5 => [y, x, h, w],
        6 => [y, back(height, x, w), h, w],
        7 => [back(width, y, h), back(height, x, w), h, w],
        8 => [back(width, y, h), x, h, w],
        _ => [x, y, w, h],
    }
}

fn no_room(error: &std::io::Error) -> MediaError {
    MediaError::new(Code::Limit, format!("there is no room to take the large picture apart: {error}"))
        .with_hint("Free some space on the disk that holds Galley's data, then open it again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_turned_pictures_are_found_where_they_are_stored() {
        let stored = RgbaImage::from_fn(7, 5, |x, y| image::Rgba([x as u8, y as u8, 9, 255]));
        for orientation in 1..=8 {
            let whole = upright(stored.clone(), orientation);
            for rect in [[0, 0, 2, 3], [1, 2, 3, 1], [3, 1, 2, 4]] {
                let [x, y, w, h] = rect;
                let wanted = image::imageops::crop_imm(&whole, x, y, w, h).to_image();
                let [sx, sy, sw, sh] = as_stored(orientation, (7, 5), rect);
                let part = image::imageops::crop_imm(&stored, sx, sy, sw, sh).to_image();
                assert_eq!(upright(part, orientation), wanted, "{orientation} {rect:?}");
            }
        }
    }

    #[test]
    fn halving_weighs_colours_by_alpha_and_keeps_odd_edges() {
        let row = [10, 20, 30, 255, 30, 40, 50, 255, 7, 7, 7, 255];
        assert_eq!(halved(&row, &row), [20, 30, 40, 255, 7, 7, 7, 255]);
        let clear = [255, 0, 0, 0, 0, 0, 255, 255];
        assert_eq!(halved(&clear, &clear), [0, 0, 255, 128]);
    }
}
