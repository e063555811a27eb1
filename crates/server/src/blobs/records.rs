//! The rows of bytes: uploads and their chunks, blobs, who brought which, and how much that comes to. Everything blocks.
//!
//! Who brought bytes is kept by person and space, though the bytes are stored once: that somebody announces a hash must
//! neither tell that the bytes are there nor give them (S41). They are named by an op of whoever sent every one of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use galley_core::{Hash, PersonId, SpaceId};
use galley_store::Edge;
use galley_sync::chunks;
use galley_sync::wire::{ChunkRange, MAX_RANGES, StartUpload};
use serde::{Deserialize, Serialize};

use super::BlobLimits;
use super::failures::{blob_too_large, bytes_differ, quota, too_many_uploads, upload_not_there};
use crate::Failure;
use crate::accounts::failures::contended;
use crate::accounts::rows::{self, Found};
use crate::log::{Change, Expected, Log};

const UPLOADS: &str = "upload";
/// `upload/number`, with the hash of each chunk that came.
const CHUNKS: &str = "upload-chunk";
const BLOBS: &str = "blob";
/// `hash/person/space`.
const HELD: &str = "blob-held";
/// `person/…` and `space/…`.
const USED: &str = "blob-used";
/// Sums are changed by everybody at once.
const TRIES: usize = 50;
/// How often a row that says when something was last used is written.
const TOUCH_EVERY_MS: i64 = 60_000;

/// An upload as it was announced.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Upload {
    pub person: PersonId,
    pub space: SpaceId,
    pub sha256: Hash,
    pub bytes: u64,
    pub chunk_root: Hash,
    pub touched_at: i64,
    /// Where the store will have it, drawn anew with each row: an object that is being removed is never one that comes.
    pub object: String,
    /// Everything is there and was read.
    pub is_done: bool,
}

/// Bytes that are there, whole and on the medium.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Blob {
    /// Where the store has them. Each time they are stored they lie elsewhere, so that removing them and bringing them
    /// again cannot meet.
    pub object: String,
    pub bytes: u64,
    pub chunk_root: Hash,
}

#[derive(Clone, Serialize, Deserialize)]
struct Held {
    bytes: u64,
    /// When they were brought, or last named.
    at: i64,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Used {
    bytes: u64,
    open: u32,
}

/// Rows of the log, with clock and bounds.
pub(super) struct Records {
    pub log: Arc<dyn Log>,
    pub edge: Arc<dyn Edge>,
    pub limits: BlobLimits,
}

impl Records {
    /// Begins an upload or goes on with it: its name, and the chunks that are there.
    pub fn start(&self, person: PersonId, said: &StartUpload) -> Result<(String, Vec<ChunkRange>), Failure> {
        if said.bytes > self.limits.max_bytes {
            return Err(blob_too_large(self.limits.max_bytes));
        }
        let id = name_of(person, said);
        self.retried(|| {
            let found = self.find_upload(&id)?;
            let is_held =
                rows::get::<Held>(self.log(), HELD, &held(&said.sha256, person, said.proposed.space))?;
            let now = self.edge.now_ms();
            let upload = |is_done| Upload {
                person,
                space: said.proposed.space,
                sha256: said.sha256,
                bytes: said.bytes,
                chunk_root: said.chunk_root,
                touched_at: now,
                object: self.new_object(&said.sha256),
                is_done,
            };
            if let Some(row) = found {
                let touched = Upload { touched_at: now, ..row.value.clone() };
                let have = if row.value.is_done { all_of(said.bytes) } else { self.have(&id)? };
                return self.done(vec![rows::put(UPLOADS, &id, row.still(), &touched)?], (id.clone(), have));
            }
            if is_held.is_some() {
                let blob = self.blob(&said.sha256)?.ok_or_else(contended)?.value;
                if blob.bytes != said.bytes || blob.chunk_root != said.chunk_root {
                    return Err(bytes_differ());
                }
                let put = rows::put(UPLOADS, &id, Expected::Absent, &upload(true))?;
                return self.done(vec![put], (id.clone(), all_of(said.bytes)));
            }
            let mut changes = self.reserve(person, said)?;
            changes.push(rows::put(UPLOADS, &id, Expected::Absent, &upload(false))?);
            self.done(changes, (id.clone(), Vec::new()))
        })
    }

