//! Making everything again that is not the log: confirmed entities, overlay, views, search (S31).
//!
//! Replay reads outcomes and facts; it asks no rule again.

use galley_core::rules::remains;
use galley_core::{Key, Op, Outcome, Stamp, apply, needs};
use rusqlite::Connection;

use crate::entities::{self, Layer, Scope};
use crate::error::{Result, StoreError};
use crate::overlay;
use crate::search;
use crate::space::id;
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
            for scope in Scope::all(tx)? {
                let sid = scope.space.sid;
                let mut proofs = entities::keys(tx, sid)?;
                for key in proofs.iter().filter(|key| matches!(key, Key::Version(_))) {
                    if let Ok(Some(version)) = entities::one(tx, sid, key, Layer::Seen) {
                        search::put(tx, sid, key, &version)?;
                    }
                }
                proofs.retain(|key| matches!(key, Key::Proof(_)));
                views::refresh(tx, &scope, &proofs)?;
            }
            database::views_are_fresh(tx)
        })
    }
}

/// Folds every space anew, the directory first.
pub(crate) fn refold(db: &Connection, now: i64) -> Result<()> {
    let scopes = Scope::all(db)?;
    for table in [
        "confirmed",
        "overlay",
        "unsettled",
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
    for scope in scopes {
        replay(db, &scope)?;
        overlay::rerun_all(db, &scope)?;
        views::refresh(db, &scope, &entities::keys(db, scope.space.sid)?)?;
    }
    let mut statement = db.prepare("SELECT person, name FROM profiles ORDER BY person")?;
    let people = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for person in people {
        let (person, name) = person?;
        search::put_person(db, id(&person)?, &name, now)?;
    }
    Ok(())
}

/// Folds one space anew, and shows it.
pub(crate) fn refold_one(db: &Connection, scope: &Scope) -> Result<()> {
    let mut affected = entities::keys(db, scope.space.sid)?;
    db.prepare_cached("DELETE FROM confirmed WHERE sid = ?1")?.execute([scope.space.sid])?;
    replay(db, scope)?;
    affected.extend(entities::keys(db, scope.space.sid)?);
    overlay::settle(db, scope, affected)
}

fn replay(db: &Connection, scope: &Scope) -> Result<()> {
    let mut seq = 0;
    loop {
        let page = log::after(db, scope.space.sid, seq, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        seq = last.stamp.seq;
        for entry in page.iter().filter(|entry| entry.outcome == Outcome::Accepted) {
            let Some(sealed) = &entry.sealed else { continue };
            let op = sealed.parse().map_err(|error| StoreError::damaged(error.to_string()))?;
            fold(db, scope, &op, &entry.stamp)?;
        }
    }
}

/// Does to the confirmed entities what an accepted op says; of one whose payload was erased, what remains of it. One
/// whose payload is not known or not here does nothing.
pub(crate) fn fold(db: &Connection, scope: &Scope, op: &Op, stamp: &Stamp) -> Result<Vec<Key>> {
    let remains = remains(op);
    let Some(payload) = op.payload().or(remains.as_ref()) else { return Ok(Vec::new()) };
    let mut slice = entities::load(db, scope, &needs(&op.header, payload), Layer::Confirmed)?;
    let effects = apply(&mut slice, op, stamp);
    entities::confirm(db, scope, &slice, &effects.upserted)?;
    Ok(effects.upserted)
}
