//! Filters of lists that a person saved: private rows (S25), in the interface's own words. They change in place.

use galley_core::{FilterId, ProjectId};
use rusqlite::{Row, params};

use crate::error::{Result, StoreError};
use crate::space::id;
use crate::store::Store;

/// A saved filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterRow {
    pub id: FilterId,
    /// `None`: for every project.
    pub project: Option<ProjectId>,
    pub name: String,
    /// What it filters and sorts by.
    pub query: String,
}

impl Store {
    /// Lists the filters of a project and those for every project.
    pub fn filters(&self, project: ProjectId) -> Result<Vec<FilterRow>> {
        let sql = "SELECT filter, project, name, query FROM filters
                   WHERE project = ?1 OR project IS NULL ORDER BY filter";
        self.read(|db| {
            let mut statement = db.prepare_cached(sql)?;
            let rows = statement.query_map([project.to_string()], |row| Ok(filter_row(row)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// Counts the filters of all projects beside this one.
    pub fn num_filters_but(&self, filter: FilterId) -> Result<u32> {
        self.read(|db| {
            let sql = "SELECT count(*) FROM filters WHERE filter <> ?1";
            Ok(db.prepare_cached(sql)?.query_row([filter.to_string()], |row| row.get(0))?)
        })
    }

    /// Keeps a filter, in place of one with the same id.
    pub fn save_filter(&self, filter: &FilterRow) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO filters (filter, project, name, query) VALUES (?1, ?2, ?3, ?4)";
        let project = filter.project.map(|project| project.to_string());
        self.write(|tx| {
            tx.prepare_cached(sql)?.execute(params![
                filter.id.to_string(),
                project,
                filter.name,
                filter.query
            ])?;
            Ok(())
        })
    }

    /// Forgets a filter. Errors: `not-found`.
    pub fn delete_filter(&self, filter: FilterId) -> Result<()> {
        self.write(|tx| {
            match tx.prepare_cached("DELETE FROM filters WHERE filter = ?1")?.execute([filter.to_string()])? {
                0 => Err(StoreError::NotFound { what: "filter" }),
                _ => Ok(()),
            }
        })
    }
}

fn filter_row(row: &Row<'_>) -> Result<FilterRow> {
    let project: Option<String> = row.get(1)?;
    Ok(FilterRow {
        id: id(&row.get::<_, String>(0)?)?,
        project: project.map(|project| id(&project)).transpose()?,
        name: row.get(2)?,
        query: row.get(3)?,
    })
}
