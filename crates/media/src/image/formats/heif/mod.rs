//! AVIF and HEIC: the primary picture, by the AV1 or HEVC decoder of the FFmpeg that is linked for video; their container,
//! HEIF, is read here.
//!
//! Single items and grids, transparency, turning, mirroring and cropping. Orientation in EXIF is left alone: the
//! properties outrank it (ISO/IEC 23008-12, 6.5.10). Of an image sequence the primary picture is shown.

mod boxes;
mod canvas;
mod placed;
mod planes;

use image::imageops::{FilterType, resize};
use image::{ImageBuffer, Luma, Primitive};

use self::boxes::{Item, Meta, Property};
use self::canvas::{Canvas, Wanted, blank};
use self::placed::Placed;
use super::{bytes, damaged, unsupported};
use crate::error::MediaError;
use crate::image::color::Rgb;
use crate::image::problem;
use crate::image::raster::{Alpha, Depth, Layout, Model, Profile, Rows, Samples, Still, Stored, Strip};
use crate::source::Source;
use crate::video::ffi;

/// Brands of files that hold a sequence of pictures (ISO/IEC 23008-12, annexes B and C; AVIF 1.1, 8).
const SEQUENCES: &[&[u8; 4]] = &[b"avis", b"msf1", b"hevc", b"hevx", b"hevm", b"hevs"];

/// What is known before decoding.
struct Picture {
    meta: Meta,
    colours: Canvas,
    alpha: Option<Canvas>,
    placed: Placed,
    layout: Layout,
    bits: u8,
    profile: Profile,
}

impl Picture {
    fn read(source: &Source) -> Result<Self, MediaError> {
        let meta = Meta::read(source).map_err(|error| explained(source, error))?;
        let primary = meta.item(meta.primary)?;
        // Another item as it is, perhaps turned or cropped (ISO/IEC 23008-12, 6.6.2.1).
        let id = if &primary.kind == b"iden" {
            meta.made_from(meta.primary)?.first().copied().unwrap_or(meta.primary)
        } else {
            meta.primary
        };
        let item = meta.item(id)?;
        let first = if &item.kind == b"grid" {
            meta.item(meta.made_from(id)?.first().copied().unwrap_or(id))?
        } else {
            item
        };
        let coding = first.coding()?;
        let (gray, bits) = depths(item, first);
        let (model, wanted) = if gray { (Model::Gray, Wanted::Gray) } else { (Model::Rgb, Wanted::Rgb) };
        let depth = if bits > 8 { Depth::Sixteen } else { Depth::Eight };
        let alpha = meta.alpha_of(id).or_else(|| meta.alpha_of(meta.primary));
        let layout = Layout {
            model,
            alpha: match alpha {
                None => Alpha::None,
                Some(_) if meta.is_premultiplied(id) || meta.is_premultiplied(meta.primary) => {
                    Alpha::Premultiplied
                }
                Some(_) => Alpha::Straight,
            },
            depth,
        };
        let colours = Canvas::of(&meta, source, id, (wanted, depth))?;
        let alpha = alpha.map(|id| Canvas::of(&meta, source, id, (Wanted::Raw, depth))).transpose()?;
        if let Some(alpha) = &alpha
            && (alpha.size.0 > colours.size.0 || alpha.size.1 > colours.size.1)
        {
            return Err(unsupported("its transparency is larger than its colours"));
        }
        let own = item.properties.iter();
        let around = primary.properties.iter().filter(|_| id != meta.primary);
        let placed = Placed::by(colours.size, own.chain(around).map(|property| &**property));
        let profile = profile(primary).or_else(|| profile(item)).or_else(|| profile(first));
        let profile = match profile {
            Some(profile) => profile,
            None => ffi::tags_before(coding)?.and_then(of_bitstream).unwrap_or_default(),
        };
        Ok(Self { meta, colours, alpha, placed, layout, bits, profile })
    }

    /// Whether it comes a row of tiles at a time: transparency has to come in the same rows.
    fn streams(&self) -> bool {
        self.colours.num_rows() > 1
            && self
                .alpha
                .as_ref()
                .is_none_or(|alpha| (alpha.size, alpha.tile.1) == (self.colours.size, self.colours.tile.1))
    }

