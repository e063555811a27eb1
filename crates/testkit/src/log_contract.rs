//! What every log of a server must do, as functions over a log that is empty.
//!
//! Each implementation runs all of [`RULES`], each on a new log. What they append is a real history: ops that an
//! authority in memory took, with stamps, leaves, nodes and signed heads.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a log that breaks its contract must fail where it does"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use galley_core::log::{Head, Tree};
use galley_core::op::{OrgRole, Payload, ProjectRename};
use galley_core::{DeviceId, SealedOp, SpaceId};
use galley_server::log::{Change, Expected, Log, LogError};
use galley_store::{Appended, Batch, Entry};

use crate::authority::{Author, Authority, Record};

/// One rule: its name, and the function that holds a log to it.
pub type Rule = (&'static str, fn(&dyn Log));

/// Every rule.
pub const RULES: &[Rule] = &[
    ("an empty log has nothing", an_empty_log_has_nothing),
    ("what was appended reads back", what_was_appended_reads_back),
    ("a batch goes on from the head or not at all", a_batch_goes_on_from_the_head_or_not_at_all),
    ("a batch that does not fit leaves nothing", a_batch_that_does_not_fit_leaves_nothing),
    ("numbers of a device are gapless", numbers_of_a_device_are_gapless),
    ("the tree is there at every size", the_tree_is_there_at_every_size),
    ("an op is answered as it was", an_op_is_answered_as_it_was),
    ("of two writers one goes first", of_two_writers_one_goes_first),
    ("pages are bounded by count and bytes", pages_are_bounded_by_count_and_bytes),
    ("an epoch begins on the same head", an_epoch_begins_on_the_same_head),
    ("what is erased keeps header, seal and leaf", what_is_erased_keeps_header_seal_and_leaf),
    ("rows change together and as expected", rows_change_together_and_as_expected),
    ("rows are listed in order", rows_are_listed_in_order),
    ("who listens is told of each append", who_listens_is_told_of_each_append),
];

/// A history to append: a project, made and renamed several times by its manager.
pub struct Story {
    pub authority: Authority,
    pub space: SpaceId,
    pub owner: Author,
    num_names: usize,
}

impl Story {
    /// A project that was made, and renamed `num_renames` times.
    #[must_use]
    pub fn new(seed: u64, num_renames: usize) -> Self {
        let mut authority = Authority::new(seed);
        let mut owner = authority.join(None, OrgRole::Owner);
        let space = authority.project(&mut owner, "0").space();
        let mut story = Self { authority, space, owner, num_names: 0 };
        for _ in 0..num_renames {
            story.go_on();
        }
        story
    }

    /// Renames the project once more.
    pub fn go_on(&mut self) {
        let was = self.num_names.to_string();
        self.num_names += 1;
        let name = self.num_names.to_string();
        let rename = Payload::ProjectRename(ProjectRename { project: self.space.project(), name, was });
        self.authority.accept(&mut self.owner, self.space, &rename);
    }

    /// How many ops the project has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.authority.logs[&self.space].size()
    }

    /// The ops from one number to another, both included, as they are appended.
    #[must_use]
    pub fn batch(&self, first: u64, last: u64) -> Batch {
        batch(&self.authority, self.space, first, last)
    }

    /// The record of a number.
    #[must_use]
    pub fn record(&self, seq: u64) -> &Record {
        &self.authority.logs[&self.space].records[usize::try_from(seq - 1).expect("a number that fits")]
    }
}

/// Ops of a space in memory, from one number to another, both included, as they are appended.
#[must_use]
pub fn batch(authority: &Authority, space: SpaceId, first: u64, last: u64) -> Batch {
    let log = &authority.logs[&space];
    let (mut entries, mut nodes) = (Vec::new(), Vec::new());
    for record in &log.records {
        if record.stamp.seq < first || record.stamp.seq > last {
            continue;
        }
        let leaf = galley_core::log::leaf(&record.sealed, &record.stamp);
        let tree = Tree::new(record.stamp.seq - 1, |level, index| log.nodes.get(&(level, index)).copied());
        nodes.extend(tree.append(leaf).expect("a whole tree"));
        let (stamp, outcome) = (record.stamp, record.outcome);
        entries.push(Entry { stamp, outcome, leaf, sealed: Some(record.sealed.clone()) });
    }
    Batch { space, epoch: 0, first_seq: first, entries, nodes, head: authority.head_at(space, 0, last) }
}

