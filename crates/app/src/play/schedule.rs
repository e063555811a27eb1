//! Which frame is due when, by the frame table, and what has been shown and dropped of them.
//!
//! Three numbers: *media* time, nanoseconds since frame 0 is shown; *played* time, nanoseconds of media since play
//! began, which only grows; and *turns*, the frames in the order of play counted from 0, over as many laps as it takes.
//! A frame stands over `[begin, end)`, until the next begins, whatever its own duration says. One that ends where it
//! begins is never due, and has a turn only where every frame is shown.

use std::sync::Arc;

use galley_media::pool::FrameTable;

use super::clock::{SECOND, scaled};

/// How long a film of one frame stands that does not say it itself.
const ALONE: i64 = SECOND / 25;

/// When each frame of a film begins and ends, in nanoseconds since frame 0, rounded down.
#[derive(Clone, Debug)]
pub(crate) struct Times {
    /// The begin of each frame, and the end of the last.
    begins: Vec<i64>,
}

impl Times {
    /// By the ticks of a table; the last frame stands as long as it says, else as long as the middle one of the others.
    pub(crate) fn of(table: &FrameTable) -> Times {
        let [num, den] = table.time_base.map(i64::from);
        let begin = |ticks: i64| scaled(ticks, num.saturating_mul(SECOND), den);
        let mut latest = 0;
        let mut begins: Vec<i64> = Vec::with_capacity(table.frames.len() + 1);
        for frame in &table.frames {
            latest = begin(frame.time).max(latest);
            begins.push(latest);
        }
        if let Some(last) = table.frames.last() {
            let end = if last.duration > 0 {
                begin(last.time.saturating_add(last.duration))
            } else {
                latest.saturating_add(usual(&begins).unwrap_or(ALONE))
            };
            begins.push(end.max(latest.saturating_add(1)));
        }
        Times { begins }
    }

    /// The number of the last frame; `None` where there is none.
    fn last(&self) -> Option<u32> {
        u32::try_from(self.begins.len().checked_sub(2)?).ok()
    }

    fn begin(&self, frame: u32) -> i64 {
        self.begins.get(frame as usize).or(self.begins.last()).copied().unwrap_or(0)
    }

    fn end(&self, frame: u32) -> i64 {
        self.begin(frame.saturating_add(1))
    }

    /// The frame that stands at a time; before all of them the first, after them the last.
    fn frame_at(&self, media: i64) -> u32 {
        let begun = self.begins.partition_point(|begin| *begin <= media);
        let number = u32::try_from(begun.saturating_sub(1)).unwrap_or(u32::MAX);
        number.min(self.last().unwrap_or(0))
    }
}

/// The middle one of the lengths between begins, those of nothing aside.
fn usual(begins: &[i64]) -> Option<i64> {
    let pairs = begins.iter().zip(begins.iter().skip(1));
    let mut lengths: Vec<i64> = pairs.map(|(one, next)| next - one).filter(|length| *length > 0).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied()
}

/// The way through a stretch of media time: from a place in it to its end, or around and around. Serves films and sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Course {
    begin: i64,
    length: i64,
    /// How much of the first lap lies behind where play begins.
    skipped: i64,
    reverse: bool,
    looped: bool,
}

/// Where a course is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub media: i64,
    /// Nanoseconds of media until the lap ends; 0 only where play has ended.
    pub left: i64,
    lap: i64,
}

impl Course {
    /// Through `[begin, end)` from `from`; where that is its end or outside, from where a lap begins.
    pub(crate) fn new([begin, end]: [i64; 2], from: i64, reverse: bool, looped: bool) -> Course {
        let length = end.saturating_sub(begin).max(0);
        let skipped = if reverse { end.saturating_sub(from) } else { from.saturating_sub(begin) };
        let skipped = if (0..length).contains(&skipped) { skipped } else { 0 };
        Course { begin, length, skipped, reverse, looped: looped && length > 0 }
    }

    pub(crate) fn at(&self, played: i64) -> Spot {
        let gone = self.skipped.saturating_add(played.max(0));
        let (lap, gone) = if self.looped {
            (gone / self.length.max(1), gone % self.length.max(1))
        } else {
            (0, gone.min(self.length))
        };
        let left = self.length - gone;
        let media = self.begin.saturating_add(if self.reverse { left } else { gone });
        Spot { media, left, lap }
    }
}

/// What is to be played of a film.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// Where it begins.
    pub frame: u32,
    /// First and last frame, both played; `None`: all of them.
    pub range: Option<[u32; 2]>,
    pub reverse: bool,
    pub looped: bool,
    /// No frame is dropped, nor left out for having no length.
    pub every: bool,
}