    /// An upload of a person. Errors: `upload-not-there`, also for somebody else's.
    pub fn upload(&self, person: PersonId, id: &str) -> Result<Found<Upload>, Failure> {
        self.find_upload(id)?.filter(|row| row.value.person == person).ok_or_else(upload_not_there)
    }

    /// Notes that a chunk is on the medium. Errors: `upload-not-there` where the upload went meanwhile.
    pub fn put_chunk(&self, id: &str, chunk: u64, leaf: &Hash) -> Result<(), Failure> {
        rows::change(self.log(), &[rows::put(CHUNKS, &numbered(id, chunk), Expected::Any, leaf)?])?;
        // Read again: chunks that come after the end of their upload would be nobody's.
        let Some(row) = self.find_upload(id)? else {
            rows::change(self.log(), &[rows::take(CHUNKS, &numbered(id, chunk), Expected::Any)])?;
            return Err(upload_not_there());
        };
        let now = self.edge.now_ms();
        if now - row.value.touched_at >= TOUCH_EVERY_MS {
            let touched = Upload { touched_at: now, ..row.value.clone() };
            rows::change(self.log(), &[rows::put(UPLOADS, id, row.still(), &touched)?])?;
        }
        Ok(())
    }

    /// The hash of each chunk that came, by number.
    pub fn leaves(&self, id: &str) -> Result<BTreeMap<u64, Hash>, Failure> {
        let prefix = format!("{id}/");
        let found = rows::all::<Hash>(self.log(), CHUNKS, &prefix)?;
        let number = |key: &str| key.strip_prefix(&prefix).and_then(|text| text.parse().ok());
        Ok(found.iter().filter_map(|(key, row)| number(key).map(|chunk| (chunk, row.value))).collect())
    }

    /// Puts whole bytes on the record: theirs who brought them. Returns where the store has them, which is elsewhere than
    /// `stored.object` when somebody else was first.
    pub fn finish(&self, id: &str, stored: &Blob) -> Result<String, Failure> {
        self.retried(|| {
            let row = self.find_upload(id)?.ok_or_else(upload_not_there)?;
            let upload = &row.value;
            let hash = upload.sha256.to_string();
            let found = self.blob(&upload.sha256)?;
            let (blob, expected) = match &found {
                Some(row) => (&row.value, row.still()),
                None => (stored, Expected::Absent),
            };
            if upload.is_done {
                return Ok(Some(blob.object.clone()));
            }
            // Also where they are there already, so that they are not removed at the same time.
            let mut changes = vec![rows::put(BLOBS, &hash, expected, blob)?];
            let key = held(&upload.sha256, upload.person, upload.space);
            let was_held = rows::get::<Held>(self.log(), HELD, &key)?;
            let at = self.edge.now_ms();
            let theirs = was_held.as_ref().map_or(Expected::Absent, Found::still);
            changes.push(rows::put(HELD, &key, theirs, &Held { bytes: upload.bytes, at })?);
            let freed = if was_held.is_some() { upload.bytes } else { 0 };
            changes.extend(self.release(upload.person, upload.space, freed, 1)?);
            let done = Upload { is_done: true, touched_at: at, ..upload.clone() };
            changes.push(rows::put(UPLOADS, id, row.still(), &done)?);
            self.done(changes, blob.object.clone())
        })
    }

    /// Drops an upload with what was reserved for it.
    pub fn drop_upload(&self, id: &str) -> Result<(), Failure> {
        self.retried(|| {
            let Some(row) = self.find_upload(id)? else { return Ok(Some(())) };
            let mut changes = vec![rows::take(UPLOADS, id, row.still())];
            if !row.value.is_done {
                changes.extend(self.release(row.value.person, row.value.space, row.value.bytes, 1)?);
            }
            self.done(changes, ())
        })?;
        self.forget_chunks(id)
    }

    /// Takes away the rows of the chunks of an upload.
    pub fn forget_chunks(&self, id: &str) -> Result<(), Failure> {
        for (chunk, _) in self.leaves(id)? {
            rows::change(self.log(), &[rows::take(CHUNKS, &numbered(id, chunk), Expected::Any)])?;
        }
        Ok(())
    }

