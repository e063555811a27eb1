//! One page of an image: its facts, and its pixels at the sizes that were asked for.

mod large;
mod reduced;
mod sample;
mod thumbnail;

use std::cell::Cell;
use std::sync::Arc;

use image::RgbaImage;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::geometry::{Cut, cut};
use crate::image::Format;
use crate::image::color::{Converter, profile_name};
use crate::image::decode::{Task, bytes_needed, guarded};
use crate::image::formats::svg::Svg;
use crate::image::formats::{self, Effort};
use crate::image::pyramid::{MAX_PIXELS, Pyramid};
use crate::image::raster::{Profile, Still, Strip};
use crate::image::{problem, scale};
use crate::inspect::{ImageFacts, Problem};
use crate::picture::{Picture, Size};
use crate::pool::RenderRequest;
use crate::source::Source;

use large::is_large;

/// Scaled pictures kept beside the native one.
const MAX_SCALED: usize = 6;
/// This part of the memory may go into the patterns of a drawing.
const PATTERN_SHARE: u64 = 16;

/// What a page is read from, and within which bounds.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) source: &'a Source,
    pub(super) format: Format,
    pub(super) memory_bytes: u64,
    pub(super) cancel: &'a Cancel,
}

pub(super) struct Leaf {
    page: u32,
    place: u64,
    pub(super) facts: ImageFacts,
    pub(super) problems: Vec<Problem>,
    made_of: MadeOf,
    native: Option<Arc<RgbaImage>>,
    scaled: Vec<Arc<RgbaImage>>,
    /// So many eighths of the picture, as stored, where that is enough for what is shown.
    reduced: Option<(u8, Arc<RgbaImage>)>,
    pyramid: Option<Pyramid>,
    /// Rows as decoded that colours were asked for in, each strip under the number of its first row.
    strips: Vec<(u32, Strip)>,
}

enum MadeOf {
    Pixels(Box<Still>, Converter),
    Shapes(Arc<Svg>),
}

impl Leaf {
    pub(super) fn open(
        source: &Source,
        format: Format,
        (page, place): (u32, u64),
        memory_bytes: u64,
    ) -> Result<Self, MediaError> {
        if format == Format::Svg {
            return guarded(|| Ok(Self::of_shapes(Svg::open(source)?)));
        }
        let still = guarded(|| formats::still(source, format, place))?;
        demand_size(&still, memory_bytes)?;
        Ok(Self::of_pixels(page, place, still))
    }

    fn of_shapes(svg: Svg) -> Self {
        let facts = ImageFacts {
            width: svg.width,
            height: svg.height,
            bits_per_channel: 8,
            channels: 4,
            color_model: "rgb".to_owned(),
            alpha: true,
            icc_profile: None,
            orientation: 1,
            frames: 1,
            dpi: None,
        };
        let problems = svg.problems.clone();
        Self {
            page: 1,
            place: 0,
            facts,
            problems,
            made_of: MadeOf::Shapes(Arc::new(svg)),
            native: None,
            scaled: Vec::new(),
            reduced: None,
            pyramid: None,
            strips: Vec::new(),
        }
    }

    fn of_pixels(page: u32, place: u64, still: Still) -> Self {
        let turned = still.orientation >= 5;
        let (width, height) = if turned { (still.height, still.width) } else { (still.width, still.height) };
        let icc_profile = match &still.profile {
            Profile::Icc(icc) => profile_name(icc),
            _ => None,
        };
        let facts = ImageFacts {
            width,
            height,
            bits_per_channel: still.bits,
            channels: still.channels,
            color_model: still.model.to_owned(),
            alpha: still.alpha,
            icc_profile,
            orientation: still.orientation,
            frames: 1,
            dpi: if turned { still.dpi.map(|[x, y]| [y, x]) } else { still.dpi },
        };
        let (converter, found) = Converter::new(still.layout, &still.profile);
        let problems = still.problems.iter().cloned().chain(found).collect();
        let made_of = MadeOf::Pixels(Box::new(still), converter);
        Self {
            page,
            place,
            facts,
            problems,
            made_of,
            native: None,
            scaled: Vec::new(),
            reduced: None,
            pyramid: None,
            strips: Vec::new(),
        }
    }

