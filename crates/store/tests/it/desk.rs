//! A store in a folder of its own, with a clock and randomness that are the same in every run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use ed25519_dalek::SigningKey;
use galley_core::field::FieldKind;
use galley_core::op::{
    Audience, Base, Choice, CommentAdd, DecisionRecord, DeviceRegister, DeviceRole, Envelope, FieldDefine,
    FirstComment, MemberAdd, NewMark, OrgRole, PersonAdd, ProjectRole, ProofCreate, ProofKind, ThreadStart,
    VersionSubmit, countersign, public_key, seal,
};
use galley_core::{
    CommentId, DecisionId, DeviceId, FieldId, MarkId, OpId, Outcome, Payload, PersonId, Place, ProjectId,
    ProofId, SealedOp, Shape, SpaceId, Stamp, ThreadId, VersionId,
};
use galley_store::{Below, DataFolder, Edge, Flow, Keys, Recorded, Result, Store, Track};

use crate::power::Dice;

pub const KEYS: Keys = Keys { device: [3; 32], authority: [5; 32] };

/// A clock that moves when it is looked at, and seeded dice.
pub struct TestEdge {
    now: AtomicI64,
    dice: Mutex<Dice>,
}

impl TestEdge {
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self { now: AtomicI64::new(1_800_000_000_000), dice: Mutex::new(Dice(seed)) })
    }

    pub fn set(&self, now: i64) {
        self.now.store(now, Ordering::Relaxed);
    }
}

impl Edge for TestEdge {
    fn now_ms(&self) -> i64 {
        self.now.fetch_add(3, Ordering::Relaxed)
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut dice = self.dice.lock().unwrap();
        bytes.fill_with(|| dice.roll(256) as u8);
    }
}

/// A person at a desk: one open store.
pub struct Desk {
    pub store: Store,
    pub edge: Arc<TestEdge>,
    pub path: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl Desk {
    /// A fresh folder, a person named.
    pub fn new() -> Self {
        Self::seeded(1)
    }

    /// As [`Desk::new`], with other ids than those of another seed.
    pub fn seeded(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Self::open(folder.path(), seed);
        desk.store.name_person("Ada Ames").unwrap();
        desk._temporary = Some(folder);
        desk
    }

    /// Opens what is there.
    pub fn open(path: &Path, seed: u64) -> Self {
        Self::open_on(path, seed, Below::default()).unwrap()
    }

    pub fn open_on(path: &Path, seed: u64, below: Below) -> Result<Self> {
        let edge = TestEdge::new(seed);
        let store = Store::open_on(DataFolder::open(path)?, &KEYS, edge.clone(), below)?;
        Ok(Self { store, edge, path: path.to_owned(), _temporary: None })
    }

    /// Closes and opens again.
    pub fn again(self) -> Self {
        let Self { store, edge, path, _temporary } = self;
        let seed = 1_000 + edge.dice.lock().unwrap().roll(u64::MAX);
        let now = edge.now_ms();
        drop(store);
        let opened = Self { _temporary, ..Self::open(&path, seed) };
        opened.edge.set(now);
        opened
    }

    /// Records an op that has to stand.
    pub fn did(&self, space: SpaceId, payload: Payload) -> Recorded {
        let recorded = self.store.record(space, payload, Track::Undoable).unwrap();
        assert_eq!(recorded.outcome, Outcome::Accepted, "{recorded:?}");
        recorded
    }

    /// Puts bytes into the content store and says them as a version.
    pub fn version(&self, proof: ProofId, bytes: &[u8]) -> Result<VersionSubmit> {
        let mut source = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut source, bytes).unwrap();
        let taken = self.store.content().take_in(source.into_file(), &mut |_| Flow::Go)?;
        Ok(VersionSubmit {
            proof,
            version: self.store.fresh(VersionId::new),
            sha256: taken.sha256,
            chunk_root: taken.chunk_root,
            bytes: taken.bytes,
            file_name: "poster.png".into(),
            media_type: "image/png".into(),
            note: String::new(),
        })
    }

    pub fn proof_create(&self, name: &str) -> ProofCreate {
        ProofCreate { proof: self.store.fresh(ProofId::new), name: name.into(), kind: ProofKind::Image }
    }

    /// A proof with its first version.
    pub fn proof(&self, project: ProjectId, name: &str) -> (ProofId, VersionId) {
        let create = self.proof_create(name);
        let submit = self.version(create.proof, name.as_bytes()).unwrap();
        let ids = (create.proof, submit.version);
        let payloads = vec![Payload::ProofCreate(create), Payload::VersionSubmit(submit)];
        let recorded = self.store.record_all(project.space(), payloads, Track::Undoable).unwrap();
        assert!(
            recorded.len() == 2 && recorded.iter().all(|one| one.outcome == Outcome::Accepted),
            "{recorded:?}"
        );
        ids
    }