/// Appends, and demands that it was done.
pub fn done(log: &dyn Log, batch: &Batch) {
    assert!(matches!(log.append(batch), Ok(Appended::Done)), "appended from {}", batch.first_seq);
}

fn conflicts(log: &dyn Log, batch: &Batch) {
    assert!(matches!(log.append(batch), Ok(Appended::Conflict)), "a conflict from {}", batch.first_seq);
}

fn unfit(log: &dyn Log, batch: &Batch) {
    assert!(matches!(log.append(batch), Err(LogError::Unfit { .. })), "unfit from {}", batch.first_seq);
}

/// How many ops a space has.
#[must_use]
pub fn size(log: &dyn Log, space: SpaceId) -> u64 {
    log.head(space).expect("a head").map_or(0, |head| head.size)
}

/// Everything that the log has of a space, op by op.
#[must_use]
pub fn ops(log: &dyn Log, space: SpaceId) -> Vec<SealedOp> {
    let entries = log.entries(space, 0, usize::MAX, usize::MAX).expect("entries");
    entries.into_iter().map(|entry| entry.sealed.expect("a log keeps whole ops")).collect()
}

fn an_empty_log_has_nothing(log: &dyn Log) {
    let story = Story::new(1, 0);
    assert!(log.spaces().expect("spaces").is_empty());
    assert_eq!(log.head(story.space).expect("a head"), None);
    assert!(log.entries(story.space, 0, 10, 1_000).expect("entries").is_empty());
    let device = device(&story);
    assert_eq!(log.device_seq(story.space, device).expect("a number"), 0);
    assert_eq!(log.answer(story.space, device, 1).expect("an answer"), None);
    assert_eq!(log.row("account", "a").expect("a row"), None);
    log.erase(story.space, 1).expect("nothing to erase");
}

fn what_was_appended_reads_back(log: &dyn Log) {
    let story = Story::new(2, 4);
    let directory = story.authority.directory;
    let last = story.authority.logs[&directory].size();
    done(log, &batch(&story.authority, directory, 1, last));
    done(log, &story.batch(1, 1));
    done(log, &story.batch(2, 5));
    assert_eq!(log.spaces().expect("spaces"), [directory, story.space], "oldest first");
    let head = log.head(story.space).expect("a head").expect("a log has one");
    assert_eq!(head, story.authority.head_at(story.space, 0, 5));
    head.verify(&story.authority.public_key()).expect("the signature came through");
    let entries = log.entries(story.space, 0, usize::MAX, usize::MAX).expect("entries");
    assert_eq!(entries.len(), 5);
    for (seq, entry) in (1..).zip(&entries) {
        let record = story.record(seq);
        assert_eq!(entry.sealed.as_ref(), Some(&record.sealed));
        assert_eq!((entry.stamp, entry.outcome), (record.stamp, record.outcome));
        assert_eq!(entry.leaf, galley_core::log::leaf(&record.sealed, &record.stamp));
    }
    let after: Vec<u64> = log
        .entries(story.space, 3, usize::MAX, usize::MAX)
        .expect("entries")
        .iter()
        .map(|entry| entry.stamp.seq)
        .collect();
    assert_eq!(after, [4, 5]);
}

fn a_batch_goes_on_from_the_head_or_not_at_all(log: &dyn Log) {
    let story = Story::new(3, 4);
    conflicts(log, &story.batch(2, 2));
    assert!(log.spaces().expect("spaces").is_empty(), "a conflict makes no space");
    done(log, &story.batch(1, 2));
    conflicts(log, &story.batch(1, 1));
    conflicts(log, &story.batch(2, 3));
    conflicts(log, &story.batch(4, 4));
    let mut later = story.batch(3, 3);
    later.epoch = 1;
    later.head = story.authority.head_at(story.space, 1, 3);
    conflicts(log, &later);
    assert_eq!(ops(log, story.space).len(), 2);
    done(log, &story.batch(3, 5));
    assert_eq!(size(log, story.space), 5);
}

