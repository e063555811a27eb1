//! Images: every format upright, in sRGB, eight bits. See `formats` for what can be opened.
//!
//! Headers are read at open; pixels when first asked for, and kept within a budget of bytes. A scaled picture is made
//! whole once and cut afterwards, so that tiles meet exactly and the canvas shows what `galley render` writes.
//! A page (only TIFF has several) is a `leaf`.

mod color;
mod decode;
mod formats;
#[cfg(test)]
mod fuzz;
mod leaf;
mod pyramid;
mod raster;
mod scale;

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::inspect::{ImageFacts, Problem};
use crate::picture::Picture;
use crate::pool::RenderRequest;
use crate::sample::Sampled;
use crate::source::Source;
pub(crate) use formats::is_animated_gif;

use leaf::{Leaf, Reading};
pub(crate) use pyramid::{MAX_SCRATCH_BYTES, MIN_PIXELS};

/// What the bytes said they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
    WebP,
    Avif,
    Heic,
    Tiff,
    Gif,
    Bmp,
    Psd,
    Exr,
    Hdr,
    Jxl,
    Svg,
}

/// An open image.
pub(crate) struct ImageMedium {
    format: Format,
    /// For everything that is decoded at one time.
    memory_bytes: u64,
    /// Where the description of each page lies.
    places: Vec<u64>,
    /// What is said where pages may be missing.
    cut: Option<Problem>,
    /// The first page that can be read.
    first: u32,
    /// The pages that were asked for, the first readable one always.
    leaves: BTreeMap<u32, Leaf>,
    /// What only looking at all pages showed.
    found: Vec<Problem>,
    /// Where large pictures are taken apart.
    scratch: Option<Arc<File>>,
}

/// Problems of single pages that are told.
const MAX_FOUND: usize = 100;

pub(crate) fn problem(code: &str, message: &str) -> Problem {
    Problem { code: code.to_owned(), message: message.to_owned(), page: None, frame: None }
}

impl ImageMedium {
    pub(crate) fn open(source: &Source, format: Format, memory_bytes: u64) -> Result<Self, MediaError> {
        let (places, cut) = decode::guarded(|| formats::pages(source, format))?;
        let mut medium = Self {
            format,
            memory_bytes,
            places,
            cut,
            first: 1,
            leaves: BTreeMap::new(),
            found: Vec::new(),
            scratch: None,
        };
        let mut first_failure = None;
        for page in 1..=medium.num_pages() {
            match medium.leaf(source, page).map(|_| ()) {
                Ok(()) => {
                    medium.first = page;
                    return Ok(medium);
                }
                Err(error) => {
                    source.check()?;
                    medium.note_unreadable(page, &error);
                    first_failure.get_or_insert(error);
                }
            }
        }
        Err(first_failure.unwrap_or_else(|| MediaError::new(Code::Empty, "the image has no pages")))
    }

    /// A page that cannot be shown, where others can.
    fn note_unreadable(&mut self, page: u32, error: &MediaError) {
        if self.found.len() < MAX_FOUND {
            let message = format!("page {page} cannot be shown: {}", error.message);
            self.found.push(Problem { page: Some(page), ..problem("page-unreadable", &message) });
        }
    }

