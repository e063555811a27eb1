//! A proof: looking at it, naming it, putting it away, having seen it.

use galley_core::op::{ProofOpened, ProofRef, ProofRename};
use galley_core::{Payload, ProofId, VersionId};
use galley_store::{ProofRow, Track, VersionRow};

use crate::api::{Failure, OneProof, ProofView, RenameProof, SeeVersion};
use crate::app::App;
use crate::{ids, texts, views};

impl App {
    pub(crate) fn proof_get(&self, input: OneProof) -> Result<ProofView, Failure> {
        let row = self.proof_row(ids::parse(&input.proof)?)?;
        let versions = self.store().versions(row.id)?;
        Ok(ProofView {
            card: views::proof(&row),
            versions: versions.iter().map(|version| self.version_view(version)).collect::<Result<_, _>>()?,
            cannot_decide: self.store().cannot_decide(row.id)?.map(|refusal| refusal.code().to_owned()),
            workflow: row.workflow.unwrap_or_default(),
        })
    }

    pub(crate) fn proof_rename(&self, input: RenameProof) -> Result<(), Failure> {
        let row = self.proof_row(ids::parse(&input.proof)?)?;
        let act = ProofRename { proof: row.id, name: texts::name(&input.name)?, was: row.name };
        self.record(row.space, Payload::ProofRename(act), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn proof_archive(&self, input: OneProof) -> Result<(), Failure> {
        let row = self.proof_row(ids::parse(&input.proof)?)?;
        self.record(row.space, Payload::ProofArchive(ProofRef { proof: row.id }), Track::Undoable)?;
        Ok(())
    }

    pub(crate) fn proof_restore(&self, input: OneProof) -> Result<(), Failure> {
        let row = self.proof_row(ids::parse(&input.proof)?)?;
        self.record(row.space, Payload::ProofRestore(ProofRef { proof: row.id }), Track::Undoable)?;
        Ok(())
    }

    /// An op the first time, and this person's own read cursor every time.
    pub(crate) fn proof_seen(&self, input: SeeVersion) -> Result<(), Failure> {
        let row = self.version_row(ids::parse(&input.version)?)?;
        let proof = self.proof_row(row.proof)?;
        if !proof.archived && self.store().person()?.is_some() && !self.store().has_opened(row.id)? {
            let act = ProofOpened { proof: row.proof, version: row.id };
            self.record(row.space, Payload::ProofOpened(act), Track::Not)?;
        }
        self.store().mark_read(row.proof)?;
        let project = format!("project/{}", proof.project);
        self.changed(vec!["home".to_owned(), project, format!("proof/{}", row.proof)]);
        Ok(())
    }

    pub(crate) fn proof_row(&self, proof: ProofId) -> Result<ProofRow, Failure> {
        self.store().proof(proof)?.ok_or_else(|| Failure::of("gone", &[]))
    }

    pub(crate) fn version_row(&self, version: VersionId) -> Result<VersionRow, Failure> {
        self.store().version(version)?.ok_or_else(|| Failure::of("gone", &[]))
    }
}
