//! The media a worker has open, and the jobs done on them.

use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::geometry::cut;
use crate::image::ImageMedium;
use crate::inspect::{Inspection, Kind, Problem};
use crate::pdf::{PdfLibrary, PdfMedium};
use crate::picture::{self, Picture, Size};
use crate::pool::{At, FrameStamp, OpenOptions, Opened, PdfMark, RenderRequest, Rendered};
use crate::sample::{MAX_POINTS, Sampled};
use crate::source::{Source, failed};
use crate::video::table::FrameTable;
use crate::video::{Listening, Video};
use crate::worker::serve::Outcome;
use crate::worker::sniff::{self, Format};
use crate::worker::transport::Sheet;
use crate::worker::wire::{Job, Request, encode};

pub(super) struct Desk {
    memory_bytes: u64,
    pdfium: PdfLibrary,
    sheet: Sheet,
    open: HashMap<u64, OnDesk>,
    /// Of media that were opened to be heard.
    heard: HashMap<u64, Listening>,
}

struct OnDesk {
    source: Source,
    medium: Medium,
}

enum Medium {
    Image(Box<ImageMedium>),
    Pdf(PdfMedium),
    Video(Box<Video>),
}

impl Desk {
    pub(super) fn new(memory_bytes: u64, pdfium: Option<PathBuf>, sheet: Sheet) -> Self {
        let pdfium = PdfLibrary::new(pdfium);
        Self { memory_bytes, pdfium, sheet, open: HashMap::new(), heard: HashMap::new() }
    }

    /// Loads what lies in files: none can be opened later.
    pub(super) fn warm(&self) {
        self.pdfium.load();
        crate::video::warm();
    }

    pub(super) fn close(&mut self, medium: u64) {
        self.open.remove(&medium);
        self.heard.remove(&medium);
    }

    pub(super) fn work(
        &mut self,
        request: &Request,
        file: Option<File>,
        cancel: &Cancel,
    ) -> Result<Outcome, MediaError> {
        match &request.job {
            Job::OpenSound => {
                let file = file.ok_or_else(|| missing("descriptor"))?;
                let source = Source::new(Arc::new(file), Cancel::new())?;
                self.heard.insert(request.medium, Listening::open(source, cancel)?);
                return json(&());
            }
            Job::Listen(task) => {
                let heard = self.heard.get_mut(&request.medium).ok_or_else(|| missing("sound"))?;
                return Ok(Outcome::Sound(heard.listen(task, cancel)?));
            }
            _ => {}
        }
        if let Job::Open(options) = &request.job {
            let file = file.ok_or_else(|| missing("descriptor"))?;
            let source = Source::new(Arc::new(file), Cancel::new())?;
            let medium = self.recognise(&source, options, cancel)?;
            let on_desk = OnDesk { source, medium };
            let opened = on_desk.opened()?;
            self.open.insert(request.medium, on_desk);
            return json(&opened);
        }
        let on_desk = self.open.get_mut(&request.medium).ok_or_else(|| missing("medium"))?;
        let drawn = on_desk.draw(&request.job, &mut self.sheet, cancel);
        let outcome = match drawn.transpose() {
            Some(drawn) => drawn,
            None => on_desk.work(&request.job, file, cancel),
        };
        self.make_room(request.medium);
        outcome
    }

    /// Decoded images of other media go while all of them together take more than half of the worker's share.
    fn make_room(&mut self, current: u64) {
        let budget = self.memory_bytes / 2;
        let images = |open: &HashMap<u64, OnDesk>| -> u64 {
            open.values()
                .map(|on_desk| if let Medium::Image(image) = &on_desk.medium { image.num_bytes() } else { 0 })
                .sum()
        };
        let others: Vec<u64> = self.open.keys().copied().filter(|number| *number != current).collect();
        for number in others {
            if images(&self.open) <= budget {
                return;
            }
            if let Some(OnDesk { medium: Medium::Image(image), .. }) = self.open.get_mut(&number) {
                image.forget();
            }
        }
    }

