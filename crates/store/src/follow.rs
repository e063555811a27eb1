//! Following a log whose authority is elsewhere: its entries in order, checked and folded, one transaction a
//! page (S2 to S4, S20, S31). What does not hold together takes nothing.
//!
//! Every leaf is here, if only as its hash, so that the root can be computed: that is the proof that a later
//! head tells of the same log as the earlier ones. Rules are not asked again; their answers stand in the log.

use std::collections::BTreeSet;

use galley_core::log::leaf;
use galley_core::rules::sealing_key;
use galley_core::{Entity, Hash, Head, Key, Op, OpId, Outcome, Refusal, SealedOp, Slice, SpaceId, Stamp};
use rusqlite::{Connection, OptionalExtension, params};

use crate::authority::{insert_head, insert_leaf, insert_op, keep_last_head, node};
use crate::entities::{self, Layer, Scope};
use crate::erase;
use crate::error::{Result, StoreError};
use crate::log::{self, Entry};
use crate::servers::Server;
use crate::space::{Space, id, number};
use crate::store::Store;
use crate::{overlay, push, rebuild, views};

/// Whether a page is the last for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// More pages follow: what waits is run again after the last of them.
    More,
    Last,
}

/// What a page brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// The last number that is here.
    pub seq: u64,
    /// How many entities are others now.
    pub changed: usize,
    /// Own ops that need attention since.
    pub attention: Vec<OpId>,
}

/// How far a followed space is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub epoch: u32,
    pub seq: u64,
    /// Of the tree over that many leaves.
    pub root: Hash,
    /// Of what is for this person (S20).
    pub revision: u64,
}

impl Store {
    /// Takes the next entries of a followed space, the last for now; `head` is over these entries, or over
    /// more than them. Entries that are here already are compared and passed over.
    ///
    /// Errors take nothing: `history-forked` for what contradicts what is here or the authority's key;
    /// `page-broken` for what is no page of this log; `directory-behind` where the ops stand on facts of the
    /// directory that are not here yet; `id-taken` where another space has what they would make.
    pub fn follow(&self, space: SpaceId, entries: &[Entry], head: &Head) -> Result<Followed> {
        self.follow_on(space, entries, head, Reach::Last)
    }

    /// As [`Store::follow`], for a page that may not be the last.
    pub fn follow_on(
        &self,
        space: SpaceId,
        entries: &[Entry],
        head: &Head,
        reach: Reach,
    ) -> Result<Followed> {
        self.write(|tx| {
            let scope = self.followed(tx, space)?;
            let before = push::in_attention(tx)?;
            let mut page = Page::begin(tx, scope, head)?;
            page.take(entries)?;
            page.prove(entries, head)?;
            let Page { scope, changed, affected, .. } = page;
            note_unsettled(tx, &scope, &affected)?;
            if reach == Reach::Last {
                overlay::settle(tx, &scope, take_unsettled(tx, &scope)?)?;
            } else {
                views::refresh(tx, &scope, &changed)?;
            }
            let attention = push::in_attention(tx)?.difference(&before).copied().collect();
            Ok(Followed { seq: scope.space.num_ops, changed: changed.len(), attention })
        })
    }

    /// Says how far a followed space is.
    pub fn cursor(&self, space: SpaceId) -> Result<Cursor> {
        self.read(|db| {
            let scope = self.followed(db, space)?;
            let base = scope.space.base(db)?;
            let sql = "SELECT revision FROM followed WHERE sid = ?1";
            let revision: i64 = db.prepare_cached(sql)?.query_row([scope.space.sid], |row| row.get(0))?;
            Ok(Cursor {
                epoch: base.epoch,
                seq: base.seq,
                root: base.root,
                revision: revision.unsigned_abs(),
            })
        })
    }

    /// Notes up to which change of what is for this person everything was revealed and concealed.
    pub fn keep_revision(&self, space: SpaceId, revision: u64) -> Result<()> {
        self.write(|tx| keep_revision(tx, &self.followed(tx, space)?, revision))
    }

