//! Pages of a space's log for one person (S20): whole entries for what is for them, leaves for the rest, and the signed
//! head of the tree that ends with the page.
//!
//! A cursor's revision is the sight that its holder had, and how far what lies before the cursor was gone through under
//! it. Where the sight is another one now, that comes first, page by page (S22).

use std::sync::atomic::Ordering;
use std::time::Duration;

use galley_core::log::Tree;
use galley_core::{Head, Op, PersonId, SpaceId};
use galley_sync::wire::{Entry, MAX_PAGE, OpsQuery, PageOf, WireEntry};

use super::Authority;
use super::sight::Viewer;
use crate::edge::instant;
use crate::{Failure, failure};

/// Longer than this nobody gathers one page.
const TIME: Duration = Duration::from_millis(20);
/// In a revision: all of what lies before the cursor was gone through.
const ALL: u64 = u32::MAX as u64;

impl Authority {
    /// Returns what follows on a cursor, for somebody.
    ///
    /// Errors: `no-space`, `cursor-ahead`, `epoch-changed`; temporary faults.
    pub(crate) fn page(&self, person: PersonId, space: SpaceId, asked: &OpsQuery) -> Result<PageOf, Failure> {
        let head = self.log.head(space).map_err(|error| failure::of_log(&error))?;
        let head = head.ok_or_else(failure::no_space)?;
        self.keep_up(space)?;
        let viewer = self.viewer(person, space)?;
        // Of an earlier epoch, a cursor may be beyond what the backup had.
        if asked.after > 0 && asked.epoch < head.epoch {
            return Err(failure::epoch_changed(head.epoch, head.size));
        }
        if asked.epoch > head.epoch || asked.after > head.size {
            return Err(failure::cursor_ahead(head.epoch, head.size));
        }
        // What the replica has not folded yet is judged by nobody: it comes with the next page.
        let upto = self.store.cursor(space).map_err(|error| failure::of_store(&error))?.seq;
        let sight = u64::from(self.sight(space, &viewer, upto)?) << 32;
        self.metrics.pages.fetch_add(1, Ordering::Relaxed);
        if asked.after > 0 && asked.revision != (sight | ALL) {
            let begun = (asked.revision & !ALL) == sight;
            let from = if begun { asked.revision & ALL } else { 0 };
            return self.again(space, &viewer, &head, asked, (sight, from));
        }
        let entries = self.entries(space, &viewer, asked, upto)?;
        let size = asked.after + entries.len() as u64;
        Ok(PageOf {
            head: self.head_at(space, &head, size)?,
            revision: sight | ALL,
            more: size < head.size.max(upto),
            entries: entries.iter().map(WireEntry::from).collect(),
            reveal: Vec::new(),
            conceal: Vec::new(),
        })
    }

    fn entries(
        &self,
        space: SpaceId,
        viewer: &Viewer,
        asked: &OpsQuery,
        upto: u64,
    ) -> Result<Vec<Entry>, Failure> {
        let began = instant();
        let limit = usize::try_from(asked.limit).unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE);
        let found = self.log.entries(space, asked.after, limit, self.settings.max_page_bytes);
        let found = found.map_err(|error| failure::of_log(&error))?;
        let mut entries = Vec::with_capacity(found.len());
        for entry in found.into_iter().filter(|entry| entry.stamp.seq <= upto) {
            if !entries.is_empty() && began.elapsed() > TIME {
                break;
            }
            let op = parsed(&entry)?;
            let whole = wire(entry);
            entries.push(if self.is_for(space, &op, viewer)? { whole } else { whole.opaque() });
        }
        Ok(entries)
    }

    /// Goes once more through what lies before a cursor, from where that was left off.
    fn again(
        &self,
        space: SpaceId,
        viewer: &Viewer,
        head: &Head,
        asked: &OpsQuery,
        (sight, from): (u64, u64),
    ) -> Result<PageOf, Failure> {
        let began = instant();
        let found = self.log.entries(space, from, MAX_PAGE, self.settings.max_page_bytes);
        let found = found.map_err(|error| failure::of_log(&error))?;
        let (mut reveal, mut conceal, mut seen) = (Vec::new(), Vec::new(), from);
        for entry in found.into_iter().filter(|entry| entry.stamp.seq <= asked.after) {
            if seen > from && began.elapsed() > TIME {
                break;
            }
            seen = entry.stamp.seq;
            let op = parsed(&entry)?;
            if self.is_for(space, &op, viewer)? {
                reveal.push(WireEntry::from(&wire(entry)));
            } else {
                conceal.push(seen);
            }
        }
        let is_done = seen >= asked.after || seen == from;
        Ok(PageOf {
            entries: Vec::new(),
            head: self.head_at(space, head, asked.after)?,
            revision: sight | if is_done { ALL } else { seen },
            more: true,
            reveal,
            conceal,
        })
    }

    /// The signed head of the first `size` leaves: the log's own where that is its size, else one that is signed now.
    fn head_at(&self, space: SpaceId, head: &Head, size: u64) -> Result<Head, Failure> {
        if head.size == size {
            return Ok(*head);
        }
        let tree = Tree::new(size, |level, index| self.log.node(space, level, index).ok().flatten());
        let root = tree.root().map_err(|error| {
            tracing::error!(%error, "the log's tree");
            failure::broken()
        })?;
        let (now, device) = (self.edge.now_ms(), self.device());
        Ok(Head::sign(space, head.epoch, size, root, now, device, &self.key))
    }
}

fn parsed(entry: &galley_store::Entry) -> Result<Op, Failure> {
    let sealed = entry.sealed.as_ref().ok_or_else(failure::broken)?;
    sealed.parse().map_err(|error| {
        tracing::error!(%error, "an op of the log");
        failure::broken()
    })
}

fn wire(entry: galley_store::Entry) -> Entry {
    let galley_store::Entry { stamp, outcome, leaf, sealed } = entry;
    Entry { stamp, outcome, leaf, sealed }
}
