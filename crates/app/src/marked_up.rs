//! PDFs with marks and comments in them as annotations, and those of others taken in.
//!
//! The bytes of the version stay as they are; what a worker says is put behind them. A picture becomes a page of its own
//! first. Annotations of a file are read by a worker, too, and never here.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use galley_interop::pdf::{self, PdfNote};
use galley_interop::{Format, Incoming, Media, Page, Review, Space, Trouble};
use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::inspect::Kind;
use galley_media::pool::{At, Medium, OpenOptions, PdfAnnotation, PdfDrawing, PdfMark, RenderRequest, Size};
use galley_store::VersionRow;

use crate::api::Failure;
use crate::app::App;
use crate::handover::told;
use crate::jobs::Work;
use crate::{ids, sheets};

/// The most annotations that are read from one file.
const MAX_NOTES: usize = 100_000;
/// What they say and draw takes no more together: each may be long, and pages may share a list of them.
const MAX_NOTED: usize = 64 << 20;
/// A little more than is read of any other format, so that what is too long is seen to be.
const MAX_BYTES: u64 = (32 << 20) + 1;
/// The longest side of a page that programs agree on (ISO 32000-1, annex C), in pixels here.
const MAX_SIDE: u32 = 14_400;
/// A picture in a PDF is drawn so large at most.
const LARGEST: u32 = 4_096;
/// How much of a file is copied at once, bytes: between two of them it can be stopped.
const PART: usize = 1 << 20;
const TOO_LARGE: Trouble = Trouble::Unfit("A page of a PDF is 14,400 pixels wide or high at most; use w3c.");
const NO_PAGES: Trouble = Trouble::Unfit("PDF is for pages and pictures; use otio or edl for films.");

impl App {
    /// As [`App::export_review`], without holding all of it in memory, until it is stopped.
    ///
    /// # Errors
    /// As [`App::export_review`]; `io` and `disk-full` where it cannot be written, `cancelled`.
    pub fn export_review_to(
        &self,
        proof: &str,
        format: Format,
        out: &mut dyn Write,
        cancel: &Cancel,
    ) -> Result<(), Failure> {
        let work = Work::quiet(cancel);
        let (version, review) = self.review(ids::parse(proof)?, None, work)?;
        self.write_review(&version, review, format, out, work)
    }

    /// As [`App::import_review`], of a file, of which a PDF may be larger than other formats are. Stopped, it records
    /// nothing; once it records it is not stopped any more.
    ///
    /// # Errors
    /// As [`App::import_review`]; `cancelled`.
    pub fn import_review_from(
        &self,
        proof: &str,
        file: File,
        name: &str,
        cancel: &Cancel,
    ) -> Result<crate::handover::TakenIn, Failure> {
        self.import_from(proof, file, name, Work::quiet(cancel))
    }

    pub(crate) fn import_from(
        &self,
        proof: &str,
        mut file: File,
        name: &str,
        work: Work<'_>,
    ) -> Result<crate::handover::TakenIn, Failure> {
        let unread = |error: io::Error| Failure::of("io", &[("name", name)]).because(error);
        let mut head = Vec::new();
        (&file).take(1024).read_to_end(&mut head).map_err(unread)?;
        file.seek(SeekFrom::Start(0)).map_err(unread)?;
        if Format::of(&head) == Some(Format::Pdf) {
            return self.import_by(proof, work, |media| self.noted(file, media, name, work));
        }
        let mut bytes = Vec::new();
        file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(unread)?;
        self.import_by(proof, work, |media| self.incoming(&bytes, media, name, work))
    }

    /// Writes a review of a version in a format.
    pub(crate) fn write_review(
        &self,
        version: &VersionRow,
        review: Review,
        format: Format,
        out: &mut dyn Write,
        work: Work<'_>,
    ) -> Result<(), Failure> {
        work.check()?;
        if format == Format::Pdf {
            self.mark_up(version, review, out, work)?;
        } else {
            let bytes = format.write(&review).map_err(|trouble| told(&trouble, ""))?;
            out.write_all(&bytes).map_err(|error| unwritten(&error))?;
        }
        // The last moment: what is whole is put in its place next.
        work.check()
    }

