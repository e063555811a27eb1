//! Looking at media: sizes of pages, labels, small pictures. What is only drawn small is not kept open, and a sound is
//! counted for it in its turn.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use galley_core::{Hash, VersionId};
use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::inspect::{ImageFacts, Kind, PageFacts};
use galley_media::picture::Picture;
use galley_media::pool::{At, FindRequest, Medium, Opened, RenderRequest, Size, TextHit};

use crate::api::{
    Failure, FindText, GetThumbnail, ListPages, PageBoxesView, PageView, RetryMedia, Shape, TextPlace,
    TextPlaces, Thumbnail, UnlockVersion,
};
use crate::app::App;
use crate::{boxes, drawing, facts, ids};

/// The largest thumbnail's box.
const MAX_THUMBNAIL: u32 = 640;
/// How long the small picture of a sound waits for the rest of it. When that is there, the interface is told.
const FOR_A_WAVEFORM: Duration = Duration::from_secs(2);
/// The most pages that one question is answered with.
const MAX_PAGES: u32 = 500;
/// The most places of a text that one answer is about.
const MAX_PLACES: u32 = 200;

/// The latest search in each version, and how to stop it. Nobody waits for the one before.
#[derive(Default)]
pub(crate) struct Searches {
    latest: Mutex<BTreeMap<VersionId, Cancel>>,
}

impl Searches {
    /// How to stop what looks from this page on. At the first page a search begins, and stops the version's earlier one.
    /// Behind it one goes on: that stops none, as calls of an earlier search may arrive after the first of a later one.
    fn join(&self, version: VersionId, from_page: u32) -> Cancel {
        let mut all = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = all.entry(version).or_default();
        if from_page <= 1 {
            std::mem::take(latest).cancel();
        }
        latest.clone()
    }
}

impl App {
    pub(crate) fn media_pages(&self, input: ListPages) -> Result<Vec<PageView>, Failure> {
        let medium = self.medium(&input.version)?;
        pages(&medium, input.first, input.count.clamp(1, MAX_PAGES))
    }

    /// Opens a version's bytes with a password, and keeps them open and the password in memory.
    pub(crate) fn media_unlock(&self, input: UnlockVersion) -> Result<(), Failure> {
        let version: VersionId = ids::parse(&input.version)?;
        let shelf = &self.inner.shelf;
        let hash = shelf.hash(self.store(), version)?;
        let medium = shelf.open_with(&self.inner.store, &hash, Some(&input.password), &Cancel::new())?;
        if medium.opened().pdf.as_ref().is_some_and(|pdf| pdf.encrypted) {
            shelf.unlocked(hash, Some(&input.password));
        }
        self.keep_open(hash, medium);
        self.changed(vec!["proof".to_owned(), format!("version/{version}")]);
        Ok(())
    }

    /// Text on some pages of a PDF. `cancelled` where a later search has begun meanwhile.
    pub(crate) fn media_find(&self, input: FindText) -> Result<TextPlaces, Failure> {
        let FindText { version, text, from_page, limit, whole_words } = input;
        let request = FindRequest { text, from_page, limit: limit.clamp(1, MAX_PLACES), whole_words };
        let version: VersionId = ids::parse(&version)?;
        let medium = self.medium_of(version)?;
        let cancel = self.inner.searches.join(version, from_page);
        let found = medium.find(&request, &cancel)?;
        cancel.check()?;
        Ok(TextPlaces { places: found.hits.iter().map(place).collect(), next_page: found.next_page })
    }

    pub(crate) fn media_thumbnail(&self, input: GetThumbnail) -> Result<Thumbnail, Failure> {
        let GetThumbnail { version, page, frame, size } = input;
        if page.is_some() && frame.is_some() {
            return Err(Failure::of("bad-input", &[]).because("a page and a frame"));
        }
        let version: VersionId = ids::parse(&version)?;
        let size = size.clamp(16, MAX_THUMBNAIL);
        let later = match frame {
            Some(frame) if frame > 0 => self.later_frame(version, frame, size)?,
            _ => None,
        };
        let png = match later {
            Some(png) => png,
            None => self.kept_thumbnail(version, page, size)?,
        };
        let (width, height) = dimensions(&png)?;
        Ok(Thumbnail { url: format!("data:image/png;base64,{}", STANDARD.encode(png)), width, height })
    }

