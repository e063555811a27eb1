//! A page's boxes where they lie on the page as shown.
//!
//! A page's own space has its origin anywhere, y upwards, and knows no rotation (ISO 32000-1, 8.3.2.3 and 14.11.2).

use galley_media::inspect::PageFacts;

use crate::api::PageBoxesView;

/// What is shown of a page, in its own space: left, bottom, right, top.
pub(crate) fn of_page(facts: &PageFacts) -> [f64; 4] {
    let boxes = &facts.boxes;
    sorted(boxes.shown.unwrap_or_else(|| match boxes.crop {
        Some(crop) => common(sorted(crop), sorted(boxes.media)).unwrap_or(boxes.media),
        None => boxes.media,
    }))
}

pub(crate) fn shown(facts: &PageFacts) -> PageBoxesView {
    let (boxes, page) = (&facts.boxes, of_page(facts));
    let place = |rect: [f64; 4]| on_page(sorted(rect), page, facts.rotation);
    PageBoxesView {
        media: place(boxes.media),
        crop: boxes.crop.map(place),
        trim: boxes.trim.map(place),
        bleed: boxes.bleed.map(place),
    }
}

/// `[x0, y0, x1, y1]` in the page's own space to `[x, y, width, height]` in thousandths as shown.
fn on_page([x0, y0, x1, y1]: [f64; 4], [left, bottom, right, top]: [f64; 4], rotation: u16) -> [i32; 4] {
    let (width, height) = (right - left, top - bottom);
    // From the page's own top left, before it is turned.
    let turned = |x: f64, y: f64| {
        let (across, down) = (x - left, top - y);
        match rotation {
            90 => (height - down, across),
            180 => (width - across, height - down),
            270 => (down, width - across),
            _ => (across, down),
        }
    };
    let ((ax, ay), (bx, by)) = (turned(x0, y0), turned(x1, y1));
    // A saturating cast: no page is near the limit. Edges are rounded, so that boxes that meet do so here, too.
    let edge = |points: f64| (points * 1000.0).round() as i32;
    let (x, y) = (edge(ax.min(bx)), edge(ay.min(by)));
    [x, y, edge(ax.max(bx)) - x, edge(ay.max(by)) - y]
}

fn sorted([x0, y0, x1, y1]: [f64; 4]) -> [f64; 4] {
    [x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)]
}

fn common(one: [f64; 4], other: [f64; 4]) -> Option<[f64; 4]> {
    let ([ax0, ay0, ax1, ay1], [bx0, by0, bx1, by1]) = (one, other);
    let [x0, y0, x1, y1] = [ax0.max(bx0), ay0.max(by0), ax1.min(bx1), ay1.min(by1)];
    (x0 < x1 && y0 < y1).then_some([x0, y0, x1, y1])
}

#[cfg(test)]
mod tests {
    use galley_media::inspect::PageBoxes;

    use super::*;

    /// A page of 200 × 100 points whose trim box leaves 10 at the left, 20 below, 30 at the right and 40 above.
    fn page(rotation: u16, crop: Option<[f64; 4]>) -> PageFacts {
        let (width_pt, height_pt) =
            if rotation.is_multiple_of(180) { (200.0, 100.0) } else { (100.0, 200.0) };
        PageFacts {
            number: 1,
            label: "1".to_owned(),
            width_pt,
            height_pt,
            user_unit: 1.0,
            rotation,
            boxes: PageBoxes {
                shown: None,
                media: [-50.0, 5.0, 150.0, 105.0],
                crop,
                trim: Some([-40.0, 25.0, 120.0, 65.0]),
                bleed: None,
            },
        }
    }

    #[test]
    fn boxes_turn_with_the_page() {
        for (rotation, trim) in [
            (0, [10_000, 40_000, 160_000, 40_000]),
            (90, [20_000, 10_000, 40_000, 160_000]),
            (180, [30_000, 20_000, 160_000, 40_000]),
            (270, [40_000, 30_000, 40_000, 160_000]),
        ] {
            let view = shown(&page(rotation, None));
            assert_eq!(view.trim, Some(trim), "{rotation}");
            let all = if rotation.is_multiple_of(180) {
                [0, 0, 200_000, 100_000]
            } else {
                [0, 0, 100_000, 200_000]
            };
            assert_eq!((view.media, view.crop, view.bleed), (all, None, None), "{rotation}");
        }
    }

    #[test]
    fn what_is_cropped_away_lies_outside() {
        // 20 off at the left and 10 off above; the crop box reaches beyond the media box to the right.
        let crop = Some([-30.0, 5.0, 400.0, 95.0]);
        let view = shown(&page(0, crop));
        assert_eq!(view.media, [-20_000, -10_000, 200_000, 100_000]);
        assert_eq!(view.crop, Some([0, 0, 430_000, 90_000]));
        assert_eq!(view.trim, Some([-10_000, 30_000, 160_000, 40_000]));
        let view = shown(&page(90, crop));
        assert_eq!(view.media, [0, -20_000, 100_000, 200_000]);
        assert_eq!(view.trim, Some([20_000, -10_000, 40_000, 160_000]));
    }

    #[test]
    fn an_inherited_crop_box_is_known_by_what_is_shown() {
        let mut facts = page(0, None);
        facts.boxes.shown = Some([-30.0, 5.0, 150.0, 95.0]);
        assert_eq!(shown(&facts).media, [-20_000, -10_000, 200_000, 100_000]);
        assert_eq!(shown(&facts).crop, None);
    }
}
