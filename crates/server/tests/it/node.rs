//! A real server on a loopback port, and devices that speak to it.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use galley_core::op::{Base, DeviceRegister, DeviceRole, Envelope, Payload, ProjectCreate, public_key, seal};
use galley_core::{DeviceId, OpId, PersonId, ProjectId, PublicKey, SealedOp, Signature64, SpaceId};
use galley_server::accounts::{Cost, Letter, Mail, MailError, Policy};
use galley_server::config::Settings;
use galley_server::edge::Machine;
use galley_server::serve::serve;
use galley_server::{OpenError, Server, Shared};
use galley_store::Edge;
use galley_sync::wire::{WireOp, base64url};
use galley_testkit::ids::Ids;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

/// Letters that were sent, as their texts.
#[derive(Default)]
pub struct Letters(pub Mutex<Vec<String>>);

impl Mail for Letters {
    fn send(&self, letter: &Letter) -> Result<(), MailError> {
        self.0.lock().unwrap().push(letter.text.clone());
        Ok(())
    }
}

/// A server, until it is dropped.
pub struct Node {
    pub address: SocketAddr,
    pub server: Arc<Server>,
    pub letters: Arc<Letters>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Node {
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, Settings::default())
    }

    pub fn start_with(data: &Path, settings: Settings) -> Self {
        Self::try_start(data, settings).unwrap()
    }

    pub fn try_start(data: &Path, settings: Settings) -> Result<Self, OpenError> {
        Self::start_under(data, settings, None)
    }

    pub fn start_under(data: &Path, settings: Settings, tls: Option<TlsAcceptor>) -> Result<Self, OpenError> {
        Self::start_at(data, settings, tls, Arc::new(Machine))
    }

    /// By another clock.
    pub fn start_at(
        data: &Path,
        settings: Settings,
        tls: Option<TlsAcceptor>,
        edge: Arc<dyn Edge>,
    ) -> Result<Self, OpenError> {
        Self::start_over(tls, |policy, mail, is_tls| Server::open(data, edge, settings, policy, mail, is_tls))
    }

    /// A node of a server whose log and bytes are elsewhere.
    #[allow(dead_code, reason = "for whoever has a database")]
    pub fn try_start_shared(data: &Path, shared: Shared) -> Result<Self, OpenError> {
        Self::start_over(None, |policy, mail, is_tls| {
            Server::open_shared(data, shared, Arc::new(Machine), Settings::default(), policy, mail, is_tls)
        })
    }

    fn start_over(
        tls: Option<TlsAcceptor>,
        open: impl FnOnce(Policy, Arc<dyn Mail>, bool) -> Result<Server, OpenError>,
    ) -> Result<Self, OpenError> {
        let letters = Arc::new(Letters::default());
        // Passwords are no part of what is tested here: they may be cheap.
        let cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
        let policy = Policy { cost, base_url: "http://galley.test".to_owned(), ..Policy::default() };
        let mail: Arc<dyn Mail> = Arc::clone(&letters) as Arc<dyn Mail>;
        let server = Arc::new(open(policy, mail, tls.is_some())?);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&server);
        let run = move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let stop = async {
                    let _ = stopped.await;
                };
                serve(served, listener, tls, false, stop).await;
            });
        };
        let thread = std::thread::Builder::new().name("node".to_owned()).spawn(run).unwrap();
        Ok(Self { address, server, letters, stop: Some(stop), thread: Some(thread) })
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    pub fn open(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// Sends bytes as they are, and reads until the server closes.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.open();
        // A server that refuses may close before it has read everything.
        let _ = stream.write_all(bytes);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        Answer::parse(&all)
    }

    pub fn ask(&self, method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        self.raw(request(method, path, token, &[("galley-wire", "1")], &body).as_bytes())
    }

    /// Sets the server up; gives the owner at a registered device.
    pub fn owner(&self) -> Device {
        let token = self.server.accounts.set_up_token().unwrap().unwrap();
        let said = json!({
            "token": token, "organisation": "Studio", "name": "Ada", "mail": "ada@studio.test",
            "password": "a long enough secret",
        });
        let answer = self.ask("POST", "/v1/set-up", None, Some(&said));
        assert_eq!(answer.status, 201, "{}", answer.text);
        Device::register(self, 1, &answer.json())
    }

    /// Invites somebody, who accepts at a device of their own.
    pub fn invite(&self, by: &Device, seed: u64, mail: &str, role: &str, project: Value) -> Device {
        let said = json!({ "mail": mail, "role": role, "project": project });
        let answer = self.ask("POST", "/v1/invitations", Some(&by.token), Some(&said));
        assert_eq!(answer.status, 201, "{}", answer.text);
        let letter = self.letters.0.lock().unwrap().last().unwrap().clone();
        let (_, rest) = letter.split_once("token=").unwrap();
        let token: String = rest.chars().take_while(|letter| !letter.is_whitespace()).collect();
        let said = json!({ "token": token, "name": mail, "password": "a long enough secret" });
        let answer = self.ask("POST", "/v1/invitations/accept", None, Some(&said));
        assert_eq!(answer.status, 201, "{}", answer.text);
        Device::register(self, seed, &answer.json())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.end();
    }
}

