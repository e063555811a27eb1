//! ST 12-1 timecode: a whole day at every rate, drop-frame labels, starts, exact times.

use galley_core::timecode::{Counting, Label, Offset, Timecode, TimecodeError, frame_at, time_of};
use proptest::prelude::*;

const NTSC: [u32; 2] = [30_000, 1001];
const NTSC_60: [u32; 2] = [60_000, 1001];

fn label(text: &str) -> Label {
    text.parse().unwrap()
}

/// Counts labels one by one, as the standard words it: the next label, less those left out.
fn walk_a_day(rate: [u32; 2], drop: bool, nominal: u32, dropped: u32) {
    let counting = Counting::new(rate, drop).unwrap();
    let (mut h, mut m, mut s, mut f) = (0, 0, 0, 0);
    for frame in 0..counting.frames_per_day() {
        let expected = Label { hours: h, minutes: m, seconds: s, frames: f, drop };
        assert_eq!(counting.label(frame), expected);
        assert_eq!(counting.frame(expected), Ok(frame));
        f += 1;
        if f == nominal {
            (f, s) = (0, s + 1);
        }
        if s == 60 {
            (s, m) = (0, m + 1);
        }
        if m == 60 {
            (m, h) = (0, h + 1);
        }
        if f == 0 && s == 0 && m % 10 != 0 {
            f = dropped;
        }
    }
    assert_eq!((h, m, s, f), (24, 0, 0, 0), "exactly a day of labels");
    assert_eq!(counting.label(counting.frames_per_day()), counting.label(0));
}

#[test]
fn drop_frame_30_walks_a_day() {
    walk_a_day(NTSC, true, 30, 2);
    assert_eq!(Counting::new(NTSC, true).unwrap().frames_per_day(), 2_589_408);
}

#[test]
fn drop_frame_60_walks_a_day() {
    walk_a_day(NTSC_60, true, 60, 4);
}

#[test]
fn whole_and_film_rates_walk_a_day() {
    for rate in [24, 25, 30, 48, 50, 60, 100, 120] {
        walk_a_day([rate, 1], false, rate, 0);
    }
    walk_a_day([24_000, 1001], false, 24, 0);
    walk_a_day(NTSC, false, 30, 0);
    walk_a_day(NTSC_60, false, 60, 0);
    walk_a_day([50, 2], false, 25, 0);
}

#[test]
fn labels_are_written_as_the_field_writes_them() {
    let check = |rate, drop, frame, expected: &str| {
        assert_eq!(Counting::new(rate, drop).unwrap().label(frame).to_string(), expected);
    };
    check(NTSC, true, 132, "00:00:04;12");
    check(NTSC, true, 1_799, "00:00:59;29");
    check(NTSC, true, 1_800, "00:01:00;02");
    check(NTSC, true, 17_982, "00:10:00;00");
    check(NTSC, true, 107_892, "01:00:00;00");
    check(NTSC_60, true, 3_600, "00:01:00;04");
    check(NTSC, false, 1_800, "00:01:00:00");
    check([25, 1], false, 90_000, "01:00:00:00");
}

#[test]
fn drop_frame_keeps_to_the_clock() {
    let counting = Counting::new(NTSC, true).unwrap();
    for hour in 1..24 {
        let frame =
            counting.frame(Label { hours: hour, minutes: 0, seconds: 0, frames: 0, drop: true }).unwrap();
        let [seconds, per] = time_of(frame, NTSC).unwrap();
        let off = (seconds * 1000 / per).abs_diff(u64::from(hour) * 3_600_000);
        assert!(off <= 90, "within 86.4 ms a day: {off} ms at {hour} h");
    }
}

#[test]
fn typed_timecode_is_read() {
    assert_eq!(label("00:00:04;12"), Label { hours: 0, minutes: 0, seconds: 4, frames: 12, drop: true });
    assert_eq!(label(" 01:02:03:04 "), Label { hours: 1, minutes: 2, seconds: 3, frames: 4, drop: false });
    assert_eq!(label("4;12"), Label { hours: 0, minutes: 0, seconds: 4, frames: 12, drop: true });
    assert_eq!(label("2:04:12").minutes, 2);
    for text in ["", "12", "a:b", "1:2:3:4:5", "-1:00", "00:00:00:+1", "1::2", "00:00:4.5", "1:0001"] {
        assert_eq!(text.parse::<Label>(), Err(TimecodeError::NotTimecode), "{text}");
    }
}

#[test]
fn labels_that_are_not_there_are_said_so() {
    let drop = Counting::new(NTSC, true).unwrap();
    let dropped = Err(TimecodeError::DroppedLabel { minute: 1, next: 2 });
    assert_eq!(drop.frame(label("00:01:00;00")), dropped);
    assert_eq!(drop.frame(label("00:01:00;01")), dropped);
    assert_eq!(drop.frame(label("00:01:00;02")), Ok(1_800));
    assert_eq!(drop.frame(label("00:10:00;00")), Ok(17_982));
    for text in ["24:00:00;00", "00:60:00;00", "00:00:60;00", "00:00:00;30"] {
        assert_eq!(drop.frame(label(text)), Err(TimecodeError::OutOfRange), "{text}");
    }
}

#[test]
fn rates_without_timecode_are_said_so() {
    assert_eq!(Counting::new([25, 1], true), Err(TimecodeError::NoDrop));
    assert_eq!(Counting::new([24_000, 1001], true), Err(TimecodeError::NoDrop));
    assert_eq!(Counting::new([30, 1], true), Err(TimecodeError::NoDrop));
    for rate in [[0, 1], [1, 0], [0, 0], [2997, 100], [121, 1], [15_000, 1001], [u32::MAX, 2]] {
        assert!(matches!(Counting::new(rate, false), Err(TimecodeError::Rate { .. })), "{rate:?}");
    }
}

