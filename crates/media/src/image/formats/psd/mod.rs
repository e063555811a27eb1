//! Photoshop documents, the merged picture only (Adobe Photoshop File Formats Specification, November 2019).
//!
//! PSD and PSB; bitmap, gray, indexed, RGB, CMYK, duotone (as gray) and L*a*b*; 1, 8, 16 and 32 bits; raw or run
//! lengths, a few rows at a time. Layers are not drawn: a document saved without its merged picture is refused.

mod transparency;

use super::bytes::{Order, read};
use super::{cut_off, damaged, exif, rows_per_strip, unsupported};
use crate::error::{Code, MediaError};
use crate::image::raster::{Alpha, Depth, Layout, Model, Profile, Rows, Samples, Still, Stored, Strip};
use crate::source::Source;

const BIG: Order = Order::Big;

/// "File header section", and where the later sections lie.
struct Document {
    width: u32,
    height: u32,
    channels: u16,
    depth: u16,
    mode: u16,
    /// PSB: longer lengths.
    large: bool,
    palette: Vec<u8>,
    resources: (u64, u64),
    alpha: bool,
    /// Where "Image data section" begins.
    data: u64,
}

impl Document {
    fn read(source: &Source) -> Result<Self, MediaError> {
        let document = Self::parse(source).ok_or_else(cut_off)?;
        let fits = document.width > 0
            && document.height > 0
            && document.width.max(document.height) <= 300_000
            && (1..=56).contains(&document.channels);
        if !fits {
            return Err(damaged("its header holds a size that cannot be"));
        }
        document.layout()?;
        Ok(document)
    }

    fn parse(source: &Source) -> Option<Self> {
        let head = read(source, 0, 26)?;
        let large = BIG.u16(&head, 4)? == 2;
        let mode = BIG.u16(&head, 24)?;
        let section = |at: u64| Some((at + 4, u64::from(BIG.u32(&read(source, at, 4)?, 0)?)));
        let (colors_at, colors) = section(26)?;
        let palette = if mode == 2 { read(source, colors_at, 768)? } else { Vec::new() };
        let resources = section(colors_at + colors)?;
        let layers_at = resources.0 + resources.1;
        let (layers_at, layers) = if large {
            (layers_at + 8, BIG.u64(&read(source, layers_at, 8)?, 0)?)
        } else {
            section(layers_at)?
        };
        Some(Self {
            width: BIG.u32(&head, 18)?,
            height: BIG.u32(&head, 14)?,
            channels: BIG.u16(&head, 12)?,
            depth: BIG.u16(&head, 22)?,
            mode,
            large,
            palette,
            resources,
            alpha: transparency::is_merged(source, layers_at, layers, large),
            data: layers_at.checked_add(layers)?,
        })
    }

    fn layout(&self) -> Result<Layout, MediaError> {
        let model = match self.mode {
            0 | 1 | 8 => Model::Gray,
            2 | 3 => Model::Rgb,
            4 => Model::Cmyk,
            9 => Model::Lab,
            7 => return Err(unsupported("a multichannel Photoshop document")),
            _ => return Err(unsupported("this colour mode of Photoshop")),
        };
        let depth = match (self.depth, model) {
            (8 | 16, Model::Lab) => Depth::Sixteen,
            (1, Model::Gray) if self.mode == 0 => Depth::Eight,
            (8, _) => Depth::Eight,
            (16, _) if self.mode != 2 => Depth::Sixteen,
            (32, Model::Gray | Model::Rgb) if self.mode != 2 => Depth::Light,
            _ => return Err(unsupported("this depth of a Photoshop document")),
        };
        let stored = self.stored_colours();
        if self.channels < stored {
            return Err(damaged("it has fewer channels than its colours need"));
        }
        let alpha = match model {
            _ if !self.alpha || self.mode == 2 || self.channels <= stored => Alpha::None,
            // Where inks are counted from none, mixing with white takes from them and adds nothing.
            Model::Cmyk => Alpha::Premultiplied,
            Model::Lab => Alpha::Straight,
            Model::Gray | Model::Rgb => Alpha::OnWhite,
        };
        Ok(Layout { model, alpha, depth })
    }

    /// Channels that hold colour.
    fn stored_colours(&self) -> u16 {
        match self.mode {
            3 | 9 => 3,
            4 => 4,
            _ => 1,
        }
    }

    fn row_bytes(&self) -> usize {
        (self.width as usize * usize::from(self.depth)).div_ceil(8)
    }

