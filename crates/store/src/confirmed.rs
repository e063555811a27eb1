//! Reading what a log adds up to, without what waits: for whoever answers for a space, and asks the rules
//! over it.

use galley_core::{Key, PersonId, Slice, SpaceId};

use crate::entities::{self, Layer};
use crate::error::Result;
use crate::space::{Space, id};
use crate::store::Store;

impl Store {
    /// Reads confirmed entities of a space, and of its directory what keys of the directory name. Each key is
    /// in the answer, there or not.
    ///
    /// Errors: `not-found`.
    pub fn confirmed(&self, space: SpaceId, keys: &[Key]) -> Result<Slice> {
        self.read(|db| entities::load(db, &self.scope(db, space)?, keys, Layer::Confirmed))
    }

    /// Returns the project's space that an entity is in, confirmed or not.
    pub fn space_of(&self, key: &Key) -> Result<Option<SpaceId>> {
        self.read(|db| Ok(Space::around(db, key)?.map(|space| space.space)))
    }

    /// Lists the people who are or were members of a project, as its log has them.
    ///
    /// Errors: `not-found`.
    pub fn people_of(&self, space: SpaceId) -> Result<Vec<PersonId>> {
        self.read(|db| {
            let sid = Space::need(db, space)?.sid;
            let sql = "SELECT key FROM confirmed WHERE sid = ?1 AND key >= 'member/' AND key < 'member0'";
            let mut statement = db.prepare_cached(sql)?;
            let keys = statement.query_map([sid], |row| row.get::<_, String>(0))?;
            let mut people = Vec::new();
            for key in keys {
                if let Key::Member(_, person) = id(&key?)? {
                    people.push(person);
                }
            }
            Ok(people)
        })
    }
}
