//! A film that plays: one thread decodes ahead, one feeds the sound device, and this one shows each frame when it is due.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use galley_media::error::Code;
use galley_media::pool::{At, FrameTable, Medium, RenderRequest, Rendered, Size};

use super::ahead::{Ahead, Decoded};
use super::clock::{Clock, scaled};
use super::player::{Audible, Control, Ended, Order, Place, Progress, Stage};
use super::schedule::{Asked, Pace, Schedule, Spot, Step, Times};
use super::speaker::Sound;
use crate::api::Failure;
use crate::app::App;
use crate::edge;

/// Bytes of pictures that are kept ahead.
const AHEAD_BYTES: usize = 96 << 20;
/// What a small or a damaged one counts for: some hundreds at most are kept.
const LEAST_BYTES: usize = 128 << 10;
/// How long the first sound is waited for once the first picture is there.
const PATIENCE: Duration = Duration::from_secs(1);
/// From being sent to being on the screen, as measured in the window: so much sooner than its sound a picture is sent.
const LEAD: i64 = 25_000_000;
/// How often the stage is told how far play has come.
const TELL: Duration = Duration::from_millis(250);
/// How long a picture or sound that is not there yet is waited for before one looks again.
const LOOK: Duration = Duration::from_millis(20);

/// Plays from a frame on until that ends, is paused, or nobody wants it any more.
///
/// # Errors
/// Why the film cannot be opened or decoded. A frame that is damaged is dropped.
pub(super) fn play(
    app: &App,
    medium: &Medium,
    order: &Order,
    frame: u32,
    control: &Control,
    stage: &dyn Stage,
) -> Result<(), Failure> {
    let mut frame = frame;
    let mut order = order.clone();
    loop {
        let table = medium.provisional_table(&control.cancel)?;
        let run = Run::new(app, medium, &order, &table, frame, control, stage)?;
        match run.play()? {
            Outcome::Ended(..) | Outcome::Dropped => return Ok(()),
            Outcome::Recounted(last) => {
                let now = medium.provisional_table(&control.cancel)?;
                frame = renumbered(&table, &now, last);
                order.range =
                    order.range.map(|range| range.map(|one| renumbered(&table, &now, narrow(one)).into()));
            }
        }
    }
}

/// The number that a frame of one table has in another.
fn renumbered(of: &FrameTable, now: &FrameTable, frame: u32) -> u32 {
    of.get(frame).and_then(|shown| now.frame_at(shown.pts, shown.ordinal)).unwrap_or(frame)
}

fn narrow(frame: u64) -> u32 {
    u32::try_from(frame).unwrap_or(u32::MAX)
}

enum Outcome {
    /// With the last frame shown.
    Ended(Ended, u32),
    Dropped,
    /// The frames have other numbers now; this was the last one shown, by the old ones.
    Recounted(u32),
}

/// Play by one frame table.
struct Run<'a> {
    app: &'a App,
    medium: &'a Medium,
    order: &'a Order,
    control: &'a Control,
    stage: &'a dyn Stage,
    /// Of the table.
    revision: u32,
    begin: u32,
    schedule: Schedule,
    sound: Sound,
    held: Mutex<Held>,
}

/// What the threads share.
struct Held {
    /// `None` for a frame that is damaged.
    ahead: Ahead<Option<Arc<Rendered>>>,
    pace: Pace,
    /// Played time, as of the last look at the clock.
    played: i64,
    /// How much time decoding a picture takes of late.
    cost: Duration,
    is_over: bool,
    is_recounted: bool,
    failed: Option<Failure>,
}

