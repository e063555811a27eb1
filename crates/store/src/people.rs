//! Who is here: the first name starts the directory, its authority and its first device (S5). Names are profile rows.

use galley_core::op::{
    Base, DeviceRegister, DeviceRole, Envelope, OrgRole, PersonAdd, countersign, public_key, seal,
};
use galley_core::{DeviceId, Entity, Key, OpId, Outcome, Payload, PersonId, SpaceId};
use rusqlite::{Connection, OptionalExtension};

use crate::entities::{self, Layer};
use crate::error::{Result, StoreError};
use crate::rows::PersonRow;
use crate::search;
use crate::space::{Identity, Space, id};
use crate::store::Store;
use crate::{outbox, rebuild};

impl Store {
    /// Returns the person of this data folder, absent until named.
    pub fn person(&self) -> Result<Option<PersonRow>> {
        self.read(|db| Identity::find(db)?.map(|me| row(db, me.person)).transpose())
    }

    /// Returns this device's id. Errors: `not-named`.
    pub fn device(&self) -> Result<DeviceId> {
        self.read(|db| Ok(Identity::need(db)?.device))
    }

    /// Returns the space of people and devices. Errors: `not-named`.
    pub fn directory(&self) -> Result<SpaceId> {
        self.read(|db| Ok(Identity::need(db)?.directory))
    }

    /// Names the person: the first time with the first ops of the directory, later in the profile alone.
    pub fn name_person(&self, name: &str) -> Result<PersonRow> {
        let now = self.now();
        self.write(|tx| {
            let me = match Identity::find(tx)? {
                Some(me) => me,
                None => self.start_directory(tx)?,
            };
            tx.prepare_cached("INSERT OR REPLACE INTO profiles (person, name) VALUES (?1, ?2)")?
                .execute([me.person.to_string(), name.to_owned()])?;
            search::put_person(tx, me.person, name, now)?;
            search::put_mentions(tx, me.person)?;
            row(tx, me.person)
        })
    }

    /// Keeps what others are called, as a server says it. Says whether any is called otherwise than before.
    pub fn keep_names(&self, people: &[PersonRow]) -> Result<bool> {
        let now = self.now();
        self.write(|tx| {
            let mut changed = false;
            for person in people {
                if row(tx, person.id)?.name == person.name {
                    continue;
                }
                changed = true;
                tx.prepare_cached("INSERT OR REPLACE INTO profiles (person, name) VALUES (?1, ?2)")?
                    .execute([person.id.to_string(), person.name.clone()])?;
                search::put_person(tx, person.id, &person.name, now)?;
                search::put_mentions(tx, person.id)?;
            }
            Ok(changed)
        })
    }

    /// Returns a person with the name that is known of them; an empty one for a stranger.
    pub fn person_row(&self, person: PersonId) -> Result<PersonRow> {
        self.read(|db| row(db, person))
    }

    /// Lists the people of a server's organisation, or of this device, with their roles, also those who left.
    ///
    /// Errors: `not-found` for a directory that is not here.
    pub fn people_in(&self, directory: SpaceId) -> Result<Vec<galley_core::state::Person>> {
        self.read(|db| {
            let sid = Space::need(db, directory)?.sid;
            let sql = "SELECT key FROM confirmed WHERE sid = ?1 AND key >= 'person/' AND key < 'person0'
                       UNION SELECT key FROM overlay WHERE sid = ?1 AND key >= 'person/' AND key < 'person0'";
            let mut statement = db.prepare_cached(sql)?;
            let keys = statement.query_map([sid], |row| row.get::<_, String>(0))?;
            let mut people = Vec::new();
            for key in keys {
                if let Some(Entity::Person(person)) = entities::one(db, sid, &id(&key?)?, Layer::Seen)? {
                    people.push(person);
                }
            }
            Ok(people)
        })
    }

    /// Lists the members of a project with their roles, also those who left, as this device sees them now.
    ///
    /// Errors: `not-found`.
    pub fn members_of(&self, space: SpaceId) -> Result<Vec<galley_core::state::Member>> {
        self.read(|db| {
            let sid = Space::need(db, space)?.sid;
            let sql = "SELECT key FROM confirmed WHERE sid = ?1 AND key >= 'member/' AND key < 'member0'
                       UNION SELECT key FROM overlay WHERE sid = ?1 AND key >= 'member/' AND key < 'member0'";
            let mut statement = db.prepare_cached(sql)?;
            let keys = statement.query_map([sid], |row| row.get::<_, String>(0))?;
            let mut members = Vec::new();
            for key in keys {
                if let Some(Entity::Member(member)) = entities::one(db, sid, &id(&key?)?, Layer::Seen)? {
                    members.push(member);
                }
            }
            Ok(members)
        })
    }

