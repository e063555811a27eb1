//! Checking the record from end to end: every op, commit, seal, leaf, node and head, that each op got the answer that
//! the rules give, and that confirmed entities and the rows shown of them are what the log adds up to. Nothing stored is
//! taken on trust but the ops themselves and the authority's first key.

use std::collections::{BTreeMap, HashMap, HashSet};

use galley_core::log::{Tree, leaf};
use galley_core::rules::{Verdict, is_blurred, remains, sealing_key};
use galley_core::{
    DeviceId, Entity, Hash, Head, Key, Op, Outcome, PublicKey, Refusal, SealedOp, Slice, apply, check, needs,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::authority::node;
use crate::content::ContentStore;
use crate::entities::Scope;
use crate::erase;
use crate::error::Result;
use crate::log::{self, Entry};
use crate::servers::Server;
use crate::space::{Space, number};
use crate::store::Store;
use crate::views;

/// Ops read at a time.
const PAGE: u32 = 500;
/// Problems are told apart up to this many.
const MAX_PROBLEMS: usize = 200;

/// What a check of the record found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub num_ops: u64,
    pub num_spaces: u32,
    /// Ops whose payload is not here: erased, or taken back before it was sent. Header and leaf still hold.
    pub num_erased: u64,
    /// SHA-256 over id and root of every space, in the order they were made.
    pub root: Option<Hash>,
    /// Empty when everything holds. At most 200.
    pub problems: Vec<String>,
}

impl Store {
    /// Checks the whole record; `tick` hears how many ops are done, of how many.
    pub fn verify(&self, tick: &mut dyn FnMut(u64, u64)) -> Result<Verified> {
        self.read(|db| {
            let spaces = Space::all(db)?;
            if spaces.is_empty() {
                return Ok(Verified::default());
            }
            let total = spaces.iter().map(|space| space.num_ops).sum();
            let mut check = Check {
                db,
                content: self.content(),
                total,
                tick,
                found: Verified::default(),
                facts: HashMap::new(),
                hides: false,
            };
            let scopes = Scope::all(db)?;
            for directory in scopes.iter().filter(|scope| scope.is_directory()) {
                check.facts.clear();
                check.hides = log::has_hidden(db, directory.space.sid)?;
                check.space(&directory.space, true)?;
                let others = scopes.iter().filter(|scope| !scope.is_directory());
                for scope in others.filter(|scope| scope.directory.sid == directory.space.sid) {
                    check.space(&scope.space, false)?;
                }
            }
            let mut roots = Vec::new();
            for space in &spaces {
                roots.extend_from_slice(space.space.uuid().as_bytes());
                roots.extend_from_slice(space.base(db)?.root.as_bytes());
            }
            check.found.root = Some(Hash::of(&[&roots]));
            Ok(check.found)
        })
    }
}

struct Check<'a> {
    db: &'a Connection,
    content: &'a ContentStore,
    total: u64,
    tick: &'a mut dyn FnMut(u64, u64),
    found: Verified,
    /// The directory's entities as they came to be, once its log was read.
    facts: History,
    /// There are ops in the directory that are not for this person.
    hides: bool,
}

/// What an entity was from each position of a log on.
type History = HashMap<Key, Vec<(u64, Entity)>>;

/// What one space adds up to while its log is read.
struct Fold {
    space: Space,
    is_directory: bool,
    /// There are ops in it that are not for this person: what hangs on them cannot be told.
    hides: bool,
    /// Where the authority is elsewhere, it as it was pinned.
    pinned: Option<Server>,
    entities: HashMap<Key, Entity>,
    /// Of the directory alone.
    history: History,
    nodes: HashMap<(u32, u64), Hash>,
    devices: BTreeMap<DeviceId, u64>,
    /// Bytes that ops name, by their positions, and that are not there.
    missing: Vec<(u64, Hash)>,
    seq: u64,
    received_at: i64,
    directory_seq: u64,
}

