//! Ends: asked for, by a signal, and in the midst of something; and how it goes on after them.

use std::io::{BufRead as _, BufReader, Write as _};

use galley_core::ProjectId;
use galley_core::op::{Payload, ProjectRename};
use galley_server::OpenError;
use galley_server::config::Settings;
use galley_server::log::{Log as _, SqliteLog};

use crate::node::{Node, data, request};

const FIRST: &str = "epoch=0&after=0&revision=0&limit=500";

fn rename(project: ProjectId, was: &str, name: &str) -> Payload {
    Payload::ProjectRename(ProjectRename { project, name: name.to_owned(), was: was.to_owned() })
}

#[test]
fn what_was_accepted_is_there_after_a_restart() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    ada.accept(&node, project.space(), &rename(project, "a", "b"));
    let before = ada.pull(&node, project.space(), FIRST).text;
    node.stop();
    let node = Node::start(&data);
    assert_eq!(ada.pull(&node, project.space(), FIRST).text, before);
    ada.accept(&node, project.space(), &rename(project, "b", "c"));
    assert_eq!(node.server.accounts.set_up_token().unwrap(), None, "it is set up once");
}

#[test]
fn a_replica_that_is_gone_or_broken_is_folded_anew() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let before = ada.pull(&node, project.space(), FIRST).text;
    node.stop();
    let replica = data.join("replica");
    std::fs::remove_dir_all(&replica).unwrap();
    let node = Node::start(&data);
    assert_eq!(ada.pull(&node, project.space(), FIRST).text, before);
    node.stop();
    std::fs::write(replica.join("galley.db"), b"this is no database, whatever its name says").unwrap();
    for beside in ["galley.db-wal", "galley.db-shm"] {
        let _ = std::fs::remove_file(replica.join(beside));
    }
    let node = Node::start(&data);
    assert_eq!(ada.pull(&node, project.space(), FIRST).text, before);
    ada.accept(&node, project.space(), &rename(project, "a", "b"));
}

/// A replica that lags is what a crash between log and replica leaves.
#[test]
fn s10_a_replica_that_lags_behind_the_log_catches_up() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    node.stop();
    let kept = data.join("kept");
    copy(&data.join("replica"), &kept);
    let node = Node::start(&data);
    let renamed = ada.accept(&node, project.space(), &rename(project, "a", "b"));
    node.stop();
    std::fs::remove_dir_all(data.join("replica")).unwrap();
    std::fs::rename(&kept, data.join("replica")).unwrap();
    let node = Node::start(&data);
    let answer = ada.push(&node, project.space(), &[renamed]).json();
    assert_eq!(answer["answers"][0]["outcome"]["outcome"], "accepted", "as it was stored");
    assert_eq!(node.server.log.head(project.space()).unwrap().unwrap().size, 2);
    ada.accept(&node, project.space(), &rename(project, "b", "c"));
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_log_without_its_key_is_not_gone_on_with() {
    let (_folder, data) = data();
    Node::start(&data).stop();
    let key = data.join("authority.key");
    std::fs::rename(&key, data.join("elsewhere")).unwrap();
    let refused = |data: &std::path::Path| match Node::try_start(data, Settings::default()) {
        Err(OpenError::Start(error)) => error.to_string(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it started"),
    };
    assert!(refused(&data).contains("key"));
    assert!(!key.exists(), "no other is drawn");
    std::fs::write(&key, "11".repeat(32)).unwrap();
    assert!(refused(&data).contains("key"));
    std::fs::rename(data.join("elsewhere"), &key).unwrap();
    Node::start(&data).stop();
}

#[test]
fn one_process_has_a_data_folder() {
    let (_folder, data) = data();
    let _node = Node::start(&data);
    assert!(Node::try_start(&data, Settings::default()).is_err());
}

#[test]
fn listeners_are_let_go_at_the_end() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let ada = node.owner();
    let mut stream = node.open();
    let asked = request("GET", "/v1/events", Some(&ada.token), &[("galley-wire", "1")], "");
    stream.write_all(asked.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.next().unwrap().unwrap().contains("200"));
    node.stop();
    assert!(lines.map_while(Result::ok).count() < 100, "the stream ends");
}

#[test]
fn what_a_stopped_server_kept_is_a_whole_log() {
    let (_folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    node.stop();
    let log = SqliteLog::open(&data.join("log.db")).unwrap();
    let head = log.head(project.space()).unwrap().unwrap();
    head.verify(&ada.authority_key).unwrap();
    assert_eq!(log.spaces().unwrap(), [ada.directory, project.space()]);
}
