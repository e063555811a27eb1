//! Images that are too large for memory: who takes them apart, and when.
//!
//! The worker writes a pyramid into a file that belongs to the parent and has no name. It is built once for each page,
//! on one of the seats for long work, by a thread that the first view starts; views that need it wait for it.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
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

/// Bytes that stay free on the disk whatever is taken apart; and the most that a conversion wants besides its document.
pub(crate) const SPARE: u64 = 2 << 30;

/// What is needed for one medium's large pages.
#[derive(Default)]
pub(super) struct Large {
    scratch: Mutex<Option<Arc<File>>>,
    /// The latest of each page.
    tries: Mutex<HashMap<u32, Arc<Try>>>,
    /// Bytes set aside for it.
    held: AtomicU64,
    /// The pages that they are for. A page keeps its share when a try fails: the tiles that it wrote stay in the file.
    reserved: Mutex<HashSet<u32>>,
    /// Raised when nobody has the medium any more.
    cancel: Cancel,
}

/// One go at taking a page apart. Whoever waits holds it, so that all are told the same.
#[derive(Default)]
struct Try {
    outcome: Mutex<Option<Result<(), MediaError>>>,
    ended: Condvar,
}

impl Try {
    fn outcome(&self) -> MutexGuard<'_, Option<Result<(), MediaError>>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, outcome: Result<(), MediaError>) {
        *self.outcome() = Some(outcome);
        self.ended.notify_all();
    }

    fn wait(&self, cancel: &Cancel) -> Result<(), MediaError> {
        let mut outcome = self.outcome();
        loop {
            if let Some(outcome) = &*outcome {
                return outcome.clone();
            }
            cancel.check()?;
            outcome = self.ended.wait_timeout(outcome, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
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

    pub(super) fn held(&self) -> u64 {
        self.held.load(Ordering::Relaxed)
    }

    fn tries(&self) -> MutexGuard<'_, HashMap<u32, Arc<Try>>> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
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
    let page = rendered.page.unwrap_or(1);
    if inner.num_pixels(page) >= MIN_PIXELS {
        begin(inner, page);
    }
}

/// Waits until a page has been taken apart.
pub(super) fn built(inner: &Arc<Inner>, page: u32, cancel: &Cancel) -> Result<(), MediaError> {
    begin(inner, page).wait(cancel)
}

/// The try that is under way or came to something; after one that failed, a new one.
fn begin(inner: &Arc<Inner>, page: u32) -> Arc<Try> {
    let mut tries = inner.large.tries();
    if let Some(known) = tries.get(&page)
        && !matches!(&*known.outcome(), Some(Err(_)))
    {
        return Arc::clone(known);
    }
    let new = Arc::new(Try::default());
    tries.insert(page, Arc::clone(&new));
    drop(tries);
    let (here, begun) = (Arc::clone(inner), Arc::clone(&new));
    let work = move || {
        begun.end(take_apart(&here, page));
    };
    if std::thread::Builder::new().name("pyramid".to_owned()).spawn(work).is_err() {
        new.end(Err(MediaError::new(Code::Internal, "no thread could be started")));
    }
    new
}

fn take_apart(inner: &Inner, page: u32) -> Result<(), MediaError> {
    // Four bytes a pixel, and a third more for the smaller levels.
    let needed = inner.num_pixels(page).saturating_mul(16) / 3;
    room(inner, needed)?;
    reserve(inner, page, needed)?;
    inner.ask(Lane::Long, &Job::Pyramid { page }, &inner.large.cancel).map(drop)
}

/// Sets room aside for a page, once: every try writes to the same place of the file.
fn reserve(inner: &Inner, page: u32, needed: u64) -> Result<(), MediaError> {
    let mut reserved = inner.large.reserved.lock().unwrap_or_else(PoisonError::into_inner);
    if reserved.contains(&page) {
        return Ok(());
    }
    if !inner.seats.reserve(needed) {
        return Err(MediaError::new(
            Code::Limit,
            "the large pictures that are open take too much room already",
        )
        .with_hint("Start Galley again, then open this one first."));
    }
    inner.large.held.fetch_add(needed, Ordering::Relaxed);
    reserved.insert(page);
    Ok(())
}

/// Whether the disk has room for a page's tiles with some to spare: what people write goes there too.
fn room(inner: &Inner, needed: u64) -> Result<(), MediaError> {
    let Some(folder) = &inner.seats.settings.scratch else { return Ok(()) };
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
    let busy = inner.large.tries().values().filter(|one| one.outcome().is_none()).count();
    if busy > 0 && Arc::strong_count(inner) <= busy + 1 {
        inner.large.cancel.cancel();
    }
}
