//! The routes: one file a resource. Handlers read and answer; what blocks runs on threads that may.

pub(crate) mod accounts;
mod asking;
pub(crate) mod blobs;
mod devices;
mod digest;
mod events;
mod guard;
mod guests;
mod health;
mod joining;
pub(crate) mod machines;
mod oidc;
mod ops;
mod presence;
mod reading;
mod spaces;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::{Failure, Server, failure};

pub use guard::REQUEST_ID;

/// Everything that a server answers.
pub fn router(server: Arc<Server>) -> Router {
    let v1 = Router::new()
        .merge(ops::routes(&server.settings))
        .merge(spaces::routes())
        .merge(devices::routes())
        .merge(events::routes())
        .merge(oidc::routes())
        .merge(presence::routes())
        .merge(accounts::routes::<Server>())
        .merge(blobs::routes::<Server>())
        .layer(from_fn(guard::wire));
    Router::new()
        .nest("/v1", v1)
        .merge(health::routes())
        .merge(oidc::returns())
        .merge(machines::oauth::<Server>())
        .fallback(no_route)
        .method_not_allowed_fallback(other_method)
        .layer(DefaultBodyLimit::max(server.settings.max_request_bytes))
        .layer(from_fn_with_state(Arc::clone(&server), guard::in_time))
        .layer(from_fn_with_state(Arc::clone(&server), guard::observe))
        .with_state(server)
}

async fn no_route() -> Failure {
    failure::no_route()
}

async fn other_method() -> Failure {
    failure::other_method()
}
