//! A set of pictures: one for each page or frame that was spoken about, with what was said below it, and all of it as text
//! and as a table.
//!
//! It is made in a folder of its own, which is there as a whole or not at all.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use galley_interop::{Format, Place as Handed, Thread};
use galley_media::inspect::Kind;
use galley_media::pool::At;
use galley_store::{ProofRow, ThreadRow, VersionRow};

use super::letters::Letters;
use super::{Seen, png, seen_frame, strip};
use crate::api::{Failure, SavePictures, SavedPictures};
use crate::app::App;
use crate::frames;
use crate::handover::goes_out;
use crate::jobs::{Job, Work};
use crate::places::Places;
use crate::tickets::printable_name;
use crate::{ids, saving};

const NOTES: &str = "notes.txt";
const TABLE: &str = "notes.csv";

/// A thread, and how its place is written.
struct Note {
    thread: Thread,
    label: String,
}

/// A page or frame, and the threads that are about it or have marks there.
struct Sheet {
    seen: Seen,
    threads: Vec<Thread>,
}

impl App {
    /// Asks for a folder, and makes one of pictures in it. Nothing where none is chosen. Stopped, also while it asks, it
    /// leaves none.
    ///
    /// # Errors
    /// `gone`, `no-picture`, `nothing-to-draw`, `in-progress`, `cancelled`, `save-failed`, `save-full`,
    /// `save-not-permitted`, and why bytes cannot be opened.
    pub fn save_pictures(
        &self,
        input: &SavePictures,
        ask: impl FnOnce() -> Option<PathBuf>,
    ) -> Result<Option<SavedPictures>, Failure> {
        let version = self.version_row(ids::parse(&input.version)?)?;
        let proof = self.proof_row(version.proof)?;
        let job = self.begin_anew(&format!("pictures/{}", version.id), &proof.name)?;
        let Some(parent) = ask() else { return Ok(None) };
        job.check()?;
        job.tell("pictures", 0, 0);
        let only = input.threads.as_deref();
        let rows = self.store().threads(proof.id)?;
        let rows: Vec<ThreadRow> =
            rows.into_iter().filter(|row| row.version == version.id && goes_out(row, only)).collect();
        let sheets = self.sheets(&version, &rows)?;
        if sheets.is_empty() {
            return Err(Failure::of("nothing-to-draw", &[]));
        }
        let number = version.number.unwrap_or_default();
        let folder = saving::new_folder(&parent, &saving::stem(&format!("{} v{number} notes", proof.name)))?;
        let filled = self.fill(&folder, &proof, &version, &rows, only, &sheets, &job);
        if let Err(failure) = filled {
            // All in it was made here.
            let _ = std::fs::remove_dir_all(&folder);
            return Err(failure);
        }
        Ok(Some(SavedPictures {
            name: printable_name(&folder),
            folder: printable_name(&parent),
            pictures: u32::try_from(sheets.len()).unwrap_or(u32::MAX),
        }))
    }

    #[expect(clippy::too_many_arguments, reason = "one step of one function")]
    fn fill(
        &self,
        folder: &Path,
        proof: &ProofRow,
        version: &VersionRow,
        rows: &[ThreadRow],
        only: Option<&[String]>,
        sheets: &[Sheet],
        job: &Job<'_>,
    ) -> Result<(), Failure> {
        let notes = self.notes(rows);
        saving::write_into(folder, NOTES, written(proof, version, &notes).as_bytes())?;
        let letters = Letters::new();
        let total = sheets.len();
        let digits = total.to_string().len().max(2);
        for (nth, sheet) in sheets.iter().enumerate() {
            job.check()?;
            job.tell("pictures", nth as u64, total as u64);
            let drawn = self.framed(version, &sheet.seen, &sheet.threads, &job.cancel)?;
            let noted = strip::with_notes(&drawn, &sheet.threads, &letters);
            drop(drawn);
            let noted = noted.ok_or_else(|| Failure::of("limit", &[]))?;
            let label = match sheet.seen.at {
                At::Image => proof.name.clone(),
                At::Page(_) | At::Frame(_) => self.label_of(version, &sheet.seen)?,
            };
            let name = format!("{:0digits$} {}.png", nth + 1, saving::stem(&label));
            saving::write_into(folder, &name, &png(noted)?)?;
        }
        job.tell("pictures", total as u64, total as u64);
        let review = self.review_of(proof, version, only, Work::quiet(&job.cancel))?;
        let table = Format::Csv.write(&review);
        let table = table.map_err(|trouble| Failure::of("internal", &[]).because(trouble))?;
        saving::write_into(folder, TABLE, &table)?;
        job.check()
    }

    /// In the order of pages or frames. A range is shown by its first frame.
    fn sheets(&self, version: &VersionRow, rows: &[ThreadRow]) -> Result<Vec<Sheet>, Failure> {
        let opened = self.opened(version.id, version.sha256)?;
        if opened.kind == Kind::Audio {
            return Err(Failure::of("no-picture", &[]));
        }
        let single = opened.kind == Kind::Image && opened.num_pages().is_none();
        let mut places = Places::default();
        let mut sheets: BTreeMap<u32, Sheet> = BTreeMap::new();
        for row in rows {
            let thread = self.handed_thread(row, &mut places);
            let own = std::iter::once((thread.place, &row.place));
            let of_marks = thread.marks.iter().zip(&row.marks);
            let elsewhere = of_marks.filter_map(|(mark, kept)| Some((mark.place?, kept.place.as_ref()?)));
            let mut here: BTreeMap<u32, Seen> = BTreeMap::new();
            for (place, kept) in own.chain(elsewhere) {
                let (order, seen) = match place {
                    Handed::Page(number) => (number, Seen { at: At::Page(number), place, key: None }),
                    Handed::Frames { first, .. } => (first, seen_frame(first, frames::ends(kept).0)),
                    Handed::Whole if single => (0, Seen { at: At::Image, place, key: None }),
                    Handed::Whole | Handed::Span { .. } => continue,
                };
                here.entry(order).or_insert(seen);
            }
            for (order, seen) in here {
                let sheet = sheets.entry(order).or_insert_with(|| Sheet { seen, threads: Vec::new() });
                sheet.threads.push(thread.clone());
            }
        }
        Ok(sheets.into_values().collect())
    }

    fn notes(&self, rows: &[ThreadRow]) -> Vec<Note> {
        let mut places = Places::default();
        let note = |row: &ThreadRow| Note {
            thread: self.handed_thread(row, &mut places),
            label: self.place_label(row, rows, &mut places),
        };
        rows.iter().map(note).collect()
    }
}

/// Everything that was said, as text.
fn written(proof: &ProofRow, version: &VersionRow, notes: &[Note]) -> String {
    let mut text =
        format!("{}, version {} ({})\n", proof.name, version.number.unwrap_or_default(), version.file_name);
    for Note { thread, label } in notes {
        let number = thread.number.map_or_else(|| "–".to_owned(), |number| number.to_string());
        let state = strip::about(thread).join(" · ");
        let place = if label.is_empty() { String::new() } else { format!(" · {label}") };
        let _ = write!(text, "\n[{number}]{place} · {state}\n");
        for (nth, comment) in thread.comments.iter().enumerate() {
            let indent = if nth == 0 { "" } else { "    " };
            let _ = writeln!(text, "{indent}{}, {}:", comment.author, strip::minute(comment.made_at));
            for line in comment.text.lines() {
                let _ = writeln!(text, "{indent}{line}");
            }
        }
    }
    text
}
