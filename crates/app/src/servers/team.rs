//! Who belongs to the organisation and to its projects, and from where this person is signed in.
//!
//! Roles are ops: they wait and are sent like any other. Invitations, sessions and devices are asked of the server, which has
//! to be reached for them.

use galley_core::op::{self, MemberAdd, MemberRef, MemberRole, PersonRef, PersonRole};
use galley_core::{Payload, PersonId, ServerId, SpaceId};
use galley_store::{Server, Track};
use serde::Deserialize;
use serde_json::json;

use super::account::of_server;
use crate::api::{
    DeviceView, Failure, InvitationView, Invite, InviteInto, MemberView, OneDevice, OneInvitation, OneMember,
    OneProject, OneServer, OneSession, OneTeamMember, OrgRole, ProjectRole, SessionView, SessionsView,
    SetMember, SetTeamRole, TeamMember,
};
use crate::app::App;
use crate::{ids, views};

/// An invitation, as the server says it.
#[derive(Deserialize)]
struct InvitationRow {
    invitation: String,
    mail: String,
    role: OrgRole,
    project: Option<InviteInto>,
    expires_at: i64,
}

#[derive(Deserialize)]
struct Invitations {
    invitations: Vec<InvitationRow>,
}

#[derive(Deserialize)]
struct Sessions {
    sessions: Vec<SessionView>,
}

#[derive(Deserialize)]
struct Devices {
    devices: Vec<DeviceView>,
}

impl App {
    pub(crate) fn team_list(&self, input: OneServer) -> Result<Vec<TeamMember>, Failure> {
        let server = self.server_row(ids::parse(&input.server)?)?;
        let me = server.signed_in.map(|who| who.person);
        let people = self.store().people_in(server.directory)?;
        people
            .into_iter()
            .map(|one| {
                Ok(TeamMember {
                    person: views::person(&self.store().person_row(one.person)?),
                    role: org_role(one.role),
                    removed: one.removed,
                    is_me: Some(one.person) == me,
                })
            })
            .collect()
    }

    pub(crate) fn team_invitations(&self, input: OneServer) -> Result<Vec<InvitationView>, Failure> {
        let caller = self.inner.servers.caller(ids::parse(&input.server)?)?;
        let asked = caller.get::<Invitations>("v1/invitations");
        let found = self.inner.servers.wait(asked)?.map_err(of_server)?;
        Ok(found.invitations.into_iter().map(invitation).collect())
    }

    pub(crate) fn team_invite(&self, input: Invite) -> Result<InvitationView, Failure> {
        let caller = self.inner.servers.caller(ids::parse(&input.server)?)?;
        let body = json!({ "mail": input.mail.trim(), "role": input.role, "project": input.project });
        let asked = caller.post::<InvitationRow>("v1/invitations", &body);
        let made = self.inner.servers.wait(asked)?.map_err(of_server)?;
        Ok(invitation(made))
    }

    pub(crate) fn team_take_back(&self, input: OneInvitation) -> Result<(), Failure> {
        self.take_away(&input.server, "v1/invitations", &input.invitation)
    }

    pub(crate) fn team_role(&self, input: SetTeamRole) -> Result<(), Failure> {
        let (server, was) = self.colleague(&input.server, &input.person)?;
        let role = core_org_role(input.role);
        if was.removed {
            let back = Payload::PersonReturn(PersonRef { person: was.person });
            self.record(server.directory, back, Track::Not)?;
        }
        if was.role != role {
            let act = PersonRole { person: was.person, role, was: was.role };
            self.record(server.directory, Payload::PersonRole(act), Track::Undoable)?;
        }
        self.team_changed();
        Ok(())
    }

    pub(crate) fn team_remove(&self, input: OneTeamMember) -> Result<(), Failure> {
        let (server, was) = self.colleague(&input.server, &input.person)?;
        let act = Payload::PersonRemove(PersonRef { person: was.person });
        self.record(server.directory, act, Track::Undoable)?;
        self.team_changed();
        Ok(())
    }

    pub(crate) fn members_list(&self, input: OneProject) -> Result<Vec<MemberView>, Failure> {
        let row = self.project_row(ids::parse(&input.project)?)?;
        let me = self.person_in(row.space)?;
        let members = self.store().members_of(row.space)?;
        members
            .into_iter()
            .map(|one| {
                Ok(MemberView {
                    person: views::person(&self.store().person_row(one.person)?),
                    role: project_role(one.role),
                    removed: one.removed,
                    is_me: Some(one.person) == me,
                })
            })
            .collect()
    }

