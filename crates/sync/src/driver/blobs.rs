//! Bytes, chunk by chunk: up without those that the server has, down with each checked before it is kept (S40, S41).
//!
//! Four chunks go at a time. Whoever drops the future stops all four; what was sent or kept stays, and the next run
//! goes on from there.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use galley_core::Hash;
use reqwest::Method;
use tokio::task::JoinSet;

use super::http::{Http, Miss};
use super::{Blob, News, Pace, Port, Progress, on_store};
use crate::chunks;
use crate::engine::Failure;
use crate::wire::{
    self, ChunkRange, Finished, Leaves, MAX_ANSWER_BYTES, MAX_BLOB_BYTES, MAX_REQUEST_BYTES, StartUpload,
    Upload,
};

/// How many chunks go at a time.
pub const PARALLEL: usize = 4;

/// What every chunk of a blob needs.
struct Way<P> {
    port: Arc<P>,
    http: Arc<Http>,
    pace: Arc<Pace>,
    blob: Blob,
    done: Mutex<u64>,
    up: bool,
}

impl<P: Port> Way<P> {
    fn tell(&self, num_bytes: u64) {
        let Blob { sha256, bytes, .. } = self.blob;
        // Held while it is told, so that what is done never falls.
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done = done.saturating_add(num_bytes);
        self.port.tell(News::Progress(Progress { sha256, up: self.up, done: *done, bytes }));
    }

    fn size_of(&self, chunk: u64) -> u64 {
        let range = chunks::range(self.blob.bytes, chunk);
        range.end.saturating_sub(range.start)
    }
}

/// Sends what the server does not have of it, and asks it to read the whole.
pub(super) async fn send<P: Port>(
    port: &Arc<P>,
    http: &Arc<Http>,
    pace: &Arc<Pace>,
    blob: Blob,
) -> Result<(), Miss> {
    let Blob { sha256, bytes, chunk_root, proposed } = blob;
    let start = StartUpload { sha256, bytes, chunk_root, proposed };
    start.check()?;
    let body = Some(wire::write(&start)?);
    let upload: Upload = http.ask(Method::POST, "v1/uploads", body, MAX_REQUEST_BYTES).await?;
    upload.check(bytes)?;
    let way = way(port, http, pace, blob, true);
    way.tell(upload.have.iter().map(|range| held(&way, *range)).sum());
    let missing = upload.missing(bytes);
    let name: Arc<str> = upload.upload.into();
    together(missing, |chunk| send_chunk(Arc::clone(&way), Arc::clone(&name), chunk)).await?;
    let path = format!("v1/uploads/{name}/finish");
    let finished: Finished = http.ask(Method::POST, &path, Some(b"{}".to_vec()), MAX_REQUEST_BYTES).await?;
    let is_it = finished == Finished { sha256, bytes };
    if is_it { Ok(()) } else { Err(Miss::of(Failure::BadAnswer)) }
}

fn held<P: Port>(way: &Way<P>, range: ChunkRange) -> u64 {
    (range.first..=range.last).map(|chunk| way.size_of(chunk)).sum()
}

async fn send_chunk<P: Port>(way: Arc<Way<P>>, upload: Arc<str>, chunk: u64) -> Result<(), Miss> {
    let sha256 = way.blob.sha256;
    let range = chunks::range(way.blob.bytes, chunk);
    let bytes = on_store(&way.port, move |port| port.read(&sha256, range)).await?;
    if bytes.len() as u64 != way.size_of(chunk) {
        return Err(Miss::of(Failure::Local));
    }
    way.pace.wait_for(bytes.len()).await;
    way.http.put(&format!("v1/uploads/{upload}/{chunk}"), bytes).await?;
    way.tell(way.size_of(chunk));
    Ok(())
}

