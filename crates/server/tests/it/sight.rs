//! What of a log is for whom, and what is said when that changes.

use galley_core::op::{
    Audience, Payload, PayloadErase, ProofKind, ThreadAudience, ThreadStart, VersionSubmit,
};
use galley_core::{ProjectId, SpaceId};
use galley_sync::wire::{Cursor, Entry, PageOf};
use galley_testkit::payloads;
use serde_json::json;

use crate::node::{Device, Node, data, request};

/// A project with a version and a thread on it, by Ada; Eve is an external member of it.
struct Stage {
    node: Node,
    ada: Device,
    eve: Device,
    space: SpaceId,
    thread: ThreadStart,
    _folder: tempfile::TempDir,
}

const CONTENT: &str = "the bytes of a poster";

impl Stage {
    fn set(audience: Audience) -> Self {
        let (_folder, data) = data();
        let node = Node::start(&data);
        let mut ada = node.owner();
        let project = ada.project(&node, "Poster");
        let member = json!({ "project": project, "role": "reviewer" });
        let eve = node.invite(&ada, 2, "eve@client.test", "external", member);
        let space = project.space();
        let proof = payloads::proof_create(&mut ada.ids, "Front", ProofKind::Image);
        ada.accept(&node, space, &Payload::ProofCreate(proof.clone()));
        let version = payloads::version_submit(&mut ada.ids, proof.proof, CONTENT);
        bring(&node, &ada, project, &version);
        ada.accept(&node, space, &Payload::VersionSubmit(version.clone()));
        let thread = ThreadStart { audience, ..payloads::thread_start(&mut ada.ids, &version, "too dark") };
        ada.accept(&node, space, &Payload::ThreadStart(thread.clone()));
        Self { node, ada, eve, space, thread, _folder }
    }

    /// The number that the log's last op has.
    fn last(&self) -> u64 {
        self.node.server.log.head(self.space).unwrap().unwrap().size
    }

    fn address_to(&mut self, audience: Audience, was: Audience) {
        let ThreadStart { proof, version, thread, .. } = self.thread;
        let said = ThreadAudience { proof, version, thread, audience, was };
        self.ada.accept(&self.node, self.space, &Payload::ThreadAudience(said));
    }

    /// Pulls until there is no more: what followed, what was revealed, what was concealed.
    fn pull(&self, by: &Device, cursor: &mut Cursor) -> (Vec<Entry>, Vec<u64>, Vec<u64>) {
        let (mut entries, mut revealed, mut concealed) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..50 {
            let answer = by.pull(&self.node, self.space, &cursor.query(500).to_string());
            assert_eq!(answer.status, 200, "{}", answer.text);
            let page: PageOf = serde_json::from_str(&answer.text).unwrap();
            page.head.verify(&by.authority_key).unwrap();
            let page = page.follow_on(self.space, cursor).unwrap();
            let head = page.head;
            *cursor = Cursor { epoch: head.epoch, seq: head.size, root: head.root, revision: page.revision };
            entries.extend(page.entries);
            revealed.extend(page.reveal.iter().map(|entry| entry.stamp.seq));
            concealed.extend(page.conceal);
            if !page.more {
                return (entries, revealed, concealed);
            }
        }
        panic!("pages without end");
    }
}

/// Sends the bytes of a version.
fn bring(node: &Node, by: &Device, project: ProjectId, said: &VersionSubmit) {
    let start = json!({
        "sha256": said.sha256, "bytes": said.bytes, "chunk_root": said.chunk_root,
        "for": { "space": project, "version": said.version },
    });
    let begun = node.ask("POST", "/v1/uploads", Some(&by.token), Some(&start));
    assert!(begun.status < 300, "{}", begun.text);
    let upload = begun.json()["upload"].as_str().unwrap().to_owned();
    let wire = [("galley-wire", "1")];
    let chunk = request("PUT", &format!("/v1/uploads/{upload}/0"), Some(&by.token), &wire, CONTENT);
    let sent = node.raw(chunk.as_bytes());
    assert!(sent.status < 300, "{}", sent.text);
    let done = node.ask("POST", &format!("/v1/uploads/{upload}/finish"), Some(&by.token), None);
    assert!(done.status < 300, "{}", done.text);
}

