//! Looking: lists of projects, proofs, versions and decisions, each paged or bounded and read through an index.

use galley_core::op::{Choice, DecisionRecord};
use galley_core::rules::Verdict;
use galley_core::state::{Project, Proof};
use galley_core::{
    DecisionId, Entity, Hash, Key, OpId, Payload, ProjectId, ProofId, RunId, SpaceId, VersionId, check, needs,
};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::entities::{self, Layer};
use crate::error::{Result, StoreError};
use crate::fields;
use crate::people;
use crate::rows::{DecisionRow, ProjectRow, ProofRow, VersionRow};
use crate::space::{Identity, id};
use crate::store::Store;
use crate::viewer::Viewer;

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    pub offset: u32,
    pub limit: u32,
}

/// A part of a list, and how long the whole is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    pub total: u32,
    pub rows: Vec<T>,
}

/// An entity of the views.
pub(crate) struct Seen {
    pub entity: Entity,
    pub space: SpaceId,
    pub confirmed: bool,
}

const SEEN: &str = "SELECT r.entity, s.space, r.confirmed FROM rows r JOIN spaces s USING (sid)";

impl Store {
    /// Lists every project by name, archived ones last.
    pub fn projects(&self) -> Result<Vec<ProjectRow>> {
        let sql = format!(
            "{SEEN} JOIN view_projects v ON r.key = 'project/' || v.project ORDER BY v.archived, v.name, v.created_at"
        );
        self.read(|db| many(db, &sql, [])?.into_iter().map(|seen| project_row(db, seen)).collect())
    }

    /// Returns one project.
    pub fn project(&self, project: ProjectId) -> Result<Option<ProjectRow>> {
        self.read(|db| one(db, &Key::Project(project))?.map(|seen| project_row(db, seen)).transpose())
    }

