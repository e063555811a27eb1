//! What a server demands of sign-ins, and how long things last.

use super::{Cost, Rate};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Times in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Where clients reach the server, as in `https://galley.example.org`; in letters.
    pub base_url: String,
    pub cost: Cost,
    /// Passwords that are hashed at the same time.
    pub hashes_at_once: usize,
    /// Those that may wait for that.
    pub hashes_waiting: usize,
    /// Attempts with the mail of one account, whether or not it exists.
    pub per_account: Rate,
    /// Attempts from one address.
    pub per_address: Rate,
    /// A session ends when it was not used for so long,
    pub session_idle_ms: i64,
    /// and in any case after so long.
    pub session_ms: i64,
    /// The one-time link of the first set-up.
    pub set_up_ms: i64,
    pub invitation_ms: i64,
    pub reset_ms: i64,
    /// A guests' link that says nothing of how long it is good for, and the longest of all.
    pub guest_link_ms: i64,
    pub max_guest_link_ms: i64,
    /// The code that a guest's mailbox is sent.
    pub guest_code_ms: i64,
    /// From the app to the OpenID provider and back.
    pub oidc_ms: i64,
    /// The token of a machine (RFC 6749 §4.4.3).
    pub machine_token_ms: i64,
    /// Invitations that are open at once.
    pub max_invitations: usize,
    pub max_machines: usize,
    /// Guests' links that are open at once.
    pub max_guest_links: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            base_url: String::new(),
            cost: Cost::OWASP,
            hashes_at_once: 2,
            hashes_waiting: 64,
            per_account: Rate { at_once: 10, every_ms: 2 * MINUTE },
            per_address: Rate { at_once: 50, every_ms: 10_000 },
            session_idle_ms: 30 * DAY,
            session_ms: 180 * DAY,
            set_up_ms: 7 * DAY,
            invitation_ms: 14 * DAY,
            reset_ms: 30 * MINUTE,
            guest_link_ms: 14 * DAY,
            max_guest_link_ms: 90 * DAY,
            guest_code_ms: 10 * MINUTE,
            oidc_ms: 10 * MINUTE,
            machine_token_ms: 60 * MINUTE,
            max_invitations: 10_000,
            max_machines: 200,
            max_guest_links: 10_000,
        }
    }
}