    fn recognise(
        &self,
        source: &Source,
        options: &OpenOptions,
        cancel: &Cancel,
    ) -> Result<Medium, MediaError> {
        let reader = source.again(cancel);
        let mut head = vec![0; sniff::HEAD];
        let count = reader.read_at(&mut head, 0).map_err(|error| failed(&error, cancel))?;
        head.truncate(count);
        match sniff::format(&head, &reader) {
            Format::Image(format) => {
                Ok(Medium::Image(Box::new(ImageMedium::open(&reader, format, self.memory_bytes)?)))
            }
            Format::Pdf => {
                Ok(Medium::Pdf(PdfMedium::open(&self.pdfium, source, options.password.as_deref())?))
            }
            Format::Office(kind) => Err(MediaError::new(
                Code::Office(kind),
                "this is an office document, which has to become a PDF first",
            )),
            Format::LockedOffice => {
                Err(MediaError::new(Code::OfficeLocked, "this office document is protected by a password")
                    .with_hint("Open it in the program that made it, and export it as PDF."))
            }
            Format::CutOffice => {
                Err(MediaError::new(Code::Damaged, "the end of this office document is missing")
                    .with_hint("Copy or save it again from the program that made it."))
            }
            Format::Known(name) => {
                Err(MediaError::new(Code::Unsupported, format!("this is {name}, which cannot be shown yet"))
                    .with_hint(sniff::NEXT_STEP))
            }
            Format::Other => {
                let video = Video::open(source.again(&Cancel::new()), options.stream, cancel)?;
                Ok(Medium::Video(Box::new(video)))
            }
        }
    }
}

impl OnDesk {
    fn opened(&self) -> Result<Opened, MediaError> {
        let bytes = self.source.num_bytes();
        let blank = Opened {
            kind: Kind::Image,
            media_type: String::new(),
            bytes,
            problems: Vec::new(),
            image: None,
            pdf: None,
            video: None,
            audio: Vec::new(),
            sound: None,
        };
        Ok(match &self.medium {
            Medium::Image(image) => Opened {
                media_type: image.media_type().to_owned(),
                problems: image.problems(),
                image: image.facts().cloned(),
                ..blank
            },
            Medium::Pdf(pdf) => Opened {
                kind: Kind::Pdf,
                media_type: "application/pdf".to_owned(),
                problems: pdf.problems().to_vec(),
                pdf: Some(pdf.opened()?),
                ..blank
            },
            Medium::Video(video) => Opened {
                kind: video.kind(),
                media_type: video.media_type().to_owned(),
                problems: video.problems(),
                video: video.facts(),
                audio: video.audio(),
                sound: video.heard(),
                ..blank
            },
        })
    }

    /// Draws where the answer is taken from; `None` for all other work, and for what does not fit there as it is.
    fn draw(&self, job: &Job, sheet: &mut Sheet, cancel: &Cancel) -> Result<Option<Outcome>, MediaError> {
        let (Job::Render(request) | Job::Thumbnail(request)) = job else { return Ok(None) };
        let drawn = match (&self.medium, request.at) {
            (Medium::Pdf(pdf), At::Page(number)) => {
                let picture = pdf.render_onto(sheet, number, request, cancel)?;
                picture.map(|picture| still(picture, Some(number)))
            }
            (Medium::Video(video), At::Frame(number)) if is_whole(request) && !request.rgba => {
                frame_onto(video, sheet, number, request.size, cancel)?
            }
            _ => None,
        };
        Ok(drawn.map(|drawn| Outcome::Drawn(Box::new(drawn))))
    }

