//! How one page of a TIFF is stored, checked before anything is decoded.

use super::super::{damaged, unsupported};
use super::directory::{Directory, tag};
use crate::error::MediaError;
use crate::image::raster::{Alpha, Depth, Layout, Model};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    PackBits,
    Lzw,
    Deflate,
    Jpeg,
    Fax3,
    Fax4,
}

/// PhotometricInterpretation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    WhiteIsZero,
    BlackIsZero,
    Rgb,
    Palette,
    Cmyk,
    YCbCr,
    CieLab,
    IccLab,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Unsigned,
    Signed,
    Float,
}

pub(super) struct Plan {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) compression: Compression,
    pub(super) meaning: Meaning,
    pub(super) bits: u32,
    pub(super) samples: u32,
    pub(super) kind: Kind,
    pub(super) planar: bool,
    pub(super) predictor: u64,
    pub(super) reversed_bits: bool,
    pub(super) alpha: Alpha,
    /// Of strips the width is the picture's.
    pub(super) chunk: (u32, u32),
    pub(super) tiled: bool,
    pub(super) offsets: Vec<u64>,
    pub(super) counts: Vec<u64>,
    pub(super) colors: Vec<[u8; 3]>,
    pub(super) jpeg_tables: Option<Vec<u8>>,
}

impl Plan {
    pub(super) fn new(tags: &Directory<'_>) -> Result<Self, MediaError> {
        let side = |tag| tags.number(tag).and_then(|side| u32::try_from(side).ok()).filter(|side| *side > 0);
        let (Some(width), Some(height)) = (side(tag::WIDTH), side(tag::HEIGHT)) else {
            return Err(damaged("it has no size"));
        };
        let samples = tags.number(tag::SAMPLES).unwrap_or(1);
        let samples = u32::try_from(samples).ok().filter(|samples| (1..=64).contains(samples));
        let samples = samples.ok_or_else(|| damaged("it has no channels, or too many"))?;
        let meaning = meaning(tags)?;
        let (bits, kind) = sample(tags, meaning)?;
        let compression = compression(tags)?;
        let planar = tags.number(tag::PLANAR) == Some(2) && samples > 1;
        let (chunk, offsets, counts) = chunks(tags, (width, height), if planar { samples } else { 1 })?;
        let alpha = alpha(tags, meaning, samples)?;
        let plan = Self {
            width,
            height,
            compression,
            meaning,
            bits,
            samples,
            kind,
            planar,
            // For the others it means nothing (section 14).
            predictor: match compression {
                Compression::Lzw | Compression::Deflate => tags.number(tag::PREDICTOR).unwrap_or(1),
                _ => 1,
            },
            reversed_bits: tags.number(tag::FILL_ORDER) == Some(2),
            alpha,
            chunk,
            tiled: tags.number(tag::TILE_WIDTH).is_some() && tags.numbers(tag::TILE_OFFSETS).is_some(),
            offsets,
            counts,
            colors: if meaning == Meaning::Palette { colors(tags, bits)? } else { Vec::new() },
            jpeg_tables: tags.bytes(tag::JPEG_TABLES).filter(|tables| tables.len() > 4),
        };
        plan.check(tags)?;
        Ok(plan)
    }

    fn check(&self, tags: &Directory<'_>) -> Result<(), MediaError> {
        let fax = matches!(self.compression, Compression::Fax3 | Compression::Fax4);
        if fax && (self.bits != 1 || self.samples != 1 || self.chunk.0 > u32::from(u16::MAX)) {
            return Err(damaged("fax compression of more than two colours"));
        }
        if self.compression == Compression::Fax3 && tags.number(tag::T4_OPTIONS).unwrap_or(0) & 1 != 0 {
            return Err(unsupported("two-dimensional group 3 fax compression"));
        }
        if self.compression == Compression::Jpeg && (self.bits != 8 || self.predictor != 1) {
            return Err(unsupported("JPEG compression of other than 8 bits"));
        }
        let halved = tags.numbers(tag::YCBCR_SUBSAMPLING).unwrap_or_else(|| vec![2, 2]) != [1, 1];
        if self.meaning == Meaning::YCbCr && self.compression != Compression::Jpeg && halved {
            return Err(unsupported("YCbCr with fewer colour samples that is not compressed as JPEG"));
        }
        // All chunks beside each other are open at one time.
        if u64::from(self.chunks_across()) * u64::from(self.samples) > 4096 {
            return Err(unsupported("so many tiles beside each other"));
        }
        match self.predictor {
            1 => Ok(()),
            2 if matches!(self.bits, 8 | 16 | 32) => Ok(()),
            3 if self.kind == Kind::Float => Ok(()),
            _ => Err(unsupported("a predictor for samples of this size")),
        }
    }

