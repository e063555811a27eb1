//! `/v1/blobs` downwards, `/v1/uploads` upwards (S40, S41).
//!
//! Bytes leave as an attachment of no particular type, so that no browser shows or runs what somebody sent. Whoever asks
//! names the version or comment by which they may be seen; what is not for them is answered like what is not there.

use std::ops::Range;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::header::{self, HeaderMap, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use galley_core::{CommentId, Hash, PersonId, VersionId};
use galley_sync::wire::{Finished, Leaves, StartUpload, Upload};
use serde::Deserialize;

use super::asking::Asker;
use super::reading::{Answer, Said, blocking, path, query};
use crate::Failure;
use crate::accounts::failures::{broken, not_permitted, too_large, unreadable};
use crate::blobs::failures::{blob_not_there, range_unsatisfiable};
use crate::blobs::{Kept, Named, Sight, Wanted, wanted};

/// The most that is read of a request here: one chunk.
const MAX_BODY: usize = 1 << 20;

/// Everything about bytes, below `/v1`.
pub(crate) fn routes<S: Sight>() -> Router<Arc<S>> {
    Router::new()
        .route("/blobs/{sha256}", get(download::<S>).head(head::<S>))
        .route("/blobs/{sha256}/leaves", get(leaves::<S>))
        .route("/uploads", post(start::<S>))
        .route("/uploads/{upload}/{chunk}", put(put_chunk::<S>))
        .route("/uploads/{upload}/finish", post(finish::<S>))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}

#[derive(Deserialize)]
struct Ask {
    version: Option<VersionId>,
    comment: Option<CommentId>,
}

/// Bytes that somebody may see, and what their file is called.
struct Seen {
    sha256: Hash,
    kept: Kept,
    file_name: String,
}

async fn download<S: Sight>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    sha256: Result<Path<String>, PathRejection>,
    ask: Result<Query<Ask>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let seen = look(&node, signed.person, path(sha256)?, query(ask)?).await?;
    let tag = tag_of(&seen.sha256);
    if is_known(&headers, &tag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        response.headers_mut().insert(header::ETAG, value(&tag)?);
        return Ok(response);
    }
    let bytes = seen.kept.bytes;
    let asked = text_of(&headers, &header::RANGE).filter(|_| holds(&headers, &tag));
    let (status, range) = match wanted(asked, bytes) {
        Wanted::All => (StatusCode::OK, 0..bytes),
        Wanted::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Wanted::Nothing => {
            let mut response = range_unsatisfiable().into_response();
            response.headers_mut().insert(header::CONTENT_RANGE, value(&format!("bytes */{bytes}"))?);
            return Ok(response);
        }
    };
    let body = Body::from_stream(node.blobs().read(&seen.kept, range.clone()));
    let mut response = described(&seen, &range, body)?;
    *response.status_mut() = status;
    if status == StatusCode::PARTIAL_CONTENT {
        let place = format!("bytes {}-{}/{bytes}", range.start, range.end.saturating_sub(1));
        response.headers_mut().insert(header::CONTENT_RANGE, value(&place)?);
    }
    Ok(response)
}

/// As a download of everything, without the bytes (RFC 9110 §9.3.2); a range is of no concern here (§14.2).
async fn head<S: Sight>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    sha256: Result<Path<String>, PathRejection>,
    ask: Result<Query<Ask>, QueryRejection>,
) -> Result<Response, Failure> {
    let seen = look(&node, signed.person, path(sha256)?, query(ask)?).await?;
    described(&seen, &(0..seen.kept.bytes), Body::empty())
}

async fn leaves<S: Sight>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    sha256: Result<Path<String>, PathRejection>,
    ask: Result<Query<Ask>, QueryRejection>,
) -> Result<Answer<Leaves>, Failure> {
    let seen = look(&node, signed.person, path(sha256)?, query(ask)?).await?;
    Ok(Answer(Leaves { leaves: node.blobs().leaves(&seen.kept).await? }))
}

async fn start<S: Sight>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Said(said): Said<StartUpload>,
) -> Result<Answer<Upload>, Failure> {
    said.check().map_err(|_| unreadable("upload"))?;
    blocking(move || {
        if !node.may_bring(signed.person, said.proposed.space)? {
            return Err(not_permitted());
        }
        Ok(Answer(node.blobs().start(signed.person, &said)?))
    })
    .await
}

async fn put_chunk<S: Sight>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    place: Result<Path<(String, u64)>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Failure> {
    let (upload, chunk) = path(place)?;
    let announced = digest_of(&headers)?;
    let bytes = body.map_err(|rejection| {
        let is_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
        if is_large { too_large() } else { unreadable("body") }
    })?;
    node.blobs().put_chunk(signed.person, &upload, chunk, bytes, announced).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn finish<S: Sight>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    upload: Result<Path<String>, PathRejection>,
) -> Result<Answer<Finished>, Failure> {
    Ok(Answer(node.blobs().finish(signed.person, &path(upload)?).await?))
}

