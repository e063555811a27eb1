//! Bytes by SHA-256: taken in by verified chunks, given out to those who may see what names them (S40, S41).
//!
//! Chunks lie apart until all are there; then they are read from end to end, put together as one object, and only then put
//! on the record. Whatever is acknowledged is on the medium. Objects are never changed in place, and never used again for
//! other bytes. The folder is behind `object_store`, so that a bucket can take its place.

mod bucket;
pub(crate) mod failures;
mod limits;
mod range;
mod records;
mod sight;
mod sweep;

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io, mem};

use axum::Router;
use axum::body::Bytes;
use futures_util::{Stream, TryStreamExt as _, stream};
use galley_core::{Hash, PersonId};
use galley_store::Edge;
use galley_sync::chunks;
use galley_sync::wire::{Finished, StartUpload, Upload};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{MultipartUpload as _, ObjectStore, ObjectStoreExt as _, PutPayload};
use sha2::{Digest as _, Sha256};

pub use bucket::{BucketError, bucket, bucket_by_key};
pub use limits::BlobLimits;
pub use range::{Wanted, wanted};
pub use sight::{Named, Sight};
pub use sweep::Swept;

use crate::Failure;
use crate::accounts::failures::broken;
use crate::log::Log;
use failures::{bytes_differ, chunk_differs, chunk_unfit, chunks_missing, of_store, still_checking};
use records::{Blob, Records};

/// Chunks that are put together at once. A bucket takes no smaller part than 5 MiB, and no more than 10,000 of them.
const PART_CHUNKS: usize = 8;
/// Bytes that are read at once for whoever downloads.
const PIECE: u64 = 1 << 20;

/// The bytes of a server.
#[derive(Clone)]
pub struct Blobs(Arc<Inner>);

struct Inner {
    records: Arc<Records>,
    store: Arc<dyn ObjectStore>,
    /// Uploads whose bytes are being read from end to end.
    finishing: Mutex<HashSet<String>>,
}

/// Bytes that are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    object: String,
    pub bytes: u64,
}

impl Blobs {
    /// Bytes in a folder, under the usual limits.
    pub fn open(folder: &FilePath, log: Arc<dyn Log>, edge: Arc<dyn Edge>) -> io::Result<Self> {
        Self::open_with(folder, log, edge, BlobLimits::default())
    }

    /// Bytes in a folder, which is made where there is none.
    pub fn open_with(
        folder: &FilePath,
        log: Arc<dyn Log>,
        edge: Arc<dyn Edge>,
        limits: BlobLimits,
    ) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        remove_half_written(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(io::Error::other)?.with_fsync(true);
        Ok(Self::over(Arc::new(store), log, edge, limits))
    }

    /// Bytes in any store whose writes are durable when they return.
    pub fn over(
        store: Arc<dyn ObjectStore>,
        log: Arc<dyn Log>,
        edge: Arc<dyn Edge>,
        limits: BlobLimits,
    ) -> Self {
        let records = Arc::new(Records { log, edge, limits });
        Self(Arc::new(Inner { records, store, finishing: Mutex::default() }))
    }

    /// Whether bytes are there, whole and on the medium. Blocks.
    pub fn has(&self, sha256: &Hash) -> bool {
        matches!(self.0.records.blob(sha256), Ok(Some(_)))
    }

    /// Whether an op of somebody may name these bytes: they sent every one of them (S10, S41). Blocks.
    pub fn may_name(&self, sha256: &Hash, person: PersonId) -> Result<bool, Failure> {
        Ok(self.0.records.hold(sha256, person)? && self.has(sha256))
    }

    /// Finds bytes that are there; who may see them is asked before. Blocks.
    pub fn find(&self, sha256: &Hash) -> Result<Option<Kept>, Failure> {
        let found = self.0.records.blob(sha256)?;
        Ok(found.map(|row| Kept { object: row.value.object, bytes: row.value.bytes }))
    }

    /// Begins an upload, or goes on with it. Blocks.
    ///
    /// Errors: `blob-too-large`, `bytes-differ`, `quota`, `too-many-uploads`.
    pub fn start(&self, person: PersonId, said: &StartUpload) -> Result<Upload, Failure> {
        let (upload, have) = self.0.records.start(person, said)?;
        Ok(Upload { upload, have })
    }

