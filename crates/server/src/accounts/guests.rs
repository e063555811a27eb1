//! Guests (W3): whoever has a link, and reads a mailbox, looks at what the link names, without an account.
//!
//! A link is into one project, to all of it or to some proofs, in a role that neither manages nor submits; it ends, may
//! have a password and be for some mailboxes only, and can be taken back, which puts its guests out at once. A guest is an
//! external member like any other to the rules; that they see no more than the link names is demanded by the node wherever
//! somebody looks or speaks ([`scope`]).

use std::collections::BTreeSet;

use galley_core::op::{OrgRole, ProjectRole};
use galley_core::{Hash, PersonId, ProjectId, ProofId};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::failures::{
    code_unusable, field_refused, link_password, link_unusable, not_permitted, not_there, too_many,
};
use super::invitations::{is_over_all, may_invite};
use super::people::{Account, fit_mail, fit_name};
use super::rows::Found;
use super::tokens::Token;
use super::{Accounts, Letter, Membership, Ordering, Origin, Signed, SignedIn, passwords, rows, until_done};
use crate::Failure;
use crate::log::{Expected, Log};

const LINKS: &str = "guest-link";
/// `link/hash of the mail`: who came by a link.
const OF_LINK: &str = "guest-of";
/// By person: what a guest sees.
const SCOPES: &str = "guest";

/// Proofs that a link names, mailboxes that it is for.
const MAX_PROOFS: usize = 100;
const MAX_MAILS: usize = 100;
/// Guests of one link.
const MAX_GUESTS: usize = 500;
/// So often a code is compared before another has to be sent.
const MAX_TRIES: u32 = 5;
const HOUR: i64 = 60 * 60_000;

/// A link as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedLink {
    pub project: ProjectId,
    /// None: all of the project.
    #[serde(default)]
    pub proofs: BTreeSet<ProofId>,
    pub role: ProjectRole,
    /// None: whoever has the link.
    #[serde(default)]
    pub mails: Vec<String>,
    #[serde(default)]
    pub password: Option<String>,
    /// Until it ends; the usual time where nothing is said.
    #[serde(default)]
    pub hours: Option<u32>,
}

/// A link, as those who make such see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuestLinkRow {
    pub guest_link: String,
    pub project: ProjectId,
    pub proofs: BTreeSet<ProofId>,
    pub role: ProjectRole,
    pub mails: Vec<String>,
    pub has_password: bool,
    pub by: PersonId,
    pub made_at: i64,
    pub expires_at: i64,
    /// Who came by it.
    pub guests: Vec<PersonId>,
}

/// A link that was just made, with what opens it, which is never shown again.
#[derive(Serialize)]
pub struct NewGuestLink {
    #[serde(flatten)]
    pub row: GuestLinkRow,
    pub link: String,
}

/// What whoever has a link is told before anything is known of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuestWelcome {
    pub organisation: String,
    pub by: String,
    pub has_password: bool,
    pub expires_at: i64,
}

/// What a guest sees: of one project, and of that all or some proofs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GuestScope {
    pub project: ProjectId,
    proofs: BTreeSet<ProofId>,
}