    /// What comes out.
    pub(super) fn layout(&self) -> Layout {
        let model = match self.meaning {
            Meaning::WhiteIsZero | Meaning::BlackIsZero => Model::Gray,
            Meaning::Rgb | Meaning::Palette | Meaning::YCbCr => Model::Rgb,
            Meaning::Cmyk => Model::Cmyk,
            Meaning::CieLab | Meaning::IccLab => Model::Lab,
        };
        let deep = self.bits > 8 || model == Model::Lab;
        Layout { model, alpha: self.alpha, depth: if deep { Depth::Sixteen } else { Depth::Eight } }
    }

    /// Samples of one pixel in one chunk.
    pub(super) fn samples_per_chunk(&self) -> u32 {
        if self.planar { 1 } else { self.samples }
    }

    /// Packed bytes of one row of a chunk.
    pub(super) fn row_bytes(&self) -> usize {
        let bits = u64::from(self.chunk.0) * u64::from(self.samples_per_chunk()) * u64::from(self.bits);
        usize::try_from(bits.div_ceil(8)).unwrap_or(usize::MAX)
    }

    pub(super) fn chunks_across(&self) -> u32 {
        self.width.div_ceil(self.chunk.0)
    }

    pub(super) fn chunks_down(&self) -> u32 {
        self.height.div_ceil(self.chunk.1)
    }
}

fn meaning(tags: &Directory<'_>) -> Result<Meaning, MediaError> {
    match tags.number(tag::PHOTOMETRIC) {
        Some(0) => Ok(Meaning::WhiteIsZero),
        Some(1 | 4) => Ok(Meaning::BlackIsZero),
        Some(2) => Ok(Meaning::Rgb),
        Some(3) => Ok(Meaning::Palette),
        Some(5) if tags.number(tag::INK_SET).unwrap_or(1) == 1 => Ok(Meaning::Cmyk),
        Some(5) => Err(unsupported("inks other than cyan, magenta, yellow and black")),
        Some(6) => Ok(Meaning::YCbCr),
        Some(8) => Ok(Meaning::CieLab),
        Some(9) => Ok(Meaning::IccLab),
        Some(other) => Err(unsupported(&format!("TIFF's colour space {other}"))),
        None => Err(damaged("it does not say what its colours are")),
    }
}

fn sample(tags: &Directory<'_>, meaning: Meaning) -> Result<(u32, Kind), MediaError> {
    let bits = tags.numbers(tag::BITS).unwrap_or_else(|| vec![1]);
    let first = bits.first().copied().unwrap_or(1);
    if bits.iter().any(|bits| *bits != first) {
        return Err(unsupported("channels of different depths"));
    }
    let kind = match tags.number(tag::SAMPLE_FORMAT).unwrap_or(1) {
        1 | 4 => Kind::Unsigned,
        2 => Kind::Signed,
        3 => Kind::Float,
        _ => return Err(unsupported("complex numbers")),
    };
    let lab = matches!(meaning, Meaning::CieLab | Meaning::IccLab);
    let fits = match kind {
        Kind::Float => matches!(first, 16 | 32 | 64) && !lab && meaning != Meaning::Palette,
        Kind::Signed => lab && matches!(first, 8 | 16),
        Kind::Unsigned if lab => matches!(first, 8 | 16),
        Kind::Unsigned if meaning == Meaning::Palette => matches!(first, 1 | 2 | 4 | 8),
        Kind::Unsigned if meaning == Meaning::YCbCr => first == 8,
        Kind::Unsigned => matches!(first, 1 | 2 | 4 | 8 | 10 | 12 | 14 | 16 | 32),
    };
    if !fits {
        return Err(unsupported(&format!("samples of {first} bits of this kind")));
    }
    Ok((u32::try_from(first).unwrap_or(0), kind))
}