/// Finds bytes for somebody who names what they are of. Errors: `blob-not-there` in every case but a request that cannot
/// be read.
async fn look<S: Sight>(node: &Arc<S>, person: PersonId, sha256: String, ask: Ask) -> Result<Seen, Failure> {
    let named = match (ask.version, ask.comment) {
        (Some(version), None) => Named::Version(version),
        (None, Some(comment)) => Named::Comment(comment),
        _ => return Err(unreadable("version or comment")),
    };
    let sha256: Hash = sha256.parse().map_err(|_| blob_not_there())?;
    let node = Arc::clone(node);
    blocking(move || {
        let file_name = node.file_name(person, named, &sha256)?.ok_or_else(blob_not_there)?;
        let kept = node.blobs().find(&sha256)?.ok_or_else(blob_not_there)?;
        Ok(Seen { sha256, kept, file_name })
    })
    .await
}

fn described(seen: &Seen, range: &Range<u64>, body: Body) -> Result<Response, Failure> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end.saturating_sub(range.start)));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::ETAG, value(&tag_of(&seen.sha256))?);
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition(&seen.file_name))?);
    Ok(response)
}

/// A strong one (RFC 9110 §8.8.3): bytes under a hash never change.
fn tag_of(sha256: &Hash) -> String {
    format!("\"{sha256}\"")
}

/// Whether whoever asks has the bytes already (RFC 9110 §13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let Some(known) = text_of(headers, &header::IF_NONE_MATCH) else { return false };
    known.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// Whether a range is meant for these bytes (RFC 9110 §13.1.5).
fn holds(headers: &HeaderMap, tag: &str) -> bool {
    !headers.contains_key(header::IF_RANGE) || text_of(headers, &header::IF_RANGE) == Some(tag)
}

/// What the sender says the SHA-256 of the body is (RFC 9530 §2), if anything.
fn digest_of(headers: &HeaderMap) -> Result<Option<Hash>, Failure> {
    let name = HeaderName::from_static("content-digest");
    if !headers.contains_key(&name) {
        return Ok(None);
    }
    let wrong = || unreadable("content-digest");
    let text = text_of(headers, &name).ok_or_else(wrong)?;
    let Some(coded) = text.split(',').find_map(|one| one.trim().strip_prefix("sha-256=")) else {
        return Ok(None);
    };
    let coded = coded.strip_prefix(':').and_then(|rest| rest.strip_suffix(':')).ok_or_else(wrong)?;
    let bytes = STANDARD.decode(coded).map_err(|_| wrong())?;
    bytes.try_into().map(|hash| Some(Hash(hash))).map_err(|_| wrong())
}

/// The name for whoever saves the bytes (RFC 6266 §4.3, RFC 8187 §3.2): whatever it is made of, it is one parameter.
fn disposition(file_name: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("attachment; filename*=UTF-8''");
    for byte in file_name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// A header that is there once, as text.
fn text_of<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let one = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(one)
}

fn value(text: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::from_str(text).map_err(|_| broken("a header"))
}

#[cfg(test)]
mod tests {
    use galley_sync::chunks::CHUNK;

    use super::*;

    #[test]
    fn a_chunk_is_one_mebibyte_on_both_sides() {
        assert_eq!(MAX_BODY as u64, CHUNK);
    }

    #[test]
    fn a_name_of_a_file_is_one_parameter() {
        let check = |name: &str, expected: &str| {
            assert_eq!(disposition(name), format!("attachment; filename*=UTF-8''{expected}"));
        };
        check("hero.png", "hero.png");
        check("a\"; filename=x.exe", "a%22%3B%20filename%3Dx.exe");
        check("a\r\nSet-Cookie: x", "a%0D%0ASet-Cookie%3A%20x");
        check("Größe/..\\x", "Gr%C3%B6%C3%9Fe%2F..%5Cx");
        assert!(value(&disposition("\0\u{202e}")).is_ok());
    }

    #[test]
    fn a_digest_is_read_where_it_is_understood() {
        let check = |text: &str, expected: Option<Option<Hash>>| {
            let mut headers = HeaderMap::new();
            headers.insert("content-digest", HeaderValue::from_str(text).unwrap());
            assert_eq!(digest_of(&headers).ok(), expected, "{text}");
        };
        let hash = Hash::of(&[b"x"]);
        let coded = STANDARD.encode(hash.as_bytes());
        check(&format!("sha-256=:{coded}:"), Some(Some(hash)));
        check(&format!("sha-512=:AAAA:, sha-256=:{coded}:"), Some(Some(hash)));
        check("sha-512=:AAAA:", Some(None));
        check("sha-256=:AAAA:", None);
        check(&format!("sha-256={coded}"), None);
        assert_eq!(digest_of(&HeaderMap::new()).ok(), Some(None));
    }
}
