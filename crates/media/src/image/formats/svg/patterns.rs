//! What patterns take: resvg draws the whole of one into a picture of its own, as large as it comes out at the size
//! that is drawn, however little of it is wanted.

use resvg::tiny_skia::Transform;
use resvg::usvg::filter::Kind;
use resvg::usvg::{Group, ImageKind, Mask, Node, Paint, Tree};

/// Patterns inside patterns are looked at for each use: what takes more steps than this to look at takes too long to draw.
const MAX_STEPS: u32 = 2_000_000;

/// Pixels of the largest pattern, with those inside it, where a unit of the drawing is a pixel; infinite where they are
/// too many to look at.
pub(super) fn pixels(tree: &Tree) -> f64 {
    let mut look = Look { steps: 0 };
    look.group(tree.root(), Transform::identity())
}

struct Look {
    steps: u32,
}

impl Look {
    fn group(&mut self, group: &Group, place: Transform) -> f64 {
        let place = place.pre_concat(group.transform());
        let mut largest = 0.0_f64;
        for node in group.children() {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return f64::INFINITY;
            }
            largest = largest.max(self.node(node, place));
        }
        if let Some(mask) = group.mask() {
            largest = largest.max(self.mask(mask, place));
        }
        let pictures = group.filters().iter().flat_map(|filter| filter.primitives());
        for primitive in pictures {
            if let Kind::Image(picture) = primitive.kind() {
                largest = largest.max(self.group(picture.root(), place));
            }
        }
        largest
    }

    fn node(&mut self, node: &Node, place: Transform) -> f64 {
        match node {
            Node::Group(group) => self.group(group, place),
            Node::Path(path) => {
                let fill = path.fill().map_or(0.0, |fill| self.paint(fill.paint(), place));
                let stroke = path.stroke().map_or(0.0, |stroke| self.paint(stroke.paint(), place));
                fill.max(stroke)
            }
            Node::Image(image) => match image.kind() {
                ImageKind::SVG(tree) => self.group(tree.root(), place),
                _ => 0.0,
            },
            Node::Text(text) => self.group(text.flattened(), place),
        }
    }

    fn mask(&mut self, mask: &Mask, place: Transform) -> f64 {
        let inner = mask.mask().map_or(0.0, |inner| self.mask(inner, place));
        inner.max(self.group(mask.root(), place))
    }

    fn paint(&mut self, paint: &Paint, place: Transform) -> f64 {
        let Paint::Pattern(pattern) = paint else { return 0.0 };
        let (sx, sy) = place.pre_concat(pattern.transform()).get_scale();
        let rect = pattern.rect();
        let own = f64::from(rect.width() * sx) * f64::from(rect.height() * sy);
        own + self.group(pattern.root(), Transform::from_scale(sx, sy))
    }
}
