//! Searching, and what belongs to this person on this device alone: drafts, places.

use std::collections::{BTreeMap, BTreeSet};

use galley_core::VersionId;
use galley_store::HitRow;

use crate::api::{Draft, Failure, Find, GetDraft, Hit, OneProof, RememberPlace};
use crate::app::App;
use crate::ids;

const MAX_HITS: u32 = 200;
/// Drafts and places are a person's own; these only keep a runaway from filling the disk. All that was not sent of a proof
/// is one draft, and strokes of many points are long.
const MAX_KEY_BYTES: usize = 400;
const MAX_DRAFT_BYTES: usize = 8 << 20;
const MAX_PLACE_BYTES: usize = 16 << 10;

impl App {
    pub(crate) fn search_find(&self, input: Find) -> Result<Vec<Hit>, Failure> {
        let rows = self.store().find(&input.text, input.limit.min(MAX_HITS))?;
        let labels = self.labels_of_pages(&rows);
        Ok(rows
            .into_iter()
            .map(|row| {
                let page = row.version.zip(row.page);
                Hit {
                    proof: row.proof.to_string(),
                    proof_name: row.proof_name,
                    thread: row.thread.map(|thread| thread.to_string()),
                    version: row.version.map(|version| version.to_string()),
                    superseded: row.superseded,
                    page: row.page,
                    page_label: row.page.map(|number| {
                        let label = page.and_then(|at| labels.get(&at));
                        label.cloned().unwrap_or_else(|| number.to_string())
                    }),
                    what: row.what,
                    snippet: row.snippet,
                }
            })
            .collect())
    }

    /// Of the pages that were found. They were kept when the pages were read; what was found is shown also where a file
    /// cannot be opened to ask for them.
    fn labels_of_pages(&self, rows: &[HitRow]) -> BTreeMap<(VersionId, u32), String> {
        let mut pages: BTreeMap<VersionId, BTreeSet<u32>> = BTreeMap::new();
        for (version, page) in rows.iter().filter_map(|row| row.version.zip(row.page)) {
            pages.entry(version).or_default().insert(page);
        }
        let mut found = BTreeMap::new();
        for (version, wanted) in pages {
            let labels = self.page_labels(version, wanted.iter().copied()).unwrap_or_default();
            let wanted =
                labels.into_iter().filter(|(page, label)| wanted.contains(page) && !label.is_empty());
            found.extend(wanted.map(|(page, label)| ((version, page), label)));
        }
        found
    }

    pub(crate) fn draft_get(&self, input: GetDraft) -> Result<Draft, Failure> {
        let text = self.store().draft(&input.key)?.unwrap_or_default();
        Ok(Draft { key: input.key, text })
    }

    pub(crate) fn draft_set(&self, input: Draft) -> Result<(), Failure> {
        within(&input.key, MAX_KEY_BYTES)?;
        within(&input.text, MAX_DRAFT_BYTES)?;
        Ok(self.store().set_draft(&input.key, &input.text)?)
    }

    pub(crate) fn place_get(&self, input: OneProof) -> Result<Option<RememberPlace>, Failure> {
        let place = self.store().place(ids::parse(&input.proof)?)?;
        Ok(place.map(|place| RememberPlace { proof: input.proof, place }))
    }

    pub(crate) fn place_remember(&self, input: RememberPlace) -> Result<(), Failure> {
        within(&input.place, MAX_PLACE_BYTES)?;
        Ok(self.store().remember_place(ids::parse(&input.proof)?, &input.place)?)
    }
}

fn within(text: &str, max_bytes: usize) -> Result<(), Failure> {
    if text.len() > max_bytes { Err(Failure::of("bad-input", &[]).because("too long")) } else { Ok(()) }
}