impl GuestScope {
    /// Whether a proof is one that the guest's link names.
    pub(crate) fn has(&self, proof: ProofId) -> bool {
        self.proofs.is_empty() || self.proofs.contains(&proof)
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    project: ProjectId,
    proofs: BTreeSet<ProofId>,
    role: ProjectRole,
    mails: BTreeSet<String>,
    /// A PHC string.
    password: Option<String>,
    by: PersonId,
    made_at: i64,
    expires_at: i64,
    secret: Hash,
}

#[derive(Clone, Serialize, Deserialize)]
struct Guest {
    mail: String,
    /// Who they become: always the same, however often they come.
    person: PersonId,
    /// The last that was sent, until it was used.
    code: Option<Code>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Code {
    hash: Hash,
    expires_at: i64,
    tries: u32,
}

/// What a guest's link lets them see; none for whoever is no guest.
pub(crate) fn scope(log: &dyn Log, person: PersonId) -> Result<Option<GuestScope>, Failure> {
    Ok(rows::get::<GuestScope>(log, SCOPES, &person.to_string())?.map(|row| row.value))
}

impl Accounts {
    /// Makes a link for guests. Blocks for a hash where it has a password: have a [`super::Turn`].
    ///
    /// Errors: `role-forbids`, `field-unfit`, `password-unfit`, `too-many`.
    pub fn make_guest_link(
        &self,
        node: &dyn Ordering,
        signed: &Signed,
        wanted: &WantedLink,
        from: &Origin,
    ) -> Result<NewGuestLink, Failure> {
        let WantedLink { project, role, .. } = *wanted;
        may_invite(node, signed.person, OrgRole::External, Some(Membership { project, role }))?;
        if matches!(role, ProjectRole::Manager | ProjectRole::Contributor) {
            return Err(field_refused("role"));
        }
        if wanted.proofs.len() > MAX_PROOFS {
            return Err(field_refused("proofs"));
        }
        let mails: BTreeSet<String> =
            wanted.mails.iter().map(|mail| fit_mail(mail)).collect::<Result<_, _>>()?;
        if mails.len() > MAX_MAILS {
            return Err(field_refused("mails"));
        }
        let lasts = wanted.hours.map_or(self.policy.guest_link_ms, |hours| i64::from(hours) * HOUR);
        if lasts < HOUR || lasts > self.policy.max_guest_link_ms {
            return Err(field_refused("hours"));
        }
        let hashed = |password: &String| {
            passwords::fit(password, "", "")?;
            self.passwords.hash(password, self.edge.as_ref())
        };
        let password = wanted.password.as_ref().map(hashed).transpose()?;
        if rows::all::<Kept>(self.log(), LINKS, "")?.len() >= self.policy.max_guest_links {
            return Err(too_many("guest-links"));
        }
        let token = Token::draw(self.edge.as_ref());
        let now = self.now();
        let kept = Kept {
            project,
            proofs: wanted.proofs.clone(),
            role,
            mails,
            password,
            by: signed.person,
            made_at: now,
            expires_at: now.saturating_add(lasts),
            secret: token.hash(),
        };
        let key = token.key();
        let put = rows::put(LINKS, &key, Expected::Absent, &kept)?;
        let row = self.audit("guest-link.made", Some(signed.person), Some(key.clone()), from)?;
        if !self.change(&[put, row])? {
            return Err(super::contended());
        }
        Ok(NewGuestLink { row: shown(key, kept, Vec::new()), link: self.link("guest", &token) })
    }

    /// Lists links that are open: all for owners and administrators, their own for others.
    pub fn guest_links(&self, node: &dyn Ordering, signed: &Signed) -> Result<Vec<GuestLinkRow>, Failure> {
        let sees_all = is_over_all(node, signed.person)?;
        let now = self.now();
        let found = rows::all::<Kept>(self.log(), LINKS, "")?;
        let seen = found
            .into_iter()
            .filter(|(_, row)| now < row.value.expires_at && (sees_all || row.value.by == signed.person));
        seen.map(|(key, row)| {
            let guests = self.guests_of(&key)?.into_iter().map(|(_, row)| row.value.person);
            Ok(shown(key, row.value, guests.collect()))
        })
        .collect()
    }

    /// Takes a link back; whoever came by it is out at once. Errors: `not-there`, also where one may not see it.
    pub fn take_back_guest_link(
        &self,
        node: &dyn Ordering,
        signed: &Signed,
        link: &str,
        from: &Origin,
    ) -> Result<(), Failure> {
        let sees_all = is_over_all(node, signed.person)?;
        let found = rows::get::<Kept>(self.log(), LINKS, link)?;
        let row = found.filter(|row| sees_all || row.value.by == signed.person).ok_or_else(not_there)?;
        let audit = self.audit("guest-link.taken-back", Some(signed.person), Some(link.to_owned()), from)?;
        if !self.change(&[rows::take(LINKS, link, row.still()), audit])? {
            return Err(not_there());
        }
        self.put_out(node, signed.person, link, row.value.project)
    }

    /// Says whose link it is. Errors: `link-unusable`.
    pub fn look_at_guest_link(&self, node: &dyn Ordering, token: &str) -> Result<GuestWelcome, Failure> {
        let (_, row) = self.usable_link(node, token)?;
        Ok(GuestWelcome {
            organisation: self.organisation()?.unwrap_or_default(),
            by: self.name_of(row.value.by)?,
            has_password: row.value.password.is_some(),
            expires_at: row.value.expires_at,
        })
    }

    /// Whether the link opens, with its password where it has one; what follows on it is for [`Accounts::send_code`]. Blocks
    /// for a hash: have a [`super::Turn`], and have the attempt counted.
    ///
    /// Errors: `link-unusable`, `link-password`.
    pub fn check_guest_link(
        &self,
        node: &dyn Ordering,
        token: &str,
        password: Option<&str>,
    ) -> Result<(), Failure> {
        let (_, row) = self.usable_link(node, token)?;
        match &row.value.password {
            Some(kept) if !self.passwords.is(password.unwrap_or_default(), Some(kept)) => {
                Err(link_password())
            }
            _ => Ok(()),
        }
    }

