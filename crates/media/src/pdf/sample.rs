//! Colours of a page: it is drawn whole once, and read from while its colours are asked for.

use std::rc::Rc;

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::pdf::PdfMedium;
use crate::pdf::draw::full_size;
use crate::picture::{Picture, Size};
use crate::pool::{At, RenderRequest};
use crate::sample::{PAGE_DPI, Sampled, pixel_under, shown_at};

/// Most bytes of a page that is kept for its colours: A3 at [`PAGE_DPI`].
const MAX_KEPT: u64 = 72 << 20;

impl PdfMedium {
    /// Colours at points of a page, in thousandths of a point as shown, drawn at [`PAGE_DPI`].
    ///
    /// Of a page too large to be kept a single pixel is drawn, whose anti-aliasing may be off by one.
    pub(crate) fn sample(
        &self,
        number: u32,
        points: &[[u32; 2]],
        cancel: &Cancel,
    ) -> Result<Vec<Sampled>, MediaError> {
        let size = self.size(number)?;
        let full = full_size(size, Size::Dpi(PAGE_DPI))?;
        let of = |point: &[u32; 2]| {
            let (x, y) = pixel_under(*point, size, full)?;
            let mut request = RenderRequest::new(At::Page(number));
            request.size = Size::Dpi(PAGE_DPI);
            let (rgb, alpha) = if u64::from(full.0) * u64::from(full.1) * 4 <= MAX_KEPT {
                let whole = self.whole(number, &request, cancel)?;
                shown_at(&whole, (x, y))?
            } else {
                request.tile = Some([x, y, 1, 1]);
                shown_at(&self.render(number, &request, cancel)?, (0, 0))?
            };
            Ok(Sampled { rgb, alpha, source: None })
        };
        points.iter().map(of).collect()
    }

    /// The whole page, drawn once while its colours are asked for.
    fn whole(
        &self,
        number: u32,
        request: &RenderRequest,
        cancel: &Cancel,
    ) -> Result<Rc<Picture>, MediaError> {
        if let Some((_, kept)) = self.sampled.borrow().as_ref().filter(|(kept, _)| *kept == number) {
            return Ok(kept.clone());
        }
        let drawn = Rc::new(self.render(number, request, cancel)?);
        *self.sampled.borrow_mut() = Some((number, drawn.clone()));
        Ok(drawn)
    }
}
