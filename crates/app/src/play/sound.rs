//! A sound that plays: one thread feeds the device, and this one tells where it is.

use std::time::{Duration, Instant};

use galley_core::place::MAX_SAMPLE;
use galley_media::pool::Medium;

use super::clock::{SECOND, scaled};
use super::player::{Audible, Control, Ended, Order, Place, Progress, Stage};
use super::schedule::Course;
use super::speaker::Sound;
use crate::api::Failure;
use crate::app::App;
use crate::{edge, facts, ids};

/// How often the stage is told where play is.
const TELL: Duration = Duration::from_millis(33);
/// How long a sound that is not there yet is waited for before one looks again.
const LOOK: Duration = Duration::from_millis(20);

/// Plays from a sample on until that ends, is paused, or nobody wants it any more.
///
/// # Errors
/// Why nothing is known of the sound.
pub(super) fn play(
    app: &App,
    medium: &Medium,
    order: &Order,
    sample: u64,
    control: &Control,
    stage: &dyn Stage,
) -> Result<(), Failure> {
    let version = ids::parse(&order.version)?;
    let (opened, hash) = app.sound_of(version)?;
    let rate = opened.heard().map_or(1, |sound| sound.sample_rate.max(1));
    let length = || app.num_samples(&opened, hash);
    // One that is not counted yet goes on until it ends.
    let is_open = facts::num_samples(app.store(), hash).is_none()
        && order.range.is_none()
        && !order.reverse
        && !order.looped;
    let end = if is_open { MAX_SAMPLE } else { length() };
    let nanos =
        |sample: u64| scaled(i64::try_from(sample.min(end)).unwrap_or(i64::MAX), SECOND, i64::from(rate));
    let course =
        Course::new(order.range.unwrap_or([0, end]).map(nanos), nanos(sample), order.reverse, order.looped);
    // A time is that of a sample rounded down.
    let position = |played: i64| {
        let media = course.at(played).media.saturating_add(1);
        u64::try_from(scaled(media, i64::from(rate), SECOND)).unwrap_or(0)
    };
    let sound =
        &if order.reverse { Sound::silent(Audible::Muted) } else { Sound::expected(&app.inner.sound_device) };
    // Where nothing is heard there is no other end than that.
    let has_ended = |played: i64| {
        let silent = sound.silent_from().is_some_and(|from| played >= from);
        let beyond = || sound.audible(1) != Audible::Heard && position(played) >= length();
        course.at(played).left == 0 || (is_open && (silent || beyond()))
    };
    std::thread::scope(|scope| {
        if !sound.is_ready() {
            let known = || app.known_waveform(hash);
            let feed = move || sound.feed(medium, course, order.speed, control, &known);
            let spawned = std::thread::Builder::new().name("play-sound".to_owned()).spawn_scoped(scope, feed);
            spawned.map_err(|error| Failure::of("internal", &[]).because(error))?;
        }
        let place = |played: i64| Place::Sample(position(played));
        let ended = follow(sound, order, control, stage, &place, &has_ended);
        if let Ok(Some((played, why))) = ended {
            stage.ended(place(played), why);
        }
        sound.end();
        control.cancel.cancel();
        control.wake();
        ended.map(drop)
    })
}

/// Tells where play is until it ends; `None` where nobody wants it any more, else the played time.
fn follow(
    sound: &Sound,
    order: &Order,
    control: &Control,
    stage: &dyn Stage,
    place: &dyn Fn(i64) -> Place,
    has_ended: &dyn Fn(i64) -> bool,
) -> Result<Option<(i64, Ended)>, Failure> {
    let mut clock = None;
    let mut told: Option<Instant> = None;
    let mut volume = order.volume;
    loop {
        let wishes = control.wishes();
        let now = edge::instant();
        if clock.is_none() && sound.is_ready() {
            clock = Some(sound.begin(now, order.speed));
        }
        let played = clock.as_mut().map_or(0, |clock| {
            sound.lead(clock, now);
            clock.position(now)
        });
        if wishes.dropped {
            return Ok(None);
        }
        if let Some(error) = sound.failure() {
            return Err(error.into());
        }
        if wishes.paused {
            return Ok(Some((played, Ended::Paused)));
        }
        if wishes.volume != volume {
            volume = wishes.volume;
            sound.set_volume(volume);
        }
        if has_ended(played) {
            return Ok(Some((played, Ended::End)));
        }
        if clock.is_some() && told.is_none_or(|told| now.saturating_duration_since(told) >= TELL) {
            told = Some(now);
            let audible = sound.audible(volume);
            stage.tell(&Progress { place: place(played), shown: 0, dropped: 0, audible, buffered: None });
        }
        control.wait(&wishes, LOOK);
    }
}
