//! Handing over: the marks and comments of a version to other programs' files, and theirs into a proof.
//!
//! What comes in is recorded as said by this person, who takes it in, and now: another author and another day are named in
//! the text. Threads that came from here are known by their ids, and only what was answered since is added. What cannot stand
//! is left out and counted, and so is what the formats do not hold.

use galley_core::text::clean_name;
use galley_core::timecode::Label;
use galley_core::{Place, ProofId, Refusal, ThreadId, mention};
use galley_interop::{Beside, Comment, Film, Incoming, Mark, Media, Page, Review, Space, Thread};
use galley_media::cancel::Cancel;
use galley_media::inspect::{Kind, PageFacts};
use galley_media::pool::{FrameTable, Opened};
use galley_store::{CommentRow, ProofRow, ThreadRow, VersionRow};
use serde::Serialize;
use ts_rs::TS;

pub use galley_interop::{Format, Trouble};

use crate::api::{self, Failure, Password, Span, UnlockVersion};
use crate::app::App;
use crate::jobs::Work;
use crate::places::Places;
use crate::{boxes, ids};

mod taking;

use taking::Taking;

/// How many pages are asked for at once, and proofs.
const AT_ONCE: u32 = 500;

/// What became of a file that was taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct TakenIn {
    pub threads: u32,
    /// To threads that were there.
    pub replies: u32,
    /// Comments that were there already.
    pub known: u32,
    /// Marks and comments that cannot be in this proof.
    pub skipped: u32,
    /// Reactions of new threads that the file says there were, and that are not in it; one for each person and emoji.
    pub reactions: u32,
    /// Files and pictures attached there, likewise.
    pub attachments: u32,
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

    /// Writes what was said about the current version of a proof, but for what is for the team only.
    ///
    /// # Errors
    /// `gone`, `format-unfit`, and why bytes cannot be opened.
    pub fn export_review(&self, proof: &str, format: Format) -> Result<Vec<u8>, Failure> {
        self.export_threads(proof, format, None)
    }

    /// As [`App::export_review`], of these threads alone, whoever they are for.
    ///
    /// # Errors
    /// As [`App::export_review`].
    pub fn export_threads(
        &self,
        proof: &str,
        format: Format,
        only: Option<&[String]>,
    ) -> Result<Vec<u8>, Failure> {
        let cancel = Cancel::new();
        let work = Work::quiet(&cancel);
        let (version, review) = self.review(ids::parse(proof)?, only, work)?;
        let mut bytes = Vec::new();
        self.write_review(&version, review, format, &mut bytes, work)?;
        Ok(bytes)
    }

    /// Records what a file says about the current version of a proof, as one step of undo; `name` is that of the file.
    ///
    /// # Errors
    /// `not-named`, `gone`, `archived`, `format-unfit`, `review-damaged`, why bytes cannot be opened, and what recording
    /// fails by. What was recorded until then stays.
    pub fn import_review(&self, proof: &str, bytes: &[u8], name: &str) -> Result<TakenIn, Failure> {
        let cancel = Cancel::new();
        let work = Work::quiet(&cancel);
        self.import_by(proof, work, |media| self.incoming(bytes, media, name, work))
    }

    /// Records what is said about a proof by whoever knows its medium. It can be stopped until it begins to record; then
    /// it is done to its end, so that there is all of it or nothing.
    pub(crate) fn import_by(
        &self,
        proof: &str,
        work: Work<'_>,
        say: impl FnOnce(&Media) -> Result<Incoming, Failure>,
    ) -> Result<TakenIn, Failure> {
        self.named()?;
        let proof = self.proof_row(ids::parse(proof)?)?;
        if proof.archived || self.project_row(proof.project)?.archived {
            return Err(Failure::refused(Refusal::Archived));
        }
        let version = self.version_row(proof.version)?;
        let media = self.handed_media(&version, work)?;
        let Incoming { threads, skipped } = say(&media)?;
        let me = self.store().person()?.map(|person| person.name).unwrap_or_default();
        let there = self.store().threads(proof.id)?;
        let mut taking = Taking::new(self, &version, &media, &me, skipped);
        let total = threads.len() as u64;
        for (nth, thread) in (0..).zip(threads) {
            work.check()?;
            work.tell_step("place", nth, total);
            let id = thread.id.parse::<ThreadId>().ok();
            match there.iter().find(|row| Some(row.id) == id && row.version == version.id) {
                Some(row) => taking.answer(row, &thread)?,
                None => taking.start(thread)?,
            }
        }
        work.check()?;
        work.tell("record", 0, 0);
        taking.record()
    }

    /// The current version of a proof, and what goes out of all that was said about it.
    pub(crate) fn review(
        &self,
        proof: ProofId,
        only: Option<&[String]>,
        work: Work<'_>,
    ) -> Result<(VersionRow, Review), Failure> {
        let proof = self.proof_row(proof)?;
        let version = self.version_row(proof.version)?;
        let review = self.review_of(&proof, &version, only, work)?;
        Ok((version, review))
    }

    /// What goes out of all that was said about a version of a proof.
    pub(crate) fn review_of(
        &self,
        proof: &ProofRow,
        version: &VersionRow,
        only: Option<&[String]>,
        work: Work<'_>,
    ) -> Result<Review, Failure> {
        // First, so that frames have the numbers of the confirmed table.
        let media = self.handed_media(version, work)?;
        let rows = self.store().threads(proof.id)?;
        let mut places = Places::default();
        let going = rows.iter().filter(|row| row.version == version.id && goes_out(row, only));
        let threads = going.map(|row| self.handed_thread(row, &mut places)).collect();
        Ok(Review {
            title: proof.name.clone(),
            version_number: version.number.unwrap_or_default(),
            file_name: version.file_name.clone(),
            media,
            threads,
        })
    }

    pub(crate) fn handed_thread(&self, row: &ThreadRow, places: &mut Places) -> Thread {
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
        let beside = row.comments.iter().filter(|comment| !comment.deleted).fold(
            Beside::default(),
            |Beside { reactions, attachments }, comment| {
                let people: usize = comment.reactions.iter().map(|reaction| reaction.people.len()).sum();
                let more =
                    |count: u32, by: usize| count.saturating_add(u32::try_from(by).unwrap_or(u32::MAX));
                Beside {
                    reactions: more(reactions, people),
                    attachments: more(attachments, comment.attachments.len()),
                }
            },
        );
        Thread {
            number: row.number,
            id: row.id.to_string(),
            place: self.handed_place(row, &row.place, places),
            resolved: row.resolved,
            marks,
            comments: comments.collect(),
            labels: row.labels.clone(),
            to_do: row.to_do,
            beside,
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
    fn handed_media(&self, version: &VersionRow, work: Work<'_>) -> Result<Media, Failure> {
        work.check()?;
        let opened = self.opened(version.id, version.sha256)?;
        match opened.kind {
            Kind::Pdf => {
                let medium = self.medium_until(version.id, work.cancel)?;
                let num_pages = opened.pdf.as_ref().map_or(0, |pdf| pdf.num_pages);
                let mut pages = Vec::new();
                for first in (1..=num_pages).step_by(AT_ONCE as usize) {
                    work.check()?;
                    work.tell("read", u64::from(first - 1), u64::from(num_pages));
                    let found = medium.pages(first, AT_ONCE, work.cancel)?;
                    pages.extend(found.iter().map(page));
                }
                Ok(Media::Pages(pages))
            }
            Kind::Image => self.handed_image(version, &opened, work),
            Kind::Video => {
                work.tell("read", 0, 0);
                let table = self.medium_until(version.id, work.cancel)?.frame_table(work.cancel)?;
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

    fn handed_image(&self, version: &VersionRow, opened: &Opened, work: Work<'_>) -> Result<Media, Failure> {
        let Some(image) = &opened.image else {
            return Err(Failure::of("internal", &[]).because("an image without facts"));
        };
        let [width, height] = [image.width, image.height].map(|side| side.saturating_mul(1000));
        if image.frames <= 1 {
            return Ok(Media::Image { width, height });
        }
        let medium = self.medium_until(version.id, work.cancel)?;
        let sides = |number: u32| match medium.image_page(number, work.cancel) {
            Ok(facts) => [facts.width, facts.height].map(|side| side.saturating_mul(1000)),
            // A page that cannot be read is still a page.
            Err(_) => [width, height],
        };
        let mut pages = Vec::new();
        for number in 1..=image.frames {
            work.tell_step("read", u64::from(number - 1), u64::from(image.frames));
            let [width, height] = sides(number);
            // A page that was given up has sides of another.
            work.check()?;
            pages.push(Page { label: number.to_string(), width, height, space: None });
        }
        Ok(Media::Pages(pages))
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

/// Whether a thread goes out with others: files get to anybody, so what is for the team only has to be named (W2).
pub(crate) fn goes_out(row: &ThreadRow, only: Option<&[String]>) -> bool {
    only.map_or_else(|| row.audience.is_everyone(), |only| only.contains(&row.id.to_string()))
}

pub(crate) fn page(facts: &PageFacts) -> Page {
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

pub(crate) fn told(trouble: &Trouble, name: &str) -> Failure {
    let reason = trouble.to_string();
    let reason = reason.trim_end_matches('.');
    match trouble {
        Trouble::Unfit(_) => Failure::of("format-unfit", &[("reason", reason)]),
        Trouble::Damaged(_) | Trouble::TooLarge(_) | Trouble::Unknown => {
            Failure::of("review-damaged", &[("name", name), ("reason", reason)])
        }
    }
}
