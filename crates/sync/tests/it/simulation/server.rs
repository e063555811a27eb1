//! The authority of the simulation: the real rules over slices in memory, and what a server keeps besides.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use galley_core::op::{DecisionRecord, OrgRole, ProjectRole, ProofKind, VersionSubmit};
use galley_core::rules::remains;
use galley_core::state::{Viewpoint, is_op_for_knowing};
use galley_core::{
    DeviceId, Entity, Hash, Key, Op, OpId, Outcome, Payload, PersonId, SealedOp, Slice, SpaceId, needs,
};
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

/// All that a backup of it holds.
#[derive(Clone)]
pub struct Server {
    pub truth: Authority,
    pub version: u32,
    pub epoch: u32,
    pub project: SpaceId,
    /// Every op of every log.
    pub ops: BTreeSet<OpId>,
    pub num_decisions: usize,
    pub num_refused: usize,
    pub num_erased: usize,
    pub num_held: usize,
    /// It says all that lies before a cursor once more, not only what differs.
    thorough: bool,
    blobs: BTreeSet<Hash>,
    answers: BTreeMap<(SpaceId, DeviceId, u64), (Hash, Outcome)>,
    last: BTreeMap<(SpaceId, DeviceId), u64>,
    noted: BTreeMap<SpaceId, usize>,
    people: Vec<PersonId>,
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
    /// An organisation with one project, in which there is one version of one proof. Of every second one the agency
    /// is in it.
    pub fn new(seed: u64, version: u32) -> (Self, People, VersionSubmit) {
        let mut truth = Authority::new(seed);
        let mut owner = truth.join(None, OrgRole::Owner);
        let reviewer = truth.join(Some(&mut owner), OrgRole::Member);
        let agency = truth.join(Some(&mut owner), OrgRole::External);
        let contributor = truth.join(Some(&mut owner), OrgRole::Member);
        let project = truth.project(&mut owner, "Summer");
        truth.member(&mut owner, project, reviewer.person, ProjectRole::Reviewer);
        truth.member(&mut owner, project, contributor.person, ProjectRole::Contributor);
        if seed.is_multiple_of(2) {
            truth.member(&mut owner, project, agency.person, ProjectRole::Reviewer);
        }
        let space = project.space();
        let proof = payloads::proof_create(&mut truth.ids, "Poster", ProofKind::Image);
        let version_one = payloads::version_submit(&mut truth.ids, proof.proof, "one");
        truth.accept(&mut owner, space, &Payload::ProofCreate(proof));
        truth.accept(&mut owner, space, &Payload::VersionSubmit(version_one.clone()));
        let people = vec![owner.person, reviewer.person, agency.person, contributor.person];
        let mut server = Self {
            truth,
            version,
            epoch: 0,
            project: space,
            ops: BTreeSet::new(),
            num_decisions: 0,
            num_refused: 0,
            num_erased: 0,
            num_held: 0,
            thorough: seed % 4 > 1,
            blobs: BTreeSet::from([version_one.sha256]),
            answers: BTreeMap::new(),
            last: BTreeMap::new(),
            noted: BTreeMap::new(),
            people,
            views: BTreeMap::new(),
        };
        server.note_all();
        (server, People { owner, reviewer, agency, contributor }, version_one)
    }

    /// Goes on from an earlier state of itself: a new epoch, and none of the ids again.
    pub fn restore(&mut self, backup: Self) {
        let (ids, epoch, version) = (self.truth.ids.clone(), self.epoch + 1, self.version);
        *self = backup;
        (self.truth.ids, self.epoch, self.version) = (ids, epoch, version);
    }

    pub fn spaces(&self) -> [SpaceId; 2] {
        [self.truth.directory, self.project]
    }

    pub fn size(&self, space: SpaceId) -> u64 {
        self.truth.logs.get(&space).map_or(0, |log| log.size())
    }

    pub fn record(&self, space: SpaceId, at: usize) -> &Record {
        &self.truth.logs[&space].records[at]
    }

    /// Notes what was appended since the last time, and checks it.
    pub fn note_all(&mut self) {
        let mut shifts = self.views.is_empty();
        for space in self.spaces() {
            let from = self.noted.get(&space).copied().unwrap_or(0);
            let records: Vec<Record> = self.truth.logs[&space].records[from..].to_vec();
            self.noted.insert(space, from + records.len());
            for record in &records {
                self.note(space, record);
                shifts |= changes_sight(record);
            }
        }
        self.look(shifts);
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
        if record.outcome == Outcome::Accepted {
            match record.op.payload() {
                Some(Payload::DecisionRecord(said)) => self.is_bound(said),
                Some(Payload::PayloadErase(_)) => self.num_erased += 1,
                Some(Payload::SpaceHold(_)) => self.num_held += 1,
                _ => {}
            }
        }
    }