    /// Sends a code to a mailbox that the link is for; a former code opens nothing any more. Whoever asks has been answered
    /// before this is called, so that nobody learns which mailboxes those are, or who has an account.
    pub fn send_code(&self, node: &dyn Ordering, token: &str, mail: &str) -> Result<(), Failure> {
        let (link, row) = self.usable_link(node, token)?;
        let Ok(mail) = fit_mail(mail) else { return Ok(()) };
        if !row.value.mails.is_empty() && !row.value.mails.contains(&mail) {
            return Ok(());
        }
        let organisation = self.organisation()?.unwrap_or_default();
        let subject = format!("{organisation}: a proof for you on Galley");
        if self.owner(&mail)?.is_some() {
            let text = "Hello,\n\nsomebody opened a guests' link with your mail. You have an account: sign in with it to see \
                        what is yours.\n";
            self.send("guest-code", &Letter { to: mail, subject, text: text.to_owned() });
            return Ok(());
        }
        let code = self.draw_code();
        let key = guest_key(&link, &mail);
        until_done(|| {
            let found = self.guest(&key)?;
            if found.is_none() && self.guests_of(&link)?.len() >= MAX_GUESTS {
                return Err(too_many("guests"));
            }
            let person = || PersonId::new(self.now(), self.random10());
            let guest = Guest {
                mail: mail.clone(),
                person: found.as_ref().map_or_else(person, |row| row.value.person),
                code: Some(Code {
                    hash: hash_of(&key, &code),
                    expires_at: self.now().saturating_add(self.policy.guest_code_ms),
                    tries: 0,
                }),
            };
            let expected = found.as_ref().map_or(Expected::Absent, Found::still);
            let put = rows::put(OF_LINK, &key, expected, &guest)?;
            let audit = self.audit("guest-code.asked", None, Some(link.clone()), &Origin::default())?;
            Ok(self.change(&[put, audit])?.then_some(()))
        })?;
        let minutes = self.policy.guest_code_ms / 60_000;
        let text = format!(
            "Hello,\n\nthis code opens the link that you were given, within {minutes} minutes:\n\n{code}\n\nIf you opened no \
             link, do nothing.\n"
        );
        self.send("guest-code", &Letter { to: mail, subject, text });
        Ok(())
    }

    /// Begins a session of a guest, who is in the project from then on. Errors: `link-unusable`, also when whoever made the
    /// link may no longer; `code-unusable`, whatever is wrong with code or mail; `field-unfit`.
    pub fn open_guest_link(
        &self,
        node: &dyn Ordering,
        token: &str,
        mail: &str,
        code: &str,
        name: &str,
        from: &Origin,
    ) -> Result<SignedIn, Failure> {
        let (link, row) = self.usable_link(node, token)?;
        let (name, mail) = (fit_name(name)?, fit_mail(mail).map_err(|_| code_unusable())?);
        let key = guest_key(&link, &mail);
        let person = self.use_code(&key, code)?;
        let Kept { project, proofs, role, by, expires_at, .. } = row.value;
        let scope = GuestScope { project, proofs };
        // What they see is narrowed before they are anybody.
        until_done(|| {
            let found = rows::get::<GuestScope>(self.log(), SCOPES, &person.to_string())?;
            let expected = found.as_ref().map_or(Expected::Absent, Found::still);
            let put = rows::put(SCOPES, &person.to_string(), expected, &scope)?;
            Ok(self.change(&[put])?.then_some(()))
        })?;
        node.add_person(Some(by), person, OrgRole::External)?;
        node.add_member(by, project, person, role)?;
        let came = until_done(|| {
            // Taken back meanwhile: nobody comes in by it.
            let still = rows::get::<Kept>(self.log(), LINKS, &link)?.ok_or_else(link_unusable)?;
            let (signed_in, session) = self.new_guest_session(person, &link, expires_at, from)?;
            let mut changes = session.to_vec();
            changes.push(rows::put(LINKS, &link, still.still(), &still.value)?);
            changes.push(self.put_guest(person, &name, &mail, &link)?);
            changes.push(self.audit("guest.came", Some(person), Some(link.clone()), from)?);
            Ok(self.change(&changes)?.then_some(signed_in))
        });
        if came.is_err()
            && !self.stands(&link)?
            && let Err(failure) = node.remove_guest(by, project, person)
        {
            tracing::warn!(code = failure.code, "a guest whose link is over is still listed");
        }
        came
    }

    /// Whether the link that a guest came by still stands.
    pub(super) fn stands(&self, link: &str) -> Result<bool, Failure> {
        let row = rows::get::<Kept>(self.log(), LINKS, link)?;
        Ok(row.is_some_and(|row| self.now() < row.value.expires_at))
    }

    /// Takes away links that are over, and puts out whoever came by them. Returns how many there were.
    pub fn end_guests(&self, node: &dyn Ordering) -> Result<usize, Failure> {
        let now = self.now();
        let mut num = 0;
        for (link, row) in rows::all::<Kept>(self.log(), LINKS, "")? {
            if now >= row.value.expires_at {
                // Nobody gets in any more; the row stays until that is on the record too.
                self.put_out(node, row.value.by, &link, row.value.project)?;
                num += usize::from(self.change(&[rows::take(LINKS, &link, row.still())])?);
            }
        }
        Ok(num)
    }