    /// Reads the entries after a number: at most `limit`, and of more than one at most `bytes` of headers and
    /// payloads.
    ///
    /// Errors: `not-found`.
    pub fn entries(&self, space: SpaceId, after: u64, limit: usize, bytes: usize) -> Result<Vec<Entry>> {
        self.read(|db| {
            let space = Space::need(db, space)?;
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            let mut entries = log::after(db, space.sid, after, limit)?;
            let mut sum = 0_usize;
            let fitting = entries.iter().take_while(|entry| {
                sum = sum.saturating_add(entry.bytes());
                sum <= bytes
            });
            let num = fitting.count().max(1);
            entries.truncate(num);
            Ok(entries)
        })
    }

    /// Returns the last head that is known of a space; absent while there is none.
    pub fn head(&self, space: SpaceId) -> Result<Option<Head>> {
        self.read(|db| {
            let sql = "SELECT head FROM heads WHERE sid = ?1 ORDER BY size DESC LIMIT 1";
            let sid = Space::need(db, space)?.sid;
            let head: Option<String> =
                db.prepare_cached(sql)?.query_row([sid], |row| row.get(0)).optional()?;
            Ok(head.map(|head| serde_json::from_str(&head)).transpose()?)
        })
    }

    /// Runs again what waits where an earlier run ended while it caught up.
    pub(crate) fn settle_followed(&self) -> Result<()> {
        let sids = self.read(|db| {
            let mut statement = db.prepare_cached("SELECT DISTINCT sid FROM unsettled")?;
            let sids = statement.query_map([], |row| row.get(0))?;
            Ok(sids.collect::<rusqlite::Result<Vec<i64>>>()?)
        })?;
        if sids.is_empty() {
            return Ok(());
        }
        self.write(|tx| {
            for sid in sids {
                let scope = Scope::of(tx, Space::with_sid(tx, sid)?)?;
                overlay::settle(tx, &scope, take_unsettled(tx, &scope)?)?;
            }
            Ok(())
        })
    }
}

/// A page while it is taken.
struct Page<'a> {
    db: &'a Connection,
    scope: Scope,
    server: Server,
    /// The log, or its directory's, has ops that are not for this person.
    hides: bool,
    directory_hides: bool,
    /// Keys of confirmed entities that are others now.
    changed: BTreeSet<Key>,
    /// Those, and what own ops had written that came back.
    affected: BTreeSet<Key>,
}

impl<'a> Page<'a> {
    /// Looks whether the head is one of this log's, before anything is taken.
    fn begin(db: &'a Connection, mut scope: Scope, head: &Head) -> Result<Self> {
        let server = match scope.space.server {
            Some(server) => Server::need(db, server)?,
            None => return Err(StoreError::SpaceElsewhere),
        };
        if head.space != scope.space.space {
            return Err(StoreError::page("its head is that of another log"));
        }
        if head.authority != server.authority || head.verify(&server.key).is_err() {
            return Err(StoreError::forked("a head is not signed by the authority that was pinned"));
        }
        let begun = scope.space.num_ops > 0 || !heads(db, scope.space.sid)?.is_empty();
        if begun && head.epoch != scope.space.epoch {
            return Err(StoreError::forked("the log began anew"));
        }
        scope.space.epoch = head.epoch;
        if scope.is_directory() {
            scope.directory = scope.space;
        }
        let hides = log::has_hidden(db, scope.space.sid)?;
        let directory_hides = log::has_hidden(db, scope.directory.sid)?;
        let (changed, affected) = (BTreeSet::new(), BTreeSet::new());
        Ok(Self { db, scope, server, hides, directory_hides, changed, affected })
    }

    fn take(&mut self, entries: &[Entry]) -> Result<()> {
        let mut last = None;
        for entry in entries {
            let seq = entry.stamp.seq;
            let expected = last.map_or(self.scope.space.num_ops + 1, |last| last + 1);
            // A page may begin with what is here already, and has no gap.
            let follows = if last.is_none() { (1..=expected).contains(&seq) } else { seq == expected };
            if !follows {
                return Err(StoreError::page(format!("op {expected} was expected, {seq} came")));
            }
            last = Some(seq);
            if seq <= self.scope.space.num_ops {
                self.compare(entry)?;
            } else {
                self.append(entry)?;
            }
        }
        let Space { sid, epoch, num_ops, last_received_at, .. } = self.scope.space;
        let sql = "UPDATE spaces SET epoch = ?2, num_ops = ?3, last_received_at = ?4 WHERE sid = ?1";
        self.db.prepare_cached(sql)?.execute(params![sid, epoch, number(num_ops), last_received_at])?;
        Ok(())
    }