    /// Finds the oldest project of this name that is not archived.
    pub fn find_project(&self, name: &str) -> Result<Option<ProjectRow>> {
        let sql = format!(
            "{SEEN} WHERE r.key = (SELECT 'project/' || project FROM view_projects
                                   WHERE archived = 0 AND name = ?1 ORDER BY created_at LIMIT 1)"
        );
        self.read(|db| {
            many(db, &sql, [name])?.into_iter().next().map(|seen| project_row(db, seen)).transpose()
        })
    }

    /// Lists the proofs of a project, latest change first, without those in the bin.
    pub fn proofs(&self, project: ProjectId, archived: bool, page: Page) -> Result<Listed<ProofRow>> {
        let id = project.to_string();
        let sql = "SELECT proof FROM view_proofs WHERE project = ?1 AND deleted = 0 AND archived = ?2
                   ORDER BY updated_at DESC, proof LIMIT ?3 OFFSET ?4";
        self.read(|db| {
            let total = db
                .prepare_cached(
                    "SELECT count(*) FROM view_proofs WHERE project = ?1 AND deleted = 0 AND archived = ?2",
                )?
                .query_row(params![id, archived], |row| row.get(0))?;
            Ok(Listed { total, rows: proof_rows(db, sql, params![id, archived, page.limit, page.offset])? })
        })
    }

    /// Lists proofs whose current version nobody decided on, newest version first.
    pub fn waiting(&self, limit: u32) -> Result<Vec<ProofRow>> {
        let sql = "SELECT v.proof FROM view_proofs v JOIN view_projects p ON p.project = v.project
                   WHERE v.waiting = 1 AND NOT p.archived ORDER BY v.submitted_at DESC, v.proof LIMIT ?1";
        self.read(|db| proof_rows(db, sql, [limit]))
    }

    /// Lists the proofs that this person opened, latest first.
    pub fn recent(&self, limit: u32) -> Result<Vec<ProofRow>> {
        let sql = "SELECT r.proof FROM readings r JOIN view_proofs v ON v.proof = r.proof
                   JOIN view_projects p ON p.project = v.project
                   WHERE NOT v.archived AND NOT v.deleted AND NOT p.archived ORDER BY r.opened_at DESC LIMIT ?1";
        self.read(|db| proof_rows(db, sql, [limit]))
    }

    /// Returns one proof, when it has a current version.
    pub fn proof(&self, proof: ProofId) -> Result<Option<ProofRow>> {
        self.read(|db| proof_row(db, proof))
    }

    /// Lists the versions of a proof, oldest first, without withdrawn ones.
    pub fn versions(&self, proof: ProofId) -> Result<Vec<VersionRow>> {
        self.read(|db| {
            let found = children(db, &Key::Proof(proof), "version")?;
            found.into_iter().map(|seen| version_row(db, seen)).collect()
        })
    }

    /// Returns one version.
    pub fn version(&self, version: VersionId) -> Result<Option<VersionRow>> {
        self.read(|db| one(db, &Key::Version(version))?.map(|seen| version_row(db, seen)).transpose())
    }

    /// Lists versions that are there and have these bytes, those of `proof` first, then the newest; at most `limit`.
    pub fn versions_with(&self, sha256: &Hash, proof: ProofId, limit: u32) -> Result<Vec<VersionId>> {
        let sql = "SELECT r.key FROM rows r WHERE r.key >= 'version/' AND r.key < 'version0' AND NOT r.hidden
                   AND r.entity ->> '$.version.sha256' = ?1
                   ORDER BY r.entity ->> '$.version.proof' = ?2 DESC, r.entity ->> '$.version.submitted_at' DESC, r.key
                   LIMIT ?3";
        self.read(|db| {
            let mut statement = db.prepare_cached(sql)?;
            let wanted = params![sha256.to_string(), proof.to_string(), limit];
            let keys = statement.query_map(wanted, |row| row.get::<_, String>(0))?;
            keys.map(|key| id(key?.trim_start_matches("version/"))).collect()
        })
    }

    /// Lists the decisions on a version, oldest first, withdrawn ones too.
    pub fn decisions(&self, version: VersionId) -> Result<Vec<DecisionRow>> {
        self.read(|db| {
            let found = children(db, &Key::Version(version), "decision")?;
            found.into_iter().map(|seen| decision_row(db, seen)).collect()
        })
    }

    /// Returns one decision.
    pub fn decision(&self, decision: DecisionId) -> Result<Option<DecisionRow>> {
        self.read(|db| one(db, &Key::Decision(decision))?.map(|seen| decision_row(db, seen)).transpose())
    }

    /// Returns whether this person's first opening of a version is on the record.
    pub fn has_opened(&self, version: VersionId) -> Result<bool> {
        self.read(|db| {
            let me = Identity::around(db, &Key::Version(version))?.ok_or(StoreError::NotNamed)?.person;
            Ok(one(db, &Key::Opened(version, me))?.is_some())
        })
    }

    /// Asks the rules whether an op would stand now, without recording anything. `None`: it would.
    pub fn would_refuse(&self, space: SpaceId, payload: &Payload) -> Result<Option<galley_core::Refusal>> {
        let op_id = self.fresh(OpId::new);
        self.read(|db| {
            let scope = self.scope(db, space)?;
            let me = Identity::need_of(db, &scope.space)?;
            let envelope = galley_core::op::Envelope {
                op_id,
                space,
                device: me.device,
                device_seq: scope.space.last_of(db, me.device)? + 1,
                base: scope.space.base(db)?,
                actor: Some(me.person),
                made_at: self.now(),
            };
            let op = galley_core::op::seal(&envelope, payload, [0; 32], &self.device_key)
                .and_then(|sealed| sealed.parse())
                .map_err(|error| StoreError::BadOp { what: error.to_string() })?;
            let slice = entities::load(db, &scope, &needs(&op.header, payload), Layer::Seen)?;
            Ok(match check(&slice, &op) {
                Verdict::Refused(refusal) => Some(refusal),
                Verdict::Ok | Verdict::NoEffect | Verdict::Unknown => None,
            })
        })
    }

    /// Says why this person could not decide on the current version now. `None`: they could.
    pub fn cannot_decide(&self, proof: ProofId) -> Result<Option<galley_core::Refusal>> {
        let Some(version) =
            self.proof(proof)?.and_then(|proof| self.version(proof.version).transpose()).transpose()?
        else {
            return Err(StoreError::NotFound { what: "proof" });
        };
        let payload = Payload::DecisionRecord(DecisionRecord {
            proof,
            version: version.id,
            decision: self.fresh(DecisionId::new),
            sha256: version.sha256,
            stage: self.open_stage(version.id)?.unwrap_or_default(),
            choice: Choice::Approve,
            effect: Choice::Approve.effect(),
            reason: String::new(),
        });
        self.would_refuse(version.space, &payload)
    }

    /// Returns the stage that is open on a version: what a decision on it names.
    pub fn open_stage(&self, version: VersionId) -> Result<Option<String>> {
        self.read(|db| {
            let Some(Seen { entity: Entity::Version(version), .. }) = one(db, &Key::Version(version))? else {
                return Ok(None);
            };
            Ok(version.stages.last().map(|stage| stage.stage.clone()))
        })
    }
}

