//! Doing: a payload becomes a sealed op, goes through the outbox and is answered, all in one transaction.

use galley_core::op::ProjectCreate;
use galley_core::{Kind, OpId, Outcome, Payload, ProjectId, ProofId, ServerId, SpaceId};
use rusqlite::{Connection, params};

use crate::entities::Scope;
use crate::error::{Result, StoreError};
use crate::overlay;
use crate::servers::Server;
use crate::space::Space;
use crate::store::Store;
use crate::undo;

/// Whether what is done can be taken back by this person's undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Track {
    /// Goes on the undo stack, when its kind can be undone, and clears what could be redone.
    Undoable,
    Not,
}

/// An op that is on the record, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub op: OpId,
    /// Where the authority is elsewhere, 0 until it is confirmed.
    pub seq: u64,
    /// By the authority's clock, milliseconds UTC; until it is confirmed by this device's.
    pub received_at: i64,
    /// Until it is confirmed, what the rules say as things stand here.
    pub outcome: Outcome,
    pub kind: Kind,
    pub space: SpaceId,
    pub proof: Option<ProofId>,
}

impl Store {
    /// Records one op. `Ok` means that it is on the medium, a refusal too (S13, S30).
    pub fn record(&self, space: SpaceId, payload: Payload, track: Track) -> Result<Recorded> {
        let mut recorded = self.record_all(space, vec![payload], track)?;
        recorded.pop().ok_or_else(|| StoreError::Failed { what: "an op got no answer".into() })
    }

    /// Records several ops as one step, stopping at the first that is refused; that one is the last returned.
    pub fn record_all(&self, space: SpaceId, payloads: Vec<Payload>, track: Track) -> Result<Vec<Recorded>> {
        self.write(|tx| {
            let recorded = self.record_with_tx(tx, space, &payloads)?;
            if track == Track::Undoable {
                undo::push(self, tx, space, &recorded)?;
            }
            Ok(recorded)
        })
    }

    /// As [`Store::record_all`], as part of a step that is under way: while `step` is the last one, what is recorded
    /// here is taken back with it. Returns the step that it is part of now.
    pub fn record_more(
        &self,
        space: SpaceId,
        payloads: &[Payload],
        step: Option<i64>,
    ) -> Result<(Vec<Recorded>, Option<i64>)> {
        self.write(|tx| {
            let recorded = self.record_with_tx(tx, space, payloads)?;
            let step = undo::push_onto(self, tx, space, &recorded, step)?;
            Ok((recorded, step))
        })
    }

    /// Makes a project, which is a space of its own; nobody's undo takes it back.
    pub fn create_project(&self, name: &str) -> Result<ProjectId> {
        self.create_project_as(name, Track::Not)
    }

    /// As [`Store::create_project`], for a person who asked for it or for what needs one.
    pub fn create_project_as(&self, name: &str, track: Track) -> Result<ProjectId> {
        let project = self.fresh(ProjectId::new);
        let payload = Payload::ProjectCreate(ProjectCreate { project, name: name.to_owned() });
        self.write(|tx| {
            let recorded = self.record_with_tx(tx, project.space(), std::slice::from_ref(&payload))?;
            if track == Track::Undoable {
                undo::push(self, tx, project.space(), &recorded)?;
            }
            match recorded.first().map(|recorded| recorded.outcome) {
                Some(Outcome::Accepted) => Ok(project),
                Some(Outcome::Refused(refusal)) => Err(StoreError::Refused { refusal }),
                _ => Err(StoreError::Failed { what: "the project got no answer".into() }),
            }
        })
    }

    /// As [`Store::create_project_as`], at a server that was joined: the project waits until that server took it.
    ///
    /// Errors: `not-found` for a server that was not joined, `not-named` before this person signed in there.
    pub fn create_project_at(&self, server: ServerId, name: &str, track: Track) -> Result<ProjectId> {
        let project = self.fresh(ProjectId::new);
        let payload = Payload::ProjectCreate(ProjectCreate { project, name: name.to_owned() });
        self.write(|tx| {
            let known = Server::need(tx, server)?;
            let sid = Space::create(tx, project.space())?.sid;
            tx.prepare_cached("INSERT INTO followed (sid, server) VALUES (?1, ?2)")?
                .execute(params![sid, known.server.to_string()])?;
            let recorded = self.record_with_tx(tx, project.space(), std::slice::from_ref(&payload))?;
            match recorded.first().map(|recorded| recorded.outcome) {
                Some(Outcome::Accepted) => {}
                Some(Outcome::Refused(refusal)) => return Err(StoreError::Refused { refusal }),
                _ => return Err(StoreError::Failed { what: "the project got no answer".into() }),
            }
            if track == Track::Undoable {
                undo::push(self, tx, project.space(), &recorded)?;
            }
            Ok(project)
        })
    }

    pub(crate) fn record_with_tx(
        &self,
        tx: &Connection,
        space: SpaceId,
        payloads: &[Payload],
    ) -> Result<Vec<Recorded>> {
        let mut recorded = Vec::new();
        for payload in payloads {
            if matches!(payload, Payload::ProjectCreate(_)) {
                Space::create(tx, space)?;
            }
            let scope = self.scope(tx, space)?;
            if scope.space.server.is_some() {
                let waiting = self.record_elsewhere(tx, &scope, payload)?;
                let refused = matches!(waiting.outcome, Outcome::Refused(_));
                recorded.push(waiting);
                if refused {
                    break;
                }
                continue;
            }
            let held = self.enqueue(tx, &scope, payload)?;
            let receipts = self.deliver_with_tx(tx, space, usize::MAX)?;
            let (op, receipt) = receipts
                .into_iter()
                .find(|(op, _)| *op == held.op)
                .ok_or_else(|| StoreError::Failed { what: "an op got no answer".into() })?;
            let refused = matches!(receipt.outcome, Outcome::Refused(_));
            if refused {
                // The caller is told at once; nothing is left for anybody to look at.
                tx.prepare_cached("DELETE FROM outbox WHERE position = ?1")?.execute([held.position])?;
            }
            recorded.push(Recorded {
                op,
                seq: receipt.stamp.seq,
                received_at: receipt.stamp.received_at,
                outcome: receipt.outcome,
                kind: payload.kind(),
                space,
                proof: payload.proof(),
            });
            if refused {
                break;
            }
        }
        Ok(recorded)
    }

    /// Records an op whose authority is elsewhere: it waits, and is shown (S34). What could not stand as
    /// things are here is told at once and takes no number.
    fn record_elsewhere(&self, tx: &Connection, scope: &Scope, payload: &Payload) -> Result<Recorded> {
        let held = self.enqueue(tx, scope, payload)?;
        let ran = overlay::run(tx, scope, &held)?;
        let outcome = ran.outcome.unwrap_or(Outcome::Accepted);
        if outcome == Outcome::Accepted {
            overlay::shown(tx, scope, &ran.wrote.into_iter().collect())?;
        } else {
            tx.prepare_cached("DELETE FROM outbox WHERE position = ?1")?.execute([held.position])?;
        }
        Ok(Recorded {
            op: held.op,
            seq: 0,
            received_at: self.now(),
            outcome,
            kind: payload.kind(),
            space: scope.space.space,
            proof: payload.proof(),
        })
    }
}
