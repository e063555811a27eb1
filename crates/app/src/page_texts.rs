//! Texts of the pages of PDFs, for the search: taken page by page in a worker when the background's turn comes, the latest
//! version first, and kept in the store, where it is known how far each was read.
//!
//! So it goes on after a restart. A version that is withdrawn meanwhile is read no further. Of what is encrypted nothing is
//! taken, whether or not somebody unlocked it: nothing derived of it is kept.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use galley_core::VersionId;
use galley_media::cancel::Cancel;
use galley_media::error::{Code, MediaError};
use galley_media::pool::{Medium, PageText};
use galley_store::{Store, pages};

use crate::api::{Event, Failure};
use crate::app::{App, OnEvent};
use crate::background::Background;
use crate::facts;
use crate::shelf::{Refused, Shelf};
use crate::views::PDF;

/// Pages that are read in one turn, and kept together.
const AT_ONCE: u32 = 16;
/// Versions that are asked for at a time.
const NUM_ASKED: u32 = 64;

/// Whether something is being read.
#[derive(Default)]
pub(crate) struct PageTexts {
    state: Arc<Mutex<State>>,
    cancel: Cancel,
}

#[derive(Default)]
struct State {
    thread: Option<JoinHandle<()>>,
    /// The thread looks once more for versions before it ends.
    asked: bool,
    goes_on: bool,
    /// Could not be read in this run.
    left: BTreeSet<VersionId>,
    /// Nothing begins any more.
    over: bool,
}

impl App {
    /// Has the pages of all PDFs read that were not yet.
    pub(crate) fn read_pages(&self) {
        let inner = &self.inner;
        let mut state = lock(&inner.page_texts.state);
        state.asked = true;
        if state.over || (state.goes_on && state.thread.as_ref().is_some_and(|thread| !thread.is_finished()))
        {
            return;
        }
        let reader = Reader {
            shelf: Arc::clone(&inner.shelf),
            store: Arc::clone(&inner.store),
            on_event: Arc::clone(&inner.on_event),
            background: Arc::clone(&inner.background),
            state: Arc::clone(&inner.page_texts.state),
            cancel: inner.page_texts.cancel.clone(),
        };
        match std::thread::Builder::new().name("read-pages".to_owned()).spawn(move || reader.run()) {
            Ok(thread) => {
                state.goes_on = true;
                if let Some(before) = state.thread.replace(thread) {
                    // It has found nothing more.
                    let _ = before.join();
                }
            }
            Err(error) => tracing::warn!(%error, "pages are not read for the search"),
        }
    }
}

