//! A node with accounts and bytes on a loopback port, a clock that is set, mail that is read from a folder, and a directory
//! that does what it is told; and a client that says exactly what it is given.

mod client;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering as Atomic};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use galley_core::op::{OrgRole, ProjectRole};
use galley_core::{DeviceId, Hash, PersonId, ProjectId, SpaceId};
use galley_server::Failure;
use galley_server::accounts::{self, Accounts, Address, Cost, FolderMail, Ordering, Policy, Rate};
use galley_server::blobs::{self, BlobLimits, Blobs, Named, Sight};
use galley_server::log::{Log, SqliteLog};
use galley_store::Edge;
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub use client::{Client, Reply};

pub const DAY: i64 = 24 * 60 * 60_000;
pub const MINUTE: i64 = 60_000;
pub const PASSWORD: &str = "a long password";
pub const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

/// A clock that is set, and bytes that never come twice.
pub struct TestEdge {
    now: AtomicI64,
    drawn: AtomicU64,
}

impl Edge for TestEdge {
    fn now_ms(&self) -> i64 {
        self.now.load(Atomic::SeqCst)
    }

    fn random(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(32) {
            let number = self.drawn.fetch_add(1, Atomic::SeqCst);
            let drawn = Hash::of(&[b"drawn", &number.to_be_bytes()]);
            part.copy_from_slice(&drawn.as_bytes()[..part.len()]);
        }
    }
}

/// What the server would have in its directory and projects.
#[derive(Default)]
pub struct Directory {
    pub people: BTreeMap<PersonId, OrgRole>,
    pub members: BTreeMap<(ProjectId, PersonId), ProjectRole>,
    pub revoked: Vec<DeviceId>,
    /// Who let whom in.
    pub added_by: BTreeMap<PersonId, Option<PersonId>>,
    /// Who may see what by what, and what it is called.
    pub seen: Vec<(PersonId, Named, Hash, String)>,
    /// What ops name.
    pub named: BTreeSet<Hash>,
}

pub struct TestNode {
    pub accounts: Accounts,
    pub blobs: Blobs,
    pub directory: Mutex<Directory>,
    /// Whether it is known what ops name.
    pub knows: AtomicBool,
}

impl Ordering for TestNode {
    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn org_role(&self, person: PersonId) -> Result<Option<OrgRole>, Failure> {
        Ok(self.directory.lock().unwrap().people.get(&person).copied())
    }

    fn project_role(&self, project: ProjectId, person: PersonId) -> Result<Option<ProjectRole>, Failure> {
        Ok(self.directory.lock().unwrap().members.get(&(project, person)).copied())
    }

    fn sees_person(&self, viewer: PersonId, person: PersonId) -> Result<bool, Failure> {
        let directory = self.directory.lock().unwrap();
        let of = |one: PersonId| -> BTreeSet<ProjectId> {
            directory
                .members
                .keys()
                .filter(|(_, member)| *member == one)
                .map(|(project, _)| *project)
                .collect()
        };
        let is_outside = directory.people.get(&viewer) == Some(&OrgRole::External);
        Ok(!is_outside || !of(viewer).is_disjoint(&of(person)))
    }

    fn add_person(&self, by: Option<PersonId>, person: PersonId, role: OrgRole) -> Result<(), Failure> {
        let mut directory = self.directory.lock().unwrap();
        directory.people.insert(person, role);
        directory.added_by.insert(person, by);
        Ok(())
    }

    fn add_member(
        &self,
        _: PersonId,
        project: ProjectId,
        person: PersonId,
        role: ProjectRole,
    ) -> Result<(), Failure> {
        self.directory.lock().unwrap().members.insert((project, person), role);
        Ok(())
    }

    fn remove_guest(&self, _: PersonId, project: ProjectId, person: PersonId) -> Result<(), Failure> {
        let mut directory = self.directory.lock().unwrap();
        directory.members.remove(&(project, person));
        directory.people.remove(&person);
        Ok(())
    }

    fn revoke_device(&self, _: PersonId, device: DeviceId) -> Result<(), Failure> {
        self.directory.lock().unwrap().revoked.push(device);
        Ok(())
    }
}

impl Sight for TestNode {
    fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    fn file_name(&self, person: PersonId, named: Named, sha256: &Hash) -> Result<Option<String>, Failure> {
        let directory = self.directory.lock().unwrap();
        let found = directory.seen.iter().find(|seen| (seen.0, seen.1, seen.2) == (person, named, *sha256));
        Ok(found.map(|seen| seen.3.clone()))
    }

    fn may_bring(&self, person: PersonId, space: SpaceId) -> Result<bool, Failure> {
        Ok(self.directory.lock().unwrap().members.contains_key(&(space.project(), person)))
    }

    fn is_named(&self, sha256: &Hash) -> Result<bool, Failure> {
        if !self.knows.load(Atomic::SeqCst) {
            let status = axum::http::StatusCode::SERVICE_UNAVAILABLE;
            return Err(Failure::new(status, "behind", "Not known now.", "Try again."));
        }
        Ok(self.directory.lock().unwrap().named.contains(sha256))
    }
}

/// A node, and where it lives.
pub struct Desk {
    pub node: Arc<TestNode>,
    pub log: Arc<dyn Log>,
    pub edge: Arc<TestEdge>,
    pub address: SocketAddr,
    pub folder: TempDir,
    pub runtime: Runtime,
}

