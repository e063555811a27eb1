//! Drawing a page, or any part of it at any size: only the pixels asked for take memory.

use std::rc::Rc;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::geometry::cut;
use crate::pdf::native::{Page, Raster};
use crate::pdf::{PdfMedium, unreadable};
use crate::picture::{Canvas, Picture, Size};
use crate::pool::RenderRequest;

/// Most bytes of one raster.
const MAX_RASTER: u64 = 512 << 20;
/// Longest side of a whole page in pixels; 200 inches at 6400 % are fewer.
const MAX_SIDE: f64 = 2_000_000.0;
const NATIVE_SCALE: f64 = 2.0;

/// What is drawn of a page, and how large.
struct Cut {
    page: Rc<Page>,
    number: u32,
    full: (u32, u32),
    /// In pixels of `full`.
    rect: [u32; 4],
}

impl Cut {
    fn num_bytes(&self) -> usize {
        let [_, _, width, height] = self.rect;
        width as usize * height as usize * 4
    }

    fn draw(&self, rgba: &mut [u8], cancel: &Cancel) -> Result<(), MediaError> {
        let [x, y, width, height] = self.rect;
        let mut raster = Raster { width, height, rgba };
        let finished = self.page.render(&mut raster, self.full, (x, y), cancel);
        cancel.check()?;
        if finished { Ok(()) } else { Err(unreadable(self.number)) }
    }

    fn picture(&self, bytes: Vec<u8>) -> Picture {
        let [x, y, width, height] = self.rect;
        let mut picture = Picture::rgba(width, height, bytes);
        (picture.full_width, picture.full_height) = self.full;
        (picture.x, picture.y) = (x, y);
        picture
    }
}

impl PdfMedium {
    pub(crate) fn render(
        &self,
        number: u32,
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Picture, MediaError> {
        let cut = self.cut(number, request)?;
        let mut rgba = vec![0; cut.num_bytes()];
        cut.draw(&mut rgba, cancel)?;
        Ok(cut.picture(rgba))
    }

    /// As [`PdfMedium::render`], at the beginning of memory that is there already: the picture has no bytes of its own.
    /// `None` when there is not enough of it.
    pub(crate) fn render_onto(
        &self,
        canvas: &mut dyn Canvas,
        number: u32,
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Option<Picture>, MediaError> {
        let cut = self.cut(number, request)?;
        let Some(rgba) = canvas.room(cut.num_bytes())? else { return Ok(None) };
        cut.draw(rgba, cancel)?;
        Ok(Some(cut.picture(Vec::new())))
    }

    fn cut(&self, number: u32, request: &RenderRequest) -> Result<Cut, MediaError> {
        self.sampled.borrow_mut().take_if(|(kept, _)| *kept != number);
        let page = self.page(number)?;
        let size = self.size(number)?;
        if size.0 <= 0.0 || size.1 <= 0.0 {
            return Err(MediaError::new(Code::Damaged, format!("page {number} has no area to show"))
                .with_hint("Set its media or crop box in the program that made it, then export it again."));
        }
        let full = full_size(size, request.size)?;
        let rect = cut(request, full, size, 1000.0)?.rect;
        let [_, _, width, height] = rect;
        if u64::from(width) * u64::from(height) * 4 > MAX_RASTER {
            return Err(MediaError::new(
                Code::Limit,
                format!("the picture would be {width} × {height} pixels"),
            )
            .with_hint("Ask for a smaller size or a part of the page."));
        }
        Ok(Cut { page, number, full, rect })
    }
}

pub(super) fn full_size((width, height): (f64, f64), size: Size) -> Result<(u32, u32), MediaError> {
    let ratio = |over: u32, under: u32| f64::from(over) / f64::from(under.max(1));
    let scale = match size {
        Size::Native => NATIVE_SCALE,
        Size::Scale { num, den } => ratio(num, den),
        Size::Width(pixels) => f64::from(pixels) / width,
        Size::Fit { width: most, height: tallest } => {
            (f64::from(most) / width).min(f64::from(tallest) / height)
        }
        Size::Dpi(dpi) => f64::from(dpi) / 72.0,
    };
    let (across, down) = (width * scale, height * scale);
    if !(scale > 0.0 && across.max(down) <= MAX_SIDE) {
        return Err(MediaError::new(
            Code::Limit,
            format!("the page would be {across:.0} × {down:.0} pixels as a whole"),
        )
        .with_hint("Ask for a smaller scale."));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and MAX_SIDE")]
    let pixels = |length: f64| length.round().max(1.0) as u32;
    Ok((pixels(across), pixels(down)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_a_page() {
        let a4 = (595.28, 841.89);
        let cases = [
            (Size::Native, Some((1191, 1684))),
            (Size::Dpi(72), Some((595, 842))),
            (Size::Dpi(300), Some((2480, 3508))),
            (Size::Width(100), Some((100, 141))),
            (Size::Scale { num: 64, den: 1 }, Some((38098, 53881))),
            (Size::Fit { width: 1000, height: 500 }, Some((354, 500))),
            (Size::Scale { num: 0, den: 1 }, None),
            (Size::Scale { num: u32::MAX, den: 1 }, None),
        ];
        for (size, expected) in cases {
            assert_eq!(full_size(a4, size).ok(), expected, "{size:?}");
        }
    }
}
