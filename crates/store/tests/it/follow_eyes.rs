//! What is not for this person is a leaf, and comes or goes when that changes (S4, S22).

use std::collections::BTreeSet;

use galley_core::op::{CommentAdd, MemberAdd, OrgRole, ProjectRole, ThreadStart};
use galley_core::{CommentId, Payload, SpaceId};
use galley_store::{Entry, StoreError};

use crate::desk::Desk;
use crate::follow::office;
use crate::node::{Node, confirmed, folded_alike, opaque, said, truth};
use crate::rebuild::dump;

/// A desk that was sent the leaf alone of some ops, and what it was sent.
struct Room {
    node: Node,
    ada: Desk,
    cho: Desk,
    space: SpaceId,
    hidden: BTreeSet<u64>,
    thread: ThreadStart,
    late: CommentAdd,
}

impl Room {
    fn as_sent(&self) -> Vec<Entry> {
        let log = self.node.log(self.space).entries;
        log.iter()
            .map(|entry| if self.hidden.contains(&entry.stamp.seq) { opaque(entry) } else { entry.clone() })
            .collect()
    }

    fn whole(&self) -> Vec<Entry> {
        let log = self.node.log(self.space).entries;
        log.into_iter().filter(|entry| self.hidden.contains(&entry.stamp.seq)).collect()
    }

    fn seqs(&self) -> Vec<u64> {
        self.hidden.iter().copied().collect()
    }
}

/// Ada starts a thread, replies and starts another; the first is not for Cho.
fn room() -> Room {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let cho = Desk::seeded(3);
    let who = node.admit(&cho, OrgRole::Member);
    let (person, role) = (who.person, ProjectRole::Manager);
    node.did(space, &Payload::MemberAdd(MemberAdd { project, person, role }));
    let (proof, version) = ada.proof(project, "Poster");
    node.exchange(&ada, space);
    let thread = ada.thread_start(proof, version, "between us");
    let from = node.log(space).entries.len() as u64 + 1;
    said(&ada, space, Payload::ThreadStart(thread.clone()));
    said(&ada, space, Payload::CommentAdd(ada.reply(&thread, "really")));
    let open = ada.thread_start(proof, version, "for everybody");
    said(&ada, space, Payload::ThreadStart(open.clone()));
    let late = ada.reply(&open, "and this");
    said(&ada, space, Payload::CommentAdd(late.clone()));
    node.exchange(&ada, space);
    node.follow(&cho, node.directory);
    cho.store.join(node.server, space, node.keys.device, node.key).unwrap();
    let room = Room { node, ada, cho, space, hidden: [from, from + 1].into(), thread, late };
    let head = room.node.log(space).head.unwrap();
    room.cho.store.follow(space, &room.as_sent(), &head).unwrap();
    room
}

#[test]
fn s4_an_opaque_leaf_proves_the_rest_and_says_nothing() {
    let room = room();
    assert_eq!(room.cho.store.cursor(room.space).unwrap().root, room.node.log(room.space).head.unwrap().root);
    let threads = room.cho.store.threads(room.thread.proof).unwrap();
    assert_eq!((threads.len(), threads[0].comments.len()), (1, 2));
    assert_eq!(room.cho.store.find("between", 5).unwrap(), vec![]);
    let file = std::fs::read(room.cho.path.join("galley.db")).unwrap();
    let log = std::fs::read(room.cho.path.join("galley.db-wal")).unwrap_or_default();
    let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
    assert!(!holds(&file, b"between us") && !holds(&log, b"between us"));
    assert_eq!(room.cho.store.entries(room.space, 0, 99, usize::MAX).unwrap(), room.as_sent());
    folded_alike(&room.cho);
    // An op on top of all of it, and the answer to it.
    let reply = CommentAdd { comment: room.cho.store.fresh(CommentId::new), ..room.late.clone() };
    said(&room.cho, room.space, Payload::CommentAdd(reply.clone()));
    let base = room.cho.store.to_push(room.space, 1).unwrap()[0].parse().unwrap().header.base;
    assert_eq!((base.seq, base.root), {
        let head = room.node.log(room.space).head.unwrap();
        (head.size, head.root)
    });
    room.node.exchange(&room.cho, room.space);
    assert!(room.cho.store.comment(reply.comment).unwrap().unwrap().confirmed);
    folded_alike(&room.cho);
}

#[test]
fn s22_what_is_revealed_has_its_place_among_the_others() {
    let room = room();
    let waiting = room.cho.thread_start(room.thread.proof, room.thread.version, "waits");
    said(&room.cho, room.space, Payload::ThreadStart(waiting));
    room.cho.store.reveal(room.space, &room.whole()).unwrap();
    assert_eq!(confirmed(&room.cho.path, room.space), truth(&room.node, room.space));
    assert_eq!(room.cho.store.threads(room.thread.proof).unwrap().len(), 3);
    assert_eq!(room.cho.store.find("between", 5).unwrap().len(), 1);
    folded_alike(&room.cho);
    let once = dump(&room.cho);
    room.cho.store.reveal(room.space, &room.whole()).unwrap();
    assert_eq!(dump(&room.cho), once, "again changes nothing");
    assert_eq!(
        room.cho.store.entries(room.space, 0, 99, usize::MAX).unwrap(),
        room.node.log(room.space).entries
    );
    room.node.exchange(&room.cho, room.space);
    room.node.exchange(&room.ada, room.space);
    assert_eq!(confirmed(&room.cho.path, room.space), confirmed(&room.ada.path, room.space));
}

