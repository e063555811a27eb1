//! Devices, projects, proofs and versions, as ops change them.

use super::{At, stands};
use crate::op::{
    DeviceRegister, DeviceRole, ProjectCreate, ProjectRole, ProofCreate, ProofOpened, VersionRef,
    VersionSubmit,
};
use crate::state::{Device, Directory, Member, Opened, Project, Proof, Standing, Version};

impl At<'_> {
    pub(super) fn device_register(&mut self, said: &DeviceRegister) {
        self.slice.put(Device {
            device: said.device,
            public_key: said.public_key,
            role: said.role,
            person: said.person,
            registered_at: self.stamp.received_at,
            revoked: None,
        });
        if said.role == DeviceRole::Authority {
            self.slice.put(Directory {
                space: self.op.header.space,
                authority: said.device,
                authority_key: said.public_key,
                num_people: 0,
                num_fields: 0,
                num_further_owners: 0,
                num_groups: 0,
                hold: None,
                adopted: None,
            });
        }
    }

    pub(super) fn project_create(&mut self, said: &ProjectCreate) {
        let Some(actor) = self.op.header.actor else { return };
        self.slice.put(Project {
            project: said.project,
            name: said.name.clone(),
            archived: false,
            created_by: Some(actor),
            created_at: self.stamp.received_at,
            hold: None,
            adopted: None,
        });
        let (project, role) = (said.project, ProjectRole::Manager);
        self.slice.put(Member { project, person: actor, role, removed: false });
    }

    pub(super) fn proof_create(&mut self, said: &ProofCreate) {
        self.slice.put(Proof {
            proof: said.proof,
            project: self.op.header.space.project(),
            name: said.name.clone(),
            kind: said.kind,
            archived: false,
            created_by: self.op.header.actor,
            created_at: self.stamp.received_at,
            updated_at: self.stamp.received_at,
            current: None,
            current_number: None,
            standing: Standing::Pending,
            open_threads: 0,
            open_team_threads: 0,
            next_version: 1,
            run: None,
            folder: String::new(),
            deleted: false,
            num_values: 0,
        });
    }

    pub(super) fn proof_opened(&mut self, said: &ProofOpened) {
        let Some(person) = self.op.header.actor else { return };
        let (seq, at) = (self.stamp.seq, self.stamp.received_at);
        self.slice.put(Opened { version: said.version, proof: said.proof, person, seq, at });
    }

    pub(super) fn version_submit(&mut self, said: &VersionSubmit) {
        let confirmed = self.stamp.is_confirmed();
        let Some(submitted_by) = self.op.header.actor else { return };
        let Some(proof) = self.slice.proof_mut(said.proof) else { return };
        let number = confirmed.then_some(proof.next_version);
        let before = stands(proof);
        proof.next_version += u32::from(confirmed);
        proof.current = Some(said.version);
        proof.current_number = number;
        proof.standing = Standing::Pending;
        self.slice.put(Version {
            version: said.version,
            proof: said.proof,
            number,
            sha256: said.sha256,
            chunk_root: said.chunk_root,
            bytes: said.bytes,
            file_name: said.file_name.clone(),
            media_type: said.media_type.clone(),
            note: said.note.clone(),
            submitted_by,
            submitted_at: self.stamp.received_at,
            seq: self.stamp.seq,
            withdrawn: false,
            before,
            stages: Vec::new(),
            decisions: std::collections::BTreeMap::new(),
            decided_seq: 0,
            commented_seq: 0,
            num_threads: 0,
            num_team_threads: 0,
            open_threads: 0,
            open_team_threads: 0,
            next_thread: 1,
            awaiting: false,
            purged: false,
        });
    }

    pub(super) fn version_withdraw(&mut self, said: &VersionRef) {
        let Some(version) = self.slice.version_mut(said.version) else { return };
        version.withdrawn = true;
        let before = version.before.clone();
        let Some(proof) = self.slice.proof_mut(said.proof) else { return };
        proof.current = before.as_ref().map(|before| before.version);
        proof.current_number = before.as_ref().and_then(|before| before.number);
        proof.standing = before.map(|before| before.standing).unwrap_or_default();
    }

    pub(super) fn version_restore(&mut self, said: &VersionRef) {
        let Some(before) = self.slice.proof(said.proof).map(stands) else { return };
        let Some(version) = self.slice.version_mut(said.version) else { return };
        version.withdrawn = false;
        version.before = before;
        let (number, standing) = (version.number, version.standing());
        let Some(proof) = self.slice.proof_mut(said.proof) else { return };
        proof.current = Some(said.version);
        proof.current_number = number;
        proof.standing = standing;
    }
}
