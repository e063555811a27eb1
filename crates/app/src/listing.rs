//! The list of a project: its parts, filters that were saved for it, and acts on many of its proofs.

use std::collections::BTreeSet;

use galley_core::op::{ProofKind, ProofRef};
use galley_core::{FilterId, Outcome, Payload, ProofId, state};
use galley_store::{FilterRow, ProofCursor, ProofQuery, SortBy};

use crate::api::{
    ArchiveProofs, ArchivedProofs, Failure, ListFilters, ListProofs, MediaKind, OneFilter, ProofFilter,
    ProofList, ProofOrder, ProofSort, SaveFilter, SavedFilter, Standing, WithArchived,
};
use crate::app::App;
use crate::{fields, folders, ids, texts, views};

const MAX_PAGE: u32 = 500;
const MAX_AT_ONCE: usize = 200;
/// Filters are a person's own; these only keep a runaway from filling the disk.
const MAX_FILTERS: u32 = 1_000;
const MAX_QUERY_BYTES: usize = 16 << 10;
/// Standings and kinds of one filter; there are fewer.
const MAX_CHOICES: usize = 16;

impl App {
    pub(crate) fn project_proofs(&self, input: ListProofs) -> Result<ProofList, Failure> {
        if let Some(ProofFilter { text, standings, kinds, values, .. }) = &input.filter
            && (text.len() > MAX_QUERY_BYTES
                || standings.len() > MAX_CHOICES
                || kinds.len() > MAX_CHOICES
                || values.len() > MAX_CHOICES)
        {
            return Err(bad_input("too long a filter"));
        }
        let project = ids::parse(&input.project)?;
        let query = query(input.sort, input.filter.unwrap_or_default())?;
        let after = match &input.after {
            Some(text) => Some(
                ProofCursor::parse(query.sort, text).ok_or_else(|| bad_input("a cursor of another list"))?,
            ),
            None => None,
        };
        let page =
            self.store().list_proofs(project, &query, after.as_ref(), input.limit.clamp(1, MAX_PAGE))?;
        Ok(ProofList {
            total: page.total,
            proofs: page.rows.iter().map(views::proof).collect(),
            next: page.next.map(|next| next.to_string()),
        })
    }

    /// All in one transaction, and one step of undo with the parts before.
    pub(crate) fn proofs_archive(&self, input: ArchiveProofs) -> Result<ArchivedProofs, Failure> {
        if input.proofs.len() > MAX_AT_ONCE {
            return Err(bad_input("too many at once"));
        }
        let mut space = None;
        let mut payloads = Vec::new();
        let proofs: BTreeSet<ProofId> =
            input.proofs.iter().map(|proof| ids::parse(proof)).collect::<Result<_, _>>()?;
        for proof in proofs {
            let row = self.proof_row(proof)?;
            if *space.get_or_insert(row.space) != row.space {
                return Err(bad_input("proofs of several projects"));
            }
            let act = ProofRef { proof: row.id };
            match (row.archived, input.archived) {
                (false, true) => payloads.push(Payload::ProofArchive(act)),
                (true, false) => payloads.push(Payload::ProofRestore(act)),
                _ => {}
            }
        }
        let Some(space) = space.filter(|_| !payloads.is_empty()) else {
            return Ok(ArchivedProofs { changed: 0, step: input.step });
        };
        let (recorded, step) = self.store().record_more(space, &payloads, input.step)?;
        let changed = recorded.iter().filter(|one| one.outcome == Outcome::Accepted).count();
        let project = format!("project/{}", space.project());
        let tags = ["home", "undo", "search", "proof"].map(str::to_owned);
        self.changed(tags.into_iter().chain([project]).collect());
        match recorded.last().map(|one| one.outcome) {
            // What was done before stands, and is on the step.
            Some(Outcome::Refused(refusal)) if changed == 0 => Err(Failure::refused(refusal)),
            _ => Ok(ArchivedProofs { changed: u32::try_from(changed).unwrap_or(u32::MAX), step }),
        }
    }

