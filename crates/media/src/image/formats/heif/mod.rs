//! AVIF and HEIC: the primary picture, by the AV1 or HEVC decoder of the FFmpeg that is linked for video; their container,
//! HEIF, is read here.
//!
//! Single items and grids, transparency, turning, mirroring and cropping. Orientation in EXIF is left alone: the
//! properties outrank it (ISO/IEC 23008-12, 6.5.10). Of an image sequence the primary picture is shown.

mod boxes;
mod planes;

use self::boxes::{Item, Meta, Property};
use self::planes::{Matrix, Planes};
use super::{bytes, damaged, too_large};
use crate::error::MediaError;
use crate::image::color::Rgb;
use crate::image::problem;
use crate::image::raster::{Alpha, Depth, Layout, Model, Profile, Rows, Samples, Still, Stored, Whole};
use crate::source::Source;
use crate::video::ffi;

/// What is known before decoding.
struct Picture {
    meta: Meta,
    /// The first, of a grid.
    tile: Option<u32>,
    alpha: Option<u32>,
    /// Of what is decoded, before it is cropped.
    size: (u32, u32),
    /// `[x, y, width, height]`.
    crop: [u32; 4],
    gray: bool,
    bits: u8,
}

impl Picture {
    fn read(source: &Source) -> Result<Self, MediaError> {
        let meta = Meta::read(source)?;
        let item = meta.item(meta.primary)?;
        let size = item.size()?;
        let tile = if &item.kind == b"grid" {
            let first = meta.tiles_of(meta.primary)?.first().copied();
            Some(first.ok_or_else(|| damaged("it has no tiles"))?)
        } else {
            None
        };
        let first = tile.map_or(Ok(item), |id| meta.item(id))?;
        first.coding()?;
        let said = || item.properties.iter().chain(&first.properties);
        let depths = said().find_map(|property| match property {
            Property::Depths(depths) => Some(depths.clone()),
            _ => None,
        });
        let coded = said().find_map(|property| match property {
            Property::Hevc(configuration) => depths_coded(configuration),
            _ => None,
        });
        let depths = depths.or(coded).unwrap_or_else(|| vec![8; 3]);
        let crop = aperture(item, size);
        Ok(Self {
            tile,
            alpha: meta.alpha_of(meta.primary),
            size,
            crop,
            gray: depths.len() == 1,
            bits: depths.first().copied().unwrap_or(8),
            meta,
        })
    }

    fn layout(&self) -> Layout {
        let alpha = match self.alpha {
            None => Alpha::None,
            Some(_) if self.meta.is_premultiplied(self.meta.primary) => Alpha::Premultiplied,
            Some(_) => Alpha::Straight,
        };
        let model = if self.gray { Model::Gray } else { Model::Rgb };
        Layout { model, alpha, depth: if self.bits > 8 { Depth::Sixteen } else { Depth::Eight } }
    }

    fn properties(&self) -> &[Property] {
        self.meta.items.get(&self.meta.primary).map_or(&[], |item| item.properties.as_slice())
    }

    /// What is said of its colours: of a grid, by its first tile where the grid itself says nothing.
    fn colours<T>(&self, find: impl Fn(&Property) -> Option<T>) -> Option<T> {
        let of_tile = self.tile.and_then(|id| self.meta.items.get(&id));
        let of_tile = of_tile.map_or(&[][..], |item| item.properties.as_slice());
        self.properties().iter().chain(of_tile).find_map(find)
    }
}

pub(super) fn still(source: &Source) -> Result<Still, MediaError> {
    let picture = Picture::read(source)?;
    let [_, _, width, height] = picture.crop;
    let mut still = Still::new(width, height, picture.layout());
    still.bits = picture.bits;
    still.stored = Stored::Otherwise;
    // The frame, and its planes in 16 bits.
    still.bytes_held = (u64::from(picture.size.0) * u64::from(picture.size.1)).saturating_mul(12);
    let icc = picture.colours(|property| match property {
        Property::Icc(icc) => Some(Profile::Icc(icc.clone())),
        _ => None,
    });
    let codes = picture.colours(|property| match property {
        Property::Codes([primaries, transfer, _], _) => {
            Some(Profile::Rgb(Rgb::from_codes(*primaries, *transfer)))
        }
        _ => None,
    });
    // A profile outranks the codes (AVIF 1.1, 2.2.1 by way of MIAF, 7.3.6.4).
    still.profile = icc.or(codes).unwrap_or_default();
    still.orientation = orientation(picture.properties());
    if bytes::read(source, 8, 4)
        .is_some_and(|brand| [b"avis", b"msf1", b"hevc", b"hevx"].iter().any(|one| brand == *one))
    {
        let message = "the image is animated; only its first picture is shown";
        still.problems.push(problem("animation-not-shown", message));
    }
    Ok(still)
}