    /// Decodes all of it, for what only decoding shows.
    pub(super) fn check(&mut self, reading: Reading<'_>) -> Result<(), MediaError> {
        match &self.made_of {
            MadeOf::Shapes(_) => Ok(()),
            MadeOf::Pixels(..) if self.native.is_some() => Ok(()),
            // Nobody has asked for the picture: it is not kept.
            MadeOf::Pixels(still, converter) => {
                let task = reading.task(self.place, still, converter);
                task.run(|_, _| Ok(()))?;
                let damaged = task.damaged.get();
                self.note_damage(damaged);
                Ok(())
            }
        }
    }

    /// `None` when the pyramid has to be built first.
    pub(super) fn render(
        &mut self,
        reading: Reading<'_>,
        request: &RenderRequest,
    ) -> Result<Option<Picture>, MediaError> {
        let (width, height) = (self.facts.width, self.facts.height);
        let full = self.size(request.size)?;
        let cut = cut(request, full, (f64::from(width), f64::from(height)), 1.0)?;
        if let MadeOf::Shapes(svg) = &self.made_of {
            let svg = Arc::clone(svg);
            return self.drawn(&svg, cut, reading.memory_bytes).map(Some);
        }
        if let Some(eighths) = self.eighths(full, reading.memory_bytes) {
            let whole = self.whole_reduced(reading, (eighths, full))?;
            return Ok(whole.map(|whole| cut_out(&whole, cut)));
        }
        if self.is_large() {
            return self.large_part(reading.memory_bytes, cut);
        }
        demand_room(full, reading.memory_bytes)?;
        let native = self.native(reading)?;
        let whole = if full == (width, height) { native } else { self.scaled(reading, &native, full)? };
        Ok(Some(cut_out(&whole, cut)))
    }

    fn size(&self, size: Size) -> Result<(u32, u32), MediaError> {
        let size = match (size, self.facts.dpi) {
            (Size::Dpi(dpi), Some([own, _])) if own >= 1.0 => {
                Size::Scale { num: dpi.saturating_mul(1000), den: rounded(own * 1000.0) }
            }
            (Size::Dpi(dpi), _) => Size::Scale { num: dpi, den: 72 },
            (size, _) => size,
        };
        size.resolve(self.facts.width, self.facts.height)
    }

    fn native(&mut self, reading: Reading<'_>) -> Result<Arc<RgbaImage>, MediaError> {
        if let Some(native) = &self.native {
            return Ok(native.clone());
        }
        let MadeOf::Pixels(still, converter) = &self.made_of else {
            return Err(MediaError::new(Code::Internal, "shapes have no pixels"));
        };
        let task = reading.task(self.place, still, converter);
        let native = Arc::new(task.whole(still.orientation)?);
        let damaged = task.damaged.get();
        self.native = Some(native.clone());
        self.note_damage(damaged);
        Ok(native)
    }

    /// Of a file that is cut off it is known already.
    fn note_damage(&mut self, damaged: bool) {
        let is_known =
            self.problems.iter().any(|found| matches!(found.code.as_str(), "damaged-picture" | "truncated"));
        if damaged && !is_known {
            let message = "the picture is damaged within: parts of it are not what they were";
            self.problems.push(problem("damaged-picture", message));
        }
    }

    fn scaled(
        &mut self,
        reading: Reading<'_>,
        native: &RgbaImage,
        (width, height): (u32, u32),
    ) -> Result<Arc<RgbaImage>, MediaError> {
        if let Some(found) = self.kept((width, height)) {
            return Ok(found);
        }
        reading.cancel.check()?;
        let scaled = Arc::new(scale::scale(native, width, height)?);
        self.keep(scaled.clone(), reading.memory_bytes);
        Ok(scaled)
    }

    /// A drawing is made whole where that is not too much, else only the part that is wanted.
    fn drawn(&mut self, svg: &Svg, cut: Cut, memory_bytes: u64) -> Result<Picture, MediaError> {
        let bytes = |width: u32, height: u32| u64::from(width) * u64::from(height) * 4;
        let [_, _, width, height] = cut.rect;
        demand_room((width, height), memory_bytes)?;
        if bytes(cut.full.0, cut.full.1) > memory_bytes / 8 {
            let part = guarded(|| svg.render(cut.full, cut.rect, memory_bytes / PATTERN_SHARE))?;
            let mut picture = Picture::rgba(width, height, part.into_raw());
            (picture.full_width, picture.full_height) = cut.full;
            let [x, y, ..] = cut.rect;
            (picture.x, picture.y) = (x, y);
            return Ok(picture);
        }
        let whole = match self.kept(cut.full) {
            Some(found) => found,
            None => {
                let drawn = Arc::new(guarded(|| {
                    svg.render(cut.full, [0, 0, cut.full.0, cut.full.1], memory_bytes / PATTERN_SHARE)
                })?);
                self.keep(drawn.clone(), memory_bytes);
                drawn
            }
        };
        Ok(cut_out(&whole, cut))
    }

