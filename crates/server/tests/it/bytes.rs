//! The contract of every store of bytes: a folder, and a bucket.

use std::sync::Arc;

use galley_testkit::bucket::Bucket;
use galley_testkit::bytes_contract::holds;
use object_store::local::LocalFileSystem;

fn run(act: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(act);
}

#[test]
fn the_contract_of_every_store_of_bytes_holds_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    run(holds(Arc::new(LocalFileSystem::new_with_prefix(folder.path()).unwrap())));
}

#[test]
fn s55_the_contract_of_every_store_of_bytes_holds_in_a_bucket() {
    let bucket = Bucket::start();
    run(holds(bucket.store("team/a")));
    assert!(bucket.folder().join("team/a/list/a/1").is_file(), "below its prefix");
}
