//! Two nodes of one server: the same database, the same bucket, each its own folder.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use galley_core::op::{Payload, ProjectRename};
use galley_core::{ProjectId, SealedOp};
use galley_server::keys;
use galley_server::{OpenError, Shared, StartError};
use galley_store_pg::{Address, PgLog};
use galley_testkit::bucket::Bucket;
use galley_testkit::postgres::Postgres;
use serde_json::Value;

use crate::node::{Device, Node, request};

fn shared(address: &str, bucket: &Bucket) -> Shared {
    let log = PgLog::open(&Address::parse(address).unwrap()).unwrap();
    Shared { log: std::sync::Arc::new(log), bytes: bucket.store("team") }
}

fn node(folder: &Path, name: &str, address: &str, bucket: &Bucket) -> Node {
    Node::try_start_shared(&folder.join(name), shared(address, bucket)).unwrap()
}

/// The second node has the key of the first.
fn give_key(folder: &Path, from: &str, to: &str) {
    std::fs::create_dir_all(folder.join(to)).unwrap();
    std::fs::copy(folder.join(from).join(keys::FILE), folder.join(to).join(keys::FILE)).unwrap();
}

/// Hears what a node tells a device of, from then on.
fn listen(node: &Node, device: &Device) -> mpsc::Receiver<String> {
    let mut stream = node.open();
    let text = request("GET", "/v1/events", Some(&device.token), &[("galley-wire", "1")], "");
    stream.write_all(text.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.next().unwrap().unwrap().contains(" 200 "));
    let (tell, told) = mpsc::sync_channel(1_000);
    let hear = move || {
        for line in lines.map_while(Result::ok) {
            if line.contains("\"space\"") && tell.send(line).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name("listener".to_owned()).spawn(hear).unwrap();
    told
}

fn rename(project: ProjectId, name: u32) -> Payload {
    Payload::ProjectRename(ProjectRename {
        project,
        name: name.to_string(),
        was: name.checked_sub(1).map_or_else(|| "Poster".to_owned(), |was| was.to_string()),
    })
}

fn entries(node: &Node, device: &Device, project: ProjectId) -> Vec<Value> {
    let answer = device.pull(node, project.space(), "epoch=0&after=0&revision=0&limit=500");
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["entries"].as_array().unwrap().clone()
}

#[test]
fn s55_what_is_pushed_to_one_node_is_told_and_read_at_another() {
    let (server, bucket) = (Postgres::start(), Bucket::start());
    let address = server.database("galley");
    let folder = tempfile::tempdir().unwrap();
    let one = node(folder.path(), "one", &address, &bucket);
    let refused = Node::try_start_shared(&folder.path().join("keyless"), shared(&address, &bucket));
    assert!(matches!(refused, Err(OpenError::Start(StartError::KeysLost))));
    give_key(folder.path(), "one", "two");
    let two = node(folder.path(), "two", &address, &bucket);
    let mut owner = one.owner();
    let project = owner.project(&one, "Poster");
    let told = listen(&two, &owner);
    owner.accept(&one, project.space(), &rename(project, 0));
    let line = told.recv_timeout(Duration::from_secs(20)).expect("a poke");
    assert!(line.contains(&project.space().to_string()), "{line}");
    assert_eq!(entries(&two, &owner, project), entries(&one, &owner, project));
    assert_eq!(entries(&two, &owner, project).len(), 2);
}

#[test]
fn s55_nodes_that_are_pushed_to_at_once_have_one_history_also_when_one_is_gone() {
    let (server, bucket) = (Postgres::start(), Bucket::start());
    let address = server.database("galley");
    let folder = tempfile::tempdir().unwrap();
    let one = node(folder.path(), "one", &address, &bucket);
    give_key(folder.path(), "one", "two");
    let two = node(folder.path(), "two", &address, &bucket);
    let mut owner = one.owner();
    let mut second = one.invite(&owner, 2, "bo@studio.test", "administrator", Value::Null);
    let project = owner.project(&one, "Poster");
    let sealed = |device: &mut Device| -> Vec<SealedOp> {
        (0..20).map(|name| device.seal(project.space(), &rename(project, name))).collect()
    };
    let (first, others) = (sealed(&mut owner), sealed(&mut second));
    // Everything is sent twice, once to each node, by each device: the same op has one place.
    std::thread::scope(|scope| {
        for (device, ops) in [(&owner, &first), (&second, &others)] {
            for node in [&one, &two] {
                scope.spawn(move || {
                    for sealed in ops {
                        // A node that cannot just now is asked again.
                        let is_taken = || {
                            let answer = device.push(node, project.space(), std::slice::from_ref(sealed));
                            answer.status == 200 && answer.json()["stopped"].is_null()
                        };
                        assert!((0..200).any(|_| is_taken()), "an op that nobody takes");
                    }
                });
            }
        }
    });
    one.stop();
    let mut late = entries(&two, &owner, project);
    assert_eq!(late.len(), 41, "each once");
    let seqs: Vec<u64> = late.iter().map(|entry| entry["stamp"]["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (1..=41).collect::<Vec<_>>());
    owner.accept(
        &two,
        project.space(),
        &Payload::ProjectRename(ProjectRename { project, name: "Last".to_owned(), was: "0".to_owned() }),
    );
    let again = node(folder.path(), "one", &address, &bucket);
    let now = entries(&again, &owner, project);
    assert_eq!(now.len(), 42);
    late.push(now[41].clone());
    assert_eq!(now, late, "a node that comes back has the same history");
}
