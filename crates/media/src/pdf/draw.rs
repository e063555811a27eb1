//! Drawing a page, or any part of it at any size: only the pixels asked for take memory.

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::geometry::cut;
use crate::pdf::native::Raster;
use crate::pdf::{PdfMedium, unreadable};
use crate::picture::{Picture, Size};
use crate::pool::RenderRequest;

/// Most bytes of one raster.
const MAX_RASTER: u64 = 512 << 20;
/// Longest side of a whole page in pixels; 200 inches at 6400 % are fewer.
const MAX_SIDE: f64 = 2_000_000.0;
const NATIVE_SCALE: f64 = 2.0;

impl PdfMedium {
    pub(crate) fn render(
        &self,
        number: u32,
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Picture, MediaError> {
        self.sampled.borrow_mut().take_if(|(kept, _)| *kept != number);
        let page = self.page(number)?;
        let size = self.size(number)?;
        if size.0 <= 0.0 || size.1 <= 0.0 {
            return Err(MediaError::new(Code::Damaged, format!("page {number} has no area to show"))
                .with_hint("Set its media or crop box in the program that made it, then export it again."));
        }
        let full = full_size(size, request.size)?;
        let cut = cut(request, full, size, 1000.0)?;
        let [x, y, width, height] = cut.rect;
        if u64::from(width) * u64::from(height) * 4 > MAX_RASTER {
            return Err(MediaError::new(
                Code::Limit,
                format!("the picture would be {width} × {height} pixels"),
            )
            .with_hint("Ask for a smaller size or a part of the page."));
        }
        let mut raster = Raster { width, height, rgba: Vec::new() };
        let finished = page.render(&mut raster, full, (x, y), cancel);
        cancel.check()?;
        if !finished {
            return Err(unreadable(number));
        }
        let mut picture = Picture::rgba(width, height, raster.rgba);
        (picture.full_width, picture.full_height) = full;
        (picture.x, picture.y) = (x, y);
        Ok(picture)
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