impl<'a> Run<'a> {
    fn new(
        app: &'a App,
        medium: &'a Medium,
        order: &'a Order,
        table: &FrameTable,
        begin: u32,
        control: &'a Control,
        stage: &'a dyn Stage,
    ) -> Result<Self, Failure> {
        let asked = Asked {
            frame: begin,
            range: order.range.map(|range| range.map(narrow)),
            reverse: order.reverse,
            looped: order.looped,
            every: order.every,
        };
        let schedule = Schedule::new(Arc::new(Times::of(table)), asked)
            .ok_or_else(|| Failure::of("out-of-range", &[]))?;
        let sound = match (medium.opened().audio.is_empty(), order.reverse) {
            (true, _) => Sound::silent(Audible::None),
            (false, true) => Sound::silent(Audible::Muted),
            (false, false) => Sound::expected(&app.inner.sound_device),
        };
        let held = Held {
            ahead: Ahead::new(AHEAD_BYTES),
            pace: Pace::new(order.every),
            played: 0,
            cost: Duration::ZERO,
            is_over: false,
            is_recounted: false,
            failed: None,
        };
        let (revision, held) = (table.revision, Mutex::new(held));
        Ok(Self { app, medium, order, control, stage, revision, begin, schedule, sound, held })
    }

    fn play(&self) -> Result<Outcome, Failure> {
        std::thread::scope(|scope| {
            let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
            let spawned = named("play-decode").spawn_scoped(scope, || self.decode()).and_then(|_| {
                if self.sound.is_ready() {
                    return Ok(());
                }
                let feed = || {
                    let course = self.schedule.course();
                    self.sound.feed(self.medium, course, self.order.speed, self.control, &|| None);
                };
                named("play-sound").spawn_scoped(scope, feed).map(drop)
            });
            let outcome = match spawned {
                Ok(()) => self.show(),
                Err(error) => Err(Failure::of("internal", &[]).because(error)),
            };
            if let Ok(Outcome::Ended(why, last)) = outcome {
                // Those who still decode are not waited for.
                self.stage.ended(Place::Frame(last), why);
            }
            self.lock().is_over = true;
            self.sound.end();
            if !matches!(outcome, Ok(Outcome::Recounted(_))) {
                self.control.cancel.cancel();
            }
            self.control.wake();
            outcome
        })
    }

    /// Decodes what is needed next, until play is over.
    fn decode(&self) {
        loop {
            let wishes = self.control.wishes();
            let wanted = {
                let held = self.lock();
                if held.is_over {
                    return;
                }
                let head = self.head(&held);
                held.ahead.wants(&self.schedule, head)
            };
            let Some(frame) = wanted else {
                self.control.wait(&wishes, LOOK);
                continue;
            };
            let began = edge::instant();
            let decoded = self.picture(frame);
            let mut held = self.lock();
            let took = edge::instant().saturating_duration_since(began);
            held.cost = (held.cost * 3 + took) / 4;
            match decoded {
                Ok(picture) => {
                    if picture.as_ref().is_some_and(|rendered| rendered.table_revision != self.revision) {
                        held.is_recounted = true;
                    }
                    let bytes =
                        picture.as_ref().map_or(LEAST_BYTES, |one| one.picture.bytes.len().max(LEAST_BYTES));
                    let head = self.head(&held);
                    let decoded = Decoded { frame, bytes, picture };
                    held.ahead.put(decoded, &self.schedule, head);
                }
                // A frame that the new table does not have.
                Err(_) if self.is_recounted() => held.is_recounted = true,
                Err(failure) => held.failed = Some(failure),
            }
            let goes_on = !held.is_recounted && held.failed.is_none();
            drop(held);
            self.control.wake();
            if !goes_on {
                return;
            }
        }
    }

    fn is_recounted(&self) -> bool {
        self.medium.known_table().is_some_and(|table| table.revision != self.revision)
    }