impl Fold {
    /// Whether the position that the op was made on is one that this log had before it.
    fn has_seen(&self, op: &Op) -> bool {
        let base = op.header.base;
        let root = || {
            Tree::new(base.seq, |level, index| self.nodes.get(&(level, index)).copied())
                .root()
                .is_ok_and(|root| root == base.root)
        };
        base.epoch < self.space.epoch || (base.epoch == self.space.epoch && base.seq < self.seq && root())
    }
}

/// Whether the rules say something else to an op than what is on the record. A refusal can rest on what is outside of
/// the slice or has changed since: an id of another space, a person who was added later.
fn contradicts(outcome: &Outcome, verdict: Verdict) -> bool {
    match (outcome, verdict) {
        (Outcome::Refused(Refusal::IdTaken | Refusal::PersonUnknown), Verdict::Ok)
        | (_, Verdict::Unknown) => false,
        (outcome, Verdict::Ok) => *outcome != Outcome::Accepted,
        (outcome, Verdict::NoEffect) => *outcome != Outcome::NoEffect,
        (outcome, Verdict::Refused(_)) => !matches!(outcome, Outcome::Refused(_)),
    }
}

impl Check<'_> {
    fn problem(&mut self, space: &Space, what: impl std::fmt::Display) {
        if self.found.problems.len() < MAX_PROBLEMS {
            self.found.problems.push(format!("space {}: {what}", space.space));
        }
    }

    fn space(&mut self, space: &Space, is_directory: bool) -> Result<()> {
        let mut fold = Fold {
            space: *space,
            is_directory,
            hides: log::has_hidden(self.db, space.sid)?,
            pinned: space.server.map(|server| Server::need(self.db, server)).transpose()?,
            entities: HashMap::new(),
            history: HashMap::new(),
            nodes: HashMap::new(),
            devices: BTreeMap::new(),
            missing: Vec::new(),
            seq: 0,
            received_at: i64::MIN,
            directory_seq: 0,
        };
        loop {
            let page = match log::after(self.db, space.sid, fold.seq, PAGE) {
                Ok(page) => page,
                Err(error) => {
                    self.problem(space, format_args!("ops after {} cannot be read: {error}", fold.seq));
                    break;
                }
            };
            if page.is_empty() {
                break;
            }
            for entry in &page {
                self.entry(&mut fold, entry)?;
                self.found.num_ops += 1;
            }
            (self.tick)(self.found.num_ops, self.total);
        }
        self.ends(&fold)?;
        self.found.num_spaces += 1;
        if is_directory {
            self.facts = fold.history;
        }
        Ok(())
    }

    fn entry(&mut self, fold: &mut Fold, entry: &Entry) -> Result<()> {
        let seq = entry.stamp.seq;
        let mut problems = Vec::new();
        if seq != fold.seq + 1 {
            problems.push(format!("op {} is missing", fold.seq + 1));
        }
        fold.seq = seq;
        if let Some(sealed) = &entry.sealed {
            if entry.stamp.received_at <= fold.received_at {
                problems.push(format!("op {seq} was received before the one in front of it"));
            }
            if entry.stamp.directory_seq < fold.directory_seq {
                problems.push(format!("op {seq} saw less of the directory than the one in front of it"));
            }
            fold.received_at = entry.stamp.received_at;
            fold.directory_seq = entry.stamp.directory_seq;
            if leaf(sealed, &entry.stamp) != entry.leaf {
                problems.push(format!("op {seq}: the leaf is not that of its bytes"));
            }
            self.op(fold, entry, sealed, &mut problems);
        } else if fold.pinned.is_none() {
            problems.push(format!("op {seq} is not here, but its leaf"));
        }
        self.tree(fold, entry, &mut problems)?;
        for problem in problems {
            self.problem(&fold.space, problem);
        }
        Ok(())
    }

    /// Checks bytes, commit, seal and numbering of an op, and folds it.
    fn op(&mut self, fold: &mut Fold, entry: &Entry, sealed: &SealedOp, problems: &mut Vec<String>) {
        let seq = entry.stamp.seq;
        let op = match sealed.parse() {
            Ok(op) => op,
            Err(error) => return problems.push(format!("op {seq}: {error}")),
        };
        if op.header.space != fold.space.space {
            problems.push(format!("op {seq} was made for another space"));
        }
        let last = fold.devices.entry(op.header.device).or_default();
        let follows = op.header.device_seq == *last + 1 || (fold.hides && op.header.device_seq > *last);
        if !follows {
            problems.push(format!("op {seq}: the device's number {} follows {last}", op.header.device_seq));
        }
        *last = op.header.device_seq;
        if !fold.has_seen(&op) {
            problems.push(format!("op {seq} was made on top of another history"));
        }
        let remains = remains(&op).filter(|_| entry.outcome == Outcome::Accepted);
        self.found.num_erased += u64::from(op.payload().is_none());
        let Some(payload) = op.payload().or(remains.as_ref()) else { return };
        let mut slice = Slice::new();
        for key in needs(&op.header, payload) {
            let of_directory = key.in_directory() && !fold.is_directory;
            let known = if of_directory {
                self.fact(&key, entry.stamp.directory_seq)
            } else {
                fold.entities.get(&key)
            };
            slice.load(key, known.cloned());
        }
        match sealing_key(&slice, &op) {
            Some(key) => {
                if let Err(error) = sealed.verify(&key) {
                    problems.push(format!("op {seq}: {error}"));
                }
            }
            None if self.hides => {}
            None => problems.push(format!("op {seq}: its device is not in the directory")),
        }
        // What hangs on ops that are not here, or on what was erased since, cannot be asked for.
        let whole = !fold.hides && !self.hides && op.payload().is_some() && !is_blurred(&slice);
        let verdict = match (check(&slice, &op), erase::against(self.db, fold.space.sid, &op)) {
            (Verdict::Ok, Ok(Some(refusal))) => Verdict::Refused(refusal),
            (verdict, _) => verdict,
        };
        if whole && contradicts(&entry.outcome, verdict) {
            problems.push(format!("op {seq}: {:?} is not what the rules answer", entry.outcome));
        }
        if entry.outcome == Outcome::Accepted {
            for key in apply(&mut slice, &op, &entry.stamp).upserted {
                if let Some(entity) = slice.get(&key) {
                    if fold.is_directory {
                        fold.history.entry(key).or_default().push((seq, entity.clone()));
                    }
                    fold.entities.insert(key, entity.clone());
                }
            }
            // Of followed spaces bytes come when they are asked for.
            let named = op.header.blobs.iter().filter(|_| fold.pinned.is_none());
            for hash in named.filter(|hash| self.content.size(hash).is_none()) {
                fold.missing.push((seq, *hash));
            }
        }
    }

    /// Checks the nodes that came with a leaf, and the head that was signed over it.
    fn tree(&self, fold: &mut Fold, entry: &Entry, problems: &mut Vec<String>) -> Result<()> {
        let size = entry.stamp.seq;
        let known = |nodes: &HashMap<(u32, u64), Hash>, level, index| nodes.get(&(level, index)).copied();
        let grown = Tree::new(size - 1, |level, index| known(&fold.nodes, level, index)).append(entry.leaf);
        let Ok(grown) = grown else {
            problems.push(format!("op {size}: the tree before it is not whole"));
            return Ok(());
        };
        for added in grown {
            if node(self.db, fold.space.sid, added.level, added.index) != Some(added.hash) {
                problems.push(format!(
                    "node {} of level {} is not what its leaves give",
                    added.index, added.level
                ));
            }
            fold.nodes.insert((added.level, added.index), added.hash);
        }
        let root = Tree::new(size, |level, index| known(&fold.nodes, level, index)).root().ok();
        match self.head(&fold.space, size)? {
            Some(head) => {
                let right = Some(head.root) == root
                    && (head.space, head.size, head.epoch) == (fold.space.space, size, fold.space.epoch);
                if !right {
                    problems.push(format!("the head of size {size} is not that of the log"));
                }
                let signed = self.authority_key(fold, &head).is_some_and(|key| head.verify(&key).is_ok());
                if !signed {
                    problems.push(format!("the head of size {size} is not signed by the authority"));
                }
            }
            // Of followed spaces the last one is kept.
            None if fold.pinned.is_some() => {}
            None => problems.push(format!("the head of size {size} is missing")),
        }
        Ok(())
    }

    /// What an entity of the directory was at a position of its log.
    fn fact(&self, key: &Key, directory_seq: u64) -> Option<&Entity> {
        let was = self.facts.get(key)?;
        was.iter().rev().find(|(seq, _)| *seq <= directory_seq).map(|(_, entity)| entity)
    }

    fn authority_key(&self, fold: &Fold, head: &Head) -> Option<PublicKey> {
        if let Some(pinned) = &fold.pinned {
            return (pinned.authority == head.authority).then_some(pinned.key);
        }
        let last = fold.entities.get(&Key::Directory);
        let known = if fold.is_directory { last } else { self.fact(&Key::Directory, u64::MAX) };
        match known {
            Some(Entity::Directory(directory)) if directory.authority == head.authority => {
                Some(directory.authority_key)
            }
            _ => None,
        }
    }

    fn head(&self, space: &Space, size: u64) -> Result<Option<Head>> {
        let sql = "SELECT head FROM heads WHERE sid = ?1 AND size = ?2";
        let found: Option<String> = self
            .db
            .prepare_cached(sql)?
            .query_row(params![space.sid, number(size)], |row| row.get(0))
            .optional()?;
        Ok(found.and_then(|head| serde_json::from_str(&head).ok()))
    }

    /// Checks that the tables say as much as the log and no more.
    fn ends(&mut self, fold: &Fold) -> Result<()> {
        let space = &fold.space;
        if fold.seq != space.num_ops {
            self.problem(space, format_args!("the log ends at {} and should at {}", fold.seq, space.num_ops));
        }
        let count = |sql: &str| -> Result<i64> {
            Ok(self.db.prepare_cached(sql)?.query_row([space.sid], |row| row.get(0))?)
        };
        let nodes = count("SELECT count(*) FROM nodes WHERE sid = ?1")?;
        let heads = count("SELECT count(*) FROM heads WHERE sid = ?1")?;
        let heads_fit = match fold.pinned {
            Some(_) => heads > 0 || fold.seq == 0,
            None => heads == number(fold.seq),
        };
        if nodes != number(fold.nodes.len() as u64) || !heads_fit {
            self.problem(space, "there are nodes or heads that belong to no op");
        }
        for (device, last) in &fold.devices {
            let stored = space.last_of(self.db, *device)?;
            if stored != *last && !(fold.hides && stored > *last) {
                self.problem(space, format_args!("the last number of device {device} is not {last}"));
            }
        }
        // Bytes that were purged or erased are to be gone, and those that are awaited are still to come.
        let needed = needed(fold.entities.values());
        for (seq, hash) in fold.missing.iter().filter(|(_, hash)| needed.contains(hash)) {
            self.problem(space, format_args!("op {seq} names bytes that are not there: {hash}"));
        }
        let mut stored = HashMap::new();
        let mut statement = self.db.prepare_cached("SELECT key, entity FROM confirmed WHERE sid = ?1")?;
        let rows = statement
            .query_map([space.sid], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (key, entity) = row?;
            stored.insert(key, serde_json::from_str::<Entity>(&entity).ok());
        }
        let same = stored.len() == fold.entities.len()
            && fold
                .entities
                .iter()
                .all(|(key, entity)| stored.get(&key.to_string()).and_then(Option::as_ref) == Some(entity))
            && views::are_of(self.db, space.sid, &fold.entities)?;
        if !same {
            self.problem(space, "what is shown is not what the log adds up to");
        }
        Ok(())
    }
}

/// Bytes that what people see goes on needing.
fn needed<'a>(entities: impl Iterator<Item = &'a Entity>) -> HashSet<Hash> {
    let mut hashes = HashSet::new();
    for entity in entities {
        match entity {
            Entity::Version(one) if !one.purged && !one.awaiting => hashes.extend([one.sha256]),
            Entity::Comment(one) => hashes.extend(one.attachments.iter().map(|file| file.sha256)),
            _ => {}
        }
    }
    hashes
}
