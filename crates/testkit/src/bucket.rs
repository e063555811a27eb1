//! A service like S3 in this process, over a folder that goes with it.

#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test that cannot start must say so")]

use std::net::SocketAddr;
use std::sync::Arc;

use galley_server::blobs::bucket_by_key;
use hyper_util::rt::TokioIo;
use object_store::ObjectStore;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// The key that the service takes.
pub const KEY: (&str, &str) = ("galley-key", "geheim-2b7a90");
const NAME: &str = "proofs";

/// A service with one bucket, until it is dropped.
pub struct Bucket {
    address: SocketAddr,
    folder: TempDir,
    _runtime: Runtime,
}

impl Bucket {
    /// Starts it on a free port of this machine.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(NAME)).expect("a bucket");
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("a file system"));
        builder.set_auth(SimpleAuth::from_single(KEY.0, KEY.1));
        let service = builder.build();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("its number");
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let http =
                        hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
                    // Whoever goes away in the middle is no matter of the service.
                    let _ = http.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, folder, _runtime: runtime }
    }

    /// Its address, below a prefix.
    #[must_use]
    pub fn address(&self, prefix: &str) -> String {
        format!("s3://{NAME}/{prefix}?endpoint=http://{}&region=eu-test-1", self.address)
    }

    /// Its store, below a prefix.
    #[must_use]
    pub fn store(&self, prefix: &str) -> Arc<dyn ObjectStore> {
        bucket_by_key(&self.address(prefix), KEY.0, KEY.1).expect("a bucket")
    }

    /// Where its objects lie.
    #[must_use]
    pub fn folder(&self) -> std::path::PathBuf {
        self.folder.path().join(NAME)
    }
}
