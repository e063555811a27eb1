//! The store that the app has, behind the requests that its driver makes.

use std::sync::Arc;

use galley_core::{Payload, SealedOp, SpaceId};
use galley_server::edge::Machine;
use galley_store::{DataFolder, Entry, Keys, Reach, SignedIn, Store, Track};
use galley_sync::wire::{Cursor, PageOf};
use tempfile::TempDir;

use crate::node::{Device, Node};

pub struct Client {
    pub store: Store,
    pub device: Device,
    _folder: TempDir,
}

impl Client {
    /// A person at a registered device, with a data folder of their own; follows the directory.
    pub fn new(node: &Node, device: Device) -> Self {
        let _folder = tempfile::tempdir().unwrap();
        let keys = Keys { device: device.key.to_bytes(), authority: [9; 32] };
        let folder = DataFolder::open(_folder.path()).unwrap();
        let store = Store::open(folder, &keys, Arc::new(Machine)).unwrap();
        store.name_person("Ada").unwrap();
        let client = Self { store, device, _folder };
        client.meet(node);
        client
    }

    /// Follows the server's directory as who they are there.
    pub fn meet(&self, node: &Node) {
        self.join(node, self.device.directory);
        let who = SignedIn { device: self.device.device, person: self.device.person };
        self.store.sign_in(node.server.authority.server(), &who).unwrap();
        self.pull(node, self.device.directory);
    }

    pub fn join(&self, node: &Node, space: SpaceId) {
        let authority = &node.server.authority;
        self.store.join(authority.server(), space, authority.device(), self.device.authority_key).unwrap();
    }

    /// The cursor of a space, as it is sent.
    pub fn cursor(&self, space: SpaceId) -> Cursor {
        let at = self.store.cursor(space).unwrap();
        Cursor { epoch: at.epoch, seq: at.seq, root: at.root, revision: at.revision }
    }

    /// Takes one page after the other until there are no more.
    pub fn pull(&self, node: &Node, space: SpaceId) {
        loop {
            let cursor = self.cursor(space);
            let answer = self.device.pull(node, space, &cursor.query(500).to_string());
            assert_eq!(answer.status, 200, "{}", answer.text);
            let page: PageOf = serde_json::from_str(&answer.text).unwrap();
            let page = page.follow_on(space, &cursor).unwrap();
            let entries: Vec<Entry> = page
                .entries
                .into_iter()
                .map(|one| Entry {
                    stamp: one.stamp,
                    outcome: one.outcome,
                    leaf: one.leaf,
                    sealed: one.sealed,
                })
                .collect();
            let reach = if page.more { Reach::More } else { Reach::Last };
            self.store.follow_on(space, &entries, &page.head, reach).unwrap();
            self.store.keep_revision(space, page.revision).unwrap();
            if !page.more {
                return;
            }
        }
    }

    /// Records an op, which waits.
    pub fn record(&self, space: SpaceId, payload: Payload) {
        self.store.record(space, payload, Track::Not).unwrap();
    }

    /// Offers ops as they were sealed, and demands that each is taken.
    pub fn offer(&self, node: &Node, space: SpaceId, ops: &[SealedOp]) {
        let answer = self.device.push(node, space, ops);
        assert_eq!(answer.status, 200, "{}", answer.text);
        let answers = answer.json()["answers"].as_array().unwrap().clone();
        assert_eq!(answers.len(), ops.len(), "{}", answer.text);
        for answer in answers {
            assert_eq!(answer["outcome"]["outcome"], "accepted", "{answer}");
        }
    }

    /// Sends what waits, and follows.
    pub fn exchange(&self, node: &Node, space: SpaceId) {
        self.offer(node, space, &self.store.to_push(space, 100).unwrap());
        self.pull(node, space);
    }

    /// What this device sealed of a space beyond a number of its log, in order.
    pub fn sealed_beyond(&self, space: SpaceId, seq: u64) -> Vec<SealedOp> {
        let entries = self.store.entries(space, seq, usize::MAX, usize::MAX).unwrap();
        let sealed = entries.into_iter().filter_map(|entry| entry.sealed);
        sealed.filter(|op| op.parse().unwrap().header.device == self.device.device).collect()
    }
}
