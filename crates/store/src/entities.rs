//! Entities in two layers: *confirmed*, what the authority's log adds up to, and *overlay*, with this device's own
//! unconfirmed ops on top (S31). Facts of the directory stand in the directory's space.

use std::collections::BTreeSet;

use galley_core::{Entity, Key, Slice};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Result, StoreError};
use crate::space::{Space, id};

/// Which rows are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    Confirmed,
    /// The overlay's row where there is one, else the confirmed one.
    Seen,
}

/// A space, and the directory whose facts its ops stand on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    pub space: Space,
    pub directory: Space,
}

impl Scope {
    pub fn of(db: &Connection, space: Space) -> Result<Self> {
        Ok(Self { directory: space.directory(db)?, space })
    }

    /// Every space, directories first.
    pub fn all(db: &Connection) -> Result<Vec<Self>> {
        let spaces = Space::all(db)?;
        let mut scopes = spaces.into_iter().map(|space| Self::of(db, space)).collect::<Result<Vec<_>>>()?;
        scopes.sort_by_key(|scope| !scope.is_directory());
        Ok(scopes)
    }

    pub fn is_directory(&self) -> bool {
        self.space.sid == self.directory.sid
    }

    /// The space in which a key's row stands.
    pub fn sid_of(&self, key: &Key) -> i64 {
        if key.in_directory() { self.directory.sid } else { self.space.sid }
    }
}

/// Loads a slice: every key, there or not.
pub(crate) fn load(db: &Connection, scope: &Scope, keys: &[Key], layer: Layer) -> Result<Slice> {
    let mut slice = Slice::new();
    for key in keys {
        slice.load(*key, one(db, scope.sid_of(key), key, layer)?);
    }
    Ok(slice)
}

/// Loads one entity.
pub(crate) fn one(db: &Connection, sid: i64, key: &Key, layer: Layer) -> Result<Option<Entity>> {
    let key = key.to_string();
    let read = |sql: &str| -> Result<Option<Entity>> {
        let text: Option<String> =
            db.prepare_cached(sql)?.query_row(params![sid, key], |row| row.get(0)).optional()?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    };
    if layer == Layer::Seen
        && let Some(entity) = read("SELECT entity FROM overlay WHERE sid = ?1 AND key = ?2")?
    {
        return Ok(Some(entity));
    }
    read("SELECT entity FROM confirmed WHERE sid = ?1 AND key = ?2")
}

/// Whether the overlay has a row of its own.
pub(crate) fn is_overlaid(db: &Connection, sid: i64, key: &Key) -> Result<bool> {
    let sql = "SELECT 1 FROM overlay WHERE sid = ?1 AND key = ?2";
    Ok(db.prepare_cached(sql)?.exists(params![sid, key.to_string()])?)
}

/// Writes changed entities of a slice into the confirmed layer.
pub(crate) fn confirm(db: &Connection, scope: &Scope, slice: &Slice, changed: &[Key]) -> Result<()> {
    put(db, "INSERT OR REPLACE INTO confirmed (sid, key, entity) VALUES (?1, ?2, ?3)", scope, slice, changed)
}

/// Writes changed entities of a slice into the overlay.
pub(crate) fn overlay(db: &Connection, scope: &Scope, slice: &Slice, changed: &[Key]) -> Result<()> {
    put(db, "INSERT OR REPLACE INTO overlay (sid, key, entity) VALUES (?1, ?2, ?3)", scope, slice, changed)
}

/// Takes keys of a space out of the overlay; those of its directory are another space's.
pub(crate) fn uncover(db: &Connection, scope: &Scope, keys: &BTreeSet<Key>) -> Result<()> {
    let mut statement = db.prepare_cached("DELETE FROM overlay WHERE sid = ?1 AND key = ?2")?;
    for key in keys.iter().filter(|key| scope.sid_of(key) == scope.space.sid) {
        statement.execute(params![scope.space.sid, key.to_string()])?;
    }
    Ok(())
}

/// Every key that a space has a row of, confirmed or not.
pub(crate) fn keys(db: &Connection, sid: i64) -> Result<BTreeSet<Key>> {
    let mut statement = db.prepare_cached(
        "SELECT key FROM confirmed WHERE sid = ?1 UNION SELECT key FROM overlay WHERE sid = ?1",
    )?;
    let found = statement.query_map([sid], |row| row.get::<_, String>(0))?;
    found.map(|key| id(&key?)).collect()
}

fn put(db: &Connection, sql: &str, scope: &Scope, slice: &Slice, changed: &[Key]) -> Result<()> {
    let mut statement = db.prepare_cached(sql)?;
    for key in changed {
        let entity = slice
            .get(key)
            .ok_or_else(|| StoreError::Failed { what: format!("{key} was changed and is not there") })?;
        statement.execute(params![scope.sid_of(key), key.to_string(), serde_json::to_string(entity)?])?;
    }
    Ok(())
}
