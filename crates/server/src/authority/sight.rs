//! What is for whom: roles as the replica has them, and the one place that asks the rules whether an op is for somebody.
//!
//! What somebody may see can change without a new op of theirs: a thread becomes the team's, an external member joins the
//! organisation. A cursor's revision says which sight its holder had; where it is another now, what lies before the cursor
//! is gone through once more (S22).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use galley_core::op::{OrgRole, ProjectRole};
use galley_core::rules::{needs, remains};
use galley_core::state::{Viewpoint, is_entity_for, is_op_for_knowing};
use galley_core::{
    DeviceId, Entity, Hash, Header, Key, Op, Outcome, PersonId, ProjectId, ProofId, PublicKey, Slice, SpaceId,
};

use super::{Authority, PAGE, PAGE_BYTES};
use crate::Failure;
use crate::accounts::{GuestScope, guest_scope};
use crate::failure;

/// Kinds that change whom an earlier op is for, without it being about a person.
const CHANGES_SIGHT: [&str; 2] = ["thread.audience", "payload.erase"];

/// How often the sight of external members has changed in a space, up to which number.
#[derive(Default)]
pub(super) struct Sights(Mutex<BTreeMap<SpaceId, Seen>>);

#[derive(Clone, Copy, Default)]
struct Seen {
    seq: u64,
    num_changes: u64,
}

impl Sights {
    fn of(&self, space: SpaceId) -> Seen {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&space).copied().unwrap_or_default()
    }

    /// Of two that counted at the same time, the one that came further stays.
    fn keep(&self, space: SpaceId, seen: Seen) {
        let mut sights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = sights.entry(space).or_default();
        if kept.seq < seen.seq {
            *kept = seen;
        }
    }
}

/// Somebody who looks at a space.
pub(super) struct Viewer {
    pub view: Viewpoint,
    /// For external members in the directory: people of the projects that they are in.
    knows: BTreeSet<PersonId>,
    /// Of a guest, what their link names.
    scope: Option<GuestScope>,
}

impl Authority {
    /// Returns the role in the organisation; none for whoever is not, or no longer, in it.
    pub(crate) fn org_role(&self, person: PersonId) -> Result<Option<OrgRole>, Failure> {
        self.freshen(self.directory())?;
        let slice = self.store.confirmed(self.directory(), &[Key::Person(person)]);
        let slice = slice.map_err(|error| failure::of_store(&error))?;
        Ok(slice.person(person).filter(|person| !person.removed).map(|person| person.role))
    }

    /// Returns the role in a project; none for whoever is not, or no longer, a member of it.
    pub(crate) fn project_role(
        &self,
        project: ProjectId,
        person: PersonId,
    ) -> Result<Option<ProjectRole>, Failure> {
        let space = project.space();
        // What is nowhere has no members.
        if self.log.head(space).map_err(|error| failure::of_log(&error))?.is_none() {
            return Ok(None);
        }
        self.freshen(space)?;
        let slice = self.store.confirmed(space, &[Key::Member(project, person)]);
        let slice = slice.map_err(|error| failure::of_store(&error))?;
        Ok(slice.member(project, person).and_then(|member| member.role_now()))
    }

    /// Whether a device is not in the directory yet, or is there as this person's, under this key, with its rights.
    pub(crate) fn fits(&self, device: DeviceId, key: &PublicKey, person: PersonId) -> Result<bool, Failure> {
        self.freshen(self.directory())?;
        let slice = self.store.confirmed(self.directory(), &[Key::Device(device)]);
        let slice = slice.map_err(|error| failure::of_store(&error))?;
        Ok(slice.device(device).is_none_or(|found| {
            found.public_key == *key && found.person == Some(person) && found.revoked.is_none()
        }))
    }

    /// Returns the name of a project, as it stands.
    pub(crate) fn name_of(&self, space: SpaceId) -> Result<Option<String>, Failure> {
        let project = space.project();
        let slice = self.store.confirmed(space, &[Key::Project(project)]);
        let slice = slice.map_err(|error| failure::of_store(&error))?;
        Ok(slice.project(project).map(|project| project.name.clone()))
    }

