//! Facts that follow from an op: what the authority evaluates once and appends (S8).

use super::apply::Fact;
use super::template::{SOLO, template};
use crate::bytes::Hash;
use crate::ids::{OpId, ProofId, RunId, SpaceId, VersionId};
use crate::op::{Base, Kind, Payload, RunStarted, SpaceAdopted, StageOpened, VersionRef, VersionSubmit};
use crate::state::Slice;

/// What evaluated the conditions, when there were none.
const NO_ENGINE: &str = "none";

/// The fact that the bytes of a version have not all arrived: to be appended with its `version.submit` by an
/// authority that takes ops before their bytes (S15).
#[must_use]
pub fn awaited(proof: ProofId, version: VersionId) -> Fact {
    let op_id = OpId::of_fact(Kind::VersionAwaited.as_str(), &[version.uuid()]);
    Fact { op_id, payload: Payload::VersionAwaited(VersionRef { proof, version }) }
}

/// The fact that every byte of a version has arrived and is verified (S15).
#[must_use]
pub fn received(proof: ProofId, version: VersionId) -> Fact {
    let op_id = OpId::of_fact(Kind::VersionReceived.as_str(), &[version.uuid()]);
    Fact { op_id, payload: Payload::VersionReceived(VersionRef { proof, version }) }
}

/// The fact that another authority goes on with a space's log from here (S35); it is made on top of this very
/// position.
#[must_use]
pub fn adopted(space: SpaceId, base: &Base) -> Fact {
    let op_id = OpId::of_fact(Kind::SpaceAdopted.as_str(), &[space.uuid()]);
    let payload = Payload::SpaceAdopted(SpaceAdopted { prefix_root: base.root, size: base.seq });
    Fact { op_id, payload }
}

/// The facts after an op, in order. Their ids are derived (S9), so that two nodes cannot double them.
pub(super) fn after(slice: &Slice, payload: &Payload) -> Vec<Fact> {
    match payload {
        Payload::VersionSubmit(said) => after_submit(slice, said),
        _ => Vec::new(),
    }
}

fn after_submit(slice: &Slice, said: &VersionSubmit) -> Vec<Fact> {
    let run = RunId::of_proof(said.proof);
    let running = slice.run(run);
    let id = running.map_or(SOLO, |run| run.template.as_str());
    let Some(rules) = template(id) else { return Vec::new() };
    let mut facts = Vec::new();
    if running.is_none() {
        facts.push(Fact {
            op_id: OpId::of_fact(Kind::RunStarted.as_str(), &[said.proof.uuid()]),
            payload: Payload::RunStarted(RunStarted {
                run,
                proof: said.proof,
                template: rules.id.clone(),
                template_hash: rules.hash,
            }),
        });
    }
    facts.extend(rules.stages.iter().filter(|stage| stage.opens_on_submit()).map(|stage| Fact {
        op_id: OpId::of_fact(&format!("{}/{}", Kind::StageOpened, stage.name), &[said.version.uuid()]),
        payload: Payload::StageOpened(StageOpened {
            run,
            proof: said.proof,
            version: said.version,
            stage: stage.name.clone(),
            due_at: None,
            matched: Vec::new(),
            inputs_hash: Hash::of_nothing(),
            engine: NO_ENGINE.to_owned(),
        }),
    }));
    facts
}
