//! The content store: one pass, whole or not at all, and every way a source can let it down.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use galley_core::Hash;
use galley_store::content::{CHUNK, ContentStore, Flow, Progress};
use galley_store::disk::RealDisk;
use galley_store::{Result, Taken};

use crate::power::{Loss, Medium, PowerDisk};

fn go(_: Progress) -> Flow {
    Flow::Go
}

fn open(root: &Path) -> ContentStore {
    ContentStore::open(root, Arc::new(RealDisk)).unwrap()
}

fn code<T: std::fmt::Debug>(outcome: Result<T>) -> &'static str {
    outcome.unwrap_err().code()
}

/// What is below the store, as sorted names.
fn listing(root: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for folder in fs::read_dir(root).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            names.push(file.unwrap().path().strip_prefix(root).unwrap().to_string_lossy().into_owned());
        }
    }
    names.sort();
    names
}

/// RFC 9162 §2.1.1 as it is written, over the SHA-256 of each chunk.
fn chunk_root(bytes: &[u8]) -> Hash {
    fn root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::of(&[]),
            [one] => Hash::of(&[&[0], one.as_bytes()]),
            more => {
                let mut k = 1;
                while k * 2 < more.len() {
                    k *= 2;
                }
                Hash::of(&[&[1], root(&more[..k]).as_bytes(), root(&more[k..]).as_bytes()])
            }
        }
    }
    root(&bytes.chunks(CHUNK).map(|chunk| Hash::of(&[chunk])).collect::<Vec<_>>())
}

#[test]
fn s40_bytes_come_in_under_their_hash_with_the_root_of_their_chunks() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("blobs"));
    for len in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK + 17] {
        let bytes: Vec<u8> = (0..len).map(|i| (i * 31 % 251) as u8).collect();
        let source = folder.path().join("source");
        fs::write(&source, &bytes).unwrap();
        let mut seen = Vec::new();
        let taken = store
            .take_in_path(&source, &mut |progress| {
                seen.push(progress.done);
                Flow::Go
            })
            .unwrap();
        assert_eq!(taken.sha256, Hash::of(&[&bytes]));
        assert_eq!(taken.chunk_root, chunk_root(&bytes), "{len} bytes");
        assert_eq!((taken.bytes, taken.known), (len as u64, false));
        assert_eq!(seen.last(), Some(&(len as u64)));
        assert_eq!(store.size(&taken.sha256), Some(len as u64));
        store.check(&taken.sha256).unwrap();
        store.check_as(&taken.sha256, taken.bytes, &taken.chunk_root).unwrap();
        let lied = [(taken.bytes + 1, taken.chunk_root), (taken.bytes, Hash::of(&[b"other"]))];
        for (bytes, root) in lied {
            assert_eq!(code(store.check_as(&taken.sha256, bytes, &root)), "damaged", "{len} bytes");
        }
        assert_eq!(
            fs::metadata(folder.path().join("blobs").join(&taken.sha256.to_string()[..2]))
                .unwrap()
                .permissions()
                .mode()
                & 0o77,
            0
        );
    }
}

#[test]
fn s40_the_same_bytes_are_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blobs");
    let source = folder.path().join("source");
    fs::write(&source, b"same").unwrap();
    let store = open(&root);
    let first = store.take_in_path(&source, &mut go).unwrap();
    let again = store.take_in_path(&source, &mut go).unwrap();
    assert_eq!(again, Taken { known: true, ..first });
    assert_eq!(listing(&root).len(), 1);
}

#[test]
fn s40_a_damaged_blob_is_found_and_replaced_by_whole_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blobs");
    let source = folder.path().join("source");
    fs::write(&source, b"whole").unwrap();
    let store = open(&root);
    let taken = store.take_in_path(&source, &mut go).unwrap();
    let kept = root.join(&listing(&root)[0]);
    fs::write(&kept, b"wh").unwrap();
    assert_eq!(code(store.check(&taken.sha256)), "damaged");
    assert!(!store.take_in_path(&source, &mut go).unwrap().known);
    store.check(&taken.sha256).unwrap();
}

#[test]
fn s40_a_source_that_changes_under_way_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blobs");
    let source = folder.path().join("source");
    let store = open(&root);
    type Change = fn(&Path);
    let changes: [(Change, &str); 4] = [
        (
            |path| File::options().append(true).open(path).unwrap().write_all(b"more").unwrap(),
            "source-changed",
        ),
        (|path| File::options().write(true).open(path).unwrap().set_len(10).unwrap(), "source-changed"),
        (
            |path| File::options().write(true).open(path).unwrap().write_all(b"over").unwrap(),
            "source-changed",
        ),
        (|path| fs::remove_file(path).unwrap(), "source-vanished"),
    ];
    for (change, expected) in changes {
        fs::write(&source, vec![7; 2 * CHUNK]).unwrap();
        // An older time than now, so that the change shows however coarse the file system's clock is.
        let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        File::options().write(true).open(&source).unwrap().set_modified(old).unwrap();
        let outcome = store.take_in_path(&source, &mut |progress| {
            if progress.done == CHUNK as u64 {
                change(&source);
            }
            Flow::Go
        });
        assert_eq!(code(outcome), expected);
        assert_eq!(listing(&root), Vec::<String>::new(), "nothing is left behind");
    }
}

