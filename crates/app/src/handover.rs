//! Handing over: the marks and comments of a version to other programs' files, and theirs into a proof.
//!
//! What comes in is recorded as said by this person, who takes it in: another author is named in the text. Threads that came
//! from here are known by their ids, and only what was answered since is added. What cannot stand is left out and counted.

use std::collections::HashMap;

use galley_core::place::{MAX_QUOTED_CHARS, TextMark};
use galley_core::text::{MAX_TEXT_CHARS, clean_name};
use galley_core::timecode::Label;
use galley_core::{Place, ProofId, Refusal, Shape, ThreadId, mention, rules};
use galley_interop::{Comment, Film, Incoming, Mark, Media, Page, Review, Space, Thread};
use galley_media::cancel::Cancel;
use galley_media::inspect::{Kind, PageFacts};
use galley_media::pool::{FrameTable, Medium, Opened, Word};
use galley_store::{CommentRow, ThreadRow, VersionRow};
use serde::Serialize;

pub use galley_interop::{Format, Trouble};

use crate::api::{
    self, Failure, LabelThread, NewMark, OneThread, Password, Reply, SetToDo, Span, StartThread,
    UnlockVersion,
};
use crate::app::App;
use crate::places::Places;
use crate::{boxes, ids, marks, talk};

/// How many pages are asked for at once, and proofs.
const AT_ONCE: u32 = 500;
/// What becomes of a PDF's words where a file marks them without saying which they are.
const ENGINE: &str = "pdfium";

/// What became of a file that was taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TakenIn {
    pub threads: u32,
    /// To threads that were there.
    pub replies: u32,
    /// Comments that were there already.
    pub known: u32,
    /// Marks and comments that cannot be in this proof.
    pub skipped: u32,
}

impl App {
    /// Finds a proof by its id or its name; an archived one where no other has it.
    ///
    /// # Errors
    /// `proof-unknown`, `proof-ambiguous`.
    pub fn find_proof(&self, said: &str) -> Result<String, Failure> {
        if let Ok(id) = said.trim().parse::<ProofId>()
            && self.store().proof(id)?.is_some()
        {
            return Ok(id.to_string());
        }
        let name = clean_name(said);
        for archived in [false, true] {
            let found = self.proofs_named(&name, archived)?;
            match found.as_slice() {
                [] => {}
                [one] => return Ok(one.clone()),
                several => {
                    let ids = several.join(", ");
                    let params = [("text", name.as_str()), ("ids", ids.as_str())];
                    return Err(Failure::of("proof-ambiguous", &params));
                }
            }
        }
        Err(Failure::of("proof-unknown", &[("text", &name)]))
    }

