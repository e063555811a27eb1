//! For whom ops and entities are (W2, S4, S22): what decides between an entry and an opaque leaf, on both sides.
//!
//! A project's space is for its members and for whoever runs the organisation. External members see nothing there that is
//! of the team's threads, but for what they made themselves; of the directory they see what their projects need: fields,
//! the authority, and the people they share a project with. Groups and holds are the team's.
//!
//! Whose project an op's person shares is not in the slice that the op needs. Whoever asks about the directory puts the
//! members of the viewer's projects into the slice, or asks one of the `_knowing` ways.

use super::{Entity, Slice, is_for};
use crate::ids::{PersonId, ThreadId};
use crate::op::{Op, OrgRole, Payload, ProjectRole};
use crate::rules::remains;

/// Who looks, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewpoint {
    pub person: PersonId,
    pub org: OrgRole,
    /// In the project whose space is looked at; none: no member of it, or no longer, or it is the directory.
    pub project: Option<ProjectRole>,
}

impl Viewpoint {
    /// Whether they are anything but an external member.
    #[must_use]
    pub const fn is_of_team(&self) -> bool {
        !matches!(self.org, OrgRole::External)
    }

    /// Whether the project's space is theirs to look at.
    #[must_use]
    pub const fn sees_project(&self) -> bool {
        self.project.is_some() || matches!(self.org, OrgRole::Owner | OrgRole::Administrator)
    }
}

/// Whether an op, with what it is about, is for somebody: decides entry or opaque leaf. `slice` holds what `needs` names,
/// as it stands now; of an op of the directory also the members of the viewer's projects, without which an external
/// member counts as having none.
#[must_use]
pub fn is_op_for(slice: &Slice, op: &Op, viewpoint: &Viewpoint) -> bool {
    is_op_for_knowing(slice, op, viewpoint, &|person| shares_project(slice, viewpoint.person, person))
}

/// As [`is_op_for`]; `knows` says whether the viewer is in a project that a person is or was in.
#[must_use]
pub fn is_op_for_knowing(
    slice: &Slice,
    op: &Op,
    viewpoint: &Viewpoint,
    knows: &dyn Fn(PersonId) -> bool,
) -> bool {
    let is_own = op.header.actor == Some(viewpoint.person);
    let remains = remains(op);
    let payload = op.payload().or(remains.as_ref());
    let in_directory = payload.is_some_and(Payload::is_of_directory)
        || slice.directory().is_some_and(|directory| directory.space == op.header.space);
    if !in_directory && !viewpoint.sees_project() {
        return false;
    }
    if is_own || viewpoint.is_of_team() {
        return true;
    }
    // What a newer build said, or an erased payload, is told from its header: not for external members.
    let Some(payload) = payload else { return false };
    if in_directory {
        is_known(slice, payload, viewpoint, knows)
    } else {
        is_of_review(slice, payload, viewpoint)
    }
}

/// Whether an entity, with all that it hangs on, is for somebody. Of something whose parent the slice does not hold, the
/// parent counts as being for them; of people and devices the slice also holds the members of the viewer's projects.
#[must_use]
pub fn is_entity_for(slice: &Slice, entity: &Entity, viewpoint: &Viewpoint) -> bool {
    is_entity_for_knowing(slice, entity, viewpoint, &|person| shares_project(slice, viewpoint.person, person))
}

/// As [`is_entity_for`]; `knows` says whether the viewer is in a project that a person is or was in.
#[must_use]
pub fn is_entity_for_knowing(
    slice: &Slice,
    entity: &Entity,
    viewpoint: &Viewpoint,
    knows: &dyn Fn(PersonId) -> bool,
) -> bool {
    let is_met = |person: PersonId| person == viewpoint.person || knows(person);
    match entity {
        Entity::Directory(_) | Entity::Field(_) => true,
        Entity::Person(one) => viewpoint.is_of_team() || is_met(one.person),
        Entity::Device(one) => viewpoint.is_of_team() || one.person.is_none_or(is_met),
        Entity::Group(_) | Entity::InGroup(_) => viewpoint.is_of_team(),
        Entity::Project(_)
        | Entity::Member(_)
        | Entity::Proof(_)
        | Entity::Version(_)
        | Entity::Opened(_)
        | Entity::Thread(_)
        | Entity::Comment(_)
        | Entity::Mark(_)
        | Entity::Run(_)
        | Entity::Decision(_)
        | Entity::Value(_)
        | Entity::Reaction(_) => viewpoint.sees_project() && is_for(slice, entity, viewpoint.org),
    }
}

/// Of the directory, for an external member.
fn is_known(
    slice: &Slice,
    payload: &Payload,
    viewpoint: &Viewpoint,
    knows: &dyn Fn(PersonId) -> bool,
) -> bool {
    let is_met = |person: PersonId| person == viewpoint.person || knows(person);
    match payload {
        Payload::DeviceRegister(said) => said.person.is_none_or(is_met),
        Payload::DeviceRevoke(said) => {
            slice.device(said.device).and_then(|device| device.person).is_some_and(is_met)
        }
        Payload::PersonAdd(said) => is_met(said.person),
        Payload::PersonRole(said) => is_met(said.person),
        Payload::PersonRemove(said) | Payload::PersonReturn(said) => is_met(said.person),
        Payload::FieldDefine(_)
        | Payload::FieldRemove(_)
        | Payload::FieldRestore(_)
        | Payload::SpaceAdopted(_) => true,
        // Groups and holds; and what was refused for being in the wrong space.
        _ => false,
    }
}

/// Of a project that is theirs to look at, for an external member.
fn is_of_review(slice: &Slice, payload: &Payload, viewpoint: &Viewpoint) -> bool {
    if matches!(payload, Payload::SpaceHold(_) | Payload::SpaceRelease(_)) {
        return false;
    }
    payload.about().thread.is_none_or(|thread| is_thread_for(slice, payload, thread, viewpoint.org))
}

/// By whom the thread is for now; by what its start says where there is no such thread. What is in no thread that is known
/// could be of the team.
fn is_thread_for(slice: &Slice, payload: &Payload, thread: ThreadId, role: OrgRole) -> bool {
    let said = match payload {
        Payload::ThreadStart(said) => Some(said.audience),
        _ => None,
    };
    let audience = slice.thread(thread).map(|thread| thread.audience).or(said);
    audience.is_some_and(|audience| audience.includes(role))
}

/// Whether somebody is in a project that another person is or was in, by the members that a slice holds.
fn shares_project(slice: &Slice, viewer: PersonId, other: PersonId) -> bool {
    slice.entities().any(|(_, entity)| match entity {
        Entity::Member(own) if own.person == viewer && !own.removed => {
            slice.member(own.project, other).is_some()
        }
        _ => false,
    })
}
