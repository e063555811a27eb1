//! Rules of deciding: what a decision must name (S14), who may make it, until when it can be taken back (W25).

use super::check::{Stop, differs};
use super::{Refusal, Template, limits, template};
use crate::bytes::Hash;
use crate::ids::RunId;
use crate::op::{DecisionRecord, DecisionRef, Op, StageOpened};
use crate::state::{Decision, Key, Proof, Slice, Version};

pub(super) fn record(
    slice: &Slice,
    op: &Op,
    proof: &Proof,
    version: &Version,
    said: &DecisionRecord,
) -> Result<(), Stop> {
    if slice.get(&Key::Decision(said.decision)).is_some() {
        return Err(Refusal::IdTaken.into());
    }
    if proof.current != Some(version.version) {
        return Err(Refusal::VersionNotCurrent.into());
    }
    if said.sha256 != version.sha256 {
        return Err(Refusal::ContentDiffers.into());
    }
    if version.purged {
        return Err(Refusal::Purged.into());
    }
    if version.awaiting {
        return Err(Refusal::AwaitingMedia.into());
    }
    may_decide(slice, op, version, &said.stage)?;
    if said.effect != said.choice.effect() {
        return Err(Refusal::EffectDiffers.into());
    }
    limits::text_or_nothing(&said.reason)?;
    if said.choice.needs_reason() && said.reason.trim().is_empty() {
        return Err(Refusal::ReasonRequired.into());
    }
    Ok(())
}

fn may_decide(slice: &Slice, op: &Op, version: &Version, stage: &str) -> Result<(), Stop> {
    let actor = op.header.actor.ok_or(Refusal::ActorDiffers)?;
    let run = slice.run(RunId::of_proof(version.proof)).ok_or(Refusal::StageNotOpen)?;
    if !version.stages.iter().any(|opened| opened.stage == stage) {
        return Err(Refusal::StageNotOpen.into());
    }
    let rules =
        known_template(&run.template, run.template_hash)?.stage(stage).ok_or(Refusal::StageNotOpen)?;
    let role = slice.member(op.header.space.project(), actor).and_then(|member| member.role_now());
    if !role.is_some_and(|role| rules.deciders.contains(&role)) {
        return Err(Refusal::NotDecider.into());
    }
    if version.submitted_by == actor && !rules.own_submission {
        return Err(Refusal::OwnSubmission.into());
    }
    if version.decisions.contains_key(&actor) { Err(Refusal::AlreadyDecided.into()) } else { Ok(()) }
}

/// A decision can be taken back until its stage closes; that is when a new version becomes current.
pub(super) fn withdraw(
    slice: &Slice,
    proof: &Proof,
    version: &Version,
    said: &DecisionRef,
) -> Result<(), Stop> {
    differs(!decision_on(slice, said)?.withdrawn)?;
    if proof.current == Some(version.version) { Ok(()) } else { Err(Refusal::StageClosed.into()) }
}

pub(super) fn decision_on<'a>(slice: &'a Slice, said: &DecisionRef) -> Result<&'a Decision, Refusal> {
    let decision = slice.decision(said.decision).ok_or(Refusal::NotFound)?;
    if decision.version == said.version { Ok(decision) } else { Err(Refusal::ChainBroken) }
}

pub(super) fn stage_opened(slice: &Slice, version: &Version, said: &StageOpened) -> Result<(), Stop> {
    let run = slice.run(said.run).ok_or(Refusal::NotFound)?;
    if run.proof != version.proof {
        return Err(Refusal::ChainBroken.into());
    }
    known_template(&run.template, run.template_hash)?.stage(&said.stage).ok_or(Refusal::NotFound)?;
    differs(!version.stages.iter().any(|opened| opened.stage == said.stage))
}

/// A template of a newer build is unknown here, not wrong.
pub(super) fn known_template(id: &str, hash: Hash) -> Result<&'static Template, Stop> {
    template(id).filter(|template| template.hash == hash).ok_or(Stop::Unknown)
}
