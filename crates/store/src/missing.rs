//! Bytes that the log of a space names and that are not here: what is fetched from its server (S40, S41).

use galley_core::{CommentId, Entity, Hash, SpaceId, VersionId};

use crate::error::Result;
use crate::space::Space;
use crate::store::Store;

/// Bytes that a version or a comment names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedBytes {
    pub sha256: Hash,
    /// RFC 9162 root over the SHA-256 of each MiB.
    pub chunk_root: Hash,
    pub bytes: u64,
    pub by: NamedBy,
}

/// What names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    Version(VersionId),
    Comment(CommentId),
}

impl Store {
    /// Lists bytes that versions and comments of a space name and that are not here, the newest first, at most `limit`. Those
    /// of versions that were purged are not wanted (S4).
    ///
    /// Errors: `not-found`.
    pub fn missing_bytes(&self, space: SpaceId, limit: usize) -> Result<Vec<NamedBytes>> {
        self.read(|db| {
            let sid = Space::need(db, space)?.sid;
            let sql = "SELECT entity FROM rows WHERE sid = ?1 AND confirmed AND (what = 'version'
                       OR (what = 'comment' AND entity ->> '$.comment.attachments' IS NOT NULL)) ORDER BY position DESC";
            let mut statement = db.prepare_cached(sql)?;
            let rows = statement.query_map([sid], |row| row.get::<_, String>(0))?;
            let mut missing = Vec::new();
            for row in rows {
                if missing.len() >= limit {
                    break;
                }
                let is_missing = |one: &NamedBytes| self.content().size(&one.sha256).is_none();
                missing.extend(named(&serde_json::from_str(&row?)?).into_iter().filter(is_missing));
            }
            missing.truncate(limit);
            Ok(missing)
        })
    }
}

fn named(entity: &Entity) -> Vec<NamedBytes> {
    match entity {
        Entity::Version(version) if !version.purged => vec![NamedBytes {
            sha256: version.sha256,
            chunk_root: version.chunk_root,
            bytes: version.bytes,
            by: NamedBy::Version(version.version),
        }],
        Entity::Comment(comment) => {
            let by = NamedBy::Comment(comment.comment);
            let attachments = comment.attachments.iter();
            attachments
                .map(|one| NamedBytes {
                    sha256: one.sha256,
                    chunk_root: one.chunk_root,
                    bytes: one.bytes,
                    by,
                })
                .collect()
        }
        _ => Vec::new(),
    }
}
