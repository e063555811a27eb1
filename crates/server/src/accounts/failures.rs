//! What accounts say no with. None of them tells whether somebody has an account.

use axum::http::StatusCode;

use crate::Failure;
use crate::log::LogError;

/// Whatever is wrong with a token is one answer: not there, over, taken back, of another kind, or forged.
pub(crate) fn sign_in_required() -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, "sign-in-required", "You are not signed in.", "Sign in again.")
}

/// Unknown mail, wrong password, removed person: one answer.
pub(crate) fn sign_in_refused() -> Failure {
    Failure::new(
        StatusCode::UNAUTHORIZED,
        "sign-in-refused",
        "Mail and password do not belong together.",
        "Check both and try again, or have the password reset.",
    )
}

pub(crate) fn too_many_attempts(seconds: u64) -> Failure {
    Failure::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-attempts",
        "There were too many attempts.",
        "Wait a while and try again.",
    )
    .retryable()
    .with("seconds", seconds)
}

pub(crate) fn sign_in_busy() -> Failure {
    Failure::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "sign-in-busy",
        "Too many people are signing in just now.",
        "Try again in a moment.",
    )
    .retryable()
}

pub(crate) fn password_refused(reason: &'static str) -> Failure {
    Failure::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "password-unfit",
        "This cannot be the password.",
        "Choose one of 10 to 256 characters that is neither your name nor your mail.",
    )
    .with("reason", reason)
}

pub(crate) fn password_differs() -> Failure {
    Failure::new(
        StatusCode::FORBIDDEN,
        "password-wrong",
        "The present password is another one.",
        "Type the present password again, or have it reset.",
    )
}

/// A link of a mail, or of the first set-up: used, over, taken back or forged.
pub(crate) fn link_unusable() -> Failure {
    Failure::new(
        StatusCode::GONE,
        "link-unusable",
        "The link was used, has run out, or was taken back.",
        "Ask for a new one.",
    )
}

pub(crate) fn mail_taken() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        "mail-taken",
        "Somebody has an account with this mail.",
        "Add that person to the project, or use another mail.",
    )
}

pub(crate) fn field_refused(field: &'static str) -> Failure {
    Failure::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "field-unfit",
        "Something that was typed cannot be used.",
        "Check it and try again.",
    )
    .with("field", field)
}

pub(crate) fn not_permitted() -> Failure {
    Failure::new(
        StatusCode::FORBIDDEN,
        "not-permitted",
        "Your role does not allow it.",
        "Ask an administrator.",
    )
}

pub(crate) fn not_there() -> Failure {
    Failure::new(
        StatusCode::NOT_FOUND,
        "not-there",
        "It is not there.",
        "Go back to the list; it may have changed.",
    )
}

pub(crate) fn device_bound() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        "device-bound",
        "The session or the device belongs together with another one.",
        "Sign in again on this device.",
    )
}

pub(crate) fn too_many(what: &'static str) -> Failure {
    Failure::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "too-many",
        "There are as many of these as there can be.",
        "Take one away that is not used.",
    )
    .with("what", what)
}

/// A row was changed by others again and again.
pub(crate) fn contended() -> Failure {
    Failure::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "contended",
        "Others changed the same thing at the same time.",
        "Try again.",
    )
    .retryable()
}

pub(crate) fn unreadable(detail: &'static str) -> Failure {
    Failure::new(
        StatusCode::BAD_REQUEST,
        "bad-request",
        "The request cannot be read.",
        "Use a client that fits this server.",
    )
    .with("detail", detail)
}

pub(crate) fn too_large() -> Failure {
    Failure::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        "The request is too large.",
        "Send less at once.",
    )
}

/// A mistake of ours; what it was is in the server's own log.
pub(crate) fn broken(what: &'static str) -> Failure {
    tracing::error!(what, "accounts and bytes: something failed that cannot");
    Failure::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Something in the server failed.",
        "Try again; if it comes back, ask the administrator.",
    )
}

/// What the log says, for people.
pub(crate) fn of_log(error: &LogError) -> Failure {
    match error {
        LogError::Unavailable { .. } => {
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The server is busy.", "Try again.")
                .retryable()
        }
        LogError::Full => Failure::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "disk-full",
            "The server's disk is full.",
            "Ask the administrator to make room. Nothing was lost.",
        )
        .retryable(),
        other => {
            tracing::error!(error = %other, "accounts and bytes: the log");
            broken("log")
        }
    }
}
