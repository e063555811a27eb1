//! Where a link of `galley:` leads, as far as that is here.

use crate::api::{Failure, Link, LinkKind, LinkPlace};
use crate::app::App;
use crate::ids;

impl App {
    pub(crate) fn link_find(&self, input: Link) -> Result<Option<LinkPlace>, Failure> {
        match input.kind {
            LinkKind::Project => {
                let project = self.store().project(ids::parse(&input.id)?)?;
                Ok(project.map(|row| LinkPlace {
                    project: row.id.to_string(),
                    proof: None,
                    version: None,
                    thread: None,
                }))
            }
            LinkKind::Proof => self.linked(ids::parse(&input.id)?, input.version.as_deref(), None),
            LinkKind::Thread => match self.store().thread(ids::parse(&input.id)?)? {
                Some(thread) => {
                    self.linked(thread.proof, input.version.as_deref(), Some(thread.id.to_string()))
                }
                None => Ok(None),
            },
        }
    }

    /// Nowhere, too, where the version is of another proof.
    fn linked(
        &self,
        proof: galley_core::ProofId,
        version: Option<&str>,
        thread: Option<String>,
    ) -> Result<Option<LinkPlace>, Failure> {
        let Some(row) = self.store().proof(proof)? else { return Ok(None) };
        if let Some(version) = version {
            let named = self.store().version(ids::parse(version)?)?;
            if named.is_none_or(|named| named.proof != proof) {
                return Ok(None);
            }
        }
        Ok(Some(LinkPlace {
            project: row.project.to_string(),
            proof: Some(proof.to_string()),
            version: version.map(str::to_owned),
            thread,
        }))
    }
}
