//! Every way in which the server says no: HTTP status, code, message and next step.
//!
//! On the wire a failure is `{"error":{"code","message","hint","retryable","params"}}`. Codes are kebab-case words that
//! clients branch on; messages are English. Neither holds a secret or a text that somebody wrote.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use galley_store::StoreError;
use galley_sync::wire::code;
use serde::Serialize;

use crate::log::LogError;

/// What goes back instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: &'static str,
    pub hint: &'static str,
    /// The same request may succeed later without anything else being done about it.
    pub retryable: bool,
    /// What the message is about, by name: numbers, ids and hashes.
    pub params: BTreeMap<&'static str, String>,
}

/// The form on the wire.
#[derive(Serialize)]
struct Said<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: &'a str,
    message: &'a str,
    hint: &'a str,
    retryable: bool,
    params: &'a BTreeMap<&'static str, String>,
}

impl Failure {
    /// Makes one that does not go away by itself.
    #[must_use]
    pub const fn new(
        status: StatusCode,
        code: &'static str,
        message: &'static str,
        hint: &'static str,
    ) -> Self {
        Self { status, code, message, hint, retryable: false, params: BTreeMap::new() }
    }

    /// Says that the same request may succeed later.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// Adds what it is about.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.params.insert(name, value.to_string());
        self
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for Failure {}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let said = Said {
            error: Error {
                code: self.code,
                message: self.message,
                hint: self.hint,
                retryable: self.retryable,
                params: &self.params,
            },
        };
        (self.status, axum::Json(said)).into_response()
    }
}

/// What is sent cannot be read. What the parser says would repeat it.
pub(crate) fn unreadable() -> Failure {
    let (message, hint) = ("The request cannot be read.", "Use a client that fits this server.");
    Failure::new(StatusCode::BAD_REQUEST, "bad-request", message, hint)
}

pub(crate) fn too_large() -> Failure {
    let (message, hint) = ("The request is too large.", "Send less at once.");
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", message, hint)
}

pub(crate) fn too_slow() -> Failure {
    let (message, hint) = ("The request took too long.", "Try again; on a slow line, send less at once.");
    Failure::new(StatusCode::REQUEST_TIMEOUT, "too-slow", message, hint).retryable()
}

pub(crate) fn no_route() -> Failure {
    let (message, hint) = ("There is nothing at this address.", "Check the address of the server.");
    Failure::new(StatusCode::NOT_FOUND, "no-route", message, hint)
}

pub(crate) fn other_method() -> Failure {
    let (message, hint) = ("This cannot be done at this address.", "Use a client that fits this server.");
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "other-method", message, hint)
}

/// Whatever is wrong with a token is one answer: not there, over, taken back, of another kind, or forged.
pub(crate) fn sign_in_required() -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, "sign-in-required", "You are not signed in.", "Sign in again.")
}

/// The session is of no device: it may ask for one, and nothing else of a space.
pub(crate) fn device_needed() -> Failure {
    let (message, hint) = ("The session belongs to no device.", "Register this device first.");
    Failure::new(StatusCode::FORBIDDEN, "device-needed", message, hint)
}

/// The id is another device's, or the device's key is another one.
pub(crate) fn device_taken() -> Failure {
    let (message, hint) = ("This device is registered with another key.", "Sign in anew as a new device.");
    Failure::new(StatusCode::CONFLICT, "device-taken", message, hint)
}

pub(crate) fn device_revoked() -> Failure {
    let (message, hint) = (
        "This device is no longer trusted.",
        "Sign in anew; ask an administrator if you did not expect this.",
    );
    Failure::new(StatusCode::FORBIDDEN, code::DEVICE_REVOKED, message, hint)
}

/// A space that is not there, and one that is not for this person: one answer.
pub(crate) fn no_space() -> Failure {
    let (message, hint) = ("There is no such project for you.", "Ask somebody of the project to add you.");
    Failure::new(StatusCode::NOT_FOUND, "no-space", message, hint)
}

/// A cursor beyond the end of the log (S20).
pub(crate) fn cursor_ahead(epoch: u32, size: u64) -> Failure {
    let message = "This device has seen more than the server has.";
    let hint = "Ask the administrator whether the server was restored from a backup.";
    Failure::new(StatusCode::CONFLICT, code::CURSOR_AHEAD, message, hint)
        .with("epoch", epoch)
        .with("size", size)
}

