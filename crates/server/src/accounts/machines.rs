//! Machines: programs that sign in by themselves with OAuth 2 client credentials (RFC 6749 §4.4).
//!
//! The secret is shown once and kept as a hash. A token says who and what for, ends by itself, and ends at once when its
//! machine is taken away. A machine is no person and is in no project by itself.

use galley_core::op::OrgRole;
use galley_core::{Hash, PersonId};
use serde::{Deserialize, Serialize};

use super::failures::{field_refused, not_permitted, not_there, sign_in_required, too_many};
use super::people::fit_line;
use super::rows::Found;
use super::tokens::Token;
use super::{Accounts, Ordering, Origin, Signed, rows};
use crate::Failure;
use crate::log::Expected;

const MACHINES: &str = "machine";
const TOKENS: &str = "machine-token";

/// What a machine may be let do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Names and mails of people.
    PeopleRead,
    /// The audit table.
    AuditRead,
}

impl Scope {
    pub const ALL: &'static [Scope] = &[Scope::PeopleRead, Scope::AuditRead];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PeopleRead => "people-read",
            Self::AuditRead => "audit-read",
        }
    }

    fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.as_str() == word)
    }
}

/// A machine, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MachineRow {
    pub client_id: String,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub by: PersonId,
    pub made_at: i64,
}

/// A machine that was just made, with its secret, which is never shown again.
#[derive(Serialize)]
pub struct NewMachine {
    pub client_id: String,
    pub client_secret: String,
    pub name: String,
    pub scopes: Vec<Scope>,
}

/// Whoever a request of a machine is by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    pub client_id: String,
    pub scopes: Vec<Scope>,
}

/// The answer to a request for a token (RFC 6749 §5.1).
#[derive(Serialize)]
pub struct AccessToken {
    pub access_token: String,
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: i64,
    /// What it is good for, words with a space between them.
    pub scope: String,
}

/// Why there is no token (RFC 6749 §5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    InvalidRequest,
    InvalidClient,
    UnsupportedGrantType,
    InvalidScope,
    /// Not of OAuth: the server could not answer.
    Failed(Failure),
}

#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    name: String,
    scopes: Vec<Scope>,
    by: PersonId,
    made_at: i64,
    secret: Hash,
}

#[derive(Serialize, Deserialize)]
struct Given {
    client_id: String,
    scopes: Vec<Scope>,
    expires_at: i64,
    secret: Hash,
}

impl Accounts {
    /// Makes a machine. Errors: `role-forbids`, `field-unfit`, `too-many`.
    pub fn make_machine(
        &self,
        node: &dyn Ordering,
        signed: &Signed,
        name: &str,
        scopes: &[Scope],
        from: &Origin,
    ) -> Result<NewMachine, Failure> {
        over_machines(node, signed.person)?;
        let name = fit_line(name, "name")?;
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.is_empty() {
            return Err(field_refused("scopes"));
        }
        if rows::all::<Kept>(self.log(), MACHINES, "")?.len() >= self.policy.max_machines {
            return Err(too_many("machines"));
        }
        let token = Token::draw(self.edge.as_ref());
        let client_id = token.key();
        let (by, secret) = (signed.person, token.hash());
        let kept = Kept { name: name.clone(), scopes: scopes.clone(), by, made_at: self.now(), secret };
        let put = rows::put(MACHINES, &client_id, Expected::Absent, &kept)?;
        let audit = self.audit("machine.made", Some(by), Some(client_id.clone()), from)?;
        if !self.change(&[put, audit])? {
            return Err(super::contended());
        }
        Ok(NewMachine { client_id, client_secret: token.text(), name, scopes })
    }

    /// Lists machines. Errors: `role-forbids`.
    pub fn machines(&self, node: &dyn Ordering, signed: &Signed) -> Result<Vec<MachineRow>, Failure> {
        over_machines(node, signed.person)?;
        let found = rows::all::<Kept>(self.log(), MACHINES, "")?;
        Ok(found
            .into_iter()
            .map(|(client_id, row)| {
                let Kept { name, scopes, by, made_at, .. } = row.value;
                MachineRow { client_id, name, scopes, by, made_at }
            })
            .collect())
    }

    /// Takes a machine away; its tokens open nothing any more. Errors: `role-forbids`, `not-there`.
    pub fn remove_machine(
        &self,
        node: &dyn Ordering,
        signed: &Signed,
        client_id: &str,
        from: &Origin,
    ) -> Result<(), Failure> {
        over_machines(node, signed.person)?;
        let row = self.kept_machine(client_id)?.ok_or_else(not_there)?;
        let audit = self.audit("machine.removed", Some(signed.person), Some(client_id.to_owned()), from)?;
        let done = self.change(&[rows::take(MACHINES, client_id, row.still()), audit])?;
        if done { Ok(()) } else { Err(not_there()) }
    }

