//! All of a server in one file, and a server of it.

use std::path::Path;

use galley_core::op::{Payload, ProjectRename, ProofCreate, ProofKind, ProofRename};
use galley_core::{ProjectId, ProofId};
use galley_server::backup::{self, BackupError};
use galley_server::edge::Machine;

use crate::client::Client;
use crate::node::{Node, data};

fn rename(project: ProjectId, was: &str, name: &str) -> Payload {
    Payload::ProjectRename(ProjectRename { project, name: name.to_owned(), was: was.to_owned() })
}

#[test]
fn s21_a_restored_server_begins_a_new_epoch_and_goes_on() {
    let (folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let file = folder.path().join("backup.tar");
    let manifest = backup::write(&data, &file, &Machine).unwrap();
    assert!(manifest.files.contains_key("log.db") && !manifest.files.contains_key("authority.key"));
    ada.accept(&node, project.space(), &rename(project, "a", "b"));
    node.stop();
    let again = folder.path().join("again");
    assert_eq!(backup::restore(&file, &again, &Machine).unwrap(), manifest);
    assert!(Node::try_start(&again, Default::default()).is_err(), "the key is in no backup");
    std::fs::copy(data.join("authority.key"), again.join("authority.key")).unwrap();
    let node = Node::start(&again);
    let head = node.server.log.head(project.space()).unwrap().unwrap();
    assert!(head.epoch > 0 && head.size == 1);
    head.verify(&ada.authority_key).unwrap();
    let ahead = ada.pull(&node, project.space(), "epoch=0&after=1&revision=0&limit=9");
    assert_eq!((ahead.status, ahead.code().as_str()), (409, "epoch-changed"));
    let first = format!("epoch={}&after=0&revision=0&limit=9", head.epoch);
    assert_eq!(ada.pull(&node, project.space(), &first).status, 200);
    // The backup does not know the second op: its number is free, and it is offered again.
    ada.sent.insert(project.space(), 1);
    ada.accept(&node, project.space(), &rename(project, "a", "b"));
    node.stop();
    let node = Node::start(&again);
    let kept = node.server.log.head(project.space()).unwrap().unwrap();
    assert_eq!((kept.epoch, kept.size), (head.epoch, 2), "an epoch begins once");
}

/// A new proof of a client.
fn begin_proof(client: &Client, project: ProjectId, name: &str) -> ProofId {
    let proof = client.store.fresh(ProofId::new);
    let create = ProofCreate { proof, name: name.to_owned(), kind: ProofKind::Image };
    client.record(project.space(), Payload::ProofCreate(create));
    proof
}

#[test]
fn s21_clients_keep_what_a_backup_lacks_and_offer_it_again_under_its_old_seals() {
    let (folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "Poster");
    let (space, directory) = (project.space(), ada.directory);
    let client = Client::new(&node, ada);
    client.join(&node, space);
    client.pull(&node, space);
    let front = begin_proof(&client, project, "Front");
    client.exchange(&node, space);
    let file = folder.path().join("backup.tar");
    backup::write(&data, &file, &Machine).unwrap();
    // Accepted after the backup, and one more that nobody has but this device.
    begin_proof(&client, project, "Back");
    let rename = ProofRename { proof: front, name: "Front page".into(), was: "Front".into() };
    client.record(space, Payload::ProofRename(rename));
    client.exchange(&node, space);
    begin_proof(&client, project, "Side");
    node.stop();

    let again = folder.path().join("again");
    backup::restore(&file, &again, &Machine).unwrap();
    std::fs::copy(data.join("authority.key"), again.join("authority.key")).unwrap();
    let node = Node::start(&again);
    let horizon = node.server.log.head(space).unwrap().unwrap();
    let told = client.device.pull(&node, space, &client.cursor(space).query(500).to_string());
    assert_eq!((told.status, told.code().as_str()), (409, "epoch-changed"));
    assert_eq!(told.json()["error"]["params"]["size"], horizon.size.to_string());
    assert_eq!(client.store.to_push(space, 100).unwrap().len(), 1, "nothing is lost here");
    let mut offered = client.sealed_beyond(space, horizon.size);
    assert_eq!(offered.len(), 2, "what was accepted and is not in the backup");
    offered.extend(client.store.to_push(space, 100).unwrap());
    client.offer(&node, space, &offered);
    let entries = node.server.log.entries(space, horizon.size, 100, usize::MAX).unwrap();
    let sealed: Vec<_> = entries.into_iter().filter_map(|entry| entry.sealed).collect();
    let by_device = |op: &&galley_core::SealedOp| op.parse().unwrap().header.device == client.device.device;
    assert_eq!(sealed.iter().filter(by_device).cloned().collect::<Vec<_>>(), offered, "byte for byte");
    // Offered twice, it is there once (S12).
    client.offer(&node, space, &offered);
    let size = node.server.log.head(space).unwrap().unwrap().size;
    client.store.leave(directory).unwrap();
    client.meet(&node);
    client.join(&node, space);
    client.pull(&node, space);
    assert_eq!(client.store.cursor(space).unwrap().seq, size);
    assert_eq!(client.store.to_push(space, 100).unwrap(), vec![]);
    assert_eq!(client.store.to_push(space, 100).unwrap(), vec![]);
    begin_proof(&client, project, "After all");
    client.exchange(&node, space);
}

/// Puts another log into a data folder.
fn replace_log(data: &Path, with: &Path) {
    for beside in ["log.db-wal", "log.db-shm"] {
        let _ = std::fs::remove_file(data.join(beside));
    }
    std::fs::copy(with, data.join("log.db")).unwrap();
}

#[test]
fn s21_a_replica_of_another_log_is_folded_anew() {
    let (folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let space = project.space();
    node.stop();
    let older = folder.path().join("older.db");
    std::fs::copy(data.join("log.db"), &older).unwrap();
    let node = Node::start(&data);
    ada.accept(&node, space, &rename(project, "a", "b"));
    node.stop();
    // Whoever copies files about instead of restoring: the replica has more than the log.
    replace_log(&data, &older);
    let node = Node::start(&data);
    assert_eq!(node.server.log.head(space).unwrap().unwrap().size, 1);
    let spaces = node.ask("GET", "/v1/spaces", Some(&ada.token), None).json();
    assert_eq!(spaces["spaces"][0]["name"], "a", "what the log says, and not what was folded before");
    ada.sent.insert(space, 1);
    ada.accept(&node, space, &rename(project, "a", "c"));
    node.stop();
    // As long as the one before, and another.
    let other = folder.path().join("other.db");
    std::fs::copy(data.join("log.db"), &other).unwrap();
    replace_log(&data, &older);
    let node = Node::start(&data);
    ada.sent.insert(space, 1);
    ada.accept(&node, space, &rename(project, "a", "d"));
    node.stop();
    replace_log(&data, &other);
    let node = Node::start(&data);
    let spaces = node.ask("GET", "/v1/spaces", Some(&ada.token), None).json();
    assert_eq!(spaces["spaces"][0]["name"], "c");
    ada.accept(&node, space, &rename(project, "c", "e"));
}

#[test]
fn s21_a_restore_drops_the_replica_that_lies_there() {
    let (folder, data) = data();
    let node = Node::start(&data);
    let mut ada = node.owner();
    let project = ada.project(&node, "a");
    let file = folder.path().join("backup.tar");
    backup::write(&data, &file, &Machine).unwrap();
    node.stop();
    let again = folder.path().join("again");
    backup::restore(&file, &again, &Machine).unwrap();
    std::fs::copy(data.join("authority.key"), again.join("authority.key")).unwrap();
    std::fs::rename(data.join("replica"), again.join("replica")).unwrap();
    let node = Node::start(&again);
    assert!(again.join("replica.old").exists(), "it is of the log before");
    let head = node.server.log.head(project.space()).unwrap().unwrap();
    assert!(head.epoch > 0 && head.size == 1);
    ada.accept(&node, project.space(), &rename(project, "a", "b"));
    node.stop();
    std::fs::remove_dir_all(again.join("replica.old")).unwrap();
    let node = Node::start(&again);
    assert!(!again.join("replica.old").exists(), "once");
    ada.accept(&node, project.space(), &rename(project, "b", "c"));
}

#[test]
fn a_backup_that_is_cut_off_or_changed_is_none() {
    let (folder, data) = data();
    let node = Node::start(&data);
    node.owner();
    node.stop();
    let file = folder.path().join("backup.tar");
    backup::write(&data, &file, &Machine).unwrap();
    let whole = std::fs::read(&file).unwrap();
    let into = folder.path().join("again");
    let refused = |bytes: &[u8], what: &str| {
        std::fs::write(&file, bytes).unwrap();
        let restored = backup::restore(&file, &into, &Machine);
        assert!(matches!(restored, Err(BackupError::NotWhole(_))), "{what}: {restored:?}");
        assert!(!into.exists(), "{what}: something was left");
    };
    refused(&whole[..whole.len() / 2], "cut off");
    refused(&[], "empty");
    let mut changed = whole.clone();
    changed[2_000] ^= 1;
    refused(&changed, "changed");
    refused(b"no tar at all, but some text that is longer than nothing", "another file");
}

#[test]
fn a_folder_that_holds_something_is_not_restored_into() {
    let (folder, data) = data();
    Node::start(&data).stop();
    let file = folder.path().join("backup.tar");
    backup::write(&data, &file, &Machine).unwrap();
    assert!(matches!(backup::restore(&file, &data, &Machine), Err(BackupError::Occupied)));
    assert!(data.join("log.db").exists());
    let nothing = folder.path().join("nothing");
    assert!(matches!(
        backup::write(&nothing, &folder.path().join("x"), &Machine),
        Err(BackupError::NoServer)
    ));
}
