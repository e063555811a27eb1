//! Taking ops of a device in their order (S10 to S13). What is not this device's, not for this space, or names bytes that
//! its person may not name is said no to here, and takes nothing; the rules answer the rest.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use galley_core::rules::{Grant, Verdict, roles};
use galley_core::{
    DeviceId, Hash, Header, Key, Kind, Op, Outcome, Payload, PersonId, SealedOp, SpaceId, check, needs,
};
use galley_store::StoreError;
use galley_sync::wire::{Answer, Pushed, Stop, WireAnswer, code};

use super::Authority;
use crate::accounts::{GuestScope, Signed, guest_scope};
use crate::{Failure, failure};

/// Whether somebody may name bytes in an op: they are there, and it was them who brought them, or they may see them.
pub(crate) type MayName<'a> = &'a dyn Fn(&Hash) -> Result<bool, Failure>;

/// Why nothing further of a push is looked at.
enum Stopped {
    /// The op took nothing, and will not as it is.
    Code(&'static str),
    /// Another number comes first (S11).
    Gap(u64),
    /// Nothing is wrong with the op.
    Fault(Failure),
}

impl Authority {
    /// Takes ops of a session's device, one after the other, until one cannot be taken.
    ///
    /// Errors: `device-needed`, `device-revoked`, `no-space`; a temporary fault, where not even the first was taken.
    pub(crate) fn push(
        &self,
        by: &Signed,
        space: SpaceId,
        ops: &[SealedOp],
        may_name: MayName<'_>,
    ) -> Result<Pushed, Failure> {
        let device = by.device.ok_or_else(failure::device_needed)?;
        self.is_good(device)?;
        let lock = self.lock(space);
        let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let is_there = self.log.head(space).map_err(|error| failure::of_log(&error))?.is_some();
        let may_write =
            if is_there { self.sees(by.person, space)? } else { self.may_begin(by.person, space, ops)? };
        if !may_write {
            return Err(failure::no_space());
        }
        let scope = guest_scope(self.log.as_ref(), by.person)?;
        let mut answers: Vec<WireAnswer> = Vec::new();
        for sealed in ops {
            let header = match serde_json::from_slice::<Header>(&sealed.header) {
                Ok(header) => header,
                Err(_) if answers.is_empty() => return Err(failure::unreadable()),
                Err(_) => return self.stopped(answers, space, device),
            };
            let device_seq = header.device_seq;
            let taken = if scope.as_ref().is_none_or(|scope| is_within(scope, sealed)) {
                self.take(by, device, space, sealed, &header, may_name)
            } else {
                Err(Stopped::Code("role-forbids"))
            };
            match taken {
                Ok(outcome) => {
                    self.metrics.op(word(&outcome));
                    answers.push((&Answer::Done { device_seq, outcome }).into());
                }
                Err(Stopped::Gap(expected)) => {
                    self.metrics.op("gap");
                    return Ok(Pushed { answers, stopped: Some(Stop { expected }) });
                }
                Err(Stopped::Code(why)) => {
                    self.metrics.op(why);
                    answers.push((&Answer::Failed { device_seq, code: why.to_owned() }).into());
                    return self.stopped(answers, space, device);
                }
                Err(Stopped::Fault(fault)) => {
                    self.metrics.faults.fetch_add(1, Ordering::Relaxed);
                    return if answers.is_empty() {
                        Err(fault)
                    } else {
                        self.stopped(answers, space, device)
                    };
                }
            }
        }
        Ok(Pushed { answers, stopped: None })
    }

    /// Whether a push to a space that is not there begins a project, by somebody who may. To all others a space that is not
    /// there is like one that is not theirs (W2).
    fn may_begin(&self, person: PersonId, space: SpaceId, ops: &[SealedOp]) -> Result<bool, Failure> {
        let Some(org) = self.org_role(person)? else { return Ok(false) };
        let first = ops.first().and_then(|sealed| sealed.parse().ok());
        let makes = matches!(
            first.as_ref().and_then(Op::payload),
            Some(Payload::ProjectCreate(said)) if said.project.space() == space
        );
        Ok(makes && roles().grant(Kind::ProjectCreate, Some(org), None) == Grant::Yes)
    }

    /// A device whose rights were taken leaves nothing in the log, whatever its session still says (S5).
    fn is_good(&self, device: DeviceId) -> Result<(), Failure> {
        self.freshen(self.directory())?;
        let slice = self.store.confirmed(self.directory(), &[Key::Device(device)]);
        let slice = slice.map_err(|error| failure::of_store(&error))?;
        match slice.device(device) {
            Some(found) if found.revoked.is_some() => Err(failure::device_revoked()),
            _ => Ok(()),
        }
    }