    fn work(&mut self, job: &Job, file: Option<File>, cancel: &Cancel) -> Result<Outcome, MediaError> {
        match job {
            Job::Open(_) | Job::OpenSound => Err(missing("new medium")),
            Job::Listen(_) => Err(missing("sound")),
            Job::Inspect => json(&self.inspect(cancel)?),
            Job::Table { confirmed } => {
                if !*confirmed {
                    return json(&*self.video()?.table());
                }
                let table = self.video()?.confirm(cancel)?;
                // What decoding all of it has found is told anew.
                json(&(&*table, self.opened()?))
            }
            Job::Adopt { num_bytes } => {
                let source =
                    Source::new(Arc::new(file.ok_or_else(|| missing("descriptor"))?), cancel.clone())?;
                let bytes = source.read_whole(*num_bytes)?;
                let table: FrameTable = serde_json::from_slice(&bytes)
                    .map_err(|error| MediaError::new(Code::Internal, error.to_string()))?;
                self.video()?.adopt(Arc::new(table));
                json(&())
            }
            Job::Render(request) => Ok(match self.render(request, cancel)? {
                Some(rendered) => Outcome::Picture(Box::new(rendered)),
                None => Outcome::NotYet,
            }),
            Job::Thumbnail(request) => Ok(match self.thumbnail(request, cancel)? {
                Some(rendered) => Outcome::Picture(Box::new(rendered)),
                None => Outcome::NotYet,
            }),
            Job::Scratch => {
                self.image()?.give(file.ok_or_else(|| missing("descriptor"))?);
                json(&())
            }
            Job::Pyramid { page } => {
                let reader = self.source.again(cancel);
                json(&self.image()?.build(&reader, *page, cancel)?)
            }
            Job::ImagePage { page } => {
                let reader = self.source.again(cancel);
                json(&self.image()?.page(&reader, *page)?)
            }
            Job::Sample { at, points } => json(&self.sample(*at, points, cancel)?),
            Job::SampleWithout { page, points, hidden } => {
                enough(points)?;
                json(&self.pdf()?.sample_without(hidden, *page, points, cancel)?)
            }
            Job::Waveform { from, max_blocks } => {
                json(&self.sound()?.waveform(*from, *max_blocks, cancel)?)
            }
            Job::Fine(asked) => json(&self.sound()?.waveform_closely(asked, cancel)?),
            Job::Pages { first, count } => json(&self.pdf()?.pages(*first, *count, cancel)?),
            Job::Words { page } => json(&self.pdf()?.words(*page, cancel)?),
            Job::Text { page } => json(&self.pdf()?.text(*page, cancel)?),
            Job::Annotations { page } => json(&self.pdf()?.annotations(*page, cancel)?),
            Job::MarkUp { num_bytes } => {
                let source =
                    Source::new(Arc::new(file.ok_or_else(|| missing("descriptor"))?), cancel.clone())?;
                let marks: Vec<PdfMark> = serde_json::from_slice(&source.read_whole(*num_bytes)?)
                    .map_err(|error| MediaError::new(Code::Internal, error.to_string()))?;
                Ok(Outcome::Json(self.pdf()?.marked_up(&marks, cancel)?))
            }
            Job::RenderWithout { request, hidden } => {
                let At::Page(number) = request.at else { return Err(no_layers()) };
                let picture = self.pdf()?.render_without(hidden, number, request, cancel)?;
                Ok(Outcome::Picture(Box::new(still(picture, Some(number)))))
            }
            Job::Certification => json(&self.pdf()?.certification(cancel)?),
            Job::Layers => json(&self.pdf()?.layers(cancel)?),
            Job::Find(request) => json(&self.pdf()?.find(request, cancel)?),
            Job::Outline => json(&self.pdf()?.outline(cancel)?),
        }
    }

    fn pdf(&self) -> Result<&PdfMedium, MediaError> {
        match &self.medium {
            Medium::Pdf(pdf) => Ok(pdf),
            _ => Err(MediaError::new(Code::Unsupported, "this is no PDF, so it has no pages or words")
                .with_hint("Pages, words and outlines are read from PDFs only.")),
        }
    }

    fn image(&mut self) -> Result<&mut ImageMedium, MediaError> {
        match &mut self.medium {
            Medium::Image(image) => Ok(image),
            _ => Err(MediaError::new(Code::Unsupported, "this is no image")
                .with_hint("Facts of an image's pages are read from images only.")),
        }
    }

    fn video(&self) -> Result<&Video, MediaError> {
        match &self.medium {
            Medium::Video(video) if video.kind() == Kind::Video => Ok(video),
            _ => Err(MediaError::new(Code::Unsupported, "this is no video, so it has no frames")
                .with_hint("Frame tables are made of video only.")),
        }
    }

    fn sound(&self) -> Result<&Video, MediaError> {
        match &self.medium {
            Medium::Video(video) => Ok(video),
            _ => Err(MediaError::new(Code::Unsupported, "this is no sound, so it has no waveform")
                .with_hint("Waveforms are made of sound without a picture only.")),
        }
    }

