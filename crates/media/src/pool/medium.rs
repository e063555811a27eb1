//! An open file: what is known of it, and everything that can be asked about it.

use std::collections::HashMap;
use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::image::MIN_PIXELS;
use crate::inspect::{ImageFacts, Inspection, Kind, Layer, PageFacts};
use crate::pool::large::{self, Large, may_be_large, page_of};
use crate::pool::process::{Delivered, Fault, Process};
use crate::pool::seats::{Lane, Seats};
use crate::pool::{
    At, Certification, FindRequest, FrameTable, OpenOptions, Opened, OutlineItem, PageText, PdfAnnotation,
    PdfMark, RenderRequest, Rendered, TextFound, Word,
};
use crate::sample::Sampled;
use crate::worker::transport::Slot;
use crate::worker::wire::{Job, SLOT_BYTES, encode, nonsense};

/// Most bytes of facts, words, pages or tables.
const MAX_TEXT: u64 = 512 << 20;
/// After this many fatal requests a file is not tried any more.
const DANGEROUS: u32 = 3;
const JPEG: &str = "image/jpeg";

/// An open file. Clones share it; the last one closes it.
#[derive(Clone)]
pub struct Medium {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) seats: Arc<Seats>,
    id: u64,
    file: File,
    pub(super) num_bytes: u64,
    options: OpenOptions,
    pub(super) opened: Opened,
    learnt: Mutex<Learnt>,
    pub(super) large: Large,
}

/// What was asked once and holds for good.
#[derive(Default)]
pub(super) struct Learnt {
    /// Of pages of an image, as shown.
    pub(super) sizes: HashMap<u32, (u32, u32)>,
    provisional: Option<Arc<FrameTable>>,
    confirmed: Option<Arc<FrameTable>>,
    inspection: Option<Inspection>,
    settled: Option<Opened>,
    num_fatal: u32,
    when_dangerous: Option<Box<dyn FnOnce() + Send>>,
}

impl Medium {
    pub(super) fn open(
        seats: Arc<Seats>,
        file: File,
        num_bytes: u64,
        options: OpenOptions,
        cancel: &Cancel,
    ) -> Result<Self, MediaError> {
        let mut inner = Inner::new(seats, file, num_bytes, options);
        let job = Job::Open(inner.options.clone());
        let mut opened: Opened = json(inner.ask(Lane::Prompt, &job, cancel)?)?;
        opened.bytes = num_bytes;
        inner.opened = opened;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What was known when it was opened.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.inner.opened
    }

    #[must_use]
    pub fn num_bytes(&self) -> u64 {
        self.inner.num_bytes
    }

    /// How many requests killed two workers each.
    #[must_use]
    pub fn num_fatal(&self) -> u32 {
        self.inner.learnt(|learnt| learnt.num_fatal)
    }

    /// Has `tell` called once, from the thread that asked, when so many requests were fatal that the file is not tried
    /// any more. For whoever remembers that beyond this medium.
    pub fn when_dangerous(&self, tell: impl FnOnce() + Send + 'static) {
        self.inner.learnt(|learnt| learnt.when_dangerous = Some(Box::new(tell)));
    }

    /// Everything about the file, confirmed: walks over all of it and takes its SHA-256.
    ///
    /// # Errors
    /// As [`Code`] lists them.
    pub fn inspect(&self, cancel: &Cancel) -> Result<Inspection, MediaError> {
        let quick = self.opened().kind == Kind::Image && !may_be_large(self.opened());
        self.inspect_in(if quick { Lane::Prompt } else { Lane::Long }, cancel)
    }

    /// As [`Medium::inspect`], where nobody waits for it.
    ///
    /// # Errors
    /// As [`Medium::inspect`].
    pub fn inspect_aside(&self, cancel: &Cancel) -> Result<Inspection, MediaError> {
        self.inspect_in(Lane::Long, cancel)
    }

    fn inspect_in(&self, lane: Lane, cancel: &Cancel) -> Result<Inspection, MediaError> {
        if let Some(known) = self.inner.learnt(|learnt| learnt.inspection.clone()) {
            return Ok(known);
        }
        let inspection: Inspection = json(self.inner.ask(lane, &Job::Inspect, cancel)?)?;
        self.inner.learnt(|learnt| learnt.inspection = Some(inspection.clone()));
        Ok(inspection)
    }

