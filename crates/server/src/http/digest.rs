//! `/v1/me/digest`: how often somebody is written to about what is new.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use serde::{Deserialize, Serialize};

use super::asking::{Asker, Origins};
use super::reading::{Answer, Said, blocking};
use crate::Failure;
use crate::accounts::{Every, Ordering};

pub(super) fn routes<S: Ordering>() -> Router<Arc<S>> {
    Router::new().route("/me/digest", get(read::<S>).put(set::<S>))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Digest {
    /// `day` or `week`; absent: not at all.
    #[serde(default)]
    every: Option<Every>,
}

async fn read<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
) -> Result<Answer<Digest>, Failure> {
    blocking(move || Ok(Answer(Digest { every: node.accounts().digest(signed.person)? }))).await
}

async fn set<S: Ordering>(
    State(node): State<Arc<S>>,
    Asker(signed): Asker,
    Origins(from): Origins,
    Said(said): Said<Digest>,
) -> Result<StatusCode, Failure> {
    blocking(move || {
        node.accounts().set_digest(&signed, said.every, &from)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
