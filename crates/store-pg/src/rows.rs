//! Rows of the tables, read and written within a transaction of whoever calls.

use galley_core::log::Node;
use galley_core::{DeviceId, Hash, Head, Header, SealedOp, Signature64, SpaceId, Stamp};
use galley_server::log::{LogError, Result, Row, Stored, unfit};
use galley_store::Entry;
use postgres::{GenericClient, Row as PgRow};

use crate::failures::{damaged, of_pg};

/// A space that has a log.
pub(crate) struct Known {
    pub sid: i64,
    pub head: Head,
}

/// Finds a space; with `is_held` nobody else appends to it until the transaction ends.
pub(crate) fn find<C: GenericClient>(db: &mut C, space: SpaceId, is_held: bool) -> Result<Option<Known>> {
    let sql = if is_held {
        "SELECT sid, head FROM galley_spaces WHERE space = $1 FOR UPDATE"
    } else {
        "SELECT sid, head FROM galley_spaces WHERE space = $1"
    };
    let Some(row) = db.query_opt(sql, &[&space.to_string()]).map_err(|error| of_pg(&error))? else {
        return Ok(None);
    };
    Ok(Some(Known { sid: get(&row, 0)?, head: parse(get(&row, 1)?)? }))
}

/// Makes a space. None where another node was first: it has ended its transaction by then.
pub(crate) fn start<C: GenericClient>(db: &mut C, space: SpaceId, head: &Head) -> Result<Option<i64>> {
    let sql = "INSERT INTO galley_spaces (space, head) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING sid";
    let row = db.query_opt(sql, &[&space.to_string(), &write(head)?]).map_err(|error| of_pg(&error))?;
    row.map(|row| get(&row, 0)).transpose()
}

/// Takes the next number of a device.
pub(crate) fn number_of<C: GenericClient>(db: &mut C, sid: i64, header: &Header) -> Result<()> {
    if header.device_seq != last_of(db, sid, header.device)? + 1 {
        return Err(unfit("a number of a device that is not the next"));
    }
    let sql = "INSERT INTO galley_devices (sid, device, last_seq) VALUES ($1, $2, $3)
               ON CONFLICT (sid, device) DO UPDATE SET last_seq = excluded.last_seq";
    db.execute(sql, &[&sid, &header.device.to_string(), &number(header.device_seq)])
        .map_err(|error| of_pg(&error))?;
    Ok(())
}

pub(crate) fn last_of<C: GenericClient>(db: &mut C, sid: i64, device: DeviceId) -> Result<u64> {
    let sql = "SELECT last_seq FROM galley_devices WHERE sid = $1 AND device = $2";
    let row = db.query_opt(sql, &[&sid, &device.to_string()]).map_err(|error| of_pg(&error))?;
    Ok(row.map(|row| get::<i64>(&row, 0)).transpose()?.unwrap_or(0).unsigned_abs())
}

pub(crate) fn insert<C: GenericClient>(
    db: &mut C,
    sid: i64,
    entry: &Entry,
    sealed: &SealedOp,
    header: &Header,
) -> Result<()> {
    let sql =
        "INSERT INTO galley_entries (sid, seq, device, device_seq, op_hash, header, seal, salt, payload,
                                           received_at, directory_seq, leaf, outcome)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let salt = sealed.salt.as_ref().map(|salt| salt.as_slice());
    db.execute(
        sql,
        &[
            &sid,
            &number(entry.stamp.seq),
            &header.device.to_string(),
            &number(header.device_seq),
            &sealed.hash().as_bytes().as_slice(),
            &sealed.header,
            &sealed.seal.as_bytes().as_slice(),
            &salt,
            &sealed.payload,
            &entry.stamp.received_at,
            &number(entry.stamp.directory_seq),
            &entry.leaf.as_bytes().as_slice(),
            &write(&entry.outcome)?,
        ],
    )
    .map_err(|error| of_pg(&error))?;
    Ok(())
}

pub(crate) fn insert_node<C: GenericClient>(db: &mut C, sid: i64, node: &Node) -> Result<()> {
    let sql = "INSERT INTO galley_nodes (sid, level, position, hash) VALUES ($1, $2, $3, $4)";
    let hash = node.hash.as_bytes().as_slice();
    db.execute(sql, &[&sid, &i64::from(node.level), &number(node.index), &hash])
        .map_err(|error| of_pg(&error))?;
    Ok(())
}

pub(crate) fn set_head<C: GenericClient>(db: &mut C, sid: i64, head: &Head) -> Result<()> {
    let text = write(head)?;
    db.execute(
        "INSERT INTO galley_heads (sid, epoch, size, head) VALUES ($1, $2, $3, $4)",
        &[&sid, &i64::from(head.epoch), &number(head.size), &text],
    )
    .and_then(|_| db.execute("UPDATE galley_spaces SET head = $2 WHERE sid = $1", &[&sid, &text]))
    .map_err(|error| of_pg(&error))?;
    Ok(())
}

/// The columns of an entry, in the order that [`entry`] reads them.
pub(crate) const ENTRY: &str = "seq, received_at, directory_seq, outcome, leaf, header, seal, salt, payload";

pub(crate) fn entry(row: &PgRow) -> Result<Entry> {
    let salt: Option<&[u8]> = get(row, 7)?;
    let salt = salt.map(|salt| fixed(salt, "a salt")).transpose()?;
    let sealed = SealedOp {
        header: get(row, 5)?,
        seal: Signature64(fixed(get(row, 6)?, "a seal")?),
        salt,
        payload: get(row, 8)?,
    };
    let leaf = Hash(fixed(get(row, 4)?, "a leaf")?);
    Ok(Entry { stamp: stamp(row)?, outcome: parse(get(row, 3)?)?, leaf, sealed: Some(sealed) })
}

pub(crate) fn stored(row: &PgRow) -> Result<Stored> {
    let op_hash = Hash(fixed(get(row, 4)?, "the hash of an op")?);
    Ok(Stored { op_hash, stamp: stamp(row)?, outcome: parse(get(row, 3)?)? })
}

/// Columns 0 to 2 of both queries.
fn stamp(row: &PgRow) -> Result<Stamp> {
    Ok(Stamp {
        seq: get::<i64>(row, 0)?.unsigned_abs(),
        received_at: get(row, 1)?,
        directory_seq: get::<i64>(row, 2)?.unsigned_abs(),
    })
}

/// Revision and value of a named row, from a column on.
pub(crate) fn named(row: &PgRow, first: usize) -> Result<Row> {
    Ok(Row { revision: get::<i64>(row, first)?.unsigned_abs(), value: get(row, first + 1)? })
}

/// A column; what it holds is what was written, or the tables are not ours any more.
pub(crate) fn get<'a, T: postgres::types::FromSql<'a>>(row: &'a PgRow, column: usize) -> Result<T> {
    row.try_get(column).map_err(|error| LogError::Damaged { what: error.to_string() })
}

/// A number as PostgreSQL keeps it; numbers here never come near its end.
pub(crate) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| LogError::Damaged { what: error.to_string() })
}

pub(crate) fn fixed<const N: usize>(bytes: &[u8], what: &str) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| damaged(what))
}

fn write<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| LogError::Damaged { what: error.to_string() })
}