    /// The frame table, confirmed by decoding every frame once.
    ///
    /// # Errors
    /// [`Code::Unsupported`] when this is no video; else as [`Code`] lists them.
    pub fn frame_table(&self, cancel: &Cancel) -> Result<Arc<FrameTable>, MediaError> {
        if let Some(known) = self.inner.learnt(|learnt| learnt.confirmed.clone()) {
            return Ok(known);
        }
        let delivered = self.inner.ask(Lane::Long, &Job::Table { confirmed: true }, cancel)?;
        let (table, opened): (FrameTable, Opened) = json(delivered)?;
        let table = Arc::new(table);
        self.inner.learnt(|learnt| {
            learnt.confirmed = Some(table.clone());
            learnt.settled = Some(Opened { bytes: self.inner.num_bytes, ..opened });
        });
        Ok(table)
    }

    /// What opening told, as decoding every frame has corrected it: rate, timecode, length, problems. Of a table that was
    /// made here only, not of one that was adopted.
    #[must_use]
    pub fn settled(&self) -> Option<Opened> {
        self.inner.learnt(|learnt| learnt.settled.clone())
    }

    /// The frame table as demuxing gives it; the confirmed one once that is known.
    ///
    /// # Errors
    /// As [`Medium::frame_table`].
    pub fn provisional_table(&self, cancel: &Cancel) -> Result<Arc<FrameTable>, MediaError> {
        if let Some(known) = self.known_table() {
            return Ok(known);
        }
        let table: FrameTable =
            json(self.inner.ask(Lane::Warm, &Job::Table { confirmed: false }, cancel)?)?;
        let table = Arc::new(table);
        self.inner.learnt(|learnt| learnt.provisional = Some(table.clone()));
        Ok(table)
    }

    /// The best table known by now, without asking for one.
    #[must_use]
    pub fn known_table(&self) -> Option<Arc<FrameTable>> {
        self.inner.learnt(|learnt| learnt.confirmed.clone().or_else(|| learnt.provisional.clone()))
    }

    /// Takes a confirmed table that was made earlier from the same bytes; where one is known nothing changes.
    pub fn adopt(&self, table: Arc<FrameTable>) {
        if table.confirmed {
            self.inner.learnt(|learnt| {
                learnt.confirmed.get_or_insert(table);
            });
        }
    }

    /// A page, image or frame, or a part of it.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] for what does not exist; never a neighbour.
    pub fn render(&self, request: &RenderRequest, cancel: &Cancel) -> Result<Rendered, MediaError> {
        let lane = if self.opened().kind == Kind::Video { Lane::Warm } else { Lane::Prompt };
        self.inner.learn_size(request.at, cancel)?;
        for _ in 0..2 {
            match self.inner.ask(lane, &Job::Render(*request), cancel)? {
                Delivered::Picture(rendered) => {
                    large::prepare(&self.inner, &rendered);
                    return Ok(*rendered);
                }
                Delivered::NotYet => large::built(&self.inner, page_of(request.at), cancel)?,
                Delivered::Json(_) | Delivered::Sound(_) => break,
            }
        }
        Err(nonsense())
    }

    /// A whole page, image or frame, small. Large images are not taken apart for it, nor for what may come after it.
    ///
    /// # Errors
    /// As [`Medium::render`].
    pub fn thumbnail(&self, request: &RenderRequest, cancel: &Cancel) -> Result<Rendered, MediaError> {
        self.inner.learn_size(request.at, cancel)?;
        let opened = self.opened();
        let num_pixels = self.inner.num_pixels(page_of(request.at));
        let lane = lane_of_thumbnail(opened.kind, &opened.media_type, num_pixels);
        match self.inner.ask(lane, &Job::Thumbnail(*request), cancel)? {
            Delivered::Picture(rendered) => Ok(*rendered),
            Delivered::Json(_) | Delivered::Sound(_) | Delivered::NotYet => Err(nonsense()),
        }
    }

    /// Colours at points of a page, image or frame, in thousandths of a native unit.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] for what does not exist, and for points beyond its edges.
    pub fn sample(&self, at: At, points: &[[u32; 2]], cancel: &Cancel) -> Result<Vec<Sampled>, MediaError> {
        let lane = if self.opened().kind == Kind::Video { Lane::Warm } else { Lane::Prompt };
        self.inner.learn_size(at, cancel)?;
        let sampled: Vec<Sampled> =
            json(self.inner.ask(lane, &Job::Sample { at, points: points.to_vec() }, cancel)?)?;
        if sampled.len() == points.len() { Ok(sampled) } else { Err(nonsense()) }
    }

