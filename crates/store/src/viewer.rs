//! Whoever looks: what is for them, by the rules of `galley_core::state` (W2).

use std::collections::BTreeMap;

use galley_core::op::{Audience, OrgRole};
use galley_core::state::is_for;
use galley_core::{Entity, Key, Slice};
use rusqlite::Connection;

use crate::entities::{self, Layer};
use crate::error::Result;
use crate::look;
use crate::servers::Server;
use crate::space::{Identity, Space};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewer {
    role: OrgRole,
}

impl Viewer {
    /// The person of this data folder. Whoever is in no directory sees as little as an external member.
    pub fn find(db: &Connection) -> Result<Self> {
        Self::as_one(db, Identity::find(db)?)
    }

    /// This person in a space, by its own directory.
    pub fn of(db: &Connection, space: &Space) -> Result<Self> {
        Self::as_one(db, Identity::of(db, space)?)
    }

    /// This person in the space that an entity of the views is in.
    pub fn around(db: &Connection, key: &Key) -> Result<Self> {
        Self::as_one(db, Identity::around(db, key)?)
    }

    fn as_one(db: &Connection, me: Option<Identity>) -> Result<Self> {
        let nobody = Self { role: OrgRole::External };
        let Some(me) = me else { return Ok(nobody) };
        let directory = Space::need(db, me.directory)?;
        Ok(match entities::one(db, directory.sid, &Key::Person(me.person), Layer::Seen)? {
            Some(Entity::Person(person)) => Self { role: person.role },
            _ => nobody,
        })
    }

    /// The spaces in which there is something that is not for this person.
    pub fn outside(db: &Connection) -> Result<Vec<i64>> {
        let mut of_team = BTreeMap::from([(None, Self::find(db)?.is_of_team())]);
        for server in Server::all(db)? {
            of_team.insert(Some(server.server), Self::as_one(db, server.identity())?.is_of_team());
        }
        if of_team.values().all(|of_team| *of_team) {
            return Ok(Vec::new());
        }
        let mut spaces = Space::all(db)?;
        spaces.retain(|space| !of_team.get(&space.server).copied().unwrap_or_default());
        Ok(spaces.into_iter().map(|space| space.sid).collect())
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