    /// The data of an image resource ("Image resource blocks").
    fn resource(&self, source: &Source, wanted: u16) -> Option<Vec<u8>> {
        let (mut at, length) = self.resources;
        let end = at.checked_add(length)?;
        for _ in 0..10_000 {
            if at + 12 > end {
                return None;
            }
            let head = read(source, at, 7)?;
            if !head.starts_with(b"8BIM") && !head.starts_with(b"MeSa") {
                return None;
            }
            let id = BIG.u16(&head, 4)?;
            // The name, its length and a byte that makes both even.
            let name = (u64::from(*head.get(6)?) + 2) & !1;
            let size = u64::from(BIG.u32(&read(source, at + 6 + name, 4)?, 0)?);
            let data = at + 10 + name;
            if id == wanted {
                return read(source, data, usize::try_from(size).ok()?);
            }
            at = data + size + (size & 1);
        }
        None
    }
}

pub(super) fn still(source: &Source) -> Result<Still, MediaError> {
    let document = Document::read(source)?;
    // Resource 1057, "Version info": whether there is a merged picture.
    let version = document.resource(source, 1057);
    if version.is_some_and(|version| version.get(4) == Some(&0)) {
        return Err(MediaError::new(Code::Unsupported, "the document was saved without its merged picture")
            .with_hint("In Photoshop, save it again with \"Maximize compatibility\"."));
    }
    let mut still = Still::new(document.width, document.height, document.layout()?);
    still.bits = u8::try_from(document.depth).unwrap_or(u8::MAX);
    still.channels = u8::try_from(document.channels).unwrap_or(u8::MAX);
    if document.mode == 0 {
        still.stored = Stored::Inverted;
    }
    if document.mode == 2 {
        still.model = "indexed";
    }
    // 1039 is the profile, 1058 EXIF, 1005 the resolution in 65536ths of a pixel per inch.
    if let Some(icc) = document.resource(source, 1039).filter(|icc| !icc.is_empty()) {
        still.profile = Profile::Icc(icc);
    }
    let exif = document.resource(source, 1058).map(|exif| exif::read(&exif)).unwrap_or_default();
    still.orientation = exif.orientation.unwrap_or(1);
    let resolution = document.resource(source, 1005);
    still.dpi = resolution.and_then(|info| {
        let pair = [BIG.u32(&info, 0)?, BIG.u32(&info, 8)?];
        pair.iter()
            .all(|value| *value > 0)
            .then(|| pair.map(|value| (f64::from(value) / 65.536).round() / 1000.0))
    });
    still.streams = true;
    Ok(still)
}

struct PsdRows {
    source: Source,
    document: Document,
    layout: Layout,
    /// Where each row of each channel begins and how many bytes it has; empty when they are not packed.
    packed: Vec<(u64, u32)>,
    y: u32,
    at_once: u32,
}

pub(super) fn rows(source: &Source) -> Result<Box<dyn Rows>, MediaError> {
    let document = Document::read(source)?;
    let layout = document.layout()?;
    let kind = read(source, document.data, 2).and_then(|kind| BIG.u16(&kind, 0)).ok_or_else(cut_off)?;
    let packed = match kind {
        0 => Vec::new(),
        1 => packed_rows(source, &document).ok_or_else(cut_off)?,
        _ => return Err(unsupported("a merged picture that is compressed as ZIP")),
    };
    let row = document.row_bytes() as u64 * u64::from(document.channels);
    let at_once = rows_per_strip(row, document.height);
    Ok(Box::new(PsdRows { source: source.clone(), document, layout, packed, y: 0, at_once }))
}

/// The byte counts of all rows stand in front of them.
fn packed_rows(source: &Source, document: &Document) -> Option<Vec<(u64, u32)>> {
    let width = if document.large { 4 } else { 2 };
    let count = document.height as usize * usize::from(document.channels);
    let table = read(source, document.data + 2, count * width)?;
    let mut at = document.data + 2 + table.len() as u64;
    let counts = table.chunks_exact(width).map(|count| match *count {
        [high, low] => Some(u32::from(u16::from_be_bytes([high, low]))),
        _ => BIG.u32(count, 0),
    });
    counts
        .map(|count| {
            let count = count?;
            let row = (at, count);
            at += u64::from(count);
            Some(row)
        })
        .collect()
}

impl PsdRows {
    fn row(&self, channel: usize, y: u32) -> Option<Vec<u8>> {
        let length = self.document.row_bytes();
        let number = channel * self.document.height as usize + y as usize;
        if self.packed.is_empty() {
            return read(&self.source, self.document.data + 2 + (number * length) as u64, length);
        }
        let (at, count) = *self.packed.get(number)?;
        // A row that does not gain by packing grows by one byte in 128, and by no more.
        let count = (count as usize).min(length * 2 + 128);
        unpack(&read(&self.source, at, count)?, length)
    }
}

