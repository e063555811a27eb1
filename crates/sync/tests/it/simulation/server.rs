//! The authority of the simulation: the real rules over slices in memory, and what a server keeps besides.

use std::collections::{BTreeMap, BTreeSet};

use galley_core::op::{DecisionRecord, OrgRole, ProjectRole, ProofKind, VersionSubmit};
use galley_core::{DeviceId, Hash, Key, OpId, Outcome, Payload, PersonId, SealedOp, SpaceId};
use galley_sync::Failure;
use galley_sync::wire::{
    self, Answer, Cursor, Entry, MAX_PUSH_BYTES, Page, PageOf, Push, Pushed, SpaceRef, Spaces, Stop,
    WireAnswer, code,
};
use galley_testkit::authority::{Author, Authority, Record};
use galley_testkit::payloads;

/// Small, so that a log has many pages.
const PAGE: usize = 7;

/// What of a log is for a person, at each revision; the last one grows with the log.
#[derive(Clone, Debug)]
struct View {
    revisions: Vec<Vec<bool>>,
}

pub struct Server {
    pub truth: Authority,
    pub version: u32,
    pub project: SpaceId,
    /// Every op of every log.
    pub ops: BTreeSet<OpId>,
    pub num_decisions: usize,
    pub num_refused: usize,
    blobs: BTreeSet<Hash>,
    answers: BTreeMap<(SpaceId, DeviceId, u64), (Hash, Outcome)>,
    last: BTreeMap<(SpaceId, DeviceId), u64>,
    noted: BTreeMap<SpaceId, usize>,
    roles: BTreeMap<PersonId, OrgRole>,
    views: BTreeMap<(SpaceId, PersonId), View>,
}

/// Who is there from the start: an owner, a reviewer, somebody of an agency, and a contributor.
pub struct People {
    pub owner: Author,
    pub reviewer: Author,
    pub agency: Author,
    pub contributor: Author,
}

impl Server {
    /// An organisation with one project, in which there is one version of one proof.
    pub fn new(seed: u64, version: u32) -> (Self, People, VersionSubmit) {
        let mut truth = Authority::new(seed);
        let mut owner = truth.join(None, OrgRole::Owner);
        let reviewer = truth.join(Some(&mut owner), OrgRole::Member);
        let agency = truth.join(Some(&mut owner), OrgRole::External);
        let contributor = truth.join(Some(&mut owner), OrgRole::Member);
        let project = truth.project(&mut owner, "Summer");
        truth.member(&mut owner, project, reviewer.person, ProjectRole::Reviewer);
        truth.member(&mut owner, project, contributor.person, ProjectRole::Contributor);
        let space = project.space();
        let proof = payloads::proof_create(&mut truth.ids, "Poster", ProofKind::Image);
        let version_one = payloads::version_submit(&mut truth.ids, proof.proof, "one");
        truth.accept(&mut owner, space, &Payload::ProofCreate(proof));
        truth.accept(&mut owner, space, &Payload::VersionSubmit(version_one.clone()));
        let roles = [
            (owner.person, OrgRole::Owner),
            (reviewer.person, OrgRole::Member),
            (agency.person, OrgRole::External),
            (contributor.person, OrgRole::Member),
        ];
        let mut server = Self {
            truth,
            version,
            project: space,
            ops: BTreeSet::new(),
            num_decisions: 0,
            num_refused: 0,
            blobs: BTreeSet::from([version_one.sha256]),
            answers: BTreeMap::new(),
            last: BTreeMap::new(),
            noted: BTreeMap::new(),
            roles: BTreeMap::from(roles),
            views: BTreeMap::new(),
        };
        server.note_all();
        (server, People { owner, reviewer, agency, contributor }, version_one)
    }

    pub fn spaces(&self) -> [SpaceId; 2] {
        [self.truth.directory, self.project]
    }

    pub fn size(&self, space: SpaceId) -> u64 {
        self.truth.logs.get(&space).map_or(0, |log| log.size())
    }

    /// Notes what was appended since the last time, and checks it.
    pub fn note_all(&mut self) {
        for space in self.spaces() {
            let from = self.noted.get(&space).copied().unwrap_or(0);
            let records: Vec<Record> = self.truth.logs[&space].records[from..].to_vec();
            self.noted.insert(space, from + records.len());
            for record in &records {
                self.note(space, record);
            }
        }
    }

    fn note(&mut self, space: SpaceId, record: &Record) {
        let header = &record.op.header;
        assert!(self.ops.insert(header.op_id), "applied twice: {header:?}");
        let last = self.last.entry((space, header.device)).or_default();
        assert_eq!(header.device_seq, *last + 1, "a number of a device is left out or doubled");
        *last += 1;
        let answer = (record.sealed.hash(), record.outcome);
        self.answers.insert((space, header.device, header.device_seq), answer);
        self.num_refused += usize::from(matches!(record.outcome, Outcome::Refused(_)));
        if let (Some(Payload::DecisionRecord(said)), Outcome::Accepted) =
            (record.op.payload(), record.outcome)
        {
            self.is_bound(said);
        }
        let shifts = record.outcome == Outcome::Accepted
            && matches!(record.op.payload(), Some(Payload::ThreadAudience(_)));
        let records = &self.truth.logs[&space].records[..record.stamp.seq as usize];
        for (person, role) in &self.roles {
            let view = self.views.entry((space, *person)).or_insert_with(|| View { revisions: vec![vec![]] });
            let current = view.revisions.last_mut().unwrap();
            if shifts {
                let all: Vec<bool> =
                    records.iter().map(|record| is_for(&self.truth, record, *person, *role)).collect();
                if all[..current.len()] == current[..] {
                    *current = all;
                } else {
                    view.revisions.push(all);
                }
            } else {
                current.push(is_for(&self.truth, record, *person, *role));
            }
        }
    }

