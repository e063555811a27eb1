//! Handing over from the window: which formats fit, what their files are called, and comments taken in from a chosen file.

use std::path::PathBuf;

use galley_interop::{Film, Format, Media, Page, Review, Space};
use galley_media::cancel::Cancel;
use galley_media::inspect::Kind;
use galley_media::pool::Opened;
use galley_store::VersionRow;

use crate::api::{Failure, FormatView, OneProof, SaveExport, Saved, TakeComments, TakenIn};
use crate::app::App;
use crate::jobs::Work;
use crate::{ids, saving};

impl App {
    /// All formats, and why those that do not fit do not. Told from what opening said: no film is decoded for it.
    pub(crate) fn export_formats(&self, input: OneProof) -> Result<Vec<FormatView>, Failure> {
        let proof = self.proof_row(ids::parse(&input.proof)?)?;
        let version = self.version_row(proof.version)?;
        let opened = self.opened(version.id, version.sha256)?;
        // Where that cannot be told, writing into the file says why it cannot be.
        let is_closed = self.is_closed_to_notes(&version, &opened, &Cancel::new()).unwrap_or(false);
        let nothing = Review {
            title: proof.name,
            version_number: version.number.unwrap_or_default(),
            file_name: version.file_name,
            media: like(&opened),
            threads: Vec::new(),
        };
        let view = |format: Format| FormatView {
            format: format.as_str().to_owned(),
            ending: ending(format).to_owned(),
            unfit: unfit(format, &opened, &nothing),
            breaks_certification: is_closed && format == Format::Pdf,
        };
        Ok(Format::ALL.into_iter().map(view).collect())
    }

    /// What a file of this export would be called.
    ///
    /// # Errors
    /// `gone`, `bad-input`.
    pub fn export_name(&self, input: &SaveExport) -> Result<(String, &'static str), Failure> {
        let format = named(&input.format)?;
        let proof = self.proof_row(ids::parse(&input.proof)?)?;
        let number = proof.version_number.unwrap_or_default();
        let ending = ending(format);
        Ok((format!("{}.{ending}", saving::stem(&format!("{} v{number}", proof.name))), ending))
    }

    /// Asks where, and writes what was said about the current version of a proof there. Nothing where no place is named.
    /// Stopped, also while it asks, it leaves what was there.
    ///
    /// # Errors
    /// As [`App::export_review`]; `in-progress`, `cancelled`, `save-failed`, `save-full`, `save-not-permitted`.
    pub fn save_export(
        &self,
        input: &SaveExport,
        ask: impl FnOnce() -> Option<PathBuf>,
    ) -> Result<Option<Saved>, Failure> {
        let format = named(&input.format)?;
        let proof = self.proof_row(ids::parse(&input.proof)?)?;
        let job = self.begin_anew(&format!("export/{}", proof.id), &proof.name)?;
        let Some(path) = ask() else { return Ok(None) };
        let work = Work::of(&job);
        let (version, review) = self.review(proof.id, input.threads.as_deref(), work)?;
        saving::write_by(&path, |out| self.write_review(&version, review, format, out, work)).map(Some)
    }

    /// Whether the current version of a proof is a PDF that its author certified so that annotations written into it
    /// break that.
    ///
    /// # Errors
    /// `gone`, `cancelled`, and why bytes cannot be opened.
    pub fn breaks_certification(&self, proof: &str, cancel: &Cancel) -> Result<bool, Failure> {
        let proof = self.proof_row(ids::parse(proof)?)?;
        let version = self.version_row(proof.version)?;
        let opened = self.opened(version.id, version.sha256)?;
        self.is_closed_to_notes(&version, &opened, cancel)
    }

    fn is_closed_to_notes(
        &self,
        version: &VersionRow,
        opened: &Opened,
        cancel: &Cancel,
    ) -> Result<bool, Failure> {
        // An encrypted one takes no marks at all.
        if opened.pdf.as_ref().is_none_or(|pdf| pdf.encrypted) {
            return Ok(false);
        }
        let certified = self.medium_until(version.id, cancel)?.certification(cancel)?;
        Ok(certified.is_some_and(|certified| !certified.allows_notes()))
    }

    pub(crate) fn import_take(&self, input: TakeComments) -> Result<TakenIn, Failure> {
        let chosen = self.inner.tickets.chosen(&input.ticket)?;
        let job = self.begin(&input.ticket, &chosen.name)?;
        self.import_from(&input.proof, chosen.open()?, &chosen.name, Work::of(&job))
    }
}

fn named(format: &str) -> Result<Format, Failure> {
    Format::named(format).ok_or_else(|| Failure::of("bad-input", &[]).because("no such format"))
}

fn ending(format: Format) -> &'static str {
    match format.as_str() {
        "w3c" => "json",
        other => other,
    }
}

/// Why a format cannot say what is under review; writing nothing tells.
fn unfit(format: Format, opened: &Opened, nothing: &Review) -> Option<String> {
    // Its annotations go into the file itself, so writing tells nothing.
    if format.as_str() == "pdf" {
        let fits = matches!(opened.kind, Kind::Pdf | Kind::Image);
        return (!fits).then(|| "PDF is for pages and pictures.".to_owned());
    }
    format.write(nothing).err().map(|trouble| trouble.to_string())
}

/// A medium of the same kind, for formats to look at.
fn like(opened: &Opened) -> Media {
    match opened.kind {
        Kind::Pdf => {
            let space = Space { shown: [0.0, 0.0, 612.0, 792.0], rotation: 0 };
            Media::Pages(vec![Page { space: Some(space), ..blank() }])
        }
        Kind::Image if opened.image.as_ref().is_some_and(|image| image.frames > 1) => {
            Media::Pages(vec![blank()])
        }
        Kind::Image => Media::Image { width: 1000, height: 1000 },
        Kind::Video => Media::Frames(Film {
            rate: opened.video.as_ref().and_then(|video| video.frame_rate),
            start: None,
            drop_frame: opened.video.as_ref().is_some_and(|video| video.drop_frame),
            count: 1,
            width: 1000,
            height: 1000,
            time_base: [1, 1000],
            ticks: vec![0, 1],
        }),
        Kind::Audio => Media::Sound { rate: 48_000, samples: 1 },
    }
}

fn blank() -> Page {
    Page { label: String::new(), width: 612_000, height: 792_000, space: None }
}
