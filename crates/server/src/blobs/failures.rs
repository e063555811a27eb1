//! What the routes of bytes say no with. What somebody may not see is answered like what is not there.

use axum::http::StatusCode;

use crate::Failure;

pub(crate) fn blob_not_there() -> Failure {
    Failure::new(
        StatusCode::NOT_FOUND,
        "blob-not-there",
        "These bytes are not there, or not for you.",
        "Open the version or comment again.",
    )
}

pub(super) fn upload_not_there() -> Failure {
    Failure::new(
        StatusCode::NOT_FOUND,
        "upload-not-there",
        "There is no such upload, or no longer.",
        "Begin the upload again.",
    )
}

pub(super) fn chunk_unfit(expected: u64) -> Failure {
    Failure::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "chunk-unfit",
        "This is no chunk of these bytes.",
        "Send chunks of 1 MiB, the last one shorter.",
    )
    .with("expected_bytes", expected)
}

pub(super) fn chunk_differs() -> Failure {
    Failure::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "chunk-differs",
        "The chunk that came is not the one that was announced.",
        "Send it again.",
    )
    .retryable()
}

pub(super) fn chunks_missing(first: u64, num: u64) -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        "chunks-missing",
        "Not all of the bytes are there.",
        "Send what is missing, then finish again.",
    )
    .with("first", first)
    .with("missing", num)
}

pub(super) fn bytes_differ() -> Failure {
    Failure::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "bytes-differ",
        "The bytes are not those that were announced.",
        "Read the file again and begin anew.",
    )
}

pub(super) fn still_checking() -> Failure {
    Failure::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "still-checking",
        "The bytes are still being read.",
        "Ask again in a moment.",
    )
    .retryable()
}

pub(super) fn quota(of: &'static str, limit: u64) -> Failure {
    Failure::new(
        StatusCode::INSUFFICIENT_STORAGE,
        "quota",
        "There is no room left for these bytes.",
        "Ask an administrator for more room.",
    )
    .with("of", of)
    .with("limit", limit)
}

pub(super) fn too_many_uploads(limit: u32) -> Failure {
    Failure::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-uploads",
        "Too many uploads are open.",
        "Finish one first.",
    )
    .retryable()
    .with("limit", limit)
}

pub(super) fn blob_too_large(limit: u64) -> Failure {
    Failure::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "blob-too-large",
        "The file is larger than this server takes.",
        "Send a smaller one.",
    )
    .with("limit", limit)
}

pub(crate) fn range_unsatisfiable() -> Failure {
    Failure::new(
        StatusCode::RANGE_NOT_SATISFIABLE,
        "range-unsatisfiable",
        "There are no bytes in this range.",
        "Ask for a range within the bytes.",
    )
}

/// The folder or bucket of the bytes did not do it.
pub(super) fn of_store(error: &object_store::Error) -> Failure {
    let is_full = |error: &std::io::Error| {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
    };
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(one) = source {
        if one.downcast_ref::<std::io::Error>().is_some_and(is_full) {
            return crate::accounts::failures::of_log(&crate::log::LogError::Full);
        }
        source = one.source();
    }
    tracing::error!(error = %error, "the store of bytes");
    Failure::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "store-unavailable",
        "The store of bytes cannot be reached.",
        "Try again.",
    )
    .retryable()
}