    /// A frame of a film behind the first, small, as PNG; `None` where there are no frames. It is looked at in passing, and
    /// there are too many of them to keep.
    fn later_frame(&self, version: VersionId, frame: u32, size: u32) -> Result<Option<Vec<u8>>, Failure> {
        let hash = self.inner.shelf.hash(self.store(), version)?;
        if facts::opened(self.store(), hash).is_some_and(|opened| opened.kind != Kind::Video) {
            return Ok(None);
        }
        // Kept open, for its table says which frame it is.
        let medium = self.medium_of(version)?;
        if medium.opened().kind != Kind::Video {
            return Ok(None);
        }
        let request = fitting(At::Frame(frame), size);
        Ok(Some(encode(&medium.thumbnail(&request, &Cancel::new())?.picture)?))
    }

    /// A page, the first frame or a waveform, small, as PNG; made once.
    fn kept_thumbnail(&self, version: VersionId, page: Option<u32>, size: u32) -> Result<Vec<u8>, Failure> {
        let (store, shelf) = (self.store(), &self.inner.shelf);
        let hash = shelf.hash(store, version)?;
        let recipe = format!("thumbnail/page={}/fit={size}", page.unwrap_or(1));
        if let Some(png) = facts::thumbnail(store, hash, &recipe) {
            return Ok(png);
        }
        let (picture, is_whole) = match self.unless_sound(hash)? {
            Some(medium) => {
                let request = request(medium.opened(), page, size);
                (medium.thumbnail(&request, &Cancel::new())?.picture, true)
            }
            None => {
                let small = self.small_waveform(version, size, FOR_A_WAVEFORM)?;
                (drawing::waveform(&small, size), small.complete)
            }
        };
        let png = encode(&picture)?;
        if is_whole && !shelf.is_locked(&hash) {
            facts::keep_thumbnail(store, hash, &recipe, &png);
        }
        Ok(png)
    }

    /// Opens what has pictures, for one of them. A sound is opened when it is counted.
    fn unless_sound(&self, hash: Hash) -> Result<Option<Medium>, Failure> {
        if facts::opened(self.store(), hash).is_some_and(|opened| opened.kind == Kind::Audio) {
            return Ok(None);
        }
        let medium = self.inner.shelf.open_briefly(&self.inner.store, &hash)?;
        Ok(Some(medium).filter(|medium| medium.opened().kind != Kind::Audio))
    }

    pub(crate) fn media_retry(&self, input: RetryMedia) -> Result<(), Failure> {
        let hash = self.inner.shelf.hash(self.store(), ids::parse(&input.version)?)?;
        self.inner.shelf.retry(self.store(), &hash);
        self.inner.waveforms.closed(hash);
        self.inner.inspections.closed(hash);
        self.inner.inspections.forget(hash);
        Ok(())
    }

    /// Labels of these pages, asked for once.
    pub(crate) fn page_labels(
        &self,
        version: VersionId,
        wanted: impl Iterator<Item = u32>,
    ) -> Result<BTreeMap<u32, String>, Failure> {
        let hash = self.inner.shelf.hash(self.store(), version)?;
        let mut labels = facts::page_labels(self.store(), hash);
        let missing: Vec<u32> = wanted.filter(|page| !labels.contains_key(page)).collect();
        if missing.is_empty() {
            return Ok(labels);
        }
        let medium = self.medium_of(version)?;
        for number in missing {
            if labels.contains_key(&number) {
                continue;
            }
            let found = pages(&medium, number, 1)?;
            labels.extend(found.into_iter().map(|page| (page.number, page.label)));
        }
        if !self.inner.shelf.is_locked(&hash) {
            facts::keep_page_labels(self.store(), hash, &labels);
        }
        Ok(labels)
    }
}

/// The first picture of a medium that can be shown, or a page of it, to fit a box.
pub(crate) fn request(opened: &Opened, page: Option<u32>, size: u32) -> RenderRequest {
    let at = match opened.kind {
        Kind::Pdf => At::Page(page.unwrap_or(1)),
        Kind::Video => At::Frame(0),
        Kind::Image | Kind::Audio => {
            let page = page.or_else(|| first_readable(opened));
            page.filter(|page| *page > 1).map_or(At::Image, At::Page)
        }
    };
    fitting(at, size)
}

/// All of it, to fit a box.
fn fitting(at: At, size: u32) -> RenderRequest {
    let mut request = RenderRequest::new(at);
    request.size = Size::Fit { width: size, height: size };
    request
}

/// The first page of an image that opening it found no fault with.
fn first_readable(opened: &Opened) -> Option<u32> {
    let pages = opened.num_pages()?;
    let at_fault = |page: &u32| {
        opened.problems.iter().any(|one| one.code == "page-unreadable" && one.page == Some(*page))
    };
    (1..=pages).find(|page| !at_fault(page))
}