/// What most tests are under: cheap hashes, and as many attempts as they like.
pub fn policy() -> Policy {
    let many = Rate { at_once: 10_000, every_ms: 1 };
    let base_url = "https://galley.example.org".to_owned();
    Policy { base_url, cost: CHEAP, per_account: many, per_address: many, ..Policy::default() }
}

impl Desk {
    pub fn new() -> Self {
        Self::with(policy(), BlobLimits::default())
    }

    pub fn with(policy: Policy, limits: BlobLimits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log: Arc<dyn Log> = Arc::new(SqliteLog::open(&folder.path().join("log.db")).unwrap());
        let edge = Arc::new(TestEdge { now: AtomicI64::new(1_800_000_000_000), drawn: AtomicU64::new(0) });
        let mail = FolderMail::new(folder.path().join("mail"), "galley@example.org").unwrap();
        let of_log = (Arc::clone(&log), Arc::clone(&edge) as Arc<dyn Edge>);
        let node = Arc::new(TestNode {
            accounts: Accounts::with(of_log.0.clone(), of_log.1.clone(), Arc::new(mail), policy),
            blobs: Blobs::open_with(&folder.path().join("bytes"), of_log.0, of_log.1, limits).unwrap(),
            directory: Mutex::default(),
            knows: AtomicBool::new(true),
        });
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let v1 = accounts::routes::<TestNode>().merge(blobs::routes::<TestNode>());
        let router = Router::new()
            .nest("/v1", v1)
            .merge(accounts::oauth::<TestNode>())
            .layer(from_fn(put_address))
            .with_state(Arc::clone(&node));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { node, log, edge, address, folder, runtime }
    }

    pub fn pass(&self, ms: i64) {
        self.edge.now.fetch_add(ms, Atomic::SeqCst);
    }

    pub fn now(&self) -> i64 {
        self.edge.now_ms()
    }

    /// A client that is not signed in.
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// The owner, signed in: Olga, `olga@example.org`.
    pub fn owner(&self) -> Client {
        let token = self.node.accounts.set_up_token().unwrap().unwrap();
        let said = serde_json::json!({
            "token": token, "organisation": "Acme", "name": "Olga", "mail": "olga@example.org", "password": PASSWORD,
        });
        self.client().signed_by(&self.client().post("/v1/set-up", &said))
    }

    /// Somebody who was invited and accepted, signed in; a member of the project where one is named.
    pub fn joined(
        &self,
        owner: &Client,
        name: &str,
        role: OrgRole,
        project: Option<(ProjectId, ProjectRole)>,
    ) -> Client {
        let mail = format!("{}@example.org", name.to_lowercase());
        let project = project.map(|(project, role)| serde_json::json!({ "project": project, "role": role }));
        let said = serde_json::json!({ "mail": mail, "role": role, "project": project });
        assert_eq!(owner.post("/v1/invitations", &said).status, 201);
        let said = serde_json::json!({ "token": self.token_to(&mail), "name": name, "password": PASSWORD });
        self.client().signed_by(&self.client().post("/v1/invitations/accept", &said))
    }

    /// Letters to somebody as they read them, in the order in which they were written.
    pub fn letters(&self, mail: &str) -> Vec<String> {
        let folder: PathBuf = self.folder.path().join("mail");
        let mut found: BTreeMap<u64, String> = BTreeMap::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let number = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
            if path.extension().is_some_and(|ending| ending == "eml") {
                found.insert(number.unwrap(), std::fs::read_to_string(&path).unwrap());
            }
        }
        let to = format!("To: {mail}\r\n");
        found.into_values().filter(|letter| letter.contains(&to)).map(|letter| read(&letter)).collect()
    }

    /// The token in the last letter to somebody; waits for the first.
    pub fn token_to(&self, mail: &str) -> String {
        self.tokens_to(mail, 1).pop().unwrap()
    }

    /// The tokens in letters to somebody, once there are so many.
    pub fn tokens_to(&self, mail: &str, num: usize) -> Vec<String> {
        for _ in 0..1_000 {
            let letters = self.letters(mail);
            let tokens: Vec<String> = letters
                .iter()
                .filter_map(|letter| letter.split_once("token="))
                .map(|(_, rest)| rest.chars().take(64).collect())
                .collect();
            if tokens.len() >= num {
                return tokens;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("no {num} letters with a token came to {mail}");
    }

    /// Every value of a table of the log, as text.
    pub fn rows(&self, table: &str) -> Vec<(String, String)> {
        let rows = self.log.rows(table, "", "", 10_000).unwrap();
        rows.into_iter().map(|(key, row)| (key, String::from_utf8(row.value).unwrap())).collect()
    }

    /// What was done, oldest first.
    pub fn acts(&self) -> Vec<String> {
        let rows = self.node.accounts.audit_rows("", 500).unwrap();
        rows.into_iter().map(|(_, row)| row.act).collect()
    }
}

/// A letter without the coding of its long lines (RFC 2045 §6.7).
fn read(letter: &str) -> String {
    let is_coded = letter.to_lowercase().contains("content-transfer-encoding: quoted-printable");
    if is_coded { letter.replace("=\r\n", "").replace("=3D", "=") } else { letter.to_owned() }
}

/// Requests come from whatever address they say, so that a test can come from several.
async fn put_address(mut request: Request, next: Next) -> Response {
    let said = request.headers().get("test-address").and_then(|text| text.to_str().ok());
    let address = said.unwrap_or("192.0.2.1").parse().unwrap();
    request.extensions_mut().insert(Address(address));
    next.run(request).await
}
