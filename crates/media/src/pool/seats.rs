//! Who works for whom: seats for workers, leased to one request at a time.
//!
//! Two seats are for long work (confirming a table, a full inspection), so that it never holds up a picture. The last one is
//! for sound to be heard: it must not wait for a frame that takes long, nor a frame for it, and goes on where it was only in
//! the process that it was in. What is asked there is some tenths of a second of sound, so that one seat is enough.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::cancel::Cancel;
use crate::error::MediaError;
use crate::pool::process::Process;
use crate::pool::{Sandbox, Settings};
use crate::worker::sandbox;

const LOOK: Duration = Duration::from_millis(10);
/// Media count from 1.
const NO_MEDIUM: u64 = 0;
/// How long a worker that nobody waits for may take to say that it stands ready.
const GREETING: Duration = Duration::from_secs(5);

/// Which seats may take a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// A person waits; any seat but the last ones.
    Prompt,
    /// As `Prompt`, and worth waiting for the worker that has the medium's decoder warm.
    Warm,
    /// The seats for long work.
    Long,
    /// The seat for sound to be heard.
    Sound,
}

/// Seats for long work: two, so that what a person waits for need not wait for a feature film.
const NUM_LONG: usize = 2;
/// The seat for sound.
const NUM_SOUND: usize = 1;

pub(super) struct Seats {
    pub(super) settings: Settings,
    seats: Mutex<Vec<Seat>>,
    freed: Condvar,
    next_medium: AtomicU64,
    /// Of all media's files for what does not fit into memory.
    scratch_bytes: AtomicU64,
    pub(super) standing: Standing,
}

/// Whether every worker so far has proved its sandbox.
#[derive(Debug)]
pub(super) struct Standing {
    proved: AtomicBool,
}

impl Standing {
    /// Before any worker has said anything: as this system is known to be.
    const fn new() -> Self {
        Self { proved: AtomicBool::new(sandbox::IS_THERE) }
    }

    pub(super) fn note(&self, proved: bool) {
        self.proved.fetch_and(proved, Ordering::Relaxed);
    }

    pub(super) fn is_proved(&self) -> bool {
        self.proved.load(Ordering::Relaxed)
    }
}

#[derive(Default)]
struct Seat {
    /// The medium being served.
    busy: Option<u64>,
    /// Here while nobody has leased it.
    process: Option<Process>,
    /// Of the process while it is leased.
    id: Option<u32>,
    /// Media dropped while the seat was busy.
    dropped: Vec<u64>,
}

/// One request's hold on a seat.
pub(super) struct Lease<'a> {
    seats: &'a Seats,
    number: usize,
    process: Option<Process>,
}

impl Seats {
    pub(super) fn new(settings: Settings) -> Self {
        let count = settings.num_workers.max(1) + NUM_LONG + NUM_SOUND;
        let seats = Mutex::new(std::iter::repeat_with(Seat::default).take(count).collect());
        Self {
            settings,
            seats,
            freed: Condvar::new(),
            next_medium: AtomicU64::new(1),
            scratch_bytes: AtomicU64::new(0),
            standing: Standing::new(),
        }
    }

    pub(super) fn new_medium(&self) -> u64 {
        self.next_medium.fetch_add(1, Ordering::Relaxed)
    }

