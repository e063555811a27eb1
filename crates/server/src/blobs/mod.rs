//! Bytes by SHA-256: taken in by verified chunks, given out to those who may see what names them (S40, S41).

use std::sync::Arc;

use axum::Router;

use crate::server::Server;

/// The routes of bytes, below `/v1`.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
}
