//! Imports and exports under way: each can be stopped by its ticket, and tells how far it is.
//!
//! Calls are served by several threads: the one that stops an import may come first. It is remembered for a moment,
//! not for good, so that a stop that came too late does not stop the next try with the same file.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use galley_media::cancel::Cancel;
use galley_store::{Flow, Progress};

use crate::OnEvent;
use crate::api::{Event, Failure};

/// What is under way.
#[derive(Default)]
pub(crate) struct Jobs {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: HashMap<String, Cancel>,
    /// Tickets that were stopped while nothing of theirs ran, and when.
    stopped: HashMap<String, i64>,
}

/// How long a stop waits for the import that it is about, milliseconds.
const STOP_WAITS: i64 = 5_000;

/// One of them; it ends when this is dropped.
pub(crate) struct Job<'a> {
    jobs: &'a Jobs,
    ticket: String,
    pub cancel: Cancel,
    on_event: OnEvent,
}

/// Long work as it is passed on: what stops it, and who hears how far it is.
#[derive(Clone, Copy)]
pub(crate) struct Work<'a> {
    pub cancel: &'a Cancel,
    job: Option<&'a Job<'a>>,
}

impl<'a> Work<'a> {
    /// Told of under the ticket of a job, and stopped with it.
    pub fn of(job: &'a Job<'a>) -> Self {
        Self { cancel: &job.cancel, job: Some(job) }
    }

    /// Nobody hears of it.
    pub fn quiet(cancel: &'a Cancel) -> Self {
        Self { cancel, job: None }
    }

    pub fn tell(&self, phase: &str, done: u64, total: u64) {
        if let Some(job) = self.job {
            job.tell(phase, done, total);
        }
    }

    /// Tells at most about a hundred of very many steps, and the last.
    pub fn tell_step(&self, phase: &str, done: u64, total: u64) {
        if done == total || done.is_multiple_of((total / 100).max(1)) {
            self.tell(phase, done, total);
        }
    }

    /// # Errors
    /// `cancelled`.
    pub fn check(&self) -> Result<(), Failure> {
        if self.cancel.is_cancelled() { Err(Failure::of("cancelled", &[])) } else { Ok(()) }
    }
}

impl Jobs {
    /// Begins an import, unless it was just stopped; a second one of the same ticket at the same time is refused.
    pub fn begin(&self, ticket: &str, name: &str, on_event: &OnEvent, now: i64) -> Result<Job<'_>, Failure> {
        let mut state = self.state();
        if state.stopped.remove(ticket).is_some_and(|at| now - at <= STOP_WAITS) {
            return Err(Failure::of("cancelled", &[]));
        }
        self.enter(state, ticket, name, on_event)
    }

    /// The same for what has one ticket at each try, and is begun before it can be stopped: a stop that is there already
    /// came too late for the try before.
    pub fn begin_anew(&self, ticket: &str, name: &str, on_event: &OnEvent) -> Result<Job<'_>, Failure> {
        let mut state = self.state();
        state.stopped.remove(ticket);
        self.enter(state, ticket, name, on_event)
    }

    fn enter(
        &self,
        mut state: MutexGuard<'_, State>,
        ticket: &str,
        name: &str,
        on_event: &OnEvent,
    ) -> Result<Job<'_>, Failure> {
        if state.running.contains_key(ticket) {
            return Err(Failure::of("in-progress", &[("name", name)]));
        }
        let cancel = Cancel::new();
        state.running.insert(ticket.to_owned(), cancel.clone());
        drop(state);
        Ok(Job { jobs: self, ticket: ticket.to_owned(), cancel, on_event: Arc::clone(on_event) })
    }

    /// Stops one, also one that is about to begin; one that has ended is left alone.
    pub fn cancel(&self, ticket: &str, now: i64) {
        let mut state = self.state();
        state.stopped.retain(|_, at| now - *at <= STOP_WAITS);
        match state.running.get(ticket) {
            Some(cancel) => cancel.cancel(),
            None => drop(state.stopped.insert(ticket.to_owned(), now)),
        }
    }

    pub fn cancel_all(&self) {
        self.state().running.values().for_each(Cancel::cancel);
    }

    pub fn is_idle(&self) -> bool {
        self.state().running.is_empty()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job<'_> {
    pub fn tell(&self, phase: &str, done: u64, total: u64) {
        (self.on_event)(Event::Progress {
            ticket: self.ticket.clone(),
            phase: phase.to_owned(),
            done,
            total,
        });
    }

    /// Tells at most a hundred steps of a copy, and stops it when asked to.
    pub fn ticks(&self) -> impl FnMut(Progress) -> Flow + '_ {
        let mut told = None;
        move |progress| {
            let step = (progress.done * 100).checked_div(progress.total).unwrap_or(100);
            if told != Some(step) {
                told = Some(step);
                self.tell("copy", progress.done, progress.total);
            }
            if self.cancel.is_cancelled() { Flow::Stop } else { Flow::Go }
        }
    }

    pub fn check(&self) -> Result<(), Failure> {
        Work::of(self).check()
    }
}

