//! What a person types to go somewhere in a video: a frame number, a timecode, a time. In a sound: a time, or a sample.

use galley_core::timecode::{Label, Offset, Timecode};
use galley_media::pool::FrameTable;

/// Where it leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A frame, or a sample.
    At(u64),
    /// Understood, and not in there.
    Beyond,
    Nonsense,
}

/// Reads `120`, `00:00:04;12`, `4:12` (from the right: frames, seconds, minutes, hours), `4.5`, `4.5s`, `1:04.5`.
/// Where the rate varies there is no timecode, and colons mean minutes and hours. So they do where no frame has that
/// timecode, as in a film that starts at an hour; four fields count from the first frame then. Numbers and timecode are
/// counted as `offset` says.
pub(crate) fn frame(table: &FrameTable, offset: Offset, text: &str) -> Found {
    let text = text.trim();
    if let Some(number) = digits(text) {
        let frame = offset.frame(number).filter(|frame| *frame < u64::from(table.len()));
        return frame.map_or(Found::Beyond, Found::At);
    }
    let decimal = text.ends_with('s') || text.contains(['.', ',']);
    let has_timecode = table.timecode_parts(0).is_some();
    if !decimal && has_timecode && text.contains([':', ';']) {
        let set = offset.timecode(table.frame_rate);
        return match timecode(table, set, text) {
            Found::Beyond => since_start(table, set, text),
            found => found,
        };
    }
    time(table, text)
}

/// Minutes and seconds, or a timecode counted from the first frame.
fn since_start(table: &FrameTable, set: Option<Timecode>, text: &str) -> Found {
    let from_zero = FrameTable { start_timecode: None, ..table.clone() };
    match text.split([':', ';']).count() {
        4 => timecode(&from_zero, set.map(Timecode::at_midnight), text),
        _ if text.contains(';') => Found::Beyond,
        _ => time(table, text),
    }
}

fn digits(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().unwrap_or(u64::MAX))
}

/// The frame that is shown with this timecode, by the table's count or one that was set. A number that drop-frame leaves
/// out is no frame.
fn timecode(table: &FrameTable, set: Option<Timecode>, text: &str) -> Found {
    let mut fields: Vec<u8> = Vec::new();
    for field in text.split([':', ';']) {
        match field.parse() {
            Ok(number) if digits(field).is_some() => fields.push(number),
            _ => return Found::Nonsense,
        }
    }
    if fields.len() > 4 {
        return Found::Nonsense;
    }
    let mut wanted = [0; 4];
    for (to, from) in wanted.iter_mut().rev().zip(fields.iter().rev()) {
        *to = *from;
    }
    let [hours, minutes, seconds, frames] = wanted;
    if minutes > 59 || seconds > 59 {
        return Found::Nonsense;
    }
    if let Some(set) = set {
        let [hours, minutes, seconds, frames] = [hours, minutes, seconds, frames].map(u32::from);
        let frame = set.frame(Label { hours, minutes, seconds, frames, drop: false });
        return frame.ok().filter(|frame| *frame < table.len()).map_or(Found::Beyond, at);
    }
    // In order of presentation, so that a timecode met twice (past midnight) is the first.
    (0..table.len()).find(|number| table.timecode_parts(*number) == Some(wanted)).map_or(Found::Beyond, at)
}

fn at(frame: u32) -> Found {
    Found::At(u64::from(frame))
}

/// The frame that is on screen at a time since the first.
fn time(table: &FrameTable, text: &str) -> Found {
    let Some(nanos) = nanoseconds(text) else { return Found::Nonsense };
    let [num, den] = table.time_base.map(i128::from);
    // ticks = seconds ÷ (num / den), compared without rounding: nanos × den against ticks × num × 10⁹.
    let wanted = i128::from(nanos).saturating_mul(den);
    let ticks = |ticks: i64| i128::from(ticks) * num * 1_000_000_000;
    if wanted >= ticks(table.duration()) {
        return Found::Beyond;
    }
    let after = table.frames.partition_point(|frame| ticks(frame.time) <= wanted);
    after.checked_sub(1).and_then(|number| u32::try_from(number).ok()).map_or(Found::Beyond, at)
}