/// The frames of a film in the order of play, and when each is due.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    times: Arc<Times>,
    course: Course,
    /// The frames of one lap in the order of play; never empty.
    order: Vec<u32>,
    /// The place in `order` of turn 0.
    first: usize,
}

/// The frame that is due at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub turn: u64,
    pub frame: u32,
    /// When the next is due or play ends; `None` where it has ended and this frame stays.
    pub until: Option<i64>,
}

impl Schedule {
    /// Returns `None` where there is no frame.
    pub(crate) fn new(times: Arc<Times>, asked: Asked) -> Option<Schedule> {
        let last = times.last()?;
        let [first, last] = asked.range.unwrap_or([0, last]).map(|frame| frame.min(last));
        let first = first.min(last);
        let stands = |frame: &u32| asked.every || times.begin(*frame) < times.end(*frame);
        let mut order: Vec<u32> = (first..=last).filter(stands).collect();
        if order.is_empty() {
            order.push(asked.frame.clamp(first, last));
        }
        if asked.reverse {
            order.reverse();
        }
        let (begin, end) = (times.begin(first), times.end(last));
        let from = if asked.reverse { end } else { begin };
        let course = Course::new([begin, end], from, asked.reverse, asked.looped);
        let mut schedule = Schedule { times, course, order, first: 0 };
        let (Ok(at) | Err(at)) = schedule.place(asked.frame);
        let skipped = schedule.gone(at);
        // At the last frame, or beyond it, it begins where a lap does.
        if at + 1 < schedule.order.len() && skipped < course.length {
            schedule.first = at;
            schedule.course.skipped = skipped;
        }
        Some(schedule)
    }

    /// The way through media time, for the sound that goes with it.
    pub(crate) fn course(&self) -> Course {
        self.course
    }

    /// The frame of a turn; `None` after the end.
    pub(crate) fn frame(&self, turn: u64) -> Option<u32> {
        let (lap, at) = self.lap(turn);
        if lap == 0 || self.course.looped { self.order.get(at).copied() } else { None }
    }

    /// The played time at which a turn comes; after the last one it is that of the end.
    pub(crate) fn begins(&self, turn: u64) -> i64 {
        let (lap, at) = self.lap(turn);
        let laps = i64::try_from(lap).unwrap_or(i64::MAX).saturating_mul(self.course.length);
        laps.saturating_add(self.gone(at)).saturating_sub(self.course.skipped)
    }

    pub(crate) fn due(&self, played: i64) -> Due {
        let spot = self.course.at(played);
        let turn = |lap: i64, at: usize| {
            let laps = lap.unsigned_abs().saturating_mul(self.num_turns());
            laps.saturating_add(at as u64).saturating_sub(self.first as u64)
        };
        if spot.left == 0 {
            let at = self.order.len().saturating_sub(1);
            return Due { turn: turn(0, at), frame: self.order.last().copied().unwrap_or(0), until: None };
        }
        let frame = self.times.frame_at(if self.course.reverse { spot.media - 1 } else { spot.media });
        let (Ok(at) | Err(at)) = self.place(frame);
        let turn = turn(spot.lap, at);
        Due { turn, frame, until: Some(self.begins(turn.saturating_add(1))) }
    }

    /// How many turns one lap has.
    pub(crate) fn num_turns(&self) -> u64 {
        self.order.len() as u64
    }

    /// How many turns after `head` a frame comes; `None` where it does not come any more.
    pub(crate) fn turns_until(&self, head: u64, frame: u32) -> Option<u64> {
        self.frame(head)?;
        let (_, now) = self.lap(head);
        let at = self.place(frame).ok()?;
        match at.checked_sub(now) {
            Some(turns) => Some(turns as u64),
            None if self.course.looped => Some((self.order.len() + at - now) as u64),
            None => None,
        }
    }

    /// The frame that stands before or after another within a lap, in the order of play.
    pub(crate) fn beside(&self, frame: u32, after: bool) -> Option<u32> {
        let at = self.place(frame).ok()?;
        self.order.get(if after { at + 1 } else { at.checked_sub(1)? }).copied()
    }

    /// Which lap a turn is in, from 0, and its place in the order.
    fn lap(&self, turn: u64) -> (u64, usize) {
        let gone = turn.saturating_add(self.first as u64);
        (gone / self.num_turns(), (gone % self.num_turns()) as usize)
    }