/// Bits of each channel, as an HEVC decoder is told of them (ISO/IEC 14496-15, 8.3.3.1.2).
fn depths_coded(configuration: &[u8]) -> Option<Vec<u8>> {
    let (chroma, luma) = (configuration.get(16)? & 3, configuration.get(17)? & 7);
    Some(vec![luma + 8; if chroma == 0 { 1 } else { 3 }])
}

/// Quarter turns counter-clockwise, then mirroring, as EXIF numbers it.
fn orientation(properties: &[Property]) -> u8 {
    let turn = properties.iter().find_map(|property| match property {
        Property::Turn(turn) => Some(*turn),
        _ => None,
    });
    let mirror = properties.iter().find_map(|property| match property {
        Property::Mirror { sides } => Some(*sides),
        _ => None,
    });
    match (turn.unwrap_or(0), mirror) {
        (0, None) => 1,
        (1, None) => 8,
        (2, None) => 3,
        (_, None) => 6,
        (0, Some(true)) | (2, Some(false)) => 2,
        (0, Some(false)) | (2, Some(true)) => 4,
        (1, Some(false)) | (3, Some(true)) => 5,
        (_, Some(_)) => 7,
    }
}

/// The clean aperture, where it lies on whole pixels inside (ISO/IEC 14496-12, 12.1.4.1).
fn aperture(item: &Item, (width, height): (u32, u32)) -> [u32; 4] {
    let whole = [0, 0, width, height];
    let found = item.properties.iter().find_map(|property| match property {
        Property::Aperture(parts) => Some(*parts),
        _ => None,
    });
    let Some([wn, wd, hn, hd, xn, xd, yn, yd]) = found else { return whole };
    if [wd, hd, xd, yd].contains(&0) {
        return whole;
    }
    // Left is offset + (size − clean size) ÷ 2, in halves so that it stays whole.
    let side = |full: u32, size: (i64, i64), offset: (i64, i64)| {
        let clean = size.0 / size.1;
        let twice = 2 * offset.0 / offset.1 + i64::from(full) - clean;
        let (left, clean) = (u32::try_from(twice / 2).ok()?, u32::try_from(clean).ok()?);
        (clean > 0 && left.checked_add(clean)? <= full).then_some((left, clean))
    };
    match (side(width, (wn, wd), (xn, xd)), side(height, (hn, hd), (yn, yd))) {
        (Some((x, w)), Some((y, h))) => [x, y, w, h],
        _ => whole,
    }
}

pub(super) fn rows(source: &Source) -> Result<Box<dyn Rows>, MediaError> {
    let picture = Picture::read(source)?;
    let layout = picture.layout();
    let said = picture.colours(|property| match property {
        Property::Codes(codes, full) => Some((Some(*codes), Some(*full))),
        _ => None,
    });
    let (codes, full) = said.unwrap_or((None, None));
    let colours = Canvas::decode(source, &picture, picture.meta.primary, layout.model, codes, full)?;
    let mut canvases = vec![(colours, layout.model.num_channels())];
    if let Some(alpha) = picture.alpha {
        // Transparency has no matrix and is most often of full range.
        canvases.push((Canvas::decode(source, &picture, alpha, Model::Gray, None, None)?, 1));
    }
    let samples = join(&picture, layout, &canvases)?;
    let [_, _, _, height] = picture.crop;
    Ok(Box::new(Whole::new(height, samples)))
}

/// An item, put together from its tiles.
struct Canvas {
    width: usize,
    samples: Samples,
}

impl Canvas {
    fn decode(
        source: &Source,
        picture: &Picture,
        id: u32,
        model: Model,
        codes: Option<[u8; 3]>,
        full: Option<bool>,
    ) -> Result<Self, MediaError> {
        let item = picture.meta.item(id)?;
        let channels = model.num_channels();
        let depth = picture.layout().depth;
        let tile = |id: u32| {
            let coding = picture.meta.item(id)?.coding()?;
            let frame = ffi::decode_still(coding, &picture.meta.data(source, id)?)?;
            let planes = Planes::of(&frame)?;
            let [matrix, range, primaries, ..] = frame.color_tags();
            let tagged = |tag: i32| u8::try_from(tag).unwrap_or(2);
            let [primaries, _, matrix] = codes.unwrap_or([tagged(primaries), 2, tagged(matrix)]);
            let full = full.unwrap_or(range == 2 || range == 0 && model == Model::Gray);
            let samples = planes.samples(Matrix::from_code(matrix, primaries), full);
            Ok::<_, MediaError>((planes.width, planes.height, fit(samples, &planes, channels, depth)))
        };
        if &item.kind != b"grid" {
            let (width, height, samples) = tile(id)?;
            if (width as u32, height as u32) != picture.size {
                return Err(damaged("it holds another size than it says"));
            }
            return Ok(Self { width, samples });
        }
        let grid = picture.meta.data(source, id)?;
        let (rows, columns) = match grid.get(2..4) {
            Some(&[rows, columns]) => (usize::from(rows) + 1, usize::from(columns) + 1),
            _ => return Err(damaged("its grid is cut off")),
        };
        let tiles = picture.meta.tiles_of(id)?;
        let (width, height) = (picture.size.0 as usize, picture.size.1 as usize);
        if tiles.len() < rows * columns {
            return Err(damaged("tiles of its grid are missing"));
        }
        let count = width.checked_mul(height).and_then(|count| count.checked_mul(channels));
        let mut canvas = blank(depth, count.ok_or_else(too_large)?);
        let mut of_tile = None;
        for (number, id) in tiles.iter().take(rows * columns).enumerate() {
            let (w, h, samples) = tile(*id)?;
            if *of_tile.get_or_insert((w, h)) != (w, h) {
                return Err(damaged("tiles of its grid differ in size"));
            }
            let (x, y) = (number % columns * w, number / columns * h);
            blit(&mut canvas, width, &samples, w, (x, y), channels);
        }
        Ok(Self { width, samples: canvas })
    }
}

