//! Whoever looks: what is for them, by the rules of `galley_core::state` (W2).

use galley_core::op::{Audience, OrgRole};
use galley_core::state::is_for;
use galley_core::{Entity, Key, Slice};
use rusqlite::Connection;

use crate::entities::{self, Layer};
use crate::error::Result;
use crate::look;
use crate::space::{Identity, Space};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewer {
    role: OrgRole,
}

impl Viewer {
    /// The person of this data folder. Whoever is in no directory sees as little as an external member.
    pub fn find(db: &Connection) -> Result<Self> {
        let nobody = Self { role: OrgRole::External };
        let Some(me) = Identity::find(db)? else { return Ok(nobody) };
        let directory = Space::need(db, me.directory)?;
        Ok(match entities::one(db, directory.sid, &Key::Person(me.person), Layer::Seen)? {
            Some(Entity::Person(person)) => Self { role: person.role },
            _ => nobody,
        })
    }

    /// Whether there is nothing that is not for them.
    pub fn is_of_team(&self) -> bool {
        Audience::Team.includes(self.role)
    }

    /// Whether an entity of the views, with all that it hangs on, is for them.
    pub fn sees(&self, db: &Connection, entity: &Entity) -> Result<bool> {
        if self.is_of_team() {
            return Ok(true);
        }
        let mut slice = Slice::new();
        let mut parent = entity.parent();
        while let Some(seen) = parent.map(|key| look::one(db, &key)).transpose()?.flatten() {
            parent = seen.entity.parent();
            slice.put(seen.entity);
        }
        Ok(is_for(&slice, entity, self.role))
    }
}
