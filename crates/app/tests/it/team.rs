//! Two apps, and a real server between them.

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use galley_server::Server;
use galley_server::accounts::{Cost, Letter, Mail, MailError, Policy};
use galley_server::config::Settings;
use galley_server::edge::Machine;
use galley_server::serve::serve;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::desk::{Desk, PATIENCE, text};
use crate::files;

const STEP: Duration = Duration::from_millis(20);
const PASSWORD: &str = "a long enough secret";

#[derive(Default)]
struct Letters(Mutex<Vec<String>>);

impl Mail for Letters {
    fn send(&self, letter: &Letter) -> Result<(), MailError> {
        self.0.lock().unwrap().push(letter.text.clone());
        Ok(())
    }
}

struct Node {
    address: String,
    server: Arc<Server>,
    letters: Arc<Letters>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _folder: TempDir,
}

impl Node {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let letters = Arc::new(Letters::default());
        // Passwords are no part of what is tested here: they may be cheap.
        let cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
        let policy = Policy { cost, base_url: address.clone(), ..Policy::default() };
        let mail: Arc<dyn Mail> = Arc::clone(&letters) as Arc<dyn Mail>;
        let data = folder.path().join("server");
        let server =
            Server::open(&data, Arc::new(Machine), Settings::default(), policy, mail, false).unwrap();
        let server = Arc::new(server);
        let (stop, stopped) = oneshot::channel::<()>();
        let served = Arc::clone(&server);
        let run = move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let stop = async {
                    let _ = stopped.await;
                };
                serve(served, listener, None, false, stop).await;
            });
        };
        let thread = std::thread::Builder::new().name("node".to_owned()).spawn(run).unwrap();
        Self { address, server, letters, stop: Some(stop), thread: Some(thread), _folder: folder }
    }

    fn set_up_link(&self) -> String {
        let token = self.server.accounts.set_up_token().unwrap().unwrap();
        format!("galley://set-up?server={}&token={token}", self.address)
    }

    /// The link of the last letter.
    fn link(&self) -> String {
        let letter = self.letters.0.lock().unwrap().last().unwrap().clone();
        let word = letter.split_whitespace().find(|word| word.starts_with("galley://"));
        word.unwrap().to_owned()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
        self.thread.take().unwrap().join().unwrap();
    }
}

/// Somebody at a desk, signed in.
struct Seat {
    desk: Desk,
    server: String,
}

impl Seat {
    fn owner(node: &Node) -> Self {
        let desk = Desk::unnamed(None);
        let join = json!({
            "link": node.set_up_link(), "name": "Ada", "password": PASSWORD, "mail": "ada@studio.test",
            "organisation": "Studio",
        });
        let server = text(&desk.ok("servers.join", join)["id"]);
        let seat = Self { desk, server };
        seat.in_step();
        seat
    }

    fn invited(&self, node: &Node, name: &str, role: &str, project: &str, member: &str) -> Self {
        let invite = json!({
            "server": self.server, "mail": format!("{name}@studio.test"), "role": role,
            "project": { "project": project, "role": member },
        });
        self.desk.ok("team.invite", invite);
        let desk = Desk::unnamed(None);
        let link = node.link();
        let seen = desk.ok("servers.look", json!({ "link": link }));
        assert_eq!((&seen["organisation"], &seen["by"]), (&json!("Studio"), &json!("Ada")));
        let joined = desk.ok("servers.join", json!({ "link": link, "name": name, "password": PASSWORD }));
        let seat = Self { desk, server: text(&joined["id"]) };
        seat.in_step();
        seat
    }

    fn state(&self) -> Value {
        self.desk.ok("servers.state", json!({ "server": self.server }))
    }

    #[track_caller]
    fn in_step(&self) {
        self.until("in step", || {
            let now = self.state();
            now["state"] == "in-step" && now["waiting"] == 0 && now["role"].is_string()
        });
    }

