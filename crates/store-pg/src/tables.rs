//! Making the tables, and the step from one version to the next.

use galley_server::log::{LogError, Result};
use postgres::Client;

use crate::failures::{damaged, of_pg};

/// The version of the tables.
pub(crate) const VERSION: i64 = 1;
const SCHEMA: &str = include_str!("schema.sql");
/// Of the advisory lock by which one node makes the tables while others wait: "GALO".
const MAKING: i64 = 0x4741_4c4f;

/// Makes what is missing. Tables of a newer Galley are left as they are.
pub(crate) fn prepare(client: &mut Client) -> Result<()> {
    let mut tx = client.transaction().map_err(|error| of_pg(&error))?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&MAKING]).map_err(|error| of_pg(&error))?;
    let is_there: bool = tx
        .query_one("SELECT to_regclass('galley_version') IS NOT NULL", &[])
        .and_then(|row| row.try_get(0))
        .map_err(|error| of_pg(&error))?;
    if !is_there {
        tx.batch_execute(SCHEMA).map_err(|error| of_pg(&error))?;
    }
    let row = tx.query_opt("SELECT version FROM galley_version", &[]).map_err(|error| of_pg(&error))?;
    let found: i64 = match row {
        Some(row) => row.try_get(0).map_err(|error| of_pg(&error))?,
        None => return Err(damaged("the version of the tables")),
    };
    if found > VERSION {
        return Err(LogError::Newer { found, known: VERSION });
    }
    tx.commit().map_err(|error| of_pg(&error))
}
