//! The device between two plays: it stays open for some seconds, so that another speed, a seek or a pause is heard at
//! once. A device takes a tenth of a second to open.
//!
//! What rests is flushed and plays silence. One that is lost, or is to be opened otherwise, is closed.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{NoDevice, Output, Settings, State};
use crate::edge;

/// How long it stays open after its last use.
const REST: Duration = Duration::from_secs(5);

/// Where the output rests while nothing plays. Clones share it.
#[derive(Clone, Default)]
pub struct Device(Arc<Mutex<Resting>>);

#[derive(Default)]
struct Resting {
    output: Option<Output>,
    /// When it is closed.
    until: Option<Instant>,
    /// A thread waits for that.
    is_watched: bool,
}

impl Device {
    /// Returns the output that rests here when it still plays and fits, else opens the device. It counts from zero.
    ///
    /// # Errors
    /// As [`Output::open`].
    pub fn open(&self, settings: Settings) -> Result<Output, NoDevice> {
        match self.take(settings, edge::instant()) {
            Some(output) => Ok(output),
            None => Output::open(settings),
        }
    }

    /// Lays an output to rest: what is queued is dropped, and what the device has taken is still heard.
    pub fn keep(&self, output: Output) {
        if !self.lay(output, edge::instant()) {
            return;
        }
        let theirs = self.clone();
        let spawned = std::thread::Builder::new().name("sound-rest".to_owned()).spawn(move || theirs.watch());
        if spawned.is_err() {
            // Nobody would close it.
            let gone = {
                let mut resting = self.lock();
                resting.is_watched = false;
                resting.output.take()
            };
            drop(gone);
        }
    }

    fn take(&self, settings: Settings, now: Instant) -> Option<Output> {
        let output = self.lock().output.take()?;
        let fits = output.channels() == settings.channels && output.state(now) == State::Open;
        fits.then(|| {
            output.set_volume(settings.volume);
            output
        })
    }

    /// Returns whether somebody is needed who closes it.
    fn lay(&self, mut output: Output, now: Instant) -> bool {
        if output.state(now) != State::Open {
            return false;
        }
        output.flush();
        let (before, was_watched) = {
            let mut resting = self.lock();
            resting.until = Some(now + REST);
            (resting.output.replace(output), std::mem::replace(&mut resting.is_watched, true))
        };
        // Closing waits for the device: nobody waits with it.
        drop(before);
        !was_watched
    }

    /// Closes it once it has rested for long enough.
    fn watch(&self) {
        let gone = loop {
            match self.left(edge::instant()) {
                ControlFlow::Continue(left) => std::thread::sleep(left),
                ControlFlow::Break(gone) => break gone,
            }
        };
        drop(gone);
    }

    /// How long it rests from now on, or what is to be closed now: nobody watches any more then.
    fn left(&self, now: Instant) -> ControlFlow<Option<Output>, Duration> {
        let mut resting = self.lock();
        let left = resting.until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        if resting.output.is_some() && !left.is_zero() {
            return ControlFlow::Continue(left);
        }
        resting.is_watched = false;
        ControlFlow::Break(resting.output.take())
    }

    fn lock(&self) -> MutexGuard<'_, Resting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::silent;
    use super::*;

    const STEREO: Settings = Settings { channels: 2, volume: 0.5 };

    #[test]
    fn what_rests_is_taken_up_again_flushed() {
        let (mut output, mut feed, _ended) = silent();
        let (watch, now) = (Arc::clone(&output.watch), output.watch.opened);
        let device = Device::default();
        output.push(&[0.5; 2 * 9_600]);
        feed.fill(&mut [0.0_f32; 2 * 4_800], 2, now, Duration::ZERO);
        assert!(device.lay(output, now));
        let again = device.take(STEREO, now).unwrap();
        assert!(Arc::ptr_eq(&again.watch, &watch), "it is the same one");
        assert_eq!(again.heard(now).frames, 0);
        assert!(device.take(STEREO, now).is_none(), "it is lent once");
        // Whoever waits goes on waiting.
        assert!(!device.lay(again, now + Duration::from_secs(1)));
    }

    #[test]
    fn what_does_not_fit_or_is_lost_is_closed() {
        let device = Device::default();
        let (output, _feed, ended) = silent();
        let now = output.watch.opened;
        device.lay(output, now);
        assert!(device.take(Settings { channels: 1, ..STEREO }, now).is_none());
        assert!(ended.try_recv().is_ok(), "its thread is told to end");

        let (output, _feed, _ended) = silent();
        let watch = Arc::clone(&output.watch);
        device.lay(output, now);
        watch.lose("unplugged");
        assert!(device.take(STEREO, now).is_none());

        let (output, _feed, _ended) = silent();
        output.watch.lose("unplugged");
        device.lay(output, now);
        assert!(device.lock().output.is_none(), "what is lost does not rest");
    }

    #[test]
    fn it_is_closed_some_seconds_after_its_last_use() {
        let device = Device::default();
        let (output, _feed, ended) = silent();
        let now = output.watch.opened;
        assert!(device.lay(output, now));
        assert!(device.left(now + REST / 2).is_continue());
        // Used again meanwhile, it rests anew.
        let output = device.take(STEREO, now).unwrap();
        output.watch.asked(now + REST / 2);
        assert!(!device.lay(output, now + REST / 2));
        assert_eq!(device.left(now + REST).continue_value(), Some(REST / 2));
        assert!(ended.try_recv().is_err());
        let gone = device.left(now + REST / 2 + REST).break_value().flatten();
        assert!(gone.is_some());
        drop(gone);
        assert!(ended.try_recv().is_ok(), "its thread is told to end");
        // The next one needs somebody who closes it again.
        let (output, _feed, _ended) = silent();
        assert!(device.lay(output, now));
    }
}