    #[track_caller]
    fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let mut waited = Duration::ZERO;
        while !is_so() {
            assert!(waited < PATIENCE, "{what}: {}", self.state());
            std::thread::sleep(STEP);
            waited += STEP;
        }
    }

    fn offline(&self, offline: bool) {
        self.desk.ok("servers.offline", json!({ "server": self.server, "offline": offline }));
        if offline {
            self.until("offline", || self.state()["state"] == "offline");
        }
    }

    /// Texts of all comments on a proof, in order.
    fn texts(&self, proof: &str) -> Vec<String> {
        let threads = self.desk.call("threads.list", json!({ "proof": proof }));
        let threads = threads.map(|found| found.as_array().unwrap().clone()).unwrap_or_default();
        let comments = threads.iter().flat_map(|thread| thread["comments"].as_array().unwrap());
        comments.map(|comment| text(&comment["text"])).collect()
    }

    /// What is seen of a proof, without what is of this person alone.
    fn seen(&self, proof: &str) -> Value {
        let view = self.desk.get(proof);
        let threads: Vec<Value> = self.desk.threads(proof);
        let threads = threads.iter().map(|one| json!([one["id"], one["number"], one["resolved"]]));
        let versions = view["versions"].as_array().unwrap().iter().map(|one| {
            json!([one["id"], one["number"], one["sha256"], one["decisions"][0]["decision"], one["media"]])
        });
        json!({
            "standing": view["card"]["standing"], "texts": self.texts(proof),
            "threads": threads.collect::<Vec<_>>(), "versions": versions.collect::<Vec<_>>(),
        })
    }

    fn start(&self, version: &str, said: &str, audience: &str) {
        let start = json!({
            "version": version, "place": {}, "marks": [], "text": said, "audience": audience,
        });
        self.desk.ok("thread.start", start);
    }

    /// A project of the server, with a proof in it: ids of project, proof and version.
    fn project(&self, name: &str) -> (String, String, String) {
        let made = self.desk.ok("project.create", json!({ "name": name, "server": self.server }));
        let project = text(&made["id"]);
        let path = self.desk.file("Poster.png", &files::png(120, 80));
        let ticket = self.desk.ticket(path);
        let made = self.desk.ok("proof.create", json!({ "ticket": ticket, "project": project }));
        self.in_step();
        (project, text(&made["proof"]), text(&made["version"]))
    }

    fn has_picture(&self, proof: &str) -> bool {
        let found = self.desk.call("proof.get", json!({ "proof": proof }));
        found.is_ok_and(|view| view["versions"][0]["media"]["kind"] == "image")
    }
}

#[test]
fn what_one_says_the_other_sees_and_what_was_done_offline_comes_back() {
    let node = Node::start();
    let ada = Seat::owner(&node);
    let (project, proof, version) = ada.project("Autumn");
    let bea = ada.invited(&node, "Bea", "member", &project, "reviewer");
    bea.until("the bytes", || bea.has_picture(&proof));
    ada.start(&version, "Logo too small", "everyone");
    bea.until("the comment", || bea.texts(&proof) == ["Logo too small"]);
    bea.until("the name", || bea.desk.threads(&proof)[0]["comments"][0]["author"]["name"] == "Ada");

    bea.offline(true);
    let thread = text(&bea.desk.threads(&proof)[0]["id"]);
    bea.desk.ok("thread.reply", json!({ "thread": thread, "text": "Twice as large?" }));
    let decide = json!({ "version": version, "decision": "request-changes", "reason": "The logo" });
    bea.desk.ok("decision.record", decide);
    assert_eq!(bea.state()["waiting"], 2);
    ada.start(&version, "And the date", "everyone");
    ada.in_step();
    assert_eq!(ada.texts(&proof), ["Logo too small", "And the date"], "what waits elsewhere is not here");
    bea.offline(false);
    bea.in_step();
    ada.until("what was said offline", || ada.texts(&proof).len() == 3);
    bea.until("both equal", || bea.seen(&proof) == ada.seen(&proof));
    assert_eq!(ada.seen(&proof)["standing"], "changes-requested");
    assert_eq!(ada.desk.ok("attention.list", json!({})), json!([]));
}