    /// Ends the sessions of a link's guests, and says in ops that they are gone. What they see stays narrowed, whoever takes
    /// them back.
    fn put_out(
        &self,
        node: &dyn Ordering,
        by: PersonId,
        link: &str,
        project: ProjectId,
    ) -> Result<(), Failure> {
        for (key, row) in self.guests_of(link)? {
            let person = row.value.person;
            let mut changes = self.end_all_but(person, None)?;
            changes.push(rows::take(OF_LINK, &key, Expected::Any));
            self.change(&changes)?;
            // Without a session they can do nothing, whether or not whoever is named here may still say so.
            if let Err(failure) = node.remove_guest(by, project, person) {
                tracing::warn!(code = failure.code, "a guest whose link is over is still listed");
            }
        }
        Ok(())
    }

    /// Compares a code, and takes it when it is the one. Errors: `code-unusable`.
    fn use_code(&self, key: &str, said: &str) -> Result<PersonId, Failure> {
        until_done(|| {
            let found = self.guest(key)?.ok_or_else(code_unusable)?;
            let code = found.value.code.clone().ok_or_else(code_unusable)?;
            if self.now() >= code.expires_at || code.tries >= MAX_TRIES {
                return Err(code_unusable());
            }
            let said = hash_of(key, said.trim());
            let is_it: bool = code.hash.as_bytes().ct_eq(said.as_bytes()).into();
            let left = (!is_it).then(|| Code { tries: code.tries + 1, ..code });
            let guest = Guest { code: left, ..found.value.clone() };
            // An attempt that is not counted is none.
            if !self.change(&[rows::put(OF_LINK, key, found.still(), &guest)?])? {
                return Ok(None);
            }
            if is_it { Ok(Some(guest.person)) } else { Err(code_unusable()) }
        })
    }

    fn usable_link(&self, node: &dyn Ordering, token: &str) -> Result<(String, Found<Kept>), Failure> {
        let token = Token::read(token).ok_or_else(link_unusable)?;
        let key = token.key();
        let found = rows::get::<Kept>(self.log(), LINKS, &key)?;
        let row = found.filter(|row| token.is(&row.value.secret) && self.now() < row.value.expires_at);
        let row = row.ok_or_else(link_unusable)?;
        let into = Membership { project: row.value.project, role: row.value.role };
        may_invite(node, row.value.by, OrgRole::External, Some(into)).map_err(|failure| {
            if failure.code == not_permitted().code { link_unusable() } else { failure }
        })?;
        Ok((key, row))
    }

    fn guest(&self, key: &str) -> Result<Option<Found<Guest>>, Failure> {
        rows::get(self.log(), OF_LINK, key)
    }

    fn guests_of(&self, link: &str) -> Result<Vec<(String, Found<Guest>)>, Failure> {
        rows::all::<Guest>(self.log(), OF_LINK, &format!("{link}/"))
    }

    /// The change that says what a guest is called. No mail leads to them: it is not theirs to sign in with.
    fn put_guest(
        &self,
        person: PersonId,
        name: &str,
        mail: &str,
        link: &str,
    ) -> Result<crate::log::Change, Failure> {
        let now = self.now();
        let account = Account {
            name: name.to_owned(),
            mail: mail.to_owned(),
            // The hash of nothing that could be typed.
            password: String::new(),
            made_at: now,
            password_at: now,
            signed_in_at: Some(now),
            reset: None,
            guest: Some(link.to_owned()),
        };
        let found = self.account(person)?;
        match found {
            Some(found) => self.put_account(person, &found, &account),
            None => self.first_account(person, &account),
        }
    }

    /// Six digits.
    fn draw_code(&self) -> String {
        let mut drawn = [0; 8];
        self.edge.random(&mut drawn);
        format!("{:06}", u64::from_be_bytes(drawn) % 1_000_000)
    }
}

fn guest_key(link: &str, mail: &str) -> String {
    format!("{link}/{}", Hash::of(&[mail.as_bytes()]))
}

/// Of a code, for one link and mailbox.
fn hash_of(key: &str, code: &str) -> Hash {
    Hash::of(&[b"galley-guest-code-v1", key.as_bytes(), code.as_bytes()])
}

fn shown(key: String, kept: Kept, guests: Vec<PersonId>) -> GuestLinkRow {
    GuestLinkRow {
        guest_link: key,
        project: kept.project,
        proofs: kept.proofs,
        role: kept.role,
        mails: kept.mails.into_iter().collect(),
        has_password: kept.password.is_some(),
        by: kept.by,
        made_at: kept.made_at,
        expires_at: kept.expires_at,
        guests,
    }
}
