//! What is no continuation of a log is refused as a whole, and what contradicts it is refused loudly (S3).

use ed25519_dalek::SigningKey;
use galley_core::log::leaf;
use galley_core::op::{
    Base, DeviceRegister, DeviceRole, Envelope, MemberAdd, OrgRole, ProjectRole, ProofCreate, ProofKind,
    ProofRename, public_key, seal,
};
use galley_core::{DeviceId, Hash, Head, OpId, Outcome, Payload, ProofId, Refusal, ServerId, SpaceId};
use galley_store::{Cursor, Entry};

use crate::desk::Desk;
use crate::follow::office;
use crate::node::{Node, confirmed, said, truth};
use crate::rebuild::dump;

/// A desk that is behind by a few ops, what it lacks, and the head.
struct Behind {
    node: Node,
    ben: Desk,
    space: SpaceId,
    entries: Vec<Entry>,
    head: Head,
    proof: ProofId,
}

fn behind() -> Behind {
    let (node, ada, ben, project) = office();
    let space = project.space();
    let (proof, version) = ada.proof(project, "Poster");
    let thread = ada.thread_start(proof, version, "one");
    said(&ada, space, Payload::ThreadStart(thread.clone()));
    said(&ada, space, Payload::CommentAdd(ada.reply(&thread, "two")));
    node.exchange(&ada, space);
    node.follow(&ben, node.directory);
    let (entries, head) = node.page(&ben, space, 99);
    assert!(entries.len() >= 6, "proof, version, its facts, thread, comment");
    Behind { node, ben, space, entries, head, proof }
}

fn state(desk: &Desk, space: SpaceId) -> (Cursor, Vec<String>, Option<Head>) {
    (desk.store.cursor(space).unwrap(), dump(desk), desk.store.head(space).unwrap())
}

impl Behind {
    /// Refused with this code, and nothing of it is taken.
    fn refuses(&self, entries: &[Entry], head: &Head, code: &str, what: &str) {
        let before = state(&self.ben, self.space);
        let refused = self.ben.store.follow(self.space, entries, head).unwrap_err();
        assert_eq!(refused.code(), code, "{what}: {refused}");
        assert_eq!(state(&self.ben, self.space), before, "{what}");
    }

    /// The head that the authority would have signed over other entries after those that are here.
    fn head_over(&self, entries: &[Entry]) -> Head {
        let seq = self.ben.store.cursor(self.space).unwrap().seq as usize;
        let mut leaves: Vec<Hash> =
            self.node.log(self.space).entries.iter().take(seq).map(|entry| entry.leaf).collect();
        leaves.extend(entries.iter().map(|entry| entry.leaf));
        self.node.head_over(self.space, &leaves)
    }

    /// The head over the first so many of the entries that were lacking, after those that were here.
    fn head_before(&self, num: usize) -> Head {
        let first = self.entries[0].stamp.seq as usize - 1;
        let log = self.node.log(self.space).entries;
        let leaves: Vec<Hash> = log[..first + num].iter().map(|entry| entry.leaf).collect();
        self.node.head_over(self.space, &leaves)
    }

    /// And then what is right is taken.
    fn goes_on(&self) {
        self.ben.store.follow(self.space, &self.entries, &self.head).unwrap();
        assert_eq!(confirmed(&self.ben.path, self.space), truth(&self.node, self.space));
        self.ben.verified();
    }
}

#[test]
fn s20_a_page_with_a_gap_or_out_of_order_takes_nothing() {
    let all = behind();
    let without = |n: usize| {
        let mut entries = all.entries.clone();
        entries.remove(n);
        entries
    };
    all.refuses(&without(0), &all.head, "page-broken", "the first is missing");
    all.refuses(&without(2), &all.head, "page-broken", "one in the middle is missing");
    let mut entries = all.entries.clone();
    entries.swap(1, 2);
    all.refuses(&entries, &all.head, "page-broken", "out of order");
    entries = all.entries.clone();
    entries.insert(1, entries[0].clone());
    all.refuses(&entries, &all.head, "page-broken", "one of them twice");
    let few = all.head_over(&all.entries[..2]);
    all.refuses(&all.entries, &few, "page-broken", "a head that covers less");
    all.goes_on();
}

#[test]
fn s20_a_page_that_comes_again_changes_nothing() {
    let all = behind();
    let first = all.ben.store.follow(all.space, &all.entries[..2], &all.head).unwrap();
    assert!(first.changed > 0);
    let before = state(&all.ben, all.space);
    let again = all.ben.store.follow(all.space, &all.entries[..2], &all.head).unwrap();
    assert_eq!((again.seq, again.changed), (first.seq, 0));
    assert_eq!(state(&all.ben, all.space), before);
    all.goes_on();
    // A late answer to an earlier question: all of it is here, and its head is one of this log.
    let before = state(&all.ben, all.space);
    let early = all.head_before(2);
    all.ben.store.follow(all.space, &all.entries[..2], &early).unwrap();
    assert_eq!(state(&all.ben, all.space), before);
    let mut other = all.entries[..2].to_vec();
    other[1].leaf.0[0] ^= 1;
    all.refuses(&other, &all.head, "history-forked", "an op that was another one before");
}