fn a_batch_that_does_not_fit_leaves_nothing(log: &dyn Log) {
    let story = Story::new(4, 3);
    let fits = || story.batch(1, 3);
    unfit(log, &Batch { entries: Vec::new(), ..fits() });
    unfit(log, &Batch { head: story.authority.head_at(story.space, 0, 2), ..fits() });
    unfit(log, &Batch { head: story.authority.head_at(story.authority.directory, 0, 3), ..fits() });
    let mut gap = fits();
    gap.entries.remove(1);
    unfit(log, &gap);
    let mut opaque = fits();
    opaque.entries[1].sealed = None;
    unfit(log, &opaque);
    let mut other = fits();
    other.entries[1].leaf = other.entries[0].leaf;
    unfit(log, &other);
    unfit(log, &Batch { space: story.authority.directory, ..fits() });
    assert_eq!(size(log, story.space), 0);
    assert!(ops(log, story.space).is_empty());
    done(log, &fits());
}

fn numbers_of_a_device_are_gapless(log: &dyn Log) {
    let story = Story::new(5, 3);
    done(log, &story.batch(1, 1));
    // Number 3 of the device under the log's next number: stamped anew, so that the leaf holds.
    let mut entry = story.batch(3, 3).entries.remove(0);
    entry.stamp.seq = 2;
    entry.leaf = galley_core::log::leaf(entry.sealed.as_ref().expect("whole"), &entry.stamp);
    let skipping = Batch { entries: vec![entry], ..story.batch(2, 2) };
    unfit(log, &skipping);
    let mut entry = story.batch(1, 1).entries.remove(0);
    entry.stamp.seq = 2;
    entry.leaf = galley_core::log::leaf(entry.sealed.as_ref().expect("whole"), &entry.stamp);
    let again = Batch { entries: vec![entry], ..story.batch(2, 2) };
    unfit(log, &again);
    assert_eq!(log.device_seq(story.space, device(&story)).expect("a number"), 1);
    done(log, &story.batch(2, 4));
    assert_eq!(log.device_seq(story.space, device(&story)).expect("a number"), 4);
}

fn the_tree_is_there_at_every_size(log: &dyn Log) {
    let story = Story::new(12, 8);
    for (first, last) in [(1, 1), (2, 4), (5, 9)] {
        done(log, &story.batch(first, last));
    }
    for size in 1..=9 {
        let tree = Tree::new(size, |level, index| log.node(story.space, level, index).expect("a node"));
        assert_eq!(tree.root().expect("a whole tree"), story.authority.head_at(story.space, 0, size).root);
    }
    assert_eq!(log.node(story.space, 0, 9).expect("no node"), None);
    assert_eq!(log.node(story.authority.directory, 0, 0).expect("no node"), None);
}

fn an_op_is_answered_as_it_was(log: &dyn Log) {
    let story = Story::new(6, 2);
    done(log, &story.batch(1, 3));
    for seq in 1..=3 {
        let record = story.record(seq);
        let stored = log
            .answer(story.space, record.op.header.device, record.op.header.device_seq)
            .expect("an answer")
            .expect("one that is there");
        assert_eq!(stored.op_hash, record.sealed.hash());
        assert_eq!((stored.stamp, stored.outcome), (record.stamp, record.outcome));
    }
    assert_eq!(log.answer(story.space, device(&story), 4).expect("an answer"), None);
    assert_eq!(log.answer(story.authority.directory, device(&story), 1).expect("an answer"), None);
}

