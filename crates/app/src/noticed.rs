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

/// Problems that say how the screen differs from what the file means, the gravest group first: what is missing or damaged,
/// inks, colours, the rest.
const DIFFERS: &[&[&str]] = &[
    &[
        "cut-short",
        "truncated",
        "damaged-frame",
        "frames-missing",
        "damaged-picture",
        "damaged-sound",
        "page-unreadable",
    ],
    &["spot-colors-approximated", "overprint-not-shown", "inks-not-searched"],
    &[
        "hdr-tone-mapped",
        "hdr-not-mapped",
        "hdr-clipped",
        "wide-gamut-clipped",
        "matrix-not-converted",
        "color-profile-unusable",
        "no-color-profile",
    ],
    &[
        "font-substituted",
        "fonts-substituted",
        "alpha-not-shown",
        "xfa-not-supported",
        "outside-files-not-shown",
        "animation-not-shown",
        "user-unit-not-applied",
    ],
];

/// Of more frames of one file than this many it is not told that they are damaged.
const MAX_FRAMES_TOLD: usize = 100;

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
        let found = match medium.inspect_aside(cancel) {
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

/// Those of them that the viewer says beside the picture, the gravest first.
pub(crate) fn notices(problems: &[Problem]) -> Vec<Notice> {
    let frames = damaged_frames(problems);
    let mut said: Vec<(usize, Notice)> = Vec::new();
    for Problem { code, message, page, .. } in problems {
        let Some(group) = DIFFERS.iter().position(|codes| codes.contains(&code.as_str())) else { continue };
        let of_frame = code == DAMAGED_FRAME;
        if of_frame && said.iter().any(|(_, notice)| notice.code == DAMAGED_FRAME) {
            continue;
        }
        let message = if of_frame { frames.as_ref().unwrap_or(message) } else { message };
        said.push((group, Notice { code: code.clone(), message: message.clone(), page: *page }));
    }
    // Stable: within a group they stay in order.
    said.sort_by_key(|(group, _)| *group);
    said.into_iter().map(|(_, notice)| notice).collect()
}

const DAMAGED_FRAME: &str = "damaged-frame";

/// What is said of many damaged frames at once; `None` for one or none.
fn damaged_frames(problems: &[Problem]) -> Option<String> {
    let damaged: Vec<&Problem> = problems.iter().filter(|problem| problem.code == DAMAGED_FRAME).collect();
    if damaged.len() < 2 {
        return None;
    }
    let number = damaged.len();
    let number = if number < MAX_FRAMES_TOLD { number.to_string() } else { format!("at least {number}") };
    let first = damaged.iter().filter_map(|problem| problem.frame).min();
    let first = first.map(|first| format!(", the first is frame {first}")).unwrap_or_default();
    Some(format!("{number} frames are damaged or missing{first}"))
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
        let codes = DIFFERS.iter().flat_map(|codes| codes.iter());
        let unknown: Vec<_> = codes.filter(|code| !listed.contains(&format!("`{code}`"))).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    fn problem(code: &str, message: &str, frame: Option<u32>) -> Problem {
        Problem { code: code.to_owned(), message: message.to_owned(), page: None, frame }
    }

    #[test]
    fn what_is_missing_is_said_first_and_the_rest_stays_in_order() {
        let codes = [
            "font-substituted",
            "timestamps-absent",
            "no-color-profile",
            "overprint-not-shown",
            "animation-not-shown",
            "page-unreadable",
            "hdr-clipped",
            "truncated",
        ];
        let problems: Vec<Problem> = codes.iter().map(|code| problem(code, code, None)).collect();
        let said: Vec<String> = notices(&problems).into_iter().map(|notice| notice.code).collect();
        let expected = [
            "page-unreadable",
            "truncated",
            "overprint-not-shown",
            "no-color-profile",
            "hdr-clipped",
            "font-substituted",
            "animation-not-shown",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn many_damaged_frames_are_one_notice() {
        let frame = |number| problem("damaged-frame", &format!("frame {number} is damaged"), Some(number));
        let message = |numbers: &mut dyn Iterator<Item = u32>| {
            let problems: Vec<Problem> = numbers.map(frame).collect();
            let said = notices(&problems);
            assert_eq!(said.len(), 1, "{} damaged frames", problems.len());
            said[0].message.clone()
        };
        assert_eq!(message(&mut [74_u32].into_iter()), "frame 74 is damaged");
        assert_eq!(
            message(&mut [80_u32, 74, 90].into_iter()),
            "3 frames are damaged or missing, the first is frame 74"
        );
        assert_eq!(
            message(&mut (9_u32..109)),
            "at least 100 frames are damaged or missing, the first is frame 9"
        );
        assert!(notices(&[]).is_empty());
    }

    #[test]
    fn nothing_begins_after_the_end() {
        let inspections = Inspections::default();
        inspections.end();
        assert!(!lock(&inspections.turns).add(Hash([1; 32])));
        assert_eq!(next(&mut lock(&inspections.turns)), None);
    }
}
