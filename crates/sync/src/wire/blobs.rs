//! Bytes by SHA-256 (S40, S41): `/v1/blobs` downwards, `/v1/uploads` upwards.
//!
//! | request | answer |
//! | --- | --- |
//! | `HEAD /v1/blobs/{sha256}?version=` or `?comment=` | `content-length`, no body |
//! | `GET` of the same, with `range` of whole chunks | the bytes |
//! | `GET /v1/blobs/{sha256}/leaves?version=` or `?comment=` | [`Leaves`] |
//! | `POST /v1/uploads` [`StartUpload`] | [`Upload`] |
//! | `PUT /v1/uploads/{upload}/{chunk}`, the bytes | nothing |
//! | `POST /v1/uploads/{upload}/finish` | [`Finished`] |
//!
//! A hash is no permission: each request names the version or comment by which the bytes may be seen.

use galley_core::{CommentId, Hash, SpaceId, VersionId};
use serde::{Deserialize, Serialize};

use super::WireError;
use super::bytes::{list, text};
use crate::chunks;

/// The most bytes of a blob: 256 GiB.
pub const MAX_BLOB_BYTES: u64 = (MAX_CHUNKS as u64) << 20;
/// The most chunks of a blob.
pub const MAX_CHUNKS: usize = 262_144;
/// The most ranges of chunks in an answer; a server that has more of them says the first.
pub const MAX_RANGES: usize = 1_000;
const MAX_UPLOAD_BYTES: usize = 64;

/// What the bytes are for: the version or comment, of which space, that names them or is about to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposed {
    pub space: SpaceId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<CommentId>,
}

impl Proposed {
    /// Demands a version or a comment.
    ///
    /// # Errors
    /// [`WireError::About`].
    pub const fn check(&self) -> Result<(), WireError> {
        if self.version.is_some() == self.comment.is_some() { Err(WireError::About) } else { Ok(()) }
    }

    /// As the query of a request for bytes.
    #[must_use]
    pub fn query(&self) -> String {
        match (self.version, self.comment) {
            (Some(version), _) => format!("version={version}"),
            (None, Some(comment)) => format!("comment={comment}"),
            (None, None) => String::new(),
        }
    }
}

/// The request that begins an upload, or goes on with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartUpload {
    pub sha256: Hash,
    /// At most [`MAX_BLOB_BYTES`].
    pub bytes: u64,
    /// RFC 9162 root over the SHA-256 of each MiB.
    pub chunk_root: Hash,
    #[serde(rename = "for")]
    pub proposed: Proposed,
}

impl StartUpload {
    /// Demands a size within bounds and something that the bytes are for.
    ///
    /// # Errors
    /// [`WireError::Chunks`], [`WireError::About`].
    pub const fn check(&self) -> Result<(), WireError> {
        if self.bytes > MAX_BLOB_BYTES { Err(WireError::Chunks) } else { self.proposed.check() }
    }
}

/// The answer: how the upload is named, and what of it is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Letters, digits, `-` and `_`: it stands in a path.
    #[serde(deserialize_with = "text::<_, MAX_UPLOAD_BYTES>")]
    pub upload: String,
    /// Chunks that need not be sent, in rising order.
    #[serde(deserialize_with = "list::<_, _, MAX_RANGES>")]
    pub have: Vec<ChunkRange>,
}

impl Upload {
    /// Demands a name that can stand in a path, and ranges in rising order within the blob.
    ///
    /// # Errors
    /// [`WireError::Chunks`].
    pub fn check(&self, bytes: u64) -> Result<(), WireError> {
        let plain = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'_';
        let mut from = 0;
        let rising = self.have.iter().all(|range| {
            let fits = range.first >= from && range.first <= range.last;
            from = range.last.saturating_add(1);
            fits
        });
        let named = !self.upload.is_empty() && self.upload.bytes().all(plain);
        if named && rising && from <= chunks::count(bytes) { Ok(()) } else { Err(WireError::Chunks) }
    }

    /// The chunks that have to be sent, in rising order.
    #[must_use]
    pub fn missing(&self, bytes: u64) -> Vec<u64> {
        let has = |chunk: &u64| self.have.iter().any(|range| (range.first..=range.last).contains(chunk));
        (0..chunks::count(bytes)).filter(|chunk| !has(chunk)).collect()
    }
}

/// Chunks from the first to the last, that one too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkRange {
    pub first: u64,
    pub last: u64,
}

/// The answer to `finish`: the server has every byte and has read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    pub sha256: Hash,
    pub bytes: u64,
}

/// The SHA-256 of each chunk, in order. They are believed when they add up to the root that the op names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaves {
    #[serde(deserialize_with = "list::<_, _, MAX_CHUNKS>")]
    pub leaves: Vec<Hash>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(have: &[(u64, u64)]) -> Upload {
        let have = have.iter().map(|(first, last)| ChunkRange { first: *first, last: *last }).collect();
        Upload { upload: "u-1_a".to_owned(), have }
    }

    #[test]
    fn what_the_server_has_is_not_sent_again() {
        let bytes = 5 * chunks::CHUNK + 1;
        assert_eq!(upload(&[]).missing(bytes), [0, 1, 2, 3, 4, 5]);
        assert_eq!(upload(&[(1, 2), (5, 5)]).missing(bytes), [0, 3, 4]);
        assert!(upload(&[(0, 5)]).missing(bytes).is_empty());
    }

    #[test]
    fn an_upload_is_checked() {
        let bytes = 3 * chunks::CHUNK;
        assert!(upload(&[(0, 0), (2, 2)]).check(bytes).is_ok());
        for wrong in [&[(0, 3)][..], &[(2, 1)], &[(1, 1), (0, 0)], &[(0, u64::MAX)]] {
            assert!(upload(wrong).check(bytes).is_err(), "{wrong:?}");
        }
        for name in ["", "../x", "a/b", "a b", "é"] {
            let named = Upload { upload: name.to_owned(), have: Vec::new() };
            assert!(named.check(bytes).is_err(), "{name}");
        }
    }

    #[test]
    fn bytes_are_for_a_version_or_a_comment() {
        let space = SpaceId::new(1, [1; 10]);
        let (version, comment) = (VersionId::new(1, [2; 10]), CommentId::new(1, [3; 10]));
        let proposed = |version, comment| Proposed { space, version, comment };
        assert!(proposed(Some(version), None).check().is_ok());
        assert_eq!(proposed(None, Some(comment)).query(), format!("comment={comment}"));
        assert!(proposed(None, None).check().is_err());
        assert!(proposed(Some(version), Some(comment)).check().is_err());
    }
}