/// Fetches what is not kept of it, and names it by its hash.
pub(super) async fn fetch<P: Port>(
    port: &Arc<P>,
    http: &Arc<Http>,
    pace: &Arc<Pace>,
    blob: Blob,
) -> Result<(), Miss> {
    if blob.bytes > MAX_BLOB_BYTES {
        return Err(Miss::of(Failure::BadAnswer));
    }
    let leaves: Arc<[Hash]> = leaves(http, &blob).await?.into();
    let kept: BTreeSet<u64> = on_store(port, move |port| port.kept(&blob)).await?.into_iter().collect();
    let way = way(port, http, pace, blob, false);
    way.tell(kept.iter().map(|chunk| way.size_of(*chunk)).sum());
    let missing = (0..chunks::count(blob.bytes)).filter(|chunk| !kept.contains(chunk)).collect();
    together(missing, |chunk| fetch_chunk(Arc::clone(&way), Arc::clone(&leaves), chunk)).await?;
    on_store(port, move |port| port.complete(&blob)).await
}

/// The SHA-256 of each chunk, believed by the root that the op names.
async fn leaves(http: &Http, blob: &Blob) -> Result<Vec<Hash>, Miss> {
    let leaves = match chunks::count(blob.bytes) {
        0 => Vec::new(),
        // One chunk is the whole.
        1 => vec![blob.sha256],
        _ => {
            let path = format!("v1/blobs/{}/leaves?{}", blob.sha256, blob.proposed.query());
            http.ask::<Leaves>(Method::GET, &path, None, MAX_ANSWER_BYTES).await?.leaves
        }
    };
    let are_its = chunks::are_of(&leaves, blob.bytes, &blob.chunk_root);
    if are_its { Ok(leaves) } else { Err(Miss::of(Failure::BadAnswer)) }
}

async fn fetch_chunk<P: Port>(way: Arc<Way<P>>, leaves: Arc<[Hash]>, chunk: u64) -> Result<(), Miss> {
    let blob = way.blob;
    let length = way.size_of(chunk);
    let size = usize::try_from(length).map_err(|_| Miss::of(Failure::Local))?;
    way.pace.wait_for(size).await;
    let path = format!("v1/blobs/{}?{}", blob.sha256, blob.proposed.query());
    let start = chunks::range(blob.bytes, chunk).start;
    let bytes = way.http.range(&path, start, size).await?;
    let leaf = usize::try_from(chunk).ok().and_then(|chunk| leaves.get(chunk)).copied();
    on_store(&way.port, move |port| {
        // The whole is checked by the leaves, this by its own: what is wrong is not kept at all.
        if Some(Hash::of(&[&bytes])) == leaf {
            port.keep(&blob, chunk, &bytes).map(|()| true)
        } else {
            Ok(false)
        }
    })
    .await?
    .then_some(())
    .ok_or(Miss::of(Failure::BadAnswer))?;
    way.tell(length);
    Ok(())
}

fn way<P: Port>(port: &Arc<P>, http: &Arc<Http>, pace: &Arc<Pace>, blob: Blob, up: bool) -> Arc<Way<P>> {
    let (port, http, pace) = (Arc::clone(port), Arc::clone(http), Arc::clone(pace));
    Arc::new(Way { port, http, pace, blob, done: Mutex::new(0), up })
}

/// Runs one task for each chunk, some at a time; the first failure stops the others.
async fn together<F>(chunks: Vec<u64>, mut task: impl FnMut(u64) -> F) -> Result<(), Miss>
where
    F: Future<Output = Result<(), Miss>> + Send + 'static,
{
    let mut waiting = chunks.into_iter();
    let mut running = JoinSet::new();
    for chunk in waiting.by_ref().take(PARALLEL) {
        running.spawn(task(chunk));
    }
    while let Some(ended) = running.join_next().await {
        ended.unwrap_or(Err(Miss::of(Failure::Local)))?;
        if let Some(chunk) = waiting.next() {
            running.spawn(task(chunk));
        }
    }
    Ok(())
}
