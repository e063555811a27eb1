//! Places and shapes: where a thread sits, in the medium's own space.
//!
//! Geometry is in integer thousandths of an image pixel, a video pixel as shown, or a point of the page as shown, from
//! the top left. Never screen pixels, never floats. Sound has no extent but in time: its places are samples.

use serde::{Deserialize, Serialize};

/// The farthest coordinate and the largest extent: 100,000 pixels or points.
pub const MAX_COORDINATE: i32 = 100_000_000;
/// The most pages and frames that a place can name.
pub const MAX_ORDINAL: u32 = 100_000_000;
/// The farthest sample: what a number of the interface holds exactly, 2^53 − 1.
pub const MAX_SAMPLE: u64 = (1 << 53) - 1;
/// The most samples a second.
pub const MAX_SAMPLE_RATE: u32 = 768_000;

/// Where a thread sits in a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Place {
    /// All of it: the whole proof version, or the one picture of an image.
    Whole {},
    /// A page, from 1.
    Page { page: u32 },
    /// A frame. `pts` (in `time_base` seconds) and `ordinal` among frames of equal `pts` find it in any revision of
    /// the frame table; `frame` (from 0) is its number in `table_revision`.
    Frame { frame: u32, pts: i64, ordinal: u32, table_revision: u32, time_base: [u32; 2] },
    /// A stretch of sound, in samples (one value for every channel) from the first that is heard, up to and without
    /// `end`; a moment where both are the same. `sample_rate` is that of the version, so that the place can be told in
    /// seconds without its bytes.
    Span { start: u64, end: u64, sample_rate: u32 },
}

/// A shape in the medium's own space, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Shape {
    /// `width` and `height` are above 0.
    Box { x: i32, y: i32, width: i32, height: i32 },
}

impl Place {
    /// Whether its numbers can be meant: pages from 1, a time base above 0, ends in order, nothing beyond the limits.
    #[must_use]
    pub fn is_sane(&self) -> bool {
        match *self {
            Self::Whole {} => true,
            Self::Page { page } => (1..=MAX_ORDINAL).contains(&page),
            Self::Frame { frame, ordinal, time_base: [num, den], .. } => {
                frame <= MAX_ORDINAL && ordinal <= MAX_ORDINAL && num > 0 && den > 0
            }
            Self::Span { start, end, sample_rate } => {
                start <= end && end <= MAX_SAMPLE && (1..=MAX_SAMPLE_RATE).contains(&sample_rate)
            }
        }
    }
}

impl Shape {
    /// Whether it has an extent and lies within the limits. It may reach over the edge of the medium.
    #[must_use]
    pub fn is_sane(&self) -> bool {
        let Self::Box { x, y, width, height } = *self;
        let near = |coordinate: i32| (-MAX_COORDINATE..=MAX_COORDINATE).contains(&coordinate);
        let extent = |length: i32| (1..=MAX_COORDINATE).contains(&length);
        near(x) && near(y) && extent(width) && extent(height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_have_an_extent() {
        let check = |x, width, sane| assert_eq!(Shape::Box { x, y: 0, width, height: 1 }.is_sane(), sane);
        check(0, 1, true);
        check(-5_000, 1, true);
        check(0, 0, false);
        check(0, -1, false);
        check(MAX_COORDINATE + 1, 1, false);
        check(i32::MIN, 1, false);
        check(0, MAX_COORDINATE + 1, false);
    }

    #[test]
    fn places_name_what_can_be() {
        assert!(Place::Whole {}.is_sane());
        assert!(Place::Page { page: 1 }.is_sane());
        assert!(!Place::Page { page: 0 }.is_sane());
        let frame = |time_base| Place::Frame { frame: 0, pts: -3, ordinal: 0, table_revision: 1, time_base };
        assert!(frame([1, 30_000]).is_sane());
        assert!(!frame([1, 0]).is_sane());
        assert!(!frame([0, 1]).is_sane());
    }

    #[test]
    fn spans_are_in_order_and_within_what_can_be_told() {
        let check = |start, end, sample_rate, sane| {
            assert_eq!(
                Place::Span { start, end, sample_rate }.is_sane(),
                sane,
                "{start}..{end} at {sample_rate}"
            );
        };
        check(0, 0, 48_000, true);
        check(5, 5, 1, true);
        check(0, MAX_SAMPLE, MAX_SAMPLE_RATE, true);
        check(6, 5, 48_000, false);
        check(0, MAX_SAMPLE + 1, 48_000, false);
        check(u64::MAX, u64::MAX, 48_000, false);
        check(0, 1, 0, false);
        check(0, 1, MAX_SAMPLE_RATE + 1, false);
    }
}