#[test]
fn a_decision_on_a_version_that_was_replaced_meanwhile_stands_in_attention() {
    let node = Node::start();
    let ada = Seat::owner(&node);
    let (project, proof, version) = ada.project("Autumn");
    let bea = ada.invited(&node, "Bea", "member", &project, "reviewer");
    bea.until("the proof", || bea.has_picture(&proof));
    bea.offline(true);
    bea.desk.ok("decision.record", json!({ "version": version, "decision": "approve", "reason": "" }));
    let ticket = ada.desk.ticket(ada.desk.file("Poster 2.png", &files::png(60, 40)));
    ada.desk.ok("version.submit", json!({ "proof": proof, "ticket": ticket, "note": "" }));
    ada.in_step();
    bea.offline(false);
    let attention = || bea.desk.ok("attention.list", json!({}));
    bea.until("attention", || attention()[0]["answered"] == true);
    let one = attention()[0].clone();
    assert_eq!((&one["kind"], &one["project_name"]), (&json!("decision.record"), &json!("Autumn")));
    assert!(!text(&one["failure"]["hint"]).is_empty(), "{one}");
    assert_eq!(bea.seen(&proof)["standing"], "pending");
    assert_eq!(ada.seen(&proof)["standing"], "pending");
    bea.desk.ok("attention.discard", json!({ "op": one["op"] }));
    assert_eq!(attention(), json!([]));
}

#[test]
fn an_agency_holds_nothing_of_the_team_and_nothing_of_another_agency() {
    let node = Node::start();
    let ada = Seat::owner(&node);
    let (project, proof, version) = ada.project("Autumn");
    ada.project("Secret of the others");
    let agency = ada.invited(&node, "Agency", "external", &project, "collaborator");
    ada.start(&version, "For all", "everyone");
    ada.start(&version, "Too dear for the team", "team");
    ada.in_step();
    agency.until("what is for all", || agency.texts(&proof) == ["For all"]);
    agency.in_step();
    assert_eq!(ada.texts(&proof).len(), 2);
    assert_eq!(agency.desk.get(&proof)["card"]["open_threads"], 1, "nor how many there are");
    let projects = agency.desk.ok("project.list", json!({}));
    assert_eq!(projects.as_array().unwrap().len(), 1, "{projects}");
    for hidden in ["Too dear", "Secret of the others"] {
        assert_eq!(agency.desk.ok("search.find", json!({ "text": hidden, "limit": 10 })), json!([]));
    }
}

#[test]
fn a_restart_goes_on_and_whoever_signs_out_is_asked_to_sign_in() {
    let node = Node::start();
    let ada = Seat::owner(&node);
    let (project, _, _) = ada.project("Autumn");
    assert_eq!(ada.state()["projects"], json!([project]));
    let Seat { desk, server } = ada;
    let ada = Seat { desk: desk.restart(), server };
    ada.in_step();
    let sessions = ada.desk.ok("sessions.list", json!({ "server": ada.server }));
    assert_eq!(sessions["sessions"][0]["is_this"], true);
    assert_eq!(sessions["devices"][0]["is_this"], true);
    ada.desk.ok("servers.sign-out", json!({ "server": ada.server, "forget": false }));
    assert_eq!(ada.state()["state"], "needs-sign-in");
    assert_eq!(ada.desk.fails("sessions.list", json!({ "server": ada.server })).code, "sign-in-required");
    let wrong = json!({ "address": node.address, "mail": "ada@studio.test", "password": "wrong" });
    assert_eq!(ada.desk.fails("servers.sign-in", wrong).code, "sign-in-refused");
    let right = json!({ "address": node.address, "mail": "ada@studio.test", "password": PASSWORD });
    assert_eq!(text(&ada.desk.ok("servers.sign-in", right)["id"]), ada.server);
    ada.in_step();
    ada.desk.ok("servers.sign-out", json!({ "server": ada.server, "forget": true }));
    assert_eq!(ada.desk.ok("servers.list", json!({})), json!([]));
    assert_eq!(ada.desk.ok("project.list", json!({})), json!([]));
    let nowhere = json!({ "address": "http://galley.example", "mail": "a@b.test", "password": "x" });
    assert_eq!(ada.desk.fails("servers.sign-in", nowhere).code, "server-not-encrypted");
}
