//! Ops that the server makes for somebody who asked it to by other means than an op: an invitation that is accepted, a
//! device that is revoked.
//!
//! Each person has a device of theirs that the server keeps, with a key that follows from the authority's: registered and
//! countersigned like any other (S5), so that the rules and the record treat what it says as that person's own word, and
//! everybody can tell by which device it was said.

use std::sync::PoisonError;

use ed25519_dalek::SigningKey;
use galley_core::op::{
    Base, DeviceRef, DeviceRegister, DeviceRole, Envelope, MemberAdd, MemberRef, OrgRole, PersonAdd,
    PersonRef, ProjectRole, public_key, seal,
};
use galley_core::{DeviceId, Hash, Key, OpId, Outcome, Payload, PersonId, ProjectId, SpaceId};

use super::Authority;
use crate::{Failure, failure};

const DOMAIN: &[u8] = b"galley-server-device-v1";

impl Authority {
    /// Makes somebody a person of the organisation, at the word of `by`; the first one at their own.
    pub(crate) fn add_person(
        &self,
        by: Option<PersonId>,
        person: PersonId,
        role: OrgRole,
    ) -> Result<(), Failure> {
        let slice = self.store.confirmed(self.directory(), &[Key::Person(person)]);
        let slice = slice.map_err(|error| failure::of_store(&error))?;
        let payload = match slice.person(person) {
            Some(found) if !found.removed => return Ok(()),
            Some(_) => Payload::PersonReturn(PersonRef { person }),
            None => Payload::PersonAdd(PersonAdd { person, role }),
        };
        self.act(by.unwrap_or(person), self.directory(), &payload)
    }

    /// Makes somebody a member of a project, at the word of `by`.
    pub(crate) fn add_member(
        &self,
        by: PersonId,
        project: ProjectId,
        person: PersonId,
        role: ProjectRole,
    ) -> Result<(), Failure> {
        if !self.sees(by, project.space())? {
            return Err(failure::no_space());
        }
        if self.project_role(project, person)?.is_some() {
            return Ok(());
        }
        let payload = Payload::MemberAdd(MemberAdd { project, person, role });
        self.act(by, project.space(), &payload)
    }

    /// Takes a guest out of their project and of the organisation, at the word of `by`. Their devices have no rights then.
    pub(crate) fn remove_guest(
        &self,
        by: PersonId,
        project: ProjectId,
        person: PersonId,
    ) -> Result<(), Failure> {
        if self.project_role(project, person)?.is_some() {
            let payload = Payload::MemberRemove(MemberRef { project, person });
            self.act(by, project.space(), &payload)?;
        }
        if self.org_role(person)?.is_some() {
            self.act(by, self.directory(), &Payload::PersonRemove(PersonRef { person }))?;
        }
        Ok(())
    }

    /// Takes a device's rights away, at the word of `by`.
    pub(crate) fn revoke_device(&self, by: PersonId, device: DeviceId) -> Result<(), Failure> {
        let slice = self.store.confirmed(self.directory(), &[Key::Device(device)]);
        let slice = slice.map_err(|error| failure::of_store(&error))?;
        match slice.device(device) {
            Some(found) if found.revoked.is_none() => {
                self.act(by, self.directory(), &Payload::DeviceRevoke(DeviceRef { device }))
            }
            _ => Ok(()),
        }
    }

    /// Seals by the device that the server keeps for somebody, and puts it in order.
    fn act(&self, by: PersonId, space: SpaceId, payload: &Payload) -> Result<(), Failure> {
        let (device, key) = self.kept_device(by);
        let slice = self.store.confirmed(self.directory(), &[Key::Device(device)]);
        let slice = slice.map_err(|error| failure::of_store(&error))?;
        if slice.device(device).is_none() {
            let public_key = public_key(&key);
            let register = Payload::DeviceRegister(DeviceRegister {
                device,
                public_key,
                role: DeviceRole::Person,
                person: Some(by),
                countersign: Some(self.countersign(device, &public_key, by)),
            });
            self.say(by, self.directory(), &register, device, &key)?;
        }
        self.say(by, space, payload, device, &key)
    }

    fn say(
        &self,
        by: PersonId,
        space: SpaceId,
        payload: &Payload,
        device: DeviceId,
        key: &SigningKey,
    ) -> Result<(), Failure> {
        let lock = self.lock(space);
        let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.catch_up(space).map_err(|error| failure::of_store(&error))?;
        let last = self.log.device_seq(space, device).map_err(|error| failure::of_log(&error))?;
        let cursor = self.store.cursor(space).map_err(|error| failure::of_store(&error))?;
        let (mut random, mut salt) = ([0; 10], [0; 32]);
        self.edge.random(&mut random);
        self.edge.random(&mut salt);
        let now = self.edge.now_ms();
        let envelope = Envelope {
            op_id: OpId::new(now, random),
            space,
            device,
            device_seq: last + 1,
            base: Base { epoch: cursor.epoch, seq: cursor.seq, root: cursor.root },
            actor: Some(by),
            made_at: now,
        };
        let sealed = seal(&envelope, payload, salt, key).map_err(|_| failure::broken())?;
        let (_, outcome) = self.order(space, &sealed).map_err(|error| failure::of_store(&error))?;
        match outcome {
            Outcome::Accepted | Outcome::NoEffect => Ok(()),
            Outcome::Refused(refusal) => Err(failure::refused(refusal)),
        }
    }

    /// The device that the server keeps for somebody, and its key: the same at every node and after every restart.
    fn kept_device(&self, person: PersonId) -> (DeviceId, SigningKey) {
        let of = |what: &[u8]| Hash::of(&[DOMAIN, what, &self.key.to_bytes(), person.uuid().as_bytes()]).0;
        let [a, b, c, d, e, f, g, h, i, j, ..] = of(b"id");
        let device = DeviceId::new(0, [a, b, c, d, e, f, g, h, i, j]);
        (device, SigningKey::from_bytes(&of(b"key")))
    }
}
