//! TIFF 6.0 and BigTIFF, pages and all: strips and tiles, planes together or apart, 1 to 64 bits, gray, palette,
//! RGB, YCbCr, CMYK and L*a*b*. Read by us, a few rows at a time; only the codecs are others'.
//!
//! Left out, and said by name: JPEG of the old kind, LogLuv, colour filter arrays, more than four inks.

mod codec;
mod directory;
mod plan;
mod unpack;

use std::io::Read;

use self::directory::{Directory, Header, tag};
use self::plan::{Kind, Meaning, Plan};
use self::unpack::{Place, Raw};
use super::{cut_off, damaged, rows_per_strip, too_large};
use crate::error::MediaError;
use crate::image::problem;
use crate::image::raster::{Profile, Rows, Still, Stored, Strip};
use crate::inspect::Problem;
use crate::source::Source;

/// Largest colour profile, bytes; those of presses have some megabytes.
const MAX_PROFILE: usize = 16 << 20;

pub(super) fn pages(source: &Source) -> Result<(Vec<u64>, Option<Problem>), MediaError> {
    let (places, is_cut) = Header::read(source)?.pages(source)?;
    let found = is_cut.then(|| {
        let message = format!("the file ends early: pages after page {} may be missing", places.len());
        problem("truncated", &message)
    });
    Ok((places, found))
}

pub(super) fn still(source: &Source, place: u64) -> Result<Still, MediaError> {
    let header = Header::read(source)?;
    let tags = header.directory(source, place)?;
    let plan = Plan::new(&tags)?;
    let mut still = Still::new(plan.width, plan.height, plan.layout());
    still.bits = u8::try_from(plan.bits).unwrap_or(u8::MAX);
    still.channels = u8::try_from(plan.samples).unwrap_or(u8::MAX);
    if plan.meaning == Meaning::Palette {
        still.model = "indexed";
    }
    still.stored = match (plan.meaning, plan.kind) {
        (Meaning::YCbCr, _) | (_, Kind::Float) => Stored::Otherwise,
        // The upper half is what is kept.
        _ if plan.bits > 16 => Stored::Otherwise,
        (Meaning::WhiteIsZero, _) => Stored::Inverted,
        _ => Stored::Same,
    };
    if let Some(icc) = tags.bytes(tag::ICC_PROFILE).filter(|icc| (1..=MAX_PROFILE).contains(&icc.len())) {
        still.profile = Profile::Icc(icc);
    } else if tags.is_cut(tag::ICC_PROFILE) {
        still.profile = Profile::CutOff;
        still.problems.push(problem("truncated", "the file ends early: its colour profile is not all there"));
    }
    let turn = tags.number(tag::ORIENTATION).and_then(|turn| u8::try_from(turn).ok());
    still.orientation = turn.filter(|turn| (1..=8).contains(turn)).unwrap_or(1);
    still.dpi = dpi(&tags);
    still.streams = true;
    Ok(still)
}

fn dpi(tags: &Directory<'_>) -> Option<[f64; 2]> {
    let factor = match tags.number(tag::RESOLUTION_UNIT).unwrap_or(2) {
        2 => 1.0,
        3 => 2.54,
        _ => return None,
    };
    Some([tags.rational(tag::X_RESOLUTION)? * factor, tags.rational(tag::Y_RESOLUTION)? * factor])
}

pub(super) fn rows(source: &Source, place: u64, memory_bytes: u64) -> Result<Box<dyn Rows>, MediaError> {
    let header = Header::read(source)?;
    let tags = header.directory(source, place)?;
    let plan = Plan::new(&tags)?;
    let row = plan.row_bytes() as u64 * u64::from(plan.chunks_across()) * u64::from(plan.samples);
    // Tiles of one row of tiles are open at the same time, and come out whole.
    if row.saturating_mul(2) > memory_bytes / 4 {
        return Err(too_large());
    }
    let at_once = rows_per_strip(row, plan.chunk.1);
    let order = header.order;
    let rows =
        TiffRows { source: source.clone(), order, plan, memory_bytes, at_once, y: 0, open: Vec::new() };
    Ok(Box::new(rows))
}

struct TiffRows {
    source: Source,
    order: super::bytes::Order,
    plan: Plan,
    memory_bytes: u64,
    at_once: u32,
    /// The next row.
    y: u32,
    /// The chunks that hold it: for each plane those from left to right.
    open: Vec<Box<dyn Read>>,
}

impl TiffRows {
    /// Opens the chunks of the row of chunks that begins at the current row.
    fn open(&mut self) -> Result<(), MediaError> {
        let plan = &self.plan;
        let (across, down) = (plan.chunks_across() as usize, plan.chunks_down() as usize);
        let first = (self.y / plan.chunk.1) as usize * across;
        let planes = if plan.planar { plan.samples as usize } else { 1 };
        // Tiles are stored whole, strips end with the picture.
        let rows = if plan.tiled { plan.chunk.1 } else { plan.chunk.1.min(plan.height - self.y) };
        self.open.clear();
        for plane in 0..planes {
            for column in 0..across {
                let number = plane * across * down + first + column;
                self.open.push(codec::open(&self.source, plan, number, rows, self.memory_bytes)?);
            }
        }
        Ok(())
    }
}

impl Rows for TiffRows {
    fn next(&mut self) -> Result<Option<Strip>, MediaError> {
        let plan = &self.plan;
        if self.y >= plan.height {
            return Ok(None);
        }
        if self.y.is_multiple_of(plan.chunk.1) {
            self.open()?;
        }
        let plan = &self.plan;
        let in_chunk = plan.chunk.1 - self.y % plan.chunk.1;
        let rows = self.at_once.min(in_chunk).min(plan.height - self.y);
        let width = plan.width as usize;
        let mut raw = Raw::new(plan, width * rows as usize);
        let mut bytes = vec![0; plan.row_bytes()];
        let across = plan.chunks_across() as usize;
        for (index, chunk) in self.open.iter_mut().enumerate() {
            let (plane, column) = (index / across, index % across);
            let left = column * plan.chunk.0 as usize;
            let pixels = (plan.chunk.0 as usize).min(width - left);
            for row in 0..rows as usize {
                chunk.read_exact(&mut bytes).map_err(|error| unpacked(&error))?;
                let place = Place { at: row * width + left, pixels, plane };
                unpack::row(plan, self.order, &mut bytes, &mut raw, place);
            }
        }
        let samples = unpack::finish(plan, raw);
        self.y += rows;
        Ok(Some(Strip { rows, samples }))
    }
}

/// Why a chunk gave no more bytes: its end, damage inside, or the disk.
fn unpacked(error: &std::io::Error) -> MediaError {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::UnexpectedEof => cut_off(),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => damaged("a part of it cannot be unpacked"),
        ErrorKind::Other if error.raw_os_error().is_none() => damaged("a part of it cannot be unpacked"),
        _ => super::explain_io(error),
    }
}
