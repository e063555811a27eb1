//! Requests that no client of ours sends: each is answered or cut off, and leaves no trace.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use galley_core::op::{Payload, ProjectRename};
use galley_core::{ProjectId, SealedOp, Signature64};
use galley_server::config::Settings;
use serde_json::json;

use crate::node::{Answer, Device, Node, data, request, wire};

fn rename(project: ProjectId, name: &str) -> Payload {
    Payload::ProjectRename(ProjectRename { project, name: name.to_owned(), was: "a".to_owned() })
}

/// A server with an owner and a project of one op.
fn begun(settings: Settings) -> (tempfile::TempDir, Node, Device, ProjectId) {
    let (folder, data) = data();
    let node = Node::start_with(&data, settings);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    (folder, node, ada, project)
}

fn untouched(node: &Node, project: ProjectId) {
    assert_eq!(node.server.log.head(project.space()).unwrap().unwrap().size, 1, "something was appended");
}

fn is(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code().as_str()), (status, code), "{}", answer.text);
}

#[test]
fn what_is_no_json_of_ours_cannot_be_read() {
    let (_folder, node, ada, project) = begun(Settings::default());
    let path = format!("/v1/spaces/{}/ops", project.space());
    for body in [
        "{",
        "[]",
        "null",
        "{\"ops\":1}",
        "{\"ops\":[{}]}",
        "{\"ops\":[],\"more\":1}",
        "\u{0}",
        "{\"ops\":[1e999]}",
        "{\"ops\":[{\"header\":\"!\",\"seal\":\"\"}]}",
    ] {
        let text = request("POST", &path, Some(&ada.token), &[("galley-wire", "1")], body);
        is(&node.raw(text.as_bytes()), 400, "bad-request");
    }
    let deep = format!("{{\"ops\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let text = request("POST", &path, Some(&ada.token), &[("galley-wire", "1")], &deep);
    is(&node.raw(text.as_bytes()), 400, "bad-request");
    untouched(&node, project);
}

#[test]
fn s10_a_wrong_seal_is_no_op() {
    let (_folder, node, mut ada, project) = begun(Settings::default());
    let sealed = ada.seal(project.space(), &rename(project, "b"));
    let forged = SealedOp { seal: Signature64([7; 64]), ..sealed.clone() };
    let answer = ada.push(&node, project.space(), &[forged]).json();
    assert_eq!(answer["answers"][0], json!({ "device_seq": 2, "code": "bad-op" }));
    let mut changed = sealed;
    changed.payload.as_mut().unwrap().push(b' ');
    let answer = ada.push(&node, project.space(), &[changed]).json();
    assert_eq!(answer["answers"][0]["code"], "bad-op");
    untouched(&node, project);
}

#[test]
fn an_op_in_anothers_name_is_not_looked_at() {
    let (_folder, node, mut ada, project) = begun(Settings::default());
    let space = project.space();
    let mut bea = node.invite(&ada, 2, "bea@studio.test", "administrator", json!(null));
    let person = ada.person;
    let own = |answer: Answer| {
        assert_eq!(answer.json()["answers"][0]["code"], "not-this-device", "{}", answer.text)
    };
    let as_ada = bea.seal_as(space, &rename(project, "b"), 1, Some(person));
    own(bea.push(&node, space, &[as_ada]));
    let as_nobody = bea.seal_as(space, &rename(project, "b"), 1, None);
    own(bea.push(&node, space, &[as_nobody]));
    // What another device sealed, stolen on the way.
    let stolen = ada.seal(space, &rename(project, "b"));
    own(bea.push(&node, space, &[stolen]));
    let elsewhere = ada.seal_as(ada.directory, &rename(project, "b"), 2, Some(person));
    own(ada.push(&node, space, &[elsewhere]));
    untouched(&node, project);
}

#[test]
fn nothing_but_a_new_project_begins_a_space() {
    let (_folder, node, mut ada, project) = begun(Settings::default());
    let nowhere = ProjectId::from_uuid(ada.ids.uuid());
    let sealed = ada.seal(nowhere.space(), &rename(nowhere, "b"));
    is(&ada.push(&node, nowhere.space(), &[sealed]), 404, "no-space");
    is(&ada.push(&node, nowhere.space(), &[]), 404, "no-space");
    assert_eq!(node.server.log.spaces().unwrap().len(), 2, "directory and project");
    untouched(&node, project);
}

#[test]
fn what_is_larger_than_the_limit_is_not_read() {
    let settings = Settings { max_push_bytes: 4_000, max_request_bytes: 2_000, ..Settings::default() };
    let (_folder, node, ada, project) = begun(settings);
    let path = format!("/v1/spaces/{}/ops", project.space());
    let ops = json!({ "ops": [{ "header": wire(&[b'x'; 6_000]), "seal": "" }] }).to_string();
    let text = request("POST", &path, Some(&ada.token), &[("galley-wire", "1")], &ops);
    is(&node.raw(text.as_bytes()), 413, "too-large");
    let long = json!({ "device": ada.device, "public_key": "x".repeat(3_000), "name": "" }).to_string();
    let text = request("POST", "/v1/devices", Some(&ada.token), &[("galley-wire", "1")], &long);
    is(&node.raw(text.as_bytes()), 413, "too-large");
    let lines = format!("x-long: {}\r\n", "x".repeat(60_000));
    let text = format!("GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{lines}\r\n");
    assert_ne!(node.raw(text.as_bytes()).status, 200, "headers have a limit, too");
    untouched(&node, project);
}

#[test]
fn s24_another_form_of_the_wire_is_told() {
    let (_folder, node, ada, _) = begun(Settings::default());
    let ask = |version: &[(&str, &str)]| {
        node.raw(request("GET", "/v1/spaces", Some(&ada.token), version, "").as_bytes())
    };
    assert_eq!(ask(&[("galley-wire", "1")]).status, 200);
    assert_eq!(ask(&[("galley-wire", "2")]).status, 200, "one newer");
    is(&ask(&[]), 400, "wire-version");
    is(&ask(&[("galley-wire", "01")]), 400, "wire-version");
    is(&ask(&[("galley-wire", "9")]), 426, "wire-version");
    assert_eq!(ask(&[("galley-wire", "9")]).headers["galley-wire"], "1");
}

#[test]
fn paths_and_headers_lead_nowhere_else() {
    let (_folder, node, ada, project) = begun(Settings::default());
    for path in [
        "/v1/spaces/../spaces",
        "/v1//spaces",
        "/V1/spaces",
        "/v1/spaces/",
        "/v1/spaces/x/ops/..%2f..",
        "/../authority.key",
        "/v1/spaces/%2e%2e/ops/x",
        "/%00",
    ] {
        let answer = node.ask("GET", path, Some(&ada.token), None);
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
    }
    is(
        &node.ask(
            "GET",
            "/v1/spaces/not-an-id/ops?epoch=0&after=0&revision=0&limit=1",
            Some(&ada.token),
            None,
        ),
        400,
        "bad-request",
    );
    is(&node.ask("DELETE", "/v1/spaces", Some(&ada.token), None), 405, "other-method");
    for query in
        ["", "epoch=0", "epoch=0&after=-1&revision=0&limit=1", "epoch=0&after=0&revision=0&limit=1&x=1"]
    {
        is(&ada.pull(&node, project.space(), query), 400, "bad-request");
    }
    for token in ["", "x", "Bearer", "../../authority.key", "\u{fc}"] {
        let answer = node.ask("GET", "/v1/spaces", Some(token), None);
        assert!([400, 401].contains(&answer.status), "{token}: {}", answer.status);
    }
    // Two lengths of one body: whoever stands in front may see another end of it.
    let two = "POST /v1/devices HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef";
    assert_eq!(node.raw(two.as_bytes()).status, 400);
    let no_http = node.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03");
    assert_ne!(no_http.status, 200);
    assert_eq!(node.ask("GET", "/health", None, None).status, 200, "and it still answers");
}

#[test]
fn whoever_sends_a_header_byte_by_byte_is_cut_off() {
    let settings = Settings { header_seconds: 1, ..Settings::default() };
    let (_folder, node, _, _) = begun(settings);
    let mut stream = node.open();
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: a\r\n").unwrap();
    #[expect(clippy::disallowed_methods, reason = "the test measures how long it takes")]
    let began = Instant::now();
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert!(!String::from_utf8_lossy(&all).contains("200 OK"));
}

#[test]
fn whoever_sends_a_body_byte_by_byte_is_answered_in_time() {
    let settings = Settings { request_seconds: 1, ..Settings::default() };
    let (_folder, node, ada, project) = begun(settings);
    let path = format!("/v1/spaces/{}/ops", project.space());
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ngalley-wire: 1\r\nauthorization: Bearer {}\r\n\
         content-length: 1000\r\n\r\n{{",
        ada.token
    );
    is(&node.raw(head.as_bytes()), 408, "too-slow");
    untouched(&node, project);
}

#[test]
fn connections_beyond_the_limit_wait() {
    let settings = Settings { max_connections: 2, header_seconds: 2, ..Settings::default() };
    let (_folder, data) = data();
    let node = Node::start_with(&data, settings);
    let held = [node.open(), node.open()];
    // Those that say nothing lose their seats, and whoever waits is served.
    assert_eq!(node.ask("GET", "/health", None, None).status, 200);
    drop(held);
}
