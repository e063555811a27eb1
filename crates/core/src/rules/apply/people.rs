//! People, members, groups and revoked devices, as ops change them.

use super::At;
use crate::ids::PersonId;
use crate::op::{
    DeviceRef, GroupDefine, GroupPerson, GroupRef, MemberRef, MemberRole, OrgRole, PersonAdd, PersonRole,
};
use crate::state::{Group, InGroup, Person, Revoked};

impl At<'_> {
    pub(super) fn person_add(&mut self, said: &PersonAdd) {
        self.slice.put(Person { person: said.person, role: said.role, removed: false });
        let Some(directory) = self.slice.directory_mut() else { return };
        let is_further = directory.num_people > 0 && said.role == OrgRole::Owner;
        directory.num_people += 1;
        directory.num_further_owners += u32::from(is_further);
    }

    pub(super) fn person_role(&mut self, said: &PersonRole) {
        let Some(person) = self.slice.person_mut(said.person) else { return };
        let was = std::mem::replace(&mut person.role, said.role);
        let is_owner = |role: OrgRole| i32::from(role == OrgRole::Owner);
        self.count_owners(is_owner(said.role) - is_owner(was));
    }

    pub(super) fn set_person_removed(&mut self, person: PersonId, removed: bool) {
        let Some(person) = self.slice.person_mut(person) else { return };
        person.removed = removed;
        if person.role == OrgRole::Owner {
            self.count_owners(if removed { -1 } else { 1 });
        }
    }

    pub(super) fn member_role(&mut self, said: &MemberRole) {
        if let Some(member) = self.slice.member_mut(said.project, said.person) {
            member.role = said.role;
        }
    }

    pub(super) fn member_remove(&mut self, said: &MemberRef) {
        if let Some(member) = self.slice.member_mut(said.project, said.person) {
            member.removed = true;
        }
    }

    pub(super) fn group_define(&mut self, said: &GroupDefine) {
        if let Some(group) = self.slice.group_mut(said.group) {
            group.name.clone_from(&said.name);
            return;
        }
        self.slice.put(Group { group: said.group, name: said.name.clone(), removed: false, num_people: 0 });
        self.count_groups(1);
    }

    pub(super) fn set_in_group(&mut self, said: &GroupPerson, there: bool) {
        self.slice.put(InGroup { group: said.group, person: said.person, there });
        if let Some(group) = self.slice.group_mut(said.group) {
            group.num_people = group.num_people.saturating_add_signed(if there { 1 } else { -1 });
        }
    }

    pub(super) fn set_group_removed(&mut self, said: &GroupRef, removed: bool) {
        let Some(group) = self.slice.group_mut(said.group) else { return };
        group.removed = removed;
        self.count_groups(if removed { -1 } else { 1 });
    }

    pub(super) fn device_revoke(&mut self, said: &DeviceRef) {
        let (seq, at) = (self.stamp.seq, self.stamp.received_at);
        if let Some(device) = self.slice.device_mut(said.device) {
            device.revoked = Some(Revoked { seq, at });
        }
    }

    fn count_owners(&mut self, step: i32) {
        if let Some(directory) = self.slice.directory_mut() {
            directory.num_further_owners = directory.num_further_owners.saturating_add_signed(step);
        }
    }

    fn count_groups(&mut self, step: i32) {
        if let Some(directory) = self.slice.directory_mut() {
            directory.num_groups = directory.num_groups.saturating_add_signed(step);
        }
    }
}
