//! The frame table: which frames a file shows, in which order, and when.
//!
//! A frame's number is its place here. Marks keep `pts`, the ordinal among equal `pts` and the table's revision;
//! the number is derived. Timecode is a way to show a number, by SMPTE ST 12-1, never a way to find a frame.

use serde::{Deserialize, Serialize};

use crate::inspect::FrameLine;

/// Every shown frame of one video stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameTable {
    /// 1 from the index, 2 once a linear pass has settled it.
    pub revision: u32,
    /// False while frames may still turn out not to be decodable.
    pub confirmed: bool,
    /// Seconds per tick, `[numerator, denominator]`.
    pub time_base: [u32; 2],
    /// Frames per second; `None` where no constant rate fits.
    pub frame_rate: Option<[u32; 2]>,
    pub variable_frame_rate: bool,
    /// Hours, minutes, seconds, frames of frame 0, where the container says so.
    pub start_timecode: Option<[u8; 4]>,
    pub drop_frame: bool,
    /// Timestamps are absent or repeat: frames are found by counting decoded pictures.
    pub by_count: bool,
    pub frames: Vec<Frame>,
}

/// One shown frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// As the file has it, or made from the decode order where the file has none.
    pub pts: i64,
    /// Among the frames of equal pts, from 0.
    pub ordinal: u32,
    /// Ticks since frame 0; grows from frame to frame.
    pub time: i64,
    pub dts: Option<i64>,
    /// Ticks.
    pub duration: i64,
    /// The demuxer's key flag of the frame's packet.
    pub key: bool,
}

impl FrameTable {
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.frames.len()).unwrap_or(u32::MAX)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    #[must_use]
    pub fn get(&self, number: u32) -> Option<&Frame> {
        self.frames.get(number as usize)
    }

    /// The number of the frame that a mark names.
    #[must_use]
    pub fn frame_at(&self, pts: i64, ordinal: u32) -> Option<u32> {
        let wanted = |frame: &Frame| frame.pts == pts && frame.ordinal == ordinal;
        let found = if self.by_count {
            self.frames.iter().position(wanted)?
        } else {
            self.frames.binary_search_by_key(&pts, |frame| frame.pts).ok()?
        };
        u32::try_from(found).ok()
    }

    /// The number of the first frame at or after a timestamp; [`Self::len`] when there is none.
    pub(crate) fn first_at_or_after(&self, pts: i64) -> u32 {
        u32::try_from(self.frames.partition_point(|frame| frame.pts < pts)).unwrap_or(u32::MAX)
    }

    /// One line of `galley frames`.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<FrameLine> {
        let frame = self.get(number)?;
        Some(FrameLine {
            frame: number,
            pts: frame.pts,
            time: self.seconds(frame.time),
            duration: self.seconds(frame.duration),
            key: frame.key,
            timecode: self.timecode(number),
        })
    }

    /// Ticks as a reduced fraction of a second.
    #[must_use]
    pub fn seconds(&self, ticks: i64) -> [i64; 2] {
        let [num, den] = self.time_base.map(i128::from);
        reduce(i128::from(ticks) * num, den)
    }

    /// Ticks since frame 0 as samples of a rate, the one begun not counted; 0 before frame 0.
    #[must_use]
    pub fn samples(&self, ticks: i64, rate: u32) -> u64 {
        let [num, den] = self.time_base.map(i128::from);
        let samples = (i128::from(ticks) * num * i128::from(rate)).div_euclid(den.max(1));
        u64::try_from(samples.max(0)).unwrap_or(u64::MAX)
    }

    /// How many frames of an even rate are missing before or behind those, and after which the first of them; `None` where
    /// none is, and where the rate varies otherwise. The last frame may stand as long as it likes.
    pub(crate) fn gaps_beside(&self, damaged: &[u32]) -> Option<(u32, u32)> {
        let (_, frames) = self.frames.split_last()?;
        let mut durations: Vec<i64> = frames.iter().map(|frame| frame.duration).collect();
        durations.sort_unstable();
        let usual = durations.get(durations.len() / 2).copied().filter(|usual| *usual > 0)?;
        let (mut count, mut first) = (0_i64, None);
        for (number, frame) in (0_u32..).zip(frames) {
            let steps = (frame.duration + usual / 2) / usual;
            // Rounded to whole ticks, a step may be one off on either side.
            if steps < 1 || (frame.duration - steps * usual).abs() > steps.max(2) {
                return None;
            }
            let is_beside = [number, number + 1].iter().any(|one| damaged.binary_search(one).is_ok());
            if steps > 1 && is_beside {
                first.get_or_insert(number);
                count = count.saturating_add(steps - 1);
            }
        }
        Some((u32::try_from(count).unwrap_or(u32::MAX), first?))
    }

    /// First to last frame, both with their duration, in ticks.
    #[must_use]
    pub fn duration(&self) -> i64 {
        self.frames.last().map_or(0, |last| last.time.saturating_add(last.duration))
    }

    /// Hours, minutes, seconds and frames; `None` for a variable rate.
    #[must_use]
    pub fn timecode_parts(&self, number: u32) -> Option<[u8; 4]> {
        let nominal = self.nominal_rate()?;
        let start = self.start_timecode.map_or(0, |start| count_of(start, nominal, self.drop_frame));
        Some(timecode_of(start + u64::from(number), nominal, self.drop_frame))
    }

    /// `hh:mm:ss:ff`, or `hh:mm:ss;ff` with dropped numbers.
    #[must_use]
    pub fn timecode(&self, number: u32) -> Option<String> {
        self.timecode_parts(number).map(|parts| timecode_text(parts, self.drop_frame))
    }

    fn nominal_rate(&self) -> Option<u64> {
        let [num, den] = self.frame_rate?.map(u64::from);
        (den > 0).then(|| (num + den / 2) / den).filter(|rate| (1..=255).contains(rate))
    }
}

