//! Instants as other programs write them (ISO 8601, and dates of ISO 32000-1, 7.9.4), and back to milliseconds UTC.

/// 0001-01-01 and the end of 9999, which both forms can say.
const FIRST: i64 = -62_135_596_800_000;
const LAST: i64 = 253_402_300_799_999;
const DAY: i64 = 86_400_000;

struct Parts {
    date: [i64; 3],
    clock: [i64; 3],
    millis: i64,
}

fn parts(instant: i64) -> Parts {
    let instant = instant.clamp(FIRST, LAST);
    let (day, rest) = (instant.div_euclid(DAY), instant.rem_euclid(DAY));
    let seconds = rest / 1000;
    Parts {
        date: date_of(day),
        clock: [seconds / 3600, seconds / 60 % 60, seconds % 60],
        millis: rest % 1000,
    }
}

/// `2026-11-30T21:41:39Z`, with milliseconds where there are any.
#[must_use]
pub fn iso(instant: i64) -> String {
    let Parts { date: [year, month, day], clock: [hours, minutes, seconds], millis } = parts(instant);
    let fraction = if millis == 0 { String::new() } else { format!(".{millis:03}") };
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}{fraction}Z")
}

/// `D:20261130214139Z`
pub fn pdf(instant: i64) -> String {
    let Parts { date: [year, month, day], clock: [hours, minutes, seconds], .. } = parts(instant);
    format!("D:{year:04}{month:02}{day:02}{hours:02}{minutes:02}{seconds:02}Z")
}

/// Reads either form. Without a zone it is taken for UTC.
pub fn read(text: &str) -> Option<i64> {
    let text = text.trim();
    let text = text.strip_prefix("D:").unwrap_or(text);
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some(halves) => halves,
        None if text.get(4..5) == Some("-") => (text, ""),
        None => text.split_at_checked(8).unwrap_or((text, "")),
    };
    let date = digits(date)?;
    if date.len() != 8 {
        return None;
    }
    let (year, month, day) = (value(&date, 0, 4)?, value(&date, 4, 2)?, value(&date, 6, 2)?);
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (clock, zone) = time.split_at_checked(time.find(['Z', 'z', '+', '-']).unwrap_or(time.len()))?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let clock = digits(clock)?;
    let part = |at: usize| if clock.len() > at { value(&clock, at, 2) } else { Some(0) };
    let (hours, minutes, seconds) = (part(0)?, part(2)?, part(4)?);
    if hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let millis = value(&format!("{:0<3}", fraction.chars().take(3).collect::<String>()), 0, 3)?;
    let seconds = day_of(year, month, day) * 86_400 + hours * 3600 + minutes * 60 + seconds - offset(zone)?;
    Some(seconds * 1000 + millis)
}

/// Seconds that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.chars().next() {
        None | Some('Z' | 'z') => return Some(0),
        Some('-') => -1,
        Some(_) => 1,
    };
    let zone = digits(zone.get(1..)?)?;
    let minutes = if zone.len() > 2 { value(&zone, 2, 2)? } else { 0 };
    Some(sign * (value(&zone, 0, 2)? * 3600 + minutes * 60))
}

/// The digits of a text that has nothing else but what parts them.
fn digits(text: &str) -> Option<String> {
    let parts = ['-', ':', '\''];
    let is_plain = text.chars().all(|letter| letter.is_ascii_digit() || parts.contains(&letter));
    is_plain.then(|| text.chars().filter(char::is_ascii_digit).collect())
}

fn value(digits: &str, at: usize, len: usize) -> Option<i64> {
    digits.get(at..at + len)?.parse().ok()
}

/// Days since 1970-01-01 of a day of the Gregorian calendar. A year begins with March here, so that the day that is put in
/// comes last; 400 of them repeat.
fn day_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn date_of(day: i64) -> [i64; 3] {
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = (from_march + 2) % 12 + 1;
    [year + era * 400 + i64::from(month <= 2), month, of_year - (153 * from_march + 2) / 5 + 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_and_read() {
        for (instant, text, short) in [
            (0, "1970-01-01T00:00:00Z", "D:19700101000000Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z", "D:20000229000000Z"),
            (1_796_074_899_000, "2026-11-30T21:41:39Z", "D:20261130214139Z"),
            (-1_000, "1969-12-31T23:59:59Z", "D:19691231235959Z"),
        ] {
            assert_eq!((iso(instant).as_str(), pdf(instant).as_str()), (text, short));
            assert_eq!((read(text), read(short)), (Some(instant), Some(instant)));
        }
        assert_eq!(iso(1_005), "1970-01-01T00:00:01.005Z");
        assert_eq!(iso(i64::MAX), "9999-12-31T23:59:59.999Z");
        assert_eq!(iso(i64::MIN), "0001-01-01T00:00:00Z");
    }

    #[test]
    fn every_day_leads_back() {
        for day in (-719_162..=2_932_896).step_by(37) {
            let [year, month, of_month] = date_of(day);
            assert_eq!(day_of(year, month, of_month), day);
            assert!((1..=12).contains(&month) && (1..=31).contains(&of_month));
        }
    }

    #[test]
    fn what_others_write_is_read() {
        let noon = read("2026-11-30T12:00:00Z");
        for text in [
            "2026-11-30T13:00:00+01:00",
            "2026-11-30 07:00:00.000-0500",
            "D:20261130130000+01'00'",
            "D:20261130130000+01'00",
            "20261130120000",
            "D:2026113012",
        ] {
            assert_eq!(read(text), noon, "{text}");
        }
        assert_eq!(read("2026-11-30T00:00:00.5Z"), read("2026-11-30").map(|midnight| midnight + 500));
        for text in [
            "",
            "yesterday",
            "2026",
            "2026-13-01",
            "2026-11-30T25:00:00Z",
            "D:20261130é",
            "2026-11-30T12:00:00+x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