    fn stopped(&self, answers: Vec<WireAnswer>, space: SpaceId, device: DeviceId) -> Result<Pushed, Failure> {
        let last = self.log.device_seq(space, device).map_err(|error| failure::of_log(&error))?;
        Ok(Pushed { answers, stopped: Some(Stop { expected: last + 1 }) })
    }

    fn take(
        &self,
        by: &Signed,
        device: DeviceId,
        space: SpaceId,
        sealed: &SealedOp,
        header: &Header,
        may_name: MayName<'_>,
    ) -> Result<Outcome, Stopped> {
        if header.space != space || header.device != device || header.actor != Some(by.person) {
            return Err(Stopped::Code("not-this-device"));
        }
        let op = sealed.parse().map_err(|_| Stopped::Code("bad-op"))?;
        let Some(head) = self.log.head(space).map_err(|error| Stopped::Fault(failure::of_log(&error)))?
        else {
            return self.begin(space, sealed, &op);
        };
        if head.size >= self.settings.max_ops_of_space {
            return Err(Stopped::Code("space-full"));
        }
        // One that came before is answered as it was, whatever has become of its bytes (S12).
        let last =
            self.log.device_seq(space, device).map_err(|error| Stopped::Fault(failure::of_log(&error)))?;
        if op.payload().is_some() && header.device_seq > last {
            for sha256 in &header.blobs {
                if !may_name(sha256).map_err(Stopped::Fault)? {
                    return Err(Stopped::Code(code::BLOB_MISSING));
                }
            }
        }
        match op.payload() {
            Some(Payload::PayloadErase(said)) => self.order_erasing(space, sealed, header, said.op),
            _ => self.order(space, sealed).map(|(_, outcome)| outcome),
        }
        .map_err(|error| why(&error))
    }

    /// The first op of a space: only what makes a project, by somebody who may. Anything else leaves no space behind.
    fn begin(&self, space: SpaceId, sealed: &SealedOp, op: &Op) -> Result<Outcome, Stopped> {
        let payload = match op.payload() {
            Some(payload) if payload.kind() == Kind::ProjectCreate => payload,
            _ => return Err(Stopped::Code("no-space")),
        };
        let spaces = self.log.spaces().map_err(|error| Stopped::Fault(failure::of_log(&error)))?;
        if spaces.len() >= self.settings.max_spaces {
            return Err(Stopped::Code("server-full"));
        }
        self.join(space).map_err(|error| why(&error))?;
        let begun = self.begin_joined(space, sealed, op, payload);
        if !matches!(begun, Ok(Outcome::Accepted))
            && let Err(error) = self.store.leave(space)
        {
            tracing::warn!(code = error.code(), "a space that did not begin is still in the replica");
        }
        begun
    }

    fn begin_joined(
        &self,
        space: SpaceId,
        sealed: &SealedOp,
        op: &Op,
        payload: &Payload,
    ) -> Result<Outcome, Stopped> {
        let slice = self.store.confirmed(space, &needs(&op.header, payload)).map_err(|error| why(&error))?;
        match check(&slice, op) {
            Verdict::Ok => self.order(space, sealed).map(|(_, outcome)| outcome).map_err(|error| why(&error)),
            Verdict::Refused(refusal) => Err(Stopped::Code(refusal.code())),
            Verdict::NoEffect | Verdict::Unknown => Err(Stopped::Code("bad-op")),
        }
    }
}

/// Whether an op is about nothing that a guest's link does not name: of that they can change nothing. What cannot be read is
/// told apart later.
fn is_within(scope: &GuestScope, sealed: &SealedOp) -> bool {
    let Ok(op) = sealed.parse() else { return true };
    op.payload().and_then(|said| said.about().proof).is_none_or(|proof| scope.has(proof))
}

/// The word that an outcome is counted by.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::NoEffect => "no-effect",
        Outcome::Refused(_) => "refused",
    }
}

/// Whether something is wrong with the op, or with the server just now.
fn why(error: &StoreError) -> Stopped {
    match error {
        StoreError::Gap { expected, .. } => Stopped::Gap(*expected),
        StoreError::DeviceForked { .. }
        | StoreError::BadOp { .. }
        | StoreError::BlobMissing { .. }
        | StoreError::Refused { .. } => Stopped::Code(error.code()),
        other => Stopped::Fault(failure::of_store(other)),
    }
}
