//! Making everything again that is not the log: confirmed entities, overlay, views, search (S31).
//!
//! Replay reads outcomes and facts; it asks no rule again.

use std::collections::BTreeSet;

use galley_core::{Key, Outcome, apply, needs};
use rusqlite::Connection;

use crate::entities::{self, Layer, Scope};
use crate::error::{Result, StoreError};
use crate::overlay;
use crate::search;
use crate::space::{Identity, Space, id};
use crate::store::Store;
use crate::{database, log, views};

/// Ops read at a time.
const PAGE: u32 = 500;

impl Store {
    /// Folds the log anew.
    pub fn rebuild(&self) -> Result<()> {
        let now = self.now();
        self.write(|tx| refold(tx, now))
    }

    /// Makes the lists of proofs anew when a step of the database left them empty, and the texts of versions. Nothing else of
    /// the views is touched, and what is damaged is left as it is, so that a log with such in it opens as it did before.
    pub(crate) fn settle_views(&self) -> Result<()> {
        if !self.read(database::views_are_stale)? {
            return Ok(());
        }
        self.write(|tx| {
            if let Some(me) = Identity::find(tx)? {
                let directory = Space::need(tx, me.directory)?;
                for space in Space::all(tx)? {
                    let scope = Scope { space, directory };
                    let mut proofs = keys(tx, space.sid)?;
                    for key in proofs.iter().filter(|key| matches!(key, Key::Version(_))) {
                        if let Ok(Some(version)) = entities::one(tx, space.sid, key, Layer::Seen) {
                            search::put(tx, space.sid, key, &version)?;
                        }
                    }
                    proofs.retain(|key| matches!(key, Key::Proof(_)));
                    views::refresh(tx, &scope, &proofs)?;
                }
            }
            database::views_are_fresh(tx)
        })
    }
}

/// Folds every space anew, the directory first.
pub(crate) fn refold(db: &Connection, now: i64) -> Result<()> {
    let Some(me) = Identity::find(db)? else { return Ok(()) };
    for table in [
        "confirmed",
        "overlay",
        "rows",
        "view_projects",
        "view_proofs",
        "view_folders",
        "view_values",
        "view_labels",
        "texts",
    ] {
        db.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let directory = Space::need(db, me.directory)?;
    let spaces = Space::all(db)?;
    let (first, rest): (Vec<_>, Vec<_>) = spaces.into_iter().partition(|space| space.sid == directory.sid);
    for space in first.into_iter().chain(rest) {
        let scope = Scope { space, directory };
        replay(db, &scope)?;
        overlay::rerun_all(db, &scope)?;
        views::refresh(db, &scope, &keys(db, space.sid)?)?;
    }
    let mut statement = db.prepare("SELECT person, name FROM profiles ORDER BY person")?;
    let people = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for person in people {
        let (person, name) = person?;
        search::put_person(db, id(&person)?, &name, now)?;
    }
    Ok(())
}

fn replay(db: &Connection, scope: &Scope) -> Result<()> {
    let mut seq = 0;
    loop {
        let page = log::after(db, scope.space.sid, seq, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        seq = last.stamp.seq;
        for entry in page.iter().filter(|entry| entry.outcome == Outcome::Accepted) {
            let op = entry.sealed.parse().map_err(|error| StoreError::damaged(error.to_string()))?;
            let Some(payload) = op.payload() else { continue };
            let mut slice = entities::load(db, scope, &needs(&op.header, payload), Layer::Confirmed)?;
            let effects = apply(&mut slice, &op, &entry.stamp);
            entities::confirm(db, scope, &slice, &effects.upserted)?;
        }
    }
}

fn keys(db: &Connection, sid: i64) -> Result<BTreeSet<Key>> {
    let mut statement = db.prepare_cached(
        "SELECT key FROM confirmed WHERE sid = ?1 UNION SELECT key FROM overlay WHERE sid = ?1",
    )?;
    let found = statement.query_map([sid], |row| row.get::<_, String>(0))?;
    found.map(|key| id(&key?)).collect()
}
