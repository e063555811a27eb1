//! Named rows of the log, each the JSON of one type. What belongs together is changed in one go, on the condition that
//! nobody else changed it meanwhile.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::failures::{broken, of_log};
use crate::Failure;
use crate::log::{Change, Expected, Log, Row};

/// Rows that are read at once.
pub(crate) const PAGE: usize = 500;

/// A row with the revision that a change of it must name.
#[derive(Clone, Debug)]
pub(crate) struct Found<T> {
    pub value: T,
    pub revision: u64,
}

impl<T> Found<T> {
    /// What a change of this row expects.
    pub(crate) const fn still(&self) -> Expected {
        Expected::Revision(self.revision)
    }
}

/// Reads one row.
pub(crate) fn get<T: DeserializeOwned>(
    log: &dyn Log,
    table: &str,
    key: &str,
) -> Result<Option<Found<T>>, Failure> {
    log.row(table, key).map_err(|error| of_log(&error))?.map(|row| parse(&row)).transpose()
}

/// Reads rows whose keys begin with `prefix` and come after `after`.
pub(crate) fn list<T: DeserializeOwned>(
    log: &dyn Log,
    table: &str,
    prefix: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<(String, Found<T>)>, Failure> {
    let rows = log.rows(table, prefix, after, limit).map_err(|error| of_log(&error))?;
    rows.into_iter().map(|(key, row)| Ok((key, parse(&row)?))).collect()
}

/// Reads all rows whose keys begin with `prefix`, page by page.
pub(crate) fn all<T: DeserializeOwned>(
    log: &dyn Log,
    table: &str,
    prefix: &str,
) -> Result<Vec<(String, Found<T>)>, Failure> {
    let mut found: Vec<(String, Found<T>)> = Vec::new();
    loop {
        let after = found.last().map(|(key, _)| key.clone()).unwrap_or_default();
        let page = list(log, table, prefix, &after, PAGE)?;
        let is_last = page.len() < PAGE;
        found.extend(page);
        if is_last {
            return Ok(found);
        }
    }
}

/// A change that puts a row.
pub(crate) fn put<T: Serialize>(
    table: &'static str,
    key: &str,
    expected: Expected,
    value: &T,
) -> Result<Change, Failure> {
    let value = serde_json::to_vec(value).map_err(|_| broken("a row cannot be written"))?;
    Ok(Change { table, key: key.to_owned(), expected, value: Some(value) })
}

/// A change that takes a row away.
pub(crate) fn take(table: &'static str, key: &str, expected: Expected) -> Change {
    Change { table, key: key.to_owned(), expected, value: None }
}

/// Makes all changes or none; false when a row was not as expected.
pub(crate) fn change(log: &dyn Log, changes: &[Change]) -> Result<bool, Failure> {
    log.change(changes).map_err(|error| of_log(&error))
}

fn parse<T: DeserializeOwned>(row: &Row) -> Result<Found<T>, Failure> {
    let value = serde_json::from_slice(&row.value).map_err(|_| broken("a row cannot be read"))?;
    Ok(Found { value, revision: row.revision })
}