    pub(crate) fn member_set(&self, input: SetMember) -> Result<(), Failure> {
        let row = self.project_row(ids::parse(&input.project)?)?;
        let person: PersonId = ids::parse(&input.person)?;
        let role = core_project_role(input.role);
        let members = self.store().members_of(row.space)?;
        let act = match members.into_iter().find(|one| one.person == person && !one.removed) {
            Some(was) if was.role == role => return Ok(()),
            Some(was) => Payload::MemberRole(MemberRole { project: row.id, person, role, was: was.role }),
            None => Payload::MemberAdd(MemberAdd { project: row.id, person, role }),
        };
        self.record(row.space, act, Track::Undoable)?;
        self.team_changed();
        Ok(())
    }

    pub(crate) fn member_remove(&self, input: OneMember) -> Result<(), Failure> {
        let row = self.project_row(ids::parse(&input.project)?)?;
        let person: PersonId = ids::parse(&input.person)?;
        let act = Payload::MemberRemove(MemberRef { project: row.id, person });
        self.record(row.space, act, Track::Undoable)?;
        self.team_changed();
        Ok(())
    }

    pub(crate) fn sessions_list(&self, input: OneServer) -> Result<SessionsView, Failure> {
        let caller = self.inner.servers.caller(ids::parse(&input.server)?)?;
        let asked = async {
            let sessions = caller.get::<Sessions>("v1/sessions").await?.sessions;
            let devices = caller.get::<Devices>("v1/devices").await?.devices;
            Ok(SessionsView { sessions, devices })
        };
        self.inner.servers.wait(asked)?.map_err(of_server)
    }

    pub(crate) fn session_end(&self, input: OneSession) -> Result<(), Failure> {
        self.take_away(&input.server, "v1/sessions", &input.session)
    }

    pub(crate) fn device_revoke(&self, input: OneDevice) -> Result<(), Failure> {
        self.take_away(&input.server, "v1/devices", &input.device)
    }

    /// Takes one thing away at a server. What is no id of ours is asked for nowhere.
    fn take_away(&self, server: &str, path: &str, id: &str) -> Result<(), Failure> {
        let is_id = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        if id.is_empty() || !id.chars().all(is_id) {
            return Err(Failure::of("bad-input", &[]).because("no id"));
        }
        let server: ServerId = ids::parse(server)?;
        let caller = self.inner.servers.caller(server)?;
        self.inner.servers.wait(caller.delete(&format!("{path}/{id}")))?.map_err(of_server)
    }

    fn colleague(&self, server: &str, person: &str) -> Result<(Server, galley_core::state::Person), Failure> {
        let server = self.server_row(ids::parse(server)?)?;
        let person: PersonId = ids::parse(person)?;
        let people = self.store().people_in(server.directory)?;
        let found = people.into_iter().find(|one| one.person == person);
        found.map(|person| (server, person)).ok_or_else(|| Failure::of("gone", &[]))
    }

    /// Who this person is in a project.
    fn person_in(&self, space: SpaceId) -> Result<Option<PersonId>, Failure> {
        for server in self.store().servers()? {
            if self.store().spaces_of(server.server)?.contains(&space) {
                return Ok(server.signed_in.map(|who| who.person));
            }
        }
        Ok(self.store().person()?.map(|row| row.id))
    }

    fn team_changed(&self) {
        self.changed(vec!["team".to_owned()]);
    }
}

fn invitation(row: InvitationRow) -> InvitationView {
    let InvitationRow { invitation: id, mail, role, project, expires_at } = row;
    InvitationView { id, mail, role, project, expires_at }
}

pub(super) const fn org_role(role: op::OrgRole) -> OrgRole {
    match role {
        op::OrgRole::Owner => OrgRole::Owner,
        op::OrgRole::Administrator => OrgRole::Administrator,
        op::OrgRole::Member => OrgRole::Member,
        op::OrgRole::External => OrgRole::External,
    }
}

const fn core_org_role(role: OrgRole) -> op::OrgRole {
    match role {
        OrgRole::Owner => op::OrgRole::Owner,
        OrgRole::Administrator => op::OrgRole::Administrator,
        OrgRole::Member => op::OrgRole::Member,
        OrgRole::External => op::OrgRole::External,
    }
}

const fn project_role(role: op::ProjectRole) -> ProjectRole {
    match role {
        op::ProjectRole::Manager => ProjectRole::Manager,
        op::ProjectRole::Reviewer => ProjectRole::Reviewer,
        op::ProjectRole::Collaborator => ProjectRole::Collaborator,
        op::ProjectRole::Contributor => ProjectRole::Contributor,
        op::ProjectRole::Viewer => ProjectRole::Viewer,
    }
}

const fn core_project_role(role: ProjectRole) -> op::ProjectRole {
    match role {
        ProjectRole::Manager => op::ProjectRole::Manager,
        ProjectRole::Reviewer => op::ProjectRole::Reviewer,
        ProjectRole::Collaborator => op::ProjectRole::Collaborator,
        ProjectRole::Contributor => op::ProjectRole::Contributor,
        ProjectRole::Viewer => op::ProjectRole::Viewer,
    }
}
