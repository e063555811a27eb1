//! Ops that no client of ours makes, in an order in which none sends them, and clocks that are years off.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ed25519_dalek::SigningKey;
use galley_core::op::{Base, Envelope, Payload, ProjectRename, seal};
use galley_core::{Hash, OpId, ProjectId, SealedOp};
use galley_server::config::Settings;
use galley_server::edge::Machine;
use galley_store::Edge;
use galley_sync::wire::{MAX_PUSH, WireOp};
use serde_json::{Value, json};

use crate::node::{Device, Node, data, request};

fn rename(project: ProjectId, was: &str, name: &str) -> Payload {
    Payload::ProjectRename(ProjectRename { project, name: name.to_owned(), was: was.to_owned() })
}

fn size(node: &Node, project: ProjectId) -> u64 {
    node.server.log.head(project.space()).unwrap().unwrap().size
}

/// An op of somebody's device as they want it, sealed by whatever key.
fn sealed(
    by: &mut Device,
    project: ProjectId,
    change: impl FnOnce(&mut Envelope),
    key: &SigningKey,
) -> SealedOp {
    let mut envelope = Envelope {
        op_id: OpId::from_uuid(by.ids.uuid()),
        space: project.space(),
        device: by.device,
        device_seq: 2,
        base: Base::nothing(),
        actor: Some(by.person),
        made_at: by.ids.tick(),
    };
    change(&mut envelope);
    seal(&envelope, &rename(project, "a", "b"), by.ids.bytes(), key).unwrap()
}

#[test]
fn s2_an_op_that_another_key_sealed_is_no_op() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let bea = node.invite(&ada, 2, "bea@studio.test", "administrator", json!(null));
    let by_bea = sealed(&mut ada, project, |_| {}, &bea.key);
    let answer = ada.push(&node, project.space(), &[by_bea]).json();
    assert_eq!(answer["answers"][0], json!({ "device_seq": 2, "code": "bad-op" }));
    assert_eq!(size(&node, project), 1);
}

#[test]
fn s12_ops_that_come_twice_in_one_push_or_backwards_are_there_once_and_in_order() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let space = project.space();
    let (two, three) =
        (ada.seal(space, &rename(project, "a", "b")), ada.seal(space, &rename(project, "b", "c")));
    let backwards = ada.push(&node, space, &[three.clone(), two.clone()]).json();
    assert_eq!((&backwards["answers"], &backwards["stopped"]["expected"]), (&json!([]), &json!(2)));
    let doubled = ada.push(&node, space, &[two.clone(), two.clone(), three.clone(), two, three]).json();
    assert_eq!(doubled["answers"].as_array().unwrap().len(), 5, "{doubled}");
    for answer in doubled["answers"].as_array().unwrap() {
        assert_eq!(answer["outcome"]["outcome"], "accepted");
    }
    assert_eq!(size(&node, project), 3);
}

#[test]
fn s12_an_op_of_another_server_is_of_no_project_here() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let there = ada.project(&node, "a");
    let recorded = ada.accept(&node, there.space(), &rename(there, "a", "b"));
    let (_other, elsewhere) = crate::node::data();
    let other = Node::start(&elsewhere);
    let mut bea = other.owner();
    let here = bea.project(&other, "b");
    for space in [there.space(), here.space()] {
        let answer = bea.push(&other, space, std::slice::from_ref(&recorded)).json();
        assert_eq!(answer["answers"][0]["code"], "not-this-device");
    }
    assert_eq!(size(&other, here), 1);
}

#[test]
fn s1_a_base_that_never_was_is_no_base() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let key = ada.key.clone();
    for base in [
        Base { epoch: 0, seq: 1, root: Hash::of(&[b"another history"]) },
        Base { epoch: 0, seq: 99, root: Hash::of_nothing() },
        Base { epoch: 7, seq: 0, root: Hash::of_nothing() },
    ] {
        let op = sealed(&mut ada, project, |envelope| envelope.base = base, &key);
        let answer = ada.push(&node, project.space(), &[op]).json();
        assert_eq!(answer["answers"][0]["code"], "bad-op", "{base:?}");
    }
    assert_eq!(size(&node, project), 1);
}

