//! A slice: the few entities that one op is about, as they stand (S7).

use std::collections::BTreeMap;

use super::{
    Comment, Decision, Device, Directory, Entity, Field, Group, InGroup, Key, Mark, Member, Opened, Person,
    Project, Proof, Reaction, Run, Thread, Value, Version,
};
use crate::ids::{
    CommentId, DecisionId, DeviceId, FieldId, GroupId, MarkId, PersonId, ProjectId, ProofId, RunId, ThreadId,
    VersionId,
};

/// Entities by key. A key can be loaded as *not there*; one that was never loaded is unknown, which is not the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    entities: BTreeMap<Key, Option<Entity>>,
}

impl Slice {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says how things stand with a key: this entity, or none.
    pub fn load(&mut self, key: Key, entity: Option<Entity>) {
        self.entities.insert(key, entity);
    }

    /// Puts an entity under its own key.
    pub fn put(&mut self, entity: impl Into<Entity>) {
        let entity = entity.into();
        self.entities.insert(entity.key(), Some(entity));
    }

    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Entity> {
        self.entities.get(key)?.as_ref()
    }

    /// Whether the key was loaded, there or not.
    #[must_use]
    pub fn knows(&self, key: &Key) -> bool {
        self.entities.contains_key(key)
    }

    /// What is there, in the order of keys.
    pub fn entities(&self) -> impl Iterator<Item = (&Key, &Entity)> {
        self.entities.iter().filter_map(|(key, entity)| Some((key, entity.as_ref()?)))
    }
}

macro_rules! typed {
    ($($name:ident, $name_mut:ident ($($arg:ident: $type:ty),*) -> $entity:ident at $key:expr;)*) => {
        impl Slice {$(
            #[must_use]
            pub fn $name(&self, $($arg: $type),*) -> Option<&$entity> {
                match self.get(&$key) {
                    Some(Entity::$entity(one)) => Some(one),
                    _ => None,
                }
            }

            #[allow(dead_code, reason = "one accessor for each entity; some are only ever put whole")]
            pub(crate) fn $name_mut(&mut self, $($arg: $type),*) -> Option<&mut $entity> {
                match self.entities.get_mut(&$key) {
                    Some(Some(Entity::$entity(one))) => Some(one),
                    _ => None,
                }
            }
        )*}
    };
}

typed! {
    directory, directory_mut() -> Directory at Key::Directory;
    person, person_mut(id: PersonId) -> Person at Key::Person(id);
    device, device_mut(id: DeviceId) -> Device at Key::Device(id);
    project, project_mut(id: ProjectId) -> Project at Key::Project(id);
    member, member_mut(project: ProjectId, person: PersonId) -> Member at Key::Member(project, person);
    proof, proof_mut(id: ProofId) -> Proof at Key::Proof(id);
    version, version_mut(id: VersionId) -> Version at Key::Version(id);
    opened, opened_mut(version: VersionId, person: PersonId) -> Opened at Key::Opened(version, person);
    thread, thread_mut(id: ThreadId) -> Thread at Key::Thread(id);
    comment, comment_mut(id: CommentId) -> Comment at Key::Comment(id);
    mark, mark_mut(id: MarkId) -> Mark at Key::Mark(id);
    run, run_mut(id: RunId) -> Run at Key::Run(id);
    decision, decision_mut(id: DecisionId) -> Decision at Key::Decision(id);
    field, field_mut(id: FieldId) -> Field at Key::Field(id);
    value, value_mut(proof: ProofId, field: FieldId) -> Value at Key::Value(proof, field);
    reaction, reaction_mut(comment: CommentId, person: PersonId) -> Reaction at Key::Reaction(comment, person);
    group, group_mut(id: GroupId) -> Group at Key::Group(id);
    in_group, in_group_mut(group: GroupId, person: PersonId) -> InGroup at Key::InGroup(group, person);
}
