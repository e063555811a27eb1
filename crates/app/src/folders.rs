//! Folders of a project, the bin, and acts on many of its proofs.

use std::collections::BTreeSet;

use galley_core::op::{ProofMove, ProofRef};
use galley_core::{Outcome, Payload, ProofId, Refusal, SpaceId, folder};
use galley_store::{FolderRow, ProofRow};

use crate::api::{ChangedProofs, Failure, FolderView, ManyProofs, MoveProofs, OneProject, RenameFolder};
use crate::app::App;
use crate::ids;

const MAX_AT_ONCE: usize = 200;

impl App {
    pub(crate) fn project_folders(&self, input: OneProject) -> Result<Vec<FolderView>, Failure> {
        let rows = self.store().folders(ids::parse(&input.project)?)?;
        Ok(rows.into_iter().map(|FolderRow { path, num_proofs }| FolderView { path, num_proofs }).collect())
    }

    pub(crate) fn proofs_move(&self, input: MoveProofs) -> Result<ChangedProofs, Failure> {
        let folder = path(&input.folder)?;
        self.to_many(&input.proofs, input.step, |row| {
            let (proof, was) = (row.id, row.folder.clone());
            let folder = folder.clone();
            (was != folder).then_some(Payload::ProofMove(ProofMove { proof, folder, was }))
        })
    }

    pub(crate) fn proofs_delete(&self, input: ManyProofs) -> Result<ChangedProofs, Failure> {
        self.to_many(&input.proofs, input.step, |row| {
            (!row.deleted).then_some(Payload::ProofDelete(ProofRef { proof: row.id }))
        })
    }

    pub(crate) fn proofs_recover(&self, input: ManyProofs) -> Result<ChangedProofs, Failure> {
        self.to_many(&input.proofs, input.step, |row| {
            row.deleted.then_some(Payload::ProofRecover(ProofRef { proof: row.id }))
        })
    }

    /// Everything in it and below goes along, what is archived too; what is in the bin comes back where it lay.
    pub(crate) fn folder_rename(&self, input: RenameFolder) -> Result<ChangedProofs, Failure> {
        let project = self.project_row(ids::parse(&input.project)?)?;
        let (from, to) = (path(&input.folder)?, path(&input.to)?);
        if from.is_empty() {
            return Err(Failure::refused(Refusal::FolderImpossible));
        }
        let mut acts = Vec::new();
        for (proof, was) in self.store().proofs_within(project.id, &from)? {
            let folder =
                folder::moved(&was, &from, &to).ok_or_else(|| Failure::refused(Refusal::FolderImpossible))?;
            if folder != was {
                acts.push(Payload::ProofMove(ProofMove { proof, folder, was }));
            }
        }
        // In parts, so that others who record something need not wait for all of it.
        let mut done = ChangedProofs { changed: 0, step: None };
        for part in acts.chunks(MAX_AT_ONCE) {
            let ChangedProofs { changed, step } = self.record_part(project.space, part, done.step)?;
            done = ChangedProofs { changed: done.changed.saturating_add(changed), step };
        }
        Ok(done)
    }

    /// Records what is to be done to each of these proofs, in one transaction and as one step of undo with the parts before.
    pub(crate) fn to_many(
        &self,
        proofs: &[String],
        step: Option<i64>,
        act: impl Fn(&ProofRow) -> Option<Payload>,
    ) -> Result<ChangedProofs, Failure> {
        if proofs.len() > MAX_AT_ONCE {
            return Err(Failure::of("bad-input", &[]).because("too many at once"));
        }
        let proofs: BTreeSet<ProofId> =
            proofs.iter().map(|proof| ids::parse(proof)).collect::<Result<_, _>>()?;
        let mut space = None;
        let mut acts = Vec::new();
        for proof in proofs {
            let row = self.proof_row(proof)?;
            if *space.get_or_insert(row.space) != row.space {
                return Err(Failure::of("bad-input", &[]).because("proofs of several projects"));
            }
            acts.extend(act(&row));
        }
        match space.filter(|_| !acts.is_empty()) {
            Some(space) => self.record_part(space, &acts, step),
            None => Ok(ChangedProofs { changed: 0, step }),
        }
    }

    fn record_part(
        &self,
        space: SpaceId,
        acts: &[Payload],
        step: Option<i64>,
    ) -> Result<ChangedProofs, Failure> {
        let (recorded, step) = self.store().record_more(space, acts, step)?;
        let changed = recorded.iter().filter(|one| one.outcome == Outcome::Accepted).count();
        let project = format!("project/{}", space.project());
        let tags = ["home", "undo", "search", "proof"].map(str::to_owned);
        self.changed(tags.into_iter().chain([project]).collect());
        match recorded.last().map(|one| one.outcome) {
            // What was done before stands, and is on the step.
            Some(Outcome::Refused(refusal)) if changed == 0 => Err(Failure::refused(refusal)),
            _ => Ok(ChangedProofs { changed: u32::try_from(changed).unwrap_or(u32::MAX), step }),
        }
    }
}

/// A path as typed, in its one form.
pub(crate) fn path(typed: &str) -> Result<String, Failure> {
    folder::clean(typed).ok_or_else(|| Failure::refused(Refusal::FolderImpossible))
}