#[test]
fn more_ops_than_a_push_may_have_are_not_looked_at() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let op = WireOp::from(&ada.seal(project.space(), &rename(project, "a", "b")));
    let path = format!("/v1/spaces/{project}/ops");
    let said = json!({ "ops": vec![op; MAX_PUSH + 1] });
    let answer = node.ask("POST", &path, Some(&ada.token), Some(&said));
    assert_eq!((answer.status, answer.code().as_str()), (400, "bad-request"));
    assert_eq!(size(&node, project), 1);
}

#[test]
fn uploads_beyond_what_a_server_takes_are_refused_before_they_are_read() {
    let (_folder, data) = data();
    let settings = Settings { max_file_bytes: 5, max_bytes_of_person: 7, ..Settings::default() };
    let node = Node::start_with(&data, settings);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let version = galley_core::VersionId::from_uuid(ada.ids.uuid());
    let start = |content: &str, bytes: u64| {
        let sha256 = Hash::of(&[content.as_bytes()]);
        let said = json!({
            "sha256": sha256, "bytes": bytes, "chunk_root": Hash::of(&[&[0], sha256.as_bytes()]),
            "for": { "space": project, "version": version },
        });
        node.ask("POST", "/v1/uploads", Some(&ada.token), Some(&said))
    };
    let large = start("more than five", 14);
    assert_eq!((large.status, large.code().as_str()), (413, "blob-too-large"));
    assert_eq!(start("all there is", u64::MAX).code(), "bad-request", "more than the wire knows");
    let begun = start("four", 4);
    let upload = begun.json()["upload"].as_str().unwrap().to_owned();
    assert_eq!(start("more", 4).code(), "quota", "of what one person may bring");
    // A length is not believed, and not waited for: what is too long is said at once.
    let path = format!("/v1/uploads/{upload}/0");
    let wire = [("galley-wire", "1"), ("content-length", "1099511627776")];
    let answer = node.raw(request("PUT", &path, Some(&ada.token), &wire, "").as_bytes());
    assert_eq!((answer.status, answer.code().as_str()), (413, "too-large"));
    let wire = [("galley-wire", "1")];
    let longer = request("PUT", &path, Some(&ada.token), &wire, "five!");
    assert_eq!(node.raw(longer.as_bytes()).code(), "chunk-unfit");
    let beyond = request("PUT", &format!("/v1/uploads/{upload}/1"), Some(&ada.token), &wire, "four");
    assert_eq!(node.raw(beyond.as_bytes()).code(), "chunk-unfit");
}

/// A clock that is set by so much.
struct Skewed(AtomicI64);

impl Edge for Skewed {
    fn now_ms(&self) -> i64 {
        Machine.now_ms() + self.0.load(Ordering::SeqCst)
    }

    fn random(&self, bytes: &mut [u8]) {
        Machine.random(bytes);
    }
}

const YEAR: i64 = 365 * 24 * 60 * 60_000;

#[test]
fn s2_a_clients_clock_that_is_years_off_moves_nothing() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let key = ada.key.clone();
    for (number, made_at) in [0, 1, 4_102_444_800_000, 253_402_300_799_999].into_iter().enumerate() {
        let device_seq = 2 + number as u64;
        let as_made =
            |envelope: &mut Envelope| (envelope.made_at, envelope.device_seq) = (made_at, device_seq);
        let op = sealed(&mut ada, project, as_made, &key);
        let answer = ada.push(&node, project.space(), &[op]).json();
        assert!(answer["answers"][0]["outcome"].is_object(), "{made_at}: {answer}");
    }
    let entries = node.server.log.entries(project.space(), 0, 10, usize::MAX).unwrap();
    let now = Machine.now_ms();
    assert_eq!(entries.len(), 5);
    for pair in entries.windows(2) {
        assert!(pair[0].stamp.received_at < pair[1].stamp.received_at);
        assert!((now - pair[1].stamp.received_at).abs() < 60_000, "the server's own time counts");
    }
}

