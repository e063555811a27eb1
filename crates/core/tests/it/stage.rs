//! The scene most tests play on: a manager, a reviewer, a collaborator, and one image proof with one version.

use galley_core::field::FieldKind;
use galley_core::ids::{FieldId, ProjectId, SpaceId};
use galley_core::op::{
    FieldDefine, OrgRole, Payload, ProjectRole, ProofCreate, ProofKind, ThreadStart, VersionSubmit,
};
use galley_core::{Refusal, Verdict};
use galley_testkit::authority::{Author, Authority, Record};
use galley_testkit::payloads;

#[derive(Clone)]
pub struct Stage {
    pub authority: Authority,
    pub manager: Author,
    pub reviewer: Author,
    pub collaborator: Author,
    pub project: ProjectId,
    pub space: SpaceId,
    pub proof: ProofCreate,
    pub version: VersionSubmit,
}

impl Stage {
    pub fn new() -> Self {
        let mut authority = Authority::new(7);
        let mut manager = authority.join(None, OrgRole::Owner);
        let reviewer = authority.join(Some(&mut manager), OrgRole::Member);
        let collaborator = authority.join(Some(&mut manager), OrgRole::External);
        let project = authority.project(&mut manager, "Bellweather summer");
        authority.member(&mut manager, project, reviewer.person, ProjectRole::Reviewer);
        authority.member(&mut manager, project, collaborator.person, ProjectRole::Collaborator);
        let space = project.space();
        let proof = payloads::proof_create(&mut authority.ids, "Poster", ProofKind::Image);
        authority.accept(&mut manager, space, &Payload::ProofCreate(proof.clone()));
        let version = payloads::version_submit(&mut authority.ids, proof.proof, "one");
        authority.accept(&mut manager, space, &Payload::VersionSubmit(version.clone()));
        Self { authority, manager, reviewer, collaborator, project, space, proof, version }
    }

    pub fn managed(&mut self, payload: &Payload) -> Record {
        self.authority.accept(&mut self.manager, self.space, payload)
    }

    pub fn reviewed(&mut self, payload: &Payload) -> Record {
        self.authority.accept(&mut self.reviewer, self.space, payload)
    }

    pub fn manager_refused(&mut self, payload: &Payload) -> Refusal {
        self.authority.refusal(&mut self.manager, self.space, payload)
    }

    pub fn reviewer_refused(&mut self, payload: &Payload) -> Refusal {
        self.authority.refusal(&mut self.reviewer, self.space, payload)
    }

    /// What the rules would say to the manager, without recording it.
    pub fn asks(&mut self, payload: &Payload) -> Verdict {
        let mut aside = self.authority.clone();
        let mut by = self.manager.clone();
        let base = aside.base(self.space);
        let op = aside.seal(&mut by, self.space, payload, base).parse().unwrap();
        galley_core::check(&aside.slice(&op, payload), &op)
    }

    /// A field of the directory, by the manager, who is its owner.
    pub fn field(&mut self, kind: FieldKind, options: &[&str]) -> FieldId {
        let said = new_field(&mut self.authority, kind, options);
        let directory = self.authority.directory;
        self.authority.accept(&mut self.manager, directory, &Payload::FieldDefine(said.clone()));
        said.field
    }

    /// The space that an op of the manager goes to.
    pub fn space_of(&self, payload: &Payload) -> SpaceId {
        match payload {
            Payload::PersonAdd(_)
            | Payload::PersonRole(_)
            | Payload::PersonRemove(_)
            | Payload::PersonReturn(_)
            | Payload::DeviceRevoke(_)
            | Payload::GroupDefine(_)
            | Payload::GroupAdd(_)
            | Payload::GroupDrop(_)
            | Payload::GroupRemove(_)
            | Payload::GroupRestore(_)
            | Payload::FieldDefine(_)
            | Payload::FieldRemove(_)
            | Payload::FieldRestore(_) => self.authority.directory,
            _ => payload.space().unwrap_or(self.space),
        }
    }

    /// Another version of the proof, by the manager.
    pub fn next_version(&mut self, content: &str) -> VersionSubmit {
        let next = payloads::version_submit(&mut self.authority.ids, self.proof.proof, content);
        self.managed(&Payload::VersionSubmit(next.clone()));
        next
    }

    /// A thread on the first version, by the manager.
    pub fn thread(&mut self, text: &str) -> ThreadStart {
        let start = payloads::thread_start(&mut self.authority.ids, &self.version, text);
        self.managed(&Payload::ThreadStart(start.clone()));
        start
    }
}

pub fn new_field(authority: &mut Authority, kind: FieldKind, options: &[&str]) -> FieldDefine {
    FieldDefine {
        field: FieldId::from_uuid(authority.ids.uuid()),
        name: "Market".to_owned(),
        kind,
        options: options.iter().map(|option| (*option).to_owned()).collect(),
        position: 0,
        was: None,
    }
}
