//! `POST /v1/devices`: the authority's word that a device is whoever's is signed in (S5). The device registers itself by an
//! op that carries it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use galley_sync::wire::{Countersigned, NewDevice};

use super::reading::{Answer, By, Said, blocking};
use crate::{Failure, Server, failure};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/devices", post(take))
}

async fn take(
    State(server): State<Arc<Server>>,
    By { signed, .. }: By,
    Said(said): Said<NewDevice>,
) -> Result<(StatusCode, Answer<Countersigned>), Failure> {
    blocking(move || {
        let person = signed.person;
        server.authority.org_role(person)?.ok_or_else(failure::sign_in_required)?;
        // A key under an id that has another one already would be refused in the log; nobody signs for it.
        if !server.authority.fits(said.device, &said.public_key, person)? {
            return Err(failure::device_taken());
        }
        server.accounts.bind(&signed, said.device)?;
        if !said.name.trim().is_empty() {
            server.accounts.name_device(&signed, said.device, &said.name)?;
        }
        let authority = &server.authority;
        let countersigned = Countersigned {
            person,
            countersign: authority.countersign(said.device, &said.public_key, person),
            directory: authority.directory(),
            authority: authority.device(),
            authority_key: authority.public_key(),
        };
        Ok((StatusCode::CREATED, Answer(countersigned)))
    })
    .await
}