/// Reads what a person types to go somewhere in a sound of so many samples: `83.5s`, `83.5`, `1:23.456`, `1:02:03`, and
/// `#66150` for a sample. The end counts as a place. A time between two samples is the later one, which is written as that
/// time: written times count the thousandths that have begun.
pub(crate) fn sample(sample_rate: u32, num_samples: u64, text: &str) -> Found {
    let text = text.trim();
    let wanted = match text.strip_prefix('#') {
        Some(number) => digits(number.trim()),
        None => nanoseconds(text).map(|nanos| {
            let sample = (u128::from(nanos) * u128::from(sample_rate)).div_ceil(1_000_000_000);
            u64::try_from(sample).unwrap_or(u64::MAX)
        }),
    };
    match wanted {
        None => Found::Nonsense,
        Some(sample) if sample <= num_samples => Found::At(sample),
        Some(_) => Found::Beyond,
    }
}

/// A time as seconds, minutes and hours, of which the last may have decimals; at most three fields.
fn nanoseconds(text: &str) -> Option<u64> {
    let text = text.strip_suffix('s').unwrap_or(text).trim();
    let mut fields = text.split(':').rev();
    let mut nanos = seconds(fields.next()?)?;
    let mut unit: u64 = 60_000_000_000;
    for field in fields {
        let number = digits(field).filter(|_| unit <= 3_600_000_000_000)?;
        nanos = nanos.saturating_add(number.saturating_mul(unit));
        unit *= 60;
    }
    Some(nanos)
}

/// Seconds with up to nine decimals, as nanoseconds.
fn seconds(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let whole = if whole.is_empty() && !part.is_empty() { 0 } else { digits(whole)? };
    let part =
        if part.is_empty() { 0 } else { digits(&format!("{part:0<9}").chars().take(9).collect::<String>())? };
    Some(whole.saturating_mul(1_000_000_000).saturating_add(part))
}

#[cfg(test)]
mod tests {
    use galley_media::video::table::Frame;

    use super::*;
    use crate::api::Span;
    use crate::waveforms::label;

    fn table(num: u32, rate: Option<[u32; 2]>, drop_frame: bool) -> FrameTable {
        let frame = |at: i64| Frame {
            pts: at * 1001,
            ordinal: 0,
            time: at * 1001,
            dts: None,
            duration: 1001,
            key: at == 0,
        };
        FrameTable {
            revision: 2,
            confirmed: true,
            time_base: [1, 30_000],
            frame_rate: rate,
            variable_frame_rate: rate.is_none(),
            start_timecode: None,
            drop_frame,
            by_count: false,
            frames: (0..i64::from(num)).map(frame).collect(),
        }
    }

    #[track_caller]
    fn check(table: &FrameTable, text: &str, expected: Found) {
        assert_eq!(frame(table, Offset::default(), text), expected, "{text}");
    }

    #[test]
    fn frames_are_typed_as_they_are_counted() {
        let table =
            FrameTable { start_timecode: Some([1, 0, 0, 0]), ..table(600, Some([30_000, 1001]), true) };
        let check = |offset: &str, text: &str, expected: Found| {
            assert_eq!(frame(&table, offset.parse().unwrap(), text), expected, "{offset}: {text}");
        };
        check("1001", "1001", Found::At(0));
        check("1001", "1600", Found::At(599));
        check("1001", "1000", Found::Beyond);
        check("1001", "0", Found::Beyond);
        check("1001", "1601", Found::Beyond);
        check("1001", "01:00:04;12", Found::At(132));
        check("1001", "4.5s", Found::At(134));
        check("0 10:00:00;00", "10:00:04;12", Found::At(132));
        check("0 10:00:00;00", "00:00:04;12", Found::At(132));
        check("0 10:00:00;00", "0:05", Found::At(149));
        check("0 10:00:00;00", "01:00:04;12", Found::Beyond);
        check("0 10:00:00:00", "10:00:04:12", Found::At(132));
        // Without dropped labels the minute is a whole one.
        check("0 10:00:50:00", "10:01:00:00", Found::At(300));
        check("0 10:00:50;00", "10:01:00;00", Found::Beyond);
        check("0 10:00:50;00", "10:01:00;02", Found::At(300));
        check("0 10:00:00;00", "10:61:00;00", Found::Nonsense);
    }

    #[test]
    fn numbers_count_from_nought() {
        let table = table(600, Some([30_000, 1001]), true);
        check(&table, "0", Found::At(0));
        check(&table, " 599 ", Found::At(599));
        check(&table, "600", Found::Beyond);
        check(&table, "99999999999999999999", Found::Beyond);
        check(&table, "", Found::Nonsense);
        check(&table, "-1", Found::Nonsense);
        check(&table, "four", Found::Nonsense);
    }