/// `hh:mm:ss:ff`, or `hh:mm:ss;ff` with dropped numbers.
#[must_use]
pub fn timecode_text([hours, minutes, seconds, frames]: [u8; 4], drop_frame: bool) -> String {
    let mark = if drop_frame { ';' } else { ':' };
    format!("{hours:02}:{minutes:02}:{seconds:02}{mark}{frames:02}")
}

/// Reads `hh:mm:ss:ff`; a `;` or `.` before the frames means dropped numbers (SMPTE ST 12-1 as text).
pub(crate) fn parse_timecode(text: &str) -> Option<([u8; 4], bool)> {
    let text = text.trim();
    let mark = text.rfind([':', ';', '.'])?;
    let drop_frame = !text.get(mark..)?.starts_with(':');
    let mut parts = [0_u8; 4];
    let mut words = text.split([':', ';', '.', ',']);
    for part in &mut parts {
        *part = words.next()?.parse().ok()?;
    }
    let [hours, minutes, seconds, _] = parts;
    (words.next().is_none() && hours < 24 && minutes < 60 && seconds < 60).then_some((parts, drop_frame))
}

/// Drop-frame numbering exists for 30000/1001 and 60000/1001 only (SMPTE ST 12-1, 5.2.2).
pub(crate) fn allows_drop_frame(rate: Option<[u32; 2]>) -> bool {
    matches!(rate, Some([30_000, 1001] | [60_000, 1001]))
}

fn count_of([hours, minutes, seconds, frames]: [u8; 4], nominal: u64, drop_frame: bool) -> u64 {
    let [hours, minutes, seconds, frames] = [hours, minutes, seconds, frames].map(u64::from);
    let minutes = hours * 60 + minutes;
    let count = (minutes * 60 + seconds) * nominal + frames;
    let dropped = if drop_frame { nominal / 15 * (minutes - minutes / 10) } else { 0 };
    count.saturating_sub(dropped)
}

