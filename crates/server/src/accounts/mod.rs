//! Who somebody is: accounts, sessions and devices.

use std::sync::Arc;

use axum::Router;
use galley_core::{DeviceId, PersonId};
use galley_store::Edge;

use crate::Failure;
use crate::log::Log;
use crate::server::Server;

/// Whoever a request is by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub person: PersonId,
    /// Once the session was bound to one.
    pub device: Option<DeviceId>,
    /// The key of the session's row; never the token.
    pub session: String,
}

/// The accounts of a server.
pub struct Accounts {
    log: Arc<dyn Log>,
    edge: Arc<dyn Edge>,
}

impl Accounts {
    /// Accounts as rows of the log.
    #[must_use]
    pub fn new(log: Arc<dyn Log>, edge: Arc<dyn Edge>) -> Self {
        Self { log, edge }
    }
}

/// The routes of accounts, below `/v1`.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
}