    /// Takes a chunk in; it is on the medium when this returns. `announced`: its SHA-256, where the sender says it.
    ///
    /// Errors: `upload-not-there`, `chunk-unfit`, `chunk-differs`, `server-disk-full`, `store-unavailable`.
    pub async fn put_chunk(
        &self,
        person: PersonId,
        upload: &str,
        chunk: u64,
        bytes: Bytes,
        announced: Option<Hash>,
    ) -> Result<(), Failure> {
        let (records, id) = (Arc::clone(&self.0.records), upload.to_owned());
        let (bytes, leaf, row) = on_thread(move || {
            let row = records.upload(person, &id)?.value;
            let place = chunks::range(row.bytes, chunk);
            let expected = place.end - place.start;
            if expected == 0 || bytes.len() as u64 != expected {
                return Err(chunk_unfit(expected));
            }
            let leaf = Hash::of(&[&bytes]);
            if announced.is_some_and(|announced| announced != leaf) {
                return Err(chunk_differs());
            }
            Ok((bytes, leaf, row))
        })
        .await?;
        if row.is_done {
            return Ok(());
        }
        let place = staged(upload, chunk);
        self.0.store.put(&place, PutPayload::from(bytes)).await.map_err(|error| of_store(&error))?;
        let (records, id) = (Arc::clone(&self.0.records), upload.to_owned());
        let noted = on_thread(move || records.put_chunk(&id, chunk, &leaf)).await;
        if noted.is_err() {
            self.0.remove(&place).await;
        }
        noted
    }

    /// Reads all of an upload, puts it together and on the record. Goes on when whoever asked is gone; asked again
    /// meanwhile it says `still-checking`, and afterwards that it is done.
    ///
    /// Errors: `upload-not-there`, `chunks-missing`, `bytes-differ`, `still-checking`, `server-disk-full`, `store-unavailable`.
    pub async fn finish(&self, person: PersonId, upload: &str) -> Result<Finished, Failure> {
        let claim = Claim::take(&self.0, upload).ok_or_else(still_checking)?;
        let task = tokio::spawn(async move { claim.inner.finish(person, &claim.upload).await });
        task.await.unwrap_or_else(|_| Err(broken("the end of an upload")))
    }

    /// Reads bytes piece by piece.
    pub fn read(
        &self,
        kept: &Kept,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, object_store::Error>> + Send + use<> {
        let (store, place) = (Arc::clone(&self.0.store), Path::from(kept.object.as_str()));
        stream::try_unfold(range, move |left| {
            let (store, place) = (Arc::clone(&store), place.clone());
            async move {
                if left.is_empty() {
                    return Ok(None);
                }
                let end = left.end.min(left.start.saturating_add(PIECE));
                let piece = store.get_range(&place, left.start..end).await?;
                Ok::<_, object_store::Error>(Some((piece, end..left.end)))
            }
        })
    }

    /// The SHA-256 of each chunk, in order.
    pub async fn leaves(&self, kept: &Kept) -> Result<Vec<Hash>, Failure> {
        let found = self.0.store.get(&leaves_of(&kept.object)).await.map_err(|error| of_store(&error))?;
        let bytes = found.bytes().await.map_err(|error| of_store(&error))?;
        let (leaves, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(broken("leaves"));
        }
        Ok(leaves.iter().copied().map(Hash).collect())
    }
}

impl Inner {
    async fn finish(&self, person: PersonId, id: &str) -> Result<Finished, Failure> {
        let (records, name) = (Arc::clone(&self.records), id.to_owned());
        let (row, leaves) = on_thread(move || {
            let row = records.upload(person, &name)?.value;
            let found = if row.is_done { Default::default() } else { records.leaves(&name)? };
            let num = chunks::count(row.bytes);
            let first = (0..num).find(|chunk| !found.contains_key(chunk));
            if let Some(first) = first.filter(|_| !row.is_done) {
                return Err(chunks_missing(first, num.saturating_sub(found.len() as u64)));
            }
            Ok((row, found.into_values().collect::<Vec<Hash>>()))
        })
        .await?;
        let finished = Finished { sha256: row.sha256, bytes: row.bytes };
        if row.is_done {
            return Ok(finished);
        }
        let object = row.object;
        let is_good = chunks::are_of(&leaves, row.bytes, &row.chunk_root)
            && self.put_together(id, &row.sha256, leaves.len() as u64, &object).await?;
        if !is_good {
            self.discard(id).await?;
            return Err(bytes_differ());
        }
        let listed: Vec<u8> = leaves.iter().flat_map(|leaf| leaf.0).collect();
        let put = self.store.put(&leaves_of(&object), PutPayload::from(listed)).await;
        put.map_err(|error| of_store(&error))?;
        let blob = Blob { object: object.clone(), bytes: row.bytes, chunk_root: row.chunk_root };
        let (records, name) = (Arc::clone(&self.records), id.to_owned());
        let kept = on_thread(move || records.finish(&name, &blob)).await?;
        if kept != object {
            self.remove_blob(&object).await;
        }
        self.remove_staged(id).await?;
        Ok(finished)
    }

