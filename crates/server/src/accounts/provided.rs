//! Signing in by an OpenID provider: one attempt from the app to the browser and back, and whose account it opens.
//!
//! Whoever begins keeps a secret; the browser that comes back gets another, which it hands to the app on its machine. Both
//! are demanded: who sends somebody else an address to sign in at has no use of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use galley_core::{Hash, PersonId};
use serde::{Deserialize, Serialize};

use super::failures::{link_unusable, not_permitted, oidc_unknown, sign_in_required};
use super::rows::Found;
use super::tokens::Token;
use super::{Accounts, Ordering, Origin, SignedIn, mail, rows, until_done};
use crate::Failure;
use crate::log::Expected;
use crate::oidc::{Asked, Identity};

const FLOWS: &str = "oidc-flow";
/// By the hash of issuer and subject.
const SUBJECTS: &str = "oidc-subject";

/// One attempt.
#[derive(Clone, Serialize, Deserialize)]
struct Flow {
    /// Of what the browser comes back with; none once it came back.
    state: Option<Hash>,
    /// Of what whoever began keeps.
    begun: Hash,
    nonce: String,
    verifier: String,
    expires_at: i64,
    /// Whoever was signed in and wants to sign in this way from now on.
    person: Option<PersonId>,
    back: Option<Back>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Back {
    secret: Hash,
    person: PersonId,
}

#[derive(Serialize, Deserialize)]
struct Subject {
    person: PersonId,
    issuer: String,
    made_at: i64,
}

/// What an attempt begins with.
pub(crate) struct Begun {
    /// Kept by whoever begins.
    pub token: String,
    pub asked: Asked,
    pub expires_at: i64,
}

impl Accounts {
    /// Begins an attempt; of somebody who is signed in, so that they can sign in this way from now on. Errors: `role-forbids` of
    /// a guest, who is here by a link alone.
    pub(crate) fn begin_oidc(&self, person: Option<PersonId>) -> Result<Begun, Failure> {
        if let Some(person) = person
            && self.account(person)?.is_none_or(|found| found.value.guest.is_some())
        {
            return Err(not_permitted());
        }
        let begun = Token::draw(self.edge.as_ref());
        let state = begun.beside(self.edge.as_ref());
        let drawn = || {
            let mut bytes = [0; 32];
            self.edge.random(&mut bytes);
            URL_SAFE_NO_PAD.encode(bytes)
        };
        let (nonce, verifier) = (drawn(), drawn());
        let expires_at = self.now().saturating_add(self.policy.oidc_ms);
        let flow = Flow {
            state: Some(state.hash()),
            begun: begun.hash(),
            nonce: nonce.clone(),
            verifier: verifier.clone(),
            expires_at,
            person,
            back: None,
        };
        if !self.change(&[rows::put(FLOWS, &begun.key(), Expected::Absent, &flow)?])? {
            return Err(super::contended());
        }
        let asked = Asked { state: state.text(), nonce, verifier };
        Ok(Begun { token: begun.text(), asked, expires_at })
    }

    /// A browser came back, for the first and only time with this state. Errors: `link-unusable`.
    pub(crate) fn back_from_oidc(&self, state: &str) -> Result<Asked, Failure> {
        let token = Token::read(state).ok_or_else(link_unusable)?;
        let row = self.flow(&token)?;
        let is_it = row.value.state.as_ref().is_some_and(|kept| token.is(kept));
        if !is_it {
            return Err(link_unusable());
        }
        let used = Flow { state: None, ..row.value.clone() };
        if !self.change(&[rows::put(FLOWS, &token.key(), row.still(), &used)?])? {
            return Err(link_unusable());
        }
        Ok(Asked { state: state.to_owned(), nonce: used.nonce, verifier: used.verifier })
    }

