//! Who asks, and from where: for the routes of accounts and bytes, on whatever node they are.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;

use super::reading::{bearer, blocking};
use crate::Failure;
use crate::accounts::failures::{sign_in_required, unreadable};
use crate::accounts::{Address, Machine, Ordering, Origin, Signed};

/// The most characters that are kept of what a client calls itself.
const MAX_AGENT: usize = 120;

/// Whoever shows a session's token, and is still in the organisation.
pub(super) struct Asker(pub Signed);

impl<S: Ordering> FromRequestParts<Arc<S>> for Asker {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, node: &Arc<S>) -> Result<Self, Failure> {
        let token = token_of(parts)?;
        let node = Arc::clone(node);
        blocking(move || {
            let signed = node.accounts().signed(&token)?;
            node.org_role(signed.person)?.ok_or_else(sign_in_required)?;
            Ok(Self(signed))
        })
        .await
    }
}

/// A person or a machine.
pub(super) enum Caller {
    Person(Signed),
    Machine(Machine),
}

impl<S: Ordering> FromRequestParts<Arc<S>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, node: &Arc<S>) -> Result<Self, Failure> {
        let token = token_of(parts)?;
        let node = Arc::clone(node);
        blocking(move || {
            if let Ok(machine) = node.accounts().machine(&token) {
                return Ok(Self::Machine(machine));
            }
            let signed = node.accounts().signed(&token)?;
            node.org_role(signed.person)?.ok_or_else(sign_in_required)?;
            Ok(Self::Person(signed))
        })
        .await
    }
}

/// From where a request comes.
pub(super) struct Origins(pub Origin);

impl<S: Send + Sync> FromRequestParts<S> for Origins {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<Address>().map(|address| address.0);
        let said = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let agent = said.chars().filter(|letter| !letter.is_control()).take(MAX_AGENT).collect();
        Ok(Self(Origin { address, agent }))
    }
}

/// The one token that a request shows: of two, nobody could say which one counts.
fn token_of(parts: &Parts) -> Result<String, Failure> {
    if parts.headers.get_all(AUTHORIZATION).iter().count() > 1 {
        return Err(unreadable("authorization"));
    }
    bearer(&parts.headers).map(str::to_owned).ok_or_else(sign_in_required)
}
