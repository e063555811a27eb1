//! Threads of a proof with their marks and comments: one read for each kind, whatever their number.

use std::collections::HashMap;

use galley_core::state::{Comment, Thread};
use galley_core::{CommentId, Entity, Key, MarkId, PersonId, ProofId, SpaceId, ThreadId, VersionId};
use rusqlite::Connection;

use crate::error::Result;
use crate::look::{Seen, children, of_proof, one, read_cursor};
use crate::people;
use crate::rows::{CommentRow, MarkRow, PersonRow, ThreadRow};
use crate::space::{Identity, number};
use crate::store::Store;

impl Store {
    /// Lists the threads of a proof that are there: by version, then in order of their numbers.
    pub fn threads(&self, proof: ProofId) -> Result<Vec<ThreadRow>> {
        self.read(|db| {
            let mut reader = Reader::new(db, proof)?;
            let mut marks: HashMap<ThreadId, Vec<MarkRow>> = HashMap::new();
            for mark in of_proof(db, proof, "mark")?.into_iter().filter_map(mark_row) {
                marks.entry(mark.thread).or_default().push(mark);
            }
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
            let Some(Seen { entity: Entity::Thread(thread), space, confirmed }) =
                one(db, &Key::Thread(thread))?
            else {
                return Ok(None);
            };
            let mut reader = Reader::new(db, thread.proof)?;
            let key = Key::Thread(thread.thread);
            let marks = children(db, &key, "mark")?.into_iter().filter_map(mark_row).collect();
            let mut comments = Vec::new();
            for seen in children(db, &key, "comment")? {
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
            Reader::new(db, proof)?.comment(seen)
        })
    }

    /// Returns one mark.
    pub fn mark(&self, mark: MarkId) -> Result<Option<MarkRow>> {
        self.read(|db| Ok(one(db, &Key::Mark(mark))?.and_then(mark_row)))
    }
}

/// What rows of one proof share.
struct Reader<'a> {
    db: &'a Connection,
    me: Option<PersonId>,
    read_seq: i64,
    people: HashMap<PersonId, PersonRow>,
    versions: HashMap<VersionId, (usize, Option<u32>)>,
    unread: HashMap<ThreadId, bool>,
}

impl<'a> Reader<'a> {
    fn new(db: &'a Connection, proof: ProofId) -> Result<Self> {
        Ok(Self {
            db,
            me: Identity::find(db)?.map(|me| me.person),
            read_seq: read_cursor(db, proof)?,
            people: HashMap::new(),
            versions: HashMap::new(),
            unread: HashMap::new(),
        })
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