    /// The place of a frame in the order, or where it would be.
    fn place(&self, frame: u32) -> Result<usize, usize> {
        let reverse = self.course.reverse;
        self.order.binary_search_by(|one| if reverse { frame.cmp(one) } else { one.cmp(&frame) })
    }

    /// How much of a lap is gone when the frame at a place in the order comes.
    fn gone(&self, at: usize) -> i64 {
        let Course { begin, length, reverse, .. } = self.course;
        let Some(frame) = self.order.get(at) else { return length };
        if reverse { begin + length - self.times.end(*frame) } else { self.times.begin(*frame) - begin }
    }
}

/// What play has to do at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// This frame is due and was not sent: to be sent as soon as it is there. After `until` another one is due; `None`:
    /// it is waited for.
    Show {
        turn: u64,
        frame: u32,
        until: Option<i64>,
    },
    /// Nothing is due before that position.
    Wait {
        until: i64,
    },
    End,
}

/// How far play has come, and how many frames it has shown and dropped.
///
/// In real time a frame whose time has passed unsent is dropped, but for the last one, which stays. Where every frame is
/// shown, none comes before the one before it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    every: bool,
    /// The first turn that was neither sent nor dropped.
    next: u64,
    shown: u64,
    dropped: u64,
}

impl Pace {
    pub(crate) fn new(every: bool) -> Pace {
        Pace { every, next: 0, shown: 0, dropped: 0 }
    }

    /// How many frames were shown, and how many dropped.
    pub(crate) fn counts(&self) -> [u64; 2] {
        [self.shown, self.dropped]
    }

    /// Goes on to a position.
    pub(crate) fn step(&mut self, schedule: &Schedule, played: i64) -> Step {
        if self.every {
            let begins = schedule.begins(self.next);
            return match schedule.frame(self.next) {
                _ if played < begins => Step::Wait { until: begins },
                Some(frame) => Step::Show { turn: self.next, frame, until: None },
                None => Step::End,
            };
        }
        let Due { turn, frame, until } = schedule.due(played);
        if let Some(passed) = turn.checked_sub(self.next) {
            self.dropped += passed;
            self.next = turn;
            return Step::Show { turn, frame, until };
        }
        until.map_or(Step::End, |until| Step::Wait { until })
    }

    /// Counts the frame of a turn that [`Step::Show`] named as shown. Where every frame is, and this one came later than
    /// half its time, returns where the clock is to be anchored, so that it has all of it.
    pub(crate) fn sent(&mut self, schedule: &Schedule, turn: u64, played: i64) -> Option<i64> {
        self.shown += 1;
        self.next = turn + 1;
        let begins = schedule.begins(turn);
        let length = schedule.begins(self.next) - begins;
        (self.every && length > 0 && played - begins > length / 2).then_some(begins)
    }

    /// Counts the frame of a turn that [`Step::Show`] named as dropped: there is no picture of it.
    pub(crate) fn skip(&mut self, turn: u64) {
        self.dropped += 1;
        self.next = turn + 1;
    }