    #[test]
    fn timecode_is_read_from_the_right() {
        let table = table(2000, Some([30_000, 1001]), true);
        check(&table, "00:00:04;12", Found::At(132));
        check(&table, "00:00:04:12", Found::At(132));
        check(&table, "4;12", Found::At(132));
        // 29.97 drop-frame leaves out ;00 and ;01 of each minute but every tenth (SMPTE ST 12-1).
        check(&table, "00:01:00;02", Found::At(1800));
        check(&table, "00:01:00;00", Found::Beyond);
        check(&table, "00:09:00;02", Found::Beyond);
        check(&table, "00:61:00;02", Found::Nonsense);
        check(&table, "1:2:3:4:5", Found::Nonsense);
        check(&table, "00:00:x;01", Found::Nonsense);
    }

    #[test]
    fn what_is_no_timecode_of_a_film_that_starts_at_an_hour_counts_from_its_start() {
        let table =
            FrameTable { start_timecode: Some([1, 0, 0, 0]), ..table(600, Some([30_000, 1001]), true) };
        check(&table, "01:00:04;12", Found::At(132));
        check(&table, "00:00:04;12", Found::At(132));
        check(&table, "0:05", Found::At(149));
        check(&table, "0:00:05", Found::At(149));
        check(&table, "9:59", Found::Beyond);
        check(&table, "02:00:00;00", Found::Beyond);
    }

    #[test]
    fn times_find_the_frame_on_screen() {
        let table = table(600, Some([30_000, 1001]), true);
        check(&table, "0s", Found::At(0));
        check(&table, "0.0333", Found::At(0));
        check(&table, "0.0334", Found::At(1));
        check(&table, "4.5s", Found::At(134));
        check(&table, "4,5", Found::At(134));
        check(&table, "0:04.5", Found::At(134));
        check(&table, ".5", Found::At(14));
        check(&table, "3600s", Found::Beyond);
        check(&table, "4.5.6", Found::Nonsense);
        check(&table, "s", Found::Nonsense);
    }

    #[test]
    fn a_varying_rate_has_times_and_no_timecode() {
        let table = table(3000, None, false);
        check(&table, "1:04", Found::At(1918));
        check(&table, "1:2:3:4", Found::Nonsense);
    }

    #[test]
    fn places_in_sound_are_times_or_samples() {
        let check = |text: &str, expected: Found| {
            assert_eq!(sample(44_100, 44_100 * 4000, text), expected, "{text}");
        };
        check("0", Found::At(0));
        check("1.5", Found::At(66_150));
        check("1,5 s", Found::At(66_150));
        check("83.5s", Found::At(3_682_350));
        check("1:23.456", Found::At(3_680_410));
        check("1:02:03", Found::At(164_184_300));
        check(" #66150 ", Found::At(66_150));
        check("# 7", Found::At(7));
        check("0.0000226", Found::At(1));
        check("0.0000227", Found::At(2));
        check("4000", Found::At(176_400_000));
        check("#176400000", Found::At(176_400_000));
        check("#176400001", Found::Beyond);
        check("1:06:41", Found::Beyond);
        check("99999999999999999999:00", Found::Beyond);
        for nonsense in
            ["", "#", "#-1", "#1.5", "-1", "1:2:3:4", "four", "1:", ":5", "1.2.3", "s", "1;2", "12h", "#٣"]
        {
            check(nonsense, Found::Nonsense);
        }
    }

    #[test]
    fn a_time_that_was_typed_is_the_time_that_is_written() {
        for sample_rate in [8000, 11_025, 22_050, 44_100, 48_000, 96_000] {
            for millis in (0..5000).chain([83_456, 599_999, 3_599_999, 3_600_001]) {
                let (minutes, seconds) = (millis / 60_000 % 60, millis / 1000 % 60);
                let rest = format!("{seconds:02}.{:03}", millis % 1000);
                let text = match millis / 3_600_000 {
                    0 => format!("{minutes}:{rest}"),
                    hours => format!("{hours}:{minutes:02}:{rest}"),
                };
                let Found::At(start) = sample(sample_rate, u64::MAX, &text) else {
                    panic!("{text} at {sample_rate} is no place");
                };
                assert_eq!(label(Span { start, end: start, sample_rate }), text, "at {sample_rate}");
            }
        }
    }
}
