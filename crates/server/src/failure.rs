//! Every way in which the server says no: HTTP status, code, message and next step.
//!
//! On the wire a failure is `{"error":{"code","message","hint","retryable","params"}}`. Codes are kebab-case words that
//! clients branch on; messages are English. Neither holds a secret or a text that somebody wrote.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

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
