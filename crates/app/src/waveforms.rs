//! Waveforms of sounds: each is decoded once from start to end, in a thread of its own, and kept with the derived data.
//!
//! Whoever asks meanwhile gets what is known by then, and the interface is told as it grows. The thread ends when the
//! medium it belongs to is closed or the app is; asked again, the sound goes on where it was.
//!
//! What is only drawn small waits for its turn: so many at a time are counted, the one that was asked for last first, and
//! each is opened when its turn comes. One that is looked at itself begins at once. Nobody says that a small picture is
//! not on screen any more: it counts as gone, and its counting ends, when enough others were asked for since.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use galley_core::{Hash, Place, VersionId};
use galley_media::cancel::Cancel;
use galley_media::inspect::Kind;
use galley_media::pool::{Medium, Opened};
use galley_media::waveform::{MAX_COLUMNS, Waveform};

use crate::api::{self, Event, Failure, GetWaveform, Span};
use crate::app::App;
use crate::{facts, ids};

mod work;

use work::{Means, Work};

/// Bytes of waveforms that stay in memory though nobody has asked for them lately.
const MAX_BYTES: usize = 64 << 20;
/// Sounds that are counted at a time for being drawn small.
const NUM_SMALL: usize = 2;
/// Sounds to be drawn small that may wait or be counted: more than a person has on screen.
const MAX_ASKED: usize = 256;
/// The farthest sample that a question may name: what a number of the interface holds exactly.
const MAX_SAMPLE: u64 = galley_core::place::MAX_SAMPLE;

/// A whole sound in few columns.
pub(crate) struct Small {
    /// As [`api::Waveform::columns`].
    pub values: Vec<i16>,
    pub channels: u16,
    /// Nothing more is to come.
    pub complete: bool,
}

/// All that were asked for, by content.
#[derive(Default)]
pub(crate) struct Waveforms {
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    sounds: HashMap<Hash, Entry>,
    /// Threads that were told to end.
    leaving: Vec<JoinHandle<()>>,
    /// To be drawn small and not settled; the latest asked for last.
    asked: Vec<Hash>,
    clock: u64,
    /// Nothing begins any more.
    over: bool,
}

struct Entry {
    sound: Arc<Sound>,
    pass: Option<Pass>,
    used: u64,
}

/// A thread that decodes one sound.
struct Pass {
    cancel: Cancel,
    thread: JoinHandle<()>,
    /// Nobody looks at the sound itself.
    is_small: bool,
}

impl Pass {
    fn goes_on(&self) -> bool {
        !self.cancel.is_cancelled() && !self.thread.is_finished()
    }
}

/// One sound, as far as it is known.
#[derive(Default)]
pub(crate) struct Sound {
    state: Mutex<State>,
    grown: Condvar,
}

struct State {
    waveform: Waveform,
    /// Why it does not go on.
    failure: Option<Failure>,
    ended: bool,
    /// A small picture was made of what was known before the end.
    is_drawn_in_part: bool,
    /// Who is told.
    versions: BTreeSet<VersionId>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            waveform: Waveform::new(),
            failure: None,
            ended: false,
            is_drawn_in_part: false,
            versions: BTreeSet::new(),
        }
    }
}

impl Sound {
    /// Looks at what is known, unless it cannot be.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Waveform) -> T) -> Result<T, Failure> {
        self.state().known().map(look)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What is known, unless it cannot be.
    fn known(&self) -> Result<&Waveform, Failure> {
        match &self.failure {
            Some(failure) => Err(failure.clone()),
            None => Ok(&self.waveform),
        }
    }

    /// The tags of small pictures that were made before the end; each is told once.
    fn pictures_in_part(&mut self) -> Vec<String> {
        if std::mem::take(&mut self.is_drawn_in_part) { self.tags_of_versions() } else { Vec::new() }
    }

    fn tags_of_versions(&self) -> Vec<String> {
        self.versions.iter().map(|version| format!("version/{version}")).collect()
    }
}

