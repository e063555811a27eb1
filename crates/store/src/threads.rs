//! Threads of a proof with their marks and comments: one read for each kind, whatever their number.

use std::collections::{BTreeMap, HashMap};

use galley_core::state::{Comment, Reaction, Thread};
use galley_core::{CommentId, Entity, Key, MarkId, PersonId, ProofId, SpaceId, ThreadId, VersionId, mention};
use rusqlite::Connection;

use crate::entities::{self, Layer};
use crate::error::Result;
use crate::look::{Seen, children, of_proof, one, read_cursor};
use crate::people;
use crate::rows::{CommentRow, MarkRow, PersonRow, ReactionRow, ThreadRow};
use crate::space::{Identity, Space, number};
use crate::store::Store;
use crate::viewer::Viewer;

impl Store {
    /// Lists the threads of a proof that are there: by version, then in order of their numbers.
    pub fn threads(&self, proof: ProofId) -> Result<Vec<ThreadRow>> {
        self.read(|db| {
            let mut reader = Reader::new(db, proof)?;
            let mut marks: HashMap<ThreadId, Vec<MarkRow>> = HashMap::new();
            for mark in of_proof(db, proof, "mark")?.into_iter().filter_map(mark_row) {
                marks.entry(mark.thread).or_default().push(mark);
            }
            reader.put(of_proof(db, proof, "reaction")?);
            let mut comments: HashMap<ThreadId, Vec<CommentRow>> = HashMap::new();
            for seen in of_proof(db, proof, "comment")? {
                if let Some(comment) = reader.comment(seen)? {
                    comments.entry(comment.thread).or_default().push(comment);
                }
            }
            let mut rows = Vec::new();
            for (rank, version) in of_proof(db, proof, "version")?.into_iter().enumerate() {
                if let Entity::Version(version) = version.entity {
                    reader.versions.insert(version.version, (rank, version.number));
                }
            }
            for seen in of_proof(db, proof, "thread")? {
                if !reader.viewer.sees(db, &seen.entity)? {
                    continue;
                }
                let Entity::Thread(thread) = seen.entity else { continue };
                // A withdrawn version takes its threads with it.
                let Some((rank, version_number)) = reader.versions.get(&thread.version).copied() else {
                    continue;
                };
                let id = thread.thread;
                let parts = (marks.remove(&id).unwrap_or_default(), comments.remove(&id).unwrap_or_default());
                rows.push((rank, reader.thread(thread, seen.space, seen.confirmed, version_number, parts)));
            }
            rows.sort_by_key(|(rank, _)| *rank);
            Ok(rows.into_iter().map(|(_, row)| row).collect())
        })
    }

    /// Returns one thread, a deleted one too.
    pub fn thread(&self, thread: ThreadId) -> Result<Option<ThreadRow>> {
        self.read(|db| {
            let Some(Seen { entity, space, confirmed }) = one(db, &Key::Thread(thread))? else {
                return Ok(None);
            };
            let sees = Viewer::around(db, &Key::Thread(thread))?.sees(db, &entity)?;
            let Entity::Thread(thread) = entity else { return Ok(None) };
            if !sees {
                return Ok(None);
            }
            let mut reader = Reader::new(db, thread.proof)?;
            let key = Key::Thread(thread.thread);
            let marks = children(db, &key, "mark")?.into_iter().filter_map(mark_row).collect();
            let mut comments = Vec::new();
            for seen in children(db, &key, "comment")? {
                reader.put(children(db, &seen.entity.key(), "reaction")?);
                comments.extend(reader.comment(seen)?);
            }
            let version_number = match one(db, &Key::Version(thread.version))? {
                Some(Seen { entity: Entity::Version(version), .. }) => version.number,
                _ => None,
            };
            Ok(Some(reader.thread(thread, space, confirmed, version_number, (marks, comments))))
        })
    }

    /// Returns one comment.
    pub fn comment(&self, comment: CommentId) -> Result<Option<CommentRow>> {
        self.read(|db| {
            let Some(seen) = one(db, &Key::Comment(comment))? else { return Ok(None) };
            let Some(proof) = seen.entity.proof() else { return Ok(None) };
            let mut reader = Reader::new(db, proof)?;
            if !reader.viewer.sees(db, &seen.entity)? {
                return Ok(None);
            }
            reader.put(children(db, &seen.entity.key(), "reaction")?);
            reader.comment(seen)
        })
    }

    /// Returns one mark.
    pub fn mark(&self, mark: MarkId) -> Result<Option<MarkRow>> {
        self.read(|db| {
            let Some(seen) = one(db, &Key::Mark(mark))? else { return Ok(None) };
            let viewer = Viewer::around(db, &Key::Mark(mark))?;
            Ok(if viewer.sees(db, &seen.entity)? { mark_row(seen) } else { None })
        })
    }
}

/// What rows of one proof share.
struct Reader<'a> {
    db: &'a Connection,
    me: Option<PersonId>,
    /// The directory's space; absent while nobody is named.
    directory: Option<i64>,
    viewer: Viewer,
    read_seq: i64,
    people: HashMap<PersonId, PersonRow>,
    versions: HashMap<VersionId, (usize, Option<u32>)>,
    unread: HashMap<ThreadId, bool>,
    reactions: HashMap<CommentId, Vec<Reaction>>,
    /// Whether an id that a text names is that of a person.
    named: HashMap<PersonId, bool>,
}