    /// Colours at points of a page of a PDF, as [`Medium::render_without`] draws it.
    ///
    /// # Errors
    /// As [`Medium::sample`] and [`Medium::render_without`].
    pub fn sample_without(
        &self,
        hidden: &[u32],
        page: u32,
        points: &[[u32; 2]],
        cancel: &Cancel,
    ) -> Result<Vec<Sampled>, MediaError> {
        let job = Job::SampleWithout { page, points: points.to_vec(), hidden: hidden.to_vec() };
        let sampled: Vec<Sampled> = json(self.inner.ask(Lane::Prompt, &job, cancel)?)?;
        if sampled.len() == points.len() { Ok(sampled) } else { Err(nonsense()) }
    }

    /// Facts of `count` pages from number `first` on; fewer at the end.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when there is no page `first`; [`Code::Unsupported`] when this is no PDF.
    pub fn pages(&self, first: u32, count: u32, cancel: &Cancel) -> Result<Vec<PageFacts>, MediaError> {
        json(self.inner.ask(Lane::Prompt, &Job::Pages { first, count }, cancel)?)
    }

    /// Facts of a page of an image, from 1; [`Opened::image`] has those of the first.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] when there is no such page; [`Code::Unsupported`] when this is no image.
    pub fn image_page(&self, page: u32, cancel: &Cancel) -> Result<ImageFacts, MediaError> {
        self.inner.image_page(page, cancel)
    }

    /// The words of a page in reading order.
    ///
    /// # Errors
    /// As [`Medium::pages`].
    pub fn words(&self, page: u32, cancel: &Cancel) -> Result<Vec<Word>, MediaError> {
        json(self.inner.ask(Lane::Prompt, &Job::Words { page }, cancel)?)
    }

    /// The text of a page, to be selected.
    ///
    /// # Errors
    /// As [`Medium::pages`].
    pub fn text(&self, page: u32, cancel: &Cancel) -> Result<PageText, MediaError> {
        json(self.inner.ask(Lane::Prompt, &Job::Text { page }, cancel)?)
    }

    /// As [`Medium::text`], where nobody waits for it.
    ///
    /// # Errors
    /// As [`Medium::pages`].
    pub fn text_aside(&self, page: u32, cancel: &Cancel) -> Result<PageText, MediaError> {
        json(self.inner.ask(Lane::Long, &Job::Text { page }, cancel)?)
    }

    /// The annotations that a page brings along, all but Popup and Link.
    ///
    /// # Errors
    /// As [`Medium::pages`].
    pub fn annotations(&self, page: u32, cancel: &Cancel) -> Result<Vec<PdfAnnotation>, MediaError> {
        json(self.inner.ask(Lane::Prompt, &Job::Annotations { page }, cancel)?)
    }

    /// What its author allows to be changed in a certified PDF; `None` where it is not certified. No signature is checked.
    ///
    /// # Errors
    /// [`Code::Unsupported`] when this is no PDF.
    pub fn certification(&self, cancel: &Cancel) -> Result<Option<Certification>, MediaError> {
        json(self.inner.ask(Lane::Prompt, &Job::Certification, cancel)?)
    }

    /// What to put behind the bytes of a PDF so that these are annotations of its pages, and all else is as it was.
    ///
    /// # Errors
    /// [`Code::Unsupported`] when this is no PDF, or an encrypted one; [`Code::Damaged`] where nothing can be put behind
    /// it; [`Code::OutOfRange`] for pages that do not exist.
    pub fn marked_up(&self, marks: &[PdfMark], cancel: &Cancel) -> Result<Vec<u8>, MediaError> {
        let full = |error: std::io::Error| {
            MediaError::new(Code::Io, format!("no room for the marks: {error}"))
                .with_hint("Close other programs, then try again.")
        };
        // More than one message holds.
        let bytes = encode(&marks)?;
        let num_bytes = bytes.len() as u64;
        let slot = Slot::new(num_bytes).map_err(full)?;
        slot.write(&bytes).map_err(full)?;
        match self.inner.ask_with(Lane::Long, &Job::MarkUp { num_bytes }, Some(slot.file()), cancel)? {
            Delivered::Json(tail) => Ok(tail),
            Delivered::Picture(_) | Delivered::Sound(_) | Delivered::NotYet => Err(nonsense()),
        }
    }

    /// The layers of a PDF.
    ///
    /// # Errors
    /// [`Code::Unsupported`] when this is no PDF.
    pub fn layers(&self, cancel: &Cancel) -> Result<Vec<Layer>, MediaError> {
        json(self.inner.ask(Lane::Prompt, &Job::Layers, cancel)?)
    }

