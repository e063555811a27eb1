//! Looking at media: sizes of pages, labels, small pictures.

use std::collections::BTreeMap;
use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use galley_core::VersionId;
use galley_media::cancel::Cancel;
use galley_media::inspect::{Kind, PageFacts};
use galley_media::picture::Picture;
use galley_media::pool::{At, Opened, RenderRequest, Size};

use crate::api::{Failure, GetThumbnail, ListPages, PageView, RetryMedia, Thumbnail};
use crate::app::App;
use crate::{facts, ids};

/// The largest thumbnail's box.
const MAX_THUMBNAIL: u32 = 640;
/// The most pages that one question is answered with.
const MAX_PAGES: u32 = 500;

impl App {
    pub(crate) fn media_pages(&self, input: ListPages) -> Result<Vec<PageView>, Failure> {
        let medium = self.medium(&input.version)?;
        let pages = medium.pages(input.first, input.count.clamp(1, MAX_PAGES), &Cancel::new())?;
        Ok(pages.iter().map(page).collect())
    }

    pub(crate) fn media_thumbnail(&self, input: GetThumbnail) -> Result<Thumbnail, Failure> {
        let version: VersionId = ids::parse(&input.version)?;
        let (store, shelf) = (self.store(), &self.inner.shelf);
        let hash = shelf.hash(store, version)?;
        let size = input.size.clamp(16, MAX_THUMBNAIL);
        let recipe = format!("thumbnail/page={}/fit={size}", input.page.unwrap_or(1));
        let png = match facts::thumbnail(store, hash, &recipe) {
            Some(png) => png,
            None => {
                let medium = shelf.open_briefly(&self.inner.store, &hash)?;
                let request = request(medium.opened(), input.page, size);
                let rendered = medium.render(&request, &Cancel::new())?;
                let png = encode(&rendered.picture)?;
                facts::keep_thumbnail(store, hash, &recipe, &png);
                png
            }
        };
        let (width, height) = dimensions(&png)?;
        Ok(Thumbnail { url: format!("data:image/png;base64,{}", STANDARD.encode(png)), width, height })
    }

    pub(crate) fn media_retry(&self, input: RetryMedia) -> Result<(), Failure> {
        let hash = self.inner.shelf.hash(self.store(), ids::parse(&input.version)?)?;
        self.inner.shelf.retry(self.store(), &hash);
        Ok(())
    }

    /// Labels of these pages of a PDF, asked for once.
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
            let found = medium.pages(number, 1, &Cancel::new())?;
            labels.extend(found.into_iter().map(|page| (page.number, page.label)));
        }
        facts::keep_page_labels(self.store(), hash, &labels);
        Ok(labels)
    }
}

/// The first picture of a medium, or a page of it, to fit a box.
pub(crate) fn request(opened: &Opened, page: Option<u32>, size: u32) -> RenderRequest {
    let at = match opened.kind {
        Kind::Pdf => At::Page(page.unwrap_or(1)),
        Kind::Video => At::Frame(0),
        Kind::Image | Kind::Audio => At::Image,
    };
    let mut request = RenderRequest::new(at);
    request.size = Size::Fit { width: size, height: size };
    request
}

fn page(facts: &PageFacts) -> PageView {
    PageView {
        number: facts.number,
        label: facts.label.clone(),
        width: thousandths(facts.width_pt),
        height: thousandths(facts.height_pt),
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
