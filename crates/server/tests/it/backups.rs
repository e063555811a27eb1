//! All of a server in one file, and a server of it.

use galley_core::ProjectId;
use galley_core::op::{Payload, ProjectRename};
use galley_server::backup::{self, BackupError};
use galley_server::edge::Machine;

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