    /// Whoever came back is somebody: gives what the browser hands to the app. `by_mail`: whether a mail that the provider
    /// verified says whose account it is.
    ///
    /// Errors: `oidc-unknown`, also where they are somebody else than whoever began; `link-unusable`.
    pub(crate) fn know_from_oidc(
        &self,
        state: &str,
        identity: &Identity,
        by_mail: bool,
        from: &Origin,
    ) -> Result<String, Failure> {
        let token = Token::read(state).ok_or_else(link_unusable)?;
        until_done(|| {
            let row = self.flow(&token)?;
            if row.value.state.is_some() || row.value.back.is_some() {
                return Err(link_unusable());
            }
            let key = Hash::of(&[identity.issuer.as_bytes(), b"\0", identity.subject.as_bytes()]).to_string();
            let known = rows::get::<Subject>(self.log(), SUBJECTS, &key)?.map(|row| row.value.person);
            let mail = identity.verified_mail.as_deref().filter(|_| by_mail).and_then(mail::address);
            let person = match (known, row.value.person, mail) {
                (Some(known), Some(wanted), _) if known != wanted => return Err(oidc_unknown()),
                (Some(known), _, _) => known,
                (None, Some(wanted), _) => wanted,
                (None, None, Some(mail)) => self.owner(&mail)?.ok_or_else(oidc_unknown)?,
                (None, None, None) => return Err(oidc_unknown()),
            };
            let back = token.beside(self.edge.as_ref());
            let flow = Flow { back: Some(Back { secret: back.hash(), person }), ..row.value.clone() };
            let mut changes = vec![rows::put(FLOWS, &token.key(), row.still(), &flow)?];
            if known.is_none() {
                let subject = Subject { person, issuer: identity.issuer.clone(), made_at: self.now() };
                changes.push(rows::put(SUBJECTS, &key, Expected::Absent, &subject)?);
                let act = if row.value.person.is_some() { "oidc.linked" } else { "oidc.matched" };
                changes.push(self.audit(act, Some(person), Some(key), from)?);
            }
            Ok(self.change(&changes)?.then(|| back.text()))
        })
    }

    /// Begins the session of whoever began and came back. Errors: `link-unusable`, `oidc-unknown`.
    pub(crate) fn finish_oidc(
        &self,
        node: &dyn Ordering,
        begun: &str,
        back: &str,
        from: &Origin,
    ) -> Result<SignedIn, Failure> {
        let (Some(begun), Some(back)) = (Token::read(begun), Token::read(back)) else {
            return Err(link_unusable());
        };
        if begun.key() != back.key() {
            return Err(link_unusable());
        }
        let row = self.flow(&begun)?;
        let came = row.value.back.as_ref().filter(|came| back.is(&came.secret) && begun.is(&row.value.begun));
        let person = came.ok_or_else(link_unusable)?.person;
        node.org_role(person)?.ok_or_else(oidc_unknown)?;
        until_done(|| {
            let found = self.account(person)?.ok_or_else(sign_in_required)?;
            let mut account = found.value.clone();
            account.signed_in_at = Some(self.now());
            let (signed_in, session) = self.new_session(person, from)?;
            let mut changes = session.to_vec();
            changes.push(rows::take(FLOWS, &begun.key(), row.still()));
            changes.push(self.put_account(person, &found, &account)?);
            changes.push(self.audit("sign-in.oidc", Some(person), Some(signed_in.session.clone()), from)?);
            if self.change(&changes)? {
                return Ok(Some(signed_in));
            }
            // Used meanwhile, or the account was changed: only that is tried again.
            self.flow(&begun)?;
            Ok(None)
        })
    }

    pub(super) fn sweep_oidc(&self) -> Result<usize, Failure> {
        let now = self.now();
        let mut num = 0;
        for (key, row) in rows::all::<Flow>(self.log(), FLOWS, "")? {
            if now >= row.value.expires_at {
                num += usize::from(self.change(&[rows::take(FLOWS, &key, row.still())])?);
            }
        }
        Ok(num)
    }

    fn flow(&self, token: &Token) -> Result<Found<Flow>, Failure> {
        let found = rows::get::<Flow>(self.log(), FLOWS, &token.key())?;
        found.filter(|row| self.now() < row.value.expires_at).ok_or_else(link_unusable)
    }
}
