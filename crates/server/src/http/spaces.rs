//! `GET /v1/spaces`: the directory, and the projects that somebody may look at.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use galley_core::{PersonId, SpaceId};
use galley_sync::wire::{MAX_SPACES, SpaceRef, Spaces};

use super::reading::{Answer, By, blocking};
use crate::{Failure, Server, failure};

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/spaces", get(list))
}

async fn list(State(server): State<Arc<Server>>, By { signed, .. }: By) -> Result<Answer<Spaces>, Failure> {
    blocking(move || spaces_of(&server, signed.person).map(Answer)).await
}

fn spaces_of(server: &Server, person: PersonId) -> Result<Spaces, Failure> {
    let role = server.authority.org_role(person)?.ok_or_else(failure::sign_in_required)?;
    let directory = SpaceRef {
        space: server.authority.directory(),
        name: None,
        size: size(server, server.authority.directory())?,
        role: role.as_str().to_owned(),
    };
    let mut spaces = Vec::new();
    for space in server.authority.projects()? {
        if !server.authority.sees(person, space)? {
            continue;
        }
        // Whoever runs the organisation looks at projects that they are in no role of.
        let member = server.authority.project_role(space.project(), person)?;
        let role = member.map_or(role.as_str(), |role| role.as_str()).to_owned();
        let name = server.authority.name_of(space)?;
        spaces.push(SpaceRef { space, name, size: size(server, space)?, role });
        if spaces.len() == MAX_SPACES {
            break;
        }
    }
    Ok(Spaces { directory, spaces })
}

fn size(server: &Server, space: SpaceId) -> Result<u64, Failure> {
    let head = server.log.head(space).map_err(|error| failure::of_log(&error))?;
    Ok(head.map_or(0, |head| head.size))
}