fn of_two_writers_one_goes_first(log: &dyn Log) {
    let story = Story::new(7, 20);
    for seq in 1..=20 {
        let one = story.batch(seq, seq);
        let two = story.batch(seq, seq + 1);
        let first = std::thread::scope(|scope| {
            let other = scope.spawn(|| log.append(&two).expect("an answer"));
            let mine = log.append(&one).expect("an answer");
            (mine, other.join().expect("no panic"))
        });
        match first {
            (Appended::Done, Appended::Conflict) => {}
            // The longer one came first: its second op is taken out of the way of the next round by being there.
            (Appended::Conflict, Appended::Done) => conflicts(log, &story.batch(seq + 1, seq + 1)),
            (Appended::Done, Appended::Done) => panic!("both were appended from {seq}"),
            (Appended::Conflict, Appended::Conflict) => {
                assert!(size(log, story.space) >= seq, "neither from {seq}");
            }
        }
    }
    let kept = ops(log, story.space);
    for (seq, sealed) in (1..).zip(&kept) {
        assert_eq!(sealed, &story.record(seq).sealed, "{seq}, once and in its place");
    }
}

fn pages_are_bounded_by_count_and_bytes(log: &dyn Log) {
    let story = Story::new(8, 9);
    done(log, &story.batch(1, 10));
    let page = |after, limit, bytes| -> Vec<u64> {
        let entries = log.entries(story.space, after, limit, bytes).expect("entries");
        entries.iter().map(|entry| entry.stamp.seq).collect()
    };
    assert_eq!(page(0, 3, usize::MAX), [1, 2, 3]);
    assert_eq!(page(8, 3, usize::MAX), [9, 10]);
    assert!(page(10, 3, usize::MAX).is_empty());
    assert!(page(99, 3, usize::MAX).is_empty());
    assert!(page(0, 0, usize::MAX).is_empty());
    assert_eq!(page(0, 10, 1), [1], "one that is larger than the page is a page");
    let weight = |seq| {
        let sealed = &story.record(seq).sealed;
        sealed.header.len() + sealed.payload.as_ref().map_or(0, Vec::len)
    };
    assert_eq!(page(0, 10, weight(1) + 1), [1, 2]);
    assert_eq!(page(0, 10, weight(1) + weight(2)), [1, 2]);
    assert_eq!(page(0, 10, weight(1) + weight(2) + 1), [1, 2, 3]);
}

fn an_epoch_begins_on_the_same_head(log: &dyn Log) {
    let story = Story::new(9, 3);
    let begins =
        |epoch, size| log.begin_epoch(&story.authority.head_at(story.space, epoch, size)).expect("an answer");
    assert!(matches!(begins(1, 2), Appended::Conflict), "no log, no epoch");
    done(log, &story.batch(1, 2));
    assert!(matches!(begins(0, 2), Appended::Conflict), "the same epoch");
    assert!(matches!(begins(1, 1), Appended::Conflict), "another size");
    assert!(matches!(begins(1, 2), Appended::Done));
    assert_eq!(log.head(story.space).expect("a head").map(|head| (head.epoch, head.size)), Some((1, 2)));
    conflicts(log, &story.batch(3, 3));
    let next = Batch { epoch: 1, head: story.authority.head_at(story.space, 1, 3), ..story.batch(3, 3) };
    done(log, &next);
    assert_eq!(
        log.head(story.space).expect("a head").map(|head: Head| (head.epoch, head.size)),
        Some((1, 3))
    );
}

fn what_is_erased_keeps_header_seal_and_leaf(log: &dyn Log) {
    let story = Story::new(10, 2);
    done(log, &story.batch(1, 3));
    log.erase(story.space, 2).expect("erased");
    log.erase(story.space, 2).expect("and once more");
    let entries = log.entries(story.space, 0, 10, usize::MAX).expect("entries");
    let erased = entries[1].sealed.as_ref().expect("header and seal stay");
    let was = &story.record(2).sealed;
    assert_eq!((&erased.header, &erased.seal), (&was.header, &was.seal));
    assert_eq!((erased.salt, erased.payload.as_ref()), (None, None));
    assert_eq!(entries[1].leaf, story.batch(2, 2).entries[0].leaf);
    assert_eq!(entries[0].sealed.as_ref(), Some(&story.record(1).sealed));
    assert_eq!(entries[2].sealed.as_ref(), Some(&story.record(3).sealed));
}