    /// A page of a PDF with exactly these layers hidden and all others shown.
    ///
    /// # Errors
    /// [`Code::OutOfRange`] for pages and layers that do not exist; [`Code::Unsupported`] where layers cannot be
    /// switched.
    pub fn render_without(
        &self,
        hidden: &[u32],
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Rendered, MediaError> {
        let job = Job::RenderWithout { request: *request, hidden: hidden.to_vec() };
        match self.inner.ask(Lane::Prompt, &job, cancel)? {
            Delivered::Picture(rendered) => Ok(*rendered),
            Delivered::Json(_) | Delivered::Sound(_) | Delivered::NotYet => Err(nonsense()),
        }
    }

    /// Text on some pages of a PDF; the answer says where to go on.
    ///
    /// # Errors
    /// As [`Medium::pages`].
    pub fn find(&self, request: &FindRequest, cancel: &Cancel) -> Result<TextFound, MediaError> {
        json(self.inner.ask(Lane::Prompt, &Job::Find(request.clone()), cancel)?)
    }

    /// The outline of a PDF.
    ///
    /// # Errors
    /// [`Code::Unsupported`] when this is no PDF.
    pub fn outline(&self, cancel: &Cancel) -> Result<Vec<OutlineItem>, MediaError> {
        json(self.inner.ask(Lane::Prompt, &Job::Outline, cancel)?)
    }
}

impl Drop for Medium {
    fn drop(&mut self) {
        large::let_go(&self.inner);
    }
}

impl Inner {
    /// Before anything is known of the file.
    pub(super) fn new(seats: Arc<Seats>, file: File, num_bytes: u64, options: OpenOptions) -> Self {
        let opened = Opened {
            kind: Kind::Image,
            media_type: String::new(),
            bytes: num_bytes,
            problems: Vec::new(),
            image: None,
            pdf: None,
            video: None,
            audio: Vec::new(),
            sound: None,
        };
        Self {
            id: seats.new_medium(),
            seats,
            file,
            num_bytes,
            options,
            opened,
            learnt: Mutex::default(),
            large: Large::default(),
        }
    }