    /// What decoding holds beside its strips: a frame, its planes in 16 bits, and their samples; and the
    /// transparency where it comes first.
    fn bytes_held(&self) -> u64 {
        let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
        let frame = |canvas: &Canvas| pixels(canvas.tile).saturating_mul(16);
        let frames = frame(&self.colours).max(self.alpha.as_ref().map_or(0, frame));
        let row = pixels((self.colours.size.0, self.colours.tile.1)).saturating_mul(8);
        // What transparency is scaled from and to, and what lies between, in single precision.
        let beside = match &self.alpha {
            Some(alpha) if !self.streams() => pixels(alpha.size)
                .saturating_mul(8)
                .saturating_add(pixels(self.colours.size).saturating_mul(8)),
            _ => 0,
        };
        frames.saturating_add(row).saturating_add(beside)
    }
}

/// Where there is no picture because the file holds a film only, that is said.
fn explained(source: &Source, error: MediaError) -> MediaError {
    if is_sequence(source) { unsupported("it is a sequence of pictures without a still one") } else { error }
}

fn is_sequence(source: &Source) -> bool {
    let length = bytes::read(source, 0, 4).and_then(|length| bytes::Order::Big.u32(&length, 0));
    let brands = length.and_then(|length| bytes::read(source, 8, (length as usize).clamp(12, 256) - 8));
    let brands = brands.unwrap_or_default();
    // The minor version stands between the major brand and the others.
    let all = brands.as_chunks::<4>().0.iter().enumerate().filter(|(at, _)| *at != 1);
    all.into_iter().any(|(_, brand)| SEQUENCES.contains(&brand))
}

/// Whether it is gray, and how many bits a channel has. What an HEVC decoder is told outranks what else is said.
fn depths(item: &Item, first: &Item) -> (bool, u8) {
    let coded = |property: &Property| match property {
        // ISO/IEC 14496-15, 8.3.3.1.2.
        Property::Hevc(configuration) => {
            Some((configuration.get(16)? & 3 == 0, (configuration.get(17)? & 7) + 8))
        }
        _ => None,
    };
    let said = |property: &Property| match property {
        Property::Depths(depths) => Some((depths.len() == 1, *depths.first()?)),
        _ => None,
    };
    first.find(coded).or_else(|| item.find(said)).or_else(|| first.find(said)).unwrap_or((false, 8))
}

/// What an item says of its colours. A profile outranks the codes (AVIF 1.1, 2.2.1 by way of MIAF, 7.3.6.4).
fn profile(item: &Item) -> Option<Profile> {
    let icc = item.find(|property| match property {
        Property::Icc(icc) => Some(Profile::Icc(icc.clone())),
        _ => None,
    });
    icc.or_else(|| {
        item.find(|property| match property {
            Property::Codes([primaries, transfer, _], _) => {
                Some(Profile::Rgb(Rgb::from_codes(*primaries, *transfer)))
            }
            _ => None,
        })
    })
}

/// HDR and wide gamuts that only the bitstream tells of.
fn of_bitstream([primaries, transfer]: [u8; 2]) -> Option<Profile> {
    (matches!(transfer, 16 | 18) || matches!(primaries, 9 | 11 | 12))
        .then(|| Profile::Rgb(Rgb::from_codes(primaries, transfer)))
}

pub(super) fn still(source: &Source) -> Result<Still, MediaError> {
    let picture = Picture::read(source)?;
    let [_, _, width, height] = picture.placed.crop;
    let mut still = Still::new(width, height, picture.layout);
    still.bits = picture.bits;
    still.stored = Stored::Otherwise;
    still.streams = picture.streams();
    still.bytes_held = picture.bytes_held();
    still.profile = picture.profile;
    still.orientation = picture.placed.orientation;
    if is_sequence(source) {
        let message = "the image is animated; only its first picture is shown";
        still.problems.push(problem("animation-not-shown", message));
    }
    Ok(still)
}

pub(super) fn rows(source: &Source) -> Result<Box<dyn Rows>, MediaError> {
    let mut picture = Picture::read(source)?;
    let mut whole = None;
    if !picture.streams()
        && let Some(alpha) = &mut picture.alpha
    {
        let mut all = Vec::new();
        while alpha.coming() > 0 {
            all.push(alpha.next(&picture.meta, source)?);
        }
        let all = concatenated(all).ok_or_else(|| damaged("its transparency differs within itself"))?;
        whole = Some(scaled(all, alpha.size, picture.colours.size));
    }
    Ok(Box::new(Bands { source: source.clone(), picture, whole, done: 0 }))
}

/// Rows of tiles, cropped, with transparency beside the colours.
struct Bands {
    source: Source,
    picture: Picture,
    /// Transparency that does not come in the same rows, in the size of the colours.
    whole: Option<Samples>,
    /// Rows of what is decoded that lie behind.
    done: usize,
}