    fn mark_up(
        &self,
        version: &VersionRow,
        review: Review,
        out: &mut dyn Write,
        work: Work<'_>,
    ) -> Result<(), Failure> {
        let medium = self.medium_until(version.id, work.cancel)?;
        let (mut file, tail) = match medium.opened().kind {
            Kind::Pdf => {
                let tail = tail(&medium, &review, work)?;
                (self.store().content().open_blob(&version.sha256)?, tail)
            }
            Kind::Image => {
                let (file, review) = on_pages(&medium, review, work)?;
                let copy = file.try_clone().map_err(|error| unwritten(&error))?;
                let pages = self.inner.shelf.pool().open(copy, OpenOptions::default(), work.cancel)?;
                let tail = tail(&pages, &review, work)?;
                (file, tail)
            }
            Kind::Video | Kind::Audio => return Err(told(&NO_PAGES, "")),
        };
        file.seek(SeekFrom::Start(0)).map_err(|error| unwritten(&error))?;
        copied(&mut file, tail.len() as u64, out, work)?;
        out.write_all(&tail).map_err(|error| unwritten(&error))
    }

    /// What the bytes of a file say about a medium.
    pub(crate) fn incoming(
        &self,
        bytes: &[u8],
        media: &Media,
        name: &str,
        work: Work<'_>,
    ) -> Result<Incoming, Failure> {
        let format = Format::of(bytes).ok_or(Trouble::Unknown);
        if format == Ok(Format::Pdf) {
            let mut file = tempfile::tempfile().map_err(|error| unwritten(&error))?;
            file.write_all(bytes).map_err(|error| unwritten(&error))?;
            return self.noted(file, media, name, work);
        }
        work.tell("read", 0, 0);
        format.and_then(|format| format.read(bytes, media)).map_err(|trouble| told(&trouble, name))
    }

    /// What the annotations of a PDF say about a medium.
    fn noted(&self, file: File, media: &Media, name: &str, work: Work<'_>) -> Result<Incoming, Failure> {
        work.tell("read", 0, 0);
        let opened = self.inner.shelf.pool().open(file, OpenOptions::default(), work.cancel);
        let medium = opened.map_err(|error| match error.code {
            // It is a file of comments here, and no proof.
            Code::Damaged | Code::Empty => told(&Trouble::Damaged(error.message), name),
            _ => Failure::of_media(&error, name),
        })?;
        let num_pages = medium.opened().pdf.as_ref().map_or(0, |pdf| pdf.num_pages);
        let (mut notes, mut room) = (Vec::new(), MAX_NOTED);
        for page in 1..=num_pages {
            work.check()?;
            work.tell_step("read", u64::from(page - 1), u64::from(num_pages));
            match medium.annotations(page, work.cancel) {
                Ok(found) => take(&mut notes, &mut room, found.into_iter().map(note))
                    .map_err(|trouble| told(&trouble, name))?,
                // The others can be read all the same.
                Err(error) if error.code == Code::Damaged => {}
                Err(error) => return Err(Failure::of_media(&error, name)),
            }
        }
        pdf::read(&notes, media).map_err(|trouble| told(&trouble, name))
    }
}

fn unwritten(error: &io::Error) -> Failure {
    let code = if error.kind() == io::ErrorKind::StorageFull { "disk-full" } else { "io" };
    Failure::of(code, &[]).because(error)
}

/// Copies a file to its end; `more` bytes come behind it.
fn copied(file: &mut File, more: u64, out: &mut dyn Write, work: Work<'_>) -> Result<(), Failure> {
    let total = file.metadata().map_or(0, |facts| facts.len()).saturating_add(more);
    let (mut done, mut told) = (0_u64, None);
    let mut part = Vec::with_capacity(PART);
    loop {
        work.check()?;
        let step = (done * 100).checked_div(total).unwrap_or(100);
        if told != Some(step) {
            told = Some(step);
            work.tell("write", done, total);
        }
        part.clear();
        let read =
            Read::take(&mut *file, PART as u64).read_to_end(&mut part).map_err(|error| unwritten(&error))?;
        if read == 0 {
            return Ok(());
        }
        out.write_all(&part).map_err(|error| unwritten(&error))?;
        done += read as u64;
    }
}

/// What is to be put behind the bytes of a PDF.
fn tail(medium: &Medium, review: &Review, work: Work<'_>) -> Result<Vec<u8>, Failure> {
    work.tell("marks", 0, 0);
    let marks = pdf::marks(review).map_err(|trouble| told(&trouble, ""))?;
    let marks: Vec<PdfMark> = marks.into_iter().map(mark).collect();
    let written = medium.marked_up(&marks, work.cancel);
    work.check()?;
    written.map_err(|error| match error.code {
        // It can be seen, and only not written into.
        Code::Unsupported | Code::Damaged => {
            let unfit = Failure::of("format-unfit", &[("reason", error.message.as_str())]);
            Failure { hint: Some(error.hint), ..unfit }
        }
        _ => error.into(),
    })
}

