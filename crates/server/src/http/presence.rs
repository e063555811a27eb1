//! `/v1/presence`: who looks at which proof of a project just now, among those who may know of each other (S23, W2).

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use galley_core::{PersonId, ProofId, SpaceId};
use serde::{Deserialize, Serialize};

use super::reading::{Answer, By, Said, blocking, query};
use crate::presence::Moved;
use crate::{Failure, Server, failure};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/presence", get(list).put(look).delete(leave))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Looking {
    space: SpaceId,
    proof: ProofId,
}

/// Somebody looks at a proof, for a minute. Errors: `no-space`, also of a proof that is not there or not theirs.
async fn look(
    State(server): State<Arc<Server>>,
    By { signed, .. }: By,
    Said(said): Said<Looking>,
) -> Result<StatusCode, Failure> {
    blocking(move || {
        let Looking { space, proof } = said;
        if !server.authority.sees_proof(signed.person, space, proof)? {
            return Err(failure::no_space());
        }
        let now = server.edge.now_ms();
        for moved in server.presence.look(&signed.session, signed.person, Moved { space, proof }, now) {
            server.moved(moved);
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn leave(State(server): State<Arc<Server>>, By { signed, .. }: By) -> Result<StatusCode, Failure> {
    if let Some(moved) = server.presence.leave(&signed.session, server.edge.now_ms()) {
        server.moved(moved);
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Of {
    space: SpaceId,
}

#[derive(Serialize)]
struct Presence {
    looking: Vec<LookingRow>,
}

#[derive(Serialize)]
struct LookingRow {
    person: PersonId,
    proof: ProofId,
}

/// Others who look at what the asker sees, if the asker may know of them. Errors: `no-space`.
async fn list(
    State(server): State<Arc<Server>>,
    By { signed, .. }: By,
    of: Result<Query<Of>, QueryRejection>,
) -> Result<Answer<Presence>, Failure> {
    let Of { space } = query(of)?;
    blocking(move || {
        let authority = &server.authority;
        if !authority.sees(signed.person, space)? {
            return Err(failure::no_space());
        }
        let mut looking = Vec::new();
        for (person, proof) in server.presence.of(space, server.edge.now_ms()) {
            let is_shown = person != signed.person
                && authority.sees_person(signed.person, person)?
                && authority.sees_proof(signed.person, space, proof)?
                // Whoever was let out meanwhile is not there.
                && authority.sees_proof(person, space, proof)?;
            if is_shown {
                looking.push(LookingRow { person, proof });
            }
        }
        Ok(Answer(Presence { looking }))
    })
    .await
}