/// A cursor of an earlier epoch (S21).
pub(crate) fn epoch_changed(epoch: u32, size: u64) -> Failure {
    let message = "The server was restored from a backup.";
    let hint = "What you have made stays; what the backup lacks is offered again.";
    Failure::new(StatusCode::CONFLICT, code::EPOCH_CHANGED, message, hint)
        .with("epoch", epoch)
        .with("size", size)
}

pub(crate) fn too_many_listeners() -> Failure {
    let (message, hint) = ("Too many connections listen.", "Close Galley on devices that you do not use.");
    Failure::new(StatusCode::TOO_MANY_REQUESTS, "too-many-listeners", message, hint).retryable()
}

pub(crate) fn stopping() -> Failure {
    let (message, hint) = ("The server is stopping.", "Try again in a moment.");
    Failure::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", message, hint).retryable()
}

pub(crate) fn busy() -> Failure {
    Failure::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The server is busy.", "Try again.").retryable()
}

pub(crate) fn disk_full() -> Failure {
    let (message, hint) =
        ("The server's disk is full.", "Ask the administrator to make room. Nothing was lost.");
    Failure::new(StatusCode::INSUFFICIENT_STORAGE, "server-disk-full", message, hint).retryable()
}

/// A mistake of the server's; what it was is in its own log.
pub(crate) fn broken() -> Failure {
    let (message, hint) =
        ("Something in the server failed.", "Try again; if it comes back, ask the administrator.");
    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message, hint)
}

/// An op that the server made for somebody was refused by the rules.
pub(crate) fn refused(refusal: galley_core::Refusal) -> Failure {
    Failure::new(StatusCode::CONFLICT, refusal.code(), refusal.message(), refusal.hint())
}

/// What the log says, for people; in full in the server's own log.
pub(crate) fn of_log(error: &LogError) -> Failure {
    match error {
        LogError::Unavailable { .. } => {
            tracing::warn!(%error, "the log");
            busy()
        }
        LogError::Full => {
            tracing::error!(%error, "the log");
            disk_full()
        }
        LogError::Damaged { .. } | LogError::Newer { .. } | LogError::Unfit { .. } => {
            tracing::error!(%error, "the log");
            broken()
        }
    }
}

/// What the replica says, for people; in full in the server's own log.
pub(crate) fn of_store(error: &StoreError) -> Failure {
    match error {
        StoreError::Refused { refusal } => refused(*refusal),
        StoreError::DiskFull => {
            tracing::error!(%error, "the replica");
            disk_full()
        }
        error if error.retryable() => {
            tracing::warn!(%error, "the replica");
            busy()
        }
        error => {
            tracing::error!(%error, code = error.code(), "the replica");
            broken()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_code_and_a_next_step() {
        let all = [
            unreadable(),
            too_large(),
            too_slow(),
            no_route(),
            other_method(),
            sign_in_required(),
            device_needed(),
            device_taken(),
            device_revoked(),
            no_space(),
            cursor_ahead(0, 1),
            epoch_changed(1, 1),
            too_many_listeners(),
            stopping(),
            busy(),
            disk_full(),
            broken(),
        ];
        let mut codes: Vec<&str> = all.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all.len(), "a code with two meanings");
        for one in &all {
            assert!(one.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", one.code);
            assert!(one.message.ends_with('.') && one.hint.ends_with('.'), "{}", one.code);
            assert!(one.status.is_client_error() || one.status.is_server_error());
            let said = include_str!("../../../docs/SERVER.md");
            assert!(said.contains(&format!("`{}`", one.code)), "{} is not in docs/SERVER.md", one.code);
        }
    }

    #[test]
    fn what_goes_away_by_itself_may_be_tried_again() {
        assert!(of_log(&LogError::Unavailable { what: String::new() }).retryable);
        assert!(of_log(&LogError::Full).retryable);
        assert!(!of_log(&LogError::Damaged { what: String::new() }).retryable);
        assert!(of_store(&StoreError::Busy).retryable);
        assert!(!of_store(&StoreError::KeysLost).retryable);
    }
}
