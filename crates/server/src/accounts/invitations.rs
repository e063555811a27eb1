//! Invitations: by mail, into the organisation and perhaps a project, each in one role, for one use.

use galley_core::op::{Kind, OrgRole, ProjectRole};
use galley_core::rules::{Grant, roles};
use galley_core::{Hash, PersonId, ProjectId};
use serde::{Deserialize, Serialize};

use super::failures::{link_unusable, mail_taken, not_permitted, not_there, too_many};
use super::people::fit_mail;
use super::rows::Found;
use super::tokens::Token;
use super::{Accounts, Letter, Ordering, Origin, Signed, SignedIn, rows};
use crate::Failure;
use crate::log::Expected;

const INVITATIONS: &str = "invitation";

/// Who is invited, and into what.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    pub mail: String,
    pub role: OrgRole,
    #[serde(default)]
    pub project: Option<Membership>,
}

/// A role in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    pub project: ProjectId,
    pub role: ProjectRole,
}

/// An invitation, as those who may invite see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvitationRow {
    pub invitation: String,
    pub mail: String,
    pub role: OrgRole,
    pub project: Option<Membership>,
    pub by: PersonId,
    pub made_at: i64,
    pub expires_at: i64,
}

/// What whoever has the link is told before they accept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Welcome {
    pub organisation: String,
    pub mail: String,
    pub by: String,
    pub expires_at: i64,
}

#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    mail: String,
    role: OrgRole,
    project: Option<Membership>,
    by: PersonId,
    made_at: i64,
    expires_at: i64,
    secret: Hash,
    /// Who whoever accepts becomes: always the same, however often it is tried.
    person: PersonId,
}

impl Accounts {
    /// Invites somebody and writes to them. Errors: `role-forbids`, `field-unfit`, `mail-taken`, `too-many`.
    pub fn invite(
        &self,
        node: &dyn Ordering,
        signed: &Signed,
        invitation: &Invitation,
        from: &Origin,
    ) -> Result<InvitationRow, Failure> {
        may_invite(node, signed.person, invitation.role, invitation.project)?;
        let mail = fit_mail(&invitation.mail)?;
        if self.owner(&mail)?.is_some() {
            return Err(mail_taken());
        }
        let most = self.policy.max_invitations;
        if rows::all::<Kept>(self.log(), INVITATIONS, "")?.len() >= most {
            return Err(too_many("invitations"));
        }
        let token = Token::draw(self.edge.as_ref());
        let now = self.now();
        let kept = Kept {
            mail,
            role: invitation.role,
            project: invitation.project,
            by: signed.person,
            made_at: now,
            expires_at: now.saturating_add(self.policy.invitation_ms),
            secret: token.hash(),
            person: PersonId::new(now, self.random10()),
        };
        let key = token.key();
        let put = rows::put(INVITATIONS, &key, Expected::Absent, &kept)?;
        let row = self.audit("invitation.made", Some(signed.person), Some(key.clone()), from)?;
        if !self.change(&[put, row])? {
            return Err(super::contended());
        }
        let by = self.name_of(signed.person)?;
        let organisation = self.organisation()?.unwrap_or_default();
        let link = self.link("invitation", &token);
        let text = format!(
            "Hello,\n\n{by} invites you to {organisation} on Galley. To accept, open this link in Galley:\n\n{link}\n\n\
             It works once. If you expected no invitation, do nothing.\n"
        );
        self.send(
            "invitation",
            &Letter { to: kept.mail.clone(), subject: format!("{organisation} invites you to Galley"), text },
        );
        Ok(shown(key, &kept))
    }

    /// Lists invitations that are open: all for owners and administrators, their own for others.
    pub fn invitations(&self, node: &dyn Ordering, signed: &Signed) -> Result<Vec<InvitationRow>, Failure> {
        let sees_all = is_over_all(node, signed.person)?;
        let now = self.now();
        let found = rows::all::<Kept>(self.log(), INVITATIONS, "")?;
        let open = found.into_iter().filter(|(_, row)| now < row.value.expires_at);
        let seen = open.filter(|(_, row)| sees_all || row.value.by == signed.person);
        Ok(seen.map(|(key, row)| shown(key, &row.value)).collect())
    }

    /// Takes an invitation back. Errors: `not-there`, also where one may not see it.
    pub fn take_back(
        &self,
        node: &dyn Ordering,
        signed: &Signed,
        invitation: &str,
        from: &Origin,
    ) -> Result<(), Failure> {
        let sees_all = is_over_all(node, signed.person)?;
        let found = rows::get::<Kept>(self.log(), INVITATIONS, invitation)?;
        let row = found.filter(|row| sees_all || row.value.by == signed.person).ok_or_else(not_there)?;
        let about = Some(invitation.to_owned());
        let audit = self.audit("invitation.taken-back", Some(signed.person), about, from)?;
        let done = self.change(&[rows::take(INVITATIONS, invitation, row.still()), audit])?;
        if done { Ok(()) } else { Err(not_there()) }
    }

