//! `/v1/oidc`, and `/oidc/return`, where a browser comes back from the OpenID provider. It is sent on to the app at once, with
//! what the app shows to begin a session.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

use super::asking::{Asker, Origins};
use super::reading::{Answer, Said, blocking, query};
use crate::accounts::failures::{oidc_failed, oidc_off};
use crate::accounts::{Origin, SignedIn};
use crate::oidc::OidcError;
use crate::{Failure, Server};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/oidc/begin", post(begin))
        .route("/oidc/link", post(link))
        .route("/oidc/finish", post(finish))
}

/// Outside of `/v1`: a browser speaks no wire.
pub(super) fn returns() -> Router<Arc<Server>> {
    Router::new().route("/oidc/return", get(come_back))
}

#[derive(Serialize)]
struct OidcBegun {
    /// What the browser opens.
    url: String,
    /// Kept by the app.
    token: String,
    expires_at: i64,
}

async fn begin(
    State(server): State<Arc<Server>>,
    Origins(from): Origins,
) -> Result<(StatusCode, Answer<OidcBegun>), Failure> {
    begun(server, None, &from).await
}

/// Whoever is signed in may sign in this way from now on.
async fn link(
    State(server): State<Arc<Server>>,
    Asker(signed): Asker,
    Origins(from): Origins,
) -> Result<(StatusCode, Answer<OidcBegun>), Failure> {
    begun(server, Some(signed.person), &from).await
}

async fn begun(
    server: Arc<Server>,
    person: Option<galley_core::PersonId>,
    from: &Origin,
) -> Result<(StatusCode, Answer<OidcBegun>), Failure> {
    let provider = server.oidc.clone().ok_or_else(oidc_off)?;
    server.accounts.count_address(from)?;
    let rows = Arc::clone(&server);
    let begun = blocking(move || rows.accounts.begin_oidc(person)).await?;
    let url = provider.authorize(&begun.asked).await.map_err(|error| failed(&error))?;
    Ok((StatusCode::CREATED, Answer(OidcBegun { url, token: begun.token, expires_at: begun.expires_at })))
}

/// What a provider sends back by the browser (RFC 6749 §4.1.2).
#[derive(Deserialize)]
struct Returned {
    state: String,
    #[serde(default)]
    code: Option<String>,
}

async fn come_back(
    State(server): State<Arc<Server>>,
    Origins(from): Origins,
    returned: Result<Query<Returned>, QueryRejection>,
) -> Result<Response, Failure> {
    let provider = server.oidc.clone().ok_or_else(oidc_off)?;
    server.accounts.count_address(&from)?;
    let Returned { state, code } = query(returned)?;
    let rows = Arc::clone(&server);
    let asked = blocking(move || rows.accounts.back_from_oidc(&state)).await?;
    let base = server.accounts.base_url().to_owned();
    let known = async {
        // Somebody who said no at the provider, or whom it does not let in.
        let code = code.ok_or_else(oidc_failed)?;
        let identity = provider.exchange(&code, &asked).await.map_err(|error| failed(&error))?;
        let by_mail = server.settings.oidc_match_mail;
        let rows = Arc::clone(&server);
        blocking(move || rows.accounts.know_from_oidc(&asked.state, &identity, by_mail, &from)).await
    };
    let end = match known.await {
        Ok(token) => format!("token={token}"),
        Err(failure) => format!("error={}", failure.code),
    };
    let place = format!("galley://signed-in?server={base}&{end}");
    Ok((StatusCode::SEE_OTHER, [(LOCATION, place)], "Go back to Galley.\n").into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OidcFinish {
    begun: String,
    token: String,
}

async fn finish(
    State(server): State<Arc<Server>>,
    Origins(from): Origins,
    Said(said): Said<OidcFinish>,
) -> Result<(StatusCode, Answer<SignedIn>), Failure> {
    server.accounts.count_address(&from)?;
    let signed_in =
        blocking(move || server.accounts.finish_oidc(server.as_ref(), &said.begun, &said.token, &from))
            .await?;
    Ok((StatusCode::CREATED, Answer(signed_in)))
}

fn failed(error: &OidcError) -> Failure {
    tracing::warn!(%error, "nobody could be identified");
    oidc_failed()
}