    /// Looks whether an entry is the one that is here.
    fn compare(&self, entry: &Entry) -> Result<()> {
        let known = node(self.db, self.scope.space.sid, 0, entry.stamp.seq - 1);
        if known == Some(entry.leaf) {
            Ok(())
        } else {
            Err(StoreError::forked(format!("op {} is another one than before", entry.stamp.seq)))
        }
    }

    fn append(&mut self, entry: &Entry) -> Result<()> {
        let seq = entry.stamp.seq;
        let parsed = match &entry.sealed {
            Some(sealed) => Some((sealed, self.check(entry, sealed)?)),
            None => {
                self.hides = true;
                self.directory_hides |= self.scope.is_directory();
                None
            }
        };
        let sid = self.scope.space.sid;
        insert_leaf(self.db, sid, seq - 1, entry.leaf)?;
        insert_op(self.db, sid, parsed.as_ref().map(|(_, op)| &op.header), entry)?;
        self.scope.space.num_ops = seq;
        if self.scope.is_directory() {
            self.scope.directory = self.scope.space;
        }
        let Some((sealed, op)) = parsed else { return Ok(()) };
        self.scope.space.last_received_at = entry.stamp.received_at;
        if entry.outcome == Outcome::Accepted {
            let changed = fold_new(self.db, &self.scope, &op, &entry.stamp)?;
            erase::carry_out(self.db, sid, &op)?;
            self.affected.extend(changed.iter().copied());
            self.changed.extend(changed);
        }
        let wrote = push::came_back(self.db, &self.scope, sealed, op.header.op_id, entry.outcome)?;
        self.affected.extend(wrote);
        Ok(())
    }

    /// Checks what can be told from an entry and from what is here: stamp, leaf, numbering, seal, base.
    fn check(&self, entry: &Entry, sealed: &SealedOp) -> Result<Op> {
        let Stamp { seq, received_at, directory_seq } = entry.stamp;
        let broken = |what: &str| StoreError::page(format!("op {seq} {what}"));
        let space = &self.scope.space;
        if directory_seq > self.scope.directory.num_ops {
            return Err(StoreError::DirectoryBehind { expected: directory_seq });
        }
        if space.num_ops > 0 && received_at <= space.last_received_at {
            return Err(broken("was received before the one in front of it"));
        }
        let op = check_bytes(&self.scope, entry, sealed)?;
        let last = space.last_of(self.db, op.header.device)?;
        let follows = match op.header.device_seq.checked_sub(last) {
            Some(1) => true,
            // Numbers in between may be those of ops that are not for this person.
            Some(more) => more > 1 && self.hides,
            None => false,
        };
        if !follows {
            return Err(broken("has a number that does not follow the device's last one"));
        }
        check_seal(self.db, &self.scope, &op, sealed, self.directory_hides)?;
        if !space.had(self.db, &op.header.base)? {
            return Err(StoreError::forked(format!("op {seq} was made on top of another history")));
        }
        Ok(op)
    }

    /// Looks whether the leaves lead to the heads, this one and those that were announced before, and keeps
    /// it.
    fn prove(&self, entries: &[Entry], head: &Head) -> Result<()> {
        let (db, space) = (self.db, &self.scope.space);
        if entries.last().is_some_and(|last| head.size < last.stamp.seq) {
            return Err(StoreError::page("its head does not cover it"));
        }
        let known = heads(db, space.sid)?;
        if entries.is_empty() && known.iter().any(|known| known.size > head.size) {
            return Err(StoreError::forked("the log has become shorter"));
        }
        if known.iter().any(|known| known.size == head.size && known.root != head.root) {
            return Err(StoreError::forked(format!("there are two heads of size {}", head.size)));
        }
        for head in known.iter().chain([head]).filter(|head| head.size <= space.num_ops) {
            if space.root(db, head.size)? != head.root {
                return Err(StoreError::forked(format!(
                    "the head of size {} is not that of its leaves",
                    head.size
                )));
            }
        }
        if known.iter().all(|known| known.size < head.size) {
            insert_head(db, space.sid, head)?;
        }
        keep_last_head(db, space.sid, space.num_ops)?;
        is_pinned(db, &self.scope, &self.server)
    }
}