    /// Puts the chunks of an upload together as one object. False, and there is none, where the whole has another hash.
    async fn put_together(&self, id: &str, sha256: &Hash, num: u64, object: &str) -> Result<bool, Failure> {
        let place = Path::from(object);
        let mut whole = Sha256::new();
        let mut part: Vec<Bytes> = Vec::new();
        let mut writer = None;
        for chunk in 0..num {
            let found = match self.store.get(&staged(id, chunk)).await {
                Ok(found) => found,
                // Swept while it came: the upload begins anew.
                Err(object_store::Error::NotFound { .. }) => return Ok(false),
                Err(error) => return Err(of_store(&error)),
            };
            let bytes = found.bytes().await.map_err(|error| of_store(&error))?;
            let (hasher, bytes) = on_thread(move || {
                let mut hasher = whole;
                hasher.update(&bytes);
                Ok((hasher, bytes))
            })
            .await?;
            whole = hasher;
            part.push(bytes);
            if part.len() == PART_CHUNKS && chunk + 1 < num {
                let opened = match writer.take() {
                    Some(opened) => opened,
                    None => self.store.put_multipart(&place).await.map_err(|error| of_store(&error))?,
                };
                let writer = writer.insert(opened);
                let payload: PutPayload = mem::take(&mut part).into_iter().collect();
                writer.put_part(payload).await.map_err(|error| of_store(&error))?;
            }
        }
        let is_it = whole.finalize().as_slice() == sha256.as_bytes();
        let payload: PutPayload = part.into_iter().collect();
        let done = match writer {
            Some(mut writer) if is_it => match writer.put_part(payload).await {
                Ok(()) => writer.complete().await.map(drop),
                Err(error) => Err(error),
            },
            Some(mut writer) => writer.abort().await,
            None if is_it => self.store.put(&place, payload).await.map(drop),
            None => Ok(()),
        };
        done.map_err(|error| of_store(&error))?;
        Ok(is_it)
    }

    /// Drops an upload with all that came of it.
    async fn discard(&self, id: &str) -> Result<(), Failure> {
        let (records, name) = (Arc::clone(&self.records), id.to_owned());
        on_thread(move || records.drop_upload(&name)).await?;
        self.remove_staged(id).await
    }

    /// Removes the chunks of an upload, and what is recorded of them.
    async fn remove_staged(&self, id: &str) -> Result<(), Failure> {
        let found = self.store.list(Some(&Path::from(format!("uploads/{id}"))));
        let places: Vec<Path> = found.map_ok(|meta| meta.location).try_collect::<Vec<Path>>().await.or_else(
            |error| match error {
                object_store::Error::NotFound { .. } => Ok(Vec::new()),
                other => Err(of_store(&other)),
            },
        )?;
        for place in places {
            self.remove(&place).await;
        }
        let (records, name) = (Arc::clone(&self.records), id.to_owned());
        on_thread(move || records.forget_chunks(&name)).await
    }

    async fn remove_blob(&self, object: &str) {
        self.remove(&Path::from(object)).await;
        self.remove(&leaves_of(object)).await;
    }

    /// Removes an object that nothing names any more. One that stays costs room and nothing else.
    async fn remove(&self, place: &Path) {
        match self.store.delete(place).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => tracing::warn!(%error, "bytes that are no longer needed could not be removed"),
        }
    }
}

/// That an upload is being finished, until it is dropped.
struct Claim {
    inner: Arc<Inner>,
    upload: String,
}

impl Claim {
    fn take(inner: &Arc<Inner>, upload: &str) -> Option<Self> {
        let mut finishing = inner.finishing.lock().unwrap_or_else(PoisonError::into_inner);
        let is_free = finishing.insert(upload.to_owned());
        is_free.then(|| Self { inner: Arc::clone(inner), upload: upload.to_owned() })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.inner.finishing.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.upload);
    }
}

/// The routes of bytes, below `/v1`.
pub fn routes<S: Sight>() -> Router<Arc<S>> {
    crate::http::blobs::routes()
}

fn staged(upload: &str, chunk: u64) -> Path {
    Path::from(format!("uploads/{upload}/{chunk}"))
}

fn leaves_of(object: &str) -> Path {
    Path::from(format!("{object}.leaves"))
}

/// Removes what an earlier run was writing when it ended; the store marks such files by a `#` in their names.
fn remove_half_written(folder: &FilePath) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_half = entry.file_name().to_string_lossy().contains('#');
        if entry.file_type()?.is_dir() {
            remove_half_written(&entry.path())?;
        } else if is_half {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Runs what blocks on a thread that may.
async fn on_thread<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(act).await.unwrap_or_else(|_| Err(broken("a thread of the bytes")))
}