    /// Sets room aside for a large picture; returns whether there was as much.
    pub(super) fn reserve(&self, num_bytes: u64) -> bool {
        let most = self.settings.scratch_bytes;
        let with = |held: u64| held.checked_add(num_bytes).filter(|all| *all <= most);
        self.scratch_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, with).is_ok()
    }

    pub(super) fn release(&self, num_bytes: u64) {
        self.scratch_bytes.fetch_sub(num_bytes, Ordering::Relaxed);
    }

    pub(super) fn processes(&self) -> Vec<u32> {
        self.lock().iter().filter_map(|seat| seat.id.or(seat.process.as_ref().map(Process::id))).collect()
    }

    /// Waits for a seat; not `avoid` where there is a choice.
    pub(super) fn lease(
        &self,
        medium: u64,
        lane: Lane,
        avoid: Option<usize>,
        cancel: &Cancel,
    ) -> Result<Lease<'_>, MediaError> {
        let mut seats = self.lock();
        loop {
            cancel.check()?;
            if let Some(number) = choose(&seats, medium, lane, avoid)
                && let Some(seat) = seats.get_mut(number)
            {
                seat.busy = Some(medium);
                let process = seat.process.take();
                seat.id = process.as_ref().map(Process::id);
                return Ok(Lease { seats: self, number, process });
            }
            let waited = self.freed.wait_timeout(seats, LOOK).unwrap_or_else(PoisonError::into_inner);
            seats = waited.0;
        }
    }

    /// Starts the processes of all seats but the last ones, one after the other, until somebody works there.
    pub(super) fn stand_ready(&self) {
        let num_prompt = self.settings.num_workers.max(1);
        // Where files may be seen without a proof, that is noted with the first of them.
        if self.settings.sandbox != Sandbox::Required {
            return;
        }
        for number in 0..num_prompt {
            let mut seats = self.lock();
            if seats.iter().take(num_prompt).any(|seat| seat.busy.is_some()) {
                return;
            }
            let Some(seat) = seats.get_mut(number).filter(|seat| seat.process.is_none()) else { continue };
            seat.busy = Some(NO_MEDIUM);
            drop(seats);
            let mut lease = Lease { seats: self, number, process: None };
            // A file that is refused says why; one that nobody has opened says nothing.
            let unheard = Standing::new();
            let deadline = self.settings.deadline.min(GREETING);
            let greet = |process: &mut Process| process.greet(deadline, &unheard, &Cancel::new()).is_ok();
            if !lease.process().is_ok_and(greet) {
                lease.discard();
            }
        }
    }

    /// Closes a medium wherever it is open.
    pub(super) fn forget(&self, medium: u64) {
        for seat in self.lock().iter_mut() {
            match &mut seat.process {
                Some(process) => process.close(medium),
                None if seat.busy.is_some() => seat.dropped.push(medium),
                None => {}
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Seat>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn choose(seats: &[Seat], medium: u64, lane: Lane, avoid: Option<usize>) -> Option<usize> {
    let (prompt, others) = seats.split_at_checked(seats.len().checked_sub(NUM_LONG + NUM_SOUND)?)?;
    let (long, sound) = others.split_at_checked(NUM_LONG)?;
    let (seats, offset) = match lane {
        Lane::Prompt | Lane::Warm => (prompt, 0),
        Lane::Long => (long, prompt.len()),
        Lane::Sound => (sound, prompt.len() + NUM_LONG),
    };
    let ours = |seat: &Seat| seat.busy == Some(medium);
    if lane != Lane::Prompt && avoid.is_none() && seats.iter().any(ours) {
        return None;
    }
    let has = |seat: &Seat| seat.process.as_ref().is_some_and(|process| process.has(medium));
    let free = seats.iter().enumerate().filter(|(_, seat)| seat.busy.is_none());
    free.min_by_key(|(number, seat)| {
        let open = seat.process.as_ref().map_or(0, Process::num_open);
        let started = seat.process.is_some();
        // The one that knows the medium; then an idle running one with nothing open; then a new one.
        (avoid == Some(offset + *number), !has(seat), open, !started)
    })
    .map(|(number, _)| offset + number)
}

impl Lease<'_> {
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// Returns the seat's process, started if there is none.
    pub(super) fn process(&mut self) -> Result<&mut Process, MediaError> {
        if self.process.is_none() {
            let process = Process::start(&self.seats.settings)?;
            if let Some(seat) = self.seats.lock().get_mut(self.number) {
                seat.id = Some(process.id());
            }
            self.process = Some(process);
        }
        self.process
            .as_mut()
            .ok_or_else(|| MediaError::new(crate::error::Code::Internal, "a worker went missing"))
    }

    /// Ends the process; the seat starts a new one when next needed.
    pub(super) fn discard(&mut self) {
        self.process = None;
        if let Some(seat) = self.seats.lock().get_mut(self.number) {
            seat.id = None;
        }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut seats = self.seats.lock();
        if let Some(seat) = seats.get_mut(self.number) {
            seat.process = self.process.take();
            seat.busy = None;
            seat.id = None;
            for medium in std::mem::take(&mut seat.dropped) {
                if let Some(process) = &mut seat.process {
                    process.close(medium);
                }
            }
        }
        drop(seats);
        self.seats.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_lane_waits_for_another() {
        let mut seats: Vec<Seat> = std::iter::repeat_with(Seat::default).take(5).collect();
        let all = |seats: &[Seat]| {
            [Lane::Prompt, Lane::Warm, Lane::Long, Lane::Sound].map(|lane| choose(seats, 1, lane, None))
        };
        assert_eq!(all(&seats), [Some(0), Some(0), Some(2), Some(4)]);
        seats[0].busy = Some(1);
        assert_eq!(all(&seats), [Some(1), None, Some(2), Some(4)], "a frame of the same medium");
        seats[4].busy = Some(1);
        assert_eq!(all(&seats), [Some(1), None, Some(2), None], "its sound as well");
        seats[0].busy = None;
        assert_eq!(all(&seats), [Some(0), Some(0), Some(2), None], "frames do not wait for sound");
        (seats[2].busy, seats[3].busy, seats[4].busy) = (Some(2), Some(3), None);
        assert_eq!(all(&seats), [Some(0), Some(0), None, Some(4)], "sound does not wait for long work");
    }
}
