//! Facts that follow from an op: what the authority evaluates once and appends (S8).

use super::apply::Fact;
use super::template::{SOLO, template};
use crate::bytes::Hash;
use crate::ids::{OpId, RunId};
use crate::op::{Kind, Payload, RunStarted, StageOpened, VersionSubmit};
use crate::state::Slice;

/// What evaluated the conditions, when there were none.
const NO_ENGINE: &str = "none";

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
