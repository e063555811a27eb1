//! From what a person meant to ops on the record, and from the answer to what the interface looks at again.

use galley_core::{Kind, Outcome, Payload, SpaceId};
use galley_store::{Recorded, Track};

use crate::api::Failure;
use crate::app::App;

impl App {
    /// Records one op; when this returns it is on disk. A refusal is on the record too, and a failure here.
    pub(crate) fn record(&self, space: SpaceId, payload: Payload, track: Track) -> Result<Recorded, Failure> {
        let recorded = self.store().record(space, payload, track)?;
        self.settle(&recorded)?;
        Ok(recorded)
    }

    /// Turns a refusal into a failure, and tells what changed.
    pub(crate) fn settle(&self, recorded: &Recorded) -> Result<(), Failure> {
        match recorded.outcome {
            Outcome::Accepted => {
                self.changed(tags(recorded));
                self.inner.servers.recorded(recorded.space);
                Ok(())
            }
            Outcome::NoEffect => Ok(()),
            Outcome::Refused(refusal) => Err(Failure::refused(refusal)),
        }
    }
}

/// Everything that an op about this proof or project can show in.
fn tags(recorded: &Recorded) -> Vec<String> {
    // A field shows in the proofs of all projects.
    if matches!(recorded.kind, Kind::FieldDefine | Kind::FieldRemove | Kind::FieldRestore) {
        return ["undo", "search", "schema", "home", "project", "proof"].map(str::to_owned).to_vec();
    }
    let project = format!("project/{}", recorded.space.project());
    // A project's name or state shows in all of its proofs.
    let proof = recorded.proof.map_or_else(|| "proof".to_owned(), |proof| format!("proof/{proof}"));
    vec!["home".to_owned(), "undo".to_owned(), "search".to_owned(), project, proof]
}