/// Reads one entity as seen.
pub(crate) fn one(db: &Connection, key: &Key) -> Result<Option<Seen>> {
    let sql = format!("{SEEN} WHERE r.key = ?1");
    db.prepare_cached(&sql)?.query_row([key.to_string()], |row| Ok(Seen::of(row))).optional()?.transpose()
}

/// Reads what hangs on an entity and is there, in order.
pub(crate) fn children(db: &Connection, parent: &Key, what: &str) -> Result<Vec<Seen>> {
    let sql = format!(
        "{SEEN} WHERE r.parent = ?1 AND r.what = ?2 AND NOT r.hidden ORDER BY r.position, r.nth, r.key"
    );
    many(db, &sql, params![parent.to_string(), what])
}

/// Reads everything of one kind that belongs to a proof and is there, in order.
pub(crate) fn of_proof(db: &Connection, proof: ProofId, what: &str) -> Result<Vec<Seen>> {
    let sql = format!(
        "{SEEN} WHERE r.proof = ?1 AND r.what = ?2 AND NOT r.hidden ORDER BY r.position, r.nth, r.key"
    );
    many(db, &sql, params![proof.to_string(), what])
}

fn many(db: &Connection, sql: &str, params: impl Params) -> Result<Vec<Seen>> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params, |row| Ok(Seen::of(row)))?;
    rows.map(|row| row?).collect()
}

impl Seen {
    fn of(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            entity: serde_json::from_str(&row.get::<_, String>(0)?)?,
            space: id(&row.get::<_, String>(1)?)?,
            confirmed: row.get(2)?,
        })
    }
}

fn wrong() -> StoreError {
    StoreError::damaged("a row holds another kind of entity than its key says")
}

fn project_row(db: &Connection, seen: Seen) -> Result<ProjectRow> {
    let Entity::Project(Project { project, name, archived, .. }) = seen.entity else { return Err(wrong()) };
    let sql = "SELECT ifnull(sum(num), 0) FROM view_folders WHERE project = ?1";
    let num_proofs = db.prepare_cached(sql)?.query_row([project.to_string()], |row| row.get(0))?;
    Ok(ProjectRow { id: project, space: seen.space, name, num_proofs, archived, confirmed: seen.confirmed })
}

