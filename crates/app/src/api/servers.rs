//! Shapes of servers: signing in there, how it stands with each, who belongs to the team, and what needs attention.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Failure, Password, Person};

/// How it stands with a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ServerState {
    /// It cannot be reached, or it was said so; what is done waits here.
    Offline,
    Syncing,
    /// Nothing waits on either side.
    InStep,
    NeedsSignIn,
    /// Something does not go on by itself; `problem` says what.
    NeedsAttention,
}

/// A server that was joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ServerView {
    pub id: String,
    pub address: String,
    /// What its organisation is called; empty where that is not known.
    pub organisation: String,
    /// Who this person is there.
    pub person: Option<Person>,
    /// With which one signs in; empty where that is not known.
    pub mail: String,
    /// In the organisation; absent until it was heard of.
    pub role: Option<OrgRole>,
    pub state: ServerState,
    /// Why it is in that state, where there is more to say.
    pub problem: Option<Failure>,
    /// A person said to work offline.
    pub offline: bool,
    /// Ops that were not taken yet; 1,000 for more.
    pub waiting: u32,
    /// Ids of its projects that are here.
    pub projects: Vec<String>,
}

/// A role in the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum OrgRole {
    Owner,
    Administrator,
    Member,
    /// Of an agency: sees its projects, and nothing that is for the team only.
    External,
}

/// A role in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ProjectRole {
    Manager,
    Reviewer,
    Collaborator,
    Contributor,
    Viewer,
}

/// `servers.sign-in`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SignIn {
    /// `https://…`, or `http://` to this very machine.
    pub address: String,
    pub mail: String,
    pub password: Password,
}

/// `servers.look`: the link of a letter, or the one that a server prints at its first start.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct JoinLink {
    pub link: Password,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum JoinKind {
    /// Into an organisation that is there.
    Invitation,
    /// Of a new server: whoever uses it becomes its owner.
    SetUp,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct JoinView {
    pub kind: JoinKind,
    pub address: String,
    /// Of an invitation: by whom, into what, and for which mail. Empty for a set-up link.
    pub organisation: String,
    pub by: String,
    pub mail: String,
}

/// `servers.join`: a new account, by an invitation or a set-up link.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct JoinServer {
    pub link: Password,
    pub name: String,
    /// The new one.
    pub password: Password,
    /// For a set-up link alone.
    #[ts(optional = nullable)]
    pub mail: Option<String>,
    /// For a set-up link alone.
    #[ts(optional = nullable)]
    pub organisation: Option<String>,
}

/// `servers.state`, `servers.sync`, `team.list`, `team.invitations`, `sessions.list`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneServer {
    pub server: String,
}

/// `servers.sign-out`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SignOut {
    pub server: String,
    /// Takes everything of the server away from this device; what was not sent keeps it from that.
    pub forget: bool,
}

/// `servers.offline`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkOffline {
    pub server: String,
    pub offline: bool,
}

/// Somebody of an organisation, as far as this person may know of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TeamMember {
    pub person: Person,
    pub role: OrgRole,
    /// No longer in the organisation.
    pub removed: bool,
    pub is_me: bool,
}

/// `team.invite`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Invite {
    pub server: String,
    pub mail: String,
    pub role: OrgRole,
    #[ts(optional = nullable)]
    pub project: Option<InviteInto>,
}

/// A project besides, with the role there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct InviteInto {
    pub project: String,
    pub role: ProjectRole,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct InvitationView {
    pub id: String,
    pub mail: String,
    pub role: OrgRole,
    pub project: Option<InviteInto>,
    #[ts(type = "number")]
    pub expires_at: i64,
}

/// `team.take-back`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneInvitation {
    pub server: String,
    pub invitation: String,
}

/// `team.role`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetTeamRole {
    pub server: String,
    pub person: String,
    pub role: OrgRole,
}

/// `team.remove`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneTeamMember {
    pub server: String,
    pub person: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MemberView {
    pub person: Person,
    pub role: ProjectRole,
    /// No longer in the project.
    pub removed: bool,
    pub is_me: bool,
}

/// `member.set`: adds somebody to a project, gives another role, or brings back.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetMember {
    pub project: String,
    pub person: String,
    pub role: ProjectRole,
}

/// `member.remove`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneMember {
    pub project: String,
    pub person: String,
}

/// Something of one's own that did not hold, or would not as things stand (S32).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct AttentionView {
    pub op: String,
    /// Of the op, such as `decision.record`.
    pub kind: String,
    pub project: String,
    pub project_name: String,
    /// Why, with the next step.
    pub failure: Failure,
    #[ts(type = "number")]
    pub made_at: i64,
    /// The server has answered; else it is what it would say now.
    pub answered: bool,
}

/// `attention.discard`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneAttention {
    pub op: String,
}

/// `sessions.list`: from where this person is signed in at a server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SessionsView {
    pub sessions: Vec<SessionView>,
    pub devices: Vec<DeviceView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SessionView {
    #[serde(rename(deserialize = "session"))]
    pub id: String,
    pub device: Option<String>,
    /// What the program said of itself.
    pub agent: String,
    #[ts(type = "number")]
    pub made_at: i64,
    #[ts(type = "number")]
    pub seen_at: i64,
    #[ts(type = "number")]
    pub expires_at: i64,
    pub is_this: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeviceView {
    #[serde(rename(deserialize = "device"))]
    pub id: String,
    pub name: String,
    #[ts(type = "number")]
    pub made_at: i64,
    #[ts(type = "number | null")]
    pub revoked_at: Option<i64>,
    pub is_this: bool,
}

/// `session.end`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneSession {
    pub server: String,
    pub session: String,
}

/// `device.revoke`
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneDevice {
    pub server: String,
    pub device: String,
}
