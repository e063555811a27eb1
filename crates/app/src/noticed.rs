//! What only a look at all of a file shows: of a PDF inks, fonts, pages that cannot be drawn; of a sound pieces that are
//! damaged or missing; of a JPEG damage in its middle. Films tell it when their frame table is confirmed.
//!
//! Looked for once a file is open, and kept by the hash of its bytes; the interface is told when it has arrived. Of
//! encrypted files it stays in memory. What could not be looked for is said, and not looked for again until a person asks
//! or the next start.
//!
//! One thread does all of them, the latest that was opened first, and shares the background's turn with frame tables being
//! confirmed. What waits holds nothing open; whatever is closed before its turn has none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use galley_core::Hash;
use galley_media::cancel::Cancel;
use galley_media::error::Code;
use galley_media::inspect::{Kind, Problem};
use galley_media::pool::{Medium, Opened};
use galley_store::Store;

use crate::api::{Event, Notice};
use crate::app::App;
use crate::background::Background;
use crate::shelf::Shelf;
use crate::{OnEvent, facts};

/// Problems that say how the screen differs from what the file means.
const DIFFERS: &[&str] = &[
    "cut-short",
    "spot-colors-approximated",
    "overprint-not-shown",
    "inks-not-searched",
    "font-substituted",
    "fonts-substituted",
    "page-unreadable",
    "hdr-tone-mapped",
    "hdr-not-mapped",
    "hdr-clipped",
    "wide-gamut-clipped",
    "matrix-not-converted",
    "alpha-not-shown",
    "xfa-not-supported",
    "outside-files-not-shown",
    "color-profile-unusable",
    "no-color-profile",
    "animation-not-shown",
    "user-unit-not-applied",
];

/// Whether there may be problems that opening it does not show.
pub(crate) fn shows_late(opened: &Opened) -> bool {
    match opened.kind {
        Kind::Pdf | Kind::Audio => true,
        Kind::Image => opened.media_type == "image/jpeg",
        Kind::Video => false,
    }
}

/// What was found in files of this run, and whose turn is when.
#[derive(Default)]
pub(crate) struct Inspections {
    turns: Arc<Mutex<Turns>>,
}

#[derive(Default)]
struct Turns {
    found: HashMap<Hash, Vec<Problem>>,
    /// The latest last; each is open.
    waiting: Vec<Hash>,
    /// What is being looked at, and how to stop it.
    current: Option<(Hash, Cancel)>,
    thread: Option<JoinHandle<()>>,
    /// The thread takes what is added now.
    goes_on: bool,
    /// Nothing begins any more.
    over: bool,
}

impl App {
    /// What was found in all of it by now.
    pub(crate) fn inspected(&self, hash: Hash) -> Option<Vec<Problem>> {
        let known = lock(&self.inner.inspections.turns).found.get(&hash).cloned();
        known.or_else(|| facts::inspected(self.store(), hash))
    }

    /// Has all of an open file looked at when its turn comes, once per content.
    pub(crate) fn inspect(&self, hash: Hash) {
        let inner = &self.inner;
        let mut turns = lock(&inner.inspections.turns);
        if !turns.add(hash) {
            return;
        }
        let worker = Worker {
            shelf: Arc::clone(&inner.shelf),
            store: Arc::clone(&inner.store),
            on_event: Arc::clone(&inner.on_event),
            background: Arc::clone(&inner.background),
            turns: Arc::clone(&inner.inspections.turns),
        };
        match std::thread::Builder::new().name("inspect".to_owned()).spawn(move || worker.run()) {
            Ok(thread) => {
                turns.goes_on = true;
                if let Some(before) = turns.thread.replace(thread) {
                    // It has left its last turn behind.
                    let _ = before.join();
                }
            }
            Err(error) => {
                turns.waiting.clear();
                tracing::warn!(%error, "a file is not looked at to its end");
            }
        }
    }
}

impl Inspections {
    /// The medium of these bytes was closed: they are looked at when they are open again.
    pub(crate) fn closed(&self, hash: Hash) {
        let mut turns = lock(&self.turns);
        turns.waiting.retain(|one| *one != hash);
        if let Some((_, cancel)) = turns.current.as_ref().filter(|(one, _)| *one == hash) {
            cancel.cancel();
        }
    }

    /// What was found in these bytes, or why nothing could be, is not known any more.
    pub(crate) fn forget(&self, hash: Hash) {
        lock(&self.turns).found.remove(&hash);
    }

