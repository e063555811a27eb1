//! Pages, images and frames as pictures of their own, with marks drawn on them: for the clipboard, a file, a set of files.
//!
//! The pixels are the worker's, as everywhere; marks are drawn here, from the outlines that the screen draws.

use std::path::Path;

use galley_core::Place;
use galley_core::place::FrameRef;
use galley_interop::{Place as Handed, Thread};
use galley_media::cancel::Cancel;
use galley_media::inspect::Kind;
use galley_media::picture::{Picture, Size, to_rgba};
use galley_media::pool::{At, Medium, RenderRequest};
use galley_store::VersionRow;

use crate::api::{Failure, FramePicture, Saved};
use crate::app::App;
use crate::handover::{goes_out, page};
use crate::places::Places;
use crate::{counting, frames, ids, saving};

mod ink;
mod letters;
mod set;
mod strip;

use ink::{Measure, Sheet};
use letters::Letters;

/// Of a page, which has no pixels of its own.
const DPI: f64 = 150.0;
/// More than this is made smaller.
const MAX_PIXELS: f64 = 40_000_000.0;
/// Pixels of the screen in a point of a page at 100 %.
const POINT: f64 = 96.0 / 72.0;

/// One page, image or frame of a version.
#[derive(Clone, Copy, Debug)]
struct Seen {
    at: At,
    place: Handed,
    /// Which frame it is, whatever table numbers it.
    key: Option<FrameRef>,
}

/// A picture in sRGB, rows packed, straight alpha.
pub struct Framed {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

impl App {
    /// A page, image or frame in its own resolution, pages at 150 dpi, with marks on it where they are wanted.
    ///
    /// # Errors
    /// `gone`, `out-of-range`, `no-picture`, and why bytes cannot be opened.
    pub fn frame_picture(&self, input: &FramePicture) -> Result<Framed, Failure> {
        let version = self.version_row(ids::parse(&input.version)?)?;
        let seen = self.seen(&version, &self.place_of(&version, &input.place)?)?;
        let threads = if input.with_marks {
            self.threads_on(&version, seen.place, input.threads.as_deref())?
        } else {
            Vec::new()
        };
        self.framed(&version, &seen, &threads, &Cancel::new())
    }

    /// What a file of it would be called.
    ///
    /// # Errors
    /// As [`App::frame_picture`].
    pub fn frame_name(&self, input: &FramePicture) -> Result<String, Failure> {
        let version = self.version_row(ids::parse(&input.version)?)?;
        let proof = self.proof_row(version.proof)?;
        let seen = self.seen(&version, &self.place_of(&version, &input.place)?)?;
        let label = self.label_of(&version, &seen)?;
        let gap = if label.is_empty() { "" } else { " " };
        let number = version.number.unwrap_or_default();
        Ok(format!("{}.png", saving::stem(&format!("{} v{number}{gap}{label}", proof.name))))
    }

    /// Saves it as PNG.
    ///
    /// # Errors
    /// As [`App::frame_picture`]; `save-failed`, `save-full`, `save-not-permitted`.
    pub fn save_frame(&self, input: &FramePicture, path: &Path) -> Result<Saved, Failure> {
        saving::write(path, &png(self.frame_picture(input)?)?)
    }

    fn seen(&self, version: &VersionRow, place: &Place) -> Result<Seen, Failure> {
        let opened = self.opened(version.id, version.sha256)?;
        match *place {
            Place::Page { page } => Ok(Seen { at: At::Page(page), place: Handed::Page(page), key: None }),
            Place::Frame { .. } | Place::Range { .. } => {
                let (first, _) = frames::ends(place);
                let first = first.ok_or_else(|| Failure::of("out-of-range", &[]))?;
                Ok(seen_frame(frames::number_now(first, &*self.table_of(version.id)?), Some(first)))
            }
            Place::Whole {}
                if opened.kind == Kind::Image && opened.num_pages().is_none_or(|num| num <= 1) =>
            {
                Ok(Seen { at: At::Image, place: Handed::Whole, key: None })
            }
            _ if opened.kind == Kind::Audio => Err(Failure::of("no-picture", &[])),
            Place::Whole {} | Place::Span { .. } => Err(Failure::of("out-of-range", &[])),
        }
    }

    /// How a page or frame is written; empty for an image.
    fn label_of(&self, version: &VersionRow, seen: &Seen) -> Result<String, Failure> {
        match seen.at {
            At::Image => Ok(String::new()),
            At::Page(number) => {
                let mut labels = self.page_labels(version.id, std::iter::once(number)).unwrap_or_default();
                let label = labels.remove(&number).filter(|label| !label.is_empty());
                Ok(format!("page {}", label.unwrap_or_else(|| number.to_string())))
            }
            At::Frame(number) => {
                Ok(counting::label(&*self.table_of(version.id)?, self.offset(version.proof)?, number))
            }
        }
    }

    /// The threads of a version that have marks there. A picture gets to anybody, as a file does (W2).
    fn threads_on(
        &self,
        version: &VersionRow,
        at: Handed,
        only: Option<&[String]>,
    ) -> Result<Vec<Thread>, Failure> {
        let mut places = Places::default();
        let rows = self.store().threads(version.proof)?;
        let wanted = rows.iter().filter(|row| row.version == version.id && goes_out(row, only));
        let threads = wanted.map(|row| self.handed_thread(row, &mut places));
        Ok(threads.filter(|thread| marked_on(thread, at)).collect())
    }