    /// Whether a space is somebody's to look at.
    pub(crate) fn sees(&self, person: PersonId, space: SpaceId) -> Result<bool, Failure> {
        Ok(self.view(person, space)?.is_some())
    }

    /// Whether a proof is there and somebody's to look at.
    pub(crate) fn sees_proof(
        &self,
        person: PersonId,
        space: SpaceId,
        proof: ProofId,
    ) -> Result<bool, Failure> {
        let Some(view) = self.view(person, space)? else { return Ok(false) };
        if self.scope(&view)?.is_some_and(|scope| !scope.has(proof)) {
            return Ok(false);
        }
        let key = Key::Proof(proof);
        let slice = self.store.confirmed(space, &[key]).map_err(|error| failure::of_store(&error))?;
        Ok(slice.get(&key).is_some_and(|entity| is_entity_for(&slice, entity, &view)))
    }

    /// Whether somebody may know that another person is here (W2).
    pub(crate) fn sees_person(&self, viewer: PersonId, person: PersonId) -> Result<bool, Failure> {
        match self.org_role(viewer)? {
            None => Ok(false),
            Some(OrgRole::External) => Ok(viewer == person || self.known_to(viewer)?.contains(&person)),
            Some(_) => Ok(true),
        }
    }

    /// Returns the name of the file that a version or a comment brings along under this hash, if it is for somebody.
    pub(crate) fn file_name(
        &self,
        person: PersonId,
        key: &Key,
        sha256: &Hash,
    ) -> Result<Option<String>, Failure> {
        let Some(space) = self.store.space_of(key).map_err(|error| failure::of_store(&error))? else {
            return Ok(None);
        };
        let Some(view) = self.view(person, space)? else { return Ok(None) };
        let slice = self.with_parents(space, *key)?;
        let Some(entity) = slice.get(key).filter(|entity| is_entity_for(&slice, entity, &view)) else {
            return Ok(None);
        };
        if let Some(scope) = self.scope(&view)? {
            let is_named = |entity: &Entity| matches!(entity, Entity::Proof(one) if scope.has(one.proof));
            if !slice.entities().any(|(_, entity)| is_named(entity)) {
                return Ok(None);
            }
        }
        Ok(match entity {
            Entity::Version(one) if one.sha256 == *sha256 && !one.purged => Some(one.file_name.clone()),
            Entity::Comment(one) if !one.deleted => {
                let found = one.attachments.iter().find(|file| file.sha256 == *sha256);
                found.map(|file| file.file_name.clone())
            }
            _ => None,
        })
    }

    /// Whether somebody may bring bytes into a space: whoever may look at it and is more than a viewer. A project that is
    /// not there yet has nobody.
    pub(crate) fn may_bring(&self, person: PersonId, space: SpaceId) -> Result<bool, Failure> {
        let view = self.view(person, space)?;
        let role = view.and_then(|view| view.project);
        Ok(space != self.directory() && role.is_some_and(|role| role != ProjectRole::Viewer))
    }

    /// An entity with all that it hangs on.
    fn with_parents(&self, space: SpaceId, key: Key) -> Result<Slice, Failure> {
        let mut slice = Slice::new();
        let mut next = Some(key);
        while let Some(key) = next {
            let found = self.store.confirmed(space, &[key]).map_err(|error| failure::of_store(&error))?;
            let entity = found.get(&key).cloned();
            next = entity.as_ref().and_then(Entity::parent);
            slice.load(key, entity);
        }
        Ok(slice)
    }

    /// Somebody as they look at a space; none where it is not theirs to look at.
    fn view(&self, person: PersonId, space: SpaceId) -> Result<Option<Viewpoint>, Failure> {
        let Some(org) = self.org_role(person)? else { return Ok(None) };
        if space == self.directory() {
            return Ok(Some(Viewpoint { person, org, project: None }));
        }
        let project = self.project_role(space.project(), person)?;
        let view = Viewpoint { person, org, project };
        if self.scope(&view)?.is_some_and(|scope| scope.project.space() != space) {
            return Ok(None);
        }
        let head = self.log.head(space).map_err(|error| failure::of_log(&error))?;
        Ok((head.is_some() && view.sees_project()).then_some(view))
    }