/// Apple's PackBits, as TIFF 6.0, section 9 has it.
fn unpack(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(length);
    let mut rest = packed;
    while out.len() < length {
        let (head, after) = rest.split_first()?;
        match *head {
            0..=127 => {
                let (run, after) = after.split_at_checked(usize::from(*head) + 1)?;
                out.extend_from_slice(run);
                rest = after;
            }
            128 => rest = after,
            129.. => {
                let (value, after) = after.split_first()?;
                out.resize(out.len() + 257 - usize::from(*head), *value);
                rest = after;
            }
        }
    }
    out.truncate(length);
    Some(out)
}

impl Rows for PsdRows {
    fn next(&mut self) -> Result<Option<Strip>, MediaError> {
        let rows = self.at_once.min(self.document.height - self.y);
        if rows == 0 {
            return Ok(None);
        }
        let stored = usize::from(self.document.stored_colours());
        let kept = stored + usize::from(self.layout.alpha != Alpha::None);
        let mut planes = vec![Vec::new(); kept];
        for (channel, plane) in planes.iter_mut().enumerate() {
            for y in self.y..self.y + rows {
                plane.extend(self.row(channel, y).ok_or_else(cut_off)?);
            }
        }
        self.y += rows;
        let samples = match (self.document.mode, self.document.depth) {
            (0, _) => bitmap(planes.first().map_or(&[][..], Vec::as_slice), &self.document),
            (2, _) => indexed(planes.first().map_or(&[][..], Vec::as_slice), &self.document.palette),
            (_, 8) => self.eight(&interleave::<1>(&planes).iter().map(|[v]| *v).collect::<Vec<_>>(), kept),
            (_, 16) => {
                self.sixteen(interleave::<2>(&planes).into_iter().map(u16::from_be_bytes).collect(), kept)
            }
            _ => Samples::Light(interleave::<4>(&planes).into_iter().map(f32::from_be_bytes).collect()),
        };
        Ok(Some(Strip { rows, samples }))
    }
}

impl PsdRows {
    fn eight(&self, samples: &[u8], kept: usize) -> Samples {
        if self.layout.model == Model::Lab {
            // L* 100 is 255, a* and b* are moved by 128.
            let wide = |(channel, value): (usize, &u8)| {
                u16::from(*value) * if channel % kept < 3 { 256 } else { 257 }
            };
            return Samples::Sixteen(samples.iter().enumerate().map(wide).collect());
        }
        let mut samples = samples.to_vec();
        if self.layout.model == Model::Cmyk {
            for pixel in samples.chunks_exact_mut(kept) {
                pixel.iter_mut().take(4).for_each(|ink| *ink = 255 - *ink);
            }
        }
        Samples::Eight(samples)
    }

    fn sixteen(&self, mut samples: Vec<u16>, kept: usize) -> Samples {
        for pixel in samples.chunks_exact_mut(kept) {
            match self.layout.model {
                // As in eight bits: L* 100 is 65535.
                Model::Lab => {
                    if let Some(l) = pixel.first_mut() {
                        *l = ((u32::from(*l) * 0xff00 + 32_767) / 65_535) as u16;
                    }
                }
                Model::Cmyk => pixel.iter_mut().take(4).for_each(|ink| *ink = u16::MAX - *ink),
                Model::Gray | Model::Rgb => {}
            }
        }
        Samples::Sixteen(samples)
    }
}

/// Planes to pixels, in units of `N` bytes.
fn interleave<const N: usize>(planes: &[Vec<u8>]) -> Vec<[u8; N]> {
    let count = planes.first().map_or(0, |plane| plane.len() / N);
    let mut out = vec![[0; N]; count * planes.len()];
    for (channel, plane) in planes.iter().enumerate() {
        let to = out.iter_mut().skip(channel).step_by(planes.len());
        to.zip(plane.as_chunks::<N>().0).for_each(|(to, from)| *to = *from);
    }
    out
}

/// One bit a pixel, 1 is black.
fn bitmap(plane: &[u8], document: &Document) -> Samples {
    let width = document.width as usize;
    let pixels = plane.chunks_exact(document.row_bytes()).flat_map(|row| {
        let bit = |x: usize| row.get(x / 8).copied().unwrap_or(0) >> (7 - x % 8) & 1;
        (0..width).map(move |x| if bit(x) == 0 { 255 } else { 0 })
    });
    Samples::Eight(pixels.collect())
}

/// "Color mode data section": 256 reds, greens and blues.
fn indexed(plane: &[u8], palette: &[u8]) -> Samples {
    let part = |index: u8, plane: usize| palette.get(plane * 256 + usize::from(index)).copied().unwrap_or(0);
    Samples::Eight(plane.iter().flat_map(|index| [0, 1, 2].map(|plane| part(*index, plane))).collect())
}
