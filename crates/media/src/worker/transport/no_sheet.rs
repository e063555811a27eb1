//! Where a slot is not mapped: what is drawn is drawn in memory of the worker's own, and written to the slot as a whole.

use crate::error::MediaError;
use crate::picture::Canvas;

/// A place to draw with no room on it.
pub(crate) struct Sheet;

impl Canvas for Sheet {
    fn room(&mut self, _num_bytes: usize) -> Result<Option<&mut [u8]>, MediaError> {
        Ok(None)
    }
}
