//! Letters over SMTP, to a server that takes them; and digests of what is new, to whoever wants them.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use galley_core::op::{Audience, Payload, ProofKind};
use galley_server::accounts::{Letter, Mail as _, MailError, SmtpMail};
use galley_server::config::Settings;
use galley_server::edge::Machine;
use galley_store::Edge;
use galley_testkit::payloads;
use serde_json::{Value, json};

use crate::node::{Node, data};

/// The mail server of `tests/provider`, until it is dropped.
struct Mailbox {
    child: Child,
    out: BufReader<ChildStdout>,
    port: String,
}

impl Mailbox {
    fn start() -> Self {
        let folder = galley_testkit::places::package().join("tests/provider");
        assert!(folder.join("node_modules").is_dir(), "its packages are missing: cargo xtask setup");
        let mut child = Command::new("node")
            .arg("mailbox.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut one = Self { out: BufReader::new(child.stdout.take().unwrap()), child, port: String::new() };
        one.port = one.line();
        one
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// The next letter that came.
    fn letter(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    fn url(&self, password: &str) -> String {
        format!("smtp://galley:{password}@127.0.0.1:{}", self.port)
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_letter_comes_to_its_mailbox_as_it_was_written() {
    let mut mailbox = Mailbox::start();
    let mail = SmtpMail::new(&mailbox.url("hunter2"), "galley@studio.test").unwrap();
    for number in 1..=2 {
        let text = format!("Grüße, {number}\n.\nafter a dot\n");
        mail.send(&Letter { to: "ada@studio.test".into(), subject: "Für Ada".into(), text }).unwrap();
        let came = mailbox.letter();
        assert_eq!((&came["from"], &came["to"]), (&json!("galley@studio.test"), &json!(["ada@studio.test"])));
        let letter = came["letter"].as_str().unwrap();
        assert!(letter.contains("To: ada@studio.test\r\n") && letter.contains("Galley"), "{letter}");
        assert!(letter.contains("after a dot") && letter.contains("utf-8"), "{letter}");
    }
    let other = SmtpMail::new(&mailbox.url("another"), "galley@studio.test").unwrap();
    let letter = Letter { to: "ada@studio.test".into(), subject: String::new(), text: String::new() };
    let refused = other.send(&letter).unwrap_err();
    assert!(
        matches!(refused, MailError::Refused(_)) && !refused.to_string().contains("another"),
        "{refused}"
    );
}

/// A clock that is set ahead by so much.
struct Ahead(AtomicI64);

impl Edge for Ahead {
    fn now_ms(&self) -> i64 {
        Machine.now_ms() + self.0.load(Ordering::SeqCst)
    }

    fn random(&self, bytes: &mut [u8]) {
        Machine.random(bytes);
    }
}

const DAY: i64 = 24 * 60 * 60_000;

#[test]
fn a_digest_counts_what_is_new_for_whoever_wants_it_and_repeats_none_of_it() {
    let (_folder, data) = data();
    let clock = Arc::new(Ahead(AtomicI64::new(0)));
    let node = Node::start_at(&data, Settings::default(), None, Arc::clone(&clock) as Arc<dyn Edge>).unwrap();
    let mut ada = node.owner();
    let project = ada.project(&node, "Spring");
    let space = project.space();
    let in_project = json!({ "project": project, "role": "reviewer" });
    let bea = node.invite(&ada, 2, "bea@studio.test", "member", in_project.clone());
    let eve = node.invite(&ada, 3, "eve@agency.test", "external", in_project);
    let cy = node.invite(&ada, 4, "cy@studio.test", "member", Value::Null);
    let set = |token: &str, every: Value| {
        let said = json!({ "every": every });
        assert_eq!(node.ask("PUT", "/v1/me/digest", Some(token), Some(&said)).status, 204);
        assert_eq!(node.ask("GET", "/v1/me/digest", Some(token), None).json()["every"], every);
    };
    assert_eq!(node.ask("GET", "/v1/me/digest", Some(&bea.token), None).json()["every"], Value::Null);
    let proof = payloads::proof_create(&mut ada.ids, "Poster", ProofKind::Image);
    ada.accept(&node, space, &Payload::ProofCreate(proof.clone()));
    for by in [&ada, &bea, &eve, &cy] {
        set(&by.token, json!("day"));
    }
    let version = payloads::version_submit(&mut ada.ids, proof.proof, "one");
    let team = format!("hidden, @[{}]", bea.person);
    for (text, audience) in [(team.as_str(), Audience::Team), ("for all", Audience::Everyone)] {
        let mut start = payloads::thread_start(&mut ada.ids, &version, text);
        start.audience = audience;
        if audience == Audience::Team {
            crate::guests::bring(&node, &ada, project, &version, "one");
            ada.accept(&node, space, &Payload::VersionSubmit(version.clone()));
        }
        ada.accept(&node, space, &Payload::ThreadStart(start));
    }
    let before = node.letters.0.lock().unwrap().len();
    let letters = || node.letters.0.lock().unwrap()[before..].to_vec();
    assert_eq!(node.server.send_digests().unwrap(), 0, "not yet");
    clock.0.store(DAY, Ordering::SeqCst);
    assert_eq!(node.server.send_digests().unwrap(), 2, "not to whoever said it, nor to whom it is not");
    let came = letters();
    assert!(
        came.iter().any(|letter| letter.contains("Spring: 1 version, 2 comments, 1 of them naming you\n")),
        "{came:?}"
    );
    assert!(came.iter().any(|letter| letter.contains("Spring: 1 version, 1 comment\n")), "{came:?}");
    assert!(
        !came.concat().contains("hidden")
            && !came.concat().contains("for all")
            && !came.concat().contains("Poster")
    );
    assert_eq!(node.server.send_digests().unwrap(), 0, "once");
    clock.0.store(2 * DAY, Ordering::SeqCst);
    assert_eq!(node.server.send_digests().unwrap(), 0, "nothing is new");
    set(&bea.token, json!("week"));
    set(&eve.token, Value::Null);
    let start = payloads::thread_start(&mut ada.ids, &version, "once more");
    ada.accept(&node, space, &Payload::ThreadStart(start));
    clock.0.store(4 * DAY, Ordering::SeqCst);
    assert_eq!(node.server.send_digests().unwrap(), 0, "not within the week, and not to whoever wants none");
    clock.0.store(10 * DAY, Ordering::SeqCst);
    assert_eq!(node.server.send_digests().unwrap(), 1);
    assert!(letters().last().unwrap().contains("Spring: 1 comment\n"));
}