#[test]
fn a_start_shifts_every_label() {
    let drop = Counting::new(NTSC, true).unwrap();
    let from_one = Timecode::new(drop, label("01:00:00;00")).unwrap();
    assert_eq!(from_one.label(0).to_string(), "01:00:00;00");
    assert_eq!(from_one.label(1_800).to_string(), "01:01:00;02");
    assert_eq!(from_one.frame(label("01:01:00;02")), Ok(1_800));
    assert_eq!(Timecode::from_midnight(drop).label(132).to_string(), "00:00:04;12");
    let late = Timecode::new(drop, label("23:59:59;29")).unwrap();
    assert_eq!(late.label(1).to_string(), "00:00:00;00", "past midnight");
    assert_eq!(late.frame(label("00:00:00;00")), Ok(1));
    assert!(Timecode::new(drop, label("00:01:00;00")).is_err());
    assert_eq!(late.label(u32::MAX), late.label(u32::MAX % drop.frames_per_day()));
}

#[test]
fn times_are_exact() {
    assert_eq!(time_of(30_000, NTSC), Some([1001, 1]));
    assert_eq!(time_of(1, NTSC), Some([1001, 30_000]));
    assert_eq!(time_of(0, [25, 1]), Some([0, 1]));
    assert_eq!(time_of(1, [0, 1]), None);
    assert_eq!(frame_at([1, 0], NTSC), None);
    assert_eq!(frame_at([u64::MAX, 1], NTSC), None);
}

/// A label that is a frame of some counting is that frame's label.
fn any_counting(label: Label) -> Result<(), TestCaseError> {
    for (rate, drop) in [(NTSC, true), (NTSC_60, true), (NTSC, false), ([24, 1], false), ([120, 1], false)] {
        let counting = Counting::new(rate, drop).unwrap();
        if let Ok(frame) = counting.frame(label) {
            prop_assert_eq!(
                counting.label(frame).to_string().replace(';', ":"),
                label.to_string().replace(';', ":")
            );
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_frame_is_on_from_its_time_until_the_next(frame in 0u32..u32::MAX - 1, num in 1u32..240_000, den in 1u32..2000) {
        let rate = [num, den];
        let [seconds, per] = time_of(frame, rate).unwrap();
        prop_assert_eq!(frame_at([seconds, per], rate), Some(frame));
        let [next, next_per] = time_of(frame + 1, rate).unwrap();
        prop_assert!(u128::from(next) * u128::from(per) > u128::from(seconds) * u128::from(next_per));
    }

    #[test]
    fn what_is_written_is_read(frame in 0u32..2_589_408, start in 0u32..2_589_408) {
        let counting = Counting::new(NTSC, true).unwrap();
        let timecode = Timecode::new(counting, counting.label(start)).unwrap();
        let written = timecode.label(frame).to_string();
        prop_assert_eq!(timecode.frame(written.parse().unwrap()), Ok(frame));
    }

    #[test]
    fn any_text_is_answered(text: String) {
        let _ = text.parse::<Label>();
    }

    #[test]
    fn text_like_a_timecode_is_read_or_refused(text in "[0-9]{0,11}([:;., -]{1,2}[0-9]{0,11}){0,5}") {
        let Ok(label) = text.parse::<Label>() else { return Ok(()) };
        any_counting(label)?;
    }

    #[test]
    fn any_label_is_a_frame_or_refused(
        hours: u32, minutes in prop_oneof![0u32..70, any::<u32>()], seconds in prop_oneof![0u32..70, any::<u32>()],
        frames in prop_oneof![0u32..130, any::<u32>()], drop: bool,
    ) {
        any_counting(Label { hours, minutes, seconds, frames, drop })?;
        any_counting(Label { hours: hours % 24, minutes, seconds, frames, drop })?;
    }

    #[test]
    fn any_rate_is_counted_or_refused(num: u32, den: u32, drop: bool, frame: u32) {
        if let Ok(counting) = Counting::new([num, den], drop) {
            prop_assert_eq!(counting.frame(counting.label(frame)), Ok(frame % counting.frames_per_day()));
        }
        let _ = time_of(frame, [num, den]);
    }
}

#[test]
fn frames_are_counted_from_what_a_person_sets() {
    let offset = Offset { first: 1001, start: Some(label("01:00:00;00")) };
    assert_eq!((offset.number(0), offset.number(49)), (1001, 1050));
    assert_eq!((offset.frame(1001), offset.frame(1050)), (Some(0), Some(49)));
    assert_eq!(offset.frame(1000), None, "there is nothing before the first");
    assert_eq!(Offset::default().frame(7), Some(7));
    let timecode = offset.timecode(Some(NTSC)).unwrap();
    assert_eq!(timecode.label(1800).to_string(), "01:01:00;02");
    assert_eq!(timecode.at_midnight().label(1800).to_string(), "00:01:00;02");
    assert_eq!(offset.timecode(Some([25, 1])), None, "no drop-frame at 25");
    assert_eq!(offset.timecode(None), None, "no timecode where the rate varies");
    assert_eq!(Offset::default().timecode(Some(NTSC)), None);
}

#[test]
fn an_offset_is_written_and_read_again() {
    for text in ["0", "1001", "1001 01:00:00;02", "0 10:00:00:00", "9999999"] {
        assert_eq!(text.parse::<Offset>().unwrap().to_string(), text);
    }
    for nonsense in ["", "-1", "x", "10000000", "1 ", "1 x", "4294967296"] {
        assert!(nonsense.parse::<Offset>().is_err(), "{nonsense}");
    }
}