    /// Asks core what is for whom: of what is new, or of everything where sight may have changed.
    fn look(&mut self, anew: bool) {
        let everything = anew.then(|| self.truth.everything());
        for space in self.spaces() {
            for person in self.people.clone() {
                let viewer = self.viewer(person, space);
                let records = &self.truth.logs[&space].records;
                let view =
                    self.views.entry((space, person)).or_insert_with(|| View { revisions: vec![vec![]] });
                let current = view.revisions.last_mut().unwrap();
                let from = if anew { 0 } else { current.len() };
                let fresh: Vec<bool> = records[from..]
                    .iter()
                    .map(|record| is_for(&self.truth, everything.as_ref(), record, &viewer))
                    .collect();
                if !anew {
                    current.extend(fresh);
                } else if fresh[..current.len()] == current[..] {
                    *current = fresh;
                } else {
                    view.revisions.push(fresh);
                }
            }
        }
    }

    /// What was asked piece by piece is what core says of everything now, by what each op needs alone.
    pub fn sees_what_core_says(&self) {
        for ((space, person), view) in &self.views {
            let viewer = self.viewer(*person, *space);
            let records = &self.truth.logs[space].records;
            let all: Vec<bool> =
                records.iter().map(|record| is_for(&self.truth, None, record, &viewer)).collect();
            assert_eq!(view.revisions.last(), Some(&all));
        }
    }

    fn viewer(&self, person: PersonId, space: SpaceId) -> Viewer {
        let project = self.project.project();
        let role = self.role_in_project(person);
        let in_project = space == self.project;
        let org = self.org_role(person);
        let members = self.truth.entities.values().filter_map(|entity| match entity {
            Entity::Member(member) if member.project == project => Some(member.person),
            _ => None,
        });
        let knows = if role.is_some() { members.collect() } else { BTreeSet::new() };
        Viewer { view: Viewpoint { person, org, project: role.filter(|_| in_project) }, knows }
    }

    fn org_role(&self, person: PersonId) -> OrgRole {
        match &self.truth.entities[&Key::Person(person)] {
            Entity::Person(one) => one.role,
            other => panic!("{other:?}"),
        }
    }

