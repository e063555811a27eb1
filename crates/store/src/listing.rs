//! The proofs of a project, in any order and by any filter, a part at a time.
//!
//! A part begins after the last proof of the one before it, by what it was sorted by and its id: what is added, put away
//! or changed meanwhile moves nothing else. Each order is an index that is read from there on; filters are looked at on
//! the way, and nothing is counted but with the first part.

use galley_core::op::ProofKind;
use galley_core::state::Standing;
use galley_core::{ProjectId, ProofId};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::error::{Result, StoreError};
use crate::fields::{self, ValueFilter};
use crate::look::proof_row;
use crate::natural::fold;
use crate::rows::ProofRow;
use crate::space::id;
use crate::store::Store;

/// Words of a text to look for beyond these are ignored.
const MAX_WORDS: usize = 16;

/// What a list of proofs is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    Name,
    Standing,
    Version,
    Open,
    Unread,
    Changed,
    Created,
}

/// Which proofs of a project, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofQuery {
    pub sort: SortBy,
    pub descending: bool,
    /// Every word of it is in the name, whatever its case and accents.
    pub text: String,
    /// Any of these; none: any at all.
    pub standings: Vec<Standing>,
    /// Any of these; none: any at all.
    pub kinds: Vec<ProofKind>,
    /// `None`: archived or not.
    pub archived: Option<bool>,
    pub unread: bool,
    /// Milliseconds UTC, inclusive.
    pub changed_since: Option<i64>,
    /// In this folder or below it.
    pub folder: Option<String>,
    /// Those in the bin, or those that are not.
    pub deleted: bool,
    /// All of these hold.
    pub values: Vec<ValueFilter>,
}

/// Where a part of a list ends and the next one begins.
#[derive(Clone, Debug, PartialEq)]
pub struct ProofCursor {
    value: Value,
    proof: ProofId,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ProofPage {
    /// Of all that match; with the first part alone.
    pub total: Option<u32>,
    pub rows: Vec<ProofRow>,
    /// `None`: that was all.
    pub next: Option<ProofCursor>,
}

impl SortBy {
    pub const ALL: &'static [Self] =
        &[Self::Name, Self::Standing, Self::Version, Self::Open, Self::Unread, Self::Changed, Self::Created];

    /// The column, and the index that begins with project and column.
    const fn column(self) -> (&'static str, &'static str) {
        match self {
            Self::Name => ("name_key", "view_proofs_by_name"),
            Self::Standing => ("standing", "view_proofs_by_standing"),
            Self::Version => ("version", "view_proofs_by_version"),
            Self::Open => ("open", "view_proofs_by_open"),
            Self::Unread => ("unread", "view_proofs_by_unread"),
            Self::Changed => ("updated_at", "view_proofs_by_changed"),
            Self::Created => ("created_at", "view_proofs_by_created"),
        }
    }
}

impl Default for ProofQuery {
    /// Those that are neither archived nor deleted, latest change first.
    fn default() -> Self {
        Self {
            sort: SortBy::Changed,
            descending: true,
            text: String::new(),
            standings: Vec::new(),
            kinds: Vec::new(),
            archived: Some(false),
            unread: false,
            changed_since: None,
            folder: None,
            deleted: false,
            values: Vec::new(),
        }
    }
}

impl ProofCursor {
    /// Reads what one was written as for a list in this order.
    #[must_use]
    pub fn parse(sort: SortBy, text: &str) -> Option<Self> {
        let (proof, value) = text.split_once(' ')?;
        let value = match sort {
            SortBy::Name => Value::Text(value.to_owned()),
            _ => Value::Integer(value.parse().ok()?),
        };
        Some(Self { value, proof: proof.parse().ok()? })
    }
}

impl std::fmt::Display for ProofCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.value {
            Value::Integer(number) => write!(f, "{} {number}", self.proof),
            Value::Text(text) => write!(f, "{} {text}", self.proof),
            _ => Err(std::fmt::Error),
        }
    }
}

/// What waits comes first, what is settled last.
pub(crate) const fn rank(standing: Standing) -> i64 {
    match standing {
        Standing::Pending => 0,
        Standing::ChangesRequested => 1,
        Standing::Rejected => 2,
        Standing::ApprovedWithChanges => 3,
        Standing::Approved => 4,
    }
}

impl Store {
    /// Lists the proofs of a project from a cursor on, which has to come of the same query.
    pub fn list_proofs(
        &self,
        project: ProjectId,
        query: &ProofQuery,
        after: Option<&ProofCursor>,
        limit: u32,
    ) -> Result<ProofPage> {
        self.read(|db| {
            let wanted = Wanted::of(db, project, query)?;
            let total = if after.is_none() { Some(wanted.count(db)?) } else { None };
            let mut found = wanted.part(db, query, after, i64::from(limit) + 1)?;
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let is_last = found.len() <= limit;
            found.truncate(limit);
            let mut rows = Vec::with_capacity(found.len());
            for one in &found {
                rows.extend(proof_row(db, one.proof)?);
            }
            let next = if is_last { None } else { found.pop() };
            Ok(ProofPage { total, rows, next })
        })
    }
}

