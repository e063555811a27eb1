//! What a person types to go somewhere in a video: a frame number, a timecode, a time.

use galley_media::pool::FrameTable;

/// Where it leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Frame(u32),
    /// Understood, and not in this video.
    Beyond,
    Nonsense,
}

/// Reads `120`, `00:00:04;12`, `4:12` (from the right: frames, seconds, minutes, hours), `4.5`, `4.5s`, `1:04.5`.
/// Where the rate varies there is no timecode, and colons mean minutes and hours. So they do where no frame has that
/// timecode, as in a film that starts at an hour; four fields count from the first frame then.
pub(crate) fn frame(table: &FrameTable, text: &str) -> Found {
    let text = text.trim();
    if let Some(number) = digits(text) {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        return if number < table.len() { Found::Frame(number) } else { Found::Beyond };
    }
    let decimal = text.ends_with('s') || text.contains(['.', ',']);
    let has_timecode = table.timecode_parts(0).is_some();
    if !decimal && has_timecode && text.contains([':', ';']) {
        return match timecode(table, text) {
            Found::Beyond => since_start(table, text),
            found => found,
        };
    }
    time(table, text)
}

/// Minutes and seconds, or a timecode counted from the first frame.
fn since_start(table: &FrameTable, text: &str) -> Found {
    let from_zero = FrameTable { start_timecode: None, ..table.clone() };
    match text.split([':', ';']).count() {
        4 => timecode(&from_zero, text),
        _ if text.contains(';') => Found::Beyond,
        _ => time(table, text),
    }
}

fn digits(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().unwrap_or(u64::MAX))
}

/// The frame that is shown with this timecode. A number that drop-frame leaves out is no frame.
fn timecode(table: &FrameTable, text: &str) -> Found {
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
    let [_, minutes, seconds, _] = wanted;
    if minutes > 59 || seconds > 59 {
        return Found::Nonsense;
    }
    // In order of presentation, so that a timecode met twice (past midnight) is the first.
    (0..table.len())
        .find(|number| table.timecode_parts(*number) == Some(wanted))
        .map_or(Found::Beyond, Found::Frame)
}

/// The frame that is on screen at a time since the first.
fn time(table: &FrameTable, text: &str) -> Found {
    let text = text.strip_suffix('s').unwrap_or(text).trim();
    let mut fields: Vec<&str> = text.split(':').collect();
    let Some(last) = fields.pop() else { return Found::Nonsense };
    let Some(mut micros) = seconds(last) else { return Found::Nonsense };
    let mut unit: u64 = 60_000_000;
    for field in fields.iter().rev() {
        let Some(number) = digits(field).filter(|_| unit <= 3_600_000_000) else { return Found::Nonsense };
        micros = micros.saturating_add(number.saturating_mul(unit));
        unit *= 60;
    }
    let [num, den] = table.time_base.map(i128::from);
    // ticks = seconds ÷ (num / den), compared without rounding: micros × den against ticks × num × 10⁶.
    let wanted = i128::from(micros) * den;
    let ticks = |ticks: i64| i128::from(ticks) * num * 1_000_000;
    if wanted >= ticks(table.duration()) {
        return Found::Beyond;
    }
    let after = table.frames.partition_point(|frame| ticks(frame.time) <= wanted);
    after.checked_sub(1).and_then(|at| u32::try_from(at).ok()).map_or(Found::Beyond, Found::Frame)
}

/// Seconds with up to six decimals, as microseconds.
fn seconds(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let whole = if whole.is_empty() && !part.is_empty() { 0 } else { digits(whole)? };
    let part =
        if part.is_empty() { 0 } else { digits(&format!("{part:0<6}").chars().take(6).collect::<String>())? };
    whole.checked_mul(1_000_000)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use galley_media::video::table::Frame;

    use super::*;

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
        assert_eq!(frame(table, text), expected, "{text}");
    }

    #[test]
    fn numbers_count_from_nought() {
        let table = table(600, Some([30_000, 1001]), true);
        check(&table, "0", Found::Frame(0));
        check(&table, " 599 ", Found::Frame(599));
        check(&table, "600", Found::Beyond);
        check(&table, "99999999999999999999", Found::Beyond);
        check(&table, "", Found::Nonsense);
        check(&table, "-1", Found::Nonsense);
        check(&table, "four", Found::Nonsense);
    }

    #[test]
    fn timecode_is_read_from_the_right() {
        let table = table(2000, Some([30_000, 1001]), true);
        check(&table, "00:00:04;12", Found::Frame(132));
        check(&table, "00:00:04:12", Found::Frame(132));
        check(&table, "4;12", Found::Frame(132));
        // 29.97 drop-frame leaves out ;00 and ;01 of each minute but every tenth (SMPTE ST 12-1).
        check(&table, "00:01:00;02", Found::Frame(1800));
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
        check(&table, "01:00:04;12", Found::Frame(132));
        check(&table, "00:00:04;12", Found::Frame(132));
        check(&table, "0:05", Found::Frame(149));
        check(&table, "0:00:05", Found::Frame(149));
        check(&table, "9:59", Found::Beyond);
        check(&table, "02:00:00;00", Found::Beyond);
    }

    #[test]
    fn times_find_the_frame_on_screen() {
        let table = table(600, Some([30_000, 1001]), true);
        check(&table, "0s", Found::Frame(0));
        check(&table, "0.0333", Found::Frame(0));
        check(&table, "0.0334", Found::Frame(1));
        check(&table, "4.5s", Found::Frame(134));
        check(&table, "4,5", Found::Frame(134));
        check(&table, "0:04.5", Found::Frame(134));
        check(&table, ".5", Found::Frame(14));
        check(&table, "3600s", Found::Beyond);
        check(&table, "4.5.6", Found::Nonsense);
        check(&table, "s", Found::Nonsense);
    }

    #[test]
    fn a_varying_rate_has_times_and_no_timecode() {
        let table = table(3000, None, false);
        check(&table, "1:04", Found::Frame(1918));
        check(&table, "1:2:3:4", Found::Nonsense);
    }
}