#[test]
fn s2_a_servers_clock_that_jumps_by_years_keeps_the_order_and_ends_sessions_in_their_time() {
    let (_folder, data) = data();
    let edge = Arc::new(Skewed(AtomicI64::new(0)));
    let of = Arc::clone(&edge) as Arc<dyn Edge>;
    let node = Node::start_at(&data, Settings::default(), None, of).unwrap();
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    edge.0.store(-10 * YEAR, Ordering::SeqCst);
    ada.accept(&node, project.space(), &rename(project, "a", "b"));
    let entries = node.server.log.entries(project.space(), 0, 10, usize::MAX).unwrap();
    assert_eq!(
        entries[1].stamp.received_at,
        entries[0].stamp.received_at + 1,
        "not before the one in front of it"
    );
    edge.0.store(10 * YEAR, Ordering::SeqCst);
    let over = ada.pull(&node, project.space(), "epoch=0&after=0&revision=0&limit=9");
    assert_eq!((over.status, over.code().as_str()), (401, "sign-in-required"));
    edge.0.store(0, Ordering::SeqCst);
    ada.accept(&node, project.space(), &rename(project, "b", "c"));
    node.stop();
    let node = Node::start(&data);
    assert_eq!(size(&node, project), 3, "and it is folded as it stands");
    ada.accept(&node, project.space(), &rename(project, "c", "d"));
}

/// What a request says besides its route stands in no line, whatever is wrong with it.
#[cfg(unix)]
#[test]
fn lines_of_the_log_say_nothing_that_was_sent() {
    use galley_testkit::again;
    if !again::is_again() {
        let test = "hostile_ops::lines_of_the_log_say_nothing_that_was_sent";
        return again::run(test, &mut std::process::Command::new("env"));
    }
    let lines = crate::node::Lines::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_writer(lines.clone())
        .init();
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "hushed name");
    let path = format!("/v1/spaces/{project}/ops?epoch=0&after=0&revision=0&limit=1&key=hushed-query");
    let said = json!({ "mail": "hushed@studio.test", "password": "hushed password" });
    for (method, path, token, body) in [
        ("GET", path.as_str(), Some(ada.token.as_str()), None),
        ("GET", "/hushed/path", Some("hushed-token"), None),
        ("POST", "/v1/sessions", None, Some(&said)),
        ("POST", "/v1/resets", None, Some(&json!({ "mail": "hushed@studio.test" }))),
        ("POST", "/v1/set-up", None, Some(&json!({ "token": "hushed-link" }))),
        ("PUT", "/v1/uploads/hushed-upload/0", Some(ada.token.as_str()), Some(&Value::Null)),
    ] {
        let answer = node.ask(method, path, token, body);
        assert!(!answer.text.contains("hushed"), "nor is it said back: {}", answer.text);
    }
    node.raw(b"GET /hushed HTTP/1.1\r\nhushed-header\r\n\r\n");
    let bad = json!({ "ops": [{ "header": crate::node::wire(b"hushed header"), "seal": "hushed" }] });
    node.ask("POST", &format!("/v1/spaces/{project}/ops"), Some(&ada.token), Some(&bad));
    node.stop();
    let text = lines.text();
    assert!(text.contains("/v1/spaces/{space}/ops") && text.contains("answered"), "{text}");
    assert!(!text.contains("hushed") && !text.contains(&ada.token) && !text.contains("ada@"), "{text}");
    assert!(!text.contains("long enough secret") && !text.contains(&project.to_string()), "{text}");
}