    fn kept(&mut self, (width, height): (u32, u32)) -> Option<Arc<RgbaImage>> {
        let same = |image: &Arc<RgbaImage>| image.width() == width && image.height() == height;
        let found = self.scaled.remove(self.scaled.iter().position(same)?);
        self.scaled.push(found.clone());
        Some(found)
    }

    fn keep(&mut self, scaled: Arc<RgbaImage>, memory_bytes: u64) {
        self.scaled.push(scaled);
        let budget = memory_bytes / 4;
        while self.scaled.len() > MAX_SCALED || (self.scaled.len() > 1 && bytes(&self.scaled) > budget) {
            self.scaled.remove(0);
        }
    }

    pub(super) fn forget(&mut self) {
        self.scaled.clear();
        self.native = None;
        self.reduced = None;
        self.strips = Vec::new();
    }

    /// Bytes of decoded pixels.
    pub(super) fn num_bytes(&self) -> u64 {
        let held =
            [self.native.as_ref(), self.reduced.as_ref().map(|(_, image)| image)].into_iter().flatten();
        let strips: u64 = self.strips.iter().map(|(_, strip)| strip.num_bytes()).sum();
        bytes(&self.scaled) + held.map(|image| image.as_raw().len() as u64).sum::<u64>() + strips
    }
}

impl<'a> Reading<'a> {
    fn task(self, place: u64, still: &Still, converter: &'a Converter) -> Task<'a> {
        let Self { source, format, memory_bytes, cancel } = self;
        let effort = Effort { memory_bytes, eighths: 8 };
        let (width, height) = (still.width, still.height);
        let damaged = Cell::new(false);
        Task { source, format, place, effort, converter, width, height, cancel, damaged }
    }
}

/// Refuses what would not fit into memory, before anything is decoded.
fn demand_size(still: &Still, memory_bytes: u64) -> Result<(), MediaError> {
    let needed = if is_large(still) { still.bytes_held } else { bytes_needed(still) };
    if needed <= memory_bytes && still.num_pixels() <= MAX_PIXELS {
        return Ok(());
    }
    let message = format!(
        "the image claims {} × {} pixels, which is more than can be shown",
        still.width, still.height
    );
    Err(MediaError::new(Code::Limit, message).with_hint(
        "Export it at a smaller size, or as a baseline JPEG, a PNG without interlacing or a TIFF: those are read in parts.",
    ))
}

fn demand_room((width, height): (u32, u32), memory_bytes: u64) -> Result<(), MediaError> {
    if u64::from(width) * u64::from(height) * 4 <= memory_bytes / 2 {
        return Ok(());
    }
    Err(MediaError::new(Code::Limit, format!("the picture would be {width} × {height} pixels"))
        .with_hint("Ask for a smaller size, or for a region."))
}

fn bytes(images: &[Arc<RgbaImage>]) -> u64 {
    images.iter().map(|image| image.as_raw().len() as u64).sum()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn rounded(value: f64) -> u32 {
    value.round().clamp(1.0, f64::from(u32::MAX)) as u32
}

fn cut_out(image: &RgbaImage, cut: Cut) -> Picture {
    let [x, y, width, height] = cut.rect;
    if (width, height) == cut.full {
        return Picture::rgba(width, height, image.as_raw().clone());
    }
    let stride = image.width() as usize * 4;
    let mut rows = Vec::with_capacity(width as usize * height as usize * 4);
    for row in image.as_raw().chunks_exact(stride).skip(y as usize).take(height as usize) {
        let start = x as usize * 4;
        rows.extend_from_slice(row.get(start..start + width as usize * 4).unwrap_or_default());
    }
    let mut picture = Picture::rgba(width, height, rows);
    (picture.full_width, picture.full_height) = cut.full;
    (picture.x, picture.y) = (x, y);
    picture
}