impl Drop for Job<'_> {
    fn drop(&mut self) {
        self.jobs.state().running.remove(&self.ticket);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn begin(jobs: &Jobs, now: i64) -> Result<Job<'_>, String> {
        let deaf: OnEvent = Arc::new(|_| ());
        jobs.begin("k", "a.png", &deaf, now).map_err(|failure| failure.code)
    }

    #[test]
    fn a_stop_that_comes_first_stops_what_it_is_about() {
        let jobs = Jobs::default();
        jobs.cancel("k", 1_000);
        assert_eq!(begin(&jobs, 1_200).err().unwrap(), "cancelled");
        assert!(!begin(&jobs, 1_300).unwrap().cancel.is_cancelled(), "the next try is another");
    }

    #[test]
    fn of_many_steps_some_are_told_and_the_last_one() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        let on_event: OnEvent = Arc::new(move |event: Event| {
            if let Event::Progress { done, .. } = event {
                heard.lock().unwrap().push(done);
            }
        });
        let jobs = Jobs::default();
        let job = jobs.begin("k", "a.pdf", &on_event, 0).unwrap();
        (0..=1_001).for_each(|done| Work::of(&job).tell_step("place", done, 1_001));
        let steps = told.lock().unwrap().clone();
        assert_eq!((steps.len(), steps.first(), steps.last()), (102, Some(&0), Some(&1_001)));
        job.cancel.cancel();
        assert_eq!(Work::of(&job).check().unwrap_err().code, "cancelled");
        assert!(Work::quiet(&Cancel::new()).check().is_ok());
    }

    #[test]
    fn a_stop_that_comes_too_late_stops_no_later_try() {
        let jobs = Jobs::default();
        let job = begin(&jobs, 0).unwrap();
        jobs.cancel("k", 10);
        assert!(job.cancel.is_cancelled());
        drop(job);
        assert!(!begin(&jobs, 20).unwrap().cancel.is_cancelled(), "what stopped something is done");
        jobs.cancel("k", 1_000);
        assert!(begin(&jobs, 1_000 + STOP_WAITS + 1).is_ok());
        jobs.cancel("k", 9_000);
        let deaf: OnEvent = Arc::new(|_| ());
        let anew = jobs.begin_anew("k", "a.png", &deaf).unwrap();
        assert!(
            !anew.cancel.is_cancelled(),
            "what has one ticket at each try is not stopped by the last stop"
        );
        assert!(!jobs.is_idle());
        assert_eq!(jobs.begin_anew("k", "a.png", &deaf).err().unwrap().code, "in-progress");
        drop(anew);
        assert!(jobs.is_idle() && begin(&jobs, 9_001).is_ok());
    }
}
