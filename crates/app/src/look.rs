//! Looking at media without a proof: what the command line is made of.
//!
//! Adds to `galley_media` only what opening by a path needs; keeps nothing and knows nothing of the data folder.

use std::path::Path;

pub use galley_media::cancel::Cancel;
pub use galley_media::error::{Code, MediaError};
pub use galley_media::inspect::{FrameLine, Inspection, Kind, Problem};
pub use galley_media::label::mislabelled;
pub use galley_media::picture::Picture;
pub use galley_media::pool::{
    At, FindRequest, FrameTable, Medium, OpenOptions, Opened, RenderRequest, Rendered, Size, TextHit, Word,
};

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
}

impl Default for Look {
    fn default() -> Self {
        Self::new()
    }
}