    pub(super) fn learnt<T>(&self, look: impl FnOnce(&mut Learnt) -> T) -> T {
        look(&mut self.learnt.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn image_page(&self, page: u32, cancel: &Cancel) -> Result<ImageFacts, MediaError> {
        let facts: ImageFacts = json(self.ask(Lane::Prompt, &Job::ImagePage { page }, cancel)?)?;
        self.learnt(|learnt| learnt.sizes.insert(page, (facts.width, facts.height)));
        Ok(facts)
    }

    /// Asks a worker; once more in another when that one dies.
    pub(super) fn ask(&self, lane: Lane, job: &Job, cancel: &Cancel) -> Result<Delivered, MediaError> {
        self.ask_with(lane, job, None, cancel)
    }

    /// The same with a file that the job is about.
    fn ask_with(
        &self,
        lane: Lane,
        job: &Job,
        about: Option<&File>,
        cancel: &Cancel,
    ) -> Result<Delivered, MediaError> {
        if self.learnt(|learnt| learnt.num_fatal) >= DANGEROUS {
            return Err(crashed());
        }
        let mut avoid = None;
        for _ in 0..2 {
            let mut lease = self.seats.lease(self.id, lane, avoid, cancel)?;
            match self.ask_one(lease.process()?, job, about, cancel) {
                Ok(delivered) => return Ok(delivered),
                Err(Fault::Answered(error)) => return Err(error),
                Err(Fault::GivenUp(error)) => {
                    lease.discard();
                    return Err(error);
                }
                Err(Fault::Died) => lease.discard(),
            }
            avoid = Some(lease.number());
        }
        let tell = self.learnt(|learnt| {
            learnt.num_fatal += 1;
            if learnt.num_fatal >= DANGEROUS { learnt.when_dangerous.take() } else { None }
        });
        if let Some(tell) = tell {
            tell();
        }
        Err(crashed())
    }

    fn ask_one(
        &self,
        process: &mut Process,
        job: &Job,
        about: Option<&File>,
        cancel: &Cancel,
    ) -> Result<Delivered, Fault> {
        let opening = matches!(job, Job::Open(_));
        let with = (&self.seats.standing, cancel);
        if !opening && !process.is_open_for(self.id, job) {
            // What listens needs nothing but the sound.
            let open = match job {
                Job::Listen(_) => Job::OpenSound,
                _ => Job::Open(self.options.clone()),
            };
            process.ask(self.id, &open, Some(&self.file), (MAX_TEXT, self.deadline(&open)), with)?;
            process.used(self.id, &open);
        }
        if matches!(job, Job::Render(_) | Job::Thumbnail(_) | Job::Sample { .. }) {
            self.share_table(process, cancel)?;
        }
        if matches!(job, Job::Render(_) | Job::Pyramid { .. }) && may_be_large(&self.opened) {
            self.share_scratch(process, cancel)?;
        }
        let max_bytes = if job.is_picture() { SLOT_BYTES } else { MAX_TEXT };
        let file = if opening { Some(&self.file) } else { about };
        let delivered = process.ask(self.id, job, file, (max_bytes, self.deadline(job)), with)?;
        process.used(self.id, job);
        Ok(delivered)
    }

    /// Brings the confirmed table to a worker that has the medium but not yet the table.
    fn share_table(&self, process: &mut Process, cancel: &Cancel) -> Result<(), Fault> {
        let Some(table) = self.learnt(|learnt| learnt.confirmed.clone()) else { return Ok(()) };
        if process.knows_table(self.id) {
            return Ok(());
        }
        let bytes = encode(table.as_ref()).map_err(Fault::Answered)?;
        let full = |error: std::io::Error| {
            Fault::Answered(MediaError::new(Code::Io, format!("no room for the frame table: {error}")))
        };
        let num_bytes = bytes.len() as u64;
        let slot = Slot::new(num_bytes).map_err(full)?;
        slot.write(&bytes).map_err(full)?;
        let job = Job::Adopt { num_bytes };
        process.ask(
            self.id,
            &job,
            Some(slot.file()),
            (MAX_TEXT, self.deadline(&job)),
            (&self.seats.standing, cancel),
        )?;
        process.used(self.id, &job);
        Ok(())
    }

    /// Gives a worker the file for what does not fit into memory. Without one, only small views are possible.
    fn share_scratch(&self, process: &mut Process, cancel: &Cancel) -> Result<(), Fault> {
        if process.has_scratch(self.id) {
            return Ok(());
        }
        let Some(file) = self.large.scratch(self.seats.settings.scratch.as_deref()) else { return Ok(()) };
        let limits = (MAX_TEXT, self.deadline(&Job::Scratch));
        process.ask(self.id, &Job::Scratch, Some(&file), limits, (&self.seats.standing, cancel))?;
        process.given_scratch(self.id);
        Ok(())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.seats.forget(self.id);
        self.seats.release(self.large.held());
    }
}

/// A large image takes long; a JPEG, which is decoded at some eighths of its size, does from twice that size on.
fn lane_of_thumbnail(kind: Kind, media_type: &str, num_pixels: u64) -> Lane {
    match kind {
        Kind::Video => Lane::Warm,
        Kind::Image if media_type == JPEG && num_pixels < 2 * MIN_PIXELS => Lane::Prompt,
        Kind::Image if num_pixels >= MIN_PIXELS => Lane::Long,
        _ => Lane::Prompt,
    }
}

fn crashed() -> MediaError {
    MediaError::new(Code::Crashed, "the decoder died on it, twice")
        .with_hint("The file is damaged or hostile. Export it again from the program that made it.")
}

pub(super) fn json<T: DeserializeOwned>(delivered: Delivered) -> Result<T, MediaError> {
    match delivered {
        Delivered::Json(bytes) => serde_json::from_slice(&bytes).map_err(|_| nonsense()),
        Delivered::Picture(_) | Delivered::Sound(_) | Delivered::NotYet => Err(nonsense()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbnails_wait_with_long_work_only_where_they_are_long_work() {
        let check = |kind, media_type: &str, num_pixels, expected| {
            assert_eq!(
                lane_of_thumbnail(kind, media_type, num_pixels),
                expected,
                "{media_type} {num_pixels}"
            );
        };
        check(Kind::Image, "image/png", MIN_PIXELS - 1, Lane::Prompt);
        check(Kind::Image, "image/png", MIN_PIXELS, Lane::Long);
        check(Kind::Image, "image/tiff", MIN_PIXELS, Lane::Long);
        check(Kind::Image, "image/jpeg", MIN_PIXELS, Lane::Prompt);
        check(Kind::Image, "image/jpeg", 2 * MIN_PIXELS, Lane::Long);
        check(Kind::Pdf, "application/pdf", 0, Lane::Prompt);
        check(Kind::Video, "video/mp4", 0, Lane::Warm);
    }
}