#[test]
fn s3_a_history_that_contradicts_is_refused_loudly() {
    let all = behind();
    let mut head = all.head;
    head.root.0[0] ^= 1;
    all.refuses(&all.entries, &head, "history-forked", "a head that was touched");
    let mut leaves: Vec<Hash> = all.node.log(all.space).entries.iter().map(|entry| entry.leaf).collect();
    leaves[0].0[0] ^= 1;
    let other = all.node.head_over(all.space, &leaves);
    all.refuses(&all.entries, &other, "history-forked", "signed, over another beginning");
    let stranger = Node::new(95);
    let mut signed = stranger.head_over(all.space, &[]);
    all.refuses(&all.entries, &signed, "history-forked", "signed by another authority");
    signed.authority = all.node.keys.device;
    all.refuses(&all.entries, &signed, "history-forked", "in the name of this one");
    let directory = all.node.log(all.node.directory).head.unwrap();
    all.refuses(&all.entries, &directory, "page-broken", "the head of another log");
    let key = SigningKey::from_bytes(&all.node.keys.key);
    let Head { space, size, root, signed_at, authority, .. } = all.head;
    let later = Head::sign(space, 1, size, root, signed_at, authority, &key);
    all.refuses(&all.entries, &later, "history-forked", "another epoch, which nobody announced");
    all.goes_on();
    let short = all.head_before(1);
    all.refuses(&[], &short, "history-forked", "a log that has become shorter");
    leaves[0].0[0] ^= 1;
    let last = leaves.len() - 1;
    leaves[last].0[0] ^= 1;
    let forked = all.node.head_over(all.space, &leaves);
    all.refuses(&[], &forked, "history-forked", "two heads of one size");
    let error = all.ben.store.follow(all.space, &[], &forked).unwrap_err();
    assert!(!error.retryable() && error.hint().contains("whoever runs the server"));
    all.ben.store.follow(all.space, &[], &all.head).unwrap();
}

#[test]
fn s3_an_announced_head_has_to_be_reached() {
    let all = behind();
    let mut leaves: Vec<Hash> = all.node.log(all.space).entries.iter().map(|entry| entry.leaf).collect();
    let last = leaves.len() - 1;
    leaves[last].0[0] ^= 1;
    let promised = all.node.head_over(all.space, &leaves);
    // It covers the page, and says that something else comes last.
    all.ben.store.follow(all.space, &all.entries[..2], &promised).unwrap();
    all.refuses(&all.entries[2..], &all.head, "history-forked", "two heads of one size");
    let longer = {
        let mut leaves: Vec<Hash> = all.node.log(all.space).entries.iter().map(|entry| entry.leaf).collect();
        leaves.push(Hash::of(&[b"one more"]));
        all.node.head_over(all.space, &leaves)
    };
    all.refuses(&all.entries[2..], &longer, "history-forked", "the announced one is passed by");
}

#[test]
fn s2_bytes_and_leaf_have_to_fit() {
    let all = behind();
    let check = |touch: &dyn Fn(&mut Entry), what: &str| {
        let mut entries = all.entries.clone();
        touch(&mut entries[1]);
        all.refuses(&entries, &all.head_over(&entries), "page-broken", what);
    };
    check(&|entry| entry.leaf.0[0] ^= 1, "a leaf that is not that of the bytes");
    check(&|entry| entry.stamp.directory_seq -= 1, "a stamp that the leaf does not cover");
    // From here on the leaf is made to fit.
    let fit = |touch: &dyn Fn(&mut Entry), what: &str| {
        check(
            &|entry| {
                touch(entry);
                entry.leaf = leaf(entry.sealed.as_ref().unwrap(), &entry.stamp);
            },
            what,
        );
    };
    fit(&|entry| entry.sealed.as_mut().unwrap().seal.0[0] ^= 1, "a seal of nobody's");
    fit(&|entry| entry.stamp.received_at -= 1_000_000, "received before the one in front");
    fit(&|entry| entry.sealed.as_mut().unwrap().header.push(b'x'), "no header");
    fit(&|entry| entry.sealed.as_mut().unwrap().payload.as_mut().unwrap().push(b' '), "another payload");
    fit(&|entry| entry.sealed.as_mut().unwrap().salt = None, "half of an erased one");
    let first = all.node.log(all.space).entries[0].clone();
    fit(&|entry| entry.sealed.clone_from(&first.sealed), "a number that its device had before");
    let other = all.node.log(all.node.directory).entries[1].clone();
    fit(&|entry| entry.sealed.clone_from(&other.sealed), "made for another space");
    all.goes_on();
}

