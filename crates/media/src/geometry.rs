//! From what was asked to which output pixels: the one rule for images and pages.

use crate::error::{Code, MediaError};
use crate::pool::RenderRequest;

/// Which output pixels to make: the whole picture's size, and `[x, y, w, h]` of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) full: (u32, u32),
    pub(crate) rect: [u32; 4],
}

/// Cuts what a request asks for out of a picture of `full` output pixels and `native` units.
///
/// A region that falls between output pixels grows to the next whole ones. `units_per_region` is how many steps of
/// [`RenderRequest::region`] make one native unit.
pub(crate) fn cut(
    request: &RenderRequest,
    full: (u32, u32),
    native: (f64, f64),
    units_per_region: f64,
) -> Result<Cut, MediaError> {
    let rect = match (request.tile, request.region) {
        (Some([x, y, w, h]), _) => {
            let (left, right) = clip(f64::from(x), f64::from(x) + f64::from(w), full.0);
            let (top, bottom) = clip(f64::from(y), f64::from(y) + f64::from(h), full.1);
            [left, top, right.saturating_sub(left), bottom.saturating_sub(top)]
        }
        (None, Some([x, y, w, h])) => {
            let (left, right) = along(x, w, full.0, native.0 * units_per_region);
            let (top, bottom) = along(y, h, full.1, native.1 * units_per_region);
            [left, top, right.saturating_sub(left), bottom.saturating_sub(top)]
        }
        (None, None) => [0, 0, full.0, full.1],
    };
    if rect.iter().skip(2).any(|length| *length == 0) {
        return Err(MediaError::new(Code::OutOfRange, "there is nothing at that region")
            .with_hint("Regions are x,y,width,height from the top left, and must overlap the picture."));
    }
    Ok(Cut { full, rect })
}

fn along(start: u32, length: u32, full: u32, native: f64) -> (u32, u32) {
    if length == 0 {
        return (0, 0);
    }
    let factor = f64::from(full) / native.max(f64::MIN_POSITIVE);
    // A region that meets an output pixel's edge but for rounding does not take in the next pixel.
    let slack = 1e-6;
    let left = (f64::from(start) * factor + slack).floor();
    let right = ((f64::from(start) + f64::from(length)) * factor - slack).ceil();
    clip(left, right, full)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=full")]
fn clip(from: f64, to: f64, full: u32) -> (u32, u32) {
    let clamp = |value: f64| value.clamp(0.0, f64::from(full)) as u32;
    (clamp(from), clamp(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::At;

    fn check(region: Option<[u32; 4]>, tile: Option<[u32; 4]>, expected: Option<[u32; 4]>) {
        let request = RenderRequest { region, tile, ..RenderRequest::new(At::Image) };
        let got = cut(&request, (50, 25), (100.0, 50.0), 1.0).ok().map(|cut| cut.rect);
        assert_eq!(got, expected, "region {region:?}, tile {tile:?}");
    }

    #[test]
    fn regions_and_tiles_become_output_pixels() {
        check(None, None, Some([0, 0, 50, 25]));
        check(Some([10, 10, 20, 20]), None, Some([5, 5, 10, 10]));
        check(Some([11, 11, 1, 1]), None, Some([5, 5, 1, 1]));
        check(Some([90, 40, 100, 100]), None, Some([45, 20, 5, 5]));
        check(Some([100, 0, 5, 5]), None, None);
        check(Some([0, 0, 0, 5]), None, None);
        check(None, Some([40, 20, 100, 100]), Some([40, 20, 10, 5]));
        check(None, Some([50, 0, 1, 1]), None);
        check(Some([0, 0, 1, 1]), Some([1, 2, 3, 4]), Some([1, 2, 3, 4]));
        check(None, Some([u32::MAX, 0, u32::MAX, 1]), None);
    }
}
