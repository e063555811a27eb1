//! Frames of videos: tables, places, what a person types.
//!
//! A mark stores `pts`, ordinal and the revision of the table it was made on; its number is derived from the best table
//! known now. The provisional table serves at once; the confirmed one is made in a thread of its own, when the
//! background's turn is its own, and kept with the derived data, and the interface is told when it has arrived.

use std::sync::{Arc, PoisonError};

use galley_core::place::FrameRef;
use galley_core::{Hash, Place, Refusal, VersionId};
use galley_media::cancel::Cancel;
use galley_media::inspect::Kind;
use galley_media::pool::{FrameTable, Medium};

use crate::api::{Event, Failure, FindFrame, FoundFrame, FrameKey, FrameNow};
use crate::app::{App, Confirming};
use crate::shelf::Kept;
use crate::{facts, ids, noticed, typed};

impl App {
    /// Returns the open medium of a version's bytes; the last few stay open.
    ///
    /// # Errors
    /// `gone`, `blob-missing`, and why bytes cannot be opened.
    pub fn medium(&self, version: &str) -> Result<Medium, Failure> {
        self.medium_of(ids::parse(version)?)
    }

    /// As [`App::medium`], of what has pictures.
    ///
    /// # Errors
    /// As [`App::medium`]; `no-picture` for sound.
    pub fn pictured(&self, version: &str) -> Result<Medium, Failure> {
        let medium = self.medium(version)?;
        if medium.opened().kind == Kind::Audio { Err(Failure::of("no-picture", &[])) } else { Ok(medium) }
    }

    pub(crate) fn medium_of(&self, version: VersionId) -> Result<Medium, Failure> {
        self.medium_until(version, &Cancel::new())
    }

    /// The same, until it is given up.
    pub(crate) fn medium_until(&self, version: VersionId, cancel: &Cancel) -> Result<Medium, Failure> {
        let inner = &self.inner;
        let hash = inner.shelf.hash(&inner.store, version)?;
        if let Some(medium) = inner.shelf.known(&hash) {
            return Ok(medium);
        }
        let opened = inner.shelf.open_until(&inner.store, &hash, cancel);
        self.tell_of_sandbox();
        Ok(self.keep_open(hash, opened?))
    }

    /// Keeps a medium open, and sees to its frame table.
    pub(crate) fn keep_open(&self, hash: Hash, medium: Medium) -> Medium {
        let Kept { medium, new, closed } = self.inner.shelf.keep(hash, medium);
        if let Some(closed) = closed {
            self.inner.waveforms.closed(closed);
            self.inner.inspections.closed(closed);
        }
        match medium.opened().kind {
            Kind::Video if new => match facts::settled_table(&self.inner.store, hash) {
                Some(table) => medium.adopt(table),
                None => self.confirm(hash, medium.clone()),
            },
            _ if new && noticed::shows_late(medium.opened()) && self.inspected(hash).is_none() => {
                self.inspect(hash);
            }
            Kind::Video | Kind::Pdf | Kind::Image | Kind::Audio => {}
        }
        medium
    }

    /// Returns the best frame table there is now: the confirmed one when it is known.
    ///
    /// # Errors
    /// As [`App::medium`]; `not-a-video`.
    pub fn table(&self, version: &str) -> Result<Arc<FrameTable>, Failure> {
        self.table_of(ids::parse(version)?)
    }

    pub(crate) fn table_of(&self, version: VersionId) -> Result<Arc<FrameTable>, Failure> {
        let medium = self.medium_of(version)?;
        if medium.opened().kind != Kind::Video {
            return Err(Failure::of("not-a-video", &[]));
        }
        Ok(medium.provisional_table(&Cancel::new())?)
    }

    pub(crate) fn find_frame(&self, input: FindFrame) -> Result<FoundFrame, Failure> {
        let version = ids::parse(&input.version)?;
        let text = input.text.trim();
        let (found, nonsense) = match self.sound_of(version) {
            Ok((opened, hash)) => {
                let rate = opened.heard().map_or(0, |sound| sound.sample_rate);
                (typed::sample(rate, self.num_samples(&opened, hash), text), "not-a-time")
            }
            Err(failure) if failure.code == "not-a-sound" => {
                let table = self.table_of(version)?;
                let offset = self.offset(self.version_row(version)?.proof)?;
                (typed::frame(&table, offset, text), "not-a-frame")
            }
            Err(failure) => return Err(failure),
        };
        match found {
            typed::Found::At(frame) => Ok(FoundFrame { frame }),
            typed::Found::Beyond => Err(Failure::of("out-of-range", &[("text", text)])),
            typed::Found::Nonsense => Err(Failure::of(nonsense, &[("text", text)])),
        }
    }

    pub(crate) fn frame_now(&self, input: FrameNow) -> Result<FoundFrame, Failure> {
        let table = self.table_of(ids::parse(&input.version)?)?;
        let frame = table.frame_at(input.key.pts, input.key.ordinal);
        let frame = frame.ok_or_else(|| Failure::of("out-of-range", &[]))?;
        Ok(FoundFrame { frame: u64::from(frame) })
    }