    /// The picture, and on it the marks that these threads have there; numbers lie above all lines.
    fn framed(
        &self,
        version: &VersionRow,
        seen: &Seen,
        threads: &[Thread],
        cancel: &Cancel,
    ) -> Result<Framed, Failure> {
        let medium = self.medium_of(version.id)?;
        let (request, native, whole) = sized(&medium, seen.at, cancel)?;
        let picture = self.rendered(version, &medium, request, seen.key, cancel)?;
        let Picture { width, height, bytes: mut rgba, .. } = to_rgba(&picture);
        drop(picture);
        let marks: Vec<_> = threads
            .iter()
            .flat_map(|thread| thread.marks.iter().map(move |mark| (thread, mark)))
            .filter(|(thread, mark)| is_on(mark.place.unwrap_or(thread.place), seen.place))
            .collect();
        if !marks.is_empty() {
            let letters = Letters::new();
            let measure = Measure::new(f64::from(width) / native.max(1.0), whole, width.max(height));
            let sheet = Sheet::new(width, height, measure, &letters);
            let mut sheet = sheet.ok_or_else(|| Failure::of("limit", &[]))?;
            for (thread, mark) in &marks {
                sheet.mark(&mark.shape, mark.stroke, thread.resolved);
            }
            for (thread, mark) in &marks {
                sheet.number(&mark.shape, thread.number, thread.resolved);
            }
            sheet.lay_over(&mut rgba);
        }
        Ok(Framed { width, height, rgba })
    }

    /// The picture that was asked for, never a neighbour: a table that came meanwhile may number frames otherwise.
    fn rendered(
        &self,
        version: &VersionRow,
        medium: &Medium,
        mut request: RenderRequest,
        key: Option<FrameRef>,
        cancel: &Cancel,
    ) -> Result<Picture, Failure> {
        for _ in 0..2 {
            let rendered = medium.render(&request, cancel)?;
            let Some(key) = key else { return Ok(rendered.picture) };
            let ordinal = rendered.stamp.map_or(key.ordinal, |stamp| stamp.ordinal);
            if rendered.pts == Some(key.pts) && ordinal == key.ordinal {
                return Ok(rendered.picture);
            }
            request.at = At::Frame(frames::number_now(key, &*self.table_of(version.id)?));
        }
        Err(Failure::of("out-of-range", &[]))
    }
}

fn seen_frame(number: u32, key: Option<FrameRef>) -> Seen {
    Seen { at: At::Frame(number), place: Handed::Frames { first: number, last: number }, key }
}

/// Whether what sits at a place is seen at another.
fn is_on(place: Handed, at: Handed) -> bool {
    match (place, at) {
        (Handed::Frames { first, last }, Handed::Frames { first: shown, .. }) => {
            (first..=last).contains(&shown)
        }
        _ => place == at,
    }
}

fn marked_on(thread: &Thread, at: Handed) -> bool {
    thread.marks.iter().any(|mark| is_on(mark.place.unwrap_or(thread.place), at))
}

/// How it is asked for, how wide it is in units of its own, and how many pixels of the screen one of those is at 100 %.
fn sized(medium: &Medium, at: At, cancel: &Cancel) -> Result<(RenderRequest, f64, f64), Failure> {
    let opened = medium.opened();
    let mut request = RenderRequest::new(at);
    let [width, height] = match (opened.kind, at) {
        (Kind::Pdf, At::Page(number)) => {
            let facts = medium.pages(number, 1, cancel)?;
            let facts = facts.first().ok_or_else(|| Failure::of("out-of-range", &[]))?;
            let page = page(facts);
            let [width, height] = [page.width, page.height].map(|side| f64::from(side) / 1000.0);
            let scale = DPI / 72.0;
            let fits = (MAX_PIXELS / (width * height * scale * scale)).sqrt().min(1.0);
            // A saturating cast.
            request.size = Size::Width((width * scale * fits).round().max(1.0) as u32);
            return Ok((request, width, POINT));
        }
        (Kind::Image, At::Page(number)) => {
            let facts = medium.image_page(number, cancel)?;
            [facts.width, facts.height]
        }
        (Kind::Image, _) => opened.image.as_ref().map_or([0, 0], |image| [image.width, image.height]),
        (Kind::Video, _) => opened.video.as_ref().map_or([0, 0], |video| [video.width, video.height]),
        (Kind::Audio, _) => return Err(Failure::of("no-picture", &[])),
        (Kind::Pdf, _) => return Err(Failure::of("out-of-range", &[])),
    };
    let num_pixels = f64::from(width) * f64::from(height);
    if num_pixels > MAX_PIXELS {
        let fits = (MAX_PIXELS / num_pixels).sqrt();
        let [width, height] = [width, height].map(|side| (f64::from(side) * fits).max(1.0) as u32);
        request.size = Size::Fit { width, height };
    }
    Ok((request, f64::from(width), 1.0))
}

fn png(Framed { width, height, rgba }: Framed) -> Result<Vec<u8>, Failure> {
    let failed = |detail: String| Failure::of("internal", &[]).because(detail);
    let image = image::RgbaImage::from_raw(width, height, rgba)
        .ok_or_else(|| failed("a picture of another size than its bytes".to_owned()))?;
    let mut png = std::io::Cursor::new(Vec::new());
    image.write_to(&mut png, image::ImageFormat::Png).map_err(|error| failed(error.to_string()))?;
    Ok(png.into_inner())
}
