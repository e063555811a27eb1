//! The visible projection: what is there for people now, without the record of how it came about.
//!
//! In it: names, kinds, folders, values, fields, standing, which version is current, versions, threads that are there with their numbers and
//! places, comments with their present texts, marks, decisions in force, members. Not in it: what is archived,
//! withdrawn, deleted, cleared, revoked or removed, with all that hangs on it; the edited sign and earlier texts; counters that only grow;
//! times of change. "Apply then undo gives the same projection" (S51) is about this one.
//!
//! Who may see what of it is decided here and nowhere else: whoever lists or finds things asks [`is_for`].

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Entity, Key, Slice};
use crate::op::OrgRole;

/// What of a slice people see now. Of something whose parent the slice does not hold, the parent counts as there.
#[must_use]
pub fn visible(slice: &Slice) -> BTreeMap<Key, Value> {
    slice
        .entities()
        .filter(|(_, entity)| is_there(slice, entity))
        .filter_map(|(key, entity)| Some((*key, shown_to(entity, OrgRole::Owner)?)))
        .collect()
}

/// What of a slice somebody of this role in the organisation sees now: [`visible`], without what is not for them, nor
/// how many there are of it (W2).
#[must_use]
pub fn visible_to(slice: &Slice, role: OrgRole) -> BTreeMap<Key, Value> {
    slice
        .entities()
        .filter(|(_, entity)| is_there(slice, entity) && is_for(slice, entity, role))
        .filter_map(|(key, entity)| Some((*key, shown_to(entity, role)?)))
        .collect()
}

/// Whether an entity, with all that it hangs on, is for somebody of this role in the organisation. Of something whose
/// parent the slice does not hold, the parent counts as being for them.
#[must_use]
pub fn is_for(slice: &Slice, entity: &Entity, role: OrgRole) -> bool {
    let own = match entity {
        Entity::Thread(one) => one.audience.includes(role),
        _ => true,
    };
    own && entity
        .parent()
        .and_then(|parent| slice.get(&parent))
        .is_none_or(|parent| is_for(slice, parent, role))
}

fn is_there(slice: &Slice, entity: &Entity) -> bool {
    let here = match entity {
        Entity::Project(one) => !one.archived,
        Entity::Person(one) => !one.removed,
        Entity::Device(one) => one.revoked.is_none(),
        Entity::Member(one) => !one.removed,
        Entity::Group(one) => !one.removed,
        Entity::InGroup(one) => one.there,
        Entity::Proof(one) => !one.archived && !one.deleted,
        Entity::Field(one) => !one.removed,
        Entity::Value(one) => one.value.is_some(),
        Entity::Version(one) => !one.withdrawn,
        Entity::Thread(one) => !one.deleted,
        Entity::Comment(one) => !one.deleted,
        Entity::Mark(one) => !one.removed,
        Entity::Decision(one) => !one.withdrawn,
        Entity::Reaction(one) => !one.emoji.is_empty(),
        Entity::Run(one) => slice.proof(one.proof).is_none_or(|proof| proof.current.is_some()),
        _ => true,
    };
    here && entity.parent().and_then(|parent| slice.get(&parent)).is_none_or(|parent| is_there(slice, parent))
}

fn shown_to(entity: &Entity, role: OrgRole) -> Option<Value> {
    Some(match entity {
        Entity::Directory(_) => return None,
        Entity::Person(one) => json!({ "role": one.role }),
        Entity::Device(one) => json!({ "person": one.person, "key": one.public_key }),
        Entity::Project(one) => json!({ "name": one.name }),
        Entity::Member(one) => json!({ "role": one.role }),
        Entity::Proof(one) => json!({
            "name": one.name, "kind": one.kind, "current": one.current, "number": one.current_number,
            "standing": one.standing, "open_threads": one.open_for(role), "folder": one.folder,
        }),
        Entity::Version(one) => json!({
            "number": one.number, "sha256": one.sha256, "file_name": one.file_name, "note": one.note,
            "open_threads": one.open_for(role), "threads": one.threads_for(role), "standing": one.standing(),
            "stages": one.stages, "awaiting": one.awaiting, "purged": one.purged,
        }),
        Entity::Opened(_) => json!(true),
        Entity::Thread(one) => json!({
            "number": one.number, "place": one.place, "resolved": one.resolved, "marks": one.num_marks,
            "labels": one.labels, "to_do": one.to_do, "audience": one.audience,
        }),
        Entity::Comment(one) => json!({
            "author": one.author, "text": one.text, "attachments": one.attachments, "reactions": one.reactions,
        }),
        Entity::Reaction(one) => json!(one.emoji.keys().collect::<Vec<_>>()),
        Entity::Mark(one) => json!({ "shape": one.shape, "place": one.place, "stroke": one.stroke }),
        Entity::Run(one) => json!({ "template": one.template }),
        Entity::Field(one) => json!({
            "name": one.name, "kind": one.kind, "options": one.options, "position": one.position,
        }),
        Entity::Value(one) => json!({ "value": one.value }),
        Entity::Group(one) => json!({ "name": one.name }),
        Entity::InGroup(_) => json!(true),
        Entity::Decision(one) => json!({ "person": one.person, "choice": one.choice, "reason": one.reason }),
    })
}
