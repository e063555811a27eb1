//! What ops about people say (W1, W4, S5): roles, groups, who is in and who is out, devices.

use serde::{Deserialize, Serialize};

use super::{OrgRole, ProjectRole};
use crate::ids::{DeviceId, GroupId, PersonId, ProjectId};

/// Another role in the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRole {
    pub person: PersonId,
    pub role: OrgRole,
    pub was: OrgRole,
}

/// `person.remove`, `person.return`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRef {
    pub person: PersonId,
}

/// Another role in a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberRole {
    pub project: ProjectId,
    pub person: PersonId,
    pub role: ProjectRole,
    pub was: ProjectRole,
}

/// `member.remove`; `member.add` brings back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberRef {
    pub project: ProjectId,
    pub person: PersonId,
}

/// A new group, or what one is called from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupDefine {
    pub group: GroupId,
    pub name: String,
    /// What it was called; absent for a new one.
    pub was: Option<String>,
}

/// `group.remove`, `group.restore`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRef {
    pub group: GroupId,
}

/// `group.add`, `group.drop`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupPerson {
    pub group: GroupId,
    pub person: PersonId,
}

/// `device.revoke`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceRef {
    pub device: DeviceId,
}
