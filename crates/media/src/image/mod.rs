//! Images: PNG, JPEG and WebP, upright, in sRGB, eight bits.
//!
//! Headers are read at open; pixels when first asked for, and kept within a budget of bytes. A scaled picture is made
//! whole once and cut afterwards, so that tiles meet exactly and the canvas shows what `galley render` writes.

mod color;
mod decode;
mod exif;
mod facts;
#[cfg(test)]
mod fuzz;
mod scale;

use std::sync::Arc;

use image::RgbaImage;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::geometry::{Cut, cut};
use crate::inspect::{ImageFacts, Problem};
use crate::picture::{Picture, Size};
use crate::pool::RenderRequest;
use crate::source::Source;
use decode::Decoded;
use facts::Stored;

/// What the bytes said they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
    WebP,
}

/// An open image.
pub(crate) struct ImageMedium {
    format: Format,
    stored: Stored,
    facts: ImageFacts,
    problems: Vec<Problem>,
    /// For everything that is decoded at one time.
    memory_bytes: u64,
    native: Option<Arc<RgbaImage>>,
    scaled: Vec<Arc<RgbaImage>>,
}

/// Scaled pictures kept beside the native one.
const MAX_SCALED: usize = 6;

pub(crate) fn problem(code: &str, message: &str) -> Problem {
    Problem { code: code.to_owned(), message: message.to_owned(), page: None, frame: None }
}

impl ImageMedium {
    pub(crate) fn open(source: Source, format: Format, memory_bytes: u64) -> Result<Self, MediaError> {
        let headers = decode::headers(&source, format)?;
        let stored = match format {
            Format::Png => facts::png(&source),
            Format::Jpeg => facts::jpeg(&source),
            Format::WebP => facts::webp(&source),
        };
        let stored = stored.ok_or_else(|| {
            MediaError::new(Code::Damaged, "the file is cut off in its headers")
                .with_hint("Copy or export it again.")
        })?;
        let exif = headers.exif.as_deref().map(exif::read).unwrap_or_default();
        let orientation = exif.orientation.unwrap_or(1);
        let turned = orientation >= 5;
        let (width, height) =
            if turned { (headers.height, headers.width) } else { (headers.width, headers.height) };
        let dpi = stored.dpi.or(exif.dpi);
        let facts = ImageFacts {
            width,
            height,
            bits_per_channel: stored.bits,
            channels: stored.channels,
            color_model: stored.model.to_owned(),
            alpha: stored.alpha,
            icc_profile: headers.icc.as_deref().and_then(color::profile_name),
            orientation,
            frames: 1,
            dpi: if turned { dpi.map(|[x, y]| [y, x]) } else { dpi },
        };
        let medium = Self {
            format,
            stored,
            facts,
            problems: Vec::new(),
            memory_bytes,
            native: None,
            scaled: Vec::new(),
        };
        medium.fits()?;
        Ok(medium)
    }

    /// Eight bytes a pixel: what was decoded, and its RGBA beside it.
    fn fits(&self) -> Result<(), MediaError> {
        let pixels = u64::from(self.facts.width) * u64::from(self.facts.height);
        if pixels.saturating_mul(8) <= self.memory_bytes {
            return Ok(());
        }
        let message = format!(
            "the image claims {} × {} pixels; more than {} megapixels cannot be opened yet",
            self.facts.width,
            self.facts.height,
            self.memory_bytes / 8_000_000
        );
        Err(MediaError::new(Code::Limit, message).with_hint("Export it at a smaller size."))
    }

    pub(crate) fn media_type(&self) -> &'static str {
        match self.format {
            Format::Png => "image/png",
            Format::Jpeg => "image/jpeg",
            Format::WebP => "image/webp",
        }
    }

    pub(crate) fn facts(&self) -> &ImageFacts {
        &self.facts
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Decodes all of it, for what only decoding shows.
    pub(crate) fn check(&mut self, source: &Source, cancel: &Cancel) -> Result<(), MediaError> {
        self.native(source, cancel).map(|_| ())
    }

    pub(crate) fn render(
        &mut self,
        source: &Source,
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Picture, MediaError> {
        let (width, height) = (self.facts.width, self.facts.height);
        let full = self.size(request.size)?;
        let cut = cut(request, full, (f64::from(width), f64::from(height)), 1.0)?;
        let native = self.native(source, cancel)?;
        let whole = if full == (width, height) { native } else { self.scaled(&native, full, cancel)? };
        Ok(cut_out(&whole, cut))
    }

    fn size(&self, size: Size) -> Result<(u32, u32), MediaError> {
        let (width, height) = (self.facts.width, self.facts.height);
        let size = match (size, self.facts.dpi) {
            (Size::Dpi(dpi), Some([own, _])) if own >= 1.0 => {
                Size::Scale { num: dpi.saturating_mul(1000), den: rounded(own * 1000.0) }
            }
            (Size::Dpi(dpi), _) => Size::Scale { num: dpi, den: 72 },
            (size, _) => size,
        };
        let (full_width, full_height) = size.resolve(width, height)?;
        if u64::from(full_width) * u64::from(full_height) * 4 > self.memory_bytes / 2 {
            return Err(MediaError::new(
                Code::Limit,
                format!("the picture would be {full_width} × {full_height} pixels"),
            )
            .with_hint("Ask for a smaller size."));
        }
        Ok((full_width, full_height))
    }

    fn native(&mut self, source: &Source, cancel: &Cancel) -> Result<Arc<RgbaImage>, MediaError> {
        if let Some(native) = &self.native {
            return Ok(native.clone());
        }
        let limit = self.memory_bytes;
        let Decoded { image, problems } =
            decode::decode(source, self.format, &self.stored, self.facts.orientation, limit, cancel)?;
        if (image.width(), image.height()) != (self.facts.width, self.facts.height) {
            return Err(MediaError::new(Code::Damaged, "the image holds another size than its header says"));
        }
        for found in problems {
            if !self.problems.contains(&found) {
                self.problems.push(found);
            }
        }
        let native = Arc::new(image);
        self.native = Some(native.clone());
        Ok(native)
    }

    fn scaled(
        &mut self,
        native: &RgbaImage,
        (width, height): (u32, u32),
        cancel: &Cancel,
    ) -> Result<Arc<RgbaImage>, MediaError> {
        let same = |image: &Arc<RgbaImage>| image.width() == width && image.height() == height;
        if let Some(at) = self.scaled.iter().position(same) {
            let found = self.scaled.remove(at);
            self.scaled.push(found.clone());
            return Ok(found);
        }
        cancel.check()?;
        let scaled = Arc::new(scale::scale(native, width, height)?);
        self.scaled.push(scaled.clone());
        let budget = self.memory_bytes / 4;
        while self.scaled.len() > MAX_SCALED || (self.scaled.len() > 1 && bytes(&self.scaled) > budget) {
            self.scaled.remove(0);
        }
        Ok(scaled)
    }

    /// Drops decoded pixels; they are decoded again when asked for.
    pub(crate) fn forget(&mut self) {
        self.scaled.clear();
        self.native = None;
    }

    /// Bytes of decoded pixels.
    pub(crate) fn num_bytes(&self) -> u64 {
        bytes(&self.scaled) + self.native.as_ref().map_or(0, |image| image.as_raw().len() as u64)
    }
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
