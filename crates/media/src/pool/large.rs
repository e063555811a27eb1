//! Images that are too large for memory: who takes them apart, and when.
//!
//! The worker writes a pyramid into a file that belongs to the parent and has no name. It is built once for each page,
//! on one of the seats for long work, by a thread that the first view starts; views that need it wait for it.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::cancel::Cancel;
use crate::error::{Code, MediaError};
use crate::image::MIN_PIXELS;
use crate::pool::medium::Inner;
use crate::pool::seats::Lane;
use crate::pool::{At, Opened, Rendered};
use crate::worker::transport;
use crate::worker::wire::Job;

/// How often a waiting caller looks at its flag.
const LOOK: Duration = Duration::from_millis(10);

/// Bytes that stay free on the disk whatever is taken apart.
const SPARE: u64 = 2 << 30;

/// What is needed for one medium's large pages.
#[derive(Default)]
pub(super) struct Large {
    scratch: Mutex<Option<Arc<File>>>,
    pages: Mutex<HashMap<u32, State>>,
    changed: Condvar,
    /// Raised when nobody has the medium any more.
    cancel: Cancel,
}

enum State {
    Busy,
    Built,
    Failed(MediaError),
}

impl Large {
    /// The file, made when first needed; `None` when there is no place for it.
    pub(super) fn scratch(&self, folder: Option<&Path>) -> Option<Arc<File>> {
        let mut scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        if scratch.is_none() {
            *scratch = transport::scratch(folder).ok().map(Arc::new);
        }
        scratch.clone()
    }

    fn pages(&self) -> MutexGuard<'_, HashMap<u32, State>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a page may be too large to be held; other pages than the first are not known yet.
pub(super) fn may_be_large(opened: &Opened) -> bool {
    opened.image.as_ref().is_some_and(|image| {
        image.frames > 1 || u64::from(image.width) * u64::from(image.height) >= MIN_PIXELS
    })
}

pub(super) fn page_of(at: At) -> u32 {
    if let At::Page(page) = at { page } else { 1 }
}

/// After a first view of a large page: takes the page apart, for the views to come.
pub(super) fn prepare(inner: &Arc<Inner>, rendered: &Rendered) {
    let large = inner.opened.image.as_ref().is_some_and(|image| {
        rendered.page.is_none_or(|page| page == 1)
            && u64::from(image.width) * u64::from(image.height) >= MIN_PIXELS
    });
    if large {
        begin(inner, 1);
    }
}

/// Waits until a page has been taken apart.
pub(super) fn built(inner: &Arc<Inner>, page: u32, cancel: &Cancel) -> Result<(), MediaError> {
    begin(inner, page);
    let mut pages = inner.large.pages();
    loop {
        match pages.get(&page) {
            Some(State::Busy) => {}
            Some(State::Built) => return Ok(()),
            // The next one to ask tries again.
            Some(State::Failed(_)) | None => {
                let gone = || MediaError::new(Code::Internal, "the picture was not taken apart");
                return Err(match pages.remove(&page) {
                    Some(State::Failed(error)) => error,
                    _ => gone(),
                });
            }
        }
        cancel.check()?;
        pages = inner.large.changed.wait_timeout(pages, LOOK).unwrap_or_else(PoisonError::into_inner).0;
    }
}

fn begin(inner: &Arc<Inner>, page: u32) {
    let mut pages = inner.large.pages();
    if pages.contains_key(&page) {
        return;
    }
    pages.insert(page, State::Busy);
    drop(pages);
    let here = Arc::clone(inner);
    let work = move || {
        let outcome = room(&here)
            .and_then(|()| here.ask(Lane::Long, &Job::Pyramid { page }, &here.large.cancel).map(drop));
        let state = outcome.map_or_else(State::Failed, |_| State::Built);
        here.large.pages().insert(page, state);
        here.large.changed.notify_all();
    };
    if std::thread::Builder::new().name("pyramid".to_owned()).spawn(work).is_err() {
        let error = MediaError::new(Code::Internal, "no thread could be started");
        inner.large.pages().insert(page, State::Failed(error));
    }
}

/// Whether the disk has room for the first page's tiles with some to spare: what people write goes there too.
fn room(inner: &Inner) -> Result<(), MediaError> {
    let Some(folder) = &inner.seats.settings.scratch else { return Ok(()) };
    let image = inner.opened.image.as_ref();
    let pixels = image.map_or(0, |image| u64::from(image.width) * u64::from(image.height));
    // Four bytes a pixel, and a third more for the smaller levels.
    let needed = pixels.saturating_mul(16) / 3;
    match transport::room(folder) {
        Some(free) if free < needed.saturating_add(SPARE) => {
            Err(MediaError::new(Code::Limit, "there is no room to take the large picture apart")
                .with_hint("Free some space on the disk that holds Galley's data, then open it again."))
        }
        _ => Ok(()),
    }
}

/// One holder of a medium is going: when only the threads are left, they stop.
pub(super) fn let_go(inner: &Arc<Inner>) {
    let busy = inner.large.pages().values().filter(|state| matches!(state, State::Busy)).count();
    if busy > 0 && Arc::strong_count(inner) <= busy + 1 {
        inner.large.cancel.cancel();
    }
}
