//! Waveforms of sounds: each is decoded once from start to end, in a thread of its own, and kept with the derived data.
//!
//! Whoever asks meanwhile gets what is known by then, and the interface is told as it grows. The thread ends when the
//! medium it belongs to is closed or the app is; asked again, the sound goes on where it was.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use galley_core::{Hash, Place, VersionId};
use galley_media::cancel::Cancel;
use galley_media::error::MediaError;
use galley_media::inspect::Kind;
use galley_media::pool::{Medium, Opened};
use galley_media::waveform::{MAX_COLUMNS, Waveform};
use galley_store::{Edge as _, Store};

use crate::OnEvent;
use crate::api::{self, Event, Failure, GetWaveform, Span};
use crate::app::App;
use crate::edge::Machine;
use crate::{facts, ids};

/// Blocks of one part: some twenty seconds at 48 kHz, decoded in a blink.
const PART: u32 = 4096;
/// The interface is told at most so often, milliseconds.
const TOLD_EVERY: i64 = 500;
/// Bytes of waveforms that stay in memory though nobody has asked for them lately.
const MAX_BYTES: usize = 64 << 20;
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
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    sounds: HashMap<Hash, Entry>,
    /// Threads that were told to end.
    leaving: Vec<JoinHandle<()>>,
    clock: u64,
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
}

impl Pass {
    fn goes_on(&self) -> bool {
        !self.cancel.is_cancelled() && !self.thread.is_finished()
    }
}

/// One sound, as far as it is known.
#[derive(Default)]
struct Sound {
    state: Mutex<State>,
    grown: Condvar,
}

struct State {
    waveform: Waveform,
    /// Why it does not go on.
    failure: Option<Failure>,
    ended: bool,
    /// Who is told.
    versions: BTreeSet<VersionId>,
}

impl Default for State {
    fn default() -> Self {
        Self { waveform: Waveform::new(), failure: None, ended: false, versions: BTreeSet::new() }
    }
}

impl Sound {
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
}