    /// Uploads that nothing came for in so long.
    pub fn unfinished(&self) -> Result<Vec<(String, Upload)>, Failure> {
        let since = self.edge.now_ms().saturating_sub(self.limits.unfinished_ms);
        let found = rows::all::<Upload>(self.log(), UPLOADS, "")?;
        let over = found.into_iter().filter(|(_, row)| row.value.touched_at <= since);
        Ok(over.map(|(id, row)| (id, row.value)).collect())
    }

    pub fn blob(&self, sha256: &Hash) -> Result<Option<Found<Blob>>, Failure> {
        rows::get(self.log(), BLOBS, &sha256.to_string())
    }

    /// Whether somebody brought these bytes, so that an op of theirs may name them. They are kept for as long as if they
    /// had been brought now.
    pub fn hold(&self, sha256: &Hash, person: PersonId) -> Result<bool, Failure> {
        let now = self.edge.now_ms();
        let mut is_held = false;
        for (key, row) in rows::all::<Held>(self.log(), HELD, &format!("{sha256}/{person}/"))? {
            if now - row.value.at < TOUCH_EVERY_MS {
                is_held = true;
                continue;
            }
            let held = Held { at: now, ..row.value.clone() };
            // False: they were removed, or held anew, at this moment; the first is told by what is there now.
            let done = rows::change(self.log(), &[rows::put(HELD, &key, row.still(), &held)?])?;
            is_held |= done || rows::get::<Held>(self.log(), HELD, &key)?.is_some();
        }
        Ok(is_held)
    }

    /// Bytes that were brought so long ago that by now an op must name them.
    pub fn aged(&self) -> Result<Vec<Hash>, Failure> {
        let since = self.edge.now_ms().saturating_sub(self.limits.unnamed_ms);
        let found = rows::all::<Held>(self.log(), HELD, "")?;
        let aged = found.iter().filter(|(_, row)| row.value.at <= since);
        let mut hashes: Vec<Hash> = aged.filter_map(|(key, _)| key.split('/').next()?.parse().ok()).collect();
        hashes.dedup();
        Ok(hashes)
    }

    /// Gives up what is aged of bytes that no op names. Returns where the store had them, once nobody has them any more.
    pub fn give_up(&self, sha256: &Hash) -> Result<Option<String>, Failure> {
        self.retried(|| {
            let since = self.edge.now_ms().saturating_sub(self.limits.unnamed_ms);
            let all = rows::all::<Held>(self.log(), HELD, &format!("{sha256}/"))?;
            let aged: Vec<_> = all.iter().filter(|(_, row)| row.value.at <= since).collect();
            let Some(blob) = self.blob(sha256)? else { return Ok(Some(None)) };
            let mut changes = Vec::new();
            let mut freed: BTreeMap<String, u64> = BTreeMap::new();
            for (key, row) in &aged {
                changes.push(rows::take(HELD, key, row.still()));
                for owner in owners(key) {
                    *freed.entry(owner).or_default() += row.value.bytes;
                }
            }
            for (owner, bytes) in freed {
                changes.push(self.less(&owner, bytes, 0)?);
            }
            let is_last = aged.len() == all.len();
            let expected = blob.still();
            // Put as it is where others have them: whoever brings them at the same time finds it changed.
            changes.push(if is_last {
                rows::take(BLOBS, &sha256.to_string(), expected)
            } else {
                rows::put(BLOBS, &sha256.to_string(), expected, &blob.value)?
            });
            self.done(changes, is_last.then_some(blob.value.object))
        })
    }

    fn new_object(&self, sha256: &Hash) -> String {
        let mut drawn = [0_u8; 8];
        self.edge.random(&mut drawn);
        let folder: String = sha256.to_string().chars().take(2).collect();
        format!("blobs/{folder}/{sha256}-{}", hex::encode(drawn))
    }

    fn log(&self) -> &dyn Log {
        self.log.as_ref()
    }

    fn find_upload(&self, id: &str) -> Result<Option<Found<Upload>>, Failure> {
        rows::get(self.log(), UPLOADS, id)
    }

