//! Links of letters, and what a server says to requests, as a person is told it.

use galley_sync::driver::{Refused, ServerError};
use serde::Deserialize;

use super::standing;
use crate::api::{Failure, JoinKind};
use crate::failure::rows;

/// The most letters of a link.
const MAX_LINK: usize = 2_000;

/// Where a link of a letter leads.
pub(super) struct Way {
    pub kind: JoinKind,
    pub address: String,
    /// Of one use.
    pub token: String,
}

/// Reads `galley://invitation?server=…&token=…`, or `galley://set-up?…`.
pub(super) fn way(link: &str) -> Result<Way, Failure> {
    let unfit = || Failure::of("link-unfit", &[]);
    let link = link.trim();
    let rest = link.strip_prefix("galley://").filter(|_| link.len() <= MAX_LINK).ok_or_else(unfit)?;
    let (place, query) = rest.split_once('?').ok_or_else(unfit)?;
    let kind = match place.trim_end_matches('/') {
        "invitation" => JoinKind::Invitation,
        "set-up" => JoinKind::SetUp,
        _ => return Err(unfit()),
    };
    let member = |name: &str| {
        let mut parts = query.split('&').filter_map(|part| part.split_once('='));
        let found = parts.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
        found.filter(|value| !value.is_empty()).ok_or_else(unfit)
    };
    Ok(Way { kind, address: member("server")?, token: member("token")? })
}

/// What a server says to somebody who signs in.
#[derive(Deserialize)]
pub(super) struct SignedIn {
    pub person: galley_core::PersonId,
    pub token: String,
}

/// What it says to whoever has the link of an invitation.
#[derive(Deserialize)]
pub(super) struct Welcome {
    pub organisation: String,
    pub mail: String,
    pub by: String,
}

/// What it says of the person who asks.
#[derive(Deserialize)]
pub(super) struct Me {
    pub name: String,
    pub mail: Option<String>,
    pub organisation: Option<String>,
}

/// A page of the people whom somebody may know of.
#[derive(Deserialize)]
pub(super) struct People {
    pub people: Vec<Profile>,
    pub next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Profile {
    pub person: galley_core::PersonId,
    pub name: String,
}

/// Why no server can be asked there.
pub(super) fn of_address(error: &ServerError) -> Failure {
    let code = match error {
        ServerError::Address => "server-address",
        ServerError::NotEncrypted => "server-not-encrypted",
        ServerError::Client(_) => "internal",
    };
    Failure::of(code, &[]).because(error)
}

/// What a server said no with, in the words that this build has for it; else in the server's own.
pub(super) fn of_server(refused: Refused) -> Failure {
    let said = match refused {
        Refused::Missed(trouble) => return standing::failure(trouble),
        Refused::Said(said) => said,
    };
    if !rows().any(|row| row.code == said.code) {
        return Failure {
            code: said.code,
            message: said.message,
            hint: said.hint,
            params: said.params,
            retryable: said.retryable,
        };
    }
    let params: Vec<(&str, &str)> =
        said.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Failure::of(&said.code, &params)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeMap;

    use galley_sync::wire::WireFailure;

    use super::*;

    #[test]
    fn links_of_letters_are_read_and_no_others() {
        let found = way(" galley://invitation?server=https://galley.example&token=abc\n").unwrap();
        assert_eq!((found.kind, found.address.as_str()), (JoinKind::Invitation, "https://galley.example"));
        assert_eq!(found.token, "abc");
        assert_eq!(way("galley://set-up?server=http://127.0.0.1:1&token=x").unwrap().kind, JoinKind::SetUp);
        for link in [
            "",
            "https://galley.example/invitation?token=abc",
            "galley://proof?server=https://galley.example&token=abc",
            "galley://invitation?server=https://galley.example",
            "galley://invitation?server=&token=abc",
            "galley://invitation",
        ] {
            assert_eq!(way(link).err().unwrap().code, "link-unfit", "{link}");
        }
    }

    #[test]
    fn a_code_of_a_newer_server_keeps_its_own_words() {
        let said = WireFailure {
            code: "sign-in-refused".to_owned(),
            message: "No.".to_owned(),
            hint: Some("Do that.".to_owned()),
            retryable: false,
            params: BTreeMap::new(),
        };
        assert_ne!(of_server(Refused::Said(said.clone())).message, "No.");
        let newer = WireFailure { code: "never-heard-of".to_owned(), ..said };
        let failure = of_server(Refused::Said(newer));
        assert_eq!((failure.message.as_str(), failure.hint.as_deref()), ("No.", Some("Do that.")));
    }
}