impl Rows for Bands {
    fn next(&mut self) -> Result<Option<Strip>, MediaError> {
        let [x, y, width, height] = self.picture.placed.crop.map(|side| side as usize);
        loop {
            let Picture { meta, colours, alpha, layout, .. } = &mut self.picture;
            let (rows, first) = (colours.coming(), self.done);
            if rows == 0 || first >= y + height {
                return Ok(None);
            }
            self.done += rows;
            let mut all = vec![(colours.next(meta, &self.source)?, layout.model.num_channels(), 0)];
            match (&self.whole, alpha) {
                (Some(_), _) => {}
                (None, Some(alpha)) => all.push((alpha.next(meta, &self.source)?, 1, 0)),
                (None, None) => {}
            }
            let (top, bottom) = (y.max(first), (y + height).min(first + rows));
            if top >= bottom {
                continue;
            }
            let canvas_width = colours.size.0 as usize;
            if all.len() == 1
                && self.whole.is_none()
                && (width, top, bottom) == (canvas_width, first, first + rows)
                && let Some((samples, _, _)) = all.pop()
            {
                return Ok(Some(Strip { rows: rows as u32, samples }));
            }
            let mut out = blank(layout.depth, width * (bottom - top) * layout.num_channels());
            let beside = self.whole.as_ref().map(|samples| (samples, 1, first));
            let parts = all.iter().map(|(samples, channels, skipped)| (samples, *channels, *skipped));
            let mut channel = 0;
            for (samples, channels, skipped) in parts.chain(beside) {
                let from = (top - first + skipped, x, canvas_width, channels);
                let woven = weave(&mut out, samples, from, (width, layout.num_channels(), channel));
                woven.ok_or_else(|| damaged("it holds another size than it says"))?;
                channel += channels;
            }
            return Ok(Some(Strip { rows: (bottom - top) as u32, samples: out }));
        }
    }
}

/// Copies channels into their place among all: from a row, a column, a width and their number; to a width, the number of
/// all and the first of them.
fn weave(
    out: &mut Samples,
    samples: &Samples,
    from: (usize, usize, usize, usize),
    to: (usize, usize, usize),
) -> Option<()> {
    fn copy<T: Copy>(
        out: &mut [T],
        samples: &[T],
        (row, x, full, channels): (usize, usize, usize, usize),
        (width, all, first): (usize, usize, usize),
    ) -> Option<()> {
        for (number, to) in out.chunks_exact_mut(width * all).enumerate() {
            let start = ((row + number) * full + x) * channels;
            let from = samples.get(start..start + width * channels)?;
            for (to, from) in to.chunks_exact_mut(all).zip(from.chunks_exact(channels)) {
                to.get_mut(first..first + channels)?.copy_from_slice(from);
            }
        }
        Some(())
    }
    match (out, samples) {
        (Samples::Eight(out), Samples::Eight(samples)) => copy(out, samples, from, to),
        (Samples::Sixteen(out), Samples::Sixteen(samples)) => copy(out, samples, from, to),
        _ => None,
    }
}

/// Bands of one depth as one.
fn concatenated(bands: Vec<Samples>) -> Option<Samples> {
    bands.into_iter().reduce(|mut all, band| {
        match (&mut all, band) {
            (Samples::Eight(all), Samples::Eight(band)) => all.extend(band),
            (Samples::Sixteen(all), Samples::Sixteen(band)) => all.extend(band),
            _ => {}
        }
        all
    })
}

/// Transparency in the size of the colours (ISO/IEC 23008-12, 6.5.8: it may be smaller).
fn scaled(samples: Samples, from: (u32, u32), to: (u32, u32)) -> Samples {
    fn run<T: Primitive + 'static>(samples: Vec<T>, from: (u32, u32), to: (u32, u32)) -> Vec<T>
    where
        Luma<T>: image::Pixel<Subpixel = T>,
    {
        match ImageBuffer::<Luma<T>, Vec<T>>::from_raw(from.0, from.1, samples) {
            Some(image) => resize(&image, to.0, to.1, FilterType::Triangle).into_raw(),
            None => Vec::new(),
        }
    }
    if from == to {
        return samples;
    }
    match samples {
        Samples::Eight(samples) => Samples::Eight(run(samples, from, to)),
        Samples::Sixteen(samples) => Samples::Sixteen(run(samples, from, to)),
        other => other,
    }
}
