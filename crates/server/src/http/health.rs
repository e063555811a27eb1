//! `/health`, `/ready`, `/metrics`, `/openapi.json`: for whoever runs the server.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde_json::json;

use super::reading::{Answer, bearer, blocking};
use crate::accounts::Address;
use crate::{Failure, Server, failure, openapi};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(document))
}

/// That the process answers.
async fn health() -> impl IntoResponse {
    Answer(json!({ "status": "ok" }))
}

/// That it can do its work: the log answers, and it is not stopping.
async fn ready(State(server): State<Arc<Server>>) -> Result<impl IntoResponse, Failure> {
    if server.is_stopping() {
        return Err(failure::stopping());
    }
    blocking(move || {
        server.log.head(server.authority.directory()).map_err(|error| failure::of_log(&error))?;
        Ok(Answer(json!({ "status": "ready" })))
    })
    .await
}

/// For this machine, and for whoever shows the token that the administrator set.
async fn metrics(
    State(server): State<Arc<Server>>,
    address: Option<Extension<Address>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let set = &server.settings.metrics_token;
    let shown = bearer(&headers).is_some_and(|token| !set.is_empty() && same(token, set));
    // What came through a proxy came from elsewhere, whether or not the proxy is believed.
    let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    let here = address.is_some_and(|Extension(Address(address))| is_this_machine(address)) && !forwarded;
    if !shown && !here {
        return Err(failure::no_route());
    }
    let text = server.metrics.text();
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

async fn document() -> Result<Response, Failure> {
    let text = openapi::document().to_pretty_json().map_err(|_| failure::broken())?;
    Ok(([(CONTENT_TYPE, "application/json")], text).into_response())
}

fn is_this_machine(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Takes the same time wherever two texts of one length differ.
fn same(one: &str, other: &str) -> bool {
    let differs = one.bytes().zip(other.bytes()).fold(0, |sum, (one, other)| sum | (one ^ other));
    one.len() == other.len() && differs == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_the_token() {
        assert!(same("abc", "abc"));
        for other in ["", "ab", "abd", "abcd"] {
            assert!(!same(other, "abc"), "{other}");
        }
    }
}
