//! Who speaks, from where, in which role: what comes before the rules of a kind.

use super::{Grant, Refusal, roles};
use crate::bytes::PublicKey;
use crate::op::{DeviceRole, Kind, Op, OrgRole, Payload, countersigned_by};
use crate::state::{Directory, Project, Proof, Revoked, Slice, Thread, Version};

/// The key that the op's seal must be by: the registered one, or for a device that registers itself the one it brings.
/// None: the device is unknown.
#[must_use]
pub fn sealing_key(slice: &Slice, op: &Op) -> Option<PublicKey> {
    match (slice.device(op.header.device), op.payload()) {
        (Some(device), _) => Some(device.public_key),
        (None, Some(Payload::DeviceRegister(said))) if said.device == op.header.device => {
            Some(said.public_key)
        }
        (None, _) => None,
    }
}

/// The things of the chain that the op names, each found and fit to be spoken of.
#[derive(Clone, Copy)]
pub(super) struct Chain<'a> {
    pub project: Option<&'a Project>,
    pub proof: Option<&'a Proof>,
    pub version: Option<&'a Version>,
    pub thread: Option<&'a Thread>,
}

/// Checks device, actor, space and role; `Own` and `Audience` are left to the caller.
pub(super) fn authorise(slice: &Slice, op: &Op, payload: &Payload) -> Result<Grant, Refusal> {
    if let Payload::DeviceRegister(said) = payload {
        return register(slice, op, said);
    }
    let device = slice.device(op.header.device).ok_or(Refusal::DeviceUnknown)?;
    if device.person != op.header.actor {
        return Err(Refusal::ActorDiffers);
    }
    if let Some(revoked) = &device.revoked {
        return Err(after_revocation(revoked, op));
    }
    let directory = slice.directory().ok_or(Refusal::DeviceUnknown)?;
    let is_fact = payload.is_fact();
    let is_authority = device.role == DeviceRole::Authority && device.device == directory.authority;
    if is_fact != is_authority {
        return Err(if is_fact { Refusal::AuthorityOnly } else { Refusal::NotAllowed });
    }
    right_space(directory, op, payload)?;
    if is_fact || is_first_person(directory, op, payload) {
        Ok(Grant::Yes)
    } else {
        by_role(slice, op, payload)
    }
}

/// What a device says of when it made an op is no proof: it never stands. It only tells what a manager may want to look at
/// from what came of a device in wrong hands (S5).
const fn after_revocation(revoked: &Revoked, op: &Op) -> Refusal {
    if op.header.made_at < revoked.at { Refusal::SealedBeforeRevocation } else { Refusal::DeviceRevoked }
}

fn register(slice: &Slice, op: &Op, said: &crate::op::DeviceRegister) -> Result<Grant, Refusal> {
    if op.header.device != said.device || op.header.actor != said.person {
        return Err(Refusal::ActorDiffers);
    }
    match (said.role, slice.directory()) {
        (DeviceRole::Authority, None) if said.person.is_none() => Ok(Grant::Yes),
        (DeviceRole::Person, Some(directory)) => {
            right_space(directory, op, &Payload::DeviceRegister(said.clone()))?;
            let countersign = said.countersign.as_ref().ok_or(Refusal::NotCountersigned)?;
            let person = said.person.ok_or(Refusal::PersonUnknown)?;
            if slice.person(person).is_some_and(|person| person.removed) {
                return Err(Refusal::PersonRemoved);
            }
            countersigned_by(
                &directory.authority_key,
                said.device,
                &said.public_key,
                said.person,
                countersign,
            )
            .map_err(|_| Refusal::NotCountersigned)?;
            Ok(Grant::Yes)
        }
        _ => Err(Refusal::NotCountersigned),
    }
}

fn right_space(directory: &Directory, op: &Op, payload: &Payload) -> Result<(), Refusal> {
    let is_directory = op.header.space == directory.space;
    let named = payload.space().is_none_or(|space| space == op.header.space);
    let fits = is_directory == payload.is_of_directory() || payload.is_of_any_space();
    if fits && named { Ok(()) } else { Err(Refusal::WrongSpace) }
}

/// The first person of a directory adds themselves as its owner.
fn is_first_person(directory: &Directory, op: &Op, payload: &Payload) -> bool {
    let Payload::PersonAdd(said) = payload else { return false };
    directory.num_people == 0 && op.header.actor == Some(said.person) && said.role == OrgRole::Owner
}