impl App {
    pub(crate) fn media_waveform(&self, input: GetWaveform) -> Result<api::Waveform, Failure> {
        let GetWaveform { version, first, count, columns } = input;
        if !(1..=MAX_COLUMNS).contains(&columns) || !(1..=MAX_SAMPLE).contains(&count) || first > MAX_SAMPLE {
            return Err(Failure::of("bad-input", &[]).because("1 to 8192 columns, of one sample at least"));
        }
        let version = ids::parse(&version)?;
        let (opened, hash) = self.sound_of(version)?;
        let sound = self.sound(version, hash, None)?;
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

    /// A waveform to be drawn small, in columns: of a short sound all of it, of a long one what is known after a moment.
    pub(crate) fn small_waveform(
        &self,
        version: VersionId,
        medium: Medium,
        columns: u32,
        patience: Duration,
    ) -> Result<Small, Failure> {
        let (opened, hash) = self.sound_of(version)?;
        let sound = self.sound(version, hash, Some(medium))?;
        let growing = |state: &mut State| !state.ended;
        let waited = sound.grown.wait_timeout_while(sound.state(), patience, growing);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
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
    fn sound(&self, version: VersionId, hash: Hash, medium: Option<Medium>) -> Result<Arc<Sound>, Failure> {
        let waveforms = &self.inner.waveforms;
        if let Some(sound) = waveforms.known(hash) {
            sound.state().versions.insert(version);
            return Ok(sound);
        }
        if let Some(waveform) = facts::waveform(self.store(), hash) {
            let state = State { waveform, ended: true, ..State::default() };
            return Ok(waveforms.keep(hash, Sound { state: Mutex::new(state), grown: Condvar::new() }));
        }
        // Outside the lock: opening takes its time.
        let medium = match medium {
            Some(medium) => medium,
            None => self.medium_of(version)?,
        };
        Ok(waveforms.begin(hash, version, medium, &self.inner.store, &self.inner.on_event))
    }
}

impl Waveforms {
    /// A sound that is known to its end, cannot be, or is being decoded.
    fn known(&self, hash: Hash) -> Option<Arc<Sound>> {
        let mut known = self.lock();
        known.clock += 1;
        let clock = known.clock;
        let entry = known.sounds.get_mut(&hash)?;
        entry.used = clock;
        let goes_on = entry.pass.as_ref().is_some_and(Pass::goes_on);
        let settled = entry.sound.state().ended;
        (goes_on || settled).then(|| Arc::clone(&entry.sound))
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
    fn begin(
        &self,
        hash: Hash,
        version: VersionId,
        medium: Medium,
        store: &Arc<Store>,
        on_event: &OnEvent,
    ) -> Arc<Sound> {
        let mut known = self.lock();
        known.clock += 1;
        let used = known.clock;
        let entry =
            known.sounds.entry(hash).or_insert_with(|| Entry { sound: Arc::default(), pass: None, used });
        let sound = Arc::clone(&entry.sound);
        sound.state().versions.insert(version);
        if entry.pass.as_ref().is_some_and(Pass::goes_on) || sound.state().ended {
            return sound;
        }
        let cancel = Cancel::new();
        let work = Work {
            sound: Arc::clone(&sound),
            hash,
            medium,
            cancel: cancel.clone(),
            store: Arc::clone(store),
            on_event: Arc::clone(on_event),
        };
        let spawned = std::thread::Builder::new().name("waveform".to_owned()).spawn(move || work.run());
        match spawned {
            Ok(thread) => {
                let before = entry.pass.replace(Pass { cancel, thread });
                known.leaving.extend(before.map(|pass| pass.thread));
            }
            Err(error) => tracing::warn!(%error, "a waveform is not being made"),
        }
        known.leaving.retain(|thread| !thread.is_finished());
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
        if let Some(Pass { cancel, thread }) = pass {
            cancel.cancel();
            known.leaving.push(thread);
        }
    }

    /// Stops all threads and waits for them.
    pub(crate) fn end(&self) {
        let Known { sounds, mut leaving, .. } = std::mem::take(&mut *self.lock());
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
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Forgets what was not asked for lately and can be had again.
    fn make_room(&mut self, latest: Hash) {
        let bytes = |entry: &Entry| entry.sound.state().waveform.num_bytes();
        let mut total: usize = self.sounds.values().map(bytes).sum();
        let idle = |entry: &Entry| entry.pass.as_ref().is_none_or(|pass| pass.thread.is_finished());
        while total > MAX_BYTES {
            let others = self.sounds.iter().filter(|(hash, entry)| **hash != latest && idle(entry));
            let Some((oldest, entry)) = others.min_by_key(|(_, entry)| entry.used) else { return };
            total -= bytes(entry).min(total);
            let oldest = *oldest;
            self.sounds.remove(&oldest);
        }
    }
}

/// What the thread of one sound works with.
struct Work {
    sound: Arc<Sound>,
    hash: Hash,
    medium: Medium,
    cancel: Cancel,
    store: Arc<Store>,
    on_event: OnEvent,
}

impl Work {
    fn run(self) {
        let mut told = Machine.now_ms();
        let outcome = loop {
            match self.go_on() {
                Ok(false) => {}
                Ok(true) => break Ok(()),
                Err(error) => break Err(error),
            }
            let now = Machine.now_ms();
            if now - told >= TOLD_EVERY {
                told = now;
                self.tell(false);
            }
        };
        let mut state = self.sound.state();
        match outcome {
            // Asked again, it goes on.
            Err(_) if self.cancel.is_cancelled() => return,
            Err(error) => {
                tracing::warn!(code = ?error.code, "a waveform was not made");
                state.failure = Some(error.into());
            }
            Ok(()) => facts::keep_waveform(&self.store, self.hash, &state.waveform),
        }
        state.ended = true;
        drop(state);
        self.sound.grown.notify_all();
        self.tell(true);
    }

    /// Has one more part decoded; true at the end. Nobody waits meanwhile.
    fn go_on(&self) -> Result<bool, MediaError> {
        let next = self.sound.state().waveform.next();
        let part = self.medium.waveform(next, PART, &self.cancel)?;
        let mut state = self.sound.state();
        // Another thread may have begun where this one was told to end.
        self.cancel.check()?;
        state.waveform.add(&part)?;
        Ok(state.waveform.is_complete())
    }

    /// At the end the facts and the small pictures have changed, too.
    fn tell(&self, at_end: bool) {
        let versions = self.sound.state().versions.clone();
        let mut tags: Vec<String> = versions.iter().map(|version| format!("waveform/{version}")).collect();
        if at_end {
            tags.extend(versions.iter().map(|version| format!("version/{version}")));
            tags.push("proof".to_owned());
        }
        (self.on_event)(Event::Changed { tags });
    }
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
