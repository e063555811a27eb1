//! A page that is too large to be held: what is not shown from a reduced decode comes from its pyramid.

use std::fs::File;
use std::sync::Arc;

use super::{Leaf, MadeOf, Reading, demand_room};
use crate::error::{Code, MediaError};
use crate::geometry::Cut;
use crate::image::pyramid::{MIN_PIXELS, Pyramid};
use crate::image::raster::{Alpha, Still};
use crate::picture::Picture;

impl Leaf {
    pub(super) fn is_large(&self) -> bool {
        matches!(&self.made_of, MadeOf::Pixels(still, _) if is_large(still))
    }

    pub(super) fn large_part(&self, memory_bytes: u64, cut: Cut) -> Result<Option<Picture>, MediaError> {
        let [x, y, width, height] = cut.rect;
        demand_room((width, height), memory_bytes)?;
        let pyramid = self.pyramid.as_ref().ok_or_else(no_pyramid)?;
        if !pyramid.is_there() {
            return Ok(None);
        }
        let part = pyramid.part(self.facts.orientation, cut.full, cut.rect)?;
        let mut picture = Picture::rgba(width, height, part.into_raw());
        (picture.full_width, picture.full_height) = cut.full;
        (picture.x, picture.y) = (x, y);
        Ok(Some(picture))
    }

    /// Takes the file for what does not fit into memory.
    pub(in crate::image) fn give(&mut self, file: &Arc<File>) -> Result<(), MediaError> {
        if let MadeOf::Pixels(still, _) = &self.made_of
            && is_large(still)
            && self.pyramid.is_none()
        {
            let (size, alpha) = ((still.width, still.height), still.layout.alpha != Alpha::None);
            self.pyramid = Some(Pyramid::new(Arc::clone(file), self.page, size, alpha)?);
        }
        Ok(())
    }

    /// Builds the pyramid where there is to be one.
    pub(in crate::image) fn build(&self, reading: Reading<'_>) -> Result<(), MediaError> {
        let MadeOf::Pixels(still, converter) = &self.made_of else { return Ok(()) };
        if !is_large(still) {
            return Ok(());
        }
        let pyramid = self.pyramid.as_ref().ok_or_else(no_pyramid)?;
        if pyramid.is_there() {
            return Ok(());
        }
        pyramid.build(&reading.task(self.place, still, converter))
    }
}

pub(super) fn is_large(still: &Still) -> bool {
    still.streams && still.num_pixels() >= MIN_PIXELS
}

pub(super) fn no_pyramid() -> MediaError {
    MediaError::new(Code::Limit, "there is no place to take the large picture apart").with_hint(
        "Make sure that Galley's data folder, or the folder for temporary files, can be written to.",
    )
}