    fn is_bound(&mut self, said: &DecisionRecord) {
        let version = self.truth.version(said.version);
        assert_eq!(version.sha256, said.sha256, "a decision on other bytes");
        assert_eq!(version.proof, said.proof);
        assert_eq!(self.truth.proof(said.proof).current, Some(said.version), "a decision on an old version");
        self.num_decisions += 1;
    }

    pub fn may_see(&self, person: PersonId, space: SpaceId) -> bool {
        let member = Key::Member(self.project.project(), person);
        space == self.truth.directory || self.truth.entities.contains_key(&member)
    }

    /// The flags of a revision up to a number.
    pub fn flags(&self, space: SpaceId, person: PersonId, revision: u64, seq: u64) -> &[bool] {
        &self.views[&(space, person)].revisions[revision as usize][..seq as usize]
    }

    pub fn entry(&self, space: SpaceId, at: usize) -> Entry {
        let record = &self.truth.logs[&space].records[at];
        let leaf = galley_core::log::leaf(&record.sealed, &record.stamp);
        let sealed = Some(record.sealed.clone());
        Entry { stamp: record.stamp, outcome: record.outcome, leaf, sealed }
    }

    pub fn list(&self, person: PersonId) -> Vec<u8> {
        let line =
            |space, role: &str| SpaceRef { space, name: None, size: self.size(space), role: role.to_owned() };
        let spaces =
            if self.may_see(person, self.project) { vec![line(self.project, "viewer")] } else { vec![] };
        self.write(&Spaces { directory: line(self.truth.directory, "member"), spaces })
    }

    /// Takes ops in; after `half` of them it dies, and no answer comes.
    pub fn push(&mut self, space: SpaceId, body: &[u8], half: Option<usize>) -> Option<Vec<u8>> {
        let push: Push = wire::read(body, MAX_PUSH_BYTES).unwrap();
        let mut answers = Vec::new();
        let mut stopped = None;
        for (at, op) in push.ops.into_iter().enumerate() {
            if half == Some(at) {
                return None;
            }
            let sealed = SealedOp::try_from(op).unwrap();
            let header = sealed.parse().unwrap().header;
            let device_seq = header.device_seq;
            let failed = |code: &str| Answer::Failed { device_seq, code: code.to_owned() };
            if let Some((hash, outcome)) = self.answers.get(&(space, header.device, device_seq)) {
                if *hash == sealed.hash() {
                    answers.push(Answer::Done { device_seq, outcome: *outcome });
                    continue;
                }
                answers.push(failed(code::DEVICE_FORKED));
                break;
            }
            let expected = self.last.get(&(space, header.device)).copied().unwrap_or(0) + 1;
            if device_seq != expected {
                stopped = Some(Stop { expected });
                break;
            }
            assert_eq!(self.truth.root_at(space, header.base.seq), header.base.root, "another history");
            if !header.blobs.iter().all(|hash| self.blobs.contains(hash)) {
                answers.push(failed(code::BLOB_MISSING));
                break;
            }
            let outcome = self.truth.receive(sealed).outcome;
            self.note_all();
            answers.push(Answer::Done { device_seq, outcome });
        }
        let answers = answers.iter().map(WireAnswer::from).collect();
        Some(self.write(&Pushed { answers, stopped }))
    }

    pub fn take_blobs(&mut self, blobs: &[Hash]) {
        self.blobs.extend(blobs);
    }

    pub fn page(&self, person: PersonId, space: SpaceId, cursor: &Cursor) -> Result<Vec<u8>, Failure> {
        if !self.may_see(person, space) {
            return Err(Failure::NoAccess);
        }
        let size = self.size(space);
        if cursor.seq > size {
            return Err(Failure::CursorAhead);
        }
        let view = &self.views[&(space, person)];
        let revision = view.revisions.len() - 1;
        let (now, then) = (&view.revisions[revision], &view.revisions[cursor.revision as usize]);
        let (from, to) = (cursor.seq as usize, (cursor.seq as usize + PAGE).min(size as usize));
        let shown = |at: usize| if now[at] { self.entry(space, at) } else { self.entry(space, at).opaque() };
        let page = Page {
            entries: (from..to).map(shown).collect(),
            head: self.truth.head_at(space, 0, to as u64),
            revision: revision as u64,
            more: to < size as usize,
            reveal: (0..from).filter(|at| now[*at] && !then[*at]).map(|at| self.entry(space, at)).collect(),
            conceal: (0..from).filter(|at| !now[*at] && then[*at]).map(|at| at as u64 + 1).collect(),
        };
        Ok(self.write(&PageOf::from(&page)))
    }

    /// A newer server says more than this client knows.
    fn write<T: serde::Serialize>(&self, answer: &T) -> Vec<u8> {
        let mut value = serde_json::to_value(answer).unwrap();
        if self.version > 5 {
            value["since_the_next_version"] = serde_json::json!({ "a": [1] });
            for entry in value.get_mut("entries").and_then(|list| list.as_array_mut()).into_iter().flatten() {
                entry["weight"] = serde_json::json!("heavy");
            }
        }
        serde_json::to_vec(&value).unwrap()
    }
}

/// Whether an op is for somebody: what is about a thread of the team, for no external member but its author.
fn is_for(truth: &Authority, record: &Record, person: PersonId, role: OrgRole) -> bool {
    let thread = record.op.payload().and_then(|payload| payload.about().thread);
    let thread = thread.and_then(|thread| truth.entities.get(&Key::Thread(thread)));
    let included = match thread {
        Some(galley_core::Entity::Thread(thread)) => thread.audience.includes(role),
        _ => true,
    };
    included || record.op.header.actor == Some(person)
}