#[test]
fn s40_a_source_that_grows_as_fast_as_it_is_copied_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blobs");
    let source = folder.path().join("source");
    fs::write(&source, vec![7; CHUNK]).unwrap();
    let mut growing = File::options().append(true).open(&source).unwrap();
    let mut grown = 0;
    let outcome = open(&root).take_in_path(&source, &mut |_| {
        growing.write_all(&vec![7; CHUNK]).unwrap();
        grown += 1;
        if grown < 9 { Flow::Go } else { Flow::Stop }
    });
    assert_eq!(code(outcome), "source-changed");
    assert_eq!(listing(&root), Vec::<String>::new(), "nothing is left behind");
}

#[test]
fn s40_cancel_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blobs");
    let source = folder.path().join("source");
    fs::write(&source, vec![7; 3 * CHUNK]).unwrap();
    let store = open(&root);
    let stop = |progress: Progress| if progress.done > CHUNK as u64 { Flow::Stop } else { Flow::Go };
    assert_eq!(code(store.take_in_path(&source, &mut { stop })), "cancelled");
    assert_eq!(listing(&root), Vec::<String>::new());
}

#[test]
fn what_is_no_file_or_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("blobs"));
    assert_eq!(code(store.take_in_path(&folder.path().join("none"), &mut go)), "source-vanished");
    assert_eq!(code(store.take_in_path(folder.path(), &mut go)), "source-unreadable");
    assert_eq!(code(store.open_blob(&Hash([1; 32]))), "blob-missing");
}

#[test]
fn s40_leftovers_of_an_earlier_run_are_removed_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blobs");
    drop(open(&root));
    fs::write(root.join("incoming/0"), b"half").unwrap();
    drop(open(&root));
    assert_eq!(listing(&root), Vec::<String>::new());
}

#[test]
fn a_full_disk_leaves_what_was_there_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blobs");
    let medium = Medium::new(folder.path(), Loss::All, 0);
    let store = ContentStore::open(&root, Arc::new(PowerDisk(Arc::clone(&medium)))).unwrap();
    let source = folder.path().join("source");
    fs::write(&source, b"first").unwrap();
    let first = store.take_in_path(&source, &mut go).unwrap();
    medium.room(Some(CHUNK as u64));
    fs::write(&source, vec![7; 3 * CHUNK]).unwrap();
    assert_eq!(code(store.take_in_path(&source, &mut go)), "disk-full");
    assert_eq!(listing(&root).len(), 1);
    store.check(&first.sha256).unwrap();
    medium.room(None);
    assert!(!store.take_in_path(&source, &mut go).unwrap().known);
}

#[test]
fn s30_a_blob_survives_the_power_once_it_was_handed_out() {
    let mut lost_under_way = 0;
    for steps in 1..30 {
        for loss in [Loss::All, Loss::Tail, Loss::Some] {
            let folder = tempfile::tempdir().unwrap();
            let medium = Medium::new(folder.path(), loss, steps);
            let root = folder.path().join("blobs");
            let store = ContentStore::open(&root, Arc::new(PowerDisk(Arc::clone(&medium)))).unwrap();
            let source = tempfile::NamedTempFile::new().unwrap();
            fs::write(source.path(), vec![steps as u8; CHUNK + 5]).unwrap();
            medium.crash_in(steps);
            let outcome = store.take_in_path(source.path(), &mut go);
            let after = tempfile::tempdir().unwrap();
            medium.materialise(after.path());
            let store = open(&after.path().join("blobs"));
            match outcome {
                Ok(taken) => store.check(&taken.sha256).unwrap(),
                Err(_) => lost_under_way += 1,
            }
        }
    }
    assert!(lost_under_way > 10, "the power never went within a copy");
}

#[test]
fn s30_a_lying_disk_is_found_out_by_this_harness() {
    let folder = tempfile::tempdir().unwrap();
    let medium = Medium::new(folder.path(), Loss::All, 0);
    let root = folder.path().join("blobs");
    let store = ContentStore::open(&root, Arc::new(PowerDisk(Arc::clone(&medium)))).unwrap();
    medium.lie();
    let source = tempfile::NamedTempFile::new().unwrap();
    fs::write(source.path(), b"bytes").unwrap();
    let taken = store.take_in_path(source.path(), &mut go).unwrap();
    let after = tempfile::tempdir().unwrap();
    medium.materialise(after.path());
    assert_eq!(code(open(&after.path().join("blobs")).check(&taken.sha256)), "blob-missing");
}
