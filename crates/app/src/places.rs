//! Where threads and marks sit: from what the interface says to places of the log, and back to numbers and labels.
//!
//! A place that is shown has the numbers that its frames have now, and a label as pages and frames are written.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use galley_core::place::FrameRef;
use galley_core::timecode::Offset;
use galley_core::{Place, ProofId, Refusal, VersionId};
use galley_media::pool::FrameTable;
use galley_store::{ThreadRow, VersionRow};

use crate::api::{self, Failure};
use crate::app::App;
use crate::{counting, facts, frames, waveforms};

/// Looked up once per version while a list is made.
#[derive(Default)]
pub(crate) struct Places {
    labels: HashMap<VersionId, BTreeMap<u32, String>>,
    tables: HashMap<VersionId, Option<Arc<FrameTable>>>,
    offsets: HashMap<ProofId, Offset>,
}

impl App {
    /// The place in the log of what the interface says about a version.
    pub(crate) fn place_of(&self, version: &VersionRow, place: &api::Place) -> Result<Place, Failure> {
        match *place {
            api::Place { span: Some(span), .. } => self.span_place(version.id, span),
            api::Place { frame: Some(frame), until, table_revision, key, until_key, .. } => {
                let first = self.frame_place(version.id, frame, table_revision, key)?;
                let Some(until) = until else { return Ok(first) };
                let last = self.frame_place(version.id, until, table_revision, until_key)?;
                self.range_place(version.id, first, last)
            }
            // A range from nowhere.
            api::Place { until: Some(_), .. } => Err(Failure::refused(Refusal::PlaceImpossible)),
            api::Place { page: Some(page), .. } => self.page_place(version, page),
            api::Place { .. } => Ok(Place::Whole {}),
        }
    }

    /// Of a thread's place, or of that of one of its marks.
    pub(crate) fn place_view(&self, row: &ThreadRow, place: &Place, places: &mut Places) -> api::Place {
        match *place {
            Place::Whole {} => api::Place::default(),
            Place::Page { page } => api::Place { page: Some(page), ..api::Place::default() },
            Place::Frame { .. } | Place::Range { .. } => {
                let table = self.table_among(row, places);
                let now =
                    |one: FrameRef| table.as_ref().map_or(one.frame, |table| frames::number_now(one, table));
                let (frame, until) = frames::ends(place);
                api::Place { frame: frame.map(now), until: until.map(now), ..api::Place::default() }
            }
            Place::Span { start, end, sample_rate } => {
                let span = api::Span { start, end, sample_rate };
                api::Place { span: Some(span), ..api::Place::default() }
            }
        }
    }

    /// How the place of a thread is written; `all`: the threads of its list.
    ///
    /// What people said is shown also where the bytes it is about cannot be opened any more.
    pub(crate) fn place_label(&self, row: &ThreadRow, all: &[ThreadRow], places: &mut Places) -> String {
        match row.place {
            Place::Whole {} => String::new(),
            Place::Page { page } => {
                let labels = places.labels.entry(row.version).or_insert_with(|| {
                    let pages = all.iter().filter(|one| one.version == row.version).filter_map(page_of);
                    self.page_labels(row.version, pages).unwrap_or_default()
                });
                let label = labels.get(&page).filter(|label| !label.is_empty());
                format!("Page {}", label.cloned().unwrap_or_else(|| page.to_string()))
            }
            Place::Frame { .. } | Place::Range { .. } => {
                let view = self.place_view(row, &row.place, places);
                let offset = places.offsets.entry(row.proof);
                let offset = *offset.or_insert_with(|| self.offset(row.proof).unwrap_or_default());
                let ends = view.frame.into_iter().chain(view.until);
                match self.table_among(row, places) {
                    Some(table) => {
                        let labels: Vec<_> =
                            ends.map(|frame| counting::label(&table, offset, frame)).collect();
                        labels.join(" – ")
                    }
                    None => {
                        let numbers: Vec<_> = ends.map(|frame| offset.number(frame).to_string()).collect();
                        let word = if numbers.len() > 1 { "Frames" } else { "Frame" };
                        format!("{word} {}", numbers.join(" – "))
                    }
                }
            }
            Place::Span { start, end, sample_rate } => {
                waveforms::label(api::Span { start, end, sample_rate })
            }
        }
    }

    fn table_among(&self, row: &ThreadRow, places: &mut Places) -> Option<Arc<FrameTable>> {
        let table = places.tables.entry(row.version).or_insert_with(|| self.known_table(row.version).ok());
        table.clone()
    }

    /// The table of the open medium, else the confirmed one as it is kept, else one that is made now.
    fn known_table(&self, version: VersionId) -> Result<Arc<FrameTable>, Failure> {
        let hash = self.inner.shelf.hash(self.store(), version)?;
        let open = self.inner.shelf.known(&hash).and_then(|medium| medium.known_table());
        match open.or_else(|| facts::table(self.store(), hash)) {
            Some(table) => Ok(table),
            None => self.table_of(version),
        }
    }

    /// A page that is there.
    fn page_place(&self, version: &VersionRow, page: u32) -> Result<Place, Failure> {
        let opened = self.opened(version.id, version.sha256)?;
        let num_pages = match (&opened.pdf, &opened.image) {
            (Some(pdf), _) => pdf.num_pages,
            (None, Some(image)) if image.frames > 1 => image.frames,
            (None, _) => return Err(Failure::refused(Refusal::PlaceImpossible)),
        };
        if (1..=num_pages).contains(&page) {
            Ok(Place::Page { page })
        } else {
            Err(Failure::of("out-of-range", &[]))
        }
    }
}

fn page_of(row: &ThreadRow) -> Option<u32> {
    match row.place {
        Place::Page { page } => Some(page),
        Place::Whole {} | Place::Frame { .. } | Place::Range { .. } | Place::Span { .. } => None,
    }
}