fn mark(mark: pdf::PdfMark) -> PdfMark {
    let pdf::PdfMark { page, entries, answers, drawing } = mark;
    let drawing =
        drawing.map(|pdf::PdfDrawing { rect, resources, content }| PdfDrawing { rect, resources, content });
    PdfMark { page, entries, answers, drawing }
}

fn note(note: PdfAnnotation) -> PdfNote {
    PdfNote {
        page: note.page,
        number: note.number,
        kind: note.kind,
        inner: note.inner,
        corner: note.corner,
        quads: note.quads,
        paths: note.paths,
        ends: note.ends,
        name: note.name,
        author: note.author,
        contents: note.contents,
        subject: note.subject,
        intent: note.intent,
        made_at: note.created.or(note.modified),
        color: note.color,
        width: note.width,
        answers: note.in_reply_to,
        grouped: note.grouped,
        state: note.state,
        state_model: note.state_model,
        hidden: note.hidden,
        own: note.own,
    }
}

/// Takes what another page has, while there is room for it.
fn take(
    notes: &mut Vec<PdfNote>,
    room: &mut usize,
    found: impl Iterator<Item = PdfNote>,
) -> Result<(), Trouble> {
    for note in found {
        let left = room.checked_sub(weight(&note));
        *room = left.ok_or(Trouble::TooLarge("more than 64 MiB of annotations"))?;
        if notes.len() >= MAX_NOTES {
            return Err(Trouble::TooLarge("more than 100,000 annotations"));
        }
        notes.push(note);
    }
    Ok(())
}

/// About how many bytes a note takes.
fn weight(note: &PdfNote) -> usize {
    let PdfNote { name, author, contents, subject, intent, state, state_model, .. } = note;
    let texts = [name, author, contents, subject, intent, state, state_model];
    let said = texts.into_iter().flatten().map(String::len);
    let own = note.own.iter().map(|(key, value)| key.len() + value.len());
    let num_points = 4 * note.quads.len() + note.paths.iter().map(Vec::len).sum::<usize>();
    note.kind.len() + said.sum::<usize>() + own.sum::<usize>() + num_points * size_of::<[f64; 2]>()
}

/// Pictures as pages as large as they are, in a file without a name; and the review as one of these.
fn on_pages(medium: &Medium, review: Review, work: Work<'_>) -> Result<(File, Review), Failure> {
    let pages = match &review.media {
        Media::Image { width, height } => {
            vec![Page { label: "1".to_owned(), width: *width, height: *height, space: None }]
        }
        Media::Pages(pages) => pages.clone(),
        Media::Frames(_) | Media::Sound { .. } => return Err(told(&NO_PAGES, "")),
    };
    let mut sheets = sheets::Sheets::new(tempfile::tempfile().map_err(|error| unwritten(&error))?)
        .map_err(|error| unwritten(&error))?;
    let is_one = matches!(review.media, Media::Image { .. });
    let mut spaced = Vec::new();
    let total = pages.len() as u64;
    for (number, page) in (1_u32..).zip(pages) {
        work.check()?;
        work.tell("pictures", u64::from(number - 1), total);
        let sides = [page.width / 1000, page.height / 1000];
        if sides.iter().any(|side| *side > MAX_SIDE) {
            return Err(told(&TOO_LARGE, ""));
        }
        let at = if is_one { At::Image } else { At::Page(number) };
        let size = Size::Fit { width: LARGEST, height: LARGEST };
        let picture = medium.render(&RenderRequest { size, ..RenderRequest::new(at) }, work.cancel)?.picture;
        sheets.add(&picture, sides)?;
        let shown = [0.0, 0.0, f64::from(sides[0]), f64::from(sides[1])];
        spaced.push(Page { space: Some(Space { shown, rotation: 0 }), ..page });
    }
    let file = sheets.finish().map_err(|error| unwritten(&error))?;
    Ok((file, Review { media: Media::Pages(spaced), ..review }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn notes_are_taken_while_there_is_room() {
        let long = PdfNote {
            contents: Some("x".repeat(100)),
            own: vec![("at".to_owned(), "whole".to_owned())],
            paths: vec![vec![[0.0; 2]; 3]],
            ..PdfNote::default()
        };
        assert_eq!(weight(&long), 100 + 7 + 48);
        let (mut notes, mut room) = (Vec::new(), 2 * 155);
        take(&mut notes, &mut room, [long.clone(), long.clone()].into_iter()).unwrap();
        assert_eq!((notes.len(), room), (2, 0));
        let more = take(&mut notes, &mut room, std::iter::once(long));
        assert!(matches!(more, Err(Trouble::TooLarge(_))));
        let many = std::iter::repeat_n(PdfNote::default(), MAX_NOTES + 1);
        assert!(take(&mut Vec::new(), &mut room, many).is_err());
    }
}
