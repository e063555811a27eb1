//! Ops of devices, and pages of what was put in order.

use std::io::{BufRead as _, BufReader, Write as _};

use galley_core::op::{Payload, ProjectRename};
use galley_core::{Head, ProjectId};
use galley_server::config::Settings;
use galley_sync::wire::{Cursor, MAX_PAGE, PageOf};
use serde_json::{Value, json};

use crate::node::{Device, Node, data, request};

fn rename(project: ProjectId, was: &str, name: &str) -> Payload {
    Payload::ProjectRename(ProjectRename { project, name: name.to_owned(), was: was.to_owned() })
}

const FIRST: &str = "epoch=0&after=0&revision=0&limit=500";

#[test]
fn s10_what_is_accepted_comes_back_with_a_signed_head() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "Poster");
    let sealed = ada.accept(&node, project.space(), &rename(project, "Poster", "Banner"));
    let answer = ada.pull(&node, project.space(), FIRST);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let page: PageOf = serde_json::from_str(&answer.text).unwrap();
    page.head.verify(&ada.authority_key).unwrap();
    let page = page.follow_on(project.space(), &Cursor::nothing()).unwrap();
    assert_eq!(page.entries.last().unwrap().sealed.as_ref(), Some(&sealed));
    assert!(!page.more && page.entries.len() == 2);
    let list = node.ask("GET", "/v1/spaces", Some(&ada.token), None).json();
    assert_eq!(list["directory"]["space"], ada.directory.to_string());
    assert_eq!((&list["spaces"][0]["name"], &list["spaces"][0]["size"]), (&json!("Banner"), &json!(2)));
    assert_eq!(list["spaces"][0]["role"], "manager");
}

#[test]
fn s11_a_number_above_the_next_is_told_what_is_expected() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let one = ada.seal(project.space(), &rename(project, "a", "b"));
    let two = ada.seal(project.space(), &rename(project, "b", "c"));
    let answer = ada.push(&node, project.space(), std::slice::from_ref(&two)).json();
    assert_eq!(answer["stopped"]["expected"], 2);
    assert_eq!(answer["answers"], json!([]));
    let answer = ada.push(&node, project.space(), &[one, two]).json();
    assert_eq!(answer["answers"].as_array().unwrap().len(), 2);
    assert_eq!(answer.get("stopped"), None);
}

#[test]
fn s12_a_repeated_op_gets_its_stored_outcome_and_another_under_its_number_is_forked() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let space = project.space();
    let op = ada.accept(&node, space, &rename(project, "a", "b"));
    ada.accept(&node, space, &rename(project, "b", "c"));
    let answer = ada.push(&node, space, std::slice::from_ref(&op)).json();
    assert_eq!(answer["answers"][0], json!({ "device_seq": 2, "outcome": { "outcome": "accepted" } }));
    assert_eq!(node.server.log.head(space).unwrap().unwrap().size, 3, "nothing was appended");
    let person = ada.person;
    let other = ada.seal_as(space, &rename(project, "c", "d"), 2, Some(person));
    let answer = ada.push(&node, space, &[other]).json();
    assert_eq!(answer["answers"][0], json!({ "device_seq": 2, "code": "device-forked" }));
    assert_eq!(node.server.log.head(space).unwrap().unwrap().size, 3);
}

#[test]
fn s13_a_refusal_by_the_rules_is_on_the_record() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let empty = ada.seal(project.space(), &rename(project, "a", "  "));
    let answer = ada.push(&node, project.space(), &[empty]).json();
    assert_eq!(answer["answers"][0]["outcome"], json!({ "outcome": "refused", "code": "name-empty" }));
    assert_eq!(node.server.log.head(project.space()).unwrap().unwrap().size, 2);
}

#[test]
fn s20_pages_end_where_they_are_asked_to_and_each_has_a_head_of_its_own() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "0");
    for number in 0..6 {
        ada.accept(&node, project.space(), &rename(project, &number.to_string(), &(number + 1).to_string()));
    }
    let mut cursor = Cursor::nothing();
    let mut heads: Vec<Head> = Vec::new();
    loop {
        let answer = ada.pull(&node, project.space(), &cursor.query(3).to_string());
        let page: PageOf = serde_json::from_str(&answer.text).unwrap();
        page.head.verify(&ada.authority_key).unwrap();
        let page = page.follow_on(project.space(), &cursor).unwrap();
        assert!(page.entries.len() <= 3 && !page.entries.is_empty());
        let head = page.head;
        heads.push(head);
        cursor = Cursor { epoch: head.epoch, seq: head.size, root: head.root, revision: page.revision };
        if !page.more {
            break;
        }
    }
    assert_eq!(heads.iter().map(|head| head.size).collect::<Vec<_>>(), [3, 6, 7]);
    const { assert!(MAX_PAGE <= 500) };
    let again = ada.pull(&node, project.space(), &cursor.query(3).to_string());
    let page: PageOf = serde_json::from_str(&again.text).unwrap();
    assert!(page.entries.is_empty() && !page.more && page.head.size == 7, "nothing more for now");
}