#[test]
fn s22_what_is_concealed_leaves_its_leaves() {
    let room = room();
    room.cho.store.reveal(room.space, &room.whole()).unwrap();
    let reply = CommentAdd {
        comment: room.cho.store.fresh(CommentId::new),
        thread: room.thread.thread,
        ..room.late.clone()
    };
    let held = said(&room.cho, room.space, Payload::CommentAdd(reply));
    room.cho.store.conceal(room.space, &room.seqs()).unwrap();
    assert_eq!(room.cho.store.entries(room.space, 0, 99, usize::MAX).unwrap(), room.as_sent());
    assert_eq!(room.cho.store.threads(room.thread.proof).unwrap().len(), 1);
    assert_eq!(room.cho.store.find("between", 5).unwrap(), vec![]);
    let needs = room.cho.store.needs_attention().unwrap();
    assert_eq!((needs.len(), needs[0].op), (1, held), "what hung on it");
    folded_alike(&room.cho);
    let once = dump(&room.cho);
    room.cho.store.conceal(room.space, &room.seqs()).unwrap();
    assert_eq!(dump(&room.cho), once);
    room.cho.store.keep_revision(room.space, 7).unwrap();
    assert_eq!(room.cho.store.cursor(room.space).unwrap().revision, 7);
    let mut whole = room.whole();
    whole[1].leaf.0[0] ^= 1;
    let refused = room.cho.store.shift(room.space, &whole, &[], 8).unwrap_err();
    assert_eq!((refused.code(), room.cho.store.cursor(room.space).unwrap().revision), ("history-forked", 7));
    room.cho.store.shift(room.space, &room.whole(), &[], 8).unwrap();
    assert_eq!(room.cho.store.cursor(room.space).unwrap().revision, 8);
    assert_eq!(confirmed(&room.cho.path, room.space), truth(&room.node, room.space));
    folded_alike(&room.cho);
    // The way back of a step that is not for this person any more leads nowhere, and is no damage.
    room.cho.store.conceal(room.space, &room.seqs()).unwrap();
    while room.cho.store.undo().unwrap().is_some() {}
    room.cho.verified();
}

#[test]
fn s22_what_is_revealed_has_to_be_what_the_leaf_said() {
    let room = room();
    let refuses = |entries: &[Entry], code: &str| {
        let before = dump(&room.cho);
        let error: StoreError = room.cho.store.reveal(room.space, entries).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert_eq!(dump(&room.cho), before);
    };
    let whole = room.whole();
    let touched = |touch: &dyn Fn(&mut Entry)| {
        let mut entries = whole.clone();
        touch(&mut entries[1]);
        entries
    };
    refuses(&touched(&|entry| entry.leaf.0[0] ^= 1), "history-forked");
    refuses(&touched(&|entry| entry.stamp.received_at += 1), "page-broken");
    refuses(&touched(&|entry| entry.sealed.as_mut().unwrap().payload = None), "page-broken");
    refuses(&touched(&|entry| entry.sealed = None), "page-broken");
    refuses(&touched(&|entry| entry.stamp.seq = 99), "page-broken");
    refuses(&touched(&|entry| entry.stamp.seq = 0), "page-broken");
    refuses(&touched(&|entry| entry.stamp.seq -= 1), "history-forked");
    room.cho.store.reveal(room.space, &whole).unwrap();
}

#[test]
fn s22_people_who_were_hidden_come_with_the_directory() {
    let (node, ada, _ben, project) = office();
    let space = project.space();
    let dee = Desk::seeded(4);
    let who = node.admit(&dee, OrgRole::Member);
    let directory = node.log(node.directory);
    // Of the newest two, person and device, there are the leaves.
    let num = directory.entries.len();
    let seen = ada.store.cursor(node.directory).unwrap().seq as usize;
    assert_eq!(seen, num - 2);
    let sent: Vec<Entry> = directory.entries[seen..].iter().map(opaque).collect();
    ada.store.follow(node.directory, &sent, &directory.head.unwrap()).unwrap();
    let (person, role) = (who.person, ProjectRole::Manager);
    node.did(space, &Payload::MemberAdd(MemberAdd { project, person, role }));
    node.share(&dee, space);
    let (proof, _) = dee.proof(project, "By somebody");
    node.exchange(&dee, space);
    node.follow(&ada, space);
    assert!(ada.store.proof(proof).unwrap().is_some(), "by a device that is not shown");
    folded_alike(&ada);
    let key = format!("device/{}", who.device);
    let knows = |desk: &Desk| confirmed(&desk.path, node.directory).iter().any(|(one, _)| *one == key);
    assert!(!knows(&ada));
    ada.store.reveal(node.directory, &directory.entries[seen..]).unwrap();
    assert!(knows(&ada));
    folded_alike(&ada);
    assert_eq!(confirmed(&ada.path, node.directory), truth(&node, node.directory));
}
