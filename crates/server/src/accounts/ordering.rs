//! What accounts ask of the node that they are on: roles, which are folded from ops, and ops that the server itself makes.
//!
//! Who belongs to the organisation or to a project, and in which role, is never a row here: an invitation that is accepted
//! becomes ops of the directory and of the project, put in order like any other.

use galley_core::op::{OrgRole, ProjectRole};
use galley_core::{DeviceId, PersonId, ProjectId};

use super::Accounts;
use crate::Failure;

/// The node behind the routes of accounts. Every call may block.
pub trait Ordering: Send + Sync + 'static {
    fn accounts(&self) -> &Accounts;

    /// Returns the role in the organisation; none for whoever is not, or no longer, in it.
    fn org_role(&self, person: PersonId) -> Result<Option<OrgRole>, Failure>;

    /// Returns the role in a project; none for whoever is not, or no longer, a member of it.
    fn project_role(&self, project: ProjectId, person: PersonId) -> Result<Option<ProjectRole>, Failure>;

    /// Whether somebody may know that another person is here (W2): external members know those of their own projects.
    fn sees_person(&self, viewer: PersonId, person: PersonId) -> Result<bool, Failure>;

    /// Makes the server append that somebody is in the organisation; `by` is who let them in, none at the first set-up.
    /// Nothing happens where they are in it in this role.
    fn add_person(&self, by: Option<PersonId>, person: PersonId, role: OrgRole) -> Result<(), Failure>;

    /// Makes the server append that somebody is a member of a project. Nothing happens where they are in this role.
    fn add_member(
        &self,
        by: PersonId,
        project: ProjectId,
        person: PersonId,
        role: ProjectRole,
    ) -> Result<(), Failure>;

    /// Makes the server append that a guest is no longer in their project, nor in the organisation (W3). Nothing happens where
    /// that was said before.
    fn remove_guest(&self, by: PersonId, project: ProjectId, person: PersonId) -> Result<(), Failure>;

    /// Makes the server append that a device is no longer somebody's (S5). Nothing happens where that was said before.
    fn revoke_device(&self, by: PersonId, device: DeviceId) -> Result<(), Failure>;
}