fn rows_change_together_and_as_expected(log: &dyn Log) {
    let put = |key: &str, expected, value: &[u8]| Change {
        table: "account",
        key: key.to_owned(),
        expected,
        value: Some(value.to_vec()),
    };
    let is = |key: &str| log.row("account", key).expect("a row").map(|row| (row.value, row.revision));
    let change = |changes: &[Change]| log.change(changes).expect("an answer");
    assert!(change(&[put("a", Expected::Absent, b"1"), put("b", Expected::Any, b"2")]));
    assert_eq!((is("a"), is("b")), (Some((b"1".to_vec(), 1)), Some((b"2".to_vec(), 1))));
    assert!(!change(&[put("b", Expected::Revision(1), b"3"), put("a", Expected::Absent, b"3")]));
    assert_eq!((is("a"), is("b")), (Some((b"1".to_vec(), 1)), Some((b"2".to_vec(), 1))), "all or none");
    assert!(change(&[put("a", Expected::Revision(1), b"4")]));
    assert!(!change(&[put("a", Expected::Revision(1), b"5")]), "changed since");
    assert_eq!(is("a"), Some((b"4".to_vec(), 2)));
    assert_eq!(log.row("session", "a").expect("a row"), None, "another table");
    let gone = |expected| Change { table: "account", key: "a".to_owned(), expected, value: None };
    assert!(!change(&[gone(Expected::Revision(1))]));
    assert!(change(&[gone(Expected::Revision(2))]));
    assert_eq!(is("a"), None);
    assert!(change(&[gone(Expected::Any)]), "what is gone goes again");
    assert!(change(&[]));
    let won = std::thread::scope(|scope| {
        let race = || log.change(&[put("race", Expected::Absent, b"x")]).expect("an answer");
        let other = scope.spawn(race);
        [race(), other.join().expect("no panic")]
    });
    assert_eq!(won.iter().filter(|one| **one).count(), 1, "of two that expect nothing, one finds it");
}

fn rows_are_listed_in_order(log: &dyn Log) {
    for key in ["a/2", "a/1", "b/1", "a/10", "a"] {
        let value = Some(key.as_bytes().to_vec());
        let change = Change { table: "session", key: key.to_owned(), expected: Expected::Absent, value };
        assert!(log.change(&[change]).expect("an answer"));
    }
    let list = |prefix: &str, after: &str, limit| -> Vec<String> {
        let rows = log.rows("session", prefix, after, limit).expect("rows");
        assert!(rows.iter().all(|(key, row)| row.value == key.as_bytes() && row.revision == 1));
        rows.into_iter().map(|(key, _)| key).collect()
    };
    assert_eq!(list("", "", 10), ["a", "a/1", "a/10", "a/2", "b/1"]);
    assert_eq!(list("a/", "", 10), ["a/1", "a/10", "a/2"]);
    assert_eq!(list("a/", "a/1", 1), ["a/10"]);
    assert_eq!(list("c", "", 10), [""; 0]);
    assert!(log.rows("account", "", "", 10).expect("rows").is_empty());
}

fn who_listens_is_told_of_each_append(log: &dyn Log) {
    let story = Story::new(11, 2);
    let told = Arc::new(AtomicUsize::new(0));
    let (count, space) = (Arc::clone(&told), story.space);
    log.subscribe(Box::new(move |of| {
        assert_eq!(of, space);
        count.fetch_add(1, Ordering::SeqCst);
    }));
    let waits_for = |least: usize| {
        // Other nodes may tell a little later.
        let heard = (0..500).any(|_| {
            let heard = told.load(Ordering::SeqCst) >= least;
            if !heard {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            heard
        });
        assert!(heard, "told {} times", told.load(Ordering::SeqCst));
    };
    done(log, &story.batch(1, 2));
    waits_for(1);
    let before = told.load(Ordering::SeqCst);
    conflicts(log, &story.batch(1, 2));
    assert_eq!(told.load(Ordering::SeqCst), before, "nothing was appended");
    done(log, &story.batch(3, 3));
    waits_for(before + 1);
}

fn device(story: &Story) -> DeviceId {
    story.record(1).op.header.device
}
