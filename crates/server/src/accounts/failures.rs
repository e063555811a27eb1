//! What accounts say no with. None of them tells whether somebody has an account.

use axum::http::StatusCode;

use crate::Failure;
pub(crate) use crate::failure::{of_log, sign_in_required, too_large};

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
        "password-differs",
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

/// Of a guests' link: none was typed, or another one.
pub(crate) fn link_password() -> Failure {
    Failure::new(
        StatusCode::FORBIDDEN,
        "link-password",
        "The link has another password.",
        "Ask whoever sent the link for its password.",
    )
}

/// Of a guest: wrong, over, used, tried too often, or for another mailbox.
pub(crate) fn code_unusable() -> Failure {
    Failure::new(
        StatusCode::FORBIDDEN,
        "code-unusable",
        "This is not the code that was sent, or it has run out.",
        "Check mail and code, or have another code sent.",
    )
}

pub(crate) fn oidc_off() -> Failure {
    Failure::new(
        StatusCode::NOT_FOUND,
        "oidc-off",
        "This server has no OpenID provider.",
        "Sign in with mail and password.",
    )
}

/// Of the provider, or of its word; what it was is in the server's own log.
pub(crate) fn oidc_failed() -> Failure {
    Failure::new(
        StatusCode::BAD_GATEWAY,
        "oidc-failed",
        "The OpenID provider did not say who you are.",
        "Try again, or sign in with mail and password.",
    )
    .retryable()
}

/// Somebody whom the provider knows and this server does not.
pub(crate) fn oidc_unknown() -> Failure {
    Failure::new(
        StatusCode::FORBIDDEN,
        "oidc-unknown",
        "Nobody here signs in by this identity.",
        "Sign in with mail and password and link it, or ask an administrator for an invitation.",
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
        "role-forbids",
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

/// What is sent cannot be read; `detail` says which part, in words of ours.
pub(crate) fn unreadable(detail: &'static str) -> Failure {
    crate::failure::unreadable().with("detail", detail)
}

/// A mistake of ours; what it was is in the server's own log.
pub(crate) fn broken(what: &'static str) -> Failure {
    tracing::error!(what, "accounts and bytes: something failed that cannot");
    crate::failure::broken()
}