    /// A field of the directory.
    pub fn field(&self, name: &str, kind: FieldKind, options: &[&str]) -> FieldId {
        let said = FieldDefine {
            field: self.store.fresh(FieldId::new),
            name: name.into(),
            kind,
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            position: 0,
            was: None,
        };
        self.did(self.store.directory().unwrap(), Payload::FieldDefine(said.clone()));
        said.field
    }

    pub fn thread_start(&self, proof: ProofId, version: VersionId, text: &str) -> ThreadStart {
        ThreadStart {
            proof,
            version,
            thread: self.store.fresh(ThreadId::new),
            place: Place::Whole {},
            marks: vec![NewMark {
                mark: self.store.fresh(MarkId::new),
                shape: Shape::Box { x: 1_000, y: 2_000, width: 30_000, height: 40_000 },
                place: None,
                stroke: None,
            }],
            comment: FirstComment {
                comment: self.store.fresh(CommentId::new),
                text: text.into(),
                attachments: Vec::new(),
            },
            audience: Audience::Everyone,
        }
    }

    pub fn reply(&self, thread: &ThreadStart, text: &str) -> CommentAdd {
        let comment = self.store.fresh(CommentId::new);
        CommentAdd {
            proof: thread.proof,
            version: thread.version,
            thread: thread.thread,
            comment,
            text: text.into(),
            attachments: Vec::new(),
        }
    }

    pub fn decide(&self, proof: ProofId, choice: Choice, reason: &str) -> DecisionRecord {
        let version = self.store.version(self.store.proof(proof).unwrap().unwrap().version).unwrap().unwrap();
        DecisionRecord {
            proof,
            version: version.id,
            decision: self.store.fresh(DecisionId::new),
            sha256: version.sha256,
            stage: self.store.open_stage(version.id).unwrap().unwrap_or_default(),
            choice,
            effect: choice.effect(),
            reason: reason.into(),
        }
    }

    pub fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path.join("galley.db")).unwrap()
    }

    pub fn verified(&self) {
        let found = self.store.verify(&mut |_, _| {}).unwrap();
        assert_eq!(found.problems, Vec::<String>::new());
    }
}

/// Another person with a device of their own, whose ops arrive sealed.
pub struct Guest {
    key: SigningKey,
    device: DeviceId,
    pub person: PersonId,
    sent: std::collections::BTreeMap<SpaceId, u64>,
}

impl Guest {
    /// Registers device and person, and adds the person to a project.
    pub fn join(desk: &Desk, project: ProjectId) -> Self {
        let key = SigningKey::from_bytes(&[9; 32]);
        let authority = SigningKey::from_bytes(&KEYS.authority);
        let device = desk.store.fresh(DeviceId::new);
        let person = desk.store.fresh(PersonId::new);
        let mut guest = Self { key, device, person, sent: std::collections::BTreeMap::new() };
        let public_key = public_key(&guest.key);
        let directory = desk.store.directory().unwrap();
        let register = Payload::DeviceRegister(DeviceRegister {
            device,
            public_key,
            role: DeviceRole::Person,
            person: Some(person),
            countersign: Some(countersign(&authority, device, &public_key, Some(person))),
        });
        desk.did(directory, Payload::PersonAdd(PersonAdd { person, role: OrgRole::Member }));
        let registered = guest.say(desk, directory, &register).unwrap();
        assert_eq!(registered.1, Outcome::Accepted);
        let role = ProjectRole::Manager;
        desk.did(project.space(), Payload::MemberAdd(MemberAdd { project, person, role }));
        guest
    }

    /// Seals an op under a number of this device.
    pub fn seal(&self, desk: &Desk, space: SpaceId, payload: &Payload, device_seq: u64) -> SealedOp {
        self.seal_on(desk, space, payload, device_seq, Base::nothing())
    }

    /// Seals an op that says it was made on top of `base`.
    pub fn seal_on(
        &self,
        desk: &Desk,
        space: SpaceId,
        payload: &Payload,
        device_seq: u64,
        base: Base,
    ) -> SealedOp {
        let envelope = Envelope {
            op_id: desk.store.fresh(OpId::new),
            space,
            device: self.device,
            device_seq,
            base,
            actor: Some(self.person),
            made_at: desk.edge.now_ms(),
        };
        seal(&envelope, payload, [1; 32], &self.key).unwrap()
    }

    /// Seals the next op and lets the desk's authority answer.
    pub fn say(&mut self, desk: &Desk, space: SpaceId, payload: &Payload) -> Result<(Stamp, Outcome)> {
        let next = self.sent.get(&space).copied().unwrap_or(0) + 1;
        let answer = desk.store.receive(space, &self.seal(desk, space, payload, next));
        if answer.is_ok() {
            self.sent.insert(space, next);
        }
        answer
    }

    pub fn next(&self, space: SpaceId) -> u64 {
        self.sent.get(&space).copied().unwrap_or(0) + 1
    }
}

/// Copies a folder with what is in it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