/// As many channels and bits as the picture is said to have.
fn fit(samples: Samples, planes: &Planes, channels: usize, depth: Depth) -> Samples {
    fn channel<T: Copy>(samples: Vec<T>, had: usize, wanted: usize) -> Vec<T> {
        match (had, wanted) {
            (1, 3) => samples.iter().flat_map(|gray| [*gray; 3]).collect(),
            // Green stands for all where the header knows of gray only.
            (3, 1) => samples.into_iter().skip(1).step_by(3).collect(),
            _ => samples,
        }
    }
    let had = if planes.gray { 1 } else { 3 };
    match (samples, depth) {
        (Samples::Eight(samples), Depth::Eight) => Samples::Eight(channel(samples, had, channels)),
        (Samples::Eight(samples), _) => Samples::Sixteen(channel(
            samples.into_iter().map(|v| u16::from(v) * 257).collect(),
            had,
            channels,
        )),
        (Samples::Sixteen(samples), Depth::Eight) => {
            Samples::Eight(channel(samples.into_iter().map(|v| (v >> 8) as u8).collect(), had, channels))
        }
        (Samples::Sixteen(samples), _) => Samples::Sixteen(channel(samples, had, channels)),
        (other, _) => other,
    }
}

fn blank(depth: Depth, count: usize) -> Samples {
    if depth == Depth::Eight { Samples::Eight(vec![0; count]) } else { Samples::Sixteen(vec![0; count]) }
}

/// Puts a tile where it belongs; what reaches beyond the canvas is left out.
fn blit(
    canvas: &mut Samples,
    canvas_width: usize,
    tile: &Samples,
    tile_width: usize,
    at: (usize, usize),
    channels: usize,
) {
    fn copy<T: Copy>(to: &mut [T], to_row: usize, from: &[T], from_row: usize, (x, y): (usize, usize)) {
        let count = from_row.min(to_row.saturating_sub(x));
        for (to, from) in to.chunks_exact_mut(to_row).skip(y).zip(from.chunks_exact(from_row)) {
            if let (Some(to), Some(from)) = (to.get_mut(x..x + count), from.get(..count)) {
                to.copy_from_slice(from);
            }
        }
    }
    let (to_row, from_row, at) = (canvas_width * channels, tile_width * channels, (at.0 * channels, at.1));
    match (canvas, tile) {
        (Samples::Eight(to), Samples::Eight(from)) => copy(to, to_row, from, from_row, at),
        (Samples::Sixteen(to), Samples::Sixteen(from)) => copy(to, to_row, from, from_row, at),
        _ => {}
    }
}

/// Crops, and puts transparency beside the colours.
fn join(picture: &Picture, layout: Layout, canvases: &[(Canvas, usize)]) -> Result<Samples, MediaError> {
    let [x, y, width, height] = picture.crop.map(|side| side as usize);
    let all = layout.num_channels();
    let mut out = blank(layout.depth, width * height * all);
    let mut first = 0;
    for (canvas, channels) in canvases {
        for row in 0..height {
            let from = ((y + row) * canvas.width + x) * channels;
            let to = row * width * all + first;
            let count = width * channels;
            let place = (to, all, first, *channels);
            let copied = match (&mut out, &canvas.samples) {
                (Samples::Eight(out), Samples::Eight(samples)) => {
                    weave(out, samples.get(from..from + count), place, width)
                }
                (Samples::Sixteen(out), Samples::Sixteen(samples)) => {
                    weave(out, samples.get(from..from + count), place, width)
                }
                _ => None,
            };
            copied.ok_or_else(|| damaged("it holds another size than it says"))?;
        }
        first += channels;
    }
    Ok(out)
}

fn weave<T: Copy>(
    out: &mut [T],
    row: Option<&[T]>,
    (to, all, _, channels): (usize, usize, usize, usize),
    width: usize,
) -> Option<()> {
    let row = row?;
    for (pixel, from) in row.chunks_exact(channels).take(width).enumerate() {
        let at = to + pixel * all;
        out.get_mut(at..at + channels)?.copy_from_slice(from);
    }
    Some(())
}
