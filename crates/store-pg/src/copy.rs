//! All of the log as it is now, written to one file: a log in SQLite.

use std::collections::BTreeMap;
use std::path::Path;

use galley_core::log::Tree;
use galley_core::{Head, SpaceId};
use galley_server::log::{Log as _, LogError, Result, Row, SqliteLog};
use galley_store::{Appended, Batch, Entry};
use postgres::Transaction;

use crate::failures::{damaged, of_pg};
use crate::rows::{ENTRY, entry, find, get, named, number, parse};

/// Entries that are written at once, and rows.
const PAGE: u64 = 1_000;
const ROWS: usize = 500;

pub(crate) fn spaces(tx: &mut Transaction<'_>) -> Result<Vec<SpaceId>> {
    let rows =
        tx.query("SELECT space FROM galley_spaces ORDER BY sid", &[]).map_err(|error| of_pg(&error))?;
    let id = |text: &str| text.parse().map_err(|_| damaged("the id of a space"));
    rows.iter().map(|row| id(get(row, 0)?)).collect()
}

/// Entries after a number, within the bounds of a page.
pub(crate) fn entries(
    tx: &mut Transaction<'_>,
    sid: i64,
    after: u64,
    limit: usize,
    bytes: usize,
) -> Result<Vec<Entry>> {
    // How many fit is told by their sizes alone, so that no more payloads are read than are given out.
    let sql = "SELECT octet_length(header) + coalesce(octet_length(payload), 0) FROM galley_entries
               WHERE sid = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let sizes = tx.query(sql, &[&sid, &number(after), &limit]).map_err(|error| of_pg(&error))?;
    let (mut num, mut taken) = (0_i64, 0_usize);
    for row in &sizes {
        num += 1;
        taken = taken.saturating_add(usize::try_from(get::<i32>(row, 0)?).unwrap_or(0));
        if taken >= bytes {
            break;
        }
    }
    let sql = format!("SELECT {ENTRY} FROM galley_entries WHERE sid = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    let rows = tx.query(&sql, &[&sid, &number(after), &num]).map_err(|error| of_pg(&error))?;
    rows.iter().map(entry).collect()
}

pub(crate) fn named_rows(
    tx: &mut Transaction<'_>,
    table: &str,
    prefix: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<(String, Row)>> {
    let sql = "SELECT key, revision, value FROM galley_named
               WHERE kind = $1 AND key >= $2 AND key > $3 AND substring(key FROM 1 FOR $4) = $2
               ORDER BY key LIMIT $5";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let length = i32::try_from(prefix.len()).unwrap_or(i32::MAX);
    let rows = tx
        .query(sql, &[&table, &prefix.as_bytes(), &after.as_bytes(), &length, &limit])
        .map_err(|error| of_pg(&error))?;
    rows.iter()
        .map(|row| {
            let key = String::from_utf8(get(row, 0)?).map_err(|_| damaged("the key of a row"))?;
            Ok((key, named(row, 1)?))
        })
        .collect()
}

/// Writes everything that the transaction sees.
pub(crate) fn write(tx: &mut Transaction<'_>, path: &Path) -> Result<()> {
    let target = SqliteLog::open(path)?;
    for space in spaces(tx)? {
        copy_space(tx, &target, space)?;
    }
    let sql = "SELECT DISTINCT kind FROM galley_named ORDER BY kind";
    let kinds = tx.query(sql, &[]).map_err(|error| of_pg(&error))?;
    for row in &kinds {
        copy_rows(tx, &target, get(row, 0)?)?;
    }
    Ok(())
}

/// Appends a space's entries anew, in steps that end at heads that were signed.
fn copy_space(tx: &mut Transaction<'_>, target: &SqliteLog, space: SpaceId) -> Result<()> {
    let known = find(tx, space, false)?.ok_or_else(|| damaged("a space"))?;
    let sql = "SELECT head FROM galley_heads WHERE sid = $1 ORDER BY epoch, size";
    let rows = tx.query(sql, &[&known.sid]).map_err(|error| of_pg(&error))?;
    let heads: Vec<Head> = rows.iter().map(|row| parse(get(row, 0)?)).collect::<Result<_>>()?;
    let mut size = 0;
    let mut epoch = heads.first().map_or(0, |head| head.epoch);
    for (number, head) in heads.iter().enumerate() {
        let next = heads.get(number + 1).filter(|next| next.epoch == head.epoch);
        if head.epoch > epoch {
            // An epoch begins on a head of the one before it.
            fits(target.begin_epoch(head)?)?;
            epoch = head.epoch;
        }
        let is_last_of_step = next.is_none_or(|next| next.size - size > PAGE);
        if head.size > size && is_last_of_step {
            append(tx, target, known.sid, size, head)?;
            size = head.size;
        }
    }
    Ok(())
}

fn append(tx: &mut Transaction<'_>, target: &SqliteLog, sid: i64, after: u64, head: &Head) -> Result<()> {
    let num = usize::try_from(head.size - after).unwrap_or(usize::MAX);
    let found = entries(tx, sid, after, num, usize::MAX)?;
    let mut fresh = BTreeMap::new();
    let mut nodes = Vec::new();
    for entry in &found {
        let node = |level, index| match fresh.get(&(level, index)) {
            Some(hash) => Some(*hash),
            // One that cannot be read is one that is missing, which the tree says.
            None => target.node(head.space, level, index).ok().flatten(),
        };
        let made = Tree::new(entry.stamp.seq - 1, node).append(entry.leaf);
        let made = made.map_err(|error| LogError::Damaged { what: error.to_string() })?;
        fresh.extend(made.iter().map(|node| ((node.level, node.index), node.hash)));
        nodes.extend(made);
    }
    let (space, epoch) = (head.space, head.epoch);
    let batch = Batch { space, epoch, first_seq: after + 1, entries: found, nodes, head: *head };
    fits(target.append(&batch)?)
}

fn fits(appended: Appended) -> Result<()> {
    match appended {
        Appended::Done => Ok(()),
        Appended::Conflict => Err(damaged("heads that do not go on from each other")),
    }
}

fn copy_rows(tx: &mut Transaction<'_>, target: &SqliteLog, kind: &str) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = named_rows(tx, kind, "", &after, ROWS)?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after.clone_from(last);
        target.put_as_they_were(kind, &page)?;
    }
}