pub(crate) fn keep_revision(db: &Connection, scope: &Scope, revision: u64) -> Result<()> {
    db.prepare_cached("UPDATE followed SET revision = ?2 WHERE sid = ?1")?
        .execute(params![scope.space.sid, number(revision)])?;
    Ok(())
}

/// Whether a directory names the authority that was pinned.
pub(crate) fn is_pinned(db: &Connection, scope: &Scope, server: &Server) -> Result<()> {
    match entities::one(db, scope.directory.sid, &Key::Directory, Layer::Confirmed)? {
        Some(Entity::Directory(found))
            if (found.authority, found.authority_key) != (server.authority, server.key) =>
        {
            Err(StoreError::forked("the directory names another authority"))
        }
        _ => Ok(()),
    }
}

/// Reads an entry's op, and looks whether it is of this space and its leaf that of its bytes.
pub(crate) fn check_bytes(scope: &Scope, entry: &Entry, sealed: &SealedOp) -> Result<Op> {
    let seq = entry.stamp.seq;
    if leaf(sealed, &entry.stamp) != entry.leaf {
        return Err(StoreError::page(format!("the leaf of op {seq} is not that of its bytes")));
    }
    let op = sealed.parse().map_err(|error| StoreError::page(format!("op {seq}: {error}")))?;
    if op.header.space != scope.space.space {
        return Err(StoreError::page(format!("op {seq} was made for another space")));
    }
    Ok(op)
}

/// Checks the seal by the key that the directory has of the device. A device that is not in it is let pass
/// only where some of the directory is not for this person.
pub(crate) fn check_seal(
    db: &Connection,
    scope: &Scope,
    op: &Op,
    sealed: &SealedOp,
    directory_hides: bool,
) -> Result<()> {
    let key = Key::Device(op.header.device);
    let mut slice = Slice::new();
    slice.load(key, entities::one(db, scope.directory.sid, &key, Layer::Confirmed)?);
    match sealing_key(&slice, op) {
        Some(key) => {
            sealed.verify(&key).map_err(|error| StoreError::page(format!("op {}: {error}", op.header.op_id)))
        }
        None if directory_hides => Ok(()),
        None => Err(StoreError::page(format!("op {} is by a device that is not known", op.header.op_id))),
    }
}

/// Folds an accepted op. What it makes must be in no other space: an id names one thing.
fn fold_new(db: &Connection, scope: &Scope, op: &Op, stamp: &Stamp) -> Result<Vec<Key>> {
    let changed = rebuild::fold(db, scope, op, stamp)?;
    for key in changed.iter().filter(|key| !key.in_directory()) {
        if views::is_elsewhere(db, scope, key)? {
            return Err(StoreError::Refused { refusal: Refusal::IdTaken });
        }
    }
    Ok(changed)
}

/// The heads that are kept of a space: the last one that was reached, and those beyond it.
fn heads(db: &Connection, sid: i64) -> Result<Vec<Head>> {
    let mut statement = db.prepare_cached("SELECT head FROM heads WHERE sid = ?1 ORDER BY size")?;
    let found = statement.query_map([sid], |row| row.get::<_, String>(0))?;
    found.map(|head| Ok(serde_json::from_str(&head?)?)).collect()
}

fn note_unsettled(db: &Connection, scope: &Scope, keys: &BTreeSet<Key>) -> Result<()> {
    let mut statement = db.prepare_cached("INSERT OR IGNORE INTO unsettled (sid, key) VALUES (?1, ?2)")?;
    for key in keys {
        statement.execute(params![scope.space.sid, key.to_string()])?;
    }
    Ok(())
}

fn take_unsettled(db: &Connection, scope: &Scope) -> Result<BTreeSet<Key>> {
    let mut statement = db.prepare_cached("SELECT key FROM unsettled WHERE sid = ?1")?;
    let keys = statement.query_map([scope.space.sid], |row| row.get::<_, String>(0))?;
    let keys = keys.map(|key| id(&key?)).collect::<Result<BTreeSet<Key>>>()?;
    db.prepare_cached("DELETE FROM unsettled WHERE sid = ?1")?.execute([scope.space.sid])?;
    Ok(keys)
}