    fn inspect(&mut self, cancel: &Cancel) -> Result<Inspection, MediaError> {
        let reader = self.source.again(cancel);
        let mut pdf = None;
        match &mut self.medium {
            Medium::Image(image) => image.check(&reader, cancel)?,
            Medium::Pdf(document) => pdf = Some(document.inspect(cancel)?),
            Medium::Video(video) if video.kind() == Kind::Video => {
                video.confirm(cancel)?;
            }
            Medium::Video(sound) => count(sound, cancel)?,
        }
        let sha256 = sha256(&reader, cancel)?;
        let opened = self.opened()?;
        let Opened { kind, media_type, bytes, mut problems, image, video, audio, .. } = opened;
        let pdf = pdf.map(|(facts, found): (_, Vec<Problem>)| {
            problems.extend(found);
            facts
        });
        Ok(Inspection { kind, media_type, bytes, sha256, problems, image, pdf, video, audio })
    }

    /// `None` when a large image has to be taken apart first.
    fn render(&mut self, request: &RenderRequest, cancel: &Cancel) -> Result<Option<Rendered>, MediaError> {
        let reader = self.source.again(cancel);
        match (&mut self.medium, request.at) {
            (Medium::Image(image), At::Image) => {
                Ok(image.render(&reader, 1, request, cancel)?.map(|picture| still(picture, None)))
            }
            (Medium::Image(image), At::Page(number)) if image.has_pages() => {
                let picture = image.render(&reader, number, request, cancel)?;
                Ok(picture.map(|picture| still(picture, Some(number))))
            }
            (Medium::Pdf(pdf), At::Page(number)) => {
                Ok(Some(still(pdf.render(number, request, cancel)?, Some(number))))
            }
            (Medium::Video(video), At::Frame(number)) => frame(video, number, request, cancel).map(Some),
            (medium, _) => Err(elsewhere(medium)),
        }
    }