    pub(crate) fn media_type(&self) -> &'static str {
        match self.format {
            Format::Png => "image/png",
            Format::Jpeg => "image/jpeg",
            Format::WebP => "image/webp",
            Format::Avif => "image/avif",
            Format::Heic => "image/heic",
            Format::Tiff => "image/tiff",
            Format::Gif => "image/gif",
            Format::Bmp => "image/bmp",
            Format::Psd => "image/vnd.adobe.photoshop",
            Format::Exr => "image/x-exr",
            Format::Hdr => "image/vnd.radiance",
            Format::Jxl => "image/jxl",
            Format::Svg => "image/svg+xml",
        }
    }

    /// Facts of the first page that can be read, with the number of pages.
    pub(crate) fn facts(&self) -> Option<&ImageFacts> {
        self.leaves.get(&self.first).map(|leaf| &leaf.facts)
    }

    /// Facts of any page.
    pub(crate) fn page(&mut self, source: &Source, page: u32) -> Result<ImageFacts, MediaError> {
        let facts = self.leaf(source, page)?.facts.clone();
        self.keep_few(page);
        Ok(facts)
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.cut.iter().cloned().collect();
        for (page, leaf) in &self.leaves {
            let page = (self.num_pages() > 1).then_some(*page);
            problems.extend(leaf.problems.iter().map(|found| Problem { page, ..found.clone() }));
        }
        problems.extend(self.found.iter().cloned());
        problems
    }

    /// Decodes all pages, for what only decoding shows. A page that cannot be decoded is a problem, where others can.
    pub(crate) fn check(&mut self, source: &Source, cancel: &Cancel) -> Result<(), MediaError> {
        self.found.clear();
        let mut readable = 0;
        let mut first_failure = None;
        for page in 1..=self.num_pages() {
            let reading = self.reading(source, cancel);
            let checked = self.leaf(source, page).and_then(|leaf| leaf.check(reading));
            cancel.check()?;
            match checked {
                Ok(()) => readable += 1,
                Err(error) if self.num_pages() == 1 => return Err(error),
                Err(error) => {
                    self.note_unreadable(page, &error);
                    first_failure.get_or_insert(error);
                }
            }
            self.keep_few(page);
        }
        match first_failure {
            Some(error) if readable == 0 => Err(error),
            _ => Ok(()),
        }
    }

    /// Takes the file for pictures that are too large to be held.
    pub(crate) fn give(&mut self, file: File) {
        self.scratch = Some(Arc::new(file));
    }

    /// Takes a large page apart, so that all its parts can be shown.
    pub(crate) fn build(&mut self, source: &Source, page: u32, cancel: &Cancel) -> Result<(), MediaError> {
        let reading = self.reading(source, cancel);
        self.leaf(source, page)?.build(reading)
    }

    /// A page, or a part of it; `None` when a large page has to be taken apart first.
    pub(crate) fn render(
        &mut self,
        source: &Source,
        page: u32,
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Option<Picture>, MediaError> {
        let reading = self.reading(source, cancel);
        let rendered = self.leaf(source, page)?.render(reading, request);
        self.keep_few(page);
        rendered
    }

    /// A whole page, small, without taking it apart.
    pub(crate) fn thumbnail(
        &mut self,
        source: &Source,
        page: u32,
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Picture, MediaError> {
        let reading = self.reading(source, cancel);
        let picture = self.leaf(source, page)?.thumbnail(reading, request);
        self.keep_few(page);
        picture
    }

    /// Pixels of a page at points in thousandths of a pixel, as shown.
    pub(crate) fn sample(
        &mut self,
        source: &Source,
        page: u32,
        points: &[[u32; 2]],
        cancel: &Cancel,
    ) -> Result<Vec<Sampled>, MediaError> {
        let reading = self.reading(source, cancel);
        let sampled = self.leaf(source, page)?.sample(reading, points);
        self.keep_few(page);
        sampled
    }

    fn reading<'a>(&self, source: &'a Source, cancel: &'a Cancel) -> Reading<'a> {
        Reading { source, format: self.format, memory_bytes: self.memory_bytes, cancel }
    }

    fn num_pages(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn has_pages(&self) -> bool {
        self.num_pages() > 1
    }

    fn leaf(&mut self, source: &Source, page: u32) -> Result<&mut Leaf, MediaError> {
        let index = usize::try_from(page).unwrap_or(0).checked_sub(1);
        let Some(place) = index.and_then(|index| self.places.get(index)).copied() else {
            let message = format!("there is no page {page}: the image has {}", self.num_pages());
            return Err(MediaError::new(Code::OutOfRange, message).with_hint("Pages count from 1."));
        };
        if !self.leaves.contains_key(&page) {
            let mut leaf = Leaf::open(source, self.format, (page, place), self.memory_bytes)?;
            leaf.facts.frames = self.num_pages();
            self.leaves.insert(page, leaf);
        }
        let leaf = self.leaves.get_mut(&page);
        let leaf = leaf.ok_or_else(|| MediaError::new(Code::Internal, "a page went missing"))?;
        if let Some(scratch) = &self.scratch {
            leaf.give(scratch)?;
        }
        Ok(leaf)
    }

    /// Pixels of other pages go while all take more than a share; pages beyond a number are forgotten.
    fn keep_few(&mut self, current: u32) {
        const MAX_LEAVES: usize = 64;
        while self.leaves.len() > MAX_LEAVES {
            let Some(page) = self.leaves.keys().copied().find(|page| *page != current && *page != self.first)
            else {
                break;
            };
            if let Some(leaf) = self.leaves.remove(&page) {
                let new = leaf.problems.into_iter().map(|found| Problem { page: Some(page), ..found });
                let room = MAX_FOUND.saturating_sub(self.found.len());
                let found: Vec<Problem> =
                    new.filter(|found| !self.found.contains(found)).take(room).collect();
                self.found.extend(found);
            }
        }
        let budget = self.memory_bytes / 2;
        let others: Vec<u32> = self.leaves.keys().copied().filter(|page| *page != current).collect();
        for page in others {
            if self.num_bytes() <= budget {
                return;
            }
            if let Some(leaf) = self.leaves.get_mut(&page) {
                leaf.forget();
            }
        }
    }

    /// Drops decoded pixels; they are decoded again when asked for.
    pub(crate) fn forget(&mut self) {
        self.leaves.values_mut().for_each(Leaf::forget);
    }

    /// Bytes of decoded pixels.
    pub(crate) fn num_bytes(&self) -> u64 {
        self.leaves.values().map(Leaf::num_bytes).sum()
    }
}