    fn role_in_project(&self, person: PersonId) -> Option<ProjectRole> {
        match self.truth.entities.get(&Key::Member(self.project.project(), person)) {
            Some(Entity::Member(member)) => member.role_now(),
            _ => None,
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
        space == self.truth.directory || self.viewer(person, space).view.sees_project()
    }

    /// The flags of a revision up to a number.
    pub fn flags(&self, space: SpaceId, person: PersonId, revision: u64, seq: u64) -> &[bool] {
        &self.views[&(space, person)].revisions[revision as usize][..seq as usize]
    }

    fn entry(&self, space: SpaceId, at: usize) -> Entry {
        let record = self.record(space, at);
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
    ///
    /// Errors: the space is not for this person, the device has no rights, or is not registered yet.
    pub fn push(
        &mut self,
        person: PersonId,
        space: SpaceId,
        body: &[u8],
        half: Option<usize>,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let push: Push = wire::read(body, MAX_PUSH_BYTES).unwrap();
        let mut answers = Vec::new();
        let mut stopped = None;
        for (at, op) in push.ops.into_iter().enumerate() {
            if half == Some(at) {
                return Ok(None);
            }
            let sealed = SealedOp::try_from(op).unwrap();
            let op = sealed.parse().unwrap();
            let header = &op.header;
            let device_seq = header.device_seq;
            let failed = |code: &str| Answer::Failed { device_seq, code: code.to_owned() };
            self.may_push(person, space, &op)?;
            if !self.knows(&op) {
                answers.push(failed(code::NOT_YOURS));
                break;
            }
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
            if header.base.epoch == self.epoch {
                assert_eq!(self.truth.root_at(space, header.base.seq), header.base.root, "another history");
            }
            if op.payload().is_some() && !header.blobs.iter().all(|hash| self.blobs.contains(hash)) {
                answers.push(failed(code::BLOB_MISSING));
                break;
            }
            let outcome = self.truth.receive(sealed).outcome;
            self.note_all();
            answers.push(Answer::Done { device_seq, outcome });
        }
        let answers = answers.iter().map(WireAnswer::from).collect();
        Ok(Some(self.write(&Pushed { answers, stopped })))
    }

    /// A device that was registered after the backup was made is nobody's.
    fn knows(&self, op: &Op) -> bool {
        let is_there = self.truth.entities.contains_key(&Key::Device(op.header.device));
        is_there || matches!(op.payload(), Some(Payload::DeviceRegister(_)))
    }

    fn may_push(&self, person: PersonId, space: SpaceId, op: &Op) -> Result<(), Failure> {
        let device = self.truth.entities.get(&Key::Device(op.header.device));
        if matches!(device, Some(Entity::Device(device)) if device.revoked.is_some()) {
            return Err(Failure::Revoked);
        }
        if self.may_see(person, space) { Ok(()) } else { Err(Failure::NoAccess) }
    }

    pub fn take_blobs(&mut self, blobs: &[Hash]) {
        self.blobs.extend(blobs);
    }

    pub fn page(&self, person: PersonId, space: SpaceId, cursor: &Cursor) -> Result<Vec<u8>, Failure> {
        if !self.may_see(person, space) {
            return Err(Failure::NoAccess);
        }
        if cursor.seq > 0 && cursor.epoch < self.epoch {
            return Err(Failure::NewEpoch);
        }
        let size = self.size(space);
        if cursor.seq > size {
            return Err(Failure::CursorAhead);
        }
        let view = &self.views[&(space, person)];
        let revision = view.revisions.len() - 1;
        let now = &view.revisions[revision];
        let (from, to) = (cursor.seq as usize, (cursor.seq as usize + PAGE).min(size as usize));
        // Of a tree of nothing there is nothing to say anew.
        let then = if from > 0 { &view.revisions[cursor.revision as usize] } else { now };
        let differs = |at: &usize| now[*at] != then[*at];
        let says = |at: &usize| cursor.revision != revision as u64 && (self.thorough || differs(at));
        let shown = |at: usize| if now[at] { self.entry(space, at) } else { self.entry(space, at).opaque() };
        let page = Page {
            entries: (from..to).map(shown).collect(),
            head: self.truth.head_at(space, self.epoch, to as u64),
            revision: revision as u64,
            more: to < size as usize,
            reveal: (0..from).filter(says).filter(|at| now[*at]).map(|at| self.entry(space, at)).collect(),
            conceal: (0..from).filter(says).filter(|at| !now[*at]).map(|at| at as u64 + 1).collect(),
        };
        Ok(self.write(&PageOf::from(&page)))
    }

    /// A newer server says more than this client knows.
    fn write<T: serde::Serialize>(&self, answer: &T) -> Vec<u8> {
        if self.version <= 5 {
            return wire::write(answer).unwrap();
        }
        let mut value = serde_json::to_value(answer).unwrap();
        value["since_the_next_version"] = serde_json::json!({ "a": [1] });
        for entry in value.get_mut("entries").and_then(|list| list.as_array_mut()).into_iter().flatten() {
            entry["weight"] = serde_json::json!("heavy");
        }
        serde_json::to_vec(&value).unwrap()
    }
}

/// Somebody who looks, and whom they know.
struct Viewer {
    view: Viewpoint,
    knows: BTreeSet<PersonId>,
}

/// Kinds after which more or less of what was said before may be for somebody. What is about a thread can stand before
/// its start: refused, where a server that was put back takes things in another order.
fn changes_sight(record: &Record) -> bool {
    let shifts = matches!(
        record.op.payload(),
        Some(
            Payload::ThreadStart(_)
                | Payload::ThreadAudience(_)
                | Payload::PayloadErase(_)
                | Payload::MemberAdd(_)
                | Payload::MemberRemove(_)
                | Payload::PersonRole(_)
        )
    );
    shifts && record.outcome == Outcome::Accepted
}

/// What core says, over everything or over what the op needs.
fn is_for(truth: &Authority, everything: Option<&Slice>, record: &Record, viewer: &Viewer) -> bool {
    let op = match record.sealed.payload {
        // Erased, or taken back: the record has what it said when it came.
        None => Cow::Owned(record.sealed.parse().unwrap()),
        Some(_) => Cow::Borrowed(&record.op),
    };
    let knows = |person| viewer.knows.contains(&person);
    if let Some(slice) = everything {
        return is_op_for_knowing(slice, &op, &viewer.view, &knows);
    }
    let keys = match op.payload().cloned().or_else(|| remains(&op)) {
        Some(payload) => needs(&op.header, &payload),
        None => vec![Key::Directory, Key::Device(op.header.device)],
    };
    let mut slice = Slice::new();
    for key in keys {
        slice.load(key, truth.entities.get(&key).cloned());
    }
    is_op_for_knowing(&slice, &op, &viewer.view, &knows)
}
