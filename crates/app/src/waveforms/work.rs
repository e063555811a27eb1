//! The threads in which sounds are decoded, one for each, films' among them.

use std::sync::{Arc, Mutex};

use galley_core::Hash;
use galley_media::cancel::Cancel;
use galley_media::error::MediaError;
use galley_media::inspect::Kind;
use galley_media::pool::Medium;
use galley_store::{Edge as _, Store};

use super::{Known, Sound, lock};
use crate::api::{Event, Failure};
use crate::edge::Machine;
use crate::shelf::Shelf;
use crate::{OnEvent, facts};

/// Blocks of one part: some twenty seconds at 48 kHz, decoded in a blink.
const PART: u32 = 4096;
/// The interface is told at most so often, milliseconds.
const TOLD_EVERY: i64 = 500;

/// What threads need of the app.
#[derive(Clone)]
pub(super) struct Means {
    pub shelf: Arc<Shelf>,
    pub store: Arc<Store>,
    pub on_event: OnEvent,
    pub known: Arc<Mutex<Known>>,
}

/// What the thread of one sound works with.
pub(super) struct Work {
    pub sound: Arc<Sound>,
    pub hash: Hash,
    pub cancel: Cancel,
    pub means: Means,
}

impl Work {
    /// Decodes the sound to its end, unless it is told to end; then another has its turn. Without a medium it opens one.
    pub fn run(self, medium: Option<Medium>) {
        match medium.map_or_else(|| self.open(), Ok) {
            Ok(medium) => self.settle(self.count(&medium)),
            Err(failure) => self.leave(failure),
        }
        let mut known = lock(&self.means.known);
        // One that was told to end, or has gone, may have been asked for again since.
        if !self.cancel.is_cancelled() && self.is_in(&known) {
            known.asked.retain(|one| *one != self.hash);
        }
        self.cancel.cancel();
        known.advance(&self.means);
    }

    /// Opens the bytes for as long as they are being counted. Sound has no password.
    fn open(&self) -> Result<Medium, Failure> {
        let Means { shelf, store, .. } = &self.means;
        if let Some(medium) = shelf.known(&self.hash) {
            return Ok(medium);
        }
        if facts::is_dangerous(store, self.hash) {
            return Err(Failure::of("crashed", &[]));
        }
        Ok(shelf.open_kept(store, &self.hash, None, &self.cancel)?)
    }

    /// Decodes all that is not known yet.
    fn count(&self, medium: &Medium) -> Result<(), MediaError> {
        let mut told = Machine.now_ms();
        while !self.go_on(medium)? {
            let now = Machine.now_ms();
            if now - told >= TOLD_EVERY {
                told = now;
                self.tell(Vec::new());
            }
        }
        Ok(())
    }

    /// It is counted, or cannot be.
    fn settle(&self, outcome: Result<(), MediaError>) {
        let failure = match outcome {
            // Asked again, it goes on.
            Err(_) if self.cancel.is_cancelled() => return,
            Err(error) => {
                tracing::warn!(code = ?error.code, "a waveform was not made");
                Some(error.into())
            }
            Ok(()) => {
                // Written while others go on asking for it.
                let waveform = self.sound.state().waveform.clone();
                facts::keep_waveform(&self.means.store, self.hash, &waveform);
                None
            }
        };
        let mut state = self.sound.state();
        state.failure = failure;
        state.ended = true;
        drop(state);
        self.sound.grown.notify_all();
        let mut others = self.sound.state().tags_of_versions();
        others.push("proof".to_owned());
        self.tell(others);
    }

    /// The bytes did not open. Those who wait hear why; whoever asks again has them opened again.
    fn leave(&self, failure: Failure) {
        if self.cancel.is_cancelled() {
            return;
        }
        tracing::warn!(code = %failure.code, "a sound was not opened for its waveform");
        {
            let mut known = lock(&self.means.known);
            if self.is_in(&known) {
                known.asked.retain(|one| *one != self.hash);
                let entry = known.sounds.remove(&self.hash);
                known.leaving.extend(entry.and_then(|entry| entry.pass).map(|pass| pass.thread));
            }
        }
        let mut state = self.sound.state();
        state.failure = Some(failure);
        state.ended = true;
        // Whoever is told without need asks again, and fails again.
        let pictures = state.pictures_in_part();
        drop(state);
        self.sound.grown.notify_all();
        self.tell(pictures);
    }

    fn is_in(&self, known: &Known) -> bool {
        known.sounds.get(&self.hash).is_some_and(|entry| Arc::ptr_eq(&entry.sound, &self.sound))
    }

    /// Has one more part decoded; true at the end. Nobody waits meanwhile.
    fn go_on(&self, medium: &Medium) -> Result<bool, MediaError> {
        let next = self.sound.state().waveform.next();
        let part = match medium.opened().kind {
            Kind::Video => medium.soundtrack(next, &self.cancel)?,
            Kind::Image | Kind::Pdf | Kind::Audio => medium.waveform(next, PART, &self.cancel)?,
        };
        let mut state = self.sound.state();
        // Another thread may have begun where this one was told to end.
        self.cancel.check()?;
        state.waveform.add(&part)?;
        Ok(state.waveform.is_complete())
    }

    /// Tells of the waveform, and of what else has changed: at the end the facts and the small pictures.
    fn tell(&self, others: Vec<String>) {
        let versions = self.sound.state().versions.clone();
        let mut tags: Vec<String> = versions.iter().map(|version| format!("waveform/{version}")).collect();
        tags.extend(others);
        (self.means.on_event)(Event::Changed { tags });
    }
}