    /// Gives a machine a token for some of what it may do; for all of it where nothing is asked for.
    pub fn give_token(
        &self,
        client_id: &str,
        client_secret: &str,
        scope: Option<&str>,
        from: &Origin,
    ) -> Result<AccessToken, TokenError> {
        let shown = Token::read(client_secret).filter(|token| token.key() == client_id);
        let found = self.kept_machine(client_id).map_err(TokenError::Failed)?;
        let is_it = |row: &Found<Kept>| shown.as_ref().is_some_and(|token| token.is(&row.value.secret));
        let Some(row) = found.filter(is_it) else {
            let audit = self.audit("machine.refused", None, None, from).map_err(TokenError::Failed)?;
            self.change(&[audit]).map_err(TokenError::Failed)?;
            return Err(TokenError::InvalidClient);
        };
        let scopes = match scope {
            None => row.value.scopes.clone(),
            Some(words) => asked_for(words, &row.value.scopes).ok_or(TokenError::InvalidScope)?,
        };
        let token = Token::draw(self.edge.as_ref());
        let lasts = self.policy.machine_token_ms;
        let words: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        let scope = words.join(" ");
        let given = Given {
            client_id: client_id.to_owned(),
            scopes,
            expires_at: self.now().saturating_add(lasts),
            secret: token.hash(),
        };
        let put = || {
            let put = rows::put(TOKENS, &token.key(), Expected::Absent, &given)?;
            let audit = self.audit("machine.token", None, Some(client_id.to_owned()), from)?;
            self.change(&[put, audit])
        };
        if !put().map_err(TokenError::Failed)? {
            return Err(TokenError::Failed(super::contended()));
        }
        Ok(AccessToken { access_token: token.text(), token_type: "Bearer", expires_in: lasts / 1000, scope })
    }

    /// Says which machine a token stands for. Errors: `sign-in-required`, whatever is wrong with it.
    pub fn machine(&self, token: &str) -> Result<Machine, Failure> {
        let token = Token::read(token).ok_or_else(sign_in_required)?;
        let found = rows::get::<Given>(self.log(), TOKENS, &token.key())?;
        let row = found.filter(|row| token.is(&row.value.secret) && self.now() < row.value.expires_at);
        let given = row.ok_or_else(sign_in_required)?.value;
        let machine = self.kept_machine(&given.client_id)?.ok_or_else(sign_in_required)?.value;
        let scopes = given.scopes.into_iter().filter(|scope| machine.scopes.contains(scope)).collect();
        Ok(Machine { client_id: given.client_id, scopes })
    }

    pub(super) fn sweep_machine_tokens(&self) -> Result<usize, Failure> {
        let now = self.now();
        let mut num = 0;
        for (key, row) in rows::all::<Given>(self.log(), TOKENS, "")? {
            if now >= row.value.expires_at {
                num += usize::from(self.change(&[rows::take(TOKENS, &key, row.still())])?);
            }
        }
        Ok(num)
    }

    fn kept_machine(&self, client_id: &str) -> Result<Option<Found<Kept>>, Failure> {
        rows::get(self.log(), MACHINES, client_id)
    }
}

/// The scopes of RFC 6749 §3.3, each of them one that may be asked for.
fn asked_for(words: &str, may: &[Scope]) -> Option<Vec<Scope>> {
    let read = |word: &str| Scope::read(word).filter(|scope| may.contains(scope));
    let mut scopes: Vec<Scope> = words.split(' ').map(read).collect::<Option<_>>()?;
    scopes.sort_unstable();
    scopes.dedup();
    Some(scopes)
}

fn over_machines(node: &dyn Ordering, person: PersonId) -> Result<(), Failure> {
    match node.org_role(person)? {
        Some(OrgRole::Owner | OrgRole::Administrator) => Ok(()),
        _ => Err(not_permitted()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_asked_for_by_word_and_never_beyond_what_may_be() {
        let all = Scope::ALL;
        assert_eq!(asked_for("people-read", all), Some(vec![Scope::PeopleRead]));
        assert_eq!(asked_for("audit-read people-read audit-read", all).map(|both| both.len()), Some(2));
        assert_eq!(asked_for("audit-read", &[Scope::PeopleRead]), None);
        for bad in ["", "people-read ", "people-read,audit-read", "everything"] {
            assert_eq!(asked_for(bad, all), None, "{bad}");
        }
        for scope in Scope::ALL {
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
        }
    }
}