fn proof_rows(db: &Connection, sql: &str, params: impl Params) -> Result<Vec<ProofRow>> {
    let mut statement = db.prepare_cached(sql)?;
    let ids: Vec<String> = statement.query_map(params, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    ids.iter().filter_map(|proof| id(proof).and_then(|proof| proof_row(db, proof)).transpose()).collect()
}

pub(crate) fn proof_row(db: &Connection, proof: ProofId) -> Result<Option<ProofRow>> {
    let Some(seen) = one(db, &Key::Proof(proof))? else { return Ok(None) };
    let Entity::Proof(proof) = seen.entity else { return Err(wrong()) };
    let Some(version) = proof.current else { return Ok(None) };
    let project_name = match one(db, &Key::Project(proof.project))? {
        Some(Seen { entity: Entity::Project(project), .. }) => project.name,
        _ => String::new(),
    };
    let workflow = match one(db, &Key::Run(RunId::of_proof(proof.proof)))? {
        Some(Seen { entity: Entity::Run(run), .. }) => Some(run.template),
        _ => None,
    };
    Ok(Some(ProofRow {
        unread: unread(db, proof.proof)?,
        values: fields::values(db, proof.proof)?,
        deleted: proof.deleted,
        folder: proof.folder,
        id: proof.proof,
        space: seen.space,
        project: proof.project,
        project_name,
        name: proof.name,
        kind: proof.kind,
        version,
        version_number: proof.current_number,
        standing: proof.standing,
        open_threads: proof.open_threads,
        created_at: proof.created_at,
        updated_at: proof.updated_at,
        archived: proof.archived,
        workflow,
        confirmed: seen.confirmed,
    }))
}

/// Comments by others that this person has not read, as they were counted.
fn unread(db: &Connection, proof: ProofId) -> Result<u32> {
    let sql = "SELECT unread FROM view_proofs WHERE proof = ?1";
    let found = db.prepare_cached(sql)?.query_row([proof.to_string()], |row| row.get(0)).optional()?;
    Ok(found.unwrap_or(0))
}

/// Counts comments by others after the read cursor; what one has read costs nothing.
pub(crate) fn count_unread(db: &Connection, proof: ProofId) -> Result<u32> {
    let key = Key::Proof(proof);
    let Some(me) = Identity::around(db, &key)? else { return Ok(0) };
    let sql = "SELECT count(*) FROM rows WHERE proof = ?1 AND what = 'comment' AND position > ?2
               AND entity ->> '$.comment.author' <> ?3 AND NOT entity ->> '$.comment.deleted'
               AND NOT EXISTS (SELECT 1 FROM rows t WHERE t.key = rows.parent
                               AND (t.hidden OR (?4 AND t.entity ->> '$.thread.audience' = 'team')))";
    let not_for_them = !Viewer::around(db, &key)?.is_of_team();
    let cursor = read_cursor(db, proof)?;
    let row = params![proof.to_string(), cursor, me.person.to_string(), not_for_them];
    Ok(db.prepare_cached(sql)?.query_row(row, |row| row.get(0))?)
}

/// The position in the log up to which this person has read a proof; 0: never opened.
pub(crate) fn read_cursor(db: &Connection, proof: ProofId) -> Result<i64> {
    let sql = "SELECT read_seq FROM readings WHERE proof = ?1";
    let found: Option<i64> =
        db.prepare_cached(sql)?.query_row([proof.to_string()], |row| row.get(0)).optional()?;
    Ok(found.unwrap_or(0))
}

fn version_row(db: &Connection, seen: Seen) -> Result<VersionRow> {
    let Entity::Version(version) = seen.entity else { return Err(wrong()) };
    let standing = version.standing();
    Ok(VersionRow {
        current: is_current(db, version.proof, version.version)?,
        id: version.version,
        proof: version.proof,
        space: seen.space,
        number: version.number,
        file_name: version.file_name,
        media_type: version.media_type,
        note: version.note,
        sha256: version.sha256,
        chunk_root: version.chunk_root,
        bytes: version.bytes,
        submitted_by: people::row(db, version.submitted_by)?,
        submitted_at: version.submitted_at,
        standing,
        confirmed: seen.confirmed,
    })
}

fn is_current(db: &Connection, proof: ProofId, version: VersionId) -> Result<bool> {
    Ok(matches!(
        one(db, &Key::Proof(proof))?,
        Some(Seen { entity: Entity::Proof(Proof { current: Some(current), .. }), .. }) if current == version
    ))
}

fn decision_row(db: &Connection, seen: Seen) -> Result<DecisionRow> {
    let Entity::Decision(decision) = seen.entity else { return Err(wrong()) };
    let me = Identity::around(db, &Key::Decision(decision.decision))?;
    let mine = me.is_some_and(|me| me.person == decision.person);
    let can_withdraw = !decision.withdrawn && mine && is_current(db, decision.proof, decision.version)?;
    Ok(DecisionRow {
        id: decision.decision,
        version: decision.version,
        proof: decision.proof,
        space: seen.space,
        person: people::row(db, decision.person)?,
        choice: decision.choice,
        effect: decision.effect,
        reason: decision.reason,
        made_at: decision.made_at,
        received_at: decision.received_at,
        withdrawn: decision.withdrawn,
        can_withdraw,
        unseen_comments: decision.unseen_comments,
        confirmed: seen.confirmed,
    })
}
