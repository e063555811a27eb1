//! A server whose log was written beforehand from a scene of the rules, and sessions for whoever is in it.

use galley_core::log::{Node as TreeNode, leaf};
use galley_core::op::{OrgRole, Payload, ProjectRole};
use galley_core::{DeviceId, Entity, Hash, Key, ProjectId, ProofId, ServerId, SpaceId};
use galley_server::Identity;
use galley_server::edge::Machine;
use galley_server::log::{Change, Expected, Log, SqliteLog};
use galley_store::{Appended, Batch, Edge as _, Entry};
use galley_sync::wire::{WireOp, base64url};
use galley_testkit::authority::Author;
use galley_testkit::ids::Ids;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::node::{Answer, Node, data};
use crate::stage::Stage;

/// What a stage counts its ids from.
const SEED: u64 = 7;

/// A server in whose log everything of a stage is.
pub fn serve(stage: &Stage) -> (TempDir, Node) {
    let (folder, data) = data();
    std::fs::create_dir(&data).unwrap();
    // An authority in memory draws these first, in this order.
    let mut ids = Ids::new(SEED);
    let (directory, _, device) = (ids.uuid(), ids.uuid(), ids.uuid());
    let key: [u8; 32] = ids.bytes();
    std::fs::write(data.join("authority.key"), Hash(key).to_string()).unwrap();
    let identity = Identity {
        server: ServerId::from_uuid(ids.uuid()),
        directory: SpaceId::from_uuid(directory),
        authority: DeviceId::from_uuid(device),
        public_key: stage.authority.public_key(),
    };
    assert_eq!(identity.directory, stage.authority.directory);
    let log = SqliteLog::open(&data.join("log.db")).unwrap();
    put(&log, "server", "identity", &json!(identity));
    let others = stage.authority.logs.keys().filter(|space| **space != identity.directory);
    for space in std::iter::once(&identity.directory).chain(others) {
        assert_eq!(log.append(&batch(stage, *space)).unwrap(), Appended::Done);
    }
    drop(log);
    (folder, Node::start(&data))
}

/// All of a space's log at once.
fn batch(stage: &Stage, space: SpaceId) -> Batch {
    let log = &stage.authority.logs[&space];
    let entries = log.records.iter().map(|record| Entry {
        stamp: record.stamp,
        outcome: record.outcome,
        leaf: leaf(&record.sealed, &record.stamp),
        sealed: Some(record.sealed.clone()),
    });
    let nodes =
        log.nodes.iter().map(|((level, index), hash)| TreeNode { level: *level, index: *index, hash: *hash });
    let head = stage.authority.head(space);
    Batch { space, epoch: 0, first_seq: 1, entries: entries.collect(), nodes: nodes.collect(), head }
}

fn put(log: &dyn Log, table: &'static str, key: &str, value: &Value) {
    let value = Some(serde_json::to_vec(value).unwrap());
    let row = Change { table, key: key.to_owned(), expected: Expected::Absent, value };
    assert!(log.change(&[row]).unwrap());
}

/// Somebody of a stage, signed in.
pub struct Signed {
    pub author: Author,
    pub token: String,
}

impl Signed {
    /// Signs somebody in at a device that the directory has, or at none.
    pub fn new(node: &Node, stage: &Stage, author: &Author) -> Self {
        let mut token = [0; 48];
        Machine.random(&mut token);
        let (key, secret) = token.split_at(16);
        let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let (now, secret) = (Machine.now_ms(), Hash::of(&[secret]));
        let row = json!({
            "person": author.person, "device": null, "agent": "", "address": null,
            "made_at": now, "seen_at": now, "secret": secret,
        });
        put(node.server.log.as_ref(), "session", &key, &row);
        put(node.server.log.as_ref(), "session-of", &format!("{}/{key}", author.person), &json!({}));
        let signed = Self { author: author.clone(), token: base64url(&token) };
        if let Some(Entity::Device(device)) = stage.authority.entities.get(&Key::Device(author.device)) {
            let said = json!({ "device": author.device, "public_key": device.public_key, "name": "" });
            let bound = signed.ask(node, "POST", "/v1/devices", Some(&said));
            assert_eq!(bound.status, 201, "{}", bound.text);
        }
        signed
    }

    pub fn ask(&self, node: &Node, method: &str, path: &str, body: Option<&Value>) -> Answer {
        node.ask(method, path, Some(&self.token), body)
    }

    /// Seals by their device, and pushes to a space.
    pub fn push(&mut self, node: &Node, stage: &mut Stage, space: SpaceId, payload: &Payload) -> Answer {
        let base = stage.authority.base(space);
        let sealed = stage.authority.seal(&mut self.author, space, payload, base);
        let said = json!({ "ops": [WireOp::from(&sealed)] });
        self.ask(node, "POST", &format!("/v1/spaces/{space}/ops"), Some(&said))
    }
}

/// Somebody with one role, and none of the others; `plain` is what they are in the organisation where it is none of its.
pub fn somebody(stage: &mut Stage, role: &str, plain: OrgRole) -> Author {
    let org = OrgRole::ALL.iter().find(|org| org.as_str() == role).copied().unwrap_or(plain);
    let by = stage.authority.join(Some(&mut stage.manager), org);
    if let Some(role) = ProjectRole::ALL.iter().find(|project| project.as_str() == role) {
        stage.authority.member(&mut stage.manager, stage.project, by.person, *role);
    }
    by
}

/// Makes somebody a guest of a link into a project, which names these proofs; none: all of it.
pub fn as_guest(node: &Node, author: &Author, project: ProjectId, proofs: &[ProofId]) {
    let scope = json!({ "project": project, "proofs": proofs });
    put(node.server.log.as_ref(), "guest", &author.person.to_string(), &scope);
}

/// Sends bytes for a version or comment, by somebody; `file` names their hash and root.
pub fn bring(node: &Node, by: &Signed, proposed: &Value, file: &Value, content: &str) {
    let start = json!({
        "sha256": file["sha256"], "bytes": content.len(), "chunk_root": file["chunk_root"], "for": proposed,
    });
    let begun = by.ask(node, "POST", "/v1/uploads", Some(&start));
    assert_eq!(begun.status, 200, "{}", begun.text);
    let upload = begun.json()["upload"].as_str().unwrap().to_owned();
    let wire = [("galley-wire", "1")];
    let path = format!("/v1/uploads/{upload}/0");
    let sent = node.raw(crate::node::request("PUT", &path, Some(&by.token), &wire, content).as_bytes());
    assert_eq!(sent.status, 204, "{}", sent.text);
    let done = by.ask(node, "POST", &format!("/v1/uploads/{upload}/finish"), None);
    assert_eq!(done.status, 200, "{}", done.text);
}