fn compression(tags: &Directory<'_>) -> Result<Compression, MediaError> {
    match tags.number(tag::COMPRESSION).unwrap_or(1) {
        1 => Ok(Compression::None),
        3 => Ok(Compression::Fax3),
        4 => Ok(Compression::Fax4),
        5 => Ok(Compression::Lzw),
        7 => Ok(Compression::Jpeg),
        8 | 32_946 => Ok(Compression::Deflate),
        32_773 => Ok(Compression::PackBits),
        other => Err(unsupported(&format!("TIFF's compression {other}"))),
    }
}

type Chunks = ((u32, u32), Vec<u64>, Vec<u64>);

fn chunks(tags: &Directory<'_>, size: (u32, u32), planes: u32) -> Result<Chunks, MediaError> {
    let (width, height) = size;
    let number = |tag| tags.number(tag).and_then(|number| u32::try_from(number).ok());
    let tiled = tags.numbers(tag::TILE_OFFSETS);
    let (chunk, offsets, counts) = match tiled {
        Some(offsets) => {
            let tile = number(tag::TILE_WIDTH).zip(number(tag::TILE_HEIGHT));
            let tile = tile.filter(|(w, h)| (1..=65_536).contains(w) && (1..=65_536).contains(h));
            let tile = tile.ok_or_else(|| damaged("its tiles have no size"))?;
            (tile, offsets, tags.numbers(tag::TILE_BYTES))
        }
        None => {
            let rows = number(tag::ROWS_PER_STRIP).unwrap_or(height).clamp(1, height);
            let offsets = tags
                .numbers(tag::STRIP_OFFSETS)
                .ok_or_else(|| damaged("it does not say where its pixels are"))?;
            ((width, rows), offsets, tags.numbers(tag::STRIP_BYTES))
        }
    };
    let wanted = u64::from(width.div_ceil(chunk.0)) * u64::from(height.div_ceil(chunk.1)) * u64::from(planes);
    // Old writers leave the counts out when there is one strip.
    let counts = counts.unwrap_or_else(|| vec![u64::MAX; offsets.len()]);
    if (offsets.len() as u64) < wanted || counts.len() < offsets.len() {
        return Err(damaged("parts of it are not in its table"));
    }
    Ok((chunk, offsets, counts))
}

fn alpha(tags: &Directory<'_>, meaning: Meaning, samples: u32) -> Result<Alpha, MediaError> {
    let colours = match meaning {
        Meaning::WhiteIsZero | Meaning::BlackIsZero | Meaning::Palette => 1,
        Meaning::Rgb | Meaning::YCbCr | Meaning::CieLab | Meaning::IccLab => 3,
        Meaning::Cmyk => 4,
    };
    if samples < colours {
        return Err(damaged("it has fewer channels than its colours need"));
    }
    // Only the first extra channel can be alpha (tag 338); one that does not say what it is, is left out.
    Ok(match tags.number(tag::EXTRA_SAMPLES) {
        Some(1) if samples > colours && meaning != Meaning::Palette => Alpha::Premultiplied,
        Some(2) if samples > colours && meaning != Meaning::Palette => Alpha::Straight,
        _ => Alpha::None,
    })
}

/// All reds, then all greens, then all blues, in 16 bits (tag 320); some writers fill only eight.
fn colors(tags: &Directory<'_>, bits: u32) -> Result<Vec<[u8; 3]>, MediaError> {
    let values = tags.numbers(tag::COLOR_MAP).unwrap_or_default();
    let count = 1_usize << bits.min(8);
    let shift = if values.iter().all(|value| *value < 256) { 0 } else { 8 };
    let part =
        |index: usize| values.get(index).map(|value| u8::try_from((value >> shift) & 0xff).unwrap_or(0));
    let color = |index| Some([part(index)?, part(index + count)?, part(index + 2 * count)?]);
    let colors: Option<Vec<_>> = (0..count).map(color).collect();
    colors.ok_or_else(|| damaged("its palette is cut off"))
}