#[test]
fn s5_seals_are_checked_by_the_directory_as_followed() {
    let (node, ada, ben, project) = office();
    let space = project.space();
    // Somebody who came after Ben had last looked.
    let cho = Desk::seeded(3);
    let who = node.admit(&cho, OrgRole::Member);
    let role = ProjectRole::Manager;
    let add = MemberAdd { project, person: who.person, role };
    node.did(space, &Payload::MemberAdd(add));
    node.share(&cho, space);
    let (proof, _) = cho.proof(project, "By somebody new");
    node.exchange(&cho, space);
    let (entries, head) = node.page(&ben, space, 99);
    let refused = ben.store.follow(space, &entries, &head).unwrap_err();
    assert_eq!((refused.code(), refused.retryable()), ("directory-behind", true));
    node.follow(&ben, node.directory);
    node.follow(&ben, space);
    assert!(ben.store.proof(proof).unwrap().is_some());
    assert_eq!(ada.store.proof(proof).unwrap(), None, "not followed yet");
    ben.verified();
}

#[test]
fn an_id_that_is_somewhere_else_is_not_taken_over() {
    let (node, ada, _ben, project) = office();
    let own = ada.store.create_project("Own").unwrap();
    let (proof, _) = ada.proof(own, "Mine");
    let before = ada.store.proof(proof).unwrap();
    let create = ProofCreate { proof, name: "Taken over".into(), kind: ProofKind::Image };
    let space = project.space();
    node.did(space, &Payload::ProofCreate(create));
    let (entries, head) = node.page(&ada, space, 99);
    let refused = ada.store.follow(space, &entries, &head).unwrap_err();
    assert_eq!(refused.code(), Refusal::IdTaken.code());
    assert_eq!(ada.store.proof(proof).unwrap(), before);
    ada.verified();
}

#[test]
fn s5_a_directory_cannot_name_another_authority_than_the_pinned_one() {
    let (node, other) = (Node::new(96), Node::new(97));
    let ada = Desk::seeded(1);
    // The log of another server's directory, under heads of this one.
    let entries = other.log(other.directory).entries;
    let leaves: Vec<Hash> = entries.iter().map(|entry| entry.leaf).collect();
    ada.store.join(node.server, other.directory, node.keys.device, node.key).unwrap();
    let head = node.head_over(other.directory, &leaves);
    let refused = ada.store.follow(other.directory, &entries, &head).unwrap_err();
    assert_eq!(refused.code(), "history-forked");
    assert_eq!(ada.store.cursor(other.directory).unwrap().seq, 0);
    // Nor does an authority make such a directory itself.
    let space = node.store.fresh(SpaceId::new);
    let server = node.store.fresh(ServerId::new);
    node.store.join(server, space, node.keys.device, node.key).unwrap();
    let key = SigningKey::from_bytes(&[42; 32]);
    let device = node.store.fresh(DeviceId::new);
    let register = Payload::DeviceRegister(DeviceRegister {
        device,
        public_key: public_key(&key),
        role: DeviceRole::Authority,
        person: None,
        countersign: None,
    });
    let op_id = node.store.fresh(OpId::new);
    let base = Base::nothing();
    let envelope = Envelope { op_id, space, device, device_seq: 1, base, actor: None, made_at: 1 };
    let sealed = seal(&envelope, &register, [1; 32], &key).unwrap();
    let refused = node.store.authorise_with(space, &sealed, &node.keys, &mut |_| panic!("asked"));
    assert_eq!(refused.unwrap_err().code(), "history-forked");
}

#[test]
fn s4_of_what_was_erased_header_seal_and_leaf_are_followed() {
    let all = behind();
    let mut entries = all.entries.clone();
    let rename = ProofRename { proof: all.proof, name: "Placard".into(), was: "Poster".into() };
    let sealed = all.node.sealed(all.space, &Payload::ProofRename(rename));
    let (_, outcome) = all.node.say(all.space, &sealed).unwrap();
    assert_eq!(outcome, Outcome::Accepted);
    let mut erased = all.node.log(all.space).entries.last().unwrap().clone();
    let op = erased.sealed.as_mut().unwrap();
    (op.salt, op.payload) = (None, None);
    entries.push(erased);
    all.ben.store.follow(all.space, &entries, &all.node.log(all.space).head.unwrap()).unwrap();
    assert_eq!(all.ben.store.proof(all.proof).unwrap().unwrap().name, "Poster", "what it said is not here");
    let found = all.ben.store.verify(&mut |_, _| {}).unwrap();
    assert_eq!((found.problems, found.num_erased), (Vec::new(), 1), "header, seal and leaf hold");
}