    /// The turn from which pictures are needed, where one that is begun now is decoded at the position `soonest`: in real
    /// time what is neither held nor decoded while it is due is passed over.
    pub(crate) fn head(&self, schedule: &Schedule, soonest: i64, is_held: impl Fn(u32) -> bool) -> u64 {
        if self.every {
            return self.next;
        }
        let reached = schedule.due(soonest).turn.max(self.next);
        let held = |turn: &u64| schedule.frame(*turn).is_some_and(&is_held);
        (self.next..reached).find(held).unwrap_or(reached)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use galley_media::video::table::Frame;
    use proptest::prelude::*;

    use super::*;

    fn table(time_base: [u32; 2], steps: &[i64]) -> FrameTable {
        let mut time = 0;
        let frame = |duration: &i64| {
            time += duration;
            Frame { pts: 0, ordinal: 0, time: time - duration, dts: None, duration: *duration, key: false }
        };
        FrameTable {
            revision: 2,
            confirmed: true,
            time_base,
            frame_rate: None,
            variable_frame_rate: true,
            start_timecode: None,
            drop_frame: false,
            by_count: true,
            frames: steps.iter().map(frame).collect(),
        }
    }

    pub(crate) fn schedule(time_base: [u32; 2], steps: &[i64], asked: Asked) -> Schedule {
        Schedule::new(Arc::new(Times::of(&table(time_base, steps))), asked).unwrap()
    }

    pub(crate) const ALL: Asked =
        Asked { frame: 0, range: None, reverse: false, looped: false, every: false };

    /// Frames of all lengths, some of none, in four time bases.
    fn film() -> impl Strategy<Value = ([u32; 2], Vec<i64>)> {
        let bases = prop::sample::select(vec![[1, 1_000], [1_001, 30_000], [1, 90_000], [3, 7]]);
        (bases, prop::collection::vec(prop_oneof![1 => Just(0_i64), 6 => 1..4_000_i64], 1..40))
    }

    pub(crate) fn asked() -> impl Strategy<Value = Asked> {
        let range = prop::option::of([0..50_u32, 0..50_u32]);
        (0..50_u32, range, any::<[bool; 2]>()).prop_map(|(frame, range, [reverse, looped])| Asked {
            frame,
            range,
            reverse,
            looped,
            ..ALL
        })
    }

    /// How many turns are played: all there are, or three laps.
    fn num_played(schedule: &Schedule) -> u64 {
        (0..3 * schedule.num_turns()).take_while(|turn| schedule.frame(*turn).is_some()).count() as u64
    }

    #[test]
    fn times_are_the_tables_rounded_down() {
        let times = Times::of(&table([1_001, 30_000], &[1, 1, 2, 0]));
        assert_eq!(times.begins, [0, 33_366_666, 66_733_333, 133_466_666, 166_833_333]);
        assert_eq!([-1, 0, 33_366_665, 33_366_666, i64::MAX].map(|ns| times.frame_at(ns)), [0, 0, 0, 1, 3]);
        assert_eq!(Times::of(&table([1, 1_000], &[0])).begins, [0, ALONE]);
        assert_eq!(Times::of(&table([1, 1_000], &[])).last(), None);
    }

    #[test]
    fn at_the_end_of_the_range_play_begins_at_its_begin() {
        for (reverse, cases) in [
            (false, [(0, 2), (2, 2), (3, 3), (5, 2), (9, 2)]),
            (true, [(0, 5), (2, 5), (3, 3), (5, 5), (9, 5)]),
        ] {
            for (frame, begins) in cases {
                let asked = Asked { frame, range: Some([2, 5]), reverse, ..ALL };
                let schedule = schedule([1, 25], &[1; 10], asked);
                assert_eq!((schedule.frame(0), schedule.due(0).frame), (Some(begins), begins), "{frame}");
            }
        }
    }

    #[test]
    fn a_frame_without_length_is_shown_only_where_every_frame_is() {
        for (every, frames) in [(false, vec![0, 3]), (true, vec![0, 1, 2, 3])] {
            let schedule = schedule([1, 25], &[1, 0, 0, 1], Asked { every, ..ALL });
            let played: Vec<u32> = (0..9).filter_map(|turn| schedule.frame(turn)).collect();
            assert_eq!(played, frames);
        }
        let asked = Asked { frame: 1, range: Some([1, 1]), looped: true, ..ALL };
        let alone = schedule([1, 25], &[1, 0, 1], asked);
        assert_eq!(alone.due(0), Due { turn: 0, frame: 1, until: None });
    }

    #[test]
    fn a_sound_goes_around_its_range() {
        let at = |played| Course::new([100, 140], 130, false, true).at(played);
        let spots = [0, 9, 10, 49, 50].map(|played| (at(played).media, at(played).left));
        assert_eq!(spots, [(130, 10), (139, 1), (100, 40), (139, 1), (100, 40)]);
        let course = Course::new([100, 140], 140, false, false);
        assert_eq!([0, 39, 40, 99].map(|played| course.at(played).left), [40, 1, 0, 0]);
    }

    #[test]
    fn a_slow_decoder_aims_at_what_it_reaches() {
        let (schedule, mut pace) = (schedule([1, 25], &[1; 100], ALL), Pace::new(false));
        let (mut played, mut decoded) = (0, 0);
        while schedule.due(played).until.is_some() {
            let head = pace.head(&schedule, played + 50_000_000, |_| false);
            (played, decoded) = (played + 50_000_000, decoded + 1);
            if let Step::Show { turn, .. } = pace.step(&schedule, played) {
                assert_eq!(turn, head);
                pace.sent(&schedule, turn, played);
            }
        }
        assert_eq!((decoded, pace.counts()), (80, [80, 20]));
        let pace = Pace::new(false);
        let head = pace.head(&schedule, 90_000_000, |frame| frame == 1);
        assert_eq!(head, 1, "what is held is not passed over");
    }

    proptest! {
        /// Over all laps.
        #[test]
        fn each_frame_is_due_from_its_begin_to_its_end((base, steps) in film(), asked in asked()) {
            let (table, schedule) = (table(base, &steps), schedule(base, &steps, asked));
            let times = Times::of(&table);
            let [num, den] = base.map(i128::from);
            let nanos = |ticks: i64| i64::try_from(i128::from(ticks) * num * 1_000_000_000 / den).unwrap();
            let [first, last] = asked.range.unwrap_or([0, 50]).map(|one| one.min(table.len() - 1));
            for turn in 0..num_played(&schedule) {
                let frame = schedule.frame(turn).unwrap();
                prop_assert!((first.min(last)..=last).contains(&frame));
                prop_assert_eq!(times.begin(frame), nanos(table.get(frame).unwrap().time));
                let (begins, ends) = (schedule.begins(turn), schedule.begins(turn + 1));
                let length = times.end(frame) - times.begin(frame);
                if length > 0 {
                    prop_assert_eq!(ends - begins, length);
                    let due = Due { turn, frame, until: Some(ends) };
                    prop_assert_eq!(schedule.due(begins), due);
                    prop_assert_eq!(schedule.due(ends - 1), due);
                }
            }
            if !schedule.course.looped {
                let played = num_played(&schedule);
                let end = schedule.due(schedule.begins(played));
                prop_assert_eq!((end.turn, end.until), (played - 1, None));
                prop_assert_eq!(Some(end.frame), schedule.frame(end.turn));
            }
        }

        #[test]
        fn reverse_mirrors_forward((base, steps) in film(), range: [u32; 2], part in 0.0..1.0_f64) {
            let range = Some(range.map(|one| one % 50));
            let onward = schedule(base, &steps, Asked { range, ..ALL });
            let back = schedule(base, &steps, Asked { frame: u32::MAX, range, reverse: true, ..ALL });
            let length = onward.course.length;
            prop_assume!(length > 0);
            let played = ((length as f64 * part) as i64).min(length - 1);
            prop_assert_eq!(onward.due(played).frame, back.due(length - 1 - played).frame);
        }

        /// Whatever comes too late counts once, over jumps of several frames and laps, too.
        #[test]
        fn what_was_due_is_shown_or_dropped(
            (base, steps) in film(), asked in asked(),
            polls in prop::collection::vec((0..9_000_000_000_i64, any::<bool>()), 1..200),
        ) {
            let (schedule, mut pace) = (schedule(base, &steps, asked), Pace::new(false));
            let (mut played, mut ended) = (0, false);
            for (wait, is_there) in polls {
                played += wait;
                let step = pace.step(&schedule, played);
                let due = schedule.due(played);
                if let (Step::Show { turn, .. }, true) = (step, is_there) {
                    prop_assert_eq!(turn, due.turn);
                    pace.sent(&schedule, turn, played);
                }
                ended |= step == Step::End;
                let [shown, dropped] = pace.counts();
                let is_waited_for = matches!(step, Step::Show { .. }) && !is_there;
                prop_assert_eq!(shown + dropped, due.turn + u64::from(!is_waited_for));
                prop_assert!(!ended || (due.until.is_none() && !is_waited_for));
            }
        }

        /// In real time where decoding takes no time, else however long it takes: all come once, in order, and each
        /// stands for half its time at least.
        #[test]
        fn all_frames_are_shown_once(
            (base, steps) in film(), asked in asked(), every: bool,
            delays in prop::collection::vec(0..900_000_000_i64, 1..50),
        ) {
            let schedule = schedule(base, &steps, Asked { every, ..asked });
            let (mut pace, mut played, mut sent) = (Pace::new(every), 0, 0);
            let most = num_played(&schedule);
            let mut delays = delays.into_iter().map(|delay| if every { delay } else { 0 }).cycle();
            while sent < most {
                let step = pace.step(&schedule, played);
                if let Step::Wait { until } = step {
                    prop_assert!(until > played);
                    played = until;
                    continue;
                }
                let Step::Show { turn, frame, .. } = step else { panic!("ended at {played}") };
                prop_assert_eq!((turn, Some(frame)), (sent, schedule.frame(sent)));
                played += delays.next().unwrap();
                let anchor = pace.sent(&schedule, turn, played);
                prop_assert!(every || anchor.is_none());
                played = anchor.unwrap_or(played);
                sent += 1;
                let [begins, ends] = [turn, sent].map(|turn| schedule.begins(turn));
                prop_assert!(begins == ends || ends - played >= (ends - begins) / 2);
            }
            prop_assert_eq!(pace.counts(), [most, 0]);
            if !schedule.course.looped {
                prop_assert_eq!(pace.step(&schedule, schedule.begins(most)), Step::End);
            }
        }
    }
}