    /// Somebody who looks at a space, with what has to be known of them. Errors: `no-space`.
    pub(super) fn viewer(&self, person: PersonId, space: SpaceId) -> Result<Viewer, Failure> {
        let view = self.view(person, space)?.ok_or_else(failure::no_space)?;
        let asks = space == self.directory() && !view.is_of_team();
        let knows = if asks { self.known_to(person)? } else { BTreeSet::new() };
        Ok(Viewer { view, knows, scope: self.scope(&view)? })
    }

    /// What somebody's link names, if they are a guest (W3).
    fn scope(&self, view: &Viewpoint) -> Result<Option<GuestScope>, Failure> {
        if view.is_of_team() {
            return Ok(None);
        }
        guest_scope(self.log.as_ref(), view.person)
    }

    /// People who are or were in a project that somebody is in.
    fn known_to(&self, viewer: PersonId) -> Result<BTreeSet<PersonId>, Failure> {
        let mut known = BTreeSet::new();
        let scope = guest_scope(self.log.as_ref(), viewer)?;
        let is_theirs = |space: &SpaceId| scope.as_ref().is_none_or(|scope| scope.project.space() == *space);
        for space in self.projects()?.into_iter().filter(is_theirs) {
            if self.project_role(space.project(), viewer)?.is_some() {
                let people = self.store.people_of(space).map_err(|error| failure::of_store(&error))?;
                known.extend(people);
            }
        }
        Ok(known)
    }

    /// Whether an op is for somebody: the whole entry, or the leaf alone (S4).
    pub(super) fn is_for(&self, space: SpaceId, op: &Op, viewer: &Viewer) -> Result<bool, Failure> {
        let said = op.payload().cloned().or_else(|| remains(op));
        let keys = match &said {
            Some(payload) => needs(&op.header, payload),
            None => vec![Key::Directory, Key::Device(op.header.device)],
        };
        let about = said.as_ref().and_then(|said| said.about().proof);
        if let (Some(scope), Some(proof)) = (&viewer.scope, about)
            && !scope.has(proof)
        {
            return Ok(false);
        }
        let slice = self.store.confirmed(space, &keys).map_err(|error| failure::of_store(&error))?;
        Ok(is_op_for_knowing(&slice, op, &viewer.view, &|person| viewer.knows.contains(&person)))
    }

    /// Which sight somebody has of the first `upto` ops of a space: 31 bits that differ where what they may see may differ.
    pub(super) fn sight(&self, space: SpaceId, viewer: &Viewer, upto: u64) -> Result<u32, Failure> {
        let of_team = [u8::from(viewer.view.is_of_team())];
        let mut parts: Vec<u8> = of_team.to_vec();
        if !viewer.view.is_of_team() {
            parts.extend(self.num_changes(space, upto)?.to_be_bytes());
            for person in &viewer.knows {
                parts.extend(person.uuid().as_bytes());
            }
        }
        let [a, b, c, d, ..] = Hash::of(&[&parts]).0;
        Ok(u32::from_be_bytes([a, b, c, d]) >> 1)
    }

    fn num_changes(&self, space: SpaceId, upto: u64) -> Result<u64, Failure> {
        let mut seen = self.sights.of(space);
        while seen.seq < upto {
            let page = self.log.entries(space, seen.seq, PAGE, PAGE_BYTES);
            let page = page.map_err(|error| failure::of_log(&error))?;
            if page.is_empty() {
                break;
            }
            for entry in page.iter().filter(|entry| entry.stamp.seq <= upto) {
                seen.seq = entry.stamp.seq;
                if entry.outcome != Outcome::Accepted {
                    continue;
                }
                let Some(sealed) = &entry.sealed else { continue };
                let header: Header = serde_json::from_slice(&sealed.header).map_err(|_| failure::broken())?;
                seen.num_changes += u64::from(CHANGES_SIGHT.contains(&header.kind.as_str()));
            }
        }
        self.sights.keep(space, seen);
        Ok(seen.num_changes)
    }
}
