//! Places and shapes: where a thread or a mark sits, in the medium's own space.
//!
//! Geometry is in integer thousandths of an image pixel, a video pixel as shown, or a point of the page as shown, from
//! the top left. Never screen pixels, never floats. Sound has no extent but in time: its places are samples.

use serde::{Deserialize, Serialize};

mod shape;

pub use shape::*;

/// The farthest coordinate and the largest extent: 100,000 pixels or points.
pub const MAX_COORDINATE: i32 = 100_000_000;
/// The most pages and frames that a place can name.
pub const MAX_ORDINAL: u32 = 100_000_000;
/// The farthest sample: what a number of the interface holds exactly, 2^53 − 1.
pub const MAX_SAMPLE: u64 = (1 << 53) - 1;
/// The most samples a second.
pub const MAX_SAMPLE_RATE: u32 = 768_000;

/// Where a thread or a mark sits in a version.
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
    /// Frames from the first to the last, both of them too (W11a); named as in `frame`, by one table.
    Range { first: FrameRef, last: FrameRef, table_revision: u32, time_base: [u32; 2] },
    /// A stretch of sound, in samples (one value for every channel) from the first that is heard, up to and without
    /// `end`; a moment where both are the same. `sample_rate` is that of the version, so that the place can be told in
    /// seconds without its bytes.
    Span { start: u64, end: u64, sample_rate: u32 },
}

/// A frame, whatever the table: `pts` in the time base of its place, `ordinal` among frames of equal `pts`, and the
/// number that it has (from 0) in the table of its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameRef {
    pub frame: u32,
    pub pts: i64,
    pub ordinal: u32,
}

impl Place {
    /// Whether its numbers can be meant: pages from 1, a time base above 0, ends in order, nothing beyond the limits.
    #[must_use]
    pub fn is_sane(&self) -> bool {
        match *self {
            Self::Whole {} => true,
            Self::Page { page } => (1..=MAX_ORDINAL).contains(&page),
            Self::Frame { frame, ordinal, time_base, .. } => {
                frame <= MAX_ORDINAL && ordinal <= MAX_ORDINAL && !time_base.contains(&0)
            }
            Self::Range { first, last, time_base, .. } => {
                let within = |one: FrameRef| one.frame <= MAX_ORDINAL && one.ordinal <= MAX_ORDINAL;
                within(first)
                    && within(last)
                    && (first.pts, first.ordinal) <= (last.pts, last.ordinal)
                    && !time_base.contains(&0)
            }
            Self::Span { start, end, sample_rate } => {
                start <= end && end <= MAX_SAMPLE && (1..=MAX_SAMPLE_RATE).contains(&sample_rate)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn ranges_lead_from_a_frame_to_itself_or_a_later_one() {
        let check = |first: (u32, i64, u32), last: (u32, i64, u32), time_base, sane| {
            let [first, last] = [first, last].map(|(frame, pts, ordinal)| FrameRef { frame, pts, ordinal });
            let range = Place::Range { first, last, table_revision: 1, time_base };
            assert_eq!(range.is_sane(), sane, "{range:?}");
        };
        check((5, 500, 0), (9, 900, 0), [1, 24], true);
        check((5, 500, 0), (5, 500, 0), [1, 24], true);
        check((5, -500, 0), (6, -500, 1), [1, 24], true);
        check((6, 500, 1), (5, 500, 0), [1, 24], false);
        check((9, 900, 0), (5, 500, 0), [1, 24], false);
        check((5, 500, 0), (MAX_ORDINAL + 1, 900, 0), [1, 24], false);
        check((5, 500, MAX_ORDINAL + 1), (9, 900, 0), [1, 24], false);
        check((5, 500, 0), (9, 900, 0), [0, 24], false);
        check((5, 500, 0), (9, 900, 0), [1, 0], false);
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
