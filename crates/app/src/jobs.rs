//! Imports under way: each can be stopped by its ticket, and tells how far it is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use galley_media::cancel::Cancel;
use galley_store::{Flow, Progress};

use crate::OnEvent;
use crate::api::{Event, Failure};

/// The imports under way.
#[derive(Default)]
pub(crate) struct Jobs {
    running: Mutex<HashMap<String, Cancel>>,
}

/// One import; it ends when this is dropped.
pub(crate) struct Job<'a> {
    jobs: &'a Jobs,
    ticket: String,
    pub cancel: Cancel,
    on_event: OnEvent,
}

impl Jobs {
    /// Begins an import; a second one of the same ticket at the same time is refused.
    pub fn begin(&self, ticket: &str, name: &str, on_event: &OnEvent) -> Result<Job<'_>, Failure> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.contains_key(ticket) {
            return Err(Failure::of("in-progress", &[("name", name)]));
        }
        let cancel = Cancel::new();
        running.insert(ticket.to_owned(), cancel.clone());
        Ok(Job { jobs: self, ticket: ticket.to_owned(), cancel, on_event: Arc::clone(on_event) })
    }

    /// Stops one; one that has ended is left alone.
    pub fn cancel(&self, ticket: &str) {
        if let Some(cancel) = self.running.lock().unwrap_or_else(PoisonError::into_inner).get(ticket) {
            cancel.cancel();
        }
    }

    pub fn cancel_all(&self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(Cancel::cancel);
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
        if self.cancel.is_cancelled() { Err(Failure::of("cancelled", &[])) } else { Ok(()) }
    }
}

impl Drop for Job<'_> {
    fn drop(&mut self) {
        self.jobs.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.ticket);
    }
}
