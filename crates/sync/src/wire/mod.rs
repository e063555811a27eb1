//! What client and server say to each other: every request and answer, with its bounds.
//!
//! JSON over HTTPS. Requests are read strictly, answers leniently: a member that a newer server says besides is
//! passed over, one that a newer client says is an error, for it may change what is asked for. Bytes are base64url
//! without padding, hashes, keys and the signatures of heads lower-case hex, ids hyphenated, times milliseconds UTC.
//! Nothing here reads or sends: whoever does, bounds what it reads by the constants of this module.

mod blobs;
mod bytes;
mod devices;
mod failure;
mod ops;
mod spaces;
mod version;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use blobs::{
    ChunkRange, Finished, Leaves, MAX_BLOB_BYTES, MAX_CHUNKS, MAX_RANGES, Proposed, StartUpload, Upload,
};
pub use bytes::{base64url, from_base64url};
pub use devices::{Countersigned, MAX_NAME_BYTES, NewDevice};
pub use failure::{ErrorBody, MAX_PARAMS, MAX_TEXT_BYTES, WireFailure, code};
pub use ops::{
    Answer, Cursor, Entry, MAX_CONCEAL, MAX_PAGE, MAX_PUSH, OpsQuery, Page, PageOf, Push, Pushed, Stop,
    WireAnswer, WireEntry, WireOp, WireOutcome,
};
pub use spaces::{MAX_SPACES, Poke, SpaceRef, Spaces};
pub use version::{Disagreement, WIRE_HEADER, WIRE_VERSION, agree, said};

/// The most bytes of an answer. A server ends a page before the entry that would make it larger.
pub const MAX_ANSWER_BYTES: usize = 32 << 20;
/// The most bytes of a request with ops in it.
pub const MAX_PUSH_BYTES: usize = 8 << 20;
/// The most bytes of any other request.
pub const MAX_REQUEST_BYTES: usize = 64 << 10;

/// Why bytes are not what was expected.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("{num_bytes} bytes; {max} are the most")]
    TooLarge { num_bytes: usize, max: usize },
    #[error("not the JSON that is expected: {0}")]
    Json(#[source] serde_json::Error),
    #[error("salt without payload, or payload without salt")]
    HalfErased,
    #[error("the leaf is not that of the op and its stamp")]
    Leaf,
    #[error("a code of refusal that this version does not know: {code}")]
    NewerCode { code: String },
    #[error("neither an outcome nor a code, or both")]
    Answer,
    #[error("entries that do not follow on number {after}")]
    Order { after: u64 },
    #[error("a head of another space or epoch, or not of the last entry")]
    Head,
    #[error("chunks that do not fit the bytes they are of")]
    Chunks,
    #[error("neither a version nor a comment, or both")]
    About,
}

/// Reads JSON of at most `max` bytes.
///
/// # Errors
/// [`WireError::TooLarge`], [`WireError::Json`].
pub fn read<T: DeserializeOwned>(json: &[u8], max: usize) -> Result<T, WireError> {
    if json.len() > max {
        return Err(WireError::TooLarge { num_bytes: json.len(), max });
    }
    serde_json::from_slice(json).map_err(WireError::Json)
}

/// Writes JSON.
///
/// # Errors
/// [`WireError::Json`].
pub fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, WireError> {
    serde_json::to_vec(value).map_err(WireError::Json)
}