fn by_role(slice: &Slice, op: &Op, payload: &Payload) -> Result<Grant, Refusal> {
    let actor = op.header.actor.ok_or(Refusal::ActorDiffers)?;
    let person = slice.person(actor).ok_or(Refusal::PersonUnknown)?;
    if person.removed {
        return Err(Refusal::PersonRemoved);
    }
    let member = slice.member(op.header.space.project(), actor).and_then(|member| member.role_now());
    match roles().grant(payload.kind(), Some(person.role), member) {
        Grant::No => Err(Refusal::NotAllowed),
        grant => Ok(grant),
    }
}

/// Finds what the op names above itself and refuses what is gone, archived, or does not hang together.
pub(super) fn find<'a>(slice: &'a Slice, op: &Op, payload: &Payload) -> Result<Chain<'a>, Refusal> {
    let mut chain = Chain { project: None, proof: None, version: None, thread: None };
    let kind = payload.kind();
    let in_directory = slice.directory().is_some_and(|directory| directory.space == op.header.space);
    if in_directory || payload.is_of_directory() || kind == Kind::ProjectCreate {
        return Ok(chain);
    }
    let reaches_all = reaches_all(kind);
    let project = slice.project(op.header.space.project()).ok_or(Refusal::NotFound)?;
    let about_archive = [Kind::ProjectArchive, Kind::ProjectRestore, Kind::ProofOpened].contains(&kind);
    if project.archived && !about_archive && !reaches_all {
        return Err(Refusal::Archived);
    }
    chain.project = Some(project);
    let about = payload.about();
    if let Some(id) = about.proof.filter(|_| kind != Kind::ProofCreate) {
        chain.proof = Some(find_proof(slice.proof(id).ok_or(Refusal::NotFound)?, project, kind)?);
    }
    if let Some(id) = about.version.filter(|_| kind != Kind::VersionSubmit) {
        let version = slice.version(id).ok_or(Refusal::NotFound)?;
        let about_withdrawal = [Kind::VersionWithdraw, Kind::VersionRestore].contains(&kind);
        if Some(version.proof) != about.proof {
            return Err(Refusal::ChainBroken);
        }
        if version.withdrawn && !about_withdrawal && !reaches_all {
            return Err(Refusal::VersionWithdrawn);
        }
        chain.version = Some(version);
    }
    if let Some(id) = about.thread.filter(|_| kind != Kind::ThreadStart) {
        let thread = slice.thread(id).ok_or(Refusal::NotFound)?;
        if Some(thread.version) != about.version {
            return Err(Refusal::ChainBroken);
        }
        let about_deletion = [Kind::ThreadDelete, Kind::ThreadRestore].contains(&kind);
        if thread.deleted && !about_deletion && !reaches_all {
            return Err(Refusal::Deleted);
        }
        chain.thread = Some(thread);
    }
    Ok(chain)
}

/// Whether it also reaches what is archived, withdrawn or deleted: what has to go goes from there too, nobody stays in a
/// project because it is archived, and bytes arrive when they do.
const fn reaches_all(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PayloadErase
            | Kind::VersionPurge
            | Kind::VersionAwaited
            | Kind::VersionReceived
            | Kind::SpaceHold
            | Kind::SpaceRelease
            | Kind::SpaceAdopted
            | Kind::MemberRemove
    )
}

fn find_proof<'a>(proof: &'a Proof, project: &Project, kind: Kind) -> Result<&'a Proof, Refusal> {
    if proof.project != project.project {
        return Err(Refusal::WrongSpace);
    }
    let about_bin = [Kind::ProofDelete, Kind::ProofRecover].contains(&kind);
    if reaches_all(kind) {
        return Ok(proof);
    }
    if proof.deleted && !about_bin && kind != Kind::ProofOpened {
        return Err(Refusal::Deleted);
    }
    // A folder that is renamed takes along what is archived in it.
    let kinds = [Kind::ProofArchive, Kind::ProofRestore, Kind::ProofOpened, Kind::ProofMove];
    let about_archive = about_bin || kinds.contains(&kind);
    if proof.archived && !about_archive { Err(Refusal::Archived) } else { Ok(proof) }
}