/// The conditions of a query, and what is filled into them.
struct Wanted {
    sql: String,
    values: Vec<Value>,
}

impl Wanted {
    fn of(db: &Connection, project: ProjectId, query: &ProofQuery) -> Result<Self> {
        let mut wanted =
            Self { sql: "project = ?".to_owned(), values: vec![Value::Text(project.to_string())] };
        wanted.add("deleted = ?", Value::Integer(query.deleted.into()));
        if let Some(archived) = query.archived {
            wanted.add("archived = ?", Value::Integer(archived.into()));
        }
        if query.unread {
            wanted.sql.push_str(" AND unread > 0");
        }
        if let Some(since) = query.changed_since {
            wanted.add("updated_at >= ?", Value::Integer(since));
        }
        wanted.add_any("standing", query.standings.iter().map(|one| Value::Integer(rank(*one))).collect());
        wanted.add_any("kind", query.kinds.iter().map(|one| Value::Text(one.as_str().to_owned())).collect());
        for word in fold(&query.text).split_whitespace().take(MAX_WORDS) {
            wanted.add("instr(folded, ?) > 0", Value::Text(word.to_owned()));
        }
        if let Some(folder) = query.folder.as_ref().filter(|folder| !folder.is_empty()) {
            // What stands between these two begins with the folder and a slash; '0' is what follows that one.
            wanted.sql.push_str(" AND (folder = ? OR (folder > ? AND folder < ?))");
            let bounds = [folder.clone(), format!("{folder}/"), format!("{folder}0")];
            wanted.values.extend(bounds.map(Value::Text));
        }
        for filter in &query.values {
            let (sql, values) = fields::condition(db, filter)?;
            wanted.sql.push_str(&format!(" AND {sql}"));
            wanted.values.extend(values);
        }
        Ok(wanted)
    }

    fn add(&mut self, condition: &str, value: Value) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.push(value);
    }

    fn add_any(&mut self, column: &str, values: Vec<Value>) {
        if values.is_empty() {
            return;
        }
        let places = vec!["?"; values.len()].join(", ");
        self.sql.push_str(&format!(" AND {column} IN ({places})"));
        self.values.extend(values);
    }

    fn count(&self, db: &Connection) -> Result<u32> {
        let sql = format!("SELECT count(*) FROM view_proofs WHERE {}", self.sql);
        Ok(db.prepare_cached(&sql)?.query_row(params_from_iter(&self.values), |row| row.get(0))?)
    }

    /// What the proofs of a part are sorted by, and their ids, in order.
    fn part(
        &self,
        db: &Connection,
        query: &ProofQuery,
        after: Option<&ProofCursor>,
        limit: i64,
    ) -> Result<Vec<ProofCursor>> {
        let (column, index) = query.sort.column();
        let (way, beyond) = if query.descending { ("DESC", "<") } else { ("ASC", ">") };
        let mut sql =
            format!("SELECT {column}, proof FROM view_proofs INDEXED BY {index} WHERE {}", self.sql);
        let mut values = self.values.clone();
        if let Some(after) = after {
            sql.push_str(&format!(" AND ({column}, proof) {beyond} (?, ?)"));
            values.push(after.value.clone());
            values.push(Value::Text(after.proof.to_string()));
        }
        sql.push_str(&format!(" ORDER BY {column} {way}, proof {way} LIMIT ?"));
        values.push(Value::Integer(limit));
        let mut statement = db.prepare_cached(&sql)?;
        let found = statement.query_map(params_from_iter(values), |row| {
            Ok((row.get::<_, Value>(0)?, row.get::<_, String>(1)?))
        })?;
        found
            .map(|one| {
                let (value, proof) = one?;
                Ok::<_, StoreError>(ProofCursor { value, proof: id(&proof)? })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_read_back_and_nonsense_is_none() {
        let proof = ProofId::new(1, [1; 10]);
        let check = |sort: SortBy, value: Value| {
            let cursor = ProofCursor { value, proof };
            assert_eq!(ProofCursor::parse(sort, &cursor.to_string()), Some(cursor));
        };
        check(SortBy::Name, Value::Text(crate::natural::key("Banner 10, in two words")));
        check(SortBy::Name, Value::Text(String::new()));
        check(SortBy::Changed, Value::Integer(1_800_000_000_000));
        check(SortBy::Open, Value::Integer(0));
        for text in ["", " ", "x 1", &format!("{proof}"), &format!("{proof} one")] {
            assert_eq!(ProofCursor::parse(SortBy::Changed, text), None, "{text:?}");
        }
    }
}
