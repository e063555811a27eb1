//! What was done to accounts: who, what, when, from where. No secret is ever in a row.

use galley_core::PersonId;
use serde::{Deserialize, Serialize};

use super::{Accounts, Origin, rows};
use crate::Failure;
use crate::log::{Change, Expected};

const TABLE: &str = "audit";

/// One act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Milliseconds UTC.
    pub at: i64,
    /// A word such as `sign-in` or `invitation.made`.
    pub act: String,
    /// Absent where nobody was signed in.
    pub by: Option<PersonId>,
    /// The id of what it was about.
    pub about: Option<String>,
    pub address: Option<String>,
    pub agent: String,
}

impl Accounts {
    /// The change that puts an act on the record, to be made with what it is about.
    pub(super) fn audit(
        &self,
        act: &str,
        by: Option<PersonId>,
        about: Option<String>,
        from: &Origin,
    ) -> Result<Change, Failure> {
        let row = AuditRow {
            at: self.now(),
            act: act.to_owned(),
            by,
            about,
            address: from.address.map(|address| address.to_string()),
            agent: from.agent.clone(),
        };
        rows::put(TABLE, &self.fresh_key(), Expected::Absent, &row)
    }

    /// Lists acts after a key, oldest first, with their keys.
    pub fn audit_rows(&self, after: &str, limit: usize) -> Result<Vec<(String, AuditRow)>, Failure> {
        let found = rows::list(self.log(), TABLE, "", after, limit.min(rows::PAGE))?;
        Ok(found.into_iter().map(|(key, row)| (key, row.value)).collect())
    }
}
