//! A forgotten password, reset by whoever reads the mailbox. Whether there is an account is not said.

use galley_core::{Hash, PersonId};
use serde::{Deserialize, Serialize};

use super::failures::link_unusable;
use super::tokens::Token;
use super::{Accounts, Letter, Ordering, Origin, invitations, mail, passwords, rows, until_done};
use crate::Failure;
use crate::log::Expected;

const RESETS: &str = "reset";

#[derive(Serialize, Deserialize)]
struct Reset {
    person: PersonId,
    secret: Hash,
    expires_at: i64,
}

impl Accounts {
    /// Sends a link to the mailbox, if it is that of an account; a former link opens nothing any more. Whoever asks has
    /// been answered before this is called, so that the answer takes as long either way.
    pub fn ask_reset(&self, node: &dyn Ordering, mail: &str, from: &Origin) -> Result<(), Failure> {
        let Some(address) = mail::address(mail) else { return Ok(()) };
        let Some(person) = self.owner(&address)? else { return Ok(()) };
        if node.org_role(person)?.is_none() {
            return Ok(());
        }
        let token = Token::draw(self.edge.as_ref());
        let reset = Reset {
            person,
            secret: token.hash(),
            expires_at: self.now().saturating_add(self.policy.reset_ms),
        };
        let name = until_done(|| {
            let Some(found) = self.account(person)? else { return Ok(Some(None)) };
            let mut account = found.value.clone();
            let mut changes = Vec::new();
            if let Some(former) = account.reset.replace(token.key()) {
                changes.push(rows::take(RESETS, &former, Expected::Any));
            }
            changes.push(rows::put(RESETS, &token.key(), Expected::Absent, &reset)?);
            changes.push(self.put_account(person, &found, &account)?);
            changes.push(self.audit("reset.asked", None, Some(person.to_string()), from)?);
            Ok(self.change(&changes)?.then_some(Some(account.name)))
        })?;
        let Some(name) = name else { return Ok(()) };
        let minutes = self.policy.reset_ms / 60_000;
        let link = self.link("reset", &token);
        let text = format!(
            "Hello {name},\n\nsomebody asked to reset your Galley password. To choose a new one, open this link in Galley \
             within {minutes} minutes:\n\n{link}\n\nIf it was not you, do nothing: your password stays as it is.\n"
        );
        self.send("reset", &Letter { to: address, subject: "Reset your Galley password".into(), text });
        Ok(())
    }

    /// Puts a new password in the place of the forgotten one; every session ends. Blocks for a hash: have a
    /// [`super::Turn`].
    ///
    /// Errors: `link-unusable`, `password-unfit`.
    pub fn reset(&self, token: &str, password: &str, from: &Origin) -> Result<(), Failure> {
        let token = Token::read(token).ok_or_else(link_unusable)?;
        let key = token.key();
        let found = rows::get::<Reset>(self.log(), RESETS, &key)?;
        let row = found.filter(|row| token.is(&row.value.secret)).ok_or_else(link_unusable)?;
        let person = row.value.person;
        let is_good = |reset: &Option<String>| reset.as_deref() == Some(key.as_str());
        let account = self.account(person)?.filter(|account| is_good(&account.value.reset));
        let account = account.filter(|_| self.now() < row.value.expires_at).ok_or_else(link_unusable)?.value;
        passwords::fit(password, &account.name, &account.mail)?;
        let hash = self.passwords.hash(password, self.edge.as_ref())?;
        until_done(|| {
            let found = self.account(person)?.filter(|account| is_good(&account.value.reset));
            let found = found.ok_or_else(link_unusable)?;
            let mut changed = found.value.clone();
            changed.password.clone_from(&hash);
            changed.password_at = self.now();
            changed.reset = None;
            let mut changes = self.end_all_but(person, None)?;
            changes.push(rows::take(RESETS, &key, Expected::Any));
            changes.push(self.put_account(person, &found, &changed)?);
            changes.push(self.audit("password.reset", None, Some(person.to_string()), from)?);
            Ok(self.change(&changes)?.then_some(()))
        })?;
        let text = format!(
            "Hello {},\n\nyour Galley password was reset, and you were signed out everywhere. If it was not you, tell your \
             administrator at once.\n",
            account.name
        );
        self.send(
            "reset-done",
            &Letter { to: account.mail, subject: "Your Galley password was reset".into(), text },
        );
        Ok(())
    }

    pub(super) fn sweep_links(&self) -> Result<usize, Failure> {
        let now = self.now();
        let mut num = 0;
        for (key, row) in rows::all::<Reset>(self.log(), RESETS, "")? {
            if now >= row.value.expires_at {
                num += usize::from(self.change(&[rows::take(RESETS, &key, row.still())])?);
            }
        }
        Ok(num + invitations::sweep(self, now)?)
    }

    /// What a letter says to be opened: the app, at the place for it, with server and token. A link of the app is in no
    /// server's or proxy's log.
    pub(super) fn link(&self, place: &str, token: &Token) -> String {
        format!("galley://{place}?server={}&token={}", self.policy.base_url, token.text())
    }
}