/// A request as text; what is not said of it is what any client says.
pub fn request(method: &str, path: &str, token: Option<&str>, more: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: galley.test\r\nconnection: close\r\n");
    if let Some(token) = token {
        text.push_str(&format!("authorization: Bearer {token}\r\n"));
    }
    for (name, value) in more {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
    }
    format!("{text}\r\n{body}")
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub text: String,
}

impl Answer {
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        Self { status: status.unwrap_or(0), headers, text: body.to_owned() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap().to_owned()
    }

    /// The code of a failure; empty where it is none.
    pub fn code_or_none(&self) -> String {
        let said: Value = serde_json::from_str(&self.text).unwrap_or_default();
        said["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A person at a device.
pub struct Device {
    pub token: String,
    pub person: PersonId,
    pub device: DeviceId,
    pub key: SigningKey,
    pub directory: SpaceId,
    pub authority_key: PublicKey,
    pub ids: Ids,
    /// The last number in each space.
    pub sent: BTreeMap<SpaceId, u64>,
}

impl Device {
    /// Has the authority's word for a new device of whoever signed in, and registers it.
    pub fn register(node: &Node, seed: u64, signed_in: &Value) -> Self {
        let mut ids = Ids::new(seed);
        let token = signed_in["token"].as_str().unwrap().to_owned();
        let person: PersonId = signed_in["person"].as_str().unwrap().parse().unwrap();
        let device = DeviceId::from_uuid(ids.uuid());
        let key = SigningKey::from_bytes(&ids.bytes());
        let public = public_key(&key);
        let said = json!({ "device": device, "public_key": public, "name": "Desk" });
        let answer = node.ask("POST", "/v1/devices", Some(&token), Some(&said));
        assert_eq!(answer.status, 201, "{}", answer.text);
        let word = answer.json();
        let of = |name: &str| word[name].as_str().unwrap().to_owned();
        let countersign: Signature64 = of("countersign").parse().unwrap();
        let directory: SpaceId = of("directory").parse().unwrap();
        let authority_key: PublicKey = of("authority_key").parse().unwrap();
        let sent = BTreeMap::new();
        let mut own = Self { token, person, device, key, directory, authority_key, ids, sent };
        let register = Payload::DeviceRegister(DeviceRegister {
            device,
            public_key: public,
            role: DeviceRole::Person,
            person: Some(person),
            countersign: Some(countersign),
        });
        own.accept(node, directory, &register);
        own
    }

    /// Seals an op under the device's next number.
    pub fn seal(&mut self, space: SpaceId, payload: &Payload) -> SealedOp {
        let sent = self.sent.entry(space).or_default();
        *sent += 1;
        let device_seq = *sent;
        self.seal_as(space, payload, device_seq, Some(self.person))
    }

    pub fn seal_as(
        &mut self,
        space: SpaceId,
        payload: &Payload,
        device_seq: u64,
        actor: Option<PersonId>,
    ) -> SealedOp {
        let envelope = Envelope {
            op_id: OpId::from_uuid(self.ids.uuid()),
            space,
            device: self.device,
            device_seq,
            base: Base::nothing(),
            actor,
            made_at: self.ids.tick(),
        };
        seal(&envelope, payload, self.ids.bytes(), &self.key).unwrap()
    }

    pub fn push(&self, node: &Node, space: SpaceId, ops: &[SealedOp]) -> Answer {
        let ops: Vec<WireOp> = ops.iter().map(WireOp::from).collect();
        let path = format!("/v1/spaces/{space}/ops");
        node.ask("POST", &path, Some(&self.token), Some(&json!({ "ops": ops })))
    }

    /// Seals, pushes, and demands acceptance.
    pub fn accept(&mut self, node: &Node, space: SpaceId, payload: &Payload) -> SealedOp {
        let sealed = self.seal(space, payload);
        let answer = self.push(node, space, std::slice::from_ref(&sealed));
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json()["answers"][0]["outcome"]["outcome"], "accepted", "{}", answer.text);
        sealed
    }

    pub fn project(&mut self, node: &Node, name: &str) -> ProjectId {
        let project = ProjectId::from_uuid(self.ids.uuid());
        let create = Payload::ProjectCreate(ProjectCreate { project, name: name.to_owned() });
        self.accept(node, project.space(), &create);
        project
    }

    pub fn pull(&self, node: &Node, space: SpaceId, query: &str) -> Answer {
        node.ask("GET", &format!("/v1/spaces/{space}/ops?{query}"), Some(&self.token), None)
    }
}

/// Lines of a log, in memory.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> tracing_subscriber::fmt::MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The form of bytes on the wire, for requests that are wrong on purpose.
pub fn wire(bytes: &[u8]) -> String {
    base64url(bytes)
}

/// A data folder in a folder that goes with the test.
pub fn data() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("server");
    (folder, data)
}