#[test]
fn s4_an_external_member_gets_the_leaf_of_what_is_the_teams() {
    let stage = Stage::set(Audience::Team);
    let last = stage.last();
    let (all, _, _) = stage.pull(&stage.ada, &mut Cursor::nothing());
    assert!(all.iter().all(|entry| entry.sealed.is_some()), "whoever is of the team sees everything");
    let (seen, revealed, concealed) = stage.pull(&stage.eve, &mut Cursor::nothing());
    assert_eq!(seen.len() as u64, last);
    assert_eq!((revealed.len(), concealed.len()), (0, 0), "nothing was there before");
    let thread = seen.last().unwrap();
    assert_eq!(thread, &all.last().unwrap().opaque());
    assert!(seen.iter().rev().skip(1).all(|entry| entry.sealed.is_some()), "the rest is for everyone");
}

#[test]
fn s22_what_becomes_the_teams_is_concealed_and_what_is_for_everyone_again_is_revealed() {
    let mut stage = Stage::set(Audience::Everyone);
    let started = stage.last();
    let mut cursor = Cursor::nothing();
    let (seen, _, _) = stage.pull(&stage.eve, &mut cursor);
    assert!(seen.iter().all(|entry| entry.sealed.is_some()));
    stage.address_to(Audience::Team, Audience::Everyone);
    let (seen, _, concealed) = stage.pull(&stage.eve, &mut cursor);
    assert!(concealed.contains(&started), "{concealed:?}");
    assert!(seen.len() == 1 && seen[0].sealed.is_none(), "that it is the team's is for the team");
    stage.address_to(Audience::Everyone, Audience::Team);
    let (seen, revealed, concealed) = stage.pull(&stage.eve, &mut cursor);
    assert!(revealed.contains(&started) && revealed.contains(&(started + 1)), "{revealed:?}");
    assert!(concealed.is_empty() && seen[0].sealed.is_some());
    let (seen, revealed, concealed) = stage.pull(&stage.eve, &mut cursor);
    assert!(seen.is_empty() && revealed.is_empty() && concealed.is_empty(), "said once");
}

#[test]
fn s4_what_is_erased_is_gone_from_the_log() {
    let mut stage = Stage::set(Audience::Everyone);
    let started = stage.last();
    let whole = stage.node.server.log.entries(stage.space, started - 1, 1, usize::MAX).unwrap().remove(0);
    let sealed = whole.sealed.unwrap();
    let op = sealed.parse().unwrap().header.op_id;
    let ThreadStart { proof, version, thread, marks, comment, .. } = stage.thread.clone();
    let erase = PayloadErase {
        op,
        kind: "thread.start".to_owned(),
        proof,
        version,
        thread,
        comment: comment.comment,
        marks: marks.iter().map(|new| new.mark).collect(),
        ground: "Asked for by the author".to_owned(),
    };
    stage.ada.accept(&stage.node, stage.space, &Payload::PayloadErase(erase));
    let erased = stage.node.server.log.entries(stage.space, started - 1, 1, usize::MAX).unwrap().remove(0);
    let kept = erased.sealed.unwrap();
    assert_eq!((kept.header, kept.seal, erased.leaf), (sealed.header, sealed.seal, whole.leaf));
    assert!(kept.payload.is_none() && kept.salt.is_none());
    assert_eq!(stage.node.server.log.rows("erasing", "", "", 10).unwrap().len(), 0, "nothing is left to do");
}

#[test]
fn s41_an_op_names_only_bytes_that_its_person_brought() {
    let mut stage = Stage::set(Audience::Everyone);
    let before = stage.last();
    let proof = stage.thread.proof;
    // Bytes that are there, by their hash alone; and such as are nowhere.
    let stolen = payloads::version_submit(&mut stage.eve.ids, proof, CONTENT);
    let invented = payloads::version_submit(&mut stage.ada.ids, proof, "nowhere");
    let op = stage.eve.seal(stage.space, &Payload::VersionSubmit(stolen));
    let answer = stage.eve.push(&stage.node, stage.space, &[op]).json();
    assert_eq!(answer["answers"][0]["code"], "blob-missing");
    let op = stage.ada.seal(stage.space, &Payload::VersionSubmit(invented));
    let answer = stage.ada.push(&stage.node, stage.space, &[op]).json();
    assert_eq!(answer["answers"][0]["code"], "blob-missing");
    assert_eq!(stage.last(), before);
}