    /// Stops the thread and waits for it.
    pub(crate) fn end(&self) {
        let thread = {
            let mut turns = lock(&self.turns);
            turns.over = true;
            turns.waiting.clear();
            if let Some((_, cancel)) = &turns.current {
                cancel.cancel();
            }
            turns.thread.take()
        };
        // A thread that drops the app last must not wait for itself.
        if let Some(thread) = thread.filter(|one| one.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
    }
}

fn lock(turns: &Mutex<Turns>) -> MutexGuard<'_, Turns> {
    turns.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Turns {
    /// Puts these bytes before all that wait; true when a thread has to be started for them.
    fn add(&mut self, hash: Hash) -> bool {
        let is_current =
            self.current.as_ref().is_some_and(|(one, cancel)| *one == hash && !cancel.is_cancelled());
        if self.over || is_current {
            return false;
        }
        self.waiting.retain(|one| *one != hash);
        self.waiting.push(hash);
        !(self.goes_on && self.thread.as_ref().is_some_and(|thread| !thread.is_finished()))
    }

    /// The bytes whose turn it is now. Without any the thread ends.
    fn next(&mut self) -> Option<(Hash, Cancel)> {
        self.current = self.waiting.pop().map(|hash| (hash, Cancel::new()));
        self.goes_on = self.current.is_some();
        self.current.clone()
    }
}

/// What the thread needs of the app.
struct Worker {
    shelf: Arc<Shelf>,
    store: Arc<Store>,
    on_event: OnEvent,
    background: Arc<Background>,
    turns: Arc<Mutex<Turns>>,
}

impl Worker {
    fn run(self) {
        loop {
            let next = lock(&self.turns).next();
            let Some((hash, cancel)) = next else { return };
            let Some(_turn) = self.background.turn(&cancel) else { continue };
            // What is not open any more was closed meanwhile.
            if let Some(found) = self.shelf.peek(&hash).and_then(|medium| self.look(hash, &medium, &cancel)) {
                self.keep(hash, found, &cancel);
            }
        }
    }

    /// Looks at all of it; nothing when it was stopped.
    fn look(&self, hash: Hash, medium: &Medium, cancel: &Cancel) -> Option<Vec<Problem>> {
        let found = match medium.inspect(cancel) {
            Ok(found) => found.problems,
            Err(error) if error.code == Code::Cancelled => return None,
            Err(error) => {
                tracing::warn!(code = ?error.code, "a file was not looked at to its end");
                let is_pdf = medium.opened().kind == Kind::Pdf;
                return Some(is_pdf.then(not_searched).into_iter().collect());
            }
        };
        // It tells again what opening told.
        let at_open = &medium.opened().problems;
        let found: Vec<Problem> = found.into_iter().filter(|problem| !at_open.contains(problem)).collect();
        if !medium.opened().pdf.as_ref().is_some_and(|pdf| pdf.encrypted) {
            facts::keep_inspected(&self.store, hash, &found);
        }
        Some(found)
    }

    fn keep(&self, hash: Hash, found: Vec<Problem>, cancel: &Cancel) {
        let tell = !found.is_empty();
        {
            let mut turns = lock(&self.turns);
            // Whoever closed it wants it looked at anew.
            if cancel.is_cancelled() {
                return;
            }
            turns.found.insert(hash, found);
        }
        if tell {
            (self.on_event)(Event::Changed { tags: vec!["proof".to_owned()] });
        }
    }
}

fn not_searched() -> Problem {
    let message =
        "the file could not be searched, so spot colours, overprint and missing fonts may have been missed";
    Problem { code: "inks-not-searched".to_owned(), message: message.to_owned(), page: None, frame: None }
}

/// Those of them that the viewer says beside the picture.
pub(crate) fn notices(problems: &[Problem]) -> Vec<Notice> {
    let said = problems.iter().filter(|problem| DIFFERS.contains(&problem.code.as_str()));
    said.map(|Problem { code, message, page, .. }| Notice {
        code: code.clone(),
        message: message.clone(),
        page: *page,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(waiting: &[u8]) -> Turns {
        let mut turns = Turns::default();
        for number in waiting {
            turns.add(Hash([*number; 32]));
        }
        turns
    }

    fn next(turns: &mut Turns) -> Option<u8> {
        turns.next().map(|(hash, _)| hash.0[0])
    }

    #[test]
    fn what_was_opened_last_is_looked_at_first_and_each_once() {
        let mut turns = turns(&[1, 2, 3, 1]);
        let all = [next(&mut turns), next(&mut turns), next(&mut turns), next(&mut turns)];
        assert_eq!(all, [Some(1), Some(3), Some(2), None]);
        assert!(!turns.goes_on, "without any the thread ends");
    }

    #[test]
    fn what_is_being_looked_at_waits_again_only_after_it_was_stopped() {
        let inspections = Inspections::default();
        let hash = Hash([1; 32]);
        lock(&inspections.turns).add(hash);
        assert_eq!(next(&mut lock(&inspections.turns)), Some(1));
        lock(&inspections.turns).add(hash);
        assert!(lock(&inspections.turns).waiting.is_empty());
        inspections.closed(hash);
        lock(&inspections.turns).add(hash);
        assert_eq!(lock(&inspections.turns).waiting, [hash]);
        inspections.closed(hash);
        assert!(lock(&inspections.turns).waiting.is_empty(), "what is closed before its turn has none");
    }

    #[test]
    fn every_notice_is_a_problem_that_is_listed() {
        let listed = include_str!("../../../docs/CLI.md");
        let unknown: Vec<_> = DIFFERS.iter().filter(|code| !listed.contains(&format!("`{code}`"))).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn nothing_begins_after_the_end() {
        let inspections = Inspections::default();
        inspections.end();
        assert!(!lock(&inspections.turns).add(Hash([1; 32])));
        assert_eq!(next(&mut lock(&inspections.turns)), None);
    }
}
