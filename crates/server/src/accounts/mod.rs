//! Who somebody is: accounts, sessions, devices, machines, and how one comes to have an account.
//!
//! Names, mails and passwords are rows of the log's database that can change; in ops a person is an opaque id (S4). What
//! role somebody has is not kept here but folded from ops ([`Ordering`]). Secrets are kept as hashes, and every act leaves
//! a row of the audit table, without them. Rows that belong together change together or not at all.

mod audit;
mod devices;
mod digests;
pub(crate) mod failures;
mod guests;
mod invitations;
mod limits;
mod machines;
mod mail;
mod ordering;
mod origin;
mod passwords;
mod people;
mod policy;
mod provided;
mod reset;
pub(crate) mod rows;
mod sessions;
mod set_up;
mod sign_in;
mod tokens;

use std::sync::Arc;

use axum::Router;
use galley_core::OpId;
use galley_store::Edge;

pub use audit::AuditRow;
pub use devices::DeviceRow;
pub use digests::Every;
pub(crate) use digests::News;
pub use guests::{GuestLinkRow, GuestWelcome, NewGuestLink, WantedLink};
pub(crate) use guests::{GuestScope, scope as guest_scope};
pub use invitations::{Invitation, InvitationRow, Membership, Welcome};
pub use limits::Rate;
pub use machines::{AccessToken, Machine, MachineRow, NewMachine, Scope, TokenError};
pub use mail::{FolderMail, Letter, Mail, MailError, NoMail, SmtpMail};
pub use ordering::Ordering;
pub use origin::{Address, Origin};
pub use passwords::{Cost, Passwords, Turn};
pub use people::Profile;
pub use policy::Policy;
pub use sessions::{SessionRow, Signed, SignedIn};

use crate::Failure;
use crate::log::{Change, Log};
use failures::contended;
use limits::Limits;

/// How often a change is tried that others keep getting ahead of.
const TRIES: usize = 5;

/// The accounts of a server.
pub struct Accounts {
    log: Arc<dyn Log>,
    edge: Arc<dyn Edge>,
    mail: Arc<dyn Mail>,
    policy: Policy,
    passwords: Passwords,
    limits: Limits,
}

impl Accounts {
    /// Accounts as rows of the log, under the usual policy, without mail.
    #[must_use]
    pub fn new(log: Arc<dyn Log>, edge: Arc<dyn Edge>) -> Self {
        Self::with(log, edge, Arc::new(NoMail), Policy::default())
    }

    /// Accounts as rows of the log.
    #[must_use]
    pub fn with(log: Arc<dyn Log>, edge: Arc<dyn Edge>, mail: Arc<dyn Mail>, policy: Policy) -> Self {
        let passwords =
            Passwords::new(policy.cost, policy.hashes_at_once, policy.hashes_waiting, edge.as_ref());
        Self { log, edge, mail, policy, passwords, limits: Limits::default() }
    }

    /// Passwords, which take long to check: wait for a turn before what says so is called.
    pub const fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Takes away what has run out: sessions, links, tokens of machines. Returns how many rows went.
    pub fn sweep(&self) -> Result<usize, Failure> {
        Ok(self.sweep_sessions()? + self.sweep_links()? + self.sweep_machine_tokens()? + self.sweep_oidc()?)
    }

    /// Where clients reach the server.
    pub(crate) fn base_url(&self) -> &str {
        &self.policy.base_url
    }

    fn now(&self) -> i64 {
        self.edge.now_ms()
    }

    fn random10(&self) -> [u8; 10] {
        let mut bytes = [0_u8; 10];
        self.edge.random(&mut bytes);
        bytes
    }

    /// A key that sorts by time.
    fn fresh_key(&self) -> String {
        OpId::new(self.now(), self.random10()).to_string()
    }

    fn log(&self) -> &dyn Log {
        self.log.as_ref()
    }

    fn change(&self, changes: &[Change]) -> Result<bool, Failure> {
        rows::change(self.log(), changes)
    }

    /// Sends a letter; one that does not go is on the record, and nobody waits for it.
    fn send(&self, what: &'static str, letter: &Letter) {
        if let Err(error) = self.mail.send(letter) {
            tracing::warn!(what, error = %error, "a letter did not go");
            let row = self.audit("mail.failed", None, Some(what.to_owned()), &Origin::default());
            let kept = row.and_then(|row| self.change(&[row]));
            if kept.is_err() {
                tracing::warn!(what, "and could not be put on the record");
            }
        }
    }
}

/// Asks again and again until nobody else changed the rows meanwhile; a few times.
fn until_done<T>(mut attempt: impl FnMut() -> Result<Option<T>, Failure>) -> Result<T, Failure> {
    for _ in 0..TRIES {
        if let Some(done) = attempt()? {
            return Ok(done);
        }
    }
    Err(contended())
}

/// The routes of accounts, below `/v1`.
pub fn routes<S: Ordering>() -> Router<Arc<S>> {
    crate::http::accounts::routes()
}

/// The endpoint where machines get their tokens, at `/oauth/token`: outside of `/v1`, for it speaks OAuth and not the wire.
pub fn oauth<S: Ordering>() -> Router<Arc<S>> {
    crate::http::machines::oauth()
}
