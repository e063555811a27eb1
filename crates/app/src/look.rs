//! Looking at media without a proof: what the command line is made of.
//!
//! Adds to `galley_media` only what opening by a path needs; keeps nothing and knows nothing of the data folder.

use std::fs::File;
use std::path::Path;
use std::time::SystemTime;

pub use galley_media::cancel::Cancel;
pub use galley_media::error::{Code, MediaError};
pub use galley_media::inspect::{FrameLine, Inspection, Kind, Problem};
pub use galley_media::label::mislabelled;
pub use galley_media::office::OfficeKind;
pub use galley_media::picture::Picture;
pub use galley_media::pool::{
    At, FindRequest, FrameTable, Medium, OpenOptions, Opened, RenderRequest, Rendered, Size, TextHit, Word,
};

use galley_media::office;
use galley_media::pool::{Pool, Settings};

/// Opens files one after the other, in worker processes that end with it.
pub struct Look {
    pool: Pool,
}

impl Look {
    /// Finds the worker and pdfium beside the program; starts nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { pool: Pool::new(Settings::find()) }
    }

    /// Opens a regular file, whatever its name says it is.
    ///
    /// # Errors
    /// As [`Code`] lists them.
    pub fn open(&self, path: &Path, options: OpenOptions, cancel: &Cancel) -> Result<Medium, MediaError> {
        self.pool.open(galley_media::source::open(path)?, options, cancel)
    }

    /// Makes a PDF of an office document, after [`Look::open`] said [`Code::Office`], and opens that.
    ///
    /// # Errors
    /// [`Code::OfficeNotInstalled`], [`Code::OfficeFailed`], [`Code::Io`] when the file changed meanwhile, and as
    /// [`Code`] lists them.
    pub fn open_as_pdf(
        &self,
        path: &Path,
        kind: OfficeKind,
        cancel: &Cancel,
    ) -> Result<(Medium, Origin), MediaError> {
        let file = galley_media::source::open(path)?;
        let copy = file.try_clone().map_err(|error| MediaError::new(Code::Io, error.to_string()))?;
        let before = stamp(&file);
        let converted = self.pool.to_pdf(copy, kind, cancel)?;
        if stamp(&file) != before {
            return Err(office::changed());
        }
        let medium = match self.pool.open(converted.pdf, OpenOptions::default(), cancel) {
            Ok(medium) if office::is_good(medium.opened()) => medium,
            Err(error) if matches!(error.code, Code::Cancelled | Code::Unproved) => return Err(error),
            Ok(_) | Err(_) => return Err(office::no_pdf(&converted.by)),
        };
        let office::Converted { by, bytes, sha256, .. } = converted;
        Ok((medium, Origin { media_type: kind.media_type(), bytes, sha256, by }))
    }
}

/// The office document that a PDF was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub media_type: &'static str,
    pub bytes: u64,
    pub sha256: String,
    /// What made the PDF, such as `LibreOffice 7.4.7.2`.
    pub by: String,
}

impl Origin {
    /// The facts of the PDF, said of the document that was named.
    pub fn claim(&self, inspection: &mut Inspection) {
        inspection.media_type = self.media_type.to_owned();
        inspection.bytes = self.bytes;
        inspection.sha256.clone_from(&self.sha256);
        let message =
            format!("shown as the PDF that {} made of it; what another program makes may differ", self.by);
        let problem = Problem { code: "converted-from-office".to_owned(), message, page: None, frame: None };
        inspection.problems.insert(0, problem);
    }
}

/// By what it is told that somebody wrote a file: its bytes, and when that last happened.
pub(crate) fn stamp(file: &File) -> Option<(u64, Option<SystemTime>)> {
    file.metadata().ok().map(|facts| (facts.len(), facts.modified().ok()))
}

impl Default for Look {
    fn default() -> Self {
        Self::new()
    }
}
