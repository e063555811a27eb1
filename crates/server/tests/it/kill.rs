//! A server as a process of its own: killed at any moment under load, and on a disk that takes no more. What it said yes to
//! is there afterwards, once.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use galley_core::op::{Payload, ProjectRename, ProofKind, VersionSubmit};
use galley_core::{Outcome, ProjectId, SealedOp, SpaceId};
use galley_server::config::{Config, Settings};
use galley_server::edge::Machine;
use galley_server::log::{Log as _, SqliteLog};
use galley_server::serve;
use galley_store::Edge as _;
use galley_sync::wire::WireOp;
use galley_testkit::{again, payloads};
use serde_json::{Value, json};

use crate::node::{Answer, Device, Lines, Node, data, request};

const FOLDER: &str = "GALLEY_SERVER_KILL_FOLDER";
const KILLS: u32 = 20;
/// Without a person who looks on.
const MANY_KILLS: u32 = 1_000;

/// The child: serves a data folder until it is killed, and says where.
fn serve_for_ever(data: &Path) -> ! {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let (data, settings) = (data.to_owned(), Settings::default());
    let config = Config { listen, data, tls: None, trust_proxy: false, url: None, settings };
    let said = |started: &serve::Started| {
        println!("\nlistening on {}", started.address);
        std::io::stdout().flush().unwrap();
    };
    let ended = serve::run(&config, Arc::new(Machine), said);
    panic!("it ended by itself: {ended:?}");
}

/// Starts the child by a command that gets this test as its arguments; gives where it listens.
fn start(mut command: Command, test: &str, data: &Path) -> (Child, SocketAddr) {
    let mut child = command
        .args(["--exact", test, "--nocapture"])
        .env(FOLDER, data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines.find_map(|line| line.unwrap().strip_prefix("listening on ").map(str::to_owned));
    (child, address.unwrap().parse().unwrap())
}

/// Asks a server that may die meanwhile: none where no whole answer came.
fn ask(server: SocketAddr, text: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(server).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    stream.write_all(text).ok()?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all).ok()?;
    let answer = Answer::parse(&all);
    let length: usize = answer.headers.get("content-length").map_or(Some(0), |text| text.parse().ok())?;
    (answer.status > 0 && answer.text.len() == length).then_some(answer)
}

/// Somebody who works at a server that comes and goes.
struct Worker {
    ada: Device,
    project: ProjectId,
    /// Ops in order; those up to `num_done` were answered.
    sealed: Vec<SealedOp>,
    num_done: usize,
    versions: Vec<VersionSubmit>,
    num_names: u64,
}

impl Worker {
    fn space(&self) -> SpaceId {
        self.project.space()
    }

    fn post(&self, server: SocketAddr, path: &str, body: &Value) -> Option<Answer> {
        let wire = [("galley-wire", "1")];
        ask(server, request("POST", path, Some(&self.ada.token), &wire, &body.to_string()).as_bytes())
    }

    /// Sends what was not answered; whether all of it was accepted.
    fn send(&mut self, server: SocketAddr) -> Option<()> {
        let ops: Vec<WireOp> = self.sealed[self.num_done..].iter().map(WireOp::from).collect();
        let path = format!("/v1/spaces/{}/ops", self.space());
        let answer = self.post(server, &path, &json!({ "ops": ops }))?;
        if answer.status != 200 {
            return None;
        }
        for said in answer.json()["answers"].as_array().unwrap() {
            if said["outcome"]["outcome"] != "accepted" {
                assert!(said.get("code").is_none_or(|code| code == "busy"), "{}", answer.text);
                return None;
            }
            self.num_done += 1;
        }
        (self.num_done == self.sealed.len()).then_some(())
    }

    fn say(&mut self, server: SocketAddr, payload: &Payload) -> Option<()> {
        let space = self.space();
        let sealed = self.ada.seal(space, payload);
        self.sealed.push(sealed);
        self.send(server)
    }

