//! Media without parsing it here: every question goes to a worker process.
//!
//! A [`Pool`] keeps a few workers, started when first needed or before; idle ones wait and use no processor. A [`Medium`]
//! is an open file that any worker can serve; it stays with the one that has its decoder warm where that is
//! free. Calls block and may come from any thread. A worker that dies, or does not heed, costs its one
//! request: it is tried once more in a new process, then reported as [`Code::Crashed`].
//!
//! What a worker says is checked before it is believed, and pixels come through memory that this process owns.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::office::{self, Converted, Office, OfficeKind};
use crate::source;
use crate::worker::transport;

mod ask;
mod deadline;
mod find;
mod large;
mod medium;
mod process;
mod seats;
mod sound;

pub use crate::picture::Size;
pub use crate::video::table::FrameTable;
pub use ask::{
    At, Certification, FindRequest, FrameStamp, OpenOptions, Opened, OutlineItem, PageText, PdfAnnotation,
    PdfDrawing, PdfMark, PdfOpened, RenderRequest, Rendered, TextFound, TextHit, TextLine, TextWord, Word,
};
pub(crate) use large::SPARE;
pub use medium::Medium;
use seats::Seats;

const ALLOW_UNPROVED: &str = "GALLEY_ALLOW_UNPROVED";

/// Which programs to run and how much they may use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The program `galley-worker`.
    pub worker: PathBuf,
    /// The pdfium library; without it PDFs are `unsupported`.
    pub pdfium: Option<PathBuf>,
    /// Workers for what a person waits for; two more serve long work, and one sound to be heard.
    pub num_workers: usize,
    /// For the media that one worker holds.
    pub memory_bytes: u64,
    /// A request that takes longer is given up. Walks over a whole file get more, by its size.
    pub deadline: Duration,
    /// Folder for what does not fit into memory, in files without a name; `None` for the system's own.
    pub scratch: Option<PathBuf>,
    /// What all such files together may take; what does not fit is [`Code::Limit`].
    pub scratch_bytes: u64,
    pub sandbox: Sandbox,
    pub office: office::Settings,
}

/// What is asked of a worker before it is handed a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sandbox {
    /// It has proved that it cannot get out; [`Code::Unproved`] otherwise.
    #[default]
    Required,
    /// Nothing: the person knows, and wants to see the files all the same.
    AllowUnproved,
}

impl Settings {
    /// Finds the programs: `GALLEY_WORKER` and `GALLEY_PDFIUM`, else beside this executable.
    /// `GALLEY_ALLOW_UNPROVED=1` allows workers without a proved sandbox.
    #[must_use]
    pub fn find() -> Self {
        Self {
            worker: find::worker(),
            pdfium: find::pdfium(),
            num_workers: 2,
            memory_bytes: 2 << 30,
            deadline: Duration::from_secs(30),
            scratch: None,
            scratch_bytes: 64 << 30,
            sandbox: match std::env::var_os(ALLOW_UNPROVED) {
                Some(value) if value == "1" => Sandbox::AllowUnproved,
                _ => Sandbox::Required,
            },
            office: office::Settings::find(),
        }
    }
}

/// Workers, and what they have open. Clones share them; the last one ends them.
#[derive(Clone)]
pub struct Pool {
    seats: Arc<Seats>,
    office: Office,
}

impl Pool {
    /// Starts nothing yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { seats: Arc::new(Seats::new(settings)), office: Office::default() }
    }

    /// Starts the workers for what a person waits for, and waits until each has proved its sandbox, so that the first
    /// files need not. Stops at the first that somebody works with meanwhile. One that cannot be started, or has no proof,
    /// is left to the first request, which says why.
    pub fn stand_ready(&self) {
        self.seats.stand_ready();
    }

    /// Opens a regular file by what its bytes are.
    ///
    /// # Errors
    /// As [`Code`] lists them; [`Code::Empty`] for no bytes, [`Code::PasswordNeeded`] and
    /// [`Code::PasswordWrong`] for encrypted ones, [`Code::Office`] for what [`Pool::to_pdf`] is for.
    pub fn open(&self, file: File, options: OpenOptions, cancel: &Cancel) -> Result<Medium, MediaError> {
        let num_bytes = source::regular(&file)?;
        if num_bytes == 0 {
            return Err(MediaError::new(Code::Empty, "the file has no content")
                .with_hint("Export or copy it again; the file is 0 bytes long."));
        }
        let file = transport::for_reading(file).map_err(|error| {
            MediaError::new(Code::Io, format!("the file could not be opened for reading: {error}"))
        })?;
        Medium::open(self.seats.clone(), file, num_bytes, options, cancel)
    }

    /// Makes a PDF of an office document, by LibreOffice. Whether it is one that opens, opening it has to say.
    ///
    /// # Errors
    /// [`Code::OfficeNotInstalled`], [`Code::OfficeFailed`], [`Code::Limit`], [`Code::Unproved`],
    /// [`Code::Cancelled`].
    pub fn to_pdf(&self, file: File, kind: OfficeKind, cancel: &Cancel) -> Result<Converted, MediaError> {
        let settings = &self.seats.settings;
        let with = office::With {
            settings: &settings.office,
            launcher: &settings.worker,
            place: settings.scratch.as_deref(),
            memory_bytes: settings.memory_bytes,
            allowed: settings.sandbox,
            note: &|proved| self.seats.standing.note(proved),
        };
        self.office.convert(file, kind, &with, cancel)
    }

    /// Returns whether every worker that ran has proved its sandbox; before the first, whether this system has one.
    #[must_use]
    pub fn is_sandbox_proved(&self) -> bool {
        self.seats.standing.is_proved()
    }

    /// Whether there are workers for this system at all.
    pub const CAN_START: bool = transport::CAN_START;

    /// Whether a worker that has not proved its sandbox is handed nothing.
    #[must_use]
    pub fn refuses_unproved(&self) -> bool {
        self.seats.settings.sandbox == Sandbox::Required
    }

    /// Lists the process ids of the running workers.
    #[must_use]
    pub fn processes(&self) -> Vec<u32> {
        self.seats.processes()
    }
}
