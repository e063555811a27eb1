//! `/v1/guest-links`: links by which people look at a project, or at some of its proofs, without an account (W3).
//!
//! Whoever is not signed in shows the secret of a link, in the body.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, post};
use serde::{Deserialize, Serialize};

use super::asking::{Asker, Origins};
use super::reading::{Answer, Said, blocking, path};
use crate::Failure;
use crate::accounts::{GuestLinkRow, GuestWelcome, NewGuestLink, Ordering, SignedIn, WantedLink};

pub(super) fn routes<S: Ordering>() -> Router<Arc<S>> {
    Router::new()
        .route("/guest-links", post(make::<S>).get(list::<S>))
        .route("/guest-links/look", post(look::<S>))
        .route("/guest-links/code", post(code::<S>))
        .route("/guest-links/open", post(open::<S>))
        .route("/guest-links/{guest_link}", delete(take_back::<S>))
}

async fn make<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    Said(said): Said<WantedLink>,
) -> Result<(StatusCode, Answer<NewGuestLink>), Failure> {
    let turn = match said.password {
        Some(_) => Some(node.accounts().passwords().turn().await?),
        None => None,
    };
    let made = blocking(move || {
        let _turn = turn;
        node.accounts().make_guest_link(node.as_ref(), &signed, &said, &from)
    })
    .await?;
    Ok((StatusCode::CREATED, Answer(made)))
}

#[derive(Serialize)]
struct GuestLinks {
    guest_links: Vec<GuestLinkRow>,
}

async fn list<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
) -> Result<Answer<GuestLinks>, Failure> {
    blocking(move || {
        Ok(Answer(GuestLinks { guest_links: node.accounts().guest_links(node.as_ref(), &signed)? }))
    })
    .await
}

async fn take_back<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    link: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let link = path(link)?;
    blocking(move || {
        node.accounts().take_back_guest_link(node.as_ref(), &signed, &link, &from)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LookGuest {
    token: String,
}

async fn look<S: Ordering>(
    State(node): State<Arc<S>>,
    Origins(from): Origins,
    Said(said): Said<LookGuest>,
) -> Result<Answer<GuestWelcome>, Failure> {
    node.accounts().count_address(&from)?;
    blocking(move || Ok(Answer(node.accounts().look_at_guest_link(node.as_ref(), &said.token)?))).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskCode {
    token: String,
    mail: String,
    #[serde(default)]
    password: Option<String>,
}

/// Says whether the link opens. Whom the code goes to, if to anybody, is looked up after the answer, which is the same and
/// as quick for every mail.
async fn code<S: Ordering>(
    State(node): State<Arc<S>>,
    Origins(from): Origins,
    Said(said): Said<AskCode>,
) -> Result<StatusCode, Failure> {
    node.accounts().count_attempt(&said.mail, &from)?;
    let turn = node.accounts().passwords().turn().await?;
    let asked = Arc::clone(&node);
    let said = blocking(move || {
        let _turn = turn;
        asked.accounts().check_guest_link(asked.as_ref(), &said.token, said.password.as_deref())?;
        Ok(said)
    })
    .await?;
    tokio::task::spawn_blocking(move || {
        if let Err(failure) = node.accounts().send_code(node.as_ref(), &said.token, &said.mail) {
            tracing::warn!(code = failure.code, "a guest's code could not be sent");
        }
    });
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenGuest {
    token: String,
    mail: String,
    code: String,
    name: String,
}

async fn open<S: Ordering>(
    State(node): State<Arc<S>>,
    Origins(from): Origins,
    Said(said): Said<OpenGuest>,
) -> Result<(StatusCode, Answer<SignedIn>), Failure> {
    node.accounts().count_attempt(&said.mail, &from)?;
    let signed_in = blocking(move || {
        let OpenGuest { token, mail, code, name } = &said;
        node.accounts().open_guest_link(node.as_ref(), token, mail, code, name, &from)
    })
    .await?;
    Ok((StatusCode::CREATED, Answer(signed_in)))
}