    /// Names the project anew, and submits a version with its bytes.
    fn work(&mut self, server: SocketAddr) -> Option<()> {
        for _ in 0..3 {
            let (was, name) = (self.num_names.to_string(), (self.num_names + 1).to_string());
            self.num_names += 1;
            let rename = ProjectRename { project: self.project, name, was };
            self.say(server, &Payload::ProjectRename(rename))?;
        }
        let content = format!("bytes {}", self.num_names);
        let proof = payloads::proof_create(&mut self.ada.ids, &content, ProofKind::Image);
        let version = payloads::version_submit(&mut self.ada.ids, proof.proof, &content);
        self.say(server, &Payload::ProofCreate(proof))?;
        let start = json!({
            "sha256": version.sha256, "bytes": version.bytes, "chunk_root": version.chunk_root,
            "for": { "space": self.project, "version": version.version },
        });
        let begun = self.post(server, "/v1/uploads", &start)?;
        if begun.status != 200 {
            return None;
        }
        let upload = begun.json()["upload"].as_str().unwrap().to_owned();
        let wire = [("galley-wire", "1")];
        let chunk =
            request("PUT", &format!("/v1/uploads/{upload}/0"), Some(&self.ada.token), &wire, &content);
        ask(server, chunk.as_bytes()).filter(|answer| answer.status == 204)?;
        self.post(server, &format!("/v1/uploads/{upload}/finish"), &json!({}))
            .filter(|one| one.status == 200)?;
        self.say(server, &Payload::VersionSubmit(version.clone()))?;
        self.versions.push(version);
        Some(())
    }

    /// Looks whether everything that was answered is in the log, once and in order, and the bytes with it.
    fn is_whole(&self, data: &Path, server: SocketAddr) {
        let log = SqliteLog::open(&data.join("log.db")).unwrap();
        let entries = log.entries(self.space(), 0, usize::MAX, usize::MAX).unwrap();
        let mut own = Vec::new();
        for entry in &entries {
            let sealed = entry.sealed.as_ref().unwrap();
            if sealed.parse().unwrap().header.device == self.ada.device {
                assert_eq!(entry.outcome, Outcome::Accepted);
                own.push(sealed.clone());
            }
        }
        assert!(own.len() >= self.num_done, "{} of {} are there", own.len(), self.num_done);
        assert_eq!(own[..self.num_done], self.sealed[..self.num_done]);
        assert_eq!(
            own[self.num_done..],
            self.sealed[self.num_done..own.len()],
            "and what was sent after it, in order"
        );
        log.head(self.space()).unwrap().unwrap().verify(&self.ada.authority_key).unwrap();
        for version in self.versions.iter().rev().take(3) {
            let path = format!("/v1/blobs/{}?version={}", version.sha256, version.version);
            let text = request("GET", &path, Some(&self.ada.token), &[("galley-wire", "1")], "");
            let answer = ask(server, text.as_bytes()).unwrap();
            assert_eq!((answer.status, answer.text.len() as u64), (200, version.bytes), "{}", answer.text);
        }
    }
}

/// A data folder with an owner and a project, and whoever works there.
fn begun(data: &Path) -> Worker {
    let node = Node::start(data);
    let mut ada = node.owner();
    let project = ada.project(&node, "0");
    node.stop();
    // The op that made the project is the first that counts.
    let log = SqliteLog::open(&data.join("log.db")).unwrap();
    let first = log.entries(project.space(), 0, 1, usize::MAX).unwrap().remove(0);
    let sealed = vec![first.sealed.unwrap()];
    Worker { ada, project, sealed, num_done: 1, versions: Vec::new(), num_names: 0 }
}