fn timecode_of(count: u64, nominal: u64, drop_frame: bool) -> [u8; 4] {
    let mut number = count;
    if drop_frame {
        let dropped = nominal / 15;
        let minute = 60 * nominal - dropped;
        let ten_minutes = 10 * minute + dropped;
        let (tens, rest) = (number / ten_minutes, number % ten_minutes);
        number += tens * 9 * dropped;
        if rest >= dropped {
            number += (rest - dropped) / minute * dropped;
        }
    }
    let seconds = number / nominal;
    [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60, number % nominal]
        .map(|part| u8::try_from(part).unwrap_or(u8::MAX))
}

pub(crate) fn reduce(num: i128, den: i128) -> [i64; 2] {
    let divisor = gcd(num.unsigned_abs(), den.unsigned_abs()).max(1);
    let divisor = i128::try_from(divisor).unwrap_or(1);
    [num / divisor, den / divisor].map(|part| i64::try_from(part).unwrap_or(i64::MAX))
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn timecode_round_trips_over_a_day() {
        for (nominal, drop_frame) in [(24, false), (25, false), (30, false), (30, true), (60, true)] {
            let dropped = if drop_frame { nominal / 15 * (1440 - 144) } else { 0 };
            let day = 86_400 * nominal - dropped;
            let mut before = None;
            for count in 0..day {
                let parts = timecode_of(count, nominal, drop_frame);
                assert_eq!(count_of(parts, nominal, drop_frame), count, "{nominal} {parts:?}");
                assert!(before < Some(parts));
                before = Some(parts);
            }
            assert_eq!(timecode_of(day, nominal, drop_frame), [0, 0, 0, 0]);
        }
    }

    #[test]
    fn frames_missing_from_an_even_rate_are_counted() {
        let gaps = |durations: &[i64], damaged: &[u32]| {
            let frame = |duration: &i64| Frame {
                pts: 0,
                ordinal: 0,
                time: 0,
                dts: None,
                duration: *duration,
                key: false,
            };
            let frames = durations.iter().map(frame).collect();
            let table = FrameTable {
                revision: 2,
                confirmed: true,
                time_base: [1, 1000],
                frame_rate: None,
                variable_frame_rate: true,
                start_timecode: None,
                drop_frame: false,
                by_count: false,
                frames,
            };
            table.gaps_beside(damaged)
        };
        let film = [33, 33, 34, 100, 33, 67, 33, 900];
        assert_eq!(gaps(&film, &[4]), Some((2, 3)));
        assert_eq!(gaps(&film, &[3, 6]), Some((3, 3)));
        assert_eq!(gaps(&film, &[1]), None, "others are meant");
        assert_eq!(gaps(&[33, 34, 33, 33], &[1]), None);
        assert_eq!(gaps(&[33, 34, 51, 33, 33], &[2]), None, "it varies otherwise");
        assert_eq!(gaps(&[], &[]), None);
    }

    #[test]
    fn two_numbers_are_dropped_each_minute_but_the_tenth() {
        assert_eq!(timecode_of(1799, 30, true), [0, 0, 59, 29]);
        assert_eq!(timecode_of(1800, 30, true), [0, 1, 0, 2]);
        assert_eq!(timecode_of(17_982, 30, true), [0, 10, 0, 0]);
        assert_eq!(timecode_of(3600, 60, true), [0, 1, 0, 4]);
    }

    #[test]
    fn the_mark_before_the_frames_tells_drop_frame() {
        assert_eq!(parse_timecode("01:00:00;02"), Some(([1, 0, 0, 2], true)));
        assert_eq!(parse_timecode("01:00:00.02"), Some(([1, 0, 0, 2], true)));
        assert_eq!(parse_timecode("10:59:59:24"), Some(([10, 59, 59, 24], false)));
        assert_eq!(parse_timecode("24:00:00:00"), None);
        assert_eq!(parse_timecode("1:2:3"), None);
        assert_eq!(parse_timecode("nonsense"), None);
    }
}
