//! Views that are much smaller than the page: from a decode at some eighths of its size.
//!
//! Which eighths depends on the page and on the size that is asked for, and on nothing that happened before: a view is
//! the same whenever it is drawn.

use std::sync::Arc;

use image::RgbaImage;

use super::large::{is_large, no_pyramid};
use super::{Leaf, MadeOf, Reading};
use crate::error::MediaError;
use crate::image::decode::upright;
use crate::image::scale;

impl Leaf {
    /// As many eighths as are no smaller than what is wanted; `None` where the page itself is needed.
    pub(super) fn eighths(&self, full: (u32, u32), memory_bytes: u64) -> Option<u8> {
        let MadeOf::Pixels(still, _) = &self.made_of else { return None };
        let (width, height) = as_stored(still.orientation, full);
        // At its own size every pixel is the file's.
        if (width, height) == (still.width, still.height) {
            return None;
        }
        let choices: &[u8] = match (still.scales, is_large(still)) {
            (true, _) => &[1, 2, 4],
            // The smallest level of the pyramid.
            (false, true) => &[1],
            (false, false) => &[],
        };
        let fits = |eighths: &u8| {
            let (w, h) = (of(still.width, *eighths), of(still.height, *eighths));
            // Of what is too large to be held, no more than a little: its pyramid has the rest.
            let budget = if is_large(still) { memory_bytes / 64 } else { memory_bytes / 2 };
            let is_held = *eighths == 1 || u64::from(w) * u64::from(h) * 4 <= budget;
            w >= width && h >= height && is_held
        };
        choices.iter().copied().find(fits)
    }

    /// The whole page at that size; `None` when its pyramid has to be built first.
    pub(super) fn whole_reduced(
        &mut self,
        reading: Reading<'_>,
        (eighths, full): (u8, (u32, u32)),
    ) -> Result<Option<Arc<RgbaImage>>, MediaError> {
        if let Some(found) = self.kept(full) {
            return Ok(Some(found));
        }
        let Some(reduced) = self.reduced(reading, eighths)? else {
            return Ok(None);
        };
        reading.cancel.check()?;
        let MadeOf::Pixels(still, _) = &self.made_of else { return Err(no_pyramid()) };
        let (width, height) = as_stored(still.orientation, full);
        // The last row and column may stand for less than a whole one.
        let part = |side: u32| f64::from(side) * f64::from(eighths) / 8.0;
        let whole = [0.0, 0.0, part(still.width), part(still.height)];
        let scaled = upright(scale::scale_part(&reduced, whole, width, height)?, still.orientation);
        let scaled = Arc::new(scaled);
        self.keep(scaled.clone(), reading.memory_bytes);
        Ok(Some(scaled))
    }

    fn reduced(&mut self, reading: Reading<'_>, eighths: u8) -> Result<Option<Arc<RgbaImage>>, MediaError> {
        if let Some((_, reduced)) = self.reduced.as_ref().filter(|(kept, _)| *kept == eighths) {
            return Ok(Some(reduced.clone()));
        }
        let MadeOf::Pixels(still, converter) = &self.made_of else { return Err(no_pyramid()) };
        let reduced = if still.scales {
            let mut task = reading.task(self.place, still, converter);
            task.effort.eighths = eighths;
            (task.width, task.height) = (of(still.width, eighths), of(still.height, eighths));
            // Turned when it is scaled.
            task.whole(1)?
        } else {
            let pyramid = self.pyramid.as_ref().ok_or_else(no_pyramid)?;
            if !pyramid.is_there() {
                return Ok(None);
            }
            pyramid.top()?
        };
        let reduced = Arc::new(reduced);
        self.reduced = Some((eighths, reduced.clone()));
        Ok(Some(reduced))
    }
}

/// Pixels of a side at so many eighths, as decoders count them.
pub(super) fn of(side: u32, eighths: u8) -> u32 {
    u32::try_from((u64::from(side) * u64::from(eighths)).div_ceil(8)).unwrap_or(side)
}

fn as_stored(orientation: u8, (width, height): (u32, u32)) -> (u32, u32) {
    if orientation >= 5 { (height, width) } else { (width, height) }
}
