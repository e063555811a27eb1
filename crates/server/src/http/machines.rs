//! `/v1/machines`, `/v1/audit`, and `/oauth/token`: programs that sign in by themselves, and what was done.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::accounts::is_over_all;
use super::asking::{Asker, Caller, Origins};
use super::reading::{Answer, Said, blocking, path, query};
use crate::Failure;
use crate::accounts::failures::not_permitted;
use crate::accounts::{AuditRow, MachineRow, NewMachine, Ordering, Scope, TokenError};

/// Acts that are listed at once.
const AUDIT_PAGE: usize = 200;

pub(super) fn routes<S: Ordering>() -> Router<Arc<S>> {
    Router::new()
        .route("/machines", post(make::<S>).get(machines::<S>))
        .route("/machines/{client}", delete(remove::<S>))
        .route("/audit", get(audit::<S>))
}

/// The endpoint of RFC 6749 §3.2, outside of `/v1`: what asks there speaks OAuth and not the wire.
pub(crate) fn oauth<S: Ordering>() -> Router<Arc<S>> {
    Router::new().route("/oauth/token", post(token::<S>))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Make {
    name: String,
    scopes: Vec<Scope>,
}

async fn make<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    Said(said): Said<Make>,
) -> Result<(StatusCode, Answer<NewMachine>), Failure> {
    let made = blocking(move || {
        node.accounts().make_machine(node.as_ref(), &signed, &said.name, &said.scopes, &from)
    })
    .await?;
    Ok((StatusCode::CREATED, Answer(made)))
}

#[derive(Serialize)]
struct Machines {
    machines: Vec<MachineRow>,
}

async fn machines<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
) -> Result<Answer<Machines>, Failure> {
    blocking(move || Ok(Answer(Machines { machines: node.accounts().machines(node.as_ref(), &signed)? })))
        .await
}

async fn remove<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    client: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let client = path(client)?;
    blocking(move || {
        node.accounts().remove_machine(node.as_ref(), &signed, &client, &from)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: String,
}

#[derive(Serialize)]
struct Acts {
    acts: Vec<AuditRow>,
    /// Where the next page goes on; absent where there is nothing more.
    next: Option<String>,
}

async fn audit<S: Ordering>(
    State(node): State<Arc<S>>,
    caller: Caller,
    after: Result<Query<After>, QueryRejection>,
) -> Result<Answer<Acts>, Failure> {
    let after = query(after)?;
    blocking(move || {
        let may = match &caller {
            Caller::Machine(machine) => machine.scopes.contains(&Scope::AuditRead),
            Caller::Person(signed) => is_over_all(node.as_ref(), signed.person)?,
        };
        if !may {
            return Err(not_permitted());
        }
        let found = node.accounts().audit_rows(&after.after, AUDIT_PAGE)?;
        let next = if found.len() == AUDIT_PAGE { found.last().map(|(key, _)| key.clone()) } else { None };
        Ok(Answer(Acts { acts: found.into_iter().map(|(_, row)| row).collect(), next }))
    })
    .await
}

/// The body of a request for a token (RFC 6749 §4.4.2).
#[derive(Deserialize)]
struct Form {
    grant_type: Option<String>,
    scope: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

async fn token<S: Ordering>(
    State(node): State<Arc<S>>,
    Origins(from): Origins,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(failure) = node.accounts().count_address(&from) {
        return failure.into_response();
    }
    let (form, client_id, client_secret) = match read_form(&headers, &body) {
        Ok(read) => read,
        Err(error) => return refuse(error),
    };
    let given = blocking(move || {
        Ok(node.accounts().give_token(&client_id, &client_secret, form.scope.as_deref(), &from))
    });
    match given.await {
        Ok(Ok(token)) => not_stored(Answer(token).into_response()),
        Ok(Err(error)) => refuse(error),
        Err(failure) => failure.into_response(),
    }
}

/// Reads the form and the client's credentials: from the header or from the body, not from both (RFC 6749 §2.3).
fn read_form(headers: &HeaderMap, body: &[u8]) -> Result<(Form, String, String), TokenError> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(TokenError::InvalidRequest);
    }
    // A parameter that comes twice is an error (RFC 6749 §3.2), and so it is for this.
    let form: Form = serde_urlencoded::from_bytes(body).map_err(|_| TokenError::InvalidRequest)?;
    match form.grant_type.as_deref() {
        Some("client_credentials") => {}
        Some(_) => return Err(TokenError::UnsupportedGrantType),
        None => return Err(TokenError::InvalidRequest),
    }
    let in_body = form.client_id.clone().zip(form.client_secret.clone());
    let (client_id, client_secret) = match (basic(headers)?, in_body) {
        (Some(_), Some(_)) => return Err(TokenError::InvalidRequest),
        (Some(both), None) | (None, Some(both)) => both,
        (None, None) => return Err(TokenError::InvalidClient),
    };
    Ok((form, client_id, client_secret))
}

/// Client and secret by HTTP Basic (RFC 7617). Both are hex or base64url here, so what RFC 6749 §2.3.1 encodes in them
/// stays as it is.
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, TokenError> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let Some(header) = all.next() else { return Ok(None) };
    if all.next().is_some() {
        return Err(TokenError::InvalidRequest);
    }
    let text = header.to_str().map_err(|_| TokenError::InvalidClient)?;
    let (scheme, coded) = text.split_once(' ').ok_or(TokenError::InvalidClient)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(TokenError::InvalidClient);
    }
    let decoded = STANDARD.decode(coded.trim()).map_err(|_| TokenError::InvalidClient)?;
    let decoded = String::from_utf8(decoded).map_err(|_| TokenError::InvalidClient)?;
    let (client, secret) = decoded.split_once(':').ok_or(TokenError::InvalidClient)?;
    Ok(Some((client.to_owned(), secret.to_owned())))
}

#[derive(Serialize)]
struct Refused {
    error: &'static str,
}

/// In the form of RFC 6749 §5.2.
fn refuse(error: TokenError) -> Response {
    let (status, word) = match error {
        TokenError::InvalidRequest => (StatusCode::BAD_REQUEST, "invalid_request"),
        TokenError::InvalidClient => (StatusCode::UNAUTHORIZED, "invalid_client"),
        TokenError::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
        TokenError::InvalidScope => (StatusCode::BAD_REQUEST, "invalid_scope"),
        TokenError::Failed(failure) => return failure.into_response(),
    };
    let mut response = (status, axum::Json(Refused { error: word })).into_response();
    if status == StatusCode::UNAUTHORIZED {
        let asks = HeaderValue::from_static("Basic realm=\"galley\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, asks);
    }
    not_stored(response)
}

/// RFC 6749 §5.1 demands both.
fn not_stored(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(axum::http::header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(axum::http::header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
