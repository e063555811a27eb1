//! Shapes of a project's list: its order, what it is filtered by, filters that were saved, and acts on many of its proofs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FieldFilter, MediaKind, ProofCard, Standing};

/// `project.proofs`: a part of those that match, in order.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListProofs {
    pub project: String,
    /// Absent: latest change first.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub sort: Option<ProofSort>,
    /// Absent: all that are not archived.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<ProofFilter>,
    /// `next` of the part before this one, in the same order; absent: from the beginning.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub after: Option<String>,
    /// At most 500.
    pub limit: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProofSort {
    pub by: ProofOrder,
    pub descending: bool,
}

/// Names stand as people read them, "Banner 2" before "Banner 10". By standing, what waits comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ProofOrder {
    Name,
    Standing,
    Version,
    Open,
    Unread,
    Changed,
    Created,
}

/// What is absent does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ProofFilter {
    /// Every word of it is in the name, whatever its case and accents.
    pub text: String,
    /// Any of these; none: any at all.
    pub standings: Vec<Standing>,
    /// Any of these; none: any at all.
    pub kinds: Vec<MediaKind>,
    pub archived: WithArchived,
    /// Only what this person has not read all comments of.
    pub unread: bool,
    #[ts(type = "number | null")]
    pub changed_since: Option<i64>,
    /// In this folder or below it; absent: anywhere.
    pub folder: Option<String>,
    /// Only what is in the bin; without it nothing that is.
    pub deleted: bool,
    /// All of these hold. At most 16.
    pub values: Vec<FieldFilter>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum WithArchived {
    #[default]
    No,
    Yes,
    Only,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ProofList {
    /// Of all that match; with the first part alone.
    pub total: Option<u32>,
    pub proofs: Vec<ProofCard>,
    /// Absent: that was all.
    pub next: Option<String>,
}

/// `proofs.archive`: puts proofs of one project away, or takes them out again; those that are so already are left alone.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArchiveProofs {
    /// At most 200.
    pub proofs: Vec<String>,
    pub archived: bool,
    /// Of the answer to an earlier part of the same act: all of them are one step of undo.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub step: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchivedProofs {
    pub changed: u32,
    /// Absent when nothing changed so far.
    #[ts(type = "number | null")]
    pub step: Option<i64>,
}

/// `filters.list`: those of the project, and those for all projects, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListFilters {
    pub project: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedFilter {
    pub id: String,
    /// Absent: for all projects.
    pub project: Option<String>,
    pub name: String,
    /// JSON in the interface's own words: filter and order.
    pub query: String,
}

/// `filter.save`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveFilter {
    /// In place of the one with this id, or again under the id that it had; absent: a new one.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub id: Option<String>,
    /// Absent: for all projects.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<String>,
    pub name: String,
    pub query: String,
}

/// `filter.delete`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneFilter {
    pub filter: String,
}
