//! Taking salt and payload of an op out of the log, once an op that says so was accepted (S4).
//!
//! What is about to be erased is noted first, and the note goes last: a crash in between is gone on with at the next start.

use galley_core::{DeviceId, Header, OpId, Outcome, SealedOp, SpaceId};
use galley_store::StoreError;
use serde::{Deserialize, Serialize};

use super::{Authority, PAGE, PAGE_BYTES, StartError, of_log};
use crate::log::{Change, Expected, LogError};

const TABLE: &str = "erasing";

/// What is to be erased if the op of this number was accepted.
#[derive(Serialize, Deserialize)]
struct Note {
    space: SpaceId,
    op: OpId,
    device: DeviceId,
    device_seq: u64,
}

impl Authority {
    /// Orders an op that erases another's payload, and erases it.
    pub(super) fn order_erasing(
        &self,
        space: SpaceId,
        sealed: &SealedOp,
        header: &Header,
        op: OpId,
    ) -> Result<Outcome, StoreError> {
        let note = Note { space, op, device: header.device, device_seq: header.device_seq };
        self.note(&note).map_err(|error| of_log(&error))?;
        let (_, outcome) = self.order(space, sealed)?;
        // The op has its place whatever happens now; the note is there for the next start.
        if let Err(error) = self.erase(&note) {
            tracing::error!(%error, "an erased payload is still in the log; the next start takes it out");
        }
        Ok(outcome)
    }

    /// Goes on with what a crash left.
    pub(super) fn finish_erasing(&self) -> Result<(), StartError> {
        loop {
            let notes = self.log.rows(TABLE, "", "", PAGE)?;
            if notes.is_empty() {
                return Ok(());
            }
            for (key, row) in notes {
                match serde_json::from_slice::<Note>(&row.value) {
                    Ok(note) => self.erase(&note)?,
                    Err(error) => {
                        let what = format!("the note {key}: {error}");
                        return Err(LogError::Damaged { what }.into());
                    }
                }
            }
        }
    }

    fn note(&self, note: &Note) -> Result<(), LogError> {
        let value =
            serde_json::to_vec(note).map_err(|error| LogError::Damaged { what: error.to_string() })?;
        let (key, expected) = (key(note), Expected::Any);
        self.log.change(&[Change { table: TABLE, key, expected, value: Some(value) }])?;
        Ok(())
    }

    /// Erases what a note says, if its op was accepted, and takes the note away.
    fn erase(&self, note: &Note) -> Result<(), LogError> {
        let answer = self.log.answer(note.space, note.device, note.device_seq)?;
        if answer.is_some_and(|stored| stored.outcome == Outcome::Accepted)
            && let Some(seq) = self.number_of(note.space, note.op)?
        {
            self.log.erase(note.space, seq)?;
        }
        let (key, expected) = (key(note), Expected::Any);
        self.log.change(&[Change { table: TABLE, key, expected, value: None }])?;
        Ok(())
    }

    fn number_of(&self, space: SpaceId, op: OpId) -> Result<Option<u64>, LogError> {
        let mut after = 0;
        loop {
            let page = self.log.entries(space, after, PAGE, PAGE_BYTES)?;
            let Some(last) = page.last() else { return Ok(None) };
            after = last.stamp.seq;
            for entry in &page {
                let header =
                    entry.sealed.as_ref().map(|sealed| serde_json::from_slice::<Header>(&sealed.header));
                if header.is_some_and(|header| header.is_ok_and(|header| header.op_id == op)) {
                    return Ok(Some(entry.stamp.seq));
                }
            }
        }
    }
}

fn key(note: &Note) -> String {
    format!("{}/{}", note.space, note.op)
}
