//! Decisions, runs and stages, as ops change them.

use super::At;
use crate::op::{DecisionRecord, DecisionRef, RunStarted, StageOpened};
use crate::state::{Decision, InForce, Run, Stage};

impl At<'_> {
    pub(super) fn decision_record(&mut self, said: &DecisionRecord) {
        let header = &self.op.header;
        let Some(person) = header.actor else { return };
        let Some(version) = self.slice.version_mut(said.version) else { return };
        version.decisions.insert(person, InForce { decision: said.decision, effect: said.effect });
        version.decided_seq = self.stamp.seq;
        let unseen_comments = version.commented_seq > header.base.seq;
        self.slice.put(Decision {
            decision: said.decision,
            version: said.version,
            proof: said.proof,
            person,
            choice: said.choice,
            effect: said.effect,
            reason: said.reason.clone(),
            stage: said.stage.clone(),
            sha256: said.sha256,
            base: header.base,
            seq: self.stamp.seq,
            made_at: header.made_at,
            received_at: self.stamp.received_at,
            withdrawn: false,
            unseen_comments,
        });
        self.stand(said.proof, said.version);
    }

    pub(super) fn decision_withdraw(&mut self, said: &DecisionRef) {
        let Some(decision) = self.slice.decision_mut(said.decision) else { return };
        decision.withdrawn = true;
        let person = decision.person;
        if let Some(version) = self.slice.version_mut(said.version) {
            version.decisions.remove(&person);
        }
        self.stand(said.proof, said.version);
    }

    pub(super) fn run_started(&mut self, said: &RunStarted) {
        self.slice.put(Run {
            run: said.run,
            proof: said.proof,
            template: said.template.clone(),
            template_hash: said.template_hash,
            started_at: self.stamp.received_at,
        });
        if let Some(proof) = self.slice.proof_mut(said.proof) {
            proof.run = Some(said.run);
        }
    }

    pub(super) fn stage_opened(&mut self, said: &StageOpened) {
        let opened_at = self.stamp.received_at;
        if let Some(version) = self.slice.version_mut(said.version) {
            version.stages.push(Stage { stage: said.stage.clone(), opened_at, due_at: said.due_at });
        }
    }
}
