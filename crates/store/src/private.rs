//! Private rows: what belongs to this person on this device and is no op. Drafts, settings, last places, read
//! cursors. They may change in place; losing the last one to a crash costs a keystroke, not a record.

use galley_core::ProofId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;
use crate::store::Store;
use crate::views;

impl Store {
    /// Returns a text that was not sent yet.
    pub fn draft(&self, key: &str) -> Result<Option<String>> {
        self.read(|db| one_text(db, "SELECT text FROM drafts WHERE key = ?1", key))
    }

    /// Keeps a text that was not sent yet; an empty one is forgotten.
    pub fn set_draft(&self, key: &str, text: &str) -> Result<()> {
        self.write(|tx| {
            if text.is_empty() {
                tx.prepare_cached("DELETE FROM drafts WHERE key = ?1")?.execute([key])?;
            } else {
                put(tx, "INSERT OR REPLACE INTO drafts (key, text) VALUES (?1, ?2)", key, text)?;
            }
            Ok(())
        })
    }

    /// Returns a setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        self.read(|db| one_text(db, "SELECT value FROM settings WHERE key = ?1", key))
    }

    /// Keeps a setting.
    pub fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        self.write(|tx| put(tx, "INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)", key, value))
    }

    /// Returns where the person last looked in a proof, in the interface's own words.
    pub fn place(&self, proof: ProofId) -> Result<Option<String>> {
        self.read(|db| one_text(db, "SELECT place FROM places WHERE proof = ?1", &proof.to_string()))
    }

    /// Keeps where the person last looked in a proof.
    pub fn remember_place(&self, proof: ProofId, place: &str) -> Result<()> {
        let proof = proof.to_string();
        self.write(|tx| {
            put(tx, "INSERT OR REPLACE INTO places (proof, place) VALUES (?1, ?2)", &proof, place)
        })
    }

    /// Notes that the person looked at a proof now and has read what is in it.
    pub fn mark_read(&self, proof: ProofId) -> Result<()> {
        let now = self.now();
        self.write(|tx| {
            // Never earlier than another opening, so that "recent" has an order.
            tx.prepare_cached(
                "INSERT OR REPLACE INTO readings (proof, read_seq, opened_at)
                 SELECT v.proof, s.num_ops, max(?2, 1 + (SELECT ifnull(max(opened_at), 0) FROM readings))
                 FROM view_proofs v JOIN spaces s ON s.sid = v.sid WHERE v.proof = ?1",
            )?
            .execute(params![proof.to_string(), now])?;
            views::put_unread(tx, proof)
        })
    }
}

fn one_text(db: &Connection, sql: &str, key: &str) -> Result<Option<String>> {
    Ok(db.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?)
}

fn put(db: &Connection, sql: &str, key: &str, value: &str) -> Result<()> {
    db.prepare_cached(sql)?.execute([key, value])?;
    Ok(())
}
