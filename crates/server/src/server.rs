//! What every request is answered from.

use std::sync::Arc;

use galley_store::Edge;

use crate::accounts::Accounts;
use crate::log::Log;

/// One node of a server.
pub struct Server {
    pub log: Arc<dyn Log>,
    pub accounts: Accounts,
    pub edge: Arc<dyn Edge>,
}
