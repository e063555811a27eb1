//! Labels of a project, people who can be named, and files that wait for the comment that brings them along.

use galley_core::{Hash, ProjectId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{Result, StoreError};
use crate::rows::PersonRow;
use crate::space::{Identity, Space, id, number};
use crate::store::Store;
use crate::viewer::Viewer;

/// The most labels that are offered.
const MAX_LABELS: u32 = 500;

/// A file that was taken in to be attached, and what was found out about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    pub sha256: Hash,
    pub chunk_root: Hash,
    pub bytes: u64,
    pub media_type: String,
}

impl Store {
    /// Lists the labels that threads of a project have, those of most threads first.
    pub fn labels(&self, project: ProjectId) -> Result<Vec<String>> {
        self.read(|db| {
            let Some(space) = Space::find(db, project.space())? else { return Ok(Vec::new()) };
            let for_them = if Viewer::of(db, &space)?.is_of_team() {
                ""
            } else {
                "AND EXISTS (SELECT 1 FROM rows t WHERE t.key = l.thread
                             AND ifnull(t.entity ->> '$.thread.audience', '') <> 'team')"
            };
            let sql = format!(
                "SELECT l.label FROM view_labels l WHERE l.sid = ?1 {for_them}
                 GROUP BY l.label ORDER BY count(*) DESC, l.label LIMIT {MAX_LABELS}"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let labels = statement.query_map([space.sid], |row| row.get(0))?;
            Ok(labels.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Lists the people of the directory whose names are known here, by name; for an external member those of the project.
    pub fn people(&self, project: ProjectId) -> Result<Vec<PersonRow>> {
        self.read(|db| {
            let space = Space::find(db, project.space())?;
            let (me, viewer) = match &space {
                Some(space) => (Identity::of(db, space)?, Viewer::of(db, space)?),
                None => (Identity::find(db)?, Viewer::find(db)?),
            };
            let Some(me) = me else { return Ok(Vec::new()) };
            let directory = Space::need(db, me.directory)?;
            let everybody = viewer.is_of_team();
            let sql = "SELECT p.person, p.name FROM profiles p
                       JOIN confirmed c ON c.sid = ?1 AND c.key = 'person/' || p.person
                       WHERE p.name <> '' AND (?2 OR EXISTS (
                           SELECT 1 FROM rows m WHERE m.key = 'member/' || ?3 || '/' || p.person))
                       ORDER BY p.name COLLATE NOCASE, p.person";
            let mut statement = db.prepare_cached(sql)?;
            let found = statement
                .query_map(params![directory.sid, everybody, project.to_string()], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })?;
            found
                .map(|row| {
                    let (person, name) = row?;
                    Ok(PersonRow { id: id(&person)?, name })
                })
                .collect()
        })
    }

    /// Notes what a file is that was taken in to be attached.
    pub fn keep_file(&self, file: &KeptFile) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO kept_files (sha256, chunk_root, bytes, media_type)
                   VALUES (?1, ?2, ?3, ?4)";
        let KeptFile { sha256, chunk_root, bytes, media_type } = file;
        self.write(|tx| {
            let row = params![sha256.to_string(), chunk_root.to_string(), number(*bytes), media_type];
            tx.prepare_cached(sql)?.execute(row)?;
            Ok(())
        })
    }

    /// Returns what was noted about bytes, when they are here; they stay until the store is closed, so that an op can
    /// name them.
    pub fn hold_file(&self, sha256: &Hash) -> Result<Option<KeptFile>> {
        let found = self.read(|db| kept(db, sha256))?;
        Ok(found.filter(|_| self.content().hold(sha256)))
    }
}

fn kept(db: &Connection, sha256: &Hash) -> Result<Option<KeptFile>> {
    let sql = "SELECT chunk_root, bytes, media_type FROM kept_files WHERE sha256 = ?1";
    let row: Option<(String, i64, String)> = db
        .prepare_cached(sql)?
        .query_row([sha256.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((chunk_root, bytes, media_type)) = row else { return Ok(None) };
    let chunk_root =
        chunk_root.parse().map_err(|_| StoreError::damaged("the root of a kept file's chunks"))?;
    Ok(Some(KeptFile { sha256: *sha256, chunk_root, bytes: bytes.unsigned_abs(), media_type }))
}