impl App {
    pub(crate) fn media_waveform(&self, input: GetWaveform) -> Result<api::Waveform, Failure> {
        let GetWaveform { version, first, count, columns } = input;
        if !(1..=MAX_COLUMNS).contains(&columns) || !(1..=MAX_SAMPLE).contains(&count) || first > MAX_SAMPLE {
            return Err(Failure::of("bad-input", &[]).because("1 to 8192 columns, of one sample at least"));
        }
        let version = ids::parse(&version)?;
        let (opened, hash) = self.sound_of(version)?;
        let sound = self.sound(version, hash)?;
        let (mut answer, closely) = {
            let state = sound.state();
            let waveform = state.known()?;
            let closely =
                waveform.needs_samples(count, columns).then(|| waveform.fine(first, count, columns));
            let known = if closely.is_none() { waveform.columns(first, count, columns) } else { Vec::new() };
            (answer(&opened, waveform, known), closely)
        };
        if let Some(asked) = closely.filter(|asked| asked.wanted > 0) {
            let channels = u16::try_from(answer.channels).unwrap_or(0);
            answer.columns = self.medium_of(version)?.waveform_closely(&asked, channels, &Cancel::new())?;
        }
        Ok(answer)
    }

    /// The facts and the hash of a version that is sound.
    pub(crate) fn sound_of(&self, version: VersionId) -> Result<(Opened, Hash), Failure> {
        let hash = self.inner.shelf.hash(self.store(), version)?;
        let opened = self.opened(version, hash)?;
        if opened.kind == Kind::Audio { Ok((opened, hash)) } else { Err(Failure::of("not-a-sound", &[])) }
    }

    /// How many samples a sound has: counted, else as many as are known or claimed.
    pub(crate) fn num_samples(&self, opened: &Opened, hash: Hash) -> u64 {
        facts::num_samples(self.store(), hash)
            .unwrap_or_else(|| facts::claimed_samples(opened).max(self.inner.waveforms.num_known(hash)))
    }

    /// What is known of a sound by now, for its decoder to be sent somewhere.
    pub(crate) fn known_waveform(&self, hash: Hash) -> Option<Waveform> {
        let sound = self.inner.waveforms.lock().sounds.get(&hash).map(|entry| Arc::clone(&entry.sound))?;
        let state = sound.state();
        (state.waveform.num_samples() > 0).then(|| state.waveform.clone())
    }

    /// A waveform to be drawn small, in columns: of a short sound all of it, of a long one, or one whose turn has not come,
    /// what is known after a moment.
    pub(crate) fn small_waveform(
        &self,
        version: VersionId,
        columns: u32,
        patience: Duration,
    ) -> Result<Small, Failure> {
        let (opened, hash) = self.sound_of(version)?;
        let waveforms = &self.inner.waveforms;
        let sound = match self.settled_sound(version, hash, true) {
            Some(sound) => sound,
            None => waveforms.queue(hash, version, &self.means()),
        };
        let growing = |state: &mut State| !state.ended;
        let waited = sound.grown.wait_timeout_while(sound.state(), patience, growing);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.is_drawn_in_part |= !state.ended;
        let waveform = state.known()?;
        let complete = waveform.is_complete();
        let known = waveform.num_samples();
        let count = if complete { known } else { facts::claimed_samples(&opened).max(known) };
        Ok(Small {
            values: waveform.columns(0, count.max(1), columns),
            channels: waveform.channels(),
            complete,
        })
    }

    /// The place in the log of a stretch of sound.
    pub(crate) fn span_place(&self, version: VersionId, span: Span) -> Result<Place, Failure> {
        let (opened, hash) = self.sound_of(version).map_err(|failure| match failure.code.as_str() {
            "not-a-sound" => Failure::refused(galley_core::Refusal::PlaceImpossible),
            _ => failure,
        })?;
        let Span { start, end, sample_rate } = span;
        let place = Place::Span { start, end, sample_rate };
        if !place.is_sane() || opened.heard().is_none_or(|sound| sound.sample_rate != sample_rate) {
            return Err(Failure::refused(galley_core::Refusal::PlaceImpossible));
        }
        if end > self.num_samples(&opened, hash) { Err(Failure::of("out-of-range", &[])) } else { Ok(place) }
    }