    /// `None` where exactly this frame is damaged.
    fn picture(&self, frame: u32) -> Result<Option<Arc<Rendered>>, Failure> {
        let [num, den] = self.order.scale;
        let size = Size::Scale { num, den };
        let asked = RenderRequest { size, rgba: false, ..RenderRequest::new(At::Frame(frame)) };
        match self.medium.render(&asked, &self.control.cancel) {
            Ok(mut rendered) => {
                self.app.recount(&self.order.version, self.medium, &mut rendered)?;
                Ok(Some(Arc::new(rendered)))
            }
            Err(error) if error.code == Code::Damaged => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The turn from which pictures are needed, seeing how long one takes.
    fn head(&self, held: &Held) -> u64 {
        let [num, den] = self.order.speed.map(i64::from);
        let cost = i64::try_from(held.cost.as_nanos()).unwrap_or(i64::MAX);
        let soonest = held.played.saturating_add(scaled(cost, num, den));
        held.pace.head(&self.schedule, soonest, |frame| held.ahead.get(frame).is_some())
    }

    /// Shows each frame when it is due, until play ends.
    fn show(&self) -> Result<Outcome, Failure> {
        let mut last = self.schedule.frame(0).unwrap_or(self.begin);
        let mut clock: Option<Clock> = None;
        let mut waits: Option<Instant> = None;
        let mut told: Option<Instant> = None;
        let mut volume = self.control.wishes().volume;
        loop {
            let wishes = self.control.wishes();
            if wishes.dropped {
                return Ok(Outcome::Dropped);
            }
            if wishes.paused {
                return Ok(Outcome::Ended(Ended::Paused, last));
            }
            if wishes.volume != volume {
                volume = wishes.volume;
                self.sound.set_volume(volume);
                told = None;
            }
            let now = edge::instant();
            let mut held = self.lock();
            if let Some(failure) = held.failed.take() {
                return Err(failure);
            }
            if held.is_recounted {
                return Ok(Outcome::Recounted(last));
            }
            if clock.is_none() && self.has_first(&held) {
                let since = *waits.get_or_insert(now);
                if !self.sound.is_ready() && now.saturating_duration_since(since) > PATIENCE {
                    self.sound.give_up();
                }
                if self.sound.is_ready() {
                    clock = Some(self.sound.begin(now, self.order.speed));
                }
            }
            let Some(clock) = &mut clock else {
                drop(held);
                self.control.wait(&wishes, LOOK);
                continue;
            };
            self.sound.lead(clock, now);
            let heard = clock.position(now);
            let played = heard.saturating_add(self.lead());
            held.played = played;
            let step = held.pace.step(&self.schedule, played);
            if told.is_none_or(|told| now.saturating_duration_since(told) >= TELL) {
                told = Some(now);
                let progress = self.progress(&held, last, volume);
                drop(held);
                self.stage.tell(&progress);
                continue;
            }
            let until = match step {
                Step::End => {
                    let Spot { left, .. } = self.schedule.course().at(heard);
                    if left == 0 {
                        return Ok(Outcome::Ended(Ended::End, last));
                    }
                    // The last of the sound is still to be heard.
                    Some(played.saturating_add(left))
                }
                Step::Wait { until } => Some(until),
                Step::Show { turn, frame, until } => match held.ahead.get(frame).cloned() {
                    Some(None) => {
                        held.pace.skip(turn);
                        continue;
                    }
                    Some(Some(rendered)) if self.stage.take_room() => {
                        let anchor = held.pace.sent(&self.schedule, turn, played);
                        drop(held);
                        self.stage.show(&rendered, self.medium.opened(), self.order.scale);
                        last = frame;
                        if let Some(anchor) = anchor {
                            self.sound.fall_silent(Audible::Muted);
                            let now = edge::instant();
                            clock.go_by_wall(now);
                            clock.anchor(now, anchor);
                        }
                        // There is room ahead.
                        self.control.wake();
                        continue;
                    }
                    _ => until,
                },
            };
            drop(held);
            let until = until.map(|until| until.saturating_sub(self.lead()));
            let wait = until.map_or(LOOK, |until| clock.wait(now, until).min(TELL));
            self.control.wait(&wishes, wait);
        }
    }

    /// How much sooner pictures are sent than it is their time, in nanoseconds of media.
    fn lead(&self) -> i64 {
        let [num, den] = self.order.speed.map(i64::from);
        if self.sound.leads() { scaled(LEAD, num, den) } else { 0 }
    }

    fn has_first(&self, held: &Held) -> bool {
        self.schedule.frame(0).is_none_or(|frame| held.ahead.get(frame).is_some())
    }

    fn progress(&self, held: &Held, frame: u32, volume: u32) -> Progress {
        let [shown, dropped] = held.pace.counts();
        Progress {
            place: Place::Frame(frame),
            shown,
            dropped,
            audible: self.sound.audible(volume),
            buffered: held.ahead.buffered(&self.schedule, self.head(held)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