    /// The place in the log of a frame as the interface names it: by what identifies it in every table, else by the
    /// table that its pixels came from.
    pub(crate) fn frame_place(
        &self,
        version: VersionId,
        frame: u32,
        revision: Option<u32>,
        key: Option<FrameKey>,
    ) -> Result<Place, Failure> {
        let table = self.table_of(version)?;
        let hash = self.inner.shelf.hash(&self.inner.store, version)?;
        let earlier = self.inner.earlier.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned();
        if let Some(key) = key {
            let tables = [Some(table), earlier];
            let found = tables.iter().flatten().find_map(|table| {
                let frame = table.frame_at(key.pts, key.ordinal)?;
                place(table, frame)
            });
            return found.ok_or_else(|| Failure::of("out-of-range", &[]));
        }
        let seen = match earlier {
            Some(earlier) if revision == Some(earlier.revision) => earlier,
            _ => table,
        };
        place(&seen, frame).ok_or_else(|| Failure::of("out-of-range", &[]))
    }

    /// The range from the frame of one place to that of another, both named by one table: their own where that is one,
    /// else the best there is.
    pub(crate) fn range_place(
        &self,
        version: VersionId,
        first: Place,
        last: Place,
    ) -> Result<Place, Failure> {
        let impossible = || Failure::refused(Refusal::PlaceImpossible);
        let [(Some(mut from), _), (Some(mut to), _)] = [ends(&first), ends(&last)] else {
            return Err(impossible());
        };
        let [
            Place::Frame { mut table_revision, time_base, .. },
            Place::Frame { table_revision: of_last, .. },
        ] = [first, last]
        else {
            return Err(impossible());
        };
        // One frame is not a stretch of them.
        if (from.pts, from.ordinal) == (to.pts, to.ordinal) {
            return Ok(first);
        }
        if table_revision != of_last {
            let table = self.table_of(version)?;
            (from.frame, to.frame) = (number_now(from, &table), number_now(to, &table));
            table_revision = table.revision;
        }
        Ok(Place::Range { first: from, last: to, table_revision, time_base })
    }

    /// Confirms a table in a thread of its own, once per content.
    fn confirm(&self, hash: Hash, medium: Medium) {
        let mut confirming = self.inner.confirming.lock().unwrap_or_else(PoisonError::into_inner);
        if confirming.get(&hash).is_some_and(|one| !one.thread.is_finished()) {
            return;
        }
        let (cancel, store, on_event) =
            (Cancel::new(), Arc::clone(&self.inner.store), Arc::clone(&self.inner.on_event));
        let (stop, earlier) = (cancel.clone(), Arc::clone(&self.inner.earlier));
        let background = Arc::clone(&self.inner.background);
        let spawned = std::thread::Builder::new().name("confirm-frames".to_owned()).spawn(move || {
            // Places that come from pictures of the provisional table still have to be understood afterwards.
            if let Ok(table) = medium.provisional_table(&stop) {
                earlier.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, table);
            }
            let Some(_turn) = background.turn(&stop) else { return };
            match medium.frame_table(&stop) {
                Ok(table) => {
                    // In this order: a table that is kept without what it has corrected is made again.
                    if let Some(opened) = medium.settled() {
                        facts::keep_opened(&store, hash, &opened);
                    }
                    facts::keep_table(&store, hash, &table);
                    on_event(Event::Changed { tags: vec!["proof".to_owned()] });
                }
                Err(error) => tracing::warn!(code = ?error.code, "a frame table was not confirmed"),
            }
        });
        match spawned {
            Ok(thread) => {
                confirming.insert(hash, Confirming { cancel, thread });
            }
            Err(error) => tracing::warn!(%error, "a frame table is not being confirmed"),
        }
    }
}

/// The first frame that a place names, and of a range the last.
pub(crate) fn ends(place: &Place) -> (Option<FrameRef>, Option<FrameRef>) {
    match *place {
        Place::Frame { frame, pts, ordinal, .. } => (Some(FrameRef { frame, pts, ordinal }), None),
        Place::Range { first, last, .. } => (Some(first), Some(last)),
        Place::Whole {} | Place::Page { .. } | Place::Span { .. } => (None, None),
    }
}

/// The number that a frame of a stored place has in a table: that of the frame with its pts, whatever the revision. A
/// frame that the table no longer has keeps the number it was made with.
pub(crate) fn number_now(one: FrameRef, table: &FrameTable) -> u32 {
    let FrameRef { frame, pts, ordinal } = one;
    if table.get(frame).is_some_and(|shown| shown.pts == pts && shown.ordinal == ordinal) {
        return frame;
    }
    table.frame_at(pts, ordinal).unwrap_or(frame)
}

/// The place that a frame of a table has in the log.
pub(crate) fn place(table: &FrameTable, frame: u32) -> Option<Place> {
    let shown = table.get(frame)?;
    Some(Place::Frame {
        frame,
        pts: shown.pts,
        ordinal: shown.ordinal,
        table_revision: table.revision,
        time_base: table.time_base,
    })
}
