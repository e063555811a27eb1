//! `/v1/spaces/{space}/ops`: what devices made goes in, what was put in order comes out.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::routing::get;
use galley_core::{SealedOp, SpaceId};
use galley_sync::wire::{OpsQuery, PageOf, Push, Pushed};

use super::reading::{Answer, By, Said, blocking, path, query};
use crate::config::Settings;
use crate::{Failure, Server, failure};

pub(super) fn routes(settings: &Settings) -> Router<Arc<Server>> {
    Router::new()
        .route("/spaces/{space}/ops", get(pull).post(push))
        .layer(DefaultBodyLimit::max(settings.max_push_bytes))
}

async fn push(
    State(server): State<Arc<Server>>,
    By { signed, .. }: By,
    space: Result<Path<SpaceId>, PathRejection>,
    Said(said): Said<Push>,
) -> Result<Answer<Pushed>, Failure> {
    let space = path(space)?;
    blocking(move || {
        let ops = said.ops.into_iter().map(SealedOp::try_from).collect::<Result<Vec<_>, _>>();
        let ops = ops.map_err(|_| failure::unreadable())?;
        let may_name = |sha256: &galley_core::Hash| server.blobs.may_name(sha256, signed.person);
        server.authority.push(&signed, space, &ops, &may_name).map(Answer)
    })
    .await
}

async fn pull(
    State(server): State<Arc<Server>>,
    By { signed, .. }: By,
    space: Result<Path<SpaceId>, PathRejection>,
    asked: Result<Query<OpsQuery>, QueryRejection>,
) -> Result<Answer<PageOf>, Failure> {
    let (space, asked) = (path(space)?, query(asked)?);
    if signed.device.is_none() {
        return Err(failure::device_needed());
    }
    blocking(move || server.authority.page(signed.person, space, &asked).map(Answer)).await
}
