//! Rules of people: roles, the last owner, groups, devices (W1, W4, S5).

use super::Refusal;
use super::check::{Stop, differs};
use super::limits::{self, MAX_GROUP_PEOPLE, MAX_GROUPS};
use crate::ids::PersonId;
use crate::op::{
    DeviceRef, DeviceRole, GroupDefine, GroupPerson, GroupRef, MemberAdd, MemberRef, MemberRole, Op, OrgRole,
    PersonAdd, PersonRef, PersonRole,
};
use crate::state::{Group, Key, Person, Slice};

pub(super) fn add(slice: &Slice, op: &Op, said: &PersonAdd) -> Result<(), Stop> {
    if slice.get(&Key::Person(said.person)).is_some() {
        return Err(Refusal::IdTaken.into());
    }
    let is_first = slice.directory().is_some_and(|directory| directory.num_people == 0);
    if is_first { Ok(()) } else { by_owner(slice, op, said.role) }
}

pub(super) fn role(slice: &Slice, op: &Op, said: &PersonRole) -> Result<(), Stop> {
    let now = there(slice, said.person)?.role;
    differs(now != said.role)?;
    by_owner(slice, op, said.role)?;
    leaves_an_owner(slice, op, now)
}

pub(super) fn remove(slice: &Slice, op: &Op, said: &PersonRef) -> Result<(), Stop> {
    let person = slice.person(said.person).ok_or(Refusal::PersonUnknown)?;
    differs(!person.removed)?;
    leaves_an_owner(slice, op, person.role)
}

pub(super) fn take_back(slice: &Slice, op: &Op, said: &PersonRef) -> Result<(), Stop> {
    let person = slice.person(said.person).ok_or(Refusal::PersonUnknown)?;
    differs(person.removed)?;
    by_owner(slice, op, person.role)
}

pub(super) fn member_add(slice: &Slice, said: &MemberAdd) -> Result<(), Stop> {
    there(slice, said.person)?;
    let now = slice.member(said.project, said.person).and_then(|member| member.role_now());
    differs(now != Some(said.role))
}

pub(super) fn member_role(slice: &Slice, said: &MemberRole) -> Result<(), Stop> {
    let now = slice.member(said.project, said.person).and_then(|member| member.role_now());
    differs(now.ok_or(Refusal::NotMember)? != said.role)
}

pub(super) fn member_remove(slice: &Slice, said: &MemberRef) -> Result<(), Stop> {
    let member = slice.member(said.project, said.person).ok_or(Refusal::NotMember)?;
    differs(!member.removed)
}

pub(super) fn group_define(slice: &Slice, said: &GroupDefine) -> Result<(), Stop> {
    limits::name(&said.name)?;
    match slice.group(said.group) {
        None => room(slice),
        Some(group) if group.removed => Err(Refusal::Deleted.into()),
        Some(group) => differs(group.name != said.name),
    }
}

pub(super) fn group_add(slice: &Slice, said: &GroupPerson) -> Result<(), Stop> {
    let group = group(slice, said)?;
    slice.person(said.person).ok_or(Refusal::PersonUnknown)?;
    differs(!is_in(slice, said))?;
    if group.num_people < MAX_GROUP_PEOPLE { Ok(()) } else { Err(Refusal::GroupFull.into()) }
}

pub(super) fn group_drop(slice: &Slice, said: &GroupPerson) -> Result<(), Stop> {
    group(slice, said)?;
    differs(is_in(slice, said))
}

pub(super) fn group_remove(slice: &Slice, said: &GroupRef) -> Result<(), Stop> {
    differs(!slice.group(said.group).ok_or(Refusal::NotFound)?.removed)
}

pub(super) fn group_restore(slice: &Slice, said: &GroupRef) -> Result<(), Stop> {
    differs(slice.group(said.group).ok_or(Refusal::NotFound)?.removed)?;
    room(slice)
}

/// The authority's own device has no rights that could be taken.
pub(super) fn device_revoke(slice: &Slice, said: &DeviceRef) -> Result<(), Stop> {
    let device = slice.device(said.device).ok_or(Refusal::NotFound)?;
    if device.role == DeviceRole::Authority {
        return Err(Refusal::NotAllowed.into());
    }
    differs(device.revoked.is_none())
}

fn there(slice: &Slice, person: PersonId) -> Result<&Person, Refusal> {
    match slice.person(person) {
        Some(person) if !person.removed => Ok(person),
        Some(_) => Err(Refusal::PersonRemoved),
        None => Err(Refusal::PersonUnknown),
    }
}

/// Whoever is not an owner makes nobody one, themselves included.
fn by_owner(slice: &Slice, op: &Op, given: OrgRole) -> Result<(), Stop> {
    let actor = op.header.actor.and_then(|actor| slice.person(actor));
    let may = given != OrgRole::Owner || actor.is_some_and(|actor| actor.role == OrgRole::Owner);
    if may { Ok(()) } else { Err(Refusal::OwnerOnly.into()) }
}

/// Whether somebody who is `now` in this role can cease to be in it.
fn leaves_an_owner(slice: &Slice, op: &Op, now: OrgRole) -> Result<(), Stop> {
    if now != OrgRole::Owner {
        return Ok(());
    }
    by_owner(slice, op, OrgRole::Owner)?;
    let others = slice.directory().map_or(0, |directory| directory.num_further_owners);
    if others > 0 { Ok(()) } else { Err(Refusal::LastOwner.into()) }
}

fn group<'a>(slice: &'a Slice, said: &GroupPerson) -> Result<&'a Group, Refusal> {
    match slice.group(said.group) {
        Some(group) if !group.removed => Ok(group),
        Some(_) => Err(Refusal::Deleted),
        None => Err(Refusal::NotFound),
    }
}

fn is_in(slice: &Slice, said: &GroupPerson) -> bool {
    slice.in_group(said.group, said.person).is_some_and(|one| one.there)
}

fn room(slice: &Slice) -> Result<(), Stop> {
    let is_full = slice.directory().is_none_or(|directory| directory.num_groups >= MAX_GROUPS);
    if is_full { Err(Refusal::TooManyGroups.into()) } else { Ok(()) }
}