#[test]
fn s20_a_cursor_in_the_future_is_told_so() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let answer = ada.pull(&node, project.space(), "epoch=0&after=9&revision=0&limit=1");
    assert_eq!((answer.status, answer.code().as_str()), (409, "cursor-ahead"));
    let answer = ada.pull(&node, project.space(), "epoch=7&after=0&revision=0&limit=1");
    assert_eq!((answer.status, answer.code().as_str()), (409, "cursor-ahead"));
}

#[test]
fn s23_a_poke_names_the_space_and_nothing_else() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let mut stream = node.open();
    let asked = request("GET", "/v1/events", Some(&ada.token), &[("galley-wire", "1")], "");
    stream.write_all(asked.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines();
    let status = lines.next().unwrap().unwrap();
    assert!(status.contains("200"), "{status}");
    let project = ada.project(&node, "Poster");
    let poke = lines.map(Result::unwrap).find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    let poke: Value = serde_json::from_str(&poke.unwrap()).unwrap();
    assert_eq!(poke, json!({ "space": project.space() }));
}

#[test]
fn those_who_listen_are_counted() {
    let (_folder, data) = data();
    let settings = Settings { max_listeners_of_person: 1, ..Settings::default() };
    let node = Node::start_with(&data, settings);
    let ada = node.owner();
    let mut stream = node.open();
    let asked = request("GET", "/v1/events", Some(&ada.token), &[("galley-wire", "1")], "");
    stream.write_all(asked.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.next().unwrap().unwrap().contains("200"));
    let second = node.ask("GET", "/v1/events", Some(&ada.token), None);
    assert_eq!((second.status, second.code().as_str()), (429, "too-many-listeners"));
}

#[test]
fn a_project_is_for_its_members() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "Poster");
    let other = ada.project(&node, "Secret");
    let member = json!({ "project": project, "role": "reviewer" });
    let mut bea = node.invite(&ada, 2, "bea@studio.test", "member", member);
    assert_eq!(bea.pull(&node, project.space(), FIRST).status, 200);
    let refused = |answer: crate::node::Answer| {
        assert_eq!((answer.status, answer.code().as_str()), (404, "no-space"));
    };
    refused(bea.pull(&node, other.space(), FIRST));
    let op = bea.seal(other.space(), &rename(other, "Secret", "Mine"));
    refused(bea.push(&node, other.space(), &[op]));
    assert_eq!(node.server.log.head(other.space()).unwrap().unwrap().size, 1, "no trace of it");
    let list = node.ask("GET", "/v1/spaces", Some(&bea.token), None).json();
    assert_eq!(list["spaces"].as_array().unwrap().len(), 1);
    assert_eq!(list["spaces"][0]["space"], project.space().to_string());
}

#[test]
fn s5_an_op_of_a_device_without_rights_leaves_no_trace() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let path = format!("/v1/devices/{}", ada.device);
    let gone = node.ask("DELETE", &path, Some(&ada.token), None);
    assert!(gone.status < 300, "{}", gone.text);
    let op = ada.seal(project.space(), &rename(project, "a", "b"));
    let answer = ada.push(&node, project.space(), &[op]);
    assert_eq!(answer.status, 401, "{}", answer.text);
    assert_eq!(node.server.log.head(project.space()).unwrap().unwrap().size, 1);
}

#[test]
fn a_session_without_a_device_reads_and_writes_nothing() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let said = json!({ "mail": "ada@studio.test", "password": "a long enough secret" });
    let signed_in = node.ask("POST", "/v1/sessions", None, Some(&said)).json();
    let loose = Device { token: signed_in["token"].as_str().unwrap().to_owned(), ..ada };
    let answer = loose.pull(&node, project.space(), FIRST);
    assert_eq!((answer.status, answer.code().as_str()), (403, "device-needed"));
    let answer = loose.push(&node, project.space(), &[]);
    assert_eq!((answer.status, answer.code().as_str()), (403, "device-needed"));
}