    fn have(&self, id: &str) -> Result<Vec<ChunkRange>, Failure> {
        let mut ranges: Vec<ChunkRange> = Vec::new();
        for chunk in self.leaves(id)?.into_keys() {
            match ranges.last_mut() {
                Some(range) if range.last.saturating_add(1) == chunk => range.last = chunk,
                _ => ranges.push(ChunkRange { first: chunk, last: chunk }),
            }
        }
        ranges.truncate(MAX_RANGES);
        Ok(ranges)
    }

    /// The changes that keep room for an upload. Errors: `quota`, `too-many-uploads`.
    fn reserve(&self, person: PersonId, said: &StartUpload) -> Result<Vec<Change>, Failure> {
        let mut changes = Vec::new();
        let space = said.proposed.space;
        let bounds = [
            (format!("person/{person}"), self.limits.person_bytes, "person"),
            (format!("space/{space}"), self.limits.space_bytes, "space"),
        ];
        for (owner, limit, of) in bounds {
            let row = rows::get::<Used>(self.log(), USED, &owner)?;
            let expected = row.as_ref().map_or(Expected::Absent, Found::still);
            let mut used = row.map(|row| row.value).unwrap_or_default();
            if of == "person" && used.open >= self.limits.open_uploads {
                return Err(too_many_uploads(self.limits.open_uploads));
            }
            used.bytes = used.bytes.saturating_add(said.bytes);
            used.open = used.open.saturating_add(1);
            if used.bytes > limit {
                return Err(quota(of, limit));
            }
            changes.push(rows::put(USED, &owner, expected, &used)?);
        }
        Ok(changes)
    }

    fn release(
        &self,
        person: PersonId,
        space: SpaceId,
        bytes: u64,
        uploads: u32,
    ) -> Result<[Change; 2], Failure> {
        let (person, space) = (format!("person/{person}"), format!("space/{space}"));
        Ok([self.less(&person, bytes, uploads)?, self.less(&space, bytes, uploads)?])
    }

    fn less(&self, owner: &str, bytes: u64, uploads: u32) -> Result<Change, Failure> {
        let row = rows::get::<Used>(self.log(), USED, owner)?;
        let expected = row.as_ref().map_or(Expected::Absent, Found::still);
        let mut used = row.map(|row| row.value).unwrap_or_default();
        used.bytes = used.bytes.saturating_sub(bytes);
        used.open = used.open.saturating_sub(uploads);
        rows::put(USED, owner, expected, &used)
    }

    fn done<T>(&self, changes: Vec<Change>, done: T) -> Result<Option<T>, Failure> {
        Ok(rows::change(self.log(), &changes)?.then_some(done))
    }

    fn retried<T>(&self, mut attempt: impl FnMut() -> Result<Option<T>, Failure>) -> Result<T, Failure> {
        for _ in 0..TRIES {
            if let Some(done) = attempt()? {
                return Ok(done);
            }
        }
        Err(contended())
    }
}

/// Always the same for the same bytes by the same person into the same space, so that an upload is found again.
fn name_of(person: PersonId, said: &StartUpload) -> String {
    let name = Hash::of(&[
        b"galley-upload-v1",
        person.uuid().as_bytes(),
        said.proposed.space.uuid().as_bytes(),
        said.sha256.as_bytes(),
        said.chunk_root.as_bytes(),
        &said.bytes.to_be_bytes(),
    ]);
    name.to_string().chars().take(40).collect()
}

fn all_of(bytes: u64) -> Vec<ChunkRange> {
    let num = chunks::count(bytes);
    num.checked_sub(1).map(|last| ChunkRange { first: 0, last }).into_iter().collect()
}

/// Digits enough for the most chunks there can be, so that keys sort as numbers do.
fn numbered(id: &str, chunk: u64) -> String {
    format!("{id}/{chunk:09}")
}

fn held(sha256: &Hash, person: PersonId, space: SpaceId) -> String {
    format!("{sha256}/{person}/{space}")
}

/// Whose sums a held row is part of.
fn owners(key: &str) -> Vec<String> {
    match key.split('/').collect::<Vec<_>>().as_slice() {
        [_, person, space] => vec![format!("person/{person}"), format!("space/{space}")],
        _ => Vec::new(),
    }
}
