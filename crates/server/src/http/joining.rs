//! `/v1/set-up`, `/v1/invitations`, `/v1/resets`: how one comes to have an account, or back into it.
//!
//! Whoever is not signed in shows the secret of a link, in the body: paths and queries are written down in too many places.

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
use crate::accounts::{Invitation, InvitationRow, Ordering, SignedIn, Welcome};

pub(super) fn routes<S: Ordering>() -> Router<Arc<S>> {
    Router::new()
        .route("/set-up", post(set_up::<S>))
        .route("/invitations", post(invite::<S>).get(invitations::<S>))
        .route("/invitations/look", post(look::<S>))
        .route("/invitations/accept", post(accept::<S>))
        .route("/invitations/{invitation}", delete(take_back::<S>))
        .route("/resets", post(ask_reset::<S>))
        .route("/resets/accept", post(reset::<S>))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetUp {
    token: String,
    organisation: String,
    name: String,
    mail: String,
    password: String,
}

async fn set_up<S: Ordering>(
    State(node): State<Arc<S>>,
    Origins(from): Origins,
    Said(said): Said<SetUp>,
) -> Result<(StatusCode, Answer<SignedIn>), Failure> {
    node.accounts().count_address(&from)?;
    let turn = node.accounts().passwords().turn().await?;
    let signed_in = blocking(move || {
        let _turn = turn;
        let account = (said.name.as_str(), said.mail.as_str(), said.password.as_str());
        node.accounts().set_up(node.as_ref(), &said.token, &said.organisation, account, &from)
    })
    .await?;
    Ok((StatusCode::CREATED, Answer(signed_in)))
}

async fn invite<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    Said(said): Said<Invitation>,
) -> Result<(StatusCode, Answer<InvitationRow>), Failure> {
    let made = blocking(move || node.accounts().invite(node.as_ref(), &signed, &said, &from)).await?;
    Ok((StatusCode::CREATED, Answer(made)))
}

#[derive(Serialize)]
struct Invitations {
    invitations: Vec<InvitationRow>,
}

async fn invitations<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
) -> Result<Answer<Invitations>, Failure> {
    blocking(move || {
        Ok(Answer(Invitations { invitations: node.accounts().invitations(node.as_ref(), &signed)? }))
    })
    .await
}

async fn take_back<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    invitation: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let invitation = path(invitation)?;
    blocking(move || {
        node.accounts().take_back(node.as_ref(), &signed, &invitation, &from)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    token: String,
}

async fn look<S: Ordering>(
    State(node): State<Arc<S>>,
    Origins(from): Origins,
    Said(said): Said<Look>,
) -> Result<Answer<Welcome>, Failure> {
    node.accounts().count_address(&from)?;
    blocking(move || Ok(Answer(node.accounts().look_at_invitation(&said.token)?))).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Accept {
    token: String,
    name: String,
    password: String,
}

async fn accept<S: Ordering>(
    State(node): State<Arc<S>>,
    Origins(from): Origins,
    Said(said): Said<Accept>,
) -> Result<(StatusCode, Answer<SignedIn>), Failure> {
    node.accounts().count_address(&from)?;
    let turn = node.accounts().passwords().turn().await?;
    let signed_in = blocking(move || {
        let _turn = turn;
        node.accounts().accept(node.as_ref(), &said.token, &said.name, &said.password, &from)
    })
    .await?;
    Ok((StatusCode::CREATED, Answer(signed_in)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskReset {
    mail: String,
}

/// Answers before it is looked up whether there is an account: the answer is the same, and as quick, either way.
async fn ask_reset<S: Ordering>(
    State(node): State<Arc<S>>,
    Origins(from): Origins,
    Said(said): Said<AskReset>,
) -> Result<StatusCode, Failure> {
    node.accounts().count_attempt(&said.mail, &from)?;
    tokio::task::spawn_blocking(move || {
        if let Err(failure) = node.accounts().ask_reset(node.as_ref(), &said.mail, &from) {
            tracing::warn!(code = failure.code, "a reset could not be prepared");
        }
    });
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    token: String,
    password: String,
}

async fn reset<S: Ordering>(
    State(node): State<Arc<S>>,
    Origins(from): Origins,
    Said(said): Said<Reset>,
) -> Result<StatusCode, Failure> {
    node.accounts().count_address(&from)?;
    let turn = node.accounts().passwords().turn().await?;
    blocking(move || {
        let _turn = turn;
        node.accounts().reset(&said.token, &said.password, &from)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