    fn proofs_named(&self, name: &str, archived: bool) -> Result<Vec<String>, Failure> {
        let mut found = Vec::new();
        for project in self.store().projects()? {
            let mut offset = 0;
            loop {
                let page = galley_store::Page { offset, limit: AT_ONCE };
                let listed = self.store().proofs(project.id, archived, page)?;
                let num_rows = u32::try_from(listed.rows.len()).unwrap_or(u32::MAX);
                found.extend(listed.rows.iter().filter(|row| row.name == name).map(|row| row.id.to_string()));
                offset = offset.saturating_add(num_rows);
                if num_rows == 0 || offset >= listed.total {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Opens the current version of a proof with its password, for as long as the app is there.
    ///
    /// # Errors
    /// `gone`, `password-wrong`, and why bytes cannot be opened.
    pub fn unlock_proof(&self, proof: &str, password: &str) -> Result<(), Failure> {
        let proof = self.proof_row(ids::parse(proof)?)?;
        let password = Password(password.to_owned());
        self.media_unlock(UnlockVersion { version: proof.version.to_string(), password })
    }

    /// Writes what was said about the current version of a proof.
    ///
    /// # Errors
    /// `gone`, `format-unfit`, and why bytes cannot be opened.
    pub fn export_review(&self, proof: &str, format: Format) -> Result<Vec<u8>, Failure> {
        let review = self.review(ids::parse(proof)?)?;
        format.write(&review).map_err(|trouble| told(&trouble, ""))
    }

    /// Records what a file says about the current version of a proof; `name` is that of the file.
    ///
    /// # Errors
    /// `not-named`, `gone`, `archived`, `format-unfit`, `review-damaged`, why bytes cannot be opened, and what recording
    /// fails by. What was recorded until then stays.
    pub fn import_review(&self, proof: &str, bytes: &[u8], name: &str) -> Result<TakenIn, Failure> {
        self.named()?;
        let proof = self.proof_row(ids::parse(proof)?)?;
        if proof.archived || self.project_row(proof.project)?.archived {
            return Err(Failure::refused(Refusal::Archived));
        }
        let version = self.version_row(proof.version)?;
        let media = self.handed_media(&version)?;
        let format = Format::of(bytes).ok_or(Trouble::Unknown);
        let incoming = format.and_then(|format| format.read(bytes, &media));
        let Incoming { threads, skipped } = incoming.map_err(|trouble| told(&trouble, name))?;
        let me = self.store().person()?.map(|person| person.name).unwrap_or_default();
        let there = self.store().threads(proof.id)?;
        let mut taking = Taking {
            app: self,
            version: &version,
            media: &media,
            me: &me,
            words: HashMap::new(),
            taken: TakenIn { skipped, ..TakenIn::default() },
        };
        for thread in threads {
            let id = thread.id.parse::<ThreadId>().ok();
            match there.iter().find(|row| Some(row.id) == id && row.version == version.id) {
                Some(row) => taking.answer(row, &thread)?,
                None => taking.start(thread)?,
            }
        }
        Ok(taking.taken)
    }

    /// All that was said about the current version of a proof.
    fn review(&self, proof: ProofId) -> Result<Review, Failure> {
        let proof = self.proof_row(proof)?;
        let version = self.version_row(proof.version)?;
        // First, so that frames have the numbers of the confirmed table.
        let media = self.handed_media(&version)?;
        let rows = self.store().threads(proof.id)?;
        let mut places = Places::default();
        let of_version = rows.iter().filter(|row| row.version == version.id);
        let threads = of_version.map(|row| self.handed_thread(row, &mut places)).collect();
        Ok(Review {
            title: proof.name,
            version_number: version.number.unwrap_or_default(),
            file_name: version.file_name,
            media,
            threads,
        })
    }

    fn handed_thread(&self, row: &ThreadRow, places: &mut Places) -> Thread {
        let mut marks = Vec::new();
        for mark in &row.marks {
            let place = mark.place.map(|place| self.handed_place(row, &place, places));
            marks.push(Mark { shape: mark.shape.clone(), stroke: mark.stroke, place });
        }
        let said = row.comments.iter().filter(|comment| !comment.deleted);
        let comments = said.map(|comment| Comment {
            id: comment.id.to_string(),
            author: comment.author.name.clone(),
            made_at: comment.made_at,
            text: spelled_out(comment),
        });
        Thread {
            number: row.number,
            id: row.id.to_string(),
            place: self.handed_place(row, &row.place, places),
            resolved: row.resolved,
            marks,
            comments: comments.collect(),
            labels: row.labels.clone(),
            to_do: row.to_do,
        }
    }

    fn handed_place(&self, row: &ThreadRow, place: &Place, places: &mut Places) -> galley_interop::Place {
        use galley_interop::Place as Handed;
        match self.place_view(row, place, places) {
            api::Place { span: Some(Span { start, end, .. }), .. } => Handed::Span { start, end },
            api::Place { frame: Some(first), until, .. } => {
                Handed::Frames { first, last: until.unwrap_or(first).max(first) }
            }
            api::Place { page: Some(page), .. } => Handed::Page(page),
            api::Place { .. } => Handed::Whole,
        }
    }

    /// What other programs have to know of a version's bytes.
    fn handed_media(&self, version: &VersionRow) -> Result<Media, Failure> {
        let opened = self.opened(version.id, version.sha256)?;
        match opened.kind {
            Kind::Pdf => {
                let medium = self.medium_of(version.id)?;
                let num_pages = opened.pdf.as_ref().map_or(0, |pdf| pdf.num_pages);
                let mut pages = Vec::new();
                for first in (1..=num_pages).step_by(AT_ONCE as usize) {
                    let found = medium.pages(first, AT_ONCE, &Cancel::new())?;
                    pages.extend(found.iter().map(page));
                }
                Ok(Media::Pages(pages))
            }
            Kind::Image => self.handed_image(version, &opened),
            Kind::Video => {
                let table = self.medium_of(version.id)?.frame_table(&Cancel::new())?;
                let video = opened.video.as_ref();
                let sides = video.map_or([0, 0], |video| [video.width, video.height]);
                Ok(Media::Frames(self.film(version, &table, sides)?))
            }
            Kind::Audio => {
                let rate = opened.heard().map_or(0, |sound| sound.sample_rate);
                Ok(Media::Sound { rate, samples: self.num_samples(&opened, version.sha256) })
            }
        }
    }

    fn handed_image(&self, version: &VersionRow, opened: &Opened) -> Result<Media, Failure> {
        let Some(image) = &opened.image else {
            return Err(Failure::of("internal", &[]).because("an image without facts"));
        };
        let [width, height] = [image.width, image.height].map(|side| side.saturating_mul(1000));
        if image.frames <= 1 {
            return Ok(Media::Image { width, height });
        }
        let medium = self.medium_of(version.id)?;
        let sides = |number: u32| match medium.image_page(number, &Cancel::new()) {
            Ok(facts) => [facts.width, facts.height].map(|side| side.saturating_mul(1000)),
            // A page that cannot be read is still a page.
            Err(_) => [width, height],
        };
        let pages = (1..=image.frames).map(|number| {
            let [width, height] = sides(number);
            Page { label: number.to_string(), width, height, space: None }
        });
        Ok(Media::Pages(pages.collect()))
    }

    /// A film, its frames written as they are for this proof on this device.
    fn film(&self, version: &VersionRow, table: &FrameTable, sides: [u32; 2]) -> Result<Film, Failure> {
        let offset = self.offset(version.proof)?;
        let set = offset.start.filter(|_| offset.timecode(table.frame_rate).is_some());
        let own = table.start_timecode.map(|parts| {
            let [hours, minutes, seconds, frames] = parts.map(u32::from);
            Label { hours, minutes, seconds, frames, drop: table.drop_frame }
        });
        let [width, height] = sides.map(|side| side.saturating_mul(1000));
        let ticks = match table.frame_rate {
            Some(_) => Vec::new(),
            None => table.frames.iter().map(|frame| frame.time).chain([table.duration()]).collect(),
        };
        Ok(Film {
            rate: table.frame_rate,
            start: set.or(own),
            drop_frame: set.map_or(table.drop_frame, |start| start.drop),
            count: table.len(),
            width,
            height,
            time_base: table.time_base,
            ticks,
        })
    }
}

fn page(facts: &PageFacts) -> Page {
    let area = facts.width_pt > 0.0 && facts.height_pt > 0.0;
    let (width, height) = if area { (facts.width_pt, facts.height_pt) } else { (612.0, 792.0) };
    // A saturating cast: no page is near the limit.
    let [width, height] = [width, height].map(|points| (points * 1000.0).round() as u32);
    let space = Space { shown: boxes::of_page(facts), rotation: facts.rotation };
    Page { label: facts.label.clone(), width, height, space: Some(space) }
}

/// The text with names for the people that it names: no other program knows them.
fn spelled_out(comment: &CommentRow) -> String {
    mention::replaced(&comment.text, |person| {
        let named = comment.mentions.iter().find(|one| one.id == person && !one.name.is_empty());
        named.map_or_else(|| format!("@[{person}]"), |one| format!("@{}", one.name))
    })
}

fn told(trouble: &Trouble, name: &str) -> Failure {
    let reason = trouble.to_string();
    let reason = reason.trim_end_matches('.');
    match trouble {
        Trouble::Unfit(_) => Failure::of("format-unfit", &[("reason", reason)]),
        Trouble::Damaged(_) | Trouble::TooLarge(_) | Trouble::Unknown => {
            Failure::of("review-damaged", &[("name", name), ("reason", reason)])
        }
    }
}

/// A file being taken in.
struct Taking<'a> {
    app: &'a App,
    version: &'a VersionRow,
    media: &'a Media,
    me: &'a str,
    /// Of pages on which words are marked without being told.
    words: HashMap<u32, Vec<Word>>,
    taken: TakenIn,
}

impl Taking<'_> {
    /// Adds what was said since in a thread that came from here.
    fn answer(&mut self, row: &ThreadRow, thread: &Thread) -> Result<(), Failure> {
        for comment in &thread.comments {
            let text = self.said(comment);
            let is_known = |own: &CommentRow| own.id.to_string() == comment.id || spelled_out(own) == text;
            if row.comments.iter().any(is_known) {
                self.taken.known += 1;
            } else {
                self.app.thread_reply(Reply { thread: row.id.to_string(), text, attachments: Vec::new() })?;
                self.taken.replies += 1;
            }
        }
        Ok(())
    }

    fn start(&mut self, thread: Thread) -> Result<(), Failure> {
        let Some((first, replies)) = thread.comments.split_first() else { return Ok(()) };
        let num_marks = thread.marks.len();
        let mut marks = Vec::new();
        for mark in thread.marks {
            let place = mark.place.unwrap_or(thread.place);
            let shape = self.quoted(mark.shape, place)?;
            if marks.len() < rules::MAX_MARKS as usize {
                let place = mark.place.map(|place| self.place(place));
                let stroke = mark.stroke.map(marks::api_stroke);
                marks.push(NewMark { shape: marks::api_shape(shape), stroke, place });
            }
        }
        self.skip(num_marks - marks.len());
        let started = self.app.thread_start(StartThread {
            version: self.version.id.to_string(),
            place: self.place(thread.place),
            marks,
            text: self.said(first),
            attachments: Vec::new(),
            audience: None,
        });
        let started = match started {
            Ok(started) => started,
            Err(failure) if cannot_stand(&failure) => {
                self.skip(1);
                return Ok(());
            }
            Err(failure) => return Err(failure),
        };
        self.taken.threads += 1;
        for reply in replies {
            let (thread, attachments) = (started.thread.clone(), Vec::new());
            self.app.thread_reply(Reply { thread, text: self.said(reply), attachments })?;
        }
        for label in thread.labels {
            self.app.thread_label(LabelThread { thread: started.thread.clone(), label, on: true })?;
        }
        if let Some(state) = thread.to_do {
            let state = Some(talk::to_do(state));
            self.app.thread_to_do(SetToDo { thread: started.thread.clone(), state })?;
        }
        if thread.resolved {
            self.app.thread_resolve(OneThread { thread: started.thread })?;
        }
        Ok(())
    }

    fn skip(&mut self, num: usize) {
        self.taken.skipped = self.taken.skipped.saturating_add(u32::try_from(num).unwrap_or(u32::MAX));
    }

    /// A text with its author, where that is not whoever takes it in.
    fn said(&self, comment: &Comment) -> String {
        if comment.author.is_empty() || comment.author == self.me {
            return comment.text.clone();
        }
        format!("{}: {}", comment.author, comment.text).chars().take(MAX_TEXT_CHARS).collect()
    }

    fn place(&self, place: galley_interop::Place) -> api::Place {
        use galley_interop::Place as Handed;
        match place {
            Handed::Whole => api::Place::default(),
            Handed::Page(page) => api::Place { page: Some(page), ..api::Place::default() },
            Handed::Frames { first, last } => {
                let until = (last > first).then_some(last);
                api::Place { frame: Some(first), until, ..api::Place::default() }
            }
            Handed::Span { start, end } => {
                let sample_rate = if let Media::Sound { rate, .. } = self.media { *rate } else { 0 };
                api::Place { span: Some(Span { start, end, sample_rate }), ..api::Place::default() }
            }
        }
    }

    /// A text mark with the words that it marks, where the file does not say them; a box where there are none.
    fn quoted(&mut self, shape: Shape, place: galley_interop::Place) -> Result<Shape, Failure> {
        let galley_interop::Place::Page(number) = place else { return Ok(shape) };
        match shape {
            Shape::Text { mark, quads, quoted, before, after, .. }
                if mark != TextMark::Insert && quoted.is_empty() =>
            {
                let words = match self.words.remove(&number) {
                    Some(words) => words,
                    None => words_of(&self.app.medium_of(self.version.id)?, number),
                };
                let within: Vec<&str> = words
                    .iter()
                    .filter(|word| quads.iter().any(|quad| is_within(word.rect, *quad)))
                    .map(|word| word.text.as_str())
                    .collect();
                let quoted: String = within.join(" ").chars().take(MAX_QUOTED_CHARS).collect();
                self.words.insert(number, words);
                if quoted.is_empty() {
                    return Ok(around(&quads));
                }
                let engine = ENGINE.to_owned();
                Ok(Shape::Text { mark, quads, quoted, before, after, engine })
            }
            shape => Ok(shape),
        }
    }
}

/// The words of a page; of one that cannot be read none.
fn words_of(medium: &Medium, page: u32) -> Vec<Word> {
    medium.words(page, &Cancel::new()).unwrap_or_default()
}

/// Whether the middle of a word, in points, is in the box around a quad, in thousandths.
fn is_within([x, y, width, height]: [f64; 4], quad: [i32; 8]) -> bool {
    let [left, top, right, bottom] = edges(&[quad]).map(f64::from);
    let (x, y) = ((x + width / 2.0) * 1000.0, (y + height / 2.0) * 1000.0);
    (left..=right).contains(&x) && (top..=bottom).contains(&y)
}

fn around(quads: &[[i32; 8]]) -> Shape {
    let [left, top, right, bottom] = edges(quads);
    let extent = |from: i32, to: i32| to.saturating_sub(from).max(1);
    Shape::Box { x: left, y: top, width: extent(left, right), height: extent(top, bottom) }
}

/// Left, top, right and bottom of all corners.
fn edges(quads: &[[i32; 8]]) -> [i32; 4] {
    let corners = quads
        .iter()
        .flat_map(|[ax, ay, bx, by, cx, cy, dx, dy]| [[*ax, *ay], [*bx, *by], [*cx, *cy], [*dx, *dy]]);
    let none = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
    corners.fold(none, |[left, top, right, bottom], [x, y]| {
        [left.min(x), top.min(y), right.max(x), bottom.max(y)]
    })
}

/// Whether it is this one thread that cannot be, and the next may.
fn cannot_stand(failure: &Failure) -> bool {
    ["place-impossible", "shape-impossible", "too-many-marks", "text-too-long", "out-of-range"]
        .contains(&failure.code.as_str())
}
