//! Views: one row for each entity as seen, and the columns that lists are sorted and paged by.
//!
//! Only entities that changed are folded again. Nothing here is true by itself: `rebuild` makes it all again.

use std::collections::{BTreeSet, HashMap};

use galley_core::state::{Proof, Standing, Thread};
use galley_core::{Entity, Key, ProofId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::entities::{self, Layer, Scope};
use crate::error::Result;
use crate::look::count_unread;
use crate::space::{id, number};
use crate::{fields, listing, natural, search};

/// Folds changed keys of a space into the views and the search.
pub(crate) fn refresh(db: &Connection, scope: &Scope, keys: &BTreeSet<Key>) -> Result<()> {
    let mut proofs = BTreeSet::new();
    for key in keys.iter().filter(|key| !key.in_directory()) {
        match entities::one(db, scope.space.sid, key, Layer::Seen)? {
            Some(entity) => {
                if counts_anew(db, &entity)? {
                    proofs.extend(entity.proof());
                }
                put(db, scope, key, &entity)?;
            }
            None => {
                proofs.extend(proof_of(db, key)?);
                remove(db, key)?;
            }
        }
    }
    // Once all of their comments are as they are seen.
    proofs.into_iter().try_for_each(|proof| put_unread(db, proof))
}

/// Whether what is unread of its proof may be another number now.
fn counts_anew(db: &Connection, entity: &Entity) -> Result<bool> {
    Ok(match entity {
        Entity::Comment(_) | Entity::Thread(_) => true,
        // In a list for the first time, or again.
        Entity::Proof(one) => {
            let sql = "SELECT 1 FROM view_proofs WHERE proof = ?1";
            !db.prepare_cached(sql)?.exists([one.proof.to_string()])?
        }
        _ => false,
    })
}

/// Brings the number of what this person has not read of a proof up to date.
pub(crate) fn put_unread(db: &Connection, proof: ProofId) -> Result<()> {
    let unread = count_unread(db, proof)?;
    let sql = "UPDATE view_proofs SET unread = ?2 WHERE proof = ?1 AND unread <> ?2";
    db.prepare_cached(sql)?.execute(params![proof.to_string(), unread])?;
    Ok(())
}

/// Counts anew what is unread of every proof of a space, after it has become another person's to read.
pub(crate) fn put_all_unread(db: &Connection, sid: i64) -> Result<()> {
    let mut statement = db.prepare_cached("SELECT proof FROM view_proofs WHERE sid = ?1")?;
    let proofs = statement.query_map([sid], |row| row.get::<_, String>(0))?;
    let proofs = proofs.map(|proof| id(&proof?)).collect::<Result<Vec<ProofId>>>()?;
    proofs.into_iter().try_for_each(|proof| put_unread(db, proof))
}

/// The proof that a row belongs to.
fn proof_of(db: &Connection, key: &Key) -> Result<Option<ProofId>> {
    let sql = "SELECT proof FROM rows WHERE key = ?1";
    let found: Option<Option<String>> =
        db.prepare_cached(sql)?.query_row([key.to_string()], |row| row.get(0)).optional()?;
    found.flatten().map(|proof| id(&proof)).transpose()
}

/// Whether another space has an entity of this key: an id names one thing, in whatever space.
pub(crate) fn is_elsewhere(db: &Connection, scope: &Scope, key: &Key) -> Result<bool> {
    let sql = "SELECT 1 FROM rows WHERE key = ?1 AND sid <> ?2";
    Ok(db.prepare_cached(sql)?.exists(params![key.to_string(), scope.space.sid])?)
}

/// Whether the rows of a space are those of its confirmed entities, with the overlay on top.
pub(crate) fn are_of(db: &Connection, sid: i64, confirmed: &HashMap<Key, Entity>) -> Result<bool> {
    let confirmed = confirmed.iter().filter(|(key, _)| !key.in_directory());
    let mut expected: HashMap<String, (Entity, bool)> =
        confirmed.map(|(key, entity)| (key.to_string(), (entity.clone(), true))).collect();
    let mut statement = db.prepare_cached("SELECT key, entity FROM overlay WHERE sid = ?1")?;
    let mut overlaid = statement.query([sid])?;
    while let Some(row) = overlaid.next()? {
        expected.insert(row.get(0)?, (serde_json::from_str(&row.get::<_, String>(1)?)?, false));
    }
    let sql =
        "SELECT key, entity, confirmed, hidden, position, nth, what, parent, proof FROM rows WHERE sid = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([sid])?;
    while let Some(row) = rows.next()? {
        let Some((entity, confirmed)) = expected.remove(&row.get::<_, String>(0)?) else { return Ok(false) };
        let (position, nth) = order(&entity);
        let same = serde_json::from_str::<Entity>(&row.get::<_, String>(1)?)
            .is_ok_and(|shown| shown == entity)
            && (row.get::<_, bool>(2)?, row.get::<_, bool>(3)?) == (confirmed, is_hidden(&entity))
            && (row.get::<_, i64>(4)?, row.get::<_, i64>(5)?) == (position, i64::from(nth))
            && row.get::<_, String>(6)? == entity.key().what()
            && row.get::<_, Option<String>>(7)? == entity.parent().map(|parent| parent.to_string())
            && row.get::<_, Option<String>>(8)? == entity.proof().map(|proof| proof.to_string());
        if !same {
            return Ok(false);
        }
    }
    Ok(expected.is_empty())
}

fn put(db: &Connection, scope: &Scope, key: &Key, entity: &Entity) -> Result<()> {
    let sid = scope.space.sid;
    let (position, nth) = order(entity);
    let sql = "INSERT OR REPLACE INTO rows (key, sid, what, parent, proof, position, nth, hidden, confirmed, entity)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    db.prepare_cached(sql)?.execute(params![
        key.to_string(),
        sid,
        key.what(),
        entity.parent().map(|parent| parent.to_string()),
        entity.proof().map(|proof| proof.to_string()),
        position,
        nth,
        is_hidden(entity),
        !entities::is_overlaid(db, sid, key)?,
        serde_json::to_string(entity)?,
    ])?;
    match entity {
        Entity::Project(one) => {
            let sql = "INSERT OR REPLACE INTO view_projects (project, sid, name, archived, created_at)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let row = params![one.project.to_string(), sid, one.name, one.archived, one.created_at];
            db.prepare_cached(sql)?.execute(row)?;
        }
        Entity::Proof(one) => put_proof(db, sid, one)?,
        Entity::Value(one) => fields::put(db, one)?,
        Entity::Thread(one) => put_labels(db, sid, one)?,
        _ => {}
    }
    search::put(db, sid, key, entity)
}