    fn thumbnail(
        &mut self,
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Option<Rendered>, MediaError> {
        let reader = self.source.again(cancel);
        match (&mut self.medium, request.at) {
            (Medium::Image(image), At::Image) => {
                Ok(Some(still(image.thumbnail(&reader, 1, request, cancel)?, None)))
            }
            (Medium::Image(image), At::Page(number)) if image.has_pages() => {
                Ok(Some(still(image.thumbnail(&reader, number, request, cancel)?, Some(number))))
            }
            _ => self.render(request, cancel),
        }
    }

    fn sample(&mut self, at: At, points: &[[u32; 2]], cancel: &Cancel) -> Result<Vec<Sampled>, MediaError> {
        enough(points)?;
        let reader = self.source.again(cancel);
        match (&mut self.medium, at) {
            (Medium::Image(image), At::Image) => image.sample(&reader, 1, points, cancel),
            (Medium::Image(image), At::Page(number)) if image.has_pages() => {
                image.sample(&reader, number, points, cancel)
            }
            (Medium::Pdf(pdf), At::Page(number)) => pdf.sample(number, points, cancel),
            (Medium::Video(video), At::Frame(number)) if video.kind() == Kind::Video => {
                video.sample(number, points, cancel)
            }
            (medium, _) => Err(elsewhere(medium)),
        }
    }
}

/// Refuses more points than one question may have.
fn enough(points: &[[u32; 2]]) -> Result<(), MediaError> {
    if points.len() > MAX_POINTS {
        return Err(MediaError::new(Code::Limit, "too many points were asked for at once"));
    }
    Ok(())
}

/// Why a picture that was asked for is not one of this medium's.
fn elsewhere(medium: &Medium) -> MediaError {
    let (message, hint) = match medium {
        Medium::Image(_) => {
            ("this is a single image, without pages or frames", "Leave out the page or frame.")
        }
        Medium::Pdf(_) => {
            ("this is a PDF, which has pages and no frames", "Ask for a page; they count from 1.")
        }
        Medium::Video(video) if video.kind() == Kind::Audio => return silent(),
        Medium::Video(_) => {
            ("this is a video, which has frames and no pages", "Ask for a frame; they count from 0.")
        }
    };
    MediaError::new(Code::OutOfRange, message).with_hint(hint)
}

fn is_whole(request: &RenderRequest) -> bool {
    request.tile.is_none() && request.region.is_none()
}

fn frame(
    video: &Video,
    number: u32,
    request: &RenderRequest,
    cancel: &Cancel,
) -> Result<Rendered, MediaError> {
    if video.kind() == Kind::Audio {
        return Err(silent());
    }
    let table = video.table();
    if number >= table.len() {
        return Err(no_frame(&table, number));
    }
    // As RGBA the whole is converted before it is cut: chroma next to the cut keeps its neighbours.
    let region = request.region.filter(|_| request.tile.is_none() && !request.rgba);
    let mut picture = video.frame(number, request.size, region, cancel)?;
    if request.rgba {
        picture = picture::to_rgba(&picture);
    }
    if !is_whole(request) && region.is_none() {
        let native =
            video.facts().map_or((1.0, 1.0), |facts| (f64::from(facts.width), f64::from(facts.height)));
        let cut = cut(request, (picture.full_width, picture.full_height), native, 1.0)?;
        picture = picture::crop(&picture, cut.rect)
            .ok_or_else(|| MediaError::new(Code::OutOfRange, "there is nothing at that region"))?;
    }
    stamped(&table, number, picture)
}

/// The whole frame as it was decoded, on the sheet; `None` where it is shown otherwise.
fn frame_onto(
    video: &Video,
    sheet: &mut Sheet,
    number: u32,
    size: Size,
    cancel: &Cancel,
) -> Result<Option<Rendered>, MediaError> {
    let table = video.table();
    if number >= table.len() {
        return Ok(None);
    }
    let picture = video.frame_onto(sheet, number, size, cancel)?;
    picture.map(|picture| stamped(&table, number, picture)).transpose()
}

/// A frame with what a table says of it.
fn stamped(table: &FrameTable, number: u32, picture: Picture) -> Result<Rendered, MediaError> {
    let shown = table.frames.get(number as usize).ok_or_else(|| no_frame(table, number))?;
    Ok(Rendered {
        picture,
        page: None,
        frame: Some(number),
        pts: Some(shown.pts),
        table_revision: table.revision,
        confirmed: table.confirmed,
        stamp: Some(FrameStamp {
            ordinal: shown.ordinal,
            time_base: table.time_base,
            time: shown.time,
            timecode: table.timecode_parts(number),
            drop_frame: table.drop_frame,
        }),
    })
}

fn no_frame(table: &FrameTable, number: u32) -> MediaError {
    MediaError::new(Code::OutOfRange, format!("there is no frame {number}"))
        .with_hint(format!("Frames count from 0; the last one is {}.", table.len().saturating_sub(1)))
}

fn still(picture: Picture, page: Option<u32>) -> Rendered {
    Rendered { picture, page, frame: None, pts: None, table_revision: 0, confirmed: true, stamp: None }
}

fn sha256(source: &Source, cancel: &Cancel) -> Result<String, MediaError> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut at = 0;
    while at < source.num_bytes() {
        let count = source.read_at(&mut buffer, at).map_err(|error| failed(&error, cancel))?;
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
            return Err(MediaError::new(Code::Io, "the file became shorter while it was read")
                .with_hint("Wait until it has been written completely, then open it again."));
        };
        hasher.update(bytes);
        at += count as u64;
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn json<T: serde::Serialize>(value: &T) -> Result<Outcome, MediaError> {
    Ok(Outcome::Json(encode(value)?))
}

/// Counts the samples of sound alone; what cannot be decoded is described all the same.
fn count(sound: &Video, cancel: &Cancel) -> Result<(), MediaError> {
    match sound.count_samples(cancel) {
        Err(error) if error.code == Code::Unsupported => Ok(()),
        other => other.map(drop),
    }
}

fn silent() -> MediaError {
    MediaError::new(Code::Unsupported, "this is sound, which has no picture")
        .with_hint("Listen to it, or look at its waveform in Galley.")
}

fn no_layers() -> MediaError {
    MediaError::new(Code::OutOfRange, "only pages of a PDF have layers")
        .with_hint("Ask for a page; they count from 1.")
}

fn missing(what: &str) -> MediaError {
    MediaError::new(Code::Internal, format!("the worker was not given the {what}"))
}