    /// Takes a new device id when the device's key is another than the registered one (S5).
    pub(crate) fn settle_device(&self) -> Result<()> {
        self.write(|tx| {
            let Some(me) = Identity::find(tx)? else { return Ok(()) };
            let directory = Space::need(tx, me.directory)?;
            let registered =
                |device| match entities::one(tx, directory.sid, &Key::Device(device), Layer::Confirmed)? {
                    Some(Entity::Device(device)) => Ok(device.public_key),
                    _ => Err(StoreError::damaged("the device is not in the directory")),
                };
            if registered(me.authority)? != public_key(&self.authority_key) {
                return Err(StoreError::KeysLost);
            }
            if registered(me.device)? == public_key(&self.device_key) {
                return Ok(());
            }
            self.take_new_device(tx, me)
        })
    }

    /// Registers a new device for the person and seals what still waits anew, under its numbers (S12).
    fn take_new_device(&self, tx: &Connection, mut me: Identity) -> Result<()> {
        me.device = self.fresh(DeviceId::new);
        let mut unsent = Vec::new();
        for space in Space::all(tx)?.into_iter().filter(|space| space.server.is_none()) {
            for waiting in outbox::waiting(tx, space.sid)? {
                unsent.push((space.space, waiting));
            }
        }
        let register = self.registration(&me);
        self.first_op(tx, &me, me.device, Some(me.person), &register)?;
        me.keep(tx)?;
        for (space, waiting) in unsent {
            tx.prepare_cached("DELETE FROM outbox WHERE position = ?1")?.execute([waiting.position])?;
            let op = waiting.sealed.parse().map_err(|error| StoreError::damaged(error.to_string()))?;
            if let Some(payload) = op.payload() {
                self.enqueue(tx, &self.scope(tx, space)?, payload)?;
            }
        }
        rebuild::refold(tx, self.now())
    }

    /// Authority, device and person, in this order.
    fn start_directory(&self, tx: &Connection) -> Result<Identity> {
        let me = Identity {
            directory: self.fresh(SpaceId::new),
            authority: self.fresh(DeviceId::new),
            device: self.fresh(DeviceId::new),
            person: self.fresh(PersonId::new),
        };
        Space::create(tx, me.directory)?;
        me.keep(tx)?;
        let authority = Payload::DeviceRegister(DeviceRegister {
            device: me.authority,
            public_key: public_key(&self.authority_key),
            role: DeviceRole::Authority,
            person: None,
            countersign: None,
        });
        self.first_op(tx, &me, me.authority, None, &authority)?;
        self.first_op(tx, &me, me.device, Some(me.person), &self.registration(&me))?;
        let person = Payload::PersonAdd(PersonAdd { person: me.person, role: OrgRole::Owner });
        self.first_op(tx, &me, me.device, Some(me.person), &person)?;
        Ok(me)
    }

    fn registration(&self, me: &Identity) -> Payload {
        let key = public_key(&self.device_key);
        Payload::DeviceRegister(DeviceRegister {
            device: me.device,
            public_key: key,
            role: DeviceRole::Person,
            person: Some(me.person),
            countersign: Some(countersign(&self.authority_key, me.device, &key, Some(me.person))),
        })
    }

    /// Seals and appends an op of the directory; one that is refused here is a mistake, not a record.
    fn first_op(
        &self,
        tx: &Connection,
        me: &Identity,
        device: DeviceId,
        actor: Option<PersonId>,
        payload: &Payload,
    ) -> Result<()> {
        let scope = self.scope(tx, me.directory)?;
        let base = if scope.space.num_ops == 0 { Base::nothing() } else { scope.space.base(tx)? };
        let device_seq = scope.space.last_of(tx, device)? + 1;
        let made_at = self.now();
        let op_id = self.fresh(OpId::new);
        let envelope = Envelope { op_id, space: me.directory, device, device_seq, base, actor, made_at };
        let key = if actor.is_none() { &self.authority_key } else { &self.device_key };
        let sealed = seal(&envelope, payload, self.random(), key)
            .map_err(|error| StoreError::BadOp { what: error.to_string() })?;
        match self.authorise(tx, &scope, &sealed)?.outcome {
            Outcome::Accepted => Ok(()),
            other => Err(StoreError::Failed {
                what: format!("the directory did not take {}: {other:?}", payload.kind()),
            }),
        }
    }
}

/// A person with the name that the profile has now; empty for one without a profile.
pub(crate) fn row(db: &Connection, person: PersonId) -> Result<PersonRow> {
    let sql = "SELECT name FROM profiles WHERE person = ?1";
    let name: Option<String> =
        db.prepare_cached(sql)?.query_row([person.to_string()], |row| row.get(0)).optional()?;
    Ok(PersonRow { id: person, name: name.unwrap_or_default() })
}
