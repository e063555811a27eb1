//! Deciding, and taking a decision back.

use galley_core::op::{DecisionRecord, DecisionRef};
use galley_core::{DecisionId, Payload};
use galley_store::Track;

use crate::api::{DecisionView, Failure, RecordDecision, WithdrawDecision};
use crate::app::App;
use crate::{ids, texts, views};

/// The only stage of `solo@1`; named where none is open, so that the rules say why not.
const STAGE: &str = "sign-off";

impl App {
    /// Names version and content (S14); the position seen is the op's base.
    pub(crate) fn decision_record(&self, input: RecordDecision) -> Result<DecisionView, Failure> {
        self.named()?;
        let version = self.version_row(ids::parse(&input.version)?)?;
        let choice = views::choice(input.decision);
        let record = DecisionRecord {
            proof: version.proof,
            version: version.id,
            decision: self.store().fresh(DecisionId::new),
            sha256: version.sha256,
            stage: self.store().open_stage(version.id)?.unwrap_or_else(|| STAGE.to_owned()),
            choice,
            effect: choice.effect(),
            reason: texts::optional(&input.reason)?,
        };
        let decision = record.decision;
        self.record(version.space, Payload::DecisionRecord(record), Track::Not)?;
        let row = self.store().decision(decision)?.ok_or_else(|| Failure::of("gone", &[]))?;
        Ok(views::decision(&row))
    }

    /// Decisions are withdrawn, not undone (S51).
    pub(crate) fn decision_withdraw(&self, input: WithdrawDecision) -> Result<(), Failure> {
        let decision =
            self.store().decision(ids::parse(&input.decision)?)?.ok_or_else(|| Failure::of("gone", &[]))?;
        let version = self.version_row(decision.version)?;
        let withdraw = DecisionRef { proof: version.proof, version: version.id, decision: decision.id };
        self.record(version.space, Payload::DecisionWithdraw(withdraw), Track::Not)?;
        Ok(())
    }
}
