//! Reading requests: who they are by, and what they say. Everything that cannot be read is answered the same way.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, HeaderMap};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::accounts::Signed;
use crate::{Failure, Server, failure};

/// Whoever shows a session's token, and the token.
pub(super) struct By {
    pub signed: Signed,
    pub token: String,
}

impl FromRequestParts<Arc<Server>> for By {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Failure> {
        let token = bearer(&parts.headers).ok_or_else(failure::sign_in_required)?.to_owned();
        let server = Arc::clone(server);
        blocking(move || {
            let signed = server.accounts.signed(&token)?;
            Ok(Self { signed, token })
        })
        .await
    }
}

/// The token that a request shows (RFC 6750 §2.1).
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// The JSON of a request's body.
pub(super) struct Said<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Said<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            let is_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
            if is_large { failure::too_large() } else { failure::unreadable() }
        })?;
        // What the parser says of it would repeat what was sent.
        serde_json::from_slice(&bytes).map(Self).map_err(|_| failure::unreadable())
    }
}

/// What stands in a request's path.
pub(super) fn path<T>(read: Result<Path<T>, PathRejection>) -> Result<T, Failure> {
    read.map(|Path(value)| value).map_err(|_| failure::unreadable())
}

/// What stands in a request's query.
pub(super) fn query<T>(read: Result<Query<T>, QueryRejection>) -> Result<T, Failure> {
    read.map(|Query(value)| value).map_err(|_| failure::unreadable())
}

/// An answer as JSON.
pub(super) struct Answer<T>(pub T);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Runs what blocks on a thread that may.
pub(super) async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(act).await {
        Ok(done) => done,
        Err(error) => {
            tracing::error!(%error, "a request ended without an answer");
            Err(failure::broken())
        }
    }
}