impl PageTexts {
    /// Stops the thread and waits for it.
    pub(crate) fn end(&self) {
        self.cancel.cancel();
        let thread = {
            let mut state = lock(&self.state);
            state.over = true;
            state.thread.take()
        };
        // A thread that drops the app last must not wait for itself.
        if let Some(thread) = thread.filter(|one| one.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the thread needs of the app.
struct Reader {
    shelf: Arc<Shelf>,
    store: Arc<Store>,
    on_event: OnEvent,
    background: Arc<Background>,
    state: Arc<Mutex<State>>,
    cancel: Cancel,
}

/// Why a version is read no further for now.
enum Stop {
    /// The version is not there any more.
    Gone,
    /// It was told to stop.
    Ended,
    /// There is nothing to be taken of it, now and later.
    Nothing,
    /// Another run may do better.
    Failed(Failure),
}

impl From<MediaError> for Stop {
    fn from(error: MediaError) -> Self {
        match error.code {
            Code::Cancelled => Self::Ended,
            Code::PasswordNeeded | Code::PasswordWrong | Code::Crashed => Self::Nothing,
            _ => Self::Failed(error.into()),
        }
    }
}

impl Reader {
    fn run(self) {
        loop {
            let num_left = {
                let mut state = lock(&self.state);
                state.asked = false;
                u32::try_from(state.left.len()).unwrap_or(u32::MAX)
            };
            // Those that were left must not stand in the way of what lies behind them.
            let wanted = match self.store.unread_pages(PDF, NUM_ASKED.saturating_add(num_left)) {
                Ok(wanted) => wanted,
                Err(error) => {
                    tracing::warn!(code = error.code(), "pages were not looked for");
                    Vec::new()
                }
            };
            let next = {
                let mut state = lock(&self.state);
                let next = wanted.into_iter().find(|version| !state.left.contains(version));
                if state.over || (next.is_none() && !state.asked) {
                    state.goes_on = false;
                    return;
                }
                next
            };
            if let Some(version) = next {
                self.read(version);
            }
        }
    }

    /// Reads a version to its end. One that is read no further in this run is left alone from then on.
    fn read(&self, version: VersionId) {
        let stopped = match self.read_on(version) {
            Ok(()) => return (self.on_event)(Event::Changed { tags: vec!["search".to_owned()] }),
            // Nobody lists it now, and it is read when it is there again.
            Err(Stop::Gone) => return,
            Err(Stop::Ended) => None,
            Err(Stop::Nothing) => self.store.keep_page_texts(version, &[], 0, true).err().map(Failure::from),
            Err(Stop::Failed(failure)) => Some(failure),
        };
        if let Some(failure) = stopped {
            tracing::warn!(code = %failure.code, "pages were not read for the search");
        }
        lock(&self.state).left.insert(version);
    }

    fn read_on(&self, version: VersionId) -> Result<(), Stop> {
        let begun = self.store.page_reading(version).map_err(failed)?;
        let medium = self.open(version)?;
        if medium.opened().pdf.as_ref().is_none_or(|pdf| pdf.encrypted) {
            return Err(Stop::Nothing);
        }
        let last = medium.opened().num_pages().unwrap_or(0).min(pages::MAX_PAGES);
        let (mut next, mut num_bytes) = (begun.last_page.saturating_add(1), begun.bytes);
        loop {
            let turn = self.background.turn(&self.cancel).ok_or(Stop::Ended)?;
            let (mut texts, first) = (Vec::new(), next);
            let end = next.saturating_add(AT_ONCE - 1).min(last);
            while next <= end && num_bytes <= pages::MAX_BYTES {
                // What cannot be read of one page says nothing of the next.
                match medium.text_aside(next, &self.cancel) {
                    Ok(page) => {
                        let text = plain(&page);
                        num_bytes = num_bytes.saturating_add(text.len() as u64);
                        texts.extend((!text.is_empty()).then_some((next, text)));
                    }
                    Err(error) if matches!(error.code, Code::Cancelled | Code::Crashed) => {
                        return Err(error.into());
                    }
                    Err(error) => tracing::info!(code = ?error.code, page = next, "a page was not read"),
                }
                next = next.saturating_add(1);
            }
            self.keep_labels(version, &medium, first, next)?;
            drop(turn);
            let done = next > last || num_bytes > pages::MAX_BYTES;
            let read = next.saturating_sub(1);
            if !self.store.keep_page_texts(version, &texts, read, done).map_err(failed)? {
                return Err(Stop::Gone);
            }
            if done {
                return Ok(());
            }
        }
    }

    /// Keeps what pages are called, from the first up to the next one that is to be read: those that are found are named
    /// by it. Where a label cannot be read the search asks for it.
    fn keep_labels(&self, version: VersionId, medium: &Medium, first: u32, next: u32) -> Result<(), Stop> {
        let count = next.saturating_sub(first);
        if count == 0 {
            return Ok(());
        }
        match medium.pages(first, count, &self.cancel) {
            Ok(pages) => {
                let hash = self.shelf.hash(&self.store, version).map_err(Stop::Failed)?;
                let mut labels = facts::page_labels(&self.store, hash);
                labels.extend(pages.into_iter().map(|page| (page.number, page.label)));
                facts::keep_page_labels(&self.store, hash, &labels);
                Ok(())
            }
            Err(error) if matches!(error.code, Code::Cancelled | Code::Crashed) => Err(error.into()),
            Err(error) => {
                tracing::info!(code = ?error.code, page = first, "labels of pages were not read");
                Ok(())
            }
        }
    }

    /// The medium if it is open, else opened for as long as it is read.
    fn open(&self, version: VersionId) -> Result<Medium, Stop> {
        let hash = self.shelf.hash(&self.store, version).map_err(Stop::Failed)?;
        if self.shelf.is_locked(&hash) || facts::is_dangerous(&self.store, hash) {
            return Err(Stop::Nothing);
        }
        if let Some(medium) = self.shelf.peek(&hash) {
            return Ok(medium);
        }
        self.shelf.open_kept(&self.store, &hash, None, &self.cancel).map_err(|refused| match refused {
            Refused::Media(error) => error.into(),
            Refused::Store(error) => failed(error),
        })
    }
}

fn failed(error: galley_store::StoreError) -> Stop {
    Stop::Failed(error.into())
}

/// The words of a page as they are read, line by line.
fn plain(page: &PageText) -> String {
    let mut text = String::new();
    for line in &page.lines {
        for word in &line.words {
            text.push_str(&word.text);
            if word.spaced {
                text.push(' ');
            }
        }
        if line.ends {
            text.push('\n');
        }
    }
    // NUL would end it where SQLite reads it.
    text.retain(|letter| letter == '\n' || !letter.is_control());
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use galley_media::pool::{TextLine, TextWord};

    use super::*;

    #[test]
    fn a_page_is_read_as_its_words_stand() {
        let word = |text: &str, spaced| TextWord {
            text: text.to_owned(),
            quad: [[0.0; 2]; 4],
            edges: Vec::new(),
            spaced,
        };
        let line = |words, ends| TextLine { words, ends };
        let page = PageText {
            lines: vec![
                line(vec![word("Half", true), word("price\u{0}", false)], true),
                line(vec![word("夏", false)], false),
                line(vec![word("セール", true)], true),
            ],
            cut: false,
            engine: "pdfium".to_owned(),
        };
        assert_eq!(plain(&page), "Half price\n夏セール");
    }
}
