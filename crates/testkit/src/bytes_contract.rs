//! What every store of a server's bytes must do: a folder, a bucket. Each runs [`holds`] on a store that is empty.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a store that breaks its contract must fail where it does"
)]

use std::sync::Arc;

use futures_util::TryStreamExt as _;
use galley_core::{Hash, PersonId, SpaceId};
use galley_server::blobs::{BlobLimits, Blobs};
use galley_server::edge::Machine;
use galley_server::log::SqliteLog;
use galley_sync::chunks;
use galley_sync::wire::StartUpload;
use object_store::path::Path;
use object_store::{Error, MultipartUpload as _, ObjectStore, ObjectStoreExt as _, PutPayload};

use crate::ids::Ids;

const MIB: usize = 1 << 20;
/// Of an object that is written in parts.
const PART: usize = 8 * MIB;

/// Holds a store to everything.
pub async fn holds(store: Arc<dyn ObjectStore>) {
    what_was_put_is_read_whole_and_in_part(store.as_ref()).await;
    what_is_written_in_parts_is_one_object_or_none(store.as_ref()).await;
    what_is_listed_is_what_is_there(store.as_ref()).await;
    bytes_come_by_chunks_and_are_given_out(store).await;
}

fn bytes(num: usize, seed: u8) -> Vec<u8> {
    (0..num).map(|at| u8::try_from((at / MIB + at % 251) % 256).expect("a byte") ^ seed).collect()
}

async fn what_was_put_is_read_whole_and_in_part(store: &dyn ObjectStore) {
    let place = Path::from("one/a");
    assert!(matches!(store.get(&place).await, Err(Error::NotFound { .. })));
    let whole = bytes(3 * MIB + 5, 1);
    store.put(&place, PutPayload::from(whole.clone())).await.expect("put");
    let read = store.get(&place).await.expect("there").bytes().await.expect("read");
    assert!(read == whole);
    let part = store.get_range(&place, 7..(MIB as u64 + 9)).await.expect("a part");
    assert!(part == whole.get(7..MIB + 9).expect("within"));
    store.put(&place, PutPayload::from(vec![1, 2, 3])).await.expect("put again");
    assert_eq!(store.get(&place).await.expect("there").bytes().await.expect("read").as_ref(), [1, 2, 3]);
    store.delete(&place).await.expect("deleted");
    assert!(matches!(store.get(&place).await, Err(Error::NotFound { .. })));
    match store.delete(&place).await {
        Ok(()) | Err(Error::NotFound { .. }) => {}
        Err(error) => panic!("what is gone goes again: {error}"),
    }
}

async fn what_is_written_in_parts_is_one_object_or_none(store: &dyn ObjectStore) {
    let place = Path::from("parts/a");
    let whole = bytes(2 * PART + 3, 2);
    let mut upload = store.put_multipart(&place).await.expect("begun");
    for part in whole.chunks(PART) {
        upload.put_part(PutPayload::from(part.to_vec())).await.expect("a part");
    }
    assert!(matches!(store.get(&place).await, Err(Error::NotFound { .. })), "not before its end");
    upload.complete().await.expect("complete");
    let read = store.get(&place).await.expect("there").bytes().await.expect("read");
    assert!(read == whole);
    let place = Path::from("parts/b");
    let mut upload = store.put_multipart(&place).await.expect("begun");
    upload.put_part(PutPayload::from(bytes(PART, 3))).await.expect("a part");
    upload.abort().await.expect("given up");
    assert!(matches!(store.get(&place).await, Err(Error::NotFound { .. })));
}

async fn what_is_listed_is_what_is_there(store: &dyn ObjectStore) {
    for name in ["list/a/1", "list/a/2", "list/ab/1"] {
        store.put(&Path::from(name), PutPayload::from(vec![1])).await.expect("put");
    }
    let list = |prefix: &'static str| async move {
        let found = store.list(Some(&Path::from(prefix))).map_ok(|meta| meta.location.to_string());
        let mut names: Vec<String> = found.try_collect().await.expect("a list");
        names.sort();
        names
    };
    assert_eq!(list("list/a").await, ["list/a/1", "list/a/2"], "of the folder, not of names that begin so");
    assert!(list("list/c").await.is_empty());
}

async fn bytes_come_by_chunks_and_are_given_out(store: Arc<dyn ObjectStore>) {
    let folder = tempfile::tempdir().expect("a folder");
    let log = SqliteLog::open(&folder.path().join("log.db")).expect("a log");
    let blobs = Blobs::over(store, Arc::new(log), Arc::new(Machine), BlobLimits::default());
    let mut ids = Ids::new(31);
    let (person, space) = (PersonId::from_uuid(ids.uuid()), SpaceId::from_uuid(ids.uuid()));
    let whole = bytes(17 * MIB + 11, 4);
    let leaves: Vec<Hash> = whole.chunks(MIB).map(|chunk| Hash::of(&[chunk])).collect();
    let said = serde_json::json!({
        "sha256": Hash::of(&[&whole]), "bytes": whole.len(), "chunk_root": chunks::root(&leaves),
        "for": { "space": space, "version": ids.uuid() },
    });
    let said: StartUpload = serde_json::from_value(said).expect("an upload");
    let starter = blobs.clone();
    let begun = tokio::task::spawn_blocking(move || starter.start(person, &said));
    let upload = begun.await.expect("no panic").expect("begun").upload;
    for (number, chunk) in (0..).zip(whole.chunks(MIB)) {
        let chunk = chunk.to_vec().into();
        blobs.put_chunk(person, &upload, number, chunk, None).await.expect("a chunk");
    }
    blobs.finish(person, &upload).await.expect("finished");
    let finder = blobs.clone();
    let found = tokio::task::spawn_blocking(move || finder.find(&said.sha256));
    let kept = found.await.expect("no panic").expect("found").expect("there");
    let range = (MIB as u64 * 8 - 3)..(MIB as u64 * 9 + 5);
    let pieces: Vec<_> = blobs.read(&kept, range.clone()).try_collect().await.expect("read");
    let read: Vec<u8> = pieces.concat();
    let (start, end) =
        (usize::try_from(range.start).expect("small"), usize::try_from(range.end).expect("small"));
    assert!(read == whole.get(start..end).expect("within"));
    assert_eq!(blobs.leaves(&kept).await.expect("leaves"), leaves);
}