    /// Says what a link is an invitation to. Errors: `link-unusable`.
    pub fn look_at_invitation(&self, token: &str) -> Result<Welcome, Failure> {
        let (_, row) = self.usable(token)?;
        Ok(Welcome {
            organisation: self.organisation()?.unwrap_or_default(),
            mail: row.value.mail,
            by: self.name_of(row.value.by)?,
            expires_at: row.value.expires_at,
        })
    }

    /// Makes the account of whoever accepts; they are in the organisation, and in the project, from then on. Blocks for a
    /// hash: have a [`super::Turn`].
    ///
    /// Errors: `link-unusable`, also when whoever invited may no longer; `field-unfit`, `password-unfit`, `mail-taken`.
    pub fn accept(
        &self,
        node: &dyn Ordering,
        token: &str,
        name: &str,
        password: &str,
        from: &Origin,
    ) -> Result<SignedIn, Failure> {
        let (key, row) = self.usable(token)?;
        let invited = &row.value;
        may_invite(node, invited.by, invited.role, invited.project).map_err(|failure| {
            if failure.code == not_permitted().code { link_unusable() } else { failure }
        })?;
        let account = self.fit_account(name, &invited.mail, password)?;
        if self.owner(&account.mail)?.is_some() {
            return Err(mail_taken());
        }
        // Ops first: each is there once however often this is tried, and a person without an account harms nobody.
        node.add_person(Some(invited.by), invited.person, invited.role)?;
        if let Some(Membership { project, role }) = invited.project {
            node.add_member(invited.by, project, invited.person, role)?;
        }
        let (signed_in, session) = self.new_session(invited.person, from)?;
        let mut changes = vec![rows::take(INVITATIONS, &key, row.still())];
        changes.extend(self.new_account(invited.person, &account)?);
        changes.extend(session);
        changes.push(self.audit("invitation.accepted", Some(invited.person), Some(key.clone()), from)?);
        if self.change(&changes)? { Ok(signed_in) } else { Err(link_unusable()) }
    }

    fn usable(&self, token: &str) -> Result<(String, Found<Kept>), Failure> {
        let token = Token::read(token).ok_or_else(link_unusable)?;
        let key = token.key();
        let found = rows::get::<Kept>(self.log(), INVITATIONS, &key)?;
        let row = found.filter(|row| token.is(&row.value.secret) && self.now() < row.value.expires_at);
        row.map(|row| (key, row)).ok_or_else(link_unusable)
    }

    pub(super) fn name_of(&self, person: PersonId) -> Result<String, Failure> {
        Ok(self.account(person)?.map(|row| row.value.name).unwrap_or_default())
    }
}

/// Takes away invitations that have run out.
pub(super) fn sweep(accounts: &Accounts, now: i64) -> Result<usize, Failure> {
    let mut num = 0;
    for (key, row) in rows::all::<Kept>(accounts.log(), INVITATIONS, "")? {
        if now >= row.value.expires_at {
            num += usize::from(accounts.change(&[rows::take(INVITATIONS, &key, row.still())])?);
        }
    }
    Ok(num)
}

/// By the table of roles (W1): into the organisation whoever may add persons, into a project whoever may also add members
/// to it; owners are made by owners alone.
pub(super) fn may_invite(
    node: &dyn Ordering,
    by: PersonId,
    role: OrgRole,
    project: Option<Membership>,
) -> Result<(), Failure> {
    let org = node.org_role(by)?.ok_or_else(not_permitted)?;
    let may = |kind, project| roles().grant(kind, Some(org), project) == Grant::Yes;
    if !may(Kind::PersonAdd, None) || (role == OrgRole::Owner && org != OrgRole::Owner) {
        return Err(not_permitted());
    }
    if let Some(Membership { project, .. }) = project
        && !may(Kind::MemberAdd, node.project_role(project, by)?)
    {
        return Err(not_permitted());
    }
    Ok(())
}

pub(super) fn is_over_all(node: &dyn Ordering, person: PersonId) -> Result<bool, Failure> {
    Ok(matches!(node.org_role(person)?, Some(OrgRole::Owner | OrgRole::Administrator)))
}

fn shown(key: String, kept: &Kept) -> InvitationRow {
    InvitationRow {
        invitation: key,
        mail: kept.mail.clone(),
        role: kept.role,
        project: kept.project,
        by: kept.by,
        made_at: kept.made_at,
        expires_at: kept.expires_at,
    }
}
