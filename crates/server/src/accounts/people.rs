//! The rows of people: name, mail, password. They can change; the person's id is all that ops know (S4).

use galley_core::PersonId;
use serde::{Deserialize, Serialize};

use super::failures::{field_refused, mail_taken, not_there};
use super::rows::Found;
use super::{Accounts, Ordering, Origin, mail, rows, until_done};
use crate::Failure;
use crate::log::{Change, Expected};

const ACCOUNTS: &str = "account";
const MAILS: &str = "mail";
/// The most characters of a name.
const MAX_NAME: usize = 80;

/// What is kept of a person. Its JSON never leaves the server.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Account {
    pub name: String,
    /// In the form under which it is looked up.
    pub mail: String,
    /// A PHC string.
    pub password: String,
    pub made_at: i64,
    pub password_at: i64,
    pub signed_in_at: Option<i64>,
    /// The key of the only link that can reset the password.
    pub reset: Option<String>,
    /// The key of the link that a guest came by (W3): no mail leads to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest: Option<String>,
}

/// Whose a mail is.
#[derive(Serialize, Deserialize)]
struct Owner {
    person: PersonId,
}

/// What others are told of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Profile {
    pub person: PersonId,
    pub name: String,
    /// Absent for whoever has no need to know it.
    pub mail: Option<String>,
}

impl Accounts {
    /// Returns the profile of somebody, with the mail. Errors: `not-there`.
    pub fn profile(&self, person: PersonId) -> Result<Profile, Failure> {
        let account = self.account(person)?.ok_or_else(not_there)?.value;
        Ok(Profile { person, name: account.name, mail: Some(account.mail) })
    }

    /// Lists those whom a viewer may know of, after a person; with mails where asked for. Returns also where to go on.
    pub fn profiles(
        &self,
        node: &dyn Ordering,
        viewer: PersonId,
        after: &str,
        with_mails: bool,
    ) -> Result<(Vec<Profile>, Option<String>), Failure> {
        let found = rows::list::<Account>(self.log(), ACCOUNTS, "", after, rows::PAGE)?;
        let next = (found.len() == rows::PAGE).then(|| found.last().map(|(key, _)| key.clone())).flatten();
        let mut seen = Vec::new();
        for (key, row) in found {
            let Ok(person) = key.parse::<PersonId>() else { continue };
            if person == viewer || node.sees_person(viewer, person)? {
                let mail = (with_mails || person == viewer).then_some(row.value.mail);
                seen.push(Profile { person, name: row.value.name, mail });
            }
        }
        Ok((seen, next))
    }

    /// As [`Accounts::profiles`], for whoever may know of everybody.
    pub fn all_profiles(&self, after: &str) -> Result<(Vec<Profile>, Option<String>), Failure> {
        let found = rows::list::<Account>(self.log(), ACCOUNTS, "", after, rows::PAGE)?;
        let next = (found.len() == rows::PAGE).then(|| found.last().map(|(key, _)| key.clone())).flatten();
        let of = |(key, row): (String, Found<Account>)| {
            let person = key.parse::<PersonId>().ok()?;
            Some(Profile { person, name: row.value.name, mail: Some(row.value.mail) })
        };
        Ok((found.into_iter().filter_map(of).collect(), next))
    }

    /// Gives somebody another name, another mail, or both. Errors: `field-unfit`, `mail-taken`, `not-there`.
    pub fn change_profile(
        &self,
        by: PersonId,
        person: PersonId,
        name: Option<&str>,
        mail: Option<&str>,
        from: &Origin,
    ) -> Result<Profile, Failure> {
        let name = name.map(fit_name).transpose()?;
        let mail = mail.map(fit_mail).transpose()?;
        until_done(|| {
            let found = self.account(person)?.ok_or_else(not_there)?;
            let mut account = found.value.clone();
            let mut changes = Vec::new();
            if let Some(name) = &name {
                account.name.clone_from(name);
            }
            if let Some(mail) = mail.as_ref().filter(|mail| **mail != account.mail) {
                // What they identified themselves by, and nobody signs in with.
                if account.guest.is_some() {
                    return Err(field_refused("mail"));
                }
                if self.owner(mail)?.is_some() {
                    return Err(mail_taken());
                }
                changes.push(rows::take(MAILS, &account.mail, Expected::Any));
                changes.push(rows::put(MAILS, mail, Expected::Absent, &Owner { person })?);
                account.mail.clone_from(mail);
                // A link that went to the former mailbox opens nothing any more.
                account.reset = None;
            }
            changes.push(rows::put(ACCOUNTS, &person.to_string(), found.still(), &account)?);
            changes.push(self.audit("profile.changed", Some(by), Some(person.to_string()), from)?);
            let done = self.change(&changes)?;
            Ok(done.then_some(Profile { person, name: account.name, mail: Some(account.mail) }))
        })
    }

    pub(super) fn account(&self, person: PersonId) -> Result<Option<Found<Account>>, Failure> {
        rows::get(self.log(), ACCOUNTS, &person.to_string())
    }

    /// Whose a mail is, if anybody's.
    pub(super) fn owner(&self, mail: &str) -> Result<Option<PersonId>, Failure> {
        Ok(rows::get::<Owner>(self.log(), MAILS, mail)?.map(|row| row.value.person))
    }

    /// The changes that make a new account.
    pub(super) fn new_account(&self, person: PersonId, account: &Account) -> Result<[Change; 2], Failure> {
        Ok([
            rows::put(ACCOUNTS, &person.to_string(), Expected::Absent, account)?,
            rows::put(MAILS, &account.mail, Expected::Absent, &Owner { person })?,
        ])
    }

    /// The change that makes the account of a guest, whom no mail leads to.
    pub(super) fn first_account(&self, person: PersonId, account: &Account) -> Result<Change, Failure> {
        rows::put(ACCOUNTS, &person.to_string(), Expected::Absent, account)
    }

    /// The change that puts another form of an account in the place of the one that was read.
    pub(super) fn put_account(
        &self,
        person: PersonId,
        found: &Found<Account>,
        account: &Account,
    ) -> Result<Change, Failure> {
        rows::put(ACCOUNTS, &person.to_string(), found.still(), account)
    }
}

/// A name as it is kept. Errors: `field-unfit`.
pub(super) fn fit_name(name: &str) -> Result<String, Failure> {
    fit_line(name, "name")
}

/// One line of text as it is kept. Errors: `field-unfit`, with the name of the field.
pub(super) fn fit_line(text: &str, field: &'static str) -> Result<String, Failure> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= MAX_NAME && !text.contains(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(field_refused(field)) }
}

/// A mail as it is kept. Errors: `field-unfit`.
pub(super) fn fit_mail(text: &str) -> Result<String, Failure> {
    mail::address(text).ok_or_else(|| field_refused("mail"))
}