    /// The sound of these bytes; its waveform is read where it is kept, else its making has begun.
    pub(crate) fn sound(&self, version: VersionId, hash: Hash) -> Result<Arc<Sound>, Failure> {
        if let Some(sound) = self.settled_sound(version, hash, false) {
            return Ok(sound);
        }
        // Outside the lock: opening takes its time.
        let medium = self.medium_of(version)?;
        Ok(self.inner.waveforms.begin(hash, version, medium, &self.means()))
    }

    /// The sound of these bytes, unless its counting has to begin, or to go on.
    fn settled_sound(&self, version: VersionId, hash: Hash, is_small: bool) -> Option<Arc<Sound>> {
        let waveforms = &self.inner.waveforms;
        if let Some(sound) = waveforms.known(hash, is_small, &self.means()) {
            sound.state().versions.insert(version);
            return Some(sound);
        }
        let waveform = facts::waveform(self.store(), hash)?;
        let state = State { waveform, ended: true, ..State::default() };
        Some(waveforms.keep(hash, Sound { state: Mutex::new(state), grown: Condvar::new() }))
    }

    fn means(&self) -> Means {
        let inner = &self.inner;
        Means {
            shelf: Arc::clone(&inner.shelf),
            store: Arc::clone(&inner.store),
            on_event: Arc::clone(&inner.on_event),
            known: Arc::clone(&inner.waveforms.known),
        }
    }
}

impl Waveforms {
    /// A sound that is known to its end, cannot be, or is being decoded.
    fn known(&self, hash: Hash, is_small: bool, means: &Means) -> Option<Arc<Sound>> {
        let mut known = self.lock();
        known.clock += 1;
        let clock = known.clock;
        let entry = known.sounds.get_mut(&hash)?;
        entry.used = clock;
        let goes_on = entry.pass.as_ref().is_some_and(Pass::goes_on);
        let settled = entry.sound.state().ended;
        let sound = (goes_on || settled).then(|| Arc::clone(&entry.sound))?;
        let pass = entry.pass.as_mut().filter(|pass| goes_on && pass.is_small && !is_small);
        if let Some(pass) = pass {
            // Somebody looks at it now: it goes on whatever else is asked for, and another has its turn.
            pass.is_small = false;
            known.asked.retain(|one| *one != hash);
            known.advance(means);
        }
        Some(sound)
    }

    /// How many samples of these bytes are known by now.
    fn num_known(&self, hash: Hash) -> u64 {
        let sound = self.lock().sounds.get(&hash).map(|entry| Arc::clone(&entry.sound));
        sound.map_or(0, |sound| sound.state().waveform.num_samples())
    }

    fn keep(&self, hash: Hash, sound: Sound) -> Arc<Sound> {
        let mut known = self.lock();
        known.clock += 1;
        let used = known.clock;
        let new = || Entry { sound: Arc::new(sound), pass: None, used };
        let sound = Arc::clone(&known.sounds.entry(hash).or_insert_with(new).sound);
        known.make_room(hash);
        sound
    }

    /// Begins to decode a sound, or goes on with it; one thread for each.
    fn begin(&self, hash: Hash, version: VersionId, medium: Medium, means: &Means) -> Arc<Sound> {
        let mut known = self.lock();
        let sound = known.awaited(hash, version);
        if !known.goes_on(hash) && !sound.state().ended {
            known.asked.retain(|one| *one != hash);
            known.begin(means, hash, Some(medium));
        }
        known.make_room(hash);
        sound
    }

    /// The same, when its turn comes.
    fn queue(&self, hash: Hash, version: VersionId, means: &Means) -> Arc<Sound> {
        let mut known = self.lock();
        let sound = known.awaited(hash, version);
        if !known.goes_on(hash) && !sound.state().ended {
            known.asked.retain(|one| *one != hash);
            known.asked.push(hash);
            known.advance(means);
        }
        known.make_room(hash);
        sound
    }

