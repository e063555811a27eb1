//! Undo and redo: new ops over one's own effects, checked again (S51).

use galley_core::Kind;
use galley_store::Recorded;

use crate::api::{Failure, Nothing, UndoState};
use crate::app::App;

impl App {
    pub(crate) fn undo(&self, _: Nothing) -> Result<UndoState, Failure> {
        let undone = self.store().undo()?;
        self.after(undone.as_ref())
    }

    pub(crate) fn redo(&self, _: Nothing) -> Result<UndoState, Failure> {
        let redone = self.store().redo()?;
        self.after(redone.as_ref())
    }

    pub(crate) fn undo_state(&self, _: Nothing) -> Result<UndoState, Failure> {
        let state = self.store().undo_state()?;
        Ok(UndoState {
            undo: state.undo,
            redo: state.redo,
            undo_at: state.undo_at,
            redo_at: state.redo_at,
            proof: None,
        })
    }

    fn after(&self, recorded: Option<&Recorded>) -> Result<UndoState, Failure> {
        if let Some(recorded) = recorded {
            self.settle(recorded)?;
            // What was being read when it was taken back is read on.
            if recorded.kind == Kind::VersionRestore {
                self.read_pages();
            }
        }
        let proof = recorded.and_then(|recorded| recorded.proof).map(|proof| proof.to_string());
        Ok(UndoState { proof, ..self.undo_state(Nothing {})? })
    }
}
