//! How things stand by what the log has confirmed, for whoever decides what is for whom: slices, and where a thing is.

use galley_core::{Key, PersonId, Slice, SpaceId};

use crate::entities::{self, Layer, Scope};
use crate::error::Result;
use crate::space::Space;
use crate::store::Store;

impl Store {
    /// Returns how some entities of a space and of its directory stand. Errors: `not-found` for a space that is not here.
    pub fn confirmed(&self, space: SpaceId, keys: &[Key]) -> Result<Slice> {
        self.read(|db| {
            let scope = Scope::of(db, Space::need(db, space)?)?;
            entities::load(db, &scope, keys, Layer::Confirmed)
        })
    }

    /// Lists the people who are or were members of a project. Errors: `not-found` for a space that is not here.
    pub fn people_of(&self, space: SpaceId) -> Result<Vec<PersonId>> {
        self.read(|db| {
            let space = Space::need(db, space)?;
            let keys = entities::keys(db, space.sid)?;
            let people = keys.into_iter().filter_map(|key| match key {
                Key::Member(_, person) => Some(person),
                _ => None,
            });
            Ok(people.collect())
        })
    }

    /// Returns the space that an entity is in; none where it is in no list of things.
    pub fn space_of(&self, key: &Key) -> Result<Option<SpaceId>> {
        self.read(|db| Ok(Space::around(db, key)?.map(|space| space.space)))
    }
}
