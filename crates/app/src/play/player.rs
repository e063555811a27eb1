//! What plays: where it is told to begin, to stop and to end.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use galley_media::cancel::Cancel;
use galley_media::inspect::Kind;
use galley_media::pool::{Opened, Rendered};

use super::{film, sound};
use crate::api::Failure;
use crate::app::App;

/// What is to be played, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub version: String,
    /// Where it begins: a frame of a film, or a sample of a sound.
    pub begin: Place,
    /// Output pixels per native unit, not above 1.
    pub scale: [u32; 2],
    /// From 1/4 to 4.
    pub speed: [u32; 2],
    /// Backwards, without sound.
    pub reverse: bool,
    /// No frame is dropped. Once one comes late, sound falls silent.
    pub every: bool,
    /// First and last frame, both played; or begin and end in samples. `None`: all of it.
    pub range: Option<[u64; 2]>,
    pub looped: bool,
    /// Thousandths.
    pub volume: u32,
}

/// Where play is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Frame(u32),
    Sample(u64),
}

/// What is heard of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audible {
    Heard,
    /// The film has no sound.
    None,
    /// There is no sound device, or it was lost.
    NoDevice,
    /// Play goes backwards, has no volume, or fell behind while every frame is shown.
    Muted,
}

impl Audible {
    /// As the pixel socket says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Heard => "heard",
            Self::None => "none",
            Self::NoDevice => "no-device",
            Self::Muted => "muted",
        }
    }
}

/// How far play has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub place: Place,
    pub shown: u64,
    pub dropped: u64,
    pub audible: Audible,
    /// First and last frame of the piece around here that is decoded without a gap.
    pub buffered: Option<[u32; 2]>,
}

/// Why play ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Paused,
    End,
}

/// Who shows what plays. Called from the player's threads.
pub trait Stage: Send + Sync + 'static {
    /// Takes room for one picture; false where there is none.
    fn take_room(&self) -> bool;
    /// A picture for which room was taken.
    fn show(&self, rendered: &Rendered, opened: &Opened, scale: [u32; 2]);
    fn tell(&self, progress: &Progress);
    fn ended(&self, place: Place, why: Ended);
    fn failed(&self, failure: &Failure);
}

/// A film or a sound that plays. Dropping it ends that without a word, and does not wait for it.
pub struct Player {
    control: Arc<Control>,
    thread: Option<JoinHandle<()>>,
}

/// A player that was told to end, and may not have yet.
pub struct Ending(Option<JoinHandle<()>>);

/// What the player's threads are told.
pub(super) struct Control {
    wishes: Mutex<Wishes>,
    changed: Condvar,
    /// Stops what is being decoded.
    pub(super) cancel: Cancel,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Wishes {
    pub(super) paused: bool,
    pub(super) dropped: bool,
    /// Thousandths.
    pub(super) volume: u32,
    /// How often something has changed that those who wait look at.
    changes: u64,
}

impl Control {
    pub(super) fn wishes(&self) -> Wishes {
        *self.lock()
    }

    /// Waits until something has changed since these were looked at, though not longer than that.
    pub(super) fn wait(&self, since: &Wishes, at_most: Duration) {
        let same = |now: &mut Wishes| now.changes == since.changes;
        let _ = self.changed.wait_timeout_while(self.lock(), at_most, same);
    }

    /// Something has changed that those who wait look at.
    pub(super) fn wake(&self) {
        self.change(|_| ());
    }

    fn change(&self, change: impl FnOnce(&mut Wishes)) {
        let mut wishes = self.lock();
        change(&mut wishes);
        wishes.changes += 1;
        drop(wishes);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Wishes> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Player {
    /// Plays in a thread of its own, once the one before has let go of the sound device. `open` may block.
    pub fn start(
        open: impl FnOnce() -> Result<Arc<App>, Failure> + Send + 'static,
        order: Order,
        stage: impl Stage,
        before: Option<Ending>,
    ) -> Self {
        let wishes = Wishes { paused: false, dropped: false, volume: order.volume, changes: 0 };
        let control =
            Arc::new(Control { wishes: Mutex::new(wishes), changed: Condvar::new(), cancel: Cancel::new() });
        let stage: Arc<dyn Stage> = Arc::new(stage);
        let (theirs, told) = (Arc::clone(&control), Arc::clone(&stage));
        let spawned = std::thread::Builder::new().name("play".to_owned()).spawn(move || {
            if let Some(thread) = before.and_then(|ending| ending.0) {
                let _ = thread.join();
            }
            let played = open().and_then(|app| play(&app, &order, &theirs, told.as_ref()));
            if let Err(failure) = played
                && !theirs.wishes().dropped
            {
                told.failed(&failure);
            }
        });
        match spawned {
            Ok(thread) => Self { control, thread: Some(thread) },
            Err(error) => {
                stage.failed(&Failure::of("internal", &[]).because(error));
                Self { control, thread: None }
            }
        }
    }

    /// Ends it without a word, as dropping it does. What comes next can be told to wait for that.
    #[must_use]
    pub fn end(mut self) -> Ending {
        Ending(self.thread.take())
    }

    /// Stops, and tells the stage where.
    pub fn pause(&self) {
        self.control.change(|wishes| wishes.paused = true);
    }

    /// In thousandths.
    pub fn set_volume(&self, volume: u32) {
        self.control.change(|wishes| wishes.volume = volume);
    }

    /// The stage may have room again.
    pub fn wake(&self) {
        self.control.wake();
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.control.change(|wishes| wishes.dropped = true);
        self.control.cancel.cancel();
    }
}

fn play(app: &App, order: &Order, control: &Control, stage: &dyn Stage) -> Result<(), Failure> {
    let medium = app.medium(&order.version)?;
    match (medium.opened().kind, order.begin) {
        (Kind::Video, Place::Frame(frame)) => film::play(app, &medium, order, frame, control, stage),
        (Kind::Audio, Place::Sample(sample)) => sound::play(app, &medium, order, sample, control, stage),
        (Kind::Audio, Place::Frame(_)) => Err(Failure::of("no-picture", &[])),
        (Kind::Video, Place::Sample(_)) => Err(Failure::of("not-a-sound", &[])),
        (Kind::Image | Kind::Pdf, _) => Err(Failure::of("not-a-video", &[])),
    }
}
