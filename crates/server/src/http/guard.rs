//! What every request passes: its time, the form of the wire, what is counted and written down about it.
//!
//! Of a request only method, route, status and time are written: no path, query, header or body, for any of them may
//! hold a secret or a text.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use galley_sync::chunks::CHUNK;
use galley_sync::wire::{Disagreement, WIRE_HEADER, WIRE_VERSION, agree, said};

use crate::edge::instant;
use crate::failure;
use crate::{Failure, Server};

/// The header of an answer by which a line of the log is found.
pub const REQUEST_ID: &str = "x-request-id";

/// Counts a request, writes a line about it, and puts on what every answer carries.
pub(super) async fn observe(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let began = instant();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = word(request.method());
    let mut random = [0; 8];
    server.edge.random(&mut random);
    let id = hex::encode(random);
    let mut response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    server.metrics.answered(&route, method, status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if response.status().is_server_error() {
        tracing::warn!(request = id, method, route, status, ms, "answered");
    } else {
        tracing::info!(request = id, method, route, status, ms, "answered");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static(REQUEST_ID), id);
    }
    seal(response.headers_mut(), server.is_tls);
    response
}

/// Answers what takes too long, reading its body included, and at once what says that it is longer than anything here.
pub(super) async fn in_time(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let settings = &server.settings;
    let longest = settings.max_push_bytes.max(settings.max_request_bytes) as u64;
    if said_length(request.headers()).is_some_and(|length| length > longest.max(CHUNK)) {
        return failure::too_large().into_response();
    }
    let limit = Duration::from_secs(server.settings.request_seconds);
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => failure::too_slow().into_response(),
    }
}

fn said_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Demands a form of the wire that both sides speak (S24), and says this one's.
pub(super) async fn wire(request: Request, next: Next) -> Response {
    let header = request.headers().get(WIRE_HEADER).map(|value| value.to_str().unwrap_or_default());
    let mut response = match said(header).and_then(|client| agree(client, WIRE_VERSION)) {
        Ok(_) => next.run(request).await,
        Err(disagreement) => disagree(disagreement).into_response(),
    };
    response.headers_mut().insert(HeaderName::from_static(WIRE_HEADER), HeaderValue::from(WIRE_VERSION));
    response
}

fn disagree(disagreement: Disagreement) -> Failure {
    let (status, hint) = match disagreement {
        Disagreement::NotSaid => (StatusCode::BAD_REQUEST, "Use a client that fits this server."),
        Disagreement::ClientTooOld { .. } => (StatusCode::UPGRADE_REQUIRED, "Update Galley, then try again."),
        Disagreement::ServerTooOld { .. } => {
            (StatusCode::UPGRADE_REQUIRED, "Ask the administrator to update the server.")
        }
    };
    let message = "Client and server do not speak the same form.";
    Failure::new(status, "wire-version", message, hint).with("server", WIRE_VERSION)
}

/// Nothing here is for a browser to run, keep, frame or guess at. Who answers with a page says so before.
fn seal(headers: &mut HeaderMap, is_tls: bool) {
    let always = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let usual = [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in usual {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_tls {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
}

/// Of methods that there are not, one word: what is counted stays bounded.
fn word(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