    /// The medium of these bytes was closed: what is under way ends, and why it failed is forgotten.
    pub(crate) fn closed(&self, hash: Hash) {
        let mut known = self.lock();
        let Some(entry) = known.sounds.get_mut(&hash) else { return };
        let pass = entry.pass.take();
        if entry.sound.state().failure.is_some() {
            known.sounds.remove(&hash);
        }
        if let Some(Pass { cancel, thread, .. }) = pass {
            cancel.cancel();
            known.leaving.push(thread);
        }
    }

    /// Stops all threads and waits for them.
    pub(crate) fn end(&self) {
        let nothing = Known { over: true, ..Known::default() };
        let Known { sounds, mut leaving, .. } = std::mem::replace(&mut *self.lock(), nothing);
        for pass in sounds.into_values().filter_map(|entry| entry.pass) {
            pass.cancel.cancel();
            leaving.push(pass.thread);
        }
        for thread in leaving {
            // A thread that drops the app last must not wait for itself.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Known {
    /// A sound that is asked for now, by a version that is to be told.
    fn awaited(&mut self, hash: Hash, version: VersionId) -> Arc<Sound> {
        self.clock += 1;
        let used = self.clock;
        let new = || Entry { sound: Arc::default(), pass: None, used };
        let entry = self.sounds.entry(hash).or_insert_with(new);
        entry.used = used;
        entry.sound.state().versions.insert(version);
        Arc::clone(&entry.sound)
    }

    fn goes_on(&self, hash: Hash) -> bool {
        self.sounds.get(&hash).and_then(|entry| entry.pass.as_ref()).is_some_and(Pass::goes_on)
    }

    /// Starts the thread of a sound; without a medium the thread opens one, for a small picture. False where it does not
    /// start.
    fn begin(&mut self, means: &Means, hash: Hash, medium: Option<Medium>) -> bool {
        let Some(entry) = self.sounds.get_mut(&hash).filter(|_| !self.over) else { return false };
        let cancel = Cancel::new();
        let (sound, stop, is_small) = (Arc::clone(&entry.sound), cancel.clone(), medium.is_none());
        let work = Work { sound, hash, cancel: stop, means: means.clone() };
        let spawned = std::thread::Builder::new().name("waveform".to_owned()).spawn(move || work.run(medium));
        let began = match spawned {
            Ok(thread) => {
                let before = entry.pass.replace(Pass { cancel, thread, is_small });
                self.leaving.extend(before.map(|pass| pass.thread));
                true
            }
            Err(error) => {
                tracing::warn!(%error, "a waveform is not being made");
                false
            }
        };
        self.leaving.retain(|thread| !thread.is_finished());
        began
    }

    /// Ends what was asked for too long ago, and begins with what is next.
    fn advance(&mut self, means: &Means) {
        while self.asked.len() > MAX_ASKED {
            let hash = self.asked.remove(0);
            let Some(entry) = self.sounds.get_mut(&hash) else { continue };
            let pass = entry.pass.take();
            // A picture of it that is on screen after all is asked for again.
            let tags = entry.sound.state().pictures_in_part();
            if let Some(Pass { cancel, thread, .. }) = pass {
                cancel.cancel();
                self.leaving.push(thread);
            }
            if !tags.is_empty() {
                (means.on_event)(Event::Changed { tags });
            }
        }
        while let Some(hash) = next_turn(&self.asked, |hash| self.goes_on(*hash)) {
            if !self.begin(means, hash, None) {
                self.asked.retain(|one| *one != hash);
            }
        }
    }

    /// Forgets what was not asked for lately and can be had again.
    fn make_room(&mut self, latest: Hash) {
        let bytes = |entry: &Entry| entry.sound.state().waveform.num_bytes();
        let mut total: usize = self.sounds.values().map(bytes).sum();
        let idle = |entry: &Entry| entry.pass.as_ref().is_none_or(|pass| pass.thread.is_finished());
        while total > MAX_BYTES {
            let others = self
                .sounds
                .iter()
                .filter(|(hash, entry)| **hash != latest && idle(entry) && !self.asked.contains(hash));
            let Some((oldest, entry)) = others.min_by_key(|(_, entry)| entry.used) else { return };
            total -= bytes(entry).min(total);
            let oldest = *oldest;
            self.sounds.remove(&oldest);
        }
    }
}

/// The sound to be counted next, of those that are asked for: the latest, unless enough go on.
fn next_turn(asked: &[Hash], goes_on: impl Fn(&Hash) -> bool) -> Option<Hash> {
    let num_going = asked.iter().filter(|hash| goes_on(hash)).count();
    if num_going < NUM_SMALL { asked.iter().rev().find(|hash| !goes_on(hash)).copied() } else { None }
}

/// What is known of all of it, with the columns of a range.
fn answer(opened: &Opened, waveform: &Waveform, columns: Vec<i16>) -> api::Waveform {
    let known = waveform.num_samples();
    let complete = waveform.is_complete();
    let heard = opened.heard();
    let shown = |channels: u16| u32::from(channels).min(galley_media::waveform::MAX_CHANNELS as u32);
    api::Waveform {
        num_samples: if complete { known } else { facts::claimed_samples(opened).max(known) },
        known,
        complete,
        sample_rate: heard.map_or(waveform.sample_rate(), |sound| sound.sample_rate),
        channels: match waveform.channels() {
            0 => heard.map_or(0, |sound| shown(sound.channels)),
            channels => u32::from(channels),
        },
        columns,
    }
}

/// How a stretch of sound is written beside a thread: its start, and its end where that is another; thousandths of a second
/// that have begun count.
pub(crate) fn label(span: Span) -> String {
    let time = |sample: u64| {
        let millis = u128::from(sample) * 1000 / u128::from(span.sample_rate.max(1));
        let (seconds, millis) = (millis / 1000, millis % 1000);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        if hours > 0 {
            format!("{hours}:{minutes:02}:{seconds:02}.{millis:03}")
        } else {
            format!("{minutes}:{seconds:02}.{millis:03}")
        }
    };
    let (start, end) = (time(span.start), time(span.end));
    if span.start == span.end { start } else { format!("{start} – {end}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_last_has_its_turn_first_and_two_go_on_at_a_time() {
        let asked = [1, 2, 3, 4].map(|number| Hash([number; 32]));
        let next = |going: &[u8]| next_turn(&asked, |hash| going.contains(&hash.0[0])).map(|hash| hash.0[0]);
        assert_eq!(next(&[]), Some(4));
        assert_eq!(next(&[4]), Some(3));
        assert_eq!(next(&[3]), Some(4));
        assert_eq!(next(&[4, 3]), None);
        assert_eq!(next(&[9]), Some(4), "what somebody looks at takes no turn");
        assert_eq!(next_turn(&asked[..1], |_| true), None);
    }

    #[test]
    fn a_picture_made_before_the_end_is_told_of_once() {
        let version = VersionId::new(0, [0; 10]);
        let mut state = State { versions: BTreeSet::from([version]), ..State::default() };
        assert!(state.pictures_in_part().is_empty(), "none was made");
        state.is_drawn_in_part = true;
        assert_eq!(state.pictures_in_part(), [format!("version/{version}")]);
        assert!(state.pictures_in_part().is_empty());
    }

    #[test]
    fn spans_are_written_as_times() {
        let check = |start, end, sample_rate, expected: &str| {
            assert_eq!(label(Span { start, end, sample_rate }), expected);
        };
        check(0, 0, 48_000, "0:00.000");
        check(4_005_888, 4_005_888, 48_000, "1:23.456");
        check(48_000, 72_000, 48_000, "0:01.000 – 0:01.500");
        check(164_184_299, 164_184_300, 44_100, "1:02:02.999 – 1:02:03.000");
        check((1 << 53) - 1, (1 << 53) - 1, 1, "2501999792983:36:31.000");
        check(1, 1, 0, "0:01.000");
    }
}