    pub(crate) fn filters_list(&self, input: ListFilters) -> Result<Vec<SavedFilter>, Failure> {
        let rows = self.store().filters(ids::parse(&input.project)?)?;
        Ok(rows.iter().map(saved_filter).collect())
    }

    pub(crate) fn filter_save(&self, input: SaveFilter) -> Result<SavedFilter, Failure> {
        let name = texts::name(&input.name)?;
        if input.query.len() > MAX_QUERY_BYTES {
            return Err(bad_input("too long"));
        }
        let query: serde_json::Value = serde_json::from_str(&input.query).map_err(bad_input)?;
        if !query.is_object() {
            return Err(bad_input("a filter is an object"));
        }
        let id = match &input.id {
            Some(id) => ids::parse(id)?,
            None => self.store().fresh(FilterId::new),
        };
        if self.store().num_filters_but(id)? >= MAX_FILTERS {
            return Err(bad_input("too many filters"));
        }
        let row = FilterRow {
            id,
            project: match &input.project {
                Some(project) => Some(self.project_row(ids::parse(project)?)?.id),
                None => None,
            },
            name,
            query: input.query,
        };
        self.store().save_filter(&row)?;
        self.changed(vec!["filters".to_owned()]);
        Ok(saved_filter(&row))
    }

    pub(crate) fn filter_delete(&self, input: OneFilter) -> Result<(), Failure> {
        self.store().delete_filter(ids::parse(&input.filter)?)?;
        self.changed(vec!["filters".to_owned()]);
        Ok(())
    }
}

fn bad_input(detail: impl std::fmt::Display) -> Failure {
    Failure::of("bad-input", &[]).because(detail)
}

fn saved_filter(row: &FilterRow) -> SavedFilter {
    SavedFilter {
        id: row.id.to_string(),
        project: row.project.map(|project| project.to_string()),
        name: row.name.clone(),
        query: row.query.clone(),
    }
}

fn query(sort: Option<ProofSort>, filter: ProofFilter) -> Result<ProofQuery, Failure> {
    let ProofSort { by, descending } =
        sort.unwrap_or(ProofSort { by: ProofOrder::Changed, descending: true });
    Ok(ProofQuery {
        sort: match by {
            ProofOrder::Name => SortBy::Name,
            ProofOrder::Standing => SortBy::Standing,
            ProofOrder::Version => SortBy::Version,
            ProofOrder::Open => SortBy::Open,
            ProofOrder::Unread => SortBy::Unread,
            ProofOrder::Changed => SortBy::Changed,
            ProofOrder::Created => SortBy::Created,
        },
        descending,
        text: filter.text,
        standings: filter.standings.into_iter().map(standing).collect(),
        kinds: filter.kinds.into_iter().map(proof_kind).collect(),
        archived: match filter.archived {
            // In the bin it does not matter.
            WithArchived::No if filter.deleted => None,
            WithArchived::No => Some(false),
            WithArchived::Yes => None,
            WithArchived::Only => Some(true),
        },
        unread: filter.unread,
        changed_since: filter.changed_since,
        folder: match filter.folder {
            Some(folder) => Some(folders::path(&folder)?),
            None => None,
        },
        deleted: filter.deleted,
        values: fields::filters(filter.values)?,
    })
}

const fn standing(standing: Standing) -> state::Standing {
    match standing {
        Standing::Pending => state::Standing::Pending,
        Standing::Approved => state::Standing::Approved,
        Standing::ApprovedWithChanges => state::Standing::ApprovedWithChanges,
        Standing::ChangesRequested => state::Standing::ChangesRequested,
        Standing::Rejected => state::Standing::Rejected,
    }
}

const fn proof_kind(kind: MediaKind) -> ProofKind {
    match kind {
        MediaKind::Image => ProofKind::Image,
        MediaKind::Pdf => ProofKind::Pdf,
        MediaKind::Video => ProofKind::Video,
        MediaKind::Audio => ProofKind::Audio,
    }
}
