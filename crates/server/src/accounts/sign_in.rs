//! Signing in with mail and password, and changing the password.
//!
//! One path for mails that are known and for those that are not: the same counts, the same hash, the same rows, the same
//! answer.

use galley_core::PersonId;

use super::failures::{password_differs, sign_in_refused, sign_in_required, too_many_attempts};
use super::{Accounts, Ordering, Origin, Signed, SignedIn, mail, passwords, until_done};
use crate::Failure;

impl Accounts {
    /// Counts an attempt with a mail from an address, before anything is looked up. Errors: `too-many-attempts`.
    pub fn count_attempt(&self, mail: &str, from: &Origin) -> Result<(), Failure> {
        let now = self.now();
        self.count_address(from)?;
        self.limits.count(&of_account(mail), self.policy.per_account, now).map_err(too_many_attempts)
    }

    /// Counts an attempt with something that nobody could guess. Errors: `too-many-attempts`.
    pub fn count_address(&self, from: &Origin) -> Result<(), Failure> {
        let key = format!("address {}", from.counted_as());
        self.limits.count(&key, self.policy.per_address, self.now()).map_err(too_many_attempts)
    }

    /// Begins a session. Blocks for a hash: have a [`super::Turn`], and have the attempt counted.
    ///
    /// Errors: `sign-in-refused`, whatever is wrong.
    pub fn sign_in(
        &self,
        node: &dyn Ordering,
        mail: &str,
        password: &str,
        from: &Origin,
    ) -> Result<SignedIn, Failure> {
        let person = match mail::address(mail) {
            Some(address) => self.owner(&address)?,
            None => None,
        };
        let account = match person {
            Some(person) => self.account(person)?,
            None => None,
        };
        let kept = account.as_ref().map(|row| row.value.password.as_str());
        let is_theirs = self.passwords.is(password, kept);
        let person = person.filter(|_| is_theirs);
        let (Some(person), Some(kept)) = (self.present(node, person)?, kept) else {
            self.change(&[self.audit("sign-in.refused", None, None, from)?])?;
            return Err(sign_in_refused());
        };
        self.limits.forget(&of_account(mail));
        self.begin(person, kept, password, from)
    }

    /// Puts another password in the place of the present one; all other sessions end. Blocks for hashes: have a
    /// [`super::Turn`].
    ///
    /// Errors: `password-differs`, `password-unfit`.
    pub fn change_password(
        &self,
        signed: &Signed,
        present: &str,
        password: &str,
        from: &Origin,
    ) -> Result<(), Failure> {
        let account = self.account(signed.person)?.ok_or_else(sign_in_required)?.value;
        if !self.passwords.is(present, Some(&account.password)) {
            self.change(&[self.audit("password.refused", Some(signed.person), None, from)?])?;
            return Err(password_differs());
        }
        passwords::fit(password, &account.name, &account.mail)?;
        let hash = self.passwords.hash(password, self.edge.as_ref())?;
        until_done(|| {
            let found = self.account(signed.person)?.ok_or_else(sign_in_required)?;
            // Another change came first: what was checked is no longer the present one.
            if found.value.password != account.password {
                return Err(password_differs());
            }
            let mut changed = found.value.clone();
            changed.password.clone_from(&hash);
            changed.password_at = self.now();
            changed.reset = None;
            let mut changes = self.end_all_but(signed.person, Some(&signed.session))?;
            changes.push(self.put_account(signed.person, &found, &changed)?);
            changes.push(self.audit("password.changed", Some(signed.person), None, from)?);
            Ok(self.change(&changes)?.then_some(()))
        })
    }

    /// The person, if still in the organisation.
    fn present(&self, node: &dyn Ordering, person: Option<PersonId>) -> Result<Option<PersonId>, Failure> {
        let Some(person) = person else { return Ok(None) };
        Ok(node.org_role(person)?.map(|_| person))
    }

    /// `checked`: the hash that the password was found to be the one of.
    fn begin(
        &self,
        person: PersonId,
        checked: &str,
        password: &str,
        from: &Origin,
    ) -> Result<SignedIn, Failure> {
        let is_outdated = self.passwords.is_outdated(checked);
        let renewed = is_outdated.then(|| self.passwords.hash(password, self.edge.as_ref())).transpose()?;
        until_done(|| {
            let found = self.account(person)?.ok_or_else(sign_in_refused)?;
            let kept = &found.value.password;
            if kept != checked && !self.passwords.is(password, Some(kept)) {
                return Err(sign_in_refused());
            }
            let mut account = found.value.clone();
            if let Some(hash) = &renewed {
                account.password.clone_from(hash);
            }
            account.signed_in_at = Some(self.now());
            let (signed_in, session) = self.new_session(person, from)?;
            let mut changes = session.to_vec();
            // With the account as it was read: a password that is changed meanwhile keeps this session from beginning.
            changes.push(self.put_account(person, &found, &account)?);
            let about = Some(signed_in.session.clone());
            changes.push(self.audit("sign-in", Some(person), about, from)?);
            Ok(self.change(&changes)?.then_some(signed_in))
        })
    }
}

/// What attempts with a mail are counted by; whether somebody has it is not asked.
fn of_account(mail: &str) -> String {
    let lower = mail.trim().to_lowercase();
    // Only so much of it: a key must not be as long as a request.
    let short: String = lower.chars().take(256).collect();
    format!("account {short}")
}