impl<'a> Reader<'a> {
    fn new(db: &'a Connection, proof: ProofId) -> Result<Self> {
        let key = Key::Proof(proof);
        let me = Identity::around(db, &key)?;
        let directory = me.map(|me| Space::need(db, me.directory)).transpose()?;
        Ok(Self {
            db,
            me: me.map(|me| me.person),
            directory: directory.map(|directory| directory.sid),
            viewer: Viewer::around(db, &key)?,
            read_seq: read_cursor(db, proof)?,
            people: HashMap::new(),
            versions: HashMap::new(),
            unread: HashMap::new(),
            reactions: HashMap::new(),
            named: HashMap::new(),
        })
    }

    /// Takes in what people put to comments that are read after that.
    fn put(&mut self, found: Vec<Seen>) {
        for seen in found {
            if let Entity::Reaction(own) = seen.entity {
                self.reactions.entry(own.comment).or_default().push(own);
            }
        }
    }

    /// What people put to a comment, as it was first put.
    fn reactions(&mut self, comment: CommentId) -> Result<Vec<ReactionRow>> {
        let mut put: BTreeMap<String, Vec<(u64, PersonId)>> = BTreeMap::new();
        for own in self.reactions.remove(&comment).unwrap_or_default() {
            for (emoji, seq) in own.emoji {
                put.entry(emoji).or_default().push((seq, own.person));
            }
        }
        put.values_mut().for_each(|people| people.sort_unstable());
        let mut put: Vec<_> = put.into_iter().collect();
        put.sort_by(|(_, one), (_, other)| one.first().cmp(&other.first()));
        let mut rows = Vec::new();
        for (emoji, people) in put {
            let mine = people.iter().any(|(_, person)| Some(*person) == self.me);
            let people = people.into_iter().map(|(_, person)| self.person(person));
            rows.push(ReactionRow { emoji, people: people.collect::<Result<_>>()?, mine });
        }
        Ok(rows)
    }

    /// The people that a text names.
    fn mentions(&mut self, text: &str) -> Result<Vec<PersonRow>> {
        let mut rows = Vec::new();
        for person in mention::people(text) {
            if self.is_person(person)? {
                rows.push(self.person(person)?);
            }
        }
        Ok(rows)
    }

    fn is_person(&mut self, person: PersonId) -> Result<bool> {
        if let Some(known) = self.named.get(&person) {
            return Ok(*known);
        }
        let Some(directory) = self.directory else { return Ok(false) };
        let found = entities::one(self.db, directory, &Key::Person(person), Layer::Seen)?.is_some();
        self.named.insert(person, found);
        Ok(found)
    }

    fn person(&mut self, person: PersonId) -> Result<PersonRow> {
        if let Some(known) = self.people.get(&person) {
            return Ok(known.clone());
        }
        let row = people::row(self.db, person)?;
        self.people.insert(person, row.clone());
        Ok(row)
    }

    fn comment(&mut self, seen: Seen) -> Result<Option<CommentRow>> {
        let Entity::Comment(comment) = seen.entity else { return Ok(None) };
        let mine = self.me == Some(comment.author);
        if !mine && !comment.deleted && number(comment.seq) > self.read_seq {
            self.unread.insert(comment.thread, true);
        }
        let reactions = self.reactions(comment.comment)?;
        let mentions = if comment.deleted { Vec::new() } else { self.mentions(&comment.text)? };
        let Comment { comment: id, thread, version, proof, author, text, made_at, received_at, .. } = comment;
        Ok(Some(CommentRow {
            id,
            thread,
            version,
            proof,
            space: seen.space,
            author: self.person(author)?,
            text: if comment.deleted { String::new() } else { text },
            made_at,
            received_at,
            edited: comment.edited,
            deleted: comment.deleted,
            history: if comment.deleted { Vec::new() } else { comment.history },
            can_edit: mine && !comment.deleted,
            reactions: if comment.deleted { Vec::new() } else { reactions },
            attachments: if comment.deleted { Vec::new() } else { comment.attachments },
            mentions,
            confirmed: seen.confirmed,
        }))
    }

    fn thread(
        &self,
        thread: Thread,
        space: SpaceId,
        confirmed: bool,
        version_number: Option<u32>,
        (marks, comments): (Vec<MarkRow>, Vec<CommentRow>),
    ) -> ThreadRow {
        ThreadRow {
            id: thread.thread,
            proof: thread.proof,
            space,
            version: thread.version,
            version_number,
            number: thread.number,
            place: thread.place,
            marks,
            resolved: thread.resolved,
            comments,
            unread: self.unread.contains_key(&thread.thread),
            started_by: thread.started_by,
            labels: thread.labels.into_iter().collect(),
            to_do: thread.to_do,
            audience: thread.audience,
            confirmed,
        }
    }
}

fn mark_row(seen: Seen) -> Option<MarkRow> {
    let Entity::Mark(mark) = seen.entity else { return None };
    Some(MarkRow {
        id: mark.mark,
        thread: mark.thread,
        version: mark.version,
        proof: mark.proof,
        space: seen.space,
        shape: mark.shape,
        place: mark.place,
        stroke: mark.stroke,
    })
}
