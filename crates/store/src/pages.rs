//! Texts of pages, for finding them: taken from the bytes of a version by whoever can read them, kept page by page.
//!
//! Derived (S42): no part of the log, and made again where they are missing. What is encrypted has none here.

use std::collections::BTreeSet;

use galley_core::{Entity, Key, ProofId, VersionId};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use crate::error::{Result, StoreError};
use crate::search::{self, HitRow};
use crate::space::{id, number};
use crate::store::Store;

/// Pages of a version that are kept.
pub const MAX_PAGES: u32 = 2_000;
/// Bytes of text of a version that are kept.
pub const MAX_BYTES: u64 = 20 << 20;
/// The text of the first version's first page has the id below this one; those of each newer version so many below.
const FIRST: i64 = 1 << 40;
const STRIDE: i64 = 4_096;

/// How far the pages of a version were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageReading {
    pub last_page: u32,
    pub bytes: u64,
    pub done: bool,
}

impl Store {
    /// Lists versions of this media type that are there and were not read to the end, newest first.
    pub fn unread_pages(&self, media_type: &str, limit: u32) -> Result<Vec<VersionId>> {
        let sql = "SELECT r.key FROM rows r WHERE r.key >= 'version/' AND r.key < 'version0' AND NOT r.hidden
                   AND r.entity ->> '$.version.media_type' = ?1
                   AND NOT EXISTS (SELECT 1 FROM page_readings p WHERE p.version = r.key AND p.done)
                   ORDER BY r.entity ->> '$.version.submitted_at' DESC, r.key LIMIT ?2";
        self.read(|db| {
            let mut statement = db.prepare_cached(sql)?;
            let keys = statement.query_map(params![media_type, limit], |row| row.get::<_, String>(0))?;
            keys.map(|key| id(key?.trim_start_matches("version/"))).collect()
        })
    }

    /// Says how far a version was read.
    pub fn page_reading(&self, version: VersionId) -> Result<PageReading> {
        let key = Key::Version(version).to_string();
        self.read(|db| Ok(reading(db, &key)?.map(|(_, reading)| reading).unwrap_or_default()))
    }

    /// Keeps texts of pages that follow those read so far, and how far that is. False: the version is not there any more,
    /// and nothing was kept.
    pub fn keep_page_texts(
        &self,
        version: VersionId,
        texts: &[(u32, String)],
        last_page: u32,
        done: bool,
    ) -> Result<bool> {
        let key = Key::Version(version).to_string();
        self.write(|tx| {
            let sql = "SELECT 1 FROM rows WHERE key = ?1 AND NOT hidden";
            if !tx.prepare_cached(sql)?.exists([&key])? {
                return Ok(false);
            }
            let sql = "INSERT INTO page_readings (version, last_page, bytes, done) VALUES (?1, 0, 0, 0)
                       ON CONFLICT (version) DO NOTHING";
            tx.prepare_cached(sql)?.execute([&key])?;
            let (nth, mut now) = reading(tx, &key)?
                .ok_or_else(|| StoreError::Failed { what: "a reading of pages got no row".into() })?;
            let sql = "INSERT INTO page_texts (id, version, page, text) VALUES (?1, ?2, ?3, ?4)";
            let mut statement = tx.prepare_cached(sql)?;
            for (page, text) in texts {
                let fits = *page > now.last_page
                    && *page <= MAX_PAGES
                    && now.bytes.saturating_add(text.len() as u64) <= MAX_BYTES;
                if fits {
                    let row =
                        FIRST.saturating_sub(nth.saturating_mul(STRIDE)).saturating_add(i64::from(*page));
                    statement.execute(params![row, key, page, text])?;
                    now.bytes += text.len() as u64;
                }
            }
            let sql = "UPDATE page_readings SET last_page = max(last_page, ?2), bytes = ?3, done = ?4
                       WHERE version = ?1";
            tx.prepare_cached(sql)?.execute(params![key, last_page, number(now.bytes), done])?;
            Ok(true)
        })
    }
}

/// The number that a version's reading has, and how far it is.
fn reading(db: &Connection, key: &str) -> Result<Option<(i64, PageReading)>> {
    let sql = "SELECT nth, last_page, bytes, done FROM page_readings WHERE version = ?1";
    Ok(db
        .prepare_cached(sql)?
        .query_row([key], |row| {
            let bytes = row.get::<_, i64>(2)?.unsigned_abs();
            Ok((row.get(0)?, PageReading { last_page: row.get(1)?, bytes, done: row.get(3)? }))
        })
        .optional()?)
}

/// Finds pages of current versions that hold every word, those of the newest first. Words that the index cannot find are looked for
/// on pages that hold another one.
pub(crate) fn find(db: &Connection, words: &[String], limit: usize) -> Result<Vec<HitRow>> {
    let (long, short) = search::by_length(words);
    if long.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let mut sql = "SELECT t.version, t.page, t.text, v.proof, p.entity
                   FROM page_search CROSS JOIN page_texts t ON t.id = page_search.rowid
                   CROSS JOIN rows v ON v.key = t.version
                   CROSS JOIN rows p ON p.key = 'proof/' || v.proof
                   WHERE page_search MATCH ? AND NOT v.hidden
                   AND v.key = 'version/' || (p.entity ->> '$.proof.current')
                   AND EXISTS (SELECT 1 FROM view_proofs l WHERE l.proof = v.proof AND l.deleted = 0)"
        .to_owned();
    let mut values = vec![Value::Text(search::quoted(&long))];
    for word in short {
        sql.push_str(search::LIKE);
        values.push(Value::Text(search::pattern(word)));
    }
    sql.push_str(" ORDER BY page_search.rowid LIMIT ?");
    values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut hits = Vec::new();
    // What reads the same is found once, however often the page was kept.
    let mut known = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let proof: ProofId = id(&row.get::<_, String>(3)?)?;
        let entity: Entity = serde_json::from_str(&row.get::<_, String>(4)?)?;
        let proof_name = if let Entity::Proof(proof) = entity { proof.name } else { String::new() };
        let page: u32 = row.get(1)?;
        let snippet = search::snippet(&row.get::<_, String>(2)?, words);
        if !known.insert((proof, page, snippet.clone())) {
            continue;
        }
        hits.push(HitRow {
            proof,
            proof_name,
            version: Some(id(row.get::<_, String>(0)?.trim_start_matches("version/"))?),
            superseded: None,
            page: Some(page),
            thread: None,
            comment: None,
            what: "page-text".to_owned(),
            snippet,
        });
    }
    Ok(hits)
}
