//! The first start: whoever has the one-time link becomes the owner and names the organisation.

use galley_core::op::OrgRole;
use galley_core::{Hash, PersonId};
use serde::{Deserialize, Serialize};

use super::failures::link_unusable;
use super::people::{Account, fit_line, fit_mail, fit_name};
use super::tokens::Token;
use super::{Accounts, Ordering, Origin, SignedIn, passwords, rows, until_done};
use crate::Failure;
use crate::log::Expected;

const SERVER: &str = "server";
const ORGANISATION: &str = "organisation";
const LINK: &str = "set-up";

/// The organisation that a server is of; a row once it is set up.
#[derive(Serialize, Deserialize)]
struct Organisation {
    name: String,
    made_at: i64,
}

#[derive(Serialize, Deserialize)]
struct Link {
    key: String,
    secret: Hash,
    expires_at: i64,
    /// Who whoever uses it becomes: always the same, however often it is tried.
    person: PersonId,
}

impl Accounts {
    /// Draws the secret of the one-time link anew, and the former one opens nothing any more; none once the server is
    /// set up.
    pub fn set_up_token(&self) -> Result<Option<String>, Failure> {
        until_done(|| {
            if self.organisation()?.is_some() {
                return Ok(Some(None));
            }
            let former = rows::get::<Link>(self.log(), SERVER, LINK)?;
            let token = Token::draw(self.edge.as_ref());
            let drawn = || PersonId::new(self.now(), self.random10());
            let link = Link {
                key: token.key(),
                secret: token.hash(),
                expires_at: self.now().saturating_add(self.policy.set_up_ms),
                person: former.as_ref().map_or_else(drawn, |row| row.value.person),
            };
            let expected = former.as_ref().map_or(Expected::Absent, |row| row.still());
            let put = rows::put(SERVER, LINK, expected, &link)?;
            Ok(self.change(&[put])?.then(|| Some(token.text())))
        })
    }

    /// Returns the name of the organisation; none before the first set-up.
    pub fn organisation(&self) -> Result<Option<String>, Failure> {
        let row = rows::get::<Organisation>(self.log(), SERVER, ORGANISATION)?;
        Ok(row.map(|row| row.value.name))
    }

    /// Makes the owner and names the organisation, once. Blocks for a hash: have a [`super::Turn`].
    ///
    /// Errors: `link-unusable`, `field-unfit`, `password-unfit`.
    pub fn set_up(
        &self,
        node: &dyn Ordering,
        token: &str,
        organisation: &str,
        account: (&str, &str, &str),
        from: &Origin,
    ) -> Result<SignedIn, Failure> {
        let link = rows::get::<Link>(self.log(), SERVER, LINK)?.ok_or_else(link_unusable)?;
        let is_it =
            Token::read(token).is_some_and(|one| one.key() == link.value.key && one.is(&link.value.secret));
        if !is_it || self.now() >= link.value.expires_at || self.organisation()?.is_some() {
            return Err(link_unusable());
        }
        let (name, mail, password) = account;
        let organisation =
            Organisation { name: fit_line(organisation, "organisation")?, made_at: self.now() };
        let account = self.fit_account(name, mail, password)?;
        let person = link.value.person;
        node.add_person(None, person, OrgRole::Owner)?;
        let (signed_in, session) = self.new_session(person, from)?;
        let mut changes = vec![
            rows::put(SERVER, ORGANISATION, Expected::Absent, &organisation)?,
            rows::take(SERVER, LINK, link.still()),
        ];
        changes.extend(self.new_account(person, &account)?);
        changes.extend(session);
        changes.push(self.audit("set-up", Some(person), None, from)?);
        if self.change(&changes)? { Ok(signed_in) } else { Err(link_unusable()) }
    }

    /// An account as somebody wants it, with the password hashed. Errors: `field-unfit`, `password-unfit`.
    pub(super) fn fit_account(&self, name: &str, mail: &str, password: &str) -> Result<Account, Failure> {
        let (name, mail) = (fit_name(name)?, fit_mail(mail)?);
        passwords::fit(password, &name, &mail)?;
        let now = self.now();
        let password = self.passwords.hash(password, self.edge.as_ref())?;
        Ok(Account {
            name,
            mail,
            password,
            made_at: now,
            password_at: now,
            signed_in_at: Some(now),
            reset: None,
            guest: None,
        })
    }
}
