//! Fields of the directory, and what proofs say in them (W12).

use galley_core::field::{FieldKind, clean_number, is_date, number_key};
use galley_core::state::{Field, Value};
use galley_core::{Entity, FieldId, Key, ProofId, SpaceId};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params};

use crate::entities::{self, Layer};
use crate::error::Result;
use crate::natural::fold;
use crate::rows::{FieldRow, ValueRow};
use crate::space::{Identity, Space, id};
use crate::store::Store;

/// The spaces of the directories, in SQL.
const DIRECTORIES: &str = "(SELECT s.sid FROM spaces s WHERE s.space IN (
        SELECT m.value FROM meta m WHERE m.key = 'directory' UNION ALL SELECT v.directory FROM servers v))";

/// What a proof has to say in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueFilter {
    pub field: FieldId,
    /// It is one of these, or has one of these in it; of a text, one of these is a part of it. None: anything.
    pub any: Vec<String>,
    /// Of a number or date, inclusive.
    pub from: Option<String>,
    pub until: Option<String>,
}

impl Store {
    /// Lists the fields that are there for what is on this device alone, in their order.
    pub fn fields(&self) -> Result<Vec<FieldRow>> {
        self.read(|db| {
            let Some(me) = Identity::find(db)? else { return Ok(Vec::new()) };
            there(db, Space::need(db, me.directory)?.sid)
        })
    }

    /// Lists the fields that are there for the proofs of a space, in their order.
    pub fn fields_of(&self, space: SpaceId) -> Result<Vec<FieldRow>> {
        self.read(|db| there(db, self.scope(db, space)?.directory.sid))
    }

    /// Returns one field, a removed one too.
    pub fn field(&self, field: FieldId) -> Result<Option<FieldRow>> {
        self.read(|db| one(db, field))
    }
}

fn there(db: &Connection, directory: i64) -> Result<Vec<FieldRow>> {
    let mut fields = all(db, directory)?;
    fields.retain(|field| !field.removed);
    fields.sort_by_key(|field| (field.position, field.id));
    Ok(fields)
}

fn all(db: &Connection, sid: i64) -> Result<Vec<FieldRow>> {
    let sql = "SELECT key FROM confirmed WHERE sid = ?1 AND key >= 'field/' AND key < 'field0'
               UNION SELECT key FROM overlay WHERE sid = ?1 AND key >= 'field/' AND key < 'field0'";
    let mut statement = db.prepare_cached(sql)?;
    let keys = statement.query_map([sid], |row| row.get::<_, String>(0))?;
    let mut fields = Vec::new();
    for key in keys {
        if let Some(Entity::Field(field)) = entities::one(db, sid, &id(&key?)?, Layer::Seen)? {
            fields.push(row(field));
        }
    }
    Ok(fields)
}

fn one(db: &Connection, field: FieldId) -> Result<Option<FieldRow>> {
    let mut statement = db.prepare_cached(&format!("SELECT sid FROM {DIRECTORIES}"))?;
    for sid in statement.query_map([], |row| row.get::<_, i64>(0))? {
        if let Some(Entity::Field(field)) = entities::one(db, sid?, &Key::Field(field), Layer::Seen)? {
            return Ok(Some(row(field)));
        }
    }
    Ok(None)
}

fn row(field: Field) -> FieldRow {
    let Field { field: id, name, kind, options, position, removed } = field;
    FieldRow { id, name, kind, options, position, removed }
}

/// A condition that a value's field was not removed; `id` is the field's, in SQL.
pub(crate) fn is_there(id: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM confirmed f WHERE f.sid IN {DIRECTORIES} AND f.key = 'field/' || {id}
                     AND f.entity ->> '$.field.removed')"
    )
}

/// What a proof says, in fields that are there.
pub(crate) fn values(db: &Connection, proof: ProofId) -> Result<Vec<ValueRow>> {
    let sql = format!(
        "SELECT r.entity FROM rows r WHERE r.parent = ?1 AND r.what = 'value' AND NOT r.hidden AND {}
         ORDER BY r.key",
        is_there("(r.entity ->> '$.value.field')")
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([Key::Proof(proof).to_string()], |row| row.get::<_, String>(0))?;
    let mut values = Vec::new();
    for row in rows {
        if let Entity::Value(Value { field, value: Some(value), .. }) = serde_json::from_str(&row?)? {
            values.push(ValueRow { field, value });
        }
    }
    Ok(values)
}

/// Brings what lists are filtered by up to date.
pub(crate) fn put(db: &Connection, said: &Value) -> Result<()> {
    remove(db, said.proof, said.field)?;
    let Some(value) = &said.value else { return Ok(()) };
    let sql = "INSERT INTO view_values (proof, field, nth, folded, key) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = db.prepare_cached(sql)?;
    for (text, nth) in value.texts().iter().zip(0_i64..) {
        statement.execute(params![
            said.proof.to_string(),
            said.field.to_string(),
            nth,
            fold(text),
            key(value.kind(), text),
        ])?;
    }
    Ok(())
}

pub(crate) fn remove(db: &Connection, proof: ProofId, field: FieldId) -> Result<()> {
    let sql = "DELETE FROM view_values WHERE proof = ?1 AND field = ?2";
    db.prepare_cached(sql)?.execute([proof.to_string(), field.to_string()])?;
    Ok(())
}

/// What numbers and dates stand by. `None`: it is neither.
fn key(kind: FieldKind, text: &str) -> Option<String> {
    match kind {
        FieldKind::Number => clean_number(text).and_then(|number| number_key(&number)),
        FieldKind::Date => is_date(text).then(|| text.to_owned()),
        FieldKind::Text | FieldKind::Choice | FieldKind::Choices | FieldKind::Tags => None,
    }
}

/// A filter as a condition on `view_proofs`, and what is filled into it. Of a field that is not there nothing holds, nor
/// within a bound that the field cannot have.
pub(crate) fn condition(db: &Connection, filter: &ValueFilter) -> Result<(String, Vec<Cell>)> {
    let nothing = || ("0".to_owned(), Vec::new());
    let Some(field) = one(db, filter.field)?.filter(|field| !field.removed) else { return Ok(nothing()) };
    let mut sql = "proof IN (SELECT proof FROM view_values WHERE field = ?".to_owned();
    let mut cells = vec![Cell::Text(filter.field.to_string())];
    if !filter.any.is_empty() {
        let test = if field.kind == FieldKind::Text { "instr(folded, ?) > 0" } else { "folded = ?" };
        sql.push_str(&format!(" AND ({})", vec![test; filter.any.len()].join(" OR ")));
        cells.extend(filter.any.iter().map(|text| Cell::Text(wanted(field.kind, text))));
    }
    for (bound, test) in [(&filter.from, " AND key >= ?"), (&filter.until, " AND key <= ?")] {
        let Some(bound) = bound else { continue };
        let Some(key) = key(field.kind, bound) else { return Ok(nothing()) };
        sql.push_str(test);
        cells.push(Cell::Text(key));
    }
    sql.push(')');
    Ok((sql, cells))
}

fn wanted(kind: FieldKind, text: &str) -> String {
    let number = if kind == FieldKind::Number { clean_number(text) } else { None };
    number.unwrap_or_else(|| fold(text))
}