/// A proof without a current version is in no list.
fn put_proof(db: &Connection, sid: i64, proof: &Proof) -> Result<()> {
    let Some(current) = proof.current else {
        let sql = "DELETE FROM view_proofs WHERE proof = ?1";
        db.prepare_cached(sql)?.execute([proof.proof.to_string()])?;
        return Ok(());
    };
    // The keys of one change include the version whenever what is read of it here changed.
    let submitted_at = match entities::one(db, sid, &Key::Version(current), Layer::Seen)? {
        Some(Entity::Version(version)) => version.submitted_at,
        _ => proof.created_at,
    };
    // What is unread stays as it was counted.
    let sql = "INSERT INTO view_proofs
               (proof, sid, project, archived, waiting, submitted_at, created_at, updated_at,
                name_key, folded, kind, standing, version, open, folder, deleted)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
               ON CONFLICT (proof) DO UPDATE SET
                sid = excluded.sid, project = excluded.project, archived = excluded.archived,
                waiting = excluded.waiting, submitted_at = excluded.submitted_at,
                created_at = excluded.created_at, updated_at = excluded.updated_at,
                name_key = excluded.name_key, folded = excluded.folded, kind = excluded.kind,
                standing = excluded.standing, version = excluded.version, open = excluded.open,
                folder = excluded.folder, deleted = excluded.deleted";
    db.prepare_cached(sql)?.execute(params![
        proof.proof.to_string(),
        sid,
        proof.project.to_string(),
        proof.archived,
        !proof.archived && !proof.deleted && proof.standing == Standing::Pending,
        submitted_at,
        proof.created_at,
        proof.updated_at,
        natural::key(&proof.name),
        natural::fold(&proof.name),
        proof.kind.as_str(),
        listing::rank(proof.standing),
        proof.current_number.unwrap_or_default(),
        proof.open_threads,
        proof.folder,
        proof.deleted,
    ])?;
    Ok(())
}

/// Labels of a thread that is there.
fn put_labels(db: &Connection, sid: i64, thread: &Thread) -> Result<()> {
    let key = Key::Thread(thread.thread).to_string();
    remove_labels(db, &key)?;
    let sql = "INSERT INTO view_labels (sid, label, thread) VALUES (?1, ?2, ?3)";
    for label in thread.labels.iter().filter(|_| !thread.deleted) {
        db.prepare_cached(sql)?.execute(params![sid, label, key])?;
    }
    Ok(())
}

fn remove_labels(db: &Connection, thread: &str) -> Result<()> {
    db.prepare_cached("DELETE FROM view_labels WHERE thread = ?1")?.execute([thread])?;
    Ok(())
}

fn remove(db: &Connection, key: &Key) -> Result<()> {
    db.prepare_cached("DELETE FROM rows WHERE key = ?1")?.execute([key.to_string()])?;
    match key {
        Key::Project(project) => {
            db.prepare_cached("DELETE FROM view_projects WHERE project = ?1")?
                .execute([project.to_string()])?;
        }
        Key::Proof(proof) => {
            db.prepare_cached("DELETE FROM view_proofs WHERE proof = ?1")?.execute([proof.to_string()])?;
        }
        Key::Value(proof, field) => fields::remove(db, *proof, *field)?,
        Key::Thread(_) => remove_labels(db, &key.to_string())?,
        _ => {}
    }
    search::remove(db, key)
}

/// The place among its siblings: position in the log, and within one op.
fn order(entity: &Entity) -> (i64, u32) {
    match entity {
        Entity::Version(one) => (number(one.seq), 0),
        Entity::Opened(one) => (number(one.seq), 0),
        Entity::Thread(one) => (number(one.seq), 0),
        Entity::Comment(one) => (number(one.seq), 0),
        Entity::Mark(one) => (number(one.seq), one.nth),
        Entity::Decision(one) => (number(one.seq), 0),
        Entity::Proof(one) => (one.created_at, 0),
        Entity::Project(one) => (one.created_at, 0),
        Entity::Run(one) => (one.started_at, 0),
        Entity::Directory(_)
        | Entity::Person(_)
        | Entity::Device(_)
        | Entity::Member(_)
        | Entity::Field(_)
        | Entity::Value(_)
        | Entity::Reaction(_)
        | Entity::Group(_)
        | Entity::InGroup(_) => (0, 0),
    }
}

/// Whether it is taken away for now; a deleted comment keeps its place in the thread.
fn is_hidden(entity: &Entity) -> bool {
    match entity {
        Entity::Version(one) => one.withdrawn,
        Entity::Thread(one) => one.deleted,
        Entity::Mark(one) => one.removed,
        Entity::Value(one) => one.value.is_none(),
        Entity::Reaction(one) => one.emoji.is_empty(),
        _ => false,
    }
}