/// Some pages of a PDF, or of an image, whose pages have their numbers for labels.
fn pages(medium: &Medium, first: u32, count: u32) -> Result<Vec<PageView>, Failure> {
    let cancel = Cancel::new();
    let Some(image) = &medium.opened().image else {
        return Ok(medium.pages(first, count, &cancel)?.iter().map(page).collect());
    };
    let last = first.saturating_add(count.saturating_sub(1)).min(image.frames);
    (first.max(1)..=last)
        .map(|number| {
            // A page that cannot be read is still a page; drawing it says why.
            let facts = match medium.image_page(number, &cancel) {
                Err(error) if error.code == Code::Cancelled => return Err(error.into()),
                Err(_) => ImageFacts { dpi: None, ..image.clone() },
                Ok(facts) => facts,
            };
            let (width, height) = (facts.width.saturating_mul(1000), facts.height.saturating_mul(1000));
            let whole = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
            let media = [0, 0, whole(width), whole(height)];
            let boxes = PageBoxesView { media, crop: None, trim: None, bleed: None };
            Ok(PageView { number, label: number.to_string(), width, height, per_inch: facts.dpi, boxes })
        })
        .collect()
}

/// A page without an area cannot be drawn; it still has to stand somewhere.
fn page(facts: &PageFacts) -> PageView {
    let area = facts.width_pt > 0.0 && facts.height_pt > 0.0;
    let (width, height) = if area { (facts.width_pt, facts.height_pt) } else { (612.0, 792.0) };
    PageView {
        number: facts.number,
        label: facts.label.clone(),
        width: thousandths(width),
        height: thousandths(height),
        per_inch: Some([72.0 / facts.user_unit; 2]).filter(|[across, _]| across.is_normal()),
        boxes: boxes::shown(facts),
    }
}

fn place(hit: &TextHit) -> TextPlace {
    // A saturating cast: no page is near the limit.
    let whole = |points: f64| (points * 1000.0).round() as i32;
    let shape = |rect: &[f64; 4]| {
        let [x, y, width, height] = rect.map(whole);
        Shape::Box { x, y, width: width.max(1), height: height.max(1) }
    };
    TextPlace {
        page: hit.page,
        text: hit.text.clone(),
        before: hit.before.clone(),
        after: hit.after.clone(),
        boxes: hit.boxes.iter().map(shape).collect(),
    }
}

fn thousandths(points: f64) -> u32 {
    // A saturating cast: no page is near the limit.
    (points * 1000.0).round() as u32
}

fn encode(picture: &Picture) -> Result<Vec<u8>, Failure> {
    let failed = |detail: String| Failure::of("internal", &[]).because(detail);
    let Picture { width, height, bytes, .. } = galley_media::picture::to_rgba(picture);
    let image = image::RgbaImage::from_raw(width, height, bytes)
        .ok_or_else(|| failed("a picture of another size than its bytes".to_owned()))?;
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, image::ImageFormat::Png).map_err(|error| failed(error.to_string()))?;
    Ok(png.into_inner())
}

/// Width and height of a PNG, which stand at fixed places (PNG, third edition, 11.2.1).
fn dimensions(png: &[u8]) -> Result<(u32, u32), Failure> {
    let number =
        |at: usize| -> Option<u32> { Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?)) };
    match (number(16), number(20)) {
        (Some(width), Some(height)) => Ok((width, height)),
        _ => Err(Failure::of("internal", &[]).because("a thumbnail that is no picture")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(number: i64) -> VersionId {
        VersionId::new(number, [0; 10])
    }

    #[test]
    fn a_search_that_begins_stops_the_one_before_in_its_version() {
        let searches = Searches::default();
        let (first, elsewhere) = (searches.join(version(1), 1), searches.join(version(2), 1));
        let goes_on = searches.join(version(1), 17);
        assert!(!first.is_cancelled() && !goes_on.is_cancelled(), "the next pages are of the same search");
        let second = searches.join(version(1), 1);
        assert!(first.is_cancelled() && goes_on.is_cancelled());
        let late = searches.join(version(1), 33);
        assert!(!second.is_cancelled() && !late.is_cancelled() && !elsewhere.is_cancelled());
        searches.join(version(1), 1);
        assert!(second.is_cancelled() && late.is_cancelled() && !elsewhere.is_cancelled());
    }
}