#[test]
fn s10_what_was_acknowledged_is_there_after_kills_under_load() {
    if let Some(data) = std::env::var_os(FOLDER) {
        serve_for_ever(Path::new(&data));
    }
    let (_folder, data) = data();
    let mut worker = begun(&data);
    let num_kills = if std::env::var_os("GALLEY_SOAK").is_some() { MANY_KILLS } else { KILLS };
    for _ in 0..num_kills {
        let command = Command::new(std::env::current_exe().unwrap());
        let test = "kill::s10_what_was_acknowledged_is_there_after_kills_under_load";
        let (mut child, server) = start(command, test, &data);
        worker.is_whole(&data, server);
        worker.send(server).unwrap();
        let mut drawn = [0; 2];
        Machine.random(&mut drawn);
        let wait = Duration::from_millis(u64::from(u16::from_be_bytes(drawn) % 150));
        let killer = std::thread::Builder::new().name("killer".to_owned()).spawn(move || {
            std::thread::sleep(wait);
            child.kill().unwrap();
            child.wait().unwrap();
        });
        while worker.work(server).is_some() {}
        killer.unwrap().join().unwrap();
    }
    assert!(worker.num_done as u32 > num_kills, "nothing was under way when it was killed");
}

/// A disk of a few megabytes, in a namespace of its own.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_without_secrets_and_nothing_is_lost() {
    if !again::is_again() {
        let small = tempfile::tempdir().unwrap();
        let mut disk = again::namespace("--mount", "mount -t tmpfs -o size=24m none \"$TMPDIR\"");
        let test = "kill::a_full_disk_is_said_without_secrets_and_nothing_is_lost";
        return again::run(test, disk.env("TMPDIR", small.path()));
    }
    let (folder, data) = data();
    let mut worker = begun(&data);
    // Kept in memory: there is no room for it.
    let lines = Lines::default();
    tracing_subscriber::fmt().with_writer(lines.clone()).init();
    let node = Node::start(&data);
    worker.work(node.address).unwrap();
    let filler = folder.path().join("filler");
    fill(&filler);
    let mut num_rounds = 0;
    while worker.work(node.address).is_some() {
        num_rounds += 1;
        assert!(num_rounds < 1_000, "there was no end to it");
    }
    let ops: Vec<WireOp> = worker.sealed[worker.num_done..].iter().map(WireOp::from).collect();
    let path = format!("/v1/spaces/{}/ops", worker.space());
    let start = json!({
        "sha256": galley_core::Hash::of(&[b"x"]), "bytes": 1, "chunk_root": galley_core::Hash::of(&[b"y"]),
        "for": { "space": worker.project, "version": worker.versions[0].version },
    });
    let mut num_refused = 0;
    for (path, body) in [(path.as_str(), json!({ "ops": ops })), ("/v1/uploads", start)] {
        for _ in 0..20 {
            let answer = worker.post(node.address, path, &body).unwrap();
            if answer.status != 200 {
                let said = (answer.status, answer.code());
                assert_eq!(said, (507, "server-disk-full".to_owned()), "{path}: {}", answer.text);
                assert_eq!(answer.json()["error"]["retryable"], true);
                num_refused += 1;
            }
        }
    }
    assert!(num_refused > 0, "the disk was not full");
    let text = lines.text();
    assert!(text.contains("full"), "{text}");
    assert!(
        !text.contains(&worker.ada.token) && !text.contains("ada@") && !text.contains("bytes 3"),
        "{text}"
    );
    // Once there is room it goes on, in the same process and in the next.
    std::fs::remove_file(filler).unwrap();
    worker.send(node.address).unwrap();
    worker.work(node.address).unwrap();
    worker.is_whole(&data, node.address);
    node.stop();
    let node = Node::start(&data);
    worker.work(node.address).unwrap();
    worker.is_whole(&data, node.address);
}

/// Takes what room there is, to the last page.
#[cfg(target_os = "linux")]
fn fill(path: &Path) {
    let mut block = vec![1_u8; 1 << 20];
    let mut file = std::fs::File::create(path).unwrap();
    while !block.is_empty() {
        if file.write_all(&block).is_err() {
            block.truncate(block.len() / 2);
        }
    }
}
